"""What a Word document needs besides styles: numbering, settings, and what it says of itself."""

from __future__ import annotations

from .docxml import Element, el
from .docxstyles import BULLETS, FONT, HEADINGS, LANGUAGES, MUTED

__all__ = ["APPLICATION", "numbering", "settings"]

APPLICATION = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>mcda-eiej</Application></Properties>"
)


def numbering() -> list[Element]:
    """Headings numbered 1, 1.1, ...; bullets."""
    levels = []
    for level in range(9):
        text = ".".join(f"%{i + 1}" for i in range(level + 1))
        indent = 680 if level == 0 else 850
        levels.append(
            el(
                "w:lvl",
                el("w:start", val=1),
                el("w:numFmt", val="decimal"),
                el("w:pStyle", val=f"Heading{level + 1}") if level < 4 else None,
                el("w:suff", val="tab"),
                el("w:lvlText", val=text),
                el("w:lvlJc", val="left"),
                el(
                    "w:pPr",
                    el("w:tabs", el("w:tab", val="num", pos=indent)),
                    el("w:ind", left=indent, hanging=indent),
                ),
                ilvl=level,
            )
        )
    bullet = el(
        "w:lvl",
        el("w:start", val=1),
        el("w:numFmt", val="bullet"),
        el("w:suff", val="tab"),
        el("w:lvlText", val="•"),
        el("w:lvlJc", val="left"),
        el("w:pPr", el("w:ind", left=284, hanging=284)),
        el("w:rPr", el("w:rFonts", ascii=FONT, hAnsi=FONT, cs=FONT), el("w:color", val=MUTED)),
        ilvl=0,
    )
    outline = el("w:multiLevelType", val="multilevel")
    single = el("w:multiLevelType", val="singleLevel")
    return [
        el("w:abstractNum", outline, *levels, abstractNumId=HEADINGS),
        el("w:abstractNum", single, bullet, abstractNumId=BULLETS),
        el("w:num", el("w:abstractNumId", val=HEADINGS), numId=HEADINGS),
        el("w:num", el("w:abstractNumId", val=BULLETS), numId=BULLETS),
    ]


def settings(lang: str) -> list[Element]:
    """What stands in the document's settings: the language, and the present way to lay out."""
    mark, separator = (",", ";") if lang == "nb" else (".", ",")
    return [
        el("w:zoom", percent=100),
        el("w:defaultTabStop", val=708),
        el("w:autoHyphenation", val="true"),
        el("w:consecutiveHyphenLimit", val=2),
        el("w:hyphenationZone", val=357),
        el("w:characterSpacingControl", val="doNotCompress"),
        el(
            "w:compat",
            el(
                "w:compatSetting",
                name="compatibilityMode",
                uri="http://schemas.microsoft.com/office/word",
                val=15,
            ),
        ),
        el("w:themeFontLang", val=LANGUAGES[lang]),
        el("w:decimalSymbol", val=mark),
        el("w:listSeparator", val=separator),
    ]
