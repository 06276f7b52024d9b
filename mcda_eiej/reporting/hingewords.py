"""A change that was tried, in words: what is changed, how it is now, where the best changes."""

from __future__ import annotations

import ast
import math
from typing import Any

from ..i18n import gettext as _
from ..i18n import number, percent
from ..sensitivity.flips import said
from .register import choice_words
from .section import Inline, Link, Text, anchor, joined, say
from .words import Words, place

__all__ = [
    "action_word",
    "change_text",
    "flip_text",
    "kind_name",
    "method_words",
    "now_text",
    "row_kind",
    "times",
    "which",
]

Row = dict[str, Any]


def kind_name(kind: str) -> str:
    """What sort of thing is changed, as a heading of rows."""
    return {
        "weight": _("one weight"),
        "judgment": _("one answer"),
        "judgments": _("fewest answers together"),
        "unanswered": _("an answer nobody has given"),
        "rating": _("one rating"),
        "measure": _("one measured figure"),
        "claim": _("one claim of the source"),
        "claims": _("fewest claims together"),
        "reading": _("which claims count"),
        "register": _("how the register is read"),
        "place": _("a place in the source"),
        "condition": _("one condition"),
        "conditions": _("two conditions together"),
        "probability": _("how likely a condition is"),
        "structure": _("which criteria and leaves count"),
        "participant": _("one member left out"),
        "subgroup": _("a part of the group left out"),
        "coalition": _("fewest members left out"),
        "coalition bound": _("members left out, where fewer may do"),
        "member weight": _("one member's say"),
        "method": _("another method"),
        "derivation": _("another way from answers to weights"),
    }[kind]


def row_kind(row: Row) -> str:
    """The kind of a row by name, claiming no more than was proved."""
    unproved = row["kind"] == "coalition" and row["winner"] and not row["exact"]
    return kind_name("coalition bound" if unproved else row["kind"])


def action_word(action: str) -> str:
    """What is done to a claim."""
    return {
        "removed": _("left out"),
        "reversed": _("turned round"),
        "removed or reversed": _("left out or turned round"),
    }.get(action, action)


def times(answer: str) -> tuple[str, bool]:
    """How many times, and whether it is the second that is so many times the first.

    >>> times("5"), times("1/5")
    (('5', False), ('5', True))
    """
    if answer.startswith("1/"):
        return answer[2:], True
    try:
        value = float(answer)
    except ValueError:
        return answer, False
    if 0 < value < 1:
        return number(1 / value, 2), True
    return number(value, 0 if value == round(value) else 2), False


def which(words: Words, row: Row) -> Text:
    """What is changed."""
    kind, what = row["kind"], str(row["what"])
    if not row["winner"] and kind in ("judgments", "claims", "coalition"):
        # A search that found nothing says so.
        return say("{text}", text=said(what))
    if kind == "weight":
        return say("{node}", node=words.node(what))
    if kind in ("rating", "measure"):
        text = _("“{leaf}” for {alternative}")
        leaf = Link(words.node(row["leaf"]), anchor("leaf", row["leaf"]))
        return say(text, leaf=leaf, alternative=words.alternative(row["alternative"]))
    if kind in ("judgment", "unanswered"):
        return _answer(words, row)
    if kind == "judgments":
        return joined([_pair(words, n, a, b) for _w, n, a, b in _keys(what)], "; ")
    if kind in ("claim", "claims"):
        return joined([_claim(words, i) for i in what.split("; ")])
    if kind == "reading":
        return say(_("claims"))
    if kind == "register":
        return say(_("how risks are put together"))
    if kind == "place":
        return (place(what),)
    if kind in ("condition", "conditions", "probability"):
        found: list[Inline] = [
            Link(words.node(k), anchor("condition", k)) for k in what.split("; ")
        ]
        return joined(found, " + ")
    if kind == "structure":
        return say("{text}", text=_structure(words, row))
    if kind in ("participant", "member weight"):
        return say("{name}", name=words.who(what))
    if kind in ("subgroup", "coalition"):
        members = str(row.get("members", "")).split(";")
        return joined([words.who(m) for m in members if m])
    return say("{text}", text=method_words(what))


def _structure(words: Words, row: Row) -> str:
    if row["action"] == "equal leaves":
        return _("every leaf weighs the same")
    return _("without {nodes}").format(nodes=words.nodes(str(row["what"]).split("; ")))


def method_words(what: str) -> str:
    """``eigenvector, power`` or ``TOPSIS, minmax``: names of methods stay as they are known."""
    named = {
        "eigenvector": _("principal eigenvector"),
        "geometric_mean": _("geometric mean"),
        "product": _("weighted product"),
        "none": _("no normalisation"),
        "own": _("its own normalisation"),
        "minmax": _("min–max"),
        "max": _("greatest"),
        "vector": _("vector"),
        "sum": _("sum"),
        "linear": _("linear"),
        "bounds": _("0 to 1"),
    }
    return ", ".join(named.get(part, part) for part in what.split(", "))


