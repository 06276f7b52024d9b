"""The report in Excel: formulas agree with Python, follow changes, and nothing else is one."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from officefiles import STARTER, Office, check_package, parts, report
from reportcases import all_tables, eiej_findings, table_case

import mcda_eiej as mcda
from mcda_eiej.reporting.contents import sections
from mcda_eiej.reporting.results import Findings, collect
from mcda_eiej.reporting.section import Column
from mcda_eiej.reporting.xlsxbook import CELL, NAME, Book, quoted

# Binary sums in another order: the last digits of numbers up to 1.
CLOSE = 1e-9
FIRST = 5


@pytest.fixture(scope="module", params=["nb", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def data(lang: str) -> bytes:
    return report(eiej_findings(), "xlsx", lang)


def opened(data: bytes, values: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def named(book: Any, name: str) -> list[list[Any]]:
    """The cells that a name stands for, row by row."""
    ((title, place),) = book.defined_names[name].destinations
    cells = book[title][place.replace("$", "")]
    if not isinstance(cells, tuple):
        return [[cells]]
    return [list(row) for row in cells]


def column(book: Any, name: str) -> list[Any]:
    return [row[0].value for row in named(book, name)]


def weight_cells(book: Any) -> dict[str, Any]:
    """The cell of each node's local weight by the node's key."""
    sheet = named(book, "leaf_weights")[0][0].parent.parent.worksheets[3]
    return {
        str(row[1].value): row[2]
        for row in sheet.iter_rows(min_row=FIRST)
        if row[1].value and row[2].data_type == "n"
    }


def check_against(book: Any, model: mcda.DecisionModel) -> None:
    """The computed values of a workbook are the model's."""
    ev = model.evaluate()
    scores = dict(zip(ev.alternatives, column(book, "scores"), strict=True))
    ranks = dict(zip(ev.alternatives, column(book, "ranks"), strict=True))
    assert scores == pytest.approx(ev.scores.to_dict(), abs=CLOSE)
    assert ranks == ev.ranking.to_dict()
    weights = dict(zip(model.hierarchy.leaves, column(book, "leaf_weights"), strict=True))
    assert weights == pytest.approx(
        dict(zip(model.hierarchy.leaves, model.leaf_weights, strict=True)), abs=CLOSE
    )
    if len(ev.alternatives) > 1:
        assert column(book, "margin")[0] == pytest.approx(ev.margin, abs=CLOSE)
    parts = ev.contributions("criteria")
    sheet = book.worksheets[5]
    for i, key in enumerate(ev.alternatives):
        shown = [sheet.cell(FIRST + i, 3 + c).value for c in range(len(parts.columns))]
        assert shown == pytest.approx(parts.loc[key].to_list(), abs=CLOSE)
    ranking = book.worksheets[1]
    order = [str(ranking.cell(FIRST + i, 2).value) for i in range(len(ev.alternatives))]
    assert order == list(ev.scores.index)
    assert [ranking.cell(FIRST + i, 1).value for i in range(len(order))] == ev.ranking.to_list()


# -- what is in it ------------------------------------------------------------------------------


def test_sheets_are_named_in_the_language(data: bytes, lang: str) -> None:
    check_package(data)
    titles = opened(data).sheetnames
    assert all(len(t) <= 31 and not re.search(r"[\[\]:*?/\\]", t) for t in titles)
    assert len({t.casefold() for t in titles}) == len(titles)
    asked = {
        "nb": [
            "Oversikt",
            "Rangering",
            "Poengsummer",
            "Vekter",
            "Vurderinger",
            "Bidrag",
            "Grenser",
        ],
        "en": ["Overview", "Ranking", "Scores", "Weights", "Ratings", "Contributions", "Limits"],
    }
    assert titles[:7] == asked[lang]
    assert len(titles) == 21


def test_formulas_stand_with_their_values(data: bytes) -> None:
    book = opened(data, values=True)
    results = eiej_findings()
    check_against(book, results.model)
    assert column(book, "best") == ["2B"]
    formulas = opened(data)
    empty = [
        (sheet.title, cell.coordinate)
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and book[sheet.title][cell.coordinate].value is None
    ]
    # Empty are the warnings, with nothing to warn of, and who is first before the first is reached.
    warnings = [s.title for s in formulas if s["A3"].data_type == "f"]
    before = [(formulas.worksheets[2].title, f"J{FIRST + i}") for i in range(2)]
    assert empty == [*before, *((title, "A3") for title in warnings)]


