"""What is seldom looked at waits in a file that nobody else can open, and that goes with the process."""

import os
import pickle
import sys
from collections.abc import Iterator, Mapping, Sequence
from tempfile import TemporaryFile
from typing import BinaryIO, Generic, NamedTuple, TypeVar, overload
from weakref import finalize

_T = TypeVar("_T")
_Key = TypeVar("_Key")

#: Bytes that are kept in memory before they are written.
IN_MEMORY = 8 * 1024 * 1024


class Place(NamedTuple):
    """Where something lies in the file."""

    start: int
    size: int


class Spill(Generic[_T]):
    """A file of objects. What was replaced or dropped stays in it until the file is made anew.

    What came last is in memory until there is enough to be written; then a copy of this process may read all
    that was there when it began, whatever is added here.
    """

    def __init__(self) -> None:
        self._file: BinaryIO | None = None
        self._waiting = bytearray()
        self._written = self._dropped = 0

    @property
    def is_wasteful(self) -> bool:
        """Return whether more of the file was dropped than is still of use, and that is much."""
        return self._dropped > max(IN_MEMORY, (self._written + len(self._waiting)) // 2)

    def put(self, one: _T) -> Place:
        """Keep an object."""
        return self._write(pickle.dumps(one, pickle.HIGHEST_PROTOCOL))

    def get(self, place: Place) -> _T:
        """Return the object that was put there, made anew."""
        found: _T = pickle.loads(self._read(place))
        return found

    def take_over(self, other: "Spill[_T]", place: Place) -> Place:
        """Keep what lies in another file, without making it anew."""
        return self._write(other._read(place))

    def drop(self, place: Place) -> None:
        """Count what lies there as of no use any more."""
        self._dropped += place.size

    def erase(self, place: Place) -> None:
        """Overwrite what lies there, which may be words that nobody is to keep."""
        at, nothing = place.start - self._written, bytes(place.size)
        if at >= 0:
            self._waiting[at : at + place.size] = nothing
        else:
            assert self._file is not None
            self._file.seek(place.start)
            self._file.write(nothing)
            self._file.flush()
        self.drop(place)

    def _read(self, place: Place) -> bytes | bytearray:
        at = place.start - self._written
        if at >= 0:
            return self._waiting[at : at + place.size]
        assert self._file is not None
        if sys.platform == "win32":
            self._file.seek(place.start)
            return self._file.read(place.size)
        # leaves the place in the file alone, which this process and its copies have in common
        return os.pread(self._file.fileno(), place.size, place.start)

    def _write(self, data: bytes | bytearray) -> Place:
        place = Place(self._written + len(self._waiting), len(data))
        self._waiting += data
        if len(self._waiting) > IN_MEMORY:
            if self._file is None:
                self._file = TemporaryFile()  # noqa: SIM115 - it is closed with this object
                finalize(self, self._file.close)
            self._file.seek(self._written)
            self._file.write(self._waiting)
            self._file.flush()
            self._written += len(self._waiting)
            self._waiting.clear()
        return place


class Spilled(Sequence[_T]):
    """Objects in a file, in an order, that are made anew each time they are asked for."""

    def __init__(self, spill: Spill[_T], places: Sequence[Place]) -> None:
        self._spill, self._places = spill, places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[_T]:
        return map(self._spill.get, self._places)

    @overload
    def __getitem__(self, at: int) -> _T: ...
    @overload
    def __getitem__(self, at: slice) -> "Spilled[_T]": ...
    def __getitem__(self, at: int | slice) -> "_T | Spilled[_T]":
        if isinstance(at, slice):
            return Spilled(self._spill, self._places[at])
        return self._spill.get(self._places[at])


class SpilledMapping(Mapping[_Key, _T]):
    """Objects in a file by their keys, made anew each time they are asked for."""

    def __init__(self) -> None:
        self._spill: Spill[_T] = Spill()
        self._places: dict[_Key, Place] = {}

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._places)

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __getitem__(self, key: _Key) -> _T:
        return self._spill.get(self._places[key])

    def put(self, key: _Key, one: _T) -> None:
        """Keep an object under a key, in place of the one that was there."""
        if (place := self._places.get(key)) is not None:
            self._spill.drop(place)
        self._places[key] = self._spill.put(one)
        if self._spill.is_wasteful:
            before, self._spill = self._spill, Spill()
            for each, place in self._places.items():
                self._places[each] = self._spill.take_over(before, place)

    def remove(self, key: _Key) -> None:
        """Overwrite what lies under a key, if anything does."""
        if (place := self._places.pop(key, None)) is not None:
            self._spill.erase(place)
