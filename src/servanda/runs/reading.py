"""What callers run: read sources into a ledger, or to findings without one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO, TypeVar

from servanda.annotation import Reader
from servanda.documents import Document, prepare
from servanda.extraction import Finding
from servanda.ledger import Ledger
from servanda.linking import UserRegistry
from servanda.primitives import Failure
from servanda.runs.admission import Admission
from servanda.runs.chain import iter_add
from servanda.runs.executors.executor import Executor, executor_of
from servanda.runs.explaining import ExplainedFinding
from servanda.runs.explaining import explain as explain_document
from servanda.runs.faults import UNREAD, stage_of
from servanda.runs.limits import Limits
from servanda.runs.records import Report, report_of
from servanda.sources import Metadata, RawItem, read

NOTHING_SAID = Metadata()
DEFAULT_LIMITS = Limits()

_Found = TypeVar("_Found")


def add(
    sources: Sequence[str],
    *,
    ledger: Ledger,
    reader: Reader | Executor,
    known_at: datetime,
    overrides: Metadata = NOTHING_SAID,
    limits: Limits = DEFAULT_LIMITS,
    again: bool = False,
) -> Report:
    """Read the sources into the ledger and return what was new, same, copied, read again, and failed.

    Documents that were removed from the ledger are left out, unless `again` is set.
    """
    items = read(sources, overrides=overrides, limits=limits.sources)
    return report_of(
        iter_add(
            items,
            ledger=ledger,
            reader=reader,
            known_at=known_at,
            limits=limits.documents,
            admit=Admission(again=again),
        )
    )


def extract(
    sources: Sequence[str],
    *,
    reader: Reader | Executor,
    overrides: Metadata = NOTHING_SAID,
    limits: Limits = DEFAULT_LIMITS,
    stdin: BinaryIO | None = None,
    registry: UserRegistry | None = None,
) -> Iterator[tuple[Finding, ...] | Failure]:
    """Yield the findings of each document, in the order of the sources, without a ledger."""
    items = read(sources, stdin=stdin, overrides=overrides, limits=limits.sources)
    asked = (
        (one, None if isinstance(one, Failure) else one) for one in prepare(items, limits=limits.documents)
    )
    for one, reading in executor_of(reader).read_all(asked, registry=registry):
        yield one if isinstance(one, Failure) else reading or ()


def explain(
    sources: Sequence[str],
    *,
    reader: Reader,
    wanted: Callable[[Finding], bool],
    overrides: Metadata = NOTHING_SAID,
    limits: Limits = DEFAULT_LIMITS,
    stdin: BinaryIO | None = None,
) -> Iterator[ExplainedFinding | Failure]:
    """Yield the wanted findings of the sources one by one, each with why the reader made it."""
    items = read(sources, stdin=stdin, overrides=overrides, limits=limits.sources)
    return _read_each(
        items, limits, lambda document: explain_document(document, reader=reader, wanted=wanted)
    )


def _read_each(
    items: Iterable[RawItem | Failure], limits: Limits, work: Callable[[Document], Iterable[_Found]]
) -> Iterator[_Found | Failure]:
    """Yield what the work finds in each document, and a failure for each that cannot be read."""
    for item in prepare(items, limits=limits.documents):
        if isinstance(item, Failure):
            yield item
            continue
        try:
            yield from work(item)
        except UNREAD as error:
            yield Failure.of(error, stage=stage_of(error), where=item.name)
