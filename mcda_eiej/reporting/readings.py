"""Other readings of the source: which claims count, and what if something happens."""

from __future__ import annotations

from ..i18n import gettext as _
from ..i18n import ngettext, number
from .common import (
    outcome_counts,
    outcome_text,
    problem_text,
    same_best,
    second_place,
    speaking,
)
from .evidence import claim_cells, claim_columns
from .results import Findings, Outcome
from .section import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Link,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
    anchor,
    joined,
    say,
)
from .words import Words, place, status_word

__all__ = ["readings"]


@speaking
def readings(results: Findings, lang: str) -> Section | None:
    """Stated against all claims, claims set aside, disagreements, and conditions."""
    words = Words(results.case, lang)
    parts: list[Section] = []
    if results.case.claim_records:
        parts.append(_claims(results, words))
        unused = _unused(results, words)
        if unused is not None:
            parts.append(unused)
        parts.append(_disagreements(results, words))
    if results.conditions:
        parts.append(_conditions(results, words))
    if not parts:
        return None
    text = _(
        "A source can be read in more than one way. Here is what the answer would be if other "
        "claims counted, or if something the source takes for granted turned out otherwise."
    )
    return Section(
        "readings", _("Other readings of the source"), (Paragraph(say(text)),), parts=tuple(parts)
    )


# -- which claims count ----------------------------------------------------------------------


def _claims(results: Findings, words: Words) -> Section:
    names = {
        "stated": _("Only what the source states"),
        "all": _("Also what the source implies"),
    }
    rows = []
    for kind in ("stated", "all"):
        outcome = results.readings[kind]
        active = results.active[kind]
        counted = {c.id for claims in active.by_leaf.values() for c in claims}
        ev = outcome.evaluation
        rows.append(
            Row.of(
                names[kind],
                len(counted),
                len(active.set_aside),
                Cell(outcome_text(words, outcome), strong=True),
                *(None if ev is None else float(ev.scores[a]) for a in results.alternatives),
                strong=kind == results.case.choices.claims,
            )
        )
    table = Table(
        "readings",
        _("The best when only stated claims count, and when all do"),
        (
            Column(_("Which claims"), header=True),
            Column(_("Counted"), "integer"),
            Column(_("Set aside"), "integer"),
            Column(_("Best")),
            *(
                Column(words.alternative(a), "number", 3, alternative=a)
                for a in results.alternatives
            ),
        ),
        tuple(rows),
        note=say(_("The row in bold is the one used in this report.")),
    )
    stated, wide = (results.readings[k] for k in ("stated", "all"))
    text = _(
        "A claim is stated where the source says the order itself, implied where the reader "
        "has to conclude it. Implied ones that contradict stated ones are set aside."
    )
    blocks: list[Block] = [Paragraph(say(text))]
    if stated.evaluation is not None and wide.evaluation is not None:
        if stated.evaluation.top == wide.evaluation.top:
            verdict = _("Both readings have {stated} best.")
        else:
            verdict = _("With stated claims only {stated} is best, with all of them {all}.")
        blocks.append(
            Paragraph(
                say(
                    verdict,
                    stated=words.top(stated.evaluation.top),
                    all=words.top(wide.evaluation.top),
                )
            )
        )
    tables = [table]
    aside = results.active["all"].set_aside
    if aside:
        by_id = {c.id: c for c in results.case.claim_records}
        tables.append(
            Table(
                "set-aside",
                _("Implied claims set aside because they contradict others"),
                (
                    Column(_("No."), header=True),
                    Column(_("Order")),
                    Column(_("Leaf")),
                    Column(_("Contradicts")),
                    Column(_("Place")),
                ),
                tuple(
                    Row.of(
                        Cell(s.id, link=anchor("claim", s.id)),
                        words.order(by_id[s.id]),
                        words.node(s.leaf),
                        joined([Link(i, anchor("claim", i)) for i in s.against]),
                        place(by_id[s.id].section, by_id[s.id].line),
                    )
                    for s in aside
                ),
            )
        )
    return Section("readings-claims", _("Stated and implied claims"), tuple(blocks), tuple(tables))


