"""A ledger as it stands, or as a reader on some date could have known it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding, FindingId
from servanda.ledger import Ledger
from servanda.linking import link
from servanda.linking.records import DocumentFacts, Thread
from servanda.views.reviews import Known, Reviews, iter_reviewed, take_reviews

#: What threads are made of.
LINKED_KINDS = ("commitment", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """The sources that were searched; shown wherever something was not found in them."""

    documents: int
    undated: int
    first: str | None
    last: str | None
    """Publication dates of the oldest and the newest dated document."""

    def as_record(self) -> dict[str, object]:
        """Return the horizon as one JSON object."""
        return {
            "documents": self.documents,
            "undated": self.undated,
            "first": self.first,
            "last": self.last,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Documents without texts, findings of the kinds asked for as reviewers left them, and threads."""

    documents: Mapping[DocumentId, DocumentFacts]
    findings: Mapping[FindingId, Finding]
    threads: tuple[Thread, ...]
    unlinked: Mapping[FindingId, str]
    settled: Known = field(default_factory=lambda: MappingProxyType({}))
    """Finding -> what is known beyond its own document: the ledger's other documents, and reviewers."""
    reviews: Reviews = field(default_factory=Reviews)

    @property
    def horizon(self) -> Horizon:
        """Return which sources were searched."""
        return horizon_of(self.documents.values())

    def published(self, finding: Finding) -> str | None:
        """Return when the finding's document was published, as far as it is known."""
        published = self.documents[finding.document_id].published
        return published.iso if published else None


def horizon_of(documents: Iterable[DocumentFacts]) -> Horizon:
    """Return the span of time that the documents cover."""
    dates = [document.published for document in documents]
    known = sorted(one.iso for one in dates if one is not None)
    return Horizon(
        documents=len(dates),
        undated=len(dates) - len(known),
        first=known[0] if known else None,
        last=known[-1] if known else None,
    )


def take_picture(
    ledger: Ledger, *, as_of: date | None = None, kinds: Sequence[str] = LINKED_KINDS
) -> Picture:
    """Return documents, threads and the findings of some kinds, as known on the date where one is given.

    Stored threads know the present, or in an edition its day. Others are linked anew from what was visible.
    """
    facts = {facts.id: facts for facts in ledger.document_facts(as_of=as_of)}
    if as_of is None or as_of == ledger.linked_until:
        threads, unlinked, settled = tuple(ledger.iter_threads()), ledger.unlinked(), ledger.settled()
    else:
        linked = link(
            facts.values(),
            ledger.iter_findings(as_of=as_of),
            registry=ledger.registry(),
            decisions=ledger.iter_decisions(as_of=as_of),
        )
        threads, unlinked = tuple(linked.threads), linked.unlinked
        settled = {one.finding: one for one in linked.settled}
    reviews = take_reviews(ledger, as_of=as_of)
    known = reviews.known(settled)
    findings = {
        finding.id: with_bearer(finding, known)
        for kind in kinds
        for finding in iter_reviewed(ledger, reviews, kind=kind, as_of=as_of)
    }
    return Picture(
        documents=MappingProxyType(facts),
        findings=MappingProxyType(findings),
        threads=tuple(_present(threads, findings)) if set(LINKED_KINDS) <= set(kinds) else threads,
        unlinked=unlinked,
        settled=known,
        reviews=reviews,
    )


def _present(threads: Iterable[Thread], findings: Collection[FindingId]) -> Iterator[Thread]:
    """Yield the threads without links to findings that are there no longer.

    Threads are older than findings for as long as linking takes. A thread whose first mention is gone will
    have another id, and is left out until then.
    """
    for thread in threads:
        if all(link.finding in findings for link in thread.links):
            yield thread
        elif thread.mentions[0] in findings:
            yield without_gone(thread, findings)


def without_gone(thread: Thread, findings: Collection[FindingId]) -> Thread:
    """Return the thread with what is said of these findings alone."""
    links = tuple(link for link in thread.links if link.finding in findings)
    history = tuple(step for step in thread.history if step.finding in findings)
    due = thread.due if thread.due and thread.due.is_shown_by(findings) else None
    return replace(thread, links=links, history=history, due=due)


def with_bearer(finding: Finding, settled: Known) -> Finding:
    """Return the finding as reviewers, or all documents together, tell it, where they do."""
    found = settled.get(finding.id)
    return found.apply(finding) if found is not None else finding
