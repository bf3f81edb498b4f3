"""What waits for a reviewer: pairs of threads, unsure findings, contested threads, reports on no thread.

What somebody decided is in no queue any more, before links are made anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from servanda.extraction.records import Finding, FindingId
from servanda.ledger import Ledger, waiting
from servanda.linking import DecisionKind, Thread
from servanda.views.decisions import Decided
from servanda.views.dossier import Words
from servanda.views.doubts import OpenQuestion, Side
from servanda.views.passages import get_passage
from servanda.views.records import facts_record, thread_record
from servanda.views.reviews import Reviews

#: Kinds of findings that reviewers are asked about.
KINDS = ("commitment", "status", "statement", "figure", "arrangement")


class Matter(StrEnum):
    """What is asked."""

    PAIRS = "pairs"
    """Whether two threads are one."""
    FINDINGS = "findings"
    """Whether a finding is right, the least certain first."""
    CONTESTED = "contested"
    """Where a thread stands of which sources contradict each other."""
    UNLINKED = "unlinked"
    """Of which thread a status report speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One question for a reviewer."""

    matter: Matter
    pair: OpenQuestion | None = None
    words: Words | None = None
    thread: Thread | None = None
    why: str | None = None
    """Why a report is on no thread."""
    seen: tuple[str, ...] = ()
    """Decisions in force about the same matter of the same words."""

    @property
    def id(self) -> str:
        """Return what the question is called in a list."""
        if self.pair is not None:
            return "-".join(side.finding.id for side in self.pair.sides)
        return self.words.finding.id if self.words else self.thread.id if self.thread else ""

    def as_record(self) -> dict[str, object]:
        """Return the question as one JSON object."""
        asked: dict[str, object] = {"kind": "question", "id": self.id, "asked": self.matter.value}
        if self.pair is not None:
            asked["pair"] = self.pair.as_record()
        if self.words is not None:
            asked["finding"] = self.words.as_record() | facts_record(self.words.facts)
        if self.thread is not None:
            asked["thread"] = thread_record(self.thread)
        return {**asked, "why_unlinked": self.why, "seen": list(self.seen)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Some questions, and how far reviewers are with all of them."""

    questions: tuple[Waiting, ...]
    done: int
    left: int

    @property
    def total(self) -> int:
        """Return how many there were to begin with."""
        return self.done + self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What queues are made from."""

    ledger: Ledger
    reviews: Reviews
    decisions: Sequence[Decided]

    def words(self, finding: Finding) -> Words:
        """Return a finding in its sentence."""
        facts = next(self.ledger.document_facts(document_id=finding.document_id))
        spans = [span for some in finding.evidence.spans.values() for span in some]
        return Words(finding=finding, facts=facts, passage=get_passage(facts.text, spans))

    def count(self, *kinds: DecisionKind) -> int:
        """Return how many decisions of these kinds are in force."""
        return sum(
            one.decision.kind in kinds and one.undone_by is None and one.decision.acts
            for one in self.decisions
        )


def take_findings(table: Table, kind: str, *, limit: int, offset: int = 0) -> Queue:
    """Return the findings of a kind that nobody judged, the least certain first."""
    every = table.ledger.counts().findings.get(kind, 0)
    unjudged = (
        one for one in waiting.iter_uncertain(table.ledger, kind) if one.id not in table.reviews.verdicts
    )
    found = list(islice(unjudged, offset, offset + limit))
    done = _judged(table, kind)
    settled = table.ledger.settled(only=[one.id for one in found])
    told = (settled[one.id].apply(one) if one.id in settled else one for one in found)
    questions = tuple(Waiting(matter=Matter.FINDINGS, words=table.words(one)) for one in told)
    return Queue(questions=questions, done=done, left=max(0, every - done))


def _judged(table: Table, kind: str) -> int:
    return len(
        {
            anchor.place
            for one in table.decisions
            if one.decision.kind.matter == "right" and one.undone_by is None and one.decision.acts
            for anchor in one.decision.at
            if anchor.kind == kind
        }
    )


def take_pairs(table: Table, pairs: Sequence[OpenQuestion], *, limit: int, offset: int = 0) -> Queue:
    """Return the pairs of threads that nobody decided, the most alike first."""
    left = [one for one in pairs if not _is_decided(table, one.sides)]
    questions = tuple(
        Waiting(
            matter=Matter.PAIRS,
            pair=one,
            seen=table.reviews.decided(_mentions(one.sides), "together"),
        )
        for one in left[offset : offset + limit]
    )
    return Queue(questions=questions, done=len(pairs) - len(left), left=len(left))


def _is_decided(table: Table, sides: tuple[Side, Side]) -> bool:
    """Return whether a decision joins or parts the two, or one of them is rejected."""
    first, second = (table.reviews.decided([side.finding.id], "together") for side in sides)
    return bool({*first} & {*second}) or any(table.reviews.is_rejected(side.finding) for side in sides)


def _mentions(sides: tuple[Side, Side]) -> Iterator[FindingId]:
    return (key for side in sides for key in side.thread.mentions)


def take_contested(table: Table, *, limit: int, offset: int = 0) -> Queue:
    """Return the threads of which sources contradict each other, and of which nobody set the state."""
    left = []
    done = 0
    for key in waiting.iter_contested(table.ledger):
        thread = table.ledger.get_thread(key)
        if table.reviews.state_of(thread.mentions):
            done += 1
        else:
            left.append(thread)
    questions = tuple(
        Waiting(
            matter=Matter.CONTESTED,
            thread=one,
            words=table.words(table.ledger.get_finding(one.mentions[0])),
        )
        for one in left[offset : offset + limit]
    )
    return Queue(questions=questions, done=done, left=len(left))


def take_unlinked(table: Table, *, limit: int, offset: int = 0) -> Queue:
    """Return the status reports on no thread of which nobody decided anything."""
    done, left = 0, list[tuple[Finding, str]]()
    for finding, why in waiting.iter_unlinked(table.ledger):
        if finding.id in table.reviews.about:
            done += 1
        else:
            left.append((finding, why))
    questions = tuple(
        Waiting(matter=Matter.UNLINKED, words=table.words(finding), why=why)
        for finding, why in left[offset : offset + limit]
    )
    return Queue(questions=questions, done=done, left=len(left))
