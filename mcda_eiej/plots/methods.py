"""Which alternative is best by which method, on one sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..i18n import gettext as _
from ..i18n import number
from . import text as t
from .layout import PAD, POINTS, WIDTH, Key, canvas, dot, frame, put, row_labels, size, swatch
from .style import MUTED, SIZE, SMALL, fill, marks, theme

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["method_winners"]

NORMALISATIONS = ("none", "minmax", "max", "vector", "sum", "linear", "own", "bounds")


def method_winners(
    comparison: pd.DataFrame,
    *,
    alternatives: Sequence[str] | None = None,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """The best alternative by each method (down) and normalisation (across), with Kendall's tau.

    Parameters
    ----------
    comparison : of `sensitivity.method_comparison`
    alternatives : all of them in the case's order, for their marks
    names : alternative -> name
    """
    from matplotlib.patches import Rectangle

    keys = list(alternatives or ())
    found = [b for b in comparison["best"] if b]
    mark = marks([*keys, *(k for b in found for k in t.joint_parts(b, keys))])
    methods = list(dict.fromkeys(map(str, comparison["method"])))
    columns = [n for n in NORMALISATIONS if n in set(comparison["normalisation"])]
    columns += [n for n in dict.fromkeys(comparison["normalisation"]) if n not in columns]
    heads = _normalisations()
    with theme():
        slot = POINTS * WIDTH if ax is None else size(ax)[0]
        step = 14.0
        # Keys stand in the cells where they are short; else marks do, and names above.
        tops_of = list(dict.fromkeys(k for b in found for k in t.joint_parts(b, keys)))
        marked = any(len(k) > t.SHORT for k in tops_of)
        entries = [(t.label(k, names), swatch(mark[k])) for k in tops_of] if marked else []
        legend = Key(entries, slot - 2 * PAD)
        ax = ax if ax is not None else canvas(step * len(methods) + 46 + legend.height)
        labels = [t.wrap(_method(m), 0.3 * slot, SIZE, 1) for m in methods]
        left = max(t.width(x) for x in labels) + 2 * PAD
        w, _h = frame(ax, left, PAD, 24 + legend.height, 20)
        legend.draw(ax, left=PAD - left, up=22)
        ax.set_xlim(0, len(columns))
        ax.set_ylim(len(methods), 0)
        cell = w / len(columns)
        for r in comparison.to_dict("records"):
            x, y = columns.index(r["normalisation"]), methods.index(r["method"])
            if not r["best"]:
                put(ax, x + 0.5, y + 0.5, "–", ha="center", size=SMALL, colour=MUTED)
                continue
            parts = t.joint_parts(r["best"], keys)
            box = Rectangle((x + 0.02, y + 0.05), 0.96, 0.9, zorder=2, **fill(mark, parts))
            ax.add_patch(box)
            text = "" if marked else t.wrap(t.tag(r["best"], keys), cell - 6, SMALL, 1, True)
            if marked:
                for i, key in enumerate(parts[: int((cell - 26) / 8)]):
                    dot(ax, x, y + 0.5, mark[key], 8 + 8 * i)
            tau = "" if np.isnan(r["kendall"]) else number(r["kendall"], 2)
            wide = t.width(text, SMALL, True) + t.width(tau, SMALL) + 6
            if tau and wide < cell - 4:
                place = (x + 0.5, y + 0.5)
                shift = wide / 2
                if marked:
                    shift = cell / 2 - 6
                put(ax, *place, text, -shift, 0, size=SMALL, bold=True)
                put(ax, *place, tau, shift, 0, ha="right", size=SMALL)
            elif not marked:
                put(ax, x + 0.5, y + 0.5, text, ha="center", size=SMALL, bold=True)
        row_labels(ax, [i + 0.5 for i in range(len(methods))], labels)
        tops = [t.wrap(heads.get(c, t.plain(c)), cell, SMALL, 1) for c in columns]
        row_labels(ax, [i + 0.5 for i in range(len(columns))], tops, side="top", size=SMALL)
        ax.spines[:].set_visible(False)
        note = _(
            "Best, and Kendall's tau-b with the additive ranking. –: cannot take these ratings."
        )
        style: dict[str, Any] = {"coords": "axes fraction", "size": SMALL, "colour": MUTED}
        put(ax, 0, 0, t.wrap(note, slot - 2 * PAD, SMALL, 1), PAD - left, -10, **style)
    return ax


def _method(method: str) -> str:
    """A method as it is written: the package's own two are words."""
    return {"additive": _("additive"), "product": _("product")}.get(method, t.plain(method))


def _normalisations() -> dict[str, str]:
    """Normalisations in words."""
    return {
        "none": _("none"),
        "minmax": _("min–max"),
        "max": _("greatest"),
        "vector": _("vector"),
        "sum": _("sum"),
        "linear": _("linear"),
        "own": _("its own"),
        "bounds": _("0 to 1"),
    }
