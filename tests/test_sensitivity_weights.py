"""One weight at a time: break-evens and stability intervals against slow independent methods."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcda_eiej import DecisionModel, Hierarchy
from mcda_eiej.errors import HierarchyError, ModelError
from mcda_eiej.sensitivity.lines import best_sets, node_lines
from mcda_eiej.sensitivity.weights import break_evens, stability_intervals, weight_sweep

REFERENCES = Path(__file__).parent / "references"
SHAPES = [(6, 6), (8, 5), (4, 10)]


def reference(name):
    return json.loads((REFERENCES / f"{name}.json").read_text(encoding="utf-8"))


def random_tree(rng, leaves):
    """A hierarchy of unequal depth with ``leaves`` leaves, and random local weights."""
    edges, frontier, n = [], ["goal"], 0
    count = 1
    while count < leaves or n < 2:
        node = frontier.pop(int(rng.integers(len(frontier))))
        family = int(rng.integers(1, 4)) if n else int(rng.integers(2, 4))
        for _ in range(family):
            edges.append((node, f"n{n}"))
            frontier.append(f"n{n}")
            n += 1
        count = len(frontier)
    hierarchy = Hierarchy.from_edges(edges)
    weights = {}
    for inner in hierarchy.inner_nodes:
        family = hierarchy.children(inner)
        weights |= dict(zip(family, rng.dirichlet(np.ones(len(family))), strict=True))
    return hierarchy, weights


def random_model(seed, alternatives=6, leaves=9, **options):
    rng = np.random.default_rng(seed)
    hierarchy, weights = random_tree(rng, leaves)
    values = pd.DataFrame(
        rng.random((alternatives, len(hierarchy.leaves))),
        index=[f"A{i}" for i in range(alternatives)],
        columns=hierarchy.leaves,
    )
    return DecisionModel(hierarchy, values, weights, **options)


def slow_scores(model, node, t, number=float):
    """Scores by recursion down the tree with one local weight moved; independent of the package's
    lines, and exact with ``number=Fraction``."""
    h = model.hierarchy
    local = {
        n: number(w) for n, w in zip(h.weighted_nodes, model.local_array.tolist(), strict=True)
    }
    family = [n for n in h.children(h.parent(node)) if n != node]
    if family:
        rest = sum(local[n] for n in family)
        for n in family:
            share = local[n] / rest if rest else number(1) / len(family)
            local[n] = share * (1 - t)
        local[node] = t
    columns = dict(zip(h.leaves, model.value_array.T.tolist(), strict=True))

    def value(n):
        children = h.children(n)
        if not children:
            return [number(x) for x in columns[n]]
        parts = [(local[c], value(c)) for c in children]
        return [sum(w * v[i] for w, v in parts) for i in range(len(model.alternatives))]

    return value(h.goal)


def best(model, scores, tolerance=0):
    top = max(scores)
    return " = ".join(
        a for a, s in zip(model.alternatives, scores, strict=True) if top - s <= tolerance
    )


def ordered(model, scores, depth):
    """The first ``depth`` places as sets, by exact comparison."""
    groups = [
        frozenset(a for a, s in zip(model.alternatives, scores, strict=True) if s == level)
        for level in sorted(set(scores), reverse=True)
    ]
    kept, places = [], 0
    for group in groups:
        if depth is not None and places >= depth:
            break
        kept.append(group)
        places += len(group)
    return kept


# -- references -----------------------------------------------------------------------------------


def test_stability_intervals_of_the_additive_reference():
    """references/sens_additive_stability.json: by hand, checked on a grid."""
    r = reference("sens_additive_stability")
    model = DecisionModel.flat(r["inputs"]["values"], r["inputs"]["weights"])
    for depth, key in ((1, "top1"), (None, "full")):
        table = stability_intervals(model, depth)
        np.testing.assert_allclose(
            table[["low", "high"]], r["expected"][key], rtol=0, atol=r["tolerance"]
        )
    assert list(table.columns) == ["node", "low", "baseline", "high", "below", "above"]
    assert table["below"].tolist() == ["A3", None, "A2"]
    assert table["above"].tolist() == [None, "A3", "A3"]


def test_break_even_of_goodwin_and_wright():
    """references/sens_breakeven_goodwin_wright.json: Goodwin & Wright's weight on turnover."""
    r = reference("sens_breakeven_goodwin_wright")
    given_, full = r["inputs"], r["full_precision"]
    names = given_["criteria"]
    weights = np.array(given_["weights"]) / given_["weight_scale"]
    group = np.array(given_["group"], dtype=bool)
    parent = ["turnover" if g else "conditions" for g in group]
    hierarchy = Hierarchy.from_edges(
        [("benefits", "turnover"), ("benefits", "conditions"), *zip(parent, names, strict=True)]
    )
    local = {"turnover": weights[group].sum(), "conditions": weights[~group].sum()}
    local |= {n: w / local[p] for n, w, p in zip(names, weights, parent, strict=True)}
    values = pd.DataFrame(given_["values"], given_["alternatives"], names) / 100
    model = DecisionModel(hierarchy, values, local)
    row = stability_intervals(model).set_index("node").loc["turnover"]
    # 1e-12: the reference's full precision is a double computed by other means.
    assert row["low"] == pytest.approx(full["breakevens"]["Elton Street"], abs=1e-12)
    assert row["low"] == pytest.approx(r["expected"]["breakevens"]["Elton Street"], abs=1e-3)
    assert (row["high"], row["below"], row["above"]) == (1.0, "Elton Street", None)
    found = break_evens(model, "turnover")
    assert found["to"].tolist()[-1] == "Addison Square"
    assert found["weight"].tolist()[-1] == row["low"]


