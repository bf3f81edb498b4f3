"""Review decisions made by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

from servanda.documents.records import Document
from servanda.extraction.records import Finding
from servanda.linking import Anchor, DecisionKind, ReviewDecision

FIRST_DAY = datetime(2026, 5, 1, 9, tzinfo=UTC)


def decide(kind: str, *about: tuple[Document, Finding], day: int = 0, **more: Any) -> ReviewDecision:
    """Return a decision of a day about findings, each with its document."""
    given: dict[str, Any] = {"by": "Ann", "why": "read it again"}
    return ReviewDecision(
        kind=DecisionKind(kind),
        decided_at=FIRST_DAY + timedelta(days=day),
        at=tuple(Anchor.of(finding, sha256=document.sha256) for document, finding in about),
        **(given | more),
    )


def undo(decision: ReviewDecision, *, day: int, **more: Any) -> ReviewDecision:
    """Return the decision that undoes another."""
    return decide("undo", day=day, undoes=decision.id, sample=decision.sample, **more)
