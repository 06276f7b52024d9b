"""What can be changed in a workbook: weights, scaled to sum to 1 under each node, and ratings.

Nothing from a case stands in a formula but places on the sheets. A check beside each set of weights
says where they did not sum to 1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..console import origin_names
from ..i18n import gettext as _
from .results import Findings
from .section import Column
from .words import Words
from .xlsxbook import TOP, Book, quoted, reference

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["FIRST", "SCORE", "Inputs"]

# How far the sum of weights may be off, as it stands in formulas.
SUM = "1E-9"
SCORE = Column("", "number", 4)
SHARE = Column("", "percent", 2)
FIRST = TOP + 1
# Columns of the sheets.
LOCAL, SCALED, OVERALL, BEFORE, ORIGIN, CHECK = "CDEFGH"
WEIGHT, RATED = 4, 5


class Inputs:
    """The sheets of weights and ratings, and where things stand on them."""

    def __init__(self, book: Book, results: Findings, words: Words) -> None:
        self.book = book
        self.results = results
        self.words = words
        self.tree = results.model.hierarchy
        self.leaves = self.tree.leaves
        self.weights = book.sheet(
            _("Weights"),
            _(
                "Change the yellow cells. Weights under one node are scaled to sum to 1 before "
                "they count."
            ),
        )
        self.ratings = book.sheet(
            _("Ratings"),
            _("Change the yellow cells: ratings from 0 to 1, 1 is best. Low and high stand below."),
        )
        self.checks: list[str] = []
        self._overall: dict[str, str] = {}
        self._weights()
        self._ratings()

    def alternative(self, key: str) -> str:
        """The name of an alternative as it heads a row or column."""
        return self.book.name(self.results.case.alternatives[key].name(self.words.lang))

    def shown(self, key: str) -> str:
        """An alternative as the best is named: its key where all keys are short."""
        return key if self.words.short else self.alternative(key)

    def node(self, key: str) -> str:
        """The name of a node as it heads a row or column."""
        return self.book.name(self.words.node(key))

    def head(self, sheet: Worksheet, row: int, titles: list[str], numbers: range) -> None:
        """A row of titles; ``numbers`` are the columns that hold numbers."""
        for i, title in enumerate(titles, start=1):
            self.book.put(sheet.cell(row, i), title, "number head" if i in numbers else "head")

    # -- weights ----------------------------------------------------------------------------------

    def _weights(self) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        sheet, book = self.weights, self.book
        self.head(
            sheet,
            TOP,
            [
                _("Node"),
                _("Key"),
                _("Local weight"),
                _("Scaled to sum to 1"),
                _("Global weight"),
                _("In the report"),
                _("Comes from"),
                _("Check"),
            ],
            range(3, 7),
        )
        asked = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0")
        asked.error = _("A weight is a number from 0 up.")
        sheet.add_data_validation(asked)
        row = FIRST
        for parent, part in self.results.weighting.nodes.items():
            row = self._family(sheet, row, parent, dict(part.weights), part.origin, asked.add)
        book.finish(sheet, columns=1, widths=(46, 18, 12, 12, 12, 12, 20, 28))

    def _family(
        self,
        sheet: Worksheet,
        row: int,
        parent: str,
        local: dict[str, float],
        origin: str,
        ask: Callable[[Any], None],
    ) -> int:
        """The weights under one node, their sum and the check of it; the next free row."""
        book = self.book
        title = _("Under “{node}”").format(node=self.node(parent))
        for i in range(1, 9):
            book.put(sheet.cell(row, i), title if i == 1 else None, "family")
        first, last = row + 1, row + len(local)
        total = f"${LOCAL}${last + 1}"
        overall = self.results.model.global_weights
        above = self._overall.get(parent, "1")
        for at, (node, weight) in enumerate(local.items(), start=first):
            book.put(sheet.cell(at, 1), self.node(node))
            book.put(sheet.cell(at, 2), node, "muted")
            book.put(sheet[f"{LOCAL}{at}"], weight, "input", book.form(SHARE))
            ask(sheet[f"{LOCAL}{at}"])
            scaled = f"IF({total}>0,{LOCAL}{at}/{total},NA())"
            book.formula(sheet[f"{SCALED}{at}"], scaled, weight, form=book.form(SHARE))
            value = float(overall[node])
            product = f"{SCALED}{at}*{above}"
            book.formula(sheet[f"{OVERALL}{at}"], product, value, form=book.form(SHARE))
            book.put(sheet[f"{BEFORE}{at}"], weight, "muted", book.form(SHARE))
            book.put(sheet[f"{ORIGIN}{at}"], origin_names().get(origin, origin), "muted")
            self._overall[node] = f"${OVERALL}${at}"
        cells = f"{LOCAL}{first}:{LOCAL}{last}"
        end = last + 1
        book.put(sheet.cell(end, 1), _("Sum"), "total")
        book.formula(
            sheet[f"{LOCAL}{end}"], f"SUM({cells})", sum(local.values()), "total", book.form(SHARE)
        )
        for letter in "BDEFG":
            book.put(sheet[f"{letter}{end}"], None, "total")
        words = {
            "negative": quoted(_("A weight is negative")),
            "nothing": quoted(_("No weight at all")),
            "scaled": quoted(_("Does not sum to 1, scaled")),
            "ok": quoted(_("Sums to 1")),
        }
        check = (
            f"IF(MIN({cells})<0,{words['negative']},IF({total}<=0,{words['nothing']},"
            f"IF(ABS({total}-1)>{SUM},{words['scaled']},{words['ok']})))"
        )
        book.formula(sheet[f"{CHECK}{end}"], check, _("Sums to 1"), "total")
        self.checks.append(reference(sheet, f"{CHECK}{end}"))
        return end + 2

    # -- ratings ----------------------------------------------------------------------------------

    def _ratings(self) -> None:
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        sheet, book, model = self.ratings, self.book, self.results.model
        asked = DataValidation("decimal", operator="between", formula1="0", formula2="1")
        asked.error = _("A rating is a number from 0 to 1.")
        sheet.add_data_validation(asked)
        overall = model.global_weights
        row = TOP
        tables = (
            (_("Rating"), model.value_array),
            (_("Low"), model.low_array),
            (_("High"), model.high_array),
        )
        for title, values in tables:
            if values is None:
                continue
            live = title == _("Rating")
            self.head(
                sheet,
                row,
                [
                    title if not live else _("Leaf"),
                    _("Under"),
                    _("Key"),
                    _("Global weight") if live else "",
                    *(self.both(a) for a in self.results.alternatives),
                ],
                range(WEIGHT, RATED + len(self.results.alternatives)),
            )
            for j, leaf in enumerate(self.leaves):
                row += 1
                path = self.tree.path(leaf)[1:-1]
                under = " / ".join(self.words.node(n) for n in path)
                book.put(sheet.cell(row, 1), self.node(leaf))
                book.put(sheet.cell(row, 2), book.name(under), "muted")
                book.put(sheet.cell(row, 3), leaf, "muted")
                if live:
                    target = reference(self.weights, self._overall[leaf].replace("$", ""))
                    weight = sheet.cell(row, WEIGHT)
                    book.formula(weight, target, float(overall[leaf]), form=book.form(SHARE))
                for i in range(len(self.results.alternatives)):
                    cell = sheet.cell(row, RATED + i)
                    rating = float(values[i, j])
                    book.put(cell, rating, "input" if live else "muted", "0.000")
                    if live:
                        asked.add(cell)
            row += 2
        last = get_column_letter(RATED + len(self.results.alternatives) - 1)
        end = TOP + len(self.leaves)
        book.define("leaf_weights", reference(sheet, f"D{FIRST}", f"D{end}"))
        book.define("ratings", reference(sheet, f"E{FIRST}", f"{last}{end}"))
        book.finish(
            sheet, columns=4, widths=(40, 24, 16, 12, *[14] * len(self.results.alternatives))
        )

    def both(self, key: str) -> str:
        """Key and name of an alternative, one above the other."""
        name = self.alternative(key)
        return name if name == key else f"{key}\n{name}"

    def rated(self, i: int, first: str, last: str = "") -> str:
        """The ratings of an alternative on one leaf, or on all from one to another."""
        from openpyxl.utils import get_column_letter

        return self._on_leaves(get_column_letter(RATED + i), first, last)

    def weighted(self, first: str, last: str = "") -> str:
        """The global weights of these leaves."""
        return self._on_leaves("D", first, last)

    def _on_leaves(self, letter: str, first: str, last: str = "") -> str:
        rows = [FIRST + self.leaves.index(leaf) for leaf in (first, last) if leaf]
        return reference(self.ratings, *(f"{letter}{row}" for row in rows))
