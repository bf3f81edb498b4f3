"""A ledger in one SQLite file: WAL, full-text search, safe for several processes at once."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine, insert

from servanda.documents.records import Document
from servanda.errors import LedgerExistsError, LedgerFullError, LedgerNotFoundError
from servanda.extraction.records import Finding, FindingId
from servanda.ledger import entries, intake, schema, seals, threads
from servanda.ledger.records import Counts, Outcome, Problem, SearchHit, StoredDocument
from servanda.ledger.stores import sqlite_checks, sqlite_search, versions
from servanda.ledger.stores.sqlite_connection import (
    APPLICATION_ID,
    make_engine,
    not_a_ledger,
    read_transaction,
    translated_errors,
    write_transaction,
)
from servanda.linking.records import DocumentFacts, LinkedLedger, Thread

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
        self, document: Document, findings: Sequence[Finding], *, reader: str, known_at: datetime
    ) -> Outcome:
        """Take in a document with its findings, whole or not at all."""
        if self.expected_outcome(document, reader=reader) is Outcome.SAME:
            return Outcome.SAME
        prepared = intake.prepare_intake(document, findings, reader=reader, known_at=known_at)
        with self._writing() as connection:
            # Asked again under the lock: another process may have been faster.
            outcome = intake.expected_outcome(connection, document, reader=reader)
            if outcome is not Outcome.SAME:
                reading = intake.write_intake(connection, prepared, outcome=outcome)
                new = outcome is not Outcome.REREAD
                sqlite_search.index(connection, reading, document_id=document.id if new else None)
        return outcome

    def expected_outcome(self, document: Document, *, reader: str) -> Outcome:
        """Return what `add_document` would answer now."""
        with self.reading() as connection:
            return intake.expected_outcome(connection, document, reader=reader)

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

    def document_facts(self, *, as_of: date | None = None) -> Iterator[DocumentFacts]:
        """Yield what linking needs to know of each document."""
        return self._stream(lambda connection: entries.document_facts(connection, as_of=as_of))

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

    def iter_threads(self) -> Iterator[Thread]:
        """Yield current threads by id."""
        return self._stream(threads.iter_threads)

    def get_thread(self, key: str) -> Thread:
        """Return the current thread with this id or start of an id."""
        with self.reading() as connection:
            return threads.get_thread(connection, key)

    def unlinked(self) -> Mapping[FindingId, str]:
        """Return the status reports that are on no thread."""
        with self.reading() as connection:
            return threads.unlinked(connection)

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
