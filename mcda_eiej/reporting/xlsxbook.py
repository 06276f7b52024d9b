"""A workbook that is written cell by cell: words stay words, formulas carry their value.

Words from a case are never formulas, whatever they begin with. Formulas are written with the value
they have now, so that a program which does not compute shows numbers too; Excel and LibreOffice
compute them anew. The same contents give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Callable, Hashable, Sequence
from copy import copy
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal, get_args
from xml.sax.saxutils import escape, quoteattr

from .docxml import clean
from .packed import repacked
from .section import Column

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["CELL", "TOP", "Book", "Look", "quoted", "reference"]

# The longest text in a cell and the longest name of a sheet.
CELL, TITLE = 32767, 31
# The widest column and what a header asks for, in letters; the height of a line, in points, and
# the most lines of a row.
WIDEST, HEAD, LINE, MOST_LINES = 44, 13, 12.5, 30
# Names longer than this are cut where they head columns and rows.
NAME = 120
# The row of the first header: title, explanation and an empty row above.
TOP = 4
INK, MUTED, LINK = "1F2933", "55616C", "1D4E79"
FILLS = {"head": "E4E9ED", "number head": "E4E9ED", "input": "FFF4CC", "family": "F3F5F6"}
HEADS = ("head", "number head")
Look = Literal[
    "",
    "title",
    "note",
    "head",
    "number head",
    "input",
    "family",
    "strong",
    "muted",
    "link",
    "total",
]
Value = str | float | int | None


def quoted(text: str) -> str:
    """Words as they stand in a formula."""
    return '"' + text.replace('"', '""') + '"'


def reference(sheet: Worksheet, first: str, last: str = "") -> str:
    """Cells of a sheet as they stand in a formula on any sheet, fixed."""
    from openpyxl.utils import absolute_coordinate, quote_sheetname

    cells = first if not last else f"{first}:{last}"
    return f"{quote_sheetname(sheet.title)}!{absolute_coordinate(cells)}"


@cache
def _dresses() -> dict[str, tuple[Any, Any, Any]]:
    """The font, fill and border of each look."""
    from openpyxl.styles import Border, Font, PatternFill, Side

    side = Side("thin", color=INK)
    borders = {h: Border(bottom=side) for h in HEADS} | {"total": Border(top=side)}
    found = {}
    for look in get_args(Look):
        font = Font(
            name="Arial",
            size=14 if look == "title" else 10,
            bold=look in (*HEADS, "title", "family", "strong", "total"),
            color={"note": MUTED, "muted": MUTED, "link": LINK}.get(look, INK),
            underline="single" if look == "link" else None,
        )
        fill = PatternFill("solid", fgColor=FILLS[look]) if look in FILLS else None
        found[look] = font, fill, borders.get(look)
    return found


@cache
def _alignment(vertical: str, wrap: bool, indent: int, side: str | None) -> Any:
    from openpyxl.styles import Alignment

    return Alignment(horizontal=side, vertical=vertical, wrap_text=wrap, indent=indent)


def _to_top(cell: Any) -> None:
    now = cell.alignment
    cell.alignment = _alignment("top", bool(now.wrap_text), int(now.indent), now.horizontal)


def _lines(cell: Any, width: float) -> int:
    """About how many lines the words of a cell take."""
    if not isinstance(cell.value, str) or not cell.alignment.wrap_text:
        return 1
    room = max(width - 1, 1) * (1.05 if cell.font.b else 1.15)
    return sum(max(math.ceil(len(line) / room), 1) for line in cell.value.split("\n"))


class Book:
    """A workbook in one language."""

    def __init__(self, lang: str, title: str, date: dt.date) -> None:
        from openpyxl import Workbook

        self.lang = lang
        self.title = title
        self.date = date
        self.file = Workbook()
        self.file.remove(self.file.worksheets[0])
        self._values: dict[tuple[str, str], Value] = {}
        self._pictures: dict[str, str] = {}
        self._heads: set[Any] = set()
        self._styles: dict[Hashable, Any] = {}

    def sheet(self, name: str, about: str) -> Worksheet:
        """A new sheet with its title and what it is for."""
        title = re.sub(r"[\[\]:*?/\\]", " ", clean(name)).strip("' ")[:TITLE]
        taken = {s.title.casefold() for s in self.file.worksheets}
        stem, n = title, 2
        while title.casefold() in taken:
            title = f"{stem[: TITLE - 4]} ({n})"
            n += 1
        sheet: Worksheet = self.file.create_sheet(title)
        self.put(sheet.cell(1, 1), name, "title")
        self.put(sheet.cell(2, 1), about, "note")
        sheet.sheet_view.showGridLines = False
        return sheet

    # -- cells ------------------------------------------------------------------------------------

    def put(
        self, cell: Any, value: Value, look: Look = "", form: str = "", wrap: bool = False
    ) -> None:
        """Write a value; ``form`` is a number format."""
        if isinstance(value, str):
            cell.value = self.text(value)
            # Whatever it begins with.
            cell.data_type = "s"
            if value[:1] in ("=", "+", "-", "@", "\t", "\r"):
                cell.quotePrefix = True
        else:
            cell.value = value
        self._dress(cell, look, form, wrap)

    def formula(
        self, cell: Any, formula: str, value: Value, look: Look = "", form: str = ""
    ) -> None:
        """Write a formula and the value it has now."""
        cell.value = f"={formula}"
        self._values[cell.parent.title, cell.coordinate] = value
        self._dress(cell, look, form, False)

    def text(self, text: str) -> str:
        """Words as a cell can hold them."""
        # Excel reads _x0041_ as the letter with that code.
        text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", "\n".join(map(clean, text.split("\n"))))
        return text if len(text) <= CELL else text[: CELL - 1] + "…"

    def name(self, text: str) -> str:
        """A name where it heads a row or column; the whole stands on the sheet of names."""
        text = clean(text)
        return text if len(text) <= NAME else text[: NAME - 1].rstrip() + "…"

    def form(self, column: Column) -> str:
        """The number format of a report's column."""
        zeros = "0." + "0" * column.digits if column.digits else "0"
        if column.kind == "percent":
            return zeros + ("\\ %" if self.lang == "nb" else "%")
        if column.kind == "number":
            return zeros
        return "0" if column.kind == "integer" else ""

    def _dress(self, cell: Any, look: Look, form: str, wrap: bool) -> None:
        if look in HEADS:
            self._heads.add(cell)
        words = isinstance(cell.value, str) and look != "number head" and not form
        step = int(words and cell.column > 1)

        def dress() -> None:
            font, fill, border = _dresses()[look]
            cell.font = font
            if fill is not None:
                cell.fill = fill
            if border is not None:
                cell.border = border
            if form:
                cell.number_format = form
            if look not in ("title", "note"):
                side = "right" if look == "number head" else "left" if words else None
                vertical = "bottom" if look in HEADS else "center"
                cell.alignment = _alignment(vertical, wrap or look in HEADS, step, side)

        self._styled(cell, (look, form, wrap, words, step), dress)

    def align(self, cell: Any, side: Literal["left", "right"], steps: int = 0) -> None:
        """Set a cell to a side, stepped in from it."""

        def align() -> None:
            wrap = bool(cell.alignment.wrap_text)
            cell.alignment = _alignment(cell.alignment.vertical, wrap, steps, side)

        self._styled(cell, (side, steps), align)

    def _styled(self, cell: Any, kind: Hashable, make: Callable[[], None]) -> None:
        """What ``make`` does to the style of a cell, done once for each style it starts from.

        The file's lists of fonts, fills and so on hash the whole of what is looked up in them, for
        every cell; a style is but its places in those lists.
        """
        key = kind, None if cell._style is None else cell._style.tobytes()
        held = self._styles.get(key)
        if held is None:
            make()
            self._styles[key] = copy(cell._style)
        else:
            cell._style = copy(held)

    def link(self, cell: Any, sheet: Worksheet) -> None:
        """Make the cell lead to a sheet."""
        from openpyxl.utils import quote_sheetname
        from openpyxl.worksheet.hyperlink import Hyperlink

        place = f"{quote_sheetname(sheet.title)}!A1"
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)

    def define(self, name: str, target: str) -> None:
        """A name for cells, the same in every language."""
        from openpyxl.workbook.defined_name import DefinedName

        self.file.defined_names[name] = DefinedName(name, attr_text=target)

    # -- the look of a sheet ----------------------------------------------------------------------

    def finish(
        self,
        sheet: Worksheet,
        header: int = TOP,
        columns: int = 1,
        widths: Sequence[float] = (),
        filtered: bool = False,
        one_page: bool = False,
    ) -> None:
        """Freeze the header, set widths, make it printable.

        Parameters
        ----------
        header : the last row that stays in sight
        columns : columns that stay in sight
        widths : of the first columns; the others fit what is in them
        filtered : with buttons to filter by
        one_page : printed on one page
        """
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.properties import PageSetupProperties

        sheet.freeze_panes = sheet.cell(header + 1, columns + 1).coordinate
        shown = [
            widths[i - 1] if i <= len(widths) else self._fitting(sheet, i)
            for i in range(1, sheet.max_column + 1)
        ]
        for i, width in enumerate(shown, start=1):
            sheet.column_dimensions[get_column_letter(i)].width = width
        for number, row in enumerate(sheet.iter_rows(TOP), start=TOP):
            lines = max((_lines(c, w) for c, w in zip(row, shown, strict=True)), default=1)
            if lines > 1:
                sheet.row_dimensions[number].height = LINE * min(lines, MOST_LINES) + 3
                for cell in (c for c in row if c not in self._heads):
                    self._styled(cell, "top", partial(_to_top, cell))
        if filtered and sheet.max_row > header:
            last = f"{get_column_letter(sheet.max_column)}{sheet.max_row}"
            sheet.auto_filter.ref = f"A{header}:{last}"
        page = sheet.page_setup
        page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight = (
            "landscape",
            9,
            1,
            int(one_page),
        )
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_title_rows = f"{header}:{header}"
        sheet.page_margins.left = sheet.page_margins.right = 0.5
        foot: Any = sheet.oddFooter
        foot.left.text = clean(self.title)[:60].replace("&", "&&")
        foot.right.text = "&A  &P / &N"

    def _fitting(self, sheet: Worksheet, column: int) -> float:
        """A width that fits the cells of a column below the explanation."""
        need = 8.0
        for (cell,) in sheet.iter_rows(TOP, sheet.max_row, column, column):
            text = cell.value
            if not isinstance(text, str) or cell.data_type != "s":
                continue
            longest = max((len(line) for line in text.split("\n")), default=0)
            if cell.alignment.wrap_text:
                word = max((len(w) for w in text.split()), default=0)
                longest = min(longest, max(word, HEAD if cell in self._heads else WIDEST))
            need = max(need, 1.1 * longest + 2)
        return min(need, WIDEST)

    def describe(self, sheet: Worksheet, words: str) -> None:
        """The alternative text of the picture on a sheet."""
        self._pictures[sheet.title] = clean(words)

    # -- the file ---------------------------------------------------------------------------------

    def document(self, subject: str, about: str) -> bytes:
        """The finished file."""
        moment = dt.datetime(self.date.year, self.date.month, self.date.day)
        properties = self.file.properties
        properties.title = clean(self.title)[:255]
        properties.subject = clean(subject)[:255]
        properties.description = clean(about)[:255]
        properties.language = {"nb": "nb-NO", "en": "en-GB"}[self.lang]
        properties.creator = "mcda-eiej"
        properties.created = moment
        self.file.calculation.fullCalcOnLoad = True
        buffer = io.BytesIO()
        self.file.save(buffer)
        return repacked(buffer.getvalue(), self._finished)

    def _finished(self, name: str, part: bytes) -> bytes:
        """A part without the time of writing, with the values of formulas."""
        if name == "docProps/core.xml":
            stamp = f"{self.date.isoformat()}T00:00:00Z".encode()
            return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, part)
        if sheet := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name):
            title = self.file.worksheets[int(sheet[1]) - 1].title
            return self._with_values(title, part.decode("utf-8")).encode("utf-8")
        if drawing := re.fullmatch(r"xl/drawings/drawing(\d+)\.xml", name):
            words = quoteattr(list(self._pictures.values())[int(drawing[1]) - 1])
            at = rb"(<(?:xdr:)?cNvPr [^>]*?) ?/>"
            return re.sub(at, lambda m: m[1] + f" descr={words}/>".encode(), part, count=1)
        return part

    def _with_values(self, title: str, text: str) -> str:
        def one(match: re.Match[str]) -> str:
            place, rest, formula = match.groups()
            value = self._values[title, place]
            if isinstance(value, str):
                return f'<c r="{place}"{rest} t="str"><f>{formula}</f><v>{escape(value)}</v></c>'
            shown = "" if value is None else f"<v>{value!r}</v>"
            return f'<c r="{place}"{rest}><f>{formula}</f>{shown}</c>'

        pattern = r'<c r="([A-Z]+[0-9]+)"([^>]*)><f>([^<]*)</f><v ?/?>(?:</v>)?</c>'
        text = re.sub(pattern, one, text)
        # Keys such as 0 are words: no mark that they look like numbers.
        ignored = (
            '<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/>'
            "</ignoredErrors>"
        )
        return re.sub(
            r"(?=<drawing |<legacyDrawing |<tableParts |</worksheet>)", ignored, text, count=1
        )
