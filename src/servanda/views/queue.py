"""What waits for a reviewer: pairs of threads, unsure findings, contested threads, reports on no thread.

What somebody decided is in no queue any more, before links are made anew.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from servanda.extraction.records import Finding, FindingId
from servanda.ledger import Ledger, waiting
from servanda.linking import Thread
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
    uncertain: Callable[[str], Sequence[FindingId]]
    """Kind -> its current findings, those first of which the reader is least sure."""

    def words(self, finding: Finding) -> Words:
        """Return a finding in its sentence."""
        facts = next(self.ledger.document_facts(document_id=finding.document_id))
        spans = [span for some in finding.evidence.spans.values() for span in some]
        return Words(finding=finding, facts=facts, passage=get_passage(facts.text, spans))


def take_findings(table: Table, kind: str, *, limit: int, offset: int = 0) -> Queue:
    """Return the findings of a kind that nobody judged, the least certain first."""
    every, verdicts = table.uncertain(kind), table.reviews.verdicts
    unjudged = (key for key in every if key not in verdicts)
    found = [table.ledger.get_finding(key) for key in islice(unjudged, offset, offset + limit)]
    settled = table.ledger.settled(only=[one.id for one in found])
    told = (settled[one.id].apply(one) if one.id in settled else one for one in found)
    questions = tuple(Waiting(matter=Matter.FINDINGS, words=table.words(one)) for one in told)
    done = sum(key in verdicts for key in every) if verdicts else 0
    return Queue(questions=questions, done=done, left=len(every) - done)


def take_pairs(table: Table, pairs: Sequence[OpenQuestion], *, limit: int, offset: int = 0) -> Queue:
    """Return the pairs of threads that nobody decided, the most alike first."""
    left = [one for one in pairs if not is_decided(table.reviews, (side.finding.id for side in one.sides))]
    questions = tuple(
        Waiting(
            matter=Matter.PAIRS,
            pair=one,
            seen=table.reviews.decided(_mentions(one.sides), "together"),
        )
        for one in left[offset : offset + limit]
    )
    return Queue(questions=questions, done=len(pairs) - len(left), left=len(left))


def is_decided(reviews: Reviews, pair: Iterable[FindingId]) -> bool:
    """Return whether a decision joins or parts the two, or one of them is rejected."""
    first, second = pair
    of_both = {*reviews.decided([first], "together")} & {*reviews.decided([second], "together")}
    return bool(of_both) or reviews.rejects(first) or reviews.rejects(second)


def _mentions(sides: tuple[Side, Side]) -> Iterator[FindingId]:
    return (key for side in sides for key in side.thread.mentions)


def take_contested(table: Table, *, limit: int, offset: int = 0) -> Queue:
    """Return the threads of which sources contradict each other, and of which nobody set the state."""
    every = list(waiting.iter_contested(table.ledger))
    decided = set(waiting.threads_of(table.ledger, table.reviews.states).values())
    left = [key for key in every if key not in decided]
    questions = []
    for key in left[offset : offset + limit]:
        thread = table.ledger.get_thread(key)
        words = table.words(table.ledger.get_finding(thread.mentions[0]))
        questions.append(Waiting(matter=Matter.CONTESTED, thread=thread, words=words))
    return Queue(questions=tuple(questions), done=len(every) - len(left), left=len(left))


def take_unlinked(table: Table, *, limit: int, offset: int = 0) -> Queue:
    """Return the status reports on no thread of which nobody decided anything."""
    about = table.reviews.about
    left = ((key, why) for key, why in waiting.iter_unlinked(table.ledger) if key not in about)
    questions = tuple(
        Waiting(matter=Matter.UNLINKED, words=table.words(table.ledger.get_finding(key)), why=why)
        for key, why in islice(left, offset, offset + limit)
    )
    done = waiting.count_unlinked(table.ledger, among=about)
    return Queue(questions=questions, done=done, left=waiting.count_unlinked(table.ledger) - done)
