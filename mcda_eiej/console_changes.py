"""What `workshop diff` shows: the answer first, then scores, weights, answers and files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .i18n import gettext as _
from .i18n import listing, ngettext, number

if TYPE_CHECKING:
    from .case import Case
    from .workshop.changes import Difference
    from .workshop.changesanswers import AnswerChange
    from .workshop.changeseffects import Effect, Unit
    from .workshop.snapshots import Snapshot

__all__ = ["altered", "show_difference"]

SHOWN = 12  # rows of a table unless everything is asked for


def altered(states: Sequence[Snapshot]) -> list[str]:
    text = _("{name}: its files are not those that were copied, or its manifest is spoiled.")
    return [text.format(name=s.name) for s in states if s.altered]


def show_difference(case: Case, found: Difference, names: bool, everything: bool) -> None:
    """The answer first, then scores, weights, answers, other profiles and files."""
    from .console import _print

    limit = 10_000 if everything else SHOWN
    found = found if names else found.unnamed()
    _print(f"{_state(found.before)}  →  {_state(found.after)}")
    _print(*altered((found.before, found.after)))
    if found.same:
        text = _("Nothing that counts differs.")
        if found.before.hash != found.after.hash:
            text += " " + _("Comments, order or layout of the files do.")
        _print(text)
        return
    _print("", *_answer(case, found))
    _scores(case, found.effect)
    _weights(case, found, limit)
    _answers(case, found, limit)
    _moves(case, found.effect, limit)
    _others(case, found)
    _files(found, names)


def _state(state: Snapshot) -> str:
    from .workshop.snapshots import NOW

    name = _("the case as it is") if state.name == NOW else state.name
    date = state.date if state.name != NOW else ""
    return f"{name} ({', '.join(x for x in (date, state.hash[:8]) if x)})"


def _answer(case: Case, found: Difference) -> Iterator[str]:
    """Whether the best changed, by how much it leads, and what turned it."""
    from .console import _whose
    from .evaluation import joint

    effect = found.effect
    whose = found.who
    if found.who in case.profiles or found.who in case.participants:
        whose = _whose(case, found.who)
    yield _("Weights: {profile}").format(profile=whose)
    for problem, state in zip(effect.problem, (found.before, found.after), strict=True):
        if problem:
            yield _("{state}: {problem}").format(state=_state(state), problem=problem)
    if not all(effect.best):
        return
    old, new = (joint(b) for b in effect.best)
    margins = [number(m, 4) for m in effect.margin]
    if not effect.changed:
        text = _("The best alternative is the same: {best}. The lead was {old} and is {new}.")
        yield text.format(best=new, old=margins[0], new=margins[1])
        return
    text = _(
        "The best alternative changed: {old} before, {new} after. The lead was {a} and is {b}."
    )
    yield text.format(old=old, new=new, a=margins[0], b=margins[1])
    yield from turned_text(case, effect)


def turned_text(case: Case, effect: Effect) -> Iterator[str]:
    """Which changed answers turned the best, in sentences."""
    from .evaluation import joint

    turning = effect.turning
    if turning is None:
        yield _("No answer that counts for these weights changed: other changes turned it.")
        return
    if turning.sets:
        told = [listing([_unit(case, u) for u in units]) for units in turning.sets[:5]]
        text = ngettext(
            "The new answers to one question alone turn it: {sets}.",
            "The new answers to any one of these questions alone turn it: {sets}.",
            len(turning.sets),
        )
        if len(turning.sets[0]) > 1:
            text = ngettext(
                "No single question turned it; together these do: {sets}.",
                "No single question turned it; each of these pairs does: {sets}.",
                len(turning.sets),
            )
        yield text.format(sets="; ".join(told))
        more = len(turning.sets) - 5
        if more > 0:
            yield ngettext("{n} more does so too.", "{n} more do so too.", more).format(n=more)
        return
    if turning.searched >= turning.units:
        pass
    elif turning.searched == 0:
        yield _("There are too many new answers to try them one by one.")
    elif turning.searched == 1:
        yield _("No single question turned it; there are too many to try in twos.")
    else:
        yield _("No one or two questions turned it; it took more of them.")
    now = joint(effect.best[1])
    if turning.all_answers == effect.best[1]:
        yield _("All new answers together, and nothing else, do give {best}.").format(best=now)
    elif turning.all_answers:
        text = _("All new answers together would give {best}: other changes turned it too.")
        yield text.format(best=joint(turning.all_answers))


def _unit(case: Case, unit: Unit) -> str:
    from .console import method_names

    n = len(unit.answers)
    counted = ngettext("{n} answer", "{n} answers", n).format(n=n)
    if unit.a:
        return f"{_name(case, unit.a)} – {_name(case, unit.b)} ({counted})"
    method = method_names().get(unit.method, unit.method)
    return f"{_name(case, unit.node)} ({method}, {counted})"


def _name(case: Case, key: str) -> str:
    """The name of a node or alternative; the key where the later state has none."""
    known = (case.criteria, case.leaves, case.alternatives)
    if key == case.goal.key or any(key in held for held in known):
        return case.name(key)
    return key


def _scores(case: Case, effect: Effect) -> None:
    from .console import _print, _Table

    if not all(effect.best):
        return
    table = _Table(
        _("Scores"),
        (_("alternative"), "key"),
        (_("name"), "name"),
        (_("rank"), "number"),
        (_("before"), "number"),
        (_("after"), "number"),
        (_("change"), "number"),
    )

    def place(a: str) -> float:
        rank = effect.ranks[a][1]
        return float("inf") if rank is None else rank

    for a in sorted(effect.scores, key=place):
        old, new = effect.scores[a]
        ranks = ["–" if r is None else str(r) for r in effect.ranks[a]]
        name = case.name(a) if a in case.alternatives else ""
        rank = ranks[1] if ranks[0] == ranks[1] else " → ".join(ranks)
        table.add_row(a, name, rank, number(old, 4), number(new, 4), _signed(new - old))
    _print(table.table)


def _signed(x: float, digits: int = 4) -> str:
    text = number(x, digits)
    return f"+{text}" if x > 0 and round(x, digits) != 0 else text


def _weights(case: Case, found: Difference, limit: int) -> None:
    """Weights that changed, the largest change first, and the questions that were answered anew."""
    from .console import _print, _Table

    weights = found.effect.weights
    if not weights:
        _print(_("No weight changed."))
        return
    table = _Table(
        _("Weights in all, the largest change first"),
        (_("weight of"), "word"),
        (_("before"), "number"),
        (_("after"), "number"),
        (_("change"), "number"),
        (_("because of"), "word"),
    )
    for w in weights[:limit]:
        old, new = w.weight
        why = ngettext("{n} answer on {node}", "{n} answers on {node}", len(w.because))
        parent = _name(case, w.parent)
        text = why.format(n=len(w.because), node=parent) if w.because else ""
        if not text:
            text = _("the weight of {node}").format(node=parent)
            if w.local[0] != w.local[1]:
                text = _("other changes")
        table.add_row(_name(case, w.node), number(old), number(new), _signed(new - old, 3), text)
    _print(table.table)
    if len(weights) > limit:
        _print(_more(len(weights) - limit))


def _more(n: int) -> str:
    return ngettext(
        "{n} more row; --all lists it.", "{n} more rows; --all lists every one.", n
    ).format(n=n)


def _answers(case: Case, found: Difference, limit: int) -> None:
    """Answers that changed: people without a name are counted, question by question."""
    from .console import _print, _Table, method_names

    if not found.answers:
        return
    table = _Table(
        _("Answers that changed"),
        (_("node"), "word"),
        (_("question"), "word"),
        (_("who"), "word"),
        (_("what"), "word"),
    )
    grouped: dict[tuple[str, ...], list[AnswerChange]] = {}
    for c in found.answers:
        q = c.question
        grouped.setdefault((q.node, q.method, *sorted((q.a, q.b)), q.who), []).append(c)
    for (_node, method, _a, _b, who), changes in list(grouped.items())[:limit]:
        q = changes[0].question
        about = f"{_name(case, q.a)} – {_name(case, q.b)}"
        if method != "judgments":
            about = " ".join(_name(case, x) for x in (q.a, q.b) if x)
            about = f"{method_names().get(method, method)}: {about}"
        if who:
            told = _changed(changes[0])
        else:
            n = len(changes)
            who = ngettext("{n} person", "{n} people", n).format(n=n)
            told = _counted(changes)
        table.add_row(_name(case, q.node), about, who, told)
    _print(table.table)
    if len(grouped) > limit:
        _print(_more(len(grouped) - limit))


def change_names() -> dict[str, str]:
    """What was done to an answer, in words."""
    return {
        "added": _("added"),
        "changed": _("changed"),
        "passed": _("passed"),
        "removed": _("removed"),
        "restated": _("given again"),
    }


def _changed(change: AnswerChange) -> str:
    """One answer before and after."""
    words = {"": "–", "passed": _("passed")}
    old, new = (words.get(x, x) for x in (change.before, change.after))
    if change.change == "restated":
        return f"{new}, {change_names()['restated']}"
    return f"{old} → {new}"


def _counted(changes: Sequence[AnswerChange]) -> str:
    """Several people's answers to one question: how many did what."""
    words = change_names()
    counts = {k: sum(c.change == k for c in changes) for k in words}
    return ", ".join(f"{n} {words[k]}" for k, n in counts.items() if n)


