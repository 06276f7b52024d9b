"""The sections of a report: sentences and tables say what the results say, for any case."""

from __future__ import annotations

import json
import math
import re
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportcases import all_tables, column, eiej_findings, rows, table_case, words

import mcda_eiej as mcda
from mcda_eiej.evaluation import joint
from mcda_eiej.i18n import language, number, percent
from mcda_eiej.ratings import register_items
from mcda_eiej.reporting.contents import SECTIONS, sections
from mcda_eiej.reporting.results import Findings, collect
from mcda_eiej.reporting.section import (
    Cell,
    Code,
    Column,
    Figure,
    Link,
    Place,
    Row,
    Section,
    Table,
    anchor,
    format_value,
    plain_text,
    say,
)
from mcda_eiej.reporting.verdict import LEAST_SHARE, LEAST_SHIFT, Verdict
from mcda_eiej.reporting.words import count, period_text, place, shown
from mcda_eiej.sensitivity import break_evens, potential_optimality, smaa, weight_space

STARTER = Path(mcda.__file__).parent / "starter"
Make = Callable[..., Findings]


@pytest.fixture(scope="module")
def found() -> Findings:
    """The results of the built-in case."""
    return eiej_findings()


@pytest.fixture(scope="module")
def report(found: Findings) -> list[Section]:
    return sections(found, "en")


@pytest.fixture
def small(tmp_path: Path) -> Make:
    """A flat case's findings."""

    def make(*args: Any, **more: Any) -> Findings:
        return collect(table_case(tmp_path, *args, **more), samples=2_000, samples_values=1_000)

    return make


def by_key(report: list[Section], key: str) -> Section:
    return next(s for section in report for _d, s in section.walk() if s.key == key)


# -- the numbers in sentences are the results' -----------------------------------------------------


def numbers_of(results: Findings) -> set[str]:
    """Every number with decimals that a sentence on the answer or on changes may hold."""
    ev = results.evaluation
    weights = results.model.local_weights.to_list()
    shares = [
        v
        for level in results.levels
        for kind in ("central", *results.kinds)
        for v in results.shares(level, kind).values()
    ]
    top = list(ev.top)
    joint_shares = [
        sum(results.shares(level, kind)[a] for a in top)
        for level in results.levels
        for kind in ("central", *results.kinds)
    ]
    table = results.stability[1]
    reversal = results.reversals["l1"]
    near = reversal[reversal["distance"] < math.inf]
    moved = (near["distance"] / 2).to_list() + near.iloc[:, 2:].to_numpy().ravel().tolist()
    split = [] if results.split is None else [results.split.share(ev.top)]
    percents = [*weights, *shares, *joint_shares, *table["low"], *table["high"], *moved, *split]
    potential = results.optimality.to_frame()
    scores = [*ev.scores, ev.margin, *(-potential["lead"])]
    scores += [*potential["raise_all"], *potential["raise_one"]]
    critical = results.hinged.criticality
    percents += (
        critical[[p[0] in top for p in critical["pair"]]]["percent"].abs().div(100).to_list()
    )
    if results.hinged.variance is not None:
        percents += results.hinged.variance.first.tolist()
    others = [percent(x, 0) for x in (LEAST_SHARE, LEAST_SHIFT)]
    others += [count(results.samples(level)) for level in results.levels]
    return {percent(v) for v in percents} | {number(v, 3) for v in scores} | set(others)


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize("who", ["equal", "hmn", "stakeholders"])
def test_every_number_in_a_sentence_is_a_result(lang: str, who: str) -> None:
    results = collect(mcda.load_case(), who, samples=2_000, samples_values=1_000)
    with language(lang):
        allowed = numbers_of(results)
    text = words(SECTIONS["answer"](results, lang)) + words(SECTIONS["changes"](results, lang))
    # Percentages, and numbers with decimals; names of chapters do not stand in these sections.
    seen = re.findall(r"−?\d+[.,]\d+(?:\s?%)?|\d+\s?%", text)
    assert len(seen) > 20
    plain = {"0 %", "100 %", "100%", "0%"}
    assert {f for f in seen if f.replace("\N{NO-BREAK SPACE}", " ") not in plain} <= allowed


