"""SMAA: shares against exact values, samplers against what they should draw, seeds, executors."""

from __future__ import annotations

import json
import pickle
import tracemalloc
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import permutations
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcda_eiej import DecisionModel, Hierarchy
from mcda_eiej.constraints import Constraint
from mcda_eiej.errors import ConstraintError, ModelError
from mcda_eiej.ordinal import order_classes, positions
from mcda_eiej.sensitivity import sampling
from mcda_eiej.sensitivity.ranks import Tally, places, rank_acceptability
from mcda_eiej.sensitivity.sampling import (
    Simplexes,
    hit_and_run,
    order_sampler,
    region_sampler,
    relative_interior,
)
from mcda_eiej.sensitivity.scoring import Scoring, master_constants
from mcda_eiej.sensitivity.smaa import smaa

REFERENCES = Path(__file__).parent / "references"


def reference(name):
    return json.loads((REFERENCES / f"{name}.json").read_text(encoding="utf-8"))


def within(found, exact, n, errors=4.0):
    """Shares of ``n`` independent draws within so many standard errors of the exact value."""
    exact = np.asarray(exact, float)
    error = np.sqrt(exact * (1 - exact) / n)
    # 1e-12 for shares that are exactly 0 or 1.
    return (np.abs(np.asarray(found) - exact) <= errors * error + 1e-12).all()


def flat(values, weights=None):
    k = len(values[0])
    return DecisionModel.flat(values, np.full(k, 1 / k) if weights is None else weights)


def nested(**options):
    hierarchy = Hierarchy.from_edges(
        [("g", "a"), ("g", "b"), ("g", "c"), ("a", "a1"), ("a", "a2"), ("c", "c1"), ("c", "c2")]
    )
    rng = np.random.default_rng(6)
    weights = {"a": 0.4, "b": 0.35, "c": 0.25, "a1": 0.3, "a2": 0.7, "c1": 0.5, "c2": 0.5}
    values = pd.DataFrame(rng.random((4, 5)), list("WXYZ"), hierarchy.leaves)
    return DecisionModel(hierarchy, values, weights, **options)


# -- against exact values -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["poly_2c_three_alts", "poly_3c_ratio", "poly_dominated_dup", "poly_rand_4x4"]
)
def test_shares_of_the_polytope_references(name):
    """references/poly_*.json: exact shares, rank acceptabilities, central weights."""
    r = reference(name)
    n = 200_000
    found = smaa(flat(r["inputs"]["values"]), n, seed=1)
    exact = r["expected"]
    assert within(found.top_share, exact["top"], n)
    if "rank_acceptability" in exact:
        assert within(found.rank_acceptability, exact["rank_acceptability"], n)
        pairwise = np.array(r["full_precision"]["pairwise_winning_closed_form"], float)
        off = ~np.eye(4, dtype=bool)
        assert within(found.pairwise_winning.to_numpy()[off], pairwise[off], n)
        error = np.sqrt(np.array(exact["rank_acceptability"]))
        error = error * np.sqrt(1 - error**2) / np.sqrt(n)
        np.testing.assert_allclose(found.standard_errors, error, rtol=0.05, atol=1e-5)
    for row, central in zip(
        found.central_weights.to_numpy(), exact.get("central_weights", []), strict=False
    ):
        # A weight's spread is below 0.3; the least share here is .06 of 200,000: 4 x .3 / 110.
        np.testing.assert_allclose(row, central, atol=0.011)
    never = np.array(exact["top"]) == 0
    assert found.central_weights.isna().all(axis=1).tolist() == never.tolist()
    assert found.confidence.tolist() == pytest.approx(
        np.where(never, np.nan, 1.0).tolist(), nan_ok=True
    )


def test_ordinal_weights_by_hit_and_run():
    """references/poly_ordinal_4c_roc.json: the centroid of w1 >= .. >= w4 is ROC(4)."""
    r = reference("poly_ordinal_4c_roc")
    model = flat(r["inputs"]["values"])
    found = smaa(model, 40_000, constraints="C1 >= C2 >= C3 >= C4")
    assert found.top_share.tolist() == [1, 0]
    # Spread below .15, 40,000 slightly dependent draws; a share of 1/24 is still cheap to reject.
    assert found.sampler == "rejection"
    np.testing.assert_allclose(
        found.central_weights.loc["A1"], r["expected"]["central_weights"][0], atol=0.004
    )


