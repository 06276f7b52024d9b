"""Value scales from qualitative judgments of difference: the MACBETH procedure.

For a pair of items somebody says that there is no difference of attractiveness, or that it is very
weak, weak, moderate, strong, very strong or extreme; hesitation between neighbouring categories
other than "no" is allowed. A scale v fits if a difference judged to be of a higher category is the
greater: v(a) - v(b) > v(c) - v(d) wherever every category said of (a, b) is above every one said of
(c, d).

The basic scale is the one of least extent in which differences keep as many units apart as their
categories do, by linear programming (Bana e Costa, De Corte & Vansnick, On the mathematical
foundations of MACBETH, Working Paper LSEOR 04.61, London School of Economics, 2004,
http://eprints.lse.ac.uk/22759/; later in Figueira, Greco & Ehrgott, Multiple Criteria Decision
Analysis, Springer)::

    min t   with  0 <= v <= t,   v(a) - v(b) = 0             where there is no difference
                  v(a) - v(b) >= i                           of category i or more
                  v(a) - v(b) >= v(c) - v(d) + i - j         of i or more, and of j < i or less

It is one scale among those that fit: ``low`` and ``high`` say how far each value could be another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .differences import (
    CATEGORIES,
    Difference,
    clash,
    difference_rows,
    read_differences,
    unknown_item,
)
from .errors import JudgmentError
from .i18n import gettext as _
from .projection import least_norm, solve_lp
from .results import Result, plain, read_only
from .values import PiecewiseLinear, piecewise_linear

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CATEGORIES", "Difference", "Macbeth", "clashing", "macbeth"]

Floats = NDArray[np.float64]
_SLACK = 1e-7


@dataclass(frozen=True, eq=False, kw_only=True)
class Macbeth(Result):
    """A scale of items from judgments of difference.

    Arrays in the order of ``items``: ``scale_array`` the basic scale from 0, ``value_array`` the
    same with ``references`` (worse, better) at 0 and 1, ``low_array`` and ``high_array`` the least
    and greatest value by any scale that fits the judgments and has the references at 0 and 1.
    """

    items: tuple[str, ...]
    judgments: tuple[Difference, ...] = field(repr=False)
    references: tuple[str, str]
    scale_array: Floats
    value_array: Floats
    low_array: Floats
    high_array: Floats

    @property
    def scale(self) -> pd.Series[float]:
        """The basic scale; the least attractive item has 0."""
        return self._series(self.scale_array, "scale")

    @property
    def values(self) -> pd.Series[float]:
        """The scale with the references at 0 and 1."""
        return self._series(self.value_array, "value")

    @property
    def low(self) -> pd.Series[float]:
        """The least value that the judgments allow."""
        return self._series(self.low_array, "low")

    @property
    def high(self) -> pd.Series[float]:
        """The greatest value that the judgments allow."""
        return self._series(self.high_array, "high")

    def _series(self, values: Floats, name: str) -> pd.Series[float]:
        import pandas as pd

        return pd.Series(values.copy(), index=pd.Index(self.items, name="item"), name=name)

    def to_frame(self) -> pd.DataFrame:
        """scale, value, low and high, one row an item."""
        import pandas as pd

        return pd.concat([self.scale, self.values, self.low, self.high], axis=1)

    def differences(self) -> pd.DataFrame:
        """a, b, least, most (categories), and the difference on the basic scale."""
        import pandas as pd

        at = {item: k for k, item in enumerate(self.items)}
        rows = [
            (d.a, d.b, CATEGORIES[d.least], CATEGORIES[d.most])
            + (float(self.scale_array[at[d.a]] - self.scale_array[at[d.b]]),)
            for d in self.judgments
        ]
        return pd.DataFrame(rows, columns=["a", "b", "least", "most", "difference"])

    def function(
        self, levels: Mapping[str, float] | None = None, *, clamp: bool = False
    ) -> PiecewiseLinear:
        """The values as a piecewise linear value function.

        ``levels`` gives the natural value of each item; without it the items are numbers
        themselves. The references must be the least and most attractive items, so that values are
        in [0, 1].
        """
        try:
            natural = [float(i if levels is None else levels[i]) for i in self.items]
        except (KeyError, ValueError) as error:
            message = _("no natural value of {item}: give one for each item")
            raise JudgmentError(message.format(item=error.args[0])) from error
        return piecewise_linear(
            list(zip(natural, self.value_array.tolist(), strict=True)), clamp=clamp
        )

    def to_dict(self) -> dict[str, Any]:
        """The table, the judgments and the references."""
        return {
            "method": self.method,
            "version": self.version,
            "references": list(self.references),
            "items": plain(self.to_frame()),
            "judgments": plain(self.differences()),
        }


def macbeth(
    items: Sequence[str],
    judgments: Mapping[tuple[str, str], str | tuple[str, str]],
    *,
    references: tuple[str, str] | None = None,
) -> Macbeth:
    """A value scale from judgments of difference.

    Parameters
    ----------
    items
        What is compared: levels of a scale, or alternatives on a leaf.
    judgments
        (a, b) -> how much more attractive a is than b: one of `differences.CATEGORIES`, a range
        such as ``"weak-moderate"`` or ``("weak", "moderate")``, or ``"positive"``. Not every pair
        need be judged, but they must connect the items.
    references
        The worse and the better item that are worth 0 and 1; the least and the most attractive by
        the basic scale if not given.

    Raises
    ------
    JudgmentError
        Unknown items or categories, a pair judged twice, items that the judgments leave apart, or
        judgments that no scale fits: a clashing set is named, see `clashing`.

    Notes
    -----
    Where several basic scales are of least extent, this is the one nearest, by least squares, to
    the middles of the ranges that they leave each item.

    >>> found = macbeth("abc", {("a", "b"): "strong", ("b", "c"): "weak", ("a", "c"): "extreme"})
    >>> found.scale.to_dict()
    {'a': 6.0, 'b': 2.0, 'c': 0.0}
    """
    names, told = read_differences(items, judgments)
    found = clash(names, told)
    if found is not None:
        members, smallest = found
        why = (
            _("no fewer of the judgments clash")
            if smallest
            else _(
                "each of these is needed for the clash; a smaller clash elsewhere is not ruled out"
            )
        )
        message = _("no scale fits these judgments: {judgments} ({why})")
        text = "; ".join(str(told[k]) for k in members)
        raise JudgmentError(message.format(judgments=text, why=why))
    equal, rows, least = _program(names, told)
    v = _basic(equal, rows, least)
    if not v.max() > 0:
        raise JudgmentError(_("all items are judged to be alike; there is no scale"))
    worse, better = references or (names[int(v.argmin())], names[int(v.argmax())])
    for item in (worse, better):
        if item not in names:
            raise unknown_item(item, names)
    i, j = names.index(worse), names.index(better)
    if not v[j] > v[i] + _SLACK:
        message = _("{better} is not more attractive than {worse}")
        raise JudgmentError(message.format(better=better, worse=worse))
    low, high = _ranges(equal, rows, i, j)
    return Macbeth(
        method="MACBETH",
        items=tuple(names),
        judgments=tuple(told),
        references=(worse, better),
        scale_array=read_only(v),
        value_array=read_only((v - v[i]) / (v[j] - v[i])),
        low_array=read_only(low),
        high_array=read_only(high),
    )


def clashing(
    items: Sequence[str], judgments: Mapping[tuple[str, str], str | tuple[str, str]]
) -> tuple[Difference, ...]:
    """Judgments that no scale fits, none of which can be left out; empty if there is a scale.

    A smallest such set if it has up to four; else one of which every member is needed.
    """
    names, told = read_differences(items, judgments)
    found = clash(names, told)
    return () if found is None else tuple(told[k] for k in found[0])


# -- the basic scale ------------------------------------------------------------------------------


def _program(names: list[str], told: Sequence[Difference]) -> tuple[Floats, Floats, Floats]:
    """Rows that are 0, and rows with the least that they are, of the module's text."""
    rows = difference_rows(names, told)
    lowest, most = (np.array([d[k] for d in told]) for k in (2, 3))
    positive = np.flatnonzero(most > 0)
    above, least = [rows[positive]], [lowest[positive]]
    for k in positive:
        below = positive[most[positive] < lowest[k]]
        above.append(rows[k] - rows[below])
        least.append(lowest[k] - most[below])
    return rows[most == 0], np.vstack(above), np.concatenate(least).astype(float)


