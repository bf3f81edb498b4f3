"""Ledgers of older programs are brought up to date when they are opened, and lose nothing."""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from servanda.ledger import create_ledger, open_ledger, verify
from servanda.ledger.stores import versions
from support.ledger_records import (
    LATER_READER,
    NOON,
    add_all,
    dump,
    link_by_hand,
    relink,
    small_set,
)

#: Made by the program of version 1: four documents, two of them read again, and linked.
OLD = Path(__file__).parents[2] / "data" / "ledger_version_1.sqlite.gz"


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "old.sqlite"
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    return path


def version_of(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]


def test_a_ledger_of_version_1_is_brought_up_to_date(old):
    assert version_of(old) == "0001"
    with open_ledger(str(old)) as ledger:
        assert [one.field for one in verify(ledger, link=link_by_hand)] == ["linked_digest"]
        relink(ledger)
        assert list(verify(ledger, link=link_by_hand)) == []
    assert version_of(old) == versions.HEAD


def test_an_old_ledger_has_the_content_and_seals_of_a_new_one(old, tmp_path):
    with create_ledger(str(tmp_path / "new.sqlite")) as fresh, open_ledger(str(old)) as ledger:
        add_all(fresh, small_set(4))
        add_all(fresh, small_set(2), reader=LATER_READER)
        relink(fresh)
        assert dump(ledger) == dump(fresh)


def test_an_old_ledger_takes_in_more(old):
    with open_ledger(str(old)) as ledger:
        add_all(ledger, small_set(6))
        relink(ledger)
        assert ledger.counts().documents == 6
        assert list(verify(ledger, link=link_by_hand)) == []


@pytest.mark.parametrize("erase", [False, True])
def test_a_document_of_an_old_ledger_can_be_removed(old, tmp_path, erase):
    documents = small_set(4)
    with create_ledger(str(tmp_path / "new.sqlite")) as fresh, open_ledger(str(old)) as ledger:
        add_all(fresh, documents[1:])
        add_all(fresh, documents[1:2], reader=LATER_READER)
        relink(fresh)
        ledger.remove_document(documents[0].name, why="Withdrawn.", erase=erase, known_at=NOON)
        relink(ledger)
        assert dump(ledger) == dump(fresh)
        assert list(verify(ledger, link=link_by_hand)) == []


def test_a_migration_that_fails_leaves_the_old_ledger(old, monkeypatch):
    def fail(connection):
        connection.exec_driver_sql("CREATE TABLE half (done TEXT)")
        raise KeyboardInterrupt

    monkeypatch.setattr(versions, "upgrade", fail)
    with pytest.raises(KeyboardInterrupt):
        open_ledger(str(old))
    with closing(sqlite3.connect(old)) as connection:
        assert not connection.execute("SELECT name FROM sqlite_schema WHERE name = 'half'").fetchall()
    assert version_of(old) == "0001"
