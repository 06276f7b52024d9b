"""The workshop, from preparation to signed statement: one function a step."""

from __future__ import annotations

from .briefing import plan
from .changes import Difference, diff
from .forms import sheets
from .snapshots import Snapshot, snapshot

__all__ = ["Difference", "Snapshot", "diff", "plan", "sheets", "snapshot"]
