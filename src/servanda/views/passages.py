"""The sentence around some words, to show; findings themselves rest on spans, never on this."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from servanda.primitives import Span, hull

#: A passage longer than this is cut around its words.
MAX_CHARS = 900
_REACH_CHARS = 3000
_PARAGRAPH = re.compile(r"\n\s*\n")
_BOUNDARY = re.compile(r"""[.!?…]["”’»)\]]*\s+(?=["“‘«(\[]*[A-Z0-9])|\s*\n\s*\n\s*""")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|No|Gen|Col|Lt|Art|Sen|Rep|Prof|vs|cf|e\.g|i\.e)\.$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a document's text that holds the words of a finding."""

    span: Span
    text: str
    cut_before: bool = False
    cut_after: bool = False
    """Whether the sentence goes on where the passage stops."""

    def as_record(self) -> dict[str, object]:
        """Return the passage as one JSON object."""
        return {"span": [self.span.start, self.span.end], "text": self.text}


def get_passage(text: str, spans: Iterable[Span]) -> Passage:
    """Return the sentences of one paragraph that hold all the spans."""
    whole = hull(spans)
    first, last = whole.start, whole.end
    start, end = _sentence_start(text, first), _sentence_end(text, last)
    spare = max(0, MAX_CHARS - (last - first)) // 2
    cut_before, cut_after = first - start > spare, end - last > spare
    start = _word_start(text, first - spare) if cut_before else start
    end = _word_end(text, last + spare) if cut_after else end
    span = Span(start, end)
    return Passage(span=span, text=text[start:end], cut_before=cut_before, cut_after=cut_after)


def paragraphs(text: str) -> list[Span]:
    """Return where the paragraphs stand, without the blank lines between them."""
    edges = [0, *(edge for match in _PARAGRAPH.finditer(text) for edge in match.span()), len(text)]
    return [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if text[a:b].strip()]


def _sentence_start(text: str, place: int) -> int:
    low = max(0, place - _REACH_CHARS)
    starts = [start for _, start in _boundaries(text, low, place + 1) if start <= place]
    return max(starts, default=low)


def _sentence_end(text: str, place: int) -> int:
    high = min(len(text), place + _REACH_CHARS)
    for stop, start in _boundaries(text, max(0, place - 3), high):
        if start > place:
            return max(place, stop)
    return max(place, len(text[:high].rstrip()))


def _boundaries(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """Yield where a sentence stops and where the next one starts."""
    for match in _BOUNDARY.finditer(text, low, high):
        words = match.group().rstrip()
        if words and _ABBREVIATION.search(text, max(0, match.start() - 8), match.start() + 1):
            continue
        yield match.start() + len(words), match.end()


def _word_start(text: str, place: int) -> int:
    space = text.rfind(" ", 0, place)
    return space + 1 if space >= 0 else 0


def _word_end(text: str, place: int) -> int:
    space = text.find(" ", place)
    return space if space >= 0 else len(text)