def test_answer_names_best_and_next_with_scores(found: Findings) -> None:
    ev = found.evaluation
    first, second = ev.scores.index[:2]
    text = words(SECTIONS["answer"](found, "en")).split("\n")[0]
    assert text.startswith(f"{first} is best, with a score of {ev.scores.iloc[0]:.3f}")
    assert f"Next comes {second} with {ev.scores.iloc[1]:.3f}, {ev.margin:.3f} behind" in text


def test_limits_in_words_agree_with_break_evens(found: Findings) -> None:
    """Independent of the stability intervals: the nearest break-even on each side of the weight."""
    text = words(by_key(sections(found, "en"), "changes-one"))
    table = break_evens(found.model)
    for node in found.criteria:
        now = float(found.model.local_weights[node])
        weights = table[table["node"] == node]["weight"]
        name = found.case.name(node, "en")
        sentence = next((s for s in text.split("\n") if f"“{name}” is" in s), "")
        for side in (weights[weights < now].tail(1), weights[weights > now].head(1)):
            for w in side:
                assert percent(float(w)) in sentence
        if not len(weights):
            assert sentence == ""
            assert f"“{name}”" in next(s for s in text.split("\n") if "anything from 0" in s)


def test_shares_of_the_criteria_are_exact_and_near_a_sample(found: Findings) -> None:
    assert found.is_exact("criteria")
    sampled = smaa(found.model, 50_000, 1)
    errors = sampled.standard_errors[1]
    for a, share in found.shares("criteria").items():
        # Four standard errors computed from the exact share.
        bound = 4 * math.sqrt(share * (1 - share) / 50_000) + 1e-9
        assert abs(sampled.top_share[a] - share) <= max(bound, 4 * errors[a])


# -- tables hold the results unrounded -------------------------------------------------------------


def test_score_table_is_the_evaluation(found: Findings, report: list[Section]) -> None:
    table = all_tables(report)["scores"]
    assert column(table, "Alternative") == list(found.evaluation.scores.index)
    assert column(table, "Score") == found.evaluation.scores.to_list()
    parts = found.evaluation.contributions("criteria")
    for row, (_key, want) in zip(rows(table), parts.iterrows(), strict=True):
        assert [c.value for c in row.cells[3:]] == want.to_list()


def test_interval_and_break_even_tables(found: Findings, report: list[Section]) -> None:
    tables = all_tables(report)
    assert (
        column(tables["intervals"], "Best stays best from") == found.stability[1]["low"].to_list()
    )
    assert [r.cells[3].value for r in rows(tables["intervals"])] == found.stability[1][
        "high"
    ].to_list()
    table = break_evens(found.model)
    assert column(tables["break-evens"], "Changes at") == table["weight"].to_list()
    assert column(tables["break-evens"], "Best just above") == table["to"].to_list()


def test_share_tables(found: Findings, report: list[Section]) -> None:
    tables = all_tables(report)
    space = weight_space(found.model)
    first = next(rows(tables["shares"]))
    assert [c.value for c in first.cells[1:-1]] == pytest.approx(space.top_share.to_list(), abs=0)
    assert first.cells[-1].value == "exact"
    ranks = [[c.value for c in r.cells[1:]] for r in rows(tables["ranks"])]
    assert ranks == space.rank_acceptability.to_numpy().tolist()
    assert len(list(rows(tables["uncertain"]))) == 9


def test_rating_table_is_the_ratings(found: Findings, report: list[Section]) -> None:
    want = found.case.ratings.pivot(index="leaf", columns="alternative", values="central")
    shown = [[c.value for c in r.cells[1:]] for r in rows(all_tables(report)["ratings"])]
    assert shown == want.loc[found.model.hierarchy.leaves, found.alternatives].to_numpy().tolist()


