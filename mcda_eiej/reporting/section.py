"""What a report is made of, whatever it is rendered to.

A report is a list of sections. A section has a title, text in blocks, figures and tables, and
parts, which are sections one level down. Nothing in it is markup and no number in a table is
rounded: renderers escape and format. Links point to anchors in the same document.

Anchors are safe in an address as they stand: ``anchor("leaf", key)`` keeps letters, digits, ``-``
and ``_`` of the key and spells every other character as its code point between tildes, so that
different keys never share an anchor.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from ..i18n import language, number, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

__all__ = [
    "Block",
    "Bullets",
    "Callout",
    "Cell",
    "Code",
    "Column",
    "Definitions",
    "Figure",
    "Inline",
    "Link",
    "Panel",
    "Paragraph",
    "Place",
    "Row",
    "Section",
    "Strong",
    "Table",
    "Text",
    "anchor",
    "blocks_text",
    "format_value",
    "joined",
    "plain_text",
    "say",
]

_SAFE = frozenset(string.ascii_letters + string.digits + "-_")


class Place(str):
    """Words that name a place in the source; a format may number and list such places."""

    __slots__ = ()


@dataclass(frozen=True)
class Link:
    """Words that lead to an anchor in the same document."""

    text: str
    target: str


@dataclass(frozen=True)
class Strong:
    """Words that carry the sentence."""

    text: str


Inline = str | Link | Strong
Text = tuple[Inline, ...]
Value = str | float | int | None | Text


def anchor(kind: str, key: str) -> str:
    """The anchor of a thing in the report, such as ``leaf-rent``; unique for each kind and key."""
    return f"{kind}-" + "".join(c if c in _SAFE else f"~{ord(c):x}~" for c in key)


def say(template: str, **values: Inline | Text) -> Text:
    """A sentence with its named places filled; a value may be words, a link, or several of them.

    What is filled in is never read as a template again.
    """
    parts: list[Inline] = []
    for literal, name, _spec, _conversion in string.Formatter().parse(template):
        if literal:
            parts.append(literal)
        if name:
            value = values[name]
            parts.extend(value if isinstance(value, tuple) else (value,))
    return tuple(parts)


def joined(items: list[Inline], separator: str = ", ") -> Text:
    """The items with a separator between them."""
    parts: list[Inline] = []
    for item in items:
        if parts:
            parts.append(separator)
        parts.append(item)
    return tuple(parts)


def plain_text(text: Text | str) -> str:
    """The words alone."""
    if isinstance(text, str):
        return text
    return "".join(part if isinstance(part, str) else part.text for part in text)


# -- blocks -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
    """``lead`` is what a hurried reader reads; a ``note`` is set smaller."""

    text: Text
    style: Literal["plain", "lead", "note"] = "plain"


@dataclass(frozen=True)
class Bullets:
    items: tuple[Text, ...]


@dataclass(frozen=True)
class Callout:
    """A box; ``tone`` says what kind of message it is."""

    title: str
    blocks: tuple[Paragraph | Bullets, ...]
    tone: Literal["firm", "fragile", "note"] = "note"


@dataclass(frozen=True)
class Definitions:
    """Terms and what they mean, or fields and their contents."""

    items: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Code:
    """A line to type."""

    text: str


@dataclass(frozen=True, eq=False)
class Panel:
    """Something to move: plain data for a script, which HTML has and no other format."""

    key: str
    data: Mapping[str, object]


Block = Paragraph | Bullets | Callout | Definitions | Code | Panel


def blocks_text(blocks: tuple[Block, ...]) -> str:
    """All words of the blocks, one line each."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(plain_text(block.text))
        elif isinstance(block, Bullets):
            lines += [plain_text(item) for item in block.items]
        elif isinstance(block, Callout):
            lines += [block.title, blocks_text(block.blocks)]
        elif isinstance(block, Definitions):
            lines += [f"{term}: {plain_text(text)}" for term, text in block.items]
        elif isinstance(block, Code):
            lines.append(block.text)
    return "\n".join(lines)


# -- tables -----------------------------------------------------------------------------------

