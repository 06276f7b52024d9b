"""Scores as straight lines in one weight, and the exact geometry of those lines.

Moving one local weight t over [0, 1] scales its siblings in proportion (equal shares where they
are all 0), so every score is affine in t: s(t) = (1 - t) start + t end. Where the set of best
alternatives changes is the upper envelope of m lines; where a ranking changes, their crossings.
Nothing here samples: a grid of 101 points misses alternatives that are best on a short stretch.

Arrays only. N problems at once: ``start``, ``end`` are (N, m), scores at t = 0 and t = 1.

Ties are those of the package, |a - b| <= 1e-12 max(1, |a|, |b|). Two lines that tie at both ends
are one line. A stretch of weights on which the leaders do not lead by more than that anywhere near
its middle is a touch or rounding (three lines through one point), not a stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..additive import tied

__all__ = ["Stretch", "best_sets", "crossings", "node_lines", "order_groups", "stable_interval"]

Floats = NDArray[np.float64]
Group = tuple[int, ...]


@dataclass
class Stretch:
    """``best`` alternatives between two weights; ``line`` is one of them."""

    left: float
    right: float
    line: int
    best: Group


def node_lines(
    values: ArrayLike, local: ArrayLike, parent: NDArray[np.intp], leaves: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """Scores at weight 0 and 1 of every node, all else as it is.

    Parameters
    ----------
    values : (m, L) leaf values
    local : (n,) local weights in tree order, a parent before its children
    parent : (n,) place of each node's parent, -1 for the goal
    leaves : (L,) places of the leaves

    Returns
    -------
    start, end : (n, m). An only child, whose weight is always 1, has start = end.
    """
    v, w = np.asarray(values, float), np.asarray(local, float)
    n = len(w)
    # One place more for the goal, reached by parent -1.
    value = np.zeros((n + 1, v.shape[0]))
    value[leaves] = v.T
    children: dict[int, list[int]] = {}
    for i in range(n - 1, -1, -1):
        value[parent[i]] += w[i] * value[i]
        children.setdefault(int(parent[i]), []).append(i)
    start, end = np.empty((n, v.shape[0])), np.empty((n, v.shape[0]))
    overall = np.ones(n + 1)
    # What the score gets from outside the node; summed, never subtracted, so that ties stay ties.
    outside = np.zeros((n + 1, v.shape[0]))
    for node in [-1, *range(n)]:
        if node not in children:
            continue
        family = children[node][::-1]
        below = value[family]
        others = np.where(np.eye(len(family), dtype=bool), 0.0, w[family])
        total = others.sum(axis=1, keepdims=True)
        if len(family) == 1:
            rest = below
        else:
            equal = (1.0 - np.eye(len(family))) / (len(family) - 1)
            shares = np.divide(others, total, out=equal, where=total > 0)
            rest = shares @ below
        start[family] = outside[node] + overall[node] * rest
        end[family] = outside[node] + overall[node] * below
        outside[family] = outside[node] + overall[node] * (others @ below)
        overall[family] = overall[node] * w[family]
    return start, end


def _envelope(start: Floats, end: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Walk along the upper envelope: (N, K) lines, -1 padded, and (N, K) weights where they begin.

    From the line in front the next is the one that crosses it first; slopes only grow, so a walk
    takes at most m steps. All problems walk together.
    """
    rows = np.arange(len(start))
    slope = end - start
    # In front just after 0: the greatest value, then the greatest slope.
    level = np.where(start == start.max(axis=1, keepdims=True), slope, -np.inf)
    current = level.argmax(axis=1)
    place = np.zeros(len(start))
    lines, lefts = [current], [place]
    active = np.ones(len(start), dtype=bool)
    while True:
        ahead0 = start[rows, current][:, None] - start
        ahead1 = end[rows, current][:, None] - end
        overtakes = (ahead1 < 0) & (ahead0 > ahead1) & active[:, None]
        if not overtakes.any():
            break
        # Rounding may place a crossing before the present point; then it is here.
        with np.errstate(divide="ignore", invalid="ignore"):
            at = np.maximum(ahead0 / (ahead0 - ahead1), place[:, None])
        at = np.where(overtakes, at, np.inf)
        first = at.min(axis=1)
        active = first < 1
        if not active.any():
            break
        steepest = np.where(at == first[:, None], slope, -np.inf).argmax(axis=1)
        current = np.where(active, steepest, current)
        place = np.where(active, first, place)
        lines.append(np.where(active, current, -1))
        lefts.append(np.where(active, first, 1.0))
    return np.column_stack(lines), np.column_stack(lefts)


def best_sets(start: ArrayLike, end: ArrayLike) -> list[list[Stretch]]:
    """For each of N problems the stretches of [0, 1] with one set of best alternatives each.

    Neighbouring stretches have different sets; their common end is an exact break-even.
    """
    s, e = np.atleast_2d(np.asarray(start, float)), np.atleast_2d(np.asarray(end, float))
    lines, lefts = _envelope(s, e)
    rights = np.column_stack([lefts[:, 1:], np.ones(len(s))])
    middle = ((lefts + rights) / 2)[..., None]
    scores = (1 - middle) * s[:, None, :] + middle * e[:, None, :]
    best = tied(scores, scores.max(axis=-1, keepdims=True))
    found = []
    for row in range(len(s)):
        stretches = [
            Stretch(float(a), float(b), int(line), tuple(np.flatnonzero(top).tolist()))
            for line, a, b, top in zip(lines[row], lefts[row], rights[row], best[row], strict=True)
            if line >= 0
        ]
        if len(stretches) > 1:
            stretches = _tidy(stretches)
            for before, after in pairwise(stretches):
                at = _meeting(s[row], e[row], before, after)
                before.right = after.left = at
            stretches[0].left, stretches[-1].right = 0.0, 1.0
        found.append(stretches)
    return found


