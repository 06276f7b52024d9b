"""Incomplete comparison matrices: which items hang together, and priorities all the same.

NaN is an unanswered pair, and no value is put there for anything but the computation of
priorities. Two ways, matching the two for complete matrices:

- the completion with the least lambda_max (Bozóki, Fülöp & Rónyai 2010, Math. Comput. Modelling
  52:318-333), whose eigenvector are the priorities. lambda_max is convex in the logarithms of the
  unanswered entries, and its minimum unique if and only if the comparison graph is connected;
- logarithmic least squares over the answered pairs, a linear system with the Laplacian of the
  comparison graph, unique under the same condition.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .eigen import check, sides, solve
from .errors import JudgmentError
from .i18n import gettext as _

__all__ = ["Minimum", "complete", "least_lambda", "least_squares", "parts"]

Array = NDArray[np.float64]

_NEWTON = 60  # Newton steps; a dozen is usual
_GRADIENT = 1e-11  # relative to lambda_max, where a minimum counts as found
_BATCH = 4096  # matrices completed at once


def _unconnected() -> str:
    return _("the comparisons do not connect all items, so their priorities are undetermined")


class Minimum:
    """Completions of a batch: the matrices, their eigenvectors, lambda_max and what bounds it.

    ``gradient`` is the derivative of log lambda_max by the logarithm of each freed entry, in the
    order of the pairs: near 0 at an unbounded minimum.
    """

    __slots__ = ("gradient", "matrices", "values", "weights")

    def __init__(self, matrices: Array, weights: Array, values: Array, gradient: Array) -> None:
        self.matrices = matrices
        self.weights = weights
        self.values = values
        self.gradient = gradient


def parts(matrix: ArrayLike) -> list[list[int]]:
    """The connected parts of the comparison graph of one (n, n) matrix, as lists of places."""
    known = ~np.isnan(np.asarray(matrix, dtype=np.float64))
    left = list(range(len(known)))
    found: list[list[int]] = []
    while left:
        part, edge = {left[0]}, [left[0]]
        while edge:
            near = set(np.flatnonzero(known[edge].any(axis=0)).tolist()) - part
            part |= near
            edge = list(near)
        found.append(sorted(part))
        left = [i for i in left if i not in part]
    return found


def complete(matrices: ArrayLike) -> Array:
    """Unanswered entries filled so that lambda_max is least.

    Parameters
    ----------
    matrices
        (..., n, n), positive and reciprocal, NaN at (i, j) and (j, i) where unanswered. The
        unanswered pairs may differ from matrix to matrix.

    Returns
    -------
    (..., n, n), complete; matrices that were complete come back as they were.

    Raises
    ------
    JudgmentError
        If a comparison graph is not connected, or an entry is not valid.
    """
    a = check(matrices, incomplete=True)
    n = a.shape[-1]
    flat = a.reshape(-1, n, n).copy()
    rows, columns = np.triu_indices(n, 1)
    missing = np.isnan(flat[:, rows, columns])
    if not missing.any():
        return flat.reshape(a.shape)
    patterns, group = np.unique(missing, axis=0, return_inverse=True)
    for k, pattern in enumerate(patterns):
        if not pattern.any():
            continue
        members = np.flatnonzero(group.reshape(-1) == k)
        if len(parts(flat[members[0]])) > 1:
            raise JudgmentError(_unconnected())
        pairs = np.column_stack([rows[pattern], columns[pattern]])
        for start in range(0, len(members), _BATCH):
            some = members[start : start + _BATCH]
            flat[some] = least_lambda(flat[some], pairs).matrices
    return flat.reshape(a.shape)


def least_squares(matrices: ArrayLike) -> Array:
    """Priorities by logarithmic least squares over the answered pairs: (..., n, n) to (..., n).

    Minimises sum (log a_ij - log w_i + log w_j)^2 over answered i < j; for complete matrices it is
    the row geometric mean. Errors as in `complete`.
    """
    a = check(matrices, incomplete=True)
    known = ~np.isnan(a.reshape(-1, *a.shape[-2:]))
    for pattern in np.unique(known, axis=0) if not known.all() else known[:0]:
        if len(parts(np.where(pattern, 1.0, np.nan))) > 1:
            raise JudgmentError(_unconnected())
    w = _least_squares(a)
    return np.asarray(w / w.sum(axis=-1, keepdims=True))


def least_lambda(a: Array, pairs: NDArray[np.intp]) -> Minimum:
    """Minimise lambda_max over the entries at ``pairs``, for a batch of matrices at once.

    Parameters
    ----------
    a
        (b, n, n), valid but for the entries to free, which may hold anything (NaN or a value).
    pairs
        (k, 2) the same freed entries for all matrices, or (b, k, 2) each matrix its own. What
        remains must connect all items (not checked here).

    Notes
    -----
    Newton's method in t = log a_ij with the exact gradient and Hessian of log lambda_max, which is
    convex in t (Kingman 1961), started from the logarithmic least squares completion; steps that
    do not go down are halved.
    """
    a = a.copy()
    count = len(a)
    pairs = np.broadcast_to(pairs, (count, *pairs.shape[-2:]))
    i, j = pairs[..., 0], pairs[..., 1]
    batch = np.arange(count)[:, None]
    a[batch, i, j] = a[batch, j, i] = np.nan
    w = _least_squares(a)
    t = np.log(w[batch, i] / w[batch, j])
    _set(a, batch, i, j, t)
    right, left, values = sides(a)
    gradient = _gradient(a, i, j, right, left, values)
    open_ = np.flatnonzero(np.abs(gradient).max(axis=1, initial=0.0) > _GRADIENT)
    for _step in range(_NEWTON):
        if not len(open_):
            break
        o = np.arange(len(open_))[:, None]
        hessian = _hessian(a[open_], i[open_], j[open_], right[open_], left[open_], values[open_])
        step = -np.linalg.solve(hessian, gradient[open_][..., None])[..., 0]
        step /= np.maximum(1.0, np.abs(step).max(axis=1, keepdims=True) / 2.0)
        size = np.ones(len(open_))
        waiting = np.arange(len(open_))
        moved = np.zeros(len(open_), dtype=bool)
        for _half in range(40):
            some = open_[waiting]
            trial = a[some].copy()
            at = t[some] + size[waiting, None] * step[waiting]
            _set(trial, o[: len(some)], i[some], j[some], at)
            r, v = solve(trial)
            better = v <= values[some] * (1 + 1e-15)
            taken = some[better]
            a[taken], t[taken] = trial[better], at[better]
            right[taken], values[taken] = r[better], v[better]
            moved[waiting[better]] = True
            waiting = waiting[~better]
            if not len(waiting):
                break
            size[waiting] /= 2.0
        open_ = open_[moved]  # no way down at all: the rounding of lambda_max is reached
        if len(open_):
            left[open_] = solve(np.ascontiguousarray(a[open_].transpose(0, 2, 1)))[0]
            gradient[open_] = _gradient(
                a[open_], i[open_], j[open_], right[open_], left[open_], values[open_]
            )
            open_ = open_[np.abs(gradient[open_]).max(axis=1) > _GRADIENT]
    return Minimum(a, right, values, gradient)


def _least_squares(a: Array) -> Array:
    """`least_squares` of (..., n, n) matrices taken as valid and connected, not normalised."""
    n = a.shape[-1]
    known = ~np.isnan(a)
    logs = np.log(np.where(known, a, 1.0)).sum(axis=-1)
    # Laplacian L y = r (Bozóki et al. 2010, section 4); adding 1/n fixes the mean of y at 0.
    laplacian = np.where(known, -1.0, 0.0)
    laplacian[..., np.arange(n), np.arange(n)] = known.sum(axis=-1) - 1.0
    y = np.linalg.solve(laplacian + 1.0 / n, logs[..., None])[..., 0]
    return np.asarray(np.exp(y - y.max(axis=-1, keepdims=True)))


def _set(
    a: Array, batch: NDArray[np.intp], i: NDArray[np.intp], j: NDArray[np.intp], t: Array
) -> None:
    value = np.exp(t)
    a[batch, i, j] = value
    a[batch, j, i] = 1.0 / value


def _gradient(
    a: Array, i: NDArray[np.intp], j: NDArray[np.intp], right: Array, left: Array, values: Array
) -> Array:
    """d log lambda / d log a_ij = (u_i a_ij v_j - u_j a_ji v_i) / (lambda u.v), u left, v right."""
    b = np.arange(len(a))[:, None]
    up = left[b, i] * a[b, i, j] * right[b, j]
    down = left[b, j] * a[b, j, i] * right[b, i]
    return np.asarray((up - down) / (values * (left * right).sum(axis=1))[:, None])


def _hessian(
    a: Array, i: NDArray[np.intp], j: NDArray[np.intp], right: Array, left: Array, values: Array
) -> Array:
    """Second derivatives of log lambda by the logarithms of the freed entries, (b, k, k).

    With A_p the derivative of A by t_p and S the reduced resolvent of (lambda - A), the second
    derivative of lambda is (u A_pq v + u A_p S A_q v + u A_q S A_p v) / u.v (Kato 1966, II.2).
    """
    count, n = a.shape[0], a.shape[-1]
    k = i.shape[1]
    b = np.arange(count)[:, None]
    u = left / (left * right).sum(axis=1, keepdims=True)
    up = a[b, i, j]
    down = a[b, j, i]
    p = np.arange(k)[None, :]
    forward = np.zeros((count, n, k))  # A_p v, one column a pair
    np.add.at(forward, (b, i, p), up * right[b, j])
    np.add.at(forward, (b, j, p), -down * right[b, i])
    backward = np.zeros((count, k, n))  # u A_p, one row a pair
    np.add.at(backward, (b, p, j), u[b, i] * up)
    np.add.at(backward, (b, p, i), -u[b, j] * down)
    first = np.einsum("bn,bnk->bk", u, forward)
    # S x solves (lambda - A) y = x - v (u.x) with u.y = 0; v u^T added makes it regular.
    projector = right[:, :, None] * u[:, None, :]
    system = values[:, None, None] * np.eye(n) - a + values[:, None, None] * projector
    projected = forward - right[:, :, None] * first[:, None, :]
    resolved = np.linalg.solve(system, projected)
    mixed = backward @ resolved
    second = mixed + mixed.transpose(0, 2, 1)
    diagonal = u[b, i] * up * right[b, j] + u[b, j] * down * right[b, i]
    second[:, np.arange(k), np.arange(k)] += diagonal
    lam = values[:, None, None]
    return np.asarray(second / lam - first[:, :, None] * first[:, None, :] / lam**2)
