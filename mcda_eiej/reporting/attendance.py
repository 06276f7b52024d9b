"""Who took part and where they differ, computed once for a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import McdaError

if TYPE_CHECKING:
    from ..case import Case
    from ..topics import Agenda
    from ..turnout import Status

__all__ = ["Attendance", "attendance"]


@dataclass(frozen=True, eq=False)
class Attendance:
    """Where a room of people stands, and what they differ on most."""

    status: Status
    agenda: Agenda


def attendance(case: Case, who: str) -> Attendance | None:
    """Of the group ``who`` if that has people in it, else of the room; None if nobody answered."""
    from ..topics import agenda
    from ..turnout import status

    people = set(case.participants)
    if not people:
        return None
    own = case.profiles.get(who)
    group = who if own is not None and people.intersection(own.members) else None
    try:
        found = status(case, group)
        if found.illustrative or not found.started:
            return None
        return Attendance(found, agenda(case, group))
    except McdaError:
        return None  # such a group has no section of its own either, with the reason there
