"""Value functions and the multiplicative form against references and their defining properties."""

from __future__ import annotations

import dataclasses
import itertools
import math
import pickle
from fractions import Fraction

import numpy as np
import pytest
from conftest import CaseFolder
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mcda_eiej import CaseError, JudgmentError, ModelError, values
from mcda_eiej.sensitivity.scoring import master_constants
from mcda_eiej.valueanswers import values_from_answers

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


# -- elicited value functions ---------------------------------------------------------------------


def test_rho_of_a_mid_value_is_kirkwoods_table(reference) -> None:
    # Kirkwood (1997), table 4.2: printed to three decimals; recomputed, to all.
    ref = reference("maut_exponential_kirkwood")
    fractions = ref["inputs"]["midvalue_fractions"]
    for z, printed, exact in zip(
        fractions, ref["expected"]["R"], ref["full_precision"]["R"], strict=True
    ):
        rho = values.exponential_rho(0, 1, z)
        if printed is None:
            assert rho == math.inf
            continue
        assert abs(rho - printed) <= ref["tolerance"]["R"]
        assert rho == pytest.approx(exact, rel=1e-10)


@given(st.floats(1e-6, 1 - 1e-6), st.floats(-100, 100), st.floats(0.1, 1000), st.booleans())
@few
def test_the_mid_value_is_worth_a_half(z: float, low: float, span: float, falls: bool) -> None:
    ends = (low + span, low) if falls else (low, low + span)
    mid = ends[0] + z * (ends[1] - ends[0])
    rho = values.exponential_rho(*ends, mid)
    if abs(z - 0.5) > 1e-9:  # nearer than the rounding of mid it is straight, and either will do
        assert math.copysign(1, rho) == (1 if z < 0.5 else -1)
    # A steep curve turns the rounding of mid, 1e-16 of the anchors, into slope times as much.
    slack = 1e-9 + 1e-15 * (abs(low) + span) / min(z, 1 - z) / span
    assert abs(float(values.exponential(*ends, rho)(mid)) - 0.5) <= slack


def test_rho_follows_the_unit_and_the_direction() -> None:
    rho = values.exponential_rho(0, 10, 3)
    assert values.exponential_rho(0, 10_000, 3_000) == pytest.approx(1000 * rho, rel=1e-12)
    assert values.exponential_rho(10, 0, 7) == pytest.approx(rho, rel=1e-12)
    assert values.exponential_rho(10, 0, 3) == pytest.approx(-rho, rel=1e-12)
    # Near the middle rho is some span / (8 (1/2 - z)): the second-order term of the curve.
    assert values.exponential_rho(0, 1, 0.5 - 1e-12) == pytest.approx(1 / 8e-12, rel=1e-3)
    for mid in (0, 10, -1, 11, math.nan, math.inf):
        with pytest.raises(ModelError):
            values.exponential_rho(0, 10, mid)
    with pytest.raises(ModelError, match="both anchors"):
        values.exponential_rho(1, 1, 1)


@pytest.mark.parametrize("falls", [False, True])
def test_bisection_asks_for_halves_and_finds_the_curve(falls: bool) -> None:
    ends = (100.0, 0.0) if falls else (0.0, 100.0)
    true = values.exponential(*ends, 40)
    asked = values.bisection(*ends)
    assert asked.ends == ends
    assert asked.check() is None
    seen = []
    for _question in range(15):
        low, high = asked.ends
        seen.append(asked.value)
        # A person whose curve this is answers with the natural value of that worth.
        grid = np.linspace(min(low, high), max(low, high), 20_001)
        asked = asked.answer(float(grid[np.abs(true(grid) - asked.value).argmin()]))
    assert seen[:7] == [0.5, 0.25, 0.75, 0.125, 0.375, 0.625, 0.875]
    assert len(asked.points) == 17
    quarter, three_quarters, half = asked.check()
    assert abs(float(true(half)) - 0.5) < 1e-3
    assert abs(float(true(quarter)) - 0.25) < 1e-3
    assert abs(float(true(three_quarters)) - 0.75) < 1e-3
    x = np.linspace(0, 100, 501)
    # Sixteen steps of a curve: a chord is off by at most h^2 / 8 times the curvature.
    assert np.abs(asked.function()(x) - true(x)).max() < 0.01
    assert asked.function(clamp=True)(999) == (0.0 if falls else 1.0)


