"""When things happen under each alternative, as the source gives it."""

from __future__ import annotations

from ..i18n import gettext as _
from . import figures
from .common import speaking
from .results import Findings
from .section import Column, Paragraph, Row, Section, Table, say
from .words import Words, period_text, place, status_word

__all__ = ["timeline"]


@speaking
def timeline(results: Findings, lang: str) -> Section | None:
    """The dates as a figure and a table; None where the case gives none."""
    periods = results.case.periods
    if not periods:
        return None
    words = Words(results.case, lang)
    rows = []
    for a in results.alternatives:
        own = [p for p in periods if p.alternative == a]
        if own:
            rows.append(Row.over(words.full(a) or words.alternative(a), 4, a))
        rows += [
            Row.of(
                p.activity[lang],
                period_text(p, lang),
                status_word(p.certainty),
                place(p.section, p.line),
                alternative=a,
            )
            for p in own
        ]
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
                    Column(_("Activity"), header=True),
                    Column(_("When")),
                    Column(_("Certainty")),
                    Column(_("Place")),
                ),
                tuple(rows),
            ),
        ),
        figures=(figures.timeline(results, lang),),
    )
