"""Named states of a case: its input files copied to ``snapshots/NAME`` of its folder.

A snapshot is a case folder of its own, loadable like any other, with a manifest
(``snapshot.toml``) that says what was copied. Snapshots are not in the case hash.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._version import __version__
from ..caseio import case_hash, input_files, load_case
from ..errors import CaseError, Problem
from ..i18n import gettext as _
from ..results import Result
from ..schematext import read_toml
from ..textfiles import decode, read_bytes

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["NOW", "Snapshot", "opened_state", "snapshot", "snapshots"]

FOLDER = "snapshots"
MANIFEST = "snapshot.toml"
FORMAT = "mcda-eiej/snapshot"
#: The name that stands for the case as it is.
NOW = "now"
LONGEST = 80
# Letters and digits of any script, single spaces, and marks that no file system objects to.
_NAME = re.compile(r"[^\W_]([\w.+-]| (?! ))*")
# What Windows takes for devices, whatever follows the first point.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}


@dataclass(frozen=True, eq=False, kw_only=True)
class Snapshot(Result):
    """A named state of a case.

    Attributes
    ----------
    name, number
        Its name, and its place in the order in which snapshots were taken, from 1; 0 for a folder
        that was put there by hand, and for the case as it is.
    folder
        Where it lies: a case folder.
    hash
        The case hash of what was copied; the hash of its files where it has no manifest.
    date, note
        As given: the clock is not asked.
    made_by
        The version of the program that took it.
    altered
        Whether its files are no longer those that were copied, or its manifest cannot be read.
    """

    name: str
    number: int
    folder: Path
    hash: str
    date: str = ""
    note: str = ""
    made_by: str = ""
    altered: bool = False

    def to_frame(self) -> pd.DataFrame:
        """One row."""
        return frame([self])


def frame(states: Sequence[Snapshot]) -> pd.DataFrame:
    """name, number, date, note, hash, altered: one row a snapshot."""
    import pandas as pd

    columns = ["name", "number", "date", "note", "hash", "altered"]
    return pd.DataFrame([[getattr(s, c) for c in columns] for s in states], columns=columns)


def snapshot(
    folder: str | Path,
    name: str,
    *,
    note: str = "",
    date: str | dt.date | None = None,
    force: bool = False,
) -> Snapshot:
    """Keep the case as it is under ``name``.

    Copied beside and renamed whole: either the snapshot is there or it is not.

    Parameters
    ----------
    folder : a case folder; not the built-in case, which is read-only
    name : letters and digits of any script, ``-``, ``_``, ``+``, ``.`` and single spaces
    note : what happened before it, for the list
    date : ISO 8601; none if None
    force : replace a snapshot of that name

    Raises
    ------
    CaseError
        A case with problems, a name that is taken or no file name, a date that is none, a folder
        that cannot be written.
    """
    root = Path(folder)
    problems = list(_wrong_name(name))
    name = unicodedata.normalize("NFC", name)
    when = _date(date, problems)
    case = None
    try:
        case = load_case(root)
    except CaseError as error:
        problems += error.problems
    if case is not None:
        if case.builtin:
            message = _(
                "is the built-in case, which is read-only; copy it first: "
                "mcda-eiej new my-case --from eiej"
            )
            problems.append(Problem(str(root), message))
        problems += _taken(root, name, force)
    if problems or case is None:
        raise CaseError(problems)
    try:
        return _copied(case, name, note, when)
    except OSError as error:
        message = _("cannot be written: {error}").format(error=error.strerror or error)
        raise CaseError([Problem(f"{FOLDER}/{name}", message)]) from error


def snapshots(folder: str | Path) -> tuple[Snapshot, ...]:
    """The snapshots of a case in the order in which they were taken.

    Folders put there by hand come first, by name, if they are case folders. The case itself need
    not be in order: what was kept is listed also when it is not.
    """
    base = Path(folder) / FOLDER
    if not base.is_dir():
        return ()
    found = [
        _described(path)
        for path in base.iterdir()
        if not path.name.startswith(".") and (path / "criteria" / "criteria.toml").is_file()
    ]
    return tuple(sorted(found, key=lambda s: (s.number, s.name)))


def opened_state(folder: str | Path, name: str) -> tuple[Snapshot, Case]:
    """A named state and the case in it; ``now`` is the folder as it is.

    Raises
    ------
    CaseError
        No such snapshot (those that there are are named), or problems in its files.
    """
    root = Path(folder)
    if name == NOW:
        case = load_case(root)
        state = Snapshot(
            method="as it is",
            name=NOW,
            number=0,
            folder=root,
            hash=case.hash,
            date=case.date.isoformat(),
            made_by=__version__,
        )
        return state, case
    wanted = unicodedata.normalize("NFC", name)
    known = snapshots(root)
    state_ = next((s for s in known if s.name == wanted), None)
    if state_ is None:
        if not root.is_dir():
            load_case(root)  # says what is wrong with the folder
        names = ", ".join([*(s.name for s in known), NOW])
        message = _("there is no snapshot {name!r}; there are {names}")
        raise CaseError([Problem(str(root), message.format(name=name, names=names))])
    try:
        return state_, load_case(state_.folder)
    except CaseError as error:
        # The same file names as in the case itself: say where these are.
        raise CaseError(
            [
                Problem(f"{FOLDER}/{wanted}/{p.where}", p.message, p.line, p.key)
                for p in error.problems
            ]
        ) from error


# -- names and dates ------------------------------------------------------------------------------


def _wrong_name(name: str) -> Iterator[Problem]:
    """What is wrong with a name."""
    text = unicodedata.normalize("NFC", name)
    where = _("name")
    if text.casefold() == NOW:
        yield Problem(where, _("{name!r} stands for the case as it is").format(name=name))
    elif text.partition(".")[0].strip().casefold() in _DEVICES:
        yield Problem(where, _("{name!r} is no file name on every computer").format(name=name))
    elif not _NAME.fullmatch(text) or text[-1] in " .":
        message = _(
            "{name!r} is no name for a snapshot; allowed: letters, digits, single spaces and the "
            "marks - _ + . with a letter or digit first and neither space nor point last"
        )
        yield Problem(where, message.format(name=name))
    elif len(text.encode("utf-8", "surrogateescape")) > LONGEST:
        message = _("{name!r} is too long; at most {n} bytes")
        yield Problem(where, message.format(name=name, n=LONGEST))


def _taken(root: Path, name: str, force: bool) -> Iterator[Problem]:
    """A problem if a snapshot of that name is there, also where only capitals differ."""
    base = root / FOLDER
    held = sorted(p.name for p in base.iterdir()) if base.is_dir() else []
    same = [h for h in held if unicodedata.normalize("NFC", h).casefold() == name.casefold()]
    if not same:
        return
    where = f"{FOLDER}/{same[0]}"
    if unicodedata.normalize("NFC", same[0]) != name:
        yield Problem(where, _("is there already, and differs from the new name in capitals only"))
    elif not force:
        yield Problem(where, _("is there already; nothing was written"))
    elif not (base / same[0] / MANIFEST).is_file():
        yield Problem(where, _("is no snapshot that this program made; it is left alone"))


def _date(date: str | dt.date | None, problems: list[Problem]) -> str:
    if date is None or isinstance(date, dt.date):
        return "" if date is None else date.isoformat()
    try:
        return dt.date.fromisoformat(date).isoformat()
    except ValueError:
        message = _("{value!r} is no date; write it as 2016-06-30").format(value=date)
        problems.append(Problem("--date", message))
        return ""


# -- copying --------------------------------------------------------------------------------------


def _copied(case: Case, name: str, note: str, when: str) -> Snapshot:
    root = case.folder
    base = root / FOLDER
    base.mkdir(exist_ok=True)
    number = 1 + max((s.number for s in snapshots(root)), default=0)
    with tempfile.TemporaryDirectory(dir=base, prefix=".", suffix=".new") as beside:
        made = Path(beside) / "copy"
        for inside, path in input_files(root):
            target = made / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        if case_hash(made) != case.hash:
            message = _("was changed while it was copied; nothing was written, try again")
            raise CaseError([Problem(str(root), message)])
        told = {
            "name": name,
            "number": number,
            "case": case.key,
            "hash": case.hash,
            "program": __version__,
            "date": when,
            "note": note,
        }
        (made / MANIFEST).write_text(_manifest(told), encoding="utf-8", newline="\n")
        target = base / name
        if target.exists():
            os.replace(target, Path(beside) / "old")
            try:
                os.replace(made, target)
            except BaseException:
                os.replace(Path(beside) / "old", target)
                raise
        else:
            os.rename(made, target)
    return _described(target)


def _manifest(told: dict[str, Any]) -> str:
    lines = [f"format = {_toml(FORMAT)}", "version = 1"]
    lines += [f"{key} = {_toml(value)}" for key, value in told.items()]
    return "\n".join(lines) + "\n"


def _toml(value: str | int) -> str:
    # A JSON string is a TOML one, but for the DEL character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _described(path: Path) -> Snapshot:
    """What its manifest and its files say of a snapshot."""
    told = _told(path)
    found = case_hash(path)

    def text(key: str) -> str:
        value = (told or {}).get(key, "")
        return value if isinstance(value, str) else str(value)

    number = (told or {}).get("number", 0)
    digest = text("hash") or found
    return Snapshot(
        method="snapshot",
        name=unicodedata.normalize("NFC", path.name),
        number=number if isinstance(number, int) else 0,
        folder=path,
        hash=digest,
        date=text("date"),
        note=text("note"),
        made_by=text("program"),
        altered=told is None or digest != found,
    )


def _told(path: Path) -> dict[str, Any] | None:
    """The manifest; nothing where there is none, None where it cannot be read.

    A spoiled manifest must not keep the others from use: the files are what counts.
    """
    unread: list[Problem] = []
    data = read_bytes(path / MANIFEST, MANIFEST, unread)
    if data is None:
        return None if unread else {}
    text = decode(data, MANIFEST, unread)
    told = None if text is None else read_toml(text, MANIFEST, unread)
    return told if told and told.get("format") == FORMAT and told.get("version") == 1 else None
