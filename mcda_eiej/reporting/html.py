"""Sections to one HTML file that needs nothing else.

Everything from a case is escaped where it is written; only the templates and the drawn figures are
markup. No script, no outside address; a policy in the page forbids both. The same sections give
the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..i18n import gettext as _
from ..i18n import language
from .section import (
    Block,
    Cell,
    Column,
    Figure,
    Link,
    Row,
    Section,
    Strong,
    Table,
    Text,
    format_value,
)

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

__all__ = ["Front", "page"]

TEMPLATES = Path(__file__).parent / "templates"
# Matrices up to this many columns stand side by side where there is room.
NARROW = 6


@dataclass(frozen=True)
class Front:
    """What stands above the first section: titles, and lines of name and value."""

    title: str
    subtitle: str
    description: str
    facts: Sequence[tuple[str, str]] = field(default=())
    foot: str = ""


def page(front: Front, sections: Sequence[Section], lang: str) -> str:
    """The whole page."""
    with language(lang):
        template = _environment(_numbers(sections)).get_template("report.html.j2")
        return template.render(
            front=front,
            sections=sections,
            lang=lang,
            css=_css(),
            contents=_("Contents"),
            skip=_("Skip to the content"),
        )


def _numbers(sections: Sequence[Section]) -> Mapping[str, str]:
    """``Figure 3`` and ``Table 7``, numbered through the document, by kind and key."""
    found: dict[str, str] = {}
    figures, tables = 0, 0
    for section in sections:
        for _depth, part in section.walk():
            for figure in part.figures:
                figures += 1
                found[f"figure {figure.key}"] = _("Figure {n}").format(n=figures)
            for table in part.tables:
                tables += 1
                found[f"table {table.key}"] = _("Table {n}").format(n=tables)
    return found


def _css() -> Markup:
    from markupsafe import Markup

    return Markup((TEMPLATES / "report.css").read_text(encoding="utf-8"))


def _environment(numbers: Mapping[str, str]) -> Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def number_of(thing: Figure | Table) -> str:
        return numbers[f"{'figure' if isinstance(thing, Figure) else 'table'} {thing.key}"]

    environment.globals.update(
        inline=inline,
        cell_text=cell_text,
        cell_class=cell_class,
        bodies=bodies,
        drawn=drawn,
        kind_of=kind_of,
        side_by_side=side_by_side,
        number_of=number_of,
    )
    return environment


def inline(text: Text | str) -> Markup:
    """Words and links as markup, escaped."""
    from markupsafe import Markup, escape

    if isinstance(text, str):
        return escape(text)
    parts = []
    for part in text:
        if isinstance(part, Link):
            parts.append(Markup('<a href="#{}">{}</a>').format(part.target, part.text))
        elif isinstance(part, Strong):
            parts.append(Markup("<strong>{}</strong>").format(part.text))
        else:
            parts.append(escape(part))
    return Markup("").join(parts)


def cell_text(column: Column, cell: Cell) -> Markup:
    """The contents of a cell."""
    from markupsafe import Markup, escape

    if isinstance(cell.value, tuple):
        text = inline(cell.value)
    else:
        text = escape(format_value(column, cell.value))
    if cell.strong:
        text = Markup("<strong>{}</strong>").format(text)
    if cell.link and not isinstance(cell.value, tuple):
        text = Markup('<a href="#{}">{}</a>').format(cell.link, text)
    if cell.note:
        text += Markup('<span class="more">{}</span>').format(cell.note)
    return text


def cell_class(column: Column, cell: Cell) -> str:
    """Classes of a cell: numbers stand to the right, shaded cells have a tint."""
    names = ["num"] if column.kind != "text" else []
    if cell.shade is not None:
        names.append("tint")
    return " ".join(names)


def bodies(table: Table) -> list[list[Row]]:
    """The rows in groups, each opened by its heading if it has one."""
    groups: list[list[Row]] = [[]]
    for row in table.rows:
        if row.heading and groups[-1]:
            groups.append([])
        groups[-1].append(row)
    return groups


def drawn(figure: Figure) -> Markup:
    """The figure as inline SVG with its text."""
    from markupsafe import Markup

    from ..plots import to_svg

    # plots escapes every text it draws.
    return Markup(to_svg(figure.drawing, figure.alt))


def kind_of(block: Block) -> str:
    """The name of a block's class, for the template."""
    return type(block).__name__


def side_by_side(section: Section) -> bool:
    """Whether a section's tables are small matrices that can share a line."""
    tables = section.tables
    return len(tables) > 1 and all(
        t.style == "matrix" and t.tint == "bad" and len(t.columns) <= NARROW for t in tables
    )
