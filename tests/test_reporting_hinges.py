"""What the answer hangs on, in sentences: each is a flip, ordered by how little it takes."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from flipcases import won
from reportcases import all_tables, column, eiej_findings, rows, table_case, words

import mcda_eiej as mcda
from mcda_eiej import sensitivity
from mcda_eiej.console_flips import KIND_TEXTS
from mcda_eiej.evaluation import joint
from mcda_eiej.i18n import language, percent
from mcda_eiej.reporting.hingefigures import _moves
from mcda_eiej.reporting.hinges import GROUPS, hinges
from mcda_eiej.reporting.hingewords import kind_name, method_words, times
from mcda_eiej.reporting.results import Findings, collect
from mcda_eiej.reporting.section import Callout, Section, Table, blocks_text, plain_text
from mcda_eiej.reporting.summary import summary
from mcda_eiej.sensitivity.overview import KINDS

STARTER = Path(mcda.__file__).parent / "starter"


@pytest.fixture(scope="module")
def results() -> Findings:
    return eiej_findings()


@pytest.fixture(scope="module")
def section(results: Findings) -> Section:
    return hinges(results, "en")


@pytest.fixture(scope="module")
def tables(results: Findings) -> dict[str, Table]:
    return all_tables([hinges(replace(results, depth="full"), "en")])


def parts(section: Section) -> list[str]:
    return [p.key.removeprefix("hinges-") for p in section.parts if p.key != "hinges-again"]


def test_every_group_has_its_part_in_order_of_how_little_it_takes(
    results: Findings, section: Section
) -> None:
    assert set(GROUPS) == set(KINDS) - {"weight"}
    found = parts(section)
    least = [results.hinged.tables[g]["change"].min() for g in found]
    assert least == sorted(least)
    assert set(found) == {g for g in GROUPS if len(results.hinged.tables[g])}
    for group in found:
        assert any(p.text for p in section.parts if p.key == f"hinges-{group}")


def test_the_smallest_change_of_each_kind_comes_first(results: Findings, section: Section) -> None:
    whole = sensitivity.all_flips(results.case, results.who)
    changing = whole[whole["winner"] != ""]
    first = changing.drop_duplicates("kind")
    with language("en"):
        names = [kind_name(k) for k in first["kind"]]
    table = all_tables([section])["hinges"]
    assert column(table, "What is changed") == names
    assert column(table, "How large a change") == first["change"].to_list()
    assert column(table, "Best then") == first["winner"].to_list()
    assert f"Of {len(whole)} changes {len(changing)} change which is best" in words(section)


def test_an_answer_nobody_gave_stands_first(section: Section) -> None:
    """The built-in profiles leave some nodes unweighted: one answer there would change the best."""
    (box,) = [b for b in section.text if isinstance(b, Callout)]
    assert "nobody has given" in box.title
    text = blocks_text(box.blocks)
    assert "“Clear lines of governance” with “Governance fit for the nation”" in text
    assert "5 times as much" in text
    assert "3B would be best" in text
    assert "7 times as much" in text


def test_every_call_shown_gives_the_best_shown(results: Findings, tables: dict[str, Table]) -> None:
    checked = 0
    for key, table in tables.items():
        if not key.startswith("hinges-") or key.endswith("-all"):
            continue
        calls, best = column(table, "Python call"), column(table, "Best then")
        for call, winner in zip(calls, best, strict=True):
            assert won(str(call), case=results.case) == winner
            checked += 1
    assert checked >= 14


def test_full_tables_have_a_row_for_each_change_that_was_tried(
    results: Findings, section: Section, tables: dict[str, Table]
) -> None:
    for group in parts(section):
        table = tables[f"hinges-{group}-all"]
        assert table.depth == "full"
        assert len(list(rows(table))) == len(results.hinged.tables[group])
    assert not any(t.depth == "full" for t in all_tables([section]).values())


def test_figures_state_the_lead_and_the_least_of_it(results: Findings, section: Section) -> None:
    drawn = {f.key: f for p in section.parts for f in p.figures}
    # Nothing moves in a figure of answers none of which changes anything.
    assert set(drawn) == {f"hinges-{g}" for g in ("rating", "source", "condition", "structure")} | {
        "hinges-method"
    }
    assert "0.060" in drawn["hinges-condition"].alt
    assert "2B: 34" in drawn["hinges-method"].alt
    for figure in drawn.values():
        assert figure.drawing.axes


def test_numbers_in_sentences_are_results(results: Findings, section: Section) -> None:
    text = words(section)
    claims = results.hinged.tables["source"]
    assert f"None of the {claims[claims.kind == 'claim'].what.nunique()} claims in force" in text
    ratings = results.hinged.tables["rating"]
    for row in ratings[ratings["winner"] != ""].to_dict("records"):
        assert f"is rated {row['current']:.3f}; beyond {row['flip']:.3f}" in text
    least = min(ratings["at_low"].min(), ratings["at_high"].min())
    assert f"the lead is least, {least:.3f}" in text
    assert "it takes certainty" in text


def test_a_firm_case_says_that_nothing_changes_it(tmp_path: Path) -> None:
    case = table_case(tmp_path, {"A": [0.9, 0.9], "B": [0.1, 0.1]})
    found = collect(case, samples=50, samples_values=50)
    assert (sensitivity.all_flips(case)["winner"] == "").all()
    section = hinges(found, "en")
    assert "none changes which is best" in words(section)
    assert "None of the 4 ratings changes which is best" in words(section)
    assert all_tables([section]) == {}


def test_one_alternative_and_a_tie(tmp_path: Path) -> None:
    alone = table_case(tmp_path / "alone", {"A": [0.9, 0.9]})
    section = hinges(collect(alone, samples=50, samples_values=50), "en")
    assert "nothing can change" in words(section)
    assert section.parts == ()
    tie = table_case(tmp_path / "tie", {"A": [0.5, 0.5], "B": [0.5, 0.5]}, spread=0.1)
    section = hinges(collect(tie, samples=50, samples_values=50), "en")
    # All are best: there is no lead to draw.
    assert [f for p in section.parts for f in p.figures] == []
    assert all_tables([section])["hinges"].rows


def test_people_are_counted_and_not_named() -> None:
    """A group's members are not named, nor can a call give their answers away."""
    case = mcda.load_case(STARTER / "en")
    found = replace(collect(case, "group", samples=50, samples_values=50), depth="full")
    assert found.hinged.of_people
    section = hinges(found, "en")
    made = all_tables([section])
    shown = words(section) + "".join(
        plain_text(c.value) if isinstance(c.value, (str, tuple)) else ""
        for t in made.values()
        for r in t.rows
        for c in r.cells
    )
    for person in case.participants.values():
        assert person.key not in shown
        assert person.name not in shown
    assert "None of the 3 members of the group" in shown
    assert {"hinges-people", "hinges-judgment"}.isdisjoint(made)
    # A group of profiles has no people in it.
    assert not collect(
        mcda.load_case(), "stakeholders", samples=50, samples_values=50
    ).hinged.of_people


