"""Tables as pictures: a shaded cell with its number for every row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import text as t
from .layout import MARK, PAD, POINTS, WIDTH, canvas, frame, look, put, row_labels, size
from .style import INK, MUTED, PAPER, RULE, SIZE, SMALL, Mark, colour_map, text_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Side", "heat"]

ROW = 15.0


@dataclass(frozen=True)
class Side:
    """The names along one side; ``heads`` marks rows that are headings without cells."""

    names: Sequence[str]
    marks: Sequence[Mark | None] = ()
    heads: Sequence[bool] = ()
    title: str = ""


def heat(
    ax: Axes | None,
    table: NDArray[np.float64],
    texts: Sequence[Sequence[str]],
    rows: Side,
    columns: Side,
    *,
    kind: str,
    low: float,
    high: float,
    below: float = 0.0,
    pale: NDArray[np.bool_] | None = None,
) -> Axes:
    """Draw ``table`` with its ``texts``; NaN is an empty cell.

    ``kind`` names the colour map from ``low`` to ``high``; ``below`` is room under the cells, in
    points; ``pale`` cells are striped instead of shaded: their number is a convention, not
    knowledge. Numbers are left out where the columns are too narrow for them.
    """
    import seaborn as sns
    from matplotlib.patches import Rectangle

    slot_w, slot_h = (POINTS * WIDTH, np.inf) if ax is None else size(ax)
    n, k = table.shape
    bold = list(rows.heads) or [False] * n
    left_names = [
        t.wrap(x, (0.45 if k <= 15 else 0.28) * slot_w, SIZE, 2 if n <= 30 else 1, b)
        for x, b in zip(rows.names, bold, strict=True)
    ]
    left = max((t.width(x, SIZE, b) for x, b in zip(left_names, bold, strict=True)), default=0.0)
    grouped = any(rows.heads)
    left += (
        (8 if grouped else 0)
        + 2 * PAD
        + (MARK if any(rows.marks) else 0)
        + (SIZE + 4 if rows.title else 0)
    )
    cell = (slot_w - left - PAD) / k
    upper, rotated, top, letters = _heads(columns, cell, slot_h)
    if columns.title:
        top += SIZE + 4
    tallest = max((t.height(x) for x in left_names), default=0.0) + 4
    if ax is None:
        ax = canvas(max(ROW, tallest) * n + top + below + PAD)
    w, _h = frame(ax, left, PAD, top, below + PAD)
    sns.heatmap(
        table,
        ax=ax,
        vmin=low,
        vmax=high,
        cmap=colour_map(kind),
        cbar=False,
        linewidths=0.8,
        linecolor=PAPER,
        xticklabels=False,
        yticklabels=False,
    )
    striped = np.zeros(table.shape, bool) if pale is None else pale
    for i, j in np.argwhere(striped):
        ax.add_patch(
            Rectangle(
                (j, i), 1, 1, hatch="////", edgecolor=RULE, facecolor=PAPER, zorder=2, linewidth=0
            )
        )
    if max((t.width(x, SMALL) for row in texts for x in row), default=0.0) + 2 <= w / k:
        # Seaborn's own annotations turn white too early for the contrast that small numbers need.
        shades = colour_map(kind)((table - low) / (high - low))
        for i, row in enumerate(texts):
            for j, text in enumerate(row):
                if not text:
                    continue
                colour = MUTED if np.isnan(table[i, j]) else text_on(shades[i, j])
                more: dict[str, Any] = {"colour": colour}
                if striped[i, j]:
                    box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
                    more = {"colour": INK, "bbox": box}
                put(ax, j + 0.5, i + 0.5, text, ha="center", size=SMALL, **more)
    look(ax)
    middle = [i + 0.5 for i in range(n)]
    flush = left - PAD if grouped else None
    row_labels(ax, middle, left_names, marks=rows.marks, bold=bold, flush=flush)
    row_labels(
        ax,
        [j + 0.5 for j in range(k)],
        upper,
        side="top",
        rotated=rotated,
        size=letters,
        marks=columns.marks,
    )
    style: dict[str, Any] = {"coords": "axes fraction", "colour": MUTED, "size": SMALL}
    if rows.title:
        put(ax, 0, 0.5, rows.title, PAD - left + SMALL / 2, 0, ha="center", rotation=90, **style)
    if columns.title:
        put(ax, 0.5, 1, columns.title, 0, top - PAD, ha="center", va="top", **style)
    return ax


def _heads(columns: Side, cell: float, slot_h: float) -> tuple[list[str], bool, float, float]:
    """Names above the columns: across if they fit, else upright; the room they need, their size."""
    room = 2 * PAD + (MARK if any(columns.marks) else 0)
    widest_word = max((t.width(word) for x in columns.names for word in x.split(" ")), default=0.0)
    if widest_word <= cell - 4:
        names = [t.wrap(x, cell - 4, SIZE, 4) for x in columns.names]
        if not any(x.endswith("…") for x in names):
            return names, False, max(t.height(x) for x in names) + room, SIZE
    letters = min(SIZE, max(cell / t.LINE, 4.0))
    lines = max(int((cell - 2) / (letters * t.LINE)), 1)
    names = [t.wrap(x, min(130.0, 0.4 * slot_h), letters, min(lines, 3)) for x in columns.names]
    return names, True, max(t.width(x, letters) for x in names) + room, letters
