"""Reading a case folder: every problem found at once, with file and line or key."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from . import schema
from .assembly import assemble
from .case import Case
from .checks import check_case, check_weights
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
from .tables import TABLES, Row, read_table
from .textfiles import read_bytes
from .transaction import finish

__all__ = ["case_hash", "case_language", "input_files", "load_case"]

FOLDER_OF = {
    "criteria": ("claims", "risk_register", "measures", "timeline", "ratings"),
    "weights": ("participants", "judgments", "answers"),
}
TOML = (("criteria", "criteria"), ("criteria", "alternatives"), ("weights", "profiles"))
READERS: dict[str, Callable[[list[Row], list[Problem]], Any]] = {
    "claims": read_claims,
    "risk_register": read_register,
    "measures": read_measures,
    "timeline": read_periods,
    "ratings": read_ratings,
    "participants": read_participants,
    "judgments": read_judgments,
    "answers": read_answers,
}
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
    _check_folder(root)
    # A recording that was interrupted half-way is finished first: it is never seen half done.
    finish(root)
    problems: list[Problem] = []
    parsed = {name: _toml(root, part, name, problems) for part, name in TOML}
    in_files = tuple(problems)
    criteria = parsed["criteria"]
    language = criteria.case.language if criteria else "en"
    rows: dict[str, list[Row]] = {}
    incomplete: set[str] = set()
    for part, names in FOLDER_OF.items():
        for name in names:
            version = getattr(criteria.tables, name) if criteria else 1
            before = len(problems)
            rows[name] = _csv(root, part, name, language, version, problems)
            if len(problems) > before:
                incomplete.add(name)
    problems += _strangers(root)
    records = {name: read(rows[name], problems) for name, read in READERS.items()}
    if criteria is not None and parsed["alternatives"] is not None:
        found: list[Problem] = []
        builtin = folder is None or _is_builtin(root)
        case = assemble(root, parsed, records, case_hash(root), builtin, found)
        check_case(case, rows, incomplete, found)
        problems += _not_consequences(found, in_files, parsed["profiles"] is None)
        if not problems:
            check_weights(case, problems)
    if problems:
        told: list[Problem] = sorted(dict.fromkeys(problems), key=_place)
        raise CaseError(told)
    return case


def _check_folder(root: Path) -> None:
    """Raise CaseError if ``root`` is no case folder."""
    where = str(root)
    try:
        is_folder = root.is_dir()
        inside = is_folder and os.path.lexists(root / "criteria" / "criteria.toml")
        nearer = is_folder and (root / "criteria.toml").is_file()
    except (OSError, ValueError):
        raise CaseError([Problem(where, _("there is no such folder"))]) from None
    if not is_folder:
        message = _("is a file; a case is a folder")
        if not os.path.lexists(where):
            message = _("there is no such folder")
        raise CaseError([Problem(where, message)])
    if not inside:
        message = _("is no case folder: it has no criteria/criteria.toml")
        if nearer:
            message = _("is a part of a case; the case is the folder around it")
        raise CaseError([Problem(where, message)])


def _is_builtin(root: Path) -> bool:
    try:
        return root.samefile(content_root())
    except (CaseError, OSError):
        return False


def _not_consequences(
    found: list[Problem], in_files: tuple[Problem, ...], no_profiles: bool
) -> Iterator[Problem]:
    """The problems found across files that do not merely follow from one in a TOML file.

    What stands in a faulty entry is not known, so nothing further is said about that entry; without
    profiles nothing is said about who answers.
    """
    faulty = {(p.where, _entry(p)) for p in in_files}
    for problem in found:
        of_people = no_profiles and problem.where.startswith("weights/")
        if not of_people and (problem.where, _entry(problem)) not in faulty:
            yield problem


def _entry(problem: Problem) -> str:
    """The entry that a key lies in: ``leaf[taste]`` of ``leaf[taste].scale.low``."""
    key = problem.key or ""
    return key[: key.index("]") + 1] if "]" in key else key.partition(".")[0]


def _place(problem: Problem) -> tuple[str, int, str]:
    return problem.where, problem.line or 0, problem.key or ""


def input_files(root: Path) -> list[tuple[str, Path]]:
    """The files that make up a case, as (path in the folder, file), in path order.

    Neither ``reports/gallery`` nor ``snapshots`` belongs to it, nor do hidden files.
    """
    found: list[tuple[str, Path]] = []
    for part in ("criteria", "weights", "reports"):
        for path in (root / part).rglob("*"):
            inside = path.relative_to(root).as_posix()
            aside = inside.startswith("reports/gallery/") or "/." in inside
            if not aside and path.suffix in INPUT_SUFFIXES and path.is_file():
                found.append((inside, path))
    return sorted(found)


def case_hash(root: Path) -> str:
    """SHA-256 over the input files in path order, with LF line ends."""
    digest = hashlib.sha256()
    for inside, path in input_files(root):
        unread: list[Problem] = []
        content = (read_bytes(path, inside, unread) or b"").replace(b"\r\n", b"\n")
        if unread:
            raise CaseError(unread)
        name = inside.encode("utf-8", "surrogateescape")
        digest.update(name + f"\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _toml(root: Path, part: str, name: str, problems: list[Problem]) -> Any | None:
    where = f"{part}/{name}.toml"
    before = len(problems)
    data = read_bytes(root / where, where, problems)
    if data is None:
        if len(problems) == before:
            problems.append(Problem(where, _("is missing")))
        return None
    model, found = schema.parse(name, where, data)
    problems += found
    return model


def _csv(
    root: Path, part: str, name: str, language: str, version: int, problems: list[Problem]
) -> list[Row]:
    where = f"{part}/{name}.csv"
    if version != 1:
        message = _(
            "is {version}; this program reads format 1 of {file}: update the program if the format "
            "is a later one"
        )
        text = message.format(version=version, file=where)
        problems.append(Problem("criteria/criteria.toml", text, key=f"tables.{name}"))
        return []
    data = read_bytes(root / where, where, problems)
    if data is None:
        return []
    rows, found = read_table(name, where, data, language)
    problems += found
    return rows


def _strangers(root: Path) -> Iterator[Problem]:
    """Tables and TOML files the loader does not know: a misspelt name must not go unread."""
    known = {f"{part}/{name}.toml" for part, name in TOML}
    known |= {f"{part}/{name}.csv" for part, names in FOLDER_OF.items() for name in names}
    for part in ("criteria", "weights"):
        for path in sorted((root / part).glob("*")):
            inside = path.relative_to(root).as_posix()
            table = path.suffix.lower() in (".toml", ".csv") and not path.name.startswith(".")
            if table and inside not in known:
                message = _("is no file of a case; known: {known}")
                names = ", ".join(sorted(k for k in known if k.startswith(part)))
                yield Problem(inside, message.format(known=names))


assert set(TABLES) == set(READERS) == {name for names in FOLDER_OF.values() for name in names}


def case_language(folder: str | Path | None) -> str:
    """The language a case says it is in; English where the file cannot tell."""
    try:
        root = content_root() if folder is None else Path(folder)
        text = (root / "criteria" / "criteria.toml").read_text(encoding="utf-8-sig")
    except (CaseError, OSError, ValueError):
        return "en"
    try:
        lang = tomllib.loads(text)["case"]["language"]
    except (ValueError, KeyError, TypeError, RecursionError):
        # What is wrong with a broken file is best said in the language it asks for.
        found = re.search(r'^language\s*=\s*"(nb|en)"', text, re.MULTILINE)
        return found[1] if found else "en"
    return lang if lang in ("nb", "en") else "en"
