"""The shape of a case's TOML files, as pydantic models; `json_schema` publishes it.

Every mistake in a file is reported at once, by key, with the value and what is allowed.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)

from .decided import TEXTS as MOST
from .errors import Problem
from .schematext import describe, header, read_toml, salvage
from .textfiles import decode

__all__ = [
    "AlternativesFile",
    "CriteriaFile",
    "DecisionFile",
    "ProfilesFile",
    "ReportFile",
    "SectionKey",
    "Text",
    "json_schema",
    "parse",
]

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
# Keys stand in CSV files, where ; joins several and # at the start of a line is a comment.
Key = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^#;\r\n][^;\r\n]*$", min_length=1)
]
Positive = Annotated[int, Field(ge=1, strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Flag = Annotated[bool, Field(strict=True)]
ScaleName = Literal[
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
WeightingMethod = Literal[
    "judgments",
    "swing",
    "smart",
    "points",
    "best_worst",
    "trade_off",
    "order",
    "interval",
    "compare",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Both(_Strict):
    """A text in both languages."""

    nb: Words
    en: Words


def _in_both(text: Any) -> Any:
    return {"nb": text, "en": text} if isinstance(text, str) else text


def _texts(most: int | None = None) -> dict[str, Any]:
    """The JSON Schema of a text, plain or in both languages, of at most so many letters."""
    plain = {"type": "string", "minLength": 1} | ({} if most is None else {"maxLength": most})
    both = {
        "type": "object",
        "properties": {"nb": plain, "en": plain},
        "required": ["nb", "en"],
        "additionalProperties": False,
    }
    return {"anyOf": [plain, both]}


#: A text in both languages; a plain one, in the case's language, serves for both.
Text = Annotated[Both, BeforeValidator(_in_both), WithJsonSchema(_texts())]


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
    low: Number | None = None
    high: Number | None = None
    rho: Number | None = None
    points: tuple[tuple[Number, Number], ...] = ()
    levels: tuple[tuple[str, Number], ...] = ()
    unit: Text | None = None
    clamp: Flag = False


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
    same_as: dict[Key, Key] = Field(default_factory=dict, alias="as")


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
    scale: ScaleName = "saaty"
    weighting: WeightingMethod | None = None
    best_worst: Literal["linear", "nonlinear"] = "linear"


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


#: The sections that a report can have.
SectionKey = Literal[
    "summary",
    "answer",
    "whatif",
    "changes",
    "hinges",
    "subject",
    "weights",
    "profiles",
    "consistency",
    "turnout",
    "groups",
    "topics",
    "ratings",
    "register",
    "timeline",
    "readings",
    "decision",
    "assumptions",
    "evidence",
    "judgments",
    "glossary",
    "reproduce",
]
TemplateName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9_.-]*\.j2$", max_length=100)
]


class ReportFile(_Strict):
    """reports/*.toml"""

    format: Literal["mcda-eiej/report"]
    version: Literal[1]
    key: Key
    names: Text
    sections: Annotated[tuple[SectionKey, ...], Field(min_length=1)]
    language: Literal["nb", "en"] | None = None
    profile: Key | None = None
    profiles: tuple[Key, ...] = ()
    figures: Flag = True
    depth: Literal["short", "standard", "full"] = "standard"
    templates: dict[SectionKey, TemplateName] = Field(default_factory=dict)


class DecisionFile(_Strict):
    """workshop/decision.toml; `mcda_eiej.decided` reads it, this publishes its shape."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["chosen"]}, {"required": ["text"]}]}
    )

    format: Literal["mcda-eiej/decision"]
    version: Literal[1]
    chosen: Key | tuple[Key, ...] = ()
    text: Annotated[Text, WithJsonSchema(_texts(MOST["text"]))] | None = None
    why: Annotated[Text, WithJsonSchema(_texts(MOST["why"]))] | None = None
    by: Annotated[Text, WithJsonSchema(_texts(MOST["by"]))] | None = None
    date: dt.date | None = None
    open: Annotated[Text, WithJsonSchema(_texts(MOST["open"]))] | None = None


FILES: dict[str, type[_Strict]] = {
    "criteria": CriteriaFile,
    "alternatives": AlternativesFile,
    "profiles": ProfilesFile,
    "report": ReportFile,
    "decision": DecisionFile,
}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of each kind of TOML file of a case, by name."""
    return {name: model.model_json_schema(by_alias=True) for name, model in FILES.items()}


def parse(kind: str, where: str, data: bytes) -> tuple[Any | None, list[Problem]]:
    """Parse and validate one TOML file; the model or None, and every problem found.

    A model may come with problems: it is then the file without what is wrong in it, and only good
    for finding out what else is wrong.
    """
    problems: list[Problem] = []
    text = decode(data, where, problems)
    raw = None if text is None else read_toml(text, where, problems)
    if raw is None or not header(kind, where, raw, problems):
        return None, problems
    try:
        return FILES[kind].model_validate(raw), []
    except ValidationError as error:
        return salvage(FILES[kind], raw), describe(FILES[kind], where, raw, error.errors())
