"""Many reviewers at once: real clients decide at random over REST; then the ledger is counted.

usage: reviewers.py LEDGER [--reviewers 50] [--seconds 120] [-o RESULT]

Each reviewer has an account and a token and keeps one connection. Nothing may be lost: every decision that
the server said it kept is in the ledger and in the audit log once, and no other is; no answer is a fault.
"""

import argparse
import json
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from servanda.ledger import open_ledger
from servanda.ledger.accounts import Role, add_account
from servanda.ledger.audit import iter_deeds
from servanda.ledger.passwords import hash_password
from servanda.ledger.sessions import make_token

#: What a reviewer does, and how often.
DEEDS = {
    "look": 20, "accept": 25, "reject": 15, "correct": 20, "apart": 4, "merge": 4, "set_state": 6, "undo": 6,
}  # fmt: skip
NAMES = ("Serbia", "NATO", "Croatia", "France", "United Nations")
START_S = 60
SERVANDA = str(Path(sys.executable).with_name("servanda"))


@dataclass(slots=True)
class Reviewer:
    """One client with what it was answered."""

    name: str
    token: str
    rng: random.Random
    made: list[str] = field(default_factory=list)
    mine: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    took_ms: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def ask(
    reviewer: Reviewer, connection: HTTPConnection, method: str, path: str, body: object = None
) -> tuple[int, dict[str, Any]]:
    """Return status and answer of one request."""
    headers = {"Authorization": f"Bearer {reviewer.token}", "Content-Type": "application/json"}
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    answer = connection.getresponse()
    raw = answer.read()
    return answer.status, json.loads(raw) if raw else {}


def act(reviewer: Reviewer, connection: HTTPConnection, known: dict[str, list[dict[str, Any]]]) -> None:
    """Do one thing, chosen at random, and keep what came of it."""
    rng = reviewer.rng
    deed = rng.choices(list(DEEDS), list(DEEDS.values()))[0]
    if deed == "undo" and not reviewer.mine:
        deed = "accept"
    if deed == "look":
        kind = rng.choice(("findings&finding=commitment", "findings&finding=status", "unlinked"))
        status, told = ask(reviewer, connection, "GET", f"/v1/queue?asked={kind}&limit=10")
    else:
        started = time.perf_counter()
        status, told = ask(reviewer, connection, "POST", "/v1/decisions", body_of(deed, reviewer, known))
        reviewer.took_ms.append(1000 * (time.perf_counter() - started))
    reviewer.answers[f"{deed} {status}"] += 1
    if status >= 500:
        reviewer.faults.append(f"{deed}: {status} {told.get('detail')}")
    if status == 201:
        reviewer.made.append(told["id"])
        if deed != "undo":
            reviewer.mine.append(told["id"])


def body_of(deed: str, reviewer: Reviewer, known: dict[str, list[dict[str, Any]]]) -> dict[str, object]:
    """Return what is sent to make a decision about entries chosen at random."""
    rng = reviewer.rng
    body: dict[str, object] = {"decision": deed, "why": f"at random, by {reviewer.name}"}
    finding = rng.choice(known["commitment"] + known["status"])["id"]
    pair = [one["id"] for one in rng.sample(known["commitment"], 2)]
    match deed:
        case "accept" | "reject":
            return body | {"finding": finding, **({"seen": []} if rng.random() < 0.5 else {})}
        case "correct":
            commitment = rng.choice(known["commitment"])["id"]
            change = rng.choice(
                ({"bearer_is": rng.choice(NAMES)}, {"force": rng.choice(("urged", "agreed"))})
            )
            return body | {"finding": commitment, "changes": change}
        case "apart":
            return body | {"findings": pair}
        case "merge":
            return body | {"ids": pair}
        case "set_state":
            return body | {
                "thread": rng.choice(known["thread"])["id"],
                "standing": rng.choice(("breached", "stalled")),
            }
        case _:
            return body | {"undoes": reviewer.mine.pop(rng.randrange(len(reviewer.mine)))}


