"""How things are called in a report: alternatives, criteria, places in the source, time.

Where every alternative has a short key (``2A``, ``B``) the key is its name in sentences, tables and
figures; else the full name is. Criteria and leaves go by their names. A name that would fill a page
has its middle left out, and stands whole where the case is described; of many names in a row the
first are given, and how many more there are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..i18n import current_language, language, listing
from ..i18n import gettext as _
from .section import Place

if TYPE_CHECKING:
    import datetime as dt

    from ..case import Case
    from ..records import Claim, Period

__all__ = [
    "Words",
    "brief",
    "count",
    "date_text",
    "few",
    "method_name",
    "moment_text",
    "period_text",
    "place",
    "shown",
    "status_word",
]

SHORT = 4
# Longer names than this keep so many letters of their beginning and end.
LONG, BEGINNING, END = 90, 56, 24
# The most names in a row, and how many that share a place.
LISTED, TIED = 12, 6
RELATIONS = {"better": ">", "at_least": "≥", "equal": "="}


@dataclass(frozen=True, eq=False)
class Words:
    """The names of a case in one language."""

    case: Case
    lang: str

    @property
    def short(self) -> bool:
        """Whether alternatives go by their keys."""
        return all(len(key) <= SHORT for key in self.case.alternatives)

    def alternative(self, key: str) -> str:
        """An alternative in a sentence or table: its key if all keys are short, else its name."""
        return shown(key if self.short else brief(self.case.alternatives[key].name(self.lang)))

    def whole(self, key: str) -> str:
        """The name of an alternative or node as it stands, where what is used is not all of it."""
        known = self.case.alternatives
        name = (known[key] if key in known else self.case.element(key)).name(self.lang)
        return "" if brief(name) == name else shown(name)

    def full(self, key: str) -> str:
        """The full name of an alternative where sentences use its key, else empty."""
        return shown(self.case.alternatives[key].name(self.lang)) if self.short else ""

    def joint(self, key: str) -> str:
        """A key, or a joint place such as ``2A = 2B``, with names where keys are long.

        Several of them are apart by ``; ``.
        """
        known = self.case.alternatives
        if key in known:
            return self.alternative(key)
        if "; " in key:
            return "; ".join(self.joint(k) for k in key.split("; "))
        parts = key.split(" = ")
        return _tied([self.alternative(p) if p in known else p for p in parts])

    def members(self, key: str) -> list[str]:
        """The alternatives of a joint place, by name."""
        known = self.case.alternatives
        if key in known:
            return [self.alternative(key)]
        return [self.alternative(p) if p in known else p for p in key.split(" = ")]

    def top(self, keys: Sequence[str]) -> str:
        """Alternatives that share a place, as ``2A = 2B``."""
        return _tied([self.alternative(k) for k in keys])

    def listed(self, keys: Iterable[str]) -> str:
        """Alternatives in a sentence: ``2A, 2B and 3A``."""
        with language(self.lang):
            return _listing([self.alternative(k) for k in keys])

    def node(self, key: str) -> str:
        """The name of the goal, a criterion or a leaf."""
        return shown(brief(self.case.element(key).name(self.lang)))

    def nodes(self, keys: Iterable[str]) -> str:
        """Names of nodes in a sentence, in quotation marks."""
        with language(self.lang):
            return _listing([_("“{name}”").format(name=self.node(k)) for k in keys])

    def who(self, key: str) -> str:
        """The name of a profile, group or participant."""
        return shown(brief(self.case.name(key, self.lang)))

    def order(self, claim: Claim) -> str:
        """A claim as ``2A, 2B > 3A``."""
        sides = [
            ", ".join(self.alternative(a) for a in side) for side in (claim.better, claim.worse)
        ]
        return f"{sides[0]} {RELATIONS[claim.relation]}\N{NO-BREAK SPACE}{sides[1]}"


def brief(name: str) -> str:
    """A name of a length that can be read in a sentence: the middle of a longer one is left out."""
    if len(name) <= LONG:
        return name
    return f"{name[:BEGINNING].rstrip()} … {name[-END:].lstrip()}"


def _listing(names: list[str]) -> str:
    if len(names) <= LISTED:
        return listing(names)
    return few(names)


def few(items: Sequence[str], separator: str = ", ") -> str:
    """The items one after another: all if they are few, else the first and how many more."""
    if len(items) <= LISTED:
        return separator.join(items)
    text = _("{names} and {n} more")
    first = separator.join(items[: LISTED - 1])
    return text.format(names=first, n=len(items) - LISTED + 1)


def _tied(names: list[str]) -> str:
    if len(names) <= TIED:
        return " = ".join(names)
    text = _("{names} = … ({n} alike)")
    return text.format(names=" = ".join(names[: TIED - 1]), n=len(names))


# Explicit directions: embeddings, overrides and isolates.
_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def shown(name: str) -> str:
    """A name that leaves the words around it alone, whichever way its script runs.

    Its own marks of direction are dropped; a name with letters that run from right to left is
    isolated (Unicode standard annex 9).
    """
    name = name.translate(_DIRECTIONS)
    if any(unicodedata.bidirectional(c) in ("R", "AL") for c in name):
        return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
    return name


def place(section: str | None, line: int | None = None) -> Place:
    """A place in the source as it is cited: ``§4.2.6, table 8, risk 7, l. 1150``.

    The words that cases use in their places (Table, summary, #7) are put in the reader's language;
    anything else stands as written.
    """
    parts = [_one_place(p.strip()) for p in (section or "").split(";") if p.strip()]
    text = "; ".join(parts)
    if line is not None:
        where = _glued(_("l. {line}").format(line=line))
        text = f"{text}, {where}" if text else where
    return Place(text)


def _one_place(text: str) -> str:
    match = re.fullmatch(r"(\d+(?:\.\d+)*)?\s*(summary)?\s*(Tables?\s+[^#]+?)?\s*(#.+)?", text)
    if not match or not text:
        return text
    chapter, summary, table, risks = match.groups()
    parts = []
    if chapter:
        parts.append(f"§{chapter}")
    if summary:
        parts.append(_("summary"))
    if table:
        word, which = table.split(None, 1)
        which = re.sub(r"\s+and\s+", ", ", which).replace("-", "–")
        template = _("tables {numbers}") if word == "Tables" else _("table {numbers}")
        parts.append(_glued(template.format(numbers=which)))
    if risks:
        keys = [r.strip().lstrip("#") for r in risks.split(",")]
        template = _("risk {numbers}") if len(keys) == 1 else _("risks {numbers}")
        parts.append(_glued(template.format(numbers=", ".join(keys))))
    return ", ".join(parts)


def _glued(text: str) -> str:
    """Words that stay on one line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def date_text(date: dt.date, lang: str) -> str:
    """A date in words."""
    from babel.dates import format_date

    return format_date(date, "long", locale={"nb": "nb_NO", "en": "en_GB"}[lang])


def moment_text(moment: str, lang: str) -> str:
    """``2016``, ``2016-11`` or ``2016-Q3`` as it is read."""
    if "-Q" in moment:
        year, quarter = moment.split("-Q")
        return _("Q{quarter} {year}").format(quarter=quarter, year=year)
    if "-" in moment:
        import datetime as dt

        from babel.dates import format_date

        year, month = moment.split("-")[:2]
        first = dt.date(int(year), int(month), 1)
        return format_date(first, "LLL y", locale={"nb": "nb_NO", "en": "en_GB"}[lang])
    return moment


def period_text(period: Period, lang: str) -> str:
    """When an activity runs; an open end is said so."""
    start = moment_text(period.start, lang)
    if not period.end:
        return _("from {start}").format(start=start)
    if period.end == period.start:
        return start
    return _("{start} – {end}").format(start=start, end=moment_text(period.end, lang))


def status_word(status: str) -> str:
    """How far the source carries a set of weights or a judgment."""
    words = {
        "stated": _("stated"),
        "inferred": _("inferred"),
        "illustrative": _("illustrative"),
        "answered": _("answered"),
        "tentative": _("tentative"),
        "implied": _("implied"),
    }
    return words.get(status, status)


def method_name(method: str) -> str:
    """How a leaf is rated, in words."""
    return {
        "claims": _("claims in the source"),
        "register": _("risk register"),
        "measure": _("measured figures"),
        "rated": _("people's ratings"),
        "pairwise": _("pairwise comparisons"),
    }.get(method, method)


def count(n: int) -> str:
    """A whole number with its thousands apart, as the language does it."""
    mark = "\N{NO-BREAK SPACE}" if current_language() == "nb" else ","
    return f"{n:,}".replace(",", mark)
