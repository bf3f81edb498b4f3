"""Bags of stems as arrays: what two mentions have in common, for many pairs at once.

A bag is a set of stems of one kind (the action's, those of its sentence, ...). All bags of a mention lie in
one array of numbers; the common stems of one mention with many others are found by one look-up in a table
that has a place for every stem of every kind. Weights are whole numbers, so that sums are exact in any order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from servanda.linking.linkers.threads.numbering import Vocabulary
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
_KINDS, _EMPTY = np.arange(KINDS, dtype=np.int32), frozenset[str]()
#: A stem of at least this weight is rare.
RARE = 700
#: Mentions, and pairs of them, that are compared at one time; bounds memory, changes no result.
AT_ONCE, PAIRS_AT_ONCE = 200, 5_000
#: With more numbers than so many times the values, to sort these takes less time than to note each number.
_SPARSE = 16


#: Stems with the weights of the background (words.py).
STEMS = Vocabulary(lambda stem: background().get(stem, FULL_WEIGHT))


@dataclass(frozen=True, slots=True)
class Bags:
    """The bags of one mention."""

    places: Places
    """For each stem of each bag: KINDS times the stem's number, plus the kind; bag by bag."""
    sizes: tuple[int, ...]
    """Stems of each bag."""


def pack(bags: Mapping[Bag, frozenset[str]]) -> Bags:
    """Return the bags as arrays."""
    numbers = [_numbers(bags.get(kind, _EMPTY)) for kind in Bag]
    sizes = tuple(map(len, numbers))
    places = np.concatenate(numbers)
    places *= KINDS
    places += np.repeat(_KINDS, sizes)
    return Bags(places=places, sizes=sizes)


@lru_cache(maxsize=256)  # the mentions of one paragraph share its words
def _numbers(stems: frozenset[str]) -> Places:
    return np.array(STEMS.numbers(stems), np.int32)


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

    stems: Places
    starts: Numbers
    """Where the stems of each bag start: shape (mentions, kinds + 1)."""
    weights: Numbers
    """Weight of each bag: shape (mentions, kinds)."""

    @classmethod
    def of(cls, bags: Sequence[Bags]) -> "BagTable":
        """Return the bags as one table."""
        places = np.concatenate([np.zeros(0, np.int32), *(one.places for one in bags)])
        return cls.joined(places, np.array([one.sizes for one in bags], np.int64).reshape(-1, KINDS))

    @classmethod
    def joined(cls, places: Places, sizes: NDArray[np.integer[Any]]) -> "BagTable":
        """Return the bags whose places lie one after the other; `sizes` is of shape (mentions, kinds)."""
        stems = places // np.int32(KINDS)
        ends = sums_before(sizes.ravel())
        starts = ends[np.arange(len(sizes))[:, None] * KINDS + np.arange(KINDS + 1)]
        sums = sums_before(STEMS.weights()[stems])
        return cls(stems=stems, starts=starts, weights=np.diff(sums[starts], axis=1))

    def __len__(self) -> int:
        return len(self.starts)

    def stretches(self, rows: Numbers, kind: int) -> tuple[Numbers, Numbers]:
        """Return the places of all stems of one kind of these rows, and of each the position in `rows`."""
        return stretches(self.starts[rows, kind], self.starts[rows, kind + 1])


def sums_before(values: NDArray[Any], kind: type[np.integer[Any]] = np.int64) -> NDArray[Any]:
    """Return the sum of all that stands before each value, and at the end that of all."""
    sums = np.zeros(len(values) + 1, kind)
    np.cumsum(values, out=sums[1:])
    return sums


def stretches(starts: Numbers, ends: Numbers) -> tuple[Numbers, Numbers]:
    """Return all places from each start to its end, and of each the number of its stretch."""
    lengths = ends - starts
    whose = np.repeat(np.arange(len(starts)), lengths)
    within = np.arange(len(whose)) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
    return within, whose


def distinct(values: NDArray[np.integer[Any]], count: int) -> tuple[Numbers, Numbers]:
    """Return the values, each once and in order, and of each value its place there; all are below `count`."""
    if count > _SPARSE * len(values):
        known, whose = np.unique(values, return_inverse=True)
        return known.astype(np.int64, copy=False), whose.reshape(-1)
    is_there = np.zeros(count, bool)
    is_there[values] = True
    known = np.flatnonzero(is_there)
    places = np.empty(count, np.int64)
    places[known] = np.arange(len(known))
    return known, places[values]