def test_bisection_answers_are_between_the_ends_and_leave_what_was_asked_as_it_is() -> None:
    asked = values.bisection(0, 10)
    for x in (0, 10, -1, 11, math.nan):
        with pytest.raises(JudgmentError, match="not strictly between"):
            asked.answer(x)
    once = asked.answer(3)
    assert asked.points == ((0, 0), (10, 1))  # frozen: undo is to keep the former
    assert once.ends == (0, 3)
    assert once.value == 0.25
    with pytest.raises(ModelError, match="both anchors"):
        values.bisection(1, 1)


def test_value_functions_are_plain_frozen_objects() -> None:
    for function in (
        values.linear(10, 0),
        values.exponential(0, 1, 0.4, clamp=True),
        values.piecewise_linear([(3, 1), (0, 0)]),
    ):
        assert pickle.loads(pickle.dumps(function)) == function
        with pytest.raises(dataclasses.FrozenInstanceError):
            function.clamp = True
    assert values.piecewise_linear([(3, 1), (0, 0)]).points == ((0, 0), (3, 1))


@given(st.floats(0.001, 1000), st.floats(-50, 50), st.floats(0.1, 30))
@few
def test_a_change_of_unit_changes_no_value(factor: float, shift: float, rho: float) -> None:
    x = np.linspace(0, 10, 11)
    pairs = [(0, 1), (4, 0.3), (10, 0)]

    def other(natural: float) -> float:
        return factor * natural + shift

    def clipped(function: values.ValueFunction) -> np.ndarray:
        return function(np.clip(other(x), min(other(0), other(10)), max(other(0), other(10))))

    for here, there in (
        (values.linear(0, 10), values.linear(other(0), other(10))),
        (values.linear(10, 0), values.linear(other(10), other(0))),
        (values.exponential(0, 10, rho), values.exponential(other(0), other(10), factor * rho)),
        (values.exponential(10, 0, -rho), values.exponential(other(10), other(0), -factor * rho)),
        (
            values.piecewise_linear(pairs),
            values.piecewise_linear([(other(a), v) for a, v in pairs]),
        ),
    ):
        # Rounding of a natural value is relative to the shift, the value's to the span.
        slack = 1e-12 * (1 + abs(shift) / factor)
        np.testing.assert_allclose(clipped(there), here(x), atol=slack * 10)


# -- from answers.csv -----------------------------------------------------------------------------

ANSWERS = "weights/answers.csv"


def valued(folder: CaseFolder, *rows: str) -> CaseFolder:
    header = "who,node,method,item,reference,value,round"
    return folder.write(ANSWERS, "\n".join([header, *rows]) + "\n")


def test_values_of_answers_are_straight_in_pieces(folder: CaseFolder) -> None:
    case = valued(folder, "true,queue,value,10,,0.5,", "true,queue,value,4,,0.9,1").load()
    found = values_from_answers(case, "true", "queue")
    assert found.points == ((0, 1), (4, 0.9), (10, 0.5), (30, 0))
    assert found.anchors_added == (0, 30)
    np.testing.assert_allclose(found([0, 2, 7, 20, 30]), [1, 0.95, 0.7, 0.25, 0])
    table = found.to_frame()
    assert table.columns.tolist() == ["natural", "value", "case"]
    np.testing.assert_allclose(table["case"], [1, 26 / 30, 20 / 30, 0])  # the scale of the case
    # They are evidence: ratings stay those of the case's own scale.
    assert case.model("true").values.loc["1E3", "queue"] == pytest.approx(1 - 9 / 30)
    with pytest.raises(ModelError, match="outside the anchors"):
        found(31)
    assert found.to_dict()["method"] == "value"


def test_rounds_passes_and_utilities_of_levels(folder: CaseFolder) -> None:
    rows = ["true,queue,value,10,,0.5,1", "true,queue,value,10,,0.6,2", "true,queue,value,4,,0.9,1"]
    rows += ["true,queue,value,4,,,3", "true,queue,utility,10,,0.3,"]
    case = valued(folder, *rows).load()
    assert values_from_answers(case, "true", "queue").points == ((0, 1), (10, 0.6), (30, 0))
    found = values_from_answers(case, "true", "queue", "utility")
    assert found.points == ((0, 1), (10, 0.3), (30, 0))
    # A clamped scale clamps the function too.
    folder.edit(
        "criteria/criteria.toml", 'high = 0, unit = "minutes"', 'high = 0, clamp = true, unit = "m"'
    )
    assert float(values_from_answers(folder.load(), "true", "queue")(99)) == 0


