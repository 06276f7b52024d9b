"""The tree of questions of one model: same answers, same next question.

Everything that depends on the model and on answers, and on nothing else, is kept here, so that many
people (or simulated ones) can be asked by one tree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..comparisons import ratio_rows
from ..constraints import ConstraintArrays, one_sided
from ..errors import TooLargeError
from ..i18n import gettext as _
from ..polytope import region_of
from ..sensitivity.levels import Level
from .choosing import best_grades, best_thresholds, counts, open_after
from .questions import GRADES, Given, Mode, Question, Sides, all_sides, count_sides, membership
from .remaining import Remaining, Spread

__all__ = ["Tree"]

Floats = NDArray[np.float64]
MOST_COMPARISONS = 1600
"""Comparisons that can be held against each other in some tenths of a second."""
SIMPLER = 0.05
"""By how much of what the best question settles a simpler one may settle less and be preferred."""
_CUTS = 1e-9


@dataclass(frozen=True, eq=False)
class Tree:
    """Questions about the weights of ``level``, in ``mode``; see `NextQuestion` for the rest."""

    level: Level
    mode: Mode
    sides: Sequence[Sides]
    steps: Floats
    root: Remaining
    more: Floats = field(repr=False)
    less: Floats = field(repr=False)

    @classmethod
    def of(
        cls,
        level: Level,
        mode: Mode,
        together: int | None,
        ratios: Sequence[float],
        constraints: ConstraintArrays,
        spread: Spread,
    ) -> Tree:
        """The tree before any answer."""
        k = len(level.keys)
        sides = _allowed(k, together)
        steps = GRADES
        if mode == "yes-no":
            steps = tuple(sorted({r for x in ratios for r in (float(x), 1 / float(x))}))
        more, less = membership(sides, k)
        rows, _owner = one_sided(constraints)
        root = Remaining(
            level.values,
            region_of(constraints),
            rows,
            np.zeros((0, k)),
            tuple(range(len(level.alternatives))),
            spread,
        )
        return cls(level, mode, sides, np.array(steps), root, more, less)

    def follow(self, state: Remaining, given: Given) -> Remaining:
        """The state after an answer."""
        if not given.known:
            return state
        key = (given.question.more, given.question.less, given.low, given.high)
        if key not in state.children:
            more, less = (self.side(names) for names in (given.question.more, given.question.less))
            rows = self.rows(given)
            state.children[key] = state.after(rows, more + less)
        return state.children[key]

    def side(self, names: Sequence[str]) -> Floats:
        """(k,) 1 for the weights named."""
        return np.array([1.0 if key in names else 0.0 for key in self.level.keys])

    def rows(self, given: Given) -> Floats:
        """(c, k) an answer as rows @ w >= 0."""
        if given.low is None or given.high is None:
            return np.zeros((0, len(self.level.keys)))
        more, less = (self.side(names) for names in (given.question.more, given.question.less))
        return ratio_rows(more, less, given.low, given.high)

    def next(self, state: Remaining, skipped: frozenset[object]) -> Question | None:
        """The question expected to settle most; None if none that is allowed can settle anything.

        ``skipped`` holds the sides (`Question.sides`) of comparisons not to be asked again.
        """
        if skipped not in state.chosen:
            state.chosen[skipped] = self._choose(state, skipped)
            state.forget_points()
        found = state.chosen[skipped]
        assert found is None or isinstance(found, Question)
        return found

    def _choose(self, state: Remaining, skipped: frozenset[object]) -> Question | None:
        low, high = state.ratios(self.more, self.less)
        cuts = (low[:, None] * (1 + _CUTS) < self.steps) & (
            self.steps < high[:, None] * (1 - _CUTS)
        )
        for q, sides in enumerate(self.sides):
            if skipped and frozenset(self._names(side) for side in sides) in skipped:
                cuts[q] = False
        at = np.flatnonzero(cuts.any(axis=1))
        if not len(at):
            return None
        regions = state.regions
        share = np.array([s for s, _points in regions.values()])
        share = share / share.sum()
        points = [p for _share, p in regions.values()]
        weight = share / np.array([len(p) for p in points])
        number = counts(points, self.more[at], self.less[at], self.steps)
        d = state.dimension
        size = np.array([len(s) + len(t) for s, t in self.sides])[at]
        if self.mode == "graded":
            best = self._simplest(best_grades(number, weight, d), size, float(open_after(share, d)))
            return self._graded(at[best], low[at[best]], high[at[best]])
        left = best_thresholds(number, weight, d)
        left[~cuts[at]] = np.inf
        sizes = np.repeat(size[:, None], left.shape[1], axis=1)
        place = self._simplest(left.ravel(), sizes.ravel(), float(open_after(share, d)))
        q, step = divmod(place, left.shape[1])
        return self._yes_no(at[q], float(self.steps[step]))

    def _simplest(self, left: Floats, size: NDArray[np.intp], now: float) -> int:
        """The place of the simplest question among those that leave about the least open."""
        least = left.min()
        near = np.flatnonzero(left <= least + SIMPLER * max(now - least, 0.0))
        near = near[size[near] == size[near].min()]
        return int(near[left[near].argmin()])

    def _names(self, side: tuple[int, ...]) -> frozenset[str]:
        return frozenset(self.level.keys[i] for i in side)

    def _side(self, side: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(self.level.keys[i] for i in side)

    def _graded(self, q: int, low: float, high: float) -> Question:
        more, less = self.sides[q]
        ends = (0.0, *GRADES, math.inf)
        options = tuple(
            (a, b) for a, b in pairwise(ends) if b > low * (1 + _CUTS) and a < high * (1 - _CUTS)
        )
        return Question(self._side(more), self._side(less), None, options)

    def _yes_no(self, q: int, ratio: float) -> Question:
        more, less = (self._side(side) for side in self.sides[q])
        # "At least a third of" is asked the other way round, "at least three times".
        if ratio < 1:
            more, less, ratio = less, more, _tidy(1 / ratio)
        return Question(more, less, ratio, ((0.0, ratio), (ratio, math.inf)))


def _tidy(ratio: float) -> float:
    near = round(ratio * 10_000) / 10_000
    return near if abs(near - ratio) <= 1e-12 * ratio else ratio


def _allowed(k: int, together: int | None) -> list[Sides]:
    if together is None:
        fits = [n for n in (3, 2, 1) if count_sides(k, n) <= MOST_COMPARISONS]
        if fits or k < 2:
            return all_sides(k, fits[0] if fits else 1)
        message = _("{k} weights make {n} pairs, too many to choose between; at most {most} can be")
        raise TooLargeError(message.format(k=k, n=count_sides(k, 1), most=MOST_COMPARISONS))
    if (n := count_sides(k, together)) > MOST_COMPARISONS:
        message = _(
            "{n} comparisons of up to {together} of {k} weights a side are too many to choose "
            "between; at most {most} can be: use a smaller together, or a level of fewer weights"
        )
        raise TooLargeError(message.format(n=n, together=together, k=k, most=MOST_COMPARISONS))
    return all_sides(k, together)
