"""A case: what was read from its folder, frozen, and the models it gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .additive import global_weights
from .choices import Choices, chosen
from .errors import CaseError, Problem
from .hierarchy import Hierarchy
from .i18n import gettext as _
from .model import DecisionModel
from .ratings import ActiveClaims, Ratings, active_claims, derive
from .records import (
    Alternative,
    Answer,
    Claim,
    Condition,
    Criterion,
    Element,
    Judgment,
    Leaf,
    Measure,
    Participant,
    Period,
    Profile,
    RatedValue,
    RegisterItem,
    Risk,
    Texts,
    as_row,
)
from .tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from .opinions import Opinions
    from .panel import NodeAnswers
    from .preferences import Weighting

__all__ = ["Case", "Choices"]


@dataclass(frozen=True, eq=False)
class Case:
    """Everything in a case folder. Mappings are keyed and ordered as in the files."""

    key: str
    names: Texts
    language: Literal["nb", "en"]
    date: dt.date
    description: Texts | None
    source: Texts | None
    folder: Path
    hash: str
    goal: Element
    criteria: Mapping[str, Criterion]
    leaves: Mapping[str, Leaf]
    alternatives: Mapping[str, Alternative]
    conditions: Mapping[str, Condition]
    risks: Mapping[str, Risk]
    register_levels: Mapping[int, Texts]
    register_targets: Mapping[str, str]
    target_names: Mapping[str, Texts]
    profiles: Mapping[str, Profile]
    participants: Mapping[str, Participant]
    person_settings: Profile
    default_profile: str
    claim_records: tuple[Claim, ...]
    register_records: tuple[RegisterItem, ...]
    measure_records: tuple[Measure, ...]
    periods: tuple[Period, ...]
    rated_records: tuple[RatedValue, ...]
    judgment_records: tuple[Judgment, ...]
    answer_records: tuple[Answer, ...]
    builtin: bool = False
    choices: Choices = field(default_factory=Choices)

    # -- hierarchy and tables -------------------------------------------------------------------

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """Goal, criteria and leaves; the graph has the alternatives, ratings and weights too.

        The ratings are as printed, the weights those of the headline profile; the graph of a model
        has that model's.
        """
        tree = self._tree
        cells = self.derived.cells
        ratings = {
            key: {"low": c.low, "central": c.central, "high": c.high, "method": c.method}
            for key, c in cells.items()
        }
        given = self.weighting().local
        local = np.array([given[n] for n in tree.weighted_nodes])
        overall = global_weights(local, tree.parent_index)
        weights = [(tree.goal, 1.0, 1.0)]
        weights += zip(tree.weighted_nodes, local.tolist(), overall.tolist(), strict=True)
        attributes = {
            n: {**tree.attributes(n), "local_weight": own, "global_weight": whole}
            for n, own, whole in weights
        }
        return Hierarchy(
            tree.tree.edges,
            attributes=attributes,
            alternatives=list(self.alternatives),
            ratings=ratings,
        )

    @cached_property
    def _tree(self) -> Hierarchy:
        elements = _kept(
            self.goal.key, [*self.criteria.values(), *self.leaves.values()], self.choices.without
        )
        attributes: dict[str, dict[str, Any]] = {
            e.key: {"names": dict(e.names)} for e in (self.goal, *elements)
        }
        return Hierarchy([(e.parent, e.key) for e in elements], attributes=attributes)

    @cached_property
    def derived(self) -> Ratings:
        """The ratings as printed: no condition on, the headline profile for leaves by pairs."""
        return derive(self)

    @cached_property
    def latest_judgments(self) -> Mapping[tuple[str, str], tuple[Judgment, ...]]:
        """(who, node) -> the judgments that count there: of each pair the highest round."""
        from .preferences import latest_by_node

        return latest_by_node(self.judgment_records)

    @cached_property
    def latest_answers(self) -> Mapping[tuple[str, str], Mapping[str, Sequence[Answer]]]:
        """(who, node) -> method -> the answers that count there (see `mcda_eiej.answers`)."""
        from .answers import latest_answers

        return latest_answers(self.answer_records)

    @cached_property
    def node_answers(self) -> dict[Any, NodeAnswers]:
        """Answers of groups that were read already (see `mcda_eiej.panel.node_answers`)."""
        return {}

    @property
    def ratings(self) -> pd.DataFrame:
        """leaf, alternative, low, central, high, method: one row a cell, in the case's order."""
        return self.ratings_under(())

    def ratings_under(self, conditions: Sequence[str], who: str | None = None) -> pd.DataFrame:
        """`ratings` with these conditions on."""
        import pandas as pd

        derived = derive(self, conditions, who) if conditions or who else self.derived
        rows = [
            (leaf, a, c.low, c.central, c.high, c.method)
            for leaf in self.leaves
            for a in self.alternatives
            for c in (derived.cells[leaf, a],)
        ]
        columns = ["leaf", "alternative", "low", "central", "high", "method"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def claims(self) -> pd.DataFrame:
        """claims.csv as a table, whatever the choices."""
        return self._table("claims", self.claim_records)

    @property
    def risk_register(self) -> pd.DataFrame:
        """risk_register.csv as a table; ungraded levels are NaN."""
        table = self._table("risk_register", ())
        rows = [
            {
                "risk": r.risk,
                "alternative": r.alternative,
                "target": r.target,
                "likelihood_low": r.likelihood[0],
                "likelihood_high": r.likelihood[1],
                "consequence_low": r.consequence[0],
                "consequence_high": r.consequence[1],
                "set": r.set,
                "condition": r.condition,
                "note_nb": r.note["nb"],
                "note_en": r.note["en"],
                "section": r.section,
                "line": r.line,
            }
            for r in self.register_records
        ]
        import pandas as pd

        return _whole_lines(pd.DataFrame(rows, columns=table.columns))

    @property
    def measures(self) -> pd.DataFrame:
        """measures.csv as a table."""
        return self._table("measures", self.measure_records)

    @property
    def timeline(self) -> pd.DataFrame:
        """timeline.csv as a table."""
        return self._table("timeline", self.periods)

    @property
    def judgments(self) -> pd.DataFrame:
        """judgments.csv as a table, every round."""
        return self._table("judgments", self.judgment_records)

    @property
    def answers(self) -> pd.DataFrame:
        """answers.csv as a table, every round."""
        return self._table("answers", self.answer_records)

    def _table(self, name: str, records: Sequence[Any]) -> pd.DataFrame:
        import pandas as pd

        spec = TABLES[name]
        columns: list[str] = []
        for c in spec.columns:
            columns += [f"{c}_nb", f"{c}_en"] if c in spec.texts else [c]
        table = pd.DataFrame([as_row(r, spec.columns) for r in records], columns=columns)
        return _whole_lines(table)

    def element(self, key: str) -> Element:
        """The goal, criterion, leaf, alternative, profile or condition with this key."""
        for group in (
            {self.goal.key: self.goal},
            self.criteria,
            self.leaves,
            self.alternatives,
            self.profiles,
            self.conditions,
        ):
            if key in group:
                return group[key]
        raise CaseError([_("nothing in the case has the key {key!r}").format(key=key)])

    def name(self, key: str, lang: str | None = None) -> str:
        """The name of a node, alternative, profile or condition in ``lang``."""
        if key in self.participants:
            return self.participants[key].name or key
        return self.element(key).name(lang)

    # -- other readings -------------------------------------------------------------------------

    def variant(
        self,
        claims: Literal["stated", "all"] | None = None,
        register: Mapping[str, str] | None = None,
        without_claims: Sequence[str] | None = None,
        reversed_claims: Sequence[str] | None = None,
        **more: Any,
    ) -> Case:
        """The same case under other choices; what is not named stays.

        Parameters
        ----------
        claims : ``stated``, or ``all`` to add implied claims
        register : any of aggregate (mean, max, sum), ungraded (range, omit), sets (printed, cross)
        without_claims, reversed_claims : ids of claims left out, or turned round
        without : keys of criteria and leaves left out; judgments on them do not count
        without_places : places in the source, such as ``6 Table 13`` or ``4.2``: claims and rows
            of the register from there are left out; measures stay, since nothing replaces them
        measures : {(leaf, alternative): natural value}, other values of measured leaves
        equal_leaves : weight the leaves equally instead of what anybody answered
        judgments : {(who, node, a, b): value}, other answers; value None is unanswered
        participants : ``profiles`` lets all profiles stand in as members of every group, which
            is labelled illustrative; ``people`` takes the members as they are given
        without_members : keys of people left out of every group
        member_weights : {who: weight} in every group
        priorities, scale : how everybody's judgments are read, instead of as profiles say

        Raises CaseError naming every unknown word or id, and claims that contradict when reversed.
        """
        wanted = {
            "claims": claims,
            "register": register,
            "without_claims": without_claims,
            "reversed_claims": reversed_claims,
            **more,
        }
        other = replace(self, choices=chosen(self, wanted))
        # The records are the same, and so is what counts of them.
        other.__dict__["latest_judgments"] = self.latest_judgments
        other.__dict__["latest_answers"] = self.latest_answers
        if reversed_claims:
            _check_reversed(other)
        if other.choices.without:
            other._tree  # noqa: B018 - a tree with nothing left is an error here, not later
        return other

    def active_claims(self, conditions: Sequence[str] = ()) -> ActiveClaims:
        """The claims in force on each leaf, and those set aside with the reason."""
        return active_claims(self, conditions)

    # -- weights and models ---------------------------------------------------------------------

    def weighting(self, who: str | None = None) -> Weighting:
        """The local weights of a profile, group or participant, node by node, with their origin."""
        from .modelweights import weighting

        return weighting(self, who or self.default_profile)

    def opinions(self, who: str | None = None, **options: Any) -> Opinions:
        """What the judgments of a profile, group or participant say: priorities, consistency, ...

        See `mcda_eiej.opinions.opinions` for the options target, random_index and minimum.
        """
        from .opinions import opinions

        return opinions(self, who, **options)

    def model(self, profile: str | None = None, conditions: Sequence[str] = ()) -> DecisionModel:
        """The decision model of a profile, group or participant under these conditions.

        Raises CaseError for an unknown key, or conditions that contradict each other.
        """
        import pandas as pd

        who = profile or self.default_profile
        conditions = (conditions,) if isinstance(conditions, str) else tuple(conditions)
        weights = self.weighting(who).local
        pairwise = any(leaf.method == "pairwise" for leaf in self.leaves.values())
        derived = self.derived
        if conditions or pairwise:
            derived = derive(self, conditions, who)
        alternatives, leaves = list(self.alternatives), self._tree.leaves
        frames = [
            pd.DataFrame(
                [[getattr(derived.cells[leaf, a], part) for leaf in leaves] for a in alternatives],
                index=alternatives,
                columns=leaves,
            )
            for part in ("central", "low", "high")
        ]
        ratings = {
            key: {"low": c.low, "central": c.central, "high": c.high, "method": c.method}
            for key, c in derived.cells.items()
        }
        return DecisionModel(
            self._tree.with_alternatives(alternatives, ratings),
            frames[0],
            weights,
            low=frames[1],
            high=frames[2],
            orders={leaf: s for leaf, s in derived.orders.items() if leaf in leaves},
        )

    def warnings(self, names: bool = True) -> list[str]:
        """What is valid but worth a second look, each with its place.

        Without ``names`` participants are counted and not named.
        """
        from .review import review

        return review(self, names)

    def __repr__(self) -> str:
        return (
            f"Case({self.key!r}: {len(self.alternatives)} alternatives, {len(self.leaves)} leaves, "
            f"{len(self.claim_records)} claims, {len(self.profiles)} profiles)"
        )


def _whole_lines(table: pd.DataFrame) -> pd.DataFrame:
    """Lines of the source as whole numbers also where one is missing."""
    return table.astype({"line": "Int64"}) if "line" in table else table


def _kept(goal: str, elements: list[Criterion], without: tuple[str, ...]) -> list[Criterion]:
    """The criteria and leaves that are left, without those that have lost every leaf."""
    kept = [e for e in elements if e.key not in without]
    while without:
        parents = {e.parent for e in kept}
        alive = {goal, *(e.key for e in kept)}
        fewer = [e for e in kept if e.parent in alive and (isinstance(e, Leaf) or e.key in parents)]
        if len(fewer) == len(kept):
            break
        kept = fewer
    return kept


def _check_reversed(case: Case) -> None:
    """A reversal that contradicts other claims is an error that names them."""
    from .ratings import reversal_contradictions

    message = _("claims {ids} contradict each other on {leaf}")
    problems = [
        Problem("criteria/claims.csv", message.format(ids=", ".join(ids), leaf=leaf))
        for leaf, ids in reversal_contradictions(case)
    ]
    if problems:
        raise CaseError(problems)
