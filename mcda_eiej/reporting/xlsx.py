"""The report as a workbook: scores that follow when weights are changed, and every table behind.

The live sheets (`xlsxmodel`) compute with formulas; all others hold the values of the report, and
say so once something has been changed.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ..i18n import gettext as _
from ..i18n import language
from .html import Front
from .results import Findings
from .section import Column, Section, Table, format_value, plain_text
from .words import Words
from .xlsxbook import TOP, Book, Look, quoted, reference
from .xlsxmodel import SCORE
from .xlsxscores import TIE, Live
from .xlsxsource import source_sheets

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["workbook"]


def workbook(
    front: Front, results: Findings, sections: Sequence[Section], lang: str, date: dt.date
) -> bytes:
    """The whole workbook as bytes; ``date`` stands in its properties."""
    with language(lang):
        book = Book(lang, front.title, date)
        words = Words(results.case, lang)
        overview = book.sheet(_("Overview"), front.subtitle)
        live = Live(book, results, words)
        for name, about, keys in _value_sheets():
            _tables(book, name, about, [t for k in keys for t in _found(sections, k)])
        source_sheets(book, results, words)
        for table in _found(sections, "glossary"):
            _glossary(book, table)
        _overview(book, overview, live, front)
        return book.document(front.subtitle, front.foot)


def _value_sheets() -> list[tuple[str, str, tuple[str, ...]]]:
    """Sheets of the report's tables: name, what for, keys of the tables."""
    return [
        (
            _("Limits"),
            _("How far each weight can move alone. Values from the report."),
            ("intervals",),
        ),
        (
            _("Break-evens"),
            _("Every weight at which the best changes. Values from the report."),
            ("break-evens",),
        ),
        (
            _("Nearest changes"),
            _("The nearest weights at which each other is as good. Values from the report."),
            ("reversals", "potential"),
        ),
        (
            _("Shares"),
            _("How often each is best over all weightings. Values from the report."),
            ("shares", "uncertain", "ranks", "pairs", "central-weights"),
        ),
        (
            _("What it hangs on"),
            _("What would make another alternative best. Values from the report."),
            ("hinges", "hinges-*"),
        ),
        (
            _("Other weights"),
            _("The best under each set of weights in the case. Values from the report."),
            ("profiles", "profile-weights"),
        ),
        (
            _("Other readings"),
            _("The best when the source is read otherwise. Values from the report."),
            ("readings", "conditions", "register-choices"),
        ),
        (
            _("Consistency and agreement"),
            _("How far comparisons hang together, and people agree. Values from the report."),
            ("consistency", "nodes-*", "decision-*", "spread-*"),
        ),
    ]


def _found(sections: Sequence[Section], key: str) -> list[Table]:
    """The tables with this key, which may end in an asterisk."""
    return [
        table
        for section in sections
        for _depth, part in section.walk()
        for table in part.tables
        if fnmatchcase(table.key, key)
    ]


def _tables(book: Book, name: str, about: str, tables: Sequence[Table]) -> None:
    """A sheet of tables, one below another."""
    if not tables:
        return
    sheet = book.sheet(name, about)
    stale = quoted(
        _("Weights or ratings have been changed in this workbook. This sheet does not follow.")
    )
    book.formula(sheet.cell(3, 1), f'IF(IFERROR(greatest_change,1)>1E-9,{stale},"")', "", "strong")
    row = TOP
    for table in tables:
        if len(tables) > 1:
            book.put(sheet.cell(row, 1), table.caption, "strong")
            row += 1
        for i, column in enumerate(table.columns, start=1):
            head: Look = "number head" if column.numeric else "head"
            book.put(sheet.cell(row, i), book.name(column.title), head)
        for line in table.rows:
            row += 1
            for i, (column, cell) in enumerate(
                zip(table.columns, line.cells, strict=True), start=1
            ):
                value, form = _value(column, cell.value, book)
                if cell.note and isinstance(value, str):
                    value = f"{value}\n{cell.note}" if value else cell.note
                strong = cell.strong or line.strong or line.heading
                look: Look = "strong" if strong else ""
                at = sheet.cell(row, i)
                book.put(at, value, look, form, wrap=isinstance(value, str) and not line.heading)
                if cell.indent:
                    book.align(at, "left", cell.indent)
                elif isinstance(value, str) and column.numeric:
                    book.align(at, "right")
        if table.note:
            row += 1
            book.put(sheet.cell(row, 1), plain_text(table.note), "muted")
        row += 3
    one = len(tables) == 1
    book.finish(sheet, header=TOP if one else TOP - 1, columns=1, widths=(44,))