def test_drugis_confidence_and_acceptability_under_drawn_values():
    """references/smaa_drugis_thrombo_exact.json draws beta values, which are none of the kinds
    here; the engine takes any sampler per leaf, so it is run with these."""
    from mcda_eiej.sensitivity.smaa_run import Plan, Sums, confidence, parts, weigh
    from mcda_eiej.sensitivity.smaa_setup import level_space

    r = reference("smaa_drugis_thrombo_exact")
    given_ = r["inputs"]
    samplers = tuple(
        Beta(tuple((d["a"], d["b"]) for d in c["dist"]), tuple(c["range"]))
        for c in given_["criteria"]
    )
    model = flat(np.full((2, 3), 0.5), given_["weights"])
    plan = Plan(
        weights=Fixed(np.array(given_["weights"])),
        space=level_space(model, "criteria"),
        scoring=Scoring("additive", 1.0),
        fixed=model.value_array,
        drawn=samplers,
        seed=0,
    )
    total, sizes = Sums(), [10_000] * 10
    for part in parts(weigh, (plan,), sizes, None, None, 100_000):
        total.add(part)
    # 100,000 draws here, 4 million there: 4 standard errors of .001.
    full = r["full_precision"]
    np.testing.assert_allclose(total.tally.acceptability, full["ra"], atol=0.004)
    np.testing.assert_allclose(total.tally.acceptability, r["expected"]["ra"], atol=0.02)
    central = np.tile(given_["weights"], (2, 1))
    np.testing.assert_allclose(confidence(plan, central, sizes, None), full["cf"], atol=0.004)


class Fixed:
    def __init__(self, weights):
        self.weights = weights

    def draw(self, rng, n):
        return np.repeat(self.weights[:, None], n, axis=1)


class Beta:
    def __init__(self, shapes, ends):
        self.shapes, self.ends = shapes, ends

    def draw(self, rng, n):
        worst, best = self.ends[1], self.ends[0]
        drawn = np.array([rng.beta(a, b, n) for a, b in self.shapes])
        return (drawn - worst) / (best - worst)


@settings(derandomize=True, deadline=None, max_examples=12)
@given(st.integers(0, 10**6), st.sampled_from([(6, 6), (8, 5), (4, 10)]))
def test_two_alternatives_against_the_closed_form(seed, shape):
    """P(d w > 0) on the simplex, for distinct d: sum over d_i > 0 of prod d_i / (d_i - d_j)."""
    rng = np.random.default_rng(seed)
    values = rng.random(shape)
    n = 20_000
    found = smaa(flat(values), n, seed=seed).pairwise_winning.to_numpy()
    for i in range(shape[0]):
        for j in range(i):
            d = values[i] - values[j]
            exact = sum(
                np.prod([d[a] / (d[a] - d[b]) for b in range(len(d)) if b != a])
                for a in range(len(d))
                if d[a] > 0
            )
            # 1e-6: the closed form cancels where differences nearly agree. Five errors, since
            # hundreds of pairs are looked at.
            assert abs(found[i, j] - exact) <= 5 * np.sqrt(max(exact * (1 - exact), 0) / n) + 1e-6


# -- levels ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["criteria", "leaves", "tree", "c"])
def test_levels_against_plain_sampling(level):
    model, n = nested(), 40_000
    h = model.hierarchy
    found = smaa(model, n, level=level)
    rng = np.random.default_rng(99)
    top, sums, local = np.zeros(4), np.zeros((4, 5)), model.local_weights.to_dict()
    paths = [h.path(leaf)[1:] for leaf in h.leaves]
    for _ in range(4000):
        if level == "leaves":
            weights = rng.dirichlet(np.ones(5))
        else:
            drawn = {"criteria": ["g"], "tree": h.inner_nodes, "c": ["c"]}[level]
            w = dict(local)
            for node in drawn:
                family = h.children(node)
                w |= dict(zip(family, rng.dirichlet(np.ones(len(family))), strict=True))
            weights = np.array([np.prod([w[x] for x in path]) for path in paths])
        best = int((model.value_array @ weights).argmax())
        top[best] += 1
        sums[best] += weights
    share = top / 4000
    error = np.sqrt(np.maximum(share * (1 - share), 1e-4) * (1 / 4000 + 1 / n))
    assert (np.abs(found.top_share - share) < 4 * error).all()
    if level in ("leaves", "tree"):
        assert list(found.central_weights.columns) == h.leaves
        often = top > 300
        expected = sums[often] / top[often, None]
        np.testing.assert_allclose(found.central_weights[often], expected, atol=0.06)
        np.testing.assert_allclose(found.central_weights[often].sum(axis=1), 1, atol=1e-12)
    else:
        assert list(found.central_weights.columns) == h.children("g" if level != "c" else "c")


