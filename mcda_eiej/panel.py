"""What the members of a group answered on one node, as arrays: people first, NaN for no answer.

Members who answered something, but too little to give weights (comparisons that do not connect the
items, points for some of them), have no priorities of their own there (``undetermined``); their
judgments still count where these are put together pair by pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .answers import TooFewAnswers, elicited, passes
from .completion import complete, least_squares, parts
from .consistency import random_index, spanning
from .eigen import principal
from .errors import CaseError, Problem
from .preferences import answered, chosen_method
from .results import read_only
from .scales import apply_scale

if TYPE_CHECKING:
    from .case import Case
    from .records import Profile

__all__ = ["NodeAnswers", "node_answers"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class NodeAnswers:
    """The answers of k members on n items.

    Attributes
    ----------
    raw
        (k, n, n) raw answers to pairs, NaN where unanswered, the diagonal 1.
    priorities
        (k, n) each member's own, by the group's scale and method; NaN where undetermined.
    lambda_max
        (k,) of the answers on the group's scale, of the least completion where pairs are missing;
        NaN where the priorities do not come from pairs.
    passed
        (k,) pairs, or other questions, that the member was asked and passed.
    methods
        (k) the method that each member's answers count by, empty for who answered nothing.
    """

    node: str
    items: tuple[str, ...]
    members: tuple[str, ...]
    raw: Floats
    priorities: Floats
    lambda_max: Floats
    passed: NDArray[np.int64]
    methods: tuple[str, ...]

    @cached_property
    def by_pairs(self) -> Mask:
        """(k,) whether the member's answers, if any, are to pairs."""
        return np.array([m in ("", "judgments") for m in self.methods], dtype=bool)

    @cached_property
    def given(self) -> NDArray[np.int64]:
        """(k,) pairs that the member answered."""
        i, j = np.triu_indices(len(self.items), 1)
        return np.asarray((~np.isnan(self.raw[:, i, j])).sum(axis=1), dtype=np.int64)

    @cached_property
    def answered(self) -> Mask:
        """(k,) whether the member answered anything."""
        return np.asarray((self.given > 0) | ~self.by_pairs, dtype=bool)

    @cached_property
    def determined(self) -> Mask:
        """(k,) whether the member's answers say enough, so that priorities follow."""
        return np.asarray(~np.isnan(self.priorities).any(axis=1), dtype=bool)

    @cached_property
    def undetermined(self) -> Mask:
        """(k,) whether the member answered something, but not enough."""
        return self.answered & ~self.determined

    @cached_property
    def testable(self) -> Mask:
        """(k,) whether an answer of the member could contradict the others."""
        n = len(self.items)
        pairs = n * (n - 1) // 2
        enough = np.array([not spanning(n, pairs - int(x)) for x in self.given], dtype=bool)
        return np.asarray(self.determined & self.by_pairs & enough & (n > 2), dtype=bool)

    def consistency_ratios(self, table: str) -> Floats:
        """(k,) with the named random-index table; NaN without judgments, 0 if not testable."""
        n = len(self.items)
        pairs = n * (n - 1) // 2
        index = np.ones(len(self.members))
        testable = self.testable
        for given in np.unique(self.given[testable]):
            index[self.given == given] = random_index(n, table, pairs - int(given))
        ci = np.maximum(self.lambda_max - n, 0.0) / max(n - 1, 1)
        judged = self.determined & self.by_pairs
        return np.where(judged, np.where(testable, ci / index, 0.0), np.nan)

    def names(self, mask: Mask) -> tuple[str, ...]:
        """The members that ``mask`` picks."""
        return tuple(m for m, at in zip(self.members, mask, strict=True) if at)


def node_answers(case: Case, profile: Profile, node: str, items: Sequence[str]) -> NodeAnswers:
    """What the members of the group ``profile`` answered of ``items`` under ``node``.

    Scale and method are the group's: its settings hold for its members. Read once per case.

    Raises CaseError for members whose answers cannot be used: by several methods of which the
    group names none, by others than it names, or clashing.
    """
    settings = (profile.scale, profile.priorities, profile.weighting, profile.best_worst)
    key = (node, tuple(items), profile.members, settings)
    held = case.node_answers.get(key)
    if held is None:
        held = case.node_answers[key] = _read(case, profile, node, items)
    return held


def _read(case: Case, profile: Profile, node: str, items: Sequence[str]) -> NodeAnswers:
    k, n = len(profile.members), len(items)
    place = {item: p for p, item in enumerate(items)}
    passed = np.zeros(k, dtype=np.int64)
    at: list[tuple[int, int, int]] = []
    values: list[float] = []
    methods: list[str] = []
    others: dict[int, list[float]] = {}
    problems: list[Problem] = []
    for m, who in enumerate(profile.members):
        try:
            told = answered(case, who, node, items)
            method = chosen_method(case, who, node, told.anything, profile) or ""
            methods.append(method)
            if method not in ("", "judgments"):
                passed[m] = passes(case, who, node, method)
                others[m] = _elicited(case, profile, who, node, method, items)
                continue
        except CaseError as error:
            problems += error.problems
            continue
        for (a, b), x in told.values.items():
            if x is None:
                passed[m] += 1
            else:
                at.append((m, place[a], place[b]))
                values.append(x)
    if problems:
        raise CaseError(problems)
    raw = np.full((k, n, n), np.nan)
    raw[:, range(n), range(n)] = 1.0
    if values:
        who_, a_, b_ = np.array(at, dtype=np.intp).T
        raw[who_, a_, b_] = values
        raw[who_, b_, a_] = 1.0 / np.array(values)
    priorities, lambda_max = _solved(apply_scale(raw, profile.scale, max(n, 2)), profile.priorities)
    for m, weights in others.items():
        priorities[m] = weights
    return NodeAnswers(
        node,
        tuple(items),
        profile.members,
        read_only(raw),
        read_only(priorities),
        read_only(lambda_max),
        read_only(passed),
        tuple(methods),
    )


def _elicited(
    case: Case, profile: Profile, who: str, node: str, method: str, items: Sequence[str]
) -> list[float]:
    """A member's weights by another method than judgments; NaN where the answers are too few."""
    try:
        found = elicited(case, who, node, method, items, profile.best_worst)
    except TooFewAnswers:
        return [np.nan] * len(items)
    return [found.weights[i] for i in items]


def _solved(ratios: Floats, method: str) -> tuple[Floats, Floats]:
    """Priorities (k, n) and lambda_max (k,) of the matrices that are connected, NaN for others."""
    k, n = ratios.shape[:2]
    fine = _connected(~np.isnan(ratios))
    priorities, values = np.full((k, n), np.nan), np.full(k, np.nan)
    if fine.any():
        weights, values[fine] = principal(complete(ratios[fine]))
        if method == "geometric_mean":
            weights = least_squares(ratios[fine])
        priorities[fine] = weights
    return priorities, values


def _connected(known: Mask) -> Mask:
    """(k,) whether known pairs (k, n, n) connect all items; equal patterns are looked at once."""
    fine = np.array(known.all(axis=(1, 2)))
    rest = np.flatnonzero(~fine)
    if rest.size:
        packed = np.packbits(known[rest].reshape(len(rest), -1), axis=1)
        _all, first, group = np.unique(packed, axis=0, return_index=True, return_inverse=True)
        joined = [len(parts(np.where(known[rest[f]], 1.0, np.nan))) == 1 for f in first]
        fine[rest] = np.array(joined)[group.reshape(-1)]
    return fine
