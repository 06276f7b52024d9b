"""Text in figures: made safe, measured, wrapped, kept apart.

Sizes are in points. Everything is measured with the font's own widths before it is drawn, so that
margins fit the labels and labels do not meet.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .style import FONT, SIZE

__all__ = [
    "height",
    "joint_label",
    "joint_parts",
    "label",
    "plain",
    "spread",
    "tag",
    "width",
    "wrap",
]

LINE = 1.1  # line spacing, and the height of a line over its size
STAND_IN = "\N{WHITE SQUARE}"
SHORT = 4  # the most letters of a key that stands for a name
Floats = NDArray[np.float64]


@cache
def _glyphs() -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    faces = [
        get_font(findfont(FontProperties(family=FONT, weight=w), fallback_to_default=False))
        for w in ("normal", "bold")
    ]
    return frozenset(faces[0].get_charmap()) & frozenset(faces[1].get_charmap())


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """``text`` on one line; invisible marks dropped, what the font lacks shown as a square."""
    out: list[str] = []
    for c in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(c)
        if kind in ("Cc", "Zl", "Zp") or (kind == "Zs" and c != "\N{NO-BREAK SPACE}"):
            out.append(" ")
        elif kind == "Cf" or 0xFE00 <= ord(c) <= 0xFE0F:
            continue
        else:
            out.append(c if ord(c) in _glyphs() else STAND_IN)
    return " ".join(w for w in "".join(out).split(" ") if w)


def label(key: str, names: Mapping[str, str] | None) -> str:
    """The name of ``key`` as it is drawn; the key itself where there is no name."""
    return plain((names or {}).get(key) or key)


def joint_parts(text: str, alternatives: Sequence[str]) -> tuple[str, ...]:
    """The alternatives of a joint place ``2A = 2B``."""
    return (text,) if text in alternatives or " = " not in text else tuple(text.split(" = "))


def joint_label(
    text: str, alternatives: Sequence[str], names: Mapping[str, str] | None = None
) -> str:
    """A joint place with the names of its alternatives."""
    return " = ".join(label(k, names) for k in joint_parts(text, alternatives))


def tag(text: str, alternatives: Sequence[str], names: Mapping[str, str] | None = None) -> str:
    """A joint place where there is little room: keys that are short, else names.

    >>> tag("2A = 2B", ["2A", "2B"], {"2A": "Trial", "2B": "Trial with a project"})
    '2A = 2B'
    >>> tag("office", ["office"], {"office": "The office block"})
    'The office block'
    """
    parts = joint_parts(text, alternatives)
    return " = ".join(plain(k) if len(k) <= SHORT else label(k, names) for k in parts)


@lru_cache(maxsize=16384)
def _line_width(text: str, size: float, bold: bool) -> float:
    """Width of a line: its words' and its spaces', since the font draws no letter to a space.

    Lines are tried out many times over; their words are few.
    """
    from matplotlib.textpath import text_to_path

    words = text.split(" ")
    total = sum(_word_width(word, bold) for word in words)
    if len(words) > 1:
        total += (len(words) - 1) * _word_width(" ", bold)
    return total * (size / text_to_path.FONT_SCALE)


@lru_cache(maxsize=16384)
def _word_width(word: str, bold: bool) -> float:
    """Width at matplotlib's own size for paths: a whole number of 64ths, so that sums are exact."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    if not word:
        return 0.0
    weight = "bold" if bold else "normal"
    prop = FontProperties(family=FONT, size=text_to_path.FONT_SCALE, weight=weight)
    return float(text_to_path.get_text_width_height_descent(word, prop, False)[0])


def width(text: str, size: float = SIZE, bold: bool = False) -> float:
    """How wide ``text`` is drawn, in points; the widest line counts."""
    return max(_line_width(line, size, bold) for line in text.split("\n"))


def height(text: str, size: float = SIZE) -> float:
    """How high ``text`` is drawn, in points."""
    return (text.count("\n") + 1) * size * LINE


@lru_cache(maxsize=4096)
def wrap(text: str, limit: float, size: float = SIZE, lines: int = 3, bold: bool = False) -> str:
    """``text`` in at most ``lines`` lines of at most ``limit`` points; the rest becomes ``…``.

    Lines are about equally long. A word too long for a line is cut with a hyphen.
    """
    text = plain(text)
    rows = _rows(text, limit, size, bold)
    if len(rows) > lines:
        last = rows[lines - 1].rstrip("-")
        while last and _line_width(last + "…", size, bold) > limit:
            last = last[:-1]
        rows = [*rows[: lines - 1], last.rstrip() + "…"]
    elif len(rows) > 1:
        longest_word = max(_line_width(w, size, bold) for w in text.split(" "))
        low, high = min(longest_word, limit), limit
        for _step in range(6):
            middle = (low + high) / 2
            trial = _rows(text, middle, size, bold)
            if len(trial) == len(rows) and longest_word <= limit:
                rows, high = trial, middle
            else:
                low = middle
    return "\n".join(rows)


def _rows(text: str, limit: float, size: float, bold: bool) -> list[str]:
    """``text`` filled greedily into lines."""
    rows: list[str] = []
    row = ""
    words = text.split(" ")
    while words:
        word = words.pop(0)
        trial = f"{row} {word}" if row else word
        if _line_width(trial, size, bold) <= limit or len(word) < 2 > len(row):
            row = trial
            continue
        if row:
            rows.append(row)
            row = ""
            words.insert(0, word)
            continue
        n = _fitting(word, limit, size, bold)
        rows.append(word[:n] + ("-" if word[n - 1].isalnum() else ""))
        words.insert(0, word[n:])
    return [*rows, row] if row else rows


def _fitting(word: str, limit: float, size: float, bold: bool) -> int:
    """How many characters of ``word`` fit with a hyphen; at least one."""
    n = len(word) - 1
    while n > 1 and _line_width(word[:n] + "-", size, bold) > limit:
        n -= 1
    return max(n, 1)


def spread(targets: ArrayLike, sizes: ArrayLike, low: float, high: float) -> Floats | None:
    """Places for labels along a line: near their targets, in order, and not overlapping.

    Parameters
    ----------
    targets : (n,) where each label would like its middle
    sizes : (n,) how much room each takes
    low, high : the ends of the line

    Returns
    -------
    (n,) middles with the least sum of squared moves, or None if they do not fit
    """
    want, room = np.asarray(targets, float), np.asarray(sizes, float)
    if not len(want):
        return want
    if room.sum() > high - low + 1e-9:
        return None
    order = np.argsort(want, kind="stable")
    # Without overlap place_i - offset_i rises: an isotonic regression (pool adjacent violators).
    ends = np.cumsum(room[order])
    offset = ends - room[order] / 2
    blocks: list[tuple[float, int]] = []
    for value in want[order] - offset:
        blocks.append((float(value), 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, m), (b, n) = blocks[-2:]
            blocks[-2:] = [((a * m + b * n) / (m + n), m + n)]
    flat = np.concatenate([np.full(n, value) for value, n in blocks])
    places = np.empty_like(want)
    places[order] = np.clip(flat, low, high - ends[-1]) + offset
    return places
