"""Criticality after Triantaphyllou & Sanchez (1997) beside the exact break-even."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcda_eiej import DecisionModel, Hierarchy
from mcda_eiej.sensitivity.criticality import criticality, weight_deltas

REFERENCE = Path(__file__).parent / "references" / "sens_ts_hand.json"


def test_the_hand_checked_example():
    """references/sens_ts_hand.json; its keys are "i,j,k": alternatives i, j and criterion k."""
    r = json.loads(REFERENCE.read_text(encoding="utf-8"))
    model = DecisionModel.flat(r["inputs"]["matrix"], r["inputs"]["weights"])
    np.testing.assert_allclose(model.scores(), r["expected"]["P"], atol=r["tolerance"]["P"])
    table = criticality(model)
    assert list(table.columns) == [
        "criterion",
        "pair",
        "delta",
        "percent",
        "exact_break_even",
        "agrees",
    ]
    found = {(row.pair, row.criterion): row for row in table.itertuples()}
    for key, expected in r["expected"]["delta_abs"].items():
        i, j, k = key.split(",")
        row = found[(f"A{i}", f"A{j}"), f"C{k}"]
        percent = r["full_precision"]["delta_percent"][key]
        if expected is None:
            assert np.isnan([row.delta, row.percent, row.exact_break_even]).all()
        else:
            assert row.delta == pytest.approx(expected, abs=r["tolerance"]["delta_abs"])
            assert row.percent == pytest.approx(percent, abs=r["tolerance"]["criticality"])
        assert row.agrees
    least = table["percent"].abs().groupby(table["criterion"]).min()
    np.testing.assert_allclose(
        least, r["expected"]["criticality"], atol=r["tolerance"]["criticality"]
    )


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.integers(2, 7), st.integers(2, 6))
def test_on_one_level_renormalising_gives_the_exact_break_even(seed, m, k):
    """(W - delta) / (1 - delta) is the weight at which the pair ties; both exist or neither."""
    rng = np.random.default_rng(seed)
    model = DecisionModel.flat(rng.random((m, k)), rng.dirichlet(np.ones(k)))
    table = criticality(model)
    assert table["agrees"].all()
    assert (table["delta"].isna() == table["exact_break_even"].isna()).all()
    weights = np.repeat(model.leaf_weights, m * (m - 1) // 2)
    expected = (weights - table["delta"]) / (1 - table["delta"])
    # Relative 1e-9: the two divide by differences of values that may be small.
    np.testing.assert_allclose(table["exact_break_even"], expected, rtol=1e-9)


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.integers(0, 10**6))
def test_delta_makes_the_pair_tie(seed):
    rng = np.random.default_rng(seed)
    values, weights = rng.random((5, 4)), rng.dirichlet(np.ones(4))
    delta = weight_deltas(values, weights)
    for i, j, k in np.argwhere(np.isfinite(delta)):
        moved = weights.copy()
        moved[k] -= delta[i, j, k]
        assert moved[k] >= -1e-12
        # Scores may be large where delta is; 1e-9 of their size.
        a, b = values[i] @ moved, values[j] @ moved
        assert a == pytest.approx(b, rel=1e-9, abs=1e-9)
    np.testing.assert_array_equal(delta, np.moveaxis(delta, 0, 1))


def test_where_the_paper_and_the_exact_break_even_part():
    """By hand, in a hierarchy: the leaf's sibling, which the paper leaves alone, gains weight."""
    hierarchy = Hierarchy.from_edges([("g", "a"), ("g", "b"), ("a", "a1"), ("a", "a2")])
    values = pd.DataFrame([[1.0, 0.0, 0.5], [0.6, 0.9, 0.0]], ["X", "Y"], ["a1", "a2", "b"])
    model = DecisionModel(hierarchy, values, {"a": 0.5, "b": 0.5, "a1": 0.9, "a2": 0.1})
    # Lead of X: .45 x .4 - .05 x .9 + .5 x .5 = .385. Lowering a1 to 0 leaves .205 by the paper:
    # no reversal. Exact: .5 (.4 t - .9 (1 - t)) + .25 = 0 at t = .2 / .65.
    table = criticality(model).set_index("criterion")
    assert np.isnan(table.loc["a1", "delta"])
    assert table.loc["a1", "exact_break_even"] == pytest.approx(0.2 / 0.65, abs=1e-12)
    assert not table.loc["a1", "agrees"]
    assert table.loc["a2", "agrees"]
    # Raising a2: -.385 / .9 by the paper.
    assert table.loc["a2", "delta"] == pytest.approx(-0.385 / 0.9, abs=1e-12)


def test_ties_and_zero_weights():
    model = DecisionModel.flat([[1.0, 0.0, 0.3], [0.0, 1.0, 0.3]], [0.5, 0.5, 0.0])
    table = criticality(model).set_index("criterion")
    # A tie now: nothing to change, and the break-even is the weight itself.
    assert table.loc["C1", ["delta", "exact_break_even"]].tolist() == [0.0, 0.5]
    assert table["agrees"].all()
    assert np.isnan(table.loc["C3", "delta"])
    raised = criticality(DecisionModel.flat([[1.0, 0.0], [0.0, 1.0]], [1.0, 0.0]))
    assert raised["delta"].tolist() == [1.0, -1.0]
    assert raised["percent"].tolist() == [100.0, -np.inf]
    alone = criticality(DecisionModel.flat([[0.4, 0.5]], [0.5, 0.5]))
    assert alone.empty
    assert len(alone.columns) == 6
