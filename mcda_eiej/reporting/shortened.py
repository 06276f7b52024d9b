"""What a report on a large case leaves to the annex and the workbook, and that it says so.

With more than `ALTERNATIVES` alternatives tables have a row or column for those that matter most;
long tables and lists end early. Each says how much is not shown, and the first section where the
rest is. Nothing is left out of a report in full depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..i18n import gettext as _
from ..i18n import language, ngettext
from .results import Findings
from .section import Block, Bullets, Callout, Section, Table, Text, say

__all__ = ["ALTERNATIVES", "many_ratings", "matter_most", "shortened"]

# The most alternatives that are all shown, and how many are where there are more.
ALTERNATIVES = 12
# Rows of a table, and items of a list.
ROWS, ITEMS = 60, 20
# More ratings than this are not set out leaf by leaf.
RATINGS = 400
# So many of the best are shown whatever their share of weightings.
BEST = 3


def matter_most(results: Findings) -> list[str]:
    """The alternatives shown: the best now, those best at most weightings, and the next by score.

    All of them if there are few; in the case's order.
    """
    if len(results.alternatives) <= ALTERNATIVES:
        return results.alternatives
    ranking = results.evaluation.ranking
    share = results.shares("criteria")

    def order(a: str) -> tuple[bool, float, int]:
        return (int(ranking[a]) > BEST, -share[a], int(ranking[a]))

    chosen = sorted(results.alternatives, key=order)[:ALTERNATIVES]
    return [a for a in results.alternatives if a in chosen]


def many_ratings(results: Findings) -> bool:
    """Whether there are too many ratings to set them out leaf by leaf."""
    return len(results.alternatives) * len(results.model.hierarchy.leaves) > RATINGS


def shortened(sections: Sequence[Section], results: Findings, lang: str) -> list[Section]:
    """The sections with tables and lists of a length that can be read."""
    shown = frozenset(matter_most(results))
    with language(lang):
        found = [_section(section, results, shown) for section in sections]
        if found and (len(shown) < len(results.alternatives) or many_ratings(results)):
            first = found[0]
            found[0] = replace(first, text=(*first.text, _large(results, len(shown))))
    return found


def _large(results: Findings, shown: int) -> Callout:
    texts = []
    if shown < len(results.alternatives):
        text = _(
            "The case has {total} alternatives. Tables show {n} of them: the best, those that are "
            "best at most weightings, and the next by score. All were computed."
        )
        texts.append(say(text, total=str(len(results.alternatives)), n=str(shown)))
    if many_ratings(results):
        text = _("Ratings are not set out leaf by leaf; the table of ratings has them.")
        texts.append(say(text))
    text = _(
        "Everything is in the report with annex (--definition annex) and in the workbook "
        "(--format xlsx)."
    )
    texts.append(say(text))
    return Callout(_("A large case"), (Bullets(tuple(texts)),), "note")


def _section(section: Section, results: Findings, shown: frozenset[str]) -> Section:
    return replace(
        section,
        text=tuple(_block(block) for block in section.text),
        tables=tuple(_table(table, results, shown) for table in section.tables),
        parts=tuple(
            _section(part, results, shown)
            for part in section.parts
            if not part.alternative or part.alternative in shown
        ),
    )


def _block(block: Block) -> Block:
    if isinstance(block, Callout):
        inside = (_list(b) if isinstance(b, Bullets) else b for b in block.blocks)
        return replace(block, blocks=tuple(inside))
    return _list(block) if isinstance(block, Bullets) else block


def _list(block: Bullets) -> Bullets:
    if len(block.items) <= ITEMS:
        return block
    rest = len(block.items) - ITEMS
    text = ngettext("{n} further item is not shown.", "{n} further items are not shown.", rest)
    return Bullets((*block.items[:ITEMS], say(text, n=str(rest))))


def _table(table: Table, results: Findings, shown: frozenset[str]) -> Table:
    kept = [i for i, c in enumerate(table.columns) if not c.alternative or c.alternative in shown]
    rows = [r for r in table.rows if not r.alternative or r.alternative in shown]
    notes: list[Text] = [table.note] if table.note else []
    if len(kept) < len(table.columns) or len(rows) < len(table.rows):
        text = _("{n} of {total} alternatives.")
        notes.append(say(text, n=str(len(shown)), total=str(len(results.alternatives))))
    if len(rows) > ROWS:
        rest = len(rows) - ROWS
        text = ngettext("{n} further row is not shown.", "{n} further rows are not shown.", rest)
        notes.append(say(text, n=str(rest)))
        rows = rows[:ROWS]
    if len(kept) == len(table.columns) and len(rows) == len(table.rows):
        return table
    return replace(
        table,
        columns=tuple(table.columns[i] for i in kept),
        rows=tuple(replace(r, cells=tuple(r.cells[i] for i in kept)) for r in rows),
        note=tuple(x for i, note in enumerate(notes) for x in ((" ", *note) if i else note)),
    )
