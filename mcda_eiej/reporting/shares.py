"""How often is each alternative best, over all weightings, and with ratings drawn as well?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..i18n import gettext as _
from ..i18n import ngettext, percent
from . import figures
from .results import Findings
from .section import (
    Block,
    Bullets,
    Cell,
    Column,
    Figure,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
    say,
)
from .words import Words, count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..sensitivity.regions import WeightSpace
    from ..sensitivity.smaa import Smaa

__all__ = ["all_weightings", "uncertain_ratings"]


def all_weightings(results: Findings, words: Words) -> Section:
    """Shares of all weightings at three levels, ranks, pairs, and typical weights."""
    intro = _(
        "Instead of asking which weights are right, one can count: among all possible weightings, "
        "in how large a share is each alternative best?"
    )
    if len(results.levels) > 1:
        intro = _(
            "Instead of asking which weights are right, one can count: among all possible "
            "weightings, in how large a share is each alternative best? The answer depends on "
            "which weights are free to vary, so it is given in three ways."
        )
    blocks: list[Block] = [
        Paragraph(say(intro)),
        Bullets(tuple(_level_text(results, words, level) for level in results.levels)),
    ]
    shares = results.shares("criteria")
    never = [a for a in results.alternatives if shares[a] == 0]
    if never and results.is_exact("criteria"):
        text = ngettext(
            "{alternatives} has no share at all when only the criteria's weights vary.",
            "{alternatives} have no share at all when only the criteria's weights vary.",
            len(never),
        )
        blocks.append(Paragraph(say(text, alternatives=words.listed(never))))
    split = _split_text(results, words)
    if split is not None:
        blocks.append(Paragraph(split))
    caption = _("Share of all weightings in which each alternative is best")
    return Section(
        "changes-all",
        _("All weightings"),
        tuple(blocks),
        tables=(
            _share_table(results, words, ("central",), "shares", caption),
            _ranks(results, words),
            _pairs(results, words),
            _central(results, words),
        ),
        figures=_figures(results, words),
    )


def _level_text(results: Findings, words: Words, level: str) -> Text:
    """One way of counting, in a sentence."""
    one = len(results.evaluation.top)
    text = {
        "criteria": ngettext(
            "Only the criteria's weights vary, all below them stay: {best} is best in {share} "
            "({how}).",
            "Only the criteria's weights vary, all below them stay: one of {best} is best in "
            "{share} ({how}).",
            one,
        ),
        "leaves": ngettext(
            "All the leaves' weights vary, whatever criterion they stand under: {best} is best in "
            "{share} ({how}).",
            "All the leaves' weights vary, whatever criterion they stand under: one of {best} is "
            "best in {share} ({how}).",
            one,
        ),
        "tree": ngettext(
            "All weights vary, under every node on its own, down the whole tree: {best} is best in "
            "{share} ({how}).",
            "All weights vary, under every node on its own, down the whole tree: one of {best} is "
            "best in {share} ({how}).",
            one,
        ),
    }[level]
    how = _("exact")
    if not results.is_exact(level):
        how = _("{n} draws").format(n=count(results.samples(level)))
    return say(
        text,
        best=words.listed(results.evaluation.top),
        share=percent(_best_share(results, level)),
        how=how,
    )


def _best_share(results: Findings, level: str, values: str = "central") -> float:
    """The share in which the best is best, joint winners taken together."""
    shares = results.shares(level, values)
    return sum(shares[a] for a in results.evaluation.top)


def _figures(results: Findings, words: Words) -> tuple[Figure, ...]:
    rows = {level_name(level): results.shares(level) for level in results.levels}
    found = [figures.shares(results, words.lang, rows), figures.acceptability(results, words.lang)]
    if _contested(results):
        found.append(figures.ternary(results, words.lang))
    return tuple(found)


def _contested(results: Findings) -> bool:
    """Whether some split of three criteria's weight makes another best."""
    split = results.split
    return split is not None and split.share(results.evaluation.top) < 1 - 1e-9


