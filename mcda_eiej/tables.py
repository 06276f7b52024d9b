"""A case's CSV files: UTF-8, a header row, ``#`` comments, everything read as text.

`read_table` checks encoding, header and row lengths and gives each row with its line number. A
free-text column may come plain, in the case's language, or as a pair ``note_nb``, ``note_en``.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from .errors import Problem
from .i18n import N_
from .i18n import gettext as _
from .textfiles import decode

__all__ = ["TABLES", "Row", "Spec", "read_table"]


@dataclass(frozen=True)
class Spec:
    """The columns of a table; ``texts`` may come as pairs, ``optional`` may be left out.

    ``open``: any further columns are taken too.
    """

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


NINTH = Fraction(1, 9)


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
        # Python's float() takes more than people mean by a number: 1_000, infinity, nan.
        plain = re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text, re.ASCII)
        value = float(text) if plain else math.nan
        if math.isfinite(value) and low <= value <= high:
            return value
        allowed = _("a finite number")
        if math.isfinite(low) and math.isfinite(high):
            allowed = _("a number from {low:g} to {high:g}").format(low=low, high=high)
        elif math.isfinite(low):
            allowed = _("a number not below {low:g}").format(low=low)
        if re.fullmatch(r"[+-]?\d+,\d+", text):
            allowed = _("{allowed}, with a point and no comma").format(allowed=allowed)
        message = _("{column} is {value!r}; allowed: {allowed}")
        problems.append(self.problem(message.format(column=column, value=text, allowed=allowed)))
        return None

    def whole(self, column: str, problems: list[Problem]) -> int | None:
        """The whole number from 1 in ``column``, None if empty; a problem if it is no such."""
        text = self[column]
        if not text:
            return None
        if re.fullmatch(r"[1-9]\d{0,17}", text, re.ASCII):
            return int(text)
        message = _("{column} is {value!r}; allowed: a whole number from 1")
        problems.append(self.problem(message.format(column=column, value=text)))
        return None

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
        if re.fullmatch(r"\d+(\.\d+)?(/\d+(\.\d+)?)?", text, re.ASCII):
            over, _slash, under = text.partition("/")
            if not under or Fraction(under) != 0:
                value = Fraction(over) / Fraction(under or 1)
        # 0.11, 0.111 and so on is how a ninth is written in decimals.
        decimals = len(text.partition(".")[2])
        if decimals > 1 and "/" not in text and value == round(NINTH, decimals):
            value = NINTH
        if value is not None and NINTH <= value <= 9:
            return value
        message = _("{column} is {value!r}; allowed: a decimal or fraction from 1/9 to 9")
        if re.search(r"[^\W\d_]", text):
            message = _(
                "{column} is {value!r}; allowed: a decimal or fraction from 1/9 to 9 (spreadsheets "
                "make dates of fractions: format the column as text)"
            )
        elif re.fullmatch(r"\d+,\d+", text):
            message = _(
                "{column} is {value!r}; allowed: a decimal or fraction from 1/9 to 9, with a point "
                "and no comma"
            )
        problems.append(self.problem(message.format(column=column, value=text)))
        return None

    def text(self, column: str, lang: str) -> str:
        """A free text in ``lang``."""
        return self[f"{column}_{lang}"]


def read_table(
    name: str, where: str, data: bytes, language: str
) -> tuple[list[Row], list[Problem]]:
    """Every row of a CSV file, and every problem of form in it.

    Parameters
    ----------
    name : the table, a key of `TABLES`
    where : the file's name for messages
    data : the file's bytes
    language : the language of plain free-text columns
    """
    spec = TABLES[name]
    problems: list[Problem] = []
    text = decode(data, where, problems)
    if text is None:
        return [], problems
    rows: list[Row] = []
    header: list[str] | None = None
    place = _Place()
    try:
        for record in csv.reader(_lines(text, place), strict=True):
            line, place.fresh = place.start, True
            if not any(cell.strip() for cell in record):
                continue
            if header is None:
                header = [c.strip() for c in record]
                problems += _check_header(spec, where, line, header)
                if problems:
                    return [], problems
            elif len(record) != len(header):
                message = _("has {n} cells; the header has {m}")
                text_ = message.format(n=len(record), m=len(header))
                problems.append(Problem(where, text_, line=line))
            else:
                cells = {c: v.strip() for c, v in zip(header, record, strict=True)}
                rows.append(Row(where, line, _pairs(spec, cells, language)))
    except csv.Error as error:
        told = next((_(ours) for start, ours in _CSV if start in str(error)), "")
        message = _("not valid CSV: {error}")
        problems.append(Problem(where, message.format(error=told or "?"), line=place.start))
    if header is None and not problems:
        message = _("is empty; its first row must name the columns: {columns}")
        problems.append(Problem(where, message.format(columns=", ".join(spec.columns))))
    return rows, problems


# What the csv module says, and what it means to who wrote the file.
_CSV = (
    ("unexpected end of data", N_('a text that begins with " has no end')),
    ("expected after", N_('something follows a closing "; inside a text write "" for one "')),
    ("field larger", N_('a cell of more than 131072 characters; a closing " may be missing')),
    ("new-line character", N_("a line break inside a cell without quotes")),
)


@dataclass
class _Place:
    """Where the reader is: the line, the line its record starts on, and whether one may start."""

    line: int = 0
    start: int = 0
    fresh: bool = True


def _lines(text: str, place: _Place) -> Iterator[str]:
    """The lines of a file without comments: lines that start a record with #."""
    # Only line feeds and carriage returns end a line; str.splitlines knows many more.
    for line in io.StringIO(text, newline=""):
        place.line += 1
        if place.fresh and line.startswith("#"):
            continue
        if place.fresh:
            place.start, place.fresh = place.line, False
        yield line


def _check_header(spec: Spec, where: str, line: int, header: list[str]) -> list[Problem]:
    """What is wrong with the names of the columns."""
    found: list[str] = []
    for mark, name in ((";", _("semicolons")), ("\t", _("tabs"))):
        if len(header) == 1 and mark in header[0]:
            message = _(
                "the columns are separated by {mark} and not by commas; in Excel save as CSV UTF-8 "
                "with the comma as list separator, or convert the file"
            )
            return [Problem(where, message.format(mark=name), line=line)]
    if "" in header:
        places = ", ".join(str(i) for i, c in enumerate(header, 1) if not c)
        found.append(_("columns without a name: number {places}").format(places=places))
    repeated = sorted({c for c in header if c and header.count(c) > 1})
    if repeated:
        found.append(_("columns given twice: {columns}").format(columns=", ".join(repeated)))
    pairs = {t: [f"{t}_{lang}" for lang in ("nb", "en")] for t in spec.texts}
    missing = [
        c
        for c in spec.columns
        if c not in spec.optional and c not in header and not set(pairs.get(c, ())) & set(header)
    ]
    for t, pair in pairs.items():
        given = [c for c in pair if c in header]
        missing += [c for c in pair if len(given) == 1 and c not in given and t not in header]
    known = {*spec.columns, *(c for pair in pairs.values() for c in pair)}
    unknown = [c for c in header if c and c not in known]
    if missing:
        found.append(_("missing columns: {columns}").format(columns=", ".join(missing)))
    if unknown and not spec.open:
        message = _("unknown columns: {columns}; known: {known}")
        found.append(message.format(columns=", ".join(unknown), known=", ".join(spec.columns)))
    for t, pair in pairs.items():
        if t in header and set(pair) & set(header):
            message = _("both {column} and {column}_nb or {column}_en; use one form")
            found.append(message.format(column=t))
    return [Problem(where, message, line=line) for message in found]


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
