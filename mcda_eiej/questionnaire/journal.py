"""The journal of a questionnaire: JSON lines, on the disk before the next question is shown.

The first line says whose answers to which questions these are; every further line is an event, or
``undo``. A line is written, flushed and synchronised at once, so that a session that is killed at
any moment can be gone on with. What a kill can leave behind is a last line that stops short: it is
cut off. A journal of other questions is never touched.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from .._version import __version__
from ..errors import CaseError, Problem
from ..i18n import gettext as _
from ..i18n import listing
from .session import DOINGS, Event, Session

if TYPE_CHECKING:
    from ..case import Case
    from ..records import Element

__all__ = ["Header", "Journal", "digests", "file_of", "opened_journal", "set_aside", "state_folder"]

FORMAT = "mcda-eiej/session"
VERSION = 1
#: Raised when the questions of a method are put otherwise, so that earlier answers would not fit.
QUESTIONS = 1


@dataclass(frozen=True)
class Header:
    """Whose answers, to which questions; ``questions`` is node -> item -> digest of its wording."""

    case: str
    who: str
    node: str | None
    method: str
    mode: str = ""
    questions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    asked: int = QUESTIONS

    def line(self, at: str) -> dict[str, Any]:
        """As the first line of a journal."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "program": __version__,
            "case": self.case,
            "who": self.who,
            "node": self.node,
            "method": self.method,
            "mode": self.mode,
            "asked": self.asked,
            "questions": {n: dict(items) for n, items in self.questions.items()},
            "at": at,
        }


def digests(case: Case, nodes: Mapping[str, Sequence[str]]) -> dict[str, dict[str, str]]:
    """node -> item -> a short digest of all that a question says of the item, in any language."""
    return {n: {i: _digest(case, i) for i in items} for n, items in nodes.items()}


