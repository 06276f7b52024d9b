"""Agreement on the decision, subgroups, and spread of judgments."""

from __future__ import annotations

import itertools
import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gstd, rankdata, spearmanr

from mcda_eiej.agreement import (
    agreement,
    average_ranks,
    kendalls_w,
    regrets,
    subgroups,
    winner_shares,
)
from mcda_eiej.errors import JudgmentError
from mcda_eiej.spread import judgment_spread

NAN = math.nan


@st.composite
def score_tables(draw, k_min=1):
    """Scores on a coarse grid, so that ties are common."""
    k, m = draw(st.integers(k_min, 6)), draw(st.integers(1, 5))
    cell = st.integers(0, 4).map(lambda x: x / 4)
    rows = draw(st.lists(st.lists(cell, min_size=m, max_size=m), min_size=k, max_size=k))
    return np.array(rows)


# ------------------------------------------------------------------ Kendall's W

# Ranks, 1 the best, as printed; scores are their negatives.
STRAWBERRIES = [
    [8, 4, 2, 3, 5, 1, 6, 7],
    [7, 3, 1, 4, 5, 2, 6, 8],
    [8, 2, 5, 6, 7, 1, 4, 3],
    [8, 3, 4, 2, 5, 1, 6, 7],
]
JUDGES = [[1, 3, 2], [1, 2, 3], [2, 3, 1], [3, 1, 2]]
NAG = [
    [1.0, 4.5, 2.0, 4.5, 3.0, 7.5, 6.0, 9.0, 7.5, 10.0],
    [2.5, 1.0, 2.5, 4.5, 4.5, 8.0, 9.0, 6.5, 10.0, 6.5],
    [2.0, 1.0, 4.5, 4.5, 4.5, 4.5, 8.0, 8.0, 8.0, 10.0],
]
ANXIETY = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]


@pytest.mark.parametrize(
    ("ranks", "w", "tolerance"),
    [
        # https://influentialpoints.com/Training/coefficient_of_concordance.htm, worked example I
        (STRAWBERRIES, 0.744, 5e-4),
        # https://www.proofwiki.org/wiki/Kendall%27s_Coefficient_of_Concordance/Examples/
        # Arbitrary_Example_1
        (JUDGES, 1 / 16, 1e-15),
        # With ties: https://support.nag.com/numeric/nl/nagdoc_27.1/examples/baseresults/
        # g08dafe.r.html; Kendall & Gibbons (1990), example 6.1
        (NAG, 0.828, 5e-4),
        # With ties: data of R packages irr and DescTools, KendallW(anxiety, TRUE)
        (ANXIETY, 0.5396569, 5e-8),
    ],
)
def test_published_concordance(ranks, w, tolerance):
    assert kendalls_w(-np.array(ranks, dtype=float)) == pytest.approx(w, abs=tolerance)


@given(score_tables(k_min=2))
@settings(derandomize=True, deadline=None, max_examples=80)
def test_concordance_by_its_definition(scores):
    k, m = scores.shape
    ranks = np.array([rankdata(-row) for row in scores])
    np.testing.assert_array_equal(average_ranks(scores), ranks)
    spread = sum((sum(ranks[:, j]) - k * (m + 1) / 2) ** 2 for j in range(m))
    ties = sum(
        sum(t**3 - t for t in np.unique(row, return_counts=True)[1].tolist()) for row in scores
    )
    below = k**2 * (m**3 - m) - k * ties
    w = kendalls_w(scores)
    if below:
        assert w == pytest.approx(12 * spread / below, abs=1e-12)
        assert -1e-12 <= w <= 1 + 1e-12
        assert kendalls_w(3 * scores - 1) == pytest.approx(w, abs=1e-12)
    else:
        assert math.isnan(w)


def test_concordance_is_mean_rank_correlation():
    """Without ties W = (1 + (k-1) mean Spearman rho)/k, Kendall & Gibbons (1990), chapter 6."""
    scores = np.random.default_rng(3).random((5, 7))
    rho = np.mean([spearmanr(a, b).statistic for a, b in itertools.combinations(scores, 2)])
    assert kendalls_w(scores) == pytest.approx((1 + 4 * rho) / 5, abs=1e-12)


