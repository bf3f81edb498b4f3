"""Entries by their ids: what one page shows, and no more."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, select

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding, FindingId
from servanda.ledger import schema
from servanda.ledger.entries import FACTS, facts_of
from servanda.ledger.merging import AnyRow
from servanda.ledger.rows import finding_of
from servanda.ledger.threads import ThreadParts, thread_of
from servanda.linking.records import DocumentFacts, Thread

_DOCUMENTS, _READINGS, _FINDINGS = schema.documents.c, schema.readings.c, schema.findings.c
#: Ids that one statement asks for.
AT_ONCE = 500
_Item = TypeVar("_Item")


def some_at_a_time(items: Iterable[_Item], count: int = AT_ONCE) -> Iterator[list[_Item]]:
    """Yield the items, each once, as many at a time as one statement takes."""
    every = list(dict.fromkeys(items))
    for at in range(0, len(every), count):
        yield every[at : at + count]


def rows_among(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], keys: Iterable[str]
) -> Iterator[AnyRow]:
    """Yield the rows of a query of which a column has one of the keys."""
    for some in some_at_a_time(keys):
        yield from connection.execute(query.where(column.in_(some)))


def pick_facts(
    connection: Connection, ids: Iterable[str], *, outlines: bool = False
) -> dict[DocumentId, DocumentFacts]:
    """Return what is known of the documents, without their texts."""
    names = (*FACTS, "outline", "provisions") if outlines else FACTS
    query = select(*(_DOCUMENTS[name] for name in names))
    rows = rows_among(connection, query, _DOCUMENTS.id, ids)
    return {DocumentId(row.id): facts_of(row) for row in rows}


def pick_texts(connection: Connection, ids: Iterable[str]) -> dict[DocumentId, str]:
    """Return the texts of the documents."""
    query = select(_DOCUMENTS.id, _DOCUMENTS.text)
    return {DocumentId(row.id): row.text for row in rows_among(connection, query, _DOCUMENTS.id, ids)}


def pick_findings(connection: Connection, ids: Iterable[str]) -> dict[FindingId, Finding]:
    """Return the current findings with these ids."""
    rows = rows_among(connection, _current_findings(), _FINDINGS.id, ids)
    return {FindingId(row.id): kept_finding(row, row.document) for row in rows}


def findings_of_documents(
    connection: Connection, ids: Iterable[str], *, kinds: Sequence[str] = ()
) -> dict[DocumentId, list[Finding]]:
    """Return the current findings of the documents, in the order of the text."""
    query = _current_findings().order_by(_FINDINGS.document_id, _FINDINGS.start, _FINDINGS.kind, _FINDINGS.id)
    if kinds:
        query = query.where(_FINDINGS.kind.in_(kinds))
    found: dict[DocumentId, list[Finding]] = {}
    for row in rows_among(connection, query, _FINDINGS.document_id, ids):
        one = kept_finding(row, row.document)
        found.setdefault(one.document_id, []).append(one)
    return found


def findings_of_texts(
    connection: Connection, texts: Iterable[str], *, kinds: Sequence[str]
) -> list[FindingId]:
    """Return the current findings of some kinds in the documents with these texts."""
    query = (
        select(_FINDINGS.id)
        .join(schema.readings, _FINDINGS.reading == _READINGS.row_id)
        .join(schema.documents, _FINDINGS.document_id == _DOCUMENTS.id)
        .where(_READINGS.known_to.is_(None), _FINDINGS.kind.in_(kinds))
    )
    return [FindingId(row.id) for row in rows_among(connection, query, _DOCUMENTS.sha256, texts)]


def kept_finding(row: AnyRow, document: str) -> Finding:
    """Return the finding of a row of `findings`, in the document of this name."""
    found = finding_of(row._asdict(), document=document)
    # Its id is made of what the row says, which `verify` proves: to make it again takes longer than the rest.
    vars(found)["id"] = row.id
    return found


def _current_findings() -> Select[Any]:
    return (
        select(schema.findings, _DOCUMENTS.name.label("document"))
        .join(schema.readings, _FINDINGS.reading == _READINGS.row_id)
        .join(schema.documents, _FINDINGS.document_id == _DOCUMENTS.id)
        .where(_READINGS.known_to.is_(None))
    )


def pick_threads(connection: Connection, ids: Iterable[str], *, whole: bool = True) -> dict[str, Thread]:
    """Return the current threads with these ids.

    If not `whole` they are with the first mention alone, of which their id is made, and with the last step:
    the rest is most of a thread, and no row of a list shows it.
    """
    found: dict[str, Thread] = {}
    for some in some_at_a_time(ids):
        parts: dict[str, ThreadParts] = {}
        table = schema.threads
        for row in connection.execute(select(table).where(table.c.id.in_(some), table.c.known_to.is_(None))):
            parts[row.id] = ThreadParts(thread=row, links=[], history=[])
        for row in connection.execute(_links_of(some, whole=whole)):
            if row.thread_id in parts:
                parts[row.thread_id].links.append(row)
        for row in connection.execute(_history_of(some, whole=whole)):
            if row.thread_id in parts:
                parts[row.thread_id].history.append(row)
        found |= {key: thread_of(one) for key, one in parts.items()}
    return found


def _links_of(threads: Sequence[str], *, whole: bool) -> Select[Any]:
    table = schema.thread_links
    of_them = and_(table.c.thread_id.in_(threads), table.c.known_to.is_(None))
    query = select(table).where(of_them)
    if not whole:
        query = _only(query, table, func.min, and_(of_them, table.c.role == "mention"))
    return query.order_by(table.c.thread_id, table.c.position)


def _history_of(threads: Sequence[str], *, whole: bool) -> Select[Any]:
    table = schema.thread_history
    of_them = and_(table.c.thread_id.in_(threads), table.c.known_to.is_(None))
    query = select(table).where(of_them)
    if not whole:
        query = _only(query, table, func.max, of_them)
    return query.order_by(table.c.thread_id, table.c.position)


def _only(
    query: Select[Any], table: Table, end: Callable[..., Any], among: ColumnElement[bool]
) -> Select[Any]:
    """Return the query for one row of each thread: the first or the last among some."""
    found = select(table.c.thread_id, end(table.c.position).label("at")).where(among)
    ends = found.group_by(table.c.thread_id).subquery()
    return query.join(ends, and_(ends.c.thread_id == table.c.thread_id, ends.c.at == table.c.position))


def threads_of_findings(
    connection: Connection, ids: Iterable[str], *, only: Select[Any] | None = None
) -> dict[FindingId, list[str]]:
    """Return finding -> the current threads that it is on; of `only`, which gives ids, where it is given."""
    table = schema.thread_links
    query = select(table.c.finding_id, table.c.thread_id).where(table.c.known_to.is_(None))
    if only is not None:
        query = query.where(table.c.thread_id.in_(only))
    found: dict[FindingId, list[str]] = {}
    for row in rows_among(connection, query, table.c.finding_id, ids):
        found.setdefault(FindingId(row.finding_id), []).append(row.thread_id)
    return found
