"""The decision model and its evaluation: labels, sums, ties, forms, and every fault at once."""

from __future__ import annotations

import copy
import math
import pickle

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mcda_eiej as mcda
from mcda_eiej import DecisionModel, Hierarchy, HierarchyError, ModelError

TREE = Hierarchy.from_edges(
    [("goal", "cost"), ("goal", "gain"), ("gain", "speed"), ("gain", "care")]
)
WEIGHTS = {"cost": 0.4, "gain": 0.6, "speed": 0.75, "care": 0.25}
VALUES = pd.DataFrame(
    [[1.0, 0.2, 0.5], [0.0, 1.0, 0.8], [0.5, 0.5, 0.5]],
    index=["x", "y", "z"],
    columns=["cost", "speed", "care"],
)


@pytest.fixture
def model() -> DecisionModel:
    return DecisionModel(TREE, VALUES, WEIGHTS)


def test_scores_by_hand(model: DecisionModel) -> None:
    # x: .4 + .6 (.75 * .2 + .25 * .5) = .565, y: .6 (.75 + .2) = .57, z: .5
    ev = model.evaluate()
    assert ev.scores.index.tolist() == ["y", "x", "z"]
    np.testing.assert_allclose(ev.scores, [0.57, 0.565, 0.5])
    assert ev.ranking.to_dict() == {"y": 1, "x": 2, "z": 3}
    assert ev.top == ("y",)
    assert ev.margin == pytest.approx(0.005)
    assert ev.alternatives == ("x", "y", "z")
    assert ev.method == "additive"
    assert ev.to_frame().columns.tolist() == ["score", "rank"]
    assert ev.to_dict()["scores"] == pytest.approx({"y": 0.57, "x": 0.565, "z": 0.5})
    assert ev.to_dict()["top"] == ["y"]


def test_weights_local_and_global(model: DecisionModel) -> None:
    assert model.local_weights.to_dict() == WEIGHTS
    expected = {"cost": 0.4, "gain": 0.6, "speed": 0.45, "care": 0.15}
    assert model.global_weights.to_dict() == pytest.approx(expected)
    assert model.leaf_weights.sum() == pytest.approx(1, abs=1e-15)


def test_tables_are_matched_by_name_not_by_place(model: DecisionModel) -> None:
    mixed = VALUES.iloc[[2, 0, 1], [1, 2, 0]]
    low, high = mixed - 0.1, mixed + 0.1
    other = DecisionModel(
        TREE,
        mixed,
        pd.Series(WEIGHTS).iloc[::-1],
        low=low.clip(lower=0).iloc[::-1],
        high=high.clip(upper=1).iloc[:, ::-1],
    )
    assert other.alternatives == ("z", "x", "y")
    pd.testing.assert_frame_equal(other.values.loc[["x", "y", "z"]], model.values)
    assert other.low.loc["y", "care"] == pytest.approx(0.7)
    assert other.high.loc["y", "speed"] == 1
    assert other.evaluate().scores.to_dict() == pytest.approx(model.evaluate().scores.to_dict())
    assert other.with_values(VALUES).evaluate().top == ("y",)


def test_contributions_sum_to_the_scores(model: DecisionModel) -> None:
    ev = model.evaluate()
    for level, columns in (("criteria", ["cost", "gain"]), ("leaves", ["cost", "speed", "care"])):
        parts = ev.contributions(level)
        assert parts.columns.tolist() == columns
        assert parts.index.tolist() == ["y", "x", "z"]
        np.testing.assert_allclose(parts.sum(axis=1), ev.scores)
    assert ev.contributions("leaves").loc["x", "care"] == pytest.approx(0.075)
    with pytest.raises(ModelError, match=r"'nodes'.*'criteria' or 'leaves'"):
        ev.contributions("nodes")