def test_concordance_where_it_says_nothing():
    assert kendalls_w([[0.1, 0.2], [0.3, 0.9]]) == 1.0
    assert kendalls_w([[0.1, 0.2], [0.9, 0.3]]) == 0.0
    assert math.isnan(kendalls_w([[0.1, 0.2]]))  # one person
    assert math.isnan(kendalls_w([[0.1], [0.2]]))  # one alternative
    assert math.isnan(kendalls_w([[0.5, 0.5], [0.2, 0.2]]))  # nobody prefers anything
    batch = np.random.default_rng(4).integers(0, 3, (2, 4, 3, 5)).astype(float)
    w = kendalls_w(batch)
    assert w.shape == (2, 4)
    assert w[1, 2] == kendalls_w(batch[1, 2])


# ------------------------------------------------------------------ winners and regret


@given(score_tables(), st.randoms(use_true_random=False))
@settings(derandomize=True, deadline=None, max_examples=80)
def test_shares_and_regret(scores, random):
    k, m = scores.shape
    weights = np.arange(1.0, k + 1)
    shares = winner_shares(scores, weights)
    assert shares.sum() == pytest.approx(1, abs=1e-12)
    slow = np.zeros(m)
    for row, weight in zip(scores, weights, strict=True):
        best = [j for j in range(m) if row[j] == max(row)]
        slow[best] += weight / weights.sum() / len(best)
    np.testing.assert_allclose(shares, slow, atol=1e-14)
    np.testing.assert_array_equal(
        regrets(scores), [[max(row) - x for x in row] for row in scores.tolist()]
    )
    people, alternatives = list(range(k)), list(range(m))
    random.shuffle(people)
    random.shuffle(alternatives)
    again = winner_shares(scores[people][:, alternatives], 7 * weights[people])
    np.testing.assert_allclose(again, shares[alternatives], atol=1e-14)

    result = agreement(scores, weights)
    np.testing.assert_allclose(result.shares, shares, atol=1e-15)  # normalised twice
    worst = regrets(scores).max(axis=0)
    assert result.compromise == tuple(np.flatnonzero(worst == worst.min()))
    assert sum(result.groups["count"]) == k
    assert sorted(p for who in result.groups["participants"] for p in who) == list(range(k))
    assert result.groups["share"].sum() == pytest.approx(1, abs=1e-12)
    same = agreement(np.vstack([scores[0]] * 3))
    assert len(same.groups) == 1
    assert same.greatest_regret.loc[list(same.compromise)].max() == 0


@pytest.fixture
def scores():
    return pd.DataFrame(
        {
            "0": [0.1, 0.5, 0.2, NAN, 0.1],
            "2A": [0.6, 0.5, 0.9, NAN, 0.7],
            "2B": [0.6, 0.4, 0.2, NAN, 0.8],
        },
        index=["ann", "bo", "cy", "di", "eva"],
    )


def test_agreement_of_a_small_group(scores):
    result = agreement(scores, pd.Series({"eva": 2, "di": 5, "cy": 1, "bo": 1, "ann": 1}))
    assert result.participants == ("ann", "bo", "cy", "eva")
    assert result.left_out == ("di",)
    assert result.alternatives == ("0", "2A", "2B")
    # ann splits 2A, 2B; bo splits 0, 2A; cy 2A; eva, who counts twice, 2B.
    np.testing.assert_allclose(result.shares, [0.1, 0.4, 0.5])
    assert dict(result.winners) == {"ann": "2A = 2B", "bo": "0 = 2A", "cy": "2A", "eva": "2B"}
    assert list(result.groups["winner"]) == ["2B", "2A", "0 = 2A", "2A = 2B"]
    assert list(result.groups["participants"]) == [("eva",), ("cy",), ("bo",), ("ann",)]
    np.testing.assert_allclose(result.groups["share"], [0.4, 0.2, 0.2, 0.2])
    np.testing.assert_allclose(result.greatest_regret, [0.7, 0.1, 0.7])
    assert result.compromise == ("2A",)
    assert result.kendall_w == kendalls_w(scores.dropna())
    table = result.to_frame()
    assert list(table.columns) == ["share", "mean_rank", "greatest_regret", "compromise"]
    # Ranks: ann 3, 1.5, 1.5; bo 1.5, 1.5, 3; cy 2.5, 1, 2.5; eva 3, 2, 1.
    np.testing.assert_allclose(table["mean_rank"], [10 / 4, 6 / 4, 8 / 4])
    assert list(table["compromise"]) == [False, True, False]
    assert not result.score_array.flags.writeable
    data = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert data["winners"]["ann"] == "2A = 2B"
    assert data["groups"][0]["participants"] == ["eva"]
    assert data["weights"]["eva"] == pytest.approx(0.4)
    assert data["compromise"] == ["2A"]


