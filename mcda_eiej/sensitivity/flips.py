"""Flip tables: the smallest change of one thing that changes the best alternative.

Every table has the columns ``kind`` (what sort of thing), ``what`` (which), ``current`` and
``flip`` (its value now and where the best changes), ``change`` (how far that is), ``winner`` (the
best then: a key, or ``2A = 2B``) and ``call`` (the library call that reproduces it), and its own.

``change`` is comparable within a kind: weights and ratings, distance over range; judgments, scale
steps over 16; sets of claims, conditions, elements and people, the number changed over the number
in force (people by weight). The order between kinds is a convention. Where nothing changes the best
``flip`` and ``winner`` are empty and ``change`` is infinite; such rows come last.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..evaluation import joint
from ..model import DecisionModel

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "best", "flip_table", "no_flip"]

COLUMNS = ("kind", "what", "current", "flip", "change", "winner", "call")


def best(model: DecisionModel) -> str:
    """The best alternative of a model as flip tables write it: a key, or ``2A = 2B``."""
    return joint(model.evaluate().top)


def no_flip(**row: Any) -> dict[str, Any]:
    """A row where nothing changes the best."""
    return {"flip": None, "change": math.inf, "winner": "", "call": ""} | row


def flip_table(rows: Iterable[Mapping[str, Any]], own: Sequence[str] = ()) -> pd.DataFrame:
    """Rows as a table, least change first, ties in the order given; ``own`` are further columns.

    An empty ``flip`` is NaN in a column of numbers and "" in one of text.
    """
    import pandas as pd

    columns = [*COLUMNS, *own]
    table = pd.DataFrame([dict(row) for row in rows], columns=columns)
    table["change"] = table["change"].astype(float)
    flips = [x for x in table["flip"] if x is not None]
    if all(isinstance(x, (int, float)) for x in flips):
        table["flip"] = table["flip"].astype(float)
    else:
        table["flip"] = ["" if x is None else x for x in table["flip"]]
    return table.sort_values("change", kind="stable", ignore_index=True)
