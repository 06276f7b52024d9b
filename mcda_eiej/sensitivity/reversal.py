"""The nearest weights at which another alternative is best: how far is the decision from flipping?

For a challenger c the weights at which it is at least as good as every other form a polytope,
(v_c - v_j) w >= 0 for all j, w >= 0, sum w = 1. Finding its point nearest to the model's weights is
a linear program in L1 and L-infinity (HiGHS) and a projection in L2 (active set). Among points
equally near in L1 or L-infinity the one nearest in L2 is taken, so that the answer is unique.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..additive import top_set
from ..errors import ModelError
from ..i18n import gettext as _
from ..model import DecisionModel
from ..projection import least_norm, simplex_basis, solve_lp
from .levels import at_level

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["nearest_reversal", "nearest_weights"]

Floats = NDArray[np.float64]
Norm = Literal["l1", "l2", "linf"]
NORMS = ("l1", "l2", "linf")


def nearest_reversal(
    model: DecisionModel, level: str = "criteria", norm: Norm = "l1"
) -> pd.DataFrame:
    """For each alternative not now best, the nearest weights at which it is as good as every other.

    Parameters
    ----------
    model : additive, or a product model with values above 0
    level : ``criteria``, ``leaves`` or the key of an inner node
    norm : ``l1`` sum of |dw|, ``l2`` Euclidean, ``linf`` greatest |dw|; among equally near weights
        the one nearest in l2

    Returns
    -------
    DataFrame challenger, distance, one column per weight of the level
        Nearest first, ties in the case's order; an infinite distance and NaN weights where no
        weights make the challenger best. At the weights given the challenger's score is that of the
        best to 1e-9.

    Raises
    ------
    ModelError
        An unknown level or norm, or a model whose scores are not linear in its weights.
    """
    import pandas as pd

    if norm not in NORMS:
        raise ModelError(
            _("norm {name!r}: use one of {names}").format(name=norm, names=", ".join(NORMS))
        )
    problem = at_level(model, level)
    best = top_set(model.scores())
    challengers = [i for i in range(len(model.alternatives)) if not best[i]]
    points = np.full((len(challengers), len(problem.keys)), np.nan)
    distances = np.full(len(challengers), np.inf)
    for row, i in enumerate(challengers):
        weights = nearest_weights(problem.values, problem.baseline, i, norm)
        if weights is not None:
            points[row] = weights
            distances[row] = _distance(weights - problem.baseline, norm)
    order = np.argsort(distances, kind="stable")
    head = pd.DataFrame(
        {
            "challenger": pd.Series(
                [model.alternatives[challengers[r]] for r in order], dtype=object
            ),
            "distance": distances[order],
        }
    )
    # Side by side, since a weight may be called "distance".
    return pd.concat([head, pd.DataFrame(points[order], columns=list(problem.keys))], axis=1)


def nearest_weights(
    values: ArrayLike, baseline: ArrayLike, challenger: int, norm: Norm
) -> Floats | None:
    """The weights nearest to ``baseline`` at which ``challenger`` is as good as every other.

    Parameters
    ----------
    values : (m, k) scores are values @ w
    baseline : (k,) on the simplex
    challenger : a row of ``values``

    Returns
    -------
    (k,) weights on the simplex, or None if there are none
    """
    v, w0 = np.asarray(values, float), np.asarray(baseline, float)
    k = len(w0)
    lead = v[challenger] - np.delete(v, challenger, axis=0)
    # On the simplex adding a constant to a row of ``lead`` only shifts it; the basis takes it out.
    basis = simplex_basis(k)
    g = np.vstack([lead @ basis, basis])
    h = np.concatenate([-lead @ w0, -w0])
    z = least_norm(g, h)
    if z is None:
        # Rounding can empty a region that is a single point or face: ask how near one can come.
        short = _shortfall(lead)
        if short > 1e-12 * max(1.0, float(np.abs(v).max())):
            return None
        h = h - np.concatenate([np.full(len(lead), short + 1e-13), np.zeros(k)])
        z = least_norm(g, h)
        if z is None:
            raise ArithmeticError(_("a region that is not empty has no nearest point"))
    if norm != "l2":
        z = _refine(g, h, basis, norm)
    weights: Floats = w0 + basis @ z
    # Rounding leaves dust on weights that are 0 or do not move.
    weights = np.where(np.abs(weights - w0) < 1e-13, w0, weights)
    return np.where(weights < 1e-13, 0.0, weights)


def _shortfall(lead: Floats) -> float:
    """By how much the challenger misses the best where it comes nearest; 0 if it gets there."""
    r, k = lead.shape
    # Variables: weights, margin. Maximise the least lead.
    g = np.vstack([np.column_stack([lead, -np.ones(r)]), np.column_stack([np.eye(k), np.zeros(k)])])
    total = np.append(np.ones(k), 0.0)[None, :]
    found = solve_lp(np.append(np.zeros(k), -1.0), g, np.zeros(r + k), total, [1.0])
    if found is None:
        raise ArithmeticError(_("a program that has a solution was called infeasible"))
    return max(0.0, -float((lead @ found[0][:k]).min()))


def _refine(g: Floats, h: Floats, basis: Floats, norm: Norm) -> Floats:
    """The L2-nearest of the points that are nearest in L1 or L-infinity, in basis coordinates."""
    k, n = basis.shape
    if norm == "linf":
        # Variables z, t: least t with -t <= basis z <= t.
        box = np.vstack(
            [
                np.column_stack([basis, np.ones(k)]),
                np.column_stack([-basis, np.ones(k)]),
                np.column_stack([g, np.zeros(len(g))]),
            ]
        )
        cost = np.append(np.zeros(n), 1.0)
        least = _optimum(cost, box, np.append(np.zeros(2 * k), h))
        sides = np.vstack([basis, -basis])
        bound, limit = -np.full(2 * k, least[0]), np.ones(2 * k)
    else:
        # Variables z, p, q: least sum p + q with basis z = p - q, p, q >= 0.
        rows = np.vstack(
            [
                np.column_stack([g, np.zeros((len(g), 2 * k))]),
                np.column_stack([np.zeros((2 * k, n)), np.eye(2 * k)]),
            ]
        )
        link = np.column_stack([basis, -np.eye(k), np.eye(k)])
        cost = np.append(np.zeros(n), np.ones(2 * k))
        least = _optimum(cost, rows, np.append(h, np.zeros(2 * k)), link)
        # The reduced costs of p_i and q_i sum to 2, so one of them is 0 in every optimum: each
        # change has a known sign there and the sum of |dw| is linear.
        price = least[1][len(g) :]
        sign = np.where(price[:k] > price[k:], -1.0, 1.0)
        sides = np.vstack([sign[:, None] * basis, -(sign @ basis)])
        bound, limit = np.append(np.zeros(k), -least[0]), np.ones(k + 1)
    # The points equally near are a face, maybe one point; a little room keeps rounding from
    # emptying it. The challenger's own constraints get none.
    for room in (0.0, 1e-13, 1e-11, 1e-9):
        z = least_norm(np.vstack([g, sides]), np.append(h, bound - room * limit))
        if z is not None:
            return z
    raise ArithmeticError(_("the nearest points of a linear program have no nearest point"))


def _optimum(
    cost: Floats, g: Floats, h: Floats, equal: Floats | None = None
) -> tuple[float, Floats]:
    """Least cost and the prices of the constraints."""
    a = np.zeros((0, len(cost))) if equal is None else equal
    found = solve_lp(cost, g, h, a, np.zeros(len(a)))
    if found is None:
        raise ArithmeticError(_("a region that is not empty was called infeasible"))
    return float(cost @ found[0]), found[1]


def _distance(change: Floats, norm: Norm) -> float:
    order = {"l1": 1, "l2": 2, "linf": np.inf}[norm]
    return float(np.linalg.norm(change, ord=order))
