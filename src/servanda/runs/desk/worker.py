"""Inside the server: one child process, and what it says."""

import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

from servanda.runs.desk.messages import Message, read_message, written

#: How long a child may take to end after its pipe was closed.
_GRACE_S = 5.0


class Worker:
    """A child process that is there when it is needed."""

    def __init__(
        self,
        work: str,
        given: Mapping[str, str],
        *,
        on_message: Callable[[Message], None],
        on_end: Callable[[int], None],
    ) -> None:
        self._work = work
        self._given = dict(given)
        self._on_message = on_message
        self._on_end = on_end
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Return the number of the child process, where one is alive."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def wake(self, word: str = "look") -> None:
        """Start the child where there is none, and say the word to it."""
        with self._lock:
            if self._closed:
                return
            if self._process is None:
                self._process = self._start()
            _write(self._process, word.encode("ascii") + b"\n")

    def close(self) -> None:
        """End the child; one that does not end by itself is killed."""
        with self._lock:
            self._closed = True
            process = self._process
        if process is None:
            return
        assert process.stdin is not None
        with suppress(OSError, ValueError):
            process.stdin.close()
        try:
            process.wait(timeout=_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _start(self) -> "subprocess.Popen[bytes]":
        # -P: a module of the folder that the server was started in is not taken for one of the program.
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "servanda.runs.desk", self._work],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        _write(process, written(self._given))
        threading.Thread(target=self._listen, args=(process,), daemon=True).start()
        return process

    def _listen(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        with process.stdout as said:
            for line in said:
                if message := read_message(line):
                    self._on_message(message)
        code = process.wait()
        with self._lock:
            if self._process is process:
                self._process = None
            closed = self._closed
        assert process.stdin is not None
        with suppress(OSError, ValueError):
            process.stdin.close()
        if not closed:
            self._on_end(code)


def _write(process: "subprocess.Popen[bytes]", line: bytes) -> None:
    """Write to the child; a pipe that broke is that of a child that has just died, which `on_end` tells."""
    assert process.stdin is not None
    with suppress(OSError, ValueError):
        process.stdin.write(line)
        process.stdin.flush()
