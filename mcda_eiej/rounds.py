"""What is new among answers, and the round it goes to.

An answer is new if it says something else than the one in force on the same question. The new ones
of a person at a node go to a round of their own there, the same in judgments.csv and answers.csv.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from .answers import latest_answers
from .caseio import load_case
from .errors import CaseError, Problem
from .i18n import gettext as _
from .preferences import latest_by_node
from .readers import read_answers, read_judgments
from .records import Judgment, asked_about
from .tables import Row, read_table
from .textfiles import decode, read_bytes

__all__ = [
    "Held",
    "NewAnswer",
    "NewJudgment",
    "Place",
    "cleaned",
    "held",
    "highest_rounds",
    "news",
    "rounds_of",
    "superseded",
    "written",
]

Place = tuple[str, str]
Number = Fraction | int | float | str | None


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
    """An answer to another method to record; no value is a pass.

    Where no value means something else, in ``order``, a pass has the value ``passed``.
    """

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
        return self.method, asked_about(self.method, self.item, self.reference)

    def __str__(self) -> str:
        message = _("the new answer of {who} on {node}: {method}, {item}")
        item = " ".join(filter(None, (self.item, self.reference)))
        return message.format(who=self.who, node=self.node, method=self.method, item=item)


@dataclass(frozen=True)
class Held:
    """What a table holds: its bytes, what is in force, the highest rounds, what was asked when."""

    data: bytes | None
    in_force: Mapping[Hashable, set[Hashable]]
    highest: Mapping[Place, int]
    asked: set[Hashable]


def held(root: Path, language: str) -> dict[str, Held]:
    """Both tables as they are."""
    problems: list[Problem] = []
    found_: dict[str, Held] = {}
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
        asked: set[Hashable] = {(r.who, r.node, _question(r), r.round) for r in records}
        found_[name] = Held(data, in_force, highest_rounds(records), asked)
    if problems:
        # Everything else that is wrong with the case is told with it.
        load_case(root)
        raise CaseError(problems)
    return found_


def highest_rounds(records: Iterable[Any]) -> dict[Place, int]:
    """(who, node) -> the highest round of judgments or answers there."""
    highest: dict[Place, int] = {}
    for r in records:
        place = (r.who, r.node)
        highest[place] = max(highest.get(place, 0), r.round)
    return highest


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
    return r.method, r.about


def _said(r: Any, rationale: Mapping[str, str]) -> Hashable:
    """What a row says, the same for rows that say the same; texts in both languages."""
    texts = tuple(cleaned(rationale[lang]) for lang in ("nb", "en"))
    if isinstance(r, Judgment | NewJudgment):
        value, low, high = (_ratio(x) for x in (r.value, r.low, r.high))
        if r.a > r.b:
            value, low, high = _inverse(value), _inverse(high), _inverse(low)
        return value, low, high, texts
    return r.item, r.reference, _number(r.value), texts


def _ratio(value: Number) -> Fraction | str:
    """A judgment as the loader reads it; a text that is none as it is."""
    text = written(value)
    return Row("", 0, {"value": text}).ratio("value", []) or text


def _number(value: Number) -> Fraction | str:
    """A number exactly; a text that is none as it is, without blanks."""
    text = "".join(written(value).split())
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return text


def _inverse(value: Any) -> Any:
    return 1 / value if isinstance(value, Fraction) and value else value


def written(value: Number) -> str:
    """A value as it is written: fractions as such, other numbers in full."""
    return "" if value is None else str(value).strip()


def cleaned(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def news(
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


def superseded(
    rows: Sequence[NewJudgment | NewAnswer],
    records: Iterable[Any],
    since: Mapping[Place, int],
    language: str,
) -> set[int]:
    """Which rows say what was recorded after ``since`` and has been answered anew after that.

    Parameters
    ----------
    rows : what is given
    records : the rows of the tables, earlier rounds among them
    since : (who, node) -> the round after which what is given may have been recorded; 0 if absent

    Returns
    -------
    Their places in ``rows``.
    """
    said: dict[Hashable, dict[int, Any]] = {}
    for r in records:
        said.setdefault((r.who, r.node, _question(r)), {})[r.round] = _said(r, r.rationale)
    found = set()
    for n, row in enumerate(rows):
        past = said.get((row.who, row.node, row.question), {})
        here = {(_said(row, {"nb": row.rationale, "en": row.rationale}), row.language or language)}
        first = since.get((row.who, row.node), 0)
        if any(first < k < max(past) and _equal(here, {past[k]}) for k in past):
            found.add(n)
    return found


def _equal(given: set[tuple[Any, str]], held: set[Any]) -> bool:
    """Whether the same is said; the texts are compared in the language of the one given."""
    if len(given) != len(held):
        return False
    (lang,) = {lang for _said_, lang in given} or {"nb"}
    i = ("nb", "en").index(lang)
    first = {(*row[:-1], row[-1][i]) for row, _lang in given}
    return first == {(*row[:-1], row[-1][i]) for row in held}


def rounds_of(
    new: Sequence[NewJudgment | NewAnswer],
    held: Iterable[Held],
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
