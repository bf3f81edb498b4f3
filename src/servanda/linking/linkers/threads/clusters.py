"""Average-linkage clustering on a sparse graph, with pairs that must stay apart."""

import heapq
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

#: The items that one is alike to, and how much: whole numbers, so that sums are exact in any order.
Near: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64]]
#: An offer to join two clusters: negative average, their numbers, their sizes when it was made.
_Offer = tuple[int, int, int, int, int]

#: Averages are compared with this many steps to one unit of likeness.
_STEPS = 1000
#: Items from which a cluster's sums are kept, and not added up each time; bounds memory, changes no result.
_LARGE = 8


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
    while clusters.offers:
        _, one, other, size, other_size = heapq.heappop(clusters.offers)
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
        self.offers: list[_Offer] = []
        self._near, self._least = near, least
        self._clusters = np.arange(count)
        self._sizes = np.ones(count, np.int64)
        self._sums: dict[int, Near] = {}
        for item in range(count):
            others, values = near(item)
            strong = (values >= least) & (others > item)
            for other, value in zip(others[strong].tolist(), values[strong].tolist(), strict=True):
                self.offers.append((-value * _STEPS, item, other, 1, 1))
        heapq.heapify(self.offers)

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
                heapq.heappush(self.offers, (-average, one, other, size, other_size))
            else:
                heapq.heappush(self.offers, (-average, other, one, other_size, size))

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
        sums = np.bincount(self._clusters[others], values).astype(np.int64)
        sums[one : one + 1] = 0
        found = np.flatnonzero(sums)
        return found, sums[found]


def _joined(some: Sequence[Near]) -> Near:
    others, values = (np.concatenate(column) for column in zip(*some, strict=True))
    return others, values
