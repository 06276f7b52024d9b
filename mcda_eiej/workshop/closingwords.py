"""Names on the decision statement, short enough that it stays one page whatever they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..i18n import gettext as _
from ..i18n import language, listing
from ..reporting.docxml import short
from ..reporting.words import Words

__all__ = ["ShortWords"]

# Alternatives named where there are several: by name, and by short keys.
NAMED, KEYED = 4, 10


@dataclass(frozen=True, eq=False)
class ShortWords(Words):
    """`Words` with names of at most ``most`` letters; what is cut off is shown to be."""

    most: int = 60

    def alternative(self, key: str) -> str:
        """An alternative's key or name."""
        return short(super().alternative(key), self.most)

    def full(self, key: str) -> str:
        """The full name where sentences use the key."""
        return short(super().full(key), self.most)

    def node(self, key: str) -> str:
        """A node's name."""
        return short(super().node(key), self.most)

    def who(self, key: str) -> str:
        """A profile's, group's or participant's name."""
        return short(super().who(key), self.most)

    def top(self, keys: Sequence[str]) -> str:
        """Alternatives that share a place; the first few of many."""
        return self._few(list(keys), " = ")

    def joint(self, key: str) -> str:
        """A joint place such as ``2A = 2B``."""
        if key in self.case.alternatives:
            return self.alternative(key)
        parts = key.split(" = ")
        return self.top(parts) if all(p in self.case.alternatives for p in parts) else key

    def listed(self, keys: Iterable[str]) -> str:
        """Alternatives in a sentence; the first few of many."""
        found = list(keys)
        if len(found) > self._named:
            return self._few(found, ", ")
        with language(self.lang):
            return listing([self.alternative(k) for k in found])

    @property
    def _named(self) -> int:
        return KEYED if self.short else NAMED

    def _few(self, keys: list[str], separator: str) -> str:
        text = separator.join(self.alternative(k) for k in keys[: self._named])
        rest = len(keys) - self._named
        return text if rest <= 0 else _("{names} and {n} more").format(names=text, n=rest)
