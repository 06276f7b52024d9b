"""The scores of a case as a function of its judgments, and of the weights of a group's members.

`Case.model` reads answers into one model. Here the same is done in batches of thousands: each
comparison matrix of a profile, or of a group or its members, is a `Part`; `Judged.scores` gives
the scores for other priorities of some parts, `Judged.reweighted` for other weights of the members.
What is not touched is the model's own.

How groups put answers together is the affair of `mcda_eiej.grouping`, and the same here: judgments
as geometric means of raw answers over those who answered a pair, then read on the group's scale;
priorities node by node over those whose answers determine them; global leaf weights over all who
take part, who carry at a node they left unanswered what the others gave together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..additive import global_weights, top_set
from ..evaluation import joint
from ..grouping import member_weights
from ..model import DecisionModel
from ..panel import node_answers
from ..preferences import comparison_matrix, own_weights, settings
from ..records import Profile
from .parts import Part, mean, part_of

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["Judged", "judged"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Judged:
    """A model and the parts that its weights and its ratings by pairs are made of.

    ``parts_of`` lists for each node its one part, or one a member where members' priorities or
    global weights are put together. ``drawn`` says of each leaf rated by pairs which alternative's
    priority each alternative takes (its own, but for conditions), -1 where it is rated otherwise.
    ``shares`` are the members' weights, summing to 1, ``given`` the same as they were given.
    """

    profile: Profile
    model: DecisionModel
    parts: tuple[Part, ...]
    parts_of: Mapping[str, tuple[int, ...]]
    shares: Floats
    given: Floats
    drawn: Mapping[str, NDArray[np.intp]]
    synthesis: Mapping[str, str]

    @property
    def by_member(self) -> bool:
        """Whether a group puts priorities together, not judgments: a part is then one member's."""
        return self.profile.kind == "group" and self.profile.aggregation != "judgments"

    @property
    def by_leaf(self) -> bool:
        """Whether a group puts global leaf weights together."""
        return self.by_member and self.profile.aggregation == "global"

    @cached_property
    def top(self) -> Bools:
        """(m,) the best alternatives at present."""
        return np.asarray(top_set(self.scores({}))[0])

    def changed(self, scores: Floats) -> Bools:
        """(b,) whether others are best in (b, m) scores; not where they are NaN."""
        known = ~np.isnan(scores).any(axis=1)
        changed = np.zeros(len(scores), dtype=bool)
        changed[known] = (top_set(scores[known]) != self.top).any(axis=1)
        return changed

    def named(self, places: Sequence[int]) -> str:
        """Alternatives at these places, as flip tables write them."""
        return joint([self.model.alternatives[i] for i in places])

    # -- other answers --------------------------------------------------------------------------

    def scores(self, priorities: Mapping[int, Floats]) -> Floats:
        """(b, m) scores with (b, n) ``priorities`` of some parts; one row if there are none."""
        touched = [node for node, at in self.parts_of.items() if any(p in priorities for p in at)]
        if not self.by_member:
            own = {n: priorities[self.parts_of[n][0]] for n in touched}
            if len(own) == 1 and touched[0] not in self.drawn:
                # Linear in the local weights of one node.
                return np.asarray(own[touched[0]] @ self._corners(touched[0]))
            return self._finish(own)
        tables = {node: self._table(node, priorities) for node in touched}
        return self._together(tables, self.shares[None])

    def _corners(self, node: str) -> Floats:
        """(n, m) scores with all weight under a node on one child."""
        if node not in self._known_corners:
            n = self.parts[self.parts_of[node][0]].n
            self._known_corners[node] = self._finish({node: np.eye(n)})
        return self._known_corners[node]

    @cached_property
    def _known_corners(self) -> dict[str, Floats]:
        return {}

    def _table(self, node: str, priorities: Mapping[int, Floats]) -> Floats:
        """(b, k, n) the members' priorities on a node, NaN for those who have none."""
        at = self.parts_of[node]
        rows = max((len(priorities[p]) for p in at if p in priorities), default=1)
        table = np.full((rows, len(at), self.parts[at[0]].n), np.nan)
        for k, p in enumerate(at):
            own = priorities.get(p, self.parts[p].base)
            if own is not None:
                table[:, k] = own
        return table

    def reweighted(self, weights: Floats) -> Floats:
        """(b, m) scores of the group with (b, k) other weights of its members, 0 for left out.

        NaN where nobody is left, or nobody who answered what the profile does not take as equal.
        """
        if self.by_member:
            tables = {node: self._table(node, {}) for node in self.parts_of}
            scores = self._together(tables, weights)
        else:
            scores = self._finish({n: self._rejoined(n, weights) for n in self.parts_of})
        scores = np.array(np.broadcast_to(scores, (len(weights), scores.shape[1])))
        scores[weights.sum(axis=1) <= 0] = np.nan
        return scores

    def alone(self) -> Floats | None:
        """(k, m) each member's scores, where the group's are their weighted arithmetic mean.

        That is where global leaf weights are put together by arithmetic means, all who take part
        have priorities on the same nodes, and no rating depends on the group; else None. NaN for
        members who take no part.
        """
        inner = [n for n in self.parts_of if n not in self.drawn]
        if not self.by_leaf or self.profile.mean != "arithmetic" or self.drawn or not inner:
            return None
        known = np.array([~np.isnan(self._table(n, {})[0, :, 0]) for n in inner])
        taking_part = np.asarray(known.any(axis=0))
        if (known != known.any(axis=1, keepdims=True) & taking_part).any():
            return None
        scores = self.reweighted(np.eye(len(taking_part)))
        scores[~taking_part] = np.nan
        return scores

    def _rejoined(self, node: str, weights: Floats) -> Floats:
        """(b, n) priorities of joint judgments."""
        part = self.parts[self.parts_of[node][0]]
        whose = np.array([bool(a) for a in part.answers])
        made = np.full((len(weights), part.n), np.nan)
        if not whose.any():
            # Nobody answered here: whoever leaves, it stays as it is.
            if part.without is not None:
                made[:] = part.without
            return made
        some = (weights[:, whose] > 0).any(axis=1)
        made[some] = part.weights(part.joined(weights[some]))
        if part.without is not None:
            made[~some] = part.without
        return made

    # -- priorities put together ----------------------------------------------------------------

    def _together(self, tables: Mapping[str, Floats], weights: Floats) -> Floats:
        """(b, m) scores from (b, k, n) tables of members' priorities and (b, k) weights."""
        if not self.by_leaf:
            return self._finish({n: self._mean(n, t, weights) for n, t in tables.items()})
        leaves = {n: self._mean(n, t, weights) for n, t in tables.items() if n in self.drawn}
        if all(n in self.drawn for n in tables):
            return self._finish(leaves)
        inner = [n for n in self.parts_of if n not in self.drawn]
        full = {n: tables[n] if n in tables else self._table(n, {}) for n in inner}
        return self._finish(leaves, self._leaf_weights(full, weights))

    def _mean(
        self, node: str, table: Floats, shares: Floats, present: Floats | None = None
    ) -> Floats:
        """(b, n) the mean of the members' priorities on a node.

        Where nobody with weight (``present``, if that is not ``shares``) has any it is NaN; equal
        if they answered nothing at all and the profile says so.
        """
        made = mean(table[0] if len(table) == 1 else table, shares, self.profile.mean)
        nobody = np.isnan(made).any(axis=1)
        if nobody.any() and node not in self.drawn and self.profile.unweighted == "equal":
            silent = ~self._heard([node], shares if present is None else present)
            made[nobody & silent] = 1.0 / made.shape[1]
        return made

    def _heard(self, nodes: Sequence[str], weights: Floats) -> Bools:
        """(b,) whether anybody with weight answered anything on these nodes."""
        answered = [[self.parts[p].answered for p in self.parts_of[node]] for node in nodes]
        whose = np.any(answered, axis=0)
        return np.asarray((weights[:, whose] > 0).any(axis=1))

    def _leaf_weights(self, tables: Mapping[str, Floats], weights: Floats) -> Floats:
        """(b, L) joint global leaf weights (see `grouping._from_global`)."""
        h = self.model.hierarchy
        known = {n: ~np.isnan(t[..., 0]) for n, t in tables.items()}
        taking_part = np.any([k.any(axis=0) for k in known.values()], axis=0)
        rows = max(len(t) for t in tables.values())
        for there in known.values():
            if (~there & taking_part & there.any(axis=-1, keepdims=True)).any():
                rows = max(rows, len(weights))  # what is carried depends on the weights
        shares = weights * taking_part
        here = slice(None) if rows > 1 else slice(1)
        local = np.ones((rows, len(taking_part), len(h.weighted_nodes)))
        above = {h.goal: np.ones((rows, len(taking_part)))}
        for node in h.inner_nodes:
            at = self._children[node]
            if node in tables:
                table = tables[node]
                if np.isnan(table).any():
                    table = self._carried(node, table, shares[here], weights[here], above[node])
                local[:, :, at] = table
            for c, column in zip(h.children(node), at, strict=True):
                above[c] = above[node] * local[:, :, column]
        own = global_weights(local, h.parent_index)[..., h.leaf_index]
        made = mean(own[0] if rows == 1 else own, shares, self.profile.mean)
        nobody = np.isnan(made).any(axis=1)
        if nobody.any() and self.profile.unweighted == "equal":
            equal = np.ones(len(h.weighted_nodes))
            for node in h.inner_nodes:
                equal[self._children[node]] /= len(self._children[node])
            silent = ~self._heard(list(tables), weights)
            made[nobody & silent] = global_weights(equal, h.parent_index)[h.leaf_index]
        return made if self.profile.mean == "arithmetic" else self._levelled(made, known, weights)

    def _levelled(self, made: Floats, known: Mapping[str, Bools], weights: Floats) -> Floats:
        """(b, L) leaf weights, equal under nodes where nobody with weight has priorities.

        Geometric means of global weights are not equal there where members differ below.
        """
        here = weights > 0
        absent = {n: ~(there & here).any(axis=-1, keepdims=True) for n, there in known.items()}
        if not any(a.any() for a in absent.values()):
            return made
        h = self.model.hierarchy
        total = {leaf: made[:, [i]] for i, leaf in enumerate(h.leaves)}
        local = np.ones((len(made), len(h.weighted_nodes)))
        for node in reversed(h.inner_nodes):
            part = np.concatenate([total[c] for c in h.children(node)], axis=1)
            total[node] = whole = part.sum(axis=1, keepdims=True)
            equal = (whole == 0) | absent.get(node, np.zeros((1, 1), dtype=bool))
            share = np.divide(part, whole, out=np.zeros_like(part), where=whole != 0)
            local[:, self._children[node]] = np.where(equal, 1.0 / part.shape[1], share)
        level = global_weights(local, h.parent_index)[:, h.leaf_index]
        return np.where(np.isnan(made).any(axis=1, keepdims=True), np.nan, level)

    def _carried(
        self, node: str, table: Floats, shares: Floats, weights: Floats, above: Floats
    ) -> Floats:
        """(b, k, n) members' priorities, with what the others gave together where they have none.

        Weighted so that who did not answer does not move it: by share times the member's weight of
        the node for the arithmetic mean, which weighs global weights; by share for the geometric.
        """
        if self.profile.mean == "arithmetic":
            shares = shares * above
        others = self._mean(node, table, shares, weights)
        unknown = np.isnan(table[..., 0])
        return np.where(unknown[..., None], others[:, None, :], table)

    @cached_property
    def _children(self) -> dict[str, list[int]]:
        h = self.model.hierarchy
        place = {n: i for i, n in enumerate(h.weighted_nodes)}
        return {n: [place[c] for c in h.children(n)] for n in h.inner_nodes}

    def _finish(self, nodes: Mapping[str, Floats], leaf_weights: Floats | None = None) -> Floats:
        """(b, m) scores from local weights of nodes, priorities on leaves, or leaf weights."""
        h, values = self.model.hierarchy, self.model.value_array
        if leaf_weights is None:
            inner = {n: w for n, w in nodes.items() if n not in self.drawn}
            rows = max((len(w) for w in inner.values()), default=1)
            local = np.tile(self.model.local_array, (rows, 1))
            for node, weights in inner.items():
                local[:, self._children[node]] = weights
            leaf_weights = global_weights(local, h.parent_index)[:, h.leaf_index]
        moving = {n: w for n, w in nodes.items() if n in self.drawn}
        if not moving:
            return np.asarray(leaf_weights @ values.T)
        still = values.copy()
        for leaf in moving:
            still[self.drawn[leaf] >= 0, h.leaves.index(leaf)] = 0.0
        scores = leaf_weights @ still.T
        for leaf, priorities in moving.items():
            if self.synthesis[leaf] == "ideal":
                priorities = priorities / priorities.max(axis=1, keepdims=True)
            source = self.drawn[leaf]
            column = np.where(source >= 0, priorities[:, source], 0.0)
            scores = scores + leaf_weights[:, [h.leaves.index(leaf)]] * column
        return np.asarray(scores)


