"""Reading a case folder: what counts as the same case, comments, texts in two languages, keys."""

from __future__ import annotations

import datetime as dt
import os
import pickle
import shutil
import time
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import SMALL, CaseFolder

import mcda_eiej as mcda
from mcda_eiej.caseio import case_hash, case_language, input_files
from mcda_eiej.schema import json_schema
from mcda_eiej.tables import read_table

CRITERIA = "criteria/criteria.toml"
CLAIMS = "criteria/claims.csv"


# -- the hash --------------------------------------------------------------------------------------


def test_line_ends_do_not_change_the_case(folder: CaseFolder) -> None:
    before = folder.load()
    for name in SMALL:
        folder.write(name, folder.read(name).replace("\n", "\r\n"))
    after = folder.load()
    assert after.hash == before.hash
    assert after.claims.equals(before.claims)
    assert after.ratings.equals(before.ratings)
    assert after.name("taste", "en") == "Taste"


def test_a_byte_order_mark_is_no_part_of_a_table(folder: CaseFolder) -> None:
    before = folder.load()
    for name in SMALL:
        folder.write(name, b"\xef\xbb\xbf" + folder.read(name).encode())
    after = folder.load()
    assert after.ratings.equals(before.ratings)
    assert after.hash != before.hash  # other bytes


def test_old_line_ends_are_read(folder: CaseFolder) -> None:
    before = folder.load()
    folder.write(CLAIMS, folder.read(CLAIMS).replace("\n", "\r"))
    assert folder.load().claims.equals(before.claims)


def test_every_input_changes_the_hash_and_nothing_else_does(folder: CaseFolder) -> None:
    before = folder.load().hash
    for name in SMALL:
        text = folder.read(name)
        folder.write(name, text + "# a remark\n")
        assert folder.load().hash != before
        folder.write(name, text)
    for name in (
        "reports/gallery/eiej.html",
        "reports/gallery/definition.toml",
        "snapshots/monday/criteria/claims.csv",
        "snapshots/monday/weights/profiles.toml",
        "criteria/.claims.csv.swp",
        "criteria/.hidden.csv",
        "criteria/notes.md",
        "weights/claims.xlsx",
        "README.md",
    ):
        folder.write(name, "anything")
        assert folder.load().hash == before, name
    folder.write("reports/short.toml", "x = 1\n")
    assert folder.load().hash != before
    assert [name for name, _path in input_files(folder.path)] == sorted(
        [*SMALL, "reports/short.toml"]
    )


def test_the_hash_depends_on_names_too_and_not_on_the_place(
    folder: CaseFolder, tmp_path: Path
) -> None:
    before = case_hash(folder.path)
    shutil.copytree(folder.path, tmp_path / "other place")
    assert case_hash(tmp_path / "other place") == before
    (folder.path / "reports").mkdir()
    folder.write("reports/a.toml", "x")
    one = case_hash(folder.path)
    os.rename(folder.path / "reports/a.toml", folder.path / "reports/b.toml")
    assert case_hash(folder.path) != one


def test_names_of_any_bytes_and_links_in_a_circle_do_no_harm(folder: CaseFolder) -> None:
    reports = folder.path / "reports"
    reports.mkdir()
    os.symlink(reports, reports / "again")
    os.symlink("self.toml", reports / "self.toml")
    try:
        (reports / os.fsdecode(b"\xff.toml")).write_text("x = 1\n")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert len(folder.load().hash) == 64


# -- tables ----------------------------------------------------------------------------------------


def test_comments_and_blank_lines_may_stand_anywhere(folder: CaseFolder) -> None:
    before = folder.load().claims
    lines = folder.read(CLAIMS).splitlines()
    folder.write(
        CLAIMS, "\n# one\n\n" + "\n# between, with commas\n\n".join(lines) + "\n,,,,,,,,,,,\n#"
    )
    assert folder.load().claims.equals(before)


def test_a_quoted_cell_may_hold_lines_commas_and_a_hash(folder: CaseFolder) -> None:
    folder.edit(CLAIMS, "Nordic tastes better than none", '"Nordic,\n# is ""best"",\n\nby far"')
    folder.add(CLAIMS, "C9,tast,NA,0,better,stated,,,,1,9,x")
    assert [p.partition(":")[2] for p in folder.problems()] == [
        "10: leaf is 'tast'; known: taste, choice, queue, illness"
    ]
    folder.edit(CLAIMS, "C9,tast,", "C9,taste,")
    record = folder.load().claim_records[0]
    assert record.paraphrase["en"] == 'Nordic,\n# is "best",\n\nby far'
    assert record.where == (CLAIMS, 3)


