"""Taking in a document with its findings: whole or not at all, and once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, select

from servanda.documents.records import Document
from servanda.errors import ConflictingDocumentError, UnsoundFindingError, UnstorableTextError
from servanda.extraction.records import Figure, Finding
from servanda.ledger import removal, schema, seals
from servanda.ledger.entries import PRESENT
from servanda.ledger.merging import AnyRow
from servanda.ledger.records import Outcome
from servanda.ledger.rows import document_row, finding_row

_DOCUMENTS, _READINGS = schema.documents.c, schema.readings.c
_METADATA = ("title", "publisher", "kind", "published", "url", "authors", "language")

# Made once: building a statement takes longer than running it.
_STORED = (
    select(*(_DOCUMENTS[name] for name in ("id", *_METADATA)), _READINGS.reader)
    .outerjoin_from(
        schema.documents,
        schema.readings,
        and_(_READINGS.document_id == _DOCUMENTS.id, _READINGS.known_to.is_(None)),
    )
    .where(_DOCUMENTS.id == bindparam("wanted"))
)
_SAME_TEXT = select(_DOCUMENTS.row_id).where(_DOCUMENTS.sha256 == bindparam("sha256"), PRESENT).limit(1)
_HELD = select(_DOCUMENTS.row_id).where(_DOCUMENTS.id == bindparam("wanted"))
_HAS_READING = select(_READINGS.row_id).where(
    _READINGS.document_id == bindparam("wanted"),
    _READINGS.reader == bindparam("offered"),
    _READINGS.known_to.is_(None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A checked document with its findings, as rows. Made before the store is locked."""

    document: dict[str, Any]
    findings: list[dict[str, Any]]
    reader: str
    known_at: datetime
    findings_digest: str

    @property
    def reading_digest(self) -> int:
        """Return the digest of the reading that this intake opens."""
        return seals.reading_digest(
            document_id=self.document["id"],
            reader=self.reader,
            findings=len(self.findings),
            findings_digest=self.findings_digest,
        )


def prepare_intake(
    document: Document, findings: Sequence[Finding], *, reader: str, known_at: datetime
) -> Intake:
    """Return the rows to be written.

    Raises: UnstorableTextError, UnsoundFindingError: nothing of the document may be stored.
    """
    if known_at.tzinfo is None:
        raise ValueError("known_at needs a time zone; the ledger's clock is UTC")
    row = document_row(document, known_at=known_at)
    _check_storable(row)
    rows = [_checked_row(finding, document, row["id"]) for finding in findings]
    if len({one["id"] for one in rows}) < len(rows):
        raise UnsoundFindingError(
            "Two findings have the same kind, places and closed fields.",
            where=document.name,
            next_step="This is a fault of the reader; please report it with the document.",
        )
    seal = seals.seal_of(map(seals.finding_digest, rows))
    return Intake(document=row, findings=rows, reader=reader, known_at=known_at, findings_digest=seal.hex)


def _check_storable(row: dict[str, Any]) -> None:
    """Raise UnstorableTextError where a field holds half of a surrogate pair."""
    for field, value in row.items():
        for words in value if isinstance(value, list) else [value]:
            if not isinstance(words, str) or words.isascii():
                continue
            try:
                words.encode()
            except UnicodeEncodeError as error:
                raise UnstorableTextError(
                    f"The {field} has half of a surrogate pair at character {error.start}.",
                    where=row["name"].encode("utf-8", "replace").decode(),
                    next_step="Mend the source's encoding and add it again.",
                ) from None


def _checked_row(finding: Finding, document: Document, document_id: str) -> dict[str, Any]:
    fault = None
    if finding.document_id != document_id or finding.document != document.name:
        fault = f"belongs to document {finding.document!r}"
    elif not finding.evidence.quotes or finding.evidence.quotes.keys() != finding.evidence.spans.keys():
        fault = "has no evidence, or spans without quotes"
    elif not finding.evidence.agrees_with(document.text):
        fault = "quotes words that do not stand at its spans"
    elif not _keeps_numbers(finding):
        fault = "has a number that would be another one in the store (no float, not finite, or minus zero)"
    if fault:
        raise UnsoundFindingError(
            f"The {finding.kind} at character {finding.start if finding.evidence.spans else 0} {fault}.",
            where=document.name,
            next_step="This is a fault of the reader; please report it with the document.",
        )
    return finding_row(finding)


def _keeps_numbers(finding: Finding) -> bool:
    number = finding.details.number if isinstance(finding.details, Figure) else None
    numbers = [finding.score]
    for one in finding.decided.values():
        numbers += [one.score, *(score for _, score in one.others)]
    numbers += [] if number is None else [number]
    if not all(map(math.isfinite, numbers)):
        return False
    return number is None or repr(number) == repr(float(number) + 0.0)


