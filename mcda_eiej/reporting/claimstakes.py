"""What hangs on each claim: who would be best, or how far ahead, without it or turned round."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from ..i18n import gettext as _
from ..sensitivity.flips import lead
from .common import records, score
from .hingewords import Row
from .results import Findings
from .section import Inline, Link, Text, anchor, joined, say
from .words import Words

__all__ = ["lead_now", "stakes"]

# Claims named that a reversal contradicts, and how near leads must be to be read as the same.
NAMED = 3
SAME = 5e-4


def lead_now(results: Findings) -> float:
    """How far those best are ahead of the others; infinite if all are best."""
    best = [a in results.evaluation.top for a in results.model.alternatives]
    return lead(results.model.scores(), np.array(best))


def stakes(results: Findings, words: Words) -> Mapping[str, Text]:
    """For each claim in force what changes if it is left out, and if it is turned round, alone."""
    now = lead_now(results)
    tried: dict[str, dict[str, Row]] = {}
    for row in records(results.hinged.tables["source"]):
        if row["kind"] == "claim":
            tried.setdefault(str(row["what"]), {})[str(row["action"])] = row
    return {key: _stake(results, words, found, now) for key, found in tried.items()}


def _stake(results: Findings, words: Words, found: Mapping[str, Row], now: float) -> Text:
    leaf = str(found["removed"]["leaf"])
    if results.ratings.cells[leaf, results.alternatives[0]].method != "claims":
        return say(_("Nothing: the leaf is not rated by claims."))
    if all(_unmoved(row, now) for row in found.values()):
        if math.isinf(now):
            return say(_("Nothing: all stay best."))
        return say(_("Nothing: the lead stays {lead}."), lead=score(now))
    return (*_outcome(words, found["removed"], now), " ", *_outcome(words, found["reversed"], now))


def _unmoved(row: Row, now: float) -> bool:
    """Whether neither the best nor, as it is read, the lead is another."""
    if row["winner"] or row["conflict"]:
        return False
    then = float(row["lead"])
    return then == now or abs(then - now) < SAME


def _outcome(words: Words, row: Row, now: float) -> Text:
    out = row["action"] == "removed"
    if row["conflict"]:
        ids = str(row["conflict"]).split("; ")
        links: list[Inline] = [Link(i, anchor("claim", i)) for i in ids[:NAMED]]
        text = _("Turned round: contradicts {claims}.")
        if len(ids) > NAMED:
            text = _("Turned round: contradicts {claims} and {n} more.")
        return say(text, claims=joined(links), n=str(len(ids) - NAMED))
    if row["winner"]:
        text = _("Turned round: {winner} becomes best.")
        if out:
            text = _("Left out: {winner} becomes best.")
        return say(text, winner=words.joint(row["winner"]))
    if _unmoved(row, now):
        text = _("Left out: the lead stays {lead}.")
        if not out:
            text = _("Turned round: the lead stays {lead}.")
    else:
        text = _("Left out: the lead becomes {lead}.")
        if not out:
            text = _("Turned round: the lead becomes {lead}.")
    return say(text, lead=score(float(row["lead"])))
