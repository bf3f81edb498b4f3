"""What differs from store to store: connections and locks, full-text search, checks, erasing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from servanda.ledger.records import Problem, SearchHit

_Result = TypeVar("_Result")


class Backend(Protocol):
    """One open database that holds a ledger. Everything else is `StoredLedger`'s and shared by all stores."""

    @property
    def address(self) -> str:
        """Return where the ledger is, for people: no user, no password."""

    @property
    def beyond_erasing(self) -> str | None:
        """Return what an erasure does not reach here, in one sentence; None where that is the disk alone."""

    def close(self) -> None:
        """Let go of files and connections; may be called twice."""

    def changes(self) -> int | None:
        """Return a number that is another one when anybody has written; None where that is not known."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Return a connection that sees one state of the ledger and writes nothing."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Return a connection that holds the write lock; all is written at the end, or nothing."""

    def read(self, work: Callable[[Connection], _Result]) -> _Result:
        """Return what `work` reads; it may be called once more where a connection breaks."""

    def write(self, work: Callable[[Connection], _Result]) -> _Result:
        """Return what `work` returns, written once and only once; it may be called again."""

    def index(self, connection: Connection, reading: int, *, document_id: str | None) -> None:
        """Put the findings of a reading into the index, and the document too if its id is given."""

    def search(
        self, connection: Connection, query: str, *, limit: int, as_of: date | None
    ) -> list[SearchHit]:
        """Return documents and findings that hold all words of the query, best first."""

    def before_erasing(self, connection: Connection) -> None:
        """Prepare the connection for deleting words that must not stay in files."""

    def after_erasing(self, connection: Connection) -> None:
        """Make the index forget, in the transaction that deleted."""

    def finish_erasing(self) -> bool:
        """Clean the files after an erasure; return whether there was one to finish."""

    def check(self) -> Iterator[Problem]:
        """Yield what the store itself finds wrong."""