def test_only_line_feeds_and_returns_end_a_line(folder: CaseFolder) -> None:
    # str.splitlines would end a line at each of these.
    text = "a\u2028b\u0085c\x0bd\x0ce\x1cf"
    folder.edit(CLAIMS, "Nordic tastes better than none", text)
    assert folder.load().claim_records[0].paraphrase["en"] == text
    assert folder.load().claim_records[1].where == (CLAIMS, 4)


def test_pairs_of_texts_and_plain_ones(folder: CaseFolder) -> None:
    case = folder.load()
    assert case.claim_records[0].paraphrase == {
        "nb": "Nordic tastes better than none",
        "en": "Nordic tastes better than none",
    }
    header, *rows = folder.read(CLAIMS).splitlines()[1:]
    paired = [header.replace("paraphrase", "paraphrase_nb,paraphrase_en")]
    paired += [rows[0].replace("Nordic tastes better than none", "Best i Norden,Best in the North")]
    paired += [f"{row}," for row in rows[1:]]
    folder.write(CLAIMS, "\n".join(paired) + "\n")
    case = folder.load()
    assert case.claim_records[0].paraphrase == {"nb": "Best i Norden", "en": "Best in the North"}
    # A cell that only one language has serves both.
    assert case.claim_records[1].paraphrase["en"] == "Big tastes better than none"
    assert case.claims.columns.tolist()[-2:] == ["paraphrase_nb", "paraphrase_en"]
    assert case.claims["paraphrase_nb"].iloc[0] == "Best i Norden"


def test_columns_may_come_in_any_order(folder: CaseFolder) -> None:
    before = folder.load().ratings
    header, *rows = (line.split(",") for line in SMALL["criteria/measures.csv"].splitlines())
    turned = [",".join(line[::-1]) for line in (header, *rows)]
    folder.write("criteria/measures.csv", "\n".join(turned))
    assert folder.load().ratings.equals(before)


def test_numbers_and_ratios_as_people_write_them() -> None:
    def one(value: str) -> object:
        data = f"who,node,a,b,value\nw,n,a,b,{value}\n".encode()
        rows, problems = read_table("judgments", "judgments.csv", data, "en")
        assert not problems
        found: list = []
        ratio = rows[0].ratio("value", found)
        return ratio if not found else str(found[0])

    assert one("3") == Fraction(3)
    assert one(" 2.5 ") == Fraction(5, 2)
    assert one("1/3") == Fraction(1, 3)
    assert one("2.5/3") == Fraction(5, 6)
    assert one("0.3333333333333333") == Fraction("0.3333333333333333")
    assert one("") is None
    for ninth in ("1/9", "0.11", "0.111", "0.1111111111111111"):
        assert one(ninth) == Fraction(1, 9)
    for bad in ("0.1", "0.110", "0", "-1", "9.01", "10", "1e0", "abc", "1//3", "1/0", "٣", "nan"):
        assert "1/9 to 9" in str(one(bad)), bad


# -- TOML ------------------------------------------------------------------------------------------


def test_texts_in_both_languages(folder: CaseFolder) -> None:
    case = folder.load()
    assert case.names == {"nb": "Kantinen", "en": "The canteen"}
    assert case.name("taste", "nb") == case.name("taste", "en") == "Taste"
    assert case.date == dt.date(2024, 5, 2)
    assert case.language == "en"
    folder.edit(CRITERIA, '"2024-05-02"', "2024-05-02")  # a date of TOML's own
    assert folder.load().date == dt.date(2024, 5, 2)


def test_the_language_of_a_case_is_known_before_it_is_sound(folder: CaseFolder) -> None:
    assert case_language(None) == "nb"
    assert case_language(folder.path) == "en"
    folder.edit(CRITERIA, 'language = "en"', 'language = "nb"').add(CRITERIA, "[nonsense]")
    assert case_language(folder.path) == "nb"
    for text in ("= broken", "", "case = 3", b"\xff", "a = " + "[" * 9000):
        assert case_language(folder.write(CRITERIA, text).path) == "en"
    assert case_language(folder.path / "nowhere") == "en"


