"""How a group moved on the questions that were answered anew: its mean, and how far it is apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..preferences import settings
from ..spread import judgment_spread
from .changesanswers import AnswerChange, Question, Records, in_force, pair_value

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["LEAST", "Spread", "spreads"]

#: Fewer answers than this are not told of: they could be read off as somebody's.
LEAST = 3


@dataclass(frozen=True)
class Spread:
    """The answers of a group's members to one pair, (before, after).

    ``mean`` is the geometric mean of "a is x times b", ``sd`` the geometric standard deviation (a
    factor, 1 if all agree; see `mcda_eiej.spread`), over those who ``answered``, each once.
    """

    node: str
    a: str
    b: str
    answered: tuple[int, int]
    mean: tuple[float, float]
    sd: tuple[float, float]


def spreads(
    who: str, before: Case, after: Case, answers: Sequence[AnswerChange], least: int = LEAST
) -> tuple[Spread, ...]:
    """Of each pair that members of ``who`` answered anew, if ``least`` answered it both times.

    Nothing for who is no group in both states.
    """
    members = []
    for case in (before, after):
        held = case.profiles.get(who)
        if held is None or held.kind != "group":
            return ()
        members.append(settings(case, who).members)
    told = in_force(before), in_force(after)
    found = []
    seen: set[tuple[str, ...]] = set()
    for change in answers:
        q = change.question
        key = (q.node, *sorted((q.a, q.b)))
        own = q.who in members[0] or q.who in members[1]
        if q.method != "judgments" or change.change == "restated" or not own or key in seen:
            continue
        seen.add(key)
        given = [_given(t, m, q) for t, m in zip(told, members, strict=True)]
        if min(map(len, given)) < least:
            continue
        mean, sd = zip(*map(_moments, given), strict=True)
        found.append(Spread(q.node, q.a, q.b, (len(given[0]), len(given[1])), mean, sd))
    return tuple(found)


def _given(
    told: Mapping[tuple[object, ...], Records], members: Sequence[str], question: Question
) -> list[float]:
    """What the members answered, each as how many times ``b`` a is."""
    pair = frozenset((question.a, question.b))
    values = (
        pair_value(r, question)
        for m in members
        for r in told.get((m, question.node, "judgments", pair), ())
    )
    return [x for x in values if not math.isnan(x)]


def _moments(values: Sequence[float]) -> tuple[float, float]:
    pairs = np.array([[[1.0, x], [1.0 / x, 1.0]] for x in values])
    found = judgment_spread(pairs)
    return float(found.mean[0]), float(found.sd[0])
