"""Structure and conditions that change the best, against the case computed anew each time."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from flipcases import claim, leaf, random_case, won, write_case

import mcda_eiej as mcda
from mcda_eiej import sensitivity
from mcda_eiej.evaluation import joint


def best(case, profile=None, conditions=()):
    return joint(case.model(profile, conditions).evaluate().top)


# -- structure ------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["equal", "directorate", "stakeholders"])
def test_structure_agrees_with_variants(eiej, profile):
    case = eiej
    table = sensitivity.structure_flips(case, profile)
    assert (table["kind"] == "structure").all()
    now = case.model(profile).evaluate().top
    for row in table.to_dict("records"):
        if row["action"] == "equal leaves":
            other = case.variant(equal_leaves=True)
        else:
            other = case.variant(without=row["what"].split("; "))
        scores = other.model(profile).evaluate().scores
        assert best(other, profile) == row["best"]
        ahead = scores[list(now)].min() - scores.drop(list(now)).max()
        assert row["lead"] == pytest.approx(ahead, abs=1e-12)
        if row["winner"]:
            assert won(row["call"], case=case) == row["winner"] == row["best"]
        else:
            assert row["best"] == joint(now)
            assert row["change"] == np.inf
    counts = table["action"].value_counts().to_dict()
    pairs = {frozenset((k, o)) for k, x in case.leaves.items() for o in x.overlaps_with}
    assert counts == {
        "without leaf": 20,
        "without criterion": 6,
        "without overlap": len(pairs),
        "equal leaves": 1,
    }


def test_structure_by_hand(tmp_path):
    # A is better on x1 and x2, which overlap, B on y: without both, or with x lighter, B is best.
    leaves = {
        "x1": leaf("x", more='overlaps_with = ["x2"]'),
        "x2": leaf("x", more='overlaps_with = ["x1"]'),
        "y1": leaf("y"),
    }
    rows = [claim("C1", "x1", "A", "B"), claim("C2", "x2", "A", "B"), claim("C3", "y1", "B", "A")]
    case = write_case(tmp_path / "case", "AB", leaves, rows, weights="me,goal,x,y,2,answered,,1\n")
    table = sensitivity.structure_flips(case).set_index(["action", "what"])
    assert best(case) == "A"
    assert table.loc[("without leaf", "x1"), "winner"] == ""
    assert table.loc[("without leaf", "y1"), "winner"] == ""
    assert table.loc[("without criterion", "x"), "winner"] == "B"
    assert table.loc[("without criterion", "x"), "change"] == 1 / 2
    assert table.loc[("without overlap", "x1; x2"), "winner"] == "B"
    assert table.loc[("without overlap", "x1; x2"), "change"] == 2 / 3
    assert table.loc[("equal leaves", "leaves"), "winner"] == ""


def test_what_leaves_nothing_says_so(tmp_path):
    case = write_case(tmp_path / "case", "AB", {"x": leaf("goal")}, [claim("C1", "x", "A", "B")])
    row = sensitivity.structure_flips(case).set_index("action").loc["without leaf"]
    assert row["best"] == row["winner"] == ""
    assert np.isnan(row["lead"])
    assert row["conflict"]


def test_structure_under_conditions(eiej):
    case = eiej.variant(without=("legal",))
    table = sensitivity.structure_flips(case, conditions=("specialist_regulation_added",))
    for row in table[table["winner"] != ""].to_dict("records"):
        assert won(row["call"], case=case) == row["winner"]
    assert "legal" not in set(table["what"])


# -- conditions -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table(eiej):
    return sensitivity.condition_flips(eiej)


def test_conditions_agree_with_models(eiej, table):
    conditions = list(eiej.conditions)
    single = table[table["kind"] == "condition"].set_index("what")
    assert set(single.index) == set(conditions)
    pairs = table[table["kind"] == "conditions"].set_index("what")
    assert set(pairs.index) == {"; ".join(p) for p in combinations(conditions, 2)}
    for key, row in single.iterrows():
        assert best(eiej, conditions=(key,)) == row["best"]
    # A hundred of the three hundred, evenly taken.
    for keys in list(combinations(conditions, 2))[::3]:
        row = pairs.loc["; ".join(keys)]
        if row["conflict"]:
            with pytest.raises(mcda.CaseError) as caught:
                eiej.model(conditions=keys)
            assert caught.value.problems[0].message in row["conflict"]
            assert row["best"] == ""
        else:
            assert best(eiej, conditions=keys) == row["best"]
    assert (pairs["conflict"] != "").sum() == 11


def test_condition_calls_give_the_winner(eiej, table):
    flips = table[table["winner"] != ""]
    assert set(flips["kind"]) == {"condition", "conditions", "probability"}
    for row in flips[flips["explained"] == ""].to_dict("records"):
        assert won(row["call"], case=eiej) == row["winner"]
    # What one of a pair does alone is no news, and comes after what the pair does.
    explained = flips[flips["explained"] != ""]
    assert not explained.empty
    single = table[table["kind"] == "condition"].set_index("what")["winner"]
    for row in explained.to_dict("records"):
        assert {single[k] for k in row["explained"].split("; ")} == {row["winner"]}
    told = table.loc[table["kind"] == "conditions", "explained"] != ""
    assert told[table["change"] == 2 / 25].is_monotonic_increasing


def expected(case, condition, p, conditions=()):
    """Expected scores, mixed from the scores themselves."""
    off = case.model(conditions=conditions).evaluate().scores
    on = case.model(conditions=(*conditions, condition)).evaluate().scores
    return ((1 - p) * off + p * on.reindex(off.index)).sort_values(ascending=False)


def test_probability_by_hand(tmp_path):
    # A leads 1 to 0 on x (weight 2/3), B on y. With the storm B leads on x: at probability p the
    # expected lead is 2/3 (1 - 2p) - 1/3, which is 0 at p = 1/4.
    more = '\n[[condition]]\nkey = "storm"\nnames = "Storm"\n'
    rows = [
        claim("C1", "x", "A", "B"),
        claim("C2", "y", "B", "A"),
        claim("C3", "", "B", "A", condition="storm", reason="then", would_be="x"),
    ]
    case = write_case(
        tmp_path / "case",
        "AB",
        {"x": leaf("goal"), "y": leaf("goal")},
        rows,
        more=more,
        weights="me,goal,x,y,2,answered,,1\n",
    )
    row = sensitivity.condition_flips(case).set_index("kind").loc["probability"]
    assert row["flip"] == row["change"] == pytest.approx(1 / 4, abs=1e-15)
    assert row["winner"] == "B"
    assert won(row["call"], case=case) == "B"
    for p, first in ((0.25 - 1e-6, "A"), (0.25 + 1e-6, "B")):
        assert sensitivity.expected_model(case, None, "storm", p).evaluate().top == (first,)
        assert expected(case, "storm", p).index[0] == first


def test_certainty_that_only_ties_is_probability_one(eiej, table):
    rows = table[table["kind"] == "probability"].set_index("what")
    # Without a national project 2B has 2A's ratings: joint first with certainty, and never before.
    assert rows.loc["national_project_unfinanced", ["flip", "winner"]].tolist() == [1.0, "2A = 2B"]
    others = rows.drop(["national_project_unfinanced", "drift_2a_to_2b"])
    assert (others["winner"] == "").all()
    assert (others["best"] == "2B").all()


def test_probabilities_of_random_cases_just_below_and_above(tmp_path):
    found = 0
    for seed in range(6):
        case = random_case(tmp_path / str(seed), seed)
        table = sensitivity.condition_flips(case)
        now = best(case)
        for row in table[table["kind"] == "probability"].to_dict("records"):
            off, on = expected(case, row["what"], 0), expected(case, row["what"], 1)
            mixed = [(1 - p) * off + p * on for p in np.linspace(0, 1, 101)]
            stays = [p for p, s in enumerate(mixed) if s.idxmax() in now.split(" = ")]
            if not row["winner"]:
                assert len(stays) == 101
                continue
            assert won(row["call"], case=case) == row["winner"] != now
            # Between the last hundredth at which the best stays and the next.
            assert all(p / 100 <= row["flip"] + 1e-9 for p in stays if p < 100 or row["flip"] < 1)
            if 0 < row["flip"] < 1:
                found += 1
                for p, winner in ((row["flip"] - 1e-7, now), (row["flip"] + 1e-7, row["winner"])):
                    model = sensitivity.expected_model(case, None, row["what"], p)
                    assert joint(model.evaluate().top) == winner
        for row in table[table["kind"] != "probability"].to_dict("records"):
            if row["conflict"]:
                continue
            assert best(case, conditions=row["what"].split("; ")) == row["best"]
    assert found >= 3


def test_a_probability_outside_its_range_is_an_error(eiej):
    with pytest.raises(mcda.ModelError, match=r"\[0, 1\]"):
        sensitivity.expected_model(eiej, "equal", "drift_2a_to_2b", 1.5)
    with pytest.raises(mcda.CaseError, match="no_such"):
        sensitivity.expected_model(eiej, "equal", "no_such", 0.5)


def test_without_conditions_the_table_is_empty(tmp_path):
    case = write_case(tmp_path / "case", "AB", {"x": leaf("goal")}, [claim("C1", "x", "A", "B")])
    assert sensitivity.condition_flips(case).empty
