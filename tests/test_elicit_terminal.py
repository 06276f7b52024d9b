"""`mcda-eiej elicit` as a person or a script meets it: at a pseudo-terminal, killed, piped."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import CaseFolder

import mcda_eiej as mcda
from mcda_eiej.cli import main

pty = pytest.importorskip("pty", reason="pseudo-terminals are Unix")
import fcntl  # noqa: E402
import select  # noqa: E402
import struct  # noqa: E402
import termios  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 60.0  # seconds; a screen takes some hundredths, a start on a busy machine some seconds
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class Terminal:
    """A program at a pseudo-terminal of 80 columns: read a screen, type a line."""

    def __init__(self, *args: str, **env: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        inherited = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mcda_eiej", "elicit", *args],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env={**inherited, "TERM": "xterm", "PYTHONUTF8": "1", **env},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        self.seen = ""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def _more(self, until: float) -> bool:
        """Read what there is; False at the end."""
        ready, _w, _x = select.select([self.master], [], [], max(until - time.monotonic(), 0))
        if not ready:
            raise AssertionError(f"nothing more came after: {self.seen[-800:]}")
        try:
            data = os.read(self.master, 65536)
        except OSError:  # the other side is closed
            return False
        self.raw = getattr(self, "raw", "") + data.decode("utf-8", "replace")
        self.seen = ESCAPES.sub("", self.raw).replace("\r\n", "\n")
        return bool(data)

    def screen(self) -> str:
        """The screen up to its prompt."""
        until = time.monotonic() + LIMIT
        while not self.seen.endswith("\n> "):
            assert self._more(until), self.seen
        found = self.seen
        self.raw = self.seen = ""
        return found

    def type(self, text: str) -> str:
        """Type a line; the next screen, or what is said at the end."""
        os.write(self.master, text.encode() + b"\n")
        return self.screen()

    def last(self, text: str) -> tuple[str, int]:
        """Type what ends it; what is said, and the exit code."""
        os.write(self.master, text.encode())
        until = time.monotonic() + LIMIT
        while self._more(until):
            pass
        return self.seen, self.process.wait(LIMIT)


def run(folder: Path | None, text: str, *args: str) -> Result:
    """The command with piped input."""
    case = [] if folder is None else [str(folder)]
    return CliRunner().invoke(main, ["elicit", *case, *args], input=text)


def sessions(folder: CaseFolder) -> list[str]:
    return sorted(p.name for p in (folder.path / "workshop" / "sessions").glob("*"))


@pytest.fixture
def unasked(folder: CaseFolder) -> CaseFolder:
    """The small case before anybody said anything."""
    return folder.remove("weights/judgments.csv")


# -- at a terminal ---------------------------------------------------------------------------------


def test_pairwise_at_a_terminal_in_norwegian(eiej_folder: Path) -> None:
    judgments = eiej_folder / "weights" / "judgments.csv"
    before = judgments.read_bytes()
    args = (str(eiej_folder), "--who", "hmn", "--node", "governance", "--lang", "nb")
    with Terminal(*args) as t:
        first = t.screen()
        assert "Klare styringslinjer" in first
        assert "Styring som passer nasjonalt" in first
        assert all(len(line) <= 80 for line in first.splitlines())
        assert "like mye" in first
        assert "worst to best" not in " ".join(first.split())
        t.type("tull")
        t.type("n fordi linjene må være klare")
        end = t.type("b 3")
        assert "25,0" in end
        assert "75,0" in end
        assert judgments.read_bytes() == before  # not before it is confirmed
        t.type("angre")
        end = t.type("a 3")
        assert judgments.read_bytes() == before
        _said, code = t.last("j\n")
        assert code == 0
    lines = judgments.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(before.decode().splitlines()) + 1
    case = mcda.load_case(eiej_folder)
    new = case.judgment_records[-1]
    assert (new.who, new.node, new.a, new.value) == ("hmn", "governance", "clarity_of_lines", 3)
    assert new.rationale["nb"] == "fordi linjene må være klare"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", new.timestamp)
    assert (new.round, new.status) == (1, "answered")


def test_swing_at_a_terminal_with_pass_undo_and_resume(unasked: CaseFolder) -> None:
    args = (str(unasked.path), "--who", "true", "--method", "swing", "--node", "best")
    with Terminal(*args) as t:
        assert "Which one first?" in t.screen()
        assert "Queue" in t.type("2")  # queue first
        t.type("p")
        t.type("u")
        t.type("1")  # then food
        said, code = t.last("q\n")
        assert code == 0
        assert "2 answers are kept" in said
    with Terminal(*args, NO_COLOR="1") as t:
        text = t.screen()
        assert "2 answers are kept" in text
        assert "How many points" in text
        t.type("101")
        t.type("60")
        end = t.type("20")
        assert "Queue    55.6%" in end
        assert "100" not in unasked.read("weights/profiles.toml")
        assert not (unasked.path / "weights" / "answers.csv").exists()
        _said, code = t.last("y\n")
        assert code == 0
    assert unasked.load().weighting("true").local["queue"] == pytest.approx(100 / 180)
    assert sessions(unasked) == ["true-best-swing.done-1.jsonl"]


def test_best_worst_at_a_terminal_and_ctrl_c(unasked: CaseFolder) -> None:
    args = (str(unasked.path), "--who", "guests", "--method", "best-worst", "--node", "best")
    with Terminal(*args, "--lang", "nb") as t:
        assert "fra dårligst til best" in " ".join(t.screen().split())
        t.type("3")
        t.type("1")
        said, code = t.last("\x03")
        assert code == 130
        assert "guests-best-best-worst.jsonl" in said.replace("\n", "")
        assert "Traceback" not in said
    with Terminal(*args) as t:
        assert "You called “Illness” worth most" in t.screen().replace("\n", " ")
        t.type("6")
        t.type("2")
        assert "Consistency ratio of best-worst" in t.type("3")
        _said, code = t.last("y\n")
        assert code == 0
    weights = unasked.load().weighting("guests").local
    # The only consistent answers: 6 = 2 x 3.
    assert [weights[k] for k in ("illness", "queue", "food")] == pytest.approx([0.6, 0.3, 0.1])


def test_a_killed_session_has_every_answer(unasked: CaseFolder) -> None:
    args = (str(unasked.path), "--who", "guests")
    with Terminal(*args) as t:
        t.screen()
        t.type("a 3")
        t.type("n because")
        t.type("b 2")
        # The screen after an answer is there: so it is on the disk.
        os.write(t.master, b"a 7")  # typed and not sent
        os.kill(t.process.pid, signal.SIGKILL)
        assert t.process.wait(LIMIT) == -signal.SIGKILL
    found = run(unasked.path, "l\n", *args[1:])
    text = " ".join(found.output.split())
    assert "Going on where you stopped: 2 answers are kept." in text
    assert "Food counts moderately more than Queue (3)" in text
    assert "because: because" in text
    assert "Question 3 of about 4" in text
    assert found.exit_code == 0


# -- from a script ---------------------------------------------------------------------------------

PAIRS = "a 3\nb 2\nn it matters\np\na 4\n"


def test_nothing_is_written_unless_confirmed_and_the_same_answers_add_nothing(
    unasked: CaseFolder,
) -> None:
    who = ("--who", "guests")
    for ending in ("", "n\n", "q\n", "x\n"):
        found = run(unasked.path, (PAIRS if not sessions(unasked) else "") + ending, *who)
        assert found.exit_code == 0, found.output
        assert not (unasked.path / "weights" / "judgments.csv").exists()
        assert sessions(unasked) == ["guests-all-pairwise.jsonl"]
    assert run(unasked.path, "y\n", *who).exit_code == 0
    written = unasked.read("weights/judgments.csv")
    assert written.count("guests") == 4
    assert "it matters" in written
    again = run(unasked.path, PAIRS + "y\n", *who)
    assert "says all this already" in " ".join(again.output.split())
    assert unasked.read("weights/judgments.csv") == written
    other = run(unasked.path, PAIRS.replace("a 4", "a 5") + "y\n", *who)
    assert other.exit_code == 0
    assert unasked.read("weights/judgments.csv").startswith(written)
    (new,) = unasked.read("weights/judgments.csv")[len(written) :].splitlines()
    assert new.startswith("guests,food,taste,choice,5,")
    assert unasked.load().judgment_records[-1].round == 2
    assert sessions(unasked) == [f"guests-all-pairwise.done-{n}.jsonl" for n in (1, 2, 3)]


def test_the_built_in_case_is_asked_about_and_not_written_to(
    eiej: mcda.Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    found = run(None, "a 2\ny\n", "--who", "hmn", "--node", "governance", "--lang", "en")
    assert found.exit_code == 0
    assert "read-only" in found.output
    (kept,) = (tmp_path / "mcda-eiej" / "sessions").iterdir()
    assert kept.name == "hmn-governance-pairwise.jsonl"
    # The same session goes into a copy of the case.
    folder = tmp_path / "copy"
    assert CliRunner().invoke(main, ["new", "--from", "eiej", str(folder)]).exit_code == 0
    args = ("--who", "hmn", "--node", "governance", "--session", str(kept))
    assert run(folder, "y\n", *args).exit_code == 0
    assert mcda.load_case(folder).judgment_records[-1].node == "governance"


def test_bad_requests_say_what_is_allowed_and_leave_nothing_behind(unasked: CaseFolder) -> None:
    for args, message in (
        (("--who", "gest"), "near it: guests"),
        (("--who", "nobody at all"), "there are guests, true"),
        (("--who", "guests", "--node", "taste"), "there is under best and food"),
        (("--who", "guests", "--resume"), "no session to go on with"),
    ):
        found = run(unasked.path, "", *args)
        assert found.exit_code == 2
        assert message in found.output
    assert run(unasked.path, "", "--who", "guests").exit_code == 0
    assert sessions(unasked) == []  # nothing answered, nothing kept


def test_changed_questions_are_refused_until_the_session_is_set_aside(unasked: CaseFolder) -> None:
    who = ("--who", "guests", "--node", "best")
    assert run(unasked.path, "a 3\n", *who).exit_code == 0
    unasked.edit("criteria/criteria.toml", 'names = "Queue"', 'names = "Waiting"')
    refused = run(unasked.path, "a 3\n", *who)
    assert refused.exit_code == 2
    assert "the wording of queue has changed" in refused.output
    assert run(unasked.path, "a 5\n", *who, "--restart").exit_code == 0
    names = sessions(unasked)
    assert names == ["guests-best-pairwise.jsonl", "guests-best-pairwise.old-1.jsonl"]
    resumed = run(unasked.path, "l\n", *who, "--resume")
    assert "strongly more than Waiting (5)" in resumed.output


def test_json_is_the_result_alone(unasked: CaseFolder) -> None:
    args = ("--who", "guests", "--node", "best", "--method", "swing", "--json")
    found = run(unasked.path, "1\n1\n50\n25\n", *args)
    told = json.loads(found.stdout)
    assert told["profile"] == "guests"
    (node,) = told["result"]["nodes"]
    assert node["weights"] == pytest.approx({"food": 4 / 7, "queue": 2 / 7, "illness": 1 / 7})
    assert told["result"]["best"]
    assert "Which one first?" in found.stderr
    assert told["result"]["written"] == 0
    assert told["hash"] == unasked.load().hash
    # Once the answers are written, it is the case with them.
    told = json.loads(run(unasked.path, "y\n", *args).stdout)
    assert told["result"]["written"] == 3
    assert told["hash"] == unasked.load().hash


def test_options_of_adaptive_questions_are_refused_by_the_others(unasked: CaseFolder) -> None:
    stray = ("--mode", "yes-no", "--together", "1", "--show-result", "--profile", "guests")
    found = run(unasked.path, "a 3\n", "--who", "guests", *stray)
    assert found.exit_code == 2
    for name in ("--mode", "--together", "--show-result", "--profile"):
        assert f"{name}: is for --method adaptive" in found.stderr
    assert not (unasked.path / "workshop").exists()


def test_a_written_session_is_revised_answer_by_answer(unasked: CaseFolder) -> None:
    args = ("--who", "guests", "--method", "swing", "--node", "best")
    none = run(unasked.path, "", *args, "--revise")
    assert none.exit_code == 2
    assert "no earlier session that was written" in none.output
    assert run(unasked.path, "1\n1\n50\n25\ny\n", *args).exit_code == 0
    found = run(unasked.path, "c 4\n10\ny\n", *args, "--revise")
    assert found.exit_code == 0, found.output
    records = unasked.load().answer_records
    assert [(r.item, r.value, r.round) for r in records] == [
        ("food", "100", 1),
        ("queue", "50", 1),
        ("illness", "25", 1),
        ("illness", "10", 2),
    ]
    run(unasked.path, "c 4\n", *args, "--revise")
    again = run(unasked.path, "", *args, "--revise")
    assert again.exit_code == 2
    assert "there is a session to go on with" in again.output


def test_answers_that_would_spoil_the_case_stay_in_the_session(folder: CaseFolder) -> None:
    # The headline profile has judgments there already, and nothing says which method counts.
    before = folder.read("weights/judgments.csv")
    args = ("--who", "guests", "--node", "best", "--method", "swing")
    found = run(folder.path, "1\n1\n50\n25\ny\n", *args)
    assert found.exit_code == 0
    assert "cannot be written" in found.output
    assert "weighting" in found.output
    assert folder.read("weights/judgments.csv") == before
    assert not (folder.path / "weights" / "answers.csv").exists()
    assert sessions(folder) == ["guests-best-swing.jsonl"]


def test_a_participant_may_be_typed_for(unasked: CaseFolder) -> None:
    unasked.write("weights/participants.csv", "participant,name\nkari,Kari N.\n")
    found = run(unasked.path, "a 2\na 2\na 4\ny\n", "--who", "kari", "--node", "best")
    assert found.exit_code == 0
    assert "Kari N." not in found.output  # the key alone stands on the screen
    assert {j.who for j in unasked.load().judgment_records} == {"kari"}


def test_input_that_is_no_text_asks_again(unasked: CaseFolder) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mcda_eiej", "elicit", str(unasked.path), "--who", "guests"],
        input=b"\xff\xfe\x00\na 3\n",
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        check=True,
        timeout=LIMIT,
    )
    text = done.stdout.decode()
    assert "is not a number or a fraction" in text
    assert "Food counts moderately more than Queue (3)" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("locale", [{"PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}])
def test_letters_typed_at_a_terminal_of_ascii_are_kept(
    unasked: CaseFolder, locale: dict[str, str]
) -> None:
    subprocess.run(
        [sys.executable, "-m", "mcda_eiej", "elicit", str(unasked.path), "--who", "guests"],
        input="n fordi køen är lang\na 3\n".encode(),
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", **locale},
        check=True,
        timeout=LIMIT,
    )
    (journal,) = (unasked.path / "workshop" / "sessions").glob("*.jsonl")
    assert "fordi køen är lang" in journal.read_text(encoding="utf-8")


def test_answers_that_would_not_count_are_told_of_before_the_first_question(
    folder: CaseFolder,
) -> None:
    """The guests have compared pairs already: points beside them need a word in profiles.toml."""
    text = run(folder.path, "", "--who", "guests", "--method", "swing", "--lang", "en").output
    told = " ".join(text.split())
    assert "there are answers by another method, or the case asks for another" in told
    assert "weighting = “swing” stands for guests in profiles.toml" in told
    text = run(folder.path, "", "--who", "guests", "--lang", "en").output
    assert "another method" not in text
