"""Where a room stands: counts by hand, and each result against the case read another way.

Members' best, subgroups and coalitions are worked out by `Case.model` of each member and
`Case.variant(without_members=...)`, every set tried. Consistency ratios are those of each member's
own matrix. Tolerances are rounding.
"""

from __future__ import annotations

import json
import math
import time
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from judgedcases import random_rows, write_case

import mcda_eiej as mcda
from mcda_eiej.cli import main
from mcda_eiej.errors import CaseError, JudgmentError
from mcda_eiej.evaluation import joint
from mcda_eiej.pairwise import ComparisonMatrix
from mcda_eiej.room import room
from mcda_eiej.turnout import Status, questions, status

TREE = {"goal": ["u", "v", "w"], "u": ["u1", "u2", "u3"]}
VALUES = {
    "u1": [0.9, 0.1, 0.5],
    "u2": [0.2, 0.8, 0.4],
    "u3": [0.3, 0.6, 0.7],
    "v": [0.1, 0.9, 0.6],
    "w": [0.6, 0.4, 0.8],
}
STAFF = ("ann", "bob", "cat", "dan")
BOSSES = ("eve", "fay", "gus")
PEOPLE = STAFF + BOSSES
Row = tuple[str, str, str, str, Any]


def everybody(seed: int, people: tuple[str, ...] = PEOPLE) -> list[Row]:
    rng = np.random.default_rng(seed)
    return [r for w in people for n in TREE for r in random_rows(rng, w, n, TREE[n])]


def made(folder: Path, rows: list[Row], **given: Any) -> mcda.Case:
    usual = {"kind": "group", "members": "participants", "unweighted": "equal"}
    people = [(p, "staff" if p in STAFF else "bosses", 1.0) for p in PEOPLE]
    profiles = {"me": {"unweighted": "equal"}, "all": usual | given}
    return write_case(folder, TREE, VALUES, rows, profiles, people)


def add_answers(case: mcda.Case, rows: list[str]) -> mcda.Case:
    text = "who,node,method,item,reference,value,round\n" + "\n".join(rows) + "\n"
    (case.folder / "weights/answers.csv").write_text(text, encoding="utf-8")
    return mcda.load_case(case.folder)


# -- who has answered what -------------------------------------------------------------------------


def test_questions_answers_and_passes_are_counted(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("ann", "goal", "u", "v", 2),
        ("ann", "goal", "w", "u", 3),
        ("ann", "goal", "v", "w", ""),
        ("bob", "goal", "u", "v", 5),
        ("cat", "goal", "u", "v", ""),
    ]
    found = status(made(tmp_path, rows))
    table = found.answers.set_index(["participant", "node"])
    counts = ["questions", "answered", "passed", "left"]
    assert table.loc[("ann", "goal"), counts].tolist() == [3, 2, 1, 0]
    assert table.loc[("bob", "goal"), counts].tolist() == [3, 1, 0, 2]
    assert table.loc[("cat", "goal"), counts].tolist() == [3, 0, 1, 2]
    assert table.loc[("dan", "goal"), [*counts, "method"]].tolist() == [3, 0, 0, 3, ""]
    assert table.loc[("ann", "goal"), "complete"]  # nothing is left, though one was passed
    assert table.loc[("ann", "goal"), "connected"]
    assert not table.loc[("bob", "goal"), "connected"]
    assert table.loc[("ann", "u"), counts].tolist() == [3, 0, 0, 3]
    # Nobody was asked under u: it is no part of what is left to do.
    assert found.open_nodes == ["goal"]
    assert found.people.loc["ann", [*counts, "complete"]].tolist() == [3, 2, 1, 0, True]
    assert (found.started, found.finished, len(found.members)) == (2, 1, 7)
    assert found.nodes.loc["goal", ["members", "answered", "complete"]].tolist() == [7, 2, 1]
    assert found.nodes.loc["goal", ["connected", "passed", "testable"]].tolist() == [1, 2, 0]
    assert found.nodes.loc["u", "answered"] == 0
    assert math.isnan(found.nodes.loc["goal", "consensus"])  # of one person


