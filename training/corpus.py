"""Training examples: words of a text with the records that annotators tied to them.

Three forms of gold are read: commitbank bundles, PolNeAR (brat standoff) and the sentences of GUM (CoNLL-U).
"""

from __future__ import annotations

import json
import random
import re
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from servanda.annotation.quotations import find_quotations, quoted_words
from servanda.annotation.words import WORD
from servanda.documents.paragraphs import find_paragraphs

LAYERS = ("statement", "commitment", "status", "figure")
FIELDS = {
    "statement": ("source", "content"),
    "commitment": ("bearer", "counterparty", "action", "deadline", "condition", "agreement", "speaker"),
    "status": ("subject", "speaker", "when"),
    "figure": ("unit", "of", "approx", "when"),
}
#: One tag set for all layers; a field that two layers share keeps one meaning.
ALL_FIELDS = tuple(dict.fromkeys(name for names in FIELDS.values() for name in names))
TRIGGER = {"statement": "cue", "commitment": "cue", "status": "cue", "figure": "value"}
FORCES = ("undertaken", "agreed", "imposed", "urged", "expected", "refused")
PROGRESS = ("", "none", "started", "partial", "complete")
STANDING = (
    "", "in_force", "reaffirmed", "stalled", "suspended", "breached", "disputed", "withdrawn", "superseded",
    "expired",
)  # fmt: skip
ARRANGEMENTS = ("agreement", "mission", "process", "measure", "institution")


@dataclass
class Record:
    """One trigger with its labels and arguments, as half-open ranges of word numbers."""

    layer: str
    trigger: tuple[int, int]
    arguments: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


@dataclass
class Example:
    """A document in words, with what is annotated in it."""

    name: str
    words: list[str]
    paragraph: list[int]
    layers: frozenset[str]
    """Layers that are annotated here; the others are unknown, not empty."""
    records: list[Record] = field(default_factory=list)
    arrangements: list[tuple[int, int, str]] = field(default_factory=list)
    sentence_ends: set[int] = field(default_factory=set)
    texts: list[tuple[int, int, str]] = field(default_factory=list)
    """Spans with their words, for vectors."""
    threads: list[tuple[int, int, str]] = field(default_factory=list)
    """Actions and subjects with the thread that they belong to."""
    offsets: list[tuple[int, int]] = field(default_factory=list)
    quoted: list[bool] = field(default_factory=list)
    """Whether each word stands in quotation marks."""


