"""Incomplete matrices: published completions, a general optimiser, the normal equations."""

from __future__ import annotations

import json
import math
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from mcda_eiej import scales
from mcda_eiej.completion import complete, least_lambda, least_squares, parts
from mcda_eiej.eigen import eigenvector, geometric_mean, lambda_max
from mcda_eiej.errors import JudgmentError

REFERENCES = Path(__file__).parent / "references"
STEPS = np.array([float(s) for s in scales.STEPS])


def reference(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((REFERENCES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def matrix(rows: list[list[Any]]) -> np.ndarray:
    return np.array([[scales.number_of(x) for x in row] for row in rows])


def incomplete(rng: np.random.Generator, n: int, missing: int) -> np.ndarray:
    """A random matrix on the steps with so many pairs unanswered, connected."""
    i, j = np.triu_indices(n, 1)
    while True:
        a = np.ones((n, n))
        a[i, j] = rng.choice(STEPS, len(i))
        gone = rng.choice(len(i), missing, replace=False)
        a[i[gone], j[gone]] = np.nan
        a[j, i] = 1 / a[i, j]
        if len(parts(a)) == 1:
            return a


def test_bozoki_fulop_ronyai_2010() -> None:
    """One missing entry: x = 0.7302967 minimises lambda_max; weights and CR as printed by AHPy."""
    data = reference("incomplete_bozoki_4x4")
    a = matrix(data["inputs"]["matrix"])
    full, tolerance = data["full_precision"], data["tolerance"]
    done = complete(a)
    assert done[2, 3] == pytest.approx(
        data["expected"]["eigen_completion"]["2,3"], abs=tolerance["eigen_completion"]
    )
    np.testing.assert_allclose(
        eigenvector(done), data["expected"]["eigen_weights"], atol=tolerance["eigen_weights"]
    )
    assert lambda_max(done) == pytest.approx(full["eigen_lambda_max"], rel=1e-12)
    np.testing.assert_allclose(least_squares(a), full["llsm_weights"], rtol=1e-9)


def test_harker_1987() -> None:
    """A missing a_13 in a chain 2, 2: the consistent completion 4, by both methods."""
    data = reference("incomplete_harker_3x3")
    a = matrix(data["inputs"]["matrix"])
    assert complete(a)[0, 2] == pytest.approx(4.0, abs=data["tolerance"])
    for weights in (eigenvector(complete(a)), least_squares(a)):
        np.testing.assert_allclose(
            weights, data["expected"]["harker_weights"], atol=data["tolerance"]
        )


@pytest.mark.parametrize(("n", "missing"), [(4, 2), (5, 4), (6, 5), (7, 8)])
def test_completion_against_a_general_optimiser(n: int, missing: int) -> None:
    """scipy's BFGS on lambda_max from eigvals, from another start; the minimum is unique.

    lambda_max agrees to 1e-9, the entries to what the flat bottom lets BFGS see.
    """
    a = incomplete(np.random.default_rng(n), n, missing)
    i, j = np.triu_indices(n, 1)
    gone = np.isnan(a[i, j])
    i, j = i[gone], j[gone]

    def objective(t: np.ndarray) -> float:
        b = a.copy()
        b[i, j], b[j, i] = np.exp(t), np.exp(-t)
        return float(np.linalg.eigvals(b).real.max())

    found = minimize(objective, np.full(missing, 0.5), method="BFGS", options={"gtol": 1e-7})
    done = complete(a)
    assert lambda_max(done) == pytest.approx(found.fun, rel=1e-9)
    assert lambda_max(done) <= found.fun + 1e-12
    np.testing.assert_allclose(np.log(done[i, j]), found.x, atol=1e-4)


@pytest.mark.parametrize("n", [3, 5, 8])
def test_a_tree_is_completed_consistently(n: int) -> None:
    rng = np.random.default_rng(n)
    w = np.exp(rng.normal(0, 1, n))
    a = np.where(np.eye(n) == 1, 1.0, np.nan)
    for x, y in nx.random_labeled_tree(n, seed=n).edges:
        a[x, y], a[y, x] = w[x] / w[y], w[y] / w[x]
    np.testing.assert_allclose(complete(a), w[:, None] / w[None, :], rtol=1e-9)
    np.testing.assert_allclose(least_squares(a), w / w.sum(), rtol=1e-9)
    assert lambda_max(complete(a)) == pytest.approx(n, abs=1e-12)


def test_least_squares_against_the_normal_equations() -> None:
    """Minimises sum (log a_ij - y_i + y_j)^2: numpy's lstsq on the answered pairs."""
    a = incomplete(np.random.default_rng(3), 6, 7)
    rows, right = [], []
    for i, j in combinations(range(6), 2):
        if not np.isnan(a[i, j]):
            row = np.zeros(6)
            row[i], row[j] = 1.0, -1.0
            rows.append(row)
            right.append(math.log(a[i, j]))
    y = np.linalg.lstsq(np.array(rows), np.array(right), rcond=None)[0]
    np.testing.assert_allclose(least_squares(a), np.exp(y) / np.exp(y).sum(), rtol=1e-10)


def test_complete_matrices_come_back_as_they_were() -> None:
    a = incomplete(np.random.default_rng(1), 5, 0)
    np.testing.assert_array_equal(complete(a), a)
    np.testing.assert_allclose(least_squares(a), geometric_mean(a), rtol=1e-12)


def test_batches_with_different_pairs_missing() -> None:
    rng = np.random.default_rng(5)
    batch = np.stack([incomplete(rng, 5, k % 5) for k in range(12)]).reshape(3, 4, 5, 5)
    done, weights = complete(batch), least_squares(batch)
    for place in np.ndindex(3, 4):
        np.testing.assert_allclose(done[place], complete(batch[place]), rtol=1e-7)
        np.testing.assert_allclose(weights[place], least_squares(batch[place]), rtol=1e-12)
        known = ~np.isnan(batch[place])
        np.testing.assert_array_equal(done[place][known], batch[place][known])


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.integers(4, 7), st.integers(1, 4), st.integers(0, 10_000))
def test_no_change_of_one_entry_lowers_the_completion(n: int, missing: int, seed: int) -> None:
    a = incomplete(np.random.default_rng(seed), n, min(missing, (n - 1) * (n - 2) // 2))
    done = complete(a)
    least = float(lambda_max(done))
    for i, j in np.argwhere(np.triu(np.isnan(a))):
        for factor in (0.99, 1.01):
            b = done.copy()
            b[i, j] *= factor
            b[j, i] /= factor
            assert float(lambda_max(b)) >= least - 1e-12


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(2, 9), st.integers(0, 10_000), st.floats(0.1, 0.9))
def test_parts_are_those_of_networkx(n: int, seed: int, density: float) -> None:
    graph = nx.gnp_random_graph(n, density, seed=seed)
    assume(n > 1)
    a = np.where(np.eye(n) == 1, 1.0, np.nan)
    for x, y in graph.edges:
        a[x, y] = a[y, x] = 1.0
    assert parts(a) == sorted(sorted(p) for p in nx.connected_components(graph))


def test_freed_entries_of_a_batch_are_bounded_by_their_matrix() -> None:
    """With entries free lambda_max can only fall; the gradient says that it is the least."""
    rng = np.random.default_rng(9)
    a = np.stack([incomplete(rng, 6, 0) for _ in range(50)])
    low = least_lambda(a, np.array([[0, 1], [2, 4]]))
    assert np.all(low.values <= lambda_max(a) + 1e-12)
    assert np.abs(low.gradient).max() < 1e-10


@pytest.mark.parametrize("function", [complete, least_squares])
def test_unconnected_matrices_are_an_error(function: Any) -> None:
    a = np.where(np.eye(4) == 1, 1.0, np.nan)
    a[0, 1] = a[1, 0] = a[2, 3] = a[3, 2] = 1.0
    with pytest.raises(JudgmentError, match="do not connect"):
        function(a)


@pytest.mark.parametrize("function", [complete, least_squares])
def test_a_pair_answered_in_one_direction_only_is_an_error(function: Any) -> None:
    a = np.array([[1.0, 2.0, np.nan], [0.5, 1.0, 3.0], [0.2, 1 / 3, 1.0]])
    with pytest.raises(JudgmentError, match="one direction"):
        function(a)
