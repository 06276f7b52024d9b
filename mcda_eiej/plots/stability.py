"""How far each weight may move before the best changes, and who takes over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ..i18n import gettext as _
from ..i18n import percent
from . import text as t
from .layout import PAD, POINTS, WIDTH, canvas, dot, frame, put, rules, segment, size, ticks
from .style import INK, MUTED, PAPER, SIZE, SMALL, TONE, Mark, marks, theme, tint

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ..hierarchy import Hierarchy

__all__ = ["stability_intervals"]

RIVAL = 60.0  # the longest name of a rival, in points, where keys are short
MOST = 84.0  # and where they are not
INDENT = 9.0
THICK = 7.5
BESIDE = 52.0  # the weight at an end and the rival's mark

Side = Literal["below", "above"]


def stability_intervals(
    intervals: pd.DataFrame,
    *,
    alternatives: Sequence[str] | None = None,
    hierarchy: Hierarchy | None = None,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """A bar for each weight from the least to the greatest at which the best stays the best.

    The dot is the weight now. At an end short of 0 or 1 stand the weight and who takes over there.

    Parameters
    ----------
    intervals : DataFrame node, low, baseline, high, below, above of
        `sensitivity.stability_intervals`
    alternatives : all of them in the case's order, for their marks
    hierarchy : indents the nodes; without it they stand flush
    names : node or alternative -> name
    """
    from matplotlib.patches import Rectangle

    keys = list(alternatives or ())
    rivals = {c: [_key(r) for r in intervals[c]] for c in ("below", "above")}
    met = [k for c in rivals.values() for r in c for k in t.joint_parts(r, keys) if r]
    mark = marks([*keys, *met])
    nodes = [str(n) for n in intervals["node"]]
    deep = [len(hierarchy.path(n)) - 2 if hierarchy else 0 for n in nodes]
    heads = [hierarchy is not None and d == 0 for d in deep]
    numbers = intervals[["low", "baseline", "high"]].to_numpy(float)
    with theme():
        slot = POINTS * WIDTH if ax is None else size(ax)[0]
        labels = [
            t.wrap(t.label(n, names), 0.42 * slot - INDENT * d, SIZE, 2, b)
            for n, d, b in zip(nodes, deep, heads, strict=True)
        ]
        rows = np.array([max(t.height(x) + 4, 17.0) for x in labels])
        ax = ax if ax is not None else canvas(float(rows.sum()) + 46)
        left = 2 * PAD + max(
            (t.width(x, SIZE, b) + INDENT * d for x, d, b in zip(labels, deep, heads, strict=True)),
            default=0.0,
        )
        # Rivals go by their names if all of these are short, else by keys that are.
        written = {c: [t.joint_label(r, keys, names) for r in rivals[c]] for c in rivals}
        if any(t.width(x, SMALL, True) > RIVAL for c in written.values() for x in c):
            written = {
                c: [t.wrap(t.tag(r, keys, names), MOST, SMALL, 1, True) for r in rivals[c]]
                for c in rivals
            }
        w, h = frame(ax, left, PAD + 8, 20, 26)
        unit, before = _unit(w, numbers, written)
        ax.set_xlim(-before / unit, (w - before) / unit)
        ax.set_ylim(float(rows.sum()), 0)
        middles = np.cumsum(rows) - rows / 2
        thick = THICK * rows.sum() / h
        for i, (y, (low, base, high)) in enumerate(zip(middles, numbers, strict=True)):
            ax.add_patch(
                Rectangle(
                    (low, y - thick / 2),
                    high - low,
                    thick,
                    facecolor=tint(TONE),
                    edgecolor=TONE,
                    linewidth=0.8,
                    zorder=2,
                )
            )
            point = {"color": INK, "markersize": 4.5, "markeredgecolor": PAPER, "zorder": 4}
            segment(ax, [base], [y], ax.transData, marker="o", **point)
            for side, x in (("below", low), ("above", high)):
                if rivals[side][i]:
                    first = mark[t.joint_parts(rivals[side][i], keys)[0]]
                    _end(ax, x, y, side == "below", written[side][i], first)
            start = PAD - left + INDENT * deep[i]
            place = ("axes fraction", "data")
            put(ax, 0, y, labels[i], start, 0, coords=place, bold=heads[i])
        ax.set_yticks([])
        ticks(ax, "x", 0, 1, "percent", max(min(int(unit / 36), 6), 2))
        rules(ax, "x")
        ax.set_xlabel(_("Weight among its siblings"), parse_math=False)
        ax.spines[:].set_visible(False)
        note = _("Bar: the best stays. Dot: now. At each end: who takes over.")
        style: dict[str, Any] = {"coords": "axes fraction", "size": SMALL, "colour": MUTED}
        put(ax, 0, 1, t.wrap(note, slot - 2 * PAD, SMALL, 1), PAD - left, 10, **style)
    return ax


def _key(rival: Any) -> str:
    return "" if rival is None or rival != rival else str(rival)


def _unit(w: float, numbers: Any, written: Mapping[str, Sequence[str]]) -> tuple[float, float]:
    """Points from weight 0 to 1, and before 0: room for rivals at ends close to 0 and 1."""
    need = {"below": 0.0, "above": 0.0}
    for side, gaps in (("below", numbers[:, 0]), ("above", 1 - numbers[:, 2])):
        for text, gap in zip(written[side], gaps, strict=True):
            if text:
                over = t.width(text, SMALL, True) + BESIDE - gap * 0.75 * w
                need[side] = max(need[side], over)
    return max(w - need["below"] - need["above"], 0.3 * w), need["below"]


def _end(ax: Axes, x: float, y: float, leftward: bool, text: str, mark: Mark) -> None:
    """The weight at an end of a bar, then the mark and the name of the rival."""
    sign = -1 if leftward else 1
    style: dict[str, Any] = {"ha": "right" if leftward else "left", "size": SMALL}
    amount = percent(x)
    put(ax, x, y, amount, 3 * sign, 0, colour=MUTED, **style)
    over = 10 + t.width(amount, SMALL)
    dot(ax, x, y, mark, over * sign, 0)
    put(ax, x, y, text, (over + 5) * sign, 0, bold=True, **style)
