"""Every result that a report shows, computed once for all languages and formats."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Literal

from ..errors import CaseError, McdaError, TooLargeError
from ..ratings import derive
from ..review import Disagreement, disagreements
from ..risk import AGGREGATES, SETS, UNGRADED
from .attendance import Attendance, attendance
from .hinged import Hinged
from .splits import Split, most_contested
from .verdict import Verdict
from .voices import People, people_of

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case
    from ..evaluation import Evaluation
    from ..model import DecisionModel
    from ..preferences import Weighting
    from ..ratings import ActiveClaims, Ratings
    from ..sensitivity.optimality import PotentialOptimality
    from ..sensitivity.regions import WeightSpace
    from ..sensitivity.smaa import Smaa
    from ..sensitivity.weights import WeightSweep

__all__ = ["Findings", "Outcome", "collect", "judge"]

# Draws with fixed ratings, and with ratings drawn too: a standard error of a share of at most 0.16
# and 0.35 percentage points.
SAMPLES = 100_000
SAMPLES_VALUES = 20_000
LEVELS = ("criteria", "leaves", "tree")
# Exact ranks cut the weights into a cell for each ranking; beyond this many, each counted by the
# number of its dimensions, ranks are drawn. About 10 alternatives under 6 criteria, 15 under 5, 25
# under 4, and two seconds on a laptop.
RANK_WORK = 6e6
# More criteria than this are not all drawn.
MOST_PANELS = 12
VALUES: tuple[Literal["interval", "positions", "claims"], ...] = ("interval", "positions", "claims")
NORMS: tuple[Literal["l1", "l2", "linf"], ...] = ("l1", "l2", "linf")


@dataclass(frozen=True, eq=False)
class Outcome:
    """One reading of the case: which it is, and its evaluation, None where there is none.

    ``model`` gives the model that was evaluated, or raises what kept it from being one.
    """

    key: str
    evaluation: Evaluation | None
    model: Callable[[], DecisionModel]
    choices: tuple[str, ...] = ()

    @property
    def problem(self) -> str:
        """Why there is no evaluation, in the language in force; empty where there is one."""
        if self.evaluation is None:
            try:
                self.model()
            except McdaError as error:
                return str(error)
        return ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Findings:
    """What a report is written from; frozen.

    ``stability`` by depth (1, 2, None); ``reversals`` by norm; ``exact`` the weight space of the
    criteria, None where it is too large, and then ``sampled["criteria", "central"]`` stands in;
    that is there too where the shares of ranks are sampled and those of first places are exact;
    ``sampled`` by (level, values). ``definition`` is the name of the report's definition, ``depth``
    how far its tables go, and ``compared`` the profiles it shows, all if there are none;
    ``dated`` is the date that was asked for instead of the case's, if any;
    ``attendance`` is None where no participant has answered.
    """

    case: Case
    who: str
    seed: int
    model: DecisionModel
    evaluation: Evaluation
    weighting: Weighting
    ratings: Ratings
    break_evens: pd.DataFrame
    stability: Mapping[int | None, pd.DataFrame]
    reversals: Mapping[str, pd.DataFrame]
    exact: WeightSpace | None
    sampled: Mapping[tuple[str, str], Smaa]
    optimality: PotentialOptimality
    sweeps: Mapping[str, WeightSweep]
    split: Split | None
    weightings: Mapping[str, Weighting]
    profiles: tuple[Outcome, ...]
    readings: Mapping[str, Outcome]
    active: Mapping[str, ActiveClaims]
    register: tuple[Outcome, ...]
    conditions: tuple[Outcome, ...]
    disagreements: tuple[Disagreement, ...]
    people: People
    verdict: Verdict
    hinged: Hinged
    attendance: Attendance | None = None
    definition: str = "standard"
    depth: str = "standard"
    compared: tuple[str, ...] = ()
    dated: str = ""

    @property
    def alternatives(self) -> list[str]:
        """Keys of the alternatives in the case's order."""
        return list(self.case.alternatives)

    @property
    def criteria(self) -> list[str]:
        """Keys of the criteria."""
        return self.model.hierarchy.criteria

    @property
    def shown_profiles(self) -> tuple[Outcome, ...]:
        """The outcomes of the profiles that are shown one by one."""
        return tuple(
            o
            for o in self.profiles
            if not self.compared or o.key in self.compared or o.key == self.who
        )

    @property
    def space(self) -> WeightSpace | Smaa:
        """The shares over all weightings of the criteria, exact where that is possible."""
        return self.exact or self.sampled["criteria", "central"]

    @property
    def ranked(self) -> WeightSpace | Smaa:
        """Where the shares of ranks are from: exact up to a stated size, else sampled."""
        return self.sampled.get(("criteria", "central")) or self.space

    def is_exact(self, level: str, values: str = "central") -> bool:
        """Whether the shares of this level and these values are exact."""
        return (level, values) == ("criteria", "central") and self.exact is not None

    def shares(self, level: str, values: str = "central") -> dict[str, float]:
        """The share of weightings in which each alternative is best."""
        found = self.exact if self.is_exact(level, values) else self.sampled[level, values]
        assert found is not None
        return dict(zip(self.alternatives, found.top_share.to_list(), strict=True))

    def share_error(self, level: str, values: str = "central") -> float:
        """The greatest standard error of these shares; 0 where they are exact."""
        if self.is_exact(level, values):
            return 0.0
        return float(self.sampled[level, values].standard_errors[1].max())

    @property
    def levels(self) -> tuple[str, ...]:
        """The ways of letting weights vary: one where the criteria are the leaves, else three."""
        return tuple(level for level in LEVELS if (level, "interval") in self.sampled)

    @property
    def drawn_criteria(self) -> list[str]:
        """The criteria to draw one by one: all, or if they are many those nearest to a change."""
        if len(self.criteria) <= MOST_PANELS:
            return self.criteria
        chosen = sorted(self.criteria, key=lambda c: self.room[c])[:MOST_PANELS]
        return [c for c in self.criteria if c in chosen]

    @property
    def room(self) -> dict[str, float]:
        """How far each node's weight can move before another is best; infinite if it never is."""
        found = {}
        table = self.stability[1]
        for node, low, now, high, below, above in table.itertuples(index=False, name=None):
            ends = [now - low] if below is not None else []
            ends += [high - now] if above is not None else []
            found[str(node)] = min(ends, default=math.inf)
        return found

    @property
    def kinds(self) -> tuple[str, ...]:
        """How ratings are drawn: by range, and where a leaf has an order by orders too."""
        return tuple(v for v in VALUES if ("criteria", v) in self.sampled)

    def samples(self, level: str, values: str = "central") -> int:
        """The number of draws behind these shares; 0 where they are exact."""
        return 0 if self.is_exact(level, values) else self.sampled[level, values].samples


