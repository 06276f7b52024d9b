"""What can be asked about swings, what an answer says, and how a question reads.

A question compares the swings of some weights together, ``more``, with those of others, ``less``:
one against one, or a few together. Graded answers say how many times the one side is worth the
other, to within neighbouring steps of the 17-step scale; yes/no answers say whether it is worth at
least ``ratio`` times as much.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..comparisons import (
    comparison_constraints,
    comparison_text,
    ratio_text,
    ratios_as_text,
    ratios_from_text,
)
from ..constraints import Constraint
from ..errors import JudgmentError
from ..i18n import gettext as _
from ..i18n import listing
from ..records import joined_keys
from ..scales import STEPS, number_of

__all__ = [
    "GRADES",
    "RATIOS",
    "Given",
    "Mode",
    "Question",
    "all_sides",
    "count_sides",
    "grade",
    "read_answer",
]

Floats = NDArray[np.float64]
Mode = Literal["graded", "yes-no"]
Sides = tuple[tuple[int, ...], tuple[int, ...]]

#: The steps that part the graded answers: 18 intervals, the outer ones open.
GRADES: tuple[float, ...] = tuple(float(s) for s in STEPS)
#: The ratios that yes/no questions ask for; near 1, where most answers lie, they are closer.
RATIOS: tuple[float, ...] = (1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 3.75) + (
    4,
    5,
    6,
    7,
    8,
    9,
)


@dataclass(frozen=True)
class Question:
    """The swings of ``more`` together against those of ``less``.

    ``ratio`` is None where the answer is a grade, else what a yes/no question asks for. ``options``
    are the intervals (low, high) of the ratio that earlier answers still allow, in rising order.
    """

    more: tuple[str, ...]
    less: tuple[str, ...]
    ratio: float | None = None
    options: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        faults = []
        both = [n for n in self.more if n in self.less]
        if not self.more or not self.less:
            faults.append(_("a side of the comparison is empty"))
        if both or len(set(self.more)) < len(self.more) or len(set(self.less)) < len(self.less):
            faults.append(_("a weight stands twice in the comparison"))
        if self.ratio is not None and not 0 < self.ratio < math.inf:
            faults.append(_("the ratio {ratio} is not above 0").format(ratio=self.ratio))
        if faults:
            raise JudgmentError("; ".join(faults))

    @property
    def sides(self) -> tuple[frozenset[str], frozenset[str]]:
        """The two sides without order, to tell whether two questions compare the same."""
        return frozenset(self.more), frozenset(self.less)

    def sentence(self, name: Callable[[str], str] = str) -> str:
        """The question in the language in force; ``name`` gives each weight's name."""
        more, less = listing([name(n) for n in self.more]), listing([name(n) for n in self.less])
        if self.ratio is None:
            message = _(
                "Going from worst to best on {more}: how many times as much is it worth as going"
                " from worst to best on {less}?"
            )
        elif self.ratio == 1:
            message = _(
                "Is going from worst to best on {more} worth at least as much as going from worst"
                " to best on {less}?"
            )
        else:
            message = _(
                "Is going from worst to best on {more} worth at least {ratio} times as much as"
                " going from worst to best on {less}?"
            )
        ratio = "" if self.ratio is None else ratio_text(self.ratio)
        return message.format(more=more, less=less, ratio=ratio)

    def __str__(self) -> str:
        return self.sentence()


@dataclass(frozen=True)
class Given:
    """An answer: ``low <= more / less <= high``; None for "don't know"."""

    question: Question
    low: float | None
    high: float | None

    @classmethod
    def from_row(cls, item: str, reference: str, value: str) -> Given:
        """The answer that a row of answers.csv by ``compare`` holds; undoes `row`.

        Raises
        ------
        JudgmentError
            A value that is no range of ratios, or sides that are empty or share a weight.
        """
        question = Question(joined_keys(item), joined_keys(reference))
        if value.strip() in ("", "passed"):
            return cls(question, None, None)
        return cls(question, *ratios_from_text(value))

    def row(self) -> dict[str, str]:
        """item, reference and value of a row of answers.csv by ``compare``."""
        value = "passed"
        if self.low is not None and self.high is not None:
            value = ratios_as_text(self.low, self.high)
        item, reference = (";".join(side) for side in (self.question.more, self.question.less))
        return {"item": item, "reference": reference, "value": value}

    @property
    def known(self) -> bool:
        """Whether it says anything."""
        return self.low is not None

    def constraints(self) -> tuple[Constraint, ...]:
        """What it says, as linear constraints on the weights; none for "don't know"."""
        if self.low is None or self.high is None:
            return ()
        more, less = self.question.more, self.question.less
        return tuple(comparison_constraints(more, less, self.low, self.high))

    def sentence(self, name: Callable[[str], str] = str) -> str:
        """What was answered, in the language in force."""
        more, less = ([name(n) for n in side] for side in (self.question.more, self.question.less))
        return comparison_text(more, less, self.low, self.high)

    def __str__(self) -> str:
        return self.sentence()