def test_a_later_round_counts(tmp_path: Path) -> None:
    case = made(tmp_path, [("ann", "goal", "u", "v", 2), ("ann", "goal", "u", "w", 2)])
    path = tmp_path / "weights/judgments.csv"
    path.write_text(path.read_text() + "ann,goal,v,u,,answered,,2\n", encoding="utf-8")
    row = status(mcda.load_case(case.folder)).answers.iloc[0]
    assert row[["answered", "passed", "left"]].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("method", "rows", "counts"),
    [
        ("swing", ["{w},goal,swing,u,,100,1", "{w},goal,swing,v,,50,1"], [3, 2, 0, 1, False]),
        (
            "points",
            ["{w},goal,points,u,,50,1", "{w},goal,points,v,,30,1", "{w},goal,points,w,,20,1"],
            [3, 3, 0, 0, True],
        ),
        ("trade_off", ["{w},goal,trade_off,u,v,2,1"], [2, 1, 0, 1, False]),
        ("order", ["{w},goal,order,u,v,,1", "{w},goal,order,v,w,passed,1"], [2, 1, 1, 0, True]),
        ("interval", ["{w},goal,interval,u,,0.2..0.5,1"], [3, 1, 0, 2, True]),
        (
            "best_worst",
            [f"{{w}},goal,best_worst,{i},best,{x},1" for i, x in zip("uvw", (1, 2, 4), strict=True)]
            + ["{w},goal,best_worst,u,worst,4,1", "{w},goal,best_worst,v,worst,,1"],
            [6, 4, 1, 1, False],
        ),
    ],
)
def test_other_methods(tmp_path: Path, method: str, rows: list[str], counts: list[object]) -> None:
    case = made(tmp_path, [("bob", "goal", "u", "v", 5)], aggregation="priorities")
    case = add_answers(case, [r.format(w=w) for w in ("ann", "cat") for r in rows])
    found = status(case)
    table = found.answers.set_index(["participant", "node"])
    columns = ["questions", "answered", "passed", "left", "connected", "method"]
    assert table.loc[("ann", "goal"), columns].tolist() == [*counts, method]
    assert math.isnan(table.loc[("ann", "goal"), "consistency_ratio"])
    # Who has answered nothing has before them what most others were asked.
    assert table.loc[("dan", "goal"), ["questions", "method"]].tolist() == [counts[0], ""]
    assert table.loc[("bob", "goal"), ["questions", "method"]].tolist() == [3, "judgments"]


def test_the_number_of_questions() -> None:
    methods = ("judgments", "swing", "best_worst", "trade_off", "order")
    assert [questions(m, 6) for m in methods] == [15, 6, 12, 5, 5]


def test_before_anybody_has_answered(tmp_path: Path) -> None:
    for unweighted in ("equal", "error"):
        found = status(made(tmp_path, [], unweighted=unweighted))
        assert isinstance(found, Status)
        assert (found.started, found.finished, found.inconsistent) == (0, 0, 0)
        assert (found.best, found.accord, found.coalition) == (None, None, None)
        assert found.problems == ()
        assert found.open_nodes == []
        assert found.people["left"].tolist() == [6] * 7
        assert not found.people["complete"].any()
        json.dumps(found.to_dict(), allow_nan=False)


def test_only_passes_are_no_answers(tmp_path: Path) -> None:
    rows: list[Row] = [("ann", n, a, b, "") for n in TREE for a, b in combinations(TREE[n], 2)]
    found = status(made(tmp_path, rows))
    assert (found.started, found.finished) == (0, 0)
    assert found.people.loc["ann", ["passed", "left"]].tolist() == [6, 0]
    assert found.best is None


