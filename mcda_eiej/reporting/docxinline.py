"""Words in a Word document: links that lead somewhere, numbered places, labels with fields."""

from __future__ import annotations

from collections.abc import Sequence

from ..i18n import gettext as _
from .docxmarks import bookmarks, labels, outline
from .docxml import Element, bookmarked, field, linked, runs
from .docxnotes import collect_notes
from .section import Link, Place, Section, Strong, Text
from .term import TERM

__all__ = ["Inliner"]


class Inliner:
    """What the words of a document refer to; it makes each bookmark once, in reading order."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self.labels = labels(sections)
        self.outline = outline(sections)
        self.bookmarks = bookmarks(sections)
        self.notes = collect_notes(sections, self.labels)
        self.note_numbers = self.notes.numbers()
        self._ids = 0
        self._made: set[str] = set()

    def bookmark(self, name: str, content: list[Element]) -> list[Element]:
        """The content as a bookmark with this name."""
        self._ids += 1
        return bookmarked(name, self._ids, content)

    def mark(self, anchor: str, content: list[Element]) -> list[Element]:
        """The content as the bookmark of an anchor, the first time the anchor comes."""
        name = self.bookmarks.get(anchor)
        if name is None or name in self._made:
            return content
        self._made.add(name)
        return self.bookmark(name, content)

    def text(self, text: Text | str, bold: bool = False, style: str = "Hyperlink") -> list[Element]:
        """Words, links and places as runs; ``style`` is that of links."""
        parts = (text,) if isinstance(text, str) else text
        found: list[Element] = []
        for i, part in enumerate(parts):
            if isinstance(part, Link):
                found += self._link(part, bold, style, _in_brackets(parts, i))
            elif isinstance(part, Strong):
                found += runs(part.text, bold=True)
            else:
                found += runs(part, bold=bold)
                if isinstance(part, Place):
                    found += self._cite(part)
        return found

    def cell(self, text: Text | str, bold: bool) -> list[Element]:
        """Words in a table, where links are many and quieter."""
        return self.text(text, bold, "QuietLink")

    def _link(self, link: Link, bold: bool, style: str, numbered: bool) -> list[Element]:
        name = self.bookmarks.get(link.target)
        if name is None:
            return runs(link.text, bold=bold)
        if link.target.startswith(TERM):
            style = "QuietLink"
        found = [linked(name, runs(link.text, style, bold=bold))]
        number = self.outline.get(link.target)
        if numbered and number:
            # On paper a link leads nowhere; the number of its section does.
            found += [*runs(", ", bold=bold), linked(name, runs(number, style, bold=bold))]
        return found

    def _cite(self, place: Place) -> list[Element]:
        """A raised number that leads to the place's note and that the note leads back to."""
        citation = self.notes.cite(place)
        if citation is None:
            return []
        number = self.note_numbers[place]
        link = linked(note_mark(number), runs(str(number), "SourceNumber"))
        return [*runs("\N{NO-BREAK SPACE}"), *self.bookmark(citation.mark, [link])]

    def label(self, kind: str, key: str, again: bool = False) -> list[Element]:
        """``Table 7`` with its number as a field that counts, or ``again`` shows the last."""
        template = _("Figure {n}") if kind == "figure" else _("Table {n}")
        before, after = template.split("{n}")
        shown = self.labels[f"{kind} {key}"]
        number = runs(shown[len(before) : len(shown) - len(after)])
        switch = "\\c" if again else "\\* ARABIC"
        return [*runs(before), *field(f"SEQ {before.strip()} {switch}", number), *runs(after)]


def note_mark(number: int) -> str:
    """The bookmark of a source note."""
    return f"_Note{number:05d}"


def _in_brackets(parts: Sequence[object], i: int) -> bool:
    """Whether a part stands in brackets alone."""
    before = parts[i - 1] if i else ""
    after = parts[i + 1] if i + 1 < len(parts) else ""
    if not isinstance(before, str) or not isinstance(after, str):
        return False
    return before.endswith("(") and after.startswith(")")
