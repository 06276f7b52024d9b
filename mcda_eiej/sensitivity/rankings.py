"""One model ranked by many methods: pymcdm's that fit, and the package's own two.

What fits. Ratings are in [0, 1] with fixed ends and 1 is good, so every leaf is a benefit, "none"
is a normalisation (the ratings as they are), and methods that take bounds or ideals have them: 0
and 1. ``minmax``, ``max``, ``vector`` and ``sum`` normalise by the alternatives present, as those
methods are usually run; their result depends on which alternatives take part.

What does not, and is listed with the reason: COPRAS and MOORA weigh benefits against costs and need
a cost; OCRA and ``sum`` and ``linear`` divide by the ratings or their least, so a 0 rules them out.
Left out: COMET, BalancedSPOTIS, ERVD and LoPM, which need an expert, a point of reference or limits
that no model holds.

pymcdm's ties need exact equality, so that ratings which differ by rounding only would beat each
other in PROMETHEE: ratings are rounded to 12 decimals, and preferences within the package's
tolerance are made equal before they are ranked. Leaves of weight 0 are dropped. VIKOR refuses a
leaf on which all are alike; it adds no regret to anybody and is dropped as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..additive import additive, product
from ..errors import ModelError
from ..evaluation import joint
from ..i18n import gettext as _
from ..model import DecisionModel
from ..results import Result, read_only
from .lines import order_groups

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["METHODS", "MethodRanking", "correlations", "method_ranking"]

Floats = NDArray[np.float64]
NORMALISED = {
    "WSM": ("none", "minmax", "max", "vector", "sum"),
    "WPM": ("none", "max", "vector", "sum"),
    "WASPAS": ("none", "linear"),
    "TOPSIS": ("none", "minmax", "vector"),
    "MABAC": ("none", "minmax"),
    "MAIRCA": ("none", "minmax"),
    "ARAS": ("none", "sum"),
    "COCOSO": ("none", "minmax"),
    "CODAS": ("none", "linear"),
    "RAM": ("none", "sum"),
}
# These normalise in their own way ("own") or by the bounds 0 and 1 ("bounds").
OWN = ("VIKOR", "EDAS", "MARCOS", "PROBID", "SPROBID", "LMAW", "AROMAN", "OCRA", "COPRAS", "MOORA")
BOUNDED = ("SPOTIS", "RIM", "RAFSI")
# PROMETHEE II by its preference function: any difference counts fully, or in proportion to 1.
PROMETHEE = {"PROMETHEE II usual": "usual", "PROMETHEE II V-shape": "vshape"}

METHODS: tuple[tuple[str, str], ...] = (
    ("additive", "none"),
    ("product", "none"),
    *((method, n) for method, names in NORMALISED.items() for n in names),
    *((method, "own") for method in OWN),
    *((method, "none") for method in PROMETHEE),
    *((method, "bounds") for method in BOUNDED),
)
"""Every (method, normalisation) compared, the package's own first."""


@dataclass(frozen=True, eq=False, kw_only=True)
class MethodRanking(Result):
    """A model ranked by one method: preferences as the method gives them, ranks 1 for the best.

    Tied ranks are averaged, as pymcdm has them. Whether more or less preference is better is the
    method's affair; ``rank_array`` tells.
    """

    normalisation: str
    alternatives: tuple[str, ...]
    preference_array: Floats
    rank_array: Floats

    @property
    def top(self) -> tuple[str, ...]:
        """The best alternatives, in the case's order."""
        first = self.rank_array == self.rank_array.min()
        return tuple(a for a, best in zip(self.alternatives, first, strict=True) if best)

    @property
    def best(self) -> str:
        """The best alternative, or a joint first place ``2A = 2B``."""
        return joint(self.top)

    def to_frame(self) -> pd.DataFrame:
        """Preference and rank per alternative, best first."""
        import pandas as pd

        table = pd.DataFrame(
            {"preference": self.preference_array, "rank": self.rank_array},
            index=pd.Index(self.alternatives, name="alternative"),
        )
        return table.sort_values("rank", kind="stable")


def method_ranking(
    model: DecisionModel, method: str, normalisation: str | None = None
) -> MethodRanking:
    """The alternatives ranked by one method of `METHODS`.

    Parameters
    ----------
    model : its ratings and global leaf weights; its own aggregation does not count
    normalisation : None for the method's first

    Raises
    ------
    ModelError
        An unknown method, or ratings that the method cannot take, with the reason.
    """
    known = [n for m, n in METHODS if m == method]
    if not known or (normalisation is not None and normalisation not in known):
        message = _("no method {method!r} with normalisation {normalisation!r}; there are {names}")
        names = ", ".join(f"{m} {n}" for m, n in METHODS)
        raise ModelError(message.format(method=method, normalisation=normalisation, names=names))
    normalisation = normalisation or known[0]
    counted = model.leaf_weights > 0
    values = np.round(model.value_array[:, counted], 12)
    weights = model.leaf_weights[counted]
    fault = _fault(method, normalisation, values)
    if fault:
        raise ModelError(fault)
    if method in ("additive", "product"):
        formula = additive if method == "additive" else product
        preferences, ranks = _ranked(formula(values, weights), _descending)
    else:
        preferences, ranks = _by_pymcdm(method, normalisation, values, weights)
    return MethodRanking(
        method=method,
        normalisation=normalisation,
        alternatives=model.alternatives,
        preference_array=read_only(preferences),
        rank_array=read_only(ranks),
    )


