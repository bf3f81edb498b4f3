"""A text in few bytes: marks of the wording of each paragraph, the words it has, its numbered provisions.

It tells what two texts have in common when neither is at hand: it is made once, when a document is taken in.
"""

import re
import sys
from array import array
from dataclasses import dataclass, field
from functools import lru_cache
from zlib import crc32

from servanda.documents.paragraphs import find_paragraphs
from servanda.documents.provisions import find_provisions
from servanda.documents.records import Document, DocumentKind
from servanda.primitives import Span, pickle_by_fields
from servanda.resources import load_lexicon

#: Words of a mark, and marks of which the least is kept (winnowing: Schleimer and others, SIGMOD 2003): seven
#: words in a row that two texts share leave a common mark; two marks in five are kept.
WORDS_IN_MARK, WINDOW = 4, 4
#: Letters of a word that tell it from others: docs/measurements/linking.md.
STEM_LETTERS, LEAST_LETTERS = 5, 4

#: Kinds whose text is made of provisions.
_NUMBERED = frozenset({DocumentKind.AGREEMENT, DocumentKind.RESOLUTION})
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|%")
_QUOTED = re.compile(r"[“\"„«][^”\"“»]*[”\"“»]?")
#: `GENEVA, 3 May (Reuters) - ` at the start of a paragraph says who printed it, not what.
_DATELINE = re.compile(r"[A-Z][A-Z .'’/-]{2,40}(?:,[^\n()—–-]{1,30})?\s*(?:\([^()\n]{1,40}\)\s*)?[-–—]+\s+")
_NUMERALS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_SAME = {word: str(number) for number, word in enumerate(_NUMERALS)} | {
    "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80",
    "ninety": "90", "cent": "%", "percent": "%", "per": "", "’": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Where a paragraph stands, and the marks of its wording."""

    span: Span
    marks: tuple[int, ...]
    """Numbers below 2^32, in order, each once; the lowest bit says that the words are quoted."""


@dataclass(frozen=True, slots=True)
class ProvisionPlace:
    """A numbered provision: its id, its place, and the provision that it is part of."""

    id: str
    span: Span
    parent: str | None = None

    def as_cell(self) -> list[str | int | None]:
        """Return it as JSON."""
        return [self.id, self.span.start, self.span.end, self.parent]


@dataclass(frozen=True, slots=True)
class Outline:
    """What is kept of a text for linking; equal texts of one kind have equal outlines."""

    marks: bytes = field(repr=False)
    """Numbers of four bytes, low byte first: how many words and paragraphs, the words, the paragraphs."""
    provisions: tuple[ProvisionPlace, ...] = ()

    @property
    def words(self) -> frozenset[int]:
        """Return a number for each word that carries meaning."""
        return _read(self.marks)[0]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Return the paragraphs in the order of the text."""
        return _read(self.marks)[1]


def make_outline(document: Document) -> Outline:
    """Return the outline of a document; provisions only where its kind is made of them."""
    provisions = find_provisions(document.text) if document.kind in _NUMBERED else ()
    return Outline(
        marks=_pack(document.text),
        provisions=tuple(ProvisionPlace(one.id, one.span, one.parent) for one in provisions),
    )


def number_words(words: str) -> frozenset[int]:
    """Return a number for each word that carries meaning, the same as in the outline of a text with it."""
    return frozenset(
        number for word in _WORD.findall(words.casefold()) if (number := _word_number(word)) is not None
    )


def spelt_alike(words: str) -> tuple[str, ...]:
    """Return the words as they count: without case and marks, numerals as figures."""
    return tuple(written for word in _WORD.findall(words.casefold()) if (written := _written(word)))


def _pack(text: str) -> bytes:
    words = sorted(number_words(text))
    paragraphs = find_paragraphs(text)
    packed = array("I", [len(words), len(paragraphs), *words])
    for start, end in paragraphs:
        marks = _marks(text[start:end])
        packed.extend((start, end, len(marks), *marks))
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


@lru_cache(maxsize=64)  # few documents are asked for again and again: those of the threads at hand
def _read(marks: bytes) -> tuple[frozenset[int], tuple[Paragraph, ...]]:
    """Return the words and the paragraphs that marks stand for."""
    numbers = _numbers(marks)
    at, found = 2 + numbers[0], []
    for _ in range(numbers[1]):
        start, end, count = numbers[at : at + 3]
        at += 3 + count
        found.append(Paragraph(Span(start, end), tuple(numbers[at - count : at])))
    return frozenset(numbers[2 : 2 + numbers[0]]), tuple(found)


def _numbers(marks: bytes) -> "array[int]":
    numbers = array("I", marks)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _marks(paragraph: str) -> list[int]:
    """Return the marks of a paragraph's wording."""
    dateline = _DATELINE.match(paragraph)
    start = dateline.end() if dateline else 0
    inside = bytearray(len(paragraph))
    for match in _QUOTED.finditer(paragraph):
        inside[match.start() : match.end()] = b"\1" * len(match[0])
    words, quoted = [], []
    for match in _WORD.finditer(paragraph, start):
        if written := _written(match[0].casefold()):
            words.append(written)
            quoted.append(inside[match.start()])
    marks = [
        _mix(" ".join(words[at : at + WORDS_IN_MARK])) & ~1 | all(quoted[at : at + WORDS_IN_MARK])
        for at in range(max(1, len(words) - WORDS_IN_MARK + 1) if words else 0)
    ]
    if len(marks) <= WINDOW:
        return sorted(set(marks))
    return sorted({min(marks[at : at + WINDOW]) for at in range(len(marks) - WINDOW + 1)})


def _mix(words: str) -> int:
    # Spread, so that the least of several is any of them; odd, so that nothing is lost.
    return (crc32(words.encode("utf-8", "surrogatepass")) * 0x9E3779B1) & 0xFFFFFFFF


@lru_cache(maxsize=65536)
def _written(word: str) -> str:
    """Return a word as it counts, whichever way it is spelt: `six` is 6, `1,200` is 1200."""
    return word.replace(",", "") if word[0].isdigit() else _SAME.get(word, word)


@lru_cache(maxsize=65536)
def _word_number(word: str) -> int | None:
    written = _written(word)
    if not written or written in _function_words():
        return None
    if not written[0].isdigit():
        if len(written) < LEAST_LETTERS:
            return None
        written = written.removesuffix("s")[:STEM_LETTERS]
    return crc32(written.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    return frozenset(row["word"] for row in load_lexicon("en/function_words").rows)


pickle_by_fields(Outline, ProvisionPlace)
