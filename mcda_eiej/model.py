"""The decision model: a hierarchy, values in [0, 1] with 1 good, and weights."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import additive, modelinput
from .errors import ModelError
from .evaluation import Evaluation
from .hierarchy import Hierarchy
from .i18n import gettext as _
from .modelinput import Order
from .results import read_only

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DecisionModel"]

Aggregation = Literal["additive", "product", "multiplicative"]
AGGREGATIONS = ("additive", "product", "multiplicative")


class DecisionModel:
    """Values and weights on a hierarchy, frozen.

    Parameters
    ----------
    hierarchy : Hierarchy
    values : DataFrame, alternatives x leaves, in [0, 1], 1 is good
    weights : mapping or Series of node -> local weight
        For every node but the goal, non-negative; siblings sum to 1 within 1e-9.
    low, high : DataFrame like ``values``, optional
        The range of each value; ``low <= values <= high``.
    orders : mapping of leaf -> list of (better, worse, relation), optional
        The order behind an ordinal leaf; relation is ``better``, ``at_least`` or ``equal``.
    aggregation : {"additive", "product", "multiplicative"}
        Weighted sum; weighted product; Keeney & Raiffa's multiplicative form.
    scaling_sum : float, optional
        Multiplicative only: the sum of the scaling constants, which are this sum times the global
        leaf weights. 1 is the additive model.

    Raises
    ------
    ModelError
        Every misfit at once: labels, missing or non-finite numbers, sums.
    """

    def __init__(
        self,
        hierarchy: Hierarchy,
        values: pd.DataFrame,
        weights: Mapping[str, float] | pd.Series[float],
        *,
        low: pd.DataFrame | None = None,
        high: pd.DataFrame | None = None,
        orders: Mapping[str, Iterable[Order]] | None = None,
        aggregation: Aggregation = "additive",
        scaling_sum: float = 1.0,
    ) -> None:
        self._build(hierarchy, values, weights, low, high, orders, aggregation, scaling_sum, True)

    def _build(
        self,
        hierarchy: Hierarchy,
        values: pd.DataFrame,
        weights: Mapping[str, float] | pd.Series[float],
        low: pd.DataFrame | None,
        high: pd.DataFrame | None,
        orders: Mapping[str, Iterable[Order]] | None,
        aggregation: Aggregation,
        scaling_sum: float,
        bounded: bool,
    ) -> None:
        faults: list[str] = []
        for name, given in (("values", values), ("low", low), ("high", high)):
            if not (hasattr(given, "columns") or (given is None and name != "values")):
                message = _("{table} is no DataFrame of alternatives x leaves")
                raise ModelError(message.format(table=name))
        self._bounded = bounded
        self.hierarchy = hierarchy
        self.alternatives: tuple[str, ...] = tuple(dict.fromkeys(str(a) for a in values.index))
        self.aggregation: Aggregation = aggregation
        self.scaling_sum = scaling_sum
        self._leaves = tuple(hierarchy.leaves)
        if not self.alternatives:
            faults.append(_("there is no alternative"))
        clash = [a for a in self.alternatives if a in hierarchy.nodes]
        if clash:
            message = _("keys of both a node and an alternative: {keys}")
            faults.append(message.format(keys=", ".join(clash)))
        limits = (0.0, 1.0) if bounded else (-math.inf, math.inf)
        labels = (self.alternatives, self._leaves)
        before = len(faults)
        tables = [
            None if t is None else modelinput.table(name, t, *labels, limits, faults)
            for name, t in (("values", values), ("low", low), ("high", high))
        ]
        assert tables[0] is not None
        self.value_array, self.low_array, self.high_array = tables[0], tables[1], tables[2]
        if len(faults) == before:
            modelinput.ranges(self.low_array, self.value_array, self.high_array, *labels, faults)
        self._local = modelinput.local_weights(hierarchy, weights, faults)
        self.orders = modelinput.orders(orders, *labels, faults)
        self._check_aggregation(faults)
        if faults:
            raise ModelError("; ".join(faults))
        self._global = read_only(additive.global_weights(self._local, hierarchy.parent_index))

    def __setattr__(self, name: str, value: Any) -> None:
        if "_global" in self.__dict__:
            message = _("a model is frozen; with_weights and with_values give another one")
            raise AttributeError(message)
        super().__setattr__(name, value)

    def _check_aggregation(self, faults: list[str]) -> None:
        if self.aggregation not in AGGREGATIONS:
            faults.append(
                _("aggregation {name!r}: use one of {names}").format(
                    name=self.aggregation, names=", ".join(AGGREGATIONS)
                )
            )
        if not (math.isfinite(self.scaling_sum) and self.scaling_sum > 0):
            faults.append(_("scaling_sum is {value}, not above 0").format(value=self.scaling_sum))
        elif self.scaling_sum != 1.0 and self.aggregation != "multiplicative":
            faults.append(_("scaling_sum belongs to the multiplicative form only"))
        if self.aggregation == "product" and (self.value_array < 0).any():
            faults.append(_("a weighted product needs values that are not below 0"))

    @classmethod
    def flat(
        cls,
        values: pd.DataFrame | ArrayLike,
        weights: Mapping[str, float] | pd.Series[float] | ArrayLike,
        *,
        aggregation: Aggregation = "additive",
    ) -> DecisionModel:
        """One level of criteria, for whoever just has a table.

        Parameters
        ----------
        values : (m, k) DataFrame or array, higher is better, any finite scale common to all columns
        weights : (k,) sums to 1; a mapping or Series is matched by name, an array by place

        Unlabelled rows become A1, A2, ..., columns C1, C2, ...; the goal is ``goal``. A DataFrame
        or Series numbered 0, 1, ... by default counts as unlabelled.
        """
        values = modelinput.flat_table(values)
        names = list(values.columns)
        given = modelinput.flat_weights(weights, names)
        goal = "goal"
        while goal in names or goal in values.index:
            goal += "_"
        model = cls.__new__(cls)
        hierarchy = Hierarchy.from_edges([(goal, n) for n in names])
        model._build(hierarchy, values, given, None, None, None, aggregation, 1.0, False)
        return model

    # -- tables ---------------------------------------------------------------------------------

    @property
    def values(self) -> pd.DataFrame:
        """Values, alternatives x leaves (a copy)."""
        return self._frame(self.value_array)

    @property
    def low(self) -> pd.DataFrame | None:
        """Least values, alternatives x leaves, if given."""
        return None if self.low_array is None else self._frame(self.low_array)

    @property
    def high(self) -> pd.DataFrame | None:
        """Greatest values, alternatives x leaves, if given."""
        return None if self.high_array is None else self._frame(self.high_array)

    @property
    def local_weights(self) -> pd.Series[float]:
        """Local weight of every node but the goal; siblings sum to 1."""
        import pandas as pd

        return pd.Series(self._local, index=self.hierarchy.weighted_nodes, name="local weight")

    @property
    def global_weights(self) -> pd.Series[float]:
        """Global weight of every node but the goal; the leaves sum to 1."""
        import pandas as pd

        return pd.Series(self._global, index=self.hierarchy.weighted_nodes, name="global weight")

    @property
    def local_array(self) -> NDArray[np.float64]:
        """(n,) local weights of `Hierarchy.weighted_nodes`, read-only."""
        return self._local

    @property
    def leaf_weights(self) -> NDArray[np.float64]:
        """(L,) global weights of the leaves, summing to 1."""
        weights: NDArray[np.float64] = self._global[self.hierarchy.leaf_index]
        return weights

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """Hierarchy, alternatives, weights and ratings in one frozen DiGraph."""
        hierarchy = self.hierarchy
        if tuple(hierarchy.alternatives) != self.alternatives:
            hierarchy = hierarchy.with_alternatives(self.alternatives)
        graph = hierarchy._with_alternatives()
        graph.add_node(hierarchy.goal, local_weight=1.0, global_weight=1.0)
        for node, local, overall in zip(
            hierarchy.weighted_nodes, self._local, self._global, strict=True
        ):
            graph.add_node(node, local_weight=float(local), global_weight=float(overall))
        for i, a in enumerate(self.alternatives):
            for j, leaf in enumerate(self._leaves):
                central = float(self.value_array[i, j])
                low = central if self.low_array is None else float(self.low_array[i, j])
                high = central if self.high_array is None else float(self.high_array[i, j])
                graph.add_edge(leaf, a, low=low, central=central, high=high)
                graph.edges[leaf, a].setdefault("method", "given")
        frozen: nx.DiGraph[str] = nx.freeze(graph)
        return frozen

    # -- other models ---------------------------------------------------------------------------

    def with_weights(self, weights: Mapping[str, float] | pd.Series[float]) -> DecisionModel:
        """The same model with these local weights; nodes not named keep theirs."""
        given = {str(n): w for n, w in weights.items()}
        unknown = [n for n in given if n not in self.hierarchy.weighted_nodes]
        if unknown:
            raise ModelError(
                _("no node {nodes}; there are {names}").format(
                    nodes=", ".join(map(repr, unknown)),
                    names=", ".join(self.hierarchy.weighted_nodes),
                )
            )
        merged = dict(zip(self.hierarchy.weighted_nodes, self._local.tolist(), strict=True))
        merged.update(given)
        return self._copy(weights=merged)

    def with_moved_weight(self, node: str, weight: float) -> DecisionModel:
        """The same model with one local weight moved, its siblings scaled in proportion.

        Where the siblings are all 0 they share the rest equally. An only child keeps weight 1.
        """
        parent = self.hierarchy.parent(node)
        if parent is None:
            raise ModelError(_("the goal has no weight to move"))
        if not 0 <= weight <= 1:
            raise ModelError(
                _("weight of {node} is {value}, not in [0, 1]").format(node=node, value=weight)
            )
        siblings = [n for n in self.hierarchy.children(parent) if n != node]
        if not siblings:
            return self
        local = dict(zip(self.hierarchy.weighted_nodes, self._local.tolist(), strict=True))
        rest = sum(local[n] for n in siblings)
        moved = {n: local[n] / rest if rest > 0 else 1 / len(siblings) for n in siblings}
        return self.with_weights({node: weight} | {n: s * (1 - weight) for n, s in moved.items()})

    def with_values(
        self,
        values: pd.DataFrame,
        *,
        low: pd.DataFrame | None = None,
        high: pd.DataFrame | None = None,
    ) -> DecisionModel:
        """The same weights on other values; ranges and orders are only kept if given anew."""
        return self._copy(values=values, low=low, high=high, orders={})

    def _copy(self, **changes: Any) -> DecisionModel:
        settings: dict[str, Any] = {
            "values": self.values,
            "weights": dict(zip(self.hierarchy.weighted_nodes, self._local.tolist(), strict=True)),
            "low": self.low,
            "high": self.high,
            "orders": self.orders,
        } | changes
        model = type(self).__new__(type(self))
        model._build(
            self.hierarchy,
            aggregation=self.aggregation,
            scaling_sum=self.scaling_sum,
            bounded=self._bounded,
            **settings,
        )
        return model

    # -- evaluation -----------------------------------------------------------------------------

    def scores(self, leaf_weights: ArrayLike | None = None) -> NDArray[np.float64]:
        """(..., m) scores for (..., L) global leaf weights, the model's own if none are given."""
        weights = self.leaf_weights if leaf_weights is None else np.asarray(leaf_weights, float)
        if self.aggregation == "product":
            return additive.product(self.value_array, weights)
        if self.aggregation == "multiplicative" and self.scaling_sum != 1.0:
            from .values import multiplicative

            constants = self.scaling_sum * weights
            if constants.ndim == 1:
                return np.asarray(multiplicative(constants, self.value_array), float)
            rows = constants.reshape(-1, constants.shape[-1])
            flat = np.array([multiplicative(row, self.value_array) for row in rows])
            return flat.reshape(*constants.shape[:-1], len(self.alternatives))
        return additive.additive(self.value_array, weights)

    def evaluate(self) -> Evaluation:
        """Scores, ranks, and what each criterion contributes."""
        return Evaluation(
            method=self.aggregation,
            alternatives=self.alternatives,
            score_array=read_only(self.scores()),
            model=self,
        )

    def _frame(self, array: NDArray[np.float64]) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(
            array.copy(),
            index=pd.Index(self.alternatives, name="alternative"),
            columns=pd.Index(self._leaves, name="leaf"),
        )

    def __repr__(self) -> str:
        return (
            f"DecisionModel({len(self.alternatives)} alternatives, {len(self._leaves)} leaves, "
            f"{self.aggregation})"
        )
