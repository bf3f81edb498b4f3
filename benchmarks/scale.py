"""Measure reading on one core, on two, and on Spark: time, memory, and whether the bytes are the same.

usage: scale.py [--documents 2000] [--chars 1200] [--without-spark] [--whole | --pieces N | --grown N]

Reads the press releases of ../shared/data/state_dept_press as a user does: each run is a command of its own,
whose lines are timed as they come, and whose processes are looked at ten times a second. `--chars` cuts
each text, so that more documents fit into the time; `--whole` measures all releases with their whole texts,
on two cores, instead, and `--pieces` many documents on two cores and on Spark: paragraphs of the releases.
`--grown` adds so many on two cores: the paragraphs again and again, each time with other names throughout.
"""

import argparse
import hashlib
import html
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import SimpleNamespace

from linking_scale import Copy, telling

ROOT = Path(__file__).resolve().parent.parent
RELEASES = ROOT.parent / "shared" / "data" / "state_dept_press" / "releases.jsonl"
RESULTS = Path(__file__).parent / "results" / "scale.json"
COMMAND = "from servanda.interfaces.cli.main import run; run()"
#: Documents after which a run's time is noted.
MARKS = (100, 250, 500, 1000, 1500, 2000)


def lines(count: int, chars: int | None) -> list[dict[str, str]]:
    """Return the first releases as lines of a source."""
    found = []
    with RELEASES.open(encoding="utf-8") as raw:
        for one in map(json.loads, raw):
            text = html.unescape(
                re.sub(r"<[^>]+>", "", re.sub(r"</p>|<br ?/?>", "\n\n", one["content_html"]))
            )
            text = text.strip()[:chars]
            if text:
                day = parsedate_to_datetime(one["pubDate"]).date().isoformat()
                found.append({"doc": one["link"], "title": one["title"], "published": day, "text": text})
            if len(found) == count:
                break
    return found


class Watched:
    """A command, its lines with their times, and the most memory of each of its processes."""

    def __init__(self, *arguments: str | Path) -> None:
        began = time.monotonic()
        self.lines: list[tuple[float, str]] = []
        self.stages: list[tuple[float, str]] = []
        self.peaks: dict[str, float] = {}
        self._used: dict[int, tuple[str, float]] = {}
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        watch = threading.Thread(target=self._watch, args=(process.pid,), daemon=True)
        talk = threading.Thread(
            target=lambda: self.stages.extend((time.monotonic() - began, one) for one in process.stderr)
        )
        watch.start()
        talk.start()
        for one in process.stdout:
            self.lines.append((time.monotonic() - began, one))
        talk.join()
        if process.wait():
            told = [one for _, one in (*self.lines, *self.stages) if '"kind": "taken"' not in one]
            raise SystemExit(f"{arguments} failed:\n{''.join(told[-10:])}")
        self.seconds = time.monotonic() - began

    def _watch(self, process: int) -> None:
        while Path(f"/proc/{process}").exists():
            for pid, name in tree(process):
                self.peaks[name] = max(self.peaks.get(name, 0), megabytes(pid))
                self._used[pid] = (name, max(self._used.get(pid, (name, 0.0))[1], cpu_seconds(pid)))
            time.sleep(0.1)

    @property
    def cpu_seconds(self) -> dict[str, float]:
        """Return the processor time of each kind of process: other work on the machine changes it little."""
        found: dict[str, float] = {}
        for name, seconds in self._used.values():
            found[name] = round(found.get(name, 0.0) + seconds, 1)
        return found

    def at(self, kind: str) -> list[float]:
        """Return when lines of a kind came."""
        return [when for when, one in self.lines if f'"kind": "{kind}"' in one]


def tree(process: int) -> list[tuple[int, str]]:
    """Return a process and all below it, each with what it does."""
    found, below = [], [(process, "parent")]
    while below:
        pid, name = below.pop()
        found.append((pid, name))
        below += [(one, role(one, of=pid)) for one in children(pid)]
    return found


