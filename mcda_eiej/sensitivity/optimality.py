"""Who can be best at all, who is dominated by whom, and what change of ratings would let them.

By linear programs over the weights of a level, so that there is no limit of size. An alternative
can be best if some weights make it at least as good as every other; if none do, a mixture of the
others is better than it whatever the weights (the same program's dual), although none of them alone
need be: Hazen (1986), Partial information, dominance, and potential optimality in multiattribute
utility theory, Operations Research 34; Athanassopoulos & Podinovski (1997), Dominance and potential
optimality in multiple criteria decision analysis with imprecise information, Journal of the
Operational Research Society 48.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..constraints import Constraints, as_constraints, clash_error, feasible, one_sided
from ..model import DecisionModel
from ..results import Result, plain, read_only
from .leading import dominance, greatest_lead
from .levels import Level, at_level
from .raising import Ratings, raise_all, raise_one, raise_one_now

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PotentialOptimality", "potential_optimality"]

Floats = NDArray[np.float64]
TIE = 1e-12


@dataclass(frozen=True, eq=False, kw_only=True)
class PotentialOptimality(Result):
    """Who can be best, and what it would take; see `potential_optimality`.

    ``leads`` (m,), ``lead_weights`` (m, k) and ``mixture_shares`` (m, m); ``rows`` of the table.
    """

    alternatives: tuple[str, ...]
    weights: tuple[str, ...]
    level: str
    constraints: tuple[str, ...]
    leads: Floats
    lead_weights: Floats
    mixture_shares: Floats
    rows: tuple[dict[str, Any], ...]

    def to_frame(self) -> pd.DataFrame:
        """One row per alternative; the columns are those named in `potential_optimality`."""
        import pandas as pd

        index = pd.Index(self.alternatives, name="alternative")
        columns = {
            name: pd.Series([row[name] for row in self.rows], index=index, dtype=kind)
            for name, kind in _COLUMNS.items()
        }
        return pd.DataFrame(columns, index=index)

    @property
    def best_weights(self) -> pd.DataFrame:
        """The weights at which each alternative leads by most, or falls short by least."""
        import pandas as pd

        index = pd.Index(self.alternatives, name="alternative")
        columns = pd.Index(self.weights, name="weight")
        return pd.DataFrame(self.lead_weights.copy(), index=index, columns=columns)

    @property
    def mixtures(self) -> pd.DataFrame:
        """For who can never be best, the mixture of others that is better at all weights.

        Alternatives x alternatives, rows sum to 1; NaN for who can be best.
        """
        import pandas as pd

        index = pd.Index(self.alternatives, name="alternative")
        return pd.DataFrame(self.mixture_shares.copy(), index=index, columns=index)

    def to_dict(self) -> dict[str, Any]:
        """The table, the weights of greatest lead and the mixtures."""
        return {
            "method": self.method,
            "version": self.version,
            "level": self.level,
            "constraints": list(self.constraints),
            "alternatives": plain(self.to_frame()),
            "best_weights": plain(self.best_weights),
            "mixtures": plain(self.mixtures),
        }


_COLUMNS = {
    "can_be_best": bool,
    "alone": bool,
    "lead": float,
    "dominated_by": object,
    "strictly_dominated_by": object,
    "raise_all": float,
    "raise_all_now": float,
    "raise_one": float,
    "raise_one_leaf": object,
    "raise_one_now": float,
    "raise_one_now_leaf": object,
}


def potential_optimality(
    model: DecisionModel, level: str = "criteria", constraints: Constraints = ()
) -> PotentialOptimality:
    """Whether each alternative can be best at some weights, and the least raise of ratings for it.

    Parameters
    ----------
    model : additive, or a product model with values above 0
    level : ``criteria``, ``leaves`` or the key of an inner node, whose weights are free
    constraints : text or `Constraint` on those weights

    Returns
    -------
    PotentialOptimality
        ``to_frame()`` has one row per alternative, in the case's order, and the columns

        ``can_be_best``, ``alone`` : best at some weights, alone or tied; alone at some
        ``lead`` : the most it can lead the best other by; below 0 it can never be best, and is at
        least that much behind. Of a product model the logarithm; infinite with no other.
        ``dominated_by`` : keys of those at least as good at all weights and better at some
        ``strictly_dominated_by`` : keys of those better at all weights
        ``raise_all`` : least t such that, all its ratings raised by t (each to 1 at most), it is
        best at some weights: the least L-infinity change of its own ratings; 0 if it can be
        ``raise_all_now`` : the same at the model's weights; 0 if it is best
        ``raise_one``, ``raise_one_leaf`` : least raise of one rating alone that lets it be best at
        some weights, and whose; infinite and None if no rating up to 1 is enough
        ``raise_one_now``, ``raise_one_now_leaf`` : the same at the model's weights

        Best means at least as good as every other.

    Raises
    ------
    ModelError
        An unknown level, or a model whose scores are not linear in its weights.
    ConstraintError
        Unknown names, or constraints that leave no weights.
    """
    problem = at_level(model, level)
    arrays = as_constraints(constraints, problem.names, problem.expand)
    rows = one_sided(arrays)[0]
    if not feasible(arrays):
        raise clash_error(arrays)
    m, k = problem.values.shape
    weak, strict = dominance(problem.values, rows)
    now = problem.values @ problem.baseline
    leads, points, mixtures = np.full(m, np.inf), np.zeros((m, k)), np.full((m, m), np.nan)
    shares = _leaf_weights(model, problem)
    table = []
    for i in range(m):
        others = np.array([j for j in range(m) if j != i], dtype=np.intp)
        rivals = problem.values[others]
        ratings = Ratings(
            model.value_array[i],
            shares,
            model.aggregation == "product",
            1.0 if model._bounded else math.inf,
            float((model.value_array.max(axis=0) - model.value_array[i]).max()),
        )
        tie = TIE * max(1.0, float(np.abs(problem.values).max()))
        raises: dict[str, Any] = dict.fromkeys(_COLUMNS, 0.0)
        raises |= {"raise_one_leaf": None, "raise_one_now_leaf": None}
        if len(others):
            leads[i], points[i], mixture = greatest_lead(rivals, problem.values[i], rows)
            if abs(leads[i]) <= tie:
                leads[i] = 0.0
            if leads[i] < 0:
                mixtures[i] = 0.0
                mixtures[i, others] = mixture
                raises["raise_all"] = raise_all(ratings, rivals, rows, leads[i])
                raises |= _named(model, "raise_one", *raise_one(ratings, rivals, rows))
            gap = float(now[others].max() - now[i])
            if gap > tie:
                weights = model.leaf_weights
                raises["raise_all_now"] = ratings.needed(weights, gap)
                one = raise_one_now(ratings, weights, gap)
                raises |= _named(model, "raise_one_now", *one)
        else:
            points[i] = problem.baseline
        table.append(
            raises
            | {
                "can_be_best": bool(leads[i] >= 0),
                "alone": bool(leads[i] > 0),
                "lead": float(leads[i]),
                "dominated_by": tuple(model.alternatives[j] for j in np.flatnonzero(weak[i])),
                "strictly_dominated_by": tuple(
                    model.alternatives[j] for j in np.flatnonzero(strict[i])
                ),
            }
        )
    return PotentialOptimality(
        method="linear programs",
        alternatives=model.alternatives,
        weights=problem.keys,
        level=level,
        constraints=arrays.labels,
        leads=read_only(leads),
        lead_weights=read_only(points),
        mixture_shares=read_only(mixtures),
        rows=tuple(table),
    )


def _named(model: DecisionModel, name: str, by: float, leaf: int) -> dict[str, Any]:
    return {name: by, f"{name}_leaf": model.hierarchy.leaves[leaf] if leaf >= 0 else None}


def _leaf_weights(model: DecisionModel, problem: Level) -> Floats:
    """(k, L) global leaf weights when all the level's weight is on each of its keys."""
    if problem.name == "leaves":
        return np.eye(len(problem.keys))
    return np.array([model.with_moved_weight(key, 1.0).leaf_weights for key in problem.keys])
