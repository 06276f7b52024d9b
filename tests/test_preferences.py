"""From judgments in files to weights: rounds, passes, ranges, scales, parts that nothing connects.

Expected numbers are worked out here by hand or with numpy's own eig, not with the package; they
agree to rounding, 1e-9.
"""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import CaseFolder
from hypothesis import given, settings
from hypothesis import strategies as st

import mcda_eiej as mcda
from mcda_eiej.cli import main
from mcda_eiej.errors import CaseError
from mcda_eiej.preferences import latest_by_node
from mcda_eiej.records import Judgment

JUDGMENTS = "weights/judgments.csv"
PROFILES = "weights/profiles.toml"
CRITERIA = "criteria/criteria.toml"
HEADER = "who,node,a,b,value,low,high,round"


def judged(folder: CaseFolder, *rows: str) -> CaseFolder:
    """The small case with these judgments alone."""
    return folder.write(JUDGMENTS, "\n".join([HEADER, *rows]) + "\n")


def eig(matrix: list[list[float]]) -> np.ndarray:
    """Principal eigenvector by LAPACK, summing to 1."""
    values, vectors = np.linalg.eig(np.array(matrix, dtype=float))
    w = np.abs(vectors[:, values.real.argmax()].real)
    return np.asarray(w / w.sum())


# -- one person ------------------------------------------------------------------------------------


def test_weights_are_the_eigenvector_of_the_answers(folder: CaseFolder) -> None:
    weighting = folder.load().weighting()
    expected = eig([[1, 3, 1 / 2], [1 / 3, 1, 1 / 4], [2, 4, 1]])
    assert [weighting.local[n] for n in ("food", "queue", "illness")] == pytest.approx(
        expected.tolist(), rel=1e-9
    )
    part = weighting.nodes["best"]
    assert (part.origin, part.answered) == ("judgments", ("guests",))


def test_geometric_mean_where_the_profile_says_so(eiej: mcda.Case, eiej_folder: Path) -> None:
    toml = eiej_folder / "weights" / "profiles.toml"
    text = toml.read_text(encoding="utf-8")
    at = text.index('key = "hmn"')
    toml.write_text(text[:at] + 'priorities = "geometric_mean"\n' + text[at:], encoding="utf-8")
    weighting = mcda.load_case(eiej_folder).weighting("hmn")
    children = eiej.hierarchy.criteria
    matrix = np.ones((len(children),) * 2)
    for j in eiej.judgment_records:
        if j.who == "hmn":
            a, b = children.index(j.a), children.index(j.b)
            assert j.value is not None
            matrix[a, b], matrix[b, a] = float(j.value), 1 / float(j.value)
    rows = matrix.prod(axis=1) ** (1 / len(children))
    expected = (rows / rows.sum()).tolist()
    assert [weighting.local[c] for c in children] == pytest.approx(expected, rel=1e-9)
    # The same by a variant of the case; the eigenvector is another one (they differ in the fourth
    # decimal, so this could not pass by accident).
    variant = eiej.variant(priorities="geometric_mean").weighting("hmn")
    assert variant.local == pytest.approx(weighting.local)
    assert eiej.weighting("hmn").local[children[0]] != pytest.approx(expected[0], rel=1e-5)


def test_scale_reads_the_same_answers_otherwise(folder: CaseFolder) -> None:
    folder.edit(PROFILES, 'names = "Guests"\n', 'names = "Guests"\nscale = "root"\n')
    weighting = folder.load().weighting()
    roots = np.sqrt([[1, 3, 1 / 2], [1 / 3, 1, 1 / 4], [2, 4, 1]])
    assert [weighting.local[n] for n in ("food", "queue", "illness")] == pytest.approx(
        eig(roots.tolist()).tolist(), rel=1e-9
    )
    matrix = weighting.nodes["best"].matrix
    assert matrix is not None
    assert matrix.answers["food", "queue"] == 3  # raw


def test_the_highest_round_counts_whatever_the_order_and_direction(folder: CaseFolder) -> None:
    judged(
        folder,
        "guests,best,queue,food,1/5,,,3",
        "guests,best,food,queue,3,,,1",
        "guests,best,food,queue,9,,,2",
        "guests,best,food,illness,2,,,1",
        "guests,best,queue,illness,2/5,,,1",
    )
    case = folder.load()
    # food 5 times queue, 2 times illness, and queue 2/5 of illness: consistent, 10 : 2 : 5.
    assert [case.weighting().local[n] for n in ("food", "queue", "illness")] == pytest.approx(
        [10 / 17, 2 / 17, 5 / 17]
    )
    assert len(case.judgments) == 5  # earlier rounds are kept


