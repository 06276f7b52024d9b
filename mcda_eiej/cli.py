"""The command line: parse, one library call, write. Nothing is computed here.

Errors go to stderr and exit with code 2; warnings go to stderr. Imports stand inside the commands,
so that ``--help`` starts at once.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import click

from ._version import __version__
from .commands import emit, loud, opened, options, prepare
from .console_elicit import elicit
from .console_workshop import workshop
from .errors import CaseError, Problem
from .helptext import Group
from .i18n import gettext as _
from .i18n import language


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="mcda-eiej")
def main() -> None:
    """Multi-criteria decision analysis that says exactly when the best alternative changes.

    CASE is a case folder; without one the built-in 2016 assessment is used.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe in a coding without some letter or dash gets "?" for it, no traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@main.command()
@options("profile", "conditions", "claims", "json", "lang")
def rank(
    folder: str | None,
    profile: str | None,
    conditions: tuple[str, ...],
    claims: str | None,
    as_json: bool,
    lang: str | None,
) -> None:
    """Rank the alternatives.

    Example: mcda-eiej rank --profile directorate
    """
    with opened(folder, lang) as case:
        case, model = prepare(case, profile, conditions, claims)
        evaluation = model.evaluate()
        if as_json:
            emit(case, profile, evaluation)
        else:
            from .console import show_ranking

            show_ranking(case, profile, evaluation)


@main.command()
@click.option("--all", "everything", is_flag=True, help="Matrices, every index, each judgment.")
@click.option(
    "--target",
    type=click.FloatRange(min=0),
    default=0.1,
    show_default=True,
    help="Consistency ratio that judgments should not exceed.",
)
@click.option(
    "--random-index", metavar="TABLE", help="saaty-1980 (where it reaches), alonso-lamata, ..."
)
@options("profile", "json", "lang")
def weights(
    folder: str | None,
    everything: bool,
    target: float,
    random_index: str | None,
    profile: str | None,
    as_json: bool,
    lang: str | None,
) -> None:
    """Show the weights of a profile, group or participant, and what they rest on.

    How consistent the comparisons are, the smallest mend, and how far a group agrees.

    Example: mcda-eiej weights --profile directorate
    """
    with opened(folder, lang) as case:
        said = case.opinions(profile, target=target, random_index=random_index)
        if as_json:
            emit(case, profile, said)
        else:
            from .console_weights import show_opinions

            show_opinions(case, said, everything)


@main.command()
@click.option(
    "--kind",
    "kinds",
    metavar="KIND",
    multiple=True,
    help="Only this kind of change: weight, judgment, rating, measure, source, condition, "
    "structure, people, method, or one of the kinds in them. May be repeated.",
)
@click.option("--node", metavar="KEY", help="Every break-even of this criterion or leaf.")
@click.option("--deep", is_flag=True, help="Seek smallest sets of three changes too.")
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@click.option("--all", "everything", is_flag=True, help="Also what changes nothing.")
@options("profile", "conditions", "claims", "json", "lang")
def flips(
    folder: str | None,
    kinds: tuple[str, ...],
    node: str | None,
    deep: bool,
    top: int,
    everything: bool,
    profile: str | None,
    conditions: tuple[str, ...],
    claims: str | None,
    as_json: bool,
    lang: str | None,
) -> None:
    """List what changes the best alternative, what takes least first.

    Example: mcda-eiej flips --kind source --kind condition
    """
    if node and set(kinds) - {"weight"}:
        raise click.UsageError("--node is about weights: --kind can only be weight")
    with opened(folder, lang) as case:
        case, model = prepare(case, profile, conditions, claims)
        if node:
            from .sensitivity import break_evens

            table = break_evens(model, node)
        else:
            from .sensitivity import all_flips

            table = all_flips(case, profile, conditions, kinds or None, deep)
        if as_json:
            emit(case, profile, table)
        elif node:
            from .console import show_break_evens

            show_break_evens(case, profile, model, table, node)
        else:
            from .console_flips import show_flips
            from .evaluation import joint

            show_flips(case, profile, joint(model.evaluate().top), table, top, everything)