def test_confidence_at_tree_level_can_be_below_1():
    """Regions of local weights are not convex in the leaves' weights; the factor is 0 or 1 for
    fixed values, and says whether the alternative is best at its own central weights."""
    found = smaa(nested(), 20_000, level="tree")
    known = found.confidence.dropna()
    assert set(known) <= {0.0, 1.0}


# -- constraints ----------------------------------------------------------------------------------


def rejected(model, rows, n, rng):
    """Top shares by plain rejection: rows @ w >= 0."""
    w = rng.dirichlet(np.ones(len(model.hierarchy.leaves)), n)
    w = w[(w @ np.asarray(rows, float).T >= 0).all(axis=1)]
    top = (w @ model.value_array.T).argmax(axis=1)
    return np.bincount(top, minlength=len(model.alternatives)) / len(w), w.mean(axis=0), len(w)


CHAIN = "C1 >= C2 >= C3 >= C4 >= C5"
CLOSE = [[0.7, 0.2, 0.2, 0.1, 0.1], [0.2, 0.9, 0.5, 0.3, 0.4], [0.3, 0.3, 0.8, 0.8, 0.9]]


def test_hit_and_run_against_rejection():
    rng = np.random.default_rng(3)
    model = flat(CLOSE)
    # A share of 1/120 of the simplex: below the 1 % at which rejection is taken.
    rows = np.eye(5)[:4] - np.eye(5)[1:]
    found = smaa(model, 40_000, constraints=CHAIN)
    assert found.sampler == "hit-and-run"
    exact, mean, n = rejected(model, rows, 1_000_000, rng)
    errors = np.hypot(found.errors[:, 0], np.sqrt(exact * (1 - exact) / n))
    assert (np.abs(found.top_share - exact) <= 4 * errors + 1e-12).all()
    overall = (found.top_share.to_numpy()[:, None] * found.central_weights.fillna(0)).sum(axis=0)
    # ROC(5) from the definition: the mean of 1/i from each rank on.
    roc = [sum(1 / i for i in range(r, 6)) / 5 for r in range(1, 6)]
    np.testing.assert_allclose(overall, roc, atol=0.004)
    np.testing.assert_allclose(mean, roc, atol=0.01)


def test_standard_errors_of_hit_and_run_are_honest():
    """Over seeds the shares spread as the standard errors say."""
    model = flat(CLOSE)
    runs = [smaa(model, 4000, seed=s, constraints=CHAIN) for s in range(10)]
    shares = np.array([r.top_share.to_numpy() for r in runs])
    said = np.mean([r.errors[:, 0] for r in runs], axis=0)
    spread = shares.std(axis=0, ddof=1)
    busy = shares.mean(axis=0) > 0.05
    # 10 runs know a standard deviation to within about 24 %; far beyond that is a fault.
    assert (spread[busy] < 1.8 * said[busy]).all()
    assert (spread[busy] > 0.4 * said[busy]).all()


def test_equations_are_sampled_in_their_own_dimension():
    """By hand: with C1 = .5, C2 = t, C3 = .5 - t and t uniform, A1 scores t and A2 scores
    .5 x .2 + .8 (.5 - t) = .5 - .8 t, so A1 is best where t > .5 / 1.8."""
    model = flat([[0.0, 1.0, 0.0], [0.2, 0.0, 0.8]])
    n = 40_000
    found = smaa(model, n, constraints=["C1 = 0.5"])
    assert found.sampler == "hit-and-run"
    share = (0.5 - 0.5 / 1.8) / 0.5
    assert abs(found.top_share["A1"] - share) < 5 * found.errors[0, 0]
    np.testing.assert_allclose(found.central_weights["C1"], 0.5, atol=1e-12)
    # Two inequalities that make an equation, and a single point.
    twice = smaa(model, n, constraints=["C1 >= 0.5", "C1 <= 0.5"])
    assert abs(twice.top_share["A1"] - share) < 5 * twice.errors[0, 0]
    point = smaa(model, 100, constraints=["C1 = 0.5", "C2 = 0.4"])
    assert point.top_share.tolist() == [1.0, 0.0]
    np.testing.assert_allclose(point.central_weights.loc["A1"], [0.5, 0.4, 0.1], atol=1e-9)
    assert point.central_weights.loc["A2"].isna().all()


def test_a_long_thin_region():
    """C1 within 1e-5 of C2, both uniform over their range else: mean by symmetry."""
    model = flat(np.eye(3))
    found = smaa(model, 20_000, constraints=["-0.00001 <= C1 - C2 <= 0.00001"], level="criteria")
    assert found.sampler == "hit-and-run"
    # Uniform on nearly a segment: C3 > C1 = (1 - C3) / 2 where C3 > 1/3.
    assert found.top_share["A3"] == pytest.approx(2 / 3, abs=5 * found.errors[2, 0])
    assert found.top_share["A1"] == pytest.approx(1 / 6, abs=5 * found.errors[0, 0])