class Grid:
    """The words of a text, found by offset."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.offsets, self.paragraph, self.quoted = [], [], []
        for number, (start, end) in enumerate(find_paragraphs(text)):
            for match in WORD.finditer(text, start, end):
                self.offsets.append(match.span())
                self.paragraph.append(number)
            words = self.offsets[len(self.quoted) :]
            self.quoted += quoted_words(words, find_quotations(text, start, end))
        self._starts = [s for s, _ in self.offsets]
        self._ends = [e for _, e in self.offsets]

    def words(self) -> list[str]:
        return [self.text[s:e] for s, e in self.offsets]

    def range_of(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the words that the span touches, or None where it touches none."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return (first, last) if first < last else None


def load_bundle(folder: Path, check) -> list[Example]:
    """Return the documents of a commitbank bundle."""
    records, problems = check.read(folder)
    if problems:
        raise SystemExit("\n".join(problems))
    by_doc = defaultdict(list)
    for record in records:
        by_doc[record["doc"]].append(record)
    out = []
    for _, document in check.lines(folder / "documents.jsonl"):
        out.append(
            _bundle_example(f"{folder.name}/{document['doc']}", document["text"], by_doc[document["doc"]])
        )
    return out


def _bundle_example(name: str, text: str, records: list[dict]) -> Example:
    grid = Grid(text)
    example = Example(
        name,
        grid.words(),
        grid.paragraph,
        frozenset((*LAYERS, "arrangement")),
        offsets=grid.offsets,
        quoted=grid.quoted,
    )
    merged: dict[tuple, Record] = {}
    for record in records:
        spans = {f: r for f, s in record["spans"].items() if (r := grid.range_of(*s))}
        if record["kind"] == "arrangement":
            if "text" in spans:
                example.arrangements.append((*spans["text"], record["type"]))
                example.texts.append((*spans["text"], text[slice(*record["spans"]["text"])]))
            continue
        _merge_record(record, spans, merged)
        for name_of in ("action", "subject", "content"):
            if name_of in spans:
                example.texts.append((*spans[name_of], text[slice(*record["spans"][name_of])]))
                if "thread" in record and name_of != "content":
                    bundle = name.partition("/")[0]
                    example.threads.append((*spans[name_of], f"{bundle}/{record['thread']}"))
    example.records = list(merged.values())
    example.sentence_ends = find_sentence_ends(example.words, example.paragraph)
    return example


def _merge_record(record: dict, spans: dict, merged: dict[tuple, Record]) -> None:
    """Add a record; records of one cue become one, with several actions."""
    layer = record["kind"]
    trigger = spans.get(TRIGGER[layer])
    if trigger is None:
        return
    one = merged.setdefault((layer, trigger), Record(layer, trigger))
    for name in FIELDS[layer]:
        if name in spans:
            parts = [spans[name]]
            if layer == "statement" and name == "content":
                parts = subtract(subtract(parts, trigger), spans.get("source"))
            for part in parts:
                held = one.arguments.setdefault(name, [])
                if not any(a < part[1] and part[0] < b for a, b in held):
                    held.append(part)
    for label in ("force", "progress", "standing"):
        if layer in ("commitment", "status") and label in record:
            one.labels.setdefault(label, record[label])


def subtract(parts: list[tuple[int, int]], hole: tuple[int, int] | None) -> list[tuple[int, int]]:
    """Return the ranges without the words of the hole."""
    if hole is None:
        return parts
    out = []
    for a, b in parts:
        out += [(x, y) for x, y in ((a, min(b, hole[0])), (max(a, hole[1]), b)) if x < y]
    return out


def load_polnear(split: Path, scorer) -> list[Example]:
    """Return the articles of a PolNeAR split, with statements alone annotated."""
    out = []
    for name, paths in scorer.ann_files(str(split)).items():
        with open(split / "text" / f"{name}.txt", encoding="utf-8", newline="") as file:
            grid = Grid(file.read())
        example = Example(
            name,
            grid.words(),
            grid.paragraph,
            frozenset({"statement"}),
            offsets=grid.offsets,
            quoted=grid.quoted,
        )
        for gold in scorer.read_ann(paths[0]):
            ranges = {role: [r for s in spans if (r := grid.range_of(*s))] for role, spans in gold.items()}
            if not ranges["content"]:
                continue
            cue = ranges["cue"][0] if ranges["cue"] else mark_between(grid, ranges)
            if cue is None:
                continue
            arguments = {f: sorted(ranges[f]) for f in ("source", "content") if ranges[f]}
            example.records.append(Record("statement", cue, arguments))
            first, last = ranges["content"][0]
            words = grid.text[grid.offsets[first][0] : grid.offsets[last - 1][1]]
            example.texts.append((first, last, words))
        example.sentence_ends = find_sentence_ends(example.words, example.paragraph)
        out.append(example)
    return out


def mark_between(grid: Grid, ranges: dict[str, list[tuple[int, int]]]) -> tuple[int, int] | None:
    """Return the mark that stands for a cue: the colon or dash between source and content, if nothing else does.

    Headlines and transcripts attribute without a word: `Minister: no deal before spring`.
    """
    if not ranges["source"]:
        return None
    source, content = max(ranges["source"]), min(ranges["content"])
    first, last = (source[1], content[0]) if source < content else (max(ranges["content"])[1], source[0])
    words = grid.words()[first:last]
    if any(word[0].isalnum() for word in words):
        return None
    at = next((n for n, word in enumerate(words) if word in ":–—-"), None)
    return None if at is None else (first + at, first + at + 1)


def iter_gum(folder: Path) -> Iterator[tuple[str, str, list[int]]]:
    """Yield name, text and ends of sentences of GUM documents, as paragraphs parted by blank lines."""
    for path in sorted(folder.glob("*.conllu")):
        text, ends = "", []
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            found = re.search(r"^# text = (.*)$", block, re.M)
            if not found:
                continue
            text += ("\n\n" if re.search(r"^# newpar", block, re.M) else " ") if text else ""
            text += found[1]
            ends.append(len(text))
        yield path.stem, text, ends


def load_gum(folder: Path) -> list[Example]:
    """Return GUM documents, with sentence ends alone annotated."""
    out = []
    for name, text, ends in iter_gum(folder):
        grid = Grid(text)
        example = Example(
            name, grid.words(), grid.paragraph, frozenset(), offsets=grid.offsets, quoted=grid.quoted
        )
        example.sentence_ends = {bisect_left([e for _, e in grid.offsets], end) for end in ends}
        out.append(example)
    return out


_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "gen",
        "col",
        "maj",
        "capt",
        "lt",
        "sgt",
        "sen",
        "rep",
        "gov",
        "rev",
        "hon",
        "st",
        "no",
        "art",
        "para",
        "vs",
        "etc",
        "fig",
        "al",
        "inc",
        "ltd",
        "co",
        "corp",
        "jr",
        "sr",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "u.s",
        "u.k",
        "u.n",
        "e.g",
        "i.e",
        "a.m",
        "p.m",
    ]
)


def find_sentence_ends(words: list[str], paragraph: list[int]) -> set[int]:
    """Return the numbers of words that end a sentence, by rule: silver for texts without gold sentences."""
    ends = set()
    for i, word in enumerate(words):
        last = i + 1 == len(words) or paragraph[i + 1] != paragraph[i]
        if last:
            ends.add(i)
            continue
        if word not in (".", "!", "?", "…"):
            continue
        j = i + 1
        while j < len(words) and paragraph[j] == paragraph[i] and words[j] in ("”", '"', "’", ")", "'", "."):
            j += 1
        if j >= len(words) or paragraph[j] != paragraph[i]:
            continue
        before = words[i - 1].lower() if i else ""
        abbreviated = word == "." and (before in _ABBREVIATIONS or len(before) == 1)
        if not abbreviated and (words[j][0].isupper() or words[j][0] in '“"‘([' or words[j][0].isdigit()):
            ends.add(j - 1)
    return ends


def load_all(shared: Path, own: Path) -> dict[str, list[Example]]:
    """Return examples by part: polnear, bundles, gum for training; *_dev for choosing."""
    sys.path[:0] = [str(shared / "score"), str(shared / "commitbank")]
    import check
    import score_attribution

    bank = shared / "commitbank"
    polnear = shared / "data" / "polnear" / "data"
    gum = load_gum(shared / "data" / "gum_subset" / "dep")
    bundles = [e for folder in sorted((bank / "train").iterdir()) for e in load_bundle(folder, check)]
    bundles += [e for folder in sorted(own.iterdir()) if folder.is_dir() for e in load_bundle(folder, check)]
    return {
        "polnear": load_polnear(polnear / "train", score_attribution),
        "bundles": bundles,
        "gum": [e for i, e in enumerate(gum) if i % 5],
        "polnear_dev": load_polnear(polnear / "dev", score_attribution),
        "bundles_dev": [e for folder in sorted((bank / "dev").iterdir()) for e in load_bundle(folder, check)],
        "gum_dev": gum[::5],
    }


class NameChanger:
    """Gives the names in a text other names, so that no name is learnt by heart."""

    def __init__(self, examples: list[Example]) -> None:
        lower = {w for e in examples for w in e.words if w.islower()}
        names = {
            w for e in examples for w in e.words if w.istitle() and len(w) > 3 and w.lower() not in lower
        }
        self.names = sorted(names)
        self._set = names

    def __call__(self, words: list[str], rng: random.Random, share: float) -> list[str]:
        """Return the words with a share of the distinct names replaced, each everywhere by the same."""
        other = {w: rng.choice(self.names) for w in sorted(set(words) & self._set) if rng.random() < share}
        return [other.get(w, w) for w in words]


def save_digest(examples: list[Example]) -> str:
    """Return a digest of what the model is trained on."""
    import hashlib

    digest = hashlib.sha256()
    for example in examples:
        digest.update(json.dumps([example.name, example.words, len(example.records)]).encode())
    return digest.hexdigest()[:16]
