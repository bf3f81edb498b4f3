"""What the work beside a server costs on a ledger: links after a decision, a past date, seconds and memory.

usage: desk.py LEDGER [--day 2019-12-31] [--decisions 5]

The ledger is changed: a copy of it is what to give. Prints one JSON object a step.
"""

import argparse
import json
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import psutil

from servanda.ledger import Ledger, open_ledger
from servanda.ledger.editions import edition_path, visible_on
from servanda.ledger.workroom import workroom_of
from servanda.linking import Anchor, DecisionKind, ReviewDecision
from servanda.runs.desk import Desk

#: Nothing takes longer than this.
_LONGEST_S = 1_800


class Peak:
    """The most memory that a process has while the block runs."""

    def __init__(self, pid: Callable[[], int | None]) -> None:
        self._pid, self._over, self.mib = pid, threading.Event(), 0

    def __enter__(self) -> "Peak":
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            if (pid := self._pid()) is not None and psutil.pid_exists(pid):
                self.mib = max(self.mib, psutil.Process(pid).memory_info().rss >> 20)


def decide(ledger: Ledger, number: int, texts: dict[str, str]) -> None:
    """Accept a commitment of another document each time."""
    document = sorted(texts)[number * 97 % len(texts)]
    finding = next(one for one in ledger.iter_findings(document_id=document) if one.kind == "commitment")
    ledger.decide(
        ReviewDecision(
            kind=DecisionKind.REJECT,
            by="benchmark",
            why="measured",
            decided_at=datetime.now(UTC),
            at=(Anchor.of(finding, sha256=texts[document]),),
        )
    )


def say(step: str, **told: object) -> None:
    """Print one step."""
    print(json.dumps({"step": step, **told}), flush=True)


def measure_links(ledger: Ledger, desk: Desk, decisions: int) -> None:
    """Time decisions until the threads know them; the first finds a child that knows nothing."""
    texts = {facts.id: facts.sha256 for facts in ledger.document_facts()}
    for number in range(decisions):
        decide(ledger, number, texts)
        started = time.monotonic()
        with Peak(lambda: desk.links_pid) as peak:
            desk.link()
            assert desk.wait(ledger.links_are_current, timeout_s=_LONGEST_S)
        say(
            "links, first" if not number else "links",
            seconds=round(time.monotonic() - started, 2),
            child_mib=peak.mib,
        )


def measure_edition(ledger: Ledger, desk: Desk, day: date) -> None:
    """Time a past date, then what it costs to tell whether it is there."""
    started = time.monotonic()
    visible = visible_on(ledger, day)
    looked_s = time.monotonic() - started
    path = edition_path(desk.folder, visible)
    with Peak(lambda: desk.editions_pid) as peak:
        desk.edition(day)
        assert desk.wait(path.is_file, timeout_s=_LONGEST_S)
    say(
        "edition",
        day=day.isoformat(),
        documents=visible.documents,
        look_s=round(looked_s, 3),
        seconds=round(time.monotonic() - started, 1),
        child_mib=peak.mib,
        file_mib=path.stat().st_size >> 20,
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--day", type=date.fromisoformat, default=date(2019, 12, 31))
    parser.add_argument("--decisions", type=int, default=5)
    given = parser.parse_args()
    with open_ledger(str(given.ledger)) as ledger:
        with closing(Desk(ledger.address, folder=workroom_of(ledger.address))) as desk:
            measure_edition(ledger, desk, given.day)
            measure_links(ledger, desk, given.decisions)
        say("server", mib=psutil.Process().memory_info().rss >> 20)


if __name__ == "__main__":
    main()
