"""The HTML report: one file, well formed, nothing from outside, nothing injected, same bytes."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from reportcases import eiej_findings, table_case

import mcda_eiej as mcda
from mcda_eiej import reporting
from mcda_eiej.reporting import render_html, write_report
from mcda_eiej.reporting.results import collect

STARTER = Path(mcda.__file__).parent / "starter"
VOID = {"meta", "link", "br", "img", "input", "hr", "col", "base", "source", "wbr"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Page(HTMLParser):
    """Reads a page strictly: every element closed in order; collects what the tests look at."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.declaration = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_decl(self, decl: str) -> None:
        self.declaration = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        assert len(set(names)) == len(names), (tag, names)
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        assert tag in VOID or "svg" in self.open, tag

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag, (tag, self.open)

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.text.append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag in tags]


@pytest.fixture(scope="module")
def report() -> str:
    results = eiej_findings()
    return render_html(results.case, lang="nb", results=results)


@pytest.fixture(scope="module")
def page(report: str) -> Page:
    return Page(report)


def test_page_is_well_formed_and_in_its_language(page: Page) -> None:
    assert page.declaration.lower() == "doctype html"
    assert page.all("html")[0]["lang"] == "nb"
    assert len(page.all("title")) == 1
    assert len(page.all("main")) == 1
    assert len(page.all("h1")) == 1


def test_ids_are_unique_and_links_resolve(page: Page) -> None:
    ids = Counter(a["id"] for _t, a in page.tags if a.get("id"))
    assert [i for i, n in ids.items() if n > 1] == []
    for tag, attrs in page.tags:
        for name in ("href", "xlink:href"):
            target = attrs.get(name)
            if target is not None and target != "data:,":
                assert target.startswith("#"), (tag, target)
                assert target[1:] in ids, (tag, target)
        for name in ("aria-labelledby", "aria-describedby"):
            if attrs.get(name):
                assert set(str(attrs[name]).split()) <= set(ids)


def allowed_scripts(report: str, page: Page) -> list[str]:
    """The scripts that run: those the page's policy names by their hash."""
    policy = str(next(a for a in page.all("meta") if a.get("http-equiv"))["content"])
    named = re.findall(r"'sha256-([^']+)'", policy)
    inside = re.findall(r"<script>(.*?)</script>", report, flags=re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in inside]
    assert hashes == named
    # Beside them the panel's data, which no browser runs.
    types = [a.get("type") for a in page.all("script")]
    assert types == ["application/json", None] * len(named)
    return inside


def test_nothing_comes_from_outside(report: str, page: Page) -> None:
    assert page.all("iframe", "object", "embed", "img") == []
    ours = (Path(reporting.__file__).parent / "templates/whatif.js").read_text(encoding="utf-8")
    assert allowed_scripts(report, page) == [ours]
    for word in ("fetch(", "XMLHttp", "import(", "eval", "Function(", "innerHTML", "WebSocket"):
        assert word not in ours
    for _tag, attrs in page.tags:
        assert not any(name.startswith("on") for name in attrs)
        assert "src" not in attrs
    policy = next(a for a in page.all("meta") if a.get("http-equiv"))
    assert str(policy["content"]).startswith("default-src 'none'")
    # Name spaces of SVG are names, not addresses.
    rest = report.replace("http://www.w3.org/2000/svg", "").replace(
        "http://www.w3.org/1999/xlink", ""
    )
    assert "http://" not in rest
    assert "https://" not in rest
    assert "@import" not in rest
    assert "url(" not in "".join(rest.split("<style>")[1].split("</style>")[0])


def test_structure_for_those_who_cannot_see(page: Page) -> None:
    levels = [int(tag[1]) for tag, _a in page.tags if tag in HEADINGS]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert page.all("a")[0]["href"] == "#main"
    tables, captions = page.all("table"), page.all("caption")
    assert len(tables) == len(captions) > 20
    assert {a.get("scope") for a in page.all("th")} == {"col", "row", "rowgroup"}
    figures = page.all("svg")
    assert len(figures) == len(page.all("figcaption")) >= 9
    for attrs in figures:
        assert attrs["role"] == "img"
        assert any(c.isdigit() for c in str(attrs["aria-label"]))


def test_contents_list_every_section(page: Page) -> None:
    headings = {a["id"] for tag, a in page.tags if tag == "h2" and a.get("id") != "contents"}
    linked = {str(a["href"])[1:] for a in page.all("a")}
    assert headings <= linked


def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script> & \"q\" 'a' {x} {{ y }} {% z %} $a$ =cmd()"
    evil += " \u202e\u05d0 \U0001f600"
    names = {k: f"{evil} {k}" for k in ("case", "goal", "A b", "B#c", "<i>", "equal", 'q/"u"')}
    case = table_case(
        tmp_path,
        {"A b": [0.9, 0.2], "B#c": [0.4, 0.8], "<i>": [0.3, 0.3]},
        leaves=("co st", 'q/"u"'),
        names=names | {"why": evil},
    )
    written = render_html(case, results=collect(case, samples=100, samples_values=100))
    page = Page(written)
    assert page.all("i") == []
    assert len(allowed_scripts(written, page)) == 1
    text = "".join(page.text)
    assert f"{evil} case" in text
    # In sentences a name is isolated and loses its own marks of direction.
    tame = f'{evil} q/"u"'.replace("\u202e", "")
    assert f"“\u2068{tame}\u2069”" in text
    ids = {a["id"] for _t, a in page.tags if a.get("id")}
    assert all(" " not in str(i) and "<" not in str(i) for i in ids)


def test_date_is_the_cases_or_as_asked_never_the_clocks() -> None:
    case = mcda.load_case(STARTER / "en")
    results = collect(case, samples=100, samples_values=100)
    assert "15 January 2026" in render_html(case, results=results)
    asked = render_html(case, results=results, date="2027-03-01")
    assert "1 March 2027" in asked
    assert asked == render_html(case, results=results, date=dt.date(2027, 3, 1))
    with pytest.raises(mcda.CaseError, match="2027-13-01"):
        render_html(case, results=results, date="2027-13-01")


def test_report_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = mcda.load_case(STARTER / "en")
    monkeypatch.chdir(tmp_path)
    path = write_report(case)
    assert path == Path("out") / f"{case.key}-report-en.html"
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    (tmp_path / "there").mkdir()
    inside = write_report(case, tmp_path / "there", lang="nb", profile="finance", seed=3)
    assert inside.name == f"{case.key}-report-nb.html"
    assert 'lang="nb"' in inside.read_text(encoding="utf-8")
    (tmp_path / "file").write_text("x")
    with pytest.raises(mcda.CaseError, match="cannot be written"):
        write_report(case, tmp_path / "file" / "report.html")


RENDER = """
import sys, mcda_eiej as mcda
from mcda_eiej.reporting import render_html
text = render_html(mcda.load_case(sys.argv[1]), lang="nb", definition="annex")
sys.stdout.buffer.write(text.encode())
"""


def test_two_processes_give_the_same_bytes() -> None:
    """Another hash seed, clock zone and locale change nothing."""
    found = []
    for seed, zone, locale in (("1", "UTC", "C"), ("2", "Asia/Tokyo", "C.UTF-8")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        run = subprocess.run(
            [sys.executable, "-c", RENDER, str(STARTER / "nb")],
            env=environment,
            capture_output=True,
            check=True,
            cwd=Path(mcda.__file__).parents[1],
        )
        found.append(run.stdout)
    assert len(found[0]) > 100_000
    assert found[0] == found[1]
