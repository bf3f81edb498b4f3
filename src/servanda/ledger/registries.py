"""The user's registries that a ledger resolves actors by: kept as files, closed, never overwritten."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from servanda.documents.records import Document
from servanda.errors import EntryNotFoundError, LedgerBusyError, LedgerDamagedError
from servanda.extraction.records import Finding
from servanda.ledger import entries, intake, schema, seals
from servanda.ledger.records import Outcome, Problem, StoredRegistry
from servanda.linking.registry import RegistryFile

Resolve = Callable[[Document, Sequence[Finding]], Sequence[Finding]]

_REGISTRIES = schema.registries.c
_CURRENT = _REGISTRIES.known_to.is_(None)
_RESTORE = "Add the file again with `servanda registry LEDGER add`, or restore a copy of the ledger."
#: What `intakes` says of a document whose actors were resolved anew.
RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A document whose actors were resolved anew."""

    document: str
    changed: bool
    """Whether a finding came out otherwise; if none did, nothing was written."""
    reading: int | None = None


def iter_registries(connection: Connection, *, closed: bool = False) -> Iterator[StoredRegistry]:
    """Yield the registries in force by name; with `closed` also those that were, oldest first."""
    query = select(schema.registries).order_by(_REGISTRIES.name, _REGISTRIES.row_id)
    for row in connection.execute(query if closed else query.where(_CURRENT)):
        yield StoredRegistry(
            name=row.name,
            content=row.content,
            sha256=row.sha256,
            known_from=row.known_from,
            known_to=row.known_to,
        )


def check_unchanged(connection: Connection, *, expected: str | None) -> None:
    """Raise LedgerBusyError where the registries are not those that findings were resolved by."""
    if seals.registries_in_force(connection) != expected:
        raise LedgerBusyError(
            "The registries of the ledger are not those that the document was resolved by.",
            next_step="Another process changed them, or none was given: run the command again.",
        )


def replace(
    connection: Connection, *, add: Sequence[RegistryFile], remove: Sequence[str], known_at: datetime
) -> bool:
    """Close the registries that are named or given anew, open the given ones; return whether one changed.

    Raises: EntryNotFoundError: there is no registry of that name.
    """
    held = {one.name: one.sha256 for one in iter_registries(connection)}
    for name in remove:
        if name not in held:
            there = ", ".join(held) or "none"
            raise EntryNotFoundError(
                f"The ledger has no registry {name!r}; it has: {there}.",
                next_step="`servanda registry LEDGER list` names them.",
            )
    changed = [(one, hashlib.sha256(one.content).hexdigest()) for one in add]
    changed = [(one, sha256) for one, sha256 in changed if held.get(one.name) != sha256]
    closed = [*remove, *(one.name for one, _ in changed)]
    connection.execute(
        update(schema.registries).where(_REGISTRIES.name.in_(closed), _CURRENT).values(known_to=known_at)
    )
    for one, sha256 in changed:
        connection.execute(
            insert(schema.registries).values(
                name=one.name, content=one.content, sha256=sha256, known_from=known_at
            )
        )
    return bool(closed)


def resolve_anew(connection: Connection, resolve: Resolve, *, known_at: datetime) -> Iterator[Resolved]:
    """Resolve every document's findings again, and open a reading for each that comes out otherwise.

    The texts are not read again; what was found before stays as a closed reading.
    """
    query = select(schema.documents.c.id).where(entries.PRESENT).order_by(*entries.ORDER)
    ids = list(connection.execute(query).scalars())
    for document_id in ids:
        stored = entries.get_document(connection, document_id)
        held = list(entries.iter_findings(connection, kind=None, document_id=stored.document.id, as_of=None))
        found = resolve(stored.document, held)
        if list(found) == held:
            yield Resolved(document=stored.document.name, changed=False)
            continue
        prepared = intake.prepare_intake(stored.document, found, reader=stored.reader, known_at=known_at)
        reading = intake.write_intake(connection, prepared, outcome=Outcome.REREAD, logged=RESOLVED)
        yield Resolved(document=stored.document.name, changed=True, reading=reading)


def check_contents(connection: Connection) -> Iterator[Problem]:
    """Yield registries whose bytes are not those that were taken in."""
    for one in iter_registries(connection, closed=True):
        if hashlib.sha256(one.content).hexdigest() != one.sha256:
            yield Problem(
                table="registries",
                id=one.name,
                field="content",
                message="The file is not as it was taken in (SHA-256 differs).",
                next_step=_RESTORE,
            )


def files_of(connection: Connection) -> list[RegistryFile]:
    """Return the registries in force as files.

    Raises: LedgerDamagedError: one is not as it was taken in.
    """
    for problem in check_contents(connection):
        raise LedgerDamagedError(problem.message, where=problem.id, next_step=problem.next_step)
    return [RegistryFile(name=one.name, content=one.content) for one in iter_registries(connection)]
