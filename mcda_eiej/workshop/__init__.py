"""The workshop, from preparation to signed statement: one function a step."""

from __future__ import annotations

from .changes import Difference, diff
from .snapshots import Snapshot, snapshot

__all__ = ["Difference", "Snapshot", "diff", "snapshot"]
