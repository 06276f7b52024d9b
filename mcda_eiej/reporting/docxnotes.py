"""Places in the source, numbered and listed in the source's order, with links both ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .docxml import short
from .section import (
    Block,
    Bullets,
    Callout,
    Definitions,
    Paragraph,
    Place,
    Section,
    Table,
    Text,
    plain_text,
)

__all__ = ["Citation", "Notes", "collect_notes"]

# Letters of a row's name that are shown in a note.
NAME = 24


@dataclass(frozen=True)
class Citation:
    """Where a place is cited: ``mark`` is the bookmark there, ``group`` a table or section."""

    mark: str
    group: str
    name: str


@dataclass
class Notes:
    """The notes of a document: places in order, and who cites them."""

    cited: dict[str, list[Citation]] = field(default_factory=dict)
    _next: dict[str, int] = field(default_factory=dict)

    @property
    def places(self) -> list[str]:
        """Every place cited, in the source's order."""
        return sorted(self.cited, key=_in_source)

    def numbers(self) -> dict[str, int]:
        """The number of each place."""
        return {place: n for n, place in enumerate(self.places, start=1)}

    def cite(self, place: str) -> Citation | None:
        """The next citation of the place, in reading order."""
        at = self._next.get(place, 0)
        found = self.cited.get(place, [])
        if at >= len(found):
            return None
        self._next[place] = at + 1
        return found[at]


def collect_notes(sections: Sequence[Section], numbers: dict[str, str]) -> Notes:
    """All places that the sections cite; ``numbers`` names tables by ``table key``."""
    notes = Notes()
    for n, (place, group, name) in enumerate(_citations(sections, numbers), start=1):
        notes.cited.setdefault(str(place), []).append(Citation(f"_Cite{n:05d}", group, name))
    return notes


def _citations(
    sections: Sequence[Section], numbers: dict[str, str]
) -> Iterator[tuple[Place, str, str]]:
    for section in sections:
        for _depth, part in section.walk():
            for block in part.text:
                for text in _texts(block):
                    for place in _places(text):
                        yield place, short(part.title, 60), ""
            for table in part.tables:
                yield from _in_table(table, numbers[f"table {table.key}"])


def _texts(block: Block) -> Iterator[Text]:
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Bullets):
        yield from block.items
    elif isinstance(block, Definitions):
        yield from (text for _term, text in block.items)
    elif isinstance(block, Callout):
        for inner in block.blocks:
            yield from _texts(inner)


def _in_table(table: Table, number: str) -> Iterator[tuple[Place, str, str]]:
    for row in table.rows:
        first = row.cells[0].value if row.cells else None
        name = short(plain_text(first), NAME) if isinstance(first, (str, tuple)) else ""
        for cell in row.cells:
            if isinstance(cell.value, (str, tuple)):
                for place in _places(cell.value):
                    yield place, number, name


def _places(value: Text | str) -> Iterator[Place]:
    parts = (value,) if isinstance(value, str) else value
    for part in parts:
        if isinstance(part, Place) and part:
            yield part


def _in_source(place: str) -> tuple[tuple[int, ...], int, str]:
    """By chapter, then by line, the last number of a place."""
    chapter = re.match(r"§([\d.]+)", place)
    parts = tuple(int(p) for p in chapter[1].split(".") if p) if chapter else ()
    line = re.search(r"(\d+)\D*$", place)
    return parts, int(line[1]) if line else 0, place
