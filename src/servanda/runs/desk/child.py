"""Inside a child process: its work is chosen by name; it ends when the server's end of the pipe is gone."""

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from typing import BinaryIO

from servanda.errors import ServandaError
from servanda.runs.desk.messages import Message, written

#: What a child can be started for; each is `work(inbox, tell, **what it is given)`.
WORK = {
    "links": "servanda.runs.desk.linking:keep_links",
    "editions": "servanda.runs.desk.editions:make_editions",
    "intake": "servanda.runs.desk.intake:take_in_uploads",
}
#: Pages go first: the child takes what they leave of the processors.
_NICENESS = 5


class Inbox:
    """What the server says, one word a line; ends the process when there is no server."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._woken = threading.Condition()
        self._words: set[str] = set()
        threading.Thread(target=self._listen, daemon=True).start()

    def wait(self, timeout_s: float | None = None) -> frozenset[str]:
        """Return the words that came since the last time; wait for one for so long."""
        with self._woken:
            self._woken.wait_for(lambda: bool(self._words), timeout_s)
            words, self._words = frozenset(self._words), set()
            return words

    def _listen(self) -> None:
        while line := self._stream.readline():
            with self._woken:
                self._words.add(line.decode("ascii", "replace").strip())
                self._woken.notify_all()
        # The server is gone. What was written is whole: the ledger's store takes all of a step or nothing.
        os._exit(0)


def run(work_name: str) -> None:
    """Do the work of this name, until it is done or the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches the children too
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    tell = _take_standard_output()
    work = load(WORK[work_name])
    # Through the pipe: an address may hold a password, and arguments of processes are seen by everybody.
    given: dict[str, str] = json.loads(sys.stdin.buffer.readline() or b"{}")
    inbox = Inbox(sys.stdin.buffer)
    try:
        work(inbox, tell, **given)
    except ServandaError as error:
        tell({"told": "failed", "message": error.message, "next_step": error.next_step})
        os._exit(1)
    except BaseException:
        logging.getLogger(__name__).exception("a fault of the program while doing %s", work_name)
        os._exit(2)
    os._exit(0)  # the thread that listens cannot be ended otherwise


def load(name: str) -> Callable[..., object]:
    """Return the function of this name, `module:function`."""
    module, _, function = name.partition(":")
    loaded: Callable[..., object] = getattr(import_module(module), function)
    return loaded


def _take_standard_output() -> Callable[[Message], None]:
    """Return what writes to the server; whatever libraries print goes to the standard error stream."""
    own = os.dup(1)
    os.dup2(2, 1)
    lock = threading.Lock()

    def tell(message: Message) -> None:
        with lock:
            try:
                os.write(own, written(message))
            except BrokenPipeError:
                os._exit(0)

    return tell