def test_everything_of_the_case_is_there(data: bytes, lang: str) -> None:
    book = opened(data)
    case = eiej_findings().case
    overview = {r[0].value: r[1].value for r in book.worksheets[0].iter_rows(min_row=4)}
    assert {case.key, case.hash} <= set(overview.values())
    sheets = {s.title: s for s in book}
    claims = sheets[{"nb": "Påstander", "en": "Claims"}[lang]]
    assert [r[0].value for r in claims.iter_rows(min_row=FIRST)] == [
        c.id for c in case.claim_records
    ]
    counted = {"nb": "teller", "en": "counted"}[lang]
    active = eiej_findings().active["stated"].by_leaf.values()
    assert sum(r[6].value == counted for r in claims.iter_rows(min_row=FIRST)) == sum(
        map(len, active)
    )
    register = sheets[{"nb": "Risikoregister", "en": "Risk register"}[lang]]
    assert register.max_row - 4 == len(case.register_records)
    timeline = sheets[{"nb": "Tidslinje", "en": "Timeline"}[lang]]
    assert timeline.max_row - 4 == len(case.periods)
    ratings = book.worksheets[4]
    model = eiej_findings().model
    leaves = len(model.hierarchy.leaves)
    for block, values in enumerate((model.value_array, model.low_array, model.high_array)):
        assert values is not None
        start = FIRST + block * (leaves + 2)
        for j in range(leaves):
            row = [ratings.cell(start + j, 5 + i).value for i in range(len(model.alternatives))]
            # Files hold 16 digits.
            assert row == pytest.approx(values[:, j].tolist(), abs=1e-15)


def test_sensitivity_tables_are_the_report_s(data: bytes, lang: str) -> None:
    book = opened(data)
    tables = all_tables(sections(eiej_findings(), lang))
    for place, key in ((6, "intervals"), (7, "break-evens")):
        sheet, table = book.worksheets[place], tables[key]
        for n, row in enumerate(table.rows):
            for i, cell in enumerate(row.cells):
                shown = sheet.cell(FIRST + n, i + 1).value
                if isinstance(cell.value, float):
                    assert shown == pytest.approx(cell.value, abs=1e-15)


def test_numbers_and_pages_are_set_for_reading(data: bytes, lang: str) -> None:
    book = opened(data)
    share = {"nb": "0.00\\ %", "en": "0.00%"}[lang]
    assert named(book, "leaf_weights")[0][0].number_format == share
    assert named(book, "scores")[0][0].number_format == "0.0000"
    for sheet in book:
        assert sheet.freeze_panes
        assert sheet.print_title_rows
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert all(5 < d.width <= 100 for d in sheet.column_dimensions.values())
    assert {"best", "margin", "scores", "ranks", "ratings", "leaf_weights"} <= set(
        book.defined_names
    )
    (chart,) = book.worksheets[1]._charts
    assert len(chart.series) == 6
    assert b"descr=" in parts(data)["xl/drawings/drawing1.xml"]


def test_properties_are_the_case_s(data: bytes, lang: str) -> None:
    about = opened(data).properties
    case = eiej_findings().case
    assert about.title == case.names[lang]
    assert about.language == {"nb": "nb-NO", "en": "en-GB"}[lang]
    assert about.created.date() == about.modified.date() == case.date


# -- cells --------------------------------------------------------------------------------------


@pytest.fixture
def book() -> Book:
    import datetime as dt

    return Book("en", "title", dt.date(2026, 1, 15))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "=cmd()|' /C'!A0"])
def test_words_are_never_formulas(book: Book, text: str) -> None:
    cell = book.sheet("a", "b").cell(1, 1)
    book.put(cell, text)
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_texts_are_cut_at_excel_s_limits(book: Book) -> None:
    assert len(book.text("x" * 40000)) == CELL
    assert book.text("x" * 40000).endswith("…")
    assert len(book.name("y" * 500)) == NAME
    assert book.text("a\x00_x0041_") == "a\ufffd_x005F_x0041_"
    assert quoted('say "no"') == '"say ""no"""'


def test_names_of_sheets_are_valid_and_unique(book: Book) -> None:
    titles = [book.sheet(n, "").title for n in ("a/b?", "A b", "'x'", "z" * 50, "z" * 60)]
    assert titles == ["a b", "A b (2)", "x", "z" * 31, "z" * 27 + " (2)"]


def test_formats_follow_the_language(book: Book) -> None:
    assert book.form(Column("", "percent", 1)) == "0.0%"
    assert book.form(Column("", "integer")) == "0"
    assert book.form(Column("", "text")) == ""


# -- other cases --------------------------------------------------------------------------------

CASES = {
    "one alternative": {"only": [0.5, 0.25]},
    "tied": {"a": [0.2, 0.8], "b": [0.8, 0.2], "c": [0.1, 0.1], "d": [0.05, 0.15]},
    # A third and two thirds: equal but for the last binary digit.
    "nearly tied": {"a": [1 / 3, 2 / 3], "b": [0.5, 0.5], "c": [0.5, 0.49]},
}


