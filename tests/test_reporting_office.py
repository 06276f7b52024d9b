"""Word and Excel: the same bytes every time; hostile names are shown and are only words."""

from __future__ import annotations

import io
import re
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
from reportcases import all_tables, eiej_findings

from mcda_eiej.reporting.contents import on_paper, sections, to_read_and_whole
from mcda_eiej.reporting.definitions import load_definition
from mcda_eiej.reporting.docx import document
from mcda_eiej.reporting.docxml import clean
from mcda_eiej.reporting.docxwidths import layout
from mcda_eiej.reporting.html import Front
from mcda_eiej.reporting.results import Findings, collect
from mcda_eiej.reporting.section import Section, blocks_text, plain_text
from mcda_eiej.reporting.shortened import ALTERNATIVES as SHOWN
from mcda_eiej.reporting.shortened import matter_most
from mcda_eiej.reporting.words import Words, brief
from mcda_eiej.reporting.xlsx import workbook

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
def text_file(results: Findings, front: Front) -> bytes:
    read = sections(results, "en", load_definition(results.case))
    return document(front, on_paper(read), "en", results.case.date)


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
        # 40 alternatives, 60 leaves and 40 nodes above them, with names of up to 450 letters; with
        # all that the annex has it is 350 pages.
        pages = int(re.findall(r"Page \d+ of (\d+)", text)[-1]) if form == "docx" else 50
        assert 20 < pages < 100
        for name in ("<script>alert(1)</script>", FORMULA, "@SUM(A1:A2)", "{{ y }} {% z %}"):
            assert name in text, (form, name)
        for wrong in ("#NAME?", "#REF!", "#VALUE!", "Err:"):
            assert wrong not in text


# -- what is left to the annex and the workbook ----------------------------------------------------


def test_those_that_matter_most_are_the_best_now_and_at_most_weightings(results: Findings) -> None:
    shown = matter_most(results)
    assert len(shown) == SHOWN
    assert shown == [a for a in results.alternatives if a in shown]
    ranking, share = results.evaluation.ranking, results.shares("criteria")
    assert {a for a in results.alternatives if ranking[a] <= 3} <= set(shown)
    least = min(share[a] for a in shown if ranking[a] > 3)
    assert all(share[a] <= least for a in results.alternatives if a not in shown)


def test_a_large_case_is_shortened_and_says_so(results: Findings) -> None:
    read, whole = to_read_and_whole(results, "en", load_definition(results.case))
    text = blocks_text(read[0].text)
    assert "The case has 40 alternatives. Tables show 12 of them" in text
    assert "--definition annex" in text
    short, full = all_tables(read), all_tables(whole)
    assert len(full["scores"].rows) == 40
    assert len(short["scores"].rows) == 12
    assert plain_text(short["scores"].note).endswith("12 of 40 alternatives.")
    assert len(short["ratings"].columns) == 13
    assert len(full["ratings"].columns) == 41
    assert all(len(t.rows) <= 60 for t in short.values())
    assert not [key for key in short if key.startswith(("ratings-leaf", "people-leaf"))]
    # Every row that stands is as it was.
    rows = {r.anchor: r for r in full["scores"].rows}
    assert all(rows[r.anchor] == r for r in short["scores"].rows)
    # No sentence fills a page, whatever the names are.
    longest = max(len(line) for s in read for _d, p in s.walk() for line in lines_of(p))
    assert longest < 2500


def lines_of(section: Section) -> list[str]:
    return blocks_text(section.text).split("\n")


def test_the_annex_of_a_large_case_has_every_rating(results: Findings) -> None:
    read, whole = to_read_and_whole(results, "en", load_definition(results.case, "annex"))
    assert read is whole
    tables = all_tables(read)
    leaves = [key for key in tables if key.startswith("ratings-leaf")]
    assert len(leaves) == 60
    assert all(len(tables[key].rows) == 40 for key in leaves)
    assert "Tables show" not in blocks_text(read[0].text)


def test_a_case_of_the_usual_size_is_not_shortened() -> None:
    found = eiej_findings()
    read, whole = to_read_and_whole(found, "nb", load_definition(found.case))
    short, full = all_tables(read), all_tables(whole)
    assert {k: len(t.rows) for k, t in short.items()} == {k: len(t.rows) for k, t in full.items()}
    assert all(a.note == b.note for a, b in zip(short.values(), full.values(), strict=True))


def test_long_names_keep_their_beginning_and_end() -> None:
    assert brief("a" * 90) == "a" * 90
    name = "many words " * 40 + "9"
    assert brief(name) == f"{name[:56].rstrip()} … {name[-24:].lstrip()}"
    # Those that differ at the end still differ.
    assert brief(name) != brief(name + "1")


def test_many_names_in_a_row_are_counted(results: Findings) -> None:
    names = Words(results.case, "en")
    assert names.listed(results.alternatives).endswith(" and 29 more")
    assert names.listed(results.alternatives[:12]).count(" and ") == 1
    assert names.top(results.alternatives).endswith(" = … (40 alike)")
    assert names.joint(" = ".join(results.alternatives[:6])).count(" = ") == 5
