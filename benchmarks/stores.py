"""Compare a ledger in PostgreSQL with one in a file, and let a crowd of processes use one whose server dies.

usage: stores.py [--crowd-only | --speed-only]

Speed: 500 small documents with six findings each are added, linked by hand, read back, searched, verified
and copied, in turn in both stores, in the same run; the ratio is the median time in PostgreSQL over that in
SQLite. Both write through to the disk (`fsync = on`, `synchronous = FULL`).

Crowd: ten processes add disjoint and overlapping documents and decide about them, twenty list and search once
a second, and the server is killed with -9 and started again, three times. What came out is compared with a
file to which one process added the same.
"""

import json
import multiprocessing
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from sqlalchemy import select  # noqa: E402

from servanda.errors import LedgerUnreachableError  # noqa: E402
from servanda.ledger import Ledger, Outcome, create_ledger, open_ledger, schema, verify  # noqa: E402
from servanda.ledger.copying import copy_ledger  # noqa: E402
from servanda.linking import link  # noqa: E402
from servanda.runs.links import Links  # noqa: E402
from support.decisions import decide  # noqa: E402
from support.ledger_records import (  # noqa: E402
    NOON,
    READER,
    add_all,
    dump,
    findings_of,
    link_by_hand,
    relink,
    small_set,
)
from support.postgresql_server import Server, find_programs  # noqa: E402

RESULTS = Path(__file__).parent / "results" / "stores.json"
DOCUMENTS, ROUNDS, QUESTIONS = 500, 2, 20
WRITERS, READERS, OWN, SHARED, KILLS = 10, 20, 10, 30, 3
PAUSE_S = 1.0
FORK = multiprocessing.get_context("fork")


def main() -> None:
    """Measure, print and keep the figures."""
    programs = find_programs()
    if programs is None:
        sys.exit("No PostgreSQL server is installed (apt-get install postgresql).")
    result: dict[str, Any] = {
        "command": "python benchmarks/stores.py",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
        "cores": multiprocessing.cpu_count(),
        "server": programs.parent.name,
    }
    if RESULTS.exists():
        result = {**json.loads(RESULTS.read_text(encoding="utf-8")), **result}
    parts = {"crowd": measure_crowd, "speed": measure_speed}
    for name, measure in parts.items():
        if any(f"--{other}-only" in sys.argv for other in parts if other != name):
            continue
        server = Server(programs, durable=True)
        try:
            server.start()
            result[name] = measure(server)
        finally:
            server.stop()
        print(json.dumps(result[name], indent=1))
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def measure_speed(server: Server) -> dict[str, object]:
    """Return seconds of each step in both stores, and their ratio."""
    taken: dict[str, dict[str, list[float]]] = {}
    for round_ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            places = {"sqlite": f"{folder}/{round_}.sqlite", "postgresql": server.address()}
            copies = {"sqlite": server.address(), "postgresql": f"{folder}/copy.sqlite"}
            for store, address in places.items():
                with create_ledger(address) as ledger:
                    for step, seconds in steps(ledger, copies[store]):
                        taken.setdefault(step, {}).setdefault(store, []).append(seconds)
                        print(f"round {round_}, {store}: {step} {seconds:.2f} s", file=sys.stderr, flush=True)
    medians = {
        step: {store: round(statistics.median(some), 3) for store, some in by_store.items()}
        for step, by_store in taken.items()
    }
    ratios = {step: round(one["postgresql"] / one["sqlite"], 2) for step, one in medians.items()}
    return {"documents": DOCUMENTS, "rounds": ROUNDS, "seconds": medians, "ratio": ratios}


