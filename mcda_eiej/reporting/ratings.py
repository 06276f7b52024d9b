"""The ratings: every alternative on every leaf, with what the source leaves open."""

from __future__ import annotations

from ..i18n import gettext as _
from ..i18n import number
from .common import speaking
from .results import Findings
from .section import Block, Cell, Column, Link, Paragraph, Row, Section, Table, anchor, say
from .words import Words, method_name

__all__ = ["ratings"]


@speaking
def ratings(results: Findings, lang: str) -> Section:
    """The ratings as a table; each cell leads to what it rests on."""
    words = Words(results.case, lang)
    blocks: list[Block] = [
        Paragraph(
            say(
                _(
                    "Every alternative has a rating from 0 to 1 on every leaf; 1 is best. Below it "
                    "stands how low and how high the source lets it be. Follow a rating to what it "
                    "rests on: from there each claim, risk or figure names its place in the "
                    "source."
                )
            )
        )
    ]
    overridden = sorted(
        {leaf for (leaf, _a), c in results.ratings.cells.items() if c.overridden},
        key=results.model.hierarchy.leaves.index,
    )
    if overridden:
        text = _("People's ratings replace what the source would give on {nodes}.")
        blocks.append(Paragraph(say(text, nodes=words.nodes(overridden))))
    return Section("ratings", _("The ratings"), tuple(blocks), tables=(_table(results, words),))


def _table(results: Findings, words: Words) -> Table:
    tree = results.model.hierarchy
    cells = results.ratings.cells
    rows = []
    above: list[str] = []
    for leaf in tree.leaves:
        path = tree.path(leaf)[1:-1]
        if path != above:
            above = path
            if path:
                names = " / ".join(words.node(n) for n in path)
                rows.append(Row.over(names, 1 + len(results.alternatives)))
        first = cells[leaf, results.alternatives[0]]
        rows.append(
            Row.of(
                Cell(words.node(leaf), link=anchor("leaf", leaf), note=method_name(first.method)),
                *(
                    Cell(
                        cells[leaf, a].central,
                        link=anchor("leaf", leaf),
                        shade=cells[leaf, a].central,
                        note=range_text(cells[leaf, a].low, cells[leaf, a].high),
                    )
                    for a in results.alternatives
                ),
            )
        )
    return Table(
        "ratings",
        _("Ratings, with low and high"),
        (
            Column(_("Leaf"), header=True),
            *(
                Column(words.alternative(a), "number", 2, alternative=a)
                for a in results.alternatives
            ),
        ),
        tuple(rows),
        style="matrix",
        note=say(
            _("Where the two ends are equal only one is shown. How each is derived: {link}."),
            link=Link(_("assumptions"), "assumptions"),
        ),
    )


def range_text(low: float, high: float) -> str:
    """``0.20–0.60``, or one number if they are the same to what is shown."""
    ends = [number(low, 2), number(high, 2)]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)
