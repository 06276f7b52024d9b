"""Uncertain natural values: uniform, triangular, normal and discrete distributions.

Each knows what expected values of straight and exponential functions need in closed form: over an
interval its probability, its first moment, and its discounted probability, the mean of
exp(-(x - start) / rho). `mcda_eiej.utility` puts them together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from .errors import ModelError
from .i18n import gettext as _

__all__ = ["Continuous", "Discrete", "Distribution", "Normal", "Triangular", "Uniform"]

Floats = NDArray[np.float64]


class _Straight(NamedTuple):
    """A stretch where the density is straight, from ``f0`` at ``low`` to ``f1`` at ``high``."""

    low: float
    high: float
    f0: float
    f1: float

    def cut(self, low: float, high: float) -> _Straight | None:
        """The part between low and high; None if there is none."""
        p, q = max(self.low, low), min(self.high, high)
        if not p < q:
            return None
        slope = (self.f1 - self.f0) / (self.high - self.low)
        return _Straight(p, q, self.f0 + slope * (p - self.low), self.f0 + slope * (q - self.low))


class Continuous(Protocol):
    """A distribution with a density."""

    @property
    def support(self) -> tuple[float, float]:
        """The ends between which it lies; may be infinite."""

    @property
    def breaks(self) -> tuple[float, ...]:
        """Natural values at which the density is not smooth, rising."""

    @property
    def mean(self) -> float: ...

    def density(self, x: float) -> float: ...

    def probability(self, low: float, high: float) -> float: ...

    def moment(self, low: float, high: float) -> float:
        """The integral of x times the density from low to high."""

    def discounted(self, low: float, high: float, rho: float, start: float) -> float:
        """The integral of exp(-(x - start) / rho) times the density; rho > 0, start <= low."""

    def mirrored(self) -> Continuous:
        """The distribution of -x."""

    def draw(self, rng: np.random.Generator, size: int) -> Floats: ...


class _Pieces:
    """What follows for a density made of straight pieces."""

    def _pieces(self) -> tuple[_Straight, ...]:
        raise NotImplementedError

    @property
    def support(self) -> tuple[float, float]:
        pieces = self._pieces()
        return pieces[0].low, pieces[-1].high

    @property
    def breaks(self) -> tuple[float, ...]:
        pieces = self._pieces()
        return (*(p.low for p in pieces), pieces[-1].high)

    def _between(self, low: float, high: float) -> list[_Straight]:
        cuts = (piece.cut(low, high) for piece in self._pieces())
        return [c for c in cuts if c is not None]

    def density(self, x: float) -> float:
        for p in self._pieces():
            if p.low <= x <= p.high:
                return p.f0 + (p.f1 - p.f0) * (x - p.low) / (p.high - p.low)
        return 0.0

    def probability(self, low: float, high: float) -> float:
        return sum((p.high - p.low) * (p.f0 + p.f1) / 2 for p in self._between(low, high))

    def moment(self, low: float, high: float) -> float:
        total = 0.0
        for p in self._between(low, high):
            h = p.high - p.low
            total += p.low * h * (p.f0 + p.f1) / 2 + h * h * (p.f0 + 2 * p.f1) / 6
        return total

    def discounted(self, low: float, high: float, rho: float, start: float) -> float:
        # Of f(x) = f0 + slope (x - p) over a stretch h, with y = h / rho:
        # exp(-(p - start)/rho) (f0 rho (1 - e^-y) + slope rho^2 (1 - (1 + y) e^-y)).
        from scipy.special import gammainc

        total = 0.0
        for p in self._between(low, high):
            h = p.high - p.low
            y, slope = h / rho, (p.f1 - p.f0) / h
            # gammainc(2, y) = 1 - (1 + y) e^-y, without the cancellation.
            inner = -p.f0 * rho * math.expm1(-y) + slope * rho * rho * float(gammainc(2, y))
            total += math.exp(-(p.low - start) / rho) * inner
        return total


def _numbers(**given: float) -> None:
    for name, x in given.items():
        if not math.isfinite(x):
            raise ModelError(_("{name} is {value}, not finite").format(name=name, value=x))


@dataclass(frozen=True)
class Uniform(_Pieces):
    """Every value from ``low`` to ``high`` alike."""

    low: float
    high: float

    def __post_init__(self) -> None:
        _numbers(low=self.low, high=self.high)
        if not self.low < self.high:
            message = _("a uniform distribution needs low below high, not {low} and {high}")
            raise ModelError(message.format(low=self.low, high=self.high))

    def _pieces(self) -> tuple[_Straight, ...]:
        f = 1 / (self.high - self.low)
        return (_Straight(self.low, self.high, f, f),)

    @property
    def mean(self) -> float:
        return (self.low + self.high) / 2

    def mirrored(self) -> Uniform:
        return Uniform(-self.high, -self.low)

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        return rng.uniform(self.low, self.high, size)


@dataclass(frozen=True)
class Triangular(_Pieces):
    """From ``low`` over the likeliest ``mode`` to ``high``."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        _numbers(low=self.low, mode=self.mode, high=self.high)
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            message = _("a triangular distribution needs low <= mode <= high, not {numbers}")
            numbers = f"{self.low}, {self.mode}, {self.high}"
            raise ModelError(message.format(numbers=numbers))

    def _pieces(self) -> tuple[_Straight, ...]:
        top = 2 / (self.high - self.low)
        up = _Straight(self.low, self.mode, 0.0, top)
        down = _Straight(self.mode, self.high, top, 0.0)
        return tuple(p for p in (up, down) if p.low < p.high)

    @property
    def mean(self) -> float:
        return (self.low + self.mode + self.high) / 3

    def mirrored(self) -> Triangular:
        return Triangular(-self.high, -self.mode, -self.low)

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        return rng.triangular(self.low, self.mode, self.high, size)


