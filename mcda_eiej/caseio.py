"""Reading a case folder: every problem found at once, with file and line or key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from . import schema
from .case import Case, Choices
from .checks import check_case
from .content import content_root
from .errors import CaseError, Problem
from .i18n import gettext as _
from .readers import (
    read_answers,
    read_claims,
    read_judgments,
    read_measures,
    read_participants,
    read_periods,
    read_ratings,
    read_register,
)
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
from .tables import TABLES, Row, read_table

__all__ = ["case_hash", "case_language", "input_files", "load_case"]

FOLDER_OF = {
    "criteria": ("claims", "risk_register", "measures", "timeline", "ratings"),
    "weights": ("participants", "judgments", "answers"),
}
TOML = (("criteria", "criteria"), ("criteria", "alternatives"), ("weights", "profiles"))
INPUT_SUFFIXES = (".toml", ".csv", ".j2")


def load_case(folder: str | Path | None = None) -> Case:
    """Read a case folder; the built-in case if none is given.

    Raises
    ------
    CaseError
        Lists every problem: file and line or key, the value, what is allowed.

    >>> case = load_case()
    >>> list(case.alternatives)
    ['0', '2A', '2B', '2C', '3A', '3B']
    """
    root = content_root() if folder is None else Path(folder)
    builtin = root.resolve() == content_root().resolve() if folder is not None else True
    if not root.is_dir():
        raise CaseError([Problem(str(folder), _("there is no such folder"))])
    if not (root / "criteria" / "criteria.toml").is_file():
        message = _("is no case folder: it has no criteria/criteria.toml")
        raise CaseError([Problem(str(folder or root), message)])
    problems: list[Problem] = []
    parsed = {name: _toml(root, part, name, problems) for part, name in TOML}
    criteria = parsed["criteria"]
    language = criteria.case.language if criteria else "en"
    versions = criteria.tables.model_dump() if criteria else {}
    rows: dict[str, list[Row]] = {}
    for part, names in FOLDER_OF.items():
        for name in names:
            rows[name] = _csv(root, part, name, language, versions.get(name, 1), problems)
    problems += _strangers(root)
    if criteria is None or parsed["alternatives"] is None or parsed["profiles"] is None:
        raise CaseError(problems)
    case = _assemble(root, parsed, rows, builtin, problems)
    check_case(case, rows, problems)
    if problems:
        ordered: list[Problem] = sorted(dict.fromkeys(problems), key=_place)
        raise CaseError(ordered)
    return case


def _place(problem: Problem) -> tuple[str, int, str]:
    return problem.where, problem.line or 0, problem.key or ""


def input_files(root: Path) -> list[tuple[str, Path]]:
    """The files that make up a case, as (path in the folder, file), in path order.

    Neither ``reports/gallery`` nor ``snapshots`` belongs to it.
    """
    found: list[tuple[str, Path]] = []
    for part in ("criteria", "weights", "reports"):
        for path in (root / part).rglob("*"):
            inside = path.relative_to(root).as_posix()
            rendered = inside.startswith("reports/gallery/")
            if path.is_file() and path.suffix in INPUT_SUFFIXES and not rendered:
                found.append((inside, path))
    return sorted(found)


def case_hash(root: Path) -> str:
    """SHA-256 over the input files in path order, with LF line ends."""
    digest = hashlib.sha256()
    for inside, path in input_files(root):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{inside}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _toml(root: Path, part: str, name: str, problems: list[Problem]) -> Any | None:
    where = f"{part}/{name}.toml"
    path = root / where
    if not path.is_file():
        problems.append(Problem(where, _("is missing")))
        return None
    model, found = schema.parse(name, where, path.read_bytes())
    problems += found
    return model


def _csv(
    root: Path, part: str, name: str, language: str, version: int, problems: list[Problem]
) -> list[Row]:
    where = f"{part}/{name}.csv"
    path = root / where
    if not path.exists():
        return []
    rows, found = read_table(name, where, path.read_bytes(), language, version)
    problems += found
    return rows


def _strangers(root: Path) -> Iterator[Problem]:
    """Tables and TOML files the loader does not know: a misspelt name must not go unread."""
    known = {f"{part}/{name}.toml" for part, name in TOML}
    known |= {f"{part}/{name}.csv" for part, names in FOLDER_OF.items() for name in names}
    for part in ("criteria", "weights"):
        for path in sorted((root / part).glob("*")):
            inside = path.relative_to(root).as_posix()
            if path.suffix in (".toml", ".csv") and inside not in known:
                message = _("is no file of a case; known: {known}")
                names = ", ".join(sorted(k for k in known if k.startswith(part)))
                yield Problem(inside, message.format(known=names))


def _texts(text: Any) -> Texts | None:
    """A text in both languages; a plain one serves for both."""
    if text is None:
        return None
    if isinstance(text, str):
        return MappingProxyType({"nb": text, "en": text})
    return MappingProxyType({"nb": text.nb, "en": text.en})


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


def _assemble(
    root: Path,
    parsed: dict[str, Any],
    rows: dict[str, list[Row]],
    builtin: bool,
    problems: list[Problem],
) -> Case:
    file, where = parsed["criteria"], "criteria/criteria.toml"
    register = file.register_ or schema.RegisterEntry()
    people = read_participants(rows["participants"], problems)
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
        hash=case_hash(root),
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
        register_targets={t.key: t.leaf for t in register.target},
        target_names={t.key: _both(t.names) for t in register.target},
        profiles=_profiles(parsed["profiles"], people, problems),
        participants=people,
        person_settings=_profile(parsed["profiles"].participants, "participants", names),
        default_profile=parsed["profiles"].default,
        claim_records=read_claims(rows["claims"], problems),
        register_records=read_register(rows["risk_register"], problems),
        measure_records=read_measures(rows["measures"], problems),
        periods=read_periods(rows["timeline"], problems),
        rated_records=read_ratings(rows["ratings"], problems),
        judgment_records=read_judgments(rows["judgments"], problems),
        answer_records=read_answers(rows["answers"], problems),
        builtin=builtin,
        choices=Choices(
            aggregate=register.aggregate, ungraded=register.ungraded, sets=register.sets
        ),
    )


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


assert set(TABLES) == {name for names in FOLDER_OF.values() for name in names}


def case_language(folder: str | Path | None) -> str:
    """The language a case says it is in; English where the file cannot tell."""
    import tomllib

    try:
        root = content_root() if folder is None else Path(folder)
        text = (root / "criteria" / "criteria.toml").read_text(encoding="utf-8-sig")
        lang = tomllib.loads(text)["case"]["language"]
    except (CaseError, OSError, ValueError, KeyError, TypeError):
        return "en"
    return lang if lang in ("nb", "en") else "en"
