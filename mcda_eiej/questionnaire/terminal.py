"""A questionnaire at a terminal: print a screen, read a line, until there is nothing more to ask.

Lines are read from standard input as the terminal gives them: no keys are caught, so that it works
over any connection, with a screen reader, and from a script.
"""

from __future__ import annotations

import codecs
import datetime as dt
import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..caseio import load_case
from ..errors import CaseError
from ..i18n import current_language, ngettext
from ..i18n import gettext as _
from ..recording import Recorded, record
from .dialogue import Dialogue, Keeper
from .end import ending
from .journal import (
    Header,
    Journal,
    digests,
    file_of,
    mode_of,
    opened_journal,
    revive,
    set_aside,
)
from .making import ANSWERS_BY, Mode, Outcome, check_who, make_session, outcome, rows, uncounted
from .screens import not_counted, opening
from .words import Line, Wording, spread_out

if TYPE_CHECKING:
    from rich.console import Console

    from ..case import Case
    from .session import Event, Session

__all__ = ["INTERRUPTED", "Asked", "run"]

WIDTH = 80
#: The exit code after Ctrl-C: 128 + SIGINT, as shells have it.
INTERRUPTED = 130


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    who: str
    method: str = "pairwise"
    node: str | None = None
    mode: Mode | None = None
    profile: str | None = None
    together: int | None = None
    fresh: bool | None = None
    revises: bool = False
    file: Path | None = None
    shows_result: bool = False
    plain: bool = False
    as_json: bool = False


class Terminal:
    """Where screens go and lines come from; nothing but text, bold where a terminal can."""

    def __init__(self, plain: bool, as_json: bool) -> None:
        from rich.console import Console

        # With --json only the result goes to standard output.
        stream = sys.stderr if as_json else sys.stdout
        self._console: Console = Console(
            file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True
        )
        at_terminal = self._console.is_terminal and os.environ.get("TERM") != "dumb"
        self._clears = at_terminal and not plain
        self.width = min(self._console.width, WIDTH) if self._console.is_terminal else WIDTH
        utf = (getattr(stream, "encoding", "") or "").lower().startswith("utf")
        self.dash, self.block = ("─", "█") if utf else ("-", "#")
        self._stdin = sys.stdin
        if isinstance(self._stdin, io.TextIOWrapper):
            # A locale of ASCII says nothing of what the keyboard sends, which is UTF-8 by now.
            bare = codecs.lookup(self._stdin.encoding).name == "ascii"
            self._stdin.reconfigure(encoding="utf-8" if bare else None, errors="replace")

    def show(self, lines: list[Line], fresh: bool = False) -> None:
        """Print lines; ``fresh`` is on a screen of their own."""
        from rich.text import Text

        if fresh and self._clears:
            self._console.clear()
        elif fresh:
            self._console.print()
        for text, strong in spread_out(lines, self.width, self.dash):
            self._console.print(Text(text, style="bold" if strong else ""))

    def read(self) -> str | None:
        """A typed line; None at the end of the input."""
        self._console.print("> ", end="")
        self._console.file.flush()
        line = self._stdin.readline()
        if not line:
            self._console.print()
            return None
        if not self._stdin.isatty():
            self._console.print(line.rstrip("\n"))  # so that a transcript can be read
        return line


def run(case: Case, asked: Asked, emit: Callable[[Case, Outcome], None] | None = None) -> int:
    """Ask until all is said or somebody stops; the exit code.

    ``emit`` is given the case, with the answers if they were written, and what follows of them.

    Raises
    ------
    CaseError
        An unknown person or node, a journal of other questions, a case that cannot be written to.
    """
    path = asked.file or file_of(case, asked.who, asked.node, asked.method)
    if asked.revises:
        check_who(case, asked.who)
        revive(path)
    kept_mode: Mode = "yes-no" if mode_of(path) == "yes-no" and not asked.fresh else "graded"
    mode: Mode = asked.mode or kept_mode
    session = make_session(
        case, asked.who, asked.method, asked.node, mode, asked.profile, asked.together
    )
    there = path.exists() and path.stat().st_size > 0
    if asked.fresh is False and not there:
        raise CaseError([_place_problem(path, _("there is no session to go on with"))])
    if asked.fresh and there:
        set_aside(path, "old")
    header = Header(
        case.key,
        asked.who,
        asked.node,
        asked.method,
        mode if asked.method == "adaptive" else "",
        digests(case, session.nodes),
    )
    terminal = Terminal(asked.plain, asked.as_json)
    with opened_journal(path, header, _now()) as journal:
        journal.replay(session)
        sitting = _Sitting(case, asked, session, journal, terminal)
        code = sitting.hold()
    if sitting.recorded is not None:
        kept = set_aside(path, "done")
        terminal.show([Line(_("The session is kept as {file}.").format(file=kept))])
    if emit is not None and code == 0:
        written = sitting.written
        emit(
            load_case(case.folder) if written else case, replace(sitting.outcome(), written=written)
        )
    return code


