"""Forms that come back: read as they were meant or refused by file and cell, never guessed at."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import random
import shutil
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from conftest import CaseFolder

import mcda_eiej as mcda
from mcda_eiej.cli import main
from mcda_eiej.workshop import collect, sheets
from mcda_eiej.workshop.collecting import FormsError
from mcda_eiej.workshop.collecting_cells import Content, answer, note
from mcda_eiej.workshop.formindex import SHEET, Choice, FormCell, FormIndex, read_index

JUDGMENTS, ANSWERS = "weights/judgments.csv", "weights/answers.csv"
Question = tuple[str, str, str]
PAIRS: tuple[Question, ...] = (
    ("best", "food", "queue"),
    ("best", "food", "illness"),
    ("best", "queue", "illness"),
    ("food", "taste", "choice"),
)
FOOD_QUEUE, FOOD_ILLNESS, QUEUE_ILLNESS, TASTE_CHOICE = PAIRS
PASS = "Pass – don't know"


def with_people(folder: CaseFolder) -> CaseFolder:
    """The canteen with three participants, one of them Norwegian."""
    folder.write(
        "weights/participants.csv",
        "participant,name,language\nkari,Kari,nb\nola,Ola,\nper,Per,\n",
    )
    text = folder.read("weights/profiles.toml")
    head, rest = text.split("\n[[profile]]", 1)
    section = '\n[participants]\nunweighted = "equal"\n'
    return folder.write("weights/profiles.toml", f"{head}\n{section}\n[[profile]]{rest}")


@pytest.fixture
def people(folder: CaseFolder) -> CaseFolder:
    return with_people(folder)


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forms by every method, made once."""
    place = tmp_path_factory.mktemp("untouched")
    case = with_people(CaseFolder(place / "case")).load()
    sheets(case, output=place / "pairwise")
    sheets(case, method="swing", participants=["ola"], output=place / "swing")
    sheets(case, method="best-worst", participants=["per"], output=place / "best")
    return place


@pytest.fixture
def inbox(untouched: Path, tmp_path: Path) -> Path:
    """Untouched forms of all three, to fill in."""
    return Path(shutil.copytree(untouched / "pairwise", tmp_path / "inbox"))


def fill(
    path: Path,
    answers: Mapping[Question, Any],
    notes: Mapping[Question, Any] | None = None,
    to: Path | None = None,
    saved: dt.datetime | None = None,
    shown: Mapping[Question, str] | None = None,
) -> Path:
    """Write into a form, by what is asked; the file it was saved as."""
    book = openpyxl.load_workbook(path)
    for cell in read_index(book).cells:
        at = (cell.node, cell.item, cell.reference)
        sheet = book[cell.sheet]
        if at in answers:
            sheet[cell.answer].value = answers[at]
        if notes and at in notes:
            sheet[cell.note].value = notes[at]
            sheet[cell.note].data_type = "s"
        if shown and at in shown:
            sheet[cell.answer].number_format = shown[at]
    book.save(to or path)
    if saved is not None:
        rewrite(to or path, "docProps/core.xml", lambda part: _saved(part, saved))
    return to or path


def _saved(part: bytes, when: dt.datetime) -> bytes:
    start, end = part.index(b'dcterms:W3CDTF">', part.index(b"dcterms:modified")), part.rindex(b"<")
    start += len(b'dcterms:W3CDTF">')
    end = part.index(b"<", start)
    return part[:start] + when.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + part[end:]


def rewrite(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change one part of an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data) if part == name else data)
    path.write_bytes(out.getvalue())


def told(folder: CaseFolder, forms: Any, **more: Any) -> list[str]:
    """What is said of forms that cannot be read; nothing may have been written."""
    before = {p: p.read_bytes() for p in folder.path.rglob("*") if p.is_file()}
    with pytest.raises(FormsError) as caught:
        collect(folder.path, forms, **more)
    assert {p: p.read_bytes() for p in folder.path.rglob("*") if p.is_file()} == before
    assert caught.value.collected is not None
    assert caught.value.collected.recorded is None
    return [f"{Path(p.where).name} {p.key or ''}: {p.message}" for p in caught.value.problems]


def values(folder: CaseFolder, who: str) -> dict[Question, str]:
    """The judgments of somebody that are in force."""
    case = folder.load()
    return {
        (j.node, j.a, j.b): "" if j.value is None else str(j.value)
        for (person, _node), some in case.latest_judgments.items()
        for j in some
        if person == who
    }


# -- the way of a form --------------------------------------------------------------------------


