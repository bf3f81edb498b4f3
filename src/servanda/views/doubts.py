"""Threads that may be one undertaking: both texts, for a person to decide."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding
from servanda.ledger import Ledger
from servanda.linking import DocumentFacts, Doubt, KeptLinks, Thread, review
from servanda.views.passages import Passage, get_passage

Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two threads, by its commitment that is most like one of the other."""

    finding: Finding
    thread: Thread
    facts: DocumentFacts
    passage: Passage

    def as_record(self) -> Json:
        """Return the side as one JSON object."""
        published = self.facts.published
        return {
            "finding": self.finding.id,
            "thread": self.thread.id,
            "title": self.thread.title,
            "bearer": list(self.thread.bearer),
            "mentions": len(self.thread.mentions),
            "document": self.finding.document,
            "publisher": self.facts.publisher,
            "published": published.iso if published else None,
            "passage": self.passage.as_record(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """Whether two threads are one."""

    doubt: Doubt
    sides: tuple[Side, Side]
    """The earlier one first."""

    def as_record(self) -> Json:
        """Return the question as one JSON object."""
        return {
            "kind": "doubt",
            "likeness": self.doubt.likeness,
            "average": self.doubt.average,
            "sides": [side.as_record() for side in self.sides],
        }


def open_questions(ledger: Ledger, *, limit: int | None = None) -> list[OpenQuestion]:
    """Return the pairs of threads that linking leaves to a person, the most alike first."""
    facts = {one.id: one for one in ledger.document_facts()}
    reviewed = review(facts.values(), ledger.iter_findings(), ledger.iter_decisions())
    findings: dict[DocumentId, list[Finding]] = defaultdict(list)
    for finding in reviewed.findings:
        findings[finding.document_id].append(finding)
    links = KeptLinks(registry=ledger.registry())
    given = ((one, findings[one.id]) for one in facts.values())
    threads = {
        key: thread for thread in links.update(given, ties=reviewed.ties).threads for key in thread.mentions
    }
    doubts = links.doubts()[:limit]
    wanted = {key for doubt in doubts for key in (doubt.first, doubt.second)}
    known = {one.id: one for one in reviewed.findings if one.id in wanted}
    found = []
    for doubt in doubts:
        sides = []
        for key in (doubt.first, doubt.second):
            own = facts[known[key].document_id]
            sides.append(side_of(known[key], threads[key], own, own.text))
        found.append(question_of(doubt, sides))
    return found


def question_of(doubt: Doubt, sides: Iterable[Side]) -> OpenQuestion:
    """Return the question about a pair."""
    first, second = sorted(sides, key=_reading_order)
    return OpenQuestion(doubt=doubt, sides=(first, second))


def _reading_order(side: Side) -> tuple[str, str, int, str]:
    """The earlier document first, as a reader would meet them; undated ones last."""
    published = side.facts.published
    return (published.iso if published else "~", side.facts.name, side.finding.start, side.finding.id)


def side_of(finding: Finding, thread: Thread, facts: DocumentFacts, text: str) -> Side:
    """Return a side of a pair with the words around its commitment; nothing else of the text is kept."""
    spans = [span for some in finding.evidence.spans.values() for span in some]
    return Side(
        finding=finding, thread=thread, facts=replace(facts, text=""), passage=get_passage(text, spans)
    )
