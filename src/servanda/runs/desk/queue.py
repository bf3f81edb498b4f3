"""Texts that wait to be read: one small SQLite file beside the ledger, so that a kill loses none.

An upload is there whole or not at all. The words of a file leave it, and are overwritten, as soon as the
file has been read; what became of it stays for a while.
"""

import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    URL,
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)

from servanda.errors import EntryNotFoundError, LedgerFullError
from servanda.ledger.column_types import UtcDateTime
from servanda.ledger.stores.sqlite_connection import translated_errors
from servanda.sources import Metadata

#: Uploads that are remembered, and for how long after they were read.
_REMEMBERED, _FOR = 100, timedelta(days=7)
#: Bytes that may wait at one time.
MAX_WAITING = 2_000_000_000
#: A document on which the process died so often is set aside.
TRIES = 2
WAITING, WORKING, DONE, FAILED = "waiting", "working", "done", "failed"
_OPEN = (WAITING, WORKING)

_metadata = MetaData()
_uploads = Table(
    "uploads",
    _metadata,
    Column("id", String(16), primary_key=True),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("said", JSON, nullable=False),
    Column("again", Integer, nullable=False),
)
_files = Table(
    "files",
    _metadata,
    Column("row_id", Integer, primary_key=True),
    Column("upload", String(16), ForeignKey("uploads.id"), nullable=False, index=True),
    Column("name", Text),
    Column("size", Integer, nullable=False),
    Column("state", String(8), nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("reached", Integer, nullable=False),
    Column("skipped", JSON, nullable=False),
    Column("begun_at", UtcDateTime),
    Column("outcomes", JSON, nullable=False),
    Column("documents", JSON, nullable=False),
    Column("failures", JSON, nullable=False),
    Column("body", LargeBinary),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One file as it is offered. `name` is words only: no path is ever made of it."""

    name: str | None
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a document was not taken in."""

    where: str
    message: str
    next_step: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """A document that was taken in, or was there."""

    id: str
    name: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """How far one file is."""

    number: int
    name: str | None
    size: int
    state: str
    outcomes: Mapping[str, int]
    """Outcome of the ledger -> number of documents."""
    documents: Sequence[Took]
    """The first of them."""
    failures: Sequence[Refusal]
    """The first of them."""
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What somebody offered at one time, and how far it is."""

    id: str
    by: str
    at: datetime
    files: Sequence[FileState]

    @property
    def is_done(self) -> bool:
        """Return whether every file has been read or set aside."""
        return all(one.state in (DONE, FAILED) for one in self.files)

    @property
    def finished(self) -> int:
        """Return how many files have been read or set aside."""
        return sum(one.state in (DONE, FAILED) for one in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A file that is to be read now."""

    number: int
    name: str | None
    body: bytes = field(repr=False)
    said: Metadata
    again: bool
    is_first_try: bool
    reached: int
    """Documents of the file that were done with before the process died."""
    skipped: frozenset[int]
    """Places of the documents that are set aside, counted from 0."""
    begun_at: datetime


class Queue:
    """The file of one ledger's uploads."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "uploads.sqlite"
        self._engine = create_engine(
            URL.create("sqlite", database=str(self._path)), connect_args={"timeout": 60}
        )
        event.listen(self._engine, "connect", _set_up)
        event.listen(self._engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def offer(
        self, files: Sequence[Offered], *, by: str, said: Metadata, at: datetime, again: bool = False
    ) -> str:
        """Keep the files until they have been read, all or none; return the upload's id.

        Raises: LedgerFullError: too much waits already, or the disk is full.
        """
        key = secrets.token_hex(8)  # two people may offer the same at the same time
        with self._writing() as connection:
            waiting = connection.execute(
                select(func.coalesce(func.sum(_files.c.size), 0)).where(_files.c.state.in_(_OPEN))
            ).scalar_one()
            if waiting + sum(len(one.body) for one in files) > MAX_WAITING:
                raise LedgerFullError(
                    "Too much waits to be read already.", next_step="Add the rest when that has been read."
                )
            values = {"id": key, "by": by, "at": at, "said": asdict(said), "again": int(again)}
            connection.execute(insert(_uploads), values)
            for one in files:
                connection.execute(insert(_files), _new_row(key, one))
            _forget(connection, at)
        return key

    def waits(self) -> bool:
        """Return whether a file is to be read; false where nothing was ever offered."""
        if not self._path.is_file():
            return False
        with self._writing() as connection:
            query = select(_files.c.row_id).where(_files.c.state.in_(_OPEN)).limit(1)
            return connection.execute(query).first() is not None

    def begin_next(self, now: datetime) -> Task | None:
        """Return the file that has waited longest, and remember that it was begun; None where none waits.

        The caller has its turn: one that is being worked at was left by a process that died.
        """
        with self._writing() as connection:
            query = select(_files, _uploads.c.said, _uploads.c.again).join(
                _uploads, _files.c.upload == _uploads.c.id
            )
            for row in connection.execute(
                query.where(_files.c.state.in_(_OPEN)).order_by(_files.c.row_id).limit(1)
            ):
                begun_at, tries, skipped = row.begun_at or now, row.tries + 1, list(row.skipped)
                if tries > TRIES:
                    skipped, tries = [*skipped, row.reached], 1
                values = {"state": WORKING, "tries": tries, "begun_at": begun_at, "skipped": skipped}
                _change(connection, row.row_id, **values)
                return Task(
                    number=row.row_id,
                    name=row.name,
                    body=row.body or b"",
                    said=Metadata(**{**row.said, "authors": tuple(row.said.get("authors", ()))}),
                    again=bool(row.again),
                    is_first_try=row.begun_at is None,
                    reached=row.reached,
                    skipped=frozenset(skipped),
                    begun_at=begun_at,
                )
        return None

    def note(
        self,
        number: int,
        *,
        outcomes: Mapping[str, int],
        documents: Sequence[Took],
        failures: Sequence[Refusal],
        reached: int,
        state: str = WORKING,
    ) -> None:
        """Keep that a file is one document further; the words go when nothing is left to read."""
        said: dict[str, Any] = {
            "state": state,
            "reached": reached,
            "tries": 1,
            "outcomes": dict(outcomes),
            "documents": [asdict(one) for one in documents],
            "failures": [asdict(one) for one in failures],
        }
        if state in (DONE, FAILED):
            said["body"] = None
        with self._writing() as connection:
            _change(connection, number, **said)

    def put_back(self, number: int) -> None:
        """Let a file wait again: it is not its fault that it could not be taken in."""
        with self._writing() as connection:
            query = select(_files.c.tries).where(_files.c.row_id == number)
            tries = connection.execute(query).scalar_one()
            _change(connection, number, state=WAITING, tries=max(0, tries - 1))

    def uploads(self, *, limit: int = 20) -> list[Upload]:
        """Return the last uploads, the newest first."""
        if not self._path.is_file():
            return []
        with self._writing() as connection:
            query = select(_uploads).order_by(_uploads.c.at.desc(), _uploads.c.id).limit(limit)
            return [_upload_of(connection, row) for row in connection.execute(query).all()]

    def upload(self, key: str) -> Upload:
        """Return one upload; raise EntryNotFoundError where there is none of this id, or none any more."""
        if self._path.is_file():
            with self._writing() as connection:
                for row in connection.execute(select(_uploads).where(_uploads.c.id == key)).all():
                    return _upload_of(connection, row)
        raise EntryNotFoundError(
            f"{key[:40]!r} is no upload.", next_step="Uploads are forgotten a week after they were read."
        )

    def forget_done(self) -> None:
        """Forget the names of documents that were read here."""
        if self._path.is_file():
            with self._writing() as connection:
                open_ones = select(_files.c.upload).where(_files.c.state.in_(_OPEN))
                connection.execute(delete(_files).where(_files.c.upload.not_in(open_ones)))
                connection.execute(delete(_uploads).where(_uploads.c.id.not_in(open_ones)))

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with translated_errors(str(self._path)):
            if not self._path.is_file():
                self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._engine.begin() as connection:
                _metadata.create_all(connection)
                yield connection


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    # Words that were read are overwritten, and their room is given back.
    connection.execute("PRAGMA auto_vacuum = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _new_row(upload: str, one: Offered) -> dict[str, Any]:
    return {
        "upload": upload,
        "name": one.name,
        "size": len(one.body),
        "state": WAITING,
        "tries": 0,
        "reached": 0,
        "skipped": [],
        "outcomes": {},
        "documents": [],
        "failures": [],
        "body": one.body,
    }


def _change(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(update(_files).where(_files.c.row_id == number).values(**values))


def _forget(connection: Connection, now: datetime) -> None:
    """Delete what was read long ago."""
    open_ones = select(_files.c.upload).where(_files.c.state.in_(_OPEN))
    newest = select(_uploads.c.id).order_by(_uploads.c.at.desc(), _uploads.c.id).limit(_REMEMBERED)
    old = select(_uploads.c.id).where(
        _uploads.c.id.not_in(open_ones), (_uploads.c.at < now - _FOR) | _uploads.c.id.not_in(newest)
    )
    keys = list(connection.execute(old).scalars())
    connection.execute(delete(_files).where(_files.c.upload.in_(keys)))
    connection.execute(delete(_uploads).where(_uploads.c.id.in_(keys)))


def _upload_of(connection: Connection, row: Any) -> Upload:
    names = [column for column in _files.c if column.name != "body"]
    files = connection.execute(select(*names).where(_files.c.upload == row.id).order_by(_files.c.row_id))
    return Upload(id=row.id, by=row.by, at=row.at.astimezone(UTC), files=tuple(map(_file_of, files)))


def _file_of(row: Any) -> FileState:
    outcomes = dict(row.outcomes)
    return FileState(
        number=row.row_id,
        name=row.name,
        size=row.size,
        state=row.state,
        failed=outcomes.pop(FAILED, 0),
        outcomes=outcomes,
        documents=tuple(Took(**one) for one in row.documents),
        failures=tuple(Refusal(**one) for one in row.failures),
    )
