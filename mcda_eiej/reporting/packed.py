"""Office files are zip archives: the same parts give the same bytes, whatever the clock."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

__all__ = ["repacked"]

# The earliest date that a zip archive can hold.
EPOCH = (1980, 1, 1, 0, 0, 0)


def repacked(data: bytes, change: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """The archive with its parts in the same order, without the time and system that wrote it.

    Parameters
    ----------
    change : from a part's name and bytes to its bytes in the new archive
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if change is not None:
                part = change(name, part)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 0
            # Pictures are compressed already.
            packed = not name.endswith(".png")
            entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            new.writestr(entry, part)
    return out.getvalue()
