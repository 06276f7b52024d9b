"""Sensitivity: rank acceptability against peers and plain numpy, and what the exact methods cost.

    python benchmarks/sensitivity.py [--check] [--growth]

One run, ratios. Rank acceptability of 6 alternatives x 6 criteria under the same 100,000 weights by
this package, by a plain numpy argsort (which gives ties no thought), and by those of pymcdm,
pyDecision, pyrepo-mcda and scikit-criteria that are installed. Peers go through the calls that
their users make, weights by weights, on as many weights as a second or two allows; their time is in
proportion. Every column runs from 0 to 1, so that all normalisations leave it alone and all must
find the same counts. Ratios are time over this package's time.

``--check`` exits 1 where a limit is missed. ``--growth`` prints how cost grows with alternatives,
criteria and samples instead. pymcdm is installed with this package; for the others::

    pip install pyDecision pyrepo-mcda scikit-criteria
"""

from __future__ import annotations

import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

# One thread each, so that ratios do not depend on the number of cores.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from mcda_eiej import DecisionModel, Hierarchy  # noqa: E402
from mcda_eiej.errors import TooLargeError  # noqa: E402
from mcda_eiej.sensitivity.ranks import rank_acceptability  # noqa: E402
from mcda_eiej.sensitivity.reversal import nearest_reversal  # noqa: E402
from mcda_eiej.sensitivity.smaa import smaa  # noqa: E402
from mcda_eiej.sensitivity.weights import break_evens, stability_intervals  # noqa: E402

SAMPLES = 100_000
PEER_FACTOR = 300  # how many times the fastest peer's time at least
SECONDS = {  # at most
    "all break-evens of 26 weights, 6 alternatives": 0.005,
    "exact shares, 6 x 6": 0.030,
    "exact rank acceptability, 6 x 6": 0.500,
}
GROWTH_MB = 20  # memory of ten million samples over that of one million
Counter = Callable[[np.ndarray, np.ndarray], np.ndarray]


def problem(m: int = 6, k: int = 6, seed: int = 0) -> np.ndarray:
    """(m, k) values, every column from 0 to 1."""
    values = np.random.default_rng(seed).random((m, k))
    low = values.min(axis=0)
    return (values - low) / (values.max(axis=0) - low)


