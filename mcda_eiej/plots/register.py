"""The risk register as matrices: likelihood against consequence, for one alternative and target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError
from ..i18n import gettext as _
from . import text as t
from .layout import PAD, POINTS, WIDTH, canvas, frame, look, put, segment, size
from .style import INK, MUTED, PAPER, SIZE, SMALL, colour_map, theme

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["risk_matrix"]

Floats = NDArray[np.float64]
LEVELS = ("likelihood_low", "likelihood_high", "consequence_low", "consequence_high")


@dataclass
class _Chip:
    """Risks graded alike: one text, its extent in levels, and where it is put."""

    text: str
    extent: tuple[float, float, float, float]  # likelihood low, high, consequence low, high
    cross: bool
    width: float = 0.0
    height: float = 0.0
    x: float = 0.0
    y: float = 0.0


def risk_matrix(
    items: pd.DataFrame,
    alternative: str,
    target: str,
    *,
    levels: Mapping[int, str] | None = None,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Numbers of the risks in their cells; a range is drawn as lines over the cells it covers.

    Risks graded alike share a box. What lacks a grade is listed below. Dashed boxes are rows of the
    set ``cross``: said of every alternative, not graded for each.

    Parameters
    ----------
    items : DataFrame as `Case.risk_register`, the rows in force; a level is NaN where ungraded
    alternative, target : whose matrix; other rows only settle the greatest level
    levels : level -> name; without it the numbers from 1 to the greatest in ``items``
    names : alternative or target -> name
    """
    found = items[(items["alternative"] == alternative) & (items["target"] == target)]
    if levels is None:
        greatest = items[list(LEVELS)].to_numpy(float)
        top = 4 if np.isnan(greatest).all() else int(np.nanmax(greatest))
        levels = {i: str(i) for i in range(1, top + 1)}
    steps = sorted(levels)
    grades = found[list(LEVELS)].to_numpy(float)
    bad = [str(r) for r, g in zip(found["risk"], grades, strict=True) if not _within(g, steps)]
    if bad:
        raise ModelError(
            _("risk {risks}: a level outside {low} to {high}").format(
                risks=", ".join(bad), low=steps[0], high=steps[-1]
            )
        )
    with theme():
        slot = POINTS * WIDTH if ax is None else size(ax)[0]
        title = t.wrap(
            f"{t.label(alternative, names)} – {t.label(target, names)}",
            slot - 2 * PAD,
            SIZE,
            2,
            True,
        )
        notes = [t.wrap(x, slot - 2 * PAD, SMALL, 3) for x in _notes(found, grades)]
        left = 2 * (SIZE + PAD) + max(
            t.width(t.wrap(levels[i], 62, SMALL, 2), SMALL) for i in steps
        )
        top_room = t.height(title) + 2 * PAD
        width = (slot - left - PAD) / len(steps) - 4
        across = [t.wrap(levels[i], width, SMALL, 3) for i in steps]
        under = max(t.height(x, SMALL) for x in across) + 6
        below = under + 16 + sum(t.height(x, SMALL) + 3 for x in notes)
        ax = ax if ax is not None else canvas(0.58 * (slot - left) + top_room + below)
        w, h = frame(ax, left, PAD, top_room, below)
        n = len(steps)
        ax.set_xlim(0, n)
        ax.set_ylim(0, n)
        products = np.outer(steps, steps)
        # Lighter than the map's end, so that black numbers read in the worst cell.
        colours = colour_map("risk")(0.75 * (products - products.min() + 1) / products.max())
        _cells(ax, colours)
        chips = _chips(found, grades, steps, w / n)
        _place(chips, w / n, h / n)
        for chip in chips:
            _draw(ax, chip, w / n, h / n)
        middles = [i + 0.5 for i in range(n)]
        ax.set_xticks(middles)
        ax.set_xticklabels(across, parse_math=False)
        ax.set_yticks(middles)
        ax.set_yticklabels([t.wrap(levels[i], 62, SMALL, 2) for i in steps], parse_math=False)
        look(ax)
        ax.tick_params(length=0)
        side = "axes fraction"
        put(
            ax,
            0,
            0.5,
            _("Likelihood"),
            PAD + SIZE / 2 - left,
            0,
            coords=side,
            ha="center",
            rotation=90,
        )
        put(ax, 0.5, 0, _("Consequence"), 0, -under - 4, coords=side, ha="center")
        y = -under - 14
        for note in notes:
            put(ax, 0, 0, note, PAD - left, y, coords=side, va="top", size=SMALL, colour=MUTED)
            y -= t.height(note, SMALL) + 3
        put(ax, 0, 1, title, PAD - left, PAD, coords=side, va="bottom", bold=True)
        ax.spines[:].set_visible(False)
    return ax


def _within(grades: Floats, steps: Sequence[int]) -> bool:
    return all(np.isnan(g) or steps[0] <= g <= steps[-1] for g in grades)


def _notes(found: pd.DataFrame, grades: Floats) -> list[str]:
    """What is not in the cells, and what the dashes mean."""
    blank = np.isnan(grades)
    lacks = [(bool(g[:2].any()), bool(g[2:].any())) for g in blank]
    risks = [str(r) for r in found["risk"]]

    def those(likelihood: bool, consequence: bool) -> str:
        return ", ".join(
            r for r, lack in zip(risks, lacks, strict=True) if lack == (likelihood, consequence)
        )

    lines = [
        (_("Not graded: {risks}"), those(True, True)),
        (_("Likelihood not graded: {risks}"), those(True, False)),
        (_("Consequence not graded: {risks}"), those(False, True)),
    ]
    notes = [text.format(risks=r) for text, r in lines if r]
    if not risks:
        notes.append(_("No risk is listed."))
    sets = list(found["set"]) if "set" in found.columns else []
    if any(s == "cross" and not any(lack) for s, lack in zip(sets, lacks, strict=False)):
        notes.append(_("Dashed: said of every alternative, not graded for each."))
    return notes


