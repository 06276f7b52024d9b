"""The decision statement: one page in Word to leave a workshop with, to be filled in and signed.

What the analysis has best and how firm that is, where people differ, and what was decided. Its
numbers are those of the report on the same group.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .._version import __version__
from ..errors import CaseError, Problem
from ..i18n import LANGUAGES, language
from ..i18n import gettext as _
from .papers import dated, languages, save, targets, tried

if TYPE_CHECKING:
    from ..case import Case
    from ..decided import Decision
    from ..reporting.html import Front
    from ..reporting.section import Section
    from .closingsections import Closing

__all__ = ["statement"]

NAME = "statement"
# Lines beside the needed ones, and the most letters of a name, tried until the page holds it all.
OPTIONAL = 6
NAMES = (60, 40, 24)


def statement(
    case: Case,
    *,
    group: str | None = None,
    decision: Decision | None = None,
    lang: str | None = None,
    date: str | dt.date | None = None,
    output: str | Path | None = None,
    force: bool = False,
) -> list[Path]:
    """Write the decision statement of a workshop; the paths.

    Parameters
    ----------
    case
    group : whose weights; see `mcda_eiej.room.room` for what is taken if None
    decision : what was decided; what `mcda_eiej.decided.load_decision` finds if None, and lines to
        fill in if that is nothing
    lang : ``nb``, ``en`` or ``both``; the case's language if None
    date : on the document, ISO 8601; the case's own if None, never the clock's
    output : a file ending in ``.docx``, or a folder; the case's folder ``workshop`` if None
    force : write over files that this program did not write, or that were changed since

    Raises
    ------
    CaseError
        Arguments or a decision that cannot be used, a group without weights, nobody to ask; then
        nothing is written.
    """
    from ..decided import load_decision
    from ..room import room

    wrong: list[Problem] = []
    both: tuple[str, ...] = LANGUAGES
    nowhere: list[Path] = []
    langs = tried(wrong, lambda: languages(case, lang), both)
    when = tried(wrong, lambda: dated(case, date), case.date)
    paths = tried(wrong, lambda: targets(case, NAME, langs, output, force), nowhere)
    if decision is None:
        decision = tried(wrong, lambda: load_decision(case), None)
    found = tried(wrong, lambda: room(case, group), None)
    if wrong or found is None:
        raise CaseError(wrong)
    wide, profile = found
    return save(paths, _documents(wide, profile.key, group, decision, langs, when))


def _documents(
    case: Case,
    who: str,
    group: str | None,
    decision: Decision | None,
    langs: Sequence[str],
    when: dt.date,
) -> list[bytes]:
    from ..reporting.docx import document
    from ..reporting.results import collect
    from ..topics import agenda
    from ..turnout import status
    from .closingsections import Closing
    from .closingwords import ShortWords

    results = collect(case, who)
    standing, topics = status(case, who), agenda(case, who)
    made = []
    for lang in langs:
        with language(lang):
            closing = Closing(results, standing, topics, decision, ShortWords(case, lang))
            front, parts = _fitted(closing, group, when)
            made.append(document(front, parts, lang, when))
    return made


def _fitted(closing: Closing, group: str | None, when: dt.date) -> tuple[Front, list[Section]]:
    """As many lines, and as much of names, as one page holds."""
    from .closingfit import ROOM, height
    from .closingsections import sections

    for most in NAMES:
        closing = replace(closing, words=replace(closing.words, most=most))
        front = _front(closing, group, when)
        for optional in range(OPTIONAL, -1, -1):
            parts = sections(closing, optional)
            if height(front, parts) <= ROOM:
                return front, parts
    return front, parts


def _front(closing: Closing, group: str | None, when: dt.date) -> Front:
    from ..reporting.docxml import short
    from ..reporting.html import Front
    from ..reporting.words import date_text

    words, case = closing.words, closing.words.case
    lang, who = words.lang, closing.results.who
    profile = closing.results.weighting.profile
    how = {
        "judgments": _("answers put together pair by pair"),
        "priorities": _("each one's priorities put together"),
        "global": _("each one's weights of all put together"),
    }[profile.aggregation]
    folder = _("FOLDER")
    named = "" if group is None else f" --profile {_quoted(group)}"
    command = f"mcda-eiej workshop statement {folder}{named} --lang {lang} --date {when}"
    text = _(
        "Written by mcda-eiej {version} from the case {key}, hash {hash}, seed {seed}. Scores are "
        "weighted sums; {how}. “Firm” and “fragile” are by the rule in the report. The same page "
        "again: {command}"
    )
    return Front(
        title=short(case.names[lang], 2 * words.most),
        subtitle=_("Decision statement"),
        description="",
        facts=(
            (_("Date"), date_text(when, lang)),
            (_("Weights"), words.who(who)),
            (_("Case hash"), case.hash[:12]),
        ),
        foot=text.format(
            version=__version__,
            key=case.key,
            hash=case.hash,
            seed=closing.results.seed,
            how=how,
            command=command,
        ),
    )


def _quoted(key: str) -> str:
    import shlex

    return shlex.quote(key)
