"""The briefing pack on the day: agenda, roles, rules, who sees what, what is kept, invitation."""

from __future__ import annotations

from ..i18n import gettext as _
from ..reporting.section import (
    Block,
    Bullets,
    Cell,
    Column,
    Definitions,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
    say,
)
from .briefingfacts import BREAK, CLOSING, OPENING, RESULTS, TALK, Brief, duration

__all__ = ["agenda", "facilitator", "rules"]


def agenda(brief: Brief) -> Section:
    """What happens when, and who does what."""
    people = [
        (
            _("Facilitator"),
            _(
                "Leads the day, has no stake in the outcome and does not answer. Sees to it that "
                "everybody is heard."
            ),
        ),
        (
            _("Analyst"),
            _("Runs the program, enters answers given on paper, and shows the results."),
        ),
        (_("Recorder"), _("Writes down the reasons given, and what remains open.")),
        (
            _("Decision-maker"),
            _("Decides and signs the statement. Speaks last when the answers are talked over."),
        ),
        (_("Participants"), _("Answer for themselves, or for those they stand for.")),
    ]
    roles: tuple[tuple[str, Text], ...] = tuple((who, say("{t}", t=text)) for who, text in people)
    opening = _(
        "The times are a proposal. One person can have several roles; the facilitator has no other "
        "than the recorder's or the analyst's."
    )
    blocks: list[Block] = [Definitions(roles), Paragraph(say(opening))]
    return Section("day", _("The day"), tuple(blocks), (_agenda(brief),))


def _agenda(brief: Brief) -> Table:
    facilitator, analyst, recorder = _("Facilitator"), _("Analyst"), _("Recorder")
    everybody, decider = _("Everybody"), _("Decision-maker")
    alone = _("Each answers alone. Nobody says what they answer.")
    read = _(
        "Read this pack. Tell the facilitator of anything in the scales or the evidence that is "
        "wrong or cannot be understood."
    )
    filled = _("Fill in the form and send it to the facilitator.")
    rows = [
        Row.over(_("Before"), 4),
        Row.of(_("In good time"), None, read, everybody),
    ]
    if brief.ahead:
        rows.append(Row.of(_("Answering"), brief.answering, filled, everybody))
    rows += [
        Row.over(_("The day itself"), 4),
        Row.of(
            _("Opening"),
            OPENING,
            _("Why we meet, the rules, the roles. All do the practice question together."),
            facilitator,
        ),
    ]
    if not brief.ahead:
        rows.append(Row.of(_("Answering"), brief.answering, alone, everybody))
    rows += [
        Row.of(
            _("Talking it over"),
            TALK,
            _(
                "The answers that differ most and matter most come first. Those who wish to give "
                "their reasons for answering high or low. Then all answer again; what was answered "
                "before is kept."
            ),
            facilitator,
        ),
        Row.of(_("Break"), BREAK, _("The new answers are read in."), analyst),
        Row.of(
            _("The results"),
            RESULTS,
            _(
                "Which alternative is best, how firm that is, what would change it, and for whom "
                "it would be another. Other weights are tried out."
            ),
            analyst,
        ),
        Row.of(
            _("Closing"),
            CLOSING,
            _(
                "The decision statement is filled in together: what is decided, why, if it is not "
                "what the analysis has best, what remains open, who follows up, and when."
            ),
            decider,
        ),
        Row.over(_("Afterwards"), 4),
        Row.of(
            _("Within two weeks"),
            None,
            _("You get the statement and the report, in which every number can be had again."),
            recorder,
        ),
    ]
    text = _("The day itself takes about {time}.").format(time=duration(brief.day))
    return Table(
        "agenda",
        _("Agenda"),
        (
            Column(_("When"), header=True),
            Column(_("Minutes"), "integer"),
            Column(_("What we do")),
            Column(_("Who leads")),
        ),
        tuple(rows),
        note=say("{text}", text=text),
    )


