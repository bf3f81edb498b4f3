"""Worker processes, started when they are needed and started again when they die."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Lock
from types import TracebackType
from typing import Self

from servanda import errors
from servanda.documents import Document
from servanda.errors import ReadingError, ResourceError, ServandaError
from servanda.primitives import Failure
from servanda.runs.executors.messages import Answer, Fault, Start, receive, send

#: Without the folder that the user stands in: no file there is taken for a module.
_COMMAND = ("-P", "-m", "servanda.runs.executors")
#: How often a process is started that ends before it can read.
_STARTS = 2


class Crew:
    """Some workers. Each reads one list of documents at a time; none outlives the block."""

    def __init__(self, size: int, start: Start, *, version: str | None) -> None:
        self._workers = [_Worker(start, version) for _ in range(size)]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(size, initializer=_leave_signals_to_others)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.end()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.bury()

    def read(self, documents: Sequence[Document]) -> "Future[Answer]":
        """Return what will be found in each document, or the failure that tells why nothing is."""
        return self._threads.submit(self._read, documents)

    def _read(self, documents: Sequence[Document]) -> Answer:
        if not documents:
            return []
        worker = self._idle.get()
        try:
            answer = worker.ask(documents)
            if answer is not None:
                return answer
            # It died. Each is read again alone, so that a second death names the document.
            return [one for document in documents for one in worker.ask([document]) or [_lost(document)]]
        finally:
            self._idle.put(worker)


def _lost(document: Document) -> Failure:
    return Failure(
        where=document.name,
        stage="annotation",
        error=ReadingError.__name__,
        message="The process that read it died, and so did another one.",
        next_step="See whether memory ran out; try it alone with --processes 1.",
    )


def _leave_signals_to_others() -> None:
    """Keep Ctrl-C from this thread and its processes; a broken pipe is an error like others."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGPIPE})


class _Worker:
    """One process, or the next one in its place."""

    def __init__(self, start: Start, version: str | None) -> None:
        self._start_message, self._version = start, version
        self._process: subprocess.Popen[bytes] | None = None
        self._lock, self._ended = Lock(), False

    def ask(self, documents: Sequence[Document]) -> Answer | None:
        """Return what was found in the documents; None where the process died over them.

        Raises: ServandaError: no process can read anything.
        """
        process = self._process or self._started()
        answer = _exchange(process, list(documents))
        if answer is None:
            self.bury()
        elif isinstance(answer, Fault):
            raise _error_of(answer)
        assert answer is None or isinstance(answer, list)
        return answer

    def end(self) -> None:
        """End the process, whatever it does, and start none again."""
        with self._lock:
            self._ended = True
            if self._process is not None:
                self._process.kill()

    def bury(self) -> None:
        """Let go of a process that died or is to die."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                assert stream is not None
                stream.close()

    def _started(self) -> "subprocess.Popen[bytes]":
        for _ in range(_STARTS):
            process = self._open()
            version = _exchange(process, self._start_message)
            if isinstance(version, Fault):
                raise _error_of(version)
            if version is not None and self._version in (None, version):
                return process
            self.bury()
            if version is not None:
                raise ResourceError(
                    f"The installed reader is {version} now, and was {self._version} when this run began.",
                    next_step="Run the command again.",
                )
        raise ResourceError(
            "A process that reads ended before it could begin.",
            next_step="See whether memory is short; --processes 1 needs the least.",
        )

    def _open(self) -> "subprocess.Popen[bytes]":
        flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # there Ctrl-C goes by groups
        with self._lock:
            if self._ended:
                raise ResourceError("The run was ended.")
            self._process = subprocess.Popen(
                [sys.executable, *_COMMAND],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,  # nothing is left to be written to a process that died
                creationflags=flags,
            )
            return self._process


def _exchange(process: "subprocess.Popen[bytes]", message: object) -> object | None:
    """Return the answer to a message; None where the process is gone."""
    assert process.stdin is not None and process.stdout is not None
    try:
        send(process.stdin, message)
        return receive(process.stdout)
    except (OSError, EOFError):
        return None


def _error_of(fault: Fault) -> ServandaError:
    kind: type[ServandaError] = getattr(errors, fault.kind, ReadingError)
    return kind(fault.message, where=fault.where, next_step=fault.next_step)
