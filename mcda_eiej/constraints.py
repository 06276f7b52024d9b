"""Linear constraints on weights: from text to arrays, and why a set of them leaves nothing.

Text
    ``progress >= risk``, ``0.1 <= legal <= 0.3``, ``progress >= 2*legal``, ``a + b <= 0.5``,
    ``legal = 0.2``, ``2 a - b >= 1/3``, ``a >= b >= c``. Both sides are linear in the weights;
    ``<=``, ``>=``, ``≤``, ``≥``, ``=`` and ``==`` compare. A strict sign is refused: ties at the
    border have no share, and a border that does not count cannot be told from one that does.
Names
    A bare name is made of letters, digits, ``_`` and ``.``; any other goes in double quotes or
    backticks. What is the name of a weight is that weight, also where it looks like a number
    (``1E3``, ``2``); the number is then written another way (``2.0``). Numbers take a decimal
    point.

A set of constraints is held against the simplex of the level, w >= 0 and sum w = 1; there
low <= a w <= high is the same as (a - low) w >= 0 and (high - a) w >= 0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .errors import ConstraintError
from .i18n import gettext as _
from .linear_text import read_chain

__all__ = [
    "Clash",
    "Constraint",
    "ConstraintArrays",
    "as_constraints",
    "clash",
    "clash_error",
    "feasible",
    "one_sided",
    "parse_constraint",
]

Floats = NDArray[np.float64]
_TURNED = {"<=": ">=", ">=": "<=", "=": "="}
TOLERANCE = 1e-9
"""A constraint holds if it is violated by no more, its row scaled to greatest coefficient 1."""


@dataclass(frozen=True)
class Constraint:
    """``low <= sum of coefficient x weight <= high``.

    Parameters
    ----------
    coefficients : mapping of weight -> coefficient
    low, high : least and greatest value of the sum; equal for an equation
    label : what it is called where it is named; its own text if empty

    Raises
    ------
    ConstraintError
        No weight, a coefficient or bound that is not a number, no bound, or low above high.
    """

    coefficients: Mapping[str, float]
    low: float = -math.inf
    high: float = math.inf
    label: str = ""

    def __post_init__(self) -> None:
        terms = {str(k): float(v) for k, v in self.coefficients.items()}
        object.__setattr__(self, "coefficients", MappingProxyType(terms))
        object.__setattr__(self, "low", float(self.low))
        object.__setattr__(self, "high", float(self.high))
        if not self.label:
            object.__setattr__(self, "label", self._text())
        if not any(terms.values()):
            raise ConstraintError(_("{label!r}: names no weight").format(label=self.label))
        if not all(map(math.isfinite, terms.values())) or math.isnan(self.low + self.high):
            raise ConstraintError(_("{label!r}: not all numbers").format(label=self.label))
        if self.low > self.high or self.low == math.inf or self.high == -math.inf:
            raise ConstraintError(
                _("{label!r}: no number is at least {low} and at most {high}").format(
                    label=self.label, low=f"{self.low:g}", high=f"{self.high:g}"
                ),
                [self.label],
            )

    def _text(self) -> str:
        words = ""
        for name, factor in self.coefficients.items():
            sign = "-" if factor < 0 else "+"
            words += f" {sign} " if words else sign.replace("+", "")
            bare = re.fullmatch(r"[\w.]+", name)
            quoted = name if bare else f'"{name}"'
            words += quoted if abs(factor) == 1 else f"{abs(factor):g}*{quoted}"
        if self.low == self.high:
            return f"{words} = {self.low:g}"
        if math.isinf(self.low):
            return f"{words} <= {self.high:g}"
        if math.isinf(self.high):
            return f"{words} >= {self.low:g}"
        return f"{self.low:g} <= {words} <= {self.high:g}"

    def __hash__(self) -> int:
        return hash((tuple(sorted(self.coefficients.items())), self.low, self.high, self.label))

    def __reduce__(self) -> tuple[Any, ...]:
        # A read-only view of a dict cannot be pickled as it is.
        return Constraint, (dict(self.coefficients), self.low, self.high, self.label)

    def __str__(self) -> str:
        return self.label


# A name alone in an alias is read when the module loads, so no quotes and no cycle in it.
Constraints: TypeAlias = "str | Constraint | Iterable[str | Constraint | Iterable[Any]] | None"


class ConstraintArrays(NamedTuple):
    """``low <= rows @ w <= high``: (c, k), (c,), (c,), and c labels."""

    rows: Floats
    low: Floats
    high: Floats
    labels: tuple[str, ...]


class Clash(NamedTuple):
    """Constraints that cannot all hold, none of which can be left out; their places.

    ``smallest``: proved that no fewer of the constraints clash.
    """

    members: tuple[int, ...]
    smallest: bool


def parse_constraint(text: str, names: Sequence[str]) -> tuple[Constraint, ...]:
    """The constraints that ``text`` says, usually one; a chain such as ``a >= b >= c`` says two.

    >>> parse_constraint("progress >= 2*legal", ["progress", "legal"])[0].coefficients["legal"]
    -2.0

    Raises
    ------
    ConstraintError
        Unknown names, all at once and with the valid ones, or a text that cannot be read.
    """
    chain = read_chain(text, names)
    if chain.unknown:
        raise _unknown(chain.unknown, names, text)
    sides, signs = chain.sides, chain.signs
    whole = " ".join(text.split())
    if len(signs) == 2 and signs[0] == signs[1] != "=" and not (sides[0].terms or sides[2].terms):
        # A range, low <= sum <= high, is one constraint.
        ends = sides[0].constant - sides[1].constant, sides[2].constant - sides[1].constant
        low, high = ends if signs[0] == "<=" else ends[::-1]
        return (Constraint(sides[1].terms, low, high, whole),)
    found = []
    for i, sign in enumerate(signs):
        left, right = sides[i], sides[i + 1]
        if not left.terms:
            left, right, sign = right, left, _TURNED[sign]
        difference = left.plus(right, -1.0)
        bound = 0.0 - difference.constant
        found.append(
            Constraint(
                {n: v for n, v in difference.terms.items() if v != 0},
                -math.inf if sign == "<=" else bound,
                math.inf if sign == ">=" else bound,
                whole if len(signs) == 1 else chain.texts[i],
            )
        )
    return tuple(found)


def _unknown(unknown: Iterable[str], names: Sequence[str], text: str) -> ConstraintError:
    return ConstraintError(
        _("{text!r}: no weight {unknown}; there are {names}").format(
            text=text.strip(),
            unknown=", ".join(repr(n) for n in dict.fromkeys(unknown)),
            names=", ".join(names),
        )
    )


def as_constraints(
    constraints: Constraints,
    names: Sequence[str],
    expand: Callable[[str], Floats] | None = None,
) -> ConstraintArrays:
    """Constraints of any form as arrays over the weights of a level.

    Parameters
    ----------
    constraints : text, `Constraint`, or any nesting of iterables of them; None for none
    names : the names a constraint may use
    expand : name -> (k,) coefficients over the weights; by default the names are the weights

    Raises
    ------
    ConstraintError
        Every fault of every constraint at once.
    """
    faults: list[str] = []
    found: list[Constraint] = []
    empty: list[str] = []
    for item in _flat(constraints):
        try:
            if isinstance(item, Constraint):
                unknown = [n for n in item.coefficients if n not in names]
                if unknown:
                    raise _unknown(unknown, names, item.label)
                found.append(item)
            else:
                found.extend(parse_constraint(item, names))
        except ConstraintError as error:
            faults.append(str(error))
            empty.extend(error.clash)
    if faults:
        raise ConstraintError("; ".join(faults), empty)
    unit = np.eye(len(names))
    one = expand or (lambda name: unit[list(names).index(name)])
    size = len(one(names[0])) if len(names) else 0
    rows = np.zeros((len(found), size))
    for i, c in enumerate(found):
        for name, factor in c.coefficients.items():
            rows[i] += factor * one(name)
    return ConstraintArrays(
        rows,
        np.array([c.low for c in found]),
        np.array([c.high for c in found]),
        tuple(c.label for c in found),
    )


def _flat(constraints: Any) -> Iterable[str | Constraint]:
    if constraints is None:
        return
    if isinstance(constraints, (str, Constraint)):
        yield constraints
    elif isinstance(constraints, Iterable) and not isinstance(constraints, Mapping):
        for item in constraints:
            yield from _flat(item)
    else:
        raise ConstraintError(
            _("{value!r} is neither text nor a Constraint").format(value=constraints)
        )


# -- is anything left? ----------------------------------------------------------------------------


def one_sided(arrays: ConstraintArrays) -> tuple[Floats, NDArray[np.intp]]:
    """The same constraints as ``rows @ w >= 0`` on the simplex, and which one each row is from.

    Rows are scaled to greatest coefficient 1; one that holds everywhere with equality is left out.
    """
    rows = np.concatenate([arrays.rows - arrays.low[:, None], arrays.high[:, None] - arrays.rows])
    owner = np.tile(np.arange(len(arrays.labels)), 2)
    finite = np.isfinite(np.concatenate([arrays.low, arrays.high]))
    rows, owner = rows[finite], owner[finite]
    size = np.abs(rows).max(axis=1, initial=0.0)
    real = size > 0
    order = np.argsort(owner[real], kind="stable")
    return (rows[real] / size[real, None])[order], owner[real][order]


def _lowest(cost: Floats, above: Floats, least: Floats, total: Floats) -> Floats:
    """The x >= 0 with above @ x >= least and total @ x = 1 of least cost, by HiGHS."""
    from scipy.optimize import linprog

    found = linprog(
        cost,
        A_ub=-above,
        b_ub=-least,
        A_eq=total[None],
        b_eq=np.ones(1),
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if found.status != 0 or found.x is None:
        raise ArithmeticError(found.message)
    return np.asarray(found.x, float)


def _least_violation(must: Floats, may: Floats) -> tuple[float, Floats]:
    """The least t with must @ w + t >= 0 on the simplex, and such a w with few of ``may`` violated.

    Two linear programs: in the second t is given and the sum of violations of ``may`` is least.
    """
    k, more = must.shape[1], len(may)
    weights = np.append(np.ones(k), 0.0)
    x = _lowest(1 - weights, np.column_stack([must, np.ones(len(must))]), must[:, 0] * 0, weights)
    least = float(x[-1])
    if least > TOLERANCE or not more:
        return least, x[:k]
    weights = np.append(np.ones(k), np.zeros(more))
    above = np.block([[must, np.zeros((len(must), more))], [may, np.eye(more)]])
    allowed = np.append(np.full(len(must), -TOLERANCE), np.zeros(more))
    return least, _lowest(1 - weights, above, allowed, weights)[:k]


def feasible(arrays: ConstraintArrays, tolerance: float = TOLERANCE) -> bool:
    """Whether some weights on the simplex satisfy every constraint within ``tolerance``."""
    rows, _owner = one_sided(arrays)
    if not len(rows):
        return True
    return _least_violation(rows, rows[:0])[0] <= tolerance


def clash(arrays: ConstraintArrays, tolerance: float = TOLERANCE) -> Clash | None:
    """Constraints that cannot all hold; None if the simplex has weights that satisfy all.

    Sets of up to three are searched for a smallest one: a clashing set must hold a constraint
    violated at any weights whatever, so that each feasible set found rules out every set inside it
    (Ignatiev et al. 2015, "Smallest MUS extraction with minimal hitting set dualization",
    CP 2015). If none is that small, a deletion filter (Chinneck & Dravnieks 1991, ORSA J. on
    Computing 3, 157-168) leaves a set of which every member is needed.
    """
    rows, owner = one_sided(arrays)
    count = len(arrays.labels)

    def least(members: Sequence[int]) -> tuple[float, Floats]:
        inside = np.isin(owner, members)
        return _least_violation(rows[inside], rows[~inside])

    if feasible(arrays, tolerance):
        return None
    for size in (1, 2, 3):
        candidates = np.array(list(combinations(range(count), size)), dtype=np.intp)
        candidates = candidates.reshape(-1, size)
        while len(candidates):
            members = [int(i) for i in candidates[0]]
            violation, weights = least(members)
            if violation > tolerance:
                return Clash(tuple(members), True)
            held = np.ones(count, dtype=bool)
            held[owner[rows @ weights < -tolerance]] = False
            held[members] = True
            candidates = candidates[~held[candidates].all(axis=1)]
    kept = list(range(count))
    for i in range(count):
        rest = [j for j in kept if j != i]
        if least(rest)[0] > tolerance:
            kept = rest
    return Clash(tuple(kept), len(kept) == 4)


def clash_error(arrays: ConstraintArrays) -> ConstraintError:
    """The error for constraints that leave no weights, naming a clashing set."""
    found = clash(arrays) or Clash(tuple(range(len(arrays.labels))), False)
    labels = [arrays.labels[i] for i in found.members]
    if len(labels) == 1:
        return ConstraintError(_("no weights satisfy {label!r}").format(label=labels[0]), labels)
    why = (
        _("no fewer of the constraints clash")
        if found.smallest
        else _("each of these is needed for the clash; a smaller clash elsewhere is not ruled out")
    )
    return ConstraintError(
        _("the constraints leave no weights: {labels} cannot all hold ({why})").format(
            labels="; ".join(labels), why=why
        ),
        labels,
    )
