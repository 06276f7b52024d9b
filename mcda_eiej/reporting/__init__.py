"""Reports: results once, sections in a language, rendered to a format.

`results.collect` computes everything a report shows; each section is a function of that and a
language and knows nothing of the format (`section`); `html`, `docx` and `xlsx` render.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CaseError, Problem
from ..i18n import gettext as _
from ..i18n import language

if TYPE_CHECKING:
    from markupsafe import Markup

    from ..case import Case
    from .definitions import Definition
    from .html import Front
    from .results import Findings
    from .section import Section

__all__ = ["FORMATS", "render", "render_html", "write_report", "write_reports"]

FORMATS = ("html", "docx", "xlsx")
COLLECTED = 50_000  # new objects before Python looks for unreachable ones


def write_report(
    case: Case,
    output: str | Path | None = None,
    *,
    profile: str | None = None,
    seed: int = 0,
    lang: str | None = None,
    date: str | dt.date | None = None,
    definition: str = "standard",
) -> Path:
    """Write the report as one HTML file that needs nothing else; its path.

    As `write_reports` with one language and one format.
    """
    langs = None if lang is None else (lang,)
    found = write_reports(
        case, output, langs=langs, profile=profile, seed=seed, date=date, definition=definition
    )
    return found[0]


def write_reports(
    case: Case,
    output: str | Path | None = None,
    *,
    formats: Sequence[str] = ("html",),
    langs: Sequence[str] | None = None,
    profile: str | None = None,
    seed: int = 0,
    date: str | dt.date | None = None,
    definition: str = "standard",
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the report in these formats and languages, from results computed once; the paths.

    Parameters
    ----------
    output : where to; ``out/<case>-report-<lang>.<format>`` under the current folder if None, files
        of those names inside where it is a folder or there are several, else the file; for another
        definition than the standard one its name stands for ``report``
    formats : any of html, docx, xlsx
    langs : any of nb, en; the definition's, else the case's language if None
    profile : whose weights; the definition's, else the case's headline profile if None
    seed : of everything sampled
    date : on the report, ISO 8601; the case's own if None, never the clock's
    definition : the name of a report definition, see `definitions`
    progress : told what is being done

    Each file is written beside and renamed: the whole of it or none.
    """
    several = len(set(formats)) * len(set(langs or "1")) > 1
    kind = "report" if definition == "standard" else definition
    name = re.sub(r"[^A-Za-z0-9_-]", "_", f"{case.key}-{kind}")
    paths = []
    made = render(
        case,
        formats,
        langs,
        profile=profile,
        seed=seed,
        date=date,
        definition=definition,
        progress=progress,
    )
    with _rarely_collected():
        for form, lang, data in made:
            path = Path("out" if output is None else output)
            if several or output is None or path.is_dir():
                path = path / f"{name}-{lang}.{form}"
            _write(path, data)
            paths.append(path)
    return paths


@contextmanager
def _rarely_collected() -> Iterator[None]:
    """Look for unreachable objects rarely: a report makes many that stay, and is soon done."""
    before = gc.get_threshold()
    if before[0]:  # 0: switched off
        gc.set_threshold(max(before[0], COLLECTED), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


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
    definition: str = "standard",
) -> str:
    """The report as HTML; ``results`` of `collect` saves computing them again."""
    made = render(
        case,
        ("html",),
        None if lang is None else (lang,),
        profile=profile,
        seed=seed,
        date=date,
        results=results,
        definition=definition,
    )
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
    definition: str = "standard",
    progress: Callable[[str], None] | None = None,
) -> Iterator[tuple[str, str, bytes]]:
    """(format, language, file) for each; figures are drawn once for all formats of a language.

    ``results`` of `collect` saves computing them again; see `write_reports` for the rest.
    """
    from .contents import to_read_and_whole
    from .definitions import load_definition
    from .results import collect

    unknown = [f for f in formats if f not in FORMATS]
    if unknown:
        message = _("no format {names}; there are {known}")
        text = message.format(names=", ".join(map(repr, unknown)), known=", ".join(FORMATS))
        raise CaseError([Problem("--format", text)])
    when = _date(date, case.date)
    chosen = load_definition(case, definition)
    tell = progress or _silent
    if results is None:
        tell(_("Computing the results"))
        results = collect(case, profile or chosen.profile, seed)
    if date is not None:
        # What gives the report again names it.
        results = replace(results, dated=when.isoformat())
    if {"hinges", "summary"} & set(chosen.sections):
        tell(_("Trying what the answer hangs on"))
        results.hinged.tables  # noqa: B018
    for lang in dict.fromkeys(langs or (chosen.language or case.language,)):
        read, whole = to_read_and_whole(results, lang, chosen, on_screen=True)
        with language(lang):
            front = _front(case, results, lang, when, chosen)
        for form in dict.fromkeys(formats):
            tell(_("Writing {form}, {lang}").format(form=form, lang=lang))
            made = whole if form == "xlsx" else read
            yield form, lang, _rendered(form, front, results, made, lang, when, chosen)


def _silent(_text: str) -> None:
    """Nobody asks how far it is."""


def _rendered(
    form: str,
    front: Front,
    results: Findings,
    made: Sequence[Section],
    lang: str,
    when: dt.date,
    definition: Definition,
) -> bytes:
    from .contents import on_paper

    if form == "docx":
        from .docx import document

        return document(front, on_paper(made), lang, when)
    if form == "xlsx":
        from .xlsx import workbook

        return workbook(front, results, on_paper(made), lang, when)
    from .html import page

    return page(front, made, lang, _own_sections(results, lang, definition)).encode("utf-8")


def _own_sections(
    results: Findings, lang: str, definition: Definition
) -> Mapping[str, Callable[[Mapping[str, object]], Markup]]:
    """What renders the sections that have a template of the reader's own."""
    from .owntemplates import facts, rendered
    from .words import Words

    with language(lang):
        shared = {"lang": lang, "facts": facts(results, Words(results.case, lang))}

    def make(text: str, key: str, pieces: Mapping[str, object]) -> Markup:
        return rendered(text, definition.folder, key, shared | dict(pieces))

    return {key: partial(make, text, key) for key, text in definition.templates.items()}


def _front(
    case: Case, results: Findings, lang: str, when: dt.date, definition: Definition
) -> Front:
    """What stands above the first section."""
    from .definitions import STANDARD
    from .html import Front
    from .words import Words, date_text

    words = Words(case, lang)
    short = definition.depth == "short"
    text = _("Written by mcda-eiej {version} from the case {key}, hash {hash}, seed {seed}.")
    return Front(
        title=case.names[lang],
        subtitle=_("Multi-criteria decision analysis")
        if definition.key == STANDARD
        else definition.names[lang],
        description="" if case.description is None or short else case.description[lang],
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
