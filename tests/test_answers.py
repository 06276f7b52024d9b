"""Answers to swing, points, best-worst, trade-offs, order and ranges: into weights of the case.

The small case has three children under its goal (food, queue, illness) and two under food (taste,
choice). Expected numbers are worked out by hand, by the closed form of rank-order centroids, or as
means of draws.
"""

from __future__ import annotations

import dataclasses
from itertools import permutations

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import CaseFolder
from hypothesis import given, settings
from hypothesis import strategies as st

import mcda_eiej as mcda
from mcda_eiej import polytope, sensitivity, weighting
from mcda_eiej.answers import Elicited, constraints_from_answers, latest_answers
from mcda_eiej.bymethod import weights_by_method
from mcda_eiej.cli import main
from mcda_eiej.constraints import as_constraints
from mcda_eiej.errors import CaseError
from mcda_eiej.polytope import centroid, region_of
from mcda_eiej.records import Answer
from mcda_eiej.sensitivity.judged import judged

ANSWERS = "weights/answers.csv"
JUDGMENTS = "weights/judgments.csv"
PROFILES = "weights/profiles.toml"
PEOPLE = "weights/participants.csv"
HEADER = "who,node,method,item,reference,value,status,round"
NODES = ("food", "queue", "illness")


def answered(folder: CaseFolder, *rows: str, settings: str = "") -> CaseFolder:
    """The small case with these answers of the cook, whose profile has these settings."""
    folder.write(ANSWERS, "\n".join([HEADER, *rows]) + "\n")
    if settings:
        folder.edit(PROFILES, 'names = "Cook"', f'names = "Cook"\n{settings}')
    return folder


def points(method: str, values: dict[str, float | str], node: str = "best") -> list[str]:
    return [f"true,{node},{method},{item},,{x},," for item, x in values.items()]


def best_worst(
    best: tuple[object, ...], worst: tuple[object, ...], who: str = "true", round_: str = ""
) -> list[str]:
    rows = []
    for side, values in (("best", best), ("worst", worst)):
        rows += [
            f"{who},best,best_worst,{item},{side},{x},,{round_}"
            for item, x in zip(NODES, values, strict=True)
        ]
    return rows


def local(case: mcda.Case, who: str = "true", items: tuple[str, ...] = NODES) -> list[float]:
    weights = case.weighting(who).local
    return [weights[n] for n in items]


# -- one method a node ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (points("swing", {"food": 100, "queue": 60, "illness": 40}), [0.5, 0.3, 0.2]),
        (points("smart", {"food": 30, "queue": 10, "illness": 60}), [0.3, 0.1, 0.6]),
        (points("points", {"food": 12.5, "queue": 0, "illness": 87.5}), [0.125, 0.0, 0.875]),
        # Consistent: food is 2 times queue and 6 times illness, queue 3 times illness.
        (best_worst((1, 2, 6), (6, 3, 1)), [0.6, 0.3, 0.1]),
        # Two swings of queue are worth one of food, four of illness one of queue.
        (
            ["true,best,trade_off,queue,food,2,,", "true,best,trade_off,illness,queue,4,,"],
            [8 / 13, 4 / 13, 1 / 13],
        ),
    ],
    ids=["swing", "smart", "points", "best-worst", "trade-off"],
)
def test_answers_are_the_weights_of_the_model(
    folder: CaseFolder, rows: list[str], expected: list[float]
) -> None:
    case = answered(folder, *rows).load()
    assert local(case) == pytest.approx(expected, rel=1e-9)
    part = case.weighting("true").nodes["best"]
    assert (part.origin, part.answered, part.matrix) == (rows[0].split(",")[2], ("true",), None)
    # The nodes below were not answered, and are equal as the profile says.
    assert case.weighting("true").assumed == ["food"]
    model = case.model("true")
    assert model.local_weights[list(NODES)].tolist() == pytest.approx(expected, rel=1e-9)


def test_trade_offs_that_do_not_fit_are_least_squares_of_logarithms(folder: CaseFolder) -> None:
    # Three swings of illness are worth one of food, where the other two imply eight: each of the
    # three ratios gives way by the cube root of 8/3.
    rows = [
        "true,best,trade_off,queue,food,2,,",
        "true,best,trade_off,illness,queue,4,,",
        "true,best,trade_off,illness,food,3,,",
    ]
    give = (3 / 8) ** (1 / 3)
    ratios = np.array([2 * 4 * give**2, 4 * give, 1])
    expected = (ratios / ratios.sum()).tolist()
    assert local(answered(folder, *rows).load()) == pytest.approx(expected, rel=1e-9)


