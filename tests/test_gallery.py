"""The gallery is what the code renders today: its text, its numbers, and which figures exist."""

from __future__ import annotations

import json
import math
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import mcda_eiej as mcda
from mcda_eiej.i18n import LANGUAGES, language
from mcda_eiej.reporting import gallery, render_html
from mcda_eiej.reporting.contents import sections
from mcda_eiej.reporting.results import Findings, collect

GALLERY = Path(__file__).resolve().parents[1] / "reports" / "gallery"
MEND = "run `make gallery` and look at what changed"


@pytest.fixture(scope="module")
def results(eiej: mcda.Case) -> Findings:
    return collect(eiej)


class _Text(HTMLParser):
    """The text a reader sees; drawings, scripts and styles are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.inside += tag in ("svg", "script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag in ("svg", "script", "style")

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.words += data.split()


def words(html: str) -> list[str]:
    reader = _Text()
    reader.feed(html)
    return reader.words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_is_that_of_a_fresh_report(lang: str, eiej: mcda.Case, results: Findings) -> None:
    held = words((GALLERY / f"report-{lang}.html").read_text(encoding="utf-8"))
    assert held == words(render_html(eiej, lang=lang, results=results)), MEND


def test_numbers_and_figures_are_those_of_a_fresh_report(results: Findings) -> None:
    held = json.loads((GALLERY / "numbers.json").read_text(encoding="utf-8"))
    with language("nb"):
        found = sections(results, "nb")
    fresh = gallery.numbers(found)
    assert held.keys() == fresh.keys(), MEND
    for key, rows in fresh.items():
        flat = [x for row in rows for x in row]
        stored = [x for row in held[key] for x in row]
        assert len(flat) == len(stored), (key, MEND)
        for x, y in zip(flat, stored, strict=True):
            same = math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-9) or (x != x and y != y)
            assert same, (key, x, y, MEND)
    expected = {f"{key}-{lang}.png" for key in gallery.figures(found) for lang in LANGUAGES}
    assert {path.name for path in GALLERY.glob("*.png")} == expected, MEND