def test_register_choices_are_those_of_variants(found: Findings, report: list[Section]) -> None:
    assert len(found.register) == 12
    for outcome in found.register:
        names = dict(zip(("aggregate", "ungraded", "sets"), outcome.choices, strict=True))
        top = found.case.variant(register=names).model().evaluate().top
        assert outcome.evaluation is not None
        assert outcome.evaluation.top == top
    bold = [r for r in rows(all_tables(report)["register-choices"]) if r.strong]
    assert len(bold) == 1


def test_subject_describes_every_alternative_and_criterion(
    found: Findings, report: list[Section]
) -> None:
    tables = all_tables(report)
    case = found.case
    assert column(tables["alternatives"], "What it is") == [
        a.text("definition", "en") for a in case.alternatives.values()
    ]
    assert column(tables["criteria"], "Criterion") == [case.name(c, "en") for c in found.criteria]


def test_profile_and_condition_tables(found: Findings, report: list[Section]) -> None:
    tables = all_tables(report)
    case = found.case
    assert column(tables["profiles"], "Best") == [
        joint(case.model(p).evaluate().top) for p in case.profiles
    ]
    assert column(tables["profiles"], "Status") == [p.status for p in case.profiles.values()]
    assert column(tables["conditions"], "Best") == [
        joint(case.model(conditions=(c,)).evaluate().top) for c in case.conditions
    ]


def test_potential_table(found: Findings, report: list[Section]) -> None:
    frame = potential_optimality(found.model).to_frame()
    table = all_tables(report)["potential"]
    assert column(table, "Greatest lead") == frame["lead"].to_list()
    assert column(table, "Can be best") == ["yes" if b else "no" for b in frame["can_be_best"]]


# -- from a number to its place in the source ------------------------------------------------------


def test_every_rating_leads_to_evidence_with_places(found: Findings, report: list[Section]) -> None:
    """First click: a rating to its leaf. There, or one click further, each item has its place."""
    leaves = {s.key: s for s in by_key(report, "evidence").parts}
    for row, leaf in zip(
        rows(all_tables(report)["ratings"]), found.model.hierarchy.leaves, strict=True
    ):
        assert {c.link for c in row.cells} == {anchor("leaf", leaf)}
        section = leaves[anchor("leaf", leaf)]
        tables = all_tables([section])
        held = [c.id for c in found.case.claim_records if c.leaf == leaf]
        if held:
            claims = tables[f"claims-{section.key}"]
            assert [r.anchor for r in claims.rows] == [anchor("claim", i) for i in held]
            assert all(isinstance(p, Place) and p for p in column(claims, "Place"))
        counted = found.active["stated"].by_leaf.get(leaf, ())
        listed = (
            "".join(map(str, column(tables[f"ratings-{section.key}"], "Claims in force")))
            if (counted)
            else ""
        )
        assert all(c.id in listed for c in counted)
        if found.case.leaves[leaf].method == "register":
            definitions = section.text[0]
            links = [p for _t, text in definitions.items for p in text if isinstance(p, Link)]  # type: ignore[union-attr]
            assert "register" in {link.target for link in links}


def test_every_claim_risk_and_condition_has_one_row(found: Findings, report: list[Section]) -> None:
    anchors = [r.anchor for t in all_tables(report).values() for r in t.rows if r.anchor]
    assert len(set(anchors)) == len(anchors)
    case = found.case
    wanted = {anchor("claim", c.id) for c in case.claim_records}
    wanted |= {anchor("risk", k) for k in case.risks}
    wanted |= {anchor("condition", k) for k in case.conditions}
    assert wanted <= set(anchors)