def test_ties_share_the_top_in_the_order_given() -> None:
    values = [[0.1, 0.5], [0.3, 0.3], [0.5, 0.1 + 1e-13], [0.2, 0.2]]
    ev = DecisionModel.flat(values, [0.5, 0.5]).evaluate()
    assert ev.top == ("A1", "A2", "A3")
    assert ev.ranking.to_dict() == {"A1": 1, "A2": 1, "A3": 1, "A4": 4}
    assert ev.ranking.index.tolist() == ["A1", "A2", "A3", "A4"]
    assert ev.margin == 0
    assert mcda.evaluation.joint(ev.top) == "A1 = A2 = A3"


def test_one_alternative_has_no_rival() -> None:
    ev = DecisionModel.flat([[0.3, 0.4]], [0.5, 0.5]).evaluate()
    assert ev.margin == math.inf
    assert ev.to_dict()["margin"] == "inf"


def test_product_by_hand(model: DecisionModel) -> None:
    product = DecisionModel(TREE, VALUES, WEIGHTS, aggregation="product")
    scores = product.evaluate().scores
    assert scores["x"] == pytest.approx(0.2**0.45 * 0.5**0.15)
    assert scores["y"] == 0
    assert scores["z"] == pytest.approx(0.5)
    with pytest.raises(ModelError, match="additive models only; this one is product"):
        product.evaluate().contributions()


def test_multiplicative_is_additive_at_sum_one_and_by_hand_else(model: DecisionModel) -> None:
    same = DecisionModel(TREE, VALUES, WEIGHTS, aggregation="multiplicative")
    np.testing.assert_allclose(same.scores(), model.scores())
    pd.testing.assert_frame_equal(same.evaluate().contributions(), model.evaluate().contributions())
    other = DecisionModel(TREE, VALUES, WEIGHTS, aggregation="multiplicative", scaling_sum=1.2)
    k = 1.2 * np.array([0.4, 0.45, 0.15])
    big = mcda.values.multiplicative_constant(k)
    by_hand = (np.prod(1 + big * k * VALUES.to_numpy(), axis=1) - 1) / big
    np.testing.assert_allclose(other.scores(), by_hand)
    batch = other.scores([[[0.4, 0.45, 0.15], [0.2, 0.3, 0.5]]])
    assert batch.shape == (1, 2, 3)
    np.testing.assert_allclose(batch[0, 0], by_hand)
    with pytest.raises(ModelError, match="additive models only"):
        other.evaluate().contributions()


def test_scores_take_batches_of_leaf_weights(model: DecisionModel) -> None:
    np.testing.assert_allclose(model.scores(np.eye(3)), VALUES.to_numpy().T)
    assert model.scores(np.full((4, 5, 3), 1 / 3)).shape == (4, 5, 3)


def test_with_weights_takes_some_nodes_as_mapping_or_series(model: DecisionModel) -> None:
    for given_weights in ({"cost": 0.9, "gain": 0.1}, pd.Series({"gain": 0.1, "cost": 0.9})):
        other = model.with_weights(given_weights)
        assert other.local_weights.to_dict() == WEIGHTS | {"cost": 0.9, "gain": 0.1}
        assert other.evaluate().top == ("x",)
    assert model.local_weights["cost"] == 0.4
    with pytest.raises(ModelError, match=r"no node 'price', 'goal'; there are cost, gain"):
        model.with_weights({"price": 0.5, "goal": 1})
    with pytest.raises(ModelError, match=r"weights under goal sum to 1\.1, not 1"):
        model.with_weights({"cost": 0.5})


def test_a_moved_weight_scales_its_siblings_in_proportion() -> None:
    h = Hierarchy.from_edges([("g", n) for n in "abc"] + [("c", "only")])
    values = pd.DataFrame([[0.1, 0.2, 0.3]], index=["x"], columns=["a", "b", "only"])
    model = DecisionModel(h, values, {"a": 0.2, "b": 0.6, "c": 0.2, "only": 1})
    moved = model.with_moved_weight("a", 0.6).local_weights
    assert moved.to_dict() == pytest.approx({"a": 0.6, "b": 0.3, "c": 0.1, "only": 1})
    sole = model.with_moved_weight("a", 1.0)
    assert sole.local_weights.to_dict() == {"a": 1, "b": 0, "c": 0, "only": 1}
    # siblings that are all 0 share the rest equally
    assert sole.with_moved_weight("a", 0.5).local_weights.to_dict() == pytest.approx(
        {"a": 0.5, "b": 0.25, "c": 0.25, "only": 1}
    )
    assert model.with_moved_weight("only", 0.3) is model
    for node, weight, words in (
        ("g", 0.5, "the goal has no weight"),
        ("a", 1.5, "not in"),
        ("a", math.nan, "not in"),
    ):
        with pytest.raises(ModelError, match=words):
            model.with_moved_weight(node, weight)
    with pytest.raises(HierarchyError, match="no node 'q'"):
        model.with_moved_weight("q", 0.5)