@pytest.mark.parametrize(
    ("rows", "leaf", "words"),
    [
        ([], "queue", "true has no answers by value on queue"),
        (["true,queue,value,10,,,"], "queue", "true has no answers by value on queue"),
        (["true,queue,value,30,,0.2,"], "queue", "anchor 30 is worth 0 by definition, not 0.2"),
        (
            ["true,queue,value,10,,0.2,", "true,queue,value,10.0,,0.3,"],
            "queue",
            "the level 10 is there twice",
        ),
        (["true,taste,value,some,,0.2,"], "taste", "levels that are no numbers"),
        (["true,taste,value,1,,0.2,"], "taste", "at least two points"),
        ([], "food", "no leaf 'food'; there are taste"),
    ],
)
def test_values_that_answers_do_not_give(
    folder: CaseFolder, rows: list[str], leaf: str, words: str
) -> None:
    case = valued(folder, *rows).load()
    with pytest.raises(CaseError, match=words):
        values_from_answers(case, "true", leaf)


# -- the multiplicative form ----------------------------------------------------------------------


def exactly(k: list[float]) -> float:
    """The master constant by bisection in fractions, which neither round nor cancel."""
    terms = [Fraction(x) for x in k]

    def excess(x: Fraction) -> Fraction:
        return math.prod((1 + x * t for t in terms), start=Fraction(1)) - 1 - x

    # Of the sign of 1 - sum k; beyond a root of the leading terms, see below.
    total = sum(terms)
    pairs = sum((a * b for a, b in itertools.combinations(terms, 2)), start=Fraction(0))
    guess = (1 - total) / pairs
    low, high = sorted((guess / 4, max(guess * 4, Fraction(-1))))
    for _step in range(80):
        middle = (low + high) / 2
        middle = Fraction(middle.limit_denominator(10**40))
        if (excess(middle) > 0) == (excess(low) > 0):
            low = middle
        else:
            high = middle
    return float((low + high) / 2)


@pytest.mark.parametrize("gap", [1e-2, 1e-4, 1e-6, 1e-8, -1e-2, -1e-4, -1e-6, -1e-8])
def test_the_master_constant_keeps_its_digits_where_it_is_near_nothing(gap: float) -> None:
    k = [0.5 * (1 + gap), 0.3, 0.2]
    found = values.multiplicative_constant(k)
    # The gap itself is rounded to 1e-16, which is 1e-16 / gap of the constant.
    assert found == pytest.approx(exactly(k), rel=1e-12 + 4e-15 / abs(gap))


@given(st.lists(st.floats(0.05, 0.9), min_size=2, max_size=6))
@few
def test_two_ways_to_the_master_constant_agree(k: list[float]) -> None:
    assume(abs(sum(k) - 1) > 1e-6)
    # The batches of the sensitivity analysis use Newton's method in another variable.
    other = float(master_constants(np.array(k)[:, None])[0])
    assert values.multiplicative_constant(k) == pytest.approx(other, rel=1e-8)


@given(
    st.lists(st.floats(0.05, 0.95), min_size=2, max_size=5),
    st.lists(st.floats(0, 1), min_size=5, max_size=5),
    st.integers(0, 4),
    st.floats(0, 1),
)
@few
def test_multiplicative_utility_rises_in_each_attribute(
    k: list[float], u: list[float], which: int, more: float
) -> None:
    here = np.array(u[: len(k)])
    there = here.copy()
    i = which % len(k)
    there[i] = here[i] + (1 - here[i]) * more
    low, high = values.multiplicative(k, [here, there])
    assert high >= low - 1e-12
    assert -1e-12 <= low <= high + 1e-12 <= 1 + 2e-12


def test_the_multiplicative_form_is_keeney_and_raiffas_own(reference) -> None:
    # Two attributes: U = k1 u1 + k2 u2 + (1 - k1 - k2) u1 u2, Keeney & Raiffa (1976), chapter 5.
    rng = np.random.default_rng(0)
    for _case in range(20):
        k1, k2 = rng.uniform(0.05, 0.95, 2)
        u = rng.uniform(0, 1, (7, 2))
        expected = k1 * u[:, 0] + k2 * u[:, 1] + (1 - k1 - k2) * u[:, 0] * u[:, 1]
        np.testing.assert_allclose(values.multiplicative([k1, k2], u), expected, atol=1e-9)
