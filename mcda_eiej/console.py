"""What the command line shows: tables and a sentence, from results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .evaluation import joint
from .i18n import gettext as _
from .i18n import ngettext, number

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from .case import Case
    from .evaluation import Evaluation
    from .model import DecisionModel
    from .preferences import Weighting

__all__ = ["show_break_evens", "show_check", "show_ranking", "show_weights"]


def _print(*parts: Any) -> None:
    from rich.console import Console

    # Names come from files: nothing in them is markup.
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for part in parts:
        console.print(part)


def _table(title: str, *columns: tuple[str, str]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold")
    for name, justify in columns:
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    return table


def _whose(case: Case, profile: str | None) -> str:
    key = profile or case.default_profile
    return f"{case.name(key)} ({key})"


def show_ranking(case: Case, profile: str | None, evaluation: Evaluation) -> None:
    """Ranks and scores, and how far the best is ahead."""
    table = _table(
        _("{case} – weights: {profile}").format(
            case=case.names[_lang()], profile=_whose(case, profile)
        ),
        (_("rank"), "right"),
        (_("alternative"), "left"),
        (_("name"), "left"),
        (_("score"), "right"),
    )
    for row in evaluation.to_frame().reset_index(names="key").to_dict("records"):
        key = row["key"]
        name = case.alternatives[key].name()
        table.add_row(str(row["rank"]), key, name, number(row["score"], 4))
    if len(evaluation.top) > 1:
        text = _("{best} are tied for first place.").format(best=joint(evaluation.top))
    elif len(evaluation.scores) == 1:
        text = _("There is only one alternative.")
    else:
        text = _("{best} is best, {margin} ahead of {second}.").format(
            best=evaluation.top[0],
            margin=number(evaluation.margin, 4),
            second=evaluation.scores.index[1],
        )
    _print(table, text)


def show_weights(case: Case, weighting: Weighting) -> None:
    """Local and global weights down the tree, with their origin and consistency."""
    frame = weighting.to_frame()
    table = _table(
        _("Weights: {profile}").format(profile=_whose(case, weighting.who)),
        (_("node"), "left"),
        (_("name"), "left"),
        (_("local"), "right"),
        (_("global"), "right"),
        (_("from"), "left"),
    )
    origins = origin_names()
    for row in frame.to_dict("records"):
        node = row["node"]
        table.add_row(
            "  " * (len(case.hierarchy.path(node)) - 2) + node,
            case.name(node),
            number(row["local"], 4),
            number(row["weight"], 4),
            origins[row["origin"]],
        )
    _print(table)
    for node, part in weighting.nodes.items():
        if part.matrix is not None and len(part.weights) > 2:
            text = _("{node}: consistency ratio {ratio} (random index saaty-1980)")
            _print(text.format(node=node, ratio=number(part.matrix.consistency_ratio(), 3)))
    if weighting.assumed:
        text = _("Equal by assumption, nobody answered: {nodes}")
        _print(text.format(nodes=", ".join(weighting.assumed)))
    _print(status_text(weighting.profile.status))


def origin_names() -> dict[str, str]:
    """Where weights come from, in words."""
    return {
        "judgments": _("judgments"),
        "priorities": _("members' priorities"),
        "global": _("members' global weights"),
        "equal": _("assumed equal"),
        "only child": _("only child"),
        "equal leaves": _("equal leaves"),
    }


def status_text(status: str) -> str:
    """What the status of a profile means, repeated wherever its numbers are shown."""
    return {
        "stated": _("These weights are stated in the source."),
        "inferred": _("These weights are inferred from the source, which does not state them."),
        "illustrative": _("These weights are illustrative; the source does not state them."),
    }[status]


def show_break_evens(
    case: Case, profile: str | None, model: DecisionModel, table: pd.DataFrame
) -> None:
    """Every weight at which the best alternative changes."""
    top = joint(model.evaluate().top)
    if table.empty:
        text = _("Best now: {best}. No single weight changes that.")
        _print(text.format(best=top))
        return
    shown = _table(
        _("Where the best alternative changes – weights: {profile}").format(
            profile=_whose(case, profile)
        ),
        (_("node"), "left"),
        (_("name"), "left"),
        (_("weight now"), "right"),
        (_("changes at"), "right"),
        (_("best below"), "left"),
        (_("best above"), "left"),
    )
    now = model.local_weights
    for row in table.to_dict("records"):
        node = row["node"]
        shown.add_row(
            node,
            case.name(node),
            number(now[node], 4),
            number(row["weight"], 4),
            row["from"],
            row["to"],
        )
    _print(shown, _("Best now: {best}.").format(best=top))


def show_check(case: Case, warnings: list[str]) -> None:
    """That a case loads, what is in it, and how many warnings there are."""
    text = _("{key}: {alternatives} alternatives, {leaves} leaves, {claims} claims – no errors")
    summary = text.format(
        key=case.key,
        alternatives=len(case.alternatives),
        leaves=len(case.leaves),
        claims=len(case.claim_records),
    )
    counted = ngettext("{n} warning", "{n} warnings", len(warnings)).format(n=len(warnings))
    _print(f"{summary}, {counted}.")


def _lang() -> str:
    from .i18n import current_language

    return current_language()
