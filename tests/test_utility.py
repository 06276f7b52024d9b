"""Utility under risk: closed forms against quadrature and draws, models against enumeration."""

from __future__ import annotations

import dataclasses
import itertools
import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import CaseFolder
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

import mcda_eiej as mcda
from mcda_eiej import ModelError, utility, values
from mcda_eiej.additive import top_set
from mcda_eiej.distributions import Discrete, Distribution, Normal, Triangular, Uniform
from mcda_eiej.uncertain import case_measures

few = settings(derandomize=True, deadline=None, max_examples=40)


# -- distributions --------------------------------------------------------------------------------


def scipys(measure: Distribution) -> Any:
    """The same distribution of scipy.stats."""
    if isinstance(measure, Uniform):
        return stats.uniform(measure.low, measure.high - measure.low)
    if isinstance(measure, Triangular):
        width = measure.high - measure.low
        return stats.triang((measure.mode - measure.low) / width, measure.low, width)
    assert isinstance(measure, Normal)
    ends = ((x - measure.mu) / measure.sigma for x in measure.support)
    return stats.truncnorm(*ends, measure.mu, measure.sigma)


@st.composite
def measures(draw: Any, kinds: str = "utn") -> Distribution:
    """Uniform, triangular or normal (cut off), inside 0 to 100."""
    low = draw(st.floats(0, 90))
    high = draw(st.floats(low + 1, 100))
    kind = draw(st.sampled_from(kinds))
    if kind == "u":
        return Uniform(low, high)
    if kind == "t":
        return Triangular(low, draw(st.floats(low, high)), high)
    return Normal(draw(st.floats(0, 100)), draw(st.floats(5, 60)), low, high)


@given(measures(), st.floats(0, 100), st.floats(0, 100), st.floats(2, 500))
@few
def test_probabilities_moments_and_discounts_against_scipy(
    measure: Any, p: float, q: float, rho: float
) -> None:
    low, high = min(p, q), max(p, q)
    same = scipys(measure)
    # scipy's truncated normal has 1e-9 or so in the tails; the others agree to rounding.
    assert measure.probability(low, high) == pytest.approx(same.cdf(high) - same.cdf(low), abs=1e-8)
    assert measure.mean == pytest.approx(same.mean(), rel=1e-7)
    for x in (low, (low + high) / 2):
        if measure.support[0] < x < measure.support[1]:
            assert measure.density(x) == pytest.approx(same.pdf(x), rel=1e-7)
    a, b = max(low, measure.support[0]), min(high, measure.support[1])
    cuts = [a, *(x for x in measure.breaks if a < x < b), b]

    def integral(f: Callable[[float], float]) -> float:
        return sum(
            integrate.quad(lambda x: f(x) * measure.density(x), c, d, epsabs=1e-12)[0]
            for c, d in itertools.pairwise(cuts)
            if c < d
        )

    assert measure.moment(low, high) == pytest.approx(integral(lambda x: x), abs=1e-8)
    found = measure.discounted(low, high, rho, low)
    assert found == pytest.approx(integral(lambda x: math.exp(-(x - low) / rho)), abs=1e-9)
    back = measure.mirrored()
    assert back.probability(-high, -low) == pytest.approx(measure.probability(low, high), abs=1e-9)


@given(measures())
@few
def test_draws_have_the_mean_and_stay_inside(measure: Any) -> None:
    drawn = measure.draw(np.random.default_rng(0), 20_000)
    low, high = measure.support
    assert ((drawn >= low) & (drawn <= high)).all()
    # Five standard errors.
    assert abs(drawn.mean() - measure.mean) <= 5 * drawn.std() / math.sqrt(len(drawn))


