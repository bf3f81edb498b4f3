"""The program: read → prepare → annotate → extract → resolve → record; then link."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from servanda.annotation import Reader
from servanda.documents import Document, DocumentLimits, prepare
from servanda.extraction import Finding
from servanda.ledger import NOTHING_WRITTEN, Ledger, Outcome
from servanda.primitives import Failure
from servanda.runs.admission import EVERYTHING, Admission
from servanda.runs.cores import count_cores
from servanda.runs.executors.executor import Executor, executor_of
from servanda.runs.faults import UNTAKEN, stage_of
from servanda.runs.gate import Gate
from servanda.runs.links import Links
from servanda.runs.records import Dropped, Linked, Step, Taken
from servanda.sources import RawItem

DEFAULT_LIMITS = DocumentLimits()


def iter_add(
    items: Iterable[RawItem | Failure],
    *,
    ledger: Ledger,
    reader: Reader | Executor,
    known_at: datetime,
    limits: DocumentLimits = DEFAULT_LIMITS,
    admit: Admission = EVERYTHING,
    links: Links | None = None,
) -> Iterator[Step]:
    """Yield one step for each document as soon as it is in the ledger, and at last that of the links.

    `reader` reads in this process; an executor may read elsewhere. `links` that are kept from one call to the
    next spare linking the whole ledger anew.
    """
    executor = executor_of(reader)
    yield from iter_take_in(
        items, ledger=ledger, reader=executor, known_at=known_at, limits=limits, admit=admit
    )
    links = links or Links(processes=executor.processes)
    linked = refresh_links(ledger, known_at=known_at, links=links)
    if linked is not None:
        yield linked


def iter_take_in(
    items: Iterable[RawItem | Failure],
    *,
    ledger: Ledger,
    reader: Reader | Executor,
    known_at: datetime,
    limits: DocumentLimits = DEFAULT_LIMITS,
    admit: Admission = EVERYTHING,
) -> Iterator[Step]:
    """Yield one step for each document as soon as it is in the ledger, whose links are then to be made."""
    executor, registry = executor_of(reader), ledger.registry()
    by = _By(executor.version, registry.digest if registry else None, known_at, admit.again)
    asked = _asked(_let_in(prepare(items, limits=limits), admit.gate), ledger, by)
    for one, reading in executor.read_all(asked, registry=registry):
        if isinstance(reading, Failure):
            yield reading
        else:
            yield _record(one, reading, ledger, by) if isinstance(one, Document) else one


def refresh_links(ledger: Ledger, *, known_at: datetime, links: Links | None = None) -> Linked | None:
    """Link what came since the ledger was linked; None where nothing did.

    `links` that were kept from the last time spare linking the whole ledger anew; without, all cores link it.
    """
    return (links or Links(processes=count_cores())).refresh(ledger, known_at=known_at)


def _let_in(
    prepared: Iterable[Document | Failure], gate: Gate | None
) -> Iterator[Document | Dropped | Failure]:
    """Yield the documents, and the step of each that cannot concern the process of the gate."""
    for one in prepared:
        verdict = gate.judge_document(one) if gate is not None and isinstance(one, Document) else None
        if verdict is None or verdict.passes or isinstance(one, Failure):
            yield one
        else:
            yield Dropped(document=one, found=verdict.found)


class _By(NamedTuple):
    """What documents are taken in by."""

    reader: str
    registry: str | None
    known_at: datetime
    again: bool


def _asked(
    let_in: Iterable[Document | Dropped | Failure], ledger: Ledger, by: _By
) -> Iterator[tuple[Document | Step, Document | None]]:
    """Yield each document that is to be read, and the step of each that is not: this reader has read it."""
    for one in let_in:
        if not isinstance(one, Document):
            yield one, None
            continue
        try:
            outcome = ledger.expected_outcome(one, reader=by.reader, again=by.again)
        except UNTAKEN as error:
            yield Failure.of(error, stage=stage_of(error), where=one.name), None
            continue
        yield (_taken(one, outcome), None) if outcome in NOTHING_WRITTEN else (one, one)


def _record(document: Document, reading: tuple[Finding, ...] | None, ledger: Ledger, by: _By) -> Step:
    """Return how the document came into the ledger, or why it did not."""
    findings = reading or ()
    try:
        outcome = ledger.add_document(
            document,
            findings,
            reader=by.reader,
            known_at=by.known_at,
            registry=by.registry,
            again=by.again,
        )
    except UNTAKEN as error:
        return Failure.of(error, stage=stage_of(error), where=document.name)
    return _taken(document, outcome, findings=0 if outcome in NOTHING_WRITTEN else len(findings))


def _taken(document: Document, outcome: Outcome, *, findings: int = 0) -> Taken:
    return Taken(
        document=document.name,
        document_id=document.id,
        outcome=outcome,
        findings=findings,
        chars=len(document.text),
    )
