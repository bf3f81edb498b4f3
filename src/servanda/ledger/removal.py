"""Taking documents out: withdrawn ones are closed, of erased ones a tombstone stays (docs/ledger.md)."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, update

from servanda.documents.records import DocumentId
from servanda.errors import EntryNotFoundError, UnstorableTextError
from servanda.ledger import forgetting, schema, seals
from servanda.ledger.entries import ORDER, PRESENT, single, starts_with
from servanda.ledger.merging import AnyRow
from servanda.ledger.records import StoredRemoval

_DOCUMENTS, _READINGS, _REMOVALS = schema.documents.c, schema.readings.c, schema.removals.c
_OPEN = _REMOVALS.known_to.is_(None)
#: A row of `meta` that stands from an erasure until the store's files hold none of the words.
UNCLEAN = "unclean"

# Made once: each document that is offered asks this.
_REMOVED = (
    select(_REMOVALS.row_id)
    .where(
        _OPEN,
        or_(
            _REMOVALS.document_id == bindparam("wanted"),
            and_(_REMOVALS.erased, _REMOVALS.sha256 == bindparam("sha256")),
        ),
    )
    .limit(1)
)


def is_removed(connection: Connection, document_id: str, *, sha256: str) -> bool:
    """Return whether the document was taken out, or its text was erased under any name."""
    found = connection.execute(_REMOVED, {"wanted": document_id, "sha256": sha256})
    return found.first() is not None


def lift(connection: Connection, document_id: str, *, sha256: str, known_at: datetime) -> None:
    """Close the removals that keep a document out, because it is taken in again."""
    erased = and_(_REMOVALS.erased, _REMOVALS.sha256 == sha256)
    of_it = or_(_REMOVALS.document_id == document_id, erased)
    connection.execute(update(schema.removals).where(_OPEN, of_it).values(known_to=known_at))


def iter_removals(connection: Connection, *, closed: bool) -> Iterator[StoredRemoval]:
    """Yield the removals that hold, oldest first; with `closed` also those that were undone."""
    query = select(schema.removals, _DOCUMENTS.name).outerjoin_from(
        schema.removals, schema.documents, _DOCUMENTS.id == _REMOVALS.document_id
    )
    for row in connection.execute((query if closed else query.where(_OPEN)).order_by(_REMOVALS.row_id)):
        yield _removal_of(row)


def _removal_of(row: AnyRow) -> StoredRemoval:
    return StoredRemoval(
        document_id=DocumentId(row.document_id),
        name=row.name,
        sha256=row.sha256,
        name_sha256=row.name_sha256,
        why=row.why,
        erased=row.erased,
        known_from=row.known_from,
        known_to=row.known_to,
    )


def remove(connection: Connection, key: str, *, why: str, erase: bool, known_at: datetime) -> StoredRemoval:
    """Take the document with this id, name or start of an id out. The caller holds the write lock.

    Raises: EntryNotFoundError, AmbiguousEntryError. UnstorableTextError: half of a surrogate pair in `why`.
    """
    _check_reason(why)
    row = _document(connection, key, withdrawn_too=erase)
    held = seals.load_seals(connection)
    present = close_reading(connection, row.id, held, known_at=known_at)
    digest = seals.document_digest(row._asdict())
    if present:
        held[seals.DOCUMENTS] = held[seals.DOCUMENTS].without_row(digest)
    if present and not erase:
        held[seals.REMOVED_DOCUMENTS] = held[seals.REMOVED_DOCUMENTS].with_row(digest)
    if erase and not present:
        held[seals.REMOVED_DOCUMENTS] = held[seals.REMOVED_DOCUMENTS].without_row(digest)
    if erase:
        forgetting.forget(connection, row, held)
        _mark_unclean(connection)
    removal = {
        "document_id": row.id,
        "sha256": row.sha256,
        "name_sha256": name_digest(row.name),
        "why": why,
        "erased": erase,
    }
    held[seals.REMOVALS] = held[seals.REMOVALS].with_row(seals.removal_digest(removal))
    seals.store_seals(connection, held)
    of_it = _REMOVALS.document_id == row.id  # withdrawn before it is erased
    connection.execute(update(schema.removals).where(_OPEN, of_it).values(known_to=known_at))
    connection.execute(insert(schema.removals).values(**removal, known_from=known_at))
    (made,) = [one for one in iter_removals(connection, closed=False) if one.document_id == row.id]
    return made


def close_reading(
    connection: Connection, document_id: str, held: dict[str, seals.Seal], *, known_at: datetime
) -> bool:
    """Close the current reading of a document and take it out of its seal; return whether it had one."""
    current = and_(_READINGS.document_id == document_id, _READINGS.known_to.is_(None))
    reading = connection.execute(select(schema.readings).where(current)).first()
    if reading is None:
        return False
    connection.execute(update(schema.readings).where(current).values(known_to=known_at))
    digest = seals.stored_reading_digest(reading)
    held[seals.CURRENT_READINGS] = held[seals.CURRENT_READINGS].without_row(digest)
    return True


def name_digest(name: str) -> str:
    """Return the SHA-256 of a document's name, which a tombstone keeps instead of it."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def _check_reason(why: str) -> None:
    if not why.strip():
        raise ValueError("a removal needs a reason")
    try:
        why.encode()
    except UnicodeEncodeError:
        raise UnstorableTextError(
            "The reason has half of a surrogate pair.", next_step="Write it in UTF-8."
        ) from None


def _document(connection: Connection, key: str, *, withdrawn_too: bool) -> AnyRow:
    """Return the row of the document that the key means."""
    for condition in (_DOCUMENTS.id == key, _DOCUMENTS.name == key, starts_with(_DOCUMENTS.id, key)):
        if condition is None:
            continue
        query = select(_DOCUMENTS.id).where(condition, *([] if withdrawn_too else [PRESENT]))
        ids = list(connection.execute(query.order_by(*ORDER).limit(9)).scalars())
        if ids:
            only = single(ids, key=key, what="documents")
            return connection.execute(select(schema.documents).where(_DOCUMENTS.id == only)).one()
    raise _not_there(connection, key)


def _not_there(connection: Connection, key: str) -> EntryNotFoundError:
    """Return the error for a key without a document; one that was removed before is told."""
    digest = name_digest(key)
    for removal in iter_removals(connection, closed=False):
        if key == removal.document_id or digest == removal.name_sha256:
            what = "erased" if removal.erased else "removed"
            return EntryNotFoundError(
                f"The document was {what} on {removal.known_from:%Y-%m-%d}: {removal.why}",
                where=key,
                next_step="`servanda remove LEDGER` lists what was removed.",
            )
    return EntryNotFoundError(
        f"The ledger has no document {key!r}.", next_step="`servanda search` finds documents by their words."
    )


def _mark_unclean(connection: Connection) -> None:
    if not is_unclean(connection):
        connection.execute(insert(schema.meta).values(key=UNCLEAN, value="an erasure is to be finished"))


def is_unclean(connection: Connection) -> bool:
    """Return whether an erasure deleted rows, and the store's files may still hold their words."""
    query = select(schema.meta.c.key).where(schema.meta.c.key == UNCLEAN)
    return connection.execute(query).first() is not None


def mark_clean(connection: Connection) -> None:
    """Note that the store's files hold nothing of what was erased."""
    connection.execute(delete(schema.meta).where(schema.meta.c.key == UNCLEAN))
