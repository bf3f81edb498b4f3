"""Average-linkage clustering on a sparse graph, with pairs that must stay apart."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

Edge = tuple[int, int, float]


def cluster(
    count: int,
    edges: Iterable[Edge],
    *,
    least: float,
    apart: Callable[[Sequence[int], Sequence[int]], bool],
    together: Iterable[Iterable[int]] = (),
) -> list[list[int]]:
    """Return clusters of the items 0 to count - 1, each sorted, in the order of their first items.

    The two clusters with the highest average likeness are joined until none is at least `least`; a pair
    without an edge has likeness 0. Ties are broken by the items' numbers. Clusters for which `apart` answers
    yes are never joined. Items that are `together` are joined at the start; no item is in two of these sets.
    """
    sums: dict[int, dict[int, float]] = defaultdict(dict)
    heap: list[tuple[float, int, int, int, int]] = []
    members = {item: [item] for item in range(count)}
    for one, other, likeness in edges:
        sums[one][other] = sums[other][one] = likeness
        if likeness >= least:
            heapq.heappush(heap, (-likeness, min(one, other), max(one, other), 1, 1))
    for some in together:
        first, *rest = sorted(some)
        for item in rest:
            _join(first, item, sums, members)
        _push_edges(heap, first, sums, members, least)
    while heap:
        _, one, other, size, other_size = heapq.heappop(heap)
        if len(members.get(one, ())) != size or len(members.get(other, ())) != other_size:
            continue
        if apart(members[one], members[other]):
            continue
        _join(one, other, sums, members)
        _push_edges(heap, one, sums, members, least)
    return [sorted(some) for _, some in sorted(members.items())]


def _push_edges(
    heap: list[tuple[float, int, int, int, int]],
    one: int,
    sums: dict[int, dict[int, float]],
    members: dict[int, list[int]],
    least: float,
) -> None:
    """Offer the joins of a cluster that has grown."""
    for third, total in sums[one].items():
        average = round(total / (len(members[one]) * len(members[third])), 4)
        if average >= least:
            low, high = min(one, third), max(one, third)
            heapq.heappush(heap, (-average, low, high, len(members[low]), len(members[high])))


def _join(one: int, other: int, sums: dict[int, dict[int, float]], members: dict[int, list[int]]) -> None:
    """Put the items of `other` (the greater number) to those of `one`."""
    members[one] = members[one] + members.pop(other)
    gone = sums.pop(other, {})
    gone.pop(one, None)
    sums[one].pop(other, None)
    for third, total in gone.items():
        sums[third].pop(other)
        together = round(sums[one].get(third, 0.0) + total, 4)
        sums[one][third] = sums[third][one] = together
