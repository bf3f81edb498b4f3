"""The ledger's documents asked for by publisher and words."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from servanda.documents.records import DocumentId
from servanda.ledger import Ledger, picking, schema, shown_schema
from servanda.ledger.entries import FACTS, facts_of
from servanda.linking.records import DocumentFacts
from servanda.views.shown.asked import Asked, asked_of
from servanda.views.shown.origins import shown_facts
from servanda.views.shown.undertakings import has_part

_DOCUMENTS = shown_schema.documents.c
#: The newest first, undated ones last; or the oldest first.
NEWEST = (_DOCUMENTS.undated, _DOCUMENTS.published.desc(), _DOCUMENTS.name, _DOCUMENTS.id)
OLDEST = (_DOCUMENTS.day, _DOCUMENTS.name, _DOCUMENTS.id)


def find_documents(
    ledger: Ledger,
    *,
    publisher: str | None = None,
    text: str | None = None,
    published: str | None = None,
    newest_first: bool = True,
) -> Asked[DocumentFacts]:
    """Return the documents of a publisher or a time that have these words in their titles or names."""
    conditions = []
    if publisher is not None:
        conditions.append(_DOCUMENTS.publisher == publisher)
    if published is not None:
        conditions.append(_DOCUMENTS.published.startswith(published, autoescape=True))
    if text is not None:
        conditions.append(has_part(_DOCUMENTS.called, text))
    query = select(*(_DOCUMENTS[name] for name in FACTS)).where(*conditions)
    query = query.order_by(*(NEWEST if newest_first else OLDEST))
    return asked_of(ledger, query, lambda _, rows: [facts_of(row) for row in rows], by_ids=_in_order)


def _in_order(connection: Connection, ids: Sequence[str]) -> list[DocumentFacts]:
    facts = shown_facts(connection, ids)
    return [facts[key] for key in map(DocumentId, ids) if key in facts]


def facts_of_documents(ledger: Ledger, ids: Iterable[str]) -> dict[DocumentId, DocumentFacts]:
    """Return what is known of some documents."""
    with ledger.reading() as connection:
        return shown_facts(connection, ids)


class Published(NamedTuple):
    """What is known of a publisher."""

    name: str | None
    documents: int
    first: str | None
    last: str | None
    """Dates of its oldest and its newest dated document."""


def count_publishers(ledger: Ledger) -> list[Published]:
    """Return the publishers of the documents, in any order."""
    published = _DOCUMENTS.published
    query = select(_DOCUMENTS.publisher, func.count(), func.min(published), func.max(published))
    with ledger.reading() as connection:
        return [Published(*row) for row in connection.execute(query.group_by(_DOCUMENTS.publisher))]


def documents_of_findings(ledger: Ledger, findings: Iterable[str]) -> Iterator[DocumentId]:
    """Yield the documents of findings, each once, the oldest first."""
    table, wanted = schema.findings.c, set(findings)
    with ledger.reading() as connection:
        of_them = select(table.document_id).distinct()
        rest = {row.document_id for row in picking.rows_among(connection, of_them, table.id, wanted)}
        every = list(connection.execute(select(_DOCUMENTS.id).order_by(*OLDEST)).scalars())
    return (DocumentId(key) for key in every if key in rest)
