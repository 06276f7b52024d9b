"""The ternary map: which alternative is best at every split of weight among three."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError
from ..evaluation import joint
from ..i18n import gettext as _
from ..i18n import percent
from . import text as t
from .layout import PAD, POINTS, WIDTH, Key, canvas, dot, frame, put, size, swatch
from .style import INK, MUTED, PAPER, SIZE, SMALL, Mark, fill, marks, theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..model import DecisionModel

__all__ = ["best_regions", "ternary"]

Floats = NDArray[np.float64]
# The corners of the triangle: first lower left, second lower right, third at the top.
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(3) / 2]])


def best_regions(corners: Floats) -> list[tuple[tuple[int, ...], Floats]]:
    """Where each row is greatest, exactly: the triangle clipped by half-planes.

    Parameters
    ----------
    corners : (m, 3) scores at the triangle's corners; they are linear in between

    Returns
    -------
    list of (rows, polygon)
        Rows that are alike share a region. ``polygon`` is (p, 3) barycentric, in order round it;
        regions without area are left out.
    """
    slack = 1e-12 * max(1.0, float(np.abs(corners).max(initial=0.0)))
    regions: list[tuple[tuple[int, ...], Floats]] = []
    seen: set[int] = set()
    for i, row in enumerate(corners):
        if i in seen:
            continue
        alike = tuple(
            int(j) for j in np.flatnonzero((np.abs(corners - row) <= slack).all(axis=1)) if j >= i
        )
        seen.update(alike)
        polygon = np.eye(3)
        for j, other in enumerate(corners):
            if j not in alike:
                polygon = _clip(polygon, row - other)
        if len(polygon) >= 3 and _area(polygon @ CORNERS) > 1e-12:
            regions.append((alike, polygon))
    return regions


def _clip(polygon: Floats, lead: Floats) -> Floats:
    """The part of a convex polygon where ``polygon @ lead >= 0`` (Sutherland & Hodgman 1974)."""
    kept: list[Floats] = []
    ahead = polygon @ lead
    for k in range(len(polygon)):
        a, b = float(ahead[k - 1]), float(ahead[k])
        if (a < 0) != (b < 0):
            kept.append(polygon[k - 1] + a / (a - b) * (polygon[k] - polygon[k - 1]))
        if b >= 0:
            kept.append(polygon[k])
    return np.array(kept).reshape(-1, 3)


def _area(points: Floats) -> float:
    x, y = points.T
    return 0.5 * abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))


def _middle(points: Floats) -> Floats:
    """The centre of gravity of a polygon."""
    nxt = np.roll(points, -1, axis=0)
    cross = points[:, 0] * nxt[:, 1] - nxt[:, 0] * points[:, 1]
    return np.asarray(((points + nxt) * cross[:, None]).sum(axis=0) / (3 * cross.sum()))


def _chord(points: Floats, y: float) -> tuple[float, float]:
    """Where the horizontal at ``y`` enters and leaves a convex polygon."""
    found = []
    for a, b in zip(points, np.roll(points, -1, axis=0), strict=True):
        if (a[1] - y) * (b[1] - y) <= 0 and a[1] != b[1]:
            found.append(a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
    return (min(found), max(found)) if found else (0.0, 0.0)


def ternary(
    model: DecisionModel,
    three: Sequence[str],
    *,
    level: str = "criteria",
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Which alternative is best however the weight of three is split among them.

    The others keep their weights. At a corner one of the three has all that they share.

    Parameters
    ----------
    model : additive, or a product model with values above 0
    three : keys of three weights of the level, for the corners lower left, lower right and top
    level : ``criteria``, ``leaves`` or the key of an inner node
    names : node or alternative -> name

    Raises
    ------
    ModelError
        Not three different weights of the level, or three that weigh nothing together.
    """
    from ..sensitivity.levels import at_level

    linear = at_level(model, level)
    places = [linear.keys.index(k) for k in three if k in linear.keys]
    if len(places) != 3 or len(set(places)) != 3:
        raise ModelError(
            _("a ternary map takes three different weights of {names}").format(
                names=", ".join(linear.keys)
            )
        )
    held = linear.baseline[places]
    total = float(held.sum())
    if total <= 0:
        raise ModelError(
            _("{names} weigh nothing together, so there is no weight to split").format(
                names=", ".join(three)
            )
        )
    rest = np.delete(linear.values, places, axis=1) @ np.delete(linear.baseline, places)
    corners = rest[:, None] + total * linear.values[:, places]
    regions = [
        (joint([model.alternatives[i] for i in rows]), p) for rows, p in best_regions(corners)
    ]
    mark = marks(model.alternatives)
    with theme():
        slot_w = POINTS * WIDTH if ax is None else size(ax)[0]
        note = _("At a corner one criterion has all the weight that the three share, {share}.")
        note = note.format(share=percent(total))
        if total < 1 - 1e-12:
            note += " " + _("The others keep theirs.")
        note += " " + _("White lines: every fifth of it.")
        note = t.wrap(note, slot_w - 2 * PAD, SMALL, 3)
        side = min(slot_w - 4 * PAD, 270.0)
        if ax is not None:
            side = max(min(side, (size(ax)[1] - 80) / CORNERS[2, 1]), 60.0)
        heads = [t.wrap(t.label(k, names), 0.47 * side, SIZE, 3, True) for k in three]
        top = t.height(heads[2]) + 2 * PAD
        bottom = max(t.height(heads[0]), t.height(heads[1])) + t.height(note, SMALL) + 3 * PAD
        now = held / total @ CORNERS
        spots = _spots(regions, side, now, model.alternatives, names)
        unnamed = [text for text, _p in regions if text not in spots]
        key = Key(
            [
                (
                    t.joint_label(text, model.alternatives, names),
                    swatch(mark[t.joint_parts(text, model.alternatives)[0]]),
                )
                for text in unnamed
            ],
            width=slot_w - 2 * PAD,
        )
        if ax is None:
            ax = canvas(side * CORNERS[2, 1] + top + bottom + key.height)
        w, h = frame(ax, PAD, PAD, top + key.height, bottom)
        side = min(w, h / CORNERS[2, 1])
        ax.set_xlim(0.5 - w / side / 2, 0.5 + w / side / 2)
        ax.set_ylim(0, h / side)
        ax.set_axis_off()
        _draw(ax, regions, model.alternatives, mark)
        for region, (text, x, y) in spots.items():
            more: dict[str, Any] = {}
            if len(t.joint_parts(region, model.alternatives)) > 1:
                more["bbox"] = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.0}
            put(ax, x, y, text, ha="center", bold=True, **more)
        for region, polygon in regions:
            first = t.joint_parts(region, model.alternatives)[0]
            if region in unnamed:
                x, y = _middle(polygon @ CORNERS)
                dot(ax, float(x), float(y), mark[first], size=4)
        ax.plot(
            *now,
            "o",
            color=INK,
            markersize=6.5,
            markeredgecolor=PAPER,
            markeredgewidth=1.2,
            zorder=6,
            clip_on=False,
        )
        put(
            ax,
            now[0],
            now[1],
            _("now"),
            6,
            0,
            va="center_baseline",
            size=SMALL,
            bold=True,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0, "alpha": 0.8},
        )
        put(ax, 0, 0, heads[0], -PAD, -PAD, va="top", bold=True)
        put(ax, 1, 0, heads[1], PAD, -PAD, ha="right", va="top", bold=True)
        put(ax, 0.5, CORNERS[2, 1], heads[2], 0, PAD, ha="center", va="bottom", bold=True)
        put(
            ax,
            0,
            0,
            note,
            0,
            -bottom + PAD,
            coords="axes fraction",
            va="bottom",
            size=SMALL,
            colour=MUTED,
        )
        key.draw(ax, up=top)
    return ax


