"""Tables, migrations and records say the same."""

import sqlite3
import warnings
from contextlib import closing
from dataclasses import fields

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from servanda.errors import LedgerVersionError
from servanda.extraction.records import KINDS
from servanda.ledger import create_ledger, open_ledger, schema
from servanda.ledger.entries import iter_documents
from servanda.ledger.rows import DETAIL_COLUMNS
from servanda.ledger.stores import versions
from servanda.linking.records import HistoryStep, Link, Thread
from support.ledger_records import add_all, small_set


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "press.sqlite"
    create_ledger(str(path)).close()
    return path


#: SQLite does not tell Alembic that an index is backwards in a column; PostgreSQL does.
BACKWARDS = {"ix_shown_documents_newest": "(undated, published DESC, name, id)"}


def run(path, *statements):
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_the_migrations_make_the_tables_of_the_schema(path):
    def ours(thing, name, kind, reflected, compared):
        return name not in BACKWARDS and "_search" not in name and name != "alembic_version"

    with open_ledger(str(path)) as ledger, ledger.reading() as connection:
        options = {"include_object": ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        with warnings.catch_warnings():
            # Columns of full-text tables have no type, which concerns no table of ours.
            warnings.filterwarnings("ignore", message="Could not instantiate type|Did not recognize type")
            assert compare_metadata(context, schema.metadata) == []
        assert {"current_findings", "current_threads"} <= set(inspect(connection).get_view_names())


def test_indexes_that_are_backwards_are_so_in_the_file_and_in_the_schema(path):
    with closing(sqlite3.connect(path)) as connection:
        made = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'"))
    said = {index.name: index for table in schema.metadata.tables.values() for index in table.indexes}
    for name, columns in BACKWARDS.items():
        assert made[name].endswith(columns)
        assert str(CreateIndex(said[name]).compile(dialect=sqlite.dialect())).endswith(columns)


def test_the_newest_migration_is_the_version_that_the_program_knows():
    assert ScriptDirectory(str(versions.MIGRATIONS)).get_current_head() == versions.HEAD


def test_every_field_of_every_kind_of_finding_has_a_column():
    assert set(DETAIL_COLUMNS) <= set(schema.findings.c.keys())
    assert {field.name for record in KINDS for field in fields(record)} == set(DETAIL_COLUMNS)


def test_every_field_of_a_thread_has_a_column():
    kept = {
        Thread: {*schema.threads.c.keys(), "links", "history"},
        Link: {*schema.thread_links.c.keys(), "finding"},
        HistoryStep: {*schema.thread_history.c.keys(), "date", "date_from", "finding"},
    }
    for record, names in kept.items():
        assert {field.name for field in fields(record)} <= names


def test_the_tables_can_be_made_in_postgresql():
    for table in schema.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))
        for index in table.indexes:
            assert "CREATE" in str(CreateIndex(index).compile(dialect=postgresql.dialect()))


def test_a_ledger_of_a_newer_program_is_refused_and_left_alone(path):
    run(path, "UPDATE alembic_version SET version_num = '0099'")
    before = path.read_bytes()
    with pytest.raises(LedgerVersionError, match=r"newer program.*0099.*pip install --upgrade"):
        open_ledger(str(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"", b"Dear all,\n" * 500, b"SQLite format 3\0" + bytes(5000), b"%PDF-1.7 ...", b"x"]
)
def test_a_file_that_is_no_ledger_is_refused_and_left_alone(tmp_path, content):
    file = tmp_path / "letter.txt"
    file.write_bytes(content)
    with pytest.raises(LedgerVersionError, match=r"no ledger.*servanda init"):
        open_ledger(str(file))
    assert file.read_bytes() == content
    assert list(tmp_path.iterdir()) == [file]


def test_another_programs_database_is_refused(tmp_path):
    file = tmp_path / "other.sqlite"
    run(file, "CREATE TABLE documents (id TEXT)")
    with pytest.raises(LedgerVersionError, match="no ledger"):
        open_ledger(str(file))


@pytest.mark.parametrize(
    "statement",
    ["DROP TABLE alembic_version", "DELETE FROM alembic_version",
     "UPDATE alembic_version SET version_num = 'x'"]
)  # fmt: skip
def test_a_ledger_without_version_is_refused(path, statement):
    run(path, statement)
    with pytest.raises(LedgerVersionError, match="no ledger"):
        open_ledger(str(path))


def test_documents_are_read_in_order_without_sorting_their_texts(path):
    with open_ledger(str(path)) as ledger:
        add_all(ledger, small_set(3))
        asked = []
        with ledger.reading() as connection:
            raw = connection.connection.driver_connection
            raw.set_trace_callback(asked.append)
            list(iter_documents(connection, as_of=None))
            raw.set_trace_callback(None)
            (query,) = [one for one in asked if "ORDER BY" in one and "documents.text" in one]
            plan = " ".join(str(row[3]) for row in raw.execute(f"EXPLAIN QUERY PLAN {query}"))
    assert "ix_documents_order" in plan
    assert "TEMP B-TREE" not in plan


def test_a_closed_ledger_is_one_file(tmp_path):
    with create_ledger(str(tmp_path / "press.sqlite")) as ledger:
        add_all(ledger, small_set(3))
    assert [one.name for one in tmp_path.iterdir()] == ["press.sqlite"]


def test_folders_on_the_way_are_made(tmp_path):
    with create_ledger(f"{tmp_path}/a/b/") as ledger:
        assert ledger.address == str(tmp_path / "a" / "b" / "ledger.sqlite")
    open_ledger(f"{tmp_path}/a/b").close()
