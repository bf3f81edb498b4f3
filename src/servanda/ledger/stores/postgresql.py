"""A ledger in a schema of a PostgreSQL database: many people and processes at once."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

from sqlalchemy import Connection, Engine, bindparam, text
from sqlalchemy.exc import DBAPIError

from servanda.errors import LedgerExistsError, LedgerNotFoundError, LedgerUnreachableError
from servanda.ledger import schema, seals
from servanda.ledger.address import Address
from servanda.ledger.records import Problem, SearchHit
from servanda.ledger.store import Fill
from servanda.ledger.stores import postgresql_checks, postgresql_erasing, postgresql_search, versions
from servanda.ledger.stores.postgresql_connection import (
    connected,
    is_lost,
    make_engine,
    pauses,
    translated_errors,
)
from servanda.ledger.stores.stored_ledger import StoredLedger

_Result = TypeVar("_Result")

#: How often a read or a write that lost its connection is tried again; each try waits for the server.
_TRIES = 5
#: "srvd": the first half of the lock that all writers of a ledger take; the other is of the schema's name.
_LOCK = 0x73727664
_VIEWS = Path(__file__).parent / "postgresql_views.sql"
_VIEW_NAMES = ("documents", "findings", "threads", "thread_links", "thread_history")

# One statement, because it is one way to the server and back. The snapshot of the next one is of after it.
_WAIT = text(f"""
    SELECT set_config('lock_timeout', :timeout, true),
           pg_advisory_xact_lock({_LOCK}, hashtext(current_schema()))
""")
_WAIT_AND_MARK = text(f"""
    WITH mark AS (
        INSERT INTO write_marks (writer, number) VALUES (:writer, :number)
        ON CONFLICT (writer) DO UPDATE SET number = excluded.number, known_at = excluded.known_at
    )
    SELECT set_config('lock_timeout', :timeout, true),
           pg_advisory_xact_lock({_LOCK}, hashtext(current_schema()))
""")
_FORGET_MARKS = text("DELETE FROM write_marks WHERE known_at < now() - interval '7 days'")
_MARKED = text("SELECT number FROM write_marks WHERE writer = :writer")
_TABLES = text("""
    SELECT count(*) FROM pg_class
    WHERE relnamespace = to_regnamespace(:schema) AND relname IN :names
