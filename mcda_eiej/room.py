"""Whom a workshop is about: a group of the case, or everybody in it; and what they answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from .answers import WEIGHTS
from .errors import CaseError, McdaError, Problem
from .i18n import gettext as _
from .i18n import language
from .panel import NodeAnswers, node_answers
from .people import nameless
from .preferences import comparable, settings

if TYPE_CHECKING:
    from .case import Case
    from .records import Profile

__all__ = ["heard", "messages", "room"]

_ROOM = "participants"


def room(case: Case, group: str | None = None) -> tuple[Case, Profile]:
    """The group that a workshop is about, and the case in which it stands.

    ``group`` if it is given. Else the headline profile, if that is a group with participants among
    its members; else the first group of profiles.toml whose members are all participants; else all
    participants, put together by the settings of [participants]: judgment by judgment, or, where
    anybody has answered otherwise, geometric means of priorities. In a case without participants
    the headline if it is a group, else the only group there is.

    Raises
    ------
    CaseError
        ``group`` is no group, or there is nobody to ask.
    """
    known = {k: p for k, p in case.profiles.items() if p.kind == "group"}
    people = tuple(case.participants)
    chosen = group
    headline = known.get(case.default_profile)
    if chosen is None and headline and (not people or set(people).intersection(headline.members)):
        chosen = headline.key
    if chosen is None and people:
        everybody = (k for k, p in known.items() if set(p.members) == set(people))
        chosen = next(everybody, None)
    if chosen is None and not people and len(known) == 1:
        chosen = next(iter(known))
    if chosen in known:
        return case, settings(case, chosen)
    if chosen is not None:
        message = _("{who} is no group; there are {known}")
        text = message.format(who=chosen, known=", ".join(known) or "–")
        raise CaseError([Problem("weights/profiles.toml", text, key=f"profile[{chosen}]")])
    if not people:
        message = _("lists nobody: a workshop needs participants, or the key of a group")
        raise CaseError([Problem("weights/participants.csv", message)])
    return _everybody(case, people)


def _everybody(case: Case, people: tuple[str, ...]) -> tuple[Case, Profile]:
    """All participants as a group, and the case with that group in it."""
    key = _ROOM
    while key in case.profiles or key in case.participants:
        key += "_"
    names = {}
    for lang in ("nb", "en"):
        with language(lang):
            names[lang] = _("All participants")
    told = {m for (who, _n), by in case.latest_answers.items() if who in people for m in by}
    own = case.person_settings
    otherwise = bool(told & set(WEIGHTS)) and own.weighting != "judgments"
    profile = replace(
        own,
        key=key,
        names=names,
        kind="group",
        status="answered",
        members=people,
        aggregation="priorities" if otherwise else "judgments",
        mean="geometric",
    )
    other = replace(case, profiles={**case.profiles, key: profile})
    for kept in ("latest_judgments", "latest_answers"):
        other.__dict__[kept] = getattr(case, kept)
    return other, settings(other, key)


def heard(case: Case, profile: Profile) -> tuple[dict[str, NodeAnswers], list[str]]:
    """What the members answered, node by node; and what keeps a node's answers from being used."""
    found: dict[str, NodeAnswers] = {}
    problems: list[str] = []
    for node, items in comparable(case).items():
        try:
            found[node] = node_answers(case, profile, node, items)
        except McdaError as error:
            problems += str(error).splitlines()
    return found, problems


def messages(case: Case, problems: Iterable[str], names: bool) -> tuple[str, ...]:
    """Problems, each once; of participants by name only if ``names``."""
    texts = problems if names else (nameless(p, case.participants) for p in problems)
    return tuple(dict.fromkeys(texts))
