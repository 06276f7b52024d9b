"""Groups from files: who is in which aggregate, AIJ and AIP, global weights, illegal groups.

Expected numbers are worked out with plain numpy; tolerances are rounding.
"""

from __future__ import annotations

import numpy as np
import pytest
from conftest import CaseFolder
from hypothesis import given, settings
from hypothesis import strategies as st

import mcda_eiej as mcda
from mcda_eiej.errors import CaseError
from mcda_eiej.panel import node_answers
from mcda_eiej.preferences import comparison_matrix
from mcda_eiej.preferences import settings as settings_of

JUDGMENTS = "weights/judgments.csv"
PROFILES = "weights/profiles.toml"
PARTICIPANTS = "weights/participants.csv"
NODES = ("food", "queue", "illness")
PAIRS = (("food", "queue"), ("food", "illness"), ("queue", "illness"))
WHO = ("kari", "ola", "eva", "per")
WEIGHT = {"kari": 3, "ola": 1, "eva": 2, "per": 1}
# best: food/queue, food/illness, queue/illness; None is not answered.
BEST: dict[str, tuple[float | None, ...]] = {
    "kari": (2, 3, 4),
    "ola": (1 / 3, 1 / 5, 1),
    "eva": (5, 5, 1 / 2),
    "per": (None, None, None),
}
TASTE = {"kari": 3, "eva": 1 / 2}  # taste over choice; ola and per answered nothing there


def fraction(x: float) -> str:
    return str(int(x)) if x >= 1 else f"1/{round(1 / x)}"


def panel(
    folder: CaseFolder,
    group: str = "",
    best: dict[str, tuple[float | None, ...]] | None = None,
    taste: dict[str, float] | None = None,
) -> mcda.Case:
    folder.write(
        PARTICIPANTS,
        "participant,name,group,weight\n" + "".join(f"{p},,,{WEIGHT[p]}\n" for p in WHO),
    )
    rows = [
        f"{p},best,{a},{b},{fraction(x)},,,1"
        for p, answers in (BEST if best is None else best).items()
        for (a, b), x in zip(PAIRS, answers, strict=True)
        if x is not None
    ]
    taste = TASTE if taste is None else taste
    rows += [f"{p},food,taste,choice,{fraction(x)},,,1" for p, x in taste.items()]
    folder.add(JUDGMENTS, *rows)
    folder.add(
        PROFILES,
        "[participants]",
        'unweighted = "equal"',
        "[[profile]]",
        'key = "all"',
        'names = "All"',
        'kind = "group"',
        'members = "participants"',
        *([] if "unweighted" in group else ['unweighted = "equal"']),
        group,
    )
    return folder.load()


def shares(people: list[str]) -> np.ndarray:
    w = np.array([WEIGHT[p] for p in people], dtype=float)
    return np.asarray(w / w.sum())


def matrix(answers: tuple[float | None, ...]) -> np.ndarray:
    a = np.ones((3, 3))
    for (i, j), x in zip(((0, 1), (0, 2), (1, 2)), answers, strict=True):
        assert x is not None
        a[i, j], a[j, i] = x, 1 / x
    return a


