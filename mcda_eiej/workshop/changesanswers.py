"""What differs between the answers that count in two states of a case.

Earlier rounds are history: what is compared is what each state takes, of every question the answer
of the highest round (see `mcda_eiej.preferences` and `mcda_eiej.answers`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from ..answers import PASSED
from ..records import Answer, Judgment
from ..scales import position

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["AnswerChange", "Question", "Records", "answer_changes", "in_force", "pair_value"]

#: What is said to one question: one record, or two for an order both ways.
Records = tuple[Judgment, ...] | tuple[Answer, ...]
#: What was done to an answer; ``restated`` is the same answer given again, or told otherwise.
Change = Literal["added", "changed", "passed", "removed", "restated"]


@dataclass(frozen=True)
class Question:
    """What was asked: a pair under a node for ``judgments``, else item and reference.

    Of pairs that mean the same both ways round one direction is used for both states.
    """

    who: str
    node: str
    method: str
    a: str
    b: str


@dataclass(frozen=True)
class AnswerChange:
    """An answer that counts in one of two states and not in the other.

    ``before`` and ``after`` as texts: an answer with its range, ``passed``, or empty where there is
    none; ``values`` the answers to pairs as numbers (the geometric middle of a range without a
    value), NaN where there is none; ``rounds`` and ``lines`` None likewise.
    """

    question: Question
    change: Change
    before: str
    after: str
    values: tuple[float, float] = (math.nan, math.nan)
    rounds: tuple[int | None, int | None] = (None, None)
    lines: tuple[int | None, int | None] = (None, None)

    @property
    def steps(self) -> float:
        """Scale steps from the answer before to the one after; NaN unless both are to a pair."""
        old, new = self.values
        return float(position(new) - position(old))


@dataclass(frozen=True)
class _Said:
    """An answer that counts, in the direction of its question."""

    text: str
    value: float
    round: int
    line: int | None
    told: tuple[str, ...]  # what else was written: status and reasons

    @property
    def passed(self) -> bool:
        return self.text == PASSED


def answer_changes(before: Case, after: Case) -> tuple[AnswerChange, ...]:
    """Every answer that differs, by node in the order of the tree, then question and person."""
    old, new = in_force(before), in_force(after)
    found = []
    for key in dict.fromkeys([*old, *new]):
        records = old.get(key, ()), new.get(key, ())
        # As the later state asks; as the earlier one did where there is no later one.
        question = _question((records[1] or records[0])[0])
        said = _said(records[0], question), _said(records[1], question)
        change = _change(*said)
        if change is None:
            continue
        texts = ["" if s is None else s.text for s in said]
        values = [math.nan if s is None else s.value for s in said]
        found.append(
            AnswerChange(
                question,
                change,
                texts[0],
                texts[1],
                (values[0], values[1]),
                (_round(said[0]), _round(said[1])),
                (_line(said[0]), _line(said[1])),
            )
        )
    nodes = {n: i for i, n in enumerate([*after._tree.nodes, *before._tree.nodes])}
    people = {
        w: i
        for i, w in enumerate(
            [*after.profiles, *after.participants, *before.profiles, *before.participants]
        )
    }

    def place(c: AnswerChange) -> tuple[object, ...]:
        q = c.question
        whose = people.get(q.who, len(people))
        return nodes.get(q.node, len(nodes)), q.method, *sorted((q.a, q.b)), whose

    return tuple(sorted(found, key=place))


def in_force(case: Case) -> dict[tuple[object, ...], Records]:
    """What counts, by question: (who, node, method, what). An order both ways has two records."""
    found: dict[tuple[object, ...], Records] = {}
    for (who, node), judgments in case.latest_judgments.items():
        for j in judgments:
            found[who, node, "judgments", frozenset((j.a, j.b))] = (j,)
    for (who, node), methods in case.latest_answers.items():
        for method, answers in methods.items():
            for a in answers:
                key = (who, node, method, a.about)
                held = found.get(key, ())
                found[key] = (*held, a)
    return found


def _question(record: Judgment | Answer) -> Question:
    if isinstance(record, Judgment):
        return Question(record.who, record.node, "judgments", record.a, record.b)
    return Question(record.who, record.node, record.method, record.item, record.reference)


def _said(records: Sequence[Judgment | Answer], question: Question) -> _Said | None:
    """What the records of one question say; None where there are none."""
    if not records:
        return None
    first = records[0]
    told = tuple(x for r in records for x in (r.status, *r.rationale.values()))
    line = first.where[1] or None
    if isinstance(first, Judgment):
        text, value = _judgment(first, first.a != question.a)
        return _Said(text, value, first.round, line, told)
    answers = [r for r in records if isinstance(r, Answer)]
    text, value = _answer(answers, question)
    return _Said(text, value, first.round, line, told)


def pair_value(record: Judgment | Answer, question: Question) -> float:
    """The answer to a pair as a number, in the direction of ``question``; NaN for a pass."""
    assert isinstance(record, Judgment)
    return _judgment(record, record.a != question.a)[1]


def _judgment(j: Judgment, turned: bool) -> tuple[str, float]:
    low, value, high = j.low, j.value, j.high
    if turned:
        low, value, high = (None if x is None else 1 / x for x in (high, value, low))
    if value is None and low is None:
        return PASSED, math.nan
    middle = math.nan if value is None else float(value)
    if value is None and low is not None and high is not None:
        middle = math.sqrt(low * high)
    text = "" if value is None else _ratio(value)
    if low is not None or high is not None:
        ends = [
            _ratio(x)
            for x in (low if low is not None else value, high if high is not None else value)
            if x is not None
        ]
        span = "..".join(ends)
        text = f"{text} ({span})" if text else span
    return text, middle


def _ratio(x: Fraction) -> str:
    """As it is written in judgments.csv: 3, 1/3, 2.5."""
    if x.denominator == 1 or x.numerator == 1:
        return str(x)
    return f"{float(x):.12g}"


def _answer(answers: Sequence[Answer], question: Question) -> tuple[str, float]:
    first = answers[0]
    if first.method == "order":
        if any(a.value == PASSED for a in answers):
            return PASSED, math.nan
        ways = {(a.item, a.reference) for a in answers}
        if len(ways) > 1:
            return "=", math.nan
        return (">" if (question.a, question.b) in ways else "<"), math.nan
    if not first.value:
        return PASSED, math.nan
    if first.method == "trade_off":
        # An amount of the item worth one of the reference: the other way round its inverse.
        value = float(first.value)
        if first.item != question.a and value:
            return f"{1 / value:.12g}", math.nan
    return first.value, math.nan


def _change(old: _Said | None, new: _Said | None) -> Change | None:
    if new is None:
        return "removed"
    if old is None:
        return "passed" if new.passed else "added"
    if old.text == new.text:
        same = (old.round, old.told) == (new.round, new.told)
        return None if same else "restated"
    if new.passed:
        return "passed"
    return "added" if old.passed else "changed"


def _round(said: _Said | None) -> int | None:
    return None if said is None else said.round


def _line(said: _Said | None) -> int | None:
    return None if said is None else said.line
