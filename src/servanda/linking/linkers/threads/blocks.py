"""Some documents with all that they are compared with, looked through at once for pairs worth comparing.

Which pairs are found is told by `candidates`, pair by pair; here it is asked of many pairs in one go.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from servanda.linking.linkers.threads.bags import Bag, Numbers, distinct, stretches
from servanda.linking.linkers.threads.candidates import MAX_CHARS, Side, promising, weigh_common
from servanda.linking.linkers.threads.neighbours import MOST_SHARED, Neighbours
from servanda.linking.linkers.threads.pages import Page
from servanda.linking.linkers.threads.shelf import Shelf
from servanda.linking.linkers.threads.table import Rows
from servanda.linking.linkers.threads.telling_names import ENOUGH, MIN_SHARED, NAMES

#: Mentions that are looked through together, those that they are held against, and those of a block, at most;
#: they bound memory, and change no result. A block takes in a document while the pairs that are looked at are
#: at most so many times those that are asked for, and so many more: that takes as long as to begin a block.
AT_ONCE, RIGHTS_AT_ONCE, MOST, WASTE, SPARE = 64, 8192, 512, 2, 250_000

#: Numbers of documents, and the weight of the names that each shares with another one.
Near: TypeAlias = tuple[NDArray[np.int32], NDArray[np.int16]]


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs worth comparing: their rows, and the weight of the names around both."""

    left: Rows
    right: Rows
    shared: Rows

    def __len__(self) -> int:
        return len(self.left)

    def only(self, which: NDArray[np.bool_] | Rows | slice) -> "Found":
        """Return some of the pairs."""
        return Found(self.left[which], self.right[which], self.shared[which])

    def in_order(self) -> "Found":
        """Return the pairs in the order of their rows."""
        return self.only(np.lexsort((self.right, self.left)))

    @classmethod
    def joined(cls, some: Sequence["Found"]) -> "Found":
        """Return all pairs."""
        nothing = np.zeros(0, np.int64)
        columns = ([one.left for one in some], [one.right for one in some], [one.shared for one in some])
        return cls(*(np.concatenate([nothing, *column]) for column in columns))


