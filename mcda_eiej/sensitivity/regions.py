"""All weights at once, exactly: in what share of them is each alternative best, second, ...?

The weights of a level are uniform on their simplex or on what constraints leave of it; in that
region the scores are linear, so that every region of a ranking is a polytope with a volume that can
be worked out. Lahdelma, Hokkanen & Salminen (1998) and Lahdelma & Salminen (2001) define the
measures and estimate them by sampling (`mcda_eiej.sensitivity.smaa`); the numbers here have no
sampling error.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..constraints import Constraints, as_constraints
from ..errors import ModelError
from ..evaluation import joint
from ..i18n import gettext as _
from ..model import DecisionModel
from ..polytope import Polytope, polished, triangulate
from ..results import Result, plain, read_only
from .levels import at_level
from .shares import BestRegion, best_regions, pairwise_shares, rank_shares, region_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["WeightSpace", "weight_space"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class WeightSpace(Result):
    """Exact shares of the weights of a level; see `weight_space`.

    ``weights`` name the weights, ``constraints`` hold the labels, ``dimension`` is that of the
    region of weights. Tables are worked out when first asked for.
    """

    alternatives: tuple[str, ...]
    weights: tuple[str, ...]
    level: str
    constraints: tuple[str, ...]
    dimension: int
    values: Floats = field(repr=False)
    region: Polytope = field(repr=False)

    @cached_property
    def best(self) -> tuple[BestRegion, ...]:
        """For each alternative, in order, the region where it is best."""
        return tuple(best_regions(self.values, self.region))

    @property
    def top_share(self) -> pd.Series[float]:
        """Share of the weights where each alternative is best, ties split evenly; sums to 1."""
        import pandas as pd

        shares = [b.share for b in self.best]
        return pd.Series(shares, index=self._labels, name="top_share")

    @cached_property
    def _ranks(self) -> Floats:
        return read_only(rank_shares(self.values, self.region))

    @property
    def rank_acceptability(self) -> pd.DataFrame:
        """Share of the weights at each rank, alternatives x ranks 1..m; rows, columns sum to 1."""
        import pandas as pd

        ranks = pd.RangeIndex(1, len(self.alternatives) + 1, name="rank")
        return pd.DataFrame(self._ranks.copy(), index=self._labels, columns=ranks)

    @cached_property
    def _pairs(self) -> Floats:
        return read_only(pairwise_shares(self.values, self.region))

    @property
    def pairwise_winning(self) -> pd.DataFrame:
        """Share of the weights where the row beats the column, ties half; diagonal NaN."""
        import pandas as pd

        return pd.DataFrame(self._pairs.copy(), index=self._labels, columns=self._labels)

    @property
    def central_weights(self) -> pd.DataFrame:
        """Centroid of the region where an alternative is best; NaN where its share is 0."""
        import pandas as pd

        centres = np.array([b.centre for b in self.best])
        weights = pd.Index(self.weights, name="weight")
        return pd.DataFrame(centres, index=self._labels, columns=weights)

    def vertices(self, alternative: str) -> pd.DataFrame:
        """Corners of the region where ``alternative`` is best: a column per weight, and ``rival``.

        ``rival`` names the others that are as good there (``2A = 2B``), None where only the limits
        of the weights or constraints meet; alternatives tied with it everywhere are left out. The
        scores said to be equal agree to 1e-9. Empty if it is never best.

        Raises
        ------
        ModelError
            An unknown alternative.
        """
        import pandas as pd

        if alternative not in self.alternatives:
            raise ModelError(
                _("no alternative {name!r}; there are {names}").format(
                    name=alternative, names=", ".join(self.alternatives)
                )
            )
        best = self.best[self.alternatives.index(alternative)]
        polytope = polished(best.polytope)
        meets = polytope.active[:, len(self.region.rows) :]
        rivals = [
            joint([self.alternatives[j] for j, on in zip(best.rivals, row, strict=True) if on])
            for row in meets
        ]
        # Greatest first weight first, then the second, ...
        order = np.lexsort(np.round(-polytope.corners, 12).T[::-1])
        table = pd.DataFrame(polytope.corners[order], columns=list(self.weights))
        table["rival"] = pd.Series([rivals[i] or None for i in order], dtype=object)
        return table

    @property
    def _labels(self) -> pd.Index[str]:
        import pandas as pd

        return pd.Index(self.alternatives, name="alternative")

    def to_frame(self) -> pd.DataFrame:
        """The rank acceptabilities."""
        return self.rank_acceptability

    def to_dict(self) -> dict[str, Any]:
        """All tables by name, with the corners of each alternative's region."""
        return {
            "method": self.method,
            "version": self.version,
            "level": self.level,
            "constraints": list(self.constraints),
            "dimension": self.dimension,
            "top_share": plain(self.top_share),
            "rank_acceptability": plain(self.rank_acceptability),
            "pairwise_winning": plain(self.pairwise_winning),
            "central_weights": plain(self.central_weights),
            "vertices": {a: plain(self.vertices(a)) for a in self.alternatives},
        }


def weight_space(
    model: DecisionModel, level: str = "criteria", constraints: Constraints = ()
) -> WeightSpace:
    """Exact shares of all the weights of a level.

    Parameters
    ----------
    model : additive, or a product model with values above 0
    level : ``criteria``, ``leaves`` or the key of an inner node
    constraints : text or `Constraint`, on the weights of the level; an equality leaves a region of
        lower dimension, which is measured in that dimension

    Raises
    ------
    ModelError
        An unknown level, or a model whose scores are not linear in its weights.
    ConstraintError
        Unknown names, or constraints that leave no weights: names a clashing set.
    TooLargeError
        More than `polytope.MAX_SIMPLICES` simplices, about 20 seconds' work; names ``smaa``. The
        ranks take more than the shares and may raise it when they are asked for. Values at random
        fit up to 10 alternatives x 10 weights for the shares, 10 x 8 (5 x 11) for the ranks; many
        more alternatives with fewer weights.
    """
    problem = at_level(model, level)
    arrays = as_constraints(constraints, problem.names, problem.expand)
    region = region_of(arrays)
    space = WeightSpace(
        method="exact volumes",
        alternatives=problem.alternatives,
        weights=problem.keys,
        level=level,
        constraints=arrays.labels,
        dimension=triangulate(region).shape[1] - 1,
        values=read_only(problem.values),
        region=region,
    )
    # The shares are quick, and a problem too large for them should be refused here.
    _shares = space.best
    return space