@main.command()
@click.option(
    "--samples",
    type=click.IntRange(min=1),
    default=100_000,
    show_default=True,
    help="How many weightings to draw.",
)
@click.option(
    "--level",
    default="criteria",
    show_default=True,
    metavar="LEVEL",
    help="criteria, leaves, tree, or the key of a node: which weights vary.",
)
@click.option(
    "--values",
    type=click.Choice(["central", "interval", "positions", "claims"]),
    default="central",
    show_default=True,
    help="Ratings as they are, or drawn too.",
)
@click.option(
    "--constraint",
    "constraints",
    metavar="TEXT",
    multiple=True,
    help="For instance 'progress >= risk' or '0.1 <= legal <= 0.3'.",
)
@options("profile", "conditions", "claims", "seed", "json", "lang")
def smaa(
    folder: str | None,
    samples: int,
    level: str,
    values: str,
    constraints: tuple[str, ...],
    profile: str | None,
    conditions: tuple[str, ...],
    claims: str | None,
    seed: int,
    as_json: bool,
    lang: str | None,
) -> None:
    """Draw weights at random: how often is each alternative best, second, ...?

    Example: mcda-eiej smaa --level leaves --constraint "risk >= legal"
    """
    with opened(folder, lang) as case:
        from .console import progress_bar, show_smaa
        from .sensitivity import smaa as run

        case, model = prepare(case, profile, conditions, claims)
        with progress_bar(samples) as progress:
            result = run(
                model,
                samples=samples,
                seed=seed,
                level=level,
                constraints=constraints,
                values=values,  # type: ignore[arg-type]
                progress=progress,
            )
        if as_json:
            emit(case, profile, result, seed)
        else:
            show_smaa(case, profile, result)


@main.command()
@options("json", "lang")
def check(folder: str | None, as_json: bool, lang: str | None) -> None:
    """Check a case: errors stop with code 2, warnings are listed on stderr.

    Example: mcda-eiej check my-case
    """
    with opened(folder, lang) as case:
        from .decided import load_decision
        from .reporting.definitions import check_definitions

        problems: list[Problem] = []
        for look in (check_definitions, load_decision):
            try:
                look(case)
            except CaseError as error:
                problems += error.problems
        if problems:
            raise CaseError(problems)
        warnings = case.warnings()
        label = _("warning")
        for warning in warnings:
            click.echo(f"{label}: {warning}", err=True)
        if as_json:
            emit(case, None, {"warnings": warnings})
        else:
            from .console import show_check

            show_check(case, warnings)


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--from", "origin", type=click.Choice(["eiej"]), help="Copy the built-in case.")
@click.option(
    "--lang",
    type=click.Choice(["nb", "en"]),
    default="nb",
    show_default=True,
    help="Language of its texts.",
)
def new(folder: Path, origin: str | None, lang: str) -> None:
    """Write a small commented case to DIR, or a copy of the built-in one.

    Example: mcda-eiej new my-case
    """
    from .starter import new_case

    with language(lang), loud():
        written = new_case(folder, origin, lang)
        click.echo(_("{n} files in {folder}").format(n=len(written), folder=folder))
        click.echo(_("Now try: mcda-eiej check {folder}").format(folder=folder))


@main.command()
@click.argument(
    "name",
    required=False,
    type=click.Choice(["criteria", "alternatives", "profiles", "report", "decision"]),
)
def schema(name: str | None) -> None:
    """Print the JSON Schema of a case's TOML files.

    Example: mcda-eiej schema criteria
    """
    from .schema import json_schema

    schemas = json_schema()
    click.echo(json.dumps(schemas[name] if name else schemas, ensure_ascii=False, indent=2))


@main.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write.")
@click.option("--date", metavar="DATE", help="Date on the report; default the case's own.")
@click.option("--open", "open_", is_flag=True, help="Open the report when it is written.")
@click.option("--watch", is_flag=True, help="Write it again whenever the case changes.")
@click.option(
    "--definition",
    metavar="NAME",
    default="standard",
    show_default=True,
    help="Which report: decision (one page), standard, annex, or one in the case's reports/.",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(["html", "docx", "xlsx"]),
    multiple=True,
    default=["html"],
    show_default=True,
    help="Web page, Word or Excel; may be given several times.",
)
@click.option(
    "--lang", type=click.Choice(["nb", "en", "both"]), help="Language; default the case's."
)
@options("profile", "seed")
def report(folder: str | None, lang: str | None, watch: bool, open_: bool, **given: Any) -> None:
    """Write the report: a web page that needs nothing else, a Word document, an Excel workbook.

    Example: mcda-eiej report my-case --lang both --format docx --format xlsx -o reports
    """
    from .caseio import case_language
    from .console_report import write_reports

    one = None if lang in (None, "both") else lang
    langs = ("nb", "en") if lang == "both" else None if one is None else (one,)
    with language(one or case_language(folder)), loud():
        write_reports(folder, watch, open_, langs=langs, **given)


main.add_command(elicit)
main.add_command(workshop)


if __name__ == "__main__":
    main()
