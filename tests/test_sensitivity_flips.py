"""All flips in one table, the nearest break-evens, and what the command line makes of them."""

from __future__ import annotations

import json
import math
import re

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from flipcases import claim, leaf, won, write_case
from hypothesis import given, settings
from hypothesis import strategies as st

import mcda_eiej as mcda
from mcda_eiej import DecisionModel, ModelError, sensitivity
from mcda_eiej.cli import main
from mcda_eiej.console_flips import KIND_TEXTS
from mcda_eiej.evaluation import joint
from mcda_eiej.results import plain
from mcda_eiej.sensitivity.flips import beyond, flip_table, lead, model_call, no_flip
from mcda_eiej.sensitivity.overview import KINDS

COLUMNS = ["kind", "what", "current", "flip", "change", "winner", "call"]


# -- the parts of a table -------------------------------------------------------------------------


def test_a_table_is_ordered_and_its_empty_cells_are_empty():
    rows = [
        no_flip(kind="a", what="x", current=1.0),
        {"kind": "a", "what": "y", "current": 1.0, "flip": 2.0, "change": 0.5, "winner": "B"}
        | {"call": "c", "more": 1},
        {"kind": "a", "what": "z", "current": 1.0, "flip": 3.0, "change": 0.1, "winner": "B"}
        | {"call": "c", "more": 2},
    ]
    table = flip_table(rows, ("more",))
    assert table["what"].tolist() == ["z", "y", "x"]
    assert table["flip"].tolist()[:2] == [3.0, 2.0]
    assert np.isnan(table["flip"].iloc[2])
    words = flip_table([no_flip(kind="a", what="x", current="on"), rows[1] | {"flip": "off"}])
    assert words["flip"].tolist() == ["off", ""]
    assert list(flip_table([]).columns) == COLUMNS


@settings(derandomize=True, deadline=None, max_examples=100)
@given(flip=st.floats(0.001, 0.999), end=st.sampled_from([0.0, 1.0]), least=st.floats(1e-12, 1e-3))
def test_beyond_is_beyond_and_changed(flip, end, least):
    def changed(x):
        return abs(x - flip) >= least

    found = beyond(flip, end, changed)
    assert changed(found)
    assert flip < found <= 1 if end else 0 <= found < flip


def test_lead_and_call():
    scores = np.array([0.4, 0.9, 0.7])
    assert lead(scores, np.array([False, True, False])) == pytest.approx(0.2)
    assert lead(scores, np.array([True, False, False])) == pytest.approx(-0.5)
    assert lead(scores, np.ones(3, dtype=bool)) == math.inf
    assert model_call("me") == "case.model('me').evaluate().top"
    assert model_call("me", ("x",)) == "case.model('me', ('x',)).evaluate().top"


# -- weights --------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["equal", "cn_municipalities", "stakeholders"])
def test_nearest_break_evens_of_every_weight(eiej, profile):
    model = eiej.model(profile)
    table = sensitivity.weight_flips(model)
    every = sensitivity.break_evens(model)
    held = sensitivity.stability_intervals(model).set_index("node")
    assert set(table["what"]) == set(model.hierarchy.weighted_nodes)
    for node, rows in table.groupby("what"):
        known = every[every["node"] == node]
        now = float(model.local_weights[node])
        sides = rows[rows["winner"] != ""].set_index("side")
        below, above = known[known["weight"] < now], known[known["weight"] > now]
        assert ("below" in sides.index) == (len(below) > 0)
        assert ("above" in sides.index) == (len(above) > 0)
        if len(below):
            row = sides.loc["below"]
            assert [row["flip"], row["winner"]] == below[["weight", "from"]].iloc[-1].tolist()
            assert row["flip"] == held.loc[node, "low"]
            assert row["winner"] == held.loc[node, "below"]
        if len(above):
            row = sides.loc["above"]
            assert [row["flip"], row["winner"]] == above[["weight", "to"]].iloc[0].tolist()
        for row in sides.to_dict("records"):
            assert won(row["call"], model=model) == row["winner"]
            step = math.copysign(1e-9, row["flip"] - now)
            for t, best in ((row["flip"] - step, joint(model.evaluate().top)),):
                assert joint(model.with_moved_weight(node, t).evaluate().top) == best


