"""The language of what a person reads.

Message identifiers are English; catalogues for ``nb`` and ``en`` lie in ``locale``. The language
is a context variable: ``with language("nb"): ...`` holds for everything inside. Without it
messages are English, as a library's should be.
"""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("nb", "en")
_language: ContextVar[str] = ContextVar("language", default="en")


@cache
def _catalogue(lang: str) -> _gettext.NullTranslations:
    return _gettext.translation(
        "mcda_eiej", Path(__file__).parent / "locale", [lang], fallback=lang == "en"
    )


def current_language() -> str:
    """The language in force: ``nb`` or ``en``."""
    return _language.get()


@contextmanager
def language(lang: str) -> Iterator[None]:
    """Use ``lang`` (``nb`` or ``en``) for every message inside the block."""
    if lang not in LANGUAGES:
        raise ValueError(f"language {lang!r}: use one of {', '.join(LANGUAGES)}")
    token = _language.set(lang)
    try:
        yield
    finally:
        _language.reset(token)


def gettext(message: str) -> str:
    """``message`` in the language in force."""
    return _catalogue(_language.get()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form for ``n`` things in the language in force."""
    return _catalogue(_language.get()).ngettext(singular, plural, n)


def N_(message: str) -> str:
    """Mark a module-level text for translation; translate it with `gettext` where it is used."""
    return message


def number(value: float, digits: int = 3) -> str:
    """``value`` with ``digits`` decimals and the language's decimal mark; a real minus sign."""
    if value != value:
        return "–"
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else "−∞"
    text = f"{value:.{digits}f}"
    if text.startswith("-"):
        text = "−" + text[1:] if float(text) != 0 else text[1:]
    return text.replace(".", ",") if _language.get() == "nb" else text


def percent(share: float, digits: int = 1) -> str:
    """A share in [0, 1] as a percentage: ``12,5 %`` in Norwegian, ``12.5%`` in English."""
    if share != share:
        return number(share)
    text = number(100 * share, digits)
    return f"{text}\N{NO-BREAK SPACE}%" if _language.get() == "nb" else f"{text}%"


def listing(items: list[str] | tuple[str, ...]) -> str:
    """``a, b and c`` in the language in force."""
    items = list(items)
    if len(items) < 2:
        return "".join(items)
    return gettext("{first} and {last}").format(first=", ".join(items[:-1]), last=items[-1])
