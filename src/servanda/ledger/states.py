"""What the ledger showed at an instant, from the rows that were open then; nothing is overwritten."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select

from servanda.documents.records import DocumentId
from servanda.extraction.records import FindingId
from servanda.ledger import schema
from servanda.ledger.merging import AnyRow, Groups
from servanda.ledger.store import Ledger
from servanda.ledger.threads import ThreadParts, thread_of
from servanda.linking.records import Thread

_DOCUMENTS, _READINGS, _FINDINGS = schema.documents.c, schema.readings.c, schema.findings.c
#: What threads are made of.
_LINKED = ("commitment", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document that the ledger showed, and how it had been read."""

    id: DocumentId
    name: str
    sha256: str
    published: str | None
    reading: int | None = None
    """Number of the reading; None where the present one was taken."""
    reader: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands; the same for another reader's finding of the same words."""

    document: DocumentId
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Documents, threads, and how many findings of each kind there were."""

    documents: Mapping[DocumentId, Source]
    threads: tuple[Thread, ...]
    places: Mapping[FindingId, Place]
    """Commitments and status reports -> where they stand."""
    findings: Mapping[str, int]


def state_at(ledger: Ledger, known_at: datetime) -> State:
    """Return what the ledger showed at an instant, save what was erased since."""
    with ledger.reading() as connection:
        return State(
            documents={source.id: source for source in _sources(connection, known_at)},
            threads=tuple(_threads(connection, known_at)),
            places=dict(_places(connection, known_at)),
            findings=_tally(connection, known_at),
        )


def _open_at(table: Table, known_at: datetime) -> ColumnElement[bool]:
    closed_later = or_(table.c.known_to.is_(None), table.c.known_to > known_at)
    return and_(table.c.known_from <= known_at, closed_later)


def _sources(connection: Connection, known_at: datetime) -> Iterator[Source]:
    names = (_DOCUMENTS[name] for name in ("id", "name", "sha256", "published"))
    query = select(*names, _READINGS.row_id, _READINGS.reader).join(
        schema.readings, _READINGS.document_id == _DOCUMENTS.id
    )
    for row in connection.execute(query.where(_open_at(schema.readings, known_at)).order_by(_DOCUMENTS.id)):
        yield Source(
            id=DocumentId(row.id),
            name=row.name,
            sha256=row.sha256,
            published=row.published,
            reading=row.row_id,
            reader=row.reader,
        )


def _threads(connection: Connection, known_at: datetime) -> Iterator[Thread]:
    table = schema.threads
    links = _parts(connection, schema.thread_links, known_at)
    history = _parts(connection, schema.thread_history, known_at)
    for row in connection.execute(select(table).where(_open_at(table, known_at)).order_by(table.c.id)):
        yield thread_of(ThreadParts(thread=row, links=links.take(row.id), history=history.take(row.id)))


def _parts(connection: Connection, table: Table, known_at: datetime) -> Groups[AnyRow]:
    query = select(table).where(_open_at(table, known_at))
    rows = connection.execute(query.order_by(table.c.thread_id, table.c.position, table.c.row_id))
    return Groups(rows, key=lambda row: str(row.thread_id))


def _places(connection: Connection, known_at: datetime) -> Iterator[tuple[FindingId, Place]]:
    query = (
        select(_FINDINGS.id, _FINDINGS.document_id, _FINDINGS.start)
        .join(schema.readings, _FINDINGS.reading == _READINGS.row_id)
        .where(_open_at(schema.readings, known_at), _FINDINGS.kind.in_(_LINKED))
    )
    for row in connection.execute(query):
        yield FindingId(row.id), Place(DocumentId(row.document_id), row.start)


def _tally(connection: Connection, known_at: datetime) -> dict[str, int]:
    query = (
        select(_FINDINGS.kind, func.count())
        .join(schema.readings, _FINDINGS.reading == _READINGS.row_id)
        .where(_open_at(schema.readings, known_at))
        .group_by(_FINDINGS.kind)
        .order_by(_FINDINGS.kind)
    )
    return {kind: number for kind, number in connection.execute(query)}
