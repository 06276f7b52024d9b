"""Polytopes in the simplex: closed forms for volumes, Qhull as another method, exact corners."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import ConvexHull, HalfspaceIntersection

from mcda_eiej import polytope as geometry
from mcda_eiej.errors import TooLargeError
from mcda_eiej.polytope import (
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
from mcda_eiej.sensitivity.pieces import cut_counts, cut_positive


def share(rows: np.ndarray) -> float:
    """Share of the simplex with rows @ w >= 0."""
    k = rows.shape[1]
    part = clip_all(simplex(k), rows)
    index = triangulate(part)
    if index.shape[1] < k:
        return 0.0
    basis = plane(np.eye(k), k - 1)
    whole = volumes(np.eye(k)[None], basis)[0]
    return float(volumes(part.corners[index], basis).sum() / whole)


@pytest.mark.parametrize("k", range(2, 8))
@pytest.mark.parametrize("cap", [0.25, 0.3, 0.5, 0.8])
def test_capped_weights(k: int, cap: float) -> None:
    """All weights at most ``cap``: by inclusion and exclusion, caps cut off similar simplices."""
    rows = cap * np.ones((k, k)) - np.eye(k)
    expected = sum((-1) ** s * comb(k, s) * max(1 - s * cap, 0.0) ** (k - 1) for s in range(k + 1))
    # Rounding of the alternating sum itself is the largest error here.
    assert share(rows / np.abs(rows).max()) == pytest.approx(max(expected, 0.0), abs=1e-13)


def test_hypersimplices() -> None:
    """Weights at most 1/j: Eulerian numbers A(k - 1, j - 1), 1 4 1, 1 11 11 1, 1 26 66 26 1."""
    for k, j, euler in [(4, 2, 4), (5, 2, 11), (5, 3, 11), (6, 2, 26), (6, 3, 66)]:
        rows = np.ones((k, k)) / j - np.eye(k)
        # Of the simplex scaled by j, whose volume is j ** (k - 1) / (k - 1)!.
        assert share(rows) == pytest.approx(euler / j ** (k - 1), abs=1e-14)


def test_own_dimension() -> None:
    cases = [
        ([], 4),
        ([[1, -1, 0, 0, 0], [-1, 1, 0, 0, 0]], 3),
        ([[1, -1, 0, 0, 0], [-1, 1, 0, 0, 0], [0, 0, 1, -2, 0], [0, 0, -1, 2, 0]], 2),
        # w0 >= w1 + ... + w4 and its converse with w0 <= 1/2: a face of the cut.
        ([[1, -1, -1, -1, -1], [-0.5, 0.5, 0.5, 0.5, 0.5]], 3),
        ([[0.2, 0.2, 0.2, 0.2, -0.8], [-1, 0, 0, 0, 0], [0, -1, 0, 0, 0], [0, 0, -1, 0, 0]], 1),
        # Every weight at most 1/5: one point.
        ((0.2 * np.ones((5, 5)) - np.eye(5)).tolist(), 0),
    ]
    for rows, dimension in cases:
        part = clip_all(simplex(5), np.array(rows, dtype=float).reshape(-1, 5))
        assert triangulate(part).shape[1] - 1 == dimension
    empty = clip_all(simplex(5), 0.19 * np.ones((5, 5)) - np.eye(5))
    assert empty.is_empty
    assert triangulate(empty).size == 0


@given(st.integers(0, 10_000))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_against_qhull(seed: int) -> None:
    """Corners and volume by Qhull, in the first k - 1 weights; it is accurate to about 1e-9."""
    rng = np.random.default_rng(seed)
    k = int(rng.integers(3, 7))
    centre = rng.dirichlet(np.ones(k))
    rows = rng.normal(size=(int(rng.integers(1, 7)), k))
    rows -= (rows @ centre - 0.05)[:, None]  # the centre is well inside
    rows /= np.abs(rows).max(axis=1, keepdims=True)
    every = np.vstack([np.eye(k), rows])
    # every @ w >= 0 with w_k = 1 - the others: A x + b <= 0 for Qhull.
    half = np.column_stack([every[:, -1:] - every[:, :-1], -every[:, -1]])
    hull = HalfspaceIntersection(half, centre[:-1])
    part = polished(clip_all(simplex(k), rows))
    mine = sorted(map(tuple, np.round(part.corners[:, :-1], 8) + 0.0))
    theirs = sorted(set(map(tuple, np.round(hull.intersections, 8) + 0.0)))
    np.testing.assert_allclose(mine, theirs, atol=2e-8)
    simplex_volume = 1 / np.prod(np.arange(1.0, k))
    expected = ConvexHull(hull.intersections).volume / simplex_volume
    assert share(rows) == pytest.approx(expected, rel=1e-8)


@given(st.integers(0, 10_000))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_the_parts_of_a_cut_add_up(seed: int) -> None:
    """Also where hyperplanes meet in corners, as with the small integers here."""
    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 6))
    rows = rng.integers(-2, 3, (4, k)).astype(float)
    rows = rows[np.abs(rows).max(axis=1) > 0]
    rows = rows / np.abs(rows).max(axis=1, keepdims=True)
    total, counted, sides = 0.0, np.zeros(len(rows) + 1), [np.zeros((0, k))]
    for row in rows:
        sides = [np.vstack([part, sign * row]) for part in sides for sign in (1, -1)]
    for part in sides:
        size = share(part)
        total += size
        counted[int((np.abs(part - rows).max(axis=1) == 0).sum())] += size
    assert total == pytest.approx(1.0, abs=1e-13)
    # By cutting simplices, which knows no faces.
    np.testing.assert_allclose(cut_counts(rows, np.eye(k)[None], np.ones(1)), counted, atol=1e-13)
    both = cut_positive(rows, np.eye(k)[None], np.ones(1))[0]
    assert both == pytest.approx(share(rows), abs=1e-13)


@given(st.lists(st.integers(-30, 30), min_size=2, max_size=8, unique=True))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_share_above_against_fractions(heights: list[int]) -> None:
    """For distinct heights: sum over h_i > 0 of h_i ** d / prod_j (h_i - h_j), in fractions."""
    d = len(heights) - 1
    expected = Fraction(0)
    for i, h in enumerate(heights):
        if h > 0:
            term = Fraction(h) ** d
            for j, other in enumerate(heights):
                if j != i:
                    term /= h - other
            expected += term
    found = share_above(np.array([heights], dtype=float))[0]
    assert found == pytest.approx(float(expected), rel=1e-13, abs=1e-15)


def test_share_above_degenerate() -> None:
    heights = np.array(
        [[0.0, 0, 0], [1, 0, 0], [-1, 0, 0], [1, 1, -1], [0, 2, -2], [3, 1e-300, -3]]
    )
    # [1, 1, -1]: three quarters; 0 at one corner halves the rest.
    np.testing.assert_allclose(share_above(heights), [0, 1, 0, 0.75, 0.5, 0.5], atol=1e-15)
    assert share_above(np.array([[2.0], [-2.0], [0.0]])).tolist() == [1, 0, 0]


def test_corners_are_exact() -> None:
    """Three alternatives all tied in one point: every row is 0 there to rounding."""
    rows = np.array([[1.0, -0.3, -0.4], [-0.2, 1.0, -0.7]])
    part = polished(clip_all(simplex(3), rows))
    assert (np.abs(part.corners @ part.rows.T)[part.active] < 1e-15).all()
    assert np.abs(part.corners.sum(axis=1) - 1).max() < 1e-15
    assert (part.corners[part.active[:, :3]] == 0).all()


def test_signs_draw_the_line_at_the_gap() -> None:
    assert signs(np.array([1e-15, -1e-15, 1e-3, -0.2])).tolist() == [0, 0, 1, -1]
    assert signs(np.array([3e-13, -2e-13, 1e-3])).tolist() == [0, 0, 1]
    assert signs(np.array([2e-11, -3e-11, 1e-15])).tolist() == [1, -1, 0]
    both = np.array([[3e-13, 2e-11], [1.0, 1e-15]])
    assert signs(both).tolist() == [[0, 1], [1, 0]]


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.array([[1.0, 1, 1, 1, -1, -1, -1, -1], [1, -1, 1, -1, 1, -1, 1, -0.5]])
    part = clip_all(simplex(8), rows)
    monkeypatch.setattr(geometry, "MAX_SIMPLICES", 10)
    with pytest.raises(TooLargeError, match="smaa"):
        triangulate(part)
    monkeypatch.setattr(geometry, "MAX_CORNERS", 10)
    with pytest.raises(TooLargeError, match="smaa"):
        clip(simplex(8), rows[0])


def test_a_tolerance_of_ones_own() -> None:
    row = np.array([1.0, -1e-10])
    assert len(clip(simplex(2), row).corners) == 2
    assert clip(simplex(2), row, 1e-9).active[:, -1].tolist() == [False, True]


def test_faces_are_the_same_whatever_the_order() -> None:
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(5, 5)) + 0.4
    rows /= np.abs(rows).max(axis=1, keepdims=True)
    shares = [share(rows[list(order)]) for order in combinations(range(5), 5)]
    shares += [share(rows[rng.permutation(5)]) for _ in range(5)]
    np.testing.assert_allclose(shares, shares[0], atol=1e-14)
