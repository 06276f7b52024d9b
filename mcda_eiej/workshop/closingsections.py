"""What stands on the decision statement: the analysis, where people differed, the decision."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .. import roomtexts as told
from ..i18n import gettext as _
from ..i18n import percent
from ..reporting.answer import headline, tests_text
from ..reporting.changes import limit_text, reversal_text
from ..reporting.common import records
from ..reporting.section import (
    Bullets,
    Callout,
    Cell,
    Column,
    Inline,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
    Text,
    plain_text,
    say,
)
from ..reporting.verdict import LEAST_SHARE
from ..reporting.words import date_text
from .closingwords import ShortWords

if TYPE_CHECKING:
    from ..decided import Decision
    from ..reporting.results import Findings
    from ..topics import Agenda
    from ..turnout import Status

__all__ = ["Closing", "sections"]

TOPICS = 3


@dataclass(frozen=True, eq=False)
class Closing:
    """What a statement is written from; ``decision`` is None where none is taken yet."""

    results: Findings
    status: Status
    agenda: Agenda
    decision: Decision | None
    words: ShortWords

    @cached_property
    def lines(self) -> list[tuple[bool, str, Text]]:
        """Whether a line is needed, which section it belongs to, and what it says."""
        return _in_order(_analysis(self), _people_lines(self))


def sections(closing: Closing, optional: int) -> list[Section]:
    """The three parts of the page, with so many of the lines that are not needed."""
    left, kept = optional, []
    for needed, section, text in closing.lines:
        if needed or left > 0:
            left -= 0 if needed else 1
            kept.append((section, text))
    analysis = tuple(text for section, text in kept if section == "analysis")
    people = tuple(text for section, text in kept if section == "people")
    parts = [_first(closing, analysis)]
    if people:
        parts.append(Section("people", _("Where people differ"), (Bullets(people),)))
    return [*parts, _decision(closing)]


Line = tuple[bool, Text]


def _in_order(own: list[Line], people: list[Line]) -> list[tuple[bool, str, Text]]:
    """Lines by how much they are needed: what is needed, then by turns from either part."""
    needed = [(True, "analysis", t) for n, t in own if n]
    needed += [(True, "people", t) for n, t in people if n]
    a = [(False, "analysis", t) for n, t in own if not n]
    b = [(False, "people", t) for n, t in people if not n]
    turns = [x for pair in zip(a, b, strict=False) for x in pair]
    shorter = min(len(a), len(b))
    return [*needed, *turns, *a[shorter:], *b[shorter:]]


# -- the analysis -------------------------------------------------------------------------------


def _first(closing: Closing, lines: tuple[Text, ...]) -> Section:
    results, words = closing.results, closing.words
    blocks: list[Paragraph | Callout | Bullets] = [Paragraph(headline(results, words), "lead")]
    if len(results.alternatives) > 1:
        blocks.append(_verdict(closing))
    if lines:
        blocks.append(Bullets(lines))
    return Section("analysis", _("What the analysis has best"), tuple(blocks))


def _verdict(closing: Closing) -> Callout:
    """Firm or fragile by the report's rule, and why."""
    verdict = closing.results.verdict
    total = str(len(verdict.tests))
    if verdict.firm:
        text = _("It passes all {total} tests of the report's rule.")
        return Callout(_("The answer is firm"), (Paragraph(say(text, total=total)),), "firm")
    if not verdict.alone:
        text = _("First place is shared, so the analysis alone does not decide.")
        return Callout(_("The answer is fragile"), (Paragraph(say(text)),), "fragile")
    # As on the report's one page: here the test stands alone.
    uncertain = _(
        "it is best in {share} of all weightings of the criteria when the ratings too are drawn "
        "from their ranges (limit: {limit})."
    ).format(share=percent(verdict.uncertain), limit=percent(LEAST_SHARE, 0))
    texts = tests_text(closing.results) | {"uncertain": uncertain}
    text = _("Tests of the report's rule that it fails ({n} of {total}):")
    opening = Paragraph(say(text, n=str(len(verdict.failed)), total=total))
    failed = tuple(say("{test}", test=texts[name]) for name in verdict.failed)
    return Callout(_("The answer is fragile"), (opening, Bullets(failed)), "fragile")


def _analysis(closing: Closing) -> list[Line]:
    """What it takes for another alternative to be best."""
    results, words = closing.results, closing.words
    if len(results.alternatives) < 2 or not results.verdict.alone:
        return []
    lines: list[Line] = []
    now = {c: float(results.model.local_weights[c]) for c in results.criteria}
    reached = [r for r in records(results.reversals["l1"]) if math.isfinite(r["distance"])]
    if reached:
        lines.append((True, reversal_text(words, reached[0], now)))
    else:
        text = _("No weights of the criteria make another alternative best.")
        lines.append((True, say(text)))
    if "share" not in results.verdict.failed:
        text = _("{best} is best in {share} of all weightings of the criteria.")
        best = words.top(results.evaluation.top)
        share = percent(results.verdict.share)
        lines.append((False, say(text, best=best, share=share)))
    room = results.room
    nearest = min(results.criteria, key=lambda c: room.get(c, math.inf))
    row = next((r for r in records(results.stability[1]) if r["node"] == nearest), None)
    if row is not None and math.isfinite(room.get(nearest, math.inf)):
        one = plain_text(limit_text(results, words, row))
        lines.append((False, say(_("The nearest limit of one weight: {limit}"), limit=one)))
    return lines


