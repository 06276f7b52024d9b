"""A Norwegian report has no English left in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import catalogues
import pytest
from reportcases import eiej_findings

import mcda_eiej as mcda
from mcda_eiej.reporting import render_html
from mcda_eiej.reporting.results import collect

# Common English words that are not Norwegian ones too.
ENGLISH = {
    *("the", "and", "is", "of", "with", "not", "which", "are", "this", "these", "it", "each"),
    *("there", "their", "from", "than", "other", "any", "every", "whose", "how", "what", "when"),
    *("weight", "weights", "below", "above", "between", "rating", "ratings", "claim", "claims"),
    *("leaf", "leaves", "criterion", "score", "scores", "share", "alternatives", "judgment"),
}
# Titles of works keep their language.
TITLES = ("The Analytic Hierarchy Process",)


class Words(HTMLParser):
    """What a reader sees or hears: text and labels, without code to type."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.inside: list[str] = []
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "code", "script"):
            self.inside.append(tag)
        self.found += [str(v) for k, v in attrs if k == "aria-label"]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "code", "script"):
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.found.append(data)


@pytest.mark.parametrize("which", ["built-in", "starter"])
def test_no_english_is_left(which: str) -> None:
    if catalogues.missing(catalogues.read("nb")):
        pytest.skip("the Norwegian catalogue is not complete, which test_catalogues.py reports")
    if which == "built-in":
        results = eiej_findings()
    else:
        folder = Path(mcda.__file__).parent / "starter" / "nb"
        results = collect(mcda.load_case(folder), "group", samples=500, samples_values=500)
    page = Words(render_html(results.case, lang="nb", results=results))
    bad = []
    for text in page.found:
        for title in TITLES:
            text = text.replace(title, "")
        text = re.sub(r"\S+\.(?:csv|toml)", "", text)
        words = re.findall(r"[a-zæøåéA-ZÆØÅ-]+", text)
        bad += [(w, text.strip()) for w in words if w.lower() in ENGLISH]
    assert bad == []