def test_constraints_at_other_levels():
    model = nested()
    both = smaa(model, 5000, level="leaves", constraints=["a >= c", "b <= 0.2"])
    assert both.sampler == "rejection"
    assert (both.central_weights["b"].dropna() <= 0.2).all()
    tree = smaa(model, 5000, level="tree", constraints=["a1 >= 3*a2", "c <= a"])
    known = tree.central_weights.dropna()
    # Global weights of a1 and a2 keep the ratio of the local ones on average.
    assert (known["a1"] >= 2.5 * known["a2"]).all()
    node = smaa(model, 2000, level="a", constraints=Constraint({"a1": 1}, low=0.9))
    assert (node.central_weights["a1"].dropna() >= 0.9).all()
    fixed = smaa(model, 2000, level="tree", constraints=["a1 = 0.5", "b = 0.25"])
    known = fixed.central_weights.dropna()
    np.testing.assert_allclose(known["b"], 0.25, atol=1e-9)
    np.testing.assert_allclose(known["a1"], known["a2"], atol=1e-9)


def test_constraints_that_leave_nothing():
    model = flat(np.eye(3))
    with pytest.raises(ConstraintError) as caught:
        smaa(model, 100, constraints=["C1 >= 0.6", "C3 >= 0.1", "C2 >= 0.5"])
    assert set(caught.value.clash) == {"C1 >= 0.6", "C2 >= 0.5"}
    with pytest.raises(ConstraintError, match="C9"):
        smaa(model, 100, constraints="C9 >= C1")
    with pytest.raises(ConstraintError) as caught:
        smaa(nested(), 100, level="tree", constraints=["a >= c", "a1 >= 0.6", "a2 >= 0.5"])
    assert set(caught.value.clash) == {"a1 >= 0.6", "a2 >= 0.5"}


def test_relative_interior():
    """w1 >= w2 and w2 >= w1 hold as equations; the others need not be tight."""
    rows = np.array([[1, -1, 0], [-1, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, -1]], float)
    bounds = np.array([0, 0, 0, 0, 0, -0.5])
    inside, tight = relative_interior(rows, bounds, np.ones((1, 3)), np.ones(1))
    assert tight.tolist() == [True, True, False, False, False, False]
    assert inside.sum() == pytest.approx(1)
    assert inside[0] == pytest.approx(inside[1])
    assert (rows[2:] @ inside > bounds[2:] + 1e-6).all()


def test_hit_and_run_is_uniform_on_a_triangle():
    """Counts in the 16 equal parts of the simplex of 3 weights cut at multiples of 1/4."""
    rng = np.random.default_rng(1)
    eye = np.eye(3)
    chain = hit_and_run(rng, eye, np.zeros(3), np.ones((1, 3)), np.ones(1))
    w = chain.draw(rng, 32_000)
    cell = np.floor(4 * w).astype(int)
    up = cell.sum(axis=0) == 3
    number = cell[0] * 100 + cell[1] * 10 + up
    counts = np.unique(number, return_counts=True)[1]
    assert len(counts) == 16
    # 2000 each; independent draws spread by 43. Chains are nearly so.
    assert np.abs(counts - 2000).max() < 6 * 43


def test_region_sampler_chooses():
    rng = np.random.default_rng(0)
    base = Simplexes(3, ((0, 1, 2),))
    nothing = np.zeros((0, 3)), np.zeros(0)
    half = region_sampler(rng, base, np.array([[1.0, -1, 0]]), np.zeros(1), *nothing)
    rare = region_sampler(rng, base, np.array([[1.0, 0, 0]]), np.array([0.95]), *nothing)
    assert type(half).__name__ == "Rejection"
    assert type(rare).__name__ == "HitAndRun"
    for sampler in (half, rare):
        w = sampler.draw(rng, 1000)
        assert w.shape == (3, 1000)
        np.testing.assert_allclose(w.sum(axis=0), 1, atol=1e-12)
    assert (rare.draw(rng, 1000)[0] >= 0.95 - 1e-12).all()


# -- values ---------------------------------------------------------------------------------------


def ranges(model, width=0.2):
    values = model.values
    return DecisionModel(
        model.hierarchy,
        values,
        model.local_weights,
        low=(values - width).clip(lower=0),
        high=(values + width).clip(upper=1),
    )


