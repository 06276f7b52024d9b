"""Forms: one workbook for each person, to fill in on the screen or on paper.

All forms in one language are the same but for the person's name and key: the workbook is built
once, and these are put in where the marks `PERSON`, `PRINTED` and `KEY` stand.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from ..errors import CaseError, Problem
from ..i18n import LANGUAGES, language
from ..i18n import gettext as _
from ..reporting.docxml import clean
from ..reporting.packed import EPOCH
from ..reporting.words import shown
from ..rounds import highest_rounds
from .formindex import FormIndex, held, rounds_text, write_index
from .formsbest import best_sheet
from .formsbook import PERSON, PRINTED, FormBook
from .formsfiles import file_names, in_the_way, written
from .formsitems import items_of
from .formspairs import pair_sheet
from .formspoints import point_sheet
from .formsstart import finish_start, start_sheet
from .questions import NodeQuestions, digest, method_key, questions_of

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["sheets"]

# Stands where each person's key goes.
KEY = "{{mcda-eiej key}}"
ROUNDS = "{{mcda-eiej rounds}}"
# The most letters of a name in the header of a printed page.
HEADER = 60


def sheets(
    case: Case,
    folder: str | Path | None = None,
    *,
    method: str = "pairwise",
    participants: Sequence[str] | None = None,
    languages: str | Mapping[str, str] | None = None,
    nodes: Sequence[str] | None = None,
    weights: bool = True,
    output: str | Path | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write an Excel form for each participant.

    Parameters
    ----------
    case
    folder : the case's folder; forms go to ``workshop/forms`` in it
    method : ``pairwise``, ``swing`` or ``best-worst``
    participants : keys of participants or of profiles; all of participants.csv if None
    languages : of all forms, or by key; else the participant's attribute ``language``, else the
        case's language
    nodes : keys of the nodes to ask about; all if None
    weights : show people their own weights once everything is answered
    output : another folder for the forms
    force : write also over forms that hold answers, and over other files
    progress : called with the number of forms done and of all

    Returns
    -------
    The files, in the order of the participants. A file that is already as it would be is left.

    Raises
    ------
    CaseError
        Nobody to ask, nothing to ask, unknown keys or languages, or files in the way: all of it,
        and nothing is written.
    """
    questions = questions_of(case, method, nodes)
    people = _people(case, participants)
    spoken = _languages(case, people, languages)
    if not questions:
        raise CaseError([_("nothing in the case can be compared: every node has one item at most")])
    target = _target(case, folder, output)
    names = file_names([*case.participants, *(p for p in case.profiles if _asked(case, p))])
    paths = [target / names[who] for who in people]
    made: dict[tuple[object, ...], _Template] = {}
    forms: list[Callable[[], bytes]] = []
    rounds = _rounds(case)
    for who in people:
        reading = _reading(case, who)
        key = (spoken[who], *reading)
        if key not in made:
            made[key] = _template(
                case, questions, method_key(method), spoken[who], reading, weights
            )
        template = made[key]
        name, past = case.name(who, spoken[who]), rounds.get(who, {})
        forms.append(lambda t=template, w=who, n=name, r=past: t.form(w, n, r))  # type: ignore[misc]
    if not force:
        problems = in_the_way(paths, forms)
        if problems:
            raise CaseError(problems)
    for n, (path, form) in enumerate(zip(paths, forms, strict=True), start=1):
        try:
            target.mkdir(parents=True, exist_ok=True)
            written(path, form())
        except OSError as error:
            message = _("cannot be written: {reason}").format(reason=error.strerror or error)
            raise CaseError([Problem(str(path), message)]) from error
        if progress is not None:
            progress(n, len(paths))
    return paths


def _rounds(case: Case) -> dict[str, dict[str, int]]:
    """Who -> node -> the highest round answered there."""
    found: dict[str, dict[str, int]] = {}
    highest = highest_rounds([*case.judgment_records, *case.answer_records])
    for (who, node), n in highest.items():
        found.setdefault(who, {})[node] = n
    return found


def _asked(case: Case, who: str) -> bool:
    return who in case.profiles and case.profiles[who].kind == "profile"


def _people(case: Case, wanted: Sequence[str] | None) -> list[str]:
    """Keys of those to ask, each once."""
    known = [*case.participants, *(p for p in case.profiles if _asked(case, p))]
    if wanted is None:
        if not case.participants:
            message = _(
                "nobody to ask: weights/participants.csv has no participants; add a line for each "
                "of them, or name profiles"
            )
            raise CaseError([message])
        return list(case.participants)
    message = _("nobody has the key {key!r}; known: {known}")
    unknown = [w for w in wanted if w not in known]
    if unknown:
        raise CaseError([message.format(key=w, known=", ".join(known)) for w in unknown])
    if not wanted:
        raise CaseError([_("nobody to ask")])
    return list(dict.fromkeys(wanted))


