"""Constraints on weights: reading, arrays, and the smallest clash.

Expected values are worked out by hand; clashes are held against trying every subset with scipy.
"""

from __future__ import annotations

import copy
import math
import pickle
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from mcda_eiej.constraints import (
    Constraint,
    as_constraints,
    clash,
    clash_error,
    feasible,
    one_sided,
    parse_constraint,
)
from mcda_eiej.errors import ConstraintError

NAMES = ["progress", "risk", "legal", "2A", "1E3", "a b", "kost-nytte", "personvern.æ"]


@pytest.mark.parametrize(
    ("text", "terms", "low", "high"),
    [
        ("progress >= risk", {"progress": 1, "risk": -1}, 0, math.inf),
        ("progress<=risk", {"progress": 1, "risk": -1}, -math.inf, 0),
        ("0.1 <= legal <= 0.3", {"legal": 1}, 0.1, 0.3),
        ("0.3 ≥ legal ≥ 0.1", {"legal": 1}, 0.1, 0.3),
        ("0.1 <= legal + 0.05 <= 0.3", {"legal": 1}, 0.05, 0.25),
        ("progress >= 2*legal", {"progress": 1, "legal": -2}, 0, math.inf),
        ("progress >= 2 legal", {"progress": 1, "legal": -2}, 0, math.inf),
        ("progress >= legal·2", {"progress": 1, "legal": -2}, 0, math.inf),
        ("progress + risk <= 0.5", {"progress": 1, "risk": 1}, -math.inf, 0.5),
        ("progress = risk", {"progress": 1, "risk": -1}, 0, 0),
        ("legal == 0.2", {"legal": 1}, 0.2, 0.2),
        ("0.2 = legal", {"legal": 1}, 0.2, 0.2),
        ("2*progress - risk >= 1/4", {"progress": 2, "risk": -1}, 0.25, math.inf),
        ("0.5 >= legal", {"legal": 1}, -math.inf, 0.5),
        ("-(progress - 2 risk)/4 <= 1e-1", {"progress": -0.25, "risk": 0.5}, -math.inf, 0.1),
        ("progress + 0.1 >= risk", {"progress": 1, "risk": -1}, -0.1, math.inf),
        ("progress - risk + risk >= .2", {"progress": 1}, 0.2, math.inf),
        ("3(progress + risk) <= 2.", {"progress": 3, "risk": 3}, -math.inf, 2),
        # Names that look like numbers, and names in quotes.
        ("2A >= 1E3", {"2A": 1, "1E3": -1}, 0, math.inf),
        ("2*2A <= 1e3", {"2A": 2}, -math.inf, 1000),
        ('"a b" >= `kost-nytte`', {"a b": 1, "kost-nytte": -1}, 0, math.inf),
        ("personvern.æ >= 0.1", {"personvern.æ": 1}, 0.1, math.inf),
    ],
)
def test_reading(text: str, terms: dict[str, float], low: float, high: float) -> None:
    (found,) = parse_constraint(text, NAMES)
    assert dict(found.coefficients) == pytest.approx(terms)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.label == text


def test_a_chain_is_several() -> None:
    first, second = parse_constraint("progress >= risk >= legal", NAMES)
    assert dict(first.coefficients) == {"progress": 1, "risk": -1}
    assert dict(second.coefficients) == {"risk": 1, "legal": -1}
    assert (first.label, second.label) == ("progress >= risk", "risk >= legal")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("progres >= rsk", "'progres', 'rsk'; there are progress, risk"),
        ("0,1 <= legal", "decimal point"),
        ("legal*risk <= 1", "not linear"),
        ("legal > 0.2", "write >= for >"),
        ("legal", "no <=, >= or ="),
        ("legal <=", "missing"),
        ("<= 0.3", "missing"),
        ("", "missing"),
        ("(legal <= 0.2", "without its"),
        ("legal ] 0.2", "cannot read ']'"),
        ('"legal <= 0.2', "cannot read"),
        ("legal / 0 <= 1", "other than 0"),
        ("0.1 <= 0.2", "names no weight"),
        ("legal >= legal", "names no weight"),
        ("0.5 <= legal <= 0.2", "at least 0.5 and at most 0.2"),
    ],
)
def test_faults_are_told(text: str, says: str) -> None:
    with pytest.raises(ConstraintError) as error:
        parse_constraint(text, NAMES)
    assert says in str(error.value)


def test_a_digit_that_is_a_weight_is_that_weight() -> None:
    (found,) = parse_constraint("1 >= 2.0*2", ["1", "2"])
    assert dict(found.coefficients) == {"1": 1, "2": -2}
    with pytest.raises(ConstraintError, match=r"2 is a weight here; write 2\.0"):
        parse_constraint("1 >= 2*2", ["1", "2"])


def test_every_fault_at_once() -> None:
    with pytest.raises(ConstraintError) as error:
        as_constraints(["foo >= 0.1", "legal > risk", Constraint({"bar": 1}, 0.1)], NAMES)
    for word in ("'foo'", "write >=", "'bar'"):
        assert word in str(error.value)
    with pytest.raises(ConstraintError, match="neither text nor"):
        as_constraints([3], NAMES)  # type: ignore[list-item]