def test_a_flip_that_ahp_os_misses():
    """By hand: A leads by .1 .04 -.6, so 0.95 t 0.6 = (1 - t) 0.071, t = 0.071 / 0.641."""
    model = DecisionModel.flat([[0.55, 0.52, 0.20], [0.45, 0.48, 0.80]], [0.55, 0.40, 0.05])
    found = break_evens(model, "C3")
    lead = (0.55 * 0.1 + 0.40 * 0.04) / 0.95
    assert found["weight"].tolist() == pytest.approx([lead / (lead + 0.6)], abs=1e-15)
    assert round(found["weight"][0], 4) == 0.1108
    assert (found["from"][0], found["to"][0]) == ("A1", "A2")


# -- against brute force --------------------------------------------------------------------------


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from(SHAPES))
def test_break_evens_against_a_sweep(seed, shape):
    model = random_model(seed, *shape)
    table = break_evens(model)
    for node in model.hierarchy.weighted_nodes:
        own = table[table["node"] == node]
        at = own["weight"].to_numpy()
        sets = [*own["from"][:1], *own["to"]]
        assert (own["from"].to_numpy()[1:] == own["to"].to_numpy()[:-1]).all()
        assert (np.diff(at) > 0).all()
        assert ((at > 0) & (at < 1)).all()
        for t in np.linspace(0.0005, 0.9995, 41):
            scores = slow_scores(model, node, t)
            expected = sets[int((at < t).sum())] if sets else best(model, model.scores())
            assert best(model, scores) == expected
        for t, before, after in zip(at, own["from"], own["to"], strict=True):
            # Two best there: equal to rounding of sums of at most 10 products in [0, 1].
            top = sorted(slow_scores(model, node, t))[-2:]
            assert top[1] - top[0] < 1e-14
            # Random values do not cross twice within 1e-7 here.
            assert best(model, slow_scores(model, node, t - 1e-7)) == before
            assert best(model, slow_scores(model, node, t + 1e-7)) == after


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from(SHAPES), st.sampled_from([1, 2, 3, None]))
def test_stability_intervals_by_bisection(seed, shape, depth):
    model = random_model(seed, *shape)
    table = stability_intervals(model, depth).set_index("node")
    for node in model.hierarchy.weighted_nodes:
        row = table.loc[node]
        start = ordered(model, slow_scores(model, node, row["baseline"]), depth)
        for end, rival, bound in (("low", "below", 0.0), ("high", "above", 1.0)):
            inside, outside = row["baseline"], bound
            if ordered(model, slow_scores(model, node, bound), depth) == start:
                assert (row[end], row[rival]) == (bound, None)
                continue
            # Places of straight lines are lost once: the set of weights that keep them is convex.
            for _ in range(60):
                middle = (inside + outside) / 2
                kept = ordered(model, slow_scores(model, node, middle), depth) == start
                inside, outside = (middle, outside) if kept else (inside, middle)
            # Bisection ends where rounding decides: 1e-16 over the least slope met here.
            assert row[end] == pytest.approx(outside, abs=1e-9)
            beyond = ordered(
                model, slow_scores(model, node, row[end] + (1e-7 if end == "high" else -1e-7)), None
            )
            changed = next(b for a, b in zip(start, beyond, strict=False) if a != b)
            assert row[rival] in changed


