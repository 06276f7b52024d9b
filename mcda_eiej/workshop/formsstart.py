"""The first sheet of a form: how to answer, a practice question, the parts, what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..i18n import gettext as _
from ..i18n import ngettext
from .formsbook import LAST, PERSON, FormBook, Part
from .formspoints import point_choices
from .formstry import practice
from .questions import minutes

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from .questions import NodeQuestions

__all__ = ["finish_start", "start_sheet"]


def start_sheet(book: FormBook, asked: Sequence[NodeQuestions], method: str) -> Worksheet:
    """The sheet with how to answer; `finish_start` adds the rest."""
    questions, parts, about = sum(q.number for q in asked), len(asked), minutes(asked)
    time = ngettext("{n} minute", "{n} minutes", about).format(n=about)
    sheet = book.page(_("Start here"), _("Form for {person}").format(person=PERSON))
    sheet.cell(1, 1).value = book.text(book.title)
    sheet.row_dimensions[1].height = 0
    book.grow(sheet, 1, book.title, 150, 1.5)
    count = ngettext("{n} question", "{n} questions", questions).format(n=questions)
    spread = ngettext("in {n} part", "in {n} parts", parts).format(n=parts)
    lead = _(
        "{count} {spread}, about {time}. Your own view is asked for; there is no right answer."
    )
    book.words(sheet, 3, (1, LAST), lead.format(count=count, spread=spread, time=time), "strong")
    row = 5
    for n, line in enumerate(_steps(method, {q.method for q in asked}), start=1):
        book.put(sheet.cell(row, 1), f"{n}.", "strong")
        book.words(sheet, row, (2, LAST), line)
        book.settle(sheet.cell(row, 1), "right", "top")
        row += 1
    return sheet


def _steps(method: str, methods: set[str]) -> list[str]:
    where = _(
        "Each part has a sheet of its own: follow the tabs at the bottom. The table at the top of "
        "a sheet says what is compared, and what is worst and best there."
    )
    how = {
        "pairwise": _(
            "On the screen: choose an answer from the list in the yellow cell; the box that it "
            "stands for is filled. On paper: tick one box in each row, to the left if A is worth "
            "more, to the right if B is, in the middle if they are worth the same."
        ),
        "swing": _(
            "Give 100 points to the swing that is worth most to you, and each of the others the "
            "points that it is worth beside it: 50 is half as much. On the screen and on paper, "
            "write in the yellow cells."
        ),
        "best_worst": _(
            "Choose the swing that is worth most and the one that is worth least, then compare the "
            "others with these two, from 1 (the same) to 9 (extremely more). On paper, write the "
            "numbers in the yellow cells."
        ),
    }
    also = _("Where alternatives are compared, choose or tick which of A and B is better there.")
    passing = _(
        "If you cannot or will not answer a question, choose Pass (on paper: the box with ?). "
        "What is left empty is not counted as an answer, and never as “the same”."
    )
    if method == "swing":
        passing = _(
            "If you cannot or will not give points, write {word} (on paper: tick the box with ?). "
            "What is left empty is not counted as an answer, and never as 0."
        ).format(word=point_choices()[0].text)
    elif method == "best_worst":
        passing = _(
            "If you cannot or will not answer a question, choose Pass (on paper, write ?). What is "
            "left empty is not counted as an answer."
        )
    return [
        where,
        how[method],
        *([also] if methods - {method} else []),
        passing,
        _(
            "A few words on why are welcome in the notes. You can change your answers until you "
            "send the form."
        ),
        _(
            "Save the file under the name it has and send it back to whoever sent it to you; or "
            "hand in the paper."
        ),
    ]


def finish_start(
    book: FormBook, sheet: Worksheet, parts: Sequence[Part], method: str, key: str
) -> None:
    """The practice question, the parts with their state, and what happens to the answers."""
    row = sheet.max_row + 2
    row = _overview(book, sheet, row, parts) + 1
    row = practice(book, sheet, row, method) + 1
    book.band(sheet, row, _("Your answers and you"))
    lines = (
        _(
            "Your answers and notes are kept in the files of this assessment under the key {key}, "
            "to work out weights. Reports give the answers of groups and name nobody. Whoever "
            "works with the files can see what you answered: write nothing about other people's "
            "private matters."
        ).format(key=key),
        _("You may see, correct or withdraw your answers by asking whoever sent you the form."),
        _(
            "The sheets are protected against slips, without a password: only answers and notes "
            "can be written in. Do not move or rename sheets; the form is read back by its cells."
        ),
    )
    for line in lines:
        row += 1
        book.words(sheet, row, (1, LAST), line)
    book.lay_out(sheet, row)


def _overview(book: FormBook, sheet: Worksheet, row: int, parts: Sequence[Part]) -> int:
    """The parts: where they are, how much is answered and how it fits."""
    spans = ((1, 2), (3, 11), (12, LAST))
    titles = (_("Part"), _("Answered"), _("How the answers fit together"))
    book.heads(sheet, row, list(zip(spans, titles, strict=True)))
    for part in parts:
        row += 1
        book.words(sheet, row, spans[0], part.title, "link")
        book.link(sheet.cell(row, 1), part.sheet)
        book.settle(sheet.cell(row, 1), "left")
        count = f'({part.answered})&" / {part.number}"'
        book.live(sheet, row, spans[1], count, f"0 / {part.number}")
        book.live(sheet, row, spans[2], part.verdict, part.start)
    return row + 1
