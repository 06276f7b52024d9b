"""On which statements of the source does the best alternative hang?

Every claim in force is left out and turned round; then the smallest sets of claims that together
change the best are sought, exactly. A claim acts on its own leaf only, so each leaf's ratings are
computed once for every small set of changes on it, and sets across leaves add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..additive import top_set
from ..ordinal import _agree
from ..ratings import contradicting, leaf_claims, reversal_contradictions, reversed_claim
from .board import Board, read
from .flips import flip_table, lead, model_call, no_flip
from .source import place_rows, reading_rows

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["claim_flips"]

Floats = NDArray[np.float64]
Action = tuple[str, str]
Change = frozenset[Action]
OWN = ("action", "leaf", "size", "sets", "best", "lead", "conflict", "kept")
REMOVED, REVERSED = "removed", "reversed"
LISTED = 20
"""Smallest sets listed of each sort, those that cost the best most first; ``sets`` counts all."""


def claim_flips(
    case: Case,
    profile: str | None = None,
    conditions: Sequence[str] = (),
    deep: bool = False,
) -> pd.DataFrame:
    """What the best alternative owes to the source: claims, the register, places, ways of reading.

    Parameters
    ----------
    deep : seek smallest sets of three claims too, beyond which the answer is "more than three"

    Returns
    -------
    DataFrame kind, what, current, flip, change, winner, call, action, leaf, size, sets, best, lead,
    conflict, kept
        claim     each claim in force removed, and reversed; ``change`` is one over the number in
                  force. Claims on leaves that are rated otherwise change nothing.
        claims    the smallest sets, by removal alone and by removal or reversal, if they have more
                  than one claim. ``sets`` is how many there are; 20 are listed. Where no set up to
                  the limit changes the best one row says ``more than 2 claims``.
        reading   stated claims, or all
        register  every other combination of aggregate, ungraded and sets
        place     each place in the source left out: its claims and its rows of the register.
                  ``kept`` names measures from there, which stay since nothing replaces them.

        ``size`` is the number of claims (and rows of the register) that are changed. ``best`` is
        the best after the change also where it is as now, ``lead`` how far the one best now is then
        ahead of the others. A reversal that contradicts other claims in force has no ``best`` and
        names them in ``conflict``.
    """
    board = Board.of(case, profile, conditions)
    shared = {"sets": 1, "conflict": "", "kept": ""}
    rows = [*_claim_rows(board, deep), *reading_rows(board), *place_rows(board)]
    return flip_table([shared | row for row in rows], OWN)


@dataclass
class _Reach:
    """What each small set of changes on one leaf adds to the scores, or why it cannot be made."""

    board: Board
    leaf: str
    ids: tuple[str, ...]
    gains: dict[Change, Floats] = field(default_factory=dict)
    clashes: dict[Change, tuple[str, ...]] = field(default_factory=dict)

    def of(self, change: Change) -> Floats | None:
        """(m,) gain, None where a reversal contradicts others."""
        if change not in self.gains and change not in self.clashes:
            case = read(self.board.case, **_choices(self.board.case, change))
            turned = [i for i, action in change if action == REVERSED]
            # A variant is checked as printed, before any condition.
            under = dict.fromkeys([self.board.conditions, ()]) if turned else {}
            if len(change) > 1:
                # Nobody asks which claims a set contradicts.
                if any(_clashes(case, conditions) for conditions in under):
                    self.clashes[change] = ()
                    return None
                under = {}
            clash = [found for on in under for found in reversal_contradictions(case, on)]
            if clash:
                changed = {i for i, _action in change}
                ids = [i for _leaf, found in clash for i in found if i not in changed]
                self.clashes[change] = tuple(dict.fromkeys(ids)) or tuple(sorted(changed))
            else:
                column = self.board.ratings(self.leaf, case)
                self.gains[change] = self.board.gain(self.leaf, column)
        return self.gains.get(change)

    def against(self, claim_id: str, change: Change) -> tuple[str, ...]:
        """The claims that the reversal of one contradicts: without them all it can be made."""
        alternatives = list(self.board.alternatives)
        held, _aside = leaf_claims(self.board.case, self.leaf, self.board.conditions)
        left = [reversed_claim(c) if c.id == claim_id else c for c in held]
        named = [i for i in self.clashes[change] if i != claim_id]
        while left:
            left = [c for c in left if c.id not in named]
            clash = [i for i in contradicting(alternatives, left) if i != claim_id]
            if not clash:
                break
            named += clash
        return tuple(i for i in self.ids if i in named)

    def changes(self, size: int, actions: Sequence[str]) -> Iterator[Change]:
        """Every set of ``size`` claims on the leaf, each with one of the actions."""
        for chosen in combinations(self.ids, size):
            for done in product(actions, repeat=size):
                yield frozenset(zip(chosen, done, strict=True))


def _clashes(case: Case, conditions: Sequence[str]) -> bool:
    """Whether `reversal_contradictions` finds any; finding a shortest cycle takes much longer."""
    turned = set(case.choices.reversed_claims)
    leaves = {x for c in case.claim_records if c.id in turned for x in (c.leaf, c.would_be)}
    printed = read(case, reversed_claims=())
    for leaf in case.leaves:
        if leaf in leaves and leaf not in case.choices.without:
            held, _aside = leaf_claims(printed, leaf, conditions)
            claims = [reversed_claim(c) if c.id in turned else c for c in held]
            if not _agree(list(case.alternatives), [s for c in claims for s in c.statements()]):
                return True
    return False


def _choices(case: Case, change: Change) -> dict[str, tuple[str, ...]]:
    """The choices that make a change, beside those in force; a claim reversed twice stands."""
    removed = case.choices.without_claims
    turned = case.choices.reversed_claims
    for claim_id, action in sorted(change):
        if action == REMOVED:
            removed = (*removed, claim_id)
        elif claim_id in turned:
            turned = tuple(i for i in turned if i != claim_id)
        else:
            turned = (*turned, claim_id)
    found = {"without_claims": removed, "reversed_claims": turned}
    return {k: v for k, v in found.items() if v != getattr(case.choices, k)}


def _claim_rows(board: Board, deep: bool) -> Iterator[dict[str, Any]]:
    case = board.case
    held = {leaf: leaf_claims(case, leaf, board.conditions)[0] for leaf in board.leaves}
    number = len({c.id for claims in held.values() for c in claims})
    reaches = []
    for leaf, claims in held.items():
        reach = _Reach(board, leaf, tuple(c.id for c in claims))
        rated = case.leaves[leaf].method == "claims"
        if rated:
            reaches.append(reach)
        for claim in claims:
            for action in (REMOVED, REVERSED):
                yield _single_row(board, reach, (claim.id, action), number, rated)
    limit = 3 if deep else 2
    yield from _set_rows(board, reaches, number, (REMOVED,), limit)
    yield from _set_rows(board, reaches, number, (REMOVED, REVERSED), limit)


def _single_row(
    board: Board, reach: _Reach, action: Action, number: int, rated: bool
) -> dict[str, Any]:
    change = frozenset([action])
    gain = reach.of(change)
    row = {
        "kind": "claim",
        "what": action[0],
        "current": "in force",
        "action": action[1],
        "leaf": reach.leaf,
        "size": 1,
    }
    if gain is None:
        return board.failed("; ".join(reach.against(action[0], change)), **row)
    if not rated:
        gain = np.zeros(len(board.alternatives))
    call = _call(board, change)
    return board.row(board.scores + gain, action[1], 1 / number, call, **row)


def _call(board: Board, change: Change) -> str:
    return model_call(board.who, board.conditions, **_choices(board.case, change))


def _set_rows(
    board: Board, reaches: list[_Reach], number: int, actions: tuple[str, ...], limit: int
) -> Iterator[dict[str, Any]]:
    """The smallest sets that change the best; one row that says so where there is none.

    Not again what has a row already: single claims, and sets that are all removed among those that
    may be reversed too.
    """
    action = " or ".join(actions)
    for size in range(1, limit + 1):
        found = _smallest(board, reaches, actions, size)
        if not found:
            continue
        if size == 1:
            return
        if REVERSED in actions:
            found = [x for x in found if any(done == REVERSED for _id, done in x[0])]
        for change, scores in found[:LISTED]:
            yield board.row(
                scores,
                "; ".join(f"{i} {done}" for i, done in sorted(change)),
                size / number,
                _call(board, change),
                kind="claims",
                what="; ".join(sorted(i for i, _done in change)),
                current="in force",
                action=action,
                leaf="; ".join(r.leaf for r in reaches if any(i in r.ids for i, _done in change)),
                size=size,
                sets=len(found),
            )
        return
    yield no_flip(
        kind="claims",
        what=_beyond(limit, REVERSED in actions),
        current="in force",
        action=action,
        leaf="",
        size=0,
        sets=0,
        best=board.best,
        lead=lead(board.scores, board.now),
    )


def _beyond(limit: int, reverse: bool) -> str:
    """That the smallest set has more claims than were tried."""
    return f"more than {limit} claims removed{' or reversed' if reverse else ''}"


@dataclass
class _Items:
    """Sets of changes on one leaf each: (n, m) gains, (n,) which leaf, and the changes."""

    gains: Floats
    leaf: NDArray[np.intp]
    changes: list[Change]


def _items(board: Board, reaches: list[_Reach], actions: tuple[str, ...], size: int) -> _Items:
    rows, leaf, changes = [], [], []
    for place, reach in enumerate(reaches):
        for change in reach.changes(size, actions):
            gain = reach.of(change)
            # What moves nothing is part of no smallest set.
            if gain is not None and np.abs(gain).max() > 0:
                rows.append(gain)
                leaf.append(place)
                changes.append(change)
    gains = np.array(rows).reshape(-1, len(board.alternatives))
    return _Items(gains, np.array(leaf, dtype=np.intp), changes)


def _smallest(
    board: Board, reaches: list[_Reach], actions: tuple[str, ...], size: int
) -> list[tuple[Change, Floats]]:
    """Every set of ``size`` changes that changes the best, those that cost the best most first.

    ``size`` is 1, 2 or 3, and no smaller set changes the best.
    """
    parts = {k: _items(board, reaches, actions, k) for k in range(1, size + 1)}
    one, whole = parts[1], parts[size]
    found: list[tuple[Change, Floats]] = []

    def keep(base: Floats, items: _Items, given: Change, rows: NDArray[np.intp]) -> None:
        scores = base + items.gains[rows]
        changed = (top_set(scores) != board.now).any(axis=1)
        found.extend(
            (given | items.changes[rows[k]], scores[k]) for k in np.flatnonzero(changed).tolist()
        )

    keep(board.scores, whole, frozenset(), np.arange(len(whole.changes)))
    every = np.arange(len(one.changes))
    if size == 3:
        # A pair on one leaf and one claim on another.
        for gain, leaf, change in zip(parts[2].gains, parts[2].leaf, parts[2].changes, strict=True):
            keep(board.scores + gain, one, change, every[one.leaf != leaf])
    if size >= 2:
        for i in range(len(every)):
            later = every[(every > i) & (one.leaf != one.leaf[i])]
            base = board.scores + one.gains[i]
            if size == 2:
                keep(base, one, one.changes[i], later)
                continue
            for j in later.tolist():
                rest = later[(later > j) & (one.leaf[later] != one.leaf[j])]
                keep(base + one.gains[j], one, one.changes[i] | one.changes[j], rest)
    return sorted(found, key=lambda x: (lead(x[1], board.now), sorted(x[0])))
