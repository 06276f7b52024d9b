"""Ratings from a register, by hand, for every combination of choices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcda_eiej.risk import AGGREGATES, UNGRADED, item_risk, register_rating

NAN = float("nan")
LEVELS = (1.0, 4.0)
# Three items on levels 1 to 4 (M = 16), one of them without a likelihood.
LIKELIHOOD = np.array([[1.0, 2.0], [3.0, 3.0], [NAN, NAN]])
CONSEQUENCE = np.array([[4.0, 4.0], [1.0, 3.0], [2.0, 4.0]])
# risk: 4..8, middle 1.5*4 = 6 | 3..9, middle 3*2 = 6 | 2..16, middle 2.5*3 = 7.5
BY_HAND = {
    # 1 - (mean - 1)/15 of (33/3, 19.5/3, 9/3) and of (17/2, 12/2, 7/2)
    ("mean", "range"): (1 - 10 / 15, 1 - 5.5 / 15, 1 - 2 / 15),
    ("mean", "omit"): (1 - 7.5 / 15, 1 - 5 / 15, 1 - 2.5 / 15),
    # 1 - (max - 1)/15 of (16, 7.5, 4) and of (9, 6, 4)
    ("max", "range"): (1 - 15 / 15, 1 - 6.5 / 15, 1 - 3 / 15),
    ("max", "omit"): (1 - 8 / 15, 1 - 5 / 15, 1 - 3 / 15),
    # 1 - sum/(16 x 5 risks in the register)
    ("sum", "range"): (1 - 33 / 80, 1 - 19.5 / 80, 1 - 9 / 80),
    ("sum", "omit"): (1 - 17 / 80, 1 - 12 / 80, 1 - 7 / 80),
}


def test_item_risk_takes_products_of_ends_and_of_middles() -> None:
    low, central, high = item_risk(LIKELIHOOD, CONSEQUENCE, LEVELS)
    np.testing.assert_allclose(low, [4, 3, 2])
    np.testing.assert_allclose(central, [6, 6, 7.5])
    np.testing.assert_allclose(high, [8, 9, 16])


def test_every_choice_has_an_example() -> None:
    assert set(BY_HAND) == {(a, u) for a in AGGREGATES for u in UNGRADED}


@pytest.mark.parametrize(("aggregate", "ungraded"), list(BY_HAND))
def test_every_choice_by_hand(aggregate: str, ungraded: str) -> None:
    got = register_rating(
        LIKELIHOOD, CONSEQUENCE, levels=LEVELS, risks=5, aggregate=aggregate, ungraded=ungraded
    )
    np.testing.assert_allclose(got, BY_HAND[aggregate, ungraded], atol=1e-15)


@pytest.mark.parametrize("aggregate", AGGREGATES)
def test_no_item_left_is_no_knowledge(aggregate: str) -> None:
    nothing = np.empty((0, 2))
    assert register_rating(nothing, nothing, levels=LEVELS, risks=5, aggregate=aggregate) == (
        0.0,
        0.5,
        1.0,
    )
    blank = np.array([[NAN, NAN]])
    graded = np.array([[1.0, 1.0]])
    args = {"levels": LEVELS, "risks": 5, "aggregate": aggregate, "ungraded": "omit"}
    assert register_rating(blank, graded, **args) == (0.0, 0.5, 1.0)
    assert register_rating(graded, blank, **args) == (0.0, 0.5, 1.0)


def test_least_and_greatest_risk_are_the_anchors() -> None:
    for grade, expected in ((1.0, 1.0), (4.0, 0.0)):
        g = np.full((3, 2), grade)
        for aggregate in ("mean", "max"):
            got = register_rating(g, g, levels=LEVELS, risks=3, aggregate=aggregate)
            assert got == (expected,) * 3
    full = np.full((3, 2), 4.0)
    assert register_rating(full, full, levels=LEVELS, risks=3, aggregate="sum") == (0, 0, 0)


pairs = st.tuples(st.integers(1, 4), st.integers(1, 4)).map(sorted)


@given(st.lists(st.tuples(pairs, pairs), min_size=1, max_size=6), st.sampled_from(AGGREGATES))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_ratings_lie_in_order_within_zero_and_one(items: list, aggregate: str) -> None:
    likelihood = np.array([i[0] for i in items], float)
    consequence = np.array([i[1] for i in items], float)
    low, central, high = register_rating(
        likelihood, consequence, levels=LEVELS, risks=6, aggregate=aggregate
    )
    assert 0 <= low <= central <= high <= 1
    # A worse grade never makes a better rating.
    worse = register_rating(
        np.minimum(likelihood + 1, 4), consequence, levels=LEVELS, risks=6, aggregate=aggregate
    )
    assert np.all(np.array(worse) <= np.array([low, central, high]) + 1e-12)
