"""When does the best alternative change, and on what does the answer hinge?

One module a question; functions load where they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..constraints import Constraint
    from .criticality import criticality
    from .optimality import potential_optimality
    from .regions import weight_space
    from .reversal import nearest_reversal
    from .smaa import smaa
    from .weights import break_evens, stability_intervals, weight_sweep

__all__ = [
    "Constraint",
    "break_evens",
    "criticality",
    "nearest_reversal",
    "potential_optimality",
    "smaa",
    "stability_intervals",
    "weight_space",
    "weight_sweep",
]

_HOME = {
    "Constraint": "mcda_eiej.constraints",
    "break_evens": ".weights",
    "criticality": ".criticality",
    "nearest_reversal": ".reversal",
    "potential_optimality": ".optimality",
    "smaa": ".smaa",
    "stability_intervals": ".weights",
    "weight_space": ".regions",
    "weight_sweep": ".weights",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