def _unused(results: Findings, words: Words) -> Section | None:
    """Claims on no leaf: conditional, contradicted, or with no leaf to fit."""
    claims = [c for c in results.case.claim_records if not c.leaf]
    if not claims:
        return None
    rows = []
    for claim in claims:
        reason = claim.reason[words.lang]
        parts: list[Text] = []
        if claim.condition:
            link = Link(words.node(claim.condition), anchor("condition", claim.condition))
            parts.append(say(_("Counts only if: {condition}."), condition=link))
        if reason:
            parts.append(say("{reason}", reason=reason))
        if claim.would_be:
            link = Link(words.node(claim.would_be), anchor("leaf", claim.would_be))
            parts.append(say(_("Would fall on: {leaf}."), leaf=link))
        parts.append(say("({strength})", strength=status_word(claim.strength)))
        use = tuple(x for i, part in enumerate(parts) for x in ((" ", *part) if i else part))
        rows.append(claim_cells(results, words, claim, use))
    text = ngettext(
        "{n} claim in the source does not count on any leaf, for the reason given.",
        "{n} claims in the source do not count on any leaf, for the reasons given.",
        len(claims),
    )
    return Section(
        "readings-unused",
        _("Claims that do not count"),
        (Paragraph(say(text, n=str(len(claims)))),),
        (
            Table(
                "claims-unused",
                _("Claims that do not count, and why"),
                claim_columns(),
                tuple(rows),
            ),
        ),
    )


def _disagreements(results: Findings, words: Words) -> Section:
    found = results.disagreements
    if not found:
        text = _("No claim in force runs against the ratings.")
        return Section(
            "readings-disagreements",
            _("Claims that the ratings run against"),
            (Paragraph(say(text)),),
        )
    text = _(
        "On leaves rated by the register, by figures or by people the claims are not used; "
        "they are evidence to hold against the ratings. These pairs do not agree with them."
    )
    rows = [
        Row.of(
            Cell(d.claim.id, link=anchor("claim", d.claim.id)),
            Cell(words.node(d.leaf), link=anchor("leaf", d.leaf)),
            words.order(d.claim),
            _("{a} {x}, {b} {y}").format(
                a=words.alternative(d.better),
                x=number(d.better_rating, 3),
                b=words.alternative(d.worse),
                y=number(d.worse_rating, 3),
            ),
            place(d.claim.section, d.claim.line),
        )
        for d in found
    ]
    return Section(
        "readings-disagreements",
        _("Claims that the ratings run against"),
        (Paragraph(say(text)),),
        (
            Table(
                "disagreements",
                _("Claims and ratings that disagree"),
                (
                    Column(_("No."), header=True),
                    Column(_("Leaf")),
                    Column(_("The source's order")),
                    Column(_("Ratings")),
                    Column(_("Place")),
                ),
                tuple(rows),
            ),
        ),
    )


# -- what if ------------------------------------------------------------------------------------


def _conditions(results: Findings, words: Words) -> Section:
    same, other, failed = outcome_counts(results, results.conditions)
    total = str(len(results.conditions))
    best = words.top(results.evaluation.top)
    if other:
        text = ngettext(
            "Each condition is switched on alone. {n} of {total} gives another best than {best}.",
            "Each condition is switched on alone. {n} of {total} give another best than {best}.",
            len(other),
        )
    else:
        text = ngettext(
            "There is {total} condition. Switched on, it leaves {best} best.",
            "Each condition is switched on alone. All {total} leave {best} best.",
            len(results.conditions),
        )
        if failed:
            text = ngettext(
                "Each condition is switched on alone. {same} of {total} leaves {best} best.",
                "Each condition is switched on alone. {same} of {total} leave {best} best.",
                len(same),
            )
    opening = say(text, n=str(len(other)), same=str(len(same)), total=total, best=best)
    blocks: list[Block] = [Paragraph(opening)]
    if failed:
        item = _("{condition}: {problem}")
        items = [
            say(item, condition=words.node(o.key), problem=problem_text(words, o)) for o in failed
        ]
        blocks.append(Callout(_("Conditions that cannot be computed"), (Bullets(tuple(items)),)))
    rows = [_condition_row(results, words, o) for o in results.conditions]
    return Section(
        "readings-conditions",
        _("What if something turns out otherwise"),
        tuple(blocks),
        (
            Table(
                "conditions",
                _("The best under each condition"),
                (
                    Column(_("Condition"), header=True),
                    Column(_("Best")),
                    Column(_("Next")),
                    Column(_("Lead"), "number", 3),
                    Column(_("Place")),
                ),
                tuple(rows),
                note=say(_("In bold: another best than without conditions.")),
            ),
        ),
    )


def _condition_row(results: Findings, words: Words, outcome: Outcome) -> Row:
    condition = results.case.conditions[outcome.key]
    ev = outcome.evaluation
    rest = None if ev is None else second_place(ev)
    return Row.of(
        Cell(condition.name(words.lang), note=condition.text("definition", words.lang)),
        Cell(outcome_text(words, outcome), strong=not same_best(results, outcome)),
        "" if rest is None else words.listed(rest[0]),
        None if ev is None or rest is None else ev.margin,
        place(condition.section, condition.line),
        anchor=anchor("condition", outcome.key),
        strong=not same_best(results, outcome),
    )
