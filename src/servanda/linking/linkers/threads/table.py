"""What all mentions are compared by, in arrays by row that grow as documents come."""

from collections.abc import Iterable
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from servanda.linking.linkers.threads.bags import KINDS, STEMS, Bag, Numbers, stretches
from servanda.linking.linkers.threads.pieces import Pieces
from servanda.linking.linkers.threads.traits import ROW, Columns

Rows: TypeAlias = NDArray[np.int64]
#: Pairs worth comparing are looked for by the bags up to this one, and by blends.
LAST_LOOKED_AT = Bag.FULL
_Scalar = TypeVar("_Scalar", bound=np.generic)

#: Rows with vectors, and numbers of stretches, that lie together; a new piece copies nothing.
PIECE_ROWS, PIECE_NUMBERS = 1024, 1 << 18
#: Bytes that are in memory of what all neighbours are looked through by; as in pieces.py.
LOOKED_THROUGH = 16 * 1024 * 1024
#: No piece is longer.
_SPAN = 1 << 32


def grown(table: NDArray[_Scalar], length: int) -> NDArray[_Scalar]:
    """Return the table with room for so many rows."""
    while length > len(table):
        table = np.concatenate([table, np.zeros_like(table)])
    return table


class Stretches:
    """Many short runs of numbers, each found by where it starts: _SPAN times the piece, plus the place."""

    def __init__(self, in_memory: int | None = None) -> None:
        self._pieces: Pieces[np.int32] = Pieces(np.dtype(np.int32), in_memory=in_memory)

    def add(self, numbers: NDArray[np.int32]) -> int:
        """Keep a run, and return where it starts."""
        if not len(numbers):
            return 0
        number, at = self._pieces.run(len(numbers), PIECE_NUMBERS)
        self._pieces[number][at : at + len(numbers)] = numbers
        return number * _SPAN + at

    def take(self, starts: Rows, sizes: Numbers) -> NDArray[np.int32]:
        """Return runs, one after the other."""
        found = np.zeros(int(sizes.sum()), np.int32)
        ends = np.cumsum(sizes)
        pieces = starts // _SPAN
        for piece in np.unique(pieces[sizes > 0]).tolist():
            own = np.flatnonzero((pieces == piece) & (sizes > 0))
            first = starts[own] % _SPAN
            there, _ = stretches(first, first + sizes[own])
            start, end = int(ends[own[0]] - sizes[own[0]]), int(ends[own[-1]])
            if end - start == len(there):
                np.take(self._pieces[piece], there, out=found[start:end], mode="clip")
            else:
                here, _ = stretches(ends[own] - sizes[own], ends[own])
                found[here] = self._pieces[piece][there]
        return found


