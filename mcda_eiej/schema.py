"""The shape of a case's TOML files, as pydantic models; `json_schema` publishes it.

Every mistake in a file is reported at once, by key, with the value and what is allowed.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from .errors import Problem
from .i18n import gettext as _

__all__ = ["AlternativesFile", "CriteriaFile", "ProfilesFile", "Text", "json_schema", "parse"]

Key = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Positive = Annotated[int, Field(ge=1)]
Scale = Literal[
    "saaty",
    "logarithmic",
    "root",
    "inverse-linear",
    "balanced",
    "balanced-n",
    "adaptive",
    "adaptive-balanced",
    "power",
    "geometric",
]
Method = Literal["claims", "register", "measure", "rated", "pairwise"]
Weighting = Literal[
    "judgments", "swing", "smart", "points", "best_worst", "trade_off", "order", "interval"
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Both(_Strict):
    """A text in both languages."""

    nb: Key
    en: Key


Text = Key | Both


class CaseSection(_Strict):
    key: Key
    names: Text
    language: Literal["nb", "en"]
    date: dt.date
    description: Text | None = None
    source: Text | None = None


class Tables(_Strict):
    claims: Positive = 1
    risk_register: Positive = 1
    measures: Positive = 1
    timeline: Positive = 1
    ratings: Positive = 1
    judgments: Positive = 1
    answers: Positive = 1
    participants: Positive = 1


class _Place(_Strict):
    section: str | None = None
    line: Positive | None = None


class GoalEntry(_Place):
    key: Key
    names: Text
    definition: Text | None = None


class CriterionEntry(GoalEntry):
    parent: Key


class ScaleEntry(_Strict):
    """A value function on a natural scale; ``low`` is worth 0 and ``high`` is worth 1."""

    kind: Literal["linear", "exponential", "piecewise_linear", "step"] = "linear"
    low: float | None = None
    high: float | None = None
    rho: float | None = None
    points: tuple[tuple[float, float], ...] = ()
    levels: tuple[tuple[str, float], ...] = ()
    unit: Text | None = None
    clamp: bool = False


class LeafEntry(CriterionEntry):
    direction: Literal["min", "max"]
    method: Method
    worst: Text | None = None
    best: Text | None = None
    anchor_reason: Text | None = None
    overlaps_with: tuple[Key, ...] = ()
    scale: ScaleEntry | None = None
    synthesis: Literal["ideal", "distributive"] = "ideal"


class LevelEntry(_Strict):
    value: Positive
    names: Text


class TargetEntry(_Strict):
    key: Key
    leaf: Key
    names: Text


class RegisterEntry(_Strict):
    aggregate: Literal["mean", "max", "sum"] = "mean"
    ungraded: Literal["range", "omit"] = "range"
    sets: Literal["printed", "cross"] = "cross"
    level: tuple[LevelEntry, ...] = ()
    target: tuple[TargetEntry, ...] = ()


class RiskEntry(_Place):
    key: Key
    names: Text
    description: Text | None = None


class ConditionEntry(_Place):
    key: Key
    names: Text
    description: Text | None = None
    same_as: dict[str, str] = Field(default_factory=dict, alias="as")


class CriteriaFile(_Strict):
    """criteria/criteria.toml"""

    format: Literal["mcda-eiej/criteria"]
    version: Literal[1]
    case: CaseSection
    tables: Tables = Tables()
    goal: GoalEntry
    criterion: tuple[CriterionEntry, ...] = ()
    leaf: Annotated[tuple[LeafEntry, ...], Field(min_length=1)]
    register_: RegisterEntry | None = Field(default=None, alias="register")
    risk: tuple[RiskEntry, ...] = ()
    condition: tuple[ConditionEntry, ...] = ()


class AlternativeEntry(_Place):
    key: Key
    names: Text
    description: Text | None = None
    distinguishes: Text | None = None


class AlternativesFile(_Strict):
    """criteria/alternatives.toml"""

    format: Literal["mcda-eiej/alternatives"]
    version: Literal[1]
    alternative: Annotated[tuple[AlternativeEntry, ...], Field(min_length=1)]


class ParticipantsSection(_Strict):
    unweighted: Literal["equal", "error"] = "error"
    priorities: Literal["eigenvector", "geometric_mean"] = "eigenvector"
    scale: Scale = "saaty"
    weighting: Weighting | None = None


class ProfileEntry(ParticipantsSection):
    key: Key
    names: Text
    view: Text | None = None
    basis: Text | None = None
    status: Literal["stated", "inferred", "illustrative"] = "illustrative"
    kind: Literal["profile", "group"] = "profile"
    members: tuple[Key, ...] | Literal["participants", "profiles"] = ()
    aggregation: Literal["judgments", "priorities", "global"] = "judgments"
    mean: Literal["geometric", "arithmetic"] = "geometric"


class ProfilesFile(_Strict):
    """weights/profiles.toml"""

    format: Literal["mcda-eiej/profiles"]
    version: Literal[1]
    default: Key
    participants: ParticipantsSection = ParticipantsSection()
    profile: tuple[ProfileEntry, ...] = ()


FILES: dict[str, type[_Strict]] = {
    "criteria": CriteriaFile,
    "alternatives": AlternativesFile,
    "profiles": ProfilesFile,
}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of each TOML file of a case, by name."""
    return {name: model.model_json_schema(by_alias=True) for name, model in FILES.items()}