def exact_lines(model, node):
    """Scores at 0 and 1 as fractions, and 0, every point where two lines cross, 1."""
    zero, one = (slow_scores(model, node, Fraction(t), Fraction) for t in (0, 1))
    points = set()
    for i in range(len(zero)):
        for j in range(i):
            d0, d1 = zero[i] - zero[j], one[i] - one[j]
            if d0 != d1 and 0 < d0 / (d0 - d1) < 1:
                points.add(d0 / (d0 - d1))
    return zero, one, [Fraction(0), *sorted(points), Fraction(1)]


def exact_break_evens(model, node):
    """Every crossing at which the best set differs on its two sides, and these sets."""
    zero, one, grid = exact_lines(model, node)
    sets = [
        best(model, [(1 - t) * a + t * b for a, b in zip(zero, one, strict=True)])
        for t in [(a + b) / 2 for a, b in pairwise(grid)]
    ]
    return [(t, a, b) for t, a, b in zip(grid[1:-1], sets, sets[1:], strict=False) if a != b]


def exact_interval(model, node, depth):
    """The stretch of cells around the baseline with the baseline's places; ends as fractions."""
    zero, one, grid = exact_lines(model, node)

    def places(t):
        return ordered(model, [(1 - t) * a + t * b for a, b in zip(zero, one, strict=True)], depth)

    w = Fraction(float(model.local_weights[node]))
    start, low, high = places(w), w, w
    for a, b in pairwise(grid):
        if b > w and places((max(a, w) + b) / 2) == start and a <= high:
            high = b
    for a, b in reversed(list(pairwise(grid))):
        if a < w and places((a + min(b, w)) / 2) == start and b >= low:
            low = a
    return low, high


few_values = st.lists(
    st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=4, max_size=4), min_size=1, max_size=6
)
top_weights = st.sampled_from(
    [(0.25, 0.25, 0.5), (0.5, 0.5, 0.0), (0.0, 1.0, 0.0), (0.125, 0.375, 0.5)]
)
low_weights = st.sampled_from([(0.5, 0.5), (1.0, 0.0), (0.75, 0.25)])


def tied_model(rows, top, low):
    hierarchy = Hierarchy.from_edges([("g", "a"), ("g", "b"), ("g", "c"), ("c", "c1"), ("c", "c2")])
    weights = dict(zip(["a", "b", "c", "c1", "c2"], [*top, *low], strict=True))
    values = pd.DataFrame(rows, [f"A{i}" for i in range(len(rows))], ["a", "b", "c1", "c2"])
    return DecisionModel(hierarchy, values, weights)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(few_values, top_weights, low_weights)
def test_break_evens_with_ties_everywhere_in_fractions(rows, top, low):
    """Values and weights that doubles hold exactly: touches, joint winners, three lines through
    one point, ties at the ends, siblings of weight 0, all against exact rational arithmetic."""
    model = tied_model(rows, top, low)
    table = break_evens(model)
    for node in model.hierarchy.weighted_nodes:
        own = table[table["node"] == node]
        expected = exact_break_evens(model, node)
        assert list(zip(own["from"], own["to"], strict=True)) == [e[1:] for e in expected]
        np.testing.assert_allclose(own["weight"], [float(e[0]) for e in expected], atol=1e-15)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(few_values, top_weights, low_weights, st.sampled_from([1, 2, 3, None]))
def test_stability_with_ties_everywhere_in_fractions(rows, top, low, depth):
    model = tied_model(rows, top, low)
    table = stability_intervals(model, depth).set_index("node")
    for node in model.hierarchy.weighted_nodes:
        expected = [float(x) for x in exact_interval(model, node, depth)]
        found = table.loc[node]
        np.testing.assert_allclose(found[["low", "high"]].astype(float), expected, atol=1e-15)
        assert (found["below"] is None) == (expected[0] == 0)
        assert (found["above"] is None) == (expected[1] == 1)


