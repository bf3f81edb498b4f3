"""Measure linking on grown ledgers: from scratch, then one document at a time.

usage: linking_scale.py [--mentions N...] [--add 100]

The annotated bundles (tests/data, training/data, ../shared/commitbank) are grown by copies: every name of a
process is changed throughout a copy, some words are swapped, and meanings are turned a little. Names that
many processes share stay. Each size runs in a process of its own, on one core; peak memory is that process's.
"""

import argparse
import json
import platform
import random
import re
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from servanda.documents import Document  # noqa: E402
from servanda.extraction import Finding  # noqa: E402
from servanda.extraction.records import Evidence  # noqa: E402
from servanda.linking import DocumentFacts, KeptLinks  # noqa: E402
from servanda.linking.linkers.threads.telling_names import names_of, weight_of_name  # noqa: E402
from servanda.linking.linkers.threads.words import STEM_LETTERS  # noqa: E402
from support.commitbank import SHIPPED, Bundle, bundles, load_bundle, own_bundles  # noqa: E402
from support.linking_scores import resolved  # noqa: E402
from support.meanings import with_meanings  # noqa: E402

Given = tuple[DocumentFacts, list[Finding]]
RESULTS = Path(__file__).parent / "results" / "linking_scale.json"
#: Names of less weight are those that many processes share, and stay.
LEAST_NAME = 2000
#: Share of a word's occurrences that are swapped, and how far meanings are turned.
SWAPPED, TURNED = 0.5, 0.3
SWAPS = {
    one: other
    for pair in (
        "begin start", "large major", "small minor", "quick rapid", "build erect", "ensure secure",
        "assist foster", "full wide", "help back", "new own", "all any", "also even", "must need",
        "talks round", "forces troops", "border fences", "withdraw evacuate", "deploy send in",
        "monitor observe", "release deliver", "support endorse", "provide furnish", "resume reopen",
        "continue maintain", "complete conclude", "prepare arrange",
    )
    for one, other in (pair.split(" ", 1), pair.split(" ", 1)[::-1])
    if len(one) == len(other)
}  # fmt: skip
_NAME = re.compile(r"(?<!\w)[^\W\d_a-z]\w+")
_WORD = re.compile(r"\b[a-z]{3,}\b")
_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]


@cache
def originals() -> list[tuple[Bundle, Mapping[str, list[Finding]], frozenset[str]]]:
    """Return the bundles with their findings by document, and the names that are changed in a copy."""
    folders = [*bundles("train"), *bundles("dev"), *own_bundles()]
    folders = (
        folders if bundles("train") else [*(p for p in sorted(SHIPPED.glob("*")) if p.is_dir()), *folders]
    )
    found = []
    for folder in folders:
        bundle = with_meanings(load_bundle(folder))
        own: dict[str, list[Finding]] = defaultdict(list)
        for finding in resolved(bundle):
            own[finding.document_id].append(finding)
        kept = frozenset(word for document in bundle.documents for word in telling(document))
        found.append((bundle, own, kept))
    return found


def telling(document: Document) -> Iterator[str]:
    """Yield the names that tell the document's process from others."""
    text = f"{document.title or ''}\n{document.text}"
    names = {name for name in names_of(text) if weight_of_name(name) >= LEAST_NAME}
    yield from (word for word in _NAME.findall(text) if word.casefold()[:STEM_LETTERS] in names)


class Copy:
    """Changes the words of one copy of a process; spans stay, for each word keeps its length."""

    def __init__(self, number: int, name: str, names: frozenset[str]) -> None:
        self.name = f"{number:03d}-{name}"
        self._names = {word: _made_up(f"{number} {name}", word) for word in sorted(names)}
        self._source = random.Random(self.name)
        self._turned = np.random.default_rng(random.Random(self.name).randrange(2**32))

    def rename(self, words: str) -> str:
        """Return the words with other names."""
        return _NAME.sub(lambda found: self._names.get(found[0], found[0]), words)

    def reword(self, text: str) -> str:
        """Return the text with other names and some other words."""
        return _WORD.sub(self._swap, self.rename(text))

    def _swap(self, found: re.Match[str]) -> str:
        other = SWAPS.get(found[0])
        return other if other is not None and self._source.random() < SWAPPED else found[0]

    def turn(self, vector: bytes) -> bytes:
        """Return a meaning nearby."""
        if not vector:
            return vector
        own = np.frombuffer(vector, np.int8).astype(np.float64)
        noise = self._turned.standard_normal(len(own)) * np.linalg.norm(own) / np.sqrt(len(own)) * TURNED
        mixed = own + noise
        return (
            np.rint(mixed * np.linalg.norm(own) / np.linalg.norm(mixed))
            .clip(-127, 127)
            .astype(np.int8)
            .tobytes()
        )

    def document(self, given: Document) -> Document:
        """Return the document of the copy."""
        title = self.rename(given.title) if given.title else None
        return replace(given, name=f"{self.name}/{given.name}", text=self.reword(given.text), title=title)

    def finding(self, given: Finding, document: Document) -> Finding:
        """Return the finding in the document of the copy."""
        said = {one.name: getattr(given.details, one.name) for one in fields(given.details)}
        renamed = {
            name: tuple(self.rename(one) for one in value)
            for name, value in said.items()
            if isinstance(value, tuple) and all(isinstance(one, str) for one in value)
        }
        decided = {
            name: replace(one, others=tuple((self.rename(names), chance) for names, chance in one.others))
            for name, one in given.decided.items()
        }
        return replace(
            given,
            document=document.name,
            document_id=document.id,
            evidence=Evidence.of(document.text, given.evidence.spans),
            details=replace(given.details, **renamed),
            decided=MappingProxyType(decided),
            vector=self.turn(given.vector),
        )