def all_sides(k: int, together: int) -> list[Sides]:
    """Every comparison of up to ``together`` of k weights a side, each once, simplest first."""
    sets = [s for n in range(1, together + 1) for s in combinations(range(k), n)]
    made = [
        (s, t) for s in sets for t in sets if not set(s) & set(t) and (-len(s), s) < (-len(t), t)
    ]
    return sorted(made, key=lambda sides: (len(sides[0]) + len(sides[1]), sides))


def count_sides(k: int, together: int) -> int:
    """How many comparisons `all_sides` would list: each two disjoint sets once."""
    sizes = range(1, together + 1)
    return (
        sum(math.comb(k, a) * math.comb(k - a, b) for a in sizes for b in sizes if a + b <= k) // 2
    )


def grade(ratio: float) -> tuple[float, float]:
    """The graded answer that holds ``ratio``: the neighbouring steps around it.

    A ratio that is a step itself begins the interval above it.

    >>> grade(3.4)
    (3.0, 4.0)
    >>> grade(12.0)
    (9.0, inf)
    """
    ends = (0.0, *GRADES, math.inf)
    place = int(np.searchsorted(ends, ratio * (1 + 1e-12), side="right")) - 1
    return ends[place], ends[place + 1]


def read_answer(question: Question, value: Any) -> Given:
    """An answer in any form that a question takes.

    Parameters
    ----------
    question
    value : None for "don't know"; to a yes/no question True or False; to a graded one a ratio (a
        number, fraction or text, which stands for the graded answer around it) or an interval
        (low, high), in which None, 0 below and infinity (``inf``) above are open ends

    Raises
    ------
    JudgmentError
        Anything else.
    """
    if value is None:
        return Given(question, None, None)
    if question.ratio is not None:
        if not isinstance(value, bool | np.bool_):
            message = _("{value!r}: a yes/no question takes True, False or None")
            raise JudgmentError(message.format(value=value))
        return Given(question, *((question.ratio, math.inf) if value else (0.0, question.ratio)))
    if isinstance(value, Sequence) and not isinstance(value, str):
        ends = list(value)
        if len(ends) != 2:
            message = _("{value!r}: an interval has two ends, low and high")
            raise JudgmentError(message.format(value=value))
        low, high = (_end(x, open_end) for x, open_end in zip(ends, (0.0, math.inf), strict=True))
    else:
        ratio = number_of(value)
        if not 0 < ratio < math.inf:
            raise JudgmentError(_("{value!r} is no ratio above 0").format(value=value))
        low, high = grade(ratio)
    if not 0 <= low <= high or high == 0 or low == math.inf:
        message = _("{low} to {high} is no interval of ratios above 0")
        raise JudgmentError(message.format(low=low, high=high))
    if low == 0 and high == math.inf:
        raise JudgmentError(_("0 to infinity says nothing; None is don't know"))
    return Given(question, low, high)


def _end(value: Any, open_end: float) -> float:
    if value is None or (open_end == math.inf and str(value).strip() == "inf"):
        return open_end
    found = number_of(value)
    return open_end if math.isnan(found) else float(found)


def membership(sides: Iterable[Sides], k: int) -> tuple[Floats, Floats]:
    """(Q, k) and (Q, k): the weights that stand on each side."""
    listed = list(sides)
    more, less = np.zeros((len(listed), k)), np.zeros((len(listed), k))
    for i, (s, t) in enumerate(listed):
        more[i, list(s)] = 1.0
        less[i, list(t)] = 1.0
    return more, less
