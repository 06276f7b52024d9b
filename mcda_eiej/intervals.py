"""Interval judgments: "a is low to high times b" as a linear region of weights.

Each judgment bounds a ratio, low <= w_a / w_b <= high, which is linear in the weights
(w_a - low w_b >= 0, w_a - high w_b <= 0) and, as a difference, in their logarithms. In logarithms
the judgments are a system of difference constraints: they clash if and only if they hold a cycle
of ratios whose upper bounds multiply to less than 1. The shortest such cycle is the smallest set
of clashing judgments, whatever its size (Bellman 1958; Cormen et al., difference constraints).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .completion import parts
from .errors import ConstraintError, JudgmentError
from .i18n import gettext as _
from .i18n import number
from .results import Result

if TYPE_CHECKING:
    import pandas as pd

    from .constraints import Constraint

__all__ = ["WeightRegion", "weight_region"]

Array = NDArray[np.float64]
Pair = tuple[str, str]

_SLACK = 1e-9  # of log ratios: rounding, not disagreement


@dataclass(frozen=True, eq=False, kw_only=True)
class WeightRegion(Result):
    """The weights that interval judgments allow.

    Attributes
    ----------
    items
        The items compared, in order.
    bounds
        (a, b) -> (low, high): w_a is low to high times w_b.
    clash
        The judgments of a smallest set that cannot all hold; empty if the region is not. No
        smaller set of these judgments clashes.
    """

    items: tuple[str, ...]
    bounds: Mapping[Pair, tuple[float, float]]
    clash: tuple[Pair, ...]
    _logs: Array = field(repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether no positive weights satisfy every judgment."""
        return bool(self.clash)

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """The region as linear constraints on the weights, two for each judgment.

        With weights at least 0 that sum to 1. Given also where the judgments clash: then no
        positive weights satisfy them.
        """
        from .constraints import Constraint

        made = []
        for (a, b), (low, high) in self.bounds.items():
            label = _("{a} is {low} to {high} times {b}").format(
                a=a, b=b, low=number(low), high=number(high)
            )
            made.append(Constraint({a: 1.0, b: -low}, low=0.0, label=label))
            made.append(Constraint({a: 1.0, b: -high}, high=0.0, label=label))
        return tuple(made)

    @property
    def central(self) -> pd.Series[float]:
        """The most central weights: in the logarithms, as far inside every judgment as can be.

        Each judgment's place is its share of the interval's logarithmic width away from the
        nearer end (a half is the geometric middle). The least share is made as great as possible,
        then the next, and so on (lexicographic Chebyshev centre), which makes the point unique.
        Judgments without width hold exactly.

        Raises
        ------
        ConstraintError
            If the region is empty; it names the clash.
        JudgmentError
            If the judgments do not connect all items.
        """
        import pandas as pd

        self._usable()
        y = _centre(self._logs, len(self.items))
        w = np.exp(y - y.max())
        return pd.Series(w / w.sum(), index=list(self.items), name="weight")

    def to_frame(self) -> pd.DataFrame:
        """Least and greatest weight of each item over the region, by linear programs."""
        import pandas as pd
        from scipy.optimize import linprog

        self._usable()
        n = len(self.items)
        place = {item: k for k, item in enumerate(self.items)}
        rows = []
        for (a, b), (low, high) in self.bounds.items():
            for ratio, sign in ((low, -1.0), (high, 1.0)):
                row = np.zeros(n)
                row[place[a]], row[place[b]] = sign, -sign * ratio
                rows.append(row)
        ends = np.empty((n, 2))
        for k in range(n):
            for column, sign in ((0, 1.0), (1, -1.0)):
                found = linprog(
                    sign * np.eye(n)[k],
                    A_ub=np.array(rows) if rows else None,
                    b_ub=np.zeros(len(rows)) if rows else None,
                    A_eq=np.ones((1, n)),
                    b_eq=[1.0],
                    bounds=(0, 1),
                    method="highs",
                )
                if found.status != 0:
                    raise ConstraintError(
                        _("the linear program ended with: {message}").format(message=found.message)
                    )
                ends[k, column] = sign * float(np.asarray(found.fun))
        return pd.DataFrame(ends, index=list(self.items), columns=["low", "high"])

    def _usable(self) -> None:
        if self.clash:
            told = [
                _("{a} is {low} to {high} times {b}").format(
                    a=a, b=b, low=number(self.bounds[a, b][0]), high=number(self.bounds[a, b][1])
                )
                for a, b in self.clash
            ]
            raise ConstraintError(
                _("these judgments cannot all hold: {judgments}").format(judgments="; ".join(told)),
                clash=told,
            )
        known = np.where(np.eye(len(self.items), dtype=bool), 1.0, np.nan)
        known[self._logs[:, 0].astype(int), self._logs[:, 1].astype(int)] = 1.0
        known[self._logs[:, 1].astype(int), self._logs[:, 0].astype(int)] = 1.0
        pieces = parts(known)
        if len(pieces) > 1:
            raise JudgmentError(
                _("the judgments do not connect all items; the parts are {parts}").format(
                    parts="; ".join(", ".join(self.items[i] for i in p) for p in pieces)
                )
            )


