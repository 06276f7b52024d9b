"""Doing something again whenever a case's files change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..caseio import input_files
from ..decided import FILE

__all__ = ["stamp", "watch"]

Stamp = tuple[tuple[str, int, int], ...]


def stamp(folder: Path) -> Stamp:
    """The case's files and the decision, with when each was changed and how large it is.

    A file that goes while they are looked at counts as gone.
    """
    found = []
    for name, path in [*input_files(folder), (FILE, folder / FILE)]:
        try:
            state = path.stat()
        except OSError:
            continue
        found.append((name, state.st_mtime_ns, state.st_size))
    return tuple(found)


def watch(folder: Path, run: Callable[[], None], wait: Callable[[], bool]) -> None:
    """Call ``run`` now and each time the files have changed, until ``wait`` gives False.

    What is saved while ``run`` works is seen afterwards.
    """
    seen: Stamp | None = None
    while True:
        now = stamp(folder)
        if now != seen:
            seen = now
            run()
        if not wait():
            return
