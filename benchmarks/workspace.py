"""Measure the workspace on a large ledger: 20 users at once, first paint, memory of the server.

usage: workspace.py LEDGER [--users 20] [--seconds 60] [--think 0 1]

The ledger is one that grown_ledger.py made. A server is started on it as `servanda serve` does; locust drives
it by a mixed walk over all pages and /v1, threads, documents, actors, filters and searches drawn at random,
once without a pause between two requests of a user and once with one second. Times are those of the server's
answer as the client has it, whole. First paint is what Chromium tells of a page whose style and scripts it
has already. Memory is the resident set of the server's process, its children apart.
"""

import argparse
import csv
import json
import os
import platform
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "workspace.json"
WALK = Path(__file__).parent / "workspace_walk.py"
#: Entries that the walk draws from.
DRAWN = 2000
WORDS = ("border", "ceasefire", "withdraw", "ministry", "agreement", "troops", "prisoners", "election",
         "monitors", "report", "aid", "talks", "commission", "fund", "gas", "release")  # fmt: skip
PAINTED = ("/", "/ledger", "/actors", "/statements", "/figures", "/documents")
#: How long a server may take to start.
_START_S = 60


def draw(ledger: Path) -> dict[str, object]:
    """Return what users look at."""
    with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as connection:

        def some(query: str) -> list[str]:
            return [row[0] for row in connection.execute(query)]

        source = random.Random(6)
        threads = some("SELECT id FROM shown_threads ORDER BY id")
        documents = some("SELECT id FROM shown_documents ORDER BY id")
        findings = some("SELECT id FROM shown_findings ORDER BY id LIMIT 20000")
        counts = {
            name: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for name, table in (("documents", "shown_documents"), ("threads", "shown_threads"))
        }
        commitments = "SELECT count(*) FROM shown_findings WHERE kind = 'commitment'"
        counts["commitments"] = connection.execute(commitments).fetchone()[0]
        return {
            "threads": source.sample(threads, min(DRAWN, len(threads))),
            "documents": source.sample(documents, min(DRAWN, len(documents))),
            "findings": source.sample(findings, min(DRAWN, len(findings))),
            "actors": some("SELECT name FROM shown_actors ORDER BY count DESC LIMIT 300"),
            "arrangements": some("SELECT id FROM shown_arrangements WHERE type IS NOT NULL LIMIT 300"),
            "words": list(WORDS),
            "counts": counts,
        }


class Server:
    """A server of the ledger, as the command starts it."""

    def __init__(self, ledger: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        command = [str(Path(sys.executable).with_name("servanda")), "serve", str(ledger), "--port", str(port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        self.most_megabytes = 0
        threading.Thread(target=self._watch, daemon=True).start()
        until = time.monotonic() + _START_S
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    return
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.2)

    def megabytes(self) -> int:
        """Return the resident set."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="utf-8").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") // 1024**2

    def _watch(self) -> None:
        """Remember the most memory that it had."""
        while self.process.poll() is None:
            with suppress(OSError, IndexError):
                self.most_megabytes = max(self.most_megabytes, self.megabytes())
            time.sleep(0.5)

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=30)


def warm(address: str) -> None:
    """Ask for the pages once, so that what is made once for a state of the ledger is there."""
    for page in (*PAINTED, "/arrangements", "/coverage"):
        # What is still gathered beside the server answers 503.
        with suppress(urllib.error.HTTPError), urllib.request.urlopen(address + page, timeout=120) as answer:
            answer.read()


def walk(
    address: str, given: Mapping[str, object], *, users: int, seconds: int, think_s: float
) -> list[dict[str, object]]:
    """Let users walk; return a row for each page."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder) / "drawn.json"
        drawn.write_text(json.dumps(given), encoding="utf-8")
        environment = {**os.environ, "SERVANDA_DRAWN": str(drawn), "SERVANDA_THINK_S": str(think_s)}
        command = [sys.executable, "-m", "locust", "-f", str(WALK), "--headless", "--host", address,
                   "--users", str(users), "--spawn-rate", str(users), "--run-time", f"{seconds}s",
                   "--csv", f"{folder}/run", "--only-summary", "--exit-code-on-error", "0"]  # fmt: skip
        subprocess.run(
            command, env=environment, check=True, stdout=subprocess.DEVNULL, start_new_session=True
        )
        with (Path(folder) / "run_stats.csv").open(encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
    return [
        {
            "page": row["Name"],
            "requests": int(row["Request Count"]),
            "failures": int(row["Failure Count"]),
            "median_ms": float(row["50%"]),
            "p95_ms": float(row["95%"]),
            "most_ms": round(float(row["Max Response Time"])),
        }
        for row in rows
        if int(row["Request Count"])
    ]


def paint(address: str) -> dict[str, float]:
    """Return page -> milliseconds to the first contentful paint in a browser that has been here."""
    from playwright.sync_api import sync_playwright

    found: dict[str, float] = {}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium")
        page = browser.new_page()
        for path in PAINTED:
            page.goto(address + path, timeout=90_000)
            page.goto(address + path, timeout=90_000)
            script = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
            while (painted := page.evaluate(script)) is None:  # the pages allow no script that waits there
                page.wait_for_timeout(10)
            found[path] = round(painted, 1)
        browser.close()
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--think", type=float, nargs="+", default=[0.0, 1.0])
    parser.add_argument("--no-paint", action="store_true")
    parser.add_argument("--output", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    given = draw(options.ledger)
    server = Server(options.ledger)
    try:
        warm(server.address)
        before = server.megabytes()
        runs = []
        for think_s in options.think:
            rows = walk(server.address, given, users=options.users, seconds=options.seconds, think_s=think_s)
            runs.append({"think_s": think_s, "load": os.getloadavg()[0], "pages": rows})
            print(json.dumps(runs[-1], indent=1), flush=True)
            time.sleep(2)
        painted = {} if options.no_paint else paint(server.address)
        now, most = server.megabytes(), server.most_megabytes
    finally:
        server.close()
    made = {
        "command": f"benchmarks/workspace.py LEDGER --users {options.users} --seconds {options.seconds}",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{_machine()}; server, users and browser on the same cores",
        "ledger": given["counts"],
        "users": options.users,
        "server_megabytes": {"before": before, "after": now, "most": most},
        "first_paint_ms": painted,
        "runs": runs,
    }
    options.output.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({name: made[name] for name in ("server_megabytes", "first_paint_ms")}))
    return 0


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    cpu = next((line.split(": ")[1] for line in lines if line.startswith("model name")), "unknown")
    return f"{platform.machine()}, {cpu}, {os.cpu_count()} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    raise SystemExit(main())
