"""At which rating does the best alternative change? Exact, one rating at a time.

With all else as it is, a score is a straight line in one rating (in its logarithm for a product
model) and the other scores stay, so there is one rating at most where the best changes: where the
score meets the best of the others. A measured leaf has the same in its own unit, through the
inverse of its value function.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..additive import top_set
from ..errors import ModelError
from ..i18n import gettext as _
from ..model import DecisionModel
from ..ratings import derive, measures_in_force, natural_range, natural_value, same_as
from ..records import in_language
from .flips import best_of, beyond, flip_table, lead, model_call, no_flip
from .levels import linear_values

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case
    from ..records import Scale

__all__ = ["measure_flips", "natural_values", "rating_flips", "rating_rows", "with_rating"]

Floats = NDArray[np.float64]
OWN = ("leaf", "alternative", "inside", "at_low", "at_high")


def with_rating(model: DecisionModel, leaf: str, alternative: str, value: float) -> DecisionModel:
    """The same model with one rating changed; ranges and orders are dropped."""
    values = model.values
    if leaf not in values.columns or alternative not in values.index:
        message = _("no rating of {alternative!r} on {leaf!r}; leaves: {leaves}")
        raise ModelError(
            message.format(alternative=alternative, leaf=leaf, leaves=", ".join(values.columns))
        )
    values.loc[alternative, leaf] = float(value)
    return model.with_values(values)


class _OneRating:
    """Scores as one rating moves, for one alternative and those that always have its ratings."""

    def __init__(self, model: DecisionModel) -> None:
        values = linear_values(model)
        if not ((model.value_array >= 0) & (model.value_array <= 1)).all():
            message = _("ratings outside [0, 1] have no range to flip in; scale them first")
            raise ModelError(message)
        self.alternatives = model.alternatives
        self.ratings = model.value_array
        self.product = model.aggregation == "product"
        self.values, self.weights = values, model.leaf_weights
        self.scores: Floats = model.scores() if not self.product else values @ self.weights
        self.now = top_set(self.scores)

    def best_at(self, who: Sequence[int], leaf: int, rating: float) -> NDArray[np.bool_]:
        """(m,) which are best when ``who`` have ``rating`` on ``leaf``."""
        return top_set(self.scores_at(who, leaf, rating))

    def scores_at(self, who: Sequence[int], leaf: int, rating: float) -> Floats:
        """(m,) scores, or their logarithms, when ``who`` have ``rating`` on ``leaf``."""
        value = rating
        if self.product:
            # Infinity would tie with everything.
            value = float(np.log(rating)) if rating > 0 else -1e300
        scores = self.scores.copy()
        scores[list(who)] += self.weights[leaf] * (value - self.values[list(who), leaf])
        return scores

    def lead_at(self, who: Sequence[int], leaf: int, rating: float) -> float:
        """How far the best now is ahead when ``who`` have ``rating``."""
        return lead(self.scores_at(who, leaf, rating), self.now)

    def name(self, best: NDArray[np.bool_]) -> str:
        return best_of(self.alternatives, best.astype(float))

    def threshold(self, who: Sequence[int], leaf: int) -> tuple[float, float] | None:
        """The rating where the best changes, and the end of the scale beyond it; None if none.

        Where ``who`` tie for the best any move changes it: the present rating, and upwards if it
        can rise.
        """
        group = list(who)
        others = np.ones(len(self.scores), dtype=bool)
        others[group] = False
        if not others.any() or self.weights[leaf] == 0:
            return None
        first = group[0]
        rating = float(self.ratings[first, leaf])
        rival = float(self.scores[others].max())
        leads = bool(self.now[first]) and not (self.now & others).any()
        level = bool(self.now[first]) and bool((self.now & others).any())
        end = 0.0 if leads or (level and rating >= 1) else 1.0
        if level:
            return rating, end
        if (self.best_at(who, leaf, end) == self.now).all():
            return None
        at = float(self.values[first, leaf] + (rival - self.scores[first]) / self.weights[leaf])
        at = float(np.exp(at)) if self.product else at
        return min(max(at, min(rating, end)), max(rating, end)), end


def rating_flips(model: DecisionModel) -> pd.DataFrame:
    """For each leaf and alternative the rating at which the best alternative changes, exact.

    Parameters
    ----------
    model : additive, or a product model with values above 0; ratings in [0, 1]

    Returns
    -------
    DataFrame kind, what, current, flip, change, winner, call, leaf, alternative, inside, at_low,
    at_high
        One row per pair, least ``change`` (distance) first. ``flip`` is NaN where no rating in
        [0, 1] changes the best. At 0 or 1 itself a tie is the most there can be, and counts.
        Where the alternative ties for the best now, ``flip`` is its rating and ``winner`` the best
        when it rises (falls, if it cannot rise). ``inside``: the flip lies in the rating's own
        range, low..high; empty for a model without ranges. ``at_low`` and ``at_high`` are how far
        the one best now is ahead of the others (of a product model in logarithms) with the rating
        at the ends of its range.

    Raises
    ------
    ModelError
        A model whose scores are not linear in its ratings, or ratings outside [0, 1].
    """
    table = flip_table(rating_rows(model, "model"), OWN)
    table["inside"] = table["inside"].astype("bool" if _ranges(model) else "boolean")
    return table


def _ranges(model: DecisionModel) -> bool:
    return model.low_array is not None and model.high_array is not None


def rating_rows(model: DecisionModel, called: str) -> Iterator[dict[str, Any]]:
    """The rows of `rating_flips`; ``called`` is what the model is called in ``call``."""
    one = _OneRating(model)
    low, high = model.low_array, model.high_array
    for j, leaf in enumerate(model.hierarchy.leaves):
        for i, alternative in enumerate(model.alternatives):
            rating = float(one.ratings[i, j])
            row: dict[str, Any] = {
                "kind": "rating",
                "what": f"{leaf}, {alternative}",
                "current": rating,
                "leaf": leaf,
                "alternative": alternative,
                "inside": None,
                "at_low": np.nan,
                "at_high": np.nan,
            }
            if low is not None and high is not None:
                row["inside"] = False
                row["at_low"] = one.lead_at([i], j, float(low[i, j]))
                row["at_high"] = one.lead_at([i], j, float(high[i, j]))
            found = one.threshold([i], j)
            if found is None:
                yield no_flip(**row)
                continue
            flip, end = found
            value = beyond(flip, end, _changed(one, [i], j))
            if low is not None and high is not None:
                row["inside"] = bool(low[i, j] - 1e-12 <= flip <= high[i, j] + 1e-12)
            yield row | {
                "flip": flip,
                "change": abs(flip - rating),
                "winner": one.name(one.best_at([i], j, value)),
                "call": f"sensitivity.with_rating({called}, {leaf!r}, {alternative!r}, {value!r})"
                ".evaluate().top",
            }


def _changed(one: _OneRating, who: Sequence[int], leaf: int) -> Any:
    """Whether at a rating the best is what it is well beyond the flip: neither as now nor a tie."""

    def changed(rating: float) -> bool:
        best = one.best_at(who, leaf, rating)
        mine, others = best[who[0]], np.delete(best, list(who)).any()
        return bool((best != one.now).any() and mine != others)

    return changed


def natural_values(scale: Scale, value: float) -> list[float]:
    """Every natural value within the anchors that is worth ``value`` on ``scale``, rising.

    Of a stretch that is all worth ``value`` the two ends.
    """
    low, high = scale.anchors()
    if scale.kind == "piecewise_linear":
        points = sorted((float(x), float(v)) for x, v in scale.points)
    else:
        points = [(x, natural_value(scale, x)) for x in (low, high)]
    found: set[float] = set()
    for (x0, v0), (x1, v1) in pairwise(points):
        if v0 == v1 == value:
            found |= {x0, x1}
        elif min(v0, v1) <= value <= max(v0, v1) and v0 != v1:
            found.add(_inverse(scale, value, (x0, v0), (x1, v1)))
    return sorted(found)


def _inverse(
    scale: Scale, value: float, left: tuple[float, float], right: tuple[float, float]
) -> float:
    """The natural value between two points, where values move one way, that is worth ``value``."""
    (x0, v0), (x1, v1) = left, right
    if scale.kind == "exponential" and scale.rho is not None and np.isfinite(scale.rho):
        assert scale.low is not None
        assert scale.high is not None
        # v = (1 - exp(-d/rho)) / (1 - exp(-span/rho)) for the distance d, Kirkwood (1997) 4.4.
        span = scale.high - scale.low
        share = value * -np.expm1(-abs(span) / scale.rho)
        if np.isfinite(share):
            at = scale.low + np.sign(span) * -scale.rho * np.log1p(-share)
            return float(np.clip(at, min(x0, x1), max(x0, x1)))
    return x0 + (x1 - x0) * (value - v0) / (v1 - v0)


def measure_flips(
    case: Case, profile: str | None = None, conditions: Sequence[str] = ()
) -> pd.DataFrame:
    """For each measured leaf and alternative the natural value at which the best changes, exact.

    Returns
    -------
    DataFrame kind, what, current, flip, change, winner, call, leaf, alternative, inside, unit
        As `rating_flips`, in the leaf's own unit and within its anchors; ``change`` is the distance
        over the range between the anchors. Alternatives rated by people on that leaf, or that take
        another's ratings under a condition, have no row.
    """
    who = profile or case.default_profile
    conditions = tuple(conditions)
    model = case.model(who, conditions)
    one = _OneRating(model)
    alike = same_as(case, conditions)
    cells = derive(case, conditions, who).cells
    rows: list[dict[str, Any]] = []
    for j, key in enumerate(model.hierarchy.leaves):
        leaf = case.leaves[key]
        if leaf.method != "measure" or leaf.scale is None:
            continue
        scale = leaf.scale
        for record in measures_in_force(case, key, conditions):
            a = record.alternative
            if a in alike or cells[key, a].method != "measure":
                continue
            moved = [model.alternatives.index(x) for x in (a, *(b for b in alike if alike[b] == a))]
            low, now, high = natural_range(scale, record)
            row: dict[str, Any] = {
                "kind": "measure",
                "what": f"{key}, {a}",
                "current": now,
                "leaf": key,
                "alternative": a,
                "inside": False,
                "unit": in_language(scale.unit),
            }
            found = _natural_flip(one, moved, j, scale, now)
            if found is None:
                rows.append(no_flip(**row))
                continue
            flip, value = found
            measures = dict(case.choices.measures) | {(key, a): value}
            left, right = scale.anchors()
            rows.append(
                row
                | {
                    "flip": flip,
                    "change": abs(flip - now) / (right - left),
                    "winner": one.name(one.best_at(moved, j, natural_value(scale, value))),
                    "call": model_call(who, conditions, measures=measures),
                    "inside": bool(low - 1e-9 <= flip <= high + 1e-9),
                }
            )
    return flip_table(rows, ("leaf", "alternative", "inside", "unit"))


def _natural_flip(
    one: _OneRating, who: Sequence[int], leaf: int, scale: Scale, now: float
) -> tuple[float, float] | None:
    """The natural value at which the best changes, and one just beyond it.

    Value functions rise or fall throughout; of a stretch that is worth the same the nearer end.
    """
    found = one.threshold(who, leaf)
    if found is None:
        return None
    rating, end = found
    settled = _changed(one, who, leaf)
    flip = min(natural_values(scale, rating), key=lambda x: abs(x - now), default=None)
    if flip is None:
        # Not even the anchors are worth enough.
        return None
    left, right = scale.anchors()
    rises = natural_value(scale, right) > natural_value(scale, left)
    onwards = flip > now if flip != now else rises == (end == 1.0)
    far = right if onwards else left
    return flip, beyond(flip, far, lambda x: bool(settled(natural_value(scale, x))), 1)
