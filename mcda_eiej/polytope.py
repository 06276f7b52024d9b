"""Polytopes inside the simplex of weights: corners from half-spaces, simplices that make them up.

A polytope is the part of the simplex (w >= 0, sum w = 1) with ``rows @ w >= 0``; since weights sum
to 1 every linear constraint has that form. It is kept as its corners and, for each, the rows that
hold there with equality: the faces are then sets of corners, and a polytope that lies in a plane
(an equality among the constraints, or a single point left) needs no care of its own. Volumes are
measured in the polytope's own dimension.

References
----------
Motzkin, T. S. et al. (1953). The double description method. Contributions to the Theory of Games 2.
Büeler, B., Enge, A., Fukuda, K. (2000). Exact volume computation for polytopes: a practical study.
Polytopes - Combinatorics and Computation, 131-154 (triangulation by Cohen & Hickey).
Varsi, G. (1973). The multidimensional content of the frustum of the simplex. Pacific Journal of
Mathematics 46, 303-314. Ali, M. M. (1973). Content of the frustum of a simplex. Pacific Journal of
Mathematics 48, 313-322.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .constraints import ConstraintArrays, clash_error, one_sided
from .errors import TooLargeError
from .i18n import gettext as _

__all__ = [
    "FacesError",
    "Polytope",
    "centroid",
    "clip",
    "clip_all",
    "plane",
    "polished",
    "region_of",
    "share_above",
    "signs",
    "simplex",
    "too_large",
    "triangulate",
    "volumes",
]

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
ON_CONSTRAINT = 1e-9
MAX_CORNERS = 4_000
MAX_SIMPLICES = 2_000_000
"""Simplices in one answer before it is called too large: some 20 seconds' work."""
_SURE, _DOUBT = 1e-14, 1e-10


class FacesError(ArithmeticError):
    """Faces of a polytope that do not fit: planes all but coincide, by less than rounding."""


@dataclass(frozen=True, eq=False)
class Polytope:
    """Corners (n, k), rows (c, k) with ``rows @ w >= 0``, and ``active`` (n, c) where they are 0.

    The first k rows are the weights themselves. No corner: nothing is left.
    """

    corners: Floats
    rows: Floats
    active: Booleans

    @property
    def is_empty(self) -> bool:
        """Whether no weights are left."""
        return len(self.corners) == 0


def simplex(k: int) -> Polytope:
    """All weights: k corners, each with all weight on one."""
    return Polytope(np.eye(k), np.eye(k), ~np.eye(k, dtype=bool))


def signs(height: Floats) -> NDArray[np.int8]:
    """-1, 0 or 1: on which side of a hyperplane corners lie, given ``row @ w`` there.

    Parameters
    ----------
    height : (n,), or (n, J) for J hyperplanes

    For rows of greatest coefficient 1 a corner on the hyperplane has a height of 1e-16 or so, more
    where planes meet at a small angle. Heights under 1e-14 count as 0 and those over 1e-10 do not;
    in between, the line is drawn where the gap is widest, so that corners which differ by rounding
    alone are treated alike.
    """
    size = np.abs(height)
    doubtful = (size > _SURE) & (size < _DOUBT)
    if not doubtful.any():
        return np.where(size <= _SURE, 0, np.sign(height)).astype(np.int8)
    if height.ndim == 2:
        return np.column_stack([signs(column) for column in height.T])
    steps = np.sort(np.concatenate([[_SURE], size[doubtful], [_DOUBT]]))
    limit = steps[np.diff(np.log(steps)).argmax()]
    return np.where(size <= limit, 0, np.sign(height)).astype(np.int8)


