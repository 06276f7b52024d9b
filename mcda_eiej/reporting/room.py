"""What a workshop adds to a report: who took part, where the room disagreed. Nobody is named."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import roomtexts, scales
from ..console_groups import illustrative_text
from ..evaluation import joint
from ..i18n import gettext as _
from ..i18n import listing, ngettext, number
from ..people import subgroups
from .common import records, speaking
from .consistency import thing
from .figures import _of as figure_of
from .section import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Figure,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
    say,
)
from .words import Words, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

    from ..case import Case
    from ..topics import Agenda
    from ..turnout import Status
    from .results import Findings

__all__ = ["topics", "topics_section", "turnout"]

TOP = 10  # topics in a report that is not to have everything
FEW = 3


# -- who took part ---------------------------------------------------------------------------------


@speaking
def turnout(results: Findings, lang: str) -> Section | None:
    """How many were asked and answered, node by node."""
    if results.attendance is None:
        return None
    words, found = Words(results.case, lang), results.attendance.status
    told: list[Text] = []
    untouched = [n for n in found.nodes.index if n not in found.open_nodes]
    if untouched:
        text = _("Nobody has answered under {nodes}; weights there are nobody's answer.")
        told.append(say(text, nodes=words.nodes(untouched)))
    misfits = roomtexts.inconsistent_text(found)
    if misfits:
        told.append((misfits,))
    gone = roomtexts.coalition_text(found, words.joint)
    if gone:
        told.append((gone,))
    text = _("The group “{group}”: {turnout}")
    lead = say(text, group=shown(found.names[lang]), turnout=roomtexts.turnout_text(found))
    by = _by_group(results.case, found)
    return Section(
        "turnout",
        _("Who took part"),
        (Paragraph(lead, "lead"), *([Bullets(tuple(told))] if told else [])),
        tables=(_nodes_table(words, found), *([by] if by else [])),
    )


def _nodes_table(words: Words, found: Status) -> Table:
    of = _("{n} of {total}")
    table = found.nodes.loc[found.open_nodes]
    passed = bool(table["passed"].any())
    rows = [
        Row.of(
            words.node(row["node"]),
            of.format(n=row["answered"], total=row["members"]),
            row["complete"],
            *([row["passed"]] if passed else []),
            of.format(n=row["inconsistent"], total=row["testable"]) if row["testable"] else "–",
        )
        for row in records(table.reset_index())
    ]
    return Table(
        "turnout",
        _("Members who have answered"),
        (
            Column(_("Compared under"), header=True),
            Column(_("Answered")),
            Column(_("Everything"), "integer"),
            *([Column(_("Passed on a question"), "integer")] if passed else []),
            Column(_("Inconsistent")),
        ),
        tuple(rows),
        note=say(
            _(
                "Everything: nothing left that was neither answered nor passed. Inconsistent: "
                "above the limit of the consistency ratio, of those whose answers could "
                "contradict each other."
            )
        ),
    )


def _by_group(case: Case, found: Status) -> Table | None:
    """How many of each group of participants.csv answered; of groups of a few nothing is said."""
    people = [m for m in found.members if m in case.participants]
    of = {m: case.participants[m].group for m in people}
    parts = subgroups(of, people, minimum=FEW, strict=True).shown
    if len(parts) < 2:
        return None
    answered = found.people["answered"] > 0
    rows = [
        Row.of(shown(value), len(members), int(answered[list(members)].sum()))
        for value, members in parts.items()
    ]
    rest = [m for m in people if not any(m in members for members in parts.values())]
    if rest:
        rows.append(Row.of(_("others"), len(rest), int(answered[rest].sum())))
    return Table(
        "turnout-groups",
        _("Members by group"),
        (
            Column(_("Group"), header=True),
            Column(_("Members"), "integer"),
            Column(_("Answered"), "integer"),
        ),
        tuple(rows),
    )


# -- where they differ -----------------------------------------------------------------------------


@speaking
def topics(results: Findings, lang: str) -> Section | None:
    """Where people differ and the best hangs on it."""
    if results.attendance is None or results.attendance.agenda.topics.empty:
        return None
    words, found = Words(results.case, lang), results.attendance.agenda
    return topics_section(words, found, None if results.depth == "full" else TOP)


def topics_section(words: Words, found: Agenda, top: int | None) -> Section:
    """The section of an agenda, in the language in force; all topics if ``top`` is None.

    It names people where the agenda does.
    """
    if found.topics.empty:
        nothing = _("There is nothing to talk about: nothing shown differs.")
        if not found.answered:
            nothing = _("Nobody has answered yet.")
        text = " ".join([nothing, *roomtexts.left_out_texts(found)])
        return Section("topics", _("Where the room disagreed"), (Paragraph((text,)),))
    rows = records(found.topics if top is None else found.topics.head(top))
    about = [
        _(
            "Importance is disagreement times influence: the share of the lead of the best "
            "alternative that one standard deviation of the (logarithms of the) answers moves, on "
            "average over the answers given. Under each answer stands what is best if all who "
            "answered agree on it, all else as it is."
        )
    ]
    if found.best is None:
        about = [_("Without a model of the group, answers are listed by how far they spread.")]
    left_out = roomtexts.left_out_texts(found)
    more = len(found.topics) - len(rows)
    if more:
        text = ngettext("{n} more is not listed.", "{n} more are not listed.", more)
        left_out.insert(0, text.format(n=more))
    blocks: list[Block] = []
    if found.illustrative:
        blocks.append(Callout(_("Illustrative"), (Paragraph(say(illustrative_text())),)))
    if found.best is not None:
        blocks.append(Paragraph(_lead(words, found), "lead"))
    blocks.append(Paragraph((" ".join(about + left_out),), "note"))
    return Section(
        "topics",
        _("Where the room disagreed"),
        tuple(blocks),
        tables=(_topics_table(words, found, rows),),
        figures=_figures(words, found, rows),
    )


def _lead(words: Words, found: Agenda) -> Text:
    rows = records(found.topics)
    changing = sum(bool(r["changes"]) for r in rows)
    now = words.top(found.best or ())
    first = roomtexts.topic_text(rows[0], _namer(words))
    if not changing:
        text = _(
            "Whichever end of any one answer the group “{group}” settles on, {best} stays best. "
            "Most hangs on {topic}."
        )
    else:
        text = _(
            "By the answers of the group “{group}” {best} is best. For {n} of {total} topics "
            "another would be if the room settled on one of the ends. Most hangs on {topic}."
        )
    return say(
        text,
        group=shown(found.names[words.lang]),
        best=now,
        topic=first,
        n=str(changing),
        total=str(len(rows)),
    )


def _figures(words: Words, found: Agenda, rows: list[dict[str, Any]]) -> tuple[Figure, ...]:
    """The answers along their scale; none where only weights were given."""
    shown = [r for r in rows if r["kind"] == "judgment"]
    if not shown:
        return ()
    name = _namer(words)
    item = _("{topic}: from {low} to {high}, mean {mean}")
    listed = [
        item.format(
            topic=roomtexts.topic_text(r, name),
            low=scales.text(r["low"]),
            high=scales.text(r["high"]),
            mean=number(r["mean"], 2),
        )
        for r in shown
    ]
    alt = _("Answers on the scale from 1/9 to 9. {topics}.").format(topics="; ".join(listed))
    case = words.case
    names = {k: words.node(k) for k in (*case.criteria, *case.leaves)}
    names |= {k: words.alternative(k) for k in case.alternatives}

    def draw() -> Drawing:
        from ..plots.topics import answer_spreads

        ax = answer_spreads(
            found.topics,
            best=found.best or (),
            alternatives=list(case.alternatives),
            names=names,
            top=len(shown),
        )
        return figure_of(ax)

    caption = _("How far the answers spread, most important first")
    return (Figure("topics", caption, alt, draw, words.lang),)


def _topics_table(words: Words, found: Agenda, rows: list[dict[str, Any]]) -> Table:
    name = _namer(words)
    now = joint(found.best or ())
    several = len({r["node"] for r in rows}) > 1
    model = found.best is not None
    made = []
    for row in rows:
        topic = roomtexts.topic_text(row, name)
        under = words.node(row["node"]) if several else ""
        cells: list[Any] = [Cell(topic[:1].upper() + topic[1:], note=under)]
        for end in ("low", "high"):
            cells.append(_end(words, row, end, now, name, found.named))
        cells.append(row["answered"])
        cells.append(roomtexts.spread_text(row))
        if model:
            share = float(row["importance"])
            cells.append(_("decides a tie") if math.isinf(share) else share)
        made.append(Row.of(*cells))
    return Table(
        "topics",
        _("Topics, most important first"),
        (
            Column(_("Topic"), header=True),
            Column(_("At one end")),
            Column(_("At the other")),
            Column(_("Answered"), "integer"),
            Column(_("Spread")),
            *([Column(_("Importance"), "percent", 0)] if model else []),
        ),
        tuple(made),
    )


def _end(
    words: Words, row: dict[str, Any], end: str, now: str, name: Callable[[str], str], named: bool
) -> Cell:
    """The answer at an end, how many gave it, and what is best if the room settles there."""
    said = roomtexts.end_text(row, end, name)
    whose, text = str(row[f"at_{end}"]), _("{answer}: {n} of {total}")
    if named:
        people = str(row["lowest" if end == "low" else "highest"]).split(";")
        whose, text = listing([words.who(k) for k in people]), _("{answer}: {n}")
    outcome = roomtexts.outcome_text(row, end, now, words.joint)
    return Cell(
        text.format(answer=said, n=whose, total=row["answered"]),
        strong=bool(outcome) and row[f"{end}_best"] != now,
        note=outcome,
    )


def _namer(words: Words) -> Callable[[str], str]:
    return lambda key: thing(words, key)
