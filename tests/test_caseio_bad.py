"""Every kind of bad input is one CaseError that says where, what, and what is allowed."""

from __future__ import annotations

import os
import pickle
import random
from pathlib import Path

import pytest
from conftest import SMALL, CaseFolder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spoiled_files import (
    ALTERNATIVES,
    BAD_FILES,
    CLAIMS,
    CRITERIA,
    JUDGMENTS,
    MEASURES,
    PARTICIPANTS,
    PROFILES,
    RATINGS,
    REGISTER,
)
from spoiled_tables import BAD_TABLES

import mcda_eiej as mcda
from mcda_eiej import CaseError, i18n
from mcda_eiej.errors import Problem

BAD = BAD_FILES | BAD_TABLES


@pytest.mark.parametrize("name", BAD)
def test_bad_input_says_where_what_and_what_is_allowed(folder: CaseFolder, name: str) -> None:
    spoil, start, words = BAD[name]
    spoil(folder)
    problems = folder.problems()
    matching = [p for p in problems if p.startswith(start)]
    assert matching, problems
    assert any(all(w in p for w in words) for p in matching), problems
    # No words of the libraries underneath, no Python names of types.
    for p in problems:
        for leak in ("Input should", "pydantic", "Errno", "Traceback", "NoneType", "line 1 column"):
            assert leak not in p


def test_the_small_case_is_sound(folder: CaseFolder) -> None:
    assert folder.load().model().evaluate().top == ("1E3",)


# -- folders ---------------------------------------------------------------------------------------


def test_folders_that_are_no_case(folder: CaseFolder, tmp_path: Path) -> None:
    for path, words in (
        (tmp_path, "no case folder: it has no criteria/criteria.toml"),
        (tmp_path / "nowhere", "there is no such folder"),
        (folder.path / CRITERIA, "is a file; a case is a folder"),
        (folder.path / "criteria", "the case is the folder around it"),
        (Path("a\0b"), "there is no such folder"),
    ):
        with pytest.raises(CaseError) as caught:
            mcda.load_case(path)
        assert words in str(caught.value)
        assert str(path) in str(caught.value)
    folder.remove(CRITERIA)
    assert folder.problems() == [
        f"{folder.path}: is no case folder: it has no criteria/criteria.toml"
    ]
    os.symlink(tmp_path / "circle", tmp_path / "circle")
    with pytest.raises(CaseError, match="circle"):
        mcda.load_case(tmp_path / "circle")


