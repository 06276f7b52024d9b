"""The answer first: which alternative is best, how firmly, and where to read more."""

from __future__ import annotations

import math

from ..console import status_text
from ..i18n import gettext as _
from ..i18n import ngettext, percent
from . import figures
from .common import (
    changed,
    outcome_counts,
    problem_text,
    records,
    same_best,
    score,
    second_place,
    speaking,
)
from .results import Findings
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
    say,
)
from .verdict import LEAST_SHARE, LEAST_SHIFT
from .words import Words, few

__all__ = [
    "answer",
    "conditions_text",
    "headline",
    "single_weights",
    "tests_text",
    "weights_used",
]


@speaking
def answer(results: Findings, lang: str) -> Section:
    """Best, score, margin; firm or fragile; in short when it changes."""
    words = Words(results.case, lang)
    blocks: list[Block] = [
        Paragraph(headline(results, words), "lead"),
        Paragraph(weights_used(results, words)),
    ]
    if len(results.alternatives) > 1:
        blocks.append(_verdict(results, words))
        blocks.append(Paragraph(say(_("In short:"))))
        blocks.append(Bullets(tuple(_in_short(results, words))))
    return Section(
        key="answer",
        title=_("The answer"),
        text=tuple(blocks),
        figures=(figures.contributions(results, lang),),
        tables=(_scores(results, words),),
    )


def headline(results: Findings, words: Words) -> Text:
    ev = results.evaluation
    best = words.listed(ev.top)
    first = score(float(ev.scores.iloc[0]))
    if len(results.alternatives) == 1:
        text = _(
            "There is only one alternative, {best}. It scores {score}, and there is nothing to "
            "choose between."
        )
        return say(text, best=best, score=first)
    rest = second_place(ev)
    if rest is None:
        return say(
            _("All the alternatives – {best} – are tied, with a score of {score}."),
            best=best,
            score=first,
        )
    keys, value = rest
    if len(ev.top) > 1:
        text = _(
            "{best} share first place with a score of {score} on a scale from 0 to 1. "
            "After them comes {second} with {second_score}."
        )
    else:
        text = _(
            "{best} is best, with a score of {score} on a scale from 0 to 1. "
            "Next comes {second} with {second_score}, {margin} behind."
        )
    return say(
        text,
        best=best,
        score=first,
        second=words.listed(keys),
        second_score=score(value),
        margin=score(ev.margin),
    )


def weights_used(results: Findings, words: Words) -> Text:
    profile = results.weighting.profile
    return say(
        _("The weights are “{profile}”. {status}"),
        profile=Link(words.who(results.who), "weights"),
        status=status_text(profile.status),
    )


def _verdict(results: Findings, words: Words) -> Callout:
    verdict = results.verdict
    if not verdict.alone:
        text = _(
            "First place is shared by {best}, so the analysis alone does not decide between them."
        )
        opening = say(text, best=words.listed(results.evaluation.top))
        return Callout(_("The answer is fragile"), (Paragraph(opening),), "fragile")
    tests = []
    for name, text in tests_text(results).items():
        template = _("Passed: {test}") if verdict.tests[name] else _("Failed: {test}")
        tests.append(say(template, test=text))
    total = str(len(tests))
    if verdict.firm:
        text = _("It passes all {total} tests below. Where their limits lie is a convention.")
        blocks = (Paragraph(say(text, total=total)), Bullets(tuple(tests)))
        return Callout(_("The answer is firm"), blocks, "firm")
    text = ngettext(
        "It fails {n} of the {total} tests below. Where their limits lie is a convention.",
        "It fails {n} of the {total} tests below. Where their limits lie is a convention.",
        len(verdict.failed),
    )
    opening = say(text, n=str(len(verdict.failed)), total=total)
    blocks = (Paragraph(opening), Bullets(tuple(tests)))
    return Callout(_("The answer is fragile"), blocks, "fragile")


def tests_text(results: Findings) -> dict[str, str]:
    """The tests that were made in words, with their numbers."""
    verdict = results.verdict
    limit, least = percent(LEAST_SHARE, 0), percent(LEAST_SHIFT, 0)
    if math.isinf(verdict.shift):
        shift = _("no shift of weight between the criteria makes another alternative best.")
    else:
        shift = _(
            "{shift} of all weight has to shift between the criteria before another alternative "
            "catches up (limit: {limit})."
        )
    same, total = verdict.profiles
    texts = {
        "alone": _("one alternative is best alone."),
        "shift": shift.format(shift=percent(verdict.shift), limit=least),
        "share": _(
            "it is best in {share} of all weightings of the criteria (limit: {limit})."
        ).format(share=percent(verdict.share), limit=limit),
        "uncertain": _(
            "it is best in {share} of them when the ratings too are drawn from their ranges "
            "(limit: {limit})."
        ).format(share=percent(verdict.uncertain), limit=limit),
        "profiles": _(
            "it is best under {n} of {total} weight profiles in the case (limit: all)."
        ).format(n=same, total=total),
        "readings": _("it is best whether or not what the source only implies is counted."),
    }
    return {name: texts[name] for name in verdict.tests}


def _in_short(results: Findings, words: Words) -> list[Text]:
    items = [
        single_weights(results, words),
        _shares(results, words),
        _profiles(results, words),
    ]
    if results.case.claim_records:
        items.append(_readings(results, words))
    if results.conditions:
        items.append(conditions_text(results, words))
    return items


