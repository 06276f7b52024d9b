"""Ten thousand people's judgments on six nodes, aggregated, with consensus.

Run ``python benchmarks/groups.py``. Prints seconds (median of the runs) and the ratio to the same
arithmetic in plain numpy, without checks, missing answers or weights, in the same run; exits 1 if
aggregation with consensus takes more than a second.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from mcda_eiej import groups
from mcda_eiej.agreement import agreement
from mcda_eiej.eigen import eigenvector

PEOPLE, NODES, SIZE, RUNS = 10_000, 6, 6, 5
LIMIT = 1.0  # seconds


def panel(missing: float = 0.0, seed: int = 0) -> np.ndarray:
    """(nodes, people, n, n) judgments on Saaty's scale, a share of the pairs unanswered."""
    rng = np.random.default_rng(seed)
    i, j = np.triu_indices(SIZE, 1)
    x = rng.integers(1, 10, (NODES, PEOPLE, i.size)).astype(float)
    x = np.where(rng.random(x.shape) < 0.5, x, 1 / x)
    x[rng.random(x.shape) < missing] = np.nan
    a = np.ones((NODES, PEOPLE, SIZE, SIZE))
    a[..., i, j] = x
    a[..., j, i] = 1 / x
    return a


def ours(judgments: np.ndarray, priorities: np.ndarray, weights: np.ndarray) -> Any:
    return (
        groups.aggregate_judgments(judgments, weights),
        groups.aggregate_priorities(priorities, weights),
        groups.consensus(priorities),
        groups.relative_homogeneity(priorities),
    )


def plain(judgments: np.ndarray, priorities: np.ndarray, weights: np.ndarray) -> Any:
    n = priorities.shape[-1]
    aij = np.exp(np.log(judgments).mean(axis=1))
    aip = np.exp(np.log(priorities).mean(axis=1))
    aip /= aip.sum(axis=-1, keepdims=True)
    alpha = -(priorities * np.log(priorities)).sum(axis=-1).mean(axis=-1)
    pooled = priorities.mean(axis=1)
    s = np.exp(alpha + (pooled * np.log(pooled)).sum(axis=-1))
    top, rest = 9 / (n + 8), 1 / (n + 8)
    floor = np.exp(-top * np.log(top) - (n - 1) * rest * np.log(rest)) / n
    return aij, aip, (s - floor) / (1 - floor), (s - 1 / n) / (1 - 1 / n)


def seconds(call: Callable[[], Any]) -> float:
    call()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> int:
    judgments, holes = panel(), panel(missing=0.1)
    weights = np.ones(PEOPLE)
    priorities = eigenvector(judgments)
    for one, other in zip(
        ours(judgments, priorities, weights), plain(judgments, priorities, weights), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-9)
    scores = np.random.default_rng(1).random((PEOPLE, SIZE))

    base = seconds(lambda: plain(judgments, priorities, weights))
    rows = {
        "plain numpy": base,
        "aggregated with consensus": seconds(lambda: ours(judgments, priorities, weights)),
        "a tenth of the pairs unanswered": seconds(lambda: ours(holes, priorities, weights)),
        "each person's eigenvectors, aggregation, consensus": seconds(
            lambda: ours(judgments, eigenvector(judgments), weights)
        ),
        "agreement on the decision": seconds(lambda: agreement(scores).to_frame()),
    }
    print(f"{PEOPLE} people x {NODES} nodes of {SIZE} items")
    for name, t in rows.items():
        print(f"{name:52} {t:8.3f} s  {t / base:6.2f} x")
    worst = max(rows["aggregated with consensus"], rows["a tenth of the pairs unanswered"])
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
