"""The weights of a group: its members' judgments, priorities or global weights put together.

Who left a node unanswered is not in that node's aggregate. Judgments are put together raw, as
geometric means pair by pair, then read on the group's scale, as AHP-OS does (Goepel 2018).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import groups
from .additive import global_weights
from .errors import CaseError, JudgmentError, Problem
from .i18n import gettext as _
from .panel import NodeAnswers, node_answers
from .preferences import (
    JUDGMENTS,
    PROFILES,
    NodeWeights,
    equal_weights,
    priorities_of,
    unweighted,
)
from .records import Profile

if TYPE_CHECKING:
    from .case import Case

__all__ = ["group_node", "group_nodes", "member_weights"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def member_weights(case: Case, profile: Profile) -> dict[str, float]:
    """The members of a group with their weights, which sum to 1; profiles weigh 1 each."""
    replaced = dict(case.choices.member_weights)
    raw = {
        m: replaced.get(m, case.participants[m].weight if m in case.participants else 1.0)
        for m in profile.members
    }
    total = sum(raw.values())
    if total <= 0:
        message = _("the members' weights sum to {total}; they must be above 0")
        problem = Problem("weights/participants.csv", message.format(total=total), key=profile.key)
        raise CaseError([problem])
    return {m: w / total for m, w in raw.items()}


def group_node(case: Case, profile: Profile, node: str, items: list[str]) -> NodeWeights | None:
    """The group's weights of ``items`` under ``node``; None if no member answered."""
    if len(items) == 1:
        return NodeWeights(node, {items[0]: 1.0}, "only child")
    told = node_answers(case, profile, node, items)
    if not told.answered.any():
        return None
    weights = np.array(list(member_weights(case, profile).values()))
    if profile.aggregation == "judgments":
        return _joint_judgments(case, profile, told, weights)
    return _joint_priorities(profile, told, weights)


def _joint_judgments(
    case: Case, profile: Profile, told: NodeAnswers, weights: Floats
) -> NodeWeights:
    """Geometric means of the raw answers, pair by pair, and their priorities (AIJ)."""
    from .pairwise import ComparisonMatrix

    if not told.by_pairs.all():
        message = _(
            "{who} on {node}: {members} answered otherwise than by judgments of pairs, which alone "
            'can be put together pair by pair: aggregation = "priorities" or "global"'
        )
        members = ", ".join(told.names(~told.by_pairs))
        text = message.format(who=profile.key, node=told.node, members=members)
        raise CaseError([Problem(PROFILES, text, key=f"profile[{profile.key}].aggregation")])
    who = told.answered
    _anyone(profile, told, weights[who])
    raw = groups.aggregate_judgments(told.raw[who], weights=weights[who])
    n = len(told.items)
    answers = {
        (told.items[i], told.items[j]): float(raw[i, j])
        for i, j in zip(*np.triu_indices(n, 1), strict=True)
        if not np.isnan(raw[i, j])
    }
    matrix = ComparisonMatrix.from_judgments(told.items, answers, profile.scale)
    values = priorities_of(case, profile.key, told.node, matrix, profile)
    return NodeWeights(told.node, values, "judgments", matrix, told.names(who))


def _joint_priorities(profile: Profile, told: NodeAnswers, weights: Floats) -> NodeWeights:
    """The mean of the priorities of those whose answers determine them (AIP)."""
    who = told.determined
    if not who.any():
        raise CaseError([_nobody_connects(profile, told)])
    _anyone(profile, told, weights[who])
    try:
        joint = groups.aggregate_priorities(told.priorities[who], weights[who], profile.mean)
    except JudgmentError as error:
        message = _("{who} on {node}: {problem}")
        text = message.format(who=profile.key, node=told.node, problem=error)
        raise CaseError([Problem(JUDGMENTS, text)]) from error
    values = dict(zip(told.items, np.asarray(joint, float).tolist(), strict=True))
    return NodeWeights(
        told.node, values, "priorities", None, told.names(who), told.names(told.undetermined)
    )


def _anyone(profile: Profile, told: NodeAnswers, weights: Floats) -> None:
    """An error if all who answered the node have weight 0."""
    if not weights.any():
        message = _("{who} on {node}: everybody who answered has weight 0")
        problem = message.format(who=profile.key, node=told.node)
        raise CaseError([Problem("weights/participants.csv", problem)])


