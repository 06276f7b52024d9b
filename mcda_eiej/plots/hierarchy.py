"""The hierarchy with its weights, left to right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..i18n import gettext as _
from ..i18n import percent
from . import text as t
from .layout import PAD, POINTS, WIDTH, canvas, frame, put, segment, size
from .style import MUTED, RULE, SIZE, SMALL, criteria_colours, theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..model import DecisionModel

__all__ = ["tree"]

GAP = 48.0  # between columns: room for the branch and the weight written on it
BAR = 84.0  # the bars of global weights
HEAD = 16.0
LEAST = 62.0  # the narrowest column of names that can be read


def tree(
    model: DecisionModel, *, names: Mapping[str, str] | None = None, ax: Axes | None = None
) -> Axes:
    """Goal, criteria and leaves; local weights on the branches, global ones as bars at the leaves.

    Hierarchies too deep for columns on one page are drawn as an indented list, with the same
    numbers.

    Parameters
    ----------
    names : node -> name
    """
    h = model.hierarchy
    depth = max(len(h.path(leaf)) for leaf in h.leaves) - 1
    with theme():
        whole = POINTS * WIDTH if ax is None else size(ax)[0]
        column = (whole - BAR - 2 * PAD - GAP * depth) / (depth + 1.0)
        if column < LEAST:
            return _outline(model, names, ax)
        return _columns(model, names, ax, depth)


def _columns(
    model: DecisionModel, names: Mapping[str, str] | None, ax: Axes | None, depth: int
) -> Axes:
    h = model.hierarchy
    leaves = h.leaves
    whole = POINTS * WIDTH if ax is None else size(ax)[0]
    room = whole - BAR - 2 * PAD - GAP * depth
    level = {n: len(h.path(n)) - 1 for n in h.nodes}
    # A column is as wide as its longest word, the last ones as their whole names, if there is room.
    words, wholes = [LEAST] * (depth + 1), [LEAST] * (depth + 1)
    for n in h.nodes:
        name, bold = t.label(n, names), bool(h.children(n))
        d = level[n]
        wholes[d] = max(wholes[d], t.width(name, SIZE, bold) + 7)
        words[d] = max(words[d], max(t.width(w, SIZE, bold) for w in name.split(" ")) + 7)
    most = 1.8 * room / (depth + 1.0)
    words = [min(w, most) for w in words]
    widths = [w * min(1.0, room / sum(words)) for w in words]
    for d in reversed(range(depth + 1)):
        widths[d] += min(max(wholes[d] - widths[d], 0.0), max(room - sum(widths), 0.0))
    lefts = [PAD + sum(widths[:d]) + GAP * d for d in range(depth + 1)]
    many = len(leaves) > 30
    labels = {
        n: t.wrap(
            t.label(n, names),
            widths[level[n]] - 6,
            SIZE,
            5 if h.children(n) else 1 if many else 3,
            bool(h.children(n)),
        )
        for n in h.nodes
    }
    rows = np.array([max(t.height(labels[n]) + 5, 14.0 if many else 20.0) for n in leaves])
    around = HEAD + 2 * PAD
    ax = ax if ax is not None else canvas(float(rows.sum()) + around, whole / POINTS)
    _w, tall = frame(ax, 0, 0, 0, 0)
    rows *= (tall - around) / rows.sum()
    _sheet(ax, whole, tall)
    middles = HEAD + PAD + np.cumsum(rows) - rows / 2
    y = {n: float(place) for n, place in zip(leaves, middles, strict=True)}
    for n in reversed(h.nodes):
        if n not in y:
            below = [y[c] for c in h.children(n)]
            y[n] = (below[0] + below[-1]) / 2
    weights = model.local_weights
    for n in h.nodes:
        d = level[n]
        children = h.children(n)
        if children:
            x = lefts[d] + t.width(labels[n], SIZE, True) + 5
            trunk = lefts[d + 1] - GAP + 6
            places = [y[c] for c in children]
            segment(ax, [x, trunk], [y[n], y[n]], ax.transData, color=RULE, linewidth=0.9)
            segment(
                ax,
                [trunk, trunk],
                [min(places), max(places)],
                ax.transData,
                color=RULE,
                linewidth=0.9,
            )
            for c in children:
                x = lefts[d + 1]
                weight = float(weights[c])
                segment(ax, [trunk, x - 4], [y[c]] * 2, ax.transData, color=RULE, linewidth=0.9)
                put(
                    ax,
                    x - 6,
                    y[c],
                    percent(weight),
                    0,
                    1.5,
                    ha="right",
                    va="bottom",
                    size=SMALL,
                    colour=MUTED,
                )
        put(ax, lefts[d], y[n], labels[n], bold=bool(children))
    _bars(ax, model, y, whole - BAR, min(0.5 * float(rows.min()), 9.0))
    put(ax, whole - PAD, PAD, _("Weight of all"), ha="right", va="top", size=SMALL, colour=MUTED)
    put(
        ax,
        lefts[1] - 6,
        PAD,
        _("Weight among its siblings"),
        ha="left",
        va="top",
        size=SMALL,
        colour=MUTED,
    )
    return ax


def _outline(model: DecisionModel, names: Mapping[str, str] | None, ax: Axes | None) -> Axes:
    h = model.hierarchy
    whole = POINTS * WIDTH if ax is None else size(ax)[0]
    step = 15.0
    ax = ax if ax is not None else canvas(step * len(h.nodes) + HEAD + 2 * PAD, whole / POINTS)
    _w, tall = frame(ax, 0, 0, 0, 0)
    step = (tall - HEAD - 2 * PAD) / len(h.nodes)
    _sheet(ax, whole, tall)
    weights = model.local_weights
    y = {n: HEAD + PAD + step * (i + 0.5) for i, n in enumerate(h.nodes)}
    local = whole - BAR - 34
    indent = min(13.0, 0.3 * whole / max(len(h.path(n)) for n in h.nodes))
    for n in h.nodes:
        d = len(h.path(n)) - 1
        children = h.children(n)
        x = PAD + indent * d
        put(
            ax,
            x,
            y[n],
            t.wrap(t.label(n, names), local - 34 - x, SIZE, 1, bool(children)),
            va="center_baseline",
            bold=bool(children),
        )
        if d:
            put(
                ax,
                local,
                y[n],
                percent(float(weights[n])),
                ha="right",
                va="center_baseline",
                size=SMALL,
                colour=MUTED,
            )
            above = y[h.parent(n) or h.goal]
            rise = x - indent + 3
            segment(
                ax,
                [rise, rise],
                [above + step / 2 - 2, y[n]],
                ax.transData,
                color=RULE,
                linewidth=0.8,
            )
            segment(ax, [rise, x - 2], [y[n], y[n]], ax.transData, color=RULE, linewidth=0.8)
    _bars(ax, model, y, whole - BAR, min(0.5 * step, 9.0))
    put(
        ax,
        local,
        PAD,
        _("Weight among its siblings"),
        ha="right",
        va="top",
        size=SMALL,
        colour=MUTED,
    )
    put(ax, whole - PAD, PAD, _("Weight of all"), ha="right", va="top", size=SMALL, colour=MUTED)
    return ax


def _sheet(ax: Axes, w: float, h: float) -> None:
    """Coordinates in points from the upper left corner, without axes."""
    ax.set_xlim(0, w)
    ax.set_ylim(h, 0)
    ax.set_axis_off()


def _bars(
    ax: Axes, model: DecisionModel, y: Mapping[str, float], left: float, thick: float
) -> None:
    """Global weights of the leaves, in the tone of their criterion."""
    from matplotlib.patches import Rectangle

    h = model.hierarchy
    tone = dict(zip(h.criteria, criteria_colours(len(h.criteria)), strict=True))
    weights = {n: float(model.global_weights[n]) for n in h.leaves}
    longest = max(max(weights.values()), 1e-12)
    for n, weight in weights.items():
        reach = weight / longest * (BAR - 42)
        ax.add_patch(
            Rectangle(
                (left + 6, y[n] - thick / 2),
                max(reach, 0.4),
                thick,
                color=tone[h.path(n)[1]],
                linewidth=0,
            )
        )
        put(ax, left + 6 + reach, y[n], percent(weight), 3, 0, va="center_baseline", size=SMALL)
