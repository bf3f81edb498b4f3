"""The command line as a user runs it: a process of its own."""

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: What `servanda` does, without relying on where the script was installed.
SERVANDA = (sys.executable, "-c", "from servanda.interfaces.cli.main import run; run()")
#: What commands are forked from.
_WARM = Path(__file__).with_name("warm.py")
_START_S, _LONGEST_S = 60, 240


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str


def servanda(*arguments: str | Path, cwd: Path | None = None, stdin: bytes = b"", columns: int = 0) -> Ran:
    """Run a command to its end; `columns` is the width that it takes its output to have."""
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    if columns:
        environment["COLUMNS"] = str(columns)
    request = {
        "arguments": [str(one) for one in arguments],
        "environment": environment,
        "folder": str(cwd or Path.cwd()),
    }
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_LONGEST_S)
            connection.connect(_warm())
            streams = [one.fileno() for one in (given, out, err)]
            socket.send_fds(connection, [json.dumps(request).encode()], streams)
            code = _wait_for(connection, request)
        out.seek(0)
        err.seek(0)
        return Ran(code=code, out=out.read().decode("utf-8"), err=err.read().decode("utf-8"))


def _wait_for(connection: socket.socket, request: object) -> int:
    """Return the exit code; a command that takes too long is ended."""
    number = int.from_bytes(connection.recv(4), "big")
    try:
        return os.waitstatus_to_exitcode(int.from_bytes(connection.recv(4), "big"))
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.kill(number, 9)
        raise subprocess.TimeoutExpired(str(request), _LONGEST_S) from None


@cache
def _warm() -> str:
    """Start what commands are forked from, once in a process of tests; return where it listens."""
    folder = tempfile.mkdtemp(prefix="servanda-warm-")
    path = f"{folder}/socket"
    alive, parent = os.pipe()
    process = subprocess.Popen([sys.executable, str(_WARM), path, str(alive)], pass_fds=[alive])
    os.close(alive)

    def end() -> None:
        os.close(parent)
        process.wait()
        shutil.rmtree(folder)

    atexit.register(end)
    until = time.monotonic() + _START_S
    while not Path(path).exists():
        assert process.poll() is None and time.monotonic() < until, "no commands can be forked"
        time.sleep(0.02)
    return path


def make_ledger(path: Path, documents: bytes) -> Path:
    """Return a ledger of these lines of JSON at a new place; this process has them read once."""
    path.write_bytes(_ledger_of(documents))
    return path


@cache
def _ledger_of(documents: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source, path = Path(folder) / "documents.jsonl", Path(folder) / "l.sqlite"
        source.write_bytes(documents)
        done = servanda("add", path, source)
        assert done.code == 0, done.err
        return path.read_bytes()
