"""What only shows when the files of a case are held against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from .case import Case
from .errors import CaseError, McdaError, ModelError, Problem
from .i18n import gettext as _
from .ratings import natural_value
from .records import Leaf, Profile
from .tablechecks import NEEDS, check_tables, unknown
from .tables import Row

__all__ = ["check_case", "check_weights"]

CRITERIA = "criteria/criteria.toml"
ALTERNATIVES = "criteria/alternatives.toml"
PROFILES = "weights/profiles.toml"


def check_case(
    case: Case, rows: dict[str, list[Row]], incomplete: Collection[str], problems: list[Problem]
) -> None:
    """Append every problem found across files.

    Each check leaves out what is faulty in itself, so that nothing is told twice. ``incomplete``
    names the tables that could not be read in full: what is not in them is not held against them.
    """
    _check_keys(case, rows, problems)
    _check_tree(case, problems)
    _check_leaves(case, problems)
    _check_register_section(case, problems)
    _check_same_as(case, problems)
    _check_profiles(case, problems)
    check_tables(case, rows, incomplete, problems)


def check_weights(case: Case, problems: list[Problem]) -> None:
    """The headline profile must give a model; others are checked when they are asked for.

    For a case that is sound otherwise.
    """
    for build in (case.weighting, lambda: case.derived):
        try:
            build()
        except CaseError as error:
            problems.extend(error.problems)
        except McdaError as error:
            problems.append(Problem(PROFILES, str(error), key="default"))


def _check_keys(case: Case, rows: dict[str, list[Row]], problems: list[Problem]) -> None:
    places = [
        *((case.goal.key, CRITERIA, "goal"),),
        *((k, CRITERIA, f"criterion[{k}]") for k in case.criteria),
        *((k, CRITERIA, f"leaf[{k}]") for k in case.leaves),
        *((k, ALTERNATIVES, f"alternative[{k}]") for k in case.alternatives),
    ]
    counts = Counter(key for key, _where, _at in places)
    for key, where, at in places:
        if counts[key] > 1:
            message = _(
                "key {key!r} is used more than once among goal, criteria, leaves and alternatives"
            )
            problems.append(Problem(where, message.format(key=key), key=at))
    for row in rows["participants"]:
        if row["participant"] in case.profiles:
            message = _("participant {key!r} is also the key of a profile")
            problems.append(row.problem(message.format(key=row["participant"])))


def _check_tree(case: Case, problems: list[Problem]) -> None:
    inner = [case.goal.key, *case.criteria]
    elements = [*case.criteria.values(), *case.leaves.values()]
    parents = {e.key: e.parent for e in elements}
    for element in elements:
        if element.parent not in inner:
            table = "leaf" if isinstance(element, Leaf) else "criterion"
            message = unknown("parent", element.parent, inner)
            problems.append(Problem(CRITERIA, message, key=f"{table}[{element.key}].parent"))
    for key in case.criteria:
        if key not in parents.values():
            message = _("has no leaf and no criterion below it")
            problems.append(Problem(CRITERIA, message, key=f"criterion[{key}]"))
    if case.goal.key not in parents.values():
        problems.append(Problem(CRITERIA, _("has no criterion below it"), key="goal"))
    told: set[str] = set()
    for key in case.criteria:
        path = [key]
        while path[-1] in parents and parents[path[-1]] not in path:
            path.append(parents[path[-1]])
        # Each cycle once, at its first member in the file.
        if parents.get(path[-1]) == key and key not in told:
            told.update(path)
            message = _("is in a circle: {keys}").format(keys=" -> ".join([*path, key]))
            problems.append(Problem(CRITERIA, message, key=f"criterion[{key}].parent"))


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
    missing = [n for n in NEEDS[scale.kind] if getattr(scale, n) in (None, ())]
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
    try:
        low, high = scale.anchors()
        ends = natural_value(scale, low), natural_value(scale, high)
    except ModelError as error:
        problems.append(Problem(CRITERIA, str(error), key=f"{at}.scale"))
        return
    if (ends[1] - ends[0]) * (1 if leaf.direction == "max" else -1) <= 0:
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
    first: dict[str, str] = {}
    for target, leaf in case.register_targets.items():
        at = f"register.target[{target}].leaf"
        if leaf not in case.leaves or case.leaves[leaf].method != "register":
            known = [k for k, x in case.leaves.items() if x.method == "register"]
            problems.append(Problem(CRITERIA, unknown("leaf", leaf, known), key=at))
        elif first.setdefault(leaf, target) != target:
            message = _("leaf {leaf!r} is already that of target {target!r}")
            problems.append(
                Problem(CRITERIA, message.format(leaf=leaf, target=first[leaf]), key=at)
            )
    if case.register_targets and len(case.register_levels) < 2:
        message = _("needs at least two levels")
        problems.append(Problem(CRITERIA, message, key="register.level"))


def _check_same_as(case: Case, problems: list[Problem]) -> None:
    for key, condition in case.conditions.items():
        at = f"condition[{key}].as"
        for a, b in condition.same_as.items():
            for name in (a, b):
                if name not in case.alternatives:
                    problems.append(
                        Problem(CRITERIA, unknown("as", name, case.alternatives), key=at)
                    )
            if b in condition.same_as:
                message = _("{a} takes the ratings of {b}, which does not keep its own")
                problems.append(Problem(CRITERIA, message.format(a=a, b=b), key=at))


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
    if any(m in case.profiles for m in profile.members) and profile.status != "illustrative":
        message = _(
            "status is {status!r}; a group with profiles as members is illustrative: nobody has "
            "answered for them"
        )
        text = message.format(status=profile.status)
        problems.append(Problem(PROFILES, text, key=f"profile[{key}].status"))
    if profile.aggregation == "judgments" and profile.weighting not in (None, "judgments"):
        message = _(
            "only judgments of pairs can be put together pair by pair, not answers by "
            '{method}: aggregation = "priorities" or "global"'
        )
        text = message.format(method=profile.weighting)
        problems.append(Problem(PROFILES, text, key=f"profile[{key}].aggregation"))
    if profile.aggregation == "judgments" and profile.mean != "geometric":
        message = _(
            "mean is {mean!r}; judgments are put together by the geometric mean, the only one by "
            'which "a is 3 times b" and "b is 1/3 of a" stay the same answer; aggregation = '
            '"priorities" or "global" takes either'
        )
        text = message.format(mean=profile.mean)
        problems.append(Problem(PROFILES, text, key=f"profile[{key}].mean"))