def test_what_is_filled_in_is_recorded_and_the_rest_is_listed(
    people: CaseFolder, inbox: Path
) -> None:
    before = people.read(JUDGMENTS)
    answers = {FOOD_QUEUE: "A 3 – moderat mer", FOOD_ILLNESS: "?"}
    fill(inbox / "kari.xlsx", answers, {FOOD_QUEUE: "maten, sa hun\nikke køen"})
    done = collect(people.path, inbox, timestamp="2026-03-01")
    # The table had no column for the time; now it has.
    assert people.read(JUDGMENTS).startswith(before.splitlines()[0] + ",timestamp\n")
    assert people.read(JUDGMENTS).endswith(
        'kari,best,food,queue,3,answered,"maten, sa hun\nikke køen",1,2026-03-01\n'
        "kari,best,food,illness,,answered,,1,2026-03-01\n"
    )
    assert values(people, "kari") == {FOOD_QUEUE: "3", FOOD_ILLNESS: ""}
    assert people.load().latest_judgments["kari", "best"][0].timestamp == "2026-03-01"
    states = {Path(f.file).stem: (f.state, f.answered, f.passed, f.missing) for f in done.files}
    assert states == {
        "kari": ("read", 1, 1, 2),
        "ola": ("empty", 0, 0, 0),
        "per": ("empty", 0, 0, 0),
    }
    assert [(m.node, m.item, m.reference) for m in done.missing] == [QUEUE_ILLNESS, TASTE_CHOICE]
    assert done.absent == ("ola", "per")
    assert done.recorded is not None
    assert done.recorded.rounds == {("kari", "best"): 1}
    assert list(done.to_frame()["file"]) == [f.file for f in done.files]
    assert done.to_dict()["missing"][0]["cell"] == done.missing[0].cell


def test_twice_changes_nothing_and_a_new_answer_is_a_new_round(
    people: CaseFolder, inbox: Path
) -> None:
    form = fill(inbox / "ola.xlsx", dict.fromkeys(PAIRS, "A ="))
    collect(people.path, form, timestamp="one")
    held = people.read(JUDGMENTS)
    # Under another name, in another place: the form knows whose it is.
    moved = shutil.copy(form, inbox.parent / "kari (2) – endelig.XLSX")
    again = collect(people.load(), [moved], timestamp="two")
    assert again.recorded is not None
    assert (again.recorded.changed, again.recorded.unchanged) == (False, 4)
    assert people.read(JUDGMENTS) == held
    fill(form, {FOOD_QUEUE: "B 2"})
    third = collect(people.path, form)
    assert third.recorded is not None
    assert third.recorded.rounds == {("ola", "best"): 2}
    assert values(people, "ola")[FOOD_QUEUE] == "1/2"


def test_an_old_form_does_not_undo_a_later_round(
    people: CaseFolder, inbox: Path, tmp_path: Path
) -> None:
    first = fill(inbox / "ola.xlsx", dict.fromkeys(PAIRS, "A ="))
    collect(people.path, first)
    sheets(people.load(), participants=["ola"], output=tmp_path / "second")
    second = fill(tmp_path / "second" / "ola.xlsx", {FOOD_QUEUE: "B 2"})
    collect(people.path, second)
    held = people.read(JUDGMENTS)
    # Both again, whichever comes last.
    for form in (first, second, first):
        again = collect(people.path, form)
        assert again.recorded is not None
        assert not again.recorded.changed
        assert people.read(JUDGMENTS) == held
    (remark,) = again.remarks
    assert "1 answer was recorded earlier and has been given anew since" in str(remark)
    # On a form made since, the same answer as long ago is a new one: the person went back to it.
    sheets(people.load(), participants=["ola"], output=tmp_path / "third")
    back = fill(tmp_path / "third" / "ola.xlsx", {FOOD_QUEUE: "A ="})
    assert collect(people.path, back, dry_run=True).recorded.changed  # type: ignore[union-attr]
    # And so it is on the old one, if that is what is meant.
    collect(people.path, first, again=True)
    assert values(people, "ola")[FOOD_QUEUE] == "1"
    fill(first, {FOOD_QUEUE: "A 3"})
    collect(people.path, first)
    assert values(people, "ola")[FOOD_QUEUE] == "3"


def test_a_dry_run_tells_the_same_and_writes_nothing(people: CaseFolder, inbox: Path) -> None:
    fill(inbox / "ola.xlsx", {FOOD_QUEUE: "A 2"})
    before = people.read(JUDGMENTS)
    seen: list[tuple[int, int]] = []
    planned = collect(
        people.path, inbox, dry_run=True, progress=lambda done, total: seen.append((done, total))
    )
    assert people.read(JUDGMENTS) == before
    assert seen == [(1, 3), (2, 3), (3, 3)]
    done = collect(people.path, inbox)
    assert planned.recorded is not None
    assert done.recorded is not None
    assert planned.files == done.files
    assert planned.recorded.hash == done.recorded.hash == people.load().hash


