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

__all__ = ["Hinged"]


@dataclass(frozen=True, eq=False)
class Hinged:
    """Every change that was tried on the answer under the weights of ``who``."""

    case: Case
    who: str
    model: DecisionModel

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Flip tables by group of kinds, see `sensitivity.flip_tables`."""
        from ..sensitivity import flip_tables

        return flip_tables(self.case, self.who)

    @cached_property
    def methods(self) -> pd.DataFrame:
        """The best by every other method, see `sensitivity.method_comparison`."""
        from ..sensitivity import method_comparison

        return method_comparison(self.model)

    @cached_property
    def of_people(self) -> bool:
        """Whether the weights are those of a group with people in it, who are not to be named."""
        own = settings(self.case, self.who)
        return own.kind == "group" and any(m not in self.case.profiles for m in own.members)
