"""How a case is read, apart from what stands in it: what `Case.variant` changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, get_args

from .errors import CaseError, ModelError
from .i18n import gettext as _
from .places import enclosing, places
from .risk import AGGREGATES, SETS, UNGRADED

if TYPE_CHECKING:
    from .case import Case

__all__ = ["Choices", "chosen", "known_places"]

Pair = tuple[str, str, str, str]
Priorities = Literal["eigenvector", "geometric_mean"]
REGISTER = {"aggregate": AGGREGATES, "ungraded": UNGRADED, "sets": SETS}


@dataclass(frozen=True)
class Choices:
    """The choices in force; None leaves to the profile what is the profile's.

    ``judgments`` replaces answers: ((who, node, a, b), value) with value None for unanswered.
    ``member_weights`` replaces people's weights in groups. ``without_places`` leaves out claims and
    register rows from these places in the source. ``measures`` replaces natural values:
    ((leaf, alternative), value).
    """

    claims: Literal["stated", "all"] = "stated"
    aggregate: Literal["mean", "max", "sum"] = "mean"
    ungraded: Literal["range", "omit"] = "range"
    sets: Literal["printed", "cross"] = "cross"
    without_claims: tuple[str, ...] = ()
    reversed_claims: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    equal_leaves: bool = False
    judgments: tuple[tuple[Pair, Fraction | None], ...] = ()
    participants: Literal["people", "profiles"] = "people"
    without_members: tuple[str, ...] = ()
    member_weights: tuple[tuple[str, float], ...] = ()
    priorities: Priorities | None = None
    scale: str | None = None
    without_places: tuple[str, ...] = ()
    measures: tuple[tuple[tuple[str, str], float], ...] = ()

    @property
    def all_claims(self) -> bool:
        return self.claims == "all"

    def replaced(self, who: str, node: str) -> dict[frozenset[str], tuple[str, str, Any]]:
        """The replaced answers of ``who`` on ``node``, by pair."""
        return {
            frozenset((a, b)): (a, b, value)
            for (w, n, a, b), value in self.judgments
            if (w, n) == (who, node)
        }


def chosen(case: Case, wanted: Mapping[str, Any]) -> Choices:
    """The case's choices with ``wanted`` changed; what is None or not named stays.

    Raises CaseError listing every unknown name, word, id or key.
    """
    faults: list[str] = []
    changes: dict[str, Any] = {}
    known = {f.name for f in fields(Choices)} | {"register"}
    flat = {k: v for k, v in wanted.items() if v is not None and k != "register"}
    for name, value in dict(wanted.get("register") or {}).items():
        if name in REGISTER:
            flat[name] = value
        else:
            faults.append(_unknown("register", [name], REGISTER))
    for name, value in flat.items():
        if name not in known:
            faults.append(_unknown("variant", [name], sorted(known)))
            continue
        try:
            changes[name] = _checked(case, name, value)
        except CaseError as error:
            faults.append(str(error.problems[0].message))
    if faults:
        raise CaseError(faults)
    return replace(case.choices, **changes)


def _unknown(name: str, values: Iterable[str], known: Iterable[str]) -> str:
    message = _("{name}: unknown {values}; known: {known}")
    return message.format(name=name, values=", ".join(values), known=", ".join(known))


def _checked(case: Case, name: str, value: Any) -> Any:
    words: dict[str, Sequence[str]] = {
        "claims": ("stated", "all"),
        "participants": ("people", "profiles"),
        **REGISTER,
        "priorities": get_args(Priorities),
    }
    if name == "scale":
        from .scales import SCALES

        words["scale"] = tuple(SCALES)
    if name in words:
        if value not in words[name]:
            raise CaseError([_unknown(name, [str(value)], words[name])])
        return value
    if name == "equal_leaves":
        return bool(value)
    if name == "judgments":
        return tuple(_judgment(case, pair, v) for pair, v in dict(value).items())
    if name == "measures":
        return tuple(_measure(case, cell, v) for cell, v in dict(value).items())
    people = [*case.profiles, *case.participants]
    if name == "member_weights":
        bad = [k for k, w in value.items() if k not in people or not w >= 0]
        if bad:
            raise CaseError([_unknown(name, bad, people)])
        return tuple((k, float(w)) for k, w in value.items())
    keys = (value,) if isinstance(value, str) else tuple(value)
    pool: Iterable[str] = {
        "without": [*case.criteria, *case.leaves],
        "without_members": people,
        "without_places": known_places(case) if name == "without_places" else (),
    }.get(name, [c.id for c in case.claim_records])
    bad = [k for k in keys if k not in set(pool)]
    if bad:
        raise CaseError([_unknown(name, bad, pool)])
    return keys


def known_places(case: Case) -> list[str]:
    """Every place that claims, register rows or measures come from, and the places around them.

    In the order in which the files first name them, wider places before those inside.
    """
    sections = [c.section for c in case.claim_records]
    sections += [r.section for r in case.register_records]
    sections += [m.section for m in case.measure_records]
    named = [p for section in sections for place in places(section) for p in enclosing(place)]
    return list(dict.fromkeys(named))


def _measure(case: Case, cell: Any, value: Any) -> tuple[tuple[str, str], float]:
    from .ratings import natural_value

    leaf, alternative = cell
    measured = [x.key for x in case.leaves.values() if x.method == "measure"]
    if leaf not in measured or alternative not in case.alternatives:
        raise CaseError([_unknown("measures", [str(cell)], measured + list(case.alternatives))])
    scale = case.leaves[leaf].scale
    assert scale is not None
    try:
        natural_value(scale, float(value))
    except ModelError as error:
        raise CaseError([f"measures: {leaf}, {alternative}: {error}"]) from None
    return (leaf, alternative), float(value)


def _judgment(case: Case, pair: Any, value: Any) -> tuple[Pair, Fraction | None]:
    if len(pair) != 4:
        raise CaseError([_("judgments: {pair} is not (who, node, a, b)").format(pair=pair)])
    who, node, a, b = pair
    items = case._tree.children(node) if node in case._tree.inner_nodes else list(case.alternatives)
    people = [*case.profiles, *case.participants]
    if who not in people or a not in items or b not in items or a == b:
        raise CaseError([_unknown("judgments", [str(pair)], people + items)])
    try:
        ratio = None if value is None else Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        message = _("judgments: {value!r} is no decimal or fraction from 1/9 to 9")
        raise CaseError([message.format(value=value)]) from None
    if ratio is not None and not Fraction(1, 9) <= ratio <= 9:
        message = _("judgments: {value} is outside 1/9 to 9")
        raise CaseError([message.format(value=value)])
    return (who, node, a, b), ratio