def expected_outcome(
    connection: Connection, document: Document, *, reader: str, again: bool = False
) -> Outcome:
    """Return what an intake of this document would be, without writing.

    Raises: ConflictingDocumentError: it is there with other metadata.
    """
    if not again and removal.is_removed(connection, document.id, sha256=document.sha256):
        return Outcome.REMOVED
    stored = _find_stored(connection, document.id)
    if stored is not None:
        _check_metadata(stored, document)
        if stored.reader is not None:  # else it was withdrawn, and comes again
            return Outcome.SAME if stored.reader == reader else Outcome.REREAD
    copied = connection.execute(_SAME_TEXT, {"sha256": document.sha256}).first()
    return Outcome.COPY if copied else Outcome.NEW


def _find_stored(connection: Connection, document_id: str) -> AnyRow | None:
    return connection.execute(_STORED, {"wanted": document_id}).first()


def _check_metadata(stored: AnyRow, document: Document) -> None:
    offered = {
        "title": document.title,
        "publisher": document.publisher,
        "kind": document.kind.value if document.kind else None,
        "published": document.published.iso if document.published else None,
        "url": document.url,
        "authors": list(document.authors),
        "language": document.language,
    }
    held = stored._asdict()
    differing = [name for name in _METADATA if held[name] != offered[name]]
    if not differing:
        return
    told = "; ".join(f"{name} is {held[name]!r}, offered {offered[name]!r}" for name in differing)
    error = ConflictingDocumentError(
        f"The ledger holds this text under this name with other metadata: {told}.",
        where=document.name,
        next_step="Give it the stored metadata, or another name if it is another document.",
    )
    error.fields = tuple(differing)
    raise error


def is_held(connection: Connection, document_id: str) -> bool:
    """Return whether there is a row of this document, withdrawn or not."""
    return connection.execute(_HELD, {"wanted": document_id}).first() is not None


def write_intake(
    connection: Connection, intake: Intake, *, outcome: Outcome, logged: str | None = None
) -> int:
    """Write the rows of a new, copied or reread document; return the number of its reading.

    `logged` is what `intakes` says of it, where that is not the outcome. The caller holds the write lock, has
    the outcome from the same transaction, and fills the full-text index.
    """
    held = seals.load_seals(connection)
    if outcome is not Outcome.REREAD:
        _open_document(connection, intake, held)
        held[seals.DOCUMENTS] = held[seals.DOCUMENTS].with_row(seals.document_digest(intake.document))
    else:
        removal.close_reading(connection, intake.document["id"], held, known_at=intake.known_at)
    for name in (seals.READINGS, seals.CURRENT_READINGS):
        held[name] = held[name].with_row(intake.reading_digest)
    reading = _open_reading(connection, intake)
    seals.store_seals(connection, held)
    _log_intake(connection, intake, logged or outcome.value)
    return reading


def _open_document(connection: Connection, intake: Intake, held: dict[str, seals.Seal]) -> None:
    """Write the row of a document, or let a removed one in again."""
    row = intake.document
    removal.lift(connection, row["id"], sha256=row["sha256"], known_at=intake.known_at)
    if not is_held(connection, row["id"]):
        connection.execute(insert(schema.documents), row)
        return
    # Its metadata are those that are stored (`_check_metadata`), so that its digest is too.
    digest = seals.document_digest(row)
    held[seals.REMOVED_DOCUMENTS] = held[seals.REMOVED_DOCUMENTS].without_row(digest)


def _open_reading(connection: Connection, intake: Intake) -> int:
    made = connection.execute(
        insert(schema.readings).values(
            document_id=intake.document["id"],
            reader=intake.reader,
            findings=len(intake.findings),
            findings_digest=intake.findings_digest,
            known_from=intake.known_at,
        )
    )
    key = made.inserted_primary_key
    assert key is not None
    reading = int(key[0])
    if intake.findings:
        rows = [{**row, "reading": reading} for row in intake.findings]
        connection.execute(insert(schema.findings), rows)
    return reading


def _log_intake(connection: Connection, intake: Intake, outcome: str) -> None:
    connection.execute(
        insert(schema.intakes).values(
            document_id=intake.document["id"],
            name=intake.document["name"],
            sha256=intake.document["sha256"],
            reader=intake.reader,
            outcome=outcome,
            known_at=intake.known_at,
        )
    )


def has_reading(connection: Connection, document_id: str, *, reader: str) -> bool:
    """Return whether the current findings of the document are this reader's."""
    return connection.execute(_HAS_READING, {"wanted": document_id, "offered": reader}).first() is not None
