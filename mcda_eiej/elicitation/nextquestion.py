"""`NextQuestion`: ask only what can still change which alternative is best, and stop with proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..comparisons import least_clash
from ..constraints import Constraint, ConstraintArrays, Constraints, as_constraints
from ..errors import JudgmentError, ModelError
from ..evaluation import joint
from ..i18n import gettext as _
from ..model import DecisionModel
from ..polytope import FacesError, centroid, region_of
from ..results import read_only
from ..sensitivity.levels import at_level
from .outcome import Elicitation, Status
from .possible import leads
from .questions import RATIOS, Given, Mode, Question, read_answer
from .remaining import Remaining, Spread
from .tree import Tree

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NextQuestion"]


def _samples(mode: Mode, weights: int) -> int:
    """Points a region that leave each question well within 0.3 seconds; more of them save some.

    On 20 random models of 6 x 6: yes/no 9.8 questions with 500, 9.4 with 2,000; graded 5.7 with
    250, 5.6 with 1,000.
    """
    few = weights <= 6
    if mode == "yes-no":
        return 2000 if few else 500
    return 1000 if few else 250


class NextQuestion:
    """Questions about swings until the best alternative is settled.

    Parameters
    ----------
    model : additive, or a product model with values above 0
    level : whose weights are asked about: ``criteria``, ``leaves`` or the key of an inner node; all
        others are the model's
    mode : ``graded`` answers (how many times?) or ``yes-no`` (at least so many times?)
    together : how many swings at most stand on one side of a comparison; 1 asks pairs only. By
        default 3, or fewer where there are many weights. A simpler question is preferred to one
        that settles a little more.
    stop_regret : stop when the greatest possible regret is below this share of the greatest
        difference between two alternatives; 0 is to go on until the best is proved
    constraints : what is known beforehand of the weights, text or `Constraint`
    ratios : what yes/no questions ask for, 1 or more; each also the other way round
    samples, seed : points that the choice of the next question looks at; no proof depends on them.
        By default 1,000 in each region up to six weights and 250 above, for yes/no questions, whose
        many thresholds are closer, twice as many

    Raises
    ------
    ModelError
        An unknown level or mode, or a model whose scores are not linear in its weights.
    ConstraintError
        Constraints that leave no weights.
    TooLargeError
        Weights or alternatives too many for exact regions.

    >>> model = DecisionModel.flat([[1, 0, 0.4], [0, 1, 0.4]], [0.4, 0.4, 0.2])
    >>> questions = NextQuestion(model)
    >>> questions.ask().sides
    (frozenset({'C1'}), frozenset({'C2'}))
    >>> questions.answer(3.5)
    >>> questions.decided
    'A1'
    """

    def __init__(
        self,
        model: DecisionModel,
        level: str = "criteria",
        *,
        mode: Mode = "graded",
        together: int | None = None,
        stop_regret: float = 0.0,
        constraints: Constraints = (),
        ratios: Sequence[float] = RATIOS,
        samples: int | None = None,
        seed: int = 0,
    ) -> None:
        # The solver of the proofs: loaded now, so that no question has to wait for it.
        import scipy.optimize  # noqa: F401

        faults = []
        if mode not in ("graded", "yes-no"):
            faults.append(_("mode {mode!r}: use 'graded' or 'yes-no'").format(mode=mode))
        if together is not None and together < 1:
            faults.append(_("together is {n}, not 1 or more").format(n=together))
        if not 0 <= stop_regret <= 1:
            faults.append(_("stop_regret is {value}, not in [0, 1]").format(value=stop_regret))
        if not ratios or not all(1 <= r < np.inf for r in ratios):
            faults.append(_("ratios must be 1 or more: {ratios}").format(ratios=list(ratios)))
        if samples is not None and samples < 2:
            faults.append(_("samples is {n}, not 2 or more").format(n=samples))
        if faults:
            raise ModelError("; ".join(faults))
        problem = at_level(model, level)
        self._fixed = as_constraints(constraints, problem.names, problem.expand)
        if samples is None:
            samples = _samples(mode, len(problem.keys))
        spread = Spread(samples, seed)
        self._tree = Tree.of(problem, mode, together, ratios, self._fixed, spread)
        # What is too large is told now, and not at the first question.
        _possible = self._tree.root.candidates
        self._start(level, stop_regret)

    def _start(self, level: str, stop_regret: float) -> None:
        self.level = level
        self.stop_regret = stop_regret
        self._given: list[Given] = []
        self._states: list[Remaining] = [self._tree.root]

    def restart(self) -> NextQuestion:
        """The same questions for somebody else: no answers, but the work done so far is kept."""
        other = object.__new__(type(self))
        other._tree, other._fixed = self._tree, self._fixed
        other._start(self.level, self.stop_regret)
        return other

    # -- asking and answering -------------------------------------------------------------------

    def ask(self) -> Question | None:
        """The next question; None when the best is settled, or cannot be, or answers clash."""
        return self._next() if self.status == "open" else None

    def answer(self, value: Any, question: Question | None = None) -> None:
        """Take an answer to the question last asked, or to any other.

        Parameters
        ----------
        value : None for "don't know", which is not asked again. Graded: the ratio, which counts as
            the interval between the neighbouring steps of the scale, or any interval (low, high).
            Yes/no: True or False.
        question : any comparison of weights of the level, also one that was not asked

        An answer that contradicts earlier ones is taken all the same: then `status` is
        ``inconsistent``, `clash` names the answers and `withdrawals` the ways out.

        Raises
        ------
        JudgmentError
            A value that is no answer, unknown weights, no question left, or answers that clash and
            of which none has been withdrawn yet.
        """
        self._no_clash()
        question = self.ask() if question is None else question
        if question is None:
            raise JudgmentError(_("there is no question left to answer"))
        self.take(read_answer(question, value))

    def take(self, given: Given) -> None:
        """Take an answer that was read from somewhere: see `Given.from_row`.

        Raises
        ------
        JudgmentError
            Unknown weights, or answers that clash and of which none has been withdrawn yet.
        """
        self._no_clash()
        keys, question = self._tree.level.keys, given.question
        unknown = [n for n in (*question.more, *question.less) if n not in keys]
        if unknown:
            raise JudgmentError(
                _("no weight {unknown}; there are {names}").format(
                    unknown=", ".join(map(repr, unknown)), names=", ".join(keys)
                )
            )
        self._states.append(self._follow(self._states[-1], given))
        self._given.append(given)

    def _no_clash(self) -> None:
        if self._states[-1].is_empty:
            raise JudgmentError(_("answers clash; withdraw one before going on"))

    def _follow(self, state: Remaining, given: Given) -> Remaining:
        after = self._tree.follow(state, given)
        if after.is_empty and not state.is_empty:
            # Answers that only touch each other leave weights all the same, to rounding.
            told = [*self._given, given]
            if not self._clash(told, len(told) - 1):
                return replace(
                    after, polytope=region_of(self._arrays(told)), alive=state.candidates
                )
        return after

    def undo(self) -> Given:
        """Take back the last answer, and give it."""
        if not self._given:
            raise JudgmentError(_("there is no answer to take back"))
        self._states.pop()
        return self._given.pop()

    def withdraw(self, given: Given | int) -> Given:
        """Take back any answer, by itself or by its place in `given`, and give it."""
        place = (
            given
            if isinstance(given, int)
            else next((i for i, g in enumerate(self._given) if g is given), len(self._given))
        )
        if not 0 <= place < len(self._given):
            raise JudgmentError(_("there is no such answer to withdraw"))
        kept = self._given[:place] + self._given[place + 1 :]
        withdrawn = self._given[place]
        self._given, self._states = [], [self._tree.root]
        for other in kept:
            self._states.append(self._follow(self._states[-1], other))
            self._given.append(other)
        return withdrawn

    def _next(self) -> Question | None:
        # A yes/no comparison may be asked again for another ratio, unless nothing was known of it.
        told = (g for g in self._given if self._tree.mode == "graded" or not g.known)
        skipped = frozenset(frozenset(g.question.sides) for g in told)
        return self._tree.next(self._states[-1], skipped)

    # -- where it stands ------------------------------------------------------------------------

    @property
    def given(self) -> tuple[Given, ...]:
        """The answers so far, in order, "don't know" among them."""
        return tuple(self._given)

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """What was answered, as constraints on the weights of the level."""
        return tuple(c for g in self._given for c in g.constraints())

    @property
    def status(self) -> Status:
        """Where it stands, in one word: see `Elicitation`."""
        if self._states[-1].is_empty:
            return "inconsistent"
        if self._states[-1].decided:
            return "decided"
        if self.regret < self.stop_regret:
            return "regret"
        return "undecided" if self._next() is None else "open"

    @property
    def decided(self) -> str | None:
        """The alternative that is best for every remaining weighting, ``2A = 2B`` if two tie."""
        state = self._states[-1]
        if state.is_empty or not state.decided:
            return None
        return joint(self._keys(state.decided))

    @property
    def undecided_between(self) -> tuple[str, ...]:
        """The alternatives that can still be best; none once it is decided, or if answers clash."""
        state = self._states[-1]
        return () if state.is_empty or state.decided else self._keys(state.candidates)

    @property
    def recommended(self) -> str | None:
        """The alternative whose greatest possible regret is least; None if answers clash."""
        state = self._states[-1]
        if state.is_empty:
            return None
        if state.decided:
            return self.decided
        return self._tree.level.alternatives[int(state.regrets.argmin())]

    @property
    def regret(self) -> float:
        """The greatest possible regret of choosing `recommended`, NaN if answers clash.

        How much better another alternative can be at remaining weights, as a share of the greatest
        difference between two alternatives on one scale. 0 once it is decided.
        """
        state = self._states[-1]
        if state.is_empty:
            return float("nan")
        if state.decided:
            return 0.0
        greatest = float(np.ptp(self._tree.level.values, axis=0).max())
        return float(state.regrets.min()) / greatest if greatest > 0 else 0.0

    def _keys(self, places: Sequence[int]) -> tuple[str, ...]:
        return tuple(self._tree.level.alternatives[i] for i in places)

    # -- answers that clash -----------------------------------------------------------------------

    @property
    def clash(self) -> tuple[Given, ...]:
        """The fewest answers that cannot all hold; none if they do not clash.

        With constraints given beforehand it may be a single answer that contradicts these. Among
        very many answers each of those named is needed, but there may be a smaller set.
        """
        if not self._states[-1].is_empty:
            return ()
        # Without the last answer there was no clash.
        places = self._clash(self._given, len(self._given) - 1)
        return tuple(self._given[i] for i in places)

    @property
    def withdrawals(self) -> tuple[tuple[Given, ...], ...]:
        """The smallest sets of answers whose withdrawal leaves the others consistent.

        The last answer is one of them, since there was no clash before it.
        """
        ways = []
        for given in self.clash:
            kept = [g for g in self._given if g is not given]
            if not self._clash(kept, None):
                ways.append((given,))
        return tuple(ways)

    def _clash(self, given: Sequence[Given], member: int | None) -> tuple[int, ...]:
        """Places of the fewest answers that clash."""
        known = [i for i, g in enumerate(given) if g.known]
        parts = [self._tree.rows(given[i]) for i in known]
        questions = [given[i].question for i in known]
        sides = [self._tree.side((*q.more, *q.less)) for q in questions]
        shape = -1, len(self._tree.level.keys)
        within = None if member is None else known.index(member)
        found = least_clash(parts, np.reshape(sides, shape), self._tree.root.rows, within)
        return tuple(known[i] for i in found)

    def _arrays(self, given: Sequence[Given]) -> ConstraintArrays:
        level, fixed = self._tree.level, self._fixed
        told = as_constraints([g.constraints() for g in given], level.names, level.expand)
        return ConstraintArrays(
            np.vstack([told.rows, fixed.rows]),
            np.append(told.low, fixed.low),
            np.append(told.high, fixed.high),
            (*told.labels, *fixed.labels),
        )

    # -- proof and result -------------------------------------------------------------------------

    def proof(self) -> pd.DataFrame:
        """What shows it, by linear programs on the answers: alternative, lead, and weights.

        One row an alternative that can still be best, or that is (those that tie whatever the
        weights in one): ``lead`` is the most by which it can lead the best of the others, at the
        weights in the row. Where several have a lead above
        0 the answers do not decide between them. Once it is decided ``lead`` of the best is the
        *least* by which it leads any other, and there is no other row.

        Raises
        ------
        JudgmentError
            If answers clash.
        """
        import pandas as pd

        self._no_clash()
        state = self._states[-1]
        level = self._tree.level
        if not state.decided:
            return leads(level, state.rows, state.candidates)
        least = state.least_lead(state.decided[0])
        row = [self.decided, least, *[np.nan] * len(level.keys)]
        return pd.DataFrame([row], columns=["alternative", "lead", *level.keys])

    def result(self) -> Elicitation:
        """Where it stands, frozen."""
        state, level = self._states[-1], self._tree.level
        k = len(level.keys)
        low = centre = high = np.full(k, np.nan)
        if not state.is_empty:
            corners = state.polytope.corners
            low, high = corners.min(axis=0), corners.max(axis=0)
            try:
                centre = centroid(state.polytope)
            except FacesError:
                centre = corners.mean(axis=0)
        return Elicitation(
            method=f"adaptive questions, {self._tree.mode}",
            seed=self._tree.root.spread.seed,
            alternatives=level.alternatives,
            weights=level.keys,
            level=self.level,
            status=self.status,
            decided=self.decided,
            undecided_between=self.undecided_between,
            recommended=self.recommended,
            regret=self.regret,
            given=self.given,
            low=read_only(low),
            centre=read_only(centre),
            high=read_only(high),
        )