def test_interval_values_against_plain_sampling():
    model, n = ranges(nested()), 30_000
    found = smaa(model, n, values="interval")
    rng = np.random.default_rng(5)
    top = np.zeros(4)
    for _ in range(4000):
        v = rng.uniform(model.low_array, model.high_array)
        w = rng.dirichlet(np.ones(3))
        leaf = np.array([w[0] * 0.3, w[0] * 0.7, w[1], w[2] * 0.5, w[2] * 0.5])
        top[(v @ leaf).argmax()] += 1
    share = top / 4000
    assert (np.abs(found.top_share - share) < 4 * np.sqrt(share * (1 - share) / 4000) + 0.01).all()
    # At its central weights an alternative need not be best under all value draws.
    sure = found.confidence
    assert ((sure > 0) & (sure < 1)).any()
    leaf = found.central_weights.to_numpy() @ np.array(
        [[0.3, 0.7, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0.5, 0.5]]
    )
    drawn = rng.uniform(model.low_array, model.high_array, (20_000, 4, 5))
    for i in range(4):
        hits = ((drawn @ leaf[i]).argmax(axis=1) == i).mean()
        assert sure.iloc[i] == pytest.approx(hits, abs=0.02)


ORDERS = {
    "chain": [("a", "b", "better"), ("b", "c", "better"), ("c", "d", "better")],
    "fork": [("a", "b", "better"), ("a", "c", "better"), ("c", "d", "at_least")],
    "parts": [("a", "b", "better"), ("c", "d", "better")],
    "merged": [("a", "b", "equal"), ("c", "d", "better")],
    "n": [("a", "c", "better"), ("b", "c", "better"), ("b", "d", "better")],
    "nothing": [],
    "all": [("a", "b", "equal"), ("b", "c", "equal"), ("c", "d", "equal")],
}


@pytest.mark.parametrize("listed", [1000, 0], ids=["listed", "walked"])
@pytest.mark.parametrize("name", sorted(ORDERS))
def test_linear_extensions_are_uniform(name, listed, monkeypatch):
    monkeypatch.setattr(sampling, "LISTED", listed)
    order = ORDERS[name]
    member, below = order_classes("abcd", order)
    drawn = order_sampler(member, below, True).draw(np.random.default_rng(2), 24_000)
    classes = len(below)
    if classes == 1:
        assert (drawn == 0.5).all()
        return
    places_ = np.rint(drawn * (classes - 1)).astype(int)
    np.testing.assert_allclose(places_ / (classes - 1), drawn, atol=1e-15)
    legal = [
        p for p in permutations(range(classes)) if all(p[i] < p[j] for i, j in np.argwhere(below))
    ]
    seen, counts = np.unique(places_, axis=1, return_counts=True)
    assert {tuple(c) for c in seen.T} == {tuple(p[m] for m in member) for p in legal}
    expected = 24_000 / len(legal)
    error = np.sqrt(expected * (1 - 1 / len(legal)))
    assert np.abs(counts - expected).max() <= 4 * error
    low, central, high = positions("abcd", order)
    if order:
        np.testing.assert_allclose(drawn.mean(axis=1), central, atol=0.01)
        np.testing.assert_allclose(drawn.min(axis=1), low)
        np.testing.assert_allclose(drawn.max(axis=1), high)


def test_claims_values_are_sorted_uniforms_between_0_and_1():
    member, below = order_classes("abcde", [("a", "b", "better"), ("c", "d", "better")])
    drawn = order_sampler(member, below, False).draw(np.random.default_rng(2), 40_000)
    assert (drawn.min(axis=0) == 0).all()
    assert (drawn.max(axis=0) == 1).all()
    assert (drawn[0] > drawn[1]).all()
    assert (drawn[2] > drawn[3]).all()
    # The middle of three sorted uniforms is beta(2, 2): mean .5, variance .05.
    inner = np.sort(drawn, axis=0)[1:4]
    np.testing.assert_allclose(inner.mean(axis=1), [0.25, 0.5, 0.75], atol=0.005)
    assert inner[1].var() == pytest.approx(0.05, abs=0.002)


def test_many_alternatives_without_a_claim_or_with_few():
    """15 alternatives: what is not connected needs no table of down-sets."""
    names = [f"A{i}" for i in range(15)]
    member, below = order_classes(names, [("A0", "A1", "better"), ("A1", "A2", "better")])
    sampler = order_sampler(member, below, True)
    assert [p[1].table.tolist() for p in sampler.parts] == [[[2], [1], [0]]]
    drawn = sampler.draw(np.random.default_rng(0), 2000)
    assert (drawn[0] > drawn[1]).all()
    np.testing.assert_allclose(drawn[3:].mean(axis=1), 0.5, atol=0.04)