# -- consistency, agreement, the best --------------------------------------------------------------


def test_a_subgroup_of_two_halves_has_both(tmp_path: Path) -> None:
    for seed in range(40):
        case = made(tmp_path / str(seed), everybody(seed))
        own = [joint(case.model(p).evaluate().top) for p in STAFF]
        if sorted(map(own.count, set(own))) == [2, 2]:
            break
    row = status(case).subgroups["group"].loc["staff"]
    assert set(row["winner"].split("; ")) == set(own)
    assert row["share"] == 0.5
    shown = CliRunner().invoke(main, ["workshop", "status", str(case.folder), "--lang", "en"])
    assert row["winner"] in shown.stdout


@pytest.mark.parametrize("way", ["judgments", "priorities", "global"])
def test_consistency_and_best_of_each(tmp_path: Path, way: str) -> None:
    case = made(tmp_path, everybody(seed=7), aggregation=way)
    found = status(case)
    above = set()
    for row in found.answers.to_dict("records"):
        items = TREE[row["node"]]
        own = {
            (j.a, j.b): j.value
            for j in case.judgment_records
            if (j.who, j.node) == (row["participant"], row["node"])
        }
        ratio = ComparisonMatrix.from_judgments(items, own).consistency_ratio("saaty-1980")
        assert row["consistency_ratio"] == pytest.approx(ratio, abs=1e-9)
        assert row["inconsistent"] == (ratio > 0.1)
        if ratio > 0.1:
            above.add(row["participant"])
    assert above
    assert found.inconsistent == len(above)
    assert found.nodes["random_index"].tolist() == ["saaty-1980"] * 2
    assert found.tables == ("saaty-1980",)
    for node in TREE:
        counted = found.answers[found.answers["node"] == node]["inconsistent"].sum()
        assert found.nodes.loc[node, "inconsistent"] == counted
    for person in PEOPLE:
        assert found.people.loc[person, "best"] == joint(case.model(person).evaluate().top)
    now = case.model("all").evaluate()
    assert (found.best, found.margin) == (now.top, pytest.approx(now.margin))
    said = case.opinions("all").accord
    assert said is not None
    assert found.accord is not None
    assert found.accord.consensus == said.consensus
    assert found.nodes["consensus"].tolist() == said.node_table["consensus"].tolist()


def test_another_target_and_table(tmp_path: Path) -> None:
    case = made(tmp_path, everybody(seed=7))
    usual, strict = status(case), status(case, target=0.0, random_index="alonso-lamata")
    assert strict.inconsistent > usual.inconsistent
    assert strict.tables == ("alonso-lamata",)
    with pytest.raises(JudgmentError, match="nonsense"):
        status(case, random_index="nonsense")


def test_subgroups_are_put_together_and_few_are_hidden(tmp_path: Path) -> None:
    for way in ("judgments", "priorities", "global"):
        case = made(tmp_path / way, everybody(seed=9), aggregation=way)
        found = status(case)
        table = found.subgroups["group"]
        assert table["members"].to_dict() == {"staff": 4, "bosses": 3}
        for value, rest in (("staff", BOSSES), ("bosses", STAFF)):
            without = case.variant(without_members=rest).model("all").evaluate()
            assert table.loc[value, "best"] == joint(without.top)
        assert "city" not in found.subgroups  # one value for all divides nobody
        # One boss fewer, and neither part may be shown: the other would follow.
        fewer = status(case.variant(without_members=("gus",)))
        assert "group" not in fewer.subgroups
        assert fewer.hidden["group"] == ("staff", "bosses")


