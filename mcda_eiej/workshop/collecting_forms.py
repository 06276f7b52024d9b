"""One form: whose it is, whether it asks what the case asks now, and what each cell says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import CaseError, Problem
from ..i18n import gettext as _
from ..reporting.docxml import clean
from ..reporting.words import shown
from .collecting_cells import Content, answer, note
from .collecting_files import damaged, open_form, open_values
from .formindex import FormCell, FormIndex, read_index
from .formsbook import PASS, RIGHT
from .questions import digest, questions_of

if TYPE_CHECKING:
    from openpyxl import Workbook

    from ..case import Case

__all__ = ["Form", "Reader", "Said"]

Place = tuple[str, str]
# The column of A, or of the only item, on every sheet of a form.
FIRST = 2
# So many letters of a name are looked for beside an answer; forms shorten long names.
NAMED = 100


@dataclass(frozen=True)
class Said:
    """What a form says in one place: a value, "" for a pass, None for nothing; and the note."""

    cell: FormCell
    value: str | None
    note: str

    @property
    def place(self) -> str:
        """Where it stands in the workbook."""
        return f"{self.cell.sheet}!{self.cell.answer}"

    @property
    def question(self) -> tuple[str, str, str, str]:
        """What was asked."""
        c = self.cell
        return c.method, c.node, c.item, c.reference


@dataclass(frozen=True)
class Form:
    """A form that was read.

    ``modified`` is when it was last saved, by its own account; ``rounds`` the round that was
    answered at each node when the form was made.
    """

    file: str
    participant: str
    language: str
    method: str
    modified: dt.datetime | None
    said: tuple[Said, ...]
    rounds: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def empty(self) -> bool:
        """Whether nothing at all was written in it."""
        return all(s.value is None and not s.note for s in self.said)


class Reader:
    """Reads forms of one case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._digest = cache(self._digest_now)
        self._named = cache(self._name)

    def read(self, path: Path, problems: list[Problem]) -> Form | None:
        """The form in a file; None if it is none of this case as it is now.

        Everything that is wrong in it is a problem with its cell; a form with problems is still
        given where its answers can be told apart.
        """
        opened = open_form(path, problems)
        if opened is None:
            return None
        data, book = opened
        where = str(path)
        try:
            return self._form(where, data, book, problems)
        except CaseError as error:
            problems += [Problem(where, _message(p, where)) for p in error.problems]
        except Exception as error:  # whatever a damaged part of the archive leads to
            problems.append(Problem(where, damaged(error)))
        return None

    def _form(
        self, where: str, data: bytes, book: Workbook, problems: list[Problem]
    ) -> Form | None:
        index = read_index(book, where)
        told = self._refused(index)
        if told:
            problems += [Problem(where, text) for text in told]
            return None
        rows = _rows(book, index)
        moved = self._moved(index, rows)
        if moved:
            problems += [Problem(where, text, key=place) for place, text in moved]
            return None
        values: dict[Place, Content] = {}
        formulas = [c for c in index.cells if _at(rows, c.sheet, c.answer).formula]
        if formulas:
            values = _contents(_rows(open_values(data), index))
        contents = _contents(rows)
        said = []
        for cell in index.cells:
            held = contents.get((cell.sheet, cell.answer), Content())
            result = values.get((cell.sheet, cell.answer), Content())
            value = None
            try:
                value = answer(index, cell, held, result)
            except ValueError as error:
                place = f"{cell.sheet}!{cell.answer}"
                problems.append(Problem(where, str(error), key=place))
            text = note(contents.get((cell.sheet, cell.note), Content())) if cell.note else ""
            said.append(Said(cell, value, text))
        modified = book.properties.modified if book.properties else None
        return Form(
            where,
            index.participant,
            index.language,
            index.method,
            modified,
            tuple(said),
            index.rounds,
        )

    # -- whether it is a form of this case --------------------------------------------------------

    def _refused(self, index: FormIndex) -> list[str]:
        """Why a form is not of this case as it is now."""
        case = self.case
        if index.case != case.key:
            message = _("is a form of another case, {other}; this one is {case}")
            return [message.format(other=index.case, case=case.key)]
        told = []
        profile = case.profiles.get(index.participant)
        if index.participant not in case.participants and (
            profile is None or profile.kind != "profile"
        ):
            message = _("is the form of {who}, who is not in weights/participants.csv")
            told.append(message.format(who=index.participant))
        changed = self._changed(index)
        if changed:
            message = _(
                "was made for another version of the case: the questions on {nodes} are not the "
                "same now; make new forms with mcda-eiej workshop sheets, or collect it with the "
                "wording it was made with and change the case after that"
            )
            told.append(message.format(nodes=", ".join(changed)))
        return told

    def _changed(self, index: FormIndex) -> list[str]:
        """The nodes on which something else is asked now than in the form."""
        nodes = tuple(index.nodes)
        try:
            if self._digest(index.method, nodes, index.language) == index.questions:
                return []
        except CaseError:
            pass
        changed = []
        for node, told in index.nodes.items():
            try:
                same = self._digest(index.method, (node,), index.language) == told
            except CaseError:
                same = False
            if not same:
                changed.append(node)
        return changed or list(nodes)

    def _digest_now(self, method: str, nodes: tuple[str, ...], lang: str) -> str:
        if lang not in ("nb", "en"):
            raise CaseError([lang])
        return digest(self.case, questions_of(self.case, method, nodes), lang)

    def _moved(self, index: FormIndex, rows: Rows) -> list[tuple[str, str]]:
        """Answers that do not stand beside what they are about: cells were moved or sorted."""
        found = []
        for cell in index.cells:
            words = _row(rows, cell)
            there = [
                any(name in words.get(column, "") for name in self._named(key, index.language))
                for column, key in _beside(cell)
            ]
            if cell.method != "best_worst":
                there.append(words.get(PASS) == "?")
            if not all(there):
                message = _(
                    "does not stand beside {items}: cells were moved or sorted, so the answers "
                    "cannot be told apart; copy them into a new form"
                )
                items = ", ".join(k for k in (cell.item, cell.reference) if k)
                found.append((f"{cell.sheet}!{cell.answer}", message.format(items=items)))
        return found

    def _name(self, key: str, lang: str) -> tuple[str, ...]:
        """How a form may call an element, as far as it is looked for."""
        try:
            name = _flat(shown(clean(self.case.element(key).name(lang))))
        except CaseError:
            return (key,)
        return name[:NAMED], f"{_flat(shown(clean(key)))}: {name}"[:NAMED]


