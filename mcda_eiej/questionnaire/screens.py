"""What a questionnaire shows: one question, and what the last answer led to. Text only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import scales
from ..i18n import gettext as _
from ..i18n import listing, ngettext, number
from .bestworst import BestWorst
from .pairwise import Pairwise
from .session import Session, Step
from .words import Line, Wording, together

if TYPE_CHECKING:
    from .pairwise import Fit

__all__ = [
    "answer_list",
    "answer_text",
    "commands",
    "heard",
    "helped",
    "opening",
    "question",
    "title",
]


def title(session: Session, wording: Wording, who: str) -> list[Line]:
    """Where in the questionnaire this is."""
    step = session.step()
    done, total = session.progress
    if step is None:
        text = _("No more questions · {who}")
        return [Line(text.format(who=who), strong=True), Line(rule=True)]
    if session.method == "adaptive":
        text = _("Question {n} (all pairs would be {total}) · {where} · {who}")
    elif total == 1:
        text = _("Question {n} of {total} · {where} · {who}")
    else:
        text = _("Question {n} of about {total} · {where} · {who}")
    shown = text.format(
        n=done + 1,
        total=total if session.method == "adaptive" else max(total, done + 1),
        where=wording.context(step.node),
        who=who,
    )
    return [Line(shown, strong=True), Line(rule=True)]


def opening(session: Session, resumed: int, place: str, shows_result: bool) -> list[Line]:
    """What stands above the first question of a sitting."""
    made = []
    if resumed:
        text = ngettext(
            "Going on where you stopped: {n} answer is kept.",
            "Going on where you stopped: {n} answers are kept.",
            resumed,
        )
        made.append(Line(text.format(n=resumed)))
    else:
        made.append(
            Line(
                _(
                    "Questions are about steps from worst to best: what is it worth to get from "
                    "the one end to the other? They are not about how important something is."
                )
            )
        )
        if session.method == "adaptive":
            text = _("Only what can still change which alternative is best is asked.")
            if not shows_result:
                text += " " + _(
                    "Which one that is, is not shown before the end, since it might steer you; "
                    "--show-result shows it."
                )
            made.append(Line(text))
    made.append(Line(_("Every answer is kept at once in {file}").format(file=place)))
    return made


def not_counted(nodes: list[str], method: str, who: str, wording: Wording) -> list[Line]:
    """That answers on these nodes do not count yet: better said before than after."""
    if not nodes:
        return []
    text = _(
        "Under {nodes} there are answers by another method, or the case asks for another. What is "
        "answered here counts once weighting = “{method}” stands for {who} in profiles.toml."
    )
    names = listing([_("“{name}”").format(name=wording.name(n)) for n in nodes])
    return [Line(text.format(nodes=names, method=method, who=who))]


def question(step: Step, session: Session, wording: Wording) -> list[Line]:
    """The question itself, with what can be answered."""
    ask = {
        "pair": _pair,
        "rank": _pick,
        "best": _pick,
        "worst": _pick,
        "points": _points,
        "to-best": _times,
        "to-worst": _times,
        "compare": _compare,
        "clash": _clash,
    }[step.kind]
    return ask(step, session, wording)


def _pair(step: Step, session: Session, wording: Wording) -> list[Line]:
    a, b = step.items
    if step.node in wording.case.leaves:
        text = _("Which of the two is better on “{leaf}”, and how many times as good?")
        made = [Line(text.format(leaf=wording.name(step.node)), strong=True)]
    else:
        text = _(
            "Which of these steps from worst to best is worth more to you, and how many times as "
            "much?"
        )
        made = [Line(text, strong=True)]
    for side, key in (("A", a), ("B", b)):
        made += [Line(), Line(f"{side}  {wording.name(key)}", 0, 3, True), *wording.brief(key)]
    answer = _(
        "Answer: “a 3” if A counts 3 times as much, “b 3” if B does, “=” if they count the same; "
        "1/3 alone is that A counts a third of B."
    )
    return [*made, Line(), Line(answer), Line(_scale_words())]


def _scale_words() -> str:
    words = together(" · ".join(f"{k} {scales.verbal(k)}" for k in (1, 3, 5, 7, 9)))
    return _("{words}; 2, 4, 6 and 8 lie between").format(words=words)


def _pick(step: Step, session: Session, wording: Wording) -> list[Line]:
    if step.kind == "worst":
        text = _("Of these steps from worst to best: which one is worth least to you?")
    elif step.kind == "best":
        text = _("Of these steps from worst to best: which one is worth most to you?")
    elif len(step.about) == 2:
        text = _(
            "Imagine that everything is at its worst, and that you may lift one thing from worst "
            "to best. Which one first?"
        )
    else:
        text = _("And which of these would you lift from worst to best next?")
    made = [Line(text, strong=True), Line()]
    for n, key in enumerate(step.items, start=1):
        made.append(Line(f"{n:>2}  {wording.name(key)}", 0, 4, True))
        made += wording.brief(key, 4)
    return [*made, Line(), Line(_("Answer with a number; d shows every end in words."))]


def _points(step: Step, session: Session, wording: Wording) -> list[Line]:
    (item,) = step.items
    if step.reference:
        text = _(
            "Going from worst to best on “{first}” is worth 100 points. How many points is going "
            "from worst to best on “{item}” worth?"
        )
        text = text.format(first=wording.name(step.reference), item=wording.name(item))
    else:
        text = _("How many points, 0 to 100, is it worth to go from worst to best on “{item}”?")
        text = text.format(item=wording.name(item))
    made = [Line(text, strong=True), Line(), *wording.brief(item)]
    answer = _("Answer with a number from 0 to {high:g}.").format(high=step.high)
    if step.reference and step.high < 100:
        answer += " " + _("More than that would change your order: u goes back to it.")
    return [*made, Line(), Line(answer)]


def _times(step: Step, session: Session, wording: Wording) -> list[Line]:
    (item,) = step.items
    text = _(
        "You called “{reference}” worth most. How many times as much is its step from worst to "
        "best worth as the one on “{item}”?"
    )
    if step.kind == "to-worst":
        text = _(
            "You called “{reference}” worth least. How many times as much is the step from worst "
            "to best on “{item}” worth as that one?"
        )
    shown = text.format(reference=wording.name(step.reference), item=wording.name(item))
    made = [Line(shown, strong=True)]
    for key in (step.reference, item):
        made += [Line(), Line(wording.name(key), strong=True), *wording.brief(key)]
    return [*made, Line(), Line(_("Answer with a number from 1 to 9.")), Line(_scale_words())]


def _compare(step: Step, session: Session, wording: Wording) -> list[Line]:
    from .adaptive import option_lines, question_of

    asked = question_of(step.about)
    text = _("Which of these steps from worst to best is worth more, and how many times as much?")
    if len(step.items) > 2:
        text = _(
            "Going from worst to best on all that stands under A, or on all under B: which is "
            "worth more, and how many times as much?"
        )
    if asked.ratio is not None:
        text = asked.sentence(lambda k: _("“{name}”").format(name=wording.name(k)))
    made = [Line(text, strong=True)]
    for side, keys in (("A", asked.more), ("B", asked.less)):
        made.append(Line())
        for n, key in enumerate(keys):
            mark = side if n == 0 else "+"
            made.append(Line(f"{mark}  {wording.name(key)}", 0, 3, True))
            made += wording.brief(key, short=len(step.items) > 2)
    return [*made, Line(), *option_lines(step)]


def _clash(step: Step, session: Session, wording: Wording) -> list[Line]:
    from .adaptive import clash_lines

    return clash_lines(step, session, wording)


# -- what was answered ---------------------------------------------------------------------------


def answer_text(step: Step, value: str | None, wording: Wording) -> str:
    """An answer as a sentence."""
    names = [wording.name(k) for k in step.items]
    first = names[0] if names else ""
    reference = wording.name(step.reference) if step.reference else ""
    if step.kind == "compare":
        from .adaptive import compared

        return compared(step, value, wording)
    if value is None:
        about = {
            "pair": _("{first} against {second}: don't know"),
            "rank": _("which step next: don't know"),
            "best": _("which step is worth most: don't know"),
            "worst": _("which step is worth least: don't know"),
        }.get(step.kind, _("{first}: don't know"))
        return about.format(first=first, second=names[-1] if names else "")
    if step.kind == "pair":
        return scales.sentence(names[0], names[1], scales.number_of(value))
    if step.kind in ("rank", "best", "worst"):
        text = {
            "rank": _("number {n} to be lifted from worst to best: {name}"),
            "best": _("worth most: {name}"),
            "worst": _("worth least: {name}"),
        }[step.kind]
        return text.format(n=len(step.about) - 1, name=wording.name(value))
    if step.kind == "points":
        return _("{name}: {points} points").format(name=first, points=_figure(value))
    if step.kind == "to-best":
        first, reference = reference, first
    return _("{more} is worth {times} times {less}").format(
        more=first, times=_figure(value), less=reference
    )


def _figure(value: str) -> str:
    return number(float(value), 3).rstrip("0").rstrip(".,") if "." in value else value


def answer_list(session: Session, wording: Wording) -> list[Line]:
    """Every answer so far, numbered as they can be changed."""
    given, notes = session.given, session.notes
    if not given:
        return [Line(_("Nothing is answered yet."))]
    made = [Line(_("Answers so far (c and a number asks one again):"), strong=True)]
    node = ""
    for n, (step, value) in enumerate(given, start=1):
        if step.node != node and len(session.nodes) > 1:
            node = step.node
            made.append(Line(wording.context(node), 2))
        made.append(Line(f"{n:>3}  {answer_text(step, value, wording)}", 0, 5))
        if step.about in notes:
            made.append(Line(_("because: {note}").format(note=notes[step.about]), 5))
    return made


def heard(
    session: Session, step: Step, value: str | None, wording: Wording, shows_result: bool
) -> list[Line]:
    """What was answered, and how it hangs together with the rest."""
    made = [Line(_("You said: {answer}.").format(answer=answer_text(step, value, wording)))]
    if isinstance(session, Pairwise) and len(session.nodes[step.node]) > 2:
        fit = session.fit(step.node)
        if fit is not None and fit.testable:
            made += _fit(fit, session, step.node, wording)
    if isinstance(session, BestWorst) and step.kind in ("to-best", "to-worst"):
        made += [
            Line(
                _(
                    "By way of {item} it is {x:g} × {y:g} = {product:g} times from most to least; "
                    "you said {direct:g}. l lists the answers."
                ).format(
                    item=wording.name(w.item),
                    x=w.to_best,
                    y=w.to_worst,
                    product=w.to_best * w.to_worst,
                    direct=w.direct,
                )
            )
            for w in session.detours(step.node)[:1]
        ]
    if session.method == "adaptive" and shows_result:
        from .adaptive import standing_line

        made.append(standing_line(session, wording))
    return made


def _fit(fit: Fit, session: Session, node: str, wording: Wording) -> list[Line]:
    made = [Line(fit.sentence())]
    if fit.worst is None:
        return made
    a, b, given, suggested = fit.worst
    text = _("Fits least with the rest, answer {n}: {answer}. With the rest would go: {fits}.")
    made.append(
        Line(
            text.format(
                n=_place(session, node, a, b),
                answer=scales.sentence(wording.name(a), wording.name(b), given),
                fits=scales.sentence(wording.name(a), wording.name(b), suggested),
            )
        )
    )
    if fit.mend:
        changes = [
            _("answer {n} from {before} to {after}").format(
                n=_place(session, node, a, b), before=scales.text(x), after=scales.text(y)
            )
            for a, b, x, y in fit.mend
        ]
        text = _("Enough to get within the limit: {changes} (how much A counts over B).")
        if fit.proved:
            text = _(
                "The least that gets it within the limit: {changes} (how much A counts over B)."
            )
        made.append(Line(text.format(changes=listing(changes))))
    made.append(
        Line(_("Whether anything changes is yours to say: c and the number asks it again."))
    )
    return made


def _place(session: Session, node: str, a: str, b: str) -> int:
    """The number of a pair in the list of answers."""
    return next(
        (
            n
            for n, (step, _value) in enumerate(session.given, start=1)
            if step.node == node and step.items == (a, b)
        ),
        0,
    )


def commands(session: Session, step: Step | None) -> list[Line]:
    """What can be typed besides an answer."""
    if step is None or step.kind == "clash":
        text = _("Or: u undo · c NUMBER ask again · l answers · h help · q save and quit")
    else:
        text = _(
            "Or: u undo · p don't know · n TEXT reason · c NUMBER ask again · l answers so far · "
            "d details · s enough here · h help · q save and quit"
        )
    return [Line(together(text))]


def helped(session: Session) -> list[Line]:
    """The help."""
    texts = [
        _("u (undo) takes back the last answer; type it again for the one before."),
        _("p (pass) is “don't know”: it is kept as that, and nothing is put in its place."),
        _("n TEXT (note) keeps a reason with the question on the screen."),
        _("c NUMBER (change) asks an earlier question again; l (list) has the numbers."),
        _("d (details) shows every end of what is asked about, in the case's words."),
        _(
            "s (stop) leaves this part: at the answers given if they give weights, or out "
            "altogether if there are none."
        ),
        _("q (quit) stops for now; the same command goes on where you were. So does Ctrl-D."),
        _("Answers are typed as a line and sent with Enter; nothing depends on colours."),
    ]
    return [Line(_("Help"), strong=True), *(Line(t, 2, 2) for t in texts)]
