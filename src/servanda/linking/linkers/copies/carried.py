"""Which paragraphs were carried over from another document, by the marks of their wording."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from servanda.documents.outline import Paragraph

Numbers: TypeAlias = NDArray[np.uint64]
Rows: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

#: A paragraph is carried over where this share of its marks, and at least so many, stand in an earlier
#: document; of a short one all: docs/measurements/linking.md.
MIN_SHARE, MIN_MARKS, MIN_ALL_MARKS = 0.5, 4, 3
#: A paragraph that has too few words of its own follows its document where this share of all is there.
MIN_WEAK_SHARE = 0.6
#: Earliest paragraphs with a mark that are looked at. A stock phrase has many, and tells nothing; the other
#: marks of a paragraph that was carried over have the first document that has it for their first.
_EARLIEST = 4
#: Share of the marks by which a document is worth a closer look.
_MIN_HINTS = 0.2

#: Bits of a row: 31 of the hash, 32 of the paragraph (or the document), the lowest for quotation marks.
_HASH, _ONE, _LOW = np.uint64(33), np.uint64(1), np.uint64(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph: the number of its document, and its own in it."""

    document: int
    paragraph: int
    """Below 0: of a copy that tells it in other words, nobody knows which."""

    @property
    def is_known(self) -> bool:
        """Return whether the paragraph is known."""
        return self.paragraph >= 0


def find_carried(documents: Sequence[Sequence[Paragraph]]) -> dict[Place, Place]:
    """Return paragraph -> the paragraph of an earlier document that it was carried over from.

    `documents` stand in the order of their appearance. A paragraph goes back to the first document that has
    it. What two documents both have in quotation marks is no sign: both may have heard it.
    """
    table = _Table.of(documents)
    if len(table.shared) <= MIN_ALL_MARKS:  # of a few documents most often none
        return {}
    compared = table.compare(*table.candidates())
    found = dict(_pairs(table, compared, compared.is_strong))
    sources: dict[int, set[int]] = {}
    for place, other in found.items():
        sources.setdefault(place.document, set()).add(other)
    strong = frozenset(found)
    for place, other in _pairs(table, compared, compared.is_weak):
        if place not in strong and other in sources.get(place.document, ()):
            found[place] = other
    nearest = _Nearest(documents)
    ordered = sorted(found.items(), key=lambda item: (item[0].document, item[0].paragraph))
    return {place: nearest.find(place, other) for place, other in ordered}


