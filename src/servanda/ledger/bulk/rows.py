"""Rows of the bulk tables from an open ledger, in one order, a little of the ledger in memory at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, select

from servanda.documents.records import Document
from servanda.ledger import decisions, entries, registries, schema, threads
from servanda.ledger.bulk import columns
from servanda.ledger.bulk.columns import AS_JSON
from servanda.ledger.rows import Values
from servanda.ledger.threads import iter_thread_parts
from servanda.linking.records import LinkedLedger
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


def document_cells(document: Document, *, reader: str) -> Cells:
    """Return the row of a document that no ledger has taken in yet."""
    return {
        "id": document.id,
        "document": document.name,
        "title": document.title,
        "publisher": document.publisher,
        "genre": document.kind.value if document.kind else None,
        "published": document.published.iso if document.published else None,
        "url": document.url,
        "authors": list(document.authors),
        "language": document.language,
        "sha256": document.sha256,
        "length": len(document.text),
        "reader": reader,
        "known_from": None,
        "text": document.text,
    }


def finding_values(row: Values, *, document: str) -> Values:
    """Return what a row of `findings` says, under the names of the bulk table."""
    words = {f"{name}_words": quote for name, quote in row["quotes"].items()}
    return {**row, **words, "document": document, "decided": row["decided"] or {}}


def link_cells(linked: LinkedLedger) -> Iterator[tuple[columns.Table, Cells]]:
    """Yield the rows of the tables about threads."""
    for thread in linked.threads:
        yield columns.THREADS, cells_of(columns.THREADS, threads.thread_row(thread))
    for row in threads.link_rows(linked.threads):
        yield columns.THREAD_LINKS, cells_of(columns.THREAD_LINKS, row)
    for row in threads.history_rows(linked.threads):
        yield columns.THREAD_HISTORY, cells_of(columns.THREAD_HISTORY, _step_values(row))
    for key, reason in linked.unlinked.items():
        yield columns.UNLINKED, {"finding_id": key, "reason": reason}
    for one in linked.settled:
        yield columns.SETTLED, cells_of(columns.SETTLED, threads.settled_row(one))


def _step_values(row: Values) -> Values:
    return {**row, "date": row["happened"], "date_from": row["happened_from"]}


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
            yield _step_values(row._asdict())


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
