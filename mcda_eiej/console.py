"""What the command line shows: tables and a sentence, from results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .evaluation import joint
from .i18n import gettext as _
from .i18n import ngettext, number, percent

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from .case import Case
    from .evaluation import Evaluation
    from .model import DecisionModel
    from .sensitivity.smaa import Smaa

__all__ = ["show_break_evens", "show_check", "show_ranking", "show_smaa", "standing"]


NARROW = 100


def _console() -> Console:
    from rich.console import Console

    # Names come from files: nothing in them is markup. A pipe or a file has room enough.
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, width=120)
    return console


def _print(*parts: Any) -> None:
    console = _console()
    for part in parts:
        console.print(part)


class _Table:
    """A table whose keys and numbers stay whole; on a narrow terminal the names go."""

    def __init__(self, title: str, *columns: tuple[str, str]) -> None:
        from rich import box
        from rich.table import Table

        narrow = _console().width < NARROW
        self._kept = [
            i for i, (_name, kind) in enumerate(columns) if not (narrow and kind == "name")
        ]
        self.table = Table(
            title=title, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold"
        )
        for i in self._kept:
            name, kind = columns[i]
            self.table.add_column(
                name,
                justify="right" if kind == "number" else "left",
                no_wrap=kind == "key",
                overflow="fold",
            )

    def add_row(self, *cells: str) -> None:
        self.table.add_row(*(cells[i] for i in self._kept))


def _whose(case: Case, profile: str | None) -> str:
    key = profile or case.default_profile
    named = f"{case.name(key)} ({key})"
    held = case.profiles.get(key)
    if held is not None and any(m in case.profiles for m in held.members):
        # Profiles that stand in for people: said wherever their numbers are shown.
        named = _("{name}, illustrative").format(name=named)
    return named


def standing(case: Case, profile: str | None) -> str:
    """Whether the weights in use are stated, inferred, illustrative or answered."""
    from .preferences import settings

    return status_text(settings(case, profile or case.default_profile).status)


def show_ranking(case: Case, profile: str | None, evaluation: Evaluation) -> None:
    """Ranks and scores, how far the best is ahead, and what the weights are worth."""
    table = _Table(
        _("{case} – weights: {profile}").format(
            case=case.names[_lang()], profile=_whose(case, profile)
        ),
        (_("rank"), "number"),
        (_("alternative"), "key"),
        (_("name"), "name"),
        (_("score"), "number"),
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
    _print(table.table, text, standing(case, profile))


def origin_names() -> dict[str, str]:
    """Where weights come from, in words."""
    return {
        "judgments": _("judgments"),
        "priorities": _("members' priorities"),
        "global": _("members' global weights"),
        "equal": _("assumed equal"),
        "only child": _("only child"),
        **method_names(),
        "equal leaves": _("equal leaves"),
    }


def method_names() -> dict[str, str]:
    """The methods of answers.csv in words."""
    return {
        "swing": _("swing weights"),
        "smart": _("SMART points"),
        "points": _("points shared out"),
        "best_worst": _("best-worst"),
        "trade_off": _("trade-offs"),
        "order": _("order, centroid"),
        "interval": _("ranges, centroid"),
        "compare": _("comparisons, centroid"),
    }


def status_text(status: str) -> str:
    """What the status of a profile means, repeated wherever its numbers are shown."""
    return {
        "stated": _("These weights are stated in the source."),
        "inferred": _("These weights are inferred from the source, which does not state them."),
        "illustrative": _("These weights are illustrative; the source does not state them."),
        "answered": _("These weights follow from the participant's own answers."),
    }[status]


def show_break_evens(
    case: Case,
    profile: str | None,
    model: DecisionModel,
    table: pd.DataFrame,
    node: str | None = None,
) -> None:
    """Every weight at which the best alternative changes; of ``node`` if that was asked."""
    top = joint(model.evaluate().top)
    if table.empty:
        text = _("Best now: {best}. No single weight changes that.")
        if node is not None:
            text = _("Best now: {best}. The weight of {node} does not change that.")
        _print(text.format(best=top, node=node), standing(case, profile))
        return
    shown = _Table(
        _("Where the best alternative changes – weights: {profile}").format(
            profile=_whose(case, profile)
        ),
        (_("node"), "key"),
        (_("name"), "name"),
        (_("weight now"), "number"),
        (_("changes at"), "number"),
        (_("best below"), "word"),
        (_("best above"), "word"),
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
    _print(shown.table, _("Best now: {best}.").format(best=top), standing(case, profile))


@contextmanager
def progress_bar(total: int) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on stderr for long work at a terminal; nothing elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if not console.is_terminal or total < 1_000_000:
        yield None
        return
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(_("Drawing weights"), total=total)
        yield lambda done, _total: bar.update(task, completed=done)


def show_smaa(case: Case, profile: str | None, result: Smaa) -> None:
    """Share of the draws at each rank, with the largest standard error."""
    acceptability = result.rank_acceptability
    table = _Table(
        _("How often at each rank – weights drawn: {level}, ratings: {values}").format(
            level=result.level, values=result.values
        ),
        (_("alternative"), "key"),
        (_("name"), "name"),
        *((_("rank {n}").format(n=n), "number") for n in acceptability.columns),
    )
    order = result.top_share.sort_values(ascending=False, kind="stable").index
    for a in order:
        shares = [percent(float(x)) for x in acceptability.loc[a]]
        table.add_row(str(a), case.name(str(a)), *shares)
    text = _("{samples} draws, seed {seed}; standard error at most {error} percentage points.")
    error = 100 * float(result.standard_errors.to_numpy().max())
    spaced = f"{result.samples:,}".replace(",", "\N{NO-BREAK SPACE}")
    _print(table.table, text.format(samples=spaced, seed=result.seed, error=number(error, 2)))
    if result.level not in ("leaves", "tree"):
        _print(_("Weights that are not drawn: {profile}").format(profile=_whose(case, profile)))
        _print(standing(case, profile))


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
