"""The command line as a user runs it: a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

#: What `servanda` does, without relying on where the script was installed.
SERVANDA = (sys.executable, "-c", "from servanda.interfaces.cli.main import run; run()")


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
    done = subprocess.run(
        [*SERVANDA, *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env=environment,
        timeout=240,
        check=False,
    )
    return Ran(code=done.returncode, out=done.stdout.decode("utf-8"), err=done.stderr.decode("utf-8"))


def make_ledger(path: Path, documents: bytes) -> Path:
    """Return a ledger of these lines of JSON at a new place; this process has them read once."""
    path.write_bytes(_ledger_of(documents))
    return path


@cache
def _ledger_of(documents: bytes) -> bytes:
    with TemporaryDirectory() as folder:
        source, path = Path(folder) / "documents.jsonl", Path(folder) / "l.sqlite"
        source.write_bytes(documents)
        done = servanda("add", path, source)
        assert done.code == 0, done.err
        return path.read_bytes()
