"""Help screens: in the reader's language, whole, and each command of the kind that has them."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from mcda_eiej.cli import main
from mcda_eiej.helptext import Command, Group, help_texts, locale_language
from mcda_eiej.i18n import gettext, language


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def found(path: tuple[str, ...]) -> click.Command:
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


@pytest.fixture(autouse=True)
def no_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("path", list(commands(main)), ids=" ".join)
def test_every_command_explains_itself_with_an_example_in_both_languages(
    path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = found(path)
    assert isinstance(command, Command | Group)
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.opts
    assert "Example: mcda-eiej " + " ".join(path) in (command.help or "")
    monkeypatch.setenv("LANG", "nb_NO.UTF-8")
    shown = CliRunner().invoke(main, [*path, "--help"])
    assert shown.exit_code == 0
    assert "Bruk:" in shown.output
    assert "Eksempel: mcda-eiej" in shown.output
    with language("nb"):
        for text in help_texts(command):
            assert gettext(text) != text or " " not in text, text


def test_the_locale_chooses_where_no_option_does(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Usage:" in CliRunner().invoke(main, ["--help"]).output
    monkeypatch.setenv("LANG", "nb_NO.UTF-8")
    assert locale_language() == "nb"
    for args in (["--help"], ["rank", "--help"], ["rank", "--lang", "nb", "--help"]):
        text = CliRunner().invoke(main, args).output
        assert "Bruk:" in text, args
        assert "Valg:" in text, args
        assert "Vis denne meldingen og avslutt." in text, args
    assert "Usage:" in CliRunner().invoke(main, ["rank", "--lang=en", "--help"]).output
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert locale_language() == "en"


def test_an_asked_for_language_that_there_is_not_is_no_help_screen() -> None:
    result = CliRunner().invoke(main, ["rank", "--lang", "sv"])
    assert result.exit_code == 2
    assert "sv" in result.output
