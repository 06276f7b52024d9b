"""The hierarchy drawn without weights: whoever is to answer should not be shown anybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..i18n import gettext as _
from ..reporting.section import Figure
from .briefingfacts import Brief

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

__all__ = ["hierarchy"]

GAP = 30.0  # points between columns, for the branches
LEAST = 62.0  # the narrowest column of names that can be read
STEP = 15.0  # the height of a line of an outline


def hierarchy(brief: Brief) -> Figure:
    """The goal, its criteria and what lies below them."""
    words, tree = brief.words, brief.tree
    with_leaves, alone = _("“{node}” with {below}"), _("“{node}”")
    told = []
    for node in tree.criteria:
        below = tree.leaves_under(node)
        if below == [node]:
            told.append(alone.format(node=words.node(node)))
        else:
            told.append(with_leaves.format(node=words.node(node), below=words.nodes(below)))
    text = _("A tree. Under the goal “{goal}” stand: {criteria}.")
    return Figure(
        "hierarchy",
        _("The goal and what it is made of"),
        text.format(goal=words.node(tree.goal), criteria="; ".join(told)),
        lambda: _drawn(brief),
        words.lang,
    )


def _drawn(brief: Brief) -> Drawing:
    from matplotlib.figure import Figure as Drawing

    from ..plots.layout import PAD, POINTS, WIDTH
    from ..plots.style import theme

    tree = brief.tree
    depth = max(len(tree.path(leaf)) for leaf in tree.leaves) - 1
    column = (POINTS * WIDTH - 2 * PAD - GAP * depth) / (depth + 1)
    with theme():
        ax = _columns(brief, depth) if column >= LEAST else _outline(brief)
    figure = ax.get_figure()
    assert isinstance(figure, Drawing)
    return figure


def _columns(brief: Brief, depth: int) -> Axes:
    """Columns from the goal to the leaves, with branches between them."""
    from ..plots import text as t
    from ..plots.layout import PAD, POINTS, WIDTH, canvas, put, segment
    from ..plots.style import RULE, SIZE

    tree = brief.tree
    level = {n: len(tree.path(n)) - 1 for n in tree.nodes}
    room = POINTS * WIDTH - 2 * PAD - GAP * depth
    # The last column holds the longest names; the others share what it leaves.
    longest = [0.0] * (depth + 1)
    for n in tree.nodes:
        name, bold = t.plain(brief.words.node(n)), bool(tree.children(n))
        longest[level[n]] = max(longest[level[n]], t.width(name, SIZE, bold) + 12)
    even = room / (depth + 1)
    spare = sum(max(even - w, 0.0) for w in longest)
    wanting = sum(max(w - even, 0.0) for w in longest)
    share = min(1.0, spare / wanting) if wanting else 0.0
    widths = [min(w, even) + max(w - even, 0.0) * share for w in longest]
    lefts = [PAD + sum(widths[:d]) + GAP * d for d in range(depth + 1)]
    labels = {
        n: t.wrap(brief.words.node(n), widths[level[n]] - 10, SIZE, 5, bool(tree.children(n)))
        for n in tree.nodes
    }
    leaves = tree.leaves
    rows = np.array([max(t.height(labels[n]) + 5, 16.0) for n in leaves])
    ax = canvas(float(rows.sum()) + 2 * PAD)
    _sheet(ax, POINTS * WIDTH, float(rows.sum()) + 2 * PAD)
    y = dict(zip(leaves, (PAD + np.cumsum(rows) - rows / 2).tolist(), strict=True))
    for n in reversed(tree.nodes):
        below = [y[c] for c in tree.children(n)]
        if below:
            y[n] = (below[0] + below[-1]) / 2
    tones = _tones(brief)
    for n in tree.nodes:
        d, children = level[n], tree.children(n)
        if d:
            _mark(ax, lefts[d], y[n], tones[tree.path(n)[1]])
        indent = 8 if d else 0
        put(ax, lefts[d] + indent, y[n], labels[n], bold=bool(children))
        if not children:
            continue
        trunk = lefts[d + 1] - GAP / 2
        ends = [y[c] for c in children]
        start = lefts[d] + indent + t.width(labels[n], SIZE, True) + 5
        lines = [([start, trunk], [y[n], y[n]]), ([trunk, trunk], [min(ends), max(ends)])]
        lines += [([trunk, lefts[d + 1] - 3], [end, end]) for end in ends]
        for xs, ys in lines:
            segment(ax, xs, ys, ax.transData, color=RULE, linewidth=0.9)
    return ax


def _outline(brief: Brief) -> Axes:
    """An indented list, for hierarchies too deep for columns."""
    from ..plots import text as t
    from ..plots.layout import PAD, POINTS, WIDTH, canvas, put
    from ..plots.style import SIZE

    tree = brief.tree
    whole, high = POINTS * WIDTH, STEP * len(tree.nodes) + 2 * PAD
    ax = canvas(high)
    _sheet(ax, whole, high)
    tones = _tones(brief)
    step = min(13.0, 0.4 * whole / max(len(tree.path(n)) for n in tree.nodes))
    for i, n in enumerate(tree.nodes):
        path = tree.path(n)
        x, y = PAD + step * (len(path) - 1), PAD + STEP * (i + 0.5)
        if len(path) > 1:
            _mark(ax, x, y, tones[path[1]])
            x += 8
        bold = bool(tree.children(n))
        put(ax, x, y, t.wrap(brief.words.node(n), whole - PAD - x, SIZE, 1, bold), bold=bold)
    return ax


def _sheet(ax: Axes, wide: float, high: float) -> None:
    """Coordinates in points from the upper left corner, without axes."""
    ax.set_xlim(0, wide)
    ax.set_ylim(high, 0)
    ax.set_axis_off()


def _tones(brief: Brief) -> dict[str, str]:
    """A tone for each criterion and everything below it."""
    from ..plots.style import criteria_colours

    criteria = brief.tree.criteria
    return dict(zip(criteria, criteria_colours(len(criteria)), strict=True))


def _mark(ax: Axes, x: float, y: float, tone: str) -> None:
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((x, y - 4), 3, 8, color=tone, linewidth=0))
