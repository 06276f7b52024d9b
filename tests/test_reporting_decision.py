"""The decision taken, in the report: what ``workshop/decision.toml`` says, and loud mistakes in it.

No number of a paper is used here: what must stand in the report is what the file says, and whether
that is what the analysis has best.
"""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from reportcases import table_case

import mcda_eiej as mcda
from mcda_eiej.cli import main
from mcda_eiej.decided import FILE, TEXTS, load_decision
from mcda_eiej.reporting import render
from mcda_eiej.reporting.assumptions import decision
from mcda_eiej.reporting.docxwidths import UPRIGHT, layout
from mcda_eiej.reporting.results import collect
from mcda_eiej.reporting.section import Paragraph, Section, format_value, plain_text
from mcda_eiej.schema import json_schema

HEAD = 'format = "mcda-eiej/decision"\nversion = 1\n'
# Equal weights: "good" is best alone in the first, "good" and "even" share it in the second.
ALONE = {"good": (0.9, 0.8), "poor": (0.2, 0.3)}
SHARED = {"good": (0.9, 0.5), "even": (0.5, 0.9), "poor": (0.2, 0.3)}


def decided(folder: Path, text: str) -> None:
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + text, encoding="utf-8")


def told(case: mcda.Case, lang: str = "en") -> tuple[Section, str, dict[str, str]]:
    """The section, what stands above its table, and the table."""
    section = decision(collect(case, samples=200, samples_values=200), lang)
    (intro,) = section.text
    assert isinstance(intro, Paragraph)
    (table,) = section.tables
    rows = {
        format_value(table.columns[0], row.cells[0].value): format_value(
            table.columns[1], row.cells[1].value
        )
        for row in table.rows
    }
    return section, plain_text(intro.text), rows


def test_without_a_decision_there_are_lines_to_write_on(tmp_path: Path) -> None:
    case = table_case(tmp_path, ALONE)
    assert load_decision(case) is None
    section, text, rows = told(case)
    assert "Write here what was decided" in text
    assert section.tables[0].caption == "The decision, to be filled in"
    assert [k for k, v in rows.items() if v] == ["Best in this analysis"]
    assert len(rows) == 5


def test_a_decision_that_differs_says_so_and_why(tmp_path: Path) -> None:
    case = table_case(tmp_path, ALONE)
    decided(
        tmp_path,
        'chosen = "poor"\ntext = "On trial."\nwhy = { nb = "Billigst.", en = "Cheapest." }\n'
        'by = "The board"\ndate = 2026-02-03\nopen = "Who pays."\n',
    )
    section, text, rows = told(case)
    assert text.startswith("What was decided is not what the analysis has best, which is good.")
    assert section.tables[0].caption == "The decision"
    assert rows == {
        "Best in this analysis": "good, under the weights “equal”",
        # Keys of four letters at most serve as names; the full name, the same here, stands beside.
        "The decision taken": "poor – poor. On trial.",
        "By whom, and when": "The board, 3 February 2026",
        "Why": "Cheapest.",
        "What remains open": "Who pays.",
    }
    _section, text, rows = told(case, "nb")
    assert "ikke" in text
    assert rows["Hvorfor"] == "Billigst."
    assert rows["Av hvem, og når"] == "The board, 3. februar 2026"


@pytest.mark.parametrize(
    ("ratings", "chosen", "differs"),
    [
        (ALONE, '"good"', False),
        (SHARED, '"good"', False),
        (SHARED, '["good", "even"]', False),
        (SHARED, '["good", "poor"]', True),
        (ALONE, '["poor"]', True),
    ],
)
def test_whether_it_differs(
    tmp_path: Path, ratings: dict[str, tuple[float, ...]], chosen: str, differs: bool
) -> None:
    case = table_case(tmp_path, ratings)
    decided(tmp_path, f"chosen = {chosen}\n")
    _section, text, rows = told(case)
    same = "What was decided is what the analysis has best."
    assert (text != same) == differs
    # What the file does not say is left to write in.
    assert [k for k, v in rows.items() if not v] == ["By whom, and when", "Why"]


def test_a_decision_in_words_alone_is_not_judged(tmp_path: Path) -> None:
    case = table_case(tmp_path, ALONE)
    decided(tmp_path, 'text = "Put off until the figures are there."\n')
    _section, text, rows = told(case)
    assert text == "The analysis proposes; people decide."
    assert rows["The decision taken"] == "Put off until the figures are there."


def test_the_decision_is_no_input_of_the_analysis(tmp_path: Path) -> None:
    before = table_case(tmp_path, ALONE).hash
    decided(tmp_path, 'chosen = "good"\n')
    assert mcda.load_case(tmp_path).hash == before


