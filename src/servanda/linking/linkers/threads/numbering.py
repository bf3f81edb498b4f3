"""Numbers for words and for sets of names: small, and quick to compare.

They differ from run to run, and no result depends on them. Threads of one process share them, so that what is
new is taken in by one at a time.
"""

from collections.abc import Callable, Iterable
from threading import Lock

import numpy as np
from numpy.typing import NDArray


class Vocabulary:
    """Words with their weights, by number."""

    def __init__(self, weigh: Callable[[str], int]) -> None:
        self._lock = Lock()
        self._weigh = weigh
        self._numbers: dict[str, int] = {}
        self._weights: list[int] = []
        self._table = np.zeros(0, np.int32)

    def __len__(self) -> int:
        return len(self._weights)

    def numbers(self, words: Iterable[str]) -> list[int]:
        """Return the numbers of words."""
        known = self._numbers
        found = []
        for word in words:  # a plain loop: most words are known
            number = known.get(word)
            found.append(self._take_in(word) if number is None else number)
        return found

    def _take_in(self, word: str) -> int:
        weight = self._weigh(word)
        with self._lock:
            if word not in self._numbers:
                self._weights.append(weight)  # first: who sees the number looks for its weight
                self._numbers[word] = len(self._weights) - 1
            return self._numbers[word]

    def weigh(self, numbers: Iterable[int]) -> int:
        """Return the weight of all these words."""
        return sum(map(self._weights.__getitem__, numbers))

    def weights(self) -> NDArray[np.int32]:
        """Return the weight of each word by its number."""
        with self._lock:
            if len(self._table) < len(self._weights):
                more = np.array(self._weights[len(self._table) :], np.int32)
                self._table = np.concatenate([self._table, more])
            return self._table


class NumberedSets:
    """Sets of names by number; the empty one has the number 0."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sets: list[frozenset[str]] = [frozenset()]
        self._numbers: dict[frozenset[str], int] = {frozenset(): 0}

    def __len__(self) -> int:
        return len(self._sets)

    def __getitem__(self, number: int) -> frozenset[str]:
        return self._sets[number]

    def number(self, some: Iterable[str]) -> int:
        """Return the number of a set."""
        wanted = frozenset(some)
        number = self._numbers.get(wanted)
        if number is None:
            with self._lock:
                number = self._numbers.get(wanted)
                if number is None:
                    self._sets.append(wanted)
                    number = self._numbers[wanted] = len(self._sets) - 1
        return number


#: Bearers, counterparties, deadlines: few, and told again and again.
NAME_SETS = NumberedSets()
