"""`servanda verify` proves what lists and pages show; what is not right is told, and made anew when asked."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.commands import servanda
from tests.support.workspace import make_sample_ledger

from servanda.ledger import open_ledger
from servanda.views.shown.arrangements import refresh_arrangements
from servanda.views.shown.refresh import refresh_shown

#: What somebody, or a broken disk, might change.
CHANGES = {
    "shown_documents": "UPDATE shown_documents SET title = 'another' WHERE id = {id}",
    "shown_findings": "UPDATE shown_findings SET what = 'another' WHERE id = {id}",
    "shown_names": "DELETE FROM shown_names WHERE row_id = {row_id}",
    "shown_actors": "UPDATE shown_actors SET count = count + 1 WHERE name = {name}",
    "shown_threads": "UPDATE shown_threads SET standing = 'breached' WHERE id = {id}",
    "shown_parties": "INSERT INTO shown_parties (name, role, thread_id) VALUES ('No', 'bearer', {thread_id})",
    "shown_series": "DELETE FROM shown_series WHERE id = {id}",
    "shown_arrangements": "UPDATE shown_arrangements SET place = 99 WHERE row_id = {row_id}",
    "shown_decided": "INSERT INTO shown_decided (sha256, decision_id) VALUES ('0', '0')",
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_sample_ledger(tmp_path_factory.mktemp("shown"))
    with open_ledger(str(path)) as ledger:
        refresh_shown(ledger)
        refresh_arrangements(ledger)
    return path


@pytest.mark.parametrize("table", CHANGES)
def test_what_is_shown_otherwise_is_told_and_made_anew(sample: Path, tmp_path: Path, table: str):
    path = tmp_path / "ledger.sqlite"
    shutil.copy(sample, path)
    before = servanda("ledger", path, "--json").out
    change(path, table)
    told = servanda("verify", path, "--json")
    problems = [json.loads(line) for line in told.out.splitlines()]
    assert told.code == 3
    assert table in {one["table"] for one in problems}  # and what is counted of it
    assert "--remake" in problems[0]["next_step"]
    done = servanda("verify", path, "--remake")
    assert done.code == 3 and "made anew" in done.out
    assert servanda("ledger", path, "--json").out == before
    assert servanda("verify", path).code == 0
    with open_ledger(str(path)) as ledger:
        assert refresh_shown(ledger) and refresh_arrangements(ledger)  # as the workspace does
        assert servanda("verify", path).code == 0


def test_a_lost_document_is_told_before_what_is_shown_of_it(sample: Path, tmp_path: Path):
    path = tmp_path / "ledger.sqlite"
    shutil.copy(sample, path)
    change(path, "shown_threads")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE findings SET start = start + 1 WHERE kind = 'figure'")
    told = servanda("verify", path, "--remake")
    assert told.code == 3 and "Restore" in told.out and "shown_threads" not in told.out


def change(path: Path, table: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        rows = connection.execute(f"SELECT * FROM {table} LIMIT 1")
        names = [name for name, *_ in rows.description]
        held = {name: f"'{value}'" for row in rows for name, value in zip(names, row, strict=True)}
        assert connection.execute(CHANGES[table].format(**held)).rowcount == 1
