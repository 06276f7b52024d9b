"""By how much an alternative can lead its rivals over a set of weights, and who dominates whom.

The weights are those on the simplex with ``rows @ w >= 0``. Linear programs; arrays only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..projection import solve_lp

__all__ = ["dominance", "greatest_lead"]

Floats = NDArray[np.float64]
TIE = 1e-12


def greatest_lead(values: Floats, own: Floats, rows: Floats) -> tuple[float, Floats, Floats]:
    """The most by which an alternative can lead the best of its rivals, at weights of its choice.

    Parameters
    ----------
    values : (J, k) the rivals', J at least 1
    own : (k,) its own
    rows : (c, k) the weights satisfy ``rows @ w >= 0``

    Returns
    -------
    lead : negative if it can never be best, 0 if only together with others
    weights : (k,) where it leads by that
    mixture : (J,) shares of the rivals whose mixture leads it by -lead or more at all weights
    """
    rivals, k = values.shape
    above = np.vstack([np.eye(k), rows, own - values])
    above = np.column_stack([above, np.append(np.zeros(k + len(rows)), -np.ones(rivals))])
    found = solve_lp(
        np.append(np.zeros(k), -1.0),
        above,
        np.zeros(len(above)),
        np.append(np.ones(k), 0.0)[None],
        np.ones(1),
    )
    if found is None:
        raise ArithmeticError("no weights satisfy the rows")
    x, price, _slack = found
    weights = np.maximum(x[:k], 0.0)
    weights /= weights.sum()
    mixture = price[k + len(rows) :]
    lead = float((weights @ (own - values).T).min())
    return lead, weights, mixture / mixture.sum()


def dominance(values: Floats, rows: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who dominates whom over the weights with ``rows @ w >= 0``.

    Returns
    -------
    weak : (m, m) column is at least as good as row at all weights, and better at some
    strict : (m, m) column is better than row at all weights
    """
    m = len(values)
    weak, strict = np.zeros((m, m), dtype=bool), np.zeros((m, m), dtype=bool)
    scale = TIE * np.maximum(1.0, np.abs(values).max(axis=1))
    for i in range(m):
        for j in range(m):
            tie = max(scale[i], scale[j])
            if i != j:
                least = _least(values[j] - values[i], rows)
                strict[i, j] = least > tie
                weak[i, j] = least >= -tie and -_least(values[i] - values[j], rows) > tie
    return weak, strict


def _least(cost: Floats, rows: Floats) -> float:
    if not len(rows):
        return float(cost.min())
    k = len(cost)
    above = np.vstack([np.eye(k), rows])
    found = solve_lp(cost, above, np.zeros(len(above)), np.ones((1, k)), np.ones(1))
    if found is None:
        raise ArithmeticError("no weights satisfy the rows")
    return float(cost @ found[0])
