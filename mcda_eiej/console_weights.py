"""What `mcda-eiej weights` shows: weights, consistency and mends, and how far a group agrees."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from . import scales
from .consistency import LABELS
from .console import _print, _Table, _whose, method_names, origin_names, status_text
from .console_groups import illustrative_text, show_agreement
from .evaluation import joint
from .i18n import gettext as _
from .i18n import listing, ngettext, number

if TYPE_CHECKING:
    from .bymethod import MethodWeights
    from .case import Case
    from .nodeopinion import Mend, NodeOpinion
    from .opinions import Opinions
    from .preferences import Weighting

__all__ = ["mend_text", "show_opinions", "verdict"]

TOP = 3  # judgments that fit least, in the short form


def show_opinions(case: Case, said: Opinions, everything: bool = False) -> None:
    """Weights, consistency and what mends it, and for a group how far it agrees.

    In short, or everything: matrices, priorities by both methods, every index, each judgment's
    spread over the members.
    """
    _print(_weights(case, said.weighting))
    if said.weighting.assumed:
        text = _("Equal by assumption, nobody answered: {nodes}")
        _print(text.format(nodes=", ".join(said.weighting.assumed)))
    _print(status_text(said.weighting.profile.status))
    if said.accord is not None and said.accord.illustrative:
        _print(illustrative_text())
    if said.judged:
        _print("", _consistency(said))
    for part in said.nodes.values():
        if everything and part.matrix is not None:
            _everything(said, part)
        elif not part.acceptable or (part.region is not None and part.region.clash):
            _where_it_hurts(said, part)
        if everything and part.by_method is not None:
            _print("", _by_method(part.by_method))
            for method, problem in part.by_method.problems.items():
                text = _("No weights by {method}: {problem}")
                _print(text.format(method=method_names().get(method, method), problem=problem))
    if said.accord is not None:
        show_agreement(case, said, said.accord, everything)
    elif said.problem:
        _print("", said.problem)
    elif said.judged and not everything:
        _print("", _("--all shows matrices, priorities by both methods and every index."))


def _weights(case: Case, weighting: Weighting) -> Any:
    table = _Table(
        _("Weights: {profile}").format(profile=_whose(case, weighting.who)),
        (_("node"), "key"),
        (_("name"), "name"),
        (_("local"), "number"),
        (_("global"), "number"),
        (_("from"), "word"),
    )
    origins = origin_names()
    tree = weighting.hierarchy
    for row in weighting.to_frame().to_dict("records"):
        node = str(row["node"])
        table.add_row(
            "  " * (len(tree.path(node)) - 2) + node,
            case.name(node),
            number(row["local"], 4),
            number(row["weight"], 4),
            origins.get(row["origin"], row["origin"]),
        )
    return table.table


# -- consistency ---------------------------------------------------------------------------------


def verdict(part: NodeOpinion) -> str:
    """What a consistency ratio means, in a few words."""
    if not part.testable:
        return _("cannot be tested")
    if part.acceptable:
        return _("at most {limit}").format(limit=number(part.target, 2))
    return _("above {limit}: look again").format(limit=number(part.target, 2))


def _consistency(said: Opinions) -> Any:
    passed = any(part.passed for part in said.judged.values())
    table = _Table(
        _("Consistency ratio of the comparisons")
        if said.accord is None
        else _("Consistency ratio of the members' comparisons put together"),
        (_("node"), "key"),
        (_("answered"), "number"),
        *([(_("passed"), "number")] if passed else []),
        (_("ratio"), "number"),
        (_("random index"), "key"),
        ("", "word"),
    )
    for node, part in said.judged.items():
        n = len(part.items)
        assert part.matrix is not None
        table.add_row(
            node,
            _("{n} of {total}").format(n=len(part.matrix.pairs), total=n * (n - 1) // 2),
            *([str(len(part.passed))] if passed else []),
            number(part.consistency_ratio, 3),
            part.random_index,
            verdict(part),
        )
    return table.table


def _where_it_hurts(said: Opinions, part: NodeOpinion) -> None:
    """The judgments that fit least and the smallest mend, where there is something to mend."""
    if not part.acceptable:
        _print("", _misfits(part, TOP))
    if part.mend is not None:
        _print(mend_text(said.best, part.mend))
    if part.region is not None and part.region.clash:
        _print(_clash(part))


def _misfits(part: NodeOpinion, top: int | None) -> Any:
    assert part.inconsistencies is not None
    table = _Table(
        _("{node}: the judgments that fit least").format(node=part.node),
        (_("first"), "key"),
        (_("second"), "key"),
        (_("answer"), "number"),
        (_("priorities imply"), "number"),
        (_("nearest answer"), "number"),
    )
    for row in part.inconsistencies.head(top or len(part.inconsistencies)).to_dict("records"):
        table.add_row(
            row["a"],
            row["b"],
            scales.text(row["judgment"]),
            number(row["implied"], 2),
            scales.text(row["suggestion"]),
        )
    return table.table


def mend_text(best: Iterable[str] | None, mend: Mend, name: Callable[[str], str] = str) -> str:
    """The mend in sentences: what to change, how sure that is, and what follows.

    ``best`` are the best alternatives now; ``name`` says how items and alternatives are called.
    """
    repair = mend.repair
    changes = [
        _("{a} – {b} from {old} to {new}").format(
            a=name(row["a"]),
            b=name(row["b"]),
            old=scales.text(row["from"]),
            new=scales.text(row["to"]),
        )
        for row in repair.changes.to_dict("records")
    ]
    if repair.exact:
        text = ngettext(
            "The smallest change that would bring the consistency ratio from {before} to {after}: "
            "{changes}.",
            "The smallest change that would bring the consistency ratio from {before} to {after} "
            "is of {n} answers: {changes}.",
            len(changes),
        )
    else:  # what is not proved smallest is not called so
        text = ngettext(
            "A change that would bring the consistency ratio from {before} to {after}: {changes}.",
            "A change of {n} answers that would bring the consistency ratio from {before} to "
            "{after}: {changes}.",
            len(changes),
        )
    told = [
        text.format(
            n=len(changes),
            before=number(repair.before.consistency_ratio, 3),
            after=number(repair.after.consistency_ratio, 3),
            changes=listing(changes),
        )
    ]
    if not repair.exact:
        told.append(
            _("Not proved to be the smallest; at least {n} must change.").format(n=repair.at_least)
        )
    if best is not None and mend.best is not None:
        now, then = (joint([name(a) for a in keys]) for keys in (best, mend.best))
        text = _("The best alternative stays {new}.")
        if now != then:
            text = _("The best alternative would be {new} instead of {old}.")
        told.append(text.format(new=then, old=now))
    told.append(_("Whether to change an answer is for who gave it."))
    return " ".join(told)


def _clash(part: NodeOpinion) -> str:
    assert part.region is not None
    pairs = listing([f"{a} – {b}" for a, b in part.region.clash])
    return _("{node}: the ranges of {pairs} cannot all hold.").format(node=part.node, pairs=pairs)


# -- everything of a node ------------------------------------------------------------------------


def _everything(said: Opinions, part: NodeOpinion) -> None:
    matrix = part.matrix
    assert matrix is not None
    assert part.priorities is not None
    table = _Table(
        _("{node}: how many times the row counts as much as the column").format(node=part.node),
        ("", "key"),
        *((item, "number") for item in part.items),
    )
    for row, item in zip(matrix.values, part.items, strict=True):
        table.add_row(item, *("–" if math.isnan(x) else scales.text(float(x)) for x in row))
    _print("", table.table)
    _print(_priorities(part))
    if len(part.items) > 2:
        _print(_indices(part), _ratios(part))
    else:
        _print(_("Two items: always perfectly consistent, by definition."))
    if part.inconsistencies is not None and len(part.inconsistencies):
        _print(_misfits(part, None))
    for violation, text in (
        (1.0, _("The priorities have the opposite order of the answers for {pairs}.")),
        (0.5, _("Equal by the answers or by the priorities, but not by both: {pairs}.")),
    ):
        pairs = _violated(part, violation)
        if pairs:
            _print(text.format(pairs=listing(pairs)))
    if part.passed:
        pairs = [f"{a} – {b}" for a, b in part.passed]
        _print(_("Asked and passed: {pairs}.").format(pairs=listing(pairs)))
    if part.region is not None and part.region.clash:
        _print(_clash(part))
    elif part.region is not None and len(part.region.bounds) > len(matrix.intervals):
        _print(_("The weights allowed take answers without a range as exact."))
    if part.mend is not None:
        _print(mend_text(said.best, part.mend))


def _by_method(found: MethodWeights) -> Any:
    """Weights by every method, a row an item; the one in the model is marked."""
    names = {"judgments": _("judgments")} | method_names()
    shown = {m: names.get(m, m) + (" *" if m == found.used else "") for m in found.methods}
    table = _Table(
        _("{node}: weights by each method").format(node=found.node),
        (_("item"), "key"),
        *((name, "number") for name in shown.values()),
    )
    for item in found.items:
        cells = []
        for e in found.methods.values():
            text = number(e.weights[item], 4)
            if e.low:
                text += f" ({number(e.low[item], 2)} – {number(e.high[item], 2)})"
            cells.append(text)
        table.add_row(item, *cells)
    if found.used is not None:
        table.table.caption = _("* in the model; in brackets what the answers allow")
        table.table.caption_justify = "left"
    return table.table


def _violated(part: NodeOpinion, violation: float) -> list[str]:
    assert part.rank_violations is not None
    found = part.rank_violations[part.rank_violations["violation"] == violation]
    return [f"{a} – {b}" for a, b in zip(found["a"], found["b"], strict=True)]


def _priorities(part: NodeOpinion) -> Any:
    columns = [
        (_("item"), "key"),
        (_("in the model"), "number"),
        (_("eigenvector"), "number"),
        (_("geometric mean"), "number"),
    ]
    if part.bounds is not None:
        columns.append((_("allowed by the ranges"), "number"))
    table = _Table(_("{node}: priorities").format(node=part.node), *columns)
    bounds = [] if part.bounds is None else part.bounds.to_numpy().tolist()
    for k, (item, row) in enumerate(zip(part.items, part.to_frame().to_numpy(), strict=True)):
        cells = [number(float(x), 4) for x in row]
        if bounds:
            cells.append(" – ".join(number(x, 4) for x in bounds[k]))
        table.add_row(item, *cells)
    return table.table


def _indices(part: NodeOpinion) -> Any:
    table = _Table(
        _("{node}: consistency").format(node=part.node),
        (_("index"), "word"),
        (_("value"), "number"),
        ("", "word"),
    )
    assert part.indices is not None
    notes = {
        "CR": _("random index {table}; {verdict}").format(
            table=part.random_index, verdict=verdict(part)
        ),
        "GCI": _("{limit} answers to a consistency ratio of 0.1").format(
            limit=number(part.gci_threshold, 2)
        ),
    }
    for key, value in part.indices.items():
        digits = 0 if key == "circular_triads" else 4
        table.add_row(_(LABELS[str(key)]), number(float(value), digits), notes.get(str(key), ""))
    return table.table


def _ratios(part: NodeOpinion) -> Any:
    table = _Table(
        _("{node}: consistency ratio by random-index table").format(node=part.node),
        (_("random index"), "key"),
        (_("consistency ratio"), "number"),
    )
    assert part.consistency_ratios is not None
    for key, value in part.consistency_ratios.items():
        table.add_row(str(key), number(float(value), 4))
    return table.table
