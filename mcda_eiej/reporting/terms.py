"""The words that a report explains.

A meaning holds for every case; numbers that a case may change are not in it. The forms of a word
are looked for in what the program writes, not in the cells of tables.
"""

from __future__ import annotations

from .term import TERM, Term
from .termsfound import FOUND
from .termsgiven import GIVEN

__all__ = ["TERM", "TERMS", "Term"]

TERMS = (*GIVEN, *FOUND)
