"""The program: read → prepare → annotate → extract → resolve → record; then link."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from servanda.annotation import Reader, annotate
from servanda.documents import Document, DocumentLimits, prepare
from servanda.extraction import Finding, extract
from servanda.ledger import Ledger, Outcome
from servanda.linking import link, resolve
from servanda.primitives import Failure
from servanda.runs.faults import UNTAKEN, stage_of
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
) -> Iterator[Step]:
    """Yield one step for each document as soon as it is in the ledger, and at last that of the links."""
    for item in prepare(items, limits=limits):
        yield item if isinstance(item, Failure) else _take_in(item, ledger, reader, known_at)
    linked = refresh_links(ledger, known_at=known_at)
    if linked is not None:
        yield linked


def analyse(document: Document, *, reader: Reader) -> tuple[Finding, ...]:
    """Return all that the reader finds in one document, actors resolved."""
    return resolve(document, extract(annotate(document, reader=reader)))


def refresh_links(ledger: Ledger, *, known_at: datetime) -> Linked | None:
    """Link the whole ledger anew where documents came since it was linked; None where none did."""
    if ledger.links_are_current():
        return None
    digest = ledger.content_digest()  # first: what another process adds meanwhile leaves the links stale
    linked = link(ledger.document_facts(), ledger.iter_findings())
    ledger.replace_threads(linked, digest=digest, known_at=known_at)
    return Linked(threads=len(linked.threads), unlinked=len(linked.unlinked))


def _take_in(document: Document, ledger: Ledger, reader: Reader, known_at: datetime) -> Step:
    """Return how the document came into the ledger, or why it did not."""
    findings: tuple[Finding, ...] = ()
    try:
        outcome = ledger.expected_outcome(document, reader=reader.version)
        if outcome is not Outcome.SAME:  # what this reader has read before is not read again
            findings = analyse(document, reader=reader)
            outcome = ledger.add_document(document, findings, reader=reader.version, known_at=known_at)
    except UNTAKEN as error:
        return Failure.of(error, stage=stage_of(error), where=document.name)
    return Taken(
        document=document.name,
        document_id=document.id,
        outcome=outcome,
        findings=len(findings),
        chars=len(document.text),
    )
