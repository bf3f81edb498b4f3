"""Some documents with all that they are compared with, looked through at once for pairs worth comparing.

Which pairs are found is told by `candidates`, pair by pair; here it is asked of many pairs in one go.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from servanda.linking.linkers.threads.candidates import Side, are_near, promising, weigh_common
from servanda.linking.linkers.threads.neighbours import MOST_SHARED, Neighbours
from servanda.linking.linkers.threads.pages import Page
from servanda.linking.linkers.threads.shelf import Rows, Shelf
from servanda.linking.linkers.threads.telling_names import ENOUGH, MIN_SHARED, weight_of_name

#: Mentions that are looked through together, and those of a block, at most; they bound memory, and change no
#: result. A block takes in a document while that at most so much multiplies the pairs that are looked at.
AT_ONCE, MOST, WASTE = 64, 512, 2


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs worth comparing: their rows, and the weight of the names around both."""

    left: Rows
    right: Rows
    shared: Rows

    def __len__(self) -> int:
        return len(self.left)

    def only(self, which: NDArray[np.bool_] | Rows) -> "Found":
        """Return some of the pairs."""
        return Found(self.left[which], self.right[which], self.shared[which])

    @classmethod
    def joined(cls, some: Sequence["Found"]) -> "Found":
        """Return all pairs."""
        nothing = np.zeros(0, np.int64)
        left, right, shared = zip(*((one.left, one.right, one.shared) for one in some), strict=True)
        return cls(*(np.concatenate([nothing, *column]) for column in (left, right, shared)))


@dataclass(slots=True)
class Block:
    """Changed documents, and for each its neighbours with the weight of the names that they share."""

    pages: list[Page] = field(default_factory=list)
    near: list[Mapping[int, int]] = field(default_factory=list)
    others: dict[int, Page] = field(default_factory=dict)
    """All that one of the documents is compared with."""
    _mentions: int = 0
    _rights: int = 0
    _wanted: int = 0

    def takes(self, page: Page, near: Mapping[int, int], others: Mapping[int, Page]) -> bool:
        """Take in a document that has nearly the same neighbours as the others here, or say no."""
        rights = sum(len(one.mentions) for one in others.values())
        new = sum(len(one.mentions) for number, one in others.items() if number not in self.others)
        mentions = self._mentions + len(page.mentions)
        wanted = self._wanted + len(page.mentions) * rights
        if self.pages and (mentions > MOST or mentions * (self._rights + new) > WASTE * wanted):
            return False
        self._mentions, self._rights, self._wanted = mentions, self._rights + new, wanted
        self.pages.append(page)
        self.near.append(near)
        self.others |= others
        return True

    def _weights(self) -> Rows:
        """Return the weight of the names that two documents share; -1 where they are not compared."""
        places = {number: at for at, number in enumerate(self.others)}
        table = np.full((len(self.pages), len(self.others)), -1, np.int64)
        for row, near in zip(table, self.near, strict=True):
            row[[places[number] for number in near]] = list(near.values())
        return table

    def mentions(self) -> Found:
        """Return the pairs of commitments; those of `pages` are on the left."""
        lefts, rights = _Half.commitments(self.pages), _Half.commitments([*self.others.values()])
        left, right, shared = self._find(lefts, rights)
        rows, others = lefts.rows[left], rights.rows[right]
        inside = lefts.numbers[left] == rights.numbers[right]
        return Found(rows, others, shared).only(~inside | (rows < others))

    def reports(self) -> Found:
        """Return the pairs of reports of `pages` and commitments, those that are near among them."""
        lefts, rights = _Half.reports(self.pages), _Half.commitments([*self.others.values()])
        left, right, shared = self._find(lefts, rights)
        promised = Found(lefts.rows[left], rights.rows[right], shared)
        near = [(i, j) for page in self.pages for i, j in _near(page)]
        if not near:
            return promised
        rows, others = np.array(near, np.int64).T
        known = set(zip(promised.left.tolist(), promised.right.tolist(), strict=True))
        new = np.array([pair not in known for pair in near], bool)
        return Found.joined([promised, Found(rows, others, np.full(len(rows), ENOUGH)).only(new)])

    def reported(self) -> Found:
        """Return the pairs of reports of other documents and commitments of `pages`."""
        lefts, rights = _Half.commitments(self.pages), _Half.reports([*self.others.values()])
        left, right, shared = self._find(lefts, rights)
        found = Found(rights.rows[right], lefts.rows[left], shared)
        return found.only(lefts.numbers[left] != rights.numbers[right])

    def _find(self, lefts: "_Half", rights: "_Half") -> tuple[Rows, Rows, Rows]:
        """Return the pairs that promise something and are about one process, and the names of each."""
        found = [(np.zeros(0, np.int64),) * 3]
        weights = self._weights()
        if not len(lefts.rows) or not len(rights.rows):
            return found[0]
        for first in range(0, len(lefts.rows), AT_ONCE):
            end = min(first + AT_ONCE, len(lefts.rows))
            shared = weights[lefts.places[first:end]][:, rights.places]
            left, right = promising(lefts.side.part(first, end), rights.side, shared)
            own, theirs = lefts.circle[first + left], rights.circle[right]
            names = _common_names(lefts.circles, rights.circles, own, theirs)
            together = lefts.numbers[first + left] == rights.numbers[right]
            kept = together | (names >= MIN_SHARED) | lefts.nameless[first + left] | rights.nameless[right]
            found.append((first + left[kept], right[kept], names[kept]))
        left, right, names = (np.concatenate(column) for column in zip(*found, strict=True))
        return left, right, names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Half:
    """The commitments, or the reports, of documents; the columns have one place for each."""

    side: Side
    rows: Rows
    numbers: Rows
    """The number of the document of each."""
    places: Rows
    """Where the document of each stands among the documents."""
    nameless: NDArray[np.bool_]
    """Whether there are no names in its document."""
    circles: list[frozenset[str]]
    """Different sets of names around them."""
    circle: Rows
    """Which of these sets is around each."""

    @classmethod
    def commitments(cls, pages: Sequence[Page]) -> "_Half":
        """Return the commitments of documents."""
        return cls._of(pages, [page.side for page in pages], [page.commitment_rows for page in pages])

    @classmethod
    def reports(cls, pages: Sequence[Page]) -> "_Half":
        """Return the status reports of documents."""
        return cls._of(pages, [page.report_side for page in pages], [page.report_rows for page in pages])

    @classmethod
    def _of(cls, pages: Sequence[Page], sides: Sequence[Side], rows: Sequence[range]) -> "_Half":
        known: dict[frozenset[str], int] = {}
        mentions = [
            page.mentions[row - page.first] for page, some in zip(pages, rows, strict=True) for row in some
        ]
        circle = [known.setdefault(mention.names, len(known)) for mention in mentions]
        sizes = [len(some) for some in rows]
        return cls(
            side=Side.joined(sides),
            rows=np.array([row for some in rows for row in some], np.int64),
            numbers=np.repeat(np.array([page.number for page in pages], np.int64), sizes),
            places=np.repeat(np.arange(len(pages)), sizes),
            nameless=np.array([not mention.document_names for mention in mentions], bool),
            circles=list(known),
            circle=np.array(circle, np.int64),
        )