def review(reviewer: Reviewer, port: int, known: dict[str, list[dict[str, Any]]], until: float) -> None:
    """Decide until the time is over."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    while time.monotonic() < until:
        try:
            act(reviewer, connection, known)
        except (OSError, ValueError) as error:
            # The server closes a connection that was idle: that is no fault while nothing was sent.
            reviewer.answers[f"connection {type(error).__name__}"] += 1
            connection.close()
    connection.close()


def entries(ledger: Path) -> dict[str, list[dict[str, Any]]]:
    """Return what reviewers choose from."""
    with open_ledger(str(ledger)) as opened:
        known: dict[str, list[dict[str, Any]]] = {
            kind: [{"id": one.id} for one in opened.iter_findings(kind=kind)]
            for kind in ("commitment", "status")
        }
        known["thread"] = [{"id": one.id} for one in opened.iter_threads()]
    return known


def enlist(ledger: Path, count: int) -> list[Reviewer]:
    """Make the accounts and return the reviewers."""
    now, hashed = datetime.now(UTC), hash_password("a long password of nobody")
    found = []
    with open_ledger(str(ledger)) as opened:
        add_account(opened, "admin", role=Role.ADMIN, password=hashed, known_at=now)
        for at in range(count):
            name = f"reviewer {at + 1}"
            add_account(opened, name, role=Role.REVIEWER, password=hashed, known_at=now)
            token = make_token(opened, name, name="benchmark", role=Role.REVIEWER, at=now)
            found.append(Reviewer(name=name, token=token, rng=random.Random(at)))
    return found


def serve(ledger: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server and return it with its port, once it answers."""
    log = ledger.with_suffix(".log")
    with log.open("wb") as told:
        process = subprocess.Popen([SERVANDA, "serve", str(ledger), "--port", "0"], stderr=told)
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if found := re.search(rb"http://127\.0\.0\.1:(\d+)/", log.read_bytes()):
            connection = HTTPConnection("127.0.0.1", int(found[1]), timeout=5)
            try:
                connection.connect()
                return process, int(found[1])
            except OSError:
                pass
            finally:
                connection.close()
        time.sleep(0.05)
    process.kill()
    process.wait()
    raise SystemExit("the server does not answer")


def run(source: Path, *, count: int, seconds: float) -> dict[str, Any]:
    """Return what 50 reviewers did to a copy of the ledger, and what is wrong after it."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(shutil.copy(source, Path(folder) / "ledger.sqlite"))
        with open_ledger(str(ledger)) as opened:
            before = {one.id for one in opened.iter_decisions()}
            documents = opened.counts().documents
        reviewers, known = enlist(ledger, count), entries(ledger)
        process, port = serve(ledger)
        try:
            until = time.monotonic() + seconds
            some = [threading.Thread(target=review, args=(one, port, known, until)) for one in reviewers]
            for one in some:
                one.start()
            for one in some:
                one.join()
            caught_up_s = wait_for_links(ledger)
        finally:
            process.terminate()
            process.wait(timeout=60)
        return {
            "reviewers": count, "seconds": seconds, "documents": documents,
            "commitments": len(known["commitment"]),
            **counted(ledger, reviewers, before), "threads_current_after_s": caught_up_s,
        }  # fmt: skip


def wait_for_links(ledger: Path) -> float | None:
    """Return after how many seconds the threads knew all that was decided; None: not in time."""
    started = time.monotonic()
    with open_ledger(str(ledger)) as opened:
        while time.monotonic() < started + 4 * START_S:
            if opened.links_are_current():
                return round(time.monotonic() - started, 1)
            time.sleep(0.1)
    return None


def counted(ledger: Path, reviewers: list[Reviewer], before: set[str]) -> dict[str, Any]:
    """Return the answers, and the differences between what was told, kept and audited."""
    told = Counter(key for one in reviewers for key in one.made)
    with open_ledger(str(ledger)) as opened:
        held = {one.id for one in opened.iter_decisions()} - before
        deeds = Counter(one.subject for one in iter_deeds(opened) if one.action.startswith("decide "))
    verified = subprocess.run([SERVANDA, "verify", str(ledger)], capture_output=True, text=True, check=False)
    took = sorted(ms for one in reviewers for ms in one.took_ms)
    answers: Counter[str] = sum((one.answers for one in reviewers), Counter())
    return {
        "decisions_kept": len(held),
        "lost": sorted(told.keys() - held),
        "never_told": sorted(held - told.keys()),
        "audited_once": sum(deeds[key] == 1 for key in held),
        "not_audited_once": sorted(key for key in held | deeds.keys() if deeds[key] != 1),
        "faults": [fault for one in reviewers for fault in one.faults][:20],
        "answers": dict(sorted(answers.items())),
        "decide_median_ms": round(statistics.median(took), 1) if took else None,
        "decide_p95_ms": round(took[int(0.95 * len(took))], 1) if took else None,
        "verified": verified.returncode == 0 or verified.stderr[-500:] + verified.stdout[-500:],
    }


def is_whole(result: dict[str, Any]) -> bool:
    """Return whether nothing was lost, nothing went wrong, and all is in the audit log."""
    wrong = (result[name] for name in ("lost", "never_told", "not_audited_once", "faults"))
    return not any(wrong) and result["verified"] is True and result["decisions_kept"] > 0


def main() -> None:
    """Run it and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--reviewers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("-o", "--output", type=Path)
    asked = parser.parse_args()
    result = {
        "command": f"benchmarks/reviewers.py {asked.ledger.name} --reviewers {asked.reviewers} "
        f"--seconds {asked.seconds:g}",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        **run(asked.ledger, count=asked.reviewers, seconds=asked.seconds),
    }
    text = json.dumps(result, indent=1) + "\n"
    if asked.output:
        asked.output.write_text(text, encoding="utf-8")
    print(text)
    sys.exit(0 if is_whole(result) else 1)


if __name__ == "__main__":
    main()
