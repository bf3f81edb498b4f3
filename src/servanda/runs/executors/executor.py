"""What every executor offers: documents in, their findings out, in the same order."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar, runtime_checkable

from servanda.annotation import Reader
from servanda.documents import Document
from servanda.extraction import Finding
from servanda.linking import UserRegistry
from servanda.primitives import Failure
from servanda.runs.analysis import try_to_read

Asked = TypeVar("Asked")
#: What became of a document; None where there was nothing to read.
Reading = tuple[Finding, ...] | Failure | None


@runtime_checkable
class Executor(Protocol):
    """Reads documents somewhere. What it reads, and in which order it tells, is the same everywhere."""

    @property
    def version(self) -> str:
        """Return name and version of the reader."""

    @property
    def processes(self) -> int:
        """Return in how many processes it may work."""

    def read_all(
        self, asked: Iterable[tuple[Asked, Document | None]], *, registry: UserRegistry | None
    ) -> Iterator[tuple[Asked, Reading]]:
        """Yield what was asked with its reading, in order; what has no document is handed on in its place.

        No more is taken from `asked` ahead of what was yielded than fits into little memory.
        """


class Here:
    """Reads in this process, one document at a time."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.version = reader.version
        self.processes = 1

    def read_all(
        self, asked: Iterable[tuple[Asked, Document | None]], *, registry: UserRegistry | None
    ) -> Iterator[tuple[Asked, Reading]]:
        """Yield what was asked with its reading."""
        for one, document in asked:
            yield (
                one,
                None if document is None else try_to_read(document, reader=self._reader, registry=registry),
            )


def executor_of(reader: "Reader | Executor") -> Executor:
    """Return who reads: an executor as it is, a reader in this process."""
    return reader if isinstance(reader, Executor) else Here(reader)
