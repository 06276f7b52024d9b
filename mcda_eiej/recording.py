"""Recording answers: new rounds at the end of judgments.csv and answers.csv, or nothing at all.

What is given is held against what is in force: a row that says the same is not written again, so
that recording twice changes nothing. The others go to a new round of that person at that node. The
case as it would be is loaded from a copy before anything is written, so that no recording makes a
case that cannot be read.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .answers import latest_answers
from .appending import appended
from .caseio import _check_folder, _is_builtin, case_hash, case_language, input_files, load_case
from .errors import CaseError, Problem
from .i18n import gettext as _
from .preferences import latest_by_node
from .readers import read_answers, read_judgments
from .records import Judgment
from .results import Result
from .tables import Row, read_table
from .textfiles import decode, read_bytes
from .transaction import locked, replace_files

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NewAnswer", "NewJudgment", "Recorded", "record"]

Place = tuple[str, str]
Number = Fraction | int | float | str | None
PAIRS = ("trade_off", "order")


@dataclass(frozen=True)
class NewJudgment:
    """A judgment to record: on ``node``, a is ``value`` times b; no value at all is a pass.

    ``rationale`` is in ``language``, if that is empty in the case's.
    """

    who: str
    node: str
    a: str
    b: str
    value: Number = None
    low: Number = None
    high: Number = None
    rationale: str = ""
    status: str = "answered"
    language: str = ""

    @property
    def question(self) -> Hashable:
        """What was asked, in either direction."""
        return frozenset((self.a, self.b))

    def __str__(self) -> str:
        message = _("the new judgment of {who} on {node}: {a} and {b}")
        return message.format(who=self.who, node=self.node, a=self.a, b=self.b)


@dataclass(frozen=True)
class NewAnswer:
    """An answer to another method to record; no value is a pass (``passed`` in an ``order``)."""

    who: str
    node: str
    method: str
    item: str
    reference: str = ""
    value: Number = None
    rationale: str = ""
    status: str = "answered"
    language: str = ""

    @property
    def question(self) -> Hashable:
        """What was asked; of a pair in either direction."""
        about = (self.item, self.reference)
        return self.method, frozenset(about) if self.method in PAIRS else about

    def __str__(self) -> str:
        message = _("the new answer of {who} on {node}: {method}, {item}")
        item = " ".join(filter(None, (self.item, self.reference)))
        return message.format(who=self.who, node=self.node, method=self.method, item=item)


@dataclass(frozen=True, eq=False, kw_only=True)
class Recorded(Result):
    """What a recording wrote, or would write.

    Attributes
    ----------
    judgments, answers : the new rows
    unchanged : how many rows said what is in force already
    rounds : (who, node) -> the round of the new rows there
    hash : the hash of the case after it
    dry_run : whether nothing was written
    """

    judgments: tuple[NewJudgment, ...]
    answers: tuple[NewAnswer, ...]
    unchanged: int
    rounds: Mapping[Place, int]
    hash: str
    dry_run: bool = False
    method: str = field(default="recording", repr=False)

    @property
    def changed(self) -> bool:
        """Whether there was anything new."""
        return bool(self.judgments or self.answers)

    def to_frame(self) -> pd.DataFrame:
        """who, node, method, about, value, round: one row a new answer."""
        import pandas as pd

        rows: list[tuple[Any, ...]] = [
            (j.who, j.node, "judgments", f"{j.a} / {j.b}", j.value) for j in self.judgments
        ]
        rows += [(a.who, a.node, a.method, a.item, a.value) for a in self.answers]
        rows = [(*r[:4], _text(r[4]), self.rounds[r[0], r[1]]) for r in rows]
        return pd.DataFrame(rows, columns=["who", "node", "method", "about", "value", "round"])


def record(
    folder: str | Path,
    judgments: Iterable[NewJudgment] = (),
    answers: Iterable[NewAnswer] = (),
    *,
    timestamp: str = "",
    rounds: Mapping[Place, int] | None = None,
    dry_run: bool = False,
) -> Recorded:
    """Append answers to a case folder as new rounds: all of them or none.

    The new rows of a person at a node get the highest round there plus 1, or 1 if there is none.
    Rows that equal those in force (value, low, high, rationale; the direction of a judgment does
    not matter) are not written again.

    Parameters
    ----------
    folder : a case folder; the built-in case is read-only
    timestamp : when it was said, written as given
    rounds : (who, node) -> a round still under way, as `Recorded.rounds` gave it earlier in the
        same sitting: new rows go to it too, unless it has that question already
    dry_run : find out everything and write nothing

    Raises
    ------
    CaseError
        What is given does not fit the case (an unknown person, node or item; a value out of range;
        one question twice), the case would not load with it, or it cannot be written. Every problem
        is told; nothing has been written.

    Examples
    --------
    >>> record("my-case", [NewJudgment("kari", "goal", "cost", "quality", "1/3")])  # doctest: +SKIP
    """
    root = Path(folder)
    _check_folder(root)
    if _is_builtin(root):
        message = _("the built-in case is read-only; mcda-eiej new --from eiej DIR makes a copy")
        raise CaseError([Problem(str(root), message)])
    given = tuple(judgments), tuple(answers)
    _check_given(given)
    if dry_run:
        return _planned(root, given, timestamp, rounds or {})[0]
    if not (root / "weights").is_dir():
        load_case(root)  # which says what is missing
    with locked(root):
        recorded, changes = _planned(root, given, timestamp, rounds or {})
        if changes:
            replace_files(root, changes)
    return replace(recorded, dry_run=False)


def _check_given(given: tuple[Sequence[NewJudgment], Sequence[NewAnswer]]) -> None:
    """What no file can hold, and one question twice (an order may be told both ways)."""
    problems = []
    for rows in given:
        seen: set[Hashable] = set()
        for row in rows:
            about = (row.who, row.node, row.question)
            key: Hashable = about
            if isinstance(row, NewAnswer) and row.method == "order":
                key = (*about, row.item)
            if key in seen:
                problems.append(Problem(str(row), _("is given twice")))
            seen.add(key)
            text = "".join(str(v) for v in vars(row).values() if v is not None)
            if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
                problems.append(Problem(str(row), _("has characters that no text file can hold")))
    if problems:
        raise CaseError(problems)


def _planned(
    root: Path,
    given: tuple[Sequence[NewJudgment], Sequence[NewAnswer]],
    timestamp: str,
    open_rounds: Mapping[Place, int],
) -> tuple[Recorded, dict[str, bytes]]:
    """What would be recorded, and the new bytes of each file that changes; the outcome is sound."""
    language = case_language(root)
    held = _held(root, language)
    new: dict[str, list[Any]] = {
        "judgments": _new(given[0], held["judgments"].in_force, language),
        "answers": _new(given[1], held["answers"].in_force, language),
    }
    rounds = _rounds([*new["judgments"], *new["answers"]], held.values(), open_rounds)
    changes: dict[str, bytes] = {}
    origin: dict[tuple[str, int], str] = {}
    for name, rows in new.items():
        if rows:
            cells = [_cells(r, rounds[r.who, r.node], timestamp) for r in rows]
            changes[f"{name}.csv"], lines = appended(name, held[name].data, cells, language)
            where = f"weights/{name}.csv"
            origin |= {(where, n): str(r) for n, r in zip(lines, rows, strict=True)}
    digest = case_hash(root)
    if changes:
        digest = _checked(root, changes, origin)
    told = Recorded(
        judgments=tuple(new["judgments"]),
        answers=tuple(new["answers"]),
        unchanged=sum(map(len, given)) - sum(map(len, new.values())),
        rounds=rounds,
        hash=digest,
        dry_run=True,
    )
    return told, changes


@dataclass(frozen=True)
class _Held:
    """What a table holds: its bytes, what is in force, the highest rounds, what was asked when."""

    data: bytes | None
    in_force: Mapping[Hashable, set[Hashable]]
    highest: Mapping[Place, int]
    asked: set[Hashable]


def _held(root: Path, language: str) -> dict[str, _Held]:
    """Both tables as they are."""
    problems: list[Problem] = []
    held: dict[str, _Held] = {}
    for name, read in (("judgments", read_judgments), ("answers", read_answers)):
        where = f"weights/{name}.csv"
        data = read_bytes(root / where, where, problems)
        rows: list[Row] = []
        if data is not None and decode(data, where, problems) and _has_header(data):
            rows, found = read_table(name, where, data, language)
            problems += found
        records: Any = read(rows, problems)
        in_force: dict[Hashable, set[Hashable]] = {}
        for r in _in_force(name, records):
            at = (r.who, r.node, _question(r))
            in_force.setdefault(at, set()).add(_said(r, r.rationale))
        highest: dict[Place, int] = {}
        for r in records:
            place = (r.who, r.node)
            highest[place] = max(highest.get(place, 0), r.round)
        asked: set[Hashable] = {(r.who, r.node, _question(r), r.round) for r in records}
        held[name] = _Held(data, in_force, highest, asked)
    if problems:
        # Everything else that is wrong with the case is told with it.
        load_case(root)
        raise CaseError(problems)
    return held


def _has_header(data: bytes) -> bool:
    lines = data.removeprefix(b"\xef\xbb\xbf").splitlines()
    return any(line.strip(b" ,\t") and not line.startswith(b"#") for line in lines)


def _in_force(name: str, records: Any) -> Iterator[Any]:
    if name == "judgments":
        for some in latest_by_node(records).values():
            yield from some
    else:
        for methods in latest_answers(records).values():
            for answers in methods.values():
                yield from answers


def _question(r: Any) -> Hashable:
    if isinstance(r, Judgment):
        return frozenset((r.a, r.b))
    about = (r.item, r.reference)
    return r.method, frozenset(about) if r.method in PAIRS else about


def _said(r: Any, rationale: Mapping[str, str]) -> Hashable:
    """What a row says, the same for rows that say the same; texts in both languages."""
    texts = tuple(_clean(rationale[lang]) for lang in ("nb", "en"))
    if isinstance(r, Judgment | NewJudgment):
        value, low, high = (_ratio(x) for x in (r.value, r.low, r.high))
        if r.a > r.b:
            value, low, high = _inverse(value), _inverse(high), _inverse(low)
        return value, low, high, texts
    return r.item, r.reference, _number(r.value), texts


def _ratio(value: Number) -> Fraction | str:
    """A judgment as the loader reads it; a text that is none as it is."""
    text = _text(value)
    return Row("", 0, {"value": text}).ratio("value", []) or text


def _number(value: Number) -> Fraction | str:
    """A number exactly; a text that is none as it is, without blanks."""
    text = "".join(_text(value).split())
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return text


def _inverse(value: Any) -> Any:
    return 1 / value if isinstance(value, Fraction) and value else value


def _text(value: Number) -> str:
    """A value as it is written: fractions as such, other numbers in full."""
    return "" if value is None else str(value).strip()


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _new(
    rows: Sequence[NewJudgment | NewAnswer],
    in_force: Mapping[Hashable, set[Hashable]],
    language: str,
) -> list[Any]:
    """The rows of the questions on which something else than what is in force is said."""
    said: dict[Hashable, set[tuple[Hashable, str]]] = {}
    for row in rows:
        both = {"nb": row.rationale, "en": row.rationale}
        about = (row.who, row.node, row.question)
        said.setdefault(about, set()).add((_said(row, both), row.language or language))
    same = {about for about, some in said.items() if _equal(some, in_force.get(about, set()))}
    return [r for r in rows if (r.who, r.node, r.question) not in same]


def _equal(given: set[tuple[Any, str]], held: set[Any]) -> bool:
    """Whether the same is said; the texts are compared in the language of the one given."""
    if len(given) != len(held):
        return False
    (lang,) = {lang for _said_, lang in given} or {"nb"}
    i = ("nb", "en").index(lang)
    first = {(*row[:-1], row[-1][i]) for row, _lang in given}
    return first == {(*row[:-1], row[-1][i]) for row in held}


def _rounds(
    new: Sequence[NewJudgment | NewAnswer],
    held: Iterable[_Held],
    open_rounds: Mapping[Place, int],
) -> dict[Place, int]:
    """The round of the new rows of each person at each node, the same in both tables."""
    tables = list(held)
    asked = set().union(*(t.asked for t in tables))
    again = {
        (r.who, r.node)
        for r in new
        if (r.who, r.node, r.question, open_rounds.get((r.who, r.node))) in asked
    }
    rounds: dict[Place, int] = {}
    for place in dict.fromkeys((r.who, r.node) for r in new):
        last = max(t.highest.get(place, 0) for t in tables)
        under_way = open_rounds.get(place) == max(last, 1) and place not in again
        rounds[place] = max(last, 1) if under_way else last + 1
    return rounds


def _cells(row: Any, number: int, timestamp: str) -> dict[str, str]:
    cells = {k: _text(v) for k, v in vars(row).items()}
    return cells | {
        "rationale": _clean(row.rationale),
        "round": str(number),
        "timestamp": timestamp,
    }


def _checked(root: Path, changes: Mapping[str, bytes], origin: Mapping[Any, str]) -> str:
    """The hash of the case as it would be; raises CaseError if it would not load.

    What is wrong in a new row is told of that row, which has no line anywhere yet.
    """
    with _copy(root) as copy:
        for name, data in changes.items():
            (copy / "weights" / name).write_bytes(data)
        try:
            return load_case(copy).hash
        except CaseError as error:
            problems = []
            for p in error.problems:
                about = origin.get((p.where, p.line or 0))
                problems.append(p if about is None else Problem(about, p.message))
            raise CaseError(problems) from error


@contextmanager
def _copy(root: Path) -> Iterator[Path]:
    """A copy of the inputs of a case that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="mcda-eiej-") as place:
        copy = Path(place) / "case"
        for inside, path in input_files(root):
            target = copy / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        yield copy
