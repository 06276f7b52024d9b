"""Forms that came back, read into judgments.csv and answers.csv as a new round."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..case import Case
from ..caseio import load_case
from ..errors import CaseError, Problem
from ..i18n import gettext as _
from ..i18n import ngettext
from ..recording import Recorded, record
from ..results import Result
from ..rounds import NewAnswer, NewJudgment, superseded
from .collecting_files import find
from .collecting_forms import Form, Reader, Said
from .collecting_same import settled
from .formindex import best_worst_values

if TYPE_CHECKING:
    import pandas as pd

    from ..records import Answer, Judgment

__all__ = ["Collected", "FormsError", "Missing", "ReadForm", "collect"]


@dataclass(frozen=True)
class ReadForm:
    """A file: whose form it is and what came of it.

    ``state`` is ``read``, ``empty`` (nothing was written in it), ``same`` (as another file),
    ``earlier`` (set aside for a later one), ``refused`` (it has problems).
    """

    file: str
    state: str
    participant: str = ""
    method: str = ""
    answered: int = 0
    passed: int = 0
    missing: int = 0


@dataclass(frozen=True)
class Missing:
    """A question that a form asks and that was not answered."""

    file: str
    cell: str
    participant: str
    node: str
    item: str
    reference: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Collected(Result):
    """What forms held and what was recorded of it.

    Attributes
    ----------
    files : every file that was looked at
    missing : what was asked and not answered, of the forms that were read
    remarks : what to know that keeps nothing from being recorded
    problems : what could not be read
    absent : participants of whom no form was read
    recorded : the new rows; None if there were problems and nothing was written
    dry_run : whether nothing was written
    """

    files: tuple[ReadForm, ...]
    missing: tuple[Missing, ...]
    remarks: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    absent: tuple[str, ...]
    recorded: Recorded | None
    dry_run: bool = False
    method: str = field(default="forms", repr=False)

    def to_frame(self) -> pd.DataFrame:
        """file, state, participant, method, answered, passed, missing: one row a file."""
        import pandas as pd

        columns = list(ReadForm.__dataclass_fields__)
        return pd.DataFrame([vars(f) for f in self.files], columns=columns)


class FormsError(CaseError):
    """Forms that cannot be read; ``collected`` tells of all of them. Nothing was written."""

    def __init__(self, problems: Iterable[Problem], collected: Collected | None = None) -> None:
        super().__init__(problems)
        self.collected = collected

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems, self.collected)


def collect(
    case: Case | str | Path,
    forms: str | Path | Iterable[str | Path],
    *,
    timestamp: str = "",
    latest: bool = False,
    skip_bad: bool = False,
    dry_run: bool = False,
    again: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Collected:
    """Read filled forms into the tables of a case, as a new round of each person at each node.

    Every form is read before anything is written, and everything is written at once or not at all.
    Answers that equal those in force are not written again. An untouched row is no answer, and is
    listed; a pass is a pass.

    Parameters
    ----------
    case : a case folder, or the case read from it
    forms : files, and folders of files, as `sheets` made them and people filled them in
    timestamp : when they were given, written as it is
    latest : of several different forms of one person let the one saved last count; else that is a
        problem
    skip_bad : record what is sound and leave out files with problems, which are then told in the
        result and not raised
    dry_run : find out everything and write nothing
    again : record also what was recorded from a form of that time and answered anew since; else it
        is left alone, with a remark, so that an old form does not undo a later round
    progress : called with the number of files done and of all

    Raises
    ------
    FormsError
        Files that are no forms, forms of another case or another version of it, different forms of
        one person, cells that cannot be read: all of it by file and cell. Or the case would not be
        sound with the answers. Nothing is written.
    CaseError
        The case cannot be read.
    """
    folder = case.folder if isinstance(case, Case) else Path(case)
    # From the folder, whatever was made of the case since it was read.
    case = load_case(folder)
    if isinstance(forms, str | Path):
        forms = [forms]
    found = find(forms)
    problems = list(found.problems)
    reader = Reader(case)
    states = {p.where: ReadForm(p.where, "refused") for p in problems}
    good: list[Form] = []
    for n, path in enumerate(found.files, start=1):
        before = len(problems)
        form = reader.read(path, problems)
        if form is not None:
            problems += _unreadable(form)
        told = _counted(form, "read") if form else ReadForm(str(path), "refused")
        if form is None or len(problems) > before:
            told = replace(told, state="refused")
        elif form.empty:
            told = replace(told, state="empty", missing=0)
        else:
            good.append(form)
        states[str(path)] = told
        if progress is not None:
            progress(n, len(found.files))
    misnamed = [p for form in good for p in _misnamed(form, case.participants)]
    settling = settled(good, latest)
    problems += settling.problems
    clashing = {p.where for p in settling.problems}
    good = [f for f in settling.forms if f.file not in clashing]
    states |= {f: replace(states[f], state=state) for f, (state, _o) in settling.aside.items()}
    states |= {f: replace(states[f], state="refused") for f in clashing}
    remarks = [Problem(f, _("is left alone: no form")) for f in found.ignored]
    remarks += [
        Problem(f, _left(state, other))
        for f, (state, other) in settling.aside.items()
        if f not in clashing
    ]
    remarks += [*misnamed, *(p for form in good for p in _unused(form))]
    judgments: list[NewJudgment] = []
    answers: list[NewAnswer] = []
    past: dict[str, list[Judgment | Answer]] = {}
    records: list[Judgment | Answer] = [*case.judgment_records, *case.answer_records]
    for r in records:
        past.setdefault(r.who, []).append(r)
    for form in good:
        rows = _rows(form)
        since = {(form.participant, node): n for node, n in form.rounds.items()}
        own = past.get(form.participant, [])
        old = set() if again else superseded(rows, own, since, case.language)
        if old:
            remarks.append(Problem(form.file, _anew(len(old))))
        rows = [r for n, r in enumerate(rows) if n not in old]
        judgments += [r for r in rows if isinstance(r, NewJudgment)]
        answers += [r for r in rows if isinstance(r, NewAnswer)]
    result = Collected(
        files=tuple(states.values()),
        missing=tuple(m for form in good for m in _missing(form)),
        remarks=tuple(remarks),
        problems=tuple(problems),
        absent=tuple(p for p in case.participants if p not in {f.participant for f in good}),
        recorded=None,
        dry_run=dry_run,
    )
    if problems and not skip_bad:
        raise FormsError(problems, result)
    try:
        recorded = record(folder, judgments, answers, timestamp=timestamp, dry_run=dry_run)
    except CaseError as error:
        raise FormsError([*problems, *error.problems], result) from error
    return replace(result, recorded=recorded)


def _counted(form: Form, state: str) -> ReadForm:
    told = list(_asked(form))
    return ReadForm(
        form.file,
        state,
        form.participant,
        form.method,
        answered=sum(bool(s.value) for s in told),
        passed=sum(s.value == "" for s in told),
        missing=sum(s.value is None for s in told),
    )


def _left(state: str, other: str) -> str:
    if state == "same":
        return _("says the same as {other}").format(other=other)
    return _("is set aside: {other} was saved later").format(other=other)


def _misnamed(form: Form, people: Iterable[str]) -> list[Problem]:
    """A form under the name of another person's, who may have been sent the wrong one."""
    stem = Path(form.file).stem.casefold()
    other = next((p for p in people if p.casefold() == stem), form.participant)
    if other == form.participant:
        return []
    message = _("is the form of {who} under the name of {other}'s: whose answers are they?")
    return [Problem(form.file, message.format(who=form.participant, other=other))]


