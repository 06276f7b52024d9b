"""Numbers of figures, tables and headings, and a bookmark for every anchor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..i18n import gettext as _
from .section import Section

__all__ = ["SOURCE_NOTES", "bookmarks", "labels", "outline"]

# The anchor of the chapter that a document adds.
SOURCE_NOTES = "source-notes"


def labels(sections: Iterable[Section]) -> dict[str, str]:
    """``Figure 3`` and ``Table 7``, numbered through the document, by kind and key."""
    found: dict[str, str] = {}
    counts = {"figure": 0, "table": 0}
    templates = {"figure": _("Figure {n}"), "table": _("Table {n}")}
    for section in sections:
        for _depth, part in section.walk():
            things = [("figure", f.key) for f in part.figures]
            things += [("table", t.key) for t in part.tables]
            for kind, key in things:
                counts[kind] += 1
                found[f"{kind} {key}"] = templates[kind].format(n=counts[kind])
    return found


def outline(sections: Sequence[Section]) -> dict[str, str]:
    """The number of each heading by its anchor: ``2.1``."""
    found = {SOURCE_NOTES: str(len(sections) + 1)}
    counts: list[int] = []
    for section in sections:
        for depth, part in section.walk():
            counts = [*counts[: depth + 1], *[0] * (depth + 1 - len(counts))]
            counts[depth] += 1
            found.setdefault(part.key, ".".join(map(str, counts)))
    return found


def bookmarks(sections: Sequence[Section]) -> dict[str, str]:
    """A name that Word takes for every anchor in the document, in reading order."""
    anchors: dict[str, None] = {}
    for section in sections:
        for _depth, part in section.walk():
            anchors[part.key] = None
            anchors |= dict.fromkeys(f"figure-{f.key}" for f in part.figures)
            for table in part.tables:
                anchors[f"table-{table.key}"] = None
                anchors |= dict.fromkeys(r.anchor for r in table.rows if r.anchor)
    headings = {p.key for s in sections for _depth, p in s.walk()} | {SOURCE_NOTES}
    anchors[SOURCE_NOTES] = None
    return {
        a: f"_{'Toc' if a in headings else 'Ref'}{n:08d}" for n, a in enumerate(anchors, start=1)
    }