def _place_problem(path: Path, message: str) -> Any:
    from ..errors import Problem

    return Problem(str(path), message)


def _now() -> str:
    """When something is said: the clock is allowed here, and only here."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class _Sitting:
    """One sitting at a terminal."""

    def __init__(
        self, case: Case, asked: Asked, session: Session, journal: Journal, terminal: Terminal
    ) -> None:
        self.case, self.asked, self.session = case, asked, session
        self.journal, self.terminal = journal, terminal
        self.wording = Wording(case)
        self.recorded: Recorded | None = None
        self._writes = False
        self._known: tuple[tuple[Event, ...], Outcome, Recorded | CaseError | None] | None = None

    def hold(self) -> int:
        """Ask; the exit code."""
        dialogue = Dialogue(
            self.session,
            self.wording,
            self.asked.who,
            Keeper(self.journal.keep, self.journal.keep_undo, _now),
            self._end,
            self.asked.shows_result,
        )
        answered = len(self.session.given)
        place = str(self.journal.path)
        dialogue.said = opening(self.session, answered, place, self.asked.shows_result)
        who, method = self.asked.who, ANSWERS_BY[self.session.method]
        nodes = uncounted(self.case, who, self.session)
        dialogue.said += not_counted(nodes, method, who, self.wording)
        try:
            while True:
                self.terminal.show(dialogue.screen(), fresh=True)
                line = self.terminal.read()
                action = "quit" if line is None else dialogue.enter(line)
                if action == "write" and self._write():
                    return 0
                if action:
                    self._goodbye()
                    return 0
        except KeyboardInterrupt:
            self.terminal.show([Line()])
            self._goodbye()
            return INTERRUPTED

    @property
    def written(self) -> int:
        """How many rows are in the case now that were not before."""
        new = self.recorded
        return 0 if new is None else len(new.judgments) + len(new.answers)

    def outcome(self) -> Outcome:
        """What follows of the answers so far."""
        return self._looked_at()[0]

    def _looked_at(self) -> tuple[Outcome, Recorded | CaseError | None]:
        """The outcome and what would be written; found out once for the same answers."""
        stamp = tuple(self.session.events)
        if self._known is None or self._known[0] != stamp:
            found = outcome(self.case, self.asked.who, self.session, self.asked.profile)
            planned: Recorded | CaseError | None = None
            if not self.case.builtin and self.session.step() is None:
                try:
                    planned = self._record(dry_run=True)
                except CaseError as error:
                    planned = error
            self._known = (stamp, found, planned)
        return self._known[1], self._known[2]

    def _record(self, dry_run: bool) -> Recorded:
        judgments, answers = rows(self.case, self.asked.who, self.session, current_language())
        said = [at for at in self.session.times.values() if at]
        when = max(said, default="")
        return record(self.case.folder, judgments, answers, timestamp=when, dry_run=dry_run)

    def _end(self) -> list[Line]:
        found, planned = self._looked_at()
        place = self.journal.path if self.case.builtin else self.case.folder
        block = self.terminal.block
        return ending(self.case, self.session, found, self.wording, planned, str(place), block)

    def _write(self) -> bool:
        """Write what was confirmed; False where there is nowhere to, or it cannot be."""
        planned = self._looked_at()[1]
        if planned is None or isinstance(planned, CaseError):
            return False
        self._writes = True
        self.recorded = self._record(dry_run=False)
        n = self.written
        if not n:
            self.terminal.show([Line(), Line(_("Nothing was new; the case is as it was."))])
            return True
        text = ngettext("Written: {n} row.", "Written: {n} rows.", n)
        self.terminal.show([Line(), Line(text.format(n=n))])
        return True

    def _goodbye(self) -> None:
        given = len(self.session.given)
        if self._writes:
            # All or none of it is there; which, the same command says.
            text = _("Interrupted while writing: run the same command to see what is written.")
            self.terminal.show([Line(), Line(text)])
            return
        if not self.session.events:
            self.journal.drop()
            self.terminal.show([Line(), Line(_("Nothing is answered, and nothing is kept."))])
            return
        text = ngettext(
            "{n} answer is kept in {file}. Nothing is written to the case; the same command goes "
            "on from here.",
            "{n} answers are kept in {file}. Nothing is written to the case; the same command "
            "goes on from here.",
            given,
        )
        self.terminal.show([Line(), Line(text.format(n=given, file=self.journal.path))])
