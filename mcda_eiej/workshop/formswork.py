"""The sums behind a sheet of pairs: priorities and consistency ratio by formulas, as answers come.

The principal eigenvector by repeated squaring: A, A^2, A^4, ... each divided by the square of the
sum of the one before, until any matrix of answers has converged; then lambda is the sum of A w, and
CR = (lambda - n) / (n - 1) / RI (Saaty 1980). Every matrix stands beside its transpose, so that a
product is a sum of products of two rows, which every spreadsheet computes.

Unanswered pairs count as 1 in these cells only: nothing is shown before every pair is answered.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from ..consistency import random_index, usual_table
from ..scales import STEPS, apply_scale, greatest
from .formindex import Choice
from .formsbook import FormBook

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["Sums", "pair_sums", "squarings"]


class Sums(NamedTuple):
    """Where the state of a sheet of pairs stands: cells on any sheet, fixed.

    ``ratio`` is the number or "", ``weights`` one cell an item (a number or ""), ``odd`` the number
    of the pair that fits the others least.
    """

    answered: str
    passed: str
    ratio: str
    odd: str
    weights: tuple[str, ...]


def squarings(n: int, scale: str) -> int:
    """How many squarings bring the slowest matrix of n items on this scale to 1e-12.

    The slowest are circles, a over b over c over a with the greatest ratio g each time, whose
    eigenvalues are 1 + g u + 1 / (g u) with u the three cube roots of 1.
    """
    g = greatest(scale, n)
    u = complex(-0.5, math.sqrt(0.75))
    second = abs(1 + g * u + 1 / (g * u)) / (1 + g + 1 / g)
    return max(math.ceil(math.log2(math.log(1e-12) / math.log(second))), 4)


def pair_sums(
    book: FormBook,
    answers: list[str],
    items: int,
    choices: list[Choice],
    scale: str = "saaty",
    priorities: str = "eigenvector",
) -> Sums:
    """Write the sums of a sheet.

    Parameters
    ----------
    book
    answers : the cells of the answers, fixed, on any sheet, pair by pair
    items : n, with len(answers) == n (n - 1) / 2
    choices : of the answers; codes of three letters, a pass last
    scale, priorities : how this person's judgments are read
    """
    work, n = book.work, items
    top = book.work_row
    # What each code is worth on the scale.
    ratios = [float(x) for x in apply_scale([float(s) for s in STEPS], scale, n)]
    worth = {str(s): ratio for s, ratio in zip(STEPS, ratios, strict=True)}
    graded = [c for c in choices if c.value]
    for i, choice in enumerate(graded):
        book.put(work.cell(top + i, 1), choice.code)
        book.put(work.cell(top + i, 2), worth[choice.value])
    codes, values = (f"${c}${top}:${c}${top + len(graded) - 1}" for c in "AB")
    # Pair by pair: the ratio, how far it is from what the weights imply, a pass.
    for k, cell in enumerate(answers):
        found = f"INDEX({values},MATCH(LEFT({cell},3),{codes},0))"
        book.formula(work.cell(top + k, 3), f'IFERROR({found},"")', "")
        passed = f"IF({cell}={_quoted(choices[-1].text)},1,0)"
        book.formula(work.cell(top + k, 4), passed, 0)
    last = top + len(answers) - 1
    book.formula(work.cell(top, 6), f"COUNT(C{top}:C{last})", 0)
    book.formula(work.cell(top + 1, 6), f"SUM(D{top}:D{last})", 0)
    answered, passed_at = f"$F${top}", f"$F${top + 1}"
    done = f"{answered}={len(answers)}"

    first = _matrices(book, work, top, n)
    rounds = squarings(n, scale)
    height = max(n, len(answers), len(graded)) + 2
    final = _squared(book, work, top, first, n, rounds)
    row = top + n
    # Weights, in a row: sums of the columns of the transpose.
    weights: list[str] = []
    for j in range(n):
        column = _column(final + j)
        total = f"SUM({_area(work, top, final, n)})"
        share = f"SUM({column}{top}:{column}{top + n - 1})/{total}"
        if priorities == "geometric_mean":
            inside = ",".join(_at(work, top + j, 8 + i) for i in range(n))
            book.formula(work.cell(row + 1, 8 + j), f"GEOMEAN({inside})", 1.0)
        book.formula(work.cell(row, 8 + j), share, 1 / n)
        weights.append(_at(work, row, 8 + j))
    line = f"{weights[0]}:{weights[-1]}"
    for i in range(n):
        start, end = _at(work, top + i, 8), _at(work, top + i, 8 + n - 1)
        book.formula(work.cell(top + i, 7), f"SUMPRODUCT({start}:{end},{line})", 1.0)
    index = random_index(n, usual_table(n))
    greatest_value = f"SUM($G${top}:$G${top + n - 1})"
    ratio = f"MAX(0,{greatest_value}-{n})/{n - 1}/{index!r}" if index else "0"
    book.formula(work.cell(top + 2, 6), f'IF({done},{ratio},"")', "")
    _deviations(book, work, top, n, weights)
    worst = f"MATCH(MAX(E{top}:E{last}),E{top}:E{last},0)"
    book.formula(work.cell(top + 3, 6), f'IF({done},{worst},"")', "")
    shares = []
    for j, cell in enumerate(weights):
        own = cell
        if priorities == "geometric_mean":
            means = f"{_at(work, row + 1, 8)}:{_at(work, row + 1, 8 + n - 1)}"
            own = f"{_at(work, row + 1, 8 + j)}/SUM({means})"
        book.formula(work.cell(row + 2, 8 + j), f'IF({done},{own},"")', "")
        shares.append(_outside(work, _at(work, row + 2, 8 + j)))
    book.work_row = top + height + 3
    return Sums(
        _outside(work, answered),
        _outside(work, passed_at),
        _outside(work, f"$F${top + 2}"),
        _outside(work, f"$F${top + 3}"),
        tuple(shares),
    )


def _matrices(book: FormBook, work: Worksheet, top: int, n: int) -> int:
    """The matrix of answers from column H, and its transpose beside it; the column of the first."""
    pair = 0
    for i in range(n):
        for j in range(n):
            if i == j:
                book.put(work.cell(top + i, 8 + j), 1)
                book.put(work.cell(top + i, 8 + n + j), 1)
            elif i < j:
                source = f"C{top + pair}"
                book.formula(work.cell(top + i, 8 + j), f"IF(ISNUMBER({source}),{source},1)", 1.0)
                book.formula(work.cell(top + j, 8 + n + i), _at(work, top + i, 8 + j), 1.0)
                pair += 1
            else:
                book.formula(work.cell(top + i, 8 + j), f"1/{_at(work, top + j, 8 + i)}", 1.0)
                book.formula(work.cell(top + j, 8 + n + i), _at(work, top + i, 8 + j), 1.0)
    return 8


def _squared(book: FormBook, work: Worksheet, top: int, at: int, n: int, rounds: int) -> int:
    """The squares, each two blocks further right; the first column of the last transpose."""
    value = 1.0 / n**3
    for _round in range(rounds):
        to = at + 2 * n
        size = f"SUM({_area(work, top, at, n)})"
        book.formula(work.cell(top + n, to), f"1/{size}^2", 1.0)
        scale = _at(work, top + n, to)
        for i in range(n):
            row = _row(work, top + i, at, n)
            for j in range(n):
                other = _row(work, top + j, at + n, n)
                book.formula(
                    work.cell(top + i, to + j), f"SUMPRODUCT({row},{other})*{scale}", value
                )
                cell = _at(work, top + i, to + j)
                book.formula(work.cell(top + j, to + n + i), cell, value)
        at = to
    return at + n


def _deviations(book: FormBook, work: Worksheet, top: int, n: int, weights: list[str]) -> None:
    """How far each answer is from what the weights imply, as |log a - log (w_i / w_j)|."""
    pair = 0
    for i in range(n):
        for j in range(i + 1, n):
            a = _at(work, top + i, 8 + j)
            off = f"ABS(LN({a}*{weights[j]}/{weights[i]}))"
            book.formula(work.cell(top + pair, 5), off, 0.0)
            pair += 1


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _column(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(number)


def _at(work: Worksheet, row: int, column: int) -> str:
    return f"${_column(column)}${row}"


def _row(work: Worksheet, row: int, column: int, n: int) -> str:
    return f"{_at(work, row, column)}:{_at(work, row, column + n - 1)}"


def _area(work: Worksheet, row: int, column: int, n: int) -> str:
    return f"{_at(work, row, column)}:{_at(work, row + n - 1, column + n - 1)}"


def _outside(work: Worksheet, cell: str) -> str:
    return f"'{work.title}'!{cell}"
