"""What was done in the workspace, by whom, from where: rows are only added."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from servanda.ledger import schema
from servanda.ledger.store import Ledger

_AUDIT = schema.audit.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that somebody did, or was refused."""

    at: datetime
    who: str
    role: str
    action: str
    subject: str
    address: str
    outcome: str
    number: int = 0
    """Its place in the log; 0 while it is not in it."""


def append(ledger: Ledger, deed: Deed) -> None:
    """Keep what was done."""
    with ledger.writing() as connection:
        write(connection, deed)


def write(connection: Connection, deed: Deed) -> None:
    """Keep what was done together with what else is written on the connection."""
    row = {
        "at": deed.at,
        "who": _storable(deed.who, 200),
        "role": deed.role,
        "action": _storable(deed.action, 64),
        "subject": _storable(deed.subject, 1000),
        "address": _storable(deed.address, 64),
        "outcome": _storable(deed.outcome, 64),
    }
    connection.execute(insert(schema.audit), row)


def iter_deeds(
    ledger: Ledger,
    *,
    who: str | None = None,
    before: int | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[Deed]:
    """Yield what was done, the latest first; with `who` by this one, with `before` until that number."""
    query = select(schema.audit).order_by(_AUDIT.row_id.desc()).offset(offset)
    if who is not None:
        query = query.where(_AUDIT.who == who)
    if before is not None:
        query = query.where(_AUDIT.row_id < before)
    if limit is not None:
        query = query.limit(limit)
    with ledger.reading() as connection:
        for row in connection.execute(query):
            yield Deed(
                at=row.at,
                who=row.who,
                role=row.role,
                action=row.action,
                subject=row.subject,
                address=row.address,
                outcome=row.outcome,
                number=row.row_id,
            )


def _storable(words: str, limit: int) -> str:
    """Return the words without what no store takes (half a surrogate pair, NUL), cut where they are long."""
    return words.encode("utf-8", "replace").decode().replace("\x00", "?")[:limit]
