"""The tables of a case against the rest of it: keys, missing rows, levels, claims, measures."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

from .case import Case
from .errors import ModelError, Problem
from .i18n import gettext as _
from .ordinal import RELATIONS
from .ratings import contradicting, natural_value
from .records import PAIRED, Claim, Leaf, Scale, joined_keys
from .tables import Row

__all__ = ["NEEDS", "check_tables", "unknown"]

# What each kind of value function needs of its scale.
NEEDS = {
    "linear": ("low", "high"),
    "exponential": ("low", "high", "rho"),
    "piecewise_linear": ("points",),
    "step": ("levels",),
}


def check_tables(
    case: Case, rows: dict[str, list[Row]], incomplete: Collection[str], problems: list[Problem]
) -> None:
    """Append every problem of the tables (see `checks.check_case` for ``incomplete``)."""
    _check_references(case, rows, problems)
    _check_judgments(case, rows, problems)
    _check_rows_present(case, rows, incomplete, problems)
    _check_claims(case, problems)
    _check_measures(case, problems)


def unknown(what: str, value: str, known: Iterable[str]) -> str:
    """The message for a key that is not there."""
    names = ", ".join(known) or "–"
    return _("{what} is {value!r}; known: {known}").format(what=what, value=value, known=names)


def _check_references(case: Case, rows: dict[str, list[Row]], problems: list[Problem]) -> None:
    """Every key in a table is one the case knows."""
    for row, claim in zip(rows["claims"], case.claim_records, strict=True):
        for side in ("better", "worse"):
            for a in getattr(claim, side):
                if a not in case.alternatives:
                    problems.append(row.problem(unknown(side, a, case.alternatives)))
        for column in ("leaf", "would_be"):
            if row[column] and row[column] not in case.leaves:
                problems.append(row.problem(unknown(column, row[column], case.leaves)))
    known: dict[str, dict[str, Iterable[str]]] = {
        "claims": {"condition": case.conditions},
        "risk_register": {
            "risk": case.risks,
            "alternative": case.alternatives,
            "target": case.register_targets,
            "condition": case.conditions,
        },
        "measures": {
            "leaf": case.leaves,
            "alternative": case.alternatives,
            "condition": case.conditions,
        },
        "timeline": {"alternative": case.alternatives},
        "ratings": {"leaf": case.leaves, "alternative": case.alternatives},
    }
    for table, columns in known.items():
        for row in rows[table]:
            for column, keys in columns.items():
                optional = column == "condition"
                if row[column] not in keys and not (optional and not row[column]):
                    problems.append(row.problem(unknown(column, row[column], keys)))
    levels = [str(level) for level in case.register_levels]
    for row in rows["risk_register"] if levels else []:
        for column in ("likelihood_low", "likelihood_high", "consequence_low", "consequence_high"):
            value = row.number(column, [], low=0)
            if value is not None and value not in case.register_levels:
                message = _("{column} is {value!r}; allowed: the register's levels {levels}")
                text = message.format(column=column, value=row[column], levels=", ".join(levels))
                problems.append(row.problem(text))


def _check_judgments(case: Case, rows: dict[str, list[Row]], problems: list[Problem]) -> None:
    people = [k for k, p in case.profiles.items() if p.kind == "profile"]
    people += [k for k in case.participants if k not in people]
    comparable = _comparable(case)
    for row in rows["judgments"] + rows["answers"]:
        if row["who"] not in people:
            problems.append(row.problem(unknown("who", row["who"], people)))
        values = row["method"] in ("value", "utility")
        nodes: Collection[str] = comparable
        if values:
            nodes = case.leaves
        elif "item" in row.cells:
            # Weights are of children; alternatives are rated by pairs in judgments.csv alone.
            nodes = [k for k in comparable if k not in case.leaves]
        if row["node"] not in nodes:
            problems.append(row.problem(unknown("node", row["node"], nodes)))
            continue
        if values:
            if case.leaves[row["node"]].method == "measure":
                _check_level(case.leaves[row["node"]], row, problems)
            continue
        columns = ("a", "b") if "a" in row.cells else ("item",)
        if row["method"] in PAIRED:
            columns = ("item", "reference")
        for column in columns:
            # Only a comparison may have several keys in a cell, and none of its own is empty.
            several = row["method"] == "compare"
            for key in filter(None, joined_keys(row[column])) if several else (row[column],):
                if key not in comparable[row["node"]]:
                    problems.append(row.problem(unknown(column, key, comparable[row["node"]])))


def _check_level(leaf: Leaf, row: Row, problems: list[Problem]) -> None:
    """The level of a value or utility is a natural value between the anchors of its leaf."""
    found = row.number("item", problems)
    if found is None:
        if not row["item"]:
            problems.append(row.problem(_("item is empty; it is the natural value asked about")))
        return
    if leaf.scale is not None and _usable(leaf.scale):
        low, high = leaf.scale.anchors()
        if not low <= found <= high:
            message = _("item is {x:g}; allowed: from {low:g} to {high:g}, the ends of the scale")
            problems.append(row.problem(message.format(x=found, low=low, high=high)))


def _comparable(case: Case) -> dict[str, list[str]]:
    """What is compared at each node: the children, and the alternatives on leaves by pairs."""
    children: dict[str, list[str]] = {}
    for element in (*case.criteria.values(), *case.leaves.values()):
        children.setdefault(element.parent, []).append(element.key)
    for leaf in case.leaves.values():
        if leaf.method == "pairwise":
            children[leaf.key] = list(case.alternatives)
    return children


def _check_rows_present(
    case: Case, rows: dict[str, list[Row]], incomplete: Collection[str], problems: list[Problem]
) -> None:
    """A leaf by measure, people or pairs needs a row for every alternative: silence is no value."""
    for key, leaf in case.leaves.items():
        have = {r["alternative"] for r in rows["ratings"] if r["leaf"] == key}
        if leaf.method == "measure":
            _check_repeated_measures(case, key, problems)
            table, where = "measures", "criteria/measures.csv"
            plain = (r for r in rows[table] if r["leaf"] == key and not r["condition"])
            have |= {r["alternative"] for r in plain}
        elif leaf.method == "rated":
            table, where = "ratings", "criteria/ratings.csv"
        elif leaf.method == "pairwise":
            table, where = "judgments", "weights/judgments.csv"
            answers = (r for r in rows[table] if r["node"] == key and (r["value"] or r["low"]))
            have |= {r[c] for r in answers for c in "ab"}
        else:
            continue
        missing = [a for a in case.alternatives if a not in have]
        if missing and table not in incomplete and "ratings" not in incomplete:
            message = _("leaf {leaf} has no row for {alternatives}")
            problems.append(
                Problem(where, message.format(leaf=key, alternatives=", ".join(missing)))
            )


def _check_repeated_measures(case: Case, leaf: str, problems: list[Problem]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for m in case.measure_records:
        if m.leaf != leaf:
            continue
        cell = (m.alternative, m.condition)
        if cell in seen:
            message = _("{leaf} of {alternative} is already on line {line}")
            text = message.format(leaf=leaf, alternative=m.alternative, line=seen[cell])
            problems.append(Problem(m.where[0], text, line=m.where[1]))
        seen.setdefault(cell, m.where[1])


def _check_claims(case: Case, problems: list[Problem]) -> None:
    """Stated claims of a leaf, and of a condition, do not contradict each other."""
    alternatives = list(case.alternatives)
    # What is faulty in itself is told elsewhere.
    sound = [
        c
        for c in case.claim_records
        if c.strength == "stated"
        and c.relation in RELATIONS
        and set(c.better) | set(c.worse) <= set(alternatives)
        and not set(c.better) & set(c.worse)
    ]
    groups: dict[tuple[str, str], list[Claim]] = {}
    for c in sound:
        at = (c.leaf, "") if c.leaf else (c.would_be, c.condition)
        if at[0] and (c.leaf or c.condition):
            groups.setdefault(at, []).append(c)
    for (leaf, condition), claims in groups.items():
        ids = contradicting(alternatives, claims)
        if not ids:
            continue
        message = _("stated claims {ids} contradict each other on {leaf}")
        if condition:
            message = _("claims {ids} of condition {condition} contradict each other on {leaf}")
        text = message.format(ids=", ".join(ids), leaf=leaf, condition=condition)
        where, line = next(c.where for c in claims if c.id in ids)
        problems.append(Problem(where, text, line=line))


def _check_measures(case: Case, problems: list[Problem]) -> None:
    """Natural values are not below 0 unless the scale is, and inside its anchors unless clamped."""
    for m in case.measure_records:
        leaf = case.leaves.get(m.leaf)
        scale = leaf.scale if leaf is not None and leaf.method == "measure" else None
        low, high = 0.0, math.inf
        if scale is not None and _usable(scale):
            low, high = scale.anchors()
            if scale.clamp:
                low, high = min(0.0, low), math.inf
        for name, x in (("low", m.low), ("central", m.central), ("high", m.high)):
            if x is None or low <= x <= high:
                continue
            allowed = _("a number not below {low:g}")
            if high < math.inf:
                allowed = _("from {low:g} to {high:g}, the ends of the scale (or clamp = true)")
            message = _("{name} is {x:g}; allowed: {allowed}").format(
                name=name, x=x, allowed=allowed.format(low=low, high=high)
            )
            problems.append(Problem(m.where[0], message, line=m.where[1]))


def _usable(scale: Scale) -> bool:
    """Whether a scale takes natural values (see `_check_scale` for what it else can be)."""
    if scale.kind == "step" or any(getattr(scale, n) in (None, ()) for n in NEEDS[scale.kind]):
        return False
    try:
        natural_value(scale, scale.anchors()[0])
    except ModelError:
        return False
    return True
