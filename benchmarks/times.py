"""Accuracy and speed of the reading of times, on public sets that are not part of the project.

usage: python benchmarks/times.py [--half development|report] [--errors] [--peer] [--json FILE]

Every second document of a set (in the order of file names) was used for development; the others are
scored for the report. The sets are looked for in ../shared/data beside the repository, the scorer in
../shared/score; without them, nothing is measured. With --peer, what others find in the same texts is
scored, too (see times_peers.py), if they are installed. With --json, the figures are also written.
"""

import argparse
import importlib.util
import json
import os
import platform
import re
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from types import ModuleType

from times_peers import Found, Reader, find_peers

from servanda.extraction.times import find_times

SHARED = Path(__file__).resolve().parents[2] / "shared"
TIMEML = SHARED / "data/tempeval3/data/TempEval3/Training/TBAQ-cleaned"
WIKIWARS = SHARED / "data/wikiwars/syntime/resources/wikiwars/WikiWars_20120218_v104/keyinline"
MEANTIME = SHARED / "data/meantime_wikinews/data/meantime_newsreader_english_oct15/intra_cross-doc_annotation"
#: Of MEANTIME only the first sentences of an article were annotated.
MEANTIME_LAST_SENTENCE = 5
#: Each text is read so often, and the best time counts.
ROUNDS = 3

Gold = tuple[int, int, str, str]
Document = tuple[str, str | None, str, list[Gold]]
Row = dict[str, str | float | None]


