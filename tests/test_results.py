"""Results as plain data, and numbers in the two languages."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import mcda_eiej as mcda
from mcda_eiej import i18n
from mcda_eiej.results import Result, plain, read_only


def test_plain_data_is_what_json_can_hold() -> None:
    data = plain(
        {
            "nan": math.nan,
            "inf": [math.inf, -math.inf, np.inf],
            "numpy": (np.float64(0.1), np.int64(3), np.bool_(True), np.array([[1.0, np.nan]])),
            ("a", "b"): {"set"},
            1: None,
            "fraction": Fraction(1, 3),
            "date": dt.date(2016, 6, 6),
            "na": pd.NA,
        }
    )
    assert data == {
        "nan": None,
        "inf": ["inf", "-inf", "inf"],
        "numpy": [0.1, 3, True, [[1.0, None]]],
        "a | b": ["set"],
        "1": None,
        "fraction": "1/3",
        "date": "2016-06-06",
        "na": None,
    }
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert type(data["numpy"][2]) is bool


def test_plain_tables() -> None:
    frame = pd.DataFrame({"x": [0.1 + 0.2, math.nan], "y": ["a", "b"]})
    assert plain(frame) == [{"x": 0.1 + 0.2, "y": "a"}, {"x": None, "y": "b"}]
    assert plain(frame.set_axis(["r", "s"])) == {
        "r": {"x": 0.1 + 0.2, "y": "a"},
        "s": {"x": None, "y": "b"},
    }
    assert plain(frame["y"]) == {"0": "a", "1": "b"}
    assert plain(frame.iloc[:0]) == []


@dataclass(frozen=True, eq=False, kw_only=True)
class Example(Result):
    numbers: np.ndarray
    inner: object = field(default=None, repr=False)


def test_a_result_says_how_it_was_made() -> None:
    result = Example(numbers=read_only([1, 2]), method="example", seed=0, inner=object())
    assert result.to_dict() == {
        "method": "example",
        "seed": 0,
        "tables": [],
        "version": mcda.__version__,
        "numbers": [1, 2],
    }
    with pytest.raises(AttributeError):
        result.seed = 1  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        result.numbers[0] = 3
    with pytest.raises(TypeError, match="Example has no table"):
        result.to_frame()
    source = np.array([1.0])
    assert read_only(source) is not source
    assert source.flags.writeable


@pytest.mark.parametrize(
    ("value", "digits", "english", "norwegian"),
    [
        (0.5, 3, "0.500", "0,500"),
        (-1.25, 1, "−1.2", "−1,2"),
        (-0.0004, 3, "0.000", "0,000"),
        (-0.0, 1, "0.0", "0,0"),
        (12, 0, "12", "12"),
        (math.nan, 3, "–", "–"),
        (math.inf, 3, "∞", "∞"),
        (-math.inf, 3, "−∞", "−∞"),
    ],
)
def test_numbers(value: float, digits: int, english: str, norwegian: str) -> None:
    assert i18n.number(value, digits) == english
    with i18n.language("nb"):
        assert i18n.number(value, digits) == norwegian


def test_shares_and_languages() -> None:
    assert i18n.percent(0.1234) == "12.3%"
    assert i18n.percent(math.nan) == "–"
    with i18n.language("nb"):
        assert i18n.percent(0.1234, 2) == "12,34\N{NO-BREAK SPACE}%"
        with i18n.language("en"):
            assert i18n.current_language() == "en"
        assert i18n.current_language() == "nb"
    assert i18n.current_language() == "en"
    with pytest.raises(ValueError, match="'de': use one of nb, en"), i18n.language("de"):
        pass
    assert [i18n.listing(x) for x in ([], ["a"], ["a", "b"], ("a", "b", "c"))] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
