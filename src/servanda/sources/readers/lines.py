"""JSON Lines: one object a line, one raw item each."""

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO

from servanda.errors import (
    MalformedSourceError,
    NoTextError,
    ServandaError,
    SourceTooLargeError,
)
from servanda.primitives import Card
from servanda.sources.limits import SourceLimits
from servanda.sources.records import Media, Metadata, RawItem
from servanda.sources.tables import KEYS, parse_table

EXAMPLE = 'A line looks like this: {"doc": "a1", "published": "2015-11-20", "text": "The parties agree ..."}.'


class JsonLines:
    """Reads line by line, so that a file of any length fits; a bad line is an error, and the next is read."""

    card = Card(name="lines", version=1, gives=("raw item",))

    def __init__(self, limits: SourceLimits) -> None:
        self._max_bytes = limits.max_bytes

    def __call__(
        self, stream: BinaryIO, *, where: str, name: str | None, media: Media
    ) -> Iterator[RawItem | ServandaError]:
        """Yield one raw item or error for each line that is not blank; names stand in the lines."""
        number = 0
        empty = True
        while line := stream.readline(self._max_bytes + 1):
            number += 1
            if number == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                yield _not_utf8(where)
                return
            if len(line) > self._max_bytes:
                yield self._too_long(f"{where}:{number}")
                _skip_line(stream, line)
            elif line.strip(b"\xef\xbb\xbf \t\r\n"):
                yield _parse_or_explain(line, where=f"{where}:{number}", first=number == 1)
            else:
                continue
            empty = False
        if empty:
            yield NoTextError("It is empty.", where=where, next_step=EXAMPLE)

    def _too_long(self, where: str) -> SourceTooLargeError:
        return SourceTooLargeError(
            f"The line is longer than {self._max_bytes:,} bytes.",
            where=where,
            next_step="Split the text, or raise the limit: --max-bytes, max_bytes in Python.",
        )


def _not_utf8(where: str) -> MalformedSourceError:
    return MalformedSourceError("It is not in UTF-8.", where=where, next_step="Save it as UTF-8.")


def _skip_line(stream: BinaryIO, line: bytes) -> None:
    """Read on to the end of a line that is too long, in small pieces."""
    while line and not line.endswith(b"\n"):
        line = stream.readline(1 << 20)


def _parse_or_explain(line: bytes, *, where: str, first: bool) -> RawItem | ServandaError:
    """Return the item, or what is wrong with the line."""
    try:
        return parse_line(line.removeprefix(codecs.BOM_UTF8) if first else line, where=where)
    except ServandaError as error:
        return error


def parse_line(line: bytes, *, where: str) -> RawItem:
    """Return the document of one line, its text unchanged; keys that are not known are ignored.

    Raises: MalformedSourceError: no JSON object, no text, a text that is no string or cannot be stored.
    Raises: MetadataError: title, publisher or another key is no string.
    """
    record = _parse_object(line, where=where)
    text = record.get("text")
    if not isinstance(text, str):
        told = f"text is {_kind_of(text)}, not a string" if "text" in record else "the key text is missing"
        raise MalformedSourceError(f"No document: {told}.", where=where, next_step=EXAMPLE)
    return RawItem(
        where=where,
        name=_take_name(record.get("doc"), where=where),
        media=Media.JSON,
        body=_encode(text, where=where),
        metadata=_take_metadata(record, where=where),
    )


def _parse_object(line: bytes, *, where: str) -> dict[str, object]:
    try:
        record: object = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _not_utf8(where) from error
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise MalformedSourceError(
            f"The line is no JSON: {reason}.", where=where, next_step=EXAMPLE
        ) from error
    if not isinstance(record, dict):
        raise MalformedSourceError(
            f"The line is {_kind_of(record)}, not an object.", where=where, next_step=EXAMPLE
        )
    return record


def _take_name(value: object, *, where: str) -> str | None:
    """Return the caller's id. It is only a string: no path is ever made of it."""
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise MalformedSourceError(f"doc is {_kind_of(value)}, not a string.", where=where, next_step=EXAMPLE)
    _encode(value, where=where)
    return value


def _take_metadata(record: dict[str, object], *, where: str) -> Metadata:
    return parse_table({key: record[key] for key in KEYS if key in record}, where=where)


def _encode(words: str, *, where: str) -> bytes:
    """Return the words in UTF-8; half of a surrogate pair has none, and NUL cannot be stored."""
    try:
        body = words.encode("utf-8")
    except UnicodeEncodeError as error:
        raise MalformedSourceError(
            f"Character {error.start} is half of a surrogate pair, which is no text.",
            where=where,
            next_step="Write the line anew with a current JSON library.",
        ) from error
    if b"\0" in body:
        raise MalformedSourceError(
            f"Character {words.index(chr(0))} is NUL, which databases do not keep.",
            where=where,
            next_step="Remove the character; offsets are counted in the text as given.",
        )
    return body


def _kind_of(value: object) -> str:
    """Return what a JSON value is, in words."""
    names = {type(None): "null", bool: "true or false", int: "a number", float: "a number", str: "a string"}
    return names.get(type(value), "a list" if isinstance(value, list) else "an object")
