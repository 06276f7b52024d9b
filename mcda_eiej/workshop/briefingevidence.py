"""The briefing pack on the evidence: ratings and where they come from, each with its place."""

from __future__ import annotations

from collections.abc import Callable

from ..i18n import gettext as _
from ..ratings import register_items
from ..reporting.evidence import natural
from ..reporting.ratings import range_text
from ..reporting.register import grade
from ..reporting.section import (
    Block,
    Cell,
    Column,
    Paragraph,
    Row,
    Section,
    Table,
    anchor,
    say,
)
from ..reporting.words import method_name, place
from .briefingfacts import Brief

__all__ = ["evidence"]


def evidence(brief: Brief) -> Section:
    """Ratings, then claims, figures and grades by leaf. No scores, no sums, no order."""
    case = brief.case
    text = _(
        "Each alternative is rated from 0 to 1 on each scale; below the rating stands how low and "
        "how high the evidence lets it be. Nothing is added up here: that takes weights."
    )
    blocks: list[Block] = [Paragraph(say(text))]
    if case.source:
        source = _("The source: {source}")
        blocks.append(Paragraph(say(source, source=case.source[brief.lang])))
    tables = [_ratings(brief)]
    parts = [_claims(brief), _measures(brief), _register(brief)]
    return Section(
        "evidence",
        _("What the ratings rest on"),
        tuple(blocks),
        tuple(tables),
        parts=tuple(part for part in parts if part is not None),
    )


# -- ratings ------------------------------------------------------------------------------------


def _ratings(brief: Brief) -> Table:
    words, names = brief.words, list(brief.case.alternatives)
    cells = brief.case.derived.cells

    def of(key: str) -> list[Row]:
        leaf = brief.case.leaves[key]
        first = cells[key, names[0]]
        if first.method == "pairwise":
            # Somebody's answers, such as those that are asked for here.
            note = _("from your answers: the alternatives compared two by two")
            return [Row.of(Cell(words.node(key), note=note), *[Cell()] * len(names))]
        shown = [
            Cell(c.central, note=range_text(c.low, c.high)) for c in (cells[key, a] for a in names)
        ]
        text = method_name(first.method)
        at = place(leaf.section, leaf.line)
        note = _("{method}; {place}").format(method=text, place=at) if at else text
        return [Row.of(Cell(words.node(key), note=note), *shown)]

    columns = (
        Column(_("Criterion") if brief.flat else _("Sub-criterion"), header=True),
        *(Column(words.alternative(a), "number", 2) for a in names),
    )
    return Table(
        "ratings",
        _("Ratings, with low and high, and what they come from"),
        columns,
        _by_leaf(brief, of, len(columns), leaves=False),
        style="matrix",
    )


def _by_leaf(
    brief: Brief, rows_of: Callable[[str], list[Row]], columns: int, leaves: bool = True
) -> tuple[Row, ...]:
    """Rows in the order of the tree under headings that name what they are about."""
    words, tree = brief.words, brief.tree
    found: list[Row] = []
    above: list[str] = []
    for key in tree.leaves:
        rows = rows_of(key)
        if not rows:
            continue
        path = tree.path(key)[1:-1]
        if leaves:
            found.append(Row.over(" / ".join(words.node(n) for n in [*path, key]), columns))
        elif path and path != above:
            found.append(Row.over(" / ".join(words.node(n) for n in path), columns))
        above = path
        found += rows
    return tuple(found)


# -- claims -------------------------------------------------------------------------------------


def _claims(brief: Brief) -> Section | None:
    case, words = brief.case, brief.words
    active = case.active_claims().by_leaf
    used = [leaf for leaf in brief.tree.leaves if case.leaves[leaf].method == "claims"]
    counted = {leaf: active.get(leaf, ()) for leaf in used}
    total = sum(map(len, counted.values()))
    if not total:
        return None
    text = _(
        "A claim is a statement in the source that orders alternatives on one scale, here in the "
        "analyst's own words. “A > B” puts A ahead of B, “A ≥ B” says at least as good, “A = B” "
        "alike."
    )
    found = len(case.claim_records)
    if total < found:
        more = _("Counted: {n} of {total}. The report has the others too, and why they are not.")
        text = f"{text} {more.format(n=total, total=found)}"

    def of(key: str) -> list[Row]:
        return [
            Row.of(
                c.id,
                words.order(c),
                c.paraphrase[brief.lang],
                str(place(c.section, c.line)),
            )
            for c in counted.get(key, ())
        ]

    columns = (
        Column(_("No."), header=True),
        Column(_("Order")),
        Column(_("What the source says")),
        Column(_("Place")),
    )
    table = Table("claims", _("The claims that are counted"), columns, _by_leaf(brief, of, 4))
    return Section("claims", _("Claims"), (Paragraph(say(text)),), (table,))


