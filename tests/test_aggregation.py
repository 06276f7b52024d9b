"""What every aggregation must hold: monotone, blind to units, additive as a limit; and synthesis.

Additive, weighted product and multiplicative models on random hierarchies, and the two ways to rate
by pairs. Tolerances are rounding, 1e-12 of scores up to 1, unless said otherwise.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import CaseFolder
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import mcda_eiej as mcda
from mcda_eiej import ModelError, values

few = settings(derandomize=True, deadline=None, max_examples=40)
FORMS = [
    ("additive", 1.0),
    ("product", 1.0),
    ("multiplicative", 1.0),
    ("multiplicative", 0.4),
    ("multiplicative", 1.6),
]
TREE = mcda.Hierarchy.from_edges(
    [("goal", "a"), ("goal", "b"), ("a", "a1"), ("a", "a2"), ("b", "b1"), ("b", "b2"), ("b", "b3")]
)
LEAVES = list(TREE.leaves)


def model_of(table: np.ndarray, local: np.ndarray, form: str, total: float) -> mcda.DecisionModel:
    """A model on the tree; ``local`` are positive numbers, normalised among siblings."""
    weights = dict(zip(TREE.weighted_nodes, local.tolist(), strict=True))
    for parent in TREE.inner_nodes:
        children = TREE.children(parent)
        whole = sum(weights[c] for c in children)
        weights |= {c: weights[c] / whole for c in children}
    frame = pd.DataFrame(table, index=[f"A{i}" for i in range(len(table))], columns=LEAVES)
    return mcda.DecisionModel(TREE, frame, weights, aggregation=form, scaling_sum=total)  # type: ignore[arg-type]


tables = st.lists(st.lists(st.floats(0, 1), min_size=5, max_size=5), min_size=2, max_size=5)
locals_ = st.lists(st.floats(0.3, 1), min_size=7, max_size=7)


@pytest.mark.parametrize(("form", "total"), FORMS)
@given(table=tables, local=locals_, i=st.integers(0, 4), j=st.integers(0, 4), more=st.floats(0, 1))
@settings(derandomize=True, deadline=None, max_examples=25)
def test_a_better_rating_never_lowers_a_score_nor_moves_another(
    form: str,
    total: float,
    table: list[list[float]],
    local: list[float],
    i: int,
    j: int,
    more: float,
) -> None:
    here = np.array(table)
    there = here.copy()
    i %= len(here)
    there[i, j] += (1 - there[i, j]) * more
    before = model_of(here, np.array(local), form, total).scores()
    after = model_of(there, np.array(local), form, total).scores()
    assert after[i] >= before[i] - 1e-12
    others = np.arange(len(here)) != i
    assert after[others].tolist() == before[others].tolist()
    # Strictly, where the leaf has weight and the rest is not all but nothing.
    if form != "product" and more * (1 - here[i, j]) > 1e-3:
        assert after[i] > before[i]


@pytest.mark.parametrize(("form", "total"), FORMS)
@given(local=locals_)
@settings(derandomize=True, deadline=None, max_examples=20)
def test_the_worst_on_all_has_nothing_and_the_best_on_all_has_one(
    form: str, total: float, local: list[float]
) -> None:
    ends = np.array([np.zeros(5), np.ones(5)])
    scores = model_of(ends, np.array(local), form, total).scores()
    assert scores == pytest.approx([0, 1], abs=1e-9)


@pytest.mark.parametrize(("form", "total"), FORMS)
@given(local=locals_, x=st.floats(0, 1))
@settings(derandomize=True, deadline=None, max_examples=20)
def test_scores_lie_between_the_worst_and_the_best_rating(
    form: str, total: float, local: list[float], x: float
) -> None:
    # Additive and product models are means, so that alike on all leaves is what they score.
    score = model_of(np.full((1, 5), x), np.array(local), form, total).scores()[0]
    if total == 1.0:
        assert score == pytest.approx(x, abs=1e-12)
    elif total < 1:
        assert score <= x + 1e-12  # constants that sum to less: attributes need each other
    else:
        assert score >= x - 1e-12


@given(table=tables, local=locals_, unit=st.floats(0.01, 100), shift=st.floats(-5, 5))
@few
def test_natural_units_are_no_matter(
    table: list[list[float]], local: list[float], unit: float, shift: float
) -> None:
    """Measures in another unit, with the anchors in that unit, score the same by every form."""
    natural = 40 * np.array(table)
    ends = [(0, 40), (40, 0), (0, 40), (0, 40), (40, 0)]

    def rated(factor: float, add: float) -> np.ndarray:
        columns = []
        for j, (low, high) in enumerate(ends):
            low, high = low * factor + add, high * factor + add
            x = np.clip(natural[:, j] * factor + add, min(low, high), max(low, high))
            function: Any = values.linear(low, high)
            if j in (2, 4):
                function = values.exponential(low, high, 15 * factor)
            columns.append(function(x))
        return np.column_stack(columns)

    # Rounding of a natural value is relative to the shift, of its value to the span.
    slack = 1e-12 * (1 + abs(shift) / unit)
    for form, total in FORMS:
        if form == "product":
            continue  # a root of nearly nothing turns 1e-16 into 1e-3
        here = model_of(rated(1, 0), np.array(local), form, total).scores()
        there = model_of(np.clip(rated(unit, shift), 0, 1), np.array(local), form, total).scores()
        assert there == pytest.approx(here, abs=100 * slack)


@given(table=tables, local=locals_, factors=st.lists(st.floats(0.1, 10), min_size=5, max_size=5))
@few
def test_a_weighted_product_is_blind_to_the_unit_of_each_ratio_scale(
    table: list[list[float]], local: list[float], factors: list[float]
) -> None:
    # Columns times a factor each change every score by the same factor: the ratios stay.
    here = np.array(table) + 0.01
    weights = np.array(local[:5]) / sum(local[:5])
    one = mcda.DecisionModel.flat(here, weights, aggregation="product").scores()
    two = mcda.DecisionModel.flat(here * factors, weights, aggregation="product").scores()
    assert two / two[0] == pytest.approx(one / one[0], rel=1e-9)


@given(table=tables, local=locals_, gap=st.sampled_from([1e-3, -1e-3, 1e-6, -1e-6, 1e-9, -1e-13]))
@few
def test_the_additive_model_is_the_limit_of_the_multiplicative_one(
    table: list[list[float]], local: list[float], gap: float
) -> None:
    near = model_of(np.array(table), np.array(local), "multiplicative", 1 + gap)
    limit = model_of(np.array(table), np.array(local), "additive", 1.0)
    # The two differ by no more than the gap times a small number: by K/2 of products of pairs.
    assert np.abs(near.scores() - limit.scores()).max() <= 2 * abs(gap) + 1e-12


@given(local=locals_, table=tables)
@few
def test_a_multiplicative_model_bends_towards_needing_all_or_any(
    local: list[float], table: list[list[float]]
) -> None:
    # K falls in the sum of the constants: scores rise with it, alternative by alternative.
    scores = [
        model_of(np.array(table), np.array(local), "multiplicative", total).scores()
        for total in (0.3, 0.7, 0.999, 1.0, 1.001, 1.3, 1.9)
    ]
    assert (np.diff(scores, axis=0) >= -1e-9).all()


@given(table=tables, local=locals_)
@few
def test_many_weights_at_once_score_as_one_by_one(
    table: list[list[float]], local: list[float]
) -> None:
    rows = np.random.default_rng(0).dirichlet(np.ones(5) * 5, 4)
    assume(rows.max() < 0.6)  # no scaling constant above 1
    for form, total in FORMS:
        model = model_of(np.array(table), np.array(local), form, total)
        batch = model.scores(rows)
        for row, scores in zip(rows, batch, strict=True):
            assert model.scores(row) == pytest.approx(scores, abs=1e-12)


def test_a_scaling_constant_above_one_is_an_error() -> None:
    local = np.array([1.0, 0.1, 1, 0.01, 1, 1, 1])
    model = model_of(np.full((2, 5), 0.5), local, "multiplicative", 1.6)
    with pytest.raises(ModelError, match="in \\[0, 1\\]"):
        model.scores()


# -- synthesis of ratings by pairs ----------------------------------------------------------------

CRITERIA = """\
format = "mcda-eiej/criteria"
version = 1