def rules(brief: Brief) -> Section:
    """How we work, who sees what, and what is kept."""
    ours = (
        _("The scales and their ends are settled before anybody answers, and stay as they are."),
        _("Each answers alone first. Talking comes after."),
        _("Reasons are talked over, not people. Nobody has to explain an answer."),
        _("Everybody may change an answer in a later round, and nobody has to."),
        _("No answer is filled in for anybody."),
        _("The analysis proposes; people decide. A decision that differs from it says why."),
    )
    seen = (
        (
            _("Your form and what you answered"),
            _("You, the facilitator and the analyst."),
        ),
        (
            _("On the screen and in the report"),
            _("How answers are spread, without names, unless all agree to show them."),
        ),
        (
            _("Results of a subgroup"),
            _("Shown only if it and all the others have at least three members each."),
        ),
        (
            _("What you write in the notes"),
            _("Kept with your answer. Write nothing that you would not say in the room."),
        ),
    )
    kept = (
        (_("Who takes part"), _("A key for each, name, group and vote."), "participants.csv"),
        (
            _("What was answered"),
            _("Each answer and pass with its round, time and note; earlier rounds too."),
            "judgments.csv, answers.csv",
        ),
        (_("The forms"), _("As they were filled in and sent."), "workshop/forms/"),
        (
            _("States of the case"),
            _("Copies of all this at moments of the day, such as before and after the talk."),
            "snapshots/",
        ),
    )
    reach = _("Name, and how to reach whoever it is: telephone and e-mail")
    until = _("Until a day, or until something has been done, and what happens then")
    parts = (
        Section("rules-we", _("How we work"), (Bullets(tuple(say("{t}", t=t) for t in ours)),)),
        Section(
            "rules-seen",
            _("Who sees what, and what is kept"),
            (
                Paragraph(
                    say(
                        _(
                            "Everything is kept in files with whoever runs the analysis; nothing "
                            "is sent to anybody else by the program. Names are kept beside a key "
                            "of their own and can be left out."
                        )
                    )
                ),
            ),
            (
                Table(
                    "seen",
                    _("Who sees what"),
                    (Column(_("What"), header=True), Column(_("Who sees it"))),
                    tuple(Row.of(*row) for row in seen),
                ),
                Table(
                    "kept",
                    _("What is kept"),
                    (
                        Column(_("What"), header=True),
                        Column(_("What it holds")),
                        Column(_("File"), "code"),
                    ),
                    tuple(Row.of(*row) for row in kept),
                ),
                Table(
                    "kept-by",
                    _("To be filled in by whoever invites"),
                    (Column(_("Question"), header=True), Column(_("Answer"))),
                    (
                        Row.of(_("Who is responsible for the data"), Cell(note=reach)),
                        Row.of(_("How long they are kept"), Cell(note=until)),
                        Row.of(
                            _("Whom to ask to see, change or delete one's own"), Cell(note=reach)
                        ),
                    ),
                    style="form",
                ),
            ),
        ),
    )
    return Section("rules", _("The rules"), parts=parts)


def facilitator(brief: Brief) -> Section:
    """An invitation to copy, what to bring, and the commands of the day."""
    folder, forms, name = _("FOLDER"), _("FORMS"), _("NAME")
    chosen = "" if brief.method == "pairwise" else f" --method {brief.method.replace('_', '-')}"
    commands = (
        (_("Check the case"), f"mcda-eiej check {folder}"),
        (_("Write the forms"), f"mcda-eiej workshop sheets {folder}{chosen}"),
        (_("Read forms that came back"), f"mcda-eiej workshop collect {folder} {forms}"),
        (_("See who has answered what"), f"mcda-eiej workshop status {folder}"),
        (_("See what to talk about first"), f"mcda-eiej workshop agenda {folder}"),
        (_("Keep the state of things"), f"mcda-eiej workshop snapshot {folder} {name}"),
        (_("Write the decision statement"), f"mcda-eiej workshop statement {folder}"),
        (_("Write the report"), f"mcda-eiej report {folder}"),
    )
    bring = (
        _("this pack, one for each, and the forms, some of them on paper"),
        _("a computer with the program and the case, and a copy of the case on another"),
        _("a screen that all can read, and somebody other than the facilitator to run it"),
        _("pens, and somewhere to write down what remains open"),
        _("the source, for whoever wants to check a place in it"),
        _("the decision statement, to be filled in and signed"),
    )
    parts = (
        Section("invitation", _("Invitation to copy"), _invitation(brief)),
        Section("bring", _("What to bring"), (Bullets(tuple(say("{t}", t=t) for t in bring)),)),
        Section(
            "commands",
            _("Commands of the day"),
            (
                Paragraph(
                    say(
                        _(
                            "Read forms into the case as they come; reading one twice changes "
                            "nothing. Keep the state before the talk and after it."
                        )
                    )
                ),
            ),
            (
                Table(
                    "commands",
                    _("Commands, in the order of the day"),
                    (Column(_("What"), header=True), Column(_("Command"), "code")),
                    tuple(Row.of(*command) for command in commands),
                ),
            ),
        ),
    )
    text = _("Leave this part out of what is sent to the participants, if you like.")
    return Section("facilitator", _("For the facilitator"), (Paragraph(say(text)),), parts=parts)


def _invitation(brief: Brief) -> tuple[Paragraph, ...]:
    case, lang = brief.case, brief.words.lang
    if brief.ahead:
        asked = _("The form takes about {time} to fill in. Please send it by [date].")
    else:
        asked = _(
            "On the day you fill in a form, which takes about {time}. You need not answer anything "
            "before."
        )
    lines = (
        _("To: [participant]"),
        _("Invitation to a workshop: {case}").format(case=case.names[lang]),
        _(
            "You are invited to a workshop on this question: {goal}. [Who decides] decides "
            "afterwards, and wants to know how you weigh what speaks for and against the "
            "alternatives."
        ).format(goal=case.goal.name(lang)),
        _("Time and place: [day, time, place]. Set aside {time}.").format(time=duration(brief.day)),
        asked.format(time=duration(brief.answering)),
        _(
            "Please read the enclosed pack. Above all, look at the two ends of each scale, and "
            "tell me by [date] if something in it is wrong or cannot be understood."
        ),
        _(
            "Your answers are shown to the others without your name. What is kept, by whom and for "
            "how long is in the pack."
        ),
        _("Regards, [facilitator, telephone, e-mail]"),
    )
    return tuple(Paragraph(say("{t}", t=text)) for text in lines)