def _near(page: Page) -> Iterator[tuple[int, int]]:
    """Yield the rows of reports and commitments of a document that stand near each other."""
    reports, mentions = page.mentions[page.commitments :], page.mentions[: page.commitments]
    for row, report in zip(page.report_rows, reports, strict=True):
        for other, mention in zip(page.commitment_rows, mentions, strict=True):
            if are_near(report, mention):
                yield row, other


def _common_names(
    some: Sequence[frozenset[str]], others: Sequence[frozenset[str]], left: Rows, right: Rows
) -> Rows:
    """Return the weight of the names that two sets have in common, at most ENOUGH, for pairs of sets."""
    rows, ours = np.unique(left, return_inverse=True)
    columns, theirs = np.unique(right, return_inverse=True)
    names: dict[str, int] = {}
    sets = [[names.setdefault(name, len(names)) for name in some[row]] for row in rows.tolist()]
    other_sets = [[names[name] for name in others[row] & names.keys()] for row in columns.tolist()]
    weights = np.array([weight_of_name(name) for name in names], np.int32)
    table = weigh_common(_flat(sets), _flat(other_sets), weights)
    return np.minimum(table, ENOUGH).astype(np.int64)[ours, theirs]


def _flat(sets: Sequence[Sequence[int]]) -> tuple[Rows, Rows]:
    """Return the numbers in sets, one set after the other, and how many each has."""
    numbers = np.array([number for some in sets for number in some], np.int64)
    return numbers, np.array([len(some) for some in sets], np.int64)


def blocks(pages: Iterable[Page], shelf: Shelf, neighbours: Neighbours) -> Iterator[Block]:
    """Yield changed documents in blocks, so that each pair of documents is in one of them."""
    done: set[int] = set()
    block = Block()
    for page in sorted(pages, key=lambda one: one.number):
        near = dict(zip(*(some.tolist() for some in neighbours.with_weights(page.number)), strict=True))
        near[page.number] = MOST_SHARED
        others = {
            number: other
            for number in near
            if number not in done and (other := shelf.numbered(number)) is not None
        }
        done.add(page.number)
        near = {number: near[number] for number in others}
        if not block.takes(page, near, others):
            yield block
            block = Block()
            block.takes(page, near, others)
    if block.pages:
        yield block


def pair_of(page: Page, other: Page, neighbours: Neighbours) -> Block:
    """Return a block of two neighbours, the one with the lower number first, or of one document."""
    numbers, weights = neighbours.with_weights(page.number)
    near = dict(zip(numbers.tolist(), weights.tolist(), strict=True)) | {page.number: MOST_SHARED}
    block = Block()
    block.takes(page, {other.number: near[other.number]}, {other.number: other})
    return block
