"""How alike pairs of mentions are, by row, so that all of one row is found, changed and dropped at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

#: The other row; the likeness and the two leads (ranks.py) as whole numbers of ten-thousandths.
EDGE = np.dtype([("other", np.int32), ("likeness", np.int16), ("worse", np.int16), ("better", np.int16)])
#: Of pairs that are not ranked.
PLAIN_EDGE = np.dtype([("other", np.int32), ("likeness", np.int16)])
STEPS = 10_000
#: Pairs that wait to be sorted by their rows together; bounds memory, changes no result.
MOST_WAITING = 250_000


class Edges:
    """Pairs of rows, each known from both its sides."""

    def __init__(self, kind: np.dtype[np.void] = EDGE) -> None:
        self._of: dict[int, NDArray[np.void]] = {}
        self._none = np.zeros(0, kind)
        self._waiting: list[tuple[NDArray[np.int32], NDArray[np.void]]] = []
        self._count = 0

    def of(self, row: int) -> NDArray[np.void]:
        """Return the edges of a row."""
        self._sort_in()
        return self._of.get(row, self._none)

    def add(self, left: NDArray[np.int64], right: NDArray[np.int64], values: NDArray[np.int16]) -> None:
        """Take in new pairs; the columns of `values` are those of the kind of edge, after the other row."""
        table = np.zeros(2 * len(left), self._none.dtype)
        table["other"] = np.concatenate([right, left])
        for column, name in enumerate((table.dtype.names or ())[1:]):
            table[name] = np.tile(values[:, column], 2)
        self._waiting.append((np.concatenate([left, right]).astype(np.int32), table))
        self._count += len(left)
        if self._count >= MOST_WAITING:
            self._sort_in()

    def _sort_in(self) -> None:
        """Put what waits to the rows that it is of."""
        if not self._waiting:
            return
        rows, table = (np.concatenate(column) for column in zip(*self._waiting, strict=True))
        self._waiting, self._count = [], 0
        order = np.argsort(rows, kind="stable")
        whose, starts = np.unique(rows[order], return_index=True)
        for row, some in zip(whose.tolist(), np.split(table[order], starts[1:]), strict=False):
            held = self._of.get(row)
            self._of[row] = some.copy() if held is None else np.concatenate([held, some])

    def drop(self, rows: Iterable[int]) -> Iterator[tuple[int, NDArray[np.void]]]:
        """Forget all edges of these rows; yield the others that had one, with those that they lost."""
        self._sort_in()
        gone = set(rows)
        touched: dict[int, list[int]] = defaultdict(list)
        for row in gone:
            for other in self._of.pop(row, self._none)["other"].tolist():
                if other not in gone:
                    touched[other].append(row)
        for other, lost in touched.items():
            held = self._of[other]
            is_lost = np.isin(held["other"], lost)
            self._of[other] = held[~is_lost]
            yield other, held[is_lost]