def test_swings_and_best_and_worst(people: CaseFolder, untouched: Path, tmp_path: Path) -> None:
    for method in ("swing", "best"):
        shutil.copytree(untouched / method, tmp_path / method)
    swing, best = tmp_path / "swing/ola.xlsx", tmp_path / "best/per.xlsx"
    points = {
        ("best", "food", ""): 100,
        ("best", "queue", ""): "62,5",
        ("best", "illness", ""): 0.3,
        ("food", "taste", ""): "Pass",
        ("food", "choice", ""): "40 %",
    }
    fill(swing, points, {("best", "food", ""): "first"}, shown={("best", "illness", ""): "0 %"})
    lists = {
        ("best", "", "best"): "2 – Queue",
        ("best", "", "worst"): 3,
        ("best", "food", "best"): "4",
        ("best", "illness", "best"): "8 – very strongly to extremely more",
        ("best", "food", "worst"): 3.0,
    }
    notes = {("best", "", "best"): "chosen", ("best", "queue", "best"): "own row"}
    fill(best, lists, notes)
    done = collect(people.path, [tmp_path / "swing", tmp_path / "best"])
    assert [tuple(r) for r in _rows(people)] == [
        ("ola", "best", "swing", "food", "", "100", "first"),
        ("ola", "best", "swing", "queue", "", "62.5", ""),
        ("ola", "best", "swing", "illness", "", "30", ""),
        ("ola", "food", "swing", "taste", "", "", ""),
        ("ola", "food", "swing", "choice", "", "40", ""),
        ("per", "best", "best_worst", "food", "best", "4", ""),
        ("per", "best", "best_worst", "queue", "best", "1", "chosen\nown row"),
        ("per", "best", "best_worst", "illness", "best", "8", ""),
        ("per", "best", "best_worst", "food", "worst", "3", ""),
        ("per", "best", "best_worst", "queue", "worst", "8", ""),
        ("per", "best", "best_worst", "illness", "worst", "1", ""),
    ]
    assert {(m.participant, m.node) for m in done.missing} == {("per", "food")}
    assert done.remarks == ()
    weights = people.load().model("per").local_weights
    assert weights["queue"] > weights["food"] > weights["illness"]
    again = collect(people.path, [tmp_path / "swing", tmp_path / "best"])
    assert again.recorded is not None
    assert not again.recorded.changed


def _rows(folder: CaseFolder) -> list[tuple[str, ...]]:
    return [
        (a.who, a.node, a.method, a.item, a.reference, a.value, a.rationale["en"])
        for a in folder.load().answer_records
    ]


def test_best_and_worst_that_do_not_go_together(
    people: CaseFolder, untouched: Path, tmp_path: Path
) -> None:
    form = Path(shutil.copy(untouched / "best/per.xlsx", tmp_path))
    same = {("best", "", "best"): 1, ("best", "", "worst"): 1}
    assert "both as the best and as the worst" in told(people, fill(form, same))[0]
    unnamed = {("best", "", "best"): None, ("best", "", "worst"): 2, ("best", "food", "best"): 2}
    assert "nothing is chosen here" in told(people, fill(form, unnamed))[0]
    # Passed: nothing to record; and what is not asked does not count, which is said.
    passed = {("best", "food", "best"): None, ("best", "", "best"): "?"}
    done = collect(people.path, fill(form, {**passed, ("best", "queue", "worst"): "5"}))
    remarks = [p.message for p in done.remarks]
    assert "is passed, so that comparisons" in remarks[0]
    assert "what stands here does not count" in remarks[1]
    assert _rows(people) == [("per", "best", "best_worst", "queue", "worst", "1", "")]


# -- notes --------------------------------------------------------------------------------------

HOSTILE = {
    FOOD_QUEUE: '=HYPERLINK("http://x","y")',
    FOOD_ILLNESS: '"quoted", with; commas\nand lines\n# no comment\n\n\ttab',
    QUEUE_ILLNESS: "å𝔘" * 8000,
    TASTE_CHOICE: "@SUM(1) -2+3 | _x0041_ \N{RIGHT-TO-LEFT OVERRIDE}abc",
}


def test_hostile_notes_are_texts_and_nothing_else(people: CaseFolder, inbox: Path) -> None:
    fill(inbox / "ola.xlsx", dict.fromkeys(PAIRS, "A 2"), HOSTILE)
    collect(people.path, inbox)
    case = people.load()
    found = {(j.node, j.a, j.b): j.rationale["en"] for j in case.judgment_records if j.who == "ola"}
    assert found == HOSTILE
    again = collect(people.path, inbox)
    assert again.recorded is not None
    assert not again.recorded.changed


