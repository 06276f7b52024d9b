"""Weights from ranks, swings, points and trade-offs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcda_eiej import weighting
from mcda_eiej.errors import JudgmentError

REFERENCES = Path(__file__).parent / "references"


def reference(name: str) -> Any:
    return json.loads((REFERENCES / f"{name}.json").read_text(encoding="utf-8"))


def test_rank_weights_of_barron_and_barrett_1996() -> None:
    # Barron & Barrett (1996) and Stillwell, Seaver & Edwards (1981), four items; printed with four
    # digits, so half a unit of the last.
    printed = reference("weights_rank_n4")["expected"]
    for function, key in (
        (weighting.rank_order_centroid, "roc"),
        (weighting.rank_sum, "rs"),
        (weighting.rank_reciprocal, "rr"),
    ):
        assert function(4) == pytest.approx(printed[key], abs=5e-5)


def test_swing_weights_of_goodwin_and_wright() -> None:
    example = reference("weights_swing_goodwin_wright")
    weights = weighting.swing(example["inputs"]["weights"]) * example["inputs"]["weight_scale"]
    # Printed as whole per cent, one of them rounded down to make the sum 100: 0.6.
    assert weights == pytest.approx(example["expected"]["weights"], abs=example["tolerance"])


def test_centroid_is_the_mean_of_uniform_weights_in_order() -> None:
    # Independent check: sorted Dirichlet(1) draws; four standard errors of their mean.
    draws = -np.sort(-np.random.default_rng(1).dirichlet(np.ones(5), 200_000), axis=1)
    error = 4 * draws.std(axis=0) / np.sqrt(len(draws))
    assert (np.abs(draws.mean(axis=0) - weighting.rank_order_centroid(5)) <= error).all()


@given(st.integers(1, 40))
@settings(derandomize=True, deadline=None)
def test_rank_weights_fall_and_sum_to_one(n: int) -> None:
    for function in (weighting.rank_order_centroid, weighting.rank_sum, weighting.rank_reciprocal):
        weights = function(n)
        # Sums of n roundings of numbers up to 1.
        assert weights.sum() == pytest.approx(1, abs=1e-12)
        assert (np.diff(weights) < 0).all()


POINTS = st.lists(st.floats(0.01, 1000), min_size=1, max_size=8)


@given(POINTS, st.floats(0.1, 10))
@settings(derandomize=True, deadline=None)
def test_swing_does_not_depend_on_the_unit(points: list[float], factor: float) -> None:
    scaled = weighting.swing([factor * x for x in points])
    assert scaled == pytest.approx(weighting.swing(points), rel=1e-12)


def test_kind_in_is_kind_out() -> None:
    by_name = weighting.swing({"a": 100, "b": 60, "c": 40})
    assert isinstance(by_name, pd.Series)
    assert by_name.to_dict() == pytest.approx({"a": 0.5, "b": 0.3, "c": 0.2})
    assert weighting.smart(pd.Series({"a": 10, "b": 30})).to_dict() == {"a": 0.25, "b": 0.75}
    assert isinstance(weighting.points([70, 30]), np.ndarray)


def test_points_must_add_up() -> None:
    with pytest.raises(JudgmentError, match="add up to 90, not to 100"):
        weighting.points({"a": 50, "b": 40})
    assert weighting.points([5, 5], total=10).tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    "bad", [[], [[1, 2]], [-1, 2], [float("nan"), 1], [float("inf"), 1], [0, 0]]
)
def test_bad_points_are_errors(bad: Any) -> None:
    with pytest.raises(JudgmentError):
        weighting.swing(bad)


@given(st.lists(st.floats(0.05, 1), min_size=2, max_size=6), st.randoms(use_true_random=False))
@settings(derandomize=True, deadline=None)
def test_trade_offs_of_true_weights_give_them_back(raw: list[float], random: Any) -> None:
    # Any connected set of exact pairs, more than a tree or not, has these weights and no others.
    names = [f"c{i}" for i in range(len(raw))]
    true = dict(zip(names, np.array(raw) / sum(raw), strict=True))
    pairs = {(names[random.randrange(i)], names[i]): 0.0 for i in range(1, len(names))}
    if len(names) > 2:
        pairs |= {(names[0], names[-1]): 0.0}
    exact = {(item, ref): true[ref] / true[item] for item, ref in pairs}
    weights = weighting.trade_off(exact)
    # Logarithmic least squares of up to six equations in double precision.
    assert weights[names].to_dict() == pytest.approx(true, rel=1e-9)


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ({}, "no pairs"),
        ({("a", "a"): 1}, "against itself"),
        ({("a", "b"): 1, ("b", "a"): 1}, "both ways"),
        ({("a", "b"): 0}, "above 0"),
        ({("a", "b"): 1, ("c", "d"): 1}, "a, b"),
    ],
)
def test_bad_trade_offs_are_errors(pairs: Any, message: str) -> None:
    with pytest.raises(JudgmentError, match=message):
        weighting.trade_off(pairs)


def test_trade_offs_and_ranks_of_the_logical_decisions_manual() -> None:
    """Two trucks alike: 0.1 on the scale of cost makes up for 0.8 on that of horsepower.

    Manual of Logical Decisions for Windows, appendix A-2, prints 0.8888... and 0.1111...; section
    9 prints 0.67 and 0.33 where the swing of cost is made twice as long, and 0.75 and 0.25 for two
    members in order. https://yumpu.com/en/document/view/17371572/logical-decisions-classweb/372,
    .../299 and .../284.
    """
    weights = weighting.trade_off({("horsepower", "cost"): 0.8 / 0.1})
    assert weights["cost"] == pytest.approx(8 / 9, abs=1e-12)
    assert weights["horsepower"] == pytest.approx(1 / 9, abs=1e-12)
    doubled = weighting.trade_off({("performance", "cost"): 2.0})
    assert doubled.round(2).to_dict() == {"performance": 0.33, "cost": 0.67}
    assert weighting.rank_order_centroid(2).tolist() == [0.75, 0.25]
