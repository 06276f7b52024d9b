"""What judgments say, through files: every figure against one worked out independently.

Consensus, Kendall's W, regret and shares are computed here anew from each member's own model with
plain numpy; repairs are checked by trying every smaller change. Tolerances are rounding.
"""

from __future__ import annotations

import json
import math
import time
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import CaseFolder

import mcda_eiej as mcda
from mcda_eiej import consistency, scales
from mcda_eiej.accord import Missing, band
from mcda_eiej.cli import main
from mcda_eiej.errors import CaseError, JudgmentError
from mcda_eiej.pairwise import ComparisonMatrix
from mcda_eiej.results import plain
from mcda_eiej.starter import new_case

JUDGMENTS = "weights/judgments.csv"
PROFILES = "weights/profiles.toml"
PARTICIPANTS = "weights/participants.csv"


def run(*args: str) -> str:
    result = CliRunner().invoke(main, list(args), catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout


# -- one node --------------------------------------------------------------------------------------


def test_a_node_says_what_its_matrix_says(folder: CaseFolder) -> None:
    said = folder.load().opinions()
    part = said.nodes["best"]
    m = ComparisonMatrix.from_judgments(
        ["food", "queue", "illness"],
        {("food", "queue"): 3, ("food", "illness"): "1/2", ("queue", "illness"): "1/4"},
    )
    assert part.priorities is not None
    assert part.indices is not None
    assert part.consistency_ratios is not None
    for method in ("eigenvector", "geometric_mean"):
        assert part.priorities[method].tolist() == m.priorities(method).tolist()
    assert part.indices.to_dict() == m.indices().to_dict()
    assert part.consistency_ratios.to_dict() == m.consistency_ratios().to_dict()
    assert set(part.consistency_ratios.index) == set(consistency.RANDOM_INDICES)
    assert part.gci_threshold == 0.31
    assert (part.random_index, said.tables) == ("saaty-1980", ("saaty-1980",))
    assert part.acceptable
    assert part.mend is None
    assert list(said.judged) == ["best"]  # food has two children: nothing can be inconsistent
    assert said.nodes["food"].matrix is not None
    assert said.nodes["food"].consistency_ratio == 0
    frame = said.to_frame()
    assert frame.loc["best", ["items", "answered", "missing"]].tolist() == [3, 3, 0]
    assert frame.loc["best", "CR"] == part.consistency_ratio


def test_another_table_and_target(folder: CaseFolder) -> None:
    case = folder.load()
    ratio = case.opinions(random_index="donegan-dodd").nodes["best"].consistency_ratio
    usual = case.opinions().nodes["best"].consistency_ratio
    assert ratio == pytest.approx(usual * 0.58 / 0.4914)
    strict = case.opinions(target=usual / 2).nodes["best"]
    assert not strict.acceptable
    assert strict.mend is not None
    assert strict.mend.repair.after.consistency_ratio <= usual / 2
    with pytest.raises(JudgmentError, match="alonso-lamata-regression"):
        case.opinions("true", random_index="nonsense")  # also where no node has judgments
    with pytest.raises(JudgmentError, match="cannot be reached"):
        case.opinions(target=-0.1)
    with pytest.raises(CaseError, match="nobody"):
        case.opinions("nobody")


@pytest.fixture
def wild(folder: CaseFolder) -> CaseFolder:
    """Guests contradict themselves: food over queue over illness over food."""
    return folder.write(
        JUDGMENTS,
        "who,node,a,b,value\nguests,best,food,queue,5\nguests,best,queue,illness,4\n"
        "guests,best,illness,food,2\n",
    )


def test_the_mend_is_the_smallest_and_shows_what_follows(wild: CaseFolder) -> None:
    case = wild.load()
    said = case.opinions()
    part = said.nodes["best"]
    assert part.consistency_ratio > 0.1
    assert part.mend is not None
    repair = part.mend.repair
    pairs = {("food", "queue"): 5.0, ("queue", "illness"): 4.0, ("illness", "food"): 2.0}
    items = ["food", "queue", "illness"]
    # Every change of one answer to another step, by hand; the least number of steps wins.
    found = []
    for pair, old in pairs.items():
        for step in map(float, scales.STEPS):
            m = ComparisonMatrix.from_judgments(items, pairs | {pair: step})
            if step != old and m.consistency_ratio() <= 0.1:
                moved = float(scales.steps_between(old, step))
                found.append((moved, m.consistency_ratio(), pair, step))
    best = min(found)
    assert repair.exact
    assert repair.changes.to_numpy().tolist() == [[*best[2], pairs[best[2]], best[3]]]
    assert repair.after.consistency_ratio == pytest.approx(best[1])
    # What it does to the decision: the case's own model with the answer changed.
    changed = case.variant(judgments={("guests", "best", *best[2]): best[3]})
    assert part.mend.best == changed.model().evaluate().top
    assert part.mend.weights.to_dict() == pytest.approx(
        {c: changed.weighting().local[c] for c in items}
    )
    assert said.best == case.model().evaluate().top
    assert part.inconsistencies is not None
    assert len(part.inconsistencies) == 3
    w = part.weights
    a, b = part.inconsistencies.iloc[0][["a", "b"]]
    implied = w[a] / w[b]
    assert part.inconsistencies.iloc[0]["implied"] == pytest.approx(implied)


def test_a_mend_may_change_the_best(wild: CaseFolder) -> None:
    wild.edit("criteria/ratings.csv", "choice,NA,kari,,0.6,,", "choice,NA,kari,,0.8,,")
    case = wild.load()
    said = case.opinions()
    mend = said.nodes["best"].mend
    assert mend is not None
    (change,) = mend.repair.changes.to_dict("records")
    changed = case.variant(judgments={("guests", "best", change["a"], change["b"]): change["to"]})
    assert case.model().evaluate().top == said.best == ("1E3",)
    assert changed.model().evaluate().top == mend.best == ("NA",)
    assert "would be NA instead of 1E3" in run("weights", str(wild.path))


def test_rank_violations_and_circular_triads(wild: CaseFolder) -> None:
    part = wild.load().opinions().nodes["best"]
    assert part.indices is not None
    assert part.rank_violations is not None
    assert part.indices["circular_triads"] == 1  # food > queue > illness > food
    # A circle of three can be broken only against one answer or more.
    w = part.weights
    against = [
        (a, b)
        for a, b in (("food", "queue"), ("queue", "illness"), ("illness", "food"))
        if w[a] < w[b]
    ]
    told = part.rank_violations
    assert len(told) == len(against) >= 1
    assert {frozenset(p) for p in zip(told["a"], told["b"], strict=True)} == {
        frozenset(p) for p in against
    }


def test_with_one_wrong_pair_of_four_items_the_mend_is_the_least(eiej: mcda.Case) -> None:
    """Of the built-in case's six criteria, against every single change."""
    case = eiej.variant(judgments={("hmn", "eiej", "legal", "risk"): 9})
    part = case.opinions("hmn", target=0.05).nodes["eiej"]
    assert part.mend is not None
    assert len(part.mend.repair.changes) == 1
    assert part.mend.best == eiej.model("hmn").evaluate().top
    row = part.mend.repair.changes.iloc[0]
    assert {row["a"], row["b"]} == {"legal", "risk"}


# -- the built-in group ----------------------------------------------------------------------------


def own_weights(case: mcda.Case, members: tuple[str, ...]) -> np.ndarray:
    return np.array(
        [[case.weighting(m).local[c] for c in case.hierarchy.criteria] for m in members]
    )


def goepel(p: np.ndarray, most: float) -> float:
    """S* as in Goepel (2018), written out."""
    k, n = p.shape
    mean = p.mean(axis=0)
    gamma = -(mean * np.log(mean)).sum()
    alpha = -(p * np.log(p)).sum() / k
    top, rest = most / (n + most - 1), 1 / (n + most - 1)
    least = -top * math.log(top) - (n - 1) * rest * math.log(rest)
    cor = n / math.exp(least)
    return float((math.exp(alpha - gamma) - 1 / cor) / (1 - 1 / cor))


def kendall(scores: np.ndarray) -> float:
    """W without ties: 12 S / (k^2 (m^3 - m))."""
    k, m = scores.shape
    ranks = (-scores).argsort(axis=1).argsort(axis=1) + 1
    s = ((ranks.sum(axis=0) - k * (m + 1) / 2) ** 2).sum()
    return float(12 * s / (k**2 * (m**3 - m)))


def test_stakeholders_agreement_figure_by_figure(eiej: mcda.Case) -> None:
    said = eiej.opinions("stakeholders")
    found = said.accord
    assert found is not None
    assert found.decision is not None
    members = eiej.profiles["stakeholders"].members
    assert found.members == members
    assert found.illustrative
    own = own_weights(eiej, members)
    row = found.node_table.loc["eiej"]
    assert row["consensus"] == pytest.approx(goepel(own, 9))
    assert found.consensus == pytest.approx(row["consensus"])  # one judged node
    assert found.consensus_nodes == ("eiej",)
    assert math.isnan(found.leaf_consensus)
    assert row["band"] == band(goepel(own, 9))
    assert (row["members"], row["answered"], row["testable"]) == (8, 8, 8)
    above = [
        eiej.weighting(m).nodes["eiej"].matrix.consistency_ratio() > 0.1  # type: ignore[union-attr]
        for m in members
    ]
    assert row["inconsistent"] == sum(above)
    np.testing.assert_allclose(found.member_priorities["eiej"].to_numpy(), own, rtol=1e-9)

    scores = np.array([eiej.model(m).scores() for m in members])
    decision = found.decision
    np.testing.assert_allclose(decision.scores.to_numpy(), scores, rtol=1e-9)
    winners = [list(eiej.alternatives)[i] for i in scores.argmax(axis=1)]
    assert decision.winners.tolist() == winners
    shares = {a: winners.count(a) / len(members) for a in eiej.alternatives}
    assert decision.shares.to_dict() == pytest.approx(shares)
    assert decision.kendall_w == pytest.approx(kendall(scores))
    regret = (scores.max(axis=1, keepdims=True) - scores).max(axis=0)
    assert decision.greatest_regret.to_numpy() == pytest.approx(regret)
    assert decision.compromise == (list(eiej.alternatives)[int(regret.argmin())],)
    assert found.left_out == {}
    assert found.assumed == ()  # nobody answered below the goal: equal for all, nobody's default
    assert found.subgroups == {}  # profiles have no attributes


def test_stakeholders_spread_of_a_judgment(eiej: mcda.Case) -> None:
    found = eiej.opinions("stakeholders").accord
    assert found is not None
    spread = found.spread["eiej"].to_frame().set_index(["a", "b"])
    answers = {
        j.who: float(j.value)
        for j in eiej.judgment_records
        if (j.a, j.b) == ("progress", "risk") and j.who in found.members and j.value is not None
    }
    logs = np.log(list(answers.values()))
    row = spread.loc[("progress", "risk")]
    assert row["answered"] == len(answers) == 8
    assert row["mean"] == pytest.approx(math.exp(logs.mean()))
    assert row["sd"] == pytest.approx(math.exp(logs.std(ddof=1)))
    assert set(row["highest"]) == {w for w, x in answers.items() if x == max(answers.values())}


def test_a_groups_own_matrix_gets_no_mend(eiej: mcda.Case) -> None:
    part = eiej.opinions("stakeholders", target=0.0).nodes["eiej"]
    assert not part.acceptable
    assert part.mend is None
    assert part.inconsistencies is not None
    assert len(part.inconsistencies)


def test_every_profile_has_opinions_and_json(eiej: mcda.Case) -> None:
    for key in eiej.profiles:
        said = eiej.opinions(key)
        assert said.best == eiej.model(key).evaluate().top
        text = json.dumps(plain(said.to_dict()), allow_nan=False)
        assert json.loads(text)["who"] == key


# -- participants ----------------------------------------------------------------------------------

STAFF = ("ann", "bo", "cy", "di")
BOSS = ("ed", "flo", "gil")


@pytest.fixture
def room(folder: CaseFolder) -> CaseFolder:
    """Seven people who answered, one who passed, one who did half, one silent."""
    rows = [f"{p},{p.title()},staff,1,north" for p in STAFF]
    rows += [f"{p},{p.title()},boss,2,south" for p in BOSS]
    rows += ["ike,Ike,staff,1,north", "jo,Jo,boss,1,", "kim,Kim,,1,"]
    folder.write(PARTICIPANTS, "participant,name,group,weight,site\n" + "\n".join(rows) + "\n")
    best = {
        "ann": ("3", "1/2", "1/4"),
        "bo": ("2", "1/3", "1/6"),
        "cy": ("1", "1", "1"),
        "di": ("9", "9", "1/9"),
        "ed": ("5", "4", "1"),
        "flo": ("4", "5", "2"),
        "gil": ("6", "3", "1/2"),
        "ike": ("2", "", ""),
        "jo": ("", "", ""),
    }
    pairs = (("food", "queue"), ("food", "illness"), ("queue", "illness"))
    lines = [
        f"{p},best,{a},{b},{x},,,1"
        for p, answers in best.items()
        for (a, b), x in zip(pairs, answers, strict=True)
    ]
    lines += [f"{p},food,taste,choice,{1 + k},,,1" for k, p in enumerate(STAFF[:2] + BOSS)]
    folder.add(JUDGMENTS, *lines)
    group = ["[[profile]]", 'key = "room"', 'names = "Room"', 'kind = "group"']
    group += ['members = "participants"', 'unweighted = "equal"']
    return folder.add(PROFILES, "[participants]", 'unweighted = "equal"', *group)


def accord_of(case: mcda.Case, **options: Any) -> Any:
    found = case.opinions("room", **options).accord
    assert found is not None
    return found


def test_who_answered_is_counted_node_by_node(room: CaseFolder) -> None:
    found = accord_of(room.load())
    assert not found.illustrative
    table = found.node_table
    columns = ["members", "answered", "undetermined", "passed"]
    assert table.loc["best", columns].tolist() == [10, 8, 1, 2]
    assert table.loc["food", columns].tolist() == [10, 5, 0, 0]
    assert table.loc["best", "testable"] == 7
    assert table.loc["food", "testable"] == 0


def test_consensus_of_each_node_and_of_the_hierarchy(room: CaseFolder) -> None:
    case = room.load()
    found = accord_of(case)
    table = found.node_table
    top = np.array(
        [
            [case.weighting(p).local[n] for n in ("food", "queue", "illness")]
            for p in (*STAFF, *BOSS)
        ]
    )
    below = np.array([[x / (1 + x), 1 / (1 + x)] for x in (1, 2, 3, 4, 5)])
    assert table.loc["best", "consensus"] == pytest.approx(goepel(top, 9))
    assert table.loc["food", "consensus"] == pytest.approx(goepel(below, 9))
    w = case.weighting("room").local["food"]
    assert table.loc["food", "weight"] == pytest.approx(w)
    expected = (goepel(top, 9) + w * goepel(below, 9)) / (1 + w)
    assert found.consensus == pytest.approx(expected)
    assert found.consensus_nodes == ("best", "food")


def test_consensus_takes_the_scales_greatest_ratio(room: CaseFolder) -> None:
    room.edit(PROFILES, 'names = "Room"', 'names = "Room"\nscale = "root"')
    case = room.load()
    own = accord_of(case).member_priorities["best"].dropna().to_numpy()
    assert len(own) == 7
    assert accord_of(case).node_table.loc["best", "consensus"] == pytest.approx(goepel(own, 3))


def test_the_decision_is_over_own_models_of_who_answered(room: CaseFolder) -> None:
    case = room.load()
    found = accord_of(case)
    decision = found.decision
    people = (*STAFF, *BOSS)
    assert decision.participants == people
    scores = np.array([case.model(p).scores() for p in people])
    np.testing.assert_allclose(decision.scores.to_numpy(), scores, rtol=1e-9)
    weight = np.array([1, 1, 1, 1, 2, 2, 2]) / 10
    best = [list(case.alternatives)[i] for i in scores.argmax(axis=1)]
    assert decision.shares.to_dict() == pytest.approx(
        {a: sum(w for w, b in zip(weight, best, strict=True) if a == b) for a in case.alternatives}
    )
    assert set(found.left_out) == {"ike", "jo", "kim"}
    assert found.left_out["jo"] == found.left_out["kim"] == Missing("nothing")
    assert found.left_out["ike"] == Missing("unconnected", "best")
    # cy and di did not say how food splits, which others did: equal by assumption in their models.
    assert found.assumed == ("cy", "di")


def test_without_equal_weights_a_missing_node_leaves_a_member_out(room: CaseFolder) -> None:
    room.edit(
        PROFILES, 'members = "participants"\nunweighted = "equal"', 'members = "participants"'
    )
    found = accord_of(room.load())
    assert found.decision.participants == ("ann", "bo", *BOSS)
    assert found.left_out["cy"] == Missing("unanswered", "food")
    assert found.assumed == ()


def test_subgroups_are_shown_only_where_nobody_is_singled_out(room: CaseFolder) -> None:
    case = room.load()
    subs = accord_of(case).subgroups
    assert set(subs) == {"group", "site"}
    # Four of staff and three bosses answered: each has three or more inside and outside.
    assert {k: len(v.participants) for k, v in subs["group"].shown.items()} == {
        "staff": 4,
        "boss": 3,
    }
    assert subs["group"].hidden == ()
    staff = subs["group"].shown["staff"]
    scores = np.array([case.model(p).scores() for p in STAFF])
    assert staff.kendall_w == pytest.approx(kendall(scores))
    frame = subs["group"].to_frame()
    assert frame.loc["boss", "members"] == 3
    assert accord_of(case, minimum=4).subgroups["group"].shown == {}
    assert set(accord_of(case, minimum=4).subgroups["group"].hidden) == {"staff", "boss"}


def test_several_shown_subgroups_do_not_single_out_the_rest(room: CaseFolder) -> None:
    """Three and three of seven shown would leave one person to be read off: one is hidden too."""
    room.edit(PARTICIPANTS, "di,Di,staff", "di,Di,board")
    subs = accord_of(room.load()).subgroups["group"]
    outside = 7 - sum(len(v.participants) for v in subs.shown.values())
    assert outside == 0 or outside >= 3
    assert "board" in subs.hidden


def test_leaving_members_out_and_weighing_them(room: CaseFolder) -> None:
    case = room.load().variant(without_members=["cy"], member_weights={"ed": 5})
    found = accord_of(case)
    assert "cy" not in found.members
    weights = found.decision.weight_array
    assert weights.tolist() == pytest.approx((np.array([1, 1, 1, 5, 2, 2]) / 12).tolist())


def test_equal_leaves_are_everybodys_weights(room: CaseFolder) -> None:
    found = accord_of(room.load().variant(equal_leaves=True))
    scores = found.decision.scores.to_numpy()
    np.testing.assert_allclose(scores, np.broadcast_to(scores[0], scores.shape), rtol=1e-12)


def test_a_group_with_ratings_by_pairs(room: CaseFolder) -> None:
    text = room.read("criteria/criteria.toml")
    at = text.index('key = "choice"')
    room.write("criteria/criteria.toml", text[:at] + text[at:].replace('"rated"', '"pairwise"', 1))
    room.remove("criteria/ratings.csv")
    for k, p in enumerate(("guests", "ann", "bo", "ed")):
        room.add(JUDGMENTS, f"{p},choice,0,1E3,1/{k + 2},,,1", f"{p},choice,1E3,NA,{k + 1},,,1")
    case = room.load()
    said = case.opinions("room")
    found = accord_of(case)
    people = ("ann", "bo", "ed")
    assert found.decision.participants == people
    scores = np.array([case.model(p).scores() for p in people])
    np.testing.assert_allclose(found.decision.scores.to_numpy(), scores, rtol=1e-9)
    assert found.left_out["cy"] == Missing("unanswered", "choice")
    assert said.best == case.model("room").evaluate().top
    own = found.member_priorities["choice"].dropna().to_numpy()
    assert len(own) == 3
    assert found.leaf_consensus == pytest.approx(goepel(own, 9))
    # The leaf does not enter the hierarchy's consensus, which is about weights.
    assert found.consensus_nodes == ("best", "food")


def test_no_model_of_the_group_leaves_agreement_on_weights(room: CaseFolder) -> None:
    text = room.read("criteria/criteria.toml")
    at = text.index('key = "choice"')
    room.write("criteria/criteria.toml", text[:at] + text[at:].replace('"rated"', '"pairwise"', 1))
    room.remove("criteria/ratings.csv")
    room.add(JUDGMENTS, "guests,choice,0,1E3,1/2,,,1", "guests,choice,1E3,NA,3,,,1")
    said = room.load().opinions("room")
    assert said.best is None
    assert said.accord is not None
    assert said.accord.decision is None
    assert "choice" in said.accord.problem
    assert said.accord.node_table.loc["best", "answered"] == 8
    out = run("weights", str(room.path), "--profile", "room")
    assert "rated by pairs" in out


@pytest.mark.parametrize("aggregation", ["judgments", "priorities", "global"])
def test_agreement_does_not_depend_on_how_weights_are_put_together(
    room: CaseFolder, aggregation: str
) -> None:
    room.edit(PROFILES, 'kind = "group"', f'kind = "group"\naggregation = "{aggregation}"')
    found = accord_of(room.load())
    assert found.decision.participants == (*STAFF, *BOSS)
    assert found.node_table.loc["best", "consensus"] == pytest.approx(
        goepel(found.member_priorities["best"].dropna().to_numpy(), 9)
    )


def test_bands_are_those_of_ahp_os() -> None:
    limits = {0.0: "very low", 0.49: "very low", 0.5: "low", 0.625: "moderate", 0.75: "high"}
    limits |= {0.874: "high", 0.875: "very high", 1.0: "very high", -0.2: "very low"}
    assert {s: band(s) for s in limits} == limits
    assert band(math.nan) == ""


# -- starters, screens, speed ----------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_starter_group(lang: str, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    new_case(folder, None, lang)
    case = mcda.load_case(folder)
    group = next(k for k, p in case.profiles.items() if p.kind == "group")
    found = case.opinions(group).accord
    assert found is not None
    assert found.decision is not None
    assert len(found.decision.participants) == 3
    # Two of one kind and one of another: nobody is shown apart.
    assert all(not s.shown for s in found.subgroups.values())
    assert int(found.node_table.iloc[0]["passed"]) == 1
    out = run("weights", str(folder), "--profile", group, "--lang", "en")
    assert "so that nobody can be singled out" in out


def test_screens_say_who_only_stands_in(eiej: mcda.Case) -> None:
    for command in (["weights"], ["rank"], ["smaa", "--samples", "10"]):
        out = run(*command, "--profile", "stakeholders", "--lang", "en")
        assert "(stakeholders), illustrative" in out
    out = run("weights", "--profile", "stakeholders", "--lang", "en")
    assert "nobody has answered for them" in out
    assert "illustrative" not in run("rank", "--profile", "hmn", "--lang", "en")


def test_screens_show_numbers_of_the_result(room: CaseFolder) -> None:
    case = room.load()
    found = accord_of(case)
    out = run("weights", str(room.path), "--profile", "room")
    assert f"{100 * found.consensus:.1f}%" in out
    assert "8 of 10" in out
    assert f"{found.decision.kendall_w:.3f}" in out
    assert "answered nothing" in out
    everything = run("weights", str(room.path), "--profile", "room", "--all")
    assert everything.count("spread of the judgments") == 2
    assert len(everything) > len(out)


def test_screen_of_a_mend(wild: CaseFolder) -> None:
    for more in ([], ["--all"]):
        out = run("weights", str(wild.path), *more)
        assert "smallest change" in out
        assert "is for who gave it" in out
        assert "above 0.10" in out
    assert "circular triads" in out
    out = run("weights", str(wild.path), "--target", "10")
    assert "smallest change" not in out


def test_two_hundred_people_are_quick(folder: CaseFolder) -> None:
    """Reading and putting together 200 x 15 answers: seconds would be felt in a room."""
    leaves = "".join(
        f'\n[[leaf]]\nkey = "x{k}"\nparent = "best"\nnames = "X{k}"\ndirection = "max"\n'
        'method = "rated"\n'
        for k in range(3)
    )
    folder.write("criteria/criteria.toml", folder.read("criteria/criteria.toml") + leaves)
    folder.add(
        "criteria/ratings.csv",
        *(
            f"x{k},{a},kari,,0.{k + i},,"
            for k in range(3)
            for i, a in enumerate(("0", "1E3", "NA"))
        ),
    )
    items = ["food", "queue", "illness", "x0", "x1", "x2"]
    rng = np.random.default_rng(0)
    people = [f"p{k}" for k in range(200)]
    folder.write(PARTICIPANTS, "participant\n" + "\n".join(people) + "\n")
    rows = [
        f"{p},best,{a},{b},{scales.STEPS[rng.integers(17)]},answered,,1"
        for p in people
        for a, b in combinations(items, 2)
    ]
    folder.write(JUDGMENTS, "\n".join(["who,node,a,b,value,status,rationale,round", *rows]) + "\n")
    group = ["[[profile]]", 'key = "room"', 'names = "Room"', 'kind = "group"']
    folder.add(PROFILES, *group, 'members = "participants"', 'unweighted = "equal"')
    started = time.perf_counter()
    case = folder.load()
    found = accord_of(case)
    assert len(found.decision.participants) == 200
    # Takes about 0.2 s; the limit only catches rereading all rows for each person and node.
    assert time.perf_counter() - started < 3
