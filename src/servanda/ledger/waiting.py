"""What a reviewer may be asked about: the store gives it in order, and only as much as is taken."""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import func, select

from servanda.extraction.records import FindingId
from servanda.ledger import schema
from servanda.ledger.store import Ledger
from servanda.linking.records import EvidenceGrade

_FINDINGS, _READINGS = schema.findings.c, schema.readings.c
_THREADS, _LINKS, _UNLINKED = schema.threads.c, schema.thread_links.c, schema.unlinked.c
#: Findings that one statement names.
_AT_ONCE = 500
#: Rows that are fetched at once where few are needed and many are there.
_BATCH = 100


def uncertain_ids(ledger: Ledger, kind: str) -> list[FindingId]:
    """Return the ids of the current findings of a kind, those first of which the reader is least sure."""
    query = (
        select(_FINDINGS.id)
        .join(schema.readings, _FINDINGS.reading == _READINGS.row_id)
        .where(_READINGS.known_to.is_(None), _FINDINGS.kind == kind)
        .order_by(_FINDINGS.score, _FINDINGS.id)
    )
    with ledger.reading() as connection:
        return [FindingId(key) for key in connection.execute(query).scalars()]


def iter_unlinked(ledger: Ledger) -> Iterator[tuple[FindingId, str]]:
    """Yield the status reports that are on no thread, each with the reason, in the order they came in."""
    last = 0
    with ledger.reading() as connection:
        while True:
            query = select(schema.unlinked).where(_UNLINKED.known_to.is_(None), _UNLINKED.row_id > last)
            rows = connection.execute(query.order_by(_UNLINKED.row_id).limit(_BATCH)).all()
            for row in rows:
                yield FindingId(row.finding_id), row.reason
            if len(rows) < _BATCH:
                return
            last = rows[-1].row_id


def count_unlinked(ledger: Ledger, among: Collection[FindingId] | None = None) -> int:
    """Return how many status reports are on no thread; of these findings, or of all."""
    query = select(func.count()).select_from(schema.unlinked).where(_UNLINKED.known_to.is_(None))
    with ledger.reading() as connection:
        if among is None:
            return int(connection.execute(query).scalar_one())
        wanted = sorted(among)
        some = (wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE))
        return sum(
            connection.execute(query.where(_UNLINKED.finding_id.in_(one))).scalar_one() for one in some
        )


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