@pytest.mark.parametrize("way", ["judgments", "priorities", "global"])
def test_the_smallest_coalition(tmp_path: Path, way: str) -> None:
    """Every set of members left out of the case, smallest first."""
    sizes = set()
    for seed in range(3):
        case = made(tmp_path / str(seed), everybody(seed), aggregation=way)
        found = status(case).coalition
        assert found is not None
        now = case.model("all").evaluate().top
        smallest = next(
            (
                size
                for size in range(1, len(PEOPLE))
                for gone in combinations(PEOPLE, size)
                if case.variant(without_members=gone).model("all").evaluate().top != now
            ),
            0,
        )
        assert found.exact
        assert len(found.members) == smallest
        sizes.add(smallest)
        if smallest:
            other = case.variant(without_members=found.members).model("all").evaluate().top
            assert found.best == other != now
    assert len(sizes) > 1


def test_a_coalition_that_is_not_proved_smallest_is_not_called_so(tmp_path: Path) -> None:
    for seed in range(20):
        case = made(tmp_path / str(seed), everybody(seed))
        exact = status(case).coalition
        assert exact is not None
        if len(exact.members) > 1:
            bound = status(case, sets=1).coalition
            assert bound is not None
            assert not bound.exact
            assert len(bound.members) >= len(exact.members)
            return
    pytest.fail("no case in which two must leave")


def test_those_who_said_nothing_cannot_leave(tmp_path: Path) -> None:
    """The equal weights of an empty room are nobody's answer."""
    case = made(tmp_path, everybody(seed=1, people=("ann",)))
    found = status(case)
    assert found.coalition is not None
    assert (found.coalition.members, found.coalition.exact) == ((), True)
    assert (found.started, found.finished) == (1, 1)


# -- what is said of people ------------------------------------------------------------------------


def test_people_are_named_only_when_asked(tmp_path: Path) -> None:
    case = made(tmp_path, everybody(seed=9))
    found = status(case)
    text = json.dumps(found.to_dict(), allow_nan=False)
    assert not any(p in text for p in PEOPLE)
    assert found.to_frame() is found.nodes
    named = status(case, names=True)
    data = json.loads(json.dumps(named.to_dict(), allow_nan=False))
    assert set(data["people"]) == set(PEOPLE)
    assert {row["participant"] for row in data["answers"]} == set(PEOPLE)
    assert data["coalition"]["members"] == list(named.coalition.members if named.coalition else ())
    assert named.to_frame() is named.answers


# -- what cannot be used ---------------------------------------------------------------------------


def test_a_group_without_a_model_still_has_its_counts(tmp_path: Path) -> None:
    rows = [r for r in everybody(seed=2) if r[1] == "goal"]
    found = status(made(tmp_path, rows, unweighted="error"))
    assert (found.started, found.finished) == (7, 7)
    assert found.best is None
    assert any("no judgments on u" in p for p in found.problems)
    assert found.nodes.loc["goal", "testable"] > 0


def test_answers_by_two_methods_are_told_and_counted(tmp_path: Path) -> None:
    case = made(tmp_path, everybody(seed=3), aggregation="priorities")
    case = add_answers(case, [f"ann,goal,swing,{i},,20,1" for i in "uvw"])
    found = status(case)
    assert any("say in weighting" in p for p in found.problems)
    here = found.answers[found.answers["participant"] == "ann"]
    assert here["method"].tolist() == ["judgments", "swing", "judgments"]
    assert found.people.loc["ann", "questions"] == 9
    assert found.best is None
    assert found.finished == 7
    # Nor do problems name anybody on the screen of a room.
    assert any(p.endswith("which of them counts") and "one member on" in p for p in found.problems)
    assert not any("ann" in p for p in found.problems)
    assert any("ann on goal" in p for p in status(case, names=True).problems)


def test_two_methods_for_pair_by_pair_are_told(tmp_path: Path) -> None:
    case = made(tmp_path, [r for r in everybody(seed=3) if r[0] != "ann"])
    case = add_answers(case, [f"ann,goal,swing,{i},,20,1" for i in "uvw"])
    found = status(case)
    assert any("put together pair by pair" in p for p in found.problems)
    assert found.answers.iloc[0][["method", "complete", "connected"]].tolist() == [
        "swing",
        True,
        True,
    ]


