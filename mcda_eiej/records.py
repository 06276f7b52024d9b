"""What a case consists of: one frozen record per entry of its files, validated on reading."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from .i18n import current_language

__all__ = [
    "Alternative",
    "Answer",
    "Claim",
    "Condition",
    "Criterion",
    "Element",
    "Judgment",
    "Leaf",
    "Measure",
    "Participant",
    "Period",
    "Profile",
    "RatedValue",
    "RegisterItem",
    "Risk",
    "Scale",
    "Texts",
    "asked_about",
    "joined_keys",
]

Texts = Mapping[str, str]
#: The methods of answers.csv whose item and reference may change places.
PAIRED = ("trade_off", "order", "compare")


def in_language(texts: Texts | None, lang: str | None = None) -> str:
    """The text in ``lang``, or in the language in force."""
    return "" if not texts else texts[lang or current_language()]


@dataclass(frozen=True)
class Element:
    """Anything with a key, names in both languages, a definition and a place in the source."""

    key: str
    names: Texts
    definition: Texts | None = None
    section: str | None = None
    line: int | None = None

    def name(self, lang: str | None = None) -> str:
        """The name in ``lang``, or in the language in force."""
        return in_language(self.names, lang)

    def text(self, field_name: str, lang: str | None = None) -> str:
        """Any other text of the record in ``lang``, empty if there is none."""
        return in_language(getattr(self, field_name), lang)


@dataclass(frozen=True)
class Criterion(Element):
    parent: str = ""


@dataclass(frozen=True)
class Scale:
    """The value function of a measured leaf; ``low`` is worth 0, ``high`` is worth 1."""

    kind: str
    low: float | None
    high: float | None
    rho: float | None
    points: tuple[tuple[float, float], ...]
    levels: tuple[tuple[str, float], ...]
    unit: Texts | None
    clamp: bool

    def anchors(self) -> tuple[float, float]:
        """The least and the greatest natural value of the scale."""
        if self.kind == "piecewise_linear":
            xs = [x for x, _value in self.points]
            return min(xs), max(xs)
        assert self.low is not None
        assert self.high is not None
        return min(self.low, self.high), max(self.low, self.high)


@dataclass(frozen=True)
class Leaf(Criterion):
    direction: str = "max"
    method: str = "claims"
    worst: Texts | None = None
    best: Texts | None = None
    anchor_reason: Texts | None = None
    overlaps_with: tuple[str, ...] = ()
    scale: Scale | None = None
    synthesis: str = "ideal"


@dataclass(frozen=True)
class Alternative(Element):
    distinguishes: Texts | None = None


@dataclass(frozen=True)
class Risk(Element):
    pass


@dataclass(frozen=True)
class Condition(Element):
    """A departure from the source as printed; ``same_as`` maps alternatives to others."""

    same_as: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Claim:
    """A statement of order between alternatives, with its place in the source."""

    id: str
    leaf: str
    better: tuple[str, ...]
    worse: tuple[str, ...]
    relation: str
    strength: str
    condition: str
    reason: Texts
    would_be: str
    section: str
    line: int | None
    paraphrase: Texts
    where: tuple[str, int] = ("", 0)

    def statements(self) -> list[tuple[str, str, str]]:
        """Every pair meant, as (better, worse, relation)."""
        return [(b, w, self.relation) for b in self.better for w in self.worse]


@dataclass(frozen=True)
class RegisterItem:
    """A grade of one risk for one alternative and target; NaN where ungraded."""

    risk: str
    alternative: str
    target: str
    likelihood: tuple[float, float]
    consequence: tuple[float, float]
    set: str
    condition: str
    note: Texts
    section: str
    line: int | None
    where: tuple[str, int] = ("", 0)


@dataclass(frozen=True)
class Measure:
    """A natural value; ``high`` None is open-ended, ``central`` None the middle."""

    leaf: str
    alternative: str
    low: float | None
    central: float | None
    high: float | None
    unit: Texts
    condition: str
    note: Texts
    section: str
    line: int | None
    where: tuple[str, int] = ("", 0)


@dataclass(frozen=True)
class Period:
    """An activity of an alternative in time; ``end`` empty is open."""

    alternative: str
    activity: Texts
    start: str
    end: str
    certainty: str
    section: str
    line: int | None


@dataclass(frozen=True)
class RatedValue:
    """A person's rating of an alternative on a leaf, in [0, 1]."""

    leaf: str
    alternative: str
    who: str
    low: float
    central: float
    high: float
    rationale: Texts


