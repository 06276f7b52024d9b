"""The briefing pack: everything somebody needs to answer, and nothing that steers the answers."""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hostilecase import ENDLESS, FORMULA, hostile_case
from officefiles import STARTER, W, check_document, convert, parts, pdf_text, tree, words
from reportcases import table_case

import mcda_eiej as mcda
from mcda_eiej.console_papers import plan as command
from mcda_eiej.errors import CaseError
from mcda_eiej.i18n import language, number, percent
from mcda_eiej.workshop import plan
from mcda_eiej.workshop.briefingfacts import duration
from mcda_eiej.workshop.questions import minutes, questions_of

WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def run(*args: str) -> Result:
    return CliRunner().invoke(command, list(args), catch_exceptions=False)


def written(case: mcda.Case, folder: Path, **given: object) -> bytes:
    (path,) = plan(case, output=folder / "pack.docx", force=True, **given)  # type: ignore[arg-type]
    return path.read_bytes()


def text_of(data: bytes) -> str:
    body = tree(data, "word/document.xml").find(f"{W}body")
    assert body is not None
    return "\n".join(words(p) for p in body.iter(f"{W}p"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the starter case."""
    shutil.copytree(STARTER / "en", tmp_path / "case")
    return tmp_path / "case"


@pytest.fixture(scope="module")
def eiej(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The built-in case's pack by language."""
    out = tmp_path_factory.mktemp("eiej")
    paths = plan(mcda.load_case(), lang="both", output=out)
    return {path.stem[-2:]: path.read_bytes() for path in paths}


# -- what it must not show ------------------------------------------------------------------------


def without_hash(data: bytes, case: mcda.Case) -> dict[str, bytes]:
    """The parts of a document with the case hash blanked out."""
    found = {}
    for name, part in parts(data).items():
        for mark in (case.hash, case.hash[:12]):
            part = part.replace(mark.encode(), b"HASH")
        found[name] = part
    return found


def test_nobodys_answers_or_weights_are_in_it(folder: Path, tmp_path: Path) -> None:
    before = mcda.load_case(folder)
    first = written(before, tmp_path)
    judgments = folder / "weights" / "judgments.csv"
    text = judgments.read_text(encoding="utf-8")
    # Everything answered otherwise, and other weights as the headline.
    changed = re.sub(r",(cost|closeness),(\w+),[^,]+,", r",\1,\2,9,", text)
    assert changed != text
    judgments.write_text(changed, encoding="utf-8")
    profiles = folder / "weights" / "profiles.toml"
    other = profiles.read_text(encoding="utf-8").replace('"equal"\n', '"finance"\n', 1)
    profiles.write_text(other, encoding="utf-8")
    after = mcda.load_case(folder)
    assert after.default_profile != before.default_profile
    assert after.model().evaluate().scores.tolist() != before.model().evaluate().scores.tolist()
    second = written(after, tmp_path)
    assert without_hash(first, before) == without_hash(second, after)


def test_no_score_weight_or_ranking_of_any_profile_is_shown(eiej: dict[str, bytes]) -> None:
    case = mcda.load_case()
    ratings = {number(v, 3) for v in case.ratings["central"]}
    for lang, data in eiej.items():
        told = text_of(data)
        with language(lang):
            for key in case.profiles:
                evaluation = case.model(key).evaluate()
                for value in evaluation.scores:
                    shown = number(float(value), 3)
                    assert shown in ratings or shown not in told
                for weight in case.model(key).local_weights:
                    assert percent(float(weight)) not in told
        # No share of anything.
        assert "%" not in told


def test_ratings_by_comparison_are_answers_and_are_not_shown(folder: Path, tmp_path: Path) -> None:
    path = folder / "criteria" / "criteria.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('method = "rated"', 'method = "pairwise"'), encoding="utf-8")
    (folder / "criteria" / "ratings.csv").unlink()
    rows = "anne,environment,{},{},3,answered,,1\n"
    keys = list(mcda.load_case(STARTER / "en").alternatives)
    with (folder / "weights" / "judgments.csv").open("a", encoding="utf-8") as file:
        file.write("".join(rows.format(keys[0], other) for other in keys[1:]))
    profiles = folder / "weights" / "profiles.toml"
    other = profiles.read_text(encoding="utf-8").replace('"equal"\n', '"group"\n', 1)
    profiles.write_text(other, encoding="utf-8")
    case = mcda.load_case(folder)
    told = text_of(written(case, tmp_path))
    assert "from your answers" in told
    (row,) = (
        r
        for table in tree(written(case, tmp_path), "word/document.xml").iter(f"{W}tbl")
        for r in table.iter(f"{W}tr")
        if "from your answers" in words(r)
    )
    cells = [words(cell) for cell in row.iter(f"{W}tc")]
    assert cells[1:] == [""] * len(case.alternatives)
    # It is asked about like the rest.
    assert "the alternatives, two at a time" in told


def test_people_are_counted_and_not_named(folder: Path, tmp_path: Path) -> None:
    case = mcda.load_case(folder)
    told = text_of(written(case, tmp_path, group="group"))
    assert "3 people" in told
    for person in case.participants.values():
        assert not re.search(rf"\b{person.name}\b", told)
    assert "3 people" not in text_of(written(mcda.load_case(), tmp_path, lang="en"))


# -- what it must show ----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_everything_is_there_in_either_language(eiej: dict[str, bytes], lang: str) -> None:
    case = mcda.load_case()
    body = check_document(eiej[lang])
    told = text_of(eiej[lang])
    plain = " ".join(told.split())
    for alternative in case.alternatives.values():
        assert alternative.text("distinguishes", lang) in plain
    for key in case.hierarchy.nodes:
        assert case.element(key).name(lang) in plain
        assert case.element(key).text("definition", lang) in plain
    for leaf in case.leaves.values():
        for part in ("worst", "best", "anchor_reason"):
            assert leaf.text(part, lang) in plain
    counted = [c for claims in case.active_claims().by_leaf.values() for c in claims]
    of_claims = {k for k, leaf in case.leaves.items() if leaf.method == "claims"}
    for claim in counted:
        if claim.leaf in of_claims:
            assert claim.paraphrase[lang] in plain
    for risk in case.risks.values():
        assert risk.name(lang) in plain
    for measure in case.measure_records:
        if not measure.condition and measure.leaf:
            assert measure.note[lang] in plain
    asked = questions_of(case)
    assert sum(part.number for part in asked) == 15 + 21 + 1 + 3 + 6 + 1 + 1
    # The picture says in words what it shows.
    (picture,) = body.iter(f"{WP}docPr")
    for key in case.hierarchy.nodes:
        assert case.element(key).name(lang) in str(picture.get("descr"))
    language_tag = {"nb": "nb-NO", "en": "en-GB"}[lang]
    assert language_tag.encode() in parts(eiej[lang])["word/styles.xml"]
    rows = [words(r) for r in body.iter(f"{W}tr")]
    for step in ("sheets", "collect", "status", "agenda", "snapshot", "statement"):
        assert any(f"mcda-eiej workshop {step}" in row for row in rows)


@pytest.mark.parametrize("method", ["pairwise", "swing", "best-worst"])
def test_time_is_reckoned_from_the_questions(folder: Path, tmp_path: Path, method: str) -> None:
    case = mcda.load_case(folder)
    asked = questions_of(case, method)
    total = sum(part.number for part in asked)
    told = text_of(written(case, tmp_path, method=method))
    exact = minutes(asked)
    assert f"{total}, about {-(-exact // 5) * 5} min" in told
    assert "30 seconds a question" in told
    told = text_of(written(case, tmp_path, method=method, minutes_per_question=2))
    assert f"{total}, about {-(-2 * total // 5) * 5} min" in told
    assert "at 2 minutes a question" in told
    command = f"mcda-eiej workshop sheets FOLDER --method {method}"
    assert (command in told) == (method != "pairwise")


def test_the_questions_asked_can_be_those_of_some_nodes(folder: Path, tmp_path: Path) -> None:
    case = mcda.load_case(folder)
    assert "Questions to each of you: 4." in text_of(written(case, tmp_path))
    told = text_of(written(case, tmp_path, nodes=["best_premises"]))
    assert "Questions to each of you: 3." in told


def test_long_questionnaires_are_answered_before_the_day(folder: Path, tmp_path: Path) -> None:
    case = mcda.load_case(folder)
    short = text_of(written(case, tmp_path, minutes_per_question=10))
    assert "On the day you fill in a form, which takes about 40 min" in short
    assert "The day itself takes about 3 h 40 min." in short
    long = text_of(written(case, tmp_path, minutes_per_question=12))
    assert "The form takes about 50 min to fill in." in long
    assert "The day itself takes about 3 h." in long


def test_durations() -> None:
    assert [duration(m) for m in (5, 60, 135)] == ["5 min", "1 h", "2 h 15 min"]


def test_a_flat_case_and_a_deep_hostile_one(tmp_path: Path) -> None:
    ratings = {"a": (0.1, 0.9), "b": (0.8, 0.2)}
    flat = table_case(tmp_path / "flat", ratings)
    data = written(flat, tmp_path, method="best-worst")
    assert "Sub-criterion" not in text_of(data)
    check_document(data)
    hostile = hostile_case(tmp_path / "hostile")
    data = written(hostile, tmp_path)
    check_document(data)
    told = text_of(data)
    assert FORMULA in told
    assert ENDLESS[:100] in told
    assert "<script>" in told


def test_the_same_case_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    case = mcda.load_case(folder)
    first = written(case, tmp_path, lang="nb")
    assert written(mcda.load_case(folder), tmp_path, lang="nb") == first
    assert written(case, tmp_path, lang="nb", date="2026-11-24") != first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# -- where it goes --------------------------------------------------------------------------------


def test_it_goes_to_the_cases_folder_and_is_no_part_of_the_case(folder: Path) -> None:
    case = mcda.load_case(folder)
    paths = plan(case, lang="both")
    assert paths == [folder / "workshop" / f"briefing-{lang}.docx" for lang in ("nb", "en")]
    assert mcda.load_case(folder).hash == case.hash
    # As it was written: written again.
    assert plan(case, lang="both") == paths
    assert sorted(p.name for p in (folder / "workshop").iterdir()) == [
        "briefing-en.docx",
        "briefing-nb.docx",
    ]


def saved_by_another(path: Path) -> None:
    """As an office program leaves a file that it saves: with its own name in it."""
    found = parts(path.read_bytes())
    found["docProps/app.xml"] = found["docProps/app.xml"].replace(b"mcda-eiej", b"An Office")
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in found.items():
            archive.writestr(name, part)


@pytest.mark.parametrize(
    "spoil",
    [
        saved_by_another,
        lambda path: path.write_bytes(b"notes of mine"),
        lambda path: path.write_bytes(b""),
        lambda path: (path.unlink(), path.symlink_to("nowhere")),
    ],
    ids=["changed", "other", "empty", "dangling"],
)
def test_nothing_of_others_is_written_over(folder: Path, spoil: Callable[[Path], object]) -> None:
    case = mcda.load_case(folder)
    first, second = plan(case, lang="both")
    spoil(second)
    before = [p.read_bytes() if p.exists() else b"" for p in (first, second)]
    first.unlink()
    result = run(str(folder), "--lang", "both", "--date", "2026-11-24")
    assert result.exit_code == 2
    assert "nothing was written" in result.stderr
    assert not first.exists()
    assert (second.read_bytes() if second.exists() else b"") == before[1]
    assert run(str(folder), "--lang", "both", "--force").exit_code == 0
    check_document(second.read_bytes())


def test_interrupted_nothing_is_half(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = mcda.load_case(folder)
    paths = plan(case, lang="both")
    before = [p.read_bytes() for p in paths]
    calls: list[Path] = []
    real = os.replace

    def noted(old: Path, new: Path) -> None:
        calls.append(new)
        real(old, new)

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(CaseError, match="No space left"):
            plan(case, lang="both", date="2026-11-24")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", noted)
        plan(case, lang="both", date="2026-11-24")
    # Both were whole before the first was put in place.
    assert calls == paths
    assert [p.read_bytes() for p in paths] != before
    assert len(list((folder / "workshop").iterdir())) == 2


def test_everything_wrong_is_told_at_once_and_nothing_written(folder: Path) -> None:
    result = run(
        str(folder),
        *("--date", "yesterday", "--profile", "finance", "--node", "rent", "--node", "x"),
        *("--minutes-per-question", "nan", "-o", str(folder / "a.docx"), "--lang", "both"),
    )
    assert result.exit_code == 2
    for text in (
        "--date: 'yesterday' is no date",
        "no group 'finance'; there are group",
        "nothing is compared under 'rent'",
        "nothing is compared under 'x'",
        "--minutes-per-question: nan minutes",
        "one for each language",
    ):
        assert text in result.stderr
    assert sorted(p.name for p in folder.iterdir()) == ["criteria", "weights"]


def test_bad_arguments(folder: Path, tmp_path: Path) -> None:
    case = mcda.load_case(folder)
    wrong: list[dict[str, Any]] = [
        {"lang": "sv"},
        {"method": "guess"},
        {"minutes_per_question": 0},
        {"nodes": []},
    ]
    for given in wrong:
        with pytest.raises(CaseError):
            plan(case, **given)
    with pytest.raises(CaseError, match="read-only"):
        plan(mcda.load_case())
    assert run(str(tmp_path / "none")).exit_code == 2
    (folder / "workshop").write_text("in the way", encoding="utf-8")
    with pytest.raises(CaseError, match="cannot be written"):
        plan(case)


def test_the_command(folder: Path, tmp_path: Path) -> None:
    result = run(str(folder), "-o", str(tmp_path), "--lang", "en")
    assert result.exit_code == 0
    assert result.stdout.strip() == f"Written: {tmp_path / 'briefing-en.docx'}"
    assert result.stderr == ""
    shown = run("--help").stdout
    assert "Example: mcda-eiej workshop plan" in shown


# -- in LibreOffice -------------------------------------------------------------------------------


@pytest.mark.office
def test_libreoffice_opens_it(eiej: dict[str, bytes], tmp_path: Path) -> None:
    case = mcda.load_case()
    path = tmp_path / "pack.docx"
    path.write_bytes(eiej["nb"])
    told = pdf_text(convert(path, "pdf", tmp_path / "profile"))
    for alternative in case.alternatives.values():
        assert alternative.name("nb").split(":")[0] in told
    assert case.hash in told.replace(" ", "")
