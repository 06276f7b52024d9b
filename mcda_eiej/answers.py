"""From answers.csv to local weights and constraints: swing, points, best-worst, trade-offs, order.

Answers name the items of one node of the hierarchy. Within one (who, node, method, item, reference)
the highest round counts, and within one pair of items where the method compares pairs; a pass in it
withdraws what was said before. `mcda_eiej.preferences` chooses the method that a model takes.

An order or a range leaves a region of weights. What stands for it is its centroid, the mean of all
weights in it; the least and greatest weight of each item come with it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import networkx as nx

from . import weighting
from .comparisons import (
    comparison_clash,
    comparison_constraints,
    comparison_text,
    ratios_from_text,
)
from .constraints import Constraint, as_constraints
from .errors import (
    CaseError,
    ConstraintError,
    JudgmentError,
    McdaError,
    Problem,
    TooLargeError,
)
from .i18n import gettext as _
from .polytope import centroid, region_of
from .records import Answer

if TYPE_CHECKING:
    from .case import Case

__all__ = [
    "ANSWERS",
    "WEIGHTS",
    "Elicited",
    "TooFewAnswers",
    "answered_methods",
    "constraints_from_answers",
    "elicited",
    "latest_answers",
    "passes",
]

ANSWERS = "weights/answers.csv"
#: The methods of answers.csv that give weights.
WEIGHTS = (
    "swing",
    "smart",
    "points",
    "best_worst",
    "trade_off",
    "order",
    "interval",
    "compare",
)
#: Those of them that leave a region of weights.
REGIONS = ("order", "interval", "compare")
#: What stands in ``value`` where somebody was asked for an order or a comparison and passed.
PASSED = "passed"

ByMethod = Mapping[str, tuple[Answer, ...]]


class TooFewAnswers(JudgmentError):
    """Answers that do not yet say what the weights are; more of the same would."""


@dataclass(frozen=True)
class Elicited:
    """Local weights by one method: they sum to 1.

    ``low`` and ``high`` bound each weight where the answers leave a region (order, interval, the
    nonlinear best-worst model); else they are empty. ``consistency_ratio`` is that of best-worst,
    NaN for other methods.
    """

    method: str
    weights: Mapping[str, float]
    low: Mapping[str, float] = field(default_factory=dict)
    high: Mapping[str, float] = field(default_factory=dict)
    consistency_ratio: float = math.nan


def latest_answers(records: Iterable[Answer]) -> dict[tuple[str, str], dict[str, list[Answer]]]:
    """(who, node) -> method -> the answers that count, passes among them."""
    chosen: dict[tuple[str, str], dict[str, dict[object, list[Answer]]]] = {}
    for a in records:
        here = chosen.setdefault((a.who, a.node), {}).setdefault(a.method, {})
        held = here.get(a.about)
        if held is None or a.round > held[0].round:
            here[a.about] = [a]
        elif a.round == held[0].round:
            held.append(a)  # an order both ways: equal; a comparison with several ratios
    return {
        at: {method: [a for some in keyed.values() for a in some] for method, keyed in here.items()}
        for at, here in chosen.items()
    }


def _passed(a: Answer) -> bool:
    """Whether an answer is a pass. An order says all it says without a value."""
    if a.method == "compare" and a.value == PASSED:
        return True
    return a.value == PASSED if a.method == "order" else not a.value


def _told(case: Case, who: str, node: str, method: str) -> list[Answer]:
    here = case.latest_answers.get((who, node), {})
    return [a for a in here.get(method, ()) if not _passed(a)]


def answered_methods(case: Case, who: str, node: str) -> tuple[str, ...]:
    """The methods that give weights and that ``who`` answered on ``node``, more than by passes."""
    if (who, node) not in case.latest_answers:
        return ()
    return tuple(m for m in WEIGHTS if _told(case, who, node, m))


def passes(case: Case, who: str, node: str, method: str) -> int:
    """How many questions of ``method`` on ``node`` were asked and passed."""
    here = case.latest_answers.get((who, node), {})
    return sum(_passed(a) for a in here.get(method, ()))


def constraints_from_answers(
    case: Case, who: str, node: str, methods: Sequence[str] = REGIONS
) -> tuple[Constraint, ...]:
    """What ``who`` said of order, ranges and ratios as constraints on the weights under ``node``.

    They are for whatever takes constraints on these weights, with ``level`` the key of the node
    (``criteria`` for the goal). All ``methods`` count, whichever one feeds the model.
    """
    made = []
    for a in _told(case, who, node, "order") if "order" in methods else ():
        label = _("{item} at least {reference}").format(item=a.item, reference=a.reference)
        made.append(Constraint({a.item: 1.0, a.reference: -1.0}, low=0.0, label=label))
    for a in _told(case, who, node, "interval") if "interval" in methods else ():
        low, high = (end.strip() for end in a.value.split(".."))
        label = _("{item} from {low} to {high}").format(item=a.item, low=low, high=high)
        made.append(Constraint({a.item: 1.0}, float(low), float(high), label))
    for a in _told(case, who, node, "compare") if "compare" in methods else ():
        made += comparison_constraints(*a.sides, *ratios_from_text(a.value))
    return tuple(made)


def elicited(
    case: Case, who: str, node: str, method: str, items: Sequence[str], model: str = "linear"
) -> Elicited:
    """The local weights of ``items`` under ``node`` by one method.

    Of items that a variant of the case leaves out the answers still count: the others keep their
    proportions, as they do when weights are normalised.

    Parameters
    ----------
    method : one of `WEIGHTS` that ``who`` answered
    items : the children in the tree
    model : of best-worst, ``linear`` or ``nonlinear``

    Raises
    ------
    TooFewAnswers
        What has been answered leaves weights open.
    CaseError
        Answers that cannot be used, with their line; ranges that leave nothing, with a clash.
    """
    told = _told(case, who, node, method)
    everything = [e.key for e in (*case.criteria.values(), *case.leaves.values())]
    parents = {e.key: e.parent for e in (*case.criteria.values(), *case.leaves.values())}
    whole = [k for k in everything if parents[k] == node]
    try:
        made = _weights(case, who, node, method, told, whole, model)
        left = sum(made.weights[i] for i in items)
        if left <= 0:
            raise JudgmentError(_("nothing that is left has any weight"))
    except TooFewAnswers as error:
        raise TooFewAnswers(
            _("{who} on {node}: {problem}").format(who=who, node=node, problem=error)
        ) from error
    except McdaError as error:
        message = _("{who} on {node}: {problem}").format(who=who, node=node, problem=error)
        line = min((a.where[1] for a in told if a.where[1]), default=None)
        raise CaseError([Problem(ANSWERS, message, line=line)]) from error
    if len(items) == len(whole):
        return made
    return Elicited(
        method,
        {i: made.weights[i] / left for i in items},
        consistency_ratio=made.consistency_ratio,
    )


def _weights(
    case: Case,
    who: str,
    node: str,
    method: str,
    told: Sequence[Answer],
    items: list[str],
    model: str,
) -> Elicited:
    if method in REGIONS:
        constraints = constraints_from_answers(case, who, node, (method,))
        if method == "compare":
            return _compared(told, constraints, items)
        return _region(constraints, method, items)
    if method == "trade_off":
        return Elicited(method, _trade_offs(told, items))
    if method == "best_worst":
        return _best_worst(told, items, model)
    points = {a.item: float(a.value) for a in told}
    _all(items, points, _("{method} is not answered for {items}"), method)
    read: dict[str, Callable[[Mapping[str, float]], Any]] = {
        "swing": weighting.swing,
        "smart": weighting.smart,
        "points": weighting.points,
    }
    found = read[method]({i: points[i] for i in items})
    return Elicited(method, {i: float(found[i]) for i in items})


def _all(items: Iterable[str], told: Iterable[str], message: str, method: str = "") -> None:
    """An error if some of the items were not answered."""
    known = set(told)
    missing = [i for i in items if i not in known]
    if missing:
        raise TooFewAnswers(message.format(method=method, items=", ".join(missing)))


def _region(made: Sequence[Constraint], method: str, items: list[str]) -> Elicited:
    found = _measured(tuple(made), tuple(items))
    middle, low, high = (dict(zip(items, numbers, strict=True)) for numbers in found)
    return Elicited(method, middle, low, high)


def _compared(
    told: Sequence[Answer], constraints: Sequence[Constraint], items: list[str]
) -> Elicited:
    """The centroid of what comparisons leave, if they leave something on the sides of each."""
    try:
        found = _region(constraints, "compare", items)
        if all(any(found.high[i] > 0 for side in a.sides for i in side) for a in told):
            return found
    except ConstraintError:
        pass  # said below, by rows
    said = [(*a.sides, *ratios_from_text(a.value)) for a in told]
    clashing = comparison_clash(said, items)
    message = _("these answers cannot all hold: {answers}")
    rows = [
        _("line {line}, {answer}").format(line=told[i].where[1], answer=comparison_text(*said[i]))
        for i in clashing
    ]
    raise JudgmentError(message.format(answers="; ".join(rows)))


@lru_cache(maxsize=256)
def _measured(made: tuple[Constraint, ...], items: tuple[str, ...]) -> tuple[list[float], ...]:
    """Centroid, least and greatest weights; some seconds' work for many items, so kept."""
    try:
        region = region_of(as_constraints(made, items))
        middle = centroid(region)
    except TooLargeError as error:
        message = _(
            "the weights of {n} items that these answers allow have too many corners for an exact "
            "centroid; use another method"
        )
        raise TooLargeError(message.format(n=len(items))) from error
    low, high = region.corners.min(axis=0), region.corners.max(axis=0)
    return middle.tolist(), low.tolist(), high.tolist()


