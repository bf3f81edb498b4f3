"""A ledger in any database: what all stores share; a `Backend` does what only its own database can."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Connection

from servanda.documents.records import Document, DocumentId
from servanda.extraction.records import Finding, FindingId
from servanda.ledger import (
    audit,
    decisions,
    entries,
    intake,
    kept_readings,
    registries,
    removal,
    seals,
    threads,
)
from servanda.ledger.records import (
    NOTHING_WRITTEN,
    Counts,
    Outcome,
    Problem,
    SearchHit,
    StoredDocument,
    StoredRegistry,
    StoredRemoval,
)
from servanda.ledger.registries import Resolved
from servanda.ledger.store import ResolveBy
from servanda.ledger.stores.backend import Backend
from servanda.ledger.workroom import forget_editions
from servanda.linking import version
from servanda.linking.decisions import ReviewDecision
from servanda.linking.records import DocumentFacts, LinkChanges, LinkedLedger, Settled, Thread
from servanda.linking.registry import RegistryFile, UserRegistry, read_registries

_Entry = TypeVar("_Entry")


class StoredLedger:
    """An open ledger; see `servanda.ledger.store.Ledger` for what each method promises."""

    def __init__(self, backend: Backend, *, linked_until: date | None = None) -> None:
        self._backend = backend
        self.linked_until = linked_until

    @property
    def address(self) -> str:
        """Return where the ledger is, for people."""
        return self._backend.address

    @property
    def beyond_erasing(self) -> str | None:
        """Return what an erasure does not reach."""
        return self._backend.beyond_erasing

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of files and connections."""
        self._backend.close()

    def until(self, day: date) -> "StoredLedger":
        """Return this ledger as its own edition of the day."""
        return StoredLedger(self._backend, linked_until=day)

    def changes(self) -> int | None:
        """Return a number that is another one when anybody has written; None where that is not known."""
        return self._backend.changes()

    def reading(self) -> AbstractContextManager[Connection]:
        """Return a connection that sees one state of the ledger."""
        return self._backend.reading()

    def writing(self) -> AbstractContextManager[Connection]:
        """Return a connection that holds the write lock."""
        return self._backend.writing()

    def _stream(self, entries_of: Callable[[Connection], Iterator[_Entry]]) -> Iterator[_Entry]:
        with self.reading() as connection:
            yield from entries_of(connection)

    def add_document(
        self,
        document: Document,
        findings: Sequence[Finding],
        *,
        reader: str,
        known_at: datetime,
        registry: str | None = None,
        again: bool = False,
    ) -> Outcome:
        """Take in a document with its findings, whole or not at all."""
        outcome = self.expected_outcome(document, reader=reader, again=again)
        if outcome in NOTHING_WRITTEN:
            return outcome
        prepared = intake.prepare_intake(document, findings, reader=reader, known_at=known_at)

        def write(connection: Connection) -> Outcome:
            registries.check_unchanged(connection, expected=registry)
            # Asked again under the lock: another process may have been faster.
            outcome = intake.expected_outcome(connection, document, reader=reader, again=again)
            if outcome not in NOTHING_WRITTEN:
                new = not intake.is_held(connection, document.id)
                reading = intake.write_intake(connection, prepared, outcome=outcome)
                self._backend.index(connection, reading, document_id=document.id if new else None)
            return outcome

        return self._backend.write(write)

    def registries(self, *, closed: bool = False) -> Iterator[StoredRegistry]:
        """Yield the user's registries by name."""
        return self._stream(lambda connection: registries.iter_registries(connection, closed=closed))

    def registry(self) -> UserRegistry | None:
        """Return the registry that the user's files make, or None where there is none."""
        files = self._backend.read(registries.files_of)
        return read_registries(files) if files else None

    def change_registries(
        self,
        *,
        add: Sequence[RegistryFile] = (),
        remove: Sequence[str] = (),
        resolve: ResolveBy,
        known_at: datetime,
    ) -> Iterator[Resolved]:
        """Take in registries or close them, and resolve all documents anew, in one transaction."""
        with self._backend.writing() as connection:
            if not registries.replace(connection, add=add, remove=remove, known_at=known_at):
                return
            files = registries.files_of(connection)
            made = read_registries(files) if files else None
            by_it = partial(resolve, registry=made)
            for step in registries.resolve_anew(connection, by_it, known_at=known_at):
                if step.reading is not None:
                    self._backend.index(connection, step.reading, document_id=None)
                yield step

    def remove_document(
        self, key: str, *, why: str, erase: bool = False, known_at: datetime
    ) -> StoredRemoval:
        """Take a document out, or make the ledger forget it."""

        def write(connection: Connection) -> StoredRemoval:
            if erase:
                self._backend.before_erasing(connection)
            removed = removal.remove(connection, key, why=why, erase=erase, known_at=known_at)
            if erase:
                self._backend.after_erasing(connection)
            return removed

        removed = self._backend.write(write)
        if erase:
            self.finish_erasing()
        return removed

    def finish_erasing(self) -> bool:
        """Clean the files of what was erased; editions hold words of documents too."""
        forget_editions(self.address)
        kept_readings.forget()
        return self._backend.finish_erasing()

    def removals(self, *, closed: bool = False) -> Iterator[StoredRemoval]:
        """Yield the removals, oldest first."""
        return self._stream(lambda connection: removal.iter_removals(connection, closed=closed))

    def expected_outcome(self, document: Document, *, reader: str, again: bool = False) -> Outcome:
        """Return what `add_document` would answer now."""
        return self._backend.read(
            lambda connection: intake.expected_outcome(connection, document, reader=reader, again=again)
        )

    def has_reading(self, document_id: str, *, reader: str) -> bool:
        """Return whether the current findings of the document are this reader's."""
        return self._backend.read(
            lambda connection: intake.has_reading(connection, document_id, reader=reader)
        )

    def get_document(self, key: str) -> StoredDocument:
        """Return the document with this id, name or start of an id."""
        return self._backend.read(lambda connection: entries.get_document(connection, key))

    def iter_documents(self, *, as_of: date | None = None) -> Iterator[StoredDocument]:
        """Yield documents by publication date, name and id."""
        return self._stream(lambda connection: entries.iter_documents(connection, as_of=as_of))

    def get_finding(self, key: str) -> Finding:
        """Return the current finding with this id or start of an id."""
        return self._backend.read(lambda connection: entries.get_finding(connection, key))

    def iter_findings(
        self, *, kind: str | None = None, document_id: str | None = None, as_of: date | None = None
    ) -> Iterator[Finding]:
        """Yield current findings by document order, start, kind and id."""
        return self._stream(
            lambda connection: entries.iter_findings(
                connection, kind=kind, document_id=document_id, as_of=as_of
            )
        )

    def document_facts(
        self,
        *,
        document_id: str | None = None,
        sha256: Collection[str] | None = None,
        as_of: date | None = None,
    ) -> Iterator[DocumentFacts]:
        """Yield what linking needs to know of each document."""
        return self._stream(
            lambda connection: entries.document_facts(
                connection, as_of=as_of, document_id=document_id, sha256=sha256
            )
        )

    def iter_read(self, ids: Collection[DocumentId]) -> Iterator[tuple[DocumentFacts, list[Finding]]]:
        """Yield what linking needs to know of these documents, each with its current findings, in order."""
        return self._stream(lambda connection: entries.iter_read(connection, ids))

    def current_readings(self) -> Mapping[DocumentId, int]:
        """Return document -> number of its current reading."""
        return self._backend.read(entries.current_readings)

    def content_digest(self) -> str:
        """Return one digest of all documents and current readings."""
        return self._backend.read(seals.content_digest)

    def linked_digest(self) -> str | None:
        """Return what the threads were made from."""
        return self._backend.read(threads.linked_digest)

    def links_are_current(self) -> bool:
        """Return whether the threads were made from what the ledger holds now."""
        return self._backend.read(
            lambda connection: version.are_current(
                threads.linked_digest(connection), seals.content_digest(connection)
            )
        )

    def replace_threads(self, linked: LinkedLedger, *, digest: str, known_at: datetime) -> None:
        """Make `linked` the current threads."""
        self._backend.write(
            lambda connection: threads.replace_threads(connection, linked, digest=digest, known_at=known_at)
        )

    def update_threads(
        self, changes: LinkChanges, *, made_from: str, digest: str, known_at: datetime
    ) -> bool:
        """Change the current threads, where they are those that were made from `made_from`."""

        def write(connection: Connection) -> bool:
            if threads.linked_digest(connection) != made_from:
                return False
            threads.update_threads(connection, changes, digest=digest, known_at=known_at)
            return True

        return self._backend.write(write)

    def iter_threads(self) -> Iterator[Thread]:
        """Yield current threads by id."""
        return self._stream(threads.iter_threads)

    def get_thread(self, key: str) -> Thread:
        """Return the current thread with this id or start of an id."""
        return self._backend.read(lambda connection: threads.get_thread(connection, key))

    def settled(self, *, only: Collection[str] | None = None) -> Mapping[FindingId, Settled]:
        """Return the bearers that the documents together tell."""
        return self._backend.read(lambda connection: threads.settled_bearers(connection, only=only))

    def unlinked(self) -> Mapping[FindingId, str]:
        """Return the status reports that are on no thread."""
        return self._backend.read(threads.unlinked)

    def decide(
        self,
        decision: ReviewDecision,
        *,
        seen: Collection[str] | None = None,
        deed: audit.Deed | None = None,
    ) -> bool:
        """Keep a reviewer's decision, and return whether it is new."""
        registry = self.registry()

        def write(connection: Connection) -> bool:
            is_new = decisions.append(connection, decision, registry=registry, seen=seen)
            if is_new and deed is not None:
                audit.write(connection, deed)
            return is_new

        return self._backend.write(write)

    def iter_decisions(self, *, as_of: date | None = None) -> Iterator[ReviewDecision]:
        """Yield the reviewers' decisions, the earliest first."""
        return self._stream(lambda connection: decisions.iter_decisions(connection, as_of=as_of))

    def search(self, query: str, *, limit: int = 20, as_of: date | None = None) -> list[SearchHit]:
        """Return documents and findings that hold all words of the query."""
        return self._backend.read(
            lambda connection: self._backend.search(connection, query, limit=limit, as_of=as_of)
        )

    def counts(self) -> Counts:
        """Return how much there is of everything current."""
        return self._backend.read(entries.counts)

    def check_storage(self) -> Iterator[Problem]:
        """Yield what the store itself finds wrong."""
        return self._backend.check()
