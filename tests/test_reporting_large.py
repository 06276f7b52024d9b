"""Large cases: what would take too long exactly is sampled and says so; the rest stays exact."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from reportcases import all_tables, table_case

from mcda_eiej.reporting.contents import sections
from mcda_eiej.reporting.results import Findings, collect
from mcda_eiej.reporting.section import blocks_text, plain_text
from mcda_eiej.sensitivity import weight_space

LEAVES = ("one", "two", "three", "four", "five")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """40 alternatives under 5 criteria: exact ranks take about a minute."""
    values = np.random.default_rng(3).random((40, len(LEAVES))).round(3)
    ratings = {f"a{i}": row for i, row in enumerate(values.tolist())}
    case = table_case(tmp_path_factory.mktemp("large"), ratings, LEAVES)
    return collect(case, seed=5, samples=20_000, samples_values=1_000)


def test_ranks_of_a_large_case_are_sampled_and_say_so(large: Findings) -> None:
    made = sections(large, "en")
    note = plain_text(all_tables(made)["ranks"].note)
    assert note.startswith("Sampled: 20,000 draws, random seed 5, standard error at most 0.3")
    # The greatest possible standard error of a share is half the root of one over the draws.
    assert large.ranked.rank_acceptability.shape == (40, 40)
    text = blocks_text(next(s for s in made if s.key == "reproduce").text)
    assert "tables call sampled" in text
    assert "--seed 5 --level criteria --values central --samples 20000 --json" in text
    assert "20,000 with ratings as they are" in text


def test_first_places_and_pairs_of_a_large_case_stay_exact(large: Findings) -> None:
    assert large.is_exact("criteria")
    assert large.share_error("criteria") == 0
    exact = weight_space(large.model)
    assert list(large.shares("criteria").values()) == exact.top_share.to_list()
    tables = all_tables(sections(large, "en"))
    assert tables["pairs"].note == ()
    # Four standard errors at most of the sampled share of rank 1 about the exact one.
    first = large.ranked.rank_acceptability[1].to_numpy()
    share = exact.top_share.to_numpy()
    assert (abs(first - share) <= 4 * np.sqrt(share * (1 - share) / 20_000) + 1e-9).all()


def test_ranks_of_a_small_case_are_exact(tmp_path: Path) -> None:
    ratings = {"a": (1.0, 0.0, 0.4), "b": (0.2, 0.9, 0.1), "c": (0.5, 0.5, 0.5)}
    found = collect(table_case(tmp_path, ratings, LEAVES[:3]), samples=50, samples_values=50)
    assert ("criteria", "central") not in found.sampled
    assert all_tables(sections(found, "en"))["ranks"].note == ()