def test_a_pass_in_the_highest_round_withdraws_the_answer(folder: CaseFolder) -> None:
    folder.write(JUDGMENTS, folder.read(JUDGMENTS) + "guests,best,queue,food,,answered,,2\n")
    said = folder.load().opinions()
    part = said.nodes["best"]
    assert part.matrix is not None
    assert part.matrix.missing == (("food", "queue"),)
    assert part.passed == (("queue", "food"),)
    assert not part.testable
    # What is left is a chain: food is half of illness, queue a quarter of it.
    assert [said.weighting.local[n] for n in ("food", "queue", "illness")] == pytest.approx(
        [2 / 7, 1 / 7, 4 / 7]
    )


def test_an_answer_after_a_pass_counts(folder: CaseFolder) -> None:
    judged(
        folder,
        "guests,food,taste,choice,,,,1",
        "guests,food,taste,choice,4,,,2",
        "guests,best,food,queue,1,,,",
        "guests,best,queue,illness,1,,,",
    )
    assert folder.load().weighting().local["taste"] == pytest.approx(0.8)


def test_only_passes_are_no_answer(folder: CaseFolder) -> None:
    judged(folder, "guests,best,food,queue,,,,1", "guests,food,taste,choice,,,,1")
    case = folder.load()
    assert case.weighting().assumed == ["best", "food"]
    assert case.opinions().nodes["best"].passed == (("food", "queue"),)
    folder.edit(PROFILES, 'names = "Guests"\nunweighted = "equal"', 'names = "Guests"')
    problems = folder.problems()
    assert len(problems) == 2
    assert all("guests has no judgments on" in p for p in problems)
    assert all(p.startswith(JUDGMENTS) for p in problems)


def test_passed_is_not_never_asked(folder: CaseFolder) -> None:
    judged(
        folder,
        "guests,best,food,queue,2,,,1",
        "guests,best,food,illness,2,,,1",
    )
    part = folder.load().opinions().nodes["best"]
    assert part.matrix is not None
    assert part.matrix.missing == (("queue", "illness"),)
    assert part.passed == ()


def test_incomplete_answers_have_the_least_lambda_max(folder: CaseFolder) -> None:
    # Harker's example size needs four items; with three items and one pair missing the completion
    # is the product of the other two, so the priorities are those of the chain.
    judged(folder, "guests,best,food,queue,3,,,", "guests,best,queue,illness,2,,,")
    said = folder.load().opinions()
    assert list(said.nodes["best"].weights) == pytest.approx([6 / 9, 2 / 9, 1 / 9])
    assert said.nodes["best"].consistency_ratio == 0


# -- parts that nothing connects -------------------------------------------------------------------


def test_unconnected_headline_judgments_are_an_error_with_place_parts_and_pairs(
    folder: CaseFolder,
) -> None:
    judged(folder, "# a comment", "guests,food,taste,choice,2,,,", "guests,best,food,queue,3,,,")
    (problem,) = folder.problems()
    assert problem.startswith(f"{JUDGMENTS}:4: guests on best: ")
    for words in ("food, queue | illness", "food–illness", "queue–illness"):
        assert words in problem


def test_unconnected_judgments_of_others_are_told_by_check_and_stop_their_model(
    folder: CaseFolder,
) -> None:
    folder.write(JUDGMENTS, folder.read(JUDGMENTS) + "true,best,food,queue,3,answered,,1\n")
    case = folder.load()  # the headline profile is fine
    (warning,) = [w for w in case.warnings() if "true on best" in w]
    assert warning.startswith(f"{JUDGMENTS}:6: ")
    for call in (case.weighting, case.model, case.opinions):
        with pytest.raises(CaseError, match=r"food, queue \| illness") as caught:
            call("true")
        assert str(caught.value.problems[0]) == warning
    ran = CliRunner().invoke(main, ["weights", str(folder.path), "--profile", "true"])
    assert ran.exit_code == 2
    assert ran.stderr.strip() == warning
    assert ran.stdout == ""


