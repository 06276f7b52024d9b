"""Weights from other answers than pairwise comparisons: ranks, swings, points, trade-offs.

Conventions: answers are about swings, the worth of going from worst to best on each item. A mapping
or Series gives a Series by name, an array an array by place. Weights sum to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .bestworst import BestWorst, best_worst
from .errors import JudgmentError
from .i18n import gettext as _
from .i18n import listing

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BestWorst",
    "best_worst",
    "points",
    "rank_order_centroid",
    "rank_reciprocal",
    "rank_sum",
    "smart",
    "swing",
    "trade_off",
]

Floats = NDArray[np.float64]


def _size(n: int) -> int:
    if n < 1:
        raise JudgmentError(_("{n} items: weights need at least one").format(n=n))
    return n


def rank_order_centroid(n: int) -> Floats:
    """Weights of n ranked items, first is most: the centroid of all weights in that order.

    w_i = (1/n) sum_{k=i..n} 1/k. Barron & Barrett (1996), Management Science 42(11), 1515-1523.

    >>> rank_order_centroid(2).tolist()
    [0.75, 0.25]
    """
    reciprocals = 1 / np.arange(1, _size(n) + 1)
    return np.asarray(reciprocals[::-1].cumsum()[::-1] / n)


def rank_sum(n: int) -> Floats:
    """Weights of n ranked items in proportion to n + 1 - rank.

    Stillwell, Seaver & Edwards (1981), Organizational Behavior and Human Performance 28, 62-77.
    """
    weights = np.arange(_size(n), 0, -1, dtype=float)
    return np.asarray(weights / weights.sum())


def rank_reciprocal(n: int) -> Floats:
    """Weights of n ranked items in proportion to 1 / rank. Stillwell, Seaver & Edwards (1981)."""
    weights = 1 / np.arange(1, _size(n) + 1)
    return np.asarray(weights / weights.sum())


def swing(points: Mapping[str, float] | pd.Series[float] | ArrayLike) -> Any:
    """Weights from swing points: the swing worth most has 100, the others what they are worth.

    Points are normalised by their sum; von Winterfeldt & Edwards (1986), Decision Analysis and
    Behavioral Research, section 8.4. Any greatest number will do for 100.

    Raises JudgmentError for a number that is missing, not finite or below 0, or all 0.
    """
    return _shares(points)


def smart(points: Mapping[str, float] | pd.Series[float] | ArrayLike) -> Any:
    """Weights from SMART points: the swing worth least has 10, the others how many times that.

    Edwards (1977), IEEE Transactions on Systems, Man, and Cybernetics 7(5), 326-340.
    """
    return _shares(points)


def points(values: Mapping[str, float] | pd.Series[float] | ArrayLike, total: float = 100) -> Any:
    """Weights from points shared out: ``total`` (100) over all items.

    Raises JudgmentError if the points do not add up to ``total`` within 1e-6 of it: a point left
    over or spent twice is a slip of the person's, not the program's to mend.
    """
    weights = _shares(values)
    _names, numbers = _read(values)
    if abs(numbers.sum() - total) > 1e-6 * total:
        raise JudgmentError(
            _("the points add up to {sum:g}, not to {total:g}").format(
                sum=numbers.sum(), total=total
            )
        )
    return weights


def trade_off(pairs: Mapping[tuple[str, str], float]) -> pd.Series[float]:
    """Weights from indifference pairs {(item, reference): x}.

    x swings of the item are worth one of the reference: w_reference = x w_item; Keeney & Raiffa
    (1976), section 3.7. With more pairs than needed the weights are the least squares of the
    logarithms of the ratios.

    Raises JudgmentError for a pair with itself, given both ways, an x that is not above 0, or
    items that the pairs do not connect.
    """
    import pandas as pd

    from .pairwise import ComparisonMatrix

    items = list(dict.fromkeys(key for pair in pairs for key in pair))
    if not items:
        raise JudgmentError(_("there are no pairs"))
    values = np.full((len(items), len(items)), np.nan)
    np.fill_diagonal(values, 1.0)
    place = {key: i for i, key in enumerate(items)}
    for (item, reference), x in pairs.items():
        i, j = place[item], place[reference]
        if i == j:
            raise JudgmentError(_("{item} is traded off against itself").format(item=item))
        if not np.isnan(values[i, j]):
            raise JudgmentError(
                _("{item} and {reference} are given both ways").format(
                    item=item, reference=reference
                )
            )
        if not (np.isfinite(x) and x > 0):
            raise JudgmentError(
                _("{item} against {reference} is {x}, not a number above 0").format(
                    item=item, reference=reference, x=x
                )
            )
        values[j, i], values[i, j] = x, 1 / x
    priorities = ComparisonMatrix(items, values).priorities(method="geometric_mean")
    return pd.Series(np.asarray(priorities, float), index=items, name="weight")


def _read(values: Any) -> tuple[list[str] | None, Floats]:
    names = [str(k) for k, _x in values.items()] if hasattr(values, "keys") else None
    raw = list(values.values()) if isinstance(values, Mapping) else values
    numbers = np.asarray(raw, dtype=float)
    if numbers.ndim != 1 or not numbers.size:
        raise JudgmentError(
            _("points have shape {shape}, not one dimension").format(shape=numbers.shape)
        )
    return names, numbers


def _shares(values: Any) -> Any:
    """Points over their sum, as the kind that came in."""
    import pandas as pd

    names, numbers = _read(values)
    labels = names or [str(i + 1) for i in range(len(numbers))]
    bad = [f"{n} ({x:g})" for n, x in zip(labels, numbers, strict=True) if not 0 <= x < np.inf]
    if bad:
        message = _("points must be finite and not below 0: {items}")
        raise JudgmentError(message.format(items=listing(bad)))
    if not numbers.any():
        raise JudgmentError(_("all points are 0"))
    weights = numbers / numbers.sum()
    return weights if names is None else pd.Series(weights, index=names, name="weight")
