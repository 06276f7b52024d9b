"""A sheet of pairs: boxes to tick on paper, a list to choose from on the screen, live checks."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..consistency import THRESHOLD
from ..i18n import gettext as _
from ..reporting.xlsxbook import quoted, reference
from ..scales import STEPS, verbal
from .formindex import Choice, FormCell
from .formsbook import ANSWER, BOXES, FIRST_BOX, LAST, NOTE, PASS, RIGHT, FormBook, Part
from .formsitems import Item, item_table
from .formswork import Sums, pair_sums

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from .questions import NodeQuestions

__all__ = ["PAIRS", "boxes", "mark_boxes", "pair_choices", "pair_head", "pair_row", "pair_sheet"]

PAIRS = "pairs"


def pair_choices() -> list[Choice]:
    """From A extremely more, over equal, to B extremely more, and a pass; codes of three letters.

    The text that is stored begins with the code, so that it reads the same in every language.
    """
    found = []
    for step in reversed(STEPS):
        code = _code(step)
        words = _("{code} – {degree}").format(code=code, degree=verbal(float(step)))
        if step == 1:
            words = _("{code} B – {degree}").format(code=code, degree=verbal(1))
        found.append(Choice(PAIRS, code, words, str(step)))
    return [*found, Choice(PAIRS, "?", _("Pass – don't know"), "")]


def _code(step: Fraction) -> str:
    if step == 1:
        return "A ="
    return f"A {step}" if step > 1 else f"B {1 / step}"


def pair_sheet(
    book: FormBook,
    title: str,
    part: NodeQuestions,
    items: list[Item],
    leaf: str = "",
    reading: tuple[str, str] = ("saaty", "eigenvector"),
    weights: bool = True,
) -> Part:
    """A sheet with every pair of the items.

    Parameters
    ----------
    book
    title : of the sheet
    part, items : what is asked
    leaf : the name of the leaf on which alternatives are compared, if it is one
    reading : how the person's judgments are read: scale, priorities
    weights : show the weights once everything is answered
    """
    about = _(
        "Each question compares two swings: going from the worst to the best on A, and from the "
        "worst to the best on B. Which of the two is worth more here, and how many times? Think of "
        "everything else as unchanged."
    )
    if leaf:
        about = _(
            "Each question compares two alternatives on this alone: {leaf}. Which of the two is "
            "better here, and how many times? Leave everything else aside."
        ).format(leaf=book.label(leaf))
    sheet = book.page(title, about)
    choices = pair_choices()
    book.offer(choices)
    row = item_table(book, sheet, 4, items) + 1
    pair_head(book, sheet, row, _("A is better"), _("B is better")) if leaf else pair_head(
        book, sheet, row
    )
    heads, first = (row, row + 1), row + 2
    names = {i.key: book.label(i.name) for i in items}
    for n, (a, b) in enumerate(part.pairs, start=1):
        at = pair_row(book, sheet, row + 1 + n, str(n), names[a], names[b], choices)
        place = sheet.cell(row + 1 + n, NOTE).coordinate
        cell = FormCell(sheet.title, at, place, "pairwise", part.node, a, b, PAIRS)
        book.cells.append(cell)
    last = row + 1 + part.number
    mark_boxes(book, sheet, first, last, choices)
    scale, priorities = reading
    answers = [reference(sheet, sheet.cell(r, ANSWER).coordinate) for r in range(first, last + 1)]
    sums = pair_sums(book, answers, len(items), choices, scale, priorities)
    verdict, start = _state(book, sheet, last + 2, part, sums, items, weights)
    book.lay_out(sheet, last, heads)
    return Part(title, sheet, part.number, f"{sums.answered}+{sums.passed}", verdict, start)


def pair_head(book: FormBook, sheet: Worksheet, row: int, left: str = "", right: str = "") -> None:
    """The two rows above the pairs."""
    middle = FIRST_BOX + BOXES // 2
    left, right = left or _("A is worth more"), right or _("B is worth more")
    spans = (
        ((FIRST_BOX, middle - 1), f"\N{LEFTWARDS ARROW} {left}", "left"),
        ((middle, middle), "=", "center"),
        ((middle + 1, FIRST_BOX + BOXES - 1), f"{right} \N{RIGHTWARDS ARROW}", "right"),
    )
    for column in range(1, LAST + 1):
        book.put(sheet.cell(row, column), None, "family")
    for span, text, side in spans:
        book.words(sheet, row, span, text, "family", side)
    titles = {1: _("No."), 2: "A", RIGHT: "B", PASS: "?", ANSWER: _("Answer"), NOTE: _("Note")}
    for column in range(1, LAST + 1):
        cell = sheet.cell(row + 1, column)
        text = titles.get(column, "")
        if FIRST_BOX <= column < FIRST_BOX + BOXES:
            text = str(_times(column))
        book.put(cell, text, "head")
        boxed = FIRST_BOX <= column < FIRST_BOX + BOXES or column == PASS
        book.settle(cell, "center" if boxed else "left", step=int(not boxed and column > 1))


def _times(column: int) -> int:
    """How many times a box stands for, from 9 down to 1 and up to 9."""
    return abs(column - FIRST_BOX - BOXES // 2) + 1


def pair_row(
    book: FormBook,
    sheet: Worksheet,
    row: int,
    number: str,
    a: str,
    b: str,
    choices: list[Choice],
) -> str:
    """A pair to answer; the place of the answer."""
    book.put(sheet.cell(row, 1), number, "muted")
    for column, name in ((2, a), (RIGHT, b)):
        book.words(sheet, row, (column, column), name)
        book.box(sheet.cell(row, column))
    boxes(book, sheet, row)
    answer = sheet.cell(row, ANSWER)
    title = _("Question {number}").format(number=number)
    book.choose(answer, PAIRS, title, _prompt(a, b))
    book.note(sheet.cell(row, NOTE))
    # The longest choice takes two lines.
    sheet.row_dimensions[row].height = max(sheet.row_dimensions[row].height or 0, 31)
    return str(answer.coordinate)


def _prompt(a: str, b: str) -> str:
    whole = _("A: {a}\nB: {b}\nA 5 means five times in favour of A.")
    short = [n if len(n) <= 80 else n[:79].rstrip() + "…" for n in (a, b)]
    return whole.format(a=short[0], b=short[1])


def boxes(book: FormBook, sheet: Worksheet, row: int) -> None:
    """The boxes to tick on paper; on the screen they show what was chosen."""
    for column in (*range(FIRST_BOX, FIRST_BOX + BOXES), PASS):
        cell = sheet.cell(row, column)
        text = "?" if column == PASS else str(_times(column))
        book.put(cell, text, "muted")
        book.box(cell, "center")


def mark_boxes(
    book: FormBook, sheet: Worksheet, first: int, last: int, choices: list[Choice]
) -> None:
    """Fill the box of what was chosen."""
    answer = f"${sheet.cell(first, ANSWER).coordinate}"
    for i, choice in enumerate(choices):
        column = FIRST_BOX + i if choice.value else PASS
        area = f"{sheet.cell(first, column).coordinate}:{sheet.cell(last, column).coordinate}"
        said = f"LEFT({answer},3)={quoted(choice.code)}"
        if not choice.value:
            said = f"{answer}={quoted(choice.text)}"
        book.mark(sheet, area, said)


def _state(
    book: FormBook,
    sheet: Worksheet,
    row: int,
    part: NodeQuestions,
    sums: Sums,
    items: list[Item],
    weights: bool,
) -> tuple[str, str]:
    """What the answers come to, below the printed part; the cell that says it, and what it says."""
    total = part.number
    book.band(sheet, row, _("Your answers so far"))
    value, words = (3, 8), (9, LAST)
    book.tell(sheet, row + 1, _("Answered"))
    count = f'{sums.answered}&" / {total}"'
    book.live(sheet, row + 1, value, count, f"0 / {total}")
    away = _("Passed: ")
    passed = f'IF({sums.passed}>0,{quoted(away)}&{sums.passed},"")'
    book.live(sheet, row + 1, words, passed, "")
    book.tell(sheet, row + 2, _("Consistency ratio"))
    cell = book.live(sheet, row + 2, value, sums.ratio, "")
    cell.number_format = "0.000"
    first = _("Shown when every question is answered.")
    start = quoted(first)
    if total > 1:
        good = _("Your answers fit together: 0.1 or less is the usual limit.")
        poor = _("Above 0.1: some answers pull in different directions. Least in line: question ")
        formula = (
            f'IF({sums.ratio}="",{start},IF({sums.ratio}<={THRESHOLD!r},{quoted(good)},'
            f"{quoted(poor)}&{sums.odd}))"
        )
    else:
        alone = _("A single answer cannot contradict itself.")
        formula = f'IF({sums.ratio}="",{start},{quoted(alone)})'
    place = book.live(sheet, row + 2, words, formula, first)
    if weights:
        book.tell(sheet, row + 3, _("Your weights"))
        note = _("What your answers give, of 100 %; shown when every question is answered.")
        book.words(sheet, row + 3, (3, LAST), note, "muted")
        for i, (item, share) in enumerate(zip(items, sums.weights, strict=True), start=row + 4):
            book.tell(sheet, i, book.label(item.name))
            shown = book.live(sheet, i, value, share, "")
            shown.number_format = book.percent
            _bar(sheet, i)
    return reference(sheet, place.coordinate), first


def _bar(sheet: Worksheet, row: int) -> None:
    from openpyxl.formatting.rule import DataBarRule

    make: Any = DataBarRule
    rule = make("num", 0, "num", 1, color="1D4E79", showValue=True)
    sheet.conditional_formatting.add(sheet.cell(row, 3).coordinate, rule)