def test_order_is_the_centroid_of_what_it_allows(folder: CaseFolder) -> None:
    # A whole order: rank-order centroid, (1/3)(1 + 1/2 + 1/3), (1/3)(1/2 + 1/3), (1/3)(1/3).
    rows = ["true,best,order,food,queue,,,", "true,best,order,queue,illness,,,"]
    case = answered(folder, *rows).load()
    assert local(case) == pytest.approx([11 / 18, 5 / 18, 2 / 18], rel=1e-12)
    # Only food at least queue: the mean over the three orders food-queue-illness,
    # food-illness-queue and illness-food-queue of 11/18, 5/18, 2/18 by place.
    case = answered(folder, rows[0]).load()
    assert local(case) == pytest.approx([1 / 2, 1 / 6, 1 / 3], rel=1e-12)
    # Both ways: equal, a line of weights (t, t, 1 - 2t) with t in 0..1/2, in its own dimension.
    case = answered(folder, rows[0], "true,best,order,queue,food,,,").load()
    assert local(case) == pytest.approx([0.25, 0.25, 0.5], rel=1e-12)


def test_ranges_are_the_centroid_of_what_they_allow(folder: CaseFolder) -> None:
    # food in 0.5..1 cuts off a triangle of half the size: corners (1, 0, 0), (.5, .5, 0), ...
    case = answered(folder, "true,best,interval,food,,0.5..1,,").load()
    assert local(case) == pytest.approx([2 / 3, 1 / 6, 1 / 6], rel=1e-12)
    # An exact weight leaves a line of the other two.
    case = answered(folder, "true,best,interval,food,,0.4..0.4,,").load()
    assert local(case) == pytest.approx([0.4, 0.3, 0.3], rel=1e-9)
    # All pinned: the region is a point.
    rows = points("interval", {"food": "0.2..0.2", "queue": "0.3..0.3", "illness": "0.5..0.5"})
    assert local(answered(folder, *rows).load()) == pytest.approx([0.2, 0.3, 0.5], rel=1e-9)


def test_comparisons_are_the_centroid_of_what_they_allow(folder: CaseFolder) -> None:
    # food at least as much as the other two together: food in 0.5..1, the triangle above.
    case = answered(folder, "true,best,compare,food,queue;illness,1..inf,,").load()
    assert local(case) == pytest.approx([2 / 3, 1 / 6, 1 / 6], rel=1e-12)
    # The same the other way round, in fractions and with blanks.
    case = answered(folder, "true,best,compare,queue ; illness,food,0..1/1,,").load()
    assert local(case) == pytest.approx([2 / 3, 1 / 6, 1 / 6], rel=1e-12)
    # food is 1/3 to 3 times queue, which leaves illness free: corners (0, 0, 1), (1/4, 3/4, 0),
    # (3/4, 1/4, 0).
    case = answered(folder, "true,best,compare,food,queue,1/3..3,,").load()
    assert local(case) == pytest.approx([1 / 3, 1 / 3, 1 / 3], rel=1e-12)
    found = weights_by_method(case, "true", "best").methods["compare"]
    assert list(found.low.values()) == pytest.approx([0, 0, 0], abs=1e-12)
    assert list(found.high.values()) == pytest.approx([3 / 4, 3 / 4, 1], rel=1e-12)


def test_comparisons_with_exact_ratios_leave_a_point(folder: CaseFolder) -> None:
    rows = [
        "true,best,compare,food,queue,2..2,,",
        "true,best,compare,illness,queue,1/3..1/3,,",
        # Just touches the others: 2 + 1 is 9 times 1/3.
        "true,best,compare,food;queue,illness,9..inf,,",
    ]
    assert local(answered(folder, *rows).load()) == pytest.approx([0.6, 0.3, 0.1], rel=1e-9)


def test_centroid_of_order_and_ranges_is_the_mean_of_draws() -> None:
    names = list("abcd")
    made = as_constraints(["a >= b", "0.1 <= c <= 0.3", "b >= d", "a <= 0.6"], names)
    middle = centroid(region_of(made))
    draws = np.random.default_rng(0).dirichlet(np.ones(4), 400_000)
    inside = ((draws @ made.rows.T >= made.low) & (draws @ made.rows.T <= made.high)).all(axis=1)
    kept = draws[inside]
    error = kept.std(axis=0) / np.sqrt(len(kept))
    # Independent check by sampling: four standard errors.
    assert (np.abs(kept.mean(axis=0) - middle) <= 4 * error).all()
    assert inside.sum() > 5_000


@given(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=5))
@settings(derandomize=True, deadline=None, max_examples=30)
def test_centroid_of_an_order_is_the_mean_over_its_linear_extensions(
    pairs: set[tuple[int, int]],
) -> None:
    # Another exact way: each linear extension is a simplex of the same size, whose centroid is the
    # rank-order centroid in that order.
    pairs = {(i, j) for i, j in pairs if i < j}  # no cycles
    names = list("abcd")
    made = as_constraints([f"{names[i]} >= {names[j]}" for i, j in pairs], names)
    orders = [o for o in permutations(range(4)) if all(o.index(i) < o.index(j) for i, j in pairs)]
    roc = weighting.rank_order_centroid(4)
    expected = np.mean([[roc[o.index(i)] for i in range(4)] for o in orders], axis=0)
    assert centroid(region_of(made)) == pytest.approx(expected, abs=1e-12)


