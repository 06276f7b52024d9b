"""From several people to one: aggregation of judgments and priorities, consensus on weights.

Arrays first: people are the axis before the last (priorities) or before the last two (matrices),
with any batch axes in front, so that ten thousand people and all nodes of a size go in one call.
NaN is "this person did not answer" and never becomes a value: each pair, and each node, is
aggregated over those who answered it, their weights normalised among themselves; where nobody
answered the result is NaN.

Sources: Aczél & Saaty (1983) for the geometric mean of judgments; Forman & Peniwati (1998),
European Journal of Operational Research 108, for judgments (AIJ) against priorities (AIP);
Goepel (2018), https://doi.org/10.13033/ijahp.v10i3.590, for the consensus indicator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import JudgmentError
from .i18n import gettext as _
from .people import name_list, participant_weights, read_judgments, read_priorities

if TYPE_CHECKING:
    import pandas as pd

    from .pairwise import ComparisonMatrix

__all__ = [
    "Entropies",
    "aggregate_judgments",
    "aggregate_priorities",
    "answered",
    "consensus",
    "entropies",
    "hierarchy_consensus",
    "judgment_counts",
    "node_consensus",
    "participant_weights",
    "relative_homogeneity",
]

Floats = NDArray[np.float64]


@overload
def aggregate_judgments(
    matrices: Sequence[ComparisonMatrix], weights: ArrayLike | None = None
) -> ComparisonMatrix: ...
@overload
def aggregate_judgments(matrices: ArrayLike, weights: ArrayLike | None = None) -> Floats: ...
def aggregate_judgments(matrices: Any, weights: Any = None) -> Any:
    """The group's judgments: the weighted geometric mean, pair by pair (AIJ).

    The geometric mean is the one that keeps reciprocity and unanimity (Aczél & Saaty 1983). To read
    the same answers on another scale the way AHP-OS does, aggregate the raw answers and then apply
    the scale.

    Parameters
    ----------
    matrices
        Reciprocal matrices, shape (..., k, n, n) for k people, NaN where a person did not answer;
        or a sequence of k ``ComparisonMatrix`` of the same items (in any order).
    weights
        The k people's weights, normalised here; equal if not given.

    Returns
    -------
    array of shape (..., n, n), or a ``ComparisonMatrix`` in the first one's order of items
        NaN where nobody (with weight) answered the pair.

    Raises
    ------
    JudgmentError
        Not positive reciprocal matrices, other items, or unusable weights.
    """
    items, upper, n = read_judgments(matrices)
    w = participant_weights(weights, upper.shape[-2])
    known = ~np.isnan(upper)
    logs = np.log(upper)
    if known.all():
        mean = w @ logs
    else:
        weight = w @ known.astype(float)
        total = w @ np.where(known, logs, 0.0)
        mean = np.divide(total, weight, out=np.full_like(total, np.nan), where=weight > 0)
    # A mean lies between its extremes; held there, unanimous judgments come back unrounded.
    value = np.clip(np.exp(mean), np.fmin.reduce(upper, -2), np.fmax.reduce(upper, -2))
    result = np.ones((*upper.shape[:-2], n, n))
    i, j = np.triu_indices(n, 1)
    result[..., i, j] = value
    result[..., j, i] = 1.0 / value
    return result if items is None else type(matrices[0])(list(items), result)


def judgment_counts(matrices: Any) -> NDArray[np.int64]:
    """How many people answered each pair: shape (..., n, n), the diagonal 0."""
    _items, upper, n = read_judgments(matrices)
    i, j = np.triu_indices(n, 1)
    counts = np.zeros((*upper.shape[:-2], n, n), dtype=np.int64)
    counts[..., i, j] = counts[..., j, i] = (~np.isnan(upper)).sum(axis=-2)
    return counts


@overload
def aggregate_priorities(
    priorities: pd.DataFrame | Sequence[pd.Series[Any]],
    weights: Any = None,
    mean: str = "geometric",
) -> pd.Series[Any]: ...
@overload
def aggregate_priorities(
    priorities: ArrayLike,
    weights: Any = None,
    mean: str = "geometric",
) -> Floats: ...
def aggregate_priorities(priorities: Any, weights: Any = None, mean: str = "geometric") -> Any:
    """The group's priorities: the weighted mean of the people's, normalised to sum 1 (AIP).

    Parameters
    ----------
    priorities
        Shape (..., k, n), each person's summing to 1, or all NaN for who did not answer the node;
        or a DataFrame (people x items), or a sequence of k Series of the same items.
    weights
        The k people's weights, normalised here (a Series is matched to a DataFrame's index).
    mean
        ``geometric`` (an item that anybody with weight gives 0 gets 0) or ``arithmetic``.

    Returns
    -------
    array of shape (..., n), or a Series for labelled input
        NaN where nobody (with weight) answered; `answered` says how many did.

    Raises
    ------
    JudgmentError
        A person's priorities are partly missing, negative or do not sum to 1; unusable weights;
        or a geometric mean that is 0 for every item.
    """
    if mean not in ("geometric", "arithmetic"):
        raise JudgmentError(_("mean {mean!r}: use geometric or arithmetic").format(mean=mean))
    items, people, array, known = read_priorities(priorities)
    share = participant_weights(weights, array.shape[-2], people) * known
    total = share.sum(axis=-1, keepdims=True)
    share = np.divide(share, total, out=np.zeros_like(share), where=total > 0)
    filled = np.where(known[..., None], array, 1.0)
    if mean == "arithmetic":
        group = _weighted(share, filled)
    else:
        group = np.exp(_weighted(share, np.log(np.where(filled > 0, filled, 1.0))))
        vetoed = ((filled == 0) & (share > 0)[..., None]).any(axis=-2)
        group = np.where(vetoed, 0.0, group)
    size = group.sum(axis=-1, keepdims=True)
    if (size[total > 0] == 0).any():
        raise JudgmentError(
            _(
                "every item is given 0 by some participant, so the geometric mean is 0 throughout; "
                "use mean='arithmetic'"
            )
        )
    group = np.divide(group, size, out=np.full_like(group, np.nan), where=total > 0)
    if items is None:
        return group
    import pandas as pd

    return pd.Series(group, index=items)


def answered(priorities: Any) -> Any:
    """How many people answered: an int for (k, n) or labelled input, else an array (...)."""
    counts = read_priorities(priorities).known.sum(axis=-1)
    return int(counts) if counts.ndim == 0 else counts


class Entropies(NamedTuple):
    """Shannon entropies (nats) of a group's priorities, and how many people they rest on."""

    alpha: Any
    beta: Any
    gamma: Any
    answered: Any


