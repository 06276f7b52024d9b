"""Sections to one HTML file that needs nothing else.

Everything from a case is escaped where it is written; only the templates and the drawn figures are
markup. Nothing comes from outside, and the one script there may be is the panel's: a policy in the
page names it by its hash and forbids any other. The same sections give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
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
    Panel,
    Row,
    Section,
    Strong,
    Table,
    Text,
    format_value,
)
from .term import TERM
from .trimmed import anchors_of, linked

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

__all__ = ["Front", "embedded", "page"]

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


def page(
    front: Front,
    sections: Sequence[Section],
    lang: str,
    own: Mapping[str, Callable[[Mapping[str, object]], Markup]] | None = None,
) -> str:
    """The whole page.

    Parameters
    ----------
    own : for a section's key what renders it instead, from its rendered pieces
    """
    with language(lang):
        environment = _environment(_numbers(sections))
        replaced: dict[str, Markup] = {}
        if own:
            blocks = environment.get_template("blocks.html.j2").module
            replaced = {s.key: own[s.key](_pieces(s, blocks)) for s in sections if s.key in own}
            kept = anchors_of([s for s in sections if s.key not in replaced])
            there = {a for text in replaced.values() for a in re.findall(r'\bid="([^"]+)"', text)}
            sections = linked(sections, kept | there | set(replaced))
        script = _script() if any(map(moves, sections)) else ""
        return environment.get_template("report.html.j2").render(
            front=front,
            sections=sections,
            replaced=replaced,
            lang=lang,
            css=_css(),
            script=script,
            policy=_policy(script),
            contents=_("Contents"),
            skip=_("Skip to the content"),
        )


class _Row(tuple[str, ...]):
    """Pieces of markup that a template puts in one by one, or all at once."""

    def __html__(self) -> str:
        return "".join(self)


class _Named(dict[str, str]):
    """Pieces of markup by key, likewise."""

    def __html__(self) -> str:
        return "".join(self.values())


def _pieces(section: Section, blocks: object) -> dict[str, object]:
    """A section in rendered pieces: markup and words, nothing that can be called."""
    make = {name: getattr(blocks, name) for name in ("block", "figure", "table", "section")}
    return {
        "key": section.key,
        "title": section.title,
        "text": _Row(make["block"](b) for b in section.text),
        "figures": _Named({f.key: make["figure"](f) for f in section.figures}),
        "tables": _Named({t.key: make["table"](t) for t in section.tables}),
        "parts": _Named({p.key: make["section"](p, 3) for p in section.parts}),
    }


def _script() -> Markup:
    from markupsafe import Markup

    return Markup((TEMPLATES / "whatif.js").read_text(encoding="utf-8"))


def _policy(script: str) -> str:
    """What a page may load and run: its own styles, and the one script if there is one."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    if script:
        digest = hashlib.sha256(script.encode("utf-8")).digest()
        policy += f"; script-src 'sha256-{base64.b64encode(digest).decode()}'"
    return policy


def embedded(data: object) -> Markup:
    """Data as JSON that can stand in a page: nothing in it ends the element or begins another."""
    from markupsafe import Markup

    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)


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
        embedded=embedded,
        moves=moves,
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
            quiet = ' class="term"' if part.target.startswith(TERM) else ""
            link = Markup(f'<a{quiet} href="#{{}}">{{}}</a>')
            parts.append(link.format(part.target, part.text))
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
    elif column.kind == "code" and cell.value:
        text = Markup("<code>{}</code>").format(cell.value)
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
    names = ["num"] if column.numeric else []
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


def moves(section: Section) -> bool:
    """Whether a section is of no use without its script."""
    return any(isinstance(b, Panel) for b in section.text)


def kind_of(block: Block) -> str:
    """The name of a block's class, for the template."""
    return type(block).__name__


def side_by_side(section: Section) -> bool:
    """Whether a section's tables are small matrices that can share a line."""
    tables = section.tables
    return len(tables) > 1 and all(
        t.style == "matrix" and t.tint == "bad" and len(t.columns) <= NARROW for t in tables
    )
