"""Priorities of complete comparison matrices as array functions, in batches.

Conventions: ``a[..., i, j]`` says how many times item i counts as much as item j, so that
``a[..., j, i] = 1 / a[..., i, j]`` and the diagonal is 1. Leading axes are a batch. Priorities sum
to 1 along the last axis. A matrix with unanswered pairs (NaN) is refused here; `completion` has
what it needs.

Sources: the principal eigenvector, Saaty (1977) J. Math. Psychol. 15:234-281; the row geometric
mean, Crawford & Williams (1985) J. Math. Psychol. 29:387-405.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import JudgmentError
from .i18n import gettext as _

__all__ = [
    "RECIPROCITY",
    "check",
    "eigenvector",
    "geometric_mean",
    "lambda_max",
    "principal",
    "sides",
]

Array = NDArray[np.float64]

#: How far a_ij a_ji may be from 1. Wide enough for fractions written with seven digits, too
#: narrow for 0.333 beside 3: rounded reciprocals are a second, different answer.
RECIPROCITY = 1e-6

_CHUNK = 1024  # matrices worked on at once, so that they stay in the processor's cache
_SMALL = 16  # up to this size the batch axis is the one to vectorise over, beyond it the matrix
_STEPS = 24  # multiplications by a power of the matrix before the power is squared again
_SQUARINGS = 6  # the highest power is 2 ** 6; beyond it LAPACK is faster and more accurate


def eigenvector(matrices: ArrayLike) -> Array:
    """Priorities as the principal right eigenvector (Saaty 1977).

    Parameters
    ----------
    matrices
        (..., n, n), complete, positive and reciprocal.

    Returns
    -------
    (..., n), positive, sum 1, accurate to about 1e-13.

    Raises
    ------
    JudgmentError
        If a matrix is incomplete, not positive, not finite, not reciprocal, or its diagonal not 1.
    """
    return principal(matrices)[0]


def lambda_max(matrices: ArrayLike) -> Array:
    """The principal eigenvalue of (..., n, n) matrices, (...); at least n, and n if consistent."""
    return principal(matrices)[1]


def principal(matrices: ArrayLike) -> tuple[Array, Array]:
    """`eigenvector` and `lambda_max` in one go: (..., n) and (...)."""
    a = check(matrices)
    n = a.shape[-1]
    weights, values = solve(a.reshape(-1, n, n))
    return weights.reshape(a.shape[:-1]), values.reshape(a.shape[:-2])


def geometric_mean(matrices: ArrayLike) -> Array:
    """Priorities as normalised row geometric means (Crawford & Williams 1985).

    The logarithmic least squares solution of a complete matrix; equals the eigenvector for n <= 3.
    Shapes and errors as in `eigenvector`.
    """
    a = check(matrices)
    w = np.exp(np.log(a).mean(axis=-1))
    return np.asarray(w / w.sum(axis=-1, keepdims=True))


def check(matrices: ArrayLike, *, incomplete: bool = False) -> Array:
    """``matrices`` as an array of floats, after making sure that they can be used.

    ``incomplete`` lets NaN stand for unanswered pairs, if both a_ij and a_ji are NaN.
    """
    a = np.asarray(matrices, dtype=np.float64)
    if a.ndim < 2 or a.shape[-1] != a.shape[-2] or a.shape[-1] == 0:
        raise JudgmentError(
            _(
                "a comparison matrix is square with at least one item; this has shape {shape}"
            ).format(shape=a.shape)
        )
    if not a.size:
        return a
    diagonal = np.diagonal(a, axis1=-2, axis2=-1)
    with np.errstate(invalid="ignore", over="ignore"):
        off = a * np.swapaxes(a, -1, -2)
        off -= 1.0
        np.abs(off, out=off)
        # NaN, infinity and wrong signs all fail these comparisons.
        if off.max() <= RECIPROCITY and a.min() > 0 and (diagonal == 1.0).all():
            return a
        bad = ~((off <= RECIPROCITY) & (a > 0))
    if incomplete:
        missing = np.isnan(a)
        bad &= ~(missing & np.swapaxes(missing, -1, -2))
    places = np.arange(a.shape[-1])
    bad[..., places, places] = diagonal != 1.0
    if bad.any():
        raise JudgmentError(_fault(a, np.argwhere(bad)[0]))
    return a


def _fault(a: Array, place: NDArray[np.intp]) -> str:
    """What is wrong with the entry at ``place``."""
    i, j = int(place[-2]), int(place[-1])
    value, other = float(a[tuple(place)]), float(a[(*place[:-2], j, i)])
    batch = tuple(int(k) for k in place[:-2])
    where = _("row {row}, column {column}").format(row=i + 1, column=j + 1)
    if batch:
        where = _("matrix {index}, {where}").format(
            index=batch if len(batch) > 1 else batch[0], where=where
        )
    if i == j:
        return _("{where}: the diagonal must be 1, not {value:g}").format(where=where, value=value)
    for x in (value, other):
        if np.isinf(x) or x <= 0:
            return _("{where}: {value:g} is not a positive finite number").format(
                where=where, value=x
            )
    if np.isnan(value) and np.isnan(other):
        return _("{where}: unanswered; use ComparisonMatrix or completion.complete").format(
            where=where
        )
    if np.isnan(value) or np.isnan(other):
        return _("{where}: a pair is answered in one direction and unanswered in the other").format(
            where=where
        )
    return _(
        "{where}: {value:g} is not the reciprocal of {other:g} across the diagonal"
        " (write 1/3 as a fraction, not as 0.33)"
    ).format(where=where, value=value, other=other)


def solve(a: Array) -> tuple[Array, Array]:
    """Principal eigenvectors (b, n) and eigenvalues (b,) of (b, n, n) matrices taken as valid."""
    count, n = a.shape[0], a.shape[-1]
    weights, values = np.empty((count, n)), np.empty(count)
    if n <= 2:  # consistent whatever the answer, so a column is the eigenvector
        weights[:] = a[:, :, 0] / a[:, :, 0].sum(axis=-1, keepdims=True)
        values[:] = n
        return weights, values
    if count == 1:
        single = _one(a[0])
        if single is not None:
            weights[0], values[0] = single
            return weights, values
    power = _power_across if n <= _SMALL and count > 8 else _power_within
    for start in range(0, count, _CHUNK):
        part = slice(start, start + _CHUNK)
        weights[part], values[part] = power(a[part])
    return weights, values


def sides(a: Array) -> tuple[Array, Array, Array]:
    """Right and left eigenvectors (b, n) and eigenvalues (b,) of (b, n, n) matrices.

    The left one belongs to the transposed matrix, which is reciprocal too.
    """
    right, values = solve(a)
    left, _values = solve(np.ascontiguousarray(np.swapaxes(a, -1, -2)))
    return right, left, values


def _one(a: Array) -> tuple[Array, float] | None:
    """`_power` for one matrix, where the number of calls is what costs; None if not settled."""
    n = len(a)
    p = a @ a
    p = p @ p
    p = p @ p
    w = p.sum(axis=1)
    w /= w.sum()
    tolerance = 4.0 * n * np.finfo(float).eps
    for _step in range(_STEPS):
        previous, w = w, p @ w
        w /= w.sum()
        if np.abs(w - previous).max() <= tolerance * w.min():
            break
    image = a @ w
    ratio = image / w
    low, high = float(ratio.min()), float(ratio.max())
    if not high - low <= 4.0 * tolerance * high:
        return None
    value = float(image.sum())
    return image / value, value


def _power_across(a: Array) -> tuple[Array, Array]:
    """`_power` for many small matrices: the batch is the last axis, and numpy loops over it."""
    n = a.shape[-1]

    def product(x: Array, y: Array) -> Array:
        z = np.empty_like(x)
        for i in range(n):
            np.sum(x[i][:, None, :] * y, axis=0, out=z[i])
        return z

    def apply(x: Array, w: Array) -> Array:
        return np.asarray(np.einsum("ijb,jb->ib", x, w))

    m = np.ascontiguousarray(a.transpose(1, 2, 0))
    w, values = _power(a, m, m.sum(axis=1), product, apply, lambda x, keep: x[..., keep])
    return w.T, values


def _power_within(a: Array) -> tuple[Array, Array]:
    """`_power` for few or large matrices: numpy multiplies matrix by matrix."""
    m = a.transpose(1, 2, 0)

    def product(x: Array, y: Array) -> Array:
        z: Array = np.matmul(x.transpose(2, 0, 1), y.transpose(2, 0, 1))
        return z.transpose(1, 2, 0)

    def apply(x: Array, w: Array) -> Array:
        return np.asarray(np.matmul(x.transpose(2, 0, 1), w.T[..., None])[..., 0].T)

    w, values = _power(a, m, m.sum(axis=1), product, apply, lambda x, keep: x[..., keep])
    return w.T, values


def _power(
    a: Array,
    m: Array,
    w: Array,
    product: Callable[[Array, Array], Array],
    apply: Callable[[Array, Array], Array],
    take: Callable[[Array, NDArray[np.bool_]], Array],
) -> tuple[Array, Array]:
    """Power iteration with powers of the matrix, batch last: (n, b) and (b,).

    Multiplying by m ** 8 makes eight plain iterations of one. What has not settled is taken on
    alone with higher powers, and last to LAPACK: nearly periodic matrices converge too slowly.
    """
    n, count = w.shape
    tolerance = 4.0 * n * np.finfo(float).eps
    out, values = np.empty((n, count)), np.empty(count)
    left = np.arange(count)
    x, p = m, m
    # Squaring costs n plain steps and halves the number of steps that remain; where there is
    # little to multiply, the number of calls is what costs.
    little = count * n**3 < 200_000
    first = 3 if little else 2 if n <= 7 else 1 if n <= _SMALL else 0
    for squaring in range(_SQUARINGS + 1):
        if squaring:
            p = product(p, p)
            p = p / p[0, 0]  # keeps numbers in range; a positive factor changes no eigenvector
        if squaring < first:
            continue
        for _step in range(_STEPS):
            previous = w
            w = apply(p, w)
            w = w / w.sum(axis=0)
            if np.all(np.abs(w - previous) <= tolerance * w):
                break
        # The test above is on the whole batch; here each matrix is judged by the bounds
        # min (Aw)_i / w_i <= lambda_max <= max (Aw)_i / w_i (Collatz 1942, Wielandt 1950).
        image = apply(x, w)
        ratio = image / w
        low, high = ratio.min(axis=0), ratio.max(axis=0)
        done = high - low <= 4.0 * tolerance * high
        values[left[done]] = image.sum(axis=0)[done]
        out[:, left[done]] = (image / image.sum(axis=0))[:, done]
        if done.all():
            return out, values
        open_ = ~done
        left, x, p, w = left[open_], take(x, open_), take(p, open_), w[:, open_]
    for k in left:
        out[:, k], values[k] = _lapack(a[k])
    return out, values


def _lapack(a: Array) -> tuple[Array, float]:
    """Principal eigenpair of one matrix by numpy's eig, scaled first by the geometric mean.

    The scaled matrix a_ij g_j / g_i is near all ones, so that small priorities keep their digits.
    """
    g = np.exp(np.log(a).mean(axis=-1))
    scaled = a * g / g[:, None]
    values, vectors = np.linalg.eig(scaled)
    k = int(values.real.argmax())
    w = np.abs(vectors[:, k].real) * g
    return w / w.sum(), float(values[k].real)