def test_forms_and_arrays() -> None:
    one = Constraint({"risk": 1.0}, low=0.1, label="floor")
    arrays = as_constraints([one, ["progress >= risk", ("legal <= 0.4",)]], NAMES)
    assert arrays.labels == ("floor", "progress >= risk", "legal <= 0.4")
    assert arrays.rows.shape == (3, len(NAMES))
    assert arrays.low.tolist() == [0.1, 0.0, -math.inf]
    assert arrays.high.tolist() == [math.inf, math.inf, 0.4]
    assert as_constraints(None, NAMES).rows.shape == (0, len(NAMES))
    assert as_constraints("legal <= 0.4", NAMES).labels == ("legal <= 0.4",)


def test_names_that_are_sums() -> None:
    sums = {"x": [1.0, 0, 0], "y": [0, 1.0, 0], "z": [0, 0, 1.0], "inner": [0, 1.0, 1.0]}
    arrays = as_constraints("2 inner - y >= x", list(sums), lambda name: np.array(sums[name]))
    assert arrays.rows.tolist() == [[-1, 1, 2]]


def test_constraint_object() -> None:
    c = Constraint({"a": 2.0, "b c": -1.0}, low=0.1)
    assert str(c) == '2*a - "b c" >= 0.1'
    assert str(Constraint({"a": -1.0}, 0.1, 0.3)) == "0.1 <= -a <= 0.3"
    assert c == Constraint({"a": 2.0, "b c": -1.0}, low=0.1)
    assert len({c, Constraint({"a": 2.0, "b c": -1.0}, low=0.1)}) == 1
    assert pickle.loads(pickle.dumps(c)) == copy.deepcopy(c) == c
    with pytest.raises(TypeError):
        c.coefficients["a"] = 1.0  # type: ignore[index]
    for bad in ({"a": math.nan}, {"a": 0.0}, {}):
        with pytest.raises(ConstraintError):
            Constraint(bad, 0.1)
    with pytest.raises(ConstraintError, match="not all numbers"):
        Constraint({"a": 1.0}, math.nan)


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True), st.data())
@settings(derandomize=True, deadline=None, max_examples=40)
def test_a_label_reads_back(names: list[str], data: st.DataObject) -> None:
    numbers = st.integers(-40, 40).filter(bool).map(lambda n: n / 8)
    terms = {n: data.draw(numbers) for n in names}
    low = data.draw(numbers)
    high = data.draw(st.one_of(st.just(math.inf), numbers.map(lambda n: low + abs(n))))
    made = Constraint(terms, low, high)
    (read,) = parse_constraint(made.label, NAMES)
    assert dict(read.coefficients) == terms
    assert (read.low, read.high) == (low, high)


# -- clashes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "expected", "smallest"),
    [
        (["legal >= 1.2"], ["legal >= 1.2"], True),
        (["legal <= -0.1", "risk >= 0.2"], ["legal <= -0.1"], True),
        (
            ["progress >= risk", "legal >= 0.6", "2A <= 0.9", "risk >= 0.5"],
            ["legal >= 0.6", "risk >= 0.5"],
            True,
        ),
        (
            ["2A <= 0.2", "legal >= risk", "risk >= progress", "progress >= legal + 0.1"],
            ["legal >= risk", "risk >= progress", "progress >= legal + 0.1"],
            True,
        ),
        # Weights sum to 1, so that eight of at most 0.12 are too little, and all are needed.
        ([f'"{n}" <= 0.12' for n in NAMES], [f'"{n}" <= 0.12' for n in NAMES], False),
    ],
)
def test_clash(texts: list[str], expected: list[str], smallest: bool) -> None:
    arrays = as_constraints(texts, NAMES)
    found = clash(arrays)
    assert found is not None
    assert [arrays.labels[i] for i in found.members] == expected
    assert found.smallest is smallest
    assert not feasible(arrays)
    error = clash_error(arrays)
    assert error.clash == tuple(expected)
    assert all(label in str(error) for label in expected)


def test_no_clash() -> None:
    for texts in ([], ["legal >= 0.2"], ["legal = 0.2", "risk = 0.3", "progress = 0.5"]):
        arrays = as_constraints(texts, NAMES)
        assert feasible(arrays)
        assert clash(arrays) is None


def _holds(rows: np.ndarray, k: int) -> bool:
    none = np.zeros(len(rows))
    found = linprog(np.zeros(k), A_ub=-rows, b_ub=none, A_eq=np.ones((1, k)), b_eq=[1])
    return bool(found.status == 0)


@given(st.integers(0, 10_000))
@settings(derandomize=True, deadline=None, max_examples=15)
def test_clash_against_every_subset(seed: int) -> None:
    rng = np.random.default_rng(seed)
    names = ["a", "b", "c", "d"]
    texts = []
    for _ in range(6):
        i, j = rng.choice(4, 2, replace=False)
        kinds = [
            f"{names[i]} >= {names[j]} + 0.05",
            f"{names[i]} >= 0.{rng.integers(1, 6)}",
            f"{names[i]} <= 0.{rng.integers(1, 4)}",
            f"{names[i]} >= 2*{names[j]}",
        ]
        texts.append(kinds[rng.integers(4)])
    arrays = as_constraints(texts, names)
    rows, owner = one_sided(arrays)
    sizes = [
        size
        for size in range(1, 7)
        for some in combinations(range(6), size)
        if not _holds(rows[np.isin(owner, some)], 4)
    ]
    found = clash(arrays)
    if not sizes:
        assert found is None
        return
    assert found is not None
    members = list(found.members)
    assert not _holds(rows[np.isin(owner, members)], 4)
    for one in members:
        assert _holds(rows[np.isin(owner, [i for i in members if i != one])], 4)
    if found.smallest:
        assert len(members) == sizes[0]
    if sizes[0] <= 3:
        assert found.smallest
