"""Ways to spoil the small case folder of conftest, and what must be said about each.

name: (what is done to the folder, how the problem begins, words it must have)
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from conftest import SMALL, CaseFolder

CRITERIA = "criteria/criteria.toml"
ALTERNATIVES = "criteria/alternatives.toml"
CLAIMS = "criteria/claims.csv"
REGISTER = "criteria/risk_register.csv"
MEASURES = "criteria/measures.csv"
TIMELINE = "criteria/timeline.csv"
RATINGS = "criteria/ratings.csv"
PROFILES = "weights/profiles.toml"
PARTICIPANTS = "weights/participants.csv"
JUDGMENTS = "weights/judgments.csv"
ANSWERS = "weights/answers.csv"

Spoil = Callable[[CaseFolder], object]


def edit(name: str, old: str, new: str) -> Spoil:
    return lambda d: d.edit(name, old, new)


def add(name: str, line: str) -> Spoil:
    return lambda d: d.add(name, line)


def write(name: str, text: str | bytes) -> Spoil:
    return lambda d: d.write(name, text)


def in_its_place(name: str, make: Callable[[Path], object]) -> Spoil:
    return lambda d: make(d.remove(name).path / name)


def table(name: str, *lines: str) -> Spoil:
    return write(name, "\n".join(lines) + "\n")


A_LEAF = 'key = "taste"\nparent = "food"'

BAD_FILES: dict[str, tuple[Spoil, str, list[str]]] = {
    # -- files
    "no alternatives": (lambda d: d.remove(ALTERNATIVES), ALTERNATIVES, ["is missing"]),
    "no profiles": (lambda d: d.remove(PROFILES), PROFILES, ["is missing"]),
    "a folder for a table": (in_its_place(CLAIMS, os.mkdir), CLAIMS, ["is a folder", "file"]),
    "a folder for a toml": (in_its_place(PROFILES, os.mkdir), PROFILES, ["is a folder"]),
    "a pipe for a table": (in_its_place(CLAIMS, os.mkfifo), CLAIMS, ["no ordinary file"]),
    "a link in a circle": (
        in_its_place(CLAIMS, lambda p: os.symlink("claims.csv", p)),
        CLAIMS,
        ["link that leads in a circle"],
    ),
    "a link to nothing": (
        in_its_place(JUDGMENTS, lambda p: os.symlink("gone", p)),
        JUDGMENTS,
        ["link that leads nowhere"],
    ),
    "a link to nothing for a toml": (
        in_its_place(CRITERIA, lambda p: os.symlink("gone", p)),
        CRITERIA,
        ["link that leads nowhere"],
    ),
    "a misspelt table": (write("criteria/claim.csv", ""), "criteria/claim.csv", [CLAIMS]),
    "a table in capitals": (write("weights/Answers.CSV", ""), "weights/Answers.CSV", [ANSWERS]),
    "a table in the wrong part": (
        write("weights/ratings.csv", ""),
        "weights/ratings.csv",
        ["known"],
    ),
    # -- encodings and form
    "latin-1 table": (
        write(CLAIMS, SMALL[CLAIMS].replace("Nordic", "Gjøvik").encode("latin-1")),
        f"{CLAIMS}:3",
        ["not UTF-8", "0xf8", "save"],
    ),
    "latin-1 toml": (
        write(PROFILES, (SMALL[PROFILES] + "# blåbær").encode("latin-1")),
        f"{PROFILES}:14",
        ["not UTF-8", "0xe5"],
    ),
    "utf-16": (write(CLAIMS, SMALL[CLAIMS].encode("utf-16")), CLAIMS, ["is UTF-16", "UTF-8"]),
    "NUL in a table": (add(CLAIMS, "\0"), f"{CLAIMS}:7", ["NUL"]),
    "NUL in a toml": (add(PROFILES, "\0"), f"{PROFILES}:14", ["NUL"]),
    "empty table": (write(CLAIMS, ""), CLAIMS, ["is empty", "id, leaf, better"]),
    "comments only": (write(CLAIMS, "# nothing\n\n# here\n"), CLAIMS, ["is empty"]),
    "semicolons": (
        write(CLAIMS, SMALL[CLAIMS].replace(",", ";")),
        f"{CLAIMS}:2",
        ["semicolons", "commas", "Excel"],
    ),
    "tabs": (write(MEASURES, SMALL[MEASURES].replace(",", "\t")), f"{MEASURES}:1", ["tabs"]),
    "too few cells": (add(CLAIMS, "C9,taste,NA"), f"{CLAIMS}:7", ["3 cells", "12"]),
    "too many cells": (add(CLAIMS, "C9" + "," * 12), f"{CLAIMS}:7", ["13 cells", "12"]),
    "open quote": (add(CLAIMS, 'C9,"taste'), f"{CLAIMS}:7", ["not valid CSV", "no end"]),
    "text after a quote": (add(CLAIMS, '"C9"x,taste'), f"{CLAIMS}:7", ["not valid CSV", '""']),
    "huge cell": (add(CLAIMS, "x" * 140_000), f"{CLAIMS}:7", ["not valid CSV", "131072"]),
    "unknown column": (edit(CLAIMS, "id,leaf", "id,leaff"), f"{CLAIMS}:2", ["leaf"]),
    "column without a name": (
        edit(CLAIMS, "line,para", "line,,para"),
        f"{CLAIMS}:2",
        ["number 12"],
    ),
    "column twice": (edit(CLAIMS, "line,para", "line,line,para"), f"{CLAIMS}:2", ["twice: line"]),
    "half a pair": (
        edit(CLAIMS, "line,paraphrase", "line,paraphrase_nb"),
        f"{CLAIMS}:2",
        ["missing columns: paraphrase_en"],
    ),
    "pair and plain": (
        edit(CLAIMS, "line,paraphrase", "line,paraphrase,paraphrase_en"),
        f"{CLAIMS}:2",
        ["both paraphrase and", "use one form"],
    ),
    # -- TOML
    "value without quotes": (
        edit(CRITERIA, 'key = "taste"', "key = taste"),
        f"{CRITERIA}:20",
        ["not valid TOML", "quotes", "column 7"],
    ),
    "open text": (edit(CRITERIA, '"Taste"', '"Taste'), f"{CRITERIA}:22", ["not closed", "quote"]),
    "no equals sign": (edit(CRITERIA, 'key = "taste"', 'key "taste"'), f"{CRITERIA}:20", ["= is"]),
    "key twice": (
        edit(CRITERIA, 'key = "taste"', 'key = "a"\nkey = "b"'),
        f"{CRITERIA}:21",
        ["twice"],
    ),
    "table twice": (edit(CRITERIA, "[goal]", "[case]\n[goal]"), f"{CRITERIA}:10", ["twice"]),
    "open list": (write(PROFILES, "a = [1, 2"), f"{PROFILES}:1", ["not closed by ]"]),
    "no such date": (
        edit(CRITERIA, '"2024-05-02"', "2024-13-02"),
        f"{CRITERIA}:8",
        ["end of a value"],
    ),
    "nested too deeply": (write(PROFILES, "a = " + "[" * 9000), PROFILES, ["too deeply"]),
    "endless number": (write(PROFILES, "a = " + "9" * 5000), f"{PROFILES}:1", ["not valid TOML"]),
    "no format": (
        write(PROFILES, ""),
        f"{PROFILES} [format]",
        ["is missing", "mcda-eiej/profiles"],
    ),
    "another format": (
        edit(CRITERIA, "mcda-eiej/criteria", "mcda-eiej/profiles"),
        f"{CRITERIA} [format]",
        ['"mcda-eiej/profiles"', '"mcda-eiej/criteria"'],
    ),
    "future version": (
        edit(CRITERIA, "version = 1", "version = 2"),
        f"{CRITERIA} [version]",
        ["is 2", "later", "version 1"],
    ),
    "version as a text": (
        edit(PROFILES, "version = 1", 'version = "1"'),
        f"{PROFILES} [ver",
        ['"1"'],
    ),
    "version true": (edit(PROFILES, "version = 1", "version = true"), f"{PROFILES} [ver", ["true"]),
    "no version": (edit(PROFILES, "version = 1\n", ""), f"{PROFILES} [version]", ["is missing"]),
    "future table": (
        edit(CRITERIA, "[goal]", "[tables]\nclaims = 2\n[goal]"),
        f"{CRITERIA} [tables.claims]",
        ["is 2", "format 1", CLAIMS],
    ),
    "unknown key": (
        edit(CRITERIA, A_LEAF, "structure = 3\n" + A_LEAF),
        f"{CRITERIA} [leaf[taste].structure]",
        ["not known", "direction", "overlaps_with"],
    ),
    "unknown table": (edit(CRITERIA, "[goal]", "[goals]\n[goal]"), f"{CRITERIA} [goals]", ["goal"]),
    "no rating method": (
        edit(CRITERIA, 'method = "claims"\n', ""),
        f"{CRITERIA} [leaf[taste].method]",
        ["is missing"],
    ),
    "unknown method": (
        edit(CRITERIA, 'method = "claims"', 'method = "claim"'),
        f"{CRITERIA} [leaf[taste].method]",
        ['is "claim"', "claims, register, measure, rated, pairwise"],
    ),
    "number for a text": (
        edit(CRITERIA, 'names = "Taste"', "names = 5"),
        f"{CRITERIA} [leaf[taste].names]",
        ["is 5", "text in quotes", "nb and en"],
    ),
    "empty text": (
        edit(CRITERIA, 'names = "Taste"', 'names = " "'),
        f"{CRITERIA} [leaf[taste].names]",
        ["not empty"],
    ),
    "one language": (
        edit(CRITERIA, 'names = "Taste"', 'names = { nb = "Smak" }'),
        f"{CRITERIA} [leaf[taste].names.en]",
        ["is missing"],
    ),
    "three languages": (
        edit(CRITERIA, 'names = "Taste"', 'names = { nb = "S", en = "T", de = "G" }'),
        f"{CRITERIA} [leaf[taste].names.de]",
        ["known: nb, en"],
    ),
    "number as a key": (
        edit(ALTERNATIVES, 'key = "0"', "key = 0"),
        f"{ALTERNATIVES} [alternative[1].key]",
        ["is 0", "text in quotes"],
    ),
    "key with a semicolon": (
        edit(ALTERNATIVES, 'key = "0"', 'key = "a;b"'),
        f"{ALTERNATIVES} [alternative[a;b].key]",
        ["without ;"],
    ),
    "text for a number": (
        edit(CRITERIA, "low = 30", 'low = "30"'),
        f"{CRITERIA} [leaf[queue].scale.low]",
        ['is "30"', "a number"],
    ),
    "not a finite number": (
        edit(CRITERIA, "low = 30", "low = nan"),
        f"{CRITERIA} [leaf[queue].scale.low]",
        ["is nan", "finite"],
    ),
    "text for a flag": (
        edit(CRITERIA, "low = 30", 'clamp = "yes", low = 30'),
        f"{CRITERIA} [leaf[queue].scale.clamp]",
        ['is "yes"', "true or false"],
    ),
    "triples for pairs": (
        edit(
            CRITERIA, 'kind = "linear", low = 30', 'kind = "piecewise_linear", points = [[1, 2, 3]]'
        ),
        f"{CRITERIA} [leaf[queue].scale.points]",
        ["[[1, 2, 3]]", "pairs"],
    ),
    "fraction of a line": (
        edit(CRITERIA, 'key = "strike"', 'key = "strike"\nline = 1.5'),
        f"{CRITERIA} [condition[strike].line]",
        ["is 1.5", "whole number"],
    ),
    "line nought": (
        edit(CRITERIA, 'key = "strike"', 'key = "strike"\nline = 0'),
        f"{CRITERIA} [condition[strike].line]",
        ["is 0", "whole number from 1"],
    ),
    "no date": (
        edit(CRITERIA, '"2024-05-02"', '"in May"'),
        f"{CRITERIA} [case.date]",
        ['"in May"', "2016-06-30"],
    ),
    "a text for a list": (
        edit(CRITERIA, 'method = "claims"', 'method = "claims"\noverlaps_with = "choice"'),
        f"{CRITERIA} [leaf[taste].overlaps_with]",
        ["list"],
    ),
    "a text for a table": (
        edit(CRITERIA, '{ "1E3" = "NA" }', '"NA"'),
        f"{CRITERIA} [condition[merger].as]",
        ["table"],
    ),
    "no alternative": (
        write(ALTERNATIVES, 'format = "mcda-eiej/alternatives"\nversion = 1\nalternative = []\n'),
        f"{ALTERNATIVES} [alternative]",
        ["no entry"],
    ),
    # -- the tree
    "cycle": (
        edit(CRITERIA, 'key = "food"\nparent = "best"', 'key = "food"\nparent = "food"'),
        f"{CRITERIA} [criterion[food].parent]",
        ["circle", "food -> food"],
    ),
    "second root": (
        edit(CRITERIA, 'key = "food"\nparent = "best"', 'key = "food"\nparent = "other"'),
        f"{CRITERIA} [criterion[food].parent]",
        ["'other'", "known: best"],
    ),
    "a leaf as parent": (
        edit(CRITERIA, 'key = "queue"\nparent = "best"', 'key = "queue"\nparent = "taste"'),
        f"{CRITERIA} [leaf[queue].parent]",
        ["'taste'", "known: best, food"],
    ),
    "criterion without leaves": (
        edit(
            CRITERIA,
            "[register]",
            '[[criterion]]\nkey = "air"\nparent = "best"\nnames = "Air"\n[register]',
        ),
        f"{CRITERIA} [criterion[air]]",
        ["no leaf"],
    ),
    "leaf twice": (
        edit(CRITERIA, 'key = "choice"', 'key = "queue"'),
        f"{CRITERIA} [leaf[queue]]",
        ["given twice"],
    ),
    "leaf and alternative": (
        edit(ALTERNATIVES, 'key = "0"', 'key = "taste"'),
        f"{ALTERNATIVES} [alternative[taste]]",
        ["'taste'", "more than once"],
    ),
    "overlap with nothing": (
        edit(CRITERIA, 'method = "claims"', 'method = "claims"\noverlaps_with = ["smell"]'),
        f"{CRITERIA} [leaf[taste].overlaps_with]",
        ["'smell'", "known: choice"],
    ),
    # -- scales, register, conditions
    "no scale": (
        edit(CRITERIA, 'scale = { kind = "linear", low = 30, high = 0, unit = "minutes" }\n', ""),
        f"{CRITERIA} [leaf[queue].scale]",
        ["is missing"],
    ),
    "scale where none belongs": (
        edit(CRITERIA, 'method = "claims"', 'method = "claims"\nscale = { low = 1, high = 2 }'),
        f"{CRITERIA} [leaf[taste].scale]",
        ["measure", "'claims'"],
    ),
    "scale without an end": (
        edit(CRITERIA, "low = 30, ", ""),
        f"{CRITERIA} [leaf[queue].scale]",
        ["linear", "needs low"],
    ),
    "scale of one point": (
        edit(CRITERIA, "low = 30", "low = 0"),
        f"{CRITERIA} [leaf[queue].scale]",
        ["both anchors are 0"],
    ),
    "scale against the direction": (
        edit(
            CRITERIA,
            'direction = "min"\nmethod = "measure"',
            'direction = "max"\nmethod = "measure"',
        ),
        f"{CRITERIA} [leaf[queue].direction]",
        ["'max'", "1 at 0", "0 at 30"],
    ),
    "levels for numbers": (
        edit(
            CRITERIA, 'kind = "linear", low = 30, high = 0', 'kind = "step", levels = [["a", 1.0]]'
        ),
        f"{CRITERIA} [leaf[queue].scale.kind]",
        ["named levels", "piecewise_linear"],
    ),
    "register leaf without a target": (
        edit(CRITERIA, 'key = "guests"\nleaf = "illness"', 'key = "guests"\nleaf = "taste"'),
        f"{CRITERIA} [register.target[guests].leaf]",
        ["'taste'", "known: illness"],
    ),
    "two targets of a leaf": (
        edit(
            CRITERIA,
            '[[risk]]\nkey = "1"',
            '[[register.target]]\nkey = "staff"\nleaf = "illness"\nnames = "S"\n'
            '[[risk]]\nkey = "1"',
        ),
        f"{CRITERIA} [register.target[staff].leaf]",
        ["'illness'", "'guests'"],
    ),
    "level twice": (
        edit(CRITERIA, 'value = 3\nnames = "high"', 'value = 2\nnames = "high"'),
        f"{CRITERIA} [register.level]",
        ["value 2", "twice"],
    ),
    "condition with an unknown model": (
        edit(CRITERIA, '"1E3" = "NA"', '"1E3" = "2B"'),
        f"{CRITERIA} [condition[merger].as]",
        ["'2B'", "known: 0, 1E3, NA"],
    ),
    "condition in a circle": (
        edit(CRITERIA, '"1E3" = "NA"', '"1E3" = "NA", NA = "1E3"'),
        f"{CRITERIA} [condition[merger].as]",
        ["1E3", "NA", "does not keep its own"],
    ),
}
