"""The program: read → prepare → annotate → extract → resolve → record; then link."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from servanda.annotation import Reader, annotate
from servanda.documents import Document, DocumentLimits, prepare
from servanda.extraction import Finding, extract
from servanda.ledger import NOTHING_WRITTEN, Ledger
from servanda.linking import UserRegistry, resolve
from servanda.primitives import Failure
from servanda.runs.faults import UNTAKEN, stage_of
from servanda.runs.links import Links
from servanda.runs.records import Linked, Step, Taken
from servanda.sources import RawItem

DEFAULT_LIMITS = DocumentLimits()


def iter_add(
    items: Iterable[RawItem | Failure],
    *,
    ledger: Ledger,
    reader: Reader,
    known_at: datetime,
    limits: DocumentLimits = DEFAULT_LIMITS,
    again: bool = False,
    links: Links | None = None,
) -> Iterator[Step]:
    """Yield one step for each document as soon as it is in the ledger, and at last that of the links.

    With `again`, documents that were removed from the ledger are taken in as well. `links` that are kept from
    one call to the next spare linking the whole ledger anew.
    """
    by = _By(reader=reader, registry=ledger.registry(), known_at=known_at, again=again)
    for item in prepare(items, limits=limits):
        yield item if isinstance(item, Failure) else _take_in(item, ledger, by)
    linked = refresh_links(ledger, known_at=known_at, links=links)
    if linked is not None:
        yield linked


@dataclass(frozen=True, slots=True, kw_only=True)
class _By:
    """What a document is taken in by."""

    reader: Reader
    registry: UserRegistry | None
    known_at: datetime
    again: bool


def analyse(
    document: Document, *, reader: Reader, registry: UserRegistry | None = None
) -> tuple[Finding, ...]:
    """Return all that the reader finds in one document, actors resolved by the package's or this registry."""
    return resolve(document, extract(annotate(document, reader=reader)), registry=registry)


def refresh_links(ledger: Ledger, *, known_at: datetime, links: Links | None = None) -> Linked | None:
    """Link what came since the ledger was linked; None where nothing did.

    `links` that were kept from the last time spare linking the whole ledger anew.
    """
    return (links or Links()).refresh(ledger, known_at=known_at)


def _take_in(document: Document, ledger: Ledger, by: _By) -> Step:
    """Return how the document came into the ledger, or why it did not."""
    findings: tuple[Finding, ...] = ()
    try:
        outcome = ledger.expected_outcome(document, reader=by.reader.version, again=by.again)
        if outcome not in NOTHING_WRITTEN:  # what this reader has read before is not read again
            findings = analyse(document, reader=by.reader, registry=by.registry)
            outcome = ledger.add_document(
                document,
                findings,
                reader=by.reader.version,
                known_at=by.known_at,
                registry=by.registry.digest if by.registry else None,
                again=by.again,
            )
    except UNTAKEN as error:
        return Failure.of(error, stage=stage_of(error), where=document.name)
    return Taken(
        document=document.name,
        document_id=document.id,
        outcome=outcome,
        findings=len(findings),
        chars=len(document.text),
    )
