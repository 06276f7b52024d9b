"""A questionnaire as a state machine: events in, the next question out. No terminal, no file.

A `Session` holds what was done, as a list of events, and everything else follows from that list:
which answers are in force, what is asked next, what has been taken back. The same events give the
same state, so a journal of them is all it takes to go on where somebody stopped
(`mcda_eiej.questionnaire.journal`), and to undo is to leave the last one out.

The methods are in modules of their own: `pairwise`, `points` (swing),
`bestworst` and `adaptive`. What a question looks like is in
`screens`, what a typed line does in `dialogue`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar, Literal

from ..errors import JudgmentError
from ..i18n import gettext as _
from ..i18n import listing

__all__ = ["Entry", "Event", "Session", "Step", "Weights", "as_number", "canonical"]

About = tuple[str, ...]
Do = Literal["answer", "pass", "note", "again", "stop", "withdraw"]
DOINGS: tuple[Do, ...] = ("answer", "pass", "note", "again", "stop", "withdraw")


@dataclass(frozen=True)
class Event:
    """One thing somebody did: about which question, what, and when (a text, may be empty)."""

    do: Do
    about: About
    value: str = ""
    at: str = ""


@dataclass(frozen=True)
class Step:
    """One question.

    Attributes
    ----------
    kind
        What is asked: ``pair``, ``rank``, ``points``, ``best``, ``worst``, ``to-best``,
        ``to-worst``, ``compare`` or ``clash``.
    about
        What tells it from every other question, so that an answer finds its question again.
    node
        Whose children are asked about.
    items
        Keys: the two of a pair, those to choose among, or the one to give a number.
    reference
        The key of what the items are held against, where there is such a thing.
    low, high
        The numbers allowed.
    options
        The intervals, or the sets of answers, to choose among by number.
    """

    kind: str
    about: About
    node: str
    items: tuple[str, ...]
    reference: str = ""
    low: float = 0.0
    high: float = 0.0
    options: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Entry:
    """An answer as a case holds it: a judgment of a pair, or a row of another method.

    ``value`` is empty where it was asked and passed.
    """

    node: str
    method: str
    item: str
    reference: str
    value: str
    note: str = ""
    at: str = ""


@dataclass(frozen=True)
class Weights:
    """The local weights under one node, as far as the answers give any.

    ``low`` and ``high`` bound each weight where the answers leave a region. ``problem`` says why
    there are none. ``remarks`` are sentences on how far they hang together.
    """

    node: str
    items: tuple[str, ...]
    weights: Mapping[str, float] = field(default_factory=dict)
    low: Mapping[str, float] = field(default_factory=dict)
    high: Mapping[str, float] = field(default_factory=dict)
    problem: str = ""
    remarks: tuple[str, ...] = ()


class Session(ABC):
    """Questions about the items of some nodes, in an order that may depend on the answers.

    Parameters
    ----------
    nodes : node -> its items, two or more, in the order in which they are gone through
    """

    #: The word for it on the command line.
    method: ClassVar[str]

    def __init__(self, nodes: Mapping[str, Sequence[str]]) -> None:
        self.nodes: dict[str, tuple[str, ...]] = {n: tuple(items) for n, items in nodes.items()}
        self.events: list[Event] = []

    # -- what each method says ----------------------------------------------------------------

    @abstractmethod
    def plan(self, node: str, answers: Mapping[About, str]) -> Iterator[Step]:
        """The questions on ``node`` in order, as far as they are known from the answers so far."""

    @abstractmethod
    def length(self, node: str) -> int:
        """How many questions there are on ``node`` if all are asked."""

    @abstractmethod
    def read(self, step: Step, text: str) -> str:
        """The value of a typed answer; JudgmentError says what is allowed."""

    @abstractmethod
    def entries_of(self, node: str) -> list[Entry]:
        """What a case would hold of the answers on ``node``, passes among them."""

    @abstractmethod
    def weights_of(self, node: str) -> Weights:
        """The weights that follow from the answers on ``node``."""

    def fits(self, step: Step, value: str) -> bool:
        """Whether an answer given earlier still answers the question as it stands now."""
        return True

    def may_stop(self, node: str) -> bool:
        """Whether the answers on ``node`` give weights already, so that it can be left at that."""
        return False

    # -- what follows of the events -----------------------------------------------------------

    @property
    def answers(self) -> dict[About, str | None]:
        """Question -> value, None where it was passed; what has been asked again is left out."""
        found: dict[About, str | None] = {}
        for e in self.events:
            if e.do in ("answer", "pass", "again"):
                found.pop(e.about, None)
            if e.do in ("answer", "pass"):
                found[e.about] = e.value if e.do == "answer" else None
        return found

    @property
    def notes(self) -> dict[About, str]:
        """Question -> the reason given for its answer."""
        found = {e.about: e.value for e in self.events if e.do == "note"}
        return {about: text for about, text in found.items() if text}

    @property
    def times(self) -> dict[About, str]:
        """Question -> when its answer was given."""
        return {e.about: e.at for e in self.events if e.do in ("answer", "pass")}

    @property
    def stopped(self) -> set[str]:
        """The nodes that were left at the answers given."""
        return {e.about[1] for e in self.events if e.do == "stop"}

    def _planned(self) -> Iterator[tuple[Step, bool]]:
        """Every question known so far, and whether its answer or pass is in force."""
        held = self.answers
        told = {about: value for about, value in held.items() if value is not None}
        for node in self.nodes:
            for step in self.plan(node, told):
                value = held.get(step.about)
                known = step.about in held and (value is None or self.fits(step, value))
                yield step, known

    @property
    def given(self) -> list[tuple[Step, str | None]]:
        """The questions answered or passed, in their order, with the values in force."""
        held = self.answers
        return [(step, held[step.about]) for step, known in self._planned() if known]

    def step(self) -> Step | None:
        """The question to ask now; None when all are answered, passed or stopped.

        One that is to be asked again comes first, also where its node was stopped.
        """
        stopped, waiting = self.stopped, self._waiting
        open_ = [step for step, known in self._planned() if not known]
        for about in reversed(waiting):
            for step in open_:
                if step.about == about:
                    return step
        return next((step for step in open_ if step.node not in stopped), None)

    @property
    def _waiting(self) -> list[About]:
        """The questions to be asked again and not answered since, the latest last."""
        last: dict[About, Do] = {}
        for e in self.events:
            if e.do in ("answer", "pass", "again"):
                last.pop(e.about, None)
                last[e.about] = e.do
        return [about for about, do in last.items() if do == "again"]

    @property
    def progress(self) -> tuple[int, int]:
        """How many questions are behind, and how many there are about in all."""
        stopped, counts = self.stopped, dict.fromkeys(self.nodes, 0)
        for step, _value in self.given:
            counts[step.node] += 1
        total = sum(counts[n] if n in stopped else self.length(n) for n in self.nodes)
        return sum(counts.values()), total

    # -- what can be done -----------------------------------------------------------------------

    def apply(self, event: Event) -> None:
        """Take an event, as typed now or as read from a journal.

        Raises JudgmentError for an event that means nothing here: its journal is another's.
        """
        if event.do not in DOINGS:
            raise JudgmentError(_("{do!r} is nothing that can be done here").format(do=event.do))
        self.events.append(event)

    def undo(self) -> Event | None:
        """Take back the last thing done but notes, which stay; None if there is nothing."""
        for i in range(len(self.events) - 1, -1, -1):
            if self.events[i].do != "note":
                return self.events.pop(i)
        return None

    # -- the outcome ------------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """What a case would hold of all the answers."""
        return [e for node in self.nodes for e in self.entries_of(node)]

    def told(self, node: str) -> list[tuple[Step, str | None]]:
        """`given`, on one node."""
        return [(step, value) for step, value in self.given if step.node == node]

    def entry(self, step: Step, method: str, item: str, reference: str, value: str) -> Entry:
        """An entry with the note and the time of a question."""
        note, at = self.notes.get(step.about, ""), self.times.get(step.about, "")
        return Entry(step.node, method, item, reference, value, note, at)


def as_number(text: str) -> Fraction:
    """A typed number or fraction, with a decimal comma or point.

    >>> as_number("2,5"), as_number(" 1 / 3")
    (Fraction(5, 2), Fraction(1, 3))
    """
    try:
        return Fraction(text.replace(",", ".").replace(" ", ""))
    except (ValueError, ZeroDivisionError):
        message = _("“{text}” is not a number or a fraction")
        raise JudgmentError(message.format(text=text.strip())) from None


def canonical(value: Fraction) -> str:
    """A number as tables hold it: ``3``, ``1/3``, ``2.5``.

    >>> [canonical(Fraction(x)) for x in ("3", "1/3", "2.5", "2/7")]
    ['3', '1/3', '2.5', '2/7']
    """
    if value.denominator == 1 or value.numerator == 1:
        return str(value)
    decimals = f"{float(value):.3f}".rstrip("0")
    return decimals if Fraction(decimals) == value else str(value)


def chosen(step: Step, text: str) -> str:
    """The item that was chosen by its number on the screen, or by its key."""
    word = text.strip()
    if word in step.items:
        return word
    if word.isascii() and word.isdigit() and 1 <= int(word) <= len(step.items):
        return step.items[int(word) - 1]
    message = _("“{text}”: type a number from 1 to {n}")
    raise JudgmentError(message.format(text=word, n=len(step.items)))


def unanswered(names: Sequence[str]) -> str:
    """The problem of items that nothing was said of."""
    return _("no answer for {items}").format(items=listing(list(names)))
