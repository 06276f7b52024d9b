"""Aggregation of judgments and priorities, and consensus on weights."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcda_eiej import groups
from mcda_eiej.errors import JudgmentError
from mcda_eiej.pairwise import ComparisonMatrix, eigenvector, geometric_mean
from mcda_eiej.people import read_judgments, read_priorities
from mcda_eiej.scales import greatest

REFERENCES = Path(__file__).parent / "references"
SAATY = [1 / x for x in range(9, 1, -1)] + [float(x) for x in range(1, 10)]
NAN = math.nan


def reference(name):
    return json.loads((REFERENCES / f"{name}.json").read_text(encoding="utf-8"))


def fractions(nested):
    if isinstance(nested, list):
        return [fractions(x) for x in nested]
    return float(Fraction(nested))


def reciprocal(n, upper):
    """A matrix from its upper triangle."""
    m = np.ones((n, n))
    i, j = np.triu_indices(n, 1)
    m[i, j] = upper
    m[j, i] = 1 / np.asarray(upper)
    return m


def row_means(matrices):
    """Row geometric means, written out here so that this file rests on nothing else."""
    g = np.exp(np.log(matrices).mean(axis=-1))
    return g / g.sum(axis=-1, keepdims=True)


def perron(matrix):
    values, vectors = np.linalg.eig(matrix)
    v = np.abs(vectors[:, np.argmax(values.real)].real)
    return v / v.sum()


sizes = st.integers(2, 6)


@st.composite
def panels(draw, missing=False):
    """k matrices of size n, on Saaty's scale, and k weights."""
    n, k = draw(sizes), draw(st.integers(1, 5))
    pairs = n * (n - 1) // 2
    values = st.sampled_from([*SAATY, NAN] if missing else SAATY)
    uppers = draw(
        st.lists(st.lists(values, min_size=pairs, max_size=pairs), min_size=k, max_size=k)
    )
    weights = draw(st.lists(st.floats(0.01, 100), min_size=k, max_size=k))
    return np.array([reciprocal(n, u) for u in uppers]), np.array(weights)


@st.composite
def priority_sets(draw, k_min=1, zeros=False):
    n, k = draw(st.integers(1, 6)), draw(st.integers(k_min, 6))
    low = 0 if zeros else 1
    rows = draw(
        st.lists(
            st.lists(st.integers(low, 100), min_size=n, max_size=n).filter(any),
            min_size=k,
            max_size=k,
        )
    )
    p = np.array(rows, dtype=float)
    return p / p.sum(axis=1, keepdims=True)


# ------------------------------------------------------------------ judgments


def test_aggregated_judgments_of_the_reference():
    case = reference("group_aij_aip_4x4")
    matrices = np.array(fractions(case["inputs"]["matrices"]))
    expected, tolerance = case["expected"], case["tolerance"]
    group = groups.aggregate_judgments(matrices)
    np.testing.assert_allclose(group, expected["aij_matrix"], rtol=tolerance)
    np.testing.assert_allclose(row_means(group), expected["aij_rgm"], rtol=tolerance)
    np.testing.assert_allclose(perron(group), expected["aij_eigenvector"], rtol=tolerance)


def test_aggregated_priorities_of_the_reference():
    case = reference("group_aij_aip_4x4")
    matrices = np.array(fractions(case["inputs"]["matrices"]))
    expected, tolerance = case["expected"], case["tolerance"]
    eigen = np.array([perron(m) for m in matrices])
    for priorities, mean, name in (
        (row_means(matrices), "geometric", "aip_geometric_rgm"),
        (eigen, "geometric", "aip_geometric_eigenvector"),
        (eigen, "arithmetic", "aip_arithmetic_eigenvector"),
    ):
        group = groups.aggregate_priorities(priorities, mean=mean)
        np.testing.assert_allclose(group, expected[name], rtol=tolerance)


@given(panels())
@settings(derandomize=True, deadline=None, max_examples=60)
def test_judgments_and_priorities_aggregate_to_the_same(panel):
    """AIJ = AIP for complete matrices, row geometric means, the same weights.

    Barzilai & Golany (1994), INFOR 32. Both sides are sums of at most 30 logarithms: 1e-12.
    """
    matrices, weights = panel
    aij = row_means(groups.aggregate_judgments(matrices, weights))
    aip = groups.aggregate_priorities(row_means(matrices), weights)
    np.testing.assert_allclose(aij, aip, rtol=1e-12)


