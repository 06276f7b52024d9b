"""The hierarchy: a goal, criteria under it to any depth, leaves at the end, alternatives below.

Vocabulary
    goal          the root; one, and nothing above it
    criterion     an inner node below the goal
    leaf          a node without children; where alternatives are rated
    criteria      the goal's children, also where they are leaves themselves
    local weight  a node's share among its siblings; siblings sum to 1
    global weight the product of the local weights down to a node; the leaves sum to 1

Nodes are strings. Their order is the tree's: a parent before its children, children as given.
The graphs are networkx DiGraphs, edges from parent to child, each node with the attribute ``kind``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from .errors import HierarchyError
from .i18n import gettext as _

__all__ = ["Hierarchy"]


class Hierarchy:
    """A validated tree of goal, criteria and leaves, with alternatives if they are known.

    Parameters
    ----------
    edges : iterable of (parent, child)
        Children keep the order given.
    attributes : mapping of node -> mapping, optional
        Further node attributes (names, definition, ...), copied onto the graphs.
    alternatives : sequence of str, optional
        Keys of the alternatives; none may be a node of the tree.
    ratings : mapping of (leaf, alternative) -> mapping, optional
        Edge attributes from leaf to alternative: low, central, high, method.

    Raises
    ------
    HierarchyError
        Every fault at once: no edge, two roots, a cycle, a node with two parents, a repeated key.

    Two hierarchies are equal when their trees are; alternatives and attributes do not count.
    """

    def __init__(
        self,
        edges: Iterable[tuple[str, str]],
        *,
        attributes: Mapping[str, Mapping[str, Any]] | None = None,
        alternatives: Sequence[str] = (),
        ratings: Mapping[tuple[str, str], Mapping[str, Any]] | None = None,
    ) -> None:
        edges = list(edges)
        self._goal = _check(edges, alternatives, attributes or {})
        children: dict[str, list[str]] = {}
        for parent, child in edges:
            children.setdefault(parent, []).append(child)
        order: list[str] = []
        stack = [self._goal]
        while stack:
            node = stack.pop()
            order.append(node)
            stack.extend(reversed(children.get(node, [])))
        self._nodes = tuple(order)
        self._children = {n: tuple(children.get(n, ())) for n in order}
        self._parent = {c: p for p, cs in self._children.items() for c in cs}
        self._attributes = {n: dict((attributes or {}).get(n, {})) for n in order}
        self._alternatives = tuple(alternatives)
        self._ratings = dict(ratings or {})

    @classmethod
    def from_edges(cls, edges: Iterable[tuple[str, str]]) -> Hierarchy:
        """A hierarchy from (parent, child) pairs.

        >>> h = Hierarchy.from_edges([("goal", "cost"), ("goal", "quality"), ("quality", "speed")])
        >>> h.goal, h.criteria, h.leaves
        ('goal', ['cost', 'quality'], ['cost', 'speed'])
        """
        return cls(edges)

    @property
    def goal(self) -> str:
        """The root."""
        return self._goal

    @property
    def nodes(self) -> list[str]:
        """Every node of the tree in tree order, the goal first."""
        return list(self._nodes)

    @property
    def weighted_nodes(self) -> list[str]:
        """Every node that has a weight: all but the goal, in tree order."""
        return list(self._nodes[1:])

    @property
    def criteria(self) -> list[str]:
        """The goal's children, also where they are leaves."""
        return list(self._children[self._goal])

    @property
    def leaves(self) -> list[str]:
        """The nodes without children, in tree order."""
        return [n for n in self._nodes if not self._children[n]]

    @property
    def inner_nodes(self) -> list[str]:
        """The nodes with children, in tree order, the goal first."""
        return [n for n in self._nodes if self._children[n]]

    @property
    def alternatives(self) -> list[str]:
        """Keys of the alternatives, in the case's order; empty if none were given."""
        return list(self._alternatives)

    def children(self, node: str) -> list[str]:
        """The children of ``node``, in order; empty for a leaf."""
        return list(self._children[self._known(node)])

    def parent(self, node: str) -> str | None:
        """The parent of ``node``; None for the goal."""
        return self._parent.get(self._known(node))

    def path(self, node: str) -> list[str]:
        """The nodes from the goal down to ``node``, both included."""
        path = [self._known(node)]
        while path[-1] != self._goal:
            path.append(self._parent[path[-1]])
        return path[::-1]

    def leaves_under(self, node: str) -> list[str]:
        """The leaves at or below ``node``, in tree order."""
        self._known(node)
        return [leaf for leaf in self.leaves if node in self.path(leaf)]

    def kind(self, node: str) -> str:
        """``goal``, ``criterion`` or ``leaf``."""
        if self._known(node) == self._goal:
            return "goal"
        return "criterion" if self._children[node] else "leaf"

    def attributes(self, node: str) -> Mapping[str, Any]:
        """The attributes given for ``node``, read-only."""
        return MappingProxyType(self._attributes[self._known(node)])

    @cached_property
    def tree(self) -> nx.DiGraph[str]:
        """The goal, criteria and leaves as a frozen DiGraph."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        for n in self._nodes:
            graph.add_node(n, **{**self._attributes[n], "kind": self.kind(n)})
        graph.add_edges_from((p, c) for p, cs in self._children.items() for c in cs)
        frozen: nx.DiGraph[str] = nx.freeze(graph)
        return frozen

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """The tree with the alternatives below every leaf, as a frozen DiGraph."""
        frozen: nx.DiGraph[str] = nx.freeze(self._with_alternatives())
        return frozen

    def _with_alternatives(self) -> nx.DiGraph[str]:
        graph = nx.DiGraph(self.tree)
        for a in self._alternatives:
            graph.add_node(a, kind="alternative")
        for leaf in self.leaves:
            for a in self._alternatives:
                graph.add_edge(leaf, a, **self._ratings.get((leaf, a), {}))
        return graph

    def with_alternatives(
        self,
        alternatives: Sequence[str],
        ratings: Mapping[tuple[str, str], Mapping[str, Any]] | None = None,
    ) -> Hierarchy:
        """The same tree with these alternatives and edge attributes."""
        return Hierarchy(
            self.tree.edges, attributes=self._attributes, alternatives=alternatives, ratings=ratings
        )

    @cached_property
    def parent_index(self) -> NDArray[np.intp]:
        """(n - 1,) for each weighted node the place of its parent among the weighted nodes.

        -1 where the parent is the goal; parents come before children.
        """
        place = {n: i - 1 for i, n in enumerate(self._nodes)}
        index = np.array([place[self._parent[n]] for n in self._nodes[1:]], dtype=np.intp)
        index.setflags(write=False)
        return index

    @cached_property
    def leaf_index(self) -> NDArray[np.intp]:
        """(L,) the places of the leaves among the weighted nodes."""
        leaves = [i for i, n in enumerate(self._nodes[1:]) if not self._children[n]]
        index = np.array(leaves, dtype=np.intp)
        index.setflags(write=False)
        return index

    def _known(self, node: str) -> str:
        if node not in self._children:
            raise HierarchyError(
                _("no node {node!r} in the hierarchy; there are {nodes}").format(
                    node=node, nodes=", ".join(self._nodes)
                )
            )
        return node

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Hierarchy):
            return NotImplemented
        return self._nodes == other._nodes and self._parent == other._parent

    def __hash__(self) -> int:
        return hash((self._nodes, tuple(self._parent.items())))

    def __repr__(self) -> str:
        return (
            f"Hierarchy({self._goal!r}: {len(self.criteria)} criteria, {len(self.leaves)} leaves, "
            f"{len(self._alternatives)} alternatives)"
        )


def _check(
    edges: list[tuple[str, str]],
    alternatives: Sequence[str],
    attributes: Mapping[str, Mapping[str, Any]],
) -> str:
    """Find every fault of a tree; return its root."""
    if not edges:
        raise HierarchyError(_("the hierarchy has no edges: a goal needs at least one criterion"))
    faults: list[str] = []
    graph: nx.DiGraph[str] = nx.DiGraph()
    for edge in edges:
        pair = (edge,) if isinstance(edge, str) else tuple(edge)
        if len(pair) != 2 or not all(isinstance(n, str) and n for n in pair):
            message = _("{edge!r} is no pair of parent and child; nodes are non-empty strings")
            faults.append(message.format(edge=edge))
            continue
        parent, child = pair
        if graph.has_edge(parent, child):
            text = _("{child!r} is twice under {parent!r}")
            faults.append(text.format(child=child, parent=parent))
        graph.add_edge(parent, child)
    for node, degree in graph.in_degree():
        if degree > 1:
            parents = ", ".join(repr(p) for p in graph.predecessors(node))
            faults.append(
                _("{node!r} has several parents: {parents}").format(node=node, parents=parents)
            )
    place = {n: i for i, n in enumerate(graph)}
    cycles = [
        sorted(component, key=place.__getitem__)
        for component in nx.strongly_connected_components(graph)
        if len(component) > 1 or any(graph.has_edge(n, n) for n in component)
    ]
    faults += [
        _("a cycle through {nodes}").format(nodes=", ".join(cycle)) for cycle in sorted(cycles)
    ]
    roots = [n for n, degree in graph.in_degree() if degree == 0]
    if len(roots) > 1:
        faults.append(_("more than one root: {roots}").format(roots=", ".join(roots)))
    for message, keys in (
        (
            _("keys of both a node and an alternative: {keys}"),
            [a for a in alternatives if a in graph],
        ),
        (
            _("alternatives given twice: {keys}"),
            [a for a, n in Counter(alternatives).items() if n > 1],
        ),
        (_("attributes of unknown nodes: {keys}"), [n for n in attributes if n not in graph]),
    ):
        if keys:
            faults.append(message.format(keys=", ".join(map(str, keys))))
    if faults or not roots:
        raise HierarchyError("; ".join(faults))
    return str(roots[0])