def test_every_unconnected_node_is_told_at_once(folder: CaseFolder) -> None:
    folder.edit(
        CRITERIA,
        '[[leaf]]\nkey = "queue"',
        '[[leaf]]\nkey = "warmth"\nparent = "food"\nnames = "Warmth"\ndirection = "max"\n'
        'method = "rated"\n\n[[leaf]]\nkey = "queue"',
    )
    folder.add("criteria/ratings.csv", *(f"warmth,{a},kari,,0.5,," for a in ("0", "1E3", "NA")))
    judged(folder, "guests,food,taste,choice,2,,,", "guests,best,food,queue,3,,,")
    assert len(folder.problems()) == 2


# -- ranges ----------------------------------------------------------------------------------------


def test_ranges_do_not_move_the_priorities_and_give_a_region(folder: CaseFolder) -> None:
    rows = ("guests,best,food,queue,3", "guests,best,food,illness,1/2")
    judged(folder, *(f"{r},,," for r in rows), "guests,best,queue,illness,1/4,,,")
    plain = folder.load().weighting().local
    judged(folder, f"{rows[0]},2,4,", f"{rows[1]},1/3,1,", "guests,best,queue,illness,1/4,,,")
    said = folder.load().opinions()
    assert said.weighting.local == pytest.approx(plain, rel=1e-12)
    part = said.nodes["best"]
    assert part.bounds is not None
    assert part.region is not None
    # The two ranges connect all three items, so the exact answer is left aside. food is 2 to 4
    # times queue and a third of to as much as illness; food's share 1 / (1 + q + i) is greatest
    # where queue is a quarter and illness equal, least where queue is a half and illness threefold.
    assert set(part.region.bounds) == {("food", "queue"), ("food", "illness")}
    assert part.bounds.loc["food"].tolist() == pytest.approx([1 / 4.5, 1 / 2.25])
    assert part.bounds.loc["illness"].tolist() == pytest.approx([1 / 2.5, 3 / 4.25])


def test_a_range_without_a_value_is_read_at_its_geometric_middle(folder: CaseFolder) -> None:
    judged(
        folder,
        "guests,best,food,queue,,2,8,",
        "guests,best,queue,illness,1,,,",
        "guests,best,food,illness,4,,,",
    )
    part = folder.load().opinions().nodes["best"]
    assert part.matrix is not None
    assert part.matrix.is_complete
    assert part.matrix.judgment("food", "queue") == pytest.approx(4)
    assert part.matrix.intervals == {("food", "queue"): (2, 8)}
    assert part.passed == ()
    assert list(part.weights) == pytest.approx([4 / 6, 1 / 6, 1 / 6])


def test_one_end_of_a_range_is_the_value(folder: CaseFolder) -> None:
    judged(folder, "guests,food,taste,choice,3,2,,")
    matrix = folder.load().weighting().nodes["food"].matrix
    assert matrix is not None
    assert matrix.intervals == {("taste", "choice"): (2, 3)}


def test_half_a_range_without_a_value_is_an_error(folder: CaseFolder) -> None:
    judged(folder, "guests,food,taste,choice,,2,,")
    (problem,) = folder.problems()
    assert problem.startswith(f"{JUDGMENTS}:2: ")
    assert "both low and high" in problem


def test_clashing_ranges_are_a_warning_that_names_them(folder: CaseFolder) -> None:
    judged(
        folder,
        "guests,best,food,queue,3,2,4,",
        "guests,best,queue,illness,3,2,4,",
        "guests,best,food,illness,1,1/2,2,",  # at least 4 by the other two
    )
    case = folder.load()
    part = case.opinions().nodes["best"]
    assert part.region is not None
    assert len(part.region.clash) == 3
    assert part.bounds is None
    (warning,) = [w for w in case.warnings() if "ranges" in w]
    assert "food – queue" in warning
    ran = CliRunner().invoke(main, ["weights", str(folder.path)])
    assert ran.exit_code == 0
    assert "cannot all hold" in ran.stdout


# -- leaves rated by pairs -------------------------------------------------------------------------


@pytest.fixture
def by_pairs(folder: CaseFolder) -> CaseFolder:
    """Choice is rated by comparing the alternatives."""
    at = folder.read(CRITERIA).index('key = "choice"')
    text = folder.read(CRITERIA)
    folder.write(CRITERIA, text[:at] + text[at:].replace('"rated"', '"pairwise"', 1))
    folder.remove("criteria/ratings.csv")
    return folder.add(
        JUDGMENTS,
        "guests,choice,0,1E3,1/4,,,",
        "guests,choice,0,NA,1/2,,,",
        "guests,choice,1E3,NA,3,,,",
    )


