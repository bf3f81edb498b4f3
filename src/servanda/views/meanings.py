"""Search by meaning: the findings whose action or subject is nearest to some words.

The vectors are those that the reader stored; only the words that are searched for have to be read. They are
kept as signed bytes, 384 a finding, and compared exactly, block by block, by whole numbers in floats.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from servanda.extraction.records import FindingId
from servanda.ledger import Ledger
from servanda.ledger.vectors import iter_meanings
from servanda.views.narrowing import Narrowed

#: Length of a stored unit vector.
_UNIT = 127.0
#: Rows that are compared at once; a product of 2,048 is spread over threads, which wait for each other.
_BLOCK = 1024
#: Less likeness is none that a reader would see: docs/measurements/search_by_meaning.md.
LEAST_LIKENESS = 0.45


@dataclass(frozen=True, slots=True)
class Near:
    """A finding, and how like its meaning is, 0 to 1."""

    finding: FindingId
    likeness: float


@dataclass(slots=True)
class _Rows:
    """The meanings of some readings, each column with a row a finding."""

    vectors: NDArray[np.int8] = field(default_factory=lambda: np.zeros((0, 0), np.int8))
    ids: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    readings: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    kinds: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    publishers: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    days: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))


class Meanings:
    """Keeps the meanings of a ledger's current findings, and reads only what is new."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._rows = _Rows()
        self._readings: frozenset[int] = frozenset()
        self._names: dict[str | None, int] = {}

    def __len__(self) -> int:
        """Return how many findings have a meaning."""
        return len(self._rows.ids)

    @property
    def size_bytes(self) -> int:
        """Return how much memory the vectors take."""
        return self._rows.vectors.nbytes

    def refresh(self, ledger: Ledger) -> None:
        """Take in the readings that are new, and let go of those that hold no more."""
        with self._lock:
            wanted = frozenset(ledger.current_readings().values())
            if wanted == self._readings:
                return
            old = self._rows
            kept = np.isin(old.readings, np.fromiter(wanted, np.int64, len(wanted)))
            fresh = self._read(ledger, wanted - self._readings)
            self._rows = _joined(_taken(old, kept) if not kept.all() else old, fresh)
            self._readings = wanted

    def nearest(
        self, vector: bytes, narrowed: Narrowed, *, limit: int, least: float = LEAST_LIKENESS
    ) -> list[Near]:
        """Return the findings that are nearest, the most alike first, those alike by id.

        An actor is not known here: whoever asks for one takes more and looks at the findings.
        """
        rows = self._rows
        asked = np.frombuffer(vector, np.int8).astype(np.float32)
        if not len(rows.ids) or len(asked) != rows.vectors.shape[1] or not asked.any():
            return []
        inside = np.flatnonzero(self._inside(rows, narrowed))
        likeness = np.empty(len(inside), np.float32)
        for at in range(0, len(inside), _BLOCK):
            some = inside[at : at + _BLOCK]
            likeness[at : at + _BLOCK] = rows.vectors[some].astype(np.float32) @ asked
        likeness /= np.float32(np.linalg.norm(asked) * _UNIT)
        found = np.flatnonzero(likeness >= least)
        if len(found) > limit:
            found = found[np.argpartition(-likeness[found], limit - 1)[:limit]]
        order = sorted((-float(likeness[one]), f"{int(rows.ids[inside[one]]):016x}") for one in found)
        return [Near(FindingId(key), round(-value, 2)) for value, key in order]

    def _read(self, ledger: Ledger, readings: Iterable[int]) -> _Rows:
        found = list(iter_meanings(ledger, readings))
        if not found:
            return _Rows()
        vectors = np.frombuffer(b"".join(one.vector for _, one in found), np.int8)
        return _Rows(
            vectors=vectors.reshape(len(found), -1),
            ids=np.array([int(one.finding, 16) for _, one in found], np.uint64),
            readings=np.array([reading for reading, _ in found], np.int64),
            kinds=self._numbers([one.kind for _, one in found]),
            publishers=self._numbers([one.publisher for _, one in found]),
            days=np.array([one.visible_from.toordinal() for _, one in found], np.int32),
        )

    def _numbers(self, names: Sequence[str | None]) -> NDArray[np.int32]:
        return np.array([self._names.setdefault(name, len(self._names)) for name in names], np.int32)

    def _inside(self, rows: _Rows, narrowed: Narrowed) -> NDArray[np.bool_]:
        inside = np.ones(len(rows.ids), np.bool_)
        if narrowed.kind is not None:
            inside &= rows.kinds == self._names.get(narrowed.kind, -1)
        if narrowed.publisher is not None:
            part = narrowed.publisher.casefold()
            numbers = [
                number for name, number in list(self._names.items()) if part in (name or "").casefold()
            ]
            inside &= np.isin(rows.publishers, numbers)
        if narrowed.since is not None:
            inside &= rows.days >= narrowed.since.toordinal()
        if narrowed.until is not None:
            inside &= rows.days <= narrowed.until.toordinal()
        return inside


def _taken(rows: _Rows, kept: NDArray[np.bool_]) -> _Rows:
    return _Rows(*(getattr(rows, name)[kept] for name in _Rows.__slots__))


def _joined(some: _Rows, more: _Rows) -> _Rows:
    if not len(some.ids) or not len(more.ids):
        return some if len(some.ids) else more
    return _Rows(*(np.concatenate([getattr(some, name), getattr(more, name)]) for name in _Rows.__slots__))
