"""The commands that show a ledger, as a user runs them: words, streams and exit codes."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.commands import SERVANDA, servanda
from tests.support.ledger_records import TEXT, add_all, make_document, relink, small_set

from servanda.ledger import create_ledger

HOSTILE = "\x1b[31mRed\x1b[0m [bold]bold[/bold] \u202egnp.exe"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger of twelve documents, one of which has a hostile title."""
    path = tmp_path_factory.mktemp("ledger") / "press.sqlite"
    with create_ledger(str(path)) as made:
        add_all(made, [*small_set(11), make_document("hostile.txt", published="2020", title=HOSTILE)])
        relink(made)
    return path


def json_lines(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def test_the_ledger_shows_undertakings_and_the_span_searched(ledger: Path):
    ran = servanda("ledger", ledger)
    assert (ran.code, ran.err) == (0, "")
    assert "open the border" in ran.out and "Serbia" in ran.out and "undertaken" in ran.out
    assert "searched 12 documents" in ran.out and "undated" in ran.out
    assert "no report found" in ran.out and "progress none" not in ran.out


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
def test_tables_are_legible_at_any_width(ledger: Path, columns: int):
    ran = servanda("ledger", ledger, columns=columns)
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= columns
    assert "…" not in ran.out
    assert "open the border" in " ".join(ran.out.split())


def test_every_row_leads_to_its_words(ledger: Path):
    listed = servanda("ledger", ledger).out
    key = re.search(r"\b[0-9a-f]{8}\b", listed)
    assert key
    shown = servanda("show", ledger, key.group())
    assert shown.code == 0
    assert "⟦open the border⟧" in shown.out
    assert "History" in shown.out and "rule S1" in shown.out


@pytest.mark.parametrize("command", ["ledger", "statements", "figures", "arrangements"])
def test_json_prints_records_to_stdout_and_nothing_else(ledger: Path, command: str):
    ran = servanda(command, ledger, "--json")
    assert (ran.code, ran.err) == (0, "")
    records = json_lines(ran.out)
    assert records and all(record["id"] and record["kind"] for record in records)


def test_exact_words_stand_in_the_rows(ledger: Path):
    figures = json_lines(servanda("figures", ledger, "--of", "KFOR", "--json").out)
    assert len(figures) == 12
    assert {row["quotes"]["value"] for row in figures} == {"4,700"}
    assert "4,700 soldiers" in servanda("figures", ledger).out
    said = servanda("statements", ledger, "--by", "zoë", "--about", "serbia").out
    assert "Serbia will" in said and "12 found" in said


def test_scores_are_shown_on_request(ledger: Path):
    assert "0.75" not in servanda("figures", ledger).out
    assert "0.75" in servanda("figures", ledger, "--scores").out


def test_a_document_is_shown_with_its_text_and_findings(ledger: Path):
    ran = servanda("show", ledger, "press/001.txt", columns=300)
    assert ran.code == 0
    assert "⟦4,700⟧ soldiers" in ran.out and "commitment" in ran.out


def test_an_undated_document_says_so(ledger: Path):
    assert "undated: no date was found, none is guessed" in servanda("show", ledger, "press/003.txt").out


def test_hostile_titles_are_shown_and_not_obeyed(ledger: Path):
    out = servanda("show", ledger, "hostile.txt").out
    assert "\x1b" not in out and "\u202e" not in out
    assert "⟨U+001B⟩[31mRed" in out and "[bold]bold[/bold]" in out and "⟨U+202E⟩gnp.exe" in out
    (record, *_) = json_lines(servanda("show", ledger, "hostile.txt", "--json").out)
    assert record["title"] == HOSTILE


def test_search_finds_documents_and_findings(ledger: Path):
    out = servanda("search", ledger, "brussels", "agreement").out
    assert "document" in out and "arrangement" in out
    assert json_lines(servanda("search", ledger, "brussels", "--limit", "3", "--json").out)[2]["rank"] == 3


def test_as_of_shows_what_could_be_known_then(ledger: Path):
    then = servanda("figures", ledger, "--as-of", "2012", "--json")
    published = [row["published"] for row in json_lines(then.out)]
    assert published and max(published) <= "2012-12-31"


def test_an_export_is_the_same_to_a_file_and_to_stdout(ledger: Path, tmp_path: Path):
    piped = servanda("export", ledger, "-o", "-")
    filed = servanda("export", ledger, "-o", tmp_path / "x.jsonl", "--format", "jsonl")
    assert (piped.code, filed.code, filed.out) == (0, 0, "")
    assert "standard output" in piped.err and "x.jsonl" in filed.err
    assert piped.out == (tmp_path / "x.jsonl").read_text(encoding="utf-8")
    texts = {r["document"]: r["text"] for r in json_lines(piped.out) if r["kind"] == "document"}
    assert texts["press/001.txt"].startswith(TEXT)


def test_csv_goes_to_a_folder(ledger: Path, tmp_path: Path):
    assert servanda("export", ledger, "-o", tmp_path / "tables", "--format", "csv").code == 0
    assert (tmp_path / "tables" / "threads.csv").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ledger", "absent.sqlite"], 4, "no ledger"),
        (["ledger", "note.txt"], 4, "note.txt"),
        (["ledger"], 2, "LEDGER"),
        (["frobnicate"], 2, "frobnicate"),
        (["ledger", "x", "--silent-for", "12"], 2, "span of time"),
        (["ledger", "x", "--as-of", "yesterday"], 2, "not a date"),
        (["ledger", "x", "--standing", "good"], 2, "reaffirmed"),
        (["export", "x", "-o", "y", "--format", "xlsx"], 2, "csv"),
        (["export", "x", "-o", "-", "--format", "csv"], 2, "name a folder"),
        (["init", "note.txt"], 4, "note.txt"),
        (["ledger", "mysql://u:secret@host/db"], 4, "No store for addresses"),
        (["ledger", "postgresql://u:secret@127.0.0.1:9/db"], 4, "No database server answers"),
    ],
)
def test_errors_name_the_place_and_the_next_step(tmp_path: Path, arguments: list[str], code: int, words: str):
    (tmp_path / "note.txt").write_text("a note", encoding="utf-8")
    ran = servanda(*arguments, cwd=tmp_path)
    assert ran.code == code
    assert ran.out == ""
    assert words in " ".join(ran.err.split())
    assert "Traceback" not in ran.err and "secret" not in ran.err


