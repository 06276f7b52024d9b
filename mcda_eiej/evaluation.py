"""The evaluation of a model: scores, ranks, margin, and what each criterion contributes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from . import additive
from .errors import ModelError
from .i18n import gettext as _
from .results import Result, plain

if TYPE_CHECKING:
    import pandas as pd

    from .model import DecisionModel

__all__ = ["Evaluation", "joint"]


def joint(keys: Sequence[str]) -> str:
    """A joint place as it is written: ``2A = 2B``."""
    return " = ".join(keys)


@dataclass(frozen=True, eq=False, kw_only=True)
class Evaluation(Result):
    """Scores and ranks of a model.

    ``alternatives`` in the case's order; ``score_array`` (m,) in that order.
    """

    alternatives: tuple[str, ...]
    score_array: NDArray[np.float64]
    model: DecisionModel

    @property
    def _order(self) -> NDArray[np.intp]:
        # Best first; tied alternatives in the case's order.
        ranks = additive.competition_ranks(self.score_array)
        return np.argsort(ranks, kind="stable")

    @property
    def scores(self) -> pd.Series[float]:
        """Scores, best first."""
        import pandas as pd

        order = self._order
        return pd.Series(
            self.score_array[order], index=[self.alternatives[i] for i in order], name="score"
        )

    @property
    def ranking(self) -> pd.Series[int]:
        """Competition ranks (1, 1, 3), best first."""
        import pandas as pd

        order = self._order
        ranks = additive.competition_ranks(self.score_array)[order]
        return pd.Series(ranks, index=[self.alternatives[i] for i in order], name="rank")

    @property
    def top(self) -> tuple[str, ...]:
        """The best alternatives: one, or all that tie for first, in the case's order."""
        first = additive.top_set(self.score_array)
        return tuple(a for a, best in zip(self.alternatives, first, strict=True) if best)

    @property
    def margin(self) -> float:
        """Best score less second best; 0 if the top is tied, infinite with one alternative."""
        if len(self.alternatives) == 1:
            return math.inf
        if len(self.top) > 1:
            return 0.0
        first, second = np.sort(self.score_array)[::-1][:2]
        return float(first - second)

    def contributions(self, level: Literal["criteria", "leaves"] = "criteria") -> pd.DataFrame:
        """What each criterion or leaf adds to each score, alternatives x nodes, best first.

        Rows sum to the scores. Additive models only: products do not split into parts.
        """
        import pandas as pd

        model = self.model
        if model.aggregation == "product" or model.scaling_sum != 1.0:
            raise ModelError(
                _("contributions add up in additive models only; this one is {name}").format(
                    name=model.aggregation
                )
            )
        parts = pd.DataFrame(
            additive.contributions(model.value_array, model.leaf_weights),
            index=list(self.alternatives),
            columns=model.hierarchy.leaves,
        )
        if level == "criteria":
            under = model.hierarchy.leaves_under
            parts = pd.DataFrame({c: parts[under(c)].sum(axis=1) for c in model.hierarchy.criteria})
        elif level != "leaves":
            raise ModelError(_("level {level!r}: use 'criteria' or 'leaves'").format(level=level))
        return parts.iloc[self._order]

    def to_frame(self) -> pd.DataFrame:
        """Score and rank per alternative, best first."""
        import pandas as pd

        return pd.DataFrame({"score": self.scores, "rank": self.ranking})

    def to_dict(self) -> dict[str, Any]:
        """Scores, ranking, top and margin as plain data."""
        return {
            "method": self.method,
            "version": self.version,
            "scores": plain(self.scores),
            "ranking": plain(self.ranking),
            "top": list(self.top),
            "margin": plain(self.margin),
            "weights": plain(self.model.local_weights),
        }
