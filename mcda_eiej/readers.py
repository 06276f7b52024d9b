"""From the rows of a case's tables to records; what a single row can get wrong is found here."""

from __future__ import annotations

import datetime as dt
import math
import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from itertools import pairwise

from .comparisons import ratios_from_text
from .errors import JudgmentError, Problem
from .i18n import gettext as _
from .ordinal import RELATIONS
from .records import (
    Answer,
    Claim,
    Judgment,
    Measure,
    Participant,
    Period,
    RatedValue,
    RegisterItem,
    Texts,
    joined_keys,
)
from .tables import TABLES, Row

STRENGTHS = ("stated", "implied")
CERTAINTIES = ("stated", "tentative", "inferred")
STATUSES = ("stated", "inferred", "illustrative", "answered", "")
ANSWER_METHODS = (
    "swing",
    "smart",
    "points",
    "best_worst",
    "trade_off",
    "order",
    "interval",
    "compare",
    "value",
    "utility",
)
# The numbers that answers by some methods may be.
_RANGES = {"best_worst": (1.0, 9.0), "value": (0.0, 1.0), "utility": (0.0, 1.0)}
DATE = re.compile(r"(?P<y>\d{4})(-Q(?P<q>[1-4])|-(?P<m>\d\d)(-(?P<d>\d\d))?)?", re.ASCII)


def texts(row: Row, column: str) -> Texts:
    """A free-text cell in both languages."""
    return {lang: row[f"{column}_{lang}"] for lang in ("nb", "en")}


def _keys(row: Row, column: str, problems: list[Problem]) -> tuple[str, ...]:
    keys = tuple(k.strip() for k in row[column].split(";"))
    if "" in keys:
        message = _("{column} is {value!r}; allowed: keys of alternatives joined by ;")
        problems.append(row.problem(message.format(column=column, value=row[column])))
        keys = tuple(k for k in keys if k)
    if len(set(keys)) < len(keys):
        message = _("{column} is {value!r}: a key is there twice")
        problems.append(row.problem(message.format(column=column, value=row[column])))
    return keys


def _unique(
    rows: Iterable[tuple[Row, Sequence[object]]], message: str, problems: list[Problem]
) -> None:
    """A problem for each key that an earlier row has; ``message`` takes key and line."""
    seen: dict[tuple[object, ...], int] = {}
    for row, key in rows:
        line = seen.setdefault(tuple(key), row.line)
        if line != row.line:
            names = (", ".join(k) if isinstance(k, tuple) else str(k) for k in key if k)
            problems.append(row.problem(message.format(key=", ".join(names), line=line)))


def read_claims(rows: list[Row], problems: list[Problem]) -> tuple[Claim, ...]:
    """claims.csv"""
    result = []
    for row in rows:
        better, worse = (_keys(row, c, problems) for c in ("better", "worse"))
        both = [k for k in better if k in worse]
        if both:
            message = _("{keys} stands on both sides, better and worse")
            problems.append(row.problem(message.format(keys=", ".join(both))))
        reason = texts(row, "reason")
        if row["leaf"] and (row["condition"] or row["would_be"]):
            message = _(
                "a claim with a condition or a would_be leaf has an empty leaf, not {leaf!r}"
            )
            problems.append(row.problem(message.format(leaf=row["leaf"])))
        if not row["leaf"] and not any(reason.values()):
            problems.append(row.problem(_("a claim without a leaf needs a reason")))
        if row["condition"] and not row["would_be"]:
            message = _("a claim with a condition needs the leaf it would be on in would_be")
            problems.append(row.problem(message))
        if not row["id"]:
            problems.append(row.problem(_("id is empty")))
        result.append(
            Claim(
                row["id"],
                row["leaf"],
                better,
                worse,
                row.choice("relation", RELATIONS, problems),
                row.choice("strength", STRENGTHS, problems),
                row["condition"],
                reason,
                row["would_be"],
                row["section"],
                row.whole("line", problems),
                texts(row, "paraphrase"),
                (row.where, row.line),
            )
        )
    keys = ((r, [r["id"]]) for r in rows if r["id"])
    _unique(keys, _("claim {key} is already on line {line}"), problems)
    return tuple(result)


def _grade(row: Row, name: str, problems: list[Problem]) -> tuple[float, float]:
    """A grade's low and high; a single one fills both; NaN where ungraded."""
    low = row.number(f"{name}_low", problems, low=0)
    high = row.number(f"{name}_high", problems, low=0)
    if low is None and high is None:
        return math.nan, math.nan
    low = high if low is None else low
    high = low if high is None else high
    assert low is not None
    assert high is not None
    if low > high:
        message = _("{name}: low {low:g} is above high {high:g}")
        problems.append(row.problem(message.format(name=name, low=low, high=high)))
    return low, high