def test_the_profile_chooses_the_best_worst_model(folder: CaseFolder) -> None:
    # Rezaei (2015), the example of three criteria: best to others 8, 2, 1, others to worst 1, 5, 8;
    # weights .071 .338 .589, xi .26, as also in https://github.com/jbytecode/JMcDM,
    # test/mcdm/testbestworst.jl. Printed with three digits, cut and not rounded: 1e-3.
    rows = best_worst((8, 2, 1), (1, 5, 8))
    linear = local(answered(folder, *rows).load())
    assert linear == pytest.approx([1 / 14, 9 / 28, 17 / 28], abs=1e-9)
    folder.edit(PROFILES, 'names = "Cook"', 'names = "Cook"\nbest_worst = "nonlinear"')
    assert local(folder.load()) == pytest.approx([0.071, 0.338, 0.589], abs=1e-3)
    assert folder.load().profiles["guests"].best_worst == "linear"


# -- rounds and passes ----------------------------------------------------------------------------


def test_the_highest_round_counts_item_by_item(folder: CaseFolder) -> None:
    rows = points("swing", {"food": 100, "queue": 60, "illness": 40})
    more = ["true,best,swing,queue,,20,,3", "true,best,swing,queue,,90,,2"]
    case = answered(folder, *rows, *more).load()
    assert local(case) == pytest.approx([100 / 160, 20 / 160, 40 / 160])
    assert len(case.answers) == 5  # earlier rounds are kept


def test_of_a_pair_the_highest_round_counts_in_either_direction(folder: CaseFolder) -> None:
    rows = ["true,best,order,food,queue,,,", "true,best,order,queue,food,,,2"]
    assert local(answered(folder, *rows).load()) == pytest.approx([1 / 6, 1 / 2, 1 / 3])
    rows = [
        "true,best,trade_off,queue,food,2,,1",
        "true,best,trade_off,illness,food,5,,1",
        "true,best,trade_off,food,queue,10,,2",
    ]
    assert local(answered(folder, *rows).load()) == pytest.approx([5 / 56, 50 / 56, 1 / 56])


def test_a_pass_takes_an_answer_back(folder: CaseFolder) -> None:
    rows = points("swing", {"food": 100, "queue": 60, "illness": 40})
    case = answered(folder, *rows, "true,best,swing,queue,,,,2").load()
    with pytest.raises(CaseError, match="true on best: swing is not answered for queue"):
        case.weighting("true")
    rows += [f"true,best,swing,{item},,,,2" for item in NODES]
    case = answered(folder, *rows).load()
    assert case.weighting("true").assumed == ["best", "food"]
    # An order has nothing to leave empty: a pass is written out.
    rows = ["true,best,order,food,queue,,,", "true,best,order,food,queue,passed,,2"]
    assert answered(folder, *rows).load().weighting("true").assumed == ["best", "food"]
    assert constraints_from_answers(folder.load(), "true", "best") == ()


def test_of_a_comparison_all_rows_of_the_highest_round_count(folder: CaseFolder) -> None:
    first = "true,best,compare,food,queue;illness,3..inf,,"
    # Yes/no answers to one comparison, one of them the other way round, and a pass.
    later = [
        "true,best,compare,food,illness;queue,1..inf,,2",
        "true,best,compare,queue;illness,food,1/3..inf,,2",
        "true,best,compare,food,illness;queue,passed,,2",
    ]
    case = answered(folder, first, *later).load()
    constraints = constraints_from_answers(case, "true", "best")
    assert [c.label for c in constraints] == [
        "food is worth at least 1 times illness + queue",
        "queue + illness is worth at least 1/3 times food",
    ]
    # food from 1/2 to 3/4: a trapezium of two triangles of areas 1/2 and 1/4.
    expected = (0.5 * (0.5 + 0.5 + 0.75) / 3 + 0.25 * (0.5 + 0.75 + 0.75) / 3) / 0.75
    assert local(case)[0] == pytest.approx(expected, rel=1e-12)
    # A pass alone in a higher round takes all back.
    rows = [first, *later, "true,best,compare,food,illness;queue,,,3"]
    assert answered(folder, *rows).load().weighting("true").assumed == ["best", "food"]


def test_ranges_and_orders_that_are_passed_constrain_nothing(folder: CaseFolder) -> None:
    rows = ["true,best,interval,food,,,,", "true,best,interval,queue,,0.2..0.2,,"]
    case = answered(folder, *rows).load()
    assert local(case) == pytest.approx([0.4, 0.2, 0.4])


# -- which method counts --------------------------------------------------------------------------

SWING = points("swing", {"food": 100, "queue": 60, "illness": 40})
POINTS = points("points", {"food": 20, "queue": 20, "illness": 60})


