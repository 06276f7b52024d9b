"""Forms through LibreOffice, set to Norwegian: filled there, saved there, read the same."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import CaseFolder
from officefiles import convert

from mcda_eiej.workshop import collect, sheets
from mcda_eiej.workshop.collecting import FormsError
from mcda_eiej.workshop.formindex import SHEET, read_index

Question = tuple[str, str, str]
JUDGMENTS = "weights/judgments.csv"
PEOPLE = "participant,name,language\nkari,Kari,nb\nola,Ola,\n"
LOCALE = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>nb-NO</value></prop></item>
</oor:items>
"""
NOTE = 'første, "i går" <&>\n=1+1; andre'
# What is typed, as (kind, content) of a cell, and as openpyxl would write the same.
TYPED: dict[Question, tuple[str, Any]] = {
    ("best", "food", "queue"): ("string", "B 3 – moderat mer"),
    ("best", "food", "illness"): ("float", 0.5),
    ("best", "queue", "illness"): ("string", "0,333"),
    ("food", "taste", "choice"): ("formula", "1/3"),
}
WRITTEN = {
    ("best", "food", "queue"): "B 3",
    ("best", "food", "illness"): 0.5,
    ("best", "queue", "illness"): "B 3 – moderat mer",
    ("food", "taste", "choice"): "1/3",
}

pytestmark = [
    pytest.mark.office,
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
]


