"""The least raise of an alternative's own ratings that lets it be best.

Best is at least as good as every other; ratings go no higher than the top of their scale. All
together: the least t such that every rating raised by t, or to the top, is enough (the least
L-infinity change, since a higher rating never hurts). One alone: the least raise of a single leaf.
Each at given weights or at some weights of a level, for an alternative that is not best already.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..projection import solve_lp
from .leading import greatest_lead

__all__ = ["Ratings", "raise_all", "raise_one", "raise_one_now"]

Floats = NDArray[np.float64]
TIE = 1e-12


@dataclass(frozen=True, eq=False)
class Ratings:
    """One alternative's leaf ratings and how they make its scores.

    ``own`` (L,); ``leaf_weights`` (k, L) what one unit of each of the level's weights gives the
    leaves; ``product`` where scores are weighted sums of logarithms; ``top`` of the scale of
    ratings, infinite without one; ``enough`` the raise that makes it as good as all on each leaf.
    """

    own: Floats
    leaf_weights: Floats
    product: bool
    top: float
    enough: float

    def raised(self, by: float) -> Floats:
        """(k,) values at the level once every rating is raised, none above the top."""
        ratings = np.minimum(self.own + by, self.top)
        return self.leaf_weights @ (np.log(ratings) if self.product else ratings)

    def needed(self, weights: Floats, gap: float) -> float:
        """The least raise of all ratings that gains ``gap`` at (L,) leaf weights."""
        if gap <= 0:
            return 0.0
        if self.product:
            from scipy.optimize import brentq

            def miss(by: float) -> float:
                gain = np.log(np.minimum(self.own + by, self.top) / self.own)
                return float(weights @ gain) - gap

            if miss(self.enough) <= 0:
                return self.enough
            return float(brentq(miss, 0.0, self.enough, xtol=1e-15))
        # Piecewise linear: each rating gains until it is at the top.
        room = self.top - self.own
        order = np.argsort(room)
        rest, gained, reached = float(weights.sum()), 0.0, 0.0
        for i in order:
            if rest > 0 and gained + rest * (room[i] - reached) >= gap:
                return reached + (gap - gained) / rest
            gained += rest * (room[i] - reached)
            reached, rest = float(room[i]), rest - float(weights[i])
        return reached

    def needed_of_one(self, leaf: int, gain: float) -> float:
        """The raise of one rating that adds ``gain`` to it or its logarithm; inf above the top."""
        raise_by = float(self.own[leaf] * math.expm1(gain)) if self.product else gain
        return raise_by if self.own[leaf] + raise_by <= self.top + TIE else math.inf


def raise_all(ratings: Ratings, rivals: Floats, rows: Floats, lead: float) -> float:
    """The least raise of all ratings that lets the alternative be best at some weights.

    At the weights of greatest lead after a raise, the raise that is just enough there is never
    more; repeated until it stays (Newton's method on a monotone function, as Dinkelbach 1967 does
    for ratios). A raise a little smaller is then tried, since the lead can be flat.
    """

    def lower(by: float) -> float:
        weights = greatest_lead(rivals, ratings.raised(by), rows)[1]
        gap = float((rivals @ weights).max() - ratings.raised(0.0) @ weights)
        return ratings.needed(weights @ ratings.leaf_weights, gap)

    if not ratings.product and (ratings.own - lead <= ratings.top).all():
        return -lead
    least = ratings.enough
    for _step in range(200):
        found = min(lower(least), lower(max(least - 1e-7, 0.0)))
        if found >= least - 1e-14:
            break
        least = found
    return least


def raise_one(ratings: Ratings, rivals: Floats, rows: Floats) -> tuple[float, int]:
    """The least raise of one rating that lets it be best at some weights, and that leaf (else -1).

    With y = w / (weight of the leaf) the raise is linear in y (Charnes & Cooper 1962).
    """
    own = ratings.raised(0.0)
    k = len(own)
    best, leaf = math.inf, -1
    for i, share in enumerate(ratings.leaf_weights.T):
        if not share.any():
            continue
        above = np.vstack([np.eye(k), rows, own - rivals])
        gain = np.append(np.zeros(k + len(rows)), np.ones(len(rivals)))
        found = solve_lp(
            np.append(np.zeros(k), 1.0),
            np.vstack([np.column_stack([above, gain]), np.append(np.zeros(k), 1.0)]),
            np.zeros(len(above) + 1),
            np.append(share, 0.0)[None],
            np.ones(1),
        )
        if found is not None:
            needed = ratings.needed_of_one(i, max(float(found[0][-1]), 0.0))
            if needed < best - TIE:
                best, leaf = needed, i
    return best, leaf


def raise_one_now(ratings: Ratings, weights: Floats, gap: float) -> tuple[float, int]:
    """The least raise of one rating that gains ``gap`` at (L,) leaf weights, and that leaf."""
    best, leaf = math.inf, -1
    for i, weight in enumerate(weights):
        needed = ratings.needed_of_one(i, gap / weight) if weight > 0 else math.inf
        if needed < best - TIE:
            best, leaf = needed, i
    return best, leaf
