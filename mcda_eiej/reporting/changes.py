"""When does the best stop being best? One weight, several, all of them, and with ratings unsure."""

from __future__ import annotations

import math
from typing import Any

from ..i18n import gettext as _
from ..i18n import ngettext, percent
from . import figures
from .common import records, speaking
from .critical import critical
from .potential import potential
from .results import Findings
from .section import Block, Bullets, Cell, Column, Paragraph, Row, Section, Table, Text, say
from .shares import all_weightings, uncertain_ratings
from .variance import variance
from .words import Words

__all__ = ["changes", "limit_text", "reversal_text"]

# Changes of weight named in a sentence; the table has them all.
STEPS = 3


@speaking
def changes(results: Findings, lang: str) -> Section:
    """Everything on when the answer changes."""
    words = Words(results.case, lang)
    top = results.evaluation.top
    title = ngettext(
        "When {best} stops being best", "When {best} stop being best together", len(top)
    ).format(best=words.listed(top))
    if len(results.alternatives) == 1:
        text = _("With one alternative nothing can change which is best.")
        return Section("changes", title, (Paragraph(say(text)),))
    parts = [
        _one(results, words),
        *_there(critical(results, words)),
        _several(results, words),
        all_weightings(results, words),
        uncertain_ratings(results, words),
        *_there(variance(results, words)),
        potential(results, words),
    ]
    opening = _(
        "Whether a change matters depends on whether somebody could defend it. So here are the "
        "limits themselves: how far a weight, several weights or the ratings can move before "
        "another alternative is best."
    )
    return Section("changes", title, (Paragraph(say(opening)),), parts=tuple(parts))


def _there(section: Section | None) -> tuple[Section, ...]:
    return () if section is None else (section,)


# -- one weight at a time -----------------------------------------------------------------------


def _one(results: Findings, words: Words) -> Section:
    rows = records(results.stability[1])
    firm: list[str] = []
    sentences: list[Text] = []
    for row in rows:
        if row["node"] not in results.criteria:
            continue
        if row["below"] is None and row["above"] is None:
            firm.append(row["node"])
        else:
            sentences.append(limit_text(results, words, row))
    if firm:
        text = ngettext(
            "The weight of {nodes} can be anything from 0 to 100% without changing which is best.",
            "The weights of {nodes} can each be anything from 0 to 100% without changing which is "
            "best.",
            len(firm),
        )
        sentences.append(say(text, nodes=words.nodes(firm)))
    blocks: list[Block] = [
        Paragraph(
            say(
                _(
                    "One weight is moved at a time while the others under the same node keep their "
                    "proportions. The weights are local: shares of the node above that sum to "
                    "100%. The limits are exact."
                )
            )
        ),
        Bullets(tuple(sentences)),
    ]
    leaf_rows = [r for r in rows if r["node"] not in results.criteria]
    if leaf_rows:
        blocks.append(Paragraph(_leaves(words, leaf_rows)))
    return Section(
        "changes-one",
        _("One weight at a time"),
        tuple(blocks),
        tables=(_intervals(results, words), _break_evens(results, words)),
        figures=(figures.stability(results, words.lang), figures.sweeps(results, words.lang)),
    )