""").bindparams(bindparam("names", expanding=True))


class PostgresqlStore:
    """Makes and opens ledgers in PostgreSQL."""

    def create(self, address: Address, *, timeout_s: float, fill: Fill | None = None) -> StoredLedger:
        """Make a ledger in one transaction, empty or filled; a kill leaves either none or a whole one."""
        backend = PostgresqlBackend(address, make_engine(address), timeout_s=timeout_s)
        try:
            with backend.upgrading() as connection:
                _make(connection, address, fill)
        except BaseException:
            backend.close()
            raise
        backend.patient = True
        return StoredLedger(backend)

    def open(self, address: Address, *, timeout_s: float) -> StoredLedger:
        """Open a ledger, and bring one of an older program up to date."""
        backend = PostgresqlBackend(address, make_engine(address), timeout_s=timeout_s)
        try:
            with backend.reading() as connection:
                if not _is_there(connection, address.schema):
                    raise LedgerNotFoundError(
                        "There is no ledger here.",
                        where=address.shown,
                        next_step=f"Make one with `servanda init {address.shown}`, or name another place.",
                    )
                current = versions.is_current(connection, where=address.shown)
            if not current:
                with backend.upgrading() as connection:
                    _upgrade(connection)
        except BaseException:
            backend.close()
            raise
        backend.patient = True
        return StoredLedger(backend)


def _make(connection: Connection, address: Address, fill: Fill | None) -> None:
    if _is_there(connection, address.schema):
        raise LedgerExistsError(
            "There is already something at this place.",
            where=address.shown,
            next_step="Use it with `servanda add`, or name another schema: ?schema=NAME.",
        )
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {address.schema}")
    _upgrade(connection)
    (fill or seals.create_empty)(connection)
    if fill is not None:
        _count_on(connection)
        postgresql_search.index_all(connection)


def _count_on(connection: Connection) -> None:
    """Let the numbers of new rows go on behind those that were written."""
    for table in schema.metadata.tables.values():
        if "row_id" in table.c:
            last = f"(SELECT max(row_id) FROM {table.name})"
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'row_id'), {last}) WHERE {last} > 0"
            )


def _is_there(connection: Connection, name: str) -> bool:
    """Return whether the schema has a table of a ledger, or one that would be in its way."""
    names = [*schema.metadata.tables, "alembic_version"]
    return bool(connection.execute(_TABLES, {"schema": name, "names": names}).scalar_one())


def _upgrade(connection: Connection) -> None:
    """Bring the tables up to date, and make the views of all their columns anew."""
    for name in _VIEW_NAMES:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS current_{name}")
    versions.upgrade(connection)
    for statement in _VIEWS.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


class _UnsureError(LedgerUnreachableError):
    """The connection broke while a change was committed."""


class PostgresqlBackend:
    """An open schema of a database; see `servanda.ledger.stores.backend.Backend`."""

    beyond_erasing = (
        "What the server keeps elsewhere is not reached: its write-ahead log and archive, replicas and "
        "backups, which its administrator has to let expire."
    )

    def __init__(self, address: Address, engine: Engine, *, timeout_s: float) -> None:
        self.address = address.shown
        self.patient = False
        self._engine = engine
        self._timeout = f"{int(timeout_s * 1000)}ms"
        self._writer = token_hex(16)
        self._number = 0

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def _connected(self) -> AbstractContextManager[Connection]:
        return connected(self._engine, where=self.address, patient=self.patient)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the ledger."""
        with translated_errors(self.address), self._connected() as plain:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            connection = plain.execution_options(**options)
            with connection.begin() as transaction:
                try:
                    yield connection
                except GeneratorExit:  # nobody listens any more: what the end of it meets is no news
                    with suppress(DBAPIError):
                        transaction.rollback()
                    raise

    @contextmanager
    def upgrading(self) -> Iterator[Connection]:
        """Give a connection that holds the write lock, before there are all tables."""
        with translated_errors(self.address), self._connected() as connection, connection.begin():
            connection.execute(_WAIT, {"timeout": self._timeout})
            yield connection

    def changes(self) -> int | None:
        """Return None: every question asks the database."""
        return None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that holds the write lock; a lost commit is looked up, not repeated."""
        self._number += 1
        number = self._number
        try:
            with self._transaction(number) as connection:
                yield connection
        except _UnsureError as error:
            if not self._was_written(number):
                raise _not_written(self.address) from error

    @contextmanager
    def _transaction(self, number: int) -> Iterator[Connection]:
        mark = {"writer": self._writer, "number": number, "timeout": self._timeout}
        with translated_errors(self.address), self._connected() as connection:
            transaction = connection.begin()
            try:
                connection.execute(_WAIT_AND_MARK, mark)
                if number == 1:
                    connection.execute(_FORGET_MARKS)
                yield connection
            except BaseException:
                transaction.rollback()
                raise
            try:
                transaction.commit()
            except DBAPIError as error:
                if is_lost(error.orig):
                    raise _UnsureError("The connection broke.", where=self.address) from error
                raise

    def _was_written(self, number: int) -> bool:
        """Return whether this ledger's change of that number was committed."""
        asked = {"writer": self._writer}
        for tried in range(_TRIES):
            try:
                # Under the lock, because the old connection may still be at its commit.
                with self.upgrading() as connection:
                    return bool(connection.execute(_MARKED, asked).scalar_one_or_none() == number)
            except LedgerUnreachableError as error:
                if tried == _TRIES - 1:
                    raise _UnsureError(
                        "The connection broke while a change was written; whether it was kept is not known.",
                        where=self.address,
                        next_step="Run the command again when the server is back: what is there already is "
                        "not written twice.",
                    ) from error
        raise AssertionError("the last try returns or raises")

    def read(self, work: Callable[[Connection], _Result]) -> _Result:
        """Return what `work` reads; once more where the connection broke."""
        return self._with_tries(self.reading, work)

    def write(self, work: Callable[[Connection], _Result]) -> _Result:
        """Return what `work` returns, once it is written; once more where it certainly was not."""
        return self._with_tries(self.writing, work)

    def _with_tries(
        self,
        transaction: Callable[[], AbstractContextManager[Connection]],
        work: Callable[[Connection], _Result],
    ) -> _Result:
        for tried, _ in enumerate(pauses(), start=1):
            try:
                with transaction() as connection:
                    result = work(connection)
            except _UnsureError:
                raise
            except LedgerUnreachableError:
                if tried == _TRIES:
                    raise
            else:
                return result
        raise AssertionError("the last try returns or raises")

    def index(self, connection: Connection, reading: int, *, document_id: str | None) -> None:
        """Put the findings of a reading into the index, and the document too if its id is given."""
        postgresql_search.index(connection, reading, document_id=document_id)

    def search(
        self, connection: Connection, query: str, *, limit: int, as_of: date | None
    ) -> list[SearchHit]:
        """Return documents and findings that hold all words of the query."""
        return postgresql_search.search(connection, query, limit=limit, as_of=as_of)

    def before_erasing(self, connection: Connection) -> None:
        """Do nothing: rows are written anew afterwards."""

    def after_erasing(self, connection: Connection) -> None:
        """Do nothing: rows of the index go with those that they are of."""

    def finish_erasing(self) -> bool:
        """Write the tables anew without what was erased."""
        return postgresql_erasing.finish(
            reading=self.reading,
            writing=self.writing,
            connected=self._connected,
            where=self.address,
            timeout=self._timeout,
        )

    def check(self) -> Iterator[Problem]:
        """Yield what is wrong with references and the index."""
        with self.reading() as connection:
            yield from postgresql_checks.check(connection)


def _not_written(where: str) -> LedgerUnreachableError:
    return LedgerUnreachableError(
        "The connection to the database server broke; the change was not kept.",
        where=where,
        next_step="Run the command again when the server is back.",
    )