def parse(kind: str, where: str, data: bytes) -> tuple[Any | None, list[Problem]]:
    """Parse and validate one TOML file; the model or None, and every problem found."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        text_ = _("not UTF-8 (byte {byte:#04x}); save the file as UTF-8")
        return None, [Problem(where, text_.format(byte=data[error.start]), line=line)]
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [Problem(where, _("not valid TOML: {error}").format(error=error))]
    problems = _header(kind, where, raw)
    if problems:
        return None, problems
    try:
        return FILES[kind].model_validate(raw), []
    except ValidationError as error:
        return None, [_problem(where, raw, e) for e in _merge_unions(error.errors())]


def _header(kind: str, where: str, raw: dict[str, Any]) -> list[Problem]:
    want = f"mcda-eiej/{kind}"
    if raw.get("format") != want:
        message = _("is {value!r}, must be {want!r}: is this a case folder?")
        return [Problem(where, message.format(value=raw.get("format"), want=want), key="format")]
    version = raw.get("version")
    if version != 1 or isinstance(version, bool):
        newer = isinstance(version, int) and version > 1
        message = _("is {value!r}; this program reads version 1") + (
            _(" and the file is newer: update the program") if newer else ""
        )
        return [Problem(where, message.format(value=version), key="version")]
    return []


def _merge_unions(errors: list[Any]) -> list[Any]:
    """One error a place: a union (plain text or both languages) reports each branch on its own."""
    kept: dict[tuple[Any, ...], Any] = {}
    for error in errors:
        branches = ("Both", "constrained-str", "str", "tuple")
        loc = tuple(p for p in error["loc"] if not str(p).startswith(branches))
        loc = tuple(p for p in loc if not str(p).startswith("literal["))
        if loc not in kept or error["type"] in ("missing", "extra_forbidden"):
            kept[loc] = {**error, "loc": loc}
    return list(kept.values())


def _problem(where: str, raw: Any, error: Any) -> Problem:
    key = ""
    at = raw
    for part in error["loc"]:
        if isinstance(part, int):
            entry = at[part] if isinstance(at, list) and part < len(at) else None
            name = entry.get("key") if isinstance(entry, dict) else None
            key += f"[{name if name is not None else part + 1}]"
            at = entry
        else:
            key += ("." if key else "") + str(part)
            at = at.get(part) if isinstance(at, dict) else None
    kind, context = error["type"], error.get("ctx", {})
    value = error.get("input")
    if kind == "missing":
        message = _("is missing")
    elif kind == "extra_forbidden":
        message = _("is not known here; check the spelling")
    elif kind == "literal_error":
        message = _("is {value!r}; allowed: {allowed}").format(
            value=value, allowed=context.get("expected", "").replace(" or ", ", ")
        )
    elif kind == "too_short":
        message = _("has no entry; at least one is needed")
    else:
        message = _("is {value!r}: {error}").format(value=value, error=error["msg"])
    return Problem(where, message, key=key)
