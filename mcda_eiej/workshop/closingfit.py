"""Whether a decision statement fits on one page, reckoned from its words before it is written.

Office programs break lines a little differently, so the reckoning is on the safe side: words are
taken to need a little more room than they do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..reporting.docxfile import BOTTOM, LONG_SIDE, TOP
from ..reporting.docxml import clean
from ..reporting.docxwidths import UPRIGHT, layout, text_width
from ..reporting.html import Front
from ..reporting.section import Block, Bullets, Callout, Definitions, Paragraph, Section, plain_text

__all__ = ["ROOM", "height"]

#: Between the margins of a page, in twips.
ROOM = LONG_SIDE - TOP - BOTTOM
# A line of a font is so much higher than its size.
FONT_LINE = 1.15
# How much wider words may come out than they are reckoned.
SLACK = 1.06
STEP = 284  # twips that lists and boxes are stepped in
# Styles of a note (see reporting.docxstyles): size in points, line spacing, room before and after.
NORMAL, LEAD, NOTE = (8.5, 1.15, 0, 120), (10.5, 1.05, 0, 80), (7.0, 1.05, 30, 100)
CALLOUT, TITLE, HEADING = (8.5, 1.15, 0, 0), (16.0, 1.05, 0, 80), (14.5, 1.05, 260, 80)
SUBTITLE, LIST, DEFINITION = (9.5, 1.15, 240, 30), (8.5, 1.15, 0, 30), (8.5, 1.15, 0, 30)
CAPTION = (7.5, 1.05, 120, 40)
TERM = 2835  # twips before the text of a definition

Look = tuple[float, float, int, int]


def height(front: Front, sections: Sequence[Section]) -> float:
    """About how high the document is, in twips; never less than it comes out."""
    total = _words(front.subtitle, SUBTITLE) + _words(front.title, TITLE, bold=True)
    for _name, value in front.facts:
        total += _words(value, DEFINITION, TERM)
    for section in sections:
        total += _words(section.title, HEADING, bold=True)
        total += sum(_block(block) for block in section.text)
        for table in section.tables:
            total += _words(table.caption, CAPTION, bold=True)
            total += sum(part.height for part in layout(table).parts)
            total += _words(plain_text(table.note), NOTE) if table.note else 0
    return total + _words(front.foot, NOTE)


def _block(block: Block) -> float:
    if isinstance(block, Paragraph):
        look = {"lead": LEAD, "note": NOTE}.get(block.style, NORMAL)
        return _words(plain_text(block.text), look, bold=block.style == "lead")
    if isinstance(block, Bullets):
        return sum(_words(plain_text(item), LIST, STEP) for item in block.items)
    if isinstance(block, Callout):
        total = _words(block.title, CALLOUT, STEP, bold=True) + 200
        for inner in block.blocks:
            texts = [inner.text] if isinstance(inner, Paragraph) else list(inner.items)
            total += sum(_words(plain_text(text), CALLOUT, 2 * STEP) for text in texts)
        return total
    if isinstance(block, Definitions):
        return sum(_words(plain_text(text), DEFINITION, TERM) for _term, text in block.items)
    return 0.0


def _words(text: str, look: Look, indent: int = 0, bold: bool = False) -> float:
    """The height of a paragraph, in twips."""
    size, spacing, before, after = look
    if not text:
        return 0.0
    wide = text_width(clean(text), bold) * size / 50 * SLACK
    lines = max(1, math.ceil(wide / (UPRIGHT - indent)))
    return lines * size * 20 * FONT_LINE * spacing + before + after