def test_with_values_drops_ranges_and_orders(model: DecisionModel) -> None:
    ranged = DecisionModel(
        TREE, VALUES, WEIGHTS, low=VALUES, high=VALUES, orders={"care": [("y", "x", "better")]}
    )
    assert ranged.orders == {"care": (("y", "x", "better"),)}
    assert ranged.with_weights({"cost": 0.5, "gain": 0.5}).orders == ranged.orders
    assert ranged.with_weights({"cost": 0.5, "gain": 0.5}).low is not None
    other = ranged.with_values(VALUES.loc[["x", "y"]])
    assert other.alternatives == ("x", "y")
    assert (other.low, other.high, other.orders) == (None, None, {})


def test_graph_holds_everything(model: DecisionModel) -> None:
    graph = DecisionModel(TREE, VALUES, WEIGHTS, low=VALUES * 0.5).graph
    assert graph.nodes["goal"] == {"kind": "goal", "local_weight": 1.0, "global_weight": 1.0}
    assert graph.nodes["speed"]["global_weight"] == pytest.approx(0.45)
    assert graph.nodes["x"]["kind"] == "alternative"
    expected = {"low": 0.1, "central": 0.2, "high": 0.2, "method": "given"}
    assert graph.edges["speed", "x"] == expected
    with pytest.raises(nx.NetworkXError):
        graph.add_edge("a", "b")


def test_a_model_is_frozen_and_can_be_copied(model: DecisionModel) -> None:
    with pytest.raises(AttributeError, match="frozen"):
        model.aggregation = "product"
    for array in (model.value_array, model.local_array):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    values = model.values
    values.iloc[0, 0] = 0.123
    assert model.values.iloc[0, 0] == 1
    source = VALUES.copy()
    made = DecisionModel(TREE, source, WEIGHTS)
    source.iloc[0, 0] = 0.5
    assert made.values.iloc[0, 0] == 1
    assert made.graph is made.graph
    for other in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        assert other.evaluate().scores.equals(model.evaluate().scores)
    assert "3 alternatives, 3 leaves" in repr(model)


# -- flat ------------------------------------------------------------------------------------------


def test_flat_names_what_has_no_name() -> None:
    for values in ([[1, 2], [3, 0]], np.array([[1, 2], [3, 0]]), pd.DataFrame([[1, 2], [3, 0]])):
        for weights in ([0.5, 0.5], pd.Series([0.5, 0.5]), {"C1": 0.5, "C2": 0.5}):
            model = DecisionModel.flat(values, weights)
            assert model.alternatives == ("A1", "A2")
            assert model.hierarchy.leaves == ["C1", "C2"]
            assert model.hierarchy.goal == "goal"
            assert model.evaluate().top == ("A1", "A2")
            assert model.graph.number_of_nodes() == 5


def test_flat_matches_names_and_takes_any_finite_scale() -> None:
    values = pd.DataFrame({"a": [1000.0, -5], "b": [0.0, 7]}, index=["x", "y"])
    for weights in ({"b": 0.9, "a": 0.1}, pd.Series({"b": 0.9, "a": 0.1}), [0.1, 0.9]):
        scores = DecisionModel.flat(values, weights).evaluate().scores
        assert scores.to_dict() == pytest.approx({"x": 100, "y": 5.8})


