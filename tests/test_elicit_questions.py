"""The questionnaire without a terminal: events in, questions, answers and weights out."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from conftest import CaseFolder
from hypothesis import given, settings
from hypothesis import strategies as st

import mcda_eiej as mcda
from mcda_eiej import ComparisonMatrix, weighting
from mcda_eiej.errors import CaseError, JudgmentError
from mcda_eiej.i18n import language
from mcda_eiej.questionnaire.bestworst import BestWorst
from mcda_eiej.questionnaire.dialogue import Dialogue, Keeper
from mcda_eiej.questionnaire.journal import Header, opened_journal
from mcda_eiej.questionnaire.making import check_who, make_session, outcome, rows
from mcda_eiej.questionnaire.pairwise import Pairwise, pair_order
from mcda_eiej.questionnaire.points import Swing
from mcda_eiej.questionnaire.session import Event, Session, as_number, canonical
from mcda_eiej.questionnaire.words import Line, Wording, spread_out

ABCD = {"goal": tuple("abcd")}


def say(session: Session, *texts: str) -> None:
    """Answer the questions in turn; "?" passes."""
    for text in texts:
        step = session.step()
        assert step is not None, text
        if text == "?":
            session.apply(Event("pass", step.about))
        else:
            session.apply(Event("answer", step.about, session.read(step, text)))


def told(session: Session) -> list[tuple[str, str, str, str]]:
    return [(e.method, e.item, e.reference, e.value) for e in session.entries()]


# -- numbers and pairs -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", "3"), ("2,5", "2.5"), ("1/3", "1/3"), (" 2 / 7 ", "2/7"), (".5", "1/2")],
)
def test_numbers_are_read_in_both_languages_and_kept_exactly(text: str, value: str) -> None:
    assert canonical(as_number(text)) == value
    assert Fraction(value) == as_number(text)


@pytest.mark.parametrize("n", range(2, 9))
def test_neighbours_come_first_so_that_weights_are_there_after_n_minus_1_answers(n: int) -> None:
    items = tuple("abcdefgh"[:n])
    pairs = pair_order(items)
    assert {frozenset(p) for p in pairs} == {frozenset(p) for p in combinations(items, 2)}
    assert len(pairs) == n * (n - 1) // 2
    session = Pairwise({"goal": items})
    for k in range(n - 1):
        assert not session.may_stop("goal"), k
        say(session, "a 2")
    assert session.may_stop("goal")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a 3", "3"),
        ("A3", "3"),
        ("b 3", "1/3"),
        ("=", "1"),
        ("1", "1"),
        ("1/3", "1/3"),
        ("a 1/4", "1/4"),
        ("b 1/4", "4"),
        ("b 2,5", "0.4"),
        ("a 9", "9"),
        ("a: 7", "7"),
    ],
)
def test_a_pair_is_answered_in_either_direction(text: str, value: str) -> None:
    session = Pairwise(ABCD)
    step = session.step()
    assert step is not None
    assert session.read(step, text) == value


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_a_pair_is_answered_in_words_too(lang: str) -> None:
    from mcda_eiej.scales import verbal

    session = Pairwise(ABCD)
    step = session.step()
    assert step is not None
    with language(lang):
        for k in range(1, 10):
            assert session.read(step, f"a {verbal(k)}") == str(k)
            assert Fraction(session.read(step, f"b {verbal(k)}")) == Fraction(1, k)


@pytest.mark.parametrize(
    "text", ["a", "b ", "3", "a 10", "b 0", "a -2", "1/12", "x", "a x", "a 1/0"]
)
def test_what_is_no_answer_to_a_pair_is_told(text: str) -> None:
    session = Pairwise(ABCD)
    step = session.step()
    assert step is not None
    with pytest.raises(JudgmentError):
        session.read(step, text)
    assert not session.events


@given(st.lists(st.sampled_from(["a 9", "a 3", "=", "b 2", "b 7"]), min_size=6, max_size=6))
@settings(derandomize=True, deadline=None, max_examples=25)
def test_pairwise_weights_are_those_of_the_matrix(texts: list[str]) -> None:
    session = Pairwise(ABCD)
    say(session, *texts)
    assert session.step() is None
    judgments = {(e.item, e.reference): e.value for e in session.entries()}
    matrix = ComparisonMatrix.from_judgments("abcd", judgments)
    weights = session.weights_of("goal").weights
    # The same computation: equal to rounding.
    np.testing.assert_allclose([weights[i] for i in "abcd"], matrix.priorities(), atol=1e-12)
    fit = session.fit("goal")
    assert fit is not None
    assert fit.ratio == pytest.approx(matrix.consistency_ratio(), abs=1e-12)
    assert bool(fit.mend) == (matrix.consistency_ratio() > 0.1)
    if fit.mend:
        changed = judgments | {(a, b): to for a, b, _old, to in fit.mend}
        mended = ComparisonMatrix.from_judgments("abcd", changed)
        assert mended.consistency_ratio() <= 0.1 + 1e-9


# -- swing -----------------------------------------------------------------------------------------


def test_swing_ranks_first_and_then_takes_points_that_keep_the_order() -> None:
    session = Swing(ABCD)
    say(session, "2", "3", "1")  # b, then d, then a, so c is last
    assert session.ranked("goal") == ("b", "d", "a", "c")
    assert session.progress == (3, 6)
    say(session, "80")
    step = session.step()
    assert step is not None
    assert (step.kind, step.items, step.reference, step.high) == ("points", ("a",), "b", 80)
    with pytest.raises(JudgmentError):
        session.read(step, "81")
    say(session, "40,5", "0")
    assert session.step() is None
    points = {"a": 40.5, "b": 100.0, "c": 0.0, "d": 80.0}
    expected = weighting.swing(points)
    assert session.weights_of("goal").weights == pytest.approx(dict(expected))
    assert {e.item: float(e.value) for e in session.entries()} == points


def test_points_that_a_change_makes_impossible_are_asked_again() -> None:
    session = Swing(ABCD)
    say(session, "1", "1", "1", "80", "60", "40")
    assert session.step() is None
    second = next(s for s, _v in session.given if s.kind == "points")
    session.apply(Event("again", second.about))
    say(session, "50")
    step = session.step()
    assert step is not None
    assert (step.items, step.high) == (("c",), 50)
    say(session, "50")
    assert session.step() is None  # 40 for the last still holds


def test_another_first_rank_asks_the_rest_anew() -> None:
    session = Swing(ABCD)
    say(session, "1", "1", "1", "80")
    first = session.given[0][0]
    session.apply(Event("again", first.about))
    say(session, "4")
    assert session.ranked("goal") == ("d",)
    assert [s.kind for s, _v in session.given] == ["rank"]


def test_a_rank_that_is_passed_leaves_points_without_that_limit() -> None:
    session = Swing(ABCD)
    say(session, "3", "?")
    asked = []
    while (step := session.step()) is not None:
        asked.append((step.items[0], step.high))
        say(session, "70")
    assert asked == [("a", 100), ("b", 100), ("d", 100)]
    other = Swing(ABCD)
    say(other, "?", "10", "20", "?", "40")
    assert other.step() is None
    assert other.weights_of("goal").problem
    assert told(other) == [
        ("swing", "a", "", "10"),
        ("swing", "b", "", "20"),
        ("swing", "c", "", ""),
        ("swing", "d", "", "40"),
    ]


# -- best-worst ------------------------------------------------------------------------------------


def test_best_worst_asks_2_n_minus_1_and_gives_the_weights_of_the_method() -> None:
    session = BestWorst(ABCD)
    say(session, "2", "3", "8", "2", "4", "4", "2")
    assert session.step() is None
    assert session.progress == (7, 7)
    to_best, to_worst = session.sides("goal")
    assert to_best == {"a": "2", "b": "1", "c": "4", "d": "8"}
    assert to_worst == {"a": "4", "b": "8", "c": "2", "d": "1"}
    found = weighting.best_worst(
        {k: float(v or 0) for k, v in to_best.items()},
        {k: float(v or 0) for k, v in to_worst.items()},
    )
    assert session.weights_of("goal").weights == pytest.approx(dict(found.weights))
    assert len(session.entries()) == 8
    assert session.detours("goal") == []  # 2 x 4 and 4 x 2 are 8


def test_best_worst_names_the_way_round_that_comes_out_otherwise() -> None:
    session = BestWorst(ABCD)
    say(session, "1", "3", "9", "1", "3", "2", "3")
    (way,) = session.detours("goal")  # one step more on both sides of c would make 9
    assert (way.item, way.to_best, way.to_worst, way.direct) == ("b", 1, 2, 9)


def test_the_ratio_of_best_worst_has_no_upper_end_that_could_be_told() -> None:
    """9 x 4 by way of b where the best was called worth twice the worst: far above 1."""
    session = BestWorst(ABCD)
    say(session, "1", "3", "2", "9", "5", "4", "3")
    with language("en"):
        (remark,) = session.weights_of("goal").remarks
    assert remark.startswith("Consistency ratio of best-worst 7.132; 0 is no contradiction")
    assert "greatest" not in remark


def test_what_is_called_the_best_later_cannot_be_the_worst() -> None:
    session = BestWorst(ABCD)
    say(session, "1", "3", "9")
    session.apply(Event("again", ("best", "goal")))
    say(session, "4")  # d, which was the worst
    step = session.step()
    assert step is not None
    assert step.kind == "worst"
    assert "d" not in step.items


def test_best_worst_without_a_best_asks_nothing_further_and_writes_nothing() -> None:
    session = BestWorst(ABCD)
    say(session, "?")
    assert session.step() is None
    assert session.entries() == []


# -- whatever is done, in any order ----------------------------------------------------------------


@pytest.mark.parametrize("make", [Pairwise, Swing, BestWorst])
@pytest.mark.parametrize("seed", range(4))
def test_the_same_events_give_the_same_state_and_undo_takes_back_one(make, seed: int) -> None:
    rng = random.Random(seed)
    session: Session = make({"goal": tuple("abcd"), "a": tuple("xyz")})
    replies = {"pair": ["a 2", "b 3", "="], "points": ["0", "10"]}
    for _turn in range(60):
        step = session.step()
        before = (list(session.events), told(session), step)
        action = rng.choice(["answer"] * 6 + ["pass", "again", "undo", "stop", "note"])
        if action == "undo":
            session.undo()
            continue
        if action == "again" and session.given:
            session.apply(Event("again", rng.choice(session.given)[0].about))
        elif step is None:
            break
        elif action == "note":
            session.apply(Event("note", step.about, "because"))
            continue
        elif action == "stop":
            session.apply(Event("stop", ("stop", step.node)))
        elif action == "pass":
            session.apply(Event("pass", step.about))
        else:
            text = rng.choice(replies.get(step.kind, ["1", "2"]))
            session.apply(Event("answer", step.about, session.read(step, text)))
        fresh: Session = make(session.nodes)
        for event in session.events:
            fresh.apply(event)
        assert (fresh.step(), told(fresh)) == (session.step(), told(session))
        fresh.undo()
        assert (fresh.events, told(fresh), fresh.step()) == before


# -- the dialogue ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def canteen(tmp_path_factory: pytest.TempPathFactory) -> mcda.Case:
    """The small case, where guests have answered pairs."""
    return CaseFolder(tmp_path_factory.mktemp("canteen") / "case").load()


def dialogue(case: mcda.Case, method: str = "pairwise", node: str | None = "best") -> Dialogue:
    return Dialogue(make_session(case, "guests", method, node), Wording(case), "guests")


def shown(d: Dialogue) -> str:
    return "\n".join(text for text, _strong in spread_out(d.screen(), 80))


def test_a_screen_has_one_question_with_its_swings_and_fits_80_columns(eiej: mcda.Case) -> None:
    for lang in ("nb", "en"):
        with language(lang):
            for method in ("pairwise", "swing", "best-worst"):
                for node in ("eiej", "progress"):
                    d = Dialogue(make_session(eiej, "hmn", method, node), Wording(eiej), "hmn")
                    text = shown(d)
                    assert max(map(len, text.splitlines())) <= 80
                    assert text.count("?") >= 1
    with language("nb"):
        text = shown(
            Dialogue(make_session(eiej, "hmn", "pairwise", "progress"), Wording(eiej), "x")
        )
    leaf = eiej.leaves[eiej.hierarchy.children("progress")[0]]
    assert " ".join(leaf.text("worst", "nb").split())[:40] in " ".join(text.split())


def test_ends_come_from_the_scale_where_the_case_has_no_words(canteen: mcda.Case) -> None:
    with language("en"):
        text = [line.text for line in Wording(canteen).ends("queue", 0)]
    assert text == ["Worst: 30 minutes", "Best: 0 minutes"]


def test_every_command_says_what_it_did(canteen: mcda.Case) -> None:
    with language("en"):
        d = dialogue(canteen)
        assert d.enter("a 3") == ""
        assert "Food counts moderately more than Queue (3)" in shown(d)
        d.enter("  ")
        assert "Nothing was typed" in shown(d)
        d.enter("a 99")
        assert "outside 1/9 to 9" in shown(d)
        d.enter("note it is the food")
        assert "it is the food" in shown(d)
        d.enter("p")
        assert "don't know" in shown(d)
        d.enter("b 4")
        d.enter("l")
        text = shown(d)
        assert "because: it is the food" in text
        assert "Answer:" not in text  # the list has the screen to itself
        d.enter("")
        assert d.session.step() is None
        d.enter("c 2")
        assert "Asked again" in shown(d)
        assert d.session.step().items == ("queue", "illness")
        d.enter("angre")  # words of both languages are known in each
        assert d.session.step() is None
        d.enter("c 9")
        assert "give the number of an answer" in shown(d)
        d.enter("u")
        assert "Taken back" in shown(d)
        for word, mark in (("h", "Ctrl-D"), ("d", "30 minutes")):
            d.enter("c 1")
            d.enter(word)
            assert mark in shown(d) or word == "d"
        assert d.enter("q") == "quit"


def test_live_consistency_names_what_fits_least_and_what_would_mend_it(canteen: mcda.Case) -> None:
    with language("en"):
        d = dialogue(canteen)
        d.enter("a 9")
        assert "Consistency" not in shown(d)  # nothing can contradict yet
        d.enter("a 9")
        assert "Consistency" not in shown(d)
        d.enter("b 9")
        text = " ".join(shown(d).split())
        assert "above 0.1" in text
        assert "saaty-1980" in text
        assert "Fits least with the rest, answer" in text
        assert "The least that gets it within the limit: answer" in text


def test_stopping_early_needs_answers_that_connect_everything(canteen: mcda.Case) -> None:
    with language("en"):
        d = dialogue(canteen, node=None)
        d.enter("a 2")
        d.enter("s")
        assert "Too early" in shown(d)
        d.enter("a 2")
        d.enter("s")
        assert d.session.step().node == "food"
        d.enter("s")
        assert "left out" in shown(d)
        assert d.session.step() is None
        assert len(d.session.entries()) == 2


def test_what_cannot_be_kept_does_not_count(canteen: mcda.Case) -> None:
    def full(event: Event) -> None:
        raise CaseError("the disk is full")

    d = dialogue(canteen)
    d.keeper = Keeper(keep=full)
    with pytest.raises(CaseError):
        d.enter("a 3")
    assert d.session.events == []


LINES = ["a 3", "b 2,5", "=", "1", "2", "3", "50", "0", "90", "p", "u", "u", "s", "c 1", "c 2", "l"]
LINES += ["", "n why", "n", "h", "d", "y", "x \x1b[D", "1/3", "½", "c", "?", "-1", "1e9", "\0"]


@pytest.mark.parametrize("method", ["pairwise", "swing", "best-worst"])
@given(st.lists(st.sampled_from(LINES), max_size=40))
@settings(derandomize=True, deadline=None, max_examples=25)
def test_whatever_is_typed_the_journal_gives_the_same_session(
    canteen: mcda.Case, method: str, lines: list[str]
) -> None:
    session = make_session(canteen, "guests", method)
    with TemporaryDirectory() as place:
        path = Path(place) / "s.jsonl"
        header = Header("canteen", "guests", None, method)
        with opened_journal(path, header, "") as journal:
            keeper = Keeper(journal.keep, journal.keep_undo)
            d = Dialogue(session, Wording(canteen), "guests", keeper)
            for line in lines:
                d.enter(line)
                assert all(len(text) <= 80 for text in shown(d).splitlines())
        twin = make_session(canteen, "guests", method)
        with opened_journal(path, header, "") as journal:
            journal.replay(twin)
    assert twin.events == session.events
    assert (twin.step(), told(twin), twin.given) == (session.step(), told(session), session.given)


# -- from and to the case --------------------------------------------------------------------------


def test_who_is_somebody_who_can_answer(eiej: mcda.Case) -> None:
    check_who(eiej, "hmn")
    with pytest.raises(CaseError, match="near it: hmn"):
        check_who(eiej, "hmm")
    with pytest.raises(CaseError, match="is a group"):
        check_who(eiej, "stakeholders")
    with pytest.raises(CaseError, match="nothing to compare under 'zzz'"):
        make_session(eiej, "hmn", node="zzz")


def test_leaves_rated_by_pairs_are_asked_about_after_the_weights(folder: CaseFolder) -> None:
    folder.edit("criteria/criteria.toml", 'method = "rated"', 'method = "pairwise"')
    folder.remove("criteria/ratings.csv")
    folder.add(
        "weights/judgments.csv",
        "guests,choice,1E3,NA,2,answered,,1",
        "guests,choice,0,NA,1/9,answered,,1",
    )
    case = folder.load()
    session = make_session(case, "guests")
    assert list(session.nodes) == ["best", "food", "choice"]
    with language("en"):
        d = Dialogue(make_session(case, "guests", node="choice"), Wording(case), "guests")
        assert "better on “Choice”" in shown(d)
    assert "choice" not in make_session(case, "guests", "swing").nodes


def test_the_outcome_is_the_model_with_these_answers(canteen: mcda.Case) -> None:
    session = make_session(canteen, "guests")
    say(session, "a 5", "b 2", "a 3", "a 4")
    found = outcome(canteen, "guests", session)
    judgments, answers = rows(canteen, "guests", session, "en")
    assert answers == []
    assert [(j.node, j.a, j.b, j.value) for j in judgments] == [
        ("best", "food", "queue", "5"),
        ("best", "queue", "illness", "1/2"),
        ("best", "food", "illness", "3"),
        ("food", "taste", "choice", "4"),
    ]
    weights = {k: w for part in found.nodes for k, w in part.weights.items()}
    model = canteen.model("guests").with_weights(weights)
    assert found.best == model.evaluate().top
    for key, score in model.evaluate().scores.items():
        assert found.scores[key] == pytest.approx(score, abs=1e-12)
    assert found.to_dict()["nodes"][0]["weights"].keys() == {"food", "queue", "illness"}


def test_lines_keep_their_indent_and_rules_their_width() -> None:
    lines = [Line("one two three four five six", 2, 3), Line(rule=True), Line()]
    text = [t for t, _s in spread_out(lines, 26, "-")]
    assert text == ["  one two three four five", "     six", "-" * 26, ""]
