"""The number that a bar waits for is the number of steps that come, and costs no reading."""

import logging
import os
from pathlib import Path

import pytest

from servanda.sources import count_documents, read


@pytest.fixture
def press(folder: Path) -> Path:
    """Return a folder of three texts, one JSONL file of two lines, a photograph and an unknown ending."""
    for name in ("a.txt", "b.md", "below/c.txt", ".hidden.txt"):
        path = folder / "press" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Words.", encoding="utf-8")
    (folder / "press" / "d.jsonl").write_bytes(b'{"text": "One."}\n\n \r\n{"text": "Two."}')
    (folder / "press" / "photo.jpg").write_bytes(b"\xff\xd8\x00\x01")
    (folder / "press" / "table.csv").write_text("a,b\n", encoding="utf-8")
    return folder / "press"


@pytest.mark.parametrize(
    "sources",
    [
        ["press"],
        ["press/*.txt", "press/below"],
        ["press/d.jsonl", "absent.txt"],
        ["press/*.nothing"],
        ["press/photo.jpg"],
    ],
)
def test_as_many_are_counted_as_come(press: Path, sources: list[str]):
    assert count_documents(sources) == len(list(read(sources)))


def test_an_empty_file_of_lines_is_one_failure(folder: Path):
    (folder / "empty.jsonl").write_bytes(b"\n \n")
    assert count_documents(["empty.jsonl"]) == len(list(read(["empty.jsonl"]))) == 1


def test_counting_says_nothing(press: Path, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING, logger="servanda"):
        count_documents(["press"])
        assert caplog.records == []
        assert len(list(read(["press"]))) == 6
    assert ["1 .jpg" in record.getMessage() for record in caplog.records] == [True]


def test_a_pipe_is_not_counted_and_not_emptied(folder: Path):
    os.mkfifo("pipe.jsonl")
    (folder / "a.txt").write_text("Words.", encoding="utf-8")
    assert count_documents(["a.txt", "pipe.jsonl"]) is None
    assert count_documents(["a.txt", "-"]) is None


def test_a_line_of_any_length_is_one(folder: Path):
    (folder / "long.jsonl").write_bytes(b'{"text": "' + b"a" * 3_000_000 + b'"}\n')
    assert count_documents(["long.jsonl"]) == 1
