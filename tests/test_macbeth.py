"""Value scales from judgments of difference: a published scale, other programs, every clash."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from mcda_eiej.differences import CATEGORIES, Difference, read_differences
from mcda_eiej.errors import JudgmentError, ModelError
from mcda_eiej.macbeth import clashing, macbeth

Said = dict[tuple[str, str], str | tuple[str, str]]
few = settings(derandomize=True, deadline=None, max_examples=15)


def from_tables(items: list[str], least: Any, most: Any) -> Said:
    return {
        (items[i], items[j]): (CATEGORIES[least[i][j]], CATEGORIES[most[i][j]])
        for i, j in itertools.combinations(range(len(items)), 2)
        if least[i][j] is not None
    }


def career(reference: Any) -> tuple[dict[str, Any], Said]:
    ref = reference("maut_macbeth_career_choice")
    given_ = ref["inputs"]
    return ref, from_tables(given_["items"], given_["least"], given_["most"])


# -- a published scale ----------------------------------------------------------------------------


def test_bana_e_costa_and_chagas_2004(reference: Any) -> None:
    # Their scale has neutral at 0 and good at 100, printed to one decimal, hence 0.05. Eight items,
    # all 28 pairs judged, some with hesitation between two categories.
    ref, said = career(reference)
    inputs = ref["inputs"]
    found = macbeth(inputs["items"], said, references=tuple(inputs["references"]))
    assert (100 * found.values).tolist() == pytest.approx(
        ref["expected"]["values"], abs=ref["tolerance"]
    )
    assert found.scale.tolist() == [20, 17, 14, 13, 13, 5, 4, 0]
    # The order in which the items are named is no matter.
    turned = macbeth(inputs["items"][::-1], said, references=("neutral", "good"))
    assert turned.values[inputs["items"]].tolist() == pytest.approx(found.values.tolist())
    # And without references the least and the most attractive are worth 0 and 1.
    plain = macbeth(inputs["items"], said)
    assert plain.references == ("Service", "I-banking")
    assert (plain.values["Service"], plain.values["I-banking"]) == (0, 1)


# -- by hand --------------------------------------------------------------------------------------


def test_by_hand() -> None:
    # a - b >= 4, b - c >= 2, a - c >= 6, and a - c two units above a - b, four above b - c.
    found = macbeth("abc", {("a", "b"): "strong", ("b", "c"): "weak", ("a", "c"): "extreme"})
    assert found.scale.to_dict() == {"a": 6, "b": 2, "c": 0}
    # b may be anywhere below the middle, where a - b would no longer be above b - c.
    assert found.low["b"] == pytest.approx(0)
    assert found.high["b"] == pytest.approx(0.5)
    assert found.to_frame().columns.tolist() == ["scale", "value", "low", "high"]
    table = found.differences()
    assert table["difference"].tolist() == [4, 2, 6]
    assert table["least"].tolist() == ["strong", "weak", "extreme"]


def test_no_difference_ties_and_positive_says_only_that_there_is_one() -> None:
    found = macbeth("abcd", {("a", "b"): "positive", ("b", "c"): "no", ("c", "d"): "very weak"})
    assert found.scale.to_dict() == {"a": 2, "b": 1, "c": 1, "d": 0}
    found = macbeth("ab", {("b", "a"): "extreme"})
    assert found.scale.to_dict() == {"a": 0, "b": 6}


def test_of_several_scales_of_least_extent_the_middle_one_is_taken() -> None:
    # b is between a and c, nobody says where: a - c takes 6 units, and b may have 1 to 5 of them.
    found = macbeth("abc", {("a", "c"): "extreme", ("a", "b"): "positive", ("b", "c"): "positive"})
    assert found.scale.tolist() == pytest.approx([6, 3, 0], abs=1e-6)
    assert (found.low["b"], found.high["b"]) == pytest.approx((0, 1))


def test_hesitation_is_written_in_several_ways() -> None:
    for text in ("weak-moderate", "weak – moderate", ("weak", "moderate")):
        _names, told = read_differences("ab", {("a", "b"): text})
        assert told == [Difference("a", "b", 2, 3)]
        assert str(told[0]) == "a – b: weak-moderate"
    assert str(Difference("a", "b", 1, 6)) == "a – b: positive"
    assert str(Difference("a", "b", 0, 0)) == "a – b: no"


def test_a_value_function_through_levels() -> None:
    said: Said = {("0", "12"): "moderate", ("12", "48"): "weak", ("0", "48"): "very strong"}
    found = macbeth(["0", "12", "48"], said)
    function = found.function()
    assert function.points == ((0, 1), (12, pytest.approx(2 / 5)), (48, 0))
    assert float(function(30)) == pytest.approx(1 / 5)
    with pytest.raises(ModelError, match="outside the anchors"):
        function(50)
    assert float(found.function(clamp=True)(50)) == 0
    named = macbeth("abc", {("a", "b"): "weak", ("b", "c"): "weak"})
    assert named.function({"a": 9, "b": 5, "c": 1}).points == ((1, 0), (5, 0.5), (9, 1))
    with pytest.raises(JudgmentError, match="no natural value"):
        named.function()
    with pytest.raises(JudgmentError, match="no natural value of b"):
        named.function({"a": 9})
    with pytest.raises(ModelError, match="not all in"):
        macbeth("abc", {("a", "b"): "weak", ("b", "c"): "weak"}, references=("b", "a")).function(
            {"a": 9, "b": 5, "c": 1}
        )


# -- properties and other programs ----------------------------------------------------------------


@st.composite
def consistent(draw: Any) -> tuple[list[str], Said, np.ndarray]:
    """Judgments that follow from true values and limits of categories, some with hesitation."""
    n = draw(st.integers(2, 6))
    true = np.array(draw(st.lists(st.integers(0, 40), min_size=n, max_size=n)), float)
    true[0] = 50.0  # not all alike
    limits = np.cumsum(draw(st.lists(st.integers(1, 9), min_size=5, max_size=5)))
    names = [f"x{i}" for i in range(n)]
    said: Said = {}
    for i, j in itertools.combinations(range(n), 2):
        a, b = (i, j) if true[i] >= true[j] else (j, i)
        if true[a] == true[b]:
            said[names[a], names[b]] = "no"
            continue
        category = 1 + int(np.searchsorted(limits, true[a] - true[b]))
        least, most = category, category
        if draw(st.booleans()):
            least, most = max(1, category - 1), min(6, category + 1)
        said[names[a], names[b]] = (CATEGORIES[least], CATEGORIES[most])
    kept = {}
    for k, (pair, value) in enumerate(said.items()):
        # The first n - 1 pairs hold the first item against all others, and connect everything.
        if k < n - 1 or draw(st.booleans()):
            kept[pair] = value
    return names, kept, true


def fits(names: list[str], told: list[Difference], v: Mapping[str, float], slack: float) -> bool:
    """The definition: positive is positive, no is nothing, higher categories are greater."""
    d = {(t.a, t.b): v[t.a] - v[t.b] for t in told}
    for t in told:
        if t.most == 0 and abs(d[t.a, t.b]) > 1e-6:
            return False
        if t.least >= 1 and d[t.a, t.b] < slack:
            return False
    return all(
        d[t.a, t.b] - d[o.a, o.b] >= slack * (t.least - o.most)
        for t in told
        for o in told
        if t.least > o.most
    )


@given(consistent())
@few
def test_a_scale_is_found_for_whatever_follows_from_true_values(
    case: tuple[list[str], Said, np.ndarray],
) -> None:
    names, said, true = case
    assert clashing(names, said) == ()
    found = macbeth(names, said)
    told = list(found.judgments)
    # Whole units apart, to the tolerance of the linear program.
    assert fits(names, told, found.scale.to_dict(), 1 - 1e-6)
    assert found.scale.min() == 0
    # The true values, on the same references, lie in what the judgments allow.
    i, j = (names.index(r) for r in found.references)
    if true[j] > true[i]:
        values = (true - true[i]) / (true[j] - true[i])
        assert (values >= found.low_array - 1e-6).all()
        assert (values <= found.high_array + 1e-6).all()
    assert (found.value_array >= found.low_array - 1e-6).all()
    assert (found.value_array <= found.high_array + 1e-6).all()


def by_another_program(names: list[str], told: list[Difference]) -> float | None:
    """Least extent with limits between the categories as unknowns: another linear program.

    Limits are a unit apart and differences half a unit from them. Then differences are as far apart
    as in the basic scale, and any basic scale has such limits, half-way between differences.
    """
    n = len(names)
    size = n + 6 + 1  # values, limits s_1 .. s_6, extent
    rows, ends, equal = [], [], []

    def put(terms: Mapping[int, float], least: float) -> None:
        row = np.zeros(size)
        for k, x in terms.items():
            row[k] += x
        rows.append(-row)
        ends.append(-least)

    for t in told:
        a, b = names.index(t.a), names.index(t.b)
        if t.most == 0:
            row = np.zeros(size)
            row[a], row[b] = 1, -1
            equal.append(row)
            continue
        put({a: 1, b: -1, n + t.least - 1: -1}, 0.5)
        if t.most < 6:
            put({a: -1, b: 1, n + t.most: 1}, 0.5)
    for k in range(5):
        put({n + k + 1: 1, n + k: -1}, 1.0)
    put({n: 1}, 0.5)
    for k in range(n):
        put({k: 1}, 0.0)
        put({k: -1, size - 1: 1}, 0.0)
    solved = linprog(
        np.eye(size)[-1],
        A_ub=np.array(rows),
        b_ub=ends,
        A_eq=np.array(equal) if equal else None,
        b_eq=np.zeros(len(equal)) if equal else None,
        bounds=(None, None),
    )
    return float(solved.fun) if solved.status == 0 else None


@given(consistent())
@few
def test_least_extent_against_a_program_with_limits(case: tuple[Any, Said, Any]) -> None:
    names, said, _true = case
    found = macbeth(names, said)
    other = by_another_program(names, list(found.judgments))
    assert other is not None
    # The linear programs' own tolerance is 1e-7.
    assert found.scale.max() == pytest.approx(other, abs=1e-5)


@given(consistent(), st.randoms(use_true_random=False))
@few
def test_names_and_their_order_are_no_matter(case: tuple[Any, Said, Any], random: Any) -> None:
    names, said, _true = case
    found = macbeth(names, said)
    order = list(names)
    random.shuffle(order)
    pairs = list(said.items())
    random.shuffle(pairs)
    other = macbeth(order, dict(pairs))
    assert other.scale[names].tolist() == pytest.approx(found.scale.tolist(), abs=1e-5)


# -- clashes --------------------------------------------------------------------------------------


@st.composite
def any_judgments(draw: Any) -> tuple[list[str], Said]:
    n = draw(st.integers(3, 4))
    names = [f"x{i}" for i in range(n)]
    said: Said = {}
    for i, j in itertools.combinations(range(n), 2):
        least = draw(st.integers(0, 6))
        most = least if least == 0 else min(6, least + draw(st.integers(0, 1)))
        pair = (names[i], names[j]) if draw(st.booleans()) else (names[j], names[i])
        said[pair] = (CATEGORIES[least], CATEGORIES[most])
    return names, said


@given(any_judgments())
@settings(derandomize=True, deadline=None, max_examples=25)
def test_a_clash_is_a_smallest_one(case: tuple[list[str], Said]) -> None:
    names, said = case
    found = clashing(names, said)
    told = read_differences(names, said)[1]
    assert bool(found) == (by_another_program(names, told) is None)
    if not found:
        return
    assert set(found) <= set(told)
    # Every smaller set has a scale, and this one has none: by the other program, exhaustively.
    assert by_another_program(names, list(found)) is None
    for size in range(1, len(found)):
        for some in itertools.combinations(told, size):
            assert by_another_program(names, list(some)) is not None


def test_a_clash_is_named() -> None:
    # a above b and b strongly above c: a - c cannot be of a lower category than b - c.
    said: Said = {("a", "b"): "weak", ("b", "c"): "strong", ("a", "c"): "moderate"}
    with pytest.raises(JudgmentError) as caught:
        macbeth("abc", said)
    for words in ("a – b: weak", "b – c: strong", "a – c: moderate", "no fewer of the judgments"):
        assert words in str(caught.value)
    # Hesitation that reaches up to strong mends it.
    assert macbeth("abc", said | {("a", "c"): "moderate-strong"}).scale["a"] > 0
    # A circle of preference.
    circle: Said = {("a", "b"): "weak", ("b", "c"): "weak", ("c", "a"): "weak", ("a", "d"): "no"}
    assert [str(d) for d in clashing("abcd", circle)] == [
        "a – b: weak",
        "b – c: weak",
        "c – a: weak",
    ]


def test_a_clash_in_a_large_table_is_small(reference: Any) -> None:
    ref, said = career(reference)
    items = ref["inputs"]["items"]
    said["I-banking", "Service"] = "very weak"
    found = clashing(items, said)
    assert len(found) == 3
    assert Difference("I-banking", "Service", 1, 1) in found


# -- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "said", "words"),
    [
        ("abc", {("a", "b"): "weak"}, "the parts are a, b; c"),
        ("ab", {("a", "b"): "huge"}, "'huge' is no difference; there are no, very weak"),
        ("ab", {("a", "b"): "moderate-weak"}, "from a lower category"),
        ("ab", {("a", "b"): "no-weak"}, "from a lower category, not no"),
        ("ab", {("a", "b"): "weak-weak-strong"}, "is no difference"),
        ("ab", {("a", "c"): "weak"}, "unknown item 'c'; the items are a, b"),
        ("ab", {("a", "b"): "weak", ("b", "a"): "weak"}, "at most once"),
        ("ab", {("a", "a"): "weak"}, "at most once"),
        ("aa", {("a", "a"): "weak"}, "there twice"),
        ("ab", {("a", "b"): "no"}, "there is no scale"),
        ("ab", {}, "the parts are a; b"),
    ],
)
def test_bad_judgments_are_errors(items: str, said: Said, words: str) -> None:
    with pytest.raises(JudgmentError, match=words):
        macbeth(items, said)


def test_references_must_be_in_order() -> None:
    said: Said = {("a", "b"): "weak"}
    with pytest.raises(JudgmentError, match="b is not more attractive than a"):
        macbeth("ab", said, references=("a", "b"))
    with pytest.raises(JudgmentError, match="unknown item 'z'"):
        macbeth("ab", said, references=("z", "b"))


def test_results_are_frozen_and_plain() -> None:
    found = macbeth("ab", {("a", "b"): "weak"})
    with pytest.raises(ValueError, match="read-only"):
        found.scale_array[0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.items = ()  # type: ignore[misc]
    told = found.to_dict()
    assert told["items"]["a"] == {"scale": 2.0, "value": 1.0, "low": 1.0, "high": 1.0}
    assert told["judgments"][0]["least"] == "weak"