def test_matrices_hold_every_graded_risk_at_its_levels(
    found: Findings, report: list[Section]
) -> None:
    tables = all_tables(report)
    levels = sorted(found.case.register_levels)
    for a in found.alternatives:
        for target in found.case.register_targets:
            table = tables[f"matrix-{anchor('alternative', a)}-{anchor('target', target)}"]
            note = plain_text(table.note)
            for item in register_items(found.case, target, a):
                at = {
                    (levels[len(levels) - 1 - i], levels[j - 1])
                    for i, row in enumerate(table.rows)
                    for j, cell in enumerate(row.cells)
                    if isinstance(cell.value, tuple)
                    and any(
                        isinstance(p, Link) and p.target == anchor("risk", item.risk)
                        for p in cell.value
                    )
                }
                if item.set == "cross" or math.isnan(item.likelihood[0] + item.consequence[0]):
                    assert not at
                    assert item.risk in re.findall(r"\w+", note)
                else:
                    low, high = zip(item.likelihood, item.consequence, strict=True)
                    assert at == {
                        (i, j)
                        for i in levels
                        for j in levels
                        if low[0] <= i <= high[0] and low[1] <= j <= high[1]
                    }


def test_assumptions_list_assumed_nodes_and_overlaps(
    found: Findings, report: list[Section]
) -> None:
    section = by_key(report, "assumptions")
    assert all(f"“{found.case.name(n, 'en')}”" in words(section) for n in found.weighting.assumed)
    table = all_tables([section])["overlaps"]
    listed = {frozenset(str(c.value) for c in r.cells[:2]) for r in rows(table)}
    assert listed == {
        frozenset((leaf.name("en"), found.case.name(other, "en")))
        for leaf in found.case.leaves.values()
        for other in leaf.overlaps_with
    }


def test_commands_give_the_numbers_again() -> None:
    from click.testing import CliRunner

    from mcda_eiej.cli import main

    folder = str(STARTER / "en")
    results = collect(mcda.load_case(folder), "finance", 5, samples=500, samples_values=300)
    section = SECTIONS["reproduce"](results, "en")
    assert section is not None
    commands = [b.text for b in section.text if isinstance(b, Code)]
    assert len(commands) == 5 + 2 + 9
    for command in commands:
        name, *words_ = shlex.split(command.replace("FOLDER", shlex.quote(folder)))
        assert name == "mcda-eiej"
        if words_[0] == "report":
            # Written in tests of its own.
            continue
        run = CliRunner().invoke(main, words_)
        assert run.exit_code == 0, (command, run.output)
        if words_[0] == "smaa":
            level, kind = (words_[words_.index(o) + 1] for o in ("--level", "--values"))
            got = json.loads(run.stdout)["result"]["top_share"]
            assert got == results.shares(level, kind)
        if words_[0] == "rank":
            got = json.loads(run.stdout)["result"]["scores"]
            assert got == results.evaluation.scores.to_dict()


def test_reproduction_names_hash_version_seed_and_commands(report: list[Section]) -> None:
    case = mcda.load_case()
    text = words(by_key(report, "reproduce"))
    assert case.hash in text
    assert mcda.__version__ in text
    assert "mcda-eiej report --seed 0 --lang en" in text
    assert "saaty-1980" in text


# -- any case, any winner --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "who"), [("nb", None), ("nb", "group"), ("en", "finance"), ("en", "anne")]
)
def test_starter_cases_give_every_section(lang: str, who: str | None) -> None:
    case = mcda.load_case(STARTER / lang)
    results = collect(case, who, samples=1_000, samples_values=500)
    found = sections(results, lang)
    assert [s.key for s in found][:2] == ["answer", "changes"]
    assert {"ratings", "register", "timeline", "readings", "decision"} <= {s.key for s in found}
    best = results.evaluation.top[0]
    name = case.alternatives[best].name(lang)
    assert words(found[0]).startswith(name)
    if who == "anne":
        assert anchor("profile", "anne") in {p.key for p in by_key(found, "judgments").parts}


def test_a_tie_is_said_to_be_one(small: Make) -> None:
    results = small({"A": [0.4, 0.6], "B": [0.6, 0.4], "C": [0.1, 0.2]})
    found = sections(results, "en")
    assert results.verdict.failed == ("alone",)
    text = words(found[0])
    assert text.startswith("A and B share first place with a score of 0.500")
    assert "The answer is fragile\nFirst place is shared by A and B" in text
    assert found[1].title == "When A and B stop being best together"
    assert "the tie holds at the present weight only (50.0%); below it A is best, above it B" in (
        words(found[1])
    )
    assert column(all_tables(found)["profiles"], "Best") == ["A = B"]


