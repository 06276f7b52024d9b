"""How a Word document looks: its styles, all written here.

Built-in styles go by Word's own names, so that its panes, contents and screen readers know them.
The letters are Arial, which every office program has or has a twin of with the same widths.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .docxml import Element, el

__all__ = ["BULLETS", "FONT", "HEADINGS", "LANGUAGES", "MUTED", "styles"]

LANGUAGES = {"nb": "nb-NO", "en": "en-GB"}
FONT, CODE_FONT = "Arial", "Courier New"
INK, MUTED, RULE, FAINT = "1F2933", "55616C", "C9D0D6", "F3F5F6"
LINK, ACCENT = "1D4E79", "2A5674"
# Numbering: headings by their outline, bullets.
HEADINGS, BULLETS = 1, 2
# Half points of ordinary words in a note.
SMALL = 17
# And points of its title.
LARGEST = 16
STEP = 284


@dataclass(frozen=True)
class Look:
    """A paragraph style; sizes in points, lengths in twips (a twentieth of a point).

    ``outline`` is the level of a heading from 0; ``tab`` the place of a tab, to the right if
    negative; ``keep`` holds it to the next paragraph, ``whole`` keeps it on one page, ``unbroken``
    its words whole; ``line`` 240 is single spacing.
    """

    name: str
    based: str = "Normal"
    size: float = 0
    bold: bool = False
    colour: str = ""
    font: str = ""
    before: int = -1
    after: int = -1
    line: int = 0
    left: int = 0
    hanging: int = 0
    tab: int = 0
    outline: int = -1
    bullets: bool = False
    bar: str = ""
    fill: str = ""
    keep: bool = False
    whole: bool = False
    unbroken: bool = False

    @property
    def ident(self) -> str:
        """``heading 1`` is ``Heading1``."""
        return "".join(w[:1].upper() + w[1:] for w in self.name.split()).replace("Toc", "TOC")


def _looks() -> list[Look]:
    return [
        Look("Normal"),
        Look("Title", size=26, bold=True, line=252, after=160, keep=True, unbroken=True),
        Look("Subtitle", size=11, bold=True, colour=MUTED, before=480, after=60, keep=True),
        *(
            Look(
                f"heading {level + 1}",
                size=(17, 13, 11, 10)[level],
                bold=True,
                colour=(ACCENT, INK, INK, MUTED)[level],
                before=(520, 400, 300, 240)[level],
                after=(160, 100, 80, 60)[level],
                line=252,
                outline=level,
                keep=True,
                unbroken=True,
            )
            for level in range(4)
        ),
        Look("TOC Heading", size=13, bold=True, before=360, after=120, keep=True),
        Look("toc 1", bold=True, before=100, after=20, line=252, left=454, hanging=454, tab=454),
        Look("toc 2", size=9.5, after=20, line=252, left=1134, hanging=680, tab=1134),
        Look("About", colour=MUTED, after=200),
        Look("Lead", size=12.5, bold=True, line=300, after=160, unbroken=True),
        Look("Note", size=8.5, colour=MUTED, line=252, before=60, after=200),
        Look("List Bullet", after=60, bullets=True),
        Look("Definition", after=60, left=2835, hanging=2835, tab=2835),
        Look("Callout", before=0, after=0, left=STEP, bar=MUTED, fill=FAINT, whole=True),
        Look("Callout Title", "Callout", size=11, bold=True, keep=True, unbroken=True),
        Look("Callout Bullet", "Callout", left=2 * STEP, hanging=STEP, bullets=True),
        Look("Code", size=8.5, font=CODE_FONT, after=0, line=276, fill=FAINT, unbroken=True),
        Look(
            "caption", size=9, bold=True, before=240, after=80, line=252, whole=True, unbroken=True
        ),
        Look("Figure Caption", "Caption", before=80, after=280),
        Look("Figure", before=200, after=0, line=240, keep=True),
        Look("Table Text", size=8.5, before=20, after=20, line=240),
        Look("Table Head", "TableText", bold=True, keep=True),
        Look("Table More", "TableText", size=7.5, colour=MUTED, before=0),
        Look("Table Small", "TableText", size=7.5),
        Look("Table Small Head", "TableSmall", bold=True, keep=True),
        Look(
            "Source Note", size=8.5, after=40, line=252, left=510, hanging=510, tab=510, whole=True
        ),
        Look("header", size=8, colour=MUTED, after=0),
        Look("footer", size=8, colour=MUTED, after=0, tab=-9070),
    ]


def styles(lang: str, small: bool = False) -> list[Element]:
    """What stands in the document's styles; ``lang`` is nb or en; ``small`` is for a note."""
    code = LANGUAGES[lang]
    letters = el(
        "w:rPr",
        el("w:rFonts", ascii=FONT, hAnsi=FONT, cs=FONT, eastAsia=FONT),
        el("w:color", val=INK),
        el("w:sz", val=SMALL if small else 20),
        el("w:szCs", val=SMALL if small else 20),
        el("w:lang", val=code, eastAsia=code, bidi="ar-SA"),
    )
    lines = el("w:pPr", el("w:spacing", before=0, after=120, line=276, lineRule="auto"))
    return [
        el("w:docDefaults", el("w:rPrDefault", letters), el("w:pPrDefault", lines)),
        *(_style(_smaller(look) if small else look) for look in _looks()),
        _characters("Hyperlink", el("w:color", val=LINK), el("w:u", val="single")),
        _characters("Quiet Link", el("w:color", val=LINK)),
        _characters("Term", el("w:color", val=MUTED)),
        _characters(
            "Code Words",
            el("w:rFonts", ascii=CODE_FONT, hAnsi=CODE_FONT, cs=CODE_FONT),
            el("w:noProof"),
            el("w:sz", val=15),
        ),
        _characters("Source Number", el("w:color", val=LINK), el("w:vertAlign", val="superscript")),
        _table_style(),
    ]