def _claim(words: Words, key: str) -> Inline:
    return Link(key, anchor("claim", key)) if key in _claims(words) else key


def _claims(words: Words) -> set[str]:
    return {c.id for c in words.case.claim_records}


def _answer(words: Words, row: Row) -> Text:
    if row["b"]:
        return say("{pair}", pair=_pair(words, row["node"], row["a"], row["b"]))
    text = _("“{a}” against each of the others under “{node}”")
    if not row["a"]:
        return say(_("everything under “{node}”"), node=_name(words, row["node"]))
    return say(text, a=_name(words, row["a"]), node=_name(words, row["node"]))


def _pair(words: Words, node: str, a: str, b: str) -> str:
    return _("“{a}” against “{b}”").format(a=_name(words, a), b=_name(words, b))


def _keys(what: str) -> list[tuple[str, str, str, str]]:
    """The judgments of a row of several."""
    try:
        found = ast.literal_eval(what)
    except (SyntaxError, ValueError):
        return []
    # A single one stands by itself.
    return [found] if found and isinstance(found[0], str) else [tuple(key) for key in found]


def _name(words: Words, key: str) -> str:
    """A node, or an alternative where alternatives are compared."""
    if key in words.case.alternatives:
        return words.alternative(key)
    return words.node(key)


def now_text(words: Words, row: Row) -> str:
    """How it is now."""
    return _value(words, row, row["current"])


def flip_text(words: Words, row: Row) -> str:
    """Where the best changes; empty where nothing changes it."""
    return _value(words, row, row["flip"]) if row["winner"] else ""


def _value(words: Words, row: Row, value: Any) -> str:
    kind = row["kind"]
    if kind in ("judgment", "judgments", "unanswered"):
        return "; ".join(_times_text(v) for v in str(value).split("; ")) if value else "–"
    if kind == "claims":
        return _done(str(value))
    if kind == "register":
        named = choice_words()
        return ", ".join(named.get(v, v) for v in str(value).split(", "))
    if isinstance(value, float):
        if math.isinf(value):
            return _("without limit")
        if kind in ("weight", "probability"):
            return percent(value, _digits(row, 1, 100))
        if kind == "measure":
            return f"{number(value, _digits(row, 1))} {_unit(words, row)}".rstrip()
        return number(value, _digits(row, 3 if kind == "rating" else 2))
    return {
        "in force": _("in force"),
        "removed": _("left out"),
        "reversed": _("turned round"),
        "on": _("on"),
        "off": _("off"),
        "in": _("counts"),
        "out": _("left out"),
        "weighted": _("as weighted"),
        "equal": _("all the same"),
        "stated": _("stated"),
        "all": _("stated and implied"),
        "additive": _("weighted sum"),
    }.get(str(value), method_words(str(value)))


def _digits(row: Row, usual: int, times: float = 1.0) -> int:
    """The decimals that show how it is now and where the best changes as two numbers."""
    now, flip = row["current"], row["flip"]
    if not row["winner"] or not isinstance(now, float) or not isinstance(flip, float):
        return usual
    if now == flip or not (math.isfinite(now) and math.isfinite(flip)):
        return usual
    most = usual + 8
    shown = (d for d in range(usual, most) if f"{times * now:.{d}f}" != f"{times * flip:.{d}f}")
    return next(shown, most)


def _times_text(answer: str) -> str:
    """An answer as it is written: whole numbers and fractions stay, others are rounded."""
    if "/" in answer:
        return answer
    count, other = times(answer)
    return f"1/{count}" if other else count


def _unit(words: Words, row: Row) -> str:
    from ..records import in_language

    scale = words.case.leaves[row["leaf"]].scale
    return "" if scale is None else in_language(scale.unit, words.lang)


def _done(text: str) -> str:
    """``C089 removed; C132 reversed`` in words."""
    if text == "in force":
        return _("in force")
    parts = [part.rpartition(" ") for part in text.split("; ")]
    return ", ".join(f"{key} {action_word(action)}" for key, _gap, action in parts)


def change_text(kind: str) -> str:
    """What ``change`` is a share of, for each kind."""
    if kind in ("weight", "rating", "measure", "probability"):
        return _("of its range")
    if kind in ("judgment", "judgments", "unanswered"):
        return _("of the scale from 1/9 to 9")
    if kind in ("participant", "subgroup", "coalition", "member weight"):
        return _("of the group's votes")
    if kind in ("method", "derivation", "reading", "register"):
        return _("of the settings")
    return _("of those in force")
