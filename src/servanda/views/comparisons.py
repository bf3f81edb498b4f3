"""What differs between two states of a ledger, kept in a file: pages and records take the parts they show."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, overload

from servanda.ledger import Ledger
from servanda.primitives import canonical_json
from servanda.views.change_records import counts_record, document_change, thread_change
from servanda.views.changes import Cause, Changes
from servanda.views.history import Clock, Editions, compare_known, compare_published

Record = dict[str, Any]

_TABLES = """
CREATE TABLE counts (record TEXT NOT NULL);
CREATE TABLE changes (
    place INTEGER PRIMARY KEY, kind TEXT NOT NULL, cause TEXT NOT NULL, change TEXT NOT NULL,
    record TEXT NOT NULL
);
"""
_INDEX = "CREATE INDEX ix_changes_cause ON changes (kind, cause, change, place)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Threads that one cause made new, other or gone; `cause` is None where several did together."""

    cause: Cause | None
    counts: Mapping[str, int]
    """`new`, `changed` and `gone` -> how many there are."""
    threads: Sequence[Record]
    """The first of them."""

    @property
    def total(self) -> int:
        """Return how many threads there are."""
        return sum(self.counts.values())


class Comparison(Sequence[Record]):
    """The records of one comparison: the counts first, then each change. Raises sqlite3.Error.

    The file is open for as long as it is asked, so that it may be held, and deleted.
    """

    def __init__(self, path: Path, told: Mapping[str, object]) -> None:
        self.path = path
        self._told = dict(told)
        with self._asked() as connection:
            (counts,) = connection.execute("SELECT record FROM counts").fetchone()
            (self._changes,) = connection.execute("SELECT COUNT(*) FROM changes").fetchone()
        self.counts: Record = json.loads(counts)

    def __len__(self) -> int:
        return 1 + int(self._changes)

    @overload
    def __getitem__(self, at: int) -> Record: ...
    @overload
    def __getitem__(self, at: slice) -> list[Record]: ...
    def __getitem__(self, at: int | slice) -> Record | list[Record]:
        places = range(len(self))[at]
        if isinstance(places, int):
            return self[places : places + 1][0]
        if places.step != 1:
            raise ValueError("Records of a comparison come one after the other.")
        head = [{"kind": "diff", **self._told, **self.counts}] if places and places[0] == 0 else []
        return [*head, *self._some("place >= ? AND place < ?", (places.start, places.stop))]

    def changes(self, kind: str) -> Iterator[Record]:
        """Yield the changes of a kind, `document_change` or `thread_change`, as they are taken."""
        with self._asked() as connection:
            rows = connection.execute("SELECT record FROM changes WHERE kind = ? ORDER BY place", (kind,))
            for (record,) in rows:
                yield json.loads(record)

    def first_documents(self, limit: int) -> list[Record]:
        """Return the first documents that are new, gone or were read anew."""
        return self._some("kind = 'document_change'", (), limit)

    def by_cause(self, limit: int) -> list[Because]:
        """Return threads by what made them other, the first of each; most first, several causes last."""
        with self._asked() as connection:
            rows = connection.execute(
                "SELECT cause, change, COUNT(*) FROM changes WHERE kind = 'thread_change' GROUP BY 1, 2"
            ).fetchall()
        causes = {cause: {one: count for key, one, count in rows if key == cause} for cause, _, _ in rows}
        found = [
            Because(
                cause=Cause(cause) if cause else None,
                counts=counts,
                threads=self._some("kind = 'thread_change' AND cause = ?", (cause,), limit),
            )
            for cause, counts in causes.items()
        ]
        return sorted(found, key=lambda one: (one.cause is None, -one.total, str(one.cause)))

    def _some(self, condition: str, values: Sequence[object], limit: int = -1) -> list[Record]:
        query = f"SELECT record FROM changes WHERE {condition} ORDER BY place LIMIT ?"
        with self._asked() as connection:
            return [json.loads(record) for (record,) in connection.execute(query, (*values, limit))]

    @contextmanager
    def _asked(self) -> Iterator[sqlite3.Connection]:
        address = f"{self.path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, check_same_thread=False)) as connection:
            yield connection


def keep_comparison(
    ledger: Ledger, path: Path, *, clock: str, start: str, end: str | None, editions: Editions
) -> None:
    """Write what differs between two moments of a clock (`views.history`) to a file that is not there yet."""
    if Clock(clock) is Clock.KNOWN:
        until = datetime.fromisoformat(end) if end else None
        changes = compare_known(ledger, datetime.fromisoformat(start), until)
    else:
        last = date.fromisoformat(end) if end else None
        changes = compare_published(ledger, date.fromisoformat(start), last, editions=editions)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_TABLES)
        connection.execute("INSERT INTO counts VALUES (?)", (canonical_json(counts_record(changes)),))
        connection.executemany("INSERT INTO changes VALUES (?, ?, ?, ?, ?)", _rows(changes))
        connection.execute(_INDEX)


def _rows(changes: Changes) -> Iterator[tuple[int, str, str, str, str]]:
    place = 1  # the counts come first
    for document in changes.documents:
        record = canonical_json(document_change(document))
        yield place, "document_change", str(document.cause), document.change, record
        place += 1
    for thread in changes.threads:
        cause = str(thread.causes[0]) if len(thread.causes) == 1 else ""
        yield place, "thread_change", cause, thread.change, canonical_json(thread_change(thread))
        place += 1
