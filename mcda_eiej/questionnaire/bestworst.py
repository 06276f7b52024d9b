"""The best-worst method, asked: the best, the worst, and how many times each is beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from ..bestworst import best_worst
from ..errors import JudgmentError
from ..i18n import gettext as _
from ..i18n import number
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

__all__ = ["BestWorst", "Detour"]

METHOD = "best_worst"


class Detour(NamedTuple):
    """Best over an item times that item over the worst, against best over worst itself."""

    item: str
    to_best: float
    to_worst: float
    direct: float


class BestWorst(Session):
    """The best and the worst swing, best against the others, the others against the worst.

    Parameters
    ----------
    nodes : node -> items
    model : ``linear`` or ``nonlinear``, as the profile says
    """

    method = "best-worst"

    def __init__(
        self,
        nodes: Mapping[str, Sequence[str]],
        model: Literal["linear", "nonlinear"] = "linear",
    ) -> None:
        super().__init__(nodes)
        self.model: Literal["linear", "nonlinear"] = model

    def plan(self, node: str, answers: Mapping[About, str]) -> Iterator[Step]:
        """Two choices, then 2 n - 3 numbers: Rezaei (2015), steps 2 to 4."""
        items = self.nodes[node]
        yield Step("best", ("best", node), node, items)
        best = answers.get(("best", node))
        if best is None:
            return
        left = tuple(i for i in items if i != best)
        yield Step("worst", ("worst", node), node, left)
        worst = answers.get(("worst", node))
        if worst is None or worst == best:
            return
        # Best against worst first: it is the measure of all the others.
        for item in (worst, *(i for i in items if i not in (best, worst))):
            about = ("to-best", node, best, item)
            yield Step("to-best", about, node, (item,), best, 1.0, 9.0)
        for item in items:
            if item not in (best, worst):
                about = ("to-worst", node, item, worst)
                yield Step("to-worst", about, node, (item,), worst, 1.0, 9.0)

    def length(self, node: str) -> int:
        """2 n - 1; 2 n - 2 of two items."""
        return 2 * len(self.nodes[node]) - 1

    def fits(self, step: Step, value: str) -> bool:
        """The worst must not be what has since been called the best."""
        return value in step.items if step.kind in ("best", "worst") else True

    def read(self, step: Step, text: str) -> str:
        """The number of an item, or how many times from 1 to 9."""
        if step.kind in ("best", "worst"):
            return chosen(step, text)
        value = as_number(text)
        if not 1 <= value <= 9:
            message = _("“{text}”: type a number from 1 to 9")
            raise JudgmentError(message.format(text=text.strip()))
        return canonical(value) if "/" not in canonical(value) else f"{float(value):.4f}"

    # -- what follows -----------------------------------------------------------------------------

    def picked(self, node: str) -> tuple[str | None, str | None]:
        """The best and the worst."""
        found = {s.kind: v for s, v in self.told(node) if s.kind in ("best", "worst")}
        return found.get("best"), found.get("worst")

    def sides(self, node: str) -> tuple[dict[str, str | None], dict[str, str | None]]:
        """Best to others and others to the worst, None where passed."""
        best, worst = self.picked(node)
        to_best: dict[str, str | None] = {} if best is None else {best: "1"}
        to_worst: dict[str, str | None] = {} if worst is None else {worst: "1"}
        for step, value in self.told(node):
            if step.kind == "to-best":
                to_best[step.items[0]] = value
                if step.items[0] == worst and best is not None:
                    to_worst[best] = value
            elif step.kind == "to-worst":
                to_worst[step.items[0]] = value
        return to_best, to_worst

    def detours(self, node: str) -> list[Detour]:
        """Items by way of which best over worst comes out otherwise than it was given.

        Allowed is what answers one step apart would make of it. The farthest first, by the measure
        of Liang, Brunelli & Rezaei (2020), Omega 96, 102175.
        """
        to_best, to_worst = self.sides(node)
        best, worst = self.picked(node)
        direct = to_best.get(worst or "")
        found = []
        for item in self.nodes[node]:
            x, y = to_best.get(item), to_worst.get(item)
            if direct is None or x is None or y is None or item in (best, worst):
                continue
            way = Detour(item, float(x), float(y), float(direct))
            low = max(way.to_best - 1, 1) * max(way.to_worst - 1, 1)
            high = (way.to_best + 1) * (way.to_worst + 1)
            if not low <= way.direct <= high:
                found.append(way)
        return sorted(found, key=lambda w: -abs(w.to_best * w.to_worst - w.direct))

    def entries_of(self, node: str) -> list[Entry]:
        """Rows with the reference ``best`` and ``worst``."""
        best, worst = self.picked(node)
        to_best, to_worst = self.sides(node)
        told = {(s.kind, s.items[0]): s for s, _v in self.told(node) if len(s.items) == 1}
        if best is None or worst is None or not told:
            return []
        chosen_at = {s.kind: s for s, _v in self.told(node) if s.kind in ("best", "worst")}
        made = []
        for side, values in (("best", to_best), ("worst", to_worst)):
            for item in (i for i in self.nodes[node] if i in values):
                step = told.get((f"to-{side}", item), chosen_at[side])
                if side == "worst" and item == best:
                    step = told.get(("to-best", worst), step)
                made.append(self.entry(step, METHOD, item, side, values[item] or ""))
        return made

    def weights_of(self, node: str) -> Weights:
        """Weights by the profile's model, with its consistency ratio."""
        items = self.nodes[node]
        to_best, to_worst = self.sides(node)
        missing = [i for i in items if to_best.get(i) is None or to_worst.get(i) is None]
        if missing:
            return Weights(node, items, problem=unanswered(missing))
        first, second = ({i: float(side[i] or 0) for i in items} for side in (to_best, to_worst))
        try:
            found = best_worst(first, second, self.model)
        except JudgmentError as error:
            return Weights(node, items, problem=str(error))
        # No upper end is told: 1 is not one (see `bestworst.consistency_index`).
        text = _(
            "Consistency ratio of best-worst {ratio}; 0 is no contradiction, and the higher, the "
            "more the answers contradict each other."
        )
        remarks = (text.format(ratio=number(found.consistency_ratio)),) if len(items) > 2 else ()
        low, high = (
            dict(zip(items, array.tolist(), strict=True)) if self.model == "nonlinear" else {}
            for array in (found.low_array, found.high_array)
        )
        weights = dict(zip(items, found.weight_array.tolist(), strict=True))
        return Weights(node, items, weights, low, high, remarks=remarks)