def _moves(case: Case, effect: Effect, limit: int) -> None:
    """How the group moved on each question answered anew, and whether it came closer."""
    from .console import _print, _Table

    if not effect.spread:
        return
    table = _Table(
        _("How the group moved: A is so many times B, and the spread as a factor"),
        ("A", "word"),
        ("B", "word"),
        (_("mean"), "word"),
        (_("spread"), "word"),
        (_("answers"), "word"),
    )
    for s in effect.spread[:limit]:
        told = ((s.mean, 2), (s.sd, 2), (s.answered, 0))
        cells = [" → ".join(number(float(x), digits) for x in pair) for pair, digits in told]
        table.add_row(_name(case, s.a), _name(case, s.b), *cells)
    _print(table.table)
    if len(effect.spread) > limit:
        _print(_more(len(effect.spread) - limit))


def _others(case: Case, found: Difference) -> None:
    """The best alternative by the other profiles and groups, where anything changed."""
    from .console import _print, _Table
    from .evaluation import joint

    rest = [e for e in found.effects[1:] if e.weights or e.changed or e.margin[0] != e.margin[1]]
    rest = [e for e in rest if all(e.best)]
    if not rest:
        return
    table = _Table(
        _("Other profiles and groups"),
        (_("key"), "word"),
        (_("best before"), "word"),
        (_("best after"), "word"),
        (_("lead before"), "number"),
        (_("lead after"), "number"),
        (_("largest change of a weight"), "number"),
    )
    for e in rest:
        table.add_row(
            e.who,
            *(joint(b) for b in e.best),
            *(number(m, 4) for m in e.margin),
            number(e.largest),
        )
    _print(table.table)