def test_an_unknown_id_is_a_matter_of_data(ledger: Path):
    ran = servanda("show", ledger, "no-such-thing")
    assert (ran.code, ran.out) == (3, "")
    assert "no-such-thing" in ran.err and "search" in ran.err


def test_debug_shows_the_traceback(tmp_path: Path):
    ran = servanda("--debug", "ledger", tmp_path / "absent.sqlite")
    assert ran.code != 0 and "Traceback" in ran.err


def test_version_names_program_and_reader():
    ran = servanda("--version")
    assert ran.code == 0
    assert re.fullmatch(r"servanda \S+\nservanda-reader-en \S+\n", ran.out)


def test_init_makes_an_empty_ledger_once(tmp_path: Path):
    first, again = servanda("init", "l.sqlite", cwd=tmp_path), servanda("init", "l.sqlite", cwd=tmp_path)
    assert (first.code, first.out, again.code) == (0, "", 4)
    assert "servanda add l.sqlite" in first.err
    assert "searched 0 documents" in servanda("ledger", "l.sqlite", cwd=tmp_path).out


def test_a_closed_pipe_is_no_fault(ledger: Path):
    command = f'"{sys.executable}" -c "from servanda.interfaces.cli.main import run; run()"'
    code = os.waitstatus_to_exitcode(os.system(f"{command} export {ledger} -o - 2>/dev/null | head -c 10"))
    assert code == 0


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this system has no full disk to write to")
@pytest.mark.parametrize("rest", [["export", "-o", "-"], ["export", "-o", "/dev/full"], ["ledger", "--json"]])
def test_a_full_disk_is_no_fault_of_the_program(ledger: Path, rest: list[str]):
    command = [*SERVANDA, rest[0], str(ledger), *rest[1:]]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    told = done.stderr.decode()
    assert done.returncode == 4 and "error:" in told and "Traceback" not in told


def test_verify_finds_a_changed_byte(ledger: Path, tmp_path: Path):
    copy = tmp_path / "copy.sqlite"
    with sqlite3.connect(ledger) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    with sqlite3.connect(copy) as store:
        store.execute(
            "UPDATE documents SET text = replace(text, '4,700', '4,701') WHERE name = 'press/001.txt'"
        )
    ran = servanda("verify", copy)
    assert ran.code == 3
    assert "documents" in ran.out
    assert json_lines(servanda("verify", copy, "--json").out)[0]["kind"] == "problem"
