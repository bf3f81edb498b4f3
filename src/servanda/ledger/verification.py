"""Proving on the stored data what the ledger promises (docs/ledger.md: what verify proves)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields

from sqlalchemy import Connection, Table, and_, select

from servanda.errors import LedgerDamagedError
from servanda.extraction.records import Finding
from servanda.ledger import removal, schema, seals
from servanda.ledger.decisions import check_decisions
from servanda.ledger.records import Problem
from servanda.ledger.registries import check_contents
from servanda.ledger.rows import NO_RECORD
from servanda.ledger.store import Ledger
from servanda.ledger.stored_rows import Tally, check_rows
from servanda.ledger.threads import ThreadParts, iter_thread_parts, thread_of
from servanda.linking.records import DocumentFacts, LinkedLedger, Thread

LinkFunction = Callable[[Iterable[DocumentFacts], Iterable[Finding]], LinkedLedger]

_RESTORE = "Restore a copy of the ledger, or make a new one and add the sources again."
_RELINK = "Run `servanda add` once more with any source; linking is then done anew."


def verify(ledger: Ledger, *, link: LinkFunction) -> Iterator[Problem]:
    """Yield every place where the stored data break a promise; nothing where they keep all.

    `link` is `servanda.linking.link`: the stored threads must be what it makes of the stored findings.
    """
    tally = Tally()
    yield from _told(ledger.check_storage(), ledger)
    yield from _told(_check_content(ledger, tally), ledger)
    yield from _told(_check_links(ledger, tally, link), ledger)


def _told(problems: Iterator[Problem], ledger: Ledger) -> Iterator[Problem]:
    """Yield the problems, and one more where the store broke off because of damage."""
    try:
        yield from problems
    except LedgerDamagedError as error:
        yield Problem(
            table="file", id=ledger.address, field="pages", message=error.message, next_step=_RESTORE
        )


def _check_content(ledger: Ledger, tally: Tally) -> Iterator[Problem]:
    with ledger.reading() as connection:
        yield from check_rows(connection, tally)
        yield from check_decisions(connection, tally)
        yield from _check_seals(connection, tally)
        yield from _check_witnesses(connection)
        yield from check_contents(connection)
        if removal.is_unclean(connection):
            yield Problem(
                table="meta",
                id=removal.UNCLEAN,
                field="row",
                message="An erasure was broken off: the file may hold words of erased documents.",
                next_step="`servanda remove LEDGER` finishes it.",
            )


def _check_seals(connection: Connection, tally: Tally) -> Iterator[Problem]:
    stored = seals.find_seals(connection)
    for name in seals.SEALS:
        counted, sealed = tally.counted[name], stored.get(name)
        if sealed is None:
            yield _seal_problem(name, "row", "The seal is not there.")
        elif counted.rows != sealed.rows:
            yield _seal_problem(
                name, "rows", f"There should be {sealed.rows} {_plain(name)}; there are {counted.rows}."
            )
        elif counted != sealed:
            yield _seal_problem(name, "digest", f"Some {_plain(name)} are not those that were taken in.")


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _seal_problem(name: str, field: str, message: str) -> Problem:
    return Problem(table="seals", id=name, field=field, message=message, next_step=_RESTORE)


def _check_witnesses(connection: Connection) -> Iterator[Problem]:
    """Yield documents that were taken in and are not there."""
    intakes, documents = schema.intakes.c, schema.documents.c
    query = (
        select(intakes.document_id, intakes.name, intakes.row_id)
        .outerjoin_from(schema.intakes, schema.documents, documents.id == intakes.document_id)
        .where(documents.id.is_(None))
        .order_by(intakes.document_id)
    )
    for row in connection.execute(query):
        yield Problem(
            table="documents",
            id=row.document_id,
            field="row",
            message=f"The document {row.name!r} was taken in (intake {row.row_id}) and is not there.",
            next_step="Add its source again; if that fails, restore a copy of the ledger.",
        )


def _check_links(ledger: Ledger, tally: Tally, link: LinkFunction) -> Iterator[Problem]:
    if tally.unreadable:
        yield Problem(
            table="threads",
            id="all",
            field="row",
            message="The threads were not compared, because some documents or findings cannot be read.",
            next_step=_RESTORE,
        )
    elif ledger.links_are_current():
        with ledger.reading() as connection:
            yield from _check_references(connection)
            yield from _check_threads(connection, ledger, link)
    elif ledger.linked_digest() is not None or tally.counted[seals.DOCUMENTS].rows:
        yield Problem(
            table="threads",
            id="all",
            field="linked_digest",
            message="The threads are older than the documents or this program, or the documents changed.",
            next_step=_RELINK,
        )


def _check_references(connection: Connection) -> Iterator[Problem]:
    """Yield open rows of threads that point to nothing."""
    for table in (schema.thread_links, schema.thread_history, schema.unlinked):
        yield from _dangling(connection, table, "finding_id")
    for table in (schema.thread_links, schema.thread_history):
        yield from _dangling(connection, table, "thread_id")


def _dangling(connection: Connection, table: Table, column: str) -> Iterator[Problem]:
    query = select(table.c.row_id, table.c[column].label("target")).where(table.c.known_to.is_(None))
    if column == "thread_id":
        open_threads = and_(schema.threads.c.id == table.c.thread_id, schema.threads.c.known_to.is_(None))
        found = select(schema.threads.c.row_id).where(open_threads)
    else:
        found = (
            select(schema.findings.c.row_id)
            .join(schema.readings, schema.findings.c.reading == schema.readings.c.row_id)
            .where(schema.findings.c.id == table.c.finding_id, schema.readings.c.known_to.is_(None))
        )
    for row in connection.execute(query.where(~found.exists()).order_by(table.c.row_id)):
        yield Problem(
            table=table.name,
            id=str(row.row_id),
            field=column,
            message=f"The row refers to {row.target}, which is not there.",
            next_step=_RESTORE,
        )


def _check_threads(connection: Connection, ledger: Ledger, link: LinkFunction) -> Iterator[Problem]:
    """Yield threads that are not what linking makes of the stored findings."""
    linked = link(ledger.document_facts(), ledger.iter_findings())
    fresh = {str(thread.id): thread for thread in linked.threads}
    for parts in iter_thread_parts(connection):
        wanted = fresh.pop(parts.thread.id, None)
        if wanted is None:
            yield _thread_problem(parts.thread.id, "id", "Linking the stored findings gives no such thread.")
        else:
            yield from _compare(parts, wanted)
    for missing in sorted(fresh):
        yield _thread_problem(
            missing, "row", "Linking the stored findings gives this thread; it is not there."
        )
    held, made = ledger.settled(), {one.finding: one for one in linked.settled}
    for key in sorted(held.keys() | made.keys()):
        if held.get(key) != made.get(key):
            message = "The stored bearer is not what linking the stored findings gives."
            yield Problem(table="settled", id=key, field="bearer_is", message=message, next_step=_RESTORE)
    stored = {str(finding): reason for finding, reason in ledger.unlinked().items()}
    expected = {str(finding): reason for finding, reason in linked.unlinked.items()}
    for finding in sorted(stored.keys() | expected.keys()):
        if stored.get(finding) != expected.get(finding):
            message = f"Stored: {stored.get(finding)}; linking gives: {expected.get(finding)}."
            yield Problem(table="unlinked", id=finding, field="reason", message=message, next_step=_RESTORE)


def _compare(parts: ThreadParts, wanted: Thread) -> Iterator[Problem]:
    try:
        stored = thread_of(parts)
    except NO_RECORD as error:
        yield _thread_problem(parts.thread.id, "row", f"The rows are no thread ({error}).")
        return
    for field in fields(Thread):
        held, made = getattr(stored, field.name), getattr(wanted, field.name)
        if held != made:
            yield _thread_problem(
                parts.thread.id, field.name, "The stored value is not what linking the stored findings gives."
            )


def _thread_problem(thread_id: str, field: str, message: str) -> Problem:
    return Problem(table="threads", id=thread_id, field=field, message=message, next_step=_RESTORE)
