"""Spread of a group's judgments: how far people differ on each pair, and who is at the ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .additive import tied
from .errors import JudgmentError
from .i18n import gettext as _
from .people import labels_of, read_judgments
from .results import Result, read_only

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["JudgmentSpread", "judgment_spread"]

Floats = NDArray[np.float64]
_COLUMNS = ("a", "b", "answered", "mean", "sd", "low", "high", "lowest", "highest")


@dataclass(frozen=True, eq=False, kw_only=True)
class JudgmentSpread(Result):
    """How far people differ on each pair, over those who answered it; each counts once.

    One entry per pair ``a``, ``b``, in the order of the upper triangle. ``mean`` and ``sd`` are the
    geometric mean and the geometric standard deviation (a factor: 1 if all agree, NaN with fewer
    than two answers), ``low`` and ``high`` the extreme judgments, ``lowest`` and ``highest`` who
    gave them.
    """

    a: tuple[Any, ...]
    b: tuple[Any, ...]
    answered: NDArray[np.int64]
    mean: Floats
    sd: Floats
    low: Floats
    high: Floats
    lowest: tuple[tuple[Any, ...], ...]
    highest: tuple[tuple[Any, ...], ...]

    def to_frame(self) -> pd.DataFrame:
        """One row per pair: a, b, answered, mean, sd, low, high, lowest, highest."""
        import pandas as pd

        return pd.DataFrame({name: list(getattr(self, name)) for name in _COLUMNS})


def judgment_spread(
    matrices: Any, items: Sequence[Any] | None = None, participants: Sequence[Any] | None = None
) -> JudgmentSpread:
    """Geometric mean and SD of each judgment over the people, the extremes and who gave them.

    The variance of the logarithms has k-1 in its denominator, as in AHP-OS (Goepel 2018).

    Parameters
    ----------
    matrices
        Shape (k, n, n) with NaN for unanswered, or a sequence of ``ComparisonMatrix``.
    items, participants
        Labels of the n items and the k people; places from 0 if not given.
    """
    own, upper, n = read_judgments(matrices)
    if upper.ndim != 2:
        raise JudgmentError(_("the spread of judgments takes one node at a time"))
    items = labels_of(own if items is None else items, n, _("items"))
    people = labels_of(participants, len(upper), _("participants"))
    known = ~np.isnan(upper)
    count = known.sum(axis=0)
    logs = np.where(known, np.log(upper), 0.0)
    mean = logs.sum(axis=0) / np.where(count > 0, count, np.nan)
    squares = (np.where(known, logs - mean, 0.0) ** 2).sum(axis=0)
    low, high = np.fmin.reduce(upper, 0), np.fmax.reduce(upper, 0)
    i, j = np.triu_indices(n, 1)
    return JudgmentSpread(
        method="geometric mean and standard deviation",
        a=tuple(items[x] for x in i),
        b=tuple(items[x] for x in j),
        answered=read_only(count),
        # A mean lies between its extremes; held there, unanimous judgments come back unrounded.
        mean=read_only(np.clip(np.exp(mean), low, high)),
        sd=read_only(np.exp(np.sqrt(squares / np.where(count > 1, count - 1, np.nan)))),
        low=read_only(low),
        high=read_only(high),
        lowest=_who(tied(upper, low), people),
        highest=_who(tied(upper, high), people),
    )


def _who(mask: NDArray[np.bool_], people: Sequence[Any]) -> tuple[tuple[Any, ...], ...]:
    return tuple(
        tuple(person for person, at in zip(people, column, strict=True) if at) for column in mask.T
    )
