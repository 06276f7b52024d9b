"""All weights at once, exactly: in what share of them is each alternative best, second, ...?

The weights of a level are uniform on their simplex or on what constraints leave of it; in that
region the scores are linear, so that every region of a ranking is a polytope. Its volume is found
by taking it apart into simplices, in the dimension that the constraints leave. Lahdelma, Hokkanen
& Salminen (1998) and Lahdelma & Salminen (2001) define the measures and estimate them by sampling
(`mcda_eiej.sensitivity.smaa`); the numbers here have no sampling error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import additive
from ..constraints import ConstraintArrays, Constraints, as_constraints, clash_error, one_sided
from ..errors import ModelError
from ..evaluation import joint
from ..i18n import gettext as _
from ..model import DecisionModel
from ..results import Result, plain, read_only
from .levels import at_level
from .pieces import ZERO, cut_counts, cut_positive
from .polytope import (
    FacesError,
    Polytope,
    clip,
    clip_all,
    plane,
    polished,
    share_above,
    signs,
    simplex,
    triangulate,
    volumes,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BestRegion",
    "WeightSpace",
    "best_regions",
    "pairwise_shares",
    "rank_shares",
    "region_of",
    "weight_space",
]

Floats = NDArray[np.float64]
ON_CONSTRAINT = 1e-9
SUMS_TO_1 = 1e-11
_BATCH = 20_000


# -- arrays ---------------------------------------------------------------------------------------


def region_of(constraints: ConstraintArrays) -> Polytope:
    """The weights that satisfy the constraints, a polytope in the simplex.

    Raises
    ------
    ConstraintError
        Nothing is left; names a clashing set.
    """
    rows, _owner = one_sided(constraints)
    region = clip_all(simplex(constraints.rows.shape[1]), rows, ON_CONSTRAINT)
    if region.is_empty:
        raise clash_error(constraints)
    return polished(region) if len(rows) else region


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
    tied = additive.tied(scores, scores[:, [i]]).all(axis=0)
    rivals = np.flatnonzero(~tied)
    rows = np.where(additive.tied(values[i], values[rivals]), 0.0, values[i] - values[rivals])
    return rows / np.abs(rows).max(axis=1, keepdims=True), rivals, int(tied.sum()) - 1


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


# -- the result -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class WeightSpace(Result):
    """Exact shares of the weights of a level; see `weight_space`.

    ``weights`` name the weights, ``constraints`` hold the labels, ``dimension`` is that of the
    region of weights. Tables are worked out when first asked for.
    """

    alternatives: tuple[str, ...]
    weights: tuple[str, ...]
    level: str
    constraints: tuple[str, ...]
    dimension: int
    values: Floats = field(repr=False)
    region: Polytope = field(repr=False)

    @cached_property
    def best(self) -> tuple[BestRegion, ...]:
        """For each alternative, in order, the region where it is best."""
        return tuple(best_regions(self.values, self.region))

    @property
    def top_share(self) -> pd.Series[float]:
        """Share of the weights where each alternative is best, ties split evenly; sums to 1."""
        import pandas as pd

        shares = [b.share for b in self.best]
        return pd.Series(shares, index=self._labels, name="top_share")

    @cached_property
    def _ranks(self) -> Floats:
        return read_only(rank_shares(self.values, self.region))

    @property
    def rank_acceptability(self) -> pd.DataFrame:
        """Share of the weights at each rank, alternatives x ranks 1..m; rows, columns sum to 1."""
        import pandas as pd

        ranks = pd.RangeIndex(1, len(self.alternatives) + 1, name="rank")
        return pd.DataFrame(self._ranks.copy(), index=self._labels, columns=ranks)

    @cached_property
    def _pairs(self) -> Floats:
        return read_only(pairwise_shares(self.values, self.region))

    @property
    def pairwise_winning(self) -> pd.DataFrame:
        """Share of the weights where the row beats the column, ties half; diagonal NaN."""
        import pandas as pd

        return pd.DataFrame(self._pairs.copy(), index=self._labels, columns=self._labels)

    @property
    def central_weights(self) -> pd.DataFrame:
        """Centroid of the region where an alternative is best; NaN where its share is 0."""
        import pandas as pd

        centres = np.array([b.centre for b in self.best])
        weights = pd.Index(self.weights, name="weight")
        return pd.DataFrame(centres, index=self._labels, columns=weights)

    def vertices(self, alternative: str) -> pd.DataFrame:
        """Corners of the region where ``alternative`` is best: a column per weight, and ``rival``.

        ``rival`` names the others that are as good there (``2A = 2B``), None where only the limits
        of the weights or constraints meet; alternatives tied with it everywhere are left out. The
        scores said to be equal agree to 1e-9. Empty if it is never best.

        Raises
        ------
        ModelError
            An unknown alternative.
        """
        import pandas as pd

        if alternative not in self.alternatives:
            raise ModelError(
                _("no alternative {name!r}; there are {names}").format(
                    name=alternative, names=", ".join(self.alternatives)
                )
            )
        best = self.best[self.alternatives.index(alternative)]
        polytope = polished(best.polytope)
        meets = polytope.active[:, len(self.region.rows) :]
        rivals = [
            joint([self.alternatives[j] for j, on in zip(best.rivals, row, strict=True) if on])
            for row in meets
        ]
        # Greatest first weight first, then the second, ...
        order = np.lexsort(np.round(-polytope.corners, 12).T[::-1])
        table = pd.DataFrame(polytope.corners[order], columns=list(self.weights))
        table["rival"] = pd.Series([rivals[i] or None for i in order], dtype=object)
        return table

    @property
    def _labels(self) -> pd.Index[str]:
        import pandas as pd

        return pd.Index(self.alternatives, name="alternative")

    def to_frame(self) -> pd.DataFrame:
        """The rank acceptabilities."""
        return self.rank_acceptability

    def to_dict(self) -> dict[str, Any]:
        """All tables by name, with the corners of each alternative's region."""
        return {
            "method": self.method,
            "version": self.version,
            "level": self.level,
            "constraints": list(self.constraints),
            "dimension": self.dimension,
            "top_share": plain(self.top_share),
            "rank_acceptability": plain(self.rank_acceptability),
            "pairwise_winning": plain(self.pairwise_winning),
            "central_weights": plain(self.central_weights),
            "vertices": {a: plain(self.vertices(a)) for a in self.alternatives},
        }


