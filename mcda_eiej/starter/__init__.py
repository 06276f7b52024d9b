"""A new case folder: a small commented starter, or a copy of the built-in case."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..caseio import input_files
from ..content import content_root
from ..errors import CaseError, Problem
from ..i18n import gettext as _

__all__ = ["new_case"]


def new_case(folder: Path, origin: str | None = None, lang: str = "nb") -> list[Path]:
    """Write a case to ``folder``, which must not exist or be empty; the files written.

    Parameters
    ----------
    folder : where to; made if it is not there
    origin : None for the starter, ``eiej`` for a copy of the built-in case
    lang : the starter's language: of its comments and outputs

    Written beside and renamed: either the whole case is there or nothing.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = _("already exists and is not an empty folder; nothing was written")
        raise CaseError([Problem(str(folder), message)])
    source = content_root() if origin == "eiej" else Path(__file__).parent / lang
    beside = folder.with_name(f".{folder.name}.new")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if beside.exists():
            shutil.rmtree(beside)
        names = []
        for inside, path in input_files(source):
            target = beside / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            names.append(inside)
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        message = _("cannot be written: {error}").format(error=error.strerror or error)
        raise CaseError([Problem(str(folder), message)]) from error
    return [folder / name for name in names]
