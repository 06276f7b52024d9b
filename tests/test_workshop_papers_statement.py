"""The decision statement: one page whatever the case, with the report's numbers and no names."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from officefiles import STARTER, W, check_document, parts, tree, words
from reportcases import table_case

import mcda_eiej as mcda
from mcda_eiej.console_papers import statement as command
from mcda_eiej.decided import FILE, TEXTS, Decision, load_decision
from mcda_eiej.errors import CaseError
from mcda_eiej.i18n import language, number, percent
from mcda_eiej.reporting.results import collect
from mcda_eiej.workshop import closing, closingfit, statement
from mcda_eiej.workshop.closingwords import ShortWords

HEAD = "who,node,a,b,value,low,high,status,rationale,round,timestamp\n"
LONG = "Wide WWWW MMMM words and æøå with gaps " * 8
ENDLESS = "Endless" * 40


def run(*args: str) -> Result:
    return CliRunner().invoke(command, list(args), catch_exceptions=False)


def text_of(data: bytes) -> str:
    body = tree(data, "word/document.xml").find(f"{W}body")
    assert body is not None
    return "\n".join(words(p) for p in body.iter(f"{W}p"))


@pytest.fixture(autouse=True)
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer draws: the numbers are checked against results from as many."""
    monkeypatch.setattr("mcda_eiej.reporting.results.collect", quick)


def quick(case: mcda.Case, who: str | None = None) -> object:
    return collect(case, who, samples=500, samples_values=500)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the starter case: three people, one of whom passed on a question."""
    shutil.copytree(STARTER / "en", tmp_path / "case")
    return tmp_path / "case"


def named_case(folder: Path, name: str, alternatives: int = 4, leaves: int = 4) -> mcda.Case:
    """A case in which everything is called ``name`` and six people disagree at random."""
    draw = random.Random(2)
    criteria = [f"leaf{i}" for i in range(leaves)]
    models = [f"alternative{i}" for i in range(alternatives)]
    names = {k: f"{k} {name}" for k in (*criteria, *models, "goal", "case")}
    ratings = {a: [round(draw.random(), 2) for _ in criteria] for a in models}
    table_case(folder, ratings, criteria, names, spread=0.2)
    people = [f"p{i}" for i in range(6)]
    head = "participant,name,group,weight\n"
    rows = "".join(f"{p},{name} {p},all,1\n" for p in people)
    (folder / "weights/participants.csv").write_text(head + rows, encoding="utf-8")
    answers = [
        f"{p},goal,{a},{b},{draw.choice(['1/9', '1/3', '1', '4', '7'])},,,answered,,1,\n"
        for p in people
        for a, b in itertools.combinations(criteria, 2)
    ]
    (folder / "weights/judgments.csv").write_text(HEAD + "".join(answers), encoding="utf-8")
    return mcda.load_case(folder)


def longest_decision(case: mcda.Case) -> Decision:
    """As much as the file may say."""
    texts = {n: dict.fromkeys(("nb", "en"), (LONG * 2)[:most]) for n, most in TEXTS.items()}
    return Decision(tuple(case.alternatives)[-1:], dt.date(2026, 11, 24), texts)


# -- one page -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, mcda.Case]:
    base = tmp_path_factory.mktemp("cases")
    return {
        "eiej": mcda.load_case(),
        "starter": mcda.load_case(STARTER / "nb"),
        "long": named_case(base / "long", LONG),
        "endless": named_case(base / "endless", ENDLESS),
        "many": named_case(base / "many", LONG, 14, 6),
    }


@pytest.fixture(scope="module")
def written(
    cases: dict[str, mcda.Case], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Every case's page in both languages, without and with as long a decision as can be."""
    out = tmp_path_factory.mktemp("pages")
    found = {}
    known: dict[str, object] = {}

    def once(case: mcda.Case, who: str | None = None) -> object:
        if case.hash not in known:
            known[case.hash] = quick(case, who)
        return known[case.hash]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mcda_eiej.reporting.results.collect", once)
        for name, case in cases.items():
            for kind, decision in (("open", None), ("taken", longest_decision(case))):
                place = out / f"{name}-{kind}"
                for path in statement(case, decision=decision, lang="both", output=place):
                    found[f"{name}-{kind}-{path.stem[-2:]}"] = path
    return found


def test_every_page_is_in_order(written: dict[str, Path]) -> None:
    assert len(written) == 20
    for path in written.values():
        check_document(path.read_bytes())
        told = text_of(path.read_bytes())
        assert max(map(len, told.split("\n"))) < 1200