# -- whose room ------------------------------------------------------------------------------------


def group(**more: Any) -> dict[str, Any]:
    return {"kind": "group", "unweighted": "equal", **more}


def people_case(folder: Path, profiles: dict[str, dict[str, Any]]) -> mcda.Case:
    people = [(p, "x", 1.0) for p in PEOPLE]
    return write_case(folder, TREE, VALUES, everybody(seed=4), profiles, people)


def test_the_room_without_a_key(tmp_path: Path) -> None:
    me = {"me": {"unweighted": "equal"}}
    few = {"few": group(members=["ann", "bob", "cat"])}
    all_ = {"whole": group(members="participants", aggregation="global")}
    # The headline, if it is a group.
    assert room(people_case(tmp_path / "1", few | all_))[1].key == "few"
    # The first group of everybody.
    assert room(people_case(tmp_path / "2", me | few | all_))[1].key == "whole"
    # Else everybody, as people are read on their own.
    case = people_case(tmp_path / "3", me | few)
    other, everybody_ = room(case)
    assert (everybody_.key, everybody_.members) == ("participants", PEOPLE)
    assert (everybody_.kind, everybody_.aggregation) == ("group", "judgments")
    assert everybody_.names["en"] == "All participants"
    assert other.model(everybody_.key).evaluate().top == status(case).best
    assert "participants" not in case.profiles
    # A key that is asked for is taken.
    assert room(case, "few")[1].key == "few"
    for wrong in ("me", "ann", "nobody"):
        with pytest.raises(CaseError, match=f"{wrong} is no group; there are few"):
            status(case, wrong)


def test_everybody_with_other_methods_and_a_taken_key(tmp_path: Path) -> None:
    profiles = {"participants": {"unweighted": "equal"}}
    case = people_case(tmp_path, profiles)
    assert room(case)[1].key == "participants_"
    path = tmp_path / "weights/judgments.csv"
    text = "\n".join(x for x in path.read_text().splitlines() if not x.startswith("ann,goal"))
    path.write_text(text + "\n", encoding="utf-8")
    case = add_answers(
        case, [f"ann,goal,swing,{i},,{x},1" for i, x in zip("uvw", (50, 20, 100), strict=True)]
    )
    found = status(case)
    assert room(case)[1].aggregation == "priorities"
    assert (found.problems, found.finished) == ((), 7)
    assert found.best is not None


def test_a_room_of_nobody(tmp_path: Path) -> None:
    case = write_case(tmp_path, TREE, VALUES)
    with pytest.raises(CaseError, match="lists nobody"):
        status(case)
    found = status(mcda.load_case())  # no participants, one group: profiles that stand in
    assert (found.who, found.illustrative, found.started) == ("stakeholders", True, 8)


def test_two_hundred_people_within_two_seconds(tmp_path: Path) -> None:
    """The issue's limit is 2 s; a tenth of that is usual. Twice as much for a busy machine."""
    items = [f"c{k}" for k in range(6)]
    rng = np.random.default_rng(0)
    people = [f"p{k:03}" for k in range(200)]
    rows = [r for w in people for r in random_rows(rng, w, "goal", items)]
    values = {i: rng.random(4).round(3).tolist() for i in items}
    profiles = {"me": {"unweighted": "equal"}, "all": group(members="participants")}
    case = write_case(
        tmp_path, {"goal": items}, values, rows, profiles, [(p, "x", 1.0) for p in people]
    )
    start = time.perf_counter()
    found = status(case)
    assert time.perf_counter() - start < 4
    assert found.finished == 200
    assert found.coalition is not None


def test_the_language_of_a_form_parts_nobody() -> None:
    from mcda_eiej.records import Participant

    person = Participant("a", "A", "north", 1.0, {"language": "nb", "role": "nurse"})
    assert person.parts == {"group": "north", "role": "nurse"}
