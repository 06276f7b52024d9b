"""What a room should talk about: every number against one worked out anew.

The slow check changes everybody's answer in the case itself (`Case.variant`), reads the whole model
again, and takes differences; for the small case the priorities are LAPACK's. Tolerances are the
rounding of eigenvectors (1e-9), or what finite differences leave out, as said at the place.
"""

from __future__ import annotations

import json
import math
import statistics
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judgedcases import eigenvectors, random_rows, with_judgments, write_case
from test_plots import HOSTILE, assert_legible, strings

import mcda_eiej as mcda
from mcda_eiej import plots
from mcda_eiej.i18n import language
from mcda_eiej.topics import TOPIC_COLUMNS, Agenda, agenda

TREE = {"goal": ["u", "v", "w"], "u": ["u1", "u2", "u3"], "v": ["v1", "v2"]}
VALUES = {
    "u1": [0.9, 0.1, 0.5],
    "u2": [0.2, 0.8, 0.4],
    "u3": [0.3, 0.6, 0.7],
    "v1": [0.1, 0.9, 0.6],
    "v2": [0.8, 0.3, 0.5],
    "w": [0.5, 0.4, 0.9],
}
ENDS = ("low", "high")
PEOPLE = ("ann", "bob", "cat", "dan", "eve")
Row = tuple[str, str, str, str, Any]


def group(**given: Any) -> dict[str, dict[str, Any]]:
    """The profiles of a case with a group of all participants."""
    usual = {"kind": "group", "members": "participants", "unweighted": "equal"}
    return {"me": {"unweighted": "equal"}, "all": usual | given}


