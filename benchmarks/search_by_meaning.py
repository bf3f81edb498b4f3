"""What search by meaning finds and costs: `python benchmarks/search_by_meaning.py LEDGER BUNDLE...`.

A bundle is a folder with `annotations.jsonl`, whose commitments name their thread; the ledger holds its
documents. Every action is searched for in its own words; looked for are the other mentions of its thread in
other documents. Speed is measured on random vectors, as many as are asked for.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from servanda.annotation import load_reader
from servanda.extraction.records import Finding
from servanda.ledger import Ledger, open_ledger
from servanda.views.meanings import LEAST_LIKENESS, Meanings, _Rows
from servanda.views.narrowing import Narrowed

FINDINGS = 300_000
LIMIT = 10


def main() -> None:
    """Print what is found, and what it costs."""
    with open_ledger(sys.argv[1]) as ledger:
        measure_finding(ledger, list(map(Path, sys.argv[2:])))
    measure_speed()


def measure_finding(ledger: Ledger, bundles: list[Path]) -> None:
    """Print how often another mention is among the nearest, and how likeness tells them from the others."""
    embed, meanings = load_reader().meaning_of, Meanings()
    meanings.refresh(ledger)
    groups = list(iter_threads(ledger, bundles))
    of = {one.id: number for number, group in enumerate(groups) for one in group}
    asked = found = by_words = 0
    same, others = [], []
    for group in groups:
        for one in group:
            wanted = {other.id for other in group if other.document_id != one.document_id}
            if not wanted:
                continue
            words = one.quote("action") or ""
            near = [
                hit
                for hit in meanings.nearest(embed(words), Narrowed(kind="commitment"), limit=40, least=0.0)
                if hit.finding in of and hit.finding != one.id
            ]
            asked += 1
            found += bool(wanted & {hit.finding for hit in near[:LIMIT]})
            by_words += bool(wanted & {hit.id for hit in ledger.search(words, limit=LIMIT)})
            same += [hit.likeness for hit in near if of[hit.finding] == of[one.id]]
            others += [hit.likeness for hit in near if of[hit.finding] != of[one.id]]
    print(f"{asked} actions: another mention among the first {LIMIT} by meaning {found}, by words {by_words}")
    for least in (0.3, LEAST_LIKENESS, 0.5, 0.6):
        kept = [sum(value >= least for value in some) / len(some) for some in (same, others)]
        print(
            f"likeness {least}: {kept[0]:.0%} of the same undertaking, {kept[1]:.0%} of others that come near"
        )


def iter_threads(ledger: Ledger, bundles: list[Path]) -> Iterator[list[Finding]]:
    """Yield the findings that people put into one thread, those whose action the reader found."""
    by_name: dict[str, list[Finding]] = defaultdict(list)
    for finding in ledger.iter_findings(kind="commitment"):
        by_name[finding.document].append(finding)
    for bundle in bundles:
        threads: dict[str, dict[str, Finding]] = defaultdict(dict)
        for line in (bundle / "annotations.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record["kind"] != "commitment" or not record.get("thread"):
                continue
            action = record["action"]
            words = words_of(" ".join(action) if isinstance(action, list) else action)
            same = [
                one for one in by_name[record["doc"]] if alike(words_of(one.quote("action") or ""), words)
            ]
            if same:
                threads[record["thread"]][same[0].id] = same[0]
        yield from (list(some.values()) for some in threads.values())


def words_of(text: str) -> set[str]:
    """Return the words of a text."""
    return {word.strip(".,;:“”").casefold() for word in text.split() if "#" not in word}


def alike(some: set[str], others: set[str]) -> bool:
    """Return whether half of the words are the same."""
    return bool(some and others) and len(some & others) / len(some | others) >= 0.5


def measure_speed() -> None:
    """Print how long a search among many findings takes, and its memory."""
    chance = np.random.default_rng(1)
    meanings = Meanings()
    vectors = chance.integers(-12, 13, size=(FINDINGS, 384), dtype=np.int8)
    zeros = np.zeros(FINDINGS, np.int32)
    ids = np.arange(FINDINGS, dtype=np.uint64)
    meanings._rows = _Rows(vectors, ids, np.zeros(FINDINGS, np.int64), zeros, zeros, zeros)
    times = []
    for row in range(20):
        start = time.perf_counter()
        meanings.nearest(vectors[row].tobytes(), Narrowed(), limit=1000)
        times.append(time.perf_counter() - start)
    median, worst = sorted(times)[len(times) // 2], max(times)
    print(
        f"{FINDINGS:,} findings, {meanings.size_bytes / 1e6:.0f} MB: "
        f"median {median:.3f} s, worst {worst:.3f} s"
    )
    embed = load_reader().meaning_of
    start = time.perf_counter()
    for _ in range(20):
        embed("withdraw the soldiers from the towns")
    print(f"reading the words: {(time.perf_counter() - start) / 20 * 1000:.0f} ms")


if __name__ == "__main__":
    main()
