"""The tree of goal, criteria and leaves, and what is refused."""

from __future__ import annotations

import pickle

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mcda_eiej as mcda
from mcda_eiej import Hierarchy, HierarchyError

EDGES = [
    ("goal", "cost"),
    ("goal", "quality"),
    ("quality", "speed"),
    ("quality", "care"),
    ("care", "kindness"),
    ("goal", "risk"),
]


def test_tree_order_and_kinds() -> None:
    h = Hierarchy.from_edges(EDGES)
    assert h.goal == "goal"
    assert h.criteria == ["cost", "quality", "risk"]
    assert h.leaves == ["cost", "speed", "kindness", "risk"]
    assert h.nodes == ["goal", "cost", "quality", "speed", "care", "kindness", "risk"]
    assert h.weighted_nodes == h.nodes[1:]
    assert h.inner_nodes == ["goal", "quality", "care"]
    assert [h.kind(n) for n in ("goal", "quality", "cost")] == ["goal", "criterion", "leaf"]
    assert h.children("quality") == ["speed", "care"]
    assert h.children("cost") == []
    assert h.parent("care") == "quality"
    assert h.parent("goal") is None
    assert h.path("kindness") == ["goal", "quality", "care", "kindness"]
    assert h.leaves_under("quality") == ["speed", "kindness"]
    assert h.leaves_under("cost") == ["cost"]


def test_children_before_their_parent_in_the_edges_are_fine() -> None:
    h = Hierarchy.from_edges([("b", "c"), ("a", "b"), ("a", "d")])
    assert h.nodes == ["a", "b", "c", "d"]


def test_indices_match_the_names() -> None:
    h = Hierarchy.from_edges(EDGES)
    names = h.weighted_nodes
    parents = [names[p] if p >= 0 else "goal" for p in h.parent_index]
    assert parents == [h.parent(n) for n in names]
    assert [names[i] for i in h.leaf_index] == h.leaves
    assert not h.parent_index.flags.writeable


def test_graphs_are_frozen_and_carry_kind() -> None:
    h = Hierarchy(
        EDGES,
        attributes={"cost": {"names": {"en": "Cost"}, "kind": "mistaken"}},
        alternatives=["x", "y"],
        ratings={("cost", "x"): {"central": 0.25}},
    )
    assert nx.is_arborescence(h.tree)
    assert h.tree.nodes["cost"] == {"names": {"en": "Cost"}, "kind": "leaf"}
    assert h.graph.nodes["x"] == {"kind": "alternative"}
    assert h.graph.edges["cost", "x"] == {"central": 0.25}
    assert h.graph.number_of_edges() == len(EDGES) + len(h.leaves) * 2
    assert not h.graph.has_edge("quality", "x")
    with pytest.raises(nx.NetworkXError):
        h.tree.add_node("more")
    with pytest.raises(nx.NetworkXError):
        h.graph.add_node("more")
    other = h.with_alternatives(["z"])
    assert other.alternatives == ["z"]
    assert other == h
    assert other.tree.nodes["cost"]["names"] == {"en": "Cost"}
    assert h.attributes("cost")["names"] == {"en": "Cost"}


def test_equal_trees_and_pickles() -> None:
    h = Hierarchy.from_edges(EDGES)
    again = pickle.loads(pickle.dumps(h))
    assert again == h
    assert hash(again) == hash(h)
    assert again.graph.nodes == h.graph.nodes
    assert h != Hierarchy.from_edges(EDGES[:-1])
    assert h != "goal"
    assert "3 criteria" in repr(h)


@pytest.mark.parametrize(
    ("edges", "words"),
    [
        ([], ["no edges"]),
        ([("a", "b"), ("c", "d")], ["more than one root", "a, c"]),
        ([("a", "b"), ("b", "a")], ["cycle", "a, b"]),
        ([("a", "a")], ["cycle", "a"]),
        ([("a", "b"), ("x", "y"), ("y", "x")], ["cycle", "x, y"]),
        ([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")], ["'d' has several parents", "'b', 'c'"]),
        ([("a", "b"), ("a", "b")], ["'b' is twice under 'a'"]),
        ([("a", "")], ["non-empty strings", "('a', '')"]),
        ([("a", 3)], ["non-empty strings", "('a', 3)"]),
        ([("a", "b", "c")], ["pair of parent and child"]),
        (["ab"], ["pair of parent and child", "'ab'"]),
    ],
)
def test_what_is_no_tree(edges: list, words: list[str]) -> None:
    with pytest.raises(HierarchyError) as caught:
        Hierarchy.from_edges(edges)
    for word in words:
        assert word in str(caught.value)


def test_every_fault_at_once() -> None:
    edges = [("a", "b"), ("a", "b"), ("c", "b"), ("d", "e"), ("e", "d"), ("f", "f"), ("a", None)]
    with pytest.raises(HierarchyError) as caught:
        Hierarchy(edges, alternatives=["b", "x", "x"], attributes={"nobody": {}})
    message = str(caught.value)
    for word in (
        "'b' is twice under 'a'",
        "'b' has several parents: 'a', 'c'",
        "a cycle through d, e",
        "a cycle through f",
        "more than one root: a, c",
        "('a', None)",
        "keys of both a node and an alternative: b",
        "alternatives given twice: x",
        "attributes of unknown nodes: nobody",
    ):
        assert word in message


def test_unknown_node_names_the_known() -> None:
    h = Hierarchy.from_edges(EDGES)
    for ask in (h.children, h.parent, h.path, h.kind, h.leaves_under, h.attributes):
        with pytest.raises(HierarchyError, match=r"no node 'price'.*cost"):
            ask("price")


def test_error_family() -> None:
    assert issubclass(HierarchyError, mcda.McdaError)
    assert issubclass(HierarchyError, ValueError)


@st.composite
def trees(draw: st.DrawFn) -> list[tuple[str, str]]:
    n = draw(st.integers(2, 12))
    edges = [(f"n{draw(st.integers(0, i - 1))}", f"n{i}") for i in range(1, n)]
    return draw(st.permutations(edges))


@given(trees())
@settings(derandomize=True, deadline=None, max_examples=60)
def test_any_tree(edges: list[tuple[str, str]]) -> None:
    h = Hierarchy.from_edges(edges)
    graph = nx.DiGraph(edges)
    assert set(h.leaves) == {n for n in graph if graph.out_degree(n) == 0}
    place = {n: i for i, n in enumerate(h.nodes)}
    assert all(place[p] < place[c] for p, c in edges)
    for n in h.nodes:
        assert h.path(n) == nx.shortest_path(graph, "n0", n)
        assert h.children(n) == [c for p, c in edges if p == n]
        below = nx.descendants(graph, n) | {n}
        assert h.leaves_under(n) == [leaf for leaf in h.leaves if leaf in below]
    # A subtree is one run of the tree's order.
    for n in h.nodes:
        run = sorted(place[d] for d in nx.descendants(graph, n) | {n})
        assert run == list(range(run[0], run[0] + len(run)))
    assert np.all(h.parent_index < np.arange(len(h.weighted_nodes)))
