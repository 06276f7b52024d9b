"""The files of a case as text: what the file system and the encoding can get wrong."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from .errors import Problem
from .i18n import gettext as _

__all__ = ["decode", "read_bytes"]


def read_bytes(path: Path, where: str, problems: list[Problem]) -> bytes | None:
    """The bytes of a file; None and a problem if it is there but cannot be read.

    A file that is not there at all is None without a problem: whether it must be is for the caller.
    """
    message = _("is no ordinary file")
    try:
        # Reading a pipe would wait for ever.
        if stat.S_IFMT(path.stat().st_mode) in (stat.S_IFREG, stat.S_IFDIR):
            return path.read_bytes()
    except FileNotFoundError:
        if not os.path.lexists(path):
            return None
        message = _("is a link that leads nowhere")
    except IsADirectoryError:
        message = _("is a folder; a file is needed")
    except PermissionError:
        message = _("may not be read by this user")
    except OSError as error:
        message = _("cannot be read")
        if error.errno == errno.ELOOP:
            message = _("is a link that leads in a circle")
    problems.append(Problem(where, message))
    return None


def decode(data: bytes, where: str, problems: list[Problem]) -> str | None:
    """UTF-8 text, with or without a byte-order mark; None and a problem if it is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.append(Problem(where, _("is UTF-16; save the file as UTF-8")))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = _("not UTF-8 (byte {byte}); save the file as UTF-8")
        byte = f"{data[error.start]:#04x}"
        problems.append(Problem(where, message.format(byte=byte), line=line))
        return None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        problems.append(Problem(where, _("contains a NUL character: no text file"), line=line))
        return None
    return text
