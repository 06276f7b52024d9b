"""The weights of a group: its members' judgments, priorities or global weights put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import CaseError, Problem
from .i18n import gettext as _
from .preferences import (
    NodeWeights,
    comparison_matrix,
    equal_weights,
    own_weights,
    unweighted,
)
from .records import Profile

if TYPE_CHECKING:
    from .case import Case

__all__ = ["group_node", "group_nodes", "member_weights"]


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
        problem = Problem("participants.csv", message.format(total=total), key=profile.key)
        raise CaseError([problem])
    return {m: w / total for m, w in raw.items()}


def group_node(case: Case, profile: Profile, node: str, items: list[str]) -> NodeWeights | None:
    """The group's weights of ``items`` under ``node``; None if no member answered.

    Who left the node unanswered is not in it. Judgments are put together raw, as geometric means,
    then read on the group's scale, as AHP-OS does (Goepel 2018).
    """
    from . import groups
    from .pairwise import ComparisonMatrix

    if len(items) == 1:
        return NodeWeights(node, {items[0]: 1.0}, "only child")
    shares = member_weights(case, profile)
    if profile.aggregation == "judgments":
        raw = {m: comparison_matrix(case, m, node, items, "saaty") for m in profile.members}
        matrices = [m for m in raw.values() if m is not None]
        answered = tuple(m for m, matrix in raw.items() if matrix is not None)
        if not answered:
            return None
        joint = groups.aggregate_judgments(matrices, weights=[shares[m] for m in answered])
        if profile.scale != "saaty":
            from .scales import apply_scale

            joint = ComparisonMatrix(
                items, apply_scale(np.asarray(joint.values), profile.scale, len(items))
            )
        values = np.asarray(joint.priorities(method=profile.priorities), float)
        return NodeWeights(
            node, dict(zip(items, values.tolist(), strict=True)), "judgments", joint, answered
        )
    parts = {m: own_weights(case, m, node, items, profile) for m in profile.members}
    known = {m: p for m, p in parts.items() if p is not None and p.origin != "equal"}
    if not known:
        return None
    table = np.array([[p.weights[i] for i in items] for p in known.values()])
    values = groups.aggregate_priorities(
        table, weights=[shares[m] for m in known], mean=profile.mean
    )
    weights = dict(zip(items, np.asarray(values, float).tolist(), strict=True))
    return NodeWeights(node, weights, "priorities", None, tuple(known))


def group_nodes(case: Case, profile: Profile) -> dict[str, NodeWeights]:
    """The group's local weights under every inner node."""
    if profile.aggregation == "global":
        return _from_global(case, profile)
    nodes: dict[str, NodeWeights] = {}
    problems: list[Problem] = []
    for node in case._tree.inner_nodes:
        children = case._tree.children(node)
        part = group_node(case, profile, node, children)
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
    """Members' global leaf weights put together, then split into local weights again."""
    from . import additive, groups

    tree = case._tree
    shares = member_weights(case, profile)
    rows: list[Any] = []
    answered_by: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for m in profile.members:
        local: dict[str, float] = {}
        for node in tree.inner_nodes:
            part = own_weights(case, m, node, tree.children(node), profile)
            if part is None:
                problems.append(unweighted(m, node))
                continue
            local |= part.weights
            if part.origin == "judgments":
                answered_by.setdefault(node, []).append(m)
        if len(local) == len(tree.weighted_nodes):
            values = np.array([local[n] for n in tree.weighted_nodes])
            rows.append(additive.global_weights(values, tree.parent_index)[tree.leaf_index])
    if problems:
        raise CaseError(problems)
    joint = groups.aggregate_priorities(
        np.array(rows), weights=[shares[m] for m in profile.members], mean=profile.mean
    )
    leaf_weight = dict(zip(tree.leaves, np.asarray(joint, float).tolist(), strict=True))
    total = {n: sum(leaf_weight[x] for x in tree.leaves_under(n)) for n in tree.nodes}
    nodes = {}
    for node in tree.inner_nodes:
        children = tree.children(node)
        whole = total[node]
        weights = {c: total[c] / whole if whole > 0 else 1 / len(children) for c in children}
        answered = tuple(answered_by.get(node, ()))
        origin = "global" if answered else ("only child" if len(children) == 1 else "equal")
        nodes[node] = NodeWeights(node, weights, origin, None, answered)
    return nodes
