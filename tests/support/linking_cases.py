"""Findings made by hand for linking: each field is the words, which must stand once in the text."""

from zlib import crc32

import numpy as np

from servanda.documents.records import Document, DocumentKind
from servanda.extraction.records import (
    Arrangement,
    ArrangementType,
    Commitment,
    Details,
    Evidence,
    Finding,
    Force,
    Mode,
    Progress,
    Standing,
    Statement,
    Status,
)
from servanda.primitives import PartialDate, Span


def make_document(
    text: str,
    *,
    name: str = "d1",
    published: str | None = "2020-01-01",
    publisher: str | None = None,
    kind: str = "news",
    title: str | None = None,
) -> Document:
    return Document(
        name=name,
        text=text,
        title=title,
        publisher=publisher,
        kind=DocumentKind(kind),
        published=PartialDate(published) if published else None,
    )


def commitment(
    document: Document,
    *,
    force: str = "undertaken",
    bearer_is: tuple[str, ...] = (),
    vector: bytes = b"",
    **words: str,
) -> Finding:
    return _finding(document, Commitment(force=Force(force), bearer_is=bearer_is), vector, words)


def status(
    document: Document,
    *,
    progress: str | None = None,
    standing: str | None = None,
    when_value: str | None = None,
    speaker_is: tuple[str, ...] = (),
    vector: bytes = b"",
    **words: str,
) -> Finding:
    details = Status(
        progress=Progress(progress) if progress else None,
        standing=Standing(standing) if standing else None,
        when_value=when_value,
        speaker_is=speaker_is,
    )
    return _finding(document, details, vector, words)


def statement(document: Document, *, mode: str = "direct", **words: str) -> Finding:
    return _finding(document, Statement(mode=Mode(mode)), b"", words)


def arrangement(document: Document, *, type: str = "process", **words: str) -> Finding:
    return _finding(document, Arrangement(type=ArrangementType(type)), b"", words)


def meaning(words: str) -> bytes:
    """Return a vector as the reader stores one: the same for the same words, another one for others."""
    drawn = np.random.default_rng(crc32(words.encode())).standard_normal(384)
    return np.rint(127 * drawn / np.linalg.norm(drawn)).astype(np.int8).tobytes()


def _finding(document: Document, details: Details, vector: bytes, words: dict[str, str]) -> Finding:
    spans = {name: [_span(document.text, some)] for name, some in words.items()}
    return Finding(
        document=document.name,
        document_id=document.id,
        evidence=Evidence.of(document.text, spans),
        details=details,
        score=1.0,
        reader="hand/1",
        vector=vector,
    )


def _span(text: str, words: str) -> Span:
    """Return where the words stand; `words#2` is their second occurrence."""
    plain, _, count = words.rpartition("#")
    if not (plain and count.isdigit()):
        plain, count = words, "1"
    start = -1
    for _ in range(int(count)):
        start = text.index(plain, start + 1)
    return Span(start, start + len(plain))
