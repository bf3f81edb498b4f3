"""Places in a text."""

from collections.abc import Iterable
from dataclasses import dataclass

from servanda.errors import SpanOutsideDocumentError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open [start, end) in Unicode code points; never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Raise SpanOutsideDocumentError where the span is empty or starts before the text."""
        if not 0 <= self.start < self.end:
            raise SpanOutsideDocumentError(f"[{self.start}, {self.end}) is no span of any text.")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Return whether the two share a code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Return whether `other` lies within this span."""
        return self.start <= other.start and other.end <= self.end

    def gap(self, other: "Span") -> int:
        """Return the code points between the two; 0 where they touch or overlap."""
        return max(0, self.start - other.end, other.start - self.end)


def cut(text: str, span: Span) -> str:
    """Return the words of the span.

    Raises: SpanOutsideDocumentError: the span ends behind the text.
    """
    if span.end > len(text):
        raise SpanOutsideDocumentError(
            f"[{span.start}, {span.end}) does not lie in a text of {len(text)} code points."
        )
    return text[span.start : span.end]


def hull(spans: Iterable[Span]) -> Span:
    """Return the span from the first code point of all to the last; there is at least one."""
    some = list(spans)
    return Span(min(span.start for span in some), max(span.end for span in some))


def join_quotes(text: str, spans: Iterable[Span]) -> str:
    """Return the words of several spans, with ` … ` where they are broken."""
    return " … ".join(cut(text, span) for span in spans)
