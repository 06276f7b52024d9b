"""When does the best alternative change, and on what does the answer hinge?

One module a question. Functions are bound here at once, since some share their module's name.
"""

from __future__ import annotations

from ..constraints import Constraint
from .claims import claim_flips
from .conditions import condition_flips, expected_model
from .criticality import criticality
from .judgments import judgment_flips
from .methods import derivation_comparison, method_comparison, rank_reversal
from .optimality import potential_optimality
from .overview import all_flips, flip_tables, weight_flips
from .participants import participant_flips
from .rankings import method_ranking
from .ratings import measure_flips, rating_flips, with_rating
from .regions import weight_space
from .reversal import nearest_reversal
from .smaa import smaa, smaa_table
from .structure import structure_flips
from .uncertainty import global_sensitivity
from .weights import break_evens, stability_intervals, weight_sweep

__all__ = [
    "Constraint",
    "all_flips",
    "break_evens",
    "claim_flips",
    "condition_flips",
    "criticality",
    "derivation_comparison",
    "expected_model",
    "flip_tables",
    "global_sensitivity",
    "judgment_flips",
    "measure_flips",
    "method_comparison",
    "method_ranking",
    "nearest_reversal",
    "participant_flips",
    "potential_optimality",
    "rank_reversal",
    "rating_flips",
    "smaa",
    "smaa_table",
    "stability_intervals",
    "structure_flips",
    "weight_flips",
    "weight_space",
    "weight_sweep",
    "with_rating",
]
