"""What the answer hangs on: every single change that was tried, those that take least first."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from ..i18n import gettext as _
from ..i18n import ngettext
from .common import records, speaking
from .hingefigures import drawings
from .hingetexts import TEXTS, nobody_answered
from .hingewords import Row, change_text, flip_text, kind_name, now_text, row_kind, times, which
from .leavingout import leaving_out
from .results import Findings
from .section import (
    Block,
    Bullets,
    Callout,
    Cell,
    Code,
    Column,
    Link,
    Paragraph,
    Section,
    Table,
    Text,
    say,
)
from .section import Row as TableRow
from .words import Words

__all__ = ["hinges", "least_rows", "unanswered_text"]

# Rows in a table that does not have them all, and places named in a sentence.
SHOWN = 20
GROUPS = (
    "judgment",
    "rating",
    "measure",
    "source",
    "condition",
    "structure",
    "people",
    "method",
)
PARTS = {"weight": "changes-one"}


@speaking
def hinges(results: Findings, lang: str) -> Section:
    """One part for each group of kinds, in order of how little it takes."""
    words = Words(results.case, lang)
    title = _("What the answer hangs on")
    if len(results.alternatives) == 1:
        text = _("With one alternative nothing can change which is best.")
        return Section("hinges", title, (Paragraph(say(text)),))
    tables = {group: records(table) for group, table in results.hinged.tables.items()}
    tried = sum(map(len, tables.values()))
    changing = sum(bool(r["winner"]) for rows in tables.values() for r in rows)
    opening = _(
        "Which single answer, rating, claim of the source, condition, criterion or method would "
        "have to be otherwise for another alternative to be best? Each was changed on its own, and "
        "where one is not enough the fewest together. Of {tried} changes {n} change which is best."
    )
    if not changing:
        opening = _(
            "Which single answer, rating, claim of the source, condition, criterion or method "
            "would have to be otherwise for another alternative to be best? Each was changed on "
            "its own, and where one is not enough the fewest together. {tried} changes were tried, "
            "and none changes which is best."
        )
    blocks: list[Block] = [Paragraph(say(opening, tried=str(tried), n=str(changing)))]
    gaps = unanswered_text(results, words)
    if gaps:
        blocks.append(
            Callout(
                _("An answer that nobody has given would change which is best"),
                (Paragraph(say(_("Equal weights stand in for it now."))), Bullets(tuple(gaps)))
                if results.weighting.assumed
                else (Bullets(tuple(gaps)),),
                "fragile",
            )
        )
    parts = [
        _part(results, words, group, tables[group]) for group in _ordered(tables) if tables[group]
    ]
    left = leaving_out(results, words)
    still = [kind_name(k) for k in _still(tables)]
    if still and changing:
        text = _("Nothing that was tried of these kinds changes which is best: {kinds}.")
        blocks.append(Paragraph(say(text, kinds="; ".join(still))))
    return Section(
        "hinges",
        title,
        tuple(blocks),
        (_overview(results, words, tables),) if changing else (),
        parts=(*parts, *(() if left is None else (left,)), _again(results)),
    )


def least_rows(results: Findings) -> list[Row]:
    """The smallest change of each kind that changes the best, the smallest first."""
    tables = {group: records(table) for group, table in results.hinged.tables.items()}
    return _least(tables)


def _least(tables: dict[str, list[Row]]) -> list[Row]:
    found: dict[str, Row] = {}
    for rows in tables.values():
        for row in rows:
            if row["winner"] and row["kind"] not in found:
                found[row["kind"]] = row
    return sorted(found.values(), key=lambda row: float(row["change"]))


def _ordered(tables: dict[str, list[Row]]) -> list[str]:
    """The groups by their smallest change; those where nothing changes the best come last."""

    def least(group: str) -> float:
        return min((float(r["change"]) for r in tables[group]), default=math.inf)

    return sorted((g for g in GROUPS if g in tables), key=least)


def _still(tables: dict[str, list[Row]]) -> list[str]:
    """The kinds that were tried and change nothing."""
    kinds = dict.fromkeys(r["kind"] for rows in tables.values() for r in rows)
    moved = {r["kind"] for rows in tables.values() for r in rows if r["winner"]}
    return [k for k in kinds if k not in moved and k not in ("judgments", "claims", "coalition")]


def unanswered_text(results: Findings, words: Words) -> list[Text]:
    """What an answer that nobody has given would do, each once, the smallest first."""
    found: list[Text] = []
    for row in nobody_answered(records(results.hinged.tables["judgment"])):
        if not row["winner"]:
            continue
        count, other = times(str(row["flip"]))
        a, b = row["a"], row["b"]
        if other:
            a, b = b, a
        if row["b"]:
            text = _(
                "Nobody has compared “{a}” with “{b}”. Were it worth {times} times as much to go "
                "from worst to best on the first as on the second, {winner} would be best."
            )
        elif other:
            text = _(
                "Nobody has compared anything under “{node}”. Were it worth {times} times as much "
                "to go from worst to best on each of the others there as on “{b}”, {winner} would "
                "be best."
            )
        else:
            text = _(
                "Nobody has compared anything under “{node}”. Were it worth {times} times as much "
                "to go from worst to best on “{a}” as on each of the others there, {winner} would "
                "be best."
            )
        values = {
            "a": _named(words, a),
            "b": _named(words, b),
            "node": words.node(row["node"]),
            "times": count,
            "winner": words.joint(row["winner"]),
        }
        sentence = say(text, **values)
        if sentence not in found:
            found.append(sentence)
    return found


def _named(words: Words, key: str) -> str:
    if not key:
        return ""
    return words.alternative(key) if key in words.case.alternatives else words.node(key)


# -- tables -----------------------------------------------------------------------------------


def _overview(results: Findings, words: Words, tables: dict[str, list[Row]]) -> Table:
    group_of = {r["kind"]: group for group, rows in tables.items() for r in rows}
    rows = []
    for row in _least(tables):
        group = group_of[row["kind"]]
        part = PARTS.get(group, f"hinges-{group}")
        hidden = results.hinged.of_people and group in ("people", "judgment")
        rows.append(
            TableRow.of(
                (Link(row_kind(row), part),),
                "–" if hidden else which(words, row),
                "–" if hidden else now_text(words, row),
                "–" if hidden else flip_text(words, row),
                Cell(float(row["change"]), note=change_text(row["kind"])),
                Cell(words.joint(row["winner"]), strong=True),
            )
        )
    return Table(
        "hinges",
        _("The smallest change of each kind that makes another alternative best"),
        (
            Column(_("What is changed"), header=True),
            Column(_("Which")),
            Column(_("Now")),
            Column(_("Changes at")),
            Column(_("How large a change"), "percent", 1),
            Column(_("Best then")),
        ),
        tuple(rows),
        note=say(
            _(
                "Smallest first. Sizes compare within a kind; the order between kinds is a "
                "convention, since a part of a scale and a part of a list are different things."
            )
        ),
    )


def _table(words: Words, group: str, rows: Sequence[Row], every: bool) -> Table | None:
    """The changes of a group that change the best, or every one that was tried."""
    taken = [r for r in rows if every or r["winner"]]
    if not taken:
        return None
    shown = taken if every else taken[:SHOWN]
    led = any("lead" in r for r in shown)
    made = []
    for row in shown:
        cells: list[Any] = [
            Cell(which(words, row), note=row_kind(row)),
            now_text(words, row),
            flip_text(words, row) or _done_text(row),
            float(row["change"]) if row["winner"] else None,
            Cell(words.joint(row["winner"]) if row["winner"] else _("no change")),
        ]
        if led:
            cells.insert(4, _lead(row))
        made.append(TableRow.of(*cells, row["call"]))
    columns = [
        Column(_("What is changed"), header=True),
        Column(_("Now")),
        Column(_("Changes at")),
        Column(_("How large a change"), "percent", 1),
        Column(_("Best then")),
        Column(_("Python call"), "code"),
    ]
    if led:
        columns.insert(4, Column(_("Lead then"), "number", 3))
    caption = _("{group}: changes that make another alternative best")
    if every:
        caption = _("{group}: every change that was tried")
    note: Text = ()
    if len(shown) < len(taken):
        text = ngettext(
            "{n} further change is not shown; the report with annex has it.",
            "{n} further changes are not shown; the report with annex has them.",
            len(taken) - len(shown),
        )
        note = say(text, n=str(len(taken) - len(shown)))
    return Table(
        f"hinges-{group}-all" if every else f"hinges-{group}",
        caption.format(group=_titles()[group]),
        tuple(columns),
        tuple(made),
        note=note,
        depth="full" if every else "standard",
    )


def _done_text(row: Row) -> str:
    """What was done where it changes nothing."""
    from .hingewords import action_word

    action = str(row.get("action", "") or "")
    return action_word(action) if action in ("removed", "reversed") else ""


def _lead(row: Row) -> float | None:
    value = row.get("lead")
    if not isinstance(value, float) or not math.isfinite(value):
        return None
    return value


# -- parts ------------------------------------------------------------------------------------


def _titles() -> dict[str, str]:
    return {
        "judgment": _("Answers"),
        "rating": _("Ratings"),
        "measure": _("Measured figures"),
        "source": _("The source"),
        "condition": _("Conditions"),
        "structure": _("Criteria and leaves"),
        "people": _("People"),
        "method": _("Method"),
    }


def _part(results: Findings, words: Words, group: str, rows: list[Row]) -> Section:
    """Sentences, a figure and tables of one group."""
    make: Callable[[Findings, Words, list[Row]], list[Text]] = TEXTS[group]
    hidden = results.hinged.of_people and group in ("people", "judgment")
    tables: list[Table] = []
    if not hidden:
        kinds = (False, True) if results.depth == "full" else (False,)
        made = (_table(words, group, rows, every) for every in kinds)
        tables = [table for table in made if table is not None]
    return Section(
        f"hinges-{group}",
        _titles()[group],
        (Bullets(tuple(make(results, words, rows))),),
        tuple(tables),
        () if hidden else drawings(results, words, group, rows),
    )


def _again(results: Findings) -> Section:
    """How the calls in the tables are typed."""
    text = _("The calls in the tables give the best after the change. They are typed after:")
    lines = (
        "import mcda_eiej as mcda",
        "from mcda_eiej import sensitivity",
        "case = mcda.load_case()" if results.case.builtin else 'case = mcda.load_case("FOLDER")',
    )
    return Section(
        "hinges-again",
        _("The calls in Python"),
        (Paragraph(say(text)), *(Code(line) for line in lines)),
    )
