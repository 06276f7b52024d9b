"""Exact shares of a region of weights: arrays for `mcda_eiej.sensitivity.regions`.

The region is a polytope in the simplex, scores are values @ w, and where alternative i is best, or
has r better ones, is a polytope or several: what the hyperplanes (v_i - v_j) w = 0 leave. Each is
taken apart into simplices and measured in the region's own dimension.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import additive
from ..polytope import (
    FacesError,
    Polytope,
    clip,
    clip_all,
    plane,
    region_of,
    share_above,
    signs,
    triangulate,
    volumes,
)
from .pieces import ZERO, cut_counts, cut_positive

__all__ = ["BestRegion", "best_regions", "pairwise_shares", "rank_shares", "region_of"]

Floats = NDArray[np.float64]
SUMS_TO_1 = 1e-11
"""Shares that miss a sum of 1 by more come from faces that rounding has spoilt."""
_BATCH = 20_000


class _Measure:
    """Volumes as shares of a region, in the region's own dimension."""

    def __init__(self, region: Polytope) -> None:
        self.region, self.index = region, triangulate(region)
        self.basis = plane(region.corners, self.index.shape[1] - 1)
        self.total, self.made = 1.0, 0
        self.volume = np.concatenate([v for _i, _c, v in self._batches(region, self.index)])
        self.total = float(self.volume.sum())
        self.volume /= self.total

    @property
    def corners(self) -> Floats:
        """(S, d + 1, k) the simplices that make up the region."""
        corners: Floats = self.region.corners[self.index]
        return corners

    def parts(self, cell: Polytope) -> Iterator[tuple[NDArray[np.int32], Floats, Floats]]:
        """Simplices of ``cell`` in batches: places of their corners, these, and the volumes.

        None if it has no inside in the region's dimension.
        """
        index = triangulate(cell, self.made)
        if index.shape[1] == self.index.shape[1]:
            self.made += len(index)
            yield from self._batches(cell, index)

    def _batches(
        self, cell: Polytope, index: NDArray[np.int32]
    ) -> Iterator[tuple[NDArray[np.int32], Floats, Floats]]:
        for at in range(0, len(index), _BATCH):
            some = index[at : at + _BATCH]
            corners: Floats = cell.corners[some]
            yield some, corners, volumes(corners, self.basis) / self.total


def _leads(values: Floats, region: Polytope, i: int) -> tuple[Floats, NDArray[np.intp], int]:
    """Where alternative i meets others: rows v_i - v_j of those not tied with it throughout.

    Returns
    -------
    rows : (J, k), scaled to greatest coefficient 1; values that tie differ by 0
    rivals : (J,) their alternatives
    ties : the number of other alternatives tied with i all over the region
    """
    scores = region.corners @ values.T
    rows = np.where(additive.tied(values[i], values), 0.0, values[i] - values)
    size = np.abs(rows).max(axis=1)
    tied = additive.tied(scores, scores[:, [i]]).all(axis=0) | (size == 0)
    rivals = np.flatnonzero(~tied)
    return rows[rivals] / size[rivals, None], rivals, int(tied.sum()) - 1


class BestRegion(NamedTuple):
    """Where an alternative is best or tied for best.

    ``polytope`` of those weights, empty if there are none; ``rivals`` the alternatives whose rows
    follow the region's own in it; ``share`` of the region with ties split evenly; ``centre`` (k,)
    the centroid, NaN where the share is 0.
    """

    polytope: Polytope
    rivals: tuple[int, ...]
    share: float
    centre: Floats


