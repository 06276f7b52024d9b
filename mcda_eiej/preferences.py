"""From what people answered to local weights, node by node, saying where each comes from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .additive import global_weights
from .answers import ANSWERS, TooFewAnswers, answered_methods, elicited
from .consistency import usual_table
from .errors import CaseError, JudgmentError, Problem
from .hierarchy import Hierarchy
from .i18n import gettext as _
from .i18n import listing
from .records import Judgment, Leaf, Profile
from .results import Result, plain

if TYPE_CHECKING:
    import pandas as pd

    from .case import Case
    from .pairwise import ComparisonMatrix

__all__ = [
    "Answered",
    "NodeWeights",
    "Weighting",
    "answered",
    "chosen_method",
    "comparable",
    "latest",
    "latest_by_node",
    "own_weights",
    "ratings_by_pairs",
    "settings",
]

JUDGMENTS = "weights/judgments.csv"
PROFILES = "weights/profiles.toml"
Pair = tuple[str, str]


class Answered(NamedTuple):
    """Raw answers to pairs, None where asked and passed, and the ranges that came with them."""

    values: dict[Pair, float | None]
    intervals: dict[Pair, tuple[float, float]]

    @property
    def anything(self) -> bool:
        """Whether at least one pair is answered."""
        return any(x is not None for x in self.values.values())


@dataclass(frozen=True, eq=False)
class NodeWeights:
    """The local weights under one node: ``origin`` is judgments, equal, only child, or a method.

    ``answered`` are those whose answers count here, in a group the members in the aggregate;
    ``undetermined`` members of a group whose own comparisons are too few to give priorities, and
    who are therefore in no mean of priorities.
    """

    node: str
    weights: Mapping[str, float]
    origin: str
    matrix: ComparisonMatrix | None = None
    answered: tuple[str, ...] = ()
    undetermined: tuple[str, ...] = ()


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
        judged = {n: p.matrix for n, p in self.nodes.items() if p.matrix is not None}
        table = {n: usual_table(m.n) for n, m in judged.items()}
        return {
            "who": self.who,
            "status": self.profile.status,
            "method": self.profile.priorities,
            "weighting": self.profile.weighting,
            "scale": self.profile.scale,
            "weights": plain(self.to_frame()),
            "consistency_ratio": {n: m.consistency_ratio(table[n]) for n, m in judged.items()},
            "random_index": table,
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
        names = {"nb": name, "en": name}
        profile = replace(case.person_settings, key=who, names=names, status="answered")
    if profile is not None:
        if profile.kind == "group" and choices.participants == "profiles":
            single = tuple(k for k, p in case.profiles.items() if p.kind == "profile")
            profile = replace(profile, members=single, status="illustrative")
        members = tuple(m for m in profile.members if m not in choices.without_members)
        if profile.kind == "group" and not members:
            message = _("nobody is left in {who}")
            raise CaseError([Problem(PROFILES, message.format(who=who))])
        return replace(
            profile,
            members=members,
            priorities=choices.priorities or profile.priorities,
            scale=choices.scale or profile.scale,
        )
    known = [*case.profiles, *case.participants]
    message = _("no profile or participant {who!r}; there are {known}")
    raise CaseError(
        [
            Problem(
                PROFILES,
                message.format(who=who, known=", ".join(known)),
                key="profile",
            )
        ]
    )


def comparable(case: Case) -> dict[str, list[str]]:
    """Where pairs can be compared, in tree order: node -> children, leaf by pairs -> alternatives.

    Nodes with a single item are left out: there is nothing to compare.
    """
    tree = case._tree
    found = {}
    for node in tree.nodes:
        items = tree.children(node)
        if not items and case.leaves[node].method == "pairwise":
            items = list(case.alternatives)
        if len(items) > 1:
            found[node] = items
    return found


def latest_by_node(records: Iterable[Judgment]) -> dict[Pair, tuple[Judgment, ...]]:
    """(who, node) -> the judgments that count there: of each pair the one of the highest round.

    A pass in the highest round withdraws the answer of an earlier one.
    """
    chosen: dict[Pair, dict[frozenset[str], Judgment]] = {}
    for j in records:
        here = chosen.setdefault((j.who, j.node), {})
        pair = frozenset((j.a, j.b))
        held = here.get(pair)
        if held is None or j.round > held.round:
            here[pair] = j
    return {key: tuple(pairs.values()) for key, pairs in chosen.items()}


def latest(case: Case, who: str, node: str) -> list[Judgment]:
    """The judgments of ``who`` on ``node`` that count: of each pair the highest round."""
    return list(case.latest_judgments.get((who, node), ()))


def answered(case: Case, who: str, node: str, items: Sequence[str]) -> Answered:
    """What ``who`` answered of ``items`` under ``node``, with the case's changes to answers.

    An answer that is a range only, without a value, is read at its geometric middle.
    """
    replaced = case.choices.replaced(who, node) if case.choices.judgments else {}
    # Nodes may have been left out of the case: their judgments go with them.
    kept = set(items)
    values: dict[Pair, float | None] = {}
    intervals: dict[Pair, tuple[float, float]] = {}
    for j in case.latest_judgments.get((who, node), ()):
        if (replaced and frozenset((j.a, j.b)) in replaced) or not kept.issuperset((j.a, j.b)):
            continue
        low, value, high = (None if x is None else float(x) for x in (j.low, j.value, j.high))
        if value is None and low is not None and high is not None:
            value = math.sqrt(low * high)
        values[j.a, j.b] = value
        if value is not None and (low, high) != (None, None):
            intervals[j.a, j.b] = (value if low is None else low, value if high is None else high)
    for a, b, x in replaced.values():
        if x is not None and kept.issuperset((a, b)):
            values[a, b] = float(x)
    return Answered(values, intervals)


def comparison_matrix(
    case: Case, who: str, node: str, items: Sequence[str], scale: str
) -> ComparisonMatrix | None:
    """The matrix of ``who`` on ``node``, None if nothing was answered."""
    from .pairwise import ComparisonMatrix

    told = answered(case, who, node, items)
    if not told.anything:
        return None
    return ComparisonMatrix.from_judgments(items, told.values, scale, told.intervals)


def chosen_method(case: Case, who: str, node: str, judged: bool, profile: Profile) -> str | None:
    """The method whose answers give the weights of ``who`` on ``node``; None if nobody answered.

    The one that ``profile`` names; else the only one answered. ``judged`` says whether ``who``
    answered any pair there. Alternatives on a leaf are compared in judgments.csv alone.

    Raises CaseError where several are answered and none is named, and where the one named is not
    answered but others are: weights of another kind than the profile says would pass unseen.
    """
    if node in case.leaves:
        return "judgments" if judged else None
    given = [*(["judgments"] if judged else []), *answered_methods(case, who, node)]
    named = profile.weighting
    if not given or named in given:
        return named if given else None
    if named is None and len(given) == 1:
        return given[0]
    message = _("{who} on {node}: answered by {methods}; say in weighting which of them counts")
    if named is not None:
        message = _("{who} on {node}: weighting names {named}, but the answers are by {methods}")
    text = message.format(who=who, node=node, methods=listing(given), named=named)
    key = f"profile[{profile.key}].weighting" if profile.key in case.profiles else "participants"
    raise CaseError([Problem(PROFILES, text, key=key)])


def own_weights(
    case: Case, who: str, node: str, children: list[str], profile: Profile
) -> NodeWeights | None:
    """The weights of one person under one node; None where nothing says what they are.

    Raises CaseError as `chosen_method`, and if the answers do not determine the weights: it names
    the parts that comparisons do not connect and the pairs that would join them, or the items that
    another method was not answered for.
    """
    if len(children) == 1:
        return NodeWeights(node, {children[0]: 1.0}, "only child")
    matrix = comparison_matrix(case, who, node, children, profile.scale)
    method = chosen_method(case, who, node, matrix is not None, profile)
    if method not in (None, "judgments"):
        try:
            found = elicited(case, who, node, method, children, profile.best_worst)
        except TooFewAnswers as error:
            raise CaseError([Problem(ANSWERS, str(error))]) from error
        return NodeWeights(node, found.weights, method, None, (who,))
    if matrix is not None:
        return NodeWeights(
            node, priorities_of(case, who, node, matrix, profile), "judgments", matrix, (who,)
        )
    return equal_weights(node, children) if profile.unweighted == "equal" else None


def priorities_of(
    case: Case, who: str, node: str, matrix: ComparisonMatrix, profile: Profile
) -> dict[str, float]:
    """Item -> priority by the profile's method; what is wrong is told with its place."""
    try:
        values = matrix.weights(profile.priorities)
    except JudgmentError as error:
        message = _("{who} on {node}: {problem}").format(who=who, node=node, problem=error)
        lines = [j.where[1] for j in latest(case, who, node) if j.where[1]]
        problem = Problem(JUDGMENTS, message, line=min(lines, default=None))
        raise CaseError([problem]) from error
    return dict(zip(matrix.items, values.tolist(), strict=True))


def equal_weights(node: str, children: list[str]) -> NodeWeights:
    """Equal local weights, by assumption."""
    return NodeWeights(node, dict.fromkeys(children, 1 / len(children)), "equal")


def unweighted(who: str, node: str) -> Problem:
    """The problem of a node nobody weighted."""
    message = _(
        '{who} has no judgments on {node}, and its profile does not say unweighted = "equal"'
    )
    return Problem(JUDGMENTS, message.format(who=who, node=node))


def ratings_by_pairs(leaf: Leaf, priorities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ratings (..., m) of priorities (..., m): relative to the best, or the shares themselves."""
    if leaf.synthesis == "ideal":
        priorities = priorities / priorities.max(axis=-1, keepdims=True)
    return priorities
