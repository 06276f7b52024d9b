"""What follows from the inputs of a workbook: contributions, scores, ranks and the ranking.

Ties follow the rule of the whole package: scores lie in 0..1, so two of them tie when they differ
by no more than 1e-12; ranks are competition ranks, 1, 1, 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..i18n import gettext as _
from .results import Findings
from .words import Words
from .xlsxbook import TOP, Book, Look, quoted, reference
from .xlsxmodel import FIRST, SCORE, Inputs

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["TIE", "Live"]

TIE = 1e-12
# Columns of the sheet of scores, and the first of contributions.
KEY, NAME, POINTS, RANK, BEHIND, POINTS_BEFORE, RANK_BEFORE, CHANGE, ORDER, JOINT = "ABCDEFGHIJ"
PARTS = 3
# The longest name that stands beside a bar.
LONG = 40


class Live(Inputs):
    """The live sheets of a workbook."""

    def __init__(self, book: Book, results: Findings, words: Words) -> None:
        self.scored = results.evaluation
        self.last = FIRST + len(results.alternatives) - 1
        self.ranking = book.sheet(
            _("Ranking"), _("Follows the weights and ratings in this workbook, best first.")
        )
        self.scores = book.sheet(
            _("Scores"), _("Follows the weights and ratings, beside what the report says.")
        )
        super().__init__(book, results, words)
        self.parts = book.sheet(
            _("Contributions"), _("Weight times rating; what adds up to each score.")
        )
        self._contributions()
        self._scores()
        self._ranking()

    def column(self, sheet: Worksheet, letter: str) -> str:
        """The cells of all alternatives in a column of a sheet."""
        return reference(sheet, f"{letter}{FIRST}", f"{letter}{self.last}")

    @property
    def before(self) -> str:
        """The scores of the report."""
        return self.column(self.scores, POINTS_BEFORE)

    # -- contributions ----------------------------------------------------------------------------

    def _contributions(self) -> None:
        sheet, book, results = self.parts, self.book, self.results
        criteria = results.criteria
        by_criteria = self.scored.contributions("criteria").to_dict("index")
        titles = [_("Key"), _("Alternative"), *map(self.node, criteria), _("Sum")]
        self.head(sheet, TOP, titles, range(PARTS, len(titles) + 1))
        for i, key in enumerate(results.alternatives):
            row = FIRST + i
            book.put(sheet.cell(row, 1), key, "muted")
            book.put(sheet.cell(row, 2), self.alternative(key))
            for c, criterion in enumerate(criteria):
                under = self.tree.leaves_under(criterion)
                first, last = under[0], under[-1]
                product = f"SUMPRODUCT({self.weighted(first, last)},{self.rated(i, first, last)})"
                value = by_criteria[key][criterion]
                book.formula(sheet.cell(row, PARTS + c), product, value, form=book.form(SCORE))
            end = sheet.cell(row, PARTS + len(criteria))
            ends = sheet.cell(row, PARTS), sheet.cell(row, PARTS + len(criteria) - 1)
            total = f"SUM({ends[0].coordinate}:{ends[1].coordinate})"
            book.formula(end, total, float(self.scored.scores[key]), "strong", book.form(SCORE))
        start = self.last + 3
        by_leaf = self.scored.contributions("leaves").to_dict("index")
        both = [self.both(a) for a in results.alternatives]
        self.head(sheet, start, [_("Key"), _("Leaf"), *both], range(PARTS, PARTS + len(both)))
        for j, leaf in enumerate(self.leaves):
            row = start + 1 + j
            book.put(sheet.cell(row, 1), leaf, "muted")
            book.put(sheet.cell(row, 2), self.node(leaf))
            for i, key in enumerate(results.alternatives):
                product = f"{self.weighted(leaf)}*{self.rated(i, leaf)}"
                value = by_leaf[key][leaf]
                book.formula(sheet.cell(row, PARTS + i), product, value, form=book.form(SCORE))
        book.finish(sheet, columns=2, widths=(16, 44, *[14] * max(len(criteria) + 1, len(both))))

    # -- scores and ranking -----------------------------------------------------------------------

    def _scores(self) -> None:
        sheet, book = self.scores, self.book
        titles = [
            _("Key"),
            _("Alternative"),
            _("Score"),
            _("Rank"),
            _("Behind the best"),
            _("Score in the report"),
            _("Rank in the report"),
            _("Change"),
            _("Order"),
            _("Joint first"),
        ]
        self.head(sheet, TOP, titles, range(3, 10))
        form = book.form(SCORE)
        points = f"${POINTS}${FIRST}:${POINTS}${self.last}"
        order = {a: n for n, a in enumerate(self.scored.scores.index, start=1)}
        best = float(self.scored.scores.iloc[0])
        joint = ""
        for i, key in enumerate(self.results.alternatives):
            row = FIRST + i
            score, rank = float(self.scored.scores[key]), int(self.scored.ranking[key])
            name = self.shown(key)
            at = f"{POINTS}{row}"
            whole = self.rated(i, self.leaves[0], self.leaves[-1])
            weights = self.weighted(self.leaves[0], self.leaves[-1])
            book.put(sheet[f"{KEY}{row}"], key)
            book.put(sheet[f"{NAME}{row}"], self.alternative(key))
            book.formula(sheet[at], f"SUMPRODUCT({weights},{whole})", score, "strong", form)
            above = f"1+SUMPRODUCT(--({points}-{at}>tie_tolerance))"
            book.formula(sheet[f"{RANK}{row}"], above, rank, "strong", "0")
            book.formula(sheet[f"{BEHIND}{row}"], f"MAX({points})-{at}", best - score, form=form)
            book.put(sheet[f"{POINTS_BEFORE}{row}"], score, "muted", form)
            book.put(sheet[f"{RANK_BEFORE}{row}"], rank, "muted", "0")
            moved = f"{at}-{POINTS_BEFORE}{row}"
            book.formula(sheet[f"{CHANGE}{row}"], moved, 0.0, "muted", form)
            same = f"COUNTIF({RANK}${FIRST}:{RANK}{row},{RANK}{row})"
            place = f"{RANK}{row}+{same}-1"
            book.formula(sheet[f"{ORDER}{row}"], place, order[key], "muted", "0")
            shown = KEY if self.words.short else NAME
            before = f"{JOINT}{row - 1}" if i else '""'
            both = f'{before}&IF({before}="","",{quoted(" = ")})&{shown}{row}'
            if rank == 1:
                joint = f"{joint} = {name}" if joint else name
            first = f"IF({RANK}{row}=1,{both},{before})"
            book.formula(sheet[f"{JOINT}{row}"], first, joint, "muted")
        self._mark_first(sheet, RANK, JOINT)
        book.define("scores", self.column(sheet, POINTS))
        book.define("ranks", self.column(sheet, RANK))
        book.define("best", reference(sheet, f"{JOINT}{self.last}"))
        book.finish(sheet, columns=2, widths=(12, 44, 12, 10, 12, 12, 12, 12, 10, 24))

    def _mark_first(self, sheet: Worksheet, rank: str, last: str) -> None:
        """Tint the rows of those who are first."""
        from openpyxl.formatting.rule import Rule
        from openpyxl.styles import PatternFill
        from openpyxl.styles.differential import DifferentialStyle

        tint = DifferentialStyle(fill=PatternFill("solid", bgColor="D6E6DF"))
        area = f"A{FIRST}:{last}{self.last}"
        rule = Rule("expression", dxf=tint, formula=[f"${rank}{FIRST}=1"])
        sheet.conditional_formatting.add(area, rule)

    def _ranking(self) -> None:
        from openpyxl.utils import get_column_letter

        sheet, book, criteria = self.ranking, self.book, self.results.criteria
        base = [_("Rank"), _("Key"), _("Alternative"), _("Score"), _("Behind the best")]
        titles = [*base, *map(self.node, criteria), _("Row")]
        self.head(sheet, TOP, titles, range(4, len(titles) + 1))
        rows = get_column_letter(len(base) + len(criteria) + 1)
        form = book.form(SCORE)
        parts = self.scored.contributions("criteria").to_dict("index")
        best = float(self.scored.scores.iloc[0])
        for n, key in enumerate(self.scored.scores.index, start=1):
            row = TOP + n
            place = self.results.alternatives.index(key) + 1
            score = float(self.scored.scores[key])
            match = f"MATCH({n},{self.column(self.scores, ORDER)},0)"
            book.formula(sheet[f"{rows}{row}"], match, place, "muted", "0")
            shown = (
                (RANK, int(self.scored.ranking[key]), "0"),
                (KEY, key, ""),
                (NAME, self.alternative(key), ""),
                (POINTS, score, form),
                (BEHIND, best - score, form),
            )
            for i, (letter, value, how) in enumerate(shown, start=1):
                taken = f"INDEX({self.column(self.scores, letter)},${rows}{row})"
                look: Look = "strong" if letter == POINTS else ""
                book.formula(sheet.cell(row, i), taken, value, look, how)
            for c, criterion in enumerate(criteria):
                letter = get_column_letter(PARTS + c)
                taken = f"INDEX({self.column(self.parts, letter)},${rows}{row})"
                value = parts[key][criterion]
                book.formula(sheet.cell(row, len(base) + 1 + c), taken, value, form=form)
        self._mark_first(sheet, "A", rows)
        self._chart(len(base) + 1, len(criteria))
        book.finish(sheet, columns=3, widths=(8, 12, 44, 12, 12, *[14] * len(criteria), 8))

    def _chart(self, first: int, count: int) -> None:
        """Stacked bars of what each criterion contributes, best on top."""
        from openpyxl.chart import BarChart, Reference

        sheet = self.ranking
        chart = BarChart()
        chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 40
        chart.add_data(
            Reference(
                sheet, min_col=first, max_col=first + count - 1, min_row=TOP, max_row=self.last
            ),
            titles_from_data=True,
        )
        longest = max(len(self.alternative(a)) for a in self.results.alternatives)
        names = 2 if self.words.short or longest > LONG else 3
        chart.set_categories(Reference(sheet, min_col=names, min_row=FIRST, max_row=self.last))
        chart.legend.position = "b"
        chart.x_axis.scaling.orientation = "maxMin"
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.y_axis.crosses = "max"
        chart.y_axis.number_format, chart.y_axis.majorGridlines = "0.0", None
        chart.width, chart.height = 24, min(5 + 0.8 * len(self.results.alternatives), 17)
        for i, series in enumerate(chart.series):
            series.graphicalProperties.solidFill = _tone(i, count)
        title = _("Scores, and what each criterion contributes to them")
        self.book.put(sheet.cell(self.last + 3, 1), title, "strong")
        sheet.add_chart(chart, f"A{self.last + 4}")
        self.book.describe(
            sheet, _("Bars of the contributions in the table above; they follow it.")
        )


def _tone(i: int, count: int) -> str:
    """A tone from dark blue to light green: told apart in grey too."""
    dark, light = (0x1F, 0x4E, 0x79), (0xA8, 0xD5, 0xBA)
    share = i / max(count - 1, 1)
    return "".join(f"{round(a + (b - a) * share):02X}" for a, b in zip(dark, light, strict=True))
