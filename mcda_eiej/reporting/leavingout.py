"""Does the order of the others change when an alternative is not among those compared?"""

from __future__ import annotations

from ..i18n import gettext as _
from ..i18n import ngettext
from .common import records
from .hingewords import method_words
from .results import Findings
from .section import Block, Code, Column, Paragraph, Row, Section, Table, say
from .words import Words

__all__ = ["leaving_out"]


def leaving_out(results: Findings, words: Words) -> Section | None:
    """Rank reversal by method; only in the report that has all, since it takes its time."""
    if results.depth != "full" or len(results.alternatives) < 3:
        return None
    rows = [r for r in records(results.hinged.rank_reversal) if not r["note"]]
    tried = {(r["method"], r["normalisation"]) for r in rows}
    turned = [r for r in rows if r["reversed"]]
    moving = {(r["method"], r["normalisation"]) for r in turned}
    best = [r for r in turned if r["best"] != r["before"]]
    text = _(
        "With scales whose ends are fixed, a weighted sum gives every alternative its score by "
        "itself: leaving one out never changes the order of the others. Methods that compare "
        "alternatives with those present can."
    )
    blocks: list[Block] = [Paragraph(say(text))]
    text = ngettext(
        "Of {total} methods and normalisations, {n} changes the order of the others when some "
        "alternative is left out.",
        "Of {total} methods and normalisations, {n} change the order of the others when some "
        "alternative is left out.",
        len(moving),
    )
    if not moving:
        text = _(
            "None of {total} methods and normalisations changes the order of the others when one "
            "alternative is left out."
        )
    blocks.append(Paragraph(say(text, total=str(len(tried)), n=str(len(moving)))))
    if moving:
        text = ngettext(
            "Once the best of the others changes with it.",
            "{k} times the best of the others changes with it.",
            len(best),
        )
        if not best:
            text = _("Which of the others is best never changes with it.")
        blocks.append(Paragraph(say(text, k=str(len(best)))))
    blocks.append(Code(f"sensitivity.rank_reversal(case.model({results.who!r}))"))
    return Section(
        "hinges-leaving",
        _("An alternative left out"),
        tuple(blocks),
        (_table(words, turned),) if turned else (),
    )


def _table(words: Words, rows: list[dict[str, object]]) -> Table:
    made = [
        Row.of(
            method_words(f"{r['method']}, {r['normalisation']}"),
            words.alternative(str(r["removed"])),
            words.joint(str(r["before"])),
            words.joint(str(r["best"])),
            int(str(r["pairs"])),
            strong=r["best"] != r["before"],
        )
        for r in rows
    ]
    return Table(
        "rank-reversal",
        _("Methods by which the order of the others changes when an alternative is left out"),
        (
            Column(_("Method"), header=True),
            Column(_("Left out")),
            Column(_("Best of the others before")),
            Column(_("Best then")),
            Column(_("Pairs that change"), "integer"),
        ),
        tuple(made),
        note=say(_("In bold: the best of the others changes.")),
        depth="full",
    )
