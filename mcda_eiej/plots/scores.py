"""Scores: what each criterion contributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..i18n import gettext as _
from ..i18n import number
from . import text as t
from .layout import (
    MARK,
    PAD,
    POINTS,
    WIDTH,
    Key,
    canvas,
    frame,
    put,
    row_labels,
    rules,
    size,
    ticks,
)
from .style import MUTED, SIZE, SMALL, criteria_colours, marks, text_on, theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..evaluation import Evaluation

__all__ = ["contributions"]


def contributions(
    evaluation: Evaluation,
    *,
    level: Literal["criteria", "leaves"] = "criteria",
    names: Mapping[str, str] | None = None,
    digits: int = 3,
    ax: Axes | None = None,
) -> Axes:
    """Stacked bars of what each criterion adds to each score, best first, with the total.

    Parameters
    ----------
    evaluation : of an additive model
    level : ``criteria``, or ``leaves``: each criterion's part divided by its leaves
    names : node or alternative -> name
    digits : decimals of the totals
    """
    parts = evaluation.contributions(level)
    hierarchy = evaluation.model.hierarchy
    criteria = hierarchy.criteria
    tone = dict(zip(criteria, criteria_colours(len(criteria)), strict=True))
    above = {leaf: c for c in criteria for leaf in hierarchy.leaves_under(c)} | {
        c: c for c in criteria
    }
    mark = marks(evaluation.alternatives)
    rows, table = list(parts.index), parts.to_numpy(float)
    totals = [number(float(v), digits) for v in evaluation.scores]
    with theme():
        slot = POINTS * WIDTH if ax is None else size(ax)[0]
        lines = 3 if len(rows) <= 20 else 1
        labels = [t.wrap(t.label(a, names), 0.33 * slot, SIZE, lines) for a in rows]
        key = Key([(t.label(c, names), {"color": tone[c]}) for c in criteria], width=slot - 2 * PAD)
        step = max(max(t.height(x) for x in labels) + 5, 16)
        ax = ax if ax is not None else canvas(step * len(rows) + key.height + 30)
        left = max(t.width(x) for x in labels) + MARK + 2 * PAD
        right = max(t.width(x, SIZE, True) for x in totals) + 2 * PAD
        # Where the bars stop well short of 1 the axis does too.
        most = max(float(table.clip(min=0).sum(axis=1).max()), 1e-12)
        least = min(float(table.clip(max=0).sum(axis=1).min()), 0.0)
        w, _h = frame(ax, left, right, key.height + 2, 28)
        ax.set_xlim(least, most * 1.01)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        unit = w / (most * 1.01 - least)
        # Parts below 0 are stacked to the left of it.
        ends = np.zeros((2, len(rows)))
        for j, node in enumerate(map(str, parts.columns)):
            values = table[:, j]
            side = (values < 0).astype(int)
            starts = ends[side, np.arange(len(rows))]
            colour = tone[above[node]]
            ax.barh(
                np.arange(len(rows)),
                values,
                left=starts,
                height=0.66,
                color=colour,
                edgecolor="white",
                linewidth=0.8 if level == "criteria" else 0.4,
            )
            for i, value in enumerate(values if level == "criteria" else ()):
                # Hundredths do in the parts; the total has all its decimals.
                text = number(value, min(digits, 2))
                if abs(value) * unit > t.width(text, SMALL) + 3:
                    x = starts[i] + value / 2
                    put(ax, x, i, text, ha="center", size=SMALL, colour=text_on(colour))
            ends[side, np.arange(len(rows))] += values
        for i, total in enumerate(totals):
            put(ax, ends[0, i], i, total, PAD, 0, bold=True)
        row_labels(ax, range(len(rows)), labels, marks=[mark[a] for a in rows])
        ticks(ax, "x", least, most, "number", max(int(w / 60), 2))
        rules(ax, "x")
        ax.set_xlabel(_("Score"), parse_math=False)
        ax.spines[["top", "right", "left"]].set_visible(False)
        if least < 0:
            ax.axvline(0, color=MUTED, linewidth=0.8)
        key.draw(ax, left=-left + PAD)
    return ax
