"""What changed answers did to weights, scores and the best alternative, profile by profile."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..additive import global_weights, top_set
from ..errors import McdaError
from ..grouping import group_node
from ..preferences import equal_weights, own_weights, settings
from ..records import Answer, Judgment, asked_about
from .changesanswers import AnswerChange, in_force
from .changesspread import Spread, spreads

if TYPE_CHECKING:
    from ..case import Case
    from ..evaluation import Evaluation
    from ..model import DecisionModel

__all__ = ["Effect", "Turning", "Unit", "WeightChange", "effect_on"]

Floats = NDArray[np.float64]
#: How many node weights, or whole models, the search for what turned the best may work out.
_NODES = 1500
_MODELS = 150


@dataclass(frozen=True)
class WeightChange:
    """Local and global weight of a node before and after; NaN where the node is not there.

    ``because`` are the places, among all answer changes, of those on the node above it that count
    for these weights: its local weight follows from them.
    """

    node: str
    parent: str
    local: tuple[float, float]
    weight: tuple[float, float]
    because: tuple[int, ...]


@dataclass(frozen=True)
class Unit:
    """What is re-answered together: one question, by one person or by members of a group.

    Answers by another method than judgments count node by node, since they mean nothing alone.
    ``answers`` are places among all answer changes.
    """

    node: str
    method: str
    a: str
    b: str
    answers: tuple[int, ...]


@dataclass(frozen=True)
class Turning:
    """Which changed answers did it: put into the state before, alone, they give the new best.

    Attributes
    ----------
    sets
        The smallest sets that do, all of that size; empty if none of up to ``searched`` does.
    searched
        Up to which number of units every set was tried.
    all_answers
        Who is best with every changed answer, and nothing else, put into the state before; empty
        where that cannot be worked out.
    units
        How many units there are.
    """

    sets: tuple[tuple[Unit, ...], ...]
    searched: int
    all_answers: tuple[str, ...]
    units: int


@dataclass(frozen=True)
class Effect:
    """What changed for one profile, group or participant.

    Pairs are (before, after). ``scores`` and ``ranks`` by alternative, NaN and None where there is
    none; ``best`` and ``margin`` empty and NaN where there are no weights, for the reason in
    ``problem``. ``turning`` is there if the best changed and answers were among the changes,
    ``spread`` for groups whose members answered anew.
    """

    who: str
    best: tuple[tuple[str, ...], tuple[str, ...]]
    margin: tuple[float, float]
    scores: Mapping[str, tuple[float, float]]
    ranks: Mapping[str, tuple[int | None, int | None]]
    weights: tuple[WeightChange, ...]
    problem: tuple[str, str] = ("", "")
    turning: Turning | None = None
    spread: tuple[Spread, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether another alternative is best, or others tie for it."""
        return self.best[0] != self.best[1] and all(self.best)

    @property
    def largest(self) -> float:
        """The greatest change of a global weight; 0 where nothing can be compared."""
        moves = (abs(w.weight[1] - w.weight[0]) for w in self.weights)
        return max((m for m in moves if not math.isnan(m)), default=0.0)


def effect_on(
    who: str, before: Case, after: Case, answers: Sequence[AnswerChange], causes: bool = True
) -> Effect:
    """What changed for ``who``; ``causes``: look for what turned the best, if it did."""
    states: list[_State | None] = []
    problems: list[str] = []
    for case in (before, after):
        try:
            states.append(_State(case, who))
            problems.append("")
        except McdaError as error:
            states.append(None)
            problems.append(str(error))
    old, new = states
    people = set().union(*(_people(c, who) for c in (before, after)))
    own = {
        i: c for i, c in enumerate(answers) if c.question.who in people and c.change != "restated"
    }
    best = (_top(old), _top(new))
    turning = None
    if causes and old is not None and new is not None and best[0] != best[1] and own:
        turning = _turning(before, after, who, own, best[1])
    alternatives = list(dict.fromkeys([*after.alternatives, *before.alternatives]))
    return Effect(
        who=who,
        best=best,
        margin=(_margin(old), _margin(new)),
        scores={a: (_score(old, a), _score(new, a)) for a in alternatives},
        ranks={a: (_rank(old, a), _rank(new, a)) for a in alternatives},
        weights=tuple(_weights(old, new, own)),
        problem=(problems[0], problems[1]),
        turning=turning,
        spread=spreads(who, before, after, answers),
    )


