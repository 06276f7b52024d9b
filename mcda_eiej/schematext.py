"""What is wrong in a TOML file, in words: by key, with the value and what is allowed.

pydantic and tomllib say it in their own English and terms; here it is said in ours, so that it can
be translated and names what stands in the file.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, get_args

from .errors import Problem
from .i18n import N_
from .i18n import gettext as _

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["describe", "header", "read_toml", "salvage", "shown"]

VERSION = 1
Location = Sequence[str | int]

# What tomllib says (its English is no part of its interface, so an unknown text is fine), and ours.
_TOML = (
    ("Cannot overwrite", N_("a key is given twice")),
    ("Cannot declare", N_("a table is given twice, or a key and a table have the same name")),
    ("Cannot mutate", N_("a table is given twice, or a key and a table have the same name")),
    ("Duplicate inline", N_("a key is given twice")),
    (r"Illegal character '\n'", N_("a text is not closed; its last quote is missing")),
    ("Unterminated string", N_("a text is not closed; its last quote is missing")),
    ("Expected '='", N_("= is missing after a key")),
    ("Expected newline", N_("something stands after the end of a value")),
    ("Invalid value", N_("a value is missing or cannot be read; texts stand in quotes")),
    ("Invalid statement", N_("a line is neither a key = value nor a [table]")),
    ("Invalid initial character", N_("a key is missing or begins with a character it may not")),
    ("Unclosed array", N_("a list is not closed by ]")),
    ("Unclosed inline", N_("a table in braces is not closed by }, or goes over several lines")),
    ("Expected ']", N_("the name of a table is not closed by ]")),
    ("Unescaped '\\'", N_("a backslash in a text that means nothing; write \\\\ or use '...'")),
    ("Illegal character", N_("a character that may not stand there")),
    ("Invalid date", N_("a date or time that does not exist")),
)

# Kinds of pydantic's errors, and what is allowed in their place.
_ALLOWED = {
    "string_type": N_("a text in quotes"),
    "string_too_short": N_("a text that is not empty"),
    "string_pattern_mismatch": N_("a key without ; and line breaks that does not begin with #"),
    "bool_type": N_("true or false"),
    "int_type": N_("a whole number"),
    "greater_than_equal": N_("a whole number from 1"),
    "float_type": N_("a number"),
    "finite_number": N_("a finite number"),
    "tuple_type": N_("a list in brackets"),
    "dict_type": N_("a table of keys and values"),
    "model_type": N_("a table of keys and values"),
    "date": N_("a date such as 2016-06-30"),
}
_TEXT = N_("a text in quotes, or a table with nb and en")
_PAIRS = N_("a list of pairs in brackets, such as [[0, 1.0], [12, 0.5], [48, 0.0]]")
_LEVELS = N_('a list of pairs in brackets, such as [["none", 0.0], ["full", 1.0]]')


def read_toml(text: str, where: str, problems: list[Problem]) -> dict[str, Any] | None:
    """A TOML text as a dictionary; None and a problem with its line if it is none."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        problems.append(Problem(where, _("not valid TOML: nested too deeply")))
        return None
    except ValueError as error:
        told = str(error)
    ours = next((_(message) for start, message in _TOML if told.startswith(start)), None)
    place = re.search(r"\(at line (\d+), column (\d+)\)", told)
    line = int(place[1]) if place else text.count("\n") + 1
    message = _("not valid TOML: {error}").format(error=ours or _("it cannot be read here"))
    if place:
        message += _(" (column {column})").format(column=place[2])
    problems.append(Problem(where, message, line=line))
    return None


def header(kind: str, where: str, raw: dict[str, Any], problems: list[Problem]) -> bool:
    """Whether ``format`` and ``version`` are those this program reads."""
    want = f"mcda-eiej/{kind}"
    given = raw.get("format")
    if given != want:
        message = _("is {value}, must be {want}: is this a case folder?")
        if given is None:
            message = _("is missing; it must be {want}: is this a case folder?")
        problems.append(
            Problem(where, message.format(value=shown(given), want=shown(want)), key="format")
        )
        return False
    version = raw.get("version")
    if type(version) is int and version == VERSION:
        return True
    message = _("is {value}; this program reads version {version}")
    if version is None:
        message = _("is missing; this program reads version {version}")
    elif type(version) is int and version > VERSION:
        message = _(
            "is {value}, a later format; this program reads version {version}: update the program"
        )
    text = message.format(value=shown(version), version=VERSION)
    problems.append(Problem(where, text, key="version"))
    return False