def _split_text(results: Findings, words: Words) -> Text | None:
    """What comes of splitting the weight of three criteria otherwise."""
    split, top = results.split, results.evaluation.top
    if split is None:
        return None
    if not _contested(results):
        text = ngettext(
            "However the weight of any three criteria is split among them, {best} stays best.",
            "However the weight of any three criteria is split among them, one of {best} is best.",
            len(top),
        )
        return say(text, best=words.listed(top))
    text = ngettext(
        "Of all sets of three criteria, the split of weight matters most among {criteria}: there "
        "{best} is best in {share} of the splits.",
        "Of all sets of three criteria, the split of weight matters most among {criteria}: there "
        "one of {best} is best in {share} of the splits.",
        len(top),
    )
    return say(
        text,
        best=words.listed(top),
        criteria=words.nodes(split.criteria),
        share=percent(split.share(top)),
    )


def level_name(level: str) -> str:
    """Which weights vary, in words."""
    return {
        "criteria": _("The criteria's weights"),
        "leaves": _("The leaves' weights"),
        "tree": _("All weights in the tree"),
    }[level]


def values_name(values: str) -> str:
    """Which ratings are used, in words."""
    return {
        "central": _("Ratings as they are"),
        "interval": _("Ratings anywhere in their range"),
        "positions": _("Any order that the claims allow, with equal steps"),
        "claims": _("Any order that the claims allow, with steps of any size"),
    }[values]


def _share_table(
    results: Findings, words: Words, values: tuple[str, ...], key: str, caption: str
) -> Table:
    rows = []
    width = len(results.alternatives) + 2
    for kind in values:
        if len(values) > 1:
            rows.append(Row.over(values_name(kind), width))
        for level in results.levels:
            found = list(results.shares(level, kind).values())
            exact = results.is_exact(level, kind)
            rows.append(
                Row.of(
                    level_name(level),
                    *(Cell(share, shade=share, strong=share == max(found)) for share in found),
                    _("exact") if exact else results.share_error(level, kind),
                )
            )
    return Table(
        key,
        caption,
        (
            Column(_("What varies"), header=True),
            *(
                Column(words.alternative(a), "percent", 1, alternative=a)
                for a in results.alternatives
            ),
            Column(_("Standard error at most"), "percent", 2),
        ),
        tuple(rows),
        style="matrix",
    )


def _ranks(results: Findings, words: Words) -> Table:
    table = results.ranked.rank_acceptability
    return Table(
        "ranks",
        _("Share of all weightings of the criteria in which each alternative takes each rank"),
        (
            Column(_("Alternative"), header=True),
            *(Column(_("Rank {n}").format(n=r), "percent", 1) for r in table.columns),
        ),
        tuple(
            Row.of(words.alternative(a), *(Cell(v, shade=v) for v in row), alternative=a)
            for a, row in zip(results.alternatives, table.to_numpy(float).tolist(), strict=True)
        ),
        style="matrix",
        note=_drawn(results, results.ranked, _rank_errors(results)),
    )


def _drawn(results: Findings, found: WeightSpace | Smaa, errors: NDArray[np.float64]) -> Text:
    """How a table of shares was sampled; nothing where it is exact."""
    if found is results.exact:
        return ()
    text = _("Sampled: {n} draws, random seed {seed}, standard error at most {error}.")
    error = percent(float(errors.max()), 2)
    n = count(results.sampled["criteria", "central"].samples)
    return say(text, n=n, seed=str(results.seed), error=error)


def _rank_errors(results: Findings) -> NDArray[np.float64]:
    """Standard errors of the shares of ranks, 0 where they are exact."""
    found = results.sampled.get(("criteria", "central"))
    return np.zeros(1) if found is None else found.standard_errors.to_numpy()


def _pair_errors(results: Findings) -> NDArray[np.float64]:
    """Standard errors of the shares of pairs, those of independent draws."""
    found = results.sampled.get(("criteria", "central"))
    if found is None:
        return np.zeros(1)
    share = np.nan_to_num(found.pairwise_winning.to_numpy())
    return np.asarray(np.sqrt(share * (1 - share) / found.samples))


