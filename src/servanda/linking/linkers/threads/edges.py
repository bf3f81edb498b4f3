"""How alike pairs of mentions are, by row, so that all of one row is found, changed and dropped at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

#: The other row; the likeness and the two leads (ranks.py) as whole numbers of ten-thousandths.
EDGE = np.dtype([("other", np.int32), ("likeness", np.int16), ("worse", np.int16), ("better", np.int16)])
STEPS = 10_000
NONE = np.zeros(0, EDGE)


class Edges:
    """Pairs of rows, each known from both its sides."""

    def __init__(self) -> None:
        self._of: dict[int, NDArray[np.void]] = {}

    def of(self, row: int) -> NDArray[np.void]:
        """Return the edges of a row."""
        return self._of.get(row, NONE)

    def add(self, left: NDArray[np.int64], right: NDArray[np.int64], values: NDArray[np.int16]) -> None:
        """Take in new pairs; the columns of `values` are those of EDGE."""
        table = np.zeros(2 * len(left), EDGE)
        table["other"] = np.concatenate([right, left])
        for column, name in enumerate(("likeness", "worse", "better")):
            table[name] = np.tile(values[:, column], 2)
        rows = np.concatenate([left, right])
        order = np.argsort(rows, kind="stable")
        whose, starts = np.unique(rows[order], return_index=True)
        for row, some in zip(whose.tolist(), np.split(table[order], starts[1:]), strict=False):
            held = self._of.get(row)
            self._of[row] = some.copy() if held is None else np.concatenate([held, some])

    def drop(self, rows: Iterable[int]) -> Iterator[tuple[int, NDArray[np.void]]]:
        """Forget all edges of these rows; yield the others that had one, with those that they lost."""
        gone = set(rows)
        touched: dict[int, list[int]] = defaultdict(list)
        for row in gone:
            for other in self._of.pop(row, NONE)["other"].tolist():
                if other not in gone:
                    touched[other].append(row)
        for other, lost in touched.items():
            held = self._of[other]
            is_lost = np.isin(held["other"], lost)
            self._of[other] = held[~is_lost]
            yield other, held[is_lost]
