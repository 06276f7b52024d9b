"""Claims, ways of reading and places in the source, against the case computed anew each time."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from flipcases import claim, leaf, random_case, write_case

import mcda_eiej as mcda
from mcda_eiej import sensitivity
from mcda_eiej.choices import known_places
from mcda_eiej.evaluation import joint
from mcda_eiej.places import comes_from, enclosing, places

OWN = ["action", "leaf", "size", "sets", "best", "lead", "conflict", "kept"]


def best(case, conditions=()):
    return joint(case.model(conditions=conditions).evaluate().top)


def lead(case, top):
    """How far ``top`` are ahead of the others."""
    scores = case.model().evaluate().scores
    others = scores.drop(list(top))
    return scores[list(top)].min() - others.max()


@pytest.fixture(scope="module")
def table(eiej):
    return sensitivity.claim_flips(eiej)


# -- each claim of the built-in case --------------------------------------------------------------


def test_every_claim_in_force_is_removed_and_reversed(eiej, table):
    rows = table[table["kind"] == "claim"]
    in_force = {c.id for held in eiej.active_claims().by_leaf.values() for c in held}
    assert list(table.columns[-len(OWN) :]) == OWN
    for action in ("removed", "reversed"):
        assert set(rows.loc[rows["action"] == action, "what"]) == in_force
    assert len(rows) == 2 * len(in_force)


def test_removed_claims_agree_with_variants(eiej, table):
    top = eiej.model().evaluate().top
    rows = table[(table["kind"] == "claim") & (table["action"] == "removed")]
    for row in rows.to_dict("records"):
        case = eiej.variant(without_claims=(row["what"],))
        assert best(case) == row["best"]
        # 1e-12: the sum over leaves is taken in another order.
        assert row["lead"] == pytest.approx(lead(case, top), abs=1e-12)
        assert row["winner"] == (row["best"] if row["best"] != joint(top) else "")


def test_reversed_claims_agree_with_variants(eiej, table):
    rows = table[(table["kind"] == "claim") & (table["action"] == "reversed")]
    for row in rows.to_dict("records"):
        if row["conflict"]:
            with pytest.raises(mcda.CaseError) as caught:
                eiej.variant(reversed_claims=(row["what"],))
            named = row["conflict"].split("; ")
            assert any(i in str(caught.value) for i in named)
            assert row["what"] not in named
            assert row["best"] == row["winner"] == ""
            # Without the claims named the reversal can be made.
            eiej.variant(reversed_claims=(row["what"],), without_claims=named)
        else:
            assert best(eiej.variant(reversed_claims=(row["what"],))) == row["best"]


def test_the_other_rows_agree_with_variants(eiej, table):
    rows = table[~table["kind"].isin(["claim", "claims"])]
    assert len(rows[rows["kind"] == "register"]) == 11
    assert len(rows[rows["kind"] == "reading"]) == 1
    for row in rows.to_dict("records"):
        if row["kind"] == "place":
            case = eiej.variant(without_places=(row["what"],))
        elif row["kind"] == "register":
            names, words = row["what"].split(", "), row["flip"].split(", ")
            if not row["winner"]:
                continue
            case = eiej.variant(register=dict(zip(names, words, strict=True)))
        else:
            case = eiej.variant(claims="all")
        assert best(case) == row["best"]


@pytest.mark.parametrize("profile", ["equal", "other_regions", "stakeholders"])
def test_calls_give_the_winner(eiej, profile):
    case = eiej
    table = sensitivity.claim_flips(case, profile)
    flips = table[table["winner"] != ""]
    assert len(flips) > 2
    for row in flips.to_dict("records"):
        assert joint(eval(row["call"])) == row["winner"]
    assert table["change"].is_monotonic_increasing
    number = len({c.id for held in case.active_claims().by_leaf.values() for c in held})
    sets = flips[flips["kind"].isin(["claim", "claims"])]
    assert np.allclose(sets["change"], sets["size"] / number)


def test_a_case_that_is_a_variant_keeps_its_choices(eiej):
    case = eiej.variant(without_claims=("C089",), reversed_claims=(), claims="all")
    table = sensitivity.claim_flips(case, "other_regions", ("drift_2a_to_2b",))
    for row in table[table["winner"] != ""].to_dict("records"):
        assert joint(eval(row["call"])) == row["winner"]
    assert "C089" not in set(table.loc[table["kind"] == "claim", "what"])
    turned = eiej.variant(reversed_claims=("C071",))
    row = sensitivity.claim_flips(turned).set_index(["what", "action"]).loc[("C071", "reversed")]
    # Reversed twice it stands as it did.
    assert row["best"] == best(eiej)


# -- smallest sets --------------------------------------------------------------------------------


def changes(case, size, actions):
    """Every set of ``size`` claims in force with one of the actions each, and the best then."""
    ids = sorted({c.id for held in case.active_claims().by_leaf.values() for c in held})
    for chosen in combinations(ids, size):
        for done in product(actions, repeat=size):
            given = dict(zip(chosen, done, strict=True))
            removed = [i for i, a in given.items() if a == "removed"]
            turned = [i for i, a in given.items() if a == "reversed"]
            try:
                other = case.variant(without_claims=removed, reversed_claims=turned)
            except mcda.CaseError:
                continue
            yield frozenset(given.items()), best(other)


@pytest.mark.parametrize("seed", range(8))
def test_no_smaller_set_than_by_exhaustive_search(tmp_path, seed):
    case = random_case(tmp_path / "case", seed)
    now = best(case)
    table = sensitivity.claim_flips(case)
    sets = table[table["kind"] == "claims"]
    for actions in (("removed",), ("removed", "reversed")):
        smallest = {}
        for size in (1, 2):
            found = {s: b for s, b in changes(case, size, actions) if b != now}
            if found:
                smallest = found
                break
        rows = sets[sets["action"] == " or ".join(actions)]
        if not smallest:
            assert rows["winner"].tolist() == [""]
            assert "more than 2 claims" in rows["what"].iloc[0]
        elif size == 1:
            assert rows.empty
            single = table[(table["kind"] == "claim") & (table["winner"] != "")]
            told = {
                (r["what"], r["action"]): r["winner"]
                for r in single.to_dict("records")
                if r["action"] in actions
            }
            assert told == {next(iter(s)): b for s, b in smallest.items()}
        else:
            if len(actions) == 2:
                smallest = {
                    s: b for s, b in smallest.items() if any(a == "reversed" for _i, a in s)
                }
            told = {
                frozenset(tuple(p.split(" ")) for p in r["flip"].split("; ")): r["winner"]
                for r in rows.to_dict("records")
            }
            assert set(rows["sets"]) <= {len(smallest)}
            assert told.items() <= smallest.items()
            assert len(told) == min(len(smallest), 20)


def redundant(tmp_path, times):
    """A beats B on one leaf by ``times`` claims that all say so; B is better on a lesser one."""
    rows = [claim(f"C{i}", "x", "A", "B") for i in range(times)] + [claim("D", "y", "B", "A")]
    leaves = {"x": leaf("goal"), "y": leaf("goal")}
    return write_case(tmp_path / "case", "AB", leaves, rows, weights="me,goal,x,y,3,answered,,1\n")


def test_more_than_two_is_said_and_three_is_found(tmp_path):
    case = redundant(tmp_path, 3)
    rows = sensitivity.claim_flips(case)
    removed = rows[(rows["kind"] == "claims") & (rows["action"] == "removed")].iloc[0]
    assert removed["what"] == "more than 2 claims removed"
    assert removed["winner"] == removed["call"] == ""
    assert removed["change"] == np.inf
    deep = sensitivity.claim_flips(case, deep=True)
    found = deep[(deep["kind"] == "claims") & (deep["action"] == "removed")].iloc[0]
    assert found["flip"] == "C0 removed; C1 removed; C2 removed"
    assert found["winner"] == "B"
    # Three of four claims.
    assert found["change"] == pytest.approx(3 / 4)
    assert joint(eval(found["call"])) == "B"


def test_one_claim_is_enough(tmp_path):
    table = sensitivity.claim_flips(redundant(tmp_path, 1))
    first = table.iloc[0]
    assert first[["kind", "what", "winner"]].tolist() == ["claim", "C0", "B"]
    # Single claims have rows of their own already.
    assert not (table["kind"] == "claims").any()


def test_four_need_more_than_three(tmp_path):
    table = sensitivity.claim_flips(redundant(tmp_path, 4), deep=True)
    rows = table[(table["kind"] == "claims") & (table["action"] == "removed")]
    assert rows["what"].tolist() == ["more than 3 claims removed"]


def test_equalities_reversed_and_leaves_rated_otherwise_change_nothing(tmp_path):
    rows = [
        claim("E", "x", "A", "B", relation="equal"),
        claim("F", "x", "A", "C"),
        claim("G", "z", "B", "A"),
    ]
    leaves = {"x": leaf("goal"), "z": leaf("goal", "rated")}
    rated = ["z,A,me,0.5,0.5,0.5,", "z,B,me,0.4,0.4,0.4,", "z,C,me,0.3,0.3,0.3,"]
    case = write_case(tmp_path / "case", "ABC", leaves, rows, ratings=rated)
    table = sensitivity.claim_flips(case).set_index(["what", "action"])
    assert table.loc[("E", "reversed"), "best"] == best(case)
    for action in ("removed", "reversed"):
        assert table.loc[("G", action), "best"] == best(case)
        assert table.loc[("G", action), "winner"] == ""


def test_a_reversal_in_force_under_a_condition(folder):
    # In a strike C4 sets aside what it contradicts; reversed it contradicts nothing that is left.
    case = folder.load()
    table = sensitivity.claim_flips(case, conditions=("strike",)).set_index(["what", "action"])
    assert ("C4", "reversed") in table.index
    for (_what, _action), row in table[table["winner"] != ""].iterrows():
        assert joint(eval(row["call"])) == row["winner"]


# -- places ---------------------------------------------------------------------------------------


def test_places_of_a_section():
    assert places("4.1 Table 6;  6 Table 12 ; 4.1 Table 6") == ("4.1 Table 6", "6 Table 12")
    assert places("") == ()
    assert enclosing("summary") == ("summary",)
    assert enclosing("4.2.6 Table 8 #1") == (
        "4",
        "4.2",
        "4.2.6",
        "4.2.6 Table 8",
        "4.2.6 Table 8 #1",
    )
    assert enclosing("3 Table 4") == ("3", "3 Table 4")
    assert comes_from("4.2.6", ["4.2"])
    assert not comes_from("4.20", ["4.2"])
    assert not comes_from("4.2", ["4.2.6"])
    assert not comes_from("", ["4.2"])
    assert comes_from("4.1; 6", ["4", "6"])


def placed(tmp_path):
    leaves = {
        "x": leaf("goal"),
        "risk": leaf("goal", "register", direction="min"),
        "wait": leaf(
            "goal",
            "measure",
            '[leaf.scale]\nkind = "linear"\nlow = 30\nhigh = 0\nunit = "minutes"\n',
            "min",
        ),
    }
    return write_case(
        tmp_path / "case",
        "AB",
        leaves,
        [claim("C1", "x", "A", "B", section="2.1")],
        register=[
            "1,A,all,3,3,3,3,printed,,,3 Table 1,1",
            "1,B,all,1,1,1,1,printed,,,3 Table 1,1",
            "2,A,all,1,1,1,1,cross,,,4,1",
            "2,B,all,1,1,1,1,cross,,,4,1",
            "1,A,all,1,1,1,1,cross,,,5,1",
            "1,B,all,1,1,1,1,cross,,,5,1",
        ],
        measures=["wait,A,24,27,30,,,,4; 5,1", "wait,B,9,9,9,,,,4,1"],
    )


def test_a_place_takes_its_claims_and_rows_with_it(tmp_path):
    case = placed(tmp_path)
    assert case.variant(without_places="2").model().values.loc["A", "x"] == 0.5
    # Without the table the blanket statement of section 5 counts for risk 1.
    values = case.variant(without_places=("3 Table 1",)).model().values
    assert values["risk"].tolist() == [1.0, 1.0]
    nothing = case.variant(without_places=("3", "4", "5")).model()
    assert nothing.values["risk"].tolist() == [0.5, 0.5]
    assert nothing.low["risk"].tolist() == [0.0, 0.0]
    # Measures stay.
    assert nothing.values.loc["A", "wait"] == pytest.approx(0.1)


def test_place_rows_by_hand(tmp_path):
    rows = sensitivity.claim_flips(placed(tmp_path))
    rows = rows[rows["kind"] == "place"].set_index("what")
    # In force: one claim, two printed rows and two cross rows of risk 2; section 5 has none.
    assert rows["size"].to_dict() == {"2": 1, "2.1": 1, "3": 2, "3 Table 1": 2, "4": 2}
    assert rows.loc["4", "kept"] == "wait B"
    assert (rows.drop("4")["kept"] == "").all()
    # B is best on risk, A on the claim: without the table nothing speaks for B.
    assert rows.loc["3", "winner"] == "A"
    assert rows.loc["3", "change"] == pytest.approx(2 / 5)
    assert rows.loc["2", "winner"] == ""


def test_unknown_places_are_listed(eiej):
    with pytest.raises(mcda.CaseError, match=r"without_places: unknown 7\.9"):
        eiej.variant(without_places=("4.2", "7.9"))
    known = known_places(eiej)
    assert known.index("4.2") < known.index("4.2.6 Table 8")
    assert "4.2.6 Table 8 #1" in known


def test_implied_claims_set_aside_do_not_forbid_a_reversal(tmp_path):
    # I contradicts the stated claims and is set aside; a reversal elsewhere on the leaf is free.
    rows = [
        claim("S", "x", "A", "B"),
        claim("I", "x", "B", "A", strength="implied"),
        claim("T", "x", "C", "D"),
    ]
    case = write_case(tmp_path / "case", "ABCD", {"x": leaf("goal"), "y": leaf("goal")}, rows)
    both = case.variant(claims="all")
    assert both.variant(reversed_claims=("T",)).active_claims().set_aside[0].id == "I"
    twice = [claim("S", "x", "A", "B"), claim("U", "x", "A", "B")]
    other = write_case(tmp_path / "other", "AB", {"x": leaf("goal"), "y": leaf("goal")}, twice)
    with pytest.raises(mcda.CaseError, match="S, U contradict"):
        other.variant(reversed_claims=("S",))