def _files(found: Difference, names: bool) -> None:
    """What differs file by file; rows by people counted only, unless names are asked for."""
    from .console import _print

    entries = found.entries
    lines = [""]
    for file in dict.fromkeys(e.file for e in entries):
        own = [e for e in entries if e.file == file]
        words = {"added": _("added"), "removed": _("removed"), "changed": _("changed")}
        counts = [f"{n} {w}" for k, w in words.items() if (n := sum(e.change == k for e in own))]
        lines.append(f"{file}: {', '.join(counts)}")
        log = file in ("weights/judgments.csv", "weights/answers.csv", "weights/participants.csv")
        if log and not names:
            continue
        for e in own[:SHOWN]:
            key = " ".join(k for k in e.key if k)
            line = e.lines[1] or e.lines[0]
            place = _("line {line}").format(line=line) if line else ""
            columns = ", ".join(e.cells) if e.change == "changed" else words[e.change]
            told = ": ".join(x for x in (" ".join(y for y in (key, _in(place)) if y), columns) if x)
            lines.append(f"  {told}")
        if len(own) > SHOWN:
            lines.append("  " + _("and {n} more").format(n=len(own) - SHOWN))
    _print(_("Files"), *lines[1:])


def _in(place: str) -> str:
    return f"({place})" if place else ""