def group_nodes(case: Case, profile: Profile) -> dict[str, NodeWeights]:
    """The group's local weights under every inner node.

    Raises CaseError listing every node without weights, and comparisons that do not connect.
    """
    if profile.aggregation == "global":
        return _from_global(case, profile)
    nodes: dict[str, NodeWeights] = {}
    problems: list[Problem] = []
    for node in case._tree.inner_nodes:
        children = case._tree.children(node)
        try:
            part = group_node(case, profile, node, children)
        except CaseError as error:
            problems += error.problems
            continue
        if part is None and profile.unweighted == "equal":
            part = equal_weights(node, children)
        if part is None:
            problems.append(unweighted(profile.key, node))
        else:
            nodes[node] = part
    if problems:
        raise CaseError(problems)
    return nodes


def _from_global(case: Case, profile: Profile) -> dict[str, NodeWeights]:
    """Members' global leaf weights put together, then split into local weights again.

    A member who left a node unanswered carries there what those who answered it gave together,
    and so leaves the split to them. Where nobody answered it is equal, if the profile says so.
    """
    tree = case._tree
    shares = np.array(list(member_weights(case, profile).values()))
    told = {
        n: node_answers(case, profile, n, tree.children(n))
        for n in tree.inner_nodes
        if len(tree.children(n)) > 1
    }
    taking_part = np.zeros(len(profile.members), dtype=bool)
    for there in told.values():
        taking_part |= there.determined
    if not taking_part.any():
        taking_part[0] = True  # nobody answered anything: one row of equal weights will do
        shares = np.ones(len(shares))
    place = {n: k for k, n in enumerate(tree.weighted_nodes)}
    local = np.ones((int(taking_part.sum()), len(place)))
    above = {tree.goal: np.ones(len(local))}  # each member's global weight of the node
    problems: list[Problem] = []
    for node in tree.inner_nodes:
        children = tree.children(node)
        columns = [place[c] for c in children]
        if node in told:
            try:
                local[:, columns] = _member_rows(
                    profile, told[node], shares, taking_part, above[node]
                )
            except CaseError as error:
                problems += error.problems
        for child, column in zip(children, columns, strict=True):
            above[child] = above[node] * local[:, column]
    if problems:
        raise CaseError(problems)
    rows = global_weights(local, tree.parent_index)[:, tree.leaf_index]
    joint = groups.aggregate_priorities(rows, shares[taking_part], profile.mean)
    leaf_weight = dict(zip(tree.leaves, np.asarray(joint, float).tolist(), strict=True))
    total = {n: sum(leaf_weight[x] for x in tree.leaves_under(n)) for n in tree.nodes}
    nodes = {}
    for node in tree.inner_nodes:
        children = tree.children(node)
        whole = total[node]
        weights = {c: total[c] / whole if whole > 0 else 1 / len(children) for c in children}
        if node not in told:
            nodes[node] = NodeWeights(node, weights, "only child")
        elif told[node].determined.any():
            there = told[node]
            nodes[node] = NodeWeights(
                node,
                weights,
                "global",
                None,
                there.names(there.determined),
                there.names(there.undetermined),
            )
        else:
            nodes[node] = equal_weights(node, children)
    return nodes


def _nobody_connects(profile: Profile, told: NodeAnswers) -> Problem:
    message = _("{who} on {node}: no member's comparisons connect all of {items}")
    if not told.by_pairs.all():
        message = _("{who} on {node}: no member's answers say enough about all of {items}")
    text = message.format(who=profile.key, node=told.node, items=", ".join(told.items))
    return Problem(JUDGMENTS, text)


def _member_rows(
    profile: Profile, told: NodeAnswers, shares: Floats, taking_part: Mask, above: Floats
) -> Floats:
    """The local weights at a node of those who take part: their own, the group's, or equal.

    Who did not answer carries the mean of those who did, weighted so that it does not move: by
    share times the member's weight of the node for the arithmetic mean, which weighs global
    weights; by share for the geometric one.
    """
    if not told.determined.any():
        if told.answered.any():
            raise CaseError([_nobody_connects(profile, told)])
        if profile.unweighted != "equal":
            raise CaseError([unweighted(profile.key, told.node)])
        return np.full((len(above), len(told.items)), 1.0 / len(told.items))
    _anyone(profile, told, shares[told.determined])
    rows = np.array(told.priorities[taking_part])
    known = told.determined[taking_part]
    if not known.all():
        weights = shares[taking_part] * (above if profile.mean == "arithmetic" else 1.0)
        rows[~known] = groups.aggregate_priorities(rows[known], weights[known], profile.mean)
    return rows