def test_ties_are_those_of_the_package():
    near = [[0.3, 0.1 + 0.2], [0.3, 0.3 + 1e-9]]  # 0.1 + 0.2 is not quite 0.3
    result = agreement(near)
    assert list(result.winners) == ["0 = 1", "1"]
    np.testing.assert_allclose(result.shares, [0.25, 0.75])
    assert agreement([[0.3, 0.1 + 0.2]]).compromise == (0, 1)


def test_equally_large_parts_lead_together():
    """Two of four for a and two for c: neither is the most often best alone."""
    found = agreement([[2, 1, 0], [0, 1, 2], [0, 1, 2], [2, 1, 0], [0, 2, 1]])
    assert found.leading == ("0", "2")
    found = agreement([[2, 1, 0], [0, 1, 2], [0, 1, 2]])
    assert found.leading == ("2",)


def test_groups_of_equal_share_stand_in_the_alternatives_order():
    # 0.1 + 0.2 and 0.3 differ by rounding only.
    result = agreement([[0, 1], [1, 0], [0, 1]], [0.1, 0.3, 0.2])
    assert list(result.groups["winner"]) == ["0", "1"]


def test_scores_that_cannot_be_used(scores):
    for bad, message in (
        (scores.iloc[[3]], "no participant has scores"),
        (scores.iloc[:0], "no participants"),
        (scores.assign(extra=1.0), "participant di"),
        (scores.replace(0.9, np.inf), "participant cy"),
        (pd.concat([scores, scores]), "twice: ann"),
        (scores.set_axis(["0", "1", "1"], axis=1), "twice: 0, 1, 1"),
        ([0.1, 0.2], "shape"),
    ):
        with pytest.raises(JudgmentError, match=message):
            agreement(bad)
    with pytest.raises(JudgmentError, match="weights are given for"):
        agreement(scores, pd.Series({"ann": 1.0}))
    for function in (kendalls_w, winner_shares, regrets):
        for bad in ([[0.1, NAN]], [0.1, 0.2], np.empty((2, 0))):
            with pytest.raises(JudgmentError):
                function(bad)


def test_people_without_weight(scores):
    """Observers have winners and regret, but no share; a group of them alone has none to show."""
    result = agreement(scores, [0, 1, 1, 0, 0])
    np.testing.assert_allclose(result.shares, [0.25, 0.75, 0])
    assert result.groups.set_index("winner")["share"]["2B"] == 0
    observers = result.by({"ann": "o", "bo": "m", "cy": "m", "eva": "o"}, minimum=2)["o"]
    assert observers.shares.isna().all()
    assert list(observers.groups["winner"]) == ["2B", "2A = 2B"]
    assert observers.compromise == ("2B",)


# ------------------------------------------------------------------ subgroups


def people(**sizes):
    return {f"{value}{i}": value for value, size in sizes.items() for i in range(size)}


@pytest.mark.parametrize(
    ("sizes", "minimum", "shown", "hidden"),
    [
        ({"a": 3, "b": 3}, 3, "ab", ""),
        ({"a": 3, "b": 2}, 3, "", "ab"),  # a follows from b's complement, and b from a's
        ({"a": 5}, 3, "a", ""),  # everybody: nothing follows
        ({"a": 2}, 3, "", "a"),
        ({"a": 4, "b": 3, "c": 1}, 3, "ab", "c"),
        ({"a": 1, "b": 1}, 1, "ab", ""),
        ({"a": 4, "b": 4, "c": 4}, 5, "", "abc"),
        ({"a": 8, "b": 5}, 5, "ab", ""),
    ],
)
def test_subgroups_are_shown_with_enough_members_on_both_sides(sizes, minimum, shown, hidden):
    attribute = people(**sizes)
    for given_as in (attribute, pd.Series(attribute)):
        result = subgroups(given_as, minimum=minimum)
        assert tuple(result.shown) == tuple(shown)
        assert result.hidden == tuple(hidden)
    for value in shown:
        assert result.shown[value] == tuple(p for p, v in attribute.items() if v == value)


@given(
    st.lists(st.sampled_from(["a", "b", "c", "d", None]), min_size=1, max_size=25),
    st.integers(1, 4),
)
@settings(derandomize=True, deadline=None, max_examples=100)
def test_nobody_is_singled_out(values, minimum):
    attribute = dict(enumerate(values))
    for strict in (False, True):
        shown = subgroups(attribute, minimum=minimum, strict=strict).shown
        for group in shown.values():
            rest = len(values) - len(group)
            assert len(group) >= minimum
            assert rest == 0 or rest >= minimum
        if strict:
            rest = len(values) - sum(map(len, shown.values()))
            assert not shown or rest == 0 or rest >= minimum


