"""Comparison matrices in batches: the priorities of thousands of ways to answer, for one node.

A `Part` is one matrix that a model rests on, with the people whose answers it is made of. Answers
are kept as logarithms of what was said, so that a group's are weighted means and a step of one
member's moves the joint answer in a straight line; only then they are read on a scale.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .. import completion, consistency
from ..eigen import solve
from ..errors import JudgmentError
from ..pairwise import ComparisonMatrix
from ..scales import apply_scale

__all__ = ["Part", "mean", "part_of"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_ONE_THREAD = 200_000  # multiplications in a product of matrices that OpenBLAS does on one thread


@dataclass(frozen=True, eq=False)
class Part:
    """One comparison matrix and whose answers it is made of.

    Parameters
    ----------
    node, items
        The node compared under, and its n children (or the alternatives on a leaf).
    people, shares, logs
        The k people, their weights, and the logarithms of their raw answers (k, n, n), NaN where
        a person did not answer; ``answers`` are the same raw, in the direction given.
    scale, method
        How raw answers are read, and what gives the priorities.
    without
        (n,) priorities as long as nobody answers: equal, or another method's; None where there
        are none then.
    fixed
        Whether the priorities come from elsewhere, so that answers to pairs would change nothing.
    elsewhere
        Whether they come from answers to another method.
    """

    node: str
    items: tuple[str, ...]
    people: tuple[str, ...]
    shares: Floats
    logs: Floats
    answers: tuple[Mapping[tuple[str, str], float], ...]
    scale: str
    method: str
    without: Floats | None
    fixed: bool = False
    elsewhere: bool = False

    @property
    def n(self) -> int:
        return len(self.items)

    @cached_property
    def answered(self) -> bool:
        """Whether anybody answered anything."""
        return self.elsewhere or any(self.answers)

    @cached_property
    def weight_known(self) -> Floats:
        """(n, n) the weight of those who answered each pair."""
        return np.asarray(np.tensordot(self.shares, ~np.isnan(self.logs), axes=1))

    @cached_property
    def joint(self) -> Floats:
        """(n, n) the logarithms of the joint raw answers; NaN where nobody answered."""
        return np.asarray(self.joined(self.shares[None])[0])

    def joined(self, shares: Floats) -> Floats:
        """`joint` for (b, k) weights of the people: (b, n, n)."""
        known = ~np.isnan(self.logs)
        weight = _product(shares, known.astype(float))
        total = _product(shares, np.where(known, self.logs, 0.0))
        made = np.divide(total, weight, out=np.full_like(total, np.nan), where=weight > 0)
        made[:, np.arange(self.n), np.arange(self.n)] = 0.0
        return np.asarray(made)

    def with_answers(self, places: Sequence[tuple[int, int]], logs: Floats) -> Floats:
        """(b, n, n) joint answers with the pairs at r ``places`` replaced by (b, r) ``logs``."""
        made = np.repeat(self.joint[None], len(logs), axis=0)
        for r, (i, j) in enumerate(places):
            made[:, i, j], made[:, j, i] = logs[:, r], -logs[:, r]
        return made

    def ratios(self, logs: Floats) -> Floats:
        """(b, n, n) joint raw answers, as logarithms, read on the scale."""
        i, j = np.triu_indices(self.n, 1)
        # Means of answers of 9 may be above it by rounding.
        raw = np.clip(np.exp(logs[:, i, j]), 1 / 9, 9)
        read = raw if self.scale == "saaty" else apply_scale(raw, self.scale, self.n)
        made = np.ones(logs.shape)
        made[:, i, j], made[:, j, i] = read, 1.0 / read
        return made

    def weights(self, logs: Floats) -> Floats:
        """(b, n) priorities of (b, n, n) joint raw answers; NaN where they leave items apart."""
        ratios, connected = self._connected(logs)
        if connected.all() and not np.isnan(ratios).any():
            if self.method == "geometric_mean":
                means = np.exp(np.log(ratios).mean(axis=-1))
                return np.asarray(means / means.sum(axis=-1, keepdims=True))
            return solve(ratios)[0]
        result = np.full((len(logs), self.n), np.nan)
        if self.method == "geometric_mean":
            result[connected] = completion.least_squares(ratios)
        else:
            result[connected] = solve(completion.complete(ratios))[0]
        return result

    def consistency(self, logs: Floats) -> Floats:
        """(b,) consistency ratios with Saaty's 1980 random indices.

        0 where nothing can contradict, NaN where the table ends or items are left apart.
        """
        ratios, connected = self._connected(logs)
        result = np.full(len(logs), np.nan)
        missing = np.isnan(ratios).sum(axis=(1, 2)) // 2
        values = solve(completion.complete(ratios))[1] if len(ratios) else np.empty(0)
        found = []
        for value, m in zip(values.tolist(), missing.tolist(), strict=True):
            if self.n <= 2 or consistency.spanning(self.n, m):
                found.append(0.0)
                continue
            try:
                index = consistency.random_index(self.n, "saaty-1980", m)
            except JudgmentError:  # the table ends before n
                found.append(math.nan)
                continue
            found.append(max(value - self.n, 0.0) / (self.n - 1) / index)
        result[connected] = found
        return result

    def _connected(self, logs: Floats) -> tuple[Floats, Bools]:
        """The ratios of those matrices whose answers connect all items, and which these are."""
        ratios = self.ratios(logs)
        known = ~np.isnan(ratios)
        ok = np.ones(len(logs), dtype=bool)
        if not known.all():
            patterns, group = np.unique(known, axis=0, return_inverse=True)
            connected = [
                len(completion.parts(np.where(pattern, 1.0, np.nan))) == 1 for pattern in patterns
            ]
            ok = np.array(connected, dtype=bool)[group.reshape(-1)]
        return ratios[ok], ok

    @cached_property
    def base(self) -> Floats | None:
        """(n,) the priorities at present; None where the answers, if any, give none."""
        if self.fixed or not self.answered:
            return self.without
        weights = self.weights(self.joint[None])[0]
        return None if np.isnan(weights).any() else np.asarray(weights)


def _product(shares: Floats, table: Floats) -> Floats:
    """(b, n, n) sums of (k, n, n) numbers, weighted by (b, k) shares, some rows at a time.

    So many at a time that the linear algebra beneath does not set threads to work: they would wait
    for each other longer than the sums take.
    """
    k, n = table.shape[:2]
    flat = table.reshape(k, -1)
    piece = max(1, _ONE_THREAD // max(flat.size, 1))
    made = np.empty((len(shares), n * n))
    for start in range(0, len(shares), piece):
        made[start : start + piece] = shares[start : start + piece] @ flat
    return made.reshape(-1, n, n)


def mean(table: Floats, shares: Floats, kind: str) -> Floats:
    """Weighted means of people's priorities, as `groups.aggregate_priorities`, in batches.

    Parameters
    ----------
    table : (k, n) or (b, k, n) priorities, NaN for people who have none
    shares : (k,) or (b, k) weights, normalised here over those who have

    Returns
    -------
    (b, n), with b = 1 where neither is a batch; NaN where nobody with weight has any
    """
    known = ~np.isnan(table[..., 0])
    weights = np.atleast_2d(shares * known)
    total = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, total, out=np.full_like(weights, np.nan), where=total > 0)
    filled = np.where(known[..., None], table, 1.0)

    def weighted(x: Floats) -> Floats:
        return np.asarray(weights @ x if x.ndim == 2 else (weights[:, None, :] @ x)[:, 0, :])

    if kind == "arithmetic":
        return weighted(filled)
    zero = filled <= 0
    made = np.exp(weighted(np.log(np.where(zero, 1.0, filled))))
    if zero.any():
        made = np.where(weighted(zero.astype(float)) > 0, 0.0, made)
    return np.asarray(made / made.sum(axis=1, keepdims=True))


def part_of(
    node: str,
    items: list[str],
    people: Sequence[str],
    shares: Floats,
    matrices: Sequence[ComparisonMatrix | None],
    scale: str,
    method: str,
) -> Part:
    """The part that these people's matrices on ``node`` make; None for who answered nothing."""
    n = len(items)
    place = {item: i for i, item in enumerate(items)}
    logs = np.full((len(people), n, n), np.nan)
    logs[:, np.arange(n), np.arange(n)] = 0.0
    answers = tuple({} if m is None else dict(m.answers) for m in matrices)
    for k, told in enumerate(answers):
        for (a, b), x in told.items():
            i, j = place[a], place[b]
            logs[k, i, j], logs[k, j, i] = math.log(x), -math.log(x)
    return Part(
        node,
        tuple(items),
        tuple(people),
        shares,
        logs,
        answers,
        scale,
        method,
        None,
    )
