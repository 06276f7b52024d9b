"""Who could be best at all, and what it would take."""

from __future__ import annotations

import math
from typing import Any

from ..i18n import gettext as _
from ..i18n import ngettext
from .common import records, score
from .results import Findings
from .section import Block, Bullets, Cell, Column, Paragraph, Row, Section, Table, Text, say
from .words import Words

__all__ = ["potential"]


def potential(results: Findings, words: Words) -> Section:
    """Which alternatives some weights make best, and the least raise of ratings for the others."""
    rows = dict(zip(results.alternatives, records(results.optimality.to_frame()), strict=True))
    top = results.evaluation.top
    able = [a for a, r in rows.items() if r["alone"] and a not in top]
    jointly = [a for a, r in rows.items() if r["can_be_best"] and not r["alone"] and a not in top]
    blocks: list[Block] = [
        Paragraph(
            say(
                _(
                    "Is an alternative out of the question whatever the weights, or does it only "
                    "have the wrong weights against it? And if no weights help: how much better "
                    "would its ratings have to be?"
                )
            )
        )
    ]
    items: list[Text] = []
    if able:
        text = ngettext(
            "At some weights of the criteria {alternatives} is best.",
            "Each of {alternatives} is best at some weights of the criteria.",
            len(able),
        )
        items.append(say(text, alternatives=words.listed(able)))
    if jointly:
        text = ngettext(
            "{alternatives} can at most share first place.",
            "Each of {alternatives} can at most share first place.",
            len(jointly),
        )
        items.append(say(text, alternatives=words.listed(jointly)))
    items += [_out(words, a, r) for a, r in rows.items() if not r["can_be_best"]]
    if not items:
        items.append(say(_("Every alternative is already among the best.")))
    blocks.append(Bullets(tuple(items)))
    return Section(
        "changes-potential",
        _("Who could be best at all"),
        tuple(blocks),
        (_table(results, words, rows),),
    )


def _out(words: Words, key: str, row: dict[str, Any]) -> Text:
    """Why an alternative cannot be best, and what would let it."""
    values = {
        "alternative": words.alternative(key),
        "gap": score(-row["lead"]),
        "others": words.listed(row["dominated_by"]),
        "every": score(row["raise_all"]),
        "one": score(row["raise_one"]),
        "leaf": "" if row["raise_one_leaf"] is None else words.node(row["raise_one_leaf"]),
    }
    raised = math.isfinite(row["raise_one"])
    if row["dominated_by"] and raised:
        text = _(
            "{alternative} cannot be best at any weights of the criteria; the best is always at "
            "least {gap} ahead. As good or better at all of them: {others}. To be best at some, "
            "{alternative} needs all its ratings raised by {every}, or “{leaf}” alone by {one}."
        )
    elif row["dominated_by"]:
        text = _(
            "{alternative} cannot be best at any weights of the criteria; the best is always at "
            "least {gap} ahead. As good or better at all of them: {others}. To be best at some, "
            "{alternative} needs all its ratings raised by {every}; no single rating is enough."
        )
    elif raised:
        text = _(
            "{alternative} cannot be best at any weights of the criteria: the best is always at "
            "least {gap} ahead, though no other is better at all weights. To be best at some, it "
            "needs all its ratings raised by {every}, or “{leaf}” alone by {one}."
        )
    else:
        text = _(
            "{alternative} cannot be best at any weights of the criteria: the best is always at "
            "least {gap} ahead, though no other is better at all weights. To be best at some, it "
            "needs all its ratings raised by {every}; no single rating is enough."
        )
    return say(text, **values)


def _table(results: Findings, words: Words, rows: dict[str, dict[str, Any]]) -> Table:
    top = results.evaluation.top

    def one(value: float, leaf: str | None) -> Cell:
        if math.isinf(value):
            return Cell(_("not enough"))
        return Cell(value, note="" if leaf is None else words.node(leaf))

    return Table(
        "potential",
        _("What it would take for each alternative to be best"),
        (
            Column(_("Alternative"), header=True),
            Column(_("Can be best")),
            Column(_("Greatest lead"), "number", 3),
            Column(_("As good or better at all weights")),
            Column(_("For some weights: all ratings up by"), "number", 3),
            Column(_("or one rating up by"), "number", 3),
            Column(_("At the weights now: all ratings up by"), "number", 3),
            Column(_("or one rating up by"), "number", 3),
        ),
        tuple(
            Row.of(
                words.alternative(a),
                _("yes") if r["can_be_best"] else _("no"),
                Cell(r["lead"], strong=r["lead"] < 0),
                words.listed(r["dominated_by"]),
                r["raise_all"],
                one(r["raise_one"], r["raise_one_leaf"]),
                r["raise_all_now"],
                one(r["raise_one_now"], r["raise_one_now_leaf"]),
                strong=a in top,
                alternative=a,
            )
            for a, r in rows.items()
        ),
        note=say(
            _(
                "The greatest lead is over the best of the others, at the weights of the criteria "
                "that suit the alternative best; below 0 it is behind even there. Ratings can be "
                "raised to 1 at most; “not enough” means that no single rating, raised to 1, "
                "is enough."
            )
        ),
    )