def test_a_file_that_may_not_be_read(folder: CaseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    # Whoever runs the tests as root may read everything, so the refusal is acted.
    real = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "claims.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert f"{CLAIMS}: may not be read by this user" in folder.problems()


def test_no_case_folder_is_needed_but_ones_own(
    folder: CaseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere() -> Path:
        raise mcda.errors.ContentNotFound("not there")

    monkeypatch.setattr("mcda_eiej.caseio.content_root", nowhere)
    assert not folder.load().builtin
    with pytest.raises(mcda.errors.ContentNotFound):
        mcda.load_case()


# -- all at once -----------------------------------------------------------------------------------


def test_ten_faults_at_once(folder: CaseFolder) -> None:
    folder.edit(CRITERIA, "low = 30", "low = 30, hight = 1")
    folder.edit(ALTERNATIVES, 'names = "Big"', "names = 4")
    folder.edit(PROFILES, 'key = "true"', 'key = "true"\npriorities = "mean"')
    folder.add(
        CLAIMS, "C9,taste,0,NA,better,stated,,,,1,9,x", "C10,taste,2B,0,better,stated,,,,1,9,x"
    )
    folder.add(REGISTER, "1,0,guests,1,4,1,1,printed,,,3,1")
    folder.edit(MEASURES, "queue,1E3,6,,12", "queue,1E3,6,,99")
    folder.add(RATINGS, "choice,NA,ola,0,inf,,x")
    folder.add(JUDGMENTS, "true,best,food,food,1,,,1", "true,best,food,queue,12,,,1")
    folder.write(PARTICIPANTS, "participant;weight\nkari;1\n")
    starts = [
        f"{ALTERNATIVES} [alternative[1E3].names]: is 4",
        f"{CLAIMS}:3: stated claims C1, C9",
        f"{CLAIMS}:8: better is '2B'",
        f"{CRITERIA} [leaf[queue].scale.hight]",
        f"{MEASURES}:3: high is 99; allowed: from 0 to 30",
        f"{RATINGS}:6: central is 'inf'",
        f"{REGISTER}:8: likelihood_high is '4'",
        f"{JUDGMENTS}:6: 'food' is compared with itself",
        f"{JUDGMENTS}:7: value is '12'",
        f"{PARTICIPANTS}:1: the columns are separated by semicolons",
        f'{PROFILES} [profile[true].priorities]: is "mean"',
    ]
    problems = folder.problems()
    assert len(problems) == len(starts), problems
    for problem, start in zip(problems, starts, strict=True):
        assert problem.startswith(start)


def test_one_fault_is_told_once(folder: CaseFolder) -> None:
    for name, old, new in (
        (CRITERIA, 'method = "measure"\n', ""),
        (CRITERIA, 'key = "food"\nparent = "best"\n', 'key = "food"\n'),
        (CRITERIA, "low = 30", "low = true"),
        (CRITERIA, 'method = "register"', 'method = "registry"'),
        (PROFILES, 'default = "guests"\n', ""),
        (ALTERNATIVES, 'names = "Big"\n', ""),
        (RATINGS, "choice,NA,kari,,0.6,,some", "choice,NA,kari,,0.6"),
        (RATINGS, "0.6", "six"),
        (MEASURES, "leaf,alternative", "leave,alternative"),
    ):
        text = folder.read(name)
        folder.edit(name, old, new)
        assert len({p.partition(":")[0] for p in folder.problems()}) == 1, folder.problems()
        folder.write(name, text)


def test_entries_that_are_all_faulty_are_not_missing_too(folder: CaseFolder) -> None:
    folder.write(ALTERNATIVES, folder.read(ALTERNATIVES).replace('names = "', 'name = "'))
    problems = folder.problems()
    assert len(problems) == 6
    assert all("names" in p for p in problems)


def test_broken_toml_does_not_hide_rows_that_are_wrong_in_themselves(folder: CaseFolder) -> None:
    folder.write(CRITERIA, "= broken")
    folder.add(JUDGMENTS, "true,best,food,food,12,,,1")
    problems = folder.problems()
    assert [p.partition(" ")[0] for p in problems] == [
        f"{CRITERIA}:1:",
        f"{JUDGMENTS}:6:",
        f"{JUDGMENTS}:6:",
    ]


def test_silence_on_claims_is_no_error(folder: CaseFolder) -> None:
    case = folder.remove(CLAIMS).load()
    rows = case.ratings.query("leaf == 'taste'")
    assert rows[["low", "central", "high"]].to_numpy().tolist() == [[0, 0.5, 1]] * 3
    assert any("no claim in force on taste" in w for w in case.warnings())


def test_silence_of_the_register_is_a_warning(folder: CaseFolder) -> None:
    # Nothing is known of 0 in the register as it stands, and of nobody without it.
    assert any("nothing in force on illness for 0, " in w for w in folder.load().warnings())
    case = folder.remove("criteria/risk_register.csv").load()
    rows = case.ratings.query("leaf == 'illness'")
    assert rows[["low", "central", "high"]].to_numpy().tolist() == [[0, 0.5, 1]] * 3
    assert any("nothing in force on illness for 0, 1E3 and NA" in w for w in case.warnings())


def test_pairs_need_every_alternative(folder: CaseFolder) -> None:
    folder.edit(CRITERIA, 'method = "claims"', 'method = "pairwise"')
    assert folder.problems() == [f"{JUDGMENTS}: leaf taste has no row for 0, 1E3, NA"]
    folder.add(JUDGMENTS, "guests,taste,NA,0,5,,,1")
    assert folder.problems() == [f"{JUDGMENTS}: leaf taste has no row for 1E3"]


# -- the error itself ------------------------------------------------------------------------------


def test_problems_print_their_place() -> None:
    assert str(Problem("a.csv", "is odd", line=3)) == "a.csv:3: is odd"
    assert str(Problem("a.toml", "is odd", key="x.y")) == "a.toml [x.y]: is odd"
    assert str(Problem("a.toml", "is odd")) == "a.toml: is odd"
    error = CaseError([Problem("a.csv", "is odd", line=3), "is even"])
    assert str(error) == "a.csv:3: is odd\ncase: is even"
    assert [p.where for p in error.problems] == ["a.csv", "case"]
    assert str(CaseError("one")) == "case: one"
    assert CaseError(Problem("a", "b")).problems == (Problem("a", "b"),)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.problems, str(again)) == (CaseError, error.problems, str(error))
    clash = mcda.ConstraintError("none left", ["a >= b"])
    assert pickle.loads(pickle.dumps(clash)).clash == ("a >= b",)


def test_every_message_is_translated(folder: CaseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    class Marked:
        def gettext(self, message: str) -> str:
            return f"«{message}»"

        def ngettext(self, singular: str, plural: str, n: int) -> str:
            return f"«{singular if n == 1 else plural}»"

    for name, (spoil, _start, _words) in BAD.items():
        fresh = CaseFolder(folder.path.parent / name)
        spoil(fresh)
        plain = _problems(fresh)
        monkeypatch.setattr(i18n, "_catalogue", lambda lang: Marked())
        marked = _problems(fresh)
        monkeypatch.undo()
        # The places do not depend on the language, and every word of the message does.
        assert [(p.where, p.line, p.key) for p in plain] == [
            (p.where, p.line, p.key) for p in marked
        ]
        assert all(p.message.startswith("«") for p in marked), marked


def _problems(folder: CaseFolder) -> tuple[Problem, ...]:
    with pytest.raises(CaseError) as caught:
        folder.load()
    return caught.value.problems


# -- anything at all -------------------------------------------------------------------------------

FILES = sorted(SMALL)


def _tried(folder: CaseFolder) -> tuple[mcda.Case | None, tuple[Problem, ...]]:
    try:
        return folder.load(), ()
    except CaseError as error:
        return None, error.problems


@given(data=st.data())
@settings(
    derandomize=True,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_random_bytes_give_a_case_or_a_case_error(data: st.DataObject, tmp_path: Path) -> None:
    fresh = CaseFolder(tmp_path / "case")
    for _change in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(FILES))
        content = (fresh.path / name).read_bytes()
        start = data.draw(st.integers(0, len(content)))
        end = start + data.draw(st.sampled_from([0, 1, 1, 2, 5, 40]))
        filling = data.draw(
            st.one_of(
                st.binary(max_size=4),
                st.text(alphabet='",;\n\r#[]{}=-.0123456789/ aæ\0\u2028', max_size=4).map(
                    str.encode
                ),
                st.sampled_from([b"nan", b"-1", b"1e999", b"[[", b'"""', b"food", b"NA", b"true"]),
            )
        )
        fresh.write(name, content[:start] + filling + content[end:])
    case, problems = _tried(fresh)
    assert all(p.message and p.where for p in problems)
    if case is None:
        assert problems
        return
    # What loads can be used, or says why not.
    try:
        case.warnings()
        scores = case.model().evaluate().scores
    except mcda.McdaError:
        return
    assert scores.between(0, 1).all()


def test_lines_and_cells_mixed_up_give_a_case_or_a_case_error(folder: CaseFolder) -> None:
    rng = random.Random(0)
    tables = [n for n in FILES if n.endswith(".csv")]
    for _try in range(150):
        name = rng.choice(tables)
        lines = [line.split(",") for line in SMALL[name].splitlines()]
        pool = [cell for line in lines for cell in line] + ["", "-1", "x", "9", "1/3", "NA;0"]
        line = rng.choice(lines)
        line[rng.randrange(len(line))] = rng.choice(pool)
        if rng.random() < 0.3:
            lines.insert(rng.randrange(len(lines)), list(rng.choice(lines)))
        folder.write(name, "\n".join(",".join(line) for line in lines))
        case, problems = _tried(folder)
        assert (case is None) == bool(problems)
        if case is not None:
            case.model().evaluate()
        folder.write(name, SMALL[name])
