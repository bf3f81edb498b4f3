"""What happened to threads on the clock of intake, the latest first, from rows that are never overwritten."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, func, or_, select

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


def ids_among(ids: Collection[str]) -> Select[Any]:
    """Return a query for these ids: of a ledger that is small, or for a few of a large one."""
    return select(schema.threads.c.id).where(schema.threads.c.id.in_(ids))


def latest_joined(ledger: Ledger, threads: Select[Any], *, limit: int) -> list[Joined]:
    """Return the findings that came onto threads last; those that a thread began with are left out.

    `threads` gives the ids of those that are wanted.
    """
    links, earlier, table = schema.thread_links.alias(), schema.thread_links.alias(), schema.threads
    was_there = exists().where(table.c.id == links.c.thread_id, table.c.known_from < links.c.known_from)
    was_on_it = exists().where(
        earlier.c.thread_id == links.c.thread_id,
        earlier.c.finding_id == links.c.finding_id,
        earlier.c.role == links.c.role,
        _is_before(earlier, links),
    )
    query = (
        select(links.c.thread_id, links.c.finding_id, links.c.role, links.c.known_from)
        .where(links.c.known_from > select(func.min(table.c.known_from)).scalar_subquery())
        .where(was_there, ~was_on_it, links.c.thread_id.in_(threads))
        .order_by(links.c.known_from.desc(), links.c.thread_id, links.c.finding_id)
        .limit(limit)
    )
    with ledger.reading() as connection:
        return [
            Joined(
                thread=ThreadId(row.thread_id),
                finding=FindingId(row.finding_id),
                role=row.role,
                known_from=row.known_from,
            )
            for row in connection.execute(query)
        ]


def latest_turned(ledger: Ledger, threads: Select[Any], *, limit: int) -> list[Turned]:
    """Return the last changes of state of threads; of a new one that it is there.

    `threads` gives the ids of those that are wanted.
    """
    now, before, other = schema.threads.alias(), schema.threads.alias(), schema.threads.alias()
    last = (
        select(other.c.row_id)
        .where(other.c.id == now.c.id, _is_before(other, now))
        .order_by(other.c.known_from.desc(), other.c.row_id.desc())
        .limit(1)
        .correlate(now)
        .scalar_subquery()
    )
    changed = or_(*(now.c[name].is_distinct_from(before.c[name]) for name in _STATE))
    columns = [*(now.c[name] for name in _STATE), *(before.c[name] for name in _STATE)]
    query = (
        select(now.c.id, now.c.known_from, *columns)
        .outerjoin_from(now, before, before.c.row_id == last)
        .where(changed, now.c.id.in_(threads))
        .order_by(now.c.known_from.desc(), now.c.id, now.c.row_id.desc())
        .limit(limit)
    )
    with ledger.reading() as connection:
        return [_turned(*row) for row in connection.execute(query)]


def _is_before(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Return whether a row became known before another; of those of one instant by their numbers."""
    at_once = and_(one.c.known_from == other.c.known_from, one.c.row_id < other.c.row_id)
    return or_(one.c.known_from < other.c.known_from, at_once)


def _turned(thread: str, known_from: datetime, *states: Any) -> Turned:
    after, before = states[: len(_STATE)], states[len(_STATE) :]
    was_there = before[_STATE.index("standing")] is not None
    return Turned(
        thread=ThreadId(thread), known_from=known_from, before=before if was_there else None, after=after
    )
