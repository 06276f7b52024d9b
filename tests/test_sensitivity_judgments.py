"""On which judgments the answer hangs: against the case recomputed, by hand, and exhaustively."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judgedcases import (
    eigenvectors,
    random_rows,
    top,
    with_judgments,
    with_values,
    write_case,
)

import mcda_eiej as mcda
from mcda_eiej.scales import STEPS, position
from mcda_eiej.sensitivity.answers import answer_at, answers_of, at_steps
from mcda_eiej.sensitivity.flips import COLUMNS
from mcda_eiej.sensitivity.judged import judged
from mcda_eiej.sensitivity.judgments import JUDGMENT_COLUMNS, judgment_flips
from mcda_eiej.sensitivity.spans import around, bracketed_roots, exponential_roots, spans

TREE = {"goal": ("p", "q", "r"), "p": ("x", "y"), "r": ("u", "v", "w")}
VALUES = {
    "x": (0.9, 0.2, 0.4),
    "y": (0.1, 0.6, 0.8),
    "q": (0.5, 0.7, 0.3),
    "u": (0.2, 0.9, 0.1),
    "v": (0.8, 0.3, 0.5),
    "w": "ideal",
}
MEMBERS = ["m1", "m2", "m3"]
PROFILES: dict[str, dict[str, Any]] = {
    "me": {"unweighted": "equal"},
    "rooted": {"unweighted": "equal", "priorities": "geometric_mean", "scale": "balanced"},
    "joint": {"kind": "group", "members": MEMBERS, "unweighted": "equal"},
    "joint_mean": {
        "kind": "group",
        "members": MEMBERS,
        "unweighted": "equal",
        "priorities": "geometric_mean",
        "scale": "root",
    },
    "priorities": {
        "kind": "group",
        "members": MEMBERS,
        "unweighted": "equal",
        "aggregation": "priorities",
    },
    "global": {
        "kind": "group",
        "members": MEMBERS,
        "unweighted": "equal",
        "aggregation": "global",
        "mean": "arithmetic",
    },
    "global_mean": {
        "kind": "group",
        "members": MEMBERS,
        "unweighted": "equal",
        "aggregation": "global",
    },
}
PEOPLE = [("m1", "north", 1.0), ("m2", "north", 2.0), ("m3", "south", 0.5)]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> mcda.Case:
    """Two levels, a leaf rated by pairs, incomplete matrices, members who left nodes out."""
    rng = np.random.default_rng(5)
    rows = []
    for who in ("me", "rooted", *MEMBERS):
        rows += random_rows(rng, who, "goal", TREE["goal"], missing=int(who == "m2"))
        if who != "m3":
            rows += random_rows(rng, who, "r", TREE["r"], missing=int(who == "me"))
        rows += random_rows(rng, who, "w", ("A", "B", "C"), missing=int(who == "rooted"))
    rows.append(("m1", "p", "x", "y", 2))
    return write_case(tmp_path_factory.mktemp("mixed"), TREE, VALUES, rows, PROFILES, PEOPLE)


def flat(
    path: Path, values: dict[str, tuple[float, ...]], rows: list[Any], **settings: Any
) -> mcda.Case:
    """One level of criteria, one profile ``me``."""
    profiles = {"me": {"unweighted": "equal", **settings}}
    return write_case(path, {"goal": tuple(values)}, values, rows, profiles)


def best_with(case: mcda.Case, who: str, changes: dict[Any, Any]) -> str:
    """The best of the case recomputed with other judgments."""
    return " = ".join(case.variant(judgments=changes).model(who).evaluate().top)


def row(table: pd.DataFrame, **wanted: Any) -> Any:
    """The one row with these entries."""
    found = table
    for column, value in wanted.items():
        found = found[found[column] == value]
    assert len(found) == 1, found
    return found.iloc[0]


def near(value: float, step: float) -> float:
    """The answer ``step`` places along the scale from ``value``."""
    return float(answer_at(float(position(value)) + step))


# -- the scores behind it -----------------------------------------------------------------------


@pytest.mark.parametrize("who", [*PROFILES, "m2"])
def test_scores_are_those_of_the_case_recomputed(mixed: mcda.Case, who: str) -> None:
    model = judged(mixed, who)
    assert np.allclose(model.scores({})[0], mixed.model(who).scores(), atol=1e-14)
    answers = answers_of(model)
    scores = at_steps(model, answers)
    rng = np.random.default_rng(0)
    for k in rng.permutation(len(answers))[:8].tolist():
        step = int(rng.integers(17))
        there = mixed.variant(judgments={answers[k].key: STEPS[step]}).model(who).scores()
        assert np.allclose(scores[k, step], there, rtol=0, atol=1e-12), answers[k]


def test_every_answer_of_the_profile_has_a_row(mixed: mcda.Case) -> None:
    for who, settings_ in PROFILES.items():
        voices = settings_.get("members", [who])
        told = [j for j in mixed.judgment_records if j.who in voices]
        table = judgment_flips(mixed, who)
        assert list(table.columns) == [*COLUMNS, *JUDGMENT_COLUMNS]
        keys = set(table.loc[table["kind"] == "judgment", "what"])
        assert keys == {repr((j.who, j.node, j.a, j.b)) for j in told}


# -- by hand ------------------------------------------------------------------------------------


def test_two_criteria_by_hand(tmp_path: Path) -> None:
    """A is worth w_x and B w_y: they tie at 1, B is best below."""
    case = flat(tmp_path, {"x": (1.0, 0.0), "y": (0.0, 1.0)}, [("me", "goal", "x", "y", 3)])
    found = row(judgment_flips(case), kind="judgment")
    assert found["low"] == pytest.approx(1, abs=1e-12)
    assert found["high"] == 9
    assert (found["below"], found["above"]) == ("B", None)
    assert (found["current"], found["flip"], found["step"]) == ("3", "1", "1")
    assert found["winner"] == "A = B"
    assert found["change"] == 2 / 16
    assert found["cr"] == 0
    assert "('me', 'goal', 'x', 'y'): '1'" in found["call"]


@pytest.mark.parametrize("method", ["eigenvector", "geometric_mean"])
def test_three_criteria_by_hand(tmp_path: Path, method: str) -> None:
    """With the other answers 1 and z = x^(1/3) the weights go as z, 1/z, 1 (both methods, n = 3).

    A - B = 0.8 z - 0.3/z - 1 is 0 at z = 1.5, x = 3.375.
    """
    values = {"x": (0.8, 0.0), "y": (0.0, 0.3), "z": (0.0, 1.0)}
    rows = [
        ("me", "goal", "y", "x", "1/5"),
        ("me", "goal", "x", "z", 1),
        ("me", "goal", "y", "z", 1),
    ]
    case = flat(tmp_path, values, rows, priorities=method)
    found = row(judgment_flips(case), kind="judgment", a="y", b="x")
    assert found["high"] == pytest.approx(1 / 3.375, rel=1e-11)
    assert found["low"] == pytest.approx(1 / 9, rel=1e-12)
    assert (found["below"], found["above"], found["winner"]) == (None, "B", "B")
    assert (found["flip"], found["change"]) == ("1/3", 2 / 16)


@pytest.mark.parametrize("method", ["eigenvector", "geometric_mean"])
@pytest.mark.parametrize(("left", "right"), [(3.2, 3.8), (3.6, 3.9)])
def test_a_change_between_two_steps(tmp_path: Path, method: str, left: float, right: float) -> None:
    """A - B = 0.3 (z - z1)(z - z2)/z is below 0 only between two steps, once within a half step."""
    z1, z2 = left ** (1 / 3), right ** (1 / 3)
    values = {"x": (0.3, 0.0), "y": (0.3 * z1 * z2, 0.0), "z": (0.0, 0.3 * (z1 + z2))}
    rows = [("me", "goal", "x", "y", 1), ("me", "goal", "x", "z", 1), ("me", "goal", "y", "z", 1)]
    case = flat(tmp_path, values, rows, priorities=method)
    table = judgment_flips(case)
    found = row(table, kind="judgment", a="x", b="y")
    assert found["high"] == pytest.approx(left, rel=1e-9)
    assert (found["above"], found["winner"], found["step"]) == ("B", "B", "")
    assert left < float(found["flip"]) < right
    assert found["change"] == pytest.approx((float(found["flip"]) - 1) / 16)
    assert " = ".join(eval(found["call"], {"case": case})) == "B"
    # One judgment is enough, though not on a step.
    assert row(table, kind="judgments")["size"] == 1


def test_a_tie_at_the_present_answer_only(tmp_path: Path) -> None:
    case = flat(tmp_path, {"x": (1.0, 0.0), "y": (0.0, 1.0)}, [("me", "goal", "x", "y", 1)])
    found = row(judgment_flips(case), kind="judgment")
    assert (found["low"], found["high"]) == (1, 1)
    assert (found["below"], found["above"]) == ("B", "A")
    assert found["change"] == 1 / 16


def test_where_nothing_changes_the_best_it_says_so(tmp_path: Path) -> None:
    rows = [("me", "goal", "x", "y", 3), ("me", "goal", "x", "z", 5)]
    values = {"x": (0.9, 0.5), "y": (0.6, 0.5), "z": (0.7, 0.1)}
    table = judgment_flips(flat(tmp_path, values, rows))
    assert (table["winner"] == "").all()
    assert np.isinf(table["change"]).all()
    assert (table["call"] == "").all()
    assert row(table, kind="judgments")["what"] == "no judgments, however many of them"
    single = table[table["kind"] == "judgment"]
    assert np.allclose(single["low"], 1 / 9)
    assert np.allclose(single["high"], 9)
    assert all(x is None for x in single["below"])
    assert len(table[table["kind"] == "unanswered"]) == 1


def test_no_judgments_at_all(tmp_path: Path) -> None:
    case = flat(tmp_path, {"x": (1.0, 0.0), "y": (0.2, 1.0)}, [])
    table = judgment_flips(case)
    assert row(table, kind="judgments")["what"] == "no judgments"
    # A single answer weights a node of two: they tie at w_x = 4/9, between 1 and 1/2.
    found = row(table, kind="unanswered")
    assert (found["a"], found["b"], found["current"]) == ("x", "y", "")
    assert (found["flip"], found["winner"], found["change"]) == ("1/2", "B", 1 / 16)
    assert " = ".join(eval(found["call"], {"case": case})) == found["winner"]


# -- confirmed by recomputing -------------------------------------------------------------------


@pytest.mark.parametrize("who", [*PROFILES, "m2"])
def test_ends_and_flips_hold_when_the_case_is_recomputed(mixed: mcda.Case, who: str) -> None:
    now = " = ".join(mixed.model(who).evaluate().top)
    table = judgment_flips(mixed, who)
    assert list(table["change"]) == sorted(table["change"])
    seen = 0
    for found in table[table["kind"] == "judgment"].itertuples():
        key = (found.who, found.node, found.a, found.b)
        for end, beyond, sign in ((found.low, found.below, -1), (found.high, found.above, 1)):
            if beyond is None:
                assert end == pytest.approx(9.0**sign)
                continue
            seen += 1
            # 1e-6 steps: a thousand times the accuracy of roots, far less than any stretch here.
            assert best_with(mixed, who, {key: repr(near(end, -1e-6 * sign))}) == now
            assert best_with(mixed, who, {key: repr(near(end, 1e-6 * sign))}) == beyond
        if found.winner:
            assert " = ".join(eval(found.call, {"case": mixed})) == found.winner != now
            at = float(position(float(Fraction(found.current))))
            for step in STEPS:
                distance = abs(float(position(float(step))) - at)
                if distance < 16 * found.change - 1e-9:
                    assert best_with(mixed, who, {key: step}) == now
    assert seen > 0


@pytest.mark.parametrize("who", ["me", "joint", "priorities", "global"])
def test_consistency_at_the_step(mixed: mcda.Case, who: str) -> None:
    table = judgment_flips(mixed, who)
    for found in table[(table["kind"] == "judgment") & (table["step"] != "")].itertuples():
        there = mixed.variant(judgments={(found.who, found.node, found.a, found.b): found.step})
        whose = who if who in ("me", "joint") else found.who
        node = there.weighting(whose).nodes.get(found.node)
        if node is not None and node.matrix is not None:
            assert found.cr == pytest.approx(node.matrix.consistency_ratio(), abs=1e-12)


@pytest.mark.parametrize("who", list(PROFILES))
def test_unanswered_pairs_by_recomputing(mixed: mcda.Case, who: str) -> None:
    """Every pair that a row is about, at all 17 answers."""
    now = " = ".join(mixed.model(who).evaluate().top)
    table = judgment_flips(mixed, who)
    rows = table[(table["kind"] == "unanswered") & (table["b"] != "")]
    told = {(j.who, j.node, frozenset((j.a, j.b))) for j in mixed.judgment_records}
    for found in rows.itertuples():
        key = (found.who, found.node, found.a, found.b)
        assert (found.who, found.node, frozenset((found.a, found.b))) not in told
        tops = {s: best_with(mixed, who, {key: s}) for s in STEPS}
        changing = [s for s in STEPS if tops[s] != now]
        assert bool(found.winner) == bool(changing), key
        if changing:
            assert tops[Fraction(found.flip)] == found.winner
            assert " = ".join(eval(found.call, {"case": mixed})) == found.winner
    if who in ("me", "joint"):
        assert len(rows) > 0


def test_a_node_that_nobody_answered(tmp_path: Path) -> None:
    """One item counted x times each of the others; any other answer is not tried."""
    values = {"x": (0.8, 0.3), "y": (0.5, 0.6), "z": (0.4, 0.6)}
    case = flat(tmp_path, values, [])
    table = judgment_flips(case)
    found = row(table, kind="unanswered")
    assert (found["what"], found["a"], found["b"]) == ("goal", found["a"], "")
    assert " = ".join(eval(found["call"], {"case": case})) == found["winner"] == "B"
    item, x = found["a"], Fraction(found["flip"])
    for other in values:
        for s in STEPS:
            share = float(s) / (float(s) + 2)
            rest = (1 - share) / 2
            a, b = (
                sum(values[k][i] * (share if k == other else rest) for k in values) for i in (0, 1)
            )
            closer = abs(position(float(s))) < abs(position(float(x)))
            assert not (b > a and closer), (other, s)
    assert item in values


# -- exhaustively -------------------------------------------------------------------------------


def brute(
    values: np.ndarray, ratios: np.ndarray, pairs: list[tuple[int, int]], size: int
) -> tuple[float, set[Any]] | None:
    """The fewest steps with which some ``size`` judgments change the best, and those that do."""
    n = len(ratios)
    steps = np.array([float(s) for s in STEPS])
    now = top(eigenvectors(ratios[None]) @ values.T)[0]
    best: tuple[float, set[Any]] | None = None
    for chosen in combinations(range(len(pairs)), size):
        grid = np.array(list(product(range(17), repeat=size)))
        batch = np.repeat(ratios[None], len(grid), axis=0)
        cost = np.zeros(len(grid))
        for r, k in enumerate(chosen):
            i, j = pairs[k]
            batch[:, i, j] = steps[grid[:, r]]
            batch[:, j, i] = 1 / steps[grid[:, r]]
            cost += np.abs(position(steps[grid[:, r]]) - position(ratios[i, j]))
        assert batch.shape[1] == n
        changed = (top(eigenvectors(batch) @ values.T) != now).any(axis=1)
        if changed.any():
            least = float(cost[changed].min())
            sets = {
                (chosen, tuple(grid[k].tolist()))
                for k in np.flatnonzero(changed & (cost <= least + 1e-9))
            }
            if best is None or least < best[0] - 1e-9:
                best = (least, sets)
            elif least <= best[0] + 1e-9:
                best[1].update(sets)
    return best


def test_no_smaller_set_of_judgments_exists(tmp_path: Path) -> None:
    """40 random cases of three and four criteria against every set of steps, by LAPACK."""
    rng = np.random.default_rng(11)
    sizes = []
    for n in (3, 4):
        items = tuple("xyzt"[:n])
        base = flat(tmp_path / str(n), dict.fromkeys(items, (0.5,) * 4), [])
        for trial in range(24 if n == 3 else 10):
            values = np.round(rng.uniform(0, 1, (4, n)), 2)
            if trial % 2:
                values[0] = np.minimum(values.max(axis=0), values[0] + 0.45)
            rows = random_rows(rng, "me", "goal", items, pull=0.5)
            case = with_values(with_judgments(base, rows), dict(zip(items, values.T, strict=True)))
            ratios = np.ones((n, n))
            for _who, _node, a, b, x in rows:
                i, j = items.index(a), items.index(b)
                ratios[i, j], ratios[j, i] = float(x), 1 / float(x)
            pairs = [(items.index(a), items.index(b)) for _w, _n, a, b, _x in rows]
            deep = n == 3
            found = row(judgment_flips(case, deep=deep), kind="judgments")
            expected = None
            for size in (1, 2, 3) if deep else (1, 2):
                expected = brute(values, ratios, pairs, size)
                if expected is not None:
                    break
            if expected is None:
                assert found["winner"] == ""
                assert found["searched"] == (3 if deep else 2)
                continue
            if np.isnan(found["size"]) or found["change"] * 16 != pytest.approx(expected[0]):
                # Only where one judgment does it between two steps.
                assert found["size"] == 1
                assert found["flip"] not in map(str, STEPS)
                continue
            sizes.append(int(found["size"]))
            keys = [r[:4] for r in rows]
            what = eval(found["what"])
            what = (what,) if isinstance(what[0], str) else what
            places = tuple(keys.index(k) for k in what)
            steps = tuple(STEPS.index(Fraction(x)) for x in found["flip"].split("; "))
            order = np.argsort(places)
            chosen = tuple(places[k] for k in order), tuple(steps[k] for k in order)
            assert chosen in expected[1]
            assert " = ".join(eval(found["call"], {"case": case})) == found["winner"]
    assert {1, 2} <= set(sizes)  # the random cases do exercise both


def test_more_than_two_is_never_guessed(tmp_path: Path) -> None:
    """A leads on x; to bring B up, x has to fall behind both others and y behind z.

    All at 9 the weights go as 81^(1/3), 1, 81^(-1/3); with all three turned round B is ahead by
    0.1 * 4.33 - 0.02 * 1 - 1 * 0.23 (in these proportions), with any two only it is behind.
    """
    values = {"x": (1.0, 0.0), "y": (0.02, 0.0), "z": (0.0, 0.1)}
    rows = [("me", "goal", a, b, 9) for a, b in (("x", "y"), ("x", "z"), ("y", "z"))]
    case = flat(tmp_path, values, rows)
    shallow = row(judgment_flips(case), kind="judgments")
    assert (shallow["winner"], shallow["searched"]) == ("", 2)
    assert shallow["what"] == "more than 2 judgments"
    assert math.isinf(shallow["change"])
    deep = row(judgment_flips(case, deep=True), kind="judgments")
    assert (deep["size"], deep["searched"], deep["winner"]) == (3, 3, "B")
    assert " = ".join(eval(deep["call"], {"case": case})) == "B"
    ratios = np.array([[1, 9, 9], [1 / 9, 1, 9], [1 / 9, 1 / 9, 1]])
    pairs = [(0, 1), (0, 2), (1, 2)]
    table = np.array(list(values.values())).T
    assert brute(table, ratios, pairs, 2) is None
    least = brute(table, ratios, pairs, 3)
    assert least is not None
    assert deep["change"] * 16 == pytest.approx(least[0])


def test_pairs_of_a_group_of_six_with_six_criteria_are_all_tried(tmp_path: Path) -> None:
    """About a million sets of two: A leads by far, and the answer is not "more than 1"."""
    rng = np.random.default_rng(0)
    items = tuple("uvwxyz")
    people = [(f"m{k}", "", 1.0 + 0.37 * k) for k in range(6)]
    rows = [r for who, _g, _w in people for r in random_rows(rng, who, "goal", items)]
    values = {item: (0.9, 0.1 if k else 1.0) for k, item in enumerate(items)}
    profiles = {"group": {"kind": "group", "members": [who for who, _g, _w in people]}}
    case = write_case(tmp_path, {"goal": items}, values, rows, profiles, people)
    found = row(judgment_flips(case, "group"), kind="judgments")
    assert (found["what"], found["searched"]) == ("more than 2 judgments", 2)


def test_two_members_on_one_pair_count_as_two(tmp_path: Path) -> None:
    """Joint judgments: moves of two members add up, also on the same pair. Against every set."""
    rng = np.random.default_rng(2)
    items = ("x", "y", "z")
    profiles = {"group": {"kind": "group", "members": ["m1", "m2"], "unweighted": "equal"}}
    people = [("m1", "a", 1.0), ("m2", "b", 2.0)]
    base = write_case(
        tmp_path, {"goal": items}, dict.fromkeys(items, (0.5, 0.5, 0.5)), [], profiles, people
    )
    logs = np.log([float(s) for s in STEPS])
    same_pair = 0
    for _trial in range(25):
        values = np.round(rng.uniform(0, 1, (3, 3)), 2)
        values[0] = np.minimum(1, values.max(axis=0) * rng.uniform(0.7, 1, 3) + 0.1)
        rows = [r for who in ("m1", "m2") for r in random_rows(rng, who, "goal", items, pull=0.4)]
        case = with_values(with_judgments(base, rows), dict(zip(items, values.T, strict=True)))
        found = row(judgment_flips(case, "group"), kind="judgments")
        if found["size"] == 1:
            continue
        share = {"m1": 1 / 3, "m2": 2 / 3}
        joint = np.zeros((3, 3))
        for who, _node, a, b, x in rows:
            i, j = items.index(a), items.index(b)
            joint[i, j] += share[who] * np.log(float(x))
            joint[j, i] -= share[who] * np.log(float(x))
        now = top(eigenvectors(np.exp(joint)[None]) @ values.T)[0]
        least = np.inf
        for one, other in combinations(rows, 2):
            grid = np.array(list(product(range(17), repeat=2)))
            moved = np.repeat(joint[None], len(grid), axis=0)
            cost = np.zeros(len(grid))
            for r, (who, _node, a, b, x) in enumerate((one, other)):
                i, j = items.index(a), items.index(b)
                delta = share[who] * (logs[grid[:, r]] - np.log(float(x)))
                moved[:, i, j] += delta
                moved[:, j, i] -= delta
                cost += np.abs(position(np.exp(logs[grid[:, r]])) - position(float(x)))
            changed = (top(eigenvectors(np.exp(moved)) @ values.T) != now).any(axis=1)
            least = min(least, cost[changed].min(initial=np.inf))
        assert 16 * found["change"] == pytest.approx(least)
        if found["winner"]:
            assert " = ".join(eval(found["call"], {"case": case})) == found["winner"]
            pairs = {frozenset(key[2:]) for key in eval(found["what"])}
            same_pair += len(pairs) == 1
    assert same_pair > 0


def test_a_member_without_weight_moves_nothing(tmp_path: Path) -> None:
    """Also where that member alone answered a pair."""
    profiles = {
        key: {"kind": "group", "members": MEMBERS, "unweighted": "equal", **more}
        for key, more in {"joint": {}, "priorities": {"aggregation": "priorities"}}.items()
    }
    rows = [("m1", "goal", "x", "y", 2), ("m1", "goal", "y", "z", 1), ("m2", "goal", "x", "y", 3)]
    rows += [("m2", "goal", "z", "y", 2), ("m3", "goal", "x", "z", 5)]
    values = {"x": (0.7, 0.1), "y": (0.2, 0.6), "z": (0.1, 0.6)}
    people = [("m1", "a", 1.0), ("m2", "a", 1.0), ("m3", "a", 0.0)]
    case = write_case(tmp_path, {"goal": tuple(values)}, values, rows, profiles, people)
    for who in profiles:
        table = judgment_flips(case, who)
        assert (table["winner"] != "").any()
        for found in table[table["who"] == "m3"].itertuples():
            assert found.winner == ""
            if found.kind == "judgment":
                assert (found.low, found.high) == (pytest.approx(1 / 9), 9)
        for found in table[table["winner"] != ""].itertuples():
            assert " = ".join(eval(found.call, {"case": case})) == found.winner


# -- other choices and conditions ---------------------------------------------------------------


def test_calls_keep_the_choices_in_force(mixed: mcda.Case) -> None:
    told = next(j for j in mixed.judgment_records if j.who == "me" and j.node == "goal")
    other = mixed.variant(judgments={("me", "goal", told.b, told.a): "7"})
    table = judgment_flips(other, "me")
    assert f"('me', 'goal', '{told.b}', '{told.a}')" in " ".join(table["what"])
    flips = table[table["winner"] != ""]
    assert len(flips) > 0
    for found in flips.itertuples():
        assert " = ".join(eval(found.call, {"case": other})) == found.winner


def test_an_alternative_that_takes_anothers_ratings(tmp_path: Path) -> None:
    """A condition makes B another's copy on a leaf rated by pairs, too."""
    rng = np.random.default_rng(3)
    rows = random_rows(rng, "me", "w", ("A", "B", "C")) + [("me", "goal", "x", "w", 2)]
    write_case(tmp_path, {"goal": ("x", "w")}, {"x": (0.2, 0.5, 0.9), "w": "distributive"}, rows)
    file = tmp_path / "criteria" / "criteria.toml"
    file.write_text(
        file.read_text() + '\n[[condition]]\nkey = "same"\nnames = "s"\nas = { "B" = "C" }\n'
    )
    case = mcda.load_case(tmp_path)
    model = judged(case, "me", ("same",))
    answers = answers_of(model)
    scores = at_steps(model, answers)
    assert np.allclose(scores[..., 1], scores[..., 2])
    for k, answer in enumerate(answers):
        there = case.variant(judgments={answer.key: STEPS[2]}).model("me", ("same",)).scores()
        assert np.allclose(scores[k, 2], there, atol=1e-12)
    for found in judgment_flips(case, "me", ("same",)).itertuples():
        if found.winner:
            assert "('same',)" in found.call
            assert " = ".join(eval(found.call, {"case": case})) == found.winner


