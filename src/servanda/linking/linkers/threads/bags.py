"""Bags of stems as arrays: what two mentions have in common, for many pairs at once.

A bag is a set of stems of one kind (the action's, those of its sentence, ...). All bags of a mention lie in
one array of numbers; the common stems of one mention with many others are found by one look-up in a table
that has a place for every stem of every kind. Weights are whole numbers, so that sums are exact in any order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from threading import Lock
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from servanda.linking.linkers.threads.words import FULL_WEIGHT, background

Numbers: TypeAlias = NDArray[np.int64]
Places: TypeAlias = NDArray[np.int32]


class Bag(IntEnum):
    """The kinds of bags."""

    CORE = 0
    """The action, or the subject."""
    FULL = 1
    """Core and cue."""
    WIDE = 2
    """All fields."""
    NEAR = 3
    """The findings around it, its own among them."""
    SENTENCE = 4
    PARAGRAPH = 5
    TITLE = 6
    DEADLINE = 7
    FIGURES = 8
    AGREEMENT = 9
    BEARER = 10
    """The names of the bearers."""


KINDS = len(Bag)
#: A stem of at least this weight is rare.
RARE = 700
#: Mentions, and pairs of them, that are compared at one time; bounds memory, changes no result.
AT_ONCE, PAIRS_AT_ONCE = 200, 20_000


class Stems:
    """Numbers for stems. They differ from run to run, and no result depends on them.

    Threads of one process share them, so that a new stem is taken in by one at a time.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers: dict[str, int] = {}
        self._weights: list[int] = []
        self._table = np.zeros(0, np.int32)

    def __len__(self) -> int:
        return len(self._weights)

    def numbers(self, stems: Iterable[str]) -> list[int]:
        """Return the numbers of stems."""
        known = self._numbers
        found = []
        for stem in stems:  # a plain loop: most stems are known
            number = known.get(stem)
            found.append(self._take_in(stem) if number is None else number)
        return found

    def _take_in(self, stem: str) -> int:
        weight = background().get(stem, FULL_WEIGHT)
        with self._lock:
            if stem not in self._numbers:
                self._weights.append(weight)  # first: who sees the number looks for its weight
                self._numbers[stem] = len(self._weights) - 1
            return self._numbers[stem]

    def weigh(self, numbers: Iterable[int]) -> int:
        """Return the weight of all these stems."""
        return sum(map(self._weights.__getitem__, numbers))

    def weights(self) -> Places:
        """Return the weight of each stem by its number."""
        with self._lock:
            if len(self._table) < len(self._weights):
                more = np.array(self._weights[len(self._table) :], np.int32)
                self._table = np.concatenate([self._table, more])
            return self._table


STEMS = Stems()


@dataclass(frozen=True, slots=True)
class Bags:
    """The bags of one mention."""

    places: Places
    """For each stem of each bag: KINDS times the stem's number, plus the kind; bag by bag."""
    sizes: tuple[int, ...]
    """Stems of each bag."""
    weights: Places
    """Weight of each bag."""


def pack(bags: Mapping[Bag, Iterable[str]]) -> Bags:
    """Return the bags as arrays."""
    places: list[int] = []
    sizes, weights = [], []
    for kind in range(KINDS):
        numbers = STEMS.numbers(bags.get(Bag(kind), ()))
        places += [KINDS * number + kind for number in numbers]
        sizes.append(len(numbers))
        weights.append(STEMS.weigh(numbers))
    return Bags(places=np.array(places, np.int32), sizes=tuple(sizes), weights=np.array(weights, np.int32))


def replace_bag(bags: Bags, kind: Bag, stems: Iterable[str]) -> Bags:
    """Return the bags with another one of this kind."""
    new = pack({kind: stems})
    start = sum(bags.sizes[:kind])
    end = start + bags.sizes[kind]
    return Bags(
        places=np.concatenate([bags.places[:start], new.places, bags.places[end:]]),
        sizes=(*bags.sizes[:kind], new.sizes[kind], *bags.sizes[kind + 1 :]),
        weights=np.where(np.arange(KINDS) == kind, new.weights, bags.weights),
    )


@dataclass(frozen=True, slots=True)
class Common:
    """What the two mentions of each pair have in common."""

    weights: Mapping[tuple[Bag, Bag], Numbers]
    """(Kind of the left one's bag, kind of the right one's) -> weight of the common stems."""
    rarest: Numbers
    """Weight of the rarest common stem of the cores."""
    rare: Numbers
    """How many common stems of the cores are rare."""