# -- mistakes ------------------------------------------------------------------------------------


def test_check_tells_every_mistake_with_file_and_key(tmp_path: Path) -> None:
    table_case(tmp_path, ALONE)
    decided(
        tmp_path, f'chosen = ["good", "bad"]\nby = "{121 * "x"}"\ndate = "2026-02-03"\nwho = "me"\n'
    )
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "mine.toml").write_text('format = "mcda-eiej/report"\n')
    result = CliRunner().invoke(main, ["check", str(tmp_path), "--lang", "en"])
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = [line for line in result.stderr.splitlines() if FILE in line]
    for key in ("chosen", "by", "date", "who"):
        assert sum(f"[{key}]:" in line for line in lines) == 1, (key, lines)
    # Beside what is wrong in other files, not instead of it.
    assert "reports/mine.toml" in result.stderr


def test_check_passes_a_good_decision(tmp_path: Path) -> None:
    table_case(tmp_path, ALONE)
    decided(tmp_path, 'chosen = "good"\ndate = 2026-02-03\n')
    result = CliRunner().invoke(main, ["check", str(tmp_path), "--lang", "en"])
    assert result.exit_code == 0, result.stderr


def test_a_report_of_a_spoiled_decision_is_an_error(tmp_path: Path) -> None:
    case = table_case(tmp_path, ALONE)
    decided(tmp_path, 'chosen = "bad"\n')
    results = collect(case, samples=200, samples_values=200)
    with pytest.raises(mcda.CaseError, match="no alternative"):
        list(render(case, ("html",), ("en",), results=results, definition="decision"))


# -- the schema ----------------------------------------------------------------------------------


def test_schema_has_the_limits_of_the_reader() -> None:
    shape = json_schema()["decision"]
    names = shape["properties"]
    assert set(names) == {"format", "version", "chosen", "date", *TEXTS}
    assert shape["anyOf"] == [{"required": ["chosen"]}, {"required": ["text"]}]
    for name, most in TEXTS.items():
        found: list[int] = []
        _limits(names[name], found)
        assert set(found) == {most}, name


def _limits(shape: Any, found: list[int]) -> None:
    """Every ``maxLength`` in a schema."""
    if isinstance(shape, dict):
        found += [v for k, v in shape.items() if k == "maxLength"]
        for value in shape.values():
            _limits(value, found)
    elif isinstance(shape, list):
        for value in shape:
            _limits(value, found)


def test_schema_command() -> None:
    result = CliRunner().invoke(main, ["schema", "decision"])
    assert result.exit_code == 0
    assert '"mcda-eiej/decision"' in result.stdout


# -- on paper ------------------------------------------------------------------------------------


def test_a_form_takes_the_width_of_the_page(tmp_path: Path) -> None:
    section, _text, _rows = told(table_case(tmp_path, ALONE))
    (part,) = layout(section.tables[0]).parts
    assert sum(part.widths) == pytest.approx(UPRIGHT, abs=len(part.widths))  # whole twips
    assert part.widths[1] > UPRIGHT / 2


@pytest.mark.office
def test_the_decision_note_is_one_page_with_the_longest_decision(
    eiej_folder: Path, tmp_path: Path, office: Callable[[Path, str], Path]
) -> None:
    word = "kommunesamarbeid "
    lines = [f'{name} = "{(word * most)[: most - 1]}."\n' for name, most in TEXTS.items()]
    decided(eiej_folder, 'chosen = "2B"\ndate = 2016-06-30\n' + "".join(lines))
    assert tomllib.loads((eiej_folder / FILE).read_text(encoding="utf-8"))["chosen"] == "2B"
    case = mcda.load_case(eiej_folder)
    results = collect(case, samples=2_000, samples_values=200)
    for _form, lang, data in render(
        case, ("docx",), ("nb", "en"), results=results, definition="decision"
    ):
        path = tmp_path / f"note-{lang}.docx"
        path.write_bytes(data)
        pages = subprocess.run(
            ["pdftotext", str(office(path, "pdf")), "-"], check=True, capture_output=True
        )
        assert pages.stdout.count(b"\f") == 1, lang


def test_a_report_that_is_watched_is_written_again_for_the_decision(tmp_path: Path) -> None:
    from mcda_eiej.reporting.watching import stamp
    from mcda_eiej.starter import new_case

    new_case(tmp_path / "case", None, "en")
    before = stamp(tmp_path / "case")
    (tmp_path / "case" / "workshop").mkdir()
    (tmp_path / "case" / FILE).write_text("", encoding="utf-8")
    assert stamp(tmp_path / "case") != before
