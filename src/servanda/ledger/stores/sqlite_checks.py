"""What SQLite itself finds wrong with a ledger's file."""

from collections.abc import Iterator

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from servanda.ledger.records import Problem
from servanda.ledger.stores.sqlite_connection import read_transaction, write_transaction

_RESTORE = "Restore a copy of the file, or make a new ledger and add the sources again."
#: Compares every word of the index with the stored texts.
_INDEX_CHECKS = {
    "document_search": "INSERT INTO document_search (document_search, rank) VALUES ('integrity-check', 1)",
    "finding_search": "INSERT INTO finding_search (finding_search, rank) VALUES ('integrity-check', 1)",
}


def check(engine: Engine, *, where: str) -> Iterator[Problem]:
    """Yield damaged pages, references to rows that are not there, and an index that is not of the texts."""
    with read_transaction(engine, where=where) as connection:
        for (message,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if message != "ok":
                yield Problem(
                    table="file", id=where, field="pages", message=f"{message}.", next_step=_RESTORE
                )
        for table, row_id, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield Problem(
                table=table,
                id=str(row_id),
                field="row_id",
                message=f"The row refers to a row of {parent} that is not there.",
                next_step=_RESTORE,
            )
    for table in _INDEX_CHECKS:
        yield from _check_index(engine, table, where=where)


def _check_index(engine: Engine, table: str, *, where: str) -> Iterator[Problem]:
    # The check is an INSERT that writes nothing, so it needs the write lock.
    with write_transaction(engine, where=where) as connection:
        try:
            connection.exec_driver_sql(_INDEX_CHECKS[table])
        except DBAPIError as error:
            found = str(error.orig)
        else:
            return
    yield Problem(
        table=table,
        id="all",
        field="index",
        message=f"The full-text index is not that of the stored words ({found}).",
        next_step=_RESTORE,
    )