def best_regions(values: ArrayLike, region: Polytope) -> list[BestRegion]:
    """For each alternative the weights where it is best, scores = values (m, k) @ w.

    An alternative best only where the region has no inside has share 0 and a polytope all the same.

    Raises
    ------
    TooLargeError
        More corners or simplices than the stated limits.
    """
    table = np.asarray(values, float)
    m, k = table.shape
    measure = _Measure(region)
    leads = [_leads(table, region, i) for i in range(m)]
    polytopes = [clip_all(region, rows) for rows, _rivals, _ties in leads]
    volume, moment = np.zeros(m), np.zeros((m, k))
    ties = np.array([tied for _rows, _rivals, tied in leads])
    with suppress(FacesError):
        for i, polytope in enumerate(polytopes):
            for _index, corners, size in measure.parts(polytope):
                volume[i] += size.sum()
                moment[i] += size @ corners.mean(axis=1)
    if abs((volume / (1 + ties)).sum() - 1) > SUMS_TO_1:
        for i, (rows, _rivals, _ties) in enumerate(leads):
            volume[i], moment[i] = cut_positive(rows, measure.corners, measure.volume)
    share = volume / (1 + ties)
    with np.errstate(invalid="ignore"):
        centre = moment / np.where(volume > 0, volume, np.nan)[:, None]
    return [
        BestRegion(polytopes[i], tuple(map(int, leads[i][1])), float(share[i]), centre[i])
        for i in range(m)
    ]


def rank_shares(values: ArrayLike, region: Polytope) -> Floats:
    """(m, m) share of the region where alternative i has rank r + 1, ties split evenly.

    Raises
    ------
    TooLargeError
        As `best_regions`.
    """
    table = np.asarray(values, float)
    m = len(table)
    measure = _Measure(region)
    shares = np.zeros((m, m))
    for i in range(m):
        rows, _rivals, ties = _leads(table, region, i)
        try:
            ahead = _counts_above(-rows, region, measure)
        except FacesError:
            ahead = np.zeros(len(rows) + 1)
        if abs(ahead.sum() - 1) > SUMS_TO_1:
            ahead = cut_counts(-rows, measure.corners, measure.volume)
        for step in range(ties + 1):
            shares[i, step : step + len(ahead)] += ahead / (1 + ties)
    return shares


def _counts_above(rows: Floats, region: Polytope, measure: _Measure) -> Floats:
    """(J + 1,) share of the region where exactly r of the J rows are above 0.

    The region is cut by the hyperplanes until all signs but one are known in a cell; the last is
    measured inside the cell's simplices by `share_above`.
    """
    found = np.zeros(len(rows) + 1)
    cells = [(region, np.zeros(len(rows), dtype=np.int8))]
    while cells:
        cell, known = cells.pop()
        height = cell.corners @ rows.T
        side = signs(height)
        up, down = (side > 0).any(axis=0), (side < 0).any(axis=0)
        both = np.flatnonzero(up & down & (known == 0))
        if len(both) > 1:
            # The hyperplane that separates fewest pairs of corners first.
            pairs = (side[:, both] > 0).sum(axis=0) * (side[:, both] < 0).sum(axis=0)
            cut = both[pairs.argmin()]
            for sign in (1, -1):
                decided = known.copy()
                decided[cut] = sign
                cells.append((clip(cell, sign * rows[cut]), decided))
            continue
        surely = int(np.where(known == 0, up & ~down, known > 0).sum())
        last = (height * (side != 0))[:, both].ravel()
        for index, _corners, volume in measure.parts(cell):
            if len(both):
                share = share_above(last[index])
                found[surely + 1] += (volume * share).sum()
                volume = volume * (1 - share)
            found[surely] += volume.sum()
    return found


def pairwise_shares(values: ArrayLike, region: Polytope) -> Floats:
    """(m, m) share of the region where the row beats the column, ties half; diagonal NaN."""
    table = np.asarray(values, float)
    m = len(table)
    measure = _Measure(region)
    shares = np.zeros((m, m))
    for i in range(m):
        rows, rivals, _ties = _leads(table, region, i)
        for row, j in zip(rows, rivals, strict=True):
            height = region.corners @ row
            height[np.abs(height) <= ZERO] = 0.0
            shares[i, j] = measure.volume @ share_above(height[measure.index])
    # Tied all over the region: half each.
    shares[shares + shares.T == 0] = 0.5
    np.fill_diagonal(shares, np.nan)
    return shares