def everybody(seed: int, people: tuple[str, ...] = PEOPLE, missing: int = 0) -> list[Row]:
    """Answers of all on the three nodes, some left out."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for who in people:
        rows += random_rows(rng, who, "goal", TREE["goal"])
        rows += random_rows(rng, who, "u", TREE["u"], missing)
        if who != people[0]:
            rows += random_rows(rng, who, "v", TREE["v"])
    return rows


def made(folder: Path, rows: list[Row], **given: Any) -> mcda.Case:
    people = [(p, "x", 1.0 + k) for k, p in enumerate(PEOPLE)]
    return write_case(folder, TREE, VALUES, rows, group(**given), people)


def told(case: mcda.Case, node: str, a: str, b: str) -> dict[str, float]:
    """Who -> how many times a counts as much as b."""
    found = {}
    for j in case.judgment_records:
        if j.node == node and j.value is not None and {j.a, j.b} == {a, b}:
            found[j.who] = float(j.value if j.a == a else 1 / j.value)
    return found


def settled(case: mcda.Case, node: str, a: str, b: str, answers: dict[str, float]) -> np.ndarray:
    """(m,) scores with these answers in the case, everything read anew."""
    changes = {
        (who, node, a, b): str(Fraction(x).limit_denominator(10**9)) for who, x in answers.items()
    }
    model = case.variant(judgments=changes).model("all")
    return model.evaluate().score_array


def expected(case: mcda.Case, row: dict[str, Any]) -> dict[str, Any]:
    """What a row of kind judgment must say."""
    node, a, b = row["node"], row["a"], row["b"]
    answers = told(case, node, a, b)
    logs = [math.log(x) for x in answers.values()]
    low, high = min(answers.values()), max(answers.values())
    now = case.model("all").evaluate()
    names = list(now.alternatives)
    t = int(np.argmax(now.score_array))
    ends = [settled(case, node, a, b, dict.fromkeys(answers, x)) for x in (low, high)]
    shares = {}
    for j, name in enumerate(names):
        if j != t:
            turned = abs((ends[1][t] - ends[1][j]) - (ends[0][t] - ends[0][j]))
            lead = now.score_array[t] - now.score_array[j]
            shares[name] = turned / math.log(high / low) / lead
    rival = max(shares, key=lambda name: shares[name])
    best = [names[int(np.argmax(s))] for s in ends]
    margins = [float(np.sort(s)[-1] - np.sort(s)[-2]) for s in ends]
    return {
        "answered": len(answers),
        "mean": statistics.geometric_mean(answers.values()),
        "spread": math.exp(statistics.stdev(logs)),
        "low": low,
        "high": high,
        "at_low": sum(abs(x - low) < 1e-12 for x in answers.values()),
        "disagreement": statistics.stdev(logs),
        "influence": shares[rival],
        "importance": statistics.stdev(logs) * shares[rival],
        "rival": rival,
        "low_best": best[0],
        "high_best": best[1],
        "low_margin": margins[0],
        "high_margin": margins[1],
        "changes": best != [names[t]] * 2,
    }


WAYS = [
    {"aggregation": "judgments"},
    {"aggregation": "judgments", "priorities": "geometric_mean", "scale": "balanced-n"},
    {"aggregation": "priorities"},
    {"aggregation": "priorities", "mean": "arithmetic", "scale": "adaptive"},
    {"aggregation": "global"},
    {"aggregation": "global", "mean": "arithmetic", "priorities": "geometric_mean"},
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(way.values()))
def test_every_number_is_what_the_case_with_other_answers_gives(
    tmp_path: Path, way: dict[str, str]
) -> None:
    case = made(tmp_path, everybody(seed=46, missing=1), **way)
    found = agenda(case)
    assert found.who == "all"
    assert found.best == case.model("all").evaluate().top
    assert found.margin == pytest.approx(case.model("all").evaluate().margin)
    rows = found.topics.to_dict("records")
    assert len(rows) + found.few + found.agreed == 3 + 3 + 1
    for row in rows:
        wanted = expected(case, row)
        numbers = {k: v for k, v in wanted.items() if isinstance(v, float)}
        assert {k: row[k] for k in numbers} == pytest.approx(numbers, rel=1e-7, abs=1e-9)
        assert {k: row[k] for k in wanted.keys() - numbers} == {
            k: wanted[k] for k in wanted.keys() - numbers
        }
    order = [r["importance"] for r in rows]
    assert order == sorted(order, reverse=True)
    assert any(r["changes"] for r in rows)


def test_leaves_rated_by_pairs_are_topics_too(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    rows = everybody(seed=5)
    for who in PEOPLE:
        rows += random_rows(rng, who, "w", ["A", "B", "C"])
    people = [(p, "x", 1.0) for p in PEOPLE]
    for way in ({"aggregation": "judgments"}, {"aggregation": "global"}):
        profiles = {"all": group(**way)["all"]}
        case = write_case(
            tmp_path / way["aggregation"], TREE, VALUES | {"w": "ideal"}, rows, profiles, people
        )
        here = [r for r in agenda(case).topics.to_dict("records") if r["node"] == "w"]
        assert {(r["a"], r["b"]) for r in here} <= {("A", "B"), ("A", "C"), ("B", "C")}
        assert here
        for row in here:
            wanted = expected(case, row)
            for key in ("importance", "low_margin", "high_margin"):
                assert row[key] == pytest.approx(wanted[key], rel=1e-7)


def test_a_small_case_by_lapack(tmp_path: Path) -> None:
    """Joint judgments of one node with nothing of the package but the answers."""
    items, values = ["p", "q", "r", "s"], np.array([[1, 0.2, 0.4], [0, 0.9, 0.3], [0.5, 0.4, 1.0]])
    values = np.vstack([values, [0.2, 0.6, 0.1]])
    rng = np.random.default_rng(11)
    rows = [r for who in PEOPLE for r in random_rows(rng, who, "goal", items)]
    case = write_case(
        tmp_path,
        {"goal": items},
        {k: v.tolist() for k, v in zip(items, values, strict=True)},
        rows,
        group(),
        [(p, "x", 1.0) for p in PEOPLE],
    )
    logs = np.zeros((len(PEOPLE), 4, 4))
    for who, _node, a, b, x in rows:
        k, i, j = PEOPLE.index(who), items.index(a), items.index(b)
        logs[k, i, j], logs[k, j, i] = math.log(x), -math.log(x)
    joint = logs.mean(axis=0)

    def scores(i: int, j: int, x: float) -> np.ndarray:
        moved = joint.copy()
        moved[i, j], moved[j, i] = x, -x
        return eigenvectors(np.exp(moved)[None])[0] @ values

    now = eigenvectors(np.exp(joint)[None])[0] @ values
    t = int(now.argmax())
    rivals = [m for m in range(3) if m != t]
    found = agenda(case).topics
    assert len(found) == 6
    for row in found.to_dict("records"):
        i, j = items.index(row["a"]), items.index(row["b"])
        own = logs[:, i, j]
        low, high = scores(i, j, own.min()), scores(i, j, own.max())
        slopes = [
            abs((high[t] - high[m]) - (low[t] - low[m])) / np.ptp(own) / (now[t] - now[m])
            for m in rivals
        ]
        assert row["influence"] == pytest.approx(max(slopes), rel=1e-9)
        assert row["importance"] == pytest.approx(own.std(ddof=1) * max(slopes), rel=1e-9)


def test_for_a_small_spread_influence_is_the_derivative(tmp_path: Path) -> None:
    """Central differences of the lead in the logarithm of the joint answer, through the case."""
    base = everybody(seed=8, people=("ann",))
    factor = {"ann": "1", "bob": "1.01", "cat": "0.99"}
    rows = [
        (who, node, a, b, repr(float(x) * float(f)))
        for who, f in factor.items()
        for _who, node, a, b, x in base
        if 0.12 < float(x) < 8.5
    ]
    people = [(p, "x", 1.0) for p in factor]
    case = write_case(tmp_path, TREE, VALUES, rows, group(), people)
    now = case.model("all").evaluate().score_array
    t = int(now.argmax())
    for row in agenda(case).topics.to_dict("records"):
        node, a, b = row["node"], row["a"], row["b"]
        answers = told(case, node, a, b)
        h = 1e-4
        up, down = (
            settled(case, node, a, b, {w: x * math.exp(s * h) for w, x in answers.items()})
            for s in (1, -1)
        )
        slope = ((up[t] - up) - (down[t] - down)) / (2 * h)
        lead = now[t] - now
        rivals = [j for j in range(3) if j != t]
        derivative = max(abs(slope[j]) / lead[j] for j in rivals)
        # The mean slope over a stretch of 2 % differs from the slope in its middle by a third of
        # its square times the curvature: some 1e-4.
        assert row["influence"] == pytest.approx(derivative, rel=1e-3)


def test_importance_one_is_a_disagreement_as_large_as_the_lead(tmp_path: Path) -> None:
    """Two criteria, weights w and 1 - w with w = x / (1 + x): all by hand."""
    rows = [(who, "goal", "p", "q", x) for who, x in zip(PEOPLE, (1, 2, 2, 2, 4), strict=True)]
    case = write_case(
        tmp_path,
        {"goal": ["p", "q"]},
        {"p": [1.0, 0.0], "q": [0.0, 1.0]},
        rows,
        group(),
        [(p, "x", 1.0) for p in PEOPLE],
    )
    (row,) = agenda(case).topics.to_dict("records")
    lead = 2 / 3 - 1 / 3
    slope = ((4 / 5 - 1 / 5) - 0.0) / math.log(4) / lead
    s = math.sqrt(2 * math.log(2) ** 2 / 4)
    assert row["mean"] == pytest.approx(2)
    assert row["importance"] == pytest.approx(s * slope)
    assert row["moved"] == pytest.approx(s * slope * lead)
    assert (row["low_best"], row["low_margin"], row["high_best"]) == ("A = B", 0.0, "A")
    assert row["changes"]
    assert row["rival"] == "B"


def test_a_tied_best_makes_what_parts_it_infinitely_important(tmp_path: Path) -> None:
    rows: list[Row] = [
        (who, "goal", a, b, x)
        for who, x in zip(PEOPLE, (1, 1, "1/2", 2, 1), strict=True)
        for a, b in (("p", "q"), ("p", "r"), ("q", "r"))
    ]
    values = {"p": [1.0, 0.0, 0.0], "q": [0.0, 1.0, 0.0], "r": [0.5, 0.5, 0.0]}
    case = write_case(
        tmp_path, {"goal": list(values)}, values, rows, group(), [(p, "x", 1.0) for p in PEOPLE]
    )
    # The joint answer is 1 throughout: A and B tie.
    found = agenda(case)
    assert (found.best, found.margin) == (("A", "B"), 0.0)
    first = found.topics.iloc[0]
    assert (first["a"], first["b"], first["importance"]) == ("p", "q", math.inf)
    assert found.topics["moved"].is_monotonic_decreasing
    assert json.loads(json.dumps(found.to_dict()))["topics"][0]["importance"] == "inf"


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.permutations(PEOPLE), st.data())
def test_neither_the_order_of_people_nor_the_direction_of_answers_counts(
    tmp_path_factory: pytest.TempPathFactory, seed: int, order: list[str], data: st.DataObject
) -> None:
    case = _shared(tmp_path_factory)
    rows = everybody(seed)
    turned = [
        (w, n, b, a, 1 / x) if data.draw(st.booleans()) else (w, n, a, b, x)
        for who in order
        for w, n, a, b, x in rows
        if w == who
    ]
    one, other = (agenda(with_judgments(case, r)).topics for r in (rows, turned))
    keys = ["node", "a", "b"]
    one, other = (t.sort_values(keys).reset_index(drop=True) for t in (one, other))
    assert one[keys].equals(other[keys])
    for column in ("importance", "low", "high", "low_margin", "high_margin"):
        np.testing.assert_allclose(one[column], other[column], rtol=1e-9, atol=1e-12)


_CASES: dict[str, mcda.Case] = {}


def _shared(factory: pytest.TempPathFactory) -> mcda.Case:
    if not _CASES:
        _CASES["one"] = made(factory.mktemp("topics"), everybody(0))
    return _CASES["one"]


# -- weights by other methods ----------------------------------------------------------------------


POINTS = {
    "ann": [100, 50, 25],
    "bob": [40, 100, 10],
    "cat": [100, 90, 80],
    "dan": [100, 0, 0],
    "eve": [10, 20, 100],
}


def with_points(
    folder: Path, points: dict[str, list[float]], rows: list[Row], **way: str
) -> mcda.Case:
    made(folder, rows, **way)
    lines = ["who,node,method,item,reference,value,status,rationale,round"]
    lines += [
        f"{who},goal,swing,{item},,{x},answered,,1"
        for who, given in points.items()
        for item, x in zip(TREE["goal"], given, strict=True)
    ]
    (folder / "weights/answers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return mcda.load_case(folder)


@pytest.mark.parametrize("way", WAYS[2:], ids=lambda way: "-".join(way.values()))
def test_weights_by_other_methods_are_topics(tmp_path: Path, way: dict[str, str]) -> None:
    points = {w: p for w, p in POINTS.items() if w != "dan"}  # who has noughts: below
    below = [r for r in everybody(seed=4) if r[1] != "goal"]
    case = with_points(tmp_path / "case", points, below, **way)
    found = agenda(case)
    here = found.topics[found.topics["kind"] == "weight"].to_dict("records")
    assert sorted(r["a"] for r in here) == ["u", "v", "w"]
    weights = {w: np.array(p) / sum(p) for w, p in points.items()}
    now = case.model("all").evaluate()
    t = int(np.argmax(now.score_array))
    for row in here:
        k = TREE["goal"].index(row["a"])
        own = np.array([w[k] for w in weights.values()])
        assert (row["node"], row["b"], row["answered"]) == ("goal", "", 4)
        assert row["mean"] == pytest.approx(own.mean())
        assert row["disagreement"] == row["spread"] == pytest.approx(own.std(ddof=1))
        assert (row["low"], row["high"]) == pytest.approx((own.min(), own.max()))
        ends = []
        for x in (own.min(), own.max()):
            # Points for which everybody's weight of the item is x, the others in proportion.
            moved = {}
            for who, w in weights.items():
                new = w * (1 - x) / (1 - w[k])
                new[k] = x
                moved[who] = [float(v) for v in 1e6 * new]
            other = with_points(tmp_path / "other", moved, below, **way)
            ends.append(other.model("all").evaluate().score_array)
        slopes = [
            abs((ends[1][t] - ends[1][j]) - (ends[0][t] - ends[0][j]))
            / np.ptp(own)
            / (now.score_array[t] - now.score_array[j])
            for j in range(3)
            if j != t
        ]
        assert row["influence"] == pytest.approx(max(slopes), rel=1e-6)
        assert row["importance"] == pytest.approx(max(slopes) * own.std(ddof=1), rel=1e-6)
        for end, s in zip(("low", "high"), ends, strict=True):
            assert row[f"{end}_best"] == now.alternatives[int(np.argmax(s))]
            assert row[f"{end}_margin"] == pytest.approx(np.sort(s)[-1] - np.sort(s)[-2], rel=1e-6)


def test_a_weight_of_all_or_nothing(tmp_path: Path) -> None:
    """Who gave everything to one item shares the rest equally: no division by nought."""
    case = with_points(tmp_path, POINTS, [], aggregation="priorities", mean="arithmetic")
    found = agenda(case)
    row = found.topics.set_index("a").loc["u"]
    assert row["high"] == 1.0
    assert found.topics["importance"].notna().all()
    # All weight on u is one corner.
    scores = np.mean([VALUES[k] for k in TREE["u"]], axis=0)
    assert row["high_margin"] == pytest.approx(np.sort(scores)[-1] - np.sort(scores)[-2])
    low = row["low"]
    shares = []
    for given_points in POINTS.values():
        rest = np.array(given_points[1:], dtype=float)
        shares.append((1 - low) * (rest / rest.sum() if rest.any() else np.full(2, 0.5)))
    v, w = np.average(shares, axis=0, weights=range(1, 6))  # the members' weights
    by_v = np.mean([VALUES[k] for k in TREE["v"]], axis=0)
    expected_scores = low * scores + v * by_v + w * np.array(VALUES["w"])
    assert row["low_margin"] == pytest.approx(
        np.sort(expected_scores)[-1] - np.sort(expected_scores)[-2]
    )


def test_pairs_and_points_in_one_room(tmp_path: Path) -> None:
    points = {w: POINTS[w] for w in ("ann", "bob")}
    rows = [r for r in everybody(seed=6) if r[0] not in points]
    case = with_points(tmp_path, points, rows, aggregation="priorities")
    found = agenda(case).topics
    here = found[found["node"] == "goal"]
    assert set(here["kind"]) == {"judgment", "weight"}
    assert set(here.loc[here["kind"] == "weight", "answered"]) == {5}
    assert set(here.loc[here["kind"] == "judgment", "answered"]) == {3}


# -- what is not shown, and what cannot be ---------------------------------------------------------


def test_few_answers_are_counted_and_not_shown(tmp_path: Path) -> None:
    rows: list[Row] = [
        (w, "goal", "u", "v", x) for w, x in zip(PEOPLE, (1, 3, 5, 7, 9), strict=True)
    ]
    rows += [(w, "goal", "u", "w", x) for w, x in zip(PEOPLE[:2], (2, 9), strict=True)]
    rows += [(w, "goal", "v", "w", 3) for w in PEOPLE]
    case = made(tmp_path, rows)
    found = agenda(case)
    assert [(r.a, r.b) for r in found.topics.itertuples()] == [("u", "v")]
    assert (found.few, found.agreed, found.answered, found.members) == (1, 1, 5, 5)
    assert len(agenda(case, minimum=2).topics) == 2
    assert agenda(case, minimum=1).minimum == 2  # one answer differs from nobody's


def test_people_are_named_only_when_asked(tmp_path: Path) -> None:
    case = made(tmp_path, everybody(seed=1))
    found = agenda(case)
    assert list(found.topics.columns) == list(TOPIC_COLUMNS)
    assert not found.named
    text = json.dumps(found.to_dict())
    assert not any(f'"{p}"' in text or f"{p};" in text for p in PEOPLE)
    named = agenda(case, names=True)
    assert named.named
    for row in named.topics.to_dict("records"):
        answers = told(case, row["node"], row["a"], row["b"])
        for end, who in (("low", "lowest"), ("high", "highest")):
            assert row[who].split(";") == [
                p for p in PEOPLE if p in answers and abs(answers[p] / row[end] - 1) < 1e-12
            ]
            assert len(row[who].split(";")) == row[f"at_{end}"]


def test_profiles_stand_in_for_people(tmp_path: Path) -> None:
    found = agenda(mcda.load_case())
    assert (found.who, found.illustrative, found.named) == ("stakeholders", True, True)
    assert len(found.topics) == 15
    assert found.to_frame() is found.topics


def test_before_anybody_has_answered(tmp_path: Path) -> None:
    for unweighted in ("equal", "error"):
        found = agenda(made(tmp_path, [], unweighted=unweighted))
        assert isinstance(found, Agenda)
        assert found.topics.empty
        assert list(found.topics.columns) == list(TOPIC_COLUMNS)
        assert (found.answered, found.members, found.problems) == (0, 5, ())


def test_without_a_model_disagreement_alone_orders(tmp_path: Path) -> None:
    case = made(tmp_path, [r for r in everybody(seed=2) if r[1] == "goal"], unweighted="error")
    found = agenda(case)
    assert found.best is None
    assert math.isnan(found.margin)
    assert any("no judgments on u" in p for p in found.problems)
    assert found.topics["importance"].isna().all()
    assert not found.topics["changes"].any()
    assert found.topics["disagreement"].is_monotonic_decreasing
    json.dumps(found.to_dict(), allow_nan=False)


def test_what_people_without_weight_said_changes_nothing(tmp_path: Path) -> None:
    rows: list[Row] = [
        (w, "goal", "u", "v", x) for w, x in zip(PEOPLE, (1, 3, 5, 7, 9), strict=True)
    ]
    rows += [("ann", "goal", "v", "w", 2)]
    rows += [(w, "goal", "u", "w", x) for w, x in zip(PEOPLE[1:], (1, 4, 6, 9), strict=True)]
    case = made(tmp_path, rows).variant(member_weights=dict.fromkeys(PEOPLE[1:], 0.0))
    assert agenda(case).best is not None
    case = made(tmp_path, [*rows, ("ann", "goal", "u", "w", 3)]).variant(
        member_weights=dict.fromkeys(PEOPLE[1:], 0.0)
    )
    found = agenda(case).topics.set_index(["a", "b"])
    assert found.loc[("u", "v"), "importance"] > 0  # ann's answer moves too
    others = made(tmp_path, [r for r in rows if r[0] != "ann"] + [("ann", "goal", "u", "v", 2)])
    others = others.variant(member_weights=dict.fromkeys(PEOPLE[1:], 0.0), without=("w",))
    assert agenda(others).best is not None
    mixed = [r for r in rows if r[:4] != ("ann", "goal", "v", "w")]
    mixed += [(w, "goal", "v", "w", x) for w, x in zip(PEOPLE[1:], (1, 2, 3, 4), strict=True)]
    mixed += [("ann", "goal", "u", "w", 2)]
    found = agenda(
        made(tmp_path, mixed).variant(member_weights=dict.fromkeys(PEOPLE[1:], 0.0))
    ).topics.set_index(["a", "b"])
    assert found.loc[("v", "w"), "importance"] == 0
    assert found.loc[("v", "w"), "rival"] == ""


def test_answers_by_two_methods_are_told(tmp_path: Path) -> None:
    case = with_points(tmp_path, POINTS, everybody(seed=6), aggregation="priorities")
    found = agenda(case, "all")
    assert found.best is None
    assert any("say in weighting which of them counts" in p for p in found.problems)
    assert set(found.topics["node"]) == {"u", "v"}
    assert all("one member on goal" in p for p in found.problems)
    assert not any("one member" in p for p in agenda(case, "all", names=True).problems)


# -- drawn -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_the_answers_stand_where_they_are_on_the_scale(tmp_path: Path, lang: str) -> None:
    case = made(tmp_path, everybody(seed=46))
    found = agenda(case, "all")
    names = {k: HOSTILE[i % len(HOSTILE)] for i, k in enumerate([*case.criteria, *case.leaves])}
    with language(lang):
        ax = plots.answer_spreads(
            found.topics,
            best=found.best or (),
            alternatives=list(case.alternatives),
            names=names,
            top=3,
        )
    assert_legible(ax)
    first = found.topics.iloc[0]
    line = ax.lines[1].get_xdata()
    places = [x - 1 if x >= 1 else 1 - 1 / x for x in (first["low"], first["high"])]
    assert list(line) == pytest.approx(places)
    box = ax.patches[0]
    near = [
        max(first["low"], first["mean"] / first["spread"]),
        min(first["high"], first["mean"] * first["spread"]),
    ]
    near = [x - 1 if x >= 1 else 1 - 1 / x for x in near]
    assert [box.get_x(), box.get_x() + box.get_width()] == pytest.approx(near)
    if lang == "en":
        assert any(f"{len(found.topics) - 3} further judgment" in text for text in strings(ax))
    winners = {r[f"{end}_best"] for r in found.topics.head(3).to_dict("records") for end in ENDS}
    assert winners - set(found.best or ()) <= set(strings(ax))


def test_a_figure_of_few_and_of_none(tmp_path: Path) -> None:
    case = made(
        tmp_path, [(w, "goal", "u", "v", x) for w, x in zip(PEOPLE, (1, 2, 3, 4, 5), strict=True)]
    )
    found = agenda(case)
    assert_legible(plots.answer_spreads(found.topics, best=found.best or ()))
    assert_legible(plots.answer_spreads(found.topics.head(0)))
    without = agenda(made(tmp_path / "2", everybody(seed=2), unweighted="error"), "all")
    assert_legible(plots.answer_spreads(without.topics))
