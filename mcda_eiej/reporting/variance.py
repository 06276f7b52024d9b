"""Where the uncertainty of the lead comes from: the share of its variance by weight and rating."""

from __future__ import annotations

from ..i18n import gettext as _
from ..i18n import percent
from .common import records
from .hingewords import Row as Found
from .results import Findings
from .section import (
    Block,
    Bullets,
    Cell,
    Code,
    Column,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
    anchor,
    say,
)
from .words import Words, count

__all__ = ["variance"]

# Inputs named in sentences, and rows of the shorter table.
NAMED, SHOWN = 3, 12
# Shares within this many standard errors of 0 are not told from nothing.
ERRORS = 2


def variance(results: Findings, words: Words) -> Section | None:
    """First-order shares of the variance of the lead; None where there are none to tell."""
    found = results.hinged.variance
    if found is None or found.variance == 0:
        return None
    rows = [r for r in records(found.to_frame()) if r["first_order"] > ERRORS * r["standard_error"]]
    if not rows:
        return None
    intro = _(
        "With the criteria's weights and the ratings both drawn, the lead of {best} varies. How "
        "much of its variance would go if one of them were known? The greater the share, the more "
        "of the uncertainty lies there."
    )
    blocks: list[Block] = [
        Paragraph(say(intro, best=words.alternative(found.best))),
        Bullets(tuple(_sentence(words, row) for row in rows[:NAMED])),
    ]
    text = _(
        "Weights sum to 100%, so that knowing one tells something of the others: the shares do not "
        "add up, and what none accounts for alone comes of several together."
    )
    blocks.append(Paragraph(say(text), "note"))
    call = f"sensitivity.global_sensitivity(case, {results.who!r}, samples={found.samples}, "
    blocks.append(Code(f"{call}seed={found.seed}, delta_samples=0)"))
    every = results.depth == "full"
    shown = rows if every else rows[:SHOWN]
    note = _(
        "Shares of the variance, each input alone (first order), from {n} draws with random seed "
        "{seed}. What is within two standard errors of 0 is left out."
    )
    return Section(
        "changes-variance",
        _("What the uncertainty comes from"),
        tuple(blocks),
        (
            Table(
                "variance",
                _("Share of the variance of the lead that each weight and rating accounts for"),
                (
                    Column(_("Criterion or leaf"), header=True),
                    Column(_("Weight, or whose rating")),
                    Column(_("Share of the variance"), "percent", 1),
                    Column(_("Standard error"), "percent", 1),
                ),
                tuple(_row(words, r) for r in shown),
                note=say(note, n=count(found.samples), seed=str(found.seed)),
            ),
        ),
    )


def _sentence(words: Words, row: Found) -> Text:
    share = percent(row["first_order"])
    if row["kind"] == "weight":
        text = _("The weight of “{node}”: {share} of the variance.")
        return say(text, node=words.node(row["what"]), share=share)
    text = _("The rating of {alternative} on “{leaf}”: {share} of the variance.")
    name = words.alternative(row["alternative"])
    return say(text, alternative=name, leaf=words.node(row["what"]), share=share)


def _row(words: Words, row: Found) -> Row:
    weight = row["kind"] == "weight"
    link = "" if weight else anchor("leaf", row["what"])
    return Row.of(
        Cell(words.node(row["what"]), link=link),
        _("weight") if weight else words.alternative(row["alternative"]),
        Cell(float(row["first_order"]), shade=float(row["first_order"])),
        float(row["standard_error"]),
    )