def clip(polytope: Polytope, row: ArrayLike, tolerance: float | None = None) -> Polytope:
    """The part of ``polytope`` with ``row @ w >= 0``, a step of the double description method.

    Parameters
    ----------
    row : (k,), greatest coefficient 1
    tolerance : up to which ``row @ w`` at a corner counts as 0; by default see `signs`

    Raises
    ------
    TooLargeError
        More than `MAX_CORNERS` corners.
    """
    row = np.asarray(row, float)
    height = polytope.corners @ row
    if tolerance is None:
        side = signs(height)
    else:
        side = np.where(np.abs(height) <= tolerance, 0, np.sign(height)).astype(np.int8)
    inside, outside = side > 0, side < 0
    active = np.column_stack([polytope.active, ~inside & ~outside])
    corners, rows = polytope.corners, np.vstack([polytope.rows, row])
    if outside.any():
        up, down = _edges(
            polytope.active, np.flatnonzero(inside), np.flatnonzero(outside), len(row)
        )
        t = (height[up] / (height[up] - height[down]))[:, None]
        cut = corners[up] + (corners[down] - corners[up]) * t
        cut[polytope.active[up][:, : cut.shape[1]] & polytope.active[down][:, : cut.shape[1]]] = 0.0
        on_cut = active[up] & active[down]
        on_cut[:, -1] = True
        corners = np.concatenate([corners[~outside], cut])
        active = np.concatenate([active[~outside], on_cut])
    if len(corners) > MAX_CORNERS:
        raise TooLargeError(
            _(
                "the region of weights has more than {limit} corners; "
                "use sensitivity.smaa, which samples"
            ).format(limit=MAX_CORNERS)
        )
    return Polytope(corners, rows, active)