def judged(case: Case, who: str, conditions: Sequence[str] = ()) -> Judged:
    """The parts of the model of ``who``, a profile, group or participant.

    Raises what `Case.model` raises.
    """
    model = case.model(who, conditions)
    profile = settings(case, who)
    shares, given = np.ones(1), np.ones(1)
    if profile.kind == "group":
        shares = np.array(list(member_weights(case, profile).values()))
        replaced, people = dict(case.choices.member_weights), case.participants
        weights = [
            replaced.get(m, people[m].weight if m in people else 1.0) for m in profile.members
        ]
        given = np.array(weights, dtype=float)
    drawn = _drawn(case, model, conditions)
    h = model.hierarchy
    nodes = {n: h.children(n) for n in h.inner_nodes if len(h.children(n)) > 1}
    if case.choices.equal_leaves:  # no answer on a node with children counts
        nodes = {}
    nodes |= {leaf: list(model.alternatives) for leaf in drawn}
    parts: list[Part] = []
    parts_of: dict[str, tuple[int, ...]] = {}
    for node, items in nodes.items():
        made = _parts(case, profile, node, items, shares, node in drawn)
        parts_of[node] = tuple(range(len(parts), len(parts) + len(made)))
        parts += made
    synthesis = {leaf: case.leaves[leaf].synthesis for leaf in drawn}
    return Judged(profile, model, tuple(parts), parts_of, shares, given, drawn, synthesis)


