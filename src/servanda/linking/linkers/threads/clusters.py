"""Average-linkage clustering on a sparse graph, with pairs that must stay apart."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

#: The items that one is alike to, and how much: whole numbers, so that sums are exact in any order.
Near: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64]]
#: An offer to join two clusters, the best the least: what the average lacks, their numbers, their sizes when
#: it was made, in one number of 32 bits for each: there are millions, and a tuple takes four times the room.
_Offer: TypeAlias = int
_BITS, _MASK, _MOST = 32, 0xFFFFFFFF, 1 << 31

#: Two items and their likeness in ten-thousandths.
_PAIR = np.dtype([("item", np.int32), ("other", np.int32), ("value", np.int16)])
#: Averages are compared with this many steps to one unit of likeness.
_STEPS = 1000
#: Items from which a cluster's sums are kept, and not added up each time; bounds memory, changes no result.
_LARGE = 8
#: Pairs that are made into offers at one time; bounds memory, changes no result.
_AT_ONCE = 1000


def cluster(
    count: int,
    near: Callable[[int], Near],
    *,
    least: int,
    apart: Callable[[Sequence[int], Sequence[int]], bool],
    together: Iterable[Iterable[int]] = (),
) -> list[list[int]]:
    """Return clusters of the items 0 to count - 1, each sorted, in the order of their first items.

    `near` tells of an item to which others it is alike. The two clusters with the highest average likeness
    are joined until none is at least `least`; a pair that is not near has likeness 0. Ties are broken by the
    items' numbers. Clusters for which `apart` answers yes are never joined. Items that are `together` are
    joined at the start; no item is in two of these sets.
    """
    clusters = _Clusters(count, near, least)
    for some in together:
        first, *rest = sorted(some)
        for item in rest:
            clusters.join(first, item)
        clusters.offer(first)
    while (offer := clusters.offers.pop()) is not None:
        one, other, size, other_size = (offer >> at & _MASK for at in (3 * _BITS, 2 * _BITS, _BITS, 0))
        members, others = clusters.members.get(one, ()), clusters.members.get(other, ())
        if len(members) != size or len(others) != other_size or apart(members, others):
            continue
        clusters.join(one, other)
        clusters.offer(one)
    return [sorted(some) for _, some in sorted(clusters.members.items())]


class _Clusters:
    """The clusters so far, the sums of likeness between them, and what may be joined next.

    Most items are never joined, or with few others: what is near them stays where it is.
    """

    def __init__(self, count: int, near: Callable[[int], Near], least: int) -> None:
        self.members = {item: [item] for item in range(count)}
        self.offers = _Offers(_strong_pairs(count, near, least))
        self._near, self._least = near, least
        self._clusters = np.arange(count)
        self._sizes = np.ones(count, np.int64)
        self._sums: dict[int, Near] = {}

    def offer(self, one: int) -> None:
        """Offer the joins of a cluster that has grown."""
        others, totals = self._summed(one)
        sizes = self._sizes[others] * self._sizes[one]
        wanted = np.flatnonzero(totals >= self._least * sizes)
        averages = totals[wanted] * _STEPS // sizes[wanted]
        size = len(self.members[one])
        for other, average in zip(others[wanted].tolist(), averages.tolist(), strict=True):
            other_size = len(self.members[other])
            if one < other:
                self.offers.push(_offer(average, one, other, size, other_size))
            else:
                self.offers.push(_offer(average, other, one, other_size, size))

    def join(self, one: int, other: int) -> None:
        """Put the items of `other` (the greater number) to those of `one`."""
        size = len(self.members[one]) + len(self.members[other])
        pairs = [self._summed(one), self._summed(other)] if size >= _LARGE else []
        gone = self.members.pop(other)
        self.members[one] = self.members[one] + gone
        self._clusters[gone] = one
        self._sizes[one] = size
        self._sums.pop(other, None)
        if pairs:
            self._sums[one] = _joined(pairs)

    def _summed(self, one: int) -> Near:
        """Return the clusters that this one has any likeness to, each once, and the sums of the pairs."""
        known = self._sums.get(one)
        others, values = known or _joined([self._near(item) for item in self.members[one]])
        whose = self._clusters[others]
        order = np.argsort(whose, kind="stable")
        whose = whose[order]
        starts = np.flatnonzero(np.diff(whose, prepend=-1))
        clusters, sums = whose[starts], np.add.reduceat(values[order], starts) if len(starts) else values
        others_only = clusters != one
        return clusters[others_only], sums[others_only]


class _Offers:
    """What may be joined, the best first: pairs of single items in arrays, and what was offered later."""

    def __init__(self, pairs: NDArray[np.void]) -> None:
        self._later: list[_Offer] = []
        self._pairs = self._iter_pairs(pairs)
        self._next = next(self._pairs, None)

    @staticmethod
    def _iter_pairs(pairs: NDArray[np.void]) -> Iterator[_Offer]:
        """Yield the pairs, which are in the order of their items, by their values, the best first."""
        order = np.argsort(-pairs["value"], kind="stable").astype(np.int32)
        for first in range(0, len(pairs), _AT_ONCE):
            for item, other, value in pairs[order[first : first + _AT_ONCE]].tolist():
                yield _offer(value * _STEPS, item, other, 1, 1)

    def push(self, offer: _Offer) -> None:
        heapq.heappush(self._later, offer)

    def pop(self) -> _Offer | None:
        """Return the best offer that is left."""
        found = self._next
        if self._later and (found is None or self._later[0] < found):
            return heapq.heappop(self._later)
        self._next = next(self._pairs, None)
        return found


def _offer(average: int, one: int, other: int, size: int, other_size: int) -> _Offer:
    return ((((_MOST - average) << _BITS | one) << _BITS | other) << _BITS | size) << _BITS | other_size


def _strong_pairs(count: int, near: Callable[[int], Near], least: int) -> NDArray[np.void]:
    """Return the pairs of items that are alike enough, in the order of the items."""
    found = [np.zeros(0, _PAIR)]
    for item in range(count):
        others, values = near(item)
        strong = np.flatnonzero((values >= least) & (others > item))
        if len(strong):
            strong = strong[np.argsort(others[strong])]
            table = np.zeros(len(strong), _PAIR)
            table["item"], table["other"], table["value"] = item, others[strong], values[strong]
            found.append(table)
    return np.concatenate(found)


def _joined(some: Sequence[Near]) -> Near:
    others, values = (np.concatenate(column) for column in zip(*some, strict=True))
    return others, values
