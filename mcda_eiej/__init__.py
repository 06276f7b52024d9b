"""Multi-criteria decision analysis (AHP and MAUT) that says exactly when the best changes.

>>> import mcda_eiej as mcda
>>> model = mcda.DecisionModel.flat([[0.9, 0.2], [0.4, 0.8]], [0.5, 0.5])
>>> model.evaluate().top
('A2',)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._version import __version__
from .errors import CaseError, HierarchyError, JudgmentError, McdaError, McdaWarning, ModelError
from .evaluation import Evaluation
from .hierarchy import Hierarchy
from .model import DecisionModel

if TYPE_CHECKING:
    from .case import Case
    from .caseio import load_case

__all__ = [
    "Case",
    "CaseError",
    "DecisionModel",
    "Evaluation",
    "Hierarchy",
    "HierarchyError",
    "JudgmentError",
    "McdaError",
    "McdaWarning",
    "ModelError",
    "__version__",
    "load_case",
]

_LAZY = {"Case": ".case", "load_case": ".caseio"}
_MODULES = ("groups", "interop", "elicitation", "plots", "sensitivity", "values", "weighting")


def __getattr__(name: str) -> Any:
    # What needs pandas, scipy or pydantic loads where it is used.
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name], __name__), name)
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