def compare_bags(
    lefts: BagTable, rights: BagTable, pairs: tuple[Numbers, Numbers], wanted: Sequence[tuple[Bag, Bag]]
) -> Common:
    """Return what the mentions of pairs have in common, for the pairs of kinds that are asked for."""
    left, right = pairs
    (own, whose), (theirs, others) = distinct(left, len(lefts)), distinct(right, len(rights))
    if len(own) > len(theirs):  # the fewer ones are looked up
        turned = compare_bags(rights, lefts, (right, left), [(other, one) for one, other in wanted])
        weights = {(one, other): found for (other, one), found in turned.weights.items()}
        return Common(weights=weights, rarest=turned.rarest, rare=turned.rare)
    common = Common(
        weights={kinds: np.zeros(len(left), np.int64) for kinds in wanted},
        rarest=np.zeros(len(left), np.int64),
        rare=np.zeros(len(left), np.int64),
    )
    for at in range(0, len(own), AT_ONCE):
        some = own[at : at + AT_ONCE]
        noted = _Own.of(lefts, some, rights, theirs)
        which = np.flatnonzero((whose >= at) & (whose < at + AT_ONCE))
        for first in range(0, len(which), PAIRS_AT_ONCE):
            few = which[first : first + PAIRS_AT_ONCE]
            noted.note(common, few, whose[few] - at, others[few])
    return common


@dataclass(frozen=True, slots=True)
class _Own:
    """The stems of some left mentions, and where the right ones have any of them."""

    kinds: NDArray[np.int16]
    """The bags in which each left mention has each stem, a bit each: shape (mentions, stems)."""
    columns: Places
    """The column in `kinds` of each stem of the right ones, without those that no left one has."""
    starts: Numbers
    """Where the columns of each bag of the right ones start: shape (right mentions, kinds + 1)."""
    weights: Numbers
    """Weight of the stem of each column."""

    @classmethod
    def of(cls, lefts: BagTable, rows: Numbers, rights: BagTable, others: Numbers) -> "_Own":
        weights = STEMS.weights()
        at, _ = stretches(lefts.starts[rows, 0], lefts.starts[rows, KINDS])
        known, _ = distinct(lefts.stems[at], len(weights))
        places = np.full(len(weights), -1, np.int32)
        places[known] = np.arange(len(known))
        kinds = np.zeros((len(rows), len(known)), np.int16)
        for kind in range(KINDS):  # no stem is in a bag twice
            at, whose = lefts.stretches(rows, kind)
            kinds[whose, places[lefts.stems[at]]] |= 1 << kind
        at, _ = stretches(rights.starts[others, 0], rights.starts[others, KINDS])
        theirs = places[rights.stems[at]]
        there = theirs >= 0
        starts = rights.starts[others]
        starts = starts - starts[:, :1] + sums_before(starts[:, KINDS] - starts[:, 0])[:-1, None]
        starts = sums_before(there, np.int32)[starts].astype(np.int64)
        return cls(kinds, theirs[there], starts, weights[known].astype(np.int64))

    def note(self, common: Common, pairs: Numbers, own: Numbers, right: Numbers) -> None:
        """Note what these pairs have in common."""
        flat, width = self.kinds.ravel(), self.kinds.shape[1]
        for theirs in {kind for _, kind in common.weights}:
            at, pair = stretches(self.starts[right, theirs], self.starts[right, theirs + 1])
            columns = self.columns[at]
            kinds = flat[(own * width)[pair] + columns]
            hit = np.flatnonzero(kinds != 0)
            kinds, pair, weight = kinds[hit], pair[hit], self.weights[columns[hit]]
            for one in [one for one, other in common.weights if other is theirs]:
                both = weight * (kinds >> one & 1)
                common.weights[one, theirs][pairs] = np.bincount(pair, both, len(pairs)).astype(np.int64)
                if one is Bag.CORE and theirs is Bag.CORE:
                    common.rare[pairs] = np.bincount(pair, both >= RARE, len(pairs))
                    rarest = np.zeros(len(pairs), np.int64)
                    np.maximum.at(rarest, pair, both)
                    common.rarest[pairs] = rarest
