"""`workshop sheets`: a form for each participant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from .commands import loud
from .helptext import Command
from .i18n import gettext as _
from .i18n import language, ngettext

__all__ = ["sheets"]


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=str))
@click.option(
    "--method",
    type=click.Choice(["pairwise", "swing", "best-worst"]),
    default="pairwise",
    show_default=True,
    help="How weights are asked for.",
)
@click.option(
    "--who",
    metavar="KEY",
    multiple=True,
    help="Only for this participant or profile; may be repeated.",
)
@click.option(
    "--node", "nodes", metavar="KEY", multiple=True, help="Ask only under this node; repeatable."
)
@click.option(
    "--weights/--no-weights",
    default=True,
    help="Show people their own weights once everything is answered (default), or never.",
)
@click.option(
    "--output", "-o", metavar="DIR", type=click.Path(path_type=str), help="Folder of the forms."
)
@click.option("--force", is_flag=True, help="Write over forms that hold answers, and other files.")
@click.option(
    "--lang",
    type=click.Choice(["nb", "en"]),
    help="Language of all forms; default each participant's, else the case's.",
)
def sheets(
    folder: str,
    method: str,
    who: tuple[str, ...],
    nodes: tuple[str, ...],
    weights: bool,
    output: str | None,
    force: bool,
    lang: str | None,
) -> None:
    """Write an Excel form for each participant; printed, it is the paper form.

    The forms go to DIR/workshop/forms. A column "language" (nb or en) in participants.csv gives
    each participant's language. Forms that hold answers are not written over.

    Example: mcda-eiej workshop sheets my-case --method swing
    """
    from .caseio import case_language, load_case

    with language(lang or case_language(folder)), loud():
        from .workshop.forms import sheets as write_sheets
        from .workshop.questions import minutes, questions_of

        case = load_case(folder)
        with _progress() as progress:
            paths = write_sheets(
                case,
                folder,
                method=method,
                participants=who or None,
                languages=lang,
                nodes=nodes or None,
                weights=weights,
                output=output,
                force=force,
                progress=progress,
            )
        asked = questions_of(case, method, nodes or None)
        number = sum(q.number for q in asked)
        forms = ngettext("{n} form", "{n} forms", len(paths)).format(n=len(paths))
        count = ngettext("{n} question", "{n} questions", number).format(n=number)
        about = minutes(asked)
        time = ngettext("{n} minute", "{n} minutes", about).format(n=about)
        text = _("{forms} in {folder}: {count} each, about {time}.")
        click.echo(text.format(forms=forms, folder=paths[0].parent, count=count, time=time))
        click.echo(
            _("When they come back: mcda-eiej workshop collect {folder} FORMS...").format(
                folder=folder
            )
        )


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on stderr at a terminal; nothing elsewhere."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import Progress

    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(_("Writing forms"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
