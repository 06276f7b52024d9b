"""Ratings from claims, register, measures, people and pairs, and what conditions do to them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from conftest import CaseFolder

import mcda_eiej as mcda
from mcda_eiej import CaseError
from mcda_eiej.ordinal import positions
from mcda_eiej.ratings import Cell, measure_cell, natural_value, register_items
from mcda_eiej.records import Measure, Scale
from mcda_eiej.review import disagreements

CRITERIA = "criteria/criteria.toml"
CLAIMS = "criteria/claims.csv"
REGISTER = "criteria/risk_register.csv"
MEASURES = "criteria/measures.csv"
RATINGS = "criteria/ratings.csv"
JUDGMENTS = "weights/judgments.csv"
KEYS = ["0", "1E3", "NA"]


def cells(case: mcda.Case, leaf: str, *conditions: str) -> np.ndarray:
    """low, central, high of a leaf by alternative."""
    table = case.ratings_under(conditions)
    table = table[table["leaf"] == leaf].set_index("alternative")
    return table.loc[KEYS, ["low", "central", "high"]].to_numpy()


def claim(leaf: str, better: str, worse: str, key: str, **more: str) -> str:
    given = {"relation": "better", "strength": "stated", "condition": "", "would_be": ""} | more
    reason = "" if leaf else "because"
    columns = [key, leaf, better, worse, given["relation"], given["strength"], given["condition"]]
    return ",".join([*columns, reason, given["would_be"], "1", "1", "words"])


# -- claims ----------------------------------------------------------------------------------------


def test_stated_claims_give_positions(folder: CaseFolder) -> None:
    # NA > 0 and 1E3 > 0: the orders are 0 NA 1E3 and 0 1E3 NA.
    np.testing.assert_allclose(
        cells(folder.load(), "taste"), [[0, 0, 0], [0.5, 0.75, 1]] + [[0.5, 0.75, 1]]
    )


def test_all_claims_add_the_implied(folder: CaseFolder) -> None:
    case = folder.load()
    every = case.variant(claims="all")
    np.testing.assert_allclose(cells(every, "taste"), [[0] * 3, [1] * 3, [0.5] * 3])
    np.testing.assert_allclose(
        cells(case, "taste")[:, 1], [0, 0.75, 0.75]
    )  # the first is as it was
    assert every.active_claims().set_aside == ()
    assert [c.id for c in every.active_claims().by_leaf["taste"]] == ["C1", "C2", "C3"]
    np.testing.assert_allclose(
        cells(every.variant(without_claims=["C3", "C1"]), "taste")[:, 1], [1 / 6, 5 / 6, 0.5]
    )


def test_implied_claims_give_way_to_stated_ones(folder: CaseFolder) -> None:
    folder.add(
        CLAIMS,
        claim("taste", "0", "1E3", "C5", strength="implied"),
        claim("taste", "NA", "1E3", "C6", strength="implied"),
    )
    active = folder.load().variant(claims="all").active_claims()
    assert [c.id for c in active.by_leaf["taste"]] == ["C1", "C2", "C3"]
    aside = {s.id: s for s in active.set_aside}
    assert set(aside) == {"C5", "C6"}
    assert aside["C5"].against == ("C2",)
    assert (aside["C5"].leaf, aside["C5"].cause) == ("taste", "contradicts_stated")
    # C3 and C6 agree with what is stated, but not with each other: the first in the file stays.
    assert aside["C6"].against == ("C3",)
    assert aside["C6"].cause == "contradicts_implied"


def test_claims_on_other_leaves_are_evidence_and_still_checked(folder: CaseFolder) -> None:
    case = folder.add(CLAIMS, claim("queue", "NA", "1E3", "C5")).load()
    assert [(d.claim.id, d.better, d.worse) for d in disagreements(case)] == [("C5", "NA", "1E3")]
    assert any("C5" in w and "queue" in w for w in case.warnings())
    folder.add(CLAIMS, claim("queue", "1E3", "NA", "C6"))
    assert any("C5, C6 contradict" in p and "queue" in p for p in folder.problems())


def test_several_alternatives_on_a_side_mean_every_pair(folder: CaseFolder) -> None:
    case = folder.add(CLAIMS, claim("taste", "NA", "0; 1E3", "C5")).load()
    np.testing.assert_allclose(cells(case, "taste")[:, 1], [0, 0.5, 1])
    record = next(c for c in case.claim_records if c.id == "C5")
    assert record.statements() == [("NA", "0", "better"), ("NA", "1E3", "better")]


def test_reversed_claims(folder: CaseFolder) -> None:
    case = folder.load()
    turned = case.variant(reversed_claims=["C1"])
    # 0 > NA and 1E3 > 0: one order.
    np.testing.assert_allclose(cells(turned, "taste")[:, 1], [0.5, 1, 0])
    folder.add(CLAIMS, claim("taste", "NA", "0", "C5"))
    with pytest.raises(CaseError, match=r"criteria/claims\.csv: claims C1, C5 contradict .*taste"):
        folder.load().variant(reversed_claims=["C1"])


# -- conditions ------------------------------------------------------------------------------------


def test_a_condition_sets_aside_what_its_claims_contradict(folder: CaseFolder) -> None:
    case = folder.load()
    active = case.active_claims(["strike"])
    assert [c.id for c in active.by_leaf["taste"]] == ["C4", "C1"]
    assert [(s.id, s.leaf, s.against, s.cause) for s in active.set_aside] == [
        ("C2", "taste", ("C4",), "contradicts_condition")
    ]
    # 0 > 1E3 and NA > 0
    np.testing.assert_allclose(cells(case, "taste", "strike")[:, 1], [0.5, 0, 1])
    np.testing.assert_allclose(cells(case, "taste")[:, 1], [0, 0.75, 0.75])
    assert case.active_claims("strike") == active  # one condition may be given as it is
    assert (
        case.model(conditions="strike")
        .evaluate()
        .scores.equals(case.model(conditions=("strike", "strike")).evaluate().scores)
    )


def test_claims_that_clash_with_a_condition_only_together(folder: CaseFolder) -> None:
    folder.edit(CLAIMS, "C4,,0,1E3", "C4,,NA,1E3")
    folder.edit(CLAIMS, "C1,taste,NA,0", "C1,taste,1E3,0")
    folder.edit(CLAIMS, "C2,taste,1E3,0", "C2,taste,0,NA")
    active = folder.load().active_claims(["strike"])
    # With NA > 1E3 either of 1E3 > 0 and 0 > NA fits alone, not both: the later one goes.
    assert [c.id for c in active.by_leaf["taste"]] == ["C4", "C1"]
    assert [(s.id, set(s.against)) for s in active.set_aside] == [("C2", {"C1", "C4"})]


def test_implied_claims_of_a_condition_count_only_if_all_do(folder: CaseFolder) -> None:
    folder.edit(CLAIMS, "C4,,0,1E3,better,stated", "C4,,0,1E3,better,implied")
    case = folder.load()
    np.testing.assert_allclose(cells(case, "taste", "strike"), cells(case, "taste"))
    every = case.variant(claims="all")
    active = every.active_claims(["strike"])
    # NA > 0 > 1E3 is left: C2 says otherwise, and so does C3.
    assert [c.id for c in active.by_leaf["taste"]] == ["C4", "C1"]
    assert [(s.id, s.cause) for s in active.set_aside] == [
        ("C2", "contradicts_condition"),
        ("C3", "contradicts_condition"),
    ]


def test_conditions_that_contradict_each_other_are_named(folder: CaseFolder) -> None:
    folder.add(CLAIMS, claim("", "1E3", "0", "C5", condition="merger", would_be="taste"))
    case = folder.load()
    case.model(conditions=["merger"])
    with pytest.raises(CaseError) as caught:
        case.model(conditions=["strike", "merger"])
    for word in ("criteria/claims.csv", "strike", "merger", "taste", "C4", "C5"):
        assert word in str(caught.value)


def test_conditions_that_grade_or_measure_differently_are_named(folder: CaseFolder) -> None:
    folder.add(REGISTER, "1,NA,guests,1,1,1,1,printed,merger,,3,34")
    case = folder.load()
    with pytest.raises(CaseError) as caught:
        case.ratings_under(["strike", "merger"])
    assert "criteria/risk_register.csv:8: conditions strike, merger grade risk 1" in str(
        caught.value
    )
    folder.edit(
        REGISTER, "1,NA,guests,1,1,1,1,printed,merger", "1,NA,guests,3,3,3,3,printed,merger"
    )
    folder.load().ratings_under(["strike", "merger"])  # the same grades do not contradict
    folder.add(MEASURES, "queue,NA,3,3,3,minutes,merger,,5,54")
    with pytest.raises(CaseError) as caught:
        folder.load().ratings_under(["strike", "merger"])
    assert "criteria/measures.csv:6: conditions strike, merger measure NA" in str(caught.value)


def test_an_unknown_condition_is_named_with_the_known(folder: CaseFolder) -> None:
    case = folder.load()
    for ask in (
        case.ratings_under,
        case.active_claims,
        lambda c: case.model(conditions=c),
    ):
        with pytest.raises(CaseError, match=r"\[condition\]: no condition fire; .*strike, merger"):
            ask(("strike", "fire"))


def test_as_gives_all_ratings_of_another(folder: CaseFolder) -> None:
    case = folder.load()
    plain, merged = case.model(), case.model(conditions=["merger"])
    assert merged.values.loc["1E3"].tolist() == plain.values.loc["NA"].tolist()
    assert merged.values.loc["NA"].tolist() == plain.values.loc["NA"].tolist()
    assert merged.low.loc["1E3"].tolist() == plain.low.loc["NA"].tolist()
    assert merged.high.loc["1E3"].tolist() == plain.high.loc["NA"].tolist()
    assert ("1E3", "NA", "equal") in merged.orders["taste"]
    assert merged.evaluate().ranking["1E3"] == merged.evaluate().ranking["NA"]
    # together with a condition that changes the other one's ratings
    both = case.model(conditions=["merger", "strike"])
    assert both.values.loc["1E3"].tolist() == both.values.loc["NA"].tolist()
    assert both.values.loc["NA", "queue"] == 0


def test_as_keeps_what_is_known_of_the_others(folder: CaseFolder) -> None:
    # NA > 1E3 > 0, and 1E3 becomes NA: that NA > 0 follows from what is gone.
    folder.write(
        CLAIMS,
        folder.read(CLAIMS).splitlines()[1]
        + "\n"
        + claim("taste", "NA", "1E3", "C1")
        + "\n"
        + claim("taste", "1E3", "0", "C2")
        + "\n",
    )
    model = folder.load().model(conditions=["merger"])
    _low, central, _high = positions(KEYS, model.orders["taste"])
    assert central.tolist() == [0, 1, 1]
    assert model.values["taste"].tolist() == [0, 1, 1]


def test_as_of_two_kinds_is_a_contradiction(folder: CaseFolder) -> None:
    folder.edit(
        CRITERIA,
        '[[condition]]\nkey = "merger"',
        '[[condition]]\nkey = "split"\nnames = "Split"\nas = { "1E3" = "0" }\n\n'
        '[[condition]]\nkey = "chain"\nnames = "Chain"\nas = { "NA" = "0" }\n\n'
        '[[condition]]\nkey = "merger"',
    )
    case = folder.load()
    for pair in (["split", "merger"], ["chain", "merger"], ["merger", "chain"]):
        with pytest.raises(CaseError) as caught:
            case.model(conditions=pair)
        assert all(key in str(caught.value) for key in pair)
        assert str(caught.value).startswith("criteria/criteria.toml [condition]")


# -- register --------------------------------------------------------------------------------------


def risks(case: mcda.Case, alternative: str, *conditions: str) -> list[tuple[str, str, str]]:
    items = register_items(case, "guests", alternative, conditions)
    return [(i.risk, i.set, i.condition) for i in items]


def test_a_cross_row_counts_only_where_nothing_is_printed(folder: CaseFolder) -> None:
    case = folder.load()
    assert risks(case, "1E3") == [("1", "printed", ""), ("2", "cross", "")]
    assert risks(case, "NA") == [("1", "printed", ""), ("2", "printed", "")]
    assert risks(case, "0") == []
    printed = case.variant(register={"sets": "printed"})
    assert risks(printed, "1E3") == [("1", "printed", "")]
    assert risks(case, "NA", "strike") == [("1", "printed", "strike"), ("2", "printed", "")]


def test_the_order_of_rows_does_not_decide_what_counts(folder: CaseFolder) -> None:
    header, *rows = folder.read(REGISTER).splitlines()
    folder.write(REGISTER, "\n".join([header, *rows[::-1]]))
    case = folder.load()
    assert sorted(risks(case, "NA", "strike")) == [("1", "printed", "strike"), ("2", "printed", "")]
    assert sorted(risks(case, "1E3")) == [("1", "printed", ""), ("2", "cross", "")]


def test_a_cross_row_of_a_condition(folder: CaseFolder) -> None:
    folder.add(REGISTER, "2,0,guests,3,3,3,3,cross,strike,,4,41")
    case = folder.load()
    assert risks(case, "0") == []
    assert risks(case, "0", "strike") == [("2", "cross", "strike")]
    assert risks(case.variant(register={"sets": "printed"}), "0", "strike") == []


# M = 9 on levels 1 to 3. 1E3: risk 1 has 1.5*3 (3 to 6), risk 2 crosswise 2.5*2.5 (4 to 9).
# NA: risk 1 has 2*2, risk 2 ungraded times 3 (3 to 9, middle 6). 0: nothing.
NONE = [0, 0.5, 1]
BY_HAND = {
    ("mean", "range", "cross"): (
        NONE,
        [1 - 6.5 / 8, 1 - 4.375 / 8, 1 - 2.5 / 8],
        [1 - 5.5 / 8, 1 - 4 / 8, 1 - 2.5 / 8],
    ),
    ("mean", "range", "printed"): (
        NONE,
        [1 - 5 / 8, 1 - 3.5 / 8, 1 - 2 / 8],
        [1 - 5.5 / 8, 1 - 4 / 8, 1 - 2.5 / 8],
    ),
    ("mean", "omit", "cross"): (
        NONE,
        [1 - 6.5 / 8, 1 - 4.375 / 8, 1 - 2.5 / 8],
        [1 - 3 / 8, 1 - 3 / 8, 1 - 3 / 8],
    ),
    ("mean", "omit", "printed"): (
        NONE,
        [1 - 5 / 8, 1 - 3.5 / 8, 1 - 2 / 8],
        [1 - 3 / 8, 1 - 3 / 8, 1 - 3 / 8],
    ),
    ("max", "range", "cross"): (
        NONE,
        [0, 1 - 5.25 / 8, 1 - 3 / 8],
        [0, 1 - 5 / 8, 1 - 3 / 8],
    ),
    ("max", "omit", "printed"): (
        NONE,
        [1 - 5 / 8, 1 - 3.5 / 8, 1 - 2 / 8],
        [1 - 3 / 8, 1 - 3 / 8, 1 - 3 / 8],
    ),
    ("sum", "range", "cross"): (
        NONE,
        [1 - 15 / 18, 1 - 10.75 / 18, 1 - 7 / 18],
        [1 - 13 / 18, 1 - 10 / 18, 1 - 7 / 18],
    ),
    ("sum", "omit", "printed"): (
        NONE,
        [1 - 6 / 18, 1 - 4.5 / 18, 1 - 3 / 18],
        [1 - 4 / 18, 1 - 4 / 18, 1 - 4 / 18],
    ),
}


@pytest.mark.parametrize("choice", list(BY_HAND))
def test_register_choices_by_hand(folder: CaseFolder, choice: tuple[str, str, str]) -> None:
    register = dict(zip(("aggregate", "ungraded", "sets"), choice, strict=True))
    case = folder.load().variant(register=register)
    np.testing.assert_allclose(cells(case, "illness"), BY_HAND[choice], atol=1e-12)


def test_register_settings_of_the_case_are_its_defaults(folder: CaseFolder) -> None:
    folder.edit(
        CRITERIA, "[register]", '[register]\naggregate = "sum"\nungraded = "omit"\nsets = "printed"'
    )
    case = folder.load()
    np.testing.assert_allclose(
        cells(case, "illness"), BY_HAND["sum", "omit", "printed"], atol=1e-12
    )
    assert case.choices.aggregate == "sum"


def test_a_register_row_of_a_condition_replaces_its_cell(folder: CaseFolder) -> None:
    case = folder.load()
    # NA under strike: risk 1 has 3*3 = 9, risk 2 has 3 to 9.
    expected = [1 - 8 / 8, 1 - 6.5 / 8, 1 - 5 / 8]
    np.testing.assert_allclose(cells(case, "illness", "strike")[2], expected)


# -- measures --------------------------------------------------------------------------------------


def test_measures_by_hand(folder: CaseFolder) -> None:
    # 30 minutes are worth 0, none 1. 1E3: 6 to 12, middle 9. NA: 15 to open, 18.
    np.testing.assert_allclose(
        cells(folder.load(), "queue"), [[1, 1, 1], [0.6, 0.7, 0.8], [0, 0.4, 0.5]]
    )
    np.testing.assert_allclose(cells(folder.load(), "queue", "strike")[2], [0, 0, 0])


def scale(**more: object) -> Scale:
    given = {"kind": "linear", "low": 30.0, "high": 0.0, "rho": None, "points": (), "levels": ()}
    return Scale(**(given | {"unit": None, "clamp": False} | more))  # type: ignore[arg-type]


def row(low: float | None, central: float | None, high: float | None) -> Measure:
    return Measure("leaf", "a", low, central, high, {}, "", {}, "", None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((3, 6, 9), (0.7, 0.8, 0.9)),
        ((3, None, 9), (0.7, 0.8, 0.9)),
        ((3, None, None), (0, 0.45, 0.9)),  # open: up to the anchor, middle at 16.5
        ((3, 6, None), (0, 0.8, 0.9)),
        ((None, 6, 9), (0.7, 0.8, 0.8)),
        ((None, 6, None), (0, 0.8, 0.8)),
        ((None, None, 9), (0.7, 0.7, 0.7)),
    ],
)
def test_open_and_missing_ends(given: tuple, expected: tuple) -> None:
    cell = measure_cell(scale(), row(*given))
    np.testing.assert_allclose((cell.low, cell.central, cell.high), expected)


def test_open_end_on_other_scales() -> None:
    rising = scale(low=0.0, high=10.0)
    assert measure_cell(rising, row(4, 5, None)) == Cell(0.4, 0.5, 1.0, "measure")
    bent = scale(kind="piecewise_linear", low=None, high=None, points=((0, 0), (5, 0.8), (10, 1)))
    assert measure_cell(bent, row(5, None, None)).central == pytest.approx(0.9)
    curved = scale(kind="exponential", low=0.0, high=10.0, rho=5.0)
    assert natural_value(curved, 2) == pytest.approx(0.3812806832206807)  # Kirkwood's example
    clamped = scale(clamp=True)
    assert measure_cell(clamped, row(25, 40, 60)) == Cell(0, 0, pytest.approx(1 / 6), "measure")
    assert measure_cell(clamped, row(40, None, None)) == Cell(0, 0, 0, "measure")


def test_a_value_function_that_turns_is_best_where_it_turns() -> None:
    hill = scale(
        kind="piecewise_linear", low=None, high=None, points=((0, 0), (4, 1), (6, 0.8), (10, 0.5))
    )
    cell = measure_cell(hill, row(2, 3, 8))
    assert (cell.low, cell.central, cell.high) == pytest.approx((0.5, 0.75, 1))
    assert measure_cell(hill, row(5, 5, 5)).high == pytest.approx(0.9)


def test_documentation_rows_are_not_rated(folder: CaseFolder) -> None:
    before = folder.load().ratings
    folder.add(MEASURES, "taste,NA,0,7,90,stars,,,5,60", "taste,NA,1,1,1,stars,,,5,61")
    pd.testing.assert_frame_equal(folder.load().ratings, before)


# -- people and pairs ------------------------------------------------------------------------------


def test_several_raters_mean_least_and_greatest(folder: CaseFolder) -> None:
    case = folder.load()
    np.testing.assert_allclose(
        cells(case, "choice"), [[0, 0, 0], [0.4, 0.65, 0.9], [0.6, 0.6, 0.6]]
    )
    assert "choice" not in case.model().orders


def test_a_mean_of_equal_ratings_is_that_rating(folder: CaseFolder) -> None:
    folder.add(RATINGS, *(f"choice,NA,p{i},0.6,0.6,0.6,x" for i in range(9)))
    assert cells(folder.load(), "choice")[2].tolist() == [0.6, 0.6, 0.6]


def test_ratings_override_other_methods_cell_by_cell(folder: CaseFolder) -> None:
    folder.add(RATINGS, "taste,NA,kari,0.1,0.2,0.3,not so good", "queue,0,kari,,0.5,,slow")
    case = folder.load()
    np.testing.assert_allclose(cells(case, "taste"), [[0, 0, 0], [0.5, 0.75, 1], [0.1, 0.2, 0.3]])
    np.testing.assert_allclose(cells(case, "queue")[0], [0.5, 0.5, 0.5])
    methods = case.ratings.set_index(["leaf", "alternative"])["method"]
    assert methods["taste", "NA"] == "rated"
    assert methods["taste", "0"] == "claims"
    assert "taste" not in case.model().orders
    warnings = "\n".join(case.warnings())
    assert "people's ratings replace the method of queue" in warnings
    assert "people's ratings replace the method of taste" in warnings
    assert [d.claim.id for d in disagreements(case)] == []


def test_a_measured_leaf_may_be_rated_instead(folder: CaseFolder) -> None:
    folder.edit(MEASURES, "queue,1E3,6,,12,minutes,,,5,51\n", "")
    folder.add(RATINGS, "queue,1E3,kari,,0.25,,x")
    np.testing.assert_allclose(cells(folder.load(), "queue")[1], [0.25, 0.25, 0.25])


def pairs(folder: CaseFolder, synthesis: str = "") -> CaseFolder:
    folder.edit(CRITERIA, 'method = "claims"', 'method = "pairwise"' + synthesis)
    return folder.add(
        JUDGMENTS,
        "guests,taste,NA,0,4,,,1",
        "guests,taste,NA,1E3,2,,,1",
        "guests,taste,1E3,0,2,,,1",
    )


def test_pairs_relative_to_the_best_or_as_shares(folder: CaseFolder) -> None:
    # consistent 4 : 2 : 1
    ideal = pairs(folder).load()
    np.testing.assert_allclose(cells(ideal, "taste")[:, 1], [0.25, 0.5, 1], atol=1e-9)
    assert set(ideal.ratings.query("leaf == 'taste'")["method"]) == {"pairwise"}
    folder.edit(CRITERIA, 'method = "pairwise"', 'method = "pairwise"\nsynthesis = "distributive"')
    np.testing.assert_allclose(
        cells(folder.load(), "taste")[:, 1], [1 / 7, 2 / 7, 4 / 7], atol=1e-9
    )


def test_pairs_are_whose_model_it_is(folder: CaseFolder) -> None:
    pairs(folder).add(JUDGMENTS, "true,taste,0,NA,9,,,1", "true,taste,0,1E3,9,,,1")
    case = folder.load()
    assert case.model("true").values["taste"]["0"] == 1
    assert case.model("guests").values["taste"]["0"] == pytest.approx(0.25)
    rows = case.ratings_under((), who="true").query("leaf == 'taste'")
    assert rows["central"].tolist()[0] == 1
    with pytest.raises(CaseError, match=r"weights/judgments\.csv"):
        folder.write(
            "weights/profiles.toml",
            folder.read("weights/profiles.toml")
            + '\n[[profile]]\nkey = "mute"\nnames = "M"\nunweighted = "equal"\n',
        ).load().model("mute")


# -- the built-in case -----------------------------------------------------------------------------


def test_every_rating_of_the_built_in_case_is_in_order(eiej: mcda.Case) -> None:
    for case in (eiej, eiej.variant(claims="all")):
        table = case.ratings
        assert len(table) == len(eiej.leaves) * len(eiej.alternatives)
        assert not table.isna().to_numpy().any()
        low, central, high = (table[c].to_numpy() for c in ("low", "central", "high"))
        assert np.all((low >= 0) & (high <= 1))
        assert np.all((low <= central + 1e-12) & (central <= high + 1e-12))


def test_no_stated_claim_is_violated_on_a_leaf_rated_by_claims(eiej: mcda.Case) -> None:
    for case in (eiej, eiej.variant(claims="all")):
        central = case.ratings.set_index(["leaf", "alternative"])["central"]
        for leaf, claims in case.active_claims().by_leaf.items():
            if case.leaves[leaf].method != "claims":
                continue
            for c in claims:
                for better, worse, relation in c.statements():
                    gap = central[leaf, better] - central[leaf, worse]
                    assert gap >= -1e-12
                    assert relation != "better" or gap > 1e-9
                    assert relation != "equal" or abs(gap) < 1e-12


def test_every_condition_of_the_built_in_case_gives_a_model(eiej: mcda.Case) -> None:
    for key in eiej.conditions:
        model = eiej.model(conditions=[key])
        assert math.isfinite(model.evaluate().margin)
        assert np.all(model.low_array <= model.value_array + 1e-12)
        assert np.all(model.value_array <= model.high_array + 1e-12)


def test_months_of_the_built_in_case(eiej: mcda.Case) -> None:
    # measures.csv: 0 and 2A keep the plan, 2B is 3 to 6 months late, 4.5 in the middle.
    table = eiej.ratings.query("leaf == 'hp_timeline'").set_index("alternative")
    table = table[["low", "central", "high"]].astype(float)
    worst = eiej.leaves["hp_timeline"].scale.anchors()[1]
    assert table.loc["0"].tolist() == [1, 1, 1]
    np.testing.assert_allclose(table.loc["2B"], [1 - 6 / worst, 1 - 4.5 / worst, 1 - 3 / worst])
    assert table.loc["3A", "low"] == 0  # open-ended