def shown(value: Any) -> str:
    """A value about as it stands in the file, cut where it is long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = value if len(value) <= 60 else value[:57] + "..."
        return '"' + text.replace("\n", " ") + '"'
    if isinstance(value, dict):
        return "{ " + ", ".join(str(k) for k in list(value)[:4]) + " ... }"
    if isinstance(value, list):
        inner = ", ".join(shown(v) for v in value[:4])
        return f"[{inner}{', ...' if len(value) > 4 else ''}]"
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def describe(model: type[BaseModel], where: str, raw: Any, errors: Iterable[Any]) -> list[Problem]:
    """One problem for each key that pydantic finds something wrong with."""
    found: dict[str, Problem] = {}
    for error in errors:
        loc = _plain_location(raw, error["loc"])
        key, value = _key(raw, loc)
        if error["type"] == "too_short" and value:
            continue  # a list of nothing but faulty entries, which are told one by one
        if key not in found:
            found[key] = Problem(where, _message(model, loc, value, error), key=key)
    return list(found.values())


def _plain_location(raw: Any, loc: Location) -> list[str | int]:
    """The location without what stands only in the model: branches of unions, parts of pairs."""
    plain: list[str | int] = []
    at: Any = raw
    for before, part in zip((None, *loc), loc, strict=False):
        # A plain text was read as a text in both languages.
        if part == "[key]" or not (at is None or isinstance(at, (dict, list))):
            break
        plain.append(part)
        if part == "members" or (before == "scale" and part in ("points", "levels")):
            break
        at = _inside(at, part)
    return plain


def _inside(at: Any, part: str | int) -> Any:
    """What stands at ``part`` of a table or list; None where there is no such thing."""
    if isinstance(at, dict):
        return at.get(part)
    if isinstance(at, list) and isinstance(part, int) and part < len(at):
        return at[part]
    return None


def _key(raw: Any, loc: Location) -> tuple[str, Any]:
    """The location as people write it, entries by their own key, and the value there."""
    key, at = "", raw
    for part in loc:
        at = _inside(at, part)
        if isinstance(part, int):
            name = at.get("key") if isinstance(at, dict) else None
            key += f"[{name if isinstance(name, str) else part + 1}]"
        else:
            key += ("." if key else "") + str(part)
    return key, at


def _message(model: type[BaseModel], loc: Location, value: Any, error: Any) -> str:
    kind, last = error["type"], loc[-1] if loc else ""
    if kind == "missing" and value is None:
        return _("is missing")
    if kind == "extra_forbidden":
        owner = _model_at(model, loc[:-1])
        names = [f.alias or n for n, f in owner.model_fields.items()] if owner else []
        return _("is not known here; known: {known}").format(known=", ".join(names))
    if kind == "too_short" and value == []:
        return _("has no entry; at least one is needed")
    if last == "members":
        allowed = _('a list of keys in brackets, "participants" or "profiles"')
    elif last == "points":
        allowed = _(_PAIRS)
    elif last == "levels" and "scale" in loc:
        allowed = _(_LEVELS)
    elif kind == "literal_error" and loc[:1] == ["templates"]:
        known = ", ".join(re.findall(r"'([^']*)'", error["ctx"]["expected"]))
        return _("is no section of a report; there are {known}").format(known=known)
    elif kind == "string_pattern_mismatch" and loc[:1] == ["templates"]:
        allowed = _("the name of a file in reports/templates that ends in .j2")
    elif kind == "literal_error":
        allowed = ", ".join(re.findall(r"'([^']*)'", error["ctx"]["expected"]))
    elif kind.startswith(("date", "time")):
        text = _ALLOWED["date"]
        allowed = _(text)
    elif kind == "model_type" and error["ctx"]["class_name"] == "Both":
        allowed = _(_TEXT)
    else:
        allowed = _(_ALLOWED[kind]) if kind in _ALLOWED else _("something else")
    return _("is {value}; allowed: {allowed}").format(value=shown(value), allowed=allowed)


def _model_at(model: type[BaseModel] | None, loc: Location) -> type[BaseModel] | None:
    """The model of the table at ``loc``."""
    for part in loc:
        if isinstance(part, int) or model is None:
            continue
        field = _field(model, part)
        model = None if field is None else _model_in(field.annotation)
    return model


def _field(model: type[BaseModel], name: str | int) -> Any:
    for key, field in model.model_fields.items():
        if name in (key, field.alias):
            return field
    return None


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The first model that an annotation mentions."""
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        return annotation
    for part in get_args(annotation):
        found = _model_in(part)
        if found is not None:
            return found
    return None


# -- going on in spite of what is wrong ------------------------------------------------------------

# What stands in for a value that must be there, so that the rest of the case can be checked too.
_STAND_IN: dict[str, Any] = {
    "names": "?",
    "direction": "max",
    "method": "claims",
    "language": "en",
    "date": "2000-01-01",
}


def salvage(model: type[BaseModel], raw: dict[str, Any]) -> BaseModel | None:
    """The file without what is wrong in it, or None where that leaves too little."""
    from pydantic import ValidationError

    data = copy.deepcopy(raw)
    for _round in range(4):
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for one in error.errors():
                if one["type"] == "too_short" and one["input"]:
                    continue
                if not _mend(model, data, _plain_location(data, one["loc"])):
                    return None
    return None


def _mend(model: type[BaseModel], data: dict[str, Any], loc: Location) -> bool:
    """Take out, or replace, the value at ``loc`` or the smallest thing around it that may go."""
    for length in range(len(loc), 0, -1):
        part, above = loc[length - 1], loc[: length - 1]
        owner: Any = data
        for step in above:
            owner = _inside(owner, step)
        if owner is None:
            return True  # mended already, with something around it
        table = _model_at(model, above)
        if isinstance(part, int) or not isinstance(owner, dict) or table is None:
            continue
        field = _field(table, part)
        if field is None or not field.is_required():
            owner.pop(str(part), None)
            return True
        if part == "method":
            named = _register_leaves(data)
            owner[part] = "register" if owner.get("key") in named else "claims"
            owner[part] = "measure" if isinstance(owner.get("scale"), dict) else owner[part]
            return True
        goal = _inside(data.get("goal"), "key")
        if part == "parent" and above[:1] == ["criterion"] and isinstance(goal, str):
            # Mostly right; without the criteria nothing else about the tree would be.
            owner["parent"] = goal
            return True
        if part in _STAND_IN:
            owner[str(part)] = _STAND_IN[str(part)]
            return True
    return False


def _register_leaves(data: dict[str, Any]) -> list[Any]:
    register = data.get("register")
    targets = register.get("target") if isinstance(register, dict) else None
    entries = targets if isinstance(targets, list) else []
    return [t.get("leaf") for t in entries if isinstance(t, dict)]
