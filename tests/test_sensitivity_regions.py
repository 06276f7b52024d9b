"""Exact shares of the weight space: references, closed forms, samples, another exact method."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mcda_eiej import DecisionModel, Hierarchy, ModelError, polytope
from mcda_eiej.constraints import Constraint, as_constraints, feasible
from mcda_eiej.errors import ConstraintError, TooLargeError
from mcda_eiej.polytope import Polytope, simplex
from mcda_eiej.sensitivity import pieces, shares
from mcda_eiej.sensitivity.regions import WeightSpace, weight_space
from mcda_eiej.sensitivity.shares import best_regions, pairwise_shares, rank_shares, region_of

REFERENCES = Path(__file__).parent / "references"
# What rounding leaves in a sum of some thousand positive shares; a share itself is right to 1e-14.
ROUNDING = 1e-12


def space(values: Any, constraints: Any = (), weights: Any = None) -> WeightSpace:
    table = np.asarray(values, float)
    if weights is None:
        weights = np.full(table.shape[1], 1 / table.shape[1])
    return weight_space(DecisionModel.flat(table, weights), constraints=constraints)


# -- references -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["2c_three_alts", "3c_ratio", "dominated_dup", "ordinal_4c_roc", "rand_4x4"]
)
def test_references(name: str) -> None:
    """references/poly_*.json: closed forms, and rational volumes computed by two methods."""
    r = json.loads((REFERENCES / f"poly_{name}.json").read_text(encoding="utf-8"))
    k = len(r["inputs"]["values"][0])
    order = [f"C{i} >= C{i + 1}" for i in range(1, k)]
    found = space(r["inputs"]["values"], order if r["inputs"]["weights"] == "ordinal" else ())
    expected, tolerance = r["expected"], r["tolerance"]
    exact = [float(Fraction(f)) for f in expected["top_exact_rational"]]
    np.testing.assert_allclose(found.top_share, exact, rtol=0, atol=1e-14)
    np.testing.assert_allclose(found.top_share, expected["top"], rtol=0, atol=tolerance["top"])
    if "central_weights" in expected:
        central = [row or [np.nan] * k for row in expected["central_weights"]]
        np.testing.assert_allclose(
            found.central_weights, central, rtol=0, atol=tolerance["central_weights"]
        )
    if "rank_acceptability" in expected:
        np.testing.assert_allclose(
            found.rank_acceptability,
            expected["rank_acceptability"],
            rtol=0,
            atol=tolerance["rank_acceptability"],
        )
        pairs = np.array(r["full_precision"]["pairwise_winning_closed_form"], dtype=float)
        np.testing.assert_allclose(found.pairwise_winning, pairs, rtol=0, atol=1e-9)


def test_rank_order_centroid() -> None:
    """Barron & Barrett's ROC weights are the centroid of the ordered simplex, for any number."""
    for k in range(2, 9):
        found = space(np.ones((1, k)), " >= ".join(f"C{i}" for i in range(1, k + 1)))
        expected = [sum(1 / j for j in range(i, k + 1)) / k for i in range(1, k + 1)]
        np.testing.assert_allclose(found.central_weights.iloc[0], expected, atol=1e-14)


