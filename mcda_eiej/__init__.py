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

if TYPE_CHECKING:
    from . import (
        elicitation as elicitation,
    )
    from . import (
        groups as groups,
    )
    from . import (
        plots as plots,
    )
    from . import (
        sensitivity as sensitivity,
    )
    from . import (
        values as values,
    )
    from . import (
        weighting as weighting,
    )
    from . import (
        workshop as workshop,
    )
    from .case import Case
    from .caseio import load_case
    from .errors import (
        CaseError,
        ConstraintError,
        HierarchyError,
        JudgmentError,
        McdaError,
        McdaWarning,
        ModelError,
        TooLargeError,
    )
    from .evaluation import Evaluation
    from .hierarchy import Hierarchy
    from .model import DecisionModel
    from .pairwise import ComparisonMatrix

__all__ = [
    "Case",
    "CaseError",
    "ComparisonMatrix",
    "ConstraintError",
    "DecisionModel",
    "Evaluation",
    "Hierarchy",
    "HierarchyError",
    "JudgmentError",
    "McdaError",
    "McdaWarning",
    "ModelError",
    "TooLargeError",
    "__version__",
    "load_case",
]

# Names load where they are first used, so that `mcda-eiej --help` starts at once.
_HOME = {
    "Case": "case",
    "load_case": "caseio",
    "ComparisonMatrix": "pairwise",
    "DecisionModel": "model",
    "Evaluation": "evaluation",
    "Hierarchy": "hierarchy",
} | dict.fromkeys((n for n in __all__ if n.endswith(("Error", "Warning"))), "errors")
_MODULES = (
    "elicitation",
    "errors",
    "groups",
    "pairwise",
    "plots",
    "sensitivity",
    "values",
    "weighting",
    "workshop",
)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_MODULES})