def test_a_tie_at_the_weight_only_is_a_flip_of_nothing():
    table = pd.DataFrame([[1, 0], [0, 1]], index=["A", "B"], columns=["x", "y"])
    model = DecisionModel.flat(table, {"x": 0.5, "y": 0.5})
    rows = sensitivity.weight_flips(model).set_index(["what", "side"])
    assert rows.loc[("x", "below"), ["flip", "change", "winner"]].tolist() == [0.5, 0, "B"]
    assert rows.loc[("x", "above"), ["flip", "change", "winner"]].tolist() == [0.5, 0, "A"]
    # At the end of the scale there is one side only.
    model = DecisionModel.flat(table * [1, 0], {"x": 0.0, "y": 1.0})
    rows = sensitivity.weight_flips(model).set_index(["what", "side"])
    assert rows.loc[("x", "above"), ["flip", "change", "winner"]].tolist() == [0.0, 0, "A"]


# -- everything -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything(eiej):
    return {p: sensitivity.all_flips(eiej, p) for p in ("equal", "directorate", "stakeholders")}


@pytest.mark.parametrize("profile", ["equal", "directorate", "stakeholders"])
def test_every_call_gives_the_winner(eiej, everything, profile):
    table = everything[profile]
    assert list(table.columns) == COLUMNS
    assert table["change"].is_monotonic_increasing
    now = joint(eiej.model(profile).evaluate().top)
    for row in table.to_dict("records"):
        if row["winner"]:
            assert won(row["call"], case=eiej) == row["winner"] != now
            assert np.isfinite(row["change"])
        else:
            assert row["call"] == ""
            assert row["change"] == math.inf


def test_every_kind_is_there_and_has_a_name(everything):
    kinds = {kind for names in KINDS.values() for kind in names}
    assert kinds | {"coalition bound"} == set(KIND_TEXTS)
    assert set().union(*(set(t["kind"]) for t in everything.values())) <= kinds
    group = set(everything["stakeholders"]["kind"])
    # No measure of people by attribute in the built-in group, and all of its pairs are answered.
    assert group >= kinds - {"subgroup", "unanswered"}
    assert set(everything["equal"]["kind"]).isdisjoint(KINDS["people"])


def test_kinds_are_chosen_by_name_or_group(eiej, everything):
    whole = everything["equal"]
    for kinds in (["rating"], ["source"], ["condition", "weight"], ["probability"], "structure"):
        names = [kinds] if isinstance(kinds, str) else kinds
        wanted = {k for n in names for k in KINDS.get(n, (n,))}
        table = sensitivity.all_flips(eiej, "equal", kinds=kinds)
        assert set(table["kind"]) <= wanted
        assert len(table) == whole["kind"].isin(wanted).sum()
    with pytest.raises(ModelError, match="no kind 'weather'"):
        sensitivity.all_flips(eiej, kinds=["weather", "rating"])


def test_the_built_in_case_says_what_it_hangs_on(everything):
    # As found, not as wished: these are what the report must name first.
    table = everything["equal"]
    flips = table[table["winner"] != ""]
    assert "national_project_unfinanced" in set(flips.loc[flips["kind"] == "condition", "what"])
    structure = flips[flips["kind"] == "structure"]
    assert structure[["what", "winner"]].to_numpy().tolist() == [["national_suitability", "3B"]]
    assert not flips["kind"].isin(["measure", "register", "reading", "method"]).any()


def test_nothing_changes_the_best_is_said(tmp_path):
    # A is best on everything that is there, whatever is done.
    rated = ["x,A,me,0.9,0.9,0.9,", "x,B,me,0.2,0.2,0.2,", "y,A,me,1,1,1,", "y,B,me,0,0,0,"]
    leaves = {"x": leaf("goal", "rated"), "y": leaf("goal", "rated")}
    case = write_case(tmp_path / "case", "AB", leaves, [], ratings=rated)
    table = sensitivity.all_flips(case, kinds=["weight", "source", "structure", "method"])
    assert len(table) > 20
    assert (table["winner"] == "").all()
    run = CliRunner().invoke(
        main, ["flips", str(case.folder), "--kind", "weight", "--kind", "structure"]
    )
    assert "Nothing changes that: 5 changes tried" in run.stdout