class Vectors:
    """Some vectors for each row, always as many."""

    def __init__(self, count: int, in_memory: int | None = None) -> None:
        self.width = 0
        """The dimension of the vectors; 0 before the first."""
        self._count, self._in_memory = count, in_memory
        self._pieces = self._vectors_of(0)

    def put(self, first: int, vectors: NDArray[np.int8]) -> None:
        """Keep the vectors of rows from `first` on: shape (vectors, rows, dimension); none are zeros."""
        _, count, width = vectors.shape
        if width > self.width:
            self._widen(width)
        while self.width and first + count > len(self._pieces) * PIECE_ROWS:
            self._pieces.add(PIECE_ROWS)
        for at in range(0, count if width else 0):
            row = first + at
            self._pieces[row // PIECE_ROWS][row % PIECE_ROWS, :, :width] = vectors[:, at]

    def _widen(self, width: int) -> None:
        before, narrow = self._pieces, self.width
        self._pieces, self.width = self._vectors_of(width), width
        for number in range(len(before)):
            self._pieces[self._pieces.add(PIECE_ROWS)][:, :, :narrow] = before[number]

    def _vectors_of(self, width: int) -> Pieces[np.int8]:
        return Pieces(np.dtype(np.int8), (self._count, width), in_memory=self._in_memory)

    def take(self, rows: Rows) -> NDArray[np.int8]:
        """Return the vectors of rows: shape (rows, vectors, dimension)."""
        if (np.diff(rows) < 0).any():
            order = np.argsort(rows)
            found = np.empty((len(rows), self._count, self.width), np.int8)
            found[order] = self.take(rows[order])
            return found
        found = np.zeros((len(rows), self._count, self.width), np.int8)
        pieces, places = np.divmod(rows, PIECE_ROWS)
        starts = np.flatnonzero(np.diff(pieces, prepend=-1)).tolist()
        for start, end in zip(starts, [*starts, len(rows)][1:], strict=True):
            if (piece := int(pieces[start])) < len(self._pieces):
                # the places are sure: `clip` is what does not copy them once more
                np.take(self._pieces[piece], places[start:end], axis=0, out=found[start:end], mode="clip")
        return found


class Table:
    """The columns of all mentions. A row is never given to another one; those taken out are not asked for."""

    def __init__(self) -> None:
        self._rows: NDArray[np.void] = np.zeros(1024, ROW)
        self._sizes: NDArray[np.uint16] = np.zeros((1024, KINDS), np.uint16)
        self._starts: Rows = np.zeros((1024, 2), np.int64)
        self._places, self._vectors = Stretches(), Vectors(2)
        self._looked_through, self._blends = Stretches(LOOKED_THROUGH), Vectors(1, LOOKED_THROUGH)

    def put(self, first: int, columns: Columns) -> None:
        """Keep the columns of new rows from `first` on."""
        end = first + len(columns)
        self._rows, self._sizes = grown(self._rows, end), grown(self._sizes, end)
        self._starts = grown(self._starts, end)
        self._vectors.put(first, columns.vectors[:2])
        self._blends.put(first, columns.vectors[2:])
        self._rows[first:end], self._sizes[first:end] = columns.rows, columns.sizes
        sizes = columns.sizes.sum(axis=1, dtype=np.int64).tolist()
        few = columns.sizes[:, : LAST_LOOKED_AT + 1].sum(axis=1, dtype=np.int64).tolist()
        at = 0
        for row, (size, looked_at) in enumerate(zip(sizes, few, strict=True), first):
            places = columns.places[at : at + size]
            self._starts[row] = self._places.add(places), self._looked_through.add(places[:looked_at])
            at += size

    def set(self, name: str, row: int, value: int) -> None:
        """Take over another value in a column of ROW."""
        self._rows[name][row] = value

    def replace_bag(self, row: int, kind: Bag, stems: Iterable[str]) -> None:
        """Take over another bag of a row, none by which it is looked through."""
        sizes = self._sizes[row].astype(np.int64)
        before, whole = int(sizes[:kind].sum()), np.array([sizes.sum()])
        places = self._places.take(self._starts[row : row + 1, 0], whole)
        numbers = KINDS * np.array(STEMS.numbers(stems), np.int32) + kind
        parts = (places[:before], numbers.astype(np.int32), places[before + int(sizes[kind]) :])
        self._starts[row, 0] = self._places.add(np.concatenate(parts))
        self._sizes[row, kind] = len(numbers)

    def column(self, name: str, rows: Rows) -> Rows:
        """Return a column of ROW."""
        return self._rows[name][rows].astype(np.int64)

    def row(self, row: int) -> np.void:
        """Return one ROW."""
        found: np.void = self._rows[row]
        return found

    def take(self, rows: Rows) -> Columns:
        """Return the columns of rows."""
        sizes = self._sizes[rows]
        return Columns(
            rows=self._rows[rows],
            places=self._places.take(self._starts[rows, 0], sizes.sum(axis=1, dtype=np.int64)),
            sizes=sizes,
            vectors=np.concatenate([self._vectors.take(rows), self._blends.take(rows)], 1).transpose(1, 0, 2),
        )

    def stems(self, rows: Rows, kind: Bag) -> tuple[Numbers, Numbers]:
        """Return the stems in one bag of each row, CORE or FULL, one row after the other, and how many."""
        sizes = self._sizes[rows]
        before, own = sizes[:, :kind].sum(axis=1, dtype=np.int64), sizes[:, kind].astype(np.int64)
        return self._looked_through.take(self._starts[rows, 1] + before, own).astype(np.int64) // KINDS, own

    def blend(self, rows: Rows) -> NDArray[np.int8]:
        """Return the blended vectors of rows."""
        return self._blends.take(rows)[:, 0]
