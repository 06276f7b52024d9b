"""Nearest reversals against a general optimiser from many starts, and by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from mcda_eiej import DecisionModel, Hierarchy
from mcda_eiej.errors import ModelError
from mcda_eiej.projection import least_norm, simplex_basis, solve_lp
from mcda_eiej.sensitivity.reversal import nearest_reversal, nearest_weights

SHAPES = [(6, 6), (8, 5), (4, 10)]
NORMS = {"l1": 1, "l2": 2, "linf": np.inf}


def distance(change, norm):
    return np.linalg.norm(change, ord=NORMS[norm])


def general_optimiser(values, w0, challenger, norm, rng, starts=5):
    """(distance, weights) by SLSQP, the norm written out in helper variables."""
    k = len(w0)
    lead = values[challenger] - np.delete(values, challenger, axis=0)
    found = (np.inf, None)
    for start in range(starts):
        x0 = rng.dirichlet(np.ones(k)) if start else w0
        constraints = [
            {"type": "eq", "fun": lambda z: z[:k].sum() - 1},
            {"type": "ineq", "fun": lambda z: lead @ z[:k]},
        ]
        bounds = [(0, 1)] * k
        if norm == "l2":
            z0, cost = x0, lambda z: ((z - w0) ** 2).sum()
        else:
            extra = 1 if norm == "linf" else k
            z0 = np.append(x0, [np.abs(x0 - w0).max()] if extra == 1 else np.abs(x0 - w0))
            bounds += [(0, 2)] * extra
            cost = lambda z: z[k:].sum()  # noqa: E731
            constraints.append(
                {
                    "type": "ineq",
                    "fun": lambda z: np.r_[z[k:] - (z[:k] - w0), z[k:] + (z[:k] - w0)],
                }
            )
        r = minimize(
            cost,
            z0,
            bounds=bounds,
            constraints=constraints,
            method="SLSQP",
            options={"ftol": 1e-13, "maxiter": 500},
        )
        x = r.x[:k]
        if (lead @ x).min() > -1e-8 and abs(x.sum() - 1) < 1e-8:
            found = min(found, (distance(x - w0, norm), x), key=lambda f: f[0])
    return found


@settings(derandomize=True, deadline=None, max_examples=36)
@given(
    st.integers(0, 10**6), st.sampled_from(SHAPES), st.sampled_from(sorted(NORMS)), st.booleans()
)
def test_against_a_general_optimiser(seed, shape, norm, coarse):
    rng = np.random.default_rng(seed)
    m, k = shape
    values = rng.integers(0, 5, (m, k)) / 4 if coarse else rng.random((m, k))
    w0 = rng.dirichlet(np.ones(k))
    challenger = int(np.argsort(-(values @ w0))[int(rng.integers(1, 4))])
    found = nearest_weights(values, w0, challenger, norm)
    expected, _x = general_optimiser(values, w0, challenger, norm, rng)
    if found is None:
        assert expected == np.inf
        return
    lead = values[challenger] - np.delete(values, challenger, axis=0)
    assert (lead @ found).min() > -1e-12
    assert abs(found.sum() - 1) < 1e-12
    assert (found >= 0).all()
    # SLSQP stops at about 1e-7 of its optimum; ours must not be farther away.
    assert distance(found - w0, norm) == pytest.approx(expected, abs=2e-6)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from(SHAPES), st.sampled_from(sorted(NORMS)))
def test_the_challenger_is_best_there_and_not_just_before(seed, shape, norm):
    rng = np.random.default_rng(seed)
    m, k = shape
    model = DecisionModel.flat(rng.random((m, k)), rng.dirichlet(np.ones(k)))
    table = nearest_reversal(model, norm=norm)
    w0 = model.leaf_weights
    assert len(table) == m - 1
    assert table["distance"].is_monotonic_increasing
    for row in table.itertuples(index=False, name=None):
        challenger, far, weights = row[0], row[1], np.array(row[2:])
        if np.isinf(far):
            assert np.isnan(weights).all()
            continue
        assert far == pytest.approx(distance(weights - w0, norm), abs=1e-15)
        there = model.with_weights(dict(zip(model.hierarchy.leaves, weights, strict=True)))
        assert challenger in there.evaluate().top
        scores = np.sort(there.scores())
        assert scores[-1] - scores[-2] < 1e-9
        before = w0 + 0.999 * (weights - w0)
        assert challenger not in DecisionModel.flat(model.values, before).evaluate().top


def test_among_equally_near_weights_the_one_nearest_in_l2():
    """By hand: the challenger needs w1 >= 0.5. From (.2, .5, .3) the missing .3 comes from the
    others in any split for L1 and L-infinity 0.3; L2 takes .15 from each."""
    model = DecisionModel.flat([[0, 1, 1], [1, 0, 0]], [0.2, 0.5, 0.3])
    for norm, far in (("l1", 0.6), ("l2", np.sqrt(0.135)), ("linf", 0.3)):
        row = nearest_reversal(model, norm=norm).iloc[0]
        assert row["distance"] == pytest.approx(far, abs=1e-12)
        np.testing.assert_allclose(row[2:].astype(float), [0.5, 0.35, 0.15], atol=1e-12)
    # From (.2, .7, .1) the last weight runs out.
    model = DecisionModel.flat([[0, 1, 1], [1, 0, 0]], [0.2, 0.7, 0.1])
    for norm in NORMS:
        row = nearest_reversal(model, norm=norm).iloc[0]
        np.testing.assert_allclose(row[2:].astype(float), [0.5, 0.5, 0.0], atol=1e-12)


@settings(derandomize=True, deadline=None, max_examples=15)
@given(st.integers(0, 10**6), st.sampled_from(["l1", "linf"]))
def test_the_second_stage_against_a_general_optimiser(seed, norm):
    """Coarse values make many weights equally near; SLSQP looks for the L2-nearest of them."""
    rng = np.random.default_rng(seed)
    m, k = 4, 6
    values = rng.integers(0, 3, (m, k)) / 2
    w0 = rng.dirichlet(np.ones(k))
    challenger = int(np.argsort(-(values @ w0))[1])
    found = nearest_weights(values, w0, challenger, norm)
    if found is None:
        return
    far = distance(found - w0, norm)
    lead = values[challenger] - np.delete(values, challenger, axis=0)
    extra = 1 if norm == "linf" else k

    def room(z):
        return np.r_[z[k:] - (z[:k] - w0), z[k:] + (z[:k] - w0), far + 1e-9 - z[k:].sum()]

    best = np.inf
    for start in range(4):
        x0 = found if not start else rng.dirichlet(np.ones(k))
        tail = [np.abs(x0 - w0).max()] if extra == 1 else np.abs(x0 - w0)
        r = minimize(
            lambda z: ((z[:k] - w0) ** 2).sum(),
            np.append(x0, tail),
            bounds=[(0, 1)] * k + [(0, 2)] * extra,
            constraints=[
                {"type": "eq", "fun": lambda z: z[:k].sum() - 1},
                {"type": "ineq", "fun": lambda z: lead @ z[:k]},
                {"type": "ineq", "fun": room},
            ],
            method="SLSQP",
            options={"ftol": 1e-14, "maxiter": 500},
        )
        if r.success and room(r.x).min() > -1e-8 and (lead @ r.x[:k]).min() > -1e-8:
            best = min(best, np.linalg.norm(r.x[:k] - w0))
    assert np.linalg.norm(found - w0) <= best + 1e-6


def test_a_region_that_is_one_point():
    """The challenger ties with each of two others only at one point; by hand (.5, .5)."""
    values = [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]
    model = DecisionModel.flat(values, [0.7, 0.3])
    for norm, far in (("l1", 0.4), ("l2", 0.2 * np.sqrt(2)), ("linf", 0.2)):
        table = nearest_reversal(model, norm=norm).set_index("challenger")
        assert table.loc["A3", "distance"] == pytest.approx(far, abs=1e-12)
        np.testing.assert_allclose(table.loc["A3", ["C1", "C2"]].astype(float), 0.5, atol=1e-12)
    # A hair lower and there is no such point.
    model = DecisionModel.flat([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5 - 1e-9]], [0.7, 0.3])
    assert nearest_reversal(model).set_index("challenger").loc["A3", "distance"] == np.inf


@pytest.mark.parametrize("thirds", [1 / 3, 0.1, 0.7])
def test_a_point_or_a_face_that_rounding_could_empty(thirds):
    """Challenger = convex combination of the others' rows: best on a face or point only."""
    rng = np.random.default_rng(4)
    base = rng.random((3, 4))
    mix = np.array([thirds, (1 - thirds) / 2, (1 - thirds) / 2])
    values = np.vstack([base, mix @ base])
    for norm in NORMS:
        found = nearest_weights(values, [0.25] * 4, 3, norm)
        if found is not None:
            scores = values @ found
            assert scores.max() - scores[3] <= 1e-12
            # A mean of others is as good as all only where they are all alike.
            assert np.ptp(scores[:3]) < 1e-9


