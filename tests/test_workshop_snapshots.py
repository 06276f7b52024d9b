"""Named states of a case, and what changed between two of them."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from judgedcases import write_case

import mcda_eiej as mcda
from mcda_eiej.caseio import case_hash, input_files
from mcda_eiej.console_workshop import workshop
from mcda_eiej.content import content_root
from mcda_eiej.errors import CaseError
from mcda_eiej.scales import STEPS
from mcda_eiej.starter import new_case
from mcda_eiej.workshop import Difference, diff, snapshot
from mcda_eiej.workshop.snapshots import snapshots

PEOPLE = ("anne", "bill", "cecilia")
JUDGMENTS = "weights/judgments.csv"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """The starter, with the group of its three participants as the headline."""
    new_case(tmp_path / "case", None, "en")
    edit(tmp_path / "case", "weights/profiles.toml", 'default = "equal"', 'default = "group"')
    return tmp_path / "case"


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def add(folder: Path, file: str, *lines: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in lines)


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones too."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def run(*args: str | Path) -> Any:
    return CliRunner().invoke(workshop, [str(a) for a in args])


# -- snapshots ------------------------------------------------------------------------------------


def test_a_snapshot_is_the_same_case(case: Path) -> None:
    before = files(case)
    taken = snapshot(case, "before lunch", note='say "hi"\n\x7f', date="2016-09-30")
    assert {k: v for k, v in files(case).items() if not k.startswith("snapshots/")} == before
    assert dict(input_files(taken.folder)).keys() == dict(input_files(case)).keys()
    for inside, path in input_files(case):
        assert (taken.folder / inside).read_bytes() == path.read_bytes()
    held = mcda.load_case(taken.folder)
    assert held.hash == taken.hash == mcda.load_case(case).hash == case_hash(case)
    assert held.model().evaluate().scores.equals(mcda.load_case(case).model().evaluate().scores)
    assert (taken.note, taken.date, taken.number) == ('say "hi"\n\x7f', "2016-09-30", 1)
    assert snapshots(case)[0].to_dict() == taken.to_dict()


def test_of_the_built_in_case_everything_but_the_gallery_is_kept(tmp_path: Path) -> None:
    new_case(tmp_path / "eiej", "eiej", "nb")
    (tmp_path / "eiej" / "reports" / "gallery").mkdir(parents=True)
    (tmp_path / "eiej" / "reports" / "gallery" / "old.csv").write_text("no input")
    taken = snapshot(tmp_path / "eiej", "a")
    assert taken.hash == mcda.load_case().hash
    assert not (taken.folder / "reports" / "gallery").exists()
    with pytest.raises(CaseError, match="read-only"):
        snapshot(content_root(), "a")
    assert not (content_root() / "snapshots").exists()


@pytest.mark.parametrize("name", ["å-først", "før lunsj", "2", "v1.2+x_y", "Ærlig talt", "日本"])
def test_names_may_have_letters_of_any_script(case: Path, name: str) -> None:
    assert snapshot(case, name).folder == case / "snapshots" / name
    assert [s.name for s in snapshots(case)] == [name]


@pytest.mark.parametrize(
    "name",
    ["", " a", "a ", "a  b", ".a", "a.", "-a", "../a", "a/b", "a\\b", "a:b", "a*", "a\nb", "now",
     "NOW", "con", "Aux.txt", "lpt1", "a\x00", "x" * 81, "å" * 41, "<a>", '"'],
)  # fmt: skip
def test_other_names_are_errors(case: Path, name: str) -> None:
    before = files(case)
    with pytest.raises(CaseError):
        snapshot(case, name)
    assert files(case) == before


def test_a_name_is_taken_once(case: Path) -> None:
    first = snapshot(case, "Lunch", note="one")
    add(case, JUDGMENTS, "anne,best_premises,cost,service,4,answered,,2")
    before = files(case)
    for name in ("Lunch", "lunch", "LUNCH"):
        with pytest.raises(CaseError, match="is there already"):
            snapshot(case, name)
    with pytest.raises(CaseError, match="capitals only"):
        snapshot(case, "lunch", force=True)
    assert files(case) == before
    again = snapshot(case, "Lunch", note="two", force=True)
    assert (again.hash, again.note, again.number) == (case_hash(case), "two", 2)
    assert again.hash != first.hash
    assert [p.name for p in (case / "snapshots").iterdir()] == ["Lunch"]


def test_what_somebody_put_there_by_hand_is_left_alone(case: Path) -> None:
    shutil.copytree(case, case / "snapshots" / "mine")
    (case / "snapshots" / "notes").mkdir()
    with pytest.raises(CaseError, match="left alone"):
        snapshot(case, "mine", force=True)
    taken = snapshot(case, "a")
    found = snapshots(case)
    assert [(s.name, s.number, s.altered) for s in found] == [("mine", 0, False), ("a", 1, False)]
    assert diff(case, "mine", "a").same
    assert taken.number == 1


def test_composed_and_decomposed_letters_are_one_name(case: Path) -> None:
    snapshot(case, "a\u030arsmøte")
    assert diff(case, "\u00e5rsmøte").same
    with pytest.raises(CaseError, match="is there already"):
        snapshot(case, "\u00e5rsmøte")


@pytest.mark.parametrize("fails", ["write_bytes", "write_text", "rename", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_interrupted_nothing_is_there(
    case: Path, fails: str, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot(case, "a")
    before = files(case)
    target: Any = os if fails in ("rename", "replace") else Path
    real, calls = getattr(target, fails), []

    def broken(*args: Any, **kwargs: Any) -> Any:
        calls.append(args)
        if len(calls) == (3 if fails == "write_bytes" else 2 if fails == "replace" else 1):
            raise error
        return real(*args, **kwargs)

    monkeypatch.setattr(target, fails, broken)
    with pytest.raises(CaseError if isinstance(error, OSError) else KeyboardInterrupt):
        # Replacing puts the old one aside first, and back if the new one cannot be put there.
        snapshot(case, "a" if fails == "replace" else "b", force=True)
    monkeypatch.undo()
    assert files(case) == before
    assert [p.name for p in (case / "snapshots").iterdir()] == ["a"]


def test_a_case_that_changes_meanwhile_is_not_kept(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.write_bytes

    def slow(path: Path, data: bytes) -> int:
        if path.name == "profiles.toml":
            add(case, JUDGMENTS, "anne,best_premises,cost,service,4,answered,,2")
        return real(path, data.replace(b"Anne", b"Ann"))

    monkeypatch.setattr(Path, "write_bytes", slow)
    with pytest.raises(CaseError, match="was changed while it was copied"):
        snapshot(case, "a")
    assert [*(case / "snapshots").iterdir()] == []


def test_every_problem_is_told_at_once(case: Path) -> None:
    add(case, JUDGMENTS, "anne,best_premises,cost,service,44,answered,,2")
    before = files(case)
    result = run("snapshot", case, "a/b", "--date", "30.9.2016", "--lang", "en")
    assert result.exit_code == 2
    assert all(x in result.stderr for x in ("44", "a/b", "30.9.2016"))
    assert files(case) == before
    assert run("snapshot", case / "nowhere", "a").exit_code == 2
    assert run("snapshot", case).exit_code == 2
    assert run("snapshot", case, "a", "--list").exit_code == 2


def test_files_changed_afterwards_are_noticed(case: Path) -> None:
    for name in ("a", "b", "c"):
        snapshot(case, name)
    add(case, "snapshots/a/weights/judgments.csv", "anne,service,closeness,environment,3,,,2")
    (case / "snapshots" / "b" / "snapshot.toml").write_text("name = ", encoding="utf-8")
    found = {s.name: s.altered for s in snapshots(case)}
    assert found == {"b": True, "a": True, "c": False}
    listed = run("snapshot", case, "--list", "--lang", "en").stdout
    assert "a: its files are not those" in listed
    assert "c: its files" not in listed
    assert "a: its files are not those" in run("diff", case, "a", "--lang", "en").stdout
    # What cannot be read is told with its place.
    add(case, "snapshots/c/weights/judgments.csv", "anne,service,closeness,environment,33,,,2")
    with pytest.raises(CaseError, match=r"snapshots/c/weights/judgments\.csv:\d+: value is '33'"):
        diff(case, "c")
    assert diff(case, "a", "b").after.name == "b"


def test_the_list(case: Path) -> None:
    assert "no snapshots" in run("snapshot", case, "--list").stdout
    assert json.loads(run("snapshot", case, "--list", "--json").stdout) == []
    assert run("snapshot", case, "z", "--note", "Før lunsj", "--date", "2016-09-30").exit_code == 0
    told = json.loads(run("snapshot", case, "a", "--json").stdout)
    assert [(s["name"], s["number"]) for s in told] == [("a", 2)]
    text = run("snapshot", case, "--list").stdout
    assert text.index(" z ") < text.index(" a ")  # as they were taken
    assert "Før lunsj" in text
    assert "2016-09-30" in text


# -- what changed ---------------------------------------------------------------------------------


def test_an_unknown_state_is_told_with_those_there_are(case: Path) -> None:
    snapshot(case, "a")
    for args in (("x",), ("a", "x")):
        result = run("diff", case, *args, "--lang", "en")
        assert result.exit_code == 2
        assert "'x'" in result.stderr
        assert "a, now" in result.stderr
    assert run("diff", case, "a", "--profile", "nobody").exit_code == 2
    assert run("diff", case / "nowhere", "a").exit_code == 2


def test_nothing_changed(case: Path) -> None:
    snapshot(case, "a")
    found = diff(case, "a")
    assert (found.same, found.answers, found.best_changed) == (True, (), False)
    assert found.to_frame().empty
    add(case, JUDGMENTS, "# a remark")
    path = case / "criteria" / "ratings.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    at = next(i for i, r in enumerate([head, *rows]) if not r.startswith("#"))
    lines = [head, *rows]
    path.write_text("\n".join([*lines[: at + 1], *lines[:at:-1]]) + "\n", encoding="utf-8")
    found = diff(case, "a")
    assert found.same
    assert found.before.hash != found.after.hash
    assert "Comments, order or layout" in run("diff", case, "a", "--lang", "en").stdout
    assert diff(case, "a", "now").to_dict() == found.to_dict()


def test_each_kind_of_change_to_an_answer(case: Path) -> None:
    add(case, JUDGMENTS, "bill,service,closeness,environment,2,answered,,1")
    snapshot(case, "a")
    edit(case, JUDGMENTS, "anne,service,closeness,environment,2,answered,,1\n", "")
    edit(case, JUDGMENTS, "bill,service,closeness,environment,2,answered,,1\n", "")
    add(
        case,
        JUDGMENTS,
        "anne,best_premises,service,cost,5,answered,,2",  # 1/3 turned round: was 3, is 5
        "anne,best_premises,cost,risk,1,answered,Still,2",
        "bill,best_premises,cost,risk,,answered,,2",
        "cecilia,best_premises,service,risk,1/2,answered,,2",
        "cecilia,service,closeness,environment,1/3,answered,,1",
        "bill,service,closeness,environment,,answered,,1",
    )
    found = {
        (c.question.who, c.question.a, c.question.b): (c.change, c.before, c.after, c.rounds)
        for c in diff(case, "a").answers
    }
    assert found == {
        ("anne", "service", "cost"): ("changed", "3", "5", (1, 2)),
        ("anne", "cost", "risk"): ("restated", "1", "1", (1, 2)),
        ("bill", "cost", "risk"): ("passed", "2", "passed", (1, 2)),
        ("cecilia", "service", "risk"): ("added", "passed", "1/2", (1, 2)),
        ("anne", "closeness", "environment"): ("removed", "2", "", (1, None)),
        ("cecilia", "closeness", "environment"): ("added", "", "1/3", (None, 1)),
        ("bill", "closeness", "environment"): ("passed", "2", "passed", (1, 1)),
    }
    back = {(c.question.who, *sorted((c.question.a, c.question.b))): c.change
            for c in _reverse(case).answers}  # fmt: skip
    assert back["bill", "cost", "risk"] == "added"
    assert back["cecilia", "risk", "service"] == "passed"
    assert back["cecilia", "closeness", "environment"] == "removed"


def _reverse(case: Path) -> Difference:
    snapshot(case, "later")
    return diff(case, "later", "a")


def test_ranges_and_steps(case: Path) -> None:
    path = case / JUDGMENTS
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(i for i, r in enumerate(lines) if r.startswith("who,"))
    lines[at] += ",low,high"
    lines = [line + ",," if i > at else line for i, line in enumerate(lines)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    snapshot(case, "a")
    add(case, JUDGMENTS, "anne,best_premises,cost,service,,answered,,2,2,8",
        "bill,best_premises,cost,risk,3,answered,,2,2,",
        "cecilia,best_premises,risk,cost,1/3,answered,,2,1/4,1/2")  # fmt: skip
    found = diff(case, "a").answers
    texts = {c.question.who: (c.before, c.after) for c in found}
    assert texts == {
        "anne": ("1/3", "2..8"),
        "bill": ("2", "3 (2..3)"),
        "cecilia": ("1/3", "1/3 (1/4..1/2)"),
    }
    # From 1/3 to the geometric middle 4 are the steps 1/2, 1, 2, 3, 4.
    steps = {c.question.who: c.steps for c in found}
    assert steps == {"anne": pytest.approx(5), "bill": 1, "cecilia": 0}


def test_answers_by_other_methods(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    write_case(
        folder, {"goal": ["x", "y", "z"]}, {"x": [0, 1, 0.5], "y": [1, 0, 0], "z": [0, 0, 1]}
    )
    path = folder / "weights" / "answers.csv"
    head = "who,node,method,item,reference,value,round\n"
    path.write_text(
        head + "me,goal,order,x,y,,1\nme,goal,order,y,z,,1\nme,goal,swing,x,,100,1\n"
        "me,goal,trade_off,x,y,2,1\nme,goal,trade_off,y,z,4,1\n",
        encoding="utf-8",
    )
    edit(folder, "weights/profiles.toml", 'key = "me"', 'key = "me"\nweighting = "order"')
    snapshot(folder, "a")
    add(
        folder,
        "weights/answers.csv",
        "me,goal,order,y,x,,2",  # the other way round
        "me,goal,order,y,z,,2",
        "me,goal,order,z,y,,2",  # and now equal
        "me,goal,swing,x,,,2",
        "me,goal,trade_off,y,x,0.5,2",  # the same
        "me,goal,trade_off,z,y,0.5,2",
    )
    found = {
        (c.question.method, c.question.a, c.question.b): (c.change, c.before, c.after)
        for c in diff(folder, "a").answers
    }
    assert found == {
        ("order", "y", "x"): ("changed", "<", ">"),
        ("order", "y", "z"): ("changed", ">", "="),
        ("swing", "x", ""): ("passed", "100", "passed"),
        ("trade_off", "y", "x"): ("restated", "0.5", "0.5"),
        ("trade_off", "z", "y"): ("changed", "0.25", "0.5"),
    }
    turned = diff(folder, "a").effect
    assert turned.best == (("B",), ("C",))
    assert turned.turning is not None
    # Answers by such methods mean nothing alone: all of a node's are one.
    assert [[u.method for u in s] for s in turned.turning.sets] == [["order"]]
    assert turned.turning.units == 3


def test_files_of_every_kind(tmp_path: Path) -> None:
    folder = tmp_path / "eiej"
    new_case(folder, "eiej", "nb")
    snapshot(folder, "a")
    claims = (folder / "criteria" / "claims.csv").read_text(encoding="utf-8").splitlines()
    gone = next(line for line in claims if line.startswith("C012,"))
    place = claims.index(gone)
    claims[place : place + 1] = []
    (folder / "criteria" / "claims.csv").write_text("\n".join(claims) + "\n", encoding="utf-8")
    edit(folder, "criteria/criteria.toml", "low = 60", "low = 48")
    edit(folder, "weights/profiles.toml", 'default = "equal"', 'default = "hmn"')
    add(
        folder,
        "weights/profiles.toml",
        '[[profile]]\nkey = "room"\nnames = "Room"\nkind = "group"\nmembers = ["hmn", "equal"]\n'
        'status = "illustrative"\nunweighted = "equal"',
    )
    (folder / "reports" / "templates").mkdir(parents=True)
    (folder / "reports" / "templates" / "x.j2").write_text("hello", encoding="utf-8")
    found = {(e.file, e.key): e for e in diff(folder, "a").entries}
    assert {k: e.change for k, e in found.items()} == {
        ("criteria/claims.csv", ("C012",)): "removed",
        ("criteria/criteria.toml", ("leaf", "hp_timeline")): "changed",
        ("reports/templates/x.j2", ()): "added",
        ("weights/profiles.toml", ("",)): "changed",
        ("weights/profiles.toml", ("profile", "room")): "added",
    }
    assert found["criteria/claims.csv", ("C012",)].lines == (place + 1, None)
    changed = found["criteria/criteria.toml", ("leaf", "hp_timeline")]
    assert dict(changed.cells) == {"scale.low": (60, 48)}
    text = run("diff", folder, "a", "--lang", "en").stdout
    for told in ("C012", f"line {place + 1}", "hp_timeline: scale.low", "profile room: added"):
        assert told in text
    # The order of entries is one of tables and figures.
    path = folder / "criteria" / "alternatives.toml"
    parts = path.read_text(encoding="utf-8").split("[[alternative]]")
    path.write_text("[[alternative]]".join([parts[0], *parts[:0:-1]]), encoding="utf-8")
    moved = [e for e in diff(folder, "a").entries if e.file == "criteria/alternatives.toml"]
    assert [(e.key, dict(e.cells)) for e in moved] == [
        (("alternative",), {"order": (["0", "2A", "2B", "2C", "3A", "3B"],
                                      ["3B", "3A", "2C", "2B", "2A", "0"])})
    ]  # fmt: skip


# -- independent checks ---------------------------------------------------------------------------


def rows_of(folder: Path, file: str) -> list[dict[str, str]]:
    """A table read by the csv module alone; rationale in one column stands for both languages."""
    path = folder / file
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(x for x in lines if not x.startswith("#"))
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        if "rationale" in row:
            row["rationale_nb"] = row["rationale_en"] = row.pop("rationale")
    return rows


def applied(found: Difference, before: Path, file: str, keys: Sequence[str]) -> Any:
    """The rows before with the differences of one file carried out."""

    def key(row: dict[str, str]) -> tuple[str, ...]:
        told = dict(row)
        if "a" in keys:
            told["a"], told["b"] = sorted((row["a"], row["b"]))
        return tuple(told[k] for k in keys)

    rows = {key(r): r for r in rows_of(before, file)}
    for e in found.of_file(file):
        row = dict(rows.get(e.key, {}))
        for column, (old, new) in e.cells.items():
            assert row.get(column) == old
            if new is None:
                row.pop(column, None)
            else:
                row[column] = new
        if e.change == "removed":
            assert row == {}
            rows.pop(e.key)
        else:
            assert (e.change == "added") == (e.key not in rows)
            rows[e.key] = row
    return sorted(map(sorted, (r.items() for r in rows.values())))


PAIRS = [("cost", "service"), ("cost", "risk"), ("service", "risk")]
EDITS = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(PAIRS),
        st.sampled_from([*map(str, STEPS), "", "gone"]),
        st.booleans(),
    ),
    max_size=8,
)


@settings(derandomize=True, deadline=None, max_examples=25)
@given(edits=EDITS, weight=st.sampled_from(["1", "2", "0.5"]), out=st.booleans())
def test_the_difference_carried_out_gives_the_other_state(
    tmp_path_factory: pytest.TempPathFactory,
    edits: list[tuple[str, tuple[str, str], str, bool]],
    weight: str,
    out: bool,
) -> None:
    folder = tmp_path_factory.mktemp("c") / "case"
    new_case(folder, None, "en")
    snapshot(folder, "a")
    head = "who,node,a,b,value,status,rationale,round"
    rows = [",".join(r[c] for c in head.split(",")) for r in _plain(folder)]
    for who, (a, b), value, turned in edits:
        mine = [
            r for r in rows if r.startswith(f"{who},best_premises,") and {a, b} <= set(r.split(","))
        ]
        if value == "gone":
            for r in mine:
                rows.remove(r)
            continue
        first, second = (b, a) if turned else (a, b)
        n = 1 + max((int(r.split(",")[-1]) for r in mine), default=0)
        rows.append(f"{who},best_premises,{first},{second},{value},answered,,{n}")
    people = f"participant,name,group,weight\nanne,Anne,staff,{weight}\nbill,Bill,staff,1\n"
    people += "" if out else "cecilia,Cecilia,manager,1\n"
    if out:
        rows = [r for r in rows if not r.startswith("cecilia,")]
    (folder / "weights" / "participants.csv").write_text(people, encoding="utf-8")
    (folder / JUDGMENTS).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    try:
        mcda.load_case(folder)
    except CaseError:
        return  # too little is left for a profile: no state at all
    found = diff(folder, "a")
    before = folder / "snapshots" / "a"
    keys = ("who", "node", "a", "b", "round")
    assert applied(found, before, JUDGMENTS, keys) == sorted(
        map(sorted, (r.items() for r in rows_of(folder, JUDGMENTS)))
    )
    assert applied(found, before, "weights/participants.csv", ("participant",)) == sorted(
        map(sorted, (r.items() for r in rows_of(folder, "weights/participants.csv")))
    )
    _answers_carried_out(found, folder)


def _plain(folder: Path) -> list[dict[str, str]]:
    rows = rows_of(folder, JUDGMENTS)
    for row in rows:
        row["rationale"] = row["rationale_en"].replace(",", "")
    return rows


def _answers_carried_out(found: Difference, folder: Path) -> None:
    """Other answers and weights put into the earlier case give the later weights and scores."""
    before, after = mcda.load_case(found.before.folder), mcda.load_case(folder)
    changes = {
        (q.who, q.node, q.a, q.b): None if c.after in ("", "passed") else Fraction(c.after)
        for c in found.answers
        for q in [c.question]
    }
    gone = [p for p in before.participants if p not in after.participants]
    other = before.variant(
        judgments=changes,
        without_members=gone,
        member_weights={p: x.weight for p, x in after.participants.items()},
    )
    for effect in found.effects:
        try:
            expected = other.model(effect.who).evaluate()
        except CaseError:
            assert effect.problem[1]
            continue
        assert effect.best[1] == expected.top
        for a, s in expected.scores.items():
            assert effect.scores[str(a)][1] == pytest.approx(s, abs=1e-12)
        weights = before.weighting(effect.who).to_frame().set_index("node")
        later = after.weighting(effect.who).to_frame().set_index("node")
        for w in effect.weights:
            assert w.local == pytest.approx((weights["local"][w.node], later["local"][w.node]))
            assert w.weight == pytest.approx((weights["weight"][w.node], later["weight"][w.node]))
        told = {w.node for w in effect.weights}
        same = [n for n in weights.index if n not in told]
        assert np.allclose(weights["weight"][same], later["weight"][same], atol=1e-12, rtol=0)


TREE = {"goal": ["p", "q"], "p": ["x", "y", "z"], "q": ["u", "v"]}
VALUES = {"x": [1, 0.2, 0], "y": [0, 0.9, 0.3], "z": [0.1, 0.6, 1], "u": [0.9, 0.1, 0.3],
          "v": [0, 0.8, 0.5]}  # fmt: skip
GROUPS = {
    "judgments": {},
    "priorities": {"aggregation": "priorities"},
    "global": {"aggregation": "global"},
    "arithmetic": {"aggregation": "priorities", "mean": "arithmetic"},
}


@pytest.mark.parametrize("kind", GROUPS)
@pytest.mark.parametrize("seed", range(6))
def test_what_turned_the_best_by_writing_every_case(tmp_path: Path, kind: str, seed: int) -> None:
    """Each set of changed questions is written to a folder of its own, read and evaluated."""
    rng = np.random.default_rng(seed)
    who = ["k", "l", "m"]
    questions = [(n, a, b) for n, items in TREE.items() for a, b in combinations(items, 2)]

    def answers(pull: dict[str, float]) -> dict[tuple[str, str, str, str], str]:
        told = {}
        for w in who:
            for n, a, b in questions:
                at = 8 + round(rng.normal(pull.get(a, 0) - pull.get(b, 0), 1.5))
                told[w, n, a, b] = str(STEPS[min(max(at, 0), 16)])
        return told

    first = answers({"x": 3, "p": 1})
    second = answers({"y": 2, "z": 1, "q": 2})
    kept = {k for k in first if rng.random() < 0.4}
    second |= {k: first[k] for k in kept}
    group = {"kind": "group", "members": who, "unweighted": "equal", **GROUPS[kind]}

    def written(name: str, told: dict[tuple[str, str, str, str], str]) -> mcda.Case:
        return write_case(
            tmp_path / name, TREE, VALUES, [(*k, x) for k, x in told.items()],
            {"room": group}, [(w, "g", 1.0) for w in who],
        )  # fmt: skip

    written("case", first)
    snapshot(tmp_path / "case", "a")
    later = written("case", second)
    found = diff(tmp_path / "case", "a")
    effect = found.effect
    goal = later.model().evaluate().top
    assert effect.best == (mcda.load_case(found.before.folder).model().evaluate().top, goal)
    if not effect.changed:
        assert effect.turning is None
        return
    changed = [q for q in questions if any(first[w, *q] != second[w, *q] for w in who)]
    wanted: set[frozenset[tuple[str, str, str]]] = set()
    for size in (1, 2):
        for chosen in combinations(changed, size):
            told = first | {(w, *q): second[w, *q] for w in who for q in chosen}
            if written("try", told).model().evaluate().top == goal:
                wanted.add(frozenset(chosen))
        if wanted:
            break
    turning = effect.turning
    assert turning is not None
    assert (turning.searched, turning.units) == (size, len(changed))
    assert {frozenset((u.node, u.a, u.b) for u in s) for s in turning.sets} == wanted
    assert turning.all_answers == goal
    text = " ".join(run("diff", tmp_path / "case", "a").stdout.split())
    assert "The best alternative changed" in text
    if wanted:
        assert ("No single question" in text) == (size == 2)


def test_one_question_alone_or_two_together(tmp_path: Path) -> None:
    """In a case where what must turn it is known beforehand."""

    def rows(p: str, x: str) -> list[tuple[str, str, str, str, str]]:
        return [("me", "goal", "p", "q", p), ("me", "p", "x", "y", x)]

    tree = {"goal": ["p", "q"], "p": ["x", "y"]}
    # A is best on x, B on y and C on q; with p and x both light C, with both heavy A.
    values = {"x": [1, 0, 0], "y": [0, 1, 0], "q": [0.45, 0.45, 0.6]}
    write_case(tmp_path / "c", tree, values, rows("1/5", "1"))
    snapshot(tmp_path / "c", "a")
    write_case(tmp_path / "c", tree, values, rows("1/2", "3"))
    turned = diff(tmp_path / "c", "a").effect
    assert turned.best == (("C",), ("A",))
    assert turned.turning is not None
    assert [len(s) for s in turned.turning.sets] == [2]
    text = run("diff", tmp_path / "c", "a", "--lang", "en").stdout
    assert "No single question turned it; together these do" in text
    write_case(tmp_path / "c", tree, values, rows("1/5", "9"))
    turned = diff(tmp_path / "c", "a").effect
    assert turned.turning is not None
    assert [[u.a for u in s] for s in turned.turning.sets] == [["x"]]
    assert (
        "The new answers to one question alone turn it"
        in run("diff", tmp_path / "c", "a", "--lang", "en").stdout
    )


def test_other_changes_turn_the_best_too(case: Path) -> None:
    snapshot(case, "a")
    # Profiles weigh otherwise; nobody answered anything new.
    edit(case, "weights/profiles.toml", 'default = "group"', 'default = "finance"')
    edit(case, "criteria/alternatives.toml", 'key = "office"', 'key = "offices"')
    for file in ("claims", "measures", "ratings", "risk_register", "timeline"):
        path = case / "criteria" / f"{file}.csv"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("office", "offices"), encoding="utf-8")
    found = diff(case, "a", profile="group")
    assert found.effect.ranks["office"][1] is None
    assert np.isnan(found.effect.scores["offices"][0])
    assert found.effect.turning is None
    assert run("diff", case, "a").exit_code == 0


def test_a_profile_of_one_state_only(case: Path) -> None:
    snapshot(case, "a")
    add(case, "weights/profiles.toml",
        '[[profile]]\nkey = "new"\nnames = "New"\nunweighted = "equal"')  # fmt: skip
    found = diff(case, "a", profile="new")
    assert found.effect.best[0] == ()
    assert "new" in found.effect.problem[0]
    assert found.effect.changed is False
    assert run("diff", case, "a", "--profile", "new").exit_code == 0
    assert [e.who for e in diff(case, "a").effects] == ["group", "equal", "finance"]


# -- people ---------------------------------------------------------------------------------------


@pytest.fixture
def revoted(case: Path) -> Path:
    snapshot(case, "a")
    add(
        case,
        JUDGMENTS,
        "anne,best_premises,cost,service,5,answered,Secret reason of Anne,2",
        "bill,best_premises,service,cost,1/4,answered,,2",
        "cecilia,best_premises,cost,service,4,answered,,2",
        "cecilia,best_premises,cost,risk,4,answered,,2",
        "finance,best_premises,cost,risk,4,stated,,2",
    )
    edit(case, "weights/participants.csv", "bill,Bill,staff,1", "bill,Willy,staff,2")
    add(case, "criteria/ratings.csv")
    return case


@pytest.mark.parametrize("lang", ["en", "nb"])
def test_people_are_named_only_if_asked(revoted: Path, lang: str) -> None:
    hidden = run("diff", revoted, "a", "--lang", lang).stdout
    data = run("diff", revoted, "a", "--json").stdout
    for name in (*PEOPLE, "Anne", "Willy", "Cecilia", "Secret"):
        assert name not in hidden
        assert name not in data
    assert "finance" in hidden  # a profile is nobody in particular
    named = run("diff", revoted, "a", "--names", "--lang", lang).stdout
    assert all(name in named for name in PEOPLE)
    data = run("diff", revoted, "a", "--json", "--names").stdout
    assert "Secret reason of Anne" in data


def test_what_is_wrong_names_nobody(revoted: Path) -> None:
    """Who gave answers by another method than the group's is in the message, and hidden."""
    text = "who,node,method,item,reference,value,round\nbill,best_premises,swing,cost,,100,1\n"
    (revoted / "weights" / "answers.csv").write_text(text, encoding="utf-8")
    # A headline group without weights would be no case at all.
    edit(revoted, "weights/profiles.toml", 'default = "group"', 'default = "equal"')
    found = diff(revoted, "a", profile="group")
    assert "bill" in found.effect.problem[1]
    assert found.unnamed().effect.problem == ("", "the answers give no weights")
    args = ("diff", revoted, "a", "--profile", "group", "--lang", "en")
    shown = run(*args).stdout
    assert "bill" not in shown
    assert "give no weights" in shown
    assert "bill" in run(*args, "--names").stdout