def test_notes_that_are_no_texts() -> None:
    assert note(Content()) == ""
    assert note(Content(3.0)) == "3"
    assert note(Content(True)) == "TRUE"
    assert note(Content(dt.datetime(2026, 3, 1))) == "2026-03-01"
    assert note(Content("=A1+1", formula=True)) == "=A1+1"
    assert note(Content(" a_x000D_\r\nb\x07 \ud800")) == "a\nb"


def test_a_note_without_an_answer_is_told(people: CaseFolder, inbox: Path) -> None:
    fill(inbox / "ola.xlsx", {}, {FOOD_QUEUE: "I could not say"})
    done = collect(people.path, inbox)
    assert "a note without an answer, which is not recorded: I could not say" in str(
        done.remarks[0]
    )
    assert done.recorded is not None
    assert not done.recorded.changed


# -- what a cell can hold -----------------------------------------------------------------------

CHOICES = (
    *(Choice("pairs", f"A {k}", f"A {k} – degree {k}", str(k)) for k in range(9, 1, -1)),
    Choice("pairs", "A =", "A = B – equally much", "1"),
    *(Choice("pairs", f"B {k}", f"B {k} – degree {k}", f"1/{k}") for k in range(2, 10)),
    Choice("pairs", "?", PASS, ""),
    Choice("points", "?", "Pass", ""),
)
PAIR = FormCell("1", "H9", "I9", "pairwise", "goal", "a", "b", "pairs")
POINT = FormCell("1", "H9", "I9", "swing", "goal", "a", "", "points")
INDEX = FormIndex("c", "p", "en", "pairwise", "0" * 64, {"goal": "1" * 64}, CHOICES, (PAIR, POINT))
NOTHING = Content()


def read(content: Any, cell: FormCell = PAIR, result: Content = NOTHING) -> str | None:
    held = content if isinstance(content, Content) else Content(content)
    return answer(INDEX, cell, held, result)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (None, None),
        ("  ", None),
        ("\N{NO-BREAK SPACE}", None),
        (PASS, ""),
        ("?", ""),
        ("A 3 – degree 3", "3"),
        ("b 3", "1/3"),
        # Another language, another dash: the code says it.
        ("B 7 – veldig mye mer", "1/7"),
        ("B 7 - veldig mye mer", "1/7"),
        ("A = B – like mye", "1"),
        # Written by hand, with the letter.
        ("A3", "3"),
        ("3 A", "3"),
        ("b: 5", "1/5"),
        ("A=4", "4"),
        ("B – 2", "1/2"),
        ("A 2,5", "2.5"),
        ("b 2.5", "0.4"),
        ("A\N{NO-BREAK SPACE}3", "3"),
        ("\uff21 3", "3"),
        # Ratios of A to B.
        (1, "1"),
        (1.0, "1"),
        ("1", "1"),
        ("1/3", "1/3"),
        (" 1 / 3 ", "1/3"),
        ("'1/3", "1/3"),
        ("\N{VULGAR FRACTION ONE THIRD}", "1/3"),
        ("1:3", "1/3"),
        ("3:1", "3"),
        ("2/3", "2/3"),
        ("5/2", "2.5"),
        ("0,333", "1/3"),
        ("0.33", "1/3"),
        ("0,3", "0.3"),
        (1 / 3, "1/3"),
        (0.5, "1/2"),
        (0.111111111, "1/9"),
        ("0,25", "1/4"),
        (Content("=1/3", formula=True), "1/3"),
    ],
)
def test_what_means_one_thing_is_read(content: Any, value: str | None) -> None:
    assert read(content) == value


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (3, "3 does not say which of the two is worth more: write A 3 or B 3"),
        (3.0, "3 does not say"),
        ("3", "3 does not say"),
        ("2,5", "2.5 does not say"),
        ("A 10", "'A 10' is no answer here; allowed: A 9 to A 2, A = B, B 2 to B 9, or Pass"),
        ("A 0,5", "is no answer"),
        ("-3", "is no answer"),
        (-3, "is no answer"),
        ("1/10", "is no answer"),
        ("1/0", "is no answer"),
        ("0", "is no answer"),
        (0, "is no answer"),
        ("3-5", "is no answer"),
        ("A 3 or B 2", "is no answer"),
        ("AB 3", "is no answer"),
        ("A 3 B 3", "is no answer"),
        ("x" * 5000, "xx… is no answer|x…' is no answer"),
        (True, "'True' is no answer"),
        (10**400, "is no answer"),
        (1e308, "is no answer"),
        # What spreadsheets make of 1/3, 1.3 and 1:3.
        (dt.datetime(2026, 3, 1), "holds the date or time 2026-03-01"),
        (dt.date(2026, 1, 3), "holds the date or time"),
        (dt.time(1, 3), "holds the date or time 01:03"),
        (dt.timedelta(hours=27), "holds the date or time"),
        (Content("=H9", formula=True), "a formula without a result"),
        (Content("=3", formula=True), "a formula without a result"),
    ],
)
def test_what_may_mean_several_things_is_asked_about(content: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(content)


def test_a_formula_says_what_it_came_to() -> None:
    formula = Content('="B "&3', formula=True)
    assert read(formula, result=Content("B 3")) == "1/3"
    assert read(formula, result=Content(0.25)) == "1/4"
    with pytest.raises(ValueError, match="is no answer"):
        read(formula, result=Content("#N/A"))


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (None, None),
        (0, "0"),
        (62.5, "62.5"),
        ("62,5", "62.5"),
        ("60 %", "60"),
        ("60p", "60"),
        ("60 poeng", "60"),
        (Content(0.6, format="0%"), "60"),
        (Content(0.07, format="0.00 %"), "7"),
        ("pass", ""),
        (Content("=2*30", formula=True), "60"),
    ],
)
def test_points(content: Any, value: str | None) -> None:
    assert read(content, POINT, Content(60)) == value


