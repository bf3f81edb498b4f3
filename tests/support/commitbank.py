"""Bundles of the annotated corpus as Finding records: what a perfect reader would hand to linking."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from servanda.documents.records import Document, DocumentKind
from servanda.extraction.records import (
    Arrangement,
    ArrangementType,
    Commitment,
    Details,
    Evidence,
    Figure,
    Finding,
    Force,
    Mode,
    Progress,
    Standing,
    Statement,
    Status,
)
from servanda.linking.records import DocumentFacts
from servanda.primitives import PartialDate, Span

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SHIPPED = ROOT / "tests" / "data" / "commitbank"

WORDS = {
    "commitment": (
        "cue",
        "bearer",
        "counterparty",
        "action",
        "deadline",
        "condition",
        "agreement",
        "speaker",
    ),
    "status": ("cue", "subject", "speaker", "when"),
    "statement": ("source", "cue", "content"),
    "figure": ("value", "unit", "of", "approx", "when"),
    "arrangement": ("text",),
}


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """A finding and the corpus record that it was made of."""

    finding: Finding
    gold: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """One process of the corpus."""

    name: str
    documents: tuple[Document, ...]
    facts: tuple[DocumentFacts, ...]
    labelled: tuple[Labelled, ...]
    threads: tuple[Mapping[str, object], ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings in the order of the corpus."""
        return tuple(one.finding for one in self.labelled)


def bundles(part: str) -> list[Path]:
    """Return the folders of `train` or `dev` beside the repository; empty where they are absent."""
    return sorted(path for path in (SHARED / "commitbank" / part).glob("*") if path.is_dir())


def own_bundles() -> list[Path]:
    """Return the folders of the bundles that the reader was trained on and that the repository holds."""
    return sorted(path for path in (ROOT / "training" / "data").glob("*") if path.is_dir())


def load_bundle(folder: Path, *, gold_bearers: bool = False) -> Bundle:
    """Return the bundle; `bearer_is` is taken from the corpus only where `gold_bearers` asks for it."""
    documents = {str(row["doc"]): _document(row) for row in _rows(folder / "documents.jsonl")}
    labelled = []
    for row in _rows(folder / "annotations.jsonl"):
        finding = _finding(documents[str(row["doc"])], row, gold_bearers=gold_bearers)
        labelled.append(Labelled(finding=finding, gold=row))
    threads = folder / "threads.jsonl"
    return Bundle(
        name=folder.name,
        documents=tuple(documents.values()),
        facts=tuple(DocumentFacts.of(document) for document in documents.values()),
        labelled=tuple(labelled),
        threads=tuple(_rows(threads)) if threads.exists() else (),
    )


def _rows(path: Path) -> Iterator[Mapping[str, object]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _document(row: Mapping[str, object]) -> Document:
    return Document(
        name=str(row["doc"]),
        text=str(row["text"]),
        title=str(row["title"]),
        publisher=str(row["publisher"]),
        kind=DocumentKind(str(row["kind"])),
        published=PartialDate(str(row["published"])),
    )


def _finding(document: Document, row: Mapping[str, object], *, gold_bearers: bool) -> Finding:
    paragraphs = document.text.split("\n\n")
    number = int(str(row["p"]))
    base = sum(len(paragraph) + 2 for paragraph in paragraphs[:number])
    if "spans" in row:
        spans = {name: [Span(*pair)] for name, pair in dict(row["spans"]).items()}  # type: ignore[call-overload]
    else:
        spans = {
            name: [_locate(row[name], paragraphs[number], base)]
            for name in WORDS[str(row["kind"])]
            if name in row
        }
    return Finding(
        document=document.name,
        document_id=document.id,
        evidence=Evidence.of(document.text, spans),
        details=_details(row, gold_bearers=gold_bearers),
        score=1.0,
        reader="corpus/1",
    )


def _locate(words: object, paragraph: str, base: int) -> Span:
    """Return where the words stand; `words#2` is the second occurrence, a pair means first to last words."""
    parts = [words] if isinstance(words, str) else list(words)  # type: ignore[call-overload]
    first, last = parts[0], parts[-1] if len(parts) > 1 else None
    start, end = _place(str(first), paragraph, 0)
    if last is not None:
        _, end = _place(str(last), paragraph, start)
    return Span(base + start, base + end)


def _place(words: str, paragraph: str, after: int) -> tuple[int, int]:
    plain, _, number = words.rpartition("#")
    if plain and number.isdigit():
        count, after = int(number), 0
    else:
        plain, count = words, 1
    start = after - 1
    for _ in range(count):
        start = paragraph.index(plain, start + 1)
    return start, start + len(plain)


def _details(row: Mapping[str, object], *, gold_bearers: bool) -> Details:
    kind = row["kind"]
    if kind == "commitment":
        names = str(row.get("bearer_is", "")) if gold_bearers else ""
        bearer = tuple(name for name in names.split(";") if name)
        force = Force(str(row["force"]))
        polarity = "negative" if force is Force.REFUSED else "positive"
        return Commitment(force=force, bearer_is=bearer, polarity=polarity)
    if kind == "status":
        progress, standing = row.get("progress"), row.get("standing")
        return Status(
            progress=Progress(str(progress)) if progress else None,
            standing=Standing(str(standing)) if standing else None,
        )
    if kind == "statement":
        return Statement(mode=Mode(str(row["mode"])))
    if kind == "figure":
        return Figure(number=float(str(row["number"])))
    return Arrangement(type=ArrangementType(str(row["type"])))
