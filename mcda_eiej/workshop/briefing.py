"""The briefing pack: what participants read before a workshop, as a Word document.

It shows no scores, no ranking and nobody's weights, which would steer the answers: whatever
anybody has answered, the same case gives the same pack but for the case hash.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .._version import __version__
from ..errors import CaseError, Problem
from ..i18n import LANGUAGES, language
from ..i18n import gettext as _
from ..reporting.words import Words, date_text
from .briefingfacts import Brief, people_asked
from .papers import dated, languages, save, targets, tried
from .questions import NodeQuestions, method_key, questions_of

if TYPE_CHECKING:
    from ..case import Case
    from ..reporting.section import Section

__all__ = ["plan"]

NAME = "briefing"
MOST_MINUTES = 60.0


def plan(
    case: Case,
    *,
    group: str | None = None,
    method: str = "pairwise",
    nodes: Sequence[str] | None = None,
    minutes_per_question: float | None = None,
    lang: str | None = None,
    date: str | dt.date | None = None,
    output: str | Path | None = None,
    force: bool = False,
) -> list[Path]:
    """Write the briefing pack of a workshop; the paths.

    Parameters
    ----------
    case
    group : whose members are asked; all participants if None
    method : ``pairwise``, ``swing`` or ``best-worst``
    nodes : keys of the nodes to ask about; all if None
    minutes_per_question : to reckon the time by, above 0 and up to 60; the rule of thumb of
        `mcda_eiej.workshop.questions` if None
    lang : ``nb``, ``en`` or ``both``; the case's language if None
    date : on the document, ISO 8601; the case's own if None, never the clock's
    output : a file ending in ``.docx``, or a folder; the case's folder ``workshop`` if None
    force : write over files that this program did not write, or that were changed since

    Raises
    ------
    CaseError
        Everything in the arguments that cannot be used; then nothing is written.
    """
    wrong: list[Problem] = []
    nothing: tuple[NodeQuestions, ...] = ()
    nowhere: list[Path] = []
    both: tuple[str, ...] = LANGUAGES
    langs = tried(wrong, lambda: languages(case, lang), both)
    when = tried(wrong, lambda: dated(case, date), case.date)
    asked = tried(wrong, lambda: _asked(case, method, nodes), nothing)
    people = tried(wrong, lambda: len(people_asked(case, group)), 0)
    paths = tried(wrong, lambda: targets(case, NAME, langs, output, force), nowhere)
    if minutes_per_question is not None and not 0 < minutes_per_question <= MOST_MINUTES:
        message = _("{value} minutes: use more than 0 and at most {most}")
        text = message.format(value=minutes_per_question, most=f"{MOST_MINUTES:g}")
        wrong.append(Problem("--minutes-per-question", text))
    if wrong:
        raise CaseError(wrong)
    made = []
    for each in langs:
        with language(each):
            brief = Brief(
                case=case,
                words=Words(case, each),
                method=method_key(method),
                asked=asked,
                people=people,
                each=minutes_per_question,
            )
            made.append(_document(brief, when))
    return save(paths, made)


def _asked(case: Case, method: str, nodes: Sequence[str] | None) -> tuple[NodeQuestions, ...]:
    asked = questions_of(case, method, nodes)
    if not asked:
        message = _("nothing in the case can be compared: every node has one item at most")
        raise CaseError([message])
    return asked


def _document(brief: Brief, when: dt.date) -> bytes:
    from ..reporting.docx import document
    from ..reporting.html import Front

    case, lang = brief.case, brief.lang
    foot = _("Written by mcda-eiej {version} from the case {key}, hash {hash}.")
    front = Front(
        title=case.names[lang],
        subtitle=_("Briefing pack for a workshop"),
        description="",
        facts=((_("Date"), date_text(when, lang)), (_("Case hash"), case.hash[:12])),
        foot=foot.format(version=__version__, key=case.key, hash=case.hash),
    )
    return document(front, _sections(brief), lang, when)


def _sections(brief: Brief) -> list[Section]:
    """The sections in order; what is looked up rather than read stands last."""
    from .briefingasked import questions
    from .briefingcase import alternatives, criteria, purpose
    from .briefingday import agenda, facilitator, rules
    from .briefingevidence import evidence

    makers = (purpose, alternatives, criteria, questions, agenda, rules, evidence, facilitator)
    return [make(brief) for make in makers]
