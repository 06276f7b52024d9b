"""A case that tries to break reports: names that are markup, formulas, endless or turned round.

40 alternatives, 60 leaves, five levels; ratings by people, figures, a register and dates.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import mcda_eiej as mcda

ALTERNATIVES, CRITERIA = 40, 10
FORMULA = "=cmd()|' /C calc'!A0"
ENDLESS = "Endless" * 30
NAMES = (
    "<script>alert(1)</script>",
    FORMULA,
    "+1+1",
    "-1-1",
    "@SUM(A1:A2)",
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd 7",
    "\u202eturned round",
    "\U0001f600 with a smile \U0001f4a9",
    ENDLESS,
    "many words " * 40,
    "{x} {{ y }} {% z %} $a$ % \\n &amp; \"q\" 'a' ]]>",
    "_x0041_ %s \u00e6\u00f8\u00e5",
)
ROUND = "2026-01-15"


def _string(text: str) -> str:
    # JSON strings are TOML strings.
    return json.dumps(text, ensure_ascii=False)


def _entry(kind: str, key: str, name: str, more: str = "") -> str:
    return f"[[{kind}]]\nkey = {_string(key)}\nnames = {_string(name)}\n{more}\n"


def _name(i: int) -> str:
    return f"{NAMES[i % len(NAMES)]} {i}"


def _rows(folder: Path, name: str, head: str, rows: Iterable[Sequence[object]]) -> None:
    with (folder / "criteria" / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(head.split(","))
        writer.writerows(rows)


def hostile_case(folder: Path) -> mcda.Case:
    """Write the case to ``folder`` and load it."""
    (folder / "criteria").mkdir(parents=True)
    (folder / "weights").mkdir()
    alternatives = [f"{'=+-@<'[i % 5]}a {i}" for i in range(ALTERNATIVES)]
    parts = [
        'format = "mcda-eiej/criteria"\nversion = 1\n\n[case]\nkey = "hostile"\n'
        f'names = {_string(NAMES[0] + FORMULA + ENDLESS)}\nlanguage = "en"\ndate = "{ROUND}"\n'
        f'\n[goal]\nkey = "goal"\nnames = {_string("=goal() " + NAMES[5])}\n'
    ]
    rated = 'direction = "max"\nmethod = "rated"\n'
    leaves = []
    n = 0
    for c in range(CRITERIA):
        parts.append(_entry("criterion", f"c{c}", _name(n), 'parent = "goal"'))
        for s in range(2):
            parts.append(_entry("criterion", f"c{c}s{s}", _name(n + 1), f'parent = "c{c}"'))
            for t in range(1):
                key = f"c{c}s{s}t{t}"
                parts.append(_entry("criterion", key, _name(n + 2), f'parent = "c{c}s{s}"'))
                for leaf in range(3):
                    n += 1
                    leaves.append(f"{key}l{leaf}")
                    how = rated
                    if leaves[-1] == "c0s0t0l0":
                        how = 'direction = "min"\nmethod = "register"\n'
                    if leaves[-1] == "c0s0t0l1":
                        scale = (
                            f'{{ kind = "linear", low = 9, high = 0, unit = {_string(FORMULA)} }}'
                        )
                        how = f'direction = "min"\nmethod = "measure"\nscale = {scale}\n'
                    parts.append(_entry("leaf", leaves[-1], _name(n), f'parent = "{key}"\n{how}'))
    parts.append("[register]\n")
    for value in (1, 2, 3):
        parts.append(f"[[register.level]]\nvalue = {value}\nnames = {_string(_name(value))}\n")
    parts.append(
        f'[[register.target]]\nkey = "who"\nleaf = "c0s0t0l0"\nnames = {_string(FORMULA)}\n'
    )
    parts += [_entry("risk", f"={i}", _name(i)) for i in range(12)]
    parts.append(
        _entry(
            "condition",
            "if",
            _name(1),
            f"as = {{ {_string(alternatives[0])} = {_string(alternatives[1])} }}",
        )
    )
    (folder / "criteria/criteria.toml").write_text("\n".join(parts), encoding="utf-8")
    listed = [_entry("alternative", a, _name(i)) for i, a in enumerate(alternatives)]
    head = 'format = "mcda-eiej/alternatives"\nversion = 1\n\n'
    (folder / "criteria/alternatives.toml").write_text(head + "".join(listed), encoding="utf-8")
    _rows(
        folder,
        "ratings.csv",
        "leaf,alternative,who,low,central,high,rationale",
        (
            (leaf, a, "=me", x, x, min(1, x + 0.1), FORMULA)
            for j, leaf in enumerate(leaves[2:])
            for i, a in enumerate(alternatives)
            for x in ((i * 7 + j * 13) % 40 / 40,)
        ),
    )
    _rows(
        folder,
        "measures.csv",
        "leaf,alternative,low,central,high,unit,condition,note,section,line",
        (
            ("c0s0t0l1", a, i % 9, i % 9, 9, FORMULA, "", NAMES[i % 12], NAMES[(i + 1) % 12], i + 1)
            for i, a in enumerate(alternatives)
        ),
    )
    _rows(
        folder,
        "risk_register.csv",
        "risk,alternative,target,likelihood_low,likelihood_high,consequence_low,"
        "consequence_high,set,condition,note,section,line",
        (
            (
                f"={i % 12}",
                a,
                "who",
                1,
                1 + i % 3,
                1 + i % 2,
                3,
                "printed",
                "",
                FORMULA,
                "=1",
                i + 1,
            )
            for i, a in enumerate(alternatives)
        ),
    )
    _rows(
        folder,
        "timeline.csv",
        "alternative,activity,start,end,certainty,section,line",
        (
            (a, NAMES[i % 12], "2016", "2017-03" if i % 2 else "", "stated", FORMULA, i + 1)
            for i, a in enumerate(alternatives)
        ),
    )
    profile = _entry("profile", "=equal", FORMULA, 'status = "illustrative"\nunweighted = "equal"')
    head = 'format = "mcda-eiej/profiles"\nversion = 1\ndefault = "=equal"\n\n'
    (folder / "weights/profiles.toml").write_text(head + profile, encoding="utf-8")
    return mcda.load_case(folder)
