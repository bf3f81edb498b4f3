"""Windows of whole paragraphs, small enough for one pass of the encoder."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from servanda.annotation.quotations import find_quotations, quoted_words
from servanda.annotation.words import WORD, Tokenizer, piece_shapes
from servanda.documents.paragraphs import find_paragraphs

#: Pieces in a window, its start and end marks included: on the development sets 160 finds more than 128, 192
#: or 256, at the same speed as 192. What announces a paragraph stays with it.
MAX_PIECES = 160

_SENTENCE_END = frozenset(".!?…")


@dataclass(frozen=True, slots=True)
class Word:
    """A word's place in the text and in its window."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """What the encoder reads at once.

    `pieces` and `shapes` have one entry a word piece; `first_piece` one a word; `paragraph` tells the
    number of each word's paragraph in the document.
    """

    pieces: list[int]
    shapes: list[int]
    first_piece: list[int]
    words: list[Word]
    paragraph: list[int]

    def inputs(self) -> dict[str, NDArray[np.int64]]:
        """Return what the encoder takes: pieces and shapes (1, pieces), and the first piece of each word."""
        return {
            "pieces": np.array([self.pieces], np.int64),
            "shapes": np.array([self.shapes], np.int64),
            "first": np.array(self.first_piece, np.int64),
        }


#: Shape of what is no word: the marks that start a window and end a paragraph.
NO_WORD = 10


def context_of(
    first: int, paragraph: list[int], *, before: int, behind: int, within_paragraph: bool
) -> tuple[int, int]:
    """Return the words [start, end) in which the arguments of a trigger at word `first` are looked for.

    paragraph: number of each word's paragraph.
    """
    start, end = max(0, first - before), min(len(paragraph), first + behind)
    if within_paragraph:
        while paragraph[start] != paragraph[first]:
            start += 1
        while paragraph[end - 1] != paragraph[first]:
            end -= 1
    return start, end


@dataclass(slots=True)
class _Piece:
    """A paragraph, or a part of a long one, ready to be packed."""

    number: int
    words: list[Word]
    pieces: list[tuple[int, ...]]
    shapes: list[int]
    quoted: list[bool]
    size: int


def iter_windows(text: str, *, tokenizer: Tokenizer, max_pieces: int = MAX_PIECES) -> Iterator[Window]:
    """Yield windows that cover every word of the text once, in order."""
    held: list[_Piece] = []
    for number, (start, end) in enumerate(find_paragraphs(text)):
        for part in _iter_parts(text, start, end, number=number, tokenizer=tokenizer, limit=max_pieces - 2):
            if held and _size([*held, part]) > max_pieces:
                kept = _introduction(text, held, part, max_pieces)
                yield _pack(held[: len(held) - len(kept)], tokenizer)
                held = kept
            held.append(part)
    if held:
        yield _pack(held, tokenizer)


def _size(parts: list[_Piece]) -> int:
    """Return how many pieces a window of these parts has, its marks included."""
    return 1 + sum(part.size + 1 for part in parts)


def _introduction(text: str, held: list[_Piece], part: _Piece, max_pieces: int) -> list[_Piece]:
    """Return the last of the held parts if it announces the part (`He said:`) and both fit a window."""
    last = held[-1]
    announces = len(held) > 1 and last.number != part.number and text[last.words[-1].start] == ":"
    return [last] if announces and _size([last, part]) <= max_pieces else []


def _iter_parts(
    text: str, start: int, end: int, *, number: int, tokenizer: Tokenizer, limit: int
) -> Iterator[_Piece]:
    """Yield a paragraph whole, or cut behind a sentence where it exceeds the limit."""
    found = [(m[0], Word(m.start(), m.end())) for m in WORD.finditer(text, start, end)]
    if not found:
        return
    strings = [string for string, _ in found]
    quoted = quoted_words([(w.start, w.end) for _, w in found], find_quotations(text, start, end))
    known = [tokenizer(string) for string in strings]
    sizes = [len(pieces) for pieces, _ in known]
    at = 0
    while at < len(found):
        stop = _cut_point(strings, sizes, at=at, limit=limit)
        yield _Piece(
            number=number,
            words=[word for _, word in found[at:stop]],
            pieces=[pieces for pieces, _ in known[at:stop]],
            shapes=[shape for _, shape in known[at:stop]],
            quoted=quoted[at:stop],
            size=sum(sizes[at:stop]),
        )
        at = stop


def _cut_point(strings: list[str], sizes: list[int], *, at: int, limit: int) -> int:
    """Return where the part that starts at word `at` ends: behind its last whole sentence that fits."""
    total, stop = 0, at
    while stop < len(sizes) and total + sizes[stop] <= limit:
        total += sizes[stop]
        stop += 1
    if stop == len(sizes):
        return stop
    for cut in range(stop, at + (stop - at) // 2, -1):
        if strings[cut - 1] in _SENTENCE_END:
            return cut
    return max(stop, at + 1)


def _pack(parts: list[_Piece], tokenizer: Tokenizer) -> Window:
    """Return the parts as one window, with an end mark behind each paragraph."""
    vocabulary = tokenizer.vocabulary
    window = Window([vocabulary.start], [NO_WORD], [], [], [])
    for part in parts:
        for word, pieces, shape, quoted in zip(
            part.words, part.pieces, part.shapes, part.quoted, strict=True
        ):
            window.first_piece.append(len(window.pieces))
            window.pieces.extend(pieces)
            window.shapes.extend(piece_shapes(shape, len(pieces), quoted=quoted))
            window.words.append(word)
            window.paragraph.append(part.number)
        window.pieces.append(vocabulary.end)
        window.shapes.append(NO_WORD)
    return window