def _digest(case: Case, key: str) -> str:
    parts = [_texts(case.element(key))]
    if key in case.criteria:
        parts += [_texts(case.leaves[leaf]) for leaf in case._tree.leaves_under(key)]
    data = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _texts(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {"key": element.key}
    for name in ("names", "definition", "worst", "best"):
        texts = getattr(element, name, None)
        found[name] = dict(texts) if texts else None
    scale = getattr(element, "scale", None)
    if scale is not None:
        found["scale"] = [scale.low, scale.high, scale.points, scale.levels]
    return found


# -- where ---------------------------------------------------------------------------------------


def file_of(case: Case, who: str, node: str | None, method: str) -> Path:
    """The journal of this session: in the case, or with the user for the built-in case."""
    name = f"{_part(who)}-{_part(node or 'all')}-{method}.jsonl"
    return (state_folder() if case.builtin else case.folder / "workshop" / "sessions") / name


def _part(key: str) -> str:
    # Any text is a key, and not every text is the name of a file.
    return quote(key, safe=" ").replace(" ", "_")


def state_folder() -> Path:
    """Where sessions on the built-in case are kept: XDG_STATE_HOME, or .local/state at home."""
    base = os.environ.get("XDG_STATE_HOME", "")
    root = Path(base) if base and Path(base).is_absolute() else Path.home() / ".local" / "state"
    return root / "mcda-eiej" / "sessions"


def mode_of(path: Path) -> str:
    """The mode that the session at ``path`` was begun in; empty if that cannot be read."""
    try:
        with path.open("rb") as file:
            line = json.loads(file.readline())
        return str(line.get("mode", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def revive(path: Path) -> None:
    """Begin ``path`` as a copy of the last session of that name that was written to the case.

    Raises CaseError if there is none, or a session is open already.
    """
    done = [(int(m[1]), p) for p in path.parent.glob("*") if (m := _done(path, p)) is not None]
    if path.exists() and path.stat().st_size > 0:
        message = _("there is a session to go on with; --restart sets it aside")
        raise CaseError([Problem(str(path), message)])
    if not done:
        message = _("there is no earlier session that was written to the case")
        raise CaseError([Problem(str(path), message)])
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(max(done)[1].read_bytes())
    os.replace(beside, path)


def _done(path: Path, other: Path) -> re.Match[str] | None:
    pattern = re.escape(path.stem) + r"\.done-(\d+)" + re.escape(path.suffix)
    return re.fullmatch(pattern, other.name, re.ASCII)


def set_aside(path: Path, word: str) -> Path:
    """Rename a journal to ``NAME.WORD-1.jsonl`` or the next free number, and say to what."""
    for n in range(1, 10_000):
        other = path.with_name(f"{path.stem}.{word}-{n}{path.suffix}")
        if not other.exists():
            path.rename(other)
            _sync_folder(path.parent)
            return other
    raise CaseError([Problem(str(path), _("there are too many earlier sessions beside it"))])


# -- the file --------------------------------------------------------------------------------------


class Journal:
    """An open journal: `read` what is in it, `keep` what is done."""

    def __init__(self, path: Path, file: IO[bytes], events: list[Event], resumed: bool) -> None:
        self.path = path
        self.events = events
        #: Whether there was anything in it when it was opened.
        self.resumed = resumed
        self.dropped = False
        self._kept = len(events) > 0
        self._file = file

    def keep(self, event: Event) -> None:
        """Append an event; when this returns, it is on the disk."""
        made = {"do": event.do, "about": list(event.about), "value": event.value, "at": event.at}
        self._append(made)

    def keep_undo(self, at: str) -> None:
        """Append that the last event was taken back."""
        self._append({"do": "undo", "at": at})

    def drop(self) -> None:
        """Remove a journal in which nothing was ever kept; one that has lines stays."""
        self.dropped = not self._kept

    def _append(self, made: Mapping[str, Any]) -> None:
        self._put(_line(made))
        self._kept = self._kept or "do" in made

    def _put(self, data: bytes) -> None:
        end = self._file.seek(0, os.SEEK_END)
        try:
            while data:
                data = data[self._file.write(data) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            # Half a line would spoil those after it.
            with suppress(OSError):
                self._file.truncate(end)
            message = _("cannot be written: {error}; the last answer is not kept")
            raise CaseError(
                [Problem(str(self.path), message.format(error=error.strerror or error))]
            ) from error

    def replay(self, session: Session) -> None:
        """Put ``session`` where the journal left off."""
        for event in self.events:
            session.apply(event)


@contextmanager
def opened_journal(path: Path, header: Header, at: str) -> Iterator[Journal]:
    """The journal at ``path``, begun if it is not there; locked against a second terminal.

    Raises
    ------
    CaseError
        It belongs to other questions or cannot be read; it is left as it is.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # No buffer: what could not be written must not come up again when the file is closed.
        file = path.open("a+b", buffering=0)
    except OSError as error:
        message = _("cannot be opened: {error}")
        text = message.format(error=error.strerror or error)
        raise CaseError([Problem(str(path), text)]) from error
    with file:
        _lock(file, path)
        file.seek(0)
        data = file.read()
        whole, lines = _lines(path, data)
        events: list[Event] = []
        if lines:
            _same(path, header, lines[0])
            events = _events(path, lines[1:])
        journal = Journal(path, file, events, bool(lines))
        if whole < len(data):
            file.truncate(whole)
        elif data and not data.endswith(b"\n"):
            journal._put(b"\n")
        if not lines:
            journal._append(header.line(at))
            _sync_folder(path.parent)
        yield journal
    if journal.dropped:
        path.unlink(missing_ok=True)


def _line(made: Mapping[str, Any]) -> bytes:
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass") + b"\n"


def _lines(path: Path, data: bytes) -> tuple[int, list[dict[str, Any]]]:
    """How many bytes are whole lines, and the lines; only the last may be torn."""
    found: list[dict[str, Any]] = []
    at = 0
    pieces = data.split(b"\n")
    for n, piece in enumerate(pieces, start=1):
        last = n == len(pieces) or not any(p.strip(b"\0") for p in pieces[n:])
        if not piece and last:
            break
        try:
            made = json.loads(piece.decode("utf-8", "surrogatepass"))
            if not isinstance(made, dict):
                raise ValueError
        except (ValueError, RecursionError):
            if last:
                break
            message = _("is damaged here: no line of a session; the file is left as it is")
            raise CaseError([Problem(str(path), message, line=n)]) from None
        found.append(made)
        at += len(piece) + 1
    return min(at, len(data)), found


def _events(path: Path, lines: Sequence[Mapping[str, Any]]) -> list[Event]:
    """The events in force, those taken back left out."""
    found: list[Event] = []
    for n, made in enumerate(lines, start=2):
        do, about, value = made.get("do"), made.get("about", []), made.get("value", "")
        at = made.get("at", "")
        texts = isinstance(about, list) and all(isinstance(x, str) for x in (*about, value, at))
        if do == "undo":
            # As `Session.undo`: notes stay.
            place = next((i for i in range(len(found) - 1, -1, -1) if found[i].do != "note"), None)
            if place is not None:
                found.pop(place)
        elif do in DOINGS and texts:
            found.append(Event(do, tuple(about), value, at))
        else:
            message = _("is damaged here: no line of a session; the file is left as it is")
            raise CaseError([Problem(str(path), message, line=n)])
    return found


def _same(path: Path, header: Header, line: Mapping[str, Any]) -> None:
    """An error if the journal is not of these questions; it says in what they differ."""
    if line.get("format") != FORMAT:
        raise CaseError(
            [Problem(str(path), _("is no session of this program; it is left as it is"))]
        )
    wanted = header.line("")
    if (line.get("version"), line.get("asked")) != (VERSION, header.asked):
        message = _("is of another version of the program ({program}), which asked otherwise")
        raise _refused(path, message.format(program=line.get("program")))
    names = {
        "case": _("the case"),
        "who": _("who answers"),
        "node": _("the node"),
        "method": _("the method"),
        "mode": _("the mode"),
    }
    for key, name in names.items():
        if line.get(key) != wanted[key]:
            message = _("is another session: {what} is {there} there, {here} here")
            there, here = (x[key] if x.get(key) is not None else _("all") for x in (line, wanted))
            raise _refused(path, message.format(what=name, there=there, here=here))
    there_, here_ = (dict(x.get("questions") or {}) for x in (line, wanted))
    # In their order: a pair asked the other way round is another question.
    if json.dumps(there_) != json.dumps(here_):
        raise _refused(path, _changed(there_, here_))


def _changed(there: Mapping[str, Any], here: Mapping[str, Any]) -> str:
    """In what the questions differ."""
    nodes = [n for n in {**there, **here} if (n in there) != (n in here)]
    items, worded = [], []
    for n in (n for n in here if n in there):
        old, new = dict(there[n]), dict(here[n])
        items += [i for i in {**old, **new} if (i in old) != (i in new)]
        worded += [i for i in new if i in old and old[i] != new[i]]
    moved = [*nodes, *items]
    if moved:
        message = _("is of other questions: {keys} have come or gone since")
        return message.format(keys=listing(list(dict.fromkeys(moved))))
    if worded:
        message = _("is of other questions: the wording of {keys} has changed since")
        return message.format(keys=listing(list(dict.fromkeys(worded))))
    return _("is of other questions: their order has changed since")


def _refused(path: Path, what: str) -> CaseError:
    kept = _("the file is left as it is; --restart sets it aside and begins anew")
    return CaseError([Problem(str(path), f"{what}; {kept}")])


def _lock(file: IO[bytes], path: Path) -> None:
    """Keep a second terminal out, as long as this one is open; a killed one lets go by itself."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = _("is open in another terminal")
        raise CaseError([Problem(str(path), message)]) from None
    except OSError:
        return  # a file system without locks


def _sync_folder(folder: Path) -> None:
    """The name of a new file on the disk too."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)