def read_register(rows: list[Row], problems: list[Problem]) -> tuple[RegisterItem, ...]:
    """risk_register.csv"""
    result = [
        RegisterItem(
            row["risk"],
            row["alternative"],
            row["target"],
            _grade(row, "likelihood", problems),
            _grade(row, "consequence", problems),
            row.choice("set", ("printed", "cross"), problems),
            row["condition"],
            texts(row, "note"),
            row["section"],
            row.whole("line", problems),
            (row.where, row.line),
        )
        for row in rows
    ]
    cells = (
        (r, tuple(r[c] for c in ("risk", "alternative", "target", "set", "condition")))
        for r in rows
    )
    _unique(cells, _("the cell {key} is already on line {line}"), problems)
    return tuple(result)


def read_measures(rows: list[Row], problems: list[Problem]) -> tuple[Measure, ...]:
    """measures.csv"""
    result = []
    for row in rows:
        low, central, high = (row.number(c, problems) for c in ("low", "central", "high"))
        _ascending(row, [("low", low), ("central", central), ("high", high)], problems)
        if not (row["low"] or row["central"] or row["high"]):
            problems.append(row.problem(_("low, central and high are all empty")))
        result.append(
            Measure(
                row["leaf"],
                row["alternative"],
                low,
                central,
                high,
                texts(row, "unit"),
                row["condition"],
                texts(row, "note"),
                row["section"],
                row.whole("line", problems),
                (row.where, row.line),
            )
        )
    return tuple(result)


def _ascending(row: Row, numbers: list[tuple[str, float | None]], problems: list[Problem]) -> None:
    known = [(name, x) for name, x in numbers if x is not None]
    for (a, x), (b, y) in pairwise(known):
        if x > y:
            message = _("{a} {x:g} is above {b} {y:g}")
            problems.append(row.problem(message.format(a=a, x=x, b=b, y=y)))


def _span(text: str) -> tuple[dt.date, dt.date] | None:
    """The first and the last day that a date of the timeline may mean."""
    found = DATE.fullmatch(text)
    if not found:
        return None
    year, quarter, month, day = (int(x) if x else 0 for x in found.group("y", "q", "m", "d"))
    try:
        if day:
            return dt.date(year, month, day), dt.date(year, month, day)
        first = month or (3 * quarter - 2 if quarter else 1)
        last = month or (3 * quarter if quarter else 12)
        return dt.date(year, first, 1), dt.date(year, last, monthrange(year, last)[1])
    except ValueError:
        return None


def read_periods(rows: list[Row], problems: list[Problem]) -> tuple[Period, ...]:
    """timeline.csv"""
    result = []
    for row in rows:
        spans = {c: _span(row[c]) for c in ("start", "end")}
        for column, span in spans.items():
            if row[column] and span is None:
                message = _("{column} is {value!r}; allowed: 2016, 2016-11, 2016-Q3 or 2016-11-15")
                problems.append(row.problem(message.format(column=column, value=row[column])))
        if not row["start"]:
            problems.append(row.problem(_("start is empty")))
        start, end = spans["start"], spans["end"]
        if start and end and start[0] > end[1]:
            message = _("start {start} is after end {end}")
            problems.append(row.problem(message.format(start=row["start"], end=row["end"])))
        result.append(
            Period(
                row["alternative"],
                texts(row, "activity"),
                row["start"],
                row["end"],
                row.choice("certainty", CERTAINTIES, problems),
                row["section"],
                row.whole("line", problems),
            )
        )
    return tuple(result)


def read_ratings(rows: list[Row], problems: list[Problem]) -> tuple[RatedValue, ...]:
    """ratings.csv"""
    result = []
    for row in rows:
        low, central, high = (
            row.number(c, problems, low=0, high=1) for c in ("low", "central", "high")
        )
        if central is None:
            if not row["central"]:
                problems.append(row.problem(_("central is empty; allowed: a number from 0 to 1")))
            continue
        _ascending(row, [("low", low), ("central", central), ("high", high)], problems)
        result.append(
            RatedValue(
                row["leaf"],
                row["alternative"],
                row["who"],
                central if low is None else low,
                central,
                central if high is None else high,
                texts(row, "rationale"),
            )
        )
    keys = ((r, (r["leaf"], r["alternative"], r["who"])) for r in rows)
    _unique(keys, _("the rating of {key} is already on line {line}"), problems)
    return tuple(result)


def read_participants(rows: list[Row], problems: list[Problem]) -> dict[str, Participant]:
    """participants.csv"""
    fixed = TABLES["participants"].columns
    result = {}
    for row in rows:
        weight = row.number("weight", problems, low=0)
        if not row["participant"]:
            problems.append(row.problem(_("participant is empty")))
            continue
        result[row["participant"]] = Participant(
            row["participant"],
            row["name"],
            row["group"],
            1.0 if weight is None else weight,
            {c: v for c, v in row.cells.items() if c not in fixed},
        )
    keys = ((r, [r["participant"]]) for r in rows)
    _unique(keys, _("participant {key} is already on line {line}"), problems)
    return result