def test_an_empty_case_of_a_kind_is_an_empty_table(eiej):
    table = sensitivity.all_flips(eiej, "equal", kinds=["people"])
    assert table.empty
    assert list(table.columns) == COLUMNS


@pytest.mark.parametrize("profile", ["directorate", "stakeholders"])
def test_tables_by_group_hold_the_same_rows_and_more_columns(eiej, everything, profile):
    tables = sensitivity.flip_tables(eiej, profile)
    assert list(tables) == list(KINDS)
    for group, table in tables.items():
        whole = everything[profile]
        same = whole[whole["kind"].isin(KINDS[group])].reset_index(drop=True)
        assert list(table.columns)[: len(COLUMNS)] == COLUMNS
        for name in set(COLUMNS) - {"flip"}:
            assert plain(table[name].to_list()) == plain(same[name].to_list())
        # Without a flip the cell is NaN or empty, as the rest of the column has it.
        changing = table["winner"] != ""
        assert table["flip"][changing].to_list() == same["flip"][changing].to_list()
    assert {"lead", "action"} <= set(tables["source"].columns)
    assert list(sensitivity.flip_tables(eiej, kinds=["rating"])) == ["rating"]


# -- the command line -----------------------------------------------------------------------------


def output(*args):
    result = CliRunner().invoke(main, list(args), catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_json_is_the_librarys_result(eiej, everything):
    # What programs read is the same in every language.
    for lang in ([], ["--lang", "nb"], ["--lang", "en"]):
        printed = json.loads(output("flips", "--json", *lang))
        assert printed["result"] == plain(everything["equal"])
    given = ["--kind", "structure", "--profile", "hmn", "--claims", "all"]
    printed = json.loads(output("flips", "--json", "--lang", "en", *given))
    case = eiej.variant(claims="all")
    assert printed["result"] == plain(sensitivity.all_flips(case, "hmn", kinds=["structure"]))
    assert printed["profile"] == "hmn"
    given = ["--kind", "rating", "--condition", "drift_2a_to_2b"]
    printed = json.loads(output("flips", "--json", "--lang", "en", *given))
    table = sensitivity.all_flips(eiej, None, ("drift_2a_to_2b",), ["rating"])
    assert printed["result"] == plain(table)


def test_a_node_has_every_break_even(eiej):
    printed = json.loads(output("flips", "--node", "risk", "--json"))
    assert printed["result"] == plain(sensitivity.break_evens(eiej.model(), "risk"))
    assert json.loads(output("flips", "--node", "risk", "--kind", "weight", "--json")) == printed
    assert "0.9371" in output("flips", "--node", "risk", "--lang", "en")
    wrong = CliRunner().invoke(main, ["flips", "--node", "risk", "--kind", "rating"])
    assert wrong.exit_code == 2
    assert "--kind can only be weight" in wrong.stderr


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_what_is_printed(everything, lang):
    table = everything["equal"]
    flips = table[table["winner"] != ""]
    text = output("flips", "--lang", lang)
    change = re.compile(r"^ *0[.,]\d{4} ", re.MULTILINE)
    assert len(change.findall(text)) == 20
    assert len(change.findall(output("flips", "--lang", lang, "--top", "3"))) == 3
    assert str(len(flips)) in text
    whole = output("flips", "--lang", lang, "--all", "--kind", "rating")
    assert whole.count("risk_hp") == 6


def test_unknown_kinds_exit_2():
    wrong = CliRunner().invoke(main, ["flips", "--kind", "weather", "--lang", "en"])
    assert wrong.exit_code == 2
    assert "weather" in wrong.stderr
    assert "register" in wrong.stderr


def test_claims_from_a_folder(tmp_path):
    rows = [claim("C1", "x", "A", "B"), claim("C2", "y", "B", "A")]
    leaves = {"x": leaf("goal"), "y": leaf("goal")}
    weights = "me,goal,x,y,3,answered,,1\n"
    case = write_case(tmp_path / "case", "AB", leaves, rows, weights=weights)
    text = output("flips", str(case.folder), "--kind", "claim")
    assert "C1" in text
    assert "removed" in text
    assert isinstance(case, mcda.Case)
