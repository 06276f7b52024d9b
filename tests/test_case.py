"""The case: tables, names, variants, weights of profiles, people and groups, and its models."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from conftest import CaseFolder

import mcda_eiej as mcda
from mcda_eiej import CaseError
from mcda_eiej.i18n import language

PROFILES = "weights/profiles.toml"
JUDGMENTS = "weights/judgments.csv"
PARTICIPANTS = "weights/participants.csv"


# -- tables and names ------------------------------------------------------------------------------


def test_tables_are_copies_with_the_columns_of_the_files(folder: CaseFolder) -> None:
    case = folder.load()
    columns = ["leaf", "alternative", "low", "central", "high", "method"]
    assert case.ratings.columns.tolist() == columns
    assert len(case.ratings) == 12
    assert case.claims.columns.tolist()[:7] == [
        "id",
        "leaf",
        "better",
        "worse",
        "relation",
        "strength",
        "condition",
    ]
    assert case.claims.loc[0, "paraphrase_nb"] == "Nordic tastes better than none"
    register = case.risk_register
    assert register.loc[2, ["likelihood_low", "consequence_low"]].isna().tolist() == [True, False]
    assert register["set"].tolist() == ["printed"] * 3 + ["cross"] * 2 + ["printed"]
    assert case.measures.loc[1, "high"] == 12
    assert pd.isna(case.measures.loc[1, "central"])
    assert case.judgments["value"].tolist() == [3, 0.5, 0.25, 2]
    assert register["line"].tolist() == [30, 31, 32, 40, 40, 33]
    line = folder.edit("criteria/claims.csv", ",1,10,Nordic", ",1,,Nordic").load().claims["line"]
    assert (str(line.dtype), line.iloc[1]) == ("Int64", 11)
    assert pd.isna(line.iloc[0])
    table = case.claims
    table.loc[0, "id"] = "changed"
    assert case.claims.loc[0, "id"] == "C1"
    assert len(case.answers) == len(case.timeline) == 0


def test_names_in_the_language_in_force(eiej: mcda.Case) -> None:
    assert eiej.name("risk", "nb") != eiej.name("risk", "en")
    with language("nb"):
        assert eiej.name("risk") == eiej.name("risk", "nb")
    assert eiej.name("risk") == eiej.name("risk", "en")
    for key in (eiej.goal.key, "2B", "equal", next(iter(eiej.conditions)), "hp_timeline"):
        assert eiej.element(key).key == key
        assert eiej.name(key)
    assert eiej.element("hp_timeline").text("worst", "nb")
    with pytest.raises(CaseError, match="nothing in the case has the key 'nothing'"):
        eiej.element("nothing")


def test_hierarchy_carries_alternatives_and_ratings(folder: CaseFolder) -> None:
    case = folder.load()
    assert case.hierarchy.criteria == ["food", "queue", "illness"]
    assert case.hierarchy.leaves == ["taste", "choice", "queue", "illness"]
    graph = case.hierarchy.graph
    assert graph.nodes["NA"]["kind"] == "alternative"
    edge = graph.edges["queue", "1E3"]
    assert (edge["method"], edge["central"]) == ("measure", pytest.approx(0.7))
    assert nx.is_arborescence(case.hierarchy.tree)
    model_graph = case.model().graph
    assert model_graph.edges["queue", "1E3"]["method"] == "measure"
    assert model_graph.nodes["food"]["local_weight"] == pytest.approx(
        case.model().local_weights["food"]
    )
    # The headline profile's weights stand on the case's graph; ratings and nodes are the same.
    assert dict(graph.nodes(data=True)) == dict(model_graph.nodes(data=True))
    assert sorted(graph.edges(data=True), key=str) == sorted(model_graph.edges(data=True), key=str)


def test_the_case_is_frozen(folder: CaseFolder) -> None:
    case = folder.load()
    with pytest.raises(AttributeError):
        case.key = "other"  # type: ignore[misc]
    assert "3 alternatives, 4 leaves, 4 claims, 2 profiles" in repr(case)


# -- variants --------------------------------------------------------------------------------------


def test_variants_add_up_and_leave_the_case_alone(folder: CaseFolder) -> None:
    case = folder.load()
    before = case.ratings
    every = case.variant(claims="all")
    both = every.variant(register={"aggregate": "sum"}, without_claims=("C1",))
    assert (both.choices.claims, both.choices.aggregate) == ("all", "sum")
    assert both.choices.without_claims == ("C1",)
    assert both.choices.ungraded == "range"
    assert both.hash == case.hash
    assert not every.ratings.equals(before)
    pd.testing.assert_frame_equal(case.ratings, before)
    pd.testing.assert_frame_equal(
        both.variant(claims="stated", register={"aggregate": "mean"}, without_claims=()).ratings,
        before,
    )
    pd.testing.assert_frame_equal(case.variant().ratings, before)
    assert case.variant(without_claims="C1").choices.without_claims == ("C1",)


def test_a_variant_names_every_unknown_word(folder: CaseFolder) -> None:
    with pytest.raises(CaseError) as caught:
        folder.load().variant(
            claims="some",
            register={"aggregate": "median", "set": "cross"},
            without_claims=("C1", "C77"),
            reversed_claims=("C78",),
        )
    for word in ("some", "stated", "median", "mean", "set", "C77", "C78"):
        assert word in str(caught.value)
    assert "C1" not in str(caught.value.problems[-1]).partition("known")[0]


def test_answers_may_be_replaced_and_wrong_ones_are_named(folder: CaseFolder) -> None:
    case = folder.load()
    other = case.variant(judgments={("guests", "food", "choice", "taste"): "3"})
    assert other.weighting().local["taste"] == pytest.approx(1 / 4)
    assert (
        other.variant(judgments={("guests", "food", "taste", "choice"): None}).weighting().assumed
    )
    for pair, value, word in (
        (("guests", "food", "taste"), 3, "who, node, a, b"),
        (("guests", "food", "taste", "choice"), "much", "'much'"),
        (("guests", "food", "taste", "choice"), 10, "1/9 to 9"),
        (("guests", "food", "taste", "queue"), 3, "queue"),
    ):
        with pytest.raises(CaseError, match=word):
            case.variant(judgments={pair: value})


def test_variants_of_the_built_in_case(eiej: mcda.Case) -> None:
    other = eiej.variant(claims="all", register={"aggregate": "sum"}, without_claims=("C012",))
    assert not other.ratings.equals(eiej.ratings)
    assert other.model(profile="equal").evaluate().top
    for aggregate in ("mean", "max", "sum"):
        for ungraded in ("range", "omit"):
            for sets in ("printed", "cross"):
                register = {"aggregate": aggregate, "ungraded": ungraded, "sets": sets}
                scores = eiej.variant(register=register).model().evaluate().scores
                assert scores.between(0, 1).all()


# -- models ----------------------------------------------------------------------------------------


def test_the_headline_profile_is_the_default(folder: CaseFolder) -> None:
    case = folder.load()
    default = case.model()
    pd.testing.assert_series_equal(default.local_weights, case.model("guests").local_weights)
    assert default.low is not None
    assert default.high is not None
    assert set(default.orders) == {"taste"}
    with pytest.raises(CaseError) as caught:
        case.model("nobody")
    assert "'nobody'" in str(caught.value)
    assert "guests, true" in str(caught.value)
    assert str(caught.value).startswith("weights/profiles.toml")


def test_scores_by_hand(folder: CaseFolder) -> None:
    # The cook has no judgments: a third each, taste and choice half each of the first.
    case = folder.load()
    model = case.model("true")
    central = case.ratings.pivot(index="alternative", columns="leaf", values="central")
    weights = {"taste": 1 / 6, "choice": 1 / 6, "queue": 1 / 3, "illness": 1 / 3}
    by_hand = sum(central[leaf] * w for leaf, w in weights.items())
    scores = model.evaluate().scores
    np.testing.assert_allclose(scores.sort_index(), by_hand.sort_index())
    assert case.weighting("true").assumed == ["best", "food"]


def test_weights_from_judgments(folder: CaseFolder) -> None:
    weighting = folder.load().weighting()
    # 2x2: priorities are the ratio itself
    assert weighting.local["taste"] == pytest.approx(2 / 3)
    matrix = np.array([[1, 3, 1 / 2], [1 / 3, 1, 1 / 4], [2, 4, 1]])
    values, vectors = np.linalg.eig(matrix)
    principal = np.abs(vectors[:, values.real.argmax()].real)
    expected = principal / principal.sum()
    got = [weighting.local[n] for n in ("food", "queue", "illness")]
    np.testing.assert_allclose(got, expected, atol=1e-9)
    assert weighting.assumed == []
    frame = weighting.to_frame().set_index("node")
    assert frame.loc["taste", "weight"] == pytest.approx(2 / 3 * expected[0])
    assert weighting.to_dict()["consistency_ratio"]["best"] == pytest.approx(
        (values.real.max() - 3) / 2 / 0.58
    )


def test_geometric_mean_and_scales_are_the_profiles(folder: CaseFolder) -> None:
    folder.edit(PROFILES, 'key = "guests"', 'key = "guests"\npriorities = "geometric_mean"')
    matrix = np.array([[1, 3, 1 / 2], [1 / 3, 1, 1 / 4], [2, 4, 1]])
    rows = np.exp(np.log(matrix).mean(axis=1))
    local = folder.load().weighting().local
    np.testing.assert_allclose([local[n] for n in ("food", "queue", "illness")], rows / rows.sum())
    folder.edit(PROFILES, 'priorities = "geometric_mean"', 'scale = "root"')
    assert folder.load().weighting().local["taste"] == pytest.approx(2**0.5 / (1 + 2**0.5))


def test_a_node_without_answers_is_an_error_unless_the_profile_says_equal(
    folder: CaseFolder,
) -> None:
    folder.edit(PROFILES, 'names = "Cook"\nunweighted = "equal"', 'names = "Cook"')
    case = folder.load()  # only the headline profile must give a model
    with pytest.raises(CaseError) as caught:
        case.model("true")
    assert len(caught.value.problems) == 2
    for word in ("weights/judgments.csv", "true", "best", "food", 'unweighted = "equal"'):
        assert word in str(caught.value)
    assert any("true has no judgments on best, food" in w for w in case.warnings())
    folder.edit(PROFILES, 'default = "guests"', 'default = "true"')
    assert any("true has no judgments on best" in p for p in folder.problems())


def test_the_highest_round_counts_and_a_pass_takes_an_answer_back(folder: CaseFolder) -> None:
    folder.add(
        JUDGMENTS,
        "guests,food,choice,taste,4,answered,,3",
        "guests,food,taste,choice,9,answered,,2",
    )
    case = folder.load()
    assert case.weighting().local["taste"] == pytest.approx(1 / 5)
    assert len(case.judgments) == 6  # earlier rounds are kept
    folder.add(JUDGMENTS, "guests,food,taste,choice,,answered,,4")
    case = folder.load()
    assert case.weighting().assumed == ["food"]
    assert case.weighting().local["taste"] == 0.5


def test_unconnected_answers_name_who_where_and_what_to_ask(folder: CaseFolder) -> None:
    text = folder.read(JUDGMENTS).splitlines()
    folder.write(JUDGMENTS, "\n".join([text[0], text[1], text[4]]) + "\n")
    (problem,) = folder.problems()
    for word in (JUDGMENTS, "guests", "best", "food", "illness"):
        assert word in problem


def test_an_only_child_has_the_whole_weight(folder: CaseFolder) -> None:
    leaf = folder.read("criteria/criteria.toml").split("[[leaf]]")[2]
    folder.edit("criteria/criteria.toml", f"[[leaf]]{leaf}", "")
    folder.remove("criteria/ratings.csv")
    folder.edit(JUDGMENTS, "guests,food,taste,choice,2,answered,,1\n", "")
    folder.edit(PROFILES, 'names = "Guests"\nunweighted = "equal"', 'names = "Guests"')
    weighting = folder.load().weighting()
    assert weighting.local["taste"] == 1
    assert weighting.assumed == []


# -- people and groups -----------------------------------------------------------------------------


@pytest.fixture
def people(folder: CaseFolder) -> CaseFolder:
    """Kari answers everything, Ola one node, Eva nothing."""
    folder.write(
        PARTICIPANTS,
        "participant,name,group,weight,office\nkari,Kari,a,3,north\nola,,b,1,south\neva,Eva,b,1,\n",
    )
    return folder.add(
        JUDGMENTS,
        "kari,best,food,queue,2,,,1",
        "kari,best,food,illness,2,,,1",
        "kari,best,queue,illness,1,,,1",
        "kari,food,taste,choice,3,,,1",
        "ola,food,taste,choice,1/3,,,1",
    ).add(PROFILES, "[participants]", 'unweighted = "equal"')


def group(folder: CaseFolder, **more: str) -> mcda.Case:
    lines = [f'{k} = "{v}"' for k, v in ({"members": "participants"} | more).items()]
    folder.add(PROFILES, "[[profile]]", 'key = "all"', 'names = "All"', 'kind = "group"', *lines)
    return folder.load()


def test_participants_have_weights_and_attributes(people: CaseFolder) -> None:
    case = people.load()
    assert case.participants["kari"].attributes == {"office": "north"}
    assert case.participants["ola"].weight == 1
    assert case.name("kari") == "Kari"
    assert case.name("ola") == "ola"
    assert case.model("kari").local_weights["food"] == pytest.approx(0.5)
    assert case.model("ola").local_weights["taste"] == pytest.approx(0.25)
    assert case.weighting("eva").assumed == ["best", "food"]


def test_group_judgments_are_weighted_geometric_means_of_who_answered(people: CaseFolder) -> None:
    case = group(people, unweighted="equal")
    weighting = case.weighting("all")
    # taste over choice: 3 from Kari with weight 3, 1/3 from Ola with weight 1
    ratio = (3**3 * (1 / 3)) ** 0.25
    assert weighting.local["taste"] == pytest.approx(ratio / (1 + ratio))
    assert weighting.nodes["food"].answered == ("kari", "ola")
    assert weighting.nodes["best"].answered == ("kari",)
    assert weighting.local["food"] == pytest.approx(0.5)


def test_group_priorities_by_either_mean(people: CaseFolder) -> None:
    case = group(people, unweighted="equal", aggregation="priorities", mean="arithmetic")
    # Kari 3/4 with weight 3, Ola 1/4 with weight 1
    assert case.weighting("all").local["taste"] == pytest.approx((3 * 0.75 + 0.25) / 4)
    people.edit(PROFILES, 'mean = "arithmetic"', 'mean = "geometric"')
    taste, choice = (0.75**3 * 0.25) ** 0.25, (0.25**3 * 0.75) ** 0.25
    assert people.load().weighting("all").local["taste"] == pytest.approx(taste / (taste + choice))


def test_group_global_weights_leave_out_who_answered_nothing(people: CaseFolder) -> None:
    model = group(people, unweighted="equal", aggregation="global", mean="arithmetic").model("all")
    # Kari: food 1/2 of which taste 3/4, the others 1/4 each. Ola says taste 1/4 and leaves the rest
    # to those who answered it. Eva is not in it. Weights 3 to 1.
    expected = [(3 * 3 / 8 + 1 / 8) / 4, (3 * 1 / 8 + 3 / 8) / 4, 1 / 4, 1 / 4]
    np.testing.assert_allclose(model.leaf_weights, expected)


def test_a_group_where_nobody_answered(people: CaseFolder) -> None:
    case = group(people, members="participants")
    with pytest.raises(CaseError, match="has no judgments"):
        people.edit(PROFILES, 'members = "participants"', 'members = ["eva"]').load().model("all")
    assert case.model("all").evaluate().top


def test_the_built_in_profiles_all_give_models(eiej: mcda.Case) -> None:
    for key in eiej.profiles:
        model = eiej.model(key)
        assert model.leaf_weights.sum() == pytest.approx(1)
        for node in model.hierarchy.inner_nodes:
            family = model.hierarchy.children(node)
            assert model.local_weights[family].sum() == pytest.approx(1, abs=1e-12)
        assert eiej.weighting(key).profile.status in ("inferred", "illustrative", "stated")
    assert eiej.default_profile == "equal"
    assert eiej.model().local_weights[eiej.hierarchy.criteria].tolist() == pytest.approx(
        [1 / 6] * 6
    )
    assert eiej.warnings() == [] or all(isinstance(w, str) for w in eiej.warnings())
