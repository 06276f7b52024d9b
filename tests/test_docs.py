"""What README and docs show, runs; and what there is, they mention."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import mcda_eiej
from mcda_eiej.cli import main

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for name, text in BLOCK.findall(page.read_text(encoding="utf-8")):
            if name == language:
                found.append((f"{page.name}:{text.splitlines()[0][:40]}", text))
    return found


def commands() -> list[str]:
    lines = [line for _where, text in blocks("") for line in text.splitlines()]
    lines = [line.split("#")[0].strip() for line in lines]
    return [line for line in dict.fromkeys(lines) if line.startswith("mcda-eiej ")]


@pytest.mark.parametrize(("where", "code"), blocks("python"), ids=lambda x: str(x)[:50])
def test_python_in_the_docs_runs(where: str, code: str) -> None:
    exec(compile(code, where, "exec"), {"__name__": "docs"})


def test_commands_in_the_docs_run_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    assert runner.invoke(main, ["new", "my-case", "--lang", "en"]).exit_code == 0
    for line in commands():
        args = shlex.split(line)[1:]
        if args[0] in ("new", "COMMAND"):
            continue
        result = runner.invoke(main, args)
        assert result.exit_code == 0, (line, result.output)


def test_every_command_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in main.commands if f"mcda-eiej {name}" not in text] == []


def test_links_of_the_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def _modules() -> list[str]:
    found = pkgutil.walk_packages(mcda_eiej.__path__, "mcda_eiej.")
    return [m.name for m in found if not m.name.endswith("__main__")]


@pytest.mark.parametrize("name", _modules())
def test_docstring_examples_run(name: str) -> None:
    failures, _tests = doctest.testmod(importlib.import_module(name))
    assert failures == 0