def _tidy(stretches: list[Stretch]) -> list[Stretch]:
    """Join stretches with equal sets; drop those that are only a touch of their neighbours.

    Sets of different true stretches have no member in common (lines that agree on a stretch agree
    everywhere), so a set that shares members with its neighbour without equalling it comes of
    ties within the tolerance around a meeting point: the larger, else the shorter, goes.
    """
    stretches = list(stretches)
    i = 0
    while i + 1 < len(stretches):
        a, b = stretches[i], stretches[i + 1]
        if a.best == b.best:
            longer = a if a.right - a.left >= b.right - b.left else b
            stretches[i : i + 2] = [Stretch(a.left, b.right, longer.line, a.best)]
        elif set(a.best) & set(b.best):
            size_a = (len(a.best), a.left - a.right)
            size_b = (len(b.best), b.left - b.right)
            del stretches[i if size_a > size_b else i + 1]
        else:
            i += 1
            continue
        i = max(i - 1, 0)
    return stretches


def _meeting(start: Floats, end: Floats, before: Stretch, after: Stretch) -> float:
    """Where the lines of two neighbouring stretches cross."""
    if before.right == after.left:
        return before.right
    at = _crossing(start[before.line] - start[after.line], end[before.line] - end[after.line])
    return min(max(at, before.right), after.left)


def _crossing(at_0: float, at_1: float) -> float:
    """The weight where a difference that is ``at_0`` at 0 and ``at_1`` at 1 is 0."""
    return float(at_0 / (at_0 - at_1))


def crossings(start: ArrayLike, end: ArrayLike) -> Floats:
    """(N, m, m) the weight in (0, 1) at which two scores change places; NaN if there is none.

    A tie only at 0 or 1, by the tolerance, is none.
    """
    s, e = np.atleast_2d(np.asarray(start, float)), np.atleast_2d(np.asarray(end, float))
    d0, d1 = s[:, :, None] - s[:, None, :], e[:, :, None] - e[:, None, :]
    at_end = tied(s[:, :, None], s[:, None, :]) | tied(e[:, :, None], e[:, None, :])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((d0 * d1 < 0) & ~at_end, d0 / (d0 - d1), np.nan)


def order_groups(scores: Floats, slope: Floats | None = None) -> list[Group]:
    """The alternatives in groups that tie, best first; within ties at a point by ``slope``.

    A group is those that tie with its best member, so that groups never overlap. With ``slope``
    (the direction in which one moves on) the order is the one just beyond the point.
    """
    order = np.argsort(-scores, kind="stable")
    groups: list[list[int]] = []
    for i in order.tolist():
        if groups and bool(tied(scores[groups[-1][0]], scores[i])):
            groups[-1].append(i)
        else:
            groups.append([i])
    if slope is None:
        return [tuple(sorted(g)) for g in groups]
    beyond: list[Group] = []
    for group in groups:
        beyond.extend(tuple(sorted(group[i] for i in part)) for part in order_groups(slope[group]))
    return beyond


def stable_interval(
    start: Floats, end: Floats, weight: float, depth: int | None
) -> tuple[float, float, Group | None, Group | None]:
    """The closed interval around ``weight`` in which the first ``depth`` places stay, as sets.

    Parameters
    ----------
    start, end : (m,) scores at weight 0 and 1
    weight : the baseline
    depth : how many places; None for the whole ranking

    Returns
    -------
    low, high : the interval; both are ``weight`` where lines that tie there part
    below, above : who takes the first place that changes just beyond the end, None at 0 or 1
    """
    m = len(start)
    groups = order_groups((1 - weight) * start + weight * end)
    kept: list[Group] = []
    for group in groups:
        if depth is not None and sum(map(len, kept)) >= depth:
            break
        kept.append(group)
    same = tied(start[:, None], start) & tied(end[:, None], end)
    low, high = 0.0, 1.0
    if any(not same[g[0], j] for g in kept for j in g):
        low = high = weight
    else:
        upper = [i for g in kept for i in g]
        rank = {i: r for r, g in enumerate(groups) for i in g}
        pairs = [(i, j) for i in upper for j in range(m) if rank[j] > rank[i]]
        if pairs:
            i, j = np.array(pairs).T
            d0, d1 = start[i] - start[j], end[i] - end[j]
            for_low = (d0 < 0) & ~tied(start[i], start[j])
            for_high = (d1 < 0) & ~tied(end[i], end[j])
            if for_low.any():
                low = min(float((d0[for_low] / (d0 - d1)[for_low]).max()), weight)
            if for_high.any():
                high = max(float((d0[for_high] / (d0 - d1)[for_high]).min()), weight)
    below = _taker(start, end, low, -1, kept) if low > 0 else None
    above = _taker(start, end, high, 1, kept) if high < 1 else None
    return low, high, below, above


def _taker(start: Floats, end: Floats, at: float, side: int, kept: Sequence[Group]) -> Group:
    """Who holds the first place that differs from ``kept`` just beyond ``at`` on a side."""
    beyond = order_groups((1 - at) * start + at * end, side * (end - start))
    for before, after in zip(kept, beyond, strict=False):
        if before != after:
            return after
    return beyond[min(len(kept), len(beyond) - 1)]
