"""The ledger's documents asked for by publisher and words."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from servanda.documents.records import DocumentId
from servanda.ledger import Ledger, picking, schema, shown_schema
from servanda.ledger.entries import facts_of
from servanda.linking.records import DocumentFacts
from servanda.views.shown.asked import Asked
from servanda.views.shown.origins import shown_facts
from servanda.views.shown.undertakings import has_part

_DOCUMENTS = shown_schema.documents.c
_FACTS = ("id", "name", "sha256", "published", "title", "publisher", "kind")
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
    query = select(*(_DOCUMENTS[name] for name in _FACTS)).where(*conditions)
    query = query.order_by(*(NEWEST if newest_first else OLDEST))
    counting = select(func.count()).select_from(shown_schema.documents).where(*conditions)

    def count() -> int:
        with ledger.reading() as connection:
            return int(connection.execute(counting).scalar_one())

    def fetch(start: int, count: int) -> Sequence[DocumentFacts]:
        with ledger.reading() as connection:
            return [facts_of(row) for row in connection.execute(query.offset(start).limit(count))]

    def each() -> Iterator[DocumentFacts]:
        with ledger.reading() as connection:
            ids = list(connection.execute(query.with_only_columns(_DOCUMENTS.id)).scalars())
        for some in picking.some_at_a_time(ids):
            with ledger.reading() as connection:
                facts = shown_facts(connection, some)
            yield from (facts[key] for key in some if key in facts)

    return Asked(count, fetch, each)


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
