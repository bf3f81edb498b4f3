"""Editions in SQLite files: thread tables of their own over the documents of the ledger beneath.

Where the ledger is a file, it is attached, and views show what was visible on the day. They are views of the
connection and stand before the tables of both files, so that a query of the present asks them unchanged.
Where the ledger is no file, what was visible is copied.
"""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, event, insert, select, true

from servanda.ledger import schema
from servanda.ledger.address import parse_address
from servanda.ledger.editions import TABLES, end_of
from servanda.ledger.store import Ledger
from servanda.ledger.stores import sqlite_search
from servanda.ledger.stores.sqlite import SqliteBackend, SqliteStore
from servanda.ledger.stores.sqlite_connection import make_engine, write_transaction
from servanda.ledger.stores.stored_ledger import StoredLedger

_DOCUMENTS, _READINGS, _FINDINGS = schema.documents.c, schema.readings.c, schema.findings.c
#: Rows that are copied at one time.
_AT_ONCE = 500
# A look at one document for each row: a list of all of them would be made for every query.
_VISIBLE = (
    "EXISTS (SELECT 1 FROM beneath.documents AS its "
    "WHERE its.id = one.document_id AND its.visible_from <= '{day}')"
)
_VIEWS = {
    "documents": "SELECT * FROM beneath.documents WHERE visible_from <= '{day}'",
    "readings": f"SELECT * FROM beneath.readings AS one WHERE {_VISIBLE}",
    "findings": f"SELECT * FROM beneath.findings AS one WHERE {_VISIBLE}",
    "decisions": "SELECT * FROM beneath.decisions WHERE decided_at < '{end}'",
}


class SqliteEditions:
    """Makes and opens editions of ledgers; `copies` what was visible, even where the ledger is a file."""

    def __init__(self, *, copies: bool = False) -> None:
        self._copies = copies

    def make(self, ledger: Ledger, path: Path, day: date, *, timeout_s: float) -> StoredLedger:
        """Return a new edition, whose threads are still to be made."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if beneath := self._beneath(ledger):
            engine = _engine_over(beneath, path, day, timeout_s=timeout_s)
            with write_transaction(engine, where=str(path)) as connection:
                for table in TABLES:
                    table.create(connection)
            return _ledger(path, engine, day)
        SqliteStore().create(parse_address(str(path)), timeout_s=timeout_s).close()
        engine = make_engine(path, timeout_s=timeout_s)
        with ledger.reading() as source, write_transaction(engine, where=str(path)) as target:
            _copy(source, target, day)
        return _ledger(path, engine, day)

    def open(self, ledger: Ledger, path: Path, day: date, *, timeout_s: float) -> StoredLedger:
        """Return an edition that was made."""
        beneath = self._beneath(ledger)
        if beneath is None:
            return _ledger(path, make_engine(path, timeout_s=timeout_s), day)
        return _ledger(path, _engine_over(beneath, path, day, timeout_s=timeout_s), day)

    def _beneath(self, ledger: Ledger) -> Path | None:
        """Return the ledger's file, where it is one that can be attached."""
        path = Path(ledger.address)
        return None if self._copies or "://" in ledger.address or not path.is_file() else path


def _ledger(path: Path, engine: Engine, day: date) -> StoredLedger:
    return StoredLedger(SqliteBackend(path, engine), linked_until=day)


def _engine_over(beneath: Path, path: Path, day: date, *, timeout_s: float) -> Engine:
    engine = make_engine(path, timeout_s=timeout_s)
    end = end_of(day)
    said = {"day": day.isoformat(), "end": end.isoformat(" ")[:19] if end else "9999-12-31 23:59:59.999999"}

    def attach(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("ATTACH DATABASE ? AS beneath", (str(beneath),))
        # The file is made anew after a crash, so nothing waits for the disk.
        connection.execute("PRAGMA main.synchronous = OFF")
        for name, query in _VIEWS.items():
            connection.execute(f"CREATE TEMP VIEW {name} AS {query.format(**said)}")

    event.listen(engine, "connect", attach)
    return engine


def _copy(source: Connection, target: Connection, day: date) -> None:
    """Copy what was visible into an empty ledger."""
    visible = select(_DOCUMENTS.id).where(_DOCUMENTS.visible_from <= day)
    current = select(_READINGS.row_id).where(_READINGS.known_to.is_(None), _READINGS.document_id.in_(visible))
    end = end_of(day)
    wanted: list[tuple[Table, ColumnElement[bool]]] = [
        (schema.documents, _DOCUMENTS.visible_from <= day),
        (schema.readings, _READINGS.row_id.in_(current)),
        (schema.findings, _FINDINGS.reading.in_(current)),
        (schema.registries, true()),
        (schema.removals, true()),
        (schema.decisions, schema.decisions.c.decided_at < end if end else true()),
    ]
    for table, condition in wanted:
        for rows in _parts(source, table, condition):
            target.execute(insert(table), rows)
    for reading, document in target.execute(select(_READINGS.row_id, _READINGS.document_id)).all():
        sqlite_search.index(target, reading, document_id=document)


def _parts(
    source: Connection, table: Table, condition: ColumnElement[bool]
) -> Iterator[list[dict[str, Any]]]:
    query = select(table).where(condition).order_by(table.c.row_id)
    result = source.execute(query.execution_options(yield_per=_AT_ONCE))
    for part in result.partitions(_AT_ONCE):
        yield [row._asdict() for row in part]