def _pairs(results: Findings, words: Words) -> Table:
    table = results.space.pairwise_winning.to_numpy(float).tolist()
    rows = []
    for i, a in enumerate(results.alternatives):
        cells = [Cell() if i == j else Cell(v, shade=v) for j, v in enumerate(table[i])]
        rows.append(Row.of(words.alternative(a), *cells, alternative=a))
    return Table(
        "pairs",
        _("Share of all weightings of the criteria in which the row beats the column"),
        (
            Column(_("Alternative"), header=True),
            *(
                Column(words.alternative(a), "percent", 1, alternative=a)
                for a in results.alternatives
            ),
        ),
        tuple(rows),
        style="matrix",
        note=_drawn(results, results.space, _pair_errors(results)),
    )


def _central(results: Findings, words: Words) -> Table:
    table = results.space.central_weights
    shares = results.shares("criteria")
    meaning = _(
        "The mean of all weightings in which the alternative is best. It describes who would "
        "prefer it; it is no recommendation of weights."
    )
    if results.exact is None:
        meaning = _(
            "The mean of the drawn weightings in which the alternative is best. It describes who "
            "would prefer it; it is no recommendation of weights."
        )
    rows = []
    for a, row in zip(results.alternatives, table.to_numpy(float).tolist(), strict=True):
        cells = [Cell(v, shade=v) if shares[a] > 0 else Cell("–") for v in row]
        rows.append(Row.of(words.alternative(a), shares[a], *cells, alternative=a))
    return Table(
        "central-weights",
        _("Typical weights of those who would put each alternative first"),
        (
            Column(_("Alternative"), header=True),
            Column(_("Share where best"), "percent", 1),
            *(Column(words.node(str(c)), "percent", 1) for c in table.columns),
        ),
        tuple(rows),
        style="matrix",
        note=say(meaning),
    )


# -- ratings too ----------------------------------------------------------------------------------


def uncertain_ratings(results: Findings, words: Words) -> Section:
    """The same shares when ratings are drawn from what the source leaves open."""
    ordered = len(results.kinds) > 1
    if ordered:
        intro = _(
            "The ratings are uncertain too: claims leave places open, and risks and figures come "
            "as ranges. Here both the criteria's weights and the ratings are drawn, the ratings in "
            "three ways."
        )
        note = _(
            "Leaves that are not rated by claims are drawn from their ranges every time, and each "
            "leaf is drawn on its own."
        )
        if len(results.levels) > 1:
            note = _(
                "Leaves that are not rated by claims are drawn from their ranges every time, and "
                "each leaf is drawn on its own. The table also has the other two ways of letting "
                "weights vary."
            )
    else:
        intro = _(
            "The ratings are uncertain too: they come as ranges. Here both the criteria's weights "
            "and the ratings are drawn."
        )
        note = _("Each leaf is drawn on its own.")
        if len(results.levels) > 1:
            note = _(
                "Each leaf is drawn on its own. The table also has the other two ways of letting "
                "weights vary."
            )
    caption = _("Share in which each alternative is best when weights and ratings are drawn")
    return Section(
        "changes-ratings",
        _("With the ratings uncertain"),
        (
            Paragraph(say(intro)),
            Bullets(tuple(_values_text(results, words, v) for v in results.kinds)),
            Paragraph(say(note), "note"),
        ),
        tables=(_share_table(results, words, results.kinds, "uncertain", caption),),
    )


def _values_text(results: Findings, words: Words, values: str) -> Text:
    one = len(results.evaluation.top)
    text = {
        "interval": ngettext(
            "Each rating anywhere between its low and its high: {best} is best in {share}.",
            "Each rating anywhere between its low and its high: one of {best} is best in {share}.",
            one,
        ),
        "positions": ngettext(
            "Any order that the claims leave open, with equal steps: {best} is best in {share}.",
            "Any order that the claims leave open, with equal steps: one of {best} is best in "
            "{share}.",
            one,
        ),
        "claims": ngettext(
            "Any order that the claims leave open, with steps of any size: {best} is best in "
            "{share}.",
            "Any order that the claims leave open, with steps of any size: one of {best} is "
            "best in {share}.",
            one,
        ),
    }[values]
    return say(
        text,
        best=words.listed(results.evaluation.top),
        share=percent(_best_share(results, "criteria", values)),
    )