# -- by hand --------------------------------------------------------------------------------------


def lines_model(start, end):
    """Two criteria: moving the second from 0 to 1 goes from ``start`` to ``end``."""
    return DecisionModel.flat(np.column_stack([start, end]), [0.5, 0.5])


def rows(table):
    return list(table.itertuples(index=False, name=None))


def test_joint_winners_are_written_in_the_cases_order():
    model = lines_model([1, 0, 0], [0, 1, 1])
    assert rows(break_evens(model, "C2")) == [("C2", 0.5, "A1", "A2 = A3")]
    table = stability_intervals(model).set_index("node")
    # A tie at the baseline only: nothing holds but the baseline itself.
    assert table.loc["C2"].tolist() == [0.5, 0.5, 0.5, "A1", "A2 = A3"]


def test_a_touch_and_a_tie_at_an_end_are_no_break_evens():
    assert break_evens(lines_model([1, 0, 0.5], [0, 1, 0.5]), "C2")["to"].tolist() == ["A2"]
    assert break_evens(lines_model([1, 1], [1, 0])).empty
    assert break_evens(lines_model([1, 0], [1, 1])).empty
    table = stability_intervals(lines_model([1, 1], [1, 0])).set_index("node")
    assert table.loc["C2"].tolist() == [0.0, 0.5, 1.0, None, None]


@pytest.mark.parametrize("noise", [0.0, 1e-16, -1e-16, 3e-14, -3e-14, 4e-13, -4e-13])
def test_three_lines_through_one_point_with_rounding(noise):
    """A third line that touches the corner within the tolerance never becomes best."""
    start, end = np.array([[0.9, 0.3, 0.6 + noise]]), np.array([[0.2, 0.8, 0.5 + noise]])
    # Crossing of the first two, 0.6 : 0.6, at 0.5 with value 0.55, where the third is 0.55.
    stretches = best_sets(start, end)[0]
    assert [s.best for s in stretches] == [(0,), (1,)]
    assert stretches[1].left == pytest.approx(0.5, abs=1e-11)


def test_near_parallel_lines():
    # Apart by 2e-12 either way, above the tolerance: a true crossing, placed exactly.
    assert rows(break_evens(lines_model([0.5, 0.5 + 2e-10], [0.5 + 2e-10, 0.5]), "C2"))[0][2:] == (
        "A2",
        "A1",
    )
    # Apart by less than the tolerance at both ends: one line.
    assert break_evens(lines_model([0.5, 0.5 + 2e-13], [0.5 + 2e-13, 0.5])).empty
    near = lines_model([0.5, 0.5 + 2e-13, 0.1], [0.5 + 2e-13, 0.5, 0.9])
    assert rows(break_evens(near, "C2"))[0][2:] == ("A1 = A2", "A3")
    # Parallel: never.
    assert break_evens(lines_model([0.5, 0.4], [0.7, 0.6])).empty


def test_a_short_stretch_is_found():
    """Best for 2e-6 of the weights only; a grid of 1001 points does not see it."""
    model = lines_model([1.0, 0.0, 0.5 + 1e-6], [0.0, 1.0, 0.5 + 1e-6])
    assert break_evens(model, "C2")["to"].tolist() == ["A3", "A2"]


def test_siblings_of_weight_0_share_equally():
    model = DecisionModel.flat([[1.0, 0.0, 0.0], [0.0, 0.6, 1.0]], [1, 0, 0])
    # Against 1 - t for A1: A2 has t' (0.6 + 1) / 2 with t' = 1 - t.
    assert rows(break_evens(model, "C1")) == [("C1", pytest.approx(0.8 / 1.8), "A2", "A1")]


