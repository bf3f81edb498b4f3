"""A ledger in one SQLite file: WAL, full-text search, safe for several processes at once."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine, insert

from servanda.documents.records import Document, DocumentId
from servanda.errors import LedgerExistsError, LedgerFullError, LedgerNotFoundError
from servanda.extraction.records import Finding, FindingId
from servanda.ledger import decisions, entries, intake, registries, removal, schema, seals, threads
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
from servanda.ledger.stores import sqlite_checks, sqlite_erasing, sqlite_search, versions
from servanda.ledger.stores.sqlite_connection import (
    APPLICATION_ID,
    make_engine,
    not_a_ledger,
    read_transaction,
    translated_errors,
    write_transaction,
)
from servanda.linking.decisions import ReviewDecision
from servanda.linking.records import DocumentFacts, LinkChanges, LinkedLedger, Settled, Thread
from servanda.linking.registry import RegistryFile, UserRegistry, read_registries

_Entry = TypeVar("_Entry")


class SqliteStore:
    """Makes and opens ledgers that are SQLite files."""

    def create(self, path: Path, *, timeout_s: float) -> "SqliteLedger":
        """Make an empty ledger; a kill leaves either none or a whole one."""
        if path.exists():
            raise _exists(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            folder = tempfile.TemporaryDirectory(prefix=".servanda-", dir=path.parent)
        except OSError as error:
            raise LedgerFullError(
                f"The folder cannot be written ({error.strerror}).",
                where=str(path),
                next_step="Name a folder that you may write to.",
            ) from error
        with folder:
            made = Path(folder.name) / path.name
            _fill(made, where=str(path), timeout_s=timeout_s)
            _publish(made, path)
        return self.open(path, timeout_s=timeout_s)

    def open(self, path: Path, *, timeout_s: float) -> "SqliteLedger":
        """Open a ledger, and bring one of an older program up to date."""
        if not path.is_file():
            raise LedgerNotFoundError(
                "There is no ledger here.",
                where=str(path),
                next_step=f"Make one with `servanda init {path}`, or name another place.",
            )
        engine = make_engine(path, timeout_s=timeout_s)
        try:
            with read_transaction(engine, where=str(path)) as connection:
                known = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
                if known != APPLICATION_ID:
                    raise not_a_ledger(str(path))
                current = versions.is_current(connection, where=str(path))
            if not current:
                with write_transaction(engine, where=str(path)) as connection:
                    versions.upgrade(connection)
        except BaseException:
            engine.dispose()
            raise
        return SqliteLedger(path, engine)


def _exists(path: Path) -> LedgerExistsError:
    return LedgerExistsError(
        "There is already something at this place.",
        where=str(path),
        next_step="Use it with `servanda add`, or name another place.",
    )


def _fill(path: Path, *, where: str, timeout_s: float) -> None:
    engine = make_engine(path, timeout_s=timeout_s)
    try:
        with translated_errors(where):
            raw = engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA journal_mode = WAL")
                raw.cursor().execute(f"PRAGMA application_id = {APPLICATION_ID}")
            finally:
                raw.close()
        with write_transaction(engine, where=where) as connection:
            versions.upgrade(connection)
            seals.create_seals(connection)
            connection.execute(insert(schema.meta).values(key="made_by", value="servanda"))
    finally:
        engine.dispose()


def _publish(made: Path, path: Path) -> None:
    try:
        path.hardlink_to(made)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:
        # A file system without hard links: claim the name, then put the ledger in its place.
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            raise _exists(path) from None
        made.replace(path)


class SqliteLedger:
    """An open ledger; see `servanda.ledger.store.Ledger` for what each method promises."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self._path = path
        self._engine = engine

    @property
    def address(self) -> str:
        """Return the path of the file."""
        return str(self._path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def reading(self) -> AbstractContextManager[Connection]:
        """Return a connection that sees one state of the ledger."""
        return read_transaction(self._engine, where=self.address)

    def _writing(self) -> AbstractContextManager[Connection]:
        return write_transaction(self._engine, where=self.address)

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
        with self._writing() as connection:
            registries.check_unchanged(connection, expected=registry)
            # Asked again under the lock: another process may have been faster.
            outcome = intake.expected_outcome(connection, document, reader=reader, again=again)
            if outcome not in NOTHING_WRITTEN:
                new = not intake.is_held(connection, document.id)
                reading = intake.write_intake(connection, prepared, outcome=outcome)
                sqlite_search.index(connection, reading, document_id=document.id if new else None)
        return outcome

    def registries(self, *, closed: bool = False) -> Iterator[StoredRegistry]:
        """Yield the user's registries by name."""
        return self._stream(lambda connection: registries.iter_registries(connection, closed=closed))

    def registry(self) -> UserRegistry | None:
        """Return the registry that the user's files make, or None where there is none."""
        with self.reading() as connection:
            files = registries.files_of(connection)
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
        with self._writing() as connection:
            if not registries.replace(connection, add=add, remove=remove, known_at=known_at):
                return
            files = registries.files_of(connection)
            made = read_registries(files) if files else None
            by_it = partial(resolve, registry=made)
            for step in registries.resolve_anew(connection, by_it, known_at=known_at):
                if step.reading is not None:
                    sqlite_search.index(connection, step.reading, document_id=None)
                yield step

    def remove_document(
        self, key: str, *, why: str, erase: bool = False, known_at: datetime
    ) -> StoredRemoval:
        """Take a document out, or make the ledger forget it."""
        with self._writing() as connection:
            if erase:
                sqlite_erasing.overwrite_deleted(connection)
            removed = removal.remove(connection, key, why=why, erase=erase, known_at=known_at)
            if erase:
                sqlite_erasing.rebuild_index(connection)
        if erase:
            self.finish_erasing()
        return removed

    def finish_erasing(self) -> bool:
        """Clean the file of what was erased."""
        return sqlite_erasing.finish(self._engine, where=self.address)

    def removals(self, *, closed: bool = False) -> Iterator[StoredRemoval]:
        """Yield the removals, oldest first."""
        return self._stream(lambda connection: removal.iter_removals(connection, closed=closed))

    def expected_outcome(self, document: Document, *, reader: str, again: bool = False) -> Outcome:
        """Return what `add_document` would answer now."""
        with self.reading() as connection:
            return intake.expected_outcome(connection, document, reader=reader, again=again)

    def has_reading(self, document_id: str, *, reader: str) -> bool:
        """Return whether the current findings of the document are this reader's."""
        with self.reading() as connection:
            return intake.has_reading(connection, document_id, reader=reader)

    def get_document(self, key: str) -> StoredDocument:
        """Return the document with this id, name or start of an id."""
        with self.reading() as connection:
            return entries.get_document(connection, key)

    def iter_documents(self, *, as_of: date | None = None) -> Iterator[StoredDocument]:
        """Yield documents by publication date, name and id."""
        return self._stream(lambda connection: entries.iter_documents(connection, as_of=as_of))

    def get_finding(self, key: str) -> Finding:
        """Return the current finding with this id or start of an id."""
        with self.reading() as connection:
            return entries.get_finding(connection, key)

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
        self, *, document_id: str | None = None, as_of: date | None = None
    ) -> Iterator[DocumentFacts]:
        """Yield what linking needs to know of each document."""
        return self._stream(
            lambda connection: entries.document_facts(connection, as_of=as_of, document_id=document_id)
        )

    def current_readings(self) -> Mapping[DocumentId, int]:
        """Return document -> number of its current reading."""
        with self.reading() as connection:
            return entries.current_readings(connection)

    def content_digest(self) -> str:
        """Return one digest of all documents and current readings."""
        with self.reading() as connection:
            return seals.content_digest(connection)

    def linked_digest(self) -> str | None:
        """Return the content digest that the threads were made from."""
        with self.reading() as connection:
            return threads.linked_digest(connection)

    def links_are_current(self) -> bool:
        """Return whether the threads were made from what the ledger holds now."""
        with self.reading() as connection:
            return threads.linked_digest(connection) == seals.content_digest(connection)

    def replace_threads(self, linked: LinkedLedger, *, digest: str, known_at: datetime) -> None:
        """Make `linked` the current threads."""
        with self._writing() as connection:
            threads.replace_threads(connection, linked, digest=digest, known_at=known_at)

    def update_threads(
        self, changes: LinkChanges, *, made_from: str, digest: str, known_at: datetime
    ) -> bool:
        """Change the current threads, where they are those that were made from `made_from`."""
        with self._writing() as connection:
            if threads.linked_digest(connection) != made_from:
                return False
            threads.update_threads(connection, changes, digest=digest, known_at=known_at)
        return True

    def iter_threads(self) -> Iterator[Thread]:
        """Yield current threads by id."""
        return self._stream(threads.iter_threads)

    def get_thread(self, key: str) -> Thread:
        """Return the current thread with this id or start of an id."""
        with self.reading() as connection:
            return threads.get_thread(connection, key)

    def settled(self) -> Mapping[FindingId, Settled]:
        """Return the bearers that the documents together tell."""
        with self.reading() as connection:
            return threads.settled_bearers(connection)

    def unlinked(self) -> Mapping[FindingId, str]:
        """Return the status reports that are on no thread."""
        with self.reading() as connection:
            return threads.unlinked(connection)

    def decide(self, decision: ReviewDecision) -> bool:
        """Keep a reviewer's decision, and return whether it is new."""
        registry = self.registry()
        with self._writing() as connection:
            return decisions.append(connection, decision, registry=registry)

    def iter_decisions(self, *, as_of: date | None = None) -> Iterator[ReviewDecision]:
        """Yield the reviewers' decisions, the earliest first."""
        return self._stream(lambda connection: decisions.iter_decisions(connection, as_of=as_of))

    def search(self, query: str, *, limit: int = 20, as_of: date | None = None) -> list[SearchHit]:
        """Return documents and findings that hold all words of the query."""
        with self.reading() as connection:
            return sqlite_search.search(connection, query, limit=limit, as_of=as_of)

    def counts(self) -> Counts:
        """Return how much there is of everything current."""
        with self.reading() as connection:
            return entries.counts(connection)

    def check_storage(self) -> Iterator[Problem]:
        """Yield what SQLite itself finds wrong."""
        return sqlite_checks.check(self._engine, where=self.address)
