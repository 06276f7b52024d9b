"""The weights: the tree with its weights, where they come from, and every other set of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..consistency import usual_table
from ..console import origin_names, status_text
from ..i18n import gettext as _
from ..i18n import ngettext, number
from ..preferences import latest, settings
from ..review import CR_THRESHOLD
from . import figures
from .common import outcome_counts, outcome_text, problem_text, second_place, speaking
from .otheranswers import other_answers
from .results import Findings, Outcome
from .section import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Definitions,
    Link,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
    anchor,
    say,
)
from .words import Words, status_word

if TYPE_CHECKING:
    from ..preferences import Weighting
    from ..records import Profile

__all__ = ["judgments", "profiles", "weights"]


@speaking
def weights(results: Findings, lang: str) -> Section:
    """The hierarchy and the weights in use."""
    words = Words(results.case, lang)
    weighting = results.weighting
    blocks: list[Block] = [
        Paragraph(
            say(
                _(
                    "A weight is the worth of going from worst to best on one criterion against "
                    "the same step on the others. The weights in use are “{profile}”. {status}"
                ),
                profile=Link(words.who(results.who), anchor("profile", results.who)),
                status=status_text(weighting.profile.status),
            )
        )
    ]
    for node, part in weighting.nodes.items():
        if part.matrix is not None and len(part.weights) > 2:
            text = _(
                "The comparisons under “{node}” have a consistency ratio of {ratio} (random index "
                "{table}; above {limit} they are worth a second look)."
            )
            table = usual_table(part.matrix.n)
            ratio = number(part.matrix.consistency_ratio(table), 3)
            limit = number(CR_THRESHOLD, 1)
            sentence = say(text, node=words.node(node), ratio=ratio, table=table, limit=limit)
            blocks.append(Paragraph(sentence))
    if weighting.assumed:
        text = ngettext(
            "Under {nodes} nobody compared anything; the weights there are equal by assumption.",
            "Under {nodes} nobody compared anything; the weights there are equal by assumption.",
            len(weighting.assumed),
        )
        sentence = say(text, nodes=words.nodes(weighting.assumed))
        blocks.append(Callout(_("Assumed equal"), (Paragraph(sentence),)))
    return Section(
        "weights",
        _("The criteria and their weights"),
        tuple(blocks),
        tables=(_weight_table(results, words),),
        figures=figures.hierarchy(results, lang),
    )


def _weight_table(results: Findings, words: Words) -> Table:
    tree = results.model.hierarchy
    origins = origin_names()
    rows = []
    for record in results.weighting.to_frame().to_dict("records"):
        node = record["node"]
        depth = len(tree.path(node)) - 2
        leaf = tree.kind(node) == "leaf"
        rows.append(
            Row.of(
                Cell(
                    words.node(node),
                    link=anchor("leaf", node) if leaf else "",
                    note=words.whole(node),
                    indent=depth,
                ),
                record["local"],
                record["weight"],
                origins.get(record["origin"], record["origin"]),
                strong=depth == 0,
            )
        )
    return Table(
        "weights",
        _("Weights of all criteria and leaves"),
        (
            Column(_("Node"), header=True),
            Column(_("Local weight"), "percent", 1),
            Column(_("Global weight"), "percent", 1),
            Column(_("Comes from")),
        ),
        tuple(rows),
    )


# -- other people's weights ----------------------------------------------------------------------


@speaking
def profiles(results: Findings, lang: str) -> Section:
    """The best under every set of weights in the case."""
    words = Words(results.case, lang)
    same, other, failed = outcome_counts(results, results.profiles)
    best = words.top(results.evaluation.top)
    if not other:
        text = ngettext(
            "There is {n} weight profile in the case. {best} is best under it.",
            "There are {n} weight profiles in the case. {best} is best under all of them.",
            len(same),
        )
    else:
        text = ngettext(
            "There are {total} weight profiles in the case. {best} is best under {n} of them.",
            "There are {total} weight profiles in the case. {best} is best under {n} of them.",
            len(same),
        )
    blocks: list[Block] = [
        Paragraph(say(text, n=str(len(same)), total=str(len(same) + len(other)), best=best)),
        Paragraph(_statuses(results)),
    ]
    hidden = len(results.profiles) - len(results.shown_profiles)
    if hidden:
        text = ngettext(
            "{n} of them is not shown here one by one, as the definition of this report has it.",
            "{n} of them are not shown here one by one, as the definition of this report has it.",
            hidden,
        )
        blocks.append(Paragraph(say(text, n=str(hidden)), "note"))
    if failed:
        text = _("{profile}: {problem}")
        items = [
            say(text, profile=words.who(o.key), problem=problem_text(words, o)) for o in failed
        ]
        blocks.append(Callout(_("Weights that cannot be computed"), (Bullets(tuple(items)),)))
    return Section(
        "profiles",
        _("The best under other weights"),
        tuple(blocks),
        tables=(_best_table(results, words), _profile_weights(results, words)),
        figures=(figures.profiles(results, lang),)
        if sum(o.evaluation is not None for o in results.shown_profiles) > 1
        else (),
    )


def _statuses(results: Findings) -> Text:
    """How many of the profiles the source states, and what the words mean."""
    counts = {
        status: sum(settings(results.case, o.key).status == status for o in results.profiles)
        for status in ("stated", "inferred", "illustrative")
    }
    text = _(
        "Stated weights are given in the source ({stated}), inferred ones are read from it by the "
        "analyst ({inferred}), illustrative ones are made up to show what follows from them "
        "({illustrative}). Nobody but those whose weights are stated has confirmed them."
    )
    return say(text, **{k: str(v) for k, v in counts.items()})


def _best_table(results: Findings, words: Words) -> Table:
    rows = []
    for outcome in results.shown_profiles:
        profile = settings(results.case, outcome.key)
        ev = outcome.evaluation
        rest = None if ev is None else second_place(ev)
        rows.append(
            Row.of(
                Cell(words.who(outcome.key), link=anchor("profile", outcome.key)),
                profile.text("view", words.lang),
                status_word(profile.status),
                Cell(outcome_text(words, outcome), strong=True),
                None if ev is None else float(ev.scores.iloc[0]),
                "" if rest is None else words.listed(rest[0]),
                None if ev is None or rest is None else ev.margin,
                strong=outcome.key == results.who,
            )
        )
    return Table(
        "profiles",
        _("The best under each weight profile"),
        (
            Column(_("Weights"), header=True),
            Column(_("Whose view")),
            Column(_("Status")),
            Column(_("Best")),
            Column(_("Score"), "number", 3),
            Column(_("Next")),
            Column(_("Lead"), "number", 3),
        ),
        tuple(rows),
    )


def _profile_weights(results: Findings, words: Words) -> Table:
    rows = []
    shown = {o.key for o in results.shown_profiles}
    for key, weighting in results.weightings.items():
        if key not in shown:
            continue
        local = weighting.local
        rows.append(
            Row.of(
                Cell(words.who(key), note=status_word(weighting.profile.status)),
                *(Cell(local[c], shade=local[c]) for c in results.criteria),
                strong=key == results.who,
            )
        )
    return Table(
        "profile-weights",
        _("The criteria's weights in each profile"),
        (
            Column(_("Weights"), header=True),
            *(Column(words.node(c), "percent", 1) for c in results.criteria),
        ),
        tuple(rows),
        style="matrix",
    )


# -- what the weights rest on --------------------------------------------------------------------


@speaking
def judgments(results: Findings, lang: str) -> Section:
    """Each set of weights with its basis and every judgment behind it."""
    words = Words(results.case, lang)
    parts = tuple(_profile_part(results, words, o) for o in results.shown_profiles)
    text = _(
        "Each judgment says how many times more it is worth to go from worst to best on the first "
        "than on the second. 1 is the same worth; the scale ends at 9 and 1/9."
    )
    return Section("judgments", _("What the weights rest on"), (Paragraph(say(text)),), parts=parts)


def _profile_part(results: Findings, words: Words, outcome: Outcome) -> Section:
    profile = settings(results.case, outcome.key)
    weighting = results.weightings.get(outcome.key)
    items: list[tuple[str, Text]] = [
        (_("Whose view"), say("{text}", text=profile.text("view", words.lang) or "–")),
        (_("Basis"), say("{text}", text=profile.text("basis", words.lang) or "–")),
        (_("Status"), say("{text}", text=status_text(profile.status))),
    ]
    if profile.kind == "group":
        items.append((_("Members"), say("{text}", text=_members(results, words, profile))))
    if weighting is None:
        items.append((_("Problem"), say("{text}", text=problem_text(words, outcome))))
    else:
        items += _consistency(words, weighting)
    tables = tuple(
        table
        for node in results.model.hierarchy.inner_nodes
        if (table := _judgment_table(results, words, outcome.key, node)) is not None
    )
    return Section(
        anchor("profile", outcome.key),
        words.who(outcome.key),
        (Definitions(tuple(items)),),
        tables + other_answers(results, words, outcome.key),
    )


def _members(results: Findings, words: Words, profile: Profile) -> str:
    how = {
        "judgments": _("their judgments combined pair by pair"),
        "priorities": _("their priorities combined node by node"),
        "global": _("their global weights combined"),
    }[profile.aggregation]
    mean = {"geometric": _("geometric mean"), "arithmetic": _("arithmetic mean")}[profile.mean]
    # Profiles are named; people are counted, since the report is for others to read.
    names = [words.who(m) for m in profile.members if m in results.case.profiles]
    n = len(profile.members) - len(names)
    if n:
        names.append(ngettext("{n} participant", "{n} participants", n).format(n=n))
    return _("{names}; {how}, by the {mean}").format(names=", ".join(names), how=how, mean=mean)


def _consistency(words: Words, weighting: Weighting) -> list[tuple[str, Text]]:
    found: list[tuple[str, Text]] = []
    for node, part in weighting.nodes.items():
        if part.matrix is None or len(part.weights) < 3:
            continue
        table = usual_table(part.matrix.n)
        ratio = number(part.matrix.consistency_ratio(table), 3)
        text = _("{ratio} under “{node}” (random index {table})")
        sentence = say(text, ratio=ratio, node=words.node(node), table=table)
        found.append((_("Consistency ratio"), sentence))
    return found


def _judgment_table(results: Findings, words: Words, who: str, node: str) -> Table | None:
    records = latest(results.case, who, node)
    if not records:
        return None
    rows = [
        Row.of(
            words.node(j.a),
            words.node(j.b),
            _("not answered") if j.value is None else str(j.value),
            _range(j.low, j.high),
            status_word(j.status),
            j.rationale[words.lang],
        )
        for j in records
    ]
    caption = _("Judgments of “{profile}” under “{node}”")
    return Table(
        f"{anchor('judgments', who)}-{anchor('node', node)}",
        caption.format(profile=words.who(who), node=words.node(node)),
        (
            Column(_("First"), header=True),
            Column(_("Second")),
            Column(_("Times")),
            Column(_("Range")),
            Column(_("Status")),
            Column(_("Reason")),
        ),
        tuple(rows),
    )


def _range(low: object, high: object) -> str:
    if low is None and high is None:
        return ""
    ends = ["–" if v is None else str(v) for v in (low, high)]
    return _("{low} to {high}").format(low=ends[0], high=ends[1])
