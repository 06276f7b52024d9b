"""Where things stand on the sheet, in points: slots, margins, labels, keys.

A figure made here is divided into slots. A plot measures its labels, then `frame` takes its margins
off the slot, so the size of the drawing area is known before anything is drawn. Axes that somebody
else made keep their place, and their owner sees to the margins (a constrained layout does).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from . import text as t
from .style import FAINT, FONT, INK, MUTED, RULE, SIZE, SMALL, Mark, theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation
    from matplotlib.transforms import Transform

__all__ = ["Key", "canvas", "frame", "panels", "put", "row_labels", "size", "ticks"]

POINTS = 72.0
WIDTH = 6.3  # inches: the text width of an A4 page with margins of 2.5 cm
SLOT = "mcda-eiej slot"
PAD = 4.0
MARK = 10.0  # room for a mark between a name and the axes


def canvas(height: float, width: float = WIDTH) -> Axes:
    """One axes on a figure of its own; ``height`` in points, ``width`` in inches."""
    from matplotlib.figure import Figure

    with theme():
        figure = Figure(figsize=(width, height / POINTS))
        return figure.add_axes((0.0, 0.0, 1.0, 1.0), label=SLOT)


def panels(
    n: int, columns: int = 2, *, width: float = WIDTH, height: float = 2.3
) -> tuple[Figure, list[Axes]]:
    """A figure with ``n`` axes, row by row, for plots that take ``ax``.

    Parameters
    ----------
    columns : panels in a row
    width : of the figure, inches
    height : of one row, inches

    >>> from mcda_eiej import plots
    >>> figure, axes = plots.panels(6, columns=2)
    >>> len(axes)
    6
    """
    from matplotlib.figure import Figure

    if n < 1 or columns < 1:
        raise ValueError(f"panels: {n} in {columns} columns")
    columns = min(columns, n)
    rows = -(-n // columns)
    gap_x, gap_y = 10 / POINTS / width, 8 / POINTS / (rows * height)
    w = (1 - (columns - 1) * gap_x) / columns
    h = (1 - (rows - 1) * gap_y) / rows
    places = [
        ((i % columns) * (w + gap_x), 1 - (i // columns) * (h + gap_y) - h, w, h) for i in range(n)
    ]
    with theme():
        figure = Figure(figsize=(width, rows * height))
        return figure, [figure.add_axes(place, label=SLOT) for place in places]


def size(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes (of its slot before `frame`), in points."""
    from matplotlib.figure import Figure

    figure = ax.get_figure()
    while not isinstance(figure, Figure):
        figure = figure.figure  # type: ignore[union-attr]
    scale = POINTS / figure.dpi
    return float(ax.bbox.width) * scale, float(ax.bbox.height) * scale


def is_slot(ax: Axes) -> bool:
    """Whether the axes still is a whole slot of a figure made here."""
    return bool(ax.get_label() == SLOT)


def frame(ax: Axes, left: float, right: float, top: float, bottom: float) -> tuple[float, float]:
    """Take margins in points off the slot; width and height left. Others' axes keep their place."""
    if is_slot(ax):
        ax.set_label("")
        w, h = size(ax)
        box = ax.get_position()
        # A drawing area of some points is kept whatever the labels want.
        left, right = _share(left, right, w)
        top, bottom = _share(top, bottom, h)
        ax.set_position(
            (
                box.x0 + left / w * box.width,
                box.y0 + bottom / h * box.height,
                (w - left - right) / w * box.width,
                (h - top - bottom) / h * box.height,
            )
        )
    return size(ax)


def _share(a: float, b: float, whole: float) -> tuple[float, float]:
    most = 0.85 * whole
    return (a, b) if a + b <= most else (a * most / (a + b), b * most / (a + b))


def at(ax: Axes, base: Transform, dx: float = 0.0, dy: float = 0.0) -> Transform:
    """``base`` shifted by points."""
    from matplotlib.transforms import ScaledTranslation

    figure = ax.get_figure()
    assert figure is not None
    return base + ScaledTranslation(dx / POINTS, dy / POINTS, figure.dpi_scale_trans)


