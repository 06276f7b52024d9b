"""The weights a question is about: scores as a linear function of the weights of one level.

``criteria``  the local weights of the goal's children, all below fixed
``leaves``    all global leaf weights, one flat simplex
a node's key  its children's local weights, the rest fixed

At each level scores = values @ w for w on the simplex (w >= 0, sum w = 1): what does not depend on
the level's weights is added to every column, since they sum to 1. Product models are taken in
logarithms, which keeps every comparison of scores.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .. import additive
from ..errors import ConstraintError, ModelError
from ..i18n import gettext as _
from ..model import DecisionModel

__all__ = ["Level", "at_level", "linear_values"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Level:
    """``values`` (m, k) and ``baseline`` (k,): scores = values @ w; ``keys`` name the weights."""

    name: str
    keys: tuple[str, ...]
    values: Floats
    baseline: Floats
    alternatives: tuple[str, ...]
    members: dict[str, tuple[str, ...]]

    @property
    def names(self) -> list[str]:
        """The names that a constraint may use: the weights, and sums of them."""
        return list(self.keys) + [n for n in self.members if n not in self.keys]

    def expand(self, name: str) -> Floats:
        """(k,) coefficients of ``name`` over the keys; an inner node is the sum of its leaves."""
        keys = (name,) if name in self.keys else self.members.get(name)
        if keys is None:
            raise ConstraintError(
                _("no weight {name!r} at this level; there are {names}").format(
                    name=name, names=", ".join(self.names)
                )
            )
        return np.array([1.0 if k in keys else 0.0 for k in self.keys])


def linear_values(model: DecisionModel) -> Floats:
    """(m, L) values in which the model is linear: as they are, or logarithms of a product's."""
    if model.aggregation == "additive" or (
        model.aggregation == "multiplicative" and model.scaling_sum == 1.0
    ):
        return model.value_array
    if model.aggregation == "product":
        if (model.value_array > 0).all():
            return np.asarray(np.log(model.value_array))
        raise ModelError(
            _(
                "exact sensitivity of a product model needs values above 0; "
                "use sensitivity.smaa or sensitivity.weight_sweep"
            )
        )
    raise ModelError(
        _(
            "exact sensitivity holds for additive and product models; "
            "for a multiplicative one use sensitivity.smaa or sensitivity.weight_sweep"
        )
    )


def at_level(model: DecisionModel, level: str) -> Level:
    """The linear problem of ``level``: ``criteria``, ``leaves`` or the key of an inner node."""
    values = linear_values(model)
    h = model.hierarchy
    leaves = h.leaves
    if level == "leaves":
        members = {n: tuple(h.leaves_under(n)) for n in h.inner_nodes if n != h.goal}
        return Level(level, tuple(leaves), values, model.leaf_weights, model.alternatives, members)
    node = h.goal if level == "criteria" else level
    if level == "tree" and level not in h.inner_nodes:
        raise ModelError(
            _(
                "level 'tree' can only be sampled: sensitivity.smaa; "
                "exact are 'criteria', 'leaves' and {nodes}"
            ).format(nodes=", ".join(h.inner_nodes))
        )
    if node not in h.inner_nodes:
        raise ModelError(
            _("level {level!r}: use 'criteria', 'leaves' or one of {nodes}").format(
                level=level, nodes=", ".join(h.inner_nodes)
            )
        )
    children = h.children(node)
    place = {n: i for i, n in enumerate(h.weighted_nodes)}
    local = model.local_array
    columns = []
    for child in children:
        one = np.array(local)
        for c in children:
            one[place[c]] = 1.0 if c == child else 0.0
        weights = additive.global_weights(one, h.parent_index)[h.leaf_index]
        columns.append(values @ weights)
    baseline = np.array([local[place[c]] for c in children])
    return Level(level, tuple(children), np.column_stack(columns), baseline, model.alternatives, {})
