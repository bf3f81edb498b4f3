"""What a run hands on: one step for each document, then one for the links, and the report of them all."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from servanda.documents.records import Document, DocumentId
from servanda.ledger import Outcome
from servanda.primitives import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A document that is in the ledger now and how it got there, or that was left out as it was removed."""

    document: str
    document_id: DocumentId
    outcome: Outcome
    findings: int
    """How many findings this run read; 0 where an earlier run had read it."""
    chars: int

    def as_record(self) -> dict[str, object]:
        """Return the step as one JSON object of kind `taken`."""
        return {
            "kind": "taken",
            "document": self.document,
            "id": self.document_id,
            "outcome": str(self.outcome),
            "findings": self.findings,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A document that the gate left out, whole, so that it can be read later."""

    document: Document
    found: tuple[str, ...]
    """What it names of the process, which was too little."""

    def as_record(self) -> dict[str, object]:
        """Return the step as one JSON object of kind `dropped`, without the text."""
        published = self.document.published
        return {
            "kind": "dropped",
            "document": self.document.name,
            "title": self.document.title,
            "publisher": self.document.publisher,
            "published": published.iso if published else None,
            "chars": len(self.document.text),
            "found": list(self.found),
        }

    def as_source(self) -> dict[str, object]:
        """Return the document as a line of JSON Lines that `add` takes."""
        one = self.document
        said = {
            "doc": one.name,
            "title": one.title,
            "publisher": one.publisher,
            "kind": one.kind,
            "published": one.published.iso if one.published else None,
            "url": one.url,
            "authors": list(one.authors),
            "language": one.language,
            "text": one.text,
        }
        return {key: value for key, value in said.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The threads of the whole ledger after a run."""

    threads: int
    unlinked: int
    """Status reports that speak of no thread."""

    def as_record(self) -> dict[str, object]:
        """Return the step as one JSON object of kind `linked`."""
        return {"kind": "linked", "threads": self.threads, "unlinked": self.unlinked}


Step = Taken | Dropped | Linked | Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did; every failure is in it."""

    outcomes: tuple[tuple[Outcome, int], ...]
    findings: int
    failures: tuple[Failure, ...]
    dropped: int
    """How many documents the gate left out."""
    linked: Linked | None
    """None where the links were current already, or the run was stopped before it linked."""
    stopped: bool = False
    """The user stopped it."""

    @property
    def taken(self) -> int:
        """Return how many documents are in the ledger, whether this run put them there or not."""
        return sum(count for outcome, count in self.outcomes if outcome is not Outcome.REMOVED)

    def as_record(self) -> dict[str, object]:
        """Return the report as one JSON object of kind `report`."""
        return {
            "kind": "report",
            **{str(outcome): count for outcome, count in self.outcomes},
            "dropped": self.dropped,
            "failed": len(self.failures),
            "findings": self.findings,
            "threads": self.linked.threads if self.linked else None,
        }


def report_of(steps: Iterable[Step]) -> Report:
    """Return the report of some steps."""
    outcomes = Counter({outcome: 0 for outcome in Outcome})
    findings, dropped, failures, linked = 0, 0, [], None
    for step in steps:
        match step:
            case Taken():
                outcomes[step.outcome] += 1
                findings += step.findings
            case Dropped():
                dropped += 1
            case Failure():
                failures.append(step)
            case Linked():
                linked = step
    return Report(
        outcomes=tuple(outcomes.items()),
        findings=findings,
        failures=tuple(failures),
        dropped=dropped,
        linked=linked,
    )
