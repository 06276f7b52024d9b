"""Pairwise comparisons, asked one at a time: the state machine and what follows of the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ..consistency import THRESHOLD, usual_table
from ..errors import JudgmentError
from ..i18n import gettext as _
from ..i18n import number
from ..scales import verbal
from .session import About, Entry, Session, Step, Weights, as_number, canonical

if TYPE_CHECKING:
    from ..pairwise import ComparisonMatrix

__all__ = ["Fit", "Pairwise", "pair_order"]

Pair = tuple[str, str]


class Fit(NamedTuple):
    """How far comparisons hang together; ``testable`` is False where nothing could contradict.

    ``worst`` is the judgment farthest from the rest (a, b, the answer, what would fit), and
    ``mend`` the fewest changes (a, b, from, to) that bring the ratio to the limit; both only where
    the ratio is above it. ``proved`` says whether no fewer changes do.
    """

    ratio: float
    table: str
    testable: bool
    worst: tuple[str, str, float, float] | None = None
    mend: tuple[tuple[str, str, float, float], ...] = ()
    proved: bool = False

    def sentence(self) -> str:
        """The ratio, its table, and on which side of the limit it is."""
        text = _("Consistency ratio {ratio} (random index {table}): within {limit}.")
        if not self.testable:
            text = _("Consistency cannot be tested: no pair could contradict another.")
        elif self.worst is not None:
            text = _(
                "Consistency ratio {ratio} (random index {table}): above {limit}, worth a second "
                "look."
            )
        limit = number(THRESHOLD, 1)
        return text.format(ratio=number(self.ratio), table=self.table, limit=limit)


def pair_order(items: Sequence[str]) -> list[Pair]:
    """All pairs, neighbours first: after n - 1 answers everything is connected.

    >>> pair_order("abcd")[:4]
    [('a', 'b'), ('b', 'c'), ('c', 'd'), ('a', 'c')]
    """
    n = len(items)
    return [(items[i], items[i + d]) for d in range(1, n) for i in range(n - d)]


class Pairwise(Session):
    """Every pair of a node's items: which counts more, and how many times.

    Parameters
    ----------
    nodes : node -> items
    scale, priorities : how the answers are read, as a profile says
    """

    method = "pairwise"

    def __init__(
        self,
        nodes: Mapping[str, Sequence[str]],
        scale: str = "saaty",
        priorities: str = "eigenvector",
    ) -> None:
        super().__init__(nodes)
        self.scale = scale
        self.priorities = priorities

    def plan(self, node: str, answers: Mapping[About, str]) -> Iterator[Step]:
        """Neighbours first."""
        for a, b in pair_order(self.nodes[node]):
            yield Step("pair", ("pair", node, a, b), node, (a, b), low=1.0, high=9.0)

    def length(self, node: str) -> int:
        """n (n - 1) / 2."""
        n = len(self.nodes[node])
        return n * (n - 1) // 2

    def read(self, step: Step, text: str) -> str:
        """``a 3``, ``b 3``, ``=``, ``3`` (the first is three times the second) or ``1/3``."""
        word = text.strip().lower()
        if word in ("=", "a=b", "a = b"):
            return "1"
        side, rest = "a", word
        if word[:1] in ("a", "b"):
            side, rest = word[0], word[1:].strip(" :")
            if not rest:
                message = _("how many times? type {side} and a number, such as {side} 3")
                raise JudgmentError(message.format(side=side))
        elif "/" not in word and word != "1":  # 1/3 is "a third", and 1 the same either way
            # A number alone does not say which of the two.
            value = as_number(rest)
            self._within(value, text)
            raise JudgmentError(_("Which of the two? Type a {text} or b {text}.").format(text=rest))
        value = _in_words(rest) or as_number(rest)
        self._within(value, text)
        return canonical(value if side == "a" else 1 / value)

    @staticmethod
    def _within(value: Fraction, text: str) -> None:
        if not Fraction(1, 9) <= value <= 9:
            message = _("“{text}” is outside 1/9 to 9")
            raise JudgmentError(message.format(text=text.strip()))

    def may_stop(self, node: str) -> bool:
        """Whether the pairs answered connect all items."""
        matrix = self.matrix(node)
        return matrix is not None and matrix.is_connected

    # -- what follows ---------------------------------------------------------------------------

    def matrix(self, node: str) -> ComparisonMatrix | None:
        """The comparisons on ``node``; None if none was answered."""
        told = tuple(
            (step.items[0], step.items[1], value)
            for step, value in self.told(node)
            if value is not None
        )
        return _matrix(self.nodes[node], told, self.scale) if told else None

    def fit(self, node: str) -> Fit | None:
        """How far the answers on ``node`` hang together; None while they do not connect all."""
        matrix = self.matrix(node)
        if matrix is None or not matrix.is_connected:
            return None
        table = usual_table(matrix.n)
        ratio = matrix.consistency_ratio(table)
        if ratio <= THRESHOLD:
            return Fit(ratio, table, matrix.testable)
        worst = matrix.inconsistencies(top=1).iloc[0]
        mend = matrix.repair(THRESHOLD, table)
        changes = tuple(
            (str(c["a"]), str(c["b"]), float(c["from"]), float(c["to"]))
            for c in mend.changes.to_dict("records")
        )
        fits = (str(worst["a"]), str(worst["b"]), float(worst["judgment"]))
        suggested = float(worst["suggestion"])
        return Fit(ratio, table, True, (*fits, suggested), changes, mend.exact)

    def entries_of(self, node: str) -> list[Entry]:
        """Judgments, "a is value times b"."""
        return [
            self.entry(step, "judgments", step.items[0], step.items[1], value or "")
            for step, value in self.told(node)
        ]

    def weights_of(self, node: str) -> Weights:
        """Priorities of the comparisons, by the profile's method."""
        items, matrix = self.nodes[node], self.matrix(node)
        if matrix is None:
            return Weights(node, items, problem=_("no pair is answered"))
        try:
            values = matrix.weights(self.priorities)
        except JudgmentError as error:
            return Weights(node, items, problem=str(error))
        remarks = []
        fit = self.fit(node)
        if fit is not None and len(items) > 2:
            remarks.append(fit.sentence())
        n = len(matrix.missing)
        if n:
            remarks.append(
                _("{n} of {total} pairs are not answered.").format(n=n, total=self.length(node))
            )
        return Weights(
            node,
            items,
            dict(zip(items, values.tolist(), strict=True)),
            remarks=tuple(remarks),
        )


def _in_words(text: str) -> Fraction | None:
    """The number of words such as "strongly" or "strongly more"; None if they are none."""
    for k in range(1, 10):
        words = verbal(k).lower()
        if text in (words, words.rpartition(" ")[0]):
            return Fraction(k)
    return None


@lru_cache(maxsize=64)
def _matrix(
    items: tuple[str, ...], told: tuple[tuple[str, str, str], ...], scale: str
) -> ComparisonMatrix:
    """Kept, so that what is computed of the same answers is computed once."""
    from ..pairwise import ComparisonMatrix

    return ComparisonMatrix.from_judgments(items, {(a, b): x for a, b, x in told}, scale)