@pytest.mark.parametrize(
    "content", [-1, 101, "101 %", "many", True, float("nan"), dt.datetime(2026, 3, 1), "1e2"]
)
def test_no_points(content: Any) -> None:
    with pytest.raises(ValueError, match=r"is no answer|holds the date"):
        read(content, POINT)


def test_cells_that_cannot_be_read_are_told_all_at_once(people: CaseFolder, inbox: Path) -> None:
    fill(inbox / "ola.xlsx", {FOOD_QUEUE: 3, FOOD_ILLNESS: "A 3", QUEUE_ILLNESS: "=A1"})
    fill(inbox / "per.xlsx", {TASTE_CHOICE: dt.datetime(2026, 3, 1)})
    fill(inbox / "kari.xlsx", {TASTE_CHOICE: "A 3"})
    found = told(people, inbox)
    assert [f.split(":")[0].rsplit("!")[0] for f in found] == [
        "ola.xlsx 1. Best canteen",
        "ola.xlsx 1. Best canteen",
        "per.xlsx 2. Food",
    ]
    # What is sound may be recorded all the same; a file counts as a whole.
    done = collect(people.path, inbox, skip_bad=True)
    assert len(done.problems) == 3
    assert {Path(f.file).stem: f.state for f in done.files} == {
        "kari": "read",
        "ola": "refused",
        "per": "refused",
    }
    assert values(people, "kari") == {TASTE_CHOICE: "3"}
    assert values(people, "ola") == {}
    assert done.absent == ("ola", "per")


# -- what is no form of this case ---------------------------------------------------------------


