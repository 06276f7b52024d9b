"""What `mcda-eiej weights` shows of a group: who answered, and how far its members agree."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from . import scales
from .console import _print, _Table
from .i18n import gettext as _
from .i18n import number, percent

if TYPE_CHECKING:
    from .accord import Accord, Missing, Subgroup
    from .case import Case
    from .opinions import Opinions

__all__ = ["band_names", "illustrative_text", "missing_text", "show_agreement"]

NAMED = 12  # people named in a list, in the short form


def illustrative_text() -> str:
    """The label of a group whose members are profiles."""
    return _("The members are profiles that stand in for people: nobody has answered for them.")


def band_names() -> dict[str, str]:
    """The bands of consensus in words."""
    return {
        "very low": _("very low"),
        "low": _("low"),
        "moderate": _("moderate"),
        "high": _("high"),
        "very high": _("very high"),
        "": "",
    }


def missing_text(missing: Missing, name: Callable[[str], str] = str) -> str:
    """Why a member has no model, in words; ``name`` says how nodes are called."""
    text = {
        "nothing": _("answered nothing"),
        "unanswered": _("nothing answered under {node}"),
        "unconnected": _("the answers under {node} do not connect everything there"),
    }[missing.reason]
    return text.format(node=name(missing.node) if missing.node else "")


def show_agreement(case: Case, said: Opinions, found: Accord, everything: bool) -> None:
    """Agreement on weights and on the decision, who is left out, and each judgment's spread."""
    _print("", _nodes(found))
    if len(found.consensus_nodes) > 1:
        text = _("Consensus over the whole hierarchy: {share} ({nodes} of {total} nodes).")
        share = percent(found.consensus)
        total = len(said.weighting.hierarchy.inner_nodes)
        _print(text.format(share=share, nodes=len(found.consensus_nodes), total=total))
    if not math.isnan(found.leaf_consensus):
        text = _("Consensus over the leaves rated by pairs: {share}.")
        _print(text.format(share=percent(found.leaf_consensus)))
    for node, there in said.nodes.items():
        if there.undetermined:
            text = _(
                "{node}: compared too little to have priorities of their own, and in no mean of "
                "priorities: {people}"
            )
            _print(text.format(node=node, people=_people(there.undetermined, everything)))
    if found.problem:
        _print(found.problem)
    if found.decision is not None:
        _decision(case, found, everything)
    for why in dict.fromkeys(found.left_out.values()):
        people = [m for m, reason in found.left_out.items() if reason == why]
        text = _("Without a model of their own ({why}): {people}")
        _print(text.format(why=missing_text(why), people=_people(people, everything)))
    if found.assumed:
        text = _("Models of their own that rest partly on equal weights by assumption: {people}")
        _print(text.format(people=_people(found.assumed, everything)))
    for sub in found.subgroups.values():
        if sub.shown:
            _print(_subgroup(sub))
        if sub.hidden:
            text = _(
                "Not shown, so that nobody can be singled out (fewer than {minimum} inside or "
                "outside): {attribute} {values}"
            )
            values = ", ".join(sub.hidden)
            _print(text.format(minimum=sub.minimum, attribute=sub.attribute, values=values))
    if everything:
        for node in found.spread:
            _print("", _spread(found, node))
    else:
        _print("", _("--all shows the matrix, every index and the spread of each judgment."))


def _people(keys: Iterable[str], everything: bool, most: int = NAMED) -> str:
    """Keys in a list, cut where there are many."""
    people = list(keys)
    if everything or len(people) <= most:
        return ", ".join(people)
    text = _("{people} and {n} more")
    return text.format(people=", ".join(people[: most - 1]), n=len(people) - most + 1)


def _nodes(found: Accord) -> Any:
    passed = bool(found.node_table["passed"].any())
    table = _Table(
        _("Agreement on the weights"),
        (_("node"), "key"),
        (_("answered"), "number"),
        *([(_("passed"), "number")] if passed else []),
        (_("inconsistent"), "number"),
        (_("consensus"), "number"),
        ("", "word"),
    )
    words = band_names()
    of = _("{n} of {total}")
    for row in found.node_table.reset_index().to_dict("records"):
        s = float(row["consensus"])
        table.add_row(
            row["node"],
            of.format(n=row["answered"], total=row["members"]),
            *([str(row["passed"])] if passed else []),
            of.format(n=row["inconsistent"], total=row["testable"]),
            "–" if math.isnan(s) else percent(s),
            words[row["band"]],
        )
    return table.table


def _decision(case: Case, found: Accord, everything: bool) -> None:
    decision = found.decision
    assert decision is not None
    table = _Table(
        _("Agreement on the decision: {n} members, each with a model of their own").format(
            n=len(decision.participants)
        ),
        (_("alternative"), "key"),
        (_("name"), "name"),
        (_("best for"), "number"),
        (_("mean rank"), "number"),
        (_("greatest regret"), "number"),
        ("", "word"),
    )
    for row in decision.to_frame().reset_index(names="key").to_dict("records"):
        table.add_row(
            row["key"],
            case.name(row["key"]),
            percent(float(row["share"])),
            number(float(row["mean_rank"]), 2),
            number(float(row["greatest_regret"]), 3),
            _("least regret") if row["compromise"] else "",
        )
    _print(table.table)
    if not math.isnan(decision.kendall_w):
        text = _("Kendall's W of the rankings: {w} (1: all rank alike, 0: no agreement).")
        _print(text.format(w=number(decision.kendall_w, 3)))
    for row in decision.groups.to_dict("records"):
        text = _("{winner} is best for {people}")
        people = _people(row["participants"], everything)
        _print(text.format(winner=row["winner"], people=people))


def _subgroup(sub: Subgroup) -> Any:
    table = _Table(
        _("By {attribute}").format(attribute=sub.attribute),
        (sub.attribute, "key"),
        (_("members"), "number"),
        (_("most often best"), "word"),
        (_("for"), "number"),
        (_("Kendall's W"), "number"),
        (_("least regret"), "word"),
    )
    for row in sub.to_frame().reset_index().to_dict("records"):
        table.add_row(
            row["value"],
            str(row["members"]),
            row["winner"],
            percent(float(row["share"])),
            number(float(row["kendall_w"]), 3),
            row["compromise"],
        )
    return table.table


def _spread(found: Accord, node: str) -> Any:
    table = _Table(
        _("{node}: spread of the judgments").format(node=node),
        (_("first"), "key"),
        (_("second"), "key"),
        (_("answered"), "number"),
        (_("mean"), "number"),
        (_("spread"), "number"),
        (_("lowest"), "number"),
        (_("by"), "name"),
        (_("highest"), "number"),
        (_("by"), "name"),
    )
    for row in found.spread[node].to_frame().to_dict("records"):
        ends = [scales.text(row[end]) if row["answered"] else "–" for end in ("low", "high")]
        who = [_people(row[end], False, 3) for end in ("lowest", "highest")]
        if ends[0] == ends[1]:
            who = ["", ""]
        table.add_row(
            row["a"],
            row["b"],
            str(row["answered"]),
            number(float(row["mean"]), 2),
            number(float(row["sd"]), 2),
            ends[0],
            who[0],
            ends[1],
            who[1],
        )
    return table.table
