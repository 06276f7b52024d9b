"""Where a room stands: who has answered what, how far it agrees, and what is best for whom.

`status` counts questions, answers and passes person by person and node by node, straight from what
the files say, so that it works before anybody has answered and where answers cannot be used yet.
What the answers come to together is `mcda_eiej.opinions`'; who is left out of a group and what is
best then is `mcda_eiej.sensitivity`'s.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import consistency
from .accord import Accord, accord
from .additive import top_set
from .answers import WEIGHTS, passes
from .errors import CaseError, McdaError
from .evaluation import joint
from .modelweights import weighting
from .panel import NodeAnswers
from .preferences import answered, comparable
from .results import Result, plain
from .room import heard, messages, room
from .sensitivity.coalitions import smallest
from .sensitivity.judged import Judged, judged

if TYPE_CHECKING:
    import pandas as pd

    from .case import Case
    from .records import Profile

__all__ = ["SETS", "Coalition", "Status", "status"]

Floats = NDArray[np.float64]

#: Sets of members tried for the smallest one that changes the best: every pair of 200.
SETS = 20_000

_ANSWERS = (
    *("participant", "node", "method", "questions", "answered", "passed", "left"),
    *("complete", "connected", "consistency_ratio", "inconsistent"),
)


# --------------------------------------------------------------------------- the result


@dataclass(frozen=True)
class Coalition:
    """The fewest members whose leaving changes the best; none if no set found does.

    ``exact`` says that no fewer do; without members, that no set does.
    """

    members: tuple[str, ...]
    best: tuple[str, ...]
    exact: bool


@dataclass(frozen=True, eq=False, kw_only=True)
class Status(Result):
    """Where a room stands.

    Attributes
    ----------
    who, names
        The group's key, and its names by language.
    members
        Its members; ``illustrative`` where they are profiles that stand in for people.
    started, finished
        How many have answered anything, and everything (see ``complete``).
    nodes
        DataFrame by node: members, answered, complete, connected, passed, inconsistent of testable,
        random_index, consensus, band. Nodes where nobody was asked have nothing answered.
    answers
        DataFrame, a row for each participant, node and method: questions, answered, passed, left
        (neither), complete (nothing left), connected (the answers give weights), consistency_ratio,
        inconsistent (the ratio is above the target). Who has answered nothing by any method has one
        row a node, with the questions of the method that most others there were asked by.
    people
        DataFrame by participant: questions, answered, passed, left over the nodes where anybody was
        asked, complete, inconsistent (nodes), best (``2A = 2B``; empty without a model).
    accord
        Agreement on weights and on the decision; None with the reason in ``problems``.
    best, margin
        The best alternatives of all together and how far they are ahead; None and NaN without a
        model.
    subgroups
        attribute -> DataFrame by value: members, best (of their answers together), winner and share
        (what is best for most of them); only where neither the members nor those outside are few.
    hidden
        attribute -> values that are not shown.
    coalition
        Who would have to leave for another alternative to be best; None without a model.
    named
        Whether data made from this names people.
    """

    who: str
    names: Mapping[str, str]
    members: tuple[str, ...]
    illustrative: bool
    started: int
    finished: int
    nodes: pd.DataFrame
    answers: pd.DataFrame
    people: pd.DataFrame
    accord: Accord | None
    best: tuple[str, ...] | None
    margin: float
    subgroups: Mapping[str, pd.DataFrame]
    hidden: Mapping[str, tuple[str, ...]]
    coalition: Coalition | None
    problems: tuple[str, ...]
    target: float
    named: bool = False

    @property
    def open_nodes(self) -> list[str]:
        """Nodes where anybody has answered or passed."""
        asked = self.answers.groupby("node", sort=False)[["answered", "passed"]].sum().sum(axis=1)
        return [str(n) for n in asked.index[asked > 0]]

    @property
    def inconsistent(self) -> int:
        """Members with answers above the target on some node."""
        return int((self.people["inconsistent"] > 0).sum())

    def to_frame(self) -> pd.DataFrame:
        """``answers`` if people are named, else ``nodes``."""
        return self.answers if self.named else self.nodes

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data; what is about single people only if they are named."""
        counts = ("who", "members", "illustrative", "started", "finished", "inconsistent")
        made = {name: plain(getattr(self, name)) for name in counts}
        made["members"] = len(self.members)
        for name in ("target", "tables", "nodes", "best", "margin", "subgroups", "hidden"):
            made[name] = plain(getattr(self, name))
        made["consensus"] = None if self.accord is None else plain(self.accord.consensus)
        decision = None if self.accord is None else self.accord.decision
        made["decision"] = None if decision is None else plain(decision.to_frame())
        made["kendall_w"] = None if decision is None else plain(decision.kendall_w)
        found = self.coalition
        if found is not None:
            size = {"size": len(found.members), "best": plain(found.best), "exact": found.exact}
            made["coalition"] = size | ({"members": plain(found.members)} if self.named else {})
        else:
            made["coalition"] = None
        made["problems"] = list(self.problems)
        if self.named:
            made["people"] = plain(self.people)
            made["answers"] = plain(self.answers)
            made["accord"] = None if self.accord is None else self.accord.to_dict()
        made["version"] = self.version
        return made


