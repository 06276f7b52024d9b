"""What stands under "which" in the table of flips on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from judgedcases import write_case

from mcda_eiej.cli import main
from mcda_eiej.console_flips import which_text
from mcda_eiej.i18n import language


@pytest.mark.parametrize(
    ("kind", "what", "shown"),
    [
        ("judgment", "('m', 'goal', 'x', 'y')", "x – y (goal)"),
        ("judgments", "(('m', 'goal', 'x', 'y'), ('m', 'p', 'u', 'v'))", "x – y (goal); u – v (p)"),
        ("judgments", "more than 2 judgments", "more than 2 judgments"),
        ("unanswered", "goal", "goal"),
        ("coalition", "('m1',)", "m1"),
        # Four members are not a judgment.
        ("coalition", "('m1', 'm2', 'm3', 'm4')", "m1, m2, m3, m4"),
        ("subgroup", "('m1', 'm2')", "m1, m2"),
        ("weight", "(1, 2, 3, 4)", "(1, 2, 3, 4)"),
        ("rating", "cost, A", "cost, A"),
    ],
)
def test_which(kind: str, what: str, shown: str) -> None:
    with language("en"):
        assert which_text(kind, what) == shown


def test_sentences_are_english_in_the_data_and_translated_on_the_screen() -> None:
    sentences = {
        "judgments": (
            *("more than 1 judgment", "more than 3 judgments", "no judgments"),
            "no judgments, however many of them",
        ),
        "claims": ("more than 2 claims removed", "more than 3 claims removed or reversed"),
        "coalition": ("no members, whoever they are", "no members found"),
    }
    for kind, texts in sentences.items():
        for text in texts:
            with language("en"):
                assert which_text(kind, text) == text
            with language("nb"):
                shown = which_text(kind, text)
            assert shown != text
            assert [c for c in shown if c.isdigit()] == [c for c in text if c.isdigit()]


def test_judgments_of_several_people_say_whose() -> None:
    with language("en"):
        assert which_text("judgment", "('m', 'goal', 'x', 'y')", True) == "x – y (goal, m)"


def test_a_group_shows_whose_answer_it_hangs_on(tmp_path: Path) -> None:
    """Two members gave the same answer to the same pair: two rows that must not look alike."""
    rows = [(who, "goal", "x", "y", 2) for who in ("m1", "m2")]
    values = {"x": (1.0, 0.0), "y": (0.0, 1.0)}
    profiles = {"group": {"kind": "group", "members": ["m1", "m2"]}}
    people = [("m1", "a", 1.0), ("m2", "a", 1.0)]
    write_case(tmp_path, {"goal": ("x", "y")}, values, rows, profiles, people)
    shown = CliRunner().invoke(
        main, ["flips", str(tmp_path), "--profile", "group", "--kind", "judgment", "--lang", "en"]
    )
    assert shown.exit_code == 0, shown.output
    assert "x – y (goal, m1)" in shown.output
    assert "x – y (goal, m2)" in shown.output
