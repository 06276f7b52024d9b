"""When does the best alternative change, and on what does the answer hinge?

One module a question. Functions are bound here at once, since some share their module's name.
"""

from __future__ import annotations

from ..constraints import Constraint
from .criticality import criticality
from .regions import weight_space
from .reversal import nearest_reversal
from .smaa import smaa
from .weights import break_evens, stability_intervals, weight_sweep

__all__ = [
    "Constraint",
    "break_evens",
    "criticality",
    "nearest_reversal",
    "smaa",
    "stability_intervals",
    "weight_space",
    "weight_sweep",
]