def children(pid: int) -> list[int]:
    """Return the processes that any thread of a process started."""
    found: list[int] = []
    with suppress(OSError):  # it has just ended
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def command(pid: int) -> str:
    """Return the command line of a process; that of a copy is that of its parent."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def role(pid: int, *, of: int) -> str:
    """Return what a process does, by its command line and that of its parent, which a copy has too.

    Java begins commands as copies of itself, for a moment.
    """
    words = command(pid)
    if not words:
        return "gone"
    if "pyspark.daemon" in words:
        return "Spark worker"
    if words == command(of) and "java" not in words.split("\0")[0]:
        return "linking copy"
    if "servanda.runs.executors" in words:
        return "reading worker"
    return "java" if "java" in words.split("\0")[0] else "other"


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    """Return the memory that a process holds now."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, IndexError):
        return 0.0


def added(ledger: Path, sources: list[Path], processes: int, words: int) -> dict[str, object]:
    """Return what adding costs; the first source is read into a new ledger, others after it."""
    runs = [Watched("add", ledger, source, "--json", "--processes", str(processes)) for source in sources]
    taken = [when for run in runs for when in run.at("taken")]
    first = runs[0]
    told = {
        "seconds": round(sum(run.seconds for run in runs), 1),
        "seconds_to_first_document": round(taken[0], 2),
        "peak_megabytes": {name: round(most) for name, most in sorted(first.peaks.items())},
        "cpu_seconds": first.cpu_seconds,
    }
    if len(runs) == 1:
        read_s = taken[-1]
        told |= {
            "seconds_reading": round(read_s, 1),
            "seconds_linking": round(first.seconds - read_s, 1),
            "words_a_second": round(words / read_s),
            "seconds_at_documents": {mark: round(taken[mark - 1], 1) for mark in MARKS if mark <= len(taken)},
        }
    return told


def on_spark(folder: Path, source: Path, words: int) -> dict[str, object]:
    """Return what a job on Spark costs, stage by stage, and taking its tables into a ledger."""
    job = Watched("run", "--source", source, "--out", folder / "tables", "--master", "local[2]", "--json")
    stages = [(when, one.split()[-1]) for when, one in job.stages if re.match(r"\d\d:\d\d:\d\d \w+$", one)]
    ends = [when for when, _ in stages[1:]] + [job.seconds]
    took = {name: round(end - when, 1) for (when, name), end in zip(stages, ends, strict=True)}
    taken = Watched("import", folder / "tables", folder / "spark.sqlite", "--json")
    return {
        "seconds": round(job.seconds, 1),
        "seconds_to_start": round(stages[0][0], 1),
        "seconds_of_stages": took,
        "words_a_second_reading": round(words / took["read"]),
        "seconds_import": round(taken.seconds, 1),
        "peak_megabytes": {name: round(most) for name, most in sorted(job.peaks.items())},
        "cpu_seconds": job.cpu_seconds,
    }


def digest(ledger: Path) -> str:
    """Return the SHA-256 of a ledger's export."""
    target = ledger.with_suffix(".jsonl")
    Watched("export", ledger, "-o", target)
    return hashlib.sha256(target.read_bytes()).hexdigest()


