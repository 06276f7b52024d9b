"""`ComparisonMatrix`: judgments in pairs, from raw answers or as ratios, and what follows of them.

``values[i, j]`` says how many times item i counts as much as item j; NaN is a pair not answered,
and it stays so: nothing is filled in but inside the computation of priorities. Raw answers, where
there are any, are kept beside the ratios that the scale reads from them. The array functions
`eigenvector` and `geometric_mean` take complete matrices in batches.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import completion, consistency, scales
from .eigen import eigenvector, geometric_mean, lambda_max, solve
from .errors import InconsistentJudgments, JudgmentError
from .i18n import gettext as _
from .i18n import number
from .judgments import (
    item_names,
    read_answers,
    read_matrix,
    read_rows,
    unconnected,
    unknown_item,
)
from .results import plain, read_only

if TYPE_CHECKING:
    import pandas as pd

    from .intervals import WeightRegion
    from .repair import Repair

__all__ = ["ComparisonMatrix", "eigenvector", "geometric_mean", "lambda_max"]

Pair = tuple[str, str]
Method = Literal["eigenvector", "geometric_mean"]

_METHODS = ("eigenvector", "geometric_mean")


@dataclass(frozen=True, eq=False, repr=False, init=False)
class ComparisonMatrix:
    """Pairwise comparisons of items.

    Parameters
    ----------
    items
        Keys of the items, each once; at least one.
    values
        (n, n), ``values[i, j]`` > 0 how many times i counts as much as j, the diagonal 1, NaN at
        (i, j) and (j, i) where unanswered. Numbers, fractions such as "1/3", or None. Any positive
        reciprocal values, so also a group's geometric means. Reciprocal means that
        ``|a_ij a_ji - 1| <= 1e-6``; what lies above the diagonal is then taken as it is, what lies
        below as its exact reciprocal.

    Raises
    ------
    JudgmentError
        If an entry is not positive and finite, not reciprocal, or the diagonal not 1, or an item
        is repeated.
    """

    items: tuple[str, ...]
    values: NDArray[np.float64]
    #: The scale that `answers` are read on; None for a matrix of ratios as given.
    scale: str | None
    #: Raw answers (a, b) -> "a is x times b", in the direction they were given; empty without.
    answers: Mapping[Pair, float]
    #: Raw interval answers (a, b) -> (low, high).
    intervals: Mapping[Pair, tuple[float, float]]
    #: Pairs that were asked and passed, in the direction they were asked.
    passed: tuple[Pair, ...]

    def __init__(self, items: Iterable[str], values: ArrayLike | pd.DataFrame) -> None:
        names = item_names(items)
        a = read_matrix(values, names)
        lower = np.tril_indices(len(names), -1)
        a[lower] = 1.0 / a.T[lower]
        self._set(items=names, values=read_only(a))
        self._set(scale=None, answers=MappingProxyType({}))
        self._set(intervals=MappingProxyType({}), passed=())

    def _set(self, **attributes: Any) -> None:
        for key, value in attributes.items():
            object.__setattr__(self, key, value)

    @classmethod
    def from_judgments(
        cls,
        items: Iterable[str],
        judgments: Mapping[Pair, Any],
        scale: str = "saaty",
        intervals: Mapping[Pair, tuple[Any, Any]] | None = None,
    ) -> ComparisonMatrix:
        """A matrix from raw answers.

        Parameters
        ----------
        items
            Keys of all items compared, also those without an answer.
        judgments
            (a, b) -> x, "a is x times b": 1/9 to 9, a number, a Fraction or text such as "1/3".
            None, NaN or "" is a pair that was asked and passed.
        scale
            How answers are read, one of `scales.SCALES`.
        intervals
            (a, b) -> (low, high) for answers such as "3 to 5"; a value given for the same pair
            must lie inside. They matter to `weight_region` only.

        Raises
        ------
        JudgmentError
            Everything wrong at once: unknown items, an item compared with itself, a pair given in
            both directions, values outside 1/9 to 9, intervals that do not hold their value.
        """
        names = item_names(items)
        read = read_answers(names, judgments, scale, intervals or {})
        made = cls(names, read.ratios)
        made._set(scale=scale, answers=MappingProxyType(read.answers))
        made._set(intervals=MappingProxyType(read.intervals), passed=read.passed)
        return made

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Mapping[str, Any]] | pd.DataFrame,
        items: Iterable[str] | None = None,
        scale: str = "saaty",
    ) -> ComparisonMatrix:
        """A matrix from long-format rows with columns a, b, value and maybe low, high, round.

        A DataFrame or an iterable of mappings. Of each pair the row with the highest round counts.
        Rows of several people or nodes (columns who, node) are an error: select first. Without
        ``items`` they are those in the rows, in order of appearance.
        """
        found, judgments, intervals = read_rows(rows)
        return cls.from_judgments(found if items is None else items, judgments, scale, intervals)

    def on_scale(self, scale: str) -> ComparisonMatrix:
        """The same answers read on another scale."""
        if self.scale is None:
            raise JudgmentError(
                _(
                    "this matrix was given as ratios, so there are no answers to read on another"
                    " scale; use from_judgments"
                )
            )
        answers: dict[Pair, Any] = {**self.answers, **dict.fromkeys(self.passed)}
        return type(self).from_judgments(self.items, answers, scale, self.intervals)

    def with_answers(self, changes: Mapping[Pair, float]) -> ComparisonMatrix:
        """The matrix with some answers replaced, in the direction they were given.

        Interval answers that would no longer hold their value are left out.
        """
        unknown = [p for p in changes if p not in self.pairs]
        if unknown:
            raise JudgmentError(
                _("{a}, {b}: not answered in this direction").format(
                    a=unknown[0][0], b=unknown[0][1]
                )
            )
        if self.scale is not None:
            answers: dict[Pair, Any] = {**self.answers, **changes, **dict.fromkeys(self.passed)}
            intervals = {p: x for p, x in self.intervals.items() if p not in changes}
            return type(self).from_judgments(self.items, answers, self.scale, intervals)
        values = self.values.copy()
        place = {item: k for k, item in enumerate(self.items)}
        for (a, b), ratio in changes.items():
            values[place[a], place[b]] = ratio
            values[place[b], place[a]] = 1.0 / ratio
        return type(self)(self.items, values)

    # -- what was answered ------------------------------------------------------------------

    @property
    def n(self) -> int:
        """Number of items."""
        return len(self.items)

    @cached_property
    def missing(self) -> tuple[Pair, ...]:
        """Pairs without an answer, whether passed or never asked, in the items' order."""
        i, j = np.nonzero(np.triu(np.isnan(self.values), 1))
        return tuple((self.items[x], self.items[y]) for x, y in zip(i, j, strict=True))

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Answered pairs, in the direction of the answer, or in the items' order."""
        if self.answers:
            return tuple(self.answers)
        i, j = np.nonzero(np.triu(~np.isnan(self.values), 1))
        return tuple((self.items[x], self.items[y]) for x, y in zip(i, j, strict=True))

    def judgment(self, a: str, b: str) -> float:
        """How many times a counts as much as b, on the scale; NaN if unanswered."""
        for item in (a, b):
            if item not in self.items:
                raise JudgmentError(unknown_item(item, self.items))
        return float(self.values[self.items.index(a), self.items.index(b)])

    @property
    def graph(self) -> nx.Graph[str]:
        """The comparison graph: an edge for each answered pair.

        Edge attributes ``a``, ``b`` and ``judgment`` ("a is judgment times b").
        """
        made: nx.Graph[str] = nx.Graph()
        made.add_nodes_from(self.items)
        for a, b in self.pairs:
            made.add_edge(a, b, a=a, b=b, judgment=self.judgment(a, b))
        return made

    @cached_property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """The sets of items that answers connect; one if all hang together."""
        found = completion.parts(self.values)
        return tuple(tuple(self.items[k] for k in part) for part in found)

    @property
    def is_connected(self) -> bool:
        """Whether the answers connect all items, so that priorities are determined."""
        return len(self.parts) == 1

    @property
    def is_complete(self) -> bool:
        """Whether every pair is answered."""
        return not self.missing

    @property
    def testable(self) -> bool:
        """Whether an answer could contradict the others.

        Not with one or two items, nor where the comparisons are a tree: then the consistency
        ratio is 0 by definition and says nothing.
        """
        return self.n > 2 and not consistency.spanning(self.n, len(self.missing))

    # -- priorities -------------------------------------------------------------------------

    @cached_property
    def completed(self) -> NDArray[np.float64]:
        """The completion with the least lambda_max; the matrix itself if it is complete."""
        self._connected()
        return read_only(completion.complete(self.values))

    @cached_property
    def _eigen(self) -> tuple[NDArray[np.float64], float]:
        weights, values = solve(self.completed[None])
        return read_only(weights[0]), float(values[0])

    def weights(self, method: str = "eigenvector") -> NDArray[np.float64]:
        """`priorities` as an array (n,) in the items' order."""
        if method not in _METHODS:
            raise JudgmentError(
                _("unknown method {method}; use {methods}").format(
                    method=repr(method), methods=", ".join(_METHODS)
                )
            )
        self._connected()
        if method == "eigenvector":
            return self._eigen[0]
        return read_only(completion.least_squares(self.values))

    def priorities(self, method: Method | str = "eigenvector") -> pd.Series[float]:
        """Priorities of the items, summing to 1.

        Parameters
        ----------
        method
            ``eigenvector`` (Saaty 1977; of an incomplete matrix, of the completion with the least
            lambda_max, Bozóki, Fülöp & Rónyai 2010) or ``geometric_mean`` (Crawford & Williams
            1985; of an incomplete matrix, logarithmic least squares over the answered pairs).

        Raises
        ------
        JudgmentError
            If the answers do not connect all items; it names the parts and pairs to ask.
        """
        import pandas as pd

        return pd.Series(self.weights(method), index=list(self.items), name=method)

    def _connected(self) -> None:
        if not self.is_connected:
            raise JudgmentError(unconnected(self.parts))

    # -- consistency ------------------------------------------------------------------------

    @property
    def lambda_max(self) -> float:
        """The principal eigenvalue; of an incomplete matrix the least that completions have."""
        return self._eigen[1]

    def consistency_ratio(self, random_index: str = "saaty-1980") -> float:
        """CR = CI / RI with the named table of `consistency.RANDOM_INDICES`.

        0 by definition where it is not `testable`. With m pairs missing the random index is
        scaled by 1 - 2 m / ((n-1)(n-2)) (Ágoston & Csató 2022).

        Raises
        ------
        JudgmentError
            If the table does not reach the number of items, or answers do not connect them.
        """
        table = consistency.random_index_table(random_index)
        self._connected()
        if not self.testable:
            return 0.0
        ri = consistency.random_index(self.n, table.key, len(self.missing))
        return max(self.lambda_max - self.n, 0.0) / (self.n - 1) / ri

    def consistency_ratios(self) -> pd.Series[float]:
        """The consistency ratio with each random-index table; NaN where a table does not reach."""
        import pandas as pd

        found: dict[str, float] = {}
        for key, table in consistency.RANDOM_INDICES.items():
            reaches = table.largest is None or self.n <= table.largest
            found[key] = self.consistency_ratio(key) if reaches else math.nan
        return pd.Series(found, name="CR")

    def indices(self, random_index: str = "saaty-1980") -> pd.Series[float]:
        """lambda_max CI CR GCI koczkodaj CM HCI circular_triads, in this order.

        With pairs missing, the first three are those of the least lambda_max completion, and the
        rest, which need every pair, are NaN. Sources are in ``consistency.SOURCES``, and with the
        random-index table in the Series' ``attrs``.
        """
        import pandas as pd

        found = dict.fromkeys(consistency.INDICES, math.nan)
        if self.is_complete:
            found |= {k: float(f(self.values)) for k, f in consistency.FUNCTIONS.items()}
        found["lambda_max"] = self.lambda_max
        found["CI"] = max(self.lambda_max - self.n, 0.0) / max(self.n - 1, 1)
        found["CR"] = self.consistency_ratio(random_index)
        made = pd.Series(found, name="index")
        made.attrs["sources"] = {k: consistency.SOURCES[k] for k in consistency.INDICES}
        made.attrs["random_index"] = consistency.random_index_table(random_index).key
        return made

    def check(self, threshold: float = 0.1, random_index: str = "saaty-1980") -> float:
        """The consistency ratio, with a warning `InconsistentJudgments` if above ``threshold``."""
        cr = self.consistency_ratio(random_index)
        if cr > threshold:
            worst = self.inconsistencies(top=1).iloc[0]
            warnings.warn(
                _(
                    "the consistency ratio {cr} (random index {table}) is above {threshold};"
                    " look first at {a} and {b}"
                ).format(
                    cr=number(cr),
                    table=consistency.random_index_table(random_index).key,
                    threshold=number(threshold, 2),
                    a=worst["a"],
                    b=worst["b"],
                ),
                InconsistentJudgments,
                stacklevel=2,
            )
        return cr

    def inconsistencies(self, top: int | None = 3) -> pd.DataFrame:
        """The judgments farthest from what the priorities imply: a, b, judgment, implied, ...

        Columns: ``judgment`` the raw answer (the ratio, if the matrix was given as ratios),
        ``implied`` the ratio w_a / w_b of the eigenvector priorities, ``error`` max(e, 1 / e) with
        e = a_ab w_b / w_a (Goepel 2018; Saaty 2003), ``suggestion`` the answer among the 17
        steps nearest to the implied ratio. Farthest first; judgments that equal what is implied
        are left out. ``top=None`` gives all.
        """
        from .repair import inconsistencies

        return inconsistencies(self, top)

    def rank_violations(self, method: str = "eigenvector") -> pd.DataFrame:
        """Pairs whose priorities contradict the judgment: a, b, judgment, implied, violation.

        ``violation`` is 1 where the order is reversed, 0.5 where exactly one of the two says equal
        (Golany & Kress 1993).
        """
        import pandas as pd

        w = self.weights(method)
        found = consistency.violations(self.values, w)
        rows = [
            (self.items[i], self.items[j], self.values[i, j], w[i] / w[j], found[i, j])
            for i, j in np.argwhere(found > 0)
        ]
        columns = ["a", "b", "judgment", "implied", "violation"]
        return pd.DataFrame(rows, columns=columns)

    def repair(self, target: float = 0.1, random_index: str = "saaty-1980") -> Repair:
        """The smallest change of judgments that brings the consistency ratio to ``target``.

        Fewest changed judgments, then fewest scale steps in total, then the lowest ratio; each
        moves along the 17 steps, read on the matrix's scale. See `mcda_eiej.repair` for how far
        it is exact.
        """
        from .repair import repair

        return repair(self, target, random_index)

    def weight_region(self, points: bool = True) -> WeightRegion:
        """The weights that the interval answers allow, as linear constraints.

        ``points`` takes answers without an interval as exact; else they are left aside.
        """
        from .intervals import weight_region

        bounds: dict[Pair, tuple[float, float]] = {}
        for a, b in dict.fromkeys([*self.pairs, *self.intervals]):
            if (a, b) in self.intervals:
                ends = scales.apply_scale(self.intervals[a, b], self.scale or "saaty", self.n)
                bounds[a, b] = (float(ends[0]), float(ends[1]))
            elif points and (b, a) not in self.intervals:
                bounds[a, b] = (self.judgment(a, b), self.judgment(a, b))
        return weight_region(self.items, bounds)

    # -- as data ----------------------------------------------------------------------------

    def to_frame(self) -> pd.DataFrame:
        """The matrix as a table, NaN where unanswered."""
        import pandas as pd

        return pd.DataFrame(self.values, index=list(self.items), columns=list(self.items))

    def to_dict(self) -> dict[str, Any]:
        """Items, ratios, scale, raw answers and intervals as plain data."""
        return {
            "items": list(self.items),
            "values": plain(self.values),
            "scale": self.scale,
            "answers": [[a, b, x] for (a, b), x in self.answers.items()],
            "intervals": [[a, b, *ends] for (a, b), ends in self.intervals.items()],
            "passed": [list(p) for p in self.passed],
        }

    def __repr__(self) -> str:
        return (
            f"ComparisonMatrix({self.n} items, {len(self.pairs)} judgments,"
            f" {len(self.missing)} missing)"
        )

    def _repr_html_(self) -> str:
        html: str = self.to_frame().to_html()
        return html
