"""What changed between two named states of a case, and what that did to the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import CaseError, Problem
from ..i18n import gettext as _
from ..results import Result, plain
from ..room import room
from .changesanswers import AnswerChange, answer_changes
from .changeseffects import Effect, Unit, effect_on
from .changesfiles import Entry, file_changes
from .snapshots import NOW, Snapshot, opened_state

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["Difference", "diff"]

#: What of a row says who wrote it, or is written in somebody's own words.
_PERSONAL = ("who", "participant", "name", "timestamp")


@dataclass(frozen=True, eq=False, kw_only=True)
class Difference(Result):
    """What changed from one state of a case to another.

    Attributes
    ----------
    before, after
        The two states.
    who
        The profile, group or participant that ``effects`` begin with.
    answers
        Answers that count in one state and not in the other, judgments and others.
    entries
        Every difference between the input files, row by row and entry by entry, history included:
        applied to the files before they give the files after.
    effects
        What changed for ``who``, then for every profile and group that both states have.
    people
        Keys of participants in either state; profiles are nobody in particular.
    """

    before: Snapshot
    after: Snapshot
    who: str
    answers: tuple[AnswerChange, ...]
    entries: tuple[Entry, ...]
    effects: tuple[Effect, ...]
    people: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing that counts differs: comments and the order of rows may."""
        return not self.entries

    @property
    def effect(self) -> Effect:
        """What changed for ``who``."""
        return self.effects[0]

    @property
    def best_changed(self) -> bool:
        """Whether another alternative is best by the weights of ``who``, or others tie for it."""
        return self.effect.changed

    def of_file(self, file: str) -> tuple[Entry, ...]:
        """The entries of one file, such as ``weights/participants.csv``."""
        return tuple(e for e in self.entries if e.file == file)

    def unnamed(self) -> Difference:
        """The same without who answered: participants have no key, rows about them no contents.

        Profiles keep their keys. Where ``who`` is a participant it stays: it was asked for.
        """
        people = set(self.people)
        hidden = [
            replace(c, question=replace(c.question, who=""), lines=(None, None))
            if c.question.who in people
            else c
            for c in self.answers
        ]
        # The order of rows must not tell whose they are either.
        asked = [(q.node, q.method, *sorted((q.a, q.b))) for q in (c.question for c in hidden)]
        first = {key: i for i, key in reversed(list(enumerate(asked)))}
        order = sorted(
            range(len(hidden)),
            key=lambda i: (first[asked[i]], hidden[i].question.who, *_said(hidden[i])),
        )
        place = {old: new for new, old in enumerate(order)}
        return replace(
            self,
            answers=tuple(hidden[i] for i in order),
            entries=tuple(_unnamed(e, people) for e in self.entries),
            effects=tuple(_silent(_moved(e, place), people) for e in self.effects),
            people=(),
        )

    # -- tables -----------------------------------------------------------------------------------

    def to_frame(self) -> pd.DataFrame:
        """Weights that changed, the greatest change of a global weight first.

        who, node, parent, local_before, local_after, weight_before, weight_after, change (of the
        global weight), because (how many changed answers on the node above count for it).
        """
        import pandas as pd

        columns = ["who", "node", "parent", "local_before", "local_after"]
        columns += ["weight_before", "weight_after", "change", "because"]
        rows = [
            (
                e.who,
                w.node,
                w.parent,
                *w.local,
                *w.weight,
                w.weight[1] - w.weight[0],
                len(w.because),
            )
            for e in self.effects
            for w in e.weights
        ]
        table = pd.DataFrame(rows, columns=columns)
        order = table["change"].abs().sort_values(ascending=False, kind="stable").index
        return table.loc[order].reset_index(drop=True)

    def scores_frame(self) -> pd.DataFrame:
        """who, alternative, score_before, score_after, change, rank_before, rank_after."""
        import pandas as pd

        columns = ["who", "alternative", "score_before", "score_after", "change"]
        columns += ["rank_before", "rank_after"]
        rows = [
            (e.who, a, *e.scores[a], e.scores[a][1] - e.scores[a][0], *e.ranks[a])
            for e in self.effects
            for a in e.scores
        ]
        table = pd.DataFrame(rows, columns=columns)
        return table.astype({"rank_before": "Int64", "rank_after": "Int64"})

    def answers_frame(self) -> pd.DataFrame:
        """One row a changed answer: who, node, method, a, b, change, before, after, steps, ..."""
        import pandas as pd

        columns = ["who", "node", "method", "a", "b", "change", "before", "after", "steps"]
        columns += ["round_before", "round_after", "line_before", "line_after"]
        rows = []
        for c in self.answers:
            q = c.question
            rows.append(
                (
                    q.who,
                    q.node,
                    q.method,
                    q.a,
                    q.b,
                    c.change,
                    c.before,
                    c.after,
                    c.steps,
                    *c.rounds,
                    *c.lines,
                )
            )
        table = pd.DataFrame(rows, columns=columns)
        whole = dict.fromkeys(columns[-4:], "Int64")
        return table.astype(whole)

    def entries_frame(self) -> pd.DataFrame:
        """One row a row or entry of a file that differs: file, key, change, columns, lines."""
        import pandas as pd

        rows = [
            (e.file, " ".join(k for k in e.key if k), e.change, ", ".join(e.cells), *e.lines)
            for e in self.entries
        ]
        columns = ["file", "key", "change", "columns", "line_before", "line_after"]
        return pd.DataFrame(rows, columns=columns).astype(
            {"line_before": "Int64", "line_after": "Int64"}
        )

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "method": self.method,
            "version": self.version,
            "before": _state(self.before),
            "after": _state(self.after),
            "who": self.who,
            "same": self.same,
            "best_changed": self.best_changed,
            "effects": [_effect(e) for e in self.effects],
            "answers": plain(self.answers_frame()),
            "entries": [
                {
                    "file": e.file,
                    "key": list(e.key),
                    "change": e.change,
                    "cells": {c: [plain(x) for x in pair] for c, pair in e.cells.items()},
                    "lines": list(e.lines),
                }
                for e in self.entries
            ],
        }


