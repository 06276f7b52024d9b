"""One pairwise answer, and the scores as it moves along the scale.

Places along the scale are counted in steps from 1: 0 is 1, 8 is 9, -8 is 1/9 (`scales.position`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from .. import completion, scales
from .judged import Judged
from .parts import Part
from .spans import Span, bracketed_roots, exponential_roots, spans

__all__ = [
    "PLACES",
    "STEPS",
    "Answer",
    "Lines",
    "answer_at",
    "answers_of",
    "at_steps",
    "implied",
    "place_of",
    "unanswered",
]

Floats = NDArray[np.float64]

#: The 17 steps as numbers, and their places -8 .. 8.
STEPS: Floats = np.array([float(s) for s in scales.STEPS])
PLACES: Floats = scales.position(STEPS)

_END = 8.0
_HALF_STEPS: Floats = np.linspace(-_END, _END, 33)


def answer_at(place: Floats | float) -> Floats:
    """The raw answers at places along the scale, the inverse of `scales.position`."""
    t = np.asarray(place, dtype=float)
    # Both branches are computed: the divisor must not be 0 where the first holds.
    return np.where(t >= 0, 1 + t, 1 / (1 - np.minimum(t, 0)))


def place_of(ratio: float, scale: str, n: int) -> float:
    """The place of the answer that is read as ``ratio`` on a scale, held within -8 .. 8."""
    from scipy.optimize import brentq

    wanted = math.log(ratio)

    def off(t: float) -> float:
        return math.log(float(scales.apply_scale(answer_at(t), scale, n))) - wanted

    if off(-_END) >= 0:
        return -_END
    if off(_END) <= 0:
        return _END
    return float(brentq(off, -_END, _END, xtol=1e-14, rtol=8.9e-16))


@dataclass(frozen=True)
class Answer:
    """What ``who`` said, or could say, of items i and j (``a``, ``b``) of part ``part``.

    The logarithm of the joint answer to the pair, read from i to j, is ``rest + share * log x``
    for the answer x; a person alone has rest 0 and share 1. ``now`` is NaN where unanswered.
    """

    part: int
    i: int
    j: int
    who: str
    node: str
    a: str
    b: str
    now: float
    rest: float
    share: float

    @property
    def key(self) -> tuple[str, str, str, str]:
        """As `Case.variant` takes it."""
        return self.who, self.node, self.a, self.b

    @property
    def slot(self) -> tuple[int, int, int]:
        """The joint answer that it moves: part and places, the lower first."""
        return self.part, min(self.i, self.j), max(self.i, self.j)

    @property
    def place(self) -> float:
        """Its place along the scale."""
        return float(scales.position(self.now))

    def joint(self, x: Floats) -> Floats:
        """(b,) logarithms of the joint answer from i to j when this one is x."""
        return np.asarray(self.rest + self.share * np.log(x))


def answers_of(model: Judged) -> list[Answer]:
    """Every answer that the model rests on, node by node, in the direction and order given."""
    found = []
    for p, part in enumerate(model.parts):
        if part.fixed:
            continue
        place = {item: i for i, item in enumerate(part.items)}
        for k, (who, told) in enumerate(zip(part.people, part.answers, strict=True)):
            for (a, b), x in told.items():
                i, j = place[a], place[b]
                share = float(part.shares[k])
                if share > 0:
                    share /= float(part.weight_known[i, j])
                rest = float(part.joint[i, j]) - share * math.log(x)
                found.append(Answer(p, i, j, who, part.node, a, b, x, rest, share))
    return found


def unanswered(part: Part, p: int) -> Iterator[Answer]:
    """The answers that people with weight have not given; where nobody has, the first one's."""
    for i, j in combinations(range(part.n), 2):
        weight = float(part.weight_known[i, j])
        joint = float(part.joint[i, j]) if weight > 0 else 0.0
        for k, who in enumerate(part.people):
            if part.shares[k] <= 0 or not np.isnan(part.logs[k, i, j]):
                continue
            share = float(part.shares[k]) / (weight + float(part.shares[k]))
            a, b = part.items[i], part.items[j]
            yield Answer(p, i, j, who, part.node, a, b, math.nan, joint * (1 - share), share)
            if weight == 0:
                break


def implied(part: Part, i: int, j: int) -> float:
    """The place of the joint answer that would change no priority; 0 if nothing follows."""
    if part.base is None or not part.answered:
        return 0.0
    if not np.isnan(part.joint[i, j]):
        return float(scales.position(np.exp(part.joint[i, j])))
    if part.method == "geometric_mean":
        ratio = float(part.base[i] / part.base[j])
    else:
        ratio = float(completion.complete(part.ratios(part.joint[None]))[0, i, j])
    return place_of(ratio, part.scale, part.n)


