"""One page: the answer, how firm it is, and when it changes."""

from __future__ import annotations

from ..i18n import gettext as _
from ..i18n import ngettext, percent
from .answer import conditions_text, headline, single_weights, tests_text, weights_used
from .changes import reversal_text
from .common import records, speaking
from .hinges import least_rows, unanswered_text
from .hingewords import row_kind, which
from .results import Findings
from .section import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
    plain_text,
    say,
)
from .verdict import LEAST_SHARE
from .words import Words

__all__ = ["summary"]

# Kinds of changes that the other sentences speak of.
TOLD = ("weight", "condition", "unanswered", "probability", "place", "conditions")
MOST = 3


@speaking
def summary(results: Findings, lang: str) -> Section:
    """The headline, the verdict with the tests that fail, and the limits in a few lines."""
    words = Words(results.case, lang)
    blocks: list[Block] = [
        Paragraph(headline(results, words), "lead"),
        Paragraph(weights_used(results, words)),
    ]
    if len(results.alternatives) > 1:
        blocks.append(_verdict(results))
        blocks.append(Paragraph(say(_("When another alternative is best:"))))
        blocks.append(Bullets(tuple(_limits(results, words))))
    return Section("summary", _("The answer"), tuple(blocks), (_scores(results, words),))


def _verdict(results: Findings) -> Callout:
    verdict = results.verdict
    # Here the tests stand alone, so that each has to say all it is about.
    uncertain = _(
        "it is best in {share} of all weightings of the criteria when the ratings too are drawn "
        "from their ranges (limit: {limit})."
    ).format(share=percent(verdict.uncertain), limit=percent(LEAST_SHARE, 0))
    texts = tests_text(results) | {"uncertain": uncertain}
    total = str(len(verdict.tests))
    if verdict.firm:
        text = _("It passes all {total} tests of the report's rule.")
        opening = Paragraph(say(text, total=total))
        return Callout(_("The answer is firm"), (opening,), "firm")
    if not verdict.alone:
        text = _("First place is shared, so the analysis alone does not decide.")
        return Callout(_("The answer is fragile"), (Paragraph(say(text)),), "fragile")
    text = ngettext(
        "It fails {n} of the {total} tests of the report's rule:",
        "It fails {n} of the {total} tests of the report's rule:",
        len(verdict.failed),
    )
    failed = tuple(say("{test}", test=texts[name]) for name in verdict.failed)
    opening = Paragraph(say(text, n=str(len(verdict.failed)), total=total))
    return Callout(_("The answer is fragile"), (opening, Bullets(failed)), "fragile")


def _limits(results: Findings, words: Words) -> list[Text]:
    now = {c: float(results.model.local_weights[c]) for c in results.criteria}
    nearest = [r for r in records(results.reversals["l1"]) if r["distance"] < float("inf")]
    items = [reversal_text(words, nearest[0], now)] if nearest else []
    items.append(single_weights(results, words))
    items += unanswered_text(results, words)[:1]
    if results.conditions:
        items.append(conditions_text(results, words))
    others = [r for r in least_rows(results) if r["kind"] not in TOLD]
    if results.hinged.of_people:
        others = [r for r in others if r["kind"] not in ("judgment", "judgments")]
    listed = [
        _("{kind} ({which}: {winner})").format(
            kind=row_kind(r),
            which=plain_text(which(words, r)),
            winner=words.joint(r["winner"]),
        )
        for r in others[:MOST]
    ]
    if listed:
        text = _("Also, from the smallest change: {changes}.")
        items.append(say(text, changes="; ".join(listed)))
    return items


def _scores(results: Findings, words: Words) -> Table:
    ev = results.evaluation
    rows = tuple(
        Row.of(
            int(ev.ranking[a]),
            words.alternative(a),
            *([words.full(a)] if words.short else []),
            Cell(float(ev.scores[a]), strong=True),
            strong=a in ev.top,
            alternative=str(a),
        )
        for a in ev.scores.index
    )
    return Table(
        "summary",
        _("Scores on a scale from 0 to 1"),
        (
            Column(_("Rank"), "integer"),
            Column(_("Alternative"), header=True),
            *([Column(_("What it is"))] if words.short else []),
            Column(_("Score"), "number", 3),
        ),
        rows,
        depth="short",
    )
