"""The fewest answers that together change the best, moved along the 17 steps.

Exact: every set of one size is tried before a larger one is. Moves of a group's members that give
the same joint answer are tried once, by the member who needs the fewest steps.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ..additive import top_set
from .answers import PLACES, STEPS, Answer
from .judged import Judged
from .parts import Part

__all__ = ["AnswerSet", "fewest"]

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Slot = tuple[int, int, int]

_CHUNK = 16_384
_SAME = 1e-9


@dataclass(frozen=True)
class AnswerSet:
    """Answers to change, each with its step (a place in `scales.STEPS`), and the best then.

    ``cost`` is the number of steps in all, ``consistency`` the greatest consistency ratio of the
    matrices concerned.
    """

    answers: tuple[int, ...]
    steps: tuple[int, ...]
    best: tuple[int, ...]
    cost: float
    consistency: float


@dataclass(frozen=True)
class _Move:
    """A joint answer moved, read from the lower place of its pair, at what cost and by whom."""

    slot: Slot
    log: float
    cost: float
    who: tuple[tuple[int, int], ...]  # (answer, step), of one member or of two


def fewest(
    model: Judged, answers: Sequence[Answer], size: int, limit: int
) -> tuple[AnswerSet | None, bool]:
    """The cheapest set of ``size`` answers whose change changes the best.

    Parameters
    ----------
    answers : of which no smaller set changes the best
    size : 2 or 3; three answers of members of one group to one pair are not tried
    limit : how many sets to try at most

    Returns
    -------
    found : of the sets of this size the one with the fewest steps in all, then the lowest
        consistency ratio; None if there is none
    complete : whether every set was tried; if not, none was
    """
    single = _singles(answers)
    twins = _twins(model, answers) if size == 2 else []
    shared = len({a.slot for a in answers}) < len(answers)
    by_slot: dict[Slot, list[int]] = {}
    for k, move in enumerate(single):
        by_slot.setdefault(move.slot, []).append(k)
    count = len(twins) + _ways([len(x) for x in by_slot.values()], size)
    if count > limit or (size > 2 and shared):
        return None, False
    search = _Search(model)
    for sets in _pieces(np.arange(len(twins), dtype=np.intp)[:, None]):
        search.add(twins, sets)
    for sets in _batches(_products(list(by_slot.values()), size)):
        search.add(single, sets)
    return search.found(), True


class _Search:
    """The cheapest sets so far."""

    def __init__(self, model: Judged) -> None:
        self.model = model
        self.least = math.inf
        self.kept: list[tuple[list[_Move], tuple[int, ...]]] = []

    def add(self, moves: Sequence[_Move], sets: Places) -> None:
        """Try (b, r) sets of moves."""
        if not len(sets):
            return
        cost = np.array([m.cost for m in moves])[sets].sum(axis=1)
        worth = cost <= self.least + _SAME
        sets, cost = sets[worth], cost[worth]
        if not len(sets):
            return
        scores = self.model.scores(dict(self._weights(moves, sets)))
        changed = np.flatnonzero(self.model.changed(scores))
        if not len(changed):
            return
        least = float(cost[changed].min())
        if least < self.least - _SAME:
            self.least, self.kept = least, []
        tops = top_set(scores)
        for k in changed[cost[changed] <= self.least + _SAME]:
            best = tuple(np.flatnonzero(tops[k]).tolist())
            self.kept.append(([moves[m] for m in sets[k]], best))

    def _weights(self, moves: Sequence[_Move], sets: Places) -> Iterator[tuple[int, Floats]]:
        """Of each part that some set touches the (b, n) priorities."""
        slots = np.array([m.slot for m in moves], dtype=np.intp)
        logs = np.array([m.log for m in moves])
        for p in np.unique(slots[sets, 0]).tolist():
            part = self.model.parts[p]
            made = np.full((len(sets), part.n), np.nan if part.base is None else part.base)
            here = slots[sets, 0] == p
            times = here.sum(axis=1)
            # What one move does to a part alone is the same in every set with it: done once.
            alone = np.flatnonzero(times == 1)
            which, back = np.unique(sets[alone, here[alone].argmax(axis=1)], return_inverse=True)
            if len(which):
                one = part.weights(_moved(part, p, slots[which, None], logs[which, None]))
                made[alone] = one[back.reshape(-1)]
            more = np.flatnonzero(times > 1)
            if len(more):
                made[more] = part.weights(_moved(part, p, slots[sets[more]], logs[sets[more]]))
            yield p, made

    def found(self) -> AnswerSet | None:
        """The cheapest set, of equally cheap ones the most consistent."""
        made = []
        for moves, best in self.kept:
            told = [w for move in moves for w in move.who]
            made.append(
                AnswerSet(
                    tuple(a for a, _step in told),
                    tuple(step for _a, step in told),
                    best,
                    self.least,
                    self._consistency(moves),
                )
            )
        return min(made, key=_consistent_first, default=None)

    def _consistency(self, moves: Sequence[_Move]) -> float:
        ratios = []
        for p in {m.slot[0] for m in moves}:
            own = [m for m in moves if m.slot[0] == p]
            part = self.model.parts[p]
            logs = part.with_answers([m.slot[1:] for m in own], np.array([[m.log for m in own]]))
            ratios.append(float(part.consistency(logs)[0]))
        return max(ratios)


def _moved(part: Part, p: int, slots: Places, logs: Floats) -> Floats:
    """(b, n, n) joint answers of part ``p`` after (b, r) moves, some maybe of other parts."""
    joint = np.repeat(part.joint[None], len(slots), axis=0)
    for r in range(slots.shape[1]):
        own = np.flatnonzero(slots[:, r, 0] == p)
        i, j = slots[own, r, 1], slots[own, r, 2]
        joint[own, i, j], joint[own, j, i] = logs[own, r], -logs[own, r]
    return joint


def _consistent_first(found: AnswerSet) -> tuple[float, tuple[int, ...], tuple[int, ...]]:
    # NaN, where the table of random indices ends, compares with nothing.
    ratio = 0.0 if math.isnan(found.consistency) else found.consistency
    return ratio, found.answers, found.steps


def _costs(answer: Answer) -> Floats:
    """(17,) scale steps from the answer to each step."""
    return np.abs(PLACES - answer.place)


def _joint(answer: Answer) -> Floats:
    """(17,) logarithms of the joint answer at each step, read from the lower place."""
    made = answer.joint(STEPS)
    return made if answer.i < answer.j else -made


def _singles(answers: Sequence[Answer]) -> list[_Move]:
    moves = (
        _Move(answer.slot, log, cost, ((k, step),))
        for k, answer in enumerate(answers)
        if answer.share > 0
        for step, (log, cost) in enumerate(
            zip(_joint(answer).tolist(), _costs(answer).tolist(), strict=True)
        )
        if cost > _SAME
    )
    return _cheapest(moves)


def _twins(model: Judged, answers: Sequence[Answer]) -> list[_Move]:
    """Two members of a group who move the same joint answer: logarithms add up."""
    by_slot: dict[Slot, list[int]] = {}
    for k, answer in enumerate(answers):
        if answer.share > 0:
            by_slot.setdefault(answer.slot, []).append(k)
    found: list[_Move] = []
    for (p, i, j), here in by_slot.items():
        now = float(model.parts[p].joint[i, j])
        seen: dict[float, _Move] = {}
        for one, other in combinations(here, 2):
            log = _joint(answers[one])[:, None] + _joint(answers[other]) - now
            cost = _costs(answers[one])[:, None] + _costs(answers[other])
            both = (_costs(answers[one])[:, None] > _SAME) & (_costs(answers[other]) > _SAME)
            # Costs first: of equal joint answers the cheapest stays.
            at = np.flatnonzero(both.ravel())
            at = at[np.argsort(cost.ravel()[at], kind="stable")]
            keys = np.round(log.ravel()[at], 12)
            unique, first = np.unique(keys, return_index=True)
            for key, place in zip(unique.tolist(), at[first].tolist(), strict=True):
                x, y = divmod(place, len(STEPS))
                move = _Move((p, i, j), float(log[x, y]), float(cost[x, y]), ((one, x), (other, y)))
                if key not in seen or move.cost < seen[key].cost:
                    seen[key] = move
        found += seen.values()
    return found


def _cheapest(moves: Iterable[_Move]) -> list[_Move]:
    """Of the moves to the same joint answer the one with the fewest steps."""
    found: dict[tuple[Slot, float], _Move] = {}
    for move in moves:
        key = move.slot, round(move.log, 12)
        if key not in found or move.cost < found[key].cost:
            found[key] = move
    return list(found.values())


def _ways(sizes: Sequence[int], size: int) -> int:
    """How many sets of ``size`` moves there are, each of another slot."""
    ways = [1] + [0] * size
    for n in sizes:
        for k in range(size, 0, -1):
            ways[k] += n * ways[k - 1]
    return ways[size]


def _products(slots: Sequence[Sequence[int]], size: int) -> Iterator[Places]:
    for chosen in combinations(slots, size):
        grid = np.meshgrid(*[np.array(moves, dtype=np.intp) for moves in chosen], indexing="ij")
        yield np.column_stack([g.ravel() for g in grid])


def _batches(arrays: Iterable[Places]) -> Iterator[Places]:
    """The same rows in pieces of about equal size."""
    held: list[Places] = []
    for array in arrays:
        held.append(array)
        if sum(map(len, held)) >= _CHUNK:
            yield from _pieces(np.concatenate(held))
            held = []
    if held:
        yield from _pieces(np.concatenate(held))


def _pieces(array: Places) -> Iterator[Places]:
    for start in range(0, len(array), _CHUNK):
        yield array[start : start + _CHUNK]
