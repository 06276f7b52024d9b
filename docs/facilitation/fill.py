"""Fill the forms of the fictitious workshop: stands in for ten people who open their workbooks.

    python docs/facilitation/fill.py FORMS ANSWERS.csv FILLED

FORMS is the folder that ``mcda-eiej workshop sheets`` wrote, ANSWERS.csv has what each person
chooses in each row, FILLED is where the filled forms go. What this does for all of them can be
done by hand in any spreadsheet program: open the form, choose from the list in each row, save.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from openpyxl import load_workbook

from mcda_eiej.workshop.formindex import read_index


def fill(forms: Path, answers: Path, filled: Path) -> int:
    """Fill the form of everybody who answered something; how many forms that is."""
    with answers.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    filled.mkdir(parents=True, exist_ok=True)
    people = list(dict.fromkeys(row["participant"] for row in rows))
    for who in people:
        book = load_workbook(forms / f"{who}.xlsx")
        form = read_index(book, who)
        told = {(r["node"], r["a"], r["b"]): r for r in rows if r["participant"] == who}
        texts = {choice.code: choice.text for choice in form.choices}
        for cell in form.cells:
            row = told.pop((cell.node, cell.item, cell.reference), None)
            if row is None or not row["answer"]:
                continue  # not touched
            book[cell.sheet][cell.answer] = texts[row["answer"]]
            if row["note"]:
                book[cell.sheet][cell.note] = row["note"]
        if told:
            raise SystemExit(f"{who}: the form does not ask {', '.join(map(str, told))}")
        book.save(filled / f"{who}.xlsx")
    return len(people)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    print(f"{fill(*map(Path, sys.argv[1:]))} forms filled in {sys.argv[3]}")
