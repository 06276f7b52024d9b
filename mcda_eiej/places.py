"""Places in a source: what the columns ``section`` say, and what goes when a place is set aside.

A place is a chapter with or without a table or item, ``4.2.6 Table 8 #1``; several are joined by
``;``. What lies inside a place: ``4.2`` holds ``4.2.6`` and ``4.2.6 Table 8``, which holds its
items; ``4.2`` does not hold ``4.20``. A row that stands in several places goes only when all go.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

__all__ = ["comes_from", "enclosing", "inside", "places"]

NUMBERED = re.compile(r"\d+(\.\d+)+")


@cache
def places(section: str) -> tuple[str, ...]:
    """The places that ``section`` names, in its order.

    >>> places("4.1 Table 6; 6 Table 12")
    ('4.1 Table 6', '6 Table 12')
    """
    parts = (" ".join(p.split()) for p in section.split(";"))
    return tuple(dict.fromkeys(p for p in parts if p))


@cache
def enclosing(place: str) -> tuple[str, ...]:
    """The places around ``place``, the widest first, itself last.

    >>> enclosing("4.2.6 Table 8 #1")
    ('4', '4.2', '4.2.6', '4.2.6 Table 8', '4.2.6 Table 8 #1')
    """
    first, _space, rest = place.partition(" ")
    found = []
    if NUMBERED.fullmatch(first):
        numbers = first.split(".")
        found += [".".join(numbers[:k]) for k in range(1, len(numbers))]
    if rest:
        found.append(first)
        table, hash_, _item = place.rpartition(" #")
        if hash_ and table != first:
            found.append(table)
    return (*found, place)


def inside(place: str, whole: str) -> bool:
    """Whether ``place`` is ``whole`` or lies inside it."""
    return place == whole or whole in enclosing(place)


def comes_from(section: str, removed: Collection[str]) -> bool:
    """Whether everything that ``section`` names lies inside ``removed``; no place comes from none.

    >>> comes_from("4.1 Table 6; 6 Table 12", ["6"])
    False
    """
    named = places(section)
    return bool(named) and all(any(inside(p, r) for r in removed) for p in named)