@dataclass(frozen=True)
class Profile(Element):
    """Whose weights: a profile on its own or a group with members, and how answers are read.

    A participant without a profile has the status ``answered``; files give the other three.
    """

    view: Texts | None = None
    basis: Texts | None = None
    status: Literal["stated", "inferred", "illustrative", "answered"] = "illustrative"
    kind: Literal["profile", "group"] = "profile"
    unweighted: Literal["equal", "error"] = "error"
    priorities: Literal["eigenvector", "geometric_mean"] = "eigenvector"
    scale: str = "saaty"
    weighting: str | None = None
    best_worst: Literal["linear", "nonlinear"] = "linear"
    members: tuple[str, ...] = ()
    aggregation: Literal["judgments", "priorities", "global"] = "judgments"
    mean: Literal["geometric", "arithmetic"] = "geometric"


@dataclass(frozen=True)
class Participant:
    """A person who answers; ``attributes`` are any further columns."""

    key: str
    name: str
    group: str
    weight: float
    attributes: Mapping[str, str]

    @property
    def parts(self) -> dict[str, str]:
        """What parts of a group are told by: ``group`` and further columns.

        ``language`` is that of the person's form, and parts nobody.
        """
        return {"group": self.group} | {
            name: value for name, value in self.attributes.items() if name != "language"
        }


@dataclass(frozen=True)
class Judgment:
    """A raw answer: a is ``value`` times b; ``value`` None is asked and passed."""

    who: str
    node: str
    a: str
    b: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    status: str
    rationale: Texts
    round: int
    timestamp: str
    where: tuple[str, int] = ("", 0)


@dataclass(frozen=True)
class Answer:
    """An answer to another elicitation method, raw."""

    who: str
    node: str
    method: str
    item: str
    reference: str
    value: str
    status: str
    rationale: Texts
    round: int
    timestamp: str
    where: tuple[str, int] = ("", 0)

    @property
    def about(self) -> Hashable:
        """What was asked, whichever way round."""
        return asked_about(self.method, self.item, self.reference)

    @property
    def sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The keys of item and of reference, of which ``compare`` may have several."""
        return joined_keys(self.item), joined_keys(self.reference)


def joined_keys(text: str) -> tuple[str, ...]:
    """The keys in a cell that holds one, or several joined by ``;``."""
    return tuple(key.strip() for key in text.split(";"))


def asked_about(method: str, item: str, reference: str) -> Hashable:
    """What a row of answers.csv is about: of a comparison the same in either direction."""
    if method == "compare":
        return frozenset(frozenset(joined_keys(side)) for side in (item, reference))
    return frozenset((item, reference)) if method in PAIRED else (item, reference)


def as_row(record: Any, columns: tuple[str, ...]) -> dict[str, Any]:
    """A record as a row of a table with these columns; text pairs as ``column_nb``, ``_en``."""
    row: dict[str, Any] = {}
    for column in columns:
        value = getattr(record, column)
        if isinstance(value, Mapping):
            row |= {f"{column}_nb": value["nb"], f"{column}_en": value["en"]}
        elif isinstance(value, tuple):
            row[column] = ";".join(str(v) for v in value)
        elif isinstance(value, Fraction):
            row[column] = float(value)
        else:
            row[column] = value
    return row