def diff(
    folder: str | Path, a: str, b: str | None = None, *, profile: str | None = None
) -> Difference:
    """What changed from the state named ``a`` to the state named ``b``.

    Parameters
    ----------
    folder : a case folder with snapshots
    a, b : names of snapshots, or ``now``: the folder as it is, also where ``b`` is None
    profile : whose weights come first; if None the group in the room (see `mcda_eiej.room.room`)
        where somebody in it has answered, else the headline profile of the later state

    Raises
    ------
    CaseError
        No such snapshot, problems in the files of either state, nobody ``profile`` in either.

    Notes
    -----
    What turned the best alternative is found by evaluating anew: the changed answers, one question
    or two at a time, are put into the earlier state, and the sets that alone give the new best are
    listed. In a group the new answers of all its members to one question count as one.
    """
    before, old = opened_state(folder, a)
    after, new = opened_state(folder, NOW if b is None else b)
    who = profile or _first(old, new)
    known = [*new.profiles, *new.participants, *old.profiles, *old.participants]
    if who not in known:
        message = _("no profile or participant {who!r}; there are {known}")
        text = message.format(who=who, known=", ".join(dict.fromkeys(known)))
        raise CaseError([Problem("weights/profiles.toml", text, key="profile")])
    answers = answer_changes(old, new)
    others = [p for p in new.profiles if p in old.profiles and p != who]
    return Difference(
        method="two states of a case",
        before=before,
        after=after,
        who=who,
        answers=answers,
        entries=file_changes(before.folder, after.folder),
        effects=tuple(_effects([who, *others], old, new, answers)),
        people=tuple(dict.fromkeys([*new.participants, *old.participants])),
    )


def _effects(
    whose: list[str], old: Case, new: Case, answers: tuple[AnswerChange, ...]
) -> Iterator[Effect]:
    for who in whose:
        yield effect_on(who, old, new, answers)


def _said(change: AnswerChange) -> tuple[str, ...]:
    return change.change, change.before, change.after


def _first(old: Case, new: Case) -> str:
    """The group in the room, if both states have it and anybody in it has answered."""
    if new.participants:
        group = room(new)[1]
        told = {who for table in (new.latest_judgments, new.latest_answers) for who, _node in table}
        if group.key in new.profiles and group.key in old.profiles and told & set(group.members):
            return group.key
    return new.default_profile


def _moved(effect: Effect, place: Mapping[int, int]) -> Effect:
    """The same effect where the answer changes stand in other places."""

    def there(places: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted(place[i] for i in places))

    turning = effect.turning
    if turning is not None:
        sets = tuple(
            tuple(replace(u, answers=there(u.answers)) for u in units) for units in turning.sets
        )
        turning = replace(turning, sets=sets)
    weights = tuple(replace(w, because=there(w.because)) for w in effect.weights)
    return replace(effect, weights=weights, turning=turning)


def _silent(effect: Effect, people: set[str]) -> Effect:
    """The same effect where no problem names anybody."""
    told = [
        _("the answers give no weights") if people & set(re.findall(r"\w[\w.@-]*", text)) else text
        for text in effect.problem
    ]
    return replace(effect, problem=(told[0], told[1]))


def _unnamed(entry: Entry, people: set[str]) -> Entry:
    """The entry without people: neither as its key nor in its cells."""
    personal = entry.file in ("weights/participants.csv", "criteria/ratings.csv")
    if not personal and not people & set(entry.key[:1]):
        return entry
    key = tuple("" if k in people else k for k in entry.key)
    if entry.file == "weights/participants.csv":
        key = ()
    if entry.file == "criteria/ratings.csv":
        key = (*entry.key[:2], "")
    hidden = {c for c in entry.cells if c in _PERSONAL or c.startswith("rationale")}
    cells: Mapping[str, tuple[Any, Any]] = {
        c: pair for c, pair in entry.cells.items() if c not in hidden
    }
    if entry.file == "weights/participants.csv":
        cells = {}
    return replace(entry, key=key, cells=cells, lines=(None, None))


def _state(state: Snapshot) -> dict[str, Any]:
    told = ("name", "number", "date", "note", "hash", "altered")
    return {name: getattr(state, name) for name in told}


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "node": unit.node,
        "method": unit.method,
        "a": unit.a,
        "b": unit.b,
        "answers": len(unit.answers),
    }


def _effect(effect: Effect) -> dict[str, Any]:
    turned = effect.turning
    return {
        "who": effect.who,
        "best": [list(x) for x in effect.best],
        "margin": plain(effect.margin),
        "changed": effect.changed,
        "scores": plain(dict(effect.scores)),
        "ranks": plain(dict(effect.ranks)),
        "weights": [
            {
                "node": w.node,
                "parent": w.parent,
                "local": plain(w.local),
                "weight": plain(w.weight),
                "because": list(w.because),
            }
            for w in effect.weights
        ],
        "problem": list(effect.problem),
        "spread": plain(effect.spread),
        "turning": None
        if turned is None
        else {
            "sets": [[_unit(u) for u in s] for s in turned.sets],
            "searched": turned.searched,
            "all_answers": list(turned.all_answers),
            "units": turned.units,
        },
    }
