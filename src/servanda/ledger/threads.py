"""Keeping threads: rows that no longer hold are closed, new ones opened, equal ones left alone."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, insert, select, true, update

from servanda.errors import EntryNotFoundError
from servanda.extraction.records import FindingId, Force, Progress, Standing
from servanda.ledger import marks, schema
from servanda.ledger.entries import MANY, single, starts_with
from servanda.ledger.merging import AnyRow, Groups
from servanda.ledger.rows import decision_cell, decision_of
from servanda.linking.records import (
    Due,
    EventKind,
    EvidenceGrade,
    HistoryStep,
    Link,
    LinkChanges,
    LinkedLedger,
    Settled,
    Thread,
)
from servanda.linking.version import linked_from
from servanda.primitives import canonical_json

_CLOCKS = ("row_id", "known_from", "known_to")
_DIGEST_KEY = "linked_digest"
#: Ids that one statement asks for.
_IDS_AT_ONCE = 500
#: Rows that are compared with the open ones at one time; bounds memory.
_ROWS_AT_ONCE = 2000


def replace_threads(connection: Connection, linked: LinkedLedger, *, digest: str, known_at: datetime) -> None:
    """Make `linked` the current state. The caller holds the write lock.

    `digest` is the content digest of what was linked, taken before linking.
    """
    unlinked = ({"finding_id": key, "reason": reason} for key, reason in linked.unlinked.items())
    for table, name, rows in (
        (schema.threads, "id", map(thread_row, linked.threads)),
        (schema.thread_links, "thread_id", link_rows(linked.threads)),
        (schema.thread_history, "thread_id", history_rows(linked.threads)),
        (schema.unlinked, "finding_id", unlinked),
        (schema.settled, "finding_id", map(settled_row, linked.settled)),
    ):
        _replace_all(connection, table, name, rows, known_at=known_at)
    marks.store_mark(connection, _DIGEST_KEY, linked_from(digest))


def _replace_all(
    connection: Connection, table: Table, name: str, rows: Iterable[Mapping[str, Any]], *, known_at: datetime
) -> None:
    """Make these the open rows, some at a time; those with one value of a column come one after the other."""
    column = table.c[name]
    gone = set(connection.execute(select(column).where(table.c.known_to.is_(None)).distinct()).scalars())
    for some in _batches(rows, name):
        keys = {row[name] for row in some}
        replace_rows(connection, table, some, known_at=known_at, only=(name, sorted(keys)))
        gone -= keys
    replace_rows(connection, table, (), known_at=known_at, only=(name, sorted(gone)))


def _batches(rows: Iterable[Mapping[str, Any]], name: str) -> Iterator[list[Mapping[str, Any]]]:
    some: list[Mapping[str, Any]] = []
    for row in rows:
        if len(some) >= _ROWS_AT_ONCE and row[name] != some[-1][name]:
            yield some
            some = []
        some.append(row)
    if some:
        yield some


def update_threads(connection: Connection, changes: LinkChanges, *, digest: str, known_at: datetime) -> None:
    """Make the changes the current state, looking at no other rows. The caller holds the write lock."""
    ids = [*changes.gone, *(thread.id for thread in changes.threads)]
    unlinked = [{"finding_id": key, "reason": why} for key, why in changes.unlinked.items() if why]
    settled = [settled_row(one) for one in changes.settled.values() if one is not None]
    for table, name, keys, rows in (
        (schema.threads, "id", ids, map(thread_row, changes.threads)),
        (schema.thread_links, "thread_id", ids, link_rows(changes.threads)),
        (schema.thread_history, "thread_id", ids, history_rows(changes.threads)),
        (schema.unlinked, "finding_id", list(changes.unlinked), unlinked),
        (schema.settled, "finding_id", list(changes.settled), settled),
    ):
        replace_rows(connection, table, rows, known_at=known_at, only=(name, keys))
    marks.store_mark(connection, _DIGEST_KEY, linked_from(digest))


def replace_rows(
    connection: Connection,
    table: Table,
    rows: Iterable[Mapping[str, Any]],
    *,
    known_at: datetime,
    only: tuple[str, Sequence[str]] | None = None,
) -> None:
    """Close the open rows that are not among `rows`, and open those that are missing.

    With `only`, a column and some values, no other rows are looked at.
    """
    wanted = {canonical_json(row): row for row in rows}
    gone: list[int] = []
    for condition in [true()] if only is None else _among(table, *only):
        for row in connection.execute(select(table).where(table.c.known_to.is_(None), condition)):
            said = {name: value for name, value in row._asdict().items() if name not in _CLOCKS}
            if wanted.pop(canonical_json(said), None) is None:
                gone.append(row.row_id)
    if gone:
        close = update(table).where(table.c.row_id == bindparam("gone")).values(known_to=known_at)
        connection.execute(close, [{"gone": row_id} for row_id in gone])
    if wanted:
        connection.execute(insert(table), [{**row, "known_from": known_at} for row in wanted.values()])


def _among(table: Table, name: str, values: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    for at in range(0, len(values), _IDS_AT_ONCE):
        yield table.c[name].in_(values[at : at + _IDS_AT_ONCE])


def linked_digest(connection: Connection) -> str | None:
    """Return what the current threads were made from: linking and content digest; None before the first."""
    return marks.mark(connection, _DIGEST_KEY)


def thread_row(thread: Thread) -> dict[str, Any]:
    """Return the columns of `threads`, save row number and clocks."""
    return {
        "id": thread.id,
        "title": thread.title,
        "bearer": list(thread.bearer),
        "counterparty": list(thread.counterparty),
        "force": thread.force.value if thread.force else None,
        "progress": thread.progress.value if thread.progress else None,
        "standing": thread.standing.value,
        "evidence": thread.evidence.value,
        "first_seen": thread.first_seen,
        "last_seen": thread.last_seen,
        "deadline_value": thread.deadline_value,
        "due": asdict(thread.due) if thread.due else None,
        "wording": list(thread.wording),
        "unresolved": dict(thread.unresolved),
    }


def settled_row(settled: Settled) -> dict[str, Any]:
    """Return the columns of `settled`, save row number and clocks."""
    return {
        "finding_id": settled.finding,
        "bearer_is": list(settled.bearer_is),
        "decision": decision_cell(settled.decision),
        "reason": settled.reason,
    }


def settled_bearers(
    connection: Connection, *, only: Collection[str] | None = None
) -> dict[FindingId, Settled]:
    """Return the bearers that the documents together tell, of all findings or of these."""
    current = schema.settled.c.known_to.is_(None)
    conditions = [true()] if only is None else _among(schema.settled, "finding_id", sorted(only))
    queries = (select(schema.settled).where(current, condition) for condition in conditions)
    return {
        FindingId(row.finding_id): Settled(
            finding=FindingId(row.finding_id),
            bearer_is=tuple(row.bearer_is),
            decision=decision_of(*row.decision),
            reason=row.reason,
        )
        for query in queries
        for row in connection.execute(query.order_by(schema.settled.c.finding_id))
    }


def link_rows(threads: Iterable[Thread]) -> Iterator[dict[str, Any]]:
    """Yield the columns of `thread_links`, save row number and clocks."""
    for thread in threads:
        thread_id = thread.id
        for position, link in enumerate(thread.links):
            yield {
                "thread_id": thread_id,
                "position": position,
                "finding_id": link.finding,
                "role": link.role,
                "score": float(link.score),
                # No store need tell minus zero from zero.
                "reasons": {name: weight + 0.0 for name, weight in link.reasons.items()},
            }


def history_rows(threads: Iterable[Thread]) -> Iterator[dict[str, Any]]:
    """Yield the columns of `thread_history`, save row number and clocks."""
    for thread in threads:
        thread_id = thread.id
        for position, step in enumerate(thread.history):
            yield {
                "thread_id": thread_id,
                "position": position,
                "happened": step.date,
                "happened_from": step.date_from,
                "document": step.document,
                "finding_id": step.finding,
                "event": step.event.value,
                "progress": step.progress.value if step.progress else None,
                "standing": step.standing.value,
                "rule": step.rule,
            }


def iter_threads(connection: Connection) -> Iterator[Thread]:
    """Yield the current threads by id; one thread in memory at a time."""
    for parts in iter_thread_parts(connection):
        yield thread_of(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadParts:
    """The open rows of one thread."""

    thread: AnyRow
    links: list[AnyRow]
    history: list[AnyRow]


def iter_thread_parts(connection: Connection, *, thread_id: str | None = None) -> Iterator[ThreadParts]:
    """Yield the open rows thread by thread, in the order of ids."""
    links = _parts_of(connection, schema.thread_links, thread_id)
    history = _parts_of(connection, schema.thread_history, thread_id)
    table = schema.threads
    query = select(table).where(table.c.known_to.is_(None)).order_by(table.c.id)
    if thread_id is not None:
        query = query.where(table.c.id == thread_id)
    for row in connection.execute(query.execution_options(**MANY)):
        yield ThreadParts(thread=row, links=links.take(row.id), history=history.take(row.id))


def _parts_of(connection: Connection, table: Table, thread_id: str | None) -> Groups[AnyRow]:
    query = select(table).where(table.c.known_to.is_(None))
    if thread_id is not None:
        query = query.where(table.c.thread_id == thread_id)
    query = query.order_by(table.c.thread_id, table.c.position, table.c.row_id)
    rows = connection.execute(query.execution_options(**MANY))
    return Groups(rows, key=lambda row: str(row.thread_id))


def thread_of(parts: ThreadParts) -> Thread:
    """Return the thread of these rows; raise ValueError or TypeError where they are none."""
    row = parts.thread
    return Thread(
        **said_of(row),
        links=tuple(
            Link(
                finding=FindingId(link.finding_id),
                role=link.role,
                score=link.score,
                reasons=MappingProxyType(dict(link.reasons)),
            )
            for link in parts.links
        ),
        history=tuple(map(_step_of, parts.history)),
        wording=tuple(row.wording),
        unresolved=MappingProxyType(dict(row.unresolved)),
    )


def said_of(row: AnyRow) -> dict[str, Any]:
    """Return what a row of `threads` says of its thread, save the wording and what is unresolved."""
    return {
        "title": row.title,
        "bearer": tuple(row.bearer),
        "counterparty": tuple(row.counterparty),
        "force": Force(row.force) if row.force is not None else None,
        "progress": Progress(row.progress) if row.progress is not None else None,
        "standing": Standing(row.standing),
        "evidence": EvidenceGrade(row.evidence),
        "first_seen": row.first_seen,
        "last_seen": row.last_seen,
        "deadline_value": row.deadline_value,
        "due": Due(**row.due) if row.due is not None else None,
    }


def _step_of(row: AnyRow) -> HistoryStep:
    return HistoryStep(
        date=row.happened,
        date_from=row.happened_from,
        document=row.document,
        finding=FindingId(row.finding_id),
        event=EventKind(row.event),
        progress=Progress(row.progress) if row.progress is not None else None,
        standing=Standing(row.standing),
        rule=row.rule,
    )


def get_thread(connection: Connection, key: str) -> Thread:
    """Return the current thread with this id or start of an id.

    Raises: EntryNotFoundError, AmbiguousEntryError.
    """
    table = schema.threads
    condition = starts_with(table.c.id, key)
    ids: list[str] = []
    if condition is not None:
        query = select(table.c.id).where(condition, table.c.known_to.is_(None)).order_by(table.c.id)
        ids = list(connection.execute(query.limit(9)).scalars())
    if not ids:
        raise EntryNotFoundError(
            f"The ledger has no thread {key!r}.", next_step="`servanda ledger` lists the threads."
        )
    only = single(ids, key=key, what="threads")
    return thread_of(next(iter_thread_parts(connection, thread_id=only)))


def unlinked(connection: Connection) -> Mapping[FindingId, str]:
    """Return status reports that are on no thread, each with the reason."""
    table = schema.unlinked
    query = select(table.c.finding_id, table.c.reason).where(table.c.known_to.is_(None))
    return {FindingId(row.finding_id): row.reason for row in connection.execute(query.order_by("finding_id"))}
