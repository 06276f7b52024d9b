"""The workshop of docs/facilitation.md carried out: its commands, in order, in a folder of its own.

``python tests/walkthrough.py`` records the case it ends with in docs/facilitation/case.
"""

from __future__ import annotations

import csv
import io
import os
import re
import runpy
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from mcda_eiej.caseio import input_files
from mcda_eiej.cli import main

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "facilitation.md"
RECORDED = ROOT / "docs" / "facilitation" / "case"
DECISION = "workshop/decision.toml"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """A line of the page and what came of it."""

    line: str
    output: str
    errors: str
    code: int


def lines() -> list[str]:
    """Every command of the page in order."""
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def walk(folder: Path) -> list[Step]:
    """Carry out every line in ``folder``, which gets the ``docs`` that the lines speak of."""
    shutil.copytree(
        ROOT / "docs" / "facilitation",
        folder / "docs" / "facilitation",
        ignore=shutil.ignore_patterns("case", "__pycache__"),
    )
    with _inside(folder):
        return [carry_out(line) for line in lines()]


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def carry_out(line: str) -> Step:
    """One line, in this process."""
    command, _sign, source = line.partition(" < ")
    program, *args = shlex.split(command)
    if program == "mcda-eiej":
        typed = Path(source).read_text(encoding="utf-8") if source else None
        done = CliRunner().invoke(main, args, input=typed)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Step(line, done.stdout, done.stderr, done.exit_code)
    if program == "python":
        said, argv = io.StringIO(), sys.argv
        sys.argv = args
        try:
            with redirect_stdout(said):
                runpy.run_path(args[0], run_name="__main__")
        finally:
            sys.argv = argv
        return Step(line, said.getvalue(), "", 0)
    if program == "cp":
        shutil.copyfile(*args)
        return Step(line, "", "", 0)
    raise AssertionError(f"nobody knows how to carry out {line!r}")


def contents(folder: Path) -> dict[str, str]:
    """The text files that make up the exercise; when somebody answered at the terminal left out."""
    found = {inside: path.read_text(encoding="utf-8") for inside, path in input_files(folder)}
    found[DECISION] = (folder / DECISION).read_text(encoding="utf-8")
    told = found["weights/judgments.csv"].splitlines()
    for n, line in enumerate(told):
        cells = next(csv.reader([line]))
        if cells[0] == "farid":
            # The one time of day that comes from the clock.
            told[n] = line.removesuffix(cells[-1])
    found["weights/judgments.csv"] = "\n".join(told) + "\n"
    return found


def record() -> None:
    """Write the case that the walk ends with to docs/facilitation/case."""
    with tempfile.TemporaryDirectory() as folder:
        for step in walk(Path(folder)):
            sys.stderr.write(f"{step.line}\n")
            if step.code:
                raise SystemExit(step.output + step.errors)
        made = contents(Path(folder) / "my-workshop")
    shutil.rmtree(RECORDED, ignore_errors=True)
    for inside, text in made.items():
        path = RECORDED / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    record()