def collect(
    case: Case,
    profile: str | None = None,
    seed: int = 0,
    *,
    samples: int = SAMPLES,
    samples_values: int = SAMPLES_VALUES,
) -> Findings:
    """Compute everything a report of ``case`` shows, under the weights of ``profile``.

    Parameters
    ----------
    profile : profile, group or participant; the case's headline profile if None
    seed : of everything sampled
    samples, samples_values : draws with fixed ratings, and with ratings drawn too

    Raises
    ------
    CaseError
        An unknown profile, or one without the weights it needs. What fails for another profile or
        a condition is kept as that outcome's ``problem``.
    """
    from .. import sensitivity as s

    who = profile or case.default_profile
    model = case.model(who)
    evaluation = model.evaluate()
    reversals: dict[str, pd.DataFrame] = {
        norm: s.nearest_reversal(model, norm=norm) for norm in NORMS
    }
    exact = None
    sampled: dict[tuple[str, str], Smaa] = {}
    try:
        exact = s.weight_space(model)
        # Tables are worked out when first asked for; too large shows here.
        _tables = exact.top_share, exact.pairwise_winning
    except TooLargeError:
        exact = None
    if exact is None or not _few_ranks(exact):
        sampled["criteria", "central"] = s.smaa(model, samples, seed)
    # Where the criteria are the leaves, the three ways of letting weights vary are one.
    flat = model.hierarchy.criteria == model.hierarchy.leaves
    levels = LEVELS[:1] if flat else LEVELS
    for level in levels[1:]:
        sampled[level, "central"] = s.smaa(model, samples, seed, level=level)
    kinds = VALUES if model.orders else VALUES[:1]
    sampled |= s.smaa_table(model, levels, kinds, samples_values, seed)
    space = exact or sampled["criteria", "central"]
    weightings, profiles = _profiles(case, who)
    readings = {kind: _outcome(case.variant(claims=kind), who, kind) for kind in ("stated", "all")}
    active = {kind: case.variant(claims=kind).active_claims() for kind in ("stated", "all")}
    return Findings(
        case=case,
        who=who,
        seed=seed,
        model=model,
        evaluation=evaluation,
        weighting=case.weighting(who),
        ratings=derive(case, (), who),
        break_evens=s.break_evens(model),
        stability={depth: s.stability_intervals(model, depth) for depth in (1, 2, None)},
        reversals=reversals,
        exact=exact,
        sampled=sampled,
        optimality=s.potential_optimality(model),
        sweeps={c: s.weight_sweep(model, c) for c in model.hierarchy.criteria},
        split=most_contested(model, evaluation.top),
        weightings=weightings,
        profiles=profiles,
        readings=readings,
        active=active,
        register=_register(case, who),
        conditions=tuple(_outcome(case, who, c, (c,)) for c in case.conditions),
        disagreements=tuple(disagreements(case)),
        people=people_of(case, who),
        hinged=Hinged(case, who, model, seed),
        attendance=attendance(case, who),
        verdict=judge(
            evaluation,
            reversals["l1"],
            space,
            sampled["criteria", "interval"],
            profiles,
            readings.values(),
            bool(case.claim_records),
        ),
    )


