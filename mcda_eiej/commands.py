"""What the commands share: options, opening a case, errors, JSON.

Errors go to stderr and exit with code 2. Imports stand inside the functions, so that ``--help``
starts at once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ._version import __version__
from .i18n import language

if TYPE_CHECKING:
    from .case import Case

__all__ = ["emit", "loud", "opened", "options", "prepare"]

F = TypeVar("F", bound=Callable[..., Any])


@contextmanager
def loud() -> Iterator[None]:
    """A problem is printed, every part of it, and the exit code is 2."""
    from .errors import McdaError

    try:
        yield
    except McdaError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader has gone (head, less): not a fault, and nothing more to say.
        sys.stderr.close()
        sys.exit(0)


@contextmanager
def opened(folder: str | None, lang: str | None) -> Iterator[Case]:
    """The case, with messages in ``lang``, in the case's language if none is asked for."""
    from .caseio import case_language, load_case

    with language(lang or case_language(folder)), loud():
        yield load_case(folder)


def options(*names: str) -> Callable[[F], F]:
    """The options that commands share, by name; CASE comes with all of them."""
    shared = {
        "profile": click.option(
            "--profile", metavar="KEY", help="Profile, group or participant whose weights count."
        ),
        "conditions": click.option(
            "--condition", "conditions", metavar="KEY", multiple=True, help="Switch a condition on."
        ),
        "claims": click.option(
            "--claims", type=click.Choice(["stated", "all"]), help="Which claims count."
        ),
        "seed": click.option(
            "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Random seed."
        ),
        "json": click.option("--json", "as_json", is_flag=True, help="Print JSON, unrounded."),
        "lang": click.option(
            "--lang", type=click.Choice(["nb", "en"]), help="Language; default the case's."
        ),
    }

    def add(command: F) -> F:
        for name in reversed(names):
            command = shared[name](command)
        case_argument = click.argument(
            "folder", metavar="[CASE]", required=False, type=click.Path(path_type=str)
        )
        result: F = case_argument(command)
        return result

    return add


def prepare(
    case: Case, profile: str | None, conditions: Sequence[str], claims: str | None
) -> tuple[Case, Any]:
    """The case as asked for, and its model."""
    if claims:
        case = case.variant(claims=claims)  # type: ignore[arg-type]
    return case, case.model(profile, conditions)


def emit(case: Case, profile: str | None, result: Any, seed: int | None = None) -> None:
    """One JSON object: whose numbers, from which case, and the library's result."""
    from .results import plain

    click.echo(
        json.dumps(
            {
                "case": case.key,
                "hash": case.hash,
                "version": __version__,
                "profile": profile or case.default_profile,
                "seed": seed,
                "result": plain(result.to_dict() if hasattr(result, "items") is False else result),
            },
            # Data is never replaced: what the pipe's coding may lack is escaped.
            ensure_ascii=not (sys.stdout.encoding or "").lower().startswith("utf"),
            indent=2,
            allow_nan=False,
        )
    )
