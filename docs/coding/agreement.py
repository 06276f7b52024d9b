"""How far the two codings of the 2016 assessment agree; the tables in docs/coding.md.

``python docs/coding/agreement.py`` prints the tables, ``--write`` puts them into docs/coding.md.

Unit: an ordered pair (leaf, a, b), a != b, of the 20 leaves and the 30 ordered pairs of the six
models, 600 in all. A coder's category for it is what that coder's claims in force on the leaf
assert of it in so many words, without drawing consequences: ``better`` (a better than b),
``at_least`` (a as good as b or better), ``equal`` (counted for both orders of the pair), or
``none``. Where several claims speak of the same pair the strongest counts, in that order. Claims
set aside (conditional, contradicted, without a leaf) assert nothing.

Kappa is (observed - expected) / (1 - expected) agreement with the expected agreement from each
coder's own shares of the categories (Cohen 1960, Educational and Psychological Measurement 20,
37-46). It is undefined where both coders put every pair in one and the same category.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "coding.md"
CLAIMS = HERE.parent.parent / "criteria" / "claims.csv"

MODELS = ("0", "2A", "2B", "2C", "3A", "3B")
LEAVES = (
    "alignment_with_start_point",
    "verification_speed",
    "verification_breadth",
    "national_timeline",
    "hp_timeline",
    "hp_full_realisation",
    "specialist_need",
    "clarity_of_lines",
    "national_suitability",
    "flexibility_to_change_course",
    "basis_for_national_development",
    "specialist_reuse",
    "financing_clarity",
    "procurement_cost",
    "hp_added_cost",
    "resource_mobilisation",
    "legal_exposure",
    "solution_convergence",
    "risk_national",
    "risk_hp",
)
RELATIONS = ("better", "equal", "at_least")
SIGNS = {"better": ">", "at_least": "≥", "equal": "="}
STATED = ("stated",)
ALL = ("stated", "implied")

# Keys that the coders made up, by the key the case has for the same condition.
CONDITIONS = {
    "sequential_regulation_in_2c": "specialist_regulation_added",
    "sequential_regulation_added": "specialist_regulation_added",
    "low_competition": "little_competition",
    "parties_disagree": "actors_disagree",
}

Pair = tuple[str, str, str]


@dataclass(frozen=True)
class Row:
    """A coded statement; ``better`` and ``worse`` in the order of `MODELS`."""

    id: str
    leaf: str
    better: tuple[str, ...]
    worse: tuple[str, ...]
    relation: str
    strength: str
    condition: str
    would_be: str
    line: int
    reason: str
    paraphrase: str

    def coded(self) -> tuple[object, ...]:
        """Everything that is coded, for comparison; the two sides of an equality are one."""
        sides: tuple[object, ...] = (self.better, self.worse)
        if self.relation == "equal":
            sides = (frozenset(self.better + self.worse),)
        place = (self.leaf, "" if self.leaf else self.would_be)
        return (*place, *sides, self.relation, self.strength, self.condition)

    def describe(self) -> str:
        """What was coded, in one line."""
        place = self.leaf or f"({self.would_be or 'no leaf'})"
        text = f"{place}: {';'.join(self.better)} {SIGNS[self.relation]} {';'.join(self.worse)}"
        text += f", {self.strength}"
        if self.condition:
            return f"{text}, if {self.condition}"
        return text if self.leaf else f"{text}, set aside"


@dataclass(frozen=True)
class PairAgreement:
    """Agreement over the ordered pairs of one leaf, or of all; ``kappa`` None if undefined.

    ``first``, ``second``: pairs each coder asserts something of; ``same``: pairs both assert the
    same of; ``either``: pairs one of them or both assert something of.
    """

    leaf: str
    pairs: int
    first: int
    second: int
    same: int
    either: int
    raw: float
    kappa: float | None


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; lines that start with # before the header are comments."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def read(path: Path) -> list[Row]:
    """The coded statements of a file."""
    rows = []
    for cells in read_csv(path):
        sides = [tuple(m for m in MODELS if m in cells[s].split(";")) for s in ("better", "worse")]
        condition = cells["condition"]
        rows.append(
            Row(
                id=cells["id"],
                leaf=cells["leaf"],
                better=sides[0],
                worse=sides[1],
                relation=cells["relation"],
                strength=cells["strength"],
                condition=CONDITIONS.get(condition, condition),
                would_be=cells["would_be"],
                line=int(cells["line"]),
                reason=cells["reason_en"],
                paraphrase=cells["paraphrase_en"],
            )
        )
    return rows


def categories(rows: Iterable[Row], strengths: Sequence[str]) -> dict[Pair, str]:
    """What the claims in force of these strengths assert of each ordered pair they speak of."""
    asserted: dict[Pair, str] = {}
    for row in rows:
        if not row.leaf or row.strength not in strengths:
            continue
        pairs = [(row.leaf, a, b) for a in row.better for b in row.worse]
        if row.relation == "equal":
            pairs += [(leaf, b, a) for leaf, a, b in pairs]
        for pair in pairs:
            held = asserted.get(pair, row.relation)
            asserted[pair] = min(held, row.relation, key=RELATIONS.index)
    return asserted


def raw_agreement(first: Sequence[str], second: Sequence[str]) -> float:
    """The share of units that both put in the same category."""
    return sum(a == b for a, b in zip(first, second, strict=True)) / len(first)


def kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Cohen's kappa; None where it is undefined, the expected agreement being 1."""
    n = len(first)
    left, right = Counter(first), Counter(second)
    # In whole numbers, so that an expected agreement of 1 is seen as such.
    same = sum(a == b for a, b in zip(first, second, strict=True))
    expected = sum(left[c] * right[c] for c in left)
    if expected == n * n:
        return None
    return (same * n - expected) / (n * n - expected)