def test_identical_and_dominated_alternatives():
    model = DecisionModel.flat([[0.9, 0.2], [0.4, 0.8], [0.4, 0.8], [0.3, 0.1]], [0.8, 0.2])
    table = nearest_reversal(model)
    assert table["challenger"].tolist() == ["A2", "A3", "A4"]
    assert table["distance"][0] == table["distance"][1]
    assert table["distance"][2] == np.inf
    # One that ties for first is no challenger.
    assert nearest_reversal(DecisionModel.flat([[1, 0], [1, 0], [0, 1]], [0.6, 0.4]))[
        "challenger"
    ].tolist() == ["A3"]
    # The other way of being best for all weights: nobody can catch up.
    assert nearest_reversal(DecisionModel.flat([[1, 1], [0, 0]], [0.5, 0.5]))[
        "distance"
    ].tolist() == [np.inf]


def nested():
    hierarchy = Hierarchy.from_edges(
        [("g", "a"), ("g", "b"), ("a", "a1"), ("a", "a2"), ("b", "b1"), ("b", "b2"), ("b", "b3")]
    )
    rng = np.random.default_rng(2)
    weights = {"a": 0.4, "b": 0.6, "a1": 0.3, "a2": 0.7, "b1": 0.5, "b2": 0.25, "b3": 0.25}
    values = pd.DataFrame(rng.random((5, 5)), list("VWXYZ"), ["a1", "a2", "b1", "b2", "b3"])
    return hierarchy, values, weights