def slow_judgments(matrices, weights):
    """Pair by pair, as the definition reads: a product of powers."""
    n = matrices.shape[-1]
    result = np.ones((n, n))
    for i in range(n):
        for j in range(n):
            who = [k for k in range(len(matrices)) if not math.isnan(matrices[k, i, j])]
            total = sum(weights[k] for k in who)
            result[i, j] = math.prod(matrices[k, i, j] ** (weights[k] / total) for k in who)
            if not total:
                result[i, j] = NAN
    return result


@given(panels(missing=True))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_each_pair_is_aggregated_over_those_who_answered_it(panel):
    matrices, weights = panel
    group = groups.aggregate_judgments(matrices, weights)
    np.testing.assert_allclose(group, slow_judgments(matrices, weights), rtol=1e-12)
    counts = groups.judgment_counts(matrices)
    off = ~np.eye(matrices.shape[-1], dtype=bool)
    np.testing.assert_array_equal(counts[off], (~np.isnan(matrices)).sum(axis=0)[off])
    assert not counts[~off].any()
    np.testing.assert_array_equal(np.isnan(group) & off, (counts == 0) & off)


@given(panels(missing=True), st.floats(1e-6, 1e6), st.randoms(use_true_random=False))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_judgments_under_relabelling_and_rescaled_weights(panel, factor, random):
    matrices, weights = panel
    group = groups.aggregate_judgments(matrices, weights)
    people = list(range(len(matrices)))
    items = list(range(matrices.shape[-1]))
    random.shuffle(people)
    random.shuffle(items)
    shuffled = matrices[people][:, items][:, :, items]
    again = groups.aggregate_judgments(shuffled, factor * weights[people])
    np.testing.assert_allclose(again, group[np.ix_(items, items)], rtol=1e-12)


@given(panels(), st.integers(1, 7))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_unanimous_judgments_come_back_unrounded(panel, k):
    matrix = panel[0][0]
    group = groups.aggregate_judgments(np.stack([matrix] * k))
    i, j = np.triu_indices(len(matrix), 1)
    np.testing.assert_array_equal(group[i, j], matrix[i, j])
    np.testing.assert_allclose(group, matrix, rtol=1e-15)  # a reciprocal of a reciprocal: 1 ulp


def test_batches_of_judgments():
    rng = np.random.default_rng(1)
    i, j = np.triu_indices(4, 1)
    batch = np.ones((2, 3, 5, 4, 4))
    batch[..., i, j] = rng.choice([*SAATY, NAN], size=(2, 3, 5, 6))
    batch[..., j, i] = 1 / batch[..., i, j]
    weights = [1, 2, 0, 1, 3]
    group = groups.aggregate_judgments(batch, weights)
    counts = groups.judgment_counts(batch)
    assert group.shape == counts.shape == (2, 3, 4, 4)
    for a in range(2):
        for b in range(3):
            one = groups.aggregate_judgments(batch[a, b], weights)
            np.testing.assert_allclose(group[a, b], one, rtol=1e-13)
            np.testing.assert_array_equal(counts[a, b], groups.judgment_counts(batch[a, b]))


def test_a_person_of_weight_zero_answers_alone():
    matrices = np.array([reciprocal(2, [NAN]), reciprocal(2, [5.0])])
    assert np.isnan(groups.aggregate_judgments(matrices, [1, 0])[0, 1])
    assert groups.judgment_counts(matrices)[0, 1] == 1
    p = np.array([[NAN, NAN], [0.3, 0.7]])
    assert np.isnan(groups.aggregate_priorities(p, [1, 0])).all()


def test_a_rounded_reciprocal_counts_as_the_ratio_above_one():
    written = np.array([[1, 3], [0.3333333, 1]])
    for matrix in (written, written.T):
        group = groups.aggregate_judgments([matrix, matrix])
        assert group.max() == pytest.approx(3, rel=1e-15)


def test_labelled_matrices_give_a_labelled_matrix_in_the_first_ones_order():
    first = ComparisonMatrix(list("abc"), reciprocal(3, [2, 6, 3]))
    second = ComparisonMatrix(
        "cab", reciprocal(3, [1 / 6, 1 / 3, 2])
    )  # the same judgments, reordered
    group = groups.aggregate_judgments([first, second], [1, 3])
    assert type(group) is ComparisonMatrix
    assert tuple(group.items) == ("a", "b", "c")
    np.testing.assert_allclose(group.values, first.values, rtol=1e-15)
    with pytest.raises(JudgmentError, match=r"participant 1 .*: a, b, d"):
        groups.aggregate_judgments([first, ComparisonMatrix(list("abd"), first.values)])
    with pytest.raises(JudgmentError, match="participant 1"):
        groups.aggregate_judgments([first, first.values])


