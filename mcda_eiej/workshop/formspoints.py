"""A sheet of points: 100 for the swing worth most, the others beside it (swing weighting)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..i18n import gettext as _
from ..reporting.xlsxbook import quoted, reference
from .formindex import Choice, FormCell
from .formsbook import ANSWER, BOXES, FIRST_BOX, LAST, NOTE, PASS, RIGHT, FormBook, Part
from .formsitems import Item, item_table

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from .questions import NodeQuestions

__all__ = ["POINTS", "point_choices", "point_head", "point_row", "point_sheet"]

POINTS = "points"


def point_choices() -> list[Choice]:
    """The only word among numbers: a pass."""
    return [Choice(POINTS, "?", _("Pass"), "")]


def point_sheet(
    book: FormBook, title: str, part: NodeQuestions, items: list[Item], weights: bool = True
) -> Part:
    """A sheet with points for each item.

    Parameters
    ----------
    book
    title : of the sheet
    part, items : what is asked
    weights : show the weights once everything is answered
    """
    about = _(
        "Think of everything below as at its worst. Which one would you lift first from its worst "
        "to its best? Give that swing 100 points. Then give each of the others the points that its "
        "swing is worth beside it: 50 is half as much, 0 is nothing at all."
    )
    sheet = book.page(title, about)
    choices = point_choices()
    book.offer(choices)
    head = item_table(book, sheet, 4, items) + 1
    point_head(book, sheet, head, weights)
    first, last = head + 1, head + len(items)
    area = f"${sheet.cell(first, ANSWER).coordinate}:${sheet.cell(last, ANSWER).coordinate}"
    area = reference(sheet, *(p.replace("$", "") for p in area.split(":")))
    for n, item in enumerate(items):
        row = first + n
        name = book.label(item.name)
        point_row(book, sheet, row, str(n + 1), name, choices[0].text)
        at = sheet.cell(row, ANSWER).coordinate
        if weights:
            share = f'IF(COUNT({area})={len(items)},IF(SUM({area})>0,{at}/SUM({area}),""),"")'
            cell = book.live(sheet, row, (RIGHT, RIGHT), share, "")
            cell.number_format = book.percent
        book.box(sheet.cell(row, RIGHT), "right")
        place = sheet.cell(row, NOTE).coordinate
        book.cells.append(
            FormCell(sheet.title, at, place, "swing", part.node, item.key, "", POINTS)
        )
    answered = reference(book.work, f"F{book.work_row}")
    passed = f"SUMPRODUCT(--({area}={quoted(choices[0].text)}))"
    book.formula(book.work.cell(book.work_row, 6), f"COUNT({area})+{passed}", 0)
    book.work_row += 2
    start = _("Shown when every question is answered.")
    none = _("Give 100 points to the swing worth most: the highest is lower now.")
    good = _("One swing has 100 points, and the others stand beside it.")
    some = _("Some are passed: the weights need points for all.")
    told = f"IF(MAX({area})<100,{quoted(none)},IF({passed}>0,{quoted(some)},{quoted(good)}))"
    formula = f"IF({answered}<{len(items)},{quoted(start)},{told})"
    book.band(sheet, last + 2, _("Your answers so far"))
    book.tell(sheet, last + 3, _("Answered"))
    book.live(sheet, last + 3, (3, 8), f'{answered}&" / {len(items)}"', f"0 / {len(items)}")
    book.tell(sheet, last + 4, _("Check"))
    cell = book.live(sheet, last + 4, (3, LAST), formula, start)
    book.lay_out(sheet, last, (head, head))
    verdict = reference(sheet, cell.coordinate)
    return Part(title, sheet, part.number, answered, verdict, start)


def point_head(book: FormBook, sheet: Worksheet, row: int, weights: bool) -> None:
    """The header of the rows of points."""
    third = FIRST_BOX + BOXES // 3
    titles = [
        ((1, 1), _("No.")),
        ((2, 2), _("From the worst to the best on")),
        ((FIRST_BOX, third - 1), "0"),
        ((third, FIRST_BOX + BOXES - 1 - BOXES // 3), "50"),
        ((FIRST_BOX + BOXES - BOXES // 3, FIRST_BOX + BOXES - 1), "100"),
        ((RIGHT, RIGHT), _("Your weights") if weights else ""),
        ((PASS, PASS), "?"),
        ((ANSWER, ANSWER), _("Points")),
        ((NOTE, NOTE), _("Note")),
    ]
    book.heads(sheet, row, titles)
    for column, side in ((titles[3][0][0], "center"), (titles[4][0][0], "right"), (PASS, "center")):
        book.settle(sheet.cell(row, column), side)
    for column in (RIGHT, ANSWER):
        book.settle(sheet.cell(row, column), "right")


def point_row(
    book: FormBook, sheet: Worksheet, row: int, number: str, name: str, passed: str
) -> None:
    """An item to give points to, with a bar as long as its points."""
    book.put(sheet.cell(row, 1), number, "muted")
    book.words(sheet, row, (2, 2), name)
    book.box(sheet.cell(row, 2))
    answer = sheet.cell(row, ANSWER)
    at = answer.coordinate
    span = (FIRST_BOX, FIRST_BOX + BOXES - 1)
    bar = book.live(sheet, row, span, f'IF(ISNUMBER({at}),{at},"")', "", "muted")
    for column in range(span[0], span[1] + 1):
        book.box(sheet.cell(row, column))
    make: Any = _bar_rule()
    sheet.conditional_formatting.add(bar.coordinate, make)
    book.put(sheet.cell(row, PASS), "?", "muted")
    book.box(sheet.cell(row, PASS), "center")
    title = _("Question {number}").format(number=number)
    prompt = _("From 0 to 100; 100 for the swing worth most. Write {word} if you cannot answer.")
    book.points(answer, passed, title, prompt.format(word=passed))
    book.mark(sheet, sheet.cell(row, PASS).coordinate, f"${at}={quoted(passed)}")
    book.note(sheet.cell(row, NOTE))
    sheet.row_dimensions[row].height = max(sheet.row_dimensions[row].height or 0, 31)


def _bar_rule() -> Any:
    from openpyxl.formatting.rule import DataBarRule

    make: Any = DataBarRule
    return make("num", 0, "num", 100, color="6FA3D0", showValue=True)
