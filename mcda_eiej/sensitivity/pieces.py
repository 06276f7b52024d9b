"""Volumes of the cells of a few hyperplanes, by cutting simplices: slow and unshakable.

`mcda_eiej.sensitivity.regions` measures polytopes, whose faces must be told apart; where planes all
but coincide (differences of 1e-13 that are not ties) rounding can make faces that do not fit. Here
there are no faces. A simplex in which a linear function has both signs is cut in two through the
point where it is 0 on an edge; the parts have shares t and 1 - t of its volume, and a sign that
rounding got wrong is wrong about nothing but a sliver. The price is many more simplices.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..polytope import share_above, too_large

__all__ = ["cut_counts", "cut_positive"]

Floats = NDArray[np.float64]
ZERO = 1e-15
MAX_PIECES = 20_000_000
_BATCH = 400_000  # numbers in a batch of simplices, few enough for a processor's cache


def _halves(heights: Floats, volume: Floats, column: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Each simplex cut where its ``column`` is 0, on the edge from its highest to lowest corner."""
    n = np.arange(len(heights))
    here = heights[n, :, column]
    top, bottom = here.argmax(axis=1), here.argmin(axis=1)
    high, low = here[n, top], -here[n, bottom]
    t = high / (high + low)
    cut = heights[n, top] + (heights[n, bottom] - heights[n, top]) * t[:, None]
    cut[np.abs(cut) <= ZERO] = 0.0
    cut[n, column] = 0.0
    other = heights.copy()
    heights[n, bottom] = cut
    other[n, top] = cut
    return np.concatenate([heights, other]), np.concatenate([volume * t, volume * (1 - t)])


def _settle(
    heights: Floats, volume: Floats, columns: int, left: int, positive: bool
) -> Iterator[tuple[Floats, Floats, NDArray[np.bool_], NDArray[np.bool_]]]:
    """Cut until at most ``left`` of the first ``columns`` have both signs in a simplex.

    Yields batches of heights, volumes, and where each column is above and below 0. With
    ``positive``, simplices where a column is below 0 and nowhere above are dropped. Depth first, so
    that memory stays bounded.
    """
    batch = max(256, _BATCH // max(1, heights[0].size))
    stack, made = [(heights, volume)], 0
    while stack:
        heights, volume = stack.pop()
        signed = heights[:, :, :columns]
        up, down = (signed > 0).sum(axis=1), (signed < 0).sum(axis=1)
        if positive:
            kept = ~((up == 0) & (down > 0)).any(axis=1)
            heights, volume, up, down = heights[kept], volume[kept], up[kept], down[kept]
        both = (up > 0) & (down > 0)
        settled = both.sum(axis=1) <= left
        if settled.any():
            yield heights[settled], volume[settled], up[settled] > 0, down[settled] > 0
        if settled.all():
            continue
        # The column that needs fewest cuts first.
        pairs = np.where(both, up * down, np.iinfo(np.intp).max)[~settled]
        heights, volume = _halves(heights[~settled], volume[~settled], pairs.argmin(axis=1))
        made += len(volume)
        if made > MAX_PIECES:
            raise too_large(MAX_PIECES)
        stack += [
            (heights[at : at + batch], volume[at : at + batch])
            for at in range(0, len(volume), batch)
        ]


def cut_counts(rows: Floats, corners: Floats, volume: Floats) -> Floats:
    """(J + 1,) volume where exactly r of the J rows are above 0.

    Parameters
    ----------
    rows : (J, k)
    corners : (S, d + 1, k) simplices
    volume : (S,) their volumes
    """
    count = len(rows)
    heights = corners @ rows.T
    heights[np.abs(heights) <= ZERO] = 0.0
    found = np.zeros(count + 1)
    for piece, size, above, below in _settle(heights, volume, count, 1, False):
        both = above & below
        share = np.zeros(len(size))
        here = np.flatnonzero(both.any(axis=1))
        if len(here):
            share[here] = share_above(piece[here, :, both[here].argmax(axis=1)])
        surely = (above & ~below).sum(axis=1)
        found += np.bincount(surely, size * (1 - share), minlength=count + 1)
        found[1:] += np.bincount(surely, size * share, minlength=count + 1)[:count]
    return found


def cut_positive(rows: Floats, corners: Floats, volume: Floats) -> tuple[float, Floats]:
    """Volume and first moment (k,) where no row is below 0; parameters as for `cut_counts`."""
    heights = corners @ rows.T
    heights[np.abs(heights) <= ZERO] = 0.0
    carried = np.concatenate([heights, corners], axis=2)
    total, moment = 0.0, np.zeros(corners.shape[2])
    for piece, size, _above, _below in _settle(carried, volume, len(rows), 0, True):
        total += float(size.sum())
        moment += size @ piece[:, :, len(rows) :].mean(axis=1)
    return total, moment
