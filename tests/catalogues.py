"""The message catalogues: read the msgids from the code, keep nb and en current, compile them.

``python tests/catalogues.py --write`` updates the .po files (new msgids empty, unused ones dropped)
and compiles them. The tests use the same functions to check that nothing is missing or stale.
"""

from __future__ import annotations

import datetime as dt
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from mcda_eiej.cli import main as main_command
from mcda_eiej.helptext import help_texts

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "mcda_eiej" / "locale"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]


def extracted() -> list[tuple[str | tuple[str, str], set[str]]]:
    """Every msgid in the package with the files it stands in, sorted."""
    found: dict[str | tuple[str, str], set[str]] = {}
    for file, _line, message, _comments, _context in extract_from_dir(
        ROOT / "mcda_eiej",
        METHODS,
        {"**.j2": {"silent": "false", "extensions": "jinja2.ext.i18n"}},
        keywords=KEYWORDS,
    ):
        if not isinstance(message, str):
            message = tuple(message[:2])
        found.setdefault(message, set()).add(file)
    for text in help_texts(main_command):
        found.setdefault(text, set()).add("cli.py")
    return sorted(found.items(), key=lambda item: str(item[0]))


def read(lang: str) -> Catalog:
    """The catalogue of ``lang`` as it is on disk."""
    path = LOCALE / lang / "LC_MESSAGES" / "mcda_eiej.po"
    with path.open("rb") as file:
        return read_po(file, locale=lang)


def updated(lang: str) -> Catalog:
    """The catalogue of ``lang`` with exactly the msgids in the code."""
    path = LOCALE / lang / "LC_MESSAGES" / "mcda_eiej.po"
    old = read(lang) if path.exists() else Catalog(locale=lang)
    # Fixed dates: the same messages give the same bytes.
    day = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)
    fresh = Catalog(
        locale=lang,
        project="mcda-eiej",
        version="1",
        msgid_bugs_address="-",
        last_translator="-",
        language_team=lang,
        creation_date=day,
        revision_date=day,
        fuzzy=False,
        charset="utf-8",
        header_comment="",
    )
    for message, _files in extracted():
        held = old.get(message[0] if isinstance(message, tuple) else message)
        string: str | tuple[str, ...] = held.string if held else ""
        if lang == "en":
            string = message
        elif isinstance(message, tuple) and not isinstance(string, tuple):
            string = ("", "")
        fresh[message] = Message(message, string)
    return fresh


def po_bytes(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, sort_output=True, omit_header=False)
    return buffer.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """Messages without a translation, in any of their forms."""
    empty = []
    for message in catalogue:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(strings):
            empty.append(str(message.id))
    return empty


def main(write: bool) -> None:
    for lang in ("nb", "en"):
        catalogue = updated(lang)
        folder = LOCALE / lang / "LC_MESSAGES"
        if write:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "mcda_eiej.po").write_bytes(po_bytes(catalogue))
            (folder / "mcda_eiej.mo").write_bytes(mo_bytes(catalogue))
        gaps = missing(catalogue)
        sys.stdout.write(f"{lang}: {len(catalogue)} messages, {len(gaps)} without translation\n")
        for text in gaps:
            sys.stdout.write(f"  {text}\n")


if __name__ == "__main__":
    main("--write" in sys.argv)
