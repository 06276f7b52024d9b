"""From a case to a questionnaire, and from its answers back to the case."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from ..answers import PASSED, answered_methods
from ..comparisons import ratios_as_text, ratios_from_text
from ..errors import CaseError, McdaError, Problem
from ..i18n import gettext as _
from ..i18n import listing
from ..preferences import comparable, settings
from ..recording import NewAnswer, NewJudgment
from ..records import Answer, Judgment, asked_about, joined_keys
from ..results import Result, plain
from .bestworst import BestWorst
from .pairwise import Pairwise
from .points import Swing
from .session import Entry, Session, Weights

if TYPE_CHECKING:
    from ..case import Case

__all__ = [
    "ANSWERS_BY",
    "METHODS",
    "Outcome",
    "check_who",
    "left_standing",
    "make_session",
    "outcome",
    "rows",
    "settled",
    "uncounted",
]

METHODS = ("pairwise", "swing", "best-worst", "adaptive")
ANSWERS_BY = {
    "pairwise": "judgments",
    "swing": "swing",
    "best-worst": "best_worst",
    "adaptive": "compare",
}
"""What ``weighting`` calls the answers of each method."""
Mode = Literal["graded", "yes-no"]


def check_who(case: Case, who: str) -> None:
    """An error if nobody of that key can answer; it names keys that are near it."""
    known = [*case.profiles, *case.participants]
    if who in known:
        if who in case.profiles and case.profiles[who].kind == "group":
            message = _("{who!r} is a group: its members answer, one by one")
            raise CaseError([Problem("--who", message.format(who=who))])
        return
    low = {k.casefold(): k for k in known}
    low |= {p.name.casefold(): k for k, p in case.participants.items() if p.name}
    near = [low[k] for k in get_close_matches(who.casefold(), low, n=5, cutoff=0.5)]
    near += [k for k in known if who and who.casefold() in k.casefold()]
    near = list(dict.fromkeys(near))
    message = _("nobody has the key {who!r}; near it: {keys}")
    if not near:
        message = _("nobody has the key {who!r}; there are {keys}")
        near = [*known[:12], *(["…"] if len(known) > 12 else [])]
    text = message.format(who=who, keys=", ".join(near))
    raise CaseError([Problem("--who", text)])


def make_session(
    case: Case,
    who: str,
    method: str = "pairwise",
    node: str | None = None,
    mode: Mode = "graded",
    profile: str | None = None,
    together: int | None = None,
) -> Session:
    """The questions by one method on a node, or on every node in turn.

    Parameters
    ----------
    method : one of `METHODS`
    node : whose children are asked about; all nodes with two or more if None (adaptive: the goal)
    mode : of adaptive questions
    profile : whose weights hold below and beside the node in adaptive questions; default those
        of ``who``
    together : how many steps at most stand on one side of an adaptive question

    Raises
    ------
    CaseError
        Nobody of that key, or no node where there is something to compare.
    """
    check_who(case, who)
    there = comparable(case)
    if method != "pairwise":
        there = {n: items for n, items in there.items() if n not in case.leaves}
    if node is not None and node not in there:
        message = _("nothing to compare under {node!r}; there is under {nodes}")
        text = message.format(node=node, nodes=listing(list(there)))
        raise CaseError([Problem("--node", text)])
    nodes = there if node is None else {node: there[node]}
    if not nodes:
        raise CaseError([Problem("--node", _("no node has two items to compare"))])
    setting = settings(case, who)
    if method == "pairwise":
        return Pairwise(nodes, setting.scale, setting.priorities)
    if method == "swing":
        return Swing(nodes)
    if method == "best-worst":
        return BestWorst(nodes, setting.best_worst)
    from .adaptive import adaptive

    return adaptive(case, node or case.goal.key, mode, profile or who, together)


def settled(case: Case, who: str, session: Session) -> list[Entry]:
    """What the answers make of the case: the session's entries, and what they take back.

    Adaptive answers stand together or not at all: what was proved rests on these alone. So earlier
    comparisons that were not asked about again are withdrawn by a pass, and those that were are
    put the way round in which the case has them.
    """
    entries = session.entries()
    if session.method != "adaptive" or not entries:
        return entries
    made = []
    for node in session.nodes:
        here = case.latest_answers.get((who, node), {}).get("compare", ())
        held = {a.about: a for a in here if a.value not in ("", PASSED)}
        for e in (e for e in entries if e.node == node):
            old = held.pop(asked_about("compare", e.item, e.reference), None)
            made.append(e if old is None else _as_in(e, old))
        made += [Entry(node, "compare", a.item, a.reference, "") for a in held.values()]
    return made


def left_standing(case: Case, who: str, session: Session) -> dict[str, int]:
    """node -> how many earlier judgments there stay in force beside the session's, if any do."""
    found = {}
    for node in session.nodes:
        asked = {frozenset((e.item, e.reference)) for e in session.entries_of(node)}
        held = case.latest_judgments.get((who, node), ()) if session.method == "pairwise" else ()
        n = sum(j.value is not None and frozenset((j.a, j.b)) not in asked for j in held)
        if n and asked:
            found[node] = n
    return found


