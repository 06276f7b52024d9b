"""What the changes of each group say, in sentences."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from ..i18n import gettext as _
from ..i18n import ngettext, percent
from .common import score
from .hingewords import Row, flip_text, now_text, which
from .results import Findings
from .section import Inline, Text, say
from .words import Words

__all__ = ["TEXTS"]

# Changes named in sentences.
NAMED = 5
# Sets of claims and of answers are sought up to this size.
SETS = 2

Texts = Callable[[Findings, Words, list[Row]], list[Text]]


def _of(rows: list[Row], *kinds: str) -> list[Row]:
    return [r for r in rows if r["kind"] in kinds]


def _changing(rows: list[Row]) -> list[Row]:
    return [r for r in rows if r["winner"]]


def _named(words: Words, rows: Sequence[Row], template: str) -> list[Text]:
    """A sentence for each of the first changes, and how many more there are."""
    found = [
        say(
            template,
            which=which(words, row),
            now=now_text(words, row),
            flip=flip_text(words, row),
            winner=words.joint(row["winner"]),
        )
        for row in rows[:NAMED]
    ]
    more = len(rows) - NAMED
    if more > 0:
        text = ngettext("{n} further does too.", "{n} further do too.", more)
        found.append(say(text, n=str(more)))
    return found


def _judgments(results: Findings, words: Words, rows: list[Row]) -> list[Text]:
    given, together = _of(rows, "judgment"), _of(rows, "judgments")
    moving = _changing(given)
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
            found += _named(words, moving, text)
    for row in together if given and not moving else []:
        size = row["size"]
        if row["winner"]:
            text = _("The fewest answers that together change which is best are {n}.")
            found.append(say(text, n=str(int(size))))
            if not results.hinged.of_people:
                text = _("{which}: with {flip} instead of {now}, {winner} would be best.")
                found += _named(words, [row], text)
        elif row["searched"] >= len(given):
            found.append(say(_("No answers change it together either, however many of them.")))
        elif row["searched"] >= 1:
            text = ngettext(
                "It takes more than {n} answer changed at a time.",
                "It takes more than {n} answers changed at a time.",
                int(row["searched"]),
            )
            found.append(say(text, n=str(int(row["searched"]))))
    asked, gaps = _of(rows, "unanswered"), _changing(_of(rows, "unanswered"))
    if asked and not gaps:
        text = _("No single answer to what nobody has answered would change which is best.")
        found.append(say(text))
    elif gaps:
        text = ngettext(
            "One answer that nobody has given would; it stands in the box above.",
            "{n} answers that nobody has given would; they stand in the box above.",
            len(gaps),
        )
        found.append(say(text, n=str(len(gaps))))
    return found


def _ratings(results: Findings, words: Words, rows: list[Row]) -> list[Text]:
    moving = _changing(rows)
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
        found += _named(words, moving, text)
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
    moving = _changing(rows)
    if not moving:
        text = ngettext(
            "There is {n} measured figure. It does not change which is best anywhere on its scale.",
            "None of the {n} measured figures changes which is best anywhere on its scale.",
            len(rows),
        )
        return [say(text, n=str(len(rows)))]
    text = _("{which} is {now}; beyond {flip}, {winner} would be best.")
    return _named(words, moving, text)


def _source(results: Findings, words: Words, rows: list[Row]) -> list[Text]:
    found = _claims(words, rows)
    for row in _of(rows, "reading"):
        text = _("Counting the other claims too, {winner} would be best.")
        if row["current"] == "all":
            text = _("Counting only what the source states, {winner} would be best.")
        if not row["winner"]:
            text = _("Whether implied claims count or not does not change which is best.")
        found.append(say(text, winner=words.joint(row["winner"])))
    register = _of(rows, "register")
    if register:
        moving = _changing(register)
        text = ngettext(
            "Of {n} other ways to read the risk register, {k} changes which is best.",
            "Of {n} other ways to read the risk register, {k} change which is best.",
            len(moving),
        )
        if not moving:
            text = _("None of {n} other ways to read the risk register changes which is best.")
        found.append(say(text, n=str(len(register)), k=str(len(moving))))
    places = _of(rows, "place")
    if places:
        found += _places(words, places)
    return found


def _claims(words: Words, rows: list[Row]) -> list[Text]:
    single = _of(rows, "claim")
    if not single:
        return []
    moving = _changing(single)
    number = len({r["what"] for r in single})
    found: list[Text] = []
    if not moving:
        text = ngettext(
            "There is {n} claim in force. It changes nothing, left out or turned round.",
            "None of the {n} claims in force changes which is best on its own, left out or turned "
            "round.",
            number,
        )
        found.append(say(text, n=str(number)))
    else:
        alone = len({r["what"] for r in moving})
        text = ngettext(
            "{k} of {n} claims in force changes which is best on its own.",
            "{k} of {n} claims in force change which is best on their own.",
            alone,
        )
        found.append(say(text, k=str(alone), n=str(number)))
        text = _("{which} {flip}: {winner} would be best.")
        found += _named(words, moving, text)
    for row in _sets(_of(rows, "claims")):
        if row["winner"]:
            text = ngettext(
                "The fewest claims that do it together are {n}, and there is {k} such set: {flip} "
                "makes {winner} best.",
                "The fewest claims that do it together are {n}, and there are {k} such sets; one "
                "is {flip}, which makes {winner} best.",
                int(row["sets"]),
            )
            values: dict[str, Inline] = {
                "n": str(int(row["size"])),
                "k": str(int(row["sets"])),
                "flip": flip_text(words, row),
                "winner": words.joint(row["winner"]),
            }
            found.append(say(text, **values))
        else:
            text = _("More than {n} claims would have to be left out or turned round together.")
            if row["action"] == "removed":
                text = _("Left out alone, it takes more than {n} claims together.")
            found.append(say(text, n=str(SETS)))
    return found


def _sets(rows: list[Row]) -> list[Row]:
    """The first set of each way to change claims."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row["action"], row)
    return list(first.values())


