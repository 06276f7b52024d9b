"""Figures from results: ``f(result, ..., ax=None) -> ax``; nothing is computed here but drawing.

Texts are in the language in force (``with language("nb"): ...``). ``names`` maps the keys of nodes
and alternatives to what is written; a key without a name stands for itself. `panels` gives axes for
several plots in one figure, `to_svg` and `to_png` the bytes.
"""

from __future__ import annotations

from .flips import claim_leads, judgment_ranges, leads, rating_tornado
from .hierarchy import tree
from .layout import panels
from .methods import method_winners
from .output import to_png, to_svg
from .profiles import profile_heatmap, profile_scores
from .ratings import rating_heatmap, rating_ranges
from .register import risk_matrix
from .scores import contributions
from .space import nearest_reversal, pairwise_winning, rank_acceptability, top_shares
from .stability import stability_intervals
from .style import palette, theme
from .ternary import ternary
from .timeline import gantt
from .topics import answer_spreads
from .weights import weight_sweep

__all__ = [
    "answer_spreads",
    "claim_leads",
    "contributions",
    "gantt",
    "judgment_ranges",
    "leads",
    "method_winners",
    "nearest_reversal",
    "pairwise_winning",
    "palette",
    "panels",
    "profile_heatmap",
    "profile_scores",
    "rank_acceptability",
    "rating_heatmap",
    "rating_ranges",
    "rating_tornado",
    "risk_matrix",
    "stability_intervals",
    "ternary",
    "theme",
    "to_png",
    "to_svg",
    "top_shares",
    "tree",
    "weight_sweep",
]
