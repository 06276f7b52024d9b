"""What differs between the files of two states of a case: row by row, entry by entry, by key.

Comments, the order of rows and the layout of a file are no differences; that entries of a TOML file
stand in another order is one, since tables and figures follow it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from ..caseio import case_language, input_files
from ..tables import TABLES, Row, read_table

__all__ = ["Entry", "file_changes"]

Key = tuple[str, ...]
Cells = dict[str, Any]
#: The columns that say which row is which; of the rest, what may differ.
KEYS: dict[str, tuple[str, ...]] = {
    "claims": ("id",),
    "risk_register": ("risk", "alternative", "target", "set", "condition"),
    "measures": ("leaf", "alternative", "condition"),
    "timeline": ("alternative", "activity_nb"),
    "ratings": ("leaf", "alternative", "who"),
    "participants": ("participant",),
    "judgments": ("who", "node", "a", "b", "round"),
    "answers": ("who", "node", "method", "item", "reference", "round"),
}


@dataclass(frozen=True)
class Entry:
    """One row or entry that differs.

    ``cells`` has the columns that differ with what stood there before and what stands there after,
    None where there is nothing; ``lines`` the lines of the two files (tables only). The key of an
    entry of a TOML file is its table and its key; a file that is neither is one entry without key.
    """

    file: str
    key: Key
    change: Literal["added", "removed", "changed"]
    cells: Mapping[str, tuple[Any, Any]]
    lines: tuple[int | None, int | None] = (None, None)


def file_changes(before: Path, after: Path) -> tuple[Entry, ...]:
    """Every difference between the input files of two case folders, in path order."""
    old, new = dict(input_files(before)), dict(input_files(after))
    languages = case_language(before), case_language(after)
    found: list[Entry] = []
    for name in sorted({*old, *new}):
        paths = old.get(name), new.get(name)
        contents = [b"" if p is None else p.read_bytes() for p in paths]
        if None not in paths and contents[0] == contents[1] and languages[0] == languages[1]:
            continue
        read = [
            _parts(name, content, lang) for content, lang in zip(contents, languages, strict=True)
        ]
        found += _compared(name, read[0], read[1])
    return tuple(found)


class _Parts:
    """A file as entries by key, each with its cells and its line."""

    def __init__(self) -> None:
        self.cells: dict[Key, Cells] = {}
        self.lines: dict[Key, int] = {}

    def add(self, key: Key, cells: Cells, line: int | None = None) -> None:
        place, n = key, 1
        while place in self.cells:
            n += 1
            place = (*key, f"#{n}")
        self.cells[place] = cells
        if line is not None:
            self.lines[place] = line


def _parts(name: str, content: bytes, language: str) -> _Parts:
    path = PurePosixPath(name)
    made = _Parts()
    if path.suffix == ".csv" and path.stem in TABLES:
        rows, _problems = read_table(path.stem, name, content, language) if content else ([], [])
        for row in rows:
            made.add(_key(path.stem, row), dict(row.cells), row.line)
    elif path.suffix == ".toml":
        for key, cells in _entries(tomllib.loads(content.decode("utf-8-sig"))):
            made.add(key, cells)
    elif content:
        made.add((), {"text": content.decode("utf-8", "replace").replace("\r\n", "\n")})
    return made


def _key(table: str, row: Row) -> Key:
    cells = {**row.cells}
    if "round" in KEYS[table]:
        cells["round"] = cells.get("round") or "1"
    if table == "judgments":
        # A pair is the same in either direction.
        cells["a"], cells["b"] = sorted((row["a"], row["b"]))
    return tuple(cells.get(c, "") for c in KEYS[table])


def _entries(data: Mapping[str, Any]) -> Iterator[tuple[Key, Cells]]:
    """The entries of a TOML file: keyed tables by their key, what stands outside them as one."""
    loose: Cells = {}
    for name, value in data.items():
        if isinstance(value, dict):
            inside = {k: v for k, v in value.items() if not _is_entries(v)}
            yield (name,), dict(_flat(inside))
            for part, entries in value.items():
                if _is_entries(entries):
                    yield from _listed(f"{name}.{part}", entries)
        elif _is_entries(value):
            yield from _listed(name, value)
        else:
            loose[name] = value
    if loose:
        yield ("",), loose


def _listed(name: str, entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Key, Cells]]:
    named = []
    for n, entry in enumerate(entries, 1):
        own = str(entry.get("key", entry.get("value", n)))
        named.append(own)
        yield (name, own), dict(_flat(entry))
    yield (name,), {"order": named}


def _is_entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _flat(entry: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in entry.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield above + name, value


def _compared(file: str, old: _Parts, new: _Parts) -> Iterator[Entry]:
    for key in dict.fromkeys([*new.cells, *old.cells]):
        before, after = old.cells.get(key), new.cells.get(key)
        lines = old.lines.get(key), new.lines.get(key)
        left, right = before or {}, after or {}
        columns = dict.fromkeys([*right, *left])
        cells = {c: (left.get(c), right.get(c)) for c in columns if left.get(c) != right.get(c)}
        if set(cells) == {"order"} and None not in (before, after):
            # Entries added or removed are told as such: here only whether the others moved.
            kept = [
                [k for k in x["order"] if k in y["order"]]
                for x, y in ((left, right), (right, left))
            ]
            if kept[0] == kept[1]:
                continue
        if before is None:
            if list(right) != ["order"]:
                yield Entry(file, key, "added", cells, lines)
        elif after is None:
            if list(left) != ["order"]:
                yield Entry(file, key, "removed", cells, lines)
        elif cells:
            yield Entry(file, key, "changed", cells, lines)
