"""The command line: it translates, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import mcda_eiej as mcda
from mcda_eiej import sensitivity
from mcda_eiej.cli import main
from mcda_eiej.results import plain
from mcda_eiej.schema import json_schema

HEAVY = ("pandas", "scipy", "matplotlib", "seaborn", "pymcdm", "pydantic", "jinja2", "SALib")


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args), catch_exceptions=False)


def output(*args: str) -> Any:
    result = run(*args)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def case() -> mcda.Case:
    return mcda.load_case()


def test_rank_json_is_the_librarys_result(case: mcda.Case) -> None:
    printed = output("rank", "--profile", "directorate", "--json")
    evaluation = case.model("directorate").evaluate()
    assert printed["result"] == plain(evaluation.to_dict())
    assert printed["case"] == case.key
    assert printed["hash"] == case.hash
    assert printed["version"] == mcda.__version__
    assert printed["profile"] == "directorate"
    assert printed["seed"] is None


def test_every_output_says_whose_words_the_weights_are() -> None:
    """Illustrative and inferred weights are called that wherever their numbers are shown."""
    for profile, words in (("equal", "illustrative"), ("directorate", "inferred")):
        for command in ("rank", "weights", "smaa", "flips --kind weight", "flips --node legal"):
            shown = run(*command.split(), "--profile", profile, "--lang", "en").stdout
            assert f"These weights are {words}" in shown, command


def test_rank_takes_conditions_and_claims(case: mcda.Case) -> None:
    printed = output("rank", "--claims", "all", "--condition", "drift_2a_to_2b", "--json")
    model = case.variant(claims="all").model(conditions=("drift_2a_to_2b",))
    assert printed["result"]["scores"] == plain(model.evaluate().scores)


def test_weights_json_is_the_librarys_result(case: mcda.Case) -> None:
    for who in ("hmn", "stakeholders"):
        printed = output("weights", "--profile", who, "--json")
        assert printed["result"] == plain(case.opinions(who).to_dict())
    table = "alonso-lamata"
    printed = output("weights", "--random-index", table, "--target", "0.01", "--json")
    said = case.opinions(random_index=table, target=0.01)
    assert printed["result"] == plain(said.to_dict())
    assert set(printed["result"]["random_index"].values()) == {table}


def test_smaa_json_is_the_librarys_result(case: mcda.Case) -> None:
    printed = output(
        "smaa", "--samples", "2000", "--seed", "3", "--constraint", "progress >= risk", "--json"
    )
    result = sensitivity.smaa(case.model(), samples=2000, seed=3, constraints=("progress >= risk",))
    assert printed["result"] == plain(result.to_dict())
    assert printed["seed"] == 3


def test_check_json_lists_the_warnings(case: mcda.Case) -> None:
    result = run("check", "--json", "--lang", "en")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["result"]["warnings"] == case.warnings()
    assert result.stderr.count("warning:") == len(case.warnings())


def test_schema_json_is_the_librarys() -> None:
    assert output("schema") == json_schema()
    assert output("schema", "profiles") == json_schema()["profiles"]


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_every_command_works_on_a_new_case(lang: str, tmp_path: Path) -> None:
    folder = str(tmp_path / "my case")
    assert run("new", folder, "--lang", lang).exit_code == 0
    for command in ("rank", "weights", "flips", "check", "smaa"):
        for more in ([], ["--json"]):
            result = run(command, folder, *more)
            assert result.exit_code == 0, (command, result.stderr)
            assert result.stdout.strip()
    group = run("rank", folder, "--profile", "group")
    assert group.exit_code == 0, group.stderr


def test_copy_of_the_built_in_case_has_the_same_hash(case: mcda.Case, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    assert run("new", str(folder), "--from", "eiej").exit_code == 0
    assert mcda.load_case(folder).hash == case.hash


def test_new_writes_nothing_over_a_folder_with_files(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    result = run("new", str(tmp_path), "--lang", "en")
    assert result.exit_code == 2
    assert "nothing was written" in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["precious.txt"]


@pytest.mark.parametrize("command", ["rank", "weights", "flips", "check", "smaa", "report"])
def test_bad_input_is_named_and_exits_2(command: str, tmp_path: Path) -> None:
    result = run(command, str(tmp_path / "nowhere"))
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert result.stdout == ""
    if command != "check":
        unknown = run(command, "--profile", "nobody", "--lang", "en")
        assert unknown.exit_code == 2
        assert "nobody" in unknown.stderr
        assert "directorate" in unknown.stderr


def test_unknown_condition_and_constraint_exit_2() -> None:
    assert "no_such" in run("rank", "--condition", "no_such").stderr
    result = run("smaa", "--constraint", "no_such >= 0.1", "--lang", "en")
    assert result.exit_code == 2
    assert "no_such" in result.stderr
    assert "progress" in result.stderr


def test_every_command_has_help_with_an_example() -> None:
    for name, command in main.commands.items():
        result = run(name, "--help")
        assert result.exit_code == 0
        assert command.help
        if name != "schema":
            assert f"mcda-eiej {name}" in result.stdout


@pytest.mark.parametrize("code", ["import mcda_eiej", "from mcda_eiej.cli import main"])
def test_start_imports_nothing_heavy(code: str) -> None:
    # Times differ from machine to machine; what makes them long does not.
    check = f"import sys; {code}; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("coding", ["ascii", "cp1252"])
def test_a_terminal_that_lacks_letters_gets_no_traceback(coding: str) -> None:
    """Tables lose the letters that the coding lacks; JSON escapes them and loses nothing."""
    command = [sys.executable, "-m", "mcda_eiej", "weights", "--lang", "nb"]
    env = os.environ | {"PYTHONIOENCODING": coding}
    shown = subprocess.run(command, env=env, capture_output=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert b"Like vekter" in shown.stdout
    data = subprocess.run([*command, "--json"], env=env, capture_output=True, check=False)
    assert json.loads(data.stdout.decode(coding)) == output("weights", "--lang", "nb", "--json")


def test_help_does_not_even_import_numpy() -> None:
    check = "import sys; from mcda_eiej.cli import main; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
