"""The figures of a report: what is drawn from which result, with a text that states its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..i18n import gettext as _
from ..i18n import percent
from .common import records, score
from .results import Findings
from .section import Figure
from .words import Words, moment_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

__all__ = [
    "acceptability",
    "contributions",
    "hierarchy",
    "profiles",
    "reversals",
    "shares",
    "stability",
    "sweeps",
    "ternary",
    "timeline",
]

# More weights than this are not all drawn, and no more challengers.
MANY, NEAREST = 60, 8


def _names(results: Findings, words: Words) -> dict[str, str]:
    """What is written for each key in figures."""
    nodes = results.model.hierarchy.nodes
    return {n: words.node(n) for n in nodes} | {
        a: words.alternative(a) for a in results.alternatives
    }


def _of(axes: Axes) -> Drawing:
    """The figure that axes belong to."""
    from matplotlib.figure import Figure as Drawing

    found: Any = axes
    while not isinstance(found, Drawing):
        found = found.figure
    return found


def contributions(results: Findings, lang: str) -> Figure:
    """Stacked bars of what each criterion adds to each score."""
    words = Words(results.case, lang)
    item = _("{alternative} {score}")
    listed = [
        item.format(alternative=words.alternative(str(a)), score=score(float(v)))
        for a, v in results.evaluation.scores.items()
    ]

    def draw() -> Drawing:
        from .. import plots

        return _of(plots.contributions(results.evaluation, names=_names(results, words)))

    return Figure(
        "scores",
        _("Scores, and what each criterion contributes to them"),
        _(
            "Bars, best first: {scores}. What each criterion contributes is in the table below."
        ).format(scores=", ".join(listed)),
        draw,
        lang,
    )


def stability(results: Findings, lang: str) -> Figure:
    """How far each weight can move before another is best."""
    words = Words(results.case, lang)
    table = results.stability[1]
    item = _("“{node}” {low} to {high} (now {now})")
    listed = [
        item.format(
            node=words.node(row["node"]),
            low=percent(row["low"]),
            high=percent(row["high"]),
            now=percent(row["baseline"]),
        )
        for row in records(table)
        if row["node"] in results.criteria
    ]
    # Too many bars are no picture.
    drawn = table if len(table) <= MANY else table[table["node"].isin(results.criteria)]

    def draw() -> Drawing:
        from .. import plots

        return _of(
            plots.stability_intervals(
                drawn,
                alternatives=results.alternatives,
                hierarchy=results.model.hierarchy,
                names=_names(results, words),
            )
        )

    return Figure(
        "stability",
        _("How far each weight can move before another alternative is best"),
        _(
            "Bars from the least to the greatest weight at which the best stays best. Criteria: "
            "{intervals}. The leaves are in the table below."
        ).format(intervals="; ".join(listed)),
        draw,
        lang,
    )


def sweeps(results: Findings, lang: str) -> Figure:
    """The scores as each criterion's weight goes from 0 to 1, with the exact crossings."""
    words = Words(results.case, lang)
    nodes = results.drawn_criteria
    listed = [_sweep_text(results, words, node) for node in nodes]

    def draw() -> Drawing:
        from .. import plots

        names = _names(results, words)
        figure, axes = plots.panels(len(nodes), columns=2)
        for ax, node in zip(axes, nodes, strict=True):
            plots.weight_sweep(results.sweeps[node], results.break_evens, names=names, ax=ax)
        return figure

    caption = _(
        "The scores as the weight of one criterion moves, the others keeping their proportions"
    )
    if len(nodes) < len(results.criteria):
        caption = _(
            "The scores as the weight of one criterion moves, the others keeping their "
            "proportions: the {n} criteria nearest to a change"
        ).format(n=len(nodes))
    return Figure(
        "sweeps",
        caption,
        _("One panel for each criterion. {panels}").format(panels=" ".join(listed)),
        draw,
        lang,
    )


def _sweep_text(results: Findings, words: Words, node: str) -> str:
    rows = [r for r in records(results.break_evens) if r["node"] == node]
    if not rows:
        return _("“{node}”: {best} is best throughout.").format(
            node=words.node(node), best=words.top(results.evaluation.top)
        )
    item = _("{winner} from {weight}")
    steps = [
        item.format(winner=words.joint(row["to"]), weight=percent(row["weight"])) for row in rows
    ]
    return _("“{node}”: {first} is best from 0, then {steps}.").format(
        node=words.node(node), first=words.joint(rows[0]["from"]), steps=", ".join(steps)
    )


def reversals(results: Findings, lang: str) -> Figure:
    """For each challenger the weights now and the nearest at which it catches up."""
    words = Words(results.case, lang)
    table = results.reversals["l1"]
    reachable = table[table["distance"] < float("inf")]
    within = reachable.head(NEAREST)
    challengers = [str(c) for c in within["challenger"]]
    item = _("{challenger} {moved}")
    listed = [
        item.format(challenger=words.alternative(str(c)), moved=percent(float(d) / 2))
        for c, d in zip(within["challenger"], within["distance"], strict=True)
    ]

    def draw() -> Drawing:
        from .. import plots

        now = results.model.local_weights[results.criteria]
        figure, axes = plots.panels(len(challengers), columns=2)
        for ax, challenger in zip(axes, challengers, strict=True):
            plots.nearest_reversal(
                table,
                now,
                challenger,
                alternatives=results.alternatives,
                names=_names(results, words),
                ax=ax,
            )
        return figure

    caption = _("The nearest weights at which each other alternative is as good as every other")
    if len(within) < len(reachable):
        text = _(
            "The nearest weights at which another alternative is as good as every other, for the "
            "{n} that are nearest"
        )
        caption = text.format(n=len(within))
    return Figure(
        "reversals",
        caption,
        _(
            "One panel for each alternative that can catch up, with the weight that has to shift: "
            "{alternatives}. The weights are in the table below."
        ).format(alternatives=", ".join(listed)),
        draw,
        lang,
    )