class Block:
    """Changed documents, and for each its neighbours with the weight of the names that they share."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._counts = shelf.documents["commitments"] + shelf.documents["reports"]
        self.numbers: list[int] = []
        """Of the documents that were taken in."""
        self._near: list[Near] = []
        self._is_other = np.zeros(len(self._counts), bool)
        """Whether one of the documents is compared with a document, by its number."""
        self._mentions = self._rights = self._wanted = 0

    def takes(self, number: int, near: Near) -> bool:
        """Take in a document that has nearly the same neighbours as the others here, or say no."""
        others = near[0]
        own, rights = int(self._counts[number]), int(self._counts[others].sum())
        new = int(self._counts[others[~self._is_other[others]]].sum())
        mentions, wanted = self._mentions + own, self._wanted + own * rights
        looked_at = mentions * (self._rights + new)
        if self.numbers and (mentions > MOST or looked_at > WASTE * wanted + SPARE):
            return False
        self._mentions, self._rights, self._wanted = mentions, self._rights + new, wanted
        self.take(number, near)
        return True

    def take(self, number: int, near: Near) -> None:
        """Take in a document."""
        self.numbers.append(number)
        self._near.append(near)
        self._is_other[near[0]] = True

    def look_through(self) -> tuple[Found, Found]:
        """Return the pairs of commitments, and those of a report and a commitment, that promise something.

        All that they are looked through by is drawn up once for both.
        """
        weights = self._weights()
        own, told = self._parts(reports=False), self._parts(reports=True)
        mentions, reports, reported = [Found.joined([])], [Found.joined([])], [Found.joined([])]
        for others in self._others(reports=False) if own or told else ():
            mentions += [self._find(some, others, weights) for some in own]
            reports += [self._find(some, others, weights) for some in told]
        for others in self._others(reports=True) if own else ():
            reported += [self._find(some, others, weights) for some in own]
        return (
            self._of_mentions(Found.joined(mentions)),
            Found.joined([self._of_reports(Found.joined(reports)), self._reported(Found.joined(reported))]),
        )

    def mentions(self) -> Found:
        """Return the pairs of commitments alone."""
        weights, own = self._weights(), self._parts(reports=False)
        found = [self._find(some, others, weights) for others in self._others(reports=False) for some in own]
        return self._of_mentions(Found.joined(found))

    def _of_mentions(self, found: Found) -> Found:
        """Return the pairs of commitments; those of the documents taken in are on the left."""
        inside = self._shelf.numbers(found.left) == self._shelf.numbers(found.right)
        return found.only(~inside | (found.left < found.right)).in_order()

    def _of_reports(self, promised: Found) -> Found:
        """Return the pairs of their reports and commitments, those that are near among them."""
        near = [pair for number in self.numbers for pair in self._are_near(number)]
        known = set(zip(promised.left.tolist(), promised.right.tolist(), strict=True))
        rows, others = np.array([pair for pair in near if pair not in known], np.int64).reshape(-1, 2).T
        return Found.joined([promised.in_order(), Found(rows, others, np.full(len(rows), ENOUGH))])

    def _reported(self, found: Found) -> Found:
        """Return the pairs of reports of other documents and their commitments."""
        between = self._shelf.numbers(found.left) != self._shelf.numbers(found.right)
        some = found.only(between).in_order()
        return Found(some.right, some.left, some.shared)

    def _parts(self, *, reports: bool) -> list["_Half"]:
        """Return those of the documents taken in, few at a time."""
        some = _Half.of(self._shelf, np.array(self.numbers, np.int64), reports=reports)
        return [some.part(first, first + AT_ONCE) for first in range(0, len(some), AT_ONCE)]

    def _others(self, *, reports: bool) -> Iterator["_Half"]:
        """Yield those that the mentions are held against, some documents at a time."""
        numbers = np.flatnonzero(self._is_other)
        counts = np.cumsum(self._shelf.documents["reports" if reports else "commitments"][numbers])
        first = 0
        while first < len(numbers):
            before = int(counts[first - 1]) if first else 0
            end = max(first + 1, int(np.searchsorted(counts, before + RIGHTS_AT_ONCE, side="right")))
            if len(half := _Half.of(self._shelf, numbers[first:end], first=first, reports=reports)):
                yield half
            first = end

    def _weights(self) -> NDArray[np.int16]:
        """Return the weight of the names that two documents share; -1 where they are not compared."""
        place = np.cumsum(self._is_other) - 1
        table = np.full((len(self.numbers), int(self._is_other.sum())), -1, np.int16)
        for row, (others, shared) in zip(table, self._near, strict=True):
            row[place[others]] = shared
        return table

    def _find(self, some: "_Half", others: "_Half", weights: NDArray[np.int16]) -> Found:
        """Return the pairs that promise something and are about one process."""
        shared = weights[some.places][:, others.places]
        left, right = promising(some.side, others.side, shared)
        names = self._common_names(some.circles[left], others.circles[right])
        kept = (some.numbers[left] == others.numbers[right]) | (names >= MIN_SHARED)
        kept |= some.nameless[left] | others.nameless[right]
        return Found(some.rows[left[kept]], others.rows[right[kept]], names[kept])

    def _common_names(self, left: Rows, right: Rows) -> Rows:
        """Return the weight of the common names of two sets, at most ENOUGH, for pairs of sets."""
        rows, ours = distinct(left, self._shelf.circle_count)
        columns, theirs = distinct(right, self._shelf.circle_count)
        table = weigh_common(self._shelf.circles(rows), self._shelf.circles(columns), NAMES.weights())
        return np.minimum(table, ENOUGH).astype(np.int64)[ours, theirs]

    def _are_near(self, number: int) -> Iterator[tuple[int, int]]:
        """Yield the rows of reports and commitments of a document that stand near each other."""
        first, commitments, reports, _ = self._shelf.documents[number].tolist()
        if not commitments or not reports:
            return
        rows = np.arange(first, first + commitments + reports)
        starts, ends = (self._shelf.table.column(name, rows) for name in ("start", "end"))
        told, bound = slice(commitments, None), slice(0, commitments)
        gaps = np.maximum(starts[told][:, None] - ends[bound], starts[bound] - ends[told][:, None])
        for report, mention in zip(*(some.tolist() for some in np.nonzero(gaps <= MAX_CHARS)), strict=True):
            yield first + commitments + report, first + mention


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
    circles: Rows
    """The set of names around each."""

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def of(cls, shelf: Shelf, numbers: Numbers, *, first: int = 0, reports: bool) -> "_Half":
        """Return the commitments, or the reports, of documents, which stand from `first` on."""
        told = shelf.documents[numbers]
        start = told["first"] + (told["commitments"] if reports else 0)
        rows, places = stretches(start, start + told["reports" if reports else "commitments"])
        return cls(
            side=Side.of_table(shelf.table, rows, Bag.FULL if reports else Bag.CORE),
            rows=rows,
            numbers=numbers[places],
            places=first + places,
            nameless=told["is_nameless"][places],
            circles=shelf.table.column("circle", rows).astype(np.int64),
        )

    def part(self, first: int, end: int) -> "_Half":
        """Return the mentions from `first` on, before `end`."""
        some = slice(first, end)
        return _Half(
            side=self.side.part(first, end),
            rows=self.rows[some],
            numbers=self.numbers[some],
            places=self.places[some],
            nameless=self.nameless[some],
            circles=self.circles[some],
        )


class Blocks:
    """Changed documents in blocks, so that each pair of documents is in one of them."""

    def __init__(self, pages: Iterable[Page], shelf: Shelf, neighbours: Neighbours) -> None:
        self._shelf, self._neighbours = shelf, neighbours
        self._is_changed = np.zeros(len(shelf.documents), bool)
        self._is_changed[[page.number for page in pages]] = True

    def __iter__(self) -> Iterator[Block]:
        """Yield the blocks."""
        block = Block(self._shelf)
        for number in np.flatnonzero(self._is_changed).tolist():
            near = self._near(number)
            if not block.takes(number, near):
                yield block
                block = Block(self._shelf)
                block.takes(number, near)
        yield block

    def again(self, numbers: Iterable[int]) -> Block:
        """Return the block of these documents once more."""
        block = Block(self._shelf)
        for number in numbers:
            block.take(number, self._near(number))
        return block

    def _near(self, number: int) -> Near:
        """Return the neighbours of a document, but for changed ones before it: those have it as theirs."""
        others, shared = _near(number, self._neighbours)
        left = (others >= number) | ~self._is_changed[others]
        return others[left], shared[left]


def pair_of(page: Page, other: Page, *, shelf: Shelf, neighbours: Neighbours) -> Block:
    """Return a block of two neighbours, the one with the lower number first, or of one document."""
    others, shared = _near(page.number, neighbours)
    only = others == other.number
    block = Block(shelf)
    block.take(page.number, (others[only], shared[only]))
    return block


def _near(number: int, neighbours: Neighbours) -> Near:
    """Return the neighbours of a document, to which it is as near itself as can be."""
    others, shared = neighbours.with_weights(number)
    shared[others == number] = MOST_SHARED
    return others.astype(np.int32), shared.astype(np.int16)
