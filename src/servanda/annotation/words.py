"""Words of a text with exact offsets, their word pieces and their shapes.

The encoder is uncased, so what its vocabulary throws away is kept beside it: the case of each word and
whether a quotation is open. Offsets are taken before anything is lower-cased or stripped of accents.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

#: Runs of letters and digits with their combining accents, or one other visible character.
WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+|[^\s\w]|_")

#: A word of more characters than this is no word (BERT's own limit).
MAX_WORD_CHARS = 100


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word pieces of an uncased BERT vocabulary."""

    ids: Mapping[str, int]
    unknown: int
    start: int
    end: int

    @classmethod
    def of(cls, pieces: list[str]) -> "Vocabulary":
        """Return the vocabulary whose ids are the places in the list."""
        ids = {piece: number for number, piece in enumerate(pieces)}
        return cls(ids=ids, unknown=ids["[UNK]"], start=ids["[CLS]"], end=ids["[SEP]"])


def split_word(word: str, vocabulary: Vocabulary) -> tuple[int, ...]:
    """Return the ids of the longest known pieces from left to right, or the unknown id alone.

    Source: WordPiece as in BERT: lower case, accents stripped, `##` before a continued piece.
    """
    decomposed = unicodedata.normalize("NFD", word.lower())
    plain = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    if not plain or len(plain) > MAX_WORD_CHARS:
        return (vocabulary.unknown,)
    pieces: list[int] = []
    at = 0
    while at < len(plain):
        prefix = "##" if at else ""
        for end in range(len(plain), at, -1):
            number = vocabulary.ids.get(prefix + plain[at:end])
            if number is not None:
                pieces.append(number)
                at = end
                break
        else:
            return (vocabulary.unknown,)
    return tuple(pieces)


#: Shape numbers: see `shape_of`; doubled for words inside a quotation; the last two are for later pieces.
SHAPES = 18
_LATER_PIECE = 8


def shape_of(word: str) -> int:
    """Return a number: 0 lower, 1 Title, 2 UPPER, 3 mixed, 4 digits, 5 mark, 6 one capital, 7 other."""
    if not word[0].isalnum():
        return 5
    if word.isdigit():
        return 4
    if word.islower():
        return 0
    if word.isupper():
        return 2 if len(word) > 1 else 6
    if word.istitle():
        return 1
    return 3 if any(c.isupper() for c in word) else 7


class Tokenizer:
    """Turns words into pieces and shapes; remembers words it has seen, up to a limit."""

    #: Words kept; past it the memory is emptied, so that it stays constant whatever is read.
    MAX_REMEMBERED = 200_000

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._seen: dict[str, tuple[tuple[int, ...], int]] = {}

    def __call__(self, word: str) -> tuple[tuple[int, ...], int]:
        """Return the ids of a word's pieces and its shape."""
        found = self._seen.get(word)
        if found is None:
            if len(self._seen) >= self.MAX_REMEMBERED:
                self._seen.clear()
            found = (split_word(word, self.vocabulary), shape_of(word))
            self._seen[word] = found
        return found


def piece_shapes(shape: int, pieces: int, *, quoted: bool) -> list[int]:
    """Return one shape number for each piece of a word."""
    return [shape * 2 + quoted] + [_LATER_PIECE * 2 + quoted] * (pieces - 1)