# -- from cells to rows ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _BestWorst:
    """The part of a form that asks by best-worst about one node."""

    items: tuple[str, ...]
    chosen: Mapping[str, Said]
    given: Mapping[tuple[str, str], Said]

    def values(self) -> dict[tuple[str, str], str]:
        """(item, side) -> value, of what was answered."""
        best, worst = (self.key(side) for side in ("best", "worst"))
        given = {at: s.value for at, s in self.given.items() if s.value is not None}
        return {
            (item, side): value
            for (item, side), value in best_worst_values(self.items, best, worst, given).items()
            if (best if side == "best" else worst)
        }

    def key(self, side: str) -> str:
        """The item chosen; empty if none is."""
        return (self.chosen[side].value or "") if side in self.chosen else ""

    def counts(self, said: Said) -> bool:
        """Whether a cell is asked at all, once best and worst are chosen."""
        best, worst = self.key("best"), self.key("worst")
        if not said.cell.item:
            return True
        own = (best,) if said.cell.reference == "best" else (best, worst)
        return said.cell.item not in own

    def note(self, item: str, side: str) -> str:
        """What was noted on a row; on the choice itself also what stands in the row of its item."""
        cells = [self.given.get((item, side))]
        if item == self.key(side):
            cells.insert(0, self.chosen.get(side))
        return "\n".join(s.note for s in cells if s is not None and s.note)


