"""What all mentions are compared by, in arrays by row that grow as documents come."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from servanda.linking.linkers.threads.bags import KINDS, STEMS, Bag, Numbers, stretches, sums_before
from servanda.linking.linkers.threads.pieces import Pieces
from servanda.linking.linkers.threads.traits import ROW, Columns

Rows: TypeAlias = NDArray[np.int64]
#: Pairs worth comparing are looked for by the bags up to this one, and by blends.
LAST_LOOKED_AT = Bag.FULL
_Scalar = TypeVar("_Scalar", bound=np.generic)

#: Rows with vectors, and numbers of stretches, that lie together; a new piece copies nothing.
PIECE_ROWS, PIECE_NUMBERS = 1024, 1 << 18
#: No piece is longer.
_SPAN = 1 << 32


def grown(table: NDArray[_Scalar], length: int) -> NDArray[_Scalar]:
    """Return the table with room for so many rows."""
    while length > len(table):
        table = np.concatenate([table, np.zeros_like(table)])
    return table


class Stretches:
    """Many short runs of numbers, each found by where it starts: _SPAN times the piece, plus the place."""

    def __init__(self) -> None:
        self._pieces: Pieces[np.int32] = Pieces(np.dtype(np.int32))

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
    """Three vectors for each row: meaning, context and blend; in a piece each kind lies together."""

    def __init__(self) -> None:
        self.width = 0
        """The dimension of the vectors; 0 before the first."""
        self._pieces = _vectors_of(0)

    def put(self, first: int, vectors: NDArray[np.int8]) -> None:
        """Keep the vectors of rows from `first` on: shape (3, rows, dimension); none are zeros."""
        _, count, width = vectors.shape
        if width > self.width:
            self._widen(width)
        while self.width and first + count > len(self._pieces) * PIECE_ROWS:
            self._pieces.add(3)
        at = 0
        while width and at < count:
            piece, place = divmod(first + at, PIECE_ROWS)
            some = vectors[:, at : at + PIECE_ROWS - place]
            self._pieces[piece][:, place : place + some.shape[1], :width] = some
            at += some.shape[1]

    def _widen(self, width: int) -> None:
        before, narrow = self._pieces, self.width
        self._pieces, self.width = _vectors_of(width), width
        for number in range(len(before)):
            self._pieces[self._pieces.add(3)][:, :, :narrow] = before[number]

    def take(self, rows: Rows, kinds: Sequence[int] = (0, 1, 2)) -> NDArray[np.int8]:
        """Return the vectors of rows: shape (kinds, rows, dimension)."""
        if (np.diff(rows) < 0).any():
            order = np.argsort(rows)
            found = np.empty((len(kinds), len(rows), self.width), np.int8)
            found[:, order] = self.take(rows[order], kinds)
            return found
        found = np.zeros((len(kinds), len(rows), self.width), np.int8)
        pieces, places = np.divmod(rows, PIECE_ROWS)
        starts = np.flatnonzero(np.diff(pieces, prepend=-1)).tolist()
        for start, end in zip(starts, [*starts, len(rows)][1:], strict=True):
            if (number := int(pieces[start])) < len(self._pieces):
                piece, some = self._pieces[number], places[start:end]
                for out, kind in zip(found[:, start:end], kinds, strict=True):
                    # the places are sure: `clip` is what does not copy them once more
                    np.take(piece[kind], some, axis=0, out=out, mode="clip")
        return found


def _vectors_of(width: int) -> Pieces[np.int8]:
    return Pieces(np.dtype(np.int8), (PIECE_ROWS, width))


class Table:
    """The columns of all mentions. A row is never given to another one; those taken out are not asked for."""

    def __init__(self) -> None:
        self._rows: NDArray[np.void] = np.zeros(1024, ROW)
        self._sizes: NDArray[np.uint16] = np.zeros((1024, KINDS), np.uint16)
        self._starts: Rows = np.zeros((1024, 2), np.int64)
        self._places, self._looked_through, self._vectors = Stretches(), Stretches(), Vectors()

    def put(self, first: int, columns: Columns) -> None:
        """Keep the columns of new rows from `first` on."""
        end = first + len(columns)
        self._rows, self._sizes = grown(self._rows, end), grown(self._sizes, end)
        self._starts = grown(self._starts, end)
        self._vectors.put(first, columns.vectors)
        self._rows[first:end], self._sizes[first:end] = columns.rows, columns.sizes
        few = columns.sizes[:, : LAST_LOOKED_AT + 1].sum(axis=1, dtype=np.int64)
        starts = sums_before(columns.sizes.sum(axis=1, dtype=np.int64))[:-1]
        looked_through = columns.places[stretches(starts, starts + few)[0]]
        self._starts[first:end, 0] = self._places.add(columns.places) + starts
        self._starts[first:end, 1] = self._looked_through.add(looked_through) + sums_before(few)[:-1]

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
            vectors=self._vectors.take(rows),
        )

    def stems(self, rows: Rows, kind: Bag) -> tuple[Numbers, Numbers]:
        """Return the stems in one bag of each row, CORE or FULL, one row after the other, and how many."""
        sizes = self._sizes[rows]
        before, own = sizes[:, :kind].sum(axis=1, dtype=np.int64), sizes[:, kind].astype(np.int64)
        return self._looked_through.take(self._starts[rows, 1] + before, own).astype(np.int64) // KINDS, own

    def blend(self, rows: Rows) -> NDArray[np.int8]:
        """Return the blended vectors of rows."""
        found: NDArray[np.int8] = self._vectors.take(rows, (2,))[0]
        return found
