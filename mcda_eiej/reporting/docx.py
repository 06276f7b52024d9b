"""Sections to a Word document.

Headings, captions, lists, contents and table headers are Word's own, so that its panes and screen
readers find their way. Contents are linked and there before anybody updates them; page numbers come
when somebody does. The same sections give the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ..i18n import gettext as _
from ..i18n import language
from .docxfile import File
from .docxinline import Inliner, note_mark
from .docxmarks import SOURCE_NOTES
from .docxml import Element, clean, el, field, linked, paragraph, runs
from .docxtables import table_element
from .docxwidths import layout, text_width
from .html import Front
from .section import (
    Block,
    Bullets,
    Callout,
    Code,
    Definitions,
    Figure,
    Paragraph,
    Section,
    Table,
    Text,
)

__all__ = ["document"]

CONTENTS_DEPTH = 2
# Up to so many sections are a note: no contents, the title on the same page, smaller letters.
FEW = 3
# The widest term that stands beside its text, in twips at 10 points.
TERM = 2700
STYLES = {"plain": "Normal", "lead": "Lead", "note": "Note"}
TONES = {"firm": "1E6B4F", "fragile": "A4481A", "note": "55616C"}


def document(front: Front, sections: Sequence[Section], lang: str, date: dt.date) -> bytes:
    """The whole document as bytes; ``date`` stands in its properties."""
    with language(lang):
        return _Writer(front, sections, lang, date).document()


class _Writer:
    """One document while it is written."""

    def __init__(self, front: Front, sections: Sequence[Section], lang: str, date: dt.date) -> None:
        self.front = front
        self.sections = sections
        self.long = len(sections) > FEW
        self.file = File(front, lang, date, small=not self.long)
        self.words = Inliner(sections)
        self.added: list[Section] = []
        if self.words.note_numbers:
            self.added.append(Section(SOURCE_NOTES, _("Source notes")))

    def document(self) -> bytes:
        self._front()
        if self.long:
            self._contents()
        for n, section in enumerate(self.sections):
            self._section(section, 0, new_page=self.long and n == 0)
        self.file.turn(False)
        for section in self.added:
            self._section(section, 0)
            self._source_notes()
        self.file.add(paragraph("Note", *runs(self.front.foot)))
        return self.file.bytes(self.file.pages(continuous=bool(self.added)))

    # -- front and contents -----------------------------------------------------------------------

    def _front(self) -> None:
        front = self.front
        self.file.add(
            paragraph("Subtitle", *runs(front.subtitle)), paragraph("Title", *runs(front.title))
        )
        if front.description:
            self.file.add(paragraph("About", *runs(front.description)))
        for name, value in front.facts:
            self._definition(name, (value,))

    def _contents(self) -> None:
        """Word's contents with linked entries in it."""
        self.file.add(paragraph("TOCHeading", *runs(_("Contents"))))
        entries = [
            (depth, part)
            for section in [*self.sections, *self.added]
            for depth, part in section.walk()
            if depth < CONTENTS_DEPTH
        ]
        begin = field(f'TOC \\o "1-{CONTENTS_DEPTH}" \\h \\z \\u', [])
        end = begin.pop()
        for n, (depth, part) in enumerate(entries, start=1):
            number = runs(self.words.outline[part.key])
            link = linked(
                self.words.bookmarks[part.key],
                [*number, el("w:r", el("w:tab")), *runs(part.title)],
            )
            content = [*(begin if n == 1 else []), link, *([end] if n == len(entries) else [])]
            self.file.add(paragraph(f"TOC{depth + 1}", *content))

    # -- sections ---------------------------------------------------------------------------------

    def _section(self, section: Section, depth: int, new_page: bool = False) -> None:
        if not depth:
            self.file.turn(False)
        words = self.words.mark(section.key, runs(section.title))
        self.file.add(paragraph(f"Heading{min(depth, 3) + 1}", *words, new_page=new_page))
        for block in section.text:
            self._block(block)
        for figure in section.figures:
            self._figure(figure)
        for table in section.tables:
            self._table(table)
        for part in section.parts:
            self._section(part, depth + 1)

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self.file.add(paragraph(STYLES[block.style], *self.words.text(block.text)))
        elif isinstance(block, Bullets):
            self.file.add(*(paragraph("ListBullet", *self.words.text(t)) for t in block.items))
        elif isinstance(block, Callout):
            self._callout(block)
        elif isinstance(block, Definitions):
            for term, text in block.items:
                self._definition(term, text)
        elif isinstance(block, Code):
            self.file.add(paragraph("Code", *runs(block.text)))

    def _definition(self, term: str, text: Text) -> None:
        fits = text_width(clean(term)) / 5 < TERM
        gap = el("w:r", el("w:tab") if fits else el("w:br"))
        self.file.add(paragraph("Definition", *runs(term, "Term"), gap, *self.words.text(text)))

    def _callout(self, callout: Callout) -> None:
        tone = TONES[callout.tone]
        lines: list[tuple[str, Text]] = []
        for block in callout.blocks:
            if isinstance(block, Paragraph):
                lines.append(("Callout", block.text))
            else:
                lines += [("CalloutBullet", item) for item in block.items]
        self.file.add(paragraph("CalloutTitle", *runs(callout.title, colour=tone), bar=tone))
        for n, (style, text) in enumerate(lines, start=1):
            after = 200 if n == len(lines) else -1
            self.file.add(paragraph(style, *self.words.text(text), bar=tone, after=after))

    # -- figures and tables -----------------------------------------------------------------------

    def _figure(self, figure: Figure) -> None:
        self.file.turn(False)
        label = self.words.mark(f"figure-{figure.key}", self.words.label("figure", figure.key))
        self.file.add(
            paragraph("Figure", self.file.picture(figure)),
            paragraph("FigureCaption", *label, *runs(f". {figure.caption}")),
        )

    def _table(self, table: Table) -> None:
        plan = layout(table)
        self.file.turn(plan.across)
        total = len(plan.parts)
        for n, part in enumerate(plan.parts):
            label = self.words.label("table", table.key, again=n > 0)
            label = self.words.mark(f"table-{table.key}", label)
            caption = table.caption
            if total > 1:
                text = _("{caption} (part {n} of {total})")
                caption = text.format(caption=caption, n=n + 1, total=total)
            self.file.add(
                paragraph("Caption", *label, *runs(f". {caption}"), keep=True),
                table_element(table, part, plan.size, self.words),
            )
        if table.note:
            self.file.add(paragraph("Note", *self.words.text(table.note)))

    # -- source notes -----------------------------------------------------------------------------

    def _source_notes(self) -> None:
        """Every place in the source with links to where it is cited, in two columns."""
        text = _(
            "The places in the source that this report names, in the source's own order, each "
            "with what rests on it. The raised numbers in the report lead here; from here each "
            "name leads back."
        )
        self.file.add(paragraph("", *runs(text), section=self.file.pages()))
        numbers = self.words.note_numbers
        for place, number in numbers.items():
            words = [
                *self.words.bookmark(note_mark(number), runs(str(number))),
                el("w:r", el("w:tab")),
                *runs(place, bold=True),
                *runs(": "),
                *self._citations(place),
            ]
            end = number == len(numbers)
            pages = self.file.pages(columns=2, continuous=True) if end else None
            self.file.add(paragraph("SourceNote", *words, section=pages))

    def _citations(self, place: str) -> list[Element]:
        """``Table 7: C012, C013``, each a link; rows of one name lead to the first of them."""
        found: list[Element] = []
        group = ""
        named: set[tuple[str, str]] = set()
        for citation in self.words.notes.cited[place]:
            if (citation.group, citation.name) in named:
                continue
            named.add((citation.group, citation.name))
            if citation.group != group:
                found += runs("; ") if group else []
                group = citation.group
                found += [*runs(group), *runs(": ")] if citation.name else []
            else:
                found += runs(", ")
            found.append(linked(citation.mark, runs(citation.name or group, "QuietLink")))
        return found
