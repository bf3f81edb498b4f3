"""`servanda gate`: what a process lets in, and a first process file."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from servanda.errors import ProcessFileError
from servanda.interfaces.cli.main import app

LINES = [
    {"doc": "a", "text": "The ministers met in Varn. Lady Oska promised to open the road to Varn."},
    {"doc": "b", "text": "Nobody came to Varn on Monday; the ministers wait for Lady Oska."},
    {"doc": "c", "text": "The match ended with three goals."},
]


def servanda(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], env={"COLUMNS": "160"})


def gate(*arguments: object) -> Result:
    return servanda("gate", *arguments)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "stream.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    return path


def test_names_are_learned_and_tried(tmp_path: Path, source: Path):
    examples, process = tmp_path / "examples.jsonl", tmp_path / "varn.toml"
    examples.write_text("".join(json.dumps(line) + "\n" for line in LINES[:2]), encoding="utf-8")
    assert gate("--learn", process, examples).exit_code == 0
    assert "Varn" in process.read_text(encoding="utf-8")
    tried = gate("--only", process, source)
    assert tried.exit_code == 0
    assert [line[:5] for line in tried.stdout.splitlines()[:3]] == ["in  a", "in  b", "out c"]
    assert "2 of 3 documents would be read" in tried.output
    records = [json.loads(line) for line in gate("--only", process, source, "--json").stdout.splitlines()]
    assert [one["passes"] for one in records] == [True, True, False]
    assert records[2]["found"] == []


def test_a_process_file_is_never_written_over(tmp_path: Path, source: Path):
    process = tmp_path / "varn.toml"
    process.write_text("names = ['Varn']", encoding="utf-8")
    assert gate("--learn", process, source).exit_code == 2
    assert process.read_text(encoding="utf-8") == "names = ['Varn']"


def test_one_of_the_two_ways_is_to_be_chosen(tmp_path: Path, source: Path):
    assert gate(source).exit_code == 2
    assert gate("--learn", tmp_path / "a.toml", "--only", tmp_path / "b.toml", source).exit_code == 2


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path: Path, source: Path):
    process = tmp_path / "varn.toml"
    process.write_text("names = ['Varn']", encoding="utf-8")
    tried = gate("--only", process, tmp_path / "none.txt", source)
    assert tried.exit_code == 1
    assert "none.txt" in tried.output and "2 of 3" in tried.output


@pytest.mark.parametrize("processes", [1, 2])
def test_what_is_left_out_is_counted_listed_and_can_be_read_later(
    tmp_path: Path, source: Path, processes: int
):
    ledger, process, dropped = tmp_path / "l.sqlite", tmp_path / "varn.toml", tmp_path / "dropped.jsonl"
    process.write_text("names = ['Varn']", encoding="utf-8")
    given = ["--only", process, "--dropped", dropped, "--processes", processes]
    added = servanda("add", ledger, source, *given, "--json")
    assert added.exit_code == 0, added.output
    records = [json.loads(line) for line in added.stdout.splitlines()]
    assert [one["document"] for one in records if one["kind"] == "dropped"] == ["c"]
    assert [one["document"] for one in records if one["kind"] == "taken"] == ["a", "b"]
    assert records[-1]["dropped"] == 1 and records[-1]["new"] == 2
    later = servanda("add", ledger, dropped)
    assert "1 new" in later.output and later.exit_code == 0
    whole = tmp_path / "whole.sqlite"
    assert servanda("add", whole, source).exit_code == 0
    exported = [
        servanda("export", one, "-o", "-", "--format", "jsonl").stdout.splitlines() for one in (ledger, whole)
    ]
    assert sorted(exported[0]) == sorted(exported[1])


def test_a_bad_process_file_stops_the_run_before_there_is_a_ledger(tmp_path: Path, source: Path):
    process = tmp_path / "varn.toml"
    process.write_text("names = [", encoding="utf-8")
    added = servanda("add", tmp_path / "l.sqlite", source, "--only", process)
    assert isinstance(added.exception, ProcessFileError)
    assert not (tmp_path / "l.sqlite").exists()
