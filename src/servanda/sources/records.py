"""What the sources hand on."""

from dataclasses import dataclass, field
from enum import StrEnum


class Media(StrEnum):
    """The form of a raw item, told by its name or its first bytes."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    JSON = "json"
    """A text that came in a JSONL line: to be stored unchanged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is said about a document beside its text. None: nobody said it."""

    title: str | None = None
    publisher: str | None = None
    kind: str | None = None
    published: str | None = None
    """As found; the documents stage checks that it is a date."""
    url: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None

    def over(self, weaker: "Metadata") -> "Metadata":
        """Return these values, and those of `weaker` where this one says nothing."""
        return Metadata(
            title=self.title or weaker.title,
            publisher=self.publisher or weaker.publisher,
            kind=self.kind or weaker.kind,
            published=self.published or weaker.published,
            url=self.url or weaker.url,
            authors=self.authors or weaker.authors,
            language=self.language or weaker.language,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RawItem:
    """One thing read from a source, as it came."""

    where: str
    """For people: `notes/a.pdf`, `press.jsonl:17`, `standard input`."""
    name: str | None
    """What the document will be called: the caller's id, or the path as given. None: made from content."""
    media: Media
    body: bytes = field(repr=False)
    """For JSON the text in UTF-8; else the file's bytes."""
    metadata: Metadata = Metadata()
