"""Which weights and ratings move the margin when all of them are uncertain at once?

Weights are uniform on the simplex of a level, ratings independent and uniform in their ranges. Two
measures of each input: its first-order share, the part of the margin's variance that is explained
by that input alone, Var(E[Y|X]) / Var(Y); and Borgonovo's delta, how much knowing it shifts the
whole distribution of the margin, 0 for not at all (Borgonovo 2007, doi:10.1016/j.ress.2006.04.015),
both from one set of draws (Plischke, Borgonovo & Smith 2013, doi:10.1016/j.ejor.2012.11.047).

Against one rival the margin is linear in the ratings and in the weights, and its first-order shares
have a closed form. The weights of a simplex depend on each other: what one explains, the others
partly explain too, so that their shares need not sum to at most 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError
from ..evaluation import joint
from ..i18n import gettext as _
from ..model import DecisionModel
from ..results import Result, read_only
from .smaa_setup import LevelSpace, level_space

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = [
    "GlobalSensitivity",
    "borgonovo_delta",
    "first_order_shares",
    "global_sensitivity",
    "linear_shares",
]

Floats = NDArray[np.float64]
CLASSES = 32
BATCHES = 10


def first_order_shares(x: Floats, y: Floats, classes: int = CLASSES) -> Floats:
    """Var(E[Y|X_i]) / Var(Y) from draws, without the bias of few draws in a class.

    Parameters
    ----------
    x : (k, n) inputs
    y : (n,) output
    classes : X_i is cut into so many classes of equally many draws

    Returns
    -------
    (k,) shares; about 0, and below it by chance, where Y does not depend on X_i

    The share explained by class means, adjusted as R squared is (Kelley 1935, epsilon squared).
    """
    n = y.size
    total = float(np.square(y - y.mean()).sum())
    if total == 0:
        return np.zeros(len(x))
    edges = np.linspace(0, n, classes + 1).astype(int)
    counts = np.diff(edges)
    between = np.empty(len(x))
    for i, row in enumerate(x):
        means = np.add.reduceat(y[np.argsort(row, kind="stable")], edges[:-1]) / counts
        between[i] = (counts * np.square(means - y.mean())).sum()
    within = (total - between) / (n - classes)
    return np.asarray(1 - within / (total / (n - 1)))


def borgonovo_delta(
    x: Floats, y: Floats, rng: np.random.Generator, resamples: int = 10
) -> tuple[Floats, Floats]:
    """Borgonovo's delta of each input, from draws, and its standard error.

    Parameters
    ----------
    x : (k, n) inputs
    y : (n,) output
    resamples : bootstrap samples for the correction of bias (Plischke et al. 2013, eq. 30)

    SALib's estimator. Its ``analyze`` draws from numpy's global state, does not seed with 0 and
    changes how all warnings are shown, so the formula alone is called, with a generator of ours.
    """
    from SALib.analyze.delta import calc_delta

    n = y.size
    if np.ptp(y) == 0:
        return np.zeros(len(x)), np.zeros(len(x))
    # The classes that SALib makes of n draws.
    classes = round(min(np.ceil(n ** (2 / (7 + np.tanh((1500 - n) / 500)))), 48))
    edges = np.linspace(0, n, classes + 1)
    grid = np.linspace(y.min(), y.max(), 100)
    delta, error = np.empty(len(x)), np.empty(len(x))
    for i, row in enumerate(x):
        raw = calc_delta(y, grid, row, edges)
        again = [
            calc_delta(y[drawn], grid, row[drawn], edges)
            for drawn in rng.integers(n, size=(resamples, n))
        ]
        delta[i] = 2 * raw - np.mean(again)
        error[i] = np.std(again, ddof=1)
    return delta, error


def linear_shares(
    to_leaves: Floats, mean: Floats, variance: Floats
) -> tuple[Floats, Floats, float]:
    """First-order shares of Y = sum_j W_j D_j in closed form.

    Parameters
    ----------
    to_leaves : (L, K) leaf weights are to_leaves @ w, with w uniform on the simplex of K weights
    mean, variance : (L,) of the independent differences D_j

    Returns
    -------
    weights : (K,) share of each w_k
    ratings : (L,) share of each D_j
    total : the variance of Y

    With E[w] = 1/K, Var(w_k) = (K-1)/(K^2 (K+1)), Cov = -1/(K^2 (K+1)) and
    E[w_l | w_k] = (1 - w_k)/(K-1), the moments of the uniform Dirichlet distribution.
    """
    k = to_leaves.shape[1]
    spread = 1 / (k * k * (k + 1))
    covariance = np.full((k, k), -spread) + np.eye(k) * k * spread
    expected = to_leaves.mean(axis=1)
    squared = expected**2 + np.einsum("jk,kl,jl->j", to_leaves, covariance, to_leaves)
    gain = to_leaves.T @ mean
    total = float(gain @ covariance @ gain + squared @ variance)
    if total == 0:
        return np.zeros(k), np.zeros(len(mean)), 0.0
    # One weight more is all the others less, in equal parts on average.
    slope = gain - (gain.sum() - gain) / (k - 1) if k > 1 else np.zeros(k)
    weights = slope**2 * (k - 1) * spread / total
    return weights, expected**2 * variance / total, total


@dataclass(frozen=True, eq=False, kw_only=True)
class GlobalSensitivity(Result):
    """Shares of the margin's variance; ``first`` and the rest (k,) in the order of ``inputs``.

    ``against`` is the rival, "" for the best of the others in each draw. ``exact``: the first-order
    shares are closed forms. ``noise``: delta of an input that has nothing to do with the margin, by
    the same draws; what is not above it is nothing.
    """

    who: str
    level: str
    best: str
    against: str
    samples: int
    inputs: tuple[tuple[str, str, str], ...]
    first: Floats
    first_error: Floats
    delta: Floats
    delta_error: Floats
    noise: float
    exact: bool
    mean: float
    variance: float
    stays: float

    def to_frame(self) -> pd.DataFrame:
        """kind, what, alternative, first_order, standard_error, delta, delta_error.

        The greatest first-order share first; ``what`` is a weight's node or a rating's leaf.
        """
        import pandas as pd

        table = pd.DataFrame(self.inputs, columns=["kind", "what", "alternative"])
        table["first_order"] = self.first
        table["standard_error"] = self.first_error
        table["delta"] = self.delta
        table["delta_error"] = self.delta_error
        return table.sort_values("first_order", ascending=False, kind="stable", ignore_index=True)

    def to_dict(self) -> dict[str, Any]:
        """The table as a list of records, and what stands above."""
        from ..results import plain

        arrays = ("inputs", "first", "first_error", "delta", "delta_error")
        found = {k: v for k, v in super().to_dict().items() if k not in arrays}
        return found | {"table": plain(self.to_frame())}


def global_sensitivity(
    case: Case,
    profile: str | None = None,
    conditions: Sequence[str] = (),
    *,
    level: str | None = "criteria",
    against: str | None = None,
    samples: int = 20_000,
    seed: int = 0,
    deltas: int | None = 20,
    delta_samples: int = 1_000,
) -> GlobalSensitivity:
    """How much of the uncertainty of the margin each weight and each rating accounts for.

    The margin is the lead of the alternative that is best now over the best of the others.

    Parameters
    ----------
    level
        Which weights are drawn: ``criteria``, ``leaves``, ``tree`` or the key of a node; None
        leaves all weights as they are. Ratings are drawn from low..high, where those differ.
    against
        The lead over this one alternative instead; first-order shares are then exact, but for
        ``tree``.
    samples
        Draws for sampled first-order shares; their standard errors come of ten batches.
    deltas
        Borgonovo's delta is slow: it is found for all weights and so many ratings, those with the
        greatest first-order shares, and is NaN for the others. None for all.
    delta_samples
        Draws for delta, the first of ``samples``; 0 for no delta at all.

    Raises
    ------
    ModelError
        An unknown level or alternative, a joint first place (there is no margin), one alternative.
    """
    model = case.model(profile, tuple(conditions))
    top = model.evaluate().top
    rival = _rival(model, top, against)
    best = model.alternatives.index(top[0])
    draws = _Draws(model, level)
    rng = np.random.default_rng(seed)
    inputs, margin = draws.margins(rng, samples, best, rival)
    first = first_order_shares(inputs, margin)
    parts = np.array_split(np.arange(samples), BATCHES)
    batches = [first_order_shares(inputs[:, p], margin[p]) for p in parts]
    error = np.std(batches, axis=0, ddof=1) / np.sqrt(BATCHES)
    mean, variance = float(margin.mean()), float(margin.var())
    exact = rival is not None and (draws.space is None or draws.space.to_leaves is not None)
    if exact:
        assert rival is not None
        first, variance = draws.closed_form(best, rival)
        error = np.zeros(len(first))
    delta, delta_error, noise = _deltas(
        inputs[:, :delta_samples], margin[:delta_samples], first, draws.weights, deltas, rng
    )
    return GlobalSensitivity(
        method="first-order shares and Borgonovo's delta from given data",
        seed=seed,
        who=profile or case.default_profile,
        level=level or "",
        best=top[0],
        against=against or "",
        samples=samples,
        inputs=draws.names,
        first=read_only(first),
        first_error=read_only(error),
        delta=read_only(delta),
        delta_error=read_only(delta_error),
        noise=noise,
        exact=exact,
        mean=mean,
        variance=variance,
        stays=float((margin > 0).mean()),
    )


def _rival(model: DecisionModel, top: tuple[str, ...], against: str | None) -> int | None:
    if len(top) > 1:
        raise ModelError(_("{best} are tied: there is no margin").format(best=joint(top)))
    if len(model.alternatives) < 2:
        raise ModelError(_("there is only one alternative"))
    if against is None:
        return None
    if against not in model.alternatives or against in top:
        others = [a for a in model.alternatives if a not in top]
        message = _("no rival {key!r}; there are {names}")
        raise ModelError(message.format(key=against, names=", ".join(others)))
    return model.alternatives.index(against)


class _Draws:
    """The uncertain inputs of a model: ``weights`` of them are weights, the rest ratings."""

    def __init__(self, model: DecisionModel, level: str | None) -> None:
        self.model = model
        if model.low_array is None or model.high_array is None:
            raise ModelError(_("the model has no ranges of ratings to draw from"))
        self.low, self.high = model.low_array, model.high_array
        self.space: LevelSpace | None = None if level is None else level_space(model, level)
        names: list[tuple[str, str, str]] = []
        self.free: list[int] = []
        if self.space is not None:
            # An only child has no weight to draw.
            groups = [g for g in self.space.simplexes.groups if len(g) > 1]
            self.free = sorted(i for g in groups for i in g)
            names += [("weight", self.space.level.keys[i], "") for i in self.free]
        self.weights = len(names)
        self.cells = np.argwhere(self.high > self.low)
        leaves, alternatives = model.hierarchy.leaves, model.alternatives
        names += [("rating", leaves[j], alternatives[i]) for i, j in self.cells.tolist()]
        if not names:
            raise ModelError(_("nothing is uncertain: every range is a point"))
        self.names = tuple(names)

    def margins(
        self, rng: np.random.Generator, n: int, best: int, rival: int | None
    ) -> tuple[Floats, Floats]:
        """(k, n) inputs and (n,) margins of ``best``."""
        m = len(self.low)
        weights: Floats
        if self.space is None:
            drawn = np.empty((0, n))
            weights = np.tile(self.model.leaf_weights[:, None], n)
        else:
            w = self.space.simplexes.draw(rng, n)
            drawn, weights = w[self.free], self.space.leaf_weights(w)
        share = rng.random((len(self.cells), n))
        i, j = self.cells.T
        ratings = self.low[i, j][:, None] + share * (self.high - self.low)[i, j][:, None]
        scores = self.low @ weights
        for (a, leaf), row in zip(self.cells.tolist(), ratings, strict=True):
            scores[a] += weights[leaf] * (row - self.low[a, leaf])
        others = np.delete(np.arange(m), best) if rival is None else np.array([rival])
        return np.vstack([drawn, ratings]), scores[best] - scores[others].max(axis=0)

    def closed_form(self, best: int, rival: int) -> tuple[Floats, float]:
        """First-order shares of the lead over one rival, and its variance."""
        middle, spread = (self.low + self.high) / 2, (self.high - self.low) ** 2 / 12
        if self.space is None or self.space.to_leaves is None:
            to_leaves = self.model.leaf_weights[:, None]
        else:
            to_leaves = self.space.to_leaves
        weights, ratings, total = linear_shares(
            to_leaves, middle[best] - middle[rival], spread[best] + spread[rival]
        )
        both = spread[best] + spread[rival]
        part = [
            ratings[j] * spread[i, j] / both[j] if i in (best, rival) else 0.0
            for i, j in self.cells.tolist()
        ]
        free = weights[self.free] if self.space is not None else np.empty(0)
        return np.concatenate([free, part]), total


def _deltas(
    inputs: Floats,
    margin: Floats,
    first: Floats,
    weights: int,
    deltas: int | None,
    rng: np.random.Generator,
) -> tuple[Floats, Floats, float]:
    """Delta and its error for all weights and the foremost ratings, and that of pure noise."""
    k = len(first)
    if not margin.size:
        return np.full(k, np.nan), np.full(k, np.nan), np.nan
    ratings = weights + np.argsort(-first[weights:], kind="stable")
    chosen = np.concatenate([np.arange(weights), ratings[: k if deltas is None else deltas]])
    dummy = rng.random((1, margin.size))
    found, errors = borgonovo_delta(np.vstack([inputs[chosen], dummy]), margin, rng)
    delta, error = np.full(k, np.nan), np.full(k, np.nan)
    delta[chosen], error[chosen] = found[:-1], errors[:-1]
    return delta, error, float(found[-1])
