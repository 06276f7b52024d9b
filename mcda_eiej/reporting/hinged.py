"""What the answer hangs on, computed once and only where a report shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..preferences import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ..case import Case
    from ..model import DecisionModel
    from ..sensitivity.uncertainty import GlobalSensitivity

__all__ = ["Hinged"]

# Draws for shares of the margin's variance, and the most ratings that are drawn.
SAMPLES, MOST = 10_000, 1_000


@dataclass(frozen=True, eq=False)
class Hinged:
    """Every change that was tried on the answer under the weights of ``who``."""

    case: Case
    who: str
    model: DecisionModel
    seed: int = 0

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Flip tables by group of kinds, see `sensitivity.flip_tables`."""
        from ..sensitivity import flip_tables

        return flip_tables(self.case, self.who, methods=self.methods)

    @cached_property
    def methods(self) -> pd.DataFrame:
        """The best by every other method, see `sensitivity.method_comparison`."""
        from ..sensitivity import method_comparison

        return method_comparison(self.model)

    @cached_property
    def rank_reversal(self) -> pd.DataFrame:
        """What leaving one alternative out does by each method, see `sensitivity.rank_reversal`."""
        from ..sensitivity import rank_reversal

        return rank_reversal(self.model)

    @cached_property
    def criticality(self) -> pd.DataFrame:
        """Criticality of the leaves, see `sensitivity.criticality`."""
        from ..sensitivity import criticality

        return criticality(self.model)

    @cached_property
    def variance(self) -> GlobalSensitivity | None:
        """Where the margin's variance comes from; None where there is no margin, or too much.

        See `sensitivity.global_sensitivity`. Its draws keep every rating, so that large cases go
        without.
        """
        from ..sensitivity import global_sensitivity

        model = self.model
        one = len(model.evaluate().top) == 1 < len(model.alternatives)
        many = len(model.alternatives) * len(model.hierarchy.leaves) > MOST
        low, high = model.low_array, model.high_array
        if not one or many or low is None or high is None:
            return None
        if len(model.hierarchy.criteria) == 1 and not (high > low).any():
            return None
        return global_sensitivity(
            self.case, self.who, samples=SAMPLES, seed=self.seed, delta_samples=0
        )

    @cached_property
    def of_people(self) -> bool:
        """Whether the weights are those of a group with people in it, who are not to be named."""
        own = settings(self.case, self.who)
        return own.kind == "group" and any(m not in self.case.profiles for m in own.members)
