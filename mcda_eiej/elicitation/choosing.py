"""Which question is expected to settle most: arrays.

The remaining weights fall into the regions where each alternative is best. Points spread evenly
over each region show how an answer would divide it; the volume of each region is exact. An answer
that leaves all weights in one region settles the decision, so what is left open by an answer is
measured by how much of the others there is beside each region, in terms of length rather than of
volume: a region of a thousandth of the volume in five dimensions is still a quarter as wide.

The measure is a heuristic. It follows the equivalence class edge cutting of Golovin, Krause & Ray
(2010), Near-optimal Bayesian active learning with noisy observations, Advances in Neural
Information Processing Systems 23, which asks what cuts most pairs of hypotheses that lead to
different decisions (there the exponents are 1); the exponents here were chosen on random models
because they need fewer questions. No answer depends on it: what is settled is proved exactly.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "best_grades",
    "best_thresholds",
    "counts",
    "open_after",
    "points_in",
    "product",
    "sequence",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
SIZE = 1.35
"""How much an answer that leaves many weights counts beside one that leaves few; above 1."""

SMALL = 200_000
"""Multiplications in a matrix product that one thread does alone (OpenBLAS: up to 2 ** 18)."""


def sequence(n: int, d: int, shift: Floats) -> Floats:
    """(n, d) points that fill the unit cube evenly: an additive recurrence, shifted.

    The recurrence by powers of the root of x^(d+1) = x + 1 (Roberts 2018, "The unreasonable
    effectiveness of quasirandom sequences").
    """
    root = 1.5
    for _step in range(60):
        root = (1 + root) ** (1 / (d + 1))
    steps = root ** -np.arange(1.0, d + 1)
    return np.asarray((shift + np.outer(np.arange(1, n + 1), steps)) % 1)


def points_in(corners: Floats, volume: Floats, unit: Floats) -> Floats:
    """(n, k) points spread evenly over simplices (S, d + 1, k) of these volumes.

    Parameters
    ----------
    unit : (n, d + 1) points of the unit cube: the first coordinate chooses the simplex, the gaps
        between the others, in order, are even on it
    """
    edges = np.cumsum(volume) / volume.sum()
    pick = np.minimum(np.searchsorted(edges, unit[:, 0]), len(edges) - 1)
    cuts = np.sort(unit[:, 1:], axis=1)
    ones = np.ones((len(unit), 1))
    shares = np.diff(np.concatenate([0 * ones, cuts, ones], axis=1), axis=1)
    return np.asarray(np.matmul(shares[:, None, :], corners[pick])[:, 0])


def open_after(mass: Floats, dimension: int) -> Floats:
    """How much answers leave open, (...), from the mass (..., m) they leave in each region.

    0 where all is in one region. With q the shares of the regions and p their sum,
    p^SIZE (sum over i != j of (q_i q_j)^a)^b with a = 3 / (2 d), b = 2/3, so that a small region
    counts by its width, q^(1/d).
    """
    total = mass.sum(axis=-1)
    root = (mass / np.where(total > 0, total, 1.0)[..., None]) ** (1.5 / dimension)
    pairs = np.maximum(root.sum(axis=-1) ** 2 - (root * root).sum(axis=-1), 0.0)
    # One region alone: rounding must not make it a little more.
    pairs = np.where((mass > 0).sum(axis=-1) < 2, 0.0, pairs)
    return np.asarray(total**SIZE * pairs ** (2 / 3))


def product(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """a @ b, (n, k) by (k, Q), in pieces that BLAS does not share out between threads.

    These products take no time; threads that wait for each other do, on a machine with other work.
    """
    made = np.empty((len(a), b.shape[1]), dtype=a.dtype)
    size = max(1, SMALL // max(a.size, 1))
    for at in range(0, b.shape[1], size):
        made[:, at : at + size] = a @ b[:, at : at + size]
    return made


def counts(points: list[Floats], more: Floats, less: Floats, steps: Floats) -> Floats:
    """(Q, B + 1, m) how many points of each region have their ratio between which steps.

    Parameters
    ----------
    points : m arrays (n, k)
    more, less : (Q, k) the sides of each comparison
    steps : (B,) rising
    """
    many, size = len(more), len(steps) + 1
    first = np.arange(many) * size
    edges = steps.astype(np.float32)
    sides = more.T.astype(np.float32), less.T.astype(np.float32)
    made = np.empty((many, size, len(points)))
    for i, some in enumerate(points):
        w = some.astype(np.float32)
        ratio = product(w, sides[0]) / np.maximum(product(w, sides[1]), 1e-30)
        place = np.searchsorted(edges, ratio.ravel()).reshape(ratio.shape) + first
        made[:, :, i] = np.bincount(place.ravel(), minlength=many * size).reshape(many, size)
    return made


def best_grades(number: Floats, weight: Floats, dimension: int) -> Floats:
    """(Q,) what is expected to be open after each graded question; ``weight`` (m,) per point."""
    return np.asarray(open_after(number * weight, dimension).sum(axis=1))


def best_thresholds(number: Floats, weight: Floats, dimension: int) -> Floats:
    """(Q, B) what is expected to be open after each yes/no question."""
    below = np.cumsum(number, axis=1)
    # Numbers of points are whole: what lies above is exact, and 0 where it is nothing.
    above = below[:, -1:] - below[:, :-1]
    return np.asarray(
        open_after(below[:, :-1] * weight, dimension) + open_after(above * weight, dimension)
    )
