"""The uncertain measures of a case: distributions from the ranges in measures.csv."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from .distributions import Discrete, Distribution, Triangular, Uniform
from .errors import ModelError
from .i18n import gettext as _
from .ratings import derive, measures_in_force, natural_range, same_as, value_function
from .values import ValueFunction

if TYPE_CHECKING:
    from .case import Case

__all__ = ["case_measures"]


def case_measures(
    case: Case,
    shape: Literal["triangular", "uniform"] = "triangular",
    conditions: Sequence[str] = (),
) -> tuple[dict[tuple[str, str], Distribution], dict[str, ValueFunction]]:
    """Distributions of the measures of a case and the value functions of their leaves.

    A row gives its low, central and high natural value; that these are the ends and the mode of a
    distribution, and what shape it has, is an assumption of whoever calls this. A row without a
    range is certain. Cells that people's ratings override are left out.

    Returns
    -------
    measures : (leaf, alternative) -> distribution, as `utility.best_probability` takes it
    functions : leaf -> the value function of its scale, to be taken as utility function by those
        who are neutral to risk in terms of value
    """
    if shape not in ("triangular", "uniform"):
        message = _("shape {shape!r}: use 'triangular' or 'uniform'")
        raise ModelError(message.format(shape=shape))
    conditions = (conditions,) if isinstance(conditions, str) else tuple(conditions)
    cells = derive(case, conditions).cells
    alike = same_as(case, conditions)
    measures: dict[tuple[str, str], Distribution] = {}
    functions: dict[str, ValueFunction] = {}
    for key in case._tree.leaves:
        scale = case.leaves[key].scale
        if scale is None:
            continue
        rows = {row.alternative: row for row in measures_in_force(case, key, conditions)}
        for a in case.alternatives:
            if cells[key, a].method != "measure":
                continue
            low, central, high = natural_range(scale, rows[alike.get(a, a)])
            functions[key] = value_function(scale)
            if low == high:
                measures[key, a] = Discrete.certain(low)
            elif shape == "uniform":
                measures[key, a] = Uniform(low, high)
            else:
                measures[key, a] = Triangular(low, central, high)
    return measures, functions
