"""A case's scores taken apart by leaf, so that a change on one leaf costs one column.

Scores are the sum over leaves of weight times rating. What changes ratings (claims, the register,
conditions, places in the source) acts leaf by leaf, so the columns it reaches are computed once
each and then combined.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..additive import top_set
from ..model import DecisionModel
from ..ratings import leaf_cells, leaf_claims, same_as
from .flips import best_of, lead, no_flip

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["Board", "read"]

Floats = NDArray[np.float64]


def read(case: Case, **choices: Any) -> Case:
    """``case`` under other choices that need no check; much cheaper than `Case.variant`."""
    other = replace(case, choices=replace(case.choices, **choices))
    # The records are the same, and so is what counts of them (as in `Case.variant`).
    other.__dict__["latest_judgments"] = case.latest_judgments
    other.__dict__["latest_answers"] = case.latest_answers
    return other


@dataclass(frozen=True, eq=False)
class Board:
    """The model of ``who`` under ``conditions``, with its ratings leaf by leaf."""

    case: Case
    who: str
    conditions: tuple[str, ...]

    @classmethod
    def of(cls, case: Case, profile: str | None, conditions: Sequence[str] = ()) -> Board:
        given = (conditions,) if isinstance(conditions, str) else tuple(conditions)
        return cls(case, profile or case.default_profile, given)

    @cached_property
    def model(self) -> DecisionModel:
        return self.case.model(self.who, self.conditions)

    @property
    def alternatives(self) -> tuple[str, ...]:
        return self.model.alternatives

    @cached_property
    def leaves(self) -> list[str]:
        return self.model.hierarchy.leaves

    @cached_property
    def weights(self) -> dict[str, float]:
        """Global weight of each leaf."""
        return dict(zip(self.leaves, self.model.leaf_weights.tolist(), strict=True))

    @cached_property
    def scores(self) -> Floats:
        return self.model.scores()

    @cached_property
    def now(self) -> NDArray[np.bool_]:
        """(m,) which are best now."""
        return top_set(self.scores)

    @cached_property
    def best(self) -> str:
        return best_of(self.alternatives, self.scores)

    def ratings(
        self, leaf: str, case: Case | None = None, conditions: Sequence[str] | None = None
    ) -> Floats:
        """(m,) central ratings on ``leaf`` read as ``case`` says, under other conditions if given.

        Before one alternative takes another's ratings (see `taken`).
        """
        case = case or self.case
        conditions = self.conditions if conditions is None else conditions
        claims = leaf_claims(case, leaf, conditions)[0]
        statements = [s for claim in claims for s in claim.statements()]
        cells = leaf_cells(case, case.leaves[leaf], statements, conditions, self.who)
        return np.array([cells[a].central for a in self.alternatives])

    def taken(self, conditions: Sequence[str] | None = None) -> NDArray[np.intp]:
        """(m,) whose ratings each alternative has: its own, or another's under a condition."""
        alike = same_as(self.case, self.conditions if conditions is None else conditions)
        place = {a: i for i, a in enumerate(self.alternatives)}
        return np.array([place[alike.get(a, a)] for a in self.alternatives])

    @cached_property
    def _taken(self) -> NDArray[np.intp]:
        return self.taken()

    @cached_property
    def columns(self) -> dict[str, Floats]:
        """The ratings of each leaf as they are now, before `taken`."""
        return {leaf: self.ratings(leaf) for leaf in self.leaves}

    def gain(self, leaf: str, column: Floats) -> Floats:
        """(m,) what the scores gain when a leaf has this column instead of its own."""
        moved: Floats = self.weights[leaf] * (column - self.columns[leaf])[self._taken]
        return moved

    def with_columns(self, columns: Mapping[str, Floats]) -> Floats:
        """(m,) scores when these leaves have other columns."""
        gains = [self.gain(leaf, column) for leaf, column in columns.items()]
        return self.scores + np.sum(gains, axis=0) if gains else self.scores

    def row(
        self, scores: Floats, flip: Any, change: float, call: str, **own: Any
    ) -> dict[str, Any]:
        """A row of a flip table: ``best`` and ``lead`` under these scores, a flip if best differs.

        ``lead`` is how far the present best is ahead of the others.
        """
        found = best_of(self.alternatives, scores)
        own |= {"best": found, "lead": lead(scores, self.now)}
        if found == self.best:
            return no_flip(**own)
        return own | {"flip": flip, "change": change, "winner": found, "call": call}

    def failed(self, reason: str, **own: Any) -> dict[str, Any]:
        """A row for a change that cannot be made; ``conflict`` says why."""
        return no_flip(**own, best="", lead=math.nan, conflict=reason)
