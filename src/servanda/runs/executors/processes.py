"""Reads in several processes: results in order, little in memory at once, and no document ends the run."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import chain
from typing import Generic

from servanda.annotation import reader_version
from servanda.documents import Document
from servanda.linking import UserRegistry
from servanda.runs.executors.crew import Crew
from servanda.runs.executors.executor import Asked, Here, Reading
from servanda.runs.executors.messages import Answer, Start
from servanda.runs.executors.worker import load

#: The reader that is installed.
INSTALLED = "servanda.annotation:load_reader"
#: A chunk holds so much text, or so many documents: half a second of reading (docs/scale.md).
CHUNK_CHARS, CHUNK_DOCUMENTS = 20_000, 100
#: Chunks for each process that are read, or wait to be read or written.
CHUNKS_A_PROCESS = 3
#: With less to read than this, starting processes takes longer than it spares (docs/scale.md).
WORTH_CHARS = 100_000
#: How many chunks are looked at to tell whether there is as much.
_AHEAD = 20


@dataclass(slots=True)
class _Chunk(Generic[Asked]):
    """Some of what was asked, in order."""

    asked: list[tuple[Asked, Document | None]] = field(default_factory=list)
    chars: int = 0

    @property
    def is_full(self) -> bool:
        return self.chars >= CHUNK_CHARS or len(self.asked) >= CHUNK_DOCUMENTS

    @property
    def documents(self) -> list[Document]:
        return [document for _, document in self.asked if document is not None]


class Workers:
    """Reads in several processes, which are started when there is enough to read."""

    def __init__(
        self,
        processes: int,
        *,
        reader: str = INSTALLED,
        version: str | None = None,
        worth_chars: int = WORTH_CHARS,
    ) -> None:
        self.version = version or reader_version()
        self.processes, self._place, self._worth_chars = processes, reader, worth_chars

    def read_all(
        self, asked: Iterable[tuple[Asked, Document | None]], *, registry: UserRegistry | None
    ) -> Iterator[tuple[Asked, Reading]]:
        """Yield what was asked with its reading, in order."""
        chunks = _chunks(asked)
        while ahead := self._look_ahead(chunks):
            if sum(chunk.chars for chunk in ahead) >= self._worth_chars:
                yield from self._read(chain(ahead, chunks), registry)
            elif any(chunk.chars for chunk in ahead):
                here = Here(load(self._place))
                yield from here.read_all(chain.from_iterable(one.asked for one in ahead), registry=registry)
            else:
                yield from ((one, None) for chunk in ahead for one, _ in chunk.asked)

    def _look_ahead(self, chunks: Iterator[_Chunk[Asked]]) -> list[_Chunk[Asked]]:
        """Return the next chunks, until there is enough to read or so many were looked at."""
        ahead: list[_Chunk[Asked]] = []
        chars = 0
        for chunk in chunks:
            ahead.append(chunk)
            chars += chunk.chars
            if not chars or chars >= self._worth_chars or len(ahead) >= _AHEAD:
                break
        return ahead

    def _read(
        self, chunks: Iterable[_Chunk[Asked]], registry: UserRegistry | None
    ) -> Iterator[tuple[Asked, Reading]]:
        with Crew(self.processes, Start(self._place, registry), version=self.version) as crew:
            yield from _in_order(crew, chunks, most=self.processes * CHUNKS_A_PROCESS)


def read_in_crew(
    crew: Crew, asked: Iterable[tuple[Asked, Document | None]], *, most: int
) -> Iterator[tuple[Asked, Reading]]:
    """Yield what was asked with its reading by a crew that is there, in order, `most` chunks on their way."""
    return _in_order(crew, _chunks(asked), most=most)


def _in_order(crew: Crew, chunks: Iterable[_Chunk[Asked]], *, most: int) -> Iterator[tuple[Asked, Reading]]:
    waiting: deque[tuple[_Chunk[Asked], Future[Answer]]] = deque()
    for chunk in chunks:
        waiting.append((chunk, crew.read(chunk.documents)))
        while waiting and (len(waiting) >= most or waiting[0][1].done()):
            yield from _answered(*waiting.popleft())
    while waiting:
        yield from _answered(*waiting.popleft())


def _chunks(asked: Iterable[tuple[Asked, Document | None]]) -> Iterator[_Chunk[Asked]]:
    chunk = _Chunk[Asked]()
    for one, document in asked:
        chunk.asked.append((one, document))
        chunk.chars += len(document.text) if document is not None else 0
        if chunk.is_full:
            yield chunk
            chunk = _Chunk[Asked]()
    if chunk.asked:
        yield chunk


def _answered(chunk: _Chunk[Asked], future: "Future[Answer]") -> Iterator[tuple[Asked, Reading]]:
    answers = iter(future.result())
    for one, document in chunk.asked:
        yield one, None if document is None else next(answers)
