"""How far the members of a group agree: on weights node by node, on each judgment, on the decision.

Consensus on weights is Goepel's S* as AHP-OS computes it (see `groups.consensus`), over those whose
own answers give priorities. Beside it stands agreement on the decision, over each member's own
model: people may agree on weights and back different alternatives. The group's settings (scale,
method, ``unweighted``) hold for its members. Who answered nothing has no model and no vote.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from . import consistency, groups, scales
from .additive import global_weights
from .agreement import Agreement, agreement
from .grouping import member_weights
from .panel import NodeAnswers, node_answers
from .people import subgroups
from .preferences import Weighting, comparable, ratings_by_pairs
from .results import Result, plain
from .spread import JudgmentSpread, judgment_spread

if TYPE_CHECKING:
    import pandas as pd

    from .case import Case
    from .model import DecisionModel
    from .records import Profile

__all__ = ["BANDS", "Accord", "Missing", "Subgroup", "accord", "band"]

Floats = NDArray[np.float64]

#: Least S* of each band of consensus, as AHP-OS's code has them. Its papers and manual put the
#: second limit at 0.65 and 0.675.
BANDS: tuple[tuple[str, float], ...] = (
    ("very high", 0.875),
    ("high", 0.75),
    ("moderate", 0.625),
    ("low", 0.5),
    ("very low", -math.inf),
)


def band(consensus: float) -> str:
    """The band of a consensus indicator: very low, low, moderate, high, very high; "" for NaN."""
    return next((name for name, least in BANDS if consensus >= least), "")


@dataclass(frozen=True)
class Missing:
    """Why a member has no model: ``nothing`` answered, ``unanswered`` or ``unconnected`` at a node.

    A leaf rated by pairs counts as a node.
    """

    reason: Literal["nothing", "unanswered", "unconnected"]
    node: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Subgroup(Result):
    """Agreement within the values of one attribute that may be shown; ``hidden`` by name only."""

    attribute: str
    shown: Mapping[str, Agreement]
    hidden: tuple[str, ...]
    minimum: int

    def to_frame(self) -> pd.DataFrame:
        """One row a value: members, winner, share, kendall_w, compromise.

        ``winner`` is what is best for the largest part by weight; several are joined by ``; ``, and
        ``share`` is that of each.
        """
        import pandas as pd

        rows = {}
        for value, found in self.shown.items():
            rows[value] = (
                len(found.participants),
                "; ".join(found.leading),
                float(found.groups["share"].iloc[0]),
                found.kendall_w,
                " = ".join(map(str, found.compromise)),
            )
        columns = ["members", "winner", "share", "kendall_w", "compromise"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("value")

    def to_dict(self) -> dict[str, Any]:
        """The shown subgroups' agreement, and which values are hidden."""
        return {
            "attribute": self.attribute,
            "shown": {value: found.to_dict() for value, found in self.shown.items()},
            "hidden": list(self.hidden),
            "minimum": self.minimum,
        }


@dataclass(frozen=True, eq=False, kw_only=True)
class Accord(Result):
    """How far the members of a group agree.

    Attributes
    ----------
    members, member_weights
        The members, and their weights, which sum to 1.
    illustrative
        True where profiles stand in for people: nobody has answered for them.
    node_table
        DataFrame by node: members, answered (any pair), undetermined (too few pairs for priorities
        of their own), passed (members who passed on a pair), inconsistent (members above the
        ratio asked for) of testable, weight (the group's global weight of the node), consensus and
        homogeneity over those with priorities, band. NaN where fewer than two have them.
    consensus, consensus_nodes
        S* of the hierarchy: the mean over nodes where at least two have priorities, weighted by
        the nodes' global weights; and which nodes these are.
    leaf_consensus
        The same over leaves rated by pairs; NaN without them.
    member_priorities
        node -> DataFrame members x items, NaN where undetermined.
    consistency_ratios
        DataFrame members x nodes.
    spread
        node -> spread of each judgment, raw answers.
    decision
        Agreement of the members' own models on the decision; None with the reason in ``problem``.
    left_out
        Members without a model of their own -> why.
    assumed
        Members whose own model rests partly on weights that are equal by assumption at nodes which
        others answered.
    subgroups
        attribute -> agreement within its values.
    """

    who: str
    members: tuple[str, ...]
    member_weights: pd.Series[float]
    illustrative: bool
    node_table: pd.DataFrame
    consensus: float
    consensus_nodes: tuple[str, ...]
    leaf_consensus: float
    member_priorities: Mapping[str, pd.DataFrame]
    consistency_ratios: pd.DataFrame
    spread: Mapping[str, JudgmentSpread]
    decision: Agreement | None
    problem: str
    left_out: Mapping[str, Missing]
    assumed: tuple[str, ...]
    subgroups: Mapping[str, Subgroup]

    def to_frame(self) -> pd.DataFrame:
        """``node_table``."""
        return self.node_table

    def to_dict(self) -> dict[str, Any]:
        """Everything above as plain data."""
        made = super().to_dict()
        made["member_priorities"] = {n: plain(t) for n, t in self.member_priorities.items()}
        made["spread"] = {n: plain(s.to_frame()) for n, s in self.spread.items()}
        made["decision"] = None if self.decision is None else self.decision.to_dict()
        made["subgroups"] = {a: s.to_dict() for a, s in self.subgroups.items()}
        made["bands"] = {name: plain(least) for name, least in BANDS}
        return made


