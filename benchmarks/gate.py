"""Measure the gate of `servanda add --only`: speed on one core, and what it lets in.

usage: gate.py

Speed: 40 MB of JSON Lines made of the texts of the annotated bundles, through the gate alone, and through
reading and preparing as well. Recall: from every other document of a bundle names are learned (`servanda gate
--learn`), and the gate that they make is asked about the documents between them that are about the bundle's
own process: those with an annotated thread of which another document speaks too. How many documents of other
bundles it lets in tells what it spares.
"""

import json
import platform
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from servanda.documents import Document, prepare  # noqa: E402
from servanda.primitives import Failure  # noqa: E402
from servanda.runs.gate import Gate, parse_process  # noqa: E402
from servanda.runs.gate.learning import as_toml, learn  # noqa: E402
from servanda.sources import read  # noqa: E402
from support.commitbank import Bundle, bundles, load_bundle, own_bundles  # noqa: E402

RESULTS = Path(__file__).parent / "results" / "gate.json"
MEGABYTES = 40
#: A bundle with fewer documents about its own process has nothing to learn from.
LEAST = 4
ROUNDS = 3


def main() -> None:
    """Measure, print and keep the figures."""
    sets = {"train": bundles("train"), "own": own_bundles(), "dev": bundles("dev")}
    loaded = {name: [load_bundle(one) for one in some] for name, some in sets.items() if some}
    result = {
        "command": "python benchmarks/gate.py",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}, one core",
        "speed": measure_speed([one for some in loaded.values() for one in some]),
        "recall": {name: measure_recall(some) for name, some in loaded.items()},
    }
    print(json.dumps(result, indent=1))
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def measure_speed(some: Sequence[Bundle]) -> dict[str, object]:
    """Return megabytes a second of processor time, the best of some rounds."""
    texts = [document.text for bundle in some for document in bundle.documents]
    own = max(some, key=lambda bundle: len(about_own(bundle)))
    process = as_toml(own.name, learn(about_own(own)), examples=0)
    gate = Gate(parse_process(process.encode(), where="learned"))
    size, bodies = 0, []
    while size < MEGABYTES * 1_000_000:
        body = texts[len(bodies) % len(texts)].encode()
        bodies.append(body)
        size += len(body)
    alone = min(_seconds(lambda: [gate.judge(body) for body in bodies]) for _ in range(ROUNDS))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "firehose.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for at, body in enumerate(bodies):
                file.write(json.dumps({"doc": str(at), "text": body.decode()}, ensure_ascii=False) + "\n")
        whole = min(_seconds(lambda: _run(path, gate)) for _ in range(ROUNDS))
    return {
        "megabytes": round(size / 1e6, 1),
        "documents": len(bodies),
        "patterns": sum(map(len, gate.process.entries.values())),
        "gate_mb_s": round(size / 1e6 / alone, 1),
        "read_prepare_gate_mb_s": round(size / 1e6 / whole, 1),
    }


def _run(path: Path, gate: Gate) -> int:
    items = prepare(read([str(path)]))
    return sum(gate.judge_document(one).passes for one in items if not isinstance(one, Failure))


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def about_own(bundle: Bundle) -> list[Document]:
    """Return the documents with an annotated thread that another document speaks of as well."""
    speaking: dict[str, set[str]] = defaultdict(set)
    for one in bundle.labelled:
        if thread := one.gold.get("thread"):
            speaking[str(thread)].add(one.finding.document_id)
    shared = {document for some in speaking.values() if len(some) > 1 for document in some}
    return [document for document in bundle.documents if document.id in shared]


def measure_recall(some: Sequence[Bundle]) -> dict[str, object]:
    """Return how many documents pass the gate that others of their process taught, and how many strangers."""
    own = [(bundle, about_own(bundle)) for bundle in some]
    own = [(bundle, documents) for bundle, documents in own if len(documents) >= LEAST]
    asked = let_in = others = others_in = 0
    missed: list[str] = []
    for bundle, documents in own:
        for fold in (0, 1):
            learned = learn(documents[fold::2])
            gate = Gate(parse_process(as_toml("", learned, examples=0).encode(), where="learned"))
            held = documents[1 - fold :: 2]
            out = [one.name for one in held if not gate.judge_document(one).passes]
            asked, let_in, missed = asked + len(held), let_in + len(held) - len(out), missed + out
            strangers = [one for other, ones in own if other is not bundle for one in ones]
            others += len(strangers)
            others_in += sum(gate.judge_document(one).passes for one in strangers)
    return {
        "processes": len(own),
        "documents": asked,
        "let_in": let_in,
        "recall": round(let_in / asked, 4),
        "missed": missed,
        "others_let_in": round(others_in / others, 4),
    }


if __name__ == "__main__":
    main()
