"""Aggregation: from local weights and values to scores. Arrays only, batch axes first.

Conventions: alternatives in rows (m), leaves in columns (L), weights last axis; 1 is good.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "additive",
    "competition_ranks",
    "contributions",
    "global_weights",
    "product",
    "tied",
    "top_set",
]

Floats = NDArray[np.float64]


def global_weights(local: ArrayLike, parent: NDArray[np.intp]) -> Floats:
    """Local weights multiplied down the tree.

    Parameters
    ----------
    local : (..., n) local weights in tree order, a parent before its children
    parent : (n,) place of each node's parent, -1 for the goal
    """
    result = np.array(local, dtype=float)
    for i, p in enumerate(parent):
        if p >= 0:
            result[..., i] *= result[..., p]
    return result


def additive(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Weighted sums: (m, L) values and (..., L) global leaf weights give (..., m) scores."""
    return np.asarray(np.asarray(weights, float) @ np.asarray(values, float).T)


def product(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Weighted products prod_j v_ij ** w_j; a value 0 with positive weight gives 0.

    Miller & Starr (1969), Executive Decisions and Operations Research: the weighted product model.
    """
    v, w = np.asarray(values, float), np.asarray(weights, float)
    with np.errstate(divide="ignore"):
        logs = np.log(v)
    zero = np.isneginf(logs)
    result = np.exp(w @ np.where(zero, 0.0, logs).T)
    nothing = (w > 0).astype(float) @ zero.T.astype(float) > 0
    return np.asarray(np.where(nothing, 0.0, result))


def contributions(values: ArrayLike, weights: ArrayLike) -> Floats:
    """What each leaf adds to each score: (m, L)."""
    return np.asarray(np.asarray(values, float) * np.asarray(weights, float))


def tied(a: ArrayLike, b: ArrayLike) -> NDArray[np.bool_]:
    """Whether two scores tie: |a - b| <= 1e-12 max(1, |a|, |b|)."""
    x, y = np.asarray(a, float), np.asarray(b, float)
    scale = np.maximum(1.0, np.maximum(np.abs(x), np.abs(y)))
    return np.asarray(np.abs(x - y) <= 1e-12 * scale)


def top_set(scores: ArrayLike) -> NDArray[np.bool_]:
    """(..., m) which alternatives tie with the greatest score."""
    s = np.asarray(scores, float)
    return tied(s, s.max(axis=-1, keepdims=True))


def competition_ranks(scores: ArrayLike) -> NDArray[np.int64]:
    """(..., m) competition ranks 1, 1, 3: one more than the number that are strictly better."""
    s = np.asarray(scores, float)
    mine, other = s[..., :, None], s[..., None, :]
    better = (other > mine) & ~tied(mine, other)
    return np.asarray(better.sum(axis=-1) + 1, dtype=np.int64)
