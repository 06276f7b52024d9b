"""What `smaa` draws from: the weights of a level, and the values of each leaf."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..additive import global_weights
from ..constraints import (
    ConstraintArrays,
    Constraints,
    as_constraints,
    clash_error,
    feasible,
)
from ..errors import ConstraintError, ModelError
from ..i18n import gettext as _
from ..model import DecisionModel
from ..ordinal import contradiction, order_classes
from .levels import Level
from .sampling import (
    Rejection,
    Sampler,
    Simplexes,
    UniformRange,
    interior,
    order_sampler,
    region_sampler,
)

__all__ = ["LevelSpace", "level_space", "value_samplers", "weight_sampler"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LevelSpace:
    """The weights of a level and how global leaf weights come of them.

    ``to_leaves`` (L, k): leaf weights = to_leaves @ w, since w sums to 1; None at ``tree``, where
    local weights multiply down the tree. ``central_names`` name the weights that are reported.
    """

    level: Level
    simplexes: Simplexes
    central_names: tuple[str, ...]
    to_leaves: Floats | None
    parent: NDArray[np.intp]
    leaf_index: NDArray[np.intp]

    def leaf_weights(self, w: Floats) -> Floats:
        """(L, n) global leaf weights for (k, n) weights of the level."""
        if self.to_leaves is not None:
            return np.asarray(self.to_leaves @ w)
        local = w.copy()
        for i, p in enumerate(self.parent):
            if p >= 0:
                local[i] *= local[p]
        return local[self.leaf_index]


def level_space(model: DecisionModel, level: str) -> LevelSpace:
    """The space of ``level``: ``criteria``, ``leaves``, ``tree`` or the key of an inner node."""
    h = model.hierarchy
    nodes, leaves = h.weighted_nodes, tuple(h.leaves)
    place = {n: i for i, n in enumerate(nodes)}
    members: dict[str, tuple[str, ...]] = {}
    to_leaves: Floats | None
    if level == "tree":
        keys = tuple(nodes)
        baseline = model.local_array
        groups = tuple(tuple(place[c] for c in h.children(n)) for n in h.inner_nodes)
        to_leaves = None
    elif level == "leaves":
        keys = leaves
        baseline = model.leaf_weights
        groups = (tuple(range(len(leaves))),)
        to_leaves = np.eye(len(leaves))
        members = {n: tuple(h.leaves_under(n)) for n in h.inner_nodes if n != h.goal}
    else:
        node = h.goal if level == "criteria" else level
        if node not in h.inner_nodes:
            raise ModelError(
                _("level {level!r}: use 'criteria', 'leaves', 'tree' or one of {nodes}").format(
                    level=level, nodes=", ".join(h.inner_nodes)
                )
            )
        keys = tuple(h.children(node))
        columns = [place[c] for c in keys]
        baseline = model.local_array[columns]
        groups = (tuple(range(len(keys))),)
        # Row c: all of the node's weight on child c, the rest as it is.
        local = np.tile(model.local_array, (len(keys), 1))
        local[:, columns] = np.eye(len(keys))
        to_leaves = global_weights(local, h.parent_index)[:, h.leaf_index].T
    names = leaves if level == "tree" else keys
    # The values are of no concern here: any aggregation may be sampled.
    nothing = np.zeros((len(model.alternatives), len(keys)))
    return LevelSpace(
        Level(level, keys, nothing, baseline, model.alternatives, members),
        Simplexes(len(keys), groups),
        names,
        to_leaves,
        h.parent_index,
        h.leaf_index,
    )


def weight_sampler(
    space: LevelSpace, constraints: Constraints, rng: np.random.Generator
) -> tuple[Sampler, str, tuple[str, ...]]:
    """The sampler of the weights that the constraints leave, its name, and the constraints' labels.

    Raises
    ------
    ConstraintError
        An unknown name, or constraints that leave no weights.
    """
    arrays = as_constraints(constraints, space.level.names, space.level.expand)
    if not arrays.labels:
        return space.simplexes, "simplex", ()
    if space.to_leaves is not None and not feasible(arrays):
        raise clash_error(arrays)
    try:
        sampler = region_sampler(rng, space.simplexes, *_sides(arrays))
    except ConstraintError as error:
        raise _tree_clash(space, arrays) from error
    name = "rejection" if isinstance(sampler, Rejection) else "hit-and-run"
    return sampler, name, arrays.labels


def _sides(arrays: ConstraintArrays) -> tuple[Floats, Floats, Floats, Floats]:
    """rows @ w >= bounds and equal @ w = right, scaled to greatest coefficient 1."""
    size = np.maximum(np.abs(arrays.rows).max(axis=1, keepdims=True), 1e-300)
    rows, low, high = arrays.rows / size, arrays.low / size[:, 0], arrays.high / size[:, 0]
    exact = arrays.low == arrays.high
    below, above = np.isfinite(low) & ~exact, np.isfinite(high) & ~exact
    return (
        np.vstack([rows[below], -rows[above]]),
        np.concatenate([low[below], -high[above]]),
        rows[exact],
        low[exact],
    )


def _tree_clash(space: LevelSpace, arrays: ConstraintArrays) -> ConstraintError:
    """The error for constraints that leave no weights, with a clashing set by deletion filter."""

    def empty(members: list[int]) -> bool:
        part = ConstraintArrays(
            arrays.rows[members],
            arrays.low[members],
            arrays.high[members],
            tuple(arrays.labels[i] for i in members),
        )
        try:
            interior(space.simplexes, *_sides(part))
        except ConstraintError:
            return True
        return False

    kept = list(range(len(arrays.labels)))
    for i in range(len(arrays.labels)):
        rest = [j for j in kept if j != i]
        if empty(rest):
            kept = rest
    labels = [arrays.labels[i] for i in kept]
    return ConstraintError(
        _("the constraints leave no weights: {labels} cannot all hold").format(
            labels="; ".join(labels)
        ),
        labels,
    )


def value_samplers(model: DecisionModel, values: str) -> tuple[Sampler, ...] | None:
    """One sampler per leaf for a kind of values; None for the model's own values."""
    if values == "central":
        return None
    ordered = values in ("positions", "claims")
    if ordered and not model.orders:
        raise ModelError(
            _("values={values!r} needs a model with orders; this one has none").format(
                values=values
            )
        )
    orders = model.orders if ordered else {}
    samplers: list[Sampler] = []
    for j, leaf in enumerate(model.hierarchy.leaves):
        if leaf in orders:
            samplers.append(_order(model, leaf, values == "positions"))
        elif model.low_array is None or model.high_array is None:
            raise ModelError(
                _("values={values!r} needs low and high for leaf {leaf}").format(
                    values=values, leaf=leaf
                )
            )
        else:
            samplers.append(UniformRange(model.low_array[:, j], model.high_array[:, j]))
    return tuple(samplers)


def _order(model: DecisionModel, leaf: str, spaced: bool) -> Sampler:
    order = model.orders[leaf]
    clash = contradiction(model.alternatives, order)
    if clash:
        raise ModelError(
            _("orders of {leaf} contradict each other: {statements}").format(
                leaf=leaf, statements="; ".join(" ".join(order[i]) for i in clash)
            )
        )
    member, below = order_classes(model.alternatives, order)
    return order_sampler(member, below, spaced)
