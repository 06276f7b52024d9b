"""Criticality, shares of the lead's variance, and an alternative left out, as the report tells."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from reportcases import all_tables, column, eiej_findings, table_case, words

from mcda_eiej.i18n import language, percent
from mcda_eiej.reporting.contents import to_read_and_whole
from mcda_eiej.reporting.definitions import load_definition
from mcda_eiej.reporting.hingelines import named
from mcda_eiej.reporting.hingewords import flip_text, now_text
from mcda_eiej.reporting.results import Findings, collect
from mcda_eiej.reporting.section import Section, plain_text
from mcda_eiej.reporting.words import Words


@pytest.fixture(scope="module")
def found() -> Findings:
    return eiej_findings()


@pytest.fixture(scope="module")
def annex(found: Findings) -> list[Section]:
    return to_read_and_whole(found, "en", load_definition(found.case, "annex"))[0]


def part(made: list[Section], key: str) -> Section:
    return next(p for s in made for _d, p in s.walk() if p.key == key)


def test_criticality_puts_the_rival_level(found: Findings, annex: list[Section]) -> None:
    section = part(annex, "changes-critical")
    leaf, share, rival = re.findall(
        r"“(.+?)”: if ([\d.]+)% of its own weight is added to it, (\w+) draws", words(section)
    )[0]
    hierarchy = found.model.hierarchy
    place = [found.case.name(key, "en") for key in hierarchy.leaves].index(leaf)
    # The measure's own definition: one weight is changed, the others are left as they are.
    weights = found.model.leaf_weights.copy()
    weights[place] *= 1 + float(share) / 100
    scores = dict(zip(found.alternatives, found.model.values.to_numpy() @ weights, strict=True))
    # The share is rounded to a tenth of a per cent of a weight of at most 0.06.
    assert scores[rival] == pytest.approx(scores["2B"], abs=1e-4)
    table = all_tables(annex)["criticality"]
    numbers = [c.value for row in table.rows for c in row.cells[2:] if isinstance(c.value, float)]
    assert min(abs(x) for x in numbers) == pytest.approx(float(share) / 100, abs=6e-4)
    # By hand for every cell: change = lead / (rating of the rival less that of the best) / weight.
    values, now = found.model.values, found.evaluation.scores
    for i, row in enumerate(table.rows):
        gap = values.iloc[:, i]
        for a, cell in zip(
            [x for x in found.alternatives if x != "2B"], row.cells[2:], strict=True
        ):
            if isinstance(cell.value, float):
                lead = float(now["2B"] - now[a]) / float(gap[a] - gap["2B"])
                assert cell.value == pytest.approx(lead / found.model.leaf_weights[i])


def test_variance_shares_are_those_of_the_library(found: Findings, annex: list[Section]) -> None:
    table = all_tables(annex)["variance"]
    result = found.hinged.variance
    assert result is not None
    frame = result.to_frame()
    shares = column(table, "Share of the variance")
    # All that is not within two standard errors of nothing, the greatest first.
    told = frame[frame["first_order"] > 2 * frame["standard_error"]]
    assert shares == told["first_order"].to_list()
    # An independent check of the greatest: how much of the lead's variance a line in that weight
    # explains. The lead is the best's less the greatest of the others', nearly straight in it.
    text = words(part(annex, "changes-variance"))
    assert f"The weight of “Stepwise implementation”: {percent(float(shares[0]))}" in text  # type: ignore[arg-type]
    rng = np.random.default_rng(1)
    weights = rng.dirichlet(np.ones(6), 20_000)
    assert found.criteria[2] == "stepwise"
    ratings = found.case.ratings
    low, high = (
        ratings.pivot(index="alternative", columns="leaf", values=side).loc[
            found.alternatives, found.model.hierarchy.leaves
        ]
        for side in ("low", "high")
    )
    drawn = rng.uniform(low.to_numpy(), high.to_numpy(), size=(20_000, *low.shape))
    tree = found.model.hierarchy
    local = np.array([float(found.model.local_weights[leaf]) for leaf in tree.leaves])
    under = np.array([found.criteria.index(tree.path(leaf)[1]) for leaf in tree.leaves])
    scores = np.einsum("nal,nl->na", drawn, local * weights[:, under])
    best = found.alternatives.index("2B")
    lead = scores[:, best] - np.delete(scores, best, axis=1).max(axis=1)
    share = np.corrcoef(weights[:, 2], lead)[0, 1] ** 2
    # A line explains less than the best curve; both have standard errors of about 0.005.
    assert 0.6 * shares[0] < share < shares[0] + 0.02  # type: ignore[operator]


def test_the_shorter_report_has_the_greatest_shares_only(found: Findings) -> None:
    made = to_read_and_whole(found, "en", load_definition(found.case))[0]
    tables = all_tables(made)
    assert len(tables["variance"].rows) == 12
    assert "criticality" not in tables
    assert "rank-reversal" not in tables
    # What takes its time is not computed for it.
    fresh = replace(
        found, hinged=type(found.hinged)(found.case, found.who, found.model, found.seed)
    )
    to_read_and_whole(fresh, "en", load_definition(found.case))
    assert "rank_reversal" not in vars(fresh.hinged)


def test_leaving_an_alternative_out(found: Findings, annex: list[Section]) -> None:
    table = all_tables(annex)["rank-reversal"]
    frame = found.hinged.rank_reversal
    assert len(table.rows) == int(frame["reversed"].sum()) > 0
    text = words(part(annex, "hinges-leaving"))
    methods = frame[frame["reversed"]].groupby(["method", "normalisation"]).ngroups
    assert f"{methods} change the order of the others" in text
    assert not [m for m in column(table, "Method") if str(m).startswith("additive")]


def test_a_shared_first_place_has_no_margin_to_take_apart(tmp_path: Path) -> None:
    case = table_case(tmp_path, {"a": (1.0, 0.0), "b": (0.0, 1.0), "c": (0.1, 0.1)}, spread=0.1)
    results = collect(case, samples=50, samples_values=50)
    assert results.hinged.variance is None
    made = to_read_and_whole(results, "en", load_definition(case, "annex"))[0]
    keys = {p.key for s in made for _d, p in s.walk()}
    assert not keys & {"changes-variance", "changes-critical"}


# -- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "now", "flip", "shown"),
    [
        ("rating", 0.5, 0.6, ("0.500", "0.600")),
        ("rating", 0.1234, 0.12341, ("0.12340", "0.12341")),
        ("weight", 0.3333, 0.33334, ("33.330%", "33.334%")),
        ("weight", 0.25, 0.25, ("25.0%", "25.0%")),
        ("probability", 0.0, 1.0, ("0.0%", "100.0%")),
    ],
)
def test_numbers_that_differ_are_told_apart(
    found: Findings, kind: str, now: float, flip: float, shown: tuple[str, str]
) -> None:
    row = {"kind": kind, "winner": "2A", "current": now, "flip": flip, "what": "x", "leaf": "x"}
    names = Words(found.case, "en")
    with language("en"):
        assert (now_text(names, row), flip_text(names, row)) == shown


def test_a_sentence_opens_with_a_capital(found: Findings) -> None:
    names = Words(found.case, "en")
    row = {
        "kind": "structure",
        "what": "risk_hp",
        "action": "without leaf",
        "current": "in",
        "flip": "out",
        "winner": "2A",
    }
    with language("en"):
        (text,) = named(names, [row], "{which}: {winner} would be best.")
    assert plain_text(text) == "Without “Risk to Helseplattformen”: 2A would be best."
