"""What `mcda-eiej report` shows while it works, and how it watches a case."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from .errors import McdaError
from .i18n import gettext as _

__all__ = ["keep_writing", "working", "write_reports"]

POLL = 0.5  # seconds between looks at the files


def write_reports(folder: str | None, watch: bool, opens: bool, **given: Any) -> None:
    """Write the reports of a case, name them, open the first; ``watch`` goes on doing so.

    ``given`` is what `reporting.write_reports` is told.
    """
    from . import reporting
    from .caseio import load_case

    def write() -> None:
        with working() as progress:
            paths = reporting.write_reports(load_case(folder), progress=progress, **given)
        for path in paths:
            click.echo(_("Report: {path}").format(path=path))
        nonlocal opens
        if opens:
            click.launch(str(paths[0]))
        # Opened once: a browser shows the new file when asked to.
        opens = False

    if watch:
        # What is no case now will hardly become one: that is an error at once.
        keep_writing(load_case(folder).folder, write)
    else:
        write()


@contextmanager
def working() -> Iterator[Callable[[str], None] | None]:
    """Tells on stderr what is being done, at a terminal; nothing elsewhere."""
    from rich.console import Console

    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda text: bar.update(task, description=text)


def keep_writing(
    folder: Path, write: Callable[[], None], wait: Callable[[], bool] | None = None
) -> None:
    """Write now and whenever the case changes; what is wrong with it is told, and watching goes on.

    Parameters
    ----------
    wait : waits between looks at the files, False to stop; half a second without an end if None
    """
    from .reporting.watching import watch

    def again() -> None:
        try:
            write()
        except McdaError as error:
            click.echo(str(error), err=True)
            click.echo(_("Not written; the report is as it was."), err=True)

    click.echo(_("Watching {folder}; stop with Ctrl+C.").format(folder=folder), err=True)
    with suppress(KeyboardInterrupt):
        watch(folder, again, wait or _pause)


def _pause() -> bool:
    time.sleep(POLL)
    return True