def test_flat_keeps_keys_that_look_like_something_else() -> None:
    values = pd.DataFrame([[0.1, 0.2], [0.3, 0.1]], index=["0", "NA"], columns=["true", "1E3"])
    model = DecisionModel.flat(values, {"true": 1, "1E3": 0})
    assert model.evaluate().top == ("NA",)
    numbered = DecisionModel.flat(values.set_axis([7, 3]), [1, 0])
    assert numbered.alternatives == ("7", "3")
    goal = DecisionModel.flat(pd.DataFrame([[1.0]], index=["goal_"], columns=["goal"]), [1])
    assert goal.hierarchy.goal == "goal__"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: DecisionModel.flat([1, 2], [1]), "shape \\(2,\\), not two dimensions"),
        (lambda: DecisionModel.flat([[1, 2]], [1]), "shape \\(1,\\); there are 2 criteria"),
        (lambda: DecisionModel.flat([[1, 2]], 1), "shape \\(\\); there are 2"),
        (lambda: DecisionModel.flat([[1, 2]], {"C1": 1}), "no weight for C2"),
        (lambda: DecisionModel.flat([[1, 2]], {"C1": 1, "C2": 0, "C3": 0}), "unknown nodes C3"),
        (lambda: DecisionModel.flat([[1, math.nan]], [1, 0]), "A1, C2 is nan, not a finite"),
        (lambda: DecisionModel.flat([[1, math.inf]], [1, 0]), "A1, C2 is inf, not a finite"),
        (lambda: DecisionModel.flat([[1, "much"]], [1, 0]), "A1, C2 is much, not a finite"),
        (lambda: DecisionModel.flat([[1, None]], [1, 0]), "A1, C2 is None, not a finite"),
        (lambda: DecisionModel.flat([[1, 2]], ["much", 0]), "not finite or below 0: C1"),
        (lambda: DecisionModel.flat([[1, 2]], [1.5, -0.5]), "not finite or below 0: C2"),
        (lambda: DecisionModel.flat([[1, 2]], [0.5, 0.4]), "weights under goal sum to 0.9, not 1"),
        (lambda: DecisionModel.flat([[-1, 2]], [1, 0], aggregation="product"), "not below 0"),
        (lambda: DecisionModel.flat([[1, 2]], [1, 0], aggregation="mean"), "'mean'.*additive"),
        (lambda: DecisionModel.flat(np.empty((0, 2)), [1, 0]), "no alternative"),
    ],
)
def test_flat_refuses(make, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        make()


def test_flat_without_criteria() -> None:
    with pytest.raises(HierarchyError, match="no edges"):
        DecisionModel.flat(np.empty((2, 0)), [])


# -- faults ----------------------------------------------------------------------------------------


def test_every_fault_at_once() -> None:
    with pytest.raises(ModelError) as caught:
        DecisionModel(
            TREE,
            VALUES.rename(index={"z": "speed"}),
            {"cost": 0.4, "gain": 0.7, "speed": math.inf, "price": 1},
            low=VALUES.rename(index={"z": "speed"}, columns={"care": "caring"}),
            high=VALUES.drop(index=["z"]),
            orders={"gain": [], "care": [("x", "q", "better"), ("x", "y", "over")]},
            aggregation="product",
            scaling_sum=2,
        )
    message = str(caught.value)
    for words in (
        "keys of both a node and an alternative: speed",
        "low: missing leaves care",
        "low: unknown leaves caring",
        "high: missing alternatives speed",
        "no weight for care",
        "weights for unknown nodes price",
        "weights not finite or below 0: speed",
        "weights under goal sum to 1.1, not 1",
        "orders: no leaf 'gain'",
        "orders: care: no alternative q",
        "orders: care: relation 'over'; allowed: better, at_least, equal",
        "scaling_sum belongs to the multiplicative form only",
    ):
        assert words in message


def test_values_outside_zero_to_one_and_ranges_the_wrong_way() -> None:
    bad = VALUES.copy()
    bad.loc["x", "speed"] = 1.2
    bad.loc["z", "care"] = -0.1
    with pytest.raises(ModelError) as caught:
        DecisionModel(TREE, bad, WEIGHTS)
    assert "x, speed is 1.2, not a number in [0, 1]" in str(caught.value)
    assert "z, care is -0.1" in str(caught.value)
    with pytest.raises(ModelError) as caught:
        DecisionModel(TREE, VALUES, WEIGHTS, low=VALUES.clip(lower=0.3), high=VALUES * 0.9)
    assert "low above the value: x, speed" in str(caught.value)
    assert "value above high: x, cost" in str(caught.value)


def test_a_great_many_bad_values_are_counted_not_printed() -> None:
    with pytest.raises(ModelError, match="788 more of these"):
        DecisionModel.flat(np.full((40, 20), np.nan), np.full(20, 0.05))


def test_labels_given_twice() -> None:
    twice = pd.concat([VALUES, VALUES.loc[["x"]]])
    with pytest.raises(ModelError, match="values: alternatives given twice x"):
        DecisionModel(TREE, twice, WEIGHTS)
    with pytest.raises(ModelError, match="values: leaves given twice care"):
        DecisionModel(TREE, pd.concat([VALUES, VALUES[["care"]]], axis=1), WEIGHTS)


@pytest.mark.parametrize("value", [0, -1.0, math.nan, math.inf])
def test_scaling_sum_is_positive(value: float) -> None:
    with pytest.raises(ModelError, match=r"scaling_sum is .*, not above 0"):
        DecisionModel(TREE, VALUES, WEIGHTS, aggregation="multiplicative", scaling_sum=value)


def test_a_table_without_labels_is_refused() -> None:
    with pytest.raises(ModelError, match="values is no DataFrame"):
        DecisionModel(TREE, VALUES.to_numpy(), WEIGHTS)
    with pytest.raises(ModelError, match="low is no DataFrame"):
        DecisionModel(TREE, VALUES, WEIGHTS, low=VALUES.to_numpy())


def test_sums_within_rounding_are_scaled_to_one() -> None:
    model = DecisionModel.flat([[0.1, 0.2, 0.3]], [1 / 3 + 3e-10, 1 / 3, 1 / 3])
    assert math.fsum(model.local_weights) == pytest.approx(1, abs=2e-16)
    with pytest.raises(ModelError, match="sum to"):
        DecisionModel.flat([[0.1, 0.2, 0.3]], [1 / 3 + 3e-9, 1 / 3, 1 / 3])


# -- properties ------------------------------------------------------------------------------------


@given(st.data())
@settings(derandomize=True, deadline=None, max_examples=40)
def test_relabelling_permutes_the_result(data: st.DataObject) -> None:
    m, k = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    unit = st.integers(0, 8).map(lambda x: x / 8)
    values = np.array(
        data.draw(st.lists(st.lists(unit, min_size=k, max_size=k), min_size=m, max_size=m))
    )
    raw = np.array(data.draw(st.lists(st.integers(1, 9), min_size=k, max_size=k)), float)
    form = data.draw(st.sampled_from(["additive", "product"]))
    frame = pd.DataFrame(
        values, index=[f"a{i}" for i in range(m)], columns=[f"c{i}" for i in range(k)]
    )
    weights = dict(zip(frame.columns, raw / raw.sum(), strict=True))
    one = DecisionModel.flat(frame, weights, aggregation=form).evaluate()
    rows, columns = data.draw(st.permutations(range(m))), data.draw(st.permutations(range(k)))
    other = DecisionModel.flat(frame.iloc[rows, columns], weights, aggregation=form).evaluate()
    assert set(one.top) == set(other.top)
    assert other.ranking.to_dict() == one.ranking.to_dict()
    assert other.scores.to_dict() == pytest.approx(one.scores.to_dict(), abs=1e-12)
    assert one.scores.between(values.min() - 1e-12, values.max() + 1e-12).all()
    assert one.margin >= 0
    assert (one.ranking == 1).sum() == len(one.top)
    if form == "additive":
        np.testing.assert_allclose(one.contributions().sum(axis=1), one.scores, atol=1e-12)
