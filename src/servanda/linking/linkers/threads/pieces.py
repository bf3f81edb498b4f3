"""Arrays that need not be in memory whole: pieces of a file, of which the system keeps few in memory."""

import mmap
import os
from collections import OrderedDict
from tempfile import TemporaryFile
from typing import IO, Generic, NamedTuple, TypeVar
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

_Scalar = TypeVar("_Scalar", bound=np.generic)

#: Bytes of the first pieces, and of those after them that are in memory at one time, of each kind of array;
#: bounds memory, changes no result.
IN_MEMORY = 8 * 1024 * 1024
#: Bytes of the file that are mapped at one time, at most, where no piece is larger.
LARGEST_REGION = 256 * 1024 * 1024


class Pieces(Generic[_Scalar]):
    """Arrays of zeros to write into. The first ones stay in memory; small ledgers need no file.

    Those after them lie in a file that nobody else can open, and that goes with the process. One that nobody
    looked at for long leaves memory, and comes back as it was when somebody looks; where the system cannot do
    that, it stays in memory.
    """

    def __init__(self, kind: np.dtype[_Scalar], shape: tuple[int, ...] = ()) -> None:
        self._kind, self._shape = kind, shape
        self._item = kind.itemsize * int(np.prod(shape, dtype=np.int64))
        self._pieces: list[NDArray[_Scalar]] = []
        self._file: IO[bytes] | None = None
        self.taken = 0
        """Items of all pieces, without those of the last that no run has taken yet."""
        self._free = 0
        self._end = self._left = self._first = self._held = 0
        self._region: mmap.mmap | None = None
        self._maps: dict[int, _Mapped] = {}
        self._recent: OrderedDict[int, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pieces)

    def __getitem__(self, number: int) -> NDArray[_Scalar]:
        if number in self._maps:
            self._touch(number)
        return self._pieces[number]

    def run(self, length: int, least: int) -> tuple[int, int]:
        """Take so many items that lie together, in the last piece or in a new one of at least `least`.

        Returns: the number of the piece, and where in it they start. Raises: OSError: the disk is full.
        """
        if length > self._free:
            self.taken += self._free
            self._free = max(least, length)
            self.add(self._free)
        number = len(self._pieces) - 1
        at = len(self._pieces[number]) - self._free
        self._free -= length
        self.taken += length
        return number, at

    def add(self, length: int) -> int:
        """Make another piece with so many items; return its number. Raises: OSError: the disk is full."""
        number, size = len(self._pieces), length * self._item
        if self._first + size <= IN_MEMORY:
            self._first += size
            self._pieces.append(np.zeros((length, *self._shape), self._kind))
            return number
        self._maps[number] = mapped = self._map(max(size, 1))
        count = length * (self._item // self._kind.itemsize)
        piece = np.frombuffer(mapped.region, self._kind, count, mapped.start)
        self._pieces.append(piece.reshape(length, *self._shape))
        return number

    def _map(self, size: int) -> "_Mapped":
        whole = _rounded(size)
        if self._region is None or whole > self._left:
            self._left = max(whole, _rounded(min(max(self._end, IN_MEMORY), LARGEST_REGION)))
            self._region = self._new_region(self._left)
        start = len(self._region) - self._left
        self._left -= whole
        return _Mapped(self._region, start, whole)

    def _new_region(self, size: int) -> mmap.mmap:
        """Map more of the file: as much as there is of it, for each region takes a file handle."""
        if self._file is None:
            self._file = TemporaryFile()  # noqa: SIM115 - it is closed with this object
            finalize(self, self._file.close)
        start, self._end = self._end, self._end + size
        if hasattr(os, "posix_fallocate"):  # a full disk is an error here, and no crash when somebody writes
            os.posix_fallocate(self._file.fileno(), start, size)
        else:
            self._file.truncate(self._end)
        return mmap.mmap(self._file.fileno(), size, offset=start)

    def _touch(self, number: int) -> None:
        if number in self._recent:
            self._recent.move_to_end(number)
            return
        size = self._recent[number] = self._maps[number].size
        self._held += size
        while self._held > IN_MEMORY and len(self._recent) > 1:
            oldest, size = self._recent.popitem(last=False)
            self._held -= size
            if hasattr(mmap, "MADV_DONTNEED"):
                mapped = self._maps[oldest]
                mapped.region.madvise(mmap.MADV_DONTNEED, mapped.start, mapped.size)


class _Mapped(NamedTuple):
    """A part of a region of the file."""

    region: mmap.mmap
    start: int
    size: int


def _rounded(size: int) -> int:
    return -(-size // mmap.ALLOCATIONGRANULARITY) * mmap.ALLOCATIONGRANULARITY
