"""What the answer takes for granted, and how each number can be had again."""

from __future__ import annotations

from ..console import status_text
from ..decided import Decision, load_decision
from ..i18n import gettext as _
from ..i18n import number, percent
from .common import speaking
from .register import choice_words
from .results import Findings
from .section import (
    Block,
    Bullets,
    Callout,
    Cell,
    Code,
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
from .verdict import LEAST_SHARE, LEAST_SHIFT
from .words import Words, count, date_text

__all__ = ["assumptions", "decision", "reproduce"]

# A leaf whose ratings spread less than this is said to be thinly documented.
THIN = 0.5


@speaking
def assumptions(results: Findings, lang: str) -> Section:
    """Every assumption that another analyst might not share."""
    words = Words(results.case, lang)
    case = results.case
    items: list[Text] = []
    methods = {leaf.method for leaf in case.leaves.values()}
    items.append(
        say(
            _(
                "Scores are weighted sums: a loss on one criterion can be made up for by a gain on "
                "another."
            )
        )
    )
    items.append(say("{status}", status=status_text(results.weighting.profile.status)))
    if results.weighting.assumed:
        items.append(
            say(
                _("Equal weights are assumed under {nodes}, where nobody compared anything."),
                nodes=words.nodes(results.weighting.assumed),
            )
        )
    if "claims" in methods:
        items += _claims(results, words)
    if "register" in methods:
        names = choice_words()
        choices = case.choices
        items.append(
            say(
                _(
                    "Risk is likelihood times consequence on steps that the source only orders. "
                    "The choices made here: {aggregate}; {ungraded}; {sets}. What other choices "
                    "give: {link}."
                ),
                aggregate=names[choices.aggregate],
                ungraded=names[choices.ungraded],
                sets=names[choices.sets],
                link=Link(_("table of choices"), "register-choices"),
            )
        )
    if "measure" in methods:
        items.append(
            say(
                _(
                    "Measured figures become ratings by a value function with ends fixed in the "
                    "case; an open end counts as the end of the scale."
                )
            )
        )
    if "rated" in methods:
        items.append(say(_("People's ratings are averaged; their extremes are the low and high.")))
    ideal = [k for k, leaf in case.leaves.items() if leaf.method == "pairwise"]
    if ideal:
        items.append(
            say(
                _(
                    "On {nodes} the ratings come from comparing the alternatives with one another, "
                    "so the scale depends on which alternatives there are."
                ),
                nodes=words.nodes(ideal),
            )
        )
    items.append(
        say(
            _(
                "The ends of every scale are fixed in the case, with a reason for each; they are "
                "not the best and worst that happen to be present. They stand under each leaf: "
                "{link}."
            ),
            link=Link(_("what the ratings rest on"), "evidence"),
        )
    )
    overlaps = _overlaps(results, words)
    if overlaps:
        items.append(
            say(
                _(
                    "Some leaves may count the same thing twice; then it weighs more than "
                    "intended. They are in the table below."
                )
            )
        )
    blocks: list[Block] = [Bullets(tuple(items))]
    # Asked for here, so that they are in the report's language.
    warnings = case.warnings(names=False)
    if warnings:
        listed = tuple(say("{text}", text=w) for w in warnings)
        blocks.append(Callout(_("What the check of the case points out"), (Bullets(listed),)))
    return Section("assumptions", _("What is assumed"), tuple(blocks), overlaps)


def _claims(results: Findings, words: Words) -> list[Text]:
    case = results.case
    silent, thin = [], []
    claimed = results.active[case.choices.claims].by_leaf
    for leaf in results.model.hierarchy.leaves:
        if case.leaves[leaf].method != "claims":
            continue
        cells = [results.ratings.cells[leaf, a] for a in results.alternatives]
        spread = max(c.central for c in cells) - min(c.central for c in cells)
        if leaf not in claimed:
            silent.append(leaf)
        elif spread < THIN:
            thin.append(leaf)
    items = [
        say(
            _(
                "Leaves rated by claims get equal spacing: places are evenly spread "
                "from 0 to 1, and where the order is open the rating is the mean over all orders "
                "that the claims allow. The source says who is ahead, not by how much."
            )
        ),
        say(
            _(
                "Leaves on which the source says little spread the alternatives less, and so weigh "
                "less in the result than their weight says."
            )
        ),
    ]
    if thin:
        items.append(
            say(
                _("That holds most for {nodes}, where best and worst are less than {limit} apart."),
                limit=number(THIN, 1),
                nodes=words.nodes(thin),
            )
        )
    if silent:
        items.append(
            say(
                _("The source says nothing on {nodes}: every alternative is rated {value} there."),
                value=number(0.5, 1),
                nodes=words.nodes(silent),
            )
        )
    return items


def _overlaps(results: Findings, words: Words) -> tuple[Table, ...]:
    """Pairs of leaves that the case says may count the same thing."""
    leaves = results.model.hierarchy.leaves
    weights = results.model.global_weights
    pairs = [
        (leaf, other)
        for leaf in leaves
        for other in results.case.leaves[leaf].overlaps_with
        if leaves.index(leaf) < leaves.index(other)
    ]
    if not pairs:
        return ()
    rows = [
        Row.of(
            Cell(words.node(a), link=anchor("leaf", a)),
            Cell(words.node(b), link=anchor("leaf", b)),
            float(weights[a] + weights[b]),
        )
        for a, b in pairs
    ]
    columns = (
        Column(_("Leaf"), header=True),
        Column(_("May count the same as")),
        Column(_("Weight together"), "percent", 1),
    )
    return (Table("overlaps", _("Leaves that may count the same thing"), columns, tuple(rows)),)


# -- the decision -------------------------------------------------------------------------------


@speaking
def decision(results: Findings, lang: str) -> Section:
    """What was decided, or a place to write it: the tool proposes, people decide."""
    words = Words(results.case, lang)
    taken = load_decision(results.case)
    title = _("The decision, to be filled in") if taken is None else _("The decision")
    text = _(
        "The analysis proposes; people decide. Write here what was decided, and why, if it is not "
        "what the analysis has best."
    )
    rows = [
        (
            _("Best in this analysis"),
            _("{best}, under the weights “{profile}”").format(
                best=words.top(results.evaluation.top), profile=words.who(results.who)
            ),
        )
    ]
    if taken is None:
        rows += [
            (_("The decision taken"), ""),
            (_("By whom"), ""),
            (_("When"), ""),
            (_("If it differs from the analysis: why"), ""),
        ]
    else:
        text = _fits(taken, results, words)
        rows += _taken(taken, words)
        # The decision note is one page; the statement has what remains open.
        if results.depth != "short" and taken.text("open", lang):
            rows.append((_("What remains open"), taken.text("open", lang)))
    table = Table(
        "decision",
        title,
        (Column(_("Question"), header=True), Column(_("Answer"))),
        # What is empty is a line to write on.
        tuple(Row.of(name, value or None) for name, value in rows),
        style="form",
        depth="short",
    )
    return Section("decision", _("The decision"), (Paragraph(say("{text}", text=text)),), (table,))


def _taken(taken: Decision, words: Words) -> list[tuple[str, str]]:
    """What was decided, by whom, when and why."""
    lang = words.lang
    named = words.listed(taken.chosen)
    full = words.full(taken.chosen[0]) if len(taken.chosen) == 1 else ""
    said = " – ".join(part for part in (named, full) if part)
    what = ". ".join(part for part in (said, taken.text("text", lang)) if part)
    day = "" if taken.date is None else date_text(taken.date, lang)
    return [
        (_("The decision taken"), what),
        (_("By whom, and when"), ", ".join(part for part in (taken.text("by", lang), day) if part)),
        (_("Why"), taken.text("why", lang)),
    ]


def _fits(taken: Decision, results: Findings, words: Words) -> str:
    """Whether what was chosen is what this analysis has best."""
    best = results.evaluation.top
    if not taken.chosen:
        return _("The analysis proposes; people decide.")
    if taken.differs(best):
        text = _(
            "What was decided is not what the analysis has best, which is {best}. The analysis "
            "proposes; people decide."
        )
        return text.format(best=words.listed(best))
    return _("What was decided is what the analysis has best.")


# -- how to have the numbers again ---------------------------------------------------------------


@speaking
def reproduce(results: Findings, lang: str) -> Section:
    """Version, hash, seed, method, and the commands that give the numbers."""
    words = Words(results.case, lang)
    case = results.case
    who = results.who
    folder = "" if case.builtin else " " + _("FOLDER")
    profile = "" if who == case.default_profile else f" --profile {_quoted(who)}"
    seed = f" --seed {results.seed}"
    chosen = "" if results.definition == "standard" else f" --definition {results.definition}"
    dated = f" --date {results.dated}" if results.dated else ""
    items: list[tuple[str, Text]] = [
        (_("Case"), say("{name} ({key})", name=case.names[lang], key=case.key)),
        (_("Case hash (SHA-256 of its inputs)"), say("{hash}", hash=case.hash)),
        (_("Program"), say("mcda-eiej {version}", version=results.evaluation.version)),
        (_("Weights"), say("{name} ({key})", name=words.who(who), key=who)),
        (_("Random seed"), say("{seed}", seed=str(results.seed))),
        (_("Draws"), say("{text}", text=_draws(results))),
        (_("Aggregation"), say(_("weighted sum"))),
        (_("Priorities"), say("{text}", text=_priorities(results))),
        (_("Random index"), say(_("saaty-1980, in the table below"))),
        (_("Firm or fragile"), say("{text}", text=_rule())),
    ]
    commands = (
        f"mcda-eiej report{folder}{chosen}{profile}{seed}{dated} --lang {lang}",
        f"mcda-eiej rank{folder}{profile} --json",
        f"mcda-eiej weights{folder}{profile} --json",
        f"mcda-eiej flips{folder}{profile} --json",
        *(
            f"mcda-eiej smaa{folder}{profile}{seed} --level {level} --values {kind} "
            f"--samples {results.sampled[level, kind].samples} --json"
            for kind in ("central", *results.kinds)
            for level in results.levels
            if (level, kind) in results.sampled
        ),
        f"mcda-eiej check{folder}",
    )
    intro = _(
        "Limits, distances and shares of the criteria's weightings are computed exactly; shares at "
        "other levels, or with ratings drawn, are sampled. The same case, version and seed give "
        "the same report."
    )
    if ("criteria", "central") in results.sampled:
        intro = _(
            "Limits and distances are computed exactly. Shares at other levels, or with ratings "
            "drawn, are sampled, and here so are those of the criteria's weightings that the "
            "tables call sampled, since the case is large. The same case, version and seed give "
            "the same report."
        )
    blocks: list[Block] = [
        Paragraph(say(intro)),
        Definitions(tuple(items)),
        Paragraph(say(_("Commands that give the report and its numbers again:"))),
        *(Code(c) for c in commands),
    ]
    return Section(
        "reproduce", _("How to have the numbers again"), tuple(blocks), (_random_index(),)
    )


def _quoted(key: str) -> str:
    import shlex

    return shlex.quote(key)


def _draws(results: Findings) -> str:
    found = [s.samples for (_level, kind), s in results.sampled.items() if kind == "central"]
    central = max(found, default=0)
    drawn = results.samples("criteria", "interval")
    if not central:
        return _("{drawn} with ratings drawn").format(drawn=count(drawn))
    text = _("{central} with ratings as they are, {drawn} with ratings drawn")
    return text.format(central=count(central), drawn=count(drawn))


def _priorities(results: Findings) -> str:
    profile = results.weighting.profile
    method = {
        "eigenvector": _("principal eigenvector"),
        "geometric_mean": _("geometric mean"),
    }[profile.priorities]
    return _("{method}, answers read on the scale {scale}").format(
        method=method, scale=profile.scale
    )


def _rule() -> str:
    text = _(
        "firm if one alternative is best alone, at least {shift} of all weight must shift between "
        "criteria before another catches up, it is best in at least {share} of all weightings of "
        "the criteria, both with the ratings as they are and with ratings drawn from their ranges, "
        "and it is best under every weight profile and whether or not implied claims count; else "
        "fragile"
    )
    return text.format(shift=percent(LEAST_SHIFT, 0), share=percent(LEAST_SHARE, 0))


def _random_index() -> Table:
    from ..consistency import random_index_table

    table = random_index_table("saaty-1980")
    sizes = range(3, 3 + len(table.values))
    return Table(
        "random-index",
        _("Random index saaty-1980, after {source}").format(source=table.source),
        (
            Column(_("Size of matrix"), header=True),
            *(Column(str(n), "number", 2) for n in sizes),
        ),
        (Row.of(_("Random index"), *table.values),),
    )
