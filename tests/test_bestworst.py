"""The best-worst method against its papers, linear programs and bisection."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from mcda_eiej.bestworst import best_worst, consistency_index
from mcda_eiej.errors import JudgmentError

REFERENCES = Path(__file__).parent / "references"


def reference(name: str) -> Any:
    return json.loads((REFERENCES / f"{name}.json").read_text(encoding="utf-8"))


def test_rezaei2015_table1_consistency_index() -> None:
    printed = reference("weights_bwm_ci_table")
    for a, expected in enumerate(printed["expected"]["ci"], start=1):
        # Printed with two decimals, one of them rounded the other way: the example's tolerance.
        assert consistency_index(a) == pytest.approx(expected, abs=printed["tolerance"])


@pytest.mark.parametrize("model", ["linear", "nonlinear"])
def test_rezaei2016_table2_car(model: Any) -> None:
    example = reference("weights_bwm_rezaei2016_ex1")
    inputs = example["inputs"]
    result = best_worst(
        dict(zip(inputs["criteria"], inputs["best_to_others"], strict=True)),
        dict(zip(inputs["criteria"], inputs["others_to_worst"], strict=True)),
        model=model,
    )
    # Printed with four digits; consistent answers, so both models agree and xi is 0.
    assert result.weights.tolist() == pytest.approx(example["expected"]["linear_weights"], abs=6e-5)
    assert result.xi == pytest.approx(0, abs=1e-9)
    assert result.low.tolist() == pytest.approx(result.high.tolist(), abs=1e-9)
    assert result.consistency_ratio == pytest.approx(0, abs=1e-9)
    assert result.input_consistency == 0


def test_rezaei2015_example_of_three_criteria() -> None:
    example = reference("weights_bwm_rezaei2015_example")
    inputs = example["inputs"]
    result = best_worst(inputs["best_to_others"], inputs["others_to_worst"], model="nonlinear")
    # Printed with three digits, cut and not rounded: a unit of the last; xi with two, rounded.
    weights, tolerance = example["expected"]["weights"], example["tolerance"]
    assert result.weights.tolist() == pytest.approx(weights, abs=tolerance["weights"])
    assert result.xi == pytest.approx(example["expected"]["xi"], abs=tolerance["xi"])


@st.composite
def answers(draw: Any) -> tuple[np.ndarray, np.ndarray]:
    n = draw(st.integers(3, 7))
    ratio = draw(st.integers(2, 9))
    # From 2, so that there is one best and one worst item.
    inner = st.lists(st.integers(2, ratio), min_size=n - 2, max_size=n - 2)
    best = np.array([1, *draw(inner), ratio], float)
    worst = np.array([ratio, *draw(inner), 1], float)
    return best, worst


def _rows(best: np.ndarray, worst: np.ndarray, xi: float) -> np.ndarray:
    """The nonlinear constraints at ``xi``, multiplied out; item 0 is best, the last worst."""
    n, rows = len(best), []
    for j in range(1, n):
        for sign in (1, -1):
            row = np.zeros(n)
            row[0] += sign
            row[j] -= sign * best[j] + xi
            rows.append(row)
            if j < n - 1:
                row = np.zeros(n)
                row[j] += sign
                row[n - 1] -= sign * worst[j] + xi
                rows.append(row)
    return np.array(rows)


def _extreme(rows: np.ndarray, cost: np.ndarray) -> float | None:
    n = rows.shape[1]
    solved = linprog(
        cost, A_ub=rows, b_ub=np.zeros(len(rows)), A_eq=np.ones((1, n)), b_eq=[1], method="highs"
    )
    return float(solved.fun) if solved.success else None


@given(answers())
@settings(derandomize=True, deadline=None, max_examples=25)
def test_nonlinear_xi_and_bounds_against_bisection_of_linear_programs(
    case: tuple[np.ndarray, np.ndarray],
) -> None:
    best, worst = case
    n = len(best)
    result = best_worst(best, worst, model="nonlinear")
    low, high = 0.0, 9.0
    for _step in range(40):
        middle = (low + high) / 2
        if _extreme(_rows(best, worst, middle), np.zeros(n)) is None:
            low = middle
        else:
            high = middle
    # The linear program calls infeasible only beyond its own tolerance of 1e-7.
    assert result.xi == pytest.approx(high, abs=1e-5)
    rows = _rows(best, worst, result.xi + 1e-7)
    for k in range(n):
        unit = np.eye(n)[k]
        least, most = _extreme(rows, unit), _extreme(rows, -unit)
        assert least is not None
        assert most is not None
        # Opened by 1e-7, which the bounds answer to with a factor of the ratios, at most about 81.
        assert result.low.iloc[k] == pytest.approx(least, abs=1e-4)
        assert result.high.iloc[k] == pytest.approx(-most, abs=1e-4)


@given(answers())
@settings(derandomize=True, deadline=None, max_examples=40)
def test_linear_weights_are_a_least_greatest_violation(case: tuple[np.ndarray, np.ndarray]) -> None:
    best, worst = case
    result = best_worst(best, worst)
    weights = result.weights.to_numpy()

    def violation(w: np.ndarray) -> float:
        gaps = np.r_[w[0] - best[1:] * w[1:], w[1:-1] - worst[1:-1] * w[-1]]
        return float(np.abs(gaps).max())

    # The program's own tolerance; the objective is recomputed from the weights.
    assert violation(weights) == pytest.approx(result.xi, abs=1e-7)
    assert weights.sum() == pytest.approx(1, abs=1e-9)
    others = np.random.default_rng(0).dirichlet(np.ones(len(best)), 300)
    assert min(violation(w) for w in others) >= result.xi - 1e-7


@given(answers(), st.permutations(range(3)))
@settings(derandomize=True, deadline=None, max_examples=20)
def test_relabelling_permutes_the_weights(
    case: tuple[np.ndarray, np.ndarray], order: list[int]
) -> None:
    best, worst = case
    order = order + list(range(3, len(best)))
    for model in ("linear", "nonlinear"):
        plain = best_worst(best, worst, model=model)  # type: ignore[arg-type]
        moved = best_worst(best[order], worst[order], model=model)  # type: ignore[arg-type]
        # Linear: ties between optimal bases aside the solution is unique; the program's tolerance.
        assert moved.xi == pytest.approx(plain.xi, abs=1e-8)
        assert moved.weights.to_numpy() == pytest.approx(plain.weights.to_numpy()[order], abs=1e-6)


def test_all_alike_have_equal_weights() -> None:
    for model in ("linear", "nonlinear"):
        result = best_worst([1, 1, 1], [1, 1, 1], model=model)  # type: ignore[arg-type]
        assert result.weights.tolist() == pytest.approx([1 / 3] * 3, abs=1e-9)
        assert result.consistency_ratio == 0


@pytest.mark.parametrize(
    ("best", "worst", "message"),
    [
        ([1, 2], [2, 1, 1], "shapes"),
        ({"a": 1, "b": 2}, {"a": 2, "c": 1}, "b, c"),
        ({"a": 1, "b": 2}, [2, 1], "both"),
        ([1, 12], [12, 1], "outside 1 to 9"),
        ([2, 3], [3, 1], "no item has 1"),
        ([1, 3, 4], [1, 2, 3], "both the best and the worst"),
        ([1, 3, 8], [7, 3, 1], "best over worst is 8"),
    ],
)
def test_bad_answers_are_errors(best: Any, worst: Any, message: str) -> None:
    with pytest.raises(JudgmentError, match=message):
        best_worst(best, worst)