def test_all_alternatives_tied(small: Make) -> None:
    results = small({"A": [0.4, 0.4], "B": [0.4, 0.4]})
    found = sections(results, "en")
    assert "All the alternatives – A and B – are tied, with a score of 0.400." in words(found[0])
    assert "Every alternative is already among the best." in words(found[1])


def test_one_alternative(small: Make) -> None:
    results = small({"A": [0.4, 0.6]})
    found = sections(results, "en")
    assert "only one alternative, A" in words(found[0])
    assert words(found[1]) == "With one alternative nothing can change which is best."
    assert results.verdict.firm


def test_one_criterion(small: Make) -> None:
    results = small({"A": [0.4], "B": [0.6]}, leaves=("cost",))
    found = sections(results, "en")
    assert "The weight of “cost” can be anything" in words(found[1])
    assert "A cannot be best at any weights" in words(found[1])


def test_a_winner_that_never_changes_is_firm(small: Make) -> None:
    results = small(
        {"A": [0.9, 0.9, 0.9], "B": [0.4, 0.3, 0.2], "C": [0.1, 0.2, 0.1]}, leaves=("x", "y", "z")
    )
    assert results.verdict.firm
    text = words(sections(results, "en")[0])
    assert "The answer is firm" in text
    assert "no shift of weight between the criteria makes another alternative best" in text
    assert "No criterion's weight, moved alone" in text
    changes = words(sections(results, "en")[1])
    assert "However the weight of any three criteria is split among them, A stays best." in changes
    assert "B and C are not best at any weights of the criteria." in changes
    # What never happens takes no less of several weights.
    assert "less is needed" not in changes
    assert "Here several criteria change weight at the same time" in changes


def test_a_small_lead_is_fragile(small: Make) -> None:
    results = small({"A": [0.9, 0.2], "B": [0.4, 0.71]}, spread=0.3)
    assert "shift" in results.verdict.failed
    assert "The answer is fragile" in words(sections(results, "en")[0])


def test_many_criteria_draw_those_nearest_to_a_change(small: Make) -> None:
    leaves = [f"c{i}" for i in range(14)]
    values = {"A": [0.6] * 14, "B": [0.5 + 0.4 * (i % 5 == 0) for i in range(14)]}
    results = small(values, leaves=leaves)
    assert len(results.drawn_criteria) == 12
    assert {"c0", "c5", "c10"} <= set(results.drawn_criteria)


def test_long_keys_go_by_name(tmp_path: Path) -> None:
    names = {"town_hall": "Town hall", "office": "Office"}
    case = table_case(tmp_path, {"town_hall": [0.9, 0.2], "office": [0.1, 0.4]}, names=names)
    results = collect(case, samples=100, samples_values=100)
    assert words(sections(results, "en")[0]).startswith("Town hall is best")


def test_what_cannot_be_computed_is_listed_not_dropped(found: Findings) -> None:
    """A profile or a condition that fails keeps its message; the rest of the report stands."""

    def failing_with(message: str) -> Any:
        def model() -> Any:
            raise mcda.ModelError(message)

        return model

    broken = tuple(
        replace(o, evaluation=None, model=failing_with("no weights")) if o.key == "hmn" else o
        for o in found.profiles
    )
    failing = tuple(
        replace(o, evaluation=None, model=failing_with("clash")) for o in found.conditions[:1]
    )
    results = replace(found, profiles=broken, conditions=failing + found.conditions[1:])
    report = sections(results, "en")
    text = words(by_key(report, "profiles"))
    assert (
        "Weights that cannot be computed\nCentral Norway Regional Health Authority: no weights"
        in text
    )
    assert "There are 9 weight profiles" in text
    assert ": clash" in words(by_key(report, "readings-conditions"))
    assert column(all_tables(report)["conditions"], "Best")[0] == "cannot be computed: clash"


def test_a_section_speaks_its_language_on_its_own(found: Findings) -> None:
    with language("en"):
        text = words(SECTIONS["answer"](found, "nb"))
    assert f"{found.evaluation.scores.iloc[0]:.3f}".replace(".", ",") in text


