"""The meanings that findings were stored with, block by block, for a search that keeps them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from servanda.documents.records import DocumentId
from servanda.extraction.records import FindingId
from servanda.ledger import schema
from servanda.ledger.store import Ledger

_DOCUMENTS, _FINDINGS = schema.documents.c, schema.findings.c
#: Readings that one statement asks for.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One finding's meaning, and what a search is narrowed by."""

    finding: FindingId
    document: DocumentId
    kind: str
    publisher: str | None
    visible_from: date
    vector: bytes


def iter_meanings(ledger: Ledger, readings: Iterable[int]) -> Iterator[tuple[int, Meaning]]:
    """Yield reading and meaning of the findings of these readings that have one."""
    asked = sorted(readings)
    columns = (
        _FINDINGS.reading, _FINDINGS.id, _FINDINGS.document_id, _FINDINGS.kind, _FINDINGS.vector,
        _DOCUMENTS.publisher, _DOCUMENTS.visible_from,
    )  # fmt: skip
    joined = schema.findings.join(schema.documents, _DOCUMENTS.id == _FINDINGS.document_id)
    query = select(*columns).select_from(joined).where(func.length(_FINDINGS.vector) > 0)
    with ledger.reading() as connection:
        for at in range(0, len(asked), _AT_ONCE):
            some = query.where(_FINDINGS.reading.in_(asked[at : at + _AT_ONCE]))
            for row in connection.execute(some.order_by(_FINDINGS.row_id)):
                yield (
                    row.reading,
                    Meaning(
                        finding=FindingId(row.id),
                        document=DocumentId(row.document_id),
                        kind=row.kind,
                        publisher=row.publisher,
                        visible_from=row.visible_from,
                        vector=row.vector,
                    ),
                )
