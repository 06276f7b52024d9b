"""Swing weights, asked in two rounds: which swing first, then how many points each is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .. import weighting
from ..errors import JudgmentError
from ..i18n import gettext as _
from .session import (
    About,
    Entry,
    Session,
    Step,
    Weights,
    as_number,
    canonical,
    chosen,
    unanswered,
)

__all__ = ["Swing"]

FULL = 100.0


class Swing(Session):
    """Rank the swings, then give points: the first has 100, each what it is worth beside it.

    A swing has at most the points of the one ranked before it; a rank that was passed leaves the
    items not ranked yet without that limit, in the case's order. Where nothing was ranked, no
    item has 100 by itself.
    """

    method = "swing"

    def plan(self, node: str, answers: Mapping[About, str]) -> Iterator[Step]:
        """n - 1 choices of the swing to take next, then the points from the second on."""
        items, ranked = self.nodes[node], self.ranked(node, answers)
        for k in range(len(items) - 1):
            before = ranked[:k]
            left = tuple(i for i in items if i not in before)
            step = Step("rank", ("rank", node, *before), node, left)
            yield step
            if k >= len(ranked):
                break
        if not self._ranking_ended(node, ranked):
            return
        order = self._order(node, ranked)
        limit = FULL
        for item in order[1:] if ranked else order:
            about = ("points", node, ";".join(order), str(len(ranked)), item)
            first = order[0] if ranked else ""
            step = Step("points", about, node, (item,), first, 0.0, limit)
            yield step
            value = answers.get(about)
            if value is not None and item in ranked and float(value) <= limit:
                limit = float(value)

    def ranked(self, node: str, answers: Mapping[About, str] | None = None) -> tuple[str, ...]:
        """The items ranked so far, the one worth most first; the last one follows of the others."""
        told: Mapping[About, str | None] = self.answers if answers is None else answers
        items = self.nodes[node]
        found: list[str] = []
        while len(found) < len(items) - 1:
            value = told.get(("rank", node, *found))
            if value is None or value in found or value not in items:
                return tuple(found)
            found.append(value)
        return (*found, *(i for i in items if i not in found))

    def _ranking_ended(self, node: str, ranked: tuple[str, ...]) -> bool:
        """Whether all are ranked, or the next rank was passed."""
        held = self.answers
        about = ("rank", node, *ranked)
        return len(ranked) == len(self.nodes[node]) or (about in held and held[about] is None)

    def _order(self, node: str, ranked: tuple[str, ...]) -> tuple[str, ...]:
        return (*ranked, *(i for i in self.nodes[node] if i not in ranked))

    def length(self, node: str) -> int:
        """n - 1 choices and n - 1 numbers."""
        return 2 * (len(self.nodes[node]) - 1)

    def fits(self, step: Step, value: str) -> bool:
        """Points must not exceed those of the item ranked before, also when these were changed."""
        if step.kind == "points":
            return float(value) <= step.high
        return value in step.items

    def read(self, step: Step, text: str) -> str:
        """The number of an item, or points from 0 to what the one before has."""
        if step.kind == "rank":
            return chosen(step, text)
        value = as_number(text)
        if not step.low <= value <= step.high:
            message = _("“{text}”: points are from {low:g} to {high:g} here")
            raise JudgmentError(message.format(text=text.strip(), low=step.low, high=step.high))
        return canonical(value) if "/" not in canonical(value) else f"{float(value):.4f}"

    def points(self, node: str) -> dict[str, str | None]:
        """Item -> points, 100 for the one ranked first; None where they were passed."""
        ranked = self.ranked(node)
        found: dict[str, str | None] = {ranked[0]: f"{FULL:g}"} if ranked else {}
        for step, value in self.told(node):
            if step.kind == "points":
                found[step.items[0]] = value
        return found

    def entries_of(self, node: str) -> list[Entry]:
        """Points of each item; the first is written once others have points beside it."""
        steps = {s.items[0]: s for s, _value in self.told(node) if s.kind == "points"}
        first = next((s for s, _value in self.told(node) if s.kind == "rank"), None)
        if not steps:
            return []
        made = []
        for item, value in self.points(node).items():
            step = steps.get(item, first)
            if step is not None:
                made.append(self.entry(step, "swing", item, "", value or ""))
        return made

    def weights_of(self, node: str) -> Weights:
        """Points over their sum."""
        items, told = self.nodes[node], self.points(node)
        missing = [i for i in items if told.get(i) is None]
        if missing:
            return Weights(node, items, problem=unanswered(missing))
        try:
            found = weighting.swing({i: float(told[i] or 0) for i in items})
        except JudgmentError as error:
            return Weights(node, items, problem=str(error))
        return Weights(node, items, {i: float(found[i]) for i in items})
