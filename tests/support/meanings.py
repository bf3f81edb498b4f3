"""The meaning of given words by the shipped reader's own pass, for findings that no reader made."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from servanda.annotation.annotators.span_meanings import SpanMeanings
from servanda.annotation.windows import Window, iter_windows
from servanda.annotation.words import Tokenizer, Vocabulary
from servanda.documents.records import Document
from servanda.extraction.records import Finding
from servanda.inference.session import Session
from servanda.primitives import Span
from servanda.resources.models import find_model
from support.commitbank import Bundle

FIELDS = {"commitment": "action", "status": "subject"}


def with_meanings(bundle: Bundle, *, by: Path | None = None) -> Bundle:
    """Return the bundle with the vector of each action and subject, as the reader would give it.

    `by` is another `meaning.onnx` than the reader's, for instance one that was fitted without this bundle.
    """
    vectors = {
        (document.id, span): vector
        for document in bundle.documents
        for span, vector in _vectors(document, _spans(document, bundle.findings), by)
    }

    def vector(finding: Finding) -> bytes:
        span = _main(finding)
        return vectors.get((finding.document_id, span), b"") if span is not None else b""

    dressed = [
        replace(one, finding=replace(one.finding, vector=vector(one.finding))) for one in bundle.labelled
    ]
    return replace(bundle, labelled=tuple(dressed))


def _main(finding: Finding) -> Span | None:
    name = FIELDS.get(finding.kind)
    return finding.evidence.first(name) if name else None


def _spans(document: Document, findings: Sequence[Finding]) -> list[Span]:
    own = [finding for finding in findings if finding.document_id == document.id]
    return sorted({span for finding in own if (span := _main(finding)) is not None})


@lru_cache(maxsize=1)
def _reader() -> tuple[Tokenizer, Session]:
    model = find_model()
    pieces = model.file("vocabulary.txt").read_text(encoding="utf-8").split("\n")
    return Tokenizer(Vocabulary.of(pieces)), Session(model.file("encoder.onnx"))


@lru_cache
def _meanings(by: Path | None) -> SpanMeanings:
    return SpanMeanings(Session(by or find_model().file("meaning.onnx")))


def _vectors(document: Document, spans: Sequence[Span], by: Path | None) -> Iterator[tuple[Span, bytes]]:
    (tokenizer, encoder), meanings = _reader(), _meanings(by)
    for window in iter_windows(document.text, tokenizer=tokenizer):
        first, last = window.words[0].start, window.words[-1].end
        own = [span for span in spans if first <= span.start < last]
        if own:
            yield from zip(own, _vectors_in(window, own, encoder, meanings), strict=True)


def _vectors_in(
    window: Window, spans: Sequence[Span], encoder: Session, meanings: SpanMeanings
) -> list[bytes]:
    (below,) = encoder.run(("below",), window.inputs())
    starts = [word.start for word in window.words]
    ranges = [(bisect_left(starts, span.start), bisect_left(starts, span.end)) for span in spans]
    return meanings.of(window, below, [(low, max(high, low + 1)) for low, high in ranges])
