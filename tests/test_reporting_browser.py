"""The report in a real browser: silent, closed, readable, and its panel as exact as the library.

Debian's Chromium, driven by Playwright, with the page from a file as a reader opens it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hostilecase import hostile_case
from reportcases import eiej_findings

import mcda_eiej as mcda
from mcda_eiej import sensitivity
from mcda_eiej.reporting import render_html
from mcda_eiej.reporting.results import Findings, collect
from mcda_eiej.reporting.whatif import whatif
from mcda_eiej.sensitivity import lines
from mcda_eiej.sensitivity.weights import _node_lines

pytestmark = pytest.mark.browser

STARTER = Path(mcda.__file__).parent / "starter"
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
# Sums in another order: double rounding, far below what the issue allows.
EXACT = 1e-9
PHONE, DESK = {"width": 390, "height": 800}, {"width": 1280, "height": 900}
# A4 less the report's margins at 96 dots an inch.
PRINT = {"width": 672, "height": 986}
READ = """() => {
  const rows = [...document.querySelectorAll('.panel-ranking tbody tr')];
  const answer = document.querySelector('.panel-answer'), next = document.querySelector('.panel-next');
  const strips = [...document.querySelectorAll('.panel-weight')].map(row => [
    Number(row.querySelector('input[type=range]').id.slice('weight-'.length)),
    JSON.parse(row.querySelector('.panel-strip').dataset.marks),
    JSON.parse(row.querySelector('.panel-strip').dataset.best),
  ]);
  return {
    scores: rows.map(r => [Number(r.dataset.alternative), Number(r.querySelector('[data-value]').dataset.value)]),
    ranks: rows.map(r => [Number(r.dataset.alternative), Number(r.querySelector('td').textContent)]),
    best: JSON.parse(answer.dataset.best), margin: Number(answer.dataset.margin),
    distance: Number(next.dataset.distance), strips,
  };
}"""  # noqa: E501


@dataclass
class Shown:
    """An open page, and what it said and asked for."""

    page: Any
    said: list[str]
    asked: list[str]

    def panel(self) -> dict[str, Any]:
        """What the panel shows, unrounded."""
        found: dict[str, Any] = self.page.evaluate(READ)
        return found

    def weigh(self, address: str) -> dict[str, Any]:
        """The panel with the weights of an address."""
        self.page.evaluate("hash => { location.hash = hash; }", address)
        self.page.wait_for_function(
            "hash => decodeURIComponent(location.hash) === hash", arg=address
        )
        return self.panel()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
        yield found
        found.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The built-in report in both languages, the decision note, and a hostile case."""
    folder = tmp_path_factory.mktemp("pages")
    results = eiej_findings()
    hostile = hostile_case(folder / "hostile")
    texts = {
        "nb": render_html(results.case, lang="nb", results=results),
        "en": render_html(results.case, lang="en", results=results),
        "note": render_html(results.case, lang="nb", results=results, definition="decision"),
        "hostile": render_html(hostile, results=collect(hostile, samples=50, samples_values=50)),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.fixture
def show(browser: Any, pages: dict[str, Path]) -> Iterator[Callable[..., Shown]]:
    """Opens a page by name; fails if anything was said or asked for beyond the page itself."""
    opened: list[Shown] = []

    def opens(name: str, after: str = "", **context: Any) -> Shown:
        page = browser.new_context(**({"viewport": DESK} | context)).new_page()
        shown = Shown(page, [], [])
        page.on("console", lambda m: shown.said.append(m.text))
        page.on("pageerror", lambda e: shown.said.append(str(e)))
        page.on("dialog", lambda d: (shown.said.append(d.message), d.dismiss()))
        page.on("request", lambda r: shown.asked.append(r.url))
        page.goto(pages[name].as_uri() + after)
        opened.append(shown)
        return shown

    yield opens
    for shown in opened:
        assert shown.said == []
        assert [u for u in shown.asked if not u.startswith(("file:", "data:,"))] == []
        assert sum(u.startswith("file:") for u in shown.asked) == shown.asked.count(shown.asked[0])
        shown.page.context.close()


def address(model: mcda.DecisionModel) -> str:
    """The address that puts the panel on a model's weights."""
    results = eiej_findings()
    tree = results.model.hierarchy
    section = whatif(results, "en")
    assert section is not None
    shape = next(b.data["shape"] for b in section.text if hasattr(b, "data"))
    groups: dict[int, list[str]] = {}
    for parent, weight in zip(tree.parent_index, model.local_array, strict=True):
        groups.setdefault(int(parent), []).append(repr(float(weight)))
    return f"#w={shape};" + ";".join(f"{p}:{','.join(ws)}" for p, ws in groups.items())


def agrees(shown: dict[str, Any], model: mcda.DecisionModel) -> None:
    """What the panel shows is what the library computes."""
    ev = model.evaluate()
    names = list(model.alternatives)
    assert [names[a] for a in shown["best"]] == list(ev.top)
    for a, score in shown["scores"]:
        assert score == pytest.approx(ev.scores[names[a]], abs=EXACT)
    assert {names[a]: r for a, r in shown["ranks"]} == ev.ranking.to_dict()
    assert shown["margin"] == pytest.approx(ev.margin, abs=EXACT)
    reversals = sensitivity.nearest_reversal(model)
    nearest = 0.0 if len(ev.top) > 1 else float(reversals["distance"].min())
    assert shown["distance"] == pytest.approx(nearest, abs=EXACT)
    start, end = _node_lines(model)
    stretches = lines.best_sets(start, end)
    for node, marks, best in shown["strips"]:
        assert marks == pytest.approx([s.left for s in stretches[node][1:]], abs=EXACT)
        assert [tuple(b) for b in best] == [s.best for s in stretches[node]]


def random_models(results: Findings, count: int) -> Iterator[mcda.DecisionModel]:
    rng = np.random.default_rng(7)
    tree = results.model.hierarchy
    for k in range(count):
        weights: dict[str, float] = {}
        for node in tree.inner_nodes:
            below = tree.children(node)
            # Every fourth time some weights are 0, and the others far apart.
            drawn = rng.dirichlet(np.full(len(below), 0.3 if k % 4 == 3 else 1.0))
            if k % 4 == 3 and len(below) > 2:
                drawn[int(rng.integers(len(below)))] = 0.0
                drawn /= drawn.sum()
            weights |= dict(zip(below, drawn.tolist(), strict=True))
        yield results.model.with_weights(weights)


# -- the panel is the library ---------------------------------------------------------------------


def test_panel_agrees_at_the_reports_weights(show: Callable[..., Shown]) -> None:
    agrees(show("nb").panel(), eiej_findings().model)


def test_panel_agrees_at_random_weights(show: Callable[..., Shown]) -> None:
    shown = show("en")
    for model in random_models(eiej_findings(), 20):
        agrees(shown.weigh(address(model)), model)


def test_panel_flips_at_each_break_even(show: Callable[..., Shown]) -> None:
    results = eiej_findings()
    names = list(results.model.alternatives)
    shown = show("nb")
    table = sensitivity.break_evens(results.model)
    assert len(table) >= 8
    for row in table.to_dict("records"):
        for step, best in ((-1e-7, row["from"]), (1e-7, row["to"])):
            model = results.model.with_moved_weight(row["node"], row["weight"] + step)
            panel = shown.weigh(address(model))
            assert " = ".join(names[a] for a in panel["best"]) == best


def test_a_slider_moves_as_the_library_does(show: Callable[..., Shown]) -> None:
    """A weight moved takes its siblings along in proportion, also past 0 and 100 % and back."""
    results = eiej_findings()
    tree = results.model.hierarchy
    shown = show("nb")
    shown.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    slide = """([id, to]) => { const s = document.getElementById(id);
      s.value = to; s.dispatchEvent(new Event('input', { bubbles: true })); }"""
    model = results.model
    for node, to in (("resources", 0.51), ("clarity_of_lines", 0.9), ("risk", 0.0)):
        place = tree.weighted_nodes.index(node)
        for on_the_way in (1, 0, to):
            shown.page.evaluate(slide, [f"weight-{place}", str(on_the_way)])
        model = model.with_moved_weight(node, to)
        agrees(shown.panel(), model)


def test_panel_of_a_large_case_agrees(show: Callable[..., Shown], tmp_path: Path) -> None:
    """40 alternatives, 60 leaves, five levels, and names that are markup."""
    shown = show("hostile")
    agrees(shown.panel(), hostile_case(tmp_path / "again").model())


# -- by hand --------------------------------------------------------------------------------------


def test_panel_works_by_keyboard_and_keeps_its_address(show: Callable[..., Shown]) -> None:
    results = eiej_findings()
    place = results.model.hierarchy.weighted_nodes.index("resources")
    shown = show("nb")
    page = shown.page
    slider = page.locator(f"#weight-{place}")
    reset = page.locator(".panel-reset")
    assert reset.is_disabled()
    slider.focus()
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "100,0\N{NO-BREAK SPACE}%"
    agrees(shown.panel(), results.model.with_moved_weight("resources", 1.0))
    page.keyboard.press("Home")
    for _press in range(3):
        page.keyboard.press("ArrowRight")
    model = results.model.with_moved_weight("resources", 0.003)
    agrees(shown.panel(), model)
    page.wait_for_function("() => location.hash.startsWith('#w=')")
    assert "2B" in page.locator(".panel-spoken").text_content()
    # Somebody else opens that address.
    other = show("nb", page.evaluate("location.hash"))
    agrees(other.panel(), model)
    assert other.page.evaluate("scrollY") > 0
    # Back.
    reset.focus()
    page.keyboard.press("Enter")
    agrees(shown.panel(), results.model)
    assert page.evaluate("location.hash") == ""


def test_a_weight_can_be_typed(show: Callable[..., Shown]) -> None:
    model = eiej_findings().model
    shown = show("nb")
    place = model.hierarchy.weighted_nodes.index("resources")
    field = shown.page.locator(f".panel-weight:has(#weight-{place}) input[type=text]")
    assert field.input_value() == "16,7"
    for typed, weight in (("50,7 %", 0.507), ("12.5", 0.125), ("0", 0.0)):
        field.fill(typed)
        field.press("Enter")
        model = model.with_moved_weight("resources", weight)
        agrees(shown.panel(), model)
    for nonsense in ("", "x", "101", "-1"):
        field.fill(nonsense)
        field.press("Enter")
        agrees(shown.panel(), model)
        field.blur()
        assert field.input_value() == "0,0"


@pytest.mark.parametrize(
    "hash_", ["#w=", "#w=00000000;-1:1", "#w={shape};-1:1,2", "#w={shape};9:x", "#w=%3Cscript%3E"]
)
def test_an_address_of_something_else_is_not_used(show: Callable[..., Shown], hash_: str) -> None:
    model = eiej_findings().model
    shape = address(model)[3:11]
    shown = show("en", hash_.replace("{shape}", shape))
    agrees(shown.panel(), model)
    assert "not used" in shown.page.locator(".panel-state").text_content()


# -- silent, closed, for everybody ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["nb", "en", "note", "hostile"])
def test_no_script_but_ours_runs(show: Callable[..., Shown], name: str) -> None:
    """The fixture fails on any word in the console, dialog or request; here one is tried."""
    shown = show(name)
    page = shown.page
    scripts = page.evaluate("[...document.scripts].map(s => s.type)")
    assert scripts == ([] if name == "note" else ["application/json", ""])
    page.evaluate("""() => {
      const s = document.createElement('script'); s.textContent = 'window.ran = 1';
      document.body.append(s);
      document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.ran = 1">');
    }""")
    page.wait_for_timeout(100)
    assert page.evaluate("window.ran === undefined")
    refused = [t for t in shown.said if "Content Security Policy" in t]
    assert len(refused) >= 2
    shown.said.clear()
    # The picture was refused too; that it was asked for is our doing.
    assert shown.asked.pop().endswith("/x")


def test_without_script_all_but_the_panel_is_there(show: Callable[..., Shown]) -> None:
    plain = show("nb", java_script_enabled=False).page
    # What is asked of the page needs no script of its own.
    assert not plain.locator("#whatif").is_visible()
    assert not plain.locator('nav a[href="#whatif"]').is_visible()
    for key in ("answer", "changes", "hinges", "evidence", "reproduce"):
        assert plain.locator(f"#{key}").is_visible()
    full = show("nb").page
    assert full.locator("#whatif").is_visible()
    assert full.locator('nav a[href="#whatif"]').is_visible()
    for tag in ("table[id]", "svg", "h2", "h3"):
        assert plain.locator(f"main {tag}").count() == full.locator(f"main {tag}").count()


@pytest.mark.parametrize("name", ["nb", "en", "note", "hostile"])
@pytest.mark.parametrize("width", [390, 700, 1280])
def test_nothing_hangs_over_the_side(show: Callable[..., Shown], name: str, width: int) -> None:
    page = show(name, viewport={"width": width, "height": 800}).page
    sizes = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert sizes[0] <= sizes[1]


@pytest.mark.parametrize("name", ["nb", "note", "hostile"])
def test_the_text_has_room(show: Callable[..., Shown], name: str) -> None:
    # A short report without contents once stood in the contents' narrow column.
    page = show(name, viewport={"width": 1280, "height": 800}).page
    assert page.locator("main").bounding_box()["width"] > 850


@pytest.mark.parametrize("name", ["nb", "hostile"])
def test_print_has_no_cut_figures(show: Callable[..., Shown], name: str) -> None:
    page = show(name, viewport=PRINT).page
    page.emulate_media(media="print")
    figures = page.evaluate("""() => [...document.querySelectorAll('figure')].map(f => {
      const box = f.querySelector('svg').getBoundingClientRect();
      const style = getComputedStyle(f);
      return [box.left, box.right, f.getBoundingClientRect().height, style.breakInside];
    })""")
    assert len(figures) > 5
    for left, right, height, inside in figures:
        assert left >= 0
        assert right <= PRINT["width"] + 1
        # As high as a page at most, and then never divided.
        assert height <= PRINT["height"]
        assert inside == "avoid"
    assert not page.locator("#whatif").is_visible()
    wide = page.evaluate("""[...document.querySelectorAll('table')]
      .filter(t => t.getBoundingClientRect().right > innerWidth + 1).map(t => t.id)""")
    assert name == "hostile" or wide == []


def test_the_decision_note_is_one_page(show: Callable[..., Shown]) -> None:
    printed = show("note").page.pdf(format="A4", prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") == 1
    assert show("nb").page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") > 20


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("nb", {}),
        ("nb", {"color_scheme": "dark"}),
        ("en", {"viewport": PHONE}),
        ("note", {}),
        ("hostile", {}),
    ],
    ids=["desktop", "dark", "phone", "note", "hostile"],
)
def test_axe_finds_nothing_serious(
    show: Callable[..., Shown], name: str, context: dict[str, Any]
) -> None:
    from axe_playwright_python.base import AXE_SCRIPT

    page = show(name, **context).page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    # A drawing is one image to those who cannot see it, however many glyphs it has.
    assert page.evaluate("""() => [...document.querySelectorAll('figure svg')].every(s => {
      s.replaceChildren();
      return s.getAttribute('role') === 'img' && s.getAttribute('aria-label').length > 20;
    })""")
    # Once everything; then what is unlike the rest.
    if context or name == "hostile":
        page.evaluate(
            """kept => document.querySelectorAll('main > section').forEach(s => {
              if (!kept.includes(s.querySelector('h2').id)) s.remove();
            })""",
            ["answer", "whatif", "hinges", "summary", "decision"],
        )
    page.evaluate(AXE_SCRIPT + "; undefined")
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    grave = [
        (v["id"], v["impact"], [n["target"] for n in v["nodes"]][:3])
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert json.dumps(grave) == "[]"
    assert len(found["passes"]) > 10
