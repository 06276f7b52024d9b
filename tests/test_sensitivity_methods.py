"""Other methods, other ways to the weights, and a smaller field, against references and by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from flipcases import won

from mcda_eiej import DecisionModel, ModelError, sensitivity
from mcda_eiej.evaluation import joint
from mcda_eiej.scales import SCALES
from mcda_eiej.sensitivity.rankings import METHODS, correlations

COLUMNS = ["method", "normalisation", "best", "spearman", "kendall", "ws", "weighted_spearman"]
ALIKE = COLUMNS[3:]


def flat(values, weights):
    table = pd.DataFrame(np.asarray(values, float))
    table.index = list("ABCDEFGH"[: len(table)])
    table.columns = [f"C{j + 1}" for j in range(table.shape[1])]
    return DecisionModel.flat(table, pd.Series(np.asarray(weights, float), index=table.columns))


def random(seed, alternatives=5, leaves=4):
    rng = np.random.default_rng(seed)
    # Away from 0: every method can take these ratings.
    return flat(rng.uniform(0.1, 1, (alternatives, leaves)), rng.dirichlet(np.ones(leaves)))


# -- references -----------------------------------------------------------------------------------


def test_topsis_jmcdm(reference):
    case = reference("topsis_jmcdm")
    weights = np.array(case["inputs"]["weights"], float)
    model = flat(case["inputs"]["matrix"], weights / weights.sum())
    found = sensitivity.method_ranking(model, "TOPSIS", "vector")
    expected = case["expected"]["closeness"]
    assert found.preference_array == pytest.approx(expected, abs=case["tolerance"])
    assert found.top == ("B",)


def test_vikor_opricovic_tzeng_2004(reference):
    case = reference("vikor_opricovic2004")
    matrix = np.array(case["inputs"]["matrix"], float)
    # VIKOR is the same for any straight rescaling of a criterion: costs turned, both to [0, 1].
    matrix *= case["inputs"]["types"]
    low, high = matrix.min(axis=0), matrix.max(axis=0)
    model = flat((matrix - low) / (high - low), case["inputs"]["weights"])
    found = sensitivity.method_ranking(model, "VIKOR")
    assert found.preference_array == pytest.approx(case["expected"]["Q"], abs=case["tolerance"])
    # Less is better, and the two others tie.
    assert found.rank_array.tolist() == [2.5, 1, 2.5]
    assert found.best == "B"


def test_promethee_brans_1986_as_pymcdm_has_it(reference):
    # Our own rows use two preference functions only; that pymcdm's are Brans's is checked here.
    from pymcdm.methods import PROMETHEE_II

    case = reference("promethee_brans1986_hydro")
    names = {
        "ushape": "ushape",
        "vshape": "vshape",
        "linear": "vshape_2",
        "level": "level",
        "usual": "usual",
    }
    matrix = np.array(case["inputs"]["matrix"], float)
    types = np.array([1 if t == "max" else -1 for t in case["inputs"]["types"]])
    net = np.zeros(len(matrix))
    for j, function in enumerate(case["inputs"]["functions"]):
        if function["type"] == "gaussian":
            gap = (matrix[:, None, j] - matrix[None, :, j]) * types[j]
            one = np.where(gap > 0, 1 - np.exp(-(gap**2) / (2 * function["s"] ** 2)), 0)
            net += (one.sum(axis=1) - one.sum(axis=0)) / (len(matrix) - 1)
            continue
        limits = {k: np.array([float(function.get(k, 0))]) for k in ("p", "q")}
        method = PROMETHEE_II(names[function["type"]], **limits)
        net += method(matrix[:, [j]], np.array([1.0]), types[[j]], validation=False)
    full = case["full_precision"]
    flows = (np.array(full["phi_plus"]) - np.array(full["phi_minus"])) * 6
    assert net == pytest.approx(flows, abs=1e-9)


# -- by hand --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_closed_forms(seed):
    model = random(seed)
    values, weights, scores = model.value_array, model.leaf_weights, model.scores()
    m = len(scores)

    def preferences(method, normalisation=None):
        return sensitivity.method_ranking(model, method, normalisation).preference_array

    assert preferences("additive") == pytest.approx(scores)
    assert preferences("WSM", "none") == pytest.approx(scores)
    assert preferences("WPM", "none") == pytest.approx(np.prod(values**weights, axis=1))
    assert preferences("product") == pytest.approx(np.prod(values**weights, axis=1))
    # The distance to the ideal 1 is what the additive score lacks.
    assert preferences("SPOTIS") == pytest.approx(1 - scores)
    # With a threshold of the whole range the net flow is the lead over the others' mean.
    flow = (m * scores - scores.sum()) / (m - 1)
    assert preferences("PROMETHEE II V-shape") == pytest.approx(flow)
    wins = np.sign(values[:, None] - values[None])
    assert preferences("PROMETHEE II usual") == pytest.approx(
        (wins @ weights).sum(axis=1) / (m - 1)
    )
    # Against the ideal that is there.
    ends = (values.max(axis=0), values.min(axis=0))
    distance = [np.sqrt(((weights * (values - e)) ** 2).sum(axis=1)) for e in ends]
    assert preferences("TOPSIS", "none") == pytest.approx(distance[1] / (distance[0] + distance[1]))


def test_every_method_runs_on_positive_ratings():
    table = sensitivity.method_comparison(random(3))
    assert list(table.columns) == [*COLUMNS, "note"]
    assert list(zip(table["method"], table["normalisation"], strict=True)) == list(METHODS)
    refused = table[table["note"] != ""]
    assert set(refused["method"]) == {"COPRAS", "MOORA"}
    assert (refused["best"] == "").all()
    assert refused[ALIKE].isna().all(axis=None)
    ran = table[table["note"] == ""].set_index(["method", "normalisation"])
    assert (ran.loc[("additive", "none"), ALIKE] == 1).all()
    assert ran[ALIKE].le(1 + 1e-12).all(axis=None)
    # These rank as the additive model does, by their definition.
    for same in (("WSM", "none"), ("SPOTIS", "bounds"), ("MABAC", "none"), ("RAFSI", "bounds")):
        assert (ran.loc[same, ALIKE] == 1).all()


def test_less_is_better_where_the_method_says_so():
    # One alternative beats the others everywhere, so every method must name it.
    table = sensitivity.method_comparison(flat([[0.2, 0.3], [0.9, 0.8], [0.5, 0.4]], [0.4, 0.6]))
    assert set(table.loc[table["note"] == "", "best"]) == {"B"}


def test_a_zero_rules_out_what_divides_by_it(eiej):
    table = sensitivity.method_comparison(eiej.model())
    zero = table[table["note"] == "a rating is 0"]
    assert set(zip(zero["method"], zero["normalisation"], strict=True)) == {
        ("WSM", "sum"),
        ("WPM", "sum"),
        ("WASPAS", "linear"),
        ("ARAS", "sum"),
        ("CODAS", "linear"),
        ("RAM", "sum"),
        ("OCRA", "own"),
    }
    # A column of zeros, and alternatives that are all alike.
    table = sensitivity.method_comparison(flat([[0, 1], [0, 0.5]], [0.5, 0.5]))
    notes = table.set_index(["method", "normalisation"])["note"]
    assert notes["WSM", "vector"] == "every rating on a leaf is 0"
    assert notes["VIKOR", "own"] != "all alternatives are alike"
    table = sensitivity.method_comparison(flat([[0.5, 0.5]] * 3, [0.5, 0.5]))
    notes = table.set_index(["method", "normalisation"])["note"]
    assert notes["VIKOR", "own"] == "all alternatives are alike"
    assert notes["TOPSIS", "minmax"] == "not defined for these ratings"
    assert table.loc[0, "best"] == "A = B = C"
    assert np.isnan(table.loc[0, "spearman"])


def test_rounding_breaks_no_ties():
    # 0.1 + 0.2 is not 0.3 in floating point; it is here.
    model = flat([[0.1 + 0.2, 0.5], [0.3, 0.5], [0.1, 0.4]], [0.5, 0.5])
    for method, normalisation in METHODS:
        try:
            found = sensitivity.method_ranking(model, method, normalisation)
        except ModelError:
            continue
        assert found.best == "A = B", method
        assert found.rank_array.tolist() == [1.5, 1.5, 3]


def test_leaves_of_weight_zero_do_not_count():
    one = flat([[0.3, 0.0], [0.2, 1.0]], [1.0, 0.0])
    table = sensitivity.method_comparison(one)
    assert set(table.loc[table["note"] == "", "best"]) == {"A"}


def test_unknown_methods_are_listed():
    model = random(0)
    with pytest.raises(ModelError, match="TOPSIS vector"):
        sensitivity.method_ranking(model, "TOPSYS")
    with pytest.raises(ModelError, match="no method 'TOPSIS' with normalisation 'sum'"):
        sensitivity.method_ranking(model, "TOPSIS", "sum")
    with pytest.raises(ModelError, match="below 0"):
        sensitivity.method_ranking(flat([[-1, 2], [3, 4]], [0.5, 0.5]), "WPM")


def test_a_ranking_is_a_result():
    found = sensitivity.method_ranking(random(1), "TOPSIS", "vector")
    frame = found.to_frame()
    assert frame["rank"].is_monotonic_increasing
    assert joint(found.top) == found.best == frame.index[0]
    assert found.to_dict()["normalisation"] == "vector"
    with pytest.raises(ValueError, match="read-only"):
        found.rank_array[0] = 3


# -- correlations ---------------------------------------------------------------------------------


def test_correlations_by_hand():
    same = correlations(np.array([1.0, 2.5, 2.5, 4]), np.array([1.0, 2.5, 2.5, 4]))
    # pymcdm's Kendall is tau-a and gives 5/6 here; tau-b is 1.
    assert same == dict.fromkeys(ALIKE, 1.0)
    turned = correlations(np.array([1.0, 2, 3]), np.array([3.0, 2, 1]))
    assert turned["spearman"] == pytest.approx(-1)
    assert turned["kendall"] == pytest.approx(-1)
    # WS = 1 - sum 2^-x |x - y| / max(|1 - x|, |n - x|): (1/2)(2/2) + 0 + (1/8)(2/2).
    assert turned["ws"] == pytest.approx(1 - 1 / 2 - 1 / 8)
    swapped = correlations(np.array([1.0, 2, 3]), np.array([1.0, 3, 2]))
    assert swapped["spearman"] == pytest.approx(0.5)
    assert swapped["kendall"] == pytest.approx(1 / 3)
    assert swapped["ws"] == pytest.approx(1 - 1 / 4 - 1 / 8 / 2)
    assert np.isnan(list(correlations(np.ones(3), np.array([1.0, 2, 3])).values())).all()


# -- rank reversal --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_rank_reversal_agrees_with_ranking_anew(seed):
    model = random(seed)
    table = sensitivity.rank_reversal(model)
    own = table[table["method"].isin(["additive", "product"])]
    assert not own["reversed"].any()
    assert (own["before"] == own["best"]).all()
    for row in table.to_dict("records"):
        kept = [a for a in model.alternatives if a != row["removed"]]
        full = sensitivity.method_ranking(model, row["method"], row["normalisation"])
        ranks = pd.Series(full.rank_array, index=model.alternatives)[kept]
        fewer = flat(model.values.loc[kept], model.leaf_weights)
        again = sensitivity.method_ranking(fewer, row["method"], row["normalisation"])
        new = pd.Series(again.rank_array, index=kept)
        assert row["before"] == joint([a for a in kept if ranks[a] == ranks.min()])
        assert row["best"] == joint([a for a in kept if new[a] == new.min()])
        pairs = sum(
            np.sign(ranks[a] - ranks[b]) != np.sign(new[a] - new[b])
            for a, b in combinations(kept, 2)
        )
        assert row["pairs"] == pairs
        assert row["reversed"] == (pairs > 0)
    assert table["reversed"].any()


def test_one_alternative_has_nothing_to_reverse():
    assert sensitivity.rank_reversal(flat([[0.2, 0.3]], [0.5, 0.5])).empty


# -- from judgments to weights --------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["directorate", "stakeholders"])
def test_derivations_agree_with_variants(eiej, profile):
    table = sensitivity.derivation_comparison(eiej, profile)
    assert len(table) == 2 * len(SCALES) == 20
    now = eiej.model(profile).evaluate()
    for row in table.iloc[::3].to_dict("records"):
        case = eiej.variant(priorities=row["method"], scale=row["scale"])
        evaluation = case.model(profile).evaluate()
        assert joint(evaluation.top) == row["best"] == won(row["call"], case=eiej)
        scores = evaluation.scores
        ahead = scores[list(now.top)].min() - scores.drop(list(now.top)).max()
        assert row["lead"] == pytest.approx(ahead, abs=1e-12)
    first = table.set_index(["method", "scale"]).loc[("eigenvector", "saaty")]
    assert (first[ALIKE].astype(float) == 1).all()
    assert first["lead"] == pytest.approx(now.margin)


def test_without_judgments_derivations_are_alike(eiej):
    table = sensitivity.derivation_comparison(eiej, "equal")
    assert np.ptp(table["lead"]) < 1e-12
    assert (table["spearman"] == 1).all()
