"""What can be wrong with a ledger in PostgreSQL: references, and an index that is not of the words."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Table, select, text

from servanda.ledger import schema
from servanda.ledger.entries import FEW, MANY
from servanda.ledger.merging import AnyRow, Groups
from servanda.ledger.records import Problem
from servanda.ledger.stores.postgresql_search import document_parts, finding_parts

_RESTORE = "Restore a backup, or make a new ledger and add the sources again."
_INDEXED = "SELECT row_id, part, CAST(words AS text) AS words FROM {table} ORDER BY row_id, part"
_DOCUMENTS, _FINDINGS = schema.documents.c, schema.findings.c


def check(connection: Connection) -> Iterator[Problem]:
    """Yield references to rows that are not there, and an index that is not of the texts.

    Damaged pages are found by reading all rows, which `verify` does, where the database has checksums.
    """
    for table in schema.metadata.sorted_tables:
        yield from _check_references(connection, table)
    documents = select(_DOCUMENTS.row_id, _DOCUMENTS.title, _DOCUMENTS.text).order_by(_DOCUMENTS.row_id)
    findings = select(_FINDINGS.row_id, _FINDINGS.words).order_by(_FINDINGS.row_id)
    rows = connection.execute(documents.execution_options(**FEW))
    yield from _check_index(connection, "document_search", rows, document_parts)
    rows = connection.execute(findings.execution_options(**MANY))
    yield from _check_index(connection, "finding_search", rows, finding_parts)


def _check_references(connection: Connection, table: Table) -> Iterator[Problem]:
    """Yield rows that refer to nothing: a constraint may have been dropped."""
    for key in table.foreign_keys:
        parent = key.column.table
        there = select(key.column).where(key.column == key.parent).exists()
        query = select(*table.primary_key).where(key.parent.is_not(None), ~there)
        for row in connection.execute(query):
            yield Problem(
                table=table.name,
                id=str(row[0]),
                field=key.parent.name,
                message=f"The row refers to a row of {parent.name} that is not there.",
                next_step=_RESTORE,
            )


def _check_index(
    connection: Connection,
    table: str,
    rows: Any,
    parts_of: Callable[[AnyRow], Iterator[dict[str, Any]]],
) -> Iterator[Problem]:
    stored = connection.execute(text(_INDEXED.format(table=table)).execution_options(**FEW))
    groups = Groups(stored, key=_key)
    for row in rows:
        wanted = [(part["part"], part["words"]) for part in parts_of(row)]
        if [(part.part, part.words) for part in groups.take(_key(row))] != wanted:
            yield Problem(
                table=table,
                id=str(row.row_id),
                field="index",
                message="The full-text index is not that of the stored words.",
                next_step=_RESTORE,
            )


def _key(row: AnyRow) -> str:
    return f"{row.row_id:020}"