def test_json_schema_is_published_for_every_file() -> None:
    schemas = json_schema()
    assert set(schemas) == {"criteria", "alternatives", "profiles", "report", "decision"}
    leaf = schemas["criteria"]["$defs"]["LeafEntry"]
    assert {"key", "parent", "names", "direction", "method"} <= set(leaf["required"])
    # A text may be plain or in both languages, and the schema says so.
    plain, both = leaf["properties"]["names"]["anyOf"]
    assert plain["type"] == "string"
    assert both["required"] == ["nb", "en"]
    assert leaf["additionalProperties"] is False
    condition = schemas["criteria"]["$defs"]["ConditionEntry"]["properties"]
    assert "as" in condition
    assert "same_as" not in condition


# -- optional files, keys, speed ------------------------------------------------------------------


def test_optional_files_may_be_missing(folder: CaseFolder) -> None:
    folder.remove("weights/judgments.csv").remove(CLAIMS).remove("criteria/risk_register.csv")
    case = folder.load()
    assert case.weighting().assumed == ["best", "food"]
    assert len(case.claims) == len(case.risk_register) == len(case.timeline) == 0
    assert case.claims.columns.tolist()[0] == "id"
    assert case.participants == {}
    assert case.answers.columns.tolist()[0] == "who"


def test_keys_that_look_like_numbers_stay_texts(folder: CaseFolder) -> None:
    case = folder.load()
    assert list(case.alternatives) == ["0", "1E3", "NA"]
    assert list(case.profiles) == ["guests", "true"]
    assert case.ratings["alternative"].tolist() == ["0", "1E3", "NA"] * 4
    assert case.claims["better"].tolist() == ["NA", "1E3", "1E3", "0"]
    assert case.risk_register["risk"].tolist() == ["1", "1", "2", "2", "2", "1"]
    assert case.risk_register["alternative"].tolist()[:2] == ["1E3", "NA"]
    model = case.model("true")
    assert model.alternatives == ("0", "1E3", "NA")
    assert set(model.evaluate().scores.index) == {"0", "1E3", "NA"}


def test_keys_with_odd_letters(folder: CaseFolder) -> None:
    for name in SMALL:
        folder.write(name, folder.read(name).replace("queue", "kø, ute: «nr. 1» = [x]"))
    with pytest.raises(mcda.CaseError):
        folder.load()  # the commas of the key need quotes in the tables
    for name in SMALL:
        if name.endswith(".csv"):
            text = folder.read(name).replace("kø, ute: «nr. 1» = [x]", '"kø, ute: «nr. 1» = [x]"')
            folder.write(name, text)
    assert "kø, ute: «nr. 1» = [x]" in folder.load().model().local_weights.index


def test_the_built_in_case_is_the_checkouts(eiej: mcda.Case, eiej_folder: Path) -> None:
    assert eiej.builtin
    assert mcda.load_case(eiej.folder).builtin
    copied = mcda.load_case(eiej_folder)
    assert not copied.builtin
    assert copied.ratings.equals(eiej.ratings)
    assert list(eiej.alternatives) == ["0", "2A", "2B", "2C", "3A", "3B"]
    assert len(eiej.leaves) == 20
    assert list(eiej.criteria) == [
        "progress",
        "governance",
        "stepwise",
        "resources",
        "legal",
        "risk",
    ]
    assert eiej.warnings() is not None


def test_a_case_can_be_sent_to_another_process(folder: CaseFolder) -> None:
    case = folder.load()
    again = pickle.loads(pickle.dumps(case))
    assert again.ratings.equals(case.ratings)
    assert again.model().evaluate().scores.equals(case.model().evaluate().scores)


def test_a_large_case_is_read_in_linear_time(folder: CaseFolder) -> None:
    people = [f"p{i}" for i in range(2000)]
    folder.write(
        "weights/participants.csv",
        "participant,name,group,weight\n" + "".join(f"{p},{p},g,1\n" for p in people),
    )
    folder.add(
        "weights/judgments.csv",
        *(
            f"{p},best,{a},{b},2,,,1"
            for p in people
            for a, b in (("food", "queue"), ("queue", "illness"))
        ),
    )
    folder.add("weights/profiles.toml", "[participants]", 'unweighted = "equal"')
    folder.add("criteria/ratings.csv", *(f"choice,NA,{p},,0.5,,x" for p in people))
    start = time.perf_counter()
    case = folder.load()
    # 0.2 s where it was written; a scan of all rows for each person would take minutes.
    assert time.perf_counter() - start < 5
    assert len(case.participants) == 2000
    assert case.model("p1999").evaluate().top
