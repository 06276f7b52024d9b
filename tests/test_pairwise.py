"""Comparison matrices: published examples, independent checks, faults silent elsewhere.

The last section has one test for each silent fault of other AHP software: here it is an error,
a warning, or done right.
"""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcda_eiej import consistency, scales
from mcda_eiej.eigen import principal
from mcda_eiej.errors import InconsistentJudgments, JudgmentError
from mcda_eiej.pairwise import ComparisonMatrix, eigenvector, geometric_mean, lambda_max

REFERENCES = Path(__file__).parent / "references"
STEPS = np.array([float(s) for s in scales.STEPS])
TABLES = {
    "saaty1980": "saaty-1980",
    "saaty2005": "saaty-2005",
    "alonso_lamata": "alonso-lamata",
    "alonso_lamata_regression": "alonso-lamata-regression",
    "donegan_dodd": "donegan-dodd",
}


def reference(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((REFERENCES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def named(rows: list[list[Any]], items: list[str] | None = None) -> ComparisonMatrix:
    return ComparisonMatrix(items or [f"i{k}" for k in range(len(rows))], rows)


def random_matrices(rng: np.random.Generator, count: int, n: int) -> np.ndarray:
    a = np.ones((count, n, n))
    i, j = np.triu_indices(n, 1)
    a[:, i, j] = rng.choice(STEPS, (count, len(i)))
    a[:, j, i] = 1 / a[:, i, j]
    return a


def by_eig(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Principal eigenpairs by numpy's eig, one matrix at a time: slow, plain and independent."""
    weights, values = [], []
    for one in a.reshape(-1, *a.shape[-2:]):
        found, vectors = np.linalg.eig(one)
        k = int(found.real.argmax())
        w = np.abs(vectors[:, k].real)
        weights.append(w / w.sum())
        values.append(found[k].real)
    return (
        np.array(weights).reshape(a.shape[:-1]),
        np.array(values).reshape(a.shape[:-2]),
    )


# -- published examples -----------------------------------------------------------------------


def test_saaty_2008_drinks() -> None:
    """Saaty (2008) Table 2, 3 decimals; CR printed with his 2005 table, and Donegan-Dodd's."""
    data = reference("ahp_saaty_drinks")
    m = named(data["inputs"]["matrix"], data["inputs"]["names"])
    np.testing.assert_allclose(
        m.priorities(), data["expected"]["eigenvector"], atol=data["tolerance"]["eigenvector"]
    )
    for key, value in data["expected"]["cr"].items():
        assert m.consistency_ratio(TABLES[key]) == pytest.approx(value, abs=data["tolerance"]["cr"])
    np.testing.assert_allclose(m.priorities(), data["full_precision"]["eigenvector"], rtol=1e-10)
    np.testing.assert_allclose(
        m.priorities("geometric_mean"), data["full_precision"]["rgm"], rtol=1e-12
    )


def test_saaty_1977_wealth_of_nations() -> None:
    """Saaty (1977): eigenvector to 3 decimals, the last digit rounded by hand; lambda_max 7.608."""
    data = reference("ahp_saaty_wealth_of_nations")
    m = named(data["inputs"]["matrix"], data["inputs"]["names"])
    np.testing.assert_allclose(
        m.priorities(), data["expected"]["eigenvector"], atol=data["tolerance"]["eigenvector"]
    )
    assert m.lambda_max == pytest.approx(
        data["expected"]["lambda_max"], abs=data["tolerance"]["lambda_max"]
    )
    for key, value in data["full_precision"]["cr"].items():
        if key in TABLES:
            assert m.consistency_ratio(TABLES[key]) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    "name",
    [
        "ahp_saaty_cities",
        "ahp_wikipedia_leader",
        "ahp_jmcdm_8x4_eigen",
        "ahp_triantaphyllou_mann",
    ],
)
def test_published_hierarchies(name: str) -> None:
    """Global priorities as printed, each node's own with the example's random-index table."""
    data = reference(name)
    nodes = data["inputs"]["nodes"]
    tables = {"saaty1980": "saaty-1980", "saaty2005": "saaty-2005"}
    full = data.get("full_precision", data["expected"])
    matrices = {node: named(part["matrix"]) for node, part in nodes.items()}
    for node, m in matrices.items():
        if "lambda_max" in full:
            assert m.lambda_max == pytest.approx(full["lambda_max"][node], rel=1e-9)
        ratio = m.consistency_ratio(tables[data["inputs"]["ri"]])
        assert ratio == pytest.approx(full["cr"][node], rel=1e-8)
        if node in full.get("local", {}):
            np.testing.assert_allclose(m.priorities(), full["local"][node], rtol=1e-9)
    goal = matrices["goal"].priorities().to_numpy()
    children = nodes["goal"].get("children") or [n for n in nodes if n != "goal"]
    total = sum(
        w * matrices[c].priorities().to_numpy() for w, c in zip(goal, children, strict=True)
    )
    expected, tolerance = data["expected"], data["tolerance"]
    if "global" in expected:
        atol = tolerance["global"] if isinstance(tolerance, dict) else tolerance
        np.testing.assert_allclose(total, expected["global"], atol=atol)
    for node, local in expected.get("local", {}).items():
        atol = tolerance["local"] if isinstance(tolerance, dict) else tolerance
        np.testing.assert_allclose(matrices[node].priorities(), local, atol=atol)
    if isinstance(tolerance, dict):
        for node, ratio in expected["cr"].items():
            found = matrices[node].consistency_ratio(tables[data["inputs"]["ri"]])
            assert found == pytest.approx(ratio, abs=tolerance["cr"])


def test_incomplete_example_of_bozoki_fulop_ronyai() -> None:
    data = reference("incomplete_bozoki_4x4")
    m = named(data["inputs"]["matrix"])
    assert m.missing == (("i2", "i3"),)
    full = data["full_precision"]
    np.testing.assert_allclose(m.priorities(), full["eigen_weights"], rtol=1e-7)
    np.testing.assert_allclose(m.priorities("geometric_mean"), full["llsm_weights"], rtol=1e-10)
    assert m.lambda_max == pytest.approx(full["eigen_lambda_max"], rel=1e-12)
    # AHPy prints the ratio with the index of complete matrices; here it is scaled by 1 - 2/6,
    # since a matrix with a pair missing has less to contradict (Ágoston & Csató 2022).
    printed = data["expected"]["cr"]["donegan_dodd"]
    assert m.consistency_ratio("donegan-dodd") * (1 - 2 / 6) == pytest.approx(printed, abs=6e-5)


def test_harker_1987_chain_is_not_testable() -> None:
    data = reference("incomplete_harker_3x3")
    m = named(data["inputs"]["matrix"])
    np.testing.assert_allclose(
        m.priorities(), data["expected"]["harker_weights"], atol=data["tolerance"]
    )
    assert m.consistency_ratio() == 0.0
    assert not m.testable


def test_inconsistencies_as_ahp_os_highlights_them() -> None:
    """A four-item example of AHP-OS (Goepel 2018): three pairs, 3 decimals, and the answers."""
    answers = {
        **{("A", "B"): 4, ("A", "C"): 3, ("A", "D"): 7},
        **{("B", "C"): "1/3", ("B", "D"): 3, ("C", "D"): 5},
    }
    m = ComparisonMatrix.from_judgments("ABCD", answers)
    assert m.priorities().tolist() == pytest.approx([0.5476, 0.1266, 0.2699, 0.0559], abs=1e-4)
    assert m.lambda_max == pytest.approx(4.11842, abs=5e-6)
    assert m.consistency_ratio("alonso-lamata-regression") == pytest.approx(0.0434, abs=5e-5)
    found = m.inconsistencies()
    assert list(found.columns) == ["a", "b", "judgment", "implied", "error", "suggestion"]
    assert list(zip(found["a"], found["b"], strict=True)) == [("A", "C"), ("B", "C"), ("A", "D")]
    assert found["error"].tolist() == pytest.approx([1.479, 1.406, 1.399], abs=5e-4)
    assert found["suggestion"].tolist() == [2.0, 0.5, 9.0]
    assert found["implied"].tolist()[2] == pytest.approx(9.8, abs=0.05)
    assert len(m.inconsistencies(top=None)) == 6


# -- independent checks and properties ----------------------------------------------------------


@pytest.mark.parametrize("n", [3, 4, 6, 9, 15, 17, 50])
@pytest.mark.parametrize("count", [1, 40])
def test_eigenvector_against_numpy_eig(n: int, count: int) -> None:
    """Random matrices, the least consistent there are; eig is good to about 1e-13 itself."""
    a = random_matrices(np.random.default_rng(n), count, n)
    weights, values = by_eig(a)
    np.testing.assert_allclose(eigenvector(a), weights, rtol=2e-12)
    np.testing.assert_allclose(lambda_max(a), values, rtol=1e-13)
    both = principal(a)
    np.testing.assert_array_equal(both[0], eigenvector(a))


@pytest.mark.parametrize("strength", [9.0, 81.0, 256.0, 1e4])
@pytest.mark.parametrize("count", [1, 20])
def test_slowly_converging_matrices_are_right_too(strength: float, count: int) -> None:
    """A cycle of equal strengths is circulant: weights 1/3, lambda_max 1 + x + 1/x.

    Plain power iteration needs many thousand steps here from any other start.
    """
    a = np.array(
        [[1, strength, 1 / strength], [1 / strength, 1, strength], [strength, 1 / strength, 1]]
    )
    scale = np.array([1.0, 3.0, 0.2])
    a = np.repeat((a * scale[:, None] / scale)[None], count, axis=0)
    weights, values = principal(a)
    np.testing.assert_allclose(weights, np.tile(scale / scale.sum(), (count, 1)), rtol=1e-11)
    np.testing.assert_allclose(values, 1 + strength + 1 / strength, rtol=1e-12)


def test_a_batch_gives_what_each_matrix_gives() -> None:
    a = random_matrices(np.random.default_rng(0), 2100, 5).reshape(3, 7, 100, 5, 5)
    weights, geometric = eigenvector(a), geometric_mean(a)
    assert weights.shape == geometric.shape == (3, 7, 100, 5)
    assert lambda_max(a).shape == (3, 7, 100)
    for place in [(0, 0, 0), (1, 3, 50), (2, 6, 99)]:
        np.testing.assert_allclose(weights[place], eigenvector(a[place]), rtol=1e-13)
        np.testing.assert_allclose(geometric[place], geometric_mean(a[place]), rtol=1e-13)


def test_an_empty_batch_is_empty() -> None:
    assert eigenvector(np.ones((0, 3, 3))).shape == (0, 3)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(st.floats(-4, 4), min_size=1, max_size=12))
def test_consistent_matrices_give_back_their_weights(logs: list[float]) -> None:
    w = np.exp(logs)
    w /= w.sum()
    m = named((w[:, None] / w[None, :]).tolist())
    for method in ("eigenvector", "geometric_mean"):
        np.testing.assert_allclose(m.priorities(method), w, rtol=1e-12)
    assert m.lambda_max == pytest.approx(m.n, rel=1e-13)
    assert m.consistency_ratio("alonso-lamata-regression") == pytest.approx(0.0, abs=1e-12)
    assert m.inconsistencies(top=None).empty


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(2, 9), st.integers(0, 10_000))
def test_relabelling_permutes_priorities(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = random_matrices(rng, 1, n)[0]
    order = rng.permutation(n)
    for function in (eigenvector, geometric_mean):
        w = function(a)
        np.testing.assert_allclose(function(a[np.ix_(order, order)]), w[order], rtol=1e-11)
        assert w.sum() == pytest.approx(1.0, abs=1e-14)
        assert np.all(w > 0)
    assert lambda_max(a) >= n - 1e-12


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.floats(-2.2, 2.2), st.floats(-2.2, 2.2), st.floats(-2.2, 2.2))
def test_both_methods_agree_for_three_items(x: float, y: float, z: float) -> None:
    """A known identity of 3 x 3 reciprocal matrices; the eigenvalue is then 1 + r + 1/r."""
    a, b, c = np.exp([x, y, z])
    m = np.array([[1, a, b], [1 / a, 1, c], [1 / b, 1 / c, 1]])
    np.testing.assert_allclose(eigenvector(m), geometric_mean(m), rtol=1e-11)
    r = (a * c / b) ** (1 / 3)
    assert float(lambda_max(m)) == pytest.approx(1 + r + 1 / r, rel=1e-12)


# -- judgments --------------------------------------------------------------------------------


def test_from_judgments_keeps_raw_answers_and_directions() -> None:
    m = ComparisonMatrix.from_judgments(
        ["a", "b", "c"], {("b", "a"): "1/3", ("c", "a"): 2, ("b", "c"): None}
    )
    assert dict(m.answers) == {("b", "a"): 1 / 3, ("c", "a"): 2.0}
    assert m.passed == (("b", "c"),)
    assert m.missing == (("b", "c"),)
    assert m.judgment("a", "b") == pytest.approx(3.0)
    assert m.judgment("a", "c") == 0.5
    assert math.isnan(m.judgment("b", "c"))
    assert m.scale == "saaty"
    with pytest.raises(TypeError):
        m.answers["a", "b"] = 3.0  # type: ignore[index]
    with pytest.raises(ValueError, match="read-only"):
        m.values[0, 1] = 5.0
    with pytest.raises(AttributeError):
        m.scale = "root"  # type: ignore[misc]


@pytest.mark.parametrize("scale", scales.SCALES)
def test_the_same_answers_on_every_scale(scale: str) -> None:
    answers = {("a", "b"): 3, ("c", "a"): 5, ("b", "c"): Fraction(1, 7)}
    m = ComparisonMatrix.from_judgments("abc", answers).on_scale(scale)
    assert m.judgment("a", "b") == pytest.approx(float(scales.apply_scale(3.0, scale, 3)))
    assert m.judgment("c", "a") == pytest.approx(float(scales.apply_scale(5.0, scale, 3)))
    assert m.judgment("c", "b") == pytest.approx(float(scales.apply_scale(7.0, scale, 3)))
    assert m.answers == ComparisonMatrix.from_judgments("abc", answers).answers
    np.testing.assert_array_equal(
        m.on_scale("saaty").values, ComparisonMatrix.from_judgments("abc", answers).values
    )


def test_adaptive_scales_depend_on_the_number_of_items() -> None:
    """All items count, also those without an answer of their own."""
    answers = {("a", "b"): 9}
    assert ComparisonMatrix.from_judgments("abcde", answers, "adaptive").judgment(
        "a", "b"
    ) == pytest.approx(36.0)


def test_a_matrix_of_ratios_cannot_be_read_on_another_scale() -> None:
    with pytest.raises(JudgmentError, match="from_judgments"):
        named([[1, 3], ["1/3", 1]]).on_scale("root")


def test_from_rows_takes_the_highest_round() -> None:
    rows = pd.DataFrame(
        {
            "who": ["kari"] * 5,
            "a": ["x", "y", "z", "y", "x"],
            "b": ["y", "z", "x", "x", "z"],
            "value": ["3", "2", "1/5", "1/2", ""],
            "low": ["", "1", "", "", ""],
            "high": ["", "4", "", "", ""],
            "round": [1, 1, 1, 2, 2],
        }
    )
    m = ComparisonMatrix.from_rows(rows)
    assert m.items == ("x", "y", "z")
    assert dict(m.answers) == {("y", "x"): 0.5, ("y", "z"): 2.0}
    assert m.passed == (("x", "z"),)
    assert dict(m.intervals) == {("y", "z"): (1.0, 4.0)}
    again = ComparisonMatrix.from_rows(rows.to_dict("records"), items=["z", "y", "x"])
    assert again.judgment("y", "z") == 2.0


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"a": "x", "b": "y", "value": 3}, {"a": "y", "b": "x", "value": 2}], "rows 1 and 2"),
        ([{"a": "x", "b": "y"}], "row 1: column value"),
        (
            [
                {"who": "kari", "a": "x", "b": "y", "value": 3},
                {"who": "ola", "a": "x", "b": "z", "value": 2},
            ],
            "several values of who: kari and ola",
        ),
        ([{"a": "x", "b": "y", "value": "much"}], "x, y: 'much' is not a number"),
    ],
)
def test_rows_that_cannot_be_used(rows: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(JudgmentError, match=message):
        ComparisonMatrix.from_rows(rows)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(JudgmentError) as raised:
        ComparisonMatrix.from_judgments(
            ["a", "b", "c"],
            {("a", "b"): 10, ("b", "b"): 2, ("c", "x"): 3, ("b", "c"): 2, ("c", "b"): 2},
            intervals={("a", "c"): (5, 3)},
        )
    assert len(str(raised.value).splitlines()) == 5


def test_intervals_must_hold_their_value() -> None:
    with pytest.raises(JudgmentError, match="7 is not within 2 to 5"):
        ComparisonMatrix.from_judgments("ab", {("a", "b"): 7}, intervals={("a", "b"): (2, 5)})
    with pytest.raises(JudgmentError, match="1/7 is not within 2 to 5"):
        ComparisonMatrix.from_judgments("ab", {("b", "a"): 7}, intervals={("a", "b"): (2, 5)})
    with pytest.raises(JudgmentError, match="both ends"):
        ComparisonMatrix.from_judgments("ab", {}, intervals={("a", "b"): (2, None)})


def test_items_each_once_and_at_least_one() -> None:
    with pytest.raises(JudgmentError, match="given twice: a"):
        ComparisonMatrix(["a", "b", "a"], np.ones((3, 3)))
    with pytest.raises(JudgmentError, match="no items"):
        ComparisonMatrix([], np.ones((0, 0)))
    with pytest.raises(JudgmentError, match="2 x 2"):
        ComparisonMatrix(["a", "b"], np.ones((3, 3)))


def test_one_item() -> None:
    m = ComparisonMatrix(["only"], [[1]])
    assert m.priorities().to_dict() == {"only": 1.0}
    assert m.lambda_max == 1.0
    assert m.consistency_ratio() == 0.0
    assert not m.testable
    assert m.is_complete
    assert m.indices()["CR"] == 0.0


def test_with_answers_keeps_the_rest() -> None:
    m = ComparisonMatrix.from_judgments(
        "abc", {("a", "b"): 3, ("c", "b"): 2}, "root", {("a", "b"): (2, 4)}
    )
    changed = m.with_answers({("a", "b"): 9})
    assert changed.judgment("a", "b") == pytest.approx(3.0)
    assert changed.judgment("c", "b") == m.judgment("c", "b")
    assert not changed.intervals
    with pytest.raises(JudgmentError, match="not answered in this direction"):
        m.with_answers({("b", "a"): 2})


# -- the comparison graph ---------------------------------------------------------------------


def test_graph_of_what_was_answered() -> None:
    m = ComparisonMatrix.from_judgments("abcd", {("b", "a"): 3, ("c", "d"): 2})
    graph = m.graph
    assert isinstance(graph, nx.Graph)
    assert set(graph.nodes) == set("abcd")
    assert graph.edges["a", "b"] == {"a": "b", "b": "a", "judgment": 3.0}
    assert not m.is_connected
    assert m.parts == (("a", "b"), ("c", "d"))
    assert sorted(map(sorted, nx.connected_components(graph))) == [["a", "b"], ["c", "d"]]


def test_unconnected_answers_name_parts_and_joining_pairs() -> None:
    m = ComparisonMatrix.from_judgments("abcde", {("a", "b"): 3, ("c", "d"): 2})
    for call in (
        m.priorities,
        lambda: m.priorities("geometric_mean"),
        m.consistency_ratio,
        lambda: m.lambda_max,
        m.indices,
        m.inconsistencies,
        m.repair,
    ):
        with pytest.raises(JudgmentError, match=r"3 parts.*a, b \| c, d \| e.*Answer 2 more") as e:
            call()
        assert "a–c" in str(e.value)
        assert "a–b" not in str(e.value)
    assert m.missing


# -- consistency ------------------------------------------------------------------------------


def test_indices_in_the_documented_order_with_sources() -> None:
    data = reference("ahp_saaty_drinks")
    m = named(data["inputs"]["matrix"])
    found = m.indices("saaty-2005")
    assert list(found.index) == [
        *("lambda_max", "CI", "CR", "GCI", "koczkodaj", "CM", "HCI", "circular_triads"),
    ]
    full = data["full_precision"]
    assert found["lambda_max"] == pytest.approx(full["lambda_max"], rel=1e-12)
    assert found["CI"] == pytest.approx(full["ci"], rel=1e-10)
    assert found["CR"] == pytest.approx(full["cr"]["saaty2005"], rel=1e-10)
    assert found["GCI"] == pytest.approx(full["gci"], rel=1e-10)
    assert found["koczkodaj"] == pytest.approx(full["koczkodaj"])
    assert found["CM"] == pytest.approx(full["salo_hamalainen_cm"])
    assert found["circular_triads"] == 0
    assert found.attrs["random_index"] == "saaty-2005"
    assert set(found.attrs["sources"]) == set(found.index)


def test_indices_that_need_every_pair_are_nan_when_one_is_missing() -> None:
    found = named(reference("incomplete_bozoki_4x4")["inputs"]["matrix"]).indices()
    assert found[["lambda_max", "CI", "CR"]].notna().all()
    assert found[["GCI", "koczkodaj", "CM", "HCI", "circular_triads"]].isna().all()


@pytest.mark.parametrize("n", [3, 6])
def test_a_tree_has_ratio_zero_and_is_not_testable(n: int) -> None:
    answers = {(f"i{k}", f"i{k + 1}"): 9 for k in range(n - 1)}
    m = ComparisonMatrix.from_judgments([f"i{k}" for k in range(n)], answers)
    assert m.consistency_ratio() == 0.0
    assert m.indices()["CR"] == 0.0
    assert not m.testable
    joined = ComparisonMatrix.from_judgments(m.items, {**answers, ("i0", f"i{n - 1}"): 1})
    assert joined.testable
    assert joined.consistency_ratio() > 0.1


def test_a_warning_above_the_threshold_names_the_pair() -> None:
    m = ComparisonMatrix.from_judgments("abc", {("a", "b"): 9, ("b", "c"): 9, ("a", "c"): "1/9"})
    with pytest.warns(InconsistentJudgments, match="saaty-1980"):
        assert m.check() == m.consistency_ratio()
    mild = ComparisonMatrix.from_judgments("abc", {("a", "b"): 2, ("b", "c"): 2, ("a", "c"): 4})
    assert mild.check() < 1e-12


def test_rank_violations_name_the_pairs() -> None:
    """b was judged to beat a, but the other comparisons put a first."""
    m = ComparisonMatrix.from_judgments(
        "abc", {("b", "a"): 2, ("a", "c"): 9, ("b", "c"): 1}, "saaty"
    )
    found = m.rank_violations()
    assert found[["a", "b", "violation"]].to_numpy().tolist() == [
        ["a", "b", 1.0],
        ["b", "c", 0.5],
    ]
    assert list(found.columns) == ["a", "b", "judgment", "implied", "violation"]


def test_as_data() -> None:
    m = ComparisonMatrix.from_judgments("ab", {("a", "b"): 3})
    assert m.to_frame().loc["a", "b"] == 3.0
    told = m.to_dict()
    assert told["answers"] == [["a", "b", 3.0]]
    assert json.dumps(told)
    assert "2 items, 1 judgments" in repr(m)
    assert "<table" in m._repr_html_()


# -- silent faults of others --------------------------------------------------------------------


def test_group_matrices_are_accepted() -> None:
    """pymcdm takes Saaty's values only, so no geometric mean of a group."""
    m = named([[1, 3.5, 2.47], [1 / 3.5, 1, 0.62], [1 / 2.47, 1 / 0.62, 1]])
    assert m.priorities().sum() == pytest.approx(1.0)


def test_lists_and_fractions_are_accepted() -> None:
    """pymcdm documents lists and fails on them."""
    m = ComparisonMatrix(["a", "b"], [[1, "1/3"], [3, 1]])
    assert m.judgment("a", "b") == 1 / 3


def test_a_diagonal_that_is_not_one_is_an_error() -> None:
    """pymcdm: diagonal 3 is accepted, CR 1.73. AHPy: ('a', 'a') = 7 changes the weights."""
    a = [[3, 2], [0.5, 1]]
    for call in (lambda: named(a), lambda: eigenvector(a), lambda: geometric_mean(a)):
        with pytest.raises(JudgmentError, match="diagonal must be 1, not 3"):
            call()
    with pytest.raises(JudgmentError, match="compared with itself"):
        ComparisonMatrix.from_judgments("ab", {("a", "a"): 7, ("a", "b"): 2})


def test_a_third_is_not_zero_point_three_three() -> None:
    """pymcdm takes 0.33 for 1/3 in silence."""
    with pytest.raises(JudgmentError, match="write 1/3 as a fraction"):
        named([[1, 3], [0.33, 1]])
    # Reciprocity is kept to 1e-6; inside that the upper triangle is what was said.
    assert named([[1, 3], [0.3333333, 1]]).judgment("i1", "i0") == 1 / 3


def test_non_reciprocal_and_negative_matrices_are_errors() -> None:
    """pyDecision accepts both: CR 2.14, and CR -0.86 with a negative weight."""
    for bad, message in [
        ([[1, 2], [2, 1]], "not the reciprocal"),
        ([[1, -2], [-0.5, 1]], "-2 is not a positive"),
        ([[1, 0], [0, 1]], "0 is not a positive"),
        ([[1, np.inf], [0, 1]], "inf is not a positive"),
        ([[1, 2, 3], [0.5, 1, 2]], "square|3 x 3|2 x 2"),
    ]:
        for call in (named, eigenvector, geometric_mean, lambda_max, consistency.gci):
            with pytest.raises(JudgmentError, match=message):
                call(bad)  # type: ignore[operator]


def test_the_matrix_of_a_batch_at_fault_is_named() -> None:
    a = random_matrices(np.random.default_rng(0), 10, 3)
    a[7, 2, 1] = 4.4
    with pytest.raises(JudgmentError, match="matrix 7, row 2, column 3"):
        eigenvector(a)


def test_both_directions_are_an_error() -> None:
    """AHPy: the last one wins."""
    with pytest.raises(JudgmentError, match="both directions"):
        ComparisonMatrix.from_judgments("ab", {("a", "b"): 3, ("b", "a"): 3})


def test_a_misspelt_item_is_an_error() -> None:
    """AHPy: Cost and cost are two elements, and the branch is dropped."""
    with pytest.raises(JudgmentError, match="unknown item 'cost'; the items are Cost, Time"):
        ComparisonMatrix.from_judgments(["Cost", "Time"], {("cost", "Time"): 3})
    m = ComparisonMatrix.from_judgments(["Cost", "Time"], {("Cost", "Time"): 3})
    with pytest.raises(JudgmentError, match="unknown item"):
        m.judgment("cost", "Time")


def test_disconnected_judgments_are_an_error() -> None:
    """AHPy: ab and cd only give .375 .125 .375 .125 with CR 0."""
    m = ComparisonMatrix.from_judgments("abcd", {("a", "b"): 3, ("c", "d"): 3})
    with pytest.raises(JudgmentError, match=r"a, b \| c, d"):
        m.priorities()


def test_priorities_are_not_rounded() -> None:
    """AHPy rounds to four decimals, so weights sum to 1.0001."""
    data = reference("ahp_saaty_drinks")
    assert named(data["inputs"]["matrix"]).priorities().sum() == pytest.approx(1.0, abs=1e-15)


def test_the_random_index_table_is_named_and_verdicts_differ() -> None:
    """The verdict at 0.1 depends on the table; peers differ and do not say which they use."""
    m = ComparisonMatrix.from_judgments("abc", {("a", "b"): 2, ("b", "c"): 4, ("a", "c"): 3})
    ratios = m.consistency_ratios()
    assert list(ratios.index) == list(consistency.RANDOM_INDICES)
    assert ratios.min() < 0.1 < ratios.max()
    assert ratios["saaty-1980"] == m.consistency_ratio("saaty") == m.consistency_ratio()
    with pytest.warns(InconsistentJudgments, match="donegan-dodd"):
        m.check(random_index="donegan-dodd")
    assert m.check() < 0.1


def test_sizes_beyond_a_table_are_an_error() -> None:
    """pymcdm and pyDecision: IndexError above 15; pyrepo-mcda above 10; AHP-OS divides by nothing;
    ahpsurvey takes 1.6 for every larger size."""
    m = named(random_matrices(np.random.default_rng(1), 1, 16)[0].tolist())
    with pytest.raises(JudgmentError, match="tables that reach: alonso-lamata-regression"):
        m.consistency_ratio()
    assert m.consistency_ratio("alonso-lamata-regression") > 0
    ratios = m.consistency_ratios()
    assert ratios.drop("alonso-lamata-regression").isna().all()


def test_two_items_are_right_and_consistent() -> None:
    """pyrepo-mcda returns [1.5, -1.5, .5, .5]; pyDecision CR NaN; gluc/ahp has RI(2) = 100."""
    m = named([[1, 3], ["1/3", 1]])
    for method in ("eigenvector", "geometric_mean"):
        assert m.priorities(method).tolist() == pytest.approx([0.75, 0.25])
    assert m.lambda_max == 2.0
    assert m.consistency_ratio() == 0.0
    assert m.indices().drop("lambda_max").eq(0).all()
    np.testing.assert_allclose(eigenvector([[[1, 3], [1 / 3, 1]]] * 30), [[0.75, 0.25]] * 30)


def test_the_default_is_the_eigenvector_and_unknown_methods_are_errors() -> None:
    """pyDecision's default is the column mean, and an unknown name an UnboundLocalError."""
    data = reference("ahp_saaty_drinks")
    m = named(data["inputs"]["matrix"])
    np.testing.assert_array_equal(m.priorities(), m.priorities("eigenvector"))
    assert np.abs(m.priorities().to_numpy() - data["full_precision"]["column_mean"]).max() > 1e-4
    with pytest.raises(JudgmentError, match="eigenvector, geometric_mean"):
        m.priorities("mean")


def test_a_missing_pair_is_not_one() -> None:
    """gluc/ahp and AHP-OS count an unanswered pair as equal."""
    answers = {("a", "b"): 9, ("b", "c"): 9}
    m = ComparisonMatrix.from_judgments("abc", answers)
    as_equal = ComparisonMatrix.from_judgments("abc", {**answers, ("a", "c"): 1})
    assert math.isnan(m.values[0, 2])
    assert m.priorities()["a"] == pytest.approx(81 / 91)
    assert m.priorities()["a"] > as_equal.priorities()["a"] + 0.1
    with pytest.raises(JudgmentError, match="unanswered"):
        eigenvector(m.values)
    with pytest.raises(JudgmentError, match="unanswered"):
        geometric_mean(m.values)


def test_inconsistent_matrices_keep_their_own_priorities() -> None:
    """gluc/ahp returns equal weights where CR >= 1."""
    m = ComparisonMatrix.from_judgments("abc", {("a", "b"): 9, ("b", "c"): 9, ("a", "c"): "1/5"})
    assert m.consistency_ratio() > 1
    w = m.priorities()
    assert w.max() - w.min() > 0.1
    np.testing.assert_allclose(w, by_eig(m.values[None])[0][0], rtol=1e-12)


def test_the_consistency_index_divides_by_n_minus_one() -> None:
    """airicyu/ahp divided by 2 whatever the size."""
    data = reference("ahp_saaty_drinks")["full_precision"]
    m = named(reference("ahp_saaty_drinks")["inputs"]["matrix"])
    assert m.indices()["CI"] == pytest.approx((data["lambda_max"] - 7) / 6)


def test_labels_of_a_table_are_matched_not_its_order() -> None:
    """pymcdm and others take a DataFrame by position."""
    frame = pd.DataFrame([[1, 3], [1 / 3, 1]], index=["b", "a"], columns=["b", "a"])
    m = ComparisonMatrix(["a", "b"], frame)
    assert m.judgment("b", "a") == 3.0
    with pytest.raises(JudgmentError, match="must be the items a, c"):
        ComparisonMatrix(["a", "c"], frame)


def test_missing_judgments_do_not_crash() -> None:
    """ahpsurvey's eigen fails on them."""
    m = named([[1, 2, None], ["1/2", 1, 2], [None, "1/2", 1]])
    assert m.priorities().tolist() == pytest.approx([4 / 7, 2 / 7, 1 / 7])


def test_a_pair_answered_in_one_direction_only_is_an_error() -> None:
    with pytest.raises(JudgmentError, match="one direction"):
        named([[1, 2, None], ["1/2", 1, 2], [3, "1/2", 1]])


def test_exact_ties_are_ties() -> None:
    """Priorities that should be equal are so to rounding, not broken by the iteration."""
    m = ComparisonMatrix.from_judgments(
        "abcd",
        {("a", "c"): 5, ("b", "c"): 5, ("a", "b"): 1, ("c", "d"): 2, ("a", "d"): 7, ("b", "d"): 7},
    )
    w = m.priorities()
    assert w["a"] == pytest.approx(w["b"], rel=1e-13)
    assert m.repair(0.0001).before.best == ("a", "b")