def put(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    dx: float = 0.0,
    dy: float = 0.0,
    *,
    coords: Any = "data",
    ha: Literal["left", "center", "right"] = "left",
    va: Literal["top", "center", "bottom", "baseline", "center_baseline"] = "center",
    size: float = SIZE,
    colour: str = INK,
    bold: bool = False,
    zorder: float = 5,
    **more: Any,
) -> Annotation:
    """Text at a place, shifted by points; never read as a formula, never clipped."""
    if va == "center" and "\n" not in text:
        # One line stands by its baseline, or rows with and without descenders would jump.
        va = "center_baseline"
    note = ax.annotate(
        text,
        (x, y),
        xytext=(dx, dy),
        xycoords=coords,
        textcoords="offset points",
        ha=ha,
        va=va,
        fontsize=size,
        color=colour,
        fontweight="bold" if bold else "normal",
        linespacing=t.LINE,
        zorder=zorder,
        annotation_clip=False,
        parse_math=False,
        **more,
    )
    note.set_clip_on(False)
    return note


def dot(
    ax: Axes,
    x: float,
    y: float,
    mark: Mark,
    dx: float = 0.0,
    dy: float = 0.0,
    *,
    coords: Transform | None = None,
    size: float = 5.0,
    zorder: float = 6,
    **more: Any,
) -> None:
    """An alternative's mark at a place, shifted by points."""
    style: dict[str, Any] = {
        "marker": mark.marker,
        "color": mark.colour,
        "markeredgecolor": "white",
        "markeredgewidth": 0.5,
    }
    place = at(ax, coords or ax.transData, dx, dy)
    # A plus has less ink than the others at the same size.
    size *= 1.25 if mark.marker in "PX" else 1.0
    style |= {"linestyle": "none", "markersize": size, "zorder": zorder} | more
    segment(ax, [x], [y], place, **style)


def swatch(mark: Mark) -> dict[str, Any]:
    """An alternative's mark as the style of a key's swatch."""
    return {"marker": mark.marker, "color": mark.colour}


def segment(
    ax: Axes, xs: Sequence[float], ys: Sequence[float], coords: Transform, **style: Any
) -> None:
    """A line in any coordinates, also outside the axes, that leaves the limits alone."""
    from matplotlib.lines import Line2D

    ax.add_artist(Line2D(xs, ys, transform=coords, clip_on=False, **style)).set_clip_on(False)


def row_labels(
    ax: Axes,
    places: Sequence[float],
    labels: Sequence[str],
    *,
    side: Literal["left", "top"] = "left",
    rotated: bool = False,
    marks: Sequence[Mark | None] = (),
    size: float = SIZE,
    bold: Sequence[bool] = (),
    flush: float | None = None,
) -> None:
    """Names of rows at the left of the axes, or of columns above it, with marks between.

    ``flush`` is how far left of the axes the names begin, in points; without it they end there.
    Names that are not ``bold`` are then indented.
    """
    if side == "left":
        ax.set_yticks([])
        across: Any = ("axes fraction", "data")
    else:
        ax.set_xticks([])
        across = ("data", "axes fraction")
    gap = PAD + (MARK if any(marks) else 0.0)
    for i, (place, name) in enumerate(zip(places, labels, strict=True)):
        heavy = bool(bold) and bold[i]
        mark = marks[i] if marks else None
        if side == "left" and flush is not None:
            start = (0 if heavy else 8) - flush
            put(ax, 0, place, name, start, 0, coords=across, size=size, bold=heavy)
        elif side == "left":
            put(ax, 0, place, name, -gap, 0, coords=across, ha="right", size=size, bold=heavy)
        if side == "left":
            if mark:
                dot(ax, 0, place, mark, -8, 0, coords=ax.get_yaxis_transform())
        else:
            turn: dict[str, Any] = {"rotation": 90} if rotated else {}
            put(
                ax,
                place,
                1,
                name,
                0,
                gap,
                coords=across,
                ha="center",
                va="bottom",
                size=size,
                bold=heavy,
                **turn,
            )
            if mark:
                dot(ax, place, 1, mark, 0, 8, coords=ax.get_xaxis_transform())


