"""The hidden sheet of a form: anything goes in and comes out the same; damage is said."""

from __future__ import annotations

import doctest
import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mcda_eiej as mcda
from mcda_eiej.bestworst import best_worst
from mcda_eiej.errors import CaseError
from mcda_eiej.workshop import formindex, formsfiles, questions
from mcda_eiej.workshop.formindex import (
    SHEET,
    Choice,
    FormCell,
    FormIndex,
    best_worst_values,
    read_index,
    write_index,
)
from mcda_eiej.workshop.questions import NodeQuestions, digest, minutes, questions_of

HASH = "0" * 64


def index_of(participant: str = "kari", item: str = "cost") -> FormIndex:
    return FormIndex(
        "canteen",
        participant,
        "nb",
        "swing",
        HASH,
        {"goal": HASH},
        (Choice("points", "?", "Står over", ""), Choice("pairs", "A 3", "A 3 – noe mer", "3")),
        (
            FormCell("Del", "V9", "W9", "swing", "goal", item, "", "points"),
            FormCell("Del", "V10", "", "pairwise", "goal", item, "b", "pairs"),
        ),
    )


def book_of(index: FormIndex) -> Any:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Del"
    write_index(book, index)
    return book


def saved(book: Any) -> Any:
    file = io.BytesIO()
    book.save(file)
    return openpyxl.load_workbook(file)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.text(min_size=1), st.text(min_size=1))
def test_every_key_survives(participant: str, item: str) -> None:
    index = index_of(participant, item)
    assert read_index(saved(book_of(index))) == index


@pytest.mark.parametrize(
    "key", ["=1+1", "0", "1E3", "NA", "true", "_x0041_", "json:[]", " a", "\n"]
)
def test_odd_keys_survive(key: str) -> None:
    book = saved(book_of(index_of(key)))
    assert read_index(book).participant == key
    assert book[SHEET].sheet_state == "veryHidden"
    assert book[SHEET].protection.sheet
    assert {c.data_type for row in book[SHEET].rows for c in row if c.value is not None} <= {
        "s",
        "inlineStr",
    }


def change(place: str, value: Any) -> Any:
    book = book_of(index_of())
    book[SHEET][place].value = value
    return book


@pytest.mark.parametrize(
    ("place", "value", "match"),
    [
        ("B1", "something", "the format is 'something'"),
        ("B2", "2", "version 2.*reads version 1"),
        ("B2", 1, "row 2 holds other things"),
        ("B4", None, "missing: participant"),
        ("A9", "[places]", "missing: .nodes."),
        ("A15", "Gone", "there is no cell Gone!V9"),
        ("B15", "V0", "there is no cell Del!V0"),
        ("H15", "numbers", "there is no cell Del!V9"),
        ("B4", "json:{", "damaged"),
        ("B8", "[1]", "damaged"),
    ],
)
def test_damage_is_said(place: str, value: Any, match: str) -> None:
    book = change(place, value)
    with pytest.raises(CaseError, match=match):
        read_index(book, "kari.xlsx")


def test_another_workbook_is_no_form() -> None:
    with pytest.raises(CaseError, match=r"kari\.xlsx is no form"):
        read_index(openpyxl.Workbook(), "kari.xlsx")


def test_what_a_cell_may_hold() -> None:
    index = index_of()
    points, pair = index.cells
    assert [
        index.read(points, x) for x in (None, "", " ", 0, 100.0, 12.5, "12,5", "står  OVER", "?")
    ] == [
        *(None, None, None, "0", "100", "12.5", "12.5", "", ""),
    ]
    assert [index.read(pair, x) for x in ("A 3 – noe mer", "a 3", "A  3 –  noe mer")] == ["3"] * 3
    for cell, wrong in ((points, -0.1), (points, "nan"), (points, True), (pair, 3), (pair, "?")):
        with pytest.raises(ValueError, match="is no answer here"):
            index.read(cell, wrong)


def test_best_worst_cells_make_a_whole_set_of_answers() -> None:
    items = ("a", "b", "c", "d")
    # What stands where nothing is asked does not count: best by best, worst by worst.
    given_cells = {
        ("a", "best"): "7",
        ("b", "best"): "2",
        ("c", "best"): "4",
        ("d", "best"): "8",
        ("a", "worst"): "9",
        ("b", "worst"): "4",
        ("c", "worst"): "2",
        ("d", "worst"): "5",
    }
    told = best_worst_values(items, "a", "d", given_cells)
    over = {i: float(told[i, "best"]) for i in items}
    under = {i: float(told[i, "worst"]) for i in items}
    assert over == {"a": 1, "b": 2, "c": 4, "d": 8}
    assert under == {"a": 8, "b": 4, "c": 2, "d": 1}
    # A fully consistent set: the weights are 8, 4, 2, 1 of 15 (Rezaei 2016, linear model).
    found = best_worst(over, under)
    assert found.weights.to_list() == pytest.approx([8 / 15, 4 / 15, 2 / 15, 1 / 15])
    assert found.input_consistency == 0


def test_questions_are_counted(eiej: mcda.Case) -> None:
    asked = {q.node: q.number for q in questions_of(eiej)}
    assert asked["eiej"] == 15
    assert sum(asked.values()) == 48
    assert [NodeQuestions("n", m, ("a", "b", "c")).number for m in questions.METHODS] == [3, 3, 5]
    assert {q.method for q in questions_of(eiej, "best-worst")} == {"best_worst"}
    assert minutes(()) == 0
    assert 20 <= minutes(questions_of(eiej)) <= 60


def test_the_digest_is_of_what_is_seen(eiej: mcda.Case) -> None:
    asked = questions_of(eiej)
    whole = digest(eiej, asked, "nb")
    assert digest(eiej, asked, "en") != whole
    assert digest(eiej, asked[:1], "nb") != whole
    assert digest(eiej, questions_of(eiej, "swing"), "nb") != whole
    # Neither answers nor how they are read.
    other = eiej.variant(judgments={("directorate", "eiej", "progress", "legal"): 2})
    assert digest(other, asked, "nb") == whole


@pytest.mark.parametrize("module", [formindex, formsfiles, questions])
def test_examples_hold(module: Any) -> None:
    assert doctest.testmod(module).failed == 0
