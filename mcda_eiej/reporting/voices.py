"""What everybody's judgments say, computed once for a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import McdaError

if TYPE_CHECKING:
    from ..case import Case
    from ..opinions import Opinions

__all__ = ["People", "people_of"]


@dataclass(frozen=True, eq=False)
class People:
    """What everybody's judgments say, by profile key; ``problems`` of those without weights."""

    opinions: Mapping[str, Opinions]
    problems: Mapping[str, str]

    @property
    def groups(self) -> dict[str, Opinions]:
        """The groups."""
        return {k: said for k, said in self.opinions.items() if said.accord is not None}


def people_of(case: Case, who: str) -> People:
    """The opinions of ``who`` and of every profile and group of the case."""
    found: dict[str, Opinions] = {}
    problems: dict[str, str] = {}
    for key in dict.fromkeys([who, *case.profiles]):
        try:
            found[key] = case.opinions(key)
        except McdaError as error:
            problems[key] = str(error)
    return People(found, problems)
