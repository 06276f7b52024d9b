"""The sections of a report in order, each a function of the results and a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from .answer import answer
from .assumptions import assumptions, decision, reproduce
from .changes import changes
from .consistency import consistency
from .evidence import evidence
from .groups import groups
from .ratings import ratings
from .readings import readings
from .register import register
from .results import Findings
from .section import Section
from .subject import subject
from .timeline import timeline
from .weights import judgments, profiles, weights

__all__ = ["SECTIONS", "sections"]

SECTIONS: Mapping[str, Callable[[Findings, str], Section | None]] = MappingProxyType(
    {
        "answer": answer,
        "changes": changes,
        "subject": subject,
        "weights": weights,
        "profiles": profiles,
        "consistency": consistency,
        "groups": groups,
        "ratings": ratings,
        "register": register,
        "timeline": timeline,
        "readings": readings,
        "decision": decision,
        "assumptions": assumptions,
        "evidence": evidence,
        "judgments": judgments,
        "reproduce": reproduce,
    }
)


def sections(results: Findings, lang: str) -> list[Section]:
    """The sections that the case has something for, in order."""
    made = (make(results, lang) for make in SECTIONS.values())
    return [section for section in made if section is not None]
