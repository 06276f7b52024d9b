"""The sections of a report in order, each a function of the results and a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from .answer import answer
from .assumptions import assumptions, decision, reproduce
from .changes import changes
from .consistency import consistency
from .definitions import Definition
from .evidence import evidence
from .glossary import explained, glossary
from .groups import groups
from .hinges import hinges
from .ratings import ratings
from .readings import readings
from .register import register
from .results import Findings
from .room import topics, turnout
from .section import Section
from .shortened import shortened
from .subject import subject
from .summary import summary
from .timeline import timeline
from .trimmed import anchors_of, linked, trimmed
from .weights import judgments, profiles, weights
from .whatif import whatif

__all__ = ["SECTIONS", "on_paper", "sections", "to_read_and_whole"]

SECTIONS: Mapping[str, Callable[[Findings, str], Section | None]] = MappingProxyType(
    {
        "summary": summary,
        "answer": answer,
        "whatif": whatif,
        "changes": changes,
        "hinges": hinges,
        "subject": subject,
        "weights": weights,
        "profiles": profiles,
        "consistency": consistency,
        "turnout": turnout,
        "groups": groups,
        "topics": topics,
        "ratings": ratings,
        "register": register,
        "timeline": timeline,
        "readings": readings,
        "decision": decision,
        "assumptions": assumptions,
        "evidence": evidence,
        "judgments": judgments,
        "glossary": glossary,
        "reproduce": reproduce,
    }
)
# Sections that only a page on a screen can have.
ON_SCREEN = frozenset({"whatif"})
# The summary says what the answer says in full.
STANDARD = tuple(key for key in SECTIONS if key != "summary")


def sections(
    results: Findings,
    lang: str,
    definition: Definition | None = None,
    on_screen: bool = False,
) -> list[Section]:
    """The sections that the case has something for, in the definition's order.

    Parameters
    ----------
    definition : all but the summary in the usual order if None
    on_screen : whether what is rendered can have a panel that moves
    """
    return to_read_and_whole(results, lang, definition, on_screen)[0]


def to_read_and_whole(
    results: Findings,
    lang: str,
    definition: Definition | None = None,
    on_screen: bool = False,
) -> tuple[list[Section], list[Section]]:
    """The sections as they are read, and with all that tables can have however large the case.

    As `sections`; without a definition nothing is shortened.
    """
    keys = STANDARD if definition is None else definition.sections
    if definition is not None:
        results = replace(
            results,
            definition=definition.key,
            depth=definition.depth,
            compared=definition.profiles,
        )
    made = [SECTIONS[key](results, lang) for key in keys if on_screen or key not in ON_SCREEN]
    found = [section for section in made if section is not None]
    if definition is None:
        whole = explained(trimmed(found), lang)
        return whole, whole
    whole = trimmed(found, definition.depth, definition.figures)
    if definition.depth == "full":
        whole = explained(whole, lang)
        return whole, whole
    short = shortened(whole, results, lang)
    return explained(linked(short, anchors_of(short)), lang), explained(whole, lang)


def on_paper(made: Sequence[Section]) -> list[Section]:
    """The sections that a document has."""
    return [section for section in made if section.key not in ON_SCREEN]
