"""The practice question on the first sheet: it counts for nothing, and says what one has said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..i18n import gettext as _
from ..reporting.xlsxbook import quoted
from .formindex import Choice
from .formsbest import TIMES, times_choices
from .formsbook import ANSWER, LAST, RIGHT, FormBook
from .formspairs import mark_boxes, pair_choices, pair_head, pair_row
from .formspoints import point_choices, point_head, point_row

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["practice"]

PRACTICE = "practice"


def practice(book: FormBook, sheet: Worksheet, row: int, method: str) -> int:
    """A question that does not count, for this method; the next free row."""
    book.band(sheet, row, _("Try it: a question that does not count"))
    make = {"pairwise": _pair, "swing": _points, "best_worst": _best}[method]
    return make(book, sheet, row + 1)


def _swings() -> tuple[str, str, str]:
    return (
        _("The way to work: from 60 minutes to 20"),
        _("Lunch at work: from packed lunches to a good canteen"),
        _("Holiday: from four weeks a year to five"),
    )


def _pair(book: FormBook, sheet: Worksheet, row: int) -> int:
    """A pair."""
    pair_head(book, sheet, row)
    a, b, _rest = _swings()
    choices = pair_choices()
    book.offer(choices)
    place = pair_row(book, sheet, row + 2, _("Try"), a, b, choices)
    mark_boxes(book, sheet, row + 2, row + 2, choices)
    book.live(sheet, row + 3, (2, LAST), _pair_words(place), "", "muted")
    return row + 4


def _pair_words(place: str) -> str:
    """A formula that says the answer to a pair in words."""
    sides = [_more(quoted(a), f"MID({place},3,1)", quoted(b)) for a, b in ("AB", "BA")]
    same = _("You have said: both are worth the same.")
    told = f'IF(LEFT({place},2)="B ",{sides[1]},{quoted(_passed())})'
    told = f'IF(LEFT({place},2)="A ",{sides[0]},{told})'
    return f'IF({place}="","",IF(LEFT({place},3)="A =",{quoted(same)},{told}))'


def _more(more: str, times: str, less: str) -> str:
    """A formula of "You have said: ..." with formulas for its three parts."""
    words = _("You have said: {more} is worth {times} times as much as {less}.")
    pieces = {"more": more, "times": times, "less": less}
    marks = {name: f"\0{name}\0" for name in pieces}
    told = [pieces.get(t, quoted(t)) for t in words.format(**marks).split("\0") if t]
    return "&".join(told)


def _passed() -> str:
    return _("You have passed: the question counts for nothing.")


def _points(book: FormBook, sheet: Worksheet, row: int) -> int:
    """Points for three swings."""
    passed = point_choices()[0].text
    point_head(book, sheet, row, False)
    for n, name in enumerate(_swings(), start=1):
        point_row(book, sheet, row + n, _("Try"), name, passed)
        book.box(sheet.cell(row + n, RIGHT))
    first, last = (sheet.cell(row + n, ANSWER).coordinate for n in (1, 3))
    area = f"{first}:{last}"
    none = _("Give 100 points to the swing worth most: the highest is lower now.")
    good = _("One swing has 100 points, and the others stand beside it.")
    told = f'IF(COUNT({area})<3,"",IF(MAX({area})<100,{quoted(none)},{quoted(good)}))'
    book.live(sheet, row + 4, (2, LAST), told, "", "muted")
    return row + 5


def _best(book: FormBook, sheet: Worksheet, row: int) -> int:
    """The best and the worst of three, and one comparison."""
    text = _("{code} – {name}")
    swings = _swings()
    named = [
        Choice(PRACTICE, str(n), text.format(code=n, name=name), "")
        for n, name in enumerate(swings, start=1)
    ]
    book.offer(named, counted=False)
    book.offer(times_choices())
    book.words(sheet, row, (1, LAST), "\n".join(choice.text for choice in named))
    row += 1
    lines = (
        (_("Worth most"), PRACTICE),
        (_("Worth least"), PRACTICE),
        (_("How many times is the one worth most worth the other?"), TIMES),
    )
    cells = []
    for n, (label, choices) in enumerate(lines):
        book.words(sheet, row + n, (1, 2), label, "strong")
        cell = sheet.cell(row + n, 3)
        book.choose(cell, choices, label, _("Choose from the list; on paper, write its number."))
        book.spread(sheet, row + n, (3, RIGHT))
        sheet.row_dimensions[row + n].height = max(sheet.row_dimensions[row + n].height or 0, 22)
        cells.append(cell.coordinate)
    best, worst, times = cells
    names = ",".join(quoted(name) for name in swings)
    one, other = (f"CHOOSE(VALUE(LEFT({c},1)),{names})" for c in (best, worst))
    same = _("The same swing is chosen as worth most and as worth least.")
    told = f"IFERROR({_more(one, f'VALUE(LEFT({times},1))', other)},{quoted(_passed())})"
    told = f"IF({best}={worst},{quoted(same)},{told})"
    told = f'IF(OR({best}="",{worst}="",{times}=""),"",{told})'
    book.live(sheet, row + 3, (2, LAST), told, "", "muted")
    return row + 4
