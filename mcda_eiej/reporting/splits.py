"""Among three criteria: in what share of the splits of their weight is each alternative best?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ..model import DecisionModel

__all__ = ["Split", "most_contested"]

# Beyond this many criteria there are too many triples to go through.
MOST = 16


@dataclass(frozen=True)
class Split:
    """Three criteria and, over all splits of their joint weight, the share where each is best."""

    criteria: tuple[str, str, str]
    shares: Mapping[str, float]

    def share(self, keys: tuple[str, ...]) -> float:
        """The share of these alternatives together."""
        return sum(self.shares[k] for k in keys)


def most_contested(model: DecisionModel, top: tuple[str, ...]) -> Split | None:
    """The three criteria whose split matters most: where ``top`` has the smallest share. Exact.

    The other criteria keep their weights. Ties go to the first in the case's order. None with fewer
    than three criteria, more than `MOST`, or no three that weigh anything together.
    """
    from ..polytope import simplex
    from ..sensitivity.levels import at_level
    from ..sensitivity.shares import best_regions

    level = at_level(model, "criteria")
    if not 3 <= len(level.keys) <= MOST:
        return None
    scores = level.values @ level.baseline
    region = simplex(3)
    found: Split | None = None
    for places in combinations(range(len(level.keys)), 3):
        held = level.baseline[list(places)]
        total = float(held.sum())
        if total <= 0:
            continue
        values = level.values[:, list(places)]
        corners = (scores - values @ held)[:, None] + total * values
        shares = [float(r.share) for r in best_regions(np.asarray(corners), region)]
        names = level.keys[places[0]], level.keys[places[1]], level.keys[places[2]]
        split = Split(names, dict(zip(level.alternatives, shares, strict=True)))
        # A little slack, so that rounding does not choose between equals.
        if found is None or split.share(top) < found.share(top) - 1e-9:
            found = split
    return found