@pytest.mark.office
def test_in_libreoffice_it_is_one_page(written: dict[str, Path], tmp_path: Path) -> None:
    for name, path in written.items():
        shutil.copy(path, tmp_path / f"{name}.docx")
    profile = (tmp_path / "profile").as_uri()
    files = sorted(map(str, tmp_path.glob("*.docx")))
    line = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*line, "--outdir", str(tmp_path), *files], check=True, capture_output=True, timeout=180
    )
    pages = {}
    for name in written:
        told = subprocess.run(
            ["pdfinfo", str(tmp_path / f"{name}.pdf")], check=True, capture_output=True, text=True
        ).stdout
        pages[name] = int(re.findall(r"Pages:\s+(\d+)", told)[0])
    assert pages == dict.fromkeys(written, 1)


def test_lines_go_before_names_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = named_case(tmp_path / "case", "short")
    heights: list[float] = []
    real = closingfit.height

    def tall(front: object, made: object) -> float:
        heights.append(real(front, made))  # type: ignore[arg-type]
        return heights[-1]

    monkeypatch.setattr(closingfit, "height", tall)
    (path,) = statement(case, output=tmp_path / "a.docx")
    whole = text_of(path.read_bytes())
    assert len(heights) == 1
    # A page with room for less.
    monkeypatch.setattr(closingfit, "ROOM", heights[0] - 1)
    (path,) = statement(case, output=tmp_path / "b.docx")
    less = text_of(path.read_bytes())
    assert len(less.split("\n")) == len(whole.split("\n")) - 1
    monkeypatch.setattr(closingfit, "ROOM", 0)
    heights.clear()
    (path,) = statement(case, output=tmp_path / "c.docx")
    least = text_of(path.read_bytes())
    assert len(heights) == (closing.OPTIONAL + 1) * len(closing.NAMES)
    # What is needed stays: the best, how firm, the nearest change, people, lines to write on.
    for text in ("is best, with a score of", "The answer is", "catches up", "6 of 6", "Signature"):
        assert text in least


def test_names_are_cut_and_many_are_counted(cases: dict[str, mcda.Case]) -> None:
    with language("en"):
        names = ShortWords(cases["many"], "en", 20)
        keys = list(cases["many"].alternatives)
        assert names.alternative(keys[0]) == f"{keys[0]} {LONG}"[:19].rstrip() + "…"
        assert names.listed(keys).endswith("… and 10 more")
        assert names.top(keys[:2]).count(" = ") == 1
        assert names.joint(" = ".join(keys[:2])) == names.top(keys[:2])
        short = ShortWords(cases["eiej"], "en")
        assert short.listed(cases["eiej"].alternatives) == "0, 2A, 2B, 2C, 3A and 3B"
        assert short.joint("2A = 2B") == "2A = 2B"


# -- what it says ---------------------------------------------------------------------------------


def test_its_numbers_are_the_reports(folder: Path, tmp_path: Path) -> None:
    case = mcda.load_case(folder)
    (path,) = statement(case, output=tmp_path)
    told = text_of(path.read_bytes())
    results = quick(case, "group")
    assert isinstance(results, type(collect(case, samples=10, samples_values=10)))
    scores = results.evaluation.scores
    assert number(float(scores.iloc[0]), 3) in told
    assert f"{number(results.evaluation.margin, 3)} behind" in told
    verdict = results.verdict
    assert ("The answer is fragile" in told) == (not verdict.firm)
    assert f"({len(verdict.failed)} of {len(verdict.tests)})" in told
    nearest = float(results.reversals["l1"]["distance"].min()) / 2
    assert f"catches up when {percent(nearest)} of all weight shifts" in told
    if "share" not in verdict.failed:
        assert f"is best in {percent(verdict.share)} of all weightings" in told
    assert case.hash in told
    assert mcda.__version__ in told


def test_people_are_counted_and_not_named(folder: Path, tmp_path: Path) -> None:
    case = mcda.load_case(folder)
    (path,) = statement(case, output=tmp_path)
    data = path.read_bytes()
    told = text_of(data)
    assert "3 of 3 have answered" in told
    assert "Consensus on the weights (S*)" in told
    assert "Best in each member's own model" in told
    assert "Cost against Service: from" in told
    assert "(1 of 3)" in told
    everything = b"".join(parts(data).values()).decode("utf-8", "ignore")
    for person in case.participants.values():
        assert not re.search(rf"\b({person.name}|{person.key})\b", everything)


def test_profiles_that_stand_in_for_people_are_said_to(written: dict[str, Path]) -> None:
    told = text_of(written["eiej-open-en"].read_bytes())
    assert "Profiles stand in for people: 8 of them; nobody was asked." in told
    assert "The parties together (illustration)" in told


