"""Weights down a tree, sums and products, ties and ranks."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mcda_eiej import Hierarchy, additive

unit = st.floats(0, 1)


def test_global_weights_multiply_down_with_a_batch_axis() -> None:
    h = Hierarchy.from_edges([("g", "a"), ("g", "b"), ("b", "c"), ("b", "d"), ("d", "e")])
    # a, b, c, d, e
    local = np.array([[0.25, 0.75, 0.2, 0.8, 1.0], [1.0, 0.0, 0.5, 0.5, 1.0]])
    expected = [[0.25, 0.75, 0.15, 0.6, 0.6], [1.0, 0.0, 0.0, 0.0, 0.0]]
    np.testing.assert_allclose(additive.global_weights(local, h.parent_index), expected, atol=1e-15)
    np.testing.assert_allclose(additive.global_weights(local[0], h.parent_index), expected[0])
    assert local[0, 2] == 0.2  # the input is left alone


@given(
    arrays(float, (3, 4), elements=unit),
    arrays(float, (5, 4), elements=unit),
)
@settings(derandomize=True, deadline=None, max_examples=50)
def test_sums_and_products_against_loops(values: np.ndarray, weights: np.ndarray) -> None:
    sums = additive.additive(values, weights)
    products = additive.product(values, weights)
    assert sums.shape == products.shape == (5, 3)
    for k, w in enumerate(weights):
        for i, v in enumerate(values):
            np.testing.assert_allclose(sums[k, i], sum(x * y for x, y in zip(v, w, strict=True)))
            expected = 1.0
            for x, y in zip(v, w, strict=True):
                expected *= x**y  # 0 ** 0 is 1: no weight, no say
            np.testing.assert_allclose(products[k, i], expected, rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(additive.contributions(values, weights[0]).sum(axis=1), sums[0])


def test_a_zero_with_weight_makes_the_product_zero() -> None:
    values = [[0.0, 1.0], [0.5, 0.5]]
    np.testing.assert_array_equal(additive.product(values, [0.0, 1.0]), [1.0, 0.5])
    np.testing.assert_array_equal(additive.product(values, [1e-9, 1.0])[0], 0.0)


def test_ties_are_relative_above_one_and_absolute_below() -> None:
    assert additive.tied(0.5, 0.5 + 0.9e-12)
    assert not additive.tied(0.5, 0.5 + 1.1e-12)
    assert additive.tied(1000.0, 1000.0 + 0.9e-9)
    assert not additive.tied(1000.0, 1000.0 + 1.2e-9)
    assert additive.tied(-1000.0, -1000.0 - 0.9e-9)


def test_competition_ranks_and_the_top() -> None:
    scores = [[0.7, 0.9, 0.9 + 1e-13, 0.1], [0.1, 0.1, 0.1, 0.1]]
    np.testing.assert_array_equal(additive.competition_ranks(scores), [[3, 1, 1, 4], [1, 1, 1, 1]])
    np.testing.assert_array_equal(
        additive.top_set(scores), [[False, True, True, False], [True, True, True, True]]
    )


@given(arrays(float, st.integers(1, 7), elements=st.integers(0, 4).map(float)))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_ranks_count_those_that_are_better(scores: np.ndarray) -> None:
    ranks = additive.competition_ranks(scores)
    assert [int((scores > s).sum()) + 1 for s in scores] == ranks.tolist()
    np.testing.assert_array_equal(additive.top_set(scores), ranks == 1)


def test_goodwin_and_wright_smart_scores(reference) -> None:
    # Goodwin & Wright, Decision Analysis for Management Judgment, chapter 3: office location.
    # Printed to one decimal, so half a unit of it is the tolerance.
    ref = reference("maut_smart_goodwin_wright")
    weights = np.array(ref["inputs"]["weights"]) / ref["inputs"]["weight_scale"]
    scores = additive.additive(ref["inputs"]["values"], weights)
    np.testing.assert_allclose(scores, ref["expected"]["scores"], atol=0.05)
    np.testing.assert_allclose(scores, ref["full_precision"]["scores"], atol=1e-12)
