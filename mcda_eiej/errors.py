"""Errors and warnings, one family each.

Errors, raised for what cannot be used::

    McdaError
    ├── CaseError            a case folder: every problem found, with file and line or key
    │   └── ContentNotFound  the built-in case is nowhere to be found
    ├── HierarchyError       not a tree with one root, unknown or repeated node
    ├── ModelError           values or weights that do not fit the hierarchy
    ├── JudgmentError        pairwise comparisons and answers: scale, duplicates, unconnected parts
    ├── ConstraintError      unknown name, empty region of weights
    └── TooLargeError        beyond the stated size of an exact method; names the sampling one

Warnings, given for what is doubtful but valid::

    McdaWarning
    ├── InconsistentJudgments   a consistency ratio above its threshold
    └── DoubtfulInput           anything else a careful reader would question
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

__all__ = [
    "CaseError",
    "ConstraintError",
    "ContentNotFound",
    "DoubtfulInput",
    "HierarchyError",
    "InconsistentJudgments",
    "JudgmentError",
    "McdaError",
    "McdaWarning",
    "ModelError",
    "Problem",
    "TooLargeError",
]


class McdaError(Exception):
    """Base of every error of this package."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one place.

    ``where`` is a file name, ``line`` a line of a CSV file or ``key`` a key of a TOML file.
    """

    where: str
    message: str
    line: int | None = None
    key: str | None = None

    def __str__(self) -> str:
        place = self.where
        if self.line is not None:
            place += f":{self.line}"
        if self.key is not None:
            place += f" [{self.key}]"
        return f"{place}: {self.message}"


class CaseError(McdaError, ValueError):
    """A case folder that cannot be used; ``problems`` lists everything found at once."""

    def __init__(self, problems: Iterable[Problem | str] | Problem | str) -> None:
        found = (problems,) if isinstance(problems, (Problem, str)) else problems
        self.problems: tuple[Problem, ...] = tuple(
            p if isinstance(p, Problem) else Problem("case", p) for p in found
        )
        super().__init__("\n".join(str(p) for p in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        # The default would rebuild it from the message: errors also come from other processes.
        return type(self), (self.problems,)


class ContentNotFound(CaseError):
    """The built-in case is neither in the installed package nor in a checkout around it."""


class HierarchyError(McdaError, ValueError):
    """The hierarchy is not a tree with one root, or a node is unknown or repeated."""


class ModelError(McdaError, ValueError):
    """Values or weights do not fit the hierarchy, or a model lacks what a function needs."""


class JudgmentError(McdaError, ValueError):
    """Comparisons or answers that cannot be used (scale, duplicates, unconnected parts)."""


class ConstraintError(McdaError, ValueError):
    """A constraint names an unknown weight, or the constraints leave no weights.

    ``clash`` holds the labels of an irreducible set of clashing constraints, if that is the cause.
    """

    def __init__(self, message: str, clash: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.clash: tuple[str, ...] = tuple(clash)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.clash)


class TooLargeError(McdaError, ValueError):
    """An exact method was asked for more than its stated size; the message names the way on."""


class McdaWarning(UserWarning):
    """Base of every warning of this package."""


class InconsistentJudgments(McdaWarning):
    """Judgments whose consistency ratio is above the threshold: valid, but worth a second look."""


class DoubtfulInput(McdaWarning):
    """Input that is valid but that a careful reader would question."""
