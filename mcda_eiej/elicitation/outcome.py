"""Where an elicitation stands, frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..results import Result, plain
from .questions import Given

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Elicitation", "Status"]

Floats = NDArray[np.float64]
Status = Literal["open", "decided", "regret", "undecided", "inconsistent"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Elicitation(Result):
    """Where an elicitation stands: what was answered, and what follows of it.

    Attributes
    ----------
    status
        ``open``; ``decided`` with proof; ``regret`` small enough; ``undecided`` whatever is
        answered to the questions that are left; ``inconsistent`` answers.
    decided
        The alternative that is best for every remaining weighting (``2A = 2B`` if two tie).
    undecided_between
        The alternatives that can still be best, if nothing is decided.
    recommended, regret
        The alternative with the least greatest regret, and that regret as a share of the greatest
        difference between two alternatives.
    given
        The answers in order, "don't know" among them.
    low, centre, high
        (k,) least, mean and greatest of each remaining weight; NaN where answers clash.
    """

    alternatives: tuple[str, ...]
    weights: tuple[str, ...]
    level: str
    status: Status
    decided: str | None
    undecided_between: tuple[str, ...]
    recommended: str | None
    regret: float
    given: tuple[Given, ...]
    low: Floats
    centre: Floats
    high: Floats

    def to_frame(self) -> pd.DataFrame:
        """Least, mean and greatest remaining weight: low, centre, high, one row a weight."""
        import pandas as pd

        return pd.DataFrame(
            {"low": self.low, "centre": self.centre, "high": self.high},
            index=pd.Index(self.weights, name="weight"),
        )

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data; answers as more, less, low, high."""
        told = super().to_dict()
        told["given"] = [
            {
                "more": list(g.question.more),
                "less": list(g.question.less),
                "low": plain(g.low),
                "high": plain(g.high),
            }
            for g in self.given
        ]
        return told
