"""The figures of what the answer hangs on, with their numbers in words."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..i18n import gettext as _
from .common import score
from .figures import _names, _of
from .hingewords import Row, action_word, flip_text, which
from .section import Figure, plain_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure as Drawing

    from .results import Findings
    from .words import Words

__all__ = ["drawings"]

# Changes listed in a figure's text.
LISTED = 8
SAME = 1e-12  # a lead that has moved less is the same, as in the figures


def drawings(results: Findings, words: Words, group: str, rows: list[Row]) -> tuple[Figure, ...]:
    """The figure of a group of changes; none where nothing can be drawn."""
    makers = {
        "judgment": _judgments,
        "rating": _ratings,
        "source": _claims,
        "condition": _conditions,
        "structure": _structure,
        "method": _methods,
    }
    if group not in makers or len(results.evaluation.top) == len(results.alternatives):
        return ()
    made = makers[group](results, words, rows)
    return () if made is None else (made,)


def _figure(
    key: str, results: Findings, words: Words, caption: str, alt: str, draw: Callable[[], Any]
) -> Figure:
    def drawn() -> Drawing:
        return _of(draw())

    return Figure(f"hinges-{key}", caption, alt, drawn, words.lang)


def _shared(results: Findings, words: Words) -> dict[str, Any]:
    """What every figure is given: the alternatives in order, and names of all that may come."""
    case = results.case
    names = _names(results, words)
    names |= {k: words.node(k) for k in [*case.criteria, *case.leaves, *case.conditions]}
    names |= {k: words.who(k) for k in case.profiles}
    names |= {"leaves": _("every leaf weighs the same")}
    return {"alternatives": results.alternatives, "names": names}


def _listed(words: Words, rows: list[Row], column: str = "lead") -> str:
    """The changes that leave the least lead."""
    kept = [r for r in rows if isinstance(r[column], float) and math.isfinite(r[column])]
    kept.sort(key=lambda r: float(r[column]))
    item, done = _("{which} {lead}"), _("{which} {action} {lead}")
    return "; ".join(
        (done if r["kind"] == "claim" else item).format(
            which=plain_text(which(words, r)),
            lead=score(r[column]),
            action=action_word(str(r.get("action", ""))),
        )
        for r in kept[:LISTED]
    )


def _judgments(results: Findings, words: Words, rows: list[Row]) -> Figure | None:
    table = results.hinged.tables["judgment"]
    given = [r for r in rows if r["kind"] == "judgment"]
    if not any(r["winner"] for r in given):
        # Bars from end to end show nothing that the sentence does not say.
        return None
    moving = [r for r in given if r["winner"]]
    item = _("{which}: {winner} at {flip}")
    listed = [
        item.format(
            which=plain_text(which(words, r)),
            winner=words.joint(r["winner"]),
            flip=flip_text(words, r),
        )
        for r in moving[:LISTED]
    ]
    alt = _("Bars on the scale from 1/9 to 9 for {n} answers. Changes: {changes}.")

    def draw() -> Any:
        from .. import plots

        return plots.judgment_ranges(table, **_shared(results, words))

    return _figure(
        "judgment",
        results,
        words,
        _("For each answer, how far it can move before another alternative is best"),
        alt.format(n=len(given), changes="; ".join(listed)),
        draw,
    )


def _ratings(results: Findings, words: Words, rows: list[Row]) -> Figure | None:
    table = results.hinged.tables["rating"]
    ends = [
        r | {"least": min(r["at_low"], r["at_high"])} for r in rows if math.isfinite(r["at_low"])
    ]
    if not any(r["at_low"] != r["at_high"] for r in ends):
        return None

    def draw() -> Any:
        from .. import plots

        return plots.rating_tornado(table, results.evaluation.margin, **_shared(results, words))

    return _figure(
        "rating",
        results,
        words,
        _("How far ahead the best is when one rating is at an end of its range"),
        _(
            "Bars from the lead now, {now}, to the lead with each rating at its least and at its "
            "greatest. The least leads: {leads}."
        ).format(now=score(results.evaluation.margin), leads=_listed(words, ends, "least")),
        draw,
    )


def _claims(results: Findings, words: Words, rows: list[Row]) -> Figure | None:
    table = results.hinged.tables["source"]
    single = [r for r in rows if r["kind"] == "claim"]
    if not _moves(results, single):
        return None

    def draw() -> Any:
        from .. import plots

        return plots.claim_leads(table, results.evaluation.margin, **_shared(results, words))

    return _figure(
        "source",
        results,
        words,
        _("How far ahead the best is without each claim, and with it turned round"),
        _(
            "Points on a line from the lead now, {now}. Number of claims: {n}. The least leads: "
            "{leads}."
        ).format(
            now=score(results.evaluation.margin),
            n=len({r["what"] for r in single}),
            leads=_listed(words, single),
        ),
        draw,
    )


def _moves(results: Findings, rows: list[Row]) -> bool:
    """Whether there is a bar to draw: a change that moves the lead or makes another best."""
    margin = float(results.evaluation.margin)
    leads = [(r["winner"], float(r["lead"])) for r in rows]
    # Leads that cannot be told are not drawn.
    return any(math.isfinite(x) and (won or abs(x - margin) > SAME) for won, x in leads)


def _lead_bars(
    results: Findings, words: Words, group: str, rows: list[Row], table: pd.DataFrame, caption: str
) -> Figure | None:
    if not _moves(results, rows):
        return None

    def draw() -> Any:
        from .. import plots

        return plots.leads(table, results.evaluation.margin, **_shared(results, words))

    return _figure(
        group,
        results,
        words,
        caption,
        _("Bars from the lead now, {now}, to the lead then. The least leads: {leads}.").format(
            now=score(results.evaluation.margin), leads=_listed(words, rows)
        ),
        draw,
    )


def _conditions(results: Findings, words: Words, rows: list[Row]) -> Figure | None:
    """Every condition, and the pairs that do more than either."""
    table = results.hinged.tables["condition"]
    shown = (table["kind"] == "condition") | (
        (table["kind"] == "conditions") & (table["winner"] != "")
    )
    kept = [r for r, keep in zip(rows, shown, strict=True) if keep]
    caption = _("How far ahead the best is under each condition, and under pairs that change it")
    return _lead_bars(results, words, "condition", kept, table[shown], caption)


def _structure(results: Findings, words: Words, rows: list[Row]) -> Figure | None:
    table = results.hinged.tables["structure"]
    caption = _("How far ahead the best is when a leaf or a criterion does not count")
    return _lead_bars(results, words, "structure", rows, table, caption)


def _methods(results: Findings, words: Words, rows: list[Row]) -> Figure | None:
    table = results.hinged.methods
    found = [r for r in table.to_dict("records") if r["best"]]
    counts: dict[str, int] = {}
    for r in found:
        counts[r["best"]] = counts.get(r["best"], 0) + 1
    item = _("{best}: {n}")

    def draw() -> Any:
        from .. import plots

        return plots.method_winners(table, **_shared(results, words))

    return _figure(
        "method",
        results,
        words,
        _("The best alternative by other methods, and how alike each ranks"),
        _("A table of methods and normalisations. So many have each best: {counts}.").format(
            counts=", ".join(item.format(best=words.joint(b), n=n) for b, n in counts.items())
        ),
        draw,
    )
