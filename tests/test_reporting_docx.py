"""The report in Word: headings, captions, links and notes hold together; nothing is injected."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from officefiles import (
    WP,
    Office,
    W,
    check_document,
    parts,
    pdf_text,
    report,
    style,
    tree,
    words,
)
from reportcases import eiej_findings, table_case

import mcda_eiej as mcda
from mcda_eiej.reporting.contents import sections
from mcda_eiej.reporting.docxml import clean, el, runs
from mcda_eiej.reporting.docxwidths import ACROSS, TITLE, UPRIGHT, layout, text_width
from mcda_eiej.reporting.results import collect
from mcda_eiej.reporting.section import Cell, Column, Row, Section, Table, format_value, plain_text


@pytest.fixture(scope="module", params=["nb", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def data(lang: str) -> bytes:
    return report(eiej_findings(), "docx", lang)


@pytest.fixture(scope="module")
def made(lang: str) -> list[Section]:
    return sections(eiej_findings(), lang)


@pytest.fixture(scope="module")
def body(data: bytes) -> ET.Element:
    found = tree(data, "word/document.xml").find(f"{W}body")
    assert found is not None
    return found


def walked(made: list[Section]) -> list[tuple[int, Section]]:
    return [pair for section in made for pair in section.walk()]


# -- the built-in case --------------------------------------------------------------------------


def test_document_holds_together(data: bytes) -> None:
    check_document(data)
    assert not any(b"python-docx" in part for part in parts(data).values())


def test_properties_are_the_case_s(data: bytes, lang: str) -> None:
    case = eiej_findings().case
    about = docx.Document(io.BytesIO(data)).core_properties
    assert about.title == case.names[lang]
    assert about.language == {"nb": "nb-NO", "en": "en-GB"}[lang]
    assert about.created is not None
    assert about.created.date() == case.date
    assert about.modified == about.created
    assert case.hash in about.comments


def test_language_is_set_throughout(data: bytes, lang: str) -> None:
    code = {"nb": "nb-NO", "en": "en-GB"}[lang]
    defaults = tree(data, "word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    assert defaults is not None
    assert defaults.get(f"{W}val") == code
    theme = tree(data, "word/settings.xml").find(f"{W}themeFontLang")
    assert theme is not None
    assert theme.get(f"{W}val") == code


def test_headings_are_the_sections(body: ET.Element, made: list[Section]) -> None:
    found = [(style(p), words(p)) for p in body.iter(f"{W}p") if style(p).startswith("Heading")]
    asked = [(f"Heading{min(d, 3) + 1}", clean(s.title)) for d, s in walked(made)]
    assert found[: len(asked)] == asked
    assert len(found) == len(asked) + 1  # the source notes
    levels = [int(s[-1]) for s, _t in found]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_contents_list_what_is_there(body: ET.Element, made: list[Section]) -> None:
    entries = [
        p for p in body.iter(f"{W}p") if style(p).startswith("TOC") and style(p)[3:].isdigit()
    ]
    asked = [clean(s.title) for d, s in walked(made) if d < 2]
    shown = [re.sub(r"^[\d.]+", "", words(p)) for p in entries]
    assert shown[:-1] == asked
    numbers = [re.match(r"[\d.]+", words(p)) for p in entries]
    assert numbers[0] is not None
    assert numbers[0][0] == "1"
    marks = {str(m.get(f"{W}name")) for m in body.iter(f"{W}bookmarkStart")}
    for entry in entries:
        (link,) = entry.iter(f"{W}hyperlink")
        assert link.get(f"{W}anchor") in marks
    code = [i.text for i in entries[0].iter(f"{W}instrText")]
    assert code == [' TOC \\o "1-2" \\h \\z \\u ']


def test_captions_count_and_figures_say_their_numbers(
    body: ET.Element, made: list[Section], lang: str
) -> None:
    texts = [words(p) for p in body.iter(f"{W}p") if style(p) in ("Caption", "FigureCaption")]
    table, figure = {"nb": ("Tabell", "Figur"), "en": ("Table", "Figure")}[lang]
    tables = [clean(t.caption) for _d, s in walked(made) for t in s.tables]
    figures = [clean(f.caption) for _d, s in walked(made) for f in s.figures]
    assert [t for t in texts if t.startswith(f"{table} ")] == [
        f"{table} {n}. {caption}" for n, caption in enumerate(tables, start=1)
    ]
    assert [t for t in texts if t.startswith(f"{figure} ")] == [
        f"{figure} {n}. {caption}" for n, caption in enumerate(figures, start=1)
    ]
    alternatives = [f.alt for _d, s in walked(made) for f in s.figures]
    found = [p.get("descr") for p in body.iter(f"{WP}docPr")]
    assert found == alternatives
    assert all(any(c.isdigit() for c in str(t)) for t in found)
    for extent in body.iter(f"{WP}extent"):
        # A whole picture on a page of A4, in English Metric Units.
        assert 0 < int(str(extent.get("cx"))) <= 5760000
        assert 0 < int(str(extent.get("cy"))) <= 8200000


def test_tables_show_every_cell(body: ET.Element, made: list[Section], lang: str) -> None:
    tables = [t for _d, s in walked(made) for t in s.tables]
    drawn = list(body.iter(f"{W}tbl"))
    assert len(drawn) == len(tables)
    with mcda.i18n.language(lang):
        for table, shown in zip(tables, drawn, strict=True):
            rows = shown.findall(f"{W}tr")[1:]
            for row, there in zip(table.rows, rows, strict=True):
                cells = there.findall(f"{W}tc")
                for column, cell, seen in zip(table.columns, row.cells, cells, strict=False):
                    text = clean(format_value(column, cell.value))
                    first = words(seen.findall(f"{W}p")[0])
                    assert first.startswith(text), (table.key, text, first)


def test_every_place_has_a_note_that_leads_back(body: ET.Element) -> None:
    links = {
        words(a): str(a.get(f"{W}anchor"))
        for a in body.iter(f"{W}hyperlink")
        if str(a.get(f"{W}anchor")).startswith("_Note")
    }
    notes = [p for p in body.iter(f"{W}p") if style(p) == "SourceNote"]
    assert len(notes) == len(links) > 100
    cited: set[str] = set()
    for n, note in enumerate(notes, start=1):
        assert words(note).startswith(str(n))
        assert links[str(n)] == f"_Note{n:05d}"
        back = [str(a.get(f"{W}anchor")) for a in note.iter(f"{W}hyperlink")]
        assert back
        assert all(b.startswith("_Cite") for b in back)
        assert not cited & set(back)
        cited |= set(back)


def test_links_in_brackets_say_where(body: ET.Element, lang: str) -> None:
    detail = {"nb": "detaljer", "en": "details"}[lang]
    lines = [words(p) for p in body.iter(f"{W}p") if f"({detail}" in words(p)]
    assert len(lines) > 3
    assert all(re.search(rf"\({detail}, \d+(\.\d+)*\)", line) for line in lines)


# -- other cases --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ratings",
    [
        pytest.param({"only": [0.5, 0.5]}, id="one alternative"),
        pytest.param({"a": [0.2, 0.8], "b": [0.8, 0.2], "c": [0.1, 0.1]}, id="tied"),
    ],
)
def test_small_cases_render(tmp_path: Path, ratings: dict[str, list[float]]) -> None:
    results = collect(table_case(tmp_path, ratings), samples=100, samples_values=100)
    body = check_document(report(results, "docx", "en"))
    # Nothing cites a source.
    assert not any(style(p) == "SourceNote" for p in body.iter(f"{W}p"))


# -- measures -----------------------------------------------------------------------------------


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    st.lists(
        st.lists(st.text(max_size=40) | st.floats(0, 1), min_size=1, max_size=30),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["plain", "matrix"]),
)
def test_layout_fits_the_page(values: list[list[str | float]], how: str) -> None:
    wide = max(map(len, values))
    columns = tuple(Column(f"title {i}", header=i == 0) for i in range(wide))
    rows = tuple(Row(tuple(Cell(v) for v in [*r, *[None] * (wide - len(r))])) for r in values)
    table = Table("t", "c", columns, rows, style=how)  # type: ignore[arg-type]
    plan = layout(table)
    width = ACROSS if plan.across else UPRIGHT
    for part in plan.parts:
        assert part.columns == tuple(sorted(part.columns))
        assert 0 in part.columns
        assert sum(part.widths) <= width
        assert min(part.widths) > 100
    assert {i for part in plan.parts for i in part.columns} == set(range(wide))


def test_widths_are_the_font_s() -> None:
    # Arial's own widths, as the font file of its metric twin Liberation Sans gives them.
    assert text_width("Mm") == 2 * 833
    assert text_width("0.123") == 4 * 556 + 278
    assert text_width("é") == text_width("e")
    assert text_width("漢") == 1000


def test_words_that_xml_cannot_hold_are_replaced() -> None:
    assert clean("a\x00b\tc\nd\u202ee\ud800") == "a\ufffdb c de\ufffd"
    (run,) = runs("x < y & z")
    assert words(ET.fromstring(run.xml)) == "x < y & z"
    assert len(el("w:p", None, None)) == 0


def test_long_titles_of_columns_are_cut() -> None:
    table = Table("t", "c", (Column("x" * 500, header=True),), (Row((Cell("y"),)),))
    assert layout(table).parts[0].widths[0] <= UPRIGHT
    assert plain_text(table.columns[0].title)[:TITLE] == "x" * TITLE


# -- LibreOffice --------------------------------------------------------------------------------


@pytest.mark.office
def test_libreoffice_shows_it_all(
    data: bytes, made: list[Section], lang: str, tmp_path: Path, office: Office
) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(data)
    text = pdf_text(office(path, "pdf"))
    for _d, section in walked(made):
        assert " ".join(clean(section.title).split()) in text, section.title
    for wrong in ("Error", "Feil:", "REF ", "PAGE ", "SEQ "):
        assert wrong not in text
    page = {"nb": r"Side 1 av (\d+)", "en": r"Page 1 of (\d+)"}[lang]
    found = re.search(page, text)
    assert found is not None
    assert int(found[1]) > 30
    last = {"nb": "Side {n} av {n}", "en": "Page {n} of {n}"}[lang]
    assert last.format(n=found[1]) in text
