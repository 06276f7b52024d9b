"""The workshop of docs/facilitation.md from start to end, and what the page says of it."""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import walkthrough
from walkthrough import PAGE, RECORDED, ROOT, Step, carry_out

import mcda_eiej as mcda
from mcda_eiej.workshop import agenda, diff, status

PAGE_TEXT = PAGE.read_text(encoding="utf-8")
FICTION = "# FICTION. "


class Walk:
    """The steps by their lines, and the case that they end with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.steps = walkthrough.walk(folder)
        self.case = folder / "my-workshop"

    def said(self, *words: str) -> Step:
        """The first step whose line has these words."""
        return next(s for s in self.steps if all(w in s.line for w in words))

    def again(self, line: str) -> Step:
        with walkthrough._inside(self.folder):
            return carry_out(line)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    return Walk(tmp_path_factory.mktemp("exercise"))


@pytest.fixture(scope="module")
def states(walk: Walk) -> dict[str, mcda.Case]:
    names = ("before-discussion", "after-discussion", "closed")
    return {n: mcda.load_case(walk.case / "snapshots" / n) for n in names}


def test_every_command_of_the_page_works(walk: Walk) -> None:
    assert len(walk.steps) == len(walkthrough.lines()) > 20
    assert [(s.line, s.output, s.errors) for s in walk.steps if s.code] == []
    told = {s.line.split()[2] for s in walk.steps if s.line.startswith("mcda-eiej workshop ")}
    group: Any = walkthrough.main.commands["workshop"]
    assert told == set(group.commands)


def test_forms_come_back_and_what_is_missing_is_told(walk: Walk) -> None:
    first = walk.said("collect", "2016-10-03")
    assert "9 forms read: 187 answers, 9 passes." in first.output
    assert "2 questions are not answered" in first.output
    assert "johan.xlsx" in first.output
    assert "farid" in first.output
    assert "196 new rows from 9 participants" in first.output
    assert "6 new rows from 6 participants" in walk.said("collect", "2016-10-10").output
    forms = {p.stem for p in (walk.case / "workshop" / "forms").glob("*.xlsx")}
    assert forms == set(mcda.load_case(walk.case).participants)
    before = walkthrough.contents(walk.case)
    again = walk.again("mcda-eiej workshop collect my-workshop inbox-2 --date 2016-10-11")
    assert again.code == 0
    assert walkthrough.contents(walk.case) == before


def test_the_answers_are_those_that_were_recorded(states: dict[str, mcda.Case]) -> None:
    """Row by row, from what the forms were filled with and from what was typed."""
    from fractions import Fraction

    def value(code: str) -> Fraction | None:
        if code == "?":
            return None
        side, times = code.split()
        x = Fraction(1 if times == "=" else times)
        return x if side == "A" else 1 / x

    wanted: dict[tuple[str, ...], Fraction | None] = {}
    for name in ("round-1", "telephone", "round-2"):
        path = ROOT / "docs" / "facilitation" / f"{name}.csv"
        rows = (x for x in path.read_text(encoding="utf-8").splitlines() if x[0] != "#")
        for row in csv.DictReader(rows):
            if row["answer"]:
                at = (row["participant"], row["node"], row["a"], row["b"])
                wanted[at] = value(row["answer"])
    case = states["closed"]
    found = {
        (who, node, j.a, j.b): j.value
        for (who, node), told in case.latest_judgments.items()
        if who in case.participants
        for j in told
    }
    assert found == wanted


def test_what_the_page_says_came_out(walk: Walk, states: dict[str, mcda.Case]) -> None:
    rows = re.findall(r"^\| (before|after).*?\| (\w+) \| ([\d.]+) \(over (\w+)\) \| (.*?) \|$",
                      PAGE_TEXT, re.MULTILINE)  # fmt: skip
    assert [r[0] for r in rows] == ["before", "after"]
    for when, best, ahead, second, counts in rows:
        case = states[f"{when}-discussion"]
        found = case.model("workshop").evaluate()
        assert found.top == (best,)
        assert f"{found.margin:.4f}" == ahead
        assert found.scores.index[1] == second
        tops = Counter(" = ".join(case.model(p).evaluate().top) for p in case.participants)
        assert ", ".join(f"{k} {n}" for k, n in tops.most_common()) == counts
    found = diff(walk.case, "before-discussion", "after-discussion", profile="workshop")
    assert not found.best_changed
    assert {c.question.node for c in found.answers} == {"governance"}
    assert len(found.answers) == 6  # "six of the ten"
    assert all(a.question.a == "clarity_of_lines" for a in found.answers)
    (moved,) = found.effect.spread
    assert f"from a factor of {moved.sd[0]:.2f} to {moved.sd[1]:.2f}" in PAGE_TEXT
    weights = states["after-discussion"].weighting("workshop").local
    assert weights["clarity_of_lines"] > 0.5  # "clear lines a little ahead"
    assert states["closed"].hash == states["after-discussion"].hash


def test_what_the_page_says_of_the_agenda(states: dict[str, mcda.Case]) -> None:
    """One topic parts the best alternatives; it stands first."""
    table = agenda(states["before-discussion"], "workshop").to_frame()
    assert table.iloc[0]["node"] == "governance"
    best = states["before-discussion"].model("workshop").evaluate().top[0]
    ends = table[["low_best", "high_best"]]
    assert (ends.iloc[1:] == best).all(axis=None)
    assert (ends.iloc[0] != best).any()


def test_what_the_page_says_before_anybody_answered(walk: Walk) -> None:
    text = walk.said("flips", "--kind judgment").output
    assert "(governance)" in text
    assert "resources" in text
    assert status(mcda.load_case(walk.case), "workshop") is not None


def test_documents_are_written(walk: Walk) -> None:
    folder = walk.case / "workshop"
    for name in ("briefing-nb", "briefing-en", "statement-nb", "statement-en"):
        with zipfile.ZipFile(folder / f"{name}.docx") as book:
            text = book.read("word/document.xml").decode() + book.read("docProps/core.xml").decode()
        assert ("oppdiktet" if name.endswith("nb") else "fiction") in text, name
    assert (walk.folder / "report.html").stat().st_size > 100_000


def test_nobody_is_named(walk: Walk) -> None:
    """On screens for the room and in what is handed out."""
    case = mcda.load_case(walk.case)
    names = {p.name for p in case.participants.values()} | {
        p.name.split()[0] for p in case.participants.values()
    }
    texts = {s.line: s.output for s in walk.steps if "agenda" in s.line or " diff " in s.line}
    texts["report"] = (walk.folder / "report.html").read_text(encoding="utf-8")
    for lang in ("nb", "en"):
        with zipfile.ZipFile(walk.case / "workshop" / f"statement-{lang}.docx") as book:
            texts[lang] = book.read("word/document.xml").decode()
    for where, text in texts.items():
        words = set(re.findall(r"\w+", text))
        assert not {n for n in names if n in words or (" " in n and n in text)}, where


def test_everything_says_that_it_is_fiction(walk: Walk) -> None:
    own = [p for p in (ROOT / "docs" / "facilitation").glob("*.*") if p.suffix in (".csv", ".toml")]
    assert len(own) >= 5
    recorded = [p for p in RECORDED.rglob("*") if p.suffix in (".csv", ".toml")]
    assert len(recorded) >= 12
    for path in [*own, *recorded]:
        assert path.read_text(encoding="utf-8").lstrip("\n").startswith(FICTION), path
    for lang, word in (("nb", "oppdiktet"), ("en", "fiction")):
        assert word in mcda.load_case(RECORDED).names[lang]


def test_the_recorded_case_is_where_the_walk_ends(walk: Walk, states: dict[str, mcda.Case]) -> None:
    """If not: python tests/walkthrough.py, and look at what the page says came out.

    The criteria's texts may lag behind the built-in case's; what people answered may not.
    """
    made = walkthrough.contents(walk.case)
    held = walkthrough.contents(RECORDED)
    assert made.keys() == held.keys()
    for name, text in made.items():
        if not name.startswith(("criteria/", "reports/")) and name != "weights/profiles.toml":
            assert text == held[name], name
    recorded = mcda.load_case(RECORDED)
    assert recorded.builtin is False
    assert (
        recorded.model()
        .evaluate()
        .scores.equals(states["closed"].model("workshop").evaluate().scores)
    )
