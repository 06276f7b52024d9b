"""Published worked examples beyond those in references/, each with the address it was read at.

Printed digits are met to half a unit of the last one; ratios with the random indices of the source.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from mcda_eiej import groups
from mcda_eiej.pairwise import ComparisonMatrix

CARS = ("Accord Sedan", "Accord Hybrid", "Pilot", "CR-V", "Element", "Odyssey")
#: Wikipedia's car example as AHPy's README has it, upper triangles row by row:
#: https://github.com/PhilipGriffith/AHPy/blob/4343f568ba63d77d9930c213fbf837a453f03158/README.md
CAR_ANSWERS: dict[str, list[Any]] = {
    "Price": [9, 9, 1, "1/2", 5, 1, "1/9", "1/9", "1/7", "1/9", "1/9", "1/7", "1/2", 5, 6],
    "Safety": [1, 5, 7, 9, "1/3", 5, 7, 9, "1/3", 2, 9, "1/8", 2, "1/8", "1/9"],
    "Passenger": [1, "1/2", 1, 3, "1/2", "1/2", 1, 3, "1/2", 2, 6, 1, 3, "1/2", "1/6"],
    "Fuel": [
        *(1 / 1.13, 1.41, 1.15, 1.24, 1.19, 1.59, 1.3, 1.4, 1.35),
        *(1 / 1.23, 1 / 1.14, 1 / 1.18, 1.08, 1.04, 1 / 1.04),
    ],
    "Resale": [3, 4, "1/2", 2, 2, 2, "1/5", 1, 1, "1/6", "1/2", "1/2", 4, 4, 1],
    "Maintenance": [1.5, 4, 4, 4, 5, 4, 4, 4, 5, 1, 1.2, 1, 1, 3, 2],
    "Style": [1, 7, 5, 9, 6, 7, 5, 9, 6, "1/6", 3, "1/3", 7, 5, "1/5"],
    "Cargo": [
        *(1, "1/2", "1/2", "1/2", "1/3", "1/2", "1/2", "1/2", "1/3"),
        *(1, 1, "1/2", 1, "1/2", "1/2"),
    ],
}


def matrix(items: tuple[str, ...], upper: list[Any]) -> ComparisonMatrix:
    return ComparisonMatrix.from_judgments(
        items, dict(zip(combinations(items, 2), upper, strict=True))
    )


def assert_printed(
    m: ComparisonMatrix, priorities: list[float], ratio: float, digits: float = 5e-4
) -> None:
    np.testing.assert_allclose(m.priorities(), priorities, rtol=0, atol=digits + 1e-12)
    assert m.consistency_ratio("donegan-dodd") == pytest.approx(ratio, abs=digits)


def test_wikipedia_car_in_three_levels() -> None:
    """Three decimals, consistency ratios with Donegan & Dodd's indices."""
    goal = matrix(("Cost", "Safety", "Style", "Capacity"), [3, 7, 3, 9, 1, "1/7"])
    assert_printed(goal, [0.51, 0.234, 0.041, 0.215], 0.08)
    cost = matrix(("Price", "Fuel", "Maintenance", "Resale"), [2, 5, 3, 2, 2, "1/2"])
    assert_printed(cost, [0.488, 0.252, 0.1, 0.161], 0.016)
    capacity = matrix(("Cargo", "Passenger"), ["1/5"])
    assert capacity.priorities()["Cargo"] == pytest.approx(0.1667, abs=5e-5)
    own = {leaf: matrix(CARS, upper) for leaf, upper in CAR_ANSWERS.items()}
    assert_printed(own["Price"], [0.246, 0.025, 0.025, 0.246, 0.366, 0.093], 0.072)
    assert_printed(own["Cargo"], [0.089, 0.089, 0.17, 0.17, 0.17, 0.311], 0.002)
    weights = goal.priorities()
    leaves = {k: weights[k] for k in ("Safety", "Style")}
    leaves |= {k: weights["Cost"] * w for k, w in cost.priorities().items()}
    leaves |= {k: weights["Capacity"] * w for k, w in capacity.priorities().items()}
    total = sum(w * own[leaf].priorities() for leaf, w in leaves.items())
    printed = dict(zip(CARS, [0.215, 0.15, 0.106, 0.167, 0.144, 0.219], strict=True))
    assert dict(total) == pytest.approx(printed, abs=5e-4)


def test_the_8_by_8_completion_of_bozoki_fulop_ronyai() -> None:
    """Twelve of 28 pairs missing (2010, DOI 10.1016/j.mcm.2010.02.047), as in AHPy's tests:

    https://github.com/PhilipGriffith/AHPy/blob/4be50e8433cfa32c71ede83437eccfb32b959157/tests/test_ahp.py
    AHPy's cyclic coordinates stop at a tolerance of 1e-4, hence 2e-5 of each entry.
    """
    answers = {
        **{("a", "b"): 5, ("a", "c"): 3, ("a", "d"): 7, ("a", "e"): 6, ("a", "f"): 6},
        **{("b", "d"): 5, ("b", "f"): 3, ("c", "e"): 3, ("c", "g"): 6, ("f", "d"): 4},
        **{("g", "a"): 3, ("g", "e"): 5},
        **{("h", "a"): 4, ("h", "b"): 7, ("h", "d"): 8, ("h", "f"): 6},
    }
    printed = {
        **{("b", "c"): 0.3300187496240363, ("b", "e"): 1.7197409185349517},
        **{("b", "g"): 0.4663515002203321, ("c", "d"): 9.920512661898753},
        **{("c", "f"): 4.852486449214693, ("c", "h"): 0.5696073301509899},
        **{("d", "e"): 0.5252768142894285, ("d", "g"): 0.1424438146531802},
        **{("e", "f"): 0.9311973564754218, ("e", "h"): 0.10930828182051665},
        **{("f", "g"): 0.2912120796181874, ("g", "h"): 0.4030898885178746},
    }
    m = ComparisonMatrix.from_judgments("abcdefgh", answers)
    assert m.missing == tuple(printed)
    for (a, b), x in printed.items():
        assert m.completed[m.items.index(a), m.items.index(b)] == pytest.approx(x, rel=2e-5)


def test_small_examples_of_pyanp_and_ahp() -> None:
    """https://github.com/wjladams/pyanp: tests/test_priority.py @1b75808, tests/test_pairwise.py
    @574ab6f; https://github.com/gluc/ahp: tests/testthat/test-Calculate.R @1932d0f.
    """
    m = matrix(("x", "y", "z"), [2, 6, 3])
    np.testing.assert_allclose(m.priorities(), [0.6, 0.3, 0.1], atol=5e-8)
    assert m.lambda_max == pytest.approx(3.0, abs=5e-8)
    # Saaty's random index of 2005 for three items, 0.52.
    wild = matrix(("x", "y", "z"), [2, "1/6", 3])
    assert wild.consistency_ratio("saaty-2005") == pytest.approx(1.5430583470604067, rel=1e-7)
    two = [matrix(("p", "q"), [x]) for x in (3, 5)]
    assert groups.aggregate_judgments(two).judgment("p", "q") == pytest.approx(15**0.5)
    scores = matrix(("p", "q", "r"), [6, 3, "1/2"])
    np.testing.assert_allclose(scores.priorities("geometric_mean"), [2 / 3, 1 / 9, 2 / 9])
