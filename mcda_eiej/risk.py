"""Ratings from a risk register. Arrays only.

The risk of an item is likelihood x consequence, each a level from 1 to the greatest; M is the
product of the greatest levels. ``aggregate`` turns the items of one alternative and target into a
rating in [0, 1], 1 good: mean 1 - (mean - 1)/(M - 1), greatest 1 - (max - 1)/(M - 1), sum
1 - sum/(M x number of risks in the register). Multiplying ordinal levels is a modelling choice.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["AGGREGATES", "SETS", "UNGRADED", "item_risk", "register_rating"]

Floats = NDArray[np.float64]
AGGREGATES = ("mean", "max", "sum")
UNGRADED = ("range", "omit")
SETS = ("printed", "cross")


def item_risk(
    likelihood: Floats, consequence: Floats, levels: tuple[float, float]
) -> tuple[Floats, Floats, Floats]:
    """Least, central and greatest risk of each item.

    Parameters
    ----------
    likelihood, consequence : (n, 2) low and high level, NaN where ungraded: the whole range
    levels : least and greatest level

    Returns
    -------
    low, central, high : each (n,); central is the product of the middles
    """
    ends = np.array(levels)
    grades = [np.where(np.isnan(g), ends, g) for g in (likelihood, consequence)]
    low = grades[0][:, 0] * grades[1][:, 0]
    high = grades[0][:, 1] * grades[1][:, 1]
    return low, grades[0].mean(axis=1) * grades[1].mean(axis=1), high


def register_rating(
    likelihood: Floats,
    consequence: Floats,
    *,
    levels: tuple[float, float],
    risks: int,
    aggregate: Literal["mean", "max", "sum"] = "mean",
    ungraded: Literal["range", "omit"] = "range",
) -> tuple[float, float, float]:
    """Low, central and high rating in [0, 1] of one alternative for one target.

    Parameters
    ----------
    likelihood, consequence : (n, 2) low and high level of each item, NaN where ungraded
    levels : least and greatest level
    risks : number of risks in the whole register, for ``sum``
    ungraded : ``range`` takes the whole range, ``omit`` leaves the item out

    No item left is no knowledge: 0.5 in [0, 1].
    """
    if ungraded == "omit":
        graded = ~(np.isnan(likelihood).any(axis=1) | np.isnan(consequence).any(axis=1))
        likelihood, consequence = likelihood[graded], consequence[graded]
    if not len(likelihood):
        return 0.0, 0.5, 1.0
    worst = levels[1] ** 2
    least = levels[0] ** 2
    low, central, high = item_risk(likelihood, consequence, levels)
    # A high risk is a low rating.
    ratings = []
    for risk in (high, central, low):
        if aggregate == "sum":
            ratings.append(1 - float(risk.sum()) / (worst * risks))
        else:
            one = float(risk.mean() if aggregate == "mean" else risk.max())
            ratings.append(1 - (one - least) / (worst - least))
    return ratings[0], ratings[1], ratings[2]