def pair_agreement(
    first: Iterable[Row], second: Iterable[Row], strengths: Sequence[str]
) -> list[PairAgreement]:
    """Agreement on ordered pairs, leaf by leaf and last over all."""
    left, right = categories(first, strengths), categories(second, strengths)
    table = []
    for name, leaves in [*((leaf, (leaf,)) for leaf in LEAVES), ("all leaves", LEAVES)]:
        units = [(leaf, a, b) for leaf in leaves for a, b in permutations(MODELS, 2)]
        one = [left.get(u, "none") for u in units]
        two = [right.get(u, "none") for u in units]
        spoken = [(a, b) for a, b in zip(one, two, strict=True) if (a, b) != ("none", "none")]
        table.append(
            PairAgreement(
                leaf=name,
                pairs=len(units),
                first=sum(a != "none" for a in one),
                second=sum(b != "none" for b in two),
                same=sum(a == b for a, b in spoken),
                either=len(spoken),
                raw=raw_agreement(one, two),
                kappa=kappa(one, two),
            )
        )
    return table


def line_overlap(rows: Sequence[Row], others: Sequence[Row], within: int = 1) -> float:
    """The share of ``rows`` with one of ``others`` at most ``within`` lines away."""
    lines = {other.line for other in others}
    return sum(any(abs(row.line - x) <= within for x in lines) for row in rows) / len(rows)


def same_rows(first: Sequence[Row], second: Sequence[Row], within: int = 1) -> dict[str, str]:
    """Statements that both coded alike in every respect, by id; each counts once."""
    matched: dict[str, str] = {}
    taken: set[str] = set()
    for row in first:
        for other in second:
            near = abs(row.line - other.line) <= within
            if near and other.id not in taken and row.coded() == other.coded():
                matched[row.id] = other.id
                taken.add(other.id)
                break
    return matched


# -- tables -----------------------------------------------------------------------------------


