"""How every figure looks: theme, colours, marks.

Decisions, once for all figures:

- White background, dark text. On a dark page the figure is a white card: colours chosen for paper
  keep their meaning, and a figure copied into a document looks as it did on the screen.
- Text is always dark; what belongs to an alternative carries its mark (colour and marker) beside
  the text, since several colours that tell shapes apart are too light to read.
- An alternative's mark depends only on its place in the case's list, so it is the same in every
  figure and stays when alternatives are added at the end.
- Sizes are those of the printed page: the default width is the text width of an A4 page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.colors import Colormap

__all__ = ["Mark", "marks", "palette", "theme"]

INK = "#1f2933"
MUTED = "#5f6b76"
RULE = "#c9d0d6"
FAINT = "#eceff1"
PAPER = "#ffffff"
TONE = "#2a5674"  # heat maps and rank bars
WARM = "#b4632d"  # risk
# The light ends of their scales, and tones for up to 12 parts: seaborn's `light_palette` and
# `crest_r`, worked out here since loading seaborn, with what it needs, takes as long as some
# figures. The tests hold them against seaborn.
LIGHT_TONE = (0.9390114742466477, 0.9441540995137796, 0.9499530596770881)
LIGHT_WARM = (0.9509346778405979, 0.9417247356174835, 0.9388325996704588)
PARTS = {
    1: "34858d",
    2: "1d6c8a 509e90",
    3: "1e5e87 34858d 62ab90",
    4: "215584 24768b 44948f 6db290",
    5: "234f81 1d6c8a 34858d 509e90 76b791",
    6: "254b7f 1c6488 287a8c 40908e 59a590 7dba91",
    7: "26487e 1e5e87 21728b 34858d 49988f 62ab90 82bc91",
    8: "27457c 1f5985 1d6c8a 2a7d8c 3d8e8e 509e90 68af90 86be91",
    9: "28437b 215584 1c6689 24768b 34858d 44948f 57a490 6db290 89bf91",
    10: "29427a 225282 1d6188 20718b 2c7e8c 3b8c8e 4a9a8f 5ca890 72b490 8bc191",
    11: "294079 234f81 1e5e87 1d6c8a 26788c 34858d 41928f 509e90 62ab90 76b791 8ec291",
    12: "2a3f78 244d80 1f5b86 1c6789 22748b 2d808c 3a8b8e 47978f 55a290 65ad90 79b891 90c391",
}
# What is fixed whatever the reader's own settings: seaborn's style ``ticks``, sized for paper.
TICKS: Mapping[str, Any] = MappingProxyType(
    {
        "xtick.direction": "out",
        "ytick.direction": "out",
        "xtick.top": False,
        "xtick.bottom": True,
        "ytick.left": True,
        "ytick.right": False,
        "xtick.minor.size": 3.2,
        "ytick.minor.size": 3.2,
        "xtick.minor.width": 0.8,
        "ytick.minor.width": 0.8,
        "axes.grid": False,
        "axes.spines.left": True,
        "axes.spines.bottom": True,
        "axes.spines.right": True,
        "axes.spines.top": True,
        "grid.linestyle": "-",
        "lines.linewidth": 0.8 * 1.5,
        "lines.markersize": 0.8 * 6,
        "patch.edgecolor": "w",
        "patch.force_edgecolor": True,
        "patch.linewidth": 0.8,
        "legend.fontsize": 8.8,
        "legend.title_fontsize": 0.8 * 12,
    }
)
FONT = "DejaVu Sans"  # ships with matplotlib
SIZE = 8.0  # points: labels
SMALL = 7.0  # numbers in cells, tick labels

# Contrast to white is at least 3:1; colours differ to normal sight and to Machado et al.'s (2009)
# simulations of missing cones by at least 20 in CIELAB; two are seaborn's own.
BASE = (
    "#004488",
    "#c77700",
    "#029e73",
    "#cc78bc",
    "#7a4b12",
    "#2f2f3f",
    "#7a66cc",
    "#72527a",
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p", "<", ">", "h", "d", "8")
DASHES: tuple[tuple[float, ...], ...] = ((), (5, 1.5), (1.5, 1.5), (5, 1.5, 1.5, 1.5), (8, 3))
# Shades of the base colours for the ninth alternative and on: share of white (+) or black (-).
SHADES = (0.0, 0.4, -0.4, 0.6, -0.6)


@dataclass(frozen=True)
class Mark:
    """What tells one alternative from another: colour and marker together are unique to 104."""

    colour: str
    marker: str
    dashes: tuple[float, ...]


def marks(alternatives: Sequence[str]) -> dict[str, Mark]:
    """The mark of each alternative, by its place in ``alternatives`` (the case's order)."""
    out: dict[str, Mark] = {}
    for key in alternatives:
        if key in out:
            continue
        i = len(out)
        turn = i // len(BASE)
        out[key] = Mark(
            shade(BASE[i % len(BASE)], SHADES[turn % len(SHADES)]),
            MARKERS[i % len(MARKERS)],
            DASHES[turn % len(DASHES)],
        )
    return out


def palette(alternatives: Sequence[str]) -> dict[str, str]:
    """The colour of each alternative as ``#rrggbb``, the same in every figure."""
    return {key: mark.colour for key, mark in marks(alternatives).items()}


def fill(mark: Mapping[str, Mark], parts: Sequence[str]) -> dict[str, Any]:
    """The fill of an area that belongs to ``parts``: tinted, striped where two or more share it."""
    style: dict[str, Any] = {"facecolor": tint(mark[parts[0]].colour), "linewidth": 0}
    if len(parts) > 1:
        style |= {"hatch": "////", "edgecolor": mark[parts[1]].colour}
    return style


def shade(colour: str, share: float) -> str:
    """``colour`` mixed with white (``share`` above 0) or black (below 0)."""
    end = 255 if share > 0 else 0
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(p + (end - p) * abs(share)):02x}" for p in parts)


