"""Documents that may be about one process: those that share telling names, found by the names."""

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from servanda.linking.linkers.threads.telling_names import NAMES

#: Least weight of a name that tells one process from others, of the names that two neighbours share, and from
#: which they are as near as can be; thousandths of a natural logarithm: docs/measurements/linking.md.
MIN_NAME, MIN_SHARED, MOST_SHARED = 2000, 4000, 7000
#: Two documents are as near as can be too where they share this part of the names of the one that has fewer.
PART = 0.5


class Neighbours:
    """Documents by number; two are neighbours where they share enough names, whatever the others do."""

    def __init__(self) -> None:
        self._names: dict[int, NDArray[np.int32]] = {}
        self._holders: dict[int, array[int]] = {}
        self._parts = np.zeros(16, np.int64)
        self._nameless: set[int] = set()

    def add(self, document: int, names: Iterable[str]) -> None:
        """Take in a document with the names in it."""
        numbers = np.array(NAMES.numbers(names), np.int32)
        weights = NAMES.weights()[numbers]
        telling = self._names[document] = numbers[weights >= MIN_NAME]
        while document >= len(self._parts):
            self._parts = np.concatenate([self._parts, np.zeros_like(self._parts)])
        self._parts[document] = int(PART * int(weights[weights >= MIN_NAME].sum()))
        if not len(telling):
            self._nameless.add(document)
        for name in telling.tolist():
            self._holders.setdefault(name, array("q")).append(document)

    def remove(self, document: int) -> None:
        """Forget a document."""
        for name in self._names.pop(document).tolist():
            self._holders[name].remove(document)
        self._nameless.discard(document)

    def of(self, document: int) -> list[int]:
        """Return the neighbours of a document, itself among them."""
        found: list[int] = self.with_weights(document)[0].tolist()
        return found

    def with_weights(self, document: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the neighbours of a document with the weight of the names shared, at most MOST_SHARED.

        A document without names may be about anything.
        """
        names = self._names[document]
        if not len(names):
            found = np.array(sorted(self._names), np.int64)
            return found, np.full(len(found), MOST_SHARED, np.int64)
        weights = NAMES.weights()[names].tolist()
        held = [(weight, self._holders[name]) for weight, name in zip(weights, names.tolist(), strict=True)]
        numbers = np.concatenate([np.frombuffer(some, np.int64) for _, some in held])
        weights = np.repeat([weight for weight, _ in held], [len(some) for _, some in held])
        table = np.bincount(numbers, weights=weights)
        found = np.flatnonzero(table)
        shared = table[found].astype(np.int64)
        shared[shared >= np.minimum(self._parts[found], self._parts[document])] = MOST_SHARED
        near = shared >= MIN_SHARED
        found, shared = found[near], np.minimum(shared[near], MOST_SHARED)
        if self._nameless:
            at = np.searchsorted(found, nameless := np.array(sorted(self._nameless), np.int64))
            found, shared = np.insert(found, at, nameless), np.insert(shared, at, MOST_SHARED)
        return found, shared
