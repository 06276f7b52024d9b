"""What the changes of each group say, in sentences."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..i18n import gettext as _
from ..i18n import ngettext
from .common import score
from .hingelines import changing, named, of_kind
from .hingesource import conditions, source, structure
from .hingewords import Row, which
from .results import Findings
from .section import Text, say
from .words import Words

__all__ = ["TEXTS", "nobody_answered"]

Texts = Callable[[Findings, Words, list[Row]], list[Text]]


def _judgments(results: Findings, words: Words, rows: list[Row]) -> list[Text]:
    given, together = of_kind(rows, "judgment"), of_kind(rows, "judgments")
    moving = changing(given)
    found: list[Text] = []
    if not given:
        found.append(say(_("No answers were given on which these weights rest.")))
    elif not moving:
        text = ngettext(
            "There is {n} answer. It does not change which is best, whatever it had been on the "
            "scale from 1/9 to 9.",
            "None of the {n} answers given changes which is best on its own, whatever it had been "
            "on the scale from 1/9 to 9.",
            len(given),
        )
        found.append(say(text, n=str(len(given))))
    else:
        text = ngettext(
            "{k} of {n} answers given changes which is best on its own.",
            "Each of {k} of the {n} answers given changes which is best on its own.",
            len(moving),
        )
        found.append(say(text, k=str(len(moving)), n=str(len(given))))
        if not results.hinged.of_people:
            text = _("{which} is answered with {now}; with {flip}, {winner} would be best.")
            found += named(words, moving, text)
    for row in together if given and not moving else []:
        size = row["size"]
        if row["winner"]:
            text = _("The fewest answers that together change which is best are {n}.")
            found.append(say(text, n=str(int(size))))
            if not results.hinged.of_people:
                text = _("{which}: with {flip} instead of {now}, {winner} would be best.")
                found += named(words, [row], text)
        elif row["searched"] >= len(given):
            found.append(say(_("No answers change it together either, however many of them.")))
        elif row["searched"] >= 1:
            text = ngettext(
                "It takes more than {n} answer changed at a time.",
                "It takes more than {n} answers changed at a time.",
                int(row["searched"]),
            )
            found.append(say(text, n=str(int(row["searched"]))))
    return found + _gaps(rows)


def nobody_answered(rows: list[Row]) -> list[Row]:
    """The missing answers, without those that others in a group have given."""
    given = {(r["node"], frozenset((r["a"], r["b"]))) for r in of_kind(rows, "judgment")}
    missing = of_kind(rows, "unanswered")
    return [r for r in missing if (r["node"], frozenset((r["a"], r["b"]))) not in given]


def _gaps(rows: list[Row]) -> list[Text]:
    """What answers would do that are missing."""
    found: list[Text] = []
    gaps = nobody_answered(rows)
    moving = changing(gaps)
    if gaps and not moving:
        text = _("No single answer to what nobody has answered would change which is best.")
        found.append(say(text))
    elif moving:
        text = ngettext(
            "One answer that nobody has given would; it stands in the box above.",
            "{n} answers that nobody has given would; they stand in the box above.",
            len(moving),
        )
        found.append(say(text, n=str(len(moving))))
    others = len(changing(of_kind(rows, "unanswered"))) - len(moving)
    if others:
        text = ngettext(
            "{n} answer that a member has not given, though others have, would too.",
            "{n} answers that members have not given, though others have, would too.",
            others,
        )
        found.append(say(text, n=str(others)))
    return found


def _ratings(results: Findings, words: Words, rows: list[Row]) -> list[Text]:
    moving = changing(rows)
    found: list[Text] = []
    if not moving:
        text = _("None of the {n} ratings changes which is best when moved alone from 0 to 1.")
        found.append(say(text, n=str(len(rows))))
    else:
        text = ngettext(
            "{k} of {n} ratings changes which is best when moved alone far enough.",
            "{k} of {n} ratings change which is best when moved alone far enough.",
            len(moving),
        )
        found.append(say(text, k=str(len(moving)), n=str(len(rows))))
        text = _("{which} is rated {now}; beyond {flip}, {winner} would be best.")
        found += named(words, moving, text)
        inside = sum(r["inside"] is True for r in moving)
        text = ngettext(
            "{k} of these lies within the range that the rating has now.",
            "{k} of these lie within the range that the rating has now.",
            inside,
        )
        if not inside:
            text = _("None of these lies within the range that the rating has now.")
        found.append(say(text, k=str(inside)))
    ends = [
        (float(r[end]), r, end)
        for r in rows
        for end in ("at_low", "at_high")
        if math.isfinite(r[end])
    ]
    if ends:
        least, row, end = min(ends, key=lambda x: x[0])
        text = _("Within the ranges the lead is least, {lead}, with {which} at its greatest.")
        if end == "at_low":
            text = _("Within the ranges the lead is least, {lead}, with {which} at its least.")
        found.append(say(text, lead=score(least), which=which(words, row)))
    return found


def _measures(results: Findings, words: Words, rows: list[Row]) -> list[Text]:
    moving = changing(rows)
    if not moving:
        text = ngettext(
            "There is {n} measured figure. It does not change which is best anywhere on its scale.",
            "None of the {n} measured figures changes which is best anywhere on its scale.",
            len(rows),
        )
        return [say(text, n=str(len(rows)))]
    text = _("{which} is {now}; beyond {flip}, {winner} would be best.")
    return named(words, moving, text)


def _people(results: Findings, words: Words, rows: list[Row]) -> list[Text]:
    members = of_kind(rows, "participant")
    moving = changing(members)
    found: list[Text] = []
    text = ngettext(
        "Left out, {k} of {n} members of the group changes which is best.",
        "Left out, {k} of {n} members of the group change which is best.",
        len(moving),
    )
    if not moving:
        text = _("None of the {n} members of the group, left out alone, changes which is best.")
    found.append(say(text, k=str(len(moving)), n=str(len(members))))
    if not results.hinged.of_people:
        found += named(words, moving, _("Without {which}, {winner} would be best."))
    for row in of_kind(rows, "coalition"):
        if row["winner"]:
            text = _("The fewest members whose leaving changes it are {n}.")
            if not row["exact"]:
                text = _("At most {n} members have to leave to change it; fewer may do.")
            found.append(say(text, n=str(int(row["size"]))))
        elif row["exact"]:
            found.append(say(_("No members change it by leaving, however many of them.")))
    weights = of_kind(rows, "member weight")
    able = len(changing(weights))
    text = ngettext(
        "{k} of them can change it by having more or less of a say.",
        "{k} of them can change it by having more or less of a say.",
        able,
    )
    if not able:
        text = _("No member changes it by having more or less of a say, from nothing to all.")
    if weights:
        found.append(say(text, k=str(able)))
    return found


def _methods(results: Findings, words: Words, rows: list[Row]) -> list[Text]:
    found: list[Text] = []
    for kind, some, none in (
        (
            "method",
            _("By {k} of {n} other methods and normalisations another alternative is best."),
            _("By all of {n} other methods and normalisations the same alternative is best."),
        ),
        (
            "derivation",
            _("By {k} of {n} other ways from answers to weights another alternative is best."),
            _("By all of {n} other ways from answers to weights the same alternative is best."),
        ),
    ):
        kept = of_kind(rows, kind)
        moving = changing(kept)
        if kept:
            found.append(say(some if moving else none, k=str(len(moving)), n=str(len(kept))))
            found += named(words, moving, _("{which}: {winner} would be best."))
    return found


TEXTS: Mapping[str, Texts] = MappingProxyType(
    {
        "judgment": _judgments,
        "rating": _ratings,
        "measure": _measures,
        "source": source,
        "condition": conditions,
        "structure": structure,
        "people": _people,
        "method": _methods,
    }
)
