"""What a run hands on: one step for each document, then one for the links, and the report of them all."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from servanda.documents.records import DocumentId
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
class Linked:
    """The threads of the whole ledger after a run."""

    threads: int
    unlinked: int
    """Status reports that speak of no thread."""

    def as_record(self) -> dict[str, object]:
        """Return the step as one JSON object of kind `linked`."""
        return {"kind": "linked", "threads": self.threads, "unlinked": self.unlinked}


Step = Taken | Linked | Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did; every failure is in it."""

    outcomes: tuple[tuple[Outcome, int], ...]
    findings: int
    failures: tuple[Failure, ...]
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
            "failed": len(self.failures),
            "findings": self.findings,
            "threads": self.linked.threads if self.linked else None,
        }


def report_of(steps: Iterable[Step]) -> Report:
    """Return the report of some steps."""
    outcomes = Counter({outcome: 0 for outcome in Outcome})
    findings, failures, linked = 0, [], None
    for step in steps:
        match step:
            case Taken():
                outcomes[step.outcome] += 1
                findings += step.findings
            case Failure():
                failures.append(step)
            case Linked():
                linked = step
    return Report(
        outcomes=tuple(outcomes.items()), findings=findings, failures=tuple(failures), linked=linked
    )