CHOICE = [[1, 1 / 4, 1 / 2], [4, 1, 3], [2, 1 / 3, 1]]


@pytest.mark.parametrize("synthesis", ["ideal", "distributive"])
def test_ratings_by_pairs(by_pairs: CaseFolder, synthesis: str) -> None:
    by_pairs.edit(
        CRITERIA, 'method = "pairwise"', f'method = "pairwise"\nsynthesis = "{synthesis}"'
    )
    case = by_pairs.load()
    w = eig(CHOICE)
    expected = w / w.max() if synthesis == "ideal" else w
    assert case.model().values["choice"].tolist() == pytest.approx(expected.tolist(), rel=1e-9)
    said = case.opinions()
    assert said.nodes["choice"].weights.tolist() == pytest.approx(w.tolist(), rel=1e-9)
    assert list(said.nodes) == ["best", "food", "choice"]


def test_ratings_by_pairs_are_never_assumed_equal(by_pairs: CaseFolder) -> None:
    case = by_pairs.load()
    with pytest.raises(CaseError, match="true has no judgments of the alternatives on choice"):
        case.model("true")
    # Weights there are; the model is what is missing, and the reason stands in the result.
    said = case.opinions("true")
    assert said.best is None
    assert "choice" in said.problem
    assert "choice" not in said.nodes


def test_unconnected_ratings_by_pairs(by_pairs: CaseFolder) -> None:
    by_pairs.add(JUDGMENTS, "true,choice,0,1E3,1/4,,,")
    case = by_pairs.load()
    (warning,) = [w for w in case.warnings() if "true on choice" in w]
    assert warning.startswith(f"{JUDGMENTS}:9: ")
    assert "0, 1E3 | NA" in warning
    with pytest.raises(CaseError, match="true on choice"):
        case.model("true")


def test_ranges_alone_rate_by_pairs(by_pairs: CaseFolder) -> None:
    by_pairs.edit(JUDGMENTS, "guests,choice,0,NA,1/2,,,", "guests,choice,0,NA,,answered,,1")
    by_pairs.edit(JUDGMENTS, "guests,choice,1E3,NA,3,,,\n", "")
    text = by_pairs.read(JUDGMENTS)
    rows = [line.split(",") for line in text.splitlines()]
    lines = [",".join([*r[:5], "", "", *r[5:]]) for r in rows[1:]]
    by_pairs.write(
        JUDGMENTS,
        "who,node,a,b,value,low,high,status,rationale,round\n"
        + "\n".join([*lines, "guests,choice,1E3,NA,,2,8,,,"])
        + "\n",
    )
    values = by_pairs.load().model().values["choice"]
    assert values.tolist() == pytest.approx([1 / 4, 1, 1 / 4])


def test_peoples_ratings_stand_in_place_of_pairs(by_pairs: CaseFolder) -> None:
    by_pairs.write(
        "criteria/ratings.csv",
        "leaf,alternative,who,low,central,high,rationale\nchoice,NA,kari,,0.9,,\n",
    )
    case = by_pairs.load()
    w = eig(CHOICE) / eig(CHOICE).max()
    assert case.model().values["choice"].tolist() == pytest.approx([w[0], 1, 0.9])
    said = case.opinions(target=0.0)  # a mend at choice leaves Kari's rating alone
    assert said.nodes["choice"].mend is not None
    assert said.best == case.model().evaluate().top


# -- variants --------------------------------------------------------------------------------------


def test_variants_change_answers(folder: CaseFolder) -> None:
    case = folder.load()
    changed = case.variant(judgments={("guests", "food", "choice", "taste"): 4})
    assert changed.weighting().local["taste"] == pytest.approx(0.2)
    silent = case.variant(judgments={("guests", "food", "taste", "choice"): None})
    assert silent.weighting().assumed == ["food"]
    assert silent.opinions().nodes["food"].passed == ()  # not asked: nobody passed
    assert case.weighting().local["taste"] == pytest.approx(2 / 3)


def test_a_changed_answer_loses_its_range(folder: CaseFolder) -> None:
    judged(folder, "guests,food,taste,choice,3,2,4,")
    case = folder.load().variant(judgments={("guests", "food", "taste", "choice"): 9})
    matrix = case.weighting().nodes["food"].matrix
    assert matrix is not None
    assert not matrix.intervals
    assert matrix.judgment("taste", "choice") == 9


