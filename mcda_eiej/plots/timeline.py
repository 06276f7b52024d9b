"""The timeline of alternatives: what happens when, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import ModelError
from ..i18n import N_, current_language
from ..i18n import gettext as _
from . import text as t
from .layout import PAD, POINTS, WIDTH, Key, canvas, dot, frame, look, put, size
from .style import FAINT, PAPER, SIZE, Mark, marks, theme, tint

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["gantt"]

DATE = re.compile(r"(\d{4})(?:-(\d{2})|-Q([1-4]))?")
CERTAINTY = {"stated": N_("stated"), "tentative": N_("tentative"), "inferred": N_("inferred")}
INSTANT = 0.26  # years: what lasts a quarter or less is a point in time


def gantt(
    timeline: pd.DataFrame,
    alternative: str | None = None,
    *,
    alternatives: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Activities as bars; filled where stated, light where tentative, empty where inferred.

    An arrow is an open end. What lasts a quarter or less is a diamond.

    Parameters
    ----------
    timeline : DataFrame as `Case.timeline`, all alternatives: the years shown are the same for each
    alternative : only this one; None draws all, each under its name
    alternatives : all of them in the case's order, for their marks
    names : alternative -> name
    """
    keys = [str(a) for a in dict.fromkeys(timeline["alternative"])]
    mark = marks([*alternatives, *keys])
    chosen = keys if alternative is None else [alternative]
    if alternative is not None and alternative not in keys:
        raise ModelError(
            _("no alternative {name!r} in the timeline; there are {names}").format(
                name=alternative, names=", ".join(keys)
            )
        )
    spans = [_span(str(a), str(b)) for a, b in zip(timeline["start"], timeline["end"], strict=True)]
    ends = [x for a, b in spans for x in (a, b) if x is not None]
    first, last = int(min(ends)), int(max(ends) + 0.999)
    if any(b is None for _a, b in spans):
        last = max(last, int(max(a for a, _b in spans)) + 2)
    rows: list[tuple[str, int | None]] = []
    for a in chosen:
        rows.append((a, None))
        rows += [(a, i) for i, b in enumerate(timeline["alternative"]) if str(b) == a]
    activity = f"activity_{current_language()}"
    texts = timeline[activity if activity in timeline.columns else "activity"]
    used = [c for c in CERTAINTY if c in set(timeline["certainty"])]
    with theme():
        slot = POINTS * WIDTH if ax is None else size(ax)[0]
        labels = [
            t.wrap(t.label(a, names), slot - 2 * PAD - 14, SIZE, 1, True)
            if i is None
            else t.wrap(str(texts.iloc[i]), 0.42 * slot, SIZE, 2)
            for a, i in rows
        ]
        key = Key(
            [(_(CERTAINTY[c]), {"markersize": 8, **_style(c, "#4a5560")[1]}) for c in used],
            width=slot - 2 * PAD,
        )
        heights = [t.height(x) + 5 for x in labels]
        total = sum(heights)
        ax = ax if ax is not None else canvas(total + key.height + 24)
        left = 2 * PAD + max(
            (t.width(x) for x, (_a, i) in zip(labels, rows, strict=True) if i is not None),
            default=0.0,
        )
        w, _h = frame(ax, left, 14, key.height, 18)
        ax.set_xlim(first, last)
        ax.set_ylim(total, 0)
        step = max(1, -(-(last - first) * 30 // max(int(w), 1)))
        years = list(range(first, last + 1, int(step)))
        ax.set_xticks(years)
        ax.set_xticklabels([str(y) for y in years], parse_math=False)
        look(ax)
        ax.set_yticks([])
        for year in years:
            ax.axvline(year, color=FAINT, linewidth=0.8, zorder=0)
        y = 0.0
        for (a, i), text, high in zip(rows, labels, heights, strict=True):
            middle = y + high / 2
            side = ("axes fraction", "data")
            if i is None:
                dot(ax, 0, middle, mark[a], 9 - left, 0, coords=ax.get_yaxis_transform())
                put(ax, 0, middle, text, 16 - left, 0, coords=side, va="center_baseline", bold=True)
                if y:
                    ax.axhline(y, color=FAINT, linewidth=0.8)
            else:
                put(ax, 0, middle, text, -PAD, 0, coords=side, ha="right")
                _bar(
                    ax,
                    spans[i],
                    middle,
                    mark[a],
                    str(timeline["certainty"].iloc[i]),
                    last,
                    w / (last - first),
                )
            y += high
        ax.spines[["top", "right", "left"]].set_visible(False)
        key.draw(ax, left=PAD - left)
    return ax


def _span(start: str, end: str) -> tuple[float, float | None]:
    """Years as decimals; a year or quarter that ends something is counted to its own end."""
    begin = _date(start)[0]
    return begin, _date(end)[1] if end.strip() else None


def _date(text: str) -> tuple[float, float]:
    """The first and the last moment of ``2016``, ``2016-11`` or ``2016-Q3``."""
    found = DATE.fullmatch(text.strip())
    month = int(found[2]) if found and found[2] else 1
    if found is None or not 1 <= month <= 12:
        raise ModelError(_("{text!r} is no date; write 2016, 2016-11 or 2016-Q3").format(text=text))
    year = int(found[1])
    if found[2]:
        return year + (month - 1) / 12, year + month / 12
    if found[3]:
        return year + (int(found[3]) - 1) / 4, year + int(found[3]) / 4
    return float(year), year + 1.0


def _style(certainty: str, colour: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Bar and marker style of a certainty."""
    face = {"stated": colour, "tentative": tint(colour)}.get(certainty, PAPER)
    line = "--" if certainty == "inferred" else "-"
    bar = {"facecolor": face, "edgecolor": colour, "linestyle": line, "linewidth": 1.0}
    return bar, {"markerfacecolor": face, "markeredgecolor": colour, "markeredgewidth": 1.0}


def _bar(
    ax: Axes,
    span: tuple[float, float | None],
    y: float,
    mark: Mark,
    certainty: str,
    last: float,
    unit: float,
) -> None:
    from matplotlib.patches import Polygon

    bar, point = _style(certainty, mark.colour)
    start, end = span
    half = 4.0
    if end is not None and end - start <= INSTANT:
        ax.plot([(start + end) / 2], [y], "D", markersize=6, clip_on=False, zorder=3, **point)
        return
    stop = last if end is None else end
    corners = [(start, y - half), (stop, y - half), (stop, y + half), (start, y + half)]
    if end is None:
        tip = stop - min(7 / unit, 0.5 * (stop - start))
        corners = [
            (start, y - half),
            (tip, y - half),
            (tip, y - half - 2),
            (stop, y),
            (tip, y + half + 2),
            (tip, y + half),
            (start, y + half),
        ]
    ax.add_patch(Polygon(corners, closed=True, zorder=2, joinstyle="miter", **bar))
