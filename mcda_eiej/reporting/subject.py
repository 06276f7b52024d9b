"""What is compared: the goal, the alternatives and the criteria, as the case describes them."""

from __future__ import annotations

from ..i18n import gettext as _
from .common import speaking
from .results import Findings
from .section import Block, Cell, Column, Paragraph, Row, Section, Strong, Table, say
from .words import Words, place

__all__ = ["subject"]


@speaking
def subject(results: Findings, lang: str) -> Section:
    """The goal in words, and tables of alternatives and criteria with their places."""
    words = Words(results.case, lang)
    goal = results.case.goal
    blocks: list[Block] = []
    text = goal.text("definition", lang)
    if text:
        name = Strong(goal.name(lang))
        blocks.append(Paragraph(say(_("{goal}: {definition}"), goal=name, definition=text)))
    tables = [_alternatives(results, words)]
    if set(results.criteria) - set(results.model.hierarchy.leaves):
        tables.append(_criteria(results, words))
    return Section("subject", _("What is compared"), tuple(blocks), tuple(tables))


def _alternatives(results: Findings, words: Words) -> Table:
    rows = []
    for key, alternative in results.case.alternatives.items():
        rows.append(
            Row.of(
                Cell(words.alternative(key), note=words.full(key) or words.whole(key)),
                alternative.text("definition", words.lang),
                alternative.text("distinguishes", words.lang),
                place(alternative.section, alternative.line),
                alternative=key,
            )
        )
    columns = (
        Column(_("Alternative"), header=True),
        Column(_("What it is")),
        Column(_("What sets it apart")),
        Column(_("Place")),
    )
    return Table("alternatives", _("The alternatives"), columns, tuple(rows))


def _criteria(results: Findings, words: Words) -> Table:
    """The criteria that have leaves; a leaf is described with its evidence."""
    rows = []
    for key in results.criteria:
        if key not in results.case.criteria:
            continue
        criterion = results.case.criteria[key]
        rows.append(
            Row.of(
                Cell(words.node(key), note=words.whole(key)),
                criterion.text("definition", words.lang),
                place(criterion.section, criterion.line),
            )
        )
    columns = (
        Column(_("Criterion"), header=True),
        Column(_("What it is")),
        Column(_("Place")),
    )
    return Table("criteria", _("The criteria"), columns, tuple(rows))