def _table(header: Sequence[str], rows: Iterable[Sequence[object]], left: int = 1) -> str:
    """A Markdown table; the first ``left`` columns are text."""
    marks = ["---" if i < left else "---:" for i in range(len(header))]
    lines = [header, marks, *([str(c).replace("|", "\\|") for c in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _share(x: float | None) -> str:
    return "undefined" if x is None else f"{x:.3f}"


def counts_block(first: Sequence[Row], second: Sequence[Row]) -> str:
    """How many statements each coded, and how the two lie to each other row by row."""
    matched = same_rows(first, second)
    alike = {*matched, *matched.values()}
    differences = read_csv(HERE / "differences.csv")
    rows = []
    for label, other, claims, others in (("a", "b", first, second), ("b", "a", second, first)):
        force = [c.strength for c in claims if c.leaf]
        decided = [d for d in differences if d[label] and d[label] not in alike]
        shared = sum(bool(d[other]) for d in decided)
        rows.append(
            (
                label.upper(),
                len(claims),
                force.count("stated"),
                force.count("implied"),
                len(claims) - len(force),
                len(matched),
                shared,
                len(decided) - shared,
                _share(line_overlap(claims, others)),
            )
        )
    header = (
        "coder",
        "rows",
        "in force, stated",
        "in force, implied",
        "set aside",
        "coded alike by both",
        "coded by both, differently",
        "coded by this one only",
        "rows with one of the other's within a line",
    )
    return _table(header, rows)


def differing_fields(one: Row, two: Row) -> set[str]:
    """In what two codings of one statement differ."""
    fields = set()
    if bool(one.leaf) != bool(two.leaf):
        fields.add("in force or set aside")
    elif (one.leaf or one.would_be) != (two.leaf or two.would_be):
        fields.add("leaf")
    if one.relation != two.relation:
        fields.add("relation")
    elif {frozenset(one.better), frozenset(one.worse)} != {
        frozenset(two.better),
        frozenset(two.worse),
    }:
        fields.add("models")
    if one.strength != two.strength:
        fields.add("strength")
    if one.condition != two.condition:
        fields.add("condition")
    return fields


def fields_block(first: Sequence[Row], second: Sequence[Row]) -> str:
    """In what the statements coded by both differ."""
    left, right = {r.id: r for r in first}, {r.id: r for r in second}
    found: Counter[str] = Counter()
    for d in read_csv(HERE / "differences.csv"):
        if d["a"] and d["b"]:  # none for the rows coded alike and changed all the same
            found.update(differing_fields(left[d["a"]], right[d["b"]]))
    return _table(("they differ in", "statements"), found.most_common())


def pairs_block(first: Sequence[Row], second: Sequence[Row], strengths: Sequence[str]) -> str:
    """Agreement on ordered pairs by leaf."""
    header = ("leaf", "pairs", "A", "B", "either", "same", "raw agreement", "kappa")
    rows = [
        (p.leaf, p.pairs, p.first, p.second, p.either, p.same, _share(p.raw), _share(p.kappa))
        for p in pair_agreement(first, second, strengths)
    ]
    return _table(header, rows)


def differences_block() -> str:
    """Every difference decided."""
    header = ("line", "coder A", "coder B", "decision", "reason")
    rows = [
        (
            d["line"],
            f"{d['a']} {d['coder_a']}".strip(),
            f"{d['b']} {d['coder_b']}".strip(),
            f"{d['claim']} {d['decision']}".strip(),
            d["reason"],
        )
        for d in read_csv(HERE / "differences.csv")
    ]
    return _table(header, rows, left=len(header))


def result_block() -> str:
    """The reconciled claims in force by leaf."""
    claims = read(CLAIMS)
    rows: list[tuple[object, ...]] = []
    for leaf in LEAVES:
        here = [c.strength for c in claims if c.leaf == leaf]
        rows.append((leaf, here.count("stated"), here.count("implied"), len(here)))
    force = [c.strength for c in claims if c.leaf]
    rows.append(("in force", force.count("stated"), force.count("implied"), len(force)))
    aside = [c.strength for c in claims if not c.leaf]
    rows.append(("set aside", aside.count("stated"), aside.count("implied"), len(aside)))
    rows.append(
        ("all", *(sum(c.strength == s for c in claims) for s in ("stated", "implied")), len(claims))
    )
    return _table(("leaf", "stated", "implied", "claims"), rows)


def aside_block() -> str:
    """The reconciled claims that are set aside, with the reason."""
    rows = [
        (c.id, c.line, c.would_be or "none", c.condition or "", c.paraphrase, c.reason)
        for c in read(CLAIMS)
        if not c.leaf
    ]
    header = ("claim", "line", "would fall on", "condition", "what it says", "reason")
    return _table(header, rows, left=len(header))


def blocks() -> dict[str, str]:
    """Every generated table by its name in docs/coding.md."""
    first, second = read(HERE / "coder_a.csv"), read(HERE / "coder_b.csv")
    return {
        "counts": counts_block(first, second),
        "fields": fields_block(first, second),
        "pairs, stated": pairs_block(first, second, STATED),
        "pairs, stated and implied": pairs_block(first, second, ALL),
        "differences": differences_block(),
        "result": result_block(),
        "set aside": aside_block(),
    }


def filled(text: str) -> str:
    """``text`` with every generated table up to date.

    Raises ValueError where the place of a table is missing.
    """
    for name, block in blocks().items():
        start, end = f"<!-- generated: {name} -->\n", "<!-- end -->"
        before, found, rest = text.partition(start)
        if not found or end not in rest:
            raise ValueError(f"docs/coding.md has no place for the table {name!r}")
        text = f"{before}{start}\n{block}\n\n{end}{rest.partition(end)[2]}"
    return text


def main(arguments: Sequence[str]) -> None:
    """Print the agreement, or with ``--write`` put every table into docs/coding.md."""
    if arguments and list(arguments) != ["--write"]:
        raise SystemExit("usage: python docs/coding/agreement.py [--write]")
    if arguments:
        DOCUMENT.write_text(filled(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
        return
    for name, block in blocks().items():
        if name not in ("differences", "set aside"):
            print(f"{name}\n\n{block}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
