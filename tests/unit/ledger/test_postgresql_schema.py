"""In PostgreSQL tables, migrations and views say what they say in SQLite, and sort as they do there."""

import random
import warnings

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import String, Text, inspect, text

from servanda.errors import LedgerExistsError, LedgerNotFoundError, LedgerVersionError
from servanda.ledger import create_ledger, open_ledger, schema, verify
from servanda.ledger.stores import versions
from support.ledger_records import (
    NOON,
    add_all,
    dump,
    link_by_hand,
    make_document,
    relink,
    small_set,
)

#: Indexes that are without words there, with what they have instead; None where they are not there.
OTHERWISE = {
    "ix_documents_order": "btree (published, id)",
    "ix_shown_documents_day": "btree (day)",
    "ix_shown_documents_newest": "btree (undated, published DESC)",
    "ix_shown_findings_order": "btree (kind, day)",
    "ix_shown_actors_count": "btree (count)",
    "ix_shown_actors_name": "hash (name)",
    "ix_shown_series_order": "btree (nameless, points)",
    "ix_shown_documents_publisher": "hash (publisher)",
    "ix_shown_names_name": "hash (name)",
    "ix_shown_parties_name": "hash (name)",
    "ix_shown_threads_bearer": None,
    "ix_shown_threads_undertaking": None,
    "ix_shown_threads_due": None,
}
#: Tables of PostgreSQL alone.
OWN = {"alembic_version", "document_search", "finding_search", "write_marks"}


@pytest.fixture
def address(postgresql):
    return postgresql.address()


def schema_of(address):
    return address.rpartition("=")[2]


def test_the_migrations_make_the_tables_of_the_schema(address):
    def ours(thing, name, kind, reflected, compared):
        return (kind != "table" or name not in OWN) and name not in OTHERWISE

    with create_ledger(address) as ledger, ledger.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Did not recognize type")  # tsvector
            assert compare_metadata(context, schema.metadata) == []


def test_indexes_are_without_words(address):
    with create_ledger(address) as ledger, ledger.reading() as connection:
        rows = connection.execute(
            text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()")
        )
        made = {name: words.rpartition(" USING ")[2] for name, words in rows}
    assert {name: made.get(name) for name in OTHERWISE} == OTHERWISE


def test_every_column_of_words_sorts_by_code_points(address):
    create_ledger(address).close()
    with open_ledger(address) as ledger, ledger.reading() as connection:
        inspector = inspect(connection)
        other = [
            f"{table}.{column['name']}"
            for table in schema.metadata.tables
            for column in inspector.get_columns(table)
            if isinstance(column["type"], (String, Text)) and column["type"].collation != "C"
        ]
    assert other == []


def test_the_views_have_all_columns_that_they_have_in_sqlite(address, tmp_path):
    def columns(at):
        with create_ledger(at) as ledger, ledger.reading() as connection:
            inspector = inspect(connection)
            return {
                view: {one["name"] for one in inspector.get_columns(view)}
                for view in inspector.get_view_names()
            }

    assert columns(address) == columns(str(tmp_path / "press.sqlite"))


@pytest.mark.parametrize("spoilt", ["DROP TABLE alembic_version", "DELETE FROM alembic_version",
                                    "UPDATE alembic_version SET version_num = 'x'"])  # fmt: skip
def test_a_schema_without_version_is_no_ledger(address, postgresql, spoilt):
    create_ledger(address).close()
    postgresql.sql(spoilt, schema=schema_of(address))
    with pytest.raises(LedgerVersionError, match="no ledger"):
        open_ledger(address)


def test_a_ledger_of_a_newer_program_is_refused(address, postgresql):
    create_ledger(address).close()
    postgresql.sql("UPDATE alembic_version SET version_num = '0099'", schema=schema_of(address))
    with pytest.raises(LedgerVersionError, match=r"newer program.*0099"):
        open_ledger(address)


def test_another_programs_table_of_the_same_name_is_in_the_way_and_left_alone(address, postgresql):
    postgresql.sql(f"CREATE SCHEMA {schema_of(address)}")
    postgresql.sql("CREATE TABLE meta (x integer)", schema=schema_of(address))
    with pytest.raises(LedgerExistsError, match="another schema"):
        create_ledger(address)
    with pytest.raises(LedgerVersionError, match="no ledger"):
        open_ledger(address)
    assert postgresql.sql("SELECT count(*) FROM pg_class WHERE relname = 'documents' AND relnamespace = "
                          f"'{schema_of(address)}'::regnamespace") == "0"  # fmt: skip


def test_a_ledger_that_was_not_finished_is_not_there(address, monkeypatch):
    def fail(connection):
        connection.exec_driver_sql("CREATE TABLE half (done text)")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(versions, "upgrade", fail)
        with pytest.raises(KeyboardInterrupt):
            create_ledger(address)
    with pytest.raises(LedgerNotFoundError):
        open_ledger(address)
    create_ledger(address).close()


def test_ledgers_of_one_database_know_nothing_of_each_other(postgresql):
    first, second = postgresql.address(), postgresql.address()
    with create_ledger(first) as one, create_ledger(second) as other:
        add_all(one, small_set(3))
        assert one.counts().documents == 3
        assert other.counts().documents == 0 and not other.search("border")


@pytest.mark.parametrize(
    "text", ["a\0b", "\1", "\1\1", "\1\2", "\0\1\2\0", "\x02\1\0", "\uffff\U0010ffff", "a\1\1\2\0"]
)
def test_what_the_server_cannot_keep_is_kept_all_the_same(address, text):
    document = make_document(name=f"{text}.txt", text=text, title=text, authors=(text, "A. B."))
    with create_ledger(address) as ledger:
        ledger.add_document(document, [], reader=text, known_at=NOON)
        assert ledger.get_document(document.name).document == document
        assert ledger.get_document(document.id).reader == text
        assert not list(ledger.check_storage())


def test_words_of_any_length_are_kept(address):
    long = "".join(random.Random(1).choices([chr(code) for code in range(0x4E00, 0x9000)], k=9000))
    with create_ledger(address) as ledger:
        document = make_document(
            long, f"Serbia will open the border by May 2016. {long}", title=long, publisher=long, url=long
        )
        add_all(ledger, [document])
        relink(ledger)
        assert ledger.get_document(long).document == document
        assert [hit.kind for hit in ledger.search(long[:499] + "*")] == ["document"]
        assert list(verify(ledger, link=link_by_hand)) == []


def test_names_sort_as_in_sqlite(address, tmp_path):
    names = [
        "b",
        "B",
        "a",
        "á",
        "ä",
        "z",
        "_",
        "-",
        "1",
        "10",
        "9",
        "\0",
        "\1",
        "a\0",
        "a\1",
        "a\2",
        "𝒜",
        "\uffff",
    ]
    texts = [make_document(name=name, text=f"Text {name}", published=None) for name in names]
    with create_ledger(address) as one, create_ledger(str(tmp_path / "x.sqlite")) as other:
        add_all(one, texts)
        add_all(other, texts)
        assert [stored.document.name for stored in one.iter_documents()] == sorted(names)
        assert dump(one) == dump(other)