# -- measured figures ---------------------------------------------------------------------------


def _measures(brief: Brief) -> Section | None:
    case, words = brief.case, brief.words

    def of(key: str) -> list[Row]:
        return [
            Row.of(
                words.alternative(m.alternative),
                _figure(m.low, m.central, m.high),
                m.unit[brief.lang],
                m.note[brief.lang],
                str(place(m.section, m.line)),
            )
            for m in case.measure_records
            if m.leaf == key and not m.condition
        ]

    columns = [
        Column(_("Alternative"), header=True),
        Column(_("Figure")),
        Column(_("Unit")),
        Column(_("Note")),
        Column(_("Place")),
    ]
    rows = _by_leaf(brief, of, len(columns))
    if not rows:
        return None
    columns, rows = _filled(columns, rows)
    text = _(
        "Figures on a scale that is rated by something else are shown to hold against the rating."
    )
    unrated = {m.leaf for m in case.measure_records if not m.condition}
    aside = any(case.leaves[k].method != "measure" for k in unrated if k in case.leaves)
    blocks = (Paragraph(say(text)),) if aside else ()
    table = Table("measures", _("The figures"), tuple(columns), rows)
    return Section("measures", _("Measured figures"), blocks, (table,))


def _figure(low: float | None, central: float | None, high: float | None) -> str:
    """``3``, ``3 (2–4)``, ``2–4``, ``2 and up``."""
    if high is None and low is not None:
        ends = _("{low} and up").format(low=natural(low))
    elif low == high:
        ends = natural(low)
    else:
        ends = f"{natural(low)}–{natural(high)}"
    if central is None or low == high:
        return ends
    return f"{natural(central)} ({ends})"


def _filled(columns: list[Column], rows: tuple[Row, ...]) -> tuple[list[Column], tuple[Row, ...]]:
    """Without the columns that nothing stands in."""
    kept = [
        i
        for i, column in enumerate(columns)
        if column.header or any(r.cells[i].value not in (None, "") for r in rows if not r.heading)
    ]
    fewer = tuple(Row(tuple(r.cells[i] for i in kept), heading=r.heading) for r in rows)
    return [columns[i] for i in kept], fewer


# -- register -----------------------------------------------------------------------------------


def _register(brief: Brief) -> Section | None:
    case = brief.case
    if not case.register_targets:
        return None
    levels = [
        _("{value} {name}").format(value=value, name=names[brief.lang])
        for value, names in case.register_levels.items()
    ]
    text = _(
        "Each risk is graded by likelihood × consequence ({levels}); “?” is not graded, and “*” is "
        "what the source says of every alternative alike. The greater the product, the lower the "
        "rating."
    ).format(levels=", ".join(levels))
    tables = tuple(_grades(brief, target) for target in case.register_targets)
    return Section("register", _("The risk register"), (Paragraph(say(text)),), tables)


def _grades(brief: Brief, target: str) -> Table:
    case, words = brief.case, brief.words
    found = {
        (item.risk, a): item for a in case.alternatives for item in register_items(case, target, a)
    }
    rows = []
    for key, risk in case.risks.items():
        items = [found.get((key, a)) for a in case.alternatives]
        if not any(items):
            continue
        name = _("{number}. {name}").format(number=key, name=risk.name(brief.lang))
        cells = [
            ""
            if item is None
            else f"{grade(item.likelihood)}×{grade(item.consequence)}"
            f"{'*' if item.set == 'cross' else ''}"
            for item in items
        ]
        rows.append(Row.of(Cell(name, note=str(place(risk.section, risk.line))), *cells))
    return Table(
        f"grades-{anchor('target', target)}",
        _("Grades: “{target}”").format(target=case.target_names[target][brief.lang]),
        (
            Column(_("Risk"), header=True),
            *(Column(words.alternative(a)) for a in case.alternatives),
        ),
        tuple(rows),
        style="matrix",
    )
