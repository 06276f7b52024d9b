"""Questions, one at a time, and only those that can still change the decision."""

from __future__ import annotations

from .nextquestion import NextQuestion
from .outcome import Elicitation
from .possible import possible_best
from .questions import Given, Question

__all__ = ["Elicitation", "Given", "NextQuestion", "Question", "possible_best"]
