"""What hangs on each claim, as the evidence tables say it, is what the case without it gives."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from reportcases import all_tables, column, eiej_findings, table_case

from mcda_eiej.i18n import language, number
from mcda_eiej.reporting.claimstakes import lead_now, stakes
from mcda_eiej.reporting.contents import SECTIONS
from mcda_eiej.reporting.hinged import Hinged
from mcda_eiej.reporting.results import Findings, collect
from mcda_eiej.reporting.section import plain_text
from mcda_eiej.reporting.words import Words


@pytest.fixture(scope="module")
def found() -> Findings:
    return eiej_findings()


def under(found: Findings, who: str) -> Findings:
    """The results that a claim's stake is read from, under other weights."""
    model = found.case.model(who)
    return replace(
        found,
        who=who,
        model=model,
        evaluation=model.evaluate(),
        hinged=Hinged(found.case, who, model),
    )


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_every_claim_has_something_definite(found: Findings, lang: str) -> None:
    section = SECTIONS["evidence"](found, lang)
    assert section is not None
    tables = [t for key, t in all_tables([section]).items() if key.startswith("claims-")]
    assert sum(len(t.rows) for t in tables) == sum(bool(c.leaf) for c in found.case.claim_records)
    for table in tables:
        title = table.columns[-1].title
        assert all(column(table, title))


@pytest.mark.parametrize("who", ["equal", "trondheim", "other_regions"])
def test_stakes_are_those_of_the_case_without_the_claim(found: Findings, who: str) -> None:
    results = under(found, who)
    ev = results.evaluation
    with language("en"):
        said = {k: plain_text(v) for k, v in stakes(results, Words(found.case, "en")).items()}
    active = {c.id for claims in found.active["stated"].by_leaf.values() for c in claims}
    assert set(said) == active
    assert lead_now(results) == pytest.approx(ev.margin)
    # Each claim is left out by the case's own choices, which know nothing of flip tables.
    for key in sorted(active)[:: 4 if who == "equal" else 9] + ["C089", "C101", "C132"]:
        other = found.case.variant(without_claims=(key,)).model(who).evaluate()
        text = said[key]
        if other.top != ev.top:
            assert f"Left out: {' = '.join(other.top)} becomes best." in text
        elif "not rated by claims" in text:
            assert other.scores.to_dict() == ev.scores.to_dict()
        else:
            assert re.search(rf"(Nothing|Left out): the lead \w+ {number(other.margin, 3)}\.", text)
        if "Turned round: contradicts" not in text and "Turned round" in text:
            other = found.case.variant(reversed_claims=(key,)).model(who).evaluate()
            best = f"{' = '.join(other.top)} becomes best."
            kept = rf"the lead \w+ {number(other.margin, 3)}\."
            assert re.search(f"Turned round: {best if other.top != ev.top else kept}", text)
    flips = {"equal": 0, "trondheim": 1, "other_regions": 1}
    assert sum("becomes best" in text for text in said.values()) == flips[who]


def test_claims_that_do_not_count_say_so(found: Findings) -> None:
    section = SECTIONS["evidence"](found, "en")
    assert section is not None
    for key, table in all_tables([section]).items():
        if key.startswith("claims-"):
            uses, hangs = column(table, "Use"), column(table, "What hangs on it")
            for use, text in zip(uses, hangs, strict=True):
                idle = "not counted" in str(use) or "set aside" in str(use)
                assert (text == "Nothing: it does not count.") == idle


def test_without_claims_there_is_no_such_column(tmp_path: Path) -> None:

    case = table_case(tmp_path, {"a": (1.0, 0.0), "b": (0.2, 0.9)})
    made = SECTIONS["evidence"](collect(case, samples=50, samples_values=50), "en")
    assert made is not None
    titles = {c.title for t in all_tables([made]).values() for c in t.columns}
    assert "What hangs on it" not in titles
