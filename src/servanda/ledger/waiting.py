"""What a reviewer may be asked about: the store gives it in order, and only as much as is taken."""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Select, select

from servanda.extraction.records import Finding, FindingId
from servanda.ledger import schema
from servanda.ledger.rows import finding_of
from servanda.ledger.store import Ledger
from servanda.linking.records import EvidenceGrade

_FINDINGS, _READINGS, _DOCUMENTS = schema.findings.c, schema.readings.c, schema.documents.c
_THREADS, _LINKS, _UNLINKED = schema.threads.c, schema.thread_links.c, schema.unlinked.c
#: Findings that one statement names.
_AT_ONCE = 500


def iter_uncertain(ledger: Ledger, kind: str) -> Iterator[Finding]:
    """Yield the current findings of a kind, those first of which the reader is least sure."""
    query = _current().where(_FINDINGS.kind == kind).order_by(_FINDINGS.score, _FINDINGS.id)
    with ledger.reading() as connection:
        for row in connection.execute(query):
            yield finding_of(row._asdict(), document=row.document)


def iter_unlinked(ledger: Ledger) -> Iterator[tuple[Finding, str]]:
    """Yield the status reports that are on no thread, each with the reason, the surest first."""
    query = (
        _current()
        .add_columns(_UNLINKED.reason.label("why"))
        .join(schema.unlinked, _UNLINKED.finding_id == _FINDINGS.id)
        .where(_UNLINKED.known_to.is_(None))
        .order_by(_FINDINGS.score.desc(), _FINDINGS.id)
    )
    with ledger.reading() as connection:
        for row in connection.execute(query):
            yield finding_of(row._asdict(), document=row.document), row.why


def iter_contested(ledger: Ledger) -> Iterator[str]:
    """Yield the ids of the threads of which sources contradict each other, the last spoken of first."""
    contested = (_THREADS.evidence == EvidenceGrade.CONTESTED.value, _THREADS.known_to.is_(None))
    order = (_THREADS.last_seen.desc().nulls_last(), _THREADS.id)
    with ledger.reading() as connection:
        yield from connection.execute(select(_THREADS.id).where(*contested).order_by(*order)).scalars()


def threads_of(ledger: Ledger, findings: Collection[FindingId]) -> Mapping[FindingId, str]:
    """Return finding -> id of the thread that it is on; what is on none is left out."""
    wanted, found = sorted(findings), dict[FindingId, str]()
    with ledger.reading() as connection:
        for at in range(0, len(wanted), _AT_ONCE):
            query = select(_LINKS.finding_id, _LINKS.thread_id).where(
                _LINKS.finding_id.in_(wanted[at : at + _AT_ONCE]), _LINKS.known_to.is_(None)
            )
            found |= {FindingId(row.finding_id): row.thread_id for row in connection.execute(query)}
    return found


def _current() -> "Select[tuple[object, ...]]":
    return (
        select(schema.findings, _DOCUMENTS.name.label("document"))
        .join(schema.readings, _FINDINGS.reading == _READINGS.row_id)
        .join(schema.documents, _FINDINGS.document_id == _DOCUMENTS.id)
        .where(_READINGS.known_to.is_(None))
    )
