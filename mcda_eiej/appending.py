"""Adding rows to a CSV file of a case while what is there stays as it is, byte for byte.

Comments, the order of columns, the byte-order mark and the line ends are the file's own. Only where
a column is missing that the new rows need do the header and the old rows get one cell more.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .tables import TABLES, Spec

__all__ = ["appended"]

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class _Record:
    """A record of the file: its text with the line end, and its cells; None for a comment."""

    text: str
    cells: tuple[str, ...] | None


def appended(
    name: str, data: bytes | None, rows: Sequence[Mapping[str, str]], language: str
) -> tuple[bytes, list[int]]:
    """The bytes of a table with ``rows`` at its end, and the line on which each of them starts.

    Parameters
    ----------
    name : the table, a key of `tables.TABLES`
    data : the file as it is, sound UTF-8; None or without a header: one is written
    rows : cells by column. A free text stands under its plain name; a further cell ``language``
        says which column of a pair ``_nb``, ``_en`` it goes to, if not that of the case
    language : the language of the case
    """
    spec = TABLES[name]
    body = data or b""
    mark = BOM if body.startswith(BOM) else b""
    records = list(_records(body[len(mark) :].decode("utf-8")))
    at = next((i for i, r in enumerate(records) if r.cells and any(map(str.strip, r.cells))), None)
    text = "".join(r.text for r in records)
    end = _line_end("" if at is None else records[at].text, text)
    if at is None:
        header = list(spec.columns)
        text = _closed(text, end) + ",".join(header) + end
    else:
        header = [c.strip() for c in records[at].cells or ()]
        missing = _missing(spec, header, rows)
        if missing:
            header += missing
            text = "".join(
                _widened(r, missing if i == at else [""] * len(missing))
                for i, r in enumerate(records)
            )
        text = _closed(text, end)
    line = len(io.StringIO(text, newline="").readlines()) + 1
    lines, made = [], []
    for row in rows:
        lines.append(line)
        record = _row(spec, header, row, language) + end
        line += len(io.StringIO(record, newline="").readlines())
        made.append(record)
    return mark + (text + "".join(made)).encode("utf-8"), lines


def _records(text: str) -> Iterator[_Record]:
    """The records of a file as `tables.read_table` sees them, with comments between them."""
    lines = io.StringIO(text, newline="")
    taken: list[str] = []

    def feed() -> Iterator[str]:
        for line in lines:
            if not taken and line.startswith("#"):
                comments.append(line)
                continue
            taken.append(line)
            yield line

    comments: list[str] = []
    for cells in csv.reader(feed()):
        yield from (_Record(c, None) for c in comments)
        yield _Record("".join(taken), tuple(cells))
        comments.clear()
        taken.clear()
    yield from (_Record(c, None) for c in comments)


def _line_end(*texts: str) -> str:
    """What ends the lines of the first text that has any."""
    ends = ("\r\n", "\n", "\r")
    return next((end for text in texts for end in ends if end in text), "\n")


def _closed(text: str, end: str) -> str:
    return text if not text or text.endswith(("\n", "\r")) else text + end


def _missing(spec: Spec, header: list[str], rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The columns of ``rows`` that the file lacks and that hold something."""
    there = set(header)
    there |= {t for t in spec.texts if f"{t}_nb" in header and f"{t}_en" in header}
    return [c for c in spec.columns if c not in there and any(row.get(c) for row in rows)]


def _widened(record: _Record, cells: list[str]) -> str:
    if record.cells is None or not any(map(str.strip, record.cells)):
        return record.text
    body = record.text.rstrip("\r\n")
    return f"{body},{','.join(cells)}{record.text[len(body) :]}"


def _row(spec: Spec, header: Sequence[str], row: Mapping[str, str], language: str) -> str:
    cells = dict(row)
    lang = cells.pop("language", "") or language
    for t in spec.texts:
        if f"{t}_{lang}" in header:
            cells[f"{t}_{lang}"] = cells.pop(t, "")
    return ",".join(_cell(cells.get(c, ""), first=i == 0) for i, c in enumerate(header))


def _cell(text: str, first: bool) -> str:
    """A cell of a CSV file; one that would make its line a comment is quoted too."""
    if any(c in text for c in ',"\r\n') or (first and text.startswith("#")):
        return '"' + text.replace('"', '""') + '"'
    return text
