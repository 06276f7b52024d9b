"""How far the members of each group agree: on weights, on each comparison, on the decision."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from .. import scales
from ..console_groups import band_names, illustrative_text, missing_text
from ..i18n import gettext as _
from ..i18n import listing, ngettext, number, percent
from ..people import nameless
from ..roomtexts import attribute_text
from .common import speaking
from .consistency import thing
from .section import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
    anchor,
    say,
)
from .words import Words

if TYPE_CHECKING:
    from ..accord import Accord, Subgroup
    from ..opinions import Opinions
    from .results import Findings

__all__ = ["groups"]

FEW = 3  # people who must have answered before their answers are shown, as for subgroups


@speaking
def groups(results: Findings, lang: str) -> Section | None:
    """Each group: who answered, agreement on weights and on the decision."""
    words = Words(results.case, lang)
    found = results.people.groups
    if not found:
        return None
    text = _(
        "Agreement on weights and agreement on the decision are two things: people may weigh alike "
        "and still have different best alternatives, or the other way round. Both are shown."
    )
    note = _(
        "Consensus is Goepel's S* (2018) as AHP-OS computes it, from 0 to 1 ({low} if each puts "
        "nearly all weight on something else), over those whose own answers give weights; the "
        "words for it are AHP-OS's. The regret of an alternative is how far below each member's "
        "best it scores; the compromise is the one whose greatest regret is least."
    )
    return Section(
        "groups",
        _("How far groups agree"),
        (Paragraph(say(text)), Paragraph(say(note, low=percent(0.0, 0)), "note")),
        parts=tuple(_group(words, said) for said in found.values()),
    )


def _group(words: Words, said: Opinions) -> Section:
    found = said.accord
    assert found is not None
    blocks: list[Block] = []
    if found.illustrative:
        blocks.append(Callout(_("Illustrative"), (Paragraph(say(illustrative_text())),)))
    blocks.append(Paragraph(_weights_agree(words, found)))
    if found.decision is None:
        reason = nameless(found.problem, words.case.participants)
        reason = reason or _("nobody has a model of their own")
        text = _("Agreement on the decision cannot be shown: {reason}.")
        blocks.append(Paragraph(say(text, reason=reason.rstrip("."))))
    else:
        blocks.append(Paragraph(_decision_agrees(words, found), "lead"))
        blocks.append(Bullets(tuple(_winners(words, found))))
    blocks += _silence(words, found)
    tables = [_nodes_table(words, found)]
    if found.decision is not None:
        tables.append(_decision_table(words, found))
        tables += [_subgroup_table(words, found, s) for s in found.subgroups.values() if s.shown]
    tables += [_spread_table(words, found, node) for node in found.spread]
    key = anchor("group", found.who)
    return Section(key, words.who(found.who), tuple(blocks), tables=tuple(tables))


def _weights_agree(words: Words, found: Accord) -> Text:
    if math.isnan(found.consensus):
        text = _(
            "Fewer than two members compared the same things, so there is no consensus to show."
        )
        return say(text)
    nodes = len(found.consensus_nodes)
    text = ngettext(
        "Consensus on the weights is {share} ({band}), over “{nodes}”.",
        "Consensus on the weights is {share}, over {n} nodes weighted by their own weight.",
        nodes,
    )
    band = band_names()[str(found.node_table.loc[found.consensus_nodes[0], "band"])]
    return say(
        text,
        share=percent(found.consensus),
        band=band,
        n=str(nodes),
        nodes=listing([words.node(n) for n in found.consensus_nodes]),
    )


def _decision_agrees(words: Words, found: Accord) -> Text:
    decision = found.decision
    assert decision is not None
    table = decision.groups
    count = len(decision.participants)
    first = table.iloc[0]
    if len(table) == 1:
        text = ngettext(
            "Only {n} member has a model of their own; {best} is best in it.",
            "{best} is best for all {n} members with a model of their own.",
            count,
        )
    elif len(decision.leading) > 1:
        text = ngettext(
            "Of {n} member with a model of their own, equal parts by weight ({share} each) have "
            "{best} as best.",
            "Of {n} members with models of their own, equal parts by weight ({share} each) have "
            "{best} as best.",
            count,
        )
    else:
        text = ngettext(
            "Of {n} member with a model of their own, the largest part by weight ({share}) has "
            "{best} as best.",
            "Of {n} members with models of their own, the largest part by weight ({share}) has "
            "{best} as best.",
            count,
        )
    return say(
        text,
        n=str(count),
        best=listing([words.joint(k) for k in decision.leading]),
        share=percent(float(first["share"])),
    )


def _winners(words: Words, found: Accord) -> list[Text]:
    """Who has which best; people are counted, not named: the report is for others to read."""
    decision = found.decision
    assert decision is not None
    items = []
    for row in decision.groups.to_dict("records"):
        if found.illustrative:
            text = _("{best}: {people}")
            people = listing([words.who(p) for p in row["participants"]])
            items.append(say(text, best=words.joint(row["winner"]), people=people))
        else:
            text = ngettext("{best}: {n} member", "{best}: {n} members", row["count"])
            items.append(say(text, best=words.joint(row["winner"]), n=str(row["count"])))
    if not math.isnan(decision.kendall_w):
        text = _(
            "Kendall's W of the rankings is {w}: 1 if all rank alike, 0 if there is no agreement."
        )
        items.append(say(text, w=number(decision.kendall_w, 3)))
    text = _("Compromise, with the least greatest regret: {best}.")
    items.append(say(text, best=words.top([str(a) for a in decision.compromise])))
    return items


def _silence(words: Words, found: Accord) -> list[Block]:
    """Who is not counted and why, as numbers."""
    items = []
    for missing, n in Counter(found.left_out.values()).items():
        why = missing_text(missing, lambda key: _("“{name}”").format(name=words.node(key)))
        text = ngettext(
            "{n} member has no model of their own: {why}.",
            "{n} members have no model of their own: {why}.",
            n,
        )
        items.append(say(text, n=str(n), why=why))
    if found.assumed:
        n = len(found.assumed)
        text = ngettext(
            "The model of {n} member rests partly on weights that are equal by assumption.",
            "The models of {n} members rest partly on weights that are equal by assumption.",
            n,
        )
        items.append(say(text, n=str(n)))
    for sub in found.subgroups.values():
        minimum, named = str(sub.minimum), attribute_text(sub.attribute)
        if sub.hidden and sub.shown:
            text = _(
                "Not shown by “{attribute}”, so that nobody can be singled out: {values} (fewer "
                "than {minimum} inside or outside)."
            )
            values = ", ".join(sub.hidden)
            items.append(say(text, attribute=named, values=values, minimum=minimum))
        elif sub.hidden:
            # Titles that single people have would say who took part.
            named = _("“{name}”").format(name=named)
            text = _(
                "Nothing is shown by {attribute}, so that nobody can be singled out: fewer than "
                "{minimum} inside or outside."
            )
            items.append(say(text, attribute=named, minimum=minimum))
    return [Bullets(tuple(items))] if items else []


def _nodes_table(words: Words, found: Accord) -> Table:
    bands = band_names()
    of = _("{n} of {total}")
    table = found.node_table
    # Columns that would hold nothing but noughts are left out.
    extra = {"passed": _("Passed on a pair"), "undetermined": _("Too few answers")}
    shown = [c for c in extra if table[c].any()]
    rows = []
    for row in table.reset_index().to_dict("records"):
        s = float(row["consensus"])
        rows.append(
            Row.of(
                words.node(row["node"]),
                of.format(n=row["answered"], total=row["members"]),
                *(row[c] for c in shown),
                of.format(n=row["inconsistent"], total=row["testable"]),
                None if math.isnan(s) else s,
                bands[row["band"]],
            )
        )
    return Table(
        f"nodes-{anchor('group', found.who)}",
        _("Answers and consensus in “{group}”").format(group=words.who(found.who)),
        (
            Column(_("Compared under"), header=True),
            Column(_("Answered")),
            *(Column(extra[c], "integer") for c in shown),
            Column(_("Inconsistent")),
            Column(_("Consensus S*"), "percent", 1),
            Column(_("In words")),
        ),
        tuple(rows),
        note=say(
            _(
                "Who answered nothing under a node is not in its mean. Inconsistent: members above "
                "the limit of the consistency ratio, of those whose answers could contradict each "
                "other."
            )
        ),
    )


def _decision_table(words: Words, found: Accord) -> Table:
    decision = found.decision
    assert decision is not None
    rows = []
    for row in decision.to_frame().reset_index(names="key").to_dict("records"):
        rows.append(
            Row.of(
                words.alternative(row["key"]),
                Cell(row["share"], shade=row["share"]),
                row["mean_rank"],
                Cell(row["greatest_regret"], strong=bool(row["compromise"])),
                strong=bool(row["compromise"]),
                alternative=row["key"],
            )
        )
    return Table(
        f"decision-{anchor('group', found.who)}",
        _("Agreement on the decision in “{group}”").format(group=words.who(found.who)),
        (
            Column(_("Alternative"), header=True),
            Column(_("Best for"), "percent", 1),
            Column(_("Mean rank"), "number", 2),
            Column(_("Greatest regret"), "number", 3),
        ),
        tuple(rows),
        note=say(_("In bold: the compromise.")),
    )


def _subgroup_table(words: Words, found: Accord, sub: Subgroup) -> Table:
    rows = [
        Row.of(
            row["value"],
            row["members"],
            words.joint(row["winner"]),
            row["share"],
            row["kendall_w"],
            words.joint(row["compromise"]),
        )
        for row in sub.to_frame().reset_index().to_dict("records")
    ]
    text = _("“{group}” by {attribute}")
    return Table(
        f"{anchor('by', sub.attribute)}-{anchor('group', found.who)}",
        text.format(group=words.who(found.who), attribute=attribute_text(sub.attribute)),
        (
            Column(_("Group") if sub.attribute == "group" else sub.attribute, header=True),
            Column(_("Members"), "integer"),
            Column(_("Most often best")),
            Column(_("For"), "percent", 1),
            Column(_("Kendall's W"), "number", 3),
            Column(_("Compromise")),
        ),
        tuple(rows),
    )


def _spread_table(words: Words, found: Accord, node: str) -> Table:
    """The spread of each comparison; of real people only where at least `FEW` answered."""
    named = found.illustrative
    rows = []
    hidden = False
    for row in found.spread[node].to_frame().to_dict("records"):
        names = (thing(words, row["a"]), thing(words, row["b"]), row["answered"])
        if row["answered"] < (1 if named else FEW):
            hidden |= row["answered"] > 0
            rows.append(Row.of(*names, None, None, "", ""))
            continue
        ends: list[Any] = []
        for end, who in (("low", "lowest"), ("high", "highest")):
            people = listing([words.who(p) for p in row[who]]) if named else ""
            alike = row["low"] == row["high"]
            ends.append(Cell(scales.text(row[end]), note="" if alike else people))
        sd = float(row["sd"])
        rows.append(Row.of(*names, row["mean"], None if math.isnan(sd) else sd, *ends))
    note = say(
        _(
            "Geometric means and standard deviations of the answers as given; a spread of 2 "
            "means that answers typically lie between half and double the mean."
        )
    )
    if hidden:
        text = _("Fewer than {n} answers are not shown, so that nobody can be singled out.")
        note = (*note, " ", *say(text, n=str(FEW)))
    text = _("Each comparison under “{node}” in “{group}”")
    return Table(
        f"spread-{anchor('group', found.who)}-{anchor('node', node)}",
        text.format(node=words.node(node), group=words.who(found.who)),
        (
            Column(_("First"), header=True),
            Column(_("Second")),
            Column(_("Answered"), "integer"),
            Column(_("Mean"), "number", 2),
            Column(_("Spread"), "number", 2),
            Column(_("Lowest")),
            Column(_("Highest")),
        ),
        tuple(rows),
        note=note,
    )
