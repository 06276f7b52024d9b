"""The catalogues are current, complete, compiled, and keep every placeholder."""

from __future__ import annotations

import io
import re
from gettext import GNUTranslations

import catalogues
import pytest

PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_catalogue_has_exactly_the_messages_of_the_code(lang: str) -> None:
    on_disk = {str(m.id) for m in catalogues.read(lang) if m.id}
    assert on_disk == {str(message) for message, _files in catalogues.extracted()}


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_no_message_lacks_a_translation(lang: str) -> None:
    assert catalogues.missing(catalogues.read(lang)) == []


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_compiled_catalogue_is_that_of_the_source(lang: str) -> None:
    # Messages are compared, not bytes: the header names the version of the compiler.
    held = (catalogues.LOCALE / lang / "LC_MESSAGES" / "mcda_eiej.mo").open("rb")
    fresh = io.BytesIO(catalogues.mo_bytes(catalogues.updated(lang)))
    with held:
        on_disk, compiled = (vars(GNUTranslations(f))["_catalog"] for f in (held, fresh))
    assert {k: v for k, v in on_disk.items() if k} == {k: v for k, v in compiled.items() if k}


def test_translations_keep_the_placeholders() -> None:
    for message in catalogues.read("nb"):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = {name for text in ids for name in PLACEHOLDER.findall(text)}
        for text in strings:
            extra = set(PLACEHOLDER.findall(text)) - wanted
            assert not extra, f"{message.id}: {extra}"
        plural = set(PLACEHOLDER.findall(strings[-1]))
        assert plural == set(PLACEHOLDER.findall(ids[-1])), message.id


def test_norwegian_differs_from_english() -> None:
    same = [
        m.id
        for m in catalogues.read("nb")
        if m.id and m.id == m.string and len(re.findall(r"[a-zA-Z]{3,}", str(m.id))) > 2
    ]
    assert same == []
