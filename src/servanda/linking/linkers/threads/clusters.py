"""Average-linkage clustering on a sparse graph, with pairs that must stay apart."""

import heapq
from collections.abc import Callable, Iterable, Sequence

#: Two items and their likeness, a whole number, so that sums are exact in any order.
Edge = tuple[int, int, int]
#: An offer to join two clusters: negative average, their numbers, their sizes when it was made.
_Offer = tuple[int, int, int, int, int]

#: Averages are compared with this many steps to one unit of likeness.
_STEPS = 1000


def cluster(
    count: int,
    edges: Iterable[Edge],
    *,
    least: int,
    apart: Callable[[Sequence[int], Sequence[int]], bool],
    together: Iterable[Iterable[int]] = (),
) -> list[list[int]]:
    """Return clusters of the items 0 to count - 1, each sorted, in the order of their first items.

    The two clusters with the highest average likeness are joined until none is at least `least`; a pair
    without an edge has likeness 0. Ties are broken by the items' numbers. Clusters for which `apart` answers
    yes are never joined. Items that are `together` are joined at the start; no item is in two of these sets.
    """
    clusters = _Clusters(count, edges, least)
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
    """The clusters so far, the sums of likeness between them, and what may be joined next."""

    def __init__(self, count: int, edges: Iterable[Edge], least: int) -> None:
        self.members = {item: [item] for item in range(count)}
        self.offers: list[_Offer] = []
        self._least = least
        self._sums: list[dict[int, int]] = [{} for _ in range(count)]
        for one, other, likeness in edges:
            self._sums[one][other] = self._sums[other][one] = likeness
            if likeness >= least:
                self.offers.append((-likeness * _STEPS, min(one, other), max(one, other), 1, 1))
        heapq.heapify(self.offers)

    def offer(self, one: int) -> None:
        """Offer the joins of a cluster that has grown."""
        size = len(self.members[one])
        for other, total in self._sums[one].items():
            other_size = len(self.members[other])
            if total < self._least * size * other_size:
                continue
            average = total * _STEPS // (size * other_size)
            if one < other:
                heapq.heappush(self.offers, (-average, one, other, size, other_size))
            else:
                heapq.heappush(self.offers, (-average, other, one, other_size, size))

    def join(self, one: int, other: int) -> None:
        """Put the items of `other` (the greater number) to those of `one`."""
        self.members[one] = self.members[one] + self.members.pop(other)
        sums, gone = self._sums[one], self._sums[other]
        self._sums[other] = {}
        gone.pop(one, None)
        sums.pop(other, None)
        for third, total in gone.items():
            theirs = self._sums[third]
            del theirs[other]
            sums[third] = theirs[one] = sums.get(third, 0) + total
