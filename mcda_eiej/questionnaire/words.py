"""How a questionnaire names what it asks about: each swing by its two ends in the case's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import category

from ..i18n import gettext as _
from ..i18n import number

if TYPE_CHECKING:
    from ..case import Case
    from ..records import Leaf, Scale

__all__ = ["Line", "Wording", "spread_out", "together", "visible"]


@dataclass(frozen=True)
class Line:
    """A paragraph on a screen: ``indent`` columns in, ``hang`` more from its second line on.

    ``rule`` is a line across; ``strong`` text is bold where a terminal can, and nothing is said by
    that alone.
    """

    text: str = ""
    indent: int = 0
    hang: int = 0
    strong: bool = False
    rule: bool = False


def spread_out(lines: list[Line], width: int, dash: str = "─") -> list[tuple[str, bool]]:
    """The lines broken to ``width`` columns, each with whether it is strong."""
    from textwrap import wrap

    found: list[tuple[str, bool]] = []
    for line in lines:
        if line.rule:
            found.append((dash * width, False))
            continue
        broken = wrap(
            visible(line.text),
            max(width, line.indent + line.hang + 20),
            initial_indent=" " * line.indent,
            subsequent_indent=" " * (line.indent + line.hang),
            break_on_hyphens=False,
        )
        # Blanks that keep words together have done their work.
        found += [(text.replace("\N{NO-BREAK SPACE}", " "), line.strong) for text in broken or [""]]
    return found


def visible(text: str) -> str:
    """A text without control characters: keys pressed by mistake, or what a file may hold."""
    return "".join(" " if c in "\n\t" else c for c in text if c in "\n\t" or category(c) != "Cc")


def together(text: str, mark: str = " · ") -> str:
    """A list whose parts are not broken over lines."""
    return mark.join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in text.split(mark))


@dataclass(frozen=True, eq=False)
class Wording:
    """Names and ends of the items of a case, in the language in force."""

    case: Case

    def name(self, key: str) -> str:
        """The name of a node or an alternative."""
        return " ".join(self.case.element(key).name().split())

    def text(self, key: str, field: str) -> str:
        """Another text of it on one line, empty if there is none."""
        element = self.case.element(key)
        return " ".join(element.text(field).split()) if hasattr(element, field) else ""

    def context(self, node: str) -> str:
        """Where in the tree a question is: the goal by itself, else the path below it."""
        path = self.case._tree.path(node)
        return " › ".join(self.name(n) for n in (path[1:] or path))

    def brief(self, key: str, indent: int = 3, short: bool = False) -> list[Line]:
        """What is meant by an item, in a few lines: the ends of its swing, or its definition.

        Of an item with several leaves the definition and their names; ``short`` leaves out these.
        """
        if key in self.case.alternatives:
            text = self.text(key, "distinguishes") or self.text(key, "definition")
            return [Line(text, indent)] if text else []
        leaves = self.case._tree.leaves_under(key)
        definition = self.text(key, "definition")
        made = [Line(definition, indent)] if definition else []
        if len(leaves) == 1:
            return self.ends(leaves[0], indent) or made
        if short and made:
            return made
        text = _("From worst to best on all of: {names}.").format(
            names="; ".join(self.name(n) for n in leaves)
        )
        return [*made, Line(text, indent)]

    def details(self, key: str) -> list[Line]:
        """Everything the case says of an item: every leaf under it with both ends."""
        made = [Line(self.name(key), strong=True)]
        if key in self.case.alternatives:
            texts = (self.text(key, "definition"), self.text(key, "distinguishes"))
            return made + [Line(t, 3) for t in dict.fromkeys(texts) if t]
        definition = self.text(key, "definition")
        made += [Line(definition, 3)] if definition else []
        leaves = self.case._tree.leaves_under(key)
        for leaf in leaves:
            if leaf != key:
                made.append(Line(self.name(leaf), 3))
                text = self.text(leaf, "definition")
                made += [Line(text, 6)] if text else []
            made += self.ends(leaf, 3 if leaf == key else 6)
        return made

    def ends(self, key: str, indent: int) -> list[Line]:
        """The worst and the best of a leaf in words, or in figures where it has a scale."""
        leaf = self.case.leaves[key]
        worst, best = self._ends(leaf)
        made = []
        for template, text in ((_("Worst: {text}"), worst), (_("Best: {text}"), best)):
            if text:
                made.append(Line(template.format(text=text), indent, 2))
        return made

    def _ends(self, leaf: Leaf) -> tuple[str, str]:
        worst, best = (self.text(leaf.key, end) for end in ("worst", "best"))
        if leaf.scale is not None and not (worst and best):
            low, high = _natural_ends(leaf.scale)
            return worst or low, best or high
        return worst, best


def _natural_ends(scale: Scale) -> tuple[str, str]:
    """The natural values worth least and most, with their unit."""
    from ..i18n import current_language

    if scale.levels:
        ranked = sorted(scale.levels, key=lambda pair: pair[1])
        return ranked[0][0], ranked[-1][0]
    if scale.points:
        by_value = sorted(scale.points, key=lambda pair: pair[1])
        ends = by_value[0][0], by_value[-1][0]
    else:
        assert scale.low is not None
        assert scale.high is not None
        ends = scale.low, scale.high
    unit = scale.unit[current_language()] if scale.unit else ""
    low, high = (f"{_figure(x)} {unit}".strip() for x in ends)
    return low, high


def _figure(x: float) -> str:
    return number(x, 0 if x == int(x) else 2)