def test_a_normal_far_in_its_tail_is_drawn_and_measured() -> None:
    measure = Normal(0, 1, 6, 8)
    drawn = measure.draw(np.random.default_rng(0), 20_000)
    assert ((drawn >= 6) & (drawn <= 8)).all()
    assert measure.mean == pytest.approx(scipys(measure).mean(), rel=1e-6)
    assert drawn.mean() == pytest.approx(measure.mean, abs=5 * drawn.std() / math.sqrt(20_000))
    assert Normal(0, 1).draw(np.random.default_rng(0), 10).shape == (10,)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Uniform(2, 2), "needs low below high"),
        (lambda: Uniform(0, math.inf), "high is inf, not finite"),
        (lambda: Triangular(0, 5, 4), "needs low <= mode <= high"),
        (lambda: Triangular(3, 3, 3), "needs low <= mode <= high"),
        (lambda: Normal(0, 0), "sigma is 0, not above 0"),
        (lambda: Normal(0, 1, 3, 2), "nothing between 3 and 2"),
        (lambda: Normal(0, 1, 90, 91), "nothing between 90 and 91"),
        (lambda: Normal(math.nan, 1), "mu is nan"),
        (lambda: Discrete([1, 2], [1.0]), "2 values and 1 probabilities"),
        (lambda: Discrete([], []), "0 values"),
        (lambda: Discrete([1, 2], [0.6, 0.6]), "must sum to 1"),
        (lambda: Discrete([1, 2], [1.5, -0.5]), "must not be below 0"),
        (lambda: Discrete([math.nan], [1]), "not finite"),
    ],
)
def test_what_is_no_distribution(make: Callable[[], Any], words: str) -> None:
    with pytest.raises(ModelError, match=words):
        make()


# -- expected utility -----------------------------------------------------------------------------

FUNCTIONS = [
    values.linear(0, 100),
    values.linear(100, 0),
    values.exponential(0, 100, 30),
    values.exponential(0, 100, -30),
    values.exponential(100, 0, 55),
    values.exponential(100, 0, -1.5),
    values.exponential(0, 100, 1e7),
    values.piecewise_linear([(0, 1), (12, 0.5), (48, 0.1), (100, 0)]),
    values.piecewise_linear([(0, 0), (40, 1), (100, 0.2)]),
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: str(f)[:40])
@given(measure=measures())
@settings(derandomize=True, deadline=None, max_examples=15)
def test_closed_forms_against_quadrature(function: Any, measure: Any) -> None:
    kinks = {*measure.breaks, 0.0, 100.0}
    if isinstance(function, values.PiecewiseLinear):
        kinks |= {x for x, _v in function.points}
    low, high = measure.support
    cuts = sorted(x for x in kinks if low <= x <= high)
    expected = sum(
        integrate.quad(lambda x: float(function(x)) * measure.density(x), a, b, epsabs=1e-12)[0]
        for a, b in itertools.pairwise(cuts)
    )
    # Quadrature over smooth pieces is right to 1e-11 or so.
    assert utility.expected_utility(measure, function) == pytest.approx(expected, abs=1e-9)


@given(measures("ut"), st.floats(-300, 300).filter(lambda r: abs(r) > 1))
@few
def test_known_closed_forms_of_exponential_utility(measure: Any, rho: float) -> None:
    # The mean of exp(-x/rho): of a uniform (e^-a/rho - e^-b/rho) rho / (b - a), of a triangular
    # twice the second divided difference of exp at its three points; here in plain arithmetic.
    function = values.exponential(0, 100, rho)
    e = [math.exp(-x / rho) for x in measure.breaks]
    if isinstance(measure, Uniform):
        mean = (e[0] - e[1]) * rho / (measure.high - measure.low)
    else:
        a, m, b = measure.low, measure.mode, measure.high
        if min(m - a, b - m) < 1:
            return  # the plain formula loses its digits
        top = (b - m) * math.exp(-a / rho) - (b - a) * math.exp(-m / rho)
        top += (m - a) * math.exp(-b / rho)
        mean = 2 * top / ((b - a) * (m - a) * (b - m)) * rho**2
    expected = (1 - mean) / (1 - math.exp(-100 / rho))
    # The plain formulas lose digits as rho^2 over the width squared.
    assert utility.expected_utility(measure, function) == pytest.approx(expected, abs=1e-6)


def test_exponential_utility_of_a_normal_is_known() -> None:
    # E exp(-X/rho) = exp(-mu/rho + sigma^2 / (2 rho^2)); nothing of account beyond the anchors.
    function = values.exponential(0, 200, 80)
    mean = math.exp(-100 / 80 + 10**2 / (2 * 80**2))
    expected = (1 - mean) / (1 - math.exp(-200 / 80))
    measure = Normal(100, 10, 0, 200)
    assert utility.expected_utility(measure, function) == pytest.approx(expected, rel=1e-12)
    # and the certainty equivalent is mu - sigma^2 / (2 rho).
    found = utility.certainty_equivalent(measure, function)
    assert found == pytest.approx(100 - 100 / 160, rel=1e-12)


