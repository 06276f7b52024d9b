"""A section by a template of the reader's own: a sandbox that sees words, numbers and markup only.

What such a template is given are texts, numbers, and pieces of the section already rendered; no
object of the program, so that nothing can be called, read or written through it. Its output is
escaped where it is not markup that this program made.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import CaseError, Problem
from ..i18n import gettext as _
from ..i18n import number, percent

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment
    from markupsafe import Markup

    from .results import Findings
    from .words import Words

__all__ = ["facts", "rendered", "syntax_problem"]


def _sandbox(folder: Path | None) -> SandboxedEnvironment:
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=None if folder is None else jinja2.FileSystemLoader(folder, encoding="utf-8"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(number=number, percent=percent)
    return environment


def syntax_problem(text: str, where: str) -> Problem | None:
    """What keeps a template from being one."""
    import jinja2

    try:
        _sandbox(None).parse(text)
    except jinja2.TemplateSyntaxError as error:
        message = _("no Jinja2 template: {error}").format(error=error.message)
        return Problem(where, message, line=error.lineno)
    return None


def rendered(text: str, folder: Path | None, key: str, context: Mapping[str, Any]) -> Markup:
    """The template with ``context``.

    Raises
    ------
    CaseError
        What the template asks for is not there, or is not allowed.
    """
    import jinja2
    from jinja2.exceptions import SecurityError
    from markupsafe import Markup

    where = f"reports/templates: {key}"
    try:
        # Templates give markup: what they were given is escaped, or markup of this program.
        return Markup(_sandbox(folder).from_string(text).render(**context))
    except SecurityError as error:
        message = _("is not allowed in a template: {error}").format(error=error)
    except jinja2.TemplateNotFound as error:
        message = _("there is no template {name}").format(name=error)
    except jinja2.UndefinedError as error:
        # A section's tables and figures are known by keys that nobody can guess.
        message = _("cannot be rendered: {error}; there are: {names}").format(
            error=error, names=", ".join(_pieces(context)) or "–"
        )
    except jinja2.TemplateError as error:
        message = _("cannot be rendered: {error}").format(error=error)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        message = _("cannot be rendered: {error}").format(error=error)
    raise CaseError([Problem(where, message)])


def _pieces(context: Mapping[str, Any]) -> list[str]:
    """What a template can put in, by the names it would write."""
    kinds = ("figures", "tables", "parts")
    return [
        # A dash would be a minus.
        f"{kind}.{key}" if key.isidentifier() else f'{kind}["{key}"]'
        for kind in kinds
        for key in context.get(kind, ())
    ]


def facts(results: Findings, words: Words) -> dict[str, Any]:
    """The headline numbers as plain data, for templates."""
    ev = results.evaluation
    return {
        "case": words.case.names[words.lang],
        "hash": words.case.hash,
        "version": ev.version,
        "seed": results.seed,
        "weights": words.who(results.who),
        "best": [words.alternative(a) for a in ev.top],
        "margin": float(ev.margin),
        "firm": results.verdict.firm,
        "scores": [
            {
                "key": a,
                "name": words.alternative(a),
                "full": words.full(a),
                "score": float(ev.scores[a]),
                "rank": int(ev.ranking[a]),
            }
            for a in ev.scores.index
        ],
        "criteria": [
            {
                "key": c,
                "name": words.node(c),
                "weight": float(results.model.local_weights[c]),
            }
            for c in results.criteria
        ],
    }
