"""Stochastic multicriteria acceptability analysis: how often is each alternative at each rank?

Lahdelma, Hokkanen & Salminen (1998), SMAA, European Journal of Operational Research 106, 137-143;
Lahdelma & Salminen (2001), SMAA-2, Operations Research 49(3), 444-454. Weights, and if asked for
values, are drawn at random; what comes out are shares with standard errors.

Draws come in chunks, each with a seed of its own derived from the seed and the chunk's number
(`numpy.random.SeedSequence`), and chunks are summed in order. So the result depends on the seed
alone, whatever the executor or number of workers, and memory does not grow with the samples.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError
from ..i18n import gettext as _
from ..model import DecisionModel
from ..results import Result, plain, read_only
from .sampling import HitAndRun
from .scoring import Scoring
from .smaa_run import Batches, Plan, Sums, confidence, parts, sizes_of, weigh
from .smaa_setup import level_space, value_samplers, weight_sampler

if TYPE_CHECKING:
    import pandas as pd

    from ..constraints import Constraints

__all__ = ["Smaa", "smaa", "smaa_table"]

Floats = NDArray[np.float64]
Values = Literal["central", "interval", "positions", "claims"]
VALUES = ("central", "interval", "positions", "claims")
_Drawn = dict[tuple[int, int], list[Floats]]
_Weights = dict[tuple[int, int], tuple[Floats, Floats]]
# Drawn values are kept for further use up to so many numbers: 64 MB.
KEPT = 1 << 23


@dataclass(frozen=True, eq=False, kw_only=True)
class Smaa(Result):
    """Shares over random weights, and values if asked for.

    ``level``, ``values``, ``constraints`` (their labels) and ``sampler`` (simplex, rejection or
    hit-and-run) say what was drawn; ``weights`` name the columns of the central weights; arrays
    have the alternatives in the case's order.
    """

    alternatives: tuple[str, ...]
    weights: tuple[str, ...]
    level: str
    values: str
    sampler: str
    constraints: tuple[str, ...]
    samples: int
    acceptability: Floats
    errors: Floats
    pairwise: Floats
    central: Floats
    confident: Floats
    entropy: float

    @property
    def top_share(self) -> pd.Series[float]:
        """Share of the draws in which each alternative is best, ties split evenly."""
        return self._series(self.acceptability[:, 0], "top_share")

    @property
    def rank_acceptability(self) -> pd.DataFrame:
        """Share of the draws at each rank, alternatives x ranks 1..m; rows, columns sum to 1."""
        return self._table(self.acceptability, self._ranks)

    @property
    def standard_errors(self) -> pd.DataFrame:
        """Standard errors of `rank_acceptability`.

        From the variance of independent draws; for hit-and-run from that between chunks, if it is
        greater.
        """
        return self._table(self.errors, self._ranks)

    @property
    def pairwise_winning(self) -> pd.DataFrame:
        """Share of the draws in which the row beats the column, ties half; diagonal NaN."""
        return self._table(self.pairwise, self._labels)

    @property
    def central_weights(self) -> pd.DataFrame:
        """Mean weights of the draws in which an alternative is best; NaN where it never is.

        The weights of the level; at ``tree`` the global weights of the leaves.
        """
        import pandas as pd

        return self._table(self.central, pd.Index(self.weights, name="weight"))

    @property
    def confidence(self) -> pd.Series[float]:
        """Share of the value draws in which an alternative is best at its central weights."""
        return self._series(self.confident, "confidence")

    @property
    def _labels(self) -> pd.Index[str]:
        import pandas as pd

        return pd.Index(self.alternatives, name="alternative")

    @property
    def _ranks(self) -> pd.Index[int]:
        import pandas as pd

        return pd.RangeIndex(1, len(self.alternatives) + 1, name="rank")

    def _series(self, values: Floats, name: str) -> pd.Series[float]:
        import pandas as pd

        return pd.Series(values.copy(), index=self._labels, name=name)

    def _table(self, values: Floats, columns: pd.Index[Any]) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(values.copy(), index=self._labels, columns=columns)

    def to_frame(self) -> pd.DataFrame:
        """The rank acceptabilities."""
        return self.rank_acceptability

    def to_dict(self) -> dict[str, Any]:
        """All tables by name, with what was drawn."""
        return {
            "method": self.method,
            "version": self.version,
            "seed": self.seed,
            "samples": self.samples,
            "level": self.level,
            "values": self.values,
            "constraints": list(self.constraints),
            "sampler": self.sampler,
            "top_share": plain(self.top_share),
            "rank_acceptability": plain(self.rank_acceptability),
            "standard_errors": plain(self.standard_errors),
            "pairwise_winning": plain(self.pairwise_winning),
            "central_weights": plain(self.central_weights),
            "confidence": plain(self.confidence),
            "entropy": plain(self.entropy),
        }


def smaa(
    model: DecisionModel,
    samples: int = 100_000,
    seed: int = 0,
    level: str = "criteria",
    constraints: Constraints = (),
    values: Values = "central",
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Smaa:
    """Rank acceptabilities, central weights and confidence factors by sampling.

    Parameters
    ----------
    model : any aggregation
    samples : number of draws, 1 or more
    seed : a whole number from 0; the same seed gives the same result
    level : ``criteria`` the local weights of the goal's children, uniform on their simplex, all
        below fixed; ``leaves`` all global leaf weights, one flat simplex; ``tree`` every node's
        local weights independently uniform; a node's key: its children's, the rest fixed
    constraints : on the weights of the level (at ``tree`` the local weights): uniform on what they
        leave, by rejection where at least 1 % is left, else by hit-and-run
    values : ``central`` the model's values; ``interval`` independent uniform in low..high;
        ``positions`` a uniform linear extension with equal spacing; ``claims`` a uniform linear
        extension, then sorted uniform values with best 1 and worst 0. Leaves without an order are
        drawn as under ``interval``.
    executor : any `concurrent.futures.Executor`, to work in parallel
    progress : called as progress(samples done, samples) after each part

    Raises
    ------
    ModelError
        An unknown level or kind of values, or a model without the ranges or orders that it needs.
    ConstraintError
        Constraints on unknown weights, or that leave no weights.
    """
    return _smaa(model, samples, seed, level, constraints, values, executor, progress, {}, None)


def smaa_table(
    model: DecisionModel,
    levels: Sequence[str],
    kinds: Sequence[Values],
    samples: int = 100_000,
    seed: int = 0,
) -> dict[tuple[str, str], Smaa]:
    """`smaa` at each level with each kind of values: the same results, each thing drawn once.

    Returns
    -------
    (level, values) -> result; parameters and errors are those of `smaa`
    """
    weights: dict[str, _Weights] = {level: {} for level in levels}
    found = {}
    for kind in kinds:
        drawn: _Drawn = {}
        for level in levels:
            found[level, str(kind)] = _smaa(
                model, samples, seed, level, (), kind, None, None, drawn, weights[level]
            )
    return found


def _smaa(
    model: DecisionModel,
    samples: int,
    seed: int,
    level: str,
    constraints: Constraints,
    values: Values,
    executor: Executor | None,
    progress: Callable[[int, int], None] | None,
    drawn: _Drawn,
    weighed: _Weights | None,
) -> Smaa:
    """`smaa`; ``drawn`` and ``weighed`` hold what was drawn before under the same seed."""
    if values not in VALUES:
        raise ModelError(
            _("values {name!r}: use one of {names}").format(name=values, names=", ".join(VALUES))
        )
    whole = all(isinstance(n, (int, np.integer)) for n in (samples, seed))
    if not whole or samples < 1 or seed < 0:
        raise ModelError(
            _("samples is {samples} and seed {seed}; use whole numbers, at least 1 and 0").format(
                samples=samples, seed=seed
            )
        )
    space = level_space(model, level)
    pilot = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    weights, how, labels = weight_sampler(space, constraints, pilot)
    # Values are wanted twice here alone; a worker would only have to be sent them.
    few = executor is None and samples * model.value_array.size <= KEPT
    plan = Plan(
        weights=weights,
        space=space,
        scoring=Scoring(model.aggregation, model.scaling_sum),
        fixed=model.value_array,
        drawn=value_samplers(model, values),
        seed=seed,
        kept_values=drawn if few else None,
        kept_weights=weighed if few else None,
    )
    sizes = sizes_of(plan, samples)
    total, batches = Sums(), Batches()
    for part in parts(weigh, (plan,), sizes, executor, progress, samples):
        total.add(part)
        if isinstance(weights, HitAndRun):
            batches.add(part.tally)
    tally = total.tally
    with np.errstate(invalid="ignore"):
        central = total.weights / total.first[:, None]
    errors = tally.standard_errors
    if isinstance(weights, HitAndRun):
        errors = np.maximum(errors, batches.standard_errors)
    return Smaa(
        method="smaa",
        seed=seed,
        alternatives=model.alternatives,
        weights=space.central_names,
        level=level,
        values=values,
        sampler=how,
        constraints=labels,
        samples=samples,
        acceptability=read_only(tally.acceptability),
        errors=read_only(errors),
        pairwise=read_only(tally.pairwise),
        central=read_only(central),
        confident=read_only(confidence(plan, central, sizes, executor)),
        entropy=tally.entropy,
    )
