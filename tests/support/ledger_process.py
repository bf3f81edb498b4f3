"""Forks writers of a ledger on request, so that tests can kill them without the price of imports.

Reads JSON lines {"path": ..., "documents": [numbers], "of": size of the set, "link": true} and answers each
with the writer's process id; a line `{"wait": pid}` is answered with how that writer ended.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from servanda.errors import LedgerExistsError
from servanda.ledger import create_ledger, open_ledger
from servanda.ledger.stores import sqlite, versions  # loaded before the forks
from support.ledger_records import add_all, relink, small_set

LOADED = (sqlite, versions)


class Writers:
    """Starts writers and waits for them; the test's end of the process."""

    def __enter__(self) -> Self:
        tests = Path(__file__).resolve().parents[1]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.ledger_process"],
            cwd=tests,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=60)

    def start(self, path: Path, documents: Sequence[int], *, of: int, link: bool = False) -> int:
        """Return the process id of a writer that adds these documents of the small set."""
        return self._ask({"path": str(path), "documents": list(documents), "of": of, "link": link})

    def create(self, path: Path) -> int:
        """Return the process id of a process that makes a ledger; it ends with 17 where one is there."""
        return self._ask({"create": str(path)})

    def wait(self, pid: int) -> int:
        """Return the exit code of the writer, negative where a signal ended it."""
        return self._ask({"wait": pid})

    def _ask(self, request: dict[str, object]) -> int:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def serve() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        if "wait" in request:
            _, status = os.waitpid(request["wait"], 0)
            answer = os.waitstatus_to_exitcode(status)
        else:
            answer = os.fork()
            if answer == 0:
                write(request)
        print(answer, flush=True)


def write(request: dict[str, object]) -> None:
    code = 1
    try:
        code = make(str(request["create"])) if "create" in request else add(request)
    finally:
        os._exit(code)


def make(path: str) -> int:
    try:
        create_ledger(path).close()
    except LedgerExistsError:
        return 17
    return 0


def add(request: dict[str, object]) -> int:
    documents = small_set(request["of"])
    with open_ledger(request["path"]) as ledger:
        add_all(ledger, (documents[number] for number in request["documents"]))
        if request["link"]:
            relink(ledger)
    return 0


if __name__ == "__main__":
    serve()
