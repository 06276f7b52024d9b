"""Consistency indices against published numbers, definitions written out, and simulation."""

from __future__ import annotations

import json
import math
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcda_eiej import consistency, scales
from mcda_eiej.completion import complete
from mcda_eiej.eigen import eigenvector, geometric_mean
from mcda_eiej.errors import JudgmentError

REFERENCES = Path(__file__).parent / "references"
TABLES = {
    "saaty1980": "saaty-1980",
    "saaty2005": "saaty-2005",
    "alonso_lamata": "alonso-lamata",
    "alonso_lamata_regression": "alonso-lamata-regression",
    "aguaron_moreno": "aguaron-moreno",
    "donegan_dodd": "donegan-dodd",
}
STEPS = np.array([float(s) for s in scales.STEPS])


def reference(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((REFERENCES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def matrix(rows: list[list[Any]]) -> np.ndarray:
    return np.array([[scales.number_of(x) for x in row] for row in rows])


def random_matrices(rng: np.random.Generator, count: int, n: int) -> np.ndarray:
    """Saaty's random matrices: each judgment one of the 17 steps, all equally likely."""
    a = np.ones((count, n, n))
    i, j = np.triu_indices(n, 1)
    a[:, i, j] = rng.choice(STEPS, (count, len(i)))
    a[:, j, i] = 1 / a[:, i, j]
    return a


# -- random indices -------------------------------------------------------------------------


def test_random_index_tables_are_the_published_ones() -> None:
    for key, values in reference("consistency_ri_tables")["expected"].items():
        for n, value in values.items():
            assert consistency.random_index(int(n), TABLES[key]) == value
        largest = consistency.random_index_table(TABLES[key]).largest
        assert largest == max(map(int, values))


def test_alonso_lamata_regression() -> None:
    """Alonso & Lamata (2006): a formula, so to rounding."""
    expected = reference("consistency_alonso_lamata_regression")["expected"]
    for n, value in expected["alonso_lamata_regression"].items():
        found = consistency.random_index(int(n), "alonso-lamata-regression")
        assert found == pytest.approx(value, abs=1e-12)
    # The same table gives mean lambda_max = 2.7699 n - 4.3513.
    assert 12 + 11 * consistency.random_index(12, "alonso-lamata-regression") == pytest.approx(
        2.7699 * 12 - 4.3513
    )


@pytest.mark.parametrize("n", [3, 4, 5, 6])
def test_random_index_against_simulation(n: int) -> None:
    """The mean CI of random matrices is the random index: four standard errors of 20,000."""
    ci = consistency.consistency_index(random_matrices(np.random.default_rng(n), 20_000, n))
    error = ci.std() / math.sqrt(len(ci))
    assert consistency.random_index(n, "alonso-lamata") == pytest.approx(
        ci.mean(), abs=4 * error + 5e-5
    )


@pytest.mark.parametrize(("n", "missing"), [(4, 1), (5, 1), (5, 3), (6, 4)])
def test_random_index_of_incomplete_matrices_against_simulation(n: int, missing: int) -> None:
    """Ágoston & Csató (2022): the mean CI falls nearly linearly with the missing pairs.

    Nearly: their line is an approximation, within 3 % of the complete index here.
    """
    rng = np.random.default_rng(n * 10 + missing)
    a = random_matrices(rng, 3000, n)
    i, j = np.triu_indices(n, 1)
    for one in a:
        while True:
            gone = rng.choice(len(i), missing, replace=False)
            trial = one.copy()
            trial[i[gone], j[gone]] = trial[j[gone], i[gone]] = np.nan
            if (
                np.isfinite(np.linalg.matrix_power(np.nan_to_num(trial), n)).all()
                and (np.linalg.matrix_power(np.nan_to_num(trial), n) > 0).all()
            ):
                break
        one[:] = trial
    mean = consistency.consistency_index(complete(a)).mean()
    full = consistency.random_index(n, "alonso-lamata")
    assert consistency.random_index(n, "alonso-lamata", missing) == pytest.approx(
        mean, abs=0.03 * full
    )


def test_a_tree_has_random_index_zero_and_less_is_an_error() -> None:
    assert consistency.random_index(5, missing=6) == 0.0
    assert consistency.spanning(5, 6)
    assert not consistency.spanning(5, 5)
    with pytest.raises(JudgmentError, match="unconnected"):
        consistency.random_index(5, missing=7)


def test_size_beyond_a_table_names_the_tables_that_reach() -> None:
    with pytest.raises(JudgmentError) as raised:
        consistency.random_index(11, "saaty-1980")
    text = str(raised.value)
    assert "ends at 10" in text
    assert "saaty-2005, alonso-lamata, alonso-lamata-regression" in text
    assert "donegan-dodd" not in text
    with pytest.raises(JudgmentError, match="alonso-lamata-regression"):
        consistency.random_index(16, "alonso-lamata")
    assert consistency.random_index(40, "alonso-lamata-regression") > 1.6


def test_unknown_table_names_the_known_ones() -> None:
    with pytest.raises(JudgmentError, match=r"saaty-1980.*donegan-dodd"):
        consistency.random_index(4, "expert-choice")


def test_saaty_is_short_for_saaty_1980() -> None:
    assert consistency.random_index(6, "saaty") == consistency.random_index(6, "saaty-1980")


# -- indices against the references ---------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "ahp_saaty_drinks",
        "ahp_saaty_wealth_of_nations",
        "consistency_koczkodaj_1997",
        "consistency_salo_hamalainen_3x3",
    ],
)
def test_indices_of_reference_matrices(name: str) -> None:
    """Recomputed independently to full precision, so to rounding."""
    data = reference(name)
    a, full = matrix(data["inputs"]["matrix"]), data["full_precision"]
    assert consistency.consistency_index(a) == pytest.approx(full["ci"], rel=1e-9)
    assert consistency.gci(a) == pytest.approx(full["gci"], rel=1e-9)
    assert consistency.koczkodaj(a) == pytest.approx(full["koczkodaj"], rel=1e-9)
    assert consistency.salo_hamalainen(a) == pytest.approx(full["salo_hamalainen_cm"], rel=1e-9)
    for key, value in full["cr"].items():
        if key in TABLES:
            assert consistency.consistency_ratio(a, TABLES[key]) == pytest.approx(value, rel=1e-9)


def test_koczkodaj_1997_example() -> None:
    """After Koczkodaj et al. (1997): 1/6."""
    data = reference("consistency_koczkodaj_1997")
    found = consistency.koczkodaj(matrix(data["inputs"]["matrix"]))
    assert found == pytest.approx(data["expected"]["koczkodaj"], abs=data["tolerance"])
    assert consistency.worst_triad(matrix(data["inputs"]["matrix"])) == (0, 1, 2)


def test_salo_hamalainen_by_hand() -> None:
    """Salo & Hämäläinen (1997): the definition by hand on a 3 x 3 matrix."""
    data = reference("consistency_salo_hamalainen_3x3")
    found = consistency.salo_hamalainen(matrix(data["inputs"]["matrix"]))
    assert found == pytest.approx(data["expected"]["salo_hamalainen_cm"], abs=data["tolerance"])


def test_gci_thresholds() -> None:
    """Aguarón & Moreno-Jiménez (2003): .31, .35, .37 answer to CR = 0.10."""
    expected = reference("consistency_gci_thresholds")["expected"]["thresholds"]
    assert consistency.gci_threshold(3) == expected["3"]
    assert consistency.gci_threshold(4) == expected["4"]
    for n in (5, 9, 20):
        assert consistency.gci_threshold(n) == expected["gt4"]


@pytest.mark.parametrize("n", [3, 4, 5, 8])
def test_gci_threshold_answers_to_a_ratio_of_a_tenth(n: int) -> None:
    """Near-consistent matrices: GCI over CR times 0.1 is near the threshold (first order)."""
    rng = np.random.default_rng(n)
    w = np.exp(rng.normal(0, 0.5, (300, n)))
    a = w[:, :, None] / w[:, None, :] * np.exp(rng.normal(0, 0.15, (300, n, n)))
    i, j = np.tril_indices(n, -1)
    a[:, i, j] = 1 / a[:, j, i]
    a[:, np.arange(n), np.arange(n)] = 1
    ratio = consistency.gci(a) / consistency.consistency_ratio(a, "aguaron-moreno")
    assert np.median(ratio) * 0.1 == pytest.approx(consistency.gci_threshold(n), rel=0.06)


# -- definitions written out ----------------------------------------------------------------


def slow_koczkodaj(a: np.ndarray) -> float:
    return max(
        min(abs(1 - a[i, k] / (a[i, j] * a[j, k])), abs(1 - a[i, j] * a[j, k] / a[i, k]))
        for i, j, k in combinations(range(len(a)), 3)
    )


def slow_cm(a: np.ndarray) -> float:
    n = len(a)
    total = 0.0
    for i, j in combinations(range(n), 2):
        through = [a[i, k] * a[k, j] for k in range(n)]
        high, low = max(through), min(through)
        total += (high - low) / ((1 + high) * (1 + low))
    return 2 / (n * (n - 1)) * total


def slow_harmonic(a: np.ndarray) -> float:
    n = len(a)
    mean = n / sum(1 / a[:, j].sum() for j in range(n))
    return (mean - n) * (n + 1) / (n * (n - 1))


def slow_gci(a: np.ndarray) -> float:
    n = len(a)
    w = np.array([np.prod(row) ** (1 / n) for row in a])
    errors = [math.log(a[i, j] * w[j] / w[i]) ** 2 for i, j in combinations(range(n), 2)]
    return 2 / ((n - 1) * (n - 2)) * sum(errors)


def slow_circular(a: np.ndarray) -> int:
    return sum(
        1
        for triad in combinations(range(len(a)), 3)
        if any(a[x, y] > 1 and a[y, z] > 1 and a[z, x] > 1 for x, y, z in permutations(triad))
    )


@pytest.mark.parametrize("n", [3, 4, 6])
def test_batches_equal_definitions_written_out(n: int) -> None:
    a = random_matrices(np.random.default_rng(n), 40, n).reshape(5, 8, n, n)
    pairs = [
        (consistency.koczkodaj, slow_koczkodaj),
        (consistency.salo_hamalainen, slow_cm),
        (consistency.harmonic, slow_harmonic),
        (consistency.gci, slow_gci),
        (consistency.circular_triads, slow_circular),
    ]
    for fast, slow in pairs:
        found = fast(a)
        assert found.shape == (5, 8)
        expected = [[slow(m) for m in row] for row in a]
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("n", [3, 5, 7])
def test_harmonic_index_is_scaled_to_the_consistency_index(n: int) -> None:
    """Stein & Mizzi (2007) scale HCI so that random matrices give means like CI's."""
    a = random_matrices(np.random.default_rng(n), 20_000, n)
    ratio = consistency.harmonic(a).mean() / consistency.consistency_index(a).mean()
    assert 0.9 < ratio < 1.1


def test_circular_triads_of_the_dog() -> None:
    """Kendall & Babington Smith (1940, p. 326): a dog's preferences among six foods.

    The table as in the R package eba (https://cran.r-project.org/package=eba); the count by
    Kendall's formula from the numbers of wins, n(n-1)(2n-1)/12 - sum of squares / 2.
    """
    wins = np.array(
        [
            [0, 1, 1, 0, 1, 1],
            [0, 0, 0, 1, 1, 0],
            [0, 1, 0, 1, 1, 1],
            [1, 0, 0, 0, 0, 0],
            [0, 0, 0, 1, 0, 1],
            [0, 1, 0, 1, 0, 0],
        ]
    )
    a = np.where(wins == 1, 3.0, 1 / 3)
    np.fill_diagonal(a, 1.0)
    from_wins = 6 * 5 * 11 / 12 - (wins.sum(axis=1) ** 2).sum() / 2
    assert consistency.circular_triads(a) == from_wins == 5


def test_equal_judgments_make_no_circular_triad() -> None:
    """a > b > c = a is not a cycle of strict preferences."""
    assert consistency.circular_triads([[1, 3, 1], [1 / 3, 1, 3], [1, 1 / 3, 1]]) == 0


def test_rank_violations_count_reversals_and_half_ties() -> None:
    """Golany & Kress (1993): 1 for a reversed order, a half where just one of the two is equal."""
    a = matrix([[1, 2, 1], ["1/2", 1, 3], [1, "1/3", 1]])
    found = consistency.violations(a, [0.2, 0.4, 0.4])
    np.testing.assert_array_equal(found, [[0, 1, 0.5], [0, 0, 0.5], [0, 0, 0]])


# -- by definition --------------------------------------------------------------------------


@pytest.mark.parametrize("a", [[[1.0]], [[1.0, 7.0], [1 / 7, 1.0]]])
def test_one_and_two_items_are_consistent_by_definition(a: list[list[float]]) -> None:
    for function in consistency.FUNCTIONS.values():
        assert function(a) == 0
    assert consistency.consistency_index(a) == 0
    for table in consistency.RANDOM_INDICES:
        assert consistency.consistency_ratio(a, table) == 0
    assert consistency.gci_threshold(len(a)) == 0


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.lists(st.floats(-3, 3), min_size=3, max_size=8))
def test_consistent_matrices_have_zero_everything(logs: list[float]) -> None:
    w = np.exp(logs)
    a = w[:, None] / w[None, :]
    for function in consistency.FUNCTIONS.values():
        assert float(function(a)) == pytest.approx(0.0, abs=1e-9)
    assert consistency.consistency_index(a) == pytest.approx(0.0, abs=1e-12)
    assert consistency.violations(a, eigenvector(a)).sum() == 0
    assert consistency.violations(a, geometric_mean(a)).sum() == 0


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(3, 7), st.integers(0, 10_000))
def test_indices_do_not_depend_on_the_order_of_items(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = random_matrices(rng, 1, n)[0]
    order = rng.permutation(n)
    for function in consistency.FUNCTIONS.values():
        assert float(function(a[np.ix_(order, order)])) == pytest.approx(float(function(a)))


def test_indices_have_sources_and_labels() -> None:
    assert set(consistency.INDICES) <= set(consistency.SOURCES)
    assert set(consistency.INDICES) == set(consistency.LABELS)
    assert all(t.source for t in consistency.RANDOM_INDICES.values())
