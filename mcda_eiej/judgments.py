"""Raw answers read and checked: from mappings and long-format rows to a matrix of ratios.

Everything wrong is told at once. An answer is "a is x times b" with x from 1/9 to 9; an interval
answer is "a is low to high times b".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from . import scales
from .eigen import check
from .errors import JudgmentError
from .i18n import gettext as _
from .i18n import listing

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Answers",
    "item_names",
    "read_answers",
    "read_matrix",
    "read_rows",
    "unconnected",
    "unknown_item",
]

Pair = tuple[str, str]
T = TypeVar("T")


class Answers(NamedTuple):
    """``ratios`` (n, n) on the scale; the rest raw, in the direction they were given."""

    ratios: NDArray[np.float64]
    answers: dict[Pair, float]
    intervals: dict[Pair, tuple[float, float]]
    passed: tuple[Pair, ...]


def item_names(items: Iterable[str]) -> tuple[str, ...]:
    """The items as a tuple, at least one and each once."""
    names = tuple(items)
    if not names:
        raise JudgmentError(_("there are no items to compare"))
    repeated = [x for x in dict.fromkeys(names) if names.count(x) > 1]
    if repeated:
        raise JudgmentError(_("items given twice: {items}").format(items=listing(repeated)))
    return names


def unknown_item(item: Any, names: Iterable[str]) -> str:
    """The message for an item that is not among ``names``."""
    return _("unknown item {item}; the items are {items}").format(
        item=repr(item), items=", ".join(names)
    )


def unconnected(parts: Sequence[Sequence[str]]) -> str:
    """The message for comparisons in several parts, with the pairs that would join them."""
    joining = [f"{a}–{b}" for one, other in combinations(parts, 2) for a in one for b in other]
    shown = ", ".join(joining[:12]) + (", …" if len(joining) > 12 else "")
    return _(
        "the comparisons fall into {count} parts that nothing connects: {parts}."
        " Answer {needed} more, each joining two parts, of these: {pairs}"
    ).format(
        count=len(parts),
        parts=" | ".join(", ".join(map(str, part)) for part in parts),
        needed=len(parts) - 1,
        pairs=shown,
    )


def read_matrix(values: Any, names: tuple[str, ...]) -> NDArray[np.float64]:
    """A matrix of numbers, fractions or None as checked floats; a DataFrame by its labels."""
    if hasattr(values, "columns"):
        if set(values.index) != set(names) or set(values.columns) != set(names):
            raise JudgmentError(
                _("the table's rows and columns must be the items {items}").format(
                    items=", ".join(names)
                )
            )
        values = values.loc[list(names), list(names)].to_numpy()
    try:
        a = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        a = np.array([[scales.number_of(x) for x in row] for row in values], dtype=np.float64)
    if a.shape != (len(names), len(names)):
        raise JudgmentError(
            _("{n} items need an {n} x {n} matrix; this has shape {shape}").format(
                n=len(names), shape=a.shape
            )
        )
    return check(a, incomplete=True)


def read_answers(
    names: tuple[str, ...],
    judgments: Mapping[Pair, Any],
    scale: str,
    intervals: Mapping[Pair, tuple[Any, Any]],
) -> Answers:
    """The matrix that answers give on ``scale`` (see `ComparisonMatrix.from_judgments`)."""
    problems: list[str] = []
    told = _read_pairs(names, judgments, scales.answer, problems)
    spans = _read_pairs(names, intervals, _interval, problems)
    for (a, b), (low, high) in spans.items():
        value = told.get((a, b), math.nan)
        if (b, a) in told:
            value = 1.0 / told[b, a]
        if not math.isnan(value) and not low - 1e-9 <= value <= high + 1e-9:
            problems.append(
                _("{a}, {b}: {value} is not within {low} to {high}").format(
                    a=a, b=b, value=scales.text(value), low=scales.text(low), high=scales.text(high)
                )
            )
    if problems:
        raise JudgmentError("\n".join(problems))
    n = len(names)
    given = {p: x for p, x in told.items() if not math.isnan(x)}
    ratios = np.full((n, n), np.nan)
    np.fill_diagonal(ratios, 1.0)
    place = {item: k for k, item in enumerate(names)}
    read = scales.apply_scale(list(given.values()), scale, max(n, 2))
    for (a, b), ratio in zip(given, read.tolist(), strict=True):
        ratios[place[a], place[b]] = ratio
        ratios[place[b], place[a]] = 1.0 / ratio
    return Answers(ratios, given, spans, tuple(p for p in told if p not in given))


def _read_pairs(
    names: tuple[str, ...],
    pairs: Mapping[Any, Any],
    read: Callable[[Any], T],
    problems: list[str],
) -> dict[Pair, T]:
    """The values of pairs as ``read`` takes them; what is wrong goes to ``problems``."""
    found: dict[Pair, T] = {}
    for pair, value in pairs.items():
        if not isinstance(pair, tuple) or len(pair) != 2:
            problems.append(_("{pair} is not a pair of items").format(pair=repr(pair)))
            continue
        a, b = pair
        unknown = [x for x in pair if x not in names]
        problems += [unknown_item(x, names) for x in unknown]
        if a == b:
            problems.append(_("{item} is compared with itself").format(item=a))
        elif (b, a) in found:
            problems.append(
                _("{a} and {b} are given in both directions; give one").format(a=b, b=a)
            )
        elif not unknown:
            try:
                found[a, b] = read(value)
            except JudgmentError as error:
                problems.append(f"{a}, {b}: {error}")
    return found


def _interval(value: Any) -> tuple[float, float]:
    """A pair of raw answers, low first."""
    try:
        low, high = (scales.answer(x) for x in value)
    except (TypeError, ValueError) as error:
        if isinstance(error, JudgmentError):
            raise
        raise JudgmentError(
            _("{value} is not an interval of two answers").format(value=repr(value))
        ) from None
    if math.isnan(low) or math.isnan(high):
        raise JudgmentError(_("an interval needs both ends"))
    if low > high:
        raise JudgmentError(
            _("the interval's low end {low} is above its high end {high}").format(
                low=scales.text(low), high=scales.text(high)
            )
        )
    return low, high


def read_rows(
    rows: Iterable[Mapping[str, Any]] | pd.DataFrame,
) -> tuple[list[str], dict[Pair, Any], dict[Pair, tuple[Any, Any]]]:
    """Items, values and intervals of long-format rows (see `ComparisonMatrix.from_rows`)."""
    table: list[Any] = rows.to_dict("records") if hasattr(rows, "to_dict") else list(rows)
    chosen: dict[frozenset[str], tuple[float, int, Mapping[str, Any]]] = {}
    problems: list[str] = []
    for line, row in enumerate(table, start=1):
        lacking = [c for c in ("a", "b", "value") if c not in row]
        if lacking:
            problems.append(
                _("row {line}: column {column} is missing").format(line=line, column=lacking[0])
            )
            continue
        pair = frozenset((row["a"], row["b"]))
        turn = scales.number_of(row.get("round"))
        turn = 0.0 if math.isnan(turn) else turn
        held = chosen.get(pair)
        if held is not None and held[0] == turn:
            problems.append(
                _("rows {first} and {second}: {a} and {b} twice in one round").format(
                    first=held[1], second=line, a=row["a"], b=row["b"]
                )
            )
        if held is None or turn > held[0]:
            chosen[pair] = (turn, line, row)
    for column in ("who", "node"):
        several = list(dict.fromkeys(str(r[column]) for r in table if column in r))
        if len(several) > 1:
            problems.append(
                _("several values of {column}: {values}; select one").format(
                    column=column, values=listing(several)
                )
            )
    if problems:
        raise JudgmentError("\n".join(problems))
    judgments: dict[Pair, Any] = {}
    intervals: dict[Pair, tuple[Any, Any]] = {}
    for _turn, _line, row in chosen.values():
        pair_ = (row["a"], row["b"])
        judgments[pair_] = row["value"]
        ends = (row.get("low"), row.get("high"))
        if any(not math.isnan(scales.number_of(x)) for x in ends):
            intervals[pair_] = ends
    items = list(dict.fromkeys(r[c] for r in table for c in ("a", "b")))
    return items, judgments, intervals