def with_orders(**options):
    model = nested()
    orders = {
        "a1": [("W", "X", "better"), ("X", "Y", "at_least")],
        "b": [("Z", "W", "better")],
    }
    values = model.values
    return DecisionModel(
        model.hierarchy,
        values,
        model.local_weights,
        low=(values - 0.1).clip(lower=0),
        high=(values + 0.1).clip(upper=1),
        orders=orders,
        **options,
    )


@pytest.mark.parametrize("kind", ["positions", "claims"])
def test_ordered_values_in_a_model(kind):
    found = smaa(with_orders(), 5000, values=kind, level="leaves")
    assert found.values == kind
    np.testing.assert_allclose(found.rank_acceptability.sum(axis=0), 1, atol=1e-12)
    np.testing.assert_allclose(found.rank_acceptability.sum(axis=1), 1, atol=1e-12)
    assert found.confidence.between(0, 1).all()


def test_what_a_model_lacks_is_an_error():
    with pytest.raises(ModelError, match="orders"):
        smaa(nested(), 100, values="claims")
    with pytest.raises(ModelError, match="low and high"):
        smaa(nested(), 100, values="interval")
    some = nested(orders={"a1": [("W", "X", "better")]})
    with pytest.raises(ModelError, match="a2"):
        smaa(some, 100, values="positions")
    bad = nested(orders={"a1": [("W", "X", "better"), ("X", "W", "better")]})
    with pytest.raises(ModelError, match="contradict"):
        smaa(bad, 100, values="positions")
    for options in (
        {"values": "guess"},
        {"level": "nowhere"},
        {"samples": 0},
        {"samples": 10.5},
        {"seed": -1},
        {"seed": None},
    ):
        with pytest.raises(ModelError):
            smaa(nested(), **options)


# -- aggregations ---------------------------------------------------------------------------------


def test_products_and_multiplicative_models_against_their_own_scores():
    values = nested().values.copy()
    values.iloc[0, 0] = 0.0
    for options in (
        {"aggregation": "product"},
        {"aggregation": "multiplicative", "scaling_sum": 0.6},
        {"aggregation": "multiplicative", "scaling_sum": 1.0},
    ):
        model = nested(**options).with_values(values)
        rng = np.random.default_rng(0)
        w = rng.dirichlet(np.ones(5), 400)
        scoring = Scoring(model.aggregation, model.scaling_sum)
        columns = [model.value_array[:, [j]] for j in range(5)]
        np.testing.assert_allclose(scoring.scores(columns, w.T).T, model.scores(w), atol=1e-13)
        n = 20_000
        found = smaa(model, n, level="leaves")
        expected = np.bincount(
            model.scores(rng.dirichlet(np.ones(5), 3000)).argmax(axis=1), minlength=4
        )
        assert np.abs(found.top_share - expected / 3000).max() < 0.045
        if model.aggregation == "product":
            assert found.top_share["W"] == 0
            # Where the zero has no weight it does no harm.
            assert smaa(model, 1000, level="c").top_share.sum() == pytest.approx(1)
    steep = nested(aggregation="multiplicative", scaling_sum=2.0)
    with pytest.raises(ModelError, match=r"0\.5"):
        smaa(steep, 1000, level="leaves")
    most = [f"{leaf} <= 0.5" for leaf in steep.hierarchy.leaves]
    assert smaa(steep, 1000, level="leaves", constraints=most).top_share.sum() == pytest.approx(1)


def test_master_constants():
    from mcda_eiej.values import multiplicative_constant

    rng = np.random.default_rng(0)
    for total in (0.2, 0.9, 1.1, 1.6):
        k = total * rng.dirichlet(np.full(5, 4.0), 50)
        k = k[(k < 1).all(axis=1)]
        expected = [multiplicative_constant(row) for row in k]
        np.testing.assert_allclose(master_constants(k.T), expected, rtol=1e-11)
    with pytest.raises(ModelError):
        master_constants(np.array([[0.5], [0.0]]))


# -- ties and counting ----------------------------------------------------------------------------


def slow_ranks(scores):
    """Rank acceptability of one ranking, ties split evenly over the ranks they occupy."""
    m = len(scores)
    shares = np.zeros((m, m))
    for i, s in enumerate(scores):
        better = sum(t > s + 1e-12 for t in scores)
        alike = sum(abs(t - s) <= 1e-12 for t in scores)
        shares[i, better : better + alike] = 1 / alike
    return shares


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 7), st.integers(1, 5), st.booleans())
def test_rank_acceptability_against_a_slow_count(seed, m, k, coarse):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 3, (m, k)) / 2 if coarse else rng.random((m, k))
    weights = rng.dirichlet(np.ones(k), 60)
    if coarse:
        weights = np.round(4 * weights) / 4
    found = rank_acceptability(values, weights)
    expected = np.mean([slow_ranks(values @ w) for w in weights], axis=0)
    np.testing.assert_allclose(found, expected, atol=1e-14)
    np.testing.assert_allclose(found.sum(axis=0), 1, atol=1e-14)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-14)


