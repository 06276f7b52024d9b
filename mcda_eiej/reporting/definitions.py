"""Report definitions: which sections, in which order, for whom, how deep.

``reports/NAME.toml`` of a case folder, else of the built-in case. A section may have a template of
the reader's own in ``reports/templates/`` beside the definition; it takes the section's place in
HTML. A definition with anything wrong in it is not used, and everything wrong is told at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from ..content import content_root
from ..errors import CaseError, Problem
from ..i18n import gettext as _
from ..textfiles import decode, read_bytes

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["STANDARD", "Definition", "check_definitions", "definition_names", "load_definition"]

STANDARD = "standard"
FOLDER = "reports"


@dataclass(frozen=True, eq=False)
class Definition:
    """What a report is made of.

    ``sections`` in order; ``profile`` whose weights, ``profiles`` which are compared (all if none);
    ``depth`` how far tables go: ``short`` only those that carry the answer, ``standard``, ``full``
    also a row for each thing that was tried; ``templates`` text of the template of a section by its
    key, ``folder`` where templates that these include lie.
    """

    key: str
    names: Mapping[str, str]
    sections: tuple[str, ...]
    language: str | None = None
    profile: str | None = None
    profiles: tuple[str, ...] = ()
    figures: bool = True
    depth: Literal["short", "standard", "full"] = "standard"
    templates: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None


def definition_names(case: Case) -> list[str]:
    """The names of the definitions that a case can be reported by, its own first."""
    return list(_files(case))


def load_definition(case: Case, name: str = STANDARD) -> Definition:
    """The definition ``name`` of the case, else the built-in one of that name.

    Raises
    ------
    CaseError
        No definition has that name, or everything that is wrong with it.
    """
    files = _files(case)
    if name not in files:
        message = _("there is no report definition {name!r}; there are {known}")
        text = message.format(name=name, known=", ".join(files))
        raise CaseError([Problem("--definition", text)])
    problems: list[Problem] = []
    found = _read(case, files[name], problems)
    if problems or found is None:
        raise CaseError(problems)
    return found


def check_definitions(case: Case) -> None:
    """Raise CaseError with everything that is wrong with the case's own definitions."""
    problems: list[Problem] = []
    for path in _own(case).values():
        _read(case, path, problems)
    if problems:
        raise CaseError(problems)


def _own(case: Case) -> dict[str, Path]:
    """The definitions in the case's folder by name."""
    found = sorted((case.folder / FOLDER).glob("*.toml"))
    return {p.stem: p for p in found if not p.name.startswith(".")}


def _files(case: Case) -> dict[str, Path]:
    """Every definition's file by name; the case's own stand before the built-in ones."""
    own = _own(case)
    built_in = sorted((content_root() / FOLDER).glob("*.toml"))
    return own | {p.stem: p for p in built_in if p.stem not in own}


def _read(case: Case, path: Path, problems: list[Problem]) -> Definition | None:
    """The definition in a file, and what is wrong with it added to ``problems``."""
    from ..schema import parse

    where = f"{FOLDER}/{path.name}"
    data = read_bytes(path, where, problems)
    if data is None:
        return None
    model, found = parse("report", where, data)
    problems += found
    if model is None:
        return None

    def wrong(at: str, message: str, **values: object) -> None:
        problems.append(Problem(where, message.format(**values), key=at))

    if model.key != path.stem:
        message = _("is {key!r}; it must be the file's name, {name!r}")
        wrong("key", message, key=model.key, name=path.stem)
    for i, key in enumerate(model.sections):
        if key in model.sections[:i]:
            wrong(f"sections[{i + 1}]", _("{key!r} is there already"), key=key)
    message = _("no profile {key!r}; there are {known}")
    known = [*case.profiles, *case.participants]
    if model.profile is not None and model.profile not in known:
        wrong("profile", message, key=model.profile, known=", ".join(known))
    for i, key in enumerate(model.profiles):
        if key not in case.profiles:
            wrong(f"profiles[{i + 1}]", message, key=key, known=", ".join(case.profiles))
    folder = path.parent / "templates"
    templates = {}
    for key, name in model.templates.items():
        if key not in model.sections:
            wrong(f"templates.{key}", _("is no section of this report"))
        text = _template(folder / name, f"templates.{key}", where, problems)
        if text is not None:
            templates[key] = text
    return Definition(
        key=model.key,
        names=MappingProxyType({"nb": model.names.nb, "en": model.names.en}),
        sections=model.sections,
        language=model.language,
        profile=model.profile,
        profiles=model.profiles,
        figures=model.figures,
        depth=model.depth,
        templates=MappingProxyType(templates),
        folder=folder,
    )


def _template(path: Path, key: str, where: str, problems: list[Problem]) -> str | None:
    """The text of a template; None and a problem where it is none."""
    from .owntemplates import syntax_problem

    inside = f"{FOLDER}/templates/{path.name}"
    before = len(problems)
    data = read_bytes(path, inside, problems)
    if data is None:
        if len(problems) == before:
            message = _("there is no file {file}").format(file=inside)
            problems.append(Problem(where, message, key=key))
        return None
    text = decode(data, inside, problems)
    wrong = None if text is None else syntax_problem(text, inside)
    if wrong is not None:
        problems.append(wrong)
    return text
