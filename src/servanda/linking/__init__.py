"""Finding → Thread."""

from servanda.linking.records import (
    DocumentFacts,
    EventKind,
    EvidenceGrade,
    HistoryStep,
    Link,
    LinkedLedger,
    Thread,
    ThreadId,
)
from servanda.linking.stage import link, resolve

__all__ = [
    "DocumentFacts",
    "EventKind",
    "EvidenceGrade",
    "HistoryStep",
    "Link",
    "LinkedLedger",
    "Thread",
    "ThreadId",
    "link",
    "resolve",
]
