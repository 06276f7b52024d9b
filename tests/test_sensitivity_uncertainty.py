"""Shares of the margin's variance and Borgonovo's delta, against closed forms and quadrature."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from flipcases import claim, leaf, write_case

from mcda_eiej import ModelError, sensitivity
from mcda_eiej.results import plain
from mcda_eiej.sensitivity.uncertainty import (
    borgonovo_delta,
    first_order_shares,
    linear_shares,
)


@pytest.fixture
def small(tmp_path):
    rows = [claim("C1", "x", "A", "B;C"), claim("C2", "y", "B", "C"), claim("C3", "z", "A", "C")]
    leaves = {"x": leaf("p"), "y": leaf("p"), "z": leaf("q")}
    weights = "me,goal,p,q,2,answered,,1\n"
    return write_case(tmp_path / "case", "ABC", leaves, rows, weights=weights)


def test_first_order_shares_of_a_sum():
    # Y = 3 X1 + X2 with independent X of one variance: shares 9/10, 1/10 and 0.
    x = np.random.default_rng(1).random((3, 50_000))
    shares = first_order_shares(x, 3 * x[0] + x[1])
    # About two standard errors of a share; within a class X still varies, by (1/32)^2 of it.
    assert shares == pytest.approx([0.9, 0.1, 0.0], abs=0.004)
    assert first_order_shares(x, np.ones(50_000)).tolist() == [0, 0, 0]


def test_first_order_shares_of_nothing_are_nothing_on_average():
    # Without the correction each would be some 31/1000 above 0.
    rng = np.random.default_rng(2)
    shares = first_order_shares(rng.random((300, 1000)), rng.random(1000))
    assert abs(shares.mean()) < 0.002


def test_linear_shares_against_exact_moments():
    # Moments of two weights (w, 1 - w) with w uniform, by hand: Y = w D1 + (1 - w) D2.
    mean, variance = np.array([0.5, 0.1]), np.array([0.02, 0.05])
    weights, ratings, total = linear_shares(np.eye(2), mean, variance)
    # Var Y = Var(w) (0.4)^2 + E[w^2] (0.02 + 0.05), E[w^2] = 1/3, Var(w) = 1/12.
    assert total == pytest.approx(0.16 / 12 + 0.07 / 3)
    assert ratings == pytest.approx(0.25 * variance / total)
    # One weight says everything about the other.
    assert weights == pytest.approx([0.16 / 12 / total] * 2)
    assert linear_shares(np.array([[0.7], [0.3]]), mean, variance)[1] == pytest.approx(
        np.array([0.49 * 0.02, 0.09 * 0.05]) / (0.49 * 0.02 + 0.09 * 0.05)
    )


@pytest.mark.parametrize("k", [2, 4])
def test_linear_shares_against_draws(k):
    rng = np.random.default_rng(k)
    to_leaves = rng.dirichlet(np.ones(3), size=k).T
    half, middle = rng.random(3) / 2, rng.random(3) - 0.5
    n = 200_000
    w = rng.dirichlet(np.ones(k), size=n).T
    d = middle[:, None] + half[:, None] * rng.uniform(-1, 1, (3, n))
    y = ((to_leaves @ w) * d).sum(axis=0)
    weights, ratings, total = linear_shares(to_leaves, middle, half**2 / 3)
    # The standard error of a variance of 200,000 draws is about 0.3 per cent.
    assert y.var() == pytest.approx(total, rel=0.015)
    sampled = first_order_shares(np.vstack([w, d]), y)
    # Five standard errors of a share of one half.
    assert sampled == pytest.approx(np.concatenate([weights, ratings]), abs=0.01)


def test_delta_of_a_bivariate_normal():
    # Borgonovo's delta = E|f(y) - f(y|x)|/2, by quadrature on a fine grid.
    from scipy.stats import norm

    r = 0.7
    grid = np.linspace(-6, 6, 601)
    x, y = np.meshgrid(grid, grid, indexing="ij")
    inner = np.trapezoid(np.abs(norm.pdf(y) - norm.pdf(y, r * x, np.sqrt(1 - r * r))), grid, axis=1)
    exact = 0.5 * np.trapezoid(inner * norm.pdf(grid), grid)
    rng = np.random.default_rng(0)
    z = rng.standard_normal((3, 2000))
    found, error = borgonovo_delta(z[[0, 2]], r * z[0] + np.sqrt(1 - r * r) * z[1], rng, 2)
    # SALib's estimate smooths the densities, and is a little low on what matters much.
    assert found[0] == pytest.approx(exact, abs=0.05)
    assert found[1] < 0.06
    assert (error > 0).all()
    assert borgonovo_delta(z, np.ones(2000), rng)[0].tolist() == [0, 0, 0]


def run(case, **more):
    given = {"samples": 4000, "delta_samples": 0} | more
    return sensitivity.global_sensitivity(case, **given)


def test_against_one_rival_shares_are_exact_but_for_trees(small):
    for level in ("criteria", "leaves", "p", None):
        exact = run(small, against="B", level=level)
        assert exact.exact
        assert (exact.first_error == 0).all()
        # The number of draws is of no concern to them.
        draws = run(small, against="B", level=level, samples=40_000)
        assert draws.first.tolist() == exact.first.tolist()
    tree = run(small, against="B", level="tree", samples=40_000)
    assert not tree.exact
    assert (tree.first_error > 0).all()


def test_sampled_shares_agree_with_exact_ones_where_there_is_one_rival(tmp_path):
    rows = [claim("C1", "x", "A", "B"), claim("C2", "y", "B", "A")]
    leaves = {"x": leaf("goal"), "y": leaf("goal"), "z": leaf("goal")}
    weights = "me,goal,x,y,3,answered,,1\nme,goal,x,z,3,answered,,1\nme,goal,y,z,1,answered,,1\n"
    case = write_case(tmp_path / "case", "AB", leaves, rows, weights=weights)
    exact = run(case, against="B")
    sampled = run(case, samples=40_000)
    assert [r[:2] for r in sampled.inputs] == [
        ("weight", "x"),
        ("weight", "y"),
        ("weight", "z"),
        ("rating", "z"),
        ("rating", "z"),
    ]
    off = np.abs(sampled.first - exact.first)
    assert (off <= 5 * sampled.first_error + 0.002).all()
    assert sampled.variance == pytest.approx(exact.variance, rel=0.03)


def test_the_seed_decides_and_nothing_else(small):
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - it is what must stay as it is
    shown = warnings.formatwarning
    few = {"deltas": 0, "delta_samples": 100}
    first, again = run(small, seed=0, **few), run(small, seed=0, **few)
    other = run(small, seed=1)
    assert first.to_dict() == again.to_dict()
    assert first.to_dict() != other.to_dict()
    # SALib's own entry point would have changed both.
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002
    assert warnings.formatwarning is shown


def test_a_result_in_words_and_numbers(small):
    found = run(small, deltas=1, delta_samples=300)
    frame = found.to_frame()
    assert frame["first_order"].is_monotonic_decreasing
    kinds = frame["kind"].value_counts()
    # p, q (z is an only child, and x, y are not drawn at this level) and what is uncertain.
    assert kinds["weight"] == 2
    assert frame.loc[frame["kind"] == "weight", "delta"].notna().all()
    assert frame.loc[frame["kind"] == "rating", "delta"].notna().sum() == 1
    told = found.to_dict()
    assert told["table"] == plain(frame)
    assert told["seed"] == 0
    assert told["best"] == "A"
    assert 0 <= told["stays"] <= 1


def test_what_has_no_margin_is_an_error(small, eiej):
    with pytest.raises(ModelError, match="2A = 2B"):
        run(eiej, conditions=("drift_2a_to_2b",))
    with pytest.raises(ModelError, match="no rival 'Z'"):
        run(small, against="Z")
    with pytest.raises(ModelError, match="no rival 'A'"):
        run(small, against="A")
    with pytest.raises(ModelError, match="level"):
        run(small, level="nothing")