def accord(
    case: Case,
    profile: Profile,
    weights: Weighting,
    model: DecisionModel | None,
    problem: str = "",
    minimum: int = 3,
    target: float = consistency.THRESHOLD,
    random_index: str | None = None,
) -> Accord:
    """How far the members of the group ``profile`` agree (called by `opinions.opinions`).

    Parameters
    ----------
    weights, model, problem
        The group's own weights and model, or why there is no model.
    minimum
        Members a subgroup and those outside it need before it is shown.
    target, random_index
        The consistency ratio above which a member counts as inconsistent, and its table.
    """
    import pandas as pd

    tree = case._tree
    told = {n: node_answers(case, profile, n, items) for n, items in comparable(case).items()}
    answered = {n: t for n, t in told.items() if t.answered.any()}
    overall = weights.to_frame().set_index("node")["weight"]
    overall[tree.goal] = 1.0
    ratios = {n: t.consistency_ratios(_table(t, random_index)) for n, t in answered.items()}
    table = _node_table(profile, answered, ratios, overall, target)
    counted = table.index[table["consensus"].notna()]
    inner = [n for n in counted if n not in case.leaves]
    leaves = [n for n in counted if n in case.leaves]
    shares = pd.Series(member_weights(case, profile), name="weight")
    decision, left_out, assumed = _decision(case, profile, told, weights, model, shares)
    people = list(profile.members)
    return Accord(
        method="Goepel's S* on weights; winners, Kendall's W and minimax regret on the decision",
        tables=tuple(dict.fromkeys(_table(t, random_index) for t in answered.values())),
        who=profile.key,
        members=profile.members,
        member_weights=shares,
        illustrative=any(m in case.profiles for m in profile.members),
        node_table=table,
        consensus=_mean(table, inner),
        consensus_nodes=tuple(inner),
        leaf_consensus=_mean(table, leaves),
        member_priorities={
            n: pd.DataFrame(t.priorities, index=people, columns=list(t.items))
            for n, t in answered.items()
        },
        consistency_ratios=pd.DataFrame(ratios, index=people),
        spread={
            n: judgment_spread(t.raw, t.items, people) for n, t in answered.items() if t.given.any()
        },
        decision=decision,
        problem=problem,
        left_out=left_out,
        assumed=assumed,
        subgroups={} if decision is None else _subgroups(case, decision, minimum),
    )


def _table(told: NodeAnswers, random_index: str | None) -> str:
    return consistency.random_index_table(
        random_index or consistency.usual_table(len(told.items))
    ).key


def _mean(table: pd.DataFrame, nodes: list[str]) -> float:
    """Consensus over nodes, weighted by their global weights; NaN without any."""
    if not nodes or not table.loc[nodes, "weight"].any():
        return math.nan
    return groups.hierarchy_consensus(table.loc[nodes, "consensus"], table.loc[nodes, "weight"])