def shares(results: Findings, lang: str, rows: dict[str, dict[str, float]]) -> Figure:
    """How often each alternative is best, one bar for each way to draw the weights."""
    words = Words(results.case, lang)
    item = _("{alternative} {share}")
    listed = [
        _("{row}: {shares}").format(
            row=name,
            shares=", ".join(
                item.format(alternative=words.alternative(a), share=percent(v))
                for a, v in row.items()
                if v > 0
            ),
        )
        for name, row in rows.items()
    ]

    def draw() -> Drawing:
        import pandas as pd

        from .. import plots

        frame = pd.DataFrame.from_dict(rows, orient="index", columns=results.alternatives)
        return _of(plots.top_shares(frame, names=_names(results, words)))

    return Figure(
        "shares",
        _("How often each alternative is best over all weightings"),
        _("One bar for each way to draw the weights. {bars}.").format(bars="; ".join(listed)),
        draw,
        lang,
    )


def acceptability(results: Findings, lang: str) -> Figure:
    """How often each alternative takes each rank."""
    words = Words(results.case, lang)
    table = results.ranked.rank_acceptability
    item = _("{alternative} first in {share}")
    listed = [
        item.format(alternative=words.alternative(a), share=percent(share))
        for a, share in results.shares("criteria").items()
    ]

    def draw() -> Drawing:
        from .. import plots

        return _of(plots.rank_acceptability(table, names=_names(results, words)))

    return Figure(
        "ranks",
        _("How often each alternative takes each rank, over all weightings of the criteria"),
        _("Bars divided by rank: {alternatives}. All shares are in a table below.").format(
            alternatives=", ".join(listed)
        ),
        draw,
        lang,
    )


def ternary(results: Findings, lang: str) -> Figure:
    """Who is best however the weight of the most contested three criteria is split."""
    words = Words(results.case, lang)
    split = results.split
    assert split is not None
    names = [words.node(c) for c in split.criteria]
    item = _("{alternative} {share}")
    listed = [
        item.format(alternative=words.alternative(a), share=percent(share))
        for a, share in split.shares.items()
        if share > 0
    ]

    def draw() -> Drawing:
        from .. import plots

        three = list(split.criteria)
        return _of(plots.ternary(results.model, three, names=_names(results, words)))

    return Figure(
        "ternary",
        _("Which is best, however the weight of “{a}”, “{b}” and “{c}” is split among them").format(
            a=names[0], b=names[1], c=names[2]
        ),
        _(
            "A triangle with one criterion in each corner; the others keep their weights. Shares "
            "of the triangle: {shares}."
        ).format(shares=", ".join(listed)),
        draw,
        lang,
    )


def hierarchy(results: Findings, lang: str) -> tuple[Figure, ...]:
    """The goal, the criteria and the leaves with their weights; none if they are too many."""
    if len(results.model.local_weights) > MANY:
        return ()
    words = Words(results.case, lang)
    weights = results.model.global_weights
    item = _("“{node}” {weight}")
    listed = [
        item.format(node=words.node(c), weight=percent(float(weights[c]))) for c in results.criteria
    ]

    def draw() -> Drawing:
        from .. import plots

        return _of(plots.tree(results.model, names=_names(results, words)))

    figure = Figure(
        "hierarchy",
        _("The goal, the criteria and the leaves, with their weights"),
        _("A tree. The criteria: {criteria}. The leaves' weights are in the table below.").format(
            criteria=", ".join(listed)
        ),
        draw,
        lang,
    )
    return (figure,)


def profiles(results: Findings, lang: str) -> Figure:
    """The scores under every set of weights."""
    words = Words(results.case, lang)
    found = [o for o in results.shown_profiles if o.evaluation is not None]
    item = _("“{profile}”: {best}")
    listed = [
        item.format(profile=words.who(o.key), best=words.top(o.evaluation.top))
        for o in found
        if o.evaluation is not None
    ]

    def draw() -> Drawing:
        import pandas as pd

        from .. import plots

        rows = {
            o.key: o.evaluation.scores[results.alternatives].to_list()
            for o in found
            if o.evaluation is not None
        }
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=results.alternatives)
        names = _names(results, words) | {o.key: words.who(o.key) for o in found}
        return _of(plots.profile_scores(frame, names=names))

    return Figure(
        "profiles",
        _("The scores under each weight profile"),
        _("Best under each: {profiles}.").format(profiles="; ".join(listed)),
        draw,
        lang,
    )


def timeline(results: Findings, lang: str) -> Figure:
    """The activities of each alternative in time."""
    words = Words(results.case, lang)
    starts = [p.start for p in results.case.periods if p.start]

    def draw() -> Drawing:
        from .. import plots

        return _of(
            plots.gantt(
                results.case.timeline,
                alternatives=results.alternatives,
                names=_names(results, words),
            )
        )

    return Figure(
        "timeline",
        _("What happens when, alternative by alternative"),
        _(
            "Bars in time for {n} activities, the first from {start}. The dates are in the table "
            "below."
        ).format(n=len(results.case.periods), start=moment_text(min(starts), lang)),
        draw,
        lang,
    )