Rows = dict[str, dict[int, dict[int, Content]]]


def _rows(book: Workbook, index: FormIndex) -> Rows:
    """Sheet -> row -> column -> content, of every row that holds an answer or a note."""
    from openpyxl.utils.cell import coordinate_from_string

    wanted: dict[str, set[int]] = {}
    for c in index.cells:
        places = [c.answer, *([c.note] if c.note else [])]
        wanted.setdefault(c.sheet, set()).update(coordinate_from_string(p)[1] for p in places)
    found: Rows = {}
    for name, numbers in wanted.items():
        rows: dict[int, dict[int, Content]] = {}
        for n, row in enumerate(book[name].iter_rows(max_row=max(numbers)), start=1):
            if n in numbers:
                rows[n] = {i: Content.of(c) for i, c in enumerate(row, start=1) if _held(c)}
        found[name] = rows
    return found


def _held(cell: Any) -> bool:
    return cell.value is not None


def _contents(rows: Rows) -> dict[Place, Content]:
    from openpyxl.utils import get_column_letter

    return {
        (sheet, f"{get_column_letter(column)}{n}"): content
        for sheet, some in rows.items()
        for n, cells in some.items()
        for column, content in cells.items()
    }


def _at(rows: Rows, sheet: str, place: str) -> Content:
    from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

    letters, n = coordinate_from_string(place)
    return rows[sheet].get(n, {}).get(column_index_from_string(letters), Content())


def _beside(cell: FormCell) -> list[tuple[int, str]]:
    """Column and key of what stands in the row of an answer."""
    if cell.method == "pairwise":
        return [(FIRST, cell.item), (RIGHT, cell.reference)]
    return [(FIRST, cell.item)] if cell.item else []


def _row(rows: Rows, cell: FormCell) -> dict[int, str]:
    """The words in the row of an answer, by column."""
    from openpyxl.utils.cell import coordinate_from_string

    cells = rows[cell.sheet].get(coordinate_from_string(cell.answer)[1], {})
    return {i: _flat(c.value) for i, c in cells.items() if isinstance(c.value, str)}


def _flat(text: Any) -> str:
    return " ".join(str(text).split())


def _message(problem: Problem, where: str) -> str:
    """A message without the name of the file, which is told beside it."""
    text = problem.message
    for start in (f"{where}: ", f"{where} "):
        text = text.removeprefix(start)
    return text