def test_labelled_matrices_from_answers():
    ann = ComparisonMatrix.from_judgments(list("abc"), {("a", "b"): 2, ("c", "a"): "1/4"})
    bo = ComparisonMatrix.from_judgments(list("cba"), {("b", "a"): 2, ("b", "c"): 3})
    group = groups.aggregate_judgments([ann, bo], [3, 1])
    assert group.values[0, 1] == pytest.approx(2 ** (3 / 4 - 1 / 4))
    assert group.values[0, 2] == 4  # ann alone
    assert group.values[1, 2] == 3  # bo alone
    assert group.missing == ()
    alone = groups.aggregate_judgments([bo])
    assert alone.items == ("c", "b", "a")
    np.testing.assert_array_equal(alone.values, bo.values)
    assert len(alone.missing) == 1  # asked or not, nobody answered: it stays so
    np.testing.assert_array_equal(
        groups.judgment_counts([ann, bo]), [[0, 2, 1], [2, 0, 1], [1, 1, 0]]
    )


def test_the_packages_own_priorities_agree():
    case = reference("group_aij_aip_4x4")
    matrices = np.array(fractions(case["inputs"]["matrices"]))
    people = [ComparisonMatrix(list("abcd"), m) for m in matrices]
    group = groups.aggregate_judgments(people, [2, 1, 1])
    priorities = [m.priorities(method="geometric_mean") for m in people]
    aip = groups.aggregate_priorities(priorities, [2, 1, 1])
    pd.testing.assert_series_equal(
        group.priorities(method="geometric_mean"), aip, check_names=False, rtol=1e-12
    )
    expected, tolerance = case["expected"], case["tolerance"]
    group = groups.aggregate_judgments(people)
    np.testing.assert_allclose(group.priorities(), expected["aij_eigenvector"], rtol=tolerance)
    eigen = groups.aggregate_priorities(eigenvector(matrices), mean="arithmetic")
    np.testing.assert_allclose(eigen, expected["aip_arithmetic_eigenvector"], rtol=tolerance)
    np.testing.assert_allclose(
        groups.aggregate_priorities(geometric_mean(matrices)),
        expected["aip_geometric_rgm"],
        rtol=tolerance,
    )


@pytest.mark.parametrize("scale", ["saaty", "logarithmic", "root", "power", "geometric"])
def test_consensus_is_zero_at_the_extremes_of_each_scale(scale):
    m = greatest(scale)
    p = [extreme(5, i, m) for i in range(5)]
    assert groups.consensus(p, m) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("matrices", "message"),
    [
        ([np.ones((2, 2)), [[1, 2], [0.6, 1]]], "matrix 1, row 1, column 2: 2 is not the recip"),
        ([[[1, -2], [-0.5, 1]]], "-2 is not a positive"),
        ([[[1, 0], [np.inf, 1]]], "not a positive"),
        ([[[1, 2], [NAN, 1]]], "one direction"),
        ([[[2, 2], [0.5, 1]]], "diagonal"),
        ([[[NAN, 2], [0.5, 1]]], "diagonal"),
        ([[1, 2], [0.5, 1]], "shape"),
        (np.ones((2, 2, 3)), "shape"),
        (np.ones((0, 3, 3)), "shape"),
        ([], "shape"),
        ([np.ones((2, 2)), np.ones((3, 3))], "numbers in matrices of one size"),
        ([[["1", "x"], ["1", "1"]]], "numbers"),
    ],
)
def test_judgments_that_cannot_be_used(matrices, message):
    with pytest.raises(JudgmentError, match=message):
        groups.aggregate_judgments(matrices)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, 1, 1], "there are 2 participants"),
        ([[1, 1]], "there are 2 participants"),
        ([1, -1], "participant 1 is -1.0"),
        ([NAN, 1], "participant 0 is nan"),
        ([1, math.inf], "participant 1 is inf"),
        ([0, 0], "all participants have weight 0"),
    ],
)
def test_weights_that_cannot_be_used(weights, message):
    p = [[0.5, 0.5], [0.1, 0.9]]
    with pytest.raises(JudgmentError, match=message):
        groups.aggregate_priorities(p, weights)
    with pytest.raises(JudgmentError, match=message):
        groups.aggregate_judgments(np.ones((2, 3, 3)), weights)
    with pytest.raises(JudgmentError, match="no participants"):
        groups.participant_weights(None, 0)