def _edges(
    active: Booleans, ups: NDArray[np.intp], downs: NDArray[np.intp], k: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of a corner inside and one outside that an edge joins.

    An edge lies on at least k - 2 rows, and no third corner lies on all of them.
    """
    on = active.astype(np.float32)
    i, j = np.nonzero(on[ups] @ on[downs].T >= k - 2)
    up, down = ups[i], downs[j]
    alone = np.zeros(len(up), dtype=bool)
    for at in range(0, len(up), 2048):
        some = slice(at, at + 2048)
        shared = on[up[some]] * on[down[some]]
        alone[some] = ((shared @ on.T) == shared.sum(axis=1)[:, None]).sum(axis=1) == 2
    return up[alone], down[alone]


def clip_all(polytope: Polytope, rows: Floats, tolerance: float | None = None) -> Polytope:
    """The part of ``polytope`` with ``rows @ w >= 0``, row by row."""
    for row in rows:
        polytope = clip(polytope, row, tolerance)
    return polytope


def polished(polytope: Polytope) -> Polytope:
    """The same with corners moved, as little as can be, onto all the rows they lie on.

    Weights that are 0 are made exactly 0.
    """
    k = polytope.corners.shape[1]
    corners = polytope.corners.copy()
    for i, on in enumerate(polytope.active):
        free = ~on[:k]
        others = np.vstack([polytope.rows[k:][on[k:]], np.ones(k)])[:, free]
        target = np.append(np.zeros(len(others) - 1), 1.0)
        corners[i, ~free] = 0.0
        miss = target - others @ corners[i, free]
        corners[i, free] += np.linalg.lstsq(others, miss, rcond=1e-12)[0]
    return replace(polytope, corners=np.maximum(corners, 0.0))


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


# -- simplices ------------------------------------------------------------------------------------

_Plan = tuple[list[int], list[int], int]


def triangulate(polytope: Polytope, made: int = 0) -> NDArray[np.int32]:
    """(S, d + 1) corners of simplices that make up the polytope, d its own dimension.

    A face that is no simplex is made up of the cones of one of its corners over the facets that do
    not hold that corner (Cohen & Hickey); each face is treated once.

    Raises
    ------
    FacesError
        Rounding has made faces that do not fit.
    TooLargeError
        More than `MAX_SIMPLICES`, with the ``made`` ones before.
    """
    if polytope.is_empty:
        return np.zeros((0, 0), dtype=np.int32)
    everything = (1 << len(polytope.corners)) - 1
    sets = {sum(1 << int(i) for i in np.flatnonzero(column)) for column in polytope.active.T}
    plans: dict[int, _Plan] = {}
    if made + _plan(everything, list(sets - {0, everything}), plans) > MAX_SIMPLICES:
        raise too_large(MAX_SIMPLICES)
    return _carried_out(everything, plans, {})


def too_large(limit: int) -> TooLargeError:
    """The error for regions of more than ``limit`` simplices."""
    return TooLargeError(
        _(
            "the exact regions need more than {limit} simplices; "
            "use sensitivity.smaa, which samples"
        ).format(limit=limit)
    )


def _plan(face: int, sets: list[int], plans: dict[int, _Plan]) -> int:
    """How a face, a set of corners as bits, is made up; the number of simplices.

    A plan: the corner of the cones (all corners of a simplex), the facets under them, the number.
    """
    if face in plans:
        return plans[face][2]
    if len(plans) > MAX_SIMPLICES // 4:
        raise too_large(MAX_SIMPLICES)
    members = [i for i in range(face.bit_length()) if face >> i & 1]
    # The facets are the largest of the proper intersections with the rows.
    facets: list[int] = []
    for part in sorted({face & s for s in sets} - {0, face}, key=int.bit_count, reverse=True):
        if not any(part & facet == part for facet in facets):
            facets.append(part)
    if all(facet.bit_count() == len(members) - 1 for facet in facets):
        # Every facet leaves out one corner: a simplex (as are an edge and a point).
        plans[face] = members, [], 1
        return 1
    # The corner on most facets leaves fewest to cone over.
    apex = max(members, key=lambda i: sum(f >> i & 1 for f in facets))
    under = [f for f in facets if not f >> apex & 1]
    count = sum(_plan(f, sets, plans) for f in under)
    plans[face] = [apex], under, count
    return count


def _carried_out(
    face: int, plans: dict[int, _Plan], done: dict[int, NDArray[np.int32]]
) -> NDArray[np.int32]:
    if face not in done:
        corners, under, _count = plans[face]
        if under:
            found = [_carried_out(f, plans, done) for f in under]
            if len({part.shape[1] for part in found}) > 1:
                raise FacesError
            parts = np.concatenate(found)
            apex = np.full((len(parts), 1), corners[0], dtype=np.int32)
            done[face] = np.concatenate([parts, apex], axis=1)
        else:
            done[face] = np.array([corners], dtype=np.int32)
    return done[face]


def plane(corners: Floats, dimension: int) -> Floats:
    """(k, d) orthonormal basis of the d-dimensional plane through the corners (n, k)."""
    centred = corners - corners.mean(axis=0)
    return np.asarray(np.linalg.svd(centred, full_matrices=False)[2][:dimension].T, float)


def volumes(corners: Floats, basis: Floats) -> Floats:
    """(S,) d! times the volumes of simplices (S, d + 1, k) in the plane of ``basis`` (k, d)."""
    edges = (corners[:, 1:] - corners[:, :1]) @ basis
    return np.asarray(np.abs(np.linalg.det(edges)), float)


def centroid(polytope: Polytope) -> Floats:
    """(k,) the mean of all weights in a polytope that is not empty, in its own dimension.

    Exact: the mean of a simplex is that of its corners, and the simplices that make up the polytope
    count by their volumes.

    >>> centroid(clip(simplex(2), [1, -1])).tolist()
    [0.75, 0.25]
    """
    index = triangulate(polytope)
    corners = polytope.corners[index]
    if len(corners) == 1:
        return np.asarray(corners[0].mean(axis=0), float)
    size = volumes(corners, plane(polytope.corners, index.shape[1] - 1))
    return np.asarray(size @ corners.mean(axis=1) / size.sum(), float)


def share_above(heights: Floats) -> Floats:
    """Share of each simplex in which a linear function is above 0, from its heights at the corners.

    Parameters
    ----------
    heights : (n, d + 1)

    Returns
    -------
    (n,) in [0, 1]; 0 where the function is 0 throughout

    The recursion of Varsi (1973) and Ali (1973) over pairs of a corner above and one below: to cut
    the edge between them leaves two simplices, each with one such pair less. Nothing is subtracted,
    so the shares are right to rounding.
    """
    size = heights.shape[1]
    ordered = np.sort(heights, axis=1)
    above, below = (heights > 0).sum(axis=1), (heights < 0).sum(axis=1)
    share: Floats = np.where(above > 0, 1.0, 0.0)
    kind = np.where((above > 0) & (below > 0), above * size + below, 0)
    for code in np.unique(kind[kind > 0]):
        p, q = divmod(int(code), size)
        here = np.flatnonzero(kind == code)
        up, down = ordered[here, size - p :], -ordered[here, :q]
        part = [np.ones(len(here))] + [np.zeros(len(here))] * q
        for i in range(p):
            for j in range(q):
                t = up[:, i] / (up[:, i] + down[:, j])
                part[j + 1] = t * part[j] + (1 - t) * part[j + 1]
        share[here] = part[q]
    return share
