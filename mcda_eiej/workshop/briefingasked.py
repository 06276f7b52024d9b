"""The briefing pack on the questions: what a swing is, an example, practice, and how many."""

from __future__ import annotations

from ..i18n import gettext as _
from ..i18n import listing
from ..reporting.section import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Paragraph,
    Row,
    Section,
    Table,
    say,
)
from ..scales import verbal
from .briefingcase import ends
from .briefingfacts import Brief, duration
from .questions import NodeQuestions

__all__ = ["method_text", "questions"]


def questions(brief: Brief) -> Section:
    """The kind of question, an example of it from the case, practice, and the list of all."""
    opening = _(
        "You are asked about swings: how much it is worth to you to go from the worst to the best "
        "end of one scale, held against the same on another. Whether a criterion is important in "
        "general is not asked: what is important in general may differ little here, and then "
        "weighs little."
    )
    advice = (
        _(
            "Answer what you think. There is no right answer, and nobody's answer is drawn towards "
            "the others'."
        ),
        _("Pass where you cannot say. A question that is not answered never counts as “equal”."),
        _("Write why in the note beside the answer, if you have a reason that others should hear."),
        _(
            "Answers that do not fit together are pointed out to you. Whether you change them is "
            "up to you."
        ),
    )
    blocks: list[Block] = [
        Paragraph(say(opening)),
        Paragraph(say("{text}", text=method_text(brief.method))),
        Bullets(tuple(say("{text}", text=text) for text in advice)),
    ]
    parts = [_example(brief), _practice(brief), _all(brief)]
    kept = tuple(part for part in parts if part is not None)
    return Section("questions", _("What you are asked"), tuple(blocks), parts=kept)


def method_text(method: str) -> str:
    """How one answers, in words."""
    if method == "swing":
        return _(
            "Imagine an alternative at the worst end of everything. The swing that you would take "
            "first gets 100 points. Each other swing gets points in proportion: 50 is worth half "
            "as much, 0 is worth nothing to you."
        )
    steps = "; ".join(
        _("{value} {words}").format(value=value, words=verbal(value)) for value in (1, 3, 5, 7, 9)
    )
    if method == "best_worst":
        text = _(
            "You choose the swing that is worth most to you and the one that is worth least. Then "
            "you say how many times the first is worth each of the others, and how many times each "
            "of the others is worth the last, from 1 to 9: {steps}. 2, 4, 6 and 8 lie between."
        )
    else:
        text = _(
            "Two swings at a time: say which is worth more to you, and how many times as much, "
            "from 1 to 9: {steps}. 2, 4, 6 and 8 lie between."
        )
    return text.format(steps=steps)


def _example(brief: Brief) -> Section | None:
    """Two swings of the case, asked about: of leaves with their ends in words."""
    part = _exemplary(brief)
    if part is None:
        return None
    words = brief.words
    pair = part.items[:2]
    one, other = (_("“{name}”").format(name=words.node(key)) for key in pair)
    if part.method == "swing":
        text = _(
            "Which of the two swings would you take first? If it is {a}, that gets 100 points, and "
            "{b} gets what its swing is worth beside it."
        )
    elif part.method == "best_worst":
        text = _(
            "Is one of them worth most of all to you, or least? If {a} is worth most: how many "
            "times is its swing worth that of {b}?"
        )
    else:
        text = _(
            "Which is worth more to you, the swing on {a} or the swing on {b}, and how many times "
            "as much?"
        )
    opening = _("Two of the scales under “{node}” are in the table below. You are asked:")
    table = Table(
        "example",
        _("Two scales of the case"),
        (
            Column(_("Scale"), header=True),
            Column(_("From the worst end")),
            Column(_("To the best end")),
        ),
        tuple(Row.of(words.node(key), *ends(brief, brief.case.leaves[key])) for key in pair),
    )
    blocks = (
        Paragraph(say(opening, node=words.node(part.node))),
        Callout(_("The question"), (Paragraph(say(text, a=one, b=other)),)),
    )
    return Section("example", _("An example from this case"), blocks, (table,))


def _exemplary(brief: Brief) -> NodeQuestions | None:
    """The first question group whose first two items are leaves with ends in words."""
    leaves = brief.case.leaves
    for part in brief.asked:
        pair = [leaves.get(key) for key in part.items[:2]]
        if all(leaf is not None and leaf.worst and leaf.best for leaf in pair):
            return part
    return None


def _practice(brief: Brief) -> Section:
    """A question that has nothing to do with the case."""
    asked = {
        "pairwise": _("Which of the two swings is worth more to you, and how many times as much?"),
        "swing": _("Which of the two swings gets 100 points, and how many does the other get?"),
        "best_worst": _(
            "Which of the two swings is worth most to you, and how many times as much is it worth "
            "as the other?"
        ),
    }[brief.method]
    opening = _(
        "You have two offers of work that differ in two things: the way to work, from 60 minutes "
        "(worst) to 15 minutes (best), and the yearly pay, from NOK 600,000 (worst) to 610,000 "
        "(best)."
    )
    lesson = _(
        "Somebody to whom pay is more important than the way to work may well answer that the way "
        "to work is worth more here: 45 minutes each way against NOK 10,000 a year. If the pay "
        "went from 600,000 to 900,000, the same person might answer the other way round. It is the "
        "ends of the scales that make the difference."
    )
    blocks = (
        Paragraph(say(opening)),
        Callout(_("The question"), (Paragraph(say("{text}", text=asked)),)),
        Paragraph(say(lesson)),
    )
    return Section("practice", _("To practise on"), blocks)


def _all(brief: Brief) -> Section:
    count = _("Questions to each of you: {n}. Answering takes about {time}.").format(
        n=brief.number, time=duration(brief.answering)
    )
    text = say("{count} {rule}", count=count, rule=brief.assumption())
    return Section("asked", _("All the questions"), (Paragraph(text),), (_list(brief),))


def _list(brief: Brief) -> Table:
    words = brief.words
    kinds = {part.node: _kind(brief, part) for part in brief.asked}
    several = len(set(kinds.values())) > 1
    rows = []
    for part in brief.asked:
        name = words.alternative if part.node in brief.case.leaves else words.node
        listed = listing([name(key) for key in part.items])
        how = (kinds[part.node],) if several else ()
        rows.append(Row.of(words.node(part.node), listed, *how, part.number))
    empty = [Cell()] * (2 if several else 1)
    rows.append(Row.of(_("Together"), *empty, brief.number, strong=True))
    columns = [Column(_("Under"), header=True), Column(_("What is compared"))]
    if several:
        columns.append(Column(_("How")))
    columns.append(Column(_("Questions"), "integer"))
    return Table("questions", _("The questions, group by group"), tuple(columns), tuple(rows))


def _kind(brief: Brief, part: NodeQuestions) -> str:
    if part.node in brief.case.leaves:
        return _("the alternatives, two at a time: which is better on this, and how many times")
    return {
        "pairwise": _("swings, two at a time"),
        "swing": _("swings, points from 0 to 100"),
        "best_worst": _("swings, against the one worth most and the one worth least"),
    }[part.method]
