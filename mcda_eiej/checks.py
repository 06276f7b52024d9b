"""What only shows when the files of a case are held against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .case import Case
from .errors import HierarchyError, ModelError, Problem
from .i18n import gettext as _
from .ratings import active_claims, contradicting, measure_cell
from .records import Leaf, Profile
from .tables import Row

CRITERIA = "criteria/criteria.toml"
PROFILES = "weights/profiles.toml"


def check_case(case: Case, rows: dict[str, list[Row]], problems: list[Problem]) -> None:
    """Append every problem found across files; deeper checks only where the ground is sound."""
    _check_keys(case, problems)
    sound = _check_tree(case, problems)
    _check_leaves(case, problems)
    _check_register_section(case, problems)
    _check_references(case, rows, problems)
    _check_profiles(case, problems)
    if not sound:
        return
    _check_judgments(case, rows["judgments"] + rows["answers"], problems)
    _check_rows_present(case, problems)
    if not problems:
        _check_claims(case, problems)
        _check_measures(case, problems)
    if not problems:
        _check_weights(case, problems)


def unknown(what: str, value: str, known: Iterable[str]) -> str:
    """The message for a key that is not there."""
    names = ", ".join(known) or "–"
    return _("{what} is {value!r}; known: {known}").format(what=what, value=value, known=names)


def _check_keys(case: Case, problems: list[Problem]) -> None:
    places = [
        *((case.goal.key, CRITERIA, "goal"),),
        *((k, CRITERIA, "criterion") for k in case.criteria),
        *((k, CRITERIA, "leaf") for k in case.leaves),
        *((k, "criteria/alternatives.toml", "alternative") for k in case.alternatives),
    ]
    counts = Counter(key for key, _where, _table in places)
    for key, where, table in places:
        if counts[key] > 1:
            message = _(
                "key {key!r} is used more than once among goal, criteria, leaves and alternatives"
            )
            problems.append(Problem(where, message.format(key=key), key=f"{table}[{key}]"))
    for key in case.participants:
        if key in case.profiles:
            message = _("participant {key!r} is also the key of a profile")
            problems.append(Problem("weights/participants.csv", message.format(key=key)))


def _check_tree(case: Case, problems: list[Problem]) -> bool:
    inner = [case.goal.key, *case.criteria]
    sound = True
    for element in (*case.criteria.values(), *case.leaves.values()):
        if element.parent not in inner:
            table = "leaf" if isinstance(element, Leaf) else "criterion"
            message = unknown("parent", element.parent, inner)
            problems.append(Problem(CRITERIA, message, key=f"{table}[{element.key}].parent"))
            sound = False
    parents = {e.parent for e in (*case.criteria.values(), *case.leaves.values())}
    for key in case.criteria:
        if key not in parents:
            message = _("has no leaf and no criterion below it")
            problems.append(Problem(CRITERIA, message, key=f"criterion[{key}]"))
            sound = False
    if case.goal.key not in parents:
        problems.append(Problem(CRITERIA, _("has no criterion below it"), key="goal"))
        sound = False
    if not sound:
        return False
    try:
        _tree = case._tree
    except HierarchyError as error:
        problems.append(Problem(CRITERIA, str(error), key="criterion"))
        return False
    return True


def _check_leaves(case: Case, problems: list[Problem]) -> None:
    for key, leaf in case.leaves.items():
        at = f"leaf[{key}]"
        for other in leaf.overlaps_with:
            if other not in case.leaves or other == key:
                message = unknown("overlaps_with", other, (k for k in case.leaves if k != key))
                problems.append(Problem(CRITERIA, message, key=f"{at}.overlaps_with"))
        if leaf.method == "measure":
            _check_scale(leaf, at, problems)
        elif leaf.scale is not None:
            message = _('only a leaf with method = "measure" has a scale, not {method!r}')
            problems.append(
                Problem(CRITERIA, message.format(method=leaf.method), key=f"{at}.scale")
            )
        if leaf.method == "register" and key not in case.register_targets.values():
            message = _("no [[register.target]] names this leaf")
            problems.append(Problem(CRITERIA, message, key=at))


def _check_scale(leaf: Leaf, at: str, problems: list[Problem]) -> None:
    scale = leaf.scale
    if scale is None:
        problems.append(Problem(CRITERIA, _("is missing"), key=f"{at}.scale"))
        return
    needs = {
        "linear": ("low", "high"),
        "exponential": ("low", "high", "rho"),
        "piecewise_linear": ("points",),
        "step": ("levels",),
    }[scale.kind]
    missing = [n for n in needs if getattr(scale, n) in (None, ())]
    if missing:
        message = _("a {kind} value function needs {names}")
        problems.append(
            Problem(
                CRITERIA,
                message.format(kind=scale.kind, names=", ".join(missing)),
                key=f"{at}.scale",
            )
        )
        return
    if scale.kind == "step":
        message = _(
            "a step value function takes named levels; measures.csv holds numbers: "
            "use piecewise_linear"
        )
        problems.append(Problem(CRITERIA, message, key=f"{at}.scale.kind"))
        return
    from .ratings import natural_value

    try:
        low, high = scale.anchors()
        ends = natural_value(scale, low), natural_value(scale, high)
    except ModelError as error:
        problems.append(Problem(CRITERIA, str(error), key=f"{at}.scale"))
        return
    rises = ends[1] > ends[0]
    if rises != (leaf.direction == "max"):
        message = _(
            "direction is {direction!r} but the scale gives {low:g} at {x:g} and {high:g} at {y:g}"
        )
        problems.append(
            Problem(
                CRITERIA,
                message.format(direction=leaf.direction, low=ends[0], x=low, high=ends[1], y=high),
                key=f"{at}.direction",
            )
        )


def _check_register_section(case: Case, problems: list[Problem]) -> None:
    for target, leaf in case.register_targets.items():
        if leaf not in case.leaves or case.leaves[leaf].method != "register":
            known = [k for k, x in case.leaves.items() if x.method == "register"]
            message = unknown("leaf", leaf, known)
            problems.append(Problem(CRITERIA, message, key=f"register.target[{target}].leaf"))
    if case.register_targets and len(case.register_levels) < 2:
        message = _("needs at least two levels")
        problems.append(Problem(CRITERIA, message, key="register.level"))
    for key, condition in case.conditions.items():
        for a, b in condition.same_as.items():
            for name in (a, b):
                if name not in case.alternatives:
                    message = unknown("as", name, case.alternatives)
                    problems.append(Problem(CRITERIA, message, key=f"condition[{key}].as"))


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
    levels = case.register_levels
    for row in rows["risk_register"] if levels else []:
        for name in ("likelihood", "consequence"):
            for end in ("low", "high"):
                text = row[f"{name}_{end}"]
                try:
                    value = float(text) if text else None
                except ValueError:
                    continue
                if value is not None and value not in levels:
                    message = _("{column} is {value!r}; allowed: the register's levels {levels}")
                    problems.append(
                        row.problem(
                            message.format(
                                column=f"{name}_{end}",
                                value=text,
                                levels=", ".join(map(str, levels)),
                            )
                        )
                    )


def _check_profiles(case: Case, problems: list[Problem]) -> None:
    people = [*case.profiles, *case.participants]
    if case.default_profile not in people:
        message = unknown("default", case.default_profile, people)
        problems.append(Problem(PROFILES, message, key="default"))
    for key, profile in case.profiles.items():
        if profile.kind == "group":
            _check_members(case, key, profile, problems)
        elif profile.members:
            message = _('only a profile with kind = "group" has members')
            problems.append(Problem(PROFILES, message, key=f"profile[{key}].members"))


def _check_members(case: Case, key: str, profile: Profile, problems: list[Problem]) -> None:
    at = f"profile[{key}].members"
    single = [k for k, p in case.profiles.items() if p.kind == "profile"]
    known = [*single, *case.participants]
    if not profile.members:
        problems.append(Problem(PROFILES, _("a group needs at least one member"), key=at))
    for member in profile.members:
        if member not in known:
            problems.append(Problem(PROFILES, unknown("members", member, known), key=at))
    if len(set(profile.members)) < len(profile.members):
        problems.append(Problem(PROFILES, _("a member is given twice"), key=at))


def _check_judgments(case: Case, rows: list[Row], problems: list[Problem]) -> None:
    tree = case._tree
    people = [k for k, p in case.profiles.items() if p.kind == "profile"]
    people += list(case.participants)
    comparable = {n: tree.children(n) for n in tree.inner_nodes}
    for leaf in case.leaves.values():
        if leaf.method == "pairwise":
            comparable[leaf.key] = list(case.alternatives)
    for row in rows:
        if row["who"] not in people:
            problems.append(row.problem(unknown("who", row["who"], people)))
        values = row["method"] in ("value", "utility")
        nodes = case.leaves if values else comparable
        if row["node"] not in nodes:
            problems.append(row.problem(unknown("node", row["node"], nodes)))
            continue
        if values:
            continue
        columns = ("a", "b") if "a" in row.cells else ("item",)
        if row["method"] in ("trade_off", "order"):
            columns = ("item", "reference")
        for column in columns:
            if row[column] not in comparable[row["node"]]:
                message = unknown(column, row[column], comparable[row["node"]])
                problems.append(row.problem(message))


def _check_rows_present(case: Case, problems: list[Problem]) -> None:
    """A leaf rated by measure or people needs a row for every alternative; silence is no value."""
    for key, leaf in case.leaves.items():
        rated = {r.alternative for r in case.rated_records if r.leaf == key}
        if leaf.method == "measure":
            have = {
                m.alternative for m in case.measure_records if m.leaf == key and not m.condition
            }
            where = "criteria/measures.csv"
            _check_repeated_measures(case, key, problems)
        elif leaf.method == "rated":
            have, where = set(), "criteria/ratings.csv"
        else:
            continue
        missing = [a for a in case.alternatives if a not in have | rated]
        if missing:
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
    for leaf in case._tree.leaves:
        stated = [c for c in case.claim_records if c.leaf == leaf and c.strength == "stated"]
        ids = contradicting(list(case.alternatives), stated)
        if ids:
            line = next(c.where[1] for c in stated if c.id in ids)
            message = _("stated claims {ids} contradict each other on {leaf}")
            text = message.format(ids=", ".join(ids), leaf=leaf)
            problems.append(Problem("criteria/claims.csv", text, line=line))
    if problems:
        return
    for key in case.conditions:
        try:
            active_claims(case, (key,))
        except ValueError as error:
            problems.append(Problem("criteria/claims.csv", str(error)))


def _check_measures(case: Case, problems: list[Problem]) -> None:
    for m in case.measure_records:
        leaf = case.leaves[m.leaf]
        if leaf.method != "measure" or leaf.scale is None:
            continue
        try:
            measure_cell(leaf.scale, m)
        except ModelError as error:
            problems.append(Problem(m.where[0], str(error), line=m.where[1]))


def _check_weights(case: Case, problems: list[Problem]) -> None:
    """The headline profile must give a model; others are checked when they are asked for."""
    try:
        case.weighting()
        if any(leaf.method == "pairwise" for leaf in case.leaves.values()):
            case.derived  # noqa: B018
    except ValueError as error:
        for problem in getattr(error, "problems", None) or [Problem(PROFILES, str(error))]:
            problems.append(problem)
