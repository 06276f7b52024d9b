"""Counting ranks: how often each alternative takes each place under many weights.

Counts are exact integers. Ties (|a - b| <= 1e-12 max(1, |a|, |b|)) split evenly over the places
they occupy, by keeping the counts apart by the number of alternatives that share a place.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..additive import tied
from ..errors import ModelError
from ..i18n import gettext as _

__all__ = ["Places", "Tally", "places", "rank_acceptability"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CHUNK = 8192
# Beyond this many different rankings their entropy is no longer kept (constant memory).
MOST_RANKINGS = 1 << 18


@dataclass(frozen=True, eq=False)
class Places:
    """Ranks of (m, n) scores.

    ``start`` (m, n) the number of strictly better alternatives; ``shared`` the columns with a tie;
    ``sizes`` (m, len(shared)) how many share each alternative's place there; ``ahead`` (m, m) in
    how many columns the row is strictly better than the column.
    """

    start: NDArray[np.unsignedinteger]
    shared: NDArray[np.intp]
    sizes: NDArray[np.unsignedinteger]
    ahead: Ints


def places(scores: Floats) -> Places:
    """Ranks with ties of (m, n) scores, one ranking per column."""
    m, n = scores.shape
    small = np.uint8 if m <= 255 else np.uint16
    # One margin for all columns finds every tie; where it may be too wide the ties are redone.
    scale = max(1.0, float(np.abs(scores).max(initial=0.0)))
    ahead = np.zeros((m, m), dtype=np.int64)
    start = np.zeros((m, n), dtype=small)
    margin = scores + 1e-12 * scale
    wins = np.empty((m, n), dtype=bool)
    for i in range(m):
        np.greater(scores[i], margin, out=wins)
        start += wins
        ahead[i] = [np.count_nonzero(row) for row in wins]
    full = m * (m - 1) // 2
    if int(start.sum(dtype=np.int64)) == n * full:
        return Places(start, np.zeros(0, np.intp), np.zeros((m, 0), small), ahead)
    shared = np.flatnonzero(start.sum(axis=0, dtype=np.int64) != full)
    part = scores[:, shared]
    if scale > 1:
        for i in range(m):
            ahead[i] -= (part[i] > margin[:, shared]).sum(axis=1)
            ahead[i] += ((part[i] > part) & ~tied(part[i], part)).sum(axis=1)
    order = np.argsort(-part, axis=0, kind="stable")
    ordered = np.take_along_axis(part, order, axis=0)
    # A place is shared by those that tie with its best, so that places never overlap.
    begin = np.zeros(part.shape, dtype=small)
    leader = ordered[0].copy()
    for p in range(1, m):
        new = ~tied(leader, ordered[p])
        leader = np.where(new, ordered[p], leader)
        begin[p] = np.where(new, p, begin[p - 1])
    size = np.zeros(part.shape, dtype=small)
    for row in begin:
        size += begin == row
    begun, sizes = np.empty_like(begin), np.empty_like(size)
    np.put_along_axis(begun, order, begin, axis=0)
    np.put_along_axis(sizes, order, size, axis=0)
    start[:, shared] = begun
    return Places(start, shared, sizes, ahead)


@dataclass(eq=False)
class Tally:
    """Exact counts over ``n`` rankings of m alternatives.

    ``counts[t]`` (m, m) how often an alternative's place starts at a rank and is shared by t;
    ``ahead`` (m, m) how often the row is strictly better; ``rankings`` how often each whole ranking
    came up, None once there are too many to keep.
    """

    n: int
    counts: dict[int, Ints]
    ahead: Ints
    rankings: dict[int, int] | None = field(default_factory=dict)

    @classmethod
    def of(cls, found: Places, whole: bool = True) -> Tally:
        """The counts of one batch; ``whole`` rankings too, or not."""
        m, n = found.start.shape
        counts = {1: _by_rank(found.start)}
        if len(found.shared):
            begun = found.start[:, found.shared]
            counts[1] -= _by_rank(begun)
            for t in np.unique(found.sizes):
                # m stands for "not this size" and is no rank.
                only = _by_rank(np.where(found.sizes == t, begun, m))
                counts[int(t)] = counts.get(int(t), 0) + only
        return cls(n, counts, found.ahead, _rankings(found.start) if whole else None)

    def add(self, other: Tally) -> None:
        """Count another batch in."""
        self.n += other.n
        self.ahead = self.ahead + other.ahead
        for t, count in other.counts.items():
            self.counts[t] = self.counts.get(t, 0) + count
        if self.rankings is None or other.rankings is None:
            self.rankings = None
            return
        for code, times in other.rankings.items():
            self.rankings[code] = self.rankings.get(code, 0) + times
        if len(self.rankings) > MOST_RANKINGS:
            self.rankings = None

    @property
    def acceptability(self) -> Floats:
        """(m, m) share of each alternative (row) at each rank; rows and columns sum to 1."""
        return self._moment(1)

    @property
    def standard_errors(self) -> Floats:
        """(m, m) standard errors of ``acceptability`` if the rankings are independent."""
        variance = self._moment(2) - self._moment(1) ** 2
        return np.asarray(np.sqrt(np.maximum(variance, 0.0) / self.n))

    @property
    def pairwise(self) -> Floats:
        """(m, m) share in which the row beats the column, ties half; diagonal NaN."""
        share = (self.n + self.ahead - self.ahead.T) / (2 * self.n)
        np.fill_diagonal(share, np.nan)
        return share

    @property
    def entropy(self) -> float:
        """Entropy in bits of the distribution of whole rankings; NaN if too many to keep.

        A ranking with ties is a ranking of its own. Estimated from the counts as they are, so at
        most log2 n and too low where rankings are many and draws few.
        """
        if self.rankings is None:
            return float("nan")
        share = np.sort(np.array(list(self.rankings.values()), dtype=float)) / self.n
        return float(-(share * np.log2(share)).sum()) + 0.0

    def _moment(self, power: int) -> Floats:
        m = len(self.ahead)
        total = np.zeros((m, m))
        for t in sorted(self.counts):
            for offset in range(t):
                total[:, offset:] += self.counts[t][:, : m - offset] / float(t) ** power
        return total / self.n


def _by_rank(start: NDArray[np.unsignedinteger]) -> Ints:
    """(m, m) how often each row holds each of the values 0..m-1."""
    m = len(start)
    counts = np.empty((m, m), dtype=np.int64)
    for rank in range(m):
        counts[:, rank] = [np.count_nonzero(row) for row in start == rank]
    return counts


def _rankings(start: NDArray[np.unsignedinteger]) -> dict[int, int]:
    """How often each whole ranking occurs, rankings as numbers."""
    m = len(start)
    code = np.zeros(start.shape[1], dtype=np.uint64)
    if m <= 15:
        for row in start:
            code = code * np.uint64(m) + row
    else:
        # Too long for one number: a 64-bit hash, with fixed odd factors; two of a million rankings
        # meet with a chance of 3e-8.
        factors = np.random.default_rng(20160630).integers(0, 2**63, size=m, dtype=np.uint64)
        for row, factor in zip(start, factors, strict=True):
            code += row * (factor | np.uint64(1))
    if m**m <= 1 << 17:
        count = np.bincount(code.astype(np.intp), minlength=1)
        codes = np.flatnonzero(count)
        return dict(zip(codes.tolist(), count[codes].tolist(), strict=True))
    codes, count = np.unique(code, return_counts=True)
    return dict(zip(codes.tolist(), count.tolist(), strict=True))


def rank_acceptability(values: ArrayLike, weights: ArrayLike) -> Floats:
    """The share of given weights under which each alternative takes each rank.

    Parameters
    ----------
    values : (m, k) alternatives x criteria, higher is better
    weights : (n, k) one weight vector per row, or (k,) for one

    Returns
    -------
    (m, m) rows alternatives, columns ranks from first to last; rows and columns sum to 1. Ties are
    split evenly over the ranks they occupy.

    Raises
    ------
    ModelError
        Shapes that do not fit.
    """
    v, w = np.asarray(values, float), np.atleast_2d(np.asarray(weights, float))
    if v.ndim != 2 or w.ndim != 2 or w.shape[1] != v.shape[1] or not len(w):
        raise ModelError(
            _("values {values} and weights {weights} do not fit: (m, k) and (n, k)").format(
                values=v.shape, weights=w.shape
            )
        )
    total: Tally | None = None
    for first in range(0, len(w), CHUNK):
        part = Tally.of(places(v @ w[first : first + CHUNK].T), whole=False)
        if total is None:
            total = part
        else:
            total.add(part)
    assert total is not None
    return total.acceptability
