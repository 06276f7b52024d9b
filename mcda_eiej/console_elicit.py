"""`mcda-eiej elicit`: questions in the terminal, one at a time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from .commands import emit, opened, options
from .helptext import Command

__all__ = ["elicit"]


@click.command(cls=Command)
@click.option("--who", metavar="KEY", required=True, help="Who answers: participant or profile.")
@click.option(
    "--method",
    type=click.Choice(["pairwise", "swing", "best-worst", "adaptive"]),
    default="pairwise",
    show_default=True,
    help="How weights are asked for; adaptive asks only what can still change the best.",
)
@click.option(
    "--node",
    metavar="KEY",
    help="Whose children are compared; default every node in turn (adaptive: the goal).",
)
@click.option(
    "--mode",
    type=click.Choice(["graded", "yes-no"]),
    help="Adaptive: how many times, or at least so many times; default graded.",
)
@click.option(
    "--resume/--restart",
    "resume",
    default=None,
    help="Go on with a session, or set it aside and begin anew; default go on if there is one.",
)
@click.option(
    "--revise", is_flag=True, help="Begin with the answers of the last session that was written."
)
@click.option(
    "--session", "file", metavar="FILE", type=click.Path(path_type=Path), help="The session's file."
)
@click.option(
    "--profile",
    metavar="KEY",
    help="Adaptive: whose weights hold on the other nodes; default those of --who.",
)
@click.option(
    "--together",
    metavar="N",
    type=click.IntRange(min=1),
    help="Adaptive: how many steps at most are weighed together; 1 is pairs only.",
)
@click.option("--show-result", is_flag=True, help="Adaptive: show what can still be best.")
@click.option("--plain", is_flag=True, help="Do not clear the screen between questions.")
@options("json", "lang")
def elicit(
    folder: str | None,
    who: str,
    method: str,
    node: str | None,
    mode: Literal["graded", "yes-no"] | None,
    resume: bool | None,
    revise: bool,
    file: Path | None,
    profile: str | None,
    together: int | None,
    show_result: bool,
    plain: bool,
    as_json: bool,
    lang: str | None,
) -> None:
    """Ask somebody for weights, one question at a time, and write them to the case when confirmed.

    Answers are kept as they are given: stop at any time, and the same command goes on from there.

    Example: mcda-eiej elicit my-case --who kari --method swing
    """
    with opened(folder, lang) as case:
        from .errors import CaseError, Problem
        from .i18n import gettext as _
        from .questionnaire.terminal import Asked, run

        told = {"--mode": mode, "--profile": profile, "--together": together}
        told["--show-result"] = show_result or None
        stray = [name for name, value in told.items() if value is not None]
        if method != "adaptive" and stray:
            message = _("is for --method adaptive; it says nothing to the questions of {method}")
            raise CaseError([Problem(name, message.format(method=method)) for name in stray])
        asked = Asked(
            who=who,
            method=method,
            node=node,
            mode=mode,
            profile=profile,
            together=together,
            fresh=None if resume is None else not resume,
            revises=revise,
            file=file,
            shows_result=show_result,
            plain=plain,
            as_json=as_json,
        )
        # Of the case as it is when the answers are in it.
        code = run(case, asked, (lambda now, found: emit(now, who, found)) if as_json else None)
    sys.exit(code)
