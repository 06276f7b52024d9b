"""`workshop agenda` and `workshop status`: what a room sees on its screen."""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .commands import emit, opened, options
from .helptext import Command
from .i18n import gettext as _
from .i18n import listing, ngettext, number, percent

if TYPE_CHECKING:
    from .case import Case
    from .topics import Agenda
    from .turnout import Status

__all__ = ["agenda", "status"]

WIDEST = 100  # columns of running text, however wide the terminal


def _room_options(command: Any) -> Any:
    for option in (
        click.option("--names", is_flag=True, help="Name people; not for a screen in the room."),
        click.option("--profile", metavar="GROUP", help="Group in the room; default everybody's."),
    ):
        command = option(command)
    return command


@click.command(cls=Command)
@options("json", "lang")
@click.option(
    "--top", type=click.IntRange(min=1), default=5, show_default=True, help="How many topics."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write it as a Word document: file or folder.",
)
@click.option("--date", metavar="DATE", help="Date on the document; default the case's own.")
@click.option("--force", is_flag=True, help="Write over a file that was changed, or is another's.")
@_room_options
def agenda(
    folder: str | None,
    profile: str | None,
    names: bool,
    top: int,
    as_json: bool,
    lang: str | None,
    output: Path | None,
    date: str | None,
    force: bool,
) -> None:
    """Show what to talk about first: where answers differ and the best hangs on it.

    Example: mcda-eiej workshop agenda my-case --top 3
    """
    with opened(folder, lang) as case:
        if output is not None:
            from .workshop.agendapaper import agenda_paper

            for path in agenda_paper(
                case,
                profile,
                names=names,
                top=top,
                lang=lang,
                date=date,
                output=output,
                force=force,
            ):
                click.echo(_("Written: {path}").format(path=path))
            return
        from .topics import agenda as found

        made = found(case, profile, names=names)
        if as_json:
            emit(case, made.who, made)
        else:
            show_agenda(case, made, top)


@click.command(cls=Command)
@options("json", "lang")
@_room_options
def status(
    folder: str | None, profile: str | None, names: bool, as_json: bool, lang: str | None
) -> None:
    """Show who has answered, how far they agree, and what is best for whom.

    Example: mcda-eiej workshop status my-case
    """
    with opened(folder, lang) as case:
        from .turnout import status as found

        made = found(case, profile, names=names)
        if as_json:
            emit(case, made.who, made)
        else:
            show_status(case, made)


# -- the agenda ------------------------------------------------------------------------------------


def show_agenda(case: Case, found: Agenda, top: int) -> None:
    """The first topics: what the ends say, and what would be best if the room settled there."""
    from . import roomtexts as texts
    from .evaluation import joint
    from .reporting.words import Words

    words = Words(case, _lang())
    _say(_("{group}: what to talk about first").format(group=_group(found)), bold=True)
    _standing(found.illustrative)
    text = ngettext("{n} of {total} has answered.", "{n} of {total} have answered.", found.answered)
    if not found.answered:
        text = _("Nobody has answered yet.")
    told = [text.format(n=found.answered, total=found.members)]
    if found.best is not None and found.answered:
        told.append(_best(words, found.best, found.margin))
    _say(" ".join(told))
    _problems(found.problems)
    nodes = found.topics["node"].unique()
    name = _namer(words)
    for place, row in enumerate(records(found.topics.head(top)), start=1):
        title = texts.topic_text(row, name)
        title = f"{place}. {title[:1].upper()}{title[1:]}"
        if len(nodes) > 1:
            title += _(" – under {node}").format(node=words.node(row["node"]))
        _say("")
        _say(f"{title} – {texts.importance_text(row)}", indent=3, bold=True)
        now = joint(found.best or ())
        for end, at, who in (("low", "at_low", "lowest"), ("high", "at_high", "highest")):
            said = _("{n} of {total}: {answer}").format(
                n=row[at], total=row["answered"], answer=texts.end_text(row, end, name)
            )
            if found.named:
                said += f" ({_people(case, row[who].split(';'))})"
            _say(f"   {said}", indent=5)
            outcome = texts.outcome_text(row, end, now, words.joint)
            if outcome:
                _say(f"     → {outcome}", indent=7, bold=row[f"{end}_best"] != now)
    _after_agenda(found, top)


