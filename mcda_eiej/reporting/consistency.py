"""Do the comparisons hang together, what fits least, and what would the smallest change do?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import scales
from ..console_weights import mend_text, verdict
from ..i18n import gettext as _
from ..i18n import number
from .common import speaking
from .section import Block, Cell, Column, Paragraph, Row, Section, Table, anchor, say
from .words import Words

if TYPE_CHECKING:
    from ..nodeopinion import NodeOpinion
    from .results import Findings

__all__ = ["consistency", "thing"]

TOP = 5  # judgments listed that fit least


def thing(words: Words, key: str) -> str:
    """A node or an alternative by its name: both can be compared."""
    return words.alternative(key) if key in words.case.alternatives else words.node(key)


@speaking
def consistency(results: Findings, lang: str) -> Section | None:
    """How well the comparisons hang together, what fits least, and what a mend would do."""
    words = Words(results.case, lang)
    judged = [
        (who, part)
        for who, said in results.people.opinions.items()
        for part in said.judged.values()
    ]
    if not judged:
        return None
    doubtful = [(who, part) for who, part in judged if not part.acceptable]
    mine = [part for who, part in doubtful if who == results.who]
    limit = number(judged[0][1].target, 1)
    if not any(who == results.who for who, _part in judged):
        first = _("The weights in use rest on no comparisons of three or more things.")
    elif mine:
        first = _(
            "The comparisons behind the weights in use contradict each other more than they "
            "should: see {nodes} below."
        ).format(nodes=words.nodes(part.node for part in mine))
    else:
        first = _("The comparisons behind the weights in use hang together.")
    blocks: list[Block] = [
        Paragraph(say(first)),
        Paragraph(
            say(
                _(
                    "The consistency ratio is 0 where no comparison contradicts another; above "
                    "{limit}, by a rule of thumb of Saaty's, the answers deserve a second look. It "
                    "sets them against random answers, and tables of random answers differ, so "
                    "the table is named. Inconsistent answers are no error: what is shown is "
                    "where they disagree, and the smallest change that would settle it."
                ),
                limit=limit,
            ),
            "note",
        ),
    ]
    parts = tuple(_doubtful(results, words, who, part) for who, part in doubtful)
    return Section(
        "consistency",
        _("Do the comparisons hang together?"),
        tuple(blocks),
        tables=(_consistency_table(results, words, judged),),
        parts=parts,
    )


def _consistency_table(
    results: Findings, words: Words, judged: list[tuple[str, NodeOpinion]]
) -> Table:
    rows = []
    for who, part in judged:
        assert part.matrix is not None
        assert part.indices is not None
        n = len(part.items)
        count = _("{n} of {total}").format(n=len(part.matrix.pairs), total=n * (n - 1) // 2)
        if part.passed:
            passed = _("{n} passed").format(n=len(part.passed))
            count = f"{count} ({passed})"
        rows.append(
            Row.of(
                words.who(who),
                words.node(part.node),
                count,
                Cell(part.consistency_ratio, strong=not part.acceptable),
                part.random_index,
                verdict(part),
                float(part.indices["GCI"]),
                part.gci_threshold,
                strong=who == results.who,
            )
        )
    return Table(
        "consistency",
        _("Consistency of every set of comparisons"),
        (
            Column(_("Weights"), header=True),
            Column(_("Compared under")),
            Column(_("Answered")),
            Column(_("Consistency ratio"), "number", 3),
            Column(_("Random index")),
            Column(_("Verdict")),
            Column(_("GCI"), "number", 3),
            Column(_("GCI limit"), "number", 2),
        ),
        tuple(rows),
        note=say(
            _(
                "GCI: the geometric consistency index of Aguarón and Moreno-Jiménez (2003), whose "
                "limit answers to a consistency ratio of {ratio}; it needs every pair."
            ),
            ratio=number(0.1, 1),
        ),
    )


def _doubtful(results: Findings, words: Words, who: str, part: NodeOpinion) -> Section:
    said = results.people.opinions[who]
    blocks: list[Block] = []
    if part.mend is not None:
        text = mend_text(said.best, part.mend, lambda key: thing(words, key))
        blocks.append(Paragraph(say("{text}", text=text)))
    if said.accord is not None:
        text = _(
            "These are means of the members' answers, which nobody gave as they stand, so no "
            "change is proposed."
        )
        blocks.append(Paragraph(say(text)))
    assert part.inconsistencies is not None
    rows = [
        Row.of(
            thing(words, row["a"]),
            thing(words, row["b"]),
            scales.text(row["judgment"]),
            row["implied"],
            row["error"],
            scales.text(row["suggestion"]),
        )
        for row in part.inconsistencies.head(TOP).to_dict("records")
    ]
    title = _("{profile}: {node}").format(profile=words.who(who), node=words.node(part.node))
    key = f"{anchor('consistency', who)}-{anchor('node', part.node)}"
    table = Table(
        f"misfits-{key}",
        _("The judgments of “{profile}” under “{node}” that fit least").format(
            profile=words.who(who), node=words.node(part.node)
        ),
        (
            Column(_("First"), header=True),
            Column(_("Second")),
            Column(_("Answer")),
            Column(_("The weights imply"), "number", 2),
            Column(_("Off by a factor"), "number", 2),
            Column(_("Nearest answer")),
        ),
        tuple(rows),
    )
    return Section(key, title, tuple(blocks), tables=(table,))