def eig(a: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eig(a)
    w = np.abs(vectors[:, values.real.argmax()].real)
    return np.asarray(w / w.sum())


# -- judgments put together ------------------------------------------------------------------------


def test_judgments_are_weighted_geometric_means_over_who_answered(folder: CaseFolder) -> None:
    weighting = panel(folder).weighting("all")
    people = ["kari", "ola", "eva"]
    logs = np.log([matrix(BEST[p]) for p in people])
    joint = np.exp(np.einsum("k,kij->ij", shares(people), logs))
    part = weighting.nodes["best"]
    assert part.answered == tuple(people)
    assert part.matrix is not None
    np.testing.assert_allclose(part.matrix.values, joint, rtol=1e-12)
    np.testing.assert_allclose([weighting.local[n] for n in NODES], eig(joint), rtol=1e-9)
    ratio = float(np.exp(shares(["kari", "eva"]) @ np.log([3, 1 / 2])))
    assert weighting.local["taste"] == pytest.approx(ratio / (1 + ratio))
    assert weighting.nodes["food"].answered == ("kari", "eva")


def test_each_pair_is_the_mean_of_who_answered_it(folder: CaseFolder) -> None:
    best = BEST | {"eva": (5, None, None), "per": (None, 2, None)}
    case = panel(folder, best=best)
    part = case.weighting("all").nodes["best"]
    assert part.answered == WHO
    assert part.undetermined == ()  # their answers count, pair by pair
    assert part.matrix is not None
    expected = np.exp(shares(["kari", "ola", "eva"]) @ np.log([2, 1 / 3, 5]))
    assert part.matrix.judgment("food", "queue") == pytest.approx(expected)
    expected = np.exp(shares(["kari", "ola", "per"]) @ np.log([3, 1 / 5, 2]))
    assert part.matrix.judgment("food", "illness") == pytest.approx(expected)


def test_parts_of_several_people_may_connect_together(folder: CaseFolder) -> None:
    best = {"kari": (2, None, None), "ola": (None, None, 3)}
    case = panel(folder, best=best)
    with pytest.raises(CaseError, match=r"kari on best: .*food, queue \| illness"):
        case.weighting("kari")
    local = case.weighting("all").local
    assert [local[n] for n in NODES] == pytest.approx([0.6, 0.3, 0.1])


def test_a_group_that_nothing_connects_is_an_error(folder: CaseFolder) -> None:
    case = panel(folder, best={"kari": (2, None, None), "ola": (3, None, None)})
    with pytest.raises(CaseError, match=r"all on best: .*food, queue \| illness"):
        case.weighting("all")
    assert any("all on best" in w for w in case.warnings())


def test_the_scale_is_read_after_averaging(folder: CaseFolder) -> None:
    """As AHP-OS does (Goepel 2018): c(geometric mean), not the geometric mean of c."""
    case = panel(folder, 'scale = "balanced"', best={"kari": (2, 3, 4), "ola": (4, 5, 6)})
    part = case.weighting("all").nodes["best"]
    assert part.matrix is not None
    mean = np.exp(shares(["kari", "ola"]) @ np.log([2, 4]))
    assert part.matrix.judgment("food", "queue") == pytest.approx((9 + mean) / (11 - mean))
    assert part.matrix.answers["food", "queue"] == pytest.approx(mean)


# -- priorities put together -----------------------------------------------------------------------


@pytest.mark.parametrize("mean", ["geometric", "arithmetic"])
def test_priorities_over_who_answered_the_node(folder: CaseFolder, mean: str) -> None:
    case = panel(folder, f'aggregation = "priorities"\nmean = "{mean}"')
    weighting = case.weighting("all")
    people = ["kari", "ola", "eva"]
    own = np.array([eig(matrix(BEST[p])) for p in people])
    w = shares(people)
    expected = w @ own if mean == "arithmetic" else np.exp(w @ np.log(own))
    expected = expected / expected.sum()
    np.testing.assert_allclose([weighting.local[n] for n in NODES], expected, rtol=1e-9)
    assert weighting.nodes["best"].origin == "priorities"
    assert weighting.nodes["food"].answered == ("kari", "eva")


def test_who_answered_too_little_is_in_no_mean_of_priorities_and_named(folder: CaseFolder) -> None:
    best = BEST | {"per": (9, None, None)}
    case = panel(folder, 'aggregation = "priorities"', best=best)
    part = case.weighting("all").nodes["best"]
    assert part.answered == ("kari", "ola", "eva")
    assert part.undetermined == ("per",)
    assert any("all on best" in w and "per" in w for w in case.warnings())
    without = case.variant(without_members=["per"]).weighting("all")
    assert dict(part.weights) == pytest.approx(dict(without.nodes["best"].weights))


def test_nobody_with_priorities_is_an_error_not_equal_weights(folder: CaseFolder) -> None:
    best = {"kari": (2, None, None), "ola": (None, None, 3)}
    for aggregation in ("priorities", "global"):
        text = folder.read(PROFILES), folder.read(JUDGMENTS)
        case = panel(folder, f'aggregation = "{aggregation}"', best=best)
        with pytest.raises(CaseError, match="no member's comparisons connect"):
            case.weighting("all")
        folder.write(PROFILES, text[0]).write(JUDGMENTS, text[1])


ANSWERS = st.sampled_from([1 / 9, 1 / 7, 1 / 5, 1 / 4, 1 / 3, 1 / 2, 1, 2, 3, 4, 5, 6, 8, 9])


@given(st.lists(st.tuples(ANSWERS, ANSWERS, ANSWERS), min_size=4, max_size=4), st.data())
@settings(derandomize=True, deadline=None, max_examples=12)
def test_aij_is_aip_through_files(
    tmp_path_factory: pytest.TempPathFactory,
    best: list[tuple[float, float, float]],
    data: st.DataObject,
) -> None:
    """Complete, row geometric mean, geometric means: the same weights (Forman & Peniwati 1998)."""
    taste = {p: data.draw(ANSWERS) for p in WHO}
    found = []
    for aggregation in ("judgments", "priorities"):
        folder = CaseFolder(tmp_path_factory.mktemp("aij") / "case")
        group = f'priorities = "geometric_mean"\naggregation = "{aggregation}"'
        case = panel(folder, group, dict(zip(WHO, best, strict=True)), taste)
        found.append(case.weighting("all").local)
    assert found[0] == pytest.approx(found[1], rel=1e-12)


# -- global weights put together -------------------------------------------------------------------


def leaf_weights(best: np.ndarray, taste: float) -> np.ndarray:
    """Leaves in tree order: taste, choice, queue, illness."""
    return np.array([best[0] * taste, best[0] * (1 - taste), best[1], best[2]])


@pytest.mark.parametrize("mean", ["geometric", "arithmetic"])
def test_global_weights_of_who_answered_everything(folder: CaseFolder, mean: str) -> None:
    best = {p: BEST[p] for p in ("kari", "eva")}
    case = panel(folder, f'aggregation = "global"\nmean = "{mean}"', best=best)
    rows = np.array(
        [leaf_weights(eig(matrix(BEST[p])), TASTE[p] / (1 + TASTE[p])) for p in ("kari", "eva")]
    )
    w = shares(["kari", "eva"])
    expected = w @ rows if mean == "arithmetic" else np.exp(w @ np.log(rows))
    model = case.model("all")
    np.testing.assert_allclose(model.leaf_weights, expected / expected.sum(), rtol=1e-9)
    assert case.weighting("all").nodes["best"].origin == "global"


def test_who_left_a_node_unanswered_does_not_move_it(folder: CaseFolder) -> None:
    """Ola answered the top only: how food splits is as if he were not there, its weight is not."""
    case = panel(folder, 'aggregation = "global"\nmean = "arithmetic"')
    all_, without = case.weighting("all"), case.variant(without_members=["ola"]).weighting("all")
    assert all_.nodes["food"].weights == pytest.approx(without.nodes["food"].weights, rel=1e-12)
    assert all_.nodes["food"].answered == ("kari", "eva")
    assert all_.local["food"] != pytest.approx(without.local["food"], rel=1e-3)
    people = ["kari", "ola", "eva"]
    expected = shares(people) @ np.array([eig(matrix(BEST[p])) for p in people])
    np.testing.assert_allclose([all_.local[n] for n in NODES], expected, rtol=1e-9)
    # Never in it: somebody who answered nothing.
    nobody = case.variant(without_members=["per"]).weighting("all")
    assert all_.local == pytest.approx(nobody.local, rel=1e-12)


@pytest.mark.parametrize("aggregation", ["judgments", "priorities", "global"])
def test_nodes_nobody_answered(folder: CaseFolder, aggregation: str) -> None:
    case = panel(folder, f'aggregation = "{aggregation}"', taste={})
    weighting = case.weighting("all")
    assert weighting.assumed == ["food"]
    assert weighting.nodes["food"].answered == ()
    assert weighting.local["taste"] == 0.5
    folder.edit(PROFILES, 'unweighted = "equal"\naggregation', 'unweighted = "error"\naggregation')
    with pytest.raises(CaseError, match="all has no judgments on food"):
        folder.load().weighting("all")


# -- members and their weights ---------------------------------------------------------------------


def test_profiles_weigh_one_and_people_their_weight(eiej: mcda.Case, folder: CaseFolder) -> None:
    case = panel(folder, 'aggregation = "priorities"')
    said = case.opinions("all")
    assert said.accord is not None
    assert said.accord.member_weights.to_dict() == {p: w / 7 for p, w in WEIGHT.items()}
    stakeholders = eiej.opinions("stakeholders").accord
    assert stakeholders is not None
    assert set(stakeholders.member_weights) == {1 / 8}


def test_weights_all_zero_are_an_error(folder: CaseFolder) -> None:
    case = panel(folder)
    with pytest.raises(CaseError, match="sum to 0"):
        case.variant(member_weights=dict.fromkeys(WHO, 0)).weighting("all")
    silent = {"kari": 0, "ola": 0, "eva": 0}
    for aggregation in ("judgments", "priorities", "global"):
        folder.edit(PROFILES, "members =", f'aggregation = "{aggregation}"\nmembers =')
        with pytest.raises(CaseError, match="everybody who answered has weight 0"):
            folder.load().variant(member_weights=silent).weighting("all")
        folder.edit(PROFILES, f'aggregation = "{aggregation}"\n', "")


def test_a_group_has_members_of_both_kinds(folder: CaseFolder) -> None:
    folder.write(PARTICIPANTS, "participant\nkari\n")
    folder.add(JUDGMENTS, "kari,food,taste,choice,8,,,1")
    folder.add(
        PROFILES,
        "[[profile]]",
        'key = "both"',
        'names = "Both"',
        'kind = "group"',
        'unweighted = "equal"',
        'members = ["guests", "kari"]',
    )
    case = folder.load()
    assert case.weighting("both").local["taste"] == pytest.approx(0.8)  # 2 and 8: 4
    assert case.opinions("both").accord.illustrative  # type: ignore[union-attr]


def test_profiles_stand_in_for_participants_and_are_called_illustrative(
    folder: CaseFolder,
) -> None:
    folder.add(JUDGMENTS, "true,food,taste,choice,8,,,1")
    group = [
        "[[profile]]",
        'key = "both"',
        'names = "Both"',
        'kind = "group"',
        'unweighted = "equal"',
        'members = "profiles"',
    ]
    folder.add(PROFILES, *group)
    case = folder.load()
    assert case.profiles["both"].members == ("guests", "true")
    assert case.profiles["both"].status == "illustrative"
    assert case.weighting("both").local["taste"] == pytest.approx(0.8)
    for status in ("stated", "inferred"):
        folder.add(PROFILES, f'status = "{status}"')
        (problem,) = folder.problems()
        assert problem.startswith(f"{PROFILES} [profile[both].status]")
        assert "illustrative" in problem
        folder.edit(PROFILES, f'status = "{status}"\n', "")


def test_judgments_have_no_arithmetic_mean(folder: CaseFolder) -> None:
    with pytest.raises(CaseError, match="geometric mean") as caught:
        panel(folder, 'mean = "arithmetic"')
    assert "profile[all].mean" in str(caught.value)


# -- arrays against objects ------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["eigenvector", "geometric_mean"])
@pytest.mark.parametrize("scale", ["saaty", "adaptive", "geometric"])
def test_members_in_one_batch_are_as_one_by_one(
    folder: CaseFolder, scale: str, method: str
) -> None:
    best = BEST | {"eva": (5, None, 1 / 2), "per": (None, 3, None)}
    case = panel(folder, f'scale = "{scale}"\npriorities = "{method}"', best=best)
    profile = settings_of(case, "all")
    told = node_answers(case, profile, "best", list(NODES))
    assert told.answered.tolist() == [True] * 4
    assert told.determined.tolist() == [True, True, True, False]
    assert told.undetermined.tolist() == [False, False, False, True]
    assert told.testable.tolist() == [True, True, False, False]
    ratios = told.consistency_ratios("alonso-lamata")
    for k, who in enumerate(WHO):
        one = comparison_matrix(case, who, "best", list(NODES), scale)
        assert one is not None
        if not one.is_connected:
            assert np.isnan(told.priorities[k]).all()
            assert np.isnan(ratios[k])
            continue
        np.testing.assert_allclose(told.priorities[k], one.weights(method), rtol=1e-12)
        assert told.lambda_max[k] == pytest.approx(one.lambda_max, rel=1e-12)
        assert ratios[k] == pytest.approx(one.consistency_ratio("alonso-lamata"), abs=1e-12)


def test_consistency_ratios_of_incomplete_members(eiej: mcda.Case) -> None:
    children = eiej.hierarchy.criteria
    a, b, c, d = children[:4]
    silent = {("hmn", "eiej", a, b): None, ("hmn", "eiej", c, d): None}
    case = eiej.variant(judgments=silent)
    told = node_answers(case, settings_of(case, "stakeholders"), "eiej", children)
    for who, ratio in zip(told.members, told.consistency_ratios("saaty-1980"), strict=True):
        one = comparison_matrix(case, who, "eiej", children, "saaty")
        assert one is not None
        assert ratio == pytest.approx(one.consistency_ratio(), rel=1e-9)
    assert told.given.tolist() == [13 if m == "hmn" else 15 for m in told.members]


def test_profiles_stand_in_as_participants(eiej: mcda.Case) -> None:
    single = [k for k, p in eiej.profiles.items() if p.kind == "profile"]
    variant = eiej.variant(participants="profiles")
    weighting = variant.weighting("stakeholders")
    assert list(weighting.profile.members) == single
    assert weighting.profile.status == "illustrative"
    # "equal" is no member of the group as the case has it, so its weights differ.
    assert weighting.local != eiej.weighting("stakeholders").local
    assert variant.opinions("stakeholders").accord.illustrative
    with pytest.raises(mcda.CaseError, match="people, profiles"):
        eiej.variant(participants="strangers")
