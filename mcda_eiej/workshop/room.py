"""What a room needs on its screen: where it stands, and what to talk about first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..case import Case
    from ..topics import Agenda
    from ..turnout import Status

__all__ = ["agenda", "status"]


def agenda(case: Case, group: str | None = None, *, names: bool = False, **options: Any) -> Agenda:
    """What to talk about first: disagreement times influence on the best alternative.

    Parameters
    ----------
    case
        The case.
    group
        The key of a group; see `mcda_eiej.room.room` for what is taken without one.
    names
        Whether to say who is at the ends.
    options
        ``minimum``, as in `mcda_eiej.topics.agenda`.
    """
    from ..topics import agenda as found

    return found(case, group, names=names, **options)


def status(case: Case, group: str | None = None, *, names: bool = False, **options: Any) -> Status:
    """Who has answered what, how consistently, how far they agree, and what is best for whom.

    Parameters
    ----------
    case
        The case.
    group
        The key of a group; see `mcda_eiej.room.room` for what is taken without one.
    names
        Whether data made from the result may name people.
    options
        ``target``, ``random_index``, ``minimum``, ``sets``, as in `mcda_eiej.turnout.status`.
    """
    from ..turnout import status as found

    return found(case, group, names=names, **options)
