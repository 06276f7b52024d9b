"""The best-worst method: the best and the worst item, each compared with all the others.

Rezaei (2015), Best-worst multi-criteria decision-making method, Omega 53, 49-57: the nonlinear
model and its consistency ratio. Rezaei (2016), Omega 64, 126-130: the linear model, which has one
solution, and the intervals of the optimal weights of the nonlinear one.

Comparisons are numbers from 1 to 9: ``best_to_others[j]`` how many times the best is j, and
``others_to_worst[j]`` how many times j is the worst. Items are numbered in the order given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import JudgmentError
from .i18n import gettext as _
from .results import Result, read_only

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BestWorst", "best_worst", "consistency_index"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class BestWorst(Result):
    """Weights of the best-worst method.

    ``xi`` is the greatest violation: of a difference of weights in the linear model, of a ratio in
    the nonlinear one. Arrays are in the order of ``items``; ``low_array`` and ``high_array`` bound
    the optimal weights and coincide in the linear model.
    """

    items: tuple[str, ...]
    weight_array: Floats
    low_array: Floats
    high_array: Floats
    xi: float
    consistency_ratio: float
    input_consistency: float

    @property
    def weights(self) -> pd.Series[float]:
        """The weights; in the nonlinear model the normalised middles of the intervals."""
        return self._series(self.weight_array, "weight")

    @property
    def low(self) -> pd.Series[float]:
        """The least optimal weight of each item."""
        return self._series(self.low_array, "low")

    @property
    def high(self) -> pd.Series[float]:
        """The greatest optimal weight of each item."""
        return self._series(self.high_array, "high")

    def _series(self, values: Floats, name: str) -> pd.Series[float]:
        import pandas as pd

        return pd.Series(values.copy(), index=list(self.items), name=name)

    def to_frame(self) -> pd.DataFrame:
        """Weight, low and high, one row an item."""
        import pandas as pd

        return pd.DataFrame({"weight": self.weights, "low": self.low, "high": self.high})


def consistency_index(best_over_worst: float) -> float:
    """The xi of the nonlinear model that its consistency ratio divides by: Rezaei (2015), table 1.

    The smaller root of xi^2 - (1 + 2 a) xi + (a^2 - a) = 0, equation (16): the greatest possible xi
    of three items with answers from 1 to a_BW. With more items xi can be a little greater, with
    answers above a_BW much, so that the ratio is not always below 1.
    """
    a = best_over_worst
    return float((1 + 2 * a - np.sqrt(1 + 8 * a)) / 2)


def best_worst(
    best_to_others: Mapping[str, float] | pd.Series[float] | ArrayLike,
    others_to_worst: Mapping[str, float] | pd.Series[float] | ArrayLike,
    model: Literal["linear", "nonlinear"] = "linear",
) -> BestWorst:
    """Weights from the comparisons with the best and with the worst item.

    Parameters
    ----------
    best_to_others, others_to_worst : (n,) numbers from 1 to 9, by name or in the same order
        The best item is the one with 1 in the first, the worst the one with 1 in the second.
    model : ``linear`` (one solution) or ``nonlinear`` (intervals and their middles)

    Raises
    ------
    JudgmentError
        Different items, a number outside 1 to 9, no item with 1, or the best being the worst.
    """
    items, best, worst = _read(best_to_others, others_to_worst)
    if model not in ("linear", "nonlinear"):
        raise JudgmentError(_("model {model!r}: use 'linear' or 'nonlinear'").format(model=model))
    # Among several 1s the best is the one furthest from the worst, and the other way round.
    ones = np.flatnonzero(best == 1)
    b = int(ones[np.argmax(worst[ones])])
    ones = np.flatnonzero(worst == 1)
    w = int(ones[np.argmax(best[ones])])
    if b == w and len(items) > 1 and not (best * worst == 1).all():
        raise JudgmentError(_("{item} is both the best and the worst").format(item=items[b]))
    if b == w and len(items) > 1:
        # Everything alike: any other item will do as the worst.
        w = (b + 1) % len(items)
    ratio = best[w]
    if worst[b] != ratio and len(items) > 1:
        raise JudgmentError(
            _("best over worst is {x:g} in one set of answers and {y:g} in the other").format(
                x=ratio, y=worst[b]
            )
        )
    if model == "linear":
        weights, xi = _linear(best, worst, b, w)
        low = high = weights
    else:
        low, high, xi = _nonlinear(best, worst, b, w)
        middle = (low + high) / 2
        weights = middle / middle.sum()
    index = consistency_index(ratio)
    return BestWorst(
        method=f"best-worst, {model}",
        items=items,
        weight_array=read_only(weights),
        low_array=read_only(low),
        high_array=read_only(high),
        xi=xi,
        consistency_ratio=_ratio(_least_xi(best, worst, b, w), index),
        input_consistency=_input_consistency(best, worst, ratio),
    )


def _read(first: Any, second: Any) -> tuple[tuple[str, ...], Floats, Floats]:
    if hasattr(first, "keys") != hasattr(second, "keys"):
        raise JudgmentError(_("give both sets of answers by name, or both in order"))
    if hasattr(first, "keys"):
        items = tuple(str(k) for k, _v in first.items())
        others = {str(k): float(v) for k, v in second.items()}
        if set(items) != set(others):
            odd = ", ".join(sorted(set(items) ^ set(others)))
            raise JudgmentError(_("only in one set of answers: {items}").format(items=odd))
        best = np.array([float(v) for _k, v in first.items()])
        worst = np.array([others[k] for k in items])
    else:
        best, worst = np.asarray(first, float), np.asarray(second, float)
        if best.ndim != 1 or best.shape != worst.shape or not best.size:
            raise JudgmentError(
                _("the two sets of answers have shapes {first} and {second}").format(
                    first=best.shape, second=worst.shape
                )
            )
        items = tuple(f"C{i + 1}" for i in range(len(best)))
    for label, numbers in ((_("best to others"), best), (_("others to worst"), worst)):
        bad = [f"{k} ({x:g})" for k, x in zip(items, numbers, strict=True) if not 1 <= x <= 9]
        if bad:
            message = _("{label}: outside 1 to 9: {items}")
            raise JudgmentError(message.format(label=label, items=", ".join(bad)))
        if not (numbers == 1).any():
            raise JudgmentError(_("{label}: no item has 1").format(label=label))
    return items, best, worst


def _linear(best: Floats, worst: Floats, b: int, w: int) -> tuple[Floats, float]:
    """min xi with |w_B - a_Bj w_j| <= xi and |w_j - a_jW w_W| <= xi: Rezaei (2016), model (4)."""
    from scipy.optimize import linprog

    n = len(best)
    if n == 1:
        return np.ones(1), 0.0
    rows = []
    for j in range(n):
        if j != b:
            row = np.zeros(n)
            row[b] += 1
            row[j] -= best[j]
            rows.append(row)
        if j not in (w, b):
            row = np.zeros(n)
            row[j] += 1
            row[w] -= worst[j]
            rows.append(row)
    gaps = np.array(rows)
    slack = -np.ones((len(gaps), 1))
    solved = linprog(
        np.r_[np.zeros(n), 1.0],
        A_ub=np.vstack([np.hstack([gaps, slack]), np.hstack([-gaps, slack])]),
        b_ub=np.zeros(2 * len(gaps)),
        A_eq=np.r_[np.ones(n), 0.0][None],
        b_eq=[1.0],
        bounds=[(0, None)] * (n + 1),
        method="highs",
    )
    solution = np.asarray(solved.x, dtype=float)
    # Always feasible and bounded: equal weights with a large xi, and xi is not below 0.
    assert solved.success, solved.message
    return solution[:n], float(max(0.0, solution[n]))


def _products(best: Floats, worst: Floats, b: int, w: int, xi: float) -> tuple[float, float]:
    """The range of w_B / w_W that every path over one other item allows at ``xi``."""
    ratio = best[w]
    low, high = [max(ratio - xi, 0.0)], [ratio + xi]
    for j in range(len(best)):
        if j not in (b, w):
            low.append(max(best[j] - xi, 0.0) * max(worst[j] - xi, 0.0))
            high.append((best[j] + xi) * (worst[j] + xi))
    return max(low), min(high)


def _least_xi(best: Floats, worst: Floats, b: int, w: int) -> float:
    """The least xi at which every ratio constraint can hold.

    Each w_j is free but for its two ratios, so the constraints meet exactly when the ranges of
    w_B / w_W over all paths have a point in common. The greatest low end falls and the least high
    end rises with xi, so the least xi is the root of their difference.
    """
    from scipy.optimize import brentq

    def gap(xi: float) -> float:
        low, high = _products(best, worst, b, w, xi)
        return low - high

    if gap(0.0) <= 0:
        return 0.0
    return float(brentq(gap, 0.0, float(best.max()), xtol=1e-15, rtol=1e-14))


def _nonlinear(best: Floats, worst: Floats, b: int, w: int) -> tuple[Floats, Floats, float]:
    """Bounds of the optimal weights: Rezaei (2016), section 4, in closed form.

    At the least xi the ratio r = w_B / w_W is one number, and each t_j = w_j / w_W has a range of
    its own; t_k / sum t is greatest with its own t at the top and the others at the bottom.
    """
    if len(best) == 1:
        return np.ones(1), np.ones(1), 0.0
    xi = _least_xi(best, worst, b, w)
    ends = _products(best, worst, b, w, xi)
    r = (ends[0] + ends[1]) / 2
    low, high = np.ones(len(best)), np.ones(len(best))
    low[b] = high[b] = r
    for j in range(len(best)):
        if j not in (b, w):
            low[j] = max(worst[j] - xi, r / (best[j] + xi))
            top = r / (best[j] - xi) if best[j] > xi else np.inf
            high[j] = max(min(worst[j] + xi, top), low[j])
    return (
        low / (low + high.sum() - high),
        high / (high + low.sum() - low),
        xi,
    )


def _ratio(xi: float, index: float) -> float:
    """xi over the consistency index; 0 where best and worst are alike and xi is 0 too."""
    if index == 0:
        return 0.0 if xi <= 1e-12 else float("nan")
    return xi / index


def _input_consistency(best: Floats, worst: Floats, ratio: float) -> float:
    """The greatest |a_Bj a_jW - a_BW| / (a_BW^2 - a_BW).

    Liang, Brunelli & Rezaei (2020), Consistency issues in the best worst method, Omega 96, 102175.
    """
    if ratio == 1:
        return 0.0 if (best * worst == 1).all() else float("nan")
    return float(np.abs(best * worst - ratio).max() / (ratio**2 - ratio))
