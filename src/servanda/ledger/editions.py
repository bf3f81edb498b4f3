"""Editions: the threads of a past date, kept in a file of their own that can be made anew at any time.

An edition is opened as a ledger. It holds the tables that linking makes, and those that pages ask: `TABLES`.
Documents, findings and decisions are those of the ledger beneath it, as far as a reader on that day could
have known them. So every query that answers for the present answers for the past as well: ask an edition as
if it were today.

An edition is known by a digest of what was visible. A document that is published later, or a decision of
today, does not change what was known in 2004, so that the edition of 2004 stays.
"""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, Table, func, select

from servanda.ledger import schema, seals, shown, shown_schema
from servanda.ledger.store import Ledger

#: What linking makes, and what pages ask, which is made of it: an edition has its own.
TABLES: tuple[Table, ...] = (
    schema.threads,
    schema.thread_links,
    schema.thread_history,
    schema.settled,
    schema.unlinked,
    schema.meta,
    *shown_schema.TABLES,
)
#: Another number makes all editions anew: the program makes them otherwise.
FORMAT = 1
#: Editions that are kept, and what they may weigh together; those that were looked at least go first.
KEPT, MAX_BYTES = 24, 4_000_000_000
#: One that was looked at so recently is left alone whatever it weighs.
_IN_USE = timedelta(minutes=10)

_DOCUMENTS, _READINGS, _DECISIONS = schema.documents.c, schema.readings.c, schema.decisions.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Visible:
    """What a reader on some day could have known."""

    digest: str
    is_all: bool
    """Nothing came later: the ledger's own threads are those of the day."""
    documents: int


def end_of(day: date) -> datetime | None:
    """Return the first instant after the day in UTC; None where there is none."""
    return None if day >= date.max else datetime.combine(day + timedelta(days=1), time(), UTC)


def visible_on(ledger: Ledger, day: date) -> Visible:
    """Return what was visible on the day, as a digest that changes when it does."""
    with ledger.reading() as connection:
        return _visible(connection, day)


def _visible(connection: Connection, day: date) -> Visible:
    digest = hashlib.sha256(
        f"{FORMAT} {shown.VERSION} {version('servanda')} {seals.registries_in_force(connection)}\n".encode()
    )
    present = (
        select(_DOCUMENTS.id, _READINGS.row_id)
        .join(schema.readings, _READINGS.document_id == _DOCUMENTS.id)
        .where(_READINGS.known_to.is_(None))
    )
    documents = 0
    for key, reading in connection.execute(
        present.where(_DOCUMENTS.visible_from <= day).order_by(_DOCUMENTS.id)
    ):
        digest.update(f"{key}{reading}\n".encode())
        documents += 1
    decisions = select(_DECISIONS.id)
    made = decisions if (end := end_of(day)) is None else decisions.where(_DECISIONS.decided_at < end)
    count = 0
    for key in connection.execute(made.order_by(_DECISIONS.id)).scalars():
        digest.update(f"{key}\n".encode())
        count += 1
    all_documents = connection.execute(select(func.count()).select_from(present.subquery())).scalar_one()
    all_decisions = connection.execute(select(func.count()).select_from(schema.decisions)).scalar_one()
    return Visible(
        digest=digest.hexdigest()[:32],
        is_all=documents == all_documents and count == all_decisions,
        documents=documents,
    )


def edition_path(folder: Path, visible: Visible) -> Path:
    """Return the file of the edition, whether it is there or not."""
    return folder / "editions" / f"{visible.digest}.sqlite"


def keep_few(folder: Path, *, now: datetime, kept: int = KEPT, max_bytes: int = MAX_BYTES) -> Sequence[Path]:
    """Delete the editions beyond the bounds, and what a killed process left; return what went."""
    gone: list[Path] = []
    sizes = 0
    entries = []
    for path in (folder / "editions").glob("*"):
        with suppress(OSError):  # another server tidies too
            status = path.stat()
            entries.append((status.st_mtime, status.st_size, path))
    number = 0
    for used, size, path in sorted(entries, reverse=True):
        number, sizes = number + 1, sizes + size
        too_much = number > kept or sizes > max_bytes or path.suffix != ".sqlite"
        if too_much and datetime.fromtimestamp(used, UTC) < now - _IN_USE:
            with suppress(OSError):
                path.unlink()
                gone.append(path)
    return gone


def touch(path: Path) -> None:
    """Remember that the edition was looked at."""
    with suppress(OSError):
        os.utime(path)
