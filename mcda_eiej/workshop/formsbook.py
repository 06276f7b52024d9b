"""The workbook of a form: one grid for the screen and for paper, cells to answer in, hidden sheets.

Every sheet has the same columns, A4 across: a number, what is compared, boxes to tick, the answer
and a note. The sheets are protected against slips, without a password; answers and notes are open.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..i18n import gettext as _
from ..reporting.docxml import clean
from ..reporting.words import shown
from ..reporting.xlsxbook import LINE, Book, Look, Value, quoted, reference
from .formindex import Choice, FormCell

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["ANSWER", "BOXES", "FIRST_BOX", "LAST", "NOTE", "PERSON", "PRINTED", "FormBook", "Part"]

# Stand where each person's name goes, in cells and in the header of printed pages, and are replaced
# when a form is written.
PERSON, PRINTED = "{{mcda-eiej person}}", "{{mcda-eiej printed}}"
# The columns: number, A, seventeen boxes, B, the box for a pass, answer, note.
FIRST_BOX, BOXES = 3, 17
RIGHT, PASS, ANSWER, NOTE = 20, 21, 22, 23
LAST = NOTE
WIDTHS = (5.0, 27.0, *[2.7] * BOXES, 27.0, 3.4, 21.0, 36.0)
# The most letters of a name beside a box, and the highest row in points that Excel takes.
SHORT, HIGHEST = 120, 400
# Excel takes 255 letters of a header in all, the person's name among them.
HEADED = 60
EDGE, BLANK, TINT, CHOSEN = "9AA5B1", "FFFFFF", "FFF4CC", "1D4E79"
WORK = "mcda-eiej-work"
Span = tuple[int, int]


class Part(NamedTuple):
    """A sheet of questions and where its state is found: cells on any sheet, fixed.

    ``answered`` is a sum of cells; ``start`` is what ``verdict`` says while nothing is answered.
    """

    title: str
    sheet: Worksheet
    number: int
    answered: str
    verdict: str
    start: str


@cache
def _box() -> Any:
    from openpyxl.styles import Border, Side

    side = Side("thin", color=EDGE)
    return Border(left=side, right=side, top=side, bottom=side)


@cache
def _filled(colour: str) -> Any:
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor=colour)


@cache
def _under() -> Any:
    from openpyxl.styles import Border, Side

    return Border(bottom=Side("thin", color=EDGE))


@cache
def _placed(side: str, vertical: str = "center", step: int = 0) -> Any:
    from openpyxl.styles import Alignment

    return Alignment(horizontal=side, vertical=vertical, wrap_text=True, indent=step)


class FormBook(Book):
    """A form in one language; ``cells`` and ``choices`` become its index."""

    def __init__(self, lang: str, title: str, date: dt.date) -> None:
        super().__init__(lang, title, date)
        self.cells: list[FormCell] = []
        self.choices: list[Choice] = []
        self.parts: list[Part] = []
        self._lists: dict[str, str] = {}
        self.work_row = 1
        self.work: Worksheet = self.file.create_sheet(WORK)

    # -- sheets and text --------------------------------------------------------------------------

    def page(self, name: str, about: str) -> Worksheet:
        """A new sheet with the columns of all sheets, its title and what to do."""
        from openpyxl.utils import get_column_letter

        sheet = self.sheet(_tab(name), "")
        for i, width in enumerate(WIDTHS, start=1):
            sheet.column_dimensions[get_column_letter(i)].width = width
        self.words(sheet, 1, (1, LAST), name, "title")
        self.words(sheet, 2, (1, LAST), about)
        return sheet

    def words(
        self, sheet: Worksheet, row: int, span: Span, text: str, look: Look = "", side: str = "left"
    ) -> Any:
        """Words across columns, wrapped; the row grows to hold them."""
        cell = sheet.cell(row, span[0])
        self.put(cell, text, look)
        if span[1] > span[0]:
            sheet.merge_cells(start_row=row, end_row=row, start_column=span[0], end_column=span[1])
        step = int(side == "left" and span[0] > 2 and look not in ("title", "family"))
        cell.alignment = _placed(side, "center" if look in ("title", "head") else "top", step)
        size = 1.5 if look == "title" else 1.08 if look in ("head", "strong") else 1.0
        self.grow(sheet, row, text, sum(WIDTHS[span[0] - 1 : span[1]]), size)
        return cell

    def rule(self, sheet: Worksheet, row: int) -> None:
        """A line under a row."""
        for column in range(1, LAST + 1):
            sheet.cell(row, column).border = _under()

    def tell(self, sheet: Worksheet, row: int, text: str) -> None:
        """What the value on this row is."""
        self.words(sheet, row, (1, 2), text)
        self.settle(sheet.cell(row, 1), "left")

    def band(self, sheet: Worksheet, row: int, text: str) -> None:
        """A heading across all columns."""
        for column in range(1, LAST + 1):
            self.put(sheet.cell(row, column), None, "family")
        self.words(sheet, row, (1, LAST), text, "family")

    def heads(self, sheet: Worksheet, row: int, titles: Sequence[tuple[Span, str]]) -> None:
        """The header of a table, its titles across columns."""
        for column in range(titles[0][0][0], titles[-1][0][1] + 1):
            self.put(sheet.cell(row, column), None, "head")
        for span, title in titles:
            self.words(sheet, row, span, title, "head")

    def settle(self, cell: Any, side: str, vertical: str = "center", step: int = 0) -> None:
        """Set the words of a cell to a side, wrapped."""
        cell.alignment = _placed(side, vertical, step)

    def live(
        self, sheet: Worksheet, row: int, span: Span, formula: str, value: Value, look: Look = ""
    ) -> Any:
        """A formula across columns."""
        cell = sheet.cell(row, span[0])
        self.formula(cell, formula, value, look)
        if span[1] > span[0]:
            sheet.merge_cells(start_row=row, end_row=row, start_column=span[0], end_column=span[1])
        cell.alignment = _placed("left", step=int(span[0] > 2))
        return cell

    def grow(self, sheet: Worksheet, row: int, text: str, width: float, size: float = 1.0) -> None:
        """Make a row high enough for words in so wide a cell."""
        # Letters are narrower than the digits that a column's width counts.
        room = max((width - 1.5) * 1.27 / size, 4)
        lines = sum(max(math.ceil(_wide(line) / room), 1) for line in clean_lines(text))
        height = min(LINE * size * lines + 5, HIGHEST)
        now = sheet.row_dimensions[row].height
        sheet.row_dimensions[row].height = max(height, now or 0)

    def label(self, text: str) -> str:
        """A name where it stands in a row or a list."""
        text = shown(clean(text))
        return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…"

    @property
    def percent(self) -> str:
        """The number format of a share."""
        return "0.0\\ %" if self.lang == "nb" else "0.0%"

    # -- what is answered -------------------------------------------------------------------------

    def box(self, cell: Any, side: str = "left") -> None:
        """Give a cell a frame."""
        cell.border = _box()
        cell.alignment = _placed(side, step=int(side == "left"))

    def open(self, cell: Any, side: str = "left", colour: str = TINT) -> None:
        """A framed cell that may be written in; what is written stays text or number as typed."""
        from openpyxl.styles import Protection

        self.put(cell, None)
        self.box(cell, side)
        cell.fill = _filled(colour)
        cell.protection = Protection(locked=False)

    def choose(self, cell: Any, choices: str, title: str, prompt: str) -> None:
        """An open cell with a list to choose from."""
        from openpyxl.worksheet.datavalidation import DataValidation

        self.open(cell)
        rule = DataValidation("list", formula1=self._lists[choices], allow_blank=True)
        self._explain(rule, title, prompt, _("Choose an answer from the list."))
        self._add(cell, rule)

    def points(self, cell: Any, passed: str, title: str, prompt: str) -> None:
        """An open cell for 0 to 100, or the word for a pass."""
        from openpyxl.worksheet.datavalidation import DataValidation

        self.open(cell, "right")
        at = cell.coordinate
        number = f"IF(ISNUMBER({at}),AND({at}>=0,{at}<=100),{at}={quoted(passed)})"
        rule = DataValidation("custom", formula1=number, allow_blank=True)
        stop = _("Write a number from 0 to 100, or {word}.").format(word=passed)
        self._explain(rule, title, prompt, stop)
        self._add(cell, rule)

    def spread(self, sheet: Worksheet, row: int, span: Span) -> None:
        """Let an open cell take several columns."""
        for column in range(span[0] + 1, span[1] + 1):
            self.open(sheet.cell(row, column))
        if span[1] > span[0]:
            sheet.merge_cells(start_row=row, end_row=row, start_column=span[0], end_column=span[1])

    def note(self, cell: Any) -> None:
        """An open cell for a note."""
        self.open(cell, colour=BLANK)
        cell.alignment = _placed("left", "top")
        # Whatever is typed is words.
        cell.number_format = "@"

    def _add(self, cell: Any, rule: Any) -> None:
        sheet = cell.parent
        for known in sheet.data_validations.dataValidation:
            if _same_rule(known, rule):
                known.add(cell)
                return
        sheet.add_data_validation(rule)
        rule.add(cell)

    def _explain(self, rule: Any, title: str, prompt: str, stop: str) -> None:
        # Excel takes titles of 32 and texts of 255 letters.
        rule.promptTitle, rule.prompt = clean(title)[:32], clean(prompt)[:255]
        rule.errorTitle, rule.error = clean(title)[:32], clean(stop)[:255]
        rule.errorStyle = "stop"
        rule.showInputMessage = rule.showErrorMessage = True

    def offer(self, choices: Sequence[Choice], counted: bool = True) -> None:
        """A set of choices, for `choose`; once. What is not counted is not in the index."""
        key = choices[0].set
        if key in self._lists:
            return
        if counted:
            self.choices += choices
        first = self.work_row
        for choice in choices:
            self.put(self.work.cell(self.work_row, 1), choice.text)
            self.work_row += 1
        self._lists[key] = reference(self.work, f"A{first}", f"A{self.work_row - 1}")
        self.work_row += 1

    # -- the finished form ------------------------------------------------------------------------

    def mark(self, sheet: Worksheet, area: str, formula: str) -> None:
        """Fill the cells of an area for which a formula holds."""
        from openpyxl.formatting.rule import Rule
        from openpyxl.styles import Font
        from openpyxl.styles.differential import DifferentialStyle
        from openpyxl.styles.fills import PatternFill

        style = DifferentialStyle(
            font=Font(b=True, color=BLANK), fill=PatternFill("solid", bgColor=CHOSEN)
        )
        sheet.conditional_formatting.add(area, Rule("expression", dxf=style, formula=[formula]))

    def dim(self, sheet: Worksheet, area: str, formula: str) -> None:
        """Take the colour of a cell that is not asked."""
        from openpyxl.formatting.rule import Rule
        from openpyxl.styles import PatternFill
        from openpyxl.styles.differential import DifferentialStyle

        style = DifferentialStyle(fill=PatternFill("solid", bgColor="E4E9ED"))
        sheet.conditional_formatting.add(area, Rule("expression", dxf=style, formula=[formula]))

    def lay_out(self, sheet: Worksheet, last: int, heads: tuple[int, int] | None = None) -> None:
        """Make a sheet ready for paper up to this row, and protect it.

        Parameters
        ----------
        sheet
        last : the last printed row
        heads : first and last of the rows that every printed page repeats
        """
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.properties import PageSetupProperties

        page = sheet.page_setup
        page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight = "landscape", 9, 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        margins = sheet.page_margins
        margins.left = margins.right = 0.45
        margins.top, margins.bottom, margins.header, margins.footer = 0.75, 0.6, 0.3, 0.3
        sheet.print_area = f"A1:{get_column_letter(LAST)}{last}"
        if heads:
            sheet.print_title_rows = f"{heads[0]}:{heads[1]}"
        head: Any = sheet.oddHeader
        title = clean(self.title)
        title = title if len(title) <= HEADED else f"{title[: HEADED - 1].rstrip()}…"
        head.left.text = title.replace("&", "&&")
        head.right.text = PRINTED
        foot: Any = sheet.oddFooter
        foot.left.text = "&A"
        foot.right.text = "&P / &N"
        guard = sheet.protection
        guard.sheet = True
        # Rows and columns may be made larger to read what is in them.
        guard.formatColumns = guard.formatRows = False

    def hide(self) -> None:
        """Put the sheet of lists and sums last, out of sight."""
        self.file.move_sheet(self.work, len(self.file.worksheets))
        self.work.sheet_state = "veryHidden"
        self.work.protection.sheet = True


def _tab(name: str) -> str:
    """A name for a tab: Excel counts 31 halves, and signs beyond the first plane take two."""
    if len(name.encode("utf-16-le", "replace")) <= 62:
        return name.rstrip()
    while len(name.encode("utf-16-le", "replace")) > 60:
        name = name[:-1]
    return f"{name.rstrip()}…"


def clean_lines(text: str) -> list[str]:
    """The lines of a text as a cell shows them."""
    return [clean(line) for line in text.split("\n")]


def _wide(text: str) -> float:
    """How many letters wide a text is: signs of East Asia and emoji take two."""
    return sum(1.9 if ord(c) >= 0x1100 else 1.0 for c in text)


def _same_rule(one: Any, other: Any) -> bool:
    names = ("type", "formula1", "prompt", "promptTitle", "error")
    # A formula that names its own cell holds for that cell alone.
    return one.type == "list" and all(getattr(one, n) == getattr(other, n) for n in names)
