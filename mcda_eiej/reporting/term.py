"""A word that a report explains: what it means, and the forms that it takes in a text."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["TERM", "Term"]

# What the anchor of a word's explanation begins with.
TERM = "term-"


@dataclass(frozen=True)
class Term:
    """``name`` and ``meaning`` are messages in English.

    ``nb`` and ``en`` are regular expressions for its inflections in a language, from the start of a
    word on and whatever the letters' case. ``about`` are sections that go into it, of which the
    first that a report has is linked; ``see`` are keys of other terms.
    """

    key: str
    name: str
    meaning: str
    nb: str
    en: str
    about: tuple[str, ...] = ()
    see: tuple[str, ...] = ()

    def forms(self, lang: str) -> str:
        """The expression that finds the term in a text."""
        return {"nb": self.nb, "en": self.en}[lang]
