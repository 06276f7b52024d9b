"""What `mcda-eiej flips` shows: what changes the best alternative, by how little it takes."""

from __future__ import annotations

from ast import literal_eval
from typing import TYPE_CHECKING, Any

from .console import _print, _Table, _whose, standing
from .i18n import N_, ngettext, number
from .i18n import gettext as _
from .preferences import settings
from .sensitivity.flips import said

if TYPE_CHECKING:
    import pandas as pd

    from .case import Case

__all__ = ["kind_text", "show_flips", "value_text"]

# Of each kind, what is changed.
KIND_TEXTS = {
    "weight": N_("weight"),
    "judgment": N_("judgment"),
    "judgments": N_("fewest judgments"),
    "unanswered": N_("unanswered pair"),
    "rating": N_("rating"),
    "measure": N_("measure"),
    "claim": N_("claim"),
    "claims": N_("fewest claims"),
    "reading": N_("claims that count"),
    "register": N_("reading of the register"),
    "place": N_("place in the source"),
    "condition": N_("condition"),
    "conditions": N_("two conditions"),
    "probability": N_("probability of a condition"),
    "structure": N_("structure"),
    "participant": N_("participant"),
    "subgroup": N_("subgroup"),
    "coalition": N_("fewest people"),
    "coalition bound": N_("people, fewer may do"),
    "member weight": N_("participant's weight"),
    "method": N_("method"),
    "derivation": N_("from judgments to weights"),
}
# Values that are words.
WORDS = {
    "in force": N_("in force"),
    "removed": N_("removed"),
    "reversed": N_("reversed"),
    "on": N_("on"),
    "off": N_("off"),
    "in": N_("in"),
    "out": N_("out"),
    "weighted": N_("weighted"),
    "equal": N_("equal"),
    "stated": N_("stated"),
    "all": N_("all"),
    "additive": N_("additive"),
    "leaves": N_("all leaves"),
}


def kind_text(kind: str) -> str:
    """A kind of flip in words, as `all_flips` names it."""
    return _(KIND_TEXTS[kind]) if kind in KIND_TEXTS else kind


def value_text(value: Any) -> str:
    """What a flip table has under ``current`` or ``flip``."""
    if isinstance(value, float):
        return number(value, 4)
    if value in WORDS:
        return _(WORDS[value])
    # "C089 removed; C132 reversed": what is done to each.
    parts = [part.rpartition(" ") for part in str(value).split("; ")]
    return "; ".join(
        key + gap + (_(WORDS[word]) if word in WORDS else word) for key, gap, word in parts
    )


def which_text(kind: str, what: str, whose: bool = False) -> str:
    """What is changed: judgments, (who, node, a, b) in the table, as pairs, people by their keys.

    With ``whose`` each judgment says who gave it.
    """
    if what in WORDS:
        return _(WORDS[what])
    if kind == "claims":
        return said(what)
    people = kind in ("subgroup", "coalition", "coalition bound")
    if not people and kind not in ("judgment", "judgments", "unanswered"):
        return what
    try:
        keys = literal_eval(what)
    except (SyntaxError, ValueError):
        return said(what)  # a sentence, or the key of a node
    if people:
        return ", ".join(keys)
    pairs = keys if isinstance(keys[0], tuple) else (keys,)
    return "; ".join(
        f"{a} – {b} ({node}, {who})" if whose else f"{a} – {b} ({node})"
        for who, node, a, b in pairs
    )


def show_flips(
    case: Case,
    profile: str | None,
    best: str,
    table: pd.DataFrame,
    top: int,
    everything: bool = False,
) -> None:
    """The ``top`` smallest changes that change the best, or everything that was tried."""
    changed = table[table["winner"] != ""]
    shown = table if everything else changed.head(top)
    listed = _Table(
        _("What changes the best alternative – weights: {profile}").format(
            profile=_whose(case, profile)
        ),
        (_("change"), "number"),
        (_("what"), "word"),
        (_("which"), "word"),
        (_("now"), "word"),
        (_("changes at"), "word"),
        (_("best then"), "word"),
    )
    several = len(settings(case, profile or case.default_profile).members) > 1
    for row in shown.to_dict("records"):
        listed.add_row(
            number(row["change"], 4),
            kind_text(row["kind"]),
            which_text(row["kind"], row["what"], several),
            value_text(row["current"]),
            value_text(row["flip"]) if row["winner"] else "",
            row["winner"],
        )
    now = _("Best now: {best}.").format(best=best)
    tried = ngettext("{n} change tried", "{n} changes tried", len(table)).format(n=len(table))
    if changed.empty:
        if everything and len(table):
            _print(listed.table)
        _print(_("{now} Nothing changes that: {tried}.").format(now=now, tried=tried))
    else:
        text = _("{now} Of {tried} {n} change that; --all lists every one.")
        _print(listed.table, text.format(now=now, tried=tried, n=len(changed)))
        _print(_("Changes compare within a kind; the order between kinds is a convention."))
    _print(standing(case, profile))
    for row in table[table["kind"].isin(["claims", "judgments"])].to_dict("records"):
        if not row["winner"] and not everything:
            _print(f"{kind_text(row['kind'])}: {said(row['what'])}")
