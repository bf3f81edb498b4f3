"""What the ledger showed at an instant, from the rows that were open then; nothing is overwritten."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select

from servanda.documents.records import DocumentId
from servanda.extraction.records import FindingId, Force, Progress, Standing
from servanda.ledger import schema
from servanda.ledger.merging import Groups
from servanda.ledger.store import Ledger
from servanda.ledger.threads import said_of
from servanda.linking.records import Due, EvidenceGrade, Thread, ThreadId
from servanda.linking.steps import SET_BY_REVIEWER

_DOCUMENTS, _READINGS, _FINDINGS = schema.documents.c, schema.readings.c, schema.findings.c
#: What threads are made of.
_LINKED = ("commitment", "status")
#: Which rows of a table are looked at.
_IsOpen = Callable[[Table], ColumnElement[bool]]


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
class Followed:
    """A thread as it is compared with what it was: without its history, and without reasons."""

    id: ThreadId
    title: str
    bearer: tuple[str, ...]
    counterparty: tuple[str, ...]
    force: Force | None
    progress: Progress | None
    standing: Standing
    evidence: EvidenceGrade
    first_seen: str | None
    last_seen: str | None
    deadline_value: str | None
    due: Due | None
    is_set: bool
    """Whether its state is what a reviewer says."""
    links: tuple[FindingId, ...]
    """The findings that it rests on."""
    mentions: tuple[FindingId, ...]
    """The commitments among them."""

    @classmethod
    def of(cls, thread: Thread) -> "Followed":
        """Return what is compared of a thread."""
        own = {one.name for one in fields(cls)} - {"id", "links", "mentions"}
        return cls(
            id=thread.id,
            links=tuple(link.finding for link in thread.links),
            mentions=thread.mentions,
            **{name: getattr(thread, name) for name in own},
        )

    def without_gone(self, findings: Collection[FindingId]) -> "Followed":
        """Return the thread with what is said of these findings alone."""
        due = self.due if self.due and self.due.is_shown_by(findings) else None
        links, mentions = (
            tuple(one for one in some if one in findings) for some in (self.links, self.mentions)
        )
        return replace(self, links=links, mentions=mentions, due=due)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Documents, threads, and how many findings of each kind there were."""

    documents: Mapping[DocumentId, Source]
    threads: tuple[Followed, ...]
    places: Mapping[FindingId, Place]
    """Commitments and status reports -> where they stand."""
    findings: Mapping[str, int]


def state_at(ledger: Ledger, known_at: datetime) -> State:
    """Return what the ledger showed at an instant, save what was erased since."""
    return _state(ledger, lambda table: _open_at(table, known_at))


def state_now(ledger: Ledger) -> State:
    """Return what the ledger shows, or an edition of it; findings as they were read."""
    return _state(ledger, lambda table: table.c.known_to.is_(None))


def _state(ledger: Ledger, is_open: _IsOpen) -> State:
    with ledger.reading() as connection:
        return State(
            documents={source.id: source for source in _sources(connection, is_open)},
            threads=tuple(_threads(connection, is_open)),
            places=dict(_places(connection, is_open)),
            findings=_tally(connection, is_open),
        )


def _open_at(table: Table, known_at: datetime) -> ColumnElement[bool]:
    closed_later = or_(table.c.known_to.is_(None), table.c.known_to > known_at)
    return and_(table.c.known_from <= known_at, closed_later)


def _sources(connection: Connection, is_open: _IsOpen) -> Iterator[Source]:
    names = (_DOCUMENTS[name] for name in ("id", "name", "sha256", "published"))
    query = select(*names, _READINGS.row_id, _READINGS.reader).join(
        schema.readings, _READINGS.document_id == _DOCUMENTS.id
    )
    for row in connection.execute(query.where(is_open(schema.readings)).order_by(_DOCUMENTS.id)):
        yield Source(
            id=DocumentId(row.id),
            name=row.name,
            sha256=row.sha256,
            published=row.published,
            reading=row.row_id,
            reader=row.reader,
        )


def _threads(connection: Connection, is_open: _IsOpen) -> Iterator[Followed]:
    table, of_threads = schema.threads, schema.thread_links
    query = select(of_threads.c.thread_id, of_threads.c.finding_id, of_threads.c.role)
    rows = connection.execute(
        query.where(is_open(of_threads)).order_by(
            of_threads.c.thread_id, of_threads.c.position, of_threads.c.row_id
        )
    )
    by_reviewers = _set_by_reviewers(connection, is_open)
    links = Groups(rows, key=lambda row: str(row.thread_id))
    columns = (table.c[one.name] for one in fields(Followed) if one.name in table.c)
    for row in connection.execute(select(*columns).where(is_open(table)).order_by(table.c.id)):
        own = links.take(row.id)
        yield Followed(
            id=ThreadId(row.id),
            **said_of(row),
            is_set=row.id in by_reviewers,
            links=tuple(FindingId(link.finding_id) for link in own),
            mentions=tuple(FindingId(link.finding_id) for link in own if link.role == "mention"),
        )


def _set_by_reviewers(connection: Connection, is_open: _IsOpen) -> set[str]:
    """Return the threads whose last step is a reviewer's word."""
    table = schema.thread_history
    steps = select(table.c.thread_id, table.c.rule).where(is_open(table))
    some = select(table.c.thread_id).where(is_open(table), table.c.rule == SET_BY_REVIEWER)
    rows = connection.execute(
        steps.where(table.c.thread_id.in_(some)).order_by(table.c.thread_id, table.c.position)
    )
    last = {row.thread_id: row.rule for row in rows}
    return {key for key, rule in last.items() if rule == SET_BY_REVIEWER}


def _places(connection: Connection, is_open: _IsOpen) -> Iterator[tuple[FindingId, Place]]:
    query = (
        select(_FINDINGS.id, _FINDINGS.document_id, _FINDINGS.start)
        .join(schema.readings, _FINDINGS.reading == _READINGS.row_id)
        .where(is_open(schema.readings), _FINDINGS.kind.in_(_LINKED))
    )
    for row in connection.execute(query):
        yield FindingId(row.id), Place(DocumentId(row.document_id), row.start)


def _tally(connection: Connection, is_open: _IsOpen) -> dict[str, int]:
    query = (
        select(_FINDINGS.kind, func.count())
        .join(schema.readings, _FINDINGS.reading == _READINGS.row_id)
        .where(is_open(schema.readings))
        .group_by(_FINDINGS.kind)
        .order_by(_FINDINGS.kind)
    )
    return {kind: number for kind, number in connection.execute(query)}
