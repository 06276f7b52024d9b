"""From what was read to a `Case`: entries of TOML files and records of tables put together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import schema
from .case import Case
from .choices import Choices
from .errors import Problem
from .i18n import gettext as _
from .records import (
    Alternative,
    Condition,
    Criterion,
    Element,
    Leaf,
    Profile,
    Risk,
    Scale,
    Texts,
)

__all__ = ["assemble"]


def assemble(
    root: Path,
    parsed: dict[str, Any],
    records: dict[str, Any],
    digest: str,
    builtin: bool,
    problems: list[Problem],
) -> Case:
    """The case of the parsed TOML files and the records of the tables, by name.

    Keys given twice are problems. ``digest`` is the case hash.
    """
    file, where = parsed["criteria"], "criteria/criteria.toml"
    register = file.register_ or schema.RegisterEntry()
    targets = _keyed(where, "register.target", register.target, problems)
    values = [level.value for level in register.level]
    for value in sorted({v for v in values if values.count(v) > 1}):
        message = _("value {value} is given twice").format(value=value)
        problems.append(Problem(where, message, key="register.level"))
    people = records["participants"]
    # Without profiles.toml, whose absence is told, the rest can still be held together.
    profiles = parsed["profiles"] or schema.ProfilesFile.model_construct(
        default="", participants=schema.ParticipantsSection(), profile=()
    )
    names = {"nb": "deltaker", "en": "participant"}
    alternatives = _keyed(
        "criteria/alternatives.toml", "alternative", parsed["alternatives"].alternative, problems
    )
    return Case(
        key=file.case.key,
        names=_both(file.case.names),
        language=file.case.language,
        date=file.case.date,
        description=_texts(file.case.description),
        source=_texts(file.case.source),
        folder=root,
        hash=digest,
        goal=_element(Element, file.goal),
        criteria={
            k: _element(Criterion, e, parent=e.parent)
            for k, e in _keyed(where, "criterion", file.criterion, problems).items()
        },
        leaves={k: _leaf(e) for k, e in _keyed(where, "leaf", file.leaf, problems).items()},
        alternatives={
            k: _element(
                Alternative,
                e,
                definition=_texts(e.description),
                distinguishes=_texts(e.distinguishes),
            )
            for k, e in alternatives.items()
        },
        conditions={
            k: _element(Condition, e, definition=_texts(e.description), same_as=dict(e.same_as))
            for k, e in _keyed(where, "condition", file.condition, problems).items()
        },
        risks={
            k: _element(Risk, e, definition=_texts(e.description))
            for k, e in _keyed(where, "risk", file.risk, problems).items()
        },
        register_levels={level.value: _both(level.names) for level in register.level},
        register_targets={k: t.leaf for k, t in targets.items()},
        target_names={k: _both(t.names) for k, t in targets.items()},
        profiles=_profiles(profiles, people, problems),
        participants=people,
        person_settings=_profile(profiles.participants, "participants", names),
        default_profile=profiles.default,
        claim_records=records["claims"],
        register_records=records["risk_register"],
        measure_records=records["measures"],
        periods=records["timeline"],
        rated_records=records["ratings"],
        judgment_records=records["judgments"],
        answer_records=records["answers"],
        builtin=builtin,
        choices=Choices(
            aggregate=register.aggregate, ungraded=register.ungraded, sets=register.sets
        ),
    )


def _texts(text: Any) -> Texts | None:
    """A text in both languages."""
    return None if text is None else {"nb": text.nb, "en": text.en}


def _both(text: Any) -> Texts:
    texts = _texts(text)
    assert texts is not None
    return texts


def _keyed(
    where: str, table: str, entries: Iterable[Any], problems: list[Problem]
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for entry in entries:
        if entry.key in result:
            message = _("key {key!r} is given twice").format(key=entry.key)
            problems.append(Problem(where, message, key=f"{table}[{entry.key}]"))
        result[entry.key] = entry
    return result


def _profile(entry: Any, key: str, names: Texts) -> Profile:
    return Profile(
        key,
        names,
        unweighted=entry.unweighted,
        priorities=entry.priorities,
        scale=entry.scale,
        weighting=entry.weighting,
        best_worst=entry.best_worst,
    )


def _profiles(file: Any, people: Iterable[str], problems: list[Problem]) -> dict[str, Profile]:
    entries = _keyed("weights/profiles.toml", "profile", file.profile, problems)
    singles = tuple(k for k, e in entries.items() if e.kind == "profile")
    result = {}
    for key, e in entries.items():
        members = e.members
        if members == "participants":
            members = tuple(people)
        elif members == "profiles":
            members = singles
        result[key] = replace(
            _profile(e, key, _both(e.names)),
            view=_texts(e.view),
            basis=_texts(e.basis),
            status=e.status,
            kind=e.kind,
            members=tuple(members),
            aggregation=e.aggregation,
            mean=e.mean,
        )
    return result


def _element(kind: Any, entry: Any, **more: Any) -> Any:
    more.setdefault("definition", _texts(getattr(entry, "definition", None)))
    return kind(entry.key, _both(entry.names), section=entry.section, line=entry.line, **more)


def _leaf(e: Any) -> Leaf:
    scale = None
    if e.scale is not None:
        scale = Scale(
            e.scale.kind,
            e.scale.low,
            e.scale.high,
            e.scale.rho,
            e.scale.points,
            e.scale.levels,
            _texts(e.scale.unit),
            e.scale.clamp,
        )
    leaf: Leaf = _element(
        Leaf,
        e,
        parent=e.parent,
        direction=e.direction,
        method=e.method,
        worst=_texts(e.worst),
        best=_texts(e.best),
        anchor_reason=_texts(e.anchor_reason),
        overlaps_with=tuple(e.overlaps_with),
        scale=scale,
        synthesis=e.synthesis,
    )
    return leaf
