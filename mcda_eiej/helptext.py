"""Help screens in the reader's language: ``--lang`` if it is given, else that of the locale.

What a command's docstring and its options say is looked up in the catalogues as it stands; the
program that keeps the catalogues reads it from the commands themselves (`help_texts`).
"""

from __future__ import annotations

import copy
import inspect
import os
from collections.abc import Iterator, Sequence
from typing import Any

import click

from .i18n import LANGUAGES, N_, language
from .i18n import gettext as _

__all__ = ["Command", "Group", "help_texts", "locale_language"]

_LANG = "mcda_eiej.lang"
_SHORT = 100  # letters of a command's first sentence in a list of commands
#: What click itself adds to a help screen.
OWN = (N_("Show this message and exit."), N_("Show the version and exit."))


def locale_language() -> str:
    """``nb`` where the environment's locale is Norwegian, else ``en``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "nb" if value[:2].lower() in ("nb", "no", "nn") else "en"
    return "en"


class _Localized(click.Command):
    """A command whose help speaks the reader's language."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note the language first: ``--help`` stops everything else."""
        found = _asked(args)
        if found:
            ctx.meta[_LANG] = found
        return super().parse_args(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        """The help screen."""
        with language(ctx.meta.get(_LANG) or locale_language()):
            return super().get_help(ctx)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line of usage."""
        rest = [_(piece) for piece in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(rest), prefix=_("Usage:") + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The docstring."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(inspect.cleandoc(self.help or "")))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, and what each is by default."""
        rows = []
        for param in self.get_params(ctx):
            if not isinstance(param, click.Option):
                continue
            told = copy.copy(param)
            told.help = _(param.help) if param.help else param.help
            record = told.get_help_record(ctx)
            if record is not None:
                text = record[1].replace("[default: ", "[" + _("default:") + " ")
                text = text.replace("[required]", "[" + _("required") + "]")
                rows.append((record[0], text))
        with formatter.section(_("Options")):
            formatter.write_dl(rows)

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence; wrapped rather than cut."""
        text = " ".join(_(inspect.cleandoc(self.help or "")).split("\n\n")[0].split())
        return text if len(text) <= _SHORT else text[:_SHORT].rsplit(" ", 1)[0] + " …"


class Command(_Localized):
    """`click.Command` with help in the reader's language."""


class Group(_Localized, click.Group):
    """`click.Group` with help in the reader's language; its commands are `Command`."""

    command_class = Command
    group_class = type

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options and then the commands."""
        super().format_options(ctx, formatter)
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                rows.append((name, command.get_short_help_str()))
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)


def _asked(args: Sequence[str]) -> str | None:
    for i, arg in enumerate(args):
        name, _sign, value = arg.partition("=")
        if name == "--lang":
            value = value or (args[i + 1] if i + 1 < len(args) else "")
            return value if value in LANGUAGES else None
    return None


def help_texts(command: Any) -> Iterator[str]:
    """Every text of a command's help, and of those below it, as it is looked up."""
    yield inspect.cleandoc(command.help or "")
    for param in command.params:
        if getattr(param, "help", None):
            yield param.help
    for below in getattr(command, "commands", {}).values():
        yield from help_texts(below)
