"""Adaptive questions, asked: `NextQuestion` behind the same state machine as the other methods.

An answer is kept with the question it belongs to, not with its place in the order: the next
question may be another when the ratings of the case change, and the answers still hold.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from ..comparisons import ratio_text, ratios_as_text, ratios_from_text
from ..elicitation import Elicitation, Given, NextQuestion, Question
from ..elicitation.questions import GRADES
from ..errors import JudgmentError, McdaError
from ..i18n import gettext as _
from ..i18n import listing, percent
from .session import About, Entry, Event, Session, Step, Weights
from .words import Line, Wording

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["Adaptive", "adaptive"]

YES = ("y", "yes", "j", "ja")
NO = ("n", "no", "nei")
_ENDS = (0.0, *GRADES, math.inf)
ALL_GRADES = tuple(pairwise(_ENDS))


def adaptive(
    case: Case,
    node: str,
    mode: Literal["graded", "yes-no"],
    profile: str,
    together: int | None = None,
) -> Adaptive:
    """Adaptive questions about the children of ``node``; all other weights are ``profile``'s.

    Raises McdaError where ``profile`` has no weights, or the model is not additive.
    """
    level = "criteria" if node == case.goal.key else node
    questions = NextQuestion(case.model(profile), level, mode=mode, together=together)
    return Adaptive(questions, node, mode)


class Adaptive(Session):
    """Questions until the best alternative is settled.

    Parameters
    ----------
    questions : of the weights of ``node``, without answers
    node : whose children are asked about
    mode : as ``questions`` have it
    """

    method = "adaptive"

    def __init__(
        self, questions: NextQuestion, node: str, mode: Literal["graded", "yes-no"] = "graded"
    ) -> None:
        self.asker = questions.restart()
        super().__init__({node: self.asker.result().weights})
        self.node = node
        self.mode = mode
        # The question behind each of asker.given.
        self._abouts: list[About] = []

    # -- events ---------------------------------------------------------------------------------

    def apply(self, event: Event) -> None:
        """Take an event; JudgmentError if it fits none of these questions."""
        super().apply(event)
        try:
            self._follow(event)
        except (McdaError, ValueError, IndexError):
            self.events.pop()
            raise

    def undo(self) -> Event | None:
        """Take back the last thing done; what follows is worked out anew."""
        event = super().undo()
        self.asker, self._abouts = self.asker.restart(), []
        for e in self.events:
            self._follow(e)
        return event

    def _follow(self, event: Event) -> None:
        if event.do in ("answer", "pass"):
            if event.about in self._abouts:
                self._withdraw([self._abouts.index(event.about)])
            told = ratios_from_text(event.value) if event.do == "answer" else None
            self.asker.answer(told, question_of(event.about, bare=told is not None))
            self._abouts.append(event.about)
        elif event.do == "again" and event.about in self._abouts:
            self._withdraw([self._abouts.index(event.about)])
        elif event.do == "withdraw":
            self._withdraw([int(n) for n in event.value.split(",")])

    def _withdraw(self, places: list[int]) -> None:
        for place in sorted(places, reverse=True):
            self.asker.withdraw(place)
            self._abouts.pop(place)

    # -- questions ------------------------------------------------------------------------------

    def step(self) -> Step | None:
        """The next question; the way out where answers clash; None when it is settled."""
        asker = self.asker
        if asker.status == "inconsistent":
            places = {id(g): n for n, g in enumerate(asker.given)}
            ways = tuple(tuple(places[id(g)] for g in way) for way in asker.withdrawals)
            return Step("clash", ("clash", self.node), self.node, (), options=ways)
        waiting = [about for about in self._waiting if about not in self._abouts]
        if waiting:
            return self._step(waiting[-1])
        asked = None if self.node in self.stopped else asker.ask()
        if asked is None:
            return None
        ratio = "" if asked.ratio is None else repr(asked.ratio)
        about = ("compare", self.node, ";".join(asked.more), ";".join(asked.less), ratio)
        return self._step(about, asked.options)

    def _step(self, about: About, options: tuple[tuple[float, float], ...] = ALL_GRADES) -> Step:
        asked = question_of(about)
        if asked.ratio is not None:
            options = ((0.0, asked.ratio), (asked.ratio, math.inf))
        return Step("compare", about, self.node, (*asked.more, *asked.less), options=options)

    def plan(self, node: str, answers: Mapping[About, str]) -> Iterator[Step]:
        """The questions answered or passed so far."""
        yield from (self._step(about) for about in self._abouts)

    @property
    def given(self) -> list[tuple[Step, str | None]]:
        """The answers in the order given."""
        return [
            (
                self._step(about),
                None if g.low is None or g.high is None else ratios_as_text(g.low, g.high),
            )
            for about, g in zip(self._abouts, self.asker.given, strict=True)
        ]

    @property
    def progress(self) -> tuple[int, int]:
        """How many are answered, and how many pairs there are: how many are left nobody knows."""
        return len(self._abouts), self.length(self.node)

    def length(self, node: str) -> int:
        """A full round of pairs, which it is meant to stay below."""
        n = len(self.nodes[node])
        return n * (n - 1) // 2

    def read(self, step: Step, text: str) -> str:
        """The number of an option; to a yes/no question also yes and no."""
        word = text.strip().lower()
        n = len(step.options)
        if step.kind == "compare" and step.about[4] and word in (*YES, *NO):
            return ratios_as_text(*step.options[word in YES])
        if not (word.isascii() and word.isdigit() and 1 <= int(word) <= n):
            message = _("“{text}”: type a number from 1 to {n}")
            if step.kind == "compare" and step.about[4]:
                message = _("“{text}”: type y or n")
            raise JudgmentError(message.format(text=text.strip(), n=n))
        if step.kind == "clash":
            return ",".join(map(str, step.options[int(word) - 1]))
        if step.about[4]:
            # As listed: 1 is yes.
            return ratios_as_text(*step.options[int(word) == 1])
        return ratios_as_text(*columns(step)[int(word) - 1])

    def may_stop(self, node: str) -> bool:
        """Always: the weights left are a region, however large."""
        return True

    # -- what follows ---------------------------------------------------------------------------

    def entries_of(self, node: str) -> list[Entry]:
        """Comparisons of sides, low to high; what several answers say of the same sides in one."""
        found: dict[tuple[str, str], Entry] = {}
        for step, value in self.given:
            more, less = step.about[2], step.about[3]
            new = self.entry(step, "compare", more, less, value or "")
            old = found.get((more, less)) or found.get((less, more))
            if old is None:
                found[more, less] = new
                continue
            said = [e for e in (old, new) if e.value]
            ends = [_turned(e, old.item) for e in said]
            both = ""
            if ends:
                both = ratios_as_text(max(low for low, _h in ends), min(high for _l, high in ends))
            note = "; ".join(dict.fromkeys(e.note for e in (old, new) if e.note))
            found[old.item, old.reference] = replace(old, value=both, note=note, at=new.at)
        return list(found.values())

    def result(self) -> Elicitation:
        """Where it stands."""
        return self.asker.result()

    def weights_of(self, node: str) -> Weights:
        """The middle of the weights left, with the least and greatest of each."""
        items, found = self.nodes[node], self.result()
        if found.status == "inconsistent":
            return Weights(node, items, problem=_("answers contradict each other"))
        centre, low, high = (
            dict(zip(items, array.tolist(), strict=True))
            for array in (found.centre, found.low, found.high)
        )
        remark = _("The middle of the weights that the answers leave, and how far they reach.")
        return Weights(node, items, centre, low, high, remarks=(remark,))


def _turned(entry: Entry, item: str) -> tuple[float, float]:
    """The range of an entry as one of ``item`` against the other side."""
    low, high = ratios_from_text(entry.value)
    if entry.item == item:
        return low, high
    return (0.0 if high == math.inf else 1 / high), (1 / low if low else math.inf)


def question_of(about: About, bare: bool = False) -> Question:
    """The question that an event belongs to; ``bare`` without the ratio it asked for."""
    more, less = about[2].split(";"), about[3].split(";")
    ratio = float(about[4]) if about[4] and not bare else None
    return Question(tuple(more), tuple(less), ratio)


# -- on the screen --------------------------------------------------------------------------------


def columns(step: Step) -> list[tuple[float, float]]:
    """The options in the order in which they are numbered: A the more, then B the more."""
    up = [o for o in step.options if o[0] >= 1]
    down = [o for o in step.options if o[1] <= 1]
    return [*up, *reversed(down)]


def option_text(option: tuple[float, float]) -> str:
    """An option with the side that is worth more first."""
    low, high = option
    more, less = ("A", "B") if low >= 1 else ("B", "A")
    if low < 1:
        low, high = 1 / high, (1 / low if low else math.inf)
    text = _("{more} is worth {low} to {high} times {less}")
    if high == math.inf:
        text = _("{more} is worth at least {low} times {less}")
    return text.format(more=more, less=less, low=ratio_text(low), high=ratio_text(high))


def option_lines(step: Step) -> list[Line]:
    """The options by number; graded ones in two columns, so that they fit on a screen."""
    if step.about[4]:
        return [Line(_("Answer y (yes) or n (no); a lone n is no, n and a text a reason."))]
    shown = [(n, option_text(o), o[0] >= 1) for n, o in enumerate(columns(step), start=1)]
    left = [f"{n:>2}  {text}" for n, text, up in shown if up]
    right = [f"{n:>2}  {text}" for n, text, up in shown if not up]
    gap = max((len(t) for t in left), default=0) + 4
    rows = max(len(left), len(right))
    made = [_("Answer with a number:")]
    for k in range(rows):
        one = left[k] if k < len(left) else ""
        other = right[k] if k < len(right) else ""
        made.append((one.ljust(gap) + other if other else one).replace(" ", "\N{NO-BREAK SPACE}"))
    return [Line(text) for text in made]


def compared(step: Step, value: str | None, wording: Wording) -> str:
    """An answer as a sentence."""
    low, high = (None, None) if value is None else ratios_from_text(value)
    return Given(question_of(step.about, bare=True), low, high).sentence(wording.name)


def clash_lines(step: Step, session: Session, wording: Wording) -> list[Line]:
    """Which answers contradict each other, and the fewest whose withdrawal mends it."""
    assert isinstance(session, Adaptive)
    given = session.given
    at = {id(g): n for n, g in enumerate(session.asker.given)}
    made = [Line(_("These answers cannot all hold:"), strong=True)]
    for g in session.asker.clash:
        n = at[id(g)]
        told, value = given[n]
        made.append(Line(f"{n + 1:>3}  {compared(told, value, wording)}", 0, 5))
    text = _("Which do you withdraw? Each of these leaves the rest without contradiction:")
    made += [Line(), Line(text, strong=True)]
    for n, way in enumerate(step.options, start=1):
        said = [compared(given[k][0], given[k][1], wording) for k in way]
        made.append(Line(f"{n:>2}  {listing(said)}", 0, 4))
    return [*made, Line(), Line(_("Answer with a number, or u to take back the last answer."))]


def standing_line(session: Session, wording: Wording) -> Line:
    """What can still be best, for those who asked to see it."""
    assert isinstance(session, Adaptive)
    asker = session.asker
    if asker.status == "inconsistent":
        return Line(_("The answers contradict each other."))
    if asker.decided is not None:
        return Line(_("Decided: {best}.").format(best=asker.decided))
    text = _("Can still be best: {keys}.")
    return Line(text.format(keys=listing(list(asker.undecided_between))))


def standing_lines(found: Elicitation, wording: Wording) -> list[Line]:
    """What is settled at the end, and how far."""
    if found.decided is not None:
        names = [_named(key, wording) for key in found.decided.split(" = ")]
        text = _("{name} is best for every weighting that these answers allow: that is proved.")
        if len(names) > 1:
            text = _(
                "{name} are equally good and best for every weighting that these answers allow: "
                "that is proved."
            )
        return [Line(text.format(name=listing(names)), strong=True)]
    names = [_named(key, wording) for key in found.undecided_between]
    text = _("These answers do not decide between {names}.")
    made = [Line(text.format(names=listing(names)), strong=True)]
    if found.status == "undecided":
        made.append(Line(_("No question that is left could decide it.")))
    if found.recommended is not None:
        text = _(
            "{name} is the safest choice: whatever the weights, another is better by at most "
            "{regret} of the greatest difference between two."
        )
        shown = {"name": _named(found.recommended, wording), "regret": percent(found.regret)}
        made.append(Line(text.format(**shown)))
    return made


def _named(key: str, wording: Wording) -> str:
    known = wording.case.alternatives
    return f"{key} ({wording.name(key)})" if key in known and wording.name(key) != key else key
