"""What the content of a cell means: an answer, a pass, nothing, or something to ask about.

Answers are chosen from a list, but lists can be got round: by pasting, in other programs, on paper
that somebody keys in. What can mean one thing only is read; the rest is told, cell by cell.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import math
import re
import unicodedata
from fractions import Fraction
from typing import Any

from ..i18n import gettext as _
from .formindex import FormCell, FormIndex

__all__ = ["Content", "answer", "note"]

PAIRS = "pairs"
NINTHS = (Fraction(1, 9), Fraction(9))
DECIMAL = r"(\d{1,6}(?:[.,]\d{1,20})?)"
DASH = "\N{HYPHEN}-\N{HORIZONTAL BAR}-"
RATIO = re.compile(rf"=?{DECIMAL}(?:[/:]{DECIMAL})?")
SIDED = re.compile(rf"(?:([ab])[ =:×x*{DASH}]{{0,3}}{DECIMAL}|{DECIMAL}[ :×x*{DASH}]{{0,3}}([ab]))")
# Control characters as Excel writes them, and as they are.
ESCAPED = re.compile(r"_x00[01][0-9A-Fa-f]_")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Content:
    """A cell as the reader gives it: its value, whether it is a formula, how it is shown."""

    __slots__ = ("format", "formula", "value")

    def __init__(self, value: Any = None, formula: bool = False, format: str = "General") -> None:
        self.value, self.formula, self.format = value, formula, format

    @classmethod
    def of(cls, cell: Any) -> Content:
        """From a cell of a workbook that was opened to read."""
        kind = getattr(cell, "data_type", "n")
        value = cell.value
        if kind == "f":
            value = str(getattr(value, "text", value))
        if kind == "e":
            value = _Error(str(value))
        return cls(value, kind == "f", str(getattr(cell, "number_format", "") or "General"))


class _Error(str):
    """An error that a formula came to, such as #N/A."""


def answer(index: FormIndex, cell: FormCell, content: Content, result: Content) -> str | None:
    """What an answer's cell says, as the tables of a case write it; "" a pass, None untouched.

    Parameters
    ----------
    index, cell : what the form says of the cell
    content : what stands in it
    result : what that came to, where it is a formula

    Raises
    ------
    ValueError
        It cannot be read, or means more than one thing; the message says what to do.
    """
    value = content.value
    if content.formula:
        typed = _ratio(str(value)) if cell.choices == PAIRS else None
        if typed is not None:
            return typed
        value = result.value
        if value is None or isinstance(value, _Error):
            message = _("holds a formula without a result ({formula}); write the answer itself")
            raise ValueError(message.format(formula=str(content.value)[:60]))
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        message = _(
            "holds the date or time {value}, which a spreadsheet makes of what is typed like 1/3; "
            "choose the answer from the list"
        )
        raise ValueError(message.format(value=value))
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in content.format:
        # 60 % is stored as 0.6.
        value = float(f"{100 * value:.12g}")
    if isinstance(value, str):
        value = _plain(value)
    try:
        return index.read(cell, value)
    except ValueError:
        read = None
        if not isinstance(value, bool):
            read = _pair(value) if cell.choices == PAIRS else _points(value, cell)
        if read is None and isinstance(value, str):
            # A choice in another language, or with another dash, begins with the same code.
            code = re.split(rf" [{DASH}] ", value)[0]
            code = "A =" if code.casefold() in ("a = b", "a=b") else code
            if code != value:
                with contextlib.suppress(ValueError):
                    read = index.read(cell, code)
        if read is None and cell.choices == PAIRS:
            passes = ", ".join(c.text for c in index.choices if c.set == PAIRS and not c.value)
            message = _(
                "{content!r} is no answer here; allowed: A 9 to A 2, A = B, B 2 to B 9, or {passed}"
            )
            text = str(content.value)
            text = text if len(text) <= 60 else text[:59] + "…"
            raise ValueError(message.format(content=text, passed=passes)) from None
        if read is None:
            raise
        return read


def _plain(text: str) -> str:
    """Without what cannot be seen: spaces of all kinds, quotes that force text, wide forms."""
    text = unicodedata.normalize("NFKC", text).replace("\N{FRACTION SLASH}", "/")
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split()).removeprefix("'")


def _pair(value: Any) -> str | None:
    """A comparison written in another way than the list has it.

    With a letter, ``A3`` or ``3 b``, or a ratio of A to B: 1, 1/3, 0,333 or 3:1. A number above 1
    alone does not say which of the two is worth more.
    """
    text = repr(value) if isinstance(value, float) else str(value)
    sided = SIDED.fullmatch(text.casefold())
    if sided:
        number = _read(sided[2] or sided[3])
        if number is not None and 1 <= number <= 9:
            return _written(number if "a" in (sided[1], sided[4]) else 1 / number)
        return None
    ratio = _ratio(text)
    if ratio is not None:
        return ratio
    number = _read(text)
    if number is not None and 1 < number <= 9:
        message = _(
            "{number} does not say which of the two is worth more: write A {number} or B {number}"
        )
        raise ValueError(message.format(number=_written(number)))
    return None


def _ratio(text: str) -> str | None:
    """A ratio of A to B that says which is more: at most 1, or with both its numbers."""
    found = RATIO.fullmatch("".join(text.split()))
    if found is None:
        return None
    over, under = _read(found[1]), _read(found[2] or "1")
    if over is None or under is None or not under:
        return None
    value = over / under
    if not found[2]:
        value = _named(value, len(re.split("[.,]", found[1])[-1]) if value.denominator > 1 else 0)
        if value > 1:
            return None
    return _written(value) if NINTHS[0] <= value <= NINTHS[1] else None


def _read(text: str) -> Fraction | None:
    try:
        return Fraction(text.replace(",", "."))
    except (ValueError, ZeroDivisionError):
        return None


def _named(value: Fraction, decimals: int) -> Fraction:
    """A third for 0.33, 0.333 and so on: what has two decimals or more and rounds to it."""
    for k in range(2, 10):
        exact = Fraction(1, k)
        unit = Fraction(1, 10**decimals)
        if decimals > 1 and abs(value - exact) <= unit / 2:
            return exact
    return value


def _written(value: Fraction) -> str:
    """A whole number, one over a whole number, else decimals or a fraction, exactly."""
    if value.denominator == 1 or value.numerator == 1:
        return str(value)
    text = f"{float(value):.6g}"
    return text if Fraction(text) == value else str(value)


def _points(value: Any, cell: FormCell) -> str | None:
    """Points with a unit: 60 %, 60 p, 60 poeng."""
    found = re.fullmatch(rf"{DECIMAL} ?(?:%|p|poeng|points?)\.?", str(value).casefold())
    number = _read(found[1]) if found and cell.choices == "points" else None
    if number is None or number > 100:
        return None
    return f"{float(number):g}"


def note(content: Content) -> str:
    """A note as it was written; of a formula, which nobody meant, the text of it."""
    value = content.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and math.fabs(value) < 1e15:
        value = int(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    text = ESCAPED.sub("", str(value)).replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub("", text).strip()
