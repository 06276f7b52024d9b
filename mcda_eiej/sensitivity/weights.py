"""When does the best change as one weight moves? Exact, for every node of the hierarchy.

Moving a node's local weight scales its siblings in proportion (they share equally where they are
all 0) and leaves the weights inside every other node alone. Scores are then straight lines in the
weight (`lines`), so intervals and break-evens are closed forms. Product models are taken in
logarithms; models that are not linear in either way raise, except for `weight_sweep`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..additive import global_weights
from ..errors import HierarchyError, ModelError
from ..evaluation import joint
from ..i18n import gettext as _
from ..model import DecisionModel
from ..results import Result
from . import lines
from .levels import linear_values

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["WeightSweep", "break_evens", "stability_intervals", "weight_sweep"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class WeightSweep(Result):
    """Scores while one local weight moves: for drawing, never for finding crossings.

    ``scores`` is weight x alternatives, ``baseline`` the model's weight of ``node``.
    """

    node: str
    baseline: float
    scores: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """The scores, one row per weight."""
        return self.scores.copy()


def weight_sweep(model: DecisionModel, node: str, points: int = 101) -> WeightSweep:
    """Scores at ``points`` evenly spaced local weights of ``node`` from 0 to 1.

    For any aggregation. An only child keeps weight 1, so its rows are all alike.
    """
    import pandas as pd

    place = _place(model, node)
    if points < 2:
        raise ModelError(_("points is {value}; a sweep needs at least 2").format(value=points))
    grid = np.linspace(0.0, 1.0, points)
    h = model.hierarchy
    local = np.tile(model.local_array, (points, 1))
    family = np.flatnonzero(h.parent_index == h.parent_index[place])
    others = family[family != place]
    if len(others):
        total = local[0, others].sum()
        share = local[0, others] / total if total > 0 else np.full(len(others), 1 / len(others))
        local[:, others] = share * (1 - grid[:, None])
        local[:, place] = grid
    weights = global_weights(local, h.parent_index)[:, h.leaf_index]
    return WeightSweep(
        method="weight sweep",
        node=node,
        baseline=float(model.local_array[place]),
        scores=pd.DataFrame(
            model.scores(weights),
            index=pd.Index(grid, name="weight"),
            columns=pd.Index(model.alternatives, name="alternative"),
        ),
    )


def break_evens(model: DecisionModel, node: str | None = None) -> pd.DataFrame:
    """Every local weight in (0, 1) at which the set of best alternatives changes, exact.

    Parameters
    ----------
    model : additive, or a product model with values above 0
    node : a node with a weight; None for all of them

    Returns
    -------
    DataFrame node, weight, from, to
        ``from`` is best just below the weight and ``to`` just above, a key or a joint
        ``2A = 2B`` in the case's order. Nodes in tree order, weights rising. A touch, or a tie only
        at 0 or 1, is no break-even; an only child has none.

    Raises
    ------
    HierarchyError
        An unknown node.
    ModelError
        The goal, or a model whose scores are not linear in its weights.
    """
    import pandas as pd

    start, end = _node_lines(model)
    nodes = model.hierarchy.weighted_nodes
    if node is not None:
        place = _place(model, node)
        start, end, nodes = start[place : place + 1], end[place : place + 1], [node]
    rows: list[tuple[str, float, str, str]] = []
    for name, stretches in zip(nodes, lines.best_sets(start, end), strict=True):
        rows.extend(
            (name, after.left, _names(model, before.best), _names(model, after.best))
            for before, after in pairwise(stretches)
        )
    columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
    return pd.DataFrame(
        {
            "node": np.array(columns[0], dtype=object),
            "weight": np.array(columns[1], dtype=float),
            "from": np.array(columns[2], dtype=object),
            "to": np.array(columns[3], dtype=object),
        }
    )


def stability_intervals(model: DecisionModel, depth: int | None = 1) -> pd.DataFrame:
    """How far each weight can move before the first ``depth`` places change, exact.

    Parameters
    ----------
    model : additive, or a product model with values above 0
    depth : the places that must stay, as sets (a tie is one place held jointly); None for all

    Returns
    -------
    DataFrame node, low, baseline, high, below, above
        The closed interval of local weights around the baseline in which the places stay (at its
        ends the next rival has caught up). ``below`` and ``above`` name who takes the first place
        that changes just beyond that end, None where the interval ends at 0 or 1. Where
        alternatives tie at the baseline only, the interval is the baseline alone. An only child
        cannot move, so nothing changes: 0 to 1.

    Raises
    ------
    ModelError
        A depth below 1, or a model whose scores are not linear in its weights.
    """
    import pandas as pd

    if depth is not None and depth < 1:
        raise ModelError(_("depth is {value}; use 1 or more, or None").format(value=depth))
    start, end = _node_lines(model)
    table: dict[str, list[object]] = {
        name: [] for name in ("node", "low", "baseline", "high", "below", "above")
    }
    for i, name in enumerate(model.hierarchy.weighted_nodes):
        weight = float(model.local_array[i])
        low, high, below, above = lines.stable_interval(start[i], end[i], weight, depth)
        ends = [None if g is None else _names(model, g) for g in (below, above)]
        for column, value in zip(table, (name, low, weight, high, *ends), strict=True):
            table[column].append(value)
    # dtype object keeps None as None.
    ends_at = {k: pd.Series(table[k], dtype=object) for k in ("below", "above")}
    return pd.DataFrame(table | ends_at)


def _node_lines(model: DecisionModel) -> tuple[Floats, Floats]:
    h = model.hierarchy
    return lines.node_lines(linear_values(model), model.local_array, h.parent_index, h.leaf_index)


def _place(model: DecisionModel, node: str) -> int:
    """The place of ``node`` among the weighted nodes."""
    nodes = model.hierarchy.weighted_nodes
    if node == model.hierarchy.goal:
        raise ModelError(_("the goal has no weight to move"))
    if node not in nodes:
        raise HierarchyError(
            _("no node {node!r} in the hierarchy; there are {nodes}").format(
                node=node, nodes=", ".join(nodes)
            )
        )
    return nodes.index(node)


def _names(model: DecisionModel, group: tuple[int, ...]) -> str:
    return joint([model.alternatives[i] for i in group])
