"""Comparisons of swings together: how many times the one side is worth the other, low to high.

What is compared is a ratio, ``low <= more / less <= high``, of the summed weights of two sides, and
a ratio of nothing to nothing says nothing. So answers clash if no weights satisfy them all *with
something on a side of each*: that a is worth twice b and b twice a is no way of saying that both
are worth nothing.

Rows ``rows @ w >= 0`` with w >= 0 make up a cone: if each answer can have something on its sides,
all can at once, and w can be scaled until there is at least 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from .constraints import Constraint
from .errors import JudgmentError
from .i18n import gettext as _
from .i18n import number
from .scales import text as step_text

__all__ = [
    "comparison_clash",
    "comparison_constraints",
    "comparison_text",
    "least_clash",
    "ratio_rows",
    "ratio_text",
    "ratios_as_text",
    "ratios_from_text",
    "weights_for",
]

Floats = NDArray[np.float64]
HOLDS = 1e-9
"""By how much a row may be violated, at weights scaled to greatest 1."""
MOST_SETS = 20_000
"""Sets of one size that are searched for a smallest clash."""


def ratio_rows(more: Floats, less: Floats, low: float, high: float) -> Floats:
    """(c, k) rows of ``low <= (more @ w) / (less @ w) <= high``, c at most 2, as rows @ w >= 0.

    Parameters
    ----------
    more, less : (k,) 1 for the weights on the side
    low, high : 0 and infinity say nothing
    """
    made = []
    if low > 0:
        made.append((more - low * less) / max(low, 1.0))
    if high < math.inf:
        made.append((high * less - more) / max(high, 1.0))
    return np.array(made).reshape(-1, len(more))


def weights_for(must: Floats, sides: Floats, may: Floats) -> Floats | None:
    """(k,) weights with ``must @ w >= 0`` and something on all ``sides``; None if there are none.

    Parameters
    ----------
    must : (c, k)
    sides : (s, k) 1 for the weights on either side of a comparison
    may : (r, k) rows to violate little if it can be: the sum of their violations is least
    """
    from scipy.optimize import linprog

    k, more = must.shape[1], len(may)
    if not len(sides):
        sides = np.ones((1, k))
    above = np.block(
        [
            [must, np.zeros((len(must), more))],
            [sides, np.zeros((len(sides), more))],
            [may, np.eye(more)],
        ]
    )
    least = np.concatenate([np.zeros(len(must)), np.ones(len(sides)), np.zeros(more)])
    found = linprog(
        np.append(np.full(k, 1e-3), np.ones(more)),
        A_ub=-above,
        b_ub=-least,
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if found.status == 2:
        return None
    if found.status != 0:
        raise ArithmeticError(found.message)
    w = np.maximum(np.asarray(found.x, float)[:k], 0.0)
    return np.asarray(w / w.sum(), float)


def least_clash(
    parts: Sequence[Floats], sides: Floats, fixed: Floats, member: int | None = None
) -> tuple[int, ...]:
    """Places of the fewest answers that clash, with what is fixed; none if they do not clash.

    Beyond `MOST_SETS` sets of a size, a set of which each is needed (deletion filter, Chinneck &
    Dravnieks 1991, ORSA J. on Computing 3, 157-168).

    Parameters
    ----------
    parts : n answers, each (c, k) rows
    sides : (n, k) 1 for the weights on either side of each
    fixed : (f, k) rows that hold in any case
    member : an answer without which there is no clash, if that is known
    """
    n, k = sides.shape

    def weights(some: Sequence[int]) -> Floats | None:
        others = [parts[i] for i in range(n) if i not in some]
        must = np.vstack([fixed, *(parts[i] for i in some)])
        may = np.vstack(others) if others else np.zeros((0, k))
        return weights_for(must, sides[list(some)], may)

    if weights(range(n)) is not None:
        return ()
    free = [i for i in range(n) if i != member]
    always = () if member is None else (member,)
    for size in range(max(1 - len(always), 0), len(free) + 1):
        if math.comb(len(free), size) > MOST_SETS:
            break
        sets = [(*some, *always) for some in combinations(free, size)]
        left = np.array(sets, dtype=np.intp).reshape(len(sets), -1)
        while len(left):
            some = [int(i) for i in left[0]]
            w = weights(some)
            if w is None:
                return tuple(sorted(some))
            # Whatever holds at these weights does not clash, nor does any part of it.
            holds = (sides @ w > HOLDS) & [bool((p @ w >= -HOLDS * w.max()).all()) for p in parts]
            holds[some] = True
            left = left[~holds[left].all(axis=1)]
    kept = list(range(n))
    for i in range(n):
        rest = [j for j in kept if j != i]
        if weights(rest) is None:
            kept = rest
    return tuple(kept)


# -- by the names of the weights ------------------------------------------------------------------

Said = tuple[Sequence[str], Sequence[str], float, float]


def comparison_constraints(
    more: Sequence[str], less: Sequence[str], low: float, high: float
) -> list[Constraint]:
    """``low <= more / less <= high`` as linear constraints, one for each end that says anything."""
    made = []
    for bound, sign in ((low, 1.0), (high, -1.0)):
        if bound in (0, math.inf):
            continue
        terms = dict.fromkeys(more, sign) | dict.fromkeys(less, -sign * bound)
        ends = (bound, math.inf) if sign > 0 else (0.0, bound)
        made.append(Constraint(terms, low=0.0, label=comparison_text(more, less, *ends)))
    return made


def comparison_clash(said: Sequence[Said], names: Sequence[str]) -> tuple[int, ...]:
    """Places of the fewest comparisons of these weights that clash; none if they do not."""
    parts, sides = [], np.zeros((len(said), len(names)))
    for i, (more, less, low, high) in enumerate(said):
        pair = [np.isin(names, list(side)).astype(float) for side in (more, less)]
        parts.append(ratio_rows(pair[0], pair[1], low, high))
        sides[i] = pair[0] + pair[1]
    return least_clash(parts, sides, np.zeros((0, len(names))))


# -- as text --------------------------------------------------------------------------------------


def comparison_text(
    more: Sequence[str], less: Sequence[str], low: float | None, high: float | None
) -> str:
    """What was answered, in the language in force; without ends that it was not known."""
    if low is None or high is None:
        message = _("{more} against {less}: don't know")
    elif high == math.inf:
        message = _("{more} is worth at least {low} times {less}")
    elif low == 0:
        message = _("{more} is worth at most {high} times {less}")
    elif low == high:
        message = _("{more} is worth {low} times {less}")
    else:
        message = _("{more} is worth {low} to {high} times {less}")
    ends = (ratio_text(x) if x else "0" for x in (low, high))
    sides = (" + ".join(side) for side in (more, less))
    return message.format(
        **dict(zip(("low", "high", "more", "less"), (*ends, *sides), strict=True))
    )


def ratio_text(ratio: float) -> str:
    """A ratio as people write it: ``3``, ``1/3``, ``1.5``, ``1/1.25``."""
    if ratio in (0, math.inf):
        return number(ratio, 0)
    written = step_text(ratio)
    if ratio < 1 and "/" not in written:
        return "1/" + _short(1 / ratio)
    return _short(ratio) if "/" not in written else written


def _short(ratio: float) -> str:
    for digits in range(3):
        if abs(round(ratio, digits) - ratio) <= 1e-9 * ratio:
            return number(ratio, digits)
    return number(ratio, 3)


def ratios_as_text(low: float, high: float) -> str:
    """``2..3``, ``1/3..1/2``, ``3..inf``, ``0..1/9``: exactly, as answers.csv holds it.

    >>> ratios_as_text(1 / 3, 0.5), ratios_as_text(3, float("inf"))
    ('1/3..1/2', '3..inf')
    """
    return "..".join("inf" if x == math.inf else _exact(x) for x in (low, high))


def _exact(x: float) -> str:
    if x == int(x):
        return f"{x:.0f}"
    near = Fraction(x).limit_denominator(1000)
    decimal = format(Decimal(repr(float(x))), "f")
    if float(near) == x and (near.numerator == 1 or len(decimal) > len("1.2345")):
        return str(near)
    return decimal


def ratios_from_text(text: str) -> tuple[float, float]:
    """The ends of ``low..high``: decimals or fractions, 0 for no least, ``inf`` for no greatest.

    Raises
    ------
    JudgmentError
        Anything else; also ``0..inf``, which says nothing.
    """
    ends = [end.strip() for end in text.split("..")]
    try:
        low, high = (_number(end) for end in ends)
    except ValueError:
        low = high = math.nan
    if not 0 <= low <= high or high == 0 or low == math.inf or (low, high) == (0, math.inf):
        message = _(
            "{text!r} is no range of ratios; allowed: low..high such as 2..3, 1/3..1/2, 0..1/9 or "
            "3..inf"
        )
        raise JudgmentError(message.format(text=text))
    return low, high


def _number(text: str) -> float:
    if text == "inf":
        return math.inf
    if not text or set(text) - set("0123456789./"):
        raise ValueError(text)
    try:
        return float(Fraction(text))
    except ZeroDivisionError:
        raise ValueError(text) from None
