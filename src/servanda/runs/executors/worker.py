"""A process that reads documents for another: it loads the reader once, and ends when the other does.

It takes messages from its standard input and answers on what was its standard output. It is no fork: the
threads of the model's runtime do not survive one.
"""

import os
import signal
import sys
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from typing import NoReturn

from servanda.annotation import Reader
from servanda.documents import Document
from servanda.errors import ServandaError
from servanda.linking import UserRegistry
from servanda.runs.analysis import try_to_read
from servanda.runs.executors.messages import Answer, Fault, Start, Stream, receive, send


def load(place: str) -> Reader:
    """Return the reader that a `module:function` loads."""
    module, _, name = place.partition(":")
    reader: Reader = getattr(import_module(module), name)()
    return reader


def serve(source: Stream, target: Stream) -> NoReturn:
    """Answer each list of documents with a list of what was found in each, until no more come."""
    inbox: SimpleQueue[object] = SimpleQueue()
    Thread(target=_listen, args=(source, inbox), daemon=True).start()
    try:
        start = inbox.get()
        assert isinstance(start, Start)
        reader = load(start.reader)
        send(target, reader.version)
        while True:
            send(target, _answer(inbox.get(), reader, start.registry))
    except ServandaError as error:
        send(target, Fault(type(error).__name__, error.message, error.where, error.next_step))
        sys.exit(1)


def _answer(documents: object, reader: Reader, registry: UserRegistry | None) -> Answer:
    assert isinstance(documents, list)
    found: Answer = []
    for document in documents:
        assert isinstance(document, Document)
        found.append(try_to_read(document, reader=reader, registry=registry))
    return found


def _listen(source: Stream, inbox: "SimpleQueue[object]") -> None:
    """Hand on what comes; where nothing comes any more the other process is gone, and so goes this one."""
    while True:
        try:
            inbox.put(receive(source))
        except EOFError:
            os._exit(0)


def main() -> None:
    """Serve whoever started this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    answers = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    with os.fdopen(answers, "wb") as target:
        serve(sys.stdin.buffer, target)
