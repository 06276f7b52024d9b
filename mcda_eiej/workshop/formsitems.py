"""What stands at the ends of a swing, in words, and the table of the items on each sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..i18n import gettext as _
from ..i18n import number
from .formsbook import ANSWER, LAST, PASS, RIGHT, FormBook

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from ..case import Case
    from ..records import Leaf
    from .questions import NodeQuestions

__all__ = ["Item", "item_table", "items_of"]


@dataclass(frozen=True)
class Item:
    """One of what is compared: name, what it is, and the two ends of its swing, if it has any."""

    key: str
    name: str
    about: str
    worst: str
    best: str


def items_of(case: Case, part: NodeQuestions, lang: str) -> list[Item]:
    """The items of a node in ``lang``; alternatives have no ends."""
    return [_item(case, part, key, lang) for key in part.items]


def _item(case: Case, part: NodeQuestions, key: str, lang: str) -> Item:
    element = case.element(key)
    if part.node in case.leaves:
        about = element.text("distinguishes", lang) or element.text("definition", lang)
        return Item(key, _name(key, element.name(lang)), about, "", "")
    about = element.text("definition", lang)
    if key in case.leaves:
        worst, best = _ends(case.leaves[key], lang)
    else:
        tree = case._tree
        below = [n for n in tree.leaves if key in tree.path(n)]
        names = "; ".join(case.name(n, lang) for n in below)
        worst = _("The worst on each of: {names}").format(names=names)
        best = _("The best on each of these")
    return Item(key, element.name(lang), about, worst, best)


def _name(key: str, name: str) -> str:
    return name if key == name else f"{key}: {name}"


def _ends(leaf: Leaf, lang: str) -> tuple[str, str]:
    """The two ends of a leaf in the words of the case, else on its natural scale."""
    natural = ("", "")
    if leaf.scale is not None and leaf.method == "measure":
        low, high = _natural(leaf)
        unit = leaf.scale.unit[lang] if leaf.scale.unit else ""
        if low is not None and high is not None:
            natural = (f"{_short(low)} {unit}".strip(), f"{_short(high)} {unit}".strip())
    general = (_("The worst end of its scale"), _("The best end of its scale"))
    if leaf.method == "pairwise" and leaf.synthesis == "ideal":
        general = (_("Worth nothing on this"), _("As good as the best of the alternatives"))
    elif leaf.method == "pairwise":
        general = (_("Worth nothing on this"), _("All the worth that there is on this"))
    worst, best = leaf.text("worst", lang), leaf.text("best", lang)
    return worst or natural[0] or general[0], best or natural[1] or general[1]


def _natural(leaf: Leaf) -> tuple[float | None, float | None]:
    """The natural values worth 0 and 1."""
    assert leaf.scale is not None
    if leaf.scale.points:
        by_worth = sorted(leaf.scale.points, key=lambda p: p[1])
        return by_worth[0][0], by_worth[-1][0]
    return leaf.scale.low, leaf.scale.high


def _short(value: float) -> str:
    for digits in range(4):
        if float(f"{value:.{digits}f}") == value:
            return number(value, digits)
    return number(value, 4)


def item_table(book: FormBook, sheet: Worksheet, row: int, items: list[Item]) -> int:
    """What is compared: names, what they are and the ends of their swings; the next free row."""
    swings = any(i.worst or i.best for i in items)
    told = any(i.about for i in items)
    if not swings and not told:
        # The pairs themselves have the names.
        return row - 1
    name = (1, 2)
    about = (3, 18) if swings else (3, LAST)
    worst = (19 if told else 3, PASS if told else RIGHT)
    best = (ANSWER if told else PASS, LAST)
    titles = [(name, _("What is compared"))]
    titles += [(about, _("What it is"))] if told else []
    titles += [(worst, _("From the worst")), (best, _("To the best"))] if swings else []
    book.heads(sheet, row, titles)
    for item in items:
        row += 1
        book.words(sheet, row, name, item.name, "strong")
        if told:
            book.words(sheet, row, about, item.about)
        if swings:
            book.words(sheet, row, worst, item.worst)
            book.words(sheet, row, best, item.best)
        for column in (name[0], about[0], worst[0], best[0]):
            book.settle(sheet.cell(row, column), "left", step=int(column > 1))
        book.rule(sheet, row)
    return row + 1
