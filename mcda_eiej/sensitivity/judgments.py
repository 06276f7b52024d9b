"""On which pairwise judgments does the answer hang?

For each judgment the stretch of the scale around the present answer in which the best stays, and
the nearest of the 17 steps at which it does not; the fewest judgments that together change the
best; and of the pairs that nobody answered those where an answer would matter.

Geometric-mean priorities are solved in closed form where they feed the weights directly (one
person's, or a group's joint judgments). Eigenvectors, the completions of unanswered pairs, and
members' priorities put together are solved by roots bracketed between half steps. Sets of judgments
are searched over the 17 steps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .. import scales
from ..additive import top_set
from .answers import (
    PLACES,
    STEPS,
    Answer,
    Lines,
    answer_at,
    answers_of,
    at_steps,
    implied,
    unanswered,
)
from .answersets import fewest
from .flips import flip_table, model_call, no_flip
from .judged import Judged, judged
from .spans import Span, around

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["JUDGMENT_COLUMNS", "judgment_flips"]

Floats = NDArray[np.float64]
Row = dict[str, Any]

#: The columns of `judgment_flips` beyond those of every flip table.
JUDGMENT_COLUMNS = (
    *("who", "node", "a", "b"),
    *("low", "high", "below", "above", "step", "cr", "size", "searched"),
)

_EMPTY: Row = (
    dict.fromkeys(("who", "node", "a", "b", "step"), "")
    | dict.fromkeys(("low", "high", "cr", "size", "searched"), math.nan)
    | dict.fromkeys(("below", "above"))
)

_PAIRS = 2_000_000  # sets of two tried without deep: a few seconds, and much less for one person
_DEEP = 12_000_000  # sets tried with deep: half a minute, a minute for members one by one


def judgment_flips(
    case: Case, profile: str | None = None, conditions: Sequence[str] = (), *, deep: bool = False
) -> pd.DataFrame:
    """How each pairwise judgment, and the fewest together, change the best alternative.

    Parameters
    ----------
    profile
        A profile, group or participant; the case's headline profile if not given. A group's
        judgments are its members'.
    conditions
        Conditions switched on.
    deep
        Search for three judgments where two are not enough, and through larger groups.

    Returns
    -------
    DataFrame with the columns of every flip table and

    who, node, a, b
        The judgment "a is ... times b"; also in ``what``, as `Case.variant` takes it.
    low, high, below, above
        Rows of kind ``judgment``: the closed stretch of the scale 1/9 .. 9 around the present
        answer in which the best stays, and who is best just outside; None at an end of the scale.
        Both are the answer itself where alternatives tie at it only.
    step, cr
        The nearest of the 17 steps at which the best is another (of two equally near the one with
        the lower consistency ratio), and the consistency ratio of the matrix there (Saaty's random
        indices of 1980; NaN where they end): the member's own matrix, or the joint one where a
        group's judgments are put together.
    size, searched
        Rows of kind ``judgments``: how many judgments, and up to which number of them every set was
        tried.

    Notes
    -----
    Kinds of rows:

    ``judgment``
        ``flip`` is ``step``. Where the best changes only between steps it is an answer in the
        nearest stretch where it does, and ``step`` is empty. ``change`` is the scale steps from the
        present answer over 16.
    ``judgments``
        One row: the fewest judgments that change the best when each is moved along the steps, of
        sets of that size the one with the fewest steps in all, then the lowest consistency ratio;
        ``change`` is the steps in all over 16. Exact; where no set of up to ``searched`` judgments
        does it, ``what`` says so and nothing is guessed.
    ``unanswered``
        A pair that nobody answered: the answer among the 17 that changes the best nearest to the
        one that would leave all priorities as they are; none if no answer does. ``change`` is the
        steps between the two over 16. In a group, a pair that others answered has a row for each
        member who did not, unless the answer alone would leave the member undetermined; one that
        nobody answered has the row of one member for all. Where nobody answered anything on a node
        and one answer is too little, the row has the node as ``what`` and is about an item ``a``
        counted ``flip`` times each of the others, and these equally; other answers are not tried.
    """
    who = profile or case.default_profile
    conditions = (conditions,) if isinstance(conditions, str) else tuple(conditions)
    table = _Table(case, who, conditions, judged(case, who, conditions))
    single = list(table.judgments())
    rows = [*single, table.set_of_judgments(single, deep), *table.unanswered()]
    return flip_table(rows, JUDGMENT_COLUMNS)


class _Table:
    """The rows of one profile."""

    def __init__(self, case: Case, who: str, conditions: Sequence[str], model: Judged) -> None:
        self.case, self.who, self.conditions, self.model = case, who, conditions, model
        self.lines = Lines(model)
        self.answers = answers_of(model)
        self.now = tuple(np.flatnonzero(model.top).tolist())

    def judgments(self) -> Iterator[Row]:
        """A row a judgment."""
        scores = at_steps(self.model, self.answers)
        changed = self._changed(scores)
        chosen = [self._nearest(a, c) for a, c in zip(self.answers, changed, strict=True)]
        for k, answer in enumerate(self.answers):
            found = self.lines.spans(answer)
            here = around(found, answer.place, self.now)
            row = self._row("judgment", answer) | {
                "low": float(answer_at(here.low)),
                "high": float(answer_at(here.high)),
                "below": None if here.below is None else self.model.named(here.below.best),
                "above": None if here.above is None else self.model.named(here.above.best),
            }
            pick = chosen[k]
            if pick is not None:
                step, ratio = pick
                text = str(scales.STEPS[step])
                best = np.flatnonzero(top_set(scores[k, step])).tolist()
                row |= {"step": text, "cr": ratio} | self._flip([answer], [text], best)
                row["change"] = abs(PLACES[step] - answer.place) / 16
                yield row
                continue
            between = [s for s in found if s.best != self.now]
            if between:
                span = min(between, key=lambda s: _distance(s, answer.place))
                text = _inside(span)
                row |= self._flip([answer], [text], span.best)
                row["change"] = abs(float(scales.position(float(text))) - answer.place) / 16
            yield row

    def set_of_judgments(self, single: Sequence[Row], deep: bool) -> Row:
        """The row of the fewest judgments that change the best."""
        row: Row = _EMPTY | no_flip(kind="judgments", current="", searched=0)
        if not self.answers:
            return row | {"what": "no judgments"}
        alone = [r for r in single if r["winner"]]
        if alone:
            taken = ("what", "current", "flip", "change", "winner", "call", "cr")
            first = min(alone, key=lambda r: float(r["change"]))
            return row | {k: first[k] for k in taken} | {"size": 1, "searched": 1}
        row["searched"] = 1
        for size in (2, 3) if deep else (2,):
            if size > len(self.answers):
                row["searched"] = len(self.answers)
                break
            found, complete = fewest(self.model, self.answers, size, _DEEP if deep else _PAIRS)
            if not complete:
                break
            row["searched"] = size
            if found is None:
                continue
            chosen = [self.answers[k] for k in found.answers]
            steps = [str(scales.STEPS[s]) for s in found.steps]
            row |= self._flip(chosen, steps, found.best)
            return row | {
                "what": repr(tuple(a.key for a in chosen)),
                "current": "; ".join(_text(a.now) for a in chosen),
                "change": found.cost / 16,
                "cr": found.consistency,
                "size": size,
            }
        if row["searched"] >= len(self.answers):
            return row | {"what": "no judgments, however many of them"}
        count = int(row["searched"])
        return row | {"what": f"more than {count} judgment{'' if count == 1 else 's'}"}

    def unanswered(self) -> Iterator[Row]:
        """A row for each pair without an answer, or for a node where one answer is not enough."""
        for at in self.model.parts_of.values():
            nobody = not any(self.model.parts[p].answered for p in at)
            for p in [self._part_to_ask(at)] if nobody else at:
                part = self.model.parts[p]
                if part.fixed:
                    continue
                if nobody and part.n > 2:
                    yield self._star(p)
                    continue
                for answer in unanswered(part, p):
                    row = self._opening(answer)
                    if row is not None:
                        yield row

    def _part_to_ask(self, at: Sequence[int]) -> int:
        """Of a node that nobody answered the part of one whose answer would stand for all."""
        model = self.model
        if not model.by_member:
            return at[0]
        heard = [
            p
            for k, p in enumerate(at)
            if model.shares[k] > 0
            and any(model.parts[own[k]].base is not None for own in model.parts_of.values())
        ]
        return (heard or [p for k, p in enumerate(at) if model.shares[k] > 0])[0]

    def _opening(self, answer: Answer) -> Row | None:
        """The row of an unanswered pair; None if one answer leaves the node undetermined."""
        part = self.model.parts[answer.part]
        place = [(answer.i, answer.j)]
        if np.isnan(
            part.weights(part.with_answers(place, answer.joint(np.ones(1))[:, None]))
        ).any():
            return None
        scores = at_steps(self.model, [answer])
        neutral = implied(part, answer.i, answer.j)
        row = self._row("unanswered", answer)
        changed = np.flatnonzero(self._changed(scores)[0])
        if len(changed):
            step = min(changed.tolist(), key=lambda s: abs(PLACES[s] - neutral))
            text = str(scales.STEPS[step])
            best = np.flatnonzero(top_set(scores[0, step])).tolist()
            row |= {"step": text, "cr": self._ratios(answer)[step]}
            row |= self._flip([answer], [text], best)
            row["change"] = abs(PLACES[step] - neutral) / 16
        return row

    def _star(self, p: int) -> Row:
        """The row of a node that nobody answered: one item so many times each of the others."""
        part = self.model.parts[p]
        who = next(w for w, share in zip(part.people, part.shares, strict=True) if share > 0)
        row = _EMPTY | no_flip(kind="unanswered", what=part.node, current="")
        row |= {"who": who, "node": part.node}
        tried: list[tuple[float, int, int]] = []
        tops: dict[tuple[int, int], list[int]] = {}
        for i in range(part.n):
            places = [(i, j) for j in range(part.n) if j != i]
            logs = np.repeat(np.log(STEPS)[:, None], part.n - 1, axis=1)
            scores = self.model.scores({p: part.weights(part.with_answers(places, logs))})
            for step in np.flatnonzero(self.model.changed(scores)).tolist():
                tried.append((abs(float(PLACES[step])), i, step))
                tops[i, step] = np.flatnonzero(top_set(scores[step])).tolist()
        if tried:
            distance, i, step = min(tried)
            text = str(scales.STEPS[step])
            changes = {(who, part.node, part.items[i], x): text for x in part.items[:i]}
            changes |= {(who, part.node, part.items[i], x): text for x in part.items[i + 1 :]}
            row |= {"a": part.items[i], "flip": text, "step": text, "cr": 0.0}
            row |= {"change": distance / 16, "winner": self.model.named(tops[i, step])}
            row["call"] = self._call(changes)
        return row

    def _changed(self, scores: Floats) -> NDArray[np.bool_]:
        """(a, 17) from (a, 17, m)."""
        flat = scores.reshape(-1, scores.shape[-1])
        return self.model.changed(flat).reshape(scores.shape[:2])

    def _nearest(self, answer: Answer, changed: NDArray[np.bool_]) -> tuple[int, float] | None:
        """The nearest step that changes the best, with the consistency ratio there."""
        if not changed.any():
            return None
        distance = np.where(changed, np.abs(PLACES - answer.place), np.inf)
        nearest = np.flatnonzero(distance <= distance.min() + 1e-9)
        ratios = self._ratios(answer)
        step = min(nearest.tolist(), key=lambda s: (ratios[s], s))
        return step, ratios[step]

    def _ratios(self, answer: Answer) -> list[float]:
        """The consistency ratio at each step."""
        part = self.model.parts[answer.part]
        logs = part.with_answers([(answer.i, answer.j)], answer.joint(STEPS)[:, None])
        ratios: list[float] = part.consistency(logs).tolist()
        return ratios

    def _row(self, kind: str, answer: Answer) -> Row:
        now = "" if math.isnan(answer.now) else _text(answer.now)
        told = dict(zip(("who", "node", "a", "b"), answer.key, strict=True))
        return _EMPTY | no_flip(kind=kind, what=repr(answer.key), current=now) | told

    def _flip(self, answers: Sequence[Answer], texts: Sequence[str], best: Sequence[int]) -> Row:
        changes = {a.key: text for a, text in zip(answers, texts, strict=True)}
        return {
            "flip": "; ".join(texts),
            "winner": self.model.named(best),
            "call": self._call(changes),
        }

    def _call(self, changes: dict[tuple[str, str, str, str], str]) -> str:
        """The call, with the answers that the case has replaced already."""
        replaced = {
            (w, n, a, b): None if value is None else _text(float(value))
            for (w, n, a, b), value in self.case.choices.judgments
        }
        taken = {(w, n, frozenset((a, b))) for w, n, a, b in changes}
        kept = {
            key: value
            for key, value in replaced.items()
            if (key[0], key[1], frozenset(key[2:])) not in taken
        }
        return model_call(self.who, self.conditions, judgments={**kept, **changes})


def _text(x: float) -> str:
    """An answer as it is written in judgments.csv: ``3``, ``1/3``, ``2.5``."""
    for step in scales.STEPS:
        if abs(float(step) / x - 1) < 1e-12:
            return str(step)
    return repr(x)


def _distance(span: Span, place: float) -> float:
    return max(span.left - place, place - span.right, 0.0)


def _inside(span: Span) -> str:
    """An answer with few decimals near the middle of a stretch."""
    low, high = float(answer_at(span.left)), float(answer_at(span.right))
    middle = float(answer_at((span.left + span.right) / 2))
    for digits in range(1, 17):
        x = round(middle, digits)
        if low < x < high:
            return repr(x)
    return repr(middle)
