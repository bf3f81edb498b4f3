"""Messages between this process and its workers: records as bytes, and back exactly as they were.

Pickles, which only ever pass between a process and the workers that it started itself: a document and its
findings cost less than a hundredth of the time that reading them takes (docs/scale.md).
"""

import pickle
from typing import IO, NamedTuple

from servanda.extraction import Finding
from servanda.linking import UserRegistry
from servanda.primitives import Failure

#: Bytes before each message, which say how long it is.
_LENGTH_BYTES = 8

Stream = IO[bytes]


class Start(NamedTuple):
    """What a worker reads with."""

    reader: str
    """`module:function`, which loads it."""
    registry: UserRegistry | None


class Fault(NamedTuple):
    """Why a worker can do no work, whatever the document."""

    kind: str
    message: str
    where: str | None
    next_step: str | None


#: What a list of documents is answered with.
Answer = list[tuple[Finding, ...] | Failure]


def send(target: Stream, message: object) -> None:
    """Write a message whole; raise OSError where nobody listens any more."""
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    left = memoryview(len(body).to_bytes(_LENGTH_BYTES, "big") + body)
    while left:
        left = left[target.write(left) :]
    target.flush()


def receive(source: Stream) -> object:
    """Return the next message; raise EOFError where none comes any more."""
    length = int.from_bytes(_read_whole(source, _LENGTH_BYTES), "big")
    return pickle.loads(_read_whole(source, length))


def _read_whole(source: Stream, length: int) -> bytes:
    pieces: list[bytes] = []
    while length:
        piece = source.read(length)
        if not piece:
            raise EOFError("The other process is gone.")
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)
