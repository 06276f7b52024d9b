"""How far people's answers spread, where the best hangs on them most."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..i18n import gettext as _
from ..i18n import ngettext, percent
from ..scales import position
from . import text as t
from .layout import (
    PAD,
    POINTS,
    WIDTH,
    canvas,
    dot,
    frame,
    look,
    put,
    row_labels,
    rules,
    segment,
    size,
)
from .style import INK, MUTED, PAPER, RULE, SIZE, SMALL, TONE, marks, theme, tint

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["answer_spreads"]

STEP = 17.0
THICK = 8.0
RIVAL = 70.0  # the longest name of a winner, in points
GAP = 12.0  # between what stands beside a row
SLACK = 1.04  # a screen's hinting may draw a label a little wider than it is


def answer_spreads(
    topics: pd.DataFrame,
    *,
    best: Sequence[str] = (),
    alternatives: Sequence[str] | None = None,
    names: Mapping[str, str] | None = None,
    top: int = 12,
    ax: Axes | None = None,
) -> Axes:
    """For each comparison the answers of a room on the scale 1/9 .. 9.

    Parameters
    ----------
    topics : of `mcda_eiej.topics.agenda`; only rows of kind ``judgment`` are drawn, and nobody is
        named
    best : the best alternatives now
    alternatives : all of them in the case's order, for their marks
    names : node or alternative -> name
    top : so many, the first in the table
    """
    from matplotlib.patches import Rectangle

    table = topics[topics["kind"] == "judgment"]
    records, rest = table.head(top).to_dict("records"), max(len(table) - top, 0)
    keys = list(alternatives or ())
    ends = ("low", "high")
    others = [_others(r, keys, best) for r in records]
    mark = marks([*keys, *(k for row in others for k in row.values())])
    with theme():
        slot = POINTS * WIDTH if ax is None else size(ax)[0]
        labels = [
            t.wrap(f"{t.label(r['a'], names)} / {t.label(r['b'], names)}", 0.45 * slot, SIZE, 2)
            for r in records
        ]
        steps = np.array([max(t.height(x) + 4, STEP) for x in labels])
        tall = max(float(steps.sum()), STEP)
        notes = _notes(bool(best), slot - 2 * PAD)
        extra = t.height(notes, SMALL)
        ax = ax if ax is not None else canvas(tall + 42 + extra + 11 * bool(rest))
        shares = [_share(float(r["importance"])) for r in records]
        widest = max((t.width(x, SMALL) for x in shares), default=0.0)
        named = {
            k: t.wrap(t.label(k, names), RIVAL, SMALL, 1)
            for row in others
            for k in dict.fromkeys(row.values())
        }
        left = SLACK * max((t.width(x) for x in labels), default=0.0) + 2 * PAD
        beside = [
            sum(t.width(named[k], SMALL) + GAP + PAD for k in dict.fromkeys(row.values()))
            for row in others
        ]
        right = SLACK * (widest + max(beside, default=0.0)) + 4 * PAD
        w, h = frame(ax, left, right, 12 + extra, 30 + 11 * bool(rest))
        ax.set_xlim(-8.4, 8.4)
        ax.set_ylim(tall, 0)
        middles = (np.cumsum(steps) - steps / 2).tolist()
        thick = THICK * tall / h
        for r, y, share, other in zip(records, middles, shares, others, strict=True):
            low, high, mean = (float(r[k]) for k in ("low", "high", "mean"))
            # One standard deviation to either side, and never beyond the answers.
            near = [max(low, mean / float(r["spread"])), min(high, mean * float(r["spread"]))]
            x0, x1, first, last, middle = (float(position(x)) for x in (low, high, *near, mean))
            ax.plot([-8, 8], [y, y], color=RULE, linewidth=0.7, zorder=1)
            ax.plot([x0, x1], [y, y], color=TONE, linewidth=1.2, zorder=2)
            ax.add_patch(
                Rectangle(
                    (first, y - thick / 2),
                    last - first,
                    thick,
                    facecolor=tint(TONE),
                    edgecolor=TONE,
                    linewidth=0.8,
                    zorder=3,
                )
            )
            point = {"color": INK, "markersize": 4.5, "markeredgecolor": PAPER, "zorder": 5}
            segment(ax, [middle], [y], ax.transData, marker="o", **point)
            for end, x in zip(ends, (x0, x1), strict=True):
                if end in other:
                    dot(ax, x, y, mark[other[end]], size=6)
            aside: dict[str, Any] = {"coords": ("axes fraction", "data"), "size": SMALL}
            put(ax, 1, y, share, 2 * PAD, 0, **aside)
            at = widest + 4 * PAD
            for key in dict.fromkeys(other.values()):
                dot(ax, 1, y, mark[key], at, 0, coords=ax.get_yaxis_transform())
                put(ax, 1, y, named[key], at + PAD + 2, 0, bold=True, **aside)
                at += t.width(named[key], SMALL) + GAP + PAD
        row_labels(ax, middles, labels)
        places = range(-8, 9, 2) if w > 150 else range(-8, 9, 4)
        ax.set_xticks([float(p) for p in places])
        ax.set_xticklabels([str(p + 1) if p >= 0 else f"1/{1 - p}" for p in places])
        look(ax)
        rules(ax, "x")
        ax.set_xlabel(_("Judgment: the first is so many times the second"), parse_math=False)
        ax.spines[:].set_visible(False)
        style: dict[str, Any] = {"coords": "axes fraction", "size": SMALL, "colour": MUTED}
        put(ax, 0, 1, notes, PAD - left, 6 + extra / 2, **style)
        if rest:
            more = ngettext("{n} further judgment", "{n} further judgments", rest).format(n=rest)
            put(ax, 0, 0, more, PAD - left, -36, **style)
    return ax


def _others(row: Mapping[Any, Any], keys: Sequence[str], best: Sequence[str]) -> dict[str, str]:
    """End -> an alternative that shares the first place there and not now, or that is alone now."""
    found = {}
    for end in ("low", "high"):
        parts = t.joint_parts(str(row[f"{end}_best"]), keys)
        if parts[0] and set(parts) != set(best):
            found[end] = next((k for k in parts if k not in best), parts[0])
    return found


def _notes(model: bool, width: float) -> str:
    text = _(
        "Line: from the lowest answer to the highest. Bar: one standard deviation. Dot: the mean."
    )
    if model:
        text = _(
            "Line: from the lowest answer to the highest. Bar: one standard deviation. Dot: the "
            "mean. Mark: who becomes best if all agree on that end. Right: importance."
        )
    return t.wrap(text, width, SMALL, 2)


def _share(importance: float) -> str:
    if math.isnan(importance):
        return ""
    return "∞" if math.isinf(importance) else percent(importance, 0)
