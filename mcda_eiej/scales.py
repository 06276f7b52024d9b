"""Judgment scales: how an answer on the 17 steps 1/9 .. 1 .. 9 is read as a ratio.

An answer x >= 1 ("a is x times b") is read as c(x), an answer below 1 as 1 / c(1 / x). Answers
are kept raw, so that the same ones can be read on another scale. Repairs and suggestions move
along the 17 steps. The adaptive scales and ``balanced-n`` depend on the number of items.

Formulas as collected by Goepel (2019) Int. J. Inf. Technol. Decis. Mak. 18(2):445-463, who also
proposes balanced-n and adaptive-balanced; the origin of each scale is in `SOURCES`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import JudgmentError
from .i18n import N_, listing, number
from .i18n import gettext as _

__all__ = [
    "SCALES",
    "SOURCES",
    "STEPS",
    "answer",
    "apply_scale",
    "greatest",
    "name",
    "nearest_step",
    "number_of",
    "position",
    "sentence",
    "steps_between",
    "text",
    "verbal",
]

Array = NDArray[np.float64]

#: The 17 answers that a question offers.
STEPS: tuple[Fraction, ...] = tuple(
    [Fraction(1, k) for k in range(9, 1, -1)] + [Fraction(k) for k in range(1, 10)]
)
_STEPS = np.array([float(s) for s in STEPS])
_SLACK = 1e-9  # rounding of 1/9 as a float, no more


def _adaptive_balanced(x: Array, n: int) -> Array:
    top = 9 * n - 10
    return np.asarray((n - 1) * (80 + top * (x - 1)) / (89 * n - 90 - top * x))


# c(x) for 1 <= x <= 9 and n >= 2 items.
_CURVES: dict[str, Callable[[Array, int], Array]] = {
    "saaty": lambda x, n: x,
    "logarithmic": lambda x, n: np.log2(x + 1),
    "root": lambda x, n: np.sqrt(x),
    "inverse-linear": lambda x, n: 9 / (10 - x),
    "balanced": lambda x, n: (9 + x) / (11 - x),
    "balanced-n": lambda x, n: (9 + (n - 1) * x) / (9 + n - x),
    "adaptive": lambda x, n: x ** (1 + math.log(n - 1) / math.log(9)),
    "adaptive-balanced": _adaptive_balanced,
    "power": lambda x, n: x**2,
    "geometric": lambda x, n: 2 ** (x - 1),
}

#: The keys of the ten scales.
SCALES: tuple[str, ...] = tuple(_CURVES)

#: Where each scale comes from.
SOURCES: dict[str, str] = {
    "saaty": "Saaty (1977) J. Math. Psychol. 15:234-281",
    "logarithmic": "Ishizaka, Balkenborg & Kaplan (2010)",
    "root": "Harker & Vargas (1987) Management Science 33(11)",
    "inverse-linear": "Ma & Zheng (1991), 2nd Int. Symposium on the AHP",
    "balanced": "Salo & Hämäläinen (1997) J. Multi-Criteria Decis. Anal. 6:309-319",
    "balanced-n": "Goepel (2019) Int. J. Inf. Technol. Decis. Mak. 18(2):445-463",
    "adaptive": "Goepel (2019) Int. J. Inf. Technol. Decis. Mak. 18(2):445-463",
    "adaptive-balanced": "Goepel (2019) Int. J. Inf. Technol. Decis. Mak. 18(2):445-463",
    "power": "Harker & Vargas (1987) Management Science 33(11)",
    "geometric": "Lootsma (1989)",
}

_NAMES: dict[str, str] = {
    "saaty": N_("linear scale 1 to 9 (Saaty)"),
    "logarithmic": N_("logarithmic scale"),
    "root": N_("root scale"),
    "inverse-linear": N_("inverse linear scale"),
    "balanced": N_("balanced scale"),
    "balanced-n": N_("balanced scale for n items"),
    "adaptive": N_("adaptive scale"),
    "adaptive-balanced": N_("adaptive balanced scale"),
    "power": N_("power scale"),
    "geometric": N_("geometric scale"),
}

_VERBAL: tuple[str, ...] = (
    N_("equally much"),
    N_("slightly more"),
    N_("moderately more"),
    N_("moderately to strongly more"),
    N_("strongly more"),
    N_("strongly to very strongly more"),
    N_("very strongly more"),
    N_("very strongly to extremely more"),
    N_("extremely more"),
)


def answer(value: Any) -> float:
    """A raw answer as a number: 3, 2.5, "1/3", "2.5" or a Fraction; None, "" and NaN are NaN.

    Raises
    ------
    JudgmentError
        If it is not a number, or outside 1/9 .. 9.
    """
    x = number_of(value)
    if not math.isnan(x) and not 1 / 9 - _SLACK <= x <= 9 + _SLACK:
        raise JudgmentError(
            _("{value} is outside 1/9 to 9 (write a ninth as 1/9)").format(value=value)
        )
    return x


def number_of(value: Any) -> float:
    """A number or fraction in any form that `answer` knows, whatever its size."""
    if value is None:
        return math.nan
    if isinstance(value, bool | np.bool_):
        raise JudgmentError(_("{value} is not a number or a fraction").format(value=value))
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return math.nan
    try:
        return float(Fraction(value)) if isinstance(value, str) else float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        raise JudgmentError(
            _("{value} is not a number or a fraction").format(value=repr(value))
        ) from None


def apply_scale(answers: ArrayLike, scale: str = "saaty", n: int | None = None) -> Array:
    """Raw answers as ratios on ``scale``.

    Parameters
    ----------
    answers
        Any shape, 1/9 .. 9, NaN where unanswered (and then NaN in the result).
    scale
        One of `SCALES`.
    n
        Number of items compared; only ``balanced-n``, ``adaptive`` and ``adaptive-balanced`` ask.
    """
    c, size = _scale(scale, n)
    x = np.asarray(answers, dtype=np.float64)
    outside = (x < 1 / 9 - _SLACK) | (x > 9 + _SLACK)
    if outside.any():
        raise JudgmentError(
            _("{value} is outside 1/9 to 9 (write a ninth as 1/9)").format(value=x[outside][0])
        )
    if scale == "saaty":
        return x.copy()
    up = c(np.maximum(x, 1 / x), size)
    return np.where(x >= 1, up, 1 / up)


def greatest(scale: str = "saaty", n: int | None = None) -> float:
    """The greatest ratio on a scale, c(9): the M of the consensus indicator (Goepel 2018)."""
    c, size = _scale(scale, n)
    return float(c(np.array(9.0), size))


def _scale(scale: str, n: int | None) -> tuple[Callable[[Array, int], Array], int]:
    if scale not in _CURVES:
        raise JudgmentError(
            _("unknown scale {scale}; the scales are {scales}").format(
                scale=repr(scale), scales=", ".join(SCALES)
            )
        )
    if scale in ("balanced-n", "adaptive", "adaptive-balanced") and (n is None or n < 2):
        raise JudgmentError(
            _("scale {scale} needs the number of items, at least 2").format(scale=scale)
        )
    return _CURVES[scale], n or 0


def nearest_step(ratio: float, scale: str = "saaty", n: int | None = None) -> Fraction:
    """The step whose ratio on ``scale`` is nearest to ``ratio``, on the side where it is above 1.

    For the Saaty scale max(ratio, 1 / ratio) rounded and capped at 9, as AHP-OS suggests (Goepel
    2018); half-way between two steps it is the greater.
    """
    up = max(ratio, 1 / ratio)
    distance = np.abs(apply_scale(np.arange(1.0, 10.0), scale, n) - up)
    best = distance.min()
    k = int(np.flatnonzero(distance <= best + 1e-12 * max(1.0, best))[-1]) + 1
    return Fraction(k) if ratio >= 1 else Fraction(1, k)


def position(answers: ArrayLike) -> Array:
    """Places of raw answers along the steps: 1 is 0, 9 is 8, 1/9 is -8; 2.5 lies at 1.5."""
    x = np.asarray(answers, dtype=np.float64)
    return np.where(x >= 1, x - 1, 1 - 1 / x)


def steps_between(one: ArrayLike, other: ArrayLike) -> Array:
    """How many scale steps apart raw answers are (from 1/9 to 9 it is 16)."""
    return np.abs(position(one) - position(other))


def name(scale: str) -> str:
    """The scale's name in the language in force."""
    _scale(scale, 2)
    return _(_NAMES[scale])


def verbal(value: float) -> str:
    """The words for the strength of an answer, whichever way it points: 3 and 1/3 alike.

    An answer between steps gets the nearest step's words.
    """
    return _(_VERBAL[min(9, math.floor(max(value, 1 / value) + 0.5)) - 1])


def text(value: float) -> str:
    """An answer as people write it: ``3``, ``1/3``, or decimals where it is not on a step."""
    step = STEPS[int(np.abs(_STEPS / value - 1).argmin())]
    return str(step) if abs(float(step) / value - 1) <= _SLACK else number(value, 3)


def sentence(a: str, b: str, value: float) -> str:
    """An answer as a sentence: which of the two counts more, and how much more in words."""
    if abs(value - 1) <= _SLACK:
        return _("{pair} count equally much").format(pair=listing([a, b]))
    more, less = (a, b) if value > 1 else (b, a)
    return _("{more} counts {degree} than {less} ({value})").format(
        more=more, less=less, degree=verbal(value), value=text(max(value, 1 / value))
    )
