"""Word and Excel: the same bytes every time; hostile names are shown and are only words."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from hostilecase import ALTERNATIVES, FORMULA, NAMES, hostile_case
from officefiles import (
    Office,
    W,
    check_document,
    check_package,
    parts,
    pdf_text,
    twins,
    words,
)

from mcda_eiej.reporting.contents import sections
from mcda_eiej.reporting.docx import document
from mcda_eiej.reporting.docxml import clean
from mcda_eiej.reporting.docxwidths import layout
from mcda_eiej.reporting.html import Front
from mcda_eiej.reporting.results import Findings, collect
from mcda_eiej.reporting.section import Section
from mcda_eiej.reporting.xlsx import workbook

# Those without a table for every alternative or leaf.
FEW = ("answer", "weights", "ratings", "timeline", "decision", "assumptions", "reproduce")
BEGINNINGS = ("=", "+", "-", "@")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    case = hostile_case(tmp_path_factory.mktemp("hostile") / "case")
    return collect(case, samples=50, samples_values=50)


@pytest.fixture(scope="module")
def made(results: Findings) -> list[Section]:
    return sections(results, "en")


@pytest.fixture(scope="module")
def front(results: Findings) -> Front:
    return Front(results.case.names["en"], NAMES[1], NAMES[9], (("x", NAMES[5]),), NAMES[4])


@pytest.fixture(scope="module")
def text_file(results: Findings, made: list[Section], front: Front) -> bytes:
    few = [s for s in made if s.key in FEW]
    return document(front, few, "en", results.case.date)


@pytest.fixture(scope="module")
def book(results: Findings, made: list[Section], front: Front) -> bytes:
    return workbook(front, results, made, "en", results.case.date)


def test_same_bytes_whatever_the_clock(tmp_path: Path) -> None:
    for form in ("docx", "xlsx"):
        first, second = twins(tmp_path, form)
        assert first == second
        check_package(first)
    check_document(twins(tmp_path, "docx")[0])


def test_word_has_only_words(text_file: bytes) -> None:
    body = check_document(text_file)
    text = words(body)
    for name in NAMES:
        assert clean(name).strip() in text
    assert "\u202e" not in text
    assert not list(body.iter("script"))
    # A field's code is never a name.
    codes = {str(i.text).split()[0] for i in body.iter(f"{W}instrText")}
    assert codes == {"TOC", "SEQ"}
    # Words read from the right are marked so.
    turned = [r for r in body.iter(f"{W}r") if r.find(f"{W}rPr/{W}rtl") is not None]
    assert {words(r)[0] for r in turned} == {"\u05e9"}


def test_wide_tables_are_divided_and_whole(made: list[Section]) -> None:
    (table,) = [t for s in made if s.key == "ratings" for t in s.tables]
    plan = layout(table)
    assert plan.across
    assert len(plan.parts) > 1
    shown = Counter(i for part in plan.parts for i in part.columns)
    assert set(shown) == set(range(len(table.columns)))
    # The leaf stands in every part, each alternative in one.
    assert shown[0] == len(plan.parts)
    assert all(n == 1 for i, n in shown.items() if i)


def test_excel_has_no_formula_from_a_name(book: bytes) -> None:
    check_package(book)
    found = openpyxl.load_workbook(io.BytesIO(book))
    formulas = 0
    quoted = 0
    for sheet in found:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    formulas += 1
                    for part in ("cmd", "SUM(A1", "goal()", "script", "1+1"):
                        assert part not in str(cell.value)
                elif isinstance(cell.value, str) and cell.value.startswith(BEGINNINGS):
                    quoted += 1
                    assert cell.quotePrefix, (sheet.title, cell.coordinate)
    assert formulas > 500
    assert quoted > 100
    for name, part in parts(book).items():
        assert b"<script" not in part, name


def test_excel_has_every_name_whole(book: bytes, results: Findings) -> None:
    found = openpyxl.load_workbook(io.BytesIO(book))
    names = {r[1].value: str(r[2].value) for r in found["Names"].iter_rows(min_row=5)}
    for key, alternative in results.case.alternatives.items():
        whole = clean(alternative.name("en"))
        # Excel reads _x0041_ as a letter unless its underscore is spelled out.
        assert names[key].replace("_x005F_", "_") == whole
    assert any(len(name) > 200 for name in names.values())
    scores = [r[1].value for r in found["Scores"].iter_rows(min_row=5, max_row=4 + ALTERNATIVES)]
    assert max(len(str(s)) for s in scores) <= 120
    assert len(scores) == ALTERNATIVES


@pytest.mark.office
def test_libreoffice_shows_the_names(
    text_file: bytes, book: bytes, tmp_path: Path, office: Office
) -> None:
    for form, data in (("docx", text_file), ("xlsx", book)):
        path = tmp_path / f"report.{form}"
        path.write_bytes(data)
        text = pdf_text(office(path, "pdf"))
        for name in ("<script>alert(1)</script>", FORMULA, "@SUM(A1:A2)", "{{ y }} {% z %}"):
            assert name in text, (form, name)
        for wrong in ("#NAME?", "#REF!", "#VALUE!", "Err:"):
            assert wrong not in text