def limit_text(results: Findings, words: Words, row: dict[str, Any]) -> Text:
    """How far one weight can move, and who takes over at each end."""
    top = results.evaluation.top
    below, above = row["below"], row["above"]
    values = {
        "best": words.listed(top),
        "node": words.node(row["node"]),
        "now": percent(row["baseline"]),
        "low": percent(row["low"]),
        "high": percent(row["high"]),
        "below": "" if below is None else words.joint(below),
        "above": "" if above is None else words.joint(above),
    }
    if row["low"] == row["high"]:
        # A tie at the present weight only.
        if below is None:
            text = _(
                "“{node}”: the tie holds at the present weight only ({now}); above it {above} is "
                "best."
            )
        elif above is None:
            text = _(
                "“{node}”: the tie holds at the present weight only ({now}); below it {below} is "
                "best."
            )
        else:
            text = _(
                "“{node}”: the tie holds at the present weight only ({now}); below it {below} is "
                "best, above it {above}."
            )
    elif below is None:
        text = ngettext(
            "{best} is best as long as the weight of “{node}” is below {high} (now {now}); above "
            "that {above} is best.",
            "{best} are best as long as the weight of “{node}” is below {high} (now {now}); above "
            "that {above} is best.",
            len(top),
        )
    elif above is None:
        text = ngettext(
            "{best} is best as long as the weight of “{node}” is above {low} (now {now}); below "
            "that {below} is best.",
            "{best} are best as long as the weight of “{node}” is above {low} (now {now}); below "
            "that {below} is best.",
            len(top),
        )
    else:
        text = ngettext(
            "{best} is best as long as the weight of “{node}” is between {low} and {high} (now "
            "{now}); below that {below} is best, above it {above}.",
            "{best} are best as long as the weight of “{node}” is between {low} and {high} (now "
            "{now}); below that {below} is best, above it {above}.",
            len(top),
        )
    return say(text, **values)


def _leaves(words: Words, rows: list[dict[str, Any]]) -> Text:
    able = [r["node"] for r in rows if r["below"] is not None or r["above"] is not None]
    total = str(len(rows))
    if not able:
        text = ngettext(
            "Below the criteria there is {total} weight; moved alone it does not change which is "
            "best.",
            "Below the criteria there are {total} weights; none of them, moved alone, changes "
            "which is best.",
            len(rows),
        )
        return say(text, total=total)
    text = ngettext(
        "Below the criteria, {n} of {total} weights can change which is best when moved alone: "
        "{nodes}.",
        "Below the criteria, {n} of {total} weights can change which is best when moved alone: "
        "{nodes}.",
        len(able),
    )
    return say(text, n=str(len(able)), total=total, nodes=words.nodes(able))


def _intervals(results: Findings, words: Words) -> Table:
    frames = [records(results.stability[d]) for d in (1, 2, None)]
    tree = results.model.hierarchy
    rows = []
    for first, two, whole in zip(*frames, strict=True):
        node = first["node"]
        moves = first["below"] is not None or first["above"] is not None
        rows.append(
            Row.of(
                Cell(words.node(node), indent=len(tree.path(node)) - 2),
                first["baseline"],
                Cell(first["low"], strong=moves),
                Cell(first["high"], strong=moves),
                "" if first["below"] is None else words.joint(first["below"]),
                "" if first["above"] is None else words.joint(first["above"]),
                two["low"],
                two["high"],
                whole["low"],
                whole["high"],
                strong=node in results.criteria,
            )
        )
    columns = (
        Column(_("Weight of"), header=True),
        Column(_("Now"), "percent", 1),
        Column(_("Best stays best from"), "percent", 1),
        Column(_("to"), "percent", 1),
        Column(_("Best below")),
        Column(_("Best above")),
        Column(_("First two stay from"), "percent", 1),
        Column(_("to"), "percent", 1),
        Column(_("Whole ranking stays from"), "percent", 1),
        Column(_("to"), "percent", 1),
    )
    return Table(
        "intervals",
        _("How far each weight can move alone"),
        columns,
        tuple(rows),
        note=say(
            _(
                "At the limit itself the rival has caught up. “First two” are the first two "
                "places as a set, whatever their order."
            )
        ),
    )


def _parent_note(results: Findings, words: Words, node: str) -> str:
    parent = results.model.hierarchy.parent(node)
    if parent is None or parent == results.model.hierarchy.goal:
        return ""
    return _("under “{parent}”").format(parent=words.node(parent))


def _break_evens(results: Findings, words: Words) -> Table:
    rows = [
        Row.of(
            Cell(words.node(r["node"]), note=_parent_note(results, words, r["node"])),
            float(results.model.local_weights[r["node"]]),
            Cell(r["weight"], strong=True),
            words.joint(r["from"]),
            words.joint(r["to"]),
        )
        for r in records(results.break_evens)
    ]
    return Table(
        "break-evens",
        _("Every weight at which the best changes"),
        (
            Column(_("Weight of"), header=True),
            Column(_("Now"), "percent", 1),
            Column(_("Changes at"), "percent", 2),
            Column(_("Best just below")),
            Column(_("Best just above")),
        ),
        tuple(rows),
        note=()
        if rows
        else say(_("There are none: no weight, moved alone, changes which is best.")),
    )