def test_only_children_one_alternative_and_zero_parents():
    hierarchy = Hierarchy.from_edges(
        [("g", "a"), ("g", "b"), ("a", "a1"), ("b", "b1"), ("b", "b2")]
    )
    weights = {"a": 1.0, "b": 0.0, "a1": 1.0, "b1": 0.5, "b2": 0.5}
    values = pd.DataFrame([[0.9, 0.1, 0.2], [0.3, 0.9, 0.1]], ["X", "Y"], ["a1", "b1", "b2"])
    model = DecisionModel(hierarchy, values, weights)
    table = stability_intervals(model).set_index("node")
    assert set(break_evens(model)["node"]) == {"a", "b"}
    # Below a parent of weight 0 nothing matters; an only child cannot move.
    for node in ("a1", "b1", "b2"):
        assert table.loc[node, ["low", "high", "below", "above"]].tolist() == [0, 1, None, None]
    alone = DecisionModel.flat([[0.2, 0.4]], [0.3, 0.7])
    assert break_evens(alone).empty
    assert stability_intervals(alone, None)[["low", "high"]].to_numpy().tolist() == [[0, 1]] * 2


def test_the_places_after_the_first():
    # The order at the start is 1 2 3 4; 3 and 4 change places at 0.75, 2 and 3 at 0.9.
    start, end = [1.0, 0.8, 0.45, 0.15], [1.0, 0.4, 0.4444444444444444, 0.55]
    model = DecisionModel.flat(np.column_stack([start, end]), [1.0, 0.0])
    ends = {
        depth: tuple(stability_intervals(model, depth).set_index("node").loc["C2"].iloc[[2, 4]])
        for depth in (1, 2, 3, 4, None)
    }
    assert ends[1] == (1.0, None)
    assert ends[2] == (pytest.approx(0.65 / (0.65 + 0.15)), "A4")
    assert ends[3] == ends[4] == ends[None]
    assert ends[3] == (pytest.approx(0.3 / (0.3 + 0.1055555555555556)), "A4")


def test_product_models_in_logarithms():
    model = random_model(11, 5, 7)
    product = DecisionModel(
        model.hierarchy, model.values * 0.9 + 0.1, model.local_weights, aggregation="product"
    )
    table = break_evens(product)
    assert len(table)
    for node, t, before, after in rows(table):
        for side, name in ((-1e-6, before), (1e-6, after)):
            assert product.with_moved_weight(node, t + side).evaluate().top == (name,)


def test_the_sweep_draws_what_the_lines_say():
    model = random_model(5)
    node = model.hierarchy.leaves[0]
    sweep = weight_sweep(model, node, 11)
    for t, row in sweep.scores.iterrows():
        np.testing.assert_allclose(row, slow_scores(model, node, t), atol=1e-14)
    assert sweep.baseline == model.local_weights[node]
    assert sweep.to_frame().shape == (11, 6)
    assert weight_sweep(DecisionModel.flat([[0.0, 1.0]], [1.0, 0.0]), "C1", 3).scores[
        "A1"
    ].tolist() == [1.0, 0.5, 0.0]


def test_errors():
    model = random_model(1)
    with pytest.raises(HierarchyError, match="nowhere"):
        break_evens(model, "nowhere")
    with pytest.raises(ModelError, match="goal"):
        break_evens(model, "goal")
    with pytest.raises(ModelError, match="depth"):
        stability_intervals(model, 0)
    with pytest.raises(ModelError, match="points"):
        weight_sweep(model, model.hierarchy.leaves[0], 1)
    curved = random_model(1, aggregation="multiplicative", scaling_sum=0.5)
    with pytest.raises(ModelError, match="smaa"):
        break_evens(curved)
    assert weight_sweep(curved, curved.hierarchy.leaves[0], 3).scores.shape == (3, 6)


def test_empty_tables_keep_their_columns():
    table = break_evens(DecisionModel.flat([[1.0, 1.0], [0.0, 0.0]], [0.5, 0.5]))
    assert list(table.columns) == ["node", "weight", "from", "to"]
    assert table["weight"].dtype == float


def test_many_problems_at_once():
    """The batch gives what each problem gives alone."""
    rng = np.random.default_rng(0)
    start, end = rng.random((200, 7)), rng.random((200, 7))
    together = best_sets(start, end)
    assert together == [best_sets(s, e)[0] for s, e in zip(start, end, strict=True)]


def test_lines_of_a_node_meet_at_the_baseline():
    model = random_model(3)
    h = model.hierarchy
    start, end = node_lines(model.value_array, model.local_array, h.parent_index, h.leaf_index)
    t = model.local_array[:, None]
    scores = (1 - t) * start + t * end
    np.testing.assert_allclose(scores, np.tile(model.scores(), (len(t), 1)), atol=1e-15)
