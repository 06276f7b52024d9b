"""`workshop snapshot` and `workshop diff`: named states, and what changed between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from .commands import emit, loud
from .helptext import Command
from .i18n import gettext as _
from .i18n import language

if TYPE_CHECKING:
    from .workshop.snapshots import Snapshot

__all__ = ["diff", "snapshot"]

_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=str))
_lang = click.option(
    "--lang", type=click.Choice(["nb", "en"]), help="Language; default the case's."
)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, unrounded.")


@click.command(cls=Command)
@_folder
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help="List the snapshots that there are.")
@click.option("--note", default="", help="What happened before it.")
@click.option("--date", metavar="DATE", help="The day, such as 2016-09-30.")
@click.option("--force", is_flag=True, help="Replace the snapshot of that name.")
@_json
@_lang
def snapshot(
    folder: str,
    name: str | None,
    listed: bool,
    note: str,
    date: str | None,
    force: bool,
    as_json: bool,
    lang: str | None,
) -> None:
    """Keep the case as it is under NAME, to compare with later.

    Example: mcda-eiej workshop snapshot my-case before-lunch
    """
    from .caseio import case_language

    if listed == (name is not None):
        raise click.UsageError("give either a NAME or --list")
    with language(lang or case_language(folder)), loud():
        from .workshop import snapshots as kept

        if name is None:
            found = kept.snapshots(folder)
            if not as_json and not found:
                click.echo(_("There are no snapshots in {folder}.").format(folder=folder))
                return
        else:
            found = (kept.snapshot(folder, name, note=note, date=date, force=force),)
        if as_json:
            import json

            from .results import plain

            click.echo(json.dumps(plain(kept.frame(found)), indent=2))
        elif name is None:
            _show_snapshots(found)
        else:
            text = _("Snapshot {name} is in {folder}.")
            click.echo(text.format(name=found[0].name, folder=found[0].folder))
            click.echo(
                _("What changes from here: mcda-eiej workshop diff {folder} {name}").format(
                    folder=folder, name=_quoted(found[0].name)
                )
            )


@click.command(cls=Command)
@_folder
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@click.option("--profile", metavar="KEY", help="Profile, group or participant to show first.")
@click.option("--names", is_flag=True, help="Say who changed which answer.")
@click.option("--all", "everything", is_flag=True, help="Every row of every table.")
@_json
@_lang
def diff(
    folder: str,
    before: str,
    after: str | None,
    profile: str | None,
    names: bool,
    everything: bool,
    as_json: bool,
    lang: str | None,
) -> None:
    """Show what changed from snapshot A to snapshot B; without B to the case as it is.

    Answers, weights, scores and the best alternative, and which answers turned it.

    Example: mcda-eiej workshop diff my-case before-lunch
    """
    from .caseio import case_language

    with language(lang or case_language(folder)), loud():
        from .console_changes import show_difference
        from .workshop.changes import diff as compared
        from .workshop.snapshots import NOW, opened_state

        found = compared(folder, before, after, profile=profile)
        case = opened_state(folder, after or NOW)[1]
        if as_json:
            emit(case, found.who, found if names else found.unnamed())
        else:
            show_difference(case, found, names, everything)


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _show_snapshots(found: Sequence[Snapshot]) -> None:
    from .console import _print, _Table
    from .console_changes import altered

    table = _Table(
        _("Snapshots"),
        ("", "number"),
        (_("name"), "key"),
        (_("date"), "key"),
        (_("hash"), "key"),
        (_("note"), "word"),
    )
    for s in found:
        table.add_row(str(s.number or "–"), s.name, s.date, s.hash[:8], s.note)
    _print(table.table)
    _print(*altered(found))
