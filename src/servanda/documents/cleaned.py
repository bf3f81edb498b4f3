"""What a cleaner makes of a raw item."""

from dataclasses import dataclass, field
from typing import Protocol

from servanda.documents.limits import DocumentLimits
from servanda.primitives import Card
from servanda.sources import Metadata, RawItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A text, and what the file itself says about it; the user's word outranks that."""

    text: str = field(repr=False)
    metadata: Metadata = field(default_factory=Metadata)


class Cleaner(Protocol):
    """Makes a text of one form of raw item."""

    card: Card

    def __init__(self, limits: DocumentLimits) -> None: ...

    def __call__(self, item: RawItem) -> Cleaned:
        """Return the text and the metadata; raise DocumentError or SourceError where there is none."""
        ...
