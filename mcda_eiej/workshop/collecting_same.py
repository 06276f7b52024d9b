"""Several forms of one person: the same twice is once, different ones are for people to settle."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..errors import Problem
from ..i18n import gettext as _
from .collecting_forms import Form, Said

__all__ = ["Settled", "settled"]

Part = tuple[str, str, str]
Entry = tuple[Form, list[Said]]


@dataclass
class Settled:
    """The forms that count, with what counts of them; file -> (``same`` | ``earlier``, the file
    that counts instead), of those that do not; problems."""

    forms: list[Form] = field(default_factory=list)
    aside: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def settled(forms: Sequence[Form], latest: bool) -> Settled:
    """One set of answers for each person, method and node.

    Two forms of one person compete at a node if something is written there in both. They are the
    same if they say the same in every row, notes included; a row that is untouched in one of them
    only is a difference.

    Parameters
    ----------
    forms : what was read
    latest : the form saved last counts; else a difference is a problem
    """
    parts: dict[Part, list[Entry]] = {}
    for form in forms:
        own: dict[Part, list[Said]] = {}
        for s in form.said:
            own.setdefault((form.participant, s.cell.method, s.cell.node), []).append(s)
        for part, said in own.items():
            parts.setdefault(part, []).append((form, said))
    found = Settled()
    counting: dict[str, set[Part]] = {form.file: set() for form in forms}
    aside: dict[str, list[tuple[str, str]]] = {}
    for part, entries in parts.items():
        # Of rows that nobody touched the first form tells that they are missing.
        written = [e for e in entries if _written(e)] or entries[:1]
        order = sorted(written, key=lambda e: _saved(e[0]), reverse=True) if latest else written
        winner = order[0]
        counting[winner[0].file].add(part)
        for other in order[1:]:
            places = _difference(winner[1], other[1])
            state = "same" if places is None else "earlier"
            if places is not None and not (latest and _saved(other[0]) < _saved(winner[0])):
                found.problems += _clash(winner[0], other[0], places, latest)
            aside.setdefault(other[0].file, []).append((state, winner[0].file))
    for form in forms:
        keep = counting[form.file]
        if keep:
            kept = (s for s in form.said if (form.participant, *s.question[:2]) in keep)
            found.forms.append(replace(form, said=tuple(kept)))
        elif form.file in aside:
            found.aside[form.file] = min(aside[form.file])
    return found


def _written(entry: Entry) -> bool:
    return any(s.value is not None or s.note for s in entry[1])


def _difference(one: Sequence[Said], other: Sequence[Said]) -> tuple[str, str] | None:
    """The first two cells that ask the same and do not say the same; "" where there is none."""
    told, held = ({s.question: s for s in some} for some in (one, other))
    for question in dict.fromkeys((*told, *held)):
        a, b = told.get(question), held.get(question)
        if a is None or b is None or (a.value, a.note) != (b.value, b.note):
            return (a.place if a else ""), (b.place if b else "")
    return None


def _saved(form: Form) -> float:
    """When a form was saved: by its own account, which copying a file does not change."""
    if form.modified is not None:
        return form.modified.timestamp()
    return os.path.getmtime(form.file)


def _clash(one: Form, other: Form, places: tuple[str, str], latest: bool) -> list[Problem]:
    message = _("{who} has another form, {other}, that says something else here; {way}")
    way = _("leave one of them out, or let the one saved last count with --latest")
    if latest:
        way = _("both were saved at the same time: leave one of them out")
    pairs = ((one, other, places[0]), (other, one, places[1]))
    return [
        Problem(a.file, message.format(who=a.participant, other=b.file, way=way), key=at or None)
        for a, b, at in pairs
    ]
