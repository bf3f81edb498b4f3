"""How much a run takes into memory at once."""

from dataclasses import dataclass, field

from servanda.documents.limits import DocumentLimits
from servanda.sources.limits import SourceLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file may weigh, and what a document may hold."""

    sources: SourceLimits = field(default_factory=SourceLimits)
    documents: DocumentLimits = field(default_factory=DocumentLimits)
