"""Finding → Arrangement of the ledger: agreements, missions and processes as entities with their names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NewType

from servanda.documents.records import DocumentId
from servanda.extraction.records import ArrangementType, Finding, FindingId
from servanda.linking.records import DocumentFacts

EntityId = NewType("EntityId", str)
NOTHING: frozenset[EntityId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Words that documents use for an arrangement."""

    words: str
    count: int
    documents: tuple[DocumentId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One agreement, mission, process, measure or institution, whatever the documents call it."""

    id: EntityId
    name: str
    type: ArrangementType
    aliases: tuple[Alias, ...]
    """The most frequent first; descriptions such as `the accord` are among them."""
    listed: str | None
    """Its name in the registry of agreements; None where that does not have it."""
    signed: str | None
    """ISO date, of the registry or of the document that is the agreement."""
    parties: tuple[str, ...]
    """Of the registry; empty: not known, or too many to list."""
    texts: tuple[DocumentId, ...]
    """Documents of the ledger that are this agreement."""
    mentions: tuple[FindingId, ...]
    first_seen: str | None
    last_seen: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """Words that may mean several arrangements, which is why they mean none."""

    words: str
    documents: tuple[DocumentId, ...]
    candidates: tuple[str, ...]
    next_step: str


@dataclass(frozen=True, kw_only=True)
class ArrangementNames:
    """The arrangements of a ledger, and which of them each finding stands under."""

    entities: tuple[Entity, ...] = ()
    """Ordered by id."""
    ambiguous: tuple[Ambiguous, ...] = ()
    """Ordered by words."""
    keys: Mapping[FindingId, EntityId] = field(default_factory=lambda: MappingProxyType({}))
    """Arrangement finding -> the entity that it mentions."""
    under: Mapping[FindingId, frozenset[EntityId]] = field(default_factory=lambda: MappingProxyType({}))
    """Commitment or status -> the arrangements of its words, of those around it, of its document."""
    named: Mapping[FindingId, frozenset[EntityId]] = field(default_factory=lambda: MappingProxyType({}))
    """Commitment or status -> those alone that its own words mention."""

    def arrangements_of(self, finding: Finding) -> frozenset[EntityId]:
        """Return the arrangements that a commitment or a status is under; empty where none is known."""
        return self.under.get(finding.id, NOTHING)


def find_arrangements(documents: Iterable[DocumentFacts], findings: Iterable[Finding]) -> ArrangementNames:
    """Return the arrangements that the findings mention, the same for any order of documents."""
    from servanda.linking.linkers.arrangements.entities import gather_arrangements

    return gather_arrangements(documents, findings)
