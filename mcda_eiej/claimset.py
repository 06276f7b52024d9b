"""The claims in force: which count on a leaf, and which are set aside for contradicting them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from .errors import CaseError, Problem
from .i18n import gettext as _
from .ordinal import contradiction
from .places import comes_from
from .records import Claim

if TYPE_CHECKING:
    from .case import Case

__all__ = [
    "ActiveClaims",
    "SetAside",
    "active_claims",
    "contradicting",
    "known_conditions",
    "leaf_claims",
    "reversal_contradictions",
    "reversed_claim",
]

Statement = tuple[str, str, str]


@dataclass(frozen=True)
class SetAside:
    """A claim not used, on the leaf it would have counted on, and the claims it contradicts.

    ``cause`` says what is among those: a claim of a condition that is on, else only stated claims,
    else an implied one that comes before it.
    """

    id: str
    leaf: str
    against: tuple[str, ...]
    cause: Literal["contradicts_stated", "contradicts_condition", "contradicts_implied"]


@dataclass(frozen=True)
class ActiveClaims:
    """The claims in force: for each leaf those that count there, and those set aside."""

    by_leaf: Mapping[str, tuple[Claim, ...]]
    set_aside: tuple[SetAside, ...]

    def statements(self, leaf: str) -> list[Statement]:
        """Every pair meant on ``leaf``."""
        return [s for claim in self.by_leaf.get(leaf, ()) for s in claim.statements()]


def contradicting(alternatives: Sequence[str], claims: Sequence[Claim]) -> tuple[str, ...]:
    """Ids of claims on a shortest contradictory cycle; empty if the claims agree."""
    owners = [c.id for c in claims for _s in c.statements()]
    places = contradiction(alternatives, [s for c in claims for s in c.statements()])
    return tuple(dict.fromkeys(owners[p] for p in places))


def active_claims(case: Case, conditions: Sequence[str] = ()) -> ActiveClaims:
    """The claims in force under the case's choices and these conditions.

    A conditional claim goes to its ``would_be`` leaf and sets aside the unconditional claims it
    contradicts. Implied claims, if taken, are set aside where they contradict what is in force.
    Claims are taken in file order, so that the outcome does not depend on anything else.
    """
    conditions = known_conditions(case, conditions)
    by_leaf: dict[str, tuple[Claim, ...]] = {}
    aside: list[SetAside] = []
    for leaf in case.leaves:
        in_force, set_aside = leaf_claims(case, leaf, conditions)
        aside += set_aside
        if in_force:
            by_leaf[leaf] = in_force
    return ActiveClaims(by_leaf, tuple(aside))


def known_conditions(case: Case, conditions: Sequence[str]) -> tuple[str, ...]:
    """The conditions, each once; one may be given as it is. An unknown one is an error."""
    keys = (conditions,) if isinstance(conditions, str) else tuple(dict.fromkeys(conditions))
    unknown = [str(c) for c in keys if c not in case.conditions]
    if unknown:
        message = _("no condition {keys}; there are {known}")
        text = message.format(keys=", ".join(unknown), known=", ".join(case.conditions) or "–")
        raise CaseError([Problem("criteria/criteria.toml", text, key="condition")])
    return keys


def leaf_claims(
    case: Case, leaf: str, conditions: Sequence[str] = ()
) -> tuple[tuple[Claim, ...], list[SetAside]]:
    """The claims in force on one leaf, and those set aside there (see `active_claims`)."""
    choices = case.choices
    alternatives = list(case.alternatives)
    aside: list[SetAside] = []
    claims = [c for c in case.claim_records if leaf in (c.leaf, c.would_be)]
    claims = [c for c in claims if c.id not in choices.without_claims]
    if choices.without_places:
        claims = [c for c in claims if not comes_from(c.section, choices.without_places)]
    claims = [reversed_claim(c) if c.id in choices.reversed_claims else c for c in claims]
    switched_on = [c for c in claims if c.condition in conditions and c.would_be == leaf]
    if not choices.all_claims:
        switched_on = [c for c in switched_on if c.strength == "stated"]
    clash = contradicting(alternatives, switched_on)
    if clash:
        keys = list(dict.fromkeys(c.condition for c in switched_on if c.id in clash))
        message = _("conditions {keys} contradict each other on {leaf}: claims {ids}")
        if len(keys) == 1:
            message = _("claims {ids} of condition {keys} contradict each other on {leaf}")
        text = message.format(keys=", ".join(keys), leaf=leaf, ids=", ".join(clash))
        raise CaseError([Problem("criteria/claims.csv", text)])
    here = [c for c in claims if c.leaf == leaf]
    stated = [c for c in here if c.strength == "stated"]
    implied = [c for c in here if c.strength == "implied"] if choices.all_claims else []
    if switched_on:
        stated = _consistent(alternatives, switched_on, stated, leaf, aside)
    kept = _consistent(alternatives, switched_on + stated, implied, leaf, aside)
    return (*switched_on, *stated, *kept), aside


def reversal_contradictions(
    case: Case, conditions: Sequence[str] = ()
) -> list[tuple[str, tuple[str, ...]]]:
    """Leaves where the case's reversed claims contradict what is in force, with the claims' ids.

    Held against the claims in force before the reversal: whatever reads differently on account of
    it (implied claims set aside, say) would no longer be a reversal alone.
    """
    turned = set(case.choices.reversed_claims)
    leaves = {x for c in case.claim_records if c.id in turned for x in (c.leaf, c.would_be)}
    printed = replace(case, choices=replace(case.choices, reversed_claims=()))
    found = []
    for leaf in case.leaves:
        if leaf in leaves and leaf not in case.choices.without:
            held, _aside = leaf_claims(printed, leaf, conditions)
            read = [reversed_claim(c) if c.id in turned else c for c in held]
            ids = contradicting(list(case.alternatives), read)
            if ids:
                found.append((leaf, ids))
    return found


def reversed_claim(claim: Claim) -> Claim:
    """The claim turned round; an equality is as it was."""
    return replace(claim, better=claim.worse, worse=claim.better)


def _consistent(
    alternatives: Sequence[str],
    base: list[Claim],
    candidates: list[Claim],
    leaf: str,
    aside: list[SetAside],
) -> list[Claim]:
    """The candidates that agree with ``base``; first each alone, then one after the other."""
    if not contradicting(alternatives, [*base, *candidates]):
        return candidates
    alone = [c for c in candidates if _fits(alternatives, base, c, leaf, aside)]
    kept: list[Claim] = []
    for claim in alone:
        if _fits(alternatives, [*base, *kept], claim, leaf, aside):
            kept.append(claim)
    return kept


def _fits(
    alternatives: Sequence[str], base: list[Claim], claim: Claim, leaf: str, aside: list[SetAside]
) -> bool:
    """Whether the claim agrees with ``base``; if not, it goes ``aside``."""
    clash = contradicting(alternatives, [*base, claim])
    if clash:
        against = [c for c in base if c.id in clash]
        cause: Literal["contradicts_stated", "contradicts_condition", "contradicts_implied"]
        cause = "contradicts_stated"
        if any(c.condition for c in against):
            cause = "contradicts_condition"
        elif any(c.strength == "implied" for c in against):
            cause = "contradicts_implied"
        aside.append(SetAside(claim.id, leaf, tuple(i for i in clash if i != claim.id), cause))
    return not clash
