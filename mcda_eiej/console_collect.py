"""`mcda-eiej workshop collect`: forms back into the case, and what came of each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from .commands import emit, opened
from .helptext import Command
from .i18n import gettext as _
from .i18n import ngettext

if TYPE_CHECKING:
    from .case import Case
    from .workshop.collecting import Collected, Missing

__all__ = ["collect"]

# So many questions without an answer, and people without a form, are named one by one.
NAMED = 12


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=str))
@click.argument("forms", metavar="FORMS...", nargs=-1, required=True, type=click.Path())
@click.option("--dry-run", is_flag=True, help="Find out everything and write nothing.")
@click.option(
    "--latest", is_flag=True, help="Of different forms of one person the one saved last counts."
)
@click.option(
    "--skip-bad",
    is_flag=True,
    help="Record what is sound and leave out files with problems; the exit code is then 1.",
)
@click.option(
    "--again", is_flag=True, help="Also what was recorded earlier and has been given anew since."
)
@click.option(
    "--timestamp", "--date", metavar="TEXT", help="When it was answered; default the time now."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, unrounded.")
@click.option("--lang", type=click.Choice(["nb", "en"]), help="Language; default the case's.")
def collect(
    folder: str,
    forms: tuple[str, ...],
    dry_run: bool,
    latest: bool,
    skip_bad: bool,
    again: bool,
    timestamp: str | None,
    as_json: bool,
    lang: str | None,
) -> None:
    """Read filled forms (files, or folders of files) into judgments.csv and answers.csv.

    Everything is recorded or, if anything cannot be read, nothing: then the exit code is 2. What is
    recorded already is not recorded again. An untouched row is no answer.

    Example: mcda-eiej workshop collect my-case inbox/ --dry-run
    """
    from .workshop.collecting import FormsError
    from .workshop.collecting import collect as collected_from

    with opened(folder, lang) as case:
        try:
            with _progress() as progress:
                result = collected_from(
                    case,
                    forms,
                    timestamp=timestamp if timestamp is not None else _now(),
                    latest=latest,
                    skip_bad=skip_bad,
                    dry_run=dry_run,
                    again=again,
                    progress=progress,
                )
        except FormsError as error:
            if error.collected is not None:
                _tell(case, error.collected, as_json)
            raise
        _tell(case, result, as_json)
        if result.problems:
            for problem in result.problems:
                click.echo(str(problem), err=True)
            sys.exit(1)


def _now() -> str:
    """The clock, which says when something was recorded and is used for nothing else."""
    import datetime as dt

    return dt.datetime.now().astimezone().isoformat(timespec="seconds")


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr at a terminal; nothing elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        yield None
        return
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(_("Reading forms"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _tell(case: Case, result: Collected, as_json: bool) -> None:
    if as_json:
        emit(case, None, result)
        return
    for line in _lines(result):
        click.echo(line)


def _lines(result: Collected) -> Iterator[str]:
    """What came of the forms, in words."""
    read = [f for f in result.files if f.state == "read"]
    answers, passes = sum(f.answered for f in read), sum(f.passed for f in read)
    counted = ngettext("{n} form read", "{n} forms read", len(read)).format(n=len(read))
    answered = ngettext("{n} answer", "{n} answers", answers).format(n=answers)
    passed = ngettext("{n} pass", "{n} passes", passes).format(n=passes)
    yield _("{forms}: {answers}, {passes}.").format(forms=counted, answers=answered, passes=passed)
    empty = [f.file for f in result.files if f.state == "empty"]
    if empty:
        told = ngettext("{n} form is empty", "{n} forms are empty", len(empty))
        yield f"  {told.format(n=len(empty))}: {_some(empty)}"
    words = {
        "same": _("{n} the same as another"),
        "earlier": _("{n} set aside for a later one"),
        "refused": _("{n} with problems"),
    }
    for state, text in words.items():
        n = sum(f.state == state for f in result.files)
        if n:
            yield "  " + text.format(n=n)
    if result.missing:
        n = len(result.missing)
        told = ngettext("{n} question is not answered:", "{n} questions are not answered:", n)
        yield told.format(n=n)
        yield from _unanswered(result.missing)
    if result.remarks:
        yield _("To note:")
        yield from (f"  {p}" for p in result.remarks)
    if result.absent:
        n = len(result.absent)
        told = ngettext(
            "No form with answers from {n} participant: {who}",
            "No form with answers from {n} participants: {who}",
            n,
        )
        yield told.format(n=n, who=_some(result.absent))
    yield _outcome(result)


def _unanswered(missing: Sequence[Missing]) -> Iterator[str]:
    """File by file, with the cells."""
    files: dict[str, list[Missing]] = {}
    for m in missing:
        files.setdefault(m.file, []).append(m)
    for file, some in files.items():
        yield f"  {file}: {_some(_ranges([m.cell for m in some]))}"


def _ranges(cells: Sequence[str]) -> list[str]:
    """Places of cells, those that follow each other down a column as one: ``Sheet!H3–H7``."""
    runs: list[tuple[str, str, int, int]] = []
    for cell in cells:
        sheet, _sign, place = cell.rpartition("!")
        column = place.rstrip("0123456789")
        row = int(place[len(column) :])
        if runs and runs[-1][:2] == (sheet, column) and runs[-1][3] == row - 1:
            runs[-1] = (sheet, column, runs[-1][2], row)
        else:
            runs.append((sheet, column, row, row))
    return [
        f"{sheet}!{column}{first}" + (f"–{column}{last}" if last > first else "")
        for sheet, column, first, last in runs
    ]


def _some(names: Sequence[str]) -> str:
    told = ", ".join(names[:NAMED])
    rest = len(names) - NAMED
    more = ngettext("{told} and {n} more", "{told} and {n} more", max(rest, 1))
    return told if rest <= 0 else more.format(told=told, n=rest)


def _outcome(result: Collected) -> str:
    recorded = result.recorded
    if recorded is None:
        return _("Nothing was written.")
    if not any(f.answered or f.passed for f in result.files if f.state == "read"):
        return _("Nothing was written.")
    if not recorded.changed:
        return _("Nothing new: what the forms say is recorded already.")
    n = len(recorded.judgments) + len(recorded.answers)
    people = len({who for who, _node in recorded.rounds})
    told = ngettext("{n} new row", "{n} new rows", n).format(n=n)
    whose = ngettext("{n} participant", "{n} participants", people).format(n=people)
    message = _("Recorded: {rows} from {people}; recorded already: {unchanged}.")
    if result.dry_run:
        message = _(
            "Would be recorded: {rows} from {people}; recorded already: {unchanged}. Nothing was "
            "written."
        )
    return message.format(rows=told, people=whose, unchanged=recorded.unchanged)
