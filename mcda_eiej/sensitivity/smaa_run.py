"""The engine of `smaa`: chunks of draws, in any executor, summed in order.

A chunk's random numbers come of the seed and the chunk's number alone, and sums are taken in the
chunks' order, so the result is the same whatever the executor. Memory does not grow with samples.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..additive import top_set
from .ranks import CHUNK, Places, Tally, places
from .sampling import HitAndRun, Sampler
from .scoring import Scoring
from .smaa_setup import LevelSpace

__all__ = ["Batches", "Plan", "Sums", "confidence", "parts", "sizes_of", "weigh"]

Floats = NDArray[np.float64]
# At least this many chunks of a Markov chain, since they are what its standard error comes from.
BATCHES = 32


@dataclass(frozen=True, eq=False)
class Plan:
    """All that a worker needs; picklable."""

    weights: Sampler
    space: LevelSpace
    scoring: Scoring
    fixed: Floats
    drawn: tuple[Sampler, ...] | None
    seed: int
    # Chunks drawn before, by number and size, where there is room for them; None: drawn anew each
    # time. Values depend on the seed and their kind alone, weights on the seed and their level.
    kept_values: dict[tuple[int, int], list[Floats]] | None = None
    kept_weights: dict[tuple[int, int], tuple[Floats, Floats]] | None = None

    def rng(self, chunk: int, stream: int) -> np.random.Generator:
        """The generator of a chunk's weights (stream 0) or values (1)."""
        return np.random.default_rng(
            np.random.SeedSequence(self.seed, spawn_key=(1, chunk, stream))
        )

    def values(self, chunk: int, n: int) -> Iterator[Floats]:
        """Per leaf the values of a chunk's draws, (m, n) or (m, 1)."""
        if self.drawn is None:
            yield from (self.fixed[:, [j]] for j in range(self.fixed.shape[1]))
        elif self.kept_values is None:
            rng = self.rng(chunk, 1)
            for sampler in self.drawn:
                yield sampler.draw(rng, n)
        else:
            if (chunk, n) not in self.kept_values:
                rng = self.rng(chunk, 1)
                self.kept_values[chunk, n] = [sampler.draw(rng, n) for sampler in self.drawn]
            yield from self.kept_values[chunk, n]

    def weighed(self, chunk: int, n: int) -> tuple[Floats, Floats]:
        """(k, n) weights of the level and (L, n) of the leaves of a chunk's draws."""
        if self.kept_weights is not None and (chunk, n) in self.kept_weights:
            return self.kept_weights[chunk, n]
        w = self.weights.draw(self.rng(chunk, 0), n)
        both = w, self.space.leaf_weights(w)
        if self.kept_weights is not None:
            self.kept_weights[chunk, n] = both
        return both


@dataclass(eq=False)
class Chunk:
    """What comes of one chunk: counts, and per alternative the shares and weights where best."""

    tally: Tally
    first: Floats
    weights: Floats


def weigh(plan: Plan, first: int, sizes: Sequence[int]) -> list[Chunk]:
    """The chunks from number ``first`` on."""
    done = []
    for chunk, n in enumerate(sizes, first):
        space = plan.space
        if plan.scoring.linear and plan.drawn is None and space.to_leaves is not None:
            w = plan.weights.draw(plan.rng(chunk, 0), n)
            scores = plan.fixed @ space.to_leaves @ w
            reported = w
        else:
            w, leaf_weights = plan.weighed(chunk, n)
            scores = plan.scoring.scores(plan.values(chunk, n), leaf_weights)
            reported = leaf_weights if space.to_leaves is None else w
        found = places(scores)
        done.append(Chunk(Tally.of(found), *_where_best(found, reported)))
    return done


def _where_best(found: Places, weights: Floats) -> tuple[Floats, Floats]:
    """(m,) shares of first place and (m, k) sums of the weights with these shares."""
    m = len(found.start)
    best = found.start == 0
    winner = best.argmax(axis=0)
    # The draws with a tie for first are taken apart; bincount adds in a fixed order, unlike BLAS.
    if len(found.shared):
        joint = found.shared[
            (found.sizes > 1)[:, :].any(axis=0) & (best[:, found.shared].sum(0) > 1)
        ]
        alone = np.ones(best.shape[1])
        alone[joint] = 0.0
        share = best[:, joint] / best[:, joint].sum(axis=0)
        first = np.bincount(winner, weights=alone, minlength=m) + share.sum(axis=1)
        sums = [np.bincount(winner, weights=row * alone, minlength=m) for row in weights]
        extra = (share[:, None, :] * weights[None, :, joint]).sum(axis=2)
        return first, np.column_stack(sums) + extra
    first = np.bincount(winner, minlength=m).astype(float)
    return first, np.column_stack(
        [np.bincount(winner, weights=row, minlength=m) for row in weights]
    )


