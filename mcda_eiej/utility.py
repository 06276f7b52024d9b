"""Utility under risk: from certainty equivalents to expected utilities, and who is probably best.

A utility function is made like a value function (`mcda_eiej.values`); what differs is the question
behind it, about gambles and not about steps of worth. Expected utilities are in closed form for
functions that are straight, straight in pieces or exponential, by quadrature for others.

Uncertain measures are taken as independent of each other. Then the expected score of an additive
and of a multiplicative model is the score of the expected utilities (Keeney & Raiffa 1976, chapters
5 and 6); a weighted product has no such form.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import additive
from .distributions import Continuous, Discrete, Distribution, Normal, Triangular, Uniform
from .errors import ModelError
from .i18n import gettext as _
from .results import Result, plain, read_only
from .values import Exponential, Linear, PiecewiseLinear, exponential_rho, multiplicative
from .values import exponential as exponential_value

if TYPE_CHECKING:
    import pandas as pd

    from .model import DecisionModel

__all__ = [
    "BestProbability",
    "Discrete",
    "Normal",
    "Triangular",
    "Uniform",
    "best_probability",
    "certainty_equivalent",
    "expected_model",
    "expected_utility",
    "exponential",
    "risk_tolerance",
]

Floats = NDArray[np.float64]
Function = Callable[[ArrayLike], Any]
Measures = Mapping[tuple[str, str], Distribution]
_BATCH = 20_000
#: Below this ratio of span to rho the closed form loses digits, and quadrature does not.
_NEARLY_STRAIGHT = 1e-3


def risk_tolerance(worse: float, better: float, certainty_equivalent: float) -> float:
    """rho of the exponential utility of somebody indifferent between a gamble and a sure thing.

    The gamble gives ``worse`` or ``better`` with even chances. rho > 0 is averse to risk: the
    certainty equivalent is then nearer ``worse`` than half-way. Infinite at half-way. It does not
    depend on where the anchors of the scale are.

    Raises
    ------
    ModelError
        The certainty equivalent is not strictly between the two.

    >>> round(risk_tolerance(0, 100, 40), 1)
    121.6
    """
    # A utility of a half is the worth of the gamble: the same equation as for a mid-value.
    return exponential_rho(worse, better, certainty_equivalent)


def exponential(
    low: float,
    high: float,
    certainty_equivalent: float,
    *,
    gamble: tuple[float, float] | None = None,
    clamp: bool = False,
) -> Exponential | Linear:
    """Exponential utility from ``low``, worth 0, to ``high``, worth 1, by a certainty equivalent.

    ``gamble`` holds the worse and the better outcome of an even gamble; the anchors if not given.
    """
    rho = risk_tolerance(*(gamble or (low, high)), certainty_equivalent)
    return exponential_value(low, high, rho, clamp=clamp)


def certainty_equivalent(measure: Distribution, function: Function) -> float:
    """The sure natural value that is worth as much as the uncertain one.

    Raises
    ------
    ModelError
        A function that is neither straight nor exponential nor rising or falling throughout, so
        that no one natural value has the expected utility.
    """
    worth = expected_utility(measure, function)
    if isinstance(function, Linear):
        return function.low + worth * (function.high - function.low)
    if isinstance(function, Exponential):
        return _sure(measure, function)
    if isinstance(function, PiecewiseLinear):
        xs, vs = (list(c) for c in zip(*function.points, strict=True))
        steps = np.diff(vs)
        if (steps > 0).all():
            return float(np.interp(worth, vs, xs))
        if (steps < 0).all():
            return float(np.interp(worth, vs[::-1], xs[::-1]))
    raise ModelError(_("the function neither rises nor falls throughout, or is not known to"))


def _sure(measure: Distribution, function: Exponential) -> float:
    """The certainty equivalent under exponential utility.

    It is start - rho log E exp(-(X - start) / rho), which keeps its digits where the utility is all
    but 1.
    """
    from scipy.special import logsumexp

    low, high, rho, clamp = function.low, function.high, function.rho, function.clamp
    if rho < 0:
        # v(x; low, high, rho) = 1 - v(x; high, low, -rho), which prefers the other end.
        return _sure(measure, Exponential(high, low, -rho, clamp))
    if low > high:
        return -_sure(measure.mirrored(), Exponential(-low, -high, rho, clamp))
    if (high - low) / rho < _NEARLY_STRAIGHT:
        worth = expected_utility(measure, function)
        return low - rho * math.log1p(worth * math.expm1(-(high - low) / rho))
    if isinstance(measure, Discrete):
        outcomes, chances = np.clip(measure.values, low, high), np.array(measure.probabilities)
        return float(low - rho * logsumexp(-(outcomes - low) / rho, b=chances))
    start = max(low, measure.support[0])
    mean = measure.probability(-math.inf, low) + measure.discounted(start, high, rho, start)
    mean += measure.probability(high, math.inf) * math.exp(-(high - start) / rho)
    return start - rho * math.log(mean)


def expected_utility(measure: Distribution, function: Function) -> float:
    """The mean of ``function`` over an uncertain natural value.

    Parameters
    ----------
    measure : distribution of the natural value
    function : a value or utility function; any function of numbers

    Raises
    ------
    ModelError
        The measure goes beyond the anchors and the function does not clamp.

    >>> from mcda_eiej import values
    >>> round(expected_utility(Triangular(0, 3, 9), values.linear(0, 10)), 12)
    0.4
    """
    if isinstance(measure, Discrete):
        worth = np.asarray(function(np.array(measure.values)), float)
        return float(worth @ np.array(measure.probabilities))
    if isinstance(function, Linear):
        ends = sorted(((function.low, 0.0), (function.high, 1.0)))
        return _straight(measure, PiecewiseLinear(tuple(ends), function.clamp))
    if isinstance(function, PiecewiseLinear):
        return _straight(measure, function)
    if isinstance(function, Exponential):
        return _exponential(measure, function)
    return _quadrature(measure, function, ())


def _outside(measure: Continuous, low: float, high: float, clamp: bool) -> tuple[float, float]:
    """The probability below and above the anchors; an error if there is any and no clamp."""
    below = measure.probability(-math.inf, low)
    above = measure.probability(high, math.inf)
    if not clamp and (measure.support[0] < low or measure.support[1] > high):
        message = _(
            "the measure lies from {a:g} to {b:g}, beyond the anchors {low:g} and {high:g}: "
            "clamp the function or cut the distribution off"
        )
        a, b = measure.support
        raise ModelError(message.format(a=a, b=b, low=low, high=high))
    return below, above


def _straight(measure: Continuous, function: PiecewiseLinear) -> float:
    """The mean of a function straight in pieces: by probabilities and first moments."""
    points = function.points
    (first, v0), (last, v1) = points[0], points[-1]
    below, above = _outside(measure, first, last, function.clamp)
    total = below * v0 + above * v1
    for (x, v), (y, w) in pairwise(points):
        inside = measure.probability(x, y)
        slope = (w - v) / (y - x)
        total += v * inside + slope * (measure.moment(x, y) - x * inside)
    return total


def _exponential(measure: Continuous, function: Exponential) -> float:
    """The mean of an exponential function: by discounted probabilities."""
    low, high, rho, clamp = function.low, function.high, function.rho, function.clamp
    _below, above = _outside(measure, min(low, high), max(low, high), clamp)
    if low > high:
        return _exponential(measure.mirrored(), Exponential(-low, -high, rho, clamp))
    if rho < 0:
        # v(x; low, high, rho) = 1 - v(x; high, low, -rho)
        return 1 - _exponential(measure, Exponential(high, low, -rho, clamp))
    if (high - low) / rho < _NEARLY_STRAIGHT:
        return above + _quadrature(measure, function, (low, high))
    inside = measure.probability(low, high) - measure.discounted(low, high, rho, low)
    return above + inside / -math.expm1(-(high - low) / rho)


def _quadrature(measure: Continuous, function: Function, ends: tuple[float, ...]) -> float:
    """The integral of function times density, between ``ends`` if given."""
    from scipy.integrate import quad

    low, high = ends or measure.support
    if isinstance(measure, Normal):
        # Beyond nine deviations lies less than 1e-18.
        low = max(low, measure.mu - 9 * measure.sigma)
        high = min(high, measure.mu + 9 * measure.sigma)
    low, high = max(low, measure.support[0]), min(high, measure.support[1])
    inner = [x for x in measure.breaks if low < x < high]
    total = 0.0
    for a, b in zip([low, *inner], [*inner, high], strict=True):
        if a < b:
            total += quad(
                lambda x: float(function(x)) * measure.density(x), a, b, epsabs=1e-13, limit=200
            )[0]
    return total


# -- models ---------------------------------------------------------------------------------------


def _checked(
    model: DecisionModel, measures: Measures, functions: Mapping[str, Function]
) -> list[tuple[int, int, Distribution, Function]]:
    """Places of the uncertain cells with what is drawn there; every unknown key at once."""
    leaves = list(model.hierarchy.leaves)
    alternatives = list(model.alternatives)
    faults = []
    for leaf, a in measures:
        if leaf not in leaves or a not in alternatives:
            message = _("{cell} is no (leaf, alternative); there are {leaves} and {alternatives}")
            names = {"leaves": ", ".join(leaves), "alternatives": ", ".join(alternatives)}
            faults.append(message.format(cell=(leaf, a), **names))
        elif leaf not in functions:
            faults.append(_("there is no function for {leaf}").format(leaf=leaf))
    if faults:
        raise ModelError("; ".join(dict.fromkeys(faults)))
    return [
        (alternatives.index(a), leaves.index(leaf), measure, functions[leaf])
        for (leaf, a), measure in measures.items()
    ]


def expected_model(
    model: DecisionModel, measures: Measures, functions: Mapping[str, Function]
) -> DecisionModel:
    """The model with expected utilities where measures are uncertain.

    Its scores are the expected scores, for independent measures.

    Parameters
    ----------
    model : additive or multiplicative
    measures : (leaf, alternative) -> distribution of the natural value; other cells keep theirs
    functions : leaf -> utility function

    Raises
    ------
    ModelError
        Unknown cells, a leaf without a function, or a weighted product.
    """
    if model.aggregation == "product":
        raise ModelError(
            _(
                "the expected score of a weighted product is not the score of expected utilities; "
                "best_probability draws"
            )
        )
    values = model.values
    for i, j, measure, function in _checked(model, measures, functions):
        values.iloc[i, j] = min(max(expected_utility(measure, function), 0.0), 1.0)
    return model.with_values(values)


@dataclass(frozen=True, eq=False, kw_only=True)
class BestProbability(Result):
    """How probably each alternative is best; see `best_probability`.

    Arrays in the order of ``alternatives``: the probability with its standard error, the mean score
    and its standard deviation over the draws.
    """

    alternatives: tuple[str, ...]
    samples: int
    probability_array: Floats
    error_array: Floats
    mean_array: Floats
    deviation_array: Floats

    @property
    def probability(self) -> pd.Series[float]:
        """Share of the draws in which each alternative is best, ties split evenly; sums to 1."""
        return self._series(self.probability_array, "probability")

    @property
    def standard_errors(self) -> pd.Series[float]:
        """The standard error of each probability; 0 where no draw differed from the others."""
        return self._series(self.error_array, "standard_error")

    def _series(self, values: Floats, name: str) -> pd.Series[float]:
        import pandas as pd

        index = pd.Index(self.alternatives, name="alternative")
        return pd.Series(values.copy(), index=index, name=name)

    def to_frame(self) -> pd.DataFrame:
        """probability, standard_error, mean and deviation of the score, most probable first."""
        table = self.probability.to_frame()
        table["standard_error"] = self.error_array
        table["mean"] = self.mean_array
        table["deviation"] = self.deviation_array
        return table.sort_values("probability", ascending=False, kind="stable")

    def to_dict(self) -> dict[str, Any]:
        """The table with method, seed and number of draws."""
        return {
            "method": self.method,
            "seed": self.seed,
            "samples": self.samples,
            "version": self.version,
            "alternatives": plain(self.to_frame()),
        }


def best_probability(
    model: DecisionModel,
    measures: Measures,
    functions: Mapping[str, Function],
    *,
    samples: int = 100_000,
    seed: int = 0,
) -> BestProbability:
    """How probably each alternative is best, by drawing the uncertain measures.

    Parameters are those of `expected_model`, for models of any aggregation. Weights are not drawn.

    Raises
    ------
    ModelError
        Unknown cells, a leaf without a function, or no draws.
    """
    if samples < 1:
        raise ModelError(_("{n} draws: at least one is needed").format(n=samples))
    cells = _checked(model, measures, functions)
    m = len(model.alternatives)
    first, second = np.zeros((2, m)), np.zeros((2, m))  # sums, and sums of squares
    centre = model.scores()
    for scores in _draws(model, cells, samples, seed):
        top = additive.top_set(scores)
        credit = top / top.sum(axis=1, keepdims=True)
        # Scores as they differ from those of the model, so that the squares keep their digits.
        for k, x in enumerate((credit, scores - centre)):
            first[k] += x.sum(axis=0)
            second[k] += (x * x).sum(axis=0)
    means = first / samples
    spread = np.sqrt(np.maximum(second / samples - means**2, 0.0))
    return BestProbability(
        method="draws of independent measures",
        seed=seed,
        alternatives=model.alternatives,
        samples=samples,
        probability_array=read_only(means[0]),
        error_array=read_only(spread[0] / math.sqrt(samples)),
        mean_array=read_only(means[1] + centre),
        deviation_array=read_only(spread[1]),
    )


def _draws(
    model: DecisionModel,
    cells: list[tuple[int, int, Distribution, Function]],
    samples: int,
    seed: int,
) -> Iterator[Floats]:
    """Scores (n, m), batch after batch."""
    rng = np.random.default_rng(seed)
    weights = model.leaf_weights
    for at in range(0, samples, _BATCH):
        n = min(_BATCH, samples - at)
        values = np.repeat(model.value_array[None], n, axis=0)
        for i, j, measure, function in cells:
            values[:, i, j] = function(measure.draw(rng, n))
        if model.aggregation == "product":
            flat = additive.product(values.reshape(-1, values.shape[2]), weights)
            yield flat.reshape(n, -1)
        elif model.aggregation == "multiplicative" and model.scaling_sum != 1.0:
            yield multiplicative(model.scaling_sum * weights, values)
        else:
            yield np.asarray(values @ weights)
