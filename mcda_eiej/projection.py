"""The point of a polyhedron nearest to the origin, and exact corners of linear programs.

Small dense problems (tens of variables and constraints). Arrays only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .i18n import gettext as _

__all__ = ["least_norm", "simplex_basis", "solve_lp"]

Floats = NDArray[np.float64]


def simplex_basis(k: int) -> Floats:
    """(k, k - 1) orthonormal basis of the vectors that sum to 0 (Helmert's)."""
    basis = np.zeros((k, k - 1))
    for j in range(1, k):
        basis[:j, j - 1] = 1.0
        basis[j, j - 1] = -j
        basis[:, j - 1] /= np.sqrt(j * (j + 1))
    return basis


def least_norm(g: ArrayLike, h: ArrayLike, tolerance: float = 1e-13) -> Floats | None:
    """The y of least Euclidean norm with g @ y >= h; None if there is none.

    The dual active-set method of Goldfarb & Idnani (1983), Mathematical Programming 27, 1-33, for
    the identity matrix: start from the unconstrained minimum, add the most violated constraint,
    drop those that then hold it back. The active rows stay independent, so the answer is the
    least-norm solution of a few equations and satisfies them to rounding.

    Parameters
    ----------
    g : (c, n)
    h : (c,)
    tolerance : by how much a constraint, its row scaled to length 1, may be violated
    """
    rows, bounds = np.asarray(g, float), np.asarray(h, float)
    size = np.linalg.norm(rows, axis=1)
    empty = size <= 1e-15
    if (bounds[empty] > tolerance).any():
        return None
    rows, bounds = rows[~empty] / size[~empty, None], bounds[~empty] / size[~empty]
    y: Floats = np.zeros(np.asarray(g).shape[1])
    active: list[int] = []
    dual = np.zeros(0)
    # Each full step raises the dual objective, so no active set comes back; the bound guards
    # against rounding only.
    for _step in range(50 * (len(rows) + 1)):
        slack = rows @ y - bounds
        if active:
            slack[active] = 0.0
        worst = int(slack.argmin()) if len(slack) else 0
        if not len(slack) or slack[worst] >= -tolerance:
            return _on(rows, bounds, active, y)
        new, new_dual = rows[worst], 0.0
        while True:
            matrix = rows[active].T
            hold = np.linalg.lstsq(matrix, new, rcond=None)[0] if active else np.zeros(0)
            direction = new - matrix @ hold if active else new
            blocking = [i for i in range(len(active)) if hold[i] > 1e-14]
            ratios = [dual[i] / hold[i] for i in blocking]
            partial = min(ratios, default=np.inf)
            length = float(direction @ direction)
            full = -float(new @ y - bounds[worst]) / length if length > 1e-20 else np.inf
            step = min(partial, full)
            if not np.isfinite(step):
                return None
            if np.isfinite(full):
                y = np.asarray(y + step * direction, float)
            dual = dual - step * hold
            new_dual += step
            if step == full:
                active.append(worst)
                dual = np.append(dual, new_dual)
                break
            leaves = blocking[int(np.argmin(ratios))]
            del active[leaves]
            dual = np.delete(dual, leaves)
    raise ArithmeticError(_("the search for the nearest point did not settle"))


def _on(rows: Floats, bounds: Floats, active: list[int], y: Floats) -> Floats:
    """``y`` polished: the least-norm solution of its active constraints taken as equations."""
    if not active:
        return y
    return np.asarray(np.linalg.lstsq(rows[active], bounds[active], rcond=None)[0], float)


def solve_lp(
    cost: ArrayLike, g: ArrayLike, h: ArrayLike, a: ArrayLike, b: ArrayLike
) -> tuple[Floats, Floats, Floats] | None:
    """Minimise cost @ x with g @ x >= h, a @ x = b, by HiGHS; polished. None if infeasible.

    Returns
    -------
    x : an optimal corner; its active constraints hold to rounding, not just to the solver's 1e-7
    price : multipliers of g @ x >= h, not below 0; where positive the constraint is active in
        every optimum
    slack : g @ x - h at the polished corner
    """
    from scipy.optimize import linprog

    c, rows, bounds = np.asarray(cost, float), np.asarray(g, float), np.asarray(h, float)
    equal, right = np.asarray(a, float), np.asarray(b, float)
    found = linprog(
        c,
        A_ub=-rows,
        b_ub=-bounds,
        A_eq=equal,
        b_eq=right,
        bounds=(None, None),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if found.status == 2:
        return None
    if found.status != 0:
        raise ArithmeticError(found.message)
    x = np.asarray(found.x)
    active = rows @ x - bounds <= 1e-7 * (1 + np.abs(bounds))
    matrix = np.vstack([equal, rows[active]])
    miss = np.concatenate([right, bounds[active]]) - matrix @ x
    # Least squares moves x as little as can be; only kept where it satisfies what it should.
    polished = np.asarray(x + np.linalg.lstsq(matrix, miss, rcond=None)[0], float)
    if (rows @ polished - bounds).min(initial=0.0) >= min(
        (rows @ x - bounds).min(initial=0.0), -1e-12
    ):
        x = polished
    return x, np.maximum(-np.asarray(found.ineqlin.marginals), 0.0), rows @ x - bounds
