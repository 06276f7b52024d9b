"""Where a comparison matrix hurts, and its smallest mend.

`inconsistencies` lists the judgments farthest from what the priorities imply. `repair` finds the
fewest judgments to change, then the fewest scale steps, then the lowest consistency ratio; the
search itself, and what makes it a proof, is in `repairsearch`. The tool proposes: whether an
answer is changed is for who gave it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from . import consistency, scales
from .errors import JudgmentError
from .i18n import gettext as _
from .repairsearch import Task, search
from .results import Result

if TYPE_CHECKING:
    import pandas as pd

    from .pairwise import ComparisonMatrix

__all__ = ["Repair", "Standing", "inconsistencies", "repair"]


@dataclass(frozen=True, eq=False)
class Standing:
    """Priorities, consistency ratio and the best item (several if tied) of one matrix."""

    priorities: pd.Series[float]
    consistency_ratio: float
    best: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Repair(Result):
    """The smallest change of judgments that reaches ``target``.

    Attributes
    ----------
    matrix
        The mended matrix, its answers in the direction they were given.
    changes
        DataFrame a, b, from, to: raw answers before and after; empty if nothing had to change.
    exact
        True if no fewer changes, and of as many no fewer steps, and of as many no lower ratio,
        are possible. False if that is not proved.
    at_least
        So many changes are proved to be needed.
    steps
        Scale steps moved in total.
    before, after
        Priorities, consistency ratio and best item.
    """

    matrix: ComparisonMatrix
    changes: pd.DataFrame
    exact: bool
    at_least: int
    steps: float
    target: float
    before: Standing
    after: Standing
    random_index: str = field(default="saaty-1980")

    def to_frame(self) -> pd.DataFrame:
        """The changes."""
        return self.changes

    def to_dict(self) -> dict[str, Any]:
        """The whole result as plain data, the matrix included."""
        return {**super().to_dict(), "matrix": self.matrix.to_dict()}


def repair(
    matrix: ComparisonMatrix, target: float = 0.1, random_index: str = "saaty-1980"
) -> Repair:
    """The smallest mend of ``matrix`` (see `ComparisonMatrix.repair`).

    Exact (proved smallest) whenever at most three changes suffice for up to seven items, and for
    any number of changes with up to four items. Beyond that it is exact where the search stays
    small, and else the best of many tried, with ``exact`` False.

    Raises
    ------
    JudgmentError
        A target below 0, a random-index table that does not reach, unconnected answers.
    """
    import pandas as pd

    if not target >= 0:
        raise JudgmentError(
            _("a consistency ratio of {target} cannot be reached; give 0 or more").format(
                target=target
            )
        )
    table = consistency.random_index_table(random_index).key
    before = _standing(matrix, table)
    pairs = matrix.pairs
    place = {item: k for k, item in enumerate(matrix.items)}
    moves: list[tuple[int, float]] = []
    cost, exact, at_least = 0.0, True, 0
    if before.consistency_ratio > target + 1e-10:
        index = consistency.random_index(matrix.n, table, len(matrix.missing))
        # The search wants pairs upwards in the items' order.
        turned = np.array([place[a] > place[b] for a, b in pairs])
        ends = np.array([(place[a], place[b]) for a, b in pairs], dtype=np.intp)
        raw = np.array([matrix.answers.get((a, b), matrix.judgment(a, b)) for a, b in pairs])
        steps = np.array([float(s) for s in scales.STEPS])
        mend = search(
            Task(
                n=matrix.n,
                rows=ends.min(axis=1),
                columns=ends.max(axis=1),
                logs=np.log(matrix.values[ends.min(axis=1), ends.max(axis=1)]),
                positions=scales.position(np.where(turned, 1.0 / raw, raw)),
                step_logs=np.log(scales.apply_scale(steps, matrix.scale or "saaty", matrix.n)),
                step_positions=scales.position(steps),
                limit=matrix.n + target * (matrix.n - 1) * index,
            )
        )
        cost, exact, at_least = mend.cost, mend.exact, mend.at_least
        for p, s in zip(mend.pairs, mend.steps, strict=True):
            moves.append((p, float(scales.STEPS[-1 - s] if turned[p] else scales.STEPS[s])))
    new = matrix.with_answers({pairs[p]: to for p, to in moves})
    rows = [
        (*pairs[p], matrix.answers.get(pairs[p], matrix.judgment(*pairs[p])), to) for p, to in moves
    ]
    return Repair(
        method="fewest changes, then scale steps, then consistency ratio",
        tables=(table,),
        matrix=new,
        changes=pd.DataFrame(rows, columns=["a", "b", "from", "to"]),
        exact=exact,
        at_least=at_least,
        steps=cost,
        target=target,
        before=before,
        after=_standing(new, table) if moves else before,
        random_index=table,
    )


def _standing(matrix: ComparisonMatrix, table: str) -> Standing:
    priorities = matrix.priorities()
    best = priorities[priorities >= priorities.max() - 1e-12].index
    return Standing(priorities, matrix.consistency_ratio(table), tuple(best))


def inconsistencies(matrix: ComparisonMatrix, top: int | None = 3) -> pd.DataFrame:
    """The judgments farthest from what priorities imply (see the method of `ComparisonMatrix`)."""
    import pandas as pd

    w = matrix.priorities()
    rows = []
    for a, b in matrix.pairs:
        implied = float(w[a] / w[b])
        # Error of a judgment, a_ab w_b / w_a, in either direction (Goepel 2018).
        error = matrix.judgment(a, b) / implied
        error = max(error, 1.0 / error)
        if error > 1.0 + 1e-9:
            step = scales.nearest_step(implied, matrix.scale or "saaty", matrix.n)
            given = matrix.answers.get((a, b), matrix.judgment(a, b))
            rows.append((a, b, given, implied, error, float(step)))
    rows.sort(key=lambda r: -r[4])
    columns = ["a", "b", "judgment", "implied", "error", "suggestion"]
    return pd.DataFrame(rows[:top], columns=columns)