def test_several_methods_and_none_named_is_an_error_that_names_them(folder: CaseFolder) -> None:
    case = answered(folder, *SWING, *POINTS).load()
    with pytest.raises(CaseError) as caught:
        case.model("true")
    (problem,) = caught.value.problems
    assert (problem.where, problem.key) == (PROFILES, "profile[true].weighting")
    assert "true on best: answered by swing and points" in str(problem)
    assert any("answered by swing and points" in w for w in case.warnings())
    folder.add(JUDGMENTS, "true,best,food,queue,2,answered,,1")
    with pytest.raises(CaseError, match="answered by judgments, swing and points"):
        folder.load().model("true")
    # The headline profile must give a model.
    folder.edit(PROFILES, 'default = "guests"', 'default = "true"')
    assert any("answered by judgments, swing and points" in p for p in folder.problems())


def test_the_method_that_the_profile_names_counts(folder: CaseFolder) -> None:
    case = answered(folder, *SWING, *POINTS, settings='weighting = "points"').load()
    assert local(case) == pytest.approx([0.2, 0.2, 0.6])
    assert case.weighting("true").to_dict()["weighting"] == "points"
    folder.edit(PROFILES, 'weighting = "points"', 'weighting = "swing"')
    assert local(folder.load()) == pytest.approx([0.5, 0.3, 0.2])
    # Judgments may be named too.
    folder.add(JUDGMENTS, *(f"true,best,food,{x},2,answered,,1" for x in ("queue", "illness")))
    folder.edit(PROFILES, 'weighting = "swing"', 'weighting = "judgments"')
    assert local(folder.load()) == pytest.approx([0.5, 0.25, 0.25])


def test_a_node_answered_only_by_another_method_than_named_is_an_error(folder: CaseFolder) -> None:
    rows = [*SWING, *points("points", {"taste": 70, "choice": 30}, "food")]
    case = answered(folder, *rows, settings='weighting = "swing"').load()
    with pytest.raises(CaseError, match="weighting names swing, but the answers are by points"):
        case.model("true")
    # With none named each node has the one that was answered there.
    folder.edit(PROFILES, 'weighting = "swing"\n', "")
    case = folder.load()
    assert local(case) == pytest.approx([0.5, 0.3, 0.2])
    assert local(case, items=("taste", "choice")) == pytest.approx([0.7, 0.3])
    assert {n: p.origin for n, p in case.weighting("true").nodes.items()} == {
        "best": "swing",
        "food": "points",
    }


def test_a_method_named_and_nobody_asked_is_a_node_without_answers(folder: CaseFolder) -> None:
    case = folder.edit(PROFILES, 'names = "Cook"', 'names = "Cook"\nweighting = "swing"').load()
    assert case.weighting("true").assumed == ["best", "food"]
    folder.edit(PROFILES, 'weighting = "swing"\nunweighted = "equal"', 'weighting = "swing"')
    with pytest.raises(CaseError, match="has no judgments on best"):
        folder.load().weighting("true")


def test_people_of_participants_csv_answer_too(folder: CaseFolder) -> None:
    folder.write(PEOPLE, "participant,name\nkari,Kari\n")
    folder.edit(
        PROFILES, 'default = "guests"', 'default = "guests"\n\n[participants]\nunweighted = "equal"'
    )
    rows = [row.replace("true,", "kari,", 1) for row in [*SWING, *POINTS]]
    case = answered(folder, *rows).load()
    with pytest.raises(CaseError, match=r"\[participants\]: kari on best: answered by swing and"):
        case.model("kari")
    folder.edit(PROFILES, "[participants]\n", '[participants]\nweighting = "points"\n')
    assert local(folder.load(), "kari") == pytest.approx([0.2, 0.2, 0.6])


# -- answers that cannot be used ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (points("swing", {"food": 100}), "swing is not answered for queue, illness"),
        (points("points", {"food": 50, "queue": 40, "illness": 5}), "add up to 95, not to 100"),
        (points("swing", {"food": 0, "queue": 0, "illness": 0}), "all points are 0"),
        (
            ["true,best,trade_off,food,queue,2,,"],
            "do not connect all items; the parts are food, queue; illness",
        ),
        (
            [
                "true,best,trade_off,food,queue,0,,",
                "true,best,trade_off,food,illness,2,,",
            ],
            "not a number above 0",
        ),
        (best_worst((1, 2, ""), (6, 3, 1)), "the best has not been compared with illness"),
        (best_worst((2, 2, 6), (6, 3, 1)), "no item has 1"),
        (best_worst((1, 2, 6), (5, 3, 1)), "best over worst is 6 in one set"),
        (
            points("interval", {"food": "0.6..1", "queue": "0.5..1", "illness": "0..0.9"}),
            "food from 0.6 to 1; queue from 0.5 to 1 cannot all hold",
        ),
        (points("interval", dict.fromkeys(NODES, "0..0.3")), "cannot all hold"),
    ],
)
def test_what_answers_cannot_say(folder: CaseFolder, rows: list[str], words: str) -> None:
    case = answered(folder, *rows).load()
    with pytest.raises(CaseError) as caught:
        case.model("true")
    assert words in str(caught.value)
    assert ANSWERS in str(caught.value)
    assert "true on best" in str(caught.value)
    assert any(words in w for w in case.warnings())


