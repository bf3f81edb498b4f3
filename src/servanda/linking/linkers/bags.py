"""Bags of stems as arrays: what two mentions have in common, for many pairs at once.

A bag is a set of stems of one kind (the action's, those of its sentence, ...). All bags of a mention lie in
one array of numbers; the common stems of one mention with many others are found by one look-up in a table
that has a place for every stem of every kind. Weights are whole numbers, so that sums are exact in any order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from servanda.linking.linkers.words import FULL_WEIGHT, background

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


class Stems:
    """Numbers for stems. They differ from run to run, and no result depends on them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._weights: list[int] = []

    def __len__(self) -> int:
        return len(self._weights)

    def number(self, stem: str) -> int:
        """Return the number of a stem."""
        number = self._numbers.get(stem)
        if number is None:
            number = self._numbers[stem] = len(self._weights)
            self._weights.append(background().get(stem, FULL_WEIGHT))
        return number

    def weights(self) -> Places:
        """Return the weight of each stem by its number."""
        return np.array(self._weights, np.int32)


STEMS = Stems()


@dataclass(frozen=True, slots=True)
class Bags:
    """The bags of one mention."""

    places: Places
    """For each stem of each bag: KINDS times the stem's number, plus the kind; bag by bag."""
    sizes: tuple[int, ...]
    """Stems of each bag."""
    weights: tuple[int, ...]
    """Weight of each bag."""


def pack(bags: Mapping[Bag, Iterable[str]]) -> Bags:
    """Return the bags as arrays."""
    known = background()
    places: list[int] = []
    sizes, weights = [], []
    for kind in Bag:
        some = bags.get(kind, ())
        before = len(places)
        total = 0
        for stem in some:
            places.append(KINDS * STEMS.number(stem) + kind)
            total += known.get(stem, FULL_WEIGHT)
        sizes.append(len(places) - before)
        weights.append(total)
    return Bags(places=np.array(places, np.int32), sizes=tuple(sizes), weights=tuple(weights))


def replace_bag(bags: Bags, kind: Bag, stems: Iterable[str]) -> Bags:
    """Return the bags with another one of this kind."""
    new = pack({kind: stems})
    start = sum(bags.sizes[:kind])
    end = start + bags.sizes[kind]
    return Bags(
        places=np.concatenate([bags.places[:start], new.places, bags.places[end:]]),
        sizes=(*bags.sizes[:kind], new.sizes[kind], *bags.sizes[kind + 1 :]),
        weights=(*bags.weights[:kind], new.weights[kind], *bags.weights[kind + 1 :]),
    )


@dataclass(frozen=True, slots=True)
class Common:
    """What one mention has in common with each of some others."""

    weights: Mapping[tuple[Bag, Bag], Numbers]
    """(Kind of its bag, kind of theirs) -> weight of the common stems."""
    rarest: Numbers
    """Weight of the rarest common stem of the cores."""
    rare: Numbers
    """How many common stems of the cores are rare."""


class Matcher:
    """Finds the common stems of one mention and many others."""

    def __init__(self, wanted: Sequence[tuple[Bag, Bag]]) -> None:
        """Take the pairs of kinds that are asked for."""
        self._layers: list[dict[Bag, Bag]] = []  # their kind -> our kind; one table each
        for own, theirs in wanted:
            layer = next((some for some in self._layers if theirs not in some), None)
            if layer is None:
                layer = {}
                self._layers.append(layer)
            layer[theirs] = own
        self._weights = STEMS.weights()
        self._tables = [np.zeros(KINDS * len(self._weights), np.int32) for _ in self._layers]

    def compare(self, own: Bags, others: Sequence[Bags]) -> Common:
        """Return what a mention has in common with the others."""
        places = np.concatenate([one.places for one in others])
        sizes = np.array([one.sizes for one in others], np.int64)
        ends = np.cumsum(sizes.reshape(-1))
        starts = ends - sizes.reshape(-1)
        weights: dict[tuple[Bag, Bag], Numbers] = {}
        found = np.zeros(len(places) + 1, np.int32)
        for layer, table in zip(self._layers, self._tables, strict=True):
            self._fill(table, layer, own)
            np.take(table, places, out=found[:-1])
            self._fill(table, layer, own, clear=True)
            sums = np.zeros(len(places) + 1, np.int64)
            np.cumsum(found[:-1], out=sums[1:])
            totals = (sums[ends] - sums[starts]).reshape(-1, KINDS)
            for theirs, mine in layer.items():
                weights[mine, theirs] = totals[:, theirs]
            if layer.get(Bag.CORE) is Bag.CORE:
                rarest, rare = _rarest(found, starts[Bag.CORE :: KINDS], ends[Bag.CORE :: KINDS])
        return Common(weights=weights, rarest=rarest, rare=rare)

    def _fill(self, table: Places, layer: Mapping[Bag, Bag], own: Bags, *, clear: bool = False) -> None:
        ends = np.cumsum(own.sizes)
        for theirs, mine in layer.items():
            some = own.places[ends[mine] - own.sizes[mine] : ends[mine]]
            table[some - mine + theirs] = 0 if clear else self._weights[some // KINDS]


def _rarest(found: Places, starts: Numbers, ends: Numbers) -> tuple[Numbers, Numbers]:
    """Return the greatest value of each stretch, 0 where it is empty, and how many are of rare stems."""
    edges = np.stack([starts, ends], axis=1).reshape(-1)
    greatest = np.maximum.reduceat(found, edges)[::2].astype(np.int64)
    counts = np.concatenate([[0], np.cumsum(found >= RARE)])
    return np.where(ends > starts, greatest, 0), (counts[ends] - counts[starts]).astype(np.int64)