def main() -> int:
    """Print one line per set and system, or say why nothing can be measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", choices=("development", "report"), default="report")
    parser.add_argument("--errors", action="store_true", help="print what differs (development half only)")
    parser.add_argument("--peer", action="store_true", help="score others on the same texts")
    parser.add_argument("--sets", nargs="+", metavar="SET", help="only these sets")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the figures; those of today are added to"
    )
    options = parser.parse_args()
    if options.errors and options.half == "report":
        parser.error("the errors of the report half are not looked at")
    if not TIMEML.is_dir():
        print(f"skipped: no data at {SHARED} (see the docstring)", file=sys.stderr)
        return 0
    for row in _measure_sets(options):
        if options.json:
            _write(options.json, row, options.half)
    return 0


def _measure_sets(options: argparse.Namespace) -> Iterator[Row]:
    """Print and yield the figures of each set and system, and of all sets together."""
    scorer = _load_scorer()
    parity = 0 if options.half == "development" else 1
    print(f"{options.half} half, {_machine()}")
    print(f"{'set':<12}{'system':<36}{'docs':>5}{'gold':>6}{'strict':>8}{'relaxed':>9}{'value':>7}{'type':>7}"
          f"{'words/s':>10}")  # fmt: skip
    every: list[Document] = []
    own: dict[str, list[Found]] = {}
    for name, documents in _sets(scorer):
        if options.sets and name not in options.sets:
            continue
        half = documents[parity::2]
        readers = {"servanda": (read_own, ROUNDS)}
        if options.peer:
            kind = "narrative" if name == "WikiWars" else "news"
            readers |= {peer: (read, 1) for peer, read in find_peers(kind).items()}
        for system, (read, rounds) in readers.items():
            found, words_per_s = _read_all(half, read, rounds=rounds)
            result, wrong = scorer.score(half, found)
            yield _row(name, system, half, result, words_per_s)
            if system == "servanda":
                every, own = every + half, own | found
            if options.errors:
                for error in sorted(wrong):
                    print("   ", *(str(part).replace("\n", " ") for part in error), sep=" | ")
    if not options.sets:
        yield _row("together", "servanda", every, scorer.score(every, own)[0], None)


def _row(
    name: str, system: str, documents: list[Document], result: dict[str, float], words_per_s: float | None
) -> Row:
    """Print and return the figures of one set; types are not annotated in WikiWars."""
    type_ = None if name in ("WikiWars", "together") else result["type"]
    speed = None if words_per_s is None else round(words_per_s)
    print(
        f"{name:<12}{system:<36}{len(documents):>5}{result['gold']:>6}{result['strict']:>8}"
        f"{result['relaxed']:>9}{result['value']:>7}{type_ or '-':>7}{speed or '-':>10}",
        flush=True,
    )
    return {
        "set": name, "system": system, "documents": len(documents), "gold": result["gold"],
        "strict": result["strict"], "relaxed": result["relaxed"], "value": result["value"],
        "type": type_, "words_per_s": speed,
    }  # fmt: skip


def _machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _write(file: Path, row: Row, half: str) -> None:
    """Write the figures of one row; other rows of the same half, day and machine are kept."""
    head = {
        "command": "python benchmarks/times.py --peer --json benchmarks/results/times.json",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": _machine(),
        "half": half,
    }
    result = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    rows = result.get("rows", []) if all(result.get(key) == value for key, value in head.items()) else []
    rows = [old for old in rows if (old["set"], old["system"]) != (row["set"], row["system"])]
    file.write_text(json.dumps({**head, "rows": [*rows, row]}, indent=1) + "\n", encoding="utf-8")


def read_own(text: str, published: str | None) -> list[Found]:
    """Return what this project finds."""
    mentions = find_times(text, published=published)
    return [(one.start, one.end, str(one.type), one.value) for one in mentions]


def _load_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_timex", SHARED / "score/score_timex.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(SHARED / "score/score_timex.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _sets(scorer: ModuleType) -> Iterator[tuple[str, list[Document]]]:
    """Yield each set with all its documents, sorted by file name."""
    timebank, aquaint = scorer.load(str(TIMEML / "TimeBank")), scorer.load(str(TIMEML / "AQUAINT"))
    yield "TimeBank", timebank
    yield "AQUAINT", aquaint
    readers: tuple[tuple[str, Path, Callable[[], list[Document]]], ...] = (
        ("MEANTIME", MEANTIME, _load_meantime),
        ("WikiWars", WIKIWARS, _load_wikiwars),
    )
    for name, folder, load in readers:
        if folder.is_dir():
            yield name, load()


def _read_all(
    documents: list[Document], read: Reader, *, rounds: int
) -> tuple[dict[str, list[Found]], float]:
    """Return what is found, and the words read a second in the best round."""
    best = float("inf")
    found: dict[str, list[Found]] = {}
    for _ in range(rounds):
        begin = time.perf_counter()
        for name, published, text, _gold in documents:
            found[name] = read(text, published)
        best = min(best, time.perf_counter() - begin)
    words = sum(len(text.split()) for _, _, text, _ in documents)
    return found, words / best


def _load_wikiwars() -> list[Document]:
    """Return the histories; their TIMEX2 values are taken as they are."""
    documents: list[Document] = []
    for file in sorted(WIKIWARS.glob("*.xml")):
        raw = file.read_text(encoding="utf-8")
        published = re.search(r'<DATETIME>.*?val="([0-9-]{10})', raw, re.DOTALL)
        body = re.search(r"<TEXT>(.*?)</TEXT>", raw, re.DOTALL)
        text, at, gold, opened = "", 0, [], []
        for part in re.split(r"(<[^>]+>)", body[1] if body else ""):
            if part.startswith("<TIMEX2"):
                opened.append((at, dict(re.findall(r'(\w+)="([^"]*)"', part))))
            elif part.startswith("</TIMEX2"):
                start, attributes = opened.pop()
                gold.append((start, at, "", attributes.get("val", "")))
            elif not part.startswith("<"):
                text += unescape(part)
                at = len(text)
        documents.append((file.stem, published[1] if published else None, text, gold))
    return documents


def _load_meantime() -> list[Document]:
    """Return the annotated sentences of the articles, without the line that gives their date."""
    documents: list[Document] = []
    for file in sorted(MEANTIME.glob("corpus_*/*.xml")):
        root = ElementTree.parse(file).getroot()
        times = [(time_, _token_ids(time_)) for time_ in root.iter("TIMEX3")]
        created = [one for one in times if one[0].get("functionInDocument") == "CREATION_TIME"]
        hidden = {token for _, ids in created for token in ids}
        text, places = _join_tokens(root, hidden)
        gold = [
            (places[ids[0]][0], places[ids[-1]][1], str(one.get("type")), str(one.get("value")))
            for one, ids in times
            if ids and ids[0] in places and ids[-1] in places
        ]
        value = str(created[0][0].get("value"))[:10] if created else None
        if value and re.fullmatch(r"[0-9]{2}-[0-9]{2}-[0-9]{4}", value):
            value = "-".join(reversed(value.split("-")))
        documents.append((file.stem, value, text, gold))
    return documents


def _token_ids(element: ElementTree.Element) -> list[str]:
    return [str(anchor.get("t_id")) for anchor in element.iter("token_anchor")]


def _join_tokens(root: ElementTree.Element, hidden: set[str]) -> tuple[str, dict[str, tuple[int, int]]]:
    """Return the text of the annotated sentences, and where each token lies in it."""
    text, sentence, before = "", "0", ""
    places: dict[str, tuple[int, int]] = {}
    for token in root.iter("token"):
        word, name = token.text or "", str(token.get("t_id"))
        if int(token.get("sentence") or 0) > MEANTIME_LAST_SENTENCE or name in hidden:
            continue
        if token.get("sentence") != sentence:
            text, sentence = text + "\n", str(token.get("sentence"))
        elif text and word[:1] not in ",.;:?!)%'’" and word != "n't" and before not in ("(", "$", "``"):
            text += " "
        places[name] = (len(text), len(text) + len(word))
        text, before = text + word, word
    return text, places


if __name__ == "__main__":
    sys.exit(main())