def _node_table(
    profile: Profile,
    answered: Mapping[str, NodeAnswers],
    ratios: Mapping[str, Floats],
    overall: pd.Series[float],
    target: float,
) -> pd.DataFrame:
    import pandas as pd

    rows = {}
    for node, told in answered.items():
        own = told.priorities[told.determined]
        enough = len(own) > 1
        most = scales.greatest(profile.scale, len(told.items))
        s = groups.consensus(own, most) if enough else math.nan
        rows[node] = (
            len(told.members),
            int(told.answered.sum()),
            int(told.undetermined.sum()),
            int((told.passed > 0).sum()),
            int((ratios[node] > target + 1e-10).sum()),
            int(told.testable.sum()),
            float(overall[node]),
            s,
            groups.relative_homogeneity(own) if enough else math.nan,
            band(s),
        )
    columns = ["members", "answered", "undetermined", "passed", "inconsistent", "testable"]
    columns += ["weight", "consensus", "homogeneity", "band"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("node")


def _decision(
    case: Case,
    profile: Profile,
    told: Mapping[str, NodeAnswers],
    weights: Weighting,
    model: DecisionModel | None,
    shares: pd.Series[float],
) -> tuple[Agreement | None, dict[str, Missing], tuple[str, ...]]:
    """Agreement over members' own models, who has none and why, and whose is partly assumed."""
    import pandas as pd

    tree = case._tree
    people = profile.members
    local = np.ones((len(people), len(tree.weighted_nodes)))
    place = {n: k for k, n in enumerate(tree.weighted_nodes)}
    why: dict[str, Missing] = {}
    assumed: set[str] = set()
    anything = np.zeros(len(people), dtype=bool)
    for there in told.values():
        anything |= there.answered
    for k in np.flatnonzero(~anything):
        why[people[k]] = Missing("nothing")
    for node in tree.inner_nodes:
        columns = [place[c] for c in tree.children(node)]
        if case.choices.equal_leaves:
            local[:, columns] = list(weights.nodes[node].weights.values())
        elif node in told:
            own = np.array(told[node].priorities)
            for k in np.flatnonzero(~told[node].determined):
                if told[node].undetermined[k]:
                    why.setdefault(people[k], Missing("unconnected", node))
                elif profile.unweighted != "equal":
                    why.setdefault(people[k], Missing("unanswered", node))
                elif told[node].answered.any():
                    assumed.add(people[k])
                own[k] = 1.0 / own.shape[1]
            local[:, columns] = own
    if model is None:
        return None, why, ()
    leaf_weights = global_weights(local, tree.parent_index)[:, tree.leaf_index]
    values = np.array(np.broadcast_to(model.value_array, (len(people), *model.value_array.shape)))
    for leaf in (n for n in told if n in case.leaves):
        standing = {r.alternative for r in case.rated_records if r.leaf == leaf}
        rows = [a not in standing for a in case.alternatives]
        own = ratings_by_pairs(case.leaves[leaf], told[leaf].priorities)
        values[:, rows, tree.leaves.index(leaf)] = own[:, rows]
        for k in np.flatnonzero(~told[leaf].determined) if any(rows) else ():
            answered = told[leaf].answered[k]
            why.setdefault(people[k], Missing("unconnected" if answered else "unanswered", leaf))
    scores = np.einsum("kl,kml->km", leaf_weights, values)
    scores[[m in why for m in people]] = np.nan
    if len(why) == len(people):
        return None, why, ()
    table = pd.DataFrame(scores, index=list(people), columns=list(case.alternatives))
    return agreement(table, shares), why, tuple(m for m in people if m in assumed - set(why))


def _subgroups(case: Case, decision: Agreement, minimum: int) -> dict[str, Subgroup]:
    """Agreement by each attribute of participants.csv, so that nobody can be singled out."""
    people = decision.participants
    own: dict[str, dict[str, str]] = {}
    for p in people:
        if p in case.participants:
            own[p] = case.participants[p].parts
    found = {}
    for attribute in dict.fromkeys(a for values in own.values() for a in values):
        values = {p: own.get(p, {}).get(attribute, "") for p in people}
        if not any(values.values()):
            continue
        hidden = subgroups(values, people, minimum=minimum, strict=True).hidden
        found[attribute] = Subgroup(
            method="subgroups with enough members inside and outside",
            attribute=attribute,
            shown=decision.by(values, minimum=minimum, strict=True),
            hidden=hidden,
            minimum=minimum,
        )
    return found