def _few_ranks(space: WeightSpace) -> bool:
    """Whether exact shares of ranks are worked out fast enough; then they are."""
    others, dimension = len(space.alternatives) - 1, len(space.weights) - 1
    cells = sum(math.comb(others, k) for k in range(dimension + 1))
    if (others + 1) * cells * 3.0 ** len(space.weights) > RANK_WORK:
        return False
    try:
        _table = space.rank_acceptability
    except TooLargeError:
        return False
    return True


def judge(
    evaluation: Evaluation,
    reversal: pd.DataFrame,
    space: WeightSpace | Smaa,
    uncertain: Smaa,
    profiles: Iterable[Outcome],
    readings: Iterable[Outcome],
    claims: bool,
) -> Verdict:
    """What the rule for firm and fragile looks at; ``claims`` whether the case has any."""
    top = list(evaluation.top)
    nearest = float(reversal["distance"].min()) / 2 if len(reversal) else math.inf
    tops = [o.evaluation.top for o in profiles if o.evaluation is not None]
    read = [o.evaluation is not None and o.evaluation.top == evaluation.top for o in readings]
    return Verdict(
        compared=len(evaluation.alternatives) > 1,
        alone=len(top) == 1,
        shift=nearest if len(top) == 1 else 0.0,
        share=float(space.top_share[top].sum()),
        uncertain=float(uncertain.top_share[top].sum()),
        profiles=(tops.count(evaluation.top), len(tops)),
        readings=all(read) if claims else None,
    )


def _outcome(
    case: Case,
    who: str,
    key: str,
    conditions: tuple[str, ...] = (),
    choices: tuple[str, ...] = (),
) -> Outcome:
    model = partial(case.model, who, conditions)
    try:
        return Outcome(key, model().evaluate(), model, choices)
    except McdaError:
        # The report says why, in its own language.
        return Outcome(key, None, model, choices)


def _profiles(case: Case, who: str) -> tuple[dict[str, Weighting], tuple[Outcome, ...]]:
    """The weights of every profile that has them, and the best under each.

    A participant whose weights are used comes first.
    """
    keys = [*([] if who in case.profiles else [who]), *case.profiles]
    weightings: dict[str, Weighting] = {}
    for key in keys:
        try:
            weightings[key] = case.weighting(key)
        except CaseError:
            # The outcome below carries the message.
            continue
    return weightings, tuple(_outcome(case, key, key) for key in keys)


def _register(case: Case, who: str) -> tuple[Outcome, ...]:
    """Every combination of the register's choices, if the case has a register."""
    if not any(leaf.method == "register" for leaf in case.leaves.values()):
        return ()
    found = []
    for aggregate, ungraded, sets in product(AGGREGATES, UNGRADED, SETS):
        choices = {"aggregate": aggregate, "ungraded": ungraded, "sets": sets}
        other = case.variant(register=choices)
        found.append(_outcome(other, who, "/".join(choices.values()), (), tuple(choices.values())))
    return tuple(found)