def confide(plan: Plan, leaf_weights: Floats, first: int, sizes: Sequence[int]) -> list[Floats]:
    """Per chunk the share of first place of each alternative at its own central weights."""
    done = []
    for chunk, n in enumerate(sizes, first):
        values = list(plan.values(chunk, n))
        hits = np.full(len(leaf_weights), np.nan)
        for i, w in enumerate(leaf_weights):
            if np.isfinite(w).all():
                best = top_set(plan.scoring.scores(values, w[:, None]).T)
                hits[i] = (best[:, i] / best.sum(axis=1)).sum()
        done.append(hits)
    return done


def confidence(
    plan: Plan, central: Floats, sizes: Sequence[int], executor: Executor | None
) -> Floats:
    """(m,) confidence factors; NaN where an alternative is never best."""
    space = plan.space
    leaf_weights = central if space.to_leaves is None else central @ space.to_leaves.T
    if plan.drawn is None:
        return confide(plan, leaf_weights, 0, [1])[0]
    total: Floats = np.zeros(len(central))
    for hits in parts(confide, (plan, leaf_weights), sizes, executor, None, 0):
        total = total + hits
    return total / sum(sizes)


@dataclass(eq=False)
class Sums:
    """Chunks added up, in order."""

    chunk: Chunk | None = None

    def add(self, part: Chunk) -> None:
        if self.chunk is None:
            self.chunk = part
            return
        self.chunk.tally.add(part.tally)
        self.chunk.first = self.chunk.first + part.first
        self.chunk.weights = self.chunk.weights + part.weights

    @property
    def _sum(self) -> Chunk:
        assert self.chunk is not None
        return self.chunk

    @property
    def tally(self) -> Tally:
        return self._sum.tally

    @property
    def first(self) -> Floats:
        return self._sum.first

    @property
    def weights(self) -> Floats:
        return self._sum.weights


@dataclass(eq=False)
class Batches:
    """Standard errors from the spread between chunks, which stand for independent batches."""

    count: int = 0
    n: float = 0.0
    sums: Floats | float = 0.0
    squares: Floats | float = 0.0
    sizes: float = 0.0
    cross: Floats | float = 0.0

    def add(self, tally: Tally) -> None:
        x, n = tally.acceptability, float(tally.n)
        self.count += 1
        self.n += n
        self.sums = self.sums + n * x
        self.squares = self.squares + (n * x) ** 2
        self.cross = self.cross + n * n * x
        self.sizes += n * n

    @property
    def standard_errors(self) -> Floats | float:
        if self.count < 2:
            return 0.0
        mean = self.sums / self.n
        # Sum of n^2 (x - mean)^2 over chunks, about the overall mean.
        spread = self.squares - 2 * mean * self.cross + mean**2 * self.sizes
        factor = self.count / (self.count - 1)
        return np.asarray(np.sqrt(np.maximum(factor * spread, 0.0)) / self.n)


def sizes_of(plan: Plan, samples: int) -> list[int]:
    """How many draws each chunk has; by the problem alone, never by the workers."""
    m, leaves = plan.fixed.shape
    size = min(CHUNK, max(256, (1 << 20) // (m * (1 if plan.drawn is None else leaves))))
    if isinstance(plan.weights, HitAndRun):
        size = min(size, max(1, math.ceil(samples / BATCHES)))
    whole, rest = divmod(samples, size)
    return [size] * whole + ([rest] if rest else [])


def parts(
    work: Callable[..., list[Any]],
    shared: tuple[Any, ...],
    sizes: Sequence[int],
    executor: Executor | None,
    progress: Callable[[int, int], None] | None,
    samples: int,
) -> Iterator[Any]:
    """The results of all chunks, in order; only a few tasks are under way at a time."""
    step = 1 if executor is None else max(1, min(16, len(sizes) // 64))
    tasks = [(first, sizes[first : first + step]) for first in range(0, len(sizes), step)]
    waiting: deque[tuple[Future[list[Any]], int]] = deque()
    done = 0
    for number, (first, some) in enumerate(tasks):
        if executor is None:
            yield from work(*shared, first, some)
            done += sum(some)
            if progress is not None:
                progress(done, samples)
            continue
        waiting.append((executor.submit(work, *shared, first, some), sum(some)))
        while waiting and (len(waiting) >= 64 or number == len(tasks) - 1):
            future, size = waiting.popleft()
            yield from future.result()
            done += size
            if progress is not None:
                progress(done, samples)
