"""`servanda serve` as a user runs it, and its children."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.commands import SERVANDA

STOP_S = 20


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that runs."""

    port: int
    told: str
    """What it said of where it serves, and for whom."""
    process: "subprocess.Popen[str]"

    @property
    def address(self) -> str:
        """Return where this machine reaches it."""
        return f"http://127.0.0.1:{self.port}"

    def children(self) -> list[int]:
        """Return the numbers of its child processes."""
        return children_of(self.process.pid)


@contextmanager
def serving(ledger: Path | str, *options: str) -> Iterator[Server]:
    """Run a server until the block ends."""
    process = subprocess.Popen(
        [*SERVANDA, "serve", str(ledger), "--port", "0", *options], stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        told = ""
        while not (found := re.search(r":(\d+)/\s+on\s[^.]*\.", told)):
            line = process.stderr.readline()
            assert line, told
            told += line
        port = int(found[1])
        wait_for(lambda: _answers(port))  # the address is told before it is listened at
        yield Server(port=port, told=told, process=process)
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=STOP_S)


def _answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def children_of(pid: int) -> list[int]:
    """Return the numbers of the living child processes, as Linux knows them."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == pid and words[0] != "Z":
            found.append(int(status.parent.name))
    return found


def is_alive(pid: int) -> bool:
    """Return whether a process of this number runs; one that only waits to be counted does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(is_so: Callable[[], object], *, timeout_s: float = 60) -> None:
    """Wait until it is so; fail where it does not become so."""
    until = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


ON_LINUX = sys.platform == "linux" and os.path.isdir("/proc")  # noqa: PTH112