class Lines:
    """The stretches with one best along each joint answer of a model, each computed once."""

    def __init__(self, model: Judged) -> None:
        self.model = model
        self._found: dict[tuple[int, int, int], list[Span]] = {}
        self._corners: dict[int, Floats] = {}

    def spans(self, answer: Answer) -> list[Span]:
        """The stretches of places of ``answer`` with one set of best alternatives each."""
        if answer.share == 0:  # said by somebody without weight
            return [Span(-_END, _END, tuple(np.flatnonzero(self.model.top).tolist()))]
        if answer.slot not in self._found:
            self._found[answer.slot] = self._joint(*answer.slot)
        joint = self._found[answer.slot]
        if answer.i > answer.j:
            joint = [Span(-s.right, -s.left, s.best) for s in reversed(joint)]
        found: list[Span] = []
        for span in joint:
            left, right = (self._own(answer, t) for t in (span.left, span.right))
            if min(right, _END) - max(left, -_END) > 1e-9:
                found.append(Span(max(left, -_END), min(right, _END), span.best))
        return found

    def _own(self, answer: Answer, joint: float) -> float:
        """The place of ``answer`` for which the joint answer is at place ``joint``."""
        if answer.share == 1.0 and answer.rest == 0.0:
            return joint
        log = (math.log(float(answer_at(joint))) - answer.rest) / answer.share
        return float(scales.position(math.exp(min(max(log, -700.0), 700.0))))

    def _joint(self, p: int, i: int, j: int) -> list[Span]:
        def scores(t: Floats) -> Floats:
            part = self.model.parts[p]
            logs = part.with_answers([(i, j)], np.log(answer_at(t))[:, None])
            return self.model.scores({p: part.weights(logs)})

        if self.model.parts[p].method == "geometric_mean" and not self.model.by_member:
            roots = self._closed(p, i, j)
        else:
            roots = bracketed_roots(scores, _HALF_STEPS)
        return spans(scores, roots, -_END, _END)

    def _closed(self, p: int, i: int, j: int) -> list[float]:
        """Where scores cross along one joint answer, for geometric-mean priorities.

        Logarithmic least squares gives w_k proportional to g_k exp(c_k u), with u how far the
        logarithm of the ratio has moved and c its Laplacian's pseudo-inverse applied to the pair
        (1/n and -1/n if all pairs are answered). Scores are linear in w, or, for ratings by pairs
        relative to the best, linear in w over its greatest entry.
        """
        part = self.model.parts[p]
        base = part.base
        assert base is not None
        known = ~np.isnan(part.joint)
        laplacian = np.where(known, -1.0, 0.0)
        np.fill_diagonal(laplacian, known.sum(axis=1) - 1.0)
        pair = np.zeros(part.n)
        pair[i], pair[j] = 1.0, -1.0
        c = np.linalg.pinv(laplacian) @ pair
        if p not in self._corners:
            self._corners[p] = self.model.scores({p: np.eye(part.n)}).T
        corners = self._corners[p]
        ends = [
            math.log(float(scales.apply_scale(answer_at(t), part.scale, part.n)))
            for t in (-_END, _END)
        ]
        now = float(np.log(part.ratios(part.joint[None])[0, i, j]))
        low, high = ends[0] - now, ends[1] - now
        tables = [corners * base]
        if self.model.synthesis.get(part.node) == "ideal":
            # A corner's score is what the leaf has no part in, plus, for its own alternative, the
            # leaf's weight.
            rest = corners.min(axis=1)
            own = (corners - rest[:, None]) * base
            tables = [own + np.outer(rest, base * (np.arange(part.n) == k)) for k in range(part.n)]
        found: set[float] = set()
        for table in tables:
            for one, other in combinations(range(len(table)), 2):
                found.update(exponential_roots(table[one] - table[other], c, low, high))
        return [place_of(math.exp(now + u), part.scale, part.n) for u in sorted(found)]


def at_steps(model: Judged, answers: Sequence[Answer]) -> Floats:
    """(a, 17, m) scores with each answer at each of the 17 steps."""
    scores = np.empty((len(answers), len(STEPS), len(model.model.alternatives)))
    for p in dict.fromkeys(a.part for a in answers):
        part = model.parts[p]
        here = [k for k, a in enumerate(answers) if a.part == p]
        logs = [
            part.with_answers([(answers[k].i, answers[k].j)], answers[k].joint(STEPS)[:, None])
            for k in here
        ]
        found = model.scores({p: part.weights(np.concatenate(logs))})
        scores[here] = found.reshape(len(here), len(STEPS), -1)
    return scores
