"""Small cases for the report's tests, and what a reader sees of a section."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import mcda_eiej as mcda
from mcda_eiej.reporting.results import Findings, collect
from mcda_eiej.reporting.section import Row, Section, Table, blocks_text, plain_text


@cache
def eiej_findings() -> Findings:
    """The results of the built-in case, from fewer draws."""
    return collect(mcda.load_case(), samples=20_000, samples_values=2_000)


def table_case(
    folder: Path,
    ratings: Mapping[str, Sequence[float]],
    leaves: Sequence[str] = ("cost", "quality"),
    names: Mapping[str, str] | None = None,
    spread: float = 0.0,
) -> mcda.Case:
    """A flat case rated by one person, with equal weights; ``names`` for keys that have others."""
    names = names or {}

    def name(key: str) -> str:
        # JSON strings are TOML strings.
        return json.dumps(names.get(key, key), ensure_ascii=False)

    def entry(kind: str, key: str, more: str = "") -> str:
        return f"[[{kind}]]\nkey = {json.dumps(key)}\nnames = {name(key)}\n{more}\n"

    rated = 'parent = "goal"\ndirection = "max"\nmethod = "rated"\nworst = "w"\nbest = "b"\n'
    rated += 'anchor_reason = "r"\n'
    head = (
        'format = "mcda-eiej/criteria"\nversion = 1\n\n[case]\nkey = "table"\n'
        f'names = {name("case")}\nlanguage = "en"\ndate = "2026-01-15"\n\n'
        f'[goal]\nkey = "goal"\nnames = {name("goal")}\n\n'
    )
    files = {
        "criteria/criteria.toml": head + "".join(entry("leaf", k, rated) for k in leaves),
        "criteria/alternatives.toml": 'format = "mcda-eiej/alternatives"\nversion = 1\n\n'
        + "".join(entry("alternative", k) for k in ratings),
        "weights/profiles.toml": 'format = "mcda-eiej/profiles"\nversion = 1\n'
        'default = "equal"\n\n'
        + entry("profile", "equal", 'status = "illustrative"\nunweighted = "equal"'),
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    with (folder / "criteria/ratings.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["leaf", "alternative", "who", "low", "central", "high", "rationale"])
        for key, values in ratings.items():
            for leaf, x in zip(leaves, values, strict=True):
                low, high = max(0.0, x - spread), min(1.0, x + spread)
                rows.writerow([leaf, key, "me", low, x, high, names.get("why", "why")])
    return mcda.load_case(folder)


def words(section: Section | None) -> str:
    """The sentences of a section and its parts."""
    assert section is not None
    return "\n".join(blocks_text(s.text) for _depth, s in section.walk())


def all_tables(sections: Sequence[Section]) -> dict[str, Table]:
    """Every table by key."""
    found = [t for section in sections for _d, s in section.walk() for t in s.tables]
    assert len({t.key for t in found}) == len(found)
    return {t.key: t for t in found}


def rows(table: Table) -> Iterator[Row]:
    """The rows that are not headings."""
    return (row for row in table.rows if not row.heading)


def column(table: Table, title: str) -> list[object]:
    """The raw values of a column."""
    place = [c.title for c in table.columns].index(title)
    return [
        plain_text(v) if isinstance(v := row.cells[place].value, tuple) else v
        for row in rows(table)
    ]
