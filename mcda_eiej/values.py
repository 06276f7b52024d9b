"""Value functions on natural scales, how they are elicited, and the multiplicative form.

A value function maps a natural value to [0, 1], 1 is good. Each maker returns a frozen object that
is called with a number or an array and returns the same shape. Outside its anchors is an error
unless ``clamp``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import JudgmentError, ModelError
from .i18n import gettext as _

__all__ = [
    "Bisection",
    "Exponential",
    "Linear",
    "PiecewiseLinear",
    "ValueFunction",
    "bisection",
    "exponential",
    "exponential_rho",
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


@dataclass(frozen=True)
class Linear:
    """Straight between its ends; see `linear`."""

    low: float
    high: float
    clamp: bool = False

    def __call__(self, x: ArrayLike) -> Floats:
        natural = _inside(x, (self.low, self.high), self.clamp)
        # Adding 0 turns the -0.0 of a falling scale into 0.0.
        return np.asarray((natural - self.low) / (self.high - self.low) + 0.0)


@dataclass(frozen=True)
class Exponential:
    """Exponential between its ends; see `exponential`."""

    low: float
    high: float
    rho: float
    clamp: bool = False

    def __call__(self, x: ArrayLike) -> Floats:
        span = abs(self.high - self.low)
        distance = np.abs(_inside(x, (self.low, self.high), self.clamp) - self.low)
        if self.rho > 0:
            # Adding 0 turns -0.0 into 0.0.
            return np.asarray(np.expm1(-distance / self.rho) / np.expm1(-span / self.rho) + 0.0)
        # The same quotient, scaled so that a small |rho| does not overflow.
        r = -self.rho
        top = np.exp((distance - span) / r) * np.expm1(-distance / r)
        return np.asarray(top / np.expm1(-span / r))


@dataclass(frozen=True)
class PiecewiseLinear:
    """Straight between points, natural values rising; see `piecewise_linear`."""

    points: tuple[tuple[float, float], ...]
    clamp: bool = False

    def __call__(self, x: ArrayLike) -> Floats:
        xs, vs = np.array(self.points).T
        return np.asarray(np.interp(_inside(x, (xs[0], xs[-1]), self.clamp), xs, vs))


def linear(low: float, high: float, *, clamp: bool = False) -> Linear:
    """Straight from ``low``, worth 0, to ``high``, worth 1; ``linear(10, 0)`` falls.

    >>> float(linear(10, 0)(2.5))
    0.75
    """
    _finite(low=low, high=high)
    if low == high:
        raise ModelError(_("both anchors are {value}").format(value=low))
    return Linear(float(low), float(high), clamp)


def exponential(
    low: float, high: float, rho: float, *, clamp: bool = False
) -> Exponential | Linear:
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
    # Where span / rho is below a rounding error the curve is the straight line.
    if abs(high - low) / abs(rho) < 1e-16:
        return linear(low, high, clamp=clamp)
    return Exponential(float(low), float(high), float(rho), clamp)


def exponential_rho(low: float, high: float, mid: float) -> float:
    """The ``rho`` of the exponential value function in which ``mid`` is worth a half.

    ``mid`` is the natural value as far from ``low`` (worth 0) as from ``high`` (worth 1) in worth;
    half-way between them the curve is straight and rho infinite, nearer to ``low`` it is above 0.
    It solves (1 - exp(-z span/rho)) / (1 - exp(-span/rho)) = 1/2 for z = (mid - low)/(high - low),
    as tabulated by Kirkwood (1997), Strategic Decision Making, table 4.2.

    Raises
    ------
    ModelError
        ``mid`` is not strictly between the anchors.

    >>> round(exponential_rho(0, 10, 3), 2)
    5.55
    """
    from scipy.optimize import brentq

    _finite(low=low, high=high, mid=mid)
    if low == high:
        raise ModelError(_("both anchors are {value}").format(value=low))
    span, z = abs(high - low), (mid - low) / (high - low)
    if not 0 < z < 1:
        message = _("the mid-value {mid} is not strictly between the anchors {low} and {high}")
        raise ModelError(message.format(mid=mid, low=low, high=high))
    if z > 0.5:
        # The curve the other way round: v(z; rho) = 1 - v(1 - z; -rho).
        return -exponential_rho(high, low, mid)
    if z == 0.5:
        return math.inf

    def excess(u: float) -> float:
        # (1 - exp(-u)) - 2 (1 - exp(-zu)) for u = span / rho: above 0 where z is worth less than a
        # half. Written so that nothing cancels where z is near a half and u near 0.
        lost = math.expm1(-z * u)
        return -math.exp(-2 * z * u) * math.expm1(-(1 - 2 * z) * u) - lost * lost

    # For z near a half u is 4 (1 - 2z) or so; the curve bends enough at some multiple of that.
    low_u = 1 - 2 * z
    high_u = 4 * low_u
    while excess(high_u) > 0:
        high_u *= 2
    return span / float(brentq(excess, low_u, high_u, xtol=1e-300, rtol=8.9e-16))


def piecewise_linear(
    points: Sequence[tuple[float, float]], *, clamp: bool = False
) -> PiecewiseLinear:
    """Straight between (natural value, value) pairs; at least two, natural values distinct."""
    ordered = sorted((float(x), float(v)) for x, v in points)
    if len(ordered) < 2:
        raise ModelError(_("a piecewise linear value function needs at least two points"))
    xs, vs = np.array(ordered).T
    if not np.isfinite(xs).all() or (np.diff(xs) <= 0).any():
        raise ModelError(_("the points' natural values are not finite and distinct"))
    if not ((vs >= 0) & (vs <= 1)).all():
        raise ModelError(_("the points' values are not all in [0, 1]"))
    return PiecewiseLinear(tuple(ordered), clamp)


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


@dataclass(frozen=True)
class Bisection:
    """A value function asked for by halving steps of worth; frozen: an answer gives another one.

    Ask for the natural value half-way in worth between ``ends``, then half-way in each half, and so
    on: the widest step of worth first, of equal steps that nearest ``low``. The midvalue splitting
    technique of Keeney & Raiffa (1976), Decisions with Multiple Objectives, chapter 3.

    Attributes
    ----------
    points
        (natural value, value) pairs answered so far with both anchors, from ``low`` to ``high``.

    >>> asked = bisection(0, 100).answer(30).answer(12).answer(60)
    >>> asked.points
    ((0.0, 0.0), (12.0, 0.25), (30.0, 0.5), (60.0, 0.75), (100.0, 1.0))
    """

    points: tuple[tuple[float, float], ...]

    @property
    def _place(self) -> int:
        """The step to be halved next, by the place of its lower end."""
        steps = [b[1] - a[1] for a, b in pairwise(self.points)]
        return steps.index(max(steps))

    @property
    def ends(self) -> tuple[float, float]:
        """The natural values between which the next question asks for the half-way point."""
        k = self._place
        return self.points[k][0], self.points[k + 1][0]

    @property
    def value(self) -> float:
        """What the natural value asked for next will be worth."""
        k = self._place
        return (self.points[k][1] + self.points[k + 1][1]) / 2

    def answer(self, x: float) -> Bisection:
        """The same with the answer: going from one end to ``x`` is worth as much as from it on.

        Raises
        ------
        JudgmentError
            ``x`` is not strictly between the ends.
        """
        low, high = self.ends
        if not min(low, high) < x < max(low, high):
            message = _("{x} is not strictly between {low} and {high}")
            raise JudgmentError(message.format(x=x, low=low, high=high))
        k = self._place + 1
        return replace(self, points=(*self.points[:k], (float(x), self.value), *self.points[k:]))

    def check(self) -> tuple[float, float, float] | None:
        """A question whose answer is known already: between which two, and what was answered.

        The natural value worth a half should also be half-way in worth between those worth a
        quarter and three quarters. None until these are answered.
        """
        held = {v: x for x, v in self.points}
        if {0.25, 0.5, 0.75} <= set(held):
            return held[0.25], held[0.75], held[0.5]
        return None

    def function(self, *, clamp: bool = False) -> PiecewiseLinear:
        """The piecewise linear value function through the points."""
        return piecewise_linear(self.points, clamp=clamp)


def bisection(low: float, high: float) -> Bisection:
    """Start to ask for a value function from ``low``, worth 0, to ``high``, worth 1."""
    _finite(low=low, high=high)
    if low == high:
        raise ModelError(_("both anchors are {value}").format(value=low))
    return Bisection(((float(low), 0.0), (float(high), 1.0)))


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
        raise ModelError(message.format(n=constants.size, shape=utilities.shape))
    big_k = multiplicative_constant(constants)
    if big_k == 0:
        return np.asarray(utilities @ constants)
    with np.errstate(divide="ignore"):
        logs = np.log1p(big_k * constants * utilities).sum(axis=-1)
    return np.asarray(np.expm1(logs) / big_k)
