"""What a briefing pack is written from: the case, what is asked, and how long that takes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import CaseError, Problem
from ..i18n import gettext as _
from ..i18n import number
from ..reporting.words import Words
from .questions import SECONDS_EACH, SECONDS_ITEM, NodeQuestions, minutes

if TYPE_CHECKING:
    from ..case import Case
    from ..hierarchy import Hierarchy

__all__ = ["Brief", "duration", "people_asked"]

# Proposals for the day, in minutes.
OPENING, TALK, BREAK, RESULTS, CLOSING = 30, 60, 15, 45, 30
# Who has more than this to answer is asked to do so before the day.
LONGEST = 45
STEP = 5


@dataclass(frozen=True, eq=False)
class Brief:
    """What the sections of the pack share.

    ``people`` is how many are asked; ``each`` minutes a question, the rule of thumb of
    `mcda_eiej.workshop.questions` if None. Nothing here depends on anybody's weights or answers.
    """

    case: Case
    words: Words
    method: str
    asked: tuple[NodeQuestions, ...]
    people: int
    each: float | None = None

    @property
    def lang(self) -> str:
        """The language of the pack."""
        return self.words.lang

    @property
    def tree(self) -> Hierarchy:
        """The goal, the criteria and the leaves."""
        return self.case._tree

    @property
    def flat(self) -> bool:
        """Whether the criteria are the leaves."""
        return self.tree.criteria == self.tree.leaves

    @property
    def number(self) -> int:
        """The questions put to each."""
        return sum(part.number for part in self.asked)

    @property
    def answering(self) -> int:
        """Minutes that answering takes each, in whole steps of five."""
        exact = minutes(self.asked) if self.each is None else self.each * self.number
        return STEP * math.ceil(exact / STEP)

    @property
    def ahead(self) -> bool:
        """Whether there is so much to answer that it is better done before the day."""
        return self.answering > LONGEST

    @property
    def day(self) -> int:
        """Minutes that the day takes, with what is answered on it."""
        alone = 0 if self.ahead else self.answering
        return OPENING + alone + TALK + BREAK + RESULTS + CLOSING

    def assumption(self) -> str:
        """What the time for answering rests on."""
        if self.each is None:
            text = _(
                "The time is a rule of thumb: {each} seconds a question, and {item} seconds to "
                "read about each of the things compared, question group by question group."
            )
            return text.format(each=SECONDS_EACH, item=SECONDS_ITEM)
        text = _("The time is reckoned at {each} minutes a question.")
        return text.format(each=number(self.each, 0 if self.each == round(self.each) else 1))


def duration(total: int) -> str:
    """``45 min``, ``2 h``, ``2 h 15 min``."""
    hours, rest = divmod(total, 60)
    if not hours:
        return _("{m} min").format(m=rest)
    if not rest:
        return _("{h} h").format(h=hours)
    return _("{h} h {m} min").format(h=hours, m=rest)


def people_asked(case: Case, group: str | None) -> Sequence[str]:
    """The participants in a group; all participants of the case if None.

    Raises
    ------
    CaseError
        No group of that key.
    """
    if group is None:
        return tuple(case.participants)
    known = [key for key, profile in case.profiles.items() if profile.kind == "group"]
    if group not in known:
        message = _("no group {key!r}; there are {known}").format(
            key=group, known=", ".join(known) or _("none")
        )
        raise CaseError([Problem("--profile", message)])
    return tuple(m for m in case.profiles[group].members if m in case.participants)
