"""The two codings of the source, their agreement, and the reconciled claims.

Kappa is held against a closed form for two categories, against the confusion matrix in exact
fractions for several, and against a case worked by hand; the tables in docs/coding.md against what
the script makes of the data now.
"""

from __future__ import annotations

import csv
import importlib.util
import itertools
import sys
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mcda_eiej as mcda
from mcda_eiej.ordinal import contradiction

ROOT = Path(__file__).resolve().parent.parent
CODING = ROOT / "docs" / "coding"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coding_agreement", CODING / "agreement.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


agreement = _load()
A, B = (agreement.read(CODING / f"coder_{c}.csv") for c in "ab")
CLAIMS = agreement.read(ROOT / "criteria" / "claims.csv")
DIFFERENCES = agreement.read_csv(CODING / "differences.csv")
MODELS = list(agreement.MODELS)


# -- kappa ------------------------------------------------------------------------------------


def kappa_by_matrix(first: list[str], second: list[str]) -> Fraction | None:
    """Kappa from the confusion matrix in exact fractions, written independently."""
    names = sorted({*first, *second})
    n = len(first)
    matrix = [
        [sum((x, y) == (a, b) for x, y in zip(first, second, strict=True)) for b in names]
        for a in names
    ]
    observed = Fraction(sum(matrix[i][i] for i in range(len(names))), n)
    rows = [sum(r) for r in matrix]
    columns = [sum(r[j] for r in matrix) for j in range(len(names))]
    expected = sum((Fraction(r * c, n * n) for r, c in zip(rows, columns, strict=True)), Fraction())
    return None if expected == 1 else (observed - expected) / (1 - expected)


def test_kappa_by_hand() -> None:
    # 50 units: both yes 20, first only 5, second only 10, both no 15. Observed 35/50 = 0.7;
    # expected 0.5 x 0.6 + 0.5 x 0.4 = 0.5; kappa = 0.2 / 0.5 = 0.4.
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert agreement.raw_agreement(first, second) == 0.7
    assert agreement.kappa(first, second) == pytest.approx(0.4, abs=1e-15)


def test_kappa_undefined_only_where_both_use_one_category() -> None:
    assert agreement.kappa(["none"] * 30, ["none"] * 30) is None
    assert agreement.kappa(["none"] * 30, ["better"] * 30) == 0
    assert agreement.kappa(["none"] * 30, ["none"] * 29 + ["better"]) == 0
    assert agreement.kappa(["none", "better"], ["better", "none"]) == -1


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_kappa_against_the_closed_form_for_two_categories(units: list[tuple[bool, bool]]) -> None:
    first, second = ([str(u[i]) for u in units] for i in (0, 1))
    a, b, c, d = (
        units.count(u) for u in [(True, True), (True, False), (False, True)] + [(False,) * 2]
    )
    below = (a + b) * (b + d) + (a + c) * (c + d)
    value = agreement.kappa(first, second)
    if below == 0:
        assert value is None
    else:
        assert value == pytest.approx(2 * (a * d - b * c) / below, abs=1e-12)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    st.lists(
        st.tuples(*[st.sampled_from(["none", "better", "equal", "at_least"])] * 2),
        min_size=1,
        max_size=40,
    )
)
def test_kappa_against_the_confusion_matrix(units: list[tuple[str, str]]) -> None:
    first, second = ([u[i] for u in units] for i in (0, 1))
    exact = kappa_by_matrix(first, second)
    value = agreement.kappa(first, second)
    assert (value is None) == (exact is None)
    if exact is not None:
        assert value == pytest.approx(float(exact), abs=1e-12)