@pytest.mark.parametrize("group", [None, "group"])
def test_the_command_on_it_gives_it_again(folder: Path, tmp_path: Path, group: str | None) -> None:
    (path,) = statement(mcda.load_case(folder), group=group, lang="nb", date="2026-11-24")
    first = path.read_bytes()
    (line,) = re.findall(r"mcda-eiej workshop statement .*", text_of(first))
    words_ = shlex.split(line)
    assert words_[:3] == ["mcda-eiej", "workshop", "statement"]
    again = run(str(folder), *words_[4:], "-o", str(tmp_path / "again.docx"))
    assert again.exit_code == 0
    assert (tmp_path / "again.docx").read_bytes() == first


def test_everybody_is_the_group_where_there_is_none(folder: Path, tmp_path: Path) -> None:
    profiles = folder / "weights" / "profiles.toml"
    text = profiles.read_text(encoding="utf-8")
    profiles.write_text(text[: text.rindex("[[profile]]")], encoding="utf-8")
    (path,) = statement(mcda.load_case(folder), output=tmp_path)
    told = text_of(path.read_bytes())
    assert "All participants" in told
    assert "3 of 3 have answered" in told


def test_before_anybody_has_answered(folder: Path, tmp_path: Path) -> None:
    (folder / "weights" / "judgments.csv").write_text(HEAD, encoding="utf-8")
    (path,) = statement(mcda.load_case(folder), output=tmp_path)
    assert "Nobody has answered yet." in text_of(path.read_bytes())


def test_one_alternative_and_a_shared_first_place(tmp_path: Path) -> None:
    people = "participant,name,group,weight\np,P,a,1\n"
    for name, ratings in (
        ("one", {"a": (0.1, 0.9)}),
        ("tie", {"a": (0.4, 0.6), "b": (0.6, 0.4), "c": (0.1, 0.1)}),
    ):
        table_case(tmp_path / name, ratings)
        (tmp_path / name / "weights/participants.csv").write_text(people, encoding="utf-8")
        profiles = tmp_path / name / "weights/profiles.toml"
        settings = '\n[participants]\nunweighted = "equal"\n'
        text = profiles.read_text(encoding="utf-8").replace('default = "equal"\n', "")
        head, _sep, rest = text.partition("[[profile]]")
        both = f'{head}default = "equal"\n{settings}\n[[profile]]{rest}'
        profiles.write_text(both, encoding="utf-8")
    (path,) = statement(mcda.load_case(tmp_path / "one"), output=tmp_path / "one.docx")
    assert "only one alternative" in text_of(path.read_bytes())
    (path,) = statement(mcda.load_case(tmp_path / "tie"), output=tmp_path / "tie.docx")
    told = text_of(path.read_bytes())
    assert "a and b share first place" in told
    assert "First place is shared" in told
    assert "catches up" not in told


# -- the decision ---------------------------------------------------------------------------------

TAKEN = """\
format = "mcda-eiej/decision"
version = 1
chosen = "office"
text = "The office building, for ten years."
why = { nb = "Skolen er solgt.", en = "The school has been sold." }
by = "The municipal council"
date = 2026-11-24
open = "Parking; the property office, by March."
"""


def decide(folder: Path, text: str) -> None:
    (folder / "workshop").mkdir(exist_ok=True)
    (folder / FILE).write_text(text, encoding="utf-8")


def test_lines_to_fill_in_where_nothing_is_decided(folder: Path, tmp_path: Path) -> None:
    (path,) = statement(mcda.load_case(folder), output=tmp_path)
    body = check_document(path.read_bytes())
    (table,) = body.iter(f"{W}tbl")
    rows = [[words(c) for c in r.iter(f"{W}tc")] for r in table.iter(f"{W}tr")]
    assert [r[0] for r in rows[1:]] == [
        "The decision taken",
        "If it differs from the analysis: why",
        "What remains open",
        "By whom, and when",
        "Signature",
    ]
    # Words to help come second: the first line of a cell is there to write on.
    for row in list(table.iter(f"{W}tr"))[1:]:
        answer = list(row.iter(f"{W}tc"))[1]
        assert words(next(answer.iter(f"{W}p"))) == ""


