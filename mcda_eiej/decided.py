"""The decision that was taken, as ``workshop/decision.toml`` of a case says.

::

    format = "mcda-eiej/decision"
    version = 1
    chosen = "2B"          # key of an alternative, or a list of them; left out if it is none
    text = "..."           # what was decided, in words
    why = "..."            # why, if it is not what the analysis has best
    by = "..."             # who decided
    date = 2016-06-30
    open = "..."           # what remains open, and who follows up

Texts are plain or ``{ nb = "...", en = "..." }``. The file is no input of the analysis and not in
the case hash: what is decided does not change what the numbers say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import CaseError, Problem
from .i18n import LANGUAGES
from .i18n import gettext as _
from .schematext import header, read_toml, shown
from .textfiles import decode, read_bytes

if TYPE_CHECKING:
    from .case import Case

__all__ = ["FILE", "Decision", "load_decision"]

#: Where it stands in a case folder.
FILE = "workshop/decision.toml"
KIND = "decision"
# The most letters of each text: the statement is one page.
TEXTS = {"text": 400, "why": 500, "by": 120, "open": 400}
KNOWN = ("format", "version", "chosen", "date", *TEXTS)


@dataclass(frozen=True)
class Decision:
    """What was decided; ``chosen`` are keys of alternatives, ``texts`` by field and language."""

    chosen: tuple[str, ...] = ()
    date: dt.date | None = None
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def text(self, name: str, lang: str) -> str:
        """``text``, ``why``, ``by`` or ``open`` in a language, empty if it is not said."""
        return self.texts.get(name, {}).get(lang, "")

    def differs(self, best: tuple[str, ...]) -> bool:
        """Whether something was chosen that is not among the best."""
        return bool(self.chosen) and not set(self.chosen) <= set(best)


def load_decision(case: Case) -> Decision | None:
    """The decision taken; None if the case has no such file.

    Raises
    ------
    CaseError
        Everything that is wrong with the file.
    """
    return _read(case.folder / FILE, tuple(case.alternatives))


def _read(path: Path, alternatives: tuple[str, ...]) -> Decision | None:
    problems: list[Problem] = []
    data = read_bytes(path, FILE, problems)
    text = None if data is None else decode(data, FILE, problems)
    raw = None if text is None else read_toml(text, FILE, problems)
    found = None
    if raw is not None and header(KIND, FILE, raw, problems):
        found = _decision(raw, alternatives, problems)
    if problems:
        raise CaseError(problems)
    return found


def _decision(
    raw: dict[str, Any], alternatives: tuple[str, ...], problems: list[Problem]
) -> Decision:
    def wrong(at: str, message: str, **values: object) -> None:
        problems.append(Problem(FILE, message.format(**values), key=at))

    for key in raw:
        if key not in KNOWN:
            wrong(key, _("is not known here; known: {known}"), known=", ".join(KNOWN))
    chosen = raw.get("chosen", [])
    keys = [chosen] if isinstance(chosen, str) else chosen
    if not isinstance(keys, list):
        keys = []
        wrong("chosen", _("is {value}; give the key of an alternative"), value=shown(chosen))
    for key in keys:
        if key not in alternatives:
            message = _("no alternative {name}; there are {known}")
            wrong("chosen", message, name=shown(key), known=", ".join(alternatives))
    date = raw.get("date")
    if date is not None and (not isinstance(date, dt.date) or isinstance(date, dt.datetime)):
        wrong("date", _("is {value}; write a date without quotes: 2016-06-30"), value=shown(date))
        date = None
    texts = {}
    for name, most in TEXTS.items():
        if name not in raw:
            continue
        value = raw[name]
        both = dict.fromkeys(LANGUAGES, value) if isinstance(value, str) else value
        if (
            not isinstance(both, dict)
            or set(both) != set(LANGUAGES)
            or not all(isinstance(t, str) and t.strip() for t in both.values())
        ):
            message = _("is {value}; allowed: a text in quotes, or a table with nb and en")
            wrong(name, message, value=shown(value))
            continue
        longest = max(len(t.strip()) for t in both.values())
        if longest > most:
            message = _("has {n} letters; at most {most} have room on the page")
            wrong(name, message, n=longest, most=most)
        texts[name] = {lang: t.strip() for lang, t in both.items()}
    if not keys and "text" not in raw:
        wrong("chosen", _("is missing, and so is text: what was decided?"))
    return Decision(tuple(dict.fromkeys(k for k in keys if k in alternatives)), date, texts)