def status(
    case: Case,
    group: str | None = None,
    *,
    names: bool = False,
    target: float = consistency.THRESHOLD,
    random_index: str | None = None,
    minimum: int = 3,
    sets: int = SETS,
) -> Status:
    """Who has answered what, how far they agree, and what is best for whom.

    Parameters
    ----------
    case
        The case.
    group
        The key of a group; see `room` for what is taken without one.
    names
        Whether data made from the result may name people.
    target, random_index
        The consistency ratio above which answers count as inconsistent, and its table (as in
        `mcda_eiej.opinions.opinions`).
    minimum
        Members that a subgroup and those outside it need before it is shown.
    sets
        How many sets of members to try for the smallest that changes the best; beyond them the one
        that is found is called an upper bound.

    Raises
    ------
    CaseError
        ``group`` is no group, or there is nobody to ask. Answers that cannot be used are told in
        ``problems``.
    JudgmentError
        For an unknown table, or one that does not reach a node's items.
    """
    if random_index is not None:
        consistency.random_index_table(random_index)
    case, profile = room(case, group)
    told, problems = heard(case, profile)
    answers = _answers(case, profile, told, target, random_index)
    anybody = bool(answers["answered"].any())
    together = None
    best: tuple[str, ...] | None = None
    margin = math.nan
    model: Judged | None = None
    if anybody:
        try:
            weights = weighting(case, profile.key)
            problem = ""
            try:
                model = judged(case, profile.key)
                best, margin = _best(model, model.scores({})[0]), model.model.evaluate().margin
            except CaseError as error:
                problem = str(error)
            together = accord(
                case,
                profile,
                weights,
                None if model is None else model.model,
                problem,
                minimum,
                target,
                random_index,
            )
            problems += problem.splitlines()
        except McdaError as error:
            problems += str(error).splitlines()
    people = _people(profile, answers, together)
    finished = int(people["complete"].sum())
    return Status(
        method="counts; S* on weights; each member's own model; smallest coalition",
        tables=() if together is None else together.tables,
        who=profile.key,
        names=profile.names,
        members=profile.members,
        illustrative=any(m in case.profiles for m in profile.members),
        started=int((people["answered"] > 0).sum()),
        finished=finished,
        nodes=_nodes(profile, answers, told, together, random_index),
        answers=answers,
        people=people,
        accord=together,
        best=best,
        margin=margin,
        subgroups={} if model is None or together is None else _subgroups(together, model),
        hidden={} if together is None else {a: s.hidden for a, s in together.subgroups.items()},
        coalition=None if model is None else _coalition(model, told, sets),
        problems=messages(case, problems, names),
        target=target,
        named=names,
    )


# --------------------------------------------------------------------------- counting


