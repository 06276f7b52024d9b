"""The smallest mend of inconsistent judgments: fewest changed, then fewest scale steps, then CR.

Judgments move along the 17 steps of the scale. The search goes by the number k of changed
judgments. For each k it lists the sets of k judgments, and drops a set as soon as the least
lambda_max that it could reach with its entries free (`completion`) is above the target; then it
gives the entries of the remaining sets their steps one at a time, with the same bound on what is
still free. log lambda_max is convex in the logarithms of the entries, so the tangent at the
matrix as answered is a second, cheaper bound. What is dropped is therefore proved useless, and
a mend found after all smaller ones were is the smallest. Where the sets are too many, the most
promising ones are tried instead, and the result says that it is not proved.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from .completion import least_lambda
from .eigen import sides, solve

__all__ = ["Mend", "Task", "search"]

Array = NDArray[np.float64]
Places = NDArray[np.intp]

_CHUNK = 4096  # matrices bounded at once
_SETS = 20_000  # sets of judgments listed in full where no proof is promised
_NODES = 250_000  # bounds spent on a proof that is not promised
_SLACK = 1e-10  # of log lambda_max: far above its rounding, far below a scale step


@dataclass(frozen=True, eq=False)
class Task:
    """What to mend: answered pairs ``rows[p] < columns[p]`` of n items, and where they may go.

    ``logs`` and ``positions`` are the pairs' log ratios and places along the steps as answered,
    ``step_logs`` and ``step_positions`` those of the 17 steps; ``limit`` is the lambda_max to
    reach.
    """

    n: int
    rows: Places
    columns: Places
    logs: Array
    positions: Array
    step_logs: Array
    step_positions: Array
    limit: float


@dataclass(frozen=True, eq=False)
class Mend:
    """Which pairs change to which steps; ``at_least`` changes are proved to be needed."""

    pairs: tuple[int, ...]
    steps: tuple[int, ...]
    cost: float
    value: float
    exact: bool
    at_least: int


class _OverBudget(Exception):
    """More bounds than a search without a promise may spend."""


def search(task: Task) -> Mend:
    """The smallest mend of ``task`` (see the module's text).

    Exact, whatever the matrix, for up to three changes of up to seven items and any number of
    changes of up to four items; beyond that as far as the search is small enough.
    """
    state = _Search(task)
    if state.start <= state.limit:
        return Mend((), (), 0.0, math.exp(state.start), True, 0)
    count = len(task.logs)
    proved = 0
    for k in range(1, count + 1):
        promised = task.n <= 4 or (task.n <= 7 and k <= 3)
        if not promised and math.comb(count, k) > _SETS:
            break
        try:
            found = state.all_sets(k, None if promised else _NODES)
        except _OverBudget:
            break
        proved = k
        if found is not None:
            return _mend(found, True, k)
    return _mend(state.promising_sets(proved + 1), False, proved + 1)


def _mend(found: _Found, exact: bool, at_least: int) -> Mend:
    order = np.argsort(found.pairs)
    return Mend(
        tuple(int(found.pairs[i]) for i in order),
        tuple(int(found.steps[i]) for i in order),
        found.cost,
        math.exp(found.value),
        exact,
        at_least,
    )


@dataclass(frozen=True, eq=False)
class _Found:
    """Pairs, their steps, total scale steps and log lambda_max of a mend that reaches the limit."""

    pairs: Places
    steps: Places
    cost: float
    value: float


class _Search:
    def __init__(self, task: Task) -> None:
        self.task = task
        n = task.n
        self.limit = math.log(task.limit) + _SLACK
        known = set(zip(task.rows.tolist(), task.columns.tolist(), strict=True))
        missing = [p for p in combinations(range(n), 2) if p not in known]
        # All pairs: the answered ones first, then those unanswered, which are always free.
        self.rows = np.concatenate([task.rows, np.array([p[0] for p in missing], dtype=np.intp)])
        self.columns = np.concatenate(
            [task.columns, np.array([p[1] for p in missing], dtype=np.intp)]
        )
        self.missing = np.arange(len(task.logs), len(self.rows))
        self.logs = np.concatenate([task.logs, np.zeros(len(missing))])
        self.cost = np.abs(task.positions[:, None] - task.step_positions[None, :])
        self.cost[self.cost < 1e-9] = np.inf  # staying is no change
        self.least_cost = self.cost.min(axis=1)
        self.shift = task.step_logs[None, :] - task.logs[:, None]
        matrices = self._matrices(self.logs[None, :])
        if len(missing):
            pairs = np.column_stack([self.rows, self.columns])[self._loose([])]
            matrices = least_lambda(matrices, pairs).matrices
        right, left, values = sides(matrices)
        self.start = float(np.log(values[0]))
        i, j = task.rows, task.columns
        flow = matrices[0] * left[0][:, None] * right[0][None, :]
        slope = (flow[i, j] - flow[j, i]) / (values[0] * left[0] @ right[0])
        # By the tangent a move changes log lambda_max by at least this.
        self.tangent = np.where(np.isfinite(self.cost), slope[:, None] * self.shift, np.inf)
        self.least_tangent = self.tangent.min(axis=1)
        self.spent = 0
        self.budget: int | None = None

    # -- bounds -----------------------------------------------------------------------------

    def _matrices(self, logs: Array) -> Array:
        a = np.ones((len(logs), self.task.n, self.task.n))
        values = np.exp(logs)
        a[:, self.rows, self.columns] = values
        a[:, self.columns, self.rows] = 1.0 / values
        return a

    def _loose(self, freed: list[int]) -> list[int]:
        """Of the freed pairs and the unanswered ones those that matter.

        A freed pair that alone joins two parts can keep any value: scaling one part's items
        against the other's changes lambda_max no more than it changes consistency.
        """
        candidates = [*freed, *self.missing.tolist()]
        if len(candidates) < self.task.n - 1:
            return candidates  # so few cannot part a complete graph
        part = list(range(self.task.n))

        def root(x: int) -> int:
            while part[x] != x:
                x = part[x]
            return x

        def join(p: int) -> bool:
            a, b = root(int(self.rows[p])), root(int(self.columns[p]))
            part[a] = b
            return a != b

        held = set(candidates)
        for p in range(len(self.rows)):
            if p not in held:
                join(p)
        return [p for p in candidates if not join(p)]

    def _bounds(self, sets: Places, of: Places, logs: Array) -> Array:
        """Least log lambda_max of each row of ``logs``, with the pairs ``sets[of[row]]`` free."""
        self.spent += len(of)
        if self.budget is not None and self.spent > self.budget:
            raise _OverBudget
        found = np.empty(len(of))
        used, place = np.unique(of, return_inverse=True)
        loose = [self._loose(s) for s in sets[used].tolist()]
        sizes = np.array([len(s) for s in loose])
        for size in np.unique(sizes):
            table = np.array([s for s in loose if len(s) == size], dtype=np.intp)
            where = np.cumsum(sizes == size) - 1
            members = np.flatnonzero(sizes[place] == size)
            for begin in range(0, len(members), _CHUNK):
                some = members[begin : begin + _CHUNK]
                a = self._matrices(logs[some])
                if size == 0:
                    found[some] = np.log(solve(a)[1])
                    continue
                free = table[where[place[some]]]
                low = least_lambda(a, np.stack([self.rows[free], self.columns[free]], axis=-1))
                # The tangent where Newton stopped, over any range that an entry could need.
                rest = np.abs(low.gradient).sum(axis=1) * 60.0
                found[some] = np.log(low.values) - rest
        return found

    # -- steps for given sets ---------------------------------------------------------------

    def _assign(self, sets: Places, cap: float, width: int | None = None) -> _Found | None:
        """The least cost below or at ``cap``, then least lambda_max, over the sets (s, k).

        ``width`` keeps only so many of the most promising partial assignments a level.
        """
        count, k = sets.shape
        later = np.zeros((count, k + 1))
        slopes = np.zeros((count, k + 1))
        later[:, :k] = np.cumsum(self.least_cost[sets][:, ::-1], axis=1)[:, ::-1]
        slopes[:, :k] = np.cumsum(self.least_tangent[sets][:, ::-1], axis=1)[:, ::-1]
        of = np.arange(count)
        steps = np.empty((count, 0), dtype=np.intp)
        cost, tangent = np.zeros(count), np.full(count, self.start)
        values = np.empty(0)
        for m in range(k):
            pair = sets[of, m]
            new_cost = cost[:, None] + self.cost[pair]
            new_tangent = tangent[:, None] + self.tangent[pair]
            keep = new_cost + later[of, m + 1][:, None] <= cap + 1e-9
            keep &= new_tangent + slopes[of, m + 1][:, None] <= self.limit
            node, step = np.nonzero(keep)
            of, cost, tangent = of[node], new_cost[keep], new_tangent[keep]
            steps = np.column_stack([steps[node], step])
            values, kept, cap = self._level(sets, of, steps, cost, cap)
            if width is not None and len(kept) > width and m < k - 1:
                kept = kept[np.argsort(values[kept], kind="stable")[:width]]
            of, cost, tangent = of[kept], cost[kept], tangent[kept]
            steps, values = steps[kept], values[kept]
            if not len(of):
                return None
        least = np.flatnonzero(cost <= cost.min() + 1e-9)
        best = least[int(values[least].argmin())]
        return _Found(sets[of[best]], steps[best], float(cost[best]), float(values[best]))

    def _level(
        self, sets: Places, of: Places, steps: Places, cost: Array, cap: float
    ) -> tuple[Array, Places, float]:
        """Bounds of partial assignments, and which of them are within the limit.

        Whole assignments go cheapest first, so that the first within the limit ends the search
        for dearer ones.
        """
        m = steps.shape[1]
        whole = m == sets.shape[1]
        values = np.full(len(of), np.inf)
        order = np.argsort(cost, kind="stable") if whole else np.arange(len(of))
        for begin in range(0, len(order), _CHUNK):
            some = order[begin : begin + _CHUNK]
            some = some[cost[some] <= cap + 1e-9]
            if not len(some):
                break
            logs = np.repeat(self.logs[None, :], len(some), axis=0)
            pairs = sets[of[some], :m]
            logs[np.arange(len(some))[:, None], pairs] = self.task.step_logs[steps[some]]
            values[some] = self._bounds(sets[:, m:], of[some], logs)
            if whole and (values[some] <= self.limit).any():
                cap = min(cap, float(cost[some][values[some] <= self.limit].min()))
        return values, np.flatnonzero((values <= self.limit) & (cost <= cap + 1e-9)), cap

    # -- which sets -------------------------------------------------------------------------

    def all_sets(self, k: int, budget: int | None) -> _Found | None:
        """The best mend with exactly k changes, None if there is provably none."""
        self.spent, self.budget = 0, budget
        sets = np.array(list(combinations(range(len(self.task.logs)), k)), dtype=np.intp)
        sets = sets[self.start + self.least_tangent[sets].sum(axis=1) <= self.limit]
        if not len(sets):
            return None
        low = self._bounds(sets, np.arange(len(sets)), np.tile(self.logs, (len(sets), 1)))
        order = np.argsort(low, kind="stable")
        sets = sets[order[low[order] <= self.limit]]
        if not len(sets):
            return None
        # A good mend found quickly spares most of the dearer ones.
        first = self._assign(sets[:16], np.inf, width=64)
        cap = np.inf if first is None else first.cost
        return self._assign(sets, cap)

    def promising_sets(self, k: int) -> _Found:
        """A good mend with at least k changes, not proved the best."""
        self.budget = None
        fallback = self._shrink(self._consistent())
        beam, width = 8, 16
        chosen = self._strongest()
        sets = np.empty((1, 0), dtype=np.intp)
        for size in range(1, len(fallback.pairs)):
            grown = {tuple(sorted([*s, p])) for s in sets.tolist() for p in chosen if p not in s}
            sets = np.array(sorted(grown), dtype=np.intp).reshape(-1, size)
            if not len(sets):
                break
            low = self._bounds(sets, np.arange(len(sets)), np.tile(self.logs, (len(sets), 1)))
            order = np.argsort(low, kind="stable")[:beam]
            sets, low = sets[order], low[order]
            if size < k or low[0] > self.limit:
                continue
            found = self._assign(sets[low <= self.limit], np.inf, width)
            if found is not None:
                return self._shrink(found)
        return fallback

    def _strongest(self) -> list[int]:
        """Pairs worth trying where there are too many: steepest by the tangent."""
        few = 60 if self.task.n <= 15 else 24
        return sorted(np.argsort(self.least_tangent, kind="stable")[:few].tolist())

    def _consistent(self) -> _Found:
        """A mend that always exists: every judgment nearest to what the rest implies, or all 1."""
        a = self._matrices(self.logs[None, :])
        if len(self.missing):
            pairs = np.column_stack([self.rows, self.columns])[self._loose([])]
            a = least_lambda(a, pairs).matrices
        w = np.log(solve(a)[0][0])
        i, j = self.task.rows, self.task.columns
        near = np.abs((w[i] - w[j])[:, None] - self.task.step_logs[None, :]).argmin(axis=1)
        for steps in (near, np.full(len(i), len(self.task.step_logs) // 2)):
            found = self._found(np.arange(len(i)), steps.astype(np.intp))
            if found.value <= self.limit:
                break
        return found

    def _found(self, pairs: Places, steps: Places) -> _Found:
        """The mend with those steps, leaving out pairs that stay as they were."""
        moved = np.isfinite(self.cost[pairs, steps])
        pairs, steps = pairs[moved], steps[moved]
        value = float(self._values(pairs[None, :], steps[None, :])[0])
        return _Found(pairs, steps, float(self.cost[pairs, steps].sum()), value)

    def _values(self, pairs: Places, steps: Places) -> Array:
        """log lambda_max of mends (b, k) of judgments and steps."""
        logs = np.tile(self.logs, (len(pairs), 1))
        logs[np.arange(len(pairs))[:, None], pairs] = self.task.step_logs[steps]
        none = np.empty((1, 0), dtype=np.intp)
        return self._bounds(none, np.zeros(len(pairs), dtype=np.intp), logs)

    def _shrink(self, found: _Found) -> _Found:
        """Take back changes, then steps, the least harmful first, while the limit is kept."""
        while (count := len(found.pairs)) > 1:
            left = np.array([np.delete(np.arange(count), x) for x in range(count)])
            values = self._values(found.pairs[left], found.steps[left])
            order = np.argsort(values, kind="stable")
            if values[order[0]] > self.limit:
                break
            # Of many, as large a share at once as the limit allows; of few, one at a time.
            back = 1 if count <= 40 else count // 2
            while True:
                kept = np.sort(order[back:])
                smaller = self._found(found.pairs[kept], found.steps[kept])
                if back == 1 or smaller.value <= self.limit:
                    break
                back = max(1, back // 2)
            found = smaller
        while True:
            dearer = self.cost[found.pairs, found.steps][:, None] - 1e-9
            place, step = np.nonzero(self.cost[found.pairs] < dearer)
            steps = np.tile(found.steps, (len(place), 1))
            steps[np.arange(len(place)), place] = step
            values = self._values(np.tile(found.pairs, (len(place), 1)), steps)
            good = np.flatnonzero(values <= self.limit)
            if not len(good):
                return found
            costs = self.cost[found.pairs[None, :], steps[good]].sum(axis=1).round(9)
            best = good[np.lexsort((values[good], costs))[0]]
            found = self._found(found.pairs, steps[best])