# -- roots --------------------------------------------------------------------------------------


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(-6, 6)), min_size=2, max_size=6))
def test_roots_of_exponential_sums_against_polynomials(terms: list[tuple[int, int]]) -> None:
    """With whole exponents it is a polynomial in exp(u): numpy's roots, by companion matrix."""
    b, c = np.array([t[0] for t in terms], float), np.array([t[1] for t in terms])
    coefficients = np.zeros(13)
    np.add.at(coefficients, 6 + c, b)
    found = exponential_roots(b, c / 7, -2.0, 2.0)
    assert found == sorted(found)
    roots = np.roots(coefficients[::-1])
    real = roots[(np.abs(roots.imag) < 1e-9) & (roots.real > 0)].real
    places = np.sort(7 * np.log(real))
    # Simple roots well inside; double ones are no change of sign.
    for u in places:
        apart = np.abs(np.delete(places, np.argmin(np.abs(places - u))) - u).min(initial=np.inf)
        if -1.99 < u < 1.99 and apart > 1e-3:
            assert min((abs(u - x) for x in found), default=np.inf) < 1e-6

    def value(u: float) -> float:
        return float((b * np.exp(c / 7 * u)).sum())

    for u in found:
        others = [abs(u - x) for x in found if x != u]
        gap = min([1e-3, *(d / 2 for d in others)])
        assert value(u - gap) * value(u + gap) <= 1e-12 * np.abs(b).sum() ** 2