def _after_agenda(found: Agenda, top: int) -> None:
    from . import roomtexts as texts

    notes = []
    more = len(found.topics) - top
    if more > 0:
        text = ngettext("{n} more topic: --top {all}.", "{n} more topics: --top {all}.", more)
        notes.append(text.format(n=more, all=len(found.topics)))
    notes += texts.left_out_texts(found)
    if len(found.topics) and found.best is not None:
        notes.append(
            _(
                "In percent: how much of the lead a typical disagreement (one standard deviation "
                "of the answers) moves. After →: if all who answered agreed on that answer."
            )
        )
    elif found.answered and found.topics.empty:
        notes.insert(0, _("There is nothing to talk about: nothing shown differs."))
    if notes:
        _say("")
        _say(" ".join(notes))


# -- where the room stands -------------------------------------------------------------------------


def show_status(case: Case, found: Status) -> None:
    """Who has answered, agreement, the best of all and of parts, and what would change it."""
    from . import roomtexts as texts
    from .console import _print
    from .reporting.words import Words

    words = Words(case, _lang())
    _say(_("{group}: where the room stands").format(group=_group(found)), bold=True)
    _standing(found.illustrative)
    _say(texts.turnout_text(found))
    _problems(found.problems)
    if found.started:
        _print("", _nodes(words, found))
    untouched = [n for n in found.nodes.index if n not in found.open_nodes]
    if untouched and found.started:
        text = _("Nobody has answered under {nodes}.")
        _say(text.format(nodes=listing([words.node(n) for n in untouched])))
    misfits = texts.inconsistent_text(found)
    if found.started and misfits:
        _say(misfits)
    _agreement(words, found)
    if found.named:
        _print("", _each(case, words, found))


def _agreement(words: Any, found: Status) -> None:
    from . import roomtexts as texts
    from .console import _print
    from .console_groups import missing_text

    if found.best is not None:
        _say("")
        _say(_best(words, found.best, found.margin), bold=True)
    accord = found.accord
    if accord is None:
        return
    if not math.isnan(accord.consensus):
        text = _("Consensus on the weights (S*): {share}.")
        _say(text.format(share=percent(accord.consensus)))
    decision = accord.decision
    if decision is not None:
        counts = [
            _("{best}: {n}").format(best=words.joint(r["winner"]), n=r["count"])
            for r in decision.groups.to_dict("records")
        ]
        _say(_("Best in each member's own model – {counts}.").format(counts="; ".join(counts)))
        if not math.isnan(decision.kendall_w):
            text = _("Kendall's W of the rankings: {w} (1: all rank alike, 0: no agreement).")
            _say(text.format(w=number(decision.kendall_w, 2)))
    for missing, n in Counter(accord.left_out.values()).items():
        if missing.reason == "nothing":
            continue
        text = ngettext(
            "{n} member has no model of their own: {why}.",
            "{n} members have no model of their own: {why}.",
            n,
        )
        _say(text.format(n=n, why=missing_text(missing, words.node)))
    gone = texts.coalition_text(found, words.joint)
    if gone:
        if found.named and found.coalition is not None and found.coalition.members:
            gone += f" ({_people(words.case, found.coalition.members)})"
        _say(gone)
    for attribute, table in found.subgroups.items():
        _print("", _subgroup(words, texts.attribute_text(attribute), table))
    for attribute, values in found.hidden.items():
        minimum, named = accord.subgroups[attribute].minimum, texts.attribute_text(attribute)
        if values and attribute in found.subgroups:
            text = _(
                "Not shown by {attribute}, so that nobody can be singled out: {values} (fewer than "
                "{minimum} inside or outside)."
            )
            _say(text.format(attribute=named, values=", ".join(values), minimum=minimum))
        elif values:
            text = _(
                "Nothing is shown by {attribute}, so that nobody can be singled out: fewer than "
                "{minimum} inside or outside."
            )
            _say(text.format(attribute=named, minimum=minimum))