def tint(colour: str) -> str:
    """A light version of ``colour`` that dark text can stand on."""
    return shade(colour, 0.68)


def text_on(colour: Any) -> str:
    """Black or white, whichever contrasts more with ``colour``: always at least 4.5:1 (WCAG 2)."""
    return "#000000" if luminance(colour) > 0.179 else PAPER


def luminance(colour: Any) -> float:
    """Relative luminance in [0, 1] as WCAG 2 defines it."""
    from matplotlib.colors import to_rgb

    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@cache
def criteria_colours(n: int) -> tuple[str, ...]:
    """``n`` tones for parts of a bar, dark to light: told apart in grey too, unlike any mark.

    Those of seaborn's palette ``crest``.
    """
    if n in PARTS:
        return tuple(f"#{tone}" for tone in PARTS[n].split())
    import seaborn as sns

    return tuple(sns.color_palette("crest_r", n).as_hex())


@cache
def rank_colours(n: int) -> tuple[str, ...]:
    """``n`` tones for ranks, the first the darkest."""
    from matplotlib.colors import to_hex

    tones = _tones(TONE, LIGHT_TONE, reverse=True)(np.linspace(0, 1, n + 1))
    return tuple(to_hex(tone) for tone in tones[:n])


@cache
def colour_map(kind: str) -> Colormap:
    """``value`` or ``risk``, light to dark from low to high."""
    return _tones(WARM, LIGHT_WARM) if kind == "risk" else _tones(TONE, LIGHT_TONE)


def _tones(dark: str, light: tuple[float, float, float], reverse: bool = False) -> Colormap:
    """As seaborn's ``light_palette(dark)``."""
    from matplotlib.colors import LinearSegmentedColormap, to_rgb

    ends = [light, to_rgb(dark)]
    return LinearSegmentedColormap.from_list("blend", ends[::-1] if reverse else ends)


@cache
def _settings() -> Mapping[str, Any]:
    own = {
        "font.family": FONT,
        "font.size": SIZE,
        "axes.titlesize": SIZE,
        "axes.titleweight": "bold",
        "axes.labelsize": SIZE,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "axes.edgecolor": RULE,
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": RULE,
        "ytick.color": RULE,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "axes.linewidth": 0.8,
        "xtick.major.size": 3.0,
        "ytick.major.size": 3.0,
        "xtick.major.width": 0.8,
        "ytick.major.width": 0.8,
        "xtick.major.pad": 2.0,
        "ytick.major.pad": 3.0,
        "grid.color": FAINT,
        "grid.linewidth": 0.8,
        "hatch.linewidth": 0.9,
        "lines.solid_capstyle": "butt",
        "figure.facecolor": PAPER,
        "savefig.facecolor": PAPER,
        "axes.facecolor": PAPER,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        # A name may hold $ or \\: it is text, never a formula.
        "text.parse_math": False,
        "text.usetex": False,
        "text.hinting": "none",
        "text.antialiased": True,
        "path.simplify": True,
        "path.sketch": None,
        "path.effects": [],
        "figure.dpi": 100.0,
        "savefig.dpi": "figure",
        "savefig.bbox": None,
        # Glyphs as paths: what was measured here is what is seen everywhere, whatever fonts the
        # reader has. The price is that text in figures cannot be searched; a figure carries its
        # content as an alternative text instead.
        "svg.fonttype": "path",
        "svg.hashsalt": "mcda-eiej",
        "svg.image_inline": True,
    }
    return MappingProxyType({**TICKS, **own})


@contextmanager
def theme() -> Iterator[None]:
    """Draw in the project's style inside the block; seaborn's ``ticks`` style is its base."""
    import matplotlib

    settings: Any = dict(_settings())
    with matplotlib.rc_context(settings):
        yield