def test_ties_scale_with_the_scores_and_groups_never_overlap():
    scores = np.array([[1e6, 1e6 + 1e-7, 0.0], [1e6 + 5e-7, 0.5e6, 3e-13], [0, 0, -3e-13]]).T
    found = places(np.ascontiguousarray(scores.T))
    assert found.start.T.tolist() == [[0, 0, 2], [0, 1, 2], [0, 0, 0]]
    # A chain, each within the tolerance of the next: those that tie with the best share its place.
    chain = places(np.array([[0.0], [0.8e-12], [1.6e-12]]))
    assert chain.start[:, 0].tolist() == [2, 0, 0]
    assert Tally.of(chain).acceptability.tolist() == [[0, 0, 1], [0.5, 0.5, 0], [0.5, 0.5, 0]]


def test_identical_alternatives():
    values = np.array([[0.9, 0.1], [0.9, 0.1], [0.2, 0.8]])
    found = smaa(flat(values), 10_000)
    assert found.top_share["A1"] == found.top_share["A2"]
    assert found.pairwise_winning.loc["A1", "A2"] == 0.5
    # Half of rank 1 or half of rank 3, and half of rank 2 always.
    assert found.rank_acceptability.loc["A1", 2] == 0.5
    np.testing.assert_allclose(found.rank_acceptability.sum(axis=1), 1, atol=1e-12)
    # Their tie is certain, so there are two rankings only.
    share = 2 * found.top_share["A1"]
    bits = -share * np.log2(share) - (1 - share) * np.log2(1 - share)
    assert found.entropy == pytest.approx(bits, abs=1e-12)
    assert found.confidence.tolist() == [0.5, 0.5, 1.0]
    # Ties split evenly have half the variance of a coin: share p/2 each, errors of (0, 1/2).
    error = np.sqrt(share / 4 - (share / 2) ** 2) / 100
    assert found.standard_errors.loc["A1", 1] == pytest.approx(error, rel=1e-12)


def test_entropy_of_whole_rankings():
    """Two alternatives, mirror images: one bit; a dominated order: none."""
    assert smaa(flat([[1.0, 0.0], [0.0, 1.0]]), 100_000).entropy == pytest.approx(1, abs=1e-4)
    assert smaa(flat([[1.0, 1.0], [0.0, 0.5], [0.0, 0.1]]), 1000).entropy == 0
    rng = np.random.default_rng(0)
    scores = rng.random((17, 3))
    tally = Tally.of(places(np.repeat(scores, 4, axis=1)))
    assert tally.entropy == pytest.approx(np.log2(3))


def test_one_alternative_and_one_criterion():
    found = smaa(flat([[0.3, 0.4]]), 100)
    assert found.rank_acceptability.to_numpy().tolist() == [[1.0]]
    assert found.entropy == 0
    assert smaa(flat([[0.3], [0.4]]), 100).top_share.tolist() == [0, 1]
    assert np.isnan(found.pairwise_winning.to_numpy()).all()


# -- the same result, whoever computes ------------------------------------------------------------


class Backwards(Executor):
    """Runs tasks only when a result is asked for, the last submitted first."""

    def __init__(self):
        self.tasks = []

    def submit(self, fn, /, *args, **kwargs):
        executor = self

        class Lazy(Future):
            def result(self, timeout=None):
                while executor.tasks:
                    future, call = executor.tasks.pop()
                    future.set_result(call())
                return super().result(timeout)

        future = Lazy()
        self.tasks.append((future, lambda: fn(*args, **kwargs)))
        return future


def same(a, b):
    for name in ("acceptability", "errors", "pairwise", "central", "confident"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))
    assert a.entropy == b.entropy or np.isnan([a.entropy, b.entropy]).all()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"values": "claims", "level": "tree"},
        {"constraints": "a >= 0.9"},
    ],
    ids=["central", "claims", "hit-and-run"],
)
def test_the_same_seed_gives_the_same_result_in_any_executor(options):
    model, n = with_orders(), 30_000
    alone = smaa(model, n, seed=7, **options)
    with ThreadPoolExecutor(3) as threads:
        same(alone, smaa(model, n, seed=7, executor=threads, **options))
    same(alone, smaa(model, n, seed=7, executor=Backwards(), **options))
    other = smaa(model, n, seed=8, **options)
    assert (alone.acceptability != other.acceptability).any()