def _basic(equal: Floats, rows: Floats, least: Floats) -> Floats:
    """The basic scale; of several, that nearest the middles of their ranges."""
    n = rows.shape[1]
    # x = (v, t): 0 <= v <= t.
    above = np.vstack(
        [
            np.hstack([rows, np.zeros((len(rows), 1))]),
            np.hstack([np.eye(n), np.zeros((n, 1))]),
            np.hstack([-np.eye(n), np.ones((n, 1))]),
        ]
    )
    same = np.hstack([equal, np.zeros((len(equal), 1))])
    cost = np.append(np.zeros(n), 1.0)
    ends = np.concatenate([least, np.zeros(2 * n)])
    extent = _corner(cost, above, ends, same)[n]
    rows = np.vstack([rows, np.eye(n), -np.eye(n)])
    least = np.concatenate([least, np.zeros(n), np.full(n, -extent)]) - _SLACK / 100
    middle = np.zeros(n)
    for k, unit in enumerate(np.eye(n)):
        low, high = (_corner(sign * unit, rows, least, equal)[k] for sign in (1.0, -1.0))
        middle[k] = (low + high) / 2
    shift = least_norm(
        np.vstack([rows, equal, -equal]),
        np.concatenate([least - rows @ middle, -(equal @ middle), equal @ middle]) - _SLACK / 100,
    )
    assert shift is not None
    v = middle + shift
    # Differences of the optimum are halves, thirds and so on of units; rounding is not.
    v = np.where(np.abs(v - np.round(v)) < _SLACK, np.round(v), v)
    return np.asarray(v - v.min() + 0.0)


