"""Value and utility functions that people gave in answers.csv, level by level.

They are evidence to hold against the value function that the case fixes in ``[leaf.scale]``: one
function for everybody, so that ratings do not depend on who is asked. To let answers rate a leaf,
put their points into its scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from numpy.typing import ArrayLike

from .answers import ANSWERS
from .errors import CaseError, McdaError, Problem
from .i18n import gettext as _
from .ratings import natural_value
from .results import Result
from .values import Floats, PiecewiseLinear, piecewise_linear

if TYPE_CHECKING:
    import pandas as pd

    from .case import Case
    from .records import Answer, Scale

__all__ = ["ElicitedValues", "values_from_answers"]


@dataclass(frozen=True, eq=False, kw_only=True)
class ElicitedValues(Result):
    """A function through the levels that somebody valued; call it with natural values.

    Attributes
    ----------
    points
        (natural value, value), rising in natural value, with the anchors of the leaf.
    anchors_added
        The anchors that were not asked: 0 and 1 by the meaning of the scale.
    function
        Straight between the points, clamped outside them if the scale of the leaf is.
    """

    who: str
    leaf: str
    points: tuple[tuple[float, float], ...]
    anchors_added: tuple[float, ...]
    function: PiecewiseLinear
    scale: Scale | None = None

    def __call__(self, x: ArrayLike) -> Floats:
        return self.function(x)

    def to_frame(self) -> pd.DataFrame:
        """natural, value, and the value by the scale of the case; NaN without one."""
        import pandas as pd

        by_case = [float("nan")] * len(self.points)
        if self.scale is not None:
            by_case = [natural_value(self.scale, x) for x, _v in self.points]
        table = pd.DataFrame(list(self.points), columns=["natural", "value"])
        table["case"] = by_case
        return table


def values_from_answers(
    case: Case, who: str, leaf: str, method: Literal["value", "utility"] = "value"
) -> ElicitedValues:
    """The value (or utility) function of ``who`` on a leaf, piecewise linear through the answers.

    The highest round of each level counts, and a pass in it takes the answer back. The anchors of a
    measured leaf are worth 0 and 1 by definition and are added where they were not asked. The
    function may turn: nobody's answers are put in order for them.

    Raises
    ------
    CaseError
        An unknown leaf, no answers, too few points, or an anchor that is worth something else.
    """
    if leaf not in case.leaves:
        message = _("no leaf {leaf!r}; there are {names}")
        raise CaseError([message.format(leaf=leaf, names=", ".join(case.leaves))])
    chosen = case.latest_answers.get((who, leaf), {}).get(method, ())
    told = [a for a in chosen if a.value]
    if not told:
        message = _("{who} has no answers by {method} on {leaf}")
        raise CaseError([Problem(ANSWERS, message.format(who=who, method=method, leaf=leaf))])
    scale = case.leaves[leaf].scale
    try:
        held = _points(told)
        added = _anchors(held, told, scale)
        clamp = scale is not None and scale.clamp
        function = piecewise_linear(list(held.items()), clamp=clamp)
    except CaseError:
        raise
    except McdaError as error:
        message = _("{who} on {leaf}: {problem}").format(who=who, leaf=leaf, problem=error)
        line = min((a.where[1] for a in told if a.where[1]), default=None)
        raise CaseError([Problem(ANSWERS, message, line=line)]) from error
    return ElicitedValues(
        method=method,
        who=who,
        leaf=leaf,
        points=function.points,
        anchors_added=added,
        function=function,
        scale=scale,
    )


def _points(told: list[Answer]) -> dict[float, float]:
    """Natural value -> value."""
    held: dict[float, float] = {}
    faults = []
    for a in told:
        try:
            x = float(a.item)
        except ValueError:
            message = _("item is {item!r}: levels that are no numbers make no function")
            faults.append(Problem(ANSWERS, message.format(item=a.item), line=a.where[1] or None))
            continue
        if x in held:
            message = _("the level {level:g} is there twice")
            faults.append(Problem(ANSWERS, message.format(level=x), line=a.where[1] or None))
        held[x] = float(a.value)
    if faults:
        raise CaseError(faults)
    return held


def _anchors(
    held: dict[float, float], told: list[Answer], scale: Scale | None
) -> tuple[float, ...]:
    """Add the ends of the scale that were not asked; an error if one is worth something else."""
    if scale is None:
        return ()
    added = []
    for x in scale.anchors():
        worth = natural_value(scale, x)
        if x not in held:
            held[x] = worth
            added.append(x)
        elif abs(held[x] - worth) > 1e-9:
            message = _("the anchor {x:g} is worth {worth:g} by definition, not {value:g}")
            line = next((a.where[1] for a in told if float(a.item) == x), None)
            text = message.format(x=x, worth=worth, value=held[x])
            raise CaseError([Problem(ANSWERS, text, line=line or None)])
    return tuple(added)