def test_discrete_measures_are_sums() -> None:
    measure = Discrete([0, 30, 100], [0.2, 0.5, 0.3])
    for function in FUNCTIONS:
        expected = 0.2 * function(0) + 0.5 * function(30) + 0.3 * function(100)
        assert utility.expected_utility(measure, function) == pytest.approx(float(expected))
    assert measure.mean == pytest.approx(45)
    assert utility.expected_utility(Discrete.certain(25), values.linear(0, 100)) == 0.25


def test_any_function_is_integrated() -> None:
    found = utility.expected_utility(Uniform(0, 1), lambda x: np.asarray(x) ** 2)
    assert found == pytest.approx(1 / 3, rel=1e-12)
    found = utility.expected_utility(Normal(2, 3), lambda x: np.asarray(x) ** 2)
    assert found == pytest.approx(2**2 + 3**2, rel=1e-9)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: str(f)[:40])
def test_beyond_the_anchors_is_an_error_or_clamped(function: Any) -> None:
    clamped = dataclasses.replace(function, clamp=True)
    for measure in (Uniform(-50, 80), Triangular(20, 90, 140), Normal(50, 60)):
        with pytest.raises(ModelError, match="beyond the anchors 0 and 100"):
            utility.expected_utility(measure, function)
        drawn = clamped(measure.draw(np.random.default_rng(1), 200_000))
        found = utility.expected_utility(measure, clamped)
        assert abs(found - drawn.mean()) <= 5 * drawn.std() / math.sqrt(len(drawn))


@given(measures(), st.floats(5, 500))
@few
def test_who_is_averse_to_risk_takes_less_for_sure(measure: Any, rho: float) -> None:
    mean = measure.mean
    averse = values.exponential(0, 100, rho)
    seeking = values.exponential(0, 100, -rho)
    assert utility.certainty_equivalent(measure, averse) <= mean + 1e-9
    assert utility.certainty_equivalent(measure, seeking) >= mean - 1e-9
    assert utility.certainty_equivalent(measure, values.linear(0, 100)) == pytest.approx(mean)
    # Jensen's inequality of the expected utilities, and the certainty equivalent inverts them.
    for function in (averse, seeking):
        sure = utility.certainty_equivalent(measure, function)
        worth = utility.expected_utility(measure, function)
        assert float(function(sure)) == pytest.approx(worth, abs=1e-9)


def test_certainty_equivalents_of_falling_and_piecewise_functions() -> None:
    measure = Triangular(10, 30, 80)
    for function in (
        values.exponential(100, 0, 40),
        values.exponential(100, 0, -40),
        values.piecewise_linear([(0, 1), (12, 0.5), (48, 0.1), (100, 0)]),
        values.piecewise_linear([(0, 0), (12, 0.5), (100, 1)]),
    ):
        sure = utility.certainty_equivalent(measure, function)
        worth = utility.expected_utility(measure, function)
        assert float(function(sure)) == pytest.approx(worth, abs=1e-12)
    with pytest.raises(ModelError, match="neither rises nor falls"):
        utility.certainty_equivalent(measure, values.piecewise_linear([(0, 0), (40, 1), (100, 0)]))
    with pytest.raises(ModelError, match="not known"):
        utility.certainty_equivalent(measure, lambda x: np.asarray(x))


# -- from a certainty equivalent ------------------------------------------------------------------


@given(st.floats(0.02, 0.98), st.floats(-50, 50), st.floats(1, 200), st.booleans())
@few
def test_the_gamble_is_worth_its_certainty_equivalent(
    share: float, low: float, span: float, falls: bool
) -> None:
    worse, better = (low + span, low) if falls else (low, low + span)
    sure = worse + share * (better - worse)
    rho = utility.risk_tolerance(worse, better, sure)
    if abs(share - 0.5) > 1e-9:  # straight within rounding
        assert math.copysign(1, rho) == (1 if share < 0.5 else -1)
    # A scale with other anchors: only the gamble counts.
    function = utility.exponential(
        worse - (better - worse), better, sure, gamble=(worse, better), clamp=False
    )
    gamble = (float(function(worse)) + float(function(better))) / 2
    assert float(function(sure)) == pytest.approx(gamble, abs=1e-9)
    even = Discrete([worse, better], [0.5, 0.5])
    assert utility.certainty_equivalent(even, function) == pytest.approx(sure, abs=1e-7 * span)


def test_risk_tolerance_is_kirkwoods_table(reference: Any) -> None:
    # Kirkwood (1997), table 4.2; tolerance as given with the example: three decimals.
    ref = reference("maut_exponential_kirkwood")
    fractions, printed = ref["inputs"]["midvalue_fractions"], ref["expected"]["R"]
    for z, expected in zip(fractions, printed, strict=True):
        found = utility.risk_tolerance(0, 1, z)
        if expected is None:
            assert found == math.inf
        else:
            assert abs(found - expected) <= ref["tolerance"]["R"]


