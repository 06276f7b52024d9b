"""What was answered by other methods than pairs: the rows themselves, and the weights they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..answers import PASSED
from ..console import method_names
from ..i18n import gettext as _
from ..i18n import number
from .section import Cell, Column, Row, Table, anchor, say
from .words import Words, shown, status_word

if TYPE_CHECKING:
    from ..bymethod import MethodWeights
    from ..records import Answer
    from .results import Findings

__all__ = ["other_answers"]


def other_answers(results: Findings, words: Words, who: str) -> tuple[Table, ...]:
    """The tables of a profile, group or participant; none where only pairs were answered.

    Members of a group are not shown one by one, only what their answers come to together.
    """
    case = results.case
    tables = []
    said = results.people.opinions.get(who)
    for node in (*results.model.hierarchy.inner_nodes, *results.model.hierarchy.leaves):
        told = case.latest_answers.get((who, node), {})
        if told:
            tables.append(
                _rows_table(words, who, node, [a for some in told.values() for a in some])
            )
        part = said.nodes.get(node) if said is not None else None
        if part is not None and part.by_method is not None and part.by_method.methods:
            tables.append(_weights_table(words, who, part.by_method))
    return tuple(tables)


def _method(key: str) -> str:
    names = {"judgments": _("judgments"), "value": _("value function"), "utility": _("utility")}
    return (method_names() | names).get(key, key)


def _thing(words: Words, text: str) -> str:
    """A child by name, several joined, or a natural value or a word as it stands."""
    sides = {"best": _("the best"), "worst": _("the worst")}
    known = words.case.criteria.keys() | words.case.leaves.keys()
    keys = [k.strip() for k in text.split(";")]
    return " + ".join(words.node(k) if k in known else shown(sides.get(k, k)) for k in keys)


def _rows_table(words: Words, who: str, node: str, told: list[Answer]) -> Table:
    rows = [
        Row.of(
            _method(a.method),
            _thing(words, a.item),
            _thing(words, a.reference) if a.reference else "",
            _value(a),
            status_word(a.status),
            a.rationale[words.lang],
        )
        for a in told
    ]
    caption = _("Answers of “{profile}” by other methods under “{node}”")
    return Table(
        f"{anchor('answers', who)}-{anchor('node', node)}",
        caption.format(profile=words.who(who), node=words.node(node)),
        (
            Column(_("Method"), header=True),
            Column(_("About")),
            Column(_("Against")),
            Column(_("Answer")),
            Column(_("Status")),
            Column(_("Reason")),
        ),
        tuple(rows),
    )


def _value(a: Answer) -> str:
    if a.method == "order" and a.value != PASSED:
        return _("at least as much")
    if a.value in ("", PASSED):
        return _("not answered")
    return a.value.replace("..", "–")


def _weights_table(words: Words, who: str, found: MethodWeights) -> Table:
    """Weights by each method, a row an item; the one in the model is marked."""
    rows = []
    for item in found.items:
        cells = []
        for method, made in found.methods.items():
            note = ""
            if made.low:
                ends = [number(100 * x[item], 0) for x in (made.low, made.high)]
                note = _("{low} to {high}").format(low=ends[0], high=ends[1])
            cells.append(Cell(made.weights[item], strong=method == found.used, note=note))
        rows.append(Row.of(words.node(item), *cells))
    caption = _("Weights under “{node}” by each method, “{profile}”")
    return Table(
        f"{anchor('methods', who)}-{anchor('node', found.node)}",
        caption.format(profile=words.who(who), node=words.node(found.node)),
        (
            Column(_("Criterion"), header=True),
            *(Column(_method(m), "percent", 1) for m in found.methods),
        ),
        tuple(rows),
        note=say(_("In bold: the method in the model. Below a weight: what the answers allow."))
        if found.used is not None or any(e.low for e in found.methods.values())
        else (),
    )
