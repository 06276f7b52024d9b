"""What a group gives, read and checked: weights of people, stacks of judgments and of priorities.

Shared by `mcda_eiej.groups` and `mcda_eiej.agreement`. People are the axis before the last
(priorities) or before the last two (matrices); any axes in front are batch axes. NaN is "this
person did not answer".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from .eigen import check
from .errors import JudgmentError
from .i18n import gettext as _

__all__ = [
    "Judgments",
    "Priorities",
    "Subgroups",
    "is_table",
    "labels_of",
    "name_list",
    "nameless",
    "participant_weights",
    "read_judgments",
    "read_priorities",
    "subgroups",
]

Floats = NDArray[np.float64]
# What a key stands between in a message.
_BEFORE, _AFTER = r"(?<![\w@-])(?<!\w\.)", r"(?![\w@-]|\.\w)"
_TOLERANCE = 1e-9  # within which a person's priorities sum to 1


class Judgments(NamedTuple):
    """``items`` is None for plain arrays; ``upper`` is (..., k, n(n-1)/2), the upper triangles."""

    items: tuple[Any, ...] | None
    upper: Floats
    size: int


class Priorities(NamedTuple):
    """``items`` and ``people`` are None without labels; ``known`` is (..., k): who answered."""

    items: Any
    people: list[Any] | None
    values: Floats
    known: NDArray[np.bool_]


def participant_weights(weights: Any, k: int, people: Sequence[Any] | None = None) -> Floats:
    """Weights of ``k`` people, normalised to sum 1; equal if ``weights`` is None.

    A Series is put in the order of ``people`` if they have labels.

    Raises
    ------
    JudgmentError
        No people, another number of weights than people, a weight that is negative or not a finite
        number, or weights that are all 0.
    """
    if k < 1:
        raise JudgmentError(_("there are no participants"))
    if weights is None:
        return np.full(k, 1.0 / k)
    if people is not None and hasattr(weights, "reindex"):
        unique = weights.index.is_unique and len(weights) == len(people)
        if not unique or set(weights.index) != set(people):
            raise JudgmentError(
                _("weights are given for {given}; the participants are {people}").format(
                    given=name_list(weights.index), people=name_list(people)
                )
            )
        weights = weights.reindex(people)
    w = np.asarray(weights, dtype=float)
    if w.shape != (k,):
        raise JudgmentError(
            _("weights have shape {shape}; there are {k} participants").format(k=k, shape=w.shape)
        )
    bad = np.flatnonzero(~(np.isfinite(w) & (w >= 0)))
    if bad.size:
        raise JudgmentError(
            _("weight of participant {who} is {value}, not a finite number of 0 or more").format(
                value=w[bad[0]], who=_label(people, bad[0])
            )
        )
    if not w.any():
        raise JudgmentError(_("all participants have weight 0"))
    # Divided by the greatest first, so that sums of huge or tiny weights stay finite.
    w = w / w.max()
    return cast(Floats, w / w.sum())


def read_judgments(matrices: Any) -> Judgments:
    """An array (..., k, n, n) or a sequence of ``ComparisonMatrix``, checked.

    Matrices with the same items in another order are put in the first one's order.

    Raises
    ------
    JudgmentError
        Wrong shape, other items, or a pair that is neither positive and reciprocal nor missing in
        both directions (see `mcda_eiej.eigen.check`).
    """
    items: tuple[Any, ...] | None = None
    if isinstance(matrices, (list, tuple)) and matrices and _is_comparison(matrices[0]):
        items = tuple(matrices[0].items)
        array = np.stack([_in_order(m, items, who) for who, m in enumerate(matrices)])
    else:
        try:
            array = np.asarray(matrices, dtype=float)
        except (TypeError, ValueError) as error:
            raise JudgmentError(
                _("judgments are not numbers in matrices of one size: {error}").format(error=error)
            ) from error
    if array.ndim < 3 or array.shape[-1] != array.shape[-2] or 0 in array.shape[-3:]:
        raise JudgmentError(
            _("judgments have shape {shape}, not (people, n, n)").format(shape=array.shape)
        )
    check(array, incomplete=True)
    i, j = np.triu_indices(array.shape[-1], 1)
    upper, lower = array[..., i, j], array[..., j, i]
    # Of 3 and 0.3333333 the one above 1 is as it was written, whichever way round the pair stands.
    upper = np.where(lower > 1, 1 / lower, upper)
    return Judgments(items, upper, array.shape[-1])


def read_priorities(priorities: Any) -> Priorities:
    """An array (..., k, n), a DataFrame people x items, or a sequence of k Series, checked.

    Raises
    ------
    JudgmentError
        Wrong shape, other items, or a person whose priorities are partly missing, negative or do
        not sum to 1 (within 1e-9).
    """
    items = people = None
    if is_table(priorities):
        items, people = priorities.columns, list(priorities.index)
    elif isinstance(priorities, (list, tuple)) and priorities and _is_series(priorities[0]):
        items = priorities[0].index
        for who, row in enumerate(priorities):
            if not _is_series(row) or len(row) != len(items) or set(row.index) != set(items):
                raise JudgmentError(
                    _("participant {who} has other items than the first: {items}").format(
                        who=who, items=name_list(row.index if _is_series(row) else row)
                    )
                )
        if items.is_unique:
            priorities = [row.reindex(items) for row in priorities]
    if items is not None and not items.is_unique:
        raise JudgmentError(_("an item is given twice: {items}").format(items=name_list(items)))
    try:
        array = np.asarray(priorities, dtype=float)
    except (TypeError, ValueError) as error:
        raise JudgmentError(
            _("priorities are not numbers, as many for each participant: {error}").format(
                error=error
            )
        ) from error
    if array.ndim < 2 or 0 in array.shape[-2:]:
        raise JudgmentError(
            _("priorities have shape {shape}, not (people, items)").format(shape=array.shape)
        )
    absent = np.isnan(array).all(axis=-1)
    with np.errstate(invalid="ignore"):
        good = (np.abs(array.sum(axis=-1) - 1.0) <= _TOLERANCE) & (array >= 0).all(axis=-1)
    if not (good | absent).all():
        at = tuple(np.argwhere(~(good | absent))[0])
        raise JudgmentError(
            _(
                "priorities of participant {who} are {values}: they must be 0 or more "
                "and sum to 1, or all be missing"
            ).format(values=name_list(array[at]), who=_label(people, at[-1]))
        )
    return Priorities(items, people, array, ~absent)


class Subgroups(NamedTuple):
    """Values of an attribute: ``shown`` with their members, ``hidden`` by name only."""

    shown: dict[str, tuple[Any, ...]]
    hidden: tuple[str, ...]


def subgroups(
    attribute: Any,
    participants: Sequence[Any] | None = None,
    minimum: int = 3,
    strict: bool = False,
) -> Subgroups:
    """Participants by attribute, shown only where that does not give single people away.

    A subgroup is shown if it has at least ``minimum`` members and its complement (every other
    participant, also those without the attribute) has as many, or nobody: otherwise the few on
    the other side follow from the whole group's results.

    Parameters
    ----------
    attribute
        A mapping or Series from participant to value; None, NaN and "" are no value.
    participants
        Those to divide, all in the mapping if not given. Pass those who answered.
    minimum
        Least number of members, at least 1.
    strict
        With three or more values, several shown subgroups together may still leave out only a
        few people. If true, the smallest shown ones are hidden until those in no shown subgroup are
        nobody or at least ``minimum``.

    Returns
    -------
    Subgroups
        Values in the order of the participants who first have them.
    """
    if isinstance(minimum, bool) or minimum != int(minimum) or minimum < 1:
        raise JudgmentError(_("minimum is {value}, not 1 or more").format(value=minimum))
    people = list(attribute.keys() if participants is None else participants)
    unknown = [p for p in people if p not in attribute.keys()]  # noqa: SIM118 - also a Series
    if unknown:
        raise JudgmentError(
            _("no attribute for participants {names}").format(names=name_list(unknown))
        )
    members: dict[str, list[Any]] = {}
    for person in people:
        value = attribute[person]
        if not _is_blank(value):
            members.setdefault(str(value), []).append(person)
    shown = {
        value: tuple(group)
        for value, group in members.items()
        if len(group) >= minimum and len(people) - len(group) not in range(1, minimum)
    }
    if strict:
        while shown and 0 < len(people) - sum(map(len, shown.values())) < minimum:
            del shown[min(shown, key=lambda value: len(shown[value]))]
    return Subgroups(shown, tuple(value for value in members if value not in shown))


def is_table(value: Any) -> bool:
    """Whether ``value`` is a DataFrame (without importing pandas)."""
    return hasattr(value, "columns") and hasattr(value, "index")


def labels_of(labels: Sequence[Any] | None, n: int, what: str) -> tuple[Any, ...]:
    """``labels`` as a tuple of length ``n``; places from 0 if there are none."""
    if labels is None:
        return tuple(range(n))
    if len(labels) != n:
        raise JudgmentError(
            _("there are {n} {what} but {given} labels").format(n=n, what=what, given=len(labels))
        )
    return tuple(labels)


def name_list(labels: Any) -> str:
    """Labels as they stand in a message."""
    return ", ".join(map(str, labels)) or "–"


def _is_blank(value: Any) -> bool:
    missing = value is None or type(value).__name__ == "NAType"  # pandas.NA has no truth value
    return missing or bool(value != value) or value == ""


def _is_series(value: Any) -> bool:
    return hasattr(value, "reindex") and not hasattr(value, "columns")


def _is_comparison(value: Any) -> bool:
    # A ComparisonMatrix, told from a mapping or a DataFrame, whose `items` is a method.
    return hasattr(value, "values") and not callable(getattr(value, "items", callable))


def _in_order(matrix: Any, items: tuple[Any, ...], who: int) -> Floats:
    if not _is_comparison(matrix) or set(matrix.items) != set(items):
        given = matrix.items if _is_comparison(matrix) else ()
        raise JudgmentError(
            _("participant {who} compares other items than the first: {items}").format(
                who=who, items=name_list(given)
            )
        )
    place = {item: p for p, item in enumerate(matrix.items)}
    order = [place[item] for item in items]
    return cast(Floats, np.asarray(matrix.values, dtype=float)[np.ix_(order, order)])


def _label(labels: Sequence[Any] | None, at: Any) -> Any:
    return int(at) if labels is None else labels[at]


def nameless(text: str, people: Iterable[str]) -> str:
    """A message in which nobody is named: one member stands for the key of each person.

    >>> nameless("kari.b on cost, kari on cost: no answer", ["kari", "kari.b"])
    'one member on cost, one member on cost: no answer'
    >>> nameless("weights/answers.csv: costly", ["cost", "answers"])
    'weights/answers.csv: costly'
    """
    keys = sorted(filter(None, people), key=len, reverse=True)
    if not keys:
        return text
    pattern = f"{_BEFORE}(?:{'|'.join(map(re.escape, keys))}){_AFTER}"
    return re.sub(pattern, lambda _found: _("one member"), text)