def test_a_clash_of_ranges_names_a_smallest_set_and_its_line(folder: CaseFolder) -> None:
    rows = points("interval", {"illness": "0..1", "food": "0.6..0.8", "queue": "0.5..0.9"})
    with pytest.raises(CaseError) as caught:
        answered(folder, *rows).load().model("true")
    (problem,) = caught.value.problems
    assert problem.line == 2
    assert "illness" not in problem.message
    assert "no fewer of the constraints clash" in problem.message


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        # Nothing but weights of 0 on both sides: illness alone would be left.
        (("food,queue,2..3", "queue,food,1..2"), (2, 3)),
        (("food,queue,2..3", "queue,illness,2..3", "illness,food,1/2..1"), (2, 3, 4)),
        # No weights at all.
        (("illness,food;queue,2..inf", "food,queue,1..2", "illness,food,0..1/2"), (2, 4)),
    ],
)
def test_comparisons_that_clash_are_named(
    folder: CaseFolder, rows: tuple[str, ...], named: tuple[int, ...]
) -> None:
    case = answered(folder, *(f"true,best,compare,{row},," for row in rows)).load()
    with pytest.raises(CaseError) as caught:
        case.model("true")
    text = str(caught.value)
    assert "true on best: these answers cannot all hold" in text
    for line in range(2, 2 + len(rows)):
        assert (f"line {line}, " in text) == (line in named)
    assert any("these answers cannot all hold" in w for w in case.warnings())
    assert "compare" in weights_by_method(case, "true", "best").problems


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("true,best,compare,food,queue,3,,", "value: '3' is no range of ratios"),
        ("true,best,compare,food,queue,3..2,,", "is no range of ratios"),
        ("true,best,compare,food,queue,0..inf,,", "is no range of ratios"),
        ("true,best,compare,food,queue,1..1/0,,", "is no range of ratios"),
        ("true,best,compare,food,,1..2,,", "reference is ''; allowed: a key, or several"),
        ("true,best,compare,food;,queue,1..2,,", "item is 'food;'; allowed: a key, or several"),
        ("true,best,compare,food;queue,queue,1..2,,", "queue stands twice"),
        ("true,best,compare,food;taste,queue,1..2,,", "item is 'taste'"),
        ("true,best,interval,food,,20..30,,", "local weights are from 0 to 1"),
        ("true,best,order,food,queue,7,,", "an order has no value, or is passed"),
        ("true,best,order,food,food,,,", "'food' is compared with itself"),
        ("true,best,trade_off,food,food,2,,", "'food' is compared with itself"),
        ("true,taste,swing,food,,10,,", "node is 'taste'; known: best, food"),
        ("true,best,swing,taste,,10,,", "item is 'taste'"),
        ("true,queue,value,15,,50,,", "value is '50'; allowed: a number from 0 to 1"),
        ("true,queue,value,many,,0.5,,", "item is 'many'; allowed: a finite number"),
        ("true,queue,value,31,,0.5,,", "item is 31; allowed: from 0 to 30, the ends of the scale"),
        ("true,queue,value,,,0.5,,", "item is empty"),
        ("true,food,value,15,,0.5,,", "node is 'food'"),
    ],
)
def test_bad_rows_are_errors_when_the_case_is_read(
    folder: CaseFolder, row: str, words: str
) -> None:
    (problem,) = answered(folder, row).problems()
    assert problem.startswith(f"{ANSWERS}:2")
    assert words in problem


def test_an_answer_twice_in_one_round_is_an_error(folder: CaseFolder) -> None:
    rows = ["true,best,trade_off,food,queue,2,,", "true,best,trade_off,queue,food,2,,1"]
    (problem,) = answered(folder, *rows).problems()
    assert "is already on line 2" in problem
    rows = ["true,best,compare,food,queue,1..2,,", "true,best,compare,food,queue,1..2,,1"]
    (problem,) = answered(folder, *rows).problems()
    assert "is already on line 2" in problem
    # An order both ways says equal, and is no such error.
    rows = ["true,best,order,food,queue,,,", "true,best,order,queue,food,,,1"]
    assert answered(folder, *rows).load()


def test_an_unknown_best_worst_model_is_an_error(folder: CaseFolder) -> None:
    folder.edit(PROFILES, 'names = "Cook"', 'names = "Cook"\nbest_worst = "square"')
    (problem,) = folder.problems()
    assert "best_worst" in problem
    assert "linear" in problem


# -- constraints ----------------------------------------------------------------------------------


