"""Who can still be best after answers at any nodes of a hierarchy, by linear programs.

Answers are ratios, and a ratio between siblings is the same between their global weights. So what
was answered at one node, or at all of them, is linear in the global weights of the leaves, and who
can be best at all of these is seen by one linear program an alternative, however many leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..additive import tied
from ..constraints import Constraints, as_constraints, clash_error, feasible, one_sided
from ..evaluation import joint
from ..model import DecisionModel
from ..projection import solve_lp
from ..sensitivity.leading import greatest_lead
from ..sensitivity.levels import Level, at_level

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["leads", "possible_best"]

Floats = NDArray[np.float64]
NOTHING = 1e-9
"""A difference of scores that may be rounding, in a linear program."""


def possible_best(
    model: DecisionModel, constraints: Constraints = (), level: str = "leaves"
) -> pd.DataFrame:
    """By how much each alternative can lead: alternative, lead, and the weights where it does.

    One row an alternative, the greatest lead first; those that tie whatever the weights share one,
    ``2A = 2B``. ``lead`` above 0: it can be best, and by so much. If only the first one's is above
    0, it is best for all weights that are left, but for those where others tie with it.

    Parameters
    ----------
    model : additive, or a product model with values above 0 (leads are then of logarithms)
    constraints : what is known, such as `NextQuestion.constraints` of several nodes; at ``leaves``
        an inner node's weight is the sum of its leaves
    level : ``leaves``, so that all weights are free; ``criteria`` or a node's key, the others fixed

    Raises
    ------
    ConstraintError
        Constraints that leave no weights.
    ModelError
        An unknown level, or a model whose scores are not linear in its weights.
    """
    problem = at_level(model, level)
    arrays = as_constraints(constraints, problem.names, problem.expand)
    if not feasible(arrays):
        raise clash_error(arrays)
    rows, _owner = one_sided(arrays)
    found = leads(problem, rows, range(len(problem.alternatives)))
    return found.sort_values("lead", ascending=False, kind="stable", ignore_index=True)


def leads(level: Level, rows: Floats, among: Sequence[int]) -> pd.DataFrame:
    """A row for each ``among`` all: the most by which it can lead the others, and where.

    Alternatives that tie at all weights left are one, ``2A = 2B``: neither leads the other, which
    says nothing of whether they can be best.
    """
    import pandas as pd

    made = []
    for same in _alike(level.values, rows):
        if not set(same) & set(among):
            continue
        others = np.delete(level.values, same, axis=0)
        lead, weights = np.inf, np.full(len(level.keys), np.nan)
        if len(others):
            lead, weights, _mixture = greatest_lead(others, level.values[same[0]], rows)
        made.append([joint([level.alternatives[i] for i in same]), lead, *weights])
    return pd.DataFrame(made, columns=["alternative", "lead", *level.keys])


def _alike(values: Floats, rows: Floats) -> list[list[int]]:
    """The alternatives, those together that tie at all weights with ``rows @ w >= 0``."""
    above = np.vstack([np.eye(values.shape[1]), rows])
    # Most differ at weights that some program found: what ties there is looked at by two more.
    seen: list[Floats] = []

    def ties(i: int, j: int) -> bool:
        lead = values[i] - values[j]
        if tied(values[i], values[j]).all():
            return True
        if any(abs(lead @ w) > NOTHING for w in seen):
            return False
        for cost in (lead, -lead):
            found = solve_lp(cost, above, np.zeros(len(above)), np.ones((1, len(lead))), np.ones(1))
            if found is not None and abs(lead @ found[0]) > NOTHING:
                seen.append(found[0])
                return False
        return True

    classes: list[list[int]] = []
    for i in range(len(values)):
        same = next((c for c in classes if ties(c[0], i)), None)
        if same is None:
            classes.append([i])
        else:
            same.append(i)
    return classes