def _glossary(book: Book, table: Table) -> None:
    """The words of the report; they hold whatever is changed in the workbook."""
    sheet = book.sheet(_("Glossary"), _("The words that the report uses in a sense of their own."))
    for i, column in enumerate(table.columns[:2], start=1):
        book.put(sheet.cell(TOP, i), column.title, "head")
    for n, row in enumerate(table.rows, start=TOP + 1):
        for i, cell in enumerate(row.cells[:2], start=1):
            text = plain_text(cell.value) if isinstance(cell.value, tuple) else str(cell.value)
            book.put(sheet.cell(n, i), text, "strong" if i == 1 else "", wrap=True)
    book.finish(sheet, header=TOP, columns=1, widths=(38, 96))


def _value(column: Column, value: object, book: Book) -> tuple[str | float | int | None, str]:
    """A value of a report's table as a cell holds it, and its number format."""
    if isinstance(value, tuple):
        return plain_text(value), ""
    if isinstance(value, float) and not math.isfinite(value):
        return format_value(column, value), ""
    if isinstance(value, str | float | int) or value is None:
        return value, "" if isinstance(value, str) else book.form(column)
    return str(value), ""


def _overview(book: Book, sheet: Worksheet, live: Live, front: Front) -> None:
    """What this is, the result now, whether anything has been changed, and where things are."""
    results = live.results
    book.put(sheet.cell(1, 1), book.name(front.title), "title")
    facts: list[tuple[str, str | int]] = [
        *front.facts[:-1],
        (_("Status"), status_words(results)),
        (_("Case"), results.case.key),
        (_("Case hash"), results.case.hash),
        (_("Program"), f"mcda-eiej {results.evaluation.version}"),
        (_("Random seed"), results.seed),
    ]
    row = TOP
    for name, value in facts:
        book.put(sheet.cell(row, 1), name, "muted")
        book.put(sheet.cell(row, 2), value)
        row += 1
    row += 1
    change = f"SUMPRODUCT(MAX(ABS(scores-{live.before})))"
    margin = results.evaluation.margin
    several = len(results.alternatives) > 1
    lead = "IF(COUNTIF(ranks,1)>1,0,LARGE(scores,1)-LARGE(scores,2))"
    changed, same = _("Weights or ratings have been changed here"), _("As in the report")
    checks = "+".join(f"({c}<>{quoted(_('Sums to 1'))})" for c in live.checks)
    good, bad = _("All weights sum to 1 under their node"), _("See the sheet of weights")
    at = {n: f"B{row + 1 + i}" for i, n in enumerate(("best", "lead", "state", "sums"))}
    top = results.evaluation.top
    book.put(sheet.cell(row, 1), _("Now in this workbook"), "strong")
    lines: list[tuple[str, str, str | float, str]] = [
        (_("Best"), "best", " = ".join(map(live.shown, top)), ""),
        (_("Lead"), lead, margin, book.form(SCORE)) if several else (_("Lead"), '"–"', "–", ""),
        (
            _("State"),
            f"IF(IFERROR(greatest_change,1)>1E-9,{quoted(changed)},{quoted(same)})",
            same,
            "",
        ),
        (_("Sums"), f"IF({checks}=0,{quoted(good)},{quoted(bad)})", good, ""),
    ]
    for name, formula, now, form in lines:
        row += 1
        book.put(sheet.cell(row, 1), name, "muted")
        book.formula(sheet.cell(row, 2), formula, now, "strong", form)
    row += 1
    book.put(sheet.cell(row, 1), _("Greatest change in a score"), "muted")
    book.formula(sheet.cell(row, 2), change, 0.0, form="0.000000")
    book.define("greatest_change", reference(sheet, f"B{row}"))
    row += 1
    book.put(sheet.cell(row, 1), _("Scores tie within"), "muted")
    book.put(sheet.cell(row, 2), TIE, form="0E+00")
    book.define("tie_tolerance", reference(sheet, f"B{row}"))
    book.define("margin", reference(sheet, at["lead"]))
    row += 2
    book.put(sheet.cell(row, 1), _("Sheets"), "strong")
    for other in book.file.worksheets[1:]:
        row += 1
        cell = sheet.cell(row, 1)
        book.put(cell, other.title, "link")
        book.link(cell, other)
        book.put(sheet.cell(row, 2), str(other.cell(2, 1).value))
    row += 2
    book.put(sheet.cell(row, 1), front.foot, "note")
    for place in range(TOP, row):
        book.align(sheet.cell(place, 2), "left", 1)
    book.finish(sheet, header=2, columns=0, widths=(28, 90), one_page=True)


def status_words(results: Findings) -> str:
    """How far the source carries the weights."""
    from ..console import status_text

    return status_text(results.weighting.profile.status)
