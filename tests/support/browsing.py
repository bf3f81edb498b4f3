"""A served ledger, and the browser that visits it."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.support.commands import SERVANDA

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
START_S = 30


def serve(ledger: Path) -> Iterator[str]:
    """Run `servanda serve` and yield where it is."""
    process = subprocess.Popen(
        [*SERVANDA, "serve", str(ledger), "--port", "0"], stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        told = ""
        while "http://" not in told or "/ on" not in told.replace("\n", " "):
            line = process.stderr.readline()
            assert line, told
            told += line
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", told)
        assert found, told
        _wait(int(found[1]))
        yield f"http://127.0.0.1:{found[1]}/"
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _wait(port: int) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server did not start")
