"""Seals: order-independent digests that notice a row that is gone, changed or added behind the ledger's back.

A seal is the number of rows and the sum of their SHA-256 digests modulo 2**256. Sums do not depend on the
order of intake, and a row is added or taken out without looking at the others.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Connection, bindparam, insert, select, update

from servanda.errors import LedgerDamagedError
from servanda.ledger import schema
from servanda.ledger.merging import AnyRow
from servanda.ledger.store import Ledger
from servanda.linking.registry import registries_digest
from servanda.primitives import canonical_json

DOCUMENTS = "documents"
#: All readings, the closed ones too.
READINGS = "readings"
CURRENT_READINGS = "current_readings"
#: Documents that are there and were withdrawn; DOCUMENTS counts the others.
REMOVED_DOCUMENTS = "removed_documents"
REMOVALS = "removals"
DECISIONS = "decisions"
SEALS = (DOCUMENTS, READINGS, CURRENT_READINGS, REMOVED_DOCUMENTS, REMOVALS, DECISIONS)

# Made once: building a statement takes longer than running it.
_UPDATE = (
    update(schema.seals)
    .where(schema.seals.c.name == bindparam("seal"))
    .values(rows=bindparam("new_rows"), digest=bindparam("new_digest"))
)
_STORED = select(schema.seals)

_MODULUS = 1 << 256
_DOCUMENT_FIELDS = (
    "id", "name", "sha256", "title", "publisher", "kind", "published", "url", "authors", "language",
)  # fmt: skip
_REMOVAL_FIELDS = ("document_id", "sha256", "name_sha256", "why", "erased")
_NOT_SEALED = ("row_id", "reading", "vector")
#: Columns of version 2. Where they say nothing they are no part of the digest: older seals stay as they are.
_ADDED = ("speaker_for", "decided")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """Number of rows, and the sum of their digests."""

    rows: int = 0
    digest: int = 0

    def with_row(self, row: int) -> Self:
        """Return the seal of these rows and one more, given its digest."""
        return type(self)(rows=self.rows + 1, digest=(self.digest + row) % _MODULUS)

    def without_row(self, row: int) -> Self:
        """Return the seal of these rows save one, given its digest."""
        return type(self)(rows=self.rows - 1, digest=(self.digest - row) % _MODULUS)

    @property
    def hex(self) -> str:
        """Return the digest as it is stored, 64 hex digits."""
        return f"{self.digest:064x}"


def seal_of(digests: Iterable[int]) -> Seal:
    """Return the seal of rows with these digests."""
    seal = Seal()
    for digest in digests:
        seal = seal.with_row(digest)
    return seal


def document_digest(row: Mapping[str, Any]) -> int:
    """Return the digest of a document's row: name, text digest and metadata, no clock of the ledger."""
    return _digest([row[name] for name in _DOCUMENT_FIELDS])


def finding_digest(row: Mapping[str, Any]) -> int:
    """Return the digest of everything that a finding's row says."""
    said = {
        name: value
        for name, value in row.items()
        if name not in _NOT_SEALED and (value or name not in _ADDED)
    }
    return _digest([said, bytes(row["vector"]).hex()])


def reading_digest(*, document_id: str, reader: str, findings: int, findings_digest: str) -> int:
    """Return the digest of a reading."""
    return _digest([document_id, reader, findings, findings_digest])


def stored_reading_digest(reading: AnyRow) -> int:
    """Return the digest of a row of `readings`."""
    return reading_digest(
        document_id=reading.document_id,
        reader=reading.reader,
        findings=reading.findings,
        findings_digest=reading.findings_digest,
    )


def removal_digest(row: Mapping[str, Any]) -> int:
    """Return the digest of what a removal says of a document, and why; no clock of the ledger."""
    return _digest([row[name] for name in _REMOVAL_FIELDS])


def decision_digest(decision_id: str) -> int:
    """Return the digest of a decision, whose id is made of all that it says."""
    return _digest(decision_id)


def _digest(value: object) -> int:
    words = canonical_json(value).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(words).digest(), "big")


def load_seals(connection: Connection) -> dict[str, Seal]:
    """Return all seals.

    Raises: LedgerDamagedError: one is not there.
    """
    stored = find_seals(connection)
    if missing := [name for name in SEALS if name not in stored]:
        raise LedgerDamagedError(
            f"The seal of {', '.join(missing)} is not there.",
            next_step="Restore a copy of the ledger, or make a new one and add the sources again.",
        )
    return stored


def find_seals(connection: Connection) -> dict[str, Seal]:
    """Return the seals that are there."""
    rows = connection.execute(_STORED)
    return {row.name: Seal(rows=row.rows, digest=int(row.digest, 16)) for row in rows}


def store_seals(connection: Connection, seals: Mapping[str, Seal]) -> None:
    """Write the seals over the stored ones."""
    connection.execute(
        _UPDATE,
        [{"seal": name, "new_rows": seal.rows, "new_digest": seal.hex} for name, seal in seals.items()],
    )


def create_empty(connection: Connection) -> None:
    """Write what an empty ledger holds: its seals, and who made it."""
    connection.execute(insert(schema.meta).values(key="made_by", value="servanda"))
    connection.execute(
        insert(schema.seals), [{"name": name, "rows": 0, "digest": Seal().hex} for name in SEALS]
    )


def readings_state(ledger: Ledger) -> str:
    """Return what differs where other documents or readings are current, whatever people decide."""
    with ledger.reading() as connection:
        seal = load_seals(connection)[CURRENT_READINGS]
        return f"{seal.rows}-{seal.hex}"


def content_digest(connection: Connection) -> str:
    """Return one digest of all documents, current readings, registries in force and review decisions."""
    seals = load_seals(connection)
    parts: list[object] = [
        [name, seals[name].rows, seals[name].hex] for name in (DOCUMENTS, CURRENT_READINGS)
    ]
    # Linking asks them too: threads are made anew where a registry changed and no finding did.
    registries = registries_in_force(connection)
    parts += [registries] if registries is not None else []
    decided = acting_decisions(connection)
    parts += [["decisions", *decided]] if decided else []
    return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


def registries_in_force(connection: Connection) -> str | None:
    """Return the digest of the user's registries in force; None where there is none."""
    columns = schema.registries.c
    rows = connection.execute(select(columns.name, columns.sha256).where(columns.known_to.is_(None)))
    return registries_digest([(row.name, row.sha256) for row in rows])


def acting_decisions(connection: Connection) -> list[str]:
    """Return the ids of the decisions that can change threads; codings of samples change none."""
    columns = schema.decisions.c
    return list(
        connection.execute(select(columns.id).where(columns.sample.is_(None)).order_by("id")).scalars()
    )
