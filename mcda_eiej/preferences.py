"""From what people answered to local weights, node by node, saying where each comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .additive import global_weights
from .errors import CaseError, Problem
from .hierarchy import Hierarchy
from .i18n import gettext as _
from .records import Judgment, Leaf, Profile
from .results import Result, plain

if TYPE_CHECKING:
    import pandas as pd

    from .case import Case
    from .pairwise import ComparisonMatrix

__all__ = ["NodeWeights", "Weighting", "latest", "leaf_priorities", "settings", "weighting"]


@dataclass(frozen=True, eq=False)
class NodeWeights:
    """The local weights under one node: ``origin`` is judgments, equal, only child, or a method."""

    node: str
    weights: Mapping[str, float]
    origin: str
    matrix: ComparisonMatrix | None = None
    answered: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Weighting(Result):
    """The local weights of one profile, group or participant."""

    who: str
    profile: Profile
    nodes: Mapping[str, NodeWeights]
    hierarchy: Hierarchy

    @property
    def local(self) -> dict[str, float]:
        """Local weight of every node but the goal."""
        return {n: w for part in self.nodes.values() for n, w in part.weights.items()}

    @property
    def assumed(self) -> list[str]:
        """Nodes whose children have equal weights only because nobody answered."""
        return [n for n, part in self.nodes.items() if part.origin == "equal"]

    def to_frame(self) -> pd.DataFrame:
        """node, parent, local, weight (global), origin: one row a node, in tree order."""
        import pandas as pd

        tree, local = self.hierarchy, self.local
        values = np.array([local[n] for n in tree.weighted_nodes])
        overall = global_weights(values, tree.parent_index)
        origin = {c: part.origin for part in self.nodes.values() for c in part.weights}
        return pd.DataFrame(
            {
                "node": tree.weighted_nodes,
                "parent": [tree.parent(n) for n in tree.weighted_nodes],
                "local": values,
                "weight": overall,
                "origin": [origin[n] for n in tree.weighted_nodes],
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """Weights, consistency and status as plain data."""
        consistency = {
            n: part.matrix.consistency_ratio()
            for n, part in self.nodes.items()
            if part.matrix is not None
        }
        return {
            "who": self.who,
            "status": self.profile.status,
            "method": self.profile.priorities,
            "scale": self.profile.scale,
            "weights": plain(self.to_frame()),
            "consistency_ratio": plain(consistency),
            "random_index": "saaty-1980",
            "assumed_equal": self.assumed,
            "version": self.version,
        }


def settings(case: Case, who: str) -> Profile:
    """The profile of ``who``; a participant without one has the settings of [participants]."""
    choices = case.choices
    profile: Profile | None = None
    if who in case.profiles:
        profile = case.profiles[who]
    elif who in case.participants:
        name = case.participants[who].name or who
        profile = replace(case.person_settings, key=who, names={"nb": name, "en": name})
    if profile is not None:
        members = tuple(m for m in profile.members if m not in choices.without_members)
        if profile.kind == "group" and not members:
            message = _("nobody is left in {who}")
            raise CaseError([Problem("weights/profiles.toml", message.format(who=who))])
        return replace(
            profile,
            members=members,
            priorities=choices.priorities or profile.priorities,
            scale=choices.scale or profile.scale,
        )
    known = [*case.profiles, *case.participants]
    message = _("no profile or participant {who!r}; there are {known}")
    raise CaseError(
        [Problem("profiles.toml", message.format(who=who, known=", ".join(known)), key="profile")]
    )


def latest(case: Case, who: str, node: str) -> list[Judgment]:
    """The judgments of ``who`` on ``node`` that count: of each pair the highest round."""
    chosen: dict[frozenset[str], Judgment] = {}
    for j in case.judgment_records:
        if j.who == who and j.node == node:
            held = chosen.get(frozenset((j.a, j.b)))
            if held is None or j.round > held.round:
                chosen[frozenset((j.a, j.b))] = j
    return list(chosen.values())


def comparison_matrix(
    case: Case, who: str, node: str, items: list[str], scale: str
) -> ComparisonMatrix | None:
    """The matrix of ``who`` on ``node``, None if nothing was answered."""
    from .pairwise import ComparisonMatrix

    replaced = case.choices.replaced(who, node)
    answers: dict[tuple[str, str], Any] = {
        (j.a, j.b): j.value
        for j in latest(case, who, node)
        if j.value is not None and frozenset((j.a, j.b)) not in replaced
    }
    answers |= {(a, b): value for a, b, value in replaced.values() if value is not None}
    # Nodes may have been left out of the case: their judgments go with them.
    answers = {pair: v for pair, v in answers.items() if set(pair) <= set(items)}
    if not answers:
        return None
    return ComparisonMatrix.from_judgments(items, answers, scale=scale)


def weighting(case: Case, who: str) -> Weighting:
    """The local weights of a profile, group or participant.

    A node without answers gets equal weights only where the profile says so; an only child has 1.
    """
    profile = settings(case, who)
    if case.choices.equal_leaves:
        nodes = {n: _by_leaves(case, n) for n in case._tree.inner_nodes}
        return Weighting(who=who, profile=profile, nodes=nodes, hierarchy=case._tree)
    if profile.kind == "group":
        from .grouping import group_nodes

        joint = group_nodes(case, profile)
        return Weighting(who=who, profile=profile, nodes=joint, hierarchy=case._tree)
    nodes = {}
    problems: list[Problem] = []
    for node in case._tree.inner_nodes:
        children = case._tree.children(node)
        part = own_weights(case, who, node, children, profile)
        if part is None:
            problems.append(unweighted(who, node))
        else:
            nodes[node] = part
    if problems:
        raise CaseError(problems)
    return Weighting(who=who, profile=profile, nodes=nodes, hierarchy=case._tree)


def own_weights(
    case: Case, who: str, node: str, children: list[str], profile: Profile
) -> NodeWeights | None:
    """The weights of one person under one node; None where nothing says what they are."""
    if len(children) == 1:
        return NodeWeights(node, {children[0]: 1.0}, "only child")
    matrix = comparison_matrix(case, who, node, children, profile.scale)
    if matrix is not None:
        priorities = matrix.priorities(method=profile.priorities)
        weights = dict(zip(children, np.asarray(priorities, float).tolist(), strict=True))
        return NodeWeights(node, weights, "judgments", matrix, (who,))
    return equal_weights(node, children) if profile.unweighted == "equal" else None


def equal_weights(node: str, children: list[str]) -> NodeWeights:
    """Equal local weights, by assumption."""
    return NodeWeights(node, dict.fromkeys(children, 1 / len(children)), "equal")


def _by_leaves(case: Case, node: str) -> NodeWeights:
    """Weights that make every leaf weigh the same: each child by its number of leaves."""
    tree = case._tree
    counts = {c: len(tree.leaves_under(c)) for c in tree.children(node)}
    total = sum(counts.values())
    return NodeWeights(node, {c: n / total for c, n in counts.items()}, "equal leaves")


def unweighted(who: str, node: str) -> Problem:
    """The problem of a node nobody weighted."""
    message = _(
        '{who} has no judgments on {node}, and its profile does not say unweighted = "equal"'
    )
    return Problem("judgments.csv", message.format(who=who, node=node))


def leaf_priorities(case: Case, leaf: Leaf, who: str) -> dict[str, float]:
    """Priorities of the alternatives on a leaf rated by pairs: relative to the best, or shares."""
    profile = settings(case, who)
    alternatives = list(case.alternatives)
    if profile.kind == "group":
        from .grouping import group_node

        part = group_node(case, profile, leaf.key, alternatives)
    else:
        part = own_weights(case, who, leaf.key, alternatives, profile)
        if part is not None and part.origin == "equal":
            part = None
    if part is None:
        message = _("{who} has no judgments of the alternatives on {leaf}, which is rated by pairs")
        raise CaseError([Problem("judgments.csv", message.format(who=who, leaf=leaf.key))])
    priorities = np.array([part.weights[a] for a in alternatives])
    if leaf.synthesis == "ideal":
        priorities = priorities / priorities.max()
    return dict(zip(alternatives, priorities.tolist(), strict=True))
