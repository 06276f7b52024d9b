"""Scores under many weights and drawn values at once, for every aggregation.

Layout: alternatives m first, draws n last, so that one leaf's values (m, n) meet one leaf's weights
(n,) in whole rows. Picklable, stateless.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError
from ..i18n import gettext as _

__all__ = ["Scoring", "master_constants"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scoring:
    """How leaf values and global leaf weights make scores."""

    aggregation: str
    scaling_sum: float

    @property
    def linear(self) -> bool:
        """Whether scores are weighted sums."""
        return self.aggregation == "additive" or (
            self.aggregation == "multiplicative" and self.scaling_sum == 1.0
        )

    def scores(self, values: Iterable[Floats], weights: Floats) -> Floats:
        """(m, n) scores.

        Parameters
        ----------
        values : per leaf (m, n), or (m, 1) where all draws have the same
        weights : (L, n) global leaf weights, or (L, 1)
        """
        if self.linear:
            total: Floats | None = None
            for v, w in zip(values, weights, strict=True):
                part = v * w
                if total is None:
                    total = part
                elif total.shape == part.shape:
                    total += part
                else:
                    total = total + part
            return np.zeros(()) if total is None else total
        if self.aggregation == "product":
            return _product(values, weights)
        constants = self.scaling_sum * weights
        if (constants > 1 + 1e-12).any():
            raise ModelError(
                _(
                    "a multiplicative model with scaling_sum {total:g} has no scaling constant "
                    "above 1: constrain every leaf's weight to at most {most:.6g}"
                ).format(total=self.scaling_sum, most=1 / self.scaling_sum)
            )
        big_k = master_constants(np.minimum(constants, 1.0))
        logs: Floats | float = 0.0
        with np.errstate(divide="ignore"):
            for v, k in zip(values, constants, strict=True):
                logs = logs + np.log1p(big_k * k * v)
        return np.asarray(np.expm1(logs) / big_k)


def _product(values: Iterable[Floats], weights: Floats) -> Floats:
    """Weighted products; a value 0 with positive weight gives 0, with weight 0 it is no matter."""
    logs: Floats | float = 0.0
    nothing: NDArray[np.bool_] | bool = False
    for v, w in zip(values, weights, strict=True):
        zero = v <= 0
        logs = logs + w * np.log(np.where(zero, 1.0, v))
        nothing = nothing | (zero & (w > 0))
    return np.where(nothing, 0.0, np.exp(logs))


def master_constants(constants: Floats) -> Floats:
    """(n,) the master constant K of Keeney & Raiffa's multiplicative form for (L, n) constants.

    The non-zero root of 1 + K = prod(1 + K k_i), as in `values.multiplicative_constant`. With
    K = exp(u) - 1 the difference of logarithms is convex in u and 0 at u = 0, so Newton's method
    from beyond the other root goes straight to it. No column sums to 1.
    """
    u = np.where(constants.sum(axis=0) < 1, 0.5, -0.5)

    def excess(u: Floats) -> tuple[Floats, Floats]:
        inner = constants * np.expm1(u)
        with np.errstate(divide="ignore"):
            value = np.log1p(inner).sum(axis=0) - u
        slope = (constants * np.exp(u) / (1 + inner)).sum(axis=0) - 1
        return value, slope

    for _doubling in range(10):
        short = excess(u)[0] < 0
        if not short.any():
            break
        u = np.where(short, 2 * u, u)
    else:
        raise ModelError(_("some weights leave no master constant: too few of them are above 0"))
    for _step in range(100):
        value, slope = excess(u)
        following = u - value / slope
        if (np.abs(following - u) <= 1e-14 * np.abs(u)).all():
            break
        u = following
    return np.asarray(np.expm1(u))
