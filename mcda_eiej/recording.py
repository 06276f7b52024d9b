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
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .appending import appended
from .caseio import _check_folder, _is_builtin, case_hash, case_language, input_files, load_case
from .errors import CaseError, Problem
from .i18n import gettext as _
from .results import Result
from .rounds import NewAnswer, NewJudgment, Place, cleaned, held, news, rounds_of, written
from .transaction import locked, replace_files

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NewAnswer", "NewJudgment", "Recorded", "record"]


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
        rows = [(*r[:4], written(r[4]), self.rounds[r[0], r[1]]) for r in rows]
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
    """What no file can hold, and one question answered twice.

    An order may be told both ways, and of one comparison more than one range.
    """
    problems = []
    for rows in given:
        seen: set[Hashable] = set()
        for row in rows:
            key: Hashable = (row.who, row.node, row.question)
            if isinstance(row, NewAnswer) and row.method in ("order", "compare"):
                key = (key, row.item, row.value if row.method == "compare" else None)
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
    tables = held(root, language)
    new: dict[str, list[Any]] = {
        "judgments": news(given[0], tables["judgments"].in_force, language),
        "answers": news(given[1], tables["answers"].in_force, language),
    }
    rounds = rounds_of([*new["judgments"], *new["answers"]], tables.values(), open_rounds)
    changes: dict[str, bytes] = {}
    origin: dict[tuple[str, int], str] = {}
    for name, rows in new.items():
        if rows:
            cells = [_cells(r, rounds[r.who, r.node], timestamp) for r in rows]
            changes[f"{name}.csv"], lines = appended(name, tables[name].data, cells, language)
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


def _cells(row: Any, number: int, timestamp: str) -> dict[str, str]:
    cells = {k: written(v) for k, v in vars(row).items()}
    return cells | {
        "rationale": cleaned(row.rationale),
        "round": str(number),
        "timestamp": timestamp,
    }


def _checked(root: Path, changes: Mapping[str, bytes], origin: Mapping[Any, str]) -> str:
    """The hash of the case as it would be; raises CaseError if it would not load.

    What is wrong in a new row is told of that row, which has no line anywhere yet.
    """
    with _copy(root, changes) as copy:
        try:
            return load_case(copy).hash
        except CaseError as error:
            problems = []
            for p in error.problems:
                about = origin.get((p.where, p.line or 0))
                problems.append(p if about is None else Problem(about, p.message))
            raise CaseError(problems) from error


@contextmanager
def _copy(root: Path, changes: Mapping[str, bytes]) -> Iterator[Path]:
    """A copy of the inputs of a case with changes under ``weights/``; it is gone afterwards."""
    with ExitStack() as stack:
        try:
            place = stack.enter_context(tempfile.TemporaryDirectory(prefix="mcda-eiej-"))
            copy = Path(place) / "case"
            for inside, path in input_files(root):
                target = copy / inside
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
            for name, data in changes.items():
                (copy / "weights" / name).write_bytes(data)
        except OSError as error:
            message = _("cannot be copied to be checked: {error}")
            text = message.format(error=error.strerror or error)
            raise CaseError([Problem(str(root), text)]) from error
        yield copy