def _draw(
    ax: Axes,
    regions: Sequence[tuple[str, Floats]],
    alternatives: Sequence[str],
    mark: Mapping[str, Mark],
) -> None:
    from matplotlib.patches import Polygon

    for text, polygon in regions:
        style = fill(mark, t.joint_parts(text, alternatives))
        ax.add_patch(Polygon(polygon @ CORNERS, closed=True, zorder=1, **style))
        ax.add_patch(
            Polygon(
                polygon @ CORNERS, closed=True, fill=False, edgecolor=INK, linewidth=0.8, zorder=3
            )
        )
    # Every fifth of the weight that is split.
    for step in (0.2, 0.4, 0.6, 0.8):
        for k in range(3):
            ends = np.zeros((2, 3))
            ends[:, k] = step
            ends[0, k - 1] = ends[1, k - 2] = 1 - step
            x, y = (ends @ CORNERS).T
            ax.plot(x, y, color=PAPER, linewidth=0.7, alpha=0.8, zorder=2)


def _spots(
    regions: Sequence[tuple[str, Floats]],
    side: float,
    now: Floats,
    alternatives: Sequence[str],
    names: Mapping[str, str] | None,
) -> dict[str, tuple[str, float, float]]:
    """Text and place of the labels that fit into their regions, clear of the present weights."""
    spots: dict[str, tuple[str, float, float]] = {}
    # The dot and the word beside it, in points.
    box = (now[0] * side - 7, now[0] * side + 12 + t.width(_("now"), SMALL, True))
    for text, polygon in regions:
        points = polygon @ CORNERS * side
        centre = _middle(points)
        low, high = points.min(axis=0), points.max(axis=0)
        grid = np.array(
            [centre]
            + [
                (x, y)
                for x in np.linspace(low[0], high[0], 17)[1:-1]
                for y in np.linspace(low[1], high[1], 17)[1:-1]
            ]
        )
        order = np.argsort(np.hypot(*(grid - centre).T), kind="stable")
        full = t.joint_label(text, alternatives, names)
        for label in dict.fromkeys(
            [t.wrap(full, limit, SIZE, 3, True) for limit in (130.0, 80.0, 52.0)]
            + [t.tag(text, alternatives, names)]
        ):
            if label.endswith("…"):
                continue
            w, h = t.width(label, SIZE, True) / 2 + 2, t.height(label) / 2 + 1
            for x, y in grid[order]:
                beside = x + w < box[0] or x - w > box[1]
                over = abs(y - now[1] * side) > h + 6
                if (beside or over) and _holds(points, x, y, w, h):
                    spots[text] = (label, x / side, y / side)
                    break
            if text in spots:
                break
    return spots


def _holds(points: Floats, x: float, y: float, w: float, h: float) -> bool:
    """Whether a box of half width ``w`` and half height ``h`` lies in the convex polygon."""
    for level in (y - h, y + h):
        left, right = _chord(points, level)
        if x - w < left or x + w > right:
            return False
    return True
