"""What is seldom looked at waits in a file that nobody else can open, and that goes with the process."""

import os
import pickle
from collections.abc import Iterator, Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import Generic, NamedTuple, TypeVar, overload
from weakref import finalize

_T = TypeVar("_T")
_Key = TypeVar("_Key")

#: Bytes that are kept in memory before there is a file.
IN_MEMORY = 8 * 1024 * 1024


class Place(NamedTuple):
    """Where something lies in the file."""

    start: int
    size: int


class Spill(Generic[_T]):
    """A file of objects. What was replaced or dropped stays in it until the file is made anew."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - it is closed with this object
        finalize(self, self._file.close)
        self._end = self._dropped = 0
        self._descriptor: int | None = None

    @property
    def is_wasteful(self) -> bool:
        """Return whether more of the file was dropped than is still of use, and that is much."""
        return self._dropped > max(IN_MEMORY, self._end // 2)

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

    def _read(self, place: Place) -> bytes:
        if self._descriptor is not None:
            return os.pread(self._descriptor, place.size, place.start)
        self._file.seek(place.start)
        return self._file.read(place.size)

    def _write(self, data: bytes) -> Place:
        self._file.seek(self._end)
        self._file.write(data)
        place = Place(self._end, len(data))
        self._end += len(data)
        return place

    def flush(self) -> None:
        """Leave nothing to be written that a copy of this process would write too."""
        self._file.flush()

    def read_only(self) -> None:
        """Read from now on without moving in the file, where this process and its copies are at one place."""
        self._descriptor = self._file.fileno()

    def drop(self, place: Place) -> None:
        """Count what lies there as of no use any more."""
        self._dropped += place.size

    def erase(self, place: Place) -> None:
        """Overwrite what lies there, which may be words that nobody is to keep."""
        self._file.seek(place.start)
        self._file.write(bytes(place.size))
        self.drop(place)


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

    def flush(self) -> None:
        """Leave nothing to be written, as `Spill.flush` does."""
        self._spill.flush()

    def read_only(self) -> None:
        """Read from now on as one of several processes that have the file, as `Spill.read_only` does."""
        self._spill.read_only()
