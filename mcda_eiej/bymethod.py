"""Every method that was answered on a node, side by side, whichever of them feeds the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from . import groups
from .answers import WEIGHTS, Elicited, answered_methods, elicited
from .errors import CaseError, McdaError, Problem
from .grouping import member_weights
from .i18n import gettext as _
from .preferences import answered, chosen_method, comparison_matrix, priorities_of, settings
from .results import Result, plain

if TYPE_CHECKING:
    import pandas as pd

    from .case import Case
    from .records import Profile

__all__ = ["MethodWeights", "other_methods", "weights_by_method"]


@dataclass(frozen=True, eq=False, kw_only=True)
class MethodWeights(Result):
    """The local weights of one node by each method answered there.

    Attributes
    ----------
    methods
        method -> weights, with their range where the answers leave one.
    problems
        method -> why it gives no weights.
    used
        The method that the model takes; None where nothing was answered, or no method is chosen.
    """

    who: str
    node: str
    items: tuple[str, ...]
    methods: Mapping[str, Elicited]
    problems: Mapping[str, str] = field(default_factory=dict)
    used: str | None = None

    def to_frame(self) -> pd.DataFrame:
        """Weights, items x methods."""
        import pandas as pd

        columns = {m: [e.weights[i] for i in self.items] for m, e in self.methods.items()}
        index = pd.Index(self.items if columns else [], name="item")
        return pd.DataFrame(columns, index=index, dtype=float)

    def to_dict(self) -> dict[str, Any]:
        """Everything above as plain data."""
        made = {n: plain(getattr(self, n)) for n in ("who", "node", "items", "used", "problems")}
        made["methods"] = {m: plain(e) for m, e in self.methods.items()}
        return made


def other_methods(case: Case, profile: Profile, node: str) -> bool:
    """Whether anybody whose weights these are answered anything but judgments on ``node``."""
    people = profile.members if profile.kind == "group" else (profile.key,)
    return any(answered_methods(case, who, node) for who in people)


def weights_by_method(case: Case, who: str, node: str) -> MethodWeights:
    """The weights under ``node`` by every method that ``who`` answered there.

    Of a group the mean, as its profile takes it, of the weights of those members who answered by
    that method, whatever else they answered.

    Raises
    ------
    CaseError
        ``node`` is no node with children.
    """
    profile = settings(case, who)
    tree = case._tree
    if node not in tree.inner_nodes:
        message = _("no node {node!r}; there are {nodes}")
        raise CaseError([message.format(node=node, nodes=", ".join(tree.inner_nodes))])
    items = tuple(tree.children(node))
    found: dict[str, Elicited] = {}
    problems: dict[str, str] = {}
    one = _group if profile.kind == "group" else _own
    for method in ("judgments", *WEIGHTS):
        try:
            made = one(case, profile, node, method, items)
        except McdaError as error:
            problems[method] = "; ".join(str(error).splitlines())
            continue
        if made is not None:
            found[method] = made
    used = None
    if profile.kind != "group":
        try:
            judged = answered(case, who, node, items).anything
            used = chosen_method(case, who, node, judged, profile)
        except CaseError:
            used = None  # several, and none named: that there are is what this shows
    return MethodWeights(
        method="side by side",
        who=who,
        node=node,
        items=items,
        methods=found,
        problems=problems,
        used=used,
    )


def _own(
    case: Case, profile: Profile, node: str, method: str, items: tuple[str, ...]
) -> Elicited | None:
    """One person's weights by one method; None if not answered."""
    who = profile.key
    if method != "judgments":
        if method not in answered_methods(case, who, node):
            return None
        return elicited(case, who, node, method, items, profile.best_worst)
    if not answered(case, who, node, items).anything:
        return None
    matrix = comparison_matrix(case, who, node, items, profile.scale)
    assert matrix is not None
    return Elicited(method, priorities_of(case, who, node, matrix, profile))


def _group(
    case: Case, profile: Profile, node: str, method: str, items: tuple[str, ...]
) -> Elicited | None:
    """The mean of the members' weights by one method; None if nobody answered by it."""
    rows, weights = [], []
    faults: list[Problem] = []
    for member, weight in member_weights(case, profile).items():
        try:
            own = _own(case, replace(profile, key=member), node, method, items)
        except CaseError as error:
            faults += error.problems
            continue
        except McdaError as error:
            faults.append(Problem("weights/answers.csv", str(error)))
            continue
        if own is not None:
            rows.append([own.weights[i] for i in items])
            weights.append(weight)
    if faults and not rows:
        raise CaseError(faults)
    if not any(weights):
        return None
    mean = groups.aggregate_priorities(rows, weights, profile.mean)
    return Elicited(method, dict(zip(items, map(float, mean), strict=True)))
