"""Reports: results once, sections in a language, rendered to a format.

`results.collect` computes everything a report shows; each section is a function of that and a
language and knows nothing of the format (`section`); `html` renders.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CaseError, Problem
from ..i18n import gettext as _
from ..i18n import language

if TYPE_CHECKING:
    from ..case import Case
    from .results import Findings

__all__ = ["render_html", "write_report"]


def write_report(
    case: Case,
    output: str | Path | None = None,
    *,
    profile: str | None = None,
    seed: int = 0,
    lang: str | None = None,
    date: str | dt.date | None = None,
) -> Path:
    """Write the report as one HTML file that needs nothing else; its path.

    Parameters
    ----------
    output : where to; ``out/<case>-report-<lang>.html`` under the current folder if None, a file
        of that name inside where it is a folder
    profile : whose weights; the case's headline profile if None
    seed : of everything sampled
    lang : ``nb`` or ``en``; the case's language if None
    date : on the report, ISO 8601; the case's own if None, never the clock's

    The file is written beside and renamed: the whole report or none.
    """
    lang = lang or case.language
    text = render_html(case, profile=profile, seed=seed, lang=lang, date=date)
    name = re.sub(r"[^A-Za-z0-9_-]", "_", case.key) + f"-report-{lang}.html"
    path = Path("out") / name if output is None else Path(output)
    if path.is_dir():
        path = path / name
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(text.encode("utf-8"))
        os.replace(beside, path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        message = _("cannot be written: {error}").format(error=error.strerror or error)
        raise CaseError([Problem(str(path), message)]) from error
    return path


def render_html(
    case: Case,
    *,
    profile: str | None = None,
    seed: int = 0,
    lang: str | None = None,
    date: str | dt.date | None = None,
    results: Findings | None = None,
) -> str:
    """The report as HTML; ``results`` of `collect` saves computing them again."""
    from .contents import sections
    from .html import Front, page
    from .results import collect
    from .words import Words, date_text

    lang = lang or case.language
    when = _date(date, case.date)
    results = results or collect(case, profile, seed)
    with language(lang):
        words = Words(case, lang)
        text = _("Written by mcda-eiej {version} from the case {key}, hash {hash}, seed {seed}.")
        front = Front(
            title=case.names[lang],
            subtitle=_("Multi-criteria decision analysis"),
            description="" if case.description is None else case.description[lang],
            facts=(
                (_("Date"), date_text(when, lang)),
                (_("Weights"), words.who(results.who)),
                (_("Case hash"), case.hash[:12]),
            ),
            foot=text.format(
                version=results.evaluation.version,
                key=case.key,
                hash=case.hash,
                seed=results.seed,
            ),
        )
        return page(front, sections(results, lang), lang)


def _date(date: str | dt.date | None, default: dt.date) -> dt.date:
    if date is None or isinstance(date, dt.date):
        return date or default
    try:
        return dt.date.fromisoformat(date)
    except ValueError:
        message = _("{value!r} is no date; write it as 2016-06-30").format(value=date)
        raise CaseError([Problem("--date", message)]) from None
