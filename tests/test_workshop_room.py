"""The room's screens and the report's sections: what a person sees, and what nobody is to see."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from docx import Document
from judgedcases import random_rows, write_case
from reportcases import column, words

import mcda_eiej as mcda
from mcda_eiej import workshop
from mcda_eiej.cli import main
from mcda_eiej.reporting.contents import SECTIONS, sections
from mcda_eiej.reporting.results import Findings, collect
from mcda_eiej.starter import new_case

TREE = {"goal": ["cost", "service", "risk"]}
VALUES = {"cost": [0.9, 0.1, 0.5], "service": [0.1, 0.9, 0.4], "risk": [0.5, 0.4, 0.9]}
PEOPLE = tuple(f"person{k}" for k in range(7))


def run(*args: str, fails: bool = False) -> Result:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(main, list(args), catch_exceptions=False)
    assert result.exit_code == (2 if fails else 0), result.stderr
    return result


@pytest.fixture
def case(tmp_path: Path) -> mcda.Case:
    """Four of the staff and three bosses, who pull in different directions."""
    rng = np.random.default_rng(12)
    rows = [r for who in PEOPLE for r in random_rows(rng, who, "goal", TREE["goal"])]
    profiles: dict[str, dict[str, Any]] = {
        "me": {"unweighted": "equal"},
        "all": {"kind": "group", "members": "participants", "unweighted": "equal"},
    }
    people = [(p, "staff" if k < 4 else "bosses", 1.0) for k, p in enumerate(PEOPLE)]
    return write_case(tmp_path / "case", TREE, VALUES, rows, profiles, people)


# -- on the screen ---------------------------------------------------------------------------------


def test_the_agenda_says_what_the_ends_are_and_what_follows(case: mcda.Case) -> None:
    shown = run("workshop", "agenda", str(case.folder)).stdout
    found = workshop.agenda(case)
    assert "7 of 7 have answered." in shown
    assert f"Best now: {found.best[0] if found.best else ''}" in shown
    assert [x[:2] for x in shown.splitlines() if x[:1].isdigit() and x[1] == "."] == [
        "1.",
        "2.",
        "3.",
    ]
    first = found.topics.iloc[0]
    assert f"{first['at_low']} of 7: " in shown
    assert found.topics["changes"].any()
    assert "becomes best" in shown
    assert not any(p in shown for p in PEOPLE)
    one = run("workshop", "agenda", str(case.folder), "--top", "1").stdout
    assert "2 more topics: --top 3." in one
    assert "\n2. " not in one


def test_people_are_named_when_asked(case: mcda.Case) -> None:
    for command in ("agenda", "status"):
        shown = run("workshop", command, str(case.folder), "--names").stdout
        assert any(p in shown for p in PEOPLE)
        unnamed = run("workshop", command, str(case.folder)).stdout
        assert not any(p in unnamed for p in PEOPLE)
        data = run("workshop", command, str(case.folder), "--json").stdout
        assert not any(p in data for p in PEOPLE)
        assert "person0" in run("workshop", command, str(case.folder), "--json", "--names").stdout


def test_json_is_the_library_s_result(case: mcda.Case) -> None:
    for command, result in (("agenda", workshop.agenda(case)), ("status", workshop.status(case))):
        data = json.loads(run("workshop", command, str(case.folder), "--json").stdout)
        assert data["profile"] == "all"
        assert data["hash"] == case.hash
        assert data["result"] == json.loads(json.dumps(result.to_dict()))


def test_the_status_counts_and_compares(case: mcda.Case) -> None:
    shown = run("workshop", "status", str(case.folder)).stdout
    found = workshop.status(case)
    assert "7 of 7 have answered, all of them everything that was asked." in shown
    assert found.accord is not None
    assert f"Consensus on the weights (S*): {100 * found.accord.consensus:.1f}%." in shown
    assert "Best in each member's own model" in shown
    assert "By group" in shown
    assert "staff" in shown
    assert "saaty-1980" in shown


def test_screens_in_norwegian(case: mcda.Case) -> None:
    for command in ("agenda", "status"):
        run("workshop", command, str(case.folder), "--lang", "nb")
    with_names = run("workshop", "status", str(case.folder), "--lang", "nb", "--names").stdout
    assert "person0" in with_names


def test_before_anybody_has_answered(tmp_path: Path) -> None:
    profiles = {
        "me": {"unweighted": "equal"},
        "all": {"kind": "group", "members": "participants", "unweighted": "error"},
    }
    write_case(tmp_path, TREE, VALUES, (), profiles, [(p, "x", 1.0) for p in PEOPLE])
    for command in ("agenda", "status"):
        shown = run("workshop", command, str(tmp_path)).stdout
        assert "Nobody has answered yet." in shown
        assert "has no judgments" not in shown


def test_profiles_that_stand_in_are_called_so() -> None:
    for command in ("agenda", "status"):
        shown = " ".join(run("workshop", command, "--lang", "en").stdout.split())
        assert "The members are profiles that stand in for people" in shown


def test_bad_input_is_told_and_nothing_is_written(case: mcda.Case, tmp_path: Path) -> None:
    for command in ("agenda", "status"):
        wrong = run("workshop", command, str(case.folder), "--profile", "me", fails=True)
        assert "me is no group; there are all" in wrong.stderr
        assert not wrong.stdout
        run("workshop", command, str(tmp_path / "nowhere"), fails=True)
    out = tmp_path / "agenda.docx"
    args = ("workshop", "agenda", str(case.folder), "-o", str(out))
    run(*args, "--date", "yesterday", fails=True)
    assert not out.exists()
    out.write_text("somebody's own", encoding="utf-8")
    assert "--force" in run(*args, fails=True).stderr
    assert out.read_text(encoding="utf-8") == "somebody's own"
    run(*args, "--force")
    assert out.read_bytes()[:2] == b"PK"


def test_the_agenda_on_paper(case: mcda.Case, tmp_path: Path) -> None:
    args = ("workshop", "agenda", str(case.folder), "-o", str(tmp_path), "--lang", "en")
    run(*args)
    path = tmp_path / "agenda-en.docx"
    before = path.read_bytes()
    run(*args)
    assert path.read_bytes() == before
    document = Document(io.BytesIO(before))
    (table,) = document.tables[-1:]
    assert len(table.rows) == 1 + 3
    text = "\n".join(c.text for row in table.rows for c in row.cells)
    assert "counts" in text
    assert not any(p in text for p in PEOPLE)
    run(*args, "--names", "--top", "1")
    table = Document(path).tables[-1]
    assert len(table.rows) == 2
    assert "person" in "\n".join(c.text for row in table.rows for c in row.cells)


# -- in the report ---------------------------------------------------------------------------------


@pytest.fixture
def results(case: mcda.Case) -> Findings:
    return collect(case, samples=200, samples_values=200)


def test_the_report_says_who_took_part(results: Findings, case: mcda.Case) -> None:
    section = SECTIONS["turnout"](results, "en")
    text = words(section)
    assert "7 of 7 have answered" in text
    assert section is not None
    nodes, groups = section.tables
    assert column(nodes, "Answered") == ["7 of 7"]
    assert column(nodes, "Everything") == [7]
    # Four and three: both may be shown.
    assert column(groups, "Group") == ["staff", "bosses"]
    assert column(groups, "Members") == [4, 3]
    assert not any(p in text for p in PEOPLE)


def test_the_report_says_where_the_room_disagreed(results: Findings, case: mcda.Case) -> None:
    section = SECTIONS["topics"](results, "en")
    assert section is not None
    found = workshop.agenda(case)
    (table,) = section.tables
    assert column(table, "Importance") == found.topics["importance"].tolist()
    assert column(table, "Answered") == [7, 7, 7]
    changing = int(found.topics["changes"].sum())
    assert f"For {changing} of 3 topics" in words(section)
    keys = [s.key for s in sections(results, "en")]
    assert keys.index("turnout") < keys.index("groups") < keys.index("topics")
    named = json.dumps(
        [words(s) for s in sections(results, "en") if s.key in ("turnout", "topics")]
    )
    assert not any(p in named for p in PEOPLE)


def test_small_groups_of_people_are_put_together(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    rows = [r for who in PEOPLE for r in random_rows(rng, who, "goal", TREE["goal"])]
    values = ["a", "a", "a", "b", "b", "b", "c"]
    people = [(p, g, 1.0) for p, g in zip(PEOPLE, values, strict=True)]
    made = write_case(tmp_path, TREE, VALUES, rows, None, people)
    section = SECTIONS["turnout"](collect(made, samples=50, samples_values=50), "en")
    assert section is not None
    # c has one member; with b shown it would follow from the rest.
    assert [t.key for t in section.tables] == ["turnout"]


def test_a_report_without_a_room_has_no_such_sections(tmp_path: Path) -> None:
    made = write_case(tmp_path / "1", TREE, VALUES)
    results = collect(made, samples=50, samples_values=50)
    assert results.attendance is None
    assert SECTIONS["turnout"](results, "en") is None
    assert SECTIONS["topics"](results, "en") is None
    silent = write_case(tmp_path / "2", TREE, VALUES, (), None, [("ann", "x", 1.0)])
    assert collect(silent, samples=50, samples_values=50).attendance is None


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_the_starter_s_report_has_them(tmp_path: Path, lang: str) -> None:
    new_case(tmp_path / "new", lang=lang)
    results = collect(mcda.load_case(tmp_path / "new"), samples=50, samples_values=50)
    section = SECTIONS["turnout"](results, lang)
    assert section is not None
    assert "3" in words(section)
    assert SECTIONS["topics"](results, lang) is not None


def test_of_whom_the_report_speaks(case: mcda.Case) -> None:
    assert collect(case, "all", samples=50, samples_values=50).attendance is not None
    found = collect(case, "person1", samples=50, samples_values=50).attendance
    assert found is not None
    assert found.status.who == "all"


# -- answers by other methods ----------------------------------------------------------------------


def test_answers_by_other_methods_are_in_the_report(tmp_path: Path) -> None:
    profiles: dict[str, dict[str, Any]] = {
        "me": {"unweighted": "equal", "weighting": "swing"},
        "all": {"kind": "group", "members": "participants", "aggregation": "priorities"},
    }
    made = write_case(tmp_path, TREE, VALUES, (), profiles, [(p, "x", 1.0) for p in PEOPLE])
    rows = ["who,node,method,item,reference,value,rationale"]
    rows += [f"me,goal,swing,{i},,{x}," for i, x in zip(TREE["goal"], (100, 60, 40), strict=True)]
    rows += ["me,goal,order,cost,risk,,seen in the council", "me,goal,order,service,risk,passed,"]
    rows += [
        f"{p},goal,points,{i},,{x},"
        for p in PEOPLE
        for i, x in zip(TREE["goal"], (50, 30, 20), strict=True)
    ]
    (tmp_path / "weights/answers.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    results = collect(mcda.load_case(made.folder), samples=50, samples_values=50)
    section = SECTIONS["judgments"](results, "en")
    assert section is not None
    me, all_ = section.parts
    answers, weights = me.tables
    assert column(answers, "Answer") == ["100", "60", "40", "at least as much", "not answered"]
    assert column(answers, "Reason")[3] == "seen in the council"
    assert [c.title for c in weights.columns] == ["Criterion", "swing weights", "order, centroid"]
    assert column(weights, "swing weights") == pytest.approx([0.5, 0.3, 0.2])
    # Members are not shown one by one.
    (together,) = all_.tables
    assert column(together, "points shared out") == pytest.approx([0.5, 0.3, 0.2])
    room = results.attendance
    assert room is not None
    assert (room.status.finished, room.agenda.agreed) == (7, 3)