def _chips(found: pd.DataFrame, grades: Floats, steps: Sequence[int], cell: float) -> list[_Chip]:
    groups: dict[tuple[tuple[float, float, float, float], bool], list[str]] = {}
    sets = found["set"] if "set" in found.columns else [""] * len(found)
    for risk, kind, (a, b, c, d) in zip(found["risk"], sets, grades, strict=True):
        if not np.isnan([a, b, c, d]).any():
            first = steps[0]
            extent = (a - first, b - first, c - first, d - first)
            groups.setdefault((extent, kind == "cross"), []).append(t.plain(str(risk)))
    chips = []
    for (extent, cross), risks in groups.items():
        # A box is at most as wide as a cell; longer lists run over several lines.
        text = t.wrap(", ".join(dict.fromkeys(risks)), cell - 14, SMALL, 9, True)
        chip = _Chip(text, extent, cross)
        chip.width, chip.height = t.width(text, SMALL, True) + 6, t.height(text, SMALL) + 4
        chips.append(chip)
    return chips


def _place(chips: list[_Chip], w: float, h: float) -> None:
    """Put each box inside its extent, near the middle, off the other boxes and their lines."""
    placed: list[_Chip] = []

    def area(chip: _Chip) -> float:
        a, b, c, d = chip.extent
        return (b - a + 1) * (d - c + 1)

    for chip in sorted(chips, key=lambda k: (area(k), -k.height, k.extent)):
        a, b, c, d = chip.extent
        x0, x1 = c * w + chip.width / 2 + 2, (d + 1) * w - chip.width / 2 - 2
        y0, y1 = a * h + chip.height / 2 + 2, (b + 1) * h - chip.height / 2 - 2
        xs = np.arange(x0, max(x1, x0) + 1e-9, 3.0)
        ys = np.arange(y0, max(y1, y0) + 1e-9, 3.0)
        gx, gy = (g.ravel() for g in np.meshgrid(xs, ys))
        mx, my = (c + d + 1) / 2 * w, (a + b + 1) / 2 * h
        cost = np.hypot(gx - mx, gy - my)
        for other in placed:
            near_x = np.abs(gx - other.x) < (chip.width + other.width) / 2 + 2
            near_y = np.abs(gy - other.y) < (chip.height + other.height) / 2 + 2
            cost += 1e4 * (near_x & near_y)
            # Its lines through the other's box, or the other's lines through its box.
            oa, ob, oc, od = other.extent
            row, column = np.abs(gy - other.y), np.abs(gx - other.x)
            if d > c and c <= other.x / w <= d + 1:
                cost += 150.0 * (row < other.height / 2 + 4)
            if b > a and a <= other.y / h <= b + 1:
                cost += 150.0 * (column < other.width / 2 + 4)
            if od > oc:
                inside = (gx > oc * w) & (gx < (od + 1) * w)
                cost += 150.0 * (inside & (row < chip.height / 2 + 4))
                cost += 120.0 * ((row < 5) & (d > c and c <= od and oc <= d))
            if ob > oa:
                inside = (gy > oa * h) & (gy < (ob + 1) * h)
                cost += 150.0 * (inside & (column < chip.width / 2 + 4))
                cost += 120.0 * ((column < 5) & (b > a and a <= ob and oa <= b))
        best = int(np.argmin(cost))
        chip.x, chip.y = float(gx[best]), float(gy[best])
        placed.append(chip)


def _draw(ax: Axes, chip: _Chip, w: float, h: float) -> None:
    from matplotlib.patches import Rectangle

    a, b, c, d = chip.extent
    line = "--" if chip.cross else "-"
    x, y = chip.x / w, chip.y / h
    style = {"color": INK, "linewidth": 0.9, "zorder": 2}
    if d > c:
        ends = [c + 0.12, d + 0.88]
        segment(ax, ends, [y, y], ax.transData, linestyle=line, **style)
        for end in ends:
            segment(ax, [end, end], [y - 3 / h, y + 3 / h], ax.transData, **style)
    if b > a:
        ends = [a + 0.12, b + 0.88]
        segment(ax, [x, x], ends, ax.transData, linestyle=line, **style)
        for end in ends:
            segment(ax, [x - 3 / w, x + 3 / w], [end, end], ax.transData, **style)
    ax.add_patch(
        Rectangle(
            (x - chip.width / 2 / w, y - chip.height / 2 / h),
            chip.width / w,
            chip.height / h,
            facecolor=PAPER,
            edgecolor=INK,
            linewidth=0.8,
            linestyle=line,
            zorder=3,
        )
    )
    put(ax, x, y, chip.text, ha="center", va="center", size=SMALL, bold=True)


def _cells(ax: Axes, colours: Floats) -> None:
    from matplotlib.patches import Rectangle

    for i, row in enumerate(colours):
        for j, colour in enumerate(row):
            ax.add_patch(
                Rectangle(
                    (j, i), 1, 1, facecolor=tuple(colour), edgecolor=PAPER, linewidth=1.2, zorder=0
                )
            )
