"""What changes the best: how far it stays ahead under each change, and where it is overtaken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ..i18n import gettext as _
from ..i18n import ngettext, number
from ..scales import position
from . import text as t
from .layout import (
    PAD,
    POINTS,
    WIDTH,
    Key,
    canvas,
    dot,
    frame,
    look,
    put,
    row_labels,
    rules,
    segment,
    size,
    ticks,
)
from .style import INK, MUTED, PAPER, RULE, SIZE, SMALL, TONE, WARM, marks, theme, tint

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["claim_leads", "judgment_ranges", "leads", "rating_tornado"]

Names = Mapping[str, str]
STEP = 17.0
THICK = 8.0
SLACK = 1.04  # a screen's hinting may draw a label a little wider than it is
RIVAL = 70.0  # the longest name of a winner, in points


@dataclass
class _Row:
    """A row of a chart of leads: its parts (from, to, colour), points, and who is best then."""

    label: str
    winner: str = ""
    parts: Sequence[tuple[float, float, str]] = ()
    dots: Sequence[tuple[float, Mapping[str, Any]]] = ()
    note: str = ""

    @property
    def least(self) -> float:
        """The least lead in the row."""
        return min(x for a, b, _c in self.parts for x in (a, b))

    @property
    def moves(self) -> bool:
        """Whether anything in the row differs from the lead now."""
        return any(abs(a - b) > 1e-12 for a, b, _c in self.parts)


def leads(
    flips: pd.DataFrame,
    baseline: float,
    *,
    alternatives: Sequence[str] | None = None,
    names: Names | None = None,
    top: int = 15,
    ax: Axes | None = None,
) -> Axes:
    """A bar for each change from the lead now to the lead then; left of 0 the best has lost it.

    Parameters
    ----------
    flips : rows with ``what``, ``lead`` and ``winner`` of `sensitivity.structure_flips`,
        `condition_flips` or `claim_flips`, of the kinds to be drawn
    baseline : the lead now, `Evaluation.margin`
    alternatives : all of them in the case's order, for their marks
    names : key -> name, for what is changed and for alternatives
    top : so many rows, those with the least lead
    """
    kept = flips[flips["lead"].notna() & ~flips["lead"].isin([np.inf, -np.inf])]
    kept = kept.sort_values("lead", kind="stable")
    rows = []
    for what, ahead, winner in zip(kept["what"], kept["lead"], kept["winner"], strict=True):
        row = _Row(_what(str(what), names), str(winner or ""))
        colour = WARM if row.winner else TONE
        row.parts = [(baseline, float(ahead), colour)]
        row.dots = [(float(ahead), {"marker": "o", "color": colour})]
        rows.append(row)
    note = _("Bar: from the lead now to the lead then.")
    return _lead_chart(rows, baseline, alternatives, names, top, ax, note)


def claim_leads(
    flips: pd.DataFrame,
    baseline: float,
    *,
    alternatives: Sequence[str] | None = None,
    names: Names | None = None,
    top: int = 15,
    ax: Axes | None = None,
) -> Axes:
    """For each claim how far the best is ahead without it, and with it turned round.

    Parameters
    ----------
    flips : of `sensitivity.claim_flips`; only rows of kind ``claim`` are drawn. A claim whose
        reversal contradicts others has one point only.
    baseline : the lead now, `Evaluation.margin`
    alternatives : all of them in the case's order, for their marks
    names : leaf or alternative -> name
    top : so many claims, those with the least lead either way
    """
    claims = flips[(flips["kind"] == "claim") & flips["lead"].notna()]
    styles: dict[str, dict[str, Any]] = {
        "removed": {"marker": "o", "color": INK},
        "reversed": {"marker": "D", "color": PAPER, "markeredgecolor": INK},
    }
    rows = []
    for (what, leaf), both in claims.groupby(["what", "leaf"], sort=False):
        records = sorted(both.to_dict("records"), key=lambda r: float(r["lead"]))
        ends = [float(r["lead"]) for r in records]
        row = _Row(f"{t.plain(str(what))}: {t.label(str(leaf), names)}")
        row.winner = str(records[0]["winner"] or "")
        row.dots = [(float(r["lead"]), styles[str(r["action"])]) for r in records]
        row.parts = [(min(*ends, baseline), max(*ends, baseline), RULE)]
        rows.append(row)
    rows.sort(key=lambda row: row.least)
    key = [(_("claim left out"), styles["removed"]), (_("claim turned round"), styles["reversed"])]
    return _lead_chart(rows, baseline, alternatives, names, top, ax, "", key)


def rating_tornado(
    flips: pd.DataFrame,
    baseline: float,
    *,
    alternatives: Sequence[str] | None = None,
    names: Names | None = None,
    top: int = 15,
    ax: Axes | None = None,
) -> Axes:
    """For each rating the lead of the best at the ends of the rating's range, widest first.

    Parameters
    ----------
    flips : of `sensitivity.rating_flips` on a model with ranges
    baseline : the lead now, `Evaluation.margin`
    alternatives : all of them in the case's order, for their marks
    names : leaf or alternative -> name
    top : so many ratings
    """
    table = flips[flips["at_low"].notna()].copy()
    table["swing"] = (table["at_high"] - table["at_low"]).abs()
    table = table[table["swing"] > 0].sort_values("swing", ascending=False, kind="stable")
    rows = []
    for r in table.to_dict("records"):
        low, high = float(r["at_low"]), float(r["at_high"])
        label = f"{t.label(r['leaf'], names)}: {t.label(r['alternative'], names)}"
        row = _Row(label)
        row.parts = [(baseline, low, WARM), (baseline, high, TONE)]
        if r["winner"]:
            row.winner = str(r["winner"])
            row.note = number(float(r["flip"]), 2)
        rows.append(row)
    key = [
        (_("rating at its least"), {"color": tint(WARM)}),
        (_("rating at its greatest"), {"color": tint(TONE)}),
    ]
    note = _("At the right: who is best beyond the rating given.")
    return _lead_chart(rows, baseline, alternatives, names, top, ax, note, key)


def _what(what: str, names: Names | None) -> str:
    return " + ".join(t.label(part, names) for part in what.split("; "))


def _lead_chart(
    rows: Sequence[_Row],
    baseline: float,
    alternatives: Sequence[str] | None,
    names: Names | None,
    top: int,
    ax: Axes | None,
    note: str,
    entries: Sequence[tuple[str, Mapping[str, Any]]] = (),
) -> Axes:
    from matplotlib.patches import Rectangle

    moving = [r for r in rows if r.moves]
    shown, still = moving[:top], len(rows) - len(moving)
    rest = len(moving) - len(shown)
    keys = list(alternatives or ())
    mark = marks([*keys, *(k for r in shown for k in t.joint_parts(r.winner, keys) if r.winner)])
    with theme():
        slot = POINTS * WIDTH if ax is None else size(ax)[0]
        labels = [t.wrap(r.label, 0.42 * slot, SIZE, 2) for r in shown]
        steps = np.array([max(t.height(x) + 4, STEP) for x in labels])
        ends = [_ending(r, keys, names) for r in shown]
        key = Key(list(entries), width=slot - 2 * PAD)
        foot = [note] if note and shown else []
        if rest:
            more = ngettext("{n} further is not shown.", "{n} further are not shown.", rest)
            foot.append(more.format(n=rest))
        if still:
            more = ngettext("{n} leaves the lead as it is.", "{n} leave the lead as it is.", still)
            foot.append(more.format(n=still))
        above = key.height + 16
        tall = max(float(steps.sum()), STEP)
        ax = ax if ax is not None else canvas(tall + above + 30 + 11 * bool(foot))
        left = SLACK * max((t.width(x) for x in labels), default=0.0) + 2 * PAD
        right = max((t.width(x, SMALL, True) + 22 for x in ends if x), default=0.0) + 2 * PAD
        w, h = frame(ax, left, right, above, 30 + 11 * bool(foot))
        values = [0.0, baseline, *(x for r in shown for p in r.parts for x in p[:2])]
        values += [x for r in shown for x, _s in r.dots]
        low, high = min(values), max(values)
        pad = 0.04 * (high - low) or 0.05
        ax.set_xlim(low - pad, high + pad)
        ax.set_ylim(tall, 0)
        middles = np.cumsum(steps) - steps / 2
        thick = THICK * tall / h
        for row, y, text in zip(shown, middles.tolist(), ends, strict=True):
            for start, end, colour in row.parts:
                if colour == RULE:
                    ax.plot([start, end], [y, y], color=colour, linewidth=1.2, zorder=2)
                    continue
                ax.add_patch(
                    Rectangle(
                        (min(start, end), y - thick / 2),
                        abs(end - start),
                        thick,
                        facecolor=tint(colour),
                        edgecolor=colour,
                        linewidth=0.8,
                        zorder=2,
                    )
                )
            for x, given in row.dots:
                look_of = {"markeredgecolor": PAPER, "markersize": 5.0} | dict(given)
                segment(ax, [x], [y], ax.transData, linestyle="none", zorder=4, **look_of)
            if text:
                across = ax.get_yaxis_transform()
                dot(ax, 1, y, mark[t.joint_parts(row.winner, keys)[0]], 10, 0, coords=across)
                place = ("axes fraction", "data")
                put(ax, 1, y, text, 17, 0, coords=place, size=SMALL, bold=True)
        row_labels(ax, middles.tolist(), labels)
        ax.axvline(0, color=INK, linewidth=1.0, zorder=3)
        ax.axvline(baseline, color=INK, linewidth=1.0, linestyle=(0, (3, 2)), zorder=1.6)
        ticks(ax, "x", low - pad, high + pad, "number", max(min(int(w / 45), 7), 2))
        rules(ax, "x")
        ax.set_xlabel(_("Lead of the best over the next"), parse_math=False)
        ax.spines[:].set_visible(False)
        _above(ax, baseline, w, low - pad, high + pad)
        key.draw(ax, left=PAD - left, up=14)
        if foot:
            text = t.wrap(" ".join(foot), slot - 2 * PAD, SMALL, 1)
            style: dict[str, Any] = {"coords": "axes fraction", "size": SMALL, "colour": MUTED}
            put(ax, 0, 0, text, PAD - left, -36, **style)
    return ax


def _ending(row: _Row, keys: Sequence[str], names: Names | None) -> str:
    """What stands at the right of a row: who is best then, and at which rating."""
    if not row.winner:
        return ""
    named = t.joint_label(row.winner, keys, names)
    if t.width(named, SMALL, True) > RIVAL:
        named = t.wrap(t.joint_label(row.winner, keys), RIVAL, SMALL, 1, True)
    return f"{named} {row.note}".strip()


def _above(ax: Axes, baseline: float, w: float, low: float, high: float) -> None:
    """Over the axes: where the lead is lost, and where it is now."""
    entries = [(0.0, _("lead lost"), False), (baseline, _("now"), True)]
    unit = w / (high - low)
    targets = [(x - low) * unit for x, _t, _b in entries]
    sizes = [t.width(text, SMALL, bold) + 6 for _x, text, bold in entries]
    places = t.spread(targets, sizes, -40, w + 40)
    if places is None:
        return
    for (_x, text, bold), place in zip(entries, places.tolist(), strict=True):
        style: dict[str, Any] = {"coords": "axes fraction", "ha": "center", "size": SMALL}
        put(ax, 0, 1, text, place, 6, bold=bold, colour=INK if bold else MUTED, **style)


def judgment_ranges(
    flips: pd.DataFrame,
    *,
    alternatives: Sequence[str] | None = None,
    names: Names | None = None,
    top: int = 20,
    ax: Axes | None = None,
) -> Axes:
    """For each judgment the stretch of the scale 1/9 .. 9 in which the best stays.

    Parameters
    ----------
    flips : of `sensitivity.judgment_flips`; only rows of kind ``judgment`` are drawn
    alternatives : all of them in the case's order, for their marks
    names : node, person or alternative -> name
    top : so many judgments, those that flip soonest
    """
    from matplotlib.patches import Rectangle

    table = flips[flips["kind"] == "judgment"]
    records, rest = table.head(top).to_dict("records"), max(len(table) - top, 0)
    keys = list(alternatives or ())
    mark = marks([*keys, *(k for r in records for k in t.joint_parts(r["winner"], keys) if k)])
    people = table["who"].nunique() > 1
    with theme():
        slot = POINTS * WIDTH if ax is None else size(ax)[0]
        labels = []
        for r in records:
            pair = f"{t.label(r['a'], names)} / {t.label(r['b'], names)}"
            who = f"{t.label(r['who'], names)}, " if people else ""
            labels.append(t.wrap(who + pair, 0.45 * slot, SIZE, 2))
        steps = np.array([max(t.height(x) + 4, STEP) for x in labels])
        ends = [_ending(_Row("", r["winner"]), keys, names) for r in records]
        more = ngettext("{n} further judgment", "{n} further judgments", rest).format(n=rest)
        tall = max(float(steps.sum()), STEP)
        ax = ax if ax is not None else canvas(tall + 50 + 11 * bool(rest))
        left = SLACK * max((t.width(x) for x in labels), default=0.0) + 2 * PAD
        right = max((t.width(x, SMALL, True) + 22 for x in ends if x), default=0.0) + 2 * PAD
        w, h = frame(ax, left, right + 6, 20, 30 + 11 * bool(rest))
        ax.set_xlim(-8.4, 8.4)
        ax.set_ylim(tall, 0)
        middles = (np.cumsum(steps) - steps / 2).tolist()
        thick = THICK * tall / h
        for r, y, text in zip(records, middles, ends, strict=True):
            low, high = (float(position(float(r[k]))) for k in ("low", "high"))
            ax.plot([-8, 8], [y, y], color=RULE, linewidth=0.7, zorder=1)
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
            now = float(position(float(Fraction(str(r["current"])))))
            point = {"color": INK, "markersize": 4.5, "markeredgecolor": PAPER, "zorder": 4}
            segment(ax, [now], [y], ax.transData, marker="o", **point)
            if text:
                first = mark[t.joint_parts(r["winner"], keys)[0]]
                dot(ax, float(position(float(Fraction(str(r["flip"]))))), y, first, size=6)
                dot(ax, 1, y, first, 10, 0, coords=ax.get_yaxis_transform())
                put(ax, 1, y, text, 17, 0, coords=("axes fraction", "data"), size=SMALL, bold=True)
        row_labels(ax, middles, labels)
        places = range(-8, 9, 2) if w > 150 else range(-8, 9, 4)
        ax.set_xticks([float(p) for p in places])
        ax.set_xticklabels([str(p + 1) if p >= 0 else f"1/{1 - p}" for p in places])
        look(ax)
        rules(ax, "x")
        ax.set_xlabel(_("Judgment: the first is so many times the second"), parse_math=False)
        ax.spines[:].set_visible(False)
        note = _("Bar: the best stays. Dot: now. Mark: who is best at the nearest change.")
        style: dict[str, Any] = {"coords": "axes fraction", "size": SMALL, "colour": MUTED}
        put(ax, 0, 1, t.wrap(note, slot - 2 * PAD, SMALL, 1), PAD - left, 10, **style)
        if rest:
            put(ax, 0, 0, more, PAD - left, -36, **style)
    return ax