@pytest.fixture(scope="module")
def norwegian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile of LibreOffice with Norwegian dates and decimal commas."""
    profile = tmp_path_factory.mktemp("norwegian")
    (profile / "user").mkdir()
    (profile / "user/registrymodifications.xcu").write_text(LOCALE, encoding="utf-8")
    return profile


def write(path: Path, answers: Mapping[Question, Any], notes: Mapping[Question, str]) -> None:
    book = openpyxl.load_workbook(path)
    for cell in read_index(book).cells:
        at = (cell.node, cell.item, cell.reference)
        if at in answers:
            book[cell.sheet][cell.answer].value = answers[at]
        if at in notes:
            book[cell.sheet][cell.note].value = notes[at]
            book[cell.sheet][cell.note].data_type = "s"
    book.save(path)


def typed(flat: str, mark: str, kind: str, content: Any) -> str:
    """A flat spreadsheet with the content of the cell that holds a mark replaced, in that kind."""
    cell = re.compile(
        rf"<table:table-cell(?P<attributes>[^>]*)>\s*<text:p>{mark}</text:p>\s*</table:table-cell>"
    )
    (found,) = cell.finditer(flat)
    attributes = re.sub(r' (office|calcext):value-type="[^"]*"', "", found["attributes"])
    if kind == "string":
        value = 'office:value-type="string"'
    elif kind == "formula":
        value = f'table:formula="of:={content}" office:value-type="float" office:value="0"'
    elif kind == "date":
        value = f'office:value-type="date" office:date-value="{content}"'
    else:
        value = f'office:value-type="float" office:value="{content}"'
    text = "".join(f"<text:p>{line}</text:p>" for line in str(content).split("\n"))
    new = f"<table:table-cell{attributes} {value}>{text}</table:table-cell>"
    return flat[: found.start()] + new + flat[found.end() :]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def test_filled_in_libreoffice_and_by_openpyxl_are_the_same(
    folder: CaseFolder, tmp_path: Path, norwegian: Path
) -> None:
    folder.write("weights/participants.csv", PEOPLE)
    kari, _ola = sheets(folder.load(), output=tmp_path / "forms")
    other = CaseFolder(tmp_path / "other").write("weights/participants.csv", PEOPLE)
    # In LibreOffice: marks where answers go, its own format, what was typed, back again.
    marks = {at: f"mark-{n}-" for n, at in enumerate(TYPED)}
    note = ("best", "food", "queue")
    marked = Path(shutil.copy(kari, tmp_path / "marked.xlsx"))
    write(marked, marks, {note: "mark-note-"})
    flat = convert(marked, "fods", norwegian)
    text = flat.read_text(encoding="utf-8")
    for at, (kind, content) in TYPED.items():
        text = typed(text, marks[at], kind, content)
    text = typed(text, "mark-note-", "string", escaped(NOTE))
    flat.write_text(text, encoding="utf-8")
    filled = convert(flat, "xlsx:Calc MS Excel 2007 XML", norwegian)
    write(kari, WRITTEN, {note: NOTE})
    done = collect(folder.path, filled, timestamp="now")
    collect(other.path, kari, timestamp="now")
    assert done.files[0].answered == 4
    assert done.missing == done.remarks == ()
    written = folder.read(JUDGMENTS)
    assert written == other.read(JUDGMENTS)
    assert 'kari,best,food,queue,1/3,answered,"første, ""i går"" <&>\n=1+1; andre",1' in written
    assert "kari,best,food,illness,1/2," in written
    assert "kari,food,taste,choice,1/3," in written
    # Saved once more, and from there: nothing new.
    again = convert(filled, "xlsx", norwegian)
    recorded = collect(folder.path, [again]).recorded
    assert recorded is not None
    assert (recorded.changed, recorded.unchanged) == (False, 4)


def test_what_libreoffice_makes_a_date_of_is_asked_about(
    folder: CaseFolder, tmp_path: Path, norwegian: Path
) -> None:
    """1/3 typed into a cell is the first of March in Norwegian, and so is 1.3."""
    folder.write("weights/participants.csv", PEOPLE)
    kari, ola = sheets(folder.load(), output=tmp_path / "forms")
    write(ola, {("best", "food", "queue"): "mark-date-"}, {})
    flat = convert(ola, "fods", norwegian)
    text = typed(flat.read_text(encoding="utf-8"), "mark-date-", "date", "2026-03-01")
    flat.write_text(text, encoding="utf-8")
    filled = convert(flat, "xlsx:Calc MS Excel 2007 XML", norwegian)
    # Untouched and saved there: empty, with its hidden sheet or without.
    saved = convert(kari, "xlsx", norwegian)
    with pytest.raises(FormsError) as caught:
        collect(folder.path, [filled, saved])
    (problem,) = caught.value.problems
    assert "holds the date or time 2026-03-01" in problem.message
    assert caught.value.collected is not None
    assert [f.state for f in caught.value.collected.files] == ["refused", "empty"]
    book = openpyxl.load_workbook(saved)
    assert SHEET in book.sheetnames
    del book[SHEET]
    book.save(saved)
    with pytest.raises(FormsError, match="no hidden sheet"):
        collect(folder.path, [saved])


def test_points_and_best_and_worst_saved_in_libreoffice(
    folder: CaseFolder, tmp_path: Path, norwegian: Path
) -> None:
    folder.write("weights/participants.csv", PEOPLE)
    other = CaseFolder(tmp_path / "other").write("weights/participants.csv", PEOPLE)
    case = folder.load()
    (swing,) = sheets(case, method="swing", participants=["ola"], output=tmp_path / "swing")
    (best,) = sheets(case, method="best-worst", participants=["kari"], output=tmp_path / "best")
    points = {("best", "food", ""): 100, ("best", "queue", ""): 62.5, ("best", "illness", ""): "?"}
    write(swing, points, {("best", "queue", ""): NOTE})
    lists = {
        ("best", "", "best"): "1 – Food",
        ("best", "", "worst"): 2,
        ("best", "queue", "best"): "5",
        ("best", "illness", "best"): 3,
        ("best", "illness", "worst"): 2,
    }
    write(best, lists, {("best", "", "worst"): NOTE})
    collect(folder.path, [swing, best])
    collect(other.path, [convert(p, "xlsx", norwegian) for p in (swing, best)])
    assert folder.read("weights/answers.csv") == other.read("weights/answers.csv")
    assert folder.read("weights/answers.csv").count("\n") > 9