# -- people -------------------------------------------------------------------------------------


def _people_lines(closing: Closing) -> list[Line]:
    """Who took part, how far they agree, and what they differ on most; nobody is named."""
    status, words = closing.status, closing.words
    lines: list[Line] = []
    if status.illustrative:
        text = _("Profiles stand in for people: {n} of them; nobody was asked.")
        lines.append((True, say(text, n=str(len(status.members)))))
    else:
        lines.append((True, say("{text}", text=told.turnout_text(status))))
    accord = status.accord
    if accord is None:
        return lines
    if accord.decision is not None:
        item = _("{best}: {n}")
        rows = accord.decision.groups.to_dict("records")
        counts = [item.format(best=words.joint(r["winner"]), n=r["count"]) for r in rows[:4]]
        others = sum(int(r["count"]) for r in rows[4:])
        if others:
            counts.append(item.format(best=_("others"), n=others))
        text = _("Best in each member's own model – {counts}.")
        lines.append((True, say(text, counts="; ".join(counts))))
    if not math.isnan(accord.consensus):
        text = _("Consensus on the weights (S*): {share}.")
        lines.append((True, say(text, share=percent(accord.consensus))))
    for place, row in enumerate(records(closing.agenda.topics.head(TOPICS))):
        lines.append((place == 0, _topic(closing, row)))
    gone = told.coalition_text(status, words.joint)
    if gone:
        lines.append((False, say("{text}", text=gone)))
    return lines


def _topic(closing: Closing, row: dict[str, object]) -> Text:
    words = closing.words

    def name(key: str) -> str:
        known = words.case.alternatives
        return words.alternative(key) if key in known else words.node(key)

    text = _("{topic}: from {low} ({at_low} of {total}) to {high} ({at_high} of {total}).")
    topic = told.topic_text(row, name)
    quoted = _("“{answer}”")
    sentence: list[Text] = [
        say(
            text,
            topic=Strong(topic[:1].upper() + topic[1:]),
            low=quoted.format(answer=told.end_text(row, "low", name)),
            high=quoted.format(answer=told.end_text(row, "high", name)),
            at_low=str(row["at_low"]),
            at_high=str(row["at_high"]),
            total=str(row["answered"]),
        )
    ]
    now = " = ".join(closing.agenda.best or ())
    for end in ("low", "high"):
        best = str(row[f"{end}_best"])
        if best and best != now:
            settled = _("Settled on “{answer}”, {best} would be best.")
            answer = told.end_text(row, end, name)
            sentence.append(say(" " + settled, answer=answer, best=words.joint(best)))
    return tuple(part for text in sentence for part in text)


# -- the decision -------------------------------------------------------------------------------


def _decision(closing: Closing) -> Section:
    """What was decided, or lines to write it on; and room for signatures."""
    found, words, lang = closing.decision, closing.words, closing.words.lang
    best = closing.results.evaluation.top
    rows: list[tuple[str, Text | str | Cell | None]]
    if found is None:
        text = _(
            "The analysis proposes; people decide. Write here what was decided, and why, if it is "
            "not what the analysis has best."
        )
        named = words.listed(closing.results.alternatives)
        one = _("One of {alternatives}, or something else in words").format(alternatives=named)
        why = _("What the analysis does not hold, or what is weighed otherwise than in it")
        rows = [
            (_("The decision taken"), Cell(note=one)),
            (_("If it differs from the analysis: why"), Cell(note=why)),
            (_("What remains open"), Cell(note=_("What, who follows up, and when"))),
            (_("By whom, and when"), None),
        ]
    else:
        text = _fits(closing)
        chosen = words.listed(found.chosen) if found.chosen else ""
        full = words.full(found.chosen[0]) if len(found.chosen) == 1 else ""
        named = " – ".join(part for part in (chosen, full) if part)
        said = found.text("text", lang)
        by, when = found.text("by", lang), found.date
        day = "" if when is None else date_text(when, lang)
        rows = [
            (_("The decision taken"), _decided(named, said)),
            (_("Why"), found.text("why", lang) or None),
            (_("What remains open"), found.text("open", lang) or None),
            (_("By whom, and when"), ", ".join(part for part in (by, day) if part) or None),
        ]
        if not found.differs(best) and not found.text("why", lang):
            del rows[1]
    rows.append((_("Signature"), None))
    table = Table(
        "decision",
        _("The decision"),
        (Column(_("Question"), header=True), Column(_("Answer"))),
        tuple(Row.of(*row) for row in rows),
        style="form",
        depth="short",
    )
    return Section("decision", _("The decision"), (Paragraph(say("{text}", text=text)),), (table,))


def _decided(named: str, said: str) -> Text:
    """What was chosen, and what was said of it."""
    parts: list[Inline] = [Strong(named)] if named else []
    if said:
        parts.append(f". {said}" if named else said)
    return tuple(parts)


def _fits(closing: Closing) -> str:
    """Whether what was chosen is what the analysis has best."""
    found, best = closing.decision, closing.results.evaluation.top
    assert found is not None
    if not found.chosen:
        return _("The analysis proposes; people decide.")
    if found.differs(best):
        return _(
            "What was decided is not what the analysis has best, which is {best}. The analysis "
            "proposes; people decide."
        ).format(best=closing.words.listed(best))
    return _("What was decided is what the analysis has best.")