# -- several weights at once --------------------------------------------------------------------


def _several(results: Findings, words: Words) -> Section:
    table = results.reversals["l1"]
    now = {c: float(results.model.local_weights[c]) for c in results.criteria}
    reachable = [r for r in records(table) if math.isfinite(r["distance"])]
    never = [r["challenger"] for r in records(table) if math.isinf(r["distance"])]
    text = _(
        "If several criteria change weight at the same time, less is needed. For each "
        "other alternative, these are the nearest weights at which it is as good as "
        "every other: those that move the least weight in all. The weights below the "
        "criteria stay."
    )
    if not reachable:
        text = _(
            "Here several criteria change weight at the same time; the weights below the criteria "
            "stay."
        )
    blocks: list[Block] = [Paragraph(say(text))]
    items = [reversal_text(words, row, now) for row in reachable]
    if never:
        text = ngettext(
            "{alternatives} is not best at any weights of the criteria.",
            "{alternatives} are not best at any weights of the criteria.",
            len(never),
        )
        items.append(say(text, alternatives=words.listed(never)))
    if not items:
        items.append(say(_("Every alternative is already among the best.")))
    blocks.append(Bullets(tuple(items)))
    tables = (_reversals(results, words, now),) if len(table) else ()
    drawn = (figures.reversals(results, words.lang),) if reachable else ()
    return Section("changes-several", _("Several weights at once"), tuple(blocks), tables, drawn)


def reversal_text(words: Words, row: dict[str, Any], now: dict[str, float]) -> Text:
    item = _("“{node}” from {old} to {new}")
    moved = [c for c in now if abs(row[c] - now[c]) > 1e-9]
    moved.sort(key=lambda c: -abs(row[c] - now[c]))
    shown, rest = moved[:STEPS], len(moved) - STEPS
    steps = [
        item.format(node=words.node(c), old=percent(now[c]), new=percent(row[c])) for c in shown
    ]
    if rest > 0:
        steps.append(ngettext("{n} more change", "{n} more changes", rest).format(n=rest))
    return say(
        _("{challenger} catches up when {moved} of all weight shifts: {steps}."),
        challenger=words.alternative(row["challenger"]),
        moved=percent(row["distance"] / 2),
        steps="; ".join(steps),
    )


def _reversals(results: Findings, words: Words, now: dict[str, float]) -> Table:
    by_norm = {
        norm: {r["challenger"]: r["distance"] for r in records(frame)}
        for norm, frame in results.reversals.items()
    }
    first = Row.of(
        _("Weights now"), None, None, None, *(Cell(w) for w in now.values()), strong=True
    )
    rows = [first]
    for row in records(results.reversals["l1"]):
        key = row["challenger"]
        if math.isinf(row["distance"]):
            cells = [*[_("never")] * 3, *[None] * len(now)]
            rows.append(Row.of(words.alternative(key), *cells, alternative=key))
            continue
        rows.append(
            Row.of(
                words.alternative(key),
                Cell(row["distance"] / 2, strong=True),
                by_norm["linf"][key],
                by_norm["l2"][key],
                *(Cell(row[c], strong=abs(row[c] - w) > 1e-9) for c, w in now.items()),
                alternative=key,
            )
        )
    return Table(
        "reversals",
        _("The nearest weights at which each other alternative is as good as every other"),
        (
            Column(_("Alternative"), header=True),
            Column(_("Weight shifted in all"), "percent", 1),
            Column(_("Greatest single change"), "percent", 1),
            Column(_("Euclidean distance"), "number", 3),
            *(Column(words.node(c), "percent", 1) for c in now),
        ),
        tuple(rows),
        note=say(
            _(
                "The weights shown are those nearest by weight shifted in all (half the sum of "
                "absolute changes); changed weights are in bold. The other two distances are to "
                "the weights that are nearest in their own measure."
            )
        ),
    )
