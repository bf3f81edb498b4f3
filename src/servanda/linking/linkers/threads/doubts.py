"""Pairs of threads that are nearly alike enough to be one: for a person to decide."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from servanda.linking.linkers.review.decisions import Ties
from servanda.linking.linkers.threads.edges import STEPS, Edges
from servanda.linking.linkers.threads.grouping import MIN_LIKENESS, Groups
from servanda.linking.linkers.threads.shelf import Shelf
from servanda.linking.records import Doubt

#: Least average likeness of two threads of which a person is asked; from MIN_LIKENESS on they are joined. Of
#: such pairs in the training bundles three in four are one undertaking: docs/measurements/linking.md.
MIN_DOUBT = 0.16


def find_doubts(shelf: Shelf, groups: Groups, edges: Edges, ties: Ties) -> list[Doubt]:
    """Return the pairs that are doubtful, the most alike first; none of which a reviewer has decided."""
    between: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for page in shelf:
        for row in page.commitment_rows:
            for other, likeness in edges.of(row)[["other", "likeness"]].tolist():
                pair = groups.home(row), groups.home(other)
                if pair[0] < pair[1]:
                    between[pair].append((likeness, row, other))
    found: list[Doubt] = []
    for (one, other), some in between.items():
        average = sum(likeness for likeness, _, _ in some) / (STEPS * len(groups[one]) * len(groups[other]))
        if MIN_DOUBT <= average < MIN_LIKENESS and not _is_decided(
            (*groups[one], *groups[other]), shelf, ties
        ):
            found.append(_doubt(shelf, some, average))
    return sorted(found, key=lambda one: (-one.average, one.first, one.second))


def _doubt(shelf: Shelf, some: Sequence[tuple[int, int, int]], average: float) -> Doubt:
    """Return the doubt about two threads, told by their two commitments that are most alike."""
    best = max(likeness for likeness, _, _ in some)
    pairs = [
        sorted((shelf.id_of(row), shelf.id_of(other))) for likeness, row, other in some if likeness == best
    ]
    first, second = min(pairs)
    return Doubt(first=first, second=second, likeness=best / STEPS, average=round(average, 4))


def _is_decided(rows: Iterable[int], shelf: Shelf, ties: Ties) -> bool:
    """Return whether a reviewer keeps some of these commitments apart."""
    if not ties.apart:
        return False
    ids = {shelf.id_of(row) for row in rows}
    return any(ids & some and ids & others for some, others in ties.apart)
