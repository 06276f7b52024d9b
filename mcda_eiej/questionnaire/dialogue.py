"""The dialogue without a terminal: a line in, the next screen out.

`Dialogue.enter` takes what somebody typed, keeps what it means before anything else happens, and
says whether to go on; `Dialogue.screen` is what to show then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ..errors import JudgmentError
from ..i18n import gettext as _
from ..i18n import listing
from .screens import (
    answer_list,
    answer_text,
    commands,
    heard,
    helped,
    question,
    title,
)
from .session import Event, Session, Step
from .words import Line, Wording, visible

__all__ = ["Dialogue", "Keeper"]

# What can be typed for each command, in both languages whichever is shown.
WORDS = {
    "undo": "u undo angre",
    "pass": "p pass dont-know vet-ikke",
    "note": "n note notat begrunnelse reason",
    "change": "c change endre again igjen",
    "list": "l list liste",
    "details": "d details detaljer",
    "stop": "s stop nok enough stopp",
    "help": "h help hjelp ?",
    "quit": "q quit exit avslutt lagre save",
}
COMMANDS = {word: command for command, words in WORDS.items() for word in words.split()}
YES = ("y", "yes", "j", "ja")
NO = ("n", "no", "nei")


@dataclass
class Keeper:
    """Where events go before they count; by default nowhere."""

    keep: Callable[[Event], None] = lambda event: None
    keep_undo: Callable[[str], None] = lambda at: None
    now: Callable[[], str] = lambda: ""


@dataclass
class Dialogue:
    """A session, how it is worded, and what to say next.

    Parameters
    ----------
    end : the screen of the outcome, asked for when all questions are through
    """

    session: Session
    wording: Wording
    who: str
    keeper: Keeper = field(default_factory=Keeper)
    end: Callable[[], list[Line]] = list
    shows_result: bool = False
    said: list[Line] = field(default_factory=list)
    #: Whether what was asked to be shown has the screen to itself.
    aside: bool = False

    def screen(self) -> list[Line]:
        """What to show now."""
        step = self.session.step()
        made = title(self.session, self.wording, self.who)
        if self.aside:
            back = _("Enter goes back to the question; an answer can be typed here too.")
            return [*made, *self.said, Line(), Line(back)]
        if self.said:
            made += [*self.said, Line()]
        made += self.end() if step is None else question(step, self.session, self.wording)
        note = None if step is None else self.session.notes.get(step.about)
        if note:
            made += [Line(), Line(_("Your reason: {note}").format(note=note))]
        return [*made, Line(), *commands(self.session, step)]

    def enter(self, text: str) -> Literal["", "quit", "write"]:
        """Take a typed line; ``quit`` and ``write`` are for who runs the dialogue."""
        text = visible(text)
        was_aside, self.aside, self.said = self.aside, False, []
        word, _gap, rest = text.strip().partition(" ")
        command = COMMANDS.get(word.lower())
        step = self.session.step()
        asks_yes_no = step is None or (step.kind == "compare" and bool(step.about[4]))
        if command == "note" and not rest.strip() and word.lower() in NO and asks_yes_no:
            command = None  # n alone is no
        if not text.strip() and was_aside:
            return ""
        if not text.strip():
            self.said = [Line(_("Nothing was typed. h shows what can be."))]
        elif command == "quit":
            return "quit"
        elif command is None and step is None:
            return self._closing(word.lower())
        elif step is None and command in ("pass", "note", "details", "stop"):
            self.said = [Line(_("There is no question on the screen to do that with."))]
        elif command is None:
            assert step is not None
            self._answer(step, text)
        else:
            getattr(self, f"_{command}")(step, rest.strip())
        return ""

    def _closing(self, word: str) -> Literal["", "quit", "write"]:
        if word in YES:
            return "write"
        if word in NO:
            return "quit"
        self.said = [Line(_("“{text}”: type y or n, or one of the commands").format(text=word))]
        return ""

    def _do(self, event: Event) -> None:
        # On the disk first: what cannot be kept did not happen.
        self.keeper.keep(event)
        self.session.apply(event)

    def _answer(self, step: Step, text: str) -> None:
        try:
            value = self.session.read(step, text)
        except JudgmentError as error:
            self.said = [Line(str(error))]
            return
        do: Literal["withdraw", "answer"] = "withdraw" if step.kind == "clash" else "answer"
        self._do(Event(do, step.about, value, self.keeper.now()))
        if do == "answer":
            self.said = heard(self.session, step, value, self.wording, self.shows_result)
        else:
            self.said = [Line(_("Withdrawn; the rest hangs together."))]

    # -- commands -------------------------------------------------------------------------------

    def _pass(self, step: Step | None, rest: str) -> None:
        assert step is not None
        if step.kind == "clash":
            self.said = [
                Line(_("Answers that contradict each other cannot both stay; choose one."))
            ]
            return
        self._do(Event("pass", step.about, "", self.keeper.now()))
        self.said = heard(self.session, step, None, self.wording, self.shows_result)

    def _note(self, step: Step | None, rest: str) -> None:
        assert step is not None
        if not rest:
            self.said = [Line(_("Type the reason after n, on the same line."))]
            return
        self._do(Event("note", step.about, " ".join(rest.split()), self.keeper.now()))
        self.said = [Line(_("The reason is kept. Now the answer:"))]

    def _undo(self, step: Step | None, rest: str) -> None:
        if all(e.do == "note" for e in self.session.events):
            self.said = [Line(_("There is nothing to take back."))]
            return
        before = {s.about: (s, v) for s, v in self.session.given}
        self.keeper.keep_undo(self.keeper.now())
        event = self.session.undo()
        assert event is not None
        told = before.get(event.about)
        if event.do in ("answer", "pass") and told is not None:
            text = _("Taken back: {answer}.")
            self.said = [Line(text.format(answer=answer_text(*told, self.wording)))]
        else:
            self.said = [Line(_("Taken back."))]

    def _change(self, step: Step | None, rest: str) -> None:
        given = self.session.given
        number = rest.strip(".# ")
        if not (number.isascii() and number.isdigit() and 1 <= int(number) <= len(given)):
            text = _("“{text}”: give the number of an answer, 1 to {n}; l lists them")
            self.said = [Line(text.format(text=rest, n=len(given)))]
            if not given:
                self.said = [Line(_("Nothing is answered yet."))]
            return
        old, value = given[int(number) - 1]
        self._do(Event("again", old.about, "", self.keeper.now()))
        text = _("Asked again. Your answer was: {answer}.")
        self.said = [Line(text.format(answer=answer_text(old, value, self.wording)))]

    def _list(self, step: Step | None, rest: str) -> None:
        self.said, self.aside = answer_list(self.session, self.wording), True

    def _help(self, step: Step | None, rest: str) -> None:
        self.said, self.aside = helped(self.session), True

    def _details(self, step: Step | None, rest: str) -> None:
        assert step is not None
        keys = [*([step.reference] if step.reference else []), *step.items]
        self.said, self.aside = [line for key in keys for line in self.wording.details(key)], True

    def _stop(self, step: Step | None, rest: str) -> None:
        assert step is not None
        told = self.session.told(step.node)
        answered = any(value is not None for _step, value in told)
        if answered and not self.session.may_stop(step.node):
            self.said = [Line(self._why_not(step.node))]
            return
        self._do(Event("stop", ("stop", step.node), "", self.keeper.now()))
        text = _("“{node}” is left at the answers given.")
        if not answered:
            text = _("“{node}” is left out.")
        self.said = [Line(text.format(node=self.wording.name(step.node)))]

    def _why_not(self, node: str) -> str:
        from .pairwise import Pairwise

        if isinstance(self.session, Pairwise):
            matrix = self.session.matrix(node)
            assert matrix is not None
            parts = [", ".join(self.wording.name(k) for k in part) for part in matrix.parts]
            text = _("Too early: nothing connects {parts} yet, so that there would be no weights.")
            return text.format(parts=listing([_("“{name}”").format(name=p) for p in parts]))
        return _("Too early: the answers so far give no weights. Go on, or take them back with u.")
