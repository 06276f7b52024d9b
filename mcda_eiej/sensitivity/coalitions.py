"""The fewest members of a group whose leaving changes the best alternative.

Arrays and functions of arrays only. ``scores`` gives (b, m) scores for (b, k) weights of the
members, 0 for left out, NaN where nobody is left whose answers would do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations, islice

import numpy as np
from numpy.typing import NDArray

from ..additive import top_set

__all__ = ["ENUMERATED", "Coalition", "enumerated", "greedy", "linear", "smallest"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Scores = Callable[[Floats], Floats]

#: Sets tried at most: all those of 20 members.
ENUMERATED = 2**20
_CHUNK = 16_384
_CELLS = 2**21  # weights of members at once


@dataclass(frozen=True)
class Coalition:
    """Members (places) whose leaving changes the best; none if no set does.

    ``exact`` says that no smaller set does: without members, that none does at all.
    """

    members: tuple[int, ...]
    exact: bool


def smallest(
    scores: Scores, weights: Floats, alone: Floats | None = None, limit: int | None = None
) -> Coalition:
    """The fewest members whose leaving changes the best.

    Parameters
    ----------
    scores : see above
    weights : (k,) the members' weights
    alone : (k, m) each member's own scores, where the group's are their weighted arithmetic mean
        (no matter what for members without weight in it, NaN); else None
    limit : sets tried at most, `ENUMERATED` if not given

    Returns
    -------
    Coalition
        Of all sets of its size the lightest, if there are no more than ``limit`` of
        them.
    """
    k = len(weights)
    if alone is not None:
        counts = np.asarray(~np.isnan(alone).any(axis=1))
        found = linear(np.where(counts[:, None], alone, 0.0), weights * counts)
        if not found.members and (weights[~counts] > 0).any():
            # All who count may leave where others stay, whose settings then decide.
            everybody = np.where(counts, 0.0, weights)
            now = top_set(scores(weights[None]))[0]
            if _changed(scores(everybody[None]), now)[0]:
                gone = np.flatnonzero(counts & (weights > 0))
                return Coalition(tuple(gone.tolist()), True)
        size = len(found.members)
        if size == 0 or math.comb(k, size) > (ENUMERATED if limit is None else limit):
            return found
        return enumerated(scores, weights, limit, (size, size))[0] or found
    lightest, size = enumerated(scores, weights, limit)
    if lightest is not None:
        return lightest
    return Coalition((), True) if size >= k - 1 else greedy(scores, weights, size)


def enumerated(
    scores: Scores,
    weights: Floats,
    limit: int | None = None,
    sizes: tuple[int, int] | None = None,
) -> tuple[Coalition | None, int]:
    """The lightest of the smallest sets, trying every set, smallest first.

    ``limit`` is how many sets to try at most, `ENUMERATED` if not given; ``sizes`` the first and
    the last size to try, all if not given.

    Returns
    -------
    found : None if there is none among those tried
    size : every set up to this size was tried; somebody is always left
    """
    k = len(weights)
    now = top_set(scores(weights[None]))[0]
    tried = 0
    first, last = sizes or (1, k - 1)
    for size in range(first, last + 1):
        tried += math.comb(k, size)
        if tried > (ENUMERATED if limit is None else limit):
            return None, size - 1
        best: tuple[float, tuple[int, ...]] | None = None
        for sets in _sets(k, size):
            left = np.repeat(weights[None], len(sets), axis=0)
            np.put_along_axis(left, sets, 0.0, axis=1)
            for row in np.flatnonzero(_changed(scores(left), now)).tolist():
                members = tuple(sets[row].tolist())
                key = (float(weights[sets[row]].sum()), members)
                best = key if best is None else min(best, key)
        if best is not None:
            return Coalition(best[1], True), size
    return None, k - 1


def linear(alone: Floats, weights: Floats) -> Coalition:
    """The smallest set where the group's scores are the members' weighted mean; exact at any size.

    Let w be the weights, x_m the scores of member m, and t best. Once the set C has left, t is
    still ahead of j by (sum over the others of w_m (x_mt - x_mj)) / (their weight). The
    denominator is positive as long as somebody with weight is left, so the sign is that of
    D_j - sum over C of d_mj, with d_mj = w_m (x_mt - x_mj) and D_j the sum over all. Of the sets of
    a given size the one with the greatest sum over C are the members with the greatest d_mj; hence
    j catches up (a tie is a change too) with some set of that size if and only if it does so with
    this one, and the smallest over all j is the smallest set. Members without weight have d = 0
    and never help.

    Where several tie for the best, either somebody's leaving breaks the tie, and one is enough; or
    every member has them alike, so that they tie whoever leaves, and one of them stands for all.
    """
    heavy = np.flatnonzero(weights > 0)
    w, x = weights[heavy], alone[heavy]
    now = top_set((w @ x) / w.sum())
    first = int(np.flatnonzero(now)[0])
    best: tuple[int, float, tuple[int, ...]] | None = None
    single = _leaving(w, x, now)
    if len(single):
        one = int(single[w[single].argmin()])
        best = (1, float(w[one]), (int(heavy[one]),))
    for j in np.flatnonzero(~now):
        lead = w * (x[:, first] - x[:, j])
        order = np.argsort(-lead, kind="stable")
        # Sums over those who stay, added and not subtracted, so that ties stay ties.
        weight = np.cumsum(w[order][::-1])[::-1]
        stay = np.cumsum((w[:, None] * x)[order][::-1], axis=0)[::-1] / weight[:, None]
        sizes = np.flatnonzero((top_set(stay[1:]) != now).any(axis=1)) + 1
        if len(sizes):
            size = int(sizes[0])
            members = tuple(sorted(heavy[order[:size]].tolist()))
            found = (size, float(weights[list(members)].sum()), members)
            best = found if best is None else min(best, found)
    return Coalition(() if best is None else best[2], True)


def _leaving(w: Floats, x: Floats, now: Bools) -> NDArray[np.intp]:
    """Those whose leaving alone changes the best: sums over those before and those after."""
    if len(w) < 2:
        return np.empty(0, dtype=np.intp)
    table = np.column_stack([w, w[:, None] * x])
    none = np.zeros((1, table.shape[1]))
    rest = np.concatenate([none, np.cumsum(table[:-1], axis=0)])
    rest += np.concatenate([np.cumsum(table[:0:-1], axis=0)[::-1], none])
    return np.flatnonzero((top_set(rest[:, 1:] / rest[:, :1]) != now).any(axis=1))


def greedy(scores: Scores, weights: Floats, proved: int) -> Coalition:
    """A set found by leaving out, one by one, whoever helps a challenger most: an upper bound.

    ``proved`` is the size up to which no set does it; a set of one more is therefore exact.
    """
    now = top_set(scores(weights[None]))[0]
    first = int(np.flatnonzero(now)[0])
    best: tuple[int, ...] | None = None
    for j in range(len(now)):
        gone = _toward(scores, weights, now, first, j, None if best is None else len(best))
        if gone is not None:
            gone = _without_idle(scores, weights, now, gone)
            if best is None or len(gone) < len(best):
                best = gone
    if best is None:
        return Coalition((), False)
    return Coalition(tuple(sorted(best)), len(best) == proved + 1)


def _toward(
    scores: Scores, weights: Floats, now: Bools, first: int, j: int, limit: int | None
) -> tuple[int, ...] | None:
    """Members left out one by one in favour of alternative j until the best changes."""
    left = np.array(weights)
    gone: list[int] = []
    while (left > 0).sum() > 1 and (limit is None or len(gone) < limit - 1):
        present = np.flatnonzero(left > 0)
        trial = np.repeat(left[None], len(present), axis=0)
        trial[np.arange(len(present)), present] = 0.0
        found = scores(trial)
        changed = np.flatnonzero(_changed(found, now))
        if len(changed):
            return (*gone, int(present[changed[0]]))
        lead = np.where(np.isnan(found).any(axis=1), np.inf, found[:, first] - found[:, j])
        if j == first or np.isinf(lead.min()):
            return None
        one = int(present[lead.argmin()])
        gone.append(one)
        left[one] = 0.0
    return None


def _without_idle(
    scores: Scores, weights: Floats, now: Bools, gone: tuple[int, ...]
) -> tuple[int, ...]:
    """The set less members that it does not need."""
    kept, start = list(gone), 0
    while len(kept) > 1 and start < len(gone):
        # All that are still to be tried at once; the first that is not needed goes.
        rest = np.array(gone[start:])
        left = np.array(weights)
        left[kept] = 0.0
        trial = np.repeat(left[None], len(rest), axis=0)
        trial[np.arange(len(rest)), rest] = weights[rest]
        idle = np.flatnonzero(_changed(scores(trial), now))
        if not len(idle):
            break
        kept.remove(int(rest[idle[0]]))
        start += int(idle[0]) + 1
    return tuple(kept)


def _changed(scores: Floats, now: Bools) -> Bools:
    """(b,) whether others are best; not where scores are NaN."""
    known = ~np.isnan(scores).any(axis=1)
    changed = np.zeros(len(scores), dtype=bool)
    changed[known] = (top_set(scores[known]) != now).any(axis=1)
    return changed


def _sets(k: int, size: int) -> Iterator[NDArray[np.intp]]:
    """Every set of ``size`` of k members, in pieces."""
    every = combinations(range(k), size)
    piece = max(1, min(_CHUNK, _CELLS // k))
    while True:
        flat = np.fromiter(chain.from_iterable(islice(every, piece)), dtype=np.intp)
        if not len(flat):
            return
        yield flat.reshape(-1, size)