def test_order_and_ranges_as_constraints_on_the_weights_of_a_node(folder: CaseFolder) -> None:
    rows = ["true,best,order,food,queue,,,", "true,best,interval,illness,,0.1..0.25,,"]
    case = answered(folder, *rows, settings='weighting = "order"').load()
    made = constraints_from_answers(case, "true", "best")
    assert [c.label for c in made] == ["food at least queue", "illness from 0.1 to 0.25"]
    assert dict(made[0].coefficients) == {"food": 1.0, "queue": -1.0}
    assert (made[0].low, made[1].low, made[1].high) == (0.0, 0.1, 0.25)
    assert constraints_from_answers(case, "true", "food") == ()
    assert constraints_from_answers(case, "guests", "best") == ()
    # Whatever takes constraints takes them.
    space = sensitivity.weight_space(case.model("true"), constraints=made)
    assert space.constraints == ("food at least queue", "illness from 0.1 to 0.25")
    for a in case.alternatives:
        for row in space.vertices(a).to_dict("records"):
            assert row["food"] >= row["queue"] - 1e-12
            assert 0.1 - 1e-12 <= row["illness"] <= 0.25 + 1e-12


# -- parts of the case left out -------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        SWING,
        points("points", {"food": 50, "queue": 30, "illness": 20}),
        best_worst((1, 5 / 3, 2.5), (2.5, 1.5, 1)),
        ["true,best,trade_off,food,illness,0.4,,", "true,best,trade_off,food,queue,0.6,,"],
        points("interval", {"food": "0.5..0.5", "queue": "0.3..0.3"}),
    ],
    ids=["swing", "points", "best-worst", "trade-off", "interval"],
)
def test_what_is_left_out_of_the_case_leaves_the_others_in_proportion(
    folder: CaseFolder, rows: list[str]
) -> None:
    case = answered(folder, *rows).load()
    assert local(case) == pytest.approx([0.5, 0.3, 0.2], rel=1e-9)
    fewer = case.variant(without=("food",)).weighting("true")
    assert fewer.local["queue"] == pytest.approx(0.6, rel=1e-9)
    assert fewer.local["illness"] == pytest.approx(0.4, rel=1e-9)


def test_nothing_with_weight_left_is_an_error(folder: CaseFolder) -> None:
    rows = points("swing", {"food": 100, "queue": 0, "illness": 0})
    case = answered(folder, *rows).load()
    with pytest.raises(CaseError, match="nothing that is left has any weight"):
        case.variant(without=("food",)).weighting("true")
    table = sensitivity.structure_flips(case, "true")
    row = table[table["what"] == "food"].iloc[0]
    assert "nothing that is left" in row["conflict"]


def test_judgment_flips_leave_weights_by_other_methods_alone(folder: CaseFolder) -> None:
    case = answered(folder, *SWING).load()
    model = judged(case, "true")
    (part,) = (model.parts[p] for p in model.parts_of["best"])
    assert part.fixed
    assert part.base.tolist() == pytest.approx([0.5, 0.3, 0.2])
    assert model.scores({})[0] == pytest.approx(case.model("true").scores())
    table = sensitivity.judgment_flips(case, "true")
    assert set(table["node"]) - {"food", ""} == set()
    # A method named and not answered: judgments would not count there either.
    folder.edit(PROFILES, 'names = "Cook"', 'names = "Cook"\nweighting = "swing"')
    table = sensitivity.judgment_flips(folder.load(), "true")
    assert table[table["kind"] == "unanswered"].empty


# -- groups ---------------------------------------------------------------------------------------


def panel(folder: CaseFolder, aggregation: str, *rows: str, more: str = "") -> mcda.Case:
    """Kari, Ola and Eva in a group; their answers."""
    folder.write(PEOPLE, "participant,name,group,weight\nkari,,,1\nola,,,2\neva,,,1\n")
    text = folder.read(PROFILES)
    text += f"""
[[profile]]
key = "all"
names = "All"
kind = "group"
members = "participants"
unweighted = "equal"
aggregation = "{aggregation}"
{more}
"""
    folder.write(PROFILES, text)
    folder.write(ANSWERS, "\n".join([HEADER, *rows]) + "\n")
    return folder.load()


def of(who: str, rows: list[str]) -> list[str]:
    return [row.replace("true,", f"{who},", 1) for row in rows]


def test_priorities_of_any_method_are_put_together(folder: CaseFolder) -> None:
    folder.add(
        JUDGMENTS,
        "eva,best,food,queue,2,answered,,1",
        "eva,best,food,illness,4,answered,,1",
    )
    rows = [*of("kari", SWING), *of("ola", POINTS)]
    case = panel(folder, "priorities", *rows, more='mean = "arithmetic"')
    expected = np.average([[0.5, 0.3, 0.2], [0.2, 0.2, 0.6], [4 / 7, 2 / 7, 1 / 7]], 0, [1, 2, 1])
    assert local(case, "all") == pytest.approx(expected.tolist(), rel=1e-9)
    part = case.weighting("all").nodes["best"]
    assert (part.origin, part.answered) == ("priorities", ("kari", "ola", "eva"))
    folder.edit(PROFILES, 'mean = "arithmetic"', 'mean = "geometric"')
    logs = np.average(
        np.log([[0.5, 0.3, 0.2], [0.2, 0.2, 0.6], [4 / 7, 2 / 7, 1 / 7]]), 0, [1, 2, 1]
    )
    expected = np.exp(logs) / np.exp(logs).sum()
    assert local(folder.load(), "all") == pytest.approx(expected.tolist(), rel=1e-9)