def compare(count: int, chars: int, *, spark: bool, note: Callable[[str, object], None]) -> None:
    """Measure the same documents through one process, two, two increments, and Spark."""
    some = lines(count, chars)
    words = sum(len(one["text"].split()) for one in some)
    note("corpus", {"documents": len(some), "words": words, "characters_at_most": chars})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = written(folder / "whole.jsonl", some)
        halves = [
            written(folder / "b.jsonl", some[count // 2 :]),
            written(folder / "a.jsonl", some[: count // 2]),
        ]
        one = added(folder / "one.sqlite", [whole], 1, words)
        note("one_process", one)
        two = added(folder / "two.sqlite", [whole], 2, words)
        note("two_processes", two)
        note("efficiency_of_two", round(two["words_a_second"] / one["words_a_second"], 2))
        spent = [sum(run["cpu_seconds"].values()) for run in (one, two)]
        note("efficiency_of_two_by_cpu_seconds", round(2 * spent[0] / spent[1], 2))
        note("two_increments", added(folder / "parts.sqlite", halves, 2, words))
        digests = {name: digest(folder / f"{name}.sqlite") for name in ("one", "two", "parts")}
        if spark:
            made = on_spark(folder, whole, words)
            note("spark_local_2", made)
            note("spark_against_two", round(made["words_a_second_reading"] / two["words_a_second"], 2))
            digests["spark"] = digest(folder / "spark.sqlite")
        note("byte_identical", len({*digests.values()}) == 1)


def written(path: Path, some: list[dict[str, str]]) -> Path:
    """Write a source."""
    path.write_text("".join(json.dumps(one) + "\n" for one in some), encoding="utf-8")
    return path


def end_to_end(note: Callable[[str, object], None]) -> None:
    """Measure all releases, whole, on two cores."""
    some = lines(10_000, None)
    words = sum(len(one["text"].split()) for one in some)
    with tempfile.TemporaryDirectory() as name:
        source = written(Path(name) / "releases.jsonl", some)
        told = added(Path(name) / "l.sqlite", [source], 2, words)
    note("all_releases_two_cores", {"documents": len(some), "words": words, **told})


def pieces(count: int, chars: int) -> list[dict[str, str]]:
    """Return paragraphs of the releases as documents, short ones with those behind them."""
    found: list[dict[str, str]] = []
    for one in lines(10_000, None):
        text = ""
        for paragraph in [*one["text"].split("\n\n"), None]:
            if text and (paragraph is None or len(text) + len(paragraph) > chars):
                if re.search(r"\w", text):  # what holds no word is refused
                    found.append({**one, "doc": f"{one['doc']}#{len(found)}", "text": text})
                text = ""
            text = f"{text}\n\n{paragraph or ''}".strip()
    return found[:count]


def many(count: int, chars: int, note: Callable[[str, object], None]) -> None:
    """Measure many documents on two cores and on Spark."""
    some = pieces(count, chars)
    words = sum(len(one["text"].split()) for one in some)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = written(folder / "pieces.jsonl", some)
        two = added(folder / "two.sqlite", [source], 2, words)
        note("many_two_processes", {"documents": len(some), "words": words, **two})
        spark = on_spark(folder, source, words)
        note("many_spark_local_2", spark)
        note("many_spark_against_two", round(spark["words_a_second_reading"] / two["words_a_second"], 2))
        digests = {digest(folder / f"{name}.sqlite") for name in ("two", "spark")}
        note("many_byte_identical", len(digests) == 1)


def grown(count: int, chars: int) -> Iterator[dict[str, str]]:
    """Yield so many paragraphs, those of each time with other names that tell what they are about."""
    some = pieces(count, chars)
    names = [frozenset(telling(SimpleNamespace(**one))) for one in some]
    for number in range(count):
        at, time_ = number % len(some), number // len(some)
        one = some[at]
        if time_:
            copy = Copy(time_, "pieces", names[at])
            said = {name: copy.rename(one[name]) for name in ("title", "text")}
            one = {**one, **said, "doc": f"{one['doc']}-{time_}"}
        yield one


def very_many(count: int, chars: int, note: Callable[[str, object], None]) -> None:
    """Measure very many documents on two cores."""
    words = 0
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "grown.jsonl"
        with source.open("w", encoding="utf-8") as lines_:
            for one in grown(count, chars):
                words += len(one["text"].split())
                lines_.write(json.dumps(one) + "\n")
        two = added(Path(name) / "two.sqlite", [source], 2, words)
    note("very_many_two_processes", {"documents": count, "words": words, **two})


def main() -> None:
    """Measure, and keep what came of it as it comes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--chars", type=int, default=1200)
    parser.add_argument("--without-spark", action="store_true")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--pieces", type=int)
    parser.add_argument("--grown", type=int)
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args()
    if not RELEASES.exists():
        raise SystemExit("The press releases are not there: ../shared/data/state_dept_press/releases.jsonl")
    results = json.loads(given.results.read_text()) if given.results.exists() else {}
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    results |= {"date": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine}

    def note(name: str, value: object) -> None:
        results[name] = value
        print(name, json.dumps(value))
        given.results.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")

    note("load_before", [round(one, 1) for one in os.getloadavg()])
    if given.grown:
        very_many(given.grown, given.chars, note)
    elif given.whole:
        end_to_end(note)
    elif given.pieces:
        many(given.pieces, given.chars, note)
    else:
        compare(given.documents, given.chars, spark=not given.without_spark, note=note)


if __name__ == "__main__":
    main()