def test_categories_by_hand() -> None:
    def row(leaf: str, better: str, worse: str, relation: str, strength: str = "stated") -> object:
        sides = [tuple(side.split(";")) for side in (better, worse)]
        return agreement.Row("", leaf, *sides, relation, strength, "", "", 1, "", "")

    rows = [
        row("x", "2A;2B", "0", "at_least"),
        row("x", "2A", "0", "better"),
        row("x", "2A", "2B", "equal"),
        row("x", "3A", "0", "better", "implied"),
        row("", "3B", "0", "better"),
    ]
    stated = {
        ("x", "2A", "0"): "better",
        ("x", "2B", "0"): "at_least",
        ("x", "2A", "2B"): "equal",
        ("x", "2B", "2A"): "equal",
    }
    assert agreement.categories(rows, agreement.STATED) == stated
    assert agreement.categories(rows, agreement.ALL) == stated | {("x", "3A", "0"): "better"}


def test_line_overlap_by_hand() -> None:
    rows = [agreement.Row("", "", (), (), "", "", "", "", n, "", "") for n in (10, 20, 30, 40)]
    others = [agreement.Row("", "", (), (), "", "", "", "", n, "", "") for n in (11, 18, 29)]
    assert agreement.line_overlap(rows, others) == 0.5
    assert agreement.line_overlap(others, rows) == 2 / 3


