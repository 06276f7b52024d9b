"""Partial orders: from statements of order to positions in [0, 1].

A statement is (better, worse, relation). ``better`` and ``at_least`` are edges, ``equal`` is an
edge both ways; strongly connected elements merge into one class, which is a contradiction if a
``better`` joins two of its members. With m classes, the class at place k (from 0, worst) of a
linear extension has position k / (m - 1), or 0.5 if m = 1.

Counting is by dynamic programming over down-sets (ideals) of the order, exact in integers:
Kahn & Kim (1995) call this the classical method; cost grows with the number of down-sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from .errors import ModelError, TooLargeError
from .i18n import gettext as _

__all__ = ["RELATIONS", "LinearExtensions", "contradiction", "order_classes", "positions"]

RELATIONS = ("better", "at_least", "equal")
MAX_DOWN_SETS = 400_000
Statement = tuple[str, str, str]
Floats = NDArray[np.float64]


def _graph(elements: Sequence[str], statements: Iterable[Statement]) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(elements)
    for i, (better, worse, relation) in enumerate(statements):
        if relation not in RELATIONS:
            message = _("relation {relation!r}; allowed: {names}")
            raise ModelError(message.format(relation=relation, names=", ".join(RELATIONS)))
        for element in (better, worse):
            if element not in graph:
                message = _("a statement names {element!r}; the elements are {names}")
                names = ", ".join(map(str, elements))
                raise ModelError(message.format(element=element, names=names))
        graph.add_edge(better, worse, key=i, strict=relation == "better")
        if relation == "equal":
            graph.add_edge(worse, better, key=i, strict=False)
    return graph


def contradiction(elements: Sequence[str], statements: Sequence[Statement]) -> list[int]:
    """Places of the statements on a shortest cycle with a ``better`` in it; empty if none.

    The cycle found is a shortest one, so that the message names as few statements as can be.
    """
    for place, (better, worse, relation) in enumerate(statements):
        if better == worse and relation == "better":
            return [place]
    if _agree(elements, statements):
        return []
    graph = _graph(elements, statements)
    best: list[int] = []
    for component in nx.strongly_connected_components(graph):
        if len(component) == 1:
            continue
        part = graph.subgraph(component)
        for u, v, key, data in part.edges(keys=True, data=True):
            if not data["strict"]:
                continue
            back = nx.shortest_path(part, v, u)
            cycle = [int(str(key))]
            for a, b in pairwise(back):
                cycle.append(min(int(str(k)) for k in part.get_edge_data(a, b)))
            if not best or len(cycle) < len(best):
                best = cycle
    return sorted(set(best))


def _agree(elements: Sequence[str], statements: Sequence[Statement]) -> bool:
    """Whether no ``better`` lies on a cycle: the quick test, by reachability in bits."""
    place = {e: i for i, e in enumerate(elements)}
    try:
        pairs = [(place[b], place[w], relation) for b, w, relation in statements]
    except KeyError:
        return False  # `_graph` says what is wrong
    below = [0] * len(place)
    for b, w, relation in pairs:
        below[b] |= 1 << w
        if relation == "equal":
            below[w] |= 1 << b
    for k in range(len(below)):
        for i, reached in enumerate(below):
            if reached >> k & 1:
                below[i] = reached | below[k]
    return not any(below[w] >> b & 1 for b, w, relation in pairs if relation == "better")


def order_classes(
    elements: Sequence[str], statements: Sequence[Statement]
) -> tuple[list[int], NDArray[np.bool_]]:
    """Merged classes and their strict order.

    Returns
    -------
    member : for each element the number of its class, classes numbered by first member
    below : (c, c) bool, ``below[i, j]`` where class i is worse than class j, transitively closed

    Raises ModelError if the statements contradict each other (see `contradiction`).
    """
    graph = _graph(elements, statements)
    component_of: dict[str, int] = {}
    for number, component in enumerate(nx.strongly_connected_components(graph)):
        component_of.update(dict.fromkeys(component, number))
    numbers: dict[int, int] = {}
    member = [numbers.setdefault(component_of[e], len(numbers)) for e in elements]
    place = dict(zip(elements, member, strict=True))
    below = np.zeros((len(numbers), len(numbers)), dtype=bool)
    for better, worse, data in graph.edges(data=True):
        if place[better] != place[worse]:
            below[place[worse], place[better]] = True
        elif data["strict"]:
            message = _("statements that {better} is better than {worse} contradict each other")
            raise ModelError(message.format(better=better, worse=worse))
    for middle in range(len(numbers)):
        below |= below[:, middle, None] & below[None, middle, :]
    return member, below


@dataclass(frozen=True, eq=False)
class LinearExtensions:
    """The linear extensions of a strict partial order, counted over its down-sets.

    ``below[i, j]``: i comes before (is worse than) j; irreflexive, transitively closed.
    """

    below: NDArray[np.bool_]

    @property
    def size(self) -> int:
        """The number of classes."""
        return len(self.below)

    @cached_property
    def predecessors(self) -> list[int]:
        """For each class the set of classes below it, as bits."""
        return [
            sum(1 << int(i) for i in np.flatnonzero(self.below[:, j])) for j in range(self.size)
        ]

    @cached_property
    def layers(self) -> list[dict[int, int]]:
        """Down-sets by size, each with the number of ways to fill it from below.

        Raises TooLargeError beyond 400,000 down-sets.
        """
        layers: list[dict[int, int]] = [{0: 1}]
        total = 1
        for _size in range(self.size):
            following: dict[int, int] = {}
            for downset, ways in layers[-1].items():
                for j in self.addable(downset):
                    bigger = downset | (1 << j)
                    following[bigger] = following.get(bigger, 0) + ways
                if total + len(following) > MAX_DOWN_SETS:
                    raise TooLargeError(
                        _(
                            "the order of {n} classes has more than {limit} down-sets; add "
                            "statements that order them, or rate the leaf otherwise"
                        ).format(n=self.size, limit=MAX_DOWN_SETS)
                    )
            total += len(following)
            layers.append(following)
        return layers

    def addable(self, downset: int) -> list[int]:
        """The classes that may come next after ``downset`` (given as bits)."""
        return [
            j
            for j, before in enumerate(self.predecessors)
            if not downset >> j & 1 and before & ~downset == 0
        ]

    @cached_property
    def completions(self) -> dict[int, int]:
        """For each down-set the number of ways to go on to the full set."""
        full = (1 << self.size) - 1
        ways = {full: 1}
        for layer in reversed(self.layers[:-1]):
            for downset in layer:
                ways[downset] = sum(ways[downset | (1 << j)] for j in self.addable(downset))
        return ways

    @property
    def count(self) -> int:
        """The number of linear extensions."""
        return self.completions[0]

    @cached_property
    def mean_places(self) -> Floats:
        """(c,) mean place from 0 of each class over all linear extensions."""
        sums = [0] * self.size
        for place, layer in enumerate(self.layers[:-1]):
            for downset, ways in layer.items():
                for j in self.addable(downset):
                    sums[j] += place * ways * self.completions[downset | (1 << j)]
        # Integer division last: counts may exceed what a float holds.
        return np.array([float(Fraction(s, self.count)) for s in sums])


def positions(
    elements: Sequence[str], statements: Sequence[Statement]
) -> tuple[Floats, Floats, Floats]:
    """Least, mean and greatest position in [0, 1] of each element over all linear extensions.

    Parameters
    ----------
    elements : the alternatives, also those no statement names
    statements : (better, worse, relation), free of contradiction

    Returns
    -------
    low, central, high : each (len(elements),)

    >>> [a.tolist() for a in positions("abc", [("a", "b", "better"), ("b", "c", "better")])]
    [[1.0, 0.5, 0.0], [1.0, 0.5, 0.0], [1.0, 0.5, 0.0]]
    """
    # Many models of a case share most of their orders.
    found = _positions(tuple(elements), tuple(map(tuple, statements)))
    return found[0].copy(), found[1].copy(), found[2].copy()


@lru_cache(maxsize=1024)
def _positions(
    elements: tuple[str, ...], statements: tuple[Statement, ...]
) -> tuple[Floats, Floats, Floats]:
    member, below = order_classes(elements, statements)
    classes = len(below)
    if not statements:
        half = np.full(len(elements), 0.5)
        return np.zeros(len(elements)), half, np.ones(len(elements))
    if classes == 1:
        half = np.full(len(elements), 0.5)
        return half, half.copy(), half.copy()
    last = classes - 1
    low = below.sum(axis=0) / last
    high = (last - below.sum(axis=1)) / last
    central = _mean_places(below) / last
    index = np.array(member)
    return low[index], central[index], high[index]


def _mean_places(below: NDArray[np.bool_]) -> Floats:
    """Mean places from 0, counted within each connected part and then spread over the whole.

    In a uniform linear extension parts that nothing connects are shuffled uniformly, so that on
    average an element at place k of the a in its part stands at (k + 1)(n + 1)/(a + 1) - 1 of n.
    """
    means = np.empty(len(below))
    for part in nx.connected_components(nx.from_numpy_array((below | below.T).astype(int))):
        own = sorted(part)
        places = LinearExtensions(below[np.ix_(own, own)]).mean_places
        means[own] = (places + 1) * (len(below) + 1) / (len(own) + 1) - 1
    return means