@dataclass(frozen=True, slots=True)
class BagTable:
    """The bags of many mentions, one after the other."""

    stems: Numbers
    kinds: Numbers
    starts: Numbers
    """Where the stems of each mention start; one more at the end."""
    weights: Numbers
    """Weight of each bag: shape (mentions, kinds)."""

    @classmethod
    def of(cls, bags: Sequence[Bags]) -> "BagTable":
        """Return the bags as one table."""
        places = np.concatenate([np.zeros(0, np.int32), *(one.places for one in bags)])
        return cls(
            stems=places // KINDS,
            kinds=places % KINDS,
            starts=np.cumsum([0, *(len(one.places) for one in bags)]),
            weights=np.array([one.weights for one in bags], np.int64).reshape(-1, KINDS),
        )

    def stretches(self, rows: Numbers) -> tuple[Numbers, Numbers]:
        """Return the places of all stems of these rows, and for each the position of its row in `rows`."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        whose = np.repeat(np.arange(len(rows)), lengths)
        within = np.arange(len(whose)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return self.starts[rows][whose] + within, whose


def compare_bags(
    lefts: BagTable, rights: BagTable, pairs: tuple[Numbers, Numbers], wanted: Sequence[tuple[Bag, Bag]]
) -> Common:
    """Return what the mentions of pairs have in common, for the pairs of kinds that are asked for."""
    left, right = pairs
    common = Common(
        weights={kinds: np.zeros(len(left), np.int64) for kinds in wanted},
        rarest=np.zeros(len(left), np.int64),
        rare=np.zeros(len(left), np.int64),
    )
    order = np.argsort(left, kind="stable")
    rows, starts = np.unique(left[order], return_index=True)
    weights = STEMS.weights()
    for at in range(0, len(rows), AT_ONCE):
        end = starts[at + AT_ONCE] if at + AT_ONCE < len(rows) else len(order)
        own = _Own.of(lefts, rows[at : at + AT_ONCE])
        for first in range(int(starts[at]), int(end), PAIRS_AT_ONCE):
            some = order[first : min(first + PAIRS_AT_ONCE, int(end))]
            hits = own.find(
                np.searchsorted(rows[at : at + AT_ONCE], left[some]), rights, right[some], weights
            )
            _add(common, some, hits)
    return common


@dataclass(frozen=True, slots=True)
class _Hits:
    """Stems of the right mentions of pairs that the left ones have in some bag."""

    pair: Numbers
    kind: Numbers
    """The kind of the right one's bag."""
    own_kinds: Numbers
    """The kinds of the left one's bags, a bit each."""
    weight: Places


@dataclass(frozen=True, slots=True)
class _Own:
    """The stems of some left mentions: in which bags each of them has each."""

    places: Numbers
    """Stem -> its column; the last column for stems that none of them has."""
    kinds: NDArray[np.int16]

    @classmethod
    def of(cls, lefts: BagTable, rows: Numbers) -> "_Own":
        at, whose = lefts.stretches(rows)
        known, columns = np.unique(lefts.stems[at], return_inverse=True)
        places = np.full(len(STEMS), len(known), np.int64)
        places[known] = np.arange(len(known))
        kinds = np.zeros((len(rows), len(known) + 1), np.int16)
        own = lefts.kinds[at]
        for kind in range(KINDS):  # no stem is in a bag twice
            some = own == kind
            kinds[whose[some], columns[some]] |= 1 << kind
        return cls(places, kinds)

    def find(self, own: Numbers, rights: BagTable, right: Numbers, weights: Places) -> _Hits:
        at, pair = rights.stretches(right)
        stems = rights.stems[at]
        found = self.kinds.ravel()[own[pair] * self.kinds.shape[1] + self.places[stems]]
        hit = np.flatnonzero(found)
        return _Hits(pair[hit], rights.kinds[at[hit]], found[hit], weights[stems[hit]])


def _add(common: Common, pairs: Numbers, hits: _Hits) -> None:
    """Note what was found for these pairs."""
    for (own, theirs), weights in common.weights.items():
        some = np.flatnonzero((hits.kind == theirs) & (hits.own_kinds >> own & 1 == 1))
        weights[pairs] = np.bincount(hits.pair[some], hits.weight[some], len(pairs)).astype(np.int64)
        if own is Bag.CORE and theirs is Bag.CORE:
            rare = some[hits.weight[some] >= RARE]
            common.rare[pairs] = np.bincount(hits.pair[rare], minlength=len(pairs))
            rarest = np.zeros(len(pairs), np.int64)
            np.maximum.at(rarest, hits.pair[some], hits.weight[some])
            common.rarest[pairs] = rarest
