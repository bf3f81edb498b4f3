"""The verb: read what the user named."""

import codecs
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from servanda.errors import DocumentError, MalformedSourceError, ServandaError, SourceError
from servanda.primitives import Failure
from servanda.sources.catalogue import SourceReader, load_source_reader
from servanda.sources.counting import STANDARD_INPUT
from servanda.sources.faults import explain
from servanda.sources.limits import SourceLimits
from servanda.sources.media import HEAD_BYTES, find_media, list_endings
from servanda.sources.places import Place, iter_places
from servanda.sources.records import Media, Metadata, RawItem
from servanda.sources.sidecars import find_metadata

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

NOTHING_SAID = Metadata()
DEFAULT_LIMITS = SourceLimits()


def read(
    sources: Sequence[str],
    *,
    stdin: BinaryIO | None = None,
    overrides: Metadata = NOTHING_SAID,
    limits: SourceLimits = DEFAULT_LIMITS,
) -> Iterator[RawItem | Failure]:
    """Yield every document that the names mean, as it came, and a failure for all that cannot be read.

    A name is a file, a folder, a pattern, or `-` for standard input. What `overrides` says outranks the
    sidecars, and they outrank the JSONL line, page or file. One document is in memory at a time.
    """
    for source in sources:
        for outcome in _read_source(source, stdin=stdin, overrides=overrides, limits=limits):
            if isinstance(outcome, RawItem):
                yield outcome
            else:
                yield Failure.of(outcome, stage="sources", where=source)


def read_upload(
    stream: BinaryIO,
    *,
    name: str | None,
    overrides: Metadata = NOTHING_SAID,
    limits: SourceLimits = DEFAULT_LIMITS,
) -> Iterator[RawItem | Failure]:
    """Yield every document of a file that came without a place, or of a text without a name.

    Its form is told by the ending of its name. No path is made of the name.
    """
    where = name or "pasted text"
    media = find_media(Path(name)) if name else Media.PLAIN
    try:
        if media is None:
            raise MalformedSourceError(
                "Its name does not tell what it is.",
                where=where,
                next_step=f"Give it one of these endings: {list_endings()}.",
            )
        for item in _say(
            _choose_reader(media, limits)(stream, where=where, name=name, media=media), overrides
        ):
            yield item if isinstance(item, RawItem) else Failure.of(item, stage="sources", where=where)
    except (DocumentError, SourceError) as error:
        yield Failure.of(error, stage="sources", where=where)


def _read_source(
    source: str, *, stdin: BinaryIO | None, overrides: Metadata, limits: SourceLimits
) -> Iterator[RawItem | ServandaError]:
    if source == STANDARD_INPUT:
        stream = stdin if stdin is not None else sys.stdin.buffer
        items = _read_stream(stream, where="standard input", name=None, limits=limits)
        yield from _say(items, overrides)
        return
    for place in iter_places(source):
        if isinstance(place, Place):
            yield from _read_place(place, overrides=overrides, limits=limits)
        else:
            yield place


def _read_place(
    place: Place, *, overrides: Metadata, limits: SourceLimits
) -> Iterator[RawItem | ServandaError]:
    """Yield what one file holds, with what its sidecars say; a sidecar that cannot be used stops it."""
    name = place.name
    try:
        with place.path.open("rb") as stream:
            said = overrides.over(find_metadata(place.path)) if place.media else overrides
            if place.media is None:
                items = _read_stream(stream, where=name, name=name, limits=limits)
            else:
                items = _choose_reader(place.media, limits)(stream, where=name, name=name, media=place.media)
            yield from _say(items, said)
    except (DocumentError, SourceError) as error:
        yield error
    except OSError as error:
        yield explain(error, where=name)


def _read_stream(
    stream: BinaryIO, *, where: str, name: str | None, limits: SourceLimits
) -> Iterator[RawItem | ServandaError]:
    """Yield what comes through a pipe: JSON Lines if the first character is a brace, else one plain text."""
    start = _read_start(stream, max_bytes=limits.max_bytes)
    media = Media.JSON if _without_blanks(start).startswith(b"{") else Media.PLAIN
    with io.BufferedReader(_Rejoined(start, stream)) as whole:
        yield from _choose_reader(media, limits)(whole, where=where, name=name, media=media)


def _read_start(stream: BinaryIO, *, max_bytes: int) -> bytes:
    """Return the stream up to and with the first characters that are not blank."""
    start = b""
    while not _without_blanks(start) and len(start) < max_bytes:
        piece = stream.read(HEAD_BYTES)
        if not piece:
            break
        start += piece
    return start


def _without_blanks(start: bytes) -> bytes:
    return start.removeprefix(codecs.BOM_UTF8).lstrip()


class _Rejoined(io.RawIOBase):
    """A stream with the bytes before it that were read to look at them; the stream itself stays open."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start = start
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        """Fill the buffer with what comes next; return how much that was."""
        view = memoryview(buffer)
        piece = self._start[: len(view)] if self._start else self._rest.read(len(view))
        self._start = self._start[len(piece) :] if self._start else b""
        view[: len(piece)] = piece
        return len(piece)


def _choose_reader(media: Media, limits: SourceLimits) -> SourceReader:
    return load_source_reader("lines" if media is Media.JSON else "file")(limits)


def _say(items: Iterator[RawItem | ServandaError], said: Metadata) -> Iterator[RawItem | ServandaError]:
    """Yield the items, with what the user said about them over what they say themselves."""
    for item in items:
        yield replace(item, metadata=said.over(item.metadata)) if isinstance(item, RawItem) else item


def parse_record(line: str, *, where: str) -> RawItem:
    """Return the document of one JSON object, as a line of JSON Lines is read.

    Raises: SourceError: it is no document.
    """
    from servanda.sources.readers.lines import parse_line

    return parse_line(line.encode("utf-8", "surrogatepass"), where=where)
