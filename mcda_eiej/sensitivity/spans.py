"""Where the best alternative changes as one number moves: roots of differences between scores.

`exponential_roots` is exact for geometric-mean priorities: along one judgment they are ratios of
sums of exponentials in its logarithm with a common positive denominator, so that the sign of a
difference between scores is that of such a sum. `bracketed_roots` is for anything smooth, such as
eigenvectors. `spans` turns roots into stretches with one set of best alternatives each.

Roots that change nothing, such as crossings below the best, do no harm: neighbouring stretches
with the same best are joined.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..additive import top_set

__all__ = ["Around", "Span", "around", "bracketed_roots", "exponential_roots", "spans"]

Floats = NDArray[np.float64]
Scores = Callable[[Floats], Floats]
Group = tuple[int, ...]

_CLOSE = 1e-9  # roots nearer than this are one
_TIE = 1e-12
_EPS = 4 * np.finfo(float).eps


class Span(NamedTuple):
    """A stretch of the number on which ``best``, places of alternatives, are best."""

    left: float
    right: float
    best: Group


class Around(NamedTuple):
    """The closed stretch around a point in which the best stays, and the spans just outside."""

    low: float
    high: float
    below: Span | None
    above: Span | None


def exponential_roots(
    coefficients: ArrayLike, exponents: ArrayLike, low: float, high: float
) -> list[float]:
    """The u in (low, high) where sum_k b_k exp(c_k u) changes sign, in rising order.

    Two terms, and three with evenly spaced exponents (a quadratic), are solved in closed form.
    Else the sum divided by its first term has a derivative with one term less, between whose roots
    it is monotone (Rolle); so each root is bracketed, and none is missed.
    """
    b, c = np.asarray(coefficients, float), np.asarray(exponents, float)
    order = np.argsort(c, kind="stable")
    terms: list[tuple[float, float]] = []
    for k in order:
        if terms and c[k] - terms[-1][1] <= 1e-13:
            terms[-1] = (terms[-1][0] + float(b[k]), terms[-1][1])
        else:
            terms.append((float(b[k]), float(c[k])))
    largest = float(np.abs(b).max(initial=0.0))
    terms = [t for t in terms if abs(t[0]) > 1e-15 * largest]
    return _roots([t[0] for t in terms], [t[1] for t in terms], low, high)


def _roots(b: list[float], c: list[float], low: float, high: float) -> list[float]:
    if min(b, default=0.0) >= 0 or max(b) <= 0:
        return []  # terms of one sign: none
    if len(b) == 2:
        found = [math.log(-b[0] / b[1]) / (c[1] - c[0])]
    elif len(b) == 3 and math.isclose(c[1] - c[0], c[2] - c[1], rel_tol=1e-12):
        # b0 + b1 z + b2 z^2 with z = exp(h u); the second root by Vieta keeps its digits.
        discriminant = b[1] * b[1] - 4 * b[2] * b[0]
        if discriminant <= 0:
            return []
        q = -(b[1] + math.copysign(math.sqrt(discriminant), b[1])) / 2
        found = sorted(math.log(z) / (c[1] - c[0]) for z in (q / b[2], b[0] / q) if z > 0)
    else:
        rest, steps = b[1:], [x - c[0] for x in c[1:]]
        turns = _roots([y * s for y, s in zip(rest, steps, strict=True)], steps, low, high)

        def f(u: float) -> float:
            return b[0] + sum(y * math.exp(s * u) for y, s in zip(rest, steps, strict=True))

        found = []
        edges = [low, *turns, high]
        for left, right in pairwise(edges):
            found += _crossing(f, left, right)
    return [u for u in found if low < u < high]


def _crossing(f: Callable[[float], float], left: float, right: float) -> list[float]:
    from scipy.optimize import brentq

    if not f(left) * f(right) < 0:
        return []
    return [float(brentq(f, left, right, xtol=1e-14, rtol=_EPS))]


def bracketed_roots(scores: Scores, grid: ArrayLike) -> list[float]:
    """Where the greatest of smooth scores passes from one alternative to another.

    Parameters
    ----------
    scores : (t,) places to (t, m) scores
    grid : rising places, close enough for the scores to be nearly straight in between

    A change between neighbouring places with different leaders is bracketed and found; where a
    third leads at their crossing the stretch is divided there. One that overtakes and falls back
    between the same two places is found by the minimum of its distance to the leader, wherever the
    curvature on the grid leaves room for one.
    """
    places = np.asarray(grid, float)
    table = scores(places)
    found: list[float] = []
    for g in range(len(places) - 1):
        found += _between(scores, places[g], places[g + 1], table[g], table[g + 1], 3)
    found += _dips(scores, places, table)
    # Places of the grid at which scores tie are among the places where the best may change.
    ties = (top_set(table).sum(axis=1) > 1).nonzero()[0]
    return sorted({*found, *places[ties].tolist()})


def _between(
    scores: Scores, left: float, right: float, at_left: Floats, at_right: Floats, depth: int
) -> list[float]:
    i, j = int(at_left.argmax()), int(at_right.argmax())
    before, after = at_left[i] - at_left[j], at_right[i] - at_right[j]
    if i == j or (before <= _TIE and after >= -_TIE):
        return []
    if before <= _TIE or after >= -_TIE:
        # They tie at one end, so the signs at the ends bracket nothing: look again half-way.
        if depth == 0:
            return []
        middle = (left + right) / 2
        between = scores(np.array([middle]))[0]
        depth -= 1
        return [
            *_between(scores, left, middle, at_left, between, depth),
            *_between(scores, middle, right, between, at_right, depth),
        ]
    at = _crossing(lambda t: _gap(scores, t, i, j), left, right)[0]
    there = scores(np.array([at]))[0]
    if there.max() > max(there[i], there[j]) + _TIE and depth > 0:
        depth -= 1
        return [
            *_between(scores, left, at, at_left, there, depth),
            *_between(scores, at, right, there, at_right, depth),
        ]
    return [at]


def _gap(scores: Scores, t: float, i: int, j: int) -> float:
    s = scores(np.array([t]))[0]
    return float(s[i] - s[j])


def _dips(scores: Scores, places: Floats, table: Floats) -> list[float]:
    """Crossings of alternatives that overtake the leader for less than two steps of the grid."""
    from scipy.optimize import minimize_scalar

    found: list[float] = []
    leaders = table.argmax(axis=1)
    for g in range(1, len(places) - 1):
        i = int(leaders[g])
        behind = table[g - 1 : g + 2, i, None] - table[g - 1 : g + 2]
        bend = behind[0] + behind[2] - 2 * behind[1]
        # A parabola through three points falls below the middle one by an eighth of its bend at
        # most; a whole bend leaves room for what is no parabola.
        near = (behind[1] <= bend) & (behind[1] <= behind[0]) & (behind[1] <= behind[2])
        near &= (behind[1] > 0) & (behind[0] > 0) & (behind[2] > 0)
        for k in np.flatnonzero(near):
            left, right = float(places[g - 1]), float(places[g + 1])
            low = minimize_scalar(
                _gap_of(scores, i, int(k)), bounds=(left, right), method="bounded"
            )
            if low.fun < -_TIE:
                bottom = float(low.x)
                found += _crossing(_gap_of(scores, i, int(k)), left, bottom)
                found += _crossing(_gap_of(scores, i, int(k)), bottom, right)
    return found


def _gap_of(scores: Scores, i: int, k: int) -> Callable[[float], float]:
    return lambda t: _gap(scores, t, i, k)


def spans(scores: Scores, points: Iterable[float], low: float, high: float) -> list[Span]:
    """The stretches of [low, high] with one set of best alternatives each, from left to right.

    Parameters
    ----------
    scores : (t,) places to (t, m) scores
    points : every place where the best may change, and any others
    """
    inside: list[float] = []
    for p in sorted(points):
        if low + _CLOSE < p < high - _CLOSE and (not inside or p - inside[-1] > _CLOSE):
            inside.append(p)
    edges = [low, *inside, high]
    middles = (np.array(edges[:-1]) + np.array(edges[1:])) / 2
    found: list[Span] = []
    for (left, right), top in zip(pairwise(edges), top_set(scores(middles)), strict=True):
        best = tuple(np.flatnonzero(top).tolist())
        if found and found[-1].best == best:
            found[-1] = found[-1]._replace(right=right)
        else:
            found.append(Span(left, right, best))
    return found


def around(stretches: Sequence[Span], at: float, best: Group) -> Around:
    """The stretch that holds ``at``, where ``best`` are best; ``at`` alone if they tie only there.

    Its ends are crossings, or the ends of all stretches, where nothing is below or above.
    """
    for k, span in enumerate(stretches):
        if span.left - _CLOSE <= at <= span.right + _CLOSE and span.best == best:
            return Around(
                min(span.left, at),
                max(span.right, at),
                stretches[k - 1] if k > 0 else None,
                stretches[k + 1] if k + 1 < len(stretches) else None,
            )
    below = [s for s in stretches if s.left < at - _CLOSE]
    above = [s for s in stretches if s.right > at + _CLOSE]
    return Around(at, at, below[-1] if below else None, above[0] if above else None)
