"""Connections to one SQLite file: settings, transactions, and errors in the program's words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from servanda.errors import (
    LedgerBusyError,
    LedgerDamagedError,
    LedgerError,
    LedgerFullError,
)
from servanda.ledger.stores import versions
from servanda.primitives import canonical_json

#: "srvd" in the header of the file tells a ledger from other SQLite files.
APPLICATION_ID = 0x73727664

_WRITE = "servanda_write"

_FULL = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
}
_UNWRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
#: `PROTOCOL`: no place among the readers was free for ten seconds, as after a writer that was killed.
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}


def make_engine(path: Path, *, timeout_s: float) -> Engine:
    """Return an engine for an existing file, with every connection set up alike."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        json_serializer=canonical_json,
        connect_args={"timeout": timeout_s},
        # Every open iterator holds a connection; a view may nest any number of them.
        max_overflow=-1,
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    # Transactions are begun by `_begin`; the driver's own habit is to begin them late.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # FULL: an accepted document outlives a power cut, not only a kill.
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    # A write takes its lock at once: one that begins as a read could not wait for another writer.
    write = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def read_transaction(engine: Engine, *, where: str) -> Iterator[Connection]:
    """Give a connection that sees one state of the ledger."""
    with translated_errors(where), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def write_transaction(engine: Engine, *, where: str) -> Iterator[Connection]:
    """Give a connection that holds the write lock; all is written at the end, or nothing."""
    with translated_errors(where), engine.connect() as plain:
        connection = plain.execution_options(**{_WRITE: True})
        with connection.begin():
            yield connection


@contextmanager
def translated_errors(where: str) -> Iterator[None]:
    """Turn the store's errors into those of the program, with place and next step."""
    try:
        yield
    except DBAPIError as error:
        raise error_of(error.orig, where=where) from error
    except sqlite3.Error as error:
        raise error_of(error, where=where) from error


def error_of(error: Any, *, where: str) -> LedgerError:
    """Return what an error of SQLite means for the user."""
    code = getattr(error, "sqlite_errorcode", 0)
    primary = code & 0xFF
    if code in _FULL or primary == sqlite3.SQLITE_FULL:
        return LedgerFullError(
            f"No space is left to write ({error}); the ledger is as it was before.",
            where=where,
            next_step="Free space on this disk and run the command again; what was accepted stays.",
        )
    if primary in _UNWRITABLE:
        return LedgerFullError(
            f"The ledger cannot be written here ({error}).",
            where=where,
            next_step="Allow writing to the file and its folder, or copy the ledger elsewhere.",
        )
    if primary in _BUSY:
        return LedgerBusyError(
            "Another process held the ledger for too long.",
            where=where,
            next_step="Wait until it has finished and run the command again; nothing is lost.",
        )
    if primary == sqlite3.SQLITE_NOTADB:
        return versions.not_a_ledger(where)
    return LedgerDamagedError(
        f"The store failed ({error}).",
        where=where,
        next_step="Run `servanda verify`; if it finds damage, restore a copy or add the sources anew.",
    )
