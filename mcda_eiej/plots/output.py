"""Figures as bytes: SVG for the page, PNG for documents; the same figure gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from .style import theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["to_png", "to_svg"]


def _figure(drawing: Axes | Figure) -> Figure:
    from matplotlib.figure import Figure

    found = drawing
    while not isinstance(found, Figure):
        found = found.figure  # type: ignore[assignment]
    return found


def to_svg(drawing: Axes | Figure, label: str = "") -> str:
    """The figure as an ``<svg>`` element to put into a page or a file.

    Parameters
    ----------
    drawing : a figure, or any of its axes
    label : the alternative text, as ``aria-label``; without it the page must describe the figure

    No date, no metadata, no comment. Identifiers are short and begin with a hash of the content, so
    that several figures in one page do not meet. Coordinates are rounded to 0.01 point.
    """
    buffer = io.StringIO()
    with theme():
        _figure(drawing).savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"scale\([^)]*\)|-?\d+\.\d{3,}", _rounded, text)
    text = re.sub(r"\s*\n\s*", " ", text).replace("> <", "><").replace(' "', '"').strip()
    # A style sheet would reach into the page around; attributes on the root are inherited.
    text = re.sub(r"<defs><style[^>]*>[^<]*</style></defs>", "", text)
    text = text.replace("<svg", '<svg stroke-linejoin="round" stroke-linecap="butt"', 1)
    prefix = "f" + hashlib.sha256(text.encode()).hexdigest()[:8]
    used = dict.fromkeys(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    short = {name: f"{prefix}-{i}" for i, name in enumerate(used)}
    text = re.sub(r' id="([^"]*)"', lambda m: f' id="{short[m[1]]}"' if m[1] in short else "", text)
    text = re.sub(r'(href="#|url\(#)([^")]+)', lambda m: m[1] + short[m[2]], text)
    role = f' role="img" aria-label={quoteattr(label)}' if label else ""
    return text.replace("<svg", "<svg" + role, 1)


def _rounded(found: re.Match[str]) -> str:
    text = found[0]
    if text.startswith("scale"):
        return text
    text = f"{float(text):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def to_png(drawing: Axes | Figure, dpi: int = 200) -> bytes:
    """The figure as PNG; 200 dots an inch are sharp in print."""
    buffer = io.BytesIO()
    with theme():
        _figure(drawing).savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()
