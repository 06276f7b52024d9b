"""Profiles: which alternative is best under whose weights, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..i18n import gettext as _
from ..i18n import number
from . import text as t
from .grid import Side, heat
from .layout import (
    PAD,
    POINTS,
    WIDTH,
    Key,
    canvas,
    dot,
    frame,
    put,
    row_labels,
    rules,
    size,
    swatch,
    ticks,
)
from .style import INK, RULE, SIZE, SMALL, marks, theme

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["profile_heatmap", "profile_scores"]


def profile_scores(
    scores: pd.DataFrame, *, names: Mapping[str, str] | None = None, ax: Axes | None = None
) -> Axes:
    """One line a profile: every alternative's score as its mark, the best's key above its own.

    Parameters
    ----------
    scores : profiles x alternatives, the alternatives in the case's order
    names : profile or alternative -> name
    """
    rows, columns = [str(r) for r in scores.index], [str(c) for c in scores.columns]
    table = scores.to_numpy(float)
    mark = marks(columns)
    best = _best(table)
    with theme():
        slot = POINTS * WIDTH if ax is None else size(ax)[0]
        labels = [t.wrap(t.label(r, names), 0.36 * slot, SIZE, 2) for r in rows]
        key = Key(
            [(t.label(c, names), swatch(mark[c])) for c in columns],
            width=slot - 2 * PAD,
        )
        step = 27.0 if len(rows) <= 25 else 22.0
        ax = ax if ax is not None else canvas(step * len(rows) + key.height + 36)
        left = max((t.width(x) for x in labels), default=0.0) + 2 * PAD
        w, _h = frame(ax, left, 16, key.height + 4, 30)
        low, high = float(np.nanmin(table)), float(np.nanmax(table))
        pad = 0.04 * (high - low) or 0.05
        low, high = low - pad, high + pad
        ax.set_xlim(low, high)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        unit = w / (high - low)
        drop = 0.14  # the marks stand a little under the middle of a row, the name above them
        for i in range(len(rows)):
            ax.plot([low, high], [i + drop] * 2, color=RULE, linewidth=0.7, zorder=1)
            # The best last, so that it lies on top.
            for j in sorted(range(len(columns)), key=lambda j: bool(best[i, j])):
                if np.isnan(table[i, j]):
                    continue
                ring: dict[str, Any] = {}
                if best[i, j]:
                    ring = {"markeredgecolor": INK, "markeredgewidth": 1.0}
                dot(
                    ax,
                    table[i, j],
                    i + drop,
                    mark[columns[j]],
                    size=8 if best[i, j] else 5.5,
                    zorder=4 if best[i, j] else 3,
                    **ring,
                )
            first = [c for c, b in zip(columns, best[i], strict=True) if b]
            if first:
                value = float(np.nanmax(table[i]))
                text = " = ".join(t.tag(c, columns, names) for c in first)
                text = t.wrap(f"{text} {number(value, 3)}", 0.9 * w, SMALL, 1, True)
                half = t.width(text, SMALL, True) / 2
                x = (value - low) * unit
                shift = min(0.0, w + 12 - x - half) + max(0.0, half - x)
                put(
                    ax,
                    value,
                    i + drop,
                    text,
                    shift,
                    6,
                    ha="center",
                    va="bottom",
                    size=SMALL,
                    bold=True,
                )
        row_labels(ax, [i + drop for i in range(len(rows))], labels)
        ticks(ax, "x", low, high, "number", max(int(w / 60), 2))
        rules(ax, "x")
        ax.set_xlabel(_("Score"), parse_math=False)
        ax.spines[["top", "right", "left"]].set_visible(False)
        key.draw(ax, left=PAD - left)
    return ax


def profile_heatmap(
    scores: pd.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    digits: int = 3,
    ax: Axes | None = None,
) -> Axes:
    """Every score in a cell, profiles down and alternatives across, the best of each row framed.

    Parameters
    ----------
    scores : profiles x alternatives, the alternatives in the case's order
    names : profile or alternative -> name
    """
    from matplotlib.patches import Rectangle

    rows, columns = [str(r) for r in scores.index], [str(c) for c in scores.columns]
    table = scores.to_numpy(float)
    mark = marks(columns)
    with theme():
        ax = heat(
            ax,
            table,
            [["" if np.isnan(v) else number(v, digits) for v in row] for row in table],
            Side([t.label(r, names) for r in rows]),
            Side([t.label(c, names) for c in columns], marks=[mark[c] for c in columns]),
            kind="value",
            low=float(np.nanmin(table)),
            high=float(np.nanmax(table)) + 1e-12,
            below=14,
        )
        w, h = size(ax)
        dx, dy = 1.5 * len(columns) / w, 1.2 * len(rows) / h
        for i, j in np.argwhere(_best(table)):
            ax.add_patch(
                Rectangle(
                    (j + dx, i + dy),
                    1 - 2 * dx,
                    1 - 2 * dy,
                    fill=False,
                    edgecolor=INK,
                    linewidth=1.5,
                    zorder=4,
                )
            )
        note = _("Framed: the best of each row.")
        put(ax, 0, 0, note, 0, -9, coords="axes fraction", size=SMALL, colour="#5f6b76")
    return ax


def _best(
    table: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """The best of each row, ties included."""
    top = np.nanmax(table, axis=1, keepdims=True)
    return np.asarray(top - table <= 1e-12 * np.maximum(1.0, np.abs(top)))
