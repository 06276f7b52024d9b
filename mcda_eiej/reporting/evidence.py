"""What each rating rests on: leaf by leaf, every claim, figure and grade with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ..i18n import gettext as _
from ..i18n import number
from .claimstakes import lead_now, stakes
from .common import score, speaking
from .ratings import range_text
from .results import Findings
from .section import (
    Block,
    Callout,
    Cell,
    Column,
    Definitions,
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
from .shortened import many_ratings
from .words import Words, method_name, place, status_word

if TYPE_CHECKING:
    from ..records import Claim, Leaf, Measure

__all__ = ["claim_cells", "claim_columns", "evidence"]


@speaking
def evidence(results: Findings, lang: str) -> Section:
    """One part for each leaf, in the order of the tree."""
    words = Words(results.case, lang)
    blocks: list[Block] = []
    source = results.case.source
    if source:
        text = _("The source: {source}")
        blocks.append(Paragraph(say(text, source=source[lang])))
    if results.case.claim_records:
        text = _(
            "A claim is a statement in the source that orders alternatives, here in the analyst's "
            "own words. “A > B” puts A ahead of B on the leaf, “A ≥ B” says at least as good, "
            "“A = B” alike."
        )
        blocks.append(Paragraph(say(text)))
    hanging = _hanging(results, words)
    if hanging:
        text = _(
            "What hangs on a claim is what comes of it when it alone is left out, and when it "
            "alone is turned round: who is then best, or how large the lead of {best} is, which "
            "now is {lead}. A claim that other claims bear out cannot be turned round alone; these "
            "are named."
        )
        best = words.listed(results.evaluation.top)
        blocks.append(Paragraph(say(text, best=best, lead=score(lead_now(results)))))
    leaves = results.model.hierarchy.leaves
    parts = tuple(_leaf(results, words, results.case.leaves[key], hanging) for key in leaves)
    return Section("evidence", _("What the ratings rest on"), tuple(blocks), parts=parts)


def _hanging(results: Findings, words: Words) -> Mapping[str, Text]:
    """What hangs on each claim in force; nothing where there is nothing to be best of."""
    if not results.case.claim_records or len(results.alternatives) == 1:
        return {}
    return stakes(results, words)


def _leaf(results: Findings, words: Words, leaf: Leaf, hanging: Mapping[str, Text]) -> Section:
    lang = words.lang
    path = [words.node(n) for n in results.model.hierarchy.path(leaf.key)[1:-1]]
    items: list[tuple[str, Text]] = [
        (_("Whole name"), say("{text}", text=words.whole(leaf.key))),
        (_("Under"), say("{text}", text=" / ".join(path))),
        (_("What it is"), say("{text}", text=leaf.text("definition", lang))),
        (_("0 stands for"), say("{text}", text=leaf.text("worst", lang))),
        (_("1 stands for"), say("{text}", text=leaf.text("best", lang))),
        (_("Why these ends"), say("{text}", text=leaf.text("anchor_reason", lang))),
        (_("Rated by"), _rated_by(results, words, leaf)),
        (_("May count the same as"), _overlaps(words, leaf)),
        (_("In the source"), say("{text}", text=place(leaf.section, leaf.line))),
    ]
    blocks: list[Block] = [Definitions(tuple((k, t) for k, t in items if any(t)))]
    disagreeing = [d for d in results.disagreements if d.leaf == leaf.key]
    if disagreeing:
        ids = dict.fromkeys(d.claim.id for d in disagreeing)
        found = joined([Link(i, anchor("claim", i)) for i in ids])
        text = _("These claims run against the ratings here: {claims}.")
        blocks.append(Callout(_("Disagreement"), (Paragraph(say(text, claims=found)),)))
    many = many_ratings(results) and results.depth != "full"
    tables = [] if many else [_ratings(results, words, leaf)]
    claims = [c for c in results.case.claim_records if c.leaf == leaf.key]
    if claims:
        tables.append(_claims(results, words, leaf, claims, hanging))
    measures = [m for m in results.case.measure_records if m.leaf == leaf.key]
    if measures:
        tables.append(_measures(results, words, leaf, measures))
    if not many and any(r.leaf == leaf.key for r in results.case.rated_records):
        tables.append(_people(results, words, leaf))
    return Section(anchor("leaf", leaf.key), words.node(leaf.key), tuple(blocks), tuple(tables))


def _rated_by(results: Findings, words: Words, leaf: Leaf) -> Text:
    method = results.ratings.cells[leaf.key, results.alternatives[0]].method
    if method == "register":
        target = next(t for t, key in results.case.register_targets.items() if key == leaf.key)
        return say(
            _("the risk register: {link}"),
            link=Link(results.case.target_names[target][words.lang], "register"),
        )
    if method == "measure" and leaf.scale is not None:
        scale = leaf.scale
        unit = "" if scale.unit is None else scale.unit[words.lang]
        if scale.kind == "linear" and scale.low is not None and scale.high is not None:
            text = _(
                "measured figures, on a straight scale from {low} {unit} (0) to {high} {unit} (1)"
            )
            return say(text, low=natural(scale.low), high=natural(scale.high), unit=unit)
        text = _("measured figures in {unit}, on a scale that is not straight ({kind})")
        return say(text, unit=unit, kind=scale.kind)
    return say("{text}", text=method_name(method))


def _overlaps(words: Words, leaf: Leaf) -> Text:
    links = [Link(words.node(k), anchor("leaf", k)) for k in leaf.overlaps_with]
    return joined(list(links))


def natural(value: float | None) -> str:
    """A natural value with the decimals it needs, at most three."""
    if value is None:
        return ""
    digits = next((d for d in range(3) if abs(value - round(value, d)) < 1e-9), 3)
    return number(value, digits)


def _ratings(results: Findings, words: Words, leaf: Leaf) -> Table:
    used = results.active[results.case.choices.claims].by_leaf.get(leaf.key, ())
    rows = []
    for a in results.alternatives:
        cell = results.ratings.cells[leaf.key, a]
        ids = [c.id for c in used if a in (*c.better, *c.worse)]
        rows.append(
            Row.of(
                words.alternative(a),
                Cell(cell.central, shade=cell.central, strong=True),
                cell.low,
                cell.high,
                joined([Link(i, anchor("claim", i)) for i in ids]),
                alternative=a,
            )
        )
    columns = [
        Column(_("Alternative"), header=True),
        Column(_("Rating"), "number", 3),
        Column(_("Low"), "number", 3),
        Column(_("High"), "number", 3),
        Column(_("Claims in force")),
    ]
    if not used:
        columns = columns[:-1]
        rows = [replace(row, cells=row.cells[:-1]) for row in rows]
    caption = _("Ratings on “{leaf}”").format(leaf=words.node(leaf.key))
    return Table(f"ratings-{anchor('leaf', leaf.key)}", caption, tuple(columns), tuple(rows))


# -- claims ---------------------------------------------------------------------------------


def claim_columns() -> tuple[Column, ...]:
    """The columns of a table of claims."""
    return (
        Column(_("No."), header=True),
        Column(_("Order")),
        Column(_("What the source says")),
        Column(_("Place")),
        Column(_("Use")),
    )


def claim_cells(results: Findings, words: Words, claim: Claim, use: Text | str) -> Row:
    """A claim as a row, with the anchor that ratings lead to."""
    return Row.of(
        claim.id,
        words.order(claim),
        claim.paraphrase[words.lang],
        place(claim.section, claim.line),
        use,
        anchor=anchor("claim", claim.id),
    )


def _claims(
    results: Findings, words: Words, leaf: Leaf, claims: list[Claim], hanging: Mapping[str, Text]
) -> Table:
    rows = [claim_cells(results, words, c, _use(results, words, leaf, c)) for c in claims]
    columns = claim_columns()
    if hanging:
        idle = say(_("Nothing: it does not count."))
        columns = (*columns, Column(_("What hangs on it")))
        rows = [
            replace(row, cells=(*row.cells, Cell(hanging.get(claim.id, idle))))
            for row, claim in zip(rows, claims, strict=True)
        ]
    caption = _("Claims on “{leaf}”").format(leaf=words.node(leaf.key))
    return Table(f"claims-{anchor('leaf', leaf.key)}", caption, columns, tuple(rows))


def _use(results: Findings, words: Words, leaf: Leaf, claim: Claim) -> str:
    """Whether a claim counts, and if not why."""
    choices = results.case.choices
    active = results.active[choices.claims]
    aside = next((s for s in active.set_aside if s.id == claim.id), None)
    if aside is not None:
        return _("{strength}; set aside, contradicts {ids}").format(
            strength=status_word(claim.strength), ids=", ".join(aside.against)
        )
    if all(c.id != claim.id for c in active.by_leaf.get(leaf.key, ())):
        wider = next((s for s in results.active["all"].set_aside if s.id == claim.id), None)
        if wider is not None:
            text = _("{strength}; not counted, and contradicts {ids}")
            return text.format(strength=status_word(claim.strength), ids=", ".join(wider.against))
        return _("{strength}; not counted").format(strength=status_word(claim.strength))
    method = results.ratings.cells[leaf.key, results.alternatives[0]].method
    if method != "claims":
        return _("{strength}; held against the rating").format(strength=status_word(claim.strength))
    return _("{strength}; counted").format(strength=status_word(claim.strength))


# -- figures and people -------------------------------------------------------------------------


def _measures(results: Findings, words: Words, leaf: Leaf, measures: list[Measure]) -> Table:
    rated = leaf.method == "measure" and leaf.scale is not None
    rows = []
    for m in measures:
        open_end = _("and up") if m.high is None else natural(m.high)
        value: float | None = None
        if rated and not m.condition:
            value = results.ratings.cells[leaf.key, m.alternative].central
        rows.append(
            Row.of(
                words.alternative(m.alternative),
                natural(m.low),
                natural(m.central),
                open_end,
                m.unit[words.lang],
                value,
                m.note[words.lang],
                _condition(results, words, m.condition),
                place(m.section, m.line),
                alternative=m.alternative,
            )
        )
    columns = [
        Column(_("Alternative"), header=True),
        Column(_("Low")),
        Column(_("Central")),
        Column(_("High")),
        Column(_("Unit")),
        Column(_("Rating"), "number", 3),
        Column(_("Note")),
        Column(_("Only if")),
        Column(_("Place")),
    ]
    keep = [True] * len(columns)
    keep[5] = rated
    keep[6] = any(m.note[words.lang] for m in measures)
    keep[7] = any(m.condition for m in measures)
    chosen = [i for i, k in enumerate(keep) if k]
    caption = _("Figures in the source on “{leaf}”").format(leaf=words.node(leaf.key))
    note = (
        ()
        if rated
        else say(_("The leaf is not rated by these figures; they are shown to hold against it."))
    )
    return Table(
        f"measures-{anchor('leaf', leaf.key)}",
        caption,
        tuple(columns[i] for i in chosen),
        tuple(replace(r, cells=tuple(r.cells[i] for i in chosen)) for r in rows),
        note=note,
    )


def _condition(results: Findings, words: Words, key: str) -> Text:
    if not key:
        return ()
    return (Link(words.node(key), anchor("condition", key)),)


def _people(results: Findings, words: Words, leaf: Leaf) -> Table:
    rows = [
        Row.of(
            words.alternative(r.alternative),
            _person(results, words, r.who),
            Cell(r.central, note=range_text(r.low, r.high)),
            r.rationale[words.lang],
            alternative=r.alternative,
        )
        for r in results.case.rated_records
        if r.leaf == leaf.key
    ]
    return Table(
        f"people-{anchor('leaf', leaf.key)}",
        _("People's ratings on “{leaf}”").format(leaf=words.node(leaf.key)),
        (
            Column(_("Alternative"), header=True),
            Column(_("Who")),
            Column(_("Rating"), "number", 2),
            Column(_("Reason")),
        ),
        tuple(rows),
        note=say(_("Their mean counts; the range is from the lowest low to the highest high.")),
    )


def _person(results: Findings, words: Words, key: str) -> str:
    case = results.case
    return words.who(key) if key in case.participants or key in case.profiles else key
