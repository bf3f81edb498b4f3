"""What the ledger hands on: stored documents, hits of a search, counts, and problems found in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from servanda.documents.records import Document, DocumentId
from servanda.primitives import Span


class Outcome(StrEnum):
    """What became of a document that was offered to the ledger."""

    NEW = "new"
    SAME = "same"
    """Already there, read by the same reader: nothing was written."""
    COPY = "copy"
    """Taken in; its text was already there under another name."""
    REREAD = "reread"
    """Already there: the findings of the older reader are closed, the new ones are open."""
    REMOVED = "removed"
    """Left out: it was removed from this ledger, and nobody asked to take it in again."""


#: What an offered document came to where there was nothing to read and nothing to write.
NOTHING_WRITTEN = (Outcome.SAME, Outcome.REMOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document as the ledger holds it."""

    document: Document
    copies_of: tuple[DocumentId, ...]
    """Documents with the same text that stand before it by publication date, name and id."""
    known_from: datetime
    """When the ledger took it in, UTC."""
    reader: str
    """Name and version of the reader of its current findings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRegistry:
    """A user's registry as the ledger holds it."""

    name: str
    content: bytes
    sha256: str
    known_from: datetime
    """When the ledger took it in, UTC."""
    known_to: datetime | None
    """When it was replaced or removed; None while it is in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRemoval:
    """That a document was taken out of the ledger, and why."""

    document_id: DocumentId
    name: str | None
    """None where the document was erased; `name_sha256` stays."""
    sha256: str
    """Of the text."""
    name_sha256: str
    why: str
    erased: bool
    """Its words are gone, not only closed."""
    known_from: datetime
    """When it was taken out, UTC."""
    known_to: datetime | None
    """When it was taken in again, or erased after it was withdrawn; None while the removal holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """One document or finding that holds the words searched for."""

    kind: str
    """`document`, or the kind of the finding."""
    id: str
    document: str
    """Name of the document."""
    document_id: DocumentId
    title: str | None
    field: str
    """Where the words stand: `text` or `title` of a document, `quotes` of a finding."""
    snippet: str
    """Plain text around the first place, or the quotes joined."""
    marks: tuple[Span, ...]
    """Places of the words in the snippet."""
    start: int | None
    """Where the snippet starts in the document's text (field `text`), or where the finding starts."""
    rank: int
    """1 for the best hit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much there is of everything."""

    documents: int
    copies: int
    """Documents whose text another one, counted before, has too."""
    undated: int
    findings: Mapping[str, int]
    """Kind -> number of current findings."""
    readers: Mapping[str, int]
    """Reader -> number of documents that it read last."""
    threads: int
    unlinked: int
    first_published: str | None
    last_published: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One place where stored data breaks a promise."""

    table: str
    id: str
    field: str
    message: str
    next_step: str

    def __str__(self) -> str:
        """Return place, message and next step in one line."""
        return f"{self.table} {self.id}, {self.field}: {self.message} {self.next_step}"
