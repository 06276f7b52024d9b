"""Writing a workshop's papers: where they go, and what is not written over.

A paper that is there already is written over only if this program wrote it and nobody changed it
since: office programs put their own name into a file they save.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ..errors import CaseError, Problem
from ..i18n import LANGUAGES
from ..i18n import gettext as _

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["FOLDER", "dated", "languages", "save", "targets", "tried"]

T = TypeVar("T")

#: The folder of a case that a workshop's files go to.
FOLDER = "workshop"
SUFFIX = ".docx"
_NAMED = re.compile(rb"<Application>mcda-eiej</Application>")


def tried(problems: list[Problem], make: Callable[[], T], otherwise: T) -> T:
    """What ``make`` gives; what is wrong is added to ``problems``, so that all of it is told."""
    try:
        return make()
    except CaseError as error:
        problems += error.problems
        return otherwise


def languages(case: Case, lang: str | None) -> tuple[str, ...]:
    """The languages to write in: ``nb``, ``en``, ``both``, or the case's own if None."""
    if lang is None:
        return (case.language,)
    if lang == "both":
        return LANGUAGES
    if lang not in LANGUAGES:
        message = _("{lang!r} is no language here; there are {known}")
        known = ", ".join([*LANGUAGES, "both"])
        raise CaseError([Problem("--lang", message.format(lang=lang, known=known))])
    return (lang,)


def dated(case: Case, date: str | dt.date | None) -> dt.date:
    """The date on a paper: the one given, else the case's; never the clock's."""
    if date is None or isinstance(date, dt.date):
        return date or case.date
    try:
        return dt.date.fromisoformat(date)
    except ValueError:
        message = _("{value!r} is no date; write it as 2016-06-30").format(value=date)
        raise CaseError([Problem("--date", message)]) from None


def targets(
    case: Case, name: str, langs: Sequence[str], output: str | Path | None, force: bool
) -> list[Path]:
    """Where each language's paper goes; the case's folder ``workshop`` if ``output`` is None.

    Raises
    ------
    CaseError
        The built-in case, which is read-only, without an output; files that this program did not
        write, or that were changed since, unless ``force``: all of them at once.
    """
    if output is None:
        if case.builtin:
            message = _(
                "the built-in case is read-only: say where to write with -o, or copy the case "
                "first: mcda-eiej new my-case --from eiej"
            )
            raise CaseError([Problem("-o", message)])
        output = case.folder / FOLDER
    place = Path(output)
    named = place.suffix.lower() == SUFFIX and not place.is_dir()
    if named and len(langs) > 1:
        message = _("is one file, and there is one for each language: name a folder")
        raise CaseError([Problem(str(place), message)])
    paths = [place] if named else [place / f"{name}-{lang}{SUFFIX}" for lang in langs]
    problems = []
    for path in paths:
        if path.is_dir():
            problems.append(Problem(str(path), _("is a folder; a file is needed")))
        elif os.path.lexists(path) and not force and not _ours(path):
            message = _(
                "is there already and was not written by this program, or was changed since; "
                "nothing was written (--force writes over it)"
            )
            problems.append(Problem(str(path), message))
    if problems:
        raise CaseError(problems)
    return paths


def _ours(path: Path) -> bool:
    """Whether the file is as this program wrote it."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _NAMED.search(archive.read("docProps/app.xml")) is not None
    except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return False


def save(paths: Sequence[Path], made: Sequence[bytes]) -> list[Path]:
    """Write each file beside and rename, none of them before all are there in full; the paths."""
    beside = [path.with_name(f".{path.name}.new") for path in paths]
    at = paths[0]
    try:
        for at, new, data in zip(paths, beside, made, strict=True):
            at.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(data)
        for at, new in zip(paths, beside, strict=True):
            os.replace(new, at)
    except OSError as error:
        message = _("cannot be written: {error}").format(error=error.strerror or error)
        raise CaseError([Problem(str(at), message)]) from error
    finally:
        for new in beside:
            with suppress(OSError):
                new.unlink(missing_ok=True)
    return list(paths)