def _trade_offs(told: Sequence[Answer], items: list[str]) -> dict[str, float]:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(items)
    graph.add_edges_from((a.item, a.reference) for a in told)
    parts = [", ".join(i for i in items if i in p) for p in nx.connected_components(graph)]
    if len(parts) > 1:
        message = _("trade-offs do not connect all items; the parts are {parts}")
        raise TooFewAnswers(message.format(parts="; ".join(parts)))
    pairs: dict[tuple[str, str], float] = {}
    for a in told:
        pairs[a.item, a.reference] = float(a.value)
    found = weighting.trade_off(pairs)
    return {i: float(found[i]) for i in items}


def _best_worst(told: Sequence[Answer], items: list[str], model: str) -> Elicited:
    sides = {
        side: {a.item: float(a.value) for a in told if a.reference == side}
        for side in ("best", "worst")
    }
    _all(items, sides["best"], _("best_worst: the best has not been compared with {items}"))
    _all(items, sides["worst"], _("best_worst: {items} not compared with the worst"))
    best, worst = ({i: side[i] for i in items} for side in sides.values())
    found = weighting.best_worst(best, worst, model=model)  # type: ignore[arg-type]
    weights, low, high = (
        dict(zip(items, array.tolist(), strict=True))
        for array in (found.weight_array, found.low_array, found.high_array)
    )
    if model == "linear":
        low, high = {}, {}
    return Elicited("best_worst", weights, low, high, found.consistency_ratio)