def _fault(method: str, normalisation: str, values: Floats) -> str:
    """Why a method cannot take these ratings, empty if it can."""
    if (values < 0).any():
        if method == "additive" or normalisation == "minmax":
            return ""
        return _("a rating is below 0")
    if method in ("COPRAS", "MOORA"):
        return _("needs a cost, and every rating is a benefit")
    if method in BOUNDED and (values > 1).any():
        return _("a rating is above 1")
    if normalisation in ("sum", "linear") or method == "OCRA":
        return _("a rating is 0") if (values == 0).any() else ""
    relative = normalisation in ("max", "vector") or method in (
        "EDAS",
        "MARCOS",
        "PROBID",
        "SPROBID",
        "LMAW",
        "AROMAN",
    )
    if relative and not values.any(axis=0).all():
        return _("every rating on a leaf is 0")
    return ""


def _by_pymcdm(
    method: str, normalisation: str, values: Floats, weights: Floats
) -> tuple[Floats, Floats]:
    if method == "VIKOR":
        differ = np.ptp(values, axis=0) > 0
        values, weights = values[:, differ], weights[differ]
        if not differ.any():
            raise ModelError(_("all alternatives are alike"))
    ranker = _ranker(method, normalisation, values.shape[1])
    # Not a number is told below; pymcdm's own checks warn of what is legitimate here.
    with np.errstate(divide="ignore", invalid="ignore"):
        preferences = ranker(values, weights, np.ones(len(weights), dtype=int), validation=False)
    return _ranked(np.asarray(preferences, dtype=float), ranker.rank)


def _ranked(preferences: Floats, rank: Callable[[Floats], Any]) -> tuple[Floats, Floats]:
    """Preferences, and their ranks with ties within the package's tolerance."""
    if not np.isfinite(preferences).all():
        raise ModelError(_("not defined for these ratings"))
    level = preferences.copy()
    for group in order_groups(preferences):
        level[list(group)] = preferences[group[0]]
    return preferences, np.asarray(rank(level), dtype=float)


def _descending(preferences: Floats) -> Floats:
    from pymcdm.helpers import rankdata

    return np.asarray(rankdata(preferences, reverse=True))


def _ranker(method: str, normalisation: str, leaves: int) -> Any:
    """pymcdm's method, to be called once: some keep state between calls."""
    from pymcdm import methods

    if method in PROMETHEE:
        ones = np.ones(leaves)
        return methods.PROMETHEE_II(PROMETHEE[method], p=ones)
    if method in NORMALISED:
        return getattr(methods, method)(_normaliser(normalisation))
    bounds = np.tile([0.0, 1.0], (leaves, 1))
    given: dict[str, tuple[Any, ...]] = {
        "SPOTIS": (bounds,),
        "RIM": (bounds, np.ones((leaves, 2))),
        "RAFSI": (np.ones(leaves), np.zeros(leaves)),
    }
    return getattr(methods, method)(*given.get(method, ()))


def _normaliser(name: str) -> Callable[..., Any]:
    from pymcdm import normalizations

    if name == "none":
        return lambda x, cost=False: x
    found: Callable[..., Any] = getattr(normalizations, f"{name}_normalization")
    return found


def correlations(reference: Floats, ranks: Floats) -> dict[str, float]:
    """How alike two rankings are: 1 for equal ones; NaN where either is one tie.

    ``spearman``, ``ws`` and ``weighted_spearman`` are pymcdm's; ``ws`` (Sałabun & Urbaniak 2020)
    weighs the top of ``reference`` most and is not symmetric. ``kendall`` is scipy's tau-b, which
    allows for ties; pymcdm's is tau-a, below 1 even for equal rankings with ties.
    """
    from pymcdm import correlations as pymcdm
    from scipy.stats import kendalltau

    names = ("spearman", "kendall", "ws", "weighted_spearman")
    if np.ptp(reference) == 0 or np.ptp(ranks) == 0:
        return dict.fromkeys(names, np.nan)
    if (reference == ranks).all():
        # Exactly, where the formulas leave a rounding error.
        return dict.fromkeys(names, 1.0)
    return {
        "spearman": float(pymcdm.spearman(reference, ranks)),
        "kendall": float(kendalltau(reference, ranks, variant="b").statistic),
        "ws": float(pymcdm.rank_similarity_coef(reference, ranks)),
        "weighted_spearman": float(pymcdm.weighted_spearman(reference, ranks)),
    }
