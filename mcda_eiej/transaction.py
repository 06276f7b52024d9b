"""Changing the files under ``weights/``: all of them or none, by one at a time.

One file is written beside and renamed. Several are staged in a hidden folder together with a
journal of what each was and becomes; renaming that folder is the one step at which the change
happens. What is interrupted before it has changed nothing; what is interrupted after it is finished
by `finish`, from the staged files. A file that was changed by hand in between is never overwritten.

Names that begin with a point are no part of a case: neither its loader nor its hash sees them.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .errors import CaseError, Problem
from .i18n import gettext as _

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["finish", "locked", "pending", "replace_files"]

FOLDER = "weights"
LOCK = ".recording.lock"
STAGED = ".recording.new"
COMMITTED = ".recording"
JOURNAL = "journal.json"
#: How long to wait for another process that is writing, in seconds.
PATIENCE = 10.0


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the case folder against other writers; what was interrupted earlier is finished first.

    The lock belongs to the open file and ends with the process, however that ends: a lock file that
    was left behind holds nobody up.

    Raises
    ------
    CaseError
        Another process holds it for longer than `PATIENCE`, or the folder cannot be written to.
    """
    path = root / FOLDER / LOCK
    handle = _acquired(path)
    try:
        _finish(root)
        _drop(root / FOLDER / STAGED)
        yield
    finally:
        # Renaming or removing an open file is refused on some systems: then it stays, unlocked.
        with contextlib.suppress(OSError):
            path.unlink()
        handle.close()


def _acquired(path: Path) -> IO[str]:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            handle = path.open("a+", encoding="utf-8")
        except OSError as error:
            raise _unwritable(path.parent, error) from error
        if _try(handle, path):
            # Somebody may have removed the file between opening and locking it.
            with contextlib.suppress(OSError):
                if os.path.samestat(os.fstat(handle.fileno()), path.stat()):
                    handle.truncate(0)
                    handle.write(f"{os.getpid()} {socket.gethostname()}")
                    handle.flush()
                    return handle
        elif time.monotonic() > until:
            holder = _holder(path)
            handle.close()
            message = _("another process is writing to this case ({holder}); try again in a moment")
            where = f"{FOLDER}/{LOCK}"
            raise CaseError([Problem(where, message.format(holder=holder))])
        handle.close()
        time.sleep(0.02)


def _try(handle: IO[str], path: Path) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            return False
        handle.close()
        message = _("this file system cannot lock files ({error}); copy the case to a local folder")
        text = message.format(error=error.strerror or error)
        raise CaseError([Problem(str(path.parent), text)]) from error
    return True


def _holder(path: Path) -> str:
    try:
        pid, _space, host = path.read_text(encoding="utf-8").partition(" ")
    except (OSError, ValueError):
        return "?"
    return _("process {pid} on {host}").format(pid=pid or "?", host=host or "?")


def replace_files(root: Path, changes: Mapping[str, bytes]) -> None:
    """Give each file under ``weights/`` (by name) its new bytes: all of them or none.

    For who holds the lock.

    Raises
    ------
    CaseError
        Something cannot be written; then the files are as they were.
    """
    folder = root / FOLDER
    staged, committed = folder / STAGED, folder / COMMITTED
    try:
        before = {name: _bytes(folder / name) for name in changes}
        staged.mkdir()
        for name, data in changes.items():
            _write(staged / name, data, like=folder / name)
        if len(changes) == 1:
            (name,) = changes
            _replace(staged / name, folder / name)
            return
        journal = {n: [_digest(before[n]), _digest(data)] for n, data in changes.items()}
        _write(staged / JOURNAL, json.dumps(journal).encode("ascii"))
        _sync(staged)
        staged.rename(committed)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        _drop(staged)
    try:
        _sync(folder)
        _apply(folder, committed)
    except OSError as error:
        # As before, if that can still be had; else the journal stays and is finished later.
        try:
            _undo(folder, before, changes)
        except OSError:
            raise _unfinished(error) from error
        raise _unwritable(folder, error) from error


def pending(root: Path) -> bool:
    """Whether a change was begun that only has to be finished."""
    return (root / FOLDER / COMMITTED / JOURNAL).is_file()


def finish(root: Path) -> None:
    """Finish a change that was interrupted after it had been decided on; nothing if there is none.

    For whoever reads the case: then it is never seen half changed.
    """
    if pending(root):
        with locked(root):
            pass


def _finish(root: Path) -> None:
    folder = root / FOLDER
    committed = folder / COMMITTED
    try:
        if pending(root):
            _apply(folder, committed)
        else:
            _drop(committed)
    except OSError as error:
        raise _unfinished(error) from error


def _apply(folder: Path, committed: Path) -> None:
    """Put the staged files in their places; safe to be interrupted and done again."""
    journal: dict[str, list[str]] = json.loads((committed / JOURNAL).read_bytes())
    changed = []
    for name, (old, new) in journal.items():
        now = _digest(_bytes(folder / name))
        if now not in (old, new):
            changed.append(name)
    if changed:
        message = _(
            "was changed by hand after a recording had been interrupted; the files as they were to "
            "be are in {folder}: take from them what is missing here, then remove that folder"
        )
        text = message.format(folder=f"{FOLDER}/{COMMITTED}")
        raise CaseError([Problem(f"{FOLDER}/{name}", text) for name in changed])
    for name, (_old, new) in journal.items():
        if _digest(_bytes(folder / name)) != new:
            # A copy: the staged file stays until all is done.
            beside = folder / f".{name}.new"
            _write(beside, (committed / name).read_bytes(), like=folder / name)
            _replace(beside, folder / name)
    _retire(committed)


def _undo(folder: Path, before: Mapping[str, bytes | None], changes: Mapping[str, bytes]) -> None:
    for name, data in before.items():
        beside = folder / f".{name}.new"
        beside.unlink(missing_ok=True)
        if _bytes(folder / name) == data:
            continue
        if data is None:
            (folder / name).unlink()
        else:
            _write(beside, data, like=folder / name)
            _replace(beside, folder / name)
    _retire(folder / COMMITTED)


def _retire(committed: Path) -> None:
    """Remove the folder in one step that counts: what is left of it after that is refuse."""
    retired = committed.with_name(STAGED)
    _drop(retired)
    committed.rename(retired)
    _drop(retired)


def _replace(beside: Path, path: Path) -> None:
    # A link to a file elsewhere stays a link.
    os.replace(beside, os.path.realpath(path))
    _sync(path.parent)


def _write(path: Path, data: bytes, like: Path | None = None) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if like is not None and like.exists():
        shutil.copymode(like, path)


def _sync(folder: Path) -> None:
    """Make a renaming last; a system that cannot do so for folders does it by itself."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EBADF, errno.EACCES):
            raise
    finally:
        os.close(handle)


def _drop(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _unwritable(folder: Path, error: OSError) -> CaseError:
    message = _("cannot be written: {error}").format(error=error.strerror or error)
    return CaseError([Problem(str(folder), message)])


def _unfinished(error: OSError) -> CaseError:
    message = _(
        "a recording was interrupted and cannot be finished now ({error}); close the files of this "
        "case in other programs, and run the command again"
    )
    return CaseError([Problem(FOLDER, message.format(error=error.strerror or error))])
