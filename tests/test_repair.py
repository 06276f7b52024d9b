"""Repair: proved against exhaustive search, and what a change leaves as it was."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcda_eiej import consistency, scales
from mcda_eiej.errors import JudgmentError
from mcda_eiej.pairwise import ComparisonMatrix

STEPS = np.array([float(s) for s in scales.STEPS])


def random_answers(
    rng: np.random.Generator, n: int, noise: float | None
) -> dict[tuple[str, str], float]:
    """Answers on the steps: at random, or near those of random weights."""
    w = rng.normal(0, 0.8, n)
    answers = {}
    for i, j in combinations(range(n), 2):
        if noise is None:
            x = float(rng.choice(STEPS))
        else:
            x = float(STEPS[np.abs(np.log(STEPS) - (w[i] - w[j] + rng.normal(0, noise))).argmin()])
        answers[f"i{i}", f"i{j}"] = x
    return answers


def build(answers: dict[tuple[str, str], float], n: int, scale: str = "saaty") -> ComparisonMatrix:
    return ComparisonMatrix.from_judgments([f"i{k}" for k in range(n)], answers, scale)


def exhaustive(m: ComparisonMatrix, target: float, most: int) -> tuple[int, float, float] | None:
    """(changes, scale steps, CR) of the smallest mend by going through everything."""
    n, pairs = m.n, list(m.pairs)
    ri = consistency.random_index(n)
    base = m.values.copy()
    place = {item: k for k, item in enumerate(m.items)}
    ends = [(place[a], place[b]) for a, b in pairs]
    ratios = scales.apply_scale(STEPS, m.scale or "saaty", n)
    here = scales.position([m.answers[p] for p in pairs])
    there = scales.position(STEPS)
    if m.consistency_ratio() <= target + 1e-10:
        return 0, 0.0, m.consistency_ratio()
    for k in range(1, most + 1):
        found = []
        for chosen in combinations(range(len(pairs)), k):
            grid = np.array(list(product(range(17), repeat=k)))
            cost = np.abs(there[grid] - here[list(chosen)])
            keep = (cost > 1e-9).all(axis=1)
            grid, total = grid[keep], cost[keep].sum(axis=1)
            a = np.repeat(base[None], len(grid), axis=0)
            for column, p in enumerate(chosen):
                i, j = ends[p]
                a[:, i, j] = ratios[grid[:, column]]
                a[:, j, i] = 1 / a[:, i, j]
            cr = (np.linalg.eigvals(a).real.max(axis=1) - n) / (n - 1) / ri
            good = cr <= target + 1e-9
            found += list(zip(total[good].round(9), cr[good], strict=True))
        if found:
            steps, ratio = min(found)
            return k, float(steps), float(ratio)
    return None


@pytest.mark.parametrize("target", [0.1, 0.05])
def test_repair_of_four_items_is_the_exhaustive_smallest(target: float) -> None:
    rng = np.random.default_rng(int(target * 1000))
    needed = set()
    for _ in range(10):
        m = build(random_answers(rng, 4, None), 4)
        expected = exhaustive(m, target, 2)
        mend = m.repair(target)
        assert mend.exact
        if expected is None:
            assert len(mend.changes) == mend.at_least >= 3
            continue
        changes, steps, ratio = expected
        needed.add(changes)
        assert len(mend.changes) == changes
        assert mend.steps == pytest.approx(steps)
        assert mend.after.consistency_ratio == pytest.approx(ratio, abs=1e-9)
    assert {1, 2} <= needed


def test_repair_of_three_changes_is_the_exhaustive_smallest() -> None:
    """Cycles at full strength: no two changes are enough."""
    m = build(
        {
            ("i0", "i1"): 9.0,
            ("i1", "i2"): 9.0,
            ("i0", "i2"): 1 / 9,
            ("i0", "i3"): 1 / 9,
            ("i1", "i3"): 9.0,
            ("i2", "i3"): 1.0,
        },
        4,
    )
    target = 0.02
    mend = m.repair(target)
    assert exhaustive(m, target, 2) is None
    changes, steps, ratio = exhaustive(m, target, 3) or (0, 0.0, 0.0)
    assert (len(mend.changes), mend.exact) == (changes, True) == (3, True)
    assert mend.steps == pytest.approx(steps)
    assert mend.after.consistency_ratio == pytest.approx(ratio, abs=1e-9)


@pytest.mark.parametrize("scale", ["root", "power", "balanced"])
def test_repair_moves_along_the_steps_of_other_scales(scale: str) -> None:
    rng = np.random.default_rng(7)
    m = build(random_answers(rng, 4, None), 4, scale)
    target = 0.5 * m.consistency_ratio()
    expected = exhaustive(m, target, 2)
    mend = m.repair(target)
    assert expected is not None
    assert (len(mend.changes), mend.steps) == (expected[0], pytest.approx(expected[1]))
    assert mend.after.consistency_ratio == pytest.approx(expected[2], abs=1e-9)
    assert mend.matrix.scale == scale


def test_repair_of_five_items_is_the_exhaustive_smallest() -> None:
    rng = np.random.default_rng(2)
    for _ in range(4):
        m = build(random_answers(rng, 5, 0.9), 5)
        expected = exhaustive(m, 0.08, 2)
        mend = m.repair(0.08)
        assert mend.exact
        if expected is not None:
            assert (len(mend.changes), mend.steps) == (expected[0], pytest.approx(expected[1]))
            assert mend.after.consistency_ratio == pytest.approx(expected[2], abs=1e-9)
        else:
            assert len(mend.changes) >= 3


def test_a_matrix_at_the_target_is_left_alone() -> None:
    m = build({("i0", "i1"): 2.0, ("i1", "i2"): 2.0, ("i0", "i2"): 4.0}, 3)
    mend = m.repair()
    assert mend.exact
    assert mend.at_least == 0
    assert mend.steps == 0
    assert mend.changes.empty
    assert list(mend.changes.columns) == ["a", "b", "from", "to"]
    np.testing.assert_array_equal(mend.matrix.values, m.values)
    assert mend.after.consistency_ratio == mend.before.consistency_ratio


@pytest.mark.parametrize("n", [1, 2])
def test_one_or_two_items_need_no_repair(n: int) -> None:
    answers = {("i0", "i1"): 9.0} if n == 2 else {}
    mend = build(answers, n).repair(0.0)
    assert mend.exact
    assert mend.changes.empty


def test_seven_items_and_three_changes_are_proved() -> None:
    """Three judgments of a consistent matrix reversed at full strength."""
    w = [8, 6, 5, 4, 3, 2, 1]
    answers = {
        (f"i{i}", f"i{j}"): float(STEPS[np.abs(np.log(STEPS) - np.log(w[i] / w[j])).argmin()])
        for i, j in combinations(range(7), 2)
    }
    m = build(answers, 7)
    assert m.consistency_ratio() < 0.02
    for pair in (("i0", "i1"), ("i2", "i5"), ("i3", "i6")):
        answers[pair] = 1 / 9
    broken = build(answers, 7)
    mend = broken.repair(0.03)
    assert mend.exact
    assert len(mend.changes) == mend.at_least == 3
    changed = set(zip(mend.changes["a"], mend.changes["b"], strict=True))
    assert changed == {("i0", "i1"), ("i2", "i5"), ("i3", "i6")}
    assert mend.after.consistency_ratio <= 0.03


def test_before_after_and_changes_agree_with_the_matrix() -> None:
    answers = {("a", "b"): 5.0, ("c", "b"): 4.0, ("c", "a"): "1/7"}
    m = ComparisonMatrix.from_judgments(["a", "b", "c"], answers)
    mend = m.repair(0.1)
    assert mend.before.consistency_ratio == m.consistency_ratio() > 0.1
    assert mend.after.consistency_ratio == mend.matrix.consistency_ratio() <= 0.1
    assert mend.before.best == ("a",)
    assert mend.after.priorities.sum() == pytest.approx(1.0)
    for a, b, was, to in mend.changes.itertuples(index=False, name=None):
        # In the direction of the answer, whatever the order of the items.
        assert m.answers[a, b] == was
        assert mend.matrix.answers[a, b] == to
        assert to in STEPS
    unchanged = set(m.answers) - set(zip(mend.changes["a"], mend.changes["b"], strict=True))
    assert all(mend.matrix.answers[p] == m.answers[p] for p in unchanged)
    assert mend.random_index == "saaty-1980"
    assert mend.tables == ("saaty-1980",)
    told = mend.to_dict()
    assert told["exact"] is True
    assert told["matrix"]["items"] == ["a", "b", "c"]
    assert mend.to_frame() is mend.changes


def test_the_direction_of_answers_does_not_matter() -> None:
    rng = np.random.default_rng(11)
    answers = random_answers(rng, 5, 1.0)
    turned = {
        ((b, a) if k % 2 else (a, b)): (1 / x if k % 2 else x)
        for k, ((a, b), x) in enumerate(answers.items())
    }
    one, other = build(answers, 5).repair(0.05), build(turned, 5).repair(0.05)
    assert (len(one.changes), one.steps) == (len(other.changes), pytest.approx(other.steps))
    assert one.after.consistency_ratio == pytest.approx(other.after.consistency_ratio)


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.integers(3, 6), st.integers(0, 10_000))
def test_repair_reaches_the_target_and_no_change_is_idle(n: int, seed: int) -> None:
    m = build(random_answers(np.random.default_rng(seed), n, 0.9), n)
    mend = m.repair(0.1)
    assert mend.after.consistency_ratio <= 0.1 + 1e-9
    assert mend.at_least <= len(mend.changes)
    if mend.exact:
        assert mend.at_least == len(mend.changes)
    for a, b, was, _to in mend.changes.itertuples(index=False, name=None):
        back = mend.matrix.with_answers({(a, b): was})
        assert back.consistency_ratio() > 0.1


def test_incomplete_matrices_are_mended_over_their_answers() -> None:
    """The consistency ratio is that of the least lambda_max completion, before and after."""
    answers = {
        ("a", "b"): 3.0,
        ("b", "c"): 3.0,
        ("a", "c"): 1 / 5,
        ("c", "d"): 2.0,
        ("a", "d"): 9.0,
    }
    m = ComparisonMatrix.from_judgments("abcd", answers)
    mend = m.repair(0.1)
    assert m.consistency_ratio() > 0.1
    assert mend.exact
    assert len(mend.changes) == 1
    assert mend.matrix.missing == m.missing == (("b", "d"),)
    # Every single change tried one by one: none with fewer steps reaches the target.
    cheaper = [
        (pair, step)
        for pair, was in answers.items()
        for step in STEPS
        if 0 < scales.steps_between(was, step) < mend.steps
    ]
    for pair, step in cheaper:
        assert m.with_answers({pair: step}).consistency_ratio() > 0.1


def test_a_tree_needs_no_repair() -> None:
    m = ComparisonMatrix.from_judgments("abcd", {("a", "b"): 9, ("b", "c"): 9, ("c", "d"): 9})
    assert m.repair(0.0).changes.empty


def test_group_matrices_move_from_between_the_steps() -> None:
    """A geometric mean of people is no step; it moves to one, and counts the part of a step."""
    values = np.array([[1, 2.5, 0.4], [0.4, 1, 3.1], [2.5, 1 / 3.1, 1]])
    m = ComparisonMatrix("abc", values)
    mend = m.repair(0.1)
    assert mend.exact
    assert len(mend.changes) == 1
    row = mend.changes.iloc[0]
    assert row["from"] == pytest.approx(m.judgment(row["a"], row["b"]))
    assert row["to"] in STEPS
    assert mend.steps == pytest.approx(float(scales.steps_between(row["from"], row["to"])))
    assert mend.matrix.scale is None


def test_beyond_the_promise_it_says_so() -> None:
    """Eight items at random: a good mend, not called the smallest, and none of it idle."""
    m = build(random_answers(np.random.default_rng(4), 8, None), 8)
    mend = m.repair(0.1)
    assert not mend.exact
    assert mend.after.consistency_ratio <= 0.1
    assert 0 < mend.at_least <= len(mend.changes)
    again = build(random_answers(np.random.default_rng(4), 8, None), 8).repair(0.1)
    assert again.changes.equals(mend.changes)


def test_a_target_of_zero_is_reached() -> None:
    m = build(random_answers(np.random.default_rng(5), 4, None), 4)
    mend = m.repair(0.0)
    assert mend.exact
    assert mend.after.consistency_ratio == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("target", [-0.1, float("nan")])
def test_an_impossible_target_is_an_error(target: float) -> None:
    with pytest.raises(JudgmentError, match="0 or more"):
        build({("i0", "i1"): 2.0}, 2).repair(target)


def test_a_table_that_does_not_reach_is_an_error() -> None:
    m = build(random_answers(np.random.default_rng(6), 11, 0.5), 11)
    with pytest.raises(JudgmentError, match="alonso-lamata"):
        m.repair()
    assert m.repair(0.5, random_index="saaty-2005").exact