[case]
key = "pairs"
names = "Pairs"
language = "en"
date = "2024-05-02"

[goal]
key = "best"
names = "Best"
"""
LEAF = """
[[leaf]]
key = "{key}"
parent = "best"
names = "{key}"
direction = "max"
method = "pairwise"
synthesis = "{synthesis}"
"""
#: How many times A each alternative is, leaf by leaf.
RATIOS = {"x": [1, 9, 1, 9], "y": [1, 1 / 9, 1 / 9, 1 / 9], "z": [1, 9 / 8, 1 / 8, 9 / 8]}


def by_pairs(folder: CaseFolder, synthesis: str, alternatives: str) -> mcda.Case:
    """Three leaves of equal weight and consistent judgments of the first of A, B, C, D."""
    folder.write(
        "criteria/criteria.toml",
        CRITERIA + "".join(LEAF.format(key=k, synthesis=synthesis) for k in RATIOS),
    )
    folder.write(
        "criteria/alternatives.toml",
        'format = "mcda-eiej/alternatives"\nversion = 1\n'
        + "".join(f'[[alternative]]\nkey = "{a}"\nnames = "{a}"\n' for a in alternatives),
    )
    rows = ["who,node,a,b,value"]
    for leaf, ratios in RATIOS.items():
        for i, a in enumerate(alternatives):
            for j in range(i):
                ratio = ratios[i] / ratios[j]
                rows.append(f"guests,{leaf},{a},{alternatives[j]},{min(max(ratio, 1 / 9), 9)!r}")
    folder.write("weights/judgments.csv", "\n".join(rows) + "\n")
    for table in ("claims", "risk_register", "measures", "ratings"):
        folder.remove(f"criteria/{table}.csv")
    folder.edit(
        "weights/profiles.toml",
        '\n[[profile]]\nkey = "true"\nnames = "Cook"\nunweighted = "equal"\n',
        "",
    )
    return folder.load()


@pytest.mark.parametrize("synthesis", ["distributive", "ideal"])
def test_synthesis_by_hand(folder: CaseFolder, synthesis: str) -> None:
    scores = by_pairs(folder, synthesis, "ABC").model().evaluate().scores
    columns = np.array([r[:3] for r in RATIOS.values()])
    top = columns.sum(axis=1) if synthesis == "distributive" else columns.max(axis=1)
    expected = (columns / top[:, None]).mean(axis=0)
    # Ratios of 81 are cut to the scale's end, 9, nowhere here; eigenvectors are right to 1e-12.
    assert scores[list("ABC")].tolist() == pytest.approx(expected.tolist(), rel=1e-9)


def test_a_copy_reverses_the_order_of_shares_and_not_that_of_ideals(tmp_path: Any) -> None:
    """Belton & Gear (1983), Omega 11, 228-230, describe it; these numbers are worked out here.

    With B and then a copy of B: shares of a whole thin out where there are many good ones, ratings
    relative to the best do not, and the copy ties with what it copies.
    """
    for synthesis in ("distributive", "ideal"):
        three = (
            by_pairs(CaseFolder(tmp_path / f"{synthesis}3"), synthesis, "ABC").model().evaluate()
        )
        four = (
            by_pairs(CaseFolder(tmp_path / f"{synthesis}4"), synthesis, "ABCD").model().evaluate()
        )
        assert four.scores["B"] == pytest.approx(four.scores["D"], rel=1e-9)
        assert three.scores["B"] > three.scores["A"]
        if synthesis == "distributive":
            assert four.scores["A"] > four.scores["B"]
        else:
            for a in "ABC":
                assert four.scores[a] == pytest.approx(three.scores[a], rel=1e-9)


@given(st.lists(st.floats(0.34, 3), min_size=3, max_size=5))
@settings(derandomize=True, deadline=None, max_examples=30)
def test_the_two_ways_differ_by_one_factor_a_leaf(ratios: list[float]) -> None:
    from mcda_eiej.preferences import ratings_by_pairs
    from mcda_eiej.records import Leaf

    names = {"nb": "x", "en": "x"}
    priorities = np.array(ratios) / sum(ratios)
    ideal = ratings_by_pairs(Leaf("x", names, synthesis="ideal"), priorities)
    shares = ratings_by_pairs(Leaf("x", names, synthesis="distributive"), priorities)
    assert ideal.max() == 1
    assert shares.sum() == pytest.approx(1)
    assert ideal / ideal.max() == pytest.approx(shares / shares.max())
    batch = ratings_by_pairs(Leaf("x", names, synthesis="ideal"), np.array([priorities] * 2))
    assert batch[1] == pytest.approx(ideal)
