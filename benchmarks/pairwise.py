"""Pairwise comparisons: 10,000 matrices of size 6 and one of size 50, as ratios in one run.

    python benchmarks/pairwise.py [--check]

Priorities and consistency ratios of the same matrices by this package, by a plain batched power
iteration in numpy, and by those of pymcdm, pyDecision and ahpy that are installed. Peers go
through the calls that their users make; ratios are time over this package's time, so 10 means
ten times as slow. ``--check`` exits 1 if this package takes more than 1.5 times as long as the
plain power iteration. pymcdm is installed with this package; for the others::

    pip install pyDecision ahpy
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

# One thread each, so that ratios do not depend on the number of cores.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np  # noqa: E402

from mcda_eiej.consistency import random_index  # noqa: E402
from mcda_eiej.eigen import principal  # noqa: E402

STEPS = np.array([1 / k for k in range(9, 1, -1)] + list(range(1, 10)))
LIMIT = 1.5
Work = Callable[[np.ndarray], Any]


def matrices(count: int, n: int, noise: float = 0.5, seed: int = 0) -> np.ndarray:
    """Matrices on the 17 steps near those of random weights: what people answer."""
    rng = np.random.default_rng(seed)
    i, j = np.triu_indices(n, 1)
    w = rng.normal(0, 0.8, (count, n))
    logs = w[:, i] - w[:, j] + rng.normal(0, noise, (count, len(i)))
    a = np.ones((count, n, n))
    a[:, i, j] = STEPS[np.abs(np.log(STEPS) - logs[..., None]).argmin(axis=-1)]
    a[:, j, i] = 1 / a[:, i, j]
    return a


def ours(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    n = a.shape[-1]
    weights, values = principal(a)
    return weights, (values - n) / (n - 1) / random_index(n, "alonso-lamata-regression")


def power_settled(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Plain power iteration until no priority changes by more than 1e-12."""
    n = a.shape[-1]
    w = np.full(a.shape[:-1], 1 / n)
    while True:
        v = (a @ w[..., None])[..., 0]
        v /= v.sum(axis=-1, keepdims=True)
        settled = np.abs(v - w).max() < 1e-12
        w = v
        if settled:
            break
    values = (a @ w[..., None])[..., 0].sum(axis=-1)
    return w, (values - n) / (n - 1) / random_index(n, "alonso-lamata-regression")


def power_30(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Thirty plain steps whether they are enough or not."""
    n = a.shape[-1]
    w = np.full(a.shape[:-1], 1 / n)
    for _ in range(30):
        w = (a @ w[..., None])[..., 0]
        w /= w.sum(axis=-1, keepdims=True)
    values = (a @ w[..., None])[..., 0].sum(axis=-1)
    return w, (values - n) / (n - 1) / random_index(n, "alonso-lamata-regression")


def with_pymcdm() -> Work:
    from pymcdm.weights.subjective import AHP

    def work(a: np.ndarray) -> list[np.ndarray]:
        found = []
        for one in a:
            model = AHP(matrix=one)
            found.append(model())
            if len(one) <= 15:  # its random indices end there
                model.get_cr()
        return found

    return work


def with_pydecision() -> Work:
    from pyDecision.algorithm import ahp_method

    def work(a: np.ndarray) -> list[np.ndarray]:
        if a.shape[-1] > 15:  # its random indices end there
            raise IndexError("no random index")
        return [ahp_method(one, wd="max_eigen")[0] for one in a]

    return work


def with_ahpy() -> Work:
    from ahpy import Compare

    def work(a: np.ndarray) -> list[dict[str, float]]:
        n = a.shape[-1]
        found = []
        for one in a:
            judged = {(str(i), str(j)): one[i, j] for i in range(n) for j in range(i + 1, n)}
            compared = Compare("node", judged, precision=12)
            _ratio = compared.consistency_ratio
            found.append([compared.local_weights[str(i)] for i in range(n)])
        return found

    return work


PEERS = {"pymcdm": with_pymcdm, "pyDecision": with_pydecision, "ahpy": with_ahpy}


def seconds(work: Work, a: np.ndarray, repeat: int, calls: int = 1) -> float:
    """The best of several rounds, a call."""
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        for _call in range(calls):
            work(a)
        best = min(best, time.perf_counter() - start)
    return best / calls


def line(name: str, time_: float, base: float, note: str = "") -> None:
    print(f"  {name:34s} {time_ * 1e3:10.3f} ms   x {time_ / base:8.2f}   {note}")


def compare(title: str, a: np.ndarray, calls: int) -> float:
    """Print the table; returns this package's time over the settled power iteration's."""
    print(title)
    exact, _ = ours(a)
    ours(a)
    base = seconds(ours, a, 7, calls)
    line("mcda_eiej (settled to 1e-14)", base, base)
    plain = float("inf")
    for name, work in (
        ("numpy power iteration to 1e-12", power_settled),
        ("numpy power iteration, 30 steps", power_30),
    ):
        error = np.abs(work(a)[0] / exact - 1).max()
        took = seconds(work, a, 7, calls)
        plain = min(plain, took)
        line(name, took, base, f"greatest relative difference {error:.0e}")
    for name, maker in PEERS.items():
        try:
            work = maker()
        except ImportError:
            print(f"  {name:34s} not installed (pip install {name})")
            continue
        some = a[:1000]  # their time is in proportion
        try:
            found = np.array([np.ravel(w) for w in work(some)])
            took = seconds(work, some, 1) * len(a) / len(some)
        except (IndexError, ValueError) as error:
            print(f"  {name:34s} cannot: {error}")
            continue
        difference = np.abs(found - exact[: len(some)]).max()
        line(name, took, base, f"greatest difference {difference:.0e}")
    return base / plain


def main() -> int:
    ratios = [
        compare("10,000 matrices of size 6: priorities and CR", matrices(10_000, 6), 1),
        compare("one matrix of size 50: priorities and CR", matrices(1, 50), 50),
    ]
    print("times the faster plain power iteration: " + ", ".join(f"{r:.2f}" for r in ratios))
    return int("--check" in sys.argv and max(ratios) > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
