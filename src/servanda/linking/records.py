"""What the linking stage hands on: threads with their state, and every reason for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import NewType

from servanda.documents.outline import Outline, make_outline
from servanda.documents.records import Document, DocumentId
from servanda.extraction.records import Commitment, Decision, Finding, FindingId, Force, Progress, Standing
from servanda.linking.steps import SET_BY_REVIEWER
from servanda.primitives import PartialDate, content_id, pickle_by_fields

ThreadId = NewType("ThreadId", str)


class EvidenceGrade(StrEnum):
    """Who says how far it has got (docs/status_rule.md)."""

    NONE_FOUND = "none_found"
    CLAIMED = "claimed"
    REPORTED = "reported"
    CORROBORATED = "corroborated"
    CONTESTED = "contested"


class EventKind(StrEnum):
    """What a step of a thread's history tells, as in the guidelines."""

    MADE = "made"
    REAFFIRMED = "reaffirmed"
    REPORTED = "reported"
    COMPLETED = "completed"
    SUSPENDED = "suspended"
    BREACHED = "breached"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """What linking needs to know about a document."""

    id: DocumentId
    name: str
    sha256: str
    published: PartialDate | None = None
    title: str | None = None
    publisher: str | None = None
    kind: str | None = None
    text: str = field(default="", repr=False)
    """Without it nothing is known of the sentences around a finding, nor of the names in the document."""
    outline: Outline | None = field(default=None, repr=False)
    """What the text is made of; without it only equal texts are known for copies."""

    @classmethod
    def of(cls, document: Document) -> "DocumentFacts":
        """Return all that is known of a document."""
        return cls(
            id=document.id,
            name=document.name,
            sha256=document.sha256,
            published=document.published,
            title=document.title,
            publisher=document.publisher,
            kind=document.kind,
            text=document.text,
            outline=make_outline(document),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryStep:
    """One thing that a reader learns about a thread, with the state that holds after it."""

    date: str | None
    """ISO date of the event if the words give it, else of the document; None where neither is known."""
    date_from: str
    """`words`, `published` or `unknown`: where the date comes from."""
    document: str
    finding: FindingId
    event: EventKind
    progress: Progress | None
    standing: Standing
    rule: str
    """The step of the written rule that decided, e.g. `S4` (docs/status_rule.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Why a finding belongs to a thread."""

    finding: FindingId
    role: str
    """`mention` or `status_report`."""
    score: float
    reasons: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Feature -> its share in the score; empty for the first mention."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The last day of a deadline that is counted from an event whose date is known (docs/status_rule.md)."""

    value: str
    """ISO date, as exact as the event's date and the length allow."""
    event: str
    """The words of the event."""
    event_date: str
    event_from: str
    """`status report`, `registry` or `publication`."""
    evidence: FindingId | None
    """The status report that gives the date; None where it is not from one."""
    deadline: FindingId
    """The mention whose deadline it is."""
    why: str

    def is_shown_by(self, findings: Collection[FindingId]) -> bool:
        """Return whether these findings hold those that it rests on."""
        return all(one in findings for one in (self.evidence, self.deadline) if one is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One undertaking of one bearer, or of the parties jointly, followed across documents."""

    title: str
    bearer: tuple[str, ...]
    counterparty: tuple[str, ...]
    links: tuple[Link, ...]
    history: tuple[HistoryStep, ...]
    progress: Progress | None
    standing: Standing
    evidence: EvidenceGrade
    first_seen: str | None
    """Publication date of the first document that mentions it; None where none is dated."""
    last_seen: str | None
    deadline_value: str | None = None
    due: Due | None = None
    """The calendar date of a deadline that is counted from an event; None where the words give the date."""
    wording: tuple[str, ...] = ()
    """The different wordings of the action, in order of first appearance."""
    force: Force | None = None
    """The firmest force of its mentions; `urged` and `expected` mean that nobody has undertaken it."""
    unresolved: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def mentions(self) -> tuple[FindingId, ...]:
        """Return the commitments that are this undertaking."""
        return tuple(link.finding for link in self.links if link.role == "mention")

    @property
    def is_set(self) -> bool:
        """Return whether its state is what a reviewer says."""
        return bool(self.history) and self.history[-1].rule == SET_BY_REVIEWER

    @property
    def status_reports(self) -> tuple[FindingId, ...]:
        """Return the statuses that speak of it."""
        return tuple(link.finding for link in self.links if link.role == "status_report")

    @property
    def id(self) -> ThreadId:
        """Return the id: made of the first mention, so that later documents do not change it."""
        return ThreadId(content_id("thread", self.mentions[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The bearer of a commitment as the ledger's documents together tell it."""

    finding: FindingId
    bearer_is: tuple[str, ...]
    decision: Decision
    reason: str | None = None
    """Why it stays open; None where it does not."""

    def apply(self, finding: Finding) -> Finding:
        """Return the commitment with this bearer."""
        details = finding.details
        if not isinstance(details, Commitment):
            return finding
        open_ones = {name: why for name, why in finding.unresolved.items() if name != "bearer_is"}
        open_ones |= {} if self.reason is None else {"bearer_is": self.reason}
        return replace(
            finding,
            details=replace(details, bearer_is=self.bearer_is),
            decided=MappingProxyType({**finding.decided, "bearer_is": self.decision}),
            unresolved=MappingProxyType(open_ones),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedLedger:
    """The result of linking a set of documents."""

    threads: Sequence[Thread]
    """Ordered by id."""
    unlinked: Mapping[FindingId, str] = field(default_factory=lambda: MappingProxyType({}))
    """Status report -> why it is on no thread."""
    settled: tuple[Settled, ...] = ()
    """Bearers that the other documents were asked about, ordered by finding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChanges:
    """What is different after documents came, went or changed."""

    threads: Sequence[Thread]
    """Those that are new or may have changed, ordered by id."""
    gone: tuple[ThreadId, ...]
    unlinked: Mapping[FindingId, str | None]
    """Status report -> why it is on no thread now; None where that is no longer so."""
    settled: Mapping[FindingId, Settled | None]
    """Commitment -> its bearer as the documents tell it now; None where they are no longer asked."""

    def whole(self) -> LinkedLedger:
        """Return what is linked where nothing was before."""
        return LinkedLedger(
            threads=self.threads,
            unlinked={key: why for key, why in self.unlinked.items() if why is not None},
            settled=tuple(one for _, one in sorted(self.settled.items()) if one is not None),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Two threads that may be one undertaking, told by the two of their commitments that are most alike."""

    first: FindingId
    second: FindingId
    likeness: float
    """Of these two commitments, between 0 and 1."""
    average: float
    """Of all commitments of one thread to all of the other; with more they would be one thread."""


pickle_by_fields(DocumentFacts, Due, HistoryStep, Link, Settled, Thread)