def test_huge_and_tiny_weights_are_normalised():
    np.testing.assert_allclose(groups.participant_weights([1e308, 1e308], 2), 0.5)
    np.testing.assert_allclose(groups.participant_weights([5e-324, 5e-324, 0], 3), [0.5, 0.5, 0])


# ------------------------------------------------------------------ priorities


@given(priority_sets(), st.floats(1e-6, 1e6), st.randoms(use_true_random=False))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_priorities_under_relabelling_rescaling_and_absence(p, factor, random):
    k, n = p.shape
    weights = np.arange(1.0, k + 1)
    people, items = list(range(k)), list(range(n))
    random.shuffle(people)
    random.shuffle(items)
    for mean in ("geometric", "arithmetic"):
        group = groups.aggregate_priorities(p, weights, mean)
        assert group.sum() == pytest.approx(1, abs=1e-12)
        again = groups.aggregate_priorities(p[people][:, items], factor * weights[people], mean)
        np.testing.assert_allclose(again, group[items], rtol=1e-12)
        # Whoever did not answer changes nothing, whatever their weight.
        absent = np.vstack([p, np.full(n, NAN)])
        more = groups.aggregate_priorities(absent, [*weights, 50], mean)
        np.testing.assert_allclose(more, group, rtol=1e-12)
        assert groups.answered(absent) == k
        # The written-out definition.
        w = weights / weights.sum()
        slow = [
            math.prod(p[i, j] ** w[i] for i in range(k))
            if mean == "geometric"
            else sum(w[i] * p[i, j] for i in range(k))
            for j in range(n)
        ]
        np.testing.assert_allclose(group, np.array(slow) / sum(slow), rtol=1e-12)
        # Unanimity.
        same = groups.aggregate_priorities(np.vstack([p[0]] * 3), [1, 5, 2], mean)
        np.testing.assert_allclose(same, p[0], rtol=1e-14)


def test_a_zero_vetoes_in_the_geometric_mean_only():
    p = [[0.0, 0.5, 0.5], [0.6, 0.2, 0.2]]
    np.testing.assert_allclose(groups.aggregate_priorities(p), [0, 0.5, 0.5])
    np.testing.assert_allclose(groups.aggregate_priorities(p, mean="arithmetic"), [0.3, 0.35, 0.35])
    np.testing.assert_allclose(groups.aggregate_priorities(p, [0, 1]), p[1])  # no weight, no veto
    with pytest.raises(JudgmentError, match="arithmetic"):
        groups.aggregate_priorities([[0, 1], [1, 0]])
    with pytest.raises(JudgmentError, match="harmonic"):
        groups.aggregate_priorities(p, mean="harmonic")


def test_labelled_priorities():
    frame = pd.DataFrame(
        [[0.2, 0.8], [NAN, NAN], [0.5, 0.5]], index=["ann", "bo", "cy"], columns=["x", "y"]
    )
    weights = pd.Series({"cy": 1.0, "ann": 3.0, "bo": 9.0})
    group = groups.aggregate_priorities(frame, weights, "arithmetic")
    pd.testing.assert_series_equal(group, pd.Series({"x": 0.275, "y": 0.725}))
    assert groups.answered(frame) == 2
    rows = [frame.loc["ann"], frame.loc["cy", ["y", "x"]]]  # matched by label, not by place
    pd.testing.assert_series_equal(
        groups.aggregate_priorities(rows, [3, 1], "arithmetic"), pd.Series({"x": 0.275, "y": 0.725})
    )
    with pytest.raises(JudgmentError, match=r"given for ann, bo; .* ann, bo, cy"):
        groups.aggregate_priorities(frame, weights[["ann", "bo"]])
    with pytest.raises(JudgmentError, match=r"participant 1 has other items .*: x, z"):
        groups.aggregate_priorities([rows[0], pd.Series({"x": 0.5, "z": 0.5})])
    with pytest.raises(JudgmentError, match="participant cy are"):
        groups.aggregate_priorities(frame.assign(y=[0.8, NAN, NAN]))
    with pytest.raises(JudgmentError, match="twice: x, x"):
        groups.aggregate_priorities(frame.set_axis(["x", "x"], axis=1))


