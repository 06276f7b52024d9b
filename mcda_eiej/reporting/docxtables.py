"""Tables in Word: their rows and cells; the first row is repeated on every page."""

from __future__ import annotations

from copy import copy
from functools import lru_cache

from .docxinline import Inliner
from .docxml import Element, el, paragraph, runs, short
from .docxwidths import FORM_HEIGHT, SIZES, TITLE, Part
from .section import Cell, Column, Link, Row, Table, format_value

__all__ = ["table_element"]

# Tables up to this height, in twips, stay on one page.
WHOLE = 5600
# A step to the right in the first column, in twips.
STEP = 200
TINTS = {"good": (42, 86, 116), "bad": (180, 99, 45)}
MOST = 0.42
INK = "1F2933"


def table_element(table: Table, part: Part, size: float, words: Inliner) -> Element:
    """The table, or a part of it, as ``w:tbl``.

    Parameters
    ----------
    part : which columns, and how wide
    size : of letters, in points
    words : makes links and bookmarks
    """
    style = "TableText" if size == SIZES[0] else "TableSmall"
    body = len(table.rows)
    whole = part.height <= WHOLE
    rows = [_head(table, part, style)]
    for n, row in enumerate(table.rows):
        keep = row.heading or (whole and n < body - 1) or (n == 0 and body > 1)
        make = _over if row.heading else _row
        rows.append(make(table, row, part, style, keep, words))
    named = table.columns[part.columns[0]].header
    properties = el(
        "w:tblPr",
        el("w:tblStyle", val="ReportTable"),
        el("w:tblW", w=sum(part.widths), type="dxa"),
        el("w:tblLayout", type="fixed"),
        el(
            "w:tblLook",
            val="04A0" if named else "0420",
            firstRow=1,
            lastRow=0,
            firstColumn=int(named),
            lastColumn=0,
            noHBand=0,
            noVBand=1,
        ),
        el("w:tblCaption", val=short(table.caption, 250)),
    )
    grid = el("w:tblGrid", *(el("w:gridCol", w=w) for w in part.widths))
    return el("w:tbl", properties, grid, *rows)


def _cell(
    width: int, *paragraphs: Element, span: int = 1, fill: str = "", head: bool = False
) -> Element:
    return el("w:tc", copy(_cell_of(width, span, fill, head)), *paragraphs)


@lru_cache(maxsize=4096)
def _cell_of(width: int, span: int, fill: str, head: bool) -> Element:
    """The properties of a cell; only ever copied."""
    line = el("w:bottom", val="single", sz=8, space=0, color=INK) if head else None
    return el(
        "w:tcPr",
        el("w:tcW", w=width, type="dxa"),
        el("w:gridSpan", val=span) if span > 1 else None,
        el("w:tcBorders", line) if head else None,
        el("w:shd", val="clear", color="auto", fill=fill) if fill else None,
        el("w:vAlign", val="bottom") if head else None,
    )


def _head(table: Table, part: Part, style: str) -> Element:
    """The row that every page repeats."""
    head = {"TableText": "TableHead", "TableSmall": "TableSmallHead"}[style]
    cells = []
    for i, width in zip(part.columns, part.widths, strict=True):
        column = table.columns[i]
        words = runs(short(column.title, TITLE))
        title = paragraph(head, *words, keep=True, right=column.numeric)
        cells.append(_cell(width, title, head=True))
    return el("w:tr", el("w:trPr", el("w:cantSplit"), el("w:tblHeader")), *cells)


def _over(table: Table, row: Row, part: Part, style: str, keep: bool, words: Inliner) -> Element:
    """A heading over the rows that follow."""
    title = format_value(table.columns[0], row.cells[0].value)
    content = words.mark(row.anchor, runs(title, bold=True))
    cell = _cell(sum(part.widths), paragraph(style, *content, keep=keep), span=len(part.columns))
    return el("w:tr", el("w:trPr", el("w:cantSplit")), cell)


def _row(table: Table, row: Row, part: Part, style: str, keep: bool, words: Inliner) -> Element:
    # Room to write where something is left to write.
    open_ = table.style == "form" and any(not cell.value for cell in row.cells)
    height = el("w:trHeight", val=FORM_HEIGHT, hRule="atLeast") if open_ else None
    cells = []
    for place, (i, width) in enumerate(zip(part.columns, part.widths, strict=True)):
        cell, column = row.cells[i], table.columns[i]
        bold = cell.strong or row.strong or (table.style == "form" and column.header)
        content = _words(column, cell, bold, words)
        if place == 0:
            content = words.mark(row.anchor, content)
        right, indent = column.numeric, STEP * cell.indent
        lines = [paragraph(style, *content, keep=keep, right=right, indent=indent)]
        if cell.note:
            more = runs(cell.note)
            lines.append(paragraph("TableMore", *more, keep=keep, right=right, indent=indent))
        fill = "" if cell.shade is None else tint(table.tint, cell.shade)
        cells.append(_cell(width, *lines, fill=fill))
    return el("w:tr", el("w:trPr", el("w:cantSplit"), height), *cells)


def _words(column: Column, cell: Cell, bold: bool, words: Inliner) -> list[Element]:
    value = cell.value
    if column.kind == "code":
        return runs(format_value(column, value), "CodeWords")
    if isinstance(value, tuple) or (isinstance(value, str) and not cell.link):
        return words.cell(value, bold)
    text = format_value(column, value)
    if cell.link:
        return words.cell((Link(text, cell.link),), bold)
    return runs(text, bold=bold)


def tint(kind: str, share: float) -> str:
    """The tint of a cell on white, as ``RRGGBB``."""
    strength = MOST * min(max(share, 0.0), 1.0)
    return "".join(f"{round(255 + (c - 255) * strength):02X}" for c in TINTS[kind])
