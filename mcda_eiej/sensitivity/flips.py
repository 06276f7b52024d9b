"""Flip tables: the smallest change of one thing that changes the best alternative.

Every table has the columns ``kind`` (what sort of thing), ``what`` (which), ``current`` and
``flip`` (its value now and where the best changes), ``change`` (how far that is), ``winner`` (the
best then: a key, or ``2A = 2B``) and ``call`` (the library call that reproduces it), and its own.

``change`` is comparable within a kind: weights and ratings, distance over range; judgments, scale
steps over 16; sets of claims, conditions, elements and people, the number changed over the number
in force (people by weight). The order between kinds is a convention. Where nothing changes the best
``flip`` and ``winner`` are empty and ``change`` is infinite; such rows come last.

A search that finds nothing has a sentence for ``what``: English whatever the language, as all of a
table that programs read; `said` gives it in the language in force.

``call`` is an expression in ``case`` (or ``model``, where a table is about a model) and
``sensitivity``. It gives the alternatives that are best after the change, as ``.top`` does; where a
flip is a point on a scale, just beyond it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..additive import top_set
from ..evaluation import joint
from ..i18n import N_, ngettext
from ..i18n import gettext as _
from ..model import DecisionModel

if TYPE_CHECKING:
    import pandas as pd


__all__ = [
    "COLUMNS",
    "best",
    "best_of",
    "beyond",
    "flip_table",
    "lead",
    "model_call",
    "no_flip",
    "said",
]

COLUMNS = ("kind", "what", "current", "flip", "change", "winner", "call")
Floats = NDArray[np.float64]


def best(model: DecisionModel) -> str:
    """The best alternative of a model as flip tables write it: a key, or ``2A = 2B``."""
    return joint(model.evaluate().top)


def best_of(alternatives: Sequence[str], scores: Floats) -> str:
    """The best alternative by (m,) scores, as flip tables write it."""
    return joint([a for a, top in zip(alternatives, top_set(scores), strict=True) if top])


def lead(scores: Floats, now: NDArray[np.bool_]) -> float:
    """How far those best ``now`` (m,) are ahead of the others by other scores; negative if behind.

    Infinite if there are no others.
    """
    if now.all():
        return math.inf
    return float(scores[now].min() - scores[~now].max())


def model_call(who: str, conditions: Sequence[str] = (), **choices: Any) -> str:
    """The call that gives the best of a case's model under other choices.

    >>> model_call("equal", without_claims=("C1",))
    "case.variant(without_claims=('C1',)).model('equal').evaluate().top"
    """
    variant = ", ".join(f"{name}={value!r}" for name, value in choices.items())
    given = f"{who!r}, {tuple(conditions)!r}" if conditions else f"{who!r}"
    return f"case{f'.variant({variant})' if variant else ''}.model({given}).evaluate().top"


def beyond(flip: float, end: float, changed: Callable[[float], bool], digits: int = 3) -> float:
    """A number with few decimals beyond ``flip`` on the way to ``end`` where ``changed`` holds.

    ``end`` itself if there is no other.
    """
    up = end > flip
    for places in range(digits, 17):
        scale = 10.0**places
        rounded = (math.floor(flip * scale) + 1 if up else math.ceil(flip * scale) - 1) / scale
        if (rounded < end if up else rounded > end) and changed(rounded):
            return rounded
    return end


def no_flip(**row: Any) -> dict[str, Any]:
    """A row where nothing changes the best."""
    return {"flip": None, "change": math.inf, "winner": "", "call": ""} | row


_NOTHING = (
    N_("no judgments"),
    N_("no judgments, however many of them"),
    N_("no members, whoever they are"),
    N_("no members found"),
)


def said(what: str) -> str:
    """``what`` of a row; where it is a sentence, in the language in force."""
    if what in _NOTHING:
        return _(what)
    found = re.fullmatch(r"more than (\d+) (judgments?|claims removed)( or reversed)?", what)
    if not found:
        return what
    n = int(found[1])
    if found[2] != "claims removed":
        text = ngettext("more than {count} judgment", "more than {count} judgments", n)
        return text.format(count=n)
    text = _("more than {n} claims removed")
    if found[3]:
        text = _("more than {n} claims removed or reversed")
    return text.format(n=n)


def flip_table(rows: Iterable[Mapping[str, Any]], own: Sequence[str] = ()) -> pd.DataFrame:
    """Rows as a table, least change first, ties in the order given; ``own`` are further columns.

    An empty ``flip`` is NaN in a column of numbers and "" in one of text. None in one of the
    further columns stays None.
    """
    import pandas as pd

    given = [dict(row) for row in rows]
    table = pd.DataFrame(given, columns=[*COLUMNS, *own])
    for name in own:
        if any(name in row and row[name] is None for row in given):
            table[name] = pd.Series([row.get(name) for row in given], dtype=object)
    table["change"] = table["change"].astype(float)
    # Taken from the rows: in a column of text pandas may have made None a NaN.
    flips = [row["flip"] for row in given]
    if all(x is None or isinstance(x, (int, float)) for x in flips):
        table["flip"] = table["flip"].astype(float)
    else:
        table["flip"] = pd.Series(["" if x is None else x for x in flips], dtype=object)
    return table.sort_values("change", kind="stable", ignore_index=True)