def test_how_the_group_moved_is_told_where_three_or_more_answered(revoted: Path) -> None:
    text = " ".join(run("diff", revoted, "a", "--lang", "en").stdout.split())
    assert "3 people 3 changed" in text
    assert "1 person 1 changed" in text
    found = {(s.a, s.b): s for s in diff(revoted, "a").effect.spread}
    assert set(found) == {("cost", "risk"), ("cost", "service")}
    moved = found["cost", "service"]
    for k, values in enumerate(([1 / 3, 1 / 2, 2], [5, 4, 4])):  # Bill was asked the other way
        logs = np.log(values)
        assert moved.mean[k] == pytest.approx(np.exp(logs.mean()))
        assert moved.sd[k] == pytest.approx(np.exp(logs.std(ddof=1)))
    assert moved.answered == (3, 3)
    assert f"Cost Service {moved.mean[0]:.2f} → {moved.mean[1]:.2f}" in text
    # Passed by one of three: two are too few to tell of.
    add(revoted, JUDGMENTS, "anne,best_premises,cost,service,,answered,,3")
    found = {(s.a, s.b): s for s in diff(revoted, "a").effect.spread}
    assert set(found) == {("cost", "risk")}
    assert diff(revoted, "a", profile="finance").effect.spread == ()


def test_unnamed_rows_tell_no_order(revoted: Path) -> None:
    found = diff(revoted, "a")
    hidden = found.unnamed()
    assert [c.question.who for c in found.answers][-3:] == ["anne", "bill", "cecilia"]
    rows = [(c.before, c.after) for c in hidden.answers][-3:]
    assert rows == [("1/3", "5"), ("1/2", "4"), ("2", "4")][::1] or rows == sorted(rows)
    # Weights still point at the answers they follow from.
    for old, new in zip(found.effect.weights, hidden.effect.weights, strict=True):
        picked = [
            sorted((c.question.a, c.question.b, c.before, c.after)
                   for c in (x.answers[i] for i in w.because))
            for x, w in ((found, old), (hidden, new))
        ]  # fmt: skip
        assert picked[0] == picked[1]


