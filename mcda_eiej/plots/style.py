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
    """``n`` tones for parts of a bar, dark to light: told apart in grey too, unlike any mark."""
    import seaborn as sns

    return tuple(sns.color_palette("crest_r", n).as_hex())


@cache
def rank_colours(n: int) -> tuple[str, ...]:
    """``n`` tones for ranks, the first the darkest."""
    import seaborn as sns

    return tuple(sns.light_palette(TONE, n + 1, reverse=True).as_hex()[:n])


@cache
def colour_map(kind: str) -> Colormap:
    """``value`` or ``risk``, light to dark from low to high."""
    import seaborn as sns

    if kind == "risk":
        return sns.light_palette(WARM, as_cmap=True)
    return sns.light_palette(TONE, as_cmap=True)


@cache
def _settings() -> Mapping[str, Any]:
    import seaborn as sns

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
    return MappingProxyType(sns.axes_style("ticks") | sns.plotting_context("paper") | own)


@contextmanager
def theme() -> Iterator[None]:
    """Draw in the project's style inside the block; seaborn's ``ticks`` style is its base."""
    import matplotlib

    settings: Any = dict(_settings())
    with matplotlib.rc_context(settings):
        yield
