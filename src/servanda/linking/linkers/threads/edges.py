"""How alike pairs of mentions are, by row, so that all of one row is found, changed and dropped at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from servanda.linking.linkers.threads.pieces import Pieces
from servanda.linking.linkers.threads.table import grown

#: The other row; the likeness and the two leads (ranks.py) as whole numbers of ten-thousandths.
EDGE = np.dtype([("other", np.int32), ("likeness", np.int16), ("worse", np.int16), ("better", np.int16)])
#: Of pairs that are not ranked.
PLAIN_EDGE = np.dtype([("other", np.int32), ("likeness", np.int16)])
STEPS = 10_000
#: Pairs that wait to be sorted by their rows together, and edges that lie together; they bound memory, and
#: change no result.
MOST_WAITING, PIECE_EDGES = 250_000, 1 << 17
#: Where the edges of a row lie: piece, place in it, how many there are, and for how many there is room.
_RUN = np.dtype([("piece", np.int32), ("at", np.int32), ("size", np.int32), ("room", np.int32)])


class Edges:
    """Pairs of rows, each known from both its sides."""

    def __init__(self, kind: np.dtype[np.void] = EDGE) -> None:
        self._kind = kind
        self._pieces: Pieces[np.void] = Pieces(kind)
        self._runs = np.zeros(1024, _RUN)
        self._room = 0
        """Of all rows."""
        self._waiting: list[tuple[NDArray[np.int32], NDArray[np.void]]] = []
        self._count = 0

    def of(self, row: int) -> NDArray[np.void]:
        """Return the edges of a row."""
        self.sort_in()
        return self._held(row).copy()

    def add(self, left: NDArray[np.int64], right: NDArray[np.int64], values: NDArray[np.int16]) -> None:
        """Take in new pairs; the columns of `values` are those of the kind of edge, after the other row."""
        table = np.zeros(2 * len(left), self._kind)
        table["other"] = np.concatenate([right, left])
        for column, name in enumerate((table.dtype.names or ())[1:]):
            table[name] = np.tile(values[:, column], 2)
        self._waiting.append((np.concatenate([left, right]).astype(np.int32), table))
        self._count += len(left)
        if self._count >= MOST_WAITING:
            self.sort_in()

    def _held(self, row: int) -> NDArray[np.void]:
        """Return the place where the edges of a row are."""
        if row >= len(self._runs):
            return np.zeros(0, self._kind)
        piece, at, size, _ = self._runs[row].tolist()
        return self._pieces[piece][at : at + size] if size else np.zeros(0, self._kind)

    def sort_in(self) -> None:
        """Put what waits to the rows that it is of."""
        if not self._waiting:
            return
        rows, table = (np.concatenate(column) for column in zip(*self._waiting, strict=True))
        self._waiting, self._count = [], 0
        if not len(rows):
            return
        order = np.argsort(rows, kind="stable")
        whose, starts = np.unique(rows[order], return_index=True)
        self._runs = grown(self._runs, int(whose[-1]) + 1)
        table = table[order]
        ends = np.append(starts[1:], len(table))
        for row, start, end in zip(whose.tolist(), starts.tolist(), ends.tolist(), strict=True):
            self._append(row, table[start:end])
        if self._pieces.taken - self._room > max(PIECE_EDGES, self._room):
            self._write_anew()

    def _append(self, row: int, some: NDArray[np.void]) -> None:
        piece, at, size, room = self._runs[row].tolist()
        wanted = size + len(some)
        if wanted > room:
            held = self._held(row)
            self._leave(row)
            room = wanted + wanted // 2
            piece, at = self._pieces.run(room, PIECE_EDGES)
            self._room += room
            self._pieces[piece][at : at + size] = held
        self._pieces[piece][at + size : at + wanted] = some
        self._runs[row] = (piece, at, wanted, room)

    def _leave(self, row: int) -> None:
        """Take no more care of the place where the edges of a row are."""
        self._room -= int(self._runs["room"][row])
        self._runs[row] = (0, 0, 0, 0)

    def _write_anew(self) -> None:
        """Put all edges into new pieces, close to each other."""
        before, runs = self._pieces, self._runs
        self._pieces, self._runs = Pieces(self._kind), np.zeros_like(runs)
        self._room = 0
        for row in np.flatnonzero(runs["size"]).tolist():
            piece, at, size, _ = runs[row].tolist()
            self._append(row, before[piece][at : at + size])

    def drop(self, rows: Iterable[int]) -> Iterator[tuple[int, NDArray[np.void]]]:
        """Forget all edges of these rows; yield the others that had one, with those that they lost."""
        self.sort_in()
        gone = {row for row in rows if row < len(self._runs)}
        touched: dict[int, list[int]] = defaultdict(list)
        for row in gone:
            for other in self._held(row)["other"].tolist():
                if other not in gone:
                    touched[other].append(row)
            self._leave(row)
        for other, lost in touched.items():
            held = self.of(other)
            is_lost = np.isin(held["other"], lost)
            kept = held[~is_lost]
            self._held(other)[: len(kept)] = kept
            self._runs["size"][other] = len(kept)
            yield other, held[is_lost]
