"""What somebody's judgments say: priorities, how well they hang together, the smallest mend.

`opinions` takes a profile, a participant or a group. For each node with judgments it gives the
matrix, priorities by both methods, every consistency index, the judgments that fit least, and the
smallest change that reaches the consistency ratio asked for, with what it does to the best
alternative. For a group it adds what `mcda_eiej.accord` says: who answered, how far they agree.

The tool proposes; whether an answer is changed is for who gave it. A group's own matrix holds
means that nobody gave as an answer, so no mend of it is proposed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import consistency
from .accord import Accord, accord
from .errors import CaseError, JudgmentError, Problem
from .i18n import gettext as _
from .modelweights import leaf_part, weighting
from .nodeopinion import NodeOpinion, node_opinion
from .preferences import JUDGMENTS, NodeWeights, Weighting
from .results import Result, plain

if TYPE_CHECKING:
    import pandas as pd

    from .case import Case
    from .model import DecisionModel
    from .records import Profile

__all__ = ["Opinions", "opinions"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Opinions(Result):
    """The weights of a profile, participant or group, and what they rest on.

    ``nodes`` holds the inner nodes and the leaves rated by pairs, in tree order; ``best`` the best
    alternatives, None with the reason in ``problem`` where there is no model; ``accord`` what the
    members of a group agree on.
    """

    who: str
    weighting: Weighting
    nodes: Mapping[str, NodeOpinion]
    best: tuple[str, ...] | None
    problem: str = ""
    accord: Accord | None = None

    @property
    def judged(self) -> dict[str, NodeOpinion]:
        """The nodes with a matrix of three items or more, which alone can be inconsistent."""
        return {
            n: part
            for n, part in self.nodes.items()
            if part.matrix is not None and len(part.items) > 2
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a node: items, answered, passed, missing, CR, random_index, GCI, ..."""
        import pandas as pd

        rows = {}
        for node, part in self.nodes.items():
            matrix = part.matrix
            rows[node] = (
                len(part.items),
                0 if matrix is None else len(matrix.pairs),
                len(part.passed),
                math.nan if matrix is None else len(matrix.missing),
                part.origin,
                part.consistency_ratio,
                part.random_index,
                part.testable,
                math.nan if part.indices is None else float(part.indices["GCI"]),
                part.gci_threshold,
                math.nan
                if part.rank_violations is None
                else float(part.rank_violations["violation"].sum()),
                0 if part.mend is None else len(part.mend.repair.changes),
            )
        columns = ["items", "answered", "passed", "missing", "origin", "CR", "random_index"]
        columns += ["testable", "GCI", "gci_threshold", "rank_violations", "repair"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("node")

    def to_dict(self) -> dict[str, Any]:
        """The weighting's data, then nodes, best alternatives and accord."""
        judged = {n: part for n, part in self.nodes.items() if part.matrix is not None}
        return {
            **self.weighting.to_dict(),
            "consistency_ratio": {n: plain(part.consistency_ratio) for n, part in judged.items()},
            "random_index": {n: part.random_index for n, part in judged.items()},
            "nodes": {n: part.to_dict() for n, part in self.nodes.items()},
            "best": plain(self.best),
            "problem": self.problem,
            "accord": None if self.accord is None else self.accord.to_dict(),
            "tables": list(self.tables),
        }


def opinions(
    case: Case,
    who: str | None = None,
    *,
    target: float = consistency.THRESHOLD,
    random_index: str | None = None,
    minimum: int = 3,
) -> Opinions:
    """What the judgments of ``who`` say, node by node.

    Parameters
    ----------
    case
        The case.
    who
        A profile, group or participant; the headline profile if None.
    target
        The consistency ratio above which a repair is sought, 0.1 by Saaty's rule of thumb.
    random_index
        A table of `consistency.RANDOM_INDICES`; without one ``saaty-1980`` where it reaches (10
        items), then the first that does. The result names the table used at each node.
    minimum
        Of a group, how many members a subgroup and those outside it need before it is shown.

    Raises
    ------
    CaseError
        As `Case.weighting`, and for a table that does not reach a node's items.
    JudgmentError
        For an unknown table or a target below 0.
    """
    if random_index is not None:
        consistency.random_index_table(random_index)
    if not target >= 0:
        message = _("a consistency ratio of {target} cannot be reached; give 0 or more")
        raise JudgmentError(message.format(target=target))
    who = who or case.default_profile
    weights = weighting(case, who)
    profile = weights.profile
    model, problem = _model(case, who)
    best = None if model is None else model.evaluate().top
    nodes = {}
    problems: list[Problem] = []
    for node, part in _parts(case, weights, profile).items():
        try:
            nodes[node] = node_opinion(case, profile, part, model, target, random_index)
        except JudgmentError as error:
            text = _("{who} on {node}: {problem}").format(who=who, node=node, problem=error)
            problems.append(Problem(JUDGMENTS, text))
    if problems:
        raise CaseError(problems)
    together = None
    if profile.kind == "group":
        together = accord(case, profile, weights, model, problem, minimum, target, random_index)
    tables = dict.fromkeys(part.random_index for part in nodes.values() if part.random_index)
    return Opinions(
        method=profile.priorities,
        tables=tuple(tables),
        who=who,
        weighting=weights,
        nodes=nodes,
        best=best,
        problem=problem,
        accord=together,
    )


def _model(case: Case, who: str) -> tuple[DecisionModel | None, str]:
    """The model, or why there is none: somebody may have weights but no ratings by pairs."""
    try:
        return case.model(who), ""
    except CaseError as error:
        return None, str(error)


def _parts(case: Case, weights: Weighting, profile: Profile) -> dict[str, NodeWeights]:
    """The weights of inner nodes, and of leaves rated by pairs where somebody answered."""
    found = dict(weights.nodes)
    for leaf in case._tree.leaves:
        if case.leaves[leaf].method == "pairwise":
            part = leaf_part(case, leaf, profile)
            if part is not None:
                found[leaf] = part
    return {n: found[n] for n in case._tree.nodes if n in found}