def entropies(priorities: Any) -> Entropies:
    """Alpha (mean within people), gamma (of their mean), beta = gamma - alpha; unweighted.

    Goepel (2018), section 9, over those who answered the node. NaN if nobody did.
    """
    return _entropies(priorities)[0]


def consensus(priorities: Any, max_ratio: float = 9) -> Any:
    """Goepel's consensus indicator S* of a group on one node, as AHP-OS computes it.

    1 if all have the same priorities, 0 if each is as extreme as the scale allows on another item.
    Unweighted, over those who answered. With fewer than two of them it is 0 by AHP-OS's convention:
    show `answered` beside it. It is about weights: people may agree on them and still back
    different alternatives (see `mcda_eiej.agreement`). Priorities more extreme than one item
    ``max_ratio`` times all others can make it negative.

    Parameters
    ----------
    priorities
        As in `aggregate_priorities`: (k, n) or labelled; (..., k, n) for many nodes of one size.
    max_ratio
        Greatest ratio on the scale of the judgments (M), above 1: 9 for Saaty's, for others
        `mcda_eiej.scales.greatest`.

    Returns
    -------
    float, or an array (...) for batches
    """
    if not (np.isfinite(max_ratio) and max_ratio > 1):
        raise JudgmentError(
            _("max_ratio is {value}, not a finite number above 1").format(value=max_ratio)
        )
    h, n = _entropies(priorities)
    if n == 1:
        s = np.ones(np.shape(h.beta))  # 0/0 in the formula: a single item leaves no room to differ
    else:
        # Least alpha entropy: one item max_ratio times each of the n-1 others.
        top, rest = max_ratio / (n + max_ratio - 1), 1 / (n + max_ratio - 1)
        alpha_min = -top * np.log(top) - (n - 1) * rest * np.log(rest)
        floor = np.exp(alpha_min) / n  # 1/cor, with the greatest gamma entropy ln n
        s = (np.exp(-h.beta) - floor) / (1 - floor)  # Goepel (2018), (19)-(21)
    s = np.where(h.answered > 1, s, 0.0)
    return float(s) if s.ndim == 0 else s


