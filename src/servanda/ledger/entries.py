"""Reading documents and findings back, in one order, with memory that does not grow with the ledger."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, islice
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, select

from servanda.documents.records import DocumentId
from servanda.errors import AmbiguousEntryError, EntryNotFoundError
from servanda.extraction.records import Finding
from servanda.ledger import schema
from servanda.ledger.merging import AnyRow
from servanda.ledger.records import Counts, StoredDocument
from servanda.ledger.rows import document_of, finding_of, outline_of
from servanda.linking.records import DocumentFacts
from servanda.primitives import PartialDate

_DOCUMENTS = schema.documents.c
_READINGS = schema.readings.c
_FINDINGS = schema.findings.c
_CURRENT = and_(_READINGS.document_id == _DOCUMENTS.id, _READINGS.known_to.is_(None))
#: A document that was withdrawn has no current reading.
PRESENT = select(_READINGS.row_id).where(_CURRENT).correlate(schema.documents).exists()
#: By publication, undated ones last; names and ids settle the rest.
ORDER = (_DOCUMENTS.published.asc().nulls_last(), _DOCUMENTS.name, _DOCUMENTS.id)
#: What is known of a document without its text and outline: columns that `facts_of` takes.
FACTS = ("id", "name", "sha256", "published", "title", "publisher", "kind")
#: Documents whose findings are fetched with one statement.
_BATCH = 100
#: Texts that one statement names; of more than these all documents are gone through.
_MOST_TEXTS = 10_000
#: A server hands rows over in portions, so that memory does not grow: few with a text in each, or many.
FEW: Mapping[str, Any] = MappingProxyType({"yield_per": 20})
MANY: Mapping[str, Any] = MappingProxyType({"yield_per": 500})
_ID_START = re.compile(r"[0-9a-f]{1,16}")


def _visible(as_of: date | None) -> list[ColumnElement[bool]]:
    return [PRESENT] if as_of is None else [PRESENT, _DOCUMENTS.visible_from <= as_of]


def iter_documents(connection: Connection, *, as_of: date | None) -> Iterator[StoredDocument]:
    """Yield the documents in order, one text in memory at a time."""
    dated = [] if as_of is None else [_DOCUMENTS.visible_from <= as_of]
    query = stored_rows().where(*dated).order_by(*ORDER)
    for row in connection.execute(query.execution_options(**FEW)):
        yield _stored_document(connection, row, as_of=as_of)


def stored_rows() -> Select[Any]:
    """Return the query for documents that are there, with their readers and how many share their text."""
    twins = schema.documents.alias("twins")
    shared = select(func.count()).where(twins.c.sha256 == _DOCUMENTS.sha256).scalar_subquery()
    return select(schema.documents, _READINGS.reader, shared.label("shared")).join(schema.readings, _CURRENT)


def _stored_document(connection: Connection, row: AnyRow, *, as_of: date | None) -> StoredDocument:
    return StoredDocument(
        document=document_of(row._asdict()),
        copies_of=_copies_of(connection, row, as_of=as_of) if row.shared > 1 else (),
        known_from=row.known_from,
        reader=row.reader,
    )


def _copies_of(connection: Connection, row: AnyRow, *, as_of: date | None) -> tuple[DocumentId, ...]:
    query = select(_DOCUMENTS.id).where(_DOCUMENTS.sha256 == row.sha256, *_visible(as_of)).order_by(*ORDER)
    ids = list(connection.execute(query).scalars())
    return tuple(ids[: ids.index(row.id)])


def get_document(connection: Connection, key: str) -> StoredDocument:
    """Return the document with this id, name or start of an id.

    Raises: EntryNotFoundError, AmbiguousEntryError.
    """
    for condition in (_DOCUMENTS.id == key, _DOCUMENTS.name == key, starts_with(_DOCUMENTS.id, key)):
        if condition is None:
            continue
        found = connection.execute(select(_DOCUMENTS.id).where(condition, PRESENT).order_by(*ORDER).limit(9))
        ids = list(found.scalars())
        if ids:
            only = single(ids, key=key, what="documents")
            row = connection.execute(stored_rows().where(_DOCUMENTS.id == only)).one()
            return _stored_document(connection, row, as_of=None)
    raise _not_found(key, "document")


def starts_with(column: ColumnElement[str], key: str) -> ColumnElement[bool] | None:
    """Return the condition that an id starts with `key`, or None where no id can."""
    if not _ID_START.fullmatch(key):
        return None
    return and_(column >= key, column < key + "g")


def single(ids: Sequence[str], *, key: str, what: str) -> str:
    """Return the only id; raise AmbiguousEntryError where there are several."""
    if len(ids) == 1:
        return ids[0]
    shown = ", ".join(ids[:8]) + (", ..." if len(ids) > 8 else "")
    raise AmbiguousEntryError(
        f"{key!r} may be any of these {what}: {shown}.", next_step="Give one of the ids."
    )


def _not_found(key: str, what: str) -> EntryNotFoundError:
    return EntryNotFoundError(
        f"The ledger has no {what} {key!r}.", next_step="`servanda search` finds entries by their words."
    )


def iter_findings(
    connection: Connection, *, kind: str | None, document_id: str | None, as_of: date | None
) -> Iterator[Finding]:
    """Yield the current findings by document order, start, kind and id."""
    only = [] if document_id is None else [_DOCUMENTS.id == document_id]
    query = select(_DOCUMENTS.id, _DOCUMENTS.name).where(*_visible(as_of), *only).order_by(*ORDER)
    documents = iter(connection.execute(query.execution_options(**MANY)))
    while batch := list(islice(documents, _BATCH)):
        of_batch = findings_of(connection, [row.id for row in batch], kind=kind)
        for row in batch:
            for values in of_batch.get(row.id, ()):
                yield finding_of(values._asdict(), document=row.name)


def findings_of(
    connection: Connection, ids: Sequence[str], *, kind: str | None = None
) -> dict[str, list[AnyRow]]:
    """Return document -> the rows of its current findings, by start, kind and id."""
    query = (
        select(schema.findings)
        .join(schema.readings, _FINDINGS.reading == _READINGS.row_id)
        .where(_FINDINGS.document_id.in_(ids), _READINGS.known_to.is_(None))
        .order_by(_FINDINGS.document_id, _FINDINGS.start, _FINDINGS.kind, _FINDINGS.id)
    )
    if kind is not None:
        query = query.where(_FINDINGS.kind == kind)
    rows = connection.execute(query)
    return {document_id: list(some) for document_id, some in groupby(rows, lambda row: row.document_id)}


def get_finding(connection: Connection, key: str) -> Finding:
    """Return the current finding with this id or start of an id.

    Raises: EntryNotFoundError, AmbiguousEntryError.
    """
    condition = starts_with(_FINDINGS.id, key)
    if condition is None:
        raise _not_found(key, "finding")
    rows = connection.execute(
        select(schema.findings, _DOCUMENTS.name.label("document"))
        .join(schema.readings, _FINDINGS.reading == _READINGS.row_id)
        .join(schema.documents, _FINDINGS.document_id == _DOCUMENTS.id)
        .where(condition, _READINGS.known_to.is_(None))
        .order_by(_FINDINGS.id)
        .limit(9)
    ).all()
    if not rows:
        raise _not_found(key, "finding")
    single([row.id for row in rows], key=key, what="findings")
    return finding_of(rows[0]._asdict(), document=rows[0].document)


def current_readings(connection: Connection) -> dict[DocumentId, int]:
    """Return document -> number of its current reading; a document read again has another one."""
    query = select(_READINGS.document_id, _READINGS.row_id).where(_READINGS.known_to.is_(None))
    return {DocumentId(document): number for document, number in connection.execute(query)}


def document_facts(
    connection: Connection,
    *,
    as_of: date | None,
    document_id: str | None = None,
    sha256: Collection[str] | None = None,
) -> Iterator[DocumentFacts]:
    """Yield what linking needs to know of each document, or of those with these texts, in order."""
    names = (*FACTS, "text", "outline", "provisions")
    only = [] if document_id is None else [_DOCUMENTS.id == document_id]
    if sha256 is not None and len(sha256) <= _MOST_TEXTS:
        only.append(_DOCUMENTS.sha256.in_(sorted(sha256)))
    query = select(*(_DOCUMENTS[name] for name in names)).where(*_visible(as_of), *only).order_by(*ORDER)
    for row in connection.execute(query.execution_options(**FEW)):
        if sha256 is not None and row.sha256 not in sha256:
            continue
        yield facts_of(row)


def iter_read(connection: Connection, ids: Collection[str]) -> Iterator[tuple[DocumentFacts, list[Finding]]]:
    """Yield these documents in order, each with its current findings; few texts are in memory at a time."""
    names = (*FACTS, "text", "outline", "provisions")
    only = [_DOCUMENTS.id.in_(sorted(ids))] if len(ids) <= _BATCH else []
    query = select(*(_DOCUMENTS[name] for name in names)).where(PRESENT, *only).order_by(*ORDER)
    documents = (row for row in connection.execute(query.execution_options(**FEW)) if row.id in ids)
    while batch := list(islice(documents, FEW["yield_per"])):
        of_batch = findings_of(connection, [row.id for row in batch])
        for row in batch:
            values = (one._asdict() for one in of_batch.get(row.id, ()))
            yield facts_of(row), [finding_of(one, document=row.name) for one in values]


def facts_of(row: AnyRow) -> DocumentFacts:
    """Return what is known of a document by a row of `documents`, which may lack its text and outline."""
    values = row._asdict()
    return DocumentFacts(
        id=row.id,
        name=row.name,
        sha256=row.sha256,
        published=PartialDate(row.published) if row.published is not None else None,
        title=row.title,
        publisher=row.publisher,
        kind=row.kind,
        text=values.get("text", ""),
        outline=outline_of(values.get("outline"), values.get("provisions")),
    )


def counts(connection: Connection) -> Counts:
    """Return how much there is of everything current."""
    summary = connection.execute(
        select(
            func.count().label("documents"),
            func.count(_DOCUMENTS.sha256.distinct()).label("texts"),
            func.count(_DOCUMENTS.published).label("dated"),
            func.min(_DOCUMENTS.published).label("first"),
            func.max(_DOCUMENTS.published).label("last"),
        ).where(PRESENT)
    ).one()
    current = select(_FINDINGS.kind).join(schema.readings, _FINDINGS.reading == _READINGS.row_id)
    kinds = current.where(_READINGS.known_to.is_(None)).subquery()
    readers = select(_READINGS.reader).where(_READINGS.known_to.is_(None)).subquery()
    return Counts(
        documents=summary.documents,
        copies=summary.documents - summary.texts,
        undated=summary.documents - summary.dated,
        findings=_tally(connection, kinds),
        readers=_tally(connection, readers),
        threads=_open_rows(connection, schema.threads),
        unlinked=_open_rows(connection, schema.unlinked),
        first_published=summary.first,
        last_published=summary.last,
    )


def _tally(connection: Connection, query: FromClause) -> dict[str, int]:
    (column,) = query.c
    rows = connection.execute(select(column, func.count()).group_by(column).order_by(column))
    return {name: number for name, number in rows}


def _open_rows(connection: Connection, table: Any) -> int:
    query = select(func.count()).select_from(table).where(table.c.known_to.is_(None))
    return int(connection.execute(query).scalar_one())
