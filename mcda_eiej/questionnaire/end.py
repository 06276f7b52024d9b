"""The last screen of a questionnaire: weights, the best alternative, and what would be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..answers import PASSED
from ..errors import CaseError
from ..i18n import gettext as _
from ..i18n import listing, ngettext, percent
from .making import Outcome, left_standing
from .session import Session, Weights
from .words import Line, Wording

if TYPE_CHECKING:
    from ..case import Case
    from ..recording import Recorded

__all__ = ["ending", "result_lines", "writing"]

BAR = 24
NAME = 30


def result_lines(result: Outcome, wording: Wording, block: str = "█") -> list[Line]:
    """Weights as bars, the best alternative, and what was assumed."""
    made: list[Line] = []
    for part in result.nodes:
        made += [*_weights(part, wording, block), Line()]
    made += _best(result, wording)
    if result.left_out:
        text = _("Left out, and as it was in the case: {nodes}.")
        names = listing([_("“{name}”").format(name=wording.name(n)) for n in result.left_out])
        made.append(Line(text.format(nodes=names)))
    if result.assumed:
        text = _("Assumed: equal weights under {nodes}, where nothing is answered.")
        names = listing([_("“{name}”").format(name=wording.name(n)) for n in result.assumed])
        made.append(Line(text.format(nodes=names)))
    if result.passed:
        text = ngettext(
            "{n} question was passed; nothing is put in its place.",
            "{n} questions were passed; nothing is put in their place.",
            result.passed,
        )
        made.append(Line(text.format(n=result.passed)))
    return made


def _weights(part: Weights, wording: Wording, block: str) -> list[Line]:
    text = _("Weights under “{node}”")
    made = [Line(text.format(node=wording.name(part.node)), strong=True)]
    if not part.weights:
        text = _("No weights: {problem}.")
        problem = part.problem.rstrip(".")
        return [*made, Line(text.format(problem=problem), 2)]
    rows: list[tuple[str, str, str]] = []
    ranked = sorted(part.items, key=lambda k: -part.weights[k])
    for key in ranked:
        ends = ""
        if part.low:
            text = _("{low} to {high}")
            ends = text.format(low=percent(part.low[key]), high=percent(part.high[key]))
        rows.append((wording.name(key), percent(part.weights[key]), ends))
    name, share, reach = (max(len(row[k]) for row in rows) for k in range(3))
    for key, row in zip(ranked, rows, strict=True):
        bar = block * round(BAR * part.weights[key])
        if name > NAME:
            # On a line of its own, so that bars stay under each other.
            made.append(Line(row[0], 2, 2))
        label = "" if name > NAME else row[0].ljust(name + 2)
        cells = (f"{label}{row[1].rjust(share)}", row[2].ljust(reach), bar)
        text = "  ".join(filter(None, cells))
        made.append(Line(text.replace(" ", "\N{NO-BREAK SPACE}"), 4 if name > NAME else 2))
    return [*made, *(Line(text, 2, 2) for text in part.remarks)]


def _best(result: Outcome, wording: Wording) -> list[Line]:
    if result.standing is not None:
        from .adaptive import standing_lines

        made = standing_lines(result.standing, wording)
        if result.problem:
            text = _("In the case these answers do not count yet: {problem}.")
            made.append(Line(text.format(problem=result.problem.rstrip("."))))
        return made
    if not result.best:
        text = _("No alternative can be called the best yet: {problem}.")
        return [Line(text.format(problem=result.problem.rstrip(".")))]
    names = [_named(key, wording) for key in result.best]
    if len(names) > 1:
        text = _("With these weights {names} share first place.")
        return [Line(text.format(names=listing(names)), strong=True)]
    text = _("With these weights {name} is best.")
    return [Line(text.format(name=names[0]), strong=True)]


def _named(key: str, wording: Wording) -> str:
    name = wording.name(key)
    return name if name == key else f"{key} ({name})"


def ending(
    case: Case,
    session: Session,
    result: Outcome,
    wording: Wording,
    planned: Recorded | CaseError | None,
    place: str,
    block: str = "█",
) -> list[Line]:
    """The result, and what would be written where; ``planned`` None is nowhere to write to."""
    made = result_lines(result, wording, block)
    for node, n in left_standing(case, result.who, session).items():
        text = ngettext(
            "Under “{node}” {n} earlier answer was not asked again and stays in force beside "
            "these; the weights above are of this session alone.",
            "Under “{node}” {n} earlier answers were not asked again and stay in force beside "
            "these; the weights above are of this session alone.",
            n,
        )
        made.append(Line(text.format(node=wording.name(node), n=n)))
    made.append(Line())
    if planned is None:
        text = _(
            "The built-in case is read-only: the answers are kept in {file} only. To have them in "
            "a case, copy it with “mcda-eiej new --from eiej DIR” and run “elicit DIR” with "
            "--session and that file. q ends here."
        )
        return [*made, Line(text.format(file=place))]
    if isinstance(planned, CaseError):
        made.append(Line(_("These answers cannot be written; they stay in the session:")))
        return [*made, *(Line(str(p), 2, 2) for p in planned.problems), Line(_("q ends here."))]
    return [*made, *writing(session, result, planned, place)]


def writing(session: Session, result: Outcome, planned: Recorded, place: str) -> list[Line]:
    """What a confirmation would write."""
    if not session.entries():
        return [Line(_("There is nothing to write. y ends the session, n keeps it."))]
    if not planned.changed:
        text = _("{folder} says all this already: nothing is to be written. y ends the session.")
        return [Line(text.format(folder=place))]
    made = []
    for name, new in (("judgments.csv", planned.judgments), ("answers.csv", planned.answers)):
        if not new:
            continue
        numbers = sorted({planned.rounds[r.who, r.node] for r in new})
        text = ngettext(
            "{n} row is new and would be added to {file}, as round {rounds}.",
            "{n} rows are new and would be added to {file}, as round {rounds}.",
            len(new),
        )
        file = f"{place}/weights/{name}"
        shown = ", ".join(map(str, numbers))
        made.append(Line(text.format(n=len(new), file=file, rounds=shown)))
        passed = sum(r.value in (None, PASSED) for r in new)
        if passed:
            text = ngettext(
                "{n} of them is a pass, which takes back an earlier answer if there is one.",
                "{n} of them are passes, which take back earlier answers where there are any.",
                passed,
            )
            made.append(Line(text.format(n=passed)))
    if planned.unchanged:
        text = ngettext(
            "{n} row says what is there already and is not written again.",
            "{n} rows say what is there already and are not written again.",
            planned.unchanged,
        )
        made.append(Line(text.format(n=planned.unchanged)))
    if result.problem:
        text = _(
            "Once it is written, {who} has no weights in the case until what stands above is "
            "settled."
        )
        made.append(Line(text.format(who=result.who), strong=True))
    text = _("Write this to the case? y writes; n keeps it in the session and writes nothing.")
    return [*made, Line(text, strong=True)]