def _drawn(
    case: Case, model: DecisionModel, conditions: Sequence[str]
) -> dict[str, NDArray[np.intp]]:
    """Of each leaf rated by pairs, whose priority each alternative takes; -1 if it takes none."""
    instead = {a: b for c in conditions for a, b in case.conditions[c].same_as.items()}
    place = {a: i for i, a in enumerate(model.alternatives)}
    found = {}
    for leaf in model.hierarchy.leaves:
        source = [
            place[instead.get(a, a)] if model.graph.edges[leaf, a]["method"] == "pairwise" else -1
            for a in model.alternatives
        ]
        if max(source) >= 0:
            found[leaf] = np.array(source, dtype=np.intp)
    return found


def _parts(
    case: Case, profile: Profile, node: str, items: list[str], shares: Floats, is_leaf: bool
) -> list[Part]:
    """The parts of one node."""
    equal = np.full(len(items), 1.0 / len(items))
    may_be_equal = profile.unweighted == "equal" and not is_leaf

    def part(people: Sequence[str], weights: Floats, matrices: Sequence[Any]) -> Part:
        return part_of(node, items, people, weights, matrices, profile.scale, profile.priorities)

    # Answers to pairs change nothing where the weights come from another method.
    by_pairs = is_leaf or profile.weighting in (None, "judgments")
    if profile.kind == "group":
        matrices = [comparison_matrix(case, m, node, items, "saaty") for m in profile.members]
        if profile.aggregation == "judgments":
            joint_part = part(profile.members, shares, matrices)
            return [replace(joint_part, without=equal if may_be_equal else None)]
        told = node_answers(case, profile, node, items)
        found = []
        for k, (m, matrix) in enumerate(zip(profile.members, matrices, strict=True)):
            one = replace(part((m,), np.ones(1), [matrix]), fixed=not by_pairs)
            if not told.by_pairs[k]:
                given = told.priorities[k] if told.determined[k] else None
                one = replace(one, without=given, fixed=True, elsewhere=True)
            found.append(one)
        return found
    own = own_weights(case, profile.key, node, items, profile)
    one = part((profile.key,), np.ones(1), [None if own is None else own.matrix])
    if own is not None and own.matrix is None and own.origin != "equal":
        given = np.array([own.weights[i] for i in items])
        return [replace(one, without=given, fixed=True, elsewhere=True)]
    return [replace(one, without=equal if may_be_equal else None, fixed=not by_pairs)]
