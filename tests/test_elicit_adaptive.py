"""Adaptive questions asked: options by number, clashes and withdrawals, and rows of ``compare``."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import CaseFolder
from test_elicit_terminal import Terminal, run

import mcda_eiej as mcda
from mcda_eiej.cli import main
from mcda_eiej.comparisons import ratios_from_text
from mcda_eiej.errors import JudgmentError
from mcda_eiej.i18n import language
from mcda_eiej.questionnaire.adaptive import Adaptive, adaptive, columns, option_text
from mcda_eiej.questionnaire.dialogue import Dialogue
from mcda_eiej.questionnaire.making import outcome, rows
from mcda_eiej.questionnaire.session import Event, Step
from mcda_eiej.questionnaire.words import Wording, spread_out


@pytest.fixture(scope="module")
def graded(eiej: mcda.Case) -> Adaptive:
    return adaptive(eiej, "eiej", "graded", "hmn")


@pytest.fixture(scope="module")
def yes_no(eiej: mcda.Case) -> Adaptive:
    return adaptive(eiej, "eiej", "yes-no", "hmn")


def again(session: Adaptive) -> Adaptive:
    """The same questions without answers; the work done so far is kept."""
    return Adaptive(session.asker, session.node, session.mode)


def answer_by(step: Step, weights: dict[str, float]) -> str:
    """The number of the option that these weights call for."""
    more, less = (sum(weights[k] for k in side.split(";")) for side in step.about[2:4])
    options = [step.options[1], step.options[0]] if step.about[4] else columns(step)
    for n, (low, high) in enumerate(options, start=1):
        if low * less <= more <= high * less:
            return str(n)
    raise AssertionError((step, more / less))


@pytest.mark.parametrize("kind", ["graded", "yes_no"])
@pytest.mark.parametrize("seed", range(6))
def test_who_answers_by_their_weights_ends_at_their_best(
    eiej: mcda.Case, kind: str, seed: int, request: pytest.FixtureRequest
) -> None:
    session = again(request.getfixturevalue(kind))
    keys = session.nodes["eiej"]
    drawn = np.random.default_rng(seed).dirichlet(np.ones(len(keys)))
    weights = dict(zip(keys, drawn.tolist(), strict=True))
    while (step := session.step()) is not None:
        session.apply(Event("answer", step.about, session.read(step, answer_by(step, weights))))
    best = eiej.model("hmn").with_weights(weights).evaluate().top
    found = outcome(eiej, "hmn", session)
    assert found.best == best or found.standing.status == "undecided"
    # What would be written holds at these weights, and says all that was answered.
    _judgments, answers = rows(eiej, "hmn", session, "nb")
    for row in answers:
        assert row.method == "compare"
        low, high = ratios_from_text(str(row.value))
        more, less = (sum(weights[k] for k in s.split(";")) for s in (row.item, row.reference))
        assert low * less <= more * (1 + 1e-12)
        assert more <= high * less * (1 + 1e-12)
    sides = [{row.item, row.reference} for row in answers]
    assert all(a != b for i, a in enumerate(sides) for b in sides[:i])


def test_options_are_numbered_from_a_the_more_to_b_the_more(graded: Adaptive) -> None:
    step = again(graded).step()
    assert step is not None
    with language("en"):
        texts = [option_text(o) for o in columns(step)]
    assert texts[0] == "A is worth 1 to 2 times B"
    assert texts[8:10] == ["A is worth at least 9 times B", "B is worth 1 to 2 times A"]
    assert len(texts) == 18
    session = again(graded)
    assert session.read(step, "2") == "2..3"
    assert session.read(step, "11") == "1/3..1/2"
    assert session.read(step, "9") == "9..inf"
    for bad in ("0", "19", "x", "", "-1"):
        with pytest.raises(JudgmentError, match="1 to 18"):
            session.read(step, bad)


def test_yes_and_no_in_both_languages(yes_no: Adaptive) -> None:
    session = again(yes_no)
    step = session.step()
    assert step is not None
    yes = {session.read(step, w) for w in ("y", "yes", "JA", "1")}
    no = {session.read(step, w) for w in ("n", "no", "nei", "2")}
    assert len(yes) == len(no) == 1
    assert next(iter(yes)).endswith("..inf")
    assert next(iter(no)).startswith("0..")
    with pytest.raises(JudgmentError, match="y or n"):
        session.read(step, "perhaps")


def clashing(case: mcda.Case, session: Adaptive) -> Dialogue:
    """A dialogue in which three answers go round in a circle."""
    a, b, c = session.nodes["eiej"][:3]
    for more, less in ((a, b), (b, c), (c, a)):
        session.apply(Event("answer", ("compare", "eiej", more, less, ""), "2..3"))
    return Dialogue(session, Wording(case), "hmn")


def test_a_clash_is_shown_and_ends_by_withdrawing_the_fewest(
    eiej: mcda.Case, graded: Adaptive
) -> None:
    with language("en"):
        d = clashing(eiej, again(graded))
        session = d.session
        step = session.step()
        assert step is not None
        assert step.kind == "clash"
        assert sorted(step.options) == [(0,), (1,), (2,)]
        text = "\n".join(t for t, _s in spread_out(d.screen(), 80))
        assert "cannot all hold" in text
        assert text.count("is worth 2 to 3 times") == 6
        d.enter("9")
        assert session.step() == step
        d.enter("p")
        assert session.step() == step
        d.enter("2")
        assert [s.about[2:4] for s, _v in session.given] == [
            session.nodes["eiej"][0:2],
            (session.nodes["eiej"][2], session.nodes["eiej"][0]),
        ]
        d.enter("u")  # the withdrawal is taken back
        assert session.step().kind == "clash"
        d.enter("u")  # and then the last answer
        assert session.step().kind == "compare"
        assert len(session.given) == 2


def test_what_was_passed_is_not_asked_again_and_is_written_as_passed(
    eiej: mcda.Case, graded: Adaptive
) -> None:
    session = again(graded)
    step = session.step()
    assert step is not None
    session.apply(Event("pass", step.about))
    after = session.step()
    assert after is None or after.about != step.about
    _judgments, answers = rows(eiej, "hmn", session, "nb")
    assert [(r.item, r.value) for r in answers] == [(step.about[2], "passed")]
    session.apply(Event("again", step.about))
    assert session.step().about == step.about
    assert session.given == []


@pytest.mark.parametrize("kind", ["graded", "yes_no"])
def test_the_same_events_give_the_same_questions(kind: str, request: pytest.FixtureRequest) -> None:
    rng = random.Random(3)
    session = again(request.getfixturevalue(kind))
    for _turn in range(25):
        step = session.step()
        action = rng.choice(["answer"] * 5 + ["pass", "undo", "again"])
        if action == "undo" or step is None:
            session.undo()
        elif action == "again" and session.given:
            session.apply(Event("again", rng.choice(session.given)[0].about))
        elif step.kind == "clash":
            session.apply(Event("withdraw", step.about, session.read(step, "1")))
        elif action == "pass":
            session.apply(Event("pass", step.about))
        else:
            text = str(rng.randint(1, len(step.options)))
            session.apply(Event("answer", step.about, session.read(step, text)))
        fresh = again(session)
        for event in session.events:
            fresh.apply(event)
        assert fresh.step() == session.step()
        assert fresh.given == session.given


def test_several_ratios_of_the_same_sides_are_one_row(eiej: mcda.Case, yes_no: Adaptive) -> None:
    session = again(yes_no)
    a, b = session.nodes["eiej"][:2]
    for more, less, value in ((a, b, "2..inf"), (b, a, "0..1/3"), (a, b, "0..5")):
        ratio = value.replace("..", "").replace("inf", "")
        session.apply(Event("answer", ("compare", "eiej", more, less, "2" + ratio[-1:]), value))
        session.apply(Event("note", ("compare", "eiej", more, less, "2" + ratio[-1:]), value))
    (entry,) = session.entries()
    assert (entry.item, entry.reference, entry.value) == (a, b, "3..5")
    assert entry.note == "2..inf; 0..1/3; 0..5"


def test_adaptive_at_a_terminal_hides_who_leads_and_writes_comparisons(eiej_folder: Path) -> None:
    args = (str(eiej_folder), "--who", "hmn", "--method", "adaptive", "--lang", "nb")
    written = eiej_folder / "weights" / "answers.csv"
    with Terminal(*args) as t:
        first = t.screen()
        assert "--show-result" in first
        assert "fra dårligst til best" in " ".join(first.split())
        assert all(len(line) <= 80 for line in first.splitlines())
        t.type("1")
        t.type("u")
        text = t.type("1")
        for _turn in range(12):
            if "█" in text:
                break
            assert not re.search(r"\b(2A|2B|2C|3A|3B)\b", text)
            text = t.type("1")
        assert re.search(r"\b2B\b", text)
        assert not written.exists()
        _said, code = t.last("q\n")
        assert code == 0
    end = run(eiej_folder, "j\n", *args[1:])
    assert end.exit_code == 0, end.output
    case = mcda.load_case(eiej_folder)
    assert {a.method for a in case.answer_records} == {"compare"}
    assert {a.who for a in case.answer_records} == {"hmn"}


def answered(folder: CaseFolder) -> list[tuple[str, str, int]]:
    records = folder.load().answer_records
    return [(f"{a.item} {a.reference}", a.value, a.round) for a in records]


def test_new_adaptive_answers_replace_the_earlier_ones(folder: CaseFolder) -> None:
    folder.remove("weights/judgments.csv")
    args = ("--who", "true", "--method", "adaptive", "--together", "1")
    first = run(folder.path, "10\n" * 6 + "y\n", *args, "--json")
    assert first.exit_code == 0, first.output
    told = json.loads(first.stdout)["result"]
    assert told["standing"]["status"] in ("decided", "undecided")
    before = answered(folder)
    assert before
    same = run(folder.path, "10\n" * 6 + "y\n", *args)
    assert same.exit_code == 0
    assert answered(folder) == before
    other = run(folder.path, "1\n" * 6 + "y\n", *args)
    assert other.exit_code == 0
    now = answered(folder)[len(before) :]
    assert {n for _about, _value, n in now} == {2}
    in_force = folder.load().latest_answers["true", "best"]["compare"]
    # Of each comparison what was said last, or that it was taken back.
    assert all(a.round == 2 for a in in_force if a.value != "passed")


def test_weights_that_nobody_gave_are_an_error_that_says_so(folder: CaseFolder) -> None:
    text = folder.read("weights/profiles.toml")
    folder.write(
        "weights/profiles.toml",
        text.replace('names = "Cook"\nunweighted = "equal"', 'names = "Cook"'),
    )
    found = run(folder.path, "", "--who", "true", "--method", "adaptive")
    assert found.exit_code == 2
    assert "true has no judgments on best" in found.output
    other = run(folder.path, "", "--who", "true", "--method", "adaptive", "--profile", "guests")
    assert other.exit_code == 0


def test_the_help_has_an_example() -> None:
    found = CliRunner().invoke(main, ["elicit", "--help"])
    assert "Example: mcda-eiej elicit" in found.output
