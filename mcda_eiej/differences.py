"""Qualitative judgments of difference: reading them, and which of them clash.

"a is more attractive than b, and the difference is weak": a category, or a range of neighbouring
ones. No scale fits judgments that clash; the clashing ones are found by linear programs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .completion import parts
from .errors import JudgmentError
from .i18n import gettext as _
from .projection import solve_lp

__all__ = [
    "CATEGORIES",
    "Difference",
    "clash",
    "difference_rows",
    "read_differences",
    "unknown_item",
]

Floats = NDArray[np.float64]
#: The categories of difference.
CATEGORIES = ("no", "very weak", "weak", "moderate", "strong", "very strong", "extreme")
TOP = len(CATEGORIES) - 1
_SLACK = 1e-7
_SETS = 200_000  # tried of one size


class Difference(NamedTuple):
    """a is more attractive than b by categories ``least`` to ``most``, 0 for no difference."""

    a: str
    b: str
    least: int
    most: int

    def __str__(self) -> str:
        if self.least == self.most:
            return f"{self.a} – {self.b}: {CATEGORIES[self.least]}"
        if (self.least, self.most) == (1, TOP):
            return f"{self.a} – {self.b}: positive"
        # As a range is written.
        return f"{self.a} – {self.b}: {CATEGORIES[self.least]}-{CATEGORIES[self.most]}"


def unknown_item(item: str, names: Sequence[str]) -> JudgmentError:
    message = _("unknown item {item}; the items are {items}")
    return JudgmentError(message.format(item=repr(item), items=", ".join(names)))


def _categories(value: str | tuple[str, str]) -> tuple[int, int]:
    """Least and most category of a judgment."""
    words = value if isinstance(value, tuple) else tuple(str(value).replace("–", "-").split("-"))
    words = tuple(w.strip() for w in words)
    if words == ("positive",):
        return 1, TOP
    if not 1 <= len(words) <= 2 or any(w not in CATEGORIES for w in words):
        message = _("{value!r} is no difference; there are {names}, ranges of them and positive")
        raise JudgmentError(message.format(value=value, names=", ".join(CATEGORIES)))
    least, most = CATEGORIES.index(words[0]), CATEGORIES.index(words[-1])
    if least > most or (least == 0 < most):
        message = _("{value!r}: a range goes from a lower category, not no, to a higher one")
        raise JudgmentError(message.format(value=value))
    return least, most


def read_differences(
    items: Sequence[str], judgments: Mapping[tuple[str, str], str | tuple[str, str]]
) -> tuple[list[str], list[Difference]]:
    names = [str(i) for i in items]
    if len(set(names)) < len(names):
        raise JudgmentError(_("an item is there twice"))
    told: list[Difference] = []
    known = np.full((len(names), len(names)), np.nan)
    for (a, b), value in judgments.items():
        for item in (a, b):
            if item not in names:
                raise unknown_item(item, names)
        i, j = names.index(a), names.index(b)
        if i == j or not math.isnan(known[i, j]):
            message = _("{a} and {b}: each pair of two items at most once")
            raise JudgmentError(message.format(a=a, b=b))
        known[i, j] = known[j, i] = 1.0
        told.append(Difference(a, b, *_categories(value)))
    np.fill_diagonal(known, 1.0)
    pieces = parts(known)
    if len(pieces) != 1:
        message = _("the judgments do not connect all items; the parts are {parts}")
        text = "; ".join(", ".join(names[i] for i in p) for p in pieces)
        raise JudgmentError(message.format(parts=text))
    return names, told


def difference_rows(names: list[str], told: Sequence[Difference]) -> Floats:
    """(j, n) rows that give each difference from the values."""
    rows = np.zeros((len(told), len(names)))
    for k, d in enumerate(told):
        rows[k, names.index(d.a)], rows[k, names.index(d.b)] = 1.0, -1.0
    return rows


def _limits(names: list[str], told: Sequence[Difference]) -> tuple[Floats, Floats, list[int]]:
    """Each judgment on its own, with limits between categories as further unknowns.

    A scale fits if and only if there are limits 0 = s_1 <= s_2 <= ... <= s_6 with every difference
    of categories i to j above s_i and below s_j+1; all can be kept a unit apart, since a scale that
    fits also fits enlarged. Rows @ (v, s) >= least, and the judgment that each row is of.
    """
    n = len(names)
    rows, least, owner = [], [], []
    for k, (row, d) in enumerate(zip(difference_rows(names, told), told, strict=True)):
        whole = np.append(row, np.zeros(TOP))
        if d.most == 0:
            rows += [whole, -whole]
            least += [0.0, 0.0]
            owner += [k, k]
            continue
        above = whole.copy()
        above[n + d.least - 1] -= 1
        rows.append(above)
        least.append(1.0)
        owner.append(k)
        if d.most < TOP:
            below = -whole
            below[n + d.most] += 1
            rows.append(below)
            least.append(1.0)
            owner.append(k)
    return np.array(rows), np.array(least), owner


def clash(names: list[str], told: Sequence[Difference]) -> tuple[list[int], bool] | None:
    """Places of clashing judgments, and whether no fewer clash; None if a scale fits.

    As `constraints.clash`: a clash must hold a judgment violated by any scale whatever, so that
    each scale found rules out every set inside what it fits.
    """
    rows, least, owners = _limits(names, told)
    owner = np.array(owners)
    order = np.zeros((TOP, rows.shape[1]))  # s_1 = 0, s_k+1 >= s_k
    order[0, len(names)] = 1.0
    for k in range(1, TOP):
        order[k, len(names) + k], order[k, len(names) + k - 1] = 1.0, -1.0

    def violated(members: Sequence[int]) -> NDArray[np.bool_] | None:
        """What a scale that fits ``members`` violates, few judgments; None if no scale does."""
        inside = np.isin(owner, members)
        free = np.flatnonzero(~inside)
        # Violations of the others cost; those of members are not allowed.
        size = rows.shape[1]
        slack = np.zeros((len(rows), len(free)))
        slack[free, np.arange(len(free))] = 1.0
        above = np.vstack(
            [
                np.hstack([rows, slack]),
                np.hstack([order[1:], np.zeros((TOP - 1, len(free)))]),
                np.hstack([np.zeros((len(free), size)), np.eye(len(free))]),
            ]
        )
        ends = np.concatenate([least, np.zeros(TOP - 1 + len(free))])
        cost = np.append(np.zeros(size), np.ones(len(free)))
        equal = np.append(order[0], np.zeros(len(free)))[None]
        solved = solve_lp(cost, above, ends, equal, np.zeros(1))
        if solved is None:
            return None
        bad = np.zeros(len(told), dtype=bool)
        bad[owner[rows @ solved[0][:size] < least - _SLACK]] = True
        return bad

    if violated(range(len(told))) is not None:
        return None
    proved = 0
    for size in (1, 2, 3, 4):
        if math.comb(len(told), size) > _SETS:
            break
        sets = np.array(list(combinations(range(len(told)), size)), dtype=np.intp)
        sets = sets.reshape(-1, size)
        while len(sets):
            bad = violated(sets[0].tolist())
            if bad is None:
                return sets[0].tolist(), True
            sets = sets[bad[sets].any(axis=1)]
        proved = size
    kept = list(range(len(told)))
    for k in range(len(told)):
        rest = [m for m in kept if m != k]
        if violated(rest) is None:
            kept = rest
    return kept, len(kept) == proved + 1