def test_files_that_are_no_forms(people: CaseFolder, inbox: Path, tmp_path: Path) -> None:
    whole = (inbox / "ola.xlsx").read_bytes()
    box = tmp_path / "box"
    box.mkdir()
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    middle = len(whole) // 2
    kinds: dict[str, tuple[bytes, str]] = {
        "a-empty.xlsx": (b"", "is empty"),
        "b-cut.xlsx": (whole[:middle], "is damaged"),
        "c-hole.xlsx": (whole[: middle - 4000] + b"\0" * 8000 + whole[middle + 4000 :], "damaged"),
        "d-text.xlsx": (b"who;node\n", "is no Excel workbook"),
        "e-old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "is no Excel workbook"),
        "f-old.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "is no Excel workbook"),
        "g-locked.xlsx": (encrypted, "is protected by a password"),
        "h-table.csv": (b"who,node\n", "is no Excel workbook"),
        "i-other.ods": (b"PK", "is no Excel workbook"),
    }
    for name, (data, _message) in kinds.items():
        (box / name).write_bytes(data)
    with zipfile.ZipFile(box / "j-archive.xlsx", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with zipfile.ZipFile(box / "k-large.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 120_000_000)
    openpyxl.Workbook().save(box / "l-foreign.xlsx")
    hidden = openpyxl.load_workbook(inbox / "ola.xlsx")
    del hidden[SHEET]
    hidden.save(box / "m-without.xlsx")
    renamed = openpyxl.load_workbook(inbox / "ola.xlsx")
    renamed.worksheets[1].title = "answers"
    renamed.save(box / "n-renamed.xlsx")
    later = openpyxl.load_workbook(inbox / "ola.xlsx")
    later[SHEET]["B2"].value = "99"
    later.save(box / "o-later.xlsx")
    broken = shutil.copy(inbox / "ola.xlsx", box / "p-broken.xlsx")
    rewrite(broken, "xl/worksheets/sheet2.xml", lambda part: part[: len(part) // 3])
    expected = [(name, message) for name, (_data, message) in kinds.items()]
    expected += [
        ("j-archive.xlsx", "is no Excel workbook"),
        ("k-large.xlsx", "is too large"),
        ("l-foreign.xlsx", "is no form of this program"),
        ("m-without.xlsx", "it has no hidden sheet"),
        ("n-renamed.xlsx", "there is no cell"),
        ("o-later.xlsx", "is a form of version 99"),
        ("p-broken.xlsx", "is damaged"),
    ]
    # What spreadsheets leave beside an open file, and what is no table, is no form that was meant.
    for name in ("~$ola.xlsx", ".~lock.ola.xlsx#", ".hidden.xlsx", "letter.docx"):
        (box / name).write_bytes(b"x")
    found = told(people, [box, tmp_path / "nowhere.xlsx"])
    for name, message in [*expected, ("nowhere.xlsx", "there is no such file")]:
        assert any(f.startswith(f"{name} :") and message in f for f in found), (name, found)
    assert len(found) == len(expected) + 1
    with pytest.raises(FormsError) as caught:
        collect(people.path, box)
    assert caught.value.collected is not None
    assert [Path(p.where).name for p in caught.value.collected.remarks] == ["letter.docx"]
    empty = tmp_path / "nothing"
    empty.mkdir()
    assert "there is no form in this folder" in told(people, empty)[0]


def test_damage_anywhere_never_changes_an_answer(people: CaseFolder, inbox: Path) -> None:
    """A file cut off or with bytes overwritten is refused, or says what it said."""
    answers = {FOOD_QUEUE: "A 3", FOOD_ILLNESS: "?", TASTE_CHOICE: "B 2"}
    whole = fill(inbox / "ola.xlsx", answers, {FOOD_QUEUE: "note"}).read_bytes()
    said = collect(people.path, inbox / "ola.xlsx", dry_run=True).recorded
    assert said is not None
    rng = random.Random(8)
    refused = 0
    for _round in range(60):
        data, at = bytearray(whole), rng.randrange(len(whole))
        for i in range(at, min(at + rng.choice((1, 4, 200)), len(whole))):
            data[i] = rng.randrange(256)
        if rng.random() < 0.2:
            del data[at:]
        (inbox / "ola.xlsx").write_bytes(data)
        try:
            found = collect(people.path, inbox / "ola.xlsx", dry_run=True).recorded
        except FormsError:
            refused += 1
            continue
        assert found is not None
        assert found.judgments == said.judgments
    assert refused > 50


def test_forms_of_other_cases_versions_and_people(people: CaseFolder, inbox: Path) -> None:
    fill(inbox / "ola.xlsx", {FOOD_QUEUE: "A 2"})
    people.edit("criteria/criteria.toml", 'key = "canteen"', 'key = "other"')
    assert "is a form of another case, canteen; this one is other" in told(people, inbox)[0]
    people.edit("criteria/criteria.toml", 'key = "other"', 'key = "canteen"')
    people.edit("criteria/criteria.toml", 'names = "Taste"', 'names = "Flavour"')
    # Taste stands below food, so that the question on food is another one as well.
    found = told(people, inbox / "ola.xlsx")
    assert "made for another version of the case: the questions on best, food are not" in found[0]
    people.edit("criteria/criteria.toml", 'names = "Flavour"', 'names = "Taste"')
    people.edit("weights/participants.csv", "ola,Ola,\n", "")
    assert "is the form of ola, who is not in" in told(people, inbox / "ola.xlsx")[0]
    # How answers are read is no part of what was asked.
    people.edit("weights/participants.csv", "per,Per,\n", "per,Per,\nola,Ole,\n")
    people.add("weights/judgments.csv", "per,best,food,queue,2,answered,,1")
    done = collect(people.path, inbox / "ola.xlsx")
    assert done.recorded is not None
    assert done.recorded.changed


def test_the_form_of_a_profile(people: CaseFolder, tmp_path: Path) -> None:
    (form,) = sheets(people.load(), participants=["true"], output=tmp_path / "cook")
    collect(people.path, fill(form, {FOOD_QUEUE: "A 2"}))
    assert values(people, "true") == {FOOD_QUEUE: "2"}


@pytest.mark.parametrize("way", ["sorted", "inserted", "overwritten", "widened", "shifted"])
def test_rows_that_were_moved_are_not_taken_for_others(
    people: CaseFolder, inbox: Path, way: str
) -> None:
    form = fill(inbox / "ola.xlsx", dict.fromkeys(PAIRS, "A 2"))
    book = openpyxl.load_workbook(form)
    index = read_index(book)
    sheet = book[index.cells[0].sheet]
    first, second = (int(c.answer[1:]) for c in index.cells[:2])
    if way == "inserted":
        sheet.insert_rows(first)
    elif way == "widened":
        # The box with ? would come to where answers stand.
        sheet.insert_cols(21)
    elif way == "shifted":
        sheet.insert_cols(1)
    elif way == "sorted":
        for column in (2, 20):
            one, other = sheet.cell(first, column), sheet.cell(second, column)
            one.value, other.value = other.value, one.value
    else:
        sheet.cell(first, 2).value = "Soup"
    book.save(form)
    found = told(people, form)
    assert "does not stand beside food, queue" in found[0]


# -- several forms of one person ----------------------------------------------------------------


def test_the_same_twice_is_once_and_different_ones_are_told(
    people: CaseFolder, inbox: Path, tmp_path: Path
) -> None:
    early, late = dt.datetime(2026, 3, 1), dt.datetime(2026, 3, 2)
    form = fill(inbox / "ola.xlsx", {FOOD_QUEUE: "A 2", TASTE_CHOICE: "B 2"}, saved=early)
    copy = Path(shutil.copy(form, inbox / "z ola.xlsx"))
    done = collect(people.path, inbox)
    assert {Path(f.file).name: f.state for f in done.files}["z ola.xlsx"] == "same"
    assert [p.message for p in done.remarks] == [f"says the same as {form}"]
    fill(copy, {FOOD_QUEUE: "A 3", FOOD_ILLNESS: "A 4"}, saved=late)
    found = told(people, inbox)
    assert len(found) == 2
    assert all("ola has another form" in f and "--latest" in f for f in found)
    # Nothing is set aside while it is not settled which counts.
    assert "is set aside" not in run(people.path, inbox).output
    # Whatever the files' own times, and the order in which they are given.
    os.utime(copy, (0, 0))
    done = collect(people.path, [copy, form], latest=True)
    assert {Path(f.file).name: f.state for f in done.files} == {
        "z ola.xlsx": "read",
        "ola.xlsx": "earlier",
    }
    assert "is set aside" in done.remarks[0].message
    assert values(people, "ola") == {FOOD_QUEUE: "3", FOOD_ILLNESS: "4", TASTE_CHOICE: "1/2"}
    fill(form, {}, saved=late)
    assert "both were saved at the same time" in told(people, inbox, latest=True)[0]
    # Both are left out; the others count.
    fill(inbox / "per.xlsx", {FOOD_QUEUE: "A 9"})
    done = collect(people.path, inbox, skip_bad=True)
    assert values(people, "per") == {FOOD_QUEUE: "9"}
    assert done.absent == ("kari", "ola")


def test_two_halves_make_a_whole(people: CaseFolder, inbox: Path) -> None:
    """A node that is untouched in one of them is no difference."""
    one = fill(inbox / "ola.xlsx", {FOOD_QUEUE: "A 2"}, to=inbox / "one.xlsx")
    two = fill(inbox / "ola.xlsx", {TASTE_CHOICE: "A 5"}, to=inbox / "two.xlsx")
    done = collect(people.path, [one, two, one])
    assert values(people, "ola") == {FOOD_QUEUE: "2", TASTE_CHOICE: "5"}
    assert len(done.files) == 2
    assert [(m.node, m.item, m.reference) for m in done.missing] == [FOOD_ILLNESS, QUEUE_ILLNESS]


# -- the command --------------------------------------------------------------------------------


def run(*args: Any) -> Any:
    return CliRunner().invoke(main, ["workshop", "collect", *map(str, args)])


def test_the_command_says_what_came_of_it(people: CaseFolder, inbox: Path) -> None:
    fill(inbox / "kari.xlsx", {FOOD_QUEUE: "A 2", FOOD_ILLNESS: "?"})
    planned = run(people.path, inbox, "--dry-run")
    assert planned.exit_code == 0
    assert "Would be recorded: 2 new rows from 1 participant" in planned.output
    done = run(people.path, inbox, "--date", "2026-03-01")
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0] == "1 form read: 1 answer, 1 pass."
    empty = ", ".join(str(inbox / f"{who}.xlsx") for who in ("ola", "per"))
    assert f"  2 forms are empty: {empty}" in lines
    assert "2 questions are not answered:" in lines
    assert "No form with answers from 2 participants: ola, per" in lines
    assert lines[-1] == "Recorded: 2 new rows from 1 participant; recorded already: 0."
    assert "Nothing new" in run(people.path, inbox).output
    stamps = {j.timestamp for j in people.load().judgment_records if j.who == "kari"}
    assert stamps == {"2026-03-01"}


def test_forms_that_say_nothing_are_not_called_recorded(people: CaseFolder, inbox: Path) -> None:
    done = run(people.path, inbox)
    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == "Nothing was written."
    for path in inbox.iterdir():
        path.write_bytes(b"")
    done = run(people.path, inbox, "--skip-bad")
    assert done.exit_code == 1
    assert "Nothing was written." in done.output
    assert "recorded already" not in done.output


def test_the_form_of_another_person_is_asked_about(people: CaseFolder, inbox: Path) -> None:
    """Recorded as what it says it is; but whoever had the wrong form is noticed."""
    fill(inbox / "ola.xlsx", {FOOD_QUEUE: "A 3"}, to=inbox / "per.xlsx")
    done = collect(people.path, inbox)
    assert values(people, "ola") == {FOOD_QUEUE: "3"}
    (remark,) = [p for p in done.remarks if p.where == str(inbox / "per.xlsx")]
    assert remark.message == "is the form of ola under the name of per's: whose answers are they?"
    fill(inbox / "ola.xlsx", {FOOD_QUEUE: "A 3"}, to=inbox / "Ola (2).xlsx")
    (inbox / "per.xlsx").unlink()
    assert not [p for p in collect(people.path, inbox).remarks if "whose" in p.message]


def test_the_clock_is_the_default_time(people: CaseFolder, inbox: Path) -> None:
    before = dt.datetime.now().astimezone().replace(microsecond=0)
    fill(inbox / "kari.xlsx", {FOOD_QUEUE: "A 2"})
    assert run(people.path, inbox).exit_code == 0
    (stamp,) = {j.timestamp for j in people.load().judgment_records if j.who == "kari"}
    assert before <= dt.datetime.fromisoformat(stamp) <= dt.datetime.now().astimezone()


def test_the_command_refuses_or_leaves_out(people: CaseFolder, inbox: Path) -> None:
    fill(inbox / "ola.xlsx", {FOOD_QUEUE: 3})
    fill(inbox / "per.xlsx", {FOOD_QUEUE: "A 3"})
    before = people.read(JUDGMENTS)
    done = run(people.path, inbox)
    assert done.exit_code == 2
    assert "1 with problems" in done.output
    assert "Nothing was written." in done.output
    assert "ola.xlsx [1. Best canteen!V" in done.stderr
    assert people.read(JUDGMENTS) == before
    done = run(people.path, inbox, "--skip-bad", "--json")
    assert done.exit_code == 1
    result = json.loads(done.stdout)["result"]
    assert result["recorded"]["judgments"][0]["who"] == "per"
    assert len(result["problems"]) == 1
    assert values(people, "per") == {FOOD_QUEUE: "3"}
    assert run(people.path / "nowhere", inbox).exit_code == 2
    assert run(people.path).exit_code == 2


def test_a_headline_that_would_have_no_weights_is_told(people: CaseFolder, inbox: Path) -> None:
    """A first half-filled form of a group that is the headline: nothing connects its answers."""
    group = 'key = "room"\nnames = "Room"\nkind = "group"\nmembers = "participants"\n'
    people.edit("weights/profiles.toml", 'default = "guests"', 'default = "room"')
    people.add("weights/profiles.toml", "", "[[profile]]", group + 'unweighted = "equal"')
    fill(inbox / "ola.xlsx", {FOOD_QUEUE: "A 3"})
    before = people.read(JUDGMENTS)
    done = run(people.path, inbox)
    assert done.exit_code == 2
    assert "fall into 2 parts that nothing connects" in done.stderr
    assert people.read(JUDGMENTS) == before


@pytest.mark.slow
def test_many_forms_are_read_in_time(eiej_folder: Path) -> None:
    """Asked for are 200 forms of 15 pairs in 30 seconds; here are 50, with twice the time a form,
    since others may keep the machine busy. An idle one takes 1 to 2 seconds."""
    lines = "".join(f"p{n:03d},P {n}\n" for n in range(50))
    (eiej_folder / "weights/participants.csv").write_text("participant,name\n" + lines, "utf-8")
    case = mcda.load_case(eiej_folder)
    paths = sheets(case, eiej_folder, nodes=["eiej"])
    book = openpyxl.load_workbook(paths[0])
    index = read_index(book)
    for n, cell in enumerate(index.cells):
        book[cell.sheet][cell.answer].value = ("A 2", "B 3", "A =")[n % 3]
        book[cell.sheet][cell.note].value = f"note {n}"
    book.save(paths[0])
    with zipfile.ZipFile(paths[0]) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for path in paths[1:]:
        with zipfile.ZipFile(path, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part.replace(b">p000<", f">{path.stem}<".encode()))
    start = time.perf_counter()
    done = collect(eiej_folder, eiej_folder / "workshop/forms")
    assert time.perf_counter() - start < 15
    assert done.recorded is not None
    assert len(done.recorded.judgments) == 750
    assert {f.state for f in done.files} == {"read"}


def test_cells_that_follow_each_other_are_named_as_one() -> None:
    from mcda_eiej.console_collect import _ranges

    cells = ["1. A!V9", "1. A!V10", "1. A!V11", "1. A!V13", "2! B!V14", "2! B!W15"]
    assert _ranges(cells) == ["1. A!V9–V11", "1. A!V13", "2! B!V14", "2! B!W15"]
    assert _ranges([]) == []
