"""The base of every result: frozen, labelled, and able to say how it was made.

A result is a frozen dataclass. Its arrays are read-only, ``to_frame()`` gives its main table,
``to_dict()`` plain data for JSON: numbers unrounded, NaN as None, infinity as "inf", tuples as
lists, a table with named rows as {row: {column: value}}, any other table as a list of records.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ._version import __version__

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Result", "plain", "read_only"]


def read_only(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A read-only copy of ``array``."""
    copy = np.array(array)
    copy.setflags(write=False)
    return copy


def plain(value: Any) -> Any:
    """``value`` as data that JSON can hold (see the module's text for the rules)."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        if math.isnan(value):
            return None
        if math.isinf(value):
            return "inf" if value > 0 else "-inf"
        return value
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, dict):
        return {_key(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.repr}
    module = type(value).__module__
    if module.startswith("pandas"):
        return _plain_pandas(value)
    if hasattr(value, "items"):
        return {_key(k): plain(v) for k, v in value.items()}
    return str(value)


def _key(key: Any) -> str:
    return " | ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _plain_pandas(value: Any) -> Any:
    import pandas as pd

    if isinstance(value, pd.Series):
        return {_key(k): plain(v) for k, v in value.items()}
    if isinstance(value, pd.DataFrame):
        if isinstance(value.index, pd.RangeIndex):
            return [
                {_key(c): plain(v) for c, v in zip(value.columns, row, strict=True)}
                for row in value.itertuples(index=False, name=None)
            ]
        return {
            _key(i): {_key(c): plain(v) for c, v in zip(value.columns, row, strict=True)}
            for i, row in zip(value.index, value.itertuples(index=False, name=None), strict=True)
        }
    if value is pd.NA or value is pd.NaT:
        return None
    return str(value)


@dataclass(frozen=True, eq=False, kw_only=True)
class Result:
    """What every result carries: the method, the seed if it samples, tables used, the version."""

    method: str = ""
    seed: int | None = None
    tables: tuple[str, ...] = ()
    version: str = field(default=__version__)

    def to_frame(self) -> pd.DataFrame:
        """The main table of the result."""
        raise TypeError(f"{type(self).__name__} has no table")

    def to_dict(self) -> dict[str, Any]:
        """The whole result as plain data for JSON."""
        return {f.name: plain(getattr(self, f.name)) for f in fields(self) if f.repr}

    def _repr_html_(self) -> str:
        html: str = self.to_frame().to_html()
        return html
