"""What the sentences about changes share: rows by kind, and the first few of them by name."""

from __future__ import annotations

from collections.abc import Sequence

from ..i18n import ngettext
from .hingewords import Row, flip_text, now_text, which
from .section import Text, say
from .words import Words

__all__ = ["changing", "named", "of_kind"]

# Changes named in sentences.
NAMED = 5
# Kinds whose names are the report's own words and not the case's, so that they may open a sentence.
OWN_WORDS = ("reading", "register", "structure", "method", "derivation", "judgment", "judgments")


def of_kind(rows: list[Row], *kinds: str) -> list[Row]:
    return [r for r in rows if r["kind"] in kinds]


def changing(rows: list[Row]) -> list[Row]:
    return [r for r in rows if r["winner"]]


def _opened(text: Text) -> Text:
    """A sentence with a capital first."""
    first = text[0]
    if type(first) is not str or not first:
        return text
    return (first[0].upper() + first[1:], *text[1:])


def named(words: Words, rows: Sequence[Row], template: str) -> list[Text]:
    """A sentence for each of the first changes, and how many more there are."""
    found = []
    for row in rows[:NAMED]:
        sentence = say(
            template,
            which=which(words, row),
            now=now_text(words, row),
            flip=flip_text(words, row),
            winner=words.joint(row["winner"]),
        )
        found.append(_opened(sentence) if row["kind"] in OWN_WORDS else sentence)
    more = len(rows) - NAMED
    if more > 0:
        text = ngettext("{n} further does too.", "{n} further do too.", more)
        found.append(say(text, n=str(more)))
    return found