@dataclass(frozen=True)
class Normal:
    """Normal with mean ``mu`` and standard deviation ``sigma``, cut off at ``low`` and ``high``."""

    mu: float
    sigma: float
    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        _numbers(mu=self.mu, sigma=self.sigma)
        if not self.sigma > 0:
            raise ModelError(_("sigma is {value}, not above 0").format(value=self.sigma))
        if not self.low < self.high or not self._log_whole > -700:
            message = _("a normal distribution has nothing between {low} and {high}")
            raise ModelError(message.format(low=self.low, high=self.high))

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    @property
    def breaks(self) -> tuple[float, ...]:
        # For quadrature: where the density is not negligible, in pieces of one deviation.
        near = [self.mu + k * self.sigma for k in range(-9, 10)]
        inside = [x for x in near if self.low < x < self.high]
        ends = [x for x in self.support if math.isfinite(x)]
        return tuple(sorted({*inside, *ends}))

    @property
    def mean(self) -> float:
        return self.moment(self.low, self.high)

    def _log(self, low: float, high: float, shift: float = 0.0) -> float:
        """The logarithm of the untruncated probability, of a mean ``shift`` deviations lower."""
        from scipy.special import log_ndtr

        a, b = (low - self.mu) / self.sigma + shift, (high - self.mu) / self.sigma + shift
        if a > 0:
            a, b = -b, -a  # in the lower tail, where small differences keep their digits
        if not a < b:
            return -math.inf
        upper, lower = float(log_ndtr(b)), float(log_ndtr(a))
        return upper + math.log(-math.expm1(lower - upper)) if lower < upper else -math.inf

    @property
    def _log_whole(self) -> float:
        return self._log(self.low, self.high)

    def _cut(self, low: float, high: float) -> tuple[float, float]:
        return max(low, self.low), min(high, self.high)

    def _bell(self, x: float) -> float:
        z = (x - self.mu) / self.sigma
        return math.exp(-z * z / 2) / math.sqrt(2 * math.pi) if math.isfinite(z) else 0.0

    def density(self, x: float) -> float:
        if not self.low <= x <= self.high:
            return 0.0
        return self._bell(x) / self.sigma / math.exp(self._log_whole)

    def probability(self, low: float, high: float) -> float:
        p, q = self._cut(low, high)
        return math.exp(self._log(p, q) - self._log_whole) if p < q else 0.0

    def moment(self, low: float, high: float) -> float:
        p, q = self._cut(low, high)
        if not p < q:
            return 0.0
        bells = (self._bell(p) - self._bell(q)) / math.exp(self._log_whole)
        return self.mu * self.probability(p, q) + self.sigma * bells

    def discounted(self, low: float, high: float, rho: float, start: float) -> float:
        p, q = self._cut(low, high)
        if not p < q:
            return 0.0
        # Completing the square: the mean moves down by sigma^2 / rho.
        k = self.sigma / rho
        front = (start - self.mu) / rho + k * k / 2
        return math.exp(front + self._log(p, q, shift=k) - self._log_whole)

    def mirrored(self) -> Normal:
        return Normal(-self.mu, self.sigma, -self.high, -self.low)

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        from scipy.special import ndtr, ndtri

        a, b = ((x - self.mu) / self.sigma for x in self.support)
        if math.isinf(a) and math.isinf(b):
            return rng.normal(self.mu, self.sigma, size)
        if a > 0:  # the lower tail keeps its digits
            return -self.mirrored().draw(rng, size)
        share = rng.uniform(float(ndtr(a)), float(ndtr(b)), size)
        drawn = self.mu + self.sigma * np.asarray(ndtri(share), float)
        return np.clip(drawn, self.low, self.high)


@dataclass(frozen=True)
class Discrete:
    """One of ``values``, each with its probability; they sum to 1."""

    values: tuple[float, ...]
    probabilities: tuple[float, ...]

    def __init__(self, values: Sequence[float], probabilities: Sequence[float]) -> None:
        object.__setattr__(self, "values", tuple(float(x) for x in values))
        object.__setattr__(self, "probabilities", tuple(float(p) for p in probabilities))
        if not self.values or len(self.values) != len(self.probabilities):
            message = _("{n} values and {m} probabilities: give one for each")
            raise ModelError(message.format(n=len(self.values), m=len(self.probabilities)))
        _numbers(**{f"value {x}": x for x in self.values})
        if not all(p >= 0 for p in self.probabilities) or abs(sum(self.probabilities) - 1) > 1e-9:
            raise ModelError(_("probabilities must not be below 0 and must sum to 1"))

    @classmethod
    def certain(cls, value: float) -> Discrete:
        """A value known for certain."""
        return cls((value,), (1.0,))

    @property
    def support(self) -> tuple[float, float]:
        return min(self.values), max(self.values)

    @property
    def mean(self) -> float:
        return sum(x * p for x, p in zip(self.values, self.probabilities, strict=True))

    def mirrored(self) -> Discrete:
        return Discrete([-x for x in self.values], self.probabilities)

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        total = np.array(self.probabilities)
        return rng.choice(np.array(self.values), size, p=total / total.sum())


Distribution = Continuous | Discrete