@given(st.integers(0, 10_000))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_two_criteria_are_a_line(seed: int) -> None:
    """With two weights every share is a length between crossings."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 9, (int(rng.integers(1, 7)), 2)) / 8
    m = len(values)
    cuts = {0.0, 1.0}
    for a in values:
        for b in values:
            slope = (a - b)[0] - (a - b)[1]
            if slope:
                cuts.add(float(np.clip(-(a - b)[1] / slope, 0, 1)))
    ends = np.array(sorted(cuts))
    expected = np.zeros((m, m))
    for low, high in pairwise(ends):
        middle = (low + high) / 2
        scores = np.round(values @ [middle, 1 - middle], 12)
        for i in range(m):
            first = int((scores > scores[i]).sum())
            tied = int((scores == scores[i]).sum())
            expected[i, first : first + tied] += (high - low) / tied
    found = space(values)
    np.testing.assert_allclose(found.rank_acceptability, expected, atol=ROUNDING)
    np.testing.assert_allclose(found.top_share, expected[:, 0], atol=ROUNDING)


# -- brute force ----------------------------------------------------------------------------------


def sampled(values: np.ndarray, rng: np.random.Generator, count: int) -> tuple[np.ndarray, ...]:
    """Rank counts, wins and mean weights of the best among ``count`` uniform weights."""
    m, k = values.shape
    ranks, wins, centre = np.zeros((m, m)), np.zeros((m, m)), np.zeros((m, k))
    for _part in range(0, count, 100_000):
        weights = rng.standard_exponential((100_000, k))
        weights /= weights.sum(axis=1, keepdims=True)
        scores = np.ascontiguousarray((weights @ values.T).T)
        for i in range(m):
            ahead = scores > scores[i]
            number = ahead.sum(axis=0)
            ranks[i] += np.bincount(number, minlength=m)
            wins[:, i] += ahead.sum(axis=1)
            centre[i] += weights[number == 0].sum(axis=0)
    with np.errstate(invalid="ignore"):
        return ranks / count, wins / count, centre / (ranks[:, :1])


@pytest.mark.parametrize("shape", [(6, 6), (8, 5), (4, 10)])
@given(st.integers(0, 10_000))
@settings(derandomize=True, deadline=None, max_examples=2)
def test_against_a_million_samples(shape: tuple[int, int], seed: int) -> None:
    """Within four standard errors, computed from the exact share; nothing where that is 0."""
    rng = np.random.default_rng(seed)
    values, count = rng.random(shape), 1_000_000
    found = space(values)
    ranks, wins, centre = sampled(values, rng, count)
    exact = found.rank_acceptability.to_numpy()
    error = np.sqrt(np.clip(exact * (1 - exact), 0, None) / count)
    assert (np.abs(ranks - exact) <= 4 * error + 1e-15).all()
    pairs = found.pairwise_winning.fillna(0).to_numpy()
    assert (np.abs(wins - pairs) <= 4 * np.sqrt(pairs * (1 - pairs) / count) + 1e-15).all()
    # A weight's standard deviation is at most 0.3 in the simplex's parts.
    top = found.top_share.to_numpy()
    sure = top > 1e-4
    off = np.abs(centre - found.central_weights.to_numpy())[sure]
    assert (off <= 4 * 0.3 / np.sqrt(count * top[sure, None])).all()


def cut_only(values: np.ndarray, region: Polytope) -> tuple[np.ndarray, np.ndarray]:
    """Rank shares and centroids by cutting simplices alone: no faces, no polytopes."""
    m, k = values.shape
    measure = shares._Measure(region)
    ranks, centres = np.zeros((m, m)), np.full((m, k), np.nan)
    for i in range(m):
        rows, _rivals, ties = shares._leads(values, region, i)
        counts = pieces.cut_counts(-rows, measure.corners, measure.volume)
        for step in range(ties + 1):
            ranks[i, step : step + len(counts)] += counts / (1 + ties)
        volume, moment = pieces.cut_positive(rows, measure.corners, measure.volume)
        if volume > 0:
            centres[i] = moment / volume
    return ranks, centres


@given(st.integers(0, 100_000))
@settings(derandomize=True, deadline=None, max_examples=120)
def test_against_another_exact_method(seed: int) -> None:
    """Values on grids (ties, planes meeting in corners), doubles, constraints of every kind."""
    rng = np.random.default_rng(seed)
    m, k = int(rng.integers(1, 7)), int(rng.integers(1, 6))
    values = rng.random((m, k))
    steps = (None, 2, 4, 10)[seed % 4]
    if steps:
        values = np.round(values * steps) / steps
    if seed % 3 == 0:
        values[-1] = values[0]
    if seed % 5 == 0:
        values = values + 0.1 + 0.2 - 0.3  # ties only up to rounding
    names = [f"w{i}" for i in range(k)]
    texts = []
    for _ in range(int(rng.integers(0, 4)) if k > 1 else 0):
        a, b = rng.choice(names, 2, replace=False)
        kinds = ["{a} >= {b}", "{a} = {b}", "{a} <= 0.5", "{a} >= 2*{b}", "0.1 <= {a} <= 0.4"]
        texts.append(kinds[rng.integers(5)].format(a=a, b=b))
    arrays = as_constraints(texts, names)
    assume(feasible(arrays))
    region = region_of(arrays)
    ranks = rank_shares(values, region)
    best = best_regions(values, region)
    expected, centres = cut_only(values, region)
    np.testing.assert_allclose(ranks, expected, atol=ROUNDING)
    np.testing.assert_allclose([b.share for b in best], ranks[:, 0], atol=ROUNDING)
    for b, centre in zip(best, centres, strict=True):
        if b.share > 1e-9:
            np.testing.assert_allclose(b.centre, centre, atol=1e-9)
    np.testing.assert_allclose(ranks.sum(axis=0), 1, atol=ROUNDING)
    np.testing.assert_allclose(ranks.sum(axis=1), 1, atol=ROUNDING)
    # The mean rank is one more than the mean number of others that win.
    pairs = pairwise_shares(values, region)
    np.testing.assert_allclose(
        ranks @ np.arange(1, m + 1), 1 + np.nansum(pairs, axis=0), atol=ROUNDING
    )


# -- properties -----------------------------------------------------------------------------------


@given(st.integers(0, 10_000))
@settings(derandomize=True, deadline=None, max_examples=15)
def test_relabelling_and_scaling(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 11, (5, 4)) / 10
    rows, columns = rng.permutation(5), rng.permutation(4)
    base = space(values)
    moved = space(3.5 * values[rows][:, columns] - 1.25)
    np.testing.assert_allclose(
        moved.rank_acceptability, base.rank_acceptability.to_numpy()[rows], atol=ROUNDING
    )
    np.testing.assert_allclose(
        moved.central_weights, base.central_weights.to_numpy()[rows][:, columns], atol=1e-9
    )
    np.testing.assert_allclose(
        moved.pairwise_winning, base.pairwise_winning.to_numpy()[rows][:, rows], atol=ROUNDING
    )


@given(st.integers(0, 10_000))
@settings(derandomize=True, deadline=None, max_examples=15)
def test_a_double(seed: int) -> None:
    """A second copy takes half of the share, and the others move down behind both."""
    rng = np.random.default_rng(seed)
    values = rng.random((5, 5))
    base, double = space(values), space(np.vstack([values, values[2]]))
    shares_before, after = base.top_share.to_numpy(), double.top_share.to_numpy()
    assert after[2] == after[5] == pytest.approx(shares_before[2] / 2, abs=ROUNDING)
    np.testing.assert_allclose(after[[0, 1, 3, 4]], shares_before[[0, 1, 3, 4]], atol=ROUNDING)
    before, ranks = base.rank_acceptability.to_numpy(), double.rank_acceptability.to_numpy()
    spread = (np.append(before[2], 0) + np.append(0, before[2])) / 2
    np.testing.assert_allclose(ranks[2], spread, atol=ROUNDING)
    assert double.pairwise_winning.iloc[2, 5] == 0.5
    np.testing.assert_allclose(
        double.central_weights.iloc[[2, 5]],
        base.central_weights.iloc[[2, 2]],
        atol=ROUNDING,
    )
    others = double.vertices("A3")["rival"].dropna()
    assert not any("A6" in rivals for rivals in others)


@given(st.integers(0, 10_000))
@settings(derandomize=True, deadline=None, max_examples=25)
def test_vertices(seed: int) -> None:
    """At each corner of a region the rivals named are exactly those as good."""
    rng = np.random.default_rng(seed)
    values = rng.random((6, 5)) if seed % 2 else rng.integers(0, 5, (6, 5)) / 4
    found = space(values, ["C1 >= C2", "C3 <= 0.6"] if seed % 3 else ())
    for i, name in enumerate(found.alternatives):
        table = found.vertices(name)
        weights = table[list(found.weights)].to_numpy()
        if table.empty:
            assert found.top_share[name] == 0
            continue
        np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-14)
        assert (weights >= 0).all()
        scores = weights @ values.T
        lead = scores[:, [i]] - scores
        assert (lead >= -1e-9).all()
        doubles = (values == values[i]).all(axis=1)
        for rivals, gaps in zip(table["rival"], lead, strict=True):
            tied = [
                a
                for a, gap, same in zip(found.alternatives, gaps, doubles, strict=True)
                if gap <= 1e-9 and not same
            ]
            assert (rivals.split(" = ") if rivals else []) == tied
        assert len(np.unique(np.round(weights, 9), axis=0)) == len(weights)


# -- where regions have no inside, and other edges ------------------------------------------------


def test_ties_everywhere() -> None:
    found = space(np.full((4, 3), 0.5))
    assert found.top_share.tolist() == [0.25] * 4
    assert (found.rank_acceptability == 0.25).all(axis=None)
    assert (found.pairwise_winning.fillna(0.5) == 0.5).all(axis=None)
    np.testing.assert_allclose(found.central_weights, 1 / 3, atol=1e-15)
    assert found.vertices("A1")["rival"].isna().all()


def test_one_criterion() -> None:
    found = space([[0.2], [0.9], [0.9], [0.1]])
    assert found.dimension == 0
    assert found.top_share.tolist() == [0, 0.5, 0.5, 0]
    expected = [[0, 0, 1, 0], [0.5, 0.5, 0, 0], [0.5, 0.5, 0, 0], [0, 0, 0, 1]]
    assert found.rank_acceptability.to_numpy().tolist() == expected
    assert found.central_weights["C1"].fillna(-1).tolist() == [-1, 1, 1, -1]
    assert found.vertices("A2").to_dict("list") == {"C1": [1.0], "rival": [None]}
    assert found.vertices("A1").empty


def test_one_alternative() -> None:
    found = space([[0.2, 0.4, 0.9]])
    assert found.top_share.tolist() == [1]
    assert found.rank_acceptability.to_numpy().tolist() == [[1]]
    assert found.pairwise_winning.isna().all(axis=None)
    np.testing.assert_allclose(found.central_weights, 1 / 3)
    assert found.vertices("A1")["rival"].isna().all()


def test_best_on_a_face_only() -> None:
    """C is as good as A where the third weight is 0, and never better: share 0, yet it can win."""
    found = space([[1, 0, 1], [0, 1, 1], [1, 0, 0.5]])
    assert found.top_share.tolist() == pytest.approx([0.5, 0.5, 0])
    assert found.top_share["A3"] == 0
    assert found.central_weights.loc["A3"].isna().all()
    table = found.vertices("A3")
    assert table.to_numpy().tolist() == [[1, 0, 0, "A1"], [0.5, 0.5, 0, "A1 = A2"]]


def test_ties_up_to_rounding() -> None:
    """0.1 + 0.2 is 0.3 here: no share is invented for either."""
    found = space([[0.1 + 0.2, 0.5], [0.3, 0.5]])
    assert found.top_share.tolist() == [0.5, 0.5]


def test_equality_is_measured_in_its_own_dimension() -> None:
    """w1 = w2: with u = w1 + w2 in [0, 1] the share is a length, A wins where u / 2 > 1 - u."""
    values = [[1, 0, 0], [0, 0, 1]]
    found = space(values, "C1 = C2")
    assert found.dimension == 1
    assert found.top_share.tolist() == pytest.approx([1 / 3, 2 / 3])
    np.testing.assert_allclose(
        found.central_weights, [[5 / 12, 5 / 12, 1 / 6], [1 / 6, 1 / 6, 2 / 3]], atol=1e-14
    )
    same = space(values, ["C1 >= C2", Constraint({"C2": 1, "C1": -1}, low=0)])
    np.testing.assert_allclose(same.top_share, found.top_share, atol=1e-14)
    table = found.vertices("A1")
    np.testing.assert_allclose(table[["C1", "C3"]], [[0.5, 0], [1 / 3, 1 / 3]], atol=1e-14)
    assert table["rival"].tolist() == [None, "A2"]


def test_an_equality_leaves_a_smaller_simplex() -> None:
    """Half of the weight on C4: the rest is a simplex of three, where scores gain a constant."""
    rng = np.random.default_rng(3)
    values = rng.random((5, 4))
    found = space(values, "C4 = 1/2")
    smaller = space((values[:, :3] + values[:, 3:]) / 2)
    np.testing.assert_allclose(
        found.rank_acceptability, smaller.rank_acceptability.to_numpy(), atol=1e-14
    )


def test_a_single_point() -> None:
    found = space([[1, 0, 0], [0, 1, 0], [0.5, 0.5, 0.1]], ["C1 = 0.2", "C2 = 0.5"])
    assert found.dimension == 0
    assert found.rank_acceptability.to_numpy().tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    np.testing.assert_allclose(found.central_weights.loc["A2"], [0.2, 0.5, 0.3], atol=1e-15)
    assert len(found.vertices("A2")) == 1
    thirds = space([[1, 0, 0], [0, 1, 0]], [f"C{i} <= 1/3" for i in (1, 2, 3)])
    assert thirds.top_share.tolist() == [0.5, 0.5]


def test_products_are_measured_in_logarithms() -> None:
    rng = np.random.default_rng(8)
    values = rng.uniform(0.05, 1, (4, 4))
    product = weight_space(DecisionModel.flat(values, np.full(4, 0.25), aggregation="product"))
    additive = space(np.log(values))
    np.testing.assert_allclose(product.top_share, additive.top_share, atol=1e-14)
    with pytest.raises(ModelError, match="smaa"):
        weight_space(DecisionModel.flat([[0.0, 1]], [0.5, 0.5], aggregation="product"))


def test_faces_that_do_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """If rounding spoils the faces, simplices are cut instead, with the same shares."""
    rng = np.random.default_rng(4)
    values, region = rng.random((5, 4)), simplex(4)
    ranks, best = rank_shares(values, region), best_regions(values, region)
    whole, fail = polytope.triangulate, iter(range(10_000))

    def spoilt(part: Polytope, made: int = 0) -> np.ndarray:
        if part is region:
            return whole(part, made)
        if next(fail) % 2:
            raise polytope.FacesError
        return whole(part, made)[:-1]  # a piece lost: the sum tells

    monkeypatch.setattr(shares, "triangulate", spoilt)
    np.testing.assert_allclose(rank_shares(values, region), ranks, atol=1e-13)
    for again, before in zip(best_regions(values, region), best, strict=True):
        assert again.share == pytest.approx(before.share, abs=1e-13)
        np.testing.assert_allclose(again.centre, before.centre, atol=1e-9)


def test_planes_that_all_but_coincide() -> None:
    """Differences of 1e-13 or so are no reason for wrong shares: rows still sum to 1."""
    rng = np.random.default_rng(1809)
    for _ in range(20):
        grid = np.round(rng.random((6, 4)) * 3) / 3
        values = grid + rng.normal(size=grid.shape) * 10.0 ** -rng.integers(9, 16)
        ranks = rank_shares(values, simplex(4))
        np.testing.assert_allclose(ranks.sum(axis=1), 1, atol=1e-10)


# -- levels, results, errors ----------------------------------------------------------------------


@pytest.fixture
def deep() -> DecisionModel:
    hierarchy = Hierarchy.from_edges(
        [("goal", "p"), ("goal", "q"), ("p", "x"), ("p", "y"), ("q", "u"), ("q", "v"), ("q", "w")]
    )
    rng = np.random.default_rng(2)
    values = pd.DataFrame(rng.random((4, 5)), index=list("ABCD"), columns=list("xyuvw"))
    weights = {"p": 0.4, "q": 0.6, "x": 0.7, "y": 0.3, "u": 0.2, "v": 0.3, "w": 0.5}
    return DecisionModel(hierarchy, values, weights)


def test_levels(deep: DecisionModel) -> None:
    values = deep.value_array
    p, q = values[:, :2] @ [0.7, 0.3], values[:, 2:] @ [0.2, 0.3, 0.5]
    expected = {
        "criteria": (("p", "q"), np.column_stack([p, q])),
        "leaves": (tuple("xyuvw"), values),
        "p": (("x", "y"), 0.4 * values[:, :2] + 0.6 * q[:, None]),
    }
    for level, (names, table) in expected.items():
        found = weight_space(deep, level)
        assert found.weights == names
        assert found.alternatives == tuple("ABCD")
        np.testing.assert_allclose(found.top_share, space(table).top_share, atol=1e-12)
    found = weight_space(deep, "leaves", "p >= 2 q")
    lifted = space(values, "C1 + C2 >= 2*(C3 + C4 + C5)")
    np.testing.assert_allclose(found.rank_acceptability, lifted.rank_acceptability, atol=1e-12)
    with pytest.raises(ModelError, match="'nowhere'"):
        weight_space(deep, "nowhere")


def test_the_result(deep: DecisionModel) -> None:
    found = weight_space(deep, constraints=["p >= q", "p <= 0.9"])
    assert found.constraints == ("p >= q", "p <= 0.9")
    assert (found.level, found.method, found.seed) == ("criteria", "exact volumes", None)
    assert found.rank_acceptability.columns.tolist() == [1, 2, 3, 4]
    pd.testing.assert_frame_equal(found.to_frame(), found.rank_acceptability)
    assert "<table" in found._repr_html_()
    text = json.dumps(found.to_dict(), allow_nan=False)
    read = json.loads(text)
    assert read["top_share"]["A"] == found.top_share["A"]
    assert read["pairwise_winning"]["A"]["A"] is None
    assert read["vertices"]["A"] == [] or set(read["vertices"]["A"][0]) == {"p", "q", "rival"}
    with pytest.raises(AttributeError):
        found.level = "leaves"  # type: ignore[misc]
    with pytest.raises(ModelError, match="'E'; there are A, B, C, D"):
        found.vertices("E")


def test_constraints_that_leave_nothing(deep: DecisionModel) -> None:
    with pytest.raises(ConstraintError) as error:
        weight_space(deep, constraints=["p <= 0.9", "p >= 0.6", "q >= 0.5"])
    assert error.value.clash == ("p >= 0.6", "q >= 0.5")
    with pytest.raises(ConstraintError, match="no weight 'x'; there are p, q"):
        weight_space(deep, constraints="x >= 0.1")


def test_too_large_names_smaa() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(TooLargeError, match=r"sensitivity\.smaa"):
        space(rng.random((6, 20)))
    with pytest.raises(ModelError, match=r"'tree' can only be sampled: sensitivity\.smaa"):
        weight_space(DecisionModel.flat(np.eye(3), np.full(3, 1 / 3)), "tree")


@pytest.mark.parametrize("shape", [(8, 6), (4, 10), (10, 6)])
def test_the_stated_size(shape: tuple[int, int]) -> None:
    """At least 8 alternatives x 6 weights, and 4 x 10."""
    found = space(np.random.default_rng(11).random(shape))
    ranks = found.rank_acceptability.to_numpy()
    np.testing.assert_allclose(ranks.sum(axis=0), 1, atol=ROUNDING)
    np.testing.assert_allclose(ranks[:, 0], found.top_share, atol=ROUNDING)