def _made_up(seed: str, word: str) -> str:
    """Return another word of the same length, and of the same stem for words of the same stem."""
    stem = word.casefold()[:STEM_LETTERS]
    source = random.Random(f"{seed} {stem}")
    made = "".join(source.choice(_SYLLABLES) for _ in stem)[: len(stem)] + word[len(stem) :]
    return made.upper() if word.isupper() else made.capitalize()


def grown(mentions: int) -> Iterator[Given]:
    """Yield documents until they have so many commitments."""
    count, number = 0, 0
    while True:
        for bundle, own, names in originals():
            copy = Copy(number, bundle.name, names)
            for given in bundle.documents:
                document = copy.document(given)
                findings = [copy.finding(one, document) for one in own[given.id]]
                yield DocumentFacts.of(document), findings
                count += sum(one.kind == "commitment" for one in findings)
                if count >= mentions:
                    return
        number += 1


@dataclass(kw_only=True)
class Measured:
    """What one size took."""

    mentions: int
    documents: int
    threads: int
    link_seconds: float
    """Without growing the documents."""
    peak_megabytes: int
    """After linking from scratch."""
    added: int
    add_median_ms: float
    add_p95_ms: float
    add_most_ms: float
    yardstick_seconds: float
    """A fixed loop of matrix products on the same core in the same run."""


class Timed:
    """Hands on items, and knows how long making them took."""

    def __init__(self, items: Iterable[Given]) -> None:
        self._items = iter(items)
        self.seconds = 0.0
        self.mentions = self.documents = 0

    def __iter__(self) -> Iterator[Given]:
        while True:
            start = time.perf_counter()
            item = next(self._items, None)
            self.seconds += time.perf_counter() - start
            if item is None:
                return
            self.documents += 1
            self.mentions += sum(one.kind == "commitment" for one in item[1])
            yield item


def measure(mentions: int, added: int) -> Measured:
    """Link so many mentions, then add single documents of the same processes."""
    originals()
    step = max(2, mentions // 9 // max(1, added))  # a document has about nine commitments
    late: list[Given] = []

    def early() -> Iterator[Given]:
        for number, item in enumerate(grown(mentions)):
            if number % step == step - 1 and len(late) < added and item[1]:
                late.append(item)
            else:
                yield item

    links, items = KeptLinks(), Timed(early())
    start = time.perf_counter()
    changes = links.update(items)
    seconds = time.perf_counter() - start - items.seconds
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    threads = len(changes.threads)
    del changes
    took = []
    for item in late:
        start = time.perf_counter()
        links.update([item])
        took.append(1000 * (time.perf_counter() - start))
    took.sort()
    return Measured(
        mentions=items.mentions,
        documents=items.documents,
        threads=threads,
        link_seconds=round(seconds, 1),
        peak_megabytes=peak,
        added=len(took),
        add_median_ms=round(took[len(took) // 2], 1),
        add_p95_ms=round(took[int(len(took) * 0.95)], 1),
        add_most_ms=round(took[-1], 1),
        yardstick_seconds=round(yardstick(), 2),
    )


def yardstick() -> float:
    """Return how long a fixed loop of matrix products takes."""
    some, others = np.ones((512, 384), np.float32), np.ones((384, 4096), np.float32)
    start = time.perf_counter()
    for _ in range(100):
        some @ others
    return time.perf_counter() - start


def main(arguments: Sequence[str] | None = None) -> int:
    """Run each size in a process of its own and write the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mentions", type=int, nargs="+", default=[5_000, 20_000, 100_000])
    parser.add_argument("--add", type=int, default=100)
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.alone:
        print(json.dumps(asdict(measure(options.mentions[0], options.add))))
        return 0
    rows = []
    for size in options.mentions:
        command = ["taskset", "-c", "0", sys.executable, __file__, "--alone", "--add", str(options.add)]
        done = subprocess.run([*command, "--mentions", str(size)], capture_output=True, text=True, check=True)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
        print(json.dumps(rows[-1]), flush=True)
    made = {
        "command": f"benchmarks/linking_scale.py --mentions {' '.join(map(str, options.mentions))}",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {_cpu()}, one core, Python {platform.python_version()}",
        "sizes": rows,
    }
    RESULTS.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    return 0


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.split(": ")[1] for line in lines if line.startswith("model name")), "unknown")


if __name__ == "__main__":
    raise SystemExit(main())
