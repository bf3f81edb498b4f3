"""Keeping the tables of what pages show: what each row was made of, and which rows are to be made anew."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, func, insert, select

from servanda.ledger import marks, schema, shown_schema, threads
from servanda.ledger.picking import some_at_a_time

_READINGS, _DOCUMENTS, _FINDINGS = schema.readings.c, schema.documents.c, schema.findings.c
#: Rows of `meta`: what the tables were made of.
DIGEST, ORIGINS, ARRANGEMENTS = "shown_digest", "shown_origins", "shown_arrangements"
#: Of which readings the doubtful pairs were found: what reviewers decide takes some out, and adds none.
DOUBTS = "shown_doubts"
#: Another number makes all rows anew: the program makes them otherwise.
VERSION = "1"


def wanted_digest(connection: Connection) -> str:
    """Return what the tables are to be made of: the present links."""
    return f"{VERSION}:{threads.linked_digest(connection)}"


def is_current(connection: Connection) -> bool:
    """Return whether the tables were made of the present links."""
    return marks.mark(connection, DIGEST) == wanted_digest(connection)


def is_made(connection: Connection) -> bool:
    """Return whether the tables are whole; they may be of earlier links."""
    made = marks.mark(connection, DIGEST)
    return made is not None and made.startswith(f"{VERSION}:")


def document_states(connection: Connection, decided: Mapping[str, str]) -> dict[str, str]:
    """Return document -> what its rows are made of: reading, settled bearers, decisions about its text."""
    table = schema.settled
    bearers = (
        select(_FINDINGS.document_id, func.count(), func.sum(table.c.row_id))
        .join(schema.findings, _FINDINGS.id == table.c.finding_id)
        .join(schema.readings, _FINDINGS.reading == _READINGS.row_id)
        .where(table.c.known_to.is_(None), _READINGS.known_to.is_(None))
        .group_by(_FINDINGS.document_id)
    )
    settled = {document: f"{count}.{total}" for document, count, total in connection.execute(bearers)}
    query = (
        select(_DOCUMENTS.id, _DOCUMENTS.sha256, _READINGS.row_id)
        .join(schema.readings, _READINGS.document_id == _DOCUMENTS.id)
        .where(_READINGS.known_to.is_(None))
    )
    return {
        row.id: f"{row.row_id}/{settled.get(row.id, '')}/{decided.get(row.sha256, '')}"
        for row in connection.execute(query)
    }


def thread_states(connection: Connection) -> dict[str, str]:
    """Return thread -> what its row is made of, beside its findings."""
    links, table = schema.thread_links.c, schema.threads.c
    query = select(links.thread_id, func.count(), func.sum(links.row_id)).where(links.known_to.is_(None))
    linked = {
        key: f"{count}.{total}" for key, count, total in connection.execute(query.group_by(links.thread_id))
    }
    rows = connection.execute(select(table.id, table.row_id).where(table.known_to.is_(None)))
    return {row.id: f"{row.row_id}/{linked.get(row.id, '')}" for row in rows}


def held_states(connection: Connection, table: Table) -> dict[str, str]:
    """Return id -> what the rows that are there were made of."""
    return {row.id: row.state for row in connection.execute(select(table.c.id, table.c.state))}


def drop(connection: Connection, table: Table, column: str, keys: Iterable[str]) -> None:
    """Delete the rows with one of the keys."""
    for some in some_at_a_time(keys):
        connection.execute(delete(table).where(table.c[column].in_(some)))


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows."""
    if rows:
        connection.execute(insert(table), [dict(row) for row in rows])


def replace(
    connection: Connection, table: Table, column: str, keys: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write rows in the place of those with one of the keys."""
    drop(connection, table, column, keys)
    put(connection, table, rows)


def values_of(connection: Connection, column: Column[Any]) -> list[str]:
    """Return the values of a column, each once."""
    return list(connection.execute(select(column).where(column.is_not(None)).distinct()).scalars())


def empty(connection: Connection) -> None:
    """Delete everything: no words of an erased document stay, and the rest is made anew."""
    for table in shown_schema.TABLES:
        connection.execute(delete(table))
    marks = (DIGEST, ORIGINS, ARRANGEMENTS, DOUBTS)
    connection.execute(delete(schema.meta).where(schema.meta.c.key.in_(marks)))
