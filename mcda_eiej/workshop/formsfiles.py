"""The files that forms are written to: safe names, nothing overwritten that somebody may need."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Problem
from ..i18n import gettext as _
from .formindex import read_index

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["file_names", "in_the_way", "written"]

# What one system or another does not take in the name of a file, and names that Windows keeps.
UNSAFE = re.compile(
    r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]'
)
KEPT = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}
# Of a name without its suffix, in bytes: file systems take 255, other programs add to it.
LONGEST = 120


def file_names(keys: Sequence[str]) -> dict[str, str]:
    """A name for each key's form that every file system takes, no two alike but for case.

    >>> file_names(["kari", "Kari", "a/b", "con"])
    {'kari': 'kari.xlsx', 'Kari': 'Kari-2.xlsx', 'a/b': 'a_b.xlsx', 'con': 'con_.xlsx'}
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    # Keys that are safe names keep them, whoever comes first.
    for key in sorted(dict.fromkeys(keys), key=lambda k: _safe(k) != k):
        stem = name = _safe(key)
        n = 2
        while name.casefold() in taken:
            name = f"{stem}-{n}"
            n += 1
        taken.add(name.casefold())
        found[key] = f"{name}.xlsx"
    return found


def _safe(key: str) -> str:
    name = UNSAFE.sub("_", unicodedata.normalize("NFC", key)).strip(" ").rstrip(". ")
    while len(name.encode()) > LONGEST:
        name = name[:-1]
    name = name.rstrip(". ") or "_"
    if name.startswith((".", "~", "-")):
        name = f"_{name}"
    if name.split(".")[0].casefold() in KEPT:
        first, dot, rest = name.partition(".")
        name = f"{first}_{dot}{rest}"
    return name


def in_the_way(paths: Sequence[Path], forms: Sequence[Callable[[], bytes]]) -> list[Problem]:
    """Files that would be lost: forms that somebody has written in, and files of another kind."""
    problems = []
    for path, form in zip(paths, forms, strict=True):
        if not os.path.lexists(path):
            continue
        if path.is_file() and path.read_bytes() == form():
            continue
        reason = _reason(path)
        if reason:
            problems.append(Problem(str(path), reason))
    return problems


def _reason(path: Path) -> str:
    """Why a file may not be overwritten, empty if it may."""
    import openpyxl

    other = _("is there and is no form of this program; move it, or write over it with --force")
    if not path.is_file():
        return _("is there and is no file")
    try:
        # Only what is asked for is parsed; formulas and looks are most of a form.
        book = openpyxl.load_workbook(path, read_only=True)
    except Exception:  # whatever openpyxl meets in a file that is no workbook
        return other
    try:
        filled = _filled(book, path.name)
    except Exception:
        return other
    finally:
        book.close()
    if not filled:
        return ""
    return _("holds answers; collect them and move the file, or write over it with --force")


def _filled(book: Workbook, name: str) -> bool:
    """Whether somebody has written in a form."""
    index = read_index(book, name)
    places: dict[str, set[str]] = {}
    for cell in index.cells:
        places.setdefault(cell.sheet, set()).update(p for p in (cell.answer, cell.note) if p)
    for title, wanted in places.items():
        for row in book[title].iter_rows():
            for held in row:
                if held.value not in (None, "") and held.coordinate in wanted:
                    return True
    return False


def written(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; one that is so already is left."""
    if path.is_file() and path.read_bytes() == data:
        return
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(beside, 0o666 & ~_mask())
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