def steps(ledger: Ledger, copy: str) -> Iterator[tuple[str, float]]:
    """Yield how long each step took."""
    documents = small_set(DOCUMENTS)

    def read() -> None:
        for _ in ledger.iter_documents():
            pass
        for _ in ledger.iter_findings():
            pass
        for _ in ledger.iter_threads():
            pass

    def search() -> None:
        for number in range(QUESTIONS):
            ledger.search(f"report {number} border")

    def one_by_one() -> None:
        for document in documents[:200]:
            ledger.get_document(document.id)

    named: list[tuple[str, Callable[[], object]]] = [
        ("add", lambda: add_all(ledger, documents)),
        ("keep threads", lambda: relink(ledger)),
        ("read all", read),
        ("200 documents by id", one_by_one),
        (f"{QUESTIONS} searches", search),
        ("verify", lambda: list(verify(ledger, link=link_by_hand))),
        ("copy to the other store", lambda: copy_ledger(ledger, copy)),
    ]
    for name, work in named:
        yield name, timed(work)


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds the work took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure_crowd(server: Server) -> dict[str, object]:
    """Return what a crowd of processes met, and what is in the ledger afterwards."""
    address = server.address()
    create_ledger(address).close()
    told, done = FORK.SimpleQueue(), FORK.Event()
    written = FORK.Value("i", 0)
    start = time.perf_counter()
    # Forked before this process has connections of its own.
    writers = [
        FORK.Process(target=guarded, args=(told, write, address, number, written))
        for number in range(WRITERS)
    ]
    readers = [FORK.Process(target=guarded, args=(told, read, address, done)) for _ in range(READERS)]
    for process in (*writers, *readers):
        process.start()
    total = WRITERS * (OWN + SHARED)
    for kill in range(KILLS):
        while written.value < total * (kill + 1) / (KILLS + 1) and any(one.is_alive() for one in writers):
            time.sleep(0.01)
        server.kill()
        time.sleep(0.5)
        server.start()
    # A reader tells its own at the end, unless it failed.
    results = [told.get() for _ in writers]
    seconds = time.perf_counter() - start
    done.set()
    results += [told.get() for _ in readers]
    for process in (*writers, *readers):
        process.join()
    if faults := [one for one in results if isinstance(one, str)]:
        sys.exit("\n".join(faults))
    outcomes = [one for one in results if isinstance(one, list)]
    seen = [one for one in results if isinstance(one, dict)]
    return {
        **check(address, outcomes),
        "writers": WRITERS,
        "readers": READERS,
        "kills": KILLS,
        "seconds_of_writing": round(seconds, 1),
        "adds_of_all_writers": total,
        "lists_read": sum(one["lists"] for one in seen),
        "searches": sum(one["searches"] for one in seen),
        "lists_broken_off": sum(one["broken"] for one in seen),
        "peak_memory_of_a_reader_mb": round(max(one["peak_kb"] for one in seen) / 1024),
    }


def guarded(told: Any, work: Callable[..., object], *arguments: object) -> None:
    """Tell what the work returned, or what it raised."""
    try:
        told.put(work(*arguments))
    except BaseException as error:
        told.put(f"{work.__name__}: {type(error).__name__}: {error}")


def write(address: str, number: int, written: Any) -> list[tuple[str, str]]:
    """Add documents of one's own and documents of all, and decide about some."""
    documents = small_set(WRITERS * OWN + SHARED)
    shared = documents[WRITERS * OWN :]
    turn = number * SHARED // WRITERS
    mine = documents[number * OWN : (number + 1) * OWN] + shared[turn:] + shared[:turn]
    mine.sort(key=lambda document: document.id[number % 8 :])  # another order for each
    outcomes = []
    with open_ledger(address) as ledger:
        for place, document in enumerate(mine):
            found = findings_of(document)
            outcome = ledger.add_document(document, found, reader=READER, known_at=NOON)
            outcomes.append((document.id, outcome.value))
            if place % 10 == 0:
                made = decide("accept", (document, found[0]), by=f"Writer {number}", day=place)
                assert ledger.decide(made)
            with written.get_lock():
                written.value += 1
    return outcomes


def read(address: str, done: Any) -> dict[str, int]:
    """List and search until all is written; nothing that was there may be gone."""
    seen, there = Counter({"lists": 0, "searches": 0, "broken": 0}), set[str]()
    with open_ledger(address) as ledger:
        while not done.wait(PAUSE_S):
            try:
                listed = [stored.document.id for stored in ledger.iter_documents()]
                findings = Counter(finding.document_id for finding in ledger.iter_findings())
            except LedgerUnreachableError:
                seen["broken"] += 1
                continue
            assert len(listed) == len(set(listed)) and there <= set(listed), "a document is gone"
            assert all(number == 6 for number in findings.values()), "half of a document"
            there = set(listed)
            assert len(ledger.search("border", limit=10)) >= min(10, 2 * len(there))
            seen.update(("lists", "searches"))
    seen["peak_kb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return dict(seen)


def check(address: str, told: list[list[tuple[str, str]]]) -> dict[str, object]:
    """Return what is in the ledger, compared with what the writers were told."""
    accepted = Counter(key for outcomes in told for key, outcome in outcomes if outcome != Outcome.SAME.value)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_ledger(address) as ledger,
        create_ledger(f"{folder}/alone.sqlite") as alone,
    ):
        with ledger.reading() as connection:
            intakes = Counter(connection.execute(select(schema.intakes.c.document_id)).scalars())
        documents = small_set(WRITERS * OWN + SHARED)
        add_all(alone, documents)
        for decision in ledger.iter_decisions():
            alone.decide(decision)
        for one in (ledger, alone):
            Links().refresh(one, known_at=NOON)
        decisions = list(ledger.iter_decisions())
        problems = list(verify(ledger, link=lambda facts, found: link(facts, found, decisions=decisions)))
        return {
            "documents": len(documents),
            "lost": sum(document.id not in intakes for document in documents),
            "written_twice": sum(number > 1 for number in intakes.values()),
            "accepted_twice": sum(number > 1 for number in accepted.values()),
            "accepted_by_nobody": len(documents) - len(accepted),
            "decisions": len(decisions),
            "decisions_lost": WRITERS * len(range(0, OWN + SHARED, 10)) - len(decisions),
            "same_content_as_one_writer_alone": dump(ledger) == dump(alone),
            "problems_of_verify": len(problems),
        }


if __name__ == "__main__":
    main()
