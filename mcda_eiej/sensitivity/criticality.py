"""Criticality of weights after Triantaphyllou & Sanchez, beside the exact break-even.

Triantaphyllou & Sanchez (1997), A sensitivity analysis approach for some deterministic
multi-criteria decision making methods, Decision Sciences 28(1), 151-194. Their delta is subtracted
from one weight while the others stay as they are, so the weights no longer sum to 1; in a model of
one level renormalising afterwards gives the proportional rescaling of this package, in a hierarchy
it does not. The table shows both and says where they disagree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..additive import competition_ranks, tied
from ..model import DecisionModel
from .levels import linear_values
from .lines import crossings, node_lines

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["criticality", "weight_deltas"]

Floats = NDArray[np.float64]


def weight_deltas(values: ArrayLike, weights: ArrayLike) -> Floats:
    """What to subtract from one weight to make two scores equal, the others left as they are.

    Triantaphyllou & Sanchez (1997), theorem 1: (P_j - P_i) / (a_jk - a_ik).

    Parameters
    ----------
    values : (m, k)
    weights : (k,)

    Returns
    -------
    (m, m, k) with NaN where the two are alike on the criterion, or where the delta exceeds the
    weight, since a weight cannot fall below 0
    """
    a, w = np.asarray(values, float), np.asarray(weights, float)
    scores = a @ w
    gap = scores[None, :] - scores[:, None]
    gap = np.where(tied(scores[:, None], scores), 0.0, gap)
    spread = a[None, :, :] - a[:, None, :]
    alike = tied(a[None, :, :], a[:, None, :])
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.where(alike, np.nan, gap[:, :, None] / spread)
    # + 0.0 turns -0.0 into 0.0; the tolerance lets a weight fall to exactly 0.
    return np.where(delta > w + 1e-12, np.nan, delta + 0.0)


def criticality(model: DecisionModel) -> pd.DataFrame:
    """For every leaf and pair of alternatives the least change of weight that reverses the pair.

    Parameters
    ----------
    model : additive, or a product model with values above 0 (in logarithms)

    Returns
    -------
    DataFrame criterion, pair, delta, percent, exact_break_even, agrees
        One row per leaf and pair, leaves in tree order, pairs (better, worse) in the order of the
        ranking. ``delta`` is subtracted from the leaf's global weight without renormalising, NaN
        where no such change reverses the pair; ``percent`` is delta in per cent of that weight.
        ``exact_break_even`` is the local weight of the leaf at which the pair changes places when
        its siblings are scaled in proportion, NaN if there is none. ``agrees``: both say that the
        pair can be reversed by this weight alone, and in which direction, or both say it cannot.

    Raises
    ------
    ModelError
        A model whose scores are not linear in its weights.
    """
    import pandas as pd

    values, h = linear_values(model), model.hierarchy
    weights, local = model.leaf_weights, model.local_array[h.leaf_index]
    delta = weight_deltas(values, weights)
    start, end = node_lines(values, model.local_array, h.parent_index, h.leaf_index)
    exact = crossings(start[h.leaf_index], end[h.leaf_index])
    order = np.argsort(competition_ranks(values @ weights), kind="stable")
    first, second = order[np.array(np.triu_indices(len(order), 1))]
    names = np.array(model.alternatives, dtype=object)
    pairs = list(zip(names[first], names[second], strict=True))
    d = delta[first, second].T
    t = exact[:, first, second]
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = 100 * d / weights[:, None]
    # A tie reached only at weight 0 reverses nothing, in either reading.
    towards = np.where(np.isnan(d) | tied(d, weights[:, None]), np.nan, np.sign(d))
    moved = np.where(tied(t, local[:, None]), 0.0, np.sign(local[:, None] - t))
    agrees = (towards == moved) | (np.isnan(towards) & np.isnan(moved))
    return pd.DataFrame(
        {
            "criterion": pd.Series(np.repeat(h.leaves, len(pairs)), dtype=object),
            "pair": pd.Series(pairs * len(h.leaves), dtype=object),
            "delta": d.ravel(),
            "percent": percent.ravel(),
            "exact_break_even": t.ravel(),
            "agrees": agrees.ravel(),
        }
    )