def questions(method: str, n: int) -> int:
    """How many questions a method has for n items; the least that is enough where it is open."""
    if method in ("trade_off", "order", "compare"):
        return n - 1
    return {"judgments": n * (n - 1) // 2, "best_worst": 2 * n}.get(method, n)


def _answers(
    case: Case,
    profile: Profile,
    told: Mapping[str, NodeAnswers],
    target: float,
    random_index: str | None,
) -> pd.DataFrame:
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    for node, items in comparable(case).items():
        given = {who: _given(case, who, node, items) for who in profile.members}
        usual = Counter(m for by in given.values() for m in by).most_common(1)
        asked_by = usual[0][0] if usual else "judgments"
        there = told.get(node)
        ratios = None if there is None else there.consistency_ratios(_table(items, random_index))
        for k, (who, by) in enumerate(given.items()):
            for method, (n, passed) in (by or {asked_by: (0, 0)}).items():
                total = max(questions(method, len(items)), n + passed)
                counts = there is not None and there.methods[k] == method
                connected = bool(there.determined[k]) if there is not None and counts else False
                ratio = float(ratios[k]) if ratios is not None and counts else math.nan
                left = total - n - passed
                rows.append(
                    (who, node, method if by else "", total, n, passed, left, left == 0)
                    + (connected, ratio, bool(ratio > target + 1e-10))
                )
    return pd.DataFrame(rows, columns=list(_ANSWERS))


def _given(case: Case, who: str, node: str, items: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Method -> answers and passes; nothing for methods that ``who`` was not asked by."""
    values = answered(case, who, node, items).values
    n = sum(x is not None for x in values.values())
    found = {"judgments": (n, len(values) - n)} if values else {}
    if node not in case.leaves:
        by_method = case.latest_answers.get((who, node), {})
        for method in (m for m in WEIGHTS if m in by_method):
            passed = passes(case, who, node, method)
            found[method] = (len(by_method[method]) - passed, passed)
    return found


def _table(items: Sequence[str], random_index: str | None) -> str:
    wanted = random_index or consistency.usual_table(len(items))
    return consistency.random_index_table(wanted).key


def _people(profile: Profile, answers: pd.DataFrame, together: Accord | None) -> pd.DataFrame:
    import pandas as pd

    counts = ["questions", "answered", "passed", "left"]
    asked = answers.groupby("node")[["answered", "passed"]].sum().sum(axis=1)
    asked_nodes = asked.index[asked > 0]
    here = answers[answers["node"].isin(asked_nodes)] if len(asked_nodes) else answers
    by = here.groupby("participant", sort=False)
    made = by[counts].sum().reindex(list(profile.members), fill_value=0)
    made["complete"] = (made["left"] == 0) & (made["answered"] > 0)
    made["inconsistent"] = by["inconsistent"].sum().reindex(made.index, fill_value=0).astype(int)
    decision = None if together is None else together.decision
    winners = pd.Series(dtype=object) if decision is None else decision.winners
    made["best"] = winners.reindex(made.index, fill_value="").astype(object)
    return made.rename_axis("participant")


def _nodes(
    profile: Profile,
    answers: pd.DataFrame,
    told: Mapping[str, NodeAnswers],
    together: Accord | None,
    random_index: str | None,
) -> pd.DataFrame:
    import pandas as pd

    rows = {}
    agreed = {} if together is None else together.node_table.to_dict("index")
    for node, here in answers.groupby("node", sort=False):
        by = here.groupby("participant", sort=False)
        any_, left = by["answered"].sum() > 0, by["left"].sum()
        there = told.get(str(node))
        found = agreed.get(node, {})
        rows[str(node)] = (
            len(profile.members),
            int(any_.sum()),
            int((any_ & (left == 0)).sum()),
            int(by["connected"].any().sum()),
            int((by["passed"].sum() > 0).sum()),
            int(by["inconsistent"].any().sum()),
            0 if there is None else int(there.testable.sum()),
            "" if there is None else _table(there.items, random_index),
            float(found.get("consensus", math.nan)),
            str(found.get("band", "")),
        )
    columns = ["members", "answered", "complete", "connected", "passed", "inconsistent"]
    columns += ["testable", "random_index", "consensus", "band"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("node")


# --------------------------------------------------------------------------- parts of the room


def _subgroups(together: Accord, model: Judged) -> dict[str, pd.DataFrame]:
    """What is best by the answers of each subgroup that may be shown, put together."""
    import pandas as pd

    place = {m: k for k, m in enumerate(model.profile.members)}
    found = {}
    for attribute, sub in together.subgroups.items():
        if len(sub.shown) + len(sub.hidden) < 2:
            continue  # one value for all divides nobody
        if not sub.shown:
            continue
        weights = np.zeros((len(sub.shown), len(place)))
        for row, part in enumerate(sub.shown.values()):
            at = [place[p] for p in part.participants]
            weights[row, at] = model.given[at]
        bests = [joint(_best(model, scores)) for scores in model.reweighted(weights)]
        table = sub.to_frame()[["members", "winner", "share"]]
        table.insert(1, "best", pd.Series(bests, index=table.index, dtype=object))
        found[attribute] = table
    return found


def _best(model: Judged, scores: Floats) -> tuple[str, ...]:
    if np.isnan(scores).any():
        return ()
    return tuple(model.model.alternatives[i] for i in np.flatnonzero(top_set(scores)))


def _coalition(model: Judged, told: Mapping[str, NodeAnswers], sets: int) -> Coalition:
    """The fewest of those who answered whose leaving changes the best."""
    spoke = np.any([t.answered for t in told.values()], axis=0) & (model.given > 0)
    at = np.flatnonzero(spoke)

    def scores(weights: Floats) -> Floats:
        full = np.repeat(np.where(spoke, 0.0, model.given)[None], len(weights), axis=0)
        full[:, at] = weights
        return model.reweighted(full)

    alone = model.alone()
    found = smallest(scores, model.given[at], None if alone is None else alone[at], sets)
    members = tuple(model.profile.members[at[k]] for k in found.members)
    best: tuple[str, ...] = ()
    if members:
        left = np.array(model.given[at])
        left[list(found.members)] = 0.0
        best = _best(model, scores(left[None])[0])
    return Coalition(members, best, found.exact)