def test_global_weights_of_any_method_are_put_together(folder: CaseFolder) -> None:
    below = points("points", {"taste": 80, "choice": 20}, "food")
    rows = [*of("kari", SWING), *of("kari", below), *of("ola", POINTS)]
    case = panel(folder, "global", *rows, more='mean = "arithmetic"')
    # Ola did not answer below food, and leaves the split to who did.
    taste = (0.5 * 0.8 + 2 * 0.2 * 0.8) / 3
    food = (0.5 + 2 * 0.2) / 3
    assert case.model("all").global_weights["taste"] == pytest.approx(taste, rel=1e-9)
    assert local(case, "all")[0] == pytest.approx(food, rel=1e-9)


def test_judgments_cannot_be_put_together_of_other_methods(folder: CaseFolder) -> None:
    folder.add(JUDGMENTS, "eva,best,food,queue,2,answered,,1")
    case = panel(folder, "judgments", *of("kari", SWING))
    with pytest.raises(CaseError) as caught:
        case.weighting("all")
    (problem,) = caught.value.problems
    assert problem.key == "profile[all].aggregation"
    assert "all on best: kari answered otherwise than by judgments" in problem.message
    assert 'aggregation = "priorities" or "global"' in problem.message
    assert any("kari answered otherwise" in w for w in case.warnings())


def test_a_group_that_names_another_method_cannot_put_judgments_together(
    folder: CaseFolder,
) -> None:
    with pytest.raises(CaseError) as caught:
        panel(folder, "judgments", more='weighting = "swing"')
    assert "not answers by swing" in str(caught.value)
    assert "profile[all].aggregation" in str(caught.value)


def test_members_with_several_methods_or_another_one_are_named(folder: CaseFolder) -> None:
    rows = [*of("kari", SWING), *of("kari", POINTS), *of("ola", SWING)]
    case = panel(folder, "priorities", *rows)
    with pytest.raises(CaseError, match="kari on best: answered by swing and points"):
        case.weighting("all")
    both = 'aggregation = "priorities"\nweighting = "points"'
    folder.edit(PROFILES, 'aggregation = "priorities"', both)
    with pytest.raises(CaseError, match=r"ola on best: weighting names points, but .* by swing"):
        folder.load().weighting("all")
    folder.edit(PROFILES, 'weighting = "points"', 'weighting = "swing"')
    assert local(folder.load(), "all") == pytest.approx([0.5, 0.3, 0.2])


def test_a_member_with_too_few_answers_is_in_no_mean(folder: CaseFolder) -> None:
    rows = [*of("kari", SWING), *of("ola", points("swing", {"food": 100, "queue": ""}))]
    case = panel(folder, "priorities", *rows)
    part = case.weighting("all").nodes["best"]
    assert (part.answered, part.undetermined) == (("kari",), ("ola",))
    assert local(case, "all") == pytest.approx([0.5, 0.3, 0.2])
    said = case.opinions("all")
    assert said.accord is not None
    assert said.accord.node_table.loc["best", "passed"] == 1
    assert set(said.accord.left_out) == {"ola", "eva"}
    folder.write(ANSWERS, "\n".join([HEADER, *rows[3:]]) + "\n")
    with pytest.raises(CaseError, match="no member's answers say enough"):
        folder.load().weighting("all")


def test_agreement_counts_weights_by_any_method(folder: CaseFolder) -> None:
    rows = [*of("kari", SWING), *of("ola", SWING)]
    case = panel(folder, "priorities", *rows)
    found = case.opinions("all").accord
    assert found is not None
    assert found.node_table.loc["best", "consensus"] == pytest.approx(1.0)
    assert found.node_table.loc["best", "testable"] == 0
    assert found.consistency_ratios["best"].isna().all()
    assert dict(found.spread) == {}  # there is no judgment to spread


@pytest.mark.parametrize("aggregation", ["priorities", "global"])
def test_people_flips_and_models_agree_on_groups_of_other_methods(
    folder: CaseFolder, aggregation: str
) -> None:
    folder.add(
        JUDGMENTS,
        "eva,best,food,queue,2,answered,,1",
        "eva,best,food,illness,4,answered,,1",
    )
    rows = [*of("kari", SWING), *of("ola", POINTS)]
    case = panel(folder, aggregation, *rows)
    model = judged(case, "all")
    assert model.scores({})[0] == pytest.approx(case.model("all").scores(), rel=1e-9)
    for k, gone in enumerate(("kari", "ola", "eva")):
        left = np.array([[1.0, 2.0, 1.0]])
        left[0, k] = 0.0
        expected = case.variant(without_members=(gone,)).model("all").scores()
        assert model.reweighted(left)[0] == pytest.approx(expected, rel=1e-9)
    assert not sensitivity.participant_flips(case, "all").empty
    assert not sensitivity.judgment_flips(case, "all").empty


