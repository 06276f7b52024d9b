"""The glossary: only words that the report uses, in its language's order, led to and leading on."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from reportcases import all_tables, eiej_findings, table_case

from mcda_eiej.i18n import gettext, language
from mcda_eiej.reporting import render
from mcda_eiej.reporting.contents import sections
from mcda_eiej.reporting.definitions import load_definition
from mcda_eiej.reporting.glossary import explained, said
from mcda_eiej.reporting.results import Findings, collect
from mcda_eiej.reporting.section import (
    Bullets,
    Callout,
    Link,
    Paragraph,
    Section,
    plain_text,
    say,
)
from mcda_eiej.reporting.terms import TERM, TERMS
from mcda_eiej.reporting.trimmed import anchors_of


@pytest.fixture(scope="module")
def found() -> Findings:
    return eiej_findings()


@pytest.fixture
def small(tmp_path: Path) -> Findings:
    """Two alternatives rated by one person: no claims, groups or register."""
    case = table_case(tmp_path, {"a": (1.0, 0.0), "b": (0.2, 0.9)})
    return collect(case, samples=50, samples_values=50)


def terms(made: list[Section]) -> list[str]:
    """The keys of the words explained, in order."""
    table = all_tables(made)["glossary"]
    return [row.anchor.removeprefix(TERM) for row in table.rows]


def links(made: list[Section]) -> list[Link]:
    """Every link to an explanation from the text above it, in reading order."""
    texts = []
    for section in made:
        for _depth, part in section.walk():
            for block in part.text:
                for b in block.blocks if isinstance(block, Callout) else (block,):
                    texts += [b.text] if isinstance(b, Paragraph) else []
                    texts += b.items if isinstance(b, Bullets) else []
    return [x for t in texts for x in t if isinstance(x, Link) and x.target.startswith(TERM)]


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_words_that_a_report_uses_are_explained(found: Findings, lang: str) -> None:
    made = sections(found, lang)
    keys = terms(made)
    text = "\n".join(said(s) for s in made if s.key != "glossary")
    for term in TERMS:
        uses = re.search(rf"\b(?:{term.forms(lang)})", text, re.IGNORECASE)
        assert (uses is not None) == (term.key in keys), term.key
    assert {"weight", "claim", "condition", "consistency-ratio", "regret", "firm"} <= set(keys)
    # Each has something to say of its own.
    with language(lang):
        assert len({gettext(term.meaning) for term in TERMS}) == len(TERMS)


def test_words_that_it_does_not_use_are_not(small: Findings) -> None:
    keys = terms(sections(small, "en"))
    assert {"weight", "rating", "lead"} <= set(keys)
    assert not {"register", "regret", "consensus", "value-function"} & set(keys)


def test_order_is_the_alphabet_of_the_language(found: Findings) -> None:
    order = {c: i for i, c in enumerate(" (),:abcdefghijklmnopqrstuvwxyzæøå")}
    for lang in ("nb", "en"):
        table = all_tables(sections(found, lang))["glossary"]
        names = [str(row.cells[0].value).lower().replace("-", "") for row in table.rows]
        letters = [[order[c] for c in name] for name in names]
        assert letters == sorted(letters)


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_each_word_is_led_to_once_and_every_link_arrives(found: Findings, lang: str) -> None:
    made = sections(found, lang)
    targets = [link.target for link in links(made)]
    assert len(targets) == len(set(targets)) > 20
    for link in links(made):
        term = next(t for t in TERMS if TERM + t.key == link.target)
        assert re.match(term.forms(lang), link.text, re.IGNORECASE)
    anchors = anchors_of(made)
    assert set(targets) <= anchors
    table = all_tables(made)["glossary"]
    for row in table.rows:
        for cell in row.cells[1:]:
            parts = cell.value if isinstance(cell.value, tuple) else ()
            assert all(p.target in anchors for p in parts if isinstance(p, Link))


def test_names_in_quotes_are_no_words_of_the_report() -> None:
    text = say("The name “regret of claims” stays, as {link} does.", link=Link("a claim", "x"))
    words = Section("answer", "Answer", (Paragraph(text),))
    glossary = Section("glossary", "Glossary")
    made = explained([words, glossary], "en")
    # Nothing is used, so that there is no glossary; what leads elsewhere goes on leading there.
    assert [s.key for s in made] == ["answer"] or terms(made) == ["claim"]
    assert isinstance(made[0].text[0], Paragraph)
    assert made[0].text[0].text == text


def test_words_are_the_same_with_and_without(found: Findings) -> None:
    made = sections(found, "en")
    plain = sections(found, "en", load_definition(found.case, "decision"))
    assert links(plain) == []
    assert all(s.key != "glossary" for s in plain)
    answer = next(s for s in made if s.key == "answer")
    lead = answer.text[0]
    assert isinstance(lead, Paragraph)
    assert plain_text(lead.text).startswith("2B is best, with a score of 0.646")


def test_every_format_has_it(small: Findings) -> None:
    files = {f: data for f, _lang, data in render(small.case, ("html", "docx", "xlsx"), ("en",))}
    page = files["html"].decode()
    assert '<tr id="term-weight">' in page
    assert page.count('class="term" href="#term-weight"') >= 1
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as file:
        body = file.read("word/document.xml").decode()
    mark = re.search(r'w:name="([^"]*)"[^>]*/>(?:(?!<w:bookmarkEnd).)*>weight<', body)
    assert mark is not None
    assert f'w:anchor="{mark[1]}"' in body
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(files["xlsx"]))["Glossary"]
    column = [cell.value for cell in sheet["A"]]
    assert "weight" in column
    assert "regret" not in column
