"""When things happen under each alternative, as the source gives it."""

from __future__ import annotations

from ..i18n import gettext as _
from . import figures
from .common import speaking
from .results import Findings
from .section import Cell, Column, Paragraph, Row, Section, Table, say
from .words import Words, period_text, place, status_word

__all__ = ["timeline"]


@speaking
def timeline(results: Findings, lang: str) -> Section | None:
    """The dates as a figure and a table; None where the case gives none."""
    words = Words(results.case, lang)
    periods = results.case.periods
    if not periods:
        return None
    rows = []
    for a in results.alternatives:
        for p in (p for p in periods if p.alternative == a):
            rows.append(
                Row.of(
                    Cell(words.alternative(a)),
                    p.activity[lang],
                    period_text(p, lang),
                    status_word(p.certainty),
                    place(p.section, p.line),
                )
            )
    text = _(
        "The dates are the source's own. Stated ones are given as planned, tentative ones as "
        "possible or at the earliest, inferred ones are read from other dates. They are not rated "
        "here; ratings that rest on time stand under their leaves."
    )
    return Section(
        "timeline",
        _("The timeline"),
        (Paragraph(say(text)),),
        tables=(
            Table(
                "timeline",
                _("What happens when"),
                (
                    Column(_("Alternative"), header=True),
                    Column(_("Activity")),
                    Column(_("When")),
                    Column(_("Certainty")),
                    Column(_("Place")),
                ),
                tuple(rows),
            ),
        ),
        figures=(figures.timeline(results, lang),),
    )