Kind = Literal["text", "number", "percent", "integer", "code"]


@dataclass(frozen=True)
class Column:
    """``header`` columns name their row; ``digits`` are decimals when shown; ``code`` is typed.

    ``alternative`` is the key of the one that it is about, for reports that show some only.
    """

    title: str
    kind: Kind = "text"
    digits: int = 3
    header: bool = False
    alternative: str = ""

    @property
    def numeric(self) -> bool:
        """Whether its cells are numbers."""
        return self.kind in ("number", "percent", "integer")


@dataclass(frozen=True)
class Cell:
    """A raw value: a number unrounded, words, or words with links; None is empty.

    Words in a number column are shown as they are. ``link`` makes the whole cell lead somewhere,
    ``shade`` in 0..1 tints it, ``note`` is a second, smaller line, ``indent`` steps it in.
    """

    value: Value = None
    link: str = ""
    shade: float | None = None
    strong: bool = False
    note: str = ""
    indent: int = 0


@dataclass(frozen=True)
class Row:
    """A row; a ``heading`` has words in its first cell only and names the rows after it.

    ``alternative`` is the key of the one that it is about, as for columns.
    """

    cells: tuple[Cell, ...]
    anchor: str = ""
    strong: bool = False
    heading: bool = False
    alternative: str = ""

    @classmethod
    def of(
        cls, *values: Value | Cell, anchor: str = "", strong: bool = False, alternative: str = ""
    ) -> Row:
        """A row from raw values and cells."""
        cells = tuple(v if isinstance(v, Cell) else Cell(v) for v in values)
        return cls(cells, anchor, strong, alternative=alternative)

    @classmethod
    def over(cls, words: str, columns: int, alternative: str = "") -> Row:
        """A heading over the rows that follow."""
        cells = (Cell(words), *[Cell()] * (columns - 1))
        return cls(cells, heading=True, alternative=alternative)


@dataclass(frozen=True)
class Table:
    """A captioned table. A ``form`` is to be filled in; a ``matrix`` is read in both directions.

    ``tint`` says what shading means: ``good`` high values are good, ``bad`` high values are bad.
    ``depth`` is the least depth of a report that has the table: ``short`` tables carry the answer,
    ``full`` ones have a row for each thing that was tried.
    """

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    style: Literal["plain", "matrix", "form"] = "plain"
    tint: Literal["good", "bad"] = "good"
    note: Text = ()
    depth: Literal["short", "standard", "full"] = "standard"

    def __post_init__(self) -> None:
        uneven = [i for i, row in enumerate(self.rows) if len(row.cells) != len(self.columns)]
        if uneven:
            raise ValueError(f"table {self.key}: rows {uneven} do not fit the columns")


def format_value(column: Column, value: Value) -> str:
    """A cell's value as it is read, in the language in force."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return plain_text(value)
    if isinstance(value, str):
        return value
    if column.kind == "percent":
        return percent(value, column.digits)
    if column.kind == "integer":
        return number(value, 0)
    if column.kind == "number":
        return number(value, column.digits)
    return str(value)


# -- figures ----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure, and the same in words: ``alt`` states its numbers.

    ``draw`` gives a matplotlib figure; it is called once, in the figure's language.
    """

    key: str
    caption: str
    alt: str
    draw: Callable[[], Drawing]
    lang: str

    @cached_property
    def drawing(self) -> Drawing:
        """The drawn figure."""
        with language(self.lang):
            return self.draw()


# -- sections ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Section:
    """Text first, then figures, tables, and parts; ``key`` is the anchor of its heading.

    ``alternative`` is the key of the one that it is about, as for columns.
    """

    key: str
    title: str
    text: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    parts: tuple[Section, ...] = field(default=())
    alternative: str = ""

    def __post_init__(self) -> None:
        if not self.key or not set(self.key) <= _SAFE | {"~"}:
            raise ValueError(f"section key {self.key!r} is no anchor")

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Section]]:
        """The section and all its parts with their depth, in reading order."""
        yield depth, self
        for part in self.parts:
            yield from part.walk(depth + 1)