def _people(case: Case, who: str) -> set[str]:
    """Whose answers the weights of ``who`` are made of."""
    if who not in case.profiles and who not in case.participants:
        return set()
    profile = settings(case, who)
    return set(profile.members) if profile.kind == "group" else {who}


class _State:
    """The weights and scores of one profile in one case."""

    def __init__(self, case: Case, who: str) -> None:
        self.model: DecisionModel = case.model(who)
        self.evaluation: Evaluation = self.model.evaluate()
        scores, ranks = self.evaluation.scores, self.evaluation.ranking
        self.scores = {str(a): float(s) for a, s in scores.items()}
        self.ranks = {str(a): int(r) for a, r in ranks.items()}
        h = self.model.hierarchy
        local = self.model.local_array
        overall = global_weights(local, h.parent_index)
        self.local = dict(zip(h.weighted_nodes, local.tolist(), strict=True))
        self.overall = dict(zip(h.weighted_nodes, overall.tolist(), strict=True))
        self.parent = {n: h.parent(n) or "" for n in h.weighted_nodes}


def _top(state: _State | None) -> tuple[str, ...]:
    return () if state is None else state.evaluation.top


def _margin(state: _State | None) -> float:
    return math.nan if state is None else state.evaluation.margin


def _score(state: _State | None, alternative: str) -> float:
    return math.nan if state is None else state.scores.get(alternative, math.nan)


def _rank(state: _State | None, alternative: str) -> int | None:
    return None if state is None else state.ranks.get(alternative)


def _weights(
    old: _State | None, new: _State | None, own: Mapping[int, AnswerChange]
) -> list[WeightChange]:
    """Every node whose local or global weight differs, the greatest global change first."""
    states = (old, new)
    parent = {**(old.parent if old else {}), **(new.parent if new else {})}
    found = []
    for node, above in parent.items():
        local = [math.nan if s is None else s.local.get(node, math.nan) for s in states]
        overall = [math.nan if s is None else s.overall.get(node, math.nan) for s in states]
        if local == local[::-1] and overall == overall[::-1]:
            continue
        if all(abs(x[1] - x[0]) <= 1e-12 for x in (local, overall)):
            continue  # the same sums in another order
        because = tuple(i for i, c in own.items() if c.question.node == above)
        found.append(
            WeightChange(node, above, (local[0], local[1]), (overall[0], overall[1]), because)
        )
    return sorted(found, key=_by_change)


def _by_change(change: WeightChange) -> float:
    moved = abs(change.weight[1] - change.weight[0])
    return -math.inf if math.isnan(moved) else -moved


# -- what turned the best -------------------------------------------------------------------------


def _turning(
    before: Case, after: Case, who: str, own: Mapping[int, AnswerChange], goal: tuple[str, ...]
) -> Turning:
    """The smallest sets of units that, alone, make ``goal`` best; sets of one, then of two."""
    units = _units(own)
    hybrid = _Hybrid(before, after, own)
    everything = hybrid.top(who, units)
    try:
        fast: _ByNode | None = _ByNode(hybrid, who, units)
    except _NotByNode:
        fast = None
    searched = 0
    found: list[tuple[Unit, ...]] = []
    for size in (1, 2):
        if size > len(units) or found:
            break
        sets = list(combinations(range(len(units)), size))
        if fast is not None:
            if fast.cost(size) > _NODES:
                break
            tops = fast.tops(sets)
        else:
            if len(sets) > _MODELS:
                break
            tops = [hybrid.top(who, [units[k] for k in s]) for s in sets]
        searched = size
        found = [
            tuple(units[k] for k in s) for s, top in zip(sets, tops, strict=True) if top == goal
        ]
    return Turning(tuple(found), searched, everything, len(units))


def _units(own: Mapping[int, AnswerChange]) -> list[Unit]:
    held: dict[tuple[str, ...], list[int]] = {}
    for i, c in own.items():
        q = c.question
        pair = sorted((q.a, q.b)) if q.method == "judgments" else ["", ""]
        held.setdefault((q.node, q.method, *pair), []).append(i)
    made = []
    for (node, method, _a, _b), places in held.items():
        first = own[places[0]].question
        a, b = (first.a, first.b) if method == "judgments" else ("", "")
        made.append(Unit(node, method, a, b, tuple(places)))
    return made