def weight_space(
    model: DecisionModel, level: str = "criteria", constraints: Constraints = ()
) -> WeightSpace:
    """Exact shares of all the weights of a level.

    Parameters
    ----------
    model : additive, or a product model with values above 0
    level : ``criteria``, ``leaves`` or the key of an inner node
    constraints : text or `Constraint`, on the weights of the level; an equality leaves a region of
        lower dimension, which is measured in that dimension

    Raises
    ------
    ModelError
        An unknown level, or a model whose scores are not linear in its weights.
    ConstraintError
        Unknown names, or constraints that leave no weights: names a clashing set.
    TooLargeError
        More than `polytope.MAX_SIMPLICES` simplices, about 20 seconds' work; names ``smaa``. The
        ranks take more than the shares and may raise it when they are asked for. Values at random
        fit up to 10 alternatives x 10 weights for the shares, 10 x 8 (5 x 11) for the ranks; many
        more alternatives with fewer weights.
    """
    problem = at_level(model, level)
    arrays = as_constraints(constraints, problem.names, problem.expand)
    region = region_of(arrays)
    space = WeightSpace(
        method="exact volumes",
        alternatives=problem.alternatives,
        weights=problem.keys,
        level=level,
        constraints=arrays.labels,
        dimension=triangulate(region).shape[1] - 1,
        values=read_only(problem.values),
        region=region,
    )
    # The shares are quick, and a problem too large for them should be refused here.
    _shares = space.best
    return space