def uncounted(case: Case, who: str, session: Session) -> list[str]:
    """The nodes where the session's answers would not count in the case as it stands.

    There are answers by another method, or ``who`` is to answer by another: see `chosen_method`.
    """
    own, named = ANSWERS_BY[session.method], settings(case, who).weighting
    if named == own:
        return []
    found = []
    for node in (n for n in session.nodes if n not in case.leaves):
        held = case.latest_judgments.get((who, node), ())
        given = {*answered_methods(case, who, node)}
        given |= {"judgments"} if any(j.value is not None for j in held) else set()
        if named is not None or given - {own}:
            found.append(node)
    return found


def _as_in(entry: Entry, old: Answer) -> Entry:
    """A comparison with its sides written as in ``old``."""
    value = entry.value
    if value and set(joined_keys(entry.item)) != set(joined_keys(old.item)):
        low, high = ratios_from_text(value)
        ends = (0.0 if high == math.inf else 1 / high), (1 / low if low else math.inf)
        value = ratios_as_text(*ends)
    return replace(entry, item=old.item, reference=old.reference, value=value)


def rows(
    case: Case, who: str, session: Session, lang: str
) -> tuple[list[NewJudgment], list[NewAnswer]]:
    """The answers as rows to record; reasons are in ``lang``."""
    judgments, answers = [], []
    for e in settled(case, who, session):
        none = PASSED if e.method == "compare" else None
        value, said = e.value or none, {"rationale": e.note, "language": lang}
        if e.method == "judgments":
            judgments.append(NewJudgment(who, e.node, e.item, e.reference, value, **said))
        else:
            row = NewAnswer(who, e.node, e.method, e.item, e.reference, value, **said)
            answers.append(row)
    return judgments, answers


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome(Result):
    """What follows of a session.

    Attributes
    ----------
    nodes
        The local weights of each node that was asked about.
    left_out
        Nodes where nothing was answered or passed: the case stays there as it is.
    best, scores
        The best alternatives (several if tied) and everybody's score with these weights; empty
        where no model follows, and then ``problem`` says why.
    assumed
        Nodes that nobody answered and that are weighted equally because the profile says so.
    answers, passed
        How many answers there are, and how many more questions were passed.
    written
        How many rows of them were new to the case and are in it now.
    """

    who: str
    nodes: tuple[Weights, ...]
    left_out: tuple[str, ...] = ()
    best: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    problem: str = ""
    answers: int = 0
    passed: int = 0
    written: int = 0
    standing: Any = None

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        told = super().to_dict()
        told["standing"] = None if self.standing is None else plain(self.standing.to_dict())
        return told


def outcome(case: Case, who: str, session: Session, profile: str | None = None) -> Outcome:
    """The weights, and the best alternative of the model that ``who`` would have with them.

    ``profile`` as in `make_session`.
    """
    given = session.given
    answers = sum(value is not None for _step, value in given)
    told: dict[str, Any] = {
        "method": session.method,
        "who": who,
        "nodes": tuple(session.weights_of(n) for n in session.nodes if session.told(n)),
        "left_out": tuple(n for n in session.nodes if not session.told(n)),
        "answers": answers,
        "passed": len(given) - answers,
    }
    if session.method == "adaptive":
        assumed = [n for n in case.weighting(profile or who).assumed if n not in session.nodes]
        standing = session.result()  # type: ignore[attr-defined]
        best = tuple(standing.decided.split(" = ")) if standing.decided else ()
        told |= {"assumed": tuple(assumed), "best": best, "standing": standing}
        return Outcome(**told, problem=_trouble(case, who, session))
    with_them = _overlaid(case, who, session)
    try:
        weighting = with_them.weighting(who)
        scores = with_them.model(who).evaluate()
    except McdaError as error:
        return Outcome(**told, problem=_message(error))
    return Outcome(
        **told,
        best=tuple(scores.top),
        scores={str(k): float(x) for k, x in scores.scores.items()},
        assumed=tuple(weighting.assumed),
    )


def _trouble(case: Case, who: str, session: Session) -> str:
    """Why the answers would not count in the case as they stand; empty if they would."""
    try:
        _overlaid(case, who, session).weighting(who)
    except McdaError as error:
        return _message(error)
    return ""


def _message(error: McdaError) -> str:
    problems = error.problems if isinstance(error, CaseError) else [error]
    return "; ".join(getattr(p, "message", str(p)) for p in problems)


def _overlaid(case: Case, who: str, session: Session) -> Case:
    """The case as if the answers had been recorded."""
    rounds = [r.round for r in case.judgment_records if r.who == who]
    rounds += [r.round for r in case.answer_records if r.who == who]
    last = max(rounds, default=0)
    none = {"nb": "", "en": ""}
    judgments, answers = [], []
    for e in settled(case, who, session):
        if e.method == "judgments":
            value = Fraction(e.value) if e.value else None
            sides = (e.item, e.reference, value, None, None)
            judgments.append(Judgment(who, e.node, *sides, "answered", none, last + 1, e.at))
        else:
            none_said = PASSED if e.method == "compare" else ""
            about = (e.method, e.item, e.reference, e.value or none_said)
            answers.append(Answer(who, e.node, *about, "answered", none, last + 1, e.at))
    return replace(
        case,
        judgment_records=(*case.judgment_records, *judgments),
        answer_records=(*case.answer_records, *answers),
    )
