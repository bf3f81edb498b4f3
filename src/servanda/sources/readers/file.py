"""One file, one raw item."""

from collections.abc import Iterator
from typing import BinaryIO

from servanda.errors import ServandaError, SourceTooLargeError
from servanda.primitives import Card
from servanda.sources.limits import SourceLimits
from servanda.sources.records import Media, RawItem


class WholeFile:
    """Reads a file to its end."""

    card = Card(name="file", version=1, gives=("raw item",))

    def __init__(self, limits: SourceLimits) -> None:
        self._max_bytes = limits.max_bytes

    def __call__(
        self, stream: BinaryIO, *, where: str, name: str | None, media: Media
    ) -> Iterator[RawItem | ServandaError]:
        """Yield the file as it came, or the error that it is too large."""
        body = stream.read(self._max_bytes + 1)
        if len(body) > self._max_bytes:
            yield SourceTooLargeError(
                f"It is larger than {self._max_bytes:,} bytes.",
                where=where,
                next_step="Split it, or raise the limit: --max-bytes, max_bytes in Python.",
            )
            return
        yield RawItem(where=where, name=name, media=media, body=body)
