"""The workshop, from preparation to signed statement: one function a step."""

from __future__ import annotations

from .briefing import plan
from .changes import Difference, diff
from .closing import statement
from .collecting import Collected, collect
from .forms import sheets
from .room import agenda, status
from .snapshots import Snapshot, snapshot

__all__ = [
    "Collected",
    "Difference",
    "Snapshot",
    "agenda",
    "collect",
    "diff",
    "plan",
    "sheets",
    "snapshot",
    "statement",
    "status",
]
