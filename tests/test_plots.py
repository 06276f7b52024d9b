"""Figures: safe texts, exact places, no overlap, stable colours, the same bytes.

What can be checked without looking. Extents are measured with matplotlib's own renderer; colours
are held against WCAG 2 and the simulation of Machado, Oliveira & Fernandes (2009).
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import mcda_eiej as mcda
from mcda_eiej import DecisionModel, Hierarchy, i18n, plots
from mcda_eiej.errors import ModelError
from mcda_eiej.i18n import language
from mcda_eiej.plots import register, style, text, timeline
from mcda_eiej.plots.ternary import CORNERS, best_regions
from mcda_eiej.sensitivity.reversal import nearest_reversal
from mcda_eiej.sensitivity.weights import break_evens, stability_intervals, weight_sweep

HOSTILE = [
    "<script>alert('x')</script> & \"navn\"",
    "$x^2$ koster $100 og \\alpha_{1}",
    "👩‍⚕️ Sykepleier 🏥 på vakt",
    "מודל שלוש",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "Et svært langt navn som fortsetter og fortsetter uten å si mer enn det alt har sagt",
    "",
    "linje\nskift\tog\x00 null",
    "=cmd()|' /C calc'!A0",
    "日本語",
    "% _ # ^ ~ { }",
    "\u202eomvendt",
    "\ud800",
]


def texts(drawing: Any) -> list[Any]:
    """Every text that is seen."""
    from matplotlib.axes import Axes
    from matplotlib.text import Text

    figure = drawing.figure if isinstance(drawing, Axes) else drawing
    figure.canvas.draw_idle()
    hidden = {id(t) for ax in figure.axes if not ax.axison for t in ax.xaxis.findobj(Text)}
    hidden |= {id(t) for ax in figure.axes if not ax.axison for t in ax.yaxis.findobj(Text)}
    found = [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible()]
    return [t for t in found if id(t) not in hidden]


def strings(drawing: Any) -> list[str]:
    return [t.get_text() for t in texts(drawing)]


def extents(drawing: Any) -> tuple[Any, list[tuple[str, Any]]]:
    """The figure's box and that of every text, in pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = getattr(drawing, "figure", None) or drawing
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    return figure.bbox, [(t.get_text(), t.get_window_extent(renderer)) for t in texts(drawing)]


def assert_legible(drawing: Any) -> None:
    """No text over another, none outside the sheet. A pixel (0.7 point) of rounding is allowed."""
    sheet, boxes = extents(drawing)
    for name, box in boxes:
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= sheet.x1 + 1 and box.y1 <= sheet.y1 + 1
        assert inside, f"{name!r} leaves the sheet: {box.extents} of {sheet.extents}"
    for (a, p), (b, q) in itertools.combinations(boxes, 2):
        over = min(p.x1, q.x1) - max(p.x0, q.x0), min(p.y1, q.y1) - max(p.y0, q.y0)
        assert min(over) <= 1, f"{a!r} over {b!r} by {over}"


@pytest.fixture(scope="module")
def case() -> Any:
    return mcda.load_case()


class Pseudo:
    """A catalogue in which every letter of a message is ø: English that is left shows."""

    def gettext(self, message: str) -> str:
        return "".join(
            part if part.startswith("{") else re.sub(r"[A-Za-z]", "ø", part)
            for part in re.split(r"(\{[^}]*\})", message)
        )

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