def _slow_units(coder: str, strengths: tuple[str, ...]) -> dict[tuple[str, str, str], str]:
    """The category of every unit, straight from the raw file and unit by unit."""
    with (CODING / f"coder_{coder}.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["leaf"] and r["strength"] in strengths]
    units = {}
    for leaf in agreement.LEAVES:
        for a, b in itertools.permutations(MODELS, 2):
            said = set()
            for r in rows:
                better, worse = r["better"].split(";"), r["worse"].split(";")
                forward = a in better and b in worse
                if r["leaf"] == leaf and (
                    forward or (r["relation"] == "equal" and b in better and a in worse)
                ):
                    said.add(r["relation"])
            order = ("better", "equal", "at_least")
            units[leaf, a, b] = next((r for r in order if r in said), "none")
    return units


@pytest.mark.parametrize("strengths", [("stated",), ("stated", "implied")])
def test_the_pair_tables_unit_by_unit(strengths: tuple[str, ...]) -> None:
    first, second = _slow_units("a", strengths), _slow_units("b", strengths)
    assert len(first) == 600
    table = {p.leaf: p for p in agreement.pair_agreement(A, B, strengths)}
    assert list(table) == [*agreement.LEAVES, "all leaves"]
    for name, found in table.items():
        units = [u for u in first if name in (u[0], "all leaves")]
        exact = kappa_by_matrix([first[u] for u in units], [second[u] for u in units])
        assert found.pairs == len(units)
        assert found.raw == sum(first[u] == second[u] for u in units) / len(units)
        assert (found.kappa is None) == (exact is None)
        if exact is not None:
            assert found.kappa == pytest.approx(float(exact), abs=1e-12)


# -- the document and the files ---------------------------------------------------------------


def test_the_document_holds_the_tables_as_they_are_now() -> None:
    text = (ROOT / "docs" / "coding.md").read_text(encoding="utf-8")
    assert agreement.filled(text) == text, "run python docs/coding/agreement.py --write"


def test_a_document_without_a_place_for_a_table_is_an_error() -> None:
    with pytest.raises(ValueError, match="no place for the table 'counts'"):
        agreement.filled("nothing here")


def test_the_printed_tables(capsys: pytest.CaptureFixture[str]) -> None:
    agreement.main([])
    printed = capsys.readouterr().out
    assert "| all leaves | 600 |" in printed
    with pytest.raises(SystemExit, match="usage"):
        agreement.main(["--wrong"])


def test_the_raw_codings_are_whole() -> None:
    assert [r.id for r in A] == [f"A{n:03d}" for n in range(1, 240)]
    assert [r.id for r in B] == [f"B{n:03d}" for n in range(1, 229)]


def test_the_keys_of_the_script_are_those_of_the_case() -> None:
    case = mcda.load_case()
    assert tuple(case.hierarchy.leaves) == agreement.LEAVES
    assert tuple(case.alternatives) == agreement.MODELS
    assert set(agreement.CONDITIONS.values()) <= set(case.conditions)


def test_every_row_is_taken_over_or_decided() -> None:
    """A row is in the list of differences once, or coded alike by both and in claims.csv as it is.

    Only rows of the list may be in the claims otherwise.
    """
    alike = agreement.same_rows(A, B)
    by_id = {r.id: r for r in [*A, *B, *CLAIMS]}
    for rows, column in ((A, "a"), (B, "b")):
        decided = [d[column] for d in DIFFERENCES if d[column]]
        assert len(decided) == len(set(decided))
        agreed = set(alike if column == "a" else alike.values())
        assert agreed | set(decided) == {r.id for r in rows}
    decided_claims = [d["claim"] for d in DIFFERENCES if d["claim"]]
    taken_over = [c for c in CLAIMS if c.id not in decided_claims]
    listed = {d["a"] for d in DIFFERENCES}
    remaining = [by_id[i] for i in alike if i not in listed]
    assert len(taken_over) == len(remaining)
    for claim in taken_over:
        same = [
            r for r in remaining if r.coded() == claim.coded() and abs(r.line - claim.line) <= 2
        ]
        assert same, claim.id
        remaining.remove(same[0])
    assert not remaining


def test_the_list_of_differences_says_what_the_rows_say() -> None:
    by_id = {r.id: r for r in [*A, *B, *CLAIMS]}
    for d in DIFFERENCES:
        for column, key, otherwise in (
            ("coder_a", "a", "not coded"),
            ("coder_b", "b", "not coded"),
            ("decision", "claim", "left out"),
        ):
            assert d[column] == (by_id[d[key]].describe() if d[key] else otherwise)
        assert d["reason"]
        if d["claim"]:
            assert int(d["line"]) == by_id[d["claim"]].line


def test_the_claims_keep_the_rules() -> None:
    case = mcda.load_case()
    ids = [c.id for c in CLAIMS]
    assert ids == [f"C{n:03d}" for n in range(1, len(CLAIMS) + 1)]
    assert [c.line for c in CLAIMS] == sorted(c.line for c in CLAIMS)
    for claim in case.claim_records:
        assert not set(claim.better) & set(claim.worse), claim.id
        for lang in ("nb", "en"):
            assert 3 <= len(claim.paraphrase[lang].split()) <= 30, claim.id
            assert bool(claim.reason[lang]) == (not claim.leaf), claim.id
        if claim.leaf:
            assert not claim.would_be, claim.id
            assert not claim.condition, claim.id
        if claim.condition:
            assert claim.condition in case.conditions, claim.id
            assert claim.would_be in case.leaves, claim.id


def _statements(claims: list[object]) -> list[tuple[str, str, str]]:
    return [s for c in claims for s in c.statements()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("leaf", agreement.LEAVES)
def test_claims_in_force_do_not_contradict_the_stated_ones(leaf: str) -> None:
    case = mcda.load_case()
    here = [c for c in case.claim_records if c.leaf == leaf]
    stated = [c for c in here if c.strength == "stated"]
    assert contradiction(MODELS, _statements(stated)) == []
    for claim in here:
        assert contradiction(MODELS, _statements([*stated, claim])) == [], claim.id


def test_a_claim_called_contradicted_is_so_by_each_it_names() -> None:
    case = mcda.load_case()
    by_id = {c.id: c for c in case.claim_records}
    found = 0
    for claim in case.claim_records:
        named = {i for i in by_id if i in claim.reason["en"]}
        assert named == {i for i in by_id if i in claim.reason["nb"]}
        for other in named:
            found += 1
            assert by_id[other].strength == "stated"
            assert by_id[other].leaf == claim.would_be
            assert contradiction(MODELS, _statements([by_id[other], claim])), (claim.id, other)
    assert found


def test_each_condition_agrees_with_itself() -> None:
    case = mcda.load_case()
    for claims in ("stated", "all"):
        for condition in case.conditions:
            # Raises where claims of one condition contradict each other.
            case.variant(claims=claims).active_claims((condition,))


def test_implied_claims_contradict_each_other_only_where_the_document_says() -> None:
    aside = mcda.load_case().variant(claims="all").active_claims().set_aside
    assert [(s.id, s.leaf) for s in aside] == [("C230", "national_suitability")]
