"""A ledger in one SQLite file: WAL, full-text search, safe for several processes at once."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, Engine

from servanda.errors import LedgerExistsError, LedgerFullError, LedgerNotFoundError
from servanda.ledger import seals
from servanda.ledger.address import Address
from servanda.ledger.records import Problem, SearchHit
from servanda.ledger.store import Fill
from servanda.ledger.stores import sqlite_checks, sqlite_erasing, sqlite_search, versions
from servanda.ledger.stores.sqlite_connection import (
    APPLICATION_ID,
    make_engine,
    read_transaction,
    translated_errors,
    write_transaction,
)
from servanda.ledger.stores.stored_ledger import StoredLedger

_Result = TypeVar("_Result")


class SqliteStore:
    """Makes and opens ledgers that are SQLite files."""

    def create(self, address: Address, *, timeout_s: float, fill: Fill | None = None) -> StoredLedger:
        """Make a ledger, empty or filled; a kill leaves either none or a whole one."""
        path = address.path
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
            _make(made, fill, where=str(path), timeout_s=timeout_s)
            _publish(made, path)
        return self.open(address, timeout_s=timeout_s)

    def open(self, address: Address, *, timeout_s: float) -> StoredLedger:
        """Open a ledger, and bring one of an older program up to date."""
        path = address.path
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
                    raise versions.not_a_ledger(str(path))
                current = versions.is_current(connection, where=str(path))
            if not current:
                with write_transaction(engine, where=str(path)) as connection:
                    versions.upgrade(connection)
        except BaseException:
            engine.dispose()
            raise
        return StoredLedger(SqliteBackend(path, engine))


def _exists(path: Path) -> LedgerExistsError:
    return LedgerExistsError(
        "There is already something at this place.",
        where=str(path),
        next_step="Use it with `servanda add`, or name another place.",
    )


def _make(path: Path, fill: Fill | None, *, where: str, timeout_s: float) -> None:
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
            (fill or seals.create_empty)(connection)
            if fill is not None:
                sqlite_erasing.rebuild_index(connection)
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


class SqliteBackend:
    """An open file; see `servanda.ledger.stores.backend.Backend`."""

    beyond_erasing = None

    def __init__(self, path: Path, engine: Engine) -> None:
        self._engine = engine
        self.address = str(path)
        self._looking = Lock()
        self._looker: sqlite3.Connection | None = None

    def close(self) -> None:
        """Let go of the file."""
        with self._looking:
            if self._looker is not None:
                self._looker.close()
                self._looker = None
        self._engine.dispose()

    def changes(self) -> int | None:
        """Return a number that is another one when anybody has written."""
        with self._looking, translated_errors(self.address):
            if self._looker is None:
                # A connection of its own: SQLite tells each what others have written.
                self._looker = sqlite3.connect(self.address, check_same_thread=False)
            return int(self._looker.execute("PRAGMA data_version").fetchone()[0])

    def reading(self) -> AbstractContextManager[Connection]:
        """Return a connection that sees one state of the ledger."""
        return read_transaction(self._engine, where=self.address)

    def writing(self) -> AbstractContextManager[Connection]:
        """Return a connection that holds the write lock."""
        return write_transaction(self._engine, where=self.address)

    def read(self, work: Callable[[Connection], _Result]) -> _Result:
        """Return what `work` reads."""
        with self.reading() as connection:
            return work(connection)

    def write(self, work: Callable[[Connection], _Result]) -> _Result:
        """Return what `work` returns, once it is written."""
        with self.writing() as connection:
            return work(connection)

    def index(self, connection: Connection, reading: int, *, document_id: str | None) -> None:
        """Put the findings of a reading into the index, and the document too if its id is given."""
        sqlite_search.index(connection, reading, document_id=document_id)

    def search(
        self, connection: Connection, query: str, *, limit: int, as_of: date | None
    ) -> list[SearchHit]:
        """Return documents and findings that hold all words of the query."""
        return sqlite_search.search(connection, query, limit=limit, as_of=as_of)

    def before_erasing(self, connection: Connection) -> None:
        """Let what is deleted on this connection be overwritten."""
        sqlite_erasing.overwrite_deleted(connection)

    def after_erasing(self, connection: Connection) -> None:
        """Make the full-text indexes anew."""
        sqlite_erasing.rebuild_index(connection)

    def finish_erasing(self) -> bool:
        """Clean the file of what was erased."""
        return sqlite_erasing.finish(self._engine, where=self.address)

    def check(self) -> Iterator[Problem]:
        """Yield what SQLite itself finds wrong."""
        return sqlite_checks.check(self._engine, where=self.address)