def test_what_others_have_answered_is_not_called_unanswered(tmp_path: Path) -> None:
    """A member's missing answer to what others answered is no answer that nobody gave."""
    case = mcda.load_case(STARTER / "en")
    found = collect(case, "group", samples=50, samples_values=50)
    table = found.hinged.tables["judgment"]
    given = {
        (r.node, frozenset((r.a, r.b))) for r in table[table["kind"] == "judgment"].itertuples()
    }
    text = words(hinges(found, "en"))
    for row in table[table["kind"] == "unanswered"].itertuples():
        if (row.node, frozenset((row.a, row.b))) in given:
            assert f"“{case.element(row.a).name('en')}” with" not in text


@pytest.mark.parametrize(
    ("answer", "told"),
    [("5", ("5", False)), ("1/7", ("7", True)), ("0.25", ("4", True)), ("2.5", ("2.50", False))],
)
def test_an_answer_in_words(answer: str, told: tuple[str, bool]) -> None:
    count, other = times(answer)
    assert other == told[1]
    assert float(count.replace(",", ".")) == float(told[0])


def test_every_kind_has_a_name() -> None:
    names = [kind_name(k) for k in KIND_TEXTS]
    assert len(set(names)) == len(names)


# -- the one page ---------------------------------------------------------------------------------


def test_summary_says_the_answer_and_the_limits(results: Findings) -> None:
    section = summary(results, "en")
    text = words(section)
    ev = results.evaluation
    assert text.startswith(f"{joint(ev.top)} is best")
    nearest = float(results.reversals["l1"]["distance"].min())
    assert math.isfinite(nearest)
    with language("en"):
        assert f"catches up when {percent(nearest / 2)} of all weight shifts" in text
    assert "Nobody has compared" in text
    assert "fewest claims together (C089, C132: 2A)" in text
    failed = len(results.verdict.failed)
    assert f"{failed} of the {len(results.verdict.tests)} tests" in text
    assert column(section.tables[0], "Score") == ev.scores.to_list()


def test_summary_of_one_alternative_and_of_a_tie(tmp_path: Path) -> None:
    alone = table_case(tmp_path / "alone", {"A": [0.9, 0.9]})
    section = summary(collect(alone, samples=50, samples_values=50), "en")
    assert "only one alternative" in words(section)
    tie = table_case(tmp_path / "tie", {"A": [0.5, 0.5], "B": [0.5, 0.5]})
    assert "First place is shared" in words(
        summary(collect(tie, samples=50, samples_values=50), "en")
    )


def test_normalisations_have_words() -> None:
    with language("nb"):
        assert method_words("TOPSIS, vector") == "TOPSIS, vektor"
        assert method_words("MABAC, minmax") == "MABAC, min–maks"


def test_a_figure_without_a_bar_is_left_out() -> None:
    found = eiej_findings()
    table = found.hinged.tables["condition"]
    row = next(r for r in table.to_dict("records") if not r["winner"])
    still = row | {"lead": float(found.evaluation.margin)}
    assert not _moves(found, [still])
    assert _moves(found, [still, row | {"lead": 0.001}])
    assert _moves(found, [still | {"winner": "2A"}])
