"""On whom the answer hangs: against the case recomputed, by hand, and exhaustively."""

from __future__ import annotations

import math
import tracemalloc
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from judgedcases import random_rows, with_judgments, with_values, write_case

import mcda_eiej as mcda
from mcda_eiej.cli import main
from mcda_eiej.sensitivity import all_flips, coalitions
from mcda_eiej.sensitivity.coalitions import Coalition, enumerated, greedy, linear, smallest
from mcda_eiej.sensitivity.flips import COLUMNS
from mcda_eiej.sensitivity.judged import judged
from mcda_eiej.sensitivity.participants import PARTICIPANT_COLUMNS, participant_flips

TREE = {"goal": ("p", "q", "r"), "p": ("x", "y")}
LEAVES = ("x", "y", "q", "r")
MEMBERS = ["m1", "m2", "m3", "m4", "m5"]
PEOPLE = [("m1", "a", 1.0), ("m2", "a", 2.0), ("m3", "b", 1.5), ("m4", "b", 0.5), ("m5", "", 1.0)]
SETTINGS: dict[str, dict[str, Any]] = {
    "joint": {},
    "joint_mean": {"priorities": "geometric_mean", "scale": "balanced"},
    "priorities": {"aggregation": "priorities"},
    "priorities_mean": {"aggregation": "priorities", "mean": "arithmetic"},
    "global": {"aggregation": "global", "mean": "arithmetic"},
    "global_mean": {"aggregation": "global"},
}
PROFILES = {
    key: {"kind": "group", "members": MEMBERS, "unweighted": "equal", **given}
    for key, given in SETTINGS.items()
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> mcda.Case:
    values = dict.fromkeys(LEAVES, (0.5, 0.5, 0.5))
    return write_case(tmp_path_factory.mktemp("base"), TREE, values, [], PROFILES, PEOPLE)


def random_case(base: mcda.Case, seed: int, gaps: bool = False) -> mcda.Case:
    """Five members with answers that differ much; with ``gaps`` some left nodes or pairs out."""
    rng = np.random.default_rng(seed)
    rows = []
    for who in MEMBERS:
        if not (gaps and who == "m5"):
            rows += random_rows(
                rng, who, "goal", TREE["goal"], missing=int(gaps and who == "m2"), pull=1.5
            )
        if not (gaps and who in ("m1", "m3")):
            rows += random_rows(rng, who, "p", TREE["p"], pull=1.5)
    values = np.round(rng.uniform(0, 1, (4, 3)), 2)
    return with_values(with_judgments(base, rows), dict(zip(LEAVES, values, strict=True)))


def best(case: mcda.Case, who: str, **choices: Any) -> str | None:
    """The best of the case recomputed; None if there is no model."""
    try:
        return " = ".join(case.variant(**choices).model(who).evaluate().top)
    except mcda.CaseError:
        return None


def kind(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table[table["kind"] == name]


def confirmed(case: mcda.Case, table: pd.DataFrame) -> None:
    """Each call gives its winner."""
    for found in table[table["winner"] != ""].itertuples():
        assert " = ".join(eval(found.call, {"case": case})) == found.winner, found.call


# -- the scores behind it -----------------------------------------------------------------------


@pytest.mark.parametrize("who", list(PROFILES))
@pytest.mark.parametrize("gaps", [False, True])
def test_scores_are_those_of_the_case_recomputed(base: mcda.Case, who: str, gaps: bool) -> None:
    case = random_case(base, 1, gaps)
    model = judged(case, who)
    weights = np.array([w for _k, _g, w in PEOPLE])
    assert np.allclose(model.given, weights)
    rng = np.random.default_rng(0)
    rows = np.array(
        [weights]
        + [np.where(rng.random(5) < 0.5, weights, 0.0) for _row in range(12)]
        + [rng.uniform(0.1, 4, 5) for _row in range(4)]
    )
    scores = model.reweighted(rows)
    assert scores.shape == (len(rows), 3)
    for row, found in zip(rows, scores, strict=True):
        gone = [m for m, w in zip(MEMBERS, row, strict=True) if w == 0]
        given = {m: w for m, w in zip(MEMBERS, row, strict=True) if w > 0}
        try:
            there = case.variant(without_members=gone, member_weights=given).model(who).scores()
        except mcda.CaseError:
            assert np.isnan(found).all()
            continue
        assert np.allclose(found, there, rtol=0, atol=1e-12)


@pytest.mark.parametrize("who", list(PROFILES))
@pytest.mark.parametrize("apart", [False, True])
def test_scores_where_nobody_is_left_who_answered_a_node(
    base: mcda.Case, who: str, apart: bool
) -> None:
    """m1 alone answers above; those left differ below, and above all weighs the same then."""
    rows = [("m1", "goal", "p", "q", 5), ("m1", "goal", "q", "r", 3)]
    rows += [("m2", "p", "x", "y", 9), ("m3", "p", "x", "y", "1/5")]
    if apart:  # m4 says something above that gives no priorities: an error without m1
        rows.append(("m4", "goal", "p", "q", 3))
    values = ((0.9, 0.1, 0.4), (0.2, 0.8, 0.5), (0.3, 0.5, 0.6), (0.7, 0.2, 0.3))
    case = with_values(with_judgments(base, rows), dict(zip(LEAVES, values, strict=True)))
    model = judged(case, who)
    people = MEMBERS[:4]
    for size in range(1, 4):
        for gone in combinations(people, size):
            row = np.array([0.0 if m in gone else w for m, _g, w in PEOPLE])
            found = model.reweighted(row[None])[0]
            try:
                there = case.variant(without_members=gone).model(who).scores()
            except mcda.CaseError:
                assert np.isnan(found).all(), gone
                continue
            assert np.allclose(found, there, rtol=0, atol=1e-12), gone


def test_ratings_by_pairs_depend_on_the_group_too(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    rows = []
    for who in MEMBERS[:4]:
        rows += random_rows(rng, who, "w", ("A", "B", "C"))
        rows += [(who, "goal", "x", "w", int(rng.integers(1, 10)))]
    values = {"x": (0.2, 0.5, 0.9), "w": "ideal"}
    case = write_case(tmp_path, {"goal": ("x", "w")}, values, rows, PROFILES, PEOPLE)
    for who in PROFILES:
        model = judged(case, who)
        weights = np.array([[1, 2, 0, 0.5, 1], [0, 0, 0, 0, 1], [3, 0.1, 1, 1, 0]])
        scores = model.reweighted(weights)
        for row, found in zip(weights, scores, strict=True):
            gone = [m for m, w in zip(MEMBERS, row, strict=True) if w == 0]
            given = {m: w for m, w in zip(MEMBERS, row, strict=True) if w > 0}
            other = case.variant(without_members=gone, member_weights=given)
            if set(MEMBERS) - set(gone) == {"m5"}:
                assert np.isnan(found).all()  # nobody left who rated
                continue
            assert np.allclose(found, other.model(who).scores(), atol=1e-12)
        # Not linear in shares: the ratings move as well.
        assert model.alone() is None
        confirmed(case, participant_flips(case, who))


# -- by hand ------------------------------------------------------------------------------------


@pytest.fixture
def three(tmp_path: Path) -> mcda.Case:
    """A gets w_x, B w_y; members' w_x are 0.9, 0.6, 0.2, so A leads by 0.8 + 0.2 - 0.6."""
    rows = [
        ("m1", "goal", "x", "y", 9),
        ("m2", "goal", "x", "y", 1.5),
        ("m3", "goal", "x", "y", 0.25),
    ]
    profiles = {
        "group": {
            "kind": "group",
            "members": ["m1", "m2", "m3"],
            "aggregation": "global",
            "mean": "arithmetic",
        }
    }
    people = [("m1", "a", 1.0), ("m2", "a", 1.0), ("m3", "b", 1.0)]
    values = {"x": (1.0, 0.0), "y": (0.0, 1.0)}
    return write_case(tmp_path, {"goal": ("x", "y")}, values, rows, profiles, people)


def test_three_members_by_hand(three: mcda.Case) -> None:
    table = participant_flips(three, "group")
    assert list(table.columns) == [*COLUMNS, *PARTICIPANT_COLUMNS]
    members = kind(table, "participant").set_index("what")
    assert dict(members["winner"]) == {"m1": "B", "m2": "", "m3": ""}
    assert members.loc["m1", "change"] == pytest.approx(1 / 3)
    assert (members.loc["m1", "current"], members.loc["m1", "flip"]) == (1, 0)
    coalition = kind(table, "coalition").iloc[0]
    assert (coalition["what"], coalition["size"], coalition["exact"]) == ("('m1',)", 1, True)
    ranges = kind(table, "member weight").set_index("what")
    # r 0.8 + 0.2 - 0.6 = 0 at r = 1/2; 1 - 0.6 r = 0 at r = 5/3; m2 is for A as well.
    assert ranges.loc["m1", "low"] == pytest.approx(0.5, rel=1e-12)
    assert (ranges.loc["m1", "below"], ranges.loc["m1", "above"]) == ("B", None)
    assert ranges.loc["m3", "high"] == pytest.approx(5 / 3, rel=1e-12)
    assert ranges.loc["m3", "change"] == pytest.approx(2 / 9)
    assert (ranges.loc["m2", "low"], ranges.loc["m2", "high"]) == (0, math.inf)
    assert ranges.loc["m2", "winner"] == ""
    groups = kind(table, "subgroup").set_index("value")
    # The weights are all 1, so everybody's city is the same and nobody would be left.
    assert set(groups["attribute"]) == {"group"}
    assert groups.loc["a", "winner"] == "B"
    assert groups.loc["a", "what"] == "('m1', 'm2')"
    assert groups.loc["a", "members"] == "m1;m2"
    assert groups.loc["b", "winner"] == ""
    confirmed(three, table)


def test_calls_keep_the_choices_in_force(three: mcda.Case) -> None:
    other = three.variant(without_members=("m2",), member_weights={"m1": 0.8})
    table = participant_flips(other, "group")
    # Left are 0.8 * 0.8 against 0.6: A by a hair.
    assert set(kind(table, "participant")["what"]) == {"m1", "m3"}
    assert (table["winner"] != "").sum() >= 4
    confirmed(other, table)
    low = kind(table, "member weight").set_index("what").loc["m1", "low"]
    assert low == pytest.approx(0.75)


def test_nobody_left_who_answered_is_said(three: mcda.Case) -> None:
    """The group's settings do not say that unanswered nodes are equal."""
    alone = three.variant(without_members=("m2", "m3"))
    table = participant_flips(alone, "group")
    found = kind(table, "participant").iloc[0]
    assert found["winner"] == ""
    assert "nobody is left" in found["note"]
    coalition = kind(table, "coalition").iloc[0]
    assert coalition["what"] == "no members, whoever they are"
    assert math.isinf(coalition["change"])
    weight = kind(table, "member weight").iloc[0]
    assert (weight["low"], weight["high"]) == (0, math.inf)


def test_only_groups(three: mcda.Case, eiej: mcda.Case) -> None:
    with pytest.raises(mcda.CaseError, match="m1 is no group; there are group"):
        participant_flips(three, "m1")
    with pytest.raises(mcda.CaseError, match="directorate is no group"):
        participant_flips(eiej, "directorate")


# -- confirmed by recomputing, and exhaustively -------------------------------------------------


@pytest.mark.parametrize("who", list(PROFILES))
def test_against_every_subset(base: mcda.Case, who: str) -> None:
    """All 30 proper subsets of five members, in cases with and without gaps."""
    sizes = []
    for seed in range(6):
        case = random_case(base, 10 + seed, gaps=seed % 2 == 1)
        table = participant_flips(case, who)
        now = best(case, who)
        weight = {k: w for k, _g, w in PEOPLE}
        for found in kind(table, "participant").itertuples():
            there = best(case, who, without_members=[found.what])
            assert found.winner == (there if there not in (now, None) else "")
            assert bool(found.note) == (there is None)
        expected: tuple[int, float] | None = None
        for size in range(1, 5):
            for gone in combinations(MEMBERS, size):
                if best(case, who, without_members=gone) not in (now, None):
                    key = (size, sum(weight[m] for m in gone))
                    expected = key if expected is None else min(expected, key)
            if expected is not None:
                break
        found = kind(table, "coalition").iloc[0]
        assert found["exact"]
        if expected is None:
            assert found["winner"] == ""
        else:
            assert (found["size"], found["current"]) == expected
            assert found["change"] == pytest.approx(expected[1] / 6)
            sizes.append(expected[0])
        confirmed(case, table)
    assert sizes  # the cases do change


@pytest.mark.parametrize("who", list(PROFILES))
def test_ranges_of_weights_by_recomputing(base: mcda.Case, who: str) -> None:
    ends = 0
    for seed in range(4):
        case = random_case(base, 20 + seed, gaps=seed % 2 == 1)
        now = best(case, who)
        for found in kind(participant_flips(case, who), "member weight").itertuples():
            for end, name, sign in ((found.low, found.below, -1), (found.high, found.above, 1)):
                if name is None:
                    assert end == (0 if sign < 0 else math.inf)
                    continue
                ends += 1
                # A millionth of the weight: far more than roots are off, far less than ranges.
                inside, outside = end * (1 - sign * 1e-6), end * (1 + sign * 1e-6)
                assert best(case, who, member_weights={found.what: inside}) == now
                assert best(case, who, member_weights={found.what: outside}) == name
            # Inside nothing else happens.
            top = 50 if math.isinf(found.high) else found.high
            for x in np.linspace(found.low, top, 8)[1:-1]:
                assert best(case, who, member_weights={found.what: float(x)}) == now
    assert ends > 0


# -- coalitions as arrays -----------------------------------------------------------------------


def members_mean(alone: np.ndarray) -> Any:
    """Scores of a group as its members' weighted mean; NaN for nobody."""

    def scores(weights: np.ndarray) -> np.ndarray:
        total = weights.sum(axis=1, keepdims=True)
        with np.errstate(invalid="ignore"):
            return (weights @ alone) / np.where(total > 0, total, np.nan)

    return scores


def test_linear_is_as_small_as_any_set() -> None:
    """300 random groups of up to eight, some with weight 0, ties and equal members."""
    rng = np.random.default_rng(8)
    sizes = set()
    for trial in range(300):
        k, m = int(rng.integers(2, 9)), int(rng.integers(2, 5))
        alone = rng.uniform(0, 1, (k, m))
        alone[:, 0] += rng.uniform(0, 0.5)
        if trial % 3 == 0:
            alone = np.round(alone * 4) / 4  # exact ties
        weights = rng.integers(0, 4, k).astype(float)
        weights[0] = 1.0
        found = linear(alone, weights)
        expected, size = enumerated(members_mean(alone), weights)
        assert found.exact
        if expected is None:
            assert found.members == ()
            assert size == k - 1
        else:
            assert len(found.members) == len(expected.members)
            both = smallest(members_mean(alone), weights, alone)
            assert both == expected
        sizes.add(len(found.members))
    assert {0, 1, 2, 3} <= sizes


def test_linear_at_any_size() -> None:
    """Forty members: the size it finds changes the best, and no set of one less, all tried."""
    rng = np.random.default_rng(3)
    alone = rng.uniform(0, 1, (40, 4))
    alone[:, 0] += 0.04
    weights = rng.integers(1, 4, 40).astype(float)
    found = linear(alone, weights)
    size = len(found.members)
    assert 2 <= size <= 4
    left = weights.copy()
    left[list(found.members)] = 0
    scores = members_mean(alone)
    assert scores(left[None])[0].argmax() != scores(weights[None])[0].argmax()
    assert enumerated(scores, weights, sizes=(1, size - 1))[0] is None


def test_linear_for_ten_thousand_members() -> None:
    """Time and memory grow with the members, not with their square (which took 800 MB)."""
    rng = np.random.default_rng(4)
    alone = rng.uniform(0, 1, (10_000, 3))
    alone[:, 0] += 0.05
    weights = rng.integers(1, 4, 10_000).astype(float)
    tracemalloc.start()
    found = linear(alone, weights)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6
    # The least size by its definition: those who lead a challenger most leave first.
    lead = weights[:, None] * (alone[:, :1] - alone[:, 1:])
    left = lead.sum(axis=0) - np.cumsum(-np.sort(-lead, axis=0), axis=0)
    assert len(found.members) == 1 + int((left > 0).sum(axis=0).min())


def test_greedy_is_an_upper_bound() -> None:
    """On nonlinear groups: what it finds changes the best, and it is not smaller than the least."""
    rng = np.random.default_rng(6)
    gaps = 0
    for _trial in range(40):
        alone = rng.uniform(0.05, 1, (9, 3))
        alone[:, 0] += 0.15
        weights = rng.integers(1, 4, 9).astype(float)

        def scores(w: np.ndarray, alone: np.ndarray = alone) -> np.ndarray:
            total = w.sum(axis=1, keepdims=True)
            with np.errstate(invalid="ignore"):
                return np.exp((w @ np.log(alone)) / np.where(total > 0, total, np.nan))

        least, size = enumerated(scores, weights)
        bound = greedy(scores, weights, 0)
        if least is None:
            assert bound == Coalition((), False)
            continue
        assert len(bound.members) >= len(least.members)
        assert bound.exact == (len(bound.members) == 1)
        assert greedy(scores, weights, size - 1).exact == (len(bound.members) == size)
        left = weights.copy()
        left[list(bound.members)] = 0
        assert scores(left[None])[0].argmax() != scores(weights[None])[0].argmax()
        gaps += len(bound.members) > len(least.members)


def test_a_large_group_is_called_an_upper_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With room for few sets only, the table says what is proved and what is not."""
    rng = np.random.default_rng(12)
    people = [(f"m{k}", "a" if k % 2 else "b", 1.0) for k in range(12)]
    items = ("x", "y", "z")
    rows = [r for who, _g, _w in people for r in random_rows(rng, who, "goal", items, pull=0.8)]
    values = {"x": (1.0, 0.5, 0.1), "y": (0.4, 0.6, 0.5), "z": (0.5, 0.4, 0.9)}
    profiles = {"group": {"kind": "group", "members": [k for k, _g, _w in people]}}
    case = write_case(tmp_path, {"goal": items}, values, rows, profiles, people)
    exact = kind(participant_flips(case, "group"), "coalition").iloc[0]
    assert exact["exact"]
    assert exact["size"] > 1
    monkeypatch.setattr(coalitions, "ENUMERATED", 12)  # the sets of one
    bound = kind(participant_flips(case, "group"), "coalition").iloc[0]
    assert bound["size"] >= exact["size"]
    if bound["size"] > 2:
        assert not bound["exact"]
        assert bound["note"] == "an upper bound: fewer may be enough"
    assert " = ".join(eval(bound["call"], {"case": case})) == bound["winner"]
    # Where all flips stand together, no column says so and the kind does.
    assert kind(all_flips(case, "group", kinds="coalition"), "coalition bound").empty == (
        bound["size"] == 2
    )
    monkeypatch.setattr(coalitions, "ENUMERATED", 1)  # no set at all
    guessed = all_flips(case, "group", kinds="coalition").iloc[0]
    assert guessed["kind"] == "coalition bound"
    shown = CliRunner().invoke(
        main, ["flips", str(tmp_path), "--profile", "group", "--kind", "people", "--lang", "en"]
    )
    assert "people, fewer may do" in shown.output
    assert "fewest people" not in shown.output


# -- the built-in case --------------------------------------------------------------------------


def test_the_built_in_group(eiej: mcda.Case) -> None:
    table = participant_flips(eiej, "stakeholders")
    assert (kind(table, "participant")["current"] == 1).all()
    assert len(kind(table, "participant")) == len(kind(table, "member weight")) == 8
    assert len(kind(table, "subgroup")) == 0  # profiles have no attributes
    assert len(kind(table, "coalition")) == 1
    changes = list(table["change"])
    assert all(a <= b for a, b in pairwise(changes))
    confirmed(eiej, table)