def ticks(
    ax: Axes,
    axis: Literal["x", "y"],
    low: float,
    high: float,
    kind: Literal["percent", "number"],
    most: int = 6,
) -> None:
    """At most ``most`` round ticks from ``low`` to ``high``, written in the language in force.

    The labels are fixed now, since a formatter would run when the figure is saved, maybe in another
    language.
    """
    from matplotlib.ticker import MaxNLocator

    from ..i18n import number, percent

    scale = 100 if kind == "percent" else 1
    found = MaxNLocator(max(most - 1, 1), steps=[1, 2, 2.5, 5, 10]).tick_values(
        low * scale, high * scale
    )
    slack = 1e-9 * max(1.0, abs(high - low) * scale)
    values = np.array([v for v in found if low * scale - slack <= v <= high * scale + slack])
    digits = 0
    while digits < 6 and np.abs(values - np.round(values, digits)).max(initial=0) > slack:
        digits += 1
    if kind == "percent":
        texts = [percent(v / 100, digits) for v in values]
    else:
        texts = [number(float(v), digits) for v in values]
    which = ax.xaxis if axis == "x" else ax.yaxis
    which.set_ticks([float(v) / scale for v in values])
    which.set_ticklabels(texts, parse_math=False)
    look(ax)


def look(ax: Axes) -> None:
    """The theme's ticks and spines on axes that were made without it."""
    ax.tick_params(
        labelsize=SMALL,
        color=RULE,
        labelcolor=INK,
        width=0.8,
        length=3,
        pad=2,
        labelfontfamily=FONT,
    )
    for spine in ax.spines.values():
        spine.set_edgecolor(RULE)
        spine.set_linewidth(0.8)
    for axis in (ax.xaxis, ax.yaxis):
        axis.label.set(fontsize=SIZE, color=INK, fontfamily=FONT)


def rules(ax: Axes, axis: Literal["x", "y"]) -> None:
    """Faint lines across at the ticks."""
    ax.grid(True, axis=axis, color=FAINT, linewidth=0.8)


@dataclass
class Key:
    """Swatches with their texts in rows above the axes, in reading order.

    ``entries`` are (text, style of the swatch); build it first, give `frame` the ``height``, draw.
    """

    entries: Sequence[tuple[str, Mapping[str, Any]]]
    width: float
    title: str = ""
    rows: list[list[int]] = field(init=False)
    texts: list[str] = field(init=False)

    STEP = 13.0
    SWATCH = 11.0
    GAP = 10.0

    def __post_init__(self) -> None:
        self.texts = [
            t.wrap(name, self.width - self.SWATCH - 2, SMALL, 1) for name, _s in self.entries
        ]
        self.rows = []
        left = 0.0
        if self.title:
            left = t.width(self.title, SMALL) + self.GAP
            self.rows.append([])
        for i, text in enumerate(self.texts):
            need = self.SWATCH + t.width(text, SMALL) + self.GAP
            if not self.rows or left + need - self.GAP > self.width:
                self.rows.append([])
                left = 0.0
            self.rows[-1].append(i)
            left += need

    @property
    def height(self) -> float:
        """Room for the key, in points."""
        return len(self.rows) * self.STEP + (4 if self.rows else 0)

    def draw(self, ax: Axes, left: float = 0.0, up: float = 0.0) -> None:
        """Draw with the lower edge ``up`` points above the axes, from ``left`` points."""
        for r, row in enumerate(self.rows):
            y = up + 4 + (len(self.rows) - 1 - r) * self.STEP + self.STEP / 2
            x = left
            if self.title and r == 0:
                put(ax, 0, 1, self.title, x, y, coords="axes fraction", size=SMALL, colour=MUTED)
                x += t.width(self.title, SMALL) + self.GAP
            for i in row:
                style = {"marker": "s", "markersize": 7, "linestyle": "none"}
                style |= dict(self.entries[i][1])
                segment(ax, [0], [1], at(ax, ax.transAxes, x + 4, y), **style)
                put(ax, 0, 1, self.texts[i], x + self.SWATCH, y, coords="axes fraction", size=SMALL)
                x += self.SWATCH + t.width(self.texts[i], SMALL) + self.GAP
