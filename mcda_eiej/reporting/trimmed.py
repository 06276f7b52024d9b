"""Sections cut to a depth: tables that go further are left out, and what led to them leads nowhere.

Words that led to something left out stay as words; in brackets of their own, as in ``(details)``,
they go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .section import (
    Block,
    Bullets,
    Callout,
    Cell,
    Definitions,
    Inline,
    Link,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
)

__all__ = ["DEPTHS", "anchors_of", "linked", "trimmed"]

DEPTHS = ("short", "standard", "full")


def trimmed(
    sections: Sequence[Section], depth: str = "standard", figures: bool = True
) -> list[Section]:
    """The sections with tables up to ``depth``, with or without figures, and links that lead on."""
    cut = [_cut(section, DEPTHS.index(depth), figures) for section in sections]
    return linked(cut, anchors_of(cut))


def linked(sections: Sequence[Section], anchors: set[str]) -> list[Section]:
    """The sections without links to anything but these anchors."""
    return [_linked(section, anchors) for section in sections]


def anchors_of(sections: Sequence[Section]) -> set[str]:
    """Everything in the sections that a link can lead to."""
    return {a for section in sections for _depth, part in section.walk() for a in _anchors(part)}


def _cut(section: Section, depth: int, figures: bool) -> Section:
    return replace(
        section,
        tables=tuple(t for t in section.tables if DEPTHS.index(t.depth) <= depth),
        figures=section.figures if figures else (),
        parts=tuple(_cut(part, depth, figures) for part in section.parts),
    )


def _anchors(section: Section) -> list[str]:
    rows = [row.anchor for table in section.tables for row in table.rows if row.anchor]
    tables = [f"table-{table.key}" for table in section.tables]
    return [section.key, *rows, *tables, *(f"figure-{f.key}" for f in section.figures)]


def _linked(section: Section, anchors: set[str]) -> Section:
    return replace(
        section,
        text=tuple(_block(block, anchors) for block in section.text),
        tables=tuple(_table(table, anchors) for table in section.tables),
        parts=tuple(_linked(part, anchors) for part in section.parts),
    )


def _block(block: Block, anchors: set[str]) -> Block:
    if isinstance(block, (Paragraph, Bullets)):
        return _plain(block, anchors)
    if isinstance(block, Callout):
        return replace(block, blocks=tuple(_plain(b, anchors) for b in block.blocks))
    if isinstance(block, Definitions):
        return Definitions(tuple((term, _text(text, anchors)) for term, text in block.items))
    return block


def _plain(block: Paragraph | Bullets, anchors: set[str]) -> Paragraph | Bullets:
    if isinstance(block, Paragraph):
        return replace(block, text=_text(block.text, anchors))
    return Bullets(tuple(_text(item, anchors) for item in block.items))


def _table(table: Table, anchors: set[str]) -> Table:
    return replace(
        table,
        rows=tuple(_row(row, anchors) for row in table.rows),
        note=_text(table.note, anchors),
    )


def _row(row: Row, anchors: set[str]) -> Row:
    return replace(row, cells=tuple(_cell(cell, anchors) for cell in row.cells))


def _cell(cell: Cell, anchors: set[str]) -> Cell:
    value = cell.value
    if isinstance(value, tuple):
        value = _text(value, anchors)
    link = cell.link if cell.link in anchors else ""
    if value is cell.value and link == cell.link:
        return cell
    return replace(cell, value=value, link=link)


def _text(text: Text, anchors: set[str]) -> Text:
    if all(not isinstance(part, Link) or part.target in anchors for part in text):
        return text
    parts: list[Inline] = []
    closes = False
    for i, part in enumerate(text):
        if isinstance(part, Link) and part.target not in anchors:
            before, after = parts[-1] if parts else "", text[i + 1] if i + 1 < len(text) else ""
            closes = type(before) is type(after) is str and (before[-1:], after[:1]) == ("(", ")")
            if closes:
                parts[-1] = str(before)[:-1].rstrip()
            else:
                parts.append(part.text)
        else:
            parts.append(str(part)[1:] if closes else part)
            closes = False
    return tuple(parts)