@dataclass(frozen=True, slots=True)
class _Table:
    """The marks of all paragraphs, a row each."""

    marks: Numbers
    paragraph: Rows
    """Row -> number of its paragraph, counted through all documents."""
    starts: Rows
    """Paragraph -> its first row; one more at the end."""
    places: Sequence[Place]
    document: Rows
    """Paragraph -> its document."""
    shared: Numbers
    """Rows whose hash has company, as `hash, paragraph, quoted`, sorted."""

    @classmethod
    def of(cls, documents: Sequence[Sequence[Paragraph]]) -> "_Table":
        places = [Place(d, p) for d, some in enumerate(documents) for p in range(len(some))]
        bags = [paragraph.marks for some in documents for paragraph in some]
        lengths = np.fromiter(map(len, bags), np.int64, len(bags))
        marks = np.fromiter(chain.from_iterable(bags), np.uint64, int(lengths.sum()))
        paragraph = np.repeat(np.arange(len(bags), dtype=np.int64), lengths)
        rows = np.sort(marks >> _ONE << _HASH | paragraph.astype(np.uint64) << _ONE | marks & _ONE)
        same = rows[1:] >> _HASH == rows[:-1] >> _HASH
        company = np.zeros(len(rows), np.bool_)
        company[1:] |= same
        company[:-1] |= same
        return cls(
            marks=marks,
            paragraph=paragraph,
            starts=np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]),
            places=places,
            document=np.fromiter((place.document for place in places), np.int64, len(places)),
            shared=rows[company],
        )

    def candidates(self) -> tuple[Rows, Rows]:
        """Return paragraphs and earlier documents that have some of their marks, each pair once."""
        rows = np.arange(len(self.shared), dtype=np.int64)
        hashes = self.shared >> _HASH
        opens = np.ones(len(rows), np.bool_)
        opens[1:] = hashes[1:] != hashes[:-1]
        first = np.maximum.accumulate(np.where(opens, rows, 0)) if len(rows) else rows
        mine = (self.shared >> _ONE & _LOW).astype(np.int64)
        found = [np.zeros(0, np.uint64)]
        for step in range(_EARLIEST):
            asking = rows[first + step < rows]
            document = self.document[mine[first[asking] + step]]
            earlier = document < self.document[mine[asking]]
            pairs = mine[asking[earlier]].astype(np.uint64) << np.uint64(32)
            found.append(pairs | document[earlier].astype(np.uint64))
        pairs, hints = np.unique(np.concatenate(found), return_counts=True)
        paragraphs = (pairs >> np.uint64(32)).astype(np.int64)
        kept = hints >= _MIN_HINTS * (self.starts[paragraphs + 1] - self.starts[paragraphs])
        return paragraphs[kept], (pairs[kept] & _LOW).astype(np.int64)

    def compare(self, paragraphs: Rows, others: Rows) -> "_Compared":
        """Return of each pair how many of the paragraph's marks the document has, and how."""
        lengths = self.starts[paragraphs + 1] - self.starts[paragraphs]
        pair = np.repeat(np.arange(len(paragraphs), dtype=np.int64), lengths)
        within = np.arange(len(pair), dtype=np.int64) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        marks = self.marks[self.starts[paragraphs][pair] + within]
        there = marks >> _ONE << _HASH | others[pair].astype(np.uint64) << _ONE
        is_quoted = (marks & _ONE).astype(np.bool_)
        postings = self._postings()
        plainly, quoted = _among(there, postings), _among(there | _ONE, postings)
        both = is_quoted & quoted & ~plainly
        count = len(paragraphs)
        return _Compared(
            paragraphs=paragraphs,
            others=others,
            marks=lengths,
            common=np.bincount(pair, (plainly | quoted) & ~both, count).astype(np.int64),
            quoted=np.bincount(pair, both, count).astype(np.int64),
        )

    def _postings(self) -> Numbers:
        """Return the shared rows with documents in place of paragraphs, each once."""
        document = self.document[(self.shared >> _ONE & _LOW).astype(np.int64)].astype(np.uint64)
        return np.unique(self.shared >> _HASH << _HASH | document << _ONE | self.shared & _ONE)


def _among(wanted: Numbers, rows: Numbers) -> Flags:
    if not len(rows):
        return np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(rows, wanted), len(rows) - 1)
    found: Flags = rows[at] == wanted
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """Paragraphs and earlier documents, with what they have in common."""

    paragraphs: Rows
    others: Rows
    marks: Rows
    common: Rows
    quoted: Rows
    """Marks that both have in quotation marks, and only there."""

    @property
    def is_strong(self) -> Flags:
        """Return which pairs show by themselves that the paragraph was carried over."""
        own = self.marks - self.quoted
        most = (self.common >= MIN_MARKS) & (self.common >= MIN_SHARE * own)
        strong: Flags = most | (self.common >= MIN_ALL_MARKS) & (self.common == own)
        return strong

    @property
    def is_weak(self) -> Flags:
        """Return which pairs show it where other paragraphs come from the same document."""
        weak: Flags = ~self.is_strong & (self.common + self.quoted >= MIN_WEAK_SHARE * self.marks)
        return weak


def _pairs(table: _Table, compared: _Compared, kept: Flags) -> list[tuple[Place, int]]:
    """Return paragraphs with the documents that were kept for them; the earliest comes last and prevails."""
    pairs = zip(compared.paragraphs[kept].tolist(), compared.others[kept].tolist(), strict=True)
    return [(table.places[paragraph], other) for paragraph, other in sorted(pairs, key=lambda p: -p[1])]


class _Nearest:
    """Finds the paragraph of a document that has most of another one's marks."""

    def __init__(self, documents: Sequence[Sequence[Paragraph]]) -> None:
        self._documents = documents
        self._bags: dict[int, list[set[int]]] = {}

    def find(self, place: Place, other: int) -> Place:
        """Return the paragraph of the other document; the first of several."""
        marks = self._of(place.document)[place.paragraph]
        best, most = 0, -1
        for at, bag in enumerate(self._of(other)):
            common = len(marks & bag)
            if common > most:
                best, most = at, common
            if common == len(marks):
                break
        return Place(other, best)

    def _of(self, document: int) -> list[set[int]]:
        if document not in self._bags:
            self._bags[document] = [{mark >> 1 for mark in one.marks} for one in self._documents[document]]
        return self._bags[document]
