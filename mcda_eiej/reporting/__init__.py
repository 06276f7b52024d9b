"""Reports: results once, sections in a language, rendered to a format.

`results.collect` computes everything a report shows; each section is a function of that and a
language and knows nothing of the format (`section`); `html`, `docx` and `xlsx` render.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CaseError, Problem
from ..i18n import gettext as _
from ..i18n import language

if TYPE_CHECKING:
    from ..case import Case
    from .html import Front
    from .results import Findings
    from .section import Section

__all__ = ["FORMATS", "render", "render_html", "write_report", "write_reports"]

FORMATS = ("html", "docx", "xlsx")


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

    As `write_reports` with one language and one format.
    """
    langs = (lang or case.language,)
    return write_reports(case, output, langs=langs, profile=profile, seed=seed, date=date)[0]


def write_reports(
    case: Case,
    output: str | Path | None = None,
    *,
    formats: Sequence[str] = ("html",),
    langs: Sequence[str] | None = None,
    profile: str | None = None,
    seed: int = 0,
    date: str | dt.date | None = None,
) -> list[Path]:
    """Write the report in these formats and languages, from results computed once; the paths.

    Parameters
    ----------
    output : where to; ``out/<case>-report-<lang>.<format>`` under the current folder if None, files
        of those names inside where it is a folder or there are several, else the file
    formats : any of html, docx, xlsx
    langs : any of nb, en; the case's language if None
    profile : whose weights; the case's headline profile if None
    seed : of everything sampled
    date : on the report, ISO 8601; the case's own if None, never the clock's

    Each file is written beside and renamed: the whole of it or none.
    """
    several = len(set(formats)) * len(set(langs or "1")) > 1
    name = re.sub(r"[^A-Za-z0-9_-]", "_", case.key)
    paths = []
    for form, lang, data in render(case, formats, langs, profile=profile, seed=seed, date=date):
        path = Path("out" if output is None else output)
        if several or output is None or path.is_dir():
            path = path / f"{name}-report-{lang}.{form}"
        _write(path, data)
        paths.append(path)
    return paths


def _write(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        os.replace(beside, path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        message = _("cannot be written: {error}").format(error=error.strerror or error)
        raise CaseError([Problem(str(path), message)]) from error


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
    langs = None if lang is None else (lang,)
    made = render(case, ("html",), langs, profile=profile, seed=seed, date=date, results=results)
    return next(made)[2].decode("utf-8")


def render(
    case: Case,
    formats: Sequence[str] = ("html",),
    langs: Sequence[str] | None = None,
    *,
    profile: str | None = None,
    seed: int = 0,
    date: str | dt.date | None = None,
    results: Findings | None = None,
) -> Iterator[tuple[str, str, bytes]]:
    """(format, language, file) for each; figures are drawn once for all formats of a language.

    ``results`` of `collect` saves computing them again; see `write_reports` for the rest.
    """
    from .contents import sections
    from .results import collect

    unknown = [f for f in formats if f not in FORMATS]
    if unknown:
        message = _("no format {names}; there are {known}")
        text = message.format(names=", ".join(map(repr, unknown)), known=", ".join(FORMATS))
        raise CaseError([Problem("--format", text)])
    when = _date(date, case.date)
    results = results or collect(case, profile, seed)
    for lang in dict.fromkeys(langs or (case.language,)):
        made = sections(results, lang)
        with language(lang):
            front = _front(case, results, lang, when)
        for form in dict.fromkeys(formats):
            yield form, lang, _rendered(form, front, results, made, lang, when)


def _rendered(
    form: str,
    front: Front,
    results: Findings,
    made: Sequence[Section],
    lang: str,
    when: dt.date,
) -> bytes:
    if form == "docx":
        from .docx import document

        return document(front, made, lang, when)
    if form == "xlsx":
        from .xlsx import workbook

        return workbook(front, results, made, lang, when)
    from .html import page

    return page(front, made, lang).encode("utf-8")


def _front(case: Case, results: Findings, lang: str, when: dt.date) -> Front:
    """What stands above the first section."""
    from .html import Front
    from .words import Words, date_text

    words = Words(case, lang)
    text = _("Written by mcda-eiej {version} from the case {key}, hash {hash}, seed {seed}.")
    return Front(
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


def _date(date: str | dt.date | None, default: dt.date) -> dt.date:
    if date is None or isinstance(date, dt.date):
        return date or default
    try:
        return dt.date.fromisoformat(date)
    except ValueError:
        message = _("{value!r} is no date; write it as 2016-06-30").format(value=date)
        raise CaseError([Problem("--date", message)]) from None
