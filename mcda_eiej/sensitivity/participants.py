"""On whom in a group does the answer hang?

The best with each member left out, with each subgroup left out, the fewest members whose leaving
changes it, and how far one member's weight can move before it does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..additive import top_set
from ..errors import CaseError, McdaError, Problem
from ..i18n import gettext as _
from ..preferences import settings
from .coalitions import smallest
from .flips import beyond, flip_table, model_call, no_flip
from .judged import Judged, judged
from .lines import crossings
from .spans import Span, around, bracketed_roots, spans

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["PARTICIPANT_COLUMNS", "participant_flips"]

Floats = NDArray[np.float64]
Row = dict[str, Any]

#: The columns of `participant_flips` beyond those of every flip table.
PARTICIPANT_COLUMNS = (
    *("attribute", "value", "members"),
    *("low", "high", "below", "above", "size", "exact", "note"),
)

_CELLS = 2**16  # weights of members in a batch
_EDGE = 1e-12  # a member's share is moved from this to 1 less this
_EMPTY: Row = dict.fromkeys(("attribute", "value", "members", "note"), "") | {
    "low": math.nan,
    "high": math.nan,
    "below": None,
    "above": None,
    "size": math.nan,
    "exact": True,
}


def participant_flips(case: Case, group: str, conditions: Sequence[str] = ()) -> pd.DataFrame:
    """How members, subgroups and coalitions of a group change the best alternative.

    Parameters
    ----------
    group
        The key of a profile of kind ``group``.
    conditions
        Conditions switched on.

    Returns
    -------
    DataFrame with the columns of every flip table and

    attribute, value
        Rows of kind ``subgroup``: a column of participants.csv and the value its members share.
    members
        Who is left out, joined by ``;``.
    low, high, below, above
        Rows of kind ``member weight``: the closed range of the member's weight, all else as it is,
        in which the best stays, and who is best just outside; None where the range ends at 0 or
        infinity.
    size, exact
        Rows of kind ``coalition``: how many members, and whether it is proved that no fewer do.
    note
        What cannot be computed, or is not proved.

    Notes
    -----
    Kinds of rows; ``current`` and ``flip`` are weights of people, as given in participants.csv, and
    ``change`` is the weight moved over the weight of the whole group:

    ``participant``
        One member left out. Where nobody is left who answered what the group's settings demand,
        there is no flip, and ``note`` says why.
    ``subgroup``
        Everybody with one value of an attribute left out; only where somebody else is left.
    ``coalition``
        One row: the fewest members whose leaving changes the best, and of such sets the lightest
        (where there are no more than about a million of that size). Exact at any size where global
        weights are put together by arithmetic means and all who take part answered the same nodes;
        else for groups of up to 20, and in larger ones up to the size of which there are a million
        sets; beyond that ``exact`` is false and ``note`` says that it is an upper bound. Sets that
        leave nobody who answered are passed over.
    ``member weight``
        One member's weight moved from 0 to infinity: ``flip`` is the end of the range nearest to
        it, ``call`` takes a weight just beyond. Exact where scores are linear in the member's share
        (as for coalitions); else by roots bracketed on a grid of 64 shares. Its lower end is about
        a small weight; leaving somebody out, who alone answered a node, may do more.

    Rows name single members, and a subgroup of one or all but one gives that member away: whoever
    publishes them needs the members' consent, or `people.subgroups` to decide what to show.

    Raises
    ------
    CaseError
        If ``group`` is no group.
    """
    if settings(case, group).kind != "group":
        message = _("{who} is no group; there are {known}")
        known = [k for k, p in case.profiles.items() if p.kind == "group"]
        text = message.format(who=group, known=", ".join(known) or "–")
        raise CaseError([Problem("weights/profiles.toml", text, key=f"profile[{group}]")])
    conditions = (conditions,) if isinstance(conditions, str) else tuple(conditions)
    table = _Table(case, group, conditions, judged(case, group, conditions))
    rows = [*table.members(), *table.subgroups(), table.coalition(), *table.ranges()]
    return flip_table(rows, PARTICIPANT_COLUMNS)


class _Table:
    """The rows of one group."""

    def __init__(self, case: Case, group: str, conditions: Sequence[str], model: Judged) -> None:
        self.case, self.group, self.conditions, self.model = case, group, conditions, model
        self.people = model.profile.members
        self.weights = model.given
        self.total = float(self.weights.sum())
        self.alone = model.alone()

    def members(self) -> Iterator[Row]:
        """A row a member, left out."""
        piece = max(1, _CELLS // len(self.people))
        for start in range(0, len(self.people), piece):
            some = np.arange(start, min(start + piece, len(self.people)))
            left = np.repeat(self.weights[None], len(some), axis=0)
            left[np.arange(len(some)), some] = 0.0
            for k, scores in zip(some.tolist(), self.model.reweighted(left), strict=True):
                yield self._without("participant", self.people[k], (k,), scores)

    def subgroups(self) -> Iterator[Row]:
        """A row a value of each attribute, its members left out."""
        people = self.case.participants
        values: dict[tuple[str, str], list[int]] = {}
        for k, who in enumerate(self.people):
            if who in people:
                for attribute, value in people[who].parts.items():
                    if value:
                        values.setdefault((attribute, value), []).append(k)
        order = list(dict.fromkeys(attribute for attribute, _value in values))
        for attribute, value in sorted(values, key=lambda key: order.index(key[0])):
            members = values[attribute, value]
            if len(members) < len(self.people):
                row = self._without("subgroup", self._names(members), members)
                yield row | {"attribute": attribute, "value": value}

    def coalition(self) -> Row:
        """The row of the fewest members whose leaving changes the best."""
        found = smallest(self.model.reweighted, self.weights, self.alone)
        if found.members:
            row = self._without("coalition", self._names(found.members), found.members)
            row |= {"size": len(found.members), "exact": found.exact}
            if not found.exact:
                row["note"] = _("an upper bound: fewer may be enough")
            return row
        what = "no members, whoever they are" if found.exact else "no members found"
        row = no_flip(kind="coalition", what=what, current=self.total, exact=found.exact)
        if not found.exact:
            row["note"] = _("not every set was tried")
        return _EMPTY | row

    def ranges(self) -> Iterator[Row]:
        """A row a member: the range of the weight in which the best stays."""
        now = tuple(np.flatnonzero(self.model.top).tolist())
        for k, who in enumerate(self.people):
            weight = float(self.weights[k])
            row: Row = _EMPTY | no_flip(kind="member weight", what=who, current=weight, members=who)
            row |= {"low": 0.0, "high": math.inf}
            rest = self.total - weight
            if rest <= 0:
                yield row  # nobody to weigh against
                continue
            here = around(self._spans(k, rest), weight / self.total, now)
            ends: list[tuple[float, float, Span]] = []
            if here.below is not None:
                row |= {"low": _weight(here.low, rest), "below": self.model.named(here.below.best)}
                ends.append((row["low"], _weight(here.below.left, rest), here.below))
            if here.above is not None:
                row |= {
                    "high": _weight(here.high, rest),
                    "above": self.model.named(here.above.best),
                }
                ends.append((row["high"], _weight(here.above.right, rest), here.above))
            if ends:
                flip, far, span = min(ends, key=lambda end: abs(end[0] - weight))
                row |= {"flip": flip, "change": abs(flip - weight) / self.total}
                row |= {
                    "winner": self.model.named(span.best),
                    "call": self._reweighted(k, flip, far, span),
                }
            yield row

    def _spans(self, k: int, rest: float) -> list[Span]:
        """The stretches of member k's share with one set of best alternatives each."""
        if self.alone is None:
            places = np.linspace(_EDGE, 1 - _EDGE, 65)

            def scores(share: Floats) -> Floats:
                rows = np.repeat(self.weights[None], len(share), axis=0)
                rows[:, k] = rest * share / (1 - share)
                return self.model.reweighted(rows)

            return spans(scores, bracketed_roots(scores, places), _EDGE, 1 - _EDGE)
        counts = np.asarray(~np.isnan(self.alone).any(axis=1))
        others = np.where(np.arange(len(counts)) == k, 0.0, self.weights) * counts
        if not counts[k] or not others.any():
            return [Span(0.0, 1.0, tuple(np.flatnonzero(self.model.top).tolist()))]
        start = others @ np.where(counts[:, None], self.alone, 0.0) / others.sum()
        end = self.alone[k]
        at = crossings(start, end)
        # Shares of those who take part and of all differ: back to the share of all.
        scale = float(others.sum()) / rest

        def straight(share: Floats) -> Floats:
            own = share / (share + scale * (1 - share))
            return np.asarray((1 - own)[:, None] * start + own[:, None] * end)

        roots = at[~np.isnan(at)]
        return spans(straight, scale * roots / (1 - roots + scale * roots), 0.0, 1.0)

    def _reweighted(self, k: int, flip: float, far: float, span: Span) -> str:
        """The call with a weight of member k just beyond ``flip``."""

        def won(weight: float) -> bool:
            row = np.array(self.weights)
            row[k] = weight
            top = top_set(self.model.reweighted(row[None])[0])
            return weight > 0 and tuple(np.flatnonzero(top).tolist()) == span.best

        weights = {**dict(self.case.choices.member_weights), self.people[k]: beyond(flip, far, won)}
        return model_call(self.group, self.conditions, member_weights=weights)

    def _names(self, members: Sequence[int]) -> str:
        return repr(tuple(self.people[k] for k in members))

    def _without(
        self, kind: str, what: str, members: Sequence[int], scores: Floats | None = None
    ) -> Row:
        """The row of some members left out; ``scores`` (m,) then, if they are known."""
        names = tuple(self.people[k] for k in members)
        weight = float(self.weights[list(members)].sum())
        row: Row = _EMPTY | no_flip(kind=kind, what=what, current=weight, members=";".join(names))
        if scores is None:
            left = np.array(self.weights)
            left[list(members)] = 0.0
            scores = self.model.reweighted(left[None])[0]
        gone = (*self.case.choices.without_members, *names)
        if np.isnan(scores).any():
            row["note"] = self._why(gone)
        elif self.model.changed(scores[None])[0]:
            row |= {"flip": 0.0, "change": weight / self.total}
            row["winner"] = self.model.named(np.flatnonzero(top_set(scores)).tolist())
            row["call"] = model_call(self.group, self.conditions, without_members=gone)
        return row

    def _why(self, gone: Sequence[str]) -> str:
        """Why there is no model without them."""
        try:
            self.case.variant(without_members=gone).model(self.group, self.conditions)
        except McdaError as error:
            return "; ".join(str(error).splitlines())
        return ""


def _weight(share: float, rest: float) -> float:
    """The weight that is ``share`` of the whole beside ``rest``."""
    if share <= _EDGE:
        return 0.0
    return math.inf if share >= 1 - _EDGE else rest * share / (1 - share)
