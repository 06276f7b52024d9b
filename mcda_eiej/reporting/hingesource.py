"""What the source, the conditions and the structure of the case do to the answer, in sentences."""

from __future__ import annotations

from ..i18n import gettext as _
from ..i18n import ngettext, percent
from .hingelines import changing, named, of_kind
from .hingewords import Row, flip_text, which
from .results import Findings
from .section import Inline, Text, say
from .words import Words

__all__ = ["conditions", "source", "structure"]

# Sets of claims are sought up to this size.
SETS = 2


def source(results: Findings, words: Words, rows: list[Row]) -> list[Text]:
    found = _claims(words, rows)
    for row in of_kind(rows, "reading"):
        text = _("Counting the other claims too, {winner} would be best.")
        if row["current"] == "all":
            text = _("Counting only what the source states, {winner} would be best.")
        if not row["winner"]:
            text = _("Whether implied claims count or not does not change which is best.")
        found.append(say(text, winner=words.joint(row["winner"])))
    register = of_kind(rows, "register")
    if register:
        moving = changing(register)
        text = ngettext(
            "Of {n} other ways to read the risk register, {k} changes which is best.",
            "Of {n} other ways to read the risk register, {k} change which is best.",
            len(moving),
        )
        if not moving:
            text = _("None of {n} other ways to read the risk register changes which is best.")
        found.append(say(text, n=str(len(register)), k=str(len(moving))))
    places = of_kind(rows, "place")
    if places:
        found += _places(words, places)
    return found


def _claims(words: Words, rows: list[Row]) -> list[Text]:
    single = of_kind(rows, "claim")
    if not single:
        return []
    moving = changing(single)
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
        found += named(words, moving, text)
    for row in _sets(of_kind(rows, "claims")):
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
    moving = changing(places)
    if not moving:
        text = _("No place in the source, left out with all it says, changes which is best.")
        return [say(text)]
    text = _("Without what the source says in {which}, {winner} would be best.")
    return named(words, moving, text)


def conditions(results: Findings, words: Words, rows: list[Row]) -> list[Text]:
    found: list[Text] = []
    single, pairs = of_kind(rows, "condition"), of_kind(rows, "conditions")
    moving = changing(single)
    if not moving:
        text = ngettext(
            "There is {n} condition in the case. It does not change which is best.",
            "None of the {n} conditions in the case changes which is best on its own.",
            len(single),
        )
        found.append(say(text, n=str(len(single))))
    text = _("{which}: {winner} would be best.")
    found += named(words, moving, text)
    if pairs:
        moving = changing(pairs)
        text = ngettext(
            "Two at a time, {k} pair does what neither condition does alone.",
            "Two at a time, {k} pairs do what neither condition does alone.",
            len(moving),
        )
        if not moving:
            text = _("No two together do what neither does alone.")
        found.append(say(text, k=str(len(moving))))
        found += named(words, moving, _("{which}: {winner} would be best."))
    for row in changing(of_kind(rows, "probability")):
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


def structure(results: Findings, words: Words, rows: list[Row]) -> list[Text]:
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
                len(changing(leaves)),
            ),
            _("None of the {n} leaves, left out alone, changes which is best."),
        ),
        (
            criteria,
            ngettext(
                "Left out alone, {k} of {n} criteria changes which is best.",
                "Left out alone, {k} of {n} criteria change which is best.",
                len(changing(criteria)),
            ),
            _("None of the {n} criteria, left out alone, changes which is best."),
        ),
    ):
        if kept:
            moving = changing(kept)
            text = some if moving else none
            found.append(say(text, k=str(len(moving)), n=str(len(kept))))
            found += named(words, moving, _("{which}: {winner} would be best."))
    others = [r for r in rows if r["action"] in ("without overlap", "equal leaves")]
    moving = changing(others)
    if moving:
        found += named(words, moving, _("{which}: {winner} would be best."))
    elif others:
        text = _(
            "Nor do leaves that may count the same thing, left out in pairs, or equal weights for "
            "all leaves."
        )
        if changing(leaves) or changing(criteria):
            text = _(
                "Leaves that may count the same thing, left out in pairs, do not, nor do equal "
                "weights for all leaves."
            )
        found.append(say(text))
    return found
