"""Ratings: ranges on one leaf, and all of them as a heat map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..i18n import gettext as _
from ..i18n import number
from . import text as t
from .grid import Side, heat
from .layout import MARK, PAD, POINTS, WIDTH, canvas, frame, put, row_labels, rules, size, ticks
from .style import (
    MUTED,
    PAPER,
    SIZE,
    SMALL,
    marks,
    theme,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ..hierarchy import Hierarchy

__all__ = ["rating_heatmap", "rating_ranges"]


def rating_ranges(
    ratings: pd.DataFrame,
    leaf: str,
    *,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """The alternatives' ratings on one leaf: low to high as a line, central as a mark.

    Parameters
    ----------
    ratings : DataFrame leaf, alternative, low, central, high, as `Case.ratings`
    names : node or alternative -> name
    """
    mark = marks([str(a) for a in dict.fromkeys(ratings["alternative"])])
    rows = ratings[ratings["leaf"] == leaf]
    keys = [str(a) for a in rows["alternative"]]
    with theme():
        slot = POINTS * WIDTH if ax is None else size(ax)[0]
        labels = [t.wrap(t.label(a, names), 0.38 * slot, SIZE, 2) for a in keys]
        title = t.wrap(t.label(leaf, names), slot - 2 * PAD, SIZE, 2, True)
        # Small panels side by side keep their axes level, whether a title has one line or two.
        head = t.height(title) if slot > 230 else 2 * SIZE * t.LINE
        step = max((t.height(x) for x in labels), default=0) + 5
        ax = ax if ax is not None else canvas(step * len(keys) + head + 34)
        left = max((t.width(x) for x in labels), default=0) + MARK + 2 * PAD
        w, _h = frame(ax, left, 14, head + 2 * PAD, 18)
        ax.set_xlim(-0.02, 1.02)
        ax.set_ylim(len(keys) - 0.5, -0.5)
        for i, (key, low, central, high) in enumerate(
            zip(keys, rows["low"], rows["central"], rows["high"], strict=True)
        ):
            m = mark[key]
            ax.plot([low, high], [i, i], color=m.colour, linewidth=2.2, zorder=2)
            for end in (low, high):
                ax.plot([end, end], [i - 0.18, i + 0.18], color=m.colour, linewidth=1.2, zorder=2)
            ax.plot(
                [central],
                [i],
                m.marker,
                color=m.colour,
                markersize=7.5 if m.marker in "PX" else 6,
                markeredgecolor=PAPER,
                markeredgewidth=0.5,
                zorder=3,
                clip_on=False,
            )
        row_labels(ax, range(len(keys)), labels, marks=[mark[k] for k in keys])
        ticks(ax, "x", 0, 1, "number", 3 if w < 200 else 6)
        rules(ax, "x")
        put(ax, 0, 1, title, -left + PAD, PAD, coords="axes fraction", va="bottom", bold=True)
        ax.spines[["top", "right", "left"]].set_visible(False)
    return ax


def rating_heatmap(
    ratings: pd.DataFrame,
    *,
    hierarchy: Hierarchy | None = None,
    names: Mapping[str, str] | None = None,
    digits: int = 2,
    ax: Axes | None = None,
) -> Axes:
    """Every central rating in a cell, leaves down and alternatives across; hatched where 0 to 1.

    Parameters
    ----------
    ratings : DataFrame leaf, alternative, low, central, high, as `Case.ratings`
    hierarchy : groups the leaves by criterion
    names : node or alternative -> name
    """
    columns = [str(a) for a in dict.fromkeys(ratings["alternative"])]
    held = {
        (str(leaf), str(a)): (float(low), float(central), float(high))
        for leaf, a, low, central, high in zip(
            *(ratings[c] for c in ("leaf", "alternative", "low", "central", "high")), strict=True
        )
    }
    leaves = list(dict.fromkeys(leaf for leaf, _a in held))
    rows = leaves if hierarchy is None else _grouped(hierarchy, leaves)
    heads = [r not in leaves for r in rows]
    blank = (np.nan, np.nan, np.nan)
    cells = np.array([[held.get((r, a), blank) for a in columns] for r in rows])
    mark = marks(columns)
    unknown = (cells[..., 0] <= 0) & (cells[..., 2] >= 1)
    note = _("Hatched: nothing is known, anything from 0 to 1.") if unknown.any() else ""
    with theme():
        ax = heat(
            ax,
            cells[..., 1],
            [["" if np.isnan(v) else number(v, digits) for v in row] for row in cells[..., 1]],
            Side([t.label(r, names) for r in rows], heads=heads),
            Side([t.label(a, names) for a in columns], marks=[mark[a] for a in columns]),
            kind="value",
            low=0,
            high=1,
            below=14 if note else 0,
            pale=unknown,
        )
        if note:
            put(ax, 0, 0, note, 0, -9, coords="axes fraction", size=SMALL, colour=MUTED)
    return ax


def _grouped(hierarchy: Hierarchy, leaves: Sequence[str]) -> list[str]:
    """The leaves in tree order, each criterion's after its own key, which is a heading."""
    rows: list[str] = []
    for criterion in hierarchy.criteria:
        under = [leaf for leaf in hierarchy.leaves_under(criterion) if leaf in leaves]
        rows += under if under == [criterion] else [criterion, *under]
    return rows
