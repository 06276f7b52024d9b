"""The gallery: the built-in case's reports and figures, rendered for people who browse the project.

``python -m mcda_eiej.reporting.gallery DIR`` writes them. ``numbers.json`` holds every number in
the reports' tables, unrounded, so that a test can hold a fresh rendering against it.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from ..caseio import load_case
from ..i18n import LANGUAGES, language
from ..plots import to_png
from . import render_html
from .contents import sections
from .results import Findings, collect
from .section import Figure, Section, Table

__all__ = ["figures", "numbers", "write_gallery"]


def _parts(found: list[Section]) -> list[Section]:
    return [part for section in found for _depth, part in section.walk()]


def figures(found: list[Section]) -> dict[str, Figure]:
    """Every figure of the sections by key."""
    return {figure.key: figure for part in _parts(found) for figure in part.figures}


def numbers(found: list[Section]) -> dict[str, list[list[Any]]]:
    """Every number in the tables of the sections, unrounded: table key -> rows of numbers."""
    tables: dict[str, Table] = {t.key: t for part in _parts(found) for t in part.tables}
    return {
        key: [
            [cell.value for cell in row.cells if isinstance(cell.value, (int, float))]
            for row in table.rows
        ]
        for key, table in tables.items()
    }


def write_gallery(folder: Path, results: Findings | None = None) -> list[Path]:
    """Write the reports, their figures as PNG and their numbers; the files written."""
    case = load_case()
    results = results or collect(case)
    written: list[Path] = []

    def put(name: str, content: bytes) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)

    if folder.exists():
        shutil.rmtree(folder)
    for lang in LANGUAGES:
        for name, definition in (("report", "standard"), ("decision", "decision")):
            page = render_html(case, lang=lang, results=results, definition=definition)
            put(f"{name}-{lang}.html", page.encode("utf-8"))
        with language(lang):
            found = sections(results, lang)
            for key, figure in figures(found).items():
                put(f"{key}-{lang}.png", to_png(figure.drawing, dpi=110))
    text = json.dumps(numbers(found), indent=1, ensure_ascii=False, allow_nan=True)
    put("numbers.json", text.encode("utf-8"))
    return written


if __name__ == "__main__":
    for path in write_gallery(Path(sys.argv[1])):
        sys.stdout.write(f"{path}\n")