def test_processes():
    model = with_orders()
    alone = smaa(model, 20_000, values="positions")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        same(alone, smaa(model, 20_000, values="positions", executor=processes))


def test_progress_counts_up():
    seen = []
    smaa(flat(np.eye(3)), 20_000, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(8192, 20_000), (16_384, 20_000), (20_000, 20_000)]


def test_memory_does_not_grow_with_the_samples():
    model = flat(np.random.default_rng(0).random((6, 6)))
    peaks = []
    for n in (100_000, 800_000):
        tracemalloc.start()
        smaa(model, n)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
    assert peaks[1] < 8e6


def test_the_result_as_tables_and_data():
    found = smaa(nested(), 2000, seed=3)
    data = json.loads(json.dumps(found.to_dict()))
    assert data["samples"] == 2000
    assert data["seed"] == 3
    assert data["top_share"] == found.top_share.to_dict()
    assert data["rank_acceptability"]["W"]["1"] == found.rank_acceptability.loc["W", 1]
    assert data["pairwise_winning"]["W"]["W"] is None
    pd.testing.assert_frame_equal(found.to_frame(), found.rank_acceptability)
    assert list(found.rank_acceptability.columns) == [1, 2, 3, 4]
    assert data["constraints"] == []
    limited = smaa(nested(), 100, constraints=["a >= b", "0.1 <= c <= 0.5"])
    assert limited.to_dict()["constraints"] == ["a >= b", "0.1 <= c <= 0.5"]
    with pytest.raises(ValueError, match="read-only"):
        found.acceptability[0, 0] = 1
    again = pickle.loads(pickle.dumps(found))
    same(found, again)


# -- against the exact weight space ---------------------------------------------------------------


def agree(found, exact, errors=4.0):
    """Every table within so many standard errors computed from the exact value."""
    n = found.samples
    assert within(found.rank_acceptability, exact.rank_acceptability, n, errors)
    off = ~np.eye(len(found.alternatives), dtype=bool)
    beats = exact.pairwise_winning.to_numpy()[off]
    assert within(found.pairwise_winning.to_numpy()[off], beats, n, errors)
    for alternative, share in exact.top_share.items():
        if share * n > 200:
            # A weight's spread is below .3.
            np.testing.assert_allclose(
                found.central_weights.loc[alternative],
                exact.central_weights.loc[alternative],
                atol=5 * 0.3 / np.sqrt(share * n),
            )


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("shape", [(6, 6), (8, 5), (4, 10)])
def test_a_million_samples_against_the_exact_shares(shape, seed):
    regions = pytest.importorskip("mcda_eiej.sensitivity.regions")
    rng = np.random.default_rng(seed)
    model = flat(rng.random(shape))
    agree(smaa(model, 1_000_000, seed=seed), regions.weight_space(model))


def test_hit_and_run_against_the_exact_shares():
    regions = pytest.importorskip("mcda_eiej.sensitivity.regions")
    model = flat(CLOSE)
    for constraints in (CHAIN, ["C1 = 0.3", "C2 >= C3"], ["0.2 <= C1 <= 0.22", "C5 >= 3*C4"]):
        found = smaa(model, 40_000, constraints=constraints)
        assert found.sampler == "hit-and-run"
        exact = regions.weight_space(model, constraints=constraints)
        share = exact.rank_acceptability.to_numpy()
        error = np.maximum(found.errors, np.sqrt(np.maximum(share * (1 - share), 0) / 40_000))
        assert (np.abs(found.acceptability - share) <= 4 * error + 1e-12).all()


def test_ten_million_samples_of_the_built_in_case():
    regions = pytest.importorskip("mcda_eiej.sensitivity.regions")
    from mcda_eiej import load_case

    model = load_case().model(profile="equal")
    agree(smaa(model, 10_000_000), regions.weight_space(model))


@pytest.mark.parametrize("kept", [None, 0])
def test_a_table_is_what_each_call_gives(monkeypatch, kept):
    """Whether draws are kept for further use or, beyond the limit, drawn again."""
    from mcda_eiej import load_case
    from mcda_eiej.sensitivity import smaa as one
    from mcda_eiej.sensitivity import smaa_table

    if kept is not None:
        import importlib

        module = importlib.import_module("mcda_eiej.sensitivity.smaa")
        monkeypatch.setattr(module, "KEPT", kept)
    model = load_case().model()
    levels, kinds = ("criteria", "tree"), ("interval", "claims")
    table = smaa_table(model, levels, kinds, samples=3000, seed=3)
    assert list(table) == [(level, kind) for kind in kinds for level in levels]
    for (level, kind), found in table.items():
        alone = one(model, 3000, 3, level=level, values=kind)
        assert found.to_dict() == alone.to_dict()
