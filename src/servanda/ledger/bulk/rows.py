"""Rows of the bulk tables from an open ledger, in one order, a little of the ledger in memory at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, select

from servanda.ledger import decisions, entries, registries, schema
from servanda.ledger.bulk import columns
from servanda.ledger.bulk.columns import AS_JSON
from servanda.ledger.rows import Values
from servanda.ledger.threads import iter_thread_parts
from servanda.primitives import canonical_json

#: Column -> cell: a string, a number, a list of strings, bytes, an instant, or None. JSON is a string.
Cells = dict[str, Any]
#: Documents whose findings are asked for at one time.
_BATCH = 100


def iter_rows(
    connection: Connection, table: columns.Table, *, with_intake_times: bool = False
) -> Iterator[Cells]:
    """Yield the rows of a table: of documents and findings in document order, of others by their keys."""
    for values in _ROWS[table.name](connection):
        cells = cells_of(table, values)
        if not with_intake_times and "known_from" in cells:
            cells["known_from"] = None
        yield cells


def cells_of(table: columns.Table, values: Values) -> Cells:
    """Return the cells of what a row says."""
    return {column.name: _cell(column, values.get(column.name)) for column in table.columns}


def _cell(column: columns.Column, value: Any) -> Any:
    if value is None:
        return None
    return canonical_json(value) if column.type in AS_JSON else value


def document_values(row: Values, *, reader: str) -> Values:
    """Return what a row of `documents` says, under the names of the bulk table."""
    return {**row, "document": row["name"], "genre": row["kind"], "reader": reader}


def finding_values(row: Values, *, document: str) -> Values:
    """Return what a row of `findings` says, under the names of the bulk table."""
    words = {f"{name}_words": quote for name, quote in row["quotes"].items()}
    return {**row, **words, "document": document, "decided": row["decided"] or {}}


def _documents(connection: Connection) -> Iterator[Values]:
    query = entries.stored_rows().order_by(*entries.ORDER)
    for row in connection.execute(query.execution_options(**entries.FEW)):
        yield document_values(row._asdict(), reader=row.reader)


def _findings(connection: Connection) -> Iterator[Values]:
    documents = schema.documents.c
    query = select(documents.id, documents.name).where(entries.PRESENT).order_by(*entries.ORDER)
    named = iter(connection.execute(query.execution_options(**entries.MANY)))
    while batch := list(islice(named, _BATCH)):
        found = entries.findings_of(connection, [row.id for row in batch])
        for document in batch:
            for row in found.get(document.id, ()):
                yield finding_values(row._asdict(), document=document.name)


def _threads(connection: Connection) -> Iterator[Values]:
    return (parts.thread._asdict() for parts in iter_thread_parts(connection))


def _links(connection: Connection) -> Iterator[Values]:
    return (row._asdict() for parts in iter_thread_parts(connection) for row in parts.links)


def _history(connection: Connection) -> Iterator[Values]:
    for parts in iter_thread_parts(connection):
        for row in parts.history:
            yield {**row._asdict(), "date": row.happened, "date_from": row.happened_from}


def _open_rows(table: Table) -> Callable[[Connection], Iterable[Values]]:
    def rows(connection: Connection) -> Iterator[Values]:
        query = select(table).where(table.c.known_to.is_(None)).order_by("finding_id")
        return (row._asdict() for row in connection.execute(query.execution_options(**entries.MANY)))

    return rows


def _decisions(connection: Connection) -> Iterator[Values]:
    for decision in decisions.iter_decisions(connection):
        yield {**decision.as_record(), "decided_at": decision.decided_at}


def _registries(connection: Connection) -> Iterator[Values]:
    for one in registries.iter_registries(connection):
        yield {"name": one.name, "sha256": one.sha256, "content": one.content}


def _removals(connection: Connection) -> Iterator[Values]:
    table = schema.removals
    query = select(table).where(table.c.known_to.is_(None)).order_by(table.c.document_id)
    return (row._asdict() for row in connection.execute(query))


_ROWS: Mapping[str, Callable[[Connection], Iterable[Values]]] = {
    "documents": _documents,
    "findings": _findings,
    "threads": _threads,
    "thread_links": _links,
    "thread_history": _history,
    "unlinked": _open_rows(schema.unlinked),
    "settled": _open_rows(schema.settled),
    "decisions": _decisions,
    "registries": _registries,
    "removals": _removals,
}
