"""What is said of a room in sentences, on its screen and in the report."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from . import scales
from .i18n import gettext as _
from .i18n import ngettext, number, percent

if TYPE_CHECKING:
    from .topics import Agenda
    from .turnout import Status

__all__ = [
    "attribute_text",
    "coalition_text",
    "end_text",
    "importance_text",
    "inconsistent_text",
    "left_out_texts",
    "outcome_text",
    "spread_text",
    "topic_text",
    "turnout_text",
]

Name = Callable[[str], str]
Row = Mapping[str, Any]


def turnout_text(found: Status) -> str:
    """How many have answered anything, and everything."""
    n, total = found.started, len(found.members)
    if not n:
        return _("Nobody has answered yet.")
    if found.finished == n:
        text = ngettext(
            "{n} of {total} has answered, everything that was asked.",
            "{n} of {total} have answered, all of them everything that was asked.",
            n,
        )
        return text.format(n=n, total=total)
    text = ngettext(
        "{n} of {total} has answered, {finished} of them everything.",
        "{n} of {total} have answered, {finished} of them everything.",
        n,
    )
    return text.format(n=n, total=total, finished=found.finished)


def attribute_text(attribute: str) -> str:
    """What a column of participants.csv is called."""
    return _("group") if attribute == "group" else attribute


def topic_text(row: Row, name: Name) -> str:
    """What is to be talked about: two things compared, or the weight of one."""
    if row["kind"] == "weight":
        return _("the weight of {item}").format(item=name(row["a"]))
    return _("{a} against {b}").format(a=name(row["a"]), b=name(row["b"]))


def importance_text(row: Row) -> str:
    """How much of the lead a typical disagreement moves; how far people differ without a model."""
    share = float(row["importance"])
    if math.isnan(share):
        return spread_text(row)
    if math.isinf(share):
        return _("decides a tie")
    return _("{share} of the lead").format(share=percent(share, 0))


def spread_text(row: Row) -> str:
    """One standard deviation to either side: a factor of answers, points of weights."""
    if row["kind"] == "weight":
        text = _("± {points} percentage points")
        return text.format(points=number(100 * float(row["spread"]), 1))
    return _("×/÷ {factor}").format(factor=number(float(row["spread"]), 2))


def end_text(row: Row, end: str, name: Name) -> str:
    """The answer at an end, ``low`` or ``high``, in words."""
    value = float(row[end])
    if row["kind"] == "weight":
        return percent(value)
    return scales.sentence(name(row["a"]), name(row["b"]), value)


def outcome_text(row: Row, end: str, now: str, joint: Name) -> str:
    """What is best once the room has settled on an end; empty without a model."""
    best, margin = row[f"{end}_best"], float(row[f"{end}_margin"])
    if not best:
        return ""
    if " = " in best:
        return _("{best} tie for best").format(best=joint(best))
    ahead = number(margin, 3)
    if best == now:
        return _("{best} stays best, {margin} ahead").format(best=joint(best), margin=ahead)
    return _("{best} becomes best, {margin} ahead").format(best=joint(best), margin=ahead)


def inconsistent_text(found: Status) -> str:
    """How many have answers above the limit; empty where nothing could contradict anything."""
    if not found.nodes["testable"].any():
        return ""
    tables = ", ".join(dict.fromkeys(t for t in found.nodes["random_index"] if t))
    limit = number(found.target, 2)
    text = _("Nobody's answers fit badly (consistency ratio above {limit}, random index {table}).")
    if found.inconsistent:
        text = ngettext(
            "{n} member has answers that fit badly (consistency ratio above {limit}, random "
            "index {table}).",
            "{n} members have answers that fit badly (consistency ratio above {limit}, random "
            "index {table}).",
            found.inconsistent,
        )
    return text.format(n=found.inconsistent, limit=limit, table=tables)


def left_out_texts(found: Agenda) -> list[str]:
    """What is not on the list, and why."""
    told = []
    if found.few:
        text = ngettext(
            "{n} comparison has fewer than {minimum} answers and is not shown.",
            "{n} comparisons have fewer than {minimum} answers and are not shown.",
            found.few,
        )
        told.append(text.format(n=found.few, minimum=found.minimum))
    if found.agreed:
        text = ngettext(
            "{n} comparison was answered alike by all.",
            "{n} comparisons were answered alike by all.",
            found.agreed,
        )
        told.append(text.format(n=found.agreed))
    return told


def coalition_text(found: Status, joint: Name) -> str:
    """How many would have to leave for another alternative to be best; empty without a model."""
    gone = found.coalition
    if gone is None:
        return ""
    if not gone.members:
        if gone.exact:
            return _("Whoever leaves, the best alternative stays.")
        return _("No members were found whose leaving changes the best; not every set was tried.")
    n = len(gone.members)
    text = _("If {n} particular members left, {best} would be best; fewer may be enough.")
    if n == 1:
        text = _("If one particular member left, {best} would be best.")
    elif gone.exact:
        text = _("If {n} particular members left, {best} would be best; fewer are not enough.")
    return text.format(n=n, best=joint(" = ".join(gone.best)))