def relative_homogeneity(priorities: Any) -> Any:
    """Goepel's relative homogeneity S_rel = (1/D - 1/n)/(1 - 1/n), D = exp(beta entropy).

    AHP-OS shows it for global priorities, which no scale bounds. 1 for a single person, NaN if
    nobody answered. A float, or an array (...) for batches.
    """
    h, n = _entropies(priorities)
    s = np.exp(-np.asarray(h.beta))
    if n > 1:
        s = (s - 1 / n) / (1 - 1 / n)
    return float(s) if s.ndim == 0 else s


def hierarchy_consensus(consensus: Any, weights: Any) -> float:
    """Consensus of a whole hierarchy: sum W S* / sum W over its nodes, as AHP-OS computes it.

    Parameters
    ----------
    consensus, weights
        S* and the group's global weight (the root has 1) of each node: two mappings or Series with
        the same nodes, or two sequences in the same order.
    """
    if hasattr(consensus, "keys"):
        nodes = list(consensus.keys())
        given = list(weights.keys()) if hasattr(weights, "keys") else []
        if set(given) != set(nodes):
            raise JudgmentError(
                _("consensus is given for nodes {nodes}; weights for {given}").format(
                    nodes=name_list(nodes), given=name_list(given)
                )
            )
        consensus, weights = [consensus[k] for k in nodes], [weights[k] for k in nodes]
    s, w = np.asarray(consensus, dtype=float), np.asarray(weights, dtype=float)
    if s.ndim != 1 or s.shape != w.shape or not s.size:
        raise JudgmentError(_("consensus and weights are not given for the same nodes"))
    if not (np.isfinite(s).all() and np.isfinite(w).all() and (w >= 0).all() and w.any()):
        raise JudgmentError(
            _("consensus and weights of nodes must be finite, the weights 0 or more and not all 0")
        )
    return float(w @ s / w.sum())


def node_consensus(
    priorities: Mapping[str, Any], max_ratio: float | Mapping[str, float] = 9
) -> pd.DataFrame:
    """Per node: participants, answered, consensus, homogeneity. Nodes may differ in size.

    ``priorities`` maps each node to a (k, n) array or DataFrame; ``max_ratio`` may be a mapping
    too, as on adaptive scales it depends on the number of items.
    """
    import pandas as pd

    rows = {}
    for node, given in priorities.items():
        ratio = max_ratio[node] if isinstance(max_ratio, Mapping) else max_ratio
        known = read_priorities(given).known
        if known.ndim != 1:
            raise JudgmentError(
                _("node {node} needs one table of priorities, participants x items").format(
                    node=node
                )
            )
        rows[node] = (
            known.size,
            int(known.sum()),
            consensus(given, ratio),
            relative_homogeneity(given),
        )
    columns = ["participants", "answered", "consensus", "homogeneity"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("node")


def _weighted(share: Floats, values: Floats) -> Floats:
    """sum_k share[..., k] values[..., k, n]: (..., n)."""
    return (share[..., None, :] @ values)[..., 0, :]


def _entropies(priorities: Any) -> tuple[Entropies, int]:
    array, known = read_priorities(priorities)[2:]
    count = known.sum(axis=-1)
    people = np.where(count > 0, count, np.nan)
    filled = np.where(known[..., None], array, 0.0)
    alpha = _entropy(filled).sum(axis=-1) / people
    gamma = _entropy(filled.sum(axis=-2) / people[..., None])
    # Entropy is concave, so beta is never negative but for rounding.
    beta = np.maximum(gamma - alpha, 0.0)
    return Entropies(alpha, beta, gamma, count), array.shape[-1]


def _entropy(p: Floats) -> Floats:
    """-sum p ln p over the last axis, with 0 ln 0 = 0; NaN stays NaN."""
    return cast(Floats, -(p * np.log(np.where(p == 0, 1.0, p))).sum(axis=-1))
