"""Small cases for the tests of flips, written as folders: they come in by the front door."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import mcda_eiej as mcda
from mcda_eiej import sensitivity
from mcda_eiej.evaluation import joint

HEAD = """\
format = "mcda-eiej/criteria"
version = 1

[case]
key = "small"
names = "Small"
language = "en"
date = "2024-01-01"

[goal]
key = "goal"
names = "Goal"
"""
REGISTER = """
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
key = "all"
leaf = "risk"
names = "All"

[[risk]]
key = "1"
names = "One"

[[risk]]
key = "2"
names = "Two"
"""
CLAIM_COLUMNS = (
    "id,leaf,better,worse,relation,strength,condition,reason,would_be,section,line,paraphrase"
)
REGISTER_COLUMNS = (
    "risk,alternative,target,likelihood_low,likelihood_high,consequence_low,consequence_high,"
    "set,condition,note,section,line"
)
MEASURE_COLUMNS = "leaf,alternative,low,central,high,unit,condition,note,section,line"


def won(call: str, **names: object) -> str:
    """The winner that a call of a flip table gives, with ``case`` or ``model`` as named."""
    return joint(eval(call, {"sensitivity": sensitivity, **names}))


def write_case(
    folder: Path,
    alternatives: str,
    leaves: dict[str, str],
    claims: list[str],
    *,
    more: str = "",
    register: list[str] | None = None,
    measures: list[str] | None = None,
    ratings: list[str] | None = None,
    weights: str = "",
    profiles: str = "",
) -> mcda.Case:
    """A case with these alternatives (a letter each) and leaves: key -> TOML lines after its key.

    Criteria are made of the leaves' ``parent``; ``weights`` are rows of judgments.csv of ``me``.
    """
    (folder / "criteria").mkdir(parents=True)
    (folder / "weights").mkdir()
    text = HEAD
    parents = {
        line.split('"')[1]
        for body in leaves.values()
        for line in body.splitlines()
        if line.startswith("parent")
    }
    for parent in sorted(parents - {"goal"}):
        text += f'\n[[criterion]]\nkey = "{parent}"\nparent = "goal"\nnames = "{parent}"\n'
    for key, body in leaves.items():
        text += f'\n[[leaf]]\nkey = "{key}"\nnames = "{key}"\n{body}\n'
    if register is not None:
        text += REGISTER
        rows = "\n".join([REGISTER_COLUMNS, *register])
        (folder / "criteria" / "risk_register.csv").write_text(rows + "\n", encoding="utf-8")
    if measures is not None:
        rows = "\n".join([MEASURE_COLUMNS, *measures])
        (folder / "criteria" / "measures.csv").write_text(rows + "\n", encoding="utf-8")
    if ratings is not None:
        rows = "\n".join(["leaf,alternative,who,low,central,high,rationale", *ratings])
        (folder / "criteria" / "ratings.csv").write_text(rows + "\n", encoding="utf-8")
    (folder / "criteria" / "criteria.toml").write_text(text + more, encoding="utf-8")
    named = 'format = "mcda-eiej/alternatives"\nversion = 1\n'
    named += "".join(f'\n[[alternative]]\nkey = "{a}"\nnames = "{a}"\n' for a in alternatives)
    (folder / "criteria" / "alternatives.toml").write_text(named, encoding="utf-8")
    rows = "\n".join([CLAIM_COLUMNS, *claims])
    (folder / "criteria" / "claims.csv").write_text(rows + "\n", encoding="utf-8")
    whose = 'format = "mcda-eiej/profiles"\nversion = 1\ndefault = "me"\n\n'
    whose += '[[profile]]\nkey = "me"\nnames = "Me"\nunweighted = "equal"\n'
    (folder / "weights" / "profiles.toml").write_text(whose + profiles, encoding="utf-8")
    judged = "who,node,a,b,value,status,rationale,round\n" + weights
    (folder / "weights" / "judgments.csv").write_text(judged, encoding="utf-8")
    return mcda.load_case(folder)


def claim(key: str, leaf: str, better: str, worse: str, **more: str) -> str:
    """A row of claims.csv; stated, of section 1, if nothing else is said."""
    row = {
        "relation": "better",
        "strength": "stated",
        "condition": "",
        "reason": "",
        "would_be": "",
        "section": "1",
    } | more
    return ",".join(
        [key, leaf, better, worse, row["relation"], row["strength"], row["condition"]]
        + [row["reason"], row["would_be"], row["section"], "1", "said"]
    )


def leaf(parent: str, method: str = "claims", more: str = "", direction: str = "max") -> str:
    """The TOML of a leaf."""
    return f'parent = "{parent}"\ndirection = "{direction}"\nmethod = "{method}"\n{more}'


def random_case(folder: Path, seed: int, claims: int = 6) -> mcda.Case:
    """Four alternatives, three leaves rated by claims under two criteria, consistent claims.

    Two conditions, ``storm`` and ``flood``, each with a claim of their own on every leaf.
    """
    rng = np.random.default_rng(seed)
    leaves = {"x1": leaf("x"), "x2": leaf("x"), "y1": leaf("y")}
    truth = {key: rng.permutation(list("ABCD")) for key in leaves}
    rows = []
    for i in range(claims):
        key = str(rng.choice(list(leaves)))
        places = np.sort(rng.choice(4, size=2, replace=False))
        better, worse = truth[key][places]
        relation = str(rng.choice(["better", "better", "at_least"]))
        strength = str(rng.choice(["stated", "stated", "stated", "implied"]))
        section = str(rng.choice(["1", "2.1", "2.1 Table 3", "2.10"]))
        rows.append(
            claim(
                f"C{i}", key, better, worse, relation=relation, strength=strength, section=section
            )
        )
    more = ""
    for condition in ("storm", "flood"):
        more += f'\n[[condition]]\nkey = "{condition}"\nnames = "{condition}"\n'
        for key in leaves:
            better, worse = rng.choice(list("ABCD"), size=2, replace=False)
            then = {"condition": condition, "would_be": key, "reason": "then"}
            rows.append(claim(f"{condition} {key}", "", better, worse, **then))
    value = rng.choice(["2", "3", "1/2", "1"])
    weights = f"me,goal,x,y,{value},answered,,1\n"
    return write_case(folder, "ABCD", leaves, rows, more=more, weights=weights)
