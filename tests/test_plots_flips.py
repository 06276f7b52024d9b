"""Figures of flips: legible whatever the names, in either language; what moves nothing is told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from test_plots import HOSTILE, assert_legible, norwegian, strings  # noqa: F401 - a fixture

from mcda_eiej import plots, sensitivity
from mcda_eiej.i18n import language
from mcda_eiej.plots.methods import NORMALISATIONS
from mcda_eiej.sensitivity.rankings import METHODS


@pytest.fixture(scope="module")
def tables(eiej):
    who = "other_regions"
    model = eiej.model(who)
    return {
        "model": model,
        "margin": model.evaluate().margin,
        "ratings": sensitivity.rating_flips(model),
        "claims": sensitivity.claim_flips(eiej, who),
        "structure": sensitivity.structure_flips(eiej, who),
        "conditions": sensitivity.condition_flips(eiej, who),
        "judgments": sensitivity.judgment_flips(eiej, who),
        "methods": sensitivity.method_comparison(model),
    }


def draw(tables, keys, names, axes=None):
    """Every figure, each on axes of its own or on those given."""
    more = {"alternatives": keys, "names": names}
    axes = iter(axes or [None] * 6)
    margin = tables["margin"]
    conditions = tables["conditions"]
    yield plots.rating_tornado(tables["ratings"], margin, ax=next(axes), **more)
    yield plots.claim_leads(tables["claims"], margin, ax=next(axes), **more)
    yield plots.leads(tables["structure"], margin, ax=next(axes), **more)
    single = conditions[conditions["kind"] == "condition"]
    yield plots.leads(single, margin, ax=next(axes), **more)
    yield plots.judgment_ranges(tables["judgments"], ax=next(axes), **more)
    yield plots.method_winners(tables["methods"], ax=next(axes), **more)


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_legible_on_the_built_in_case(eiej, tables, lang):
    keys = list(eiej.alternatives)
    named = [*eiej.leaves, *eiej.criteria, *eiej.conditions, *eiej.profiles]
    with language(lang):
        names = {k: eiej.name(k, lang) for k in named}
        for ax in draw(tables, keys, names):
            assert_legible(ax)


def test_legible_with_hostile_names(eiej, tables):
    keys = list(eiej.alternatives)
    named = [*eiej.leaves, *eiej.criteria, *eiej.conditions, *keys]
    names = {k: HOSTILE[i % len(HOSTILE)] for i, k in enumerate(named)}
    for ax in draw(tables, keys, names):
        assert_legible(ax)
        assert not any("\ud800" in text for text in strings(ax))


def test_on_axes_of_a_panel(eiej, tables):
    _figure, axes = plots.panels(6, columns=2, height=4.5)
    names = {k: eiej.name(k, "en") for k in eiej.leaves}
    for given, drawn in zip(axes, draw(tables, list(eiej.alternatives), names, axes), strict=True):
        assert drawn is given


def test_the_tornado_shows_ends_and_flips(eiej, tables):
    table = tables["ratings"]
    ax = plots.rating_tornado(table, tables["margin"], alternatives=list(eiej.alternatives), top=5)
    widest = table.assign(swing=(table["at_high"] - table["at_low"]).abs())
    first = widest.sort_values("swing", ascending=False, kind="stable").iloc[0]
    boxes = [(p.get_x(), p.get_x() + p.get_width()) for p in ax.patches[:2]]
    ends = sorted(x for box in boxes for x in box)
    assert ends[0] == pytest.approx(min(first["at_low"], first["at_high"]))
    assert ends[-1] == pytest.approx(max(first["at_low"], first["at_high"]))
    assert f"{first['leaf']}: {first['alternative']}" in strings(ax)
    moving = (widest["swing"] > 1e-12).sum()
    assert any(f"{moving - 5} further are not shown" in text for text in strings(ax))


def test_what_moves_nothing_is_counted_and_not_drawn():
    flips = pd.DataFrame(
        {
            "kind": ["structure"] * 3,
            "what": ["a", "b", "c"],
            "lead": [0.2, 0.1, np.nan],
            "winner": ["", "", ""],
        }
    )
    ax = plots.leads(flips, 0.2)
    assert "b" in strings(ax)
    assert "a" not in strings(ax)
    assert any("1 leaves the lead as it is" in text for text in strings(ax))
    assert_legible(ax)
    # Nothing at all is an empty chart that says so.
    ax = plots.leads(flips.iloc[:1], 0.2)
    assert any("1 leaves the lead as it is" in text for text in strings(ax))
    assert_legible(ax)


def test_judgments_stand_where_they_are_on_the_scale(eiej):
    table = sensitivity.judgment_flips(eiej, "cn_municipalities")
    rows = table[table["kind"] == "judgment"]
    ax = plots.judgment_ranges(table, alternatives=list(eiej.alternatives), top=3)
    first = rows.iloc[0]
    box = ax.patches[0]
    # From 1 to 9 a step is 1; below 1 it is one over.
    expected = [x - 1 if x >= 1 else 1 - 1 / x for x in (first["low"], first["high"])]
    assert [box.get_x(), box.get_x() + box.get_width()] == pytest.approx(expected)
    assert any(f"{len(rows) - 3} further judgments" in text for text in strings(ax))


def test_every_method_and_normalisation_has_its_place(eiej, tables):
    ax = plots.method_winners(tables["methods"], alternatives=list(eiej.alternatives))
    ran = tables["methods"][tables["methods"]["best"] != ""]
    assert len(ax.patches) == len(ran)
    assert {n for _m, n in METHODS} == set(NORMALISATIONS)
    assert strings(ax).count("–") == (tables["methods"]["best"] == "").sum()


def test_no_english_is_left_in_norwegian(norwegian, eiej, tables):  # noqa: F811
    keys = list(eiej.alternatives)
    names = dict.fromkeys([*eiej.leaves, *eiej.criteria, *eiej.conditions, *eiej.profiles], "ø")
    for ax in list(draw(tables, keys, names))[:5]:
        for text in strings(ax):
            bare = text.replace("2A", "").replace("2B", "").replace("3A", "").replace("3B", "")
            bare = "".join(c for c in bare if not c.isdigit())
            assert not any("a" <= c.lower() <= "z" for c in bare.replace("C", "")), text
