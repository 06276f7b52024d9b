"""Small cases made in code: ratings by people, judgments, groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

import mcda_eiej as mcda
from mcda_eiej.records import Judgment
from mcda_eiej.scales import STEPS

ALTERNATIVES = ("A", "B", "C", "D")
Row = tuple[str, str, str, str, Any]


def write_case(
    folder: Path,
    tree: Mapping[str, Sequence[str]],
    values: Mapping[str, Sequence[float] | str],
    judgments: Iterable[Row] = (),
    profiles: Mapping[str, Mapping[str, Any]] | None = None,
    people: Iterable[tuple[str, str, float]] = (),
) -> mcda.Case:
    """A case with goal ``goal``.

    Parameters
    ----------
    tree : parent -> children, the goal first
    values : leaf -> one value an alternative, or the synthesis of a leaf rated by pairs
    judgments : (who, node, a, b, value)
    profiles : key -> settings; ``me`` with equal weights where unanswered, if not given
    people : (key, group, weight)
    """
    sizes = [len(v) for v in values.values() if not isinstance(v, str)]
    alternatives = ALTERNATIVES[: max(sizes, default=3)]
    criteria = [
        'format = "mcda-eiej/criteria"\nversion = 1\n[case]\nkey = "made"\nnames = "Made"\n'
        'language = "en"\ndate = "2024-01-01"\n[goal]\nkey = "goal"\nnames = "Goal"'
    ]
    parent = {c: p for p, cs in tree.items() for c in cs}
    for key in parent:
        if key not in values:
            criteria.append(f'[[criterion]]\nkey = "{key}"\nparent = "{parent[key]}"\nnames = "x"')
    ratings = ["leaf,alternative,who,low,central,high,rationale"]
    for leaf, column in values.items():
        method = "rated" if not isinstance(column, str) else "pairwise"
        criteria.append(
            f'[[leaf]]\nkey = "{leaf}"\nparent = "{parent[leaf]}"\nnames = "x"\n'
            f'direction = "max"\nmethod = "{method}"'
        )
        if isinstance(column, str):
            criteria.append(f'synthesis = "{column}"')
            continue
        for a, x in zip(alternatives, column, strict=True):
            ratings.append(f"{leaf},{a},kari,{x!r},{x!r},{x!r},")
    settings = profiles or {"me": {"unweighted": "equal"}}
    told = ['format = "mcda-eiej/profiles"\nversion = 1']
    told.append(f'default = "{next(iter(settings))}"\n[participants]\nunweighted = "equal"')
    for key, given in settings.items():
        told.append(f'[[profile]]\nkey = "{key}"\nnames = "{key}"')
        told += [f"{name} = {_toml(value)}" for name, value in given.items()]
    rows = ["who,node,a,b,value,status,rationale,round"]
    rows += [f"{w},{n},{a},{b},{x},answered,,1" for w, n, a, b, x in judgments]
    files = {
        "criteria/criteria.toml": criteria,
        "criteria/alternatives.toml": [
            'format = "mcda-eiej/alternatives"\nversion = 1',
            *[f'[[alternative]]\nkey = "{a}"\nnames = "{a}"' for a in alternatives],
        ],
        "criteria/ratings.csv": ratings,
        "weights/profiles.toml": told,
        "weights/judgments.csv": rows,
        "weights/participants.csv": [
            "participant,name,group,weight,city",
            *[f"{k},{k},{g},{w!r},{'north' if w > 1 else 'south'}" for k, g, w in people],
        ],
    }
    for name, lines in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return mcda.load_case(folder)


def _toml(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(x) for x in value) + "]"
    return f'"{value}"'


def with_judgments(case: mcda.Case, rows: Iterable[Row]) -> mcda.Case:
    """The same case with other judgments."""
    text = {"nb": "", "en": ""}
    records = tuple(
        Judgment(w, n, a, b, Fraction(str(x)), None, None, "answered", text, 1, "")
        for w, n, a, b, x in rows
    )
    return replace(case, judgment_records=records)


def with_values(case: mcda.Case, values: Mapping[str, Sequence[float]]) -> mcda.Case:
    """The same case with other ratings."""
    place = {a: i for i, a in enumerate(case.alternatives)}
    records = tuple(
        replace(r, low=x, central=x, high=x)
        for r in case.rated_records
        for x in [float(values[r.leaf][place[r.alternative]])]
    )
    return replace(case, rated_records=records)


def random_rows(
    rng: np.random.Generator,
    who: str,
    node: str,
    items: Sequence[str],
    missing: int = 0,
    pull: float = 1.0,
) -> list[Row]:
    """Answers near consistent ones, some left out so that the rest still connect all items."""
    pairs = list(combinations(items, 2))
    truth = rng.normal(0, pull, len(items))
    place = {item: i for i, item in enumerate(items)}
    while True:
        kept = rng.permutation(len(pairs))[: len(pairs) - missing]
        if _connected(items, [pairs[k] for k in kept]):
            break
    rows: list[Row] = []
    for k in sorted(kept.tolist()):
        a, b = pairs[k]
        if rng.random() < 0.5:
            a, b = b, a
        ratio = np.exp(truth[place[a]] - truth[place[b]] + rng.normal(0, 0.4))
        step = min(STEPS, key=lambda s: abs(np.log(float(s) / ratio)))
        rows.append((who, node, a, b, step))
    return rows


def _connected(items: Sequence[str], pairs: Sequence[tuple[str, str]]) -> bool:
    known = {items[0]}
    for _round in items:
        for a, b in pairs:
            if a in known or b in known:
                known |= {a, b}
    return known == set(items)


def eigenvectors(ratios: np.ndarray) -> np.ndarray:
    """Principal eigenvectors of (b, n, n) by LAPACK: an independent way to priorities."""
    values, vectors = np.linalg.eig(ratios)
    k = values.real.argmax(axis=-1)
    w = np.abs(np.take_along_axis(vectors.real, k[:, None, None], axis=2)[..., 0])
    return w / w.sum(axis=-1, keepdims=True)


def top(scores: np.ndarray) -> np.ndarray:
    """(b, m) who is best, with the package's tolerance for ties, written anew."""
    best = scores.max(axis=-1, keepdims=True)
    return best - scores <= 1e-12 * np.maximum(1.0, np.abs(best))
