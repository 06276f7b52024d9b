"""Scales: formulas of Goepel (2019) as AHP-OS has them, the 17 steps, answers in words."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcda_eiej import scales
from mcda_eiej.errors import JudgmentError
from mcda_eiej.i18n import language

DOCUMENTED = (
    *("saaty", "logarithmic", "root", "inverse-linear", "balanced"),
    *("balanced-n", "adaptive", "adaptive-balanced", "power", "geometric"),
)


def test_keys_are_the_documented_ten() -> None:
    assert scales.SCALES == DOCUMENTED
    assert set(scales.SOURCES) == set(DOCUMENTED)


def test_steps_are_the_seventeen() -> None:
    assert len(scales.STEPS) == 17
    assert scales.STEPS[0] == Fraction(1, 9)
    assert scales.STEPS[8] == 1
    assert scales.STEPS[16] == 9


@pytest.mark.parametrize(
    ("scale", "value"),
    [("balanced-n", 1.9091), ("adaptive-balanced", 2.4), ("adaptive", 6.0)],
)
def test_closed_forms_equal_the_two_step_form_of_ahp_os(scale: str, value: float) -> None:
    """n = 5, x = 3: the closed forms checked against AHP-OS's own two-step computation.

    Printed to 4 decimals, so half a unit of the last one.
    """
    assert scales.apply_scale(3.0, scale, 5) == pytest.approx(value, abs=5e-5)


def two_step(x: float, n: int, low: float, high: float) -> float:
    """The balanced scales as Goepel (2019) derives them: weights spread evenly, then a ratio.

    The weight of one item that counts r times each of n - 1 others is r / (r + n - 1); it is
    spread evenly from ``low`` at x = 1 to ``high`` at x = 9 and turned back into a ratio.
    """
    weight = low + (high - low) * (x - 1) / 8
    return weight / (1 - weight) * (n - 1)


@pytest.mark.parametrize("n", [2, 3, 5, 9])
@pytest.mark.parametrize("x", [1.0, 2.0, 4.5, 9.0])
def test_balanced_scales_spread_weights_evenly(n: int, x: float) -> None:
    top = 9 / (9 + n - 1)
    assert scales.apply_scale(x, "balanced-n", n) == pytest.approx(two_step(x, n, 1 / n, top))
    assert scales.apply_scale(x, "adaptive-balanced", n) == pytest.approx(
        two_step(x, n, 1 / n, 0.9)
    )
    assert scales.apply_scale(x, "balanced") == pytest.approx(two_step(x, 2, 0.5, 0.9))


def test_greatest_value_of_every_scale() -> None:
    """M of the consensus indicator as in AHP-OS (Goepel 2018); log2 10 printed as 3.3219."""
    expected = {
        **dict.fromkeys(("saaty", "inverse-linear", "balanced", "balanced-n"), 9.0),
        **{"root": 3.0, "power": 81.0, "geometric": 256.0},
        **dict.fromkeys(("adaptive", "adaptive-balanced"), 9.0 * 4),
    }
    for scale, value in expected.items():
        assert scales.greatest(scale, 5) == pytest.approx(value, rel=1e-12)
    assert scales.greatest("logarithmic") == pytest.approx(3.3219, abs=5e-5)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    scale=st.sampled_from(DOCUMENTED),
    n=st.integers(2, 15),
    x=st.floats(1.0, 9.0),
    y=st.floats(1.0, 9.0),
)
def test_scales_are_reciprocal_increasing_and_keep_one(
    scale: str, n: int, x: float, y: float
) -> None:
    one, up, down = scales.apply_scale([1.0, x, 1.0 / x], scale, n)
    assert one == pytest.approx(1.0, abs=1e-12)
    assert up * down == pytest.approx(1.0, rel=1e-9)
    if scale == "adaptive" and n == 2:
        assert up == pytest.approx(x)
    if x < y:
        assert up <= float(scales.apply_scale(y, scale, n)) + 1e-12


def test_answers_keep_shape_and_nan() -> None:
    read = scales.apply_scale([[1.0, np.nan], [0.25, 4.0]], "root")
    assert read.shape == (2, 2)
    assert math.isnan(read[0, 1])
    assert read[1].tolist() == pytest.approx([0.5, 2.0])


@pytest.mark.parametrize("value", [3, 3.0, "3", " 3.0 ", Fraction(3), np.float64(3)])
def test_answer_takes_numbers_text_and_fractions(value: object) -> None:
    assert scales.answer(value) == 3.0


def test_answer_reads_fractions_exactly() -> None:
    assert scales.answer("1/3") == 1 / 3
    assert scales.answer("1/9") == 1 / 9
    assert scales.answer(Fraction(1, 7)) == 1 / 7


@pytest.mark.parametrize("value", [None, "", "  ", math.nan])
def test_unanswered_is_nan_and_no_default(value: object) -> None:
    assert math.isnan(scales.answer(value))


@pytest.mark.parametrize("value", [0, -3, 10, "1/10", 0.1, 0.111, math.inf, "9.5"])
def test_answer_outside_the_scale_is_an_error(value: object) -> None:
    with pytest.raises(JudgmentError, match="1/9 to 9"):
        scales.answer(value)


@pytest.mark.parametrize("value", ["three", "1/0", True, [3], "1/"])
def test_answer_that_is_no_number_is_an_error(value: object) -> None:
    with pytest.raises(JudgmentError, match="not a number"):
        scales.answer(value)


def test_unknown_scale_names_the_known_ones() -> None:
    with pytest.raises(JudgmentError, match=r"linear.*adaptive-balanced"):
        scales.apply_scale(3.0, "linear")
    with pytest.raises(JudgmentError, match="unknown scale"):
        scales.name("linear")


@pytest.mark.parametrize("scale", ["balanced-n", "adaptive", "adaptive-balanced"])
def test_scales_that_depend_on_n_ask_for_it(scale: str) -> None:
    with pytest.raises(JudgmentError, match="number of items"):
        scales.apply_scale(3.0, scale)


def test_apply_scale_refuses_what_is_no_answer() -> None:
    with pytest.raises(JudgmentError, match="1/9 to 9"):
        scales.apply_scale([1.0, 12.0])


@pytest.mark.parametrize(
    ("ratio", "step"),
    [
        (2.0284, Fraction(2)),
        (0.4688, Fraction(1, 2)),
        (9.791, Fraction(9)),  # capped
        (1 / 20, Fraction(1, 9)),
        (1.2, Fraction(1)),
        (0.9, Fraction(1)),
        (2.5, Fraction(3)),
    ],
)
def test_nearest_step_as_ahp_os_suggests(ratio: float, step: Fraction) -> None:
    assert scales.nearest_step(ratio) == step


@pytest.mark.parametrize("scale", DOCUMENTED)
def test_nearest_step_of_a_step_is_itself_on_every_scale(scale: str) -> None:
    for step in scales.STEPS:
        ratio = float(scales.apply_scale(float(step), scale, 6))
        assert scales.nearest_step(ratio, scale, 6) == step


def test_positions_count_steps() -> None:
    assert scales.position([1 / 9, 1 / 3, 1, 2.5, 9]).tolist() == pytest.approx([-8, -2, 0, 1.5, 8])
    assert scales.steps_between(1 / 9, 9) == pytest.approx(16)
    places = scales.position([float(s) for s in scales.STEPS])
    assert np.diff(places) == pytest.approx(np.ones(16))


def test_answers_in_words_and_numbers() -> None:
    with language("en"):
        assert scales.verbal(5) == scales.verbal(1 / 5) == "strongly more"
        assert scales.verbal(1) == "equally much"
        assert scales.verbal(2.6) == scales.verbal(3)
        assert scales.text(1 / 3) == "1/3"
        assert scales.text(7.0) == "7"
        assert scales.text(2.5) == "2.500"
        assert scales.sentence("A", "B", 1 / 3) == "B counts moderately more than A (3)"
        assert scales.sentence("A", "B", 1.0) == "A and B count equally much"
        assert len({scales.name(s) for s in scales.SCALES}) == 10
        assert len({scales.verbal(x) for x in range(1, 10)}) == 9
