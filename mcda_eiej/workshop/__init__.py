"""The workshop, from preparation to signed statement: one function a step."""

from __future__ import annotations

__all__: list[str] = []
