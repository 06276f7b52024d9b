"""What is valid in a case but worth a second look: warnings, each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import McdaError
from .i18n import gettext as _
from .i18n import number

if TYPE_CHECKING:
    from .case import Case
    from .records import Claim

__all__ = ["Disagreement", "disagreements", "review"]

CR_THRESHOLD = 0.1
TIE = 1e-12


@dataclass(frozen=True)
class Disagreement:
    """A claim on a leaf rated otherwise, and a pair whose ratings run against it."""

    claim: Claim
    leaf: str
    better: str
    worse: str
    better_rating: float
    worse_rating: float


def disagreements(case: Case, conditions: Sequence[str] = ()) -> list[Disagreement]:
    """Claims in force that the central ratings run against.

    Empty on leaves rated by claims, unless people's ratings override them: the mean over linear
    extensions keeps every order. On other leaves the claims are evidence to hold against them.
    """
    from .ratings import derive

    derived = derive(case, conditions) if conditions else case.derived
    found = []
    for leaf, claims in derived.claims.by_leaf.items():
        for claim in claims:
            for b, w, relation in claim.statements():
                gap = derived.cells[leaf, b].central - derived.cells[leaf, w].central
                broken = {
                    "better": gap <= TIE,
                    "at_least": gap < -TIE,
                    "equal": abs(gap) > TIE,
                }[relation]
                if broken:
                    cells = derived.cells
                    pair = (cells[leaf, b].central, cells[leaf, w].central)
                    found.append(Disagreement(claim, leaf, b, w, *pair))
    return found


def review(case: Case) -> list[str]:
    """Warnings about a case that loads: inconsistency, silence, overrides, disagreement."""
    found: list[str] = []
    for who in (*case.profiles, *case.participants):
        try:
            weighting = case.weighting(who)
        except McdaError as error:
            found.append(str(error))
            continue
        for node, part in weighting.nodes.items():
            if part.matrix is None or len(part.weights) < 3:
                continue
            ratio = part.matrix.consistency_ratio()
            if ratio > CR_THRESHOLD:
                message = _(
                    "weights/judgments.csv: {who} on {node}: consistency ratio {ratio} is above "
                    "{limit} (random index saaty-1980)"
                )
                text = message.format(
                    who=who, node=node, ratio=number(ratio, 3), limit=number(CR_THRESHOLD, 1)
                )
                found.append(text)
            missing = part.matrix.missing
            if len(missing):
                message = _("weights/judgments.csv: {who} on {node}: {n} pairs are not answered")
                found.append(message.format(who=who, node=node, n=len(missing)))
    claimed = case.active_claims().by_leaf
    for key, leaf in case.leaves.items():
        if leaf.method == "claims" and key not in claimed:
            message = _(
                "criteria/claims.csv: no claim in force on {leaf}: every alternative is 0.5"
            )
            found.append(message.format(leaf=key))
    overridden = sorted({leaf for (leaf, _a), c in case.derived.cells.items() if c.overridden})
    found.extend(
        _("criteria/ratings.csv: people's ratings replace the method of {leaf}").format(leaf=leaf)
        for leaf in overridden
    )
    for d in disagreements(case):
        message = _(
            "criteria/claims.csv:{line}: claim {id} ranks {better} against {worse} on {leaf}, "
            "the ratings ({x} and {y}) do not"
        )
        found.append(
            message.format(
                line=d.claim.where[1],
                id=d.claim.id,
                better=d.better,
                worse=d.worse,
                leaf=d.leaf,
                x=number(d.better_rating, 3),
                y=number(d.worse_rating, 3),
            )
        )
    return found
