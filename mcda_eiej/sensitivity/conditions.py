"""What each condition does to the best alternative, and how probable it must be to do it.

Conditions change ratings only, each on its own leaves, so that a leaf's ratings are computed once
for the conditions that touch it. Scores are linear in ratings, hence expected scores are linear in
the probability of one condition, and the probability at which the best changes is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..additive import top_set
from ..errors import CaseError, ModelError
from ..i18n import gettext as _
from ..model import DecisionModel
from .board import Board
from .flips import best_of, beyond, flip_table, lead, model_call, no_flip
from .lines import best_sets

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["condition_flips", "expected_model"]

Floats = NDArray[np.float64]


def expected_model(
    case: Case,
    profile: str | None,
    condition: str,
    probability: float,
    conditions: Sequence[str] = (),
) -> DecisionModel:
    """The model whose ratings are expected ones: ``condition`` holds with this probability.

    ``conditions`` are on for certain. An additive model of expected ratings gives expected scores.
    """
    if not 0 <= probability <= 1:
        message = _("probability is {value}, not in [0, 1]")
        raise ModelError(message.format(value=probability))
    off = case.model(profile, tuple(conditions))
    on = case.model(profile, (*conditions, condition))
    return off.with_values((1 - probability) * off.values + probability * on.values)


def condition_flips(
    case: Case, profile: str | None = None, conditions: Sequence[str] = ()
) -> pd.DataFrame:
    """The best with each further condition on, with each pair, and from which probability on.

    Parameters
    ----------
    conditions : on already, and throughout

    Returns
    -------
    DataFrame kind, what, current, flip, change, winner, call, best, lead, conflict, explained

        condition    each condition on its own; ``change`` is one over the conditions of the case
        conditions   each pair; two that contradict each other have no ``best`` and ``conflict``
                     says why; ``explained`` names what gives the same best alone
        probability  the probability of one condition at which the best by expected scores changes;
                     ``change`` is that probability. Where it takes certainty to tie, it is 1.

        ``best`` is the best after the change also where it is as now, ``lead`` how far the one best
        now is then ahead of the others (for a probability: under certainty).
    """
    board = Board.of(case, profile, conditions)
    under = _Under(board)
    others = [k for k in case.conditions if k not in board.conditions]
    rows: list[dict[str, Any]] = []
    alone: dict[str, Floats] = {}
    for size, kind in ((1, "condition"), (2, "conditions")):
        for keys in combinations(others, size):
            row = {"kind": kind, "what": "; ".join(keys), "current": "off"}
            try:
                scores = under.scores((*board.conditions, *keys))
            except CaseError as error:
                text = "; ".join(p.message for p in error.problems)
                rows.append(board.failed(text, **row))
                continue
            if size == 1:
                alone[keys[0]] = scores
            call = model_call(board.who, (*board.conditions, *keys))
            change = size / len(case.conditions)
            rows.append(board.row(scores, "on", change, call, **row))
            if size == 2:
                found = rows[-1]["winner"]
                enough = [
                    k for k in keys if found and found == best_of(board.alternatives, alone[k])
                ]
                rows[-1]["explained"] = "; ".join(enough)
    rows += [_probability_row(board, key, scores) for key, scores in alone.items()]
    # Pairs that do what neither does alone come before the others.
    shared = {"conflict": "", "explained": ""}
    rows = sorted((shared | row for row in rows), key=lambda row: row["explained"] != "")
    return flip_table(rows, ("best", "lead", "conflict", "explained"))


@dataclass
class _Under:
    """Scores under any conditions, from columns computed once per leaf and conditions there."""

    board: Board
    columns: dict[tuple[str, frozenset[str]], Floats] = field(default_factory=dict)
    touching: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        case = self.board.case
        self.touching = {leaf: set() for leaf in case.leaves}
        for claim in case.claim_records:
            if claim.condition and claim.would_be:
                self.touching[claim.would_be].add(claim.condition)
        for item in case.register_records:
            self.touching[case.register_targets[item.target]].add(item.condition)
        for row in case.measure_records:
            self.touching[row.leaf].add(row.condition)

    def scores(self, conditions: tuple[str, ...]) -> Floats:
        """(m,) scores; raises CaseError where conditions contradict each other."""
        board = self.board
        taken = board.taken(conditions)
        columns = {}
        # Leaves left out of the tree too: a contradiction there is an error of the model.
        for leaf, touching in self.touching.items():
            here = tuple(k for k in conditions if k in touching)
            key = (leaf, frozenset(here))
            if key not in self.columns:
                self.columns[key] = board.ratings(leaf, conditions=here)
            columns[leaf] = self.columns[key]
        values = np.column_stack([columns[leaf] for leaf in board.leaves])
        scores: Floats = values[taken] @ board.model.leaf_weights
        return scores


def _probability_row(board: Board, key: str, scores: Floats) -> dict[str, Any]:
    off, names = board.scores, board.alternatives
    row: dict[str, Any] = {"kind": "probability", "what": key, "current": 0.0}
    row |= {"best": best_of(names, scores), "lead": lead(scores, board.now)}
    now = tuple(np.flatnonzero(board.now).tolist())
    stretches = best_sets(off, scores)[0]
    changed = [s for s in stretches if s.best != now]
    if changed:
        flip, then = changed[0].left, changed[0]
        winner = best_of(names, np.isin(np.arange(len(names)), then.best).astype(float))

        def settled(p: float) -> bool:
            return best_of(names, (1 - p) * off + p * scores) == winner

        value = beyond(flip, then.right, settled)
    elif (top_set(scores) != board.now).any():
        # A tie with certainty only.
        flip, value, winner = 1.0, 1.0, row["best"]
    else:
        return no_flip(**row)
    more = f", {board.conditions!r}" if board.conditions else ""
    call = f"sensitivity.expected_model(case, {board.who!r}, {key!r}, {value!r}{more})"
    return row | {
        "flip": flip,
        "change": flip,
        "winner": winner,
        "call": f"{call}.evaluate().top",
    }