def read_judgments(rows: list[Row], problems: list[Problem]) -> tuple[Judgment, ...]:
    """judgments.csv"""
    result = []
    for row in rows:
        value, low, high = (row.ratio(c, problems) for c in ("value", "low", "high"))
        named = (("low", low), ("value", value), ("high", high))
        _ascending(row, [(n, None if x is None else float(x)) for n, x in named], problems)
        if row["a"] == row["b"]:
            message = _("{a!r} is compared with itself")
            problems.append(row.problem(message.format(a=row["a"])))
        if not row["value"] and bool(row["low"]) != bool(row["high"]):
            message = _("a range without a value needs both low and high; a pass has neither")
            problems.append(row.problem(message))
        result.append(
            Judgment(
                row["who"],
                row["node"],
                row["a"],
                row["b"],
                value,
                low,
                high,
                row.choice("status", STATUSES, problems),
                texts(row, "rationale"),
                row.whole("round", problems) or 1,
                row["timestamp"],
                (row.where, row.line),
            )
        )
    pairs = (
        (r, (r["who"], r["node"], tuple(sorted((r["a"], r["b"]))), r["round"] or "1")) for r in rows
    )
    _unique(pairs, _("the pair {key} is already on line {line}"), problems)
    return tuple(result)


def read_answers(rows: list[Row], problems: list[Problem]) -> tuple[Answer, ...]:
    """answers.csv"""
    result = []
    for row in rows:
        method = row.choice("method", ANSWER_METHODS, problems)
        value = row["value"]
        if value and method == "interval":
            ends = value.split("..")
            number = re.compile(r"\s*\d+(\.\d+)?\s*", re.ASCII)
            ok = len(ends) == 2 and all(number.fullmatch(e) for e in ends)
            if not ok or float(ends[0]) > float(ends[1]):
                message = _("value is {value!r}; allowed: low..high with low not above high")
                problems.append(row.problem(message.format(value=value)))
            elif float(ends[0]) > 1 or float(ends[1]) > 1:
                message = _("value is {value!r}; local weights are from 0 to 1")
                problems.append(row.problem(message.format(value=value)))
        elif method == "order":
            if value not in ("", "1", "passed"):
                message = _("value is {value!r}; an order has no value, or is passed")
                problems.append(row.problem(message.format(value=value)))
        elif method == "compare":
            _check_comparison(row, problems)
        elif value:
            low, high = _RANGES.get(method, (0.0, math.inf))
            row.number("value", problems, low=low, high=high)
        if method in ("trade_off", "order") and row["item"] == row["reference"]:
            message = _("{a!r} is compared with itself")
            problems.append(row.problem(message.format(a=row["item"])))
        if method == "best_worst" and row["reference"] not in ("best", "worst"):
            message = _("reference is {value!r}; allowed: best, worst")
            problems.append(row.problem(message.format(value=row["reference"])))
        result.append(
            Answer(
                row["who"],
                row["node"],
                method,
                row["item"],
                row["reference"],
                value,
                row["status"],
                texts(row, "rationale"),
                row.whole("round", problems) or 1,
                row["timestamp"],
                (row.where, row.line),
            )
        )
    _unique(
        ((r, _answer_key(r)) for r in rows),
        _("the answer {key} is already on line {line}"),
        problems,
    )
    return tuple(result)


def _check_comparison(row: Row, problems: list[Problem]) -> None:
    """A row by ``compare``: keys on both sides, none twice, and a range of ratios or a pass."""
    sides = [*joined_keys(row["item"]), *joined_keys(row["reference"])]
    for column in ("item", "reference"):
        if "" in joined_keys(row[column]):
            message = _("{column} is {value!r}; allowed: a key, or several joined by ;")
            problems.append(row.problem(message.format(column=column, value=row[column])))
    twice = [key for key in dict.fromkeys(sides) if key and sides.count(key) > 1]
    if twice:
        message = _("{keys} stands twice in the comparison")
        problems.append(row.problem(message.format(keys=", ".join(twice))))
    if row["value"] not in ("", "passed"):
        try:
            ratios_from_text(row["value"])
        except JudgmentError as error:
            problems.append(row.problem(_("value: {problem}").format(problem=error)))


def _answer_key(row: Row) -> list[object]:
    """What an answer is about; a trade-off and its reverse are about the same.

    An order may be said both ways, and of one comparison more may be said than one range.
    """
    about: list[object] = [row["item"], row["reference"]]
    if row["method"] == "trade_off":
        about = [*sorted((row["item"], row["reference"]))]
    if row["method"] == "compare":
        about.append(row["value"])
    return [row["who"], row["node"], row["method"], *about, row["round"] or "1"]