def curve(*functions: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda t: np.column_stack([f(t) + 0 * t for f in functions])


def test_bracketed_roots_find_what_happens_between_places() -> None:
    grid = np.linspace(0, 4, 9)
    # Three changes of the leader within one step: envelopes of lines.
    lines = curve(lambda t: 1.0 - t, lambda t: 0.5 * (2.1 - 2 * t) * 0.9, lambda t: t - 1.1)
    found = spans(lines, bracketed_roots(lines, grid), 0, 4)
    expected = [int(lines(np.array([t]))[0].argmax()) for t in np.linspace(0.001, 3.999, 4001)]
    order = [expected[0]] + [b for a, b in pairwise(expected) if a != b]
    assert [s.best[0] for s in found] == order
    # An overtaking that begins and ends between two places.
    dip = curve(lambda t: 0.0, lambda t: 0.01 - (t - 2.2) ** 2)
    found = spans(dip, bracketed_roots(dip, grid), 0, 4)
    assert [s.best for s in found] == [(0,), (1,), (0,)]
    assert found[1].left == pytest.approx(2.1, abs=1e-9)
    assert found[1].right == pytest.approx(2.3, abs=1e-9)
    # A touch is no change.
    touch = curve(lambda t: 0.0, lambda t: -((t - 2.2) ** 2))
    assert len(spans(touch, bracketed_roots(touch, grid), 0, 4)) == 1


def test_around_a_point() -> None:
    lines = curve(lambda t: t, lambda t: 2 - t)
    found = spans(lines, [1.0], 0, 2)
    inside = around(found, 0.5, (1,))
    assert (inside.low, inside.high, inside.below) == (0, 1, None)
    assert inside.above == found[1]
    tie = around(found, 1.0, (0, 1))
    assert (tie.low, tie.high) == (1, 1)
    assert (tie.below, tie.above) == (found[0], found[1])


# -- the built-in case --------------------------------------------------------------------------


def test_the_built_in_case_in_time(eiej: mcda.Case) -> None:
    """Under a second of this process, other loads aside."""
    eiej.model("directorate")
    start = time.process_time()
    table = judgment_flips(eiej, "directorate")
    assert time.process_time() - start < 1
    assert (table["kind"] == "judgment").sum() == 15
    now = eiej.model("directorate").evaluate().top
    for found in table[table["winner"] != ""].itertuples():
        top_ = eval(found.call, {"case": eiej})
        assert " = ".join(top_) == found.winner
        assert top_ != now
