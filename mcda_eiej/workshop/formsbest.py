"""A sheet of best and worst: the two chosen, then the others compared with them.

Best-worst method, Rezaei (2015); the ratio by formula is the input-based one of Liang, Brunelli &
Rezaei (2020), max |a_Bj a_jW - a_BW| / (a_BW^2 - a_BW).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..i18n import gettext as _
from ..reporting.xlsxbook import quoted, reference
from ..scales import verbal
from .formindex import Choice, FormCell
from .formsbook import ANSWER, LAST, NOTE, PASS, RIGHT, FormBook, Part
from .formsitems import Item, item_table

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from .questions import NodeQuestions

__all__ = ["TIMES", "best_sheet", "item_choices", "times_choices"]

TIMES = "times"
# The columns of the two lists, and of what is said beside each.
OVER, OVER_SAYS = (3, 12), (13, 19)
UNDER, UNDER_SAYS = (RIGHT, RIGHT), (PASS, ANSWER)


def times_choices() -> list[Choice]:
    """From 1, the same, to 9, extremely more, and a pass."""
    text = _("{code} – {degree}")
    found = [
        Choice(TIMES, str(k), text.format(code=k, degree=verbal(k)), str(k)) for k in range(1, 10)
    ]
    return [*found, Choice(TIMES, "?", _("Pass – don't know"), "")]


def item_choices(book: FormBook, node: str, items: list[Item]) -> list[Choice]:
    """The items of a node, each with its number, and a pass."""
    text, key = _("{code} – {name}"), f"items {node}"
    found = [
        Choice(key, str(n), text.format(code=n, name=book.label(item.name)), item.key)
        for n, item in enumerate(items, start=1)
    ]
    return [*found, Choice(key, "?", _("Pass – don't know"), "")]


def best_sheet(book: FormBook, title: str, part: NodeQuestions, items: list[Item]) -> Part:
    """A sheet with the choice of best and worst and the two lists of comparisons.

    Parameters
    ----------
    book
    title : of the sheet
    part, items : what is asked
    """
    about = _(
        "Think of everything below as at its worst. Choose the swing from worst to best that is "
        "worth most to you, and the one that is worth least. Then say how many times the one worth "
        "most is worth each of the others, and how many times each is worth the one worth least."
    )
    sheet = book.page(title, about)
    named, times = item_choices(book, part.node, items), times_choices()
    book.offer(named)
    book.offer(times)
    row = item_table(book, sheet, 4, items) + 1
    chosen = _chosen(book, sheet, row, part, named[0].set)
    head = row + 3
    titles = [
        ((1, 1), _("No.")),
        ((2, 2), _("From the worst to the best on")),
        (OVER, _("How many times is the swing worth most worth this one?")),
        (OVER_SAYS, ""),
        (UNDER, _("How many times is this one worth the swing worth least?")),
        (UNDER_SAYS, ""),
        ((NOTE, NOTE), _("Note")),
    ]
    book.heads(sheet, head, titles)
    first = head + 1
    for n, item in enumerate(items):
        _row(book, sheet, first + n, n + 1, part.node, item)
    last = head + len(items)
    answered, verdict, start = _state(book, sheet, last + 2, first, chosen, len(items))
    _say(book, sheet, first, chosen, len(items))
    book.lay_out(sheet, last, (head, head))
    return Part(title, sheet, part.number, answered, verdict, start)


def _chosen(
    book: FormBook, sheet: Worksheet, row: int, part: NodeQuestions, choices: str
) -> tuple[str, str]:
    """The choice of best and worst; the cells with the numbers of the items, 0 if none."""
    sides = (("best", _("Worth most")), ("worst", _("Worth least")))
    places = []
    for i, (side, label) in enumerate(sides):
        book.words(sheet, row + i, (1, 2), label, "strong")
        cell = sheet.cell(row + i, 3)
        prompt = _("Choose from the list; on paper, write its number.")
        book.choose(cell, choices, label, prompt)
        book.spread(sheet, row + i, (3, RIGHT))
        book.note(sheet.cell(row + i, NOTE))
        sheet.row_dimensions[row + i].height = 31
        note = sheet.cell(row + i, NOTE).coordinate
        at = cell.coordinate
        book.cells.append(
            FormCell(sheet.title, at, note, "best_worst", part.node, "", side, choices)
        )
        where = reference(sheet, at)
        number = f'IFERROR(VALUE(LEFT({where},FIND(" ",{where})-1)),0)'
        book.formula(book.work.cell(book.work_row + i, 6), number, 0)
        places.append(reference(book.work, f"F{book.work_row + i}"))
    book.work_row += 2
    return places[0], places[1]


def _row(book: FormBook, sheet: Worksheet, row: int, number: int, node: str, item: Item) -> None:
    book.put(sheet.cell(row, 1), str(number), "muted")
    name = book.label(item.name)
    book.words(sheet, row, (2, 2), name)
    book.box(sheet.cell(row, 2))
    book.note(sheet.cell(row, NOTE))
    note = str(sheet.cell(row, NOTE).coordinate)
    title = _("Question {number}").format(number=number)
    prompts = {
        "best": _("How many times is the swing worth most worth this one?"),
        "worst": _("How many times is this one worth the swing worth least?"),
    }
    for side, span in (("best", OVER), ("worst", UNDER)):
        cell = sheet.cell(row, span[0])
        book.choose(cell, TIMES, title, prompts[side])
        book.spread(sheet, row, span)
        place = note if side == "best" else ""
        book.cells.append(
            FormCell(sheet.title, cell.coordinate, place, "best_worst", node, item.key, side, TIMES)
        )
    sheet.row_dimensions[row].height = max(sheet.row_dimensions[row].height or 0, 31)


def _say(book: FormBook, sheet: Worksheet, first: int, chosen: tuple[str, str], n: int) -> None:
    """Beside each cell whether it is asked, once best and worst are chosen."""
    best, worst = chosen
    own, once = _("Worth most: leave empty"), _("Asked already, to the left: leave empty")
    least = _("Worth least: leave empty")
    for k in range(1, n + 1):
        row = first + k - 1
        said = f'IF({best}={k},{quoted(own)},"")'
        book.live(sheet, row, OVER_SAYS, said, "", "muted")
        said = f'IF({worst}={k},{quoted(least)},IF({best}={k},{quoted(once)},""))'
        book.live(sheet, row, UNDER_SAYS, said, "", "muted")
        over, under = (sheet.cell(row, s[0]).coordinate for s in (OVER, UNDER))
        book.dim(sheet, over, f'${sheet.cell(row, OVER_SAYS[0]).coordinate}<>""')
        book.dim(sheet, under, f'${sheet.cell(row, UNDER_SAYS[0]).coordinate}<>""')


def _state(
    book: FormBook, sheet: Worksheet, row: int, first: int, chosen: tuple[str, str], n: int
) -> tuple[str, str, str]:
    """The sums, and what the answers come to: cells with the number answered and the verdict."""
    work, top = book.work, book.work_row
    best, worst = chosen
    for k in range(1, n + 1):
        over, under = (
            reference(sheet, sheet.cell(first + k - 1, s[0]).coordinate) for s in (OVER, UNDER)
        )
        r = top + k - 1
        # The number given; how many of the two questions of the row are dealt with.
        a = f'IF({best}={k},1,IFERROR(VALUE(LEFT({over}&"-",1)),""))'
        book.formula(work.cell(r, 3), a, "")
        w = f'IF({worst}={k},1,IF({best}={k},$F${top},IFERROR(VALUE(LEFT({under}&"-",1)),"")))'
        book.formula(work.cell(r, 4), w, "")
        asked_over, asked_under = f"{best}<>{k}", f"AND({best}<>{k},{worst}<>{k})"
        dealt = f'IF(AND({asked_over},{over}<>""),1,0)+IF(AND({asked_under},{under}<>""),1,0)'
        book.formula(work.cell(r, 5), dealt, 0)
        off = f'IF(ISNUMBER(C{r}*D{r}),ABS(C{r}*D{r}-$F${top}),"")'
        book.formula(work.cell(r, 7), off, "")
    end = top + n - 1
    # Best against worst, by the first list.
    between = f'IF({worst}>0,INDEX($C${top}:$C${end},{worst}),"")'
    book.formula(work.cell(top, 6), between, "")
    places = (f"'{work.title}'!$C${top}:$C${end}", f"'{work.title}'!$D${top}:$D${end}")
    count = f"({best}>0)+({worst}>0)+SUM(E{top}:E{end})"
    book.formula(work.cell(top + 1, 6), count, 0)
    full = f"AND({best}>0,{worst}>0,{best}<>{worst},COUNT({places[0]})={n},COUNT({places[1]})={n})"
    ratio = f'IF($F${top}>1,MAX(G{top}:G{end})/($F${top}^2-$F${top}),"")'
    # Everything the same is consistent.
    even = f'IF($F${top}=1,IF(MAX(C{top}:D{end})=1,0,""),{ratio})'
    book.formula(work.cell(top + 2, 6), f'IF({full},{even},"")', "")
    answered, value = (reference(work, f"F{top + i}") for i in (1, 2))
    between_at = reference(work, f"F{top}")
    book.work_row += max(n, 3) + 2
    start = _("Shown when every question is answered.")
    same = _("The same swing is chosen as worth most and as worth least.")
    beyond = _(
        "A swing is further from the one worth most than the one worth least is. Look again."
    )
    done = _("Everything is answered. 0 is perfect agreement between the two lists.")
    above = f"MAX({places[0]})>{between_at},MAX({places[1]})>{between_at}"
    told = f"IF(OR({above}),{quoted(beyond)},{quoted(done)})"
    told = f"IF({full},{told},{quoted(start)})"
    told = f"IF(AND({best}>0,{best}={worst}),{quoted(same)},{told})"
    total = 2 + 2 * n - 3
    book.band(sheet, row, _("Your answers so far"))
    book.tell(sheet, row + 1, _("Answered"))
    book.live(sheet, row + 1, (3, 8), f'{answered}&" / {total}"', f"0 / {total}")
    book.tell(sheet, row + 2, _("Consistency ratio"))
    book.live(sheet, row + 2, (3, 8), value, "").number_format = "0.000"
    cell = book.live(sheet, row + 2, (9, LAST), told, start)
    return answered, reference(sheet, cell.coordinate), start
