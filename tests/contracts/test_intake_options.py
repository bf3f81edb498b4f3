"""What `add` and `extract` take beside sources, and the notes that they leave, as a user meets them."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest
from tests.support.commands import SERVANDA, servanda

TEXT = "The ministry said it will open the crossing."
LATIN_1 = "La présidente a déclaré à Genève : « Le café était fermé »."


def json_lines(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def test_authors_and_language_are_options(tmp_path: Path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    options = ["--author", "A. Writer", "--author", "B. Writer", "--language", "en-GB"]
    assert servanda("add", "l.sqlite", "a.txt", *options, cwd=tmp_path).code == 0
    record, *_ = json_lines(servanda("show", "l.sqlite", "a.txt", "--json", cwd=tmp_path).out)
    assert (record["authors"], record["language"]) == (["A. Writer", "B. Writer"], "en")


def test_a_language_that_is_none_is_a_failure_with_a_next_step(tmp_path: Path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    ran = servanda("extract", "a.txt", "--language", "English, please", cwd=tmp_path)
    assert ran.code == 3 and "no language tag" in ran.err and "en, fr" in ran.err


@pytest.mark.parametrize("command", [["add", "l.sqlite"], ["extract"]])
@pytest.mark.parametrize("option", ["--max-chars", "--max-bytes"])
def test_a_limit_is_named_by_its_option_which_raises_it(tmp_path: Path, command: list[str], option: str):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    refused = servanda(*command, "a.txt", option, str(len(TEXT) - 1), cwd=tmp_path)
    assert refused.code == 3
    assert "a.txt" in refused.err and option in refused.err
    taken = servanda(*command, "a.txt", option, str(len(TEXT)), cwd=tmp_path)
    assert (taken.code, taken.err.count("failed:")) == (0, 0)


@pytest.mark.parametrize("option", ["--max-chars", "--max-bytes"])
def test_a_limit_that_lets_nothing_through_is_a_fault_of_usage(tmp_path: Path, option: str):
    ran = servanda("extract", "a.txt", option, "0", cwd=tmp_path)
    assert ran.code == 2 and option in ran.err


@pytest.fixture
def press(tmp_path: Path) -> Path:
    """Return a folder of a text in an old encoding, a good one, and a photograph."""
    folder = tmp_path / "press"
    folder.mkdir()
    (folder / "old.txt").write_bytes(LATIN_1.encode("cp1252"))
    (folder / "good.txt").write_text(TEXT, encoding="utf-8")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\x00\x01")
    return folder


@pytest.mark.parametrize("command", [["add", "l.sqlite"], ["extract"]])
def test_warnings_are_notes_on_stderr(tmp_path: Path, press: Path, command: list[str]):
    ran = servanda(*command, "press", "--json", cwd=tmp_path)
    assert ran.code == 0
    notes = [line for line in ran.err.splitlines() if line.startswith("note: ")]
    assert len(notes) == 2
    assert "old.txt" in notes[0] and "cp1252" in notes[0] and ".jpg" in notes[1]
    assert json_lines(ran.out)


def run_at_a_terminal(*arguments: str, cwd: Path) -> str:
    """Return what the command wrote to a terminal that is its stderr."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(
        [*SERVANDA, *arguments], cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=theirs
    ) as process:
        os.close(theirs)
        pieces = []
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            pieces.append(piece)
    os.close(ours)
    assert process.returncode == 0
    return b"".join(pieces).decode("utf-8")


def test_at_a_terminal_each_note_comes_once_and_the_bar_knows_its_end(tmp_path: Path, press: Path):
    told = run_at_a_terminal("add", "l.sqlite", "press", cwd=tmp_path)
    assert told.count("note: ") == 2
    assert "2/2" in told
