"""Ratings derived from a case: every value in [0, 1] with its range and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from . import values as value_functions
from .claimset import (
    ActiveClaims,
    SetAside,
    active_claims,
    contradicting,
    known_conditions,
    leaf_claims,
    reversal_contradictions,
    reversed_claim,
)
from .errors import CaseError, Problem
from .i18n import gettext as _
from .ordinal import order_classes, positions
from .places import comes_from
from .records import Leaf, Measure, RatedValue, RegisterItem, Scale
from .risk import register_rating

if TYPE_CHECKING:
    from .case import Case

__all__ = [
    "ActiveClaims",
    "Cell",
    "Ratings",
    "SetAside",
    "active_claims",
    "contradicting",
    "derive",
    "known_conditions",
    "leaf_cells",
    "leaf_claims",
    "measures_in_force",
    "natural_range",
    "natural_value",
    "register_items",
    "reversal_contradictions",
    "reversed_claim",
    "same_as",
    "value_function",
]

Statement = tuple[str, str, str]
CRITERIA = "criteria/criteria.toml"


@dataclass(frozen=True)
class Cell:
    """A rating and its range; ``overridden`` where people's ratings replace the leaf's method."""

    low: float
    central: float
    high: float
    method: str
    overridden: bool = False


@dataclass(frozen=True)
class Ratings:
    """All cells by (leaf, alternative), the orders behind ordinal leaves, and claims set aside."""

    cells: Mapping[tuple[str, str], Cell]
    orders: Mapping[str, tuple[Statement, ...]]
    claims: ActiveClaims


def value_function(scale: Scale) -> value_functions.ValueFunction:
    """The value function of a scale."""
    if scale.kind == "piecewise_linear":
        return value_functions.piecewise_linear(scale.points, clamp=scale.clamp)
    assert scale.low is not None
    assert scale.high is not None
    if scale.kind == "exponential":
        assert scale.rho is not None
        return value_functions.exponential(scale.low, scale.high, scale.rho, clamp=scale.clamp)
    return value_functions.linear(scale.low, scale.high, clamp=scale.clamp)


def natural_value(scale: Scale, x: float) -> float:
    """The value in [0, 1] of a natural value ``x`` on ``scale``."""
    return float(value_function(scale)(x))


def natural_range(scale: Scale, row: Measure) -> tuple[float, float, float]:
    """Low, central and high natural value; an open upper end is at the anchor.

    A missing middle is halfway, a missing low is the central value.
    """
    high = scale.anchors()[1] if row.high is None else row.high
    low = row.low
    if low is None:
        low = high if row.central is None else row.central
    central = (low + high) / 2 if row.central is None else row.central
    return low, central, high


def measure_cell(scale: Scale, row: Measure) -> Cell:
    """A measured rating (see `natural_range`)."""
    low, central, high = natural_range(scale, row)
    # A value function may turn in between, and is then best or worst at one of its points.
    inner = [x for x, _value in scale.points if low < x < high]
    worth = [natural_value(scale, x) for x in (low, central, high, *inner)]
    return Cell(min(worth), worth[1], max(worth), "measure")


def derive(case: Case, conditions: Sequence[str] = (), who: str | None = None) -> Ratings:
    """Every rating of ``case`` under ``conditions``; ``who`` answers the leaves rated by pairs."""
    conditions = known_conditions(case, conditions)
    alike = same_as(case, conditions)
    claims = active_claims(case, conditions)
    cells: dict[tuple[str, str], Cell] = {}
    orders: dict[str, tuple[Statement, ...]] = {}
    for leaf in case.leaves.values():
        statements = claims.statements(leaf.key)
        here = leaf_cells(case, leaf, statements, conditions, who)
        cells |= {(leaf.key, a): cell for a, cell in here.items()}
        # People's ratings replace the order for that leaf.
        if leaf.method == "claims" and not any(cell.overridden for cell in here.values()):
            orders[leaf.key] = tuple(_merged(list(case.alternatives), statements, alike))
    if alike:
        printed = dict(cells)
        for leaf_key, a in printed:
            if a in alike:
                cells[leaf_key, a] = printed[leaf_key, alike[a]]
    return Ratings(cells, orders, claims)


def leaf_cells(
    case: Case,
    leaf: Leaf,
    statements: Sequence[Statement],
    conditions: Sequence[str] = (),
    who: str | None = None,
) -> dict[str, Cell]:
    """The ratings on one leaf by alternative, before one alternative takes another's.

    ``statements`` are those in force on the leaf.
    """
    alternatives = list(case.alternatives)
    cells: dict[str, Cell] = {}
    if leaf.method == "claims":
        low, central, high = positions(alternatives, statements)
        for i, a in enumerate(alternatives):
            cells[a] = Cell(float(low[i]), float(central[i]), float(high[i]), "claims")
    elif leaf.method == "register":
        cells = _register_cells(case, leaf, conditions)
    elif leaf.method == "measure":
        assert leaf.scale is not None
        for row in measures_in_force(case, leaf.key, conditions):
            cells[row.alternative] = measure_cell(leaf.scale, row)
    elif leaf.method == "pairwise":
        from .modelweights import leaf_priorities

        for a, p in leaf_priorities(case, leaf, who or case.default_profile).items():
            cells[a] = Cell(p, p, p, "pairwise")
    return cells | _rated_cells(case, leaf)


def _merged(
    alternatives: Sequence[str], statements: Sequence[Statement], alike: Mapping[str, str]
) -> list[Statement]:
    """The order once alternatives have become others: their statements give way to 'equal'.

    What is known of the rest by way of them stays: of x > a > y, once a is another, x > y.
    """
    if not alike:
        return list(statements)
    member, below = order_classes(alternatives, statements)
    kept = [s for s in statements if s[0] not in alike and s[1] not in alike]
    rest = [(i, a) for i, a in enumerate(alternatives) if a not in alike]
    told = {(b, w) for b, w, _relation in kept}
    for i, x in rest:
        for j, y in rest:
            if (x, y) in told or i == j:
                continue
            if below[member[j], member[i]]:
                kept.append((x, y, "better"))
            elif i < j and member[i] == member[j]:
                kept.append((x, y, "equal"))
    return kept + [(a, b, "equal") for a, b in alike.items()]


def same_as(case: Case, conditions: Sequence[str]) -> dict[str, str]:
    """Which alternatives take all ratings of which under these conditions."""
    result: dict[str, str] = {}
    source: dict[str, str] = {}
    for key in conditions:
        for a, b in case.conditions[key].same_as.items():
            if result.setdefault(a, b) != b:
                message = _("conditions {first}, {second} contradict each other: {a} as two models")
                raise CaseError(
                    [
                        Problem(
                            CRITERIA,
                            message.format(first=source[a], second=key, a=a),
                            key="condition",
                        )
                    ]
                )
            source[a] = key
    # An alternative cannot take the ratings of one that is itself turned into another.
    for a, b in result.items():
        if b in result:
            message = _("conditions {first}, {second} contradict each other: {a} as {b} as {c}")
            text = message.format(first=source[a], second=source[b], a=a, b=b, c=result[b])
            raise CaseError([Problem(CRITERIA, text, key="condition")])
    return result


def register_items(
    case: Case, target: str, alternative: str, conditions: Sequence[str] = ()
) -> list[RegisterItem]:
    """The rows of the register in force for one target and alternative, in file order.

    A conditional row replaces its cell; a cross row counts only where no printed row does.
    """
    rows = [r for r in case.register_records if (r.target, r.alternative) == (target, alternative)]
    if case.choices.without_places:
        rows = [r for r in rows if not comes_from(r.section, case.choices.without_places)]
    if case.choices.sets == "printed":
        rows = [r for r in rows if r.set == "printed"]
    chosen: dict[str, RegisterItem] = {}
    for row in rows:
        if row.condition and row.condition not in conditions:
            continue
        held = chosen.get(row.risk)
        if held is None or _rank(row) > _rank(held):
            chosen[row.risk] = row
        elif (
            row.condition
            and row.condition != held.condition
            and _rank(row) == _rank(held)
            and _grades(row) != _grades(held)
        ):
            message = _("conditions {first}, {second} grade risk {risk} differently")
            text = message.format(first=held.condition, second=row.condition, risk=row.risk)
            where, line = row.where
            raise CaseError([Problem(where, text, line=line)])
    return list(chosen.values())


def _rank(row: RegisterItem) -> tuple[bool, bool]:
    """What goes before: a row of a condition, then a printed one."""
    return bool(row.condition), row.set == "printed"


def _grades(row: RegisterItem) -> tuple[str, ...]:
    # As text, so that ungraded (NaN) equals ungraded.
    return tuple(map(repr, (*row.likelihood, *row.consequence)))


def _register_cells(case: Case, leaf: Leaf, conditions: Sequence[str]) -> dict[str, Cell]:
    target = next(t for t, key in case.register_targets.items() if key == leaf.key)
    levels = case.register_levels
    cells = {}
    for a in case.alternatives:
        items = register_items(case, target, a, conditions)
        low, central, high = register_rating(
            np.array([i.likelihood for i in items], dtype=float).reshape(-1, 2),
            np.array([i.consequence for i in items], dtype=float).reshape(-1, 2),
            levels=(min(levels), max(levels)),
            risks=len(case.risks),
            aggregate=case.choices.aggregate,
            ungraded=case.choices.ungraded,
        )
        cells[a] = Cell(low, central, high, "register")
    return cells


def measures_in_force(case: Case, leaf: str, conditions: Sequence[str] = ()) -> list[Measure]:
    """The row of ``measures.csv`` that counts for each alternative on ``leaf``."""
    chosen: dict[str, Measure] = {}
    for row in case.measure_records:
        if row.leaf != leaf or (row.condition and row.condition not in conditions):
            continue
        held = chosen.get(row.alternative)
        if held is not None and row.condition and held.condition:
            if (row.low, row.central, row.high) != (held.low, held.central, held.high):
                message = _("conditions {first}, {second} measure {alternative} differently")
                text = message.format(
                    first=held.condition, second=row.condition, alternative=row.alternative
                )
                where, line = row.where
                raise CaseError([Problem(where, text, line=line)])
        elif held is None or row.condition:
            chosen[row.alternative] = row
    for (key, alternative), value in case.choices.measures:
        # An alternative that only people rate has no row to replace.
        if key == leaf and alternative in chosen:
            row = chosen[alternative]
            chosen[alternative] = replace(row, low=value, central=value, high=value)
    return list(chosen.values())


def _rated_cells(case: Case, leaf: Leaf) -> dict[str, Cell]:
    rows: dict[str, list[RatedValue]] = {}
    for r in case.rated_records:
        if r.leaf == leaf.key:
            rows.setdefault(r.alternative, []).append(r)
    cells = {}
    for a, here in rows.items():
        low, high = min(r.low for r in here), max(r.high for r in here)
        # A mean lies between its extremes; rounding must not take it out.
        central = min(max(sum(r.central for r in here) / len(here), low), high)
        cells[a] = Cell(low, central, high, "rated", leaf.method != "rated")
    return cells
