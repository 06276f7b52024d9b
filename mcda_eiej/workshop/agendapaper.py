"""The agenda as a Word document: what to talk about first, for whoever leads the room."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from .._version import __version__
from ..i18n import gettext as _
from ..i18n import language
from .papers import dated, languages, save, targets

if TYPE_CHECKING:
    from ..case import Case
    from ..topics import Agenda

__all__ = ["agenda_paper"]

NAME = "agenda"


def agenda_paper(
    case: Case,
    group: str | None = None,
    *,
    names: bool = False,
    top: int | None = None,
    lang: str | None = None,
    date: str | dt.date | None = None,
    output: str | Path | None = None,
    force: bool = False,
) -> list[Path]:
    """Write the agenda of a room; the paths.

    Parameters
    ----------
    case, group, names
        As in `mcda_eiej.workshop.agenda`.
    top
        How many topics; all if None.
    lang
        ``nb``, ``en`` or ``both``; the case's language if None.
    date
        On the document, ISO 8601; the case's own if None, never the clock's.
    output
        A file ending in ``.docx``, or a folder; the case's folder ``workshop`` if None.
    force
        Write over files that this program did not write, or that were changed since.

    Raises
    ------
    CaseError
        Anything in the arguments that cannot be used; then nothing is written.
    """
    from ..topics import agenda

    langs = languages(case, lang)
    when = dated(case, date)
    found = agenda(case, group, names=names)
    paths = targets(case, NAME, langs, output, force)
    made = []
    for each in langs:
        with language(each):
            made.append(_document(case, found, top, each, when))
    return save(paths, made)


def _document(case: Case, found: Agenda, top: int | None, lang: str, when: dt.date) -> bytes:
    from ..reporting.docx import document
    from ..reporting.html import Front
    from ..reporting.room import topics_section
    from ..reporting.words import Words, date_text

    foot = _("Written by mcda-eiej {version} from the case {key}, hash {hash}.")
    facts = [(_("Date"), date_text(when, lang)), (_("Group"), found.names[lang])]
    of = _("{n} of {total}").format(n=found.answered, total=found.members)
    front = Front(
        title=case.names[lang],
        subtitle=_("What to talk about first"),
        description="",
        facts=(*facts, (_("Answered"), of), (_("Case hash"), case.hash[:12])),
        foot=foot.format(version=__version__, key=case.key, hash=case.hash),
    )
    return document(front, [topics_section(Words(case, lang), found, top)], lang, when)