@pytest.mark.parametrize(
    ("p", "message"),
    [
        ([[0.5, 0.6]], "sum to 1"),
        ([[1.5, -0.5]], "0 or more"),
        ([[math.inf, 0.5]], "sum to 1"),
        ([[1.0, NAN]], "all be missing"),
        ([0.5, 0.5], "shape"),
        (np.empty((0, 2)), "shape"),
        (np.empty((2, 0)), "shape"),
        ([[0.5, 0.5], [1.0]], "numbers"),
    ],
)
def test_priorities_that_cannot_be_used(p, message):
    for function in (groups.aggregate_priorities, groups.answered, groups.consensus):
        with pytest.raises(JudgmentError, match=message):
            function(p)


def test_batches_of_priorities():
    rng = np.random.default_rng(2)
    p = rng.dirichlet(np.ones(4), size=(3, 6))
    p[0, 2] = p[1, :] = NAN
    for mean in ("geometric", "arithmetic"):
        group = groups.aggregate_priorities(p, range(6), mean)
        assert group.shape == (3, 4)
        for node in range(3):
            one = groups.aggregate_priorities(p[node], range(6), mean)
            np.testing.assert_allclose(group[node], one, rtol=1e-14)
    assert np.isnan(group[1]).all()
    np.testing.assert_array_equal(groups.answered(p), [5, 0, 6])
    for function in (groups.consensus, groups.relative_homogeneity):
        batch = function(p)
        assert batch.shape == (3,)
        for node in range(3):
            assert function(p[node]) == pytest.approx(batch[node], abs=1e-15, nan_ok=True)


# ------------------------------------------------------------------ consensus


@pytest.mark.parametrize("name", ["group_goepel_consensus_full", "group_goepel_consensus_zero"])
def test_consensus_of_the_references(name):
    case = reference(name)
    p = fractions(case["inputs"]["priorities"])
    full, tolerance = case["full_precision"], case["tolerance"]
    assert groups.consensus(p) == pytest.approx(case["expected"]["consensus"], abs=tolerance)
    assert isinstance(groups.consensus(p), float)
    h = groups.entropies(p)
    assert h.alpha == pytest.approx(full["H_alpha"], abs=tolerance)
    assert h.beta == pytest.approx(full["H_beta"], abs=tolerance)
    assert h.gamma == pytest.approx(full["H_gamma"], abs=tolerance)
    assert h.answered == len(p)


def extreme(n, at, ratio=9.0):
    p = np.ones(n)
    p[at] = ratio
    return p / p.sum()


@pytest.mark.parametrize(
    ("p", "expected", "homogeneity"),
    [
        # Vectors computed with the formulas of AHP-OS, printed to five decimals.
        ([extreme(4, i) for i in range(4)], 0.0, 0.43647),
        ([extreme(4, i) for i in range(2)], 0.37503, None),
        ([[0.9, 0.1], [0.1, 0.9]], 0.0, None),
        ([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.45, 0.35, 0.2]], 0.90329, 0.94306),
    ],
)
def test_consensus_to_the_printed_digits(p, expected, homogeneity):
    assert groups.consensus(p) == pytest.approx(expected, abs=5e-6)
    if homogeneity is not None:
        assert groups.relative_homogeneity(p) == pytest.approx(homogeneity, abs=5e-6)


@given(st.integers(2, 8), st.floats(1.5, 256))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_consensus_is_zero_at_the_scales_extremes(n, ratio):
    assert groups.consensus([extreme(n, i, ratio) for i in range(n)], ratio) == pytest.approx(
        0,
        abs=1e-9,  # differences of about 1 over 1 - 1/cor, small for ratios near 1
    )


def slow_consensus(p, ratio):
    """Goepel's formulas in plain Python, from Hill numbers: D_gamma/D_alpha = exp(H_beta)."""
    k, n = len(p), len(p[0])

    def diversity(entropy):
        return math.exp(entropy)

    def entropy(row):
        return sum(-x * math.log(x) for x in row if x > 0)

    pooled = [sum(p[i][j] for i in range(k)) / k for j in range(n)]
    alpha = diversity(sum(entropy(row) for row in p) / k)
    beta = diversity(entropy(pooled)) / alpha
    cor = n / diversity(entropy([ratio / (n + ratio - 1)] + [1 / (n + ratio - 1)] * (n - 1)))
    return (1 / beta - 1 / cor) / (1 - 1 / cor)


