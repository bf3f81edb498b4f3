"""Links of a ledger kept in memory: the next documents cost what they touch, not the whole ledger."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding
from servanda.ledger import Ledger
from servanda.linking import (
    DocumentFacts,
    Doubt,
    KeptLinks,
    LinkChanges,
    LinkedLedger,
    LinkingStep,
    ReviewDecision,
    UserRegistry,
    Watcher,
    review,
    unwatched,
)
from servanda.linking.version import linked_from
from servanda.runs.records import Linked

if TYPE_CHECKING:
    from servanda.linking.linkers.review.decisions import Ties


class Links:
    """The links of one ledger. What others do to the ledger meanwhile is seen when it is asked again.

    So many `processes` link where there is much to link; the links are the same with any number. `watcher` is
    told how far linking is.
    """

    def __init__(self, *, processes: int = 1, watcher: Watcher = unwatched) -> None:
        self._processes, self._watcher = processes, watcher
        self._kept: KeptLinks | None = None
        self._made_from: str | None = None
        self._registry: str | None = None
        self._readings: Mapping[DocumentId, int] = {}
        self._decisions: list[ReviewDecision] = []
        self._reviewed: dict[DocumentId, list[Finding]] = {}
        self._counts = (set[str](), set[str]())

    def refresh(self, ledger: Ledger, *, known_at: datetime) -> Linked | None:
        """Link what came since the ledger was linked; None where nothing did."""
        if ledger.links_are_current():
            return None
        digest = ledger.content_digest()  # first: what another process adds meanwhile leaves the links stale
        registry = ledger.registry()
        is_known = self._kept is not None and ledger.linked_digest() == self._made_from
        if (
            not is_known
            or self._registry != (registry.digest if registry else None)
            or not self._update(ledger, digest=digest, known_at=known_at)
        ):
            self._rebuild(ledger, registry, digest=digest, known_at=known_at)
        self._made_from = linked_from(digest)
        threads, unlinked = self._counts
        return Linked(threads=len(threads), unlinked=len(unlinked))

    def prepare(self, ledger: Ledger, *, known_at: datetime) -> None:
        """Learn the links that the ledger has, so that the next change costs what it touches.

        Where the ledger's links are not current, nothing is done: `refresh` will learn them.
        """
        digest = ledger.content_digest()
        made_from = linked_from(digest)
        if ledger.linked_digest() != made_from or (self._kept is not None and self._made_from == made_from):
            return
        linked, kept = self._build(ledger, ledger.registry())
        if ledger.content_digest() != digest:  # what came meanwhile may be in them, and is not in the ledger
            ledger.replace_threads(linked, digest=digest, known_at=known_at)
        self._kept, self._made_from = kept, made_from

    def doubts(self, ledger: Ledger) -> list[Doubt] | None:
        """Return the doubtful pairs of the ledger as it is linked; None where its links were not learnt."""
        if self._kept is None or ledger.linked_digest() != self._made_from:
            return None
        return self._kept.doubts()

    def _rebuild(
        self, ledger: Ledger, registry: UserRegistry | None, *, digest: str, known_at: datetime
    ) -> None:
        linked, kept = self._build(ledger, registry)
        ledger.replace_threads(linked, digest=digest, known_at=known_at)
        self._kept = kept

    def _build(self, ledger: Ledger, registry: UserRegistry | None) -> tuple[LinkedLedger, KeptLinks]:
        self._kept = None  # should it be broken off
        kept = KeptLinks(registry=registry, processes=self._processes, watcher=self._watcher)
        self._registry = registry.digest if registry else None
        self._readings, self._decisions, self._reviewed = {}, [], {}
        self._counts = (set(), set())
        return self._changes(ledger, kept).whole(), kept

    def _update(self, ledger: Ledger, *, digest: str, known_at: datetime) -> bool:
        kept, self._kept = self._kept, None
        assert kept is not None and self._made_from is not None
        changes = self._changes(ledger, kept)
        if not ledger.update_threads(changes, made_from=self._made_from, digest=digest, known_at=known_at):
            return False
        self._kept = kept
        return True

    def _changes(self, ledger: Ledger, kept: KeptLinks) -> LinkChanges:
        """Bring what is kept up to date, and return what changed."""
        before, self._readings = self._readings, ledger.current_readings()
        removed = before.keys() - self._readings.keys()
        changed = {key for key, number in self._readings.items() if before.get(key) != number}
        self._decisions = list(ledger.iter_decisions())
        ties, reviewed = _reviewed(ledger, self._decisions)
        again = {
            key
            for key in reviewed.keys() | self._reviewed.keys()
            if reviewed.get(key) != self._reviewed.get(key)
        }
        self._reviewed = reviewed
        wanted = changed | (again & self._readings.keys())

        def given() -> Iterator[tuple[DocumentFacts, list[Finding]]]:
            for number, (facts, some) in enumerate(ledger.iter_read(wanted), 1):
                yield facts, reviewed.get(facts.id, some)
                self._watcher(LinkingStep.READ, number, len(wanted))

        changes = kept.update(given(), sorted(removed), ties=ties)
        self._count(changes)
        return changes

    def _count(self, changes: LinkChanges) -> None:
        threads, unlinked = self._counts
        threads.difference_update(changes.gone)
        threads.update(thread.id for thread in changes.threads)
        for key, why in changes.unlinked.items():
            (unlinked.discard if why is None else unlinked.add)(key)


def link_whole(ledger: Ledger, *, on_document: Callable[[int], None] = lambda _: None) -> LinkedLedger:
    """Return the links of a ledger made anew; tell of each document that is read how many there were.

    Few documents are in memory at a time, but for what linking keeps of them.
    """
    ties, reviewed = _reviewed(ledger, list(ledger.iter_decisions()))

    def given() -> Iterator[tuple[DocumentFacts, list[Finding]]]:
        for number, (facts, some) in enumerate(ledger.iter_read(ledger.current_readings().keys()), 1):
            on_document(number)
            yield facts, reviewed.get(facts.id, some)

    return KeptLinks(registry=ledger.registry()).update(given(), ties=ties).whole()


def _reviewed(
    ledger: Ledger, decisions: Sequence[ReviewDecision]
) -> tuple["Ties | None", dict[DocumentId, list[Finding]]]:
    """Return what reviewers say of all findings, and the findings of the documents that they spoke of."""
    if not decisions:
        return None, {}
    facts, findings = _decided(ledger, decisions)
    result = review(facts, findings, decisions)
    reviewed: dict[DocumentId, list[Finding]] = {one.id: [] for one in facts}
    for some in result.findings:
        reviewed[some.document_id].append(some)
    return result.ties, reviewed


def _decided(
    ledger: Ledger, decisions: Iterable[ReviewDecision]
) -> tuple[list[DocumentFacts], list[Finding]]:
    """Return the documents that reviewers said something of, with their findings."""
    from servanda.ledger.kept_readings import findings_now  # a filter without a ledger loads no store

    texts = {anchor.sha256 for decision in decisions for anchor in decision.at}
    facts = list(ledger.document_facts(sha256=texts))
    return facts, findings_now(ledger, [one.id for one in facts])
