"""Potential optimality: by hand, against the exact regions, and by trying the raises."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcda_eiej import DecisionModel, Hierarchy, ModelError
from mcda_eiej.errors import ConstraintError
from mcda_eiej.sensitivity.optimality import potential_optimality
from mcda_eiej.sensitivity.regions import weight_space


def rated(values: np.ndarray, weights: np.ndarray | None = None) -> DecisionModel:
    """A model on one level with ratings in [0, 1]."""
    m, k = values.shape
    leaves = [f"C{j + 1}" for j in range(k)]
    table = pd.DataFrame(values, index=[f"A{i + 1}" for i in range(m)], columns=leaves)
    local = dict(zip(leaves, np.full(k, 1 / k) if weights is None else weights, strict=True))
    return DecisionModel(Hierarchy.from_edges([("goal", n) for n in leaves]), table, local)


def test_by_hand() -> None:
    """C lies below the line from A to B, 0.1 at the middle; D is below C everywhere."""
    model = rated(np.array([[1, 0], [0, 1], [0.4, 0.4], [0.3, 0.2]]), np.array([0.75, 0.25]))
    found = potential_optimality(model)
    table = found.to_frame()
    assert table.index.tolist() == ["A1", "A2", "A3", "A4"]
    assert table["can_be_best"].tolist() == [True, True, False, False]
    assert table["alone"].tolist() == [True, True, False, False]
    # D leads least badly where 0.3 w + 0.2 (1 - w) falls short of A and of C alike, w = 0.5.
    np.testing.assert_allclose(table["lead"], [0.6, 0.6, -0.1, -0.25], atol=1e-12)
    assert table["dominated_by"].tolist() == [(), (), (), ("A3",)]
    assert table["strictly_dominated_by"].tolist() == [(), (), (), ("A3",)]
    np.testing.assert_allclose(found.mixtures.loc["A3"], [0.5, 0.5, 0, 0], atol=1e-12)
    assert found.mixtures.loc["A1"].isna().all()
    np.testing.assert_allclose(found.best_weights.loc["A3"], [0.5, 0.5], atol=1e-12)
    np.testing.assert_allclose(table["raise_all"], [0, 0, 0.1, 0.25], atol=1e-12)
    # Scores now: 0.75, 0.25, 0.4, 0.275. B's second rating is full, so that it gains 0.75 t.
    np.testing.assert_allclose(table["raise_all_now"], [0, 0.5 / 0.75, 0.35, 0.475], atol=1e-12)
    # C by its first: 0.4 + w t >= w and >= 1 - w, least t at w = 0.5; the same by its second.
    assert table.loc["A3", "raise_one"] == pytest.approx(0.2)
    assert table.loc["A3", "raise_one_leaf"] == "C1"
    assert table["raise_one_leaf"].tolist()[:2] == [None, None]
    # Now: 0.35 / 0.75 by the first leaf, 0.35 / 0.25 > 0.6 by the second.
    np.testing.assert_allclose(
        table["raise_one_now"], [0, 0.5 / 0.75, 0.35 / 0.75, 0.475 / 0.75], atol=1e-12
    )
    assert table["raise_one_now_leaf"].tolist() == [None, "C1", "C1", "C1"]


def test_dominance() -> None:
    values = np.array([[0.5, 0.5], [0.5, 0.7], [0.6, 0.8], [0.5, 0.5]])
    table = potential_optimality(rated(values)).to_frame()
    assert table["dominated_by"].tolist() == [("A2", "A3"), ("A3",), (), ("A2", "A3")]
    assert table["strictly_dominated_by"].tolist() == [("A3",), ("A3",), (), ("A3",)]
    # With little weight on the second, one that is worse there is dominated all the same.
    values = np.array([[0.9, 0.2], [0.5, 0.6]])
    table = potential_optimality(rated(values), constraints="C1 >= 0.5").to_frame()
    assert table["dominated_by"].tolist() == [(), ("A1",)]
    assert table["strictly_dominated_by"].tolist() == [(), ()]
    assert table["can_be_best"].tolist() == [True, True]
    assert table["alone"].tolist() == [True, False]
    table = potential_optimality(rated(values), constraints="C1 >= 0.6").to_frame()
    assert table["strictly_dominated_by"].tolist() == [(), ("A1",)]
    assert table["lead"]["A2"] == pytest.approx(-0.08)


@given(st.integers(0, 10_000))
@settings(derandomize=True, deadline=None, max_examples=25)
def test_against_the_exact_regions(seed: int) -> None:
    """Can be best where the region is not empty; the lead is tried at many weights."""
    rng = np.random.default_rng(seed)
    m, k = int(rng.integers(1, 6)), int(rng.integers(1, 5))
    values = rng.integers(0, 9, (m, k)) / 8 if seed % 2 else rng.random((m, k))
    constraints = ["C1 >= C2"] if k > 1 and seed % 3 == 0 else []
    model = rated(values)
    found = potential_optimality(model, constraints=constraints)
    table = found.to_frame()
    region = weight_space(model, constraints=constraints)
    for name in model.alternatives:
        corners = region.vertices(name)
        assert table.loc[name, "can_be_best"] == (len(corners) > 0)
        assert table.loc[name, "alone"] == (table.loc[name, "lead"] > 0)
    weights = rng.dirichlet(np.ones(k), 2000)
    weights = weights[weights[:, 0] >= weights[:, 1]] if constraints else weights
    scores = weights @ values.T
    for i, name in enumerate(model.alternatives):
        others = np.delete(scores, i, axis=1)
        if m == 1:
            assert table.loc[name, "lead"] == math.inf
            continue
        lead = table.loc[name, "lead"]
        assert (scores[:, i] - others.max(axis=1)).max() <= lead + 1e-9
        at = found.best_weights.loc[name].to_numpy() @ values.T
        assert at[i] - np.delete(at, i).max() == pytest.approx(lead, abs=1e-9)
        if lead < 0:
            mixture = found.mixtures.loc[name].to_numpy()
            assert mixture.sum() == pytest.approx(1)
            assert mixture[i] == 0
            assert (scores @ mixture - scores[:, i] >= -lead - 1e-9).all()
        worse = (scores[:, [i]] - others) < -1e-12
        named = set(np.delete(model.alternatives, i)[worse.all(axis=0)])
        assert set(table.loc[name, "strictly_dominated_by"]) <= named


@given(st.integers(0, 10_000))
@settings(derandomize=True, deadline=None, max_examples=15)
def test_raises_are_just_enough(seed: int) -> None:
    """Raised by what is said an alternative can be best, by a little less it cannot."""
    rng = np.random.default_rng(seed)
    values = rng.random((5, 3)) ** 0.5
    values[0] *= rng.uniform(0.2, 0.7)
    values[1, 0] = 1.0
    weights = rng.dirichlet(np.ones(3))
    model = rated(values, weights)
    table = potential_optimality(model).to_frame()
    row = table.loc["A1"]

    def lead(raised: np.ndarray) -> float:
        changed = np.vstack([np.minimum(raised, 1.0), values[1:]])
        return float(potential_optimality(rated(changed)).leads[0])

    def lead_now(raised: np.ndarray) -> float:
        scores = np.vstack([np.minimum(raised, 1.0), values[1:]]) @ weights
        return float(scores[0] - scores[1:].max())

    less = 1e-6
    for now, measure in (("", lead), ("_now", lead_now)):
        if measure(values[0]) >= 0:
            assert row[f"raise_all{now}"] == row[f"raise_one{now}"] == 0
            continue
        by = row[f"raise_all{now}"]
        assert measure(values[0] + by) >= -1e-9
        assert measure(values[0] + by - less) < 0
        by, leaf = row[f"raise_one{now}"], row[f"raise_one{now}_leaf"]
        unit = np.eye(3)
        tried = [by] if math.isfinite(by) else []
        if tried:
            mine = unit[int(leaf[1]) - 1]
            assert values[0] @ mine + by <= 1 + 1e-9
            assert measure(values[0] + by * mine) >= -1e-9
        for one in unit:
            # Nothing less, on any leaf, is enough; nor is anything if none is named.
            assert measure(values[0] + (by - less if tried else 1.0) * one) < 0


def test_raises_stop_at_the_top() -> None:
    """With ratings full on one leaf the other has to carry the raise."""
    model = rated(np.array([[1.0, 0.2], [1.0, 0.9]]), np.array([0.5, 0.5]))
    table = potential_optimality(model).to_frame()
    # Tied where all weight is on C1: it can be best, never alone.
    assert table.loc["A1", ["can_be_best", "alone"]].tolist() == [True, False]
    assert table.loc["A1", "raise_all_now"] == pytest.approx(0.7)
    assert table.loc["A1", "raise_one_now"] == pytest.approx(0.7)
    assert table.loc["A1", "raise_one_now_leaf"] == "C2"
    table = potential_optimality(model, constraints="C2 >= 0.5").to_frame()
    assert table.loc["A1", "lead"] == pytest.approx(-0.35)
    assert table.loc["A1", "raise_all"] == pytest.approx(0.7)
    # An ideal rival: only its equal on some leaf will do, and the nearest is leaf C2.
    model = rated(np.array([[0.5, 0.8], [1.0, 1.0]]))
    table = potential_optimality(model).to_frame()
    assert table.loc["A1", "raise_all"] == pytest.approx(0.2)
    assert table.loc["A1", "raise_one"] == pytest.approx(0.2)
    assert table.loc["A1", "raise_one_leaf"] == "C2"
    assert table.loc["A1", "raise_one_now"] == math.inf
    assert table.loc["A1", "raise_one_now_leaf"] is None
    assert table.loc["A1", "raise_all_now"] == pytest.approx(0.5)


@pytest.fixture
def deep() -> DecisionModel:
    hierarchy = Hierarchy.from_edges(
        [("goal", "p"), ("goal", "q"), ("p", "x"), ("p", "y"), ("q", "u"), ("q", "v")]
    )
    values = pd.DataFrame(
        [[0.9, 0.8, 0.2, 0.3], [0.1, 0.2, 0.9, 0.9], [0.4, 0.3, 0.45, 0.4]],
        index=list("ABC"),
        columns=list("xyuv"),
    )
    weights = {"p": 0.5, "q": 0.5, "x": 0.8, "y": 0.2, "u": 0.5, "v": 0.5}
    return DecisionModel(hierarchy, values, weights)


def test_levels(deep: DecisionModel) -> None:
    found = potential_optimality(deep)
    # Criteria: A (0.88, 0.25), B (0.12, 0.9), C (0.38, 0.425).
    a, b, c = np.array([0.88, 0.25]), np.array([0.12, 0.9]), np.array([0.38, 0.425])
    w = (b - a)[1] / ((b - a)[1] - (b - a)[0])  # A and B tie
    lead = float(c @ [w, 1 - w] - a @ [w, 1 - w])
    table = found.to_frame()
    assert table.loc["C", "lead"] == pytest.approx(lead)
    assert table.loc["C", "raise_all"] == pytest.approx(-lead)
    # One rating: x carries 0.8 of p. At weight v on p, 0.8 t v makes up the gap to both.
    grid = np.linspace(0.001, 1, 200_001)
    gap = np.maximum(*(np.outer(grid, s - c)[:, 0] + (1 - grid) * (s - c)[1] for s in (a, b)))
    assert table.loc["C", "raise_one"] == pytest.approx((gap / (0.8 * grid)).min(), abs=1e-5)
    assert table.loc["C", "raise_one_leaf"] == "x"
    leaves = potential_optimality(deep, "leaves").to_frame()
    assert leaves["lead"]["C"] > table["lead"]["C"]
    assert potential_optimality(deep, "leaves", "p >= 0.9").to_frame()["can_be_best"].tolist() == [
        True,
        False,
        False,
    ]
    below = potential_optimality(deep, "p")
    assert below.weights == ("x", "y")
    # Below p the weights of q stay: half of a score is given.
    assert below.to_frame()["lead"]["A"] == pytest.approx(0.5 * (0.9 - 0.1) + 0.5 * (0.25 - 0.9))
    with pytest.raises(ModelError):
        potential_optimality(deep, "nowhere")
    with pytest.raises(ConstraintError, match=r"p >= 0\.6; q >= 0\.6"):
        potential_optimality(deep, constraints=["p >= 0.6", "q >= 0.6"])


@given(st.integers(0, 10_000))
@settings(derandomize=True, deadline=None, max_examples=8)
def test_products(seed: int) -> None:
    """Raises are of ratings, not of logarithms; found again by bisection."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(0.2, 0.9, (4, 3))
    values[0] *= 0.5
    weights = rng.dirichlet(np.ones(3))
    leaves = ["x", "y", "z"]
    table = pd.DataFrame(values, index=list("ABCD"), columns=leaves)
    hierarchy = Hierarchy.from_edges([("goal", n) for n in leaves])

    def model(ratings: np.ndarray) -> DecisionModel:
        changed = table.copy()
        changed.loc["A"] = np.minimum(ratings, 1.0)
        local = dict(zip(leaves, weights, strict=True))
        return DecisionModel(hierarchy, changed, local, aggregation="product")

    def now(ratings: np.ndarray) -> float:
        scores = model(ratings).scores()
        return float(scores[0] - scores[1:].max())

    row = potential_optimality(model(values[0])).to_frame().loc["A"]
    if now(values[0]) < 0:
        assert now(values[0] + row["raise_all_now"]) == pytest.approx(0, abs=1e-12)
    if math.isfinite(row["raise_one_now"]) and row["raise_one_now"] > 0:
        unit = np.eye(3)[leaves.index(row["raise_one_now_leaf"])]
        assert now(values[0] + row["raise_one_now"] * unit) == pytest.approx(0, abs=1e-12)
    for by in ("raise_all", "raise_one"):
        if row[by] > 0:
            unit = np.ones(3) if by == "raise_all" else np.eye(3)[leaves.index(row[f"{by}_leaf"])]
            raised = potential_optimality(model(values[0] + row[by] * unit)).leads[0]
            short = potential_optimality(model(values[0] + (row[by] - 1e-6) * unit)).leads[0]
            assert raised == pytest.approx(0, abs=1e-9)
            assert short < 0


def test_values_without_a_top() -> None:
    """Tables of numbers of any size have no top, so that every raise is possible."""
    model = DecisionModel.flat([[30, 10], [20, 40], [10, 12]], [0.5, 0.5])
    table = potential_optimality(model).to_frame()
    assert table.loc["A3", "lead"] == pytest.approx(-14.5)
    assert table.loc["A3", "raise_all"] == pytest.approx(14.5)
    assert table.loc["A3", "raise_one_now"] == pytest.approx(38)


def test_the_result() -> None:
    model = rated(np.array([[0.9, 0.1], [0.1, 0.9], [0.2, 0.2]]))
    found = potential_optimality(model, constraints="C1 <= 0.9")
    assert found.constraints == ("C1 <= 0.9",)
    read = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert read["alternatives"]["A3"]["can_be_best"] is False
    assert read["alternatives"]["A3"]["dominated_by"] == []
    assert read["mixtures"]["A1"]["A2"] is None
    assert "<table" in found._repr_html_()
    single = potential_optimality(rated(np.array([[0.4, 0.5]]))).to_frame().loc["A1"]
    assert single["lead"] == math.inf
    assert single["can_be_best"]
    assert single["raise_all"] == single["raise_one"] == 0
