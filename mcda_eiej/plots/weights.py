"""One weight at a time: scores along it, with the exact crossings and who is best where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..i18n import gettext as _
from ..i18n import percent
from . import text as t
from .layout import PAD, canvas, dot, frame, put, rules, segment, size, ticks
from .style import INK, PAPER, RULE, SIZE, SMALL, Mark, fill, marks, theme

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ..sensitivity.weights import WeightSweep

__all__ = ["weight_sweep"]

STRIP = 12.0  # height of the strip that says who is best


def weight_sweep(
    sweep: WeightSweep,
    crossings: pd.DataFrame | None = None,
    *,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Scores as one weight moves; the strip above says which alternative is best where.

    Parameters
    ----------
    sweep : of `sensitivity.weight_sweep`
    crossings : DataFrame node, weight, from, to of `sensitivity.break_evens`; other nodes' rows are
        passed over. Without it no crossing is marked: crossings are never read off the drawing.
    names : node or alternative -> name
    """
    scores = sweep.scores
    grid, table = scores.index.to_numpy(float), scores.to_numpy(float)
    alternatives = [str(a) for a in scores.columns]
    mark = marks(alternatives)
    found = [] if crossings is None else _rows(crossings, sweep.node)
    # Who is best between the crossings: named by them, or by the scores where there are none.
    middle = table[len(grid) // 2]
    top = middle.max() - middle <= 1e-12 * max(1.0, float(np.abs(middle).max()))
    only = " = ".join(a for a, b in zip(alternatives, top, strict=True) if b)
    best = [found[0][1], *(row[2] for row in found)] if found else [only]
    ends = [0.0, *(row[0] for row in found), 1.0]
    shown = set(alternatives)
    with theme():
        ax = ax if ax is not None else canvas(230)
        slot_w, slot_h = size(ax)
        title = t.wrap(t.label(sweep.node, names), slot_w - 30 - PAD, SIZE, 2, True)
        over = STRIP + 12 if crossings is not None else 12
        above = over + t.height(title) + 2 * PAD
        room = slot_h - above - 30
        ends_at = _line_ends(alternatives, table[-1], names, 0.26 * slot_w, room)
        if ends_at is None:
            # Too many to name: those that are best somewhere are; the others stay as grey lines.
            shown = {a for place in best for a in t.joint_parts(place, alternatives)}
            kept = [a for a in alternatives if a in shown]
            values = table[-1][[alternatives.index(a) for a in kept]]
            ends_at = _line_ends(kept, values, names, 0.26 * slot_w, room) or {}
        right = max((t.width(x) for x, _s in ends_at.values()), default=0) + 16 + PAD
        low, high = float(table.min()), float(table.max())
        pad = 0.05 * (high - low) or 0.05
        ax.set_xlim(0, 1)
        ax.set_ylim(low - pad, high + pad)
        w, h = frame(ax, 30, right, above, 30)
        ticks(ax, "x", 0, 1, "percent", max(min(int(w / 36), 6), 2))
        ticks(ax, "y", low - pad, high + pad, "number", max(min(int(h / 22), 6), 2))
        rules(ax, "y")
        _draw_lines(ax, grid, table, alternatives, mark, shown)
        _draw_ends(ax, ends_at, mark, w, h)
        for weight, _before, _after in found:
            ax.axvline(weight, color=INK, linewidth=0.7, zorder=1.5)
            y = max(float(np.interp(weight, grid, column)) for column in table.T)
            ax.plot([weight], [y], "o", color=PAPER, markeredgecolor=INK, markersize=4.5, zorder=7)
        ax.axvline(sweep.baseline, color=INK, linewidth=1.1, linestyle=(0, (3, 2)), zorder=1.6)
        if crossings is not None:
            _strip(ax, ends, best, alternatives, mark, names, w)
        _weights_above(ax, [row[0] for row in found], sweep.baseline, over - 12, w)
        if len(shown) < len(alternatives):
            rest = _("{n} others in grey").format(n=len(alternatives) - len(shown))
            put(ax, 1, 0, rest, -3, 3, coords="axes fraction", ha="right", va="bottom", size=SMALL)
        put(ax, 0, 1, title, 0, over + PAD + 1, coords="axes fraction", va="bottom", bold=True)
        ax.set_xlabel(_("Weight"), parse_math=False, labelpad=2)
        ax.spines[["top", "right"]].set_visible(False)
    return ax


def _rows(crossings: pd.DataFrame, node: str) -> list[tuple[float, str, str]]:
    rows = crossings[crossings["node"] == node].sort_values("weight")
    return [
        (float(w), str(a), str(b))
        for w, a, b in zip(rows["weight"], rows["from"], rows["to"], strict=True)
    ]


def _line_ends(
    keys: Sequence[str],
    values: Any,
    names: Mapping[str, str] | None,
    limit: float,
    room: float,
) -> dict[str, tuple[str, float]] | None:
    """Label and height of each line's end; None where the labels do not fit."""
    for lines in (3, 2, 1):
        labels = {k: t.wrap(t.label(k, names), limit, SIZE, lines) for k in keys}
        if sum(t.height(x) + 1.5 for x in labels.values()) <= room:
            return {k: (labels[k], float(v)) for k, v in zip(keys, values, strict=True)}
    return None


def _draw_lines(
    ax: Axes,
    grid: Any,
    table: Any,
    alternatives: Sequence[str],
    mark: Mapping[str, Mark],
    shown: set[str],
) -> None:
    top = table.max(axis=1)
    for i, key in enumerate(alternatives):
        line, m = table[:, i], mark[key]
        if key not in shown:
            ax.plot(grid, line, color=RULE, linewidth=0.6, zorder=2)
            continue
        style: dict[str, Any] = {"dashes": m.dashes} if m.dashes else {}
        ax.plot(grid, line, color=m.colour, linewidth=1.1, zorder=3, **style)
        best = np.where(top - line <= 1e-12 * max(1.0, float(np.abs(top).max())), line, np.nan)
        ax.plot(grid, best, color=m.colour, linewidth=2.6, zorder=4, solid_capstyle="round")


def _draw_ends(
    ax: Axes,
    ends: Mapping[str, tuple[str, float]],
    mark: Mapping[str, Mark],
    w: float,
    h: float,
) -> None:
    if not ends:
        return
    low, high = ax.get_ylim()
    keys = list(ends)
    sizes = [t.height(ends[k][0]) + 1.5 for k in keys]
    targets = [(ends[k][1] - low) / (high - low) * h for k in keys]
    places = t.spread(targets, sizes, -6, h + 6)
    if places is None:
        places = np.linspace(0, h, len(keys))
    for k, target, place in zip(keys, targets, places, strict=True):
        ends_y = [target / h, place / h]
        segment(ax, [1, 1 + 6 / w], ends_y, ax.transAxes, color=mark[k].colour, linewidth=0.7)
        dot(ax, 1, place / h, mark[k], 9, 0, coords=ax.transAxes)
        put(ax, 1, place / h, ends[k][0], 14, 0, coords="axes fraction")


def _strip(
    ax: Axes,
    ends: Sequence[float],
    best: Sequence[str],
    alternatives: Sequence[str],
    mark: Mapping[str, Mark],
    names: Mapping[str, str] | None,
    w: float,
) -> None:
    """Above the axes, in the colours of the best alternatives, their names where they fit."""
    from matplotlib.patches import Rectangle

    h = size(ax)[1]
    for left, right, place in zip(ends[:-1], ends[1:], best, strict=True):
        parts = t.joint_parts(place, alternatives)
        ax.add_patch(
            Rectangle(
                (left, 1 + 2 / h),
                right - left,
                STRIP / h,
                transform=ax.get_xaxis_transform(),
                clip_on=False,
                **fill(mark, parts),
            )
        )
        more: dict[str, Any] = {}
        if len(parts) > 1:
            more["bbox"] = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
        for text in (t.joint_label(place, alternatives, names), t.tag(place, alternatives, names)):
            if t.width(text, SMALL, True) <= (right - left) * w - 3:
                put(
                    ax,
                    (left + right) / 2,
                    1,
                    text,
                    0,
                    2 + STRIP / 2,
                    coords=ax.get_xaxis_transform(),
                    ha="center",
                    va="center_baseline",
                    size=SMALL,
                    bold=True,
                    **more,
                )
                break
    for end in ends[1:-1]:
        ys = [1, 1 + (2 + STRIP) / h]
        segment(ax, [end, end], ys, ax.get_xaxis_transform(), color=INK, linewidth=0.7)


def _weights_above(
    ax: Axes, crossings: Sequence[float], baseline: float, up: float, w: float
) -> None:
    """The weights of the crossings and the present one, those nearest to it where not all fit."""
    now = _("now {weight}").format(weight=percent(baseline))
    kept = sorted(crossings, key=lambda c: (abs(c - baseline), c))
    while True:
        entries = [(baseline, now, True), *((c, percent(c), False) for c in kept)]
        sizes = [t.width(text, SMALL, bold) + 5 for _x, text, bold in entries]
        places = t.spread([x * w for x, _t, _b in entries], sizes, -12, w + 40)
        if places is not None or not kept:
            break
        kept.pop()
    if places is None:
        places = np.array([baseline * w])
    h = size(ax)[1]
    for (x, text, bold), place in zip(entries, places, strict=True):
        put(
            ax,
            place / w,
            1,
            text,
            0,
            up + 8,
            coords="axes fraction",
            ha="center",
            va="center_baseline",
            size=SMALL,
            bold=bold,
        )
        ys = [1 + (up + 0.5) / h, 1 + (up + 3.5) / h]
        segment(ax, [x, place / w], ys, ax.transAxes, color=INK, linewidth=0.7)
