"""The report on consistency and on groups: its numbers are the results', its words fit them."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner
from conftest import CaseFolder

import mcda_eiej as mcda
from mcda_eiej.cli import main
from mcda_eiej.i18n import language
from mcda_eiej.reporting.consistency import consistency
from mcda_eiej.reporting.contents import SECTIONS
from mcda_eiej.reporting.groups import groups
from mcda_eiej.reporting.results import Findings
from mcda_eiej.reporting.section import Section, Table, blocks_text, format_value
from mcda_eiej.reporting.voices import people_of

JUDGMENTS = "weights/judgments.csv"
PROFILES = "weights/profiles.toml"


def findings(case: mcda.Case, who: str | None = None) -> Findings:
    """What the two sections read of a report's results."""
    who = who or case.default_profile
    return cast(Findings, SimpleNamespace(case=case, who=who, people=people_of(case, who)))


def words(section: Section | None) -> str:
    assert section is not None
    return "\n".join(blocks_text(s.text) for _depth, s in section.walk())


def tables(section: Section | None) -> dict[str, Table]:
    assert section is not None
    found = [t for _depth, s in section.walk() for t in s.tables]
    assert len({t.key for t in found}) == len(found)
    return {t.key: t for t in found}


def values(table: Table) -> list[list[Any]]:
    return [[cell.value for cell in row.cells] for row in table.rows]


def shown(section: Section | None) -> str:
    """Everything a reader sees."""
    lines = [words(section)]
    for table in tables(section).values():
        lines += [table.caption, *(c.title for c in table.columns)]
        for row in table.rows:
            pairs = zip(table.columns, row.cells, strict=True)
            lines += [f"{format_value(column, cell.value)} {cell.note}" for column, cell in pairs]
    return "\n".join(lines)


def test_the_sections_are_in_the_report() -> None:
    assert SECTIONS["consistency"] is consistency
    assert SECTIONS["groups"] is groups


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_consistency_of_the_built_in_case(eiej: mcda.Case, lang: str) -> None:
    section = consistency(findings(eiej), lang)
    table = tables(section)["consistency"]
    with_judgments = [k for k in eiej.profiles if eiej.opinions(k).judged]
    assert [row[0] for row in values(table)] == [
        eiej.profiles[k].name(lang) for k in with_judgments
    ]
    for key, row in zip(with_judgments, values(table), strict=True):
        part = eiej.opinions(key).nodes["eiej"]
        assert row[3] == part.consistency_ratio
        assert row[4] == "saaty-1980"
    with language(lang):
        assert shown(section)


def test_a_case_without_comparisons_of_three_has_no_such_section(folder: CaseFolder) -> None:
    folder.write(JUDGMENTS, "who,node,a,b,value\nguests,food,taste,choice,2\n")
    assert consistency(findings(folder.load()), "en") is None
    assert groups(findings(folder.load()), "en") is None


def test_contradictions_are_shown_with_their_mend_and_what_follows(folder: CaseFolder) -> None:
    folder.write(
        JUDGMENTS,
        "who,node,a,b,value\nguests,best,food,queue,5\nguests,best,queue,illness,4\n"
        "guests,best,illness,food,2\n",
    )
    folder.edit("criteria/ratings.csv", "choice,NA,kari,,0.6,,", "choice,NA,kari,,0.8,,")
    section = consistency(findings(folder.load()), "en")
    assert section is not None
    text = words(section)
    assert "contradict each other more than they should: see “Best canteen”" in text
    assert "Queue – Illness from 4 to 1/4" in text  # names, not keys
    assert "The best alternative would be NA instead of 1E3." in text
    assert "is for who gave it" in text
    (misfits,) = [t for k, t in tables(section).items() if k.startswith("misfits")]
    assert len(misfits.rows) == 3
    assert section.parts[0].title == "Guests: Best canteen"
    other = words(consistency(findings(folder.load(), "true"), "en"))
    assert "rest on no comparisons" in other


def test_the_built_in_group(eiej: mcda.Case) -> None:
    section = groups(findings(eiej), "en")
    said = eiej.opinions("stakeholders").accord
    assert said is not None
    assert said.decision is not None
    text = words(section)
    assert "nobody has answered for them" in text
    assert f"{100 * said.consensus:.1f}%" in text
    assert "2B is best for all 8 members" in text
    found = tables(section)
    decision = found["decision-group-stakeholders"]
    assert [r[0] for r in values(decision)] == list(eiej.alternatives)
    assert [r[1] for r in values(decision)] == said.decision.shares.tolist()
    assert [r[3] for r in values(decision)] == said.decision.greatest_regret.tolist()
    spread = found["spread-group-stakeholders-node-eiej"]
    assert len(spread.rows) == 15
    assert "Directorate of eHealth" in shown(section)  # profiles are named


