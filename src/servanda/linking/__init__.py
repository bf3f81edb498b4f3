"""Finding → Thread."""

from servanda.linking.decisions import Anchor, DecisionKind, ReviewDecision
from servanda.linking.kept import KeptLinks
from servanda.linking.progress import LinkingStep, Watcher, unwatched
from servanda.linking.records import (
    DocumentFacts,
    Doubt,
    Due,
    EventKind,
    EvidenceGrade,
    HistoryStep,
    Link,
    LinkChanges,
    LinkedLedger,
    Thread,
    ThreadId,
)
from servanda.linking.registry import RegistryFile, UserRegistry, read_registries
from servanda.linking.stage import (
    actor_names,
    explain_pair,
    find_actor,
    find_contradictions,
    link,
    other_names,
    resolve,
    review,
    shared_by_neighbours,
)
from servanda.linking.version import LINKER

__all__ = [
    "LINKER",
    "Anchor",
    "DecisionKind",
    "DocumentFacts",
    "Doubt",
    "Due",
    "EventKind",
    "EvidenceGrade",
    "HistoryStep",
    "KeptLinks",
    "Link",
    "LinkChanges",
    "LinkedLedger",
    "LinkingStep",
    "RegistryFile",
    "ReviewDecision",
    "Thread",
    "ThreadId",
    "UserRegistry",
    "Watcher",
    "actor_names",
    "explain_pair",
    "find_actor",
    "find_contradictions",
    "link",
    "other_names",
    "read_registries",
    "resolve",
    "review",
    "shared_by_neighbours",
    "unwatched",
]
