"""Does the best alternative hang on how the hierarchy is built?

Without each leaf, without each criterion, without two leaves that may count the same thing, and
with the leaves weighted equally instead of what anybody answered. Ratings stay; weights follow as
`Case.variant` has them: judgments on what is left out do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..additive import global_weights
from ..errors import McdaError
from .board import Board, read
from .flips import flip_table, model_call

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["structure_flips"]


def structure_flips(
    case: Case, profile: str | None = None, conditions: Sequence[str] = ()
) -> pd.DataFrame:
    """The best without each leaf, each criterion, each overlapping pair, and with equal leaves.

    Returns
    -------
    DataFrame kind, what, current, flip, change, winner, call, action, best, lead, conflict
        ``what`` holds the keys left out. ``change`` is the number of leaves (criteria) left out
        over the number there are, 1 for equal leaves. ``best`` is the best after the change also
        where it is as now, ``lead`` how far the one best now is then ahead of the others. What
        leaves nothing, or nodes that nobody weighted, has no ``best`` and says so in ``conflict``.
    """
    board = Board.of(case, profile, conditions)
    rows = [{"conflict": ""} | _row(board, *parts) for parts in _changes(board)]
    return flip_table(rows, ("action", "best", "lead", "conflict"))


def _changes(board: Board) -> Iterator[tuple[str, tuple[str, ...], float]]:
    """What is done, the keys left out, and how large a change that is."""
    tree = board.model.hierarchy
    criteria = [n for n in tree.inner_nodes if n != tree.goal]
    for leaf in board.leaves:
        yield "without leaf", (leaf,), 1 / len(board.leaves)
    for criterion in criteria:
        yield "without criterion", (criterion,), 1 / len(criteria)
    seen: set[frozenset[str]] = set()
    for leaf in board.leaves:
        for other in board.case.leaves[leaf].overlaps_with:
            pair = frozenset((leaf, other))
            if other in board.leaves and pair not in seen:
                seen.add(pair)
                yield "without overlap", (leaf, other), 2 / len(board.leaves)
    if not board.case.choices.equal_leaves:
        yield "equal leaves", (), 1.0


def _row(board: Board, action: str, keys: tuple[str, ...], change: float) -> dict[str, Any]:
    case = board.case
    choices: dict[str, Any] = {"equal_leaves": True}
    row = {"kind": "structure", "what": "leaves", "current": "weighted", "action": action}
    if keys:
        choices = {"without": (*case.choices.without, *keys)}
        row |= {"what": "; ".join(keys), "current": "in"}
    try:
        other = read(case, **choices)
        tree = other._tree
        local = other.weighting(board.who).local
        weights = global_weights([local[n] for n in tree.weighted_nodes], tree.parent_index)
        kept = [board.leaves.index(leaf) for leaf in tree.leaves]
    except McdaError as error:
        return board.failed(str(error), **row)
    scores = np.asarray(board.model.value_array[:, kept] @ weights[tree.leaf_index])
    call = model_call(board.who, board.conditions, **choices)
    return board.row(scores, "out" if keys else "equal", change, call, **row)
