"""The risk register: two matrices for each alternative, every grade, and every way to read it."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

from ..i18n import gettext as _
from ..i18n import ngettext, number
from ..ratings import register_items
from .common import outcome_text, same_best, second_place, speaking
from .results import Findings
from .section import (
    Block,
    Cell,
    Column,
    Inline,
    Link,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
    anchor,
    joined,
    say,
)
from .words import Words, place

if TYPE_CHECKING:
    from ..records import RegisterItem

__all__ = ["register"]

Grade = tuple[float, float]


@speaking
def register(results: Findings, lang: str) -> Section | None:
    """The register as matrices, tables of grades, and a table of choices; None without one."""
    words = Words(results.case, lang)
    case = results.case
    if not case.register_targets:
        return None
    text = _(
        "A risk counts as its likelihood times its consequence, both on the register's own steps "
        "from {low} to {high}. Multiplying steps that are only ordered is a choice of method; what "
        "other choices give is in the first table."
    )
    levels = list(case.register_levels)
    blocks: list[Block] = [Paragraph(say(text, low=str(min(levels)), high=str(max(levels))))]
    parts = [_choices(results, words)] if results.register else []
    parts += [
        Section(
            "register-matrices",
            _("Risk matrices"),
            (
                Paragraph(
                    say(
                        _(
                            "Numbers are the risks of the register. A risk graded with a range "
                            "stands in every cell of the range, in brackets. Risks without a grade "
                            "of their own are listed below the matrix."
                        )
                    )
                ),
            ),
            parts=tuple(_matrices(results, words, a) for a in results.alternatives),
        ),
        _grades(results, words),
    ]
    return Section("register", _("The risk register"), tuple(blocks), parts=tuple(parts))


# -- matrices -----------------------------------------------------------------------------------


def _matrices(results: Findings, words: Words, alternative: str) -> Section:
    name = words.full(alternative) or words.alternative(alternative)
    return Section(
        anchor("matrices", alternative),
        name,
        tables=tuple(
            _matrix(results, words, alternative, t) for t in results.case.register_targets
        ),
        alternative=alternative,
    )


def _matrix(results: Findings, words: Words, alternative: str, target: str) -> Table:
    case = results.case
    levels = sorted(case.register_levels)
    inside: dict[tuple[int, ...], list[Inline]] = {}
    general: list[Inline] = []
    ungraded: list[Inline] = []
    for item in register_items(case, target, alternative):
        link = anchor("risk", item.risk)
        if math.isnan(item.likelihood[0]) or math.isnan(item.consequence[0]):
            ungraded.append(Link(item.risk, link))
        elif item.set == "cross":
            general.append(Link(item.risk, link))
        else:
            spans = [
                [v for v in levels if g[0] <= v <= g[1]]
                for g in (item.likelihood, item.consequence)
            ]
            sure = len(spans[0]) == len(spans[1]) == 1
            for at in product(*spans):
                inside.setdefault(at, []).append(
                    Link(item.risk if sure else f"({item.risk})", link)
                )
    most = max(levels) ** 2
    rows = []
    for likelihood in reversed(levels):
        cells = [
            Cell(
                joined(inside.get((likelihood, consequence), []), " ") or None,
                shade=likelihood * consequence / most,
            )
            for consequence in levels
        ]
        rows.append(Row.of(_level(results, words, likelihood), *cells))
    notes: list[Inline] = []
    if general:
        text = _("Said to hold for every alternative, without a grade for each: {risks}.")
        notes += say(text, risks=joined(general))
    if ungraded:
        if notes:
            notes.append(" ")
        notes += say(_("Not graded: {risks}."), risks=joined(ungraded))
    target_name = case.target_names[target][words.lang]
    return Table(
        f"matrix-{anchor('alternative', alternative)}-{anchor('target', target)}",
        _("{alternative}: risks to “{target}”").format(
            alternative=words.alternative(alternative), target=target_name
        ),
        (
            Column(_("Likelihood ↓ consequence →"), header=True),
            *(Column(_level(results, words, v)) for v in levels),
        ),
        tuple(rows),
        style="matrix",
        tint="bad",
        note=tuple(notes),
    )


def _level(results: Findings, words: Words, level: int) -> str:
    return f"{level} {results.case.register_levels[level][words.lang]}"


# -- grades -------------------------------------------------------------------------------------


def _grades(results: Findings, words: Words) -> Section:
    case = results.case
    text = _(
        "Likelihood × consequence, with the line in the source where the consequence stands. An "
        "asterisk marks what is said of every alternative without a grade for each."
    )
    rows = [
        Row.of(
            Cell(key),
            Cell(risk.name(words.lang), note=risk.text("definition", words.lang)),
            place(risk.section, risk.line),
            anchor=anchor("risk", key),
        )
        for key, risk in case.risks.items()
    ]
    names = Table(
        "risks",
        _("The risks"),
        (Column(_("No."), header=True), Column(_("Risk")), Column(_("Place"))),
        tuple(rows),
    )
    tables = [names, *(_grade_table(results, words, t) for t in case.register_targets)]
    conditional = _conditional(results, words)
    if conditional is not None:
        tables.append(conditional)
    return Section(
        "register-grades", _("The risks and their grades"), (Paragraph(say(text)),), tuple(tables)
    )


def _grade_table(results: Findings, words: Words, target: str) -> Table:
    case = results.case
    found = {
        (item.risk, a): item
        for a in results.alternatives
        for item in register_items(case, target, a)
    }
    rows = []
    for key in case.risks:
        cells = []
        for a in results.alternatives:
            item = found.get((key, a))
            if item is None:
                cells.append(Cell(None))
                continue
            star = "*" if item.set == "cross" else ""
            text = f"{grade(item.likelihood)}\N{NO-BREAK SPACE}× {grade(item.consequence)}{star}"
            cells.append(Cell(text, note=place(None, item.line) if item.line else ""))
        if any(c.value for c in cells):
            rows.append(Row.of(Cell(key, link=anchor("risk", key)), *cells))
    ends: list[Cell] = [
        Cell(
            results.ratings.cells[case.register_targets[target], a].central,
            link=anchor("leaf", case.register_targets[target]),
            strong=True,
        )
        for a in results.alternatives
    ]
    rows.append(Row.of(_("Rating"), *ends, strong=True))
    return Table(
        f"grades-{anchor('target', target)}",
        _("Grades: “{target}”").format(target=case.target_names[target][words.lang]),
        (
            Column(_("Risk"), header=True),
            *(
                Column(words.alternative(a), "number", 3, alternative=a)
                for a in results.alternatives
            ),
        ),
        tuple(rows),
    )


def grade(levels: Grade) -> str:
    """``3``, ``2–3``, or ``?`` where the source gives none."""
    if math.isnan(levels[0]):
        return "?"
    ends = [number(v, 0) for v in levels]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


def _conditional(results: Findings, words: Words) -> Table | None:
    """Grades that hold only under a condition."""
    case = results.case
    alike: dict[tuple[object, ...], list[RegisterItem]] = {}
    for item in case.register_records:
        if item.condition:
            grades = grade(item.likelihood), grade(item.consequence)
            key = (item.condition, item.risk, item.target, *grades, item.section, item.line)
            alike.setdefault(key, []).append(item)
    rows = [
        Row.of(
            Cell(items[0].risk, link=anchor("risk", items[0].risk)),
            words.listed(i.alternative for i in items),
            case.target_names[items[0].target][words.lang],
            f"{grade(items[0].likelihood)} × {grade(items[0].consequence)}",
            (Link(words.node(items[0].condition), anchor("condition", items[0].condition)),),
            place(items[0].section, items[0].line),
        )
        for items in alike.values()
    ]
    if not rows:
        return None
    return Table(
        "grades-conditional",
        _("Grades that hold only under a condition"),
        (
            Column(_("Risk"), header=True),
            Column(_("Alternative")),
            Column(_("Hits")),
            Column(_("Grade")),
            Column(_("Only if")),
            Column(_("Place")),
        ),
        tuple(rows),
    )


# -- choices ------------------------------------------------------------------------------------


def choice_words() -> dict[str, str]:
    """The choices of how to read a register."""
    return {
        "mean": _("mean risk"),
        "max": _("greatest risk"),
        "sum": _("sum of risks"),
        "range": _("ungraded counts as anything"),
        "omit": _("ungraded is left out"),
        "printed": _("graded risks only"),
        "cross": _("also what is said of all alternatives"),
    }


def _choices(results: Findings, words: Words) -> Section:
    case = results.case
    names = choice_words()
    used = (case.choices.aggregate, case.choices.ungraded, case.choices.sets)
    rows = []
    for outcome in results.register:
        ev = outcome.evaluation
        rest = None if ev is None else second_place(ev)
        rows.append(
            Row.of(
                *(names[c] for c in outcome.choices),
                Cell(outcome_text(words, outcome), strong=True),
                "" if rest is None else words.listed(rest[0]),
                None if ev is None or rest is None else ev.margin,
                strong=outcome.choices == used,
            )
        )
    other = [o for o in results.register if not same_best(results, o)]
    total = str(len(results.register))
    best = words.top(results.evaluation.top)
    text: Text
    if other:
        message = ngettext(
            "Of the {total} combinations, {n} has another best than {best}.",
            "Of the {total} combinations, {n} have another best than {best}.",
            len(other),
        )
        text = say(message, total=total, n=str(len(other)), best=best)
    else:
        text = say(
            _("All {total} combinations have the same best, {best}."), total=total, best=best
        )
    return Section(
        "register-choices",
        _("What the choices of method mean"),
        (Paragraph(text),),
        (
            Table(
                "register-choices",
                _("The best under every way of reading the register"),
                (
                    Column(_("Taken together by"), header=True),
                    Column(_("Ungraded risks")),
                    Column(_("Which risks")),
                    Column(_("Best")),
                    Column(_("Next")),
                    Column(_("Lead"), "number", 3),
                ),
                tuple(rows),
                note=say(_("The row in bold is the one used in this report.")),
            ),
        ),
    )
