"""What a form says of itself: whose it is, what it asks, and which cell holds which answer.

The contract between who writes forms and who reads them. A form carries it on a hidden, protected
sheet named ``mcda-eiej``:

=================== ===========================================================
``format``          ``mcda-eiej-form``
``version``         of the form's format, `VERSION`
``case``            key of the case
``participant``     who is asked: a participant's or a profile's key
``language``        ``nb`` or ``en``
``method``          ``pairwise``, ``swing`` or ``best_worst``
``rounds``          node -> the round answered there when the form was made
``questions``       `mcda_eiej.workshop.questions.digest` of what was asked
``[nodes]``         node, and the digest of what was asked under it alone
``[choices]``       set, code, text, value: what a cell may hold, and what it means
``[cells]``         sheet, answer, note, method, node, item, reference, choices
=================== ===========================================================

A cell's ``item`` and ``reference`` are a and b of a pair; of ``swing`` the reference is empty; of
``best_worst`` it is ``best`` or ``worst``, and a cell without an item is the choice of the best or
worst itself, whose value is an item's key. `FormIndex.read` says what a cell's content means:

>>> cell = FormCell("1", "H9", "I9", "pairwise", "goal", "cost", "risk", "pairs")
>>> index = FormIndex(
...     "canteen", "kari", "en", "pairwise", "0" * 64, {"goal": "1" * 64},
...     (Choice("pairs", "B 3", "B 3 – moderately more", "1/3"), Choice("pairs", "?", "Pass", "")),
...     (cell,),
... )
>>> index.read(cell, "B 3 – moderately more"), index.read(cell, " b 3"), index.read(cell, "Pass")
('1/3', '1/3', '')
>>> index.read(cell, None) is None      # an untouched cell
True
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..errors import CaseError
from ..i18n import gettext as _
from ..i18n import number

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = [
    "FORMAT",
    "SHEET",
    "VERSION",
    "Choice",
    "FormCell",
    "FormIndex",
    "best_worst_values",
    "held",
    "read_index",
    "write_index",
]

FORMAT, VERSION, SHEET = "mcda-eiej-form", 1, "mcda-eiej"
KEYS = ("case", "participant", "language", "method", "questions")
NODES, CHOICES, CELLS = "[nodes]", "[choices]", "[cells]"
WIDTHS = {NODES: 2, CHOICES: 4, CELLS: 8}
PLACE = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
# What a cell of a spreadsheet holds as it was given; anything else is written as JSON.
PLAIN = re.compile(r"(?!json:)(?!\s)[^\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]{0,1000}(?<!\s)")


@dataclass(frozen=True)
class Choice:
    """One of the answers that cells of this set take; ``value`` "" is a pass.

    ``code`` begins the text, or stands for it.
    """

    set: str
    code: str
    text: str
    value: str


@dataclass(frozen=True)
class FormCell:
    """Where an answer and its note stand, and what is asked.

    ``choices`` names the set of choices. The set ``points`` takes numbers from 0 to 100 as well.
    """

    sheet: str
    answer: str
    note: str
    method: str
    node: str
    item: str
    reference: str
    choices: str


@dataclass(frozen=True)
class FormIndex:
    """Everything a form says of itself.

    ``nodes`` maps each node to the digest of its part; ``rounds`` to the round that the person had
    answered there when the form was made, 0 if it is not named.
    """

    case: str
    participant: str
    language: str
    method: str
    questions: str
    nodes: Mapping[str, str]
    choices: tuple[Choice, ...]
    cells: tuple[FormCell, ...]
    rounds: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def _values(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for c in self.choices:
            # A whole text goes before a code.
            found[c.set, _plain(c.text)] = c.value
        for c in self.choices:
            found.setdefault((c.set, _plain(c.code)), c.value)
        return found

    def read(self, cell: FormCell, content: Any) -> str | None:
        """What a cell holds, as the tables of a case write it.

        Returns
        -------
        A value (``3``, ``1/3``, ``62.5``, an item's key), "" for a pass, None if it is untouched.

        Raises
        ------
        ValueError
            Anything else; the message says what is allowed.
        """
        if content is None or (isinstance(content, str) and not content.strip()):
            return None
        text = _plain(str(content))
        if isinstance(content, float) and content.is_integer():
            text = str(int(content))
        known = self._values.get((cell.choices, text))
        if known is not None and not isinstance(content, bool):
            return known
        if cell.choices == "points" and not isinstance(content, bool):
            points = _number(content)
            if points is not None and 0 <= points <= 100:
                return f"{points:g}" if float(f"{points:g}") == points else repr(points)
        allowed = ", ".join(c.text for c in self.choices if c.set == cell.choices)
        if cell.choices == "points":
            allowed = _("a number from 0 to 100, or {words}").format(words=allowed)
        raise ValueError(
            _("{content!r} is no answer here; allowed: {allowed}").format(
                content=_shown(content), allowed=allowed
            )
        )

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The sheet of the index, row by row, as text that any cell can hold."""
        yield "format", FORMAT
        yield "version", str(VERSION)
        for key in KEYS:
            yield key, held(getattr(self, key))
        yield "rounds", rounds_text(self.rounds)
        yield (NODES,)
        for node, told in self.nodes.items():
            yield held(node), told
        yield (CHOICES,)
        for c in self.choices:
            yield tuple(map(held, (c.set, c.code, c.text, c.value)))
        yield (CELLS,)
        for f in self.cells:
            told8 = (f.sheet, f.answer, f.note, f.method, f.node, f.item, f.reference, f.choices)
            yield tuple(map(held, told8))


def write_index(workbook: Workbook, index: FormIndex) -> None:
    """Put the hidden, protected sheet into a workbook, behind the sheets it has."""
    sheet = workbook.create_sheet(SHEET)
    for n, row in enumerate(index.rows(), start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(n, column)
            cell.value = text
            # Text, whatever it begins with.
            cell.data_type = "s"
    sheet.sheet_state = "veryHidden"
    sheet.protection.sheet = True


def read_index(workbook: Workbook, name: str = "form") -> FormIndex:
    """What an open form says of itself.

    Parameters
    ----------
    workbook : as openpyxl reads it, with or without formulas
    name : what messages call the file

    Raises
    ------
    CaseError
        It is no form, one of a later version, or its hidden sheet is damaged.
    """
    if SHEET not in workbook.sheetnames:
        message = _("{name} is no form of this program: it has no hidden sheet {sheet}")
        raise CaseError([message.format(name=name, sheet=SHEET)])
    try:
        return _index(workbook, name)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        if isinstance(error, CaseError):
            raise
        message = _(
            "{name}: the hidden sheet {sheet} is damaged, so the answers cannot be told apart "
            "({error}); copy the answers into a new form"
        )
        raise CaseError([message.format(name=name, sheet=SHEET, error=error)]) from error


def _index(workbook: Workbook, name: str) -> FormIndex:
    head: dict[str, str] = {}
    parts: dict[str, list[list[str]]] = {NODES: [], CHOICES: [], CELLS: []}
    part = ""
    for n, row in enumerate(workbook[SHEET].iter_rows(values_only=True), start=1):
        if any(not isinstance(c, str | None) for c in row):
            raise ValueError(_("row {row} holds other things than text").format(row=n))
        cells = [str(c or "") for c in row]
        if not any(cells):
            continue
        if cells[0] in parts:
            part = cells[0]
        elif part:
            line = (cells + [""] * WIDTHS[part])[: WIDTHS[part]]
            parts[part].append([unheld(c) for c in line])
        else:
            head[cells[0]] = unheld(cells[1])
    if head.get("format") != FORMAT:
        raise ValueError(_("the format is {given!r}").format(given=head.get("format", "")))
    if head.get("version") != str(VERSION):
        message = _(
            "{name} is a form of version {given}; this program reads version {version}: update "
            "the program if the form is a later one"
        )
        given = head.get("version", "")
        raise CaseError([message.format(name=name, given=given, version=VERSION)])
    absent = [k for k in KEYS if not head.get(k)] + [k for k, rows in parts.items() if not rows]
    if absent:
        raise ValueError(_("missing: {names}").format(names=", ".join(absent)))
    choices = tuple(Choice(*row) for row in parts[CHOICES])
    found = tuple(FormCell(*row) for row in parts[CELLS])
    sets = {c.set for c in choices}
    for cell in found:
        places = [cell.answer, *([cell.note] if cell.note else [])]
        if (
            cell.sheet not in workbook.sheetnames
            or not all(map(PLACE.fullmatch, places))
            or cell.choices not in sets
        ):
            message = _("there is no cell {sheet}!{place}")
            raise ValueError(message.format(sheet=cell.sheet, place=cell.answer))
    nodes = {row[0]: row[1] for row in parts[NODES]}
    return FormIndex(
        head["case"],
        head["participant"],
        head["language"],
        head["method"],
        head["questions"],
        nodes,
        choices,
        found,
        {str(node): int(n) for node, n in json.loads(head.get("rounds") or "{}").items()},
    )


def best_worst_values(
    items: tuple[str, ...],
    best: str,
    worst: str,
    given: Mapping[tuple[str, str], str],
) -> dict[tuple[str, str], str]:
    """The rows of ``answers.csv`` that a filled best-worst part stands for.

    Parameters
    ----------
    items : keys of the items of the node
    best, worst : keys of the items chosen
    given : (item, ``best`` | ``worst``) -> value of the cells that hold something

    Returns
    -------
    (item, ``best`` | ``worst``) -> value. The best and the worst are 1 times themselves, and the
    best against the worst is asked once, in the comparisons with the best. What the form's cells
    hold in those three places does not count.
    """
    told = {(best, "best"): "1", (worst, "worst"): "1"}
    for item in items:
        if item != best and (item, "best") in given:
            told[item, "best"] = given[item, "best"]
        if item not in (best, worst) and (item, "worst") in given:
            told[item, "worst"] = given[item, "worst"]
    if (worst, "best") in told:
        told[best, "worst"] = told[worst, "best"]
    order = [(item, side) for side in ("best", "worst") for item in items]
    return {at: told[at] for at in order if at in told}


def _plain(text: str) -> str:
    """For comparing: spaces and case do not count."""
    return " ".join(text.split()).casefold()


def _number(content: Any) -> float | None:
    if isinstance(content, int | float):
        return float(content)
    text = str(content).strip()
    # A cell that was made text in a locale with a decimal comma.
    return float(text.replace(",", ".")) if re.fullmatch(r"\d+([.,]\d+)?", text) else None


def _shown(content: Any) -> str:
    if isinstance(content, float):
        return number(content, 3)
    text = str(content)
    return text if len(text) <= 60 else text[:59] + "…"


def held(text: str) -> str:
    """A text as a cell can hold it, whatever is in it."""
    if PLAIN.fullmatch(text) and "_x" not in text and "x005F_" not in text:
        return text
    # Keys of any length are cells' worth; 32,767 letters is the most that one can hold.
    return "json:" + json.dumps(text).replace("_", "\\u005f")


def rounds_text(rounds: Mapping[str, int]) -> str:
    """Rounds by node as a cell holds them: JSON that no program reads as anything else."""
    return json.dumps(rounds, sort_keys=True).replace("_", "\\u005f")


def unheld(text: str) -> str:
    return str(json.loads(text[5:])) if text.startswith("json:") else text
