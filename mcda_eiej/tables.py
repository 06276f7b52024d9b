"""A case's CSV files: UTF-8, a header row, ``#`` comments, everything read as text.

`read_table` checks encoding, header and row lengths and gives each row with its line number. A
free-text column may come plain, in the case's language, or as a pair ``note_nb``, ``note_en``.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from .errors import Problem
from .i18n import gettext as _

__all__ = ["TABLES", "Row", "Spec", "read_table"]


@dataclass(frozen=True)
class Spec:
    """The columns of a table; ``texts`` may come as pairs, ``optional`` may be left out."""

    columns: tuple[str, ...]
    texts: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    open: bool = False


def _spec(columns: str, texts: str = "", optional: str = "", open: bool = False) -> Spec:
    return Spec(tuple(columns.split()), tuple(texts.split()), tuple(optional.split()), open)


TABLES: dict[str, Spec] = {
    "claims": _spec(
        "id leaf better worse relation strength condition reason would_be section line paraphrase",
        texts="reason paraphrase",
    ),
    "risk_register": _spec(
        "risk alternative target likelihood_low likelihood_high consequence_low consequence_high "
        "set condition note section line",
        texts="note",
    ),
    "measures": _spec(
        "leaf alternative low central high unit condition note section line", texts="unit note"
    ),
    "timeline": _spec("alternative activity start end certainty section line", texts="activity"),
    "ratings": _spec("leaf alternative who low central high rationale", texts="rationale"),
    "participants": _spec("participant name group weight", optional="name group weight", open=True),
    "judgments": _spec(
        "who node a b value low high status rationale round timestamp",
        texts="rationale",
        optional="low high status rationale round timestamp",
    ),
    "answers": _spec(
        "who node method item reference value status rationale round timestamp",
        texts="rationale",
        optional="reference status rationale round timestamp",
    ),
}


@dataclass(frozen=True)
class Row:
    """One row: where it stands, and its cells by column (texts as ``column_nb``, ``column_en``)."""

    where: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def problem(self, message: str) -> Problem:
        return Problem(self.where, message, line=self.line)

    def number(
        self, column: str, problems: list[Problem], low: float = -math.inf, high: float = math.inf
    ) -> float | None:
        """The finite number in ``column``, None if empty; a problem if it is no such number."""
        text = self[column]
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or not low <= value <= high:
            allowed = _("a finite number")
            if math.isfinite(low) or math.isfinite(high):
                allowed = _("a number from {low:g} to {high:g}").format(low=low, high=high)
                if math.isinf(high):
                    allowed = _("a number not below {low:g}").format(low=low)
            message = _("{column} is {value!r}, not {allowed}")
            problems.append(
                self.problem(message.format(column=column, value=text, allowed=allowed))
            )
            return None
        return value

    def choice(
        self, column: str, allowed: tuple[str, ...], problems: list[Problem], default: str = ""
    ) -> str:
        """The word in ``column``; a problem if it is none of ``allowed``."""
        text = self[column] or default
        if text not in allowed:
            message = _("{column} is {value!r}; allowed: {allowed}")
            problems.append(
                self.problem(
                    message.format(
                        column=column, value=text, allowed=", ".join(a for a in allowed if a)
                    )
                )
            )
        return text

    def ratio(self, column: str, problems: list[Problem]) -> Fraction | None:
        """A judgment from 1/9 to 9, decimal or fraction, exactly; None if empty."""
        text = self[column]
        if not text:
            return None
        value: Fraction | None = None
        if re.fullmatch(r"\d+(\.\d+)?(/\d+(\.\d+)?)?", text):
            parts = [Fraction(p) for p in text.split("/")]
            if parts[-1] != 0 or len(parts) == 1:
                value = parts[0] / parts[1] if len(parts) == 2 else parts[0]
        # A decimal for 1/9 is cut off below it: allow what rounds to the end of the scale.
        if value is None or not Fraction(1, 9) - Fraction(2, 1000) <= value <= 9:
            message = _("{column} is {value!r}; allowed: a decimal or fraction from 1/9 to 9")
            problems.append(self.problem(message.format(column=column, value=text)))
            return None
        return value

    def text(self, column: str, lang: str) -> str:
        """A free text in ``lang``."""
        return self[f"{column}_{lang}"]


def read_table(
    name: str, where: str, data: bytes, language: str, version: int = 1
) -> tuple[list[Row], list[Problem]]:
    """Every row of a CSV file, and every problem of form in it.

    Parameters
    ----------
    name : the table, a key of `TABLES`
    where : the file's name for messages
    data : the file's bytes
    language : the language of plain free-text columns
    version : the format of the table, from criteria.toml
    """
    spec = TABLES[name]
    if version != 1:
        message = _("format {version} of this table; this program reads format 1")
        return [], [Problem(where, message.format(version=version))]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = _("not UTF-8 (byte {byte:#04x}); save the file as UTF-8")
        return [], [Problem(where, message.format(byte=data[error.start]), line=line)]
    if "\0" in text:
        return [], [Problem(where, _("contains a NUL character; this is no CSV file"))]
    records = _records(text)
    try:
        first = next(records, None)
        if first is None:
            message = _("is empty; its first row must name the columns: {columns}")
            return [], [Problem(where, message.format(columns=", ".join(spec.columns)))]
        header = [c.strip() for c in first[1]]
        problems = _check_header(spec, where, first[0], header)
        if problems:
            return [], problems
        rows: list[Row] = []
        for line, record in records:
            if not any(cell.strip() for cell in record):
                continue
            if len(record) != len(header):
                message = _("has {n} cells; the header has {m}")
                problems.append(
                    Problem(where, message.format(n=len(record), m=len(header)), line=line)
                )
                continue
            cells = {c: v.strip() for c, v in zip(header, record, strict=True)}
            rows.append(Row(where, line, _pairs(spec, cells, language)))
    except csv.Error as error:
        return [], [Problem(where, _("not valid CSV: {error}").format(error=error))]
    return rows, problems


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the line each starts on; a comment is a line that starts a record with #."""
    state = {"line": 0, "start": 0, "fresh": True}

    def lines() -> Iterator[str]:
        for line in text.splitlines(keepends=True):
            state["line"] += 1
            if state["fresh"] and line.startswith("#"):
                continue
            if state["fresh"]:
                state["start"] = state["line"]
                state["fresh"] = False
            yield line

    reader = csv.reader(lines(), strict=True)
    for record in reader:
        yield state["start"], record
        state["fresh"] = True


