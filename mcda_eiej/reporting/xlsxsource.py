"""Sheets of what the ratings rest on: claims, register, figures, dates, judgments, all names."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..i18n import gettext as _
from .results import Findings
from .words import RELATIONS, Words, period_text, place, status_word
from .xlsxbook import CELL, TOP, Book

__all__ = ["source_sheets"]

Line = Sequence[str | float | int | None]


def source_sheets(book: Book, results: Findings, words: Words) -> None:
    """One sheet for each kind of record that the case has."""
    _claims(book, results, words)
    _register(book, results, words)
    _measures(book, results, words)
    _timeline(book, results, words)
    _judgments(book, results, words)
    _names(book, results, words)


def _list(
    book: Book,
    name: str,
    about: str,
    titles: Sequence[str],
    lines: list[Line],
    widths: Sequence[float] = (),
) -> None:
    """A sheet with one table that can be filtered; none where there is nothing."""
    if not lines:
        return
    sheet = book.sheet(name, about)
    for i, title in enumerate(titles, start=1):
        whole = [line[i - 1] for line in lines if i <= len(line)]
        numbers = any(isinstance(v, int | float) for v in whole)
        book.put(sheet.cell(TOP, i), title, "number head" if numbers else "head")
    for row, line in enumerate(lines, start=TOP + 1):
        for i, value in enumerate(line, start=1):
            form = "0.###" if isinstance(value, float) and value % 1 else ""
            book.put(sheet.cell(row, i), value, form=form, wrap=isinstance(value, str))
    book.finish(sheet, columns=1, widths=widths, filtered=True)


def _claims(book: Book, results: Findings, words: Words) -> None:
    case, lang = results.case, words.lang
    active = results.active[case.choices.claims]
    counted = {c.id for claims in active.by_leaf.values() for c in claims}
    aside = {s.id: ", ".join(s.against) for s in active.set_aside}
    lines: list[Line] = []
    for c in case.claim_records:
        use = _("counted") if c.id in counted else _("not counted")
        if c.id in aside:
            use = _("set aside, contradicts {ids}").format(ids=aside[c.id])
        lines.append(
            (
                c.id,
                book.name(words.node(c.leaf)) if c.leaf else "",
                ", ".join(c.better),
                RELATIONS[c.relation],
                ", ".join(c.worse),
                status_word(c.strength),
                use,
                c.paraphrase[lang],
                c.reason[lang],
                book.name(words.node(c.would_be)) if c.would_be else "",
                book.name(words.node(c.condition)) if c.condition else "",
                place(c.section),
                c.line,
            )
        )
    titles = [
        _("No."),
        _("Leaf"),
        _("Better"),
        _("Relation"),
        _("Worse"),
        _("Strength"),
        _("Use"),
        _("What the source says"),
        _("Why it does not count"),
        _("Would be on"),
        _("Only if"),
        _("Place"),
        _("Line"),
    ]
    _list(
        book,
        _("Claims"),
        _("Every statement of order in the source."),
        titles,
        lines,
        (8, 26, 14, 9, 14, 12, 22, 48, 34, 20, 20, 20, 7),
    )


def _level(value: float) -> int | str:
    return "" if math.isnan(value) else int(value)


def _register(book: Book, results: Findings, words: Words) -> None:
    case, lang = results.case, words.lang
    names = {"printed": _("graded"), "cross": _("said of all alternatives")}
    lines: list[Line] = [
        (
            r.risk,
            book.name(case.risks[r.risk].name(lang)) if r.risk in case.risks else "",
            r.alternative,
            case.target_names[r.target][lang],
            _level(r.likelihood[0]),
            _level(r.likelihood[1]),
            _level(r.consequence[0]),
            _level(r.consequence[1]),
            names.get(r.set, r.set),
            book.name(words.node(r.condition)) if r.condition else "",
            r.note[lang],
            place(r.section),
            r.line,
        )
        for r in case.register_records
    ]
    titles = [
        _("Risk"),
        _("What it is"),
        _("Alternative"),
        _("Hits"),
        _("Likelihood from"),
        _("Likelihood to"),
        _("Consequence from"),
        _("Consequence to"),
        _("Set"),
        _("Only if"),
        _("Note"),
        _("Place"),
        _("Line"),
    ]
    about = _("Every grade in the risk register; an empty one is not graded.")
    _list(
        book,
        _("Risk register"),
        about,
        titles,
        lines,
        (7, 32, 12, 20, 11, 11, 12, 12, 16, 24, 36, 22, 7),
    )


def _measures(book: Book, results: Findings, words: Words) -> None:
    lang = words.lang
    lines: list[Line] = [
        (
            book.name(words.node(m.leaf)),
            m.alternative,
            m.low,
            m.central,
            m.high,
            m.unit[lang],
            book.name(words.node(m.condition)) if m.condition else "",
            m.note[lang],
            place(m.section),
            m.line,
        )
        for m in results.case.measure_records
    ]
    titles = [
        _("Leaf"),
        _("Alternative"),
        _("Low"),
        _("Central"),
        _("High"),
        _("Unit"),
        _("Only if"),
        _("Note"),
        _("Place"),
        _("Line"),
    ]
    about = _("Figures in the source; without a high end they are open upwards.")
    _list(book, _("Figures"), about, titles, lines, (28, 12, 9, 9, 9, 14, 26, 44, 26, 7))


def _timeline(book: Book, results: Findings, words: Words) -> None:
    lang = words.lang
    lines: list[Line] = [
        (
            p.alternative,
            p.activity[lang],
            p.start,
            p.end,
            period_text(p, lang),
            status_word(p.certainty),
            place(p.section),
            p.line,
        )
        for p in results.case.periods
    ]
    titles = [
        _("Alternative"),
        _("Activity"),
        _("Start"),
        _("End"),
        _("When"),
        _("Certainty"),
        _("Place"),
        _("Line"),
    ]
    about = _("What happens when, as the source gives it; without an end it goes on.")
    _list(book, _("Timeline"), about, titles, lines, (12, 40, 11, 11, 22, 12, 26, 7))


def _judgments(book: Book, results: Findings, words: Words) -> None:
    lang = words.lang
    lines: list[Line] = [
        (
            j.who,
            j.node,
            j.a,
            j.b,
            _("not answered") if j.value is None else str(j.value),
            None if j.value is None else float(j.value),
            "" if j.low is None else str(j.low),
            "" if j.high is None else str(j.high),
            j.round,
            status_word(j.status),
            j.rationale[lang],
        )
        for j in results.case.judgment_records
    ]
    titles = [
        _("Who"),
        _("Under"),
        _("First"),
        _("Second"),
        _("Times"),
        _("As a number"),
        _("Low"),
        _("High"),
        _("Round"),
        _("Status"),
        _("Reason"),
    ]
    about = _("Every pairwise comparison: how many times more the first is worth than the second.")
    _list(book, _("Judgments"), about, titles, lines, (20, 18, 18, 18, 10, 11, 8, 8, 8, 13, 60))


def _names(book: Book, results: Findings, words: Words) -> None:
    """Every key with its whole name; what a cell cannot hold goes on in the next."""
    case, lang = results.case, words.lang
    groups = (
        (_("Goal"), {case.goal.key: case.goal}),
        (_("Criterion"), case.criteria),
        (_("Leaf"), case.leaves),
        (_("Alternative"), case.alternatives),
        (_("Weights"), case.profiles),
        (_("Condition"), case.conditions),
        (_("Risk"), case.risks),
    )
    lines: list[Line] = []
    for kind, elements in groups:
        for key, element in elements.items():
            name = element.name(lang)
            rest = [name[i : i + CELL] for i in range(0, len(name), CELL)]
            lines.append((kind, key, rest[0], element.text("definition", lang), *rest[1:]))
    titles = [_("What"), _("Key"), _("Name"), _("Definition")]
    about = _("Every key in this workbook and what it stands for, whole.")
    _list(book, _("Names"), about, titles, lines, (13, 24, 44, 70))
