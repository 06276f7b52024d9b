"""What was judged under one node: priorities, every index, what fits least, the smallest mend."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import consistency
from .bymethod import MethodWeights, other_methods, weights_by_method
from .preferences import NodeWeights, answered, priorities_of, ratings_by_pairs
from .results import Result, plain

if TYPE_CHECKING:
    import pandas as pd

    from .case import Case
    from .intervals import WeightRegion
    from .model import DecisionModel
    from .pairwise import ComparisonMatrix
    from .records import Profile
    from .repair import Repair

__all__ = ["Mend", "NodeOpinion", "node_opinion"]

Pair = tuple[str, str]
_SLACK = 1e-10  # of a consistency ratio: rounding


@dataclass(frozen=True, eq=False, kw_only=True)
class Mend(Result):
    """The smallest repair of one node's judgments, and the best alternative with it.

    ``weights`` are the node's local weights (on a leaf the ratings) after the repair, ``best`` the
    alternatives that are best then, None where the model cannot be computed.
    """

    repair: Repair
    weights: pd.Series[float]
    best: tuple[str, ...] | None

    def to_frame(self) -> pd.DataFrame:
        """The changes: a, b, from, to."""
        return self.repair.changes

    def to_dict(self) -> dict[str, Any]:
        """The repair with the best alternative after it."""
        return {**self.repair.to_dict(), "weights": plain(self.weights), "best": plain(self.best)}


@dataclass(frozen=True, eq=False, kw_only=True)
class NodeOpinion(Result):
    """What was judged under one node, or of the alternatives on one leaf rated by pairs.

    Attributes
    ----------
    node, items
        The node, and what is compared there.
    origin
        Where the weights in the model come from, as in `NodeWeights`.
    weights
        The local weights in the model; on a leaf the priorities of the alternatives.
    matrix
        The judgments; None where none were given, or a group put priorities together.
    passed
        Pairs that were asked and passed.
    priorities
        DataFrame items x eigenvector, geometric_mean; None without a matrix.
    indices
        The indices of `ComparisonMatrix.indices` with the table ``random_index``.
    consistency_ratios
        The consistency ratio with each random-index table, NaN where a table does not reach.
    gci_threshold
        The GCI that answers to a consistency ratio of 0.10.
    inconsistencies, rank_violations
        See the methods of `ComparisonMatrix`; all of them.
    region, bounds
        The weights that interval answers allow, and their least and greatest values; None
        without interval answers, ``bounds`` also where the answers clash.
    mend
        The smallest repair; None where the ratio is at most ``target``, and for groups.
    answered, undetermined
        As in `NodeWeights`.
    by_method
        The weights by every method answered; None where there are only judgments.
    """

    node: str
    items: tuple[str, ...]
    origin: str
    weights: pd.Series[float]
    matrix: ComparisonMatrix | None = None
    passed: tuple[Pair, ...] = ()
    target: float = consistency.THRESHOLD
    random_index: str = ""
    priorities: pd.DataFrame | None = None
    indices: pd.Series[float] | None = None
    consistency_ratios: pd.Series[float] | None = None
    gci_threshold: float = math.nan
    inconsistencies: pd.DataFrame | None = None
    rank_violations: pd.DataFrame | None = None
    region: WeightRegion | None = None
    bounds: pd.DataFrame | None = None
    mend: Mend | None = None
    answered: tuple[str, ...] = ()
    undetermined: tuple[str, ...] = ()
    by_method: MethodWeights | None = None

    @property
    def consistency_ratio(self) -> float:
        """With the table ``random_index``; NaN without a matrix."""
        return math.nan if self.indices is None else float(self.indices["CR"])

    @property
    def testable(self) -> bool:
        """Whether an answer could contradict the others."""
        return self.matrix is not None and self.matrix.testable

    @property
    def acceptable(self) -> bool:
        """Whether the consistency ratio is at most ``target``, or nothing could contradict."""
        return not self.consistency_ratio > self.target + _SLACK

    def to_frame(self) -> pd.DataFrame:
        """Items with their weight in the model and priorities by both methods."""
        made = self.weights.to_frame("weight")
        return made if self.priorities is None else made.join(self.priorities)

    def to_dict(self) -> dict[str, Any]:
        """Everything above as plain data."""
        names = ("node", "items", "origin", "weights", "passed", "target", "answered")
        made = {n: plain(getattr(self, n)) for n in (*names, "undetermined")}
        made["by_method"] = None if self.by_method is None else self.by_method.to_dict()
        if self.matrix is None or self.indices is None:
            return made
        made["matrix"] = self.matrix.to_dict()
        for n in ("priorities", "indices", "random_index", "consistency_ratios", "gci_threshold"):
            made[n] = plain(getattr(self, n))
        for n in ("inconsistencies", "rank_violations"):
            made[n] = plain(getattr(self, n))
        made["missing"] = plain(self.matrix.missing)
        made["testable"] = self.testable
        made["region"] = None if self.region is None else self._region()
        made["mend"] = None if self.mend is None else self.mend.to_dict()
        return made

    def _region(self) -> dict[str, Any]:
        assert self.region is not None
        return {
            "judgments": [[a, b, *ends] for (a, b), ends in self.region.bounds.items()],
            "clash": plain(self.region.clash),
            "bounds": plain(self.bounds),
            "central": None if self.bounds is None else plain(self.region.central),
        }


def node_opinion(
    case: Case,
    profile: Profile,
    part: NodeWeights,
    model: DecisionModel | None,
    target: float,
    random_index: str | None,
) -> NodeOpinion:
    """The opinion of ``profile`` at the node of ``part``, with its part in ``model``.

    Raises
    ------
    JudgmentError
        An unknown random-index table, or one that does not reach the number of items.
    """
    import pandas as pd

    items = tuple(part.weights)
    weights = pd.Series(dict(part.weights), index=list(items), name="weight", dtype=float)
    passed: tuple[Pair, ...] = ()
    if profile.kind != "group":
        told = answered(case, profile.key, part.node, items).values
        passed = tuple(pair for pair, x in told.items() if x is None)
    by_method = None
    if part.node not in case.leaves and other_methods(case, profile, part.node):
        by_method = weights_by_method(case, profile.key, part.node)
    matrix = part.matrix
    if matrix is None:
        return NodeOpinion(
            method=profile.priorities,
            node=part.node,
            items=items,
            origin=part.origin,
            weights=weights,
            passed=passed,
            target=target,
            answered=part.answered,
            undetermined=part.undetermined,
            by_method=by_method,
        )
    table = consistency.random_index_table(random_index or consistency.usual_table(len(items))).key
    region = _region(matrix)
    connected = region is not None and not region.clash
    return NodeOpinion(
        method=profile.priorities,
        tables=(table,),
        node=part.node,
        items=items,
        origin=part.origin,
        weights=weights,
        matrix=matrix,
        passed=passed,
        target=target,
        random_index=table,
        priorities=pd.DataFrame(
            {m: matrix.priorities(m) for m in ("eigenvector", "geometric_mean")}
        ),
        indices=matrix.indices(table),
        consistency_ratios=matrix.consistency_ratios(),
        gci_threshold=consistency.gci_threshold(len(items)),
        inconsistencies=matrix.inconsistencies(top=None),
        rank_violations=matrix.rank_violations(profile.priorities),
        region=region,
        bounds=region.to_frame() if region is not None and connected else None,
        mend=None
        if profile.kind == "group"
        else _mend(case, profile, part, matrix, model, target, table),
        answered=part.answered,
        undetermined=part.undetermined,
        by_method=by_method,
    )


def _region(matrix: ComparisonMatrix) -> WeightRegion | None:
    """The weights that interval answers allow; None without them.

    Answers without an interval are left aside where the intervals alone connect all items, and
    else taken as exact.
    """
    if not matrix.intervals:
        return None
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph(list(matrix.intervals))
    graph.add_nodes_from(matrix.items)
    return matrix.weight_region(points=not nx.is_connected(graph))


def _mend(
    case: Case,
    profile: Profile,
    part: NodeWeights,
    matrix: ComparisonMatrix,
    model: DecisionModel | None,
    target: float,
    table: str,
) -> Mend | None:
    """The smallest repair with the weights and the best alternative after it; None if needless."""
    import pandas as pd

    if not matrix.consistency_ratio(table) > target + _SLACK:
        return None
    repair = matrix.repair(target, table)
    weights = priorities_of(case, profile.key, part.node, repair.matrix, profile)
    best = None
    if model is not None:
        best = _with(case, model, part.node, weights).evaluate().top
    return Mend(
        method=repair.method,
        tables=repair.tables,
        repair=repair,
        weights=pd.Series(weights, name="weight"),
        best=best,
    )


def _with(
    case: Case, model: DecisionModel, node: str, priorities: Mapping[str, float]
) -> DecisionModel:
    """The model with other priorities at a node: local weights, or ratings of a leaf by pairs."""
    if node not in case.leaves:
        return model.with_weights(priorities)
    column = ratings_by_pairs(case.leaves[node], np.array(list(priorities.values())))
    # People's ratings stand in place of priorities.
    standing = {r.alternative for r in case.rated_records if r.leaf == node}
    values = model.values
    held = [a in standing for a in model.alternatives]
    values[node] = np.where(held, values[node], column)
    return model.with_values(values)
