"""How wide the columns of a table are, and whether it lies across or is divided.

Widths are worked out here from the words, since a document that is converted or printed by another
program should look the same. A table too wide for the page is set in smaller letters, then on a
page that lies across, then divided into parts that repeat the columns naming the rows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .docxml import clean, short
from .section import Table, format_value

__all__ = [
    "ACROSS",
    "FORM_HEIGHT",
    "SIZES",
    "TITLE",
    "UPRIGHT",
    "Layout",
    "Part",
    "layout",
    "text_width",
]

# Twips between the margins of an A4 page, upright and across.
UPRIGHT, ACROSS = 9070, 14000
SIZES = (8.5, 7.5)  # points
NOTE = 0.88  # the letters of a cell's second line
PADDING = 2 * 70 + 25  # twips
# The longest word, in points, that a column makes room for; a longer one is broken.
WORD = 100.0
# The longest title of a column, in letters; a name that long stands in full where it is described.
TITLE = 60
# Rows looked at to share out the width, and steps in which it is shared.
SAMPLE, STEPS = 60, 24
FORM_HEIGHT = 560  # twips

# Widths of Arial's letters in thousandths of their size.
_WIDTHS = {
    letter: width
    for width, letters in {
        222: "ijl'",
        278: " !,./:;I[\\]ft|\N{NO-BREAK SPACE}",
        333: '()-`r{}"“”‘’',
        500: "Jcksvxyz^*",
        556: "#$0123456789?L_abdeghnopqu–≥å",
        611: "FTZ+<=>~×−ø",
        667: "&ABEKPSVXYÅ",
        722: "CDHNRUw",
        778: "GOQØ",
        833: "Mm",
        889: "%æ",
        1000: "W@—…→↓Æ",
    }.items()
    for letter in letters
}
_OTHER, _WIDE, _BOLD = 650, 1000, 1.1
_BREAKS = re.compile(r"(?<=[-/–—])|[ \t]+")

Floats = NDArray[np.float64]


@lru_cache(maxsize=65536)
def text_width(text: str, bold: bool = False) -> float:
    """Width of a line in thousandths of the size of its letters."""
    total = 0
    for letter in text:
        width = _WIDTHS.get(letter)
        if width is None:
            wide = unicodedata.east_asian_width(letter) in "WF"
            plain = unicodedata.normalize("NFD", letter)[0]
            width = _WIDE if wide else _WIDTHS.get(plain, _OTHER)
        total += width
    return total * (_BOLD if bold else 1.0)


@dataclass(frozen=True)
class Part:
    """Columns of a table that stand side by side: their places, widths in twips, and height."""

    columns: tuple[int, ...]
    widths: tuple[int, ...]
    height: float


@dataclass(frozen=True)
class Layout:
    """The parts of a table, the size of its letters, and whether the page lies across."""

    parts: tuple[Part, ...]
    size: float
    across: bool


def layout(table: Table) -> Layout:
    """How a table is best set on A4."""
    least, lines = _measured(table)
    every = tuple(range(len(table.columns)))
    for across in (False, True):
        width = ACROSS if across else UPRIGHT
        for size in SIZES:
            if _twips(least, size).sum() <= width:
                part = _part(table, least, lines, every, size, width)
                return Layout((part,), size, across)
    # Divided: the columns that name the rows come with every part.
    size = SIZES[0]
    named = [i for i in every if table.columns[i].header] or [0]
    needs = _twips(least, size)
    room = ACROSS - int(needs[named].sum())
    others = [i for i in every if i not in named]
    parts = []
    for group in _divided([int(needs[i]) for i in others], room):
        columns = tuple(sorted([*named, *(others[i] for i in group)]))
        parts.append(_part(table, least, lines, columns, size, ACROSS))
    return Layout(tuple(parts), size, True)


def _measured(table: Table) -> tuple[Floats, Floats]:
    """(c,) the longest word and (r + 1, c) the length of each cell, the header first.

    In thousandths of the size of letters. The columns of a matrix are given the same needs if it
    fits with them.
    """
    titles = [short(c.title, TITLE) for c in table.columns]
    words = [max((text_width(w, True) for w in _BREAKS.split(t)), default=0.0) for t in titles]
    lengths = [[text_width(t, True) for t in titles]]
    for row in table.rows:
        if row.heading:
            continue
        lengths.append([])
        for i, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
            text, note = clean(format_value(column, cell.value)), clean(cell.note)
            bold = cell.strong or row.strong
            step = 1200.0 * cell.indent
            parts = [text] if column.numeric else _BREAKS.split(text)
            longest = step + max((text_width(w, bold) for w in parts), default=0.0)
            more = NOTE * max((text_width(w) for w in _BREAKS.split(note)), default=0.0)
            words[i] = max(words[i], longest, more)
            lengths[-1].append(step + max(text_width(text, bold), NOTE * text_width(note)))
    least = np.minimum(words, WORD / SIZES[0] * 1000)
    if table.style == "matrix":
        others = np.array([not c.header for c in table.columns])
        even = least.copy()
        even[others] = least[others].max(initial=0.0)
        if _twips(even, SIZES[0]).sum() <= UPRIGHT:
            least = even
    return least, np.array(lengths)


def _twips(lengths: Floats, size: float) -> Floats:
    return np.asarray(np.ceil(lengths * size / 50) + PADDING, float)


def _divided(widths: Sequence[int], room: int) -> list[range]:
    """Consecutive groups that fit, as few as possible and about equally many in each."""
    count = 1
    while True:
        step = -(-len(widths) // count)
        groups = [range(i, min(i + step, len(widths))) for i in range(0, len(widths), step)]
        if step == 1 or all(sum(widths[i] for i in g) <= room for g in groups):
            return groups
        count += 1


def _part(
    table: Table, least: Floats, lengths: Floats, columns: Sequence[int], size: float, width: int
) -> Part:
    """The widths of these columns, and the height that the table comes to."""
    places = list(columns)
    matrix = table.style == "matrix"
    found = _shared(_twips(least[places], size), lengths[:, places] * size / 50, width, matrix)
    if table.style == "form":
        # What is written into it takes room that its words do not show.
        found[-1] += width - found.sum()
    if matrix:
        named = [table.columns[i].header for i in places]
        found = _evened(found, _twips(least[places], size), named)
    widths = tuple(int(w) for w in found)
    return Part(tuple(columns), widths, _height(table, places, widths, size))


def _shared(least: Floats, lengths: Floats, width: int, full: bool) -> Floats:
    """(c,) widths: each column its least, the rest where it makes the table lower."""
    wish = np.maximum(least, lengths[1:].max(axis=0, initial=0.0) + PADDING)
    if least.sum() >= width:
        return np.asarray(np.floor(least * width / least.sum()), float)
    if wish.sum() <= width:
        # A little air, but numbers do not drift apart over the whole page.
        full = full or wish.sum() > 0.66 * width
        return np.asarray(np.floor(wish * (width / wish.sum() if full else 1.5)), float)
    some = np.linspace(0, len(lengths) - 1, min(SAMPLE, len(lengths))).astype(int)
    cells = lengths[np.unique(some)]
    widths = least.copy()
    step = (width - least.sum()) / STEPS
    for _turn in range(STEPS):
        # The height of a row is that of its highest cell; a fourth power stands in for the
        # greatest, so that two high cells in a row both draw.
        now = np.maximum(cells / (widths - PADDING), 1.0) ** 4
        then = np.maximum(cells / (widths + step - PADDING), 1.0) ** 4
        gains = (now.sum(axis=1) ** 0.25).sum() - np.array(
            [((now.sum(axis=1) - now[:, i] + then[:, i]) ** 0.25).sum() for i in range(len(widths))]
        )
        widths[int(np.argmax(gains))] += step
    return np.floor(widths)


def _evened(widths: Floats, least: Floats, named: Sequence[bool]) -> Floats:
    """The columns that do not name rows equally wide, if no word is broken by that."""
    which = ~np.array(named)
    if not which.any() or widths[which].mean() < least[which].max():
        return widths
    even = widths.copy()
    even[which] = np.floor(widths[which].mean())
    return even


def _height(table: Table, columns: Sequence[int], widths: Sequence[int], size: float) -> float:
    """About how high the table is, in twips."""
    line = 24 * size
    total = 3 * line
    for row in table.rows:
        lines = 1.0
        for i, width in zip(columns, widths, strict=True):
            cell = row.cells[i]
            room = width - PADDING
            need = text_width(clean(format_value(table.columns[i], cell.value))) * size / 50
            found = max(-(-need // room), 1.0) if not row.heading else 1.0
            if cell.note:
                found += -(-text_width(clean(cell.note)) * NOTE * size / 50 // room)
            lines = max(lines, found)
        open_ = table.style == "form" and any(not row.cells[i].value for i in columns)
        total += max(lines * line + 80, FORM_HEIGHT if open_ else 0)
    return total