def weight_region(items: Sequence[str], bounds: Mapping[Pair, tuple[float, float]]) -> WeightRegion:
    """The region of weights that bounds on ratios allow.

    Parameters
    ----------
    items
        The items, in order.
    bounds
        (a, b) -> (low, high) with 0 < low <= high: w_a is low to high times w_b. Ratios, already
        read on their scale; each pair at most once.
    """
    place = {item: k for k, item in enumerate(items)}
    seen: set[frozenset[str]] = set()
    for (a, b), (low, high) in bounds.items():
        for item in (a, b):
            if item not in place:
                raise JudgmentError(
                    _("unknown item {item}; the items are {items}").format(
                        item=repr(item), items=", ".join(items)
                    )
                )
        if a == b or frozenset((a, b)) in seen:
            raise JudgmentError(
                _("{a} and {b}: each pair of two items at most once").format(a=a, b=b)
            )
        seen.add(frozenset((a, b)))
        if not 0 < low <= high < np.inf:
            raise JudgmentError(
                _("{a} and {b}: {low} to {high} is not an interval of positive ratios").format(
                    a=a, b=b, low=low, high=high
                )
            )
    pairs = list(bounds)
    logs = np.array(
        [[place[a], place[b], np.log(bounds[a, b][0]), np.log(bounds[a, b][1])] for a, b in pairs]
    ).reshape(-1, 4)
    clash = tuple(pairs[k] for k in _shortest_clash(logs, len(items)))
    return WeightRegion(
        method="interval judgments",
        items=tuple(items),
        bounds=dict(bounds),
        clash=clash,
        _logs=logs,
    )


def _shortest_clash(logs: Array, n: int) -> list[int]:
    """Rows of the judgments on a negative cycle with the fewest edges; [] if there is none.

    ``logs`` rows are (a, b, log low, log high). log w_a <= log w_b + log high is an edge from b to
    a, log w_b <= log w_a - log low one from a to b; the two of one judgment sum to at least 0.
    """
    weight = np.full((n, n), np.inf)
    origin = np.full((n, n), -1)
    for row, (a, b, low, high) in enumerate(logs):
        i, j = int(a), int(b)
        weight[j, i], weight[i, j] = high, -low
        origin[j, i] = origin[i, j] = row
    # walk[m][i, j]: the least sum over walks of m edges; via[m]: the place before the last.
    walk, via = [weight], [np.full((n, n), -1)]
    for m in range(2, n + 1):
        through = walk[-1][:, :, None] + weight[None, :, :]
        walk.append(through.min(axis=1))
        via.append(through.argmin(axis=1))
        around = np.diagonal(walk[-1])
        if around.min() < -_SLACK:
            start = end = int(around.argmin())
            used = []
            for step in range(m - 1, 0, -1):
                before = int(via[step][start, end])
                used.append(int(origin[before, end]))
                end = before
            used.append(int(origin[start, end]))
            return sorted(set(used))
    return []


def _centre(logs: Array, n: int) -> Array:
    """The lexicographic Chebyshev centre of a nonempty region, as log weights."""
    from scipy.optimize import linprog

    count = len(logs)
    if not count:
        return np.zeros(n)
    difference = np.zeros((count, n))
    difference[np.arange(count), logs[:, 0].astype(int)] = 1.0
    difference[np.arange(count), logs[:, 1].astype(int)] = -1.0
    low, high = logs[:, 2], logs[:, 3]
    width = high - low
    share = np.full(2 * count, np.nan)  # fixed shares of the ends: low ends first, then high
    share[np.tile(width <= _SLACK, 2)] = 0.0
    sides = np.vstack([-difference, difference])  # both as sides y <= ends - s width
    ends = np.concatenate([-low, high]) + np.tile(np.where(width <= _SLACK, _SLACK, 0.0), 2)
    y = np.zeros(n)
    while np.isnan(share).any():
        free = np.isnan(share)
        limit = ends - np.where(free, 0.0, share) * np.tile(width, 2)
        matrix = np.column_stack([sides, np.where(free, np.tile(width, 2), 0.0)])
        found = linprog(
            np.concatenate([np.zeros(n), [-1.0]]),
            A_ub=matrix,
            b_ub=limit + np.where(free, 0.0, 1e-12),
            A_eq=np.eye(1, n + 1),
            b_eq=[0.0],
            bounds=[(None, None)] * n + [(None, 0.5)],
            method="highs",
        )
        if found.status != 0:
            raise ConstraintError(
                _("the linear program ended with: {message}").format(message=found.message)
            )
        solution = np.asarray(found.x)
        y, best = solution[:n], float(solution[n])
        if best >= 0.5 - 1e-12:
            share[free] = 0.5
            break
        # What has a price is as far from its end in every best solution, and stays so.
        price = -np.asarray(found.ineqlin.marginals)
        bound = free & (price > 1e-9)
        share[bound if bound.any() else free] = best
    return y