def _nodes(words: Any, found: Status) -> Any:
    from .console import _Table
    from .console_groups import band_names

    shown = found.nodes.loc[found.open_nodes]
    passed = bool(shown["passed"].any())
    table = _Table(
        "",
        (_("compared under"), "word"),
        (_("answered"), "number"),
        (_("complete"), "number"),
        # Columns of kind name give way on a narrow screen.
        *([(_("passed"), "name")] if passed else []),
        (_("CR > {limit}").format(limit=number(found.target, 2)), "number"),
        (_("consensus"), "number"),
        ("", "name"),
    )
    of = _("{n} of {total}")
    bands = band_names()
    for row in shown.reset_index().to_dict("records"):
        s = float(row["consensus"])
        table.add_row(
            words.node(row["node"]),
            of.format(n=row["answered"], total=row["members"]),
            str(row["complete"]),
            *([str(row["passed"])] if passed else []),
            of.format(n=row["inconsistent"], total=row["testable"]) if row["testable"] else "–",
            "–" if math.isnan(s) else percent(s),
            bands[row["band"]],
        )
    return table.table


def _subgroup(words: Any, named: str, shown: Any) -> Any:
    from .console import _Table

    table = _Table(
        _("By {attribute}").format(attribute=named),
        (named, "word"),
        (_("members"), "number"),
        (_("best together"), "word"),
        (_("most often best"), "word"),
        (_("for"), "number"),
    )
    for row in shown.reset_index().to_dict("records"):
        table.add_row(
            str(row["value"]),
            str(row["members"]),
            words.joint(row["best"]) if row["best"] else "–",
            words.joint(row["winner"]),
            percent(float(row["share"]), 0),
        )
    return table.table


def _each(case: Case, words: Any, found: Status) -> Any:
    from .console import _Table

    table = _Table(
        _("Each member"),
        (_("who"), "word"),
        (_("answered"), "number"),
        (_("passed"), "number"),
        (_("left"), "number"),
        (_("inconsistent"), "number"),
        (_("best"), "word"),
    )
    of = _("{n} of {total}")
    for row in found.people.reset_index().to_dict("records"):
        table.add_row(
            case.name(row["participant"]),
            of.format(n=row["answered"], total=row["questions"]),
            str(row["passed"]),
            str(row["left"]),
            str(row["inconsistent"]),
            words.joint(row["best"]) if row["best"] else "–",
        )
    return table.table


# -- what both say ---------------------------------------------------------------------------------


def _say(text: str, indent: int = 0, bold: bool = False) -> None:
    """Running text, wrapped; nothing in it is markup."""
    from rich.text import Text

    from .console import _console

    console = _console()
    width = min(console.width, WIDEST)
    lines = textwrap.wrap(text, width, subsequent_indent=" " * indent) or [""]
    for line in lines:
        console.print(Text(line, style="bold" if bold else ""))


def _group(found: Agenda | Status) -> str:
    return found.names[_lang()]


def _standing(illustrative: bool) -> None:
    from .console_groups import illustrative_text

    if illustrative:
        _say(illustrative_text())


def _problems(problems: Iterable[str]) -> None:
    for problem in problems:
        _say(problem)


def _best(words: Any, best: tuple[str, ...], margin: float) -> str:
    if len(best) > 1:
        return _("{best} are tied for first place.").format(best=words.top(best))
    if math.isinf(margin):
        return _("Best now: {best}.").format(best=words.top(best))
    text = _("Best now: {best}, {margin} ahead.")
    return text.format(best=words.top(best), margin=number(margin, 3))


def records(table: Any) -> list[dict[str, Any]]:
    """The rows of a table by column."""
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def _namer(words: Any) -> Any:
    """Nodes and alternatives by name: both can be compared."""
    return lambda k: words.alternative(k) if k in words.case.alternatives else words.node(k)


def _people(case: Case, keys: Iterable[str]) -> str:
    return listing([case.name(k) for k in keys])


def _lang() -> str:
    from .i18n import current_language

    return current_language()
