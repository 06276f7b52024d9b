"""Fixtures that tests share: the built-in case, small case folders to spoil, references."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis.internal.conjecture import providers

import mcda_eiej as mcda

# Hypothesis also draws constants from the local modules loaded so far, so that the examples of a
# derandomised test would depend on which worker ran what before it. Not here: a test that fails
# must fail again. The hook is private; where it is gone, nothing is changed.
if hasattr(providers, "_get_local_constants"):
    providers._get_local_constants = lambda: providers._local_constants

REFERENCES = Path(__file__).parent / "references"

# What marked tests need, by marker: programs, and the line that installs them.
PROGRAMS = {
    "browser": (("chromium",), "apt-get install -y chromium"),
    "office": (
        ("soffice", "pdftotext"),
        "apt-get install -y libreoffice-writer-nogui libreoffice-calc-nogui poppler-utils",
    ),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program is not there; fail where MCDA_EIEJ_REQUIRE names its marker."""
    required = os.environ.get("MCDA_EIEJ_REQUIRE", "").split(",")
    for marker, (programs, install) in PROGRAMS.items():
        missing = [p for p in programs if shutil.which(p) is None]
        if not missing or item.get_closest_marker(marker) is None:
            continue
        text = f"{item.name} needs {', '.join(missing)}: {install}"
        if marker in required:
            pytest.fail(text)
        pytest.skip(text)


SMALL = {
    "criteria/criteria.toml": """\
format = "mcda-eiej/criteria"
version = 1

[case]
key = "canteen"
names = { nb = "Kantinen", en = "The canteen" }
language = "en"
date = "2024-05-02"

[goal]
key = "best"
names = "Best canteen"

[[criterion]]
key = "food"
parent = "best"
names = "Food"

[[leaf]]
key = "taste"
parent = "food"
names = "Taste"
direction = "max"
method = "claims"

[[leaf]]
key = "choice"
parent = "food"
names = "Choice"
direction = "max"
method = "rated"

[[leaf]]
key = "queue"
parent = "best"
names = "Queue"
direction = "min"
method = "measure"
scale = { kind = "linear", low = 30, high = 0, unit = "minutes" }

[[leaf]]
key = "illness"
parent = "best"
names = "Illness"
direction = "min"
method = "register"

[register]
[[register.level]]
value = 1
names = "low"
[[register.level]]
value = 2
names = "middle"
[[register.level]]
value = 3
names = "high"
[[register.target]]
key = "guests"
leaf = "illness"
names = "Guests"

[[risk]]
key = "1"
names = "Fish"

[[risk]]
key = "2"
names = "Flies"

[[condition]]
key = "strike"
names = "Strike"

[[condition]]
key = "merger"
names = "Merger"
as = { "1E3" = "NA" }
""",
    "criteria/alternatives.toml": """\
format = "mcda-eiej/alternatives"
version = 1

[[alternative]]
key = "0"
names = "None"

[[alternative]]
key = "1E3"
names = "Big"

[[alternative]]
key = "NA"
names = "Nordic"
""",
    "criteria/claims.csv": """\
# who tastes better
id,leaf,better,worse,relation,strength,condition,reason,would_be,section,line,paraphrase
C1,taste,NA,0,better,stated,,,,1,10,Nordic tastes better than none
C2,taste,1E3,0,better,stated,,,,1,11,Big tastes better than none
C3,taste,1E3,NA,better,implied,,,,1,12,Big seems to taste better
C4,,0,1E3,better,stated,strike,only in a strike,taste,2,20,Own lunch beats a closed counter
""",
    "criteria/risk_register.csv": """\
risk,alternative,target,likelihood_low,likelihood_high,consequence_low,consequence_high,set,condition,note,section,line
1,1E3,guests,1,2,3,3,printed,,,3,30
1,NA,guests,2,2,2,2,printed,,,3,31
2,NA,guests,,,3,3,printed,,,3,32
2,1E3,guests,2,3,2,3,cross,,,4,40
2,NA,guests,2,3,2,3,cross,,,4,40
1,NA,guests,3,3,3,3,printed,strike,,3,33
""",
    "criteria/measures.csv": """\
leaf,alternative,low,central,high,unit,condition,note,section,line
queue,0,0,0,0,minutes,,,5,50
queue,1E3,6,,12,minutes,,,5,51
queue,NA,15,18,,minutes,,,5,52
queue,NA,30,30,30,minutes,strike,,5,53
""",
    "criteria/ratings.csv": """\
leaf,alternative,who,low,central,high,rationale
choice,0,kari,0,0,0,nothing
choice,1E3,kari,0.7,0.8,0.9,much
choice,1E3,ola,0.4,0.5,,less
choice,NA,kari,,0.6,,some
""",
    "weights/profiles.toml": """\
format = "mcda-eiej/profiles"
version = 1
default = "guests"

[[profile]]
key = "guests"
names = "Guests"
unweighted = "equal"

[[profile]]
key = "true"
names = "Cook"
unweighted = "equal"
""",
    "weights/judgments.csv": """\
who,node,a,b,value,status,rationale,round
guests,best,food,queue,3,answered,food matters,1
guests,best,food,illness,1/2,answered,,1
guests,best,queue,illness,1/4,answered,,1
guests,food,taste,choice,2,answered,,1
""",
}


class CaseFolder:
    """A small valid case in a temporary folder; tests edit its files and load it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in SMALL.items():
            self.write(name, text)

    def read(self, name: str) -> str:
        return (self.path / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str | bytes) -> CaseFolder:
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self

    def edit(self, name: str, old: str, new: str) -> CaseFolder:
        """Replace ``old``, which must be there exactly once."""
        text = self.read(name)
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}"
        return self.write(name, text.replace(old, new))

    def add(self, name: str, *lines: str) -> CaseFolder:
        """Append lines."""
        return self.write(name, self.read(name) + "\n".join(lines) + "\n")

    def remove(self, name: str) -> CaseFolder:
        (self.path / name).unlink()
        return self

    def load(self) -> mcda.Case:
        return mcda.load_case(self.path)

    def problems(self) -> list[str]:
        """What loading says is wrong, line by line; fails if nothing is."""
        with pytest.raises(mcda.CaseError) as caught:
            self.load()
        assert str(caught.value) == "\n".join(map(str, caught.value.problems))
        return [str(p) for p in caught.value.problems]


@pytest.fixture(scope="session")
def eiej() -> mcda.Case:
    """The built-in case."""
    return mcda.load_case()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], Path]:
    """Convert a file to another form with LibreOffice: ``office(path, "pdf")``."""
    from officefiles import convert

    profile = tmp_path_factory.mktemp("office")
    return lambda path, form: convert(path, form, profile)


@pytest.fixture
def folder(tmp_path: Path) -> CaseFolder:
    """A small valid case folder."""
    return CaseFolder(tmp_path / "case")


@pytest.fixture
def eiej_folder(eiej: mcda.Case, tmp_path: Path) -> Path:
    """A copy of the built-in case to edit."""
    target = tmp_path / "eiej"
    for part in ("criteria", "weights"):
        shutil.copytree(eiej.folder / part, target / part)
    return target


@pytest.fixture(scope="session")
def reference() -> Callable[[str], dict[str, Any]]:
    """A worked example of tests/references by its name."""

    def load(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            (REFERENCES / f"{name}.json").read_text(encoding="utf-8")
        )
        return found

    return load
