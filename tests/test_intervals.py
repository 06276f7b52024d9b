"""Interval judgments: the region, its centre and smallest clashes against linear programs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from mcda_eiej.errors import ConstraintError, JudgmentError
from mcda_eiej.intervals import weight_region
from mcda_eiej.pairwise import ComparisonMatrix

Pair = tuple[str, str]
Bounds = dict[Pair, tuple[float, float]]


def feasible(items: str, bounds: Bounds, pairs: Iterable[Pair]) -> bool:
    """Whether positive weights satisfy the judgments: a linear program in the logarithms."""
    place = {item: k for k, item in enumerate(items)}
    rows, ends = [], []
    for a, b in pairs:
        low, high = bounds[a, b]
        row = np.zeros(len(items))
        row[place[a]], row[place[b]] = 1.0, -1.0
        rows += [row, -row]
        ends += [math.log(high) + 1e-9, -math.log(low) + 1e-9]
    if not rows:
        return True
    found = linprog(np.zeros(len(items)), A_ub=rows, b_ub=ends, bounds=(None, None))
    return bool(found.status == 0)


def smallest_clash(items: str, bounds: Bounds) -> int:
    """The size of the smallest infeasible set by going through all sets; 0 if there is none."""
    for size in range(1, len(bounds) + 1):
        for chosen in combinations(bounds, size):
            if not feasible(items, bounds, chosen):
                return size
    return 0


def random_bounds(seed: int, n: int, count: int) -> tuple[str, Bounds]:
    rng = np.random.default_rng(seed)
    items = "abcdef"[:n]
    pairs = list(combinations(items, 2))
    chosen = rng.choice(len(pairs), min(count, len(pairs)), replace=False)
    bounds: Bounds = {}
    for k in sorted(chosen):
        a, b = pairs[k]
        middle, width = rng.normal(0, 0.7), rng.uniform(0.1, 1.0)
        pair = (a, b) if rng.random() < 0.5 else (b, a)
        bounds[pair] = (math.exp(middle - width / 2), math.exp(middle + width / 2))
    return items, bounds


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(3, 5), st.integers(2, 7))
def test_clash_is_the_smallest_by_linear_programs(seed: int, n: int, count: int) -> None:
    items, bounds = random_bounds(seed, n, count)
    region = weight_region(items, bounds)
    assert len(region.clash) == smallest_clash(items, bounds)
    assert region.is_empty == (not feasible(items, bounds, bounds))
    if region.clash:
        assert not feasible(items, bounds, region.clash)
        for left_out in region.clash:
            rest = [p for p in region.clash if p != left_out]
            assert feasible(items, bounds, rest)


def test_a_clash_of_four_among_many_judgments() -> None:
    """A ring of four that comes back too high; every smaller set of judgments can hold."""
    bounds = {
        ("a", "b"): (2.0, 3.0),
        ("b", "c"): (2.0, 3.0),
        ("c", "d"): (2.0, 3.0),
        ("d", "a"): (0.5, 1.0),
        ("a", "c"): (1.0, 9.0),
        ("d", "e"): (1.0, 2.0),
    }
    region = weight_region("abcde", bounds)
    assert set(region.clash) == {("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")}
    assert smallest_clash("abcde", bounds) == 4
    for call in (lambda: region.central, region.to_frame):
        with pytest.raises(ConstraintError, match="cannot all hold") as raised:
            call()
        assert len(raised.value.clash) == 4


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(2, 5))
def test_consistent_middles_are_the_centre(seed: int, n: int) -> None:
    """Where the intervals' geometric middles agree, every judgment can be half way inside."""
    rng = np.random.default_rng(seed)
    w = np.exp(rng.normal(0, 0.6, n))
    items = "abcde"[:n]
    bounds = {
        (a, b): (w[i] / w[j] / f, w[i] / w[j] * f)
        for (i, a), (j, b) in combinations(enumerate(items), 2)
        for f in [float(np.exp(rng.uniform(0.05, 0.8)))]
    }
    region = weight_region(items, bounds)
    assert not region.clash
    np.testing.assert_allclose(region.central, w / w.sum(), rtol=1e-6)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(3, 5))
