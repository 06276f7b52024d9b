"""What the section modules share: the language in force, and how the best is spoken of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from ..evaluation import Evaluation, joint
from ..i18n import gettext as _
from ..i18n import language, number
from ..people import nameless
from .results import Findings, Outcome
from .section import Section
from .words import Words

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "best_of",
    "changed",
    "outcome_counts",
    "outcome_text",
    "problem_text",
    "records",
    "same_best",
    "score",
    "second_place",
    "speaking",
]

S = TypeVar("S", Section, Section | None)


def speaking(make: Callable[[Findings, str], S]) -> Callable[[Findings, str], S]:
    """``make`` with its language in force, so that a section can be asked for on its own."""

    @wraps(make)
    def inside(results: Findings, lang: str) -> S:
        with language(lang):
            return make(results, lang)

    return inside


def score(value: float) -> str:
    """A score as it is read."""
    return number(value, 3)


def best_of(words: Words, evaluation: Evaluation) -> str:
    """Who is best, as ``2A = 2B``."""
    return words.top(evaluation.top)


def problem_text(words: Words, outcome: Outcome) -> str:
    """Why there is no evaluation; people are not named, since others read the report."""
    return nameless(outcome.problem, words.case.participants)


def outcome_text(words: Words, outcome: Outcome) -> str:
    """Who is best under a reading of the case, or why nobody can be named."""
    if outcome.evaluation is None:
        return _("cannot be computed: {problem}").format(problem=problem_text(words, outcome))
    return best_of(words, outcome.evaluation)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table by column name."""
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def same_best(results: Findings, outcome: Outcome) -> bool:
    """Whether the same alternatives are best as in the headline result."""
    other = outcome.evaluation
    return other is not None and joint(other.top) == joint(results.evaluation.top)


def changed(words: Words, outcome: Outcome, name: str) -> str:
    """A reading with the alternative that is best under it, for a list."""
    return _("“{name}” ({best})").format(name=name, best=outcome_text(words, outcome))


def outcome_counts(
    results: Findings, outcomes: Iterable[Outcome]
) -> tuple[list[Outcome], list[Outcome], list[Outcome]]:
    """Outcomes with the same best, with another, and those that could not be computed."""
    same: list[Outcome] = []
    other: list[Outcome] = []
    failed: list[Outcome] = []
    for outcome in outcomes:
        if outcome.evaluation is None:
            failed.append(outcome)
        else:
            (same if same_best(results, outcome) else other).append(outcome)
    return same, other, failed


def second_place(evaluation: Evaluation) -> tuple[list[str], float] | None:
    """Who shares second place and their score; None where the top is all there is."""
    scores = evaluation.scores
    ranks = evaluation.ranking
    below = [a for a in scores.index if ranks[a] > 1]
    if not below:
        return None
    place = min(int(ranks[a]) for a in below)
    keys = [a for a in evaluation.alternatives if ranks[a] == place]
    return keys, float(scores[keys[0]])