def _corner(cost: Floats, rows: Floats, least: Floats, equal: Floats) -> Floats:
    """The least of a linear program that has one."""
    solved = solve_lp(cost, rows, least, equal, np.zeros(len(equal)))
    assert solved is not None
    return solved[0]


def _ranges(equal: Floats, rows: Floats, worse: int, better: int) -> tuple[Floats, Floats]:
    """Least and greatest value of each item over all scales that fit, references at 0 and 1.

    Of scales that fit strictly the ends are approached and not reached; rows >= 0 closes them.
    """
    n = rows.shape[1]
    unit = np.eye(n)
    fixed = np.vstack([equal, unit[[worse, better]]])
    right = np.append(np.zeros(len(equal)), [0.0, 1.0])
    ends = np.zeros((2, n))
    for k in range(n):
        for side, sign in enumerate((1.0, -1.0)):
            # Whatever lies beyond the references may be without end.
            found = _bounded(sign * unit[k], rows, fixed, right)
            ends[side, k] = -sign * math.inf if found is None else found[k]
    finite = np.where(np.isfinite(ends), ends, 0.0)
    ends = np.where(np.abs(finite - np.round(ends)) < _SLACK, np.round(ends), ends)
    return ends[0] + 0.0, ends[1] + 0.0


def _bounded(cost: Floats, rows: Floats, fixed: Floats, right: Floats) -> Floats | None:
    """As `_solve` with rows >= 0; None where there is no end."""
    from scipy.optimize import linprog

    found = linprog(
        cost, A_ub=-rows, b_ub=np.zeros(len(rows)), A_eq=fixed, b_eq=right, bounds=(None, None)
    )
    if found.status == 3:
        return None
    if found.status != 0:
        raise ArithmeticError(found.message)
    return np.asarray(found.x, float)
