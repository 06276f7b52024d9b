"""Installed in every way the built-in case is found, and nothing of it is left out.

Guards against traps of mapped packages: a content file without a pattern is dropped silently, a
new subpackage is missing from the explicit list, a stale ``build/`` ships deleted files.
"""

from __future__ import annotations

import configparser
import fnmatch
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from setuptools import find_packages

ROOT = Path(__file__).resolve().parents[1]
CONTENT = ("criteria", "weights", "reports")


def tracked() -> list[str]:
    """The files of the project; from git where there is one, else those on disk."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        return [f for f in listed.stdout.splitlines() if (ROOT / f).is_file()]
    return [p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*") if p.is_file()]


def config() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def test_every_subpackage_is_listed() -> None:
    listed = set(config()["options"]["packages"].split())
    found = {p for p in find_packages(str(ROOT)) if p.split(".")[0] == "mcda_eiej"}
    assert found <= listed
    assert {p for p in listed if ".cases." not in p} == found


def test_every_content_file_has_a_pattern() -> None:
    data = config()["options.package_data"]
    for part in CONTENT:
        patterns = data[f"mcda_eiej.cases.eiej.{part}"].split()
        files = [f for f in tracked() if f.startswith(f"{part}/")]
        files = [f for f in files if not f.startswith("reports/gallery/")]
        assert files or part == "reports"
        for file in files:
            inside = file.removeprefix(f"{part}/")
            assert any(fnmatch.fnmatch(inside, p) for p in patterns), file


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from an sdist of the tracked files, as a release is."""
    base = tmp_path_factory.mktemp("release")
    source = base / "source"
    for file in tracked():
        target = source / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, target)
    run = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(base / "dist"), "."],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert list((base / "dist").glob("*.tar.gz"))
    return next((base / "dist").glob("*.whl"))


def test_wheel_holds_what_git_holds(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {f for f in tracked() if f.startswith("mcda_eiej/")}
    expected |= {
        f"mcda_eiej/cases/eiej/{f}"
        for f in tracked()
        if f.startswith(CONTENT) and not f.startswith("reports/gallery/")
    }
    shipped = {n for n in names if not n.split("/")[0].endswith(".dist-info")}
    assert shipped == expected


def _rank(python: list[str], cwd: Path, env: dict[str, str]) -> dict[str, object]:
    run = subprocess.run(
        [*python, "-m", "mcda_eiej", "rank", "--json"],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    result: dict[str, object] = json.loads(run.stdout)
    return result


def test_wheel_from_anywhere_and_checkout_find_the_same_case(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(target)
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    # -P keeps the current folder out of the path: only what is installed there is seen.
    installed = _rank([sys.executable, "-P"], Path("/"), env | {"PYTHONPATH": str(target)})
    checkout = _rank([sys.executable], ROOT, env)
    elsewhere = _rank([sys.executable, "-P"], tmp_path, env | {"PYTHONPATH": str(ROOT)})
    assert installed == checkout == elsewhere
    assert installed["case"] == "eiej"


def test_plain_install_brings_the_command(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--target",
            str(target),
            str(wheel),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert (target / "bin" / "mcda-eiej").exists()
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"PYTHONPATH": str(target)}
    assert _rank([sys.executable, "-P"], Path("/"), env)["case"] == "eiej"
