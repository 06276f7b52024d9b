"""The weights that answers leave, and what can still be best among them.

Exact: the weights are a polytope with its corners, scores are linear, and so who is best for every
remaining weighting, and how great regret can be, is seen at the corners. What is called settled is
checked once more by linear programs on the answers themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..additive import tied, top_set
from ..errors import TooLargeError
from ..i18n import gettext as _
from ..polytope import FacesError, Polytope, clip, clip_all, plane, triangulate, volumes
from ..projection import solve_lp
from .choosing import points_in, product, sequence

__all__ = ["Remaining", "Spread"]

Floats = NDArray[np.float64]
PROVED = 1e-9
"""By how much a rival may seem to lead in a linear program, which is no more exact than that."""
SLIVER = 1e-16
"""The share given to a region that rounding has left without a volume."""

NOTHING = 1e-12
"""Weights that rounding has left where there are none."""


@dataclass(frozen=True, eq=False)
class Spread:
    """Points of the unit cube, (n, d) for every d, moved by ``seed`` and by the answers given."""

    samples: int
    seed: int

    def unit(self, dimension: int, answers: int) -> Floats:
        """(n, dimension + 1) points for a polytope of that dimension."""
        shift = np.random.default_rng((self.seed, answers)).random(dimension + 1)
        return sequence(self.samples, dimension + 1, shift)


@dataclass(frozen=True, eq=False)
class Remaining:
    """What is left after some answers.

    ``values`` (m, k): scores are values @ w. ``rows`` (c, k) what the answers say, rows @ w >= 0.
    ``sides`` (s, k) what stood on either side of each question that was answered. ``alive`` the
    alternatives that could be best before the last answer.
    """

    values: Floats
    polytope: Polytope
    rows: Floats
    sides: Floats
    alive: tuple[int, ...]
    spread: Spread
    children: dict[object, Remaining] = field(default_factory=dict, repr=False)
    chosen: dict[object, object] = field(default_factory=dict, repr=False)

    def after(self, rows: Floats, side: Floats) -> Remaining:
        """What is left when ``rows @ w >= 0`` is known too, which may be nothing.

        Parameters
        ----------
        rows : (c, k)
        side : (k,) 1 for the weights on either side of the question
        """
        polytope = self.polytope
        for row in rows:
            if polytope.is_empty:
                break
            size = np.abs(row).max()
            if (polytope.corners @ row / size).min() < 0:
                polytope = clip(polytope, row / size)
        return Remaining(
            self.values,
            polytope,
            np.vstack([self.rows, rows]),
            np.vstack([self.sides, side]),
            self.candidates,
            self.spread,
        )

    @cached_property
    def is_empty(self) -> bool:
        """Whether no weights are left, or none with anything on the sides of an answered question.

        "a is twice b" and "b is twice a" leave weights where both are nothing: they clash.
        """
        if self.polytope.is_empty:
            return True
        most = (self.polytope.corners @ self.sides.T).max(axis=0, initial=0.0)
        return bool((most <= NOTHING).any())

    @cached_property
    def scores(self) -> Floats:
        """(n, m) scores at the corners."""
        return np.asarray(self.polytope.corners @ self.values.T)

    @cached_property
    def dimension(self) -> int:
        """Of the remaining weights: one less than their number, unless answers tie them."""
        corners = self.polytope.corners
        return int(np.linalg.matrix_rank(corners - corners.mean(axis=0), tol=1e-9))

    @cached_property
    def decided(self) -> tuple[int, ...]:
        """The alternatives that are best, or tied for best, for every remaining weighting.

        Seen at the corners and then proved by linear programs; empty if there is none.
        """
        at_all = np.flatnonzero(top_set(self.scores).all(axis=0))
        return tuple(int(i) for i in at_all if self.least_lead(int(i)) >= -PROVED)

    def least_lead(self, i: int) -> float:
        """The least, over remaining weights and rivals, by which i leads: a linear program each."""
        m, k = self.values.shape
        if m == 1:
            return 0.0
        scale = max(1.0, float(np.abs(self.values).max()))
        above = np.vstack([np.eye(k), self.rows])
        least = np.inf
        for j in range(m):
            lead = self.values[i] - self.values[j]
            if j == i or (lead >= 0).all():
                continue
            found = solve_lp(lead, above, np.zeros(len(above)), np.ones((1, k)), np.ones(1))
            if found is None:
                raise ArithmeticError("a region that is not empty was called infeasible")
            least = min(least, float(lead @ found[0]) / scale)
        return 0.0 if least == np.inf else least

    @cached_property
    def regions(self) -> dict[int, tuple[float, Floats]]:
        """Alternative -> (share of the remaining weights where it is best, points spread there).

        Of alternatives tied throughout, the first. Shares are not normalised. Those that are best
        at no weights but on an edge of the others' are left out.

        Raises
        ------
        TooLargeError
            More weights and alternatives than can be cut into simplices.
        """
        try:
            return self._cut()
        except TooLargeError as error:
            message = _(
                "{m} alternatives at {k} weights have too many corners for questions that prove "
                "their answer; ask about the weights of one node, or say more in constraints"
            )
            m, k = self.values.shape
            raise TooLargeError(message.format(m=m, k=k)) from error

    def _cut(self) -> dict[int, tuple[float, Floats]]:
        top = top_set(self.scores)
        corners, d = self.polytope.corners, self.dimension
        unit = self.spread.unit(d, len(self.sides))
        basis = plane(corners, d)
        found: dict[int, tuple[float, Floats]] = {}
        for i in self.alive:
            if any(tied(self.scores[:, i], self.scores[:, j]).all() for j in found):
                continue
            region = clip_all(self.polytope, self._leads(i))
            try:
                index = triangulate(region)
                part = region.corners[index] if index.shape[1] == d + 1 else None
            except FacesError:
                part = None
            size = np.zeros(0) if part is None else volumes(part, basis)
            if part is not None and size.sum() > 0:
                found[i] = float(size.sum()), points_in(part, size, unit)
            elif self._alone(top, i).any():
                found[i] = 0.0, corners[self._alone(top, i)]
        total = sum(share for share, _points in found.values()) or 1.0
        return {i: (max(share / total, SLIVER), points) for i, (share, points) in found.items()}

    def forget_points(self) -> None:
        """Free what the choice of a question needs, and nothing else."""
        _kept = self.candidates
        self.__dict__.pop("regions", None)

    def _leads(self, i: int) -> Floats:
        """Rows where i meets the others, scaled to greatest coefficient 1, without those tied."""
        rows = np.where(tied(self.values[i], self.values), 0.0, self.values[i] - self.values)
        rows = rows[list(self.alive)]
        others = [
            n
            for n, j in enumerate(self.alive)
            if not tied(self.scores[:, i], self.scores[:, j]).all() and rows[n].any()
        ]
        size = np.abs(rows[others]).max(axis=1, keepdims=True)
        return np.asarray(rows[others] / size, float)

    def _alone(self, top: NDArray[np.bool_], i: int) -> NDArray[np.bool_]:
        """Corners where i is best and everything tied with it there is tied with it throughout."""
        same = np.array([tied(self.scores[:, i], s).all() for s in self.scores.T])
        return np.asarray(top[:, i] & ~(top & ~same).any(axis=1))

    @cached_property
    def candidates(self) -> tuple[int, ...]:
        """The alternatives that can still be best, those tied throughout with them included."""
        if self.decided:
            return self.decided
        return tuple(
            j
            for j in self.alive
            if any(tied(self.scores[:, i], self.scores[:, j]).all() for i in self.regions)
        )

    @cached_property
    def regrets(self) -> Floats:
        """(m,) the greatest possible regret of each alternative: convex, so it is at a corner."""
        best = self.scores.max(axis=1, keepdims=True)
        return np.asarray((best - self.scores).max(axis=0))

    def ratios(self, more: Floats, less: Floats) -> tuple[Floats, Floats]:
        """(Q,) and (Q,) the least and greatest ratio of the sides (Q, k) of comparisons."""
        corners = self.polytope.corners
        top, bottom = product(corners, more.T), product(corners, less.T)
        # A ratio of linear functions has its extremes at corners.
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = top / bottom
        nothing = np.isnan(ratio)
        return (
            np.where(nothing, np.inf, ratio).min(axis=0),
            np.where(nothing, -np.inf, ratio).max(axis=0),
        )