def test_strict_subgroups_also_guard_what_several_shown_ones_leave():
    attribute = people(a=5, b=4, c=1)
    assert tuple(subgroups(attribute).shown) == ("a", "b")
    strict = subgroups(attribute, strict=True)
    assert tuple(strict.shown) == ("a",)
    assert strict.hidden == ("b", "c")


def test_people_without_the_attribute_are_in_the_complement():
    attribute = people(a=3) | {"x": None, "y": "", "z": NAN}
    assert subgroups(attribute) == ({"a": ("a0", "a1", "a2")}, ())
    assert subgroups(pd.Series(attribute | {"z": pd.NA})).shown.keys() == {"a"}
    del attribute["z"]
    assert subgroups(attribute) == ({}, ("a",))  # two are left: a follows
    with pytest.raises(JudgmentError, match="no attribute for participants z"):
        subgroups(attribute, ["a0", "z"])
    for minimum in (0, -1, 2.5, True):
        with pytest.raises(JudgmentError, match="minimum"):
            subgroups(attribute, minimum=minimum)


def test_agreement_by_subgroup_counts_those_with_scores_only():
    attribute = people(a=3, b=4)
    rng = np.random.default_rng(5)
    table = pd.DataFrame(rng.random((7, 3)), index=list(attribute), columns=["0", "2A", "2B"])
    weights = np.arange(1.0, 8)
    by = agreement(table, weights).by(attribute)
    assert list(by) == ["a", "b"]
    alone = agreement(table.iloc[3:], weights[3:])
    pd.testing.assert_series_equal(by["b"].shares, alone.shares)
    assert by["b"].participants == alone.participants
    table.iloc[0] = NAN  # two of a are left: neither subgroup may be shown
    assert agreement(table).by(attribute) == {}


# ------------------------------------------------------------------ spread


def matrices_of(*uppers, n=3):
    stack = np.ones((len(uppers), n, n))
    i, j = np.triu_indices(n, 1)
    stack[:, i, j] = uppers
    stack[:, j, i] = 1 / stack[:, i, j]
    return stack


def test_spread_of_judgments():
    judgments = matrices_of([2, 5, NAN], [4, 5, NAN], [1 / 3, 5, NAN], [4, NAN, 7])
    spread = judgment_spread(judgments, items=["x", "y", "z"], participants=list("abcd"))
    table = spread.to_frame()
    assert list(table["a"]) == ["x", "x", "y"]
    assert list(table["b"]) == ["y", "z", "z"]
    assert list(table["answered"]) == [4, 3, 1]
    assert table["mean"].tolist() == pytest.approx([(32 / 3) ** (1 / 4), 5, 7])
    # scipy's geometric standard deviation has the same k-1.
    assert table["sd"][0] == pytest.approx(gstd([2, 4, 1 / 3, 4]), rel=1e-12)
    assert table["sd"][1] == 1
    assert math.isnan(table["sd"][2])  # one answer has no spread
    assert table["low"].tolist() == [1 / 3, 5, 7]
    assert table["high"].tolist() == [4, 5, 7]
    assert list(table["lowest"]) == [("c",), ("a", "b", "c"), ("d",)]
    assert list(table["highest"]) == [("b", "d"), ("a", "b", "c"), ("d",)]
    places = judgment_spread(judgments)
    assert places.a == (0, 0, 1)
    assert places.highest[0] == (1, 3)
    assert json.dumps(spread.to_dict(), allow_nan=False)
    assert not spread.sd.flags.writeable


def test_spread_of_pairs_nobody_answered():
    spread = judgment_spread(matrices_of([NAN, 2, 3], [NAN, 2, 3]))
    assert spread.answered.tolist() == [0, 2, 2]
    assert math.isnan(spread.mean[0])
    assert math.isnan(spread.low[0])
    assert spread.lowest[0] == spread.highest[0] == ()
    assert spread.mean[1:].tolist() == [2, 3]


def test_spread_takes_one_node_and_as_many_labels_as_there_are():
    with pytest.raises(JudgmentError, match="one node"):
        judgment_spread(np.ones((2, 2, 3, 3)))
    with pytest.raises(JudgmentError, match="3 items but 2 labels"):
        judgment_spread(np.ones((2, 3, 3)), items="ab")
    with pytest.raises(JudgmentError, match="2 participants but 1 labels"):
        judgment_spread(np.ones((2, 3, 3)), participants="a")
