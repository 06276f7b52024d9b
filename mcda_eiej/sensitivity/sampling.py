"""Random weights and values: uniform on simplexes and polytopes, and over linear extensions.

Samplers are frozen, picklable and stateless: ``draw(rng, n)`` gives (k, n), one column per draw,
and the generator alone decides the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import ConstraintError
from ..i18n import gettext as _
from ..ordinal import LinearExtensions
from ..projection import solve_lp

__all__ = [
    "HitAndRun",
    "OrderSampler",
    "Rejection",
    "Sampler",
    "Simplexes",
    "UniformRange",
    "hit_and_run",
    "interior",
    "order_sampler",
    "region_sampler",
]

PILOT = 20_000
CHEAP = 0.01
# Up to so many linear extensions of a part are written out; more are walked through down-sets.
LISTED = 1000

Floats = NDArray[np.float64]
Generator = np.random.Generator


class Sampler(Protocol):
    """Whatever draws (k, n) columns."""

    def draw(self, rng: Generator, n: int) -> Floats:
        """``n`` independent draws, or nearly so for a Markov chain."""


@dataclass(frozen=True)
class Simplexes:
    """Independent uniform points of simplexes, Dirichlet(1, ..., 1).

    ``groups`` holds the rows of each simplex among ``size`` rows. Exponentials over their sum are
    uniform; uniforms over their sum are not (they crowd the centre).
    """

    size: int
    groups: tuple[tuple[int, ...], ...]

    def draw(self, rng: Generator, n: int) -> Floats:
        """(size, n)."""
        drawn = rng.standard_exponential((self.size, n))
        if len(self.groups) == 1:
            drawn /= drawn.sum(axis=0)
            return drawn
        for group in self.groups:
            rows = list(group)
            drawn[rows] /= drawn[rows].sum(axis=0)
        return drawn

    @property
    def sums(self) -> Floats:
        """(groups, size) one row per simplex: sums @ w = 1."""
        return np.array([[float(i in g) for i in range(self.size)] for g in self.groups])


@dataclass(frozen=True, eq=False)
class Rejection:
    """The draws of ``base`` that satisfy rows @ w >= bounds."""

    base: Sampler
    rows: Floats
    bounds: Floats

    def draw(self, rng: Generator, n: int) -> Floats:
        """(k, n) accepted draws; in constant memory, however few are accepted."""
        kept: list[Floats] = []
        have, tried = 0, 0
        while have < n:
            # As many as the acceptance so far calls for, within bounds.
            rate = max(have / tried, 1e-3) if tried else 0.5
            batch = int(min(max((n - have) / rate * 1.1, 1024), 65536))
            drawn = self.base.draw(rng, batch)
            good = drawn[:, (self.rows @ drawn >= self.bounds[:, None]).all(axis=0)]
            kept.append(good)
            have += good.shape[1]
            tried += batch
        return np.concatenate(kept, axis=1)[:, :n]


@dataclass(frozen=True, eq=False)
class HitAndRun:
    """Many Markov chains at once on the polytope {origin + basis z : rows z >= bounds}.

    Smith (1984), Operations Research 32(6), 1296-1308: from a point go in a random direction to a
    uniform point of the chord. Directions follow ``shape`` (a factor of the region's covariance),
    so that a long thin region is crossed as fast as a ball. Each call starts chains at points of
    ``pool``, lets them forget it for 20 steps per dimension, and keeps every (2 d)-th point.
    """

    origin: Floats
    basis: Floats
    rows: Floats
    bounds: Floats
    shape: Floats
    pool: Floats

    def draw(self, rng: Generator, n: int) -> Floats:
        """(k, n) points; those of one chain are slightly dependent."""
        d = self.basis.shape[1]
        if d == 0:
            return np.repeat(self.origin[:, None], n, axis=1)
        chains = min(512, n)
        rounds = -(-n // chains)
        z = self.pool[:, rng.integers(self.pool.shape[1], size=chains)]
        z = self.walk(rng, z, 20 * d)
        points = np.empty((d, rounds * chains))
        for r in range(rounds):
            z = self.walk(rng, z, 2 * d)
            points[:, r * chains : (r + 1) * chains] = z
        # Rounding may put a point of a facet a hair outside the simplex.
        return np.maximum(self.origin[:, None] + self.basis @ points[:, :n], 0.0)

    def walk(self, rng: Generator, z: Floats, steps: int) -> Floats:
        """``steps`` steps of every chain; ``z`` is (d, chains)."""
        for _step in range(steps):
            direction = self.shape @ rng.standard_normal(z.shape)
            slack = np.maximum(self.rows @ z - self.bounds[:, None], 0.0)
            with np.errstate(divide="ignore", invalid="ignore"):
                speed = self.rows @ direction
                reach = -slack / speed
            up = np.where(speed < 0, reach, np.inf).min(axis=0)
            down = np.where(speed > 0, reach, -np.inf).max(axis=0)
            z = z + (down + (up - down) * rng.random(z.shape[1])) * direction
        return z


def hit_and_run(
    rng: Generator,
    rows: Floats,
    bounds: Floats,
    equal: Floats,
    right: Floats,
) -> HitAndRun:
    """A sampler of {w : rows w >= bounds, equal w = right}, in the region's own dimension.

    Inequalities that hold as equations on the whole region (``a >= b`` with ``b >= a``) are found
    and taken as such (van Valkenhoef, Tervonen & Postmus 2014, European Journal of Operational
    Research 239, 865-867, take given equations the same way).

    Raises
    ------
    ConstraintError
        An empty region.
    """
    inside, tight = relative_interior(rows, bounds, equal, right)
    hull = np.vstack([equal, rows[tight]])
    _u, sizes, vt = np.linalg.svd(hull, full_matrices=True)
    rank = int((sizes > 1e-10 * max(1.0, float(sizes.max(initial=0.0)))).sum())
    basis = vt[rank:].T
    g, h = rows[~tight] @ basis, bounds[~tight] - rows[~tight] @ inside
    matters = np.linalg.norm(g, axis=1) > 1e-12
    g, h = g[matters], h[matters]
    d = basis.shape[1]
    chain = HitAndRun(inside, basis, g, h, np.eye(d), np.zeros((d, 1)))
    if d == 0:
        return chain
    z = np.zeros((d, max(512, 8 * d)))
    for _round in range(6):
        z = chain.walk(rng, z, 20 * d)
        spread, axes = np.linalg.eigh(np.atleast_2d(np.cov(z)))
        scale = np.sqrt(np.maximum(spread, 1e-18 * spread.max()))
        chain = HitAndRun(inside, basis, g, h, axes * scale, z)
    return HitAndRun(inside, basis, g, h, chain.shape, chain.walk(rng, z, 50 * d))


def region_sampler(
    rng: Generator, base: Simplexes, rows: Floats, bounds: Floats, equal: Floats, right: Floats
) -> Rejection | HitAndRun:
    """Uniform on the part of ``base`` where rows @ w >= bounds and equal @ w = right.

    By rejection where at least 1 % of a pilot of 20,000 draws is accepted, else by hit-and-run.
    """
    if not len(equal):
        pilot = base.draw(rng, PILOT)
        if (rows @ pilot >= bounds[:, None]).all(axis=0).mean() >= CHEAP:
            return Rejection(base, rows, bounds)
    return hit_and_run(rng, *_within(base, rows, bounds, equal, right))


def interior(base: Simplexes, rows: Floats, bounds: Floats, equal: Floats, right: Floats) -> Floats:
    """A point in the relative interior of that part; ConstraintError if it is empty."""
    return relative_interior(*_within(base, rows, bounds, equal, right))[0]


def _within(
    base: Simplexes, rows: Floats, bounds: Floats, equal: Floats, right: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """The constraints with those of the simplexes."""
    return (
        np.vstack([rows, np.eye(base.size)]),
        np.concatenate([bounds, np.zeros(base.size)]),
        np.vstack([base.sums, equal]),
        np.concatenate([np.ones(len(base.groups)), right]),
    )


def relative_interior(
    rows: Floats, bounds: Floats, equal: Floats, right: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """A point where no inequality is tight that need not be, and which are tight everywhere.

    One linear program (Freund, Roundy & Todd 1985, MIT Sloan working paper 1674-85): scale the
    region up until every slack that can be positive is at least 1.
    """
    c, k = rows.shape
    # Variables: scaled point, scale >= 1, one slack share in [0, 1] per row; maximise the shares.
    zero, eye = np.zeros((c, k)), np.eye(c)
    g = np.vstack(
        [
            np.column_stack([rows, -bounds, -eye]),
            np.column_stack([zero, np.zeros(c), eye]),
            np.column_stack([zero, np.zeros(c), -eye]),
            np.concatenate([np.zeros(k), [1.0], np.zeros(c)])[None, :],
        ]
    )
    h = np.concatenate([np.zeros(2 * c), -np.ones(c), [1.0]])
    a = np.column_stack([equal, -right, np.zeros((len(equal), c))])
    cost = np.concatenate([np.zeros(k + 1), -np.ones(c)])
    found = solve_lp(cost, g, h, a, np.zeros(len(equal)))
    if found is None:
        raise ConstraintError(_("the constraints contradict each other: no weights satisfy them"))
    x = found[0]
    return np.asarray(x[:k] / x[k], float), np.asarray(x[k + 1 :] < 0.5)


@dataclass(frozen=True, eq=False)
class UniformRange:
    """Independent uniform values in low..high, (m,) each."""

    low: Floats
    high: Floats

    def draw(self, rng: Generator, n: int) -> Floats:
        """(m, n)."""
        width = (self.high - self.low)[:, None]
        if not width.any():
            return np.repeat(self.low[:, None], n, axis=1)
        return self.low[:, None] + width * rng.random((len(self.low), n))


class Extensions(Protocol):
    """Uniform linear extensions of one connected part of an order."""

    def places(self, rng: Generator, n: int) -> NDArray[np.intp]:
        """(s, n) the place of each class, 0 the worst."""


@dataclass(frozen=True, eq=False)
class Listed:
    """All linear extensions written out, (s, count) places: one number picks one."""

    table: NDArray[np.intp]

    def places(self, rng: Generator, n: int) -> NDArray[np.intp]:
        """(s, n)."""
        return self.table[:, rng.integers(self.table.shape[1], size=n)]


@dataclass(frozen=True, eq=False)
class Walked:
    """From below through the down-sets, to each with the share of the extensions that take it.

    By down-set (first the empty one) the cumulative chances of the next class and the down-set that
    it leads to.
    """

    chances: Floats
    following: NDArray[np.intp]

    def places(self, rng: Generator, n: int) -> NDArray[np.intp]:
        """(s, n)."""
        size = self.chances.shape[1]
        found = np.empty((size, n), dtype=np.intp)
        state, columns = np.zeros(n, dtype=np.intp), np.arange(n)
        for place in range(size):
            chosen = (self.chances[state] <= rng.random(n)[:, None]).sum(axis=1)
            found[chosen, columns] = place
            state = self.following[state, chosen]
        return found


@dataclass(frozen=True, eq=False)
class OrderSampler:
    """Values behind a uniform linear extension of a partial order.

    The classes of each connected part get uniform keys, sorted, in the order of a uniform linear
    extension of that part, which together make a uniform linear extension of the whole.
    ``spaced``: equal spacing by place; else sorted uniform values with best 1 and worst 0, which is
    the keys stretched to [0, 1].

    ``parts`` : the classes of each part of more than one class, and its extensions.
    """

    member: NDArray[np.intp]
    classes: int
    parts: tuple[tuple[NDArray[np.intp], Extensions], ...]
    spaced: bool

    def draw(self, rng: Generator, n: int) -> Floats:
        """(m, n)."""
        if self.classes == 1:
            return np.full((len(self.member), n), 0.5)
        keys = rng.random((self.classes, n))
        for classes, extensions in self.parts:
            ordered = np.sort(keys[classes], axis=0)
            keys[classes] = np.take_along_axis(ordered, extensions.places(rng, n), axis=0)
        if self.spaced:
            places = np.zeros(keys.shape, dtype=np.uint16)
            for row in keys:
                places += keys > row
            values = places / (self.classes - 1)
        else:
            worst = keys.min(axis=0)
            values = (keys - worst) / (keys.max(axis=0) - worst)
        return np.asarray(values[self.member])


def order_sampler(member: Sequence[int], below: NDArray[np.bool_], spaced: bool) -> OrderSampler:
    """The sampler of a strict order of classes (see `ordinal.order_classes`).

    Parameters
    ----------
    member : (m,) class of each alternative
    below : (c, c) ``below[i, j]``: i is worse than j; transitively closed
    """
    import networkx as nx

    graph = nx.from_numpy_array((below | below.T).astype(int))
    parts: list[tuple[NDArray[np.intp], Extensions]] = []
    for component in nx.connected_components(graph):
        if len(component) > 1:
            classes = np.array(sorted(component), dtype=np.intp)
            parts.append((classes, _extensions(below[np.ix_(classes, classes)])))
    return OrderSampler(np.array(member, dtype=np.intp), len(below), tuple(parts), spaced)


def _extensions(below: NDArray[np.bool_]) -> Extensions:
    extensions = LinearExtensions(below)
    size = extensions.size
    if extensions.count <= LISTED:
        orders: list[tuple[int, tuple[int, ...]]] = [(0, ())]
        for _place in range(size):
            orders = [
                (downset | (1 << j), (*order, j))
                for downset, order in orders
                for j in extensions.addable(downset)
            ]
        return Listed(np.argsort([order for _all, order in orders], axis=1).T.copy())
    ways = extensions.completions
    number = {downset: i for i, downset in enumerate([0, *(d for d in ways if d)])}
    chances = np.zeros((len(number), size))
    following = np.zeros((len(number), size), dtype=np.intp)
    for downset, i in number.items():
        addable = extensions.addable(downset)
        for j in addable:
            bigger = downset | (1 << j)
            # True division of integers is right however large they are.
            chances[i, j] = ways[bigger] / ways[downset]
            following[i, j] = number[bigger]
        chances[i] = np.cumsum(chances[i])
        if addable:
            chances[i, addable[-1] :] = 1.0
    return Walked(chances, following)