def test_a_decision_that_differs_says_so_and_why(folder: Path, tmp_path: Path) -> None:
    case = mcda.load_case(folder)
    keys = list(case.alternatives)
    best = case.model("group").evaluate().top
    other = next(k for k in keys if k not in best)
    decide(folder, TAKEN.replace('"office"', f'"{other}"'))
    assert mcda.load_case(folder).hash == case.hash
    (path,) = statement(case, lang="en", output=tmp_path)
    told = text_of(path.read_bytes())
    assert "What was decided is not what the analysis has best" in told
    for text in (
        case.alternatives[other].name("en"),
        "The office building, for ten years.",
        "The school has been sold.",
        "The municipal council, 24 November 2026",
        "Parking; the property office, by March.",
        "Signature",
    ):
        assert text in told
    (path,) = statement(case, lang="nb", output=tmp_path)
    assert "Skolen er solgt." in text_of(path.read_bytes())
    decide(folder, f'format = "mcda-eiej/decision"\nversion = 1\nchosen = ["{best[0]}"]\n')
    told = text_of(statement(case, lang="en", output=tmp_path)[0].read_bytes())
    assert "What was decided is what the analysis has best." in told
    decide(folder, 'format = "mcda-eiej/decision"\nversion = 1\ntext = "Postponed."\n')
    told = text_of(statement(case, lang="en", output=tmp_path)[0].read_bytes())
    assert "Postponed." in told
    assert "What was decided is" not in told


def test_no_file_is_no_decision(folder: Path) -> None:
    assert load_decision(mcda.load_case(folder)) is None
    assert Decision(("a",)).differs(("a", "b")) is False
    assert Decision(("a", "c")).differs(("a", "b")) is True
    assert Decision().differs(("a",)) is False


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace("mcda-eiej/decision", "mcda-eiej/other"), "must be"),
        (lambda t: t.replace("version = 1", "version = 2"), "later format"),
        (lambda t: t.replace('chosen = "office"', 'chosen = "attic"'), 'no alternative "attic"'),
        (lambda t: t.replace('chosen = "office"', "chosen = 3"), "key of an alternative"),
        (lambda t: t.replace("2026-11-24", '"2026-11-24"'), "without quotes"),
        (lambda t: t.replace("2026-11-24", "2026-11-24T10:00:00"), "without quotes"),
        (lambda t: t.replace("The municipal council", ""), "a text in quotes"),
        (lambda t: t.replace("{ nb", "{ nn"), "a text in quotes"),
        (lambda t: t.replace("for ten years", "for ten years " * 40), "at most 400"),
        (lambda t: t + 'reason = "x"\n', "is not known here"),
        (lambda t: t + "x = [\n", "not valid TOML"),
        (lambda _: 'format = "mcda-eiej/decision"\nversion = 1\nby = "x"\n', "what was decided?"),
    ],
)
def test_what_is_wrong_with_a_decision_is_told(
    folder: Path, change: Callable[[str], str], message: str
) -> None:
    key = next(iter(mcda.load_case(folder).alternatives))
    decide(folder, change(TAKEN).replace('"office"', f'"{key}"'))
    result = run(str(folder), "--lang", "en")
    assert result.exit_code == 2
    assert result.stderr.startswith(FILE)
    assert message in result.stderr
    assert not list((folder / "workshop").glob("*.docx"))


def test_everything_wrong_is_told_at_once(folder: Path) -> None:
    decide(folder, TAKEN.replace('"office"', '"attic"').replace("date =", "day ="))
    result = run(str(folder), "--lang", "en", "--profile", "finance", "--date", "soon")
    assert result.exit_code == 2
    for text in ("'soon' is no date", "attic", "day", "finance is no group"):
        assert text in result.stderr


# -- where it goes --------------------------------------------------------------------------------


def test_the_same_bytes_and_nothing_of_others_written_over(folder: Path) -> None:
    result = run(str(folder), "--lang", "both")
    assert result.exit_code == 0
    paths = [folder / "workshop" / f"statement-{lang}.docx" for lang in ("nb", "en")]
    assert [line.removeprefix("Written: ") for line in result.stdout.splitlines()] == [
        str(p) for p in paths
    ]
    before = [p.read_bytes() for p in paths]
    assert run(str(folder), "--lang", "both").exit_code == 0
    assert [p.read_bytes() for p in paths] == before
    paths[1].write_bytes(b"signed")
    assert run(str(folder), "--lang", "both", "--date", "2026-11-24").exit_code == 2
    assert [p.read_bytes() for p in paths] == [before[0], b"signed"]
    assert run(str(folder), "--lang", "en", "--force").exit_code == 0
    assert paths[1].read_bytes() == before[1]


def test_nobody_to_ask_and_the_built_in_case(tmp_path: Path) -> None:
    case = table_case(tmp_path / "case", {"a": (0.1, 0.9), "b": (0.9, 0.2)})
    with pytest.raises(CaseError, match="needs participants"):
        statement(case)
    assert not (tmp_path / "case" / "workshop").exists()
    with pytest.raises(CaseError, match="read-only"):
        statement(mcda.load_case())