# -- side by side ---------------------------------------------------------------------------------


def test_methods_stand_side_by_side(folder: CaseFolder) -> None:
    folder.add(JUDGMENTS, *(f"true,best,food,{x},2,answered,,1" for x in ("queue", "illness")))
    rows = [*SWING, *POINTS, *best_worst((1, 2, 6), (6, 3, 1)), "true,best,order,food,queue,,,"]
    case = answered(folder, *rows, settings='weighting = "swing"').load()
    found = weights_by_method(case, "true", "best")
    table = found.to_frame()
    assert table.columns.tolist() == ["judgments", "swing", "points", "best_worst", "order"]
    assert table.index.tolist() == list(NODES)
    assert table["judgments"].tolist() == pytest.approx([0.5, 0.25, 0.25])
    assert table["swing"].tolist() == pytest.approx([0.5, 0.3, 0.2])
    assert table["order"].tolist() == pytest.approx([1 / 2, 1 / 6, 1 / 3])
    assert found.used == "swing"
    assert found.methods["best_worst"].consistency_ratio == pytest.approx(0, abs=1e-9)
    assert found.methods["order"].high["food"] == pytest.approx(1)
    assert found.to_dict()["used"] == "swing"
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.used = "points"  # type: ignore[misc]


def test_side_by_side_needs_no_choice_and_says_what_cannot_be_had(folder: CaseFolder) -> None:
    rows = [*SWING, *points("points", {"food": 50, "queue": 40, "illness": 5})]
    found = weights_by_method(answered(folder, *rows).load(), "true", "best")
    assert found.used is None
    assert list(found.to_frame()) == ["swing"]
    assert "add up to 95" in found.problems["points"]
    nothing = weights_by_method(folder.load(), "true", "food")
    assert nothing.to_frame().empty
    with pytest.raises(CaseError, match="no node 'taste'"):
        weights_by_method(folder.load(), "true", "taste")


def test_a_group_stands_side_by_side_by_means_of_who_used_each_method(folder: CaseFolder) -> None:
    rows = [*of("kari", SWING), *of("kari", POINTS), *of("ola", POINTS)]
    case = panel(folder, "priorities", *rows, more='mean = "arithmetic"')
    table = weights_by_method(case, "all", "best").to_frame()
    assert table["swing"].tolist() == pytest.approx([0.5, 0.3, 0.2])
    assert table["points"].tolist() == pytest.approx([0.2, 0.2, 0.6])


def test_the_command_line_shows_them(folder: CaseFolder) -> None:
    answered(folder, *SWING, *POINTS, settings='weighting = "points"')
    run = CliRunner().invoke(main, ["weights", str(folder.path), "--profile", "true", "--all"])
    assert run.exit_code == 0, run.output
    for word in ("best: weights by each method", "swing weights", "points shared out", "0.6000"):
        assert word in run.output
    run = CliRunner().invoke(main, ["weights", str(folder.path), "--profile", "true", "--json"])
    assert '"by_method"' in run.output


# -- records alone --------------------------------------------------------------------------------

NO_TEXT = {"nb": "", "en": ""}


def answer(method: str, item: str, reference: str, value: str, round_: int) -> Answer:
    return Answer("a", "n", method, item, reference, value, "", NO_TEXT, round_, "")


@given(st.permutations(range(6)))
@settings(derandomize=True, deadline=None, max_examples=30)
def test_the_order_of_rows_is_no_matter(order: list[int]) -> None:
    rows = [
        answer("swing", "x", "", "100", 1),
        answer("swing", "x", "", "50", 2),
        answer("swing", "y", "", "100", 1),
        answer("order", "x", "y", "", 1),
        answer("order", "y", "x", "", 2),
        answer("order", "x", "y", "", 2),
    ]
    found = latest_answers([rows[i] for i in order])["a", "n"]
    assert {(a.item, a.value) for a in found["swing"]} == {("x", "50"), ("y", "100")}
    assert {(a.item, a.reference, a.round) for a in found["order"]} == {
        ("x", "y", 2),
        ("y", "x", 2),
    }


def test_elicited_weights_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Elicited("swing", {}).method = "points"  # type: ignore[misc]


def test_a_region_too_large_to_measure_says_so(
    folder: CaseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = points("interval", dict.fromkeys(NODES, "0.11..0.61"))
    case = answered(folder, *rows).load()
    monkeypatch.setattr(polytope, "MAX_SIMPLICES", 1)
    with pytest.raises(CaseError, match=r"true on best: the weights of 3 items .* another method"):
        case.weighting("true")