def test_judgments_on_what_is_left_out_go_with_it(folder: CaseFolder) -> None:
    weighting = folder.load().variant(without=["queue"]).weighting()
    assert [weighting.local[n] for n in ("food", "illness")] == pytest.approx([1 / 3, 2 / 3])


def test_a_participant_without_a_profile_has_answered(folder: CaseFolder) -> None:
    folder.write("weights/participants.csv", "participant,name\nkari,Kari\n")
    folder.add(PROFILES, "[participants]", 'unweighted = "equal"')
    case = folder.load()
    assert case.weighting("kari").profile.status == "answered"
    assert case.weighting("kari").to_dict()["status"] == "answered"
    assert case.weighting("kari").profile.name("nb") == "Kari"


def test_more_items_than_the_first_table_reaches_name_another_table(folder: CaseFolder) -> None:
    leaves = "".join(
        f'\n[[leaf]]\nkey = "x{k}"\nparent = "food"\nnames = "X{k}"\ndirection = "max"\n'
        'method = "rated"\n'
        for k in range(10)
    )
    folder.write(CRITERIA, folder.read(CRITERIA) + leaves)
    folder.add(
        "criteria/ratings.csv",
        *(f"x{k},{a},kari,,0.5,," for k in range(10) for a in ("0", "1E3", "NA")),
    )
    folder.add(JUDGMENTS, *(f"guests,food,choice,x{k},{1 + k % 3},,,1" for k in range(10)))
    folder.add(JUDGMENTS, "guests,food,x0,x1,1,,,1")
    case = folder.load()
    printed = case.weighting().to_dict()
    # Saaty's table of 1980 ends at 10 items; food has 12 children.
    assert printed["random_index"] == {"best": "saaty-1980", "food": "saaty-2005"}
    assert case.opinions().tables == ("saaty-1980", "saaty-2005")
    assert isinstance(case.warnings(), list)
    with pytest.raises(CaseError, match=r"guests on food: .*saaty-1980 ends at 10 items"):
        case.opinions(random_index="saaty-1980")


# -- which judgments count -------------------------------------------------------------------------

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["p", "q"]),
        st.sampled_from(["n", "m"]),
        st.sampled_from([("a", "b"), ("b", "a"), ("a", "c"), ("c", "b")]),
        st.integers(1, 4),
    ),
    max_size=12,
    unique_by=lambda r: (r[0], r[1], frozenset(r[2]), r[3]),
)


@given(ROWS)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_latest_is_the_row_of_the_highest_round_of_each_pair(
    rows: list[tuple[str, str, tuple[str, str], int]],
) -> None:
    texts = {"nb": "", "en": ""}
    records = [
        Judgment(who, node, a, b, Fraction(k + 1), None, None, "", texts, turn, "", ("", k))
        for k, (who, node, (a, b), turn) in enumerate(rows)
    ]
    found = latest_by_node(records)
    expected = [
        j
        for j in records
        if not any(
            (o.who, o.node, {o.a, o.b}) == (j.who, j.node, {j.a, j.b}) and o.round > j.round
            for o in records
        )
    ]
    told = [j for judgments in found.values() for j in judgments]
    assert sorted(j.where[1] for j in told) == sorted(j.where[1] for j in expected)
    assert all((j.who, j.node) == key for key, judgments in found.items() for j in judgments)


def test_reading_many_answers_indexes_them_once(folder: CaseFolder) -> None:
    people = [f"p{k}" for k in range(200)]
    folder.write("weights/participants.csv", "participant\n" + "\n".join(people) + "\n")
    pairs = [("food", "queue"), ("food", "illness"), ("queue", "illness")]
    rows = [
        f"{p},best,{a},{b},{1 + k % 9},,,{turn}"
        for k, p in enumerate(people)
        for a, b in pairs
        for turn in range(1, 6)
    ]
    judged(folder, *rows)
    folder.add(PROFILES, "[participants]", 'unweighted = "equal"')
    case = folder.load()
    assert case.latest_judgments is case.latest_judgments
    assert case.variant(claims="all").latest_judgments is case.latest_judgments
    assert len(case.latest_judgments["p7", "best"]) == 3
    for k in (0, 8, 199):
        x = 1 + k % 9
        w = eig([[1, x, x], [1 / x, 1, x], [1 / x, 1 / x, 1]])
        assert case.weighting(f"p{k}").local["food"] == pytest.approx(w[0], rel=1e-9)
        assert not math.isnan(case.opinions(f"p{k}").nodes["best"].consistency_ratio)