def _smaller(look: Look) -> Look:
    """The style for a note: letters and the space between paragraphs are smaller."""
    return replace(
        look,
        size=min(round(2 * look.size * SMALL / 20) / 2, LARGEST),
        before=look.before // 2 if look.before > 0 else look.before,
        after=look.after // 2 if look.after > 0 else look.after,
        line=min(look.line, 252),
    )


def _style(look: Look) -> Element:
    half, font = round(2 * look.size), look.font
    letters = el(
        "w:rPr",
        el("w:rFonts", ascii=font, hAnsi=font, cs=font, eastAsia=font) if font else None,
        el("w:b") if look.bold else None,
        el("w:bCs") if look.bold else None,
        el("w:noProof") if font == CODE_FONT else None,
        el("w:color", val=look.colour) if look.colour else None,
        el("w:sz", val=half) if half else None,
        el("w:szCs", val=half) if half else None,
    )
    root = look.name == "Normal"
    titles = look.outline >= 0 or look.name in ("Title", "Subtitle", "TOC Heading", "Lead")
    own: dict[str, str | int] = {"default": 1} if root else {}
    return el(
        "w:style",
        el("w:name", val=look.name),
        None if root else el("w:basedOn", val=look.based),
        el("w:next", val="Normal") if titles else None,
        el("w:uiPriority", val=1),
        el("w:qFormat"),
        _paragraph(look),
        letters,
        type="paragraph",
        styleId=look.ident,
        **own,
    )


def _paragraph(look: Look) -> Element:
    spacing: dict[str, str | int] = {}
    if look.before >= 0:
        spacing["before"] = look.before
    if look.after >= 0:
        spacing["after"] = look.after
    if look.line:
        spacing |= {"line": look.line, "lineRule": "auto"}
    numbered = None
    if look.bullets:
        numbered = el("w:numPr", el("w:numId", val=BULLETS))
    elif look.outline >= 0:
        numbered = el("w:numPr", el("w:ilvl", val=look.outline), el("w:numId", val=HEADINGS))
    side = "left" if look.tab > 0 else "right"
    bar = el("w:left", val="single", sz=24, space=8, color=look.bar)
    return el(
        "w:pPr",
        el("w:keepNext") if look.keep else None,
        el("w:keepLines") if look.keep or look.whole else None,
        numbered,
        el("w:pBdr", bar) if look.bar else None,
        el("w:shd", val="clear", color="auto", fill=look.fill) if look.fill else None,
        el("w:tabs", el("w:tab", val=side, pos=abs(look.tab))) if look.tab else None,
        el("w:suppressAutoHyphens") if look.unbroken else None,
        el("w:spacing", **spacing) if spacing else None,
        el("w:ind", left=look.left, hanging=look.hanging) if look.left else None,
        el("w:outlineLvl", val=look.outline) if look.outline >= 0 else None,
    )


def _characters(name: str, *properties: Element) -> Element:
    own: dict[str, str | int] = {} if name == "Hyperlink" else {"customStyle": 1}
    return el(
        "w:style",
        el("w:name", val=name),
        el("w:rPr", *properties),
        type="character",
        styleId=name.replace(" ", ""),
        **own,
    )


def _table_style() -> Element:
    """Fine lines between rows, a strong one under the header."""

    def rule(side: str, size: int, colour: str) -> Element:
        return el(f"w:{side}", val="single", sz=size, space=0, color=colour)

    borders = el("w:tblBorders", rule("bottom", 4, RULE), rule("insideH", 4, RULE))
    margins = el(
        "w:tblCellMar",
        el("w:top", w=20, type="dxa"),
        el("w:left", w=70, type="dxa"),
        el("w:bottom", w=20, type="dxa"),
        el("w:right", w=70, type="dxa"),
    )
    head = el(
        "w:tblStylePr",
        el("w:rPr", el("w:b"), el("w:bCs")),
        el("w:tcPr", el("w:tcBorders", rule("bottom", 8, INK))),
        type="firstRow",
    )
    return el(
        "w:style",
        el("w:name", val="Report Table"),
        el("w:tblPr", borders, margins),
        head,
        type="table",
        styleId="ReportTable",
        customStyle=1,
    )
