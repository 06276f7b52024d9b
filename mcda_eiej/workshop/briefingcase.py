"""The briefing pack on the case: why we meet, the alternatives, the criteria and their scales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..i18n import gettext as _
from ..i18n import ngettext
from ..reporting.evidence import natural
from ..reporting.section import (
    Block,
    Bullets,
    Cell,
    Column,
    Definitions,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
    say,
)
from ..reporting.words import place
from .briefingfacts import Brief, duration
from .briefingtree import hierarchy

if TYPE_CHECKING:
    from ..records import Leaf

__all__ = ["alternatives", "criteria", "ends", "purpose"]


def purpose(brief: Brief) -> Section:
    """The goal, what is known and what is asked, what comes out of it, and the numbers."""
    case, words = brief.case, brief.words
    goal = case.goal
    definition = goal.text("definition", words.lang)
    blocks: list[Block] = [Paragraph(say("{goal}", goal=goal.name(words.lang)), "lead")]
    if definition:
        blocks.append(Paragraph(say("{text}", text=definition)))
    blocks += [
        Paragraph(
            say(
                _(
                    "How good each alternative is on each criterion has been rated from the "
                    "evidence at the end of this pack. What no evidence can say is how much one "
                    "criterion is worth against another. That is what you are asked."
                )
            )
        ),
        Paragraph(
            say(
                _(
                    "What comes out of the day: the weights of each of you and of all together, a "
                    "picture of where you agree and where you do not, what it would take for "
                    "another alternative to be best, and one page that says what was decided."
                )
            )
        ),
        Paragraph(
            say(
                _(
                    "This pack shows no scores, no ranking and nobody's weights. You see them when "
                    "you have answered, so that they do not steer your answers."
                )
            )
        ),
        Definitions(tuple(_numbers(brief))),
    ]
    return Section("purpose", _("Why we meet"), tuple(blocks))


def _numbers(brief: Brief) -> list[tuple[str, Text]]:
    case, tree = brief.case, brief.tree
    below = ngettext("{n} sub-criterion", "{n} sub-criteria", len(tree.leaves))
    counted = str(len(tree.criteria))
    if not brief.flat:
        counted = _("{criteria}, with {leaves}").format(
            criteria=counted, leaves=below.format(n=len(tree.leaves))
        )
    items: list[tuple[str, Text]] = [
        (_("Alternatives"), say("{n}", n=str(len(case.alternatives)))),
        (_("Criteria"), say("{n}", n=counted)),
        (
            _("Questions to each"),
            say(
                _("{n}, about {time}"),
                n=str(brief.number),
                time=duration(brief.answering),
            ),
        ),
        (_("The day itself"), say(_("about {time}, breaks included"), time=duration(brief.day))),
    ]
    if brief.people:
        items.append((_("Who answers"), say("{n}", n=_people(brief.people))))
    return items


def _people(n: int) -> str:
    return ngettext("{n} person", "{n} people", n).format(n=n)


def alternatives(brief: Brief) -> Section:
    """What can be chosen, and what sets each apart."""
    words = brief.words
    rows = [
        Row.of(
            Cell(words.alternative(key), note=words.full(key)),
            known.text("definition", words.lang),
            known.text("distinguishes", words.lang),
            str(place(known.section, known.line)),
        )
        for key, known in brief.case.alternatives.items()
    ]
    columns = [
        Column(_("Alternative"), header=True),
        Column(_("What it is")),
        Column(_("What sets it apart")),
        Column(_("Place")),
    ]
    text = _("They stand in the case's own order, which says nothing about which is better.")
    return Section(
        "alternatives",
        _("What can be chosen"),
        (Paragraph(say(text)),),
        (_table("alternatives", _("The alternatives"), columns, rows),),
    )


def criteria(brief: Brief) -> Section:
    """The hierarchy, what each criterion means, and the two ends of every scale."""
    text = _(
        "Every scale has two fixed ends: the worst counts 0 and the best counts 1. A weight is "
        "what it is worth to go from the one to the other. Read the ends before you answer, and "
        "say so if one is wrong or cannot be understood: that is put right before anybody answers."
    )
    parts = [
        Section("scales", _("The scales"), (Paragraph(say(text)),), (_scales(brief),)),
    ]
    pairs = _overlaps(brief)
    if pairs:
        opening = _(
            "These may count the same thing. Think of what each adds that the other does not hold:"
        )
        blocks = (Paragraph(say(opening)), Bullets(tuple(pairs)))
        parts.append(Section("overlaps", _("What may count twice"), blocks))
    return Section(
        "criteria",
        _("What it is judged by"),
        (),
        (_criteria(brief),),
        (hierarchy(brief),),
        tuple(parts),
    )


def _criteria(brief: Brief) -> Table:
    """Every node below the goal, stepped in, with what it is."""
    words, tree = brief.words, brief.tree
    rows = []
    for key in tree.weighted_nodes:
        known = brief.case.element(key)
        top = not brief.flat and key in tree.criteria
        rows.append(
            Row.of(
                Cell(words.node(key), indent=len(tree.path(key)) - 2, strong=top),
                known.text("definition", words.lang),
                str(place(known.section, known.line)),
            )
        )
    columns = [
        Column(_("Criterion"), header=True),
        Column(_("What it is")),
        Column(_("Place")),
    ]
    return _table("criteria", _("The criteria"), columns, rows)


def _scales(brief: Brief) -> Table:
    words, tree = brief.words, brief.tree
    rows: list[Row] = []
    above: list[str] = []
    for key in tree.leaves:
        path = tree.path(key)[1:-1]
        if path and path != above:
            rows.append(Row.over(" / ".join(words.node(n) for n in path), 4))
        above = path
        leaf = brief.case.leaves[key]
        worst, best = ends(brief, leaf)
        rows.append(Row.of(words.node(key), worst, best, leaf.text("anchor_reason", words.lang)))
    columns = (
        Column(_("Criterion") if brief.flat else _("Sub-criterion"), header=True),
        Column(_("The worst end (0)")),
        Column(_("The best end (1)")),
        Column(_("Why these ends")),
    )
    return Table("scales", _("The ends of the scales"), columns, tuple(rows))


def ends(brief: Brief, leaf: Leaf) -> tuple[Cell, Cell]:
    """The worst and the best end in words, with the figure of a measured scale below."""
    lang = brief.words.lang
    figures = ["", ""]
    if leaf.scale is not None and leaf.method == "measure":
        unit = "" if leaf.scale.unit is None else leaf.scale.unit[lang]
        for n, value in enumerate(_figures(leaf)):
            figures[n] = _("{value} {unit}").format(value=natural(value), unit=unit).strip()
    if leaf.method == "pairwise":
        # Its ends are the alternatives themselves.
        texts = (
            leaf.text("worst", lang) or _("As the alternative that is worst on this"),
            leaf.text("best", lang) or _("As the alternative that is best on this"),
        )
    else:
        texts = (leaf.text("worst", lang), leaf.text("best", lang))
    worst, best = (Cell(t, note=f) for t, f in zip(texts, figures, strict=True))
    return worst, best


def _figures(leaf: Leaf) -> tuple[float | None, float | None]:
    """The natural values worth 0 and 1."""
    scale = leaf.scale
    assert scale is not None
    if scale.kind == "piecewise_linear":
        by_value = sorted(scale.points, key=lambda point: point[1])
        return by_value[0][0], by_value[-1][0]
    return scale.low, scale.high


def _overlaps(brief: Brief) -> list[Text]:
    words, leaves = brief.words, brief.tree.leaves
    text = _("{one} and {other}")
    return [
        say(
            text,
            one=_("“{name}”").format(name=words.node(leaf)),
            other=_("“{name}”").format(name=words.node(other)),
        )
        for leaf in leaves
        for other in brief.case.leaves[leaf].overlaps_with
        if other in leaves and leaves.index(leaf) < leaves.index(other)
    ]


def _table(key: str, caption: str, columns: list[Column], rows: list[Row]) -> Table:
    """A table without the columns that nothing stands in."""
    kept = [
        i
        for i, column in enumerate(columns)
        if column.header or any(row.cells[i].value not in (None, "") for row in rows)
    ]
    return Table(
        key,
        caption,
        tuple(columns[i] for i in kept),
        tuple(Row(tuple(row.cells[i] for i in kept), row.anchor) for row in rows),
    )