def test_a_certainty_equivalent_outside_the_gamble_is_an_error() -> None:
    for sure in (-1, 0, 10, 11, math.nan):
        with pytest.raises(ModelError):
            utility.risk_tolerance(0, 10, sure)


# -- models ---------------------------------------------------------------------------------------

ENDS = pd.DataFrame([[0.5, 0.5], [0.5, 0.5]], index=["A", "B"], columns=["cost", "time"])


def two(aggregation: Any = "additive", **more: Any) -> mcda.DecisionModel:
    h = mcda.Hierarchy.from_edges([("goal", "cost"), ("goal", "time")])
    return mcda.DecisionModel(h, ENDS, {"cost": 0.6, "time": 0.4}, aggregation=aggregation, **more)


CELLS: dict[tuple[str, str], Distribution] = {
    ("cost", "A"): Discrete([20, 60], [0.5, 0.5]),
    ("cost", "B"): Discrete([10, 90], [0.75, 0.25]),
    ("time", "B"): Discrete([0, 4, 8], [0.2, 0.3, 0.5]),
}
BY_LEAF = {"cost": values.linear(100, 0), "time": values.exponential(10, 0, 4)}


def outcomes(model: mcda.DecisionModel) -> list[tuple[float, np.ndarray]]:
    """Every combination of the discrete measures: probability, and values."""
    found = []
    for picks in itertools.product(*(range(len(d.values)) for d in CELLS.values())):
        p, table = 1.0, model.values
        for k, ((leaf, a), d) in zip(picks, CELLS.items(), strict=True):
            p *= d.probabilities[k]
            table.loc[a, leaf] = float(BY_LEAF[leaf](d.values[k]))
        found.append((p, table))
    return found


@pytest.mark.parametrize(
    ("aggregation", "more"),
    [
        ("additive", {}),
        ("multiplicative", {}),
        ("multiplicative", {"scaling_sum": 1.4}),
        ("multiplicative", {"scaling_sum": 0.5}),
    ],
)
def test_expected_scores_are_scores_of_expected_utilities(
    aggregation: str, more: dict[str, float]
) -> None:
    model = two(aggregation, **more)
    expected = sum(p * model.with_values(table).scores() for p, table in outcomes(model))
    found = utility.expected_model(model, CELLS, BY_LEAF)
    assert found.scores() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("aggregation", "more"),
    [
        ("additive", {}),
        ("product", {}),
        ("multiplicative", {"scaling_sum": 1.4}),
        ("multiplicative", {"scaling_sum": 0.5}),
    ],
)
def test_the_probability_of_being_best_against_every_outcome(
    aggregation: str, more: dict[str, float]
) -> None:
    model = two(aggregation, **more)
    best, mean, square = np.zeros(2), np.zeros(2), np.zeros(2)
    for p, table in outcomes(model):
        scores = model.with_values(table).scores()
        top = top_set(scores)
        best += p * top / top.sum()
        mean += p * scores
        square += p * scores**2
    found = utility.best_probability(model, CELLS, BY_LEAF, samples=40_000, seed=3)
    assert (np.abs(found.probability - best) <= 4 * found.standard_errors).all()
    assert found.standard_errors.max() < 0.01
    deviation = np.sqrt(square - mean**2)
    table = found.to_frame().loc[list(model.alternatives)]
    assert (np.abs(table["mean"] - mean) <= 4 * deviation / 200).all()
    assert table["deviation"].to_numpy() == pytest.approx(deviation, rel=0.03)
    assert found.probability.sum() == pytest.approx(1)


def test_normal_scores_beat_each_other_as_known() -> None:
    # Two alternatives on one leaf with independent normals: P(A > B) = Phi(difference / sd).
    model = mcda.DecisionModel.flat(
        pd.DataFrame([[0.5], [0.5]], index=["A", "B"], columns=["x"]), {"x": 1.0}
    )
    measures: dict[tuple[str, str], Distribution] = {
        ("x", "A"): Normal(55, 3),
        ("x", "B"): Normal(50, 4),
    }
    function = values.linear(0, 100, clamp=True)
    found = utility.best_probability(model, measures, {"x": function}, samples=100_000)
    known = float(stats.norm.cdf(1.0))
    assert abs(found.probability["A"] - known) <= 4 * found.standard_errors["A"]
    assert found.standard_errors["A"] == pytest.approx(
        math.sqrt(known * (1 - known) / 1e5), rel=0.02
    )