def _check_header(spec: Spec, where: str, line: int, header: list[str]) -> list[Problem]:
    problems: list[Problem] = []
    pairs = {f"{t}_{lang}" for t in spec.texts for lang in ("nb", "en")}
    repeated = sorted({c for c in header if header.count(c) > 1})
    if repeated:
        message = _("columns given twice: {columns}").format(columns=", ".join(repeated))
        problems.append(Problem(where, message, line=line))
    missing = [
        c
        for c in spec.columns
        if c not in header
        and c not in spec.optional
        and not (c in spec.texts and {f"{c}_nb", f"{c}_en"} <= set(header))
    ]
    unknown = [c for c in header if c not in spec.columns and c not in pairs]
    if missing:
        message = _("missing columns: {columns}").format(columns=", ".join(missing))
        problems.append(Problem(where, message, line=line))
    if unknown and not spec.open:
        message = _("unknown columns: {columns}; known: {known}").format(
            columns=", ".join(unknown), known=", ".join(spec.columns)
        )
        problems.append(Problem(where, message, line=line))
    for t in spec.texts:
        if t in header and pairs & {f"{t}_nb", f"{t}_en"} & set(header):
            message = _("both {column} and {column}_nb or {column}_en; use one form")
            problems.append(Problem(where, message.format(column=t), line=line))
    return problems


def _pairs(spec: Spec, cells: dict[str, str], language: str) -> dict[str, str]:
    """Fill both languages of each free text: a plain text serves both, whatever its language."""
    for t in spec.texts:
        plain = cells.pop(t, "")
        for lang in ("nb", "en"):
            cells.setdefault(f"{t}_{lang}", plain)
        other = cells[f"{t}_{language}"] or cells[f"{t}_nb"] or cells[f"{t}_en"]
        for lang in ("nb", "en"):
            cells[f"{t}_{lang}"] = cells[f"{t}_{lang}"] or other
    return cells
