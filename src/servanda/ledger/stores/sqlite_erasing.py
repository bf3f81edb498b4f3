"""Making an SQLite file forget: deleted words stand in free pages, in the index and in the WAL until then."""

from sqlalchemy import Connection, Engine

from servanda.errors import LedgerBusyError
from servanda.ledger import removal
from servanda.ledger.stores.sqlite_connection import read_transaction, translated_errors, write_transaction

_REBUILD = (
    "INSERT INTO document_search (document_search) VALUES ('rebuild')",
    "INSERT INTO finding_search (finding_search) VALUES ('rebuild')",
)


def overwrite_deleted(connection: Connection) -> None:
    """Let what is deleted on this connection be overwritten with zeros."""
    connection.exec_driver_sql("PRAGMA secure_delete = ON")


def rebuild_index(connection: Connection) -> None:
    """Make the full-text indexes anew; an index keeps the words of deleted rows."""
    for statement in _REBUILD:
        connection.exec_driver_sql(statement)


def finish(engine: Engine, *, where: str) -> bool:
    """Write the file anew without free pages and empty the WAL, where an erasure asks for it.

    Raises: LedgerBusyError: another process reads the ledger all the time; the words may stand in the file.
    """
    with read_transaction(engine, where=where) as connection:
        if not removal.is_unclean(connection):
            return False
    with translated_errors(where):
        raw = engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("PRAGMA secure_delete = ON")
            cursor.execute("VACUUM")
            (busy, _, _) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            raw.close()
    if busy:
        raise LedgerBusyError(
            "The document is erased, but the file still holds its words, for another process reads it.",
            where=where,
            next_step="Wait until it has finished, and run `servanda remove LEDGER` to finish the erasure.",
        )
    with write_transaction(engine, where=where) as connection:
        removal.mark_clean(connection)
    return True
