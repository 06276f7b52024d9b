"""All weights at once: who is best where, how often, and how near the next one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError
from ..i18n import gettext as _
from ..i18n import percent
from . import text as t
from .grid import Side, heat
from .layout import (
    MARK,
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
from .style import (
    INK,
    MUTED,
    PAPER,
    SIZE,
    SMALL,
    Mark,
    marks,
    rank_colours,
    text_on,
    theme,
    tint,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["nearest_reversal", "pairwise_winning", "rank_acceptability", "top_shares"]

NAME = 66.0  # the longest line of a name in a bar, in points

Floats = NDArray[np.float64]


def rank_acceptability(
    shares: pd.DataFrame, *, names: Mapping[str, str] | None = None, ax: Axes | None = None
) -> Axes:
    """The share of weightings that puts each alternative on each rank, first rank the darkest.

    Parameters
    ----------
    shares : alternatives x ranks, each row summing to 1; the alternatives in the case's order
    names : alternative -> name
    """
    rows, table = [str(r) for r in shares.index], shares.to_numpy(float)
    mark = marks(rows)
    n = table.shape[1]
    colours = rank_colours(n)
    # Of many ranks the key names a few, evenly spaced.
    picked = range(n) if n <= 10 else sorted({round(i * (n - 1) / 5) for i in range(6)})
    with theme():
        key = [(str(shares.columns[i]), {"color": colours[i]}) for i in picked]
        segments = [
            [(float(v), colours[j], percent(float(v), 0), None) for j, v in enumerate(row)]
            for row in table
        ]
        return _stacked(ax, segments, rows, mark, names, key, _("Rank"), _("Share of weightings"))


def top_shares(
    shares: pd.DataFrame, *, names: Mapping[str, str] | None = None, ax: Axes | None = None
) -> Axes:
    """The share of weightings in which each alternative is best, one bar for each way to weight.

    Parameters
    ----------
    shares : rows (levels, profiles, ...) x alternatives in the case's order, rows summing to 1
    names : row or alternative -> name
    """
    columns = [str(c) for c in shares.columns]
    mark = marks(columns)
    with theme():
        key = [
            (t.label(c, names), swatch(mark[c]))
            for c, share in zip(columns, shares.to_numpy(float).T, strict=True)
            if (share > 0).any()
        ]
        tags = {c: t.wrap(t.tag(c, columns, names), NAME, SMALL, 2) for c in columns}
        segments = [
            [
                (
                    float(v),
                    tint(mark[c].colour),
                    f"{tags[c]}\n{percent(float(v), 0 if v >= 0.1 else 1)}",
                    mark[c],
                )
                for c, v in zip(columns, row, strict=True)
            ]
            for row in shares.to_numpy(float)
        ]
        rows = [str(r) for r in shares.index]
        return _stacked(ax, segments, rows, {}, names, key, "", _("Share of weightings"))


def _stacked(
    ax: Axes | None,
    segments: Sequence[Sequence[tuple[float, str, str, Mark | None]]],
    rows: Sequence[str],
    mark: Mapping[str, Mark],
    names: Mapping[str, str] | None,
    key: Sequence[tuple[str, Mapping[str, Any]]],
    key_title: str,
    axis_title: str,
) -> Axes:
    """Bars of (share, colour, text, mark): the text where it fits, else the mark if it does."""
    slot = POINTS * WIDTH if ax is None else size(ax)[0]
    labels = [
        t.wrap(t.label(r, names), 0.36 * slot, SIZE, 3 if len(rows) <= 20 else 1) for r in rows
    ]
    legend = Key(key, slot - 2 * PAD, key_title)
    lines = max((text.count("\n") + 1 for row in segments for _v, _c, text, _m in row), default=1)
    step = max(max((t.height(x) for x in labels), default=0) + 5, 9.0 * lines + 8)
    ax = ax if ax is not None else canvas(step * len(rows) + legend.height + 34)
    left = max((t.width(x) for x in labels), default=0.0) + 2 * PAD + (MARK if mark else 0)
    w, h = frame(ax, left, 14, legend.height + 2, 30)
    ax.set_xlim(0, 1)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    tall = 0.74 * h / max(len(rows), 1)
    for i, row in enumerate(segments):
        start = 0.0
        for value, colour, text, sign in row:
            if value <= 0:
                continue
            ax.barh(i, value, left=start, height=0.74, color=colour, edgecolor=PAPER, linewidth=0.8)
            if value * w > t.width(text, SMALL) + 3 and tall > t.height(text, SMALL):
                put(
                    ax,
                    start + value / 2,
                    i,
                    text,
                    ha="center",
                    va="center" if "\n" in text else "center_baseline",
                    size=SMALL,
                    colour=text_on(colour),
                )
            elif sign is not None and value * w > 8:
                dot(ax, start + value / 2, i, sign)
            start += value
    row_labels(ax, range(len(rows)), labels, marks=[mark.get(r) for r in rows] if mark else ())
    ticks(ax, "x", 0, 1, "percent", max(min(int(w / 36), 6), 2))
    rules(ax, "x")
    ax.set_xlabel(axis_title, parse_math=False)
    ax.spines[["top", "right", "left"]].set_visible(False)
    legend.draw(ax, left=PAD - left)
    return ax


def pairwise_winning(
    shares: pd.DataFrame, *, names: Mapping[str, str] | None = None, ax: Axes | None = None
) -> Axes:
    """The share of weightings in which the row's alternative is better than the column's.

    Parameters
    ----------
    shares : alternatives x alternatives, the diagonal NaN
    names : alternative -> name
    """
    keys, table = [str(r) for r in shares.index], shares.to_numpy(float)
    mark = marks(keys)
    labels = [t.label(k, names) for k in keys]
    note = _("Share of weightings in which the row is better than the column")
    with theme():
        slot = POINTS * WIDTH if ax is None else size(ax)[0]
        note = t.wrap(note, slot - 4 * PAD, SMALL, 2)
        ax = heat(
            ax,
            table,
            [["–" if np.isnan(v) else percent(v, 0) for v in row] for row in table],
            Side(labels, marks=[mark[k] for k in keys]),
            Side(labels, marks=[mark[k] for k in keys]),
            kind="value",
            low=0,
            high=1,
            below=t.height(note, SMALL) + PAD,
        )
        put(
            ax,
            1,
            0,
            note,
            0,
            -PAD,
            coords="axes fraction",
            ha="right",
            va="top",
            size=SMALL,
            colour=MUTED,
        )
    return ax


def nearest_reversal(
    table: pd.DataFrame,
    baseline: Mapping[str, float] | pd.Series[float],
    challenger: str,
    *,
    alternatives: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """For one challenger, the weights now and the nearest at which it is as good as every other.

    Parameters
    ----------
    table : DataFrame challenger, distance, one column per weight of `sensitivity.nearest_reversal`
    baseline : weight now, by the same keys
    challenger : a row of ``table``
    alternatives : all of them in the case's order, for their marks
    names : node or alternative -> name
    """
    keys = [str(c) for c in table.columns[2:]]
    challengers = [str(c) for c in table.iloc[:, 0]]
    if challenger not in challengers:
        raise ModelError(
            _("no challenger {name!r}; there are {names}").format(
                name=challenger, names=", ".join(challengers)
            )
        )
    place = challengers.index(challenger)
    there = table.iloc[:, 2:].to_numpy(float)
    now = np.array([float(baseline[k]) for k in keys])
    distance = float(table.iloc[place, 1])  # type: ignore[arg-type]
    mark = marks([*alternatives, *challengers])[challenger]
    # The same scale for every challenger.
    most = float(np.nanmax(np.vstack([there, now]), initial=0.0)) * 1.04 or 1.0
    with theme():
        slot = POINTS * WIDTH if ax is None else size(ax)[0]
        small, limit = SIZE, 0.38 * slot
        if any(t.width(t.label(k, names)) > limit for k in keys):
            small, limit = SMALL, 0.46 * slot
        room = 99.0 if ax is None else (size(ax)[1] - 55) / len(keys)
        lines = 2 if room >= 2 * small * t.LINE + 1 else 1
        labels = [t.wrap(t.label(k, names), limit, small, lines) for k in keys]
        title = t.wrap(t.label(challenger, names), slot - 2 * PAD - 10, SIZE, 2, True)
        if np.isfinite(distance):
            # Half the sum of changes, whatever the norm that the distance is in.
            shifted = float(np.abs(there[place] - now).sum()) / 2
            under = _("weight shifted: {share}").format(share=percent(shifted))
        else:
            under = _("not best under any weights")
        step = max(max(t.height(x, small) for x in labels) + 3, 15.0)
        ax = ax if ax is not None else canvas(step * len(keys) + t.height(title) + 44)
        left = max(t.width(x, small) for x in labels) + 2 * PAD
        right = t.width(percent(1.0), SMALL) + 8
        top = t.height(title) + SMALL + 4 * PAD
        w, _h = frame(ax, left, right, top, 18)
        ax.set_xlim(-0.02 * most, most)
        ax.set_ylim(len(keys) - 0.5, -0.5)
        for i, (a, b) in enumerate(zip(now, there[place], strict=True)):
            moved = bool(np.isfinite(b)) and abs(b - a) > 1e-12
            if moved:
                ax.plot([a, b], [i, i], color=mark.colour, linewidth=2.4, zorder=2)
            ring: dict[str, Any] = {
                "markeredgecolor": INK,
                "markeredgewidth": 1.0,
                "clip_on": False,
            }
            ax.plot([a], [i], "o", color=PAPER, markersize=4.5, zorder=3, **ring)
            if moved:
                dot(ax, b, i, mark, size=6)
                far = max(a, b)
                put(ax, far, i, percent(b), 6, 0, va="center_baseline", size=SMALL)
        row_labels(ax, range(len(keys)), labels, size=small)
        ticks(ax, "x", 0, most, "percent", max(min(int(w / 36), 6), 2))
        rules(ax, "x")
        dot(ax, 0, 1, mark, PAD + 4 - left, top - PAD - t.height(title) / 2, coords=ax.transAxes)
        style: dict[str, Any] = {"coords": "axes fraction"}
        put(ax, 0, 1, title, PAD + 11 - left, top - PAD, va="top", bold=True, **style)
        put(ax, 0, 1, under, PAD + 11 - left, PAD, va="bottom", size=SMALL, colour=MUTED, **style)
        ax.spines[["top", "right", "left"]].set_visible(False)
    return ax
