"""The readers by name; each is loaded when the first source needs it."""

from collections.abc import Iterator
from importlib import import_module
from typing import BinaryIO, Protocol, cast

from servanda.errors import ServandaError
from servanda.primitives import Card
from servanda.sources.limits import SourceLimits
from servanda.sources.records import Media, RawItem

READERS = {
    "file": "servanda.sources.readers.file:WholeFile",
    "lines": "servanda.sources.readers.lines:JsonLines",
}


class SourceReader(Protocol):
    """Turns one open stream into raw items; a part that is no document comes as an error, and it goes on."""

    card: Card

    def __init__(self, limits: SourceLimits) -> None: ...

    def __call__(
        self, stream: BinaryIO, *, where: str, name: str | None, media: Media
    ) -> Iterator[RawItem | ServandaError]:
        """Yield the raw items of the stream."""
        ...


def load_source_reader(name: str) -> type[SourceReader]:
    """Return the class of the reader with this name."""
    module, _, attribute = READERS[name].partition(":")
    return cast(type[SourceReader], getattr(import_module(module), attribute))