@given(priority_sets(k_min=2, zeros=True), st.randoms(use_true_random=False))
@settings(derandomize=True, deadline=None, max_examples=80)
def test_consensus_is_the_definition_and_blind_to_labels(p, random):
    k, n = p.shape
    s = groups.consensus(p)
    if n > 1:
        assert s == pytest.approx(slow_consensus(p.tolist(), 9.0), abs=1e-12)
    assert s <= 1
    people, items = list(range(k)), list(range(n))
    random.shuffle(people)
    random.shuffle(items)
    assert groups.consensus(p[people][:, items]) == pytest.approx(s, abs=1e-12)
    assert groups.relative_homogeneity(p) >= -1e-12
    assert groups.consensus(np.vstack([p[0]] * k)) == pytest.approx(1, abs=1e-12)
    # Those who did not answer the node are not in it; repeating everybody changes nothing.
    assert groups.consensus(np.vstack([p, np.full(n, NAN)])) == pytest.approx(s, abs=1e-12)
    assert groups.consensus(np.vstack([p, p])) == pytest.approx(s, abs=1e-12)


def test_consensus_of_one_or_nobody():
    """0 below two people is AHP-OS's convention; a single item leaves no room to differ."""
    assert groups.consensus([[0.3, 0.7]]) == 0.0
    assert groups.consensus([[NAN, NAN], [NAN, NAN]]) == 0.0
    assert groups.consensus([[1.0], [1.0]]) == 1.0
    assert groups.relative_homogeneity([[0.3, 0.7]]) == 1.0
    assert groups.relative_homogeneity([[1.0], [1.0]]) == 1.0
    assert math.isnan(groups.relative_homogeneity([[NAN, NAN]]))
    assert groups.consensus([[0.99, 0.01], [0.01, 0.99]]) < 0  # beyond what 9 to 1 allows


@pytest.mark.parametrize("ratio", [1, 0.5, -9, NAN, math.inf])
def test_a_greatest_ratio_that_is_none(ratio):
    with pytest.raises(JudgmentError, match="max_ratio"):
        groups.consensus([[0.5, 0.5], [0.2, 0.8]], ratio)


def test_consensus_of_a_hierarchy():
    p = {
        "goal": np.array([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.45, 0.35, 0.2]]),
        "risk": pd.DataFrame([[0.9, 0.1], [NAN, NAN], [0.1, 0.9]], index=["x", "y", "z"]),
    }
    table = groups.node_consensus(p)
    assert list(table.index) == ["goal", "risk"]
    assert list(table["participants"]) == [3, 3]
    assert list(table["answered"]) == [3, 2]
    assert table.loc["goal", "consensus"] == pytest.approx(0.90329, abs=5e-6)
    assert table.loc["goal", "homogeneity"] == pytest.approx(0.94306, abs=5e-6)
    assert table.loc["risk", "consensus"] == pytest.approx(0, abs=1e-12)
    other = groups.node_consensus(p, {"goal": 18, "risk": 9})
    assert other.loc["goal", "consensus"] == groups.consensus(p["goal"], 18)
    weights = {"risk": 0.25, "goal": 1.0}
    expected = (1.0 * table.loc["goal", "consensus"] + 0.25 * table.loc["risk", "consensus"]) / 1.25
    assert groups.hierarchy_consensus(table["consensus"], weights) == pytest.approx(expected)
    assert groups.hierarchy_consensus([1.0, 0.5], [1.0, 0.25]) == pytest.approx(0.9)
    for s, w in (
        ({"goal": 1.0}, weights),
        (table["consensus"], [1.0, 0.25]),
        ([1.0], [1.0, 1.0]),
        ([], []),
        ([NAN, 1.0], [1.0, 1.0]),
        ([1.0, 1.0], [1.0, -1.0]),
        ([1.0, 1.0], [0.0, 0.0]),
    ):
        with pytest.raises(JudgmentError):
            groups.hierarchy_consensus(s, w)
    with pytest.raises(JudgmentError, match="node goal"):
        groups.node_consensus({"goal": np.full((2, 3, 2), 0.5)})


def test_inputs_are_left_alone():
    matrices = np.array([reciprocal(3, [2, NAN, 4]), reciprocal(3, [3, 1, 1])])
    p = np.array([[0.0, 1.0], [NAN, NAN], [0.5, 0.5]])
    before = matrices.copy(), p.copy()
    groups.aggregate_judgments(matrices, [1, 2])
    groups.aggregate_priorities(p)
    groups.consensus(p)
    np.testing.assert_array_equal(matrices, before[0])
    np.testing.assert_array_equal(p, before[1])
    assert read_judgments(matrices).size == 3
    np.testing.assert_array_equal(read_priorities(p).known, [True, False, True])