@pytest.mark.parametrize(
    ("level", "names"),
    [
        ("criteria", ["a", "b"]),
        ("b", ["b1", "b2", "b3"]),
        ("leaves", ["a1", "a2", "b1", "b2", "b3"]),
    ],
)
def test_levels(level, names):
    hierarchy, values, weights = nested()
    model = DecisionModel(hierarchy, values, weights)
    table = nearest_reversal(model, level, "l2")
    assert list(table.columns) == ["challenger", "distance", *names]
    finite = table[np.isfinite(table["distance"])]
    assert len(finite)
    for _i, row in finite.iterrows():
        given_ = row[names].astype(float)
        if level == "leaves":
            scores = dict(zip(values.index, values.to_numpy() @ given_.to_numpy(), strict=True))
        else:
            there = model.with_weights(dict(given_))
            scores = there.evaluate().scores.to_dict()
        assert max(scores.values()) - scores[row["challenger"]] < 1e-12


def test_a_product_model_in_logarithms():
    hierarchy, values, weights = nested()
    model = DecisionModel(hierarchy, values * 0.9 + 0.1, weights, aggregation="product")
    row = nearest_reversal(model).iloc[0]
    top = model.with_weights({"a": row["a"], "b": row["b"]}).evaluate()
    assert row["challenger"] in top.scores.index[:2]
    assert top.scores.iloc[0] - top.scores.iloc[1] < 1e-9


def test_a_weight_may_be_called_distance():
    values = pd.DataFrame([[1.0, 0.0], [0.0, 1.0]], ["P", "Q"], ["distance", "price"])
    table = nearest_reversal(DecisionModel.flat(values, [0.7, 0.3]))
    assert list(table.columns) == ["challenger", "distance", "distance", "price"]


def test_one_criterion_and_errors():
    table = nearest_reversal(DecisionModel.flat([[0.7], [0.2]], [1.0]))
    assert table["distance"].tolist() == [np.inf]
    model = DecisionModel.flat([[0.7, 0.1], [0.2, 0.3]], [0.5, 0.5])
    with pytest.raises(ModelError, match="l1, l2, linf"):
        nearest_reversal(model, norm="l3")
    with pytest.raises(ModelError, match="level"):
        nearest_reversal(model, "nowhere")
    assert nearest_reversal(DecisionModel.flat([[0.7, 0.1]], [0.5, 0.5])).empty


# -- the projection -------------------------------------------------------------------------------


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(1, 12))
def test_least_norm_by_its_optimality_conditions(seed, n, c):
    """Feasible, and y is a non-negative combination of the constraints that hold with equality
    (Karush, Kuhn and Tucker; sufficient, since the problem is convex)."""
    from scipy.optimize import nnls

    rng = np.random.default_rng(seed)
    g, h = rng.standard_normal((c, n)), rng.standard_normal(c)
    y = least_norm(g, h)
    if y is None:
        # Farkas: some non-negative combination of rows is 0 with a positive right side.
        _u, miss = nnls(np.vstack([g.T, h]), np.append(np.zeros(n), 1.0))
        assert miss < 1e-9
        return
    slack = g @ y - h
    assert slack.min() > -1e-12
    tight = g[slack < 1e-9]
    residual = nnls(tight.T, y)[1] if len(tight) else np.linalg.norm(y)
    assert residual < 1e-9


def test_least_norm_of_degenerate_sets():
    assert least_norm([[0.0, 0.0]], [1.0]) is None
    np.testing.assert_array_equal(least_norm([[0.0, 0.0]], [-1.0]), [0, 0])
    # The same constraint three times, and an equation as two.
    np.testing.assert_allclose(least_norm([[1, 1]] * 3, [1] * 3), [0.5, 0.5], atol=1e-15)
    np.testing.assert_allclose(least_norm([[1, 0], [-1, 0]], [2, -2]), [2, 0], atol=1e-15)
    assert least_norm([[1, 0], [-1, 0]], [2, -1]) is None


def test_simplex_basis():
    for k in range(1, 8):
        basis = simplex_basis(k)
        np.testing.assert_allclose(basis.T @ basis, np.eye(k - 1), atol=1e-15)
        np.testing.assert_allclose(basis.sum(axis=0), 0, atol=1e-15)


def test_solve_lp():
    # Greatest x + 2 y with x + y <= 1/3, by hand at (0, 1/3).
    g, h = [[-1, -1], [1, 0], [0, 1]], [-1 / 3, 0, 0]
    x, price, _slack = solve_lp([-1, -2], g, h, np.zeros((0, 2)), [])
    np.testing.assert_allclose(x, [0, 1 / 3], atol=1e-16)
    np.testing.assert_allclose(price, [2, 1, 0], atol=1e-12)
    assert solve_lp([1, 0], [[1, 0], [-1, 0]], [1, 0], np.zeros((0, 2)), []) is None