def _best_worst(form: Form) -> dict[str, _BestWorst]:
    parts: dict[str, list[Said]] = {}
    for s in form.said:
        if s.cell.method == "best_worst":
            parts.setdefault(s.cell.node, []).append(s)
    return {
        node: _BestWorst(
            tuple(dict.fromkeys(s.cell.item for s in some if s.cell.item)),
            {s.cell.reference: s for s in some if not s.cell.item},
            {(s.cell.item, s.cell.reference): s for s in some if s.cell.item},
        )
        for node, some in parts.items()
    }


def _asked(form: Form) -> Iterable[Said]:
    """The cells that ask something, given what was chosen in others."""
    parts = _best_worst(form)
    for s in form.said:
        if s.cell.method != "best_worst" or parts[s.cell.node].counts(s):
            yield s


def _unreadable(form: Form) -> list[Problem]:
    """Comparisons with a best or worst that is not named, or with one item as both."""
    problems = []
    for part in _best_worst(form).values():
        best, worst = part.key("best"), part.key("worst")
        if best and best == worst:
            message = _("{item} is chosen both as the best and as the worst").format(item=best)
            problems.append(Problem(form.file, message, key=part.chosen["worst"].place))
        for side, key in (("best", best), ("worst", worst)):
            told = [s for (_item, at), s in part.given.items() if at == side and s.value]
            if told and not key and side in part.chosen:
                message = _("nothing is chosen here, but compared with in {cell}")
                text = message.format(cell=told[0].place)
                problems.append(Problem(form.file, text, key=part.chosen[side].place))
    return problems


def _missing(form: Form) -> list[Missing]:
    return [
        Missing(form.file, s.place, form.participant, s.cell.node, s.cell.item, s.cell.reference)
        for s in _asked(form)
        if s.value is None
    ]


def _unused(form: Form) -> list[Problem]:
    """What no row of a table can hold: notes where nothing was answered, and a best passed on."""
    remarks = []
    parts = _best_worst(form)
    for s in form.said:
        c = s.cell
        told = s.value is not None
        if c.method == "best_worst":
            part = parts[c.node]
            if not c.item and s.value == "":
                message = _("is passed, so that comparisons with it are not recorded")
                remarks.append(Problem(form.file, message, key=s.place))
            if s.value and not part.counts(s):
                message = _(
                    "is not asked once best and worst are chosen: what stands here does not count"
                )
                remarks.append(Problem(form.file, message, key=s.place))
            # A note in the row of the best goes with the choice.
            told = (c.item or s.value, c.reference) in part.values()
        if s.note and not told:
            message = _("has a note without an answer, which is not recorded: {note}")
            text = message.format(note=_short(s.note))
            remarks.append(Problem(form.file, text, key=s.place))
    return remarks


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"


def _anew(n: int) -> str:
    message = ngettext(
        "{n} answer was recorded earlier and has been given anew since: it is left alone",
        "{n} answers were recorded earlier and have been given anew since: they are left alone",
        n,
    )
    return message.format(n=n)


def _rows(form: Form) -> list[NewJudgment | NewAnswer]:
    judgments: list[NewJudgment] = []
    answers: list[NewAnswer] = []
    who, lang = form.participant, form.language
    for s in form.said:
        c = s.cell
        if s.value is None or c.method == "best_worst":
            continue
        if c.method == "pairwise":
            row = NewJudgment(
                who, c.node, c.item, c.reference, s.value, rationale=s.note, language=lang
            )
            judgments.append(row)
        else:
            answers.append(
                NewAnswer(
                    who, c.node, c.method, c.item, c.reference, s.value, s.note, language=lang
                )
            )
    for node, part in _best_worst(form).items():
        for (item, side), value in part.values().items():
            note = part.note(item, side)
            answers.append(
                NewAnswer(who, node, "best_worst", item, side, value, note, language=lang)
            )
    return [*judgments, *answers]