def _languages(
    case: Case, people: Sequence[str], given: str | Mapping[str, str] | None
) -> dict[str, str]:
    """The language of each person's form."""
    found, problems = {}, []
    for who in people:
        person = case.participants.get(who)
        lang = person.attributes.get("language", "") if person else ""
        if isinstance(given, str):
            lang = given
        elif given is not None:
            lang = given.get(who, lang)
        found[who] = lang.strip().lower() or case.language
        if found[who] not in LANGUAGES:
            message = _("the language of {who} is {lang!r}; there are forms in {known}")
            text = message.format(who=who, lang=lang, known=", ".join(LANGUAGES))
            problems.append(Problem("weights/participants.csv", text))
    if problems:
        raise CaseError(problems)
    return found


def _reading(case: Case, who: str) -> tuple[str, str]:
    """How this person's judgments are read: scale and priorities."""
    settings = case.profiles.get(who, case.person_settings)
    return settings.scale, settings.priorities


def _target(case: Case, folder: str | Path | None, output: str | Path | None) -> Path:
    if output is None and case.builtin:
        message = _(
            "the built-in case is read-only: name a folder for the forms, or copy the case with "
            "mcda-eiej new DIR --from eiej"
        )
        raise CaseError([message])
    target = Path(output) if output is not None else Path(folder or case.folder) / "workshop/forms"
    if target.exists() and not target.is_dir():
        raise CaseError([Problem(str(target), _("is no folder"))])
    return target


@dataclass(frozen=True)
class _Template:
    """A form without the person's name and key."""

    data: bytes

    @cached_property
    def _parts(self) -> list[tuple[str, bytes, bool]]:
        """Name and bytes of each part, and whether something is put into it."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
        marks = [m.encode() for m in (PERSON, PRINTED, KEY, ROUNDS)]
        return [(name, part, any(m in part for m in marks)) for name, part in parts]

    def form(self, key: str, name: str, rounds: Mapping[str, int]) -> bytes:
        """The form of one person, who has answered so many rounds at each node."""
        name = shown(clean(name))
        page = name if len(name) <= HEADER else name[: HEADER - 1] + "…"
        # Excel reads _x0041_ as the letter with that code.
        name, page = (re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", n) for n in (name, page))
        # An ampersand is a code in the header of a page.
        given = {
            PERSON: name,
            PRINTED: page.replace("&", "&&"),
            KEY: held(key),
            rounds_text({ROUNDS: 0}): rounds_text(rounds),
        }
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for title, part, changed in self._parts:
                for mark, words in given.items() if changed else ():
                    part = part.replace(mark.encode(), escape(words).encode())
                entry = zipfile.ZipInfo(title, EPOCH)
                entry.create_system = 0
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, part)
        return out.getvalue()


def _template(
    case: Case,
    questions: Sequence[NodeQuestions],
    method: str,
    lang: str,
    reading: tuple[str, str],
    weights: bool,
) -> _Template:
    """Build the workbook once."""
    from openpyxl.workbook.protection import WorkbookProtection

    with language(lang):
        book = FormBook(lang, case.names[lang], case.date)
        start = start_sheet(book, questions, method)
        parts = []
        for n, part in enumerate(questions, start=1):
            title = f"{n}. {book.label(case.name(part.node, lang))}"
            items = items_of(case, part, lang)
            if part.method == "swing":
                parts.append(point_sheet(book, title, part, items, weights))
            elif part.method == "best_worst":
                parts.append(best_sheet(book, title, part, items))
            else:
                leaf = case.name(part.node, lang) if part.node in case.leaves else ""
                parts.append(pair_sheet(book, title, part, items, leaf, reading, weights))
        finish_start(book, start, parts, method, KEY)
        book.hide()
        index = FormIndex(
            case.key,
            KEY,
            lang,
            method,
            digest(case, questions, lang),
            {q.node: digest(case, [q], lang) for q in questions},
            tuple(book.choices),
            tuple(book.cells),
            {ROUNDS: 0},
        )
        write_index(book.file, index)
        book.file.security = WorkbookProtection(lockStructure=True)
        about = _("Form: a questionnaire on weights")
        return _Template(book.document(about, ""))