@pytest.fixture
def norwegian(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The language nb, with a catalogue of our own, so that this needs no finished translation."""
    monkeypatch.setattr(i18n, "_catalogue", lambda lang: Pseudo())
    with language("nb"):
        yield


def small_model(seed: int = 1, alternatives: int = 4) -> DecisionModel:
    """Keys without ASCII letters, so that any such letter in a figure is English."""
    h = Hierarchy.from_edges(
        [("μ", "α"), ("μ", "β"), ("μ", "γ"), ("α", "α1"), ("α", "α2"), ("γ", "γ1"), ("γ", "γ2")]
    )
    rng = np.random.default_rng(seed)
    keys = [f"ж{i}" for i in range(alternatives)]
    values = pd.DataFrame(rng.random((alternatives, 5)), index=keys, columns=h.leaves)
    weights = {"α": 0.5, "β": 0.3, "γ": 0.2, "α1": 0.4, "α2": 0.6, "γ1": 0.25, "γ2": 0.75}
    return DecisionModel(h, values, weights)


def rating_table(model: DecisionModel) -> pd.DataFrame:
    rows = [
        (leaf, a, max(v - 0.1, 0.0), v, min(v + 0.2, 1.0), "rated")
        for leaf in model.hierarchy.leaves
        for a, v in zip(
            model.alternatives,
            model.value_array[:, model.hierarchy.leaves.index(leaf)],
            strict=True,
        )
    ]
    table = pd.DataFrame(rows, columns=["leaf", "alternative", "low", "central", "high", "method"])
    table.loc[1, ["low", "high"]] = [0.0, 1.0]
    return table


ITEM_COLUMNS = ["risk", "alternative", "target", *register.LEVELS, "set"]


def register_table(alternative: str) -> pd.DataFrame:
    nan = np.nan
    rows = [
        ("1", alternative, "τ", 1, 1, 2, 2, "printed"),
        ("2", alternative, "τ", 1, 1, 2, 2, "printed"),
        ("3", alternative, "τ", 2, 4, 1, 3, "printed"),
        ("4", alternative, "τ", 2, 4, 2, 4, "cross"),
        ("5", alternative, "τ", nan, nan, nan, nan, "printed"),
        ("6", alternative, "τ", nan, nan, 2, 3, "printed"),
        ("7", alternative, "τ", 3, 3, nan, nan, "printed"),
        ("8", "another", "τ", 1, 1, 1, 1, "printed"),
    ]
    return pd.DataFrame(rows, columns=ITEM_COLUMNS)


def timeline_table(alternatives: list[str]) -> pd.DataFrame:
    rows = [
        (a, "ø", "æ", start, end, sure)
        for a in alternatives
        for start, end, sure in (
            ("2016", "2018", "stated"),
            ("2016-11", "2016-11", "inferred"),
            ("2017-Q3", "", "tentative"),
        )
    ]
    columns = ["alternative", "activity_nb", "activity_en", "start", "end", "certainty"]
    return pd.DataFrame(rows, columns=columns)


def every_figure(model: DecisionModel, names: dict[str, str] | None = None) -> dict[str, Any]:
    """Each plot once, from the results of one model."""
    h, keys = model.hierarchy, list(model.alternatives)
    crossings = break_evens(model)
    rng = np.random.default_rng(3)
    n = len(keys)
    ranks = pd.DataFrame(rng.dirichlet(np.ones(n), n), index=keys, columns=range(1, n + 1))
    duel = rng.random((n, n))
    np.fill_diagonal(duel, np.nan)
    profiles = pd.DataFrame(rng.random((3, n)), index=["1", "2", "3"], columns=keys)
    figures = {
        "contributions": plots.contributions(model.evaluate(), names=names),
        "contributions of leaves": plots.contributions(
            model.evaluate(), level="leaves", names=names
        ),
        "sweep": plots.weight_sweep(weight_sweep(model, h.criteria[0]), crossings, names=names),
        "stability": plots.stability_intervals(
            stability_intervals(model), alternatives=keys, hierarchy=h, names=names
        ),
        "tree": plots.tree(model, names=names),
        "ranges": plots.rating_ranges(rating_table(model), h.leaves[0], names=names),
        "ratings": plots.rating_heatmap(rating_table(model), hierarchy=h, names=names),
        "register": plots.risk_matrix(register_table(keys[0]), keys[0], "τ", names=names),
        "gantt": plots.gantt(timeline_table(keys), alternatives=keys, names=names),
        "profiles": plots.profile_scores(profiles, names=names),
        "profile table": plots.profile_heatmap(profiles, names=names),
        "ranks": plots.rank_acceptability(ranks, names=names),
        "duels": plots.pairwise_winning(pd.DataFrame(duel, index=keys, columns=keys), names=names),
        "shares": plots.top_shares(profiles.div(profiles.sum(axis=1), axis=0), names=names),
    }
    reversals = nearest_reversal(model)
    if len(reversals):
        figures["reversal"] = plots.nearest_reversal(
            reversals,
            model.local_weights,
            reversals["challenger"].iloc[0],
            alternatives=keys,
            names=names,
        )
    if len(h.criteria) >= 3:
        figures["ternary"] = plots.ternary(model, h.criteria[:3], names=names)
    return figures


# -- language ------------------------------------------------------------------------------------


def test_norwegian_figures_have_no_english_and_decimal_commas(norwegian: None) -> None:
    for name, ax in every_figure(small_model()).items():
        found = strings(ax)
        assert found, name
        english = [t for t in found if re.search(r"[A-Za-z]", t)]
        assert not english, f"{name}: {english}"
        points = [t for t in found if re.search(r"\d\.\d", t)]
        assert not points, f"{name}: {points}"
    assert any(re.search(r"\d,\d", t) for t in found)


def test_the_language_is_that_of_the_call_not_of_the_saving(norwegian: None) -> None:
    ax = plots.contributions(small_model().evaluate())
    before = strings(ax)
    with language("en"):
        plots.to_svg(ax)
        assert strings(ax) == before
        assert any(
            re.search(r"\d\.\d", t) for t in strings(plots.contributions(small_model().evaluate()))
        )


# -- texts ---------------------------------------------------------------------------------------


def test_plain_text() -> None:
    assert text.plain("a\nb\t c\x00 d") == "a b c d"
    assert text.plain("👩‍⚕️!") == "□⚕!"
    assert text.plain("\u202eab\u202c\u00ad") == "ab"
    assert text.plain("\ud800") == "□"
    assert text.plain("16,7\N{NO-BREAK SPACE}%") == "16,7\N{NO-BREAK SPACE}%"
    assert text.label("k", {"k": ""}) == "k"
    assert text.joint_label("a = b", ["a", "b"], {"b": "Be"}) == "a = Be"
    assert text.joint_label("a = b", ["a = b"]) == "a = b"


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(["og", "Styring,", "x" * 40, "spesialisthelsetjenesten", "å"]),
        min_size=1,
        max_size=9,
    ),
    st.floats(40, 200),
    st.integers(1, 4),
)
def test_wrapped_text_fits_and_loses_nothing_unsaid(
    words: list[str], limit: float, lines: int
) -> None:
    whole = " ".join(words)
    out = text.wrap(whole, limit, 8.0, lines)
    rows = out.split("\n")
    assert len(rows) <= lines
    assert all(text.width(row) <= limit + 1e-9 for row in rows)
    if not out.endswith("…"):
        joined = "".join(r.removesuffix("-") for r in rows).replace(" ", "")
        assert joined == whole.replace(" ", "")


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(1, 15)), min_size=1, max_size=6),
)
def test_spread_is_the_least_move_without_overlap(labels: list[tuple[float, float]]) -> None:
    from scipy.optimize import minimize

    want, sizes = np.array(labels).T
    places = text.spread(want, sizes, 0, 100)
    assert places is not None
    order = np.argsort(want, kind="stable")
    p, s = places[order], sizes[order]
    gaps = (s[1:] + s[:-1]) / 2
    assert (np.diff(p) >= gaps - 1e-9).all()
    assert p[0] - s[0] / 2 >= -1e-9
    assert p[-1] + s[-1] / 2 <= 100 + 1e-9
    # The same problem to a general optimiser; its own tolerance is about 1e-6 of the objective.
    found = minimize(
        lambda x: ((x - want[order]) ** 2).sum(),
        p + 0.0,
        jac=lambda x: 2 * (x - want[order]),
        constraints=[{"type": "ineq", "fun": lambda x: np.diff(x) - gaps}] if len(p) > 1 else [],
        bounds=[(a / 2, 100 - a / 2) for a in s],
        method="SLSQP",
    )
    assert ((p - want[order]) ** 2).sum() <= found.fun + 1e-5


def test_spread_says_when_there_is_no_room() -> None:
    assert text.spread([1, 2, 3], [10, 10, 10], 0, 29) is None
    assert list(text.spread([], [], 0, 1)) == []


# -- colours -------------------------------------------------------------------------------------

# Machado, Oliveira & Fernandes (2009), severity 1.0: protan, deutan, tritan; on linear RGB.
SIMULATIONS = [
    np.eye(3),
    np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
]


def lab(linear: np.ndarray) -> np.ndarray:
    """CIELAB (D65) of linear sRGB."""
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    x = to_xyz @ np.clip(linear, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(x > 0.008856, np.cbrt(x), 7.787 * x + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def linear_rgb(colour: str) -> np.ndarray:
    c = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def test_colours_are_told_apart_whatever_the_eyes() -> None:
    """The first eight are 20 apart in CIELAB; about 2 is just noticeable. Shapes differ besides."""
    colours = list(plots.palette([str(i) for i in range(8)]).values())
    for matrix in SIMULATIONS:
        points = [lab(matrix @ linear_rgb(c)) for c in colours]
        least = min(np.linalg.norm(a - b) for a, b in itertools.combinations(points, 2))
        assert least >= 20
    # WCAG 2.1, 1.4.11: graphics at least 3:1 to their background.
    assert min(1.05 / (style.luminance(c) + 0.05) for c in colours) >= 2.95


def test_marks_are_stable_and_unique() -> None:
    keys = [f"a{i}" for i in range(40)]
    assert plots.palette(keys[:6]) == {
        k: c for k, c in plots.palette(keys).items() if k in keys[:6]
    }
    assert list(plots.palette(["0", "2A", "2B"]).values()) == ["#004488", "#c77700", "#029e73"]
    marks = style.marks(keys)
    assert len({(m.colour, m.marker) for m in marks.values()}) == 40
    assert len(set(plots.palette(keys).values())) == 40


def test_numbers_in_cells_have_contrast() -> None:
    """WCAG 2.1, 1.4.3: at least 4.5:1."""
    for kind in ("value", "risk"):
        for share in np.linspace(0, 1, 21):
            colour = style.colour_map(kind)(share)
            on = style.text_on(colour)
            a, b = sorted([style.luminance(colour), style.luminance(on)])
            assert (b + 0.05) / (a + 0.05) >= 4.5


# -- the drawings --------------------------------------------------------------------------------


def test_no_text_meets_another_in_the_built_in_case(case: Any) -> None:
    model = case.model()
    with language("en"):
        names = {n: case.name(n) for n in [*case.hierarchy.nodes, *case.alternatives]}
        nodes = {n: case.name(n) for n in case.hierarchy.nodes}
        crossings = break_evens(model)
        figure, axes = plots.panels(6, columns=2)
        for ax, criterion in zip(axes, case.hierarchy.criteria, strict=True):
            plots.weight_sweep(weight_sweep(model, criterion), crossings, names=nodes, ax=ax)
        assert_legible(figure)
        ratings, axes = plots.panels(len(case.leaves), columns=4, height=1.45)
        for ax, leaf in zip(axes, case.hierarchy.leaves, strict=True):
            plots.rating_ranges(case.ratings, leaf, names=nodes, ax=ax)
        assert_legible(ratings)
        reversals = nearest_reversal(model)
        figure, axes = plots.panels(len(reversals), columns=2, height=1.9)
        for ax, key in zip(axes, reversals["challenger"], strict=True):
            plots.nearest_reversal(
                reversals,
                model.local_weights,
                key,
                alternatives=model.alternatives,
                names=nodes,
                ax=ax,
            )
        assert_legible(figure)
        assert_legible(plots.gantt(case.timeline, names=names))
        for name, ax in every_figure(model, names).items():
            if name != "register":
                assert_legible(ax)


def test_risks_stand_in_their_cells(case: Any) -> None:
    from mcda_eiej.ratings import register_items

    levels = {k: v["en"] for k, v in case.register_levels.items()}
    for target in case.register_targets:
        for a in case.alternatives:
            rows = [
                (r.risk, a, target, *r.likelihood, *r.consequence, r.set)
                for r in register_items(case, target, a, ())
            ]
            items = pd.DataFrame(rows, columns=ITEM_COLUMNS)
            ax = plots.risk_matrix(items, a, target, levels=levels)
            assert_legible(ax)
            graded = items.dropna()
            cells = {
                t.get_text(): t.xy for t in ax.texts if re.fullmatch(r"[\d, \n]+", t.get_text())
            }
            where = {r: xy for group, xy in cells.items() for r in re.split(r"[, \n]+", group)}
            assert set(where) == set(graded["risk"])
            for row in graded.itertuples():
                x, y = where[row.risk]
                assert row.consequence_low - 1 < x < row.consequence_high
                assert row.likelihood_low - 1 < y < row.likelihood_high
            ungraded = set(items["risk"]) - set(graded["risk"])
            beside = " ".join(t for t in strings(ax) if "raded" in t)
            assert ungraded == set(re.findall(r"\d+", beside))


def test_register_faults_and_empty_matrix() -> None:
    items = register_table("a")
    items.loc[0, "likelihood_high"] = 5
    with pytest.raises(ModelError, match="risk 1: a level outside 1 to 4"):
        plots.risk_matrix(items, "a", "τ", levels={i: str(i) for i in range(1, 5)})
    assert "No risk is listed." in strings(plots.risk_matrix(items.iloc[:0], "a", "τ"))


def test_crossings_stand_at_their_exact_weights() -> None:
    model = small_model(17)
    crossings = break_evens(model, "α")
    assert len(crossings) == 2
    ax = plots.weight_sweep(weight_sweep(model, "α", points=11), crossings)
    upright = [
        float(line.get_xdata()[0])
        for line in ax.lines
        if len(line.get_xdata()) == 2 and line.get_xdata()[0] == line.get_xdata()[1]
    ]
    for weight in crossings["weight"]:
        assert any(x == weight for x in upright)
        assert i18n.percent(weight) in strings(ax)
    assert "now 50.0%" in strings(ax)
    for place in [crossings["from"].iloc[0], *crossings["to"]]:
        assert place in strings(ax)
    # Crossings are never read off the drawing.
    bare = strings(plots.weight_sweep(weight_sweep(model, "α", points=11)))
    assert not any(i18n.percent(w) in bare for w in crossings["weight"])


def test_stability_bars_are_the_intervals() -> None:
    model = small_model(17)
    table = stability_intervals(model)
    ax = plots.stability_intervals(table, alternatives=model.alternatives)
    assert [(p.get_x(), p.get_width()) for p in ax.patches] == [
        (low, high - low) for low, high in zip(table["low"], table["high"], strict=True)
    ]
    rivals = [r for c in ("below", "above") for r in table[c] if r is not None]
    assert rivals
    assert sorted(t for t in strings(ax) if t in model.alternatives) == sorted(rivals)


def test_bars_and_cells_carry_the_numbers() -> None:
    model = small_model()
    evaluation = model.evaluate()
    ax = plots.contributions(evaluation)
    for score in evaluation.scores:
        assert i18n.number(score) in strings(ax)
    widths = [p.get_width() for p in ax.patches]
    assert widths == pytest.approx(evaluation.contributions().to_numpy().T.ravel())
    table = rating_table(model)
    cells = strings(plots.rating_heatmap(table))
    assert sorted(c for c in cells if re.fullmatch(r"[01]\.\d\d", c)) == sorted(
        i18n.number(v, 2) for v in table["central"]
    )


def test_negative_contributions_and_one_alternative() -> None:
    model = DecisionModel.flat([[-1.0, 2.0], [3.0, -0.5]], [0.5, 0.5])
    ax = plots.contributions(model.evaluate())
    assert min(p.get_x() + min(p.get_width(), 0) for p in ax.patches) == pytest.approx(-0.5)
    for ax in every_figure(small_model(alternatives=1)).values():
        assert_legible(ax)


def test_ties_are_written_jointly() -> None:
    model = small_model()
    values = pd.DataFrame(
        model.value_array, index=model.alternatives, columns=model.hierarchy.leaves
    )
    values.iloc[1] = values.iloc[0] = 1.0
    tied = DecisionModel(model.hierarchy, values, model.local_weights)
    assert "ж0 = ж1" in strings(plots.weight_sweep(weight_sweep(tied, "α"), break_evens(tied)))
    assert "ж0 = ж1" in strings(plots.ternary(tied, ["α", "β", "γ"]))


def test_crowds_are_named_where_they_lead() -> None:
    rng = np.random.default_rng(0)
    model = DecisionModel.flat(rng.random((40, 3)), [0.3, 0.3, 0.4])
    found = strings(plots.weight_sweep(weight_sweep(model, "C1"), break_evens(model)))
    named = {t for t in found if re.fullmatch(r"A\d+", t)}
    best = set(break_evens(model, "C1")[["from", "to"]].to_numpy().ravel())
    assert best <= named
    assert f"{40 - len(best)} others in grey" in found


@settings(derandomize=True, deadline=None, max_examples=50)
@given(arrays(float, (5, 3), elements=st.integers(0, 6).map(float)))
def test_regions_are_where_a_row_is_greatest(corners: np.ndarray) -> None:
    regions = best_regions(corners)
    areas = []
    for rows, polygon in regions:
        middle = polygon.mean(axis=0)
        scores = corners @ middle
        assert set(np.flatnonzero(scores >= scores.max() - 1e-9)) == set(rows)
        x, y = (polygon @ CORNERS).T
        areas.append(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)
        np.testing.assert_allclose(polygon.sum(axis=1), 1)
        assert (polygon >= -1e-12).all()
    # They cover the triangle, whose area is sqrt(3) / 4.
    assert sum(areas) == pytest.approx(np.sqrt(3) / 4)


def test_ternary_faults() -> None:
    model = small_model()
    with pytest.raises(ModelError, match="three different weights of α, β, γ"):
        plots.ternary(model, ["α", "β", "β"])
    none = model.with_weights({"α": 0.0, "β": 0.0, "γ": 1.0})
    with pytest.raises(ModelError, match="weigh nothing together"):
        plots.ternary(none, ["α1", "α2", "β"], level="leaves")


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2016", 2016, 2017),
        ("2016-11", 2016 + 10 / 12, 2016 + 11 / 12),
        ("2016-Q3", 2016.5, 2016.75),
    ],
)
def test_dates(date: str, first: float, last: float) -> None:
    assert timeline._date(date) == pytest.approx((first, last))


@pytest.mark.parametrize("date", ["16", "2016-13", "2016-Q5", "soon", "2016-1"])
def test_no_dates(date: str) -> None:
    with pytest.raises(ModelError, match="is no date"):
        timeline._date(date)


def test_unknown_keys_are_errors() -> None:
    model = small_model()
    with pytest.raises(ModelError, match="no alternative 'x' in the timeline"):
        plots.gantt(timeline_table(["a"]), "x")
    with pytest.raises(ModelError, match="no challenger 'x'"):
        plots.nearest_reversal(nearest_reversal(model), model.local_weights, "x")


# -- hostile input -------------------------------------------------------------------------------


def hostile(alternatives: int, leaves: int, depth: int) -> tuple[DecisionModel, dict[str, str]]:
    """Six criteria with leaves down to ``depth``, everything badly named."""
    rng = np.random.default_rng(2)
    edges = [("goal", f"c{i}") for i in range(6)]
    for i in range(leaves):
        parent = f"c{i % 6}"
        for level in range((i // 6) % (depth - 1)):
            node = f"c{i % 6}.{level}"
            if (parent, node) not in edges:
                edges.append((parent, node))
            parent = node
        edges.append((parent, f"l{i}"))
    h = Hierarchy.from_edges(edges)
    keys = [f"A{i}" for i in range(alternatives)]
    values = pd.DataFrame(rng.random((alternatives, leaves)), index=keys, columns=h.leaves)
    weights = {c: 1 / len(h.children(n)) for n in h.inner_nodes for c in h.children(n)}
    names = {k: HOSTILE[i % len(HOSTILE)] for i, k in enumerate([*keys, *h.nodes])}
    return DecisionModel(h, values, weights), names


def test_hostile_names_are_text_and_nothing_else() -> None:
    seen: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for ax in every_figure(*hostile(40, 60, 5)).values():
            found = texts(ax)
            seen += [t.get_text() for t in found]
            assert not any(t.get_parse_math() for t in found)
            svg = plots.to_svg(ax, label=HOSTILE[0])
            assert "script>" not in svg.replace("script&gt;", "")
            ElementTree.fromstring(svg)
    assert any("$x^2$" in t for t in seen)
    assert not any(c in t for t in seen for c in "\x00\t\u202e\ud800🏥")


def test_hostile_names_stay_apart() -> None:
    for ax in every_figure(*hostile(12, 18, 4)).values():
        assert_legible(ax)


# -- axes, bytes, imports ------------------------------------------------------------------------


def test_given_axes_are_used_and_pyplot_is_not() -> None:
    from matplotlib import pyplot
    from matplotlib.figure import Figure

    before = dict(pyplot.rcParams)
    model = small_model()
    figure = Figure(figsize=(9, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    assert plots.contributions(model.evaluate(), ax=left) is left
    crossings = break_evens(model)
    assert plots.weight_sweep(weight_sweep(model, "α"), crossings, ax=right) is right
    assert figure.axes == [left, right]
    assert not any(t.get_parse_math() for t in texts(figure))
    plots.to_png(figure, dpi=50)
    assert not pyplot.get_fignums()
    assert dict(pyplot.rcParams) == before


def test_panels() -> None:
    figure, axes = plots.panels(5, columns=3, height=2.0)
    assert len(axes) == len(figure.axes) == 5
    assert tuple(figure.get_size_inches()) == (6.3, 4.0)
    with pytest.raises(ValueError, match="panels"):
        plots.panels(0)


def test_svg_stands_alone_in_a_page() -> None:
    model = small_model()
    ax = plots.contributions(model.evaluate())
    one = plots.to_svg(ax, label='A "picture" <of> & it')
    assert one == plots.to_svg(ax, label='A "picture" <of> & it')
    assert one.startswith('<svg role="img" aria-label=\'A "picture" &lt;of&gt; &amp; it\'')
    assert not re.search(r"<!--|<\?xml|<!DOCTYPE|metadata|<style|\d{4}-\d\d-\d\dT", one)
    root = ElementTree.fromstring(one)
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', one))
    assert len(ids) == len(set(ids))
    assert set(ids) == used
    other = plots.to_svg(plots.tree(model))
    assert not used & set(re.findall(r' id="([^"]+)"', other))
    assert plots.to_png(ax, dpi=50).startswith(b"\x89PNG")


SCRIPT = """
import sys
sys.path.insert(0, {tests!r})
from test_plots import digest
print(digest())
"""


def digest() -> str:
    """A hash of every figure."""
    total = hashlib.sha256()
    for ax in every_figure(small_model()).values():
        total.update(plots.to_svg(ax).encode())
    total.update(plots.to_png(plots.contributions(small_model().evaluate()), dpi=60))
    return total.hexdigest()


def test_the_same_bytes_in_another_process() -> None:
    tests = os.path.dirname(__file__)
    other = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(tests=tests)],
        capture_output=True,
        text=True,
        check=True,
        cwd=os.path.dirname(tests),
        env=os.environ
        | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "1", "LC_ALL": "C"},
    )
    assert other.stdout.strip() == digest()


def test_importing_the_figures_loads_nothing_heavy() -> None:
    code = (
        "import sys, mcda_eiej.plots; "
        "print([m for m in ('matplotlib', 'seaborn', 'pandas', 'scipy') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=os.path.dirname(os.path.dirname(__file__)),
    )
    assert run.stdout.strip() == "[]"
