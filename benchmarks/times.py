"""Accuracy and speed of the reading of times, on public sets that are not part of the project.

usage: python benchmarks/times.py [--half development|report] [--errors] [--peer]

Every second document of a set (in the order of file names) was used for development; the others are
scored for the report. The sets are looked for in ../shared/data beside the repository, the scorer in
../shared/score; without them, nothing is measured. With --peer, recognizers-text-suite (a port of
Microsoft Recognizers, free of Java) reads the same texts, if it is installed.
"""

import argparse
import importlib
import importlib.util
import platform
import re
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from datetime import datetime
from html import unescape
from pathlib import Path
from types import ModuleType

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
Found = tuple[int, int, str, str | None]
Reader = Callable[[str, str | None], list[Found]]
Document = tuple[str, str | None, str, list[Gold]]


def main() -> int:
    """Print one line per set, or say why nothing can be measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", choices=("development", "report"), default="report")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--peer", action="store_true")
    options = parser.parse_args()
    if not TIMEML.is_dir():
        print(f"skipped: no data at {SHARED} (see the docstring)", file=sys.stderr)
        return 0
    scorer = _load_scorer()
    parity = 0 if options.half == "development" else 1
    print(f"{options.half} half, {platform.machine()}, Python {platform.python_version()}")
    print(
        f"{'set':<12}{'docs':>6}{'gold':>7}{'strict':>8}{'relaxed':>9}{'value':>7}{'type':>7}{'words/s':>10}"
    )
    for name, documents in _sets(scorer):
        half = documents[parity::2]
        wrong = _print_line(name, half, scorer, read_own, rounds=ROUNDS)
        if options.peer:
            _print_line(f"{name} peer", half, scorer, read_peer, rounds=1)
        if options.errors:
            for error in sorted(wrong):
                print("   ", *(str(part).replace("\n", " ") for part in error), sep=" | ")
    return 0


def read_own(text: str, published: str | None) -> list[Found]:
    """Return what this project finds."""
    mentions = find_times(text, published=published)
    return [(one.start, one.end, str(one.type), one.value) for one in mentions]


def read_peer(text: str, published: str | None) -> list[Found]:
    """Return what recognizers-text-suite finds, its first (past) reading as a TIMEX3 value."""
    peer = importlib.import_module("recognizers_date_time")
    reference = datetime.fromisoformat(published) if published else None
    found: list[Found] = []
    for one in peer.recognize_datetime(text, peer.Culture.English, reference=reference):
        kind = one.type_name.rpartition(".")[2]
        type_ = {"duration": "DURATION", "set": "SET", "time": "TIME", "datetime": "TIME"}.get(kind, "DATE")
        first = ((one.resolution or {}).get("values") or [{}])[0]
        found.append((one.start, one.end + 1, type_, _peer_value(kind, first)))
    return found


def _peer_value(kind: str, first: dict[str, str]) -> str:
    """Return a TIMEX3 value from the first reading of the peer."""
    timex, value = first.get("timex", ""), first.get("value", "")
    if kind == "date" and value[:1].isdigit():
        return value
    if kind == "datetime" and value[:1].isdigit() and not timex.endswith("_REF"):
        return value.replace(" ", "T")[:16]
    start = first.get("start", "")
    if kind == "daterange" and start[:1].isdigit() and timex.startswith("XXXX-"):
        return start[:4] + timex[4:]
    length = timex.rpartition(",")[2].rstrip(")")
    if timex.startswith("(") and start[:1].isdigit():
        cut = {"P1Y": 4, "P1M": 7, "P1D": 10}.get(length)
        if length == "P3M":
            return f"{start[:4]}-Q{(int(start[5:7]) + 2) // 3}"
        return start[:cut] if cut else length
    return timex


def _print_line(
    name: str, documents: list[Document], scorer: ModuleType, read: Reader, *, rounds: int
) -> list[tuple[str, ...]]:
    """Print the line of one set, and return what was wrong."""
    result, wrong, words_per_s = _measure(documents, scorer, read, rounds=rounds)
    kind = "-" if name.startswith("WikiWars") else f"{result['type']}"
    print(
        f"{name:<15}{len(documents):>6}{result['gold']:>7}{result['strict']:>8}{result['relaxed']:>9}"
        f"{result['value']:>7}{kind:>7}{words_per_s:>10,.0f}"
    )
    return wrong


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


def _measure(
    documents: list[Document], scorer: ModuleType, read: Reader, *, rounds: int
) -> tuple[dict[str, float], list[tuple[str, ...]], float]:
    """Return the scores, the errors and the words read a second."""
    best = float("inf")
    found: dict[str, list[Found]] = {}
    for _ in range(rounds):
        begin = time.perf_counter()
        for name, published, text, _gold in documents:
            found[name] = read(text, published)
        best = min(best, time.perf_counter() - begin)
    words = sum(len(text.split()) for _, _, text, _ in documents)
    result, wrong = scorer.score(documents, found)
    return result, wrong, words / best


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
