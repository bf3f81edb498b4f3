"""The command line as a user runs it: a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

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