@pytest.fixture
def room(folder: CaseFolder) -> CaseFolder:
    """Four people: two against two, one of them halfway, one silent."""
    folder.write(
        "weights/participants.csv",
        "participant,name,group\nann,Ann Aas,staff\nbo,Bo Bø,staff\ncy,Cy Li,boss\n"
        "di,Di Moe,boss\ned,Ed Ås,staff\nflo,Flo Vik,staff\n",
    )
    pairs = (("food", "queue"), ("food", "illness"), ("queue", "illness"))
    answers = {"ann": (9, 9, 1), "bo": (8, 9, 1), "cy": ("1/9", 1, 9), "di": ("1/8", 1, 9)}
    rows = [
        f"{p},best,{a},{b},{x},answered,,1"
        for p, given in answers.items()
        for (a, b), x in zip(pairs, given, strict=True)
    ]
    rows += ["ed,best,food,queue,2,answered,,1", "ann,food,taste,choice,9,answered,,1"]
    group = ["[[profile]]", 'key = "room"', 'names = "The room"', 'kind = "group"']
    group += ['members = "participants"', 'unweighted = "equal"', 'status = "stated"']
    return folder.add(JUDGMENTS, *rows).add(PROFILES, *group)


def test_a_group_of_people_is_counted_and_not_named(room: CaseFolder) -> None:
    case = room.load()
    section = groups(findings(case), "en")
    text = shown(section)
    said = case.opinions("room").accord
    assert said is not None
    assert said.decision is not None
    for person in case.participants.values():
        assert person.name not in text
    assert len(said.decision.groups) == 2
    assert "1E3: 2 members" in text
    assert "1 member has no model of their own: the answers under “Best canteen”" in text
    assert "1 member has no model of their own: answered nothing" in text
    # Of ann, who alone said how food splits, the others' models are equal there by assumption.
    assert "The models of 3 members rest partly" in text
    # Where no part is shown, its parts' names (a title may be one person's) are none either.
    assert "Nothing is shown by “group”, so that nobody can be singled out" in text
    assert "staff, boss" not in text
    # The column that every list of participants has is a word of the report's language.
    with language("nb"):
        assert "Ingenting vises fordelt på «gruppe»" in shown(groups(findings(case), "nb"))
    assert "Illustrative" not in text


def test_no_part_of_a_report_names_people(room: CaseFolder, tmp_path: Path) -> None:
    """Also where answers are missing or cannot be used, or a group is without a model."""
    case = room.load()
    keys = set(case.participants)
    assert any("ed on best" in w for w in case.warnings())
    told = case.warnings(names=False)
    assert not any(keys & set(re.findall(r"\w+", w)) for w in told)
    assert any("left questions open or ha" in w for w in told)
    room.edit(PROFILES, 'key = "room"', 'key = "room"\naggregation = "priorities"')
    room.write(
        "weights/answers.csv", "who,node,method,item,value,round\ndi,best,swing,food,100,1\n"
    )
    for given in ([], ["--profile", "room"]):
        page = tmp_path / f"{len(given)}.html"
        line = ["report", str(room.path), "--lang", "en", "-o", str(page), *given]
        done = CliRunner().invoke(main, line)
        if given:
            # Whoever makes the report is told who it is.
            assert done.exit_code == 2
            assert "di on best: answered by judgments and swing" in done.stderr
            continue
        assert done.exit_code == 0, done.stderr
        text = re.sub(r"<[^>]*>", " ", page.read_text(encoding="utf-8"))
        assert "one member on best: answered by judgments and swing" in text
        for person in case.participants.values():
            assert person.name not in text
        assert not keys & set(re.findall(r"[\w-]+", text))


def test_few_answers_of_people_are_not_shown(room: CaseFolder) -> None:
    found = tables(groups(findings(room.load()), "en"))
    spread = found["spread-group-room-node-food"]
    assert values(spread) == [["Taste", "Choice", 1, None, None, "", ""]]
    assert "so that nobody can be singled out" in "".join(map(str, spread.note))
    best = values(found["spread-group-room-node-best"])
    assert best[0][2] == 5
    assert best[0][5:] == ["1/9", "9"]


def test_a_group_without_a_model_says_why(room: CaseFolder) -> None:
    text = room.read("criteria/criteria.toml")
    at = text.index('key = "choice"')
    room.write("criteria/criteria.toml", text[:at] + text[at:].replace('"rated"', '"pairwise"', 1))
    room.remove("criteria/ratings.csv")
    room.add(JUDGMENTS, "guests,choice,0,1E3,1/2,,,1", "guests,choice,1E3,NA,3,,,1")
    told = words(groups(findings(room.load()), "en"))
    assert "Agreement on the decision cannot be shown" in told
    assert "rated by pairs" in told
