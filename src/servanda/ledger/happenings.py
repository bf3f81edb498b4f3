"""What happened to threads on the clock of intake, the latest first, from rows that are never overwritten."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, func, select

from servanda.extraction.records import FindingId
from servanda.ledger import schema
from servanda.ledger.store import Ledger
from servanda.linking.records import ThreadId

_STATE = ("progress", "standing", "evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A finding came onto a thread."""

    thread: ThreadId
    finding: FindingId
    role: str
    """`mention` or `status_report`."""
    known_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A thread came to stand otherwise, or to be at all."""

    thread: ThreadId
    known_from: datetime
    before: tuple[str | None, str, str] | None
    """Progress, standing and evidence; None where the thread is new."""
    after: tuple[str | None, str, str]


def latest_joined(ledger: Ledger, threads: Collection[ThreadId], *, limit: int) -> list[Joined]:
    """Return the findings that came onto these threads last; those that a thread began with are left out."""
    with ledger.reading() as connection:
        return list(islice(_joined(connection, threads), limit))


def latest_turned(ledger: Ledger, threads: Collection[ThreadId], *, limit: int) -> list[Turned]:
    """Return the last changes of state of these threads; of a new one that it is there."""
    with ledger.reading() as connection:
        return list(islice(_turned(connection, threads), limit))


def _joined(connection: Connection, threads: Collection[ThreadId]) -> Iterator[Joined]:
    links, table = schema.thread_links.c, schema.threads.c
    first = select(table.id, func.min(table.known_from).label("began")).group_by(table.id).subquery()
    known = func.min(links.known_from).label("known")
    query = (
        select(links.thread_id, links.finding_id, links.role, known)
        .join(first, first.c.id == links.thread_id)
        .group_by(links.thread_id, links.finding_id, links.role, first.c.began)
        .having(func.min(links.known_from) > first.c.began)
        .order_by(known.desc(), links.thread_id, links.finding_id)
    )
    for row in connection.execute(query):
        if row.thread_id in threads:
            yield Joined(
                thread=ThreadId(row.thread_id),
                finding=FindingId(row.finding_id),
                role=row.role,
                known_from=row.known,
            )


def _turned(connection: Connection, threads: Collection[ThreadId]) -> Iterator[Turned]:
    table = schema.threads.c
    order = (table.known_from, table.row_id)
    before = (
        func.lag(table[name]).over(partition_by=table.id, order_by=order).label(f"before_{name}")
        for name in _STATE
    )
    now = (table[name] for name in _STATE)
    query = select(table.id, table.known_from, *now, *before).order_by(
        table.known_from.desc(), table.id, table.row_id.desc()
    )
    for row in connection.execute(query):
        after = (row.progress, row.standing, row.evidence)
        then = (row.before_progress, row.before_standing, row.before_evidence)
        if row.id in threads and then != after:
            yield Turned(
                thread=ThreadId(row.id),
                known_from=row.known_from,
                before=None if row.before_standing is None else then,
                after=after,
            )
