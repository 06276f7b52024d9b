"""The journal of a questionnaire: nothing kept is lost, nothing of other questions touched."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import CaseFolder

import mcda_eiej as mcda
from mcda_eiej.errors import CaseError
from mcda_eiej.questionnaire.journal import (
    Header,
    digests,
    file_of,
    opened_journal,
    set_aside,
    state_folder,
)
from mcda_eiej.questionnaire.pairwise import Pairwise
from mcda_eiej.questionnaire.session import Event

NODES = {"goal": ("a", "b", "c")}
HEADER = Header("case", "kari", "goal", "pairwise", "", {"goal": {"a": "1", "b": "2", "c": "3"}})
EVENTS = [
    Event("answer", ("pair", "goal", "a", "b"), "3", "2024-01-01T10:00:00Z"),
    Event("note", ("pair", "goal", "b", "c"), "fordi – «ærlig»", ""),
    Event("pass", ("pair", "goal", "b", "c"), "", ""),
    Event("again", ("pair", "goal", "a", "b"), "", ""),
    Event("answer", ("pair", "goal", "a", "b"), "1/5", ""),
]


def kept(path: Path, events: list[Event], header: Header = HEADER) -> None:
    with opened_journal(path, header, "now") as journal:
        for event in events:
            journal.keep(event)


def read(path: Path, header: Header = HEADER) -> list[Event]:
    with opened_journal(path, header, "now") as journal:
        return journal.events


def test_what_is_kept_is_read_again_with_undo_and_notes(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "s.jsonl"
    kept(path, EVENTS)
    assert read(path) == EVENTS
    with opened_journal(path, HEADER, "now") as journal:
        journal.keep_undo("then")
    assert read(path) == EVENTS[:-1]
    # Undo as the session does it: the note that follows stays.
    kept(path, [Event("note", ("pair", "goal", "a", "c"), "x")])
    with opened_journal(path, HEADER, "now") as journal:
        journal.keep_undo("then")
    assert read(path) == [*EVENTS[:3], Event("note", ("pair", "goal", "a", "c"), "x")]
    session = Pairwise(NODES)
    with opened_journal(path, HEADER, "now") as journal:
        journal.replay(session)
    assert session.answers == {EVENTS[0].about: "3", EVENTS[2].about: None}


def test_a_file_cut_anywhere_keeps_every_whole_line_and_can_be_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    kept(path, EVENTS)
    whole = path.read_bytes()
    ends = [i + 1 for i, byte in enumerate(whole) if byte == 10]
    for cut in range(0, len(whole) + 1, 11):
        for tail in (b"", b"\0\0\0"):
            path.write_bytes(whole[:cut] + tail)
            # A line that lacks nothing but its end is whole too.
            n = sum(end <= cut + (not tail) for end in ends)
            assert read(path) == EVENTS[: max(n - 1, 0)], cut
            kept(path, EVENTS[-1:])
            assert read(path) == [*EVENTS[: max(n - 1, 0)], EVENTS[-1]], cut


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (replace(HEADER, who="ola"), "who answers is kari there, ola here"),
        (replace(HEADER, node=None), "the node is goal there, all here"),
        (replace(HEADER, method="swing"), "the method is pairwise there, swing here"),
        (replace(HEADER, case="other"), "the case is case there, other here"),
        (replace(HEADER, asked=2), "another version of the program"),
        (
            replace(HEADER, questions={"goal": {"a": "1", "b": "2", "c": "9"}}),
            "the wording of c has changed",
        ),
        (
            replace(HEADER, questions={"goal": {"a": "1", "b": "2"}}),
            "c have come or gone",
        ),
        (
            replace(HEADER, questions={"goal": {"b": "2", "a": "1", "c": "3"}}),
            "their order has changed",
        ),
    ],
)
def test_a_journal_of_other_questions_is_refused_and_left_alone(
    tmp_path: Path, header: Header, message: str
) -> None:
    path = tmp_path / "s.jsonl"
    kept(path, EVENTS)
    before = path.read_bytes()
    with pytest.raises(CaseError) as caught:
        read(path, header)
    assert message in str(caught.value)
    assert "--restart" in str(caught.value)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        '{"format": "something else"}\n',
        "who,node,a,b\n1,2,3,4\n",
        '[1, 2]\n{"do": "answer"}\n',
        '{"format": "mcda-eiej/session", "version": 2}\n',
    ],
)
def test_another_kind_of_file_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError):
        read(path)
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "line", ["{", "", '{"do": "dance"}', '{"do": "answer", "about": [1]}', "3"]
)
def test_damage_in_the_middle_is_told_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "s.jsonl"
    kept(path, EVENTS)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] = line
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(CaseError, match=r"s\.jsonl:3"):
        read(path)
    assert path.read_bytes() == before


def test_a_second_terminal_is_kept_out(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    path = tmp_path / "s.jsonl"
    with (
        opened_journal(path, HEADER, "now"),
        pytest.raises(CaseError, match="another terminal"),
        opened_journal(path, HEADER, "now"),
    ):
        pass
    assert read(path) == []


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CaseError, match="cannot be opened"):
        read(tmp_path / "file" / "s.jsonl")


def test_a_full_disk_is_told_and_leaves_no_half_line(tmp_path: Path) -> None:
    """What could not be written does not come up later, and what is kept after it can be read."""
    resource = pytest.importorskip("resource")
    path = tmp_path / "s.jsonl"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with opened_journal(path, HEADER, "now") as journal:
        journal.keep(EVENTS[0])
        size = path.stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, hard))
        try:
            with pytest.raises(CaseError, match="the last answer is not kept"):
                journal.keep(EVENTS[1])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert path.stat().st_size == size
        journal.keep(EVENTS[2])
    assert read(path) == [EVENTS[0], EVENTS[2]]


def test_a_disk_that_is_full_from_the_start_is_told(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, hard))
    try:
        with pytest.raises(CaseError, match="cannot be written"):
            read(tmp_path / "s.jsonl")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_sessions_set_aside_never_meet(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    for n in (1, 2, 3):
        kept(path, EVENTS[:n])
        assert set_aside(path, "done").name == f"s.done-{n}.jsonl"
    assert not path.exists()
    first = json.loads((tmp_path / "s.done-1.jsonl").read_text().splitlines()[0])
    assert (first["who"], first["node"], first["method"]) == ("kari", "goal", "pairwise")


def test_where_a_session_lies(
    folder: CaseFolder, eiej: mcda.Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case = folder.load()
    inside = case.folder / "workshop" / "sessions"
    assert file_of(case, "kari", "best", "swing") == inside / "kari-best-swing.jsonl"
    # Any text is a key, and none leads out of the folder.
    odd = file_of(case, "../kari nordmann/å", None, "pairwise")
    assert odd.parent == inside
    assert odd.name == "..%2Fkari_nordmann%2F%C3%A5-all-pairwise.jsonl"
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_folder() == tmp_path / "mcda-eiej" / "sessions"
    assert file_of(eiej, "hmn", None, "swing").parent == state_folder()
    for value in ("", "not/absolute"):
        monkeypatch.setenv("XDG_STATE_HOME", value)
        assert state_folder() == Path.home() / ".local" / "state" / "mcda-eiej" / "sessions"


def test_the_wording_of_a_question_is_that_of_all_that_it_shows(folder: CaseFolder) -> None:
    nodes = {"best": ("food", "queue", "illness")}
    before = digests(folder.load(), nodes)["best"]
    folder.edit("criteria/criteria.toml", 'names = "Taste"', 'names = "Savour"')
    after = digests(folder.load(), nodes)["best"]
    assert [k for k in before if before[k] != after[k]] == ["food"]
    folder.edit("criteria/criteria.toml", "low = 30", "low = 20")
    folder.edit("criteria/measures.csv", "queue,NA,30,30,30,minutes,strike,,5,53\n", "")
    last = digests(folder.load(), nodes)["best"]
    assert [k for k in after if after[k] != last[k]] == ["queue"]
