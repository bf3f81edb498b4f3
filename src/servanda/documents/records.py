"""What the documents stage hands on."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from servanda.primitives import PartialDate, content_id, text_digest

DocumentId = NewType("DocumentId", str)


class DocumentKind(StrEnum):
    """Genres, as in the annotation guidelines."""

    NEWS = "news"
    OPED = "oped"
    SPEECH = "speech"
    COMMUNIQUE = "communique"
    AGREEMENT = "agreement"
    RESOLUTION = "resolution"
    REPORT = "report"
    BRIEFING = "briefing"
    INTERVIEW = "interview"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text that never changes, and what is known about it."""

    name: str
    """The caller's id or path; printed as `document`. Two different texts may bear one name."""
    text: str = field(repr=False)
    title: str | None = None
    publisher: str | None = None
    kind: DocumentKind | None = None
    published: PartialDate | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    language: str = "en"

    @property
    def sha256(self) -> str:
        """Return the digest of the text."""
        return text_digest(self.text)

    @property
    def id(self) -> DocumentId:
        """Return the id: made of name and text, so that metadata may be mended and nothing is mixed up."""
        return DocumentId(content_id("document", self.name, self.sha256))