def test_unknown_profile_is_an_error() -> None:
    with pytest.raises(mcda.CaseError, match="nobody"):
        collect(mcda.load_case(), "nobody")


# -- pieces ----------------------------------------------------------------------------------------


@given(st.tuples(st.text(), st.text()))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_anchors_are_safe_and_tell_keys_apart(keys: tuple[str, str]) -> None:
    first, second = (anchor("leaf", k) for k in keys)
    assert re.fullmatch(r"[A-Za-z0-9_~-]+", first)
    assert (first == second) == (keys[0] == keys[1])


def test_say_fills_once() -> None:
    found = say("{a} and {b}", a="{b}", b=Link("x", "y"))
    assert found == ("{b}", " and ", Link("x", "y"))


def test_a_table_has_as_many_cells_as_columns() -> None:
    with pytest.raises(ValueError, match="rows"):
        Table("t", "t", (Column("a"), Column("b")), (Row.of(1),))


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("number", 0.12345, "0.123"),
        ("percent", 0.12345, "12.345%"),
        ("integer", 3, "3"),
        ("number", "never", "never"),
        ("number", None, ""),
        ("number", math.inf, "∞"),
        ("text", "x", "x"),
    ],
)
def test_values_are_formatted_by_column(kind: Any, value: Any, shown: str) -> None:
    assert format_value(Column("c", kind), value) == shown
    assert Cell(value).value == value


@pytest.mark.parametrize(
    ("section", "line", "want"),
    [
        ("4.2.6 Table 8 #1", 1010, "§4.2.6, table 8, risk 1, l. 1010"),
        ("3 Tables 2 and 4", None, "§3, tables 2, 4"),
        ("6 Tables 12-14; summary", None, "§6, tables 12–14; summary"),
        ("4.2.6 Table 8 #7, #9", 1, "§4.2.6, table 8, risks 7, 9, l. 1"),
        ("Appendix B", 3, "Appendix B, l. 3"),
        ("", None, ""),
        (None, 7, "l. 7"),
    ],
)
def test_places(section: str | None, line: int | None, want: str) -> None:
    assert place(section, line).replace("\N{NO-BREAK SPACE}", " ") == want


def test_periods_and_counts() -> None:
    from mcda_eiej.records import Period

    texts = {"nb": "a", "en": "a"}
    quarter = Period("A", texts, "2016-Q3", "", "stated", "", None)
    month = Period("A", texts, "2016-11", "2016-11", "stated", "", None)
    assert period_text(quarter, "en") == "from Q3 2016"
    assert period_text(month, "en") == "Nov 2016"
    assert count(20_000) == "20,000"
    with language("nb"):
        assert count(20_000) == "20\N{NO-BREAK SPACE}000"


def test_verdict_names_each_failed_test() -> None:
    firm = Verdict(True, True, 0.2, 0.9, 0.6, (3, 3), True)
    assert firm.firm
    assert replace(firm, readings=None).firm
    assert replace(firm, shift=math.inf).firm
    weak = Verdict(True, True, 0.04, 0.4, 0.3, (2, 3), False)
    assert weak.failed == ("shift", "share", "uncertain", "profiles", "readings")
    # On the limit a test holds.
    assert replace(firm, shift=LEAST_SHIFT, share=LEAST_SHARE, uncertain=LEAST_SHARE).firm
    assert replace(weak, alone=False).failed == ("alone",)
    assert replace(weak, compared=False).firm


def test_names_leave_the_sentence_alone() -> None:
    assert shown("2A") == "2A"
    assert shown("a\u202eb\u2066") == "ab"
    assert shown("\u05d0") == "\u2068\u05d0\u2069"


def test_a_figure_is_drawn_once_in_its_language() -> None:
    drawn: list[str] = []

    def draw() -> Any:
        drawn.append(number(0.5, 1))
        return object()

    figure = Figure("f", "f", "f", draw, "nb")
    assert figure.drawing is figure.drawing
    assert drawn == ["0,5"]
