"""What a decision model is given, read by name: tables, local weights and orders.

Each function appends every misfit it finds to ``faults`` and goes on, so that they are all told at
once; what it returns is only of use where nothing was added.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import ModelError
from .hierarchy import Hierarchy
from .i18n import gettext as _
from .ordinal import RELATIONS
from .results import read_only

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Order", "flat_table", "flat_weights", "local_weights", "orders", "ranges", "table"]

Order = tuple[str, str, str]
Floats = NDArray[np.float64]
SUM_TOLERANCE = 1e-9
LISTED = 12


def table(
    name: str,
    given: pd.DataFrame,
    alternatives: Sequence[str],
    leaves: Sequence[str],
    limits: tuple[float, float],
    faults: list[str],
) -> Floats:
    """(m, L) numbers of a labelled table in the order of ``alternatives`` and ``leaves``.

    Rows and columns are matched by name, whatever their order; ``limits`` are the least and the
    greatest number allowed.
    """
    rows, columns = [str(a) for a in given.index], [str(c) for c in given.columns]
    before = len(faults)
    for label, have, want in (
        (_("alternatives"), rows, alternatives),
        (_("leaves"), columns, leaves),
    ):
        counts = Counter(have)
        for message, keys in (
            (_("{table}: missing {label} {keys}"), [x for x in want if x not in counts]),
            (_("{table}: unknown {label} {keys}"), [x for x in counts if x not in set(want)]),
            (_("{table}: {label} given twice {keys}"), [x for x, n in counts.items() if n > 1]),
        ):
            if keys:
                faults.append(message.format(table=name, label=label, keys=", ".join(keys)))
    if len(faults) > before:
        return np.zeros((len(alternatives), len(leaves)))
    ordered = given.set_axis(rows, axis=0).set_axis(columns, axis=1)
    array = _numbers(ordered.loc[list(alternatives), list(leaves)])
    bounded = math.isfinite(limits[0]) and math.isfinite(limits[1])
    allowed = _("a number in [0, 1]") if bounded else _("a finite number")
    bad = np.argwhere(~np.isfinite(array) | (array < limits[0]) | (array > limits[1]))
    for i, j in bad[:LISTED]:
        faults.append(
            _("{table}: {alternative}, {leaf} is {value}, not {allowed}").format(
                table=name,
                alternative=alternatives[i],
                leaf=leaves[j],
                value=ordered.loc[alternatives[i], leaves[j]],
                allowed=allowed,
            )
        )
    if len(bad) > LISTED:
        faults.append(_("{table}: {n} more of these").format(table=name, n=len(bad) - LISTED))
    return read_only(array)


def _numbers(frame: pd.DataFrame) -> Floats:
    """The cells as floats, NaN where a cell is no number."""
    try:
        return np.array(frame.to_numpy(dtype=float))
    except (TypeError, ValueError):
        return np.array(
            [[_number(x) for x in row] for row in frame.itertuples(index=False, name=None)]
        )


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def ranges(
    low: Floats | None,
    values: Floats,
    high: Floats | None,
    alternatives: Sequence[str],
    leaves: Sequence[str],
    faults: list[str],
) -> None:
    """low <= values <= high, cell by cell; a rounding error apart."""
    for message, small, great in (
        (_("low above the value: {alternative}, {leaf}"), low, values),
        (_("value above high: {alternative}, {leaf}"), values, high),
    ):
        if small is not None and great is not None:
            faults.extend(
                message.format(alternative=alternatives[i], leaf=leaves[j])
                for i, j in np.argwhere(small > great + 1e-12)
            )


def orders(
    given: Mapping[str, Iterable[Order]] | None,
    alternatives: Sequence[str],
    leaves: Sequence[str],
    faults: list[str],
) -> dict[str, tuple[Order, ...]]:
    """The orders behind ordinal leaves, each statement (better, worse, relation)."""
    result: dict[str, tuple[Order, ...]] = {}
    for leaf, statements in (given or {}).items():
        result[leaf] = tuple((b, w, r) for b, w, r in statements)
        if leaf not in leaves:
            faults.append(_("orders: no leaf {leaf!r}").format(leaf=leaf))
        for better, worse, relation in result[leaf]:
            unknown = [a for a in (better, worse) if a not in alternatives]
            if unknown:
                message = _("orders: {leaf}: no alternative {keys}")
                faults.append(message.format(leaf=leaf, keys=", ".join(map(str, unknown))))
            if relation not in RELATIONS:
                message = _("orders: {leaf}: relation {relation!r}; allowed: {names}")
                faults.append(
                    message.format(leaf=leaf, relation=relation, names=", ".join(RELATIONS))
                )
    return result


def local_weights(
    hierarchy: Hierarchy, weights: Mapping[str, float] | pd.Series[float], faults: list[str]
) -> Floats:
    """The local weights in tree order, siblings scaled so that they sum to 1."""
    nodes = hierarchy.weighted_nodes
    given = {str(k): _number(v) for k, v in weights.items()}
    bad = {n for n in nodes if n in given and not (math.isfinite(given[n]) and given[n] >= 0)}
    for message, keys in (
        (_("no weight for {nodes}"), [n for n in nodes if n not in given]),
        (_("weights for unknown nodes {nodes}"), [n for n in given if n not in set(nodes)]),
        (_("weights not finite or below 0: {nodes}"), [n for n in nodes if n in bad]),
    ):
        if keys:
            faults.append(message.format(nodes=", ".join(keys)))
    for inner in hierarchy.inner_nodes:
        family = hierarchy.children(inner)
        if any(n not in given or n in bad for n in family):
            continue
        total = math.fsum(given[n] for n in family)
        if abs(total - 1) > SUM_TOLERANCE:
            faults.append(
                _("weights under {node} sum to {total:.12g}, not 1").format(node=inner, total=total)
            )
        elif total != 1:
            given.update({n: given[n] / total for n in family})
    return read_only(np.array([given.get(n, math.nan) for n in nodes]))


def flat_table(values: pd.DataFrame | ArrayLike) -> pd.DataFrame:
    """A table with names on both axes: A1, A2, ... and C1, C2, ... where it has none.

    A DataFrame's axis has no names where it is numbered 0, 1, ... by default.
    """
    import pandas as pd

    if isinstance(values, pd.DataFrame):
        frame = values
    else:
        array = np.asarray(values)
        if array.ndim != 2:
            raise ModelError(
                _("values have shape {shape}, not two dimensions").format(shape=array.shape)
            )
        frame = pd.DataFrame(array)
    rows, columns = _labels(frame.index, "A"), _labels(frame.columns, "C")
    return frame.set_axis(rows, axis=0).set_axis(columns, axis=1)


def _labels(index: Any, letter: str) -> list[str]:
    return [f"{letter}{i + 1}" if _unnamed(index) else str(x) for i, x in enumerate(index)]


def _unnamed(index: Any) -> bool:
    """Whether a pandas index only numbers its entries 0, 1, ..."""
    import pandas as pd

    return isinstance(index, pd.RangeIndex) and index.equals(pd.RangeIndex(len(index)))


def flat_weights(
    weights: Mapping[str, float] | pd.Series[float] | ArrayLike, names: Sequence[str]
) -> dict[str, Any]:
    """Weights by name: a mapping or named Series as it is, anything else by place."""
    import pandas as pd

    if isinstance(weights, pd.Series) and _unnamed(weights.index):
        weights = weights.to_numpy()
    if isinstance(weights, (Mapping, pd.Series)):
        return {str(k): v for k, v in weights.items()}
    flat = np.asarray(weights)
    if flat.shape != (len(names),):
        raise ModelError(
            _("weights have shape {shape}; there are {n} criteria").format(
                shape=flat.shape, n=len(names)
            )
        )
    return dict(zip(names, flat.tolist(), strict=True))