def test_ties_are_split_and_nothing_uncertain_is_certain() -> None:
    found = utility.best_probability(two(), {}, {}, samples=10)
    assert found.probability.tolist() == [0.5, 0.5]
    assert found.standard_errors.tolist() == [0, 0]
    assert found.to_frame()["deviation"].tolist() == [0, 0]


def test_the_seed_makes_the_draws_and_seed_zero_is_one() -> None:
    def run(seed: int) -> list[float]:
        found = utility.best_probability(two(), CELLS, BY_LEAF, samples=30_000, seed=seed)
        assert found.seed == seed
        return found.probability.tolist()

    assert run(0) == run(0)
    assert run(0) != run(1)


def test_results_are_frozen_and_plain() -> None:
    found = utility.best_probability(two(), CELLS, BY_LEAF, samples=100)
    with pytest.raises(ValueError, match="read-only"):
        found.probability_array[0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.samples = 3  # type: ignore[misc]
    told = found.to_dict()
    assert (told["seed"], told["samples"]) == (0, 100)
    assert set(told["alternatives"]) == {"A", "B"}
    assert pickle.loads(pickle.dumps(values.exponential(0, 1, 3))) == values.exponential(0, 1, 3)


@pytest.mark.parametrize(
    ("cells", "functions", "words"),
    [
        ({("cost", "C"): Uniform(0, 1)}, BY_LEAF, r"\('cost', 'C'\) is no \(leaf, alternative\)"),
        ({("A", "cost"): Uniform(0, 1)}, BY_LEAF, "there are cost, time and A, B"),
        ({("cost", "A"): Uniform(0, 1)}, {}, "there is no function for cost"),
    ],
)
def test_unknown_cells_are_errors(cells: Any, functions: Any, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        utility.best_probability(two(), cells, functions)
    with pytest.raises(ModelError, match=words):
        utility.expected_model(two(), cells, functions)


def test_a_weighted_product_has_no_expected_model() -> None:
    with pytest.raises(ModelError, match="best_probability draws"):
        utility.expected_model(two("product"), CELLS, BY_LEAF)
    with pytest.raises(ModelError, match="0 draws"):
        utility.best_probability(two(), CELLS, BY_LEAF, samples=0)


# -- the measures of a case -----------------------------------------------------------------------


def test_measures_of_a_case(folder: CaseFolder) -> None:
    case = folder.load()
    measures, functions = case_measures(case)
    assert measures == {
        ("queue", "0"): Discrete.certain(0),
        ("queue", "1E3"): Triangular(6, 9, 12),
        ("queue", "NA"): Triangular(15, 18, 30),  # open-ended: clamped at the anchor
    }
    assert functions == {"queue": values.linear(30, 0)}
    model = case.model()
    expected = utility.expected_model(model, measures, functions)
    assert expected.values.loc["NA", "queue"] == pytest.approx(1 - 21 / 30)
    assert expected.values.loc["1E3", "queue"] == pytest.approx(model.values.loc["1E3", "queue"])
    found = utility.best_probability(model, measures, functions, samples=1000)
    assert found.probability.sum() == pytest.approx(1)
    assert case_measures(case, "uniform")[0]["queue", "NA"] == Uniform(15, 30)
    with pytest.raises(ModelError, match="shape 'flat'"):
        case_measures(case, "flat")  # type: ignore[arg-type]


def test_conditions_and_overrides_change_the_measures_of_a_case(folder: CaseFolder) -> None:
    case = folder.load()
    assert case_measures(case, conditions="strike")[0]["queue", "NA"] == Discrete.certain(30)
    merged = case_measures(case, conditions=("merger",))[0]
    assert merged["queue", "1E3"] == merged["queue", "NA"]
    rows = [f"queue,{a},kari,0.1,0.2,0.3," for a in ("0", "1E3", "NA")]
    folder.add("criteria/ratings.csv", *rows)
    assert case_measures(folder.load())[0] == {}


def test_measures_of_the_built_in_case(eiej: mcda.Case) -> None:
    measures, functions = case_measures(eiej)
    assert {leaf for leaf, _a in measures} == set(functions) == {"hp_timeline"}
    found = utility.best_probability(eiej.model(), measures, functions, samples=2_000)
    assert found.probability.index.tolist() == list(eiej.alternatives)