class _Hybrid:
    """The state before with some of the changed answers put in."""

    def __init__(self, before: Case, after: Case, own: Mapping[int, AnswerChange]) -> None:
        self.case = before
        self.old, self.new = in_force(before), in_force(after)
        self.keys: dict[int, tuple[object, ...]] = {}
        for i, change in own.items():
            q = change.question
            what: object = frozenset((q.a, q.b))
            if q.method != "judgments":
                what = asked_about(q.method, q.a, q.b)
            self.keys[i] = (q.who, q.node, q.method, what)

    def with_units(self, units: Sequence[Unit]) -> Case:
        """The case; only its answers differ."""
        made = dict(self.old)
        for unit in units:
            for i in unit.answers:
                key = self.keys[i]
                made.pop(key, None)
                if key in self.new:
                    made[key] = self.new[key]
        records: list[Any] = [r for held in made.values() for r in held]
        return replace(
            self.case,
            judgment_records=tuple(r for r in records if isinstance(r, Judgment)),
            answer_records=tuple(r for r in records if isinstance(r, Answer)),
        )

    def top(self, who: str, units: Sequence[Unit]) -> tuple[str, ...]:
        """Who is best then; empty where the answers give no weights."""
        try:
            return self.with_units(units).model(who).evaluate().top
        except McdaError:
            return ()


class _NotByNode(Exception):
    """Weights of one node depend on the answers at others, or answers change ratings."""


class _ByNode:
    """Scores of many sets of units at once, where each node's weights depend on its own answers.

    A set's units on one node give its local weights; the rest is the model before, multiplied out.
    """

    def __init__(self, hybrid: _Hybrid, who: str, units: Sequence[Unit]) -> None:
        self.hybrid, self.who, self.units = hybrid, who, units
        self.model = hybrid.case.model(who)
        h = self.model.hierarchy
        profile = settings(hybrid.case, who)
        mixed = profile.kind == "group" and profile.aggregation == "global"
        if mixed or any(u.node not in h.inner_nodes for u in units):
            raise _NotByNode
        place = {n: i for i, n in enumerate(h.weighted_nodes)}
        self.columns = {n: [place[c] for c in h.children(n)] for n in h.inner_nodes}
        self.known: dict[tuple[int, ...], Floats | None] = {}

    def cost(self, size: int) -> int:
        """How many node weights sets of ``size`` need."""
        nodes = [u.node for u in self.units]
        return sum(math.comb(nodes.count(n), k) for n in set(nodes) for k in range(1, size + 1))

    def tops(self, sets: Sequence[tuple[int, ...]]) -> list[tuple[str, ...]]:
        """Who is best with each set; empty where the answers give no weights."""
        h = self.model.hierarchy
        local = np.tile(self.model.local_array, (len(sets), 1))
        fine = np.ones(len(sets), dtype=bool)
        for row, chosen in enumerate(sets):
            for node in {self.units[k].node for k in chosen}:
                here = tuple(k for k in chosen if self.units[k].node == node)
                weights = self._node(node, here)
                if weights is None:
                    fine[row] = False
                else:
                    local[row, self.columns[node]] = weights
        leaves = global_weights(local, h.parent_index)[:, h.leaf_index]
        first = top_set(leaves @ self.model.value_array.T)
        names = self.model.alternatives
        return [
            tuple(a for a, best in zip(names, row, strict=True) if best) if ok else ()
            for row, ok in zip(first, fine, strict=True)
        ]

    def _node(self, node: str, here: tuple[int, ...]) -> Floats | None:
        if here not in self.known:
            case = self.hybrid.with_units([self.units[k] for k in here])
            profile = settings(case, self.who)
            items = case._tree.children(node)
            try:
                part = (
                    group_node(case, profile, node, items)
                    if profile.kind == "group"
                    else own_weights(case, self.who, node, items, profile)
                )
                if part is None and profile.unweighted == "equal":
                    part = equal_weights(node, items)
            except McdaError:
                part = None
            weights = None if part is None else np.array([part.weights[i] for i in items])
            self.known[here] = weights
        return self.known[here]
