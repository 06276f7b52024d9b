"""Value functions on natural scales, and the multiplicative form.

A value function maps a natural value to [0, 1], 1 is good. Each maker returns a function that takes
a number or an array and returns the same shape. Outside its anchors is an error unless ``clamp``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import ModelError
from .i18n import gettext as _

__all__ = [
    "exponential",
    "linear",
    "multiplicative",
    "multiplicative_constant",
    "piecewise_linear",
    "step",
]

Floats = NDArray[np.float64]
ValueFunction = Callable[[ArrayLike], Floats]


def _inside(x: ArrayLike, ends: tuple[float, float], clamp: bool) -> Floats:
    natural = np.asarray(x, dtype=float)
    low, high = min(ends), max(ends)
    if clamp and not np.isnan(natural).any():
        return np.asarray(np.clip(natural, low, high))
    bad = natural[~((natural >= low) & (natural <= high))]
    if bad.size:
        raise ModelError(
            _("natural value {value} is outside the anchors {low} to {high}").format(
                value=bad.flat[0], low=low, high=high
            )
        )
    return natural


def _finite(**numbers: float) -> None:
    for name, number in numbers.items():
        if not math.isfinite(number):
            raise ModelError(_("{name} is {value}, not finite").format(name=name, value=number))


def linear(low: float, high: float, *, clamp: bool = False) -> ValueFunction:
    """Straight from ``low``, worth 0, to ``high``, worth 1; ``linear(10, 0)`` falls.

    >>> float(linear(10, 0)(2.5))
    0.75
    """
    _finite(low=low, high=high)
    if low == high:
        raise ModelError(_("both anchors are {value}").format(value=low))
    # Adding 0 turns the -0.0 of a falling scale into 0.0.
    return lambda x: np.asarray((_inside(x, (low, high), clamp) - low) / (high - low) + 0.0)


def exponential(low: float, high: float, rho: float, *, clamp: bool = False) -> ValueFunction:
    """Exponential from ``low``, worth 0, to ``high``, worth 1; concave for ``rho`` > 0.

    v(x) = (1 - exp(-d(x)/rho)) / (1 - exp(-d(high)/rho)), d the distance from ``low``.
    ``rho`` is in natural units; infinite is the straight line.
    Kirkwood (1997), Strategic Decision Making, section 4.4.
    """
    _finite(low=low, high=high)
    if low == high:
        raise ModelError(_("both anchors are {value}").format(value=low))
    if rho == 0 or math.isnan(rho):
        raise ModelError(_("rho is {value}; it cannot be 0").format(value=rho))
    span = abs(high - low)
    # Where span / rho is below a rounding error the curve is the straight line.
    if span / abs(rho) < 1e-16:
        return linear(low, high, clamp=clamp)

    def value(x: ArrayLike) -> Floats:
        distance = np.abs(_inside(x, (low, high), clamp) - low)
        if rho > 0:
            # Adding 0 turns -0.0 into 0.0.
            return np.asarray(np.expm1(-distance / rho) / np.expm1(-span / rho) + 0.0)
        # The same quotient, scaled so that a small |rho| does not overflow.
        r = -rho
        top = np.exp((distance - span) / r) * np.expm1(-distance / r)
        return np.asarray(top / np.expm1(-span / r))

    return value


def piecewise_linear(
    points: Sequence[tuple[float, float]], *, clamp: bool = False
) -> ValueFunction:
    """Straight between (natural value, value) pairs; at least two, natural values distinct."""
    ordered = sorted((float(x), float(v)) for x, v in points)
    if len(ordered) < 2:
        raise ModelError(_("a piecewise linear value function needs at least two points"))
    xs, vs = np.array(ordered).T
    if not np.isfinite(xs).all() or (np.diff(xs) <= 0).any():
        raise ModelError(_("the points' natural values are not finite and distinct"))
    if not ((vs >= 0) & (vs <= 1)).all():
        raise ModelError(_("the points' values are not all in [0, 1]"))
    return lambda x: np.asarray(np.interp(_inside(x, (xs[0], xs[-1]), clamp), xs, vs))


def step(levels: Mapping[str, float]) -> Callable[[str], float]:
    """A value for each named level of a constructed scale."""
    table = {str(k): float(v) for k, v in levels.items()}
    if not table:
        raise ModelError(_("a step value function needs at least one level"))
    bad = [k for k, v in table.items() if not 0 <= v <= 1]
    if bad:
        raise ModelError(
            _("levels without a value in [0, 1]: {names}").format(names=", ".join(bad))
        )

    def value(level: str) -> float:
        if str(level) not in table:
            raise ModelError(
                _("no level {level!r}; there are {names}").format(
                    level=level, names=", ".join(table)
                )
            )
        return table[str(level)]

    return value


def multiplicative_constant(k: ArrayLike) -> float:
    """The master constant K of Keeney & Raiffa's multiplicative form.

    The non-zero root > -1 of 1 + K = prod(1 + K k_i), or 0 when the k sum to 1.
    Keeney & Raiffa (1976), Decisions with Multiple Objectives, section 6.3 (6.17) and appendix 6B.

    Parameters
    ----------
    k : (n,) scaling constants in [0, 1]
    """
    from scipy.optimize import brentq

    constants = np.asarray(k, dtype=float).ravel()
    if not constants.size or not ((constants >= 0) & (constants <= 1)).all():
        raise ModelError(_("scaling constants must be in [0, 1]"))
    positive = constants[constants > 0]
    total = float(positive.sum())
    if abs(total - 1) <= 1e-12 or len(positive) < 2:
        if len(positive) < 2 and abs(total - 1) > 1e-12:
            raise ModelError(_("one scaling constant alone must be 1"))
        return 0.0

    # log1p keeps the difference accurate where K is small.
    def excess(big_k: float) -> float:
        return float(np.log1p(big_k * positive).sum() - math.log1p(big_k))

    if total > 1:
        if (positive == 1).any():
            return -1.0
        low, high = -1 + 1e-15, -1e-14
        if excess(low) * excess(high) > 0:
            return 0.0 if abs(total - 1) < 1e-10 else -1.0
        return float(brentq(excess, low, high, xtol=1e-16, rtol=1e-15))
    high = 1.0
    while excess(high) < 0:
        high *= 2
        if high > 1e300:
            raise ModelError(_("the scaling constants are too small for a master constant"))
    low = 1e-14
    if excess(low) >= 0:
        return 0.0
    return float(brentq(excess, low, high, xtol=1e-16, rtol=1e-15))


def multiplicative(k: ArrayLike, u: ArrayLike) -> Floats:
    """Keeney & Raiffa's multiplicative utility, continuous through sum k = 1.

    U = (prod(1 + K k_i u_i) - 1) / K, or sum k_i u_i where K = 0.

    Parameters
    ----------
    k : (n,) scaling constants
    u : (..., n) single utilities in [0, 1]

    Returns
    -------
    (...,) utilities in [0, 1]
    """
    constants, utilities = np.asarray(k, dtype=float), np.asarray(u, dtype=float)
    if not ((utilities >= 0) & (utilities <= 1)).all():
        raise ModelError(_("single utilities must be in [0, 1]"))
    if constants.ndim != 1 or utilities.shape[-1:] != constants.shape:
        message = _("{n} scaling constants do not fit utilities of shape {shape}")
        raise ModelError(message.format(n=constants.shape, shape=utilities.shape))
    big_k = multiplicative_constant(constants)
    if big_k == 0:
        return np.asarray(utilities @ constants)
    with np.errstate(divide="ignore"):
        logs = np.log1p(big_k * constants * utilities).sum(axis=-1)
    return np.asarray(np.expm1(logs) / big_k)