def test_the_centre_is_inside_and_best_in_the_worst_share(seed: int, n: int) -> None:
    """The least share is that of one linear program on its own."""
    items, bounds = random_bounds(seed, n, 10)
    region = weight_region(items, bounds)
    if region.clash:
        return
    y = np.log(region.central)
    shares, rows, ends = [], [], []
    place = {item: k for k, item in enumerate(items)}
    for (a, b), (low, high) in bounds.items():
        width = math.log(high / low)
        difference = y[a] - y[b]
        shares.append(min(difference - math.log(low), math.log(high) - difference) / width)
        row = np.zeros(n + 1)
        row[place[a]], row[place[b]], row[n] = 1.0, -1.0, width
        other = -row
        other[n] = width
        rows += [row, other]
        ends += [math.log(high), -math.log(low)]
    assert min(shares) >= -1e-9
    best = linprog(
        [0.0] * n + [-1.0], A_ub=rows, b_ub=ends, bounds=[(None, None)] * n + [(None, 0.5)]
    )
    assert min(shares) == pytest.approx(-best.fun, abs=1e-7)


def test_the_centre_does_not_depend_on_the_order_of_items() -> None:
    items, bounds = random_bounds(3, 5, 7)
    turned = {p: bounds[p] for p in reversed(bounds)}
    one = weight_region(items, bounds).central
    other = weight_region(items[::-1], turned).central
    np.testing.assert_allclose(one, other[list(items)], rtol=1e-7)


def test_bounds_of_the_weights_by_hand() -> None:
    """a is 2 to 4 times b: w_a from 2/3 to 4/5."""
    frame = weight_region("ab", {("a", "b"): (2.0, 4.0)}).to_frame()
    np.testing.assert_allclose(frame.loc["a"], [2 / 3, 4 / 5])
    np.testing.assert_allclose(frame.loc["b"], [1 / 5, 1 / 3])


def test_exact_answers_hold_exactly() -> None:
    m = ComparisonMatrix.from_judgments(
        "abc", {("a", "b"): 3, ("c", "b"): 2}, intervals={("a", "c"): (1, 2)}
    )
    central = m.weight_region().central
    assert central["a"] / central["b"] == pytest.approx(3.0)
    assert central["c"] / central["b"] == pytest.approx(2.0)


def test_point_answers_clash_unless_left_aside() -> None:
    m = ComparisonMatrix.from_judgments(
        "abc", {("a", "b"): 3, ("b", "c"): 3}, intervals={("a", "c"): (1, 2)}
    )
    assert set(m.weight_region().clash) == {("a", "b"), ("b", "c"), ("a", "c")}
    assert not m.weight_region(points=False).clash
    with pytest.raises(JudgmentError, match="do not connect all items"):
        _ = m.weight_region(points=False).central


def test_intervals_are_read_on_the_scale() -> None:
    m = ComparisonMatrix.from_judgments(
        "ab", {("a", "b"): 4}, scale="root", intervals={("a", "b"): (4, 9)}
    )
    assert m.weight_region().bounds == {("a", "b"): pytest.approx((2.0, 3.0))}
    down = ComparisonMatrix.from_judgments("ab", {}, "power", {("a", "b"): ("1/3", 2)})
    assert down.weight_region().bounds == {("a", "b"): pytest.approx((1 / 9, 4.0))}


def test_constraints_hold_at_the_centre_and_fail_outside() -> None:
    region = weight_region("abc", {("a", "b"): (2.0, 4.0), ("b", "c"): (1.0, 3.0)})
    constraints = region.constraints
    assert len(constraints) == 4

    def holds(w: dict[str, float]) -> bool:
        return all(
            c.low - 1e-12 <= sum(x * w[k] for k, x in c.coefficients.items()) <= c.high + 1e-12
            for c in constraints
        )

    assert holds(region.central.to_dict())
    assert holds({"a": 4 / 7, "b": 2 / 7, "c": 1 / 7})
    assert not holds({"a": 0.5, "b": 0.3, "c": 0.2})
    assert all("times" in c.label for c in constraints)


def test_no_judgments_leave_everything_open() -> None:
    region = weight_region("a", {})
    assert region.central.to_dict() == {"a": 1.0}
    assert region.to_frame().loc["a"].tolist() == [1.0, 1.0]
    assert region.constraints == ()
    assert region.to_dict()["items"] == ["a"]


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        ({("a", "x"): (1, 2)}, "unknown item 'x'"),
        ({("a", "a"): (1, 2)}, "two items"),
        ({("a", "b"): (1, 2), ("b", "a"): (1, 2)}, "at most once"),
        ({("a", "b"): (3, 2)}, "not an interval"),
        ({("a", "b"): (0, 2)}, "not an interval"),
        ({("a", "b"): (1, math.inf)}, "not an interval"),
    ],
)
def test_bounds_that_cannot_be_used(bounds: Bounds, message: str) -> None:
    with pytest.raises(JudgmentError, match=message):
        weight_region("ab", bounds)
