"""Criticality after Triantaphyllou & Sánchez (1997), beside the exact limits."""

from __future__ import annotations

import math

from ..i18n import gettext as _
from ..i18n import ngettext, percent
from .common import records
from .hingewords import Row as Found
from .results import Findings
from .section import Block, Cell, Code, Column, Paragraph, Row, Section, Table, Text, anchor, say
from .words import Words

__all__ = ["critical"]


def critical(results: Findings, words: Words) -> Section | None:
    """The leaf whose weight needs least change by it; None where first place is shared."""
    if len(results.evaluation.top) > 1 or len(results.alternatives) < 2:
        return None
    best = results.evaluation.top[0]
    rows = [r for r in records(results.hinged.criticality) if r["pair"][0] == best]
    text = _(
        "A common measure, by Triantaphyllou and Sánchez (1997), takes from one leaf's weight, or "
        "adds to it, without giving to the others, so that the weights no longer sum to 100%. It "
        "is shown beside the limits above, which keep the sum."
    )
    blocks: list[Block] = [Paragraph(say(text)), Paragraph(_least(words, best, rows))]
    split = sum(not r["agrees"] for r in rows)
    if split:
        text = ngettext(
            "For {n} of {total} pairs of a leaf and a rival the measure and the limits say "
            "different things: one has a change of that weight alone and the other none, or it "
            "goes the other way.",
            "For {n} of {total} pairs of a leaf and a rival the measure and the limits say "
            "different things: one has a change of that weight alone and the other none, or it "
            "goes the other way.",
            split,
        )
    else:
        text = _("For each leaf and rival the measure and the limits point the same way.")
    blocks.append(Paragraph(say(text, n=str(split), total=str(len(rows)))))
    if results.depth == "full":
        blocks.append(Code(f"sensitivity.criticality(case.model({results.who!r}))"))
    return Section(
        "changes-critical",
        _("Critical leaves"),
        tuple(blocks),
        (_table(results, words, best, rows),),
    )


def _least(words: Words, best: str, rows: list[Found]) -> Text:
    found = [r for r in rows if math.isfinite(r["percent"])]
    if not found:
        text = _("By this measure no change of one leaf's weight puts another level with {best}.")
        return say(text, best=words.alternative(best))
    row = min(found, key=lambda r: abs(r["percent"]))
    text = _(
        "The most critical leaf is “{leaf}”: if {share} of its own weight is taken from it, "
        "{rival} draws level with {best}."
    )
    if row["percent"] < 0:
        text = _(
            "The most critical leaf is “{leaf}”: if {share} of its own weight is added to it, "
            "{rival} draws level with {best}."
        )
    return say(
        text,
        leaf=words.node(row["criterion"]),
        share=percent(abs(row["percent"]) / 100),
        rival=words.alternative(row["pair"][1]),
        best=words.alternative(best),
    )


def _table(results: Findings, words: Words, best: str, rows: list[Found]) -> Table:
    rivals = [a for a in results.alternatives if a != best]
    by_cell = {(r["criterion"], r["pair"][1]): r for r in rows}
    weights = results.model.global_weights
    made = []
    for leaf in results.model.hierarchy.leaves:
        cells = []
        for a in rivals:
            # The change of the weight, as it is read: less is below 0.
            change = -by_cell[leaf, a]["percent"] / 100
            cells.append(Cell(change) if math.isfinite(change) else Cell("–"))
        name = Cell(words.node(leaf), link=anchor("leaf", leaf))
        made.append(Row.of(name, float(weights[leaf]), *cells))
    text = _("The change of each leaf's weight alone that puts a rival level with {best}")
    return Table(
        "criticality",
        text.format(best=words.alternative(best)),
        (
            Column(_("Leaf"), header=True),
            Column(_("Global weight"), "percent", 1),
            *(Column(words.alternative(a), "percent", 1, alternative=a) for a in rivals),
        ),
        tuple(made),
        style="matrix",
        note=say(_("In per cent of the leaf's own weight. –: no change of it does.")),
        depth="full",
    )