def single_weights(results: Findings, words: Words) -> Text:
    """Which criteria can change the best, moved alone."""
    more = Link(_("details"), "changes-one")
    ends: list[str] = []
    for row in records(results.stability[1]):
        if row["node"] not in results.criteria:
            continue
        for end, winner, template in (
            ("low", row["below"], _("“{node}” below {weight} ({winner})")),
            ("high", row["above"], _("“{node}” above {weight} ({winner})")),
        ):
            if winner is not None:
                ends.append(
                    template.format(
                        node=words.node(row["node"]),
                        weight=percent(row[end]),
                        winner=words.joint(winner),
                    )
                )
    if not ends:
        text = _("No criterion's weight, moved alone, makes another alternative best ({more}).")
        return say(text, more=more)
    text = ngettext(
        "Moving the weight of one criterion at a time, there is {n} limit beyond which another "
        "alternative is best: {places} ({more}).",
        "Moving the weight of one criterion at a time, there are {n} limits beyond which another "
        "alternative is best: {places} ({more}).",
        len(ends),
    )
    return say(text, n=str(len(ends)), places=few(ends, "; "), more=more)


def _shares(results: Findings, words: Words) -> Text:
    shares = results.shares("criteria")
    others = [a for a in results.alternatives if a not in results.evaluation.top and shares[a] > 0]
    others.sort(key=lambda a: -shares[a])
    item = _("{alternative} {share}")
    listed = [
        item.format(alternative=words.alternative(a), share=percent(shares[a]))
        for a in [*results.evaluation.top, *others]
    ]
    return say(
        _("Share of all weightings of the criteria in which each is best: {shares} ({more})."),
        shares=few(listed),
        more=Link(_("details"), "changes-all"),
    )


def _profiles(results: Findings, words: Words) -> Text:
    more = Link(_("details"), "profiles")
    known = [o for o in results.profiles if o.evaluation is not None]
    other = [o for o in known if not same_best(results, o)]
    if len(known) == 1:
        return say(
            _("There is only one weight profile in the case ({more})."),
            more=more,
        )
    if not other:
        text = _("{best} is best under all {n} weight profiles in the case ({more}).")
        return say(text, n=str(len(known)), best=words.top(results.evaluation.top), more=more)
    text = ngettext(
        "{n} of {total} weight profiles has another alternative best: {others} ({more}).",
        "{n} of {total} weight profiles have another alternative best: {others} ({more}).",
        len(other),
    )
    names = [changed(words, o, words.who(o.key)) for o in other]
    return say(text, n=str(len(other)), total=str(len(known)), others="; ".join(names), more=more)


def _readings(results: Findings, words: Words) -> Text:
    more = Link(_("details"), "readings-claims")
    other = {"stated": "all", "all": "stated"}[results.case.choices.claims]
    outcome = results.readings[other]
    if outcome.evaluation is None:
        text = _("Counting other claims of the source gives no result: {problem} ({more}).")
        return say(text, problem=problem_text(words, outcome), more=more)
    same = same_best(results, outcome)
    if other == "all" and same:
        text = _("Counting also what the source only implies, {best} is still best ({more}).")
    elif other == "all":
        text = _("Counting also what the source only implies, {best} is best ({more}).")
    elif same:
        text = _("Counting only what the source states, {best} is still best ({more}).")
    else:
        text = _("Counting only what the source states, {best} is best ({more}).")
    return say(text, best=words.top(outcome.evaluation.top), more=more)


def conditions_text(results: Findings, words: Words) -> Text:
    more = Link(_("details"), "readings-conditions")
    same, other, failed = outcome_counts(results, results.conditions)
    if not other:
        text = ngettext(
            "The one condition that the case describes does not change which is best ({more}).",
            "None of the {n} conditions that the case describes, switched on one at a time, "
            "changes which is best ({more}).",
            len(same),
        )
        return say(text, n=str(len(same)), more=more)
    text = ngettext(
        "Switched on one at a time, {n} of {total} conditions changes which is best: {others} "
        "({more}).",
        "Switched on one at a time, {n} of {total} conditions change which is best: {others} "
        "({more}).",
        len(other),
    )
    names = [changed(words, o, words.node(o.key)) for o in other]
    total = str(len(same) + len(other) + len(failed))
    return say(text, n=str(len(other)), total=total, others="; ".join(names), more=more)


def _scores(results: Findings, words: Words) -> Table:
    ev = results.evaluation
    parts = ev.contributions("criteria")
    columns = (
        Column(_("Rank"), "integer"),
        Column(_("Alternative"), header=True),
        Column(_("Score"), "number", 3),
        *(Column(words.node(c), "number", 3) for c in parts.columns),
    )
    rows = []
    for key in ev.scores.index:
        rows.append(
            Row.of(
                int(ev.ranking[key]),
                Cell(words.alternative(key), note=words.full(key)),
                Cell(float(ev.scores[key]), strong=True),
                *(float(parts.loc[key, c]) for c in parts.columns),
                anchor=anchor("score", key),
                strong=key in ev.top,
                alternative=str(key),
            )
        )
    return Table(
        "scores",
        _("Scores, and what each criterion contributes"),
        columns,
        tuple(rows),
        note=say(
            _(
                "A contribution is the criterion's weight times the alternative's value on it; the "
                "contributions of a row add up to its score."
            )
        ),
    )
