"""Value functions and the multiplicative form against references and their defining properties."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mcda_eiej import ModelError, values

few = settings(derandomize=True, deadline=None, max_examples=60)


def test_linear_rises_and_falls() -> None:
    np.testing.assert_allclose(values.linear(0, 10)([0, 2.5, 10]), [0, 0.25, 1])
    np.testing.assert_allclose(values.linear(10, 0)([0, 2.5, 10]), [1, 0.75, 0])
    assert math.copysign(1, values.linear(48, 0)(48.0)) == 1  # no minus zero in a report
    assert values.linear(0, 10)(5).shape == ()
    assert values.linear(0, 10)([[1, 2], [3, 4]]).shape == (2, 2)


@pytest.mark.parametrize(
    "function",
    [
        values.linear(0, 10),
        values.linear(10, 0),
        values.exponential(0, 10, 3),
        values.piecewise_linear([(0, 0), (10, 1)]),
    ],
)
def test_outside_the_anchors_is_an_error_unless_clamped(function: values.ValueFunction) -> None:
    for x in (-0.001, 10.001, math.inf, -math.inf, math.nan):
        with pytest.raises(ModelError, match="outside the anchors"):
            function(x)
        with pytest.raises(ModelError):
            function([5.0, x])


def test_clamped_values_stop_at_the_anchors_but_nan_stays_an_error() -> None:
    for function in (
        values.linear(10, 0, clamp=True),
        values.exponential(10, 0, 3, clamp=True),
        values.piecewise_linear([(0, 1), (4, 0.5), (10, 0)], clamp=True),
    ):
        np.testing.assert_array_equal(function([-math.inf, -5, 10, 99, math.inf]), [1, 1, 0, 0, 0])
        with pytest.raises(ModelError):
            function([1, math.nan])


def test_exponential_kirkwood_1997(reference) -> None:
    # Kirkwood (1997) Strategic Decision Making, Table 4.2: R of a midvalue, printed to 3 decimals,
    # so half a unit of the last one (with the rounding of 0.555) is the tolerance given with it.
    ref = reference("maut_exponential_kirkwood")
    for case, expected in zip(ref["inputs"]["eval"], ref["expected"]["v"], strict=True):
        v = values.exponential(case["lo"], case["hi"], case["rho"])(case["x"])
        assert abs(float(v) - expected) <= ref["tolerance"]["v"]
    exact = ref["full_precision"]["R"]
    for z, printed, rho in zip(
        ref["inputs"]["midvalue_fractions"], ref["expected"]["R"], exact, strict=True
    ):
        if printed is None:
            continue
        assert abs(rho - printed) <= ref["tolerance"]["R"]
        # The midvalue of the curve with that R is worth a half.
        assert abs(float(values.exponential(0, 1, rho)(z)) - 0.5) < 1e-9
        # and close to it with the printed R: R moves the value by less than this.
        assert abs(float(values.exponential(0, 1, printed)(z)) - 0.5) < 3e-3


@given(
    st.floats(-100, 100),
    st.floats(0.1, 50),
    st.one_of(st.floats(0.5, 1e12), st.floats(-1e12, -0.5)),
    st.booleans(),
)
@few
def test_exponential_shape(low: float, span: float, rho: float, falls: bool) -> None:
    ends = (low + span, low) if falls else (low, low + span)
    function = values.exponential(*ends, rho)
    x = np.linspace(min(ends), max(ends), 9)
    v = function(x) if not falls else function(x)[::-1]
    assert v[0] == 0
    assert abs(v[-1] - 1) < 1e-12
    assert np.all((v >= 0) & (v <= 1 + 1e-12))
    assert np.all(np.diff(v) >= 0)
    bend = np.diff(v, 2)
    # concave for rho > 0; the tolerance is rounding where the curve is almost straight
    assert np.all(bend * math.copysign(1, rho) <= 1e-12)
    # the definition, computed plainly in the distance from the end that is worth 0
    d = np.linspace(0, span, 9)
    if abs(rho) < 1e3:
        plain = (1 - np.exp(-d / rho)) / (1 - np.exp(-span / rho))
        np.testing.assert_allclose(v, plain, atol=1e-9)
    else:
        assert abs(v[4] - 0.5) <= span / abs(rho)


@pytest.mark.parametrize("rho", [1e9, -1e9, 1e15, -1e15, 1e300, -1e300, math.inf, -math.inf])
def test_a_flat_exponential_is_the_straight_line(rho: float) -> None:
    x = np.linspace(0, 10, 11)
    np.testing.assert_allclose(values.exponential(0, 10, rho)(x), x / 10, atol=1e-8)


def test_a_steep_exponential_does_not_overflow() -> None:
    np.testing.assert_allclose(values.exponential(0, 1000, 0.1)([0, 1, 1000]), [0, 1, 1], atol=1e-4)
    np.testing.assert_allclose(
        values.exponential(0, 1000, -0.1)([0, 999, 1000]), [0, 0, 1], atol=1e-4
    )


@given(
    st.lists(
        st.tuples(st.integers(-50, 50), st.floats(0, 1)),
        min_size=2,
        max_size=6,
        unique_by=lambda p: p[0],
    )
)
@few
def test_piecewise_linear_goes_through_its_points(points: list[tuple[int, float]]) -> None:
    function = values.piecewise_linear(points)
    np.testing.assert_allclose(function([x for x, _v in points]), [v for _x, v in points])
    ordered = sorted(points)
    for (x0, v0), (x1, v1) in itertools.pairwise(ordered):
        np.testing.assert_allclose(function((x0 + x1) / 2), (v0 + v1) / 2, atol=1e-12)


def test_step_levels() -> None:
    function = values.step({"none": 0, "half": 0.5, "full": 1})
    assert [function(k) for k in ("none", "half", "full")] == [0, 0.5, 1]
    with pytest.raises(ModelError, match="no level 'most'; there are none, half, full"):
        function("most")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: values.linear(3, 3), "both anchors are 3"),
        (lambda: values.linear(math.nan, 3), "low is nan, not finite"),
        (lambda: values.linear(0, math.inf), "high is inf, not finite"),
        (lambda: values.exponential(0, 1, 0), "rho is 0; it cannot be 0"),
        (lambda: values.exponential(0, 1, math.nan), "rho is nan"),
        (lambda: values.exponential(1, 1, 2), "both anchors are 1"),
        (lambda: values.piecewise_linear([(0, 0)]), "at least two points"),
        (lambda: values.piecewise_linear([(0, 0), (0, 1)]), "not finite and distinct"),
        (lambda: values.piecewise_linear([(0, 0), (math.nan, 1)]), "not finite and distinct"),
        (lambda: values.piecewise_linear([(0, 0), (1, 1.1)]), "not all in \\[0, 1\\]"),
        (lambda: values.piecewise_linear([(0, math.nan), (1, 1)]), "not all in \\[0, 1\\]"),
        (lambda: values.step({}), "at least one level"),
        (lambda: values.step({"a": 2, "b": math.nan, "c": 1}), "a, b"),
        (lambda: values.multiplicative_constant([]), "scaling constants"),
        (lambda: values.multiplicative_constant([0.5, 1.2]), "in \\[0, 1\\]"),
        (lambda: values.multiplicative_constant([0.5, math.nan]), "in \\[0, 1\\]"),
        (lambda: values.multiplicative_constant([0.5, 0.0]), "alone must be 1"),
        (lambda: values.multiplicative([0.5, 0.5], [0.5, 1.5]), "utilities must be in"),
        (lambda: values.multiplicative([0.5, 0.5], [0.5, math.nan]), "utilities must be in"),
        (lambda: values.multiplicative([0.5, 0.5], [0.5, 0.5, 0.5]), "do not fit"),
    ],
)
def test_what_is_refused(make, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        make()


@pytest.mark.parametrize("name", ["maut_K_blood_bank", "maut_K_half3"])
def test_keeney_raiffa_constants(reference, name: str) -> None:
    # Keeney & Raiffa (1976): the hospital blood bank, and k = (.5, .5, .5) with K = sqrt(5) - 3.
    # Both follow from closed forms, so the tolerance is the one given with them.
    ref = reference(name)
    k = ref["inputs"]["k"]
    assert abs(values.multiplicative_constant(k) - ref["expected"]["K"]) <= ref["tolerance"]
    utilities = values.multiplicative(k, ref["inputs"]["u"])
    np.testing.assert_allclose(utilities, ref["full_precision"]["U"], atol=ref["tolerance"])


def by_bisection(k: list[float]) -> float:
    """The root of 1 + K = prod(1 + K k_i) other than 0, found slowly."""

    def excess(x: float) -> float:
        return math.prod(1 + x * c for c in k) - 1 - x

    low, high = (-1.0, -1e-9) if sum(k) > 1 else (1e-9, 1.0)
    while sum(k) < 1 and excess(high) < 0:
        high *= 2
    for _step in range(200):
        middle = (low + high) / 2
        if (excess(middle) > 0) == (excess(low) > 0):
            low = middle
        else:
            high = middle
    return (low + high) / 2


@given(st.lists(st.floats(0.05, 0.95), min_size=2, max_size=5))
@few
def test_master_constant_solves_its_equation(k: list[float]) -> None:
    assume(abs(sum(k) - 1) > 1e-3)
    constant = values.multiplicative_constant(k)
    assert constant > -1
    assert math.copysign(1, constant) == math.copysign(1, 1 - sum(k))
    # The slow search brackets away from the root at 0, hence the coarser tolerance.
    assert abs(constant - by_bisection(k)) <= 1e-6 * max(1, abs(constant))
    ends = values.multiplicative(k, [[0.0] * len(k), [1.0] * len(k)])
    np.testing.assert_allclose(ends, [0, 1], atol=1e-9)
    alone = np.eye(len(k))
    np.testing.assert_allclose(values.multiplicative(k, alone), k, atol=1e-9)


@given(
    st.lists(st.floats(0.1, 1), min_size=2, max_size=4),
    st.lists(st.floats(0, 1), min_size=4, max_size=4),
)
@few
def test_multiplicative_is_continuous_where_the_constants_sum_to_one(
    raw: list[float], u: list[float]
) -> None:
    k = np.array(raw) / sum(raw)
    at = [
        float(values.multiplicative(k * (1 + d), u[: len(k)]))
        for d in (-1e-7, -1e-11, -1e-13, 0, 1e-13, 1e-11, 1e-7)
    ]
    np.testing.assert_allclose(at, float(k @ u[: len(k)]), atol=1e-6)
    np.testing.assert_allclose(at[1:-1], at[3], atol=1e-10)


def test_multiplicative_at_the_edges() -> None:
    assert values.multiplicative_constant([1.0, 0.3]) == -1
    assert values.multiplicative_constant([0.0, 1.0]) == 0
    assert values.multiplicative_constant([0.9] * 100) == pytest.approx(-1)
    np.testing.assert_allclose(values.multiplicative([1.0, 0.3], [[1, 0.5], [0, 0.5]]), [1, 0.15])
    tiny = values.multiplicative([1e-6, 1e-6], [[1, 1], [1, 0]])
    np.testing.assert_allclose(tiny, [1, 1e-6], rtol=1e-6)
    with pytest.raises(ModelError, match="too small"):
        values.multiplicative_constant([1e-200, 1e-200])
