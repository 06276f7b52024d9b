"""What is valid in a case but worth a second look: warnings, each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .answers import answered_methods
from .consistency import THRESHOLD as CR_THRESHOLD
from .consistency import usual_table
from .errors import CaseError
from .i18n import gettext as _
from .i18n import listing, ngettext, number
from .people import nameless
from .preferences import comparable, comparison_matrix, own_weights, priorities_of, settings

if TYPE_CHECKING:
    from .case import Case
    from .pairwise import ComparisonMatrix
    from .records import Claim, Profile

__all__ = ["CR_THRESHOLD", "Disagreement", "disagreements", "review"]

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


def review(case: Case, names: bool = True) -> list[str]:
    """Warnings about a case that loads: inconsistency, silence, overrides, disagreement.

    Without ``names`` participants are counted and not named.
    """
    found = [line for who in case.profiles for line in _judgments(case, who, names)]
    people = [lines for who in case.participants if (lines := _judgments(case, who, True))]
    found += _people(case, found, people, names)
    claimed = case.active_claims().by_leaf
    for key, leaf in case.leaves.items():
        if leaf.method == "claims" and key not in claimed:
            message = _(
                "criteria/claims.csv: no claim in force on {leaf}: every alternative is 0.5"
            )
            found.append(message.format(leaf=key))
    found += _unregistered(case)
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


def _people(case: Case, found: list[str], people: list[list[str]], names: bool) -> list[str]:
    """What is doubtful in the judgments of participants, each with a list of their own."""
    if names:
        return [line for lines in people for line in lines]
    found[:] = dict.fromkeys(nameless(line, case.participants) for line in found)
    n = len(people)
    message = ngettext(
        "weights/judgments.csv: {n} participant left questions open or has answers that fit badly",
        "weights/judgments.csv: {n} participants left questions open or have answers that fit "
        "badly",
        n,
    )
    return [message.format(n=n)] if n else []


def _unregistered(case: Case) -> list[str]:
    """Alternatives that the register says nothing of on a leaf that it rates."""
    from .ratings import register_items

    found = []
    for target, leaf in case.register_targets.items():
        silent = [a for a in case.alternatives if not register_items(case, target, a)]
        if silent and leaf not in case.choices.without:
            message = _(
                "criteria/risk_register.csv: nothing in force on {leaf} for {keys}, which is 0.5"
            )
            found.append(message.format(leaf=leaf, keys=listing(silent)))
    return found


def _judgments(case: Case, who: str, names: bool) -> list[str]:
    """What is doubtful in the judgments of a profile, group or participant."""
    profile = settings(case, who)
    if profile.kind == "group":
        return _group(case, profile, names)
    found = []
    silent = []
    for node, items in comparable(case).items():
        matrix = comparison_matrix(case, who, node, items, profile.scale)
        if node not in case.leaves and answered_methods(case, who, node):
            try:
                own_weights(case, who, node, items, profile)
            except CaseError as error:
                found += [str(p) for p in error.problems]
        elif matrix is None:
            silent += [node] if node not in case.leaves else []
        if matrix is None:
            continue
        try:
            priorities_of(case, who, node, matrix, profile)
        except CaseError as error:
            found += [str(p) for p in error.problems]
            continue
        found += _missing(who, node, matrix)
        table = usual_table(matrix.n)
        ratio = matrix.consistency_ratio(table)
        if ratio > CR_THRESHOLD:
            message = _(
                "weights/judgments.csv: {who} on {node}: consistency ratio {ratio} is above "
                "{limit} (random index {table})"
            )
            shown = {"ratio": number(ratio, 3), "limit": number(CR_THRESHOLD, 1), "table": table}
            found.append(message.format(who=who, node=node, **shown))
        clash = matrix.weight_region(points=False).clash if matrix.intervals else ()
        if clash:
            message = _(
                "weights/judgments.csv: {who} on {node}: the ranges of {pairs} cannot all hold"
            )
            pairs = listing([f"{a} – {b}" for a, b in clash])
            found.append(message.format(who=who, node=node, pairs=pairs))
    if silent and profile.unweighted != "equal":
        message = _(
            "weights/judgments.csv: {who} has no judgments on {nodes}, and nothing says that these "
            'are weighted equally (unweighted = "equal"): there is no model of {who}'
        )
        found.append(message.format(who=who, nodes=", ".join(silent)))
    return found


def _group(case: Case, profile: Profile, names: bool) -> list[str]:
    """What is doubtful in a group beyond what its members' judgments are told of."""
    try:
        nodes = case.weighting(profile.key).nodes
    except CaseError as error:
        return [str(p) for p in error.problems]
    found = []
    for node, part in nodes.items():
        if part.matrix is not None:
            found += _missing(profile.key, node, part.matrix)
        if part.undetermined:
            message = _(
                "weights/judgments.csv: {who} on {node}: not in the mean, since their comparisons "
                "do not connect all of it: {members}"
            )
            members = ", ".join(part.undetermined)
            if not names:
                n = len(part.undetermined)
                members = ngettext("{n} member", "{n} members", n).format(n=n)
            found.append(message.format(who=profile.key, node=node, members=members))
    return found


def _missing(who: str, node: str, matrix: ComparisonMatrix) -> list[str]:
    n = len(matrix.missing)
    message = ngettext(
        "weights/judgments.csv: {who} on {node}: {n} pair is not answered",
        "weights/judgments.csv: {who} on {node}: {n} pairs are not answered",
        n,
    )
    return [message.format(who=who, node=node, n=n)] if n else []
