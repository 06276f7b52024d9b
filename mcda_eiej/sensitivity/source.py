"""How the source is read, and from where in it: stated or all claims, the register, each place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

from ..choices import REGISTER, known_places
from ..places import comes_from, inside, places
from ..ratings import leaf_claims, measures_in_force, register_items
from .board import Board, read
from .flips import model_call

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["place_rows", "reading_rows"]


def reading_rows(board: Board) -> Iterator[dict[str, Any]]:
    """Stated claims against all, and every other way of reading the register."""
    case = board.case
    claims = "stated" if case.choices.all_claims else "all"
    changed = {
        leaf: board.ratings(leaf, read(case, claims=claims))
        for leaf in board.leaves
        if case.leaves[leaf].method == "claims"
    }
    shared = {"leaf": "", "action": ""}
    yield board.row(
        board.with_columns(changed),
        claims,
        1.0,
        model_call(board.who, board.conditions, claims=claims),
        kind="reading",
        what="claims",
        current=case.choices.claims,
        size=1,
        **shared,
    )
    now = {name: getattr(case.choices, name) for name in REGISTER}
    graded = [leaf for leaf in board.leaves if case.leaves[leaf].method == "register"]
    for words in product(*REGISTER.values()):
        other = {k: w for k, w in zip(REGISTER, words, strict=True) if w != now[k]}
        if not other or not graded:
            continue
        reading = read(case, **other)
        yield board.row(
            board.with_columns({leaf: board.ratings(leaf, reading) for leaf in graded}),
            ", ".join(other.values()),
            len(other) / len(REGISTER),
            model_call(board.who, board.conditions, register=other),
            kind="register",
            what=", ".join(other),
            current=", ".join(now[k] for k in other),
            size=len(other),
            **shared,
        )


def place_rows(board: Board) -> Iterator[dict[str, Any]]:
    """Each place in the source left out: its claims and its rows of the register.

    No item left in the register is no knowledge, 0.5 in [0, 1], as no claim is. Measures stay. Rows
    that stand elsewhere too stay as well.
    """
    case = board.case
    claims = {leaf: leaf_claims(case, leaf, board.conditions)[0] for leaf in board.leaves}
    graded = {
        leaf: _items(case, leaf, board)
        for leaf in board.leaves
        if case.leaves[leaf].method == "register"
    }
    measured = {
        leaf: measures_in_force(case, leaf, board.conditions)
        for leaf in board.leaves
        if case.leaves[leaf].method == "measure"
    }
    sections = Counter(c.section for held in claims.values() for c in held)
    sections.update(section for items in graded.values() for section in items)
    number = sections.total()
    for place in known_places(case):
        removed = (*case.choices.without_places, place)
        lost = sum(n for section, n in sections.items() if comes_from(section, removed))
        kept = [
            f"{leaf} {row.alternative}"
            for leaf, rows in measured.items()
            for row in rows
            if comes_from(row.section, removed)
        ]
        if not lost and not kept:
            continue
        reading = read(case, without_places=removed)
        columns = {leaf: board.ratings(leaf, reading) for leaf in _touched(board, place)}
        yield board.row(
            board.with_columns(columns),
            "removed",
            lost / number if number else 0.0,
            model_call(board.who, board.conditions, without_places=removed),
            kind="place",
            what=place,
            current="in force",
            action="removed",
            leaf="; ".join(columns),
            size=lost,
            kept="; ".join(kept),
        )


def _items(case: Case, leaf: str, board: Board) -> list[str]:
    """The sections of the register's rows in force on ``leaf``."""
    target = next(t for t, key in case.register_targets.items() if key == leaf)
    return [
        item.section
        for a in board.alternatives
        for item in register_items(case, target, a, board.conditions)
    ]


def _touched(board: Board, place: str) -> list[str]:
    """The leaves on which a claim or a row of the register from ``place`` can count."""
    case = board.case
    leaves = {
        leaf
        for claim in case.claim_records
        if any(inside(p, place) for p in places(claim.section))
        for leaf in (claim.leaf, claim.would_be)
        if leaf in board.leaves and case.leaves[leaf].method == "claims"
    }
    leaves |= {
        case.register_targets[row.target]
        for row in case.register_records
        if any(inside(p, place) for p in places(row.section))
    }
    return [leaf for leaf in board.leaves if leaf in leaves]
