"""The file around a Word document: its parts, its pages with header and footer, its pictures."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from ..i18n import gettext as _
from .docxml import Element, el, field, paragraph, runs, short
from .docxsettings import APPLICATION, numbering, settings
from .docxstyles import LANGUAGES, styles
from .docxwidths import ACROSS, UPRIGHT
from .html import Front
from .packed import repacked
from .section import Figure

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["File"]

# A4 and its margins, in twips.
SHORT_SIDE, LONG_SIDE = 11906, 16838
TOP, BOTTOM = 1304, 1247
DPI = 200
# English Metric Units an inch; the largest picture, in inches.
EMU = 914400
PICTURE = (6.29, 8.9)
# The longest text that properties hold.
PROPERTY = 255
UNWANTED = ("stylesWithEffects", "customXml", "thumbnail", "webSettings", "fontTable")


class File:
    """A document that paragraphs and tables are added to, in order."""

    def __init__(self, front: Front, lang: str, date: dt.date, small: bool = False) -> None:
        self.front = front
        self.body: list[Element] = []
        self._document = _opened(front, lang, date, small)
        self._across = False
        self._parted = False
        self._pictures = 0

    def add(self, *elements: Element) -> None:
        """Add to the end."""
        self.body.extend(elements)

    def turn(self, across: bool) -> None:
        """Go on with pages that lie across, or that stand upright."""
        if across != self._across:
            self.add(paragraph("TableMore", section=self.pages()))
            self._across = across

    def pages(self, columns: int = 1, continuous: bool = False) -> Element:
        """The properties of the pages up to here; the first ones bring header and footer."""
        references: list[Element] = []
        if not self._parted:
            self._parted = True
            references = self._header_and_footer()
        width, height = SHORT_SIDE, LONG_SIDE
        turned: dict[str, str | int] = {}
        if self._across:
            width, height = height, width
            turned = {"orient": "landscape"}
        side = (width - (ACROSS if self._across else UPRIGHT)) // 2
        margins: dict[str, str | int] = {"top": TOP, "right": side, "bottom": BOTTOM, "left": side}
        several: dict[str, str | int] = {"num": columns} if columns > 1 else {}
        return el(
            "w:sectPr",
            *references,
            el("w:type", val="continuous") if continuous else None,
            el("w:pgSz", w=width, h=height, **turned),
            el("w:pgMar", **margins, header=567, footer=567, gutter=0),
            el("w:cols", **several, space=454),
            el("w:titlePg") if references else None,
        )

    def _header_and_footer(self) -> list[Element]:
        from docx.oxml.ns import qn

        before, rest = _("Page {n} of {total}").split("{n}")
        between, after = rest.split("{total}")
        name, value = self.front.facts[-1] if self.front.facts else ("", "")
        number = [
            *runs(before),
            *field("PAGE", runs("1")),
            *runs(between),
            *field("NUMPAGES", runs("1")),
            *runs(after),
        ]
        lines = {
            "header": runs(short(self.front.title, 90)),
            "footer": [*runs(short(f"{name}: {value}", 90)), el("w:r", el("w:tab")), *number],
        }
        found = []
        for kind, content in lines.items():
            add: Any = getattr(self._document.part, f"add_{kind}_part")
            made, key = add()
            root = made.element
            for child in list(root):
                root.remove(child)
            root.append(paragraph(kind.capitalize(), *content))
            # The first page has the title itself, and the same footer.
            for page in ("default", "first") if kind == "footer" else ("default",):
                reference = el(f"w:{kind}Reference", type=page)
                reference.set(qn("r:id"), key)
                found.append(reference)
        return found

    def picture(self, figure: Figure) -> Element:
        """A figure as a picture in the line, with its alternative text; whole on a page."""
        from docx.oxml.shape import CT_Inline
        from docx.shared import Emu

        from ..plots import to_png

        width, height = (float(v) for v in figure.drawing.get_size_inches())
        scale = min(1.0, PICTURE[0] / width, PICTURE[1] / height)
        image = io.BytesIO(to_png(figure.drawing, DPI))
        key, _image = self._document.part.get_or_add_image(image)
        self._pictures += 1
        n = self._pictures
        sides = [Emu(round(side * scale * EMU)) for side in (width, height)]
        inline = CT_Inline.new_pic_inline(n, key, f"{n}.png", *sides)
        for name, text in (("name", f"Picture {n}"), ("descr", figure.alt)):
            inline.docPr.set(name, text)
        inline.docPr.set("title", short(figure.caption, PROPERTY))
        drawing = el("w:drawing")
        drawing.append(inline)
        return el("w:r", drawing)

    def bytes(self, last: Element) -> bytes:
        """The finished file; ``last`` are the properties of its last pages."""
        body = self._document.element.body
        for child in list(body):
            body.remove(child)
        body.extend([*self.body, last])
        buffer = io.BytesIO()
        self._document.save(buffer)
        return repacked(buffer.getvalue())


def _opened(front: Front, lang: str, date: dt.date, small: bool) -> Document:
    """python-docx's document, without what its template brings along."""
    import docx

    file = docx.Document()
    for rels in (file.part.rels, file.part.package.rels):
        for key in [k for k, r in rels.items() if r.reltype.endswith(UNWANTED)]:
            del rels[key]
    numbered: Any = file.part.numbering_part
    for root, content in (
        (file.styles.element, styles(lang, small)),
        (file.settings.element, settings(lang)),
        (numbered.element, numbering()),
    ):
        for child in list(root):
            root.remove(child)
        root.extend(content)
    for part in file.part.package.iter_parts():
        if part.partname == "/docProps/app.xml":
            part._blob = APPLICATION.encode()
    about = file.core_properties
    about.title = short(front.title, PROPERTY)
    about.subject = short(front.subtitle, PROPERTY)
    about.comments = short(front.foot, PROPERTY)
    about.author = about.last_modified_by = ""
    about.language = LANGUAGES[lang]
    about.created = about.modified = dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC)
    about.revision = 1
    return file