def _places(words: Words, places: list[Row]) -> list[Text]:
    moving = _changing(places)
    if not moving:
        text = _("No place in the source, left out with all it says, changes which is best.")
        return [say(text)]
    text = _("Without what the source says in {which}, {winner} would be best.")
    return _named(words, moving, text)


def _conditions(results: Findings, words: Words, rows: list[Row]) -> list[Text]:
    found: list[Text] = []
    single, pairs = _of(rows, "condition"), _of(rows, "conditions")
    moving = _changing(single)
    if not moving:
        text = ngettext(
            "There is {n} condition in the case. It does not change which is best.",
            "None of the {n} conditions in the case changes which is best on its own.",
            len(single),
        )
        found.append(say(text, n=str(len(single))))
    text = _("{which}: {winner} would be best.")
    found += _named(words, moving, text)
    if pairs:
        moving = _changing(pairs)
        text = ngettext(
            "Two at a time, {k} pair does what neither condition does alone.",
            "Two at a time, {k} pairs do what neither condition does alone.",
            len(moving),
        )
        if not moving:
            text = _("No two together do what neither does alone.")
        found.append(say(text, k=str(len(moving))))
        found += _named(words, moving, _("{which}: {winner} would be best."))
    for row in _changing(_of(rows, "probability")):
        values: dict[str, Inline | Text] = {
            "which": which(words, row),
            "winner": words.joint(row["winner"]),
            "share": percent(float(row["flip"])),
        }
        text = _("{which}: by expected scores {winner} is best from a probability of {share}.")
        if float(row["flip"]) >= 1:
            text = _("{which}: by expected scores it takes certainty.")
        found.append(say(text, **values))
    return found


def _structure(results: Findings, words: Words, rows: list[Row]) -> list[Text]:
    found: list[Text] = []
    leaves, criteria = (
        [r for r in rows if r["action"] == f"without {sort}"] for sort in ("leaf", "criterion")
    )
    for kept, some, none in (
        (
            leaves,
            ngettext(
                "Left out alone, {k} of {n} leaves changes which is best.",
                "Left out alone, {k} of {n} leaves change which is best.",
                len(_changing(leaves)),
            ),
            _("None of the {n} leaves, left out alone, changes which is best."),
        ),
        (
            criteria,
            ngettext(
                "Left out alone, {k} of {n} criteria changes which is best.",
                "Left out alone, {k} of {n} criteria change which is best.",
                len(_changing(criteria)),
            ),
            _("None of the {n} criteria, left out alone, changes which is best."),
        ),
    ):
        if kept:
            moving = _changing(kept)
            text = some if moving else none
            found.append(say(text, k=str(len(moving)), n=str(len(kept))))
            found += _named(words, moving, _("{which}: {winner} would be best."))
    others = [r for r in rows if r["action"] in ("without overlap", "equal leaves")]
    moving = _changing(others)
    if moving:
        found += _named(words, moving, _("{which}: {winner} would be best."))
    elif others:
        text = _(
            "Nor do leaves that may count the same thing, left out in pairs, or equal weights for "
            "all leaves."
        )
        if _changing(leaves) or _changing(criteria):
            text = _(
                "Leaves that may count the same thing, left out in pairs, do not, nor do equal "
                "weights for all leaves."
            )
        found.append(say(text))
    return found


def _people(results: Findings, words: Words, rows: list[Row]) -> list[Text]:
    members = _of(rows, "participant")
    moving = _changing(members)
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
        found += _named(words, moving, _("Without {which}, {winner} would be best."))
    for row in _of(rows, "coalition"):
        if row["winner"]:
            text = _("The fewest members whose leaving changes it are {n}.")
            if not row["exact"]:
                text = _("At most {n} members have to leave to change it; fewer may do.")
            found.append(say(text, n=str(int(row["size"]))))
        elif row["exact"]:
            found.append(say(_("No members change it by leaving, however many of them.")))
    weights = _of(rows, "member weight")
    able = len(_changing(weights))
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
        kept = _of(rows, kind)
        moving = _changing(kept)
        if kept:
            found.append(say(some if moving else none, k=str(len(moving)), n=str(len(kept))))
            found += _named(words, moving, _("{which}: {winner} would be best."))
    return found


TEXTS: Mapping[str, Texts] = MappingProxyType(
    {
        "judgment": _judgments,
        "rating": _ratings,
        "measure": _measures,
        "source": _source,
        "condition": _conditions,
        "structure": _structure,
        "people": _people,
        "method": _methods,
    }
)
