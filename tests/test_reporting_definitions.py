"""Report definitions: found, checked whole, cut to depth, sections by templates of one's own."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner
from conftest import CaseFolder
from reportcases import all_tables, eiej_findings, words

import mcda_eiej as mcda
from mcda_eiej import schema
from mcda_eiej.caseio import case_hash
from mcda_eiej.cli import main
from mcda_eiej.console_report import keep_writing
from mcda_eiej.reporting import render, render_html, write_report
from mcda_eiej.reporting.contents import SECTIONS, on_paper, sections
from mcda_eiej.reporting.definitions import (
    Definition,
    check_definitions,
    definition_names,
    load_definition,
)
from mcda_eiej.reporting.results import collect
from mcda_eiej.reporting.section import (
    Bullets,
    Callout,
    Cell,
    Column,
    Definitions,
    Link,
    Paragraph,
    Row,
    Section,
    Table,
    plain_text,
    say,
)
from mcda_eiej.reporting.trimmed import anchors_of, trimmed
from mcda_eiej.reporting.watching import stamp

BRIEF = """\
format = "mcda-eiej/report"
version = 1
key = "brief"
names = { nb = "Kort", en = "Brief" }
sections = ["summary", "answer", "decision"]
"""


def text_of(html: str) -> str:
    html = re.sub(r"<(style|script|svg).*?</\\1>", "", html, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", html)


@pytest.fixture
def brief(folder: CaseFolder) -> CaseFolder:
    return folder.write("reports/brief.toml", BRIEF)


def problems(case: mcda.Case, name: str = "brief") -> list[str]:
    with pytest.raises(mcda.CaseError) as caught:
        load_definition(case, name)
    return [str(p) for p in caught.value.problems]


# -- finding and reading --------------------------------------------------------------------------


def test_built_in_definitions_are_there_for_every_case(folder: CaseFolder) -> None:
    case = folder.load()
    assert definition_names(case) == ["annex", "decision", "standard"]
    standard, annex = load_definition(case), load_definition(case, "annex")
    assert standard.key == "standard"
    # Every section but the one-page summary of them, and the same in the annex, only deeper.
    assert list(standard.sections) == [key for key in SECTIONS if key != "summary"]
    assert standard.sections == annex.sections
    assert (standard.depth, annex.depth) == ("standard", "full")
    decision = load_definition(case, "decision")
    assert decision.sections == ("summary", "decision")
    assert not decision.figures


def test_a_cases_own_definition_stands_before_the_built_in(brief: CaseFolder) -> None:
    brief.write("reports/standard.toml", BRIEF.replace('"brief"', '"standard"'))
    case = brief.load()
    assert definition_names(case) == ["brief", "standard", "annex", "decision"]
    assert load_definition(case).sections == ("summary", "answer", "decision")
    check_definitions(case)


def test_the_sections_of_the_schema_are_those_of_the_report() -> None:
    assert list(get_args(schema.SectionKey)) == list(SECTIONS)
    published = schema.json_schema()["report"]
    assert published["properties"]["sections"]["items"]["enum"] == list(SECTIONS)
    fields_of = {f.name for f in fields(Definition)}
    assert set(published["properties"]) - {"format", "version"} == fields_of - {"folder"}


def test_an_unknown_name_lists_those_there_are(brief: CaseFolder) -> None:
    (problem,) = problems(brief.load(), "bref")
    assert "'bref'" in problem
    assert "brief, annex, decision, standard" in problem
    for name in ("../brief", "", "brief.toml"):
        assert len(problems(brief.load(), name)) == 1


def test_everything_wrong_is_told_at_once(brief: CaseFolder) -> None:
    brief.write(
        "reports/brief.toml",
        BRIEF.replace('"answer", "decision"', '"anser", "decision", "decision"')
        + 'figures = 1\ndepth = "deep"\ncolour = "red"\nlanguage = "sv"\nprofile = ""\n'
        '[templates]\nanser = "a.j2"\nsummary = "../a.j2"\n',
    )
    found = problems(brief.load())
    keys = [re.search(r"\[(.*)\]:", p)[1] for p in found]  # type: ignore[index]
    assert keys == [
        *("sections[2]", "language", "profile", "figures", "depth"),
        *("templates.anser", "templates.summary", "colour"),
    ]
    assert all(p.startswith("reports/brief.toml [") for p in found)
    assert "allowed: summary, answer, whatif, changes, hinges" in found[0]
    assert "there are summary, answer" in found[5]
    assert "ends in .j2" in found[6]


def test_what_does_not_fit_the_case_is_told(brief: CaseFolder) -> None:
    brief.write(
        "reports/brief.toml",
        BRIEF.replace('"decision"]', '"answer"]').replace('key = "brief"', 'key = "other"')
        + 'profile = "nobody"\nprofiles = ["guests", "no"]\n'
        '[templates]\nchanges = "there.j2"\nanswer = "not.j2"\nsummary = "bad.j2"\n',
    )
    brief.write("reports/templates/there.j2", "x").write("reports/templates/bad.j2", "\n{% if %}")
    found = problems(brief.load())
    for part in (
        "[key]: is 'other'; it must be the file's name, 'brief'",
        "[sections[3]]: 'answer' is there already",
        "[profile]: no profile 'nobody'; there are guests, true",
        "[profiles[2]]: no profile 'no'",
        "[templates.changes]: is no section of this report",
        "[templates.answer]: there is no file reports/templates/not.j2",
        "reports/templates/bad.j2:2: no Jinja2 template",
    ):
        assert any(part in p for p in found), (part, found)
    assert len(found) == 7
    with pytest.raises(mcda.CaseError, match="nobody"):
        check_definitions(brief.load())


@pytest.mark.parametrize(
    ("text", "part"),
    [("= broken", "not valid TOML"), ("", "format"), (BRIEF.replace("= 1", "= 9"), "version")],
)
def test_a_file_that_is_none_is_told(brief: CaseFolder, text: str, part: str) -> None:
    brief.write("reports/brief.toml", text)
    assert any(part in p for p in problems(brief.load()))


def test_definitions_are_inputs_of_the_case(brief: CaseFolder) -> None:
    before = case_hash(brief.path)
    brief.edit("reports/brief.toml", '"Brief"', '"Short"')
    assert case_hash(brief.path) != before


# -- depth ----------------------------------------------------------------------------------------


def test_trimmed_cuts_tables_and_what_led_to_them() -> None:
    def table(key: str, depth: str) -> Table:
        row = Row.of(
            Cell("a", link="row-z"), (Link("b", "kept"), Link("c", "gone")), anchor="row-z"
        )
        return Table(key, key, (Column("x"), Column("y")), (row,), depth=depth)  # type: ignore[arg-type]

    text = say("See {a} ({b}), or {c}.", a=Link("kept", "kept"), b=Link("details", "gone"),
               c=Link("more", "row-z"))  # fmt: skip
    part = Section("kept", "Kept", (Paragraph(text),), (table("s", "short"), table("f", "full")))
    whole = Section(
        "whole",
        "Whole",
        (
            Bullets((text,)),
            Callout("t", (Paragraph(text),)),
            Definitions((("term", text),)),
        ),
        parts=(part,),
    )
    (cut,) = trimmed([whole], "short", figures=False)
    assert [t.key for t in cut.parts[0].tables] == ["s"]
    told = "See kept, or more."
    paragraph = cut.parts[0].text[0]
    assert isinstance(paragraph, Paragraph)
    assert plain_text(paragraph.text) == told
    assert [p.target for p in paragraph.text if isinstance(p, Link)] == ["kept", "row-z"]
    assert words(cut).count(told) == 4
    cell = cut.parts[0].tables[0].rows[0].cells[1]
    assert cell.value == (Link("b", "kept"), "c")
    assert anchors_of([cut]) == {"whole", "kept", "row-z", "table-s"}
    (all_of_it,) = trimmed([whole], "full")
    assert len(all_of_it.parts[0].tables) == 2


def test_short_standard_and_full_nest() -> None:
    results = eiej_findings()
    made = {}
    for name in ("standard", "annex"):
        definition = load_definition(results.case, name)
        made[name] = set(all_tables(sections(results, "en", definition)))
    assert made["standard"] < made["annex"]
    more = {key for key in made["annex"] - made["standard"] if not key.endswith("-all")}
    assert more == {"criticality", "rank-reversal"}
    short = sections(results, "en", load_definition(results.case, "decision"))
    assert set(all_tables(short)) == {"summary", "decision"}
    assert not any(s.figures for section in short for _d, s in section.walk())


def test_the_panel_is_for_the_screen_only() -> None:
    results = eiej_findings()
    definition = load_definition(results.case)
    shown = sections(results, "en", definition, on_screen=True)
    assert [s.key for s in shown if s.key not in {p.key for p in on_paper(shown)}] == ["whatif"]
    printed = sections(results, "en", definition)
    assert [s.key for s in printed] == [s.key for s in on_paper(shown)]


@pytest.mark.office
def test_the_decision_note_is_one_page_in_word_too(
    tmp_path: Path, office: Callable[[Path, str], Path]
) -> None:
    results = eiej_findings()
    made = render(results.case, ("docx",), ("nb", "en"), results=results, definition="decision")
    for _form, lang, data in made:
        path = tmp_path / f"note-{lang}.docx"
        path.write_bytes(data)
        pages = subprocess.run(
            ["pdftotext", str(office(path, "pdf")), "-"], check=True, capture_output=True
        )
        assert pages.stdout.count(b"\f") == 1


def test_every_link_of_every_definition_leads_somewhere() -> None:
    results = eiej_findings()
    for name in ("decision", "annex"):
        html = render_html(results.case, results=results, definition=name, lang="en")
        ids = set(re.findall(r'\bid="([^"]+)"', html))
        assert set(re.findall(r'href="#([^"]+)"', html)) <= ids
    assert "(details)" not in text_of(html)


# -- what it says ---------------------------------------------------------------------------------


def test_definition_sets_language_profile_profiles_and_name(
    brief: CaseFolder, tmp_path: Path
) -> None:
    text = BRIEF.replace('"summary", "answer"', '"profiles", "reproduce"')
    brief.write(
        "reports/brief.toml", text + 'language = "nb"\nprofile = "true"\nprofiles = ["true"]\n'
    )
    case = brief.load()
    path = write_report(case, tmp_path, definition="brief")
    assert path.name == "canteen-brief-nb.html"
    html = path.read_text(encoding="utf-8")
    assert '<html lang="nb">' in html
    assert "Kort" in html
    shown = text_of(html)
    assert "Vekter</dt>" in html.replace("\n", "")
    assert "--definition brief --profile true" in shown
    results = collect(case, "guests", samples=50, samples_values=50)
    made = all_tables(sections(results, "en", load_definition(case, "brief")))
    # Those asked for, and whose weights the report is about.
    names = [plain_text(r.cells[0].value) for r in made["profiles"].rows]  # type: ignore[arg-type]
    assert names == ["Guests", "Cook"]
    other = Definition("x", {"nb": "x", "en": "x"}, ("profiles",), profiles=("guests",))
    section = sections(results, "en", other)[0]
    assert [plain_text(r.cells[0].value) for r in section.tables[0].rows] == ["Guests"]  # type: ignore[arg-type]
    assert "not shown here" in words(section)


def test_profile_asked_for_stands_before_the_definitions(brief: CaseFolder) -> None:
    brief.add("reports/brief.toml", 'profile = "true"')
    case = brief.load()
    own = b"".join(d for _f, _l, d in render(case, definition="brief"))
    asked = b"".join(d for _f, _l, d in render(case, definition="brief", profile="guests"))
    assert b"Cook" in own
    assert b"Cook" not in asked


# -- templates of one's own -----------------------------------------------------------------------


def with_template(
    folder: CaseFolder, template: str, sections_: str = '"answer", "decision"'
) -> str:
    text = BRIEF.replace('"summary", "answer", "decision"', sections_)
    folder.write("reports/brief.toml", text + '[templates]\nanswer = "mine.j2"\n')
    folder.write("reports/templates/mine.j2", template)
    return render_html(folder.load(), definition="brief", lang="en")


def test_a_template_takes_a_sections_place(folder: CaseFolder) -> None:
    html = with_template(
        folder,
        "<p class='mine'>{{ facts.best | join(' and ') }}: {{ facts.margin | number(2) }},"
        " {{ facts.criteria[0].weight | percent }} of {{ facts.criteria[0].name }}</p>"
        "{{ tables.scores }}{{ text[0] }}{% for s in facts.scores %}<b>{{ s.rank }}</b>{% endfor %}"
        "{% include 'more.j2' ignore missing %}",
    )
    assert "<p class='mine'>" in html
    assert html.count('id="table-scores"') == 1
    assert "figure-scores" not in html
    assert html.count("<b>") == 3
    assert "(details)" not in text_of(html)
    # What the section no longer has, nothing links to.
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= ids


def test_pieces_can_be_put_in_all_at_once(folder: CaseFolder) -> None:
    html = with_template(folder, "{{ text }}|{{ tables }}")
    assert "Markup(" not in html
    assert html.count('id="table-scores"') == 1
    assert "<p" in html.split('<h2 id="answer">')[1].split("|")[0]


def test_the_command_that_gives_a_report_again_has_its_date(folder: CaseFolder) -> None:
    folder.write("reports/brief.toml", BRIEF.replace('"summary", "answer"', '"reproduce"'))
    html = render_html(folder.load(), definition="brief", lang="en", date="2026-02-03")
    assert "--definition brief --seed 0 --date 2026-02-03 --lang en" in text_of(html)
    assert "--date" not in text_of(render_html(folder.load(), definition="brief", lang="en"))


def test_a_piece_that_is_not_there_lists_those_that_are(folder: CaseFolder) -> None:
    with pytest.raises(mcda.CaseError, match=r"there are: figures\.scores, tables\.scores"):
        with_template(folder, "{{ tables.nothing }}")


def test_a_template_may_include_others_and_escapes_names(folder: CaseFolder) -> None:
    folder.edit("criteria/alternatives.toml", '"Big"', '"<i>Big</i> {{ 7 * 7 }}"')
    folder.write(
        "reports/templates/more.j2", "<em>{{ facts.scores | map(attribute='full') | join }}</em>"
    )
    html = with_template(folder, "{% include 'more.j2' %}")
    assert "&lt;i&gt;Big&lt;/i&gt; {{ 7 * 7 }}" in html
    assert "<i>" not in html
    assert "49" not in text_of(html).split("Big")[1][:20]


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ facts.__init__.__globals__ }}",
        "{{ text.append(1) }}",
        "{{ facts.update({'x': 1}) }}",
        "{{ facts.nothing }}",
        "{% include '../../criteria/criteria.toml' %}",
        "{% include '/etc/hostname' %}",
        "{{ 1 / 0 }}",
        "{{ 'x' * (facts.scores | length) ** 'y' }}",
        "{{ self.__init__ }}",
        "{{ tables.scores.__class__ }}",
        "{{ cycler.__init__.__globals__.os }}",
    ],
)
def test_a_template_can_reach_nothing_else(folder: CaseFolder, template: str) -> None:
    with pytest.raises(mcda.CaseError, match="reports/templates: answer"):
        with_template(folder, template)


def test_a_script_in_a_template_is_not_allowed_to_run(folder: CaseFolder) -> None:
    """It is the reader's own markup and stands there; the page's policy keeps it from running."""
    html = with_template(folder, "<script>alert(1)</script>")
    assert "<script>alert(1)</script>" in html
    assert "script-src" not in html


# -- the command ----------------------------------------------------------------------------------


def run(*args: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(args), catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def test_report_by_definition(brief: CaseFolder, tmp_path: Path) -> None:
    code, out, _err = run("report", str(brief.path), "--definition", "brief", "-o", str(tmp_path))
    assert code == 0
    assert "canteen-brief-en.html" in out
    code, out, err = run("report", str(brief.path), "--definition", "nothing")
    assert (code, out) == (2, "")
    assert "brief, annex, decision, standard" in err


def test_check_checks_definitions_too(brief: CaseFolder) -> None:
    assert run("check", str(brief.path))[0] == 0
    brief.edit("reports/brief.toml", '"answer"', '"anser"')
    code, _out, err = run("check", str(brief.path))
    assert code == 2
    assert "reports/brief.toml [sections[2]]" in err


def test_open_opens_the_report_once(
    brief: CaseFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    target = tmp_path / "one.html"
    assert (
        run("report", str(brief.path), "--definition", "brief", "--open", "-o", str(target))[0] == 0
    )
    assert opened == [str(target)]


# -- watching -------------------------------------------------------------------------------------


def test_watch_writes_again_when_the_case_changes_and_survives_a_broken_one(
    folder: CaseFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[str] = []
    turns = iter(
        [
            lambda: None,
            lambda: folder.edit("weights/profiles.toml", '"Guests"', '"Eaters"'),
            lambda: None,
            lambda: folder.add("criteria/criteria.toml", "= broken"),
            lambda: folder.edit("criteria/criteria.toml", "= broken", ""),
            lambda: folder.write("reports/templates/new.j2", "x"),
        ]
    )

    def write() -> None:
        seen.append(folder.load().name("guests"))

    def wait() -> bool:
        turn = next(turns, None)
        if turn is not None:
            turn()
        return turn is not None

    keep_writing(folder.path, write, wait)
    # At once, after the edit, not while broken, after the mend, and for the new template.
    assert seen == ["Guests", "Eaters", "Eaters", "Eaters"]
    told = capsys.readouterr().err
    assert told.count("not valid TOML") == 1
    assert "as it was" in told
    assert str(folder.path) in told


def test_stamp_knows_a_change_of_content_or_time(folder: CaseFolder) -> None:
    first = stamp(folder.path)
    assert stamp(folder.path) == first
    folder.write("notes.txt", "no input")
    assert stamp(folder.path) == first
    folder.remove("criteria/ratings.csv")
    assert stamp(folder.path) != first


def test_watching_no_case_is_an_error_at_once(tmp_path: Path) -> None:
    code, _out, err = run("report", str(tmp_path / "nowhere"), "--watch")
    assert code == 2
    assert "nowhere" in err


def test_progress_tells_what_is_done(brief: CaseFolder) -> None:
    told: list[str] = []
    list(
        render(
            brief.load(), ("html", "docx"), ("nb", "en"), definition="brief", progress=told.append
        )
    )
    assert len(told) == 6
    assert [t for t in told if "docx" in t] == ["Writing docx, nb", "Writing docx, en"]
