"""Is the answer firm or fragile? By a stated rule whose limits are conventions, printed with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["LEAST_SHARE", "LEAST_SHIFT", "Verdict"]

LEAST_SHIFT = 0.05
LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Verdict:
    """What the rule looks at, and which of its tests hold.

    ``shift`` is the least part of all weight that has to move between criteria before another is
    best (half the L1 distance, infinite if none is ever best); ``share`` and ``uncertain`` the
    share of all weightings of the criteria in which the best is best, with ratings as they are and
    drawn from their ranges; ``profiles`` how many weight profiles have the same best, and how many
    there are; ``readings`` whether it is the same whether or not implied claims count, None where
    there are no claims. Joint winners are taken together. With one alternative there is nothing to
    test, and where first place is shared the other tests are not made.
    """

    compared: bool
    alone: bool
    shift: float
    share: float
    uncertain: float
    profiles: tuple[int, int]
    readings: bool | None

    @property
    def tests(self) -> Mapping[str, bool]:
        """Each test that was made, and whether it holds."""
        if not self.compared:
            return {}
        if not self.alone:
            return {"alone": False}
        tests = {
            "alone": True,
            "shift": self.shift >= LEAST_SHIFT,
            "share": self.share >= LEAST_SHARE,
            "uncertain": self.uncertain >= LEAST_SHARE,
            "profiles": self.profiles[0] == self.profiles[1],
        }
        return tests if self.readings is None else tests | {"readings": self.readings}

    @property
    def failed(self) -> tuple[str, ...]:
        """The tests that do not hold."""
        return tuple(name for name, holds in self.tests.items() if not holds)

    @property
    def firm(self) -> bool:
        """Whether every test holds."""
        return not self.failed