def argsort(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """What one writes in numpy: scores, order, counts per rank."""
    order = np.argsort(-(weights @ values.T), axis=1)
    m = len(values)
    counts = np.column_stack([np.bincount(order[:, r], minlength=m) for r in range(m)])
    return counts / len(weights)


def counted(ranks: Callable[[np.ndarray], Any]) -> Callable[[np.ndarray, int], np.ndarray]:
    """Counts of the ranks that a call gives for each weight vector."""

    def count(weights: np.ndarray, m: int) -> np.ndarray:
        counts = np.zeros((m, m))
        for w in weights:
            counts[np.arange(m), np.asarray(ranks(w), dtype=int) - 1] += 1
        return counts / len(weights)

    return count


def with_pymcdm() -> Counter:
    from pymcdm.methods import WSM

    def work(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        method, types = WSM("minmax"), np.ones(values.shape[1])
        one = counted(lambda w: method.rank(method(values, w, types, validation=False)))
        return one(weights, len(values))

    return work


def with_pydecision() -> Counter:
    from pyDecision.algorithm import saw_method

    def work(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        kinds = ["max"] * values.shape[1]

        def ranks(w: np.ndarray) -> np.ndarray:
            flow = saw_method(values, kinds, w, graph=False, verbose=False)
            return np.argsort(np.argsort(-flow[:, 1])) + 1

        return counted(ranks)(weights, len(values))

    return work


def with_pyrepo() -> Counter:
    from pyrepo_mcda.additions import rank_preferences
    from pyrepo_mcda.mcda_methods import SAW
    from pyrepo_mcda.normalizations import minmax_normalization

    def work(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        method, types = SAW(normalization_method=minmax_normalization), np.ones(values.shape[1])
        one = counted(lambda w: rank_preferences(method(values, w, types), reverse=True))
        return one(weights, len(values))

    return work


def with_skcriteria() -> Counter:
    import skcriteria
    from skcriteria.agg.simple import WeightedSumModel
    from skcriteria.pipelines import mkpipe
    from skcriteria.preprocessing.scalers import MinMaxScaler

    def work(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        matrix = skcriteria.mkdm(values, [max] * values.shape[1], weights=weights[0])
        pipe = mkpipe(MinMaxScaler(target="matrix"), WeightedSumModel())
        one = counted(lambda w: pipe.evaluate(matrix.replace(weights=w)).rank_)
        return one(weights, len(values))

    return work


# Each with the number of weights that takes it about a second.
PEERS = {
    "pymcdm": (with_pymcdm, 5000),
    "pyDecision": (with_pydecision, 10_000),
    "pyrepo-mcda": (with_pyrepo, 10_000),
    "scikit-criteria": (with_skcriteria, 300),
}


def seconds(work: Callable[[], Any], repeat: int = 7) -> float:
    """The best of several runs."""
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def line(name: str, took: float, base: float | None = None, note: str = "") -> None:
    ratio = "" if base is None else f"x {took / base:9.1f}"
    print(f"  {name:46s} {took * 1e3:12.3f} ms   {ratio:12s} {note}")


def against_peers() -> list[str]:
    """Rank acceptability under given weights; what was missed."""
    values = problem()
    weights = np.random.default_rng(1).dirichlet(np.ones(6), SAMPLES)
    print(f"rank acceptability, 6 x 6, the same {SAMPLES:,} weights")
    exact = rank_acceptability(values, weights)
    base = seconds(lambda: rank_acceptability(values, weights), 25)
    line("mcda_eiej (ties split)", base, base)
    plain = seconds(lambda: argsort(values, weights), 25)
    same = np.array_equal(exact, argsort(values, weights))
    line("numpy argsort (no ties)", plain, base, f"same counts: {same}")
    missed = [] if base <= plain else ["counting ranks is slower than a plain argsort"]
    ratios = {}
    for name, (maker, some) in PEERS.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                work = maker()
        except ImportError:
            print(f"  {name:46s} not installed (pip install {name})")
            continue
        part = weights[:some]
        start = time.perf_counter()
        found = work(values, part)
        took = (time.perf_counter() - start) * SAMPLES / some
        ratios[name] = took / base
        same = np.allclose(found, rank_acceptability(values, part), atol=1e-12)
        line(name, took, base, f"from {some:,} weights; same counts: {same}")
    if ratios:
        name = min(ratios, key=lambda n: ratios[n])
        print(f"  fastest peer: {name}, {ratios[name]:.0f} times this package's time")
        if ratios[name] < PEER_FACTOR:
            missed.append(f"less than {PEER_FACTOR} times as fast as {name}")
    return missed


def memory_mb() -> float:
    """The most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_constant_memory() -> list[str]:
    """Ten million samples, with everything that smaa reports."""
    model = DecisionModel.flat(problem(), np.full(6, 1 / 6))
    print("smaa, 6 x 6: shares, acceptabilities, central weights, entropy, standard errors")
    took, memory = {}, {}
    for samples in (100_000, 1_000_000, 10_000_000):
        start = time.perf_counter()
        smaa(model, samples)
        took[samples], memory[samples] = time.perf_counter() - start, memory_mb()
        line(f"{samples:,} samples", took[samples], None, f"peak {memory[samples]:.0f} MB")
    grown = memory[10_000_000] - memory[1_000_000]
    return [f"ten million samples took {grown:.0f} MB more"] if grown > GROWTH_MB else []


def tree_model(m: int = 6) -> DecisionModel:
    """A goal, 6 criteria and 20 leaves: 27 nodes, as the built-in case has."""
    rng = np.random.default_rng(2)
    sizes = [4, 3, 3, 4, 3, 3]
    edges, weights, leaf = [], {}, 0
    for c, size in enumerate(sizes):
        edges.append(("goal", f"c{c}"))
        names = [f"l{leaf + i}" for i in range(size)]
        leaf += size
        edges += [(f"c{c}", n) for n in names]
        weights |= dict(zip(names, rng.dirichlet(np.ones(size)), strict=True))
    weights |= dict(zip([f"c{c}" for c in range(6)], rng.dirichlet(np.ones(6)), strict=True))
    hierarchy = Hierarchy.from_edges(edges)
    values = pd.DataFrame(rng.random((m, leaf)), [f"A{i}" for i in range(m)], hierarchy.leaves)
    return DecisionModel(hierarchy, values, weights)


def exact_methods() -> list[str]:
    """The exact answers, in seconds."""
    print("exact methods")
    tree = tree_model()
    flat = DecisionModel.flat(problem(), np.full(6, 1 / 6))
    works: dict[str, Callable[[], Any]] = {
        "all break-evens of 26 weights, 6 alternatives": lambda: break_evens(tree),
        "all stability intervals, whole ranking": lambda: stability_intervals(tree, None),
    }
    for norm in ("l1", "l2", "linf"):
        works[f"nearest reversals over 20 leaves, {norm}"] = lambda norm=norm: nearest_reversal(
            tree, "leaves", norm
        )
    space = weight_space()
    if space is None:
        print("  weight_space: not there")
    else:
        works["exact shares, 6 x 6"] = lambda: space(flat).top_share
        works["exact rank acceptability, 6 x 6"] = lambda: space(flat).rank_acceptability
    missed = []
    for name, work in works.items():
        work()
        took = seconds(work)
        limit = SECONDS.get(name)
        line(name, took, None, "" if limit is None else f"limit {limit * 1e3:.0f} ms")
        if limit is not None and took > limit:
            missed.append(f"{name}: {took * 1e3:.1f} ms")
    return missed


def weight_space() -> Callable[..., Any] | None:
    try:
        from mcda_eiej.sensitivity.regions import weight_space as found
    except ImportError:
        return None
    return found


def growth() -> None:
    """How cost grows: alternatives and criteria, one at a time from 6 x 6, and samples."""
    space = weight_space()
    sizes = [(m, 6) for m in (3, 6, 8, 12, 24, 50)] + [(6, k) for k in (3, 4, 8, 10, 20)]
    heads = ("m x k", "smaa 100k", "break-evens", "reversal l1", "reversal l2", "shares", "ranks")
    print("milliseconds; m alternatives, k criteria in one level")
    print("".join(f"{h:>14s}" for h in heads))
    for m, k in sizes:
        model = DecisionModel.flat(problem(m, k, seed=m * 100 + k), np.full(k, 1 / k))
        works: list[Callable[[], Any]] = [
            lambda model=model: smaa(model),
            lambda model=model: break_evens(model),
            lambda model=model: nearest_reversal(model, norm="l1"),
            lambda model=model: nearest_reversal(model, norm="l2"),
        ]
        if space is not None:
            works.append(lambda model=model: space(model).top_share)
            works.append(lambda model=model: space(model).rank_acceptability)
        cells = []
        for work in works:
            try:
                cells.append(f"{seconds(work, 2) * 1e3:14.2f}")
            except TooLargeError:
                cells.append(f"{'too large':>14s}")
        print(f"{f'{m} x {k}':>14s}" + "".join(cells), flush=True)
    print("smaa of the 27-node hierarchy by level, milliseconds for 100,000 samples")
    tree = tree_model()
    wide = DecisionModel(
        tree.hierarchy,
        tree.values,
        tree.local_weights,
        low=(tree.values - 0.2).clip(lower=0),
        high=(tree.values + 0.2).clip(upper=1),
        orders={leaf: [("A0", "A1", "better")] for leaf in tree.hierarchy.leaves},
    )
    for level in ("criteria", "leaves", "tree"):
        line(f"{level}, central values", seconds(lambda level=level: smaa(wide, level=level), 2))
    for values in ("interval", "positions", "claims"):
        line(f"criteria, {values}", seconds(lambda values=values: smaa(wide, values=values), 2))
    for text in ("c0 >= c1", "c0 >= c1 >= c2 >= c3 >= c4 >= c5"):
        name = smaa(wide, 100, constraints=text).sampler
        line(f"{text} ({name})", seconds(lambda text=text: smaa(wide, constraints=text), 1))


def main() -> int:
    if "--growth" in sys.argv:
        growth()
        return 0
    missed = in_constant_memory() + exact_methods() + against_peers()
    for fault in missed:
        print("MISSED:", fault)
    return int("--check" in sys.argv and bool(missed))


if __name__ == "__main__":
    raise SystemExit(main())
