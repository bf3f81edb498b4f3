"""What a ledger took in since an instant, and what it read of each publisher in each month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, FromClause, func, select

from servanda.documents.records import DocumentId
from servanda.ledger import schema
from servanda.ledger.store import Ledger
from servanda.linking.records import ThreadId

_DOCUMENTS, _READINGS, _THREADS = schema.documents.c, schema.readings.c, schema.threads.c
_READ = schema.documents.join(schema.readings, _READINGS.document_id == _DOCUMENTS.id)
_CURRENT = _READINGS.known_to.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """What came to a ledger after an instant; all counted, the latest named."""

    since: datetime
    documents: int
    newest: tuple[DocumentId, ...]
    """Of the new documents, the last taken in first."""
    reread: int
    """Older documents that were read anew."""
    removed: int
    decisions: int
    new_threads: tuple[ThreadId, ...]
    changed_threads: tuple[ThreadId, ...]
    """The last changed first."""

    @property
    def is_nothing(self) -> bool:
        """Return whether nothing came."""
        counts = self.documents, self.reread, self.removed, self.decisions
        return not any((*counts, self.new_threads, self.changed_threads))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many documents of a publisher bear a date: a month, a year alone, or none."""

    publisher: str | None
    when: str | None
    """`2014-01`, `2014`, or None."""
    documents: int


def take_arrivals(ledger: Ledger, since: datetime, *, named: int) -> Arrivals:
    """Return what came after the instant, with the ids of at most so many new documents."""
    is_new, is_old = _DOCUMENTS.known_from > since, _DOCUMENTS.known_from <= since
    removals, decisions = schema.removals.c, schema.decisions.c
    with ledger.reading() as connection:

        def count(table: FromClause, *conditions: ColumnElement[bool]) -> int:
            return connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()

        newest = select(_DOCUMENTS.id).select_from(_READ).where(_CURRENT, is_new).limit(named)
        latest = newest.order_by(_DOCUMENTS.known_from.desc(), _DOCUMENTS.row_id.desc())
        new, changed = _threads(connection, since)
        return Arrivals(
            since=since,
            documents=count(_READ, _CURRENT, is_new),
            newest=tuple(DocumentId(key) for key in connection.execute(latest).scalars()),
            reread=count(_READ, _CURRENT, _READINGS.known_from > since, is_old),
            removed=count(schema.removals, removals.known_from > since, removals.known_to.is_(None)),
            decisions=count(schema.decisions, decisions.decided_at > since, decisions.sample.is_(None)),
            new_threads=new,
            changed_threads=changed,
        )


def _threads(connection: Connection, since: datetime) -> tuple[tuple[ThreadId, ...], tuple[ThreadId, ...]]:
    """Return the threads that opened after the instant, and those that did before and are other now."""
    fresh = select(_THREADS.id).where(_THREADS.known_to.is_(None), _THREADS.known_from > since)
    known = select(_THREADS.id).where(_THREADS.known_from <= since, _THREADS.id.in_(fresh)).distinct()
    before = {*connection.execute(known).scalars()}
    order = fresh.order_by(_THREADS.known_from.desc(), _THREADS.row_id.desc())
    keys = [ThreadId(key) for key in connection.execute(order).scalars()]
    return tuple(key for key in keys if key not in before), tuple(key for key in keys if key in before)


def tally_months(ledger: Ledger, *, as_of: date | None = None) -> Iterator[Tally]:
    """Yield how many documents were read of each publisher by month, as visible on the date."""
    month = func.substr(_DOCUMENTS.published, 1, 7).label("month")
    query = (
        select(_DOCUMENTS.publisher, month, func.count())
        .select_from(_READ)
        .where(_CURRENT, *([_DOCUMENTS.visible_from <= as_of] if as_of else []))
        .group_by(_DOCUMENTS.publisher, month)
    )
    with ledger.reading() as connection:
        rows = connection.execute(query).all()
    for publisher, when, documents in rows:
        yield Tally(publisher=publisher, when=when, documents=documents)