def found(name: str, folder: Path) -> Findings:
    starter = name == "starter"
    case = mcda.load_case(STARTER / "en") if starter else table_case(folder, CASES[name])
    return collect(case, samples=100, samples_values=100)


@pytest.mark.parametrize("name", [*CASES, "starter"])
def test_other_cases_agree(tmp_path: Path, name: str) -> None:
    results = found(name, tmp_path)
    data = report(results, "xlsx", "en")
    check_package(data)
    book = opened(data, values=True)
    check_against(book, results.model)
    top = results.evaluation.top
    if name != "starter":
        assert column(book, "best") == [" = ".join(top)]
    if name == "tied":
        assert results.evaluation.ranking.to_list() == [1, 1, 3, 3]


# -- LibreOffice computes -----------------------------------------------------------------------


def computed(book: Any, folder: Path, office: Office) -> Any:
    """The workbook with every formula computed by LibreOffice, as values.

    openpyxl saves formulas without values, so none can be left from before.
    """
    path = folder / "changed.xlsx"
    book.save(path)
    return openpyxl.load_workbook(office(path, "xlsx"), data_only=True)


@pytest.mark.office
def test_changed_weights_change_scores_and_ranks(tmp_path: Path, office: Office) -> None:
    results = eiej_findings()
    data = report(results, "xlsx", "nb")
    book = opened(data)
    cells = weight_cells(book)
    assert set(cells) == set(results.model.hierarchy.weighted_nodes)
    # Not summing to 1: they are scaled.
    cells["governance"].value = 5
    cells["financing_clarity"].value = 0
    cells["hp_timeline"].value = 0.7
    local = {key: cell.value for key, cell in cells.items()}
    tree = results.model.hierarchy
    for node in tree.inner_nodes:
        total = sum(local[c] for c in tree.children(node))
        local |= {c: local[c] / total for c in tree.children(node)}
    other = results.model.with_weights(local)
    assert other.evaluate().top != results.evaluation.top
    after = computed(book, tmp_path, office)
    check_against(after, other)
    assert column(after, "best") == [" = ".join(other.evaluate().top)]
    assert column(after, "greatest_change")[0] > 0.01
    # What does not follow says so, and the check of sums does too.
    assert after.worksheets[6].cell(3, 1).value
    checks = [row[7].value for row in after.worksheets[3].iter_rows(min_row=FIRST) if row[7].value]
    assert len(checks) == len(tree.inner_nodes)
    assert len(set(checks)) == 2


@pytest.mark.office
def test_changed_ratings_change_scores_and_ranks(tmp_path: Path, office: Office) -> None:
    results = eiej_findings()
    book = opened(report(results, "xlsx", "en"))
    values = results.model.values
    ratings = named(book, "ratings")
    for j in (3, 8, 15):
        for i, x in enumerate((0.9, 0.1, 0.0, 0.25, 1.0, 0.5)):
            ratings[j][i].value = x
            values.iloc[i, j] = x
    after = computed(book, tmp_path, office)
    check_against(after, results.model.with_values(values))


@pytest.mark.office
@pytest.mark.parametrize("name", [*CASES, "starter"])
def test_libreoffice_agrees_on_other_cases(tmp_path: Path, name: str, office: Office) -> None:
    results = found(name, tmp_path)
    after = computed(opened(report(results, "xlsx", "en")), tmp_path, office)
    check_against(after, results.model)
    if name != "starter":
        assert column(after, "best") == [" = ".join(results.evaluation.top)]


@pytest.mark.office
def test_written_values_are_those_libreoffice_computes(tmp_path: Path, office: Office) -> None:
    data = report(eiej_findings(), "xlsx", "nb")
    written, formulas = opened(data, values=True), opened(data)
    after = computed(opened(data), tmp_path, office)
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in (c for c in row if c.data_type == "f"):
                ours = written[sheet.title][cell.coordinate].value
                theirs = after[sheet.title][cell.coordinate].value
                if isinstance(ours, str) or ours is None:
                    assert (ours or "") == (theirs or ""), (sheet.title, cell.coordinate)
                else:
                    assert theirs == pytest.approx(ours, abs=CLOSE), (sheet.title, cell.coordinate)


@pytest.mark.office
def test_no_weight_at_all_is_an_error_that_shows(tmp_path: Path, office: Office) -> None:
    book = opened(report(eiej_findings(), "xlsx", "en"))
    for key, cell in weight_cells(book).items():
        if key.startswith("risk_"):
            cell.value = 0
    after = computed(book, tmp_path, office)
    assert set(column(after, "scores")) == {"#N/A"}
    checks = [row[7].value for row in after.worksheets[3].iter_rows(min_row=FIRST) if row[7].value]
    assert "No weight at all" in checks
