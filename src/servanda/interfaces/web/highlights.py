"""Text cut where findings begin and end, so that words that nest or overlap can all be marked.

Places are code points of the stored text; they are cut here, so that no browser counts them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from servanda.extraction.records import Finding, FindingId
from servanda.interfaces.web.telling import MAIN
from servanda.primitives import Span
from servanda.views import Passage, paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Some words, and what they are."""

    span: Span
    label: str
    """A kind of finding, or a field."""
    finding: FindingId | None = None
    is_main: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words on which the same marks lie."""

    text: str
    labels: tuple[str, ...] = ()
    """What they are, each once."""
    findings: tuple[FindingId, ...] = ()
    """Of which findings they are words."""
    begins: tuple[FindingId, ...] = ()
    """Findings whose words begin here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph in pieces."""

    start: int
    pieces: tuple[Piece, ...]


def mark_document(text: str, findings: Sequence[Finding]) -> list[Paragraph]:
    """Return the text's paragraphs with all words of the findings marked."""
    marks = [mark for finding in findings for mark in _marks(finding)]
    first: dict[FindingId, int] = {}
    for mark in marks:
        if mark.finding is not None and mark.is_main:
            first[mark.finding] = min(mark.span.start, first.get(mark.finding, len(text)))
    marks.sort(key=lambda mark: (mark.span.start, -mark.span.end))
    found = []
    for span in paragraphs(text):
        inside = [mark for mark in marks if mark.span.start < span.end and span.start < mark.span.end]
        pieces = _pieces(text, span, inside, first)
        found.append(Paragraph(start=span.start, pieces=tuple(pieces)))
    return found


def mark_passage(passage: Passage, finding: Finding) -> list[Piece]:
    """Return a finding's passage with the words of each field marked."""
    marks = [Mark(span=span, label=name) for name, some in finding.evidence.spans.items() for span in some]
    text, start = passage.text, passage.span.start
    moved = [
        Mark(span=Span(max(0, mark.span.start - start), mark.span.end - start), label=mark.label)
        for mark in marks
        if mark.span.end > start
    ]
    return list(_pieces(text, Span(0, len(text)), moved, {}))


def mark_snippet(text: str, spans: Iterable[Span]) -> list[Piece]:
    """Return a snippet of a search with the words that were searched for marked."""
    return list(_pieces(text, Span(0, len(text)), [Mark(span=span, label="hit") for span in spans], {}))


def main_spans(finding: Finding) -> tuple[Span, ...]:
    """Return the spans of the finding's main field, else of its first one."""
    spans = finding.evidence.spans
    return spans[next((name for name in MAIN[finding.kind] if name in spans), next(iter(spans)))]


def _marks(finding: Finding) -> Iterator[Mark]:
    main = main_spans(finding)
    for some in finding.evidence.spans.values():
        for span in some:
            yield Mark(span=span, label=finding.kind, finding=finding.id, is_main=span in main)


def _pieces(text: str, within: Span, marks: Sequence[Mark], first: dict[FindingId, int]) -> Iterator[Piece]:
    edges = {within.start, within.end}
    edges |= {edge for mark in marks for edge in (mark.span.start, mark.span.end)}
    inside = sorted(edge for edge in edges if within.start <= edge <= within.end)
    for start, end in pairwise(inside):
        on = [mark for mark in marks if mark.span.start <= start and end <= mark.span.end]
        keys = tuple(dict.fromkeys(mark.finding for mark in on if mark.finding is not None))
        yield Piece(
            text=text[start:end],
            labels=tuple(dict.fromkeys(mark.label for mark in on if mark.is_main)),
            findings=keys,
            begins=tuple(key for key in keys if first.get(key) == start),
        )
