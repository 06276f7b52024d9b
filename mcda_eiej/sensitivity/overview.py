"""Everything that changes the best alternative, in one table, by how little it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..additive import top_set
from ..errors import ModelError
from ..i18n import gettext as _
from ..model import DecisionModel
from .flips import COLUMNS, best_of, beyond, flip_table, model_call, no_flip

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["KINDS", "all_flips", "flip_tables", "weight_flips"]

Row = Mapping[str, Any]
Given = tuple["Case", str, tuple[str, ...], bool, "pd.DataFrame | None"]

KINDS: dict[str, tuple[str, ...]] = {
    "weight": ("weight",),
    "judgment": ("judgment", "judgments", "unanswered"),
    "rating": ("rating",),
    "measure": ("measure",),
    "source": ("claim", "claims", "reading", "register", "place"),
    "condition": ("condition", "conditions", "probability"),
    "structure": ("structure",),
    "people": ("participant", "subgroup", "coalition", "member weight"),
    "method": ("method", "derivation"),
}
"""Groups of kinds and the kinds in them, in the order in which equal changes are listed."""


def all_flips(
    case: Case,
    profile: str | None = None,
    conditions: Sequence[str] = (),
    kinds: Iterable[str] | None = None,
    deep: bool = False,
) -> pd.DataFrame:
    """Every flip of a case in one table, the smallest ``change`` first.

    Parameters
    ----------
    conditions : switched on throughout
    kinds : kinds or groups of kinds (see `KINDS`); None for all. Groups not asked for take no time.
    deep : seek smallest sets of three changes too, where two are not enough

    Returns
    -------
    DataFrame kind, what, current, flip, change, winner, call
        The order between kinds is a convention: ``change`` is comparable within a kind only. People
        are there where ``profile`` is a group. For methods ``change`` is 1, for derivations of
        weights the number of settings changed over two. Pairs of conditions of which one alone does
        the same are left out. People whose leaving changes the best, but who are not proved to be
        the fewest, are of the kind ``coalition bound``.

    Raises
    ------
    ModelError
        An unknown kind.
    """
    found = _grouped(case, profile, conditions, kinds, deep)
    return flip_table(_named(row) for rows in found.values() for row in rows)


def _named(row: Row) -> Row:
    """The row under a kind that claims no more than was proved: here is no column to say it."""
    if row["kind"] == "coalition" and row["winner"] and not row["exact"]:
        return {**row, "kind": "coalition bound"}
    return row


def flip_tables(
    case: Case,
    profile: str | None = None,
    conditions: Sequence[str] = (),
    kinds: Iterable[str] | None = None,
    deep: bool = False,
    methods: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """What `all_flips` has, a table for each group of kinds, with its own columns too.

    A group without any row is an empty table. ``methods`` is what `method_comparison` says of the
    very model that ``profile`` and ``conditions`` give, where somebody has it already.
    """
    found = _grouped(case, profile, conditions, kinds, deep, methods)
    tables = {}
    for group, rows in found.items():
        own = dict.fromkeys(name for row in rows for name in row if name not in COLUMNS)
        tables[group] = flip_table(rows, tuple(own))
    return tables


def _grouped(
    case: Case,
    profile: str | None,
    conditions: Sequence[str],
    kinds: Iterable[str] | None,
    deep: bool,
    methods: pd.DataFrame | None = None,
) -> dict[str, list[Row]]:
    """The rows of each group of kinds that is asked for."""
    who = profile or case.default_profile
    given = (conditions,) if isinstance(conditions, str) else tuple(conditions)
    wanted = _wanted(kinds)
    return {
        group: [r for r in _MAKERS[group]((case, who, given, deep, methods)) if r["kind"] in wanted]
        for group, names in KINDS.items()
        if wanted & set(names)
    }


def _wanted(kinds: Iterable[str] | None) -> set[str]:
    every = {kind for names in KINDS.values() for kind in names}
    if kinds is None:
        return every
    asked = [kinds] if isinstance(kinds, str) else list(kinds)
    unknown = [k for k in asked if k not in every and k not in KINDS]
    if unknown:
        message = _("no kind {kinds}; there are {known}")
        known = ", ".join(dict.fromkeys(k for g, names in KINDS.items() for k in (g, *names)))
        raise ModelError(message.format(kinds=", ".join(map(repr, unknown)), known=known))
    # "condition" is both a group and a kind: a name of a group means all of it.
    return {kind for k in asked for kind in KINDS.get(k, (k,))}


def weight_flips(model: DecisionModel) -> pd.DataFrame:
    """For each weight the nearest break-even below and above it.

    Returns
    -------
    DataFrame kind, what, current, flip, change, winner, call, side
        One or two rows a node: ``what`` is the node, ``current`` its local weight, ``flip`` the
        weight at which the best changes, ``winner`` the best beyond it; a node whose weight changes
        nothing has one row without flip. Where alternatives tie at the present weight only, the
        flip is that weight. See `break_evens` for every one.
    """
    return flip_table(_weight_rows(model, "model"), ("side",))


def _weight_rows(model: DecisionModel, called: str) -> Iterator[dict[str, Any]]:
    from .lines import best_sets
    from .weights import _node_lines

    start, end = _node_lines(model)
    names = model.alternatives
    nodes = model.hierarchy.weighted_nodes
    for i, (node, stretches) in enumerate(zip(nodes, best_sets(start, end), strict=True)):
        weight = float(model.local_array[i])
        now = tuple(np.flatnonzero(top_set((1 - weight) * start[i] + weight * end[i])).tolist())
        row: dict[str, Any] = {"kind": "weight", "what": node, "current": weight, "side": ""}
        near = [s for s in stretches if s.left - 1e-12 <= weight <= s.right + 1e-12]
        held = [s for s in near if s.best == now]
        sides = []
        if held:
            k = stretches.index(held[0])
            sides += [("below", stretches[k - 1], held[0].left)] if k else []
            after = stretches[k + 1 : k + 2]
            sides += [("above", s, held[0].right) for s in after]
        else:
            # A tie at this weight only: either side is another stretch.
            sides += [("below", s, weight) for s in near if s.left < weight][-1:]
            sides += [("above", s, weight) for s in near if s.right > weight][:1]
        if not sides:
            yield no_flip(**row)
        for side, stretch, flip in sides:
            winner = best_of(names, np.isin(np.arange(len(names)), stretch.best).astype(float))

            def settled(t: float, i: int = i, winner: str = winner) -> bool:
                return best_of(names, (1 - t) * start[i] + t * end[i]) == winner

            far = stretch.left if side == "below" else stretch.right
            value = beyond(flip, far, settled)
            call = f"{called}.with_moved_weight({node!r}, {value!r}).evaluate().top"
            yield row | {
                "side": side,
                "flip": flip,
                "change": abs(flip - weight),
                "winner": winner,
                "call": call,
            }


def _called(who: str, conditions: tuple[str, ...]) -> str:
    return model_call(who, conditions).removesuffix(".evaluate().top")


def _weights(given: Given) -> Iterator[Row]:
    case, who, conditions = given[:3]
    yield from _weight_rows(case.model(who, conditions), _called(who, conditions))


def _ratings(given: Given) -> Iterator[Row]:
    from .ratings import rating_rows

    case, who, conditions = given[:3]
    yield from rating_rows(case.model(who, conditions), _called(who, conditions))


def _measures(given: Given) -> Iterator[Row]:
    from .ratings import measure_flips

    yield from _records(measure_flips(*given[:3]))


def _judgments(given: Given) -> Iterator[Row]:
    from .judgments import judgment_flips

    yield from _records(judgment_flips(*given[:3], deep=given[3]))


def _source(given: Given) -> Iterator[Row]:
    from .claims import claim_flips

    yield from _records(claim_flips(*given[:4]))


def _conditions(given: Given) -> Iterator[Row]:
    from .conditions import condition_flips

    for row in _records(condition_flips(*given[:3])):
        if not row["explained"]:
            yield row


def _structure(given: Given) -> Iterator[Row]:
    from .structure import structure_flips

    yield from _records(structure_flips(*given[:3]))


def _people(given: Given) -> Iterator[Row]:
    from ..preferences import settings
    from .participants import participant_flips

    case, who, conditions = given[:3]
    if settings(case, who).kind == "group":
        yield from _records(participant_flips(case, who, conditions))


def _methods(given: Given) -> Iterator[Row]:
    from ..preferences import settings
    from .methods import derivation_comparison, method_comparison

    case, who, conditions, _deep, compared = given
    model = case.model(who, conditions)
    now = best_of(model.alternatives, model.scores())

    def row(found: str, flip: str, change: float, call: str, **own: str) -> Row:
        if found == now:
            return no_flip(**own)
        return {**own, "flip": flip, "change": change, "winner": found, "call": call}

    for r in _records(method_comparison(model) if compared is None else compared):
        name = f"{r['method']}, {r['normalisation']}"
        if r["note"] or name == "additive, none":
            continue
        called = f"{_called(who, conditions)}, {r['method']!r}, {r['normalisation']!r}"
        call = f"sensitivity.method_ranking({called}).top"
        yield row(r["best"], name, 1.0, call, kind="method", what=name, current="additive")
    own = settings(case, who)
    for r in _records(derivation_comparison(case, who, conditions)):
        changed = (r["method"] != own.priorities) + (r["scale"] != own.scale)
        name = f"{r['method']}, {r['scale']}"
        if not changed or r["note"]:
            continue
        current = f"{own.priorities}, {own.scale}"
        yield row(
            r["best"], name, changed / 2, r["call"], kind="derivation", what=name, current=current
        )


def _records(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for record in table.to_dict("records"):
        none = record.get("winner") == ""
        yield {str(k): None if none and k == "flip" else v for k, v in record.items()}


_MAKERS: dict[str, Callable[[Given], Iterator[Row]]] = {
    "weight": _weights,
    "judgment": _judgments,
    "rating": _ratings,
    "measure": _measures,
    "source": _source,
    "condition": _conditions,
    "structure": _structure,
    "people": _people,
    "method": _methods,
}
