"""The words that a report uses, explained: only those that it uses, in its language's order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..i18n import gettext as _
from ..i18n import language
from .common import speaking
from .results import Findings
from .section import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Inline,
    Link,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
    anchor,
    blocks_text,
    joined,
    plain_text,
    say,
)
from .terms import TERMS, Term

__all__ = ["explained", "glossary"]

KEY = "glossary"
# Letters after z, in the order of the Norwegian alphabet.
LATE = str.maketrans({"æ": "{", "ø": "|", "å": "}"})
# Names from the case stand in quotation marks.
QUOTED = re.compile("“[^”]*”|«[^»]*»")


@speaking
def glossary(results: Findings, lang: str) -> Section:
    """Every word that a report can explain; `explained` keeps those that it uses."""
    return _section(TERMS, lang, {})


def explained(sections: Sequence[Section], lang: str) -> list[Section]:
    """The sections with the words that they use explained, and led to where each first comes.

    Nothing is changed where there is no glossary among them; one that nothing uses is left out.
    """
    if all(section.key != KEY for section in sections):
        return list(sections)
    rest = [section for section in sections if section.key != KEY]
    text = "\n".join(said(section) for section in rest)
    used = [term for term in TERMS if _pattern(term, lang).search(text)]
    titles = {part.key: part.title for section in rest for _depth, part in section.walk()}
    left = {term.key: _pattern(term, lang) for term in used}
    found = []
    with language(lang):
        for section in sections:
            if section.key != KEY:
                found.append(_led(section, left))
            elif used:
                found.append(_section(used, lang, titles))
    return found


def said(section: Section) -> str:
    """The words of a section and its parts, without the cells of tables and names in quotes."""
    found: list[str] = []
    for _depth, part in section.walk():
        found += [part.title, blocks_text(part.text)]
        for table in part.tables:
            found += [table.caption, plain_text(table.note), *(c.title for c in table.columns)]
        found += [f"{figure.caption}\n{figure.alt}" for figure in part.figures]
    return QUOTED.sub("", "\n".join(found))


def _pattern(term: Term, lang: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{term.forms(lang)})\w*", re.IGNORECASE)


def _place(word: str, lang: str) -> str:
    """Where a word stands in the alphabet."""
    word = word.casefold()
    return word.translate(LATE) if lang == "nb" else word


def _section(terms: Sequence[Term], lang: str, titles: Mapping[str, str]) -> Section:
    there = {term.key for term in terms}
    named = {term.key: _(term.name) for term in TERMS}
    rows = []
    for term in sorted(terms, key=lambda t: _place(named[t.key], lang)):
        meaning: Text = say("{text}", text=_(term.meaning))
        others: list[Inline] = [Link(named[k], _target(k)) for k in term.see if k in there]
        if others:
            meaning = (*meaning, " ", *say(_("See also: {terms}."), terms=joined(others, "; ")))
        about = next((key for key in term.about if key in titles), None)
        more: Text = () if about is None else (Link(titles[about], about),)
        rows.append(Row.of(named[term.key], meaning, Cell(more), anchor=_target(term.key)))
    columns = [
        Column(_("Word"), header=True),
        Column(_("What it means here")),
        Column(_("More about it")),
    ]
    if not titles:
        columns = columns[:2]
        rows = [replace(row, cells=row.cells[:2]) for row in rows]
    text = _("The words that this report uses in a sense of their own.")
    table = Table(KEY, _("Words and what they mean"), tuple(columns), tuple(rows), depth="short")
    return Section(KEY, _("Glossary"), (Paragraph(say(text)),), (table,))


def _target(key: str) -> str:
    return anchor("term", key)


# -- where a word first comes ---------------------------------------------------------------------


def _led(section: Section, left: dict[str, re.Pattern[str]]) -> Section:
    """The section with each word that is left led to its explanation; these are then not left."""
    text = tuple(_block(block, left) for block in section.text)
    parts = tuple(_led(part, left) for part in section.parts)
    return replace(section, text=text, parts=parts)


def _block(block: Block, left: dict[str, re.Pattern[str]]) -> Block:
    if isinstance(block, (Paragraph, Bullets)):
        return _plain(block, left)
    if isinstance(block, Callout):
        return replace(block, blocks=tuple(_plain(b, left) for b in block.blocks))
    return block


def _plain(block: Paragraph | Bullets, left: dict[str, re.Pattern[str]]) -> Paragraph | Bullets:
    if isinstance(block, Paragraph):
        return replace(block, text=_text(block.text, left))
    return Bullets(tuple(_text(item, left) for item in block.items))


def _text(text: Text, left: dict[str, re.Pattern[str]]) -> Text:
    # A name in quotation marks may be parted over pieces, as where it is a link.
    whole = plain_text(text)
    closed = [match.span() for match in QUOTED.finditer(whole)]
    parts: list[Inline] = []
    at = 0
    for part in text:
        words = part if isinstance(part, str) else part.text
        if type(part) is str:
            parts += _pieces(part, at, closed, left)
        else:
            parts.append(part)
        at += len(words)
    return tuple(parts)


def _pieces(
    part: str, at: int, closed: Sequence[tuple[int, int]], left: dict[str, re.Pattern[str]]
) -> list[Inline]:
    """Words parted where a word that is left comes; ``at`` is where they begin in the text."""
    hits: list[tuple[int, int, str]] = []
    for key, pattern in left.items():
        for match in pattern.finditer(part):
            start, end = match.span()
            if not any(a <= at + start < b for a, b in closed):
                hits.append((start, -end, key))
                break
    found: list[Inline] = []
    done = 0
    for start, minus_end, key in sorted(hits):
        if start < done:
            # Inside a longer word that has just been led on; it stays left for later.
            continue
        if start > done:
            found.append(part[done:start])
        found.append(Link(part[start:-minus_end], _target(key)))
        done = -minus_end
        del left[key]
    if done < len(part) or not found:
        found.append(part[done:])
    return found
