"""The weights that a model takes: of a person or of a group, under every node and by pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .errors import CaseError, Problem
from .grouping import group_node, group_nodes
from .i18n import gettext as _
from .preferences import (
    JUDGMENTS,
    NodeWeights,
    Weighting,
    own_weights,
    ratings_by_pairs,
    settings,
    unweighted,
)
from .records import Leaf, Profile

if TYPE_CHECKING:
    from .case import Case

__all__ = ["leaf_part", "leaf_priorities", "weighting"]


def weighting(case: Case, who: str) -> Weighting:
    """The local weights of a profile, group or participant.

    Of each node the method that the profile names counts, or the only one answered. A node without
    answers gets equal weights only where the profile says so; an only child has 1.
    """
    profile = settings(case, who)
    if case.choices.equal_leaves:
        nodes = {n: _by_leaves(case, n) for n in case._tree.inner_nodes}
        return Weighting(who=who, profile=profile, nodes=nodes, hierarchy=case._tree)
    if profile.kind == "group":
        joint = group_nodes(case, profile)
        return Weighting(who=who, profile=profile, nodes=joint, hierarchy=case._tree)
    nodes = {}
    problems: list[Problem] = []
    for node in case._tree.inner_nodes:
        children = case._tree.children(node)
        try:
            part = own_weights(case, who, node, children, profile)
        except CaseError as error:
            problems += error.problems
            continue
        if part is None:
            problems.append(unweighted(who, node))
        else:
            nodes[node] = part
    if problems:
        raise CaseError(problems)
    return Weighting(who=who, profile=profile, nodes=nodes, hierarchy=case._tree)


def _by_leaves(case: Case, node: str) -> NodeWeights:
    """Weights that make every leaf weigh the same: each child by its number of leaves."""
    tree = case._tree
    counts = {c: len(tree.leaves_under(c)) for c in tree.children(node)}
    total = sum(counts.values())
    return NodeWeights(node, {c: n / total for c, n in counts.items()}, "equal leaves")


def leaf_part(case: Case, leaf: str, profile: Profile) -> NodeWeights | None:
    """The priorities of the alternatives on a leaf rated by pairs; None where nobody answered."""
    alternatives = list(case.alternatives)
    if profile.kind == "group":
        return group_node(case, profile, leaf, alternatives)
    part = own_weights(case, profile.key, leaf, alternatives, profile)
    # Equal ratings are never assumed.
    return None if part is not None and part.origin == "equal" else part


def leaf_priorities(case: Case, leaf: Leaf, who: str) -> dict[str, float]:
    """Ratings of the alternatives on a leaf rated by pairs (see `ratings_by_pairs`)."""
    part = leaf_part(case, leaf.key, settings(case, who))
    if part is None:
        message = _("{who} has no judgments of the alternatives on {leaf}, which is rated by pairs")
        raise CaseError([Problem(JUDGMENTS, message.format(who=who, leaf=leaf.key))])
    priorities = np.array([part.weights[a] for a in case.alternatives])
    values = ratings_by_pairs(leaf, priorities).tolist()
    return dict(zip(case.alternatives, values, strict=True))
