"""Finding the forms that came back, and opening what may be anything under the name of a form."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Problem
from ..i18n import gettext as _
from ..textfiles import read_bytes

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["Found", "damaged", "find", "open_form", "open_values"]

#: What forms are saved as, and what somebody may have saved one as by mistake.
FORMS = (".xlsx", ".xlsm")
MISTAKEN = (".xls", ".xlsb", ".xltx", ".ods", ".fods", ".csv", ".tsv", ".numbers", ".zip")
# An archive that says it holds more than this is no form: a form takes a megabyte or two.
LARGEST, MOST_PARTS = 100_000_000, 1_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass
class Found:
    """Files to read as forms, problems, and files in folders that are left alone."""

    files: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def find(forms: Iterable[str | Path]) -> Found:
    """The files meant: those given, and the workbooks in the folders given, in order of name.

    In a folder hidden files and those that a spreadsheet leaves beside an open one do not count; a
    table in another format is a problem, since a form may have been saved as one.
    """
    found, seen = Found(), set()
    for given in forms:
        path = Path(given)
        inside = [path]
        if path.is_dir():
            before = len(found.files) + len(found.problems)
            inside = _in_folder(path, found)
            if not inside and before == len(found.files) + len(found.problems):
                found.problems.append(Problem(str(path), _("there is no form in this folder")))
        elif not os.path.lexists(path):
            found.problems.append(Problem(str(path), _("there is no such file or folder")))
            continue
        for file in inside:
            real = os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                found.files.append(file)
    return found


def _in_folder(folder: Path, found: Found) -> list[Path]:
    files = []
    for path in sorted(folder.rglob("*")):
        hidden = any(p.startswith((".", "~$")) for p in path.relative_to(folder).parts)
        if hidden or path.is_dir():
            continue
        kind = path.suffix.lower()
        if kind in FORMS:
            files.append(path)
        elif kind in MISTAKEN:
            found.problems.append(Problem(str(path), _not_xlsx()))
        else:
            found.ignored.append(str(path))
    return files


def _not_xlsx() -> str:
    return _("is no Excel workbook; open it in the spreadsheet and save it as .xlsx")


def open_form(path: Path, problems: list[Problem]) -> tuple[bytes, Workbook] | None:
    """The bytes of a file and the workbook in it; None and a problem if it is none."""
    where = str(path)
    before = len(problems)
    data = read_bytes(path, where, problems)
    if data is None:
        if len(problems) == before:
            problems.append(Problem(where, _("there is no such file or folder")))
        return None
    told = _no_workbook(data)
    if told is None:
        try:
            return data, _loaded(data)
        except Exception as error:  # whatever a damaged file makes the reader stumble over
            told = damaged(error)
    problems.append(Problem(where, told))
    return None


def damaged(error: Exception) -> str:
    """The message for a file that cannot be read to its end."""
    message = _("is damaged and cannot be read ({error}); ask for the form again")
    return message.format(error=f"{type(error).__name__}: {error}"[:200])


def open_values(data: bytes) -> Workbook:
    """The workbook with what its formulas came to when it was saved."""
    return _loaded(data, values=True)


def _loaded(data: bytes, values: bool = False) -> Workbook:
    import warnings

    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # Parts that the reader does not know, as of newer validation: none holds answers.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
    for sheet in book.worksheets:
        # The size that a file states for a sheet may be wrong, and rows would be left out.
        sheet.reset_dimensions()
    return book


def _no_workbook(data: bytes) -> str | None:
    """Why these bytes are no workbook; None if they may be one."""
    if not data:
        return _("is empty")
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return _("is protected by a password; save it without one")
        return _not_xlsx()
    if not data.startswith(b"PK"):
        return _not_xlsx()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if sum(p.file_size for p in parts) > LARGEST or len(parts) > MOST_PARTS:
                return _("is too large to be a form")
            # Sheets are read as far as they are needed; this looks at all that is there.
            broken = archive.testzip()
            if broken is not None:
                raise zipfile.BadZipFile(broken)
    except Exception as error:  # zlib and zipfile have many
        return damaged(error)
    names = {p.filename for p in parts}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        return _not_xlsx()
    return None