def test_frames_and_data(revoted: Path) -> None:
    found = diff(revoted, "a")
    table = found.to_frame()
    assert table["change"].abs().is_monotonic_decreasing
    assert set(table["who"]) == {"group", "finance"}
    scores = found.scores_frame()
    assert np.allclose(scores["score_after"] - scores["score_before"], scores["change"])
    told = found.to_dict()
    assert json.loads(json.dumps(told)) == told
    assert len(found.answers_frame()) == len(told["answers"]) == 5
    assert len(found.entries_frame()) == len(told["entries"])
    made = json.loads(run("diff", revoted, "a", "--json").stdout)
    assert made["profile"] == "group"
    assert made["hash"] == case_hash(revoted)


def test_the_screen_fits_eighty_columns(revoted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    from mcda_eiej import console

    def narrow() -> Console:
        return Console(highlight=False, markup=False, emoji=False, soft_wrap=True, width=80)

    monkeypatch.setattr(console, "_console", narrow)
    for args in ((), ("--names",)):
        text = run("diff", revoted, "a", "--lang", "en", *args).stdout
        tables = [line for line in text.splitlines() if line.startswith("  ")]
        assert max(map(len, tables)) <= 80
        assert "Cost – Service" in text


def test_the_group_in_the_room_comes_first_once_it_has_answered(case: Path) -> None:
    """Its answers are what a workshop changes, also where the headline is somebody else."""
    edit(case, "weights/profiles.toml", 'default = "group"', 'default = "equal"')
    snapshot(case, "a")
    add(case, JUDGMENTS, "anne,best_premises,cost,service,5,answered,,2")
    found = diff(case, "a")
    assert found.who == found.effects[0].who == "group"
    assert "equal" in [e.who for e in found.effects[1:]]
    assert diff(case, "a", profile="equal").who == "equal"
    people = tuple(mcda.load_case(case).participants)
    path = case / JUDGMENTS
    told = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(t for t in told if not t.startswith(people)), encoding="utf-8")
    assert diff(case, "a").who == "equal"
