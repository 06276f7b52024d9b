"""`workshop plan` and `workshop statement`: what is read before the day, and what is signed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .commands import loud
from .helptext import Command
from .i18n import gettext as _
from .i18n import language

if TYPE_CHECKING:
    from .case import Case

__all__ = ["plan", "statement"]

F = TypeVar("F", bound=Callable[..., Any])


def _shared(command: F) -> F:
    """The options of both papers."""
    for option in (
        click.option("--open", "open_", is_flag=True, help="Open it when it is written."),
        click.option(
            "--force", is_flag=True, help="Write over a file that was changed, or is another's."
        ),
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path),
            help="File or folder; default the case's folder workshop.",
        ),
        click.option("--date", metavar="DATE", help="Date on it; default the case's own."),
        click.option(
            "--lang",
            type=click.Choice(["nb", "en", "both"]),
            help="Language; default the case's.",
        ),
        click.argument("folder", metavar="DIR", type=click.Path(path_type=str)),
    ):
        command = option(command)
    return command


def _written(
    folder: str, lang: str | None, open_: bool, write: Callable[[Case], list[Path]]
) -> None:
    """Write the papers of a case, name them, open the first if asked to."""
    from .caseio import case_language, load_case
    from .console_report import working

    spoken = lang if lang in ("nb", "en") else case_language(folder)
    with language(spoken), loud():
        with working() as tell:
            if tell is not None:
                tell(_("Writing"))
            paths = write(load_case(folder))
        for path in paths:
            click.echo(_("Written: {path}").format(path=path))
        if open_:
            click.launch(str(paths[0]))


@click.command(cls=Command)
@_shared
@click.option(
    "--profile", "group", metavar="GROUP", help="Group whose members are asked; default everybody."
)
@click.option(
    "--method",
    type=click.Choice(["pairwise", "swing", "best-worst"]),
    default="pairwise",
    show_default=True,
    help="How the questions are asked.",
)
@click.option(
    "--node", "nodes", metavar="KEY", multiple=True, help="Ask under this node only; repeatable."
)
@click.option(
    "--minutes-per-question",
    metavar="N",
    type=float,
    help="To reckon the time by; default a rule of thumb that the pack states.",
)
def plan(folder: str, lang: str | None, open_: bool, nodes: tuple[str, ...], **given: Any) -> None:
    """Write the briefing pack: what participants read before the day. It shows no results.

    Example: mcda-eiej workshop plan my-case --lang both
    """

    def write(case: Case) -> list[Path]:
        from .workshop.briefing import plan as pack

        return pack(case, lang=lang, nodes=nodes or None, **given)

    _written(folder, lang, open_, write)


@click.command(cls=Command)
@_shared
@click.option("--profile", "group", metavar="GROUP", help="Group in the room; default everybody's.")
def statement(folder: str, lang: str | None, open_: bool, **given: Any) -> None:
    """Write the decision statement: one page to fill in and sign.

    What was decided is read from workshop/decision.toml in the case, if it is there.

    Example: mcda-eiej workshop statement my-case --lang both
    """

    def write(case: Case) -> list[Path]:
        from .workshop.closing import statement as page

        return page(case, lang=lang, **given)

    _written(folder, lang, open_, write)
