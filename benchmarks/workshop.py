"""A workshop of two hundred people: where the room stands, and what to talk about first.

Run ``python benchmarks/workshop.py``. Six criteria compared in pairs (15 judgments each) by 200
participants, put together in each of the three ways; then the same room with swing weights and with
best-worst answers. Prints seconds (median of the runs, the first apart, which also reads what
people answered). Then forms for as many: how long writing them takes, and reading them filled in.
Exits 1 where ``status`` takes more than two seconds, writing more than 60 or reading more than 30.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl

import mcda_eiej as mcda
from mcda_eiej import workshop
from mcda_eiej.starter import new_case
from mcda_eiej.workshop.formindex import read_index

PEOPLE, RUNS = 200, 5
LIMIT = 2.0  # seconds
ITEMS = [f"c{k}" for k in range(6)]
STEPS = [1 / x for x in range(9, 1, -1)] + list(map(float, range(1, 10)))
WAYS = {
    "judgments": 'aggregation = "judgments"',
    "priorities": 'aggregation = "priorities"',
    "global weights": 'aggregation = "global"\nmean = "arithmetic"',
}


def pairs(rng: np.random.Generator, who: str) -> Iterator[str]:
    """15 judgments near consistent ones, as rows of judgments.csv."""
    worth = rng.normal(0, 1, len(ITEMS))
    for i, j in combinations(range(len(ITEMS)), 2):
        ratio = np.exp(worth[i] - worth[j] + rng.normal(0, 0.4))
        step = min(STEPS, key=lambda s: abs(np.log(s / ratio)))
        text = f"{step:.0f}" if step >= 1 else f"1/{1 / step:.0f}"
        yield f"{who},goal,{ITEMS[i]},{ITEMS[j]},{text},answered,1"


def swings(rng: np.random.Generator, who: str) -> Iterator[str]:
    """Points for six swings, as rows of answers.csv."""
    points = rng.integers(5, 100, len(ITEMS))
    points[rng.integers(len(ITEMS))] = 100
    for item, x in zip(ITEMS, points, strict=True):
        yield f"{who},goal,swing,{item},,{x},answered,1"


def best_worst(rng: np.random.Generator, who: str) -> Iterator[str]:
    """The best against the others and the others against the worst, as rows of answers.csv."""
    order = rng.permutation(len(ITEMS))
    best, worst = np.ones(len(ITEMS), dtype=int), np.ones(len(ITEMS), dtype=int)
    for place, item in enumerate(order):
        best[item] = 1 if place == 0 else min(9, 2 + place)
        worst[item] = 1 if place == len(order) - 1 else 9 - place
    worst[order[0]] = best[order[-1]] = 9
    for side, values in (("best", best), ("worst", worst)):
        for item, x in zip(ITEMS, values, strict=True):
            yield f"{who},goal,best_worst,{item},{side},{x},answered,1"


def write(
    folder: Path, way: str, answers: Callable[[np.random.Generator, str], Iterator[str]] = pairs
) -> mcda.Case:
    """A flat case of four alternatives, rated by one person, weighted by 200."""
    rng = np.random.default_rng(0)
    people = [f"p{k:03}" for k in range(PEOPLE)]
    lines = [row for who in people for row in answers(rng, who)]
    ratings = [
        f"{leaf},{a},expert,{x},{x},{x},"
        for leaf in ITEMS
        for a, x in zip("ABCD", rng.random(4).round(3), strict=True)
    ]
    leaf = (
        '[[leaf]]\nkey = "{k}"\nparent = "goal"\nnames = "{k}"\ndirection = "max"\nmethod = "rated"'
    )
    judged = answers is pairs
    header = "who,node,a,b,value" if judged else "who,node,method,item,reference,value"
    files = {
        "criteria/criteria.toml": [
            'format = "mcda-eiej/criteria"\nversion = 1\n[case]\nkey = "room"\nnames = "Room"\n'
            'language = "en"\ndate = "2026-01-01"\n[goal]\nkey = "goal"\nnames = "Goal"',
            *(leaf.format(k=k) for k in ITEMS),
        ],
        "criteria/alternatives.toml": [
            'format = "mcda-eiej/alternatives"\nversion = 1',
            *(f'[[alternative]]\nkey = "{a}"\nnames = "{a}"' for a in "ABCD"),
        ],
        "criteria/ratings.csv": ["leaf,alternative,who,low,central,high,rationale", *ratings],
        "weights/profiles.toml": [
            'format = "mcda-eiej/profiles"\nversion = 1\ndefault = "all"\n[[profile]]\n'
            f'key = "all"\nnames = "All"\nkind = "group"\nmembers = "participants"\n{way}'
        ],
        "weights/participants.csv": [
            "participant,name,group,weight",
            *(f"{who},{who},g{k % 7},1" for k, who in enumerate(people)),
        ],
        f"weights/{'judgments' if judged else 'answers'}.csv": [f"{header},status,round", *lines],
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return mcda.load_case(folder)


def timed(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def room(worst: list[float]) -> None:
    """Status and agenda, each first on a case just read and then again."""
    rooms = [(f"pairs, {name}", way, pairs) for name, way in WAYS.items()]
    rooms += [("swing", WAYS["priorities"], swings), ("best-worst", WAYS["priorities"], best_worst)]
    print(f"{PEOPLE} participants, {len(ITEMS)} criteria")
    print(f"{'':28} {'status':>8} {'again':>8} {'agenda':>8} {'again':>8}   seconds")
    for name, way, answers in rooms:
        with tempfile.TemporaryDirectory() as folder:
            row = []
            for step in (workshop.status, workshop.agenda):
                case = write(Path(folder), way, answers)
                if not worst:
                    step(case)  # what is imported once is no part of this
                case = mcda.load_case(case.folder)
                row.append(timed(partial(step, case)))
                again = [timed(partial(step, case)) for _ in range(RUNS)]
                row.append(statistics.median(again))
        worst.append(row[0])
        print(f"{name:28} " + " ".join(f"{t:8.3f}" for t in row))


def forms() -> bool:
    """Write 200 forms of 15 pairs for a copy of the built-in case, fill them in, and read them."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "case"
        new_case(folder, "eiej", "en")
        people = "".join(f"p{n:03d},Person {n}\n" for n in range(PEOPLE))
        (folder / "weights/participants.csv").write_text("participant,name\n" + people, "utf-8")
        start = time.perf_counter()
        paths = workshop.sheets(mcda.load_case(folder), nodes=["eiej"])
        wrote = time.perf_counter() - start
        fill(paths)
        start = time.perf_counter()
        done = workshop.collect(folder, folder / "workshop/forms")
        read = time.perf_counter() - start
        assert done.recorded is not None
        assert len(done.recorded.judgments) == 15 * PEOPLE
    print(f"\n{PEOPLE} forms of 15 pairs: written in {wrote:.1f} s, read in {read:.1f} s")
    return wrote <= 60 and read <= 30


def fill(paths: list[Path]) -> None:
    """Answer every question: the first form by openpyxl, the others as copies of it."""
    book = openpyxl.load_workbook(paths[0])
    for n, cell in enumerate(read_index(book).cells):
        book[cell.sheet][cell.answer].value = ("A 2", "B 3", "A =")[n % 3]
        book[cell.sheet][cell.note].value = f"note {n}"
    book.save(paths[0])
    with zipfile.ZipFile(paths[0]) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for path in paths[1:]:
        with zipfile.ZipFile(path, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part.replace(b">p000<", f">{path.stem}<".encode()))


def main() -> int:
    worst: list[float] = []
    room(worst)
    return 0 if forms() and max(worst) <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
