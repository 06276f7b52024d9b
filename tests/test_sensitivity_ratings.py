"""The rating, and the natural value, at which the best alternative changes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from flipcases import leaf, write_case
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mcda_eiej import DecisionModel, Hierarchy, ModelError, sensitivity
from mcda_eiej.evaluation import joint
from mcda_eiej.ratings import natural_value
from mcda_eiej.records import Scale
from mcda_eiej.sensitivity.ratings import natural_values

COLUMNS = ["kind", "what", "current", "flip", "change", "winner", "call"]


def flat(values, weights, alternatives="ABCDEF", **options):
    table = pd.DataFrame(values)
    table.index = list(alternatives[: len(table)])
    table.columns = [f"C{j + 1}" for j in range(table.shape[1])]
    return DecisionModel.flat(table, pd.Series(weights, index=table.columns), **options)


def ranged(seed, **options):
    """A model of two levels with ranges."""
    rng = np.random.default_rng(seed)
    tree = Hierarchy.from_edges([("g", "p"), ("g", "q"), ("p", "p1"), ("p", "p2"), ("q", "q1")])
    low, central, high = np.sort(rng.random((3, 4, 3)), axis=0)
    frames = [
        pd.DataFrame(t, index=list("ABCD"), columns=tree.leaves) for t in (low, central, high)
    ]
    p, p1 = rng.random(2)
    weights = {"p": p, "q": 1 - p, "p1": p1, "p2": 1 - p1, "q1": 1.0}
    return DecisionModel(tree, frames[1], weights, low=frames[0], high=frames[2], **options)


def at(model, row, value):
    return joint(
        sensitivity.with_rating(model, row["leaf"], row["alternative"], value).evaluate().top
    )


def test_by_hand():
    # A = 0.6, B = 0.4: A falls to B's 0.4 at C1 = 2/3, B rises to A's 0.6 at C1 = 1/3.
    table = sensitivity.rating_flips(flat([[1, 0], [0, 1]], [0.6, 0.4]))
    own = ["leaf", "alternative", "inside", "at_low", "at_high"]
    assert list(table.columns) == [*COLUMNS, *own]
    rows = table.set_index(["leaf", "alternative"])
    assert rows.loc[("C1", "A"), "flip"] == pytest.approx(2 / 3, abs=1e-15)
    assert rows.loc[("C1", "A"), "winner"] == "B"
    assert rows.loc[("C1", "B"), "flip"] == pytest.approx(1 / 3, abs=1e-15)
    assert rows.loc[("C1", "B"), "winner"] == "B"
    # A is best and at 0 on C2, B is at 1 there: neither can help B.
    for pair in (("C2", "A"), ("C2", "B")):
        assert np.isnan(rows.loc[pair, "flip"])
        assert rows.loc[pair, "winner"] == rows.loc[pair, "call"] == ""
        assert rows.loc[pair, "change"] == np.inf
    assert table["change"].is_monotonic_increasing
    assert rows.loc[("C1", "A"), "inside"] is pd.NA


def test_product_by_hand():
    # Equal weights: sqrt(a1 a2) against sqrt(.36); A's first rating changes the best at .36/.9.
    table = sensitivity.rating_flips(
        flat([[0.9, 0.9], [0.4, 0.9]], [0.5, 0.5], aggregation="product")
    )
    rows = table.set_index(["leaf", "alternative"])
    assert rows.loc[("C1", "A"), "flip"] == pytest.approx(0.4, abs=1e-15)
    assert rows.loc[("C2", "A"), "flip"] == pytest.approx(0.36 / 0.9, abs=1e-15)
    assert rows.loc[("C1", "B"), "flip"] == pytest.approx(0.9, abs=1e-15)
    assert np.isnan(rows.loc[("C2", "B"), "flip"])


@settings(derandomize=True, deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000), aggregation=st.sampled_from(["additive", "product"]))
@example(seed=504, aggregation="product")
def test_best_changes_at_every_flip_and_nowhere_else(seed, aggregation):
    model = ranged(seed, aggregation=aggregation)
    now = joint(model.evaluate().top)
    table = sensitivity.rating_flips(model)
    assert len(table) == 12
    low, high = model.low, model.high
    for row in table.to_dict("records"):
        cell = row["alternative"], row["leaf"]
        if aggregation == "additive":
            for ends, ahead in ((low, row["at_low"]), (high, row["at_high"])):
                moved = sensitivity.with_rating(model, cell[1], cell[0], ends.loc[cell])
                scores = moved.evaluate().scores
                assert ahead == pytest.approx(scores[now] - scores.drop(now).max(), abs=1e-12)
        if np.isnan(row["flip"]):
            # An independent check: scores are monotone in a rating, so the ends are enough.
            assert at(model, row, 1e-9) == at(model, row, 1.0) == now
            assert not row["inside"]
            continue
        towards = 1 if row["flip"] >= row["current"] else -1
        # A product model may flip at a rating that is all but 0.
        step = towards * min(1e-7, row["flip"] / 2)
        # With a weight near 0 it flips at 0 itself, where the product is 0, and nowhere above.
        before = row["flip"] - step if row["flip"] > 0 else 1e-300
        assert at(model, row, before) == now
        assert at(model, row, row["flip"] + step) == row["winner"] != now
        assert joint(eval(row["call"])) == row["winner"]
        assert row["inside"] == (low.loc[cell] <= row["flip"] <= high.loc[cell])
        assert row["change"] == pytest.approx(abs(row["flip"] - row["current"]))


def test_a_tie_at_the_end_of_the_scale_counts():
    # B reaches A's 0.5 with the highest rating only.
    table = sensitivity.rating_flips(flat([[1, 0], [0.5, 0]], [0.5, 0.5]))
    row = table.set_index(["leaf", "alternative"]).loc[("C1", "B")]
    assert row["flip"] == 1.0
    assert row["winner"] == "A = B"


def test_where_they_tie_any_change_does():
    model = flat([[1, 0.2], [0.2, 1], [0, 0]], [0.5, 0.5])
    rows = sensitivity.rating_flips(model).set_index(["leaf", "alternative"])
    assert rows.loc[("C2", "A"), "flip"] == rows.loc[("C2", "A"), "current"] == 0.2
    assert rows.loc[("C2", "A"), ["change", "winner"]].tolist() == [0, "A"]
    # At 1 it can only fall.
    assert rows.loc[("C1", "A"), "winner"] == "B"
    for call, winner in zip(rows["call"], rows["winner"], strict=True):
        assert not call or joint(eval(call)) == winner


def test_one_alternative_and_weight_zero_change_nothing():
    assert sensitivity.rating_flips(flat([[0.3, 0.4]], [0.5, 0.5]))["flip"].isna().all()
    rows = sensitivity.rating_flips(flat([[1, 0], [0, 1]], [1.0, 0.0]))
    assert rows.set_index("leaf").loc["C2", "flip"].isna().all()


def test_what_is_not_exact_is_an_error():
    model = flat([[0.9, 0.5], [0.4, 0.9]], [0.5, 0.5])
    tree, local = model.hierarchy, dict(model.local_weights)
    many = DecisionModel(tree, model.values, local, aggregation="multiplicative", scaling_sum=1.5)
    with pytest.raises(ModelError, match=r"smaa"):
        sensitivity.rating_flips(many)
    with pytest.raises(ModelError, match=r"\[0, 1\]"):
        sensitivity.rating_flips(flat([[7, 9], [8, 4]], [0.5, 0.5]))
    with pytest.raises(ModelError, match="no rating"):
        sensitivity.with_rating(model, "C9", "A", 0.5)
    with pytest.raises(ModelError, match="C1"):
        sensitivity.with_rating(model, "C1", "Z", 0.5)


# -- natural values -------------------------------------------------------------------------------


def scale(kind, low=None, high=None, rho=None, points=()):
    return Scale(kind, low, high, rho, tuple(points), (), None, True)


@pytest.mark.parametrize(
    "given_scale",
    [
        scale("linear", 60, 0),
        scale("linear", -5, 20),
        scale("exponential", 0, 10, 3.0),
        scale("exponential", 60, 0, -20.0),
        scale("exponential", 0, 1, 1e9),
        scale("exponential", 0, 10, float("inf")),
        scale("piecewise_linear", points=[(0, 0), (4, 0.9), (10, 1)]),
    ],
)
def test_inverse_of_value_functions(given_scale):
    for value in (0.0, 0.1, 0.5, 0.9, 0.999, 1.0):
        (x,) = natural_values(given_scale, value)
        # 1e-7: the exponential with a great rho loses half the digits in the difference.
        assert natural_value(given_scale, x) == pytest.approx(value, abs=1e-7)


def test_inverse_of_a_value_function_that_turns():
    hill = scale("piecewise_linear", points=[(0, 0), (4, 1), (6, 1), (10, 0.5)])
    assert natural_values(hill, 0.75) == [3, 8]
    assert natural_values(hill, 1.0) == [4, 6]
    assert natural_values(hill, 0.25) == [1]
    assert natural_values(scale("linear", 0, 1), 1.5) == []


MEASURED = """[leaf.scale]
kind = "linear"
low = 30
high = 0
unit = "minutes"
"""


def measured(tmp_path, kind=MEASURED, **more):
    return write_case(
        tmp_path / "case",
        "AB",
        {key: leaf("goal", "measure", kind, "min") for key in ("wait", "y")},
        [],
        measures=["wait,A,6,9,12,,,,1,1", "wait,B,15,18,,,,,1,1", "y,A,12,12,12,,,,1,1"]
        + ["y,B,9,9,9,,,,1,1"],
        **more,
    )


def test_measures_by_hand(tmp_path):
    # (9 + 12)/2 against (18 + 9)/2 minutes: A stays best while its wait is under 15.
    case = measured(tmp_path)
    table = sensitivity.measure_flips(case)
    rows = table.set_index(["leaf", "alternative"])
    assert rows["flip"].to_dict() == pytest.approx(
        {("wait", "A"): 15, ("wait", "B"): 12, ("y", "A"): 18, ("y", "B"): 3}
    )
    assert rows.loc[("wait", "A"), "change"] == pytest.approx(6 / 30)
    assert rows.loc[("wait", "A"), "winner"] == "B"
    assert set(rows["unit"]) == {"minutes"}
    # 15 is above 6..12; 12 is below 15..30 (an open end is at the anchor).
    assert not rows["inside"].any()
    for row in table.to_dict("records"):
        assert joint(eval(row["call"])) == row["winner"]
        cell = row["leaf"], row["alternative"]
        for value, best in ((row["flip"] - 1e-6, "A"), (row["flip"] + 1e-6, "B")):
            model = case.variant(measures={cell: value}).model()
            assert joint(model.evaluate().top) == (best if cell[1] == "A" else "AB"[best == "A"])


def test_measures_agree_with_ratings(tmp_path, eiej):
    kind = '[leaf.scale]\nkind = "exponential"\nlow = 40\nhigh = 0\nrho = 15\nunit = "minutes"\n'
    case = measured(tmp_path, kind)
    ratings = sensitivity.rating_flips(case.model()).set_index(["leaf", "alternative"])
    for row in sensitivity.measure_flips(case).to_dict("records"):
        found = ratings.loc[(row["leaf"], row["alternative"]), "flip"]
        assert np.isnan(found) == np.isnan(row["flip"])
        if row["winner"]:
            value = natural_value(case.leaves[row["leaf"]].scale, row["flip"])
            assert value == pytest.approx(found)
    # No delay alone changes the best of the built-in case.
    assert sensitivity.measure_flips(eiej)["flip"].isna().all()


def test_natural_values_of_a_scale_with_a_level_stretch(tmp_path):
    # Worth the same from 10 to 20 minutes, where A's 9 minutes would have to rise to.
    kind = (
        '[leaf.scale]\nkind = "piecewise_linear"\n'
        'points = [[0, 1], [10, 0.5], [20, 0.5], [30, 0]]\nunit = "minutes"\n'
    )
    case = measured(tmp_path, kind)
    now = joint(case.model().evaluate().top)
    grid = np.linspace(0, 30, 151)
    for row in sensitivity.measure_flips(case).to_dict("records"):
        cell = row["leaf"], row["alternative"]
        bests = [joint(case.variant(measures={cell: x}).model().evaluate().top) for x in grid]
        other = [x for x, best in zip(grid, bests, strict=True) if best != now]
        if np.isnan(row["flip"]):
            assert not other
        else:
            # The grid is 0.2 wide.
            nearest = min(abs(x - row["current"]) for x in other)
            assert 0 <= nearest - abs(row["flip"] - row["current"]) <= 0.2 + 1e-9
            assert joint(eval(row["call"])) == row["winner"] != now


def test_other_measures_are_checked(eiej):
    for cell in (("hp_timeline", "nobody"), ("legal_exposure", "2B")):
        with pytest.raises(ValueError, match="measures"):
            eiej.variant(measures={cell: 3})
    changed = eiej.variant(measures={("hp_timeline", "2B"): 30}).model()
    assert changed.values.loc["2B", "hp_timeline"] == pytest.approx(0.5)
