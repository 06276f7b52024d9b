"""WordprocessingML from words: runs, paragraphs, links, bookmarks and fields.

Every element is built, none is parsed from text, so nothing in a name can become markup. Children
come in the order that the schema asks for (ECMA-376, part 1, 17.3 and 17.4); Word repairs or
refuses files that have another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import copy
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element
else:
    Element = object

__all__ = ["Element", "bookmarked", "clean", "el", "field", "linked", "paragraph", "runs", "short"]

# What XML 1.0 cannot hold, and marks that would turn round the text of others.
_BARRED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_TURNED = re.compile(f"[{_RIGHT_TO_LEFT}](?:[^A-Za-z\u00c0-\u024f]*[{_RIGHT_TO_LEFT}])?")


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMES = {"w": W}


@cache
def _name(name: str) -> str:
    return f"{{{W}}}{name.removeprefix('w:')}"


@cache
def _maker() -> Any:
    from docx.oxml.parser import oxml_parser

    return oxml_parser.makeelement


def el(tag: str, *children: Element | None, **attributes: str | int) -> Element:
    """``w:tag`` with attributes ``w:name``; children that are None are left out."""
    given = {_name(name): str(value) for name, value in attributes.items()}
    element: Element = _maker()(_name(tag), given, _NAMES)
    for child in children:
        if child is not None:
            element.append(child)
    return element


def clean(text: str) -> str:
    """Words on one line that a document can hold."""
    text = re.sub(r"[\t\r\n\u2028\u2029]+", " ", text)
    return _BARRED.sub("\N{REPLACEMENT CHARACTER}", _TURNING.sub("", text))


def short(text: str, most: int) -> str:
    """At most so many letters; what is cut off is shown to be."""
    text = clean(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def runs(text: str, style: str = "", *, bold: bool = False, colour: str = "") -> list[Element]:
    """The words as runs; words that are read from the right have a run of their own."""
    text = clean(text)
    found, at = [], 0
    for match in _TURNED.finditer(text):
        found.append(_run(text[at : match.start()], style, bold, colour, False))
        found.append(_run(match[0], style, bold, colour, True))
        at = match.end()
    found.append(_run(text[at:], style, bold, colour, False))
    return [run for run in found if run is not None]


def _run(text: str, style: str, bold: bool, colour: str, turned: bool) -> Element | None:
    if not text:
        return None
    # A document has tens of thousands of runs of a few kinds: a copy costs a third of building.
    run = copy(_run_of(style, bold, colour, turned))
    run[-1].text = text
    return run


@lru_cache(maxsize=256)
def _run_of(style: str, bold: bool, colour: str, turned: bool) -> Element:
    """A run without its words; only ever copied."""
    properties = el(
        "w:rPr",
        el("w:rStyle", val=style) if style else None,
        el("w:b") if bold else None,
        el("w:bCs") if bold else None,
        el("w:color", val=colour) if colour else None,
        el("w:rtl") if turned else None,
    )
    words = el("w:t")
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return el("w:r", properties if len(properties) else None, words)


def linked(mark: str, content: Iterable[Element]) -> Element:
    """The content as a link to a bookmark."""
    return el("w:hyperlink", *content, anchor=mark, history=1)


def bookmarked(mark: str, number: int, content: Iterable[Element]) -> list[Element]:
    """The content between the ends of a bookmark; ``number`` is unique in the document."""
    return [
        el("w:bookmarkStart", id=number, name=mark),
        *content,
        el("w:bookmarkEnd", id=number),
    ]


def field(code: str, shown: Sequence[Element]) -> list[Element]:
    """A field with what it shows until somebody updates it."""
    instruction = el("w:instrText")
    instruction.text = f" {code} "
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [
        el("w:r", el("w:fldChar", fldCharType="begin")),
        el("w:r", instruction),
        el("w:r", el("w:fldChar", fldCharType="separate")),
        *shown,
        el("w:r", el("w:fldChar", fldCharType="end")),
    ]


def paragraph(
    style: str,
    *content: Element,
    keep: bool = False,
    new_page: bool = False,
    right: bool = False,
    indent: int = 0,
    bar: str = "",
    after: int = -1,
    section: Element | None = None,
) -> Element:
    """A paragraph.

    Parameters
    ----------
    keep : on one page with the next
    new_page : on a page of its own from here
    right : set to the right
    indent : from the left, in twips
    bar : colour of the line on its left
    after : room below, in twips
    section : the properties of the section that ends here
    """
    properties = copy(_paragraph_of(style, keep, new_page, right, indent, bar, after))
    if section is not None:
        properties.append(section)
    return el("w:p", properties if len(properties) else None, *content)


@lru_cache(maxsize=256)
def _paragraph_of(
    style: str, keep: bool, new_page: bool, right: bool, indent: int, bar: str, after: int
) -> Element:
    """The properties of a paragraph (see `paragraph`); only ever copied."""
    line = el("w:left", val="single", sz=24, space=8, color=bar) if bar else None
    return el(
        "w:pPr",
        el("w:pStyle", val=style) if style else None,
        el("w:keepNext") if keep else None,
        el("w:pageBreakBefore") if new_page else None,
        el("w:pBdr", line) if bar else None,
        el("w:spacing", after=after) if after >= 0 else None,
        el("w:ind", left=indent) if indent else None,
        el("w:jc", val="right") if right else None,
    )
