"""What a room should talk about first: where people differ, times how much the best hangs on it.

For each comparison that enough members answered:

disagreement
    The standard deviation s of the logarithms of the answers (k - 1 in its denominator, each
    member once): the logarithm of the geometric standard deviation that AHP-OS shows (Goepel 2018).
    Logarithms, since "3 times" and "a third" are equally far from 1.
influence
    With t the best alternative, D_j = S_t - S_j its lead over alternative j, and D_j(low) and
    D_j(high) that lead once the room has settled on the lowest or the highest answer:
    |D_j(high) - D_j(low)| / (ln high - ln low) / D_j. It is the slope of the lead over the answers
    in dispute, on average, as a share of the lead there is; of all j the one for which it is
    greatest. The mean slope and not the slope at one point, so that it is exact however bent the
    lead is, and made of numbers that are shown and can be checked; for a small spread the two are
    the same.
importance
    disagreement x influence: the share of the lead that one standard deviation of the answers
    moves. 1 means that a typical disagreement is as large as the lead. To first order it is the
    standard deviation that the disagreement on this one answer gives the lead, over the lead.
    Infinite where the best are tied and the answer parts them.

*Settled* on x means that everybody who answered the pair answers x, all else as it is, computed
through the case's model. Where judgments are put together that is the joint judgment put to x;
where priorities or global weights are, each member's matrix has x there.

Members who answered by other methods (swing, points, best-worst, ...) gave weights, not pairs. A
node where anybody did has a row for each item too: disagreement is the standard deviation of the
members' local weights of the item, influence the slope per unit of weight, and settled on x means
that everybody gives the item the weight x and shares out the rest in their own proportions (equally
where they had no rest). Importance is a share of the lead in both kinds, and so they are ranked
together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .additive import tied, top_set
from .errors import McdaError
from .evaluation import joint
from .panel import NodeAnswers
from .results import Result, plain
from .room import heard, messages, room
from .sensitivity.judged import Judged, judged
from .spread import judgment_spread

if TYPE_CHECKING:
    import pandas as pd

    from .case import Case
    from .spread import JudgmentSpread

__all__ = ["TOPIC_COLUMNS", "Agenda", "agenda"]

Floats = NDArray[np.float64]
Row = dict[str, Any]

#: The columns of an agenda; names of people are further ones.
TOPIC_COLUMNS = (
    *("kind", "node", "a", "b", "answered", "mean", "spread", "low", "high", "at_low", "at_high"),
    *("disagreement", "influence", "importance", "rival", "moved", "changes"),
    *("low_best", "low_margin", "high_best", "high_margin"),
)
_NOISE = 1e-12  # of a score: below it nothing has moved


@dataclass(frozen=True, eq=False, kw_only=True)
class Agenda(Result):
    """What to talk about, first things first.

    Attributes
    ----------
    who, names
        The group's key, and its names by language.
    members, answered
        How many members there are, and how many have answered anything.
    illustrative
        Whether profiles stand in for people.
    best, margin
        The best alternatives now and how far they are ahead; None and NaN without a model.
    topics
        DataFrame, most important first:

        kind
            ``judgment``: a against b under ``node``. ``weight``: the local weight of a; b is empty.
        answered, mean, spread, low, high, at_low, at_high
            How many answered; the geometric mean and standard deviation (a factor) of the answers,
            of weights the mean and standard deviation; the extremes and how many gave them.
        disagreement, influence, importance, rival, moved
            See the module; ``rival`` is the alternative j, ``moved`` by how much of a score one
            standard deviation moves the lead over it. NaN and empty without a model.
        low_best, low_margin, high_best, high_margin, changes
            The best alternative (``2A = 2B``) and its margin once the room has settled on the
            lowest or highest answer, and whether either differs from now.
        lowest, highest
            Who is at the ends, joined by ``;``; only if people are named.
    few, agreed
        How many comparisons have too few answers to be shown, and how many all answered alike:
        these are not listed.
    problems
        What keeps answers from being used, or the group from having a model.
    """

    who: str
    names: Mapping[str, str]
    members: int
    answered: int
    illustrative: bool
    best: tuple[str, ...] | None
    margin: float
    topics: pd.DataFrame
    few: int
    agreed: int
    minimum: int
    problems: tuple[str, ...]

    @property
    def named(self) -> bool:
        """Whether the topics say who is at the ends."""
        return "lowest" in self.topics

    def to_frame(self) -> pd.DataFrame:
        """``topics``."""
        return self.topics

    def to_dict(self) -> dict[str, Any]:
        """Everything above as plain data."""
        return super().to_dict() | {"topics": plain(self.topics)}


def agenda(
    case: Case, group: str | None = None, *, names: bool = False, minimum: int = 3
) -> Agenda:
    """What to talk about first in a room: disagreement times influence on the best alternative.

    Parameters
    ----------
    case
        The case.
    group
        The key of a group; see `mcda_eiej.room.room` for what is taken without one.
    names
        Whether to say who is at the ends. Profiles that stand in for people are named anyway.
    minimum
        Answers that a comparison needs before it is shown; 2 where profiles stand in for people.

    Raises
    ------
    CaseError
        ``group`` is no group, or there is nobody to ask.
    """
    import pandas as pd

    case, profile = room(case, group)
    told, problems = heard(case, profile)
    illustrative = any(m in case.profiles for m in profile.members)
    model: Judged | None = None
    try:
        model = judged(case, profile.key)
    except McdaError as error:
        problems += str(error).splitlines()
    made = _Topics(model, 2 if illustrative else max(minimum, 2))
    for there in told.values():
        made.add(there, there.node not in case.leaves)
    columns = [*TOPIC_COLUMNS, *(("lowest", "highest") if names or illustrative else ())]
    spoke = np.zeros(len(profile.members), dtype=bool)
    for there in told.values():
        spoke |= there.answered
    return Agenda(
        method="standard deviation of (log) answers x share of the lead that they move",
        who=profile.key,
        names=profile.names,
        members=len(profile.members),
        answered=int(spoke.sum()),
        illustrative=illustrative,
        best=None if model is None else _keys(model, model.top),
        margin=math.nan if model is None else _margin(model.scores({})[0]),
        topics=pd.DataFrame(made.sorted(), columns=columns),
        few=made.few,
        agreed=made.agreed,
        minimum=made.minimum,
        problems=messages(case, problems, names) if spoke.any() else (),
    )


class _Topics:
    """The rows of a group, without a model only with how far people differ."""

    def __init__(self, model: Judged | None, minimum: int) -> None:
        self.model, self.minimum = model, minimum
        self.rows: list[Row] = []
        self.few = self.agreed = 0

    def add(self, told: NodeAnswers, inner: bool) -> None:
        """The rows of one node; leaves are compared by pairs alone."""
        if told.given.any():
            spread = judgment_spread(told.raw, told.items, told.members)
            self._add(told, self._judgments(told, spread))
        if inner and not told.by_pairs.all():
            self._add(told, self._weights(told))

    def _add(self, told: NodeAnswers, rows: Iterator[tuple[Row, Floats | None]]) -> None:
        for row, scores in rows:
            if not row["answered"]:
                continue
            if row["answered"] < self.minimum:
                self.few += 1
            elif tied(row["low"], row["high"]):
                self.agreed += 1
            else:
                self.rows.append(row | {"node": told.node} | self._effect(row, scores))

    def sorted(self) -> list[Row]:
        """Most important first; ties by how far the lead moves, then in the case's order."""
        if self.model is None:
            return sorted(self.rows, key=lambda r: (r["kind"], -r["disagreement"]))
        return sorted(self.rows, key=lambda r: (-r["importance"], -r["moved"]))

    # -- judgments -------------------------------------------------------------------------------

    def _judgments(
        self, told: NodeAnswers, spread: JudgmentSpread
    ) -> Iterator[tuple[Row, Floats | None]]:
        """A row a pair, and (2, m) scores with it settled on either end."""
        i, j = np.triu_indices(len(told.items), 1)
        known = np.flatnonzero(spread.answered >= self.minimum).tolist()
        ends = np.log(np.stack([spread.low[known], spread.high[known]], axis=1))
        scores = dict(zip(known, self._settled(told, i[known], j[known], ends), strict=True))
        for p in range(len(i)):
            row: Row = {
                "kind": "judgment",
                "a": spread.a[p],
                "b": spread.b[p],
                "answered": int(spread.answered[p]),
                "mean": float(spread.mean[p]),
                "spread": float(spread.sd[p]),
                "low": float(spread.low[p]),
                "high": float(spread.high[p]),
                "at_low": len(spread.lowest[p]),
                "at_high": len(spread.highest[p]),
                "lowest": ";".join(spread.lowest[p]),
                "highest": ";".join(spread.highest[p]),
                "disagreement": math.log(spread.sd[p]),
            }
            yield row, scores.get(p)

    def _settled(
        self, told: NodeAnswers, i: NDArray[np.intp], j: NDArray[np.intp], ends: Floats
    ) -> list[Floats | None]:
        """For each of P pairs (2, m) scores with all who answered it at either of (P, 2) ends."""
        model = self.model
        if model is None or told.node not in model.parts_of:
            return [None] * len(i)
        at = model.parts_of[told.node]
        if not model.by_member:
            part = model.parts[at[0]]
            logs = np.repeat(part.joint[None], 2 * len(i), axis=0)
            _put(logs.reshape(len(i), 2, part.n, part.n), i, j, ends)
            found = part.weights(logs).reshape(len(i), 2, part.n)
            # What only members without weight said is not in the model.
            counts = part.weight_known[i, j] > 0
            return [model.scores({at[0]: found[p]}) if counts[p] else None for p in range(len(i))]
        # Members' matrices with each pair at each end: (P, 2, k, n, n).
        mine = np.array([k for k, p in enumerate(at) if not model.parts[p].fixed], dtype=np.intp)
        if not len(mine):
            return [None] * len(i)
        first = model.parts[at[int(mine[0])]]
        own = np.concatenate([model.parts[at[int(k)]].logs for k in mine])
        own[:, np.arange(first.n), np.arange(first.n)] = 0.0
        logs = np.tile(own, (len(i), 2, 1, 1, 1))
        answered = ~np.isnan(own[:, i, j])
        for p in range(len(i)):
            some = logs[p][:, answered[:, p]]
            _put(some.swapaxes(0, 1)[None], i[[p]], j[[p]], ends[[p]])
            logs[p][:, answered[:, p]] = some
        found = first.weights(logs.reshape(-1, first.n, first.n))
        table = found.reshape(len(i), 2, len(mine), first.n)
        return [
            model.scores({at[int(k)]: table[p, :, m] for m, k in enumerate(mine)})
            for p in range(len(i))
        ]

    # -- weights ---------------------------------------------------------------------------------

    def _weights(self, told: NodeAnswers) -> Iterator[tuple[Row, Floats | None]]:
        """A row an item: members' weights of it, by whatever method, and scores at either end."""
        who = np.flatnonzero(told.determined)
        given = told.priorities[who]
        for item, name in enumerate(told.items):
            own = given[:, item]
            row: Row = {"kind": "weight", "a": name, "b": "", "answered": len(who)}
            if len(who) < self.minimum:
                yield row, None
                continue
            low, high = float(own.min()), float(own.max())
            at_low, at_high = (told.names(_members(told, who[tied(own, x)])) for x in (low, high))
            sd = float(own.std(ddof=1))
            row |= {"mean": float(own.mean()), "spread": sd, "low": low, "high": high}
            row |= {"at_low": len(at_low), "at_high": len(at_high), "disagreement": sd}
            row |= {"lowest": ";".join(at_low), "highest": ";".join(at_high)}
            yield row, self._weighed(told.node, who, given, item, np.array([low, high]))

    def _weighed(
        self, node: str, who: NDArray[np.intp], given: Floats, item: int, ends: Floats
    ) -> Floats | None:
        """(2, m) scores with everybody's weight of an item at either end."""
        model = self.model
        if model is None or node not in model.parts_of or not model.by_member:
            return None
        rest = np.array(given)
        rest[:, item] = 0.0
        total = rest.sum(axis=1, keepdims=True)
        others = (np.arange(given.shape[1]) != item) / (given.shape[1] - 1.0)
        shares = np.where(total > 0, rest / np.where(total > 0, total, 1.0), others)
        moved = (1 - ends)[:, None, None] * shares
        moved[:, :, item] = ends[:, None]
        at = model.parts_of[node]
        return model.scores({at[int(k)]: moved[:, m] for m, k in enumerate(who)})

    # -- what follows ----------------------------------------------------------------------------

    def _effect(self, row: Row, scores: Floats | None) -> Row:
        """Influence, importance and what is best at either end."""
        model = self.model
        if model is None:
            unknown: Row = dict.fromkeys(("influence", "importance", "moved"), math.nan)
            unknown |= dict.fromkeys(("low_margin", "high_margin"), math.nan)
            unknown |= {"changes": False}
            return unknown | dict.fromkeys(("rival", "low_best", "high_best"), "")
        now = model.scores({})[0]
        ends = np.repeat(now[None], 2, axis=0) if scores is None else scores
        best = int(np.flatnonzero(model.top)[0])
        wide = row["high"] - row["low"]
        if row["kind"] == "judgment":
            wide = math.log(row["high"] / row["low"])
        lead = now[best] - now
        lead[tied(now, now[best])] = 0.0
        turned = np.abs(np.diff((ends[:, [best]] - ends), axis=0)[0])
        slope = np.where(turned > _NOISE, turned, 0.0) / wide
        share = np.divide(slope, lead, out=np.where(slope > 0, math.inf, 0.0), where=lead > 0)
        rival = int(np.lexsort((-slope, -share))[0])
        found: Row = {
            "influence": float(share[rival]),
            "importance": float(share[rival]) * row["disagreement"],
            "rival": model.model.alternatives[rival] if slope[rival] > 0 else "",
            "moved": float(slope[rival]) * row["disagreement"],
            "changes": bool(model.changed(ends).any()),
        }
        for end, s in zip(("low", "high"), ends, strict=True):
            known = not np.isnan(s).any()
            found[f"{end}_best"] = joint(_keys(model, top_set(s))) if known else ""
            found[f"{end}_margin"] = _margin(s) if known else math.nan
        return found


def _put(logs: Floats, i: NDArray[np.intp], j: NDArray[np.intp], ends: Floats) -> None:
    """Pair (i[p], j[p]) of (P, ..., 2, n, n) logarithms put to (P, 2) ends, in place."""
    for p in range(len(i)):
        logs[p, ..., i[p], j[p]] = ends[p]
        logs[p, ..., j[p], i[p]] = -ends[p]


def _keys(model: Judged, mask: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(model.model.alternatives[i] for i in np.flatnonzero(mask))


def _members(told: NodeAnswers, at: NDArray[np.intp]) -> NDArray[np.bool_]:
    return np.isin(np.arange(len(told.members)), at)


def _margin(scores: Floats) -> float:
    """How far the best is ahead; 0 where the first place is shared, infinite for one alone."""
    order = np.sort(scores)[::-1]
    if len(order) < 2:
        return math.inf
    return 0.0 if tied(order[0], order[1]) else float(order[0] - order[1])
